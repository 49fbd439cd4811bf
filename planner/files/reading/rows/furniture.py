"""Rows inside a table that are no lines of it: page numbers, repeated headers, remarks below it, parts not fitted, alternates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from planner.files.cells.beginnings import LETTERS, beginnings_of, may_begin
from planner.files.cells.columns import Mask
from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import normal
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.words import DESCRIPTION, MPN, PART, PRICE, QUANTITY
from planner.files.reading.rows.closing import remarks_below
from planner.model.finding import Severity

PAGE = re.compile(
    r"(page|seite|blatt|sheet|página|pagina|strona|стр(аница)?|лист|p)\.?\s*[:#]?\s*\d+(\s*(/|of|von|de|из|z|sur|di)\s*\d+)?|第\s*\d+\s*页.*|共\s*\d+\s*页.*"
    r"|(continued|fortsetzung|suite|续)( (on|from) .*)?|(carried|brought) forward|übertrag",
    re.IGNORECASE,
)
SUBTOTAL = re.compile(r"(sub[ -]?total|zwischensumme|sous[ -]total|小计|подытог|suma częściowa)\b.{0,60}", re.IGNORECASE)
NOT_FITTED = frozenset({
    "dnp", "dni", "dnf", "dns", "dnm", "do not populate", "do not place", "do not fit", "do not install", "do not stuff", "do not mount", "not fitted", "not populated", "not placed",
    "not mounted", "not installed", "no stuff", "nostuff", "no pop", "no-pop", "no populate", "unpopulated", "nicht bestückt", "nicht bestücken", "n.b.", "non monté", "no montar",
    "не устанавливать", "не монтировать", "nie montować", "不贴", "不焊", "空贴", "ne pas monter",
})  # fmt: skip
OPTIONAL = frozenset({"optional", "option", "opt.", "wahlweise", "可选", "选配", "optionnel", "optionnelle", "opcional", "опция", "опционально", "opcja", "opcjonalnie"})  # fmt: skip
ALTERNATE = frozenset({"alt", "alt.", "alternative", "alternate", "alternativ", "or", "oder", "替代", "备选", "ou", "или", "lub"})  # fmt: skip
ALTERNATES = re.compile(
    r"(?:(?:alt(?:ern\w+)?\.?(?: part| for)?|substitute|replacement|ersatz|or|oder|ou|或|替代|или|lub)\s*[:：]|alt\.|or (?=\S*\d)|oder (?=\S*\d))\s*(?P<part>\S.*)",
    re.IGNORECASE,
)
FITTED = re.compile(r"(fitted|fit|populated?|placed?|mounted|assembled?|stuff(ed)?|bestückt|installed|贴装|是否贴)\??", re.IGNORECASE)
UNFITTED = re.compile(r"(dnp|dni|dnf|do not (populate|place|fit)|not fitted|exclude from bom)\??", re.IGNORECASE)
NO = frozenset({"no", "n", "false", "0", "nein", "not", "否", "нет", "nie", "non"})
YES = frozenset({"yes", "y", "true", "1", "x", "ja", "是", "да", "tak", "oui", "sí", "✓"})


MANY, MOSTLY = 5, 0.8  # cells of a header that comes again


@dataclass(slots=True)
class Sorted:
    """Which rows of a table are no lines, by row of the sheet, and what is told of them: severity, code, message, row, hint."""

    out: set[int] = field(default_factory=set)
    told: list[tuple[Severity, str, str, int, str]] = field(default_factory=list)


def _cased(words: frozenset[str]) -> frozenset[str]:
    """Return words as people write them: a cell is looked up as it stands, since few of a million say any of this."""
    return frozenset(form for word in words for form in (word, word.upper(), word.capitalize(), word.title()))


CASED_NOT_FITTED, CASED_OPTIONAL, CASED_ALTERNATE = map(_cased, (NOT_FITTED, OPTIONAL, ALTERNATE))
MARKED = CASED_NOT_FITTED | CASED_OPTIONAL | CASED_ALTERNATE
BEGINNINGS = beginnings_of(("al", "su", "re", "er", "or", "od", "ou", "或 ", "或:", "或：", "替代", "ил", "lu"))


class Rows:
    """The rows of one table looked at for what isn't a line of it."""

    def __init__(self, grid: Grid, block: Block) -> None:
        self.grid, self.block = grid, block
        self.inside = slice(block.first, block.last + 1)
        self.found = Sorted()
        self.marked: list[int] = []  # the columns in which any of the words stands that mark a row

    def sort_out(self) -> Sorted:
        """Return the rows that are no lines."""
        self._pages()
        columns = range(self.block.left, self.block.right + 1)
        self.marked = [column for column in columns if not MARKED.isdisjoint(self.grid.column(column).values)]
        self._marked(CASED_NOT_FITTED, self._not_fitted)
        self._by_column()
        self._marked(CASED_OPTIONAL, self._optional)
        self._alternates()
        self._remarks()
        return self.found

    def _cells(self, column: int, test: Callable[[Cell], object]) -> list[int]:
        return (np.flatnonzero(self.grid.column(column).read_as(test)[self.inside]) + self.block.first).tolist()

    def _name(self, row: int) -> str:
        cells = [self.block.column(slot) for slot in (PART, MPN, DESCRIPTION)]
        return next(
            (text_of_cell(value) for cell in cells if cell and (value := self.grid.cell(row, cell.column)) is not None), f"row {row + 1}"
        )

    def _told(self, row: int) -> list[Cell]:
        return [value for value in self.grid.rows[row][self.block.left : self.block.right + 1] if value is not None]

    def _blank(self, row: int, slot: str) -> bool:
        cell = self.block.column(slot)
        return cell is None or self.grid.cell(row, cell.column) is None

    def _alone_above(self) -> frozenset[str]:
        """Return the texts that stand alone in a row above the table."""
        columns = range(self.block.left, self.block.right + 1)
        count = np.sum([self.grid.column(column).codes[: self.block.top] >= 0 for column in columns], axis=0)
        return frozenset(text_of_cell(self._told(row)[0]) for row in np.flatnonzero(count == 1).tolist())

    def _pages(self) -> None:
        """Page numbers, the header again, and the lines that stand above it: what a printed list has on every page."""
        rows = range(self.block.left, self.block.right + 1)
        count = np.sum([self.grid.column(column).codes[self.inside] >= 0 for column in rows], axis=0)
        alone = (np.flatnonzero(count == 1) + self.block.first).tolist()
        above = self._alone_above() if alone else frozenset()
        for row in alone:
            text = text_of_cell(self._told(row)[0])
            if PAGE.fullmatch(text) or text in above:
                self.found.out.add(row)
        header = self._told(self.block.header_row)
        first = next((at for at in rows if self.grid.cell(self.block.header_row, at) is not None), None)
        for row in self._rows_with(first, frozenset(text for text in header if isinstance(text, str))) if first is not None else ():
            if len(header) > 1 and _are_alike(self._told(row), header):
                self.found.out.add(row)
                while row - 1 >= self.block.first and count[row - 1 - self.block.first] < 2:
                    row -= 1
                    self.found.out.add(row)
        counts, names = self.block.column(QUANTITY), [cell for slot in (PART, DESCRIPTION) if (cell := self.block.column(slot))]
        blank = np.flatnonzero(self.grid.column(counts.column).codes[self.inside] < 0) if counts else ()
        for row in [int(at) + self.block.first for at in blank]:
            texts = [text_of_cell(self.grid.cell(row, cell.column)) for cell in names]
            if any(SUBTOTAL.fullmatch(text) for text in texts) and self._blank(row, PRICE):
                self.found.out.add(row)

    def _rows_with(self, column: int, words: frozenset[str]) -> list[int]:
        """Return the rows in which a column says one of some words and nothing else."""
        cells = self.grid.column(column)
        if words.isdisjoint(cells.values):
            return []
        return self._cells(column, words.__contains__)

    def _marked(self, words: frozenset[str], tell: Callable[[int, str], None]) -> None:
        for column in self.marked:
            for row in self._rows_with(column, words):
                if row not in self.found.out and len(self._told(row)) > 1:
                    tell(row, text_of_cell(self.grid.cell(row, column)))

    def _not_fitted(self, row: int, text: str) -> None:
        cell = self.block.column(QUANTITY)
        if cell and self.grid.cell(row, cell.column) == 0.0:  # told of as a quantity of zero
            return
        self.found.out.add(row)
        message = f"'{self._name(row)}' is marked '{text}': it isn't fitted, so the row is left out."
        self.found.told.append((Severity.NOTE, "import.not-fitted", message, row, ""))

    def _optional(self, row: int, text: str) -> None:
        message = f"'{self._name(row)}' is marked '{text}'; it is taken like any other part."
        self.found.told.append((Severity.NOTE, "import.optional", message, row, "Delete the line where the product goes without it."))

    def _by_column(self) -> None:
        """Columns such as 'Fitted' and 'DNP' that say yes or no."""
        for column, text in self.block.headers:
            words = NO if FITTED.fullmatch(normal(text)) else YES if UNFITTED.fullmatch(normal(text)) else None
            for row in self._cells(column, lambda value, words=words: text_of_cell(value).lower() in words) if words else ():  # type: ignore[misc]
                if row not in self.found.out:
                    self._not_fitted(row, f"{text}: {text_of_cell(self.grid.cell(row, column))}")

    def _alternates(self) -> None:
        """Rows that name another part for the row above."""
        for cell in (self.block.column(PART), self.block.column(DESCRIPTION)):
            if cell is None or not may_begin(self.grid.beginnings(cell.column), BEGINNINGS):
                continue
            for row in self._cells(cell.column, _names_alternate):
                found = ALTERNATES.fullmatch(text_of_cell(self.grid.cell(row, cell.column)))
                if found and row not in self.found.out and row > self.block.first:
                    self._alternate(row, found["part"])
        self._marked(CASED_ALTERNATE, lambda row, _: self._alternate(row, self._name(row)) if row > self.block.first else None)

    def _alternate(self, row: int, part: str) -> None:
        above = next((at for at in range(row - 1, self.block.first - 1, -1) if at not in self.found.out and self._told(at)), row)
        self.found.out.add(row)
        message = f"'{part}' is listed as an alternate of '{self._name(above)}'; it is no line of its own and is left out."
        self.found.told.append((Severity.WARNING, "import.alternate", message, row, "Add it to the alternate parts of the plan."))

    def _remarks(self) -> None:
        """Rows below the last part: signatures, dates, notes."""
        rows = remarks_below(self.grid, self.block)
        if rows and not self.found.out.issuperset(rows):
            self.found.out |= set(rows)
            message = f"What stands below the table from row {rows[0] + 1} on is taken for remarks and left out."
            self.found.told.append((Severity.NOTE, "import.remarks", message, rows[0], ""))


def _are_alike(told: list[Cell], header: list[Cell]) -> bool:
    """Tell whether a row says what the header does; of many cells a few may be spelt otherwise."""
    same = sum(one == other for one, other in zip(told, header, strict=False))
    return len(told) == len(header) and (same == len(header) or (len(header) >= MANY and same >= MOSTLY * len(header)))


def _names_alternate(value: Cell) -> bool:
    return isinstance(value, str) and value.lstrip()[:LETTERS] in BEGINNINGS and ALTERNATES.fullmatch(text_of_cell(value)) is not None


def is_page(text: str) -> bool:
    """Tell whether a text numbers a page."""
    return PAGE.fullmatch(text) is not None


def without_rows(grid: Grid, block: Block, rows: set[int]) -> dict[int, list[Cell]]:
    """Return the columns of a table with some rows empty."""
    gone: Mask = np.isin(np.arange(len(grid.rows)), list(rows))
    return {column: grid.column(column).without(gone).listed(None) for column in range(block.left, block.right + 1)}
