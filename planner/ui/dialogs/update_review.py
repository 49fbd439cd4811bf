"""What a workbook would change in the plan, side by side, cell by cell, before anything is taken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from planner.ui import theme
from planner.ui.dialogs.edit_cost import EditCost
from planner.ui.dialogs.update_lines import BASE, MINE, PLACE, REMARK, THEIRS, WHAT
from planner.ui.dialogs.update_model import CHECK, UpdateModel, told
from planner.ui.figures import plural
from planner.ui.panels.rows import RowDelegate
from planner.ui.qt import Index
from planner.ui.update_choice import Choice, UpdateAnswer

OPENED = 300  # so many rows are shown with their cells at once
NAMES = 28  # letters that the names of what changes need


class ChangeTree(QTreeView):
    """The tree of changes: the space bar ticks a line whichever of its cells the cursor stands in."""

    def __init__(self, model: UpdateModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Changes"))
        self.setItemDelegate(RowDelegate(self))
        self.setFont(theme.number_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(16)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header, unit = self.header(), self.fontMetrics().averageCharWidth()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        for column, wide in ((BASE, 21), (MINE, 21), (THEIRS, 21), (PLACE, 20), (REMARK, 36)):
            header.resizeSection(column, wide * unit)
        header.moveSection(header.visualIndex(BASE), header.visualIndex(THEIRS))  # in a narrow window what is lost first is needed least
        self.setColumnHidden(BASE, model.choice.offer.said.theirs.base is None)
        theme.current().changed.connect(self.viewport().update)
        self.open_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names the room that is left, but never less than they need."""
        super().resizeEvent(event)
        others = sum(self.header().sectionSize(column) for column in (BASE, MINE, THEIRS, PLACE, REMARK) if not self.isColumnHidden(column))
        self.header().resizeSection(WHAT, max(self.viewport().width() - others, NAMES * self.fontMetrics().averageCharWidth()))

    def open_up(self) -> None:
        """Open the tables, and their rows where these aren't too many."""
        rows = sum(self.changes.rowCount(self.changes.index(at, 0)) for at in range(self.changes.rowCount()))
        self.expandToDepth(1 if rows <= OPENED else 0)
        first = self.changes.index(0, WHAT)
        if first.isValid():
            self.setCurrentIndex(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick or untick the line."""
        index = self.currentIndex().siblingAtColumn(WHAT)
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self.changes.setData(index, None, CHECK)
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.changes.is_more(index):
            self.show_more(index)
            event.accept()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show further rows where the line stands for them."""
        index = self.indexAt(event.position().toPoint())
        if self.changes.is_more(index):
            self.show_more(index)
            return
        super().mouseDoubleClickEvent(event)

    def show_more(self, index: Index) -> None:
        """Show further rows; the cursor stands on the first of them."""
        row, above = index.row(), index.parent()
        self.changes.show_more(index)
        self.setCurrentIndex(self.changes.index(row, WHAT, above))


class UpdateReview(QDialog):
    """Counts on top, the tree of changes, what to do with conflicts; one step takes all that is ticked."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer, self.choice = choice.offer, choice
        offer = choice.offer
        self.setWindowTitle(self.tr("Update from {name}").format(name=offer.path.name))
        self.resize(self.fontMetrics().averageCharWidth() * 180, self.fontMetrics().height() * 40)
        self.head = QLabel(f"{offer.title}: {told(self, choice.total)}", self)
        self.head.setFont(theme.title_font())
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.model = UpdateModel(self.choice, self)
        self.tree = ChangeTree(self.model, self)
        self.only = QCheckBox(self.tr("Only c&onflicts"), self)
        self.keep_button = QPushButton(self.tr("&Keep the plan's"), self)
        self.take_button = QPushButton(self.tr("&Take the workbook's"), self)
        self.state = QLabel(self)
        self.cost = EditCost(offer.desk, self.choice.merge.mine, offer.desk.scenario, self) if offer.desk else None
        self.buttons = QDialogButtonBox(self)
        self.update_button = self.buttons.addButton(self.tr("&Update the plan"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out()
        self._connect()
        self._count()
        self.tree.setFocus()

    def _lay_out(self) -> None:
        disputed = bool(self.choice.conflicts)
        bar = QHBoxLayout()
        for widget in (self.only, self.keep_button, self.take_button):
            bar.addWidget(widget)
        for button in (self.keep_button, self.take_button):
            button.setAutoDefault(False)
        self.only.setEnabled(disputed)
        bar.insertStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(self.head)
        if notes := "\n".join(self.notes()):
            note = QLabel(notes, self)
            note.setTextFormat(Qt.TextFormat.PlainText)
            note.setWordWrap(True)
            column.addWidget(note)
        column.addLayout(bar)
        column.addWidget(self.tree, 1)
        if self.cost is not None:
            column.addWidget(self.cost)
        column.addLayout(foot)

    def notes(self) -> list[str]:
        """Return what is worth knowing before anything is taken."""
        notes = list(self.offer.said.notes)
        if self.choice.total.get("removed"):
            notes.append(self.tr("Rows that the workbook no longer has stay in the plan unless you tick them."))
        problems = len([one for one in self.offer.said.findings if one.where.cell])
        if problems:
            cells = plural(problems, self.tr("problem"), self.tr("problems"))
            notes.append(
                self.tr("{problems} in the workbook's cells; the list of problems tells them after the update.").format(problems=cells)
            )
        return notes

    def _connect(self) -> None:
        self.only.toggled.connect(self._filter)
        self.keep_button.clicked.connect(self._keep)
        self.take_button.clicked.connect(self._take)
        self.model.chosen.connect(self._count)
        self.update_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        if self.cost is not None:
            self.finished.connect(self.cost.stop)

    def _filter(self, only: bool) -> None:
        self.model.show_disputed(only)
        self.tree.open_up()

    def _keep(self) -> None:
        self.model.take(self.tree.currentIndex(), theirs=False)

    def _take(self) -> None:
        self.model.take(self.tree.currentIndex(), theirs=True)

    def _count(self) -> None:
        """Say how much is taken and what is still open; let nothing be taken where nothing is ticked."""
        changes = plural(self.choice.count, self.tr("change is taken"), self.tr("changes are taken"))
        said = self.tr("{changes} of {all}").format(changes=changes, all=f"{self.choice.all:,}")
        if self.choice.open:
            still = plural(self.choice.open, self.tr("conflict is undecided"), self.tr("conflicts are undecided"))
            said = self.tr("{said}; {still}: the plan's values stay").format(said=said, still=still)
        self.state.setText(said)
        self.update_button.setEnabled(self.choice.count > 0)
        if self.cost is not None:
            self.cost.follow(self.choice.later_edit() if self.choice.count else None)

    def answer(self) -> UpdateAnswer:
        """Return what the user took."""
        return self.choice.answer()
