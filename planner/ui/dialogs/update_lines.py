"""Which lines the tree of an update has: tables, rows and cells, made as they are looked at."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QObject

from planner.model.merging import CellMerge, RowMerge, What
from planner.model.table import plain
from planner.ui.qt import NOWHERE, Index
from planner.ui.update_choice import Choice, Unit

WHAT, BASE, MINE, THEIRS, PLACE, REMARK = range(6)
ROW_BITS = 32
AT_ONCE = 300  # rows of a table that are shown; the tree lays every one of them out


class UpdateLines(QAbstractItemModel):
    """An index's id tells where it hangs: 0 a table, else the table's number + 1, and above 32 bits the row's number in it + 1."""

    def __init__(self, choice: Choice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.disputed_only = False
        self._tables: list[tuple[str, list[int]]] = []
        self._shown: list[int] = []  # how many rows of each table are shown so far
        self._more: list[bool] = []  # whether a line below them stands for further ones
        self._states: dict[int, int] = {}  # ticks of tables; whoever changes one forgets it
        self._values: dict[int, tuple[CellMerge, ...]] = {}
        self._group()

    def show_disputed(self, only: bool) -> None:
        """Show conflicts alone, or everything."""
        self.beginResetModel()
        self.disputed_only = only
        self._group()
        self.endResetModel()

    def _group(self) -> None:
        tables = self.choice.tables
        if self.disputed_only:
            rows = sorted({number for number, _ in self.choice.conflicts})
            tables = {name: [] for name in tables}
            for number in rows:
                tables[self.choice.merge.rows[number].table].append(number)
        self._tables = [(name, numbers) for name, numbers in tables.items() if numbers]
        self._shown = [min(AT_ONCE, len(numbers)) for _, numbers in self._tables]
        self._more = [shown_ < len(numbers) for shown_, (_, numbers) in zip(self._shown, self._tables, strict=True)]
        self._states.clear()

    def is_more(self, index: Index) -> bool:
        """Tell whether a line stands for the rows that aren't shown yet."""
        at = index.internalId() if index.isValid() else 0
        return 0 < at < 1 << ROW_BITS and index.row() == self._shown[at - 1] and self._more[at - 1]

    def show_more(self, index: Index) -> None:
        """Show further rows in the place of the line that stands for them."""
        at = index.internalId() - 1
        rows, shown_ = self._tables[at][1], self._shown[at]
        further = min(shown_ + AT_ONCE, len(rows))
        more = further < len(rows)
        above = self.index(at, 0)
        self.beginRemoveRows(above, shown_, shown_)
        self._more[at] = False
        self.endRemoveRows()
        self.beginInsertRows(above, shown_, further - 1 + more)
        self._shown[at], self._more[at] = further, more
        self.endInsertRows()

    def spot(self, index: Index) -> tuple[str, int | None, CellMerge | None]:
        """Return the table, the number of the row and the cell that an index stands for, as far down as it goes."""
        at = index.internalId()
        if not at:
            return self._tables[index.row()][0], None, None
        table, rows = self._tables[(at & ((1 << ROW_BITS) - 1)) - 1]
        row = at >> ROW_BITS
        if not row:
            return (table, None, None) if self.is_more(index) else (table, rows[index.row()], None)
        return table, rows[row - 1], self.cells(rows[row - 1])[index.row()]

    def units(self, index: Index) -> Iterator[Unit]:
        """Yield all that can be taken at an index: of a table all shown rows, of a row all cells, or one cell."""
        _, number, cell = self.spot(index)
        if number is None:
            for one in () if self.is_more(index) else self._tables[index.row()][1]:
                yield from self._units(one)
        elif cell is None or self.choice.merge.rows[number].what is not What.CHANGED:
            yield from self._units(number)
        else:
            yield number, cell.column

    def _units(self, number: int) -> Iterator[Unit]:
        units = self.choice.units(number)
        return (unit for unit in units if unit in self.choice.conflicts) if self.disputed_only else units

    def cells(self, number: int) -> tuple[CellMerge, ...]:
        """Return the cells below a row: those that change, or all that a row says that comes or goes."""
        row = self.choice.merge.rows[number]
        if row.what is What.CHANGED:
            return tuple(cell for cell in row.cells if cell.conflict or not self.disputed_only)
        if number not in self._values:
            self._values[number] = tuple(self._said(row))
        return self._values[number]

    def _said(self, row: RowMerge) -> Iterator[CellMerge]:
        added = row.what is What.ADDED
        table = (self.choice.offer.said.theirs.plan if added else self.choice.merge.mine)[row.table]
        for column in table.spec.columns:
            value = plain(table[column.name][row.number if added else row.at])
            if column.required or value not in (None, "", column.default):
                yield CellMerge(column.name, None, None if added else value, value if added else None)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> Index:
        """Return the index of a line."""
        if not self.hasIndex(row, column, parent):
            return NOWHERE
        if not parent.isValid():
            return self.createIndex(row, column, 0)
        at = parent.internalId()
        return self.createIndex(row, column, parent.row() + 1 if not at else (parent.row() + 1) << ROW_BITS | at)

    def parent(self, index: Index = NOWHERE) -> Index:  # type: ignore[override]
        """Return the line above."""
        at = index.internalId() if index.isValid() else 0
        if not at:
            return NOWHERE
        table, row = at & ((1 << ROW_BITS) - 1), at >> ROW_BITS
        return self.createIndex(row - 1, 0, table) if row else self.createIndex(table - 1, 0, 0)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many lines hang below one."""
        if not parent.isValid():
            return len(self._tables)
        if parent.column() > 0:
            return 0
        at = parent.internalId()
        if not at:
            return self._shown[parent.row()] + self._more[parent.row()]
        return 0 if at >> ROW_BITS or self.is_more(parent) else len(self.cells(self._tables[at - 1][1][parent.row()]))

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return six."""
        return REMARK + 1
