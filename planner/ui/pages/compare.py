"""Scenarios side by side: a row for each figure, a column for each scenario."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from planner.model.schema import Column, Kind
from planner.model.table import Value
from planner.model.values import decimals
from planner.ui.desk import Desk
from planner.ui.grid.field import Field
from planner.ui.grid.look import Look
from planner.ui.grid.model import GridModel
from planner.ui.pages.summary import Figure, figures
from planner.ui.qt import NOWHERE, Index

FIGURE = Field(Column("figure", "Figure", Kind.TEXT, "What is compared: one figure a row.", width=34), own=False)


class CompareModel(GridModel):
    """Texts of each scenario; the tooltip tells the change against the base."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, (FIGURE,), parent)
        self._columns: list[list[Figure]] = []
        desk.results_changed.connect(self.read)
        self.read()

    @Slot()
    def read(self) -> None:
        """Show the results at hand; only another set of figures or scenarios is a reset."""
        names = [name for name in self.desk.scenarios if name in self.desk.results]
        columns = [list(figures(self.desk.results[name], self.desk.style)) for name in names]
        fields = (
            FIGURE,
            *(Field(Column(name, name, Kind.TEXT, f"The scenario {name}.", width=16), own=False, right=True) for name in names),
        )
        same = [field.column.name for field in fields] == [field.column.name for field in self.fields]
        same = same and [len(one) for one in columns] == [len(one) for one in self._columns]
        if same:
            self._columns = columns
            self.redraw()
            return
        self.beginResetModel()
        self.fields, self._columns = fields, columns
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many figures there are."""
        return 0 if parent.isValid() or not self._columns else min(len(one) for one in self._columns)

    def value(self, row: int, column: int) -> Value:
        """Return the title or the text of a figure."""
        return self._columns[0][row].title if column == 0 else self._columns[column - 1][row].text

    def number(self, row: int, column: int) -> float | None:
        """Return the number behind a text."""
        return self._columns[column - 1][row].number if column else None

    def look(self, row: int, column: int) -> int:
        """The figures that count stand out; what differs from the base is tinted for the scenario looked at."""
        look = Look.STRONG if self._columns[0][row].strong else Look.PLAIN
        if (
            column > 1
            and self.fields[column].column.name == self.desk.scenario
            and self._columns[column - 1][row].text != self._columns[0][row].text
        ):
            look |= Look.TINT
        return look

    def note(self, row: int, column: int) -> str:
        """Return the change against the first scenario."""
        if column < 2:
            return ""
        number, base = self._columns[column - 1][row].number, self._columns[0][row].number
        if number is None or base is None or number == base:
            return ""
        share = f" ({decimals((number / base - 1) * 100, 1, self.desk.style)} %)" if base else ""
        return self.tr("Against {name}: {change}{share}").format(
            name=self.fields[1].column.title, change=decimals(number - base, 2, self.desk.style), share=share
        )
