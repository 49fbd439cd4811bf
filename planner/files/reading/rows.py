"""The rows of one table in a sheet, read by columns into lines; what can't be read is a finding with its cell.

Rows are sorted out first (kinds.py), then each column is read for all rows that name parts (fields.py), and only what depends on
several cells of a row is looked at row by row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from planner.files.cells.columns import Coded, Mask, Rows, nothing
from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.cells.values import quantity, text_of_cell
from planner.files.layout import LEVEL, LINE_TOTAL, MAKER, PACK_PRICE, PACKAGE, POSITION, READABLE, SECTION
from planner.files.reading.evidence import LINK
from planner.files.reading.fields import leading_blanks, read_field, read_money, shop_of
from planner.files.reading.header import Block, HeaderCell
from planner.files.reading.kinds import kinds_of_rows
from planner.files.reading.lines import Floats, Lines, no_lines
from planner.files.reading.table import Table
from planner.files.reading.words import DESCRIPTION, DESIGNATORS, MPN, PARENT, PART, PRICE, QUANTITY, SOURCE_SUPPLIER, URL
from planner.model.finding import Finding, Severity, Where
from planner.model.schema import Kind
from planner.model.table import Value

SPELT = frozenset({QUANTITY, LEVEL, POSITION, PARENT, LINE_TOTAL, PACK_PRICE, PACKAGE, SECTION, MAKER, PRICE})
AS_NEEDED = re.compile(r"a/?r|as (required|needed)|nach bedarf|some|若干|少量|适量|按需|au besoin|", re.IGNORECASE)
PIECES = re.compile(r"(pcs?|pieces?|st(k|ck|ück)?|ea(ch)?|units?|个|件|只|颗|枚|шт|szt|sztuk|uds?|pzs?)\.?", re.IGNORECASE)
Step = Callable[[], None]


@dataclass(slots=True)
class ReadRows:
    """What came out of one table: its lines, findings, and how many rows named something."""

    lines: Lines = field(default_factory=no_lines)
    findings: list[Finding] = field(default_factory=list)
    read: int = 0


class RowReader:
    """Reads the rows of one block of one sheet."""

    def __init__(self, grid: Grid, block: Block) -> None:
        self.grid, self.block = grid, block
        self.table = Table(grid, block)
        self.rows = ReadRows()
        self._told: list[tuple[int, int, Finding]] = []  # by row of the table, then by the order of its columns
        self._rows: Rows = np.empty(0, dtype=np.intp)  # the rows of the table that are being read
        self._names: list[str] = []

    def read(self, step: Step = lambda: None) -> ReadRows:
        """Return the lines of the block; ``step`` is called now and then and may end it by an exception."""
        kinds = kinds_of_rows(self.table)
        self._rows = kinds.parts
        for row, after in kinds.unnamed:
            self._blame(row, after)
        step()
        counts, units = self._quantities()
        kept = ~np.isnan(counts)
        self._rows = kinds.parts[kept]
        self._names = [name for name, keep in zip(self._names, kept.tolist(), strict=True) if keep]
        lines = self._lines(counts[kept], units.taken(np.flatnonzero(kept)), step)
        self._group(lines, kinds.heading[kept], kinds.headings)
        self._told.sort(key=lambda told: told[:2])
        findings = [finding for _, _, finding in self._told]
        self.rows = ReadRows(lines, findings, len(kinds.parts) + len(kinds.unnamed))
        return self.rows

    def complain(self, severity: Severity, code: str, message: str, row: int, column: int | None, hint: str = "") -> None:
        """Add a finding about one cell of the sheet."""
        self.rows.findings.append(self._finding(severity, code, message, row, column, hint))

    def _finding(self, severity: Severity, code: str, message: str, row: int, column: int | None, hint: str = "") -> Finding:
        cell = cell_name(row, column) if column is not None else f"row {row + 1}"
        return Finding(severity, code, f"{self.grid.name}, {cell}: {message}", hint, Where(sheet=self.grid.name, cell=cell))

    def _say(self, severity: Severity, code: str, message: str, row: int, cell: HeaderCell, order: int) -> None:
        """Add a finding about a cell of a row of the table; findings are told row by row."""
        self._told.append((row, order, self._finding(severity, code, message, row + self.table.first, cell.column)))

    def _blame(self, row: int, after: int) -> None:
        named = self.table.columns.get(PART) or self.table.columns.get(DESCRIPTION)
        message = "The row has a quantity but neither part number nor description; the row is left out."
        place = row + self.table.first
        finding = self._finding(Severity.WARNING, "import.unnamed", message, place, named.column if named else None)
        self._told.append((after, -2, finding))

    def _text(self, slot: str) -> list[str]:
        """Return a slot's texts in the rows being read, empty where a cell says nothing."""
        return self.table.texts(slot).at(self._rows).listed("")

    # how many

    def _quantities(self) -> tuple[Floats, Coded[str]]:
        """Return quantities, NaN for rows that are left out because of theirs, and the units beside them."""
        number, description, mpn, place = (self._text(slot) for slot in (PART, DESCRIPTION, MPN, DESIGNATORS))
        described = self._described(number, description, mpn)
        self._names = [a or b or c or d for a, b, c, d in zip(number, mpn, described, place, strict=True)]
        cell = self.table.columns.get(QUANTITY)
        if cell is None:
            return np.ones(len(self._rows)), nothing(len(self._rows))
        cells = self.table.cells(cell.column).at(self._rows)
        texts = self.table.texts(QUANTITY).at(self._rows)
        open_ = ~texts.told | texts.read_as(AS_NEEDED.fullmatch)
        for at in np.flatnonzero(open_).tolist():
            said = f"the quantity '{texts.values[texts.codes[at]]}'" if texts.codes[at] >= 0 else "no quantity"
            message = f"'{self._names[at]}' has {said}; 1 is taken."
            self._say(Severity.NOTE, "import.no-quantity", message, int(self._rows[at]), cell, -1)
        decimal = self.block.decimals.get(cell.column, ".")
        found = [quantity(value, decimal) for value in cells.values]
        counts = np.array([*(one[0] if one else np.nan for one in found), np.nan])[cells.codes]
        counts[open_] = 1.0
        self._refuse_quantities(counts, cell, cells)
        units = Coded(cells.codes, [one[1] if one else "" for one in found]).without(open_)
        return counts, units.without(units.read_as(lambda unit: not unit or PIECES.fullmatch(unit)))

    def _refuse_quantities(self, counts: Floats, cell: HeaderCell, cells: Coded[Cell]) -> None:
        """Tell of quantities that are no number, zero or negative; their rows are left out."""
        for at in np.flatnonzero(~(counts > 0)).tolist():
            count, row = float(counts[at]), int(self._rows[at])
            if np.isnan(count):
                text = text_of_cell(cells.values[cells.codes[at]])
                message = f"Quantity is a number, not '{text}'; the row is left out."
                self._say(Severity.ERROR, "import.not-a-number", message, row, cell, -1)
                continue
            what, severity = ("negative", Severity.ERROR) if count < 0 else ("zero", Severity.WARNING)
            message = f"The quantity of '{self._names[at]}' is {what} ({count:g}); the row is left out."
            self._say(severity, "import.quantity", message, row, cell, -1)
        counts[~(counts > 0)] = np.nan

    def _described(self, number: list[str], description: list[str], mpn: list[str]) -> list[str]:
        """Return the descriptions; where there is no number, 10 kΩ in two sizes are two parts."""
        if PACKAGE not in self.table.columns:
            return description
        rows = zip(number, description, mpn, self._text(PACKAGE), strict=True)
        return [f"{what} {size}" if size and what and not own and not theirs else what for own, what, theirs, size in rows]

    # everything else, column by column

    def _lines(self, counts: Floats, units: Coded[str], step: Step) -> Lines:
        number, description, mpn = (self._text(slot) for slot in (PART, DESCRIPTION, MPN))
        values: dict[str, Coded[Value]] = {}
        plain = [cell for cell in self.block.columns if cell.slot not in SPELT and cell.slot in READABLE]
        for order, cell in enumerate(plain):
            values[cell.slot] = self._field(cell, order)
            step()
        if units.values:
            values["parts.unit"] = values["parts.unit"].over(units) if "parts.unit" in values else units  # type: ignore[assignment,arg-type]
        self._settle_suppliers(values)
        price, currency = self._prices(values, len(plain))
        return Lines(
            self._rows + self.table.first,
            self._names,
            [own or theirs for own, theirs in zip(number, mpn, strict=True)],
            self._described(number, description, mpn),
            counts,
            self.table.cells_of(LEVEL).at(self._rows),
            self._text(PARENT),
            self._indents(),
            price,
            currency,
            values,
        )

    def _field(self, cell: HeaderCell, order: int) -> Coded[Value]:
        cells = self.table.cells(cell.column).at(self._rows)
        marked = self._percent_marks(cell) if cell.percent and READABLE[cell.slot][1].kind is Kind.SHARE else None
        decimal = self.block.decimals.get(cell.column, ".")
        found = read_field(cell, cells, lambda: self.table.texts(cell.slot).at(self._rows), decimal, marked)
        for at in np.flatnonzero(found.problems.told).tolist():
            message = f"{found.problems.values[found.problems.codes[at]]} The field is left out."
            self._say(Severity.ERROR, "import.not-a-value", message, int(self._rows[at]), cell, order)
        return found.values

    def _percent_marks(self, cell: HeaderCell) -> Mask:
        marks = self.grid.marks_of(cell.column)
        return np.array([row in marks and marks[row].percent for row in (self._rows + self.table.first).tolist()], dtype=bool)

    def _settle_suppliers(self, values: dict[str, Coded[Value]]) -> None:
        """The supplier is the supplier column, else the maker; a link there names the shop by its address."""
        none: Coded[Value] = nothing(len(self._rows))
        supplier = values.get(SOURCE_SUPPLIER, none)
        links = supplier.without(~supplier.read_as(lambda value: LINK.search(str(value))))
        if links.told.any():
            values[URL] = values.get(URL, none).over(links)
            supplier = supplier.mapped(lambda value: shop_of(str(value)) if LINK.search(str(value)) else value)
            supplier = supplier.without(supplier.read_as(lambda value: not value))
        makers: Coded[Value] = self.table.texts(MAKER).at(self._rows)  # type: ignore[assignment]
        values[SOURCE_SUPPLIER] = supplier.over(makers)

    def _group(self, lines: Lines, heading: Rows, headings: list[str]) -> None:
        """The group of a part is its tags, else its section, else the heading above it."""
        groups: Coded[Value] = self.table.texts(SECTION).at(self._rows)  # type: ignore[assignment]
        if headings:
            above: Coded[Value] = Coded(heading.astype(np.int32), list(headings))
            groups = groups.over(above.without(above.read_as(lambda text: not text)))
        tags = lines.told("parts.tags").over(groups)
        if tags.told.any():
            lines.values["parts.tags"] = tags.mapped(lambda text: "-".join(str(text).lower().split()))

    def _indents(self) -> Rows:
        """Return how far rows' numbers or descriptions are indented: the cell's own indent, else leading blanks."""
        deepest = np.zeros(len(self._rows), dtype=np.intp)
        for slot in (PART, DESCRIPTION):
            cell = self.table.columns.get(slot)
            if cell is None:
                continue
            cells = self.table.cells(cell.column).at(self._rows)
            blanks = np.array([*map(leading_blanks, cells.values), 0], dtype=np.intp)[cells.codes]
            deepest = np.maximum(deepest, blanks)
            indented = {row: mark.indent for row, mark in self.grid.marks_of(cell.column).items() if mark.indent}
            if indented:
                marked = np.array([4 * indented.get(row, 0) for row in (self._rows + self.table.first).tolist()], dtype=np.intp)
                deepest = np.maximum(deepest, np.where(cells.read_as(lambda value: isinstance(value, str)), marked, 0))
        return deepest

    # prices

    def _prices(self, values: dict[str, Coded[Value]], order: int) -> tuple[Floats, list[str]]:
        """Return prices, NaN where there is none, and the currency that each row names, empty where none."""
        length = len(self._rows)
        cell, packed = self.table.columns.get(PRICE), self.table.columns.get(PACK_PRICE)
        usual = next((known.currency for known in (cell, packed) if known and known.currency), self.block.currency)
        own = values.get("sources.currency", nothing(length)).listed("")
        price, currency = np.full(length, np.nan), [str(code or usual) for code in own]
        told = self.table.texts(PRICE).told[self._rows]
        if cell:
            self._price(cell, np.flatnonzero(told), np.ones(length), own, price, currency, order)  # type: ignore[arg-type]
        sizes = values.get("sources.order_multiple")
        if packed and sizes:
            size = np.array([*sizes.values, np.nan], dtype=np.float64)[sizes.codes]
            rows = np.flatnonzero(~told & sizes.told & self.table.texts(PACK_PRICE).told[self._rows])
            self._price(packed, rows, size, own, price, currency, order)  # type: ignore[arg-type]
        return price, currency

    def _price(self, cell: HeaderCell, rows: Rows, size: Floats, own: list[str], price: Floats, currency: list[str], order: int) -> None:
        """Put the prices of some rows and their currencies in place; a code says more than a sign."""
        cells = self.table.cells(cell.column).at(self._rows).taken(rows)
        money = read_money(cells.values, self.block.decimals.get(cell.column, "."))
        numbers = money.numbers[cells.codes] if len(rows) else np.empty(0)
        for at in np.flatnonzero(~(numbers >= 0)).tolist():
            self._refuse_price(cell, int(rows[at]), float(numbers[at]), cells.values[cells.codes[at]], order)
        good = np.flatnonzero(numbers >= 0)
        price[rows[good]] = numbers[good] / size[rows[good]]
        marks = self.grid.marks_of(cell.column)
        places = (self._rows + self.table.first).tolist()
        chosen: dict[tuple[str, str, str], str] = {}
        for row, code in zip(rows[good].tolist(), cells.codes[good].tolist(), strict=True):
            mark = marks.get(places[row]) if marks else None
            hints = (own[row], money.currencies[code], mark.currency if mark else "")
            if hints not in chosen:
                told = [hint for hint in (*hints[:2], cell.currency, hints[2], self.block.currency) if hint]
                chosen[hints] = next((hint for hint in told if len(hint) == 3), next(iter(told), ""))
            currency[row] = chosen[hints]

    def _refuse_price(self, cell: HeaderCell, at: int, number: float, value: Cell, order: int) -> None:
        row = int(self._rows[at])
        if np.isnan(number):
            message = f"Price is a number, not '{text_of_cell(value)}'; the price is left out."
            self._say(Severity.ERROR, "import.not-a-number", message, row, cell, order)
        else:
            message = f"The price of '{self._names[at]}' is negative ({number:g}); the price is left out."
            self._say(Severity.ERROR, "import.negative", message, row, cell, order)
