"""Until when each part can still be ordered before each measure, by which mode, and what a day of delay costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject

from planner.model.schema import MODES, PLAN_CURRENCY, Column, Kind
from planner.ui.desk import Desk
from planner.ui.figures import day, money, plural
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.orders.deadlines import Deadlines

K = Kind
COLUMNS = (
    Column("order_by", "Order by", K.DATE, "Last day to order so that the goods are entered before the measure, buffer kept; red where it has passed.", width=11),
    Column("days_left", "Left", K.INTEGER, "Days from the as-of date to the last order date.", "days", width=8),
    Column("part", "Part", K.TEXT, "What is to be ordered.", width=14),
    Column("mode", "By", K.TEXT, "How it would travel.", width=7),
    Column("chance", "In time", K.SHARE, "Chance that goods ordered on the as-of date come in under the old duty.", "%", width=8),
    Column("day_costs", "A day costs", K.NUMBER, "What is lost for each day the order waits: the chance falls, and less can be made in time.", PLAN_CURRENCY, width=11),
    Column("worth", "Worth now", K.NUMBER, "Duty saved by the best order today, less freight, premium and carrying; chances weighed.", PLAN_CURRENCY, width=11),
    Column("missed_cost", "Missed costs", K.NUMBER, "What the duty will cost since it is too late by this mode.", PLAN_CURRENCY, width=12),
    Column("quantity", "Quantity", K.NUMBER, "How many that order is.", width=9),
    Column("measure", "Before", K.TEXT, "The measure that makes it dearer.", width=22),
    Column("supplier", "Supplier", K.TEXT, "Whom it is bought from before the measure.", width=16),
    Column("at_stake", "At stake", K.NUMBER, "Duty that could be spared on all that is needed under the measure.", PLAN_CURRENCY, width=11),
    Column("how", "How it stands", K.TEXT, "What saves it, or what is still open.", width=34),
    Column("extra_freight", "Extra freight", K.MONEY, "Freight of one unit beyond the source's own mode.", f"{PLAN_CURRENCY} / unit", width=12),
    Column("made_by", "Made by", K.DATE, "Last day production must be done.", width=11),
    Column("ship_by", "Ready by", K.DATE, "Last day the goods must be ready at the supplier, licence included.", width=11),
    Column("load_by", "Load by", K.DATE, "Last day of the first loading; a feeder's days come after it.", width=11),
    Column("enter_by", "Enter by", K.DATE, "Last day of entry.", width=11),
    Column("enter_if_now", "Enters if now", K.DATE, "Day of entry where it is ordered on the as-of date.", width=12),
)  # fmt: skip


def ask(case: Case) -> Deadlines:
    """Return the deadlines of the scenario looked at."""
    from planner.engine.orders.deadlines import deadlines

    return deadlines(case.base, case.results, case.results.scenario)


def show(answer: Deadlines, case: Case) -> Shown:
    """Return the deadlines, the costliest delay first."""
    rows, parts = answer.by_urgency, np.array(case.results.parts, dtype=object)
    modes, labels = np.array(MODES, dtype=object), np.array([one.label for one in answer.measures], dtype=object)
    supplier = case.plan["sources"]["supplier"]
    values = {
        "part": parts[answer.part], "supplier": supplier[answer.source], "mode": modes[answer.mode], "how": standing(answer),
        "measure": labels[answer.measure] if len(labels) else parts[answer.part],
        "missed_cost": np.where(answer.missed, np.round(answer.missed_cost), np.nan),
        **{name: np.round(getattr(answer, name)) for name in ("day_costs", "worth", "at_stake")},
    }  # fmt: skip
    columns = [values[column.name] if column.name in values else getattr(answer, column.name) for column in COLUMNS]
    alarm = frozenset(np.flatnonzero(answer.missed[rows]).tolist())
    return Shown([column[rows] for column in columns], line(answer, case), alarm=alarm)


def standing(answer: Deadlines) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return in words what saves each order, or what is still open where it is too late."""
    tr = QCoreApplication.translate
    texts = np.full(len(answer.part), "", dtype=object)
    texts[answer.spared] = tr("pages", "enters after it, spared by its in-transit clause")
    for row in np.flatnonzero(answer.missed).tolist():
        left = answer.open_mode[row]
        texts[row] = (
            tr("pages", "too late; still open by {mode}").format(mode=MODES[left]) if left >= 0 else tr("pages", "too late by every mode")
        )
    return texts


def line(answer: Deadlines, case: Case) -> str:
    """Return what the buyer must know first: what must go out when, what a day costs, what is lost."""
    tr, currency = QCoreApplication.translate, case.results.currency
    if not len(answer.part):
        return tr("pages", "No measure ahead makes a needed part dearer in this scenario.")
    keys = answer.part * len(answer.measures) + answer.measure
    open_rows, missed_by_all = np.flatnonzero(~answer.missed), answer.missed & (answer.open_mode < 0)
    first = np.unique(keys[missed_by_all], return_index=True)[1]
    lost = float(answer.at_stake[missed_by_all][first].sum())
    pieces = []
    if len(open_rows):
        best = dearest_by(keys, np.where(answer.missed, -np.inf, answer.day_costs))
        costs = float(np.maximum(answer.day_costs[best][~answer.missed[best]], 0.0).sum())
        soonest = open_rows[answer.order_by[open_rows].argmin()]
        pieces.append(
            tr("pages", "Next deadline {day}: {part} by {mode}").format(
                day=day(answer.order_by[soonest]), part=case.results.parts[answer.part[soonest]], mode=MODES[answer.mode[soonest]]
            )
        )
        pieces.append(tr("pages", "a day of delay costs {money} in all").format(money=money(costs, currency)))
    if len(first):
        count = plural(len(first), tr("pages", "part is"), tr("pages", "parts are"))
        pieces.append(tr("pages", "{count} too late by every mode: {money} of duty").format(count=count, money=money(lost, currency)))
    return " · ".join(pieces)


def dearest_by(
    keys: np.ndarray[tuple[int], np.dtype[np.intp]], values: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return for each key the row with the highest value."""
    order = np.lexsort((-values, keys))
    return order[np.unique(keys[order], return_index=True)[1]]


def deadlines_model(desk: Desk, parent: QObject | None = None) -> StudyModel:
    """Return the grid of the deadlines."""
    return StudyModel(desk, "deadlines", COLUMNS, ask, show, ("order_by", "days_left", "missed_cost", "how"), parent)  # type: ignore[arg-type]
