"""The best use of an expedite budget: which parts to rush before a measure, how many, and what is left out and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from planner.model.edits import SetCells
from planner.model.schema import MODES, PLAN_CURRENCY, SETTINGS, Column, Kind
from planner.model.table import cells
from planner.ui.desk import Desk
from planner.ui.figures import money, plural
from planner.ui.grid.model import GridModel
from planner.ui.panels.strip import Blank, Strip
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.orders.deadlines import Deadlines
    from planner.engine.orders.expediting import Expediting

K = Kind
BUDGET = SETTINGS["expedite_budget"]
RUSH = "rush it"
COLUMNS = (
    Column("part", "Part", K.TEXT, "The part that a measure makes dearer.", width=14),
    Column("what", "What to do", K.TEXT, "Whether it is rushed, and why not.", width=34),
    Column("mode", "By", K.TEXT, "How it travels.", width=7),
    Column("quantity", "Quantity", K.NUMBER, "How many are rushed.", width=10),
    Column("spend", "Spend", K.NUMBER, "Extra freight and premium: what the budget pays.", PLAN_CURRENCY, width=11),
    Column("saved", "Duty saved", K.NUMBER, "Duty saved, by the chance of coming in time.", PLAN_CURRENCY, width=11),
    Column("carrying", "Carrying", K.NUMBER, "What holding the goods costs until they are used.", PLAN_CURRENCY, width=11),
    Column("net", "Worth", K.NUMBER, "Duty saved less spend and carrying.", PLAN_CURRENCY, width=11),
    Column("forgone", "Forgone", K.NUMBER, "What its best rush would be worth beyond what is done.", PLAN_CURRENCY, width=11),
)  # fmt: skip


def ask(case: Case) -> tuple[Deadlines, Expediting]:
    """Return the best use of the plan's expedite budget."""
    from planner.engine.orders.deadlines import deadlines
    from planner.engine.orders.expediting import expediting

    found = deadlines(case.base, case.results, case.results.scenario)
    return found, expediting(case.base, case.results, found)


def show(answer: tuple[Deadlines, Expediting], case: Case) -> Shown:
    """Return one row for each part at stake, the rushed ones first."""
    from planner.engine.orders.expediting import REASONS

    (found, best), tr = answer, QCoreApplication.translate
    options, count = best.options, len(best.part)
    place = {int(part): at for at, part in enumerate(best.part)}
    numbers = np.full((5, count), np.nan)
    modes = np.full(count, "", dtype=object)
    for row in best.chosen.tolist():
        at = place[int(options.part[row])]
        numbers[:, at] = options.quantity[row], options.spend[row], options.saved[row], options.carrying[row], options.net[row]
        modes[at] = MODES[found.mode[options.row[row]]]
    what = np.array([tr("pages", REASONS[one] if one else RUSH) for one in best.reason], dtype=object)
    order = np.lexsort((-best.forgone, -np.nan_to_num(numbers[4], nan=-np.inf)))
    columns = (
        np.array(case.results.parts, dtype=object)[best.part], what, modes, np.round(numbers[0]), *(np.round(one) for one in numbers[1:]),
        np.where(best.forgone > 0, np.round(best.forgone), np.nan),
    )  # fmt: skip
    return Shown([column[order] for column in columns], line(best, case.results.currency))


def line(best: Expediting, currency: str) -> str:
    """Return the choice against rushing everything and rushing nothing."""
    tr = QCoreApplication.translate
    if not len(best.part):
        return tr("pages", "No measure ahead makes a needed part dearer in this scenario.")
    pieces = [
        tr("pages", "Rush {parts}: {spent} spent saves {saved} of duty").format(
            parts=plural(len(best.chosen), tr("pages", "part"), tr("pages", "parts")), spent=money(best.best.spent, currency), saved=money(best.best.saved, currency)
        ),
        tr("pages", "worth {best}").format(best=money(best.best.net, currency)),
        tr("pages", "rushing everything {all}").format(all=money(best.everything.net, currency)),
    ]  # fmt: skip
    if math.isfinite(best.budget) and best.shadow_price > 0:
        pieces.append(
            tr("pages", "a further {one} would bring {more}").format(one=money(1, currency), more=money(best.shadow_price, currency))
        )
    return " · ".join(pieces)


def budget_strip(model: GridModel) -> QWidget:
    """Return the entry of the budget; it is a setting of the plan."""
    desk = model.desk
    strip = Strip([Blank(BUDGET, desk.plan.setting(BUDGET.name), empty=QCoreApplication.translate("pages", "no limit"))])

    def take(_: str) -> None:
        table = desk.plan["settings"]
        edit = SetCells("settings", table.ids, BUDGET.name, cells(BUDGET, [strip.values[BUDGET.name]]))
        desk.do(QCoreApplication.translate("pages", "Change {what}").format(what=BUDGET.title), edit)

    strip.changed.connect(take)
    desk.plan_changed.connect(lambda *_: strip.put(BUDGET.name, desk.plan.setting(BUDGET.name)))
    return strip


def expedite_model(desk: Desk, parent: QObject | None = None) -> StudyModel:
    """Return the grid of the expedite budget."""
    return StudyModel(desk, "expedite", COLUMNS, ask, show, parent=parent)  # type: ignore[arg-type]
