"""The sheets of a workbook and the tables found on them, with a tick for those that are taken."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from planner.files.cells.grid import Grid
from planner.files.reading.choosing.found import FoundTable, TableKey
from planner.model.schema import TABLES
from planner.ui.figures import plural
from planner.ui.panels.rows import TONE, RowDelegate

KEY = int(Qt.ItemDataRole.UserRole) + 8
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
ROLE_TITLES = MappingProxyType({"bom": "BOM", "parts": "Parts list", "sources": "Sources", "stock": "Stock", "demand": "Demand"})


def role_title(role: str) -> str:
    """Return what a table is, in words."""
    return ROLE_TITLES.get(role) or (TABLES[role].title if role in TABLES else "No table")


class TablesList(QTreeWidget):
    """One entry a sheet, or one a table where a sheet has several."""

    picked = Signal(str, int)  # sheet, number of its table; -1 where it has none
    ticked = Signal(str, int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setColumnCount(2)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setAllColumnsShowFocus(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(RowDelegate(self))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Sheets and tables"))
        self.setUniformRowHeights(True)
        self._filling = False
        self.currentItemChanged.connect(self._pick)
        self.itemChanged.connect(self._tick)

    def show_tables(self, grids: Sequence[Grid], tables: Sequence[FoundTable]) -> None:
        """List the sheets in the order of the workbook; the one that was looked at stays so."""
        wanted: list[TableKey] = []
        for grid in grids:
            own = [table.key for table in tables if table.sheet == grid.name]
            wanted += own or [(grid.name, -1)]
        found = {table.key: table for table in tables}
        self._filling = True
        if wanted != [self.topLevelItem(at).data(0, KEY) for at in range(self.topLevelItemCount())]:
            current = self.current()
            self.clear()
            for key in wanted:
                item = QTreeWidgetItem(self)
                item.setData(0, KEY, key)
            if current is not None:
                same = [at for at, key in enumerate(wanted) if key == current] or [
                    at for at, key in enumerate(wanted) if key[0] == current[0]
                ]
                self.setCurrentItem(self.topLevelItem(same[0] if same else 0))
        for at, key in enumerate(wanted):
            several = sum(one[0] == key[0] for one in wanted) > 1
            self._dress(self.topLevelItem(at), key, found.get(key), several=several)
        self._filling = False
        if self.currentItem() is None and wanted:
            first = next((at for at, key in enumerate(wanted) if key in found and found[key].used and found[key].rows), 0)
            self.setCurrentItem(self.topLevelItem(first))

    def _dress(self, item: QTreeWidgetItem, key: TableKey, table: FoundTable | None, *, several: bool) -> None:
        sheet, number = key
        name = self.tr("{sheet}, table {n}").format(sheet=sheet, n=number + 1) if several else sheet
        if table is not None and several and table.title:
            name = table.title
        said = self._said(table)
        hidden = self.tr(" (hidden sheet)") if table is not None and table.hidden else ""
        told = "\n".join(filter(None, (said, table.layout if table is not None else "")))
        for column, text in enumerate((name, said)):
            item.setText(column, text)
            item.setToolTip(column, f"{sheet}: {name}{hidden}\n{told}" if several else f"{name}{hidden}\n{told}")
        item.setData(1, TONE, "muted")
        item.setData(0, SPOKEN, f"{name}{hidden}: {told}")
        item.setData(0, TONE, "" if table is not None and table.used else "muted")
        if table is None:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            item.setData(0, Qt.ItemDataRole.CheckStateRole, None)
        else:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Checked if table.used else Qt.CheckState.Unchecked)

    def _said(self, table: FoundTable | None) -> str:
        if table is None:
            return self.tr("no table")
        if not table.used:
            return self.tr("left out")
        lines = plural(table.rows, self.tr("line"), self.tr("lines"))
        return lines if table.fixed else f"{role_title(table.role)} · {lines}"

    def current(self) -> TableKey | None:
        """Return the sheet and table that are looked at."""
        item = self.currentItem()
        key = item.data(0, KEY) if item is not None else None
        return (str(key[0]), int(key[1])) if key else None

    def go_to(self, sheet: str, row: int | None = None, tables: Sequence[FoundTable] = ()) -> None:
        """Look at a sheet, at the table of it that has a row."""
        own = [table.key for table in tables if table.sheet == sheet and row is not None and table.header_row <= row <= table.last]
        items = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        keys = [(str(key[0]), int(key[1])) for item in items for key in [item.data(0, KEY)]]
        chosen = [item for item, key in zip(items, keys, strict=True) if key in own]
        chosen = chosen or [item for item, key in zip(items, keys, strict=True) if key[0] == sheet]
        current = self.current()
        if chosen and not (current is not None and current in own):
            self.setCurrentItem(chosen[0])

    def _pick(self) -> None:
        key = self.current()
        if key is not None and not self._filling:
            self.picked.emit(*key)

    def _tick(self, item: QTreeWidgetItem) -> None:
        key = item.data(0, KEY)
        if not self._filling and key:
            self.ticked.emit(str(key[0]), int(key[1]), item.checkState(0) is Qt.CheckState.Checked)
