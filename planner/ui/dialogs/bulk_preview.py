"""What an edit of many cells would do, row by row: refused cells first, then before and after. Nothing is made out before it is drawn."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QObject

from planner.model.bulk import Changed, Outcome, Refused
from planner.model.plan import Plan
from planner.model.schema import NUMERIC, TABLES, Kind
from planner.model.table import plain
from planner.model.values import NumberStyle, shown
from planner.ui import theme
from planner.ui.grid.entry import Target, currency_of
from planner.ui.grid.field import header
from planner.ui.qt import ACCESSIBLE, ALIGNMENT, DISPLAY, FOREGROUND, HORIZONTAL, LEFT, NOWHERE, RIGHT, TOOLTIP, Index

ROW, COLUMN, BEFORE, AFTER = range(4)


class PreviewModel(QAbstractTableModel):
    """Four columns: the row, its column, what stands there, what will; or why not."""

    def __init__(self, plan: Plan, style: NumberStyle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan, self.style = plan, style
        self.parts: list[Refused | Changed] = []
        self.added: tuple[tuple[str, str, str], ...] = ()
        self._currencies: dict[tuple[str, int, str], str] = {}
        self._ends = np.zeros(0, dtype=np.intp)
        self._titles = (self.tr("Row"), self.tr("Column"), self.tr("Before"), self.tr("After"))

    def show_outcome(self, found: Outcome) -> None:
        """Show another outcome."""
        self.beginResetModel()
        self.parts = [*found.refused, *found.changed]
        self._currencies = {}
        self.added = found.added
        self._ends = np.cumsum([len(part.ids) for part in self.parts]) if self.parts else np.zeros(0, dtype=np.intp)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many cells there are."""
        return 0 if parent.isValid() else (int(self._ends[-1]) if len(self._ends) else 0) + len(self.added)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return four."""
        return 0 if parent.isValid() else len(self._titles)

    def texts(self, row: int) -> tuple[str, str, str, str]:
        """Return what stands in a row."""
        total = int(self._ends[-1]) if len(self._ends) else 0
        if row >= total:
            table, name, said = self.added[row - total]
            return name, TABLES[table].title, self.tr("a new row"), said
        at = int(np.searchsorted(self._ends, row, side="right"))
        part = self.parts[at]
        inside = row - (int(self._ends[at - 1]) if at else 0)
        column = TABLES[part.table][part.column]
        name = self._name(part.table, int(part.ids[inside]))
        title = header(column, str(self.plan.setting("currency") or ""))
        if isinstance(part, Refused):
            return name, title, self.tr("stays as it is"), part.reason
        unit = self._currency(Target(part.table, int(part.ids[inside]), column)) if column.kind is Kind.MONEY else ""
        before, after = (shown(column, plain(values[inside]), self.style) for values in (part.before, part.after))
        return name, title, *(f"{text} {unit}".strip() if text else "—" for text in (before, after))

    def _currency(self, target: Target) -> str:
        """Return the code of the currency that an amount is in; a row's own may be any."""
        if target.key not in self._currencies:
            self._currencies[target.key] = currency_of(self.plan, target)
        return self._currencies[target.key]

    def _right(self, row: int) -> bool:
        """Tell whether a row tells numbers before and after."""
        at = int(np.searchsorted(self._ends, row, side="right"))
        part = self.parts[at] if at < len(self.parts) else None
        return isinstance(part, Changed) and TABLES[part.table][part.column].kind in NUMERIC

    def _name(self, table: str, row_id: int) -> str:
        """Return what a row is called: what its key columns hold."""
        own = self.plan[table]
        at = int(own.positions([row_id])[0])
        key = own.spec.key or (own.spec.columns[0].name,)
        return " · ".join(filter(None, (shown(own.spec[name], plain(own[name][at]), self.style) for name in key)))

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Return a cell's text; why a cell is refused stands in the colour of errors."""
        if not index.isValid():
            return None
        if role in (DISPLAY, TOOLTIP):
            return self.texts(index.row())[index.column()]
        if role == ALIGNMENT:
            return RIGHT if index.column() in (BEFORE, AFTER) and self._right(index.row()) else LEFT
        if role == ACCESSIBLE:
            return f"{self._titles[index.column()]}: {self.texts(index.row())[index.column()]}"
        if role == FOREGROUND and index.column() in (BEFORE, AFTER):
            refused = index.row() < sum(len(part.ids) for part in self.parts if isinstance(part, Refused))
            return theme.current().color(
                "severity.error" if refused and index.column() == AFTER else "muted" if index.column() == BEFORE else "text"
            )
        return None

    def headerData(self, section: int, orientation: object, role: int = DISPLAY) -> object:
        """Return the titles, over their numbers where these stand below."""
        if role == ALIGNMENT and orientation == HORIZONTAL:
            return RIGHT if section in (BEFORE, AFTER) and self.rowCount() and self._right(self.rowCount() - 1) else LEFT
        return self._titles[section] if orientation == HORIZONTAL and role == DISPLAY and 0 <= section < len(self._titles) else None
