"""One row of an answer, cell by cell: what it says, and what can't be understood of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from planner.files.cells.grid import Cell, cell_name
from planner.files.cells.said import dates, money, prices, values
from planner.files.cells.said.values import is_blank, text_of_cell
from planner.files.quotes.columns import BREAKS, COLUMNS, Fill, column_of
from planner.files.quotes.found import Issue
from planner.files.quotes.sheets import AnswerSheet
from planner.model.finding import Severity
from planner.model.places import country_code, is_currency

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
IN_PARENTHESES = re.compile(r".*\(([A-Z]{2})\)\s*")
OPEN_NUMBER = re.compile(r"\D*\d{1,3}[.,]\d{3}\D*")  # 1,234: a thousand or a bit more than one
NO_OFFER = re.compile(
    r"(no (bid|quote|offer)|n/?q|not (quoted|offered|available)|obsolete|discontinued|eol|kein angebot|nicht (angeboten|lieferbar|verfügbar)|abgekündigt|pas d.offre|non disponible|sin oferta)\b.*",
    re.IGNORECASE,
)
DAY_OF_DELIVERY = re.compile(
    r".*\b(?:[kc]w\.?\s*\d|(?:wk|week|woche|semaine|semana)\.?\s*\d{1,2}\s*[/.'-]\s*(?:20)?\d\d\b).*", re.IGNORECASE
)  # week 12/2027
OTHER_PART = re.compile(
    r".*(\b(alternat\w*|substitut\w*|replace[sd]?\b|replacement|successor|superseded|instead|ersatz\w*|nachfolge\w*|stattdessen|remplac\w*|sustitu\w*)|替代|代替|代替品|后继|後継)",
    re.IGNORECASE | re.DOTALL,
)
LARGEST = 1e12


@dataclass(slots=True)
class Answer:
    """What a row says; None where it says nothing."""

    price: float | None = None
    currency: str = ""
    beside: bool = False  # its currency was told already: it stands beside the price
    breaks: list[tuple[float, float]] = field(default_factory=list)
    lead_days: float | None = None
    least: float | None = None
    multiple: float | None = None
    origin: str = ""
    valid: date | None = None
    odd_day: bool = False  # something stands where the last day should, and it is no day
    remark: str = ""
    blank: bool = True
    issues: list[Issue] = field(default_factory=list)


class RowReader:
    """Reads the cells to fill of one row."""

    def __init__(self, sheet: AnswerSheet, row: int, plan_currency: str, day_order: str) -> None:
        self.sheet, self.grid, self.row = sheet, sheet.grid, row
        self.plan_currency, self.day_order = plan_currency, day_order
        self.answer = Answer()

    def read(self) -> Answer:
        """Return what the row says."""
        answer = self.answer
        prefilled = {Fill.CURRENCY, *(quantity for quantity, _ in BREAKS)}
        answer.blank = all(self._empty(column.fill) for column in COLUMNS if column.open and column.fill not in prefilled)
        answer.remark = text_of_cell(self.value(Fill.REMARK))[:500]
        if answer.blank:
            self.say(NOTE, Fill.PRICE, "Nothing was filled in.")
            return answer
        if answer.remark:
            other = OTHER_PART.match(answer.remark)
            offered = "The remark seems to offer another part" if other else "The supplier remarks"
            self.say(WARNING if other else NOTE, Fill.REMARK, f"{offered}: '{answer.remark}'.")
        named = self._currency()
        named = self._beside_price(named)
        answer.price = self._price(Fill.PRICE, named)
        self._breaks(named)
        answer.currency = named or answer.currency
        answer.lead_days = self._days()
        answer.least = self._quantity(Fill.LEAST, zero=False)
        answer.multiple = self._quantity(Fill.MULTIPLE, zero=False)
        answer.origin = self._origin()
        answer.valid = self._day()
        return answer

    def place(self, fill: Fill) -> str:
        """Return the name of a cell of the row."""
        return cell_name(self.row, self.sheet.columns.get(fill, 0))

    def value(self, fill: Fill) -> Cell:
        """Return what stands in a cell of the row."""
        at = self.sheet.columns.get(fill)
        return None if at is None else self.grid.cell(self.row, at)

    def say(self, severity: Severity, fill: Fill, message: str) -> None:
        """Write down what there is to know of a cell."""
        self.answer.issues.append(Issue(severity, self.place(fill), message))

    def _spot(self, fill: Fill) -> tuple[int, int]:
        return self.row, self.sheet.columns.get(fill, -1)

    def _empty(self, fill: Fill) -> bool:
        spot = self._spot(fill)
        return is_blank(self.value(fill)) and spot not in self.grid.errors and spot not in self.grid.uncalculated

    def _unusable(self, fill: Fill) -> bool:
        """Say so where a formula has no value or an error for one."""
        spot, title = self._spot(fill), column_of(fill).title
        severity = ERROR if fill is Fill.PRICE else WARNING
        if wrong := self.grid.errors.get(spot):
            self.say(severity, fill, f"{title} shows the spreadsheet error {wrong}.")
        elif spot in self.grid.uncalculated:
            self.say(severity, fill, f"{title} is a formula that was never calculated; open the file, save it and take it in again.")
        else:
            return False
        return True

    def _currency(self) -> str:
        """Return the currency the row names; empty where it names none."""
        text = text_of_cell(self.value(Fill.CURRENCY))
        if is_blank(self.value(Fill.CURRENCY)):
            return ""
        code = text.upper() if is_currency(text.upper()) else self._resolved(money.currency_in(text))
        if not code:
            self.say(ERROR, Fill.CURRENCY, f"'{text[:40]}' is no currency; a code such as USD is needed.")
        return code

    def _resolved(self, sign: str) -> str:
        return money.resolved(sign, self.plan_currency, japanese=False)

    def _beside_price(self, named: str) -> str:
        """Return the currency that counts: one typed beside the price, where the column still says what was written into it before."""
        value, asked = self.value(Fill.PRICE), self.sheet.currencies.get(text_of_cell(self.value(Fill.LINE)), "")
        if not named or named != asked or not isinstance(value, str):
            return named
        found = prices.price(value, self.grid.decimal or ".")
        own = self._resolved(money.currency_in(found.beside)) if found else ""
        if not own or own == named:
            return named
        self.say(WARNING, Fill.PRICE, f"The price is written in {own}, the column Currency still says {named}, as asked; {own} is taken.")
        self.answer.beside = True
        return own

    def _price(self, fill: Fill, named: str) -> float | None:
        """Return a price above zero, None where there is none."""
        value, title = self.value(fill), column_of(fill).title
        severity = ERROR if fill is Fill.PRICE else WARNING
        if self._unusable(fill):
            return None
        if is_blank(value) or (isinstance(value, str) and NO_OFFER.fullmatch(text_of_cell(value))):
            if fill is Fill.PRICE:
                said = f" The cell says '{text_of_cell(value)[:40]}'." if value is not None and text_of_cell(value) else ""
                self.say(ERROR, fill, f"There is no price.{said}")
            return None
        found = prices.price(value, self.grid.decimal or ".")
        if found is None or not abs(found.number) < LARGEST:
            self.say(severity, fill, f"{title} '{text_of_cell(value)[:40]}' is no number.")
            return None
        if found.number <= 0:
            self.say(severity, fill, f"{title} is {found.number:g}; a price is more than zero.")
            return None
        self._say_how(fill, value, found)
        self._see_currency(fill, found.beside, named)
        return found.number

    def _say_how(self, fill: Fill, value: Cell, found: prices.Price) -> None:
        text = text_of_cell(value)
        if found.low is not None:
            self.say(WARNING, fill, f"'{text[:40]}' is a range; its higher end {found.number:g} is taken.")
        if found.per != 1:
            self.say(WARNING, fill, f"'{text[:40]}' is for {found.per:g}; {found.number:g} for one is taken.")
        elif isinstance(value, str) and not self.grid.decimal and OPEN_NUMBER.fullmatch(text):
            self.say(WARNING, fill, f"'{text[:40]}' may be two numbers; {found.number:g} is taken.")

    def _see_currency(self, fill: Fill, beside: str, named: str) -> None:
        """Look for a currency beside a price, and at the format of its cell."""
        own = self._resolved(money.currency_in(beside)) or (self._resolved(self.grid.mark(*self._spot(fill)).currency) if not named else "")
        if own and named and own != named:
            self.say(WARNING, fill, f"The price is written in {own}, the column Currency says {named}; {named} is taken.")
        elif own and not named:
            self.answer.currency = self.answer.currency or own

    def _breaks(self, named: str) -> None:
        """Read the price breaks; a quantity without a price is no break, it was only asked for."""
        found: dict[float, float] = {}
        for quantity_fill, price_fill in BREAKS:
            if self._empty(price_fill):
                continue
            price = self._price(price_fill, named)
            quantity = self._quantity(quantity_fill, zero=False)
            if price is None:
                continue
            if quantity is None:
                self.say(WARNING, price_fill, f"The price {price:g} has no quantity at its left; it is left out.")
            elif quantity in found and found[quantity] != price:
                self.say(WARNING, price_fill, f"There are two prices from {quantity:g} on; {price:g} is left out.")
            else:
                found[quantity] = price
        self.answer.breaks = sorted(found.items())

    def _quantity(self, fill: Fill, *, zero: bool) -> float | None:
        value, title = self.value(fill), column_of(fill).title
        if self._unusable(fill) or is_blank(value):
            return None
        found = values.quantity(value, self.grid.decimal or ".")
        if found is None or not abs(found[0]) < LARGEST or found[0] < 0 or (found[0] == 0 and not zero):
            self.say(WARNING, fill, f"{title} '{text_of_cell(value)[:40]}' is no quantity; it is left out.")
            return None
        text = text_of_cell(value)
        if isinstance(value, str) and not self.grid.decimal and OPEN_NUMBER.fullmatch(text) and found[0] < 1000:
            self.say(WARNING, fill, f"{title} '{text[:40]}' may be two numbers; {found[0]:g} is taken.")
        return found[0]

    def _days(self) -> float | None:
        value, fill = self.value(Fill.LEAD), Fill.LEAD
        if self._unusable(fill) or is_blank(value):
            return None
        dated = isinstance(value, str) and DAY_OF_DELIVERY.fullmatch(text_of_cell(value))
        found = None if dated else values.days(value, self.grid.decimal or ".")
        if found is None or not 0 <= found < LARGEST:
            self.say(WARNING, fill, f"The lead time '{text_of_cell(value)[:40]}' is not understood; it is left out.")
            return None
        if isinstance(value, str) and text_of_cell(value) != f"{found:g}":
            self.say(NOTE, fill, f"'{text_of_cell(value)[:40]}' is taken as {found:g} days.")
        return found

    def _origin(self) -> str:
        value, fill = self.value(Fill.ORIGIN), Fill.ORIGIN
        if self._unusable(fill) or is_blank(value):
            return ""
        text = text_of_cell(value)
        listed = IN_PARENTHESES.fullmatch(text)
        code = country_code(listed[1]) if listed else country_code(text)
        if code is None:
            self.say(ERROR, fill, f"'{text[:40]}' is no country known here; duty hangs on it.")
        return code or ""

    def _day(self) -> date | None:
        value, fill = self.value(Fill.VALID), Fill.VALID
        if self._unusable(fill) or is_blank(value):
            return None
        found = dates.day(value, self.day_order)
        if found is None:
            self.say(
                WARNING, fill, f"'{text_of_cell(value)[:40]}' is no day; how long the quote holds isn't known, and the old day is emptied."
            )
            self.answer.odd_day = True
        elif dates.is_open(value) and not self.day_order:
            self.say(WARNING, fill, f"'{text_of_cell(value)[:40]}' may be two days; {found.isoformat()} is taken.")
        return found
