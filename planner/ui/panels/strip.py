"""A row of entries above a grid: what its question is asked with. A text that can't be taken stays red and says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from planner.model.schema import Column
from planner.model.table import Value
from planner.model.values import NotAValue, parse, text_of
from planner.ui import theme
from planner.ui.figures import style
from planner.ui.grid.completing import ListCompleter
from planner.ui.panels.flow import Flow

AIR = 24  # pixels around the letters of an entry


@dataclass(frozen=True, slots=True)
class Blank:
    """One entry: what it takes, what stands in it first, what may stand in it, and what is shown while it is empty."""

    column: Column
    value: Value = None
    choices: tuple[str, ...] = ()
    empty: str = ""
    closed: str = ""  # what is said of a text that is none of the choices; empty: any text will do


class Strip(QWidget):
    """The entries, and the values they hold by the names of their columns."""

    changed = Signal(str)  # the name of the entry
    pressed = Signal()
    refused = Signal(str)  # why what was typed can't be taken

    def __init__(self, blanks: Iterable[Blank], button: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.blanks = {blank.column.name: blank for blank in blanks}
        self._values: dict[str, Value] = {name: blank.value for name, blank in self.blanks.items()}
        self.lines: dict[str, QLineEdit] = {}
        self._choices: dict[str, tuple[str, ...]] = {}
        row = Flow(self)
        row.setContentsMargins(0, 6, 0, 2)
        letter = self.fontMetrics().averageCharWidth()
        for name, blank in self.blanks.items():
            label, line = QLabel(blank.column.title, self), QLineEdit(self)
            label.setBuddy(line)
            line.setText(text_of(blank.column, blank.value, style()))
            line.setAccessibleName(blank.column.title)
            line.setToolTip(blank.column.help)
            line.setPlaceholderText(blank.empty)
            line.setFixedWidth(blank.column.width * letter + AIR)
            line.editingFinished.connect(lambda name=name: self._take(name))
            self.lines[name] = line
            self.offer(name, blank.choices)
            pair = QWidget(self)
            together = QHBoxLayout(pair)
            together.setContentsMargins(0, 0, 0, 0)
            together.setSpacing(6)
            together.addWidget(label)
            together.addWidget(line)
            row.addWidget(pair)
        self.button = QPushButton(button, self) if button else None
        if self.button is not None:
            self.button.clicked.connect(self._press)
            row.addWidget(self.button)

    @property
    def values(self) -> Mapping[str, Value]:
        """What the entries hold."""
        return self._values

    def offer(self, name: str, choices: tuple[str, ...]) -> None:
        """Let an entry be completed from other choices."""
        line, self._choices[name] = self.lines[name], choices
        if not choices:
            line.setCompleter(None)  # type: ignore[arg-type]
            return
        completer = ListCompleter(choices, line)
        line.setCompleter(completer)
        # The line takes the choice over first.
        completer.activated.connect(lambda _, name=name: self._take(name), Qt.ConnectionType.QueuedConnection)

    def put(self, name: str, value: Value) -> None:
        """Show a value without telling anybody; not while the user types there."""
        line = self.lines[name]
        if line.hasFocus() and line.isModified():
            return
        self._values[name] = value
        line.setText(text_of(self.blanks[name].column, value, style()))
        self._mark(name, "")

    def _press(self) -> None:
        self.pressed.emit()

    def _take(self, name: str) -> None:
        """Take what was typed."""
        line, column = self.lines[name], self.blanks[name].column
        try:
            value = self._chosen(name, parse(column, line.text(), style()))
        except NotAValue as problem:
            self._mark(name, str(problem))
            self.refused.emit(str(problem))
            return
        self._mark(name, "")
        line.setModified(False)
        if self.blanks[name].closed and value is not None:
            line.setText(text_of(column, value, style()))
        if value != self._values[name]:
            self._values[name] = value
            self.changed.emit(name)

    def _chosen(self, name: str, value: Value) -> Value:
        """Return the choice a text stands for whatever its case; raises NotAValue for none where the choices are all there is."""
        if not self.blanks[name].closed or not isinstance(value, str) or value in self._choices[name]:
            return value
        found = next((one for one in self._choices[name] if one.lower() == value.lower()), None)
        if found is None:
            raise NotAValue(self.blanks[name].closed.format(text=value))
        return found

    def _mark(self, name: str, problem: str) -> None:
        """Turn an entry red and say why, or take that back."""
        line = self.lines[name]
        palette = QPalette(self.palette())
        if problem:
            palette.setColor(QPalette.ColorRole.Text, theme.current().color("severity.error"))
        line.setPalette(palette)
        line.setToolTip(problem or self.blanks[name].column.help)
