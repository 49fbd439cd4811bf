"""Where the rows of an import come from: the sheet's row and columns of each row that a plan gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planner.files.layout import MAKER, PACK_PRICE, PRICE_BREAK, SECTION
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.words import PRICE, QUANTITY, SOURCE_SUPPLIER

# columns of a plan that a sheet may fill from elsewhere, where it has no column of their own
ELSEWHERE = (
    ("sources", "supplier", SOURCE_SUPPLIER, MAKER),
    ("sources", "unit_price", PRICE, PACK_PRICE),
    ("parts", "tags", "parts.tags", SECTION),
)
COUNTED = frozenset({"demand"})  # tables whose quantity is the sheet's quantity


class Origin(NamedTuple):
    """Row ``number`` of those that the import brings to a table stands in ``row`` of a sheet, its values in ``columns``; all from 0."""

    table: str
    number: int
    sheet: str
    row: int
    columns: Mapping[str, int]


def columns_of(block: Block, table: str) -> Mapping[str, int]:
    """Return the columns of a sheet's table that fill the columns of a plan's table."""
    found = {cell.slot.partition(".")[2]: cell.column for cell in block.columns if cell.slot.startswith(f"{table}.")}
    if table == "bom" and block.batched:
        found.pop("quantity", None)  # no cell says it
    for name, column, _, other in ELSEWHERE:
        if name == table and column not in found and (cell := block.column(other)):
            found[column] = cell.column
    if table in COUNTED and (cell := block.column(QUANTITY)):
        found["quantity"] = cell.column
    return found


def steps_in(block: Block, quantity: float) -> Mapping[str, int]:
    """Return the column of a sheet's table that holds the prices from a quantity on."""
    columns = [cell.column for cell in block.columns if cell.slot == PRICE_BREAK and cell.factor == quantity]
    return {"unit_price": columns[0]} if columns else {}
