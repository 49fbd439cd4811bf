"""How much stock outlives a cut-off of some weeks: the strategic buffer of each part that would run out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from planner.model.edits import SetCells
from planner.model.schema import PARTS, PLAN_CURRENCY, Column, Kind
from planner.model.table import cells
from planner.ui.desk import Desk
from planner.ui.figures import compact, money, plural
from planner.ui.grid.model import GridModel
from planner.ui.pages.runway import StopInHand, going_on, stop_strip
from planner.ui.panels.strip import Strip
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.outlook.buffers import Buffers

K = Kind
HELD = PARTS["strategic_weeks"]
COLUMNS = (
    Column("out", "Runs out", K.DATE, "First day without it.", width=11),
    Column("part", "Part", K.TEXT, "The part that would run out.", width=14),
    Column("description", "Description", K.TEXT, "What it is.", width=30),
    Column("weeks", "Weeks of need", K.NUMBER, "The buffer in weeks of mean need.", width=12),
    Column("held", "Held now", K.NUMBER, "Weeks of need the part's strategic buffer is set to.", "weeks", width=10),
    Column("quantity", "Buffer", K.NUMBER, "Stock beside what is planned that it doesn't run out with.", width=11),
    Column("cash", "Cash", K.NUMBER, "Its landed cost.", PLAN_CURRENCY, width=11),
    Column("carrying", "Holding a year", K.NUMBER, "What holding it costs in a year.", PLAN_CURRENCY, width=12),
    Column("space", "Space", K.NUMBER, "Its volume; a dash where the part's volume isn't known.", "m³", width=9),
    Column("back", "Back on", K.DATE, "First day on which supply covers the needs again.", width=11),
)  # fmt: skip


def ask(stop: StopInHand, case: Case) -> Buffers | None:
    """Return the buffers against the stop in hand, None where nothing stops."""
    from planner.engine.outlook.buffers import buffer_for

    then, stops = going_on(case, stop.values)
    weeks = stop.values["weeks"]
    return buffer_for(then.plan, then.results, stops[0], weeks if isinstance(weeks, float) else 0.0) if stops else None


def show(answer: Buffers | None, case: Case) -> Shown:
    """Return the buffers, the first part out first."""
    tr = QCoreApplication.translate
    if answer is None:
        text = tr("pages", "Type a country, supplier, code or tag that stops, and for how many weeks.")
        return Shown([np.zeros(0, dtype=column.dtype) for column in COLUMNS], text)
    at = answer.part
    values = {
        "part": np.array(case.results.parts, dtype=object)[at], "description": case.plan["parts"]["description"][at], "held": case.plan["parts"]["strategic_weeks"][at],
        "weeks": np.round(answer.weeks, 1), "space": np.round(answer.space, 1), **{name: np.round(getattr(answer, name)) for name in ("quantity", "cash", "carrying")},
    }  # fmt: skip
    columns = [values[column.name] if column.name in values else getattr(answer, column.name) for column in COLUMNS]
    line = tr("pages", "{parts} run out: buffers for {cash}, {carrying} a year to hold, {space} m³").format(
        parts=plural(len(at), tr("pages", "part would"), tr("pages", "parts would")), cash=money(float(np.nansum(answer.cash)), case.results.currency),
        carrying=money(float(np.nansum(answer.carrying)), case.results.currency), space=compact(float(np.nansum(answer.space))),
    )  # fmt: skip
    return Shown(
        columns, " · ".join((line if len(at) else tr("pages", "No part would run out."), *(one.message for one in answer.findings)))
    )


def buffer_strip(stop: StopInHand, model: GridModel) -> QWidget:
    """Return the entries of the stop, with a button that takes the buffers into the plan."""
    strip = stop_strip(stop, model, weeks=True)
    assert isinstance(strip, Strip)
    strip.pressed.connect(partial(hold, model))
    return strip


def hold(model: GridModel) -> bool:
    """Set the strategic buffer of every part listed to the weeks it takes, as one step."""
    plan, desk = model.desk.plan, model.desk
    names = [column.name for column in COLUMNS]
    wanted = (
        {model.part_at(row): model.value(row, names.index("weeks")) for row in range(model.rowCount())}
        if isinstance(model, StudyModel)
        else {}
    )
    rows = [(int(row_id), wanted[part]) for row_id, part in zip(plan["parts"].ids, plan["parts"]["part"], strict=True) if wanted.get(part)]
    if not rows:
        desk.said.emit(QCoreApplication.translate("pages", "No buffer to hold."))
        return False
    edit = SetCells("parts", np.array([row for row, _ in rows], dtype=np.int64), HELD.name, cells(HELD, [weeks for _, weeks in rows]))
    label = QCoreApplication.translate("pages", "Hold a strategic buffer of {parts}").format(parts=plural(len(rows), "part", "parts"))
    return desk.do(label, edit)


def buffers_model(desk: Desk, stop: StopInHand, parent: QObject | None = None) -> StudyModel:
    """Return the grid of the buffers."""
    model = StudyModel(desk, "buffers", COLUMNS, partial(ask, stop), show, parent=parent)  # type: ignore[arg-type]
    stop.changed.connect(model.ask_again)
    return model
