"""Tables that speak of several at once: the parts of each product or assembly side by side, the offers of several suppliers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.files.cells.columns import Coded, Mask, always
from planner.files.cells.grid import Grid, cell_name
from planner.files.cells.said.values import is_blank, quantity, text_of_cell
from planner.files.layout import PACK_PRICE, PACKAGE, PRICE_UNIT
from planner.files.reading.columns.block import Block, Count, Offer
from planner.files.reading.columns.words import DESIGNATORS, IDENTITY, MPN, QUANTITY, SOURCE_SUPPLIER
from planner.files.reading.rows.lines import Floats, Lines, Sheet
from planner.files.reading.rows.rows import RowReader
from planner.model.finding import Finding, Severity
from planner.model.table import Value

UNMARKED = frozenset({"x", "×", "✓", "✔", "●", "•", "yes", "y", "ja", "是", "√"})  # fitted, once
Complain = Callable[[Severity, str, str, int, int | None], None]


@dataclass(slots=True)
class Counted:
    """How many of each line go into one product or assembly; NaN where none do."""

    count: Count
    quantities: Floats


def counted(grid: Grid, block: Block, lines: Lines, complain: Complain) -> tuple[Lines, list[Counted]]:
    """Return the lines that go into any of the products side by side, and how many into each."""
    found = [Counted(count, _quantities(grid, block, count, lines, complain)) for count in block.counts]
    needed = np.any([~np.isnan(one.quantities) for one in found], axis=0)
    for at in np.flatnonzero(~needed).tolist():
        row = int(lines.row[at])
        if sum(value is not None for value in grid.rows[row][block.left : block.right + 1]) > 1:  # else a heading or remark
            message = f"'{lines.called(at)}' has a quantity in none of the columns; the row is left out."
            complain(Severity.NOTE, "import.no-quantity", message, row, block.counts[0].cell.column)
    kept = np.flatnonzero(needed)
    return lines.taken(kept), [Counted(one.count, one.quantities[kept]) for one in found]


def _quantities(grid: Grid, block: Block, count: Count, lines: Lines, complain: Complain) -> Floats:
    column = count.cell.column
    decimal = block.decimals.get(column, ".")
    told = np.full(len(lines), np.nan)
    for at, row in enumerate(lines.row.tolist()):
        value = grid.cell(row, column)
        if is_blank(value):
            continue
        found = (1.0, "") if isinstance(value, str) and value.strip().lower() in UNMARKED else quantity(value, decimal)
        if found is None or found[0] < 0:
            message = (
                f"Quantity is a number from zero up, not '{text_of_cell(value)}'; '{lines.called(at)}' isn't put into '{count.owner}'."
            )
            complain(Severity.ERROR, "import.not-a-number", message, row, column)
        elif found[0] > 0:
            told[at] = found[0]
    return told


def sheet_of(sheet: Sheet, one: Counted) -> Sheet:
    """Return the lines of one product of several, with their own quantities."""
    rows = np.flatnonzero(~np.isnan(one.quantities))
    lines = sheet.lines.taken(rows)
    lines.quantity = one.quantities[rows]
    cell = replace(one.count.cell, slot=QUANTITY)
    return Sheet(sheet.name, replace(sheet.block, columns=(*sheet.block.columns, cell)), lines)


def offered(grid: Grid, block: Block, offer: Offer, sheet: Sheet) -> tuple[Sheet, list[Finding]]:
    """Return what a further supplier offers of the lines of a table, with what can't be read of it."""
    slots = {cell.slot for cell in offer.columns}
    kept = {*IDENTITY, DESIGNATORS, PACKAGE, QUANTITY} - slots
    columns = (*(cell for cell in block.columns if cell.slot in kept), *offer.columns)
    own = replace(block, columns=tuple(sorted(columns, key=lambda cell: cell.column)), offers=(), counts=(), supplier=offer.supplier)
    reader = RowReader(grid, own)
    lines = reader.read().lines
    lines = lines.taken(np.flatnonzero(np.isin(lines.row, sheet.lines.row) & _offers_anything(lines, own)))
    lines.part = sheet.lines.part.at(np.searchsorted(sheet.lines.row, lines.row))
    lines.values = {slot: told for slot, told in lines.values.items() if slot in slots or slot == SOURCE_SUPPLIER}
    if MPN not in slots:
        lines.number = lines.part
    name_supplier(lines, own)
    mine = {cell_name(row, cell.column) for cell in offer.columns for row in sheet.lines.row.tolist()}
    findings = [finding for finding in reader.rows.findings if finding.where.cell in mine]
    return Sheet(sheet.name, own, lines), findings


def _offers_anything(lines: Lines, block: Block) -> Mask:
    """Return which lines of a further offer say more than another number of the part: who sells it, or at which price."""
    told: Mask = ~np.isnan(lines.price) | lines.told(SOURCE_SUPPLIER).told | bool(block.supplier)
    for slot in ("sources.url", "sources.lead_days"):
        told |= lines.told(slot).told
    return told


def name_supplier(lines: Lines, block: Block) -> None:
    """Put the supplier that only the header names, such as 'Mouser' over 'Price', to the lines it offers anything for."""
    if not block.supplier:
        return
    told = ~np.isnan(lines.price)
    for cell in block.columns:
        if cell.slot.startswith("sources.") and cell.slot not in {
            SOURCE_SUPPLIER,
            PACK_PRICE,
            PRICE_UNIT,
            "sources.maker",
            "sources.line_total",
        }:
            told |= lines.told(cell.slot).told
    named: Coded[Value] = always(block.supplier, len(lines))
    lines.values[SOURCE_SUPPLIER] = lines.told(SOURCE_SUPPLIER).over(named.without(~told))
