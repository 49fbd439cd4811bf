"""The line at the bottom: facts of the plan, what is chosen, what just happened, how long it took, whether it is saved."""

from __future__ import annotations

import datetime
import math
import time

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

from planner.model.values import decimals, shown
from planner.ui import icons, theme
from planner.ui.desk import Desk
from planner.ui.figures import plural

SAY_MS = 8000
WORK_MS = 600_000  # what is being done stays till it is done
LEAST_LEFT = 1.0  # seconds: less is not worth telling
LONG_SECONDS = 0.5  # only work that takes longer shows a progress bar


class StatusLine(QStatusBar):
    """Reads from the desk; the window tells it the rest."""

    cancel_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._saved_at = ""
        self._working = False
        self._work_text = ""
        self._begun = 0.0  # when the work in hand began
        self.setSizeGripEnabled(False)
        self.facts, self.chosen, self.message, self.timing, self.state = (QLabel(self) for _ in range(5))
        for label in (self.chosen, self.message):
            label.setMinimumWidth(1)  # a long text must not widen the window
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self.message.clear)
        self.progress = QProgressBar(self)
        self.progress.setFixedSize(140, 6)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.hide()
        self.stop = QToolButton(self)
        self.stop.setText(self.tr("Cancel"))
        self.stop.setAutoRaise(True)
        self.stop.setAccessibleName(self.tr("Cancel"))
        self.stop.setToolTip(self.tr("Stop what is being read or computed (Shift+F9)"))
        self.stop.clicked.connect(self.cancel_wanted)
        self.stop.hide()
        self.problems = QToolButton(self)
        self.problems.setAutoRaise(True)
        self.problems.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.problems.setToolTip(self.tr("Show the problems (Ctrl+Shift+P); F8 goes to the next one"))
        self.show_problems(0, 0)
        self.addWidget(self.facts)
        self.addWidget(self.chosen)
        self.addWidget(self.message, 1)
        # A long message gives way to what stands at the right; its tooltip has all of it.
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for widget in (self.progress, self.stop, self.problems, self.timing, self.state):
            self.addPermanentWidget(widget)
        theme.current().changed.connect(self.restyle)
        desk.said.connect(self.say)
        desk.done.connect(self._done)
        desk.runner.busy_changed.connect(self._busy)
        desk.runner.progressed.connect(self._progressed)
        desk.results_changed.connect(self._computed)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        look = theme.current()
        panel, border, muted = (look.color(role).name() for role in ("panel", "border", "muted"))
        self.setStyleSheet(
            f"QStatusBar {{ background: {panel}; border-top: 1px solid {border}; color: {muted}; }}"
            f"QStatusBar::item {{ border: 0; }} QStatusBar QLabel {{ color: {muted}; padding: 3px 10px; }}"
        )
        self.message.setStyleSheet(f"color: {look.color('text').name()};")
        for label in (self.facts, self.chosen, self.message, self.timing, self.state, self.problems, self.stop):
            label.setFont(theme.small_font())

    def show_facts(self) -> None:
        """Tell the plan's day, currency and size."""
        plan = self.desk.plan
        as_of = shown(plan["settings"].spec["as_of"], plan["settings"].row(0)["as_of"], self.desk.style)
        lines = decimals(float(len(plan["bom"])), 0, self.desk.style)
        facts = (self.tr("As of {day}").format(day=as_of), str(plan.setting("currency")), self.tr("{n} lines").format(n=lines))
        self.facts.setText("    ·    ".join(facts))

    def show_problems(self, errors: int, warnings: int) -> None:
        """Tell how many problems are open."""
        texts = []
        if errors:
            texts.append(plural(errors, self.tr("error"), self.tr("errors")))
        if warnings:
            texts.append(plural(warnings, self.tr("warning"), self.tr("warnings")))
        text = ", ".join(texts) or self.tr("no problems")
        self.problems.setText(text)
        self.problems.setAccessibleName(self.tr("Problems: {text}").format(text=text))
        kind = "error" if errors else "warning" if warnings else ""
        self.problems.setIcon(icons.icon(kind, f"severity.{kind}") if kind else icons.icon("check", "severity.ok"))

    def show_state(self, modified: bool) -> None:
        """Tell whether the plan is saved."""
        saved = self.tr("saved {time}").format(time=self._saved_at) if self._saved_at else self.tr("no changes")
        self.state.setText(self.tr("modified") if modified else saved)

    @Slot()
    def saved(self) -> None:
        """Remember when the plan was saved."""
        self._saved_at = f"{datetime.datetime.now():%H:%M}"
        self.show_state(False)

    @Slot()
    def forget(self) -> None:
        """Take back what was said of a plan that has been left."""
        self.message.clear()
        self.message.setToolTip("")
        self._saved_at = ""
        self.show_state(False)

    @Slot(str)
    def show_chosen(self, text: str) -> None:
        """Show how many cells are chosen and what their numbers come to."""
        self.chosen.setText(text)
        self.chosen.setToolTip(text)

    @Slot(str)
    def say(self, text: str) -> None:
        """Show a line for a while."""
        self._show(text, SAY_MS)

    @Slot(str)
    def _done(self, label: str) -> None:
        """Name the step just taken; what was said of an earlier one no longer holds."""
        if not self._working:
            self.say(label)

    @Slot(str)
    def complain(self, text: str) -> None:
        """Show a line about something that did not work."""
        self._show(f"⚠ {text}", 3 * SAY_MS)

    def _show(self, text: str, milliseconds: int) -> None:
        self.message.setText(text)
        self.message.setToolTip(text)
        self._quiet.start(milliseconds)

    @Slot()
    def _computed(self) -> None:
        self.timing.setText(self.tr("recomputed in {ms} ms").format(ms=max(1, round(self.desk.seconds * 1000))))

    @Slot(bool)
    def _busy(self, busy: bool) -> None:
        if self._working:
            return
        if busy:
            self._begun = time.monotonic()
        self.progress.setRange(0, 0)
        self._show_progress(busy and self.desk.seconds > LONG_SECONDS)

    def _show_progress(self, shown: bool) -> None:
        self.progress.setVisible(shown)
        self.stop.setVisible(shown)

    @Slot(float, str)
    def _progressed(self, share: float, what: str) -> None:
        if self.progress.isVisible() and not self._working:
            self.progress.setRange(0, 100)
            self.progress.setValue(round(share * 100))
            self.progress.setToolTip(what)
            left = self._time_left(share)
            if left:
                self.timing.setText(left)

    @Slot(str)
    def work_on(self, what: str) -> None:
        """Show that a file is read or written; empty: it is done."""
        if what and not self._working:
            self._begun = time.monotonic()
        self._working = bool(what)
        self.progress.setRange(0, 0)
        self._show_progress(self._working)
        if what:
            self._show(what, WORK_MS)
        elif self.message.text() == self._work_text:
            self.message.clear()
        self._work_text = what

    @Slot(float, str)
    def work_progressed(self, share: float, what: str) -> None:
        """Show how far the work on a file is; below zero: not known."""
        if not self._working:
            return
        self.progress.setRange(0, 0 if share < 0 else 100)
        self.progress.setValue(max(0, round(share * 100)))
        left = self._time_left(share)
        self._work_text = " ".join(filter(None, (what, left)))
        self._show(self._work_text, WORK_MS)

    def _time_left(self, share: float) -> str:
        """Return how long the work will take yet, empty while that can't be known or is too short to matter."""
        spent = time.monotonic() - self._begun
        if not 0 < share < 1 or spent < LONG_SECONDS:
            return ""
        left = spent * (1 - share) / share
        if left < LEAST_LEFT:
            return ""
        if left < 90:
            return self.tr("about {n} s left").format(n=decimals(math.ceil(left), 0, self.desk.style))
        return self.tr("about {n} min left").format(n=decimals(math.ceil(left / 60), 0, self.desk.style))
