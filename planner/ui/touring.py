"""What the tour shows in this window, and when it comes by itself: once, at the first plan that is not empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from planner.ui.dialogs.tour import Stop, Tour

if TYPE_CHECKING:
    from planner.ui.main_window import MainWindow

TARIFFS = 2


class Touring(QObject):
    """Knows the stops; keeps the note while there is one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window
        self.note: Tour | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._first)

    def start(self) -> None:
        """Show the tour from its first note; over an empty plan say where there is something to show."""
        window = self.window_
        if window.bare:
            window.desk.said.emit(self.tr("The tour walks over a plan: open a sample first."))
            return
        if self.note is None:
            self.note = Tour(self.stops(), window, window.view)
        self.note.start()

    def wait_for_first_plan(self) -> None:
        """Show the tour by itself as soon as a plan with something in it is looked at, if it never was shown."""
        if not self.window_.settings.tour_seen:
            self.window_.painted.connect(self._soon.start)
            self.window_.desk.results_changed.connect(self._soon.start)

    @Slot()
    def _first(self) -> None:
        window = self.window_
        if window.settings.tour_seen or window.bare or not window.isVisible() or not window.desk.complete:
            return
        window.settings.tour_seen = True
        self.start()

    def stops(self) -> tuple[Stop, ...]:
        """Return the notes, in the order of a first look."""
        window = self.window_

        def rail() -> QWidget | None:
            return window.rail.buttons.button(TARIFFS)

        return (
            Stop(self.tr("Scenarios"), self.tr(
                "Base is what is in force. Each other name is a what-if: the whole window shows its numbers, against the one it is compared with."
            ), lambda: window.top.scenarios),
            Stop(self.tr("The headline"), self.tr(
                "Landed cost, duty, ready date and cash of the product, and what the scenario adds. They follow every edit."
            ), lambda: window.tiles),
            Stop(self.tr("The grid works like a spreadsheet"), self.tr(
                "Type to replace, F2 to edit, Enter and Tab to go on; copy and paste blocks to and from Excel. Ctrl+Z takes anything back, Ctrl+Shift+B changes many rows at once."
            ), window.view),
            Stop(self.tr("Tariffs"), self.tr(
                "Every rate with its source and dates. Scope questions ask for the facts that duty hangs on; until they are answered the higher duty is charged."
            ), rail),
            Stop(self.tr("What if?"), self.tr(
                "Move a slider: a rate, a day, a delay. All numbers follow at once, and the move can be kept as a scenario."
            ), lambda: window.side.what_if),
            Stop(self.tr("Charts"), self.tr(
                "Cost, lead time and stock of the part in hand. A part is chosen in the grid; hovering tells the figures."
            ), lambda: window.side.frames[0]),
            Stop(self.tr("Why, and what is wrong"), self.tr(
                "Explain takes any number apart down to its sources. Problems lists what is missing or doubtful; a click goes to the cell."
            ), lambda: window.bottom),
            Stop(self.tr("Everything else"), self.tr(
                "Ctrl+K finds any command, page, scenario or part by a few letters. Ctrl+/ shows all keys, F1 explains the column in hand."
            ), lambda: window.top.menus),
        )  # fmt: skip
