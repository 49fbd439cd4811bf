"""One table of a workbook from its grid to lines that can be put together: read, sorted out, told of."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.files.cells.grid import Grid
from planner.files.reading.block import Block
from planner.files.reading.lines import Sheet
from planner.files.reading.rows import RowReader, Step
from planner.files.reading.several import Counted, counted, name_supplier, offered
from planner.model.finding import Finding


@dataclass(slots=True)
class ReadTable:
    """What was read of one table: its lines, what is worth telling, products side by side, further offers."""

    grid: Grid
    block: Block
    reader: RowReader
    sheet: Sheet
    counted: list[Counted] = field(default_factory=list)
    offers: list[Sheet] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """Return what was told of the table's rows."""
        return self.reader.rows.findings

    def read_offers(self) -> None:
        """Read what further suppliers offer, once each line has its part."""
        for offer in self.block.offers:
            sheet, findings = offered(self.grid, self.block, offer, self.sheet)
            self.offers.append(sheet)
            self.findings.extend(findings)


def read_table(grid: Grid, block: Block, step: Step = lambda: None) -> ReadTable:
    """Return the lines of one table; ``step`` is called now and then and may end it by an exception."""
    reader = RowReader(grid, block)
    lines = reader.read(step).lines
    found: list[Counted] = []
    if block.counts and len(lines):
        lines, found = counted(grid, block, lines, reader.complain)
    name_supplier(lines, block)
    return ReadTable(grid, block, reader, Sheet(grid.name, block, lines), found)
