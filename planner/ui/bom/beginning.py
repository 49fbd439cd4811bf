"""What a bill of materials begins with: a product that shows, or a pasted list whose first row is the product."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.edits import Edit, InsertRows, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM
from planner.model.values import NotAValue, NumberStyle
from planner.ui.bom.fields import PART
from planner.ui.grid.arithmetic import Cell, entered
from planner.ui.grid.entry import NewRows, Texts
from planner.ui.part_names import known_part

FIRST_DUE = 364  # days from the plan's day to the demand that a product begins with
PRODUCT = 0  # in the place of a line's id: the row is no line but the product above them


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("bom", text)


def first_demand(plan: Plan, product: str) -> Edit:
    """Return the edit that gives a product without lines a demand of one, which shows it."""
    day = np.datetime64(str(plan.setting("as_of") or np.datetime64("today", "D")), "D") + FIRST_DUE
    rows = new_rows(plan, "demand", {"part": [product], "due": [day], "quantity": [1.0]})
    return InsertRows.block(rows, len(plan["demand"]))


def first_rows(plan: Plan, count: int, texts: Texts, style: NumberStyle) -> NewRows | str:
    """Return the rows that a block begins a bill of materials with: the first that names a part is the product, the others are its lines."""
    named = min(((row, text) for row, column, text in texts if column == PART and text.strip()), default=None)
    if named is None:
        return tr("a product comes first; paste a block that begins in the Part column.")
    try:
        product = known_part(plan, str(entered(BOM["component"], named[1], style, Cell(lambda: None, str), typed=False)))
    except NotAValue as problem:
        return str(problem)
    made = new_rows(plan, "bom", {"parent": [product] * count, "component": [""] * count})
    lines = made.ids.tolist()
    lines[named[0]] = PRODUCT
    return NewRows(InsertRows.block(made, len(plan["bom"])), "bom", tuple(lines))
