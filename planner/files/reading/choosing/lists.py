"""Lists that speak of a plan's own parts: prices, lead times, stock; they bring no products of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.files.cells.grid import Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import LEVEL
from planner.files.reading.choosing.deciding import Decided
from planner.files.reading.columns.words import DESIGNATORS, PARENT, PART, PRICE, QUANTITY
from planner.model.plan import Plan

MOST = 0.5
STOCK = re.compile(
    r"stock|inventory|inventur|bestand|lager|库存|存货|existencias|inventario|склад|остат|zapas|stan magazyn|on.?hand|在庫", re.IGNORECASE
)
STOCK_QUANTITY = "stock.quantity"


def knows_most(grid: Grid, tables: Sequence[Decided], into: Plan) -> bool:
    """Tell whether most of the parts that a sheet names are a plan's own."""
    own = set(into["parts"]["part"].tolist())
    if not own:
        return False
    names: set[str] = set()
    for one in tables:
        if one.used and (cell := one.block.column(PART)):
            names.update(map(text_of_cell, grid.column(cell.column).taken(slice(one.block.first, one.block.last + 1)).values))
    return bool(names) and len(names & own) >= MOST * len(names)


def as_stock(table: Decided, title: str) -> Decided:
    """Return a table of quantities as a list of stock, where its titles say that it is one and nothing in it says otherwise."""
    block = table.block
    slots = {cell.slot for cell in block.used()}
    if table.role or table.chosen or QUANTITY not in slots or slots & {PRICE, LEVEL, PARENT, STOCK_QUANTITY, "demand.due"} or block.counts:
        return table
    if not STOCK.search(f"{title} {block.title}"):
        return table
    columns = tuple(
        replace(cell, slot=STOCK_QUANTITY) if cell.slot == QUANTITY else cell for cell in block.columns if cell.slot != DESIGNATORS
    )
    places = tuple(cell.text for cell in block.columns if cell.slot == DESIGNATORS)  # shelves rather than places on a board
    return replace(table, block=replace(block, columns=columns, unmapped=(*block.unmapped, *places)))
