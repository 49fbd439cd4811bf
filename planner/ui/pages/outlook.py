"""The Outlook page: what can still be in time, when products can be ready, what happens when supply stops."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from planner.ui.desk import Desk
from planner.ui.pages.deadlines import deadlines_model
from planner.ui.pages.expedite import budget_strip, expedite_model
from planner.ui.pages.page import Page, Sheet
from planner.ui.tables.study_model import line_of


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("pages", text)


def outlook_page(desk: Desk) -> Page:
    """Return the page of what lies ahead, each grid the answer to a question."""
    return Page(desk, tr("Outlook"), (
        Sheet(tr("Order deadlines"), lambda: deadlines_model(desk), "", tr("No measure ahead makes a needed part dearer in this scenario."), line_of),
        Sheet(tr("Expedite budget"), lambda: expedite_model(desk), "", "", line_of, budget_strip),
    ))  # fmt: skip
