"""What is told of each sheet of an import: its role, header, mapping, rows, and cells that could be no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.dates import day_order, is_open
from planner.files.cells.said.values import amount
from planner.files.layout import LINE_TOTAL, POSITION, READABLE, TOLD_AS
from planner.files.reading.choosing.deciding import CHOSEN
from planner.files.reading.columns.words import header_candidates
from planner.files.reading.layout.tables import ReadTable
from planner.files.reading.told.mixtures import note_left_out, note_marks, note_shares
from planner.model.finding import Severity
from planner.model.schema import Kind

NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.MONEY})


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What was understood of one sheet. ``header_row`` counts from 1; ``mapping`` is header -> table.column."""

    name: str
    role: str
    header_row: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    rows_read: int = 0
    rows_accepted: int = 0
    unmapped: list[str] = field(default_factory=list)


def report_of(grid: Grid, role: str, tables: Sequence[ReadTable]) -> SheetReport:
    """Return what was understood of a sheet with tables."""
    cells = [cell for table in tables for cell in table.block.used()]
    mapping = {cell.text: TOLD_AS.get(cell.slot, cell.slot) for cell in cells if cell.text and cell.slot not in {POSITION, LINE_TOTAL}}
    unused = [cell.text for cell in cells if cell.text and cell.text not in mapping]
    texts = [*unused, *(text for table in tables for text in table.block.unmapped)]
    unmapped = list(dict.fromkeys(text for text in texts if text not in mapping))
    return SheetReport(
        grid.name, role, tables[0].block.header_row + 1 or None, mapping,
        sum(table.reader.rows.read for table in tables), sum(len(table.sheet.lines) for table in tables), unmapped,
    )  # fmt: skip


def note_cells(grid: Grid, tables: Sequence[ReadTable]) -> None:
    """Tell of formulas that were never calculated, and of each cell of a table that holds a spreadsheet's error."""
    used = {cell.column for table in tables for cell in table.block.used()}
    places = [place for place in grid.uncalculated if place[1] in used]
    if places:
        tables[0].reader.complain(Severity.WARNING, "import.uncalculated", f"{len(places)} formulas were never calculated, so their cells are read as empty.",
                                  *places[0], "Open the workbook in a spreadsheet program, save it, and import it again.")  # fmt: skip
    _note_hidden(grid, tables)
    for table in tables:
        _note_empty(table)
        _note_texts(grid, table)
        note_marks(table)
        note_shares(table)
        note_left_out(table)
        _note_days(grid, table)
        _note_headers(table)
        used = {cell.column for cell in table.block.used()}
        for (row, column), text in grid.errors.items():
            if column in used and table.block.first <= row <= table.block.last:
                table.reader.complain(
                    Severity.ERROR, "import.error-cell", f"The cell holds the error {text}; it is read as empty.", row, column
                )


def _note_headers(table: ReadTable) -> None:
    """Tell of a table whose headers are missing or of unknown words."""
    block = table.block
    guessed = [cell for cell in block.used() if cell.score < CHOSEN]
    if block.header_row < 0:
        message = "The table has no headers; its columns were guessed by their cells."
        table.reader.complain(Severity.WARNING, "import.no-headers", message, block.first, block.left,
                              "Look over what each column is taken for, or put headers above the table.")  # fmt: skip
    elif guessed and not any(cell.slot in dict(header_candidates(cell.text)) for cell in guessed):
        message = "No header of the table is known; its columns were guessed by their cells."
        table.reader.complain(Severity.WARNING, "import.unknown-headers", message, block.header_row, block.left,
                              "Look over what each column is taken for.")  # fmt: skip


def _note_empty(table: ReadTable) -> None:
    """Tell of headers without any part below them."""
    if not table.reader.rows.read and not table.findings:
        message = "No row below these headers names a part: nothing is read from the table."
        table.reader.complain(Severity.WARNING, "import.no-rows", message, max(table.block.header_row, 0), table.block.lead)


def _note_hidden(grid: Grid, tables: Sequence[ReadTable]) -> None:
    """Tell how many rows were taken that nobody sees in the sheet."""
    if not grid.hidden_rows:
        return
    rows = sorted(grid.hidden_rows.intersection(row for table in tables for row in table.sheet.lines.row.tolist()))
    if rows:
        what = "1 row that is hidden is" if len(rows) == 1 else f"{len(rows)} rows that are hidden are"
        tables[0].reader.complain(Severity.NOTE, "import.hidden-rows", f"{what} imported too, the first of them here.", rows[0], None,
                                  "Delete hidden or filtered rows that don't belong to the list, and import it again.")  # fmt: skip


def _note_texts(grid: Grid, table: ReadTable) -> None:
    """Tell of each column of numbers in which some are stored as text."""
    rows = table.sheet.lines.row
    for cell in table.block.used():
        if cell.slot not in READABLE or READABLE[cell.slot][1].kind not in NUMERIC:
            continue
        cells = grid.column(cell.column)
        texts = [at for at, value in enumerate(cells.values) if type(value) is str]  # the header is one, as good as always the only one
        if not np.isin(cells.codes[rows], texts).any():
            continue
        cells = cells.at(rows)
        decimal = table.block.decimals.get(cell.column, ".")
        numbers = int(cells.read_as(lambda value: isinstance(value, float)).sum())
        if not numbers:  # all of them are texts
            continue
        stored = np.flatnonzero(cells.read_as(partial(_is_stored, decimal=decimal)))
        if 0 < len(stored) < numbers:
            what = "1 number is" if len(stored) == 1 else f"{len(stored)} numbers are"
            message = f"{what} stored as text in '{cell.text}', the first of them here; they are read as numbers."
            table.reader.complain(Severity.NOTE, "import.number-as-text", message, int(rows[stored[0]]), cell.column)


def _is_stored(value: Cell, decimal: str) -> bool:
    """Tell whether a text holds a number and nothing else."""
    found = amount(value, decimal) if isinstance(value, str) else None
    return found is not None and not found.before and not found.after


def _note_days(grid: Grid, table: ReadTable) -> None:
    """Tell of each column of days in which nothing says whether day or month stands first."""
    rows = table.sheet.lines.row
    for cell in table.block.used():
        if cell.slot not in READABLE or READABLE[cell.slot][1].kind is not Kind.DATE or table.block.decimals.get(cell.column) == ",":
            continue
        cells = grid.column(cell.column).at(rows)
        unsure = np.flatnonzero(cells.read_as(is_open))
        if len(unsure) and not day_order(cells.taken(np.arange(len(rows))).values):
            first = cells.value(int(unsure[0]), None)
            message = f"'{first}' in '{cell.text}' may be two days; the column is read day first."
            table.reader.complain(Severity.WARNING, "import.day-first", message, int(rows[unsure[0]]), cell.column,
                                  "Where the month stands first, write the days as 2026-06-05 or make them dates in the sheet.")  # fmt: skip
