"""What rush orders do to the suppliers that must make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject

from planner.model.schema import PLAN_CURRENCY, Column, Kind
from planner.ui.desk import Desk
from planner.ui.figures import money
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.outlook.stress import Stress, Stresses

K = Kind
COLUMNS = (
    Column("supplier", "Supplier", K.TEXT, "A supplier of parts that a measure makes dearer.", width=20),
    Column("usual", "Usual load", K.SHARE, "Share of its capacity that our usual orders and its other customers take, until the goods must ship; a dash where its capacity isn't known.", "%", width=10),
    Column("all_load", "If all is rushed", K.SHARE, "The same with everything rushed; above 100 % it can't all be made in time.", "%", width=13),
    Column("all_wait", "Last unit after", K.NUMBER, "Days until the last of everything rushed is made from what capacity is left.", "days", width=14),
    Column("all_missed", "Too late", K.INTEGER, "Rushed orders of which the last unit misses the measure.", width=9),
    Column("all_lost", "Duty lost", K.NUMBER, "Duty that was to be saved and isn't, since the supplier is too busy.", PLAN_CURRENCY, width=12),
    Column("own_load", "If chosen", K.SHARE, "The load with only what the expedite budget chooses.", "%", width=10),
    Column("own_wait", "Last unit then", K.NUMBER, "Days until the last unit of the chosen orders is made.", "days", width=13),
    Column("own_missed", "Late then", K.INTEGER, "Chosen orders of which the last unit misses the measure.", width=9),
    Column("own_lost", "Lost then", K.NUMBER, "Duty that is lost on the chosen orders.", PLAN_CURRENCY, width=12),
)  # fmt: skip


def ask(case: Case) -> Stresses:
    """Return how the suppliers stand up to rushing everything, and to the choice of the expedite budget."""
    from planner.engine.orders.deadlines import deadlines
    from planner.engine.orders.expediting import expediting
    from planner.engine.outlook.stress import stresses

    found = deadlines(case.base, case.results, case.results.scenario)
    return stresses(case.base, case.results, found, expediting(case.base, case.results, found))


def show(answer: Stresses, case: Case) -> Shown:
    """Return one row for each supplier, the most crowded first."""
    every, own = answer.everything, answer.chosen
    order = np.argsort(-np.nan_to_num(every.rush_load, nan=-1.0), kind="stable")
    columns = (
        np.array(every.suppliers, dtype=object), every.usual_load, every.rush_load, days(every), misses(every), lost(every),
        own.rush_load, days(own), misses(own), lost(own),
    )  # fmt: skip
    alarm = frozenset(np.flatnonzero((every.rush_load > 1)[order]).tolist())
    return Shown([column[order] for column in columns], line(answer, case.results.currency), alarm=alarm)


def days(one: Stress) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how long each supplier works on the rush; missing where it never gets done."""
    return np.where(np.isfinite(one.work_off_days), np.round(one.work_off_days, 1), np.nan)


def misses(one: Stress) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how many rushed orders of each supplier come too late."""
    return np.bincount(one.supplier, one.misses.astype(np.float64), minlength=len(one.suppliers))


def lost(one: Stress) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the duty each supplier's load keeps from being saved."""
    return np.round(np.bincount(one.supplier, one.lost, minlength=len(one.suppliers)))


def line(answer: Stresses, currency: str) -> str:
    """Return the three ways side by side."""
    tr, every, own = QCoreApplication.translate, answer.everything, answer.chosen
    if not every.suppliers:
        return tr("pages", "No measure ahead makes a needed part dearer in this scenario.")
    return tr("pages", "Worth under load: rushing the chosen {chosen} · rushing everything {all}; of what is rushed {late} come too late, {few} of the chosen").format(
        chosen=money(own.outcome.net, currency), all=money(every.outcome.net, currency), late=int(every.misses.sum()), few=int(own.misses.sum())
    )  # fmt: skip


def stress_model(desk: Desk, parent: QObject | None = None) -> StudyModel:
    """Return the grid of the suppliers' load."""
    return StudyModel(desk, "stress", COLUMNS, ask, show, ("all_load", "all_wait", "all_missed", "all_lost"), parent)  # type: ignore[arg-type]
