"""What is told of each sheet of an import: its role, header, mapping, rows, and cells that could be no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.files.cells.grid import Grid
from planner.files.layout import LINE_TOTAL, POSITION, TOLD_AS
from planner.files.reading.tables import ReadTable
from planner.model.finding import Severity


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
    for table in tables:
        if table.block.header_row < 0:
            table.reader.complain(Severity.WARNING, "import.no-headers", "The table has no headers; its columns were guessed by their cells.",
                                  table.block.first, table.block.left, "Look over what each column is taken for, or put headers above the table.")  # fmt: skip
        used = {cell.column for cell in table.block.used()}
        for (row, column), text in grid.errors.items():
            if column in used and table.block.first <= row <= table.block.last:
                table.reader.complain(
                    Severity.ERROR, "import.error-cell", f"The cell holds the error {text}; it is read as empty.", row, column
                )
