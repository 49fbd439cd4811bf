"""The line above a grid that says what its filters hide, and takes each of them back; and what stands in its place when they hide all."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from planner.ui import theme
from planner.ui.grid.arrangement import Arrangement, Filter
from planner.ui.grid.filter_words import NAMED, described
from planner.ui.grid.model import GridModel
from planner.ui.grid.view import GridView
from planner.ui.icons import icon

SHOWN = 4  # filters stand in the line; more are counted
LETTERS = 40  # of a filter are shown


class Chip(QFrame):
    """One filter: a click changes it, its cross takes it back."""

    def __init__(self, text: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 1, 0)
        row.setSpacing(0)
        self.text = QToolButton(self)
        self.text.setText(text if len(text) <= LETTERS else text[: LETTERS - 1] + "…")
        self.text.setToolTip(text)
        self.text.setAccessibleName(self.tr("Change the filter: {text}").format(text=text))
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("close", "muted"))
        self.close_button.setIconSize(QSize(12, 12))
        self.close_button.setAccessibleName(self.tr("Remove the filter: {text}").format(text=text))
        self.close_button.setToolTip(self.tr("Remove this filter"))
        self.setProperty("column", name)
        for button in (self.text, self.close_button):
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)


def spelled(grid: GridModel, column: int, wanted: Filter) -> dict[str, str]:
    """Return the few values of a list as they are written in the rows shown, by their folded case; none where they aren't named."""
    if not wanted.among or len(wanted.among) > NAMED:
        return {}
    texts, _ = grid.distinct_texts(column)
    return {text.casefold(): text for text in texts if text.casefold() in wanted.among}


class FilterLine(QWidget):
    """Hidden while a grid shows all its rows."""

    filter_wanted = Signal(str)  # a column whose filter is to be changed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: GridView | None = None
        self.setAccessibleName(self.tr("Filters in force"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(6)
        self.count = QLabel(self)
        self.count.setFont(theme.small_font())
        row.addWidget(self.count)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        row.addLayout(self._chips)
        self.more = QLabel(self)
        self.more.setFont(theme.small_font())
        row.addWidget(self.more)
        self.clear = QToolButton(self)
        self.clear.setText(self.tr("Clear all"))
        self.clear.setAccessibleName(self.tr("Clear all filters"))
        self.clear.setAutoRaise(True)
        self.clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clear.clicked.connect(self._clear)
        row.addWidget(self.clear)
        row.addStretch(1)
        self.chips: list[Chip] = []
        theme.current().changed.connect(self.restyle)
        self.restyle()
        self.hide()

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        look = theme.current()
        self.setStyleSheet(
            f"QFrame#chip {{ background: {look.faint(look.color('accent'), 0.1).name()}; border: 1px solid {look.color('border').name()}; border-radius: 9px; }}"
            f"QToolButton {{ border: 0; padding: 1px 3px; color: {look.color('text').name()}; }}"
            f"QToolButton:hover, QToolButton:focus {{ color: {look.color('accent').name()}; }}"
            f"QLabel {{ color: {look.color('muted').name()}; }}"
        )

    def show_view(self, view: GridView) -> None:
        """Speak for another grid."""
        if self._view is not None:
            self._view.grid.arranged.disconnect(self.refresh)
            for signal in self._counting(self._view.grid):
                signal.disconnect(self.refresh)
        self._view = view
        view.grid.arranged.connect(self.refresh)
        for signal in self._counting(view.grid):
            signal.connect(self.refresh)
        self.refresh()

    @staticmethod
    def _counting(grid: GridModel) -> tuple:  # type: ignore[type-arg]
        return grid.rowsInserted, grid.rowsRemoved, grid.modelReset

    @Slot()
    def refresh(self) -> None:
        """Say what is in force now."""
        grid = self._view.grid if self._view is not None else None
        if grid is None or not grid.sortable or not (grid.arrangement.filters or grid.arrangement.words):
            self.hide()
            return
        texts = self._texts(grid)
        every = len(grid.candidates(Arrangement()))
        self.count.setText(self.tr("{n} of {all} rows").format(n=f"{grid.rowCount():,}", all=f"{every:,}"))
        if [(chip.property("column"), chip.text.toolTip()) for chip in self.chips] != texts[:SHOWN]:
            self._show_chips(texts[:SHOWN])
        self.more.setText(self.tr("and {n} more").format(n=len(texts) - SHOWN) if len(texts) > SHOWN else "")
        self.more.setToolTip("\n".join(text for _, text in texts[SHOWN:]))
        self.more.setVisible(len(texts) > SHOWN)
        self.show()

    def _texts(self, grid: GridModel) -> list[tuple[str, str]]:
        arrangement, style = grid.arrangement, grid.desk.style
        columns = {field.column.name: (at, field.column) for at, field in enumerate(grid.fields)}
        words = [("", self.tr("Any cell contains “{words}”").format(words=arrangement.words))] if arrangement.words else []
        return words + [
            (name, described(columns[name][1], one, style, spelled(grid, columns[name][0], one)))
            for name, one in arrangement.filters.items()
            if name in columns
        ]

    def _show_chips(self, texts: list[tuple[str, str]]) -> None:
        for chip in self.chips:
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [Chip(text, name, self) for name, text in texts]
        for chip, (name, _) in zip(self.chips, texts, strict=True):
            chip.close_button.clicked.connect(partial(self._remove, name))
            if name:
                chip.text.clicked.connect(partial(self.filter_wanted.emit, name))
            self._chips.addWidget(chip)

    def _remove(self, name: str, *_: object) -> None:
        view = self._view
        if view is not None:
            now = view.grid.arrangement
            view.columns.arrange(now.filtered(name, None) if name else now.searched(""))
            view.setFocus()

    @Slot()
    def _clear(self) -> None:
        if self._view is not None:
            self._view.columns.arrange(self._view.grid.arrangement.unfiltered())
            self._view.setFocus()


class AllHidden(QWidget):
    """Stands in the place of the rows while filters hide all of them."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view.viewport())
        self._view = view
        column = QVBoxLayout(self)
        self.text = QLabel(self.tr("No row passes the filters."), self)
        self.clear = QPushButton(self.tr("Clear filters"), self)
        self.clear.clicked.connect(self._clear)
        column.addStretch(1)
        column.addWidget(self.text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        view.viewport().installEventFilter(self)
        self.refresh()
        grid = view.grid
        for signal in (grid.arranged, grid.modelReset, grid.rowsInserted, grid.rowsRemoved):
            signal.connect(self.refresh)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the middle of the grid."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._view.viewport().rect())
        return super().eventFilter(watched, event)

    @Slot()
    def refresh(self) -> None:
        """Show itself where there is nothing else to show."""
        grid = self._view.grid
        hidden = grid.rowCount() == 0 and bool(grid.arrangement.filters or grid.arrangement.words)
        if hidden:
            self.setGeometry(self._view.viewport().rect())
        self.setVisible(hidden)

    @Slot()
    def _clear(self) -> None:
        self._view.columns.arrange(self._view.grid.arrangement.unfiltered())
        self._view.setFocus()
