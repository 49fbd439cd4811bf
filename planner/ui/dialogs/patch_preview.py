"""What writing the plan into a workbook would change, cell by cell, before a byte is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.files.cells.grid import Cell
from planner.files.patching.update import CellChange, Update
from planner.model.schema import TABLES
from planner.ui import theme
from planner.ui.figures import plural
from planner.ui.panels.rows import Tree

SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
PLACE = int(Qt.ItemDataRole.UserRole) + 7
Spot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PatchAnswer:
    """The cells that are written, those that waited for a word, and whether a copy is written instead of the workbook itself."""

    cells: frozenset[Spot]
    also: frozenset[Spot]
    copy: bool


class PatchDialog(QDialog):
    """A list of cells with ticks; formulas and cells that would be empty are unticked, and cells that can't be written say why."""

    def __init__(self, update: Update, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.update_ = update
        self.copy = False
        self.setWindowTitle(self.tr("Write into {name}").format(name=update.path.name))
        self.resize(self.fontMetrics().averageCharWidth() * 150, self.fontMetrics().height() * 34)
        self.head = QLabel(self)
        self.head.setFont(theme.title_font())
        note = QLabel(
            "\n".join((self.tr("Nothing else in the workbook is touched: charts, formats, macros and formulas stay."), *update.notes)), self
        )
        note.setWordWrap(True)
        self.tree = self._tree()
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.write_button = self._button(self.tr("Write"), role.AcceptRole)
        self.copy_button = self._button(self.tr("Write a copy…"), role.AcceptRole)
        self.buttons.addButton(self.tr("Cancel"), role.RejectRole)
        self.write_button.setDefault(True)
        self.copy_button.clicked.connect(self._wish_copy)
        self.write_button.clicked.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        for widget in (self.head, note):
            column.addWidget(widget)
        column.addWidget(self.tree, 1)
        column.addWidget(self.buttons)
        self.tree.itemChanged.connect(self._count)
        self._count()

    def answer(self) -> PatchAnswer:
        """Return what the user chose."""
        ticked = {item.data(0, PLACE) for item in self._ticked()}
        waiting = {(one.sheet, one.cell) for one in self.update_.kept if one.waits_for_word}
        return PatchAnswer(frozenset(ticked - waiting), frozenset(ticked & waiting), self.copy)

    def _button(self, text: str, role: QDialogButtonBox.ButtonRole) -> QPushButton:
        button = QPushButton(text, self)
        self.buttons.addButton(button, role)
        return button

    def _tree(self) -> Tree:
        mode = QHeaderView.ResizeMode
        titles = (self.tr("Cell"), self.tr("Row"), self.tr("What it says"), self.tr("Now"), self.tr("Then"), self.tr("Remark"))
        tree = Tree(titles, self.tr("Cells that change"))
        tree.setRootIsDecorated(False)
        tree.widths(mode.ResizeToContents, mode.Stretch, mode.ResizeToContents, mode.Stretch, mode.Stretch, mode.ResizeToContents)
        several = len({one.sheet for one in (*self.update_.changes, *self.update_.kept)}) > 1
        tree.addTopLevelItems([self._item(tree, one, several=several) for one in (*self.update_.changes, *self.update_.kept)])
        if tree.topLevelItemCount():
            tree.setCurrentItem(tree.topLevelItem(0))
        return tree

    def _item(self, tree: Tree, one: CellChange, *, several: bool) -> QTreeWidgetItem:
        spec = TABLES[one.table]
        place = f"{one.sheet}!{one.cell}" if several else one.cell
        what = f"{spec.title} · {spec[one.column].title}"
        writable = not one.reason or one.waits_for_word
        tone = "" if writable else "muted"
        said = one.reason or one.manner
        remark = f"{said[:1].upper()}{said[1:]}"
        item = tree.row(
            (place, one.subject, what, shown(one.before), shown(one.after), remark),
            tones=(tone, tone, tone, "muted", tone, "severity.warning"),
        )
        item.setData(0, PLACE, (one.sheet, one.cell))
        item.setData(0, SPOKEN, self.tr("{place}, {row}, {what}: {before} becomes {after}. {remark}").format(
            place=place, row=one.subject, what=what, before=shown(one.before), after=shown(one.after), remark=remark))  # fmt: skip
        if writable:
            item.setCheckState(0, Qt.CheckState.Unchecked if one.reason else Qt.CheckState.Checked)
        else:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        return item

    def _ticked(self) -> list[QTreeWidgetItem]:
        items = (self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount()))
        return [
            item
            for item in items
            if item.data(0, Qt.ItemDataRole.CheckStateRole) is not None and item.checkState(0) is Qt.CheckState.Checked
        ]

    def _count(self) -> None:
        """Say how many cells would be written, and let nothing be written where none is ticked."""
        count = len(self._ticked())
        cells = plural(count, self.tr("cell gets a new value"), self.tr("cells get new values"))
        kept = plural(len(self.update_.kept), self.tr("cell stays against the plan"), self.tr("cells stay against the plan"))
        self.head.setText(f"{cells}; {kept}" if self.update_.kept else cells)
        for button in (self.write_button, self.copy_button):
            button.setEnabled(count > 0)

    def _wish_copy(self) -> None:
        self.copy = True
        self.accept()


def shown(value: Cell) -> str:
    """Return a cell's value as the list shows it."""
    if value is None:
        return "(empty)"
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.isoformat() if isinstance(value, date) else str(value)
