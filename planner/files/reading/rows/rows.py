"""The rows of one table in a sheet, read by columns into lines; what can't be read is a finding with its cell.

Rows are sorted out first (kinds.py), then each column is read for all rows that name parts (fields.py), and only what depends on
several cells of a row is looked at row by row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from planner.files.cells.columns import Coded, Mask, Rows, always, nothing, together
from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.cells.said.reckoned import is_reckoned
from planner.files.cells.said.values import quantity, text_of_cell
from planner.files.layout import LEVEL, MAKER, PACK_PRICE, READABLE, SECOND, SECTION, STRUCTURE
from planner.files.reading.columns.block import Block, HeaderCell
from planner.files.reading.columns.evidence import LINK
from planner.files.reading.columns.words import DESCRIPTION, MPN, NOTE, PARENT, PART, PRICE, QUANTITY, SOURCE_SUPPLIER, URL
from planner.files.reading.rows.damage import damaged
from planner.files.reading.rows.fields import leading_blanks, read_field, read_money, shop_of
from planner.files.reading.rows.kinds import kinds_of_rows
from planner.files.reading.rows.lines import Floats, Lines, coded_texts, no_lines
from planner.files.reading.rows.naming import called, described, joined, linked, placed
from planner.files.reading.rows.pricing import EMPTY_UNKNOWN, free_of_charge, pieces_of, refused
from planner.files.reading.rows.table import Table
from planner.model.finding import Finding, Severity, Where
from planner.model.schema import Kind
from planner.model.table import Value

NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.MONEY})
SPELT = frozenset({QUANTITY, PARENT, PRICE, SECOND, *STRUCTURE})
AS_NEEDED = re.compile(
    r"a/?r|(as|if|when) (required|needed|desired|necessary)|(nach|bei) bedarf|some|any|misc\.?|assorted|div\.?|diverse|若干|少量|适量|按需|適量|au besoin|selon besoin"
    r"|seg[úu]n .*|conforme .*|по необходимости|по месту|(według|wg) potrzeb|pocos?|varios|algun[oa]s|quelques|divers|etwas|einige|mehrere|vári[oa]s|qualche|alcuni|немного|несколько|kilka|trochę|",
    re.IGNORECASE,
)
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
        self._names: Coded[str] = nothing(0)

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
        self._names = self._names.at(np.flatnonzero(kept))
        lines = self._lines(counts[kept], units.at(np.flatnonzero(kept)), step)
        self._group(lines, kinds.heading[kept], kinds.headings)
        for row, cell, code, message, hint in damaged(self.table, self._rows):
            self._say(Severity.WARNING, code, message, row, cell, -3, hint)
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

    def _say(self, severity: Severity, code: str, message: str, row: int, cell: HeaderCell, order: int, hint: str = "") -> None:
        """Add a finding about a cell of a row of the table; findings are told row by row."""
        self._told.append((row, order, self._finding(severity, code, message, row + self.table.first, cell.column, hint)))

    def _blame(self, row: int, after: int) -> None:
        named = self.table.columns.get(PART) or self.table.columns.get(DESCRIPTION)
        message = "The row has a quantity but neither part number nor description; the row is left out."
        place = row + self.table.first
        finding = self._finding(Severity.WARNING, "import.unnamed", message, place, named.column if named else None)
        self._told.append((after, -2, finding))

    def _texts(self, slot: str) -> Coded[str]:
        """Return a slot's texts in the rows being read."""
        return self.table.texts(slot).at(self._rows)

    # how many

    def _quantities(self) -> tuple[Floats, Coded[str]]:
        """Return quantities, NaN for rows that are left out because of theirs, and the units beside them."""
        number = self._texts(PART).over(self._texts(MPN))
        self._names = called(self.table, self._rows, number, self._described(number))
        cell = self.table.columns.get(QUANTITY)
        if cell is None:
            return placed(self.table, self._rows), nothing(len(self._rows))
        cells = self.table.measured(cell.column).at(self._rows)
        texts = self._texts(QUANTITY)
        open_ = ~texts.told | texts.read_as(AS_NEEDED.fullmatch)
        for at in np.flatnonzero(open_).tolist():
            said = f"the quantity '{texts.values[texts.codes[at]]}'" if texts.codes[at] >= 0 else "no quantity"
            message = f"'{self._names.value(at, '')}' has {said}; 1 is taken."
            self._say(Severity.NOTE, "import.no-quantity", message, int(self._rows[at]), cell, -1)
        decimal = self.block.decimals.get(cell.column, ".")
        found = [quantity(value, decimal) for value in cells.values]
        counts = np.array([*(one[0] if one else np.nan for one in found), np.nan])[cells.codes]
        counts[open_] = 1.0
        for at in np.flatnonzero(texts.read_as(is_reckoned) & (counts > 0)).tolist():
            message = f"'{texts.value(at, '')}' is read as a quantity of {counts[at]:g}."
            self._say(Severity.NOTE, "import.quantity-reckoned", message, int(self._rows[at]), cell, -1)
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
            message = f"The quantity of '{self._names.value(at, '')}' is {what} ({count:g}); the row is left out."
            self._say(severity, "import.quantity", message, row, cell, -1)
        counts[~(counts > 0)] = np.nan

    def _described(self, number: Coded[str]) -> Coded[str]:
        return described(self.table, self._rows, number)

    # everything else, column by column

    def _lines(self, counts: Floats, units: Coded[str], step: Step) -> Lines:
        number = self._texts(PART).over(self._texts(MPN))
        values: dict[str, Coded[Value]] = {}
        plain = [cell for cell in self.block.columns if cell.slot not in SPELT and cell.slot in READABLE]
        for order, cell in enumerate(plain):
            values[cell.slot] = self._field(cell, order)
            step()
        if units.values:
            values["parts.unit"] = values["parts.unit"].over(units) if "parts.unit" in values else units  # type: ignore[assignment,arg-type]
        seconds = self._texts(SECOND)
        if seconds.told.any():
            values[NOTE] = joined(seconds, self._texts(NOTE))  # type: ignore[assignment]
        self._settle_suppliers(values)
        price, currency = self._prices(values, len(plain))
        return Lines(
            self._rows + self.table.first,
            self._names,
            number,
            self._described(number),
            counts,
            self.table.cells_of(LEVEL).at(self._rows),
            self._texts(PARENT),
            self._indents(),
            price,
            currency,
            values,
        )

    def _field(self, cell: HeaderCell, order: int) -> Coded[Value]:
        cells = (self.table.measured if READABLE[cell.slot][1].kind in NUMERIC else self.table.cells)(cell.column).at(self._rows)
        marked = self._percent_marks(cell) if READABLE[cell.slot][1].kind is Kind.SHARE else None
        decimal = self.block.decimals.get(cell.column, ".")
        found = read_field(cell, cells, lambda: self._texts(cell.slot), decimal, marked)
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
        clicked: Coded[Value] = linked(self.table, self._rows)  # type: ignore[assignment]
        if clicked.told.any():
            values[URL] = values.get(URL, none).over(clicked)
        links = supplier.without(~supplier.read_as(lambda value: LINK.search(str(value))))
        if links.told.any():
            values[URL] = values.get(URL, none).over(links)
            supplier = supplier.mapped(lambda value: shop_of(str(value)) if LINK.search(str(value)) else value)
            supplier = supplier.without(supplier.read_as(lambda value: not value))
        makers: Coded[Value] = self._texts(MAKER)  # type: ignore[assignment]
        values[SOURCE_SUPPLIER] = supplier.over(makers)

    def _group(self, lines: Lines, heading: Rows, headings: list[str]) -> None:
        """The group of a part is its tags, else its section, else the heading above it."""
        groups: Coded[Value] = self._texts(SECTION)  # type: ignore[assignment]
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
            if self.table.whole_texts(cell).values is not cells.values:  # else none is anything but a text, or begins with a blank
                blanks = np.array([*map(leading_blanks, cells.values), 0], dtype=np.intp)[cells.codes]
                deepest = np.maximum(deepest, blanks)
            indented = {row: mark.indent for row, mark in self.grid.marks_of(cell.column).items() if mark.indent}
            if indented:
                marked = np.array([4 * indented.get(row, 0) for row in (self._rows + self.table.first).tolist()], dtype=np.intp)
                deepest = np.maximum(deepest, np.where(cells.read_as(lambda value: isinstance(value, str)), marked, 0))
        return deepest

    # prices

    def _prices(self, values: dict[str, Coded[Value]], order: int) -> tuple[Floats, Coded[str]]:
        """Return prices, NaN where there is none, and the currency that each row names."""
        length = len(self._rows)
        cell, packed = self.table.columns.get(PRICE), self.table.columns.get(PACK_PRICE)
        usual = next((known.currency for known in (cell, packed) if known and known.currency), self.block.currency)
        own: Coded[str] = values.get("sources.currency", nothing(length))  # type: ignore[assignment]
        price = np.full(length, np.nan)
        currency: Coded[str] = nothing(length)
        told = self._texts(PRICE).told
        if cell:
            currency = self._price(cell, np.flatnonzero(told), pieces_of(self.table, self._rows, self._say), own, price, order)
        sizes = values.get("sources.order_multiple")
        if packed and sizes:
            size = np.array([*sizes.values, np.nan], dtype=np.float64)[sizes.codes]
            rows = np.flatnonzero(~told & sizes.told & self._texts(PACK_PRICE).told)
            currency = currency.over(self._price(packed, rows, size, own, price, order))
        default: Coded[str] = always(usual, length) if usual else nothing(length)
        return price, currency.over(own.without(~np.isnan(price))).over(default.without(~np.isnan(price)))

    def _price(self, cell: HeaderCell, rows: Rows, size: Floats, own: Coded[str], price: Floats, order: int) -> Coded[str]:
        """Put the prices of some rows in place and return their currencies; a code says more than a sign."""
        cells = self.table.measured(cell.column).at(self._rows[rows])
        money = read_money(cells.taken(np.arange(len(rows))), self.block.decimals.get(cell.column, "."))
        numbers = money.numbers
        for at in np.flatnonzero(~(numbers >= 0)).tolist():
            why = refused(float(numbers[at]), cells.value(at, None), self._names.value(int(rows[at]), ""))
            self._say(*why, int(self._rows[rows[at]]), cell, order)
        for at, message in free_of_charge(numbers, cells):
            self._say(Severity.NOTE, "import.free", message, int(self._rows[rows[at]]), cell, order, EMPTY_UNKNOWN)
        good = np.flatnonzero(numbers >= 0)
        price[rows[good]] = numbers[good] * cell.factor / size[rows[good]]
        for at in np.flatnonzero(money.low < numbers).tolist():
            message = f"The price '{text_of_cell(cells.value(at, None))}' is a range; the higher end, {numbers[at]:g}, is taken."
            self._say(Severity.NOTE, "import.price-range", message, int(self._rows[rows[at]]), cell, order)
        places = rows[good]
        beside = money.currencies.at(good)
        told = together([own.at(places), beside, self._marked(cell, places)], "")
        chosen = [self._chosen(cell, *hints) for hints in told.values]
        codes = np.full(len(self._rows), -1, dtype=np.int32)
        codes[places] = told.codes
        found = Coded(codes, chosen)
        return found.without(found.read_as(lambda code: not code))

    def _marked(self, cell: HeaderCell, rows: Rows) -> Coded[str]:
        """Return the currencies in the number formats of a column's cells."""
        marks = self.grid.marks_of(cell.column)
        if not marks:
            return nothing(len(rows))
        places = (self._rows[rows] + self.table.first).tolist()
        return coded_texts([marks[place].currency if place in marks else "" for place in places])

    def _chosen(self, cell: HeaderCell, own: str, beside: str, marked: str) -> str:
        told = [hint for hint in (own, beside, cell.currency, marked, self.block.currency) if hint]
        return next((hint for hint in told if len(hint) == 3), next(iter(told), ""))
