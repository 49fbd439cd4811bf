"""What an edit would do to the cost of a product: worked out beside the window, and given up with the dialog."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLabel, QWidget

from planner.model.edits import Edit
from planner.model.plan import Plan
from planner.ui.desk import Desk
from planner.ui.figures import DASH, full_money, percent

STUDY = "edit cost"
PAUSE_MS = 250  # typing and ticking go on before it is asked
MOST = 3  # products that are named
Costs = dict[str, tuple[float, float]]


def costs_of(plan: Plan, edit: Callable[[], Edit], scenario: str) -> Costs:
    """Return the landed cost of one unit of each product before and after an edit."""
    from planner.engine.unit_cost import unit_landed

    before, after = unit_landed(plan, scenario), unit_landed(edit().apply(plan).plan, scenario)
    return {name: (cost, after.get(name, math.nan)) for name, cost in before.items()}


class EditCost(QLabel):
    """A line in a dialog: landed cost of one unit before and after, in the scenario that is shown."""

    def __init__(self, desk: Desk, plan: Plan, scenario: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.plan, self.scenario = desk, plan, scenario
        self._edit: Callable[[], Edit] | None = None
        self._over = False  # the dialog has been left; its answer is read once more afterwards
        self.setWordWrap(True)
        self.setAccessibleName(self.tr("What it does to the cost"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.desk.studies.answered.connect(self._answered)

    def follow(self, edit: Callable[[], Edit] | None) -> None:
        """Ask for the cost of another edit, which is made beside the window; what was asked before is wanted no more."""
        if self._over:
            return
        self.desk.studies.drop(STUDY)
        self._edit = edit
        self.setText(self.tr("Landed cost: working…") if self._edit is not None else "")
        self._pause.start()

    @Slot()
    def stop(self) -> None:
        """Give up what is asked."""
        self._pause.stop()
        self._edit, self._over = None, True
        self.desk.studies.drop(STUDY)

    @Slot()
    def _ask(self) -> None:
        if self._edit is not None:
            self.desk.studies.ask(STUDY, partial(costs_of, self.plan, self._edit, self.scenario))

    @Slot(str, object)
    def _answered(self, name: str, answer: object) -> None:
        if name == STUDY and self._edit is not None:
            self.setText(self._told(answer) if isinstance(answer, dict) else str(getattr(answer, "message", "")))

    def _told(self, costs: Costs) -> str:
        if not costs:
            return self.tr("No product is in the build plan, so there is no cost to compare.")
        moved = [(name, before, after) for name, (before, after) in costs.items() if not _same(before, after)]
        if not moved:
            return self.tr("Landed cost in {scenario}: no product changes.").format(scenario=self.scenario)
        said = "; ".join(self._one(*one) for one in moved[:MOST])
        if len(moved) > MOST:
            said += self.tr("; and {n} more").format(n=len(moved) - MOST)
        return self.tr("Landed cost of one in {scenario}: {said}").format(scenario=self.scenario, said=said)

    def _one(self, name: str, before: float, after: float) -> str:
        currency = str(self.plan.setting("currency") or "")
        texts = [full_money(cost, currency) if math.isfinite(cost) else DASH for cost in (before, after)]
        by = (after - before) / before if before and math.isfinite(before) and math.isfinite(after) else 0.0
        share = self.tr(" ({sign}{share})").format(sign="+" if by > 0 else "−", share=percent(abs(by))) if by else ""
        return f"{name} {texts[0]} → {texts[1]}{share}"


def _same(before: float, after: float) -> bool:
    return before == after or (math.isnan(before) and math.isnan(after))
