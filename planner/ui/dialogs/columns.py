"""Which columns of a grid are shown, in which order, and which stay while the others scroll."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

NAME = int(Qt.ItemDataRole.UserRole)
TITLE = NAME + 1
STATE = Qt.CheckState


@dataclass(frozen=True, slots=True)
class ColumnsOffer:
    """The columns by name and title as they stand now, the hidden ones, and how many of the first ones stay."""

    columns: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]
    frozen: int


@dataclass(frozen=True, slots=True)
class ColumnsAnswer:
    """The columns as they shall stand; ``own_widths`` wants the widths the program thinks right."""

    order: tuple[str, ...]
    hidden: tuple[str, ...]
    frozen: int
    own_widths: bool


class ColumnsDialog(QDialog):
    """A list to check, to drag and to search."""

    def __init__(self, offer: ColumnsOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Columns"))
        self._frozen = offer.frozen
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Find a column"))
        self.search.setAccessibleName(self.tr("Find a column"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Columns, checked ones are shown"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setUniformItemSizes(True)
        for name, title in offer.columns:
            item = QListWidgetItem(title, self.list)
            item.setData(NAME, name)
            item.setData(TITLE, title)
            item.setFlags((item.flags() | Qt.ItemFlag.ItemIsUserCheckable) & ~Qt.ItemFlag.ItemIsDropEnabled)
            item.setCheckState(STATE.Unchecked if name in offer.hidden else STATE.Checked)
        self.list.setCurrentRow(0)
        self.list.model().rowsMoved.connect(self._mark)
        self.list.model().rowsInserted.connect(self._mark)
        self.own_widths = QCheckBox(self.tr("Reset the widths"), self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._mark()
        self.search.setFocus()

    def _lay_out(self) -> None:
        column, middle, side = QVBoxLayout(self), QHBoxLayout(), QVBoxLayout()
        column.addWidget(self.search)
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        column.addLayout(middle, 1)
        column.addWidget(self.own_widths)
        column.addWidget(self.buttons)
        self.up, self.down = self._button(self.tr("Move up")), self._button(self.tr("Move down"))
        self.freeze = self._button(self.tr("Freeze up to here"))
        self.all, self.none = self._button(self.tr("Show all")), self._button(self.tr("Hide all"))
        for button in (self.up, self.down, self.freeze, self.all, self.none):
            side.addWidget(button)
        side.addStretch(1)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.freeze.clicked.connect(self._freeze)
        self.all.clicked.connect(lambda: self._check(STATE.Checked))
        self.none.clicked.connect(lambda: self._check(STATE.Unchecked))
        digit, line = self.fontMetrics().horizontalAdvance("0"), self.fontMetrics().height()
        self.resize(digit * 64, line * 32)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        return button

    def items(self) -> list[QListWidgetItem]:
        """Return the columns as they are listed now."""
        return [self.list.item(at) for at in range(self.list.count())]

    def answer(self) -> ColumnsAnswer:
        """Return what was chosen."""
        names = [str(item.data(NAME)) for item in self.items()]
        hidden = tuple(str(item.data(NAME)) for item in self.items() if item.checkState() == STATE.Unchecked)
        return ColumnsAnswer(tuple(names), hidden, self._frozen, self.own_widths.isChecked())

    def _find(self, words: str) -> None:
        wanted = words.casefold().split()
        for item in self.items():
            item.setHidden(not all(word in str(item.data(TITLE)).casefold() for word in wanted))
        first = next((at for at, item in enumerate(self.items()) if not item.isHidden()), -1)
        if first >= 0 and (self.list.currentItem() is None or self.list.currentItem().isHidden()):
            self.list.setCurrentRow(first)

    def _move(self, distance: int) -> None:
        at = self.list.currentRow()
        to = at + distance
        if at >= 0 and 0 <= to < self.list.count():
            self.list.insertItem(to, self.list.takeItem(at))
            self.list.setCurrentRow(to)
            self._mark()

    def _freeze(self) -> None:
        """The columns up to the one in hand stay; once more, none does."""
        wanted = self.list.currentRow() + 1
        self._frozen = 0 if self._frozen == wanted else wanted
        self._mark()

    def _check(self, state: Qt.CheckState) -> None:
        for item in self.items():
            if not item.isHidden():
                item.setCheckState(state)

    def _mark(self, *_: object) -> None:
        """Say behind their titles which columns stay."""
        for at, item in enumerate(self.items()):
            if item is not None:
                stays = self.tr("{title}  · stays").format(title=item.data(TITLE))
                item.setText(stays if at < self._frozen else str(item.data(TITLE)))
