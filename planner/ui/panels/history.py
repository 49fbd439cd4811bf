"""All steps taken, the present one marked; any of them is one click away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from planner.document.history import History
from planner.ui import icons
from planner.ui.panels.rows import LINK, Tree, TreePanel

MOST = 200


class HistoryPanel(TreePanel):
    """The newest step on top; undone steps are dim. A click asks to jump: −2 takes two steps back, 1 does one again."""

    jump_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        tree = Tree((self.tr("Step"), ""), self.tr("History"), single=True)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.widths(QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents)
        super().__init__(tree, parent)
        tree.taken.connect(self._jump)
        self.show_history(History())

    def show_history(self, history: History) -> None:
        """Show the steps of a history."""
        self.tree.clear()
        undone = [step.label for step in history.undone[-MOST:]]
        done = [step.label for step in history.done[-MOST:]]
        self.say("", "" if undone or done else self.tr("Nothing has been changed yet."))
        for ahead, label in zip(range(len(undone), 0, -1), undone, strict=True):
            self._add(label, self.tr("undone"), "muted", ahead)
        for back, label in enumerate(reversed(done)):
            item = self._add(label, self.tr("now") if back == 0 else "", "text", -back)
            if back == 0:
                self.tree.setCurrentItem(item)
        if done or undone:
            start = self._add(self.tr("Plan as opened") if len(history.done) <= MOST else self.tr("Earlier steps"), "", "text", -len(done))
            if not done:
                self.tree.setCurrentItem(start)

    def _add(self, label: str, note: str, tone: str, jump: int) -> QTreeWidgetItem:
        item = self.tree.row((label, note), tones=(tone, "muted"))
        item.setData(0, LINK + 2, jump)
        if jump == 0:
            item.setIcon(0, icons.icon("chevron-right", "accent"))
        else:
            item.setIcon(0, icons.icon("redo" if jump > 0 else "undo", "muted"))
        self.tree.addTopLevelItem(item)
        return item

    def _jump(self, item: QTreeWidgetItem) -> None:
        jump = int(item.data(0, LINK + 2))
        if jump:
            self.jump_wanted.emit(jump)
