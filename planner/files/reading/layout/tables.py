"""One table of a workbook from its grid to lines that can be put together: read, sorted out, told of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from planner.files.cells.grid import Grid
from planner.files.layout import MAKER, SECTION
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.words import PARENT, SOURCE_SUPPLIER
from planner.files.reading.layout.batches import for_one
from planner.files.reading.layout.pairs import is_continued, lists_products, with_numbers_named
from planner.files.reading.rows.furniture import Rows, without_rows
from planner.files.reading.rows.lines import Sheet
from planner.files.reading.rows.paths import Ways, is_group, is_written_once, ways_of, with_names_filled
from planner.files.reading.rows.rows import RowReader, Step
from planner.files.reading.rows.several import Counted, counted, name_supplier, offered
from planner.files.reading.rows.stairs import levelled, relaid
from planner.files.reading.rows.steps import steps_of
from planner.files.reading.rows.sums import Sums
from planner.model.finding import Finding

GROUPS = frozenset({"parts.tags", SECTION})  # often written once for the rows below
CURRENCY = "sources.currency"
SHARED = frozenset({SOURCE_SUPPLIER, MAKER})  # only where cells are merged: a blank one may mean that it isn't known


@dataclass(slots=True)
class ReadTable:
    """What was read of one table: its lines, what is worth telling, products side by side, further offers."""

    grid: Grid
    block: Block
    reader: RowReader
    sheet: Sheet
    counted: list[Counted] = field(default_factory=list)
    offers: list[Sheet] = field(default_factory=list)
    ways: Ways | None = None

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
    found_rows = Rows(grid, block).sort_out()
    if found_rows.out:
        grid = relaid(grid, without_rows(grid, block, found_rows.out))
    grid, block = _laid_out(grid, block)
    reader = RowReader(grid, block)
    lines = reader.read(step).lines
    block = replace(block, batched=for_one(grid, block, lines, reader.complain))
    lines.steps = steps_of(grid, block, lines, reader.complain)
    Sums(grid, block, lines, reader.complain).check()
    for severity, code, message, row, hint in found_rows.told:
        reader.complain(severity, code, message, row, block.lead, hint)
    found: list[Counted] = []
    if block.counts and len(lines):
        lines, found = counted(grid, block, lines, reader.complain)
    name_supplier(lines, block)
    ways = ways_of(grid, block, lines) if block.path else None
    return ReadTable(grid, block, reader, Sheet(grid.name, block, lines), found, ways=ways)


def _told_with_parent(grid: Grid, block: Block, column: int) -> bool:
    """Tell whether a column says something only where an assembly is named: it counts for all of its rows."""
    parent = block.column(PARENT)
    inside = slice(block.first, block.last + 1)
    return parent is not None and not (grid.column(column).told[inside] & ~grid.column(parent.column).told[inside]).any()


def _laid_out(grid: Grid, block: Block) -> tuple[Grid, Block]:
    """Return a table as if levels had a column of their own and groups stood in every row."""
    grid, block = levelled(grid, block)
    if not block.path and (parent := block.column(PARENT)) and is_group(block, grid) and not lists_products(block):
        block = replace(block.without({parent.column}, ()), path=(parent,))
    if named := with_numbers_named(grid, block):
        grid = relaid(grid, dict(named))
    groups = [cell.column for cell in block.columns if cell.slot in GROUPS and is_written_once(grid, block, cell.column)]
    merged = {column for top, left, bottom, right in grid.merges if bottom > top >= block.first for column in range(left, right + 1)}
    groups += [cell.column for cell in block.columns if cell.slot in SHARED and cell.column in merged]
    if is_continued(grid, block):
        groups += [cell.column for cell in block.columns if cell.slot in {PARENT, CURRENCY} and _told_with_parent(grid, block, cell.column)]
    return (relaid(grid, with_names_filled(grid, block, groups)), block) if groups else (grid, block)
