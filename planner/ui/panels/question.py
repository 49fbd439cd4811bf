"""The question the plan was opened for, and what the scenario answers, in one line above the tiles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from planner.engine.results import Results
from planner.model.schema import MODES
from planner.ui import theme
from planner.ui.figures import day, money, plural
from planner.ui.panels.card import Line


def tr(text: str) -> str:
    """Translate a text of the line."""
    return QCoreApplication.translate("QuestionLine", text)


def answer_of(results: Results) -> str:
    """Return what a scenario says: when the line stops, what to buy ahead by when, or that nothing is pressing."""
    sentences = [text for text in (_line_down(results), _rush(results), _missed(results)) if text]
    return " ".join(sentences) or tr("No measure ahead makes it worth buying early.")


def _line_down(results: Results) -> str:
    stops = [product for product in results.products if not np.isnat(product.line_down)]
    if not stops:
        return ""
    first = min(stops, key=lambda product: product.line_down)
    return tr("Supply stops: {part} stands still on {day}.").format(part=results.parts[first.part], day=day(first.line_down))


def _rush(results: Results) -> str:
    orders = results.orders
    ahead = np.flatnonzero(orders.prebuy)
    if not len(ahead):
        return ""
    counts = np.bincount(orders.mode_at[ahead], minlength=len(MODES))
    by_mode = ", ".join(tr("{n} by {mode}").format(n=int(count), mode=mode) for mode, count in zip(MODES, counts, strict=True) if count)
    value = float(np.nansum(orders.landed[ahead] * orders.quantity[ahead]))
    return tr("Buy ahead: {orders} for {value}, {modes}; the first must go out by {day}.").format(
        orders=plural(len(ahead), tr("order"), tr("orders")),
        value=money(value, results.currency),
        modes=by_mode,
        day=day(orders.order_date[ahead].min()),
    )


def _missed(results: Results) -> str:
    """Say how many needed parts get dearer before they could still arrive by any mode."""
    part = results.part
    last = np.max([np.where(np.isnat(days), np.datetime64("1900-01-01"), days) for days in part.order_by_mode.values()], axis=0)
    missed = (part.policy_measure != "") & (last < results.as_of) & (last > np.datetime64("1900-01-01"))
    count = int(missed.sum())
    return tr("{parts} can't make it by any mode.").format(parts=plural(count, tr("part"), tr("parts"))) if count else ""


class QuestionLine(QWidget):
    """Question and answer; a click asks for the orders."""

    orders_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = Line(theme.title_font(), "text", parent=self)
        self.answer = Line(theme.number_font(), "muted", parent=self)
        self.answer.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.question.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(12)
        row.addWidget(self.question)
        row.addWidget(self.answer, 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for one line of text."""
        return QSize(100, self.answer.sizeHint().height() + 2)

    def show_results(self, question: str, results: Mapping[str, Results], scenario: str) -> None:
        """Show the plan's question, and the answer of the scenario looked at."""
        shown = results.get(scenario)
        self.question.show_text(question)
        self.question.setVisible(bool(question))
        self.question.updateGeometry()
        self.answer.show_text(answer_of(shown) if shown is not None else tr("computing …"))
        self.setAccessibleName(f"{question} {self.answer.text}".strip())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the orders."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.orders_wanted.emit()
