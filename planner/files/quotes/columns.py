"""What a quote sheet holds, column by column: read by those who write it and by those who read it back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.files.layout import FORMATS, TEXT_FORMAT, normal
from planner.model.schema import NUMERIC, Kind

SHEET, HIDDEN = "Quote", "Ballast quote"
TITLE = "Request for quotation"
MOST_BREAKS = 4
MARK = "RFQ-"  # begins the reference of every request
REFERENCE, SUPPLIER_NAME, ANSWER_BY = "Reference", "To", "Please answer by"


class Fill(StrEnum):
    """What stands in a column of a quote sheet."""

    LINE = "line"
    PART = "part"
    DESCRIPTION = "description"
    MPN = "mpn"
    HTS = "hts"
    UNIT = "unit"
    NEED = "need"
    ORIGIN_NOW = "origin now"
    PRICE = "price"
    CURRENCY = "currency"
    LEAD = "lead"
    LEAST = "least"
    MULTIPLE = "multiple"
    ORIGIN = "origin"
    VALID = "valid"
    REMARK = "remark"
    QUANTITY_2 = "quantity 2"
    PRICE_2 = "price 2"
    QUANTITY_3 = "quantity 3"
    PRICE_3 = "price 3"
    QUANTITY_4 = "quantity 4"
    PRICE_4 = "price 4"
    QUANTITY_5 = "quantity 5"
    PRICE_5 = "price 5"


BREAKS = (
    (Fill.QUANTITY_2, Fill.PRICE_2),
    (Fill.QUANTITY_3, Fill.PRICE_3),
    (Fill.QUANTITY_4, Fill.PRICE_4),
    (Fill.QUANTITY_5, Fill.PRICE_5),
)


@dataclass(frozen=True, slots=True)
class QuoteColumn:
    """One column: its header, how wide it is, how its cells look, and what is said to those who fill it."""

    fill: Fill
    title: str
    width: int
    kind: Kind = Kind.TEXT
    said: str = ""  # shown when a cell to fill is chosen; empty for columns that are locked
    slot: str = ""  # the column of the sources table that its answer goes into

    @property
    def open(self) -> bool:
        """Tell whether the supplier fills it."""
        return bool(self.said)

    @property
    def numeric(self) -> bool:
        """Tell whether its cells hold numbers, which stand at the right."""
        return self.kind in NUMERIC

    @property
    def format(self) -> str:
        """How its cells show numbers."""
        return FORMATS.get(self.kind, TEXT_FORMAT)


Q, K, F = QuoteColumn, Kind, Fill
_QUANTITY = "Order quantity from which the price beside it holds. Change it as you like; leave the price empty for no price break."
_PRICE = "Price of one unit from the quantity at its left on."
COLUMNS: tuple[QuoteColumn, ...] = (
    Q(F.LINE, "Line", 9),
    Q(F.PART, "Part", 15),
    Q(F.DESCRIPTION, "Description", 28),
    Q(F.MPN, "Your number", 15),
    Q(F.HTS, "HTS code", 12),
    Q(F.UNIT, "Unit", 5),
    Q(F.NEED, "Need a year", 9, K.NUMBER),
    Q(F.ORIGIN_NOW, "Origin so far", 7),
    Q(F.PRICE, "Unit price", 10, K.MONEY, "Price of one unit in the currency at the right. Numbers only.", "unit_price"),
    Q(F.CURRENCY, "Currency", 8, K.CURRENCY, "Three-letter code such as USD or EUR.", "currency"),
    Q(F.QUANTITY_2, "From quantity 2", 8, K.NUMBER, _QUANTITY),
    Q(F.PRICE_2, "Unit price 2", 10, K.MONEY, _PRICE),
    Q(F.QUANTITY_3, "From quantity 3", 8, K.NUMBER, _QUANTITY),
    Q(F.PRICE_3, "Unit price 3", 10, K.MONEY, _PRICE),
    Q(F.QUANTITY_4, "From quantity 4", 8, K.NUMBER, _QUANTITY),
    Q(F.PRICE_4, "Unit price 4", 10, K.MONEY, _PRICE),
    Q(F.QUANTITY_5, "From quantity 5", 8, K.NUMBER, _QUANTITY),
    Q(F.PRICE_5, "Unit price 5", 10, K.MONEY, _PRICE),
    Q(F.LEAD, "Lead time (days)", 9, K.NUMBER, "Calendar days from order to goods ready to ship, such as 42.", "lead_days"),
    Q(F.LEAST, "Smallest order", 9, K.NUMBER, "Smallest quantity you sell (MOQ).", "min_order_quantity"),
    Q(F.MULTIPLE, "Order multiple", 9, K.NUMBER, "Quantities come in multiples of this, such as a full carton.", "order_multiple"),
    Q(F.ORIGIN, "Country of origin", 16, K.COUNTRY, "Where the goods are made. Choose from the list.", "country_of_origin"),
    Q(F.VALID, "Valid until", 11, K.DATE, "Last day this quote holds, such as 2027-03-31.", "valid_until"),
    Q(F.REMARK, "Remark", 24, K.TEXT, "Anything we should know.", "note"),
)
PLACE = {column.fill: at for at, column in enumerate(COLUMNS)}
BY_TITLE = {normal(column.title): column.fill for column in COLUMNS}
LOCKED = tuple(column for column in COLUMNS if not column.open)


def column_of(fill: Fill) -> QuoteColumn:
    """Return a column."""
    return COLUMNS[PLACE[fill]]
