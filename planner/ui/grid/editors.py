"""What a cell is edited with: a line that knows whether it was begun by typing or by F2, and offers what may stand in the cell."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from planner.ui import theme
from planner.ui.grid import keys
from planner.ui.grid.completing import ListCompleter
from planner.ui.grid.model import GridModel
from planner.ui.grid.offering import Offering
from planner.ui.qt import EDIT, Index
from planner.ui.turns import Keys

PADDING = 7
KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier
CTRL = MODIFIER.ControlModifier
ENTERS = frozenset({KEY.Key_Return, KEY.Key_Enter})
LEAVES = frozenset({KEY.Key_Up, KEY.Key_Down, KEY.Key_Left, KEY.Key_Right, KEY.Key_PageUp, KEY.Key_PageDown})


class CodeCompleter(ListCompleter):
    """Suggests texts in a line that is no cell; where only the code counts, only the first word of a suggestion is taken."""

    def __init__(self, texts: tuple[str, ...], first_word: bool, parent: QObject) -> None:
        super().__init__(texts, parent)
        self._first_word = first_word

    def pathFromIndex(self, index: Index) -> str:
        """Return what goes in the line for a suggestion."""
        text = str(index.data() or "")
        return text.partition(" ")[0] if self._first_word else text


class CellLine(QLineEdit):
    """A line over a cell. ``revising``: arrow keys move the caret; else they take the entry and move on, as in a spreadsheet."""

    def __init__(self, parent: QWidget, *, revising: bool) -> None:
        super().__init__(parent)
        self.revising = revising
        self.filled = False
        self.offering: Offering | None = None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is offered goes with the line."""
        if self.offering is not None:
            self.offering.hide()
        super().focusOutEvent(event)


class CellEditors(QStyledItemDelegate):
    """The editing half of a grid's delegate."""

    _revising = True
    _start: str | None = None

    def revise(self) -> None:
        """Let the next editor begin with the cell's text, the caret at its end."""
        self._revising, self._start = True, None

    def overwrite(self, text: str | None = "") -> None:
        """Let the next editor replace what the cell holds, by a text or by what is typed."""
        self._revising, self._start = False, text

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line to type in, with offers where the column knows what may stand in it."""
        model = index.model()
        assert isinstance(model, GridModel)
        editor = CellLine(parent, revising=self._revising)
        editor.setFrame(False)
        editor.setFont(theme.number_font())
        editor.setAutoFillBackground(True)
        editor.setTextMargins(PADDING - 3, 0, PADDING - 3, 0)
        target = model.target(index.row(), index.column())
        editor.setAccessibleName(model.fields[index.column()].column.title)
        if model.fields[index.column()].right:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        if target is not None and (found := model.offers(target)) is not None:
            editor.offering = Offering(editor, found)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the full value, once: numbers that come in while somebody types don't take the typing away."""
        if not isinstance(editor, CellLine) or editor.filled:
            return
        editor.filled = True
        editor.setText(str(index.data(EDIT) or "") if self._start is None else self._start)
        if self._start is None and not editor.revising:
            editor.selectAll()
        self._revising, self._start = True, None

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Give the text to the model."""
        if isinstance(editor, QLineEdit):
            model.setData(QModelIndex(index) if isinstance(index, QPersistentModelIndex) else index, editor.text(), EDIT)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Cover the cell."""
        editor.setGeometry(option.rect.adjusted(0, 0, 0, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of an editor mean what they mean in a spreadsheet; commands of the window don't take them away."""
        if isinstance(watched, CellLine) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                Keys.press()
                if self._press(watched, event):
                    return True
        return super().eventFilter(watched, event)

    @staticmethod
    def _is_ours(event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers()
        leaves = key in LEAVES and key not in (KEY.Key_PageUp, KEY.Key_PageDown) and bool(held & CTRL)  # Ctrl+PgDown turns to another table
        return key in ENTERS or key == KEY.Key_F2 or leaves or (key == KEY.Key_Semicolon and held == CTRL)

    def _press(self, line: CellLine, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers() & ~MODIFIER.KeypadModifier
        offering = line.offering
        if offering is not None and offering.press(key, held):
            return True
        if key in ENTERS and held == CTRL:
            self._enter_everywhere(line)
        elif (
            key in ENTERS
            or key in (KEY.Key_Tab, KEY.Key_Backtab)
            or (key in LEAVES and not line.revising and not held & MODIFIER.AltModifier)
        ):
            self._leave(line, key, held)
        elif key == KEY.Key_F2:
            line.revising = not line.revising
        elif key == KEY.Key_Semicolon and held == CTRL:
            self._insert_today(line)
        else:
            return key in (KEY.Key_Up, KEY.Key_Down, KEY.Key_PageUp, KEY.Key_PageDown)  # the grid is not to move meanwhile
        return True

    def _leave(self, line: CellLine, key: int, held: Qt.KeyboardModifier) -> None:
        """Take the entry, then move as the key says."""
        view = _view_of(line)
        if line.offering is not None:
            line.offering.take()
        self.commitData.emit(line)
        self.closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.NoHint)
        if view is not None:
            keys.move(view, key, held)  # type: ignore[arg-type]

    def _enter_everywhere(self, line: CellLine) -> None:
        """Take the entry into all chosen cells."""
        view = _view_of(line)
        if line.offering is not None:
            line.offering.take()
        text = line.text()
        self.closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.NoHint)
        if view is not None:
            view.enter_everywhere(text)  # type: ignore[attr-defined]

    @staticmethod
    def _insert_today(line: CellLine) -> None:
        model = view.model() if (view := _view_of(line)) is not None else None
        if isinstance(model, GridModel):
            line.insert(str(model.desk.plan.setting("as_of") or ""))


def _view_of(line: QWidget) -> QAbstractItemView | None:
    """Return the grid an editor belongs to."""
    viewport = line.parentWidget()
    view = viewport.parentWidget() if viewport is not None else None
    return view if isinstance(view, QAbstractItemView) else None
