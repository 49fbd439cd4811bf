"""What buys time when supply stops: the ways to bridge each part that runs out, the cheapest for a day first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject

from planner.model.finding import Severity
from planner.model.schema import MODES, PLAN_CURRENCY, Column, Kind
from planner.ui.desk import Desk
from planner.ui.figures import day, money
from planner.ui.pages.runway import StopInHand, going_on
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.outlook.bridges import Bridges
    from planner.engine.outlook.runway import Runway

K = Kind
COLUMNS = (
    Column("out", "Runs out", K.DATE, "First day on which there is too little of the part.", width=11),
    Column("part", "Part", K.TEXT, "The part that runs out.", width=13),
    Column("what", "Bridge", K.TEXT, "What would be done.", width=14),
    Column("how", "With", K.TEXT, "From whom, or with which part.", width=22),
    Column("mode", "By", K.TEXT, "How it travels.", width=7),
    Column("weeks", "Weeks of need", K.NUMBER, "That quantity in weeks of need.", width=12),
    Column("cost_per_day", "A day costs", K.NUMBER, "Extra cost for each day the part runs out later.", PLAN_CURRENCY, width=11),
    Column("part_days", "Days saved", K.NUMBER, "How much later the part runs out.", "days", width=11),
    Column("line_days", "For the line", K.NUMBER, "How much later the line stands still for this alone: only until the next part is out.", "days", width=12),
    Column("order_on", "Order by", K.DATE, "Last day to order.", width=11),
    Column("first", "There from", K.DATE, "First day it is usable stock.", width=11),
    Column("quantity", "Quantity", K.NUMBER, "What it takes for the days it saves, in whole lots.", width=10),
    Column("cost", "Extra cost", K.NUMBER, "Premium, carrying and qualification; below 0 where it comes cheaper.", PLAN_CURRENCY, width=11),
    Column("cash", "Cash", K.NUMBER, "Landed cost of the quantity, and the qualification.", PLAN_CURRENCY, width=11),
    Column("doubt", "But", K.TEXT, "What isn't known about it, or why it saves nothing.", width=30),
)  # fmt: skip


def ask(stop: StopInHand, case: Case) -> tuple[Runway, Bridges]:
    """Return the ways to bridge the stop in hand."""
    from planner.engine.outlook.bridges import bridges
    from planner.engine.outlook.runway import runway

    then, stops = going_on(case, stop.values)
    found = runway(then.plan, then.results, *stops)
    return found, bridges(then.plan, then.results, found)


def show(answer: tuple[Runway, Bridges], case: Case) -> Shown:
    """Return the ways to bridge, part by part as they run out."""
    from planner.engine.outlook.ways import KINDS

    (found, all_), tr = answer, QCoreApplication.translate
    ways, parts = all_.options, np.array([*case.results.parts, ""], dtype=object)
    supplier, modes = np.append(case.plan["sources"]["supplier"], "").astype(object), np.array([*MODES, ""], dtype=object)
    part = found.part[ways.out] if len(ways.out) else ways.out
    with_whom = np.where(ways.alternate >= 0, parts[ways.alternate], supplier[ways.source])
    doubt = np.where(ways.doubtful, tr("pages", "whether its maker's parts are touched"), "").astype(object)
    doubt[ways.part_days <= 0] = tr("pages", "comes too late to save a day")
    line_days = ways.days.max(axis=1) if ways.days.shape[1] else np.zeros(len(part))
    columns = (
        found.out[ways.out] if len(ways.out) else np.zeros(0, dtype="datetime64[D]"), parts[part],
        np.array([tr("pages", KINDS[one]) for one in ways.kind.tolist()], dtype=object), with_whom, modes[ways.mode], np.round(ways.weeks, 1), np.round(ways.cost_per_day),
        np.round(ways.part_days), np.round(line_days), ways.order_on, ways.first, np.round(ways.quantity), np.round(ways.cost),
        np.round(ways.cash), doubt,
    )  # fmt: skip
    return Shown(
        columns,
        " · ".join(
            (
                *lines(found, all_, parts, case.results.currency),
                *(one.message for one in all_.findings if one.severity is not Severity.NOTE),
            )
        ),
    )


def lines(found: Runway, all_: Bridges, parts: np.ndarray[tuple[int], np.dtype[np.object_]], currency: str) -> list[str]:
    """Return for each product how far the cheapest set of bridges gets its line, and what then stops it."""
    tr = QCoreApplication.translate
    if not found.stops:
        return [tr("pages", "Type a country, supplier, code or tag that stops; a scenario with a supply stop shows its own.")]
    told = []
    for one, steps in zip(found.products, all_.steps, strict=True):
        reached = [step for step in steps if step.reached]
        name = parts[one.part]
        if one.first < 0:
            told.append(tr("pages", "{product}: the line never stands still").format(product=name))
        elif not reached:
            told.append(tr("pages", "{product}: nothing bridges {part}").format(product=name, part=parts[found.part[one.first]]))
        else:
            last, stuck = reached[-1], next((step.stuck for step in steps if not step.reached), -1)
            text = tr("pages", "{product}: bridging {n} parts for {cost} keeps the line going until {day}, {days} days longer")
            text = text.format(
                product=name, n=len(np.unique(last.out)), cost=money(last.total, currency), day=day(last.until), days=round(last.days)
            )
            told.append(text + (tr("pages", "; then {part} is out").format(part=parts[found.part[stuck]]) if stuck >= 0 else ""))
    return told


def bridges_model(desk: Desk, stop: StopInHand, parent: QObject | None = None) -> StudyModel:
    """Return the grid of the bridges."""
    model = StudyModel(desk, "bridges", COLUMNS, partial(ask, stop), show, parent=parent)  # type: ignore[arg-type]
    stop.changed.connect(model.ask_again)
    return model
