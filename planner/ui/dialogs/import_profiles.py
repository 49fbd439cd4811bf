"""The remembered mappings: which there are, renamed or forgotten."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.files.reading.choosing.profiles import Profile, Shelf
from planner.model.finding import BallastError
from planner.ui.panels.rows import Tree


class ProfilesDialog(QDialog):
    """A list to edit in place; what is done is done at once."""

    def __init__(self, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = shelf
        self.changed = False
        self._profiles: list[Profile] = []
        self.setWindowTitle(self.tr("Remembered mappings"))
        self.tree = Tree((self.tr("Name"), self.tr("Headers")), self.tr("Remembered mappings"))
        self.tree.setRootIsDecorated(False)
        self.tree.widths(QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Stretch)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.rename_button = QPushButton(self.tr("&Rename"), self)
        self.delete_button = QPushButton(self.tr("&Forget"), self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        line = QHBoxLayout()
        for button in (self.rename_button, self.delete_button):
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addWidget(self.tree, 1)
        column.addWidget(self.note)
        column.addLayout(line)
        self.rename_button.clicked.connect(self._rename)
        self.delete_button.clicked.connect(self._delete)
        self.tree.itemChanged.connect(self._renamed)
        self.tree.taken.connect(self._rename)
        buttons.rejected.connect(self.reject)
        self.resize(self.fontMetrics().averageCharWidth() * 90, self.fontMetrics().height() * 20)
        self._list()

    def _list(self) -> None:
        profiles, findings = self.shelf.profiles()
        self._profiles = list(profiles)
        self.tree.blockSignals(True)
        self.tree.clear()
        for profile in self._profiles:
            item = self.tree.row((profile.name, ", ".join(profile.headers)), tones=("", "muted"))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.tree.addTopLevelItem(item)
        self.tree.blockSignals(False)
        if self._profiles:
            self.tree.setCurrentItem(self.tree.topLevelItem(0))
        self.note.setText("\n".join(finding.message for finding in findings) or ("" if self._profiles else self.tr("None yet.")))
        self.note.setVisible(bool(self.note.text()))
        for button in (self.rename_button, self.delete_button):
            button.setEnabled(bool(self._profiles))

    def _rename(self) -> None:
        item = self.tree.currentItem()
        if item is not None and self.tree.state() is not Tree.State.EditingState:
            self.tree.editItem(item, 0)

    def _renamed(self, item: QTreeWidgetItem) -> None:
        profile = self._profiles[self.tree.indexOfTopLevelItem(item)]
        if item.text(0).strip() and item.text(0).strip() != profile.name:
            self._do(lambda: self.shelf.rename(profile, item.text(0)))

    def _delete(self) -> None:
        item = self.tree.currentItem()
        if item is not None:
            profile = self._profiles[self.tree.indexOfTopLevelItem(item)]
            self._do(lambda: self.shelf.delete(profile))

    def _do(self, work: Callable[[], object]) -> None:
        try:
            work()
        except (BallastError, OSError) as problem:
            self.note.setText(str(problem))
            self.note.show()
            return
        self.changed = True
        QTimer.singleShot(0, self, self._list)  # an editor that is just closing keeps its row until then
