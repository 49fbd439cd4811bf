"""What each table of a workbook is: a bill of materials, a list of prices or parts, stock, demand, or nothing of use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.files.cells.grid import Grid
from planner.files.layout import LEVEL
from planner.files.reading.choosing.deciding import Decided
from planner.files.reading.columns.words import DESIGNATORS, PARENT, PRICE, QUANTITY, SOURCE_SUPPLIER

IGNORED = "ignored"
PRODUCT = re.compile(
    r"(?<![^\W_])boms?(?![^\W_])|bill of materials?|parts? ?list|st(ü|ue)ckliste|teileliste|materialliste|nomenclature|lista de materiales|liste de pi[èe]ces"
    r"|物料清单|材料清单|零件清单|部品表|спецификация|wykaz cz[ęe][śs]ci|zestawienie materia[łl]|distinta base",
    re.IGNORECASE,
)


def role_of(one: Decided, *, alone: bool = False) -> str:
    """Return what a table is; ``alone`` says that the workbook has no bill of materials but is called one: it is a product of one each."""
    if not one.used:
        return IGNORED
    if one.role:
        return one.role
    slots = {cell.slot for cell in one.block.used()}
    if not slots:
        return IGNORED
    if {"demand.due", QUANTITY} <= slots and not slots & {PARENT, LEVEL, PRICE}:
        return "demand"
    if slots & {QUANTITY, PARENT, LEVEL, DESIGNATORS}:
        return "bom"
    if slots & {PRICE, SOURCE_SUPPLIER}:
        return "bom" if alone and "stock.quantity" not in slots else "sources"
    return "parts"


def possible_role(one: Decided) -> str:
    """Return what a table that is left out would be."""
    return role_of(replace(one, used=True))


def names_product(name_of_file: str, grid: Grid, one: Decided) -> bool:
    """Tell whether a list is called a bill of materials: by the file, the sheet, or its title."""
    return any(PRODUCT.search(text) for text in (name_of_file.replace("_", " "), grid.name, one.block.title))


def role_of_sheet(roles: Sequence[str]) -> str:
    """Return what is told of a sheet with several tables: a bill of materials goes before what belongs to it."""
    return "bom" if "bom" in roles else next((role for role in roles if role != IGNORED), IGNORED)
