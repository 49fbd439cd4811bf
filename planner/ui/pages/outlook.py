"""The Outlook page: what can still be in time, when products can be ready, what happens when supply stops."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from planner.ui.desk import Desk
from planner.ui.pages.bridges import bridges_model
from planner.ui.pages.buffers import buffer_strip, buffers_model
from planner.ui.pages.deadlines import deadlines_model
from planner.ui.pages.expedite import budget_strip, expedite_model
from planner.ui.pages.page import Page, Sheet
from planner.ui.pages.readiness import ProductInHand, moves_model, ready_model, ready_strip
from planner.ui.pages.runway import StopInHand, runway_model, stop_strip
from planner.ui.pages.stress import stress_model
from planner.ui.tables.study_model import line_of


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("pages", text)


def outlook_page(desk: Desk) -> Page:
    """Return the page of what lies ahead, each grid the answer to a question."""
    stop, product = StopInHand(desk), ProductInHand(desk)
    return Page(desk, tr("Outlook"), (
        Sheet(tr("Order deadlines"), lambda: deadlines_model(desk), "", tr("No measure ahead makes a needed part dearer in this scenario."), line_of),
        Sheet(tr("Expedite budget"), lambda: expedite_model(desk), "", "", line_of, budget_strip),
        Sheet(tr("Supplier stress"), lambda: stress_model(desk), "", tr("No orders ahead strain a supplier. Demand and sources make orders."), line_of),
        Sheet(tr("Ready date"), lambda: ready_model(desk, product), "", "", line_of, partial(ready_strip, product)),
        Sheet(tr("What moves it"), lambda: moves_model(desk, product), "", "", line_of, partial(ready_strip, product)),
        Sheet(tr("Runway"), lambda: runway_model(desk, stop), "", "", line_of, partial(stop_strip, stop)),
        Sheet(tr("Bridges"), lambda: bridges_model(desk, stop), "", "", line_of, partial(stop_strip, stop)),
        Sheet(tr("Buffers"), lambda: buffers_model(desk, stop), "", "", line_of, partial(buffer_strip, stop)),
    ))  # fmt: skip
