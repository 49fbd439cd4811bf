"""What a cell is edited with: a line to type in, and suggestions where the column knows what may stand in it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from planner.ui import theme
from planner.ui.grid.model import GridModel
from planner.ui.grid.suggestions import takes_first_word
from planner.ui.qt import EDIT, Index

PADDING = 7


class CodeCompleter(QCompleter):
    """Suggests texts; where only the code counts, only the first word of a suggestion is taken."""

    def __init__(self, texts: tuple[str, ...], first_word: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._first_word = first_word
        self.setModel(QStringListModel(list(texts), self))
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(12)

    def pathFromIndex(self, index: Index) -> str:
        """Return what goes in the cell for a suggestion."""
        text = str(index.data() or "")
        return text.partition(" ")[0] if self._first_word else text


class CellEditors(QStyledItemDelegate):
    """The editing half of a grid's delegate."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line to type in, with suggestions where the column knows what may stand in it."""
        model = index.model()
        assert isinstance(model, GridModel)
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setFont(theme.number_font())
        editor.setAutoFillBackground(True)
        editor.setTextMargins(PADDING - 3, 0, PADDING - 3, 0)
        target = model.target(index.row(), index.column())
        editor.setAccessibleName(model.fields[index.column()].column.title)
        if model.fields[index.column()].right:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        if target is not None and (texts := model.completions(target)):
            editor.setCompleter(CodeCompleter(texts, takes_first_word(target.column), editor))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the full value once: Qt asks again when numbers arrive, and what is being typed must not go."""
        if isinstance(editor, QLineEdit) and not editor.property("filled"):
            editor.setProperty("filled", True)
            editor.setText(str(index.data(EDIT) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Give the text to the model; only the code of a suggestion that was taken whole."""
        if isinstance(editor, QLineEdit):
            model.setData(QModelIndex(index) if isinstance(index, QPersistentModelIndex) else index, editor.text(), EDIT)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Cover the cell."""
        editor.setGeometry(option.rect.adjusted(0, 0, 0, -1))
