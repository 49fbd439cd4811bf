"""The plan that an export keeps on its hidden sheet, brought up to what is written into the workbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from planner.files.cells.grid import Grid, cell_name
from planner.files.layout import BASE_SHEET
from planner.files.patching.cell_xml import Plain
from planner.files.reading.own.base import descends, read_base
from planner.files.writing.base import base_texts
from planner.model.edits import SetCells
from planner.model.plan import Plan

Written = tuple[str, int, str]  # table, the plan's row id, column


def new_base(sheet: Grid, plan: Plan, written: Collection[Written]) -> Mapping[tuple[str, str], Plain]:
    """Return the hidden sheet's cells that change when values of the plan are written: otherwise they would count as the plan's changes alone.

    Nothing changes where the sheet keeps no plan, or another one.
    """
    base = read_base([sheet]).plan
    if base is None or not descends(plan, base):
        return {}
    after = base
    columns: dict[tuple[str, str], list[int]] = {}
    for table, row, column in written:
        columns.setdefault((table, column), []).append(row)
    for (table, column), rows in columns.items():
        ids = np.intersect1d(np.array(rows, dtype=np.int64), after[table].ids)
        if len(ids):
            values = plan[table][column][plan[table].positions(ids)]
            after = SetCells(table, ids, column, values).apply(after).plan
    if after is base:
        return {}
    texts = base_texts(after)
    gone = range(len(texts), len(sheet.rows))
    return {
        **{(BASE_SHEET, cell_name(row, 0)): text for row, text in enumerate(texts) if sheet.cell(row, 0) != text},
        **{(BASE_SHEET, cell_name(row, 0)): None for row in gone if sheet.cell(row, 0) is not None},
    }
