"""The rows of one table in a sheet, read into items; what can't be read is a finding with its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.cells.money import currency_in
from planner.files.cells.values import CUBIC_METRES, KILOGRAMS, amount, days, is_blank, quantity, scaled, share, text_of_cell
from planner.files.layout import LEVEL, LINE_TOTAL, MAKER, PACK_PRICE, PACKAGE, POSITION, READABLE, SECTION
from planner.files.reading.evidence import LINK
from planner.files.reading.header import Block, HeaderCell
from planner.files.reading.words import DESCRIPTION, DESIGNATORS, HTS, MPN, PARENT, PART, PRICE, QUANTITY, SOURCE_SUPPLIER, URL
from planner.model.finding import Finding, Severity, Where
from planner.model.schema import Column, Kind
from planner.model.table import Value
from planner.model.values import NotAValue, parse, within

TOTAL = re.compile(
    r"(((grand|sub|estimated|overall)[ -]?)?(totals?|sums?)( (cost|price|amount|parts|qty|quantity|value))?s?|(estimated|total) (price|cost)s?"
    r"|(gesamt|zwischen)?summe|gesamt(preis|kosten|betrag)?|合计|总计|总价|小计|总件数|итого|suma|(shipping|versand|freight|运费)( costs?)?)\s*[:：]?|(total|sum|summe|gesamt)\b.*[:：]",
    re.IGNORECASE,
)
SPELT = frozenset({QUANTITY, LEVEL, POSITION, PARENT, LINE_TOTAL, PACK_PRICE, PACKAGE, SECTION, MAKER, PRICE})
AS_NEEDED = re.compile(r"a/?r|as (required|needed)|nach bedarf|some|若干|少量|适量|按需|au besoin|", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """One accepted row: what it names, how many, and every value that could be read, by slot."""

    row: int
    name: str
    number: str
    description: str
    values: dict[str, Value] = field(default_factory=dict)
    quantity: float = 1.0
    level: Cell = None
    parent: str = ""
    indent: int = 0
    price: float | None = None
    currency: str = ""
    part: str = ""  # set once numbers shared by several things are told apart

    def text(self, slot: str) -> str:
        """Return a text value, empty where missing."""
        value = self.values.get(slot)
        return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Rows:
    """What came out of one table: items in order, findings, and how many rows named something."""

    items: list[Item] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read: int = 0
    sections: list[str] = field(default_factory=list)


class RowReader:
    """Reads the rows of one block of one sheet."""

    def __init__(self, grid: Grid, block: Block) -> None:
        self.grid, self.block = grid, block
        self.rows = Rows()
        self._columns = {cell.slot: cell for cell in block.columns}
        self._plain = [cell for cell in block.columns if cell.slot not in SPELT and cell.slot in READABLE]
        self._open: list[int] = []

    def read(self) -> Rows:
        """Return the items of the block."""
        section, closed = "", False
        for row in range(self.block.first, min(self.block.last, len(self.grid.rows) - 1) + 1):
            filled = [(cell, value) for cell in self.block.columns if (value := self.grid.cell(row, cell.column)) is not None]
            if self._is_total(row, filled):
                closed = True
                continue
            if not filled and not any(value is not None for value in self._cells(row)):
                continue
            if self._is_section(row):
                section = next(text_of_cell(value) for value in self._cells(row) if value is not None).strip(" :：")
                self.rows.sections.append(section)
                closed = False
                continue
            number, description, mpn = (self._text(row, slot) for slot in (PART, DESCRIPTION, MPN))
            place = self._text(row, DESIGNATORS)
            if not (number or description or mpn or (place and len(filled) > 2)):
                self._open.append(row)
                continue
            if closed and self._text(row, QUANTITY) == "":
                continue  # below the total stand remarks, not parts
            self._blame_open_rows()
            self.rows.read += 1
            item = self._item(row, number, description, mpn, place, section)
            if item:
                self.rows.items.append(item)
        return self.rows

    def complain(self, severity: Severity, code: str, message: str, row: int, column: int | None, hint: str = "") -> None:
        """Add a finding about one cell."""
        cell = cell_name(row, column) if column is not None else f"row {row + 1}"
        self.rows.findings.append(
            Finding(severity, code, f"{self.grid.name}, {cell}: {message}", hint, Where(sheet=self.grid.name, cell=cell))
        )

    def _text(self, row: int, slot: str) -> str:
        cell = self._columns.get(slot)
        value = self.grid.cell(row, cell.column) if cell else None
        return "" if is_blank(value) else text_of_cell(value)

    def _cells(self, row: int) -> tuple[Cell, ...]:
        return self.grid.rows[row][self.block.left : self.block.right + 1]

    def _is_total(self, row: int, filled: Sequence[tuple[HeaderCell, Cell]]) -> bool:
        """A row is a total where its only name is such a word, or a text beside its numbers is one and it names no part."""
        named = [text for cell, value in filled if cell.slot in {PART, DESCRIPTION, MPN} and (text := text_of_cell(value))]
        if named:
            return bool(TOTAL.fullmatch(named[0])) and (named[0].endswith((":", "：")) or (len(named) == 1 and len(filled) <= 4))
        return any(TOTAL.fullmatch(text_of_cell(value)) for value in self._cells(row) if isinstance(value, str))

    def _is_section(self, row: int) -> bool:
        """A row with one text and nothing else is a heading, where the table has more to say of its parts."""
        if SECTION in self._columns or "parts.tags" in self._columns:  # headings have a column of their own; a lone name is a part
            named = next((cell for slot in (PART, DESCRIPTION) if (cell := self._columns.get(slot))), None)
            if named and self.grid.cell(row, named.column) is not None:
                return False
        told = [value for value in self._cells(row) if value is not None]
        lone = len({text_of_cell(value) for value in told}) == 1 and isinstance(told[0], str) and bool(re.search(r"[^\W\d_]{2}", told[0]))
        return lone and len(self.block.columns) > 1 and QUANTITY in self._columns and self._outline(row) is None

    def _outline(self, row: int) -> Cell:
        cell = self._columns.get(LEVEL)
        value = self.grid.cell(row, cell.column) if cell else None
        return None if is_blank(value) and not isinstance(value, str) else value

    def _blame_open_rows(self) -> None:
        """Rows without a name that stand between parts are parts somebody forgot to name; after the last part they are totals."""
        quantity_column = self._columns.get(QUANTITY)
        for row in self._open:
            if quantity_column and not is_blank(self.grid.cell(row, quantity_column.column)):
                self.rows.read += 1
                named = self._columns.get(PART) or self._columns.get(DESCRIPTION)
                self.complain(Severity.WARNING, "import.unnamed", "The row has a quantity but neither part number nor description; the row is left out.", row,
                              named.column if named else None)  # fmt: skip
        self._open.clear()

    def _item(self, row: int, number: str, description: str, mpn: str, place: str, section: str) -> Item | None:
        package = self._text(row, PACKAGE)
        if package and not number and not mpn and description:
            description = f"{description} {package}"  # 10 kΩ in two sizes are two parts
        item = Item(row, number or mpn or description or place, number or mpn, description)
        count = self._quantity(row, item)
        if count is None:
            return None
        item.quantity = count
        for cell in self._plain:
            value = self.grid.cell(row, cell.column)
            if value is not None and not is_blank(value) and (cell.slot != URL or LINK.search(text_of_cell(value))):
                self._take(item, row, cell, value)
        self._supplier(item, row)
        self._price(item, row)
        if LEVEL in self._columns:
            item.level = self._outline(row)
        item.parent = self._text(row, PARENT)
        item.indent = self._indent(row)
        group = self._text(row, SECTION) or section
        if group and "parts.tags" not in item.values:
            item.values["parts.tags"] = group
        if "parts.tags" in item.values:
            item.values["parts.tags"] = "-".join(item.text("parts.tags").lower().split())
        return item

    def _quantity(self, row: int, item: Item) -> float | None:
        cell = self._columns.get(QUANTITY)
        if cell is None:
            return 1.0
        value = self.grid.cell(row, cell.column)
        if is_blank(value) or AS_NEEDED.fullmatch(text_of_cell(value)):
            said = "no quantity" if is_blank(value) else f"the quantity '{text_of_cell(value)}'"
            self.complain(Severity.NOTE, "import.no-quantity", f"'{item.name}' has {said}; 1 is taken.", row, cell.column)
            return 1.0
        found = quantity(value, self.block.decimals.get(cell.column, "."))
        if found is None:
            self.complain(
                Severity.ERROR,
                "import.not-a-number",
                f"Quantity is a number, not '{text_of_cell(value)}'; the row is left out.",
                row,
                cell.column,
            )
            return None
        count, unit = found
        if count <= 0:
            what = "negative" if count < 0 else "zero"
            severity = Severity.ERROR if count < 0 else Severity.WARNING
            self.complain(
                severity, "import.quantity", f"The quantity of '{item.name}' is {what} ({count:g}); the row is left out.", row, cell.column
            )
            return None
        if unit and not re.fullmatch(
            r"(pcs?|pieces?|st(k|ck|ück)?|ea(ch)?|units?|个|件|只|颗|枚|шт|szt|sztuk|uds?|pzs?)\.?", unit, re.IGNORECASE
        ):
            item.values["parts.unit"] = unit
        return count

    def _take(self, item: Item, row: int, cell: HeaderCell, value: Cell) -> None:
        column = READABLE[cell.slot][1]
        try:
            item.values[cell.slot] = self._read(cell, column, value, row)
        except NotAValue as problem:
            self.complain(Severity.ERROR, "import.not-a-value", f"{problem} The field is left out.", row, cell.column)

    def _read(self, cell: HeaderCell, column: Column, value: Cell, row: int) -> Value:
        """Return one cell's value for one column; raises NotAValue where there is none."""
        decimal = self.block.decimals.get(cell.column, ".")
        wrong = NotAValue(f"{column.title} is a number, not '{text_of_cell(value)}'.")
        number: float | None
        if column.unit == "days" and column.kind is Kind.NUMBER:
            number = days(value, decimal, cell.factor)
            wrong = NotAValue(f"{column.title} is a number of days or weeks, not '{text_of_cell(value)}'.")
        elif cell.slot == "parts.weight_kg":
            number = scaled(value, KILOGRAMS, cell.factor, decimal)
        elif cell.slot == "parts.volume_m3":
            number = scaled(value, CUBIC_METRES, cell.factor, decimal)
        elif column.kind is Kind.SHARE:
            number = share(value, decimal, percent=cell.percent and not self.grid.mark(row, cell.column).percent)
        elif column.kind in {Kind.NUMBER, Kind.INTEGER, Kind.MONEY}:
            found = amount(value, decimal)
            number = found.number if found else None
        elif column.kind is Kind.DATE and isinstance(value, date):
            return np.datetime64(value, "D")
        elif cell.slot == HTS:
            return parse(column, re.sub(r"\s", "", text_of_cell(value)))
        elif column.kind is Kind.FLAG and isinstance(value, float | bool):
            return bool(value)
        else:
            return parse(column, text_of_cell(value))
        if number is None:
            raise wrong
        return within(column, number)

    def _supplier(self, item: Item, row: int) -> None:
        """The supplier is the supplier column, else the maker; a link there names the shop by its address."""
        maker = self._text(row, MAKER)
        supplier = item.text(SOURCE_SUPPLIER)
        if LINK.search(supplier):
            item.values.setdefault(URL, supplier)
            supplier = shop_of(supplier)
        item.values[SOURCE_SUPPLIER] = supplier or maker

    def _price(self, item: Item, row: int) -> None:
        packed = self._columns.get(PACK_PRICE)
        size = item.values.get("sources.order_multiple")
        cell = self._columns.get(PRICE)
        item.currency = item.text("sources.currency") or next(
            (known.currency for known in (cell, packed) if known and known.currency), self.block.currency
        )
        if cell is None or (packed and is_blank(self.grid.cell(row, cell.column))):
            if packed is None or not isinstance(size, float):
                return
            cell = packed
        value = self.grid.cell(row, cell.column)
        if is_blank(value):
            return
        found = amount(value, self.block.decimals.get(cell.column, "."))
        if found is None or (found.after.strip(" ./") and not _beside_money(found.after)):
            self.complain(
                Severity.ERROR,
                "import.not-a-number",
                f"Price is a number, not '{text_of_cell(value)}'; the price is left out.",
                row,
                cell.column,
            )
            return
        if found.number < 0:
            self.complain(
                Severity.ERROR,
                "import.negative",
                f"The price of '{item.name}' is negative ({found.number:g}); the price is left out.",
                row,
                cell.column,
            )
            return
        item.price = found.number / size if cell is packed and isinstance(size, float) else found.number
        hints = (
            item.text("sources.currency"),
            currency_in(f"{found.before} {found.after}"),
            cell.currency,
            self.grid.mark(row, cell.column).currency,
            self.block.currency,
        )
        item.currency = next((hint for hint in hints if len(hint) == 3), "") or next(
            filter(None, hints), ""
        )  # a code says more than a sign

    def _indent(self, row: int) -> int:
        """Return how far a row's number or description is indented: the cell's own indent, else leading blanks."""
        deepest = 0
        for slot in (PART, DESCRIPTION):
            cell = self._columns.get(slot)
            value = self.grid.cell(row, cell.column) if cell else None
            if cell and isinstance(value, str):
                text = value.replace("\t", "    ").replace("\u00a0", " ").replace("\u3000", "  ")
                deepest = max(deepest, 4 * self.grid.mark(row, cell.column).indent, len(text) - len(text.lstrip(" ")))
        return deepest


def _beside_money(text: str) -> bool:
    return bool(currency_in(text)) or bool(
        re.fullmatch(r"[\s./(]*(each|ea|per|pcs?|pc|piece|st(k|ück)?|unit|个|件|只|/)[\s./a-z)]*", text.lower())
    )


def shop_of(link: str) -> str:
    """Return the name of a shop from its address: https://www.digikey.com/en/x gives digikey.com."""
    host = re.sub(r"^\w+://", "", link.strip()).split("/")[0].split("?")[0].lower()
    return re.sub(r"^(www\d?|de|en|es|fr|detail|item|shop|store|m)\.(?=[^.]+\.)", "", host)
