"""Lines of the BOM as rows that are chosen: where they are shown, which of their assemblies are open, and the choice put on them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from planner.ui.bom.model import BomModel
from planner.ui.grid.choice import areas_of
from planner.ui.grid.view import GridView


def open_lines(model: BomModel, rows: Iterable[int]) -> frozenset[int]:
    """Return the lines whose assemblies are open at and below some rows."""
    return frozenset(model.row(at).line for row in rows for at in range(row, model.end_of(row)) if model.branch(at).open)


def nearest(model: BomModel, line: int, near: int) -> int | None:
    """Return the row that shows a line, of several the one nearest to a row; None where it is hidden."""
    return min(model.rows_of_line(line), key=lambda at: abs(at - near), default=None)


def choose_lines(view: GridView, lines: list[int], near: int, into: Iterable[str] = (), opened: frozenset[int] = frozenset()) -> None:
    """Choose the rows that show some lines, opening what hides them and what was open; the columns stay chosen as they were."""
    model = view.grid
    assert isinstance(model, BomModel)
    for part in into:  # the assembly they went into may be closed
        row = min((at for at in range(model.rowCount()) if model.part_at(at) == part), key=lambda at: abs(at - near), default=None)
        if row is not None:
            model.set_open(row, True)
    for line in lines:
        at = nearest(model, line, near)
        end = at
        while at is not None and end is not None and at <= end:
            if model.row(at).line in opened:
                model.set_open(at, True)
                end = max(end, model.end_of(at) - 1)
            at += 1
    columns = sorted({column for area in areas_of(view) for column in area.columns}) or [view.currentIndex().column()]
    rows = sorted(row for line in lines if (row := nearest(model, line, near)) is not None)
    if not rows:
        if lines and (row := model.reveal_line(lines[0])) is not None:
            view.go_to(row)
        return
    first, last = max(columns[0], 0), max(columns[-1], 0)
    view.go_to(rows[0], max(view.currentIndex().column(), model.branch_column))
    chosen = QItemSelection()
    for row in rows:
        chosen.select(model.index(row, first), model.index(row, last))
    view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    view.scrollTo(model.index(rows[-1], first))
    view.scrollTo(model.index(rows[0], first))
