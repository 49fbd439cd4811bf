"""All steps taken, the present one marked; any of them is one click away."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from planner.document.document import Document
from planner.document.history import Step
from planner.model.edits import Batch, Edit, InsertRows, MoveRows, RemoveRows, ReplaceTable, SetCells
from planner.model.schema import TABLES
from planner.ui import icons
from planner.ui.figures import plural
from planner.ui.panels.rows import LINK, TONE, Tree, TreePanel

ROW = LINK + 2  # a row's texts and whether it is behind, here or ahead
MOST_TITLES = 2  # tables of one step that are named
FEW = 50  # rows that come and go one by one


class HistoryPanel(TreePanel):
    """The newest step on top; undone steps are dim. A click asks to jump: −2 takes two steps back, 1 does one again."""

    jump_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        tree = Tree((self.tr("Step"), self.tr("Changed"), self.tr("State"), self.tr("Time")), self.tr("History"), single=True)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        mode = QHeaderView.ResizeMode
        # Only the stretching column may ask for what it needs: measuring three columns of a thousand steps takes longer than drawing them.
        tree.widths(mode.Stretch, mode.Interactive, mode.Interactive, mode.Interactive)
        super().__init__(tree, parent)
        tree.taken.connect(self._jump)
        self._versions: list[int] = []
        self._fit()

    def _fit(self) -> None:
        letters = self.tree.fontMetrics().averageCharWidth()
        for column, wide in ((1, 30), (2, 12), (3, 16)):
            self.tree.setColumnWidth(column, wide * letters)

    def show_history(self, document: Document) -> None:
        """Show every state that can be gone to, the one that was saved last marked."""
        history = document.history
        steps = plural(len(history.done), self.tr("step can be undone"), self.tr("steps can be undone"))
        if history.undone:
            steps += " · " + self.tr("{n} can be done again").format(n=len(history.undone))
        some = bool(history.done or history.undone)
        self.say(steps if some else "", "" if some else self.tr("Nothing has been changed yet."))
        self.tree.setUpdatesEnabled(False)
        states = list(history.states()) if some else []
        self._bring([version for _, version, _ in states])
        for at, (jump, version, step) in enumerate(states):
            self._write(at, self._texts(document, jump, version, step), jump)
        if some:
            self.tree.setCurrentItem(self.tree.topLevelItem(len(history.undone)))
        self.tree.setUpdatesEnabled(True)

    def _bring(self, versions: list[int]) -> None:
        """Bring the rows to the states there are; rows that stay are kept, since a thousand take a while to make."""
        tree, wanted, had = self.tree, set(versions), set(self._versions)
        if len(wanted ^ had) > FEW:
            tree.clear()
            self._versions = []
        for at in reversed(range(len(self._versions))):
            if self._versions[at] not in wanted:
                tree.takeTopLevelItem(at)
                del self._versions[at]
        if not self._versions:
            tree.addTopLevelItems([tree.row(("",) * 4) for _ in versions])
        else:
            for at, version in enumerate(versions):
                if version not in had:
                    tree.insertTopLevelItem(at, tree.row(("",) * 4))
        self._versions = versions

    def _texts(self, document: Document, jump: int, version: int, step: Step | None) -> tuple[str, str, str, str]:
        forgotten = document.history.forgotten
        states = [self.tr("now")] if jump == 0 else [self.tr("undone")] if jump > 0 else []
        if document.clean_at(version) and (version or step is not None):
            states.append(self.tr("saved"))
        state = " · ".join(states)
        if step is not None:
            return step.label, changed_by(step.inverse), state, clock(step.when)
        earlier = plural(forgotten, self.tr("earlier step can't be undone any more"), self.tr("earlier steps can't be undone any more"))
        return earlier if forgotten else self.tr("Plan as opened"), "", state, ""

    def _write(self, at: int, texts: tuple[str, ...], jump: int) -> None:
        item = self.tree.topLevelItem(at)
        assert item is not None
        known = item.data(0, ROW)
        side = (jump > 0) - (jump < 0)
        if known == (texts, side):
            return
        item.setData(0, ROW, (texts, side))
        tones = ("muted" if jump > 0 else "text", "muted", "accent" if jump == 0 else "muted", "muted")
        for column, (text, tone) in enumerate(zip(texts, tones, strict=True)):
            item.setText(column, text)
            item.setToolTip(column, text)
            item.setData(column, TONE, tone)
        item.setIcon(0, self._icon(jump))

    @staticmethod
    def _icon(jump: int) -> QIcon:
        if jump == 0:
            return icons.icon("chevron-right", "accent")
        return icons.icon("redo" if jump > 0 else "undo", "muted")

    def _jump(self, item: QTreeWidgetItem) -> None:
        now = next((at for at in range(len(self._versions)) if self.tree.topLevelItem(at).data(0, ROW)[1] == 0), 0)
        jump = now - self.tree.indexOfTopLevelItem(item)
        if jump:
            self.jump_wanted.emit(jump)


def changed_by(edit: Edit) -> str:
    """Return the titles of the tables that an edit changes, in the order of the schema."""
    names = set(_tables(edit))
    titles = [spec.title for name, spec in TABLES.items() if name in names]
    return " · ".join(titles[:MOST_TITLES]) + (" …" if len(titles) > MOST_TITLES else "")


def _tables(edit: Edit) -> Iterator[str]:
    match edit:
        case Batch(edits=edits):
            for one in edits:
                yield from _tables(one)
        case InsertRows(rows=rows):
            yield rows.spec.name
        case ReplaceTable(table=table):
            yield table.spec.name
        case SetCells(table=name) | RemoveRows(table=name) | MoveRows(table=name):
            yield name


def clock(when: float) -> str:
    """Return the time of a step, with its day where that is not today."""
    if not when:
        return ""
    moment, locale = QDateTime.fromSecsSinceEpoch(int(when)), QLocale()
    hour = locale.toString(moment.time(), QLocale.FormatType.ShortFormat)
    if QDateTime.fromSecsSinceEpoch(int(time.time())).date() == moment.date():
        return hour
    return f"{moment.date().day()} {locale.monthName(moment.date().month(), QLocale.FormatType.ShortFormat)} {hour}"
