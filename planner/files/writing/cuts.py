"""Texts of a plan that no cell can hold: which of them an export cuts, and whether the workbook has their ends all the same."""

from __future__ import annotations

from collections.abc import Iterator

from planner.files.cells.grid import cell_name
from planner.files.cells.long_texts import LONGEST_TEXT, fits, units
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.schema import Kind

WHOLE = "The workbook's hidden copy has it whole, so reading the workbook back changes nothing."
ENDLESS = "The end of the text isn't in the workbook."


def cut_texts(plan: Plan, *, kept: bool) -> Iterator[Finding]:
    """Yield what is told of each text that is cut. Args: kept: the workbook has a hidden copy of the plan."""
    for name, table in plan.tables.items():
        for at, column in enumerate(table.spec.columns):
            if column.kind is not Kind.TEXT:
                continue
            for row, text in enumerate(table[column.name].tolist()):
                if not fits(text):
                    cell, place = (cell_name(at + 1, 1), "") if name == "settings" else (cell_name(row + 1, at), f"row {row + 1}, ")
                    yield _told(Where(sheet=table.spec.title, cell=cell), f"{place}{column.title}", units(text), kept=kept)


def _told(where: Where, place: str, length: int, *, kept: bool) -> Finding:
    message = (
        f"{where.sheet}, {where.cell} ({place}): the text has {length:,} characters and a cell holds {LONGEST_TEXT:,}; "
        f"in the workbook it is cut and ends in '…'. {WHOLE if kept else ENDLESS}"
    )
    return Finding(Severity.NOTE if kept else Severity.WARNING, "export.cut-text", message, "", where)
