"""The changes of an update as a tree of tables, rows and cells, made as they are looked at: a hundred thousand rows cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QAbstractItemModel, QObject, Qt, Signal

from planner.model.merging import CellMerge, RowMerge, What
from planner.model.schema import NUMERIC, TABLES
from planner.model.table import Value, plain
from planner.model.values import shown
from planner.ui.panels.rows import TONE
from planner.ui.qt import ACCESSIBLE, ALIGNMENT, DISPLAY, HORIZONTAL, LEFT, NOWHERE, RIGHT, TOOLTIP, Index
from planner.ui.update_choice import Choice, Unit, tally

WHAT, BASE, MINE, THEIRS, PLACE, REMARK = range(6)
CHECK = int(Qt.ItemDataRole.CheckStateRole)
ON, PART, OFF = (int(state.value) for state in (Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked))
ROW_BITS = 32
TONES = {What.ADDED: "severity.ok", What.REMOVED: "severity.error", What.CHANGED: ""}


class UpdateModel(QAbstractItemModel):
    """An index's id tells where it hangs: 0 a table, else the table's number + 1, and above 32 bits the row's number in it + 1."""

    chosen = Signal()  # a tick has changed

    def __init__(self, choice: Choice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice, self.style = choice, choice.offer.style
        self.disputed_only = False
        self._tables: list[tuple[str, list[int]]] = []
        self._values: dict[int, tuple[CellMerge, ...]] = {}
        self._titles = (self.tr("Change"), self.tr("When it was written"), self.tr("In the plan"), self.tr("In the workbook"),
                        self.tr("Cell"), self.tr("Remark"))  # fmt: skip
        self._words = {What.ADDED: self.tr("New row"), What.REMOVED: self.tr("Not in the workbook"), What.CHANGED: ""}
        self._group()

    # structure

    def show_disputed(self, only: bool) -> None:
        """Show conflicts alone, or everything."""
        self.beginResetModel()
        self.disputed_only = only
        self._group()
        self.endResetModel()

    def _group(self) -> None:
        grouped: dict[str, list[int]] = {}
        for number, row in enumerate(self.choice.merge.rows):
            if row.disputed or not self.disputed_only:
                grouped.setdefault(row.table, []).append(number)
        self._tables = list(grouped.items())

    def spot(self, index: Index) -> tuple[str, int | None, CellMerge | None]:
        """Return the table, the number of the row and the cell that an index stands for, as far down as it goes."""
        at = index.internalId()
        if not at:
            return self._tables[index.row()][0], None, None
        table, rows = self._tables[(at & ((1 << ROW_BITS) - 1)) - 1]
        row = at >> ROW_BITS
        if not row:
            return table, rows[index.row()], None
        return table, rows[row - 1], self.cells(rows[row - 1])[index.row()]

    def units(self, index: Index) -> Iterator[Unit]:
        """Yield all that can be taken at an index: of a table all shown rows, of a row all cells, or one cell."""
        _, number, cell = self.spot(index)
        if number is None:
            for one in self._tables[index.row()][1]:
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
            return len(self._tables[parent.row()][1])
        return 0 if at >> ROW_BITS else len(self.cells(self._tables[at - 1][1][parent.row()]))

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return six."""
        return len(self._titles)

    # looks

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        """Return the titles."""
        return self._titles[section] if orientation == HORIZONTAL and role == DISPLAY and 0 <= section < len(self._titles) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Whatever can be taken has a tick."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._ticks(index) else flags

    def _ticks(self, index: Index) -> bool:
        if not index.isValid() or index.column() != WHAT:
            return False
        _, number, cell = self.spot(index)
        return cell is None or (number is not None and self.choice.merge.rows[number].what is What.CHANGED)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Return text, tick, colour and side of a cell."""
        if not index.isValid():
            return None
        if role in (DISPLAY, TOOLTIP):
            return self._text(index)
        if role == CHECK:
            return self._state(index) if self._ticks(index) else None
        if role == TONE:
            return self._tone(index)
        if role == ALIGNMENT:
            return self._side(index)
        if role == ACCESSIBLE:
            return self._spoken(index)
        return None

    def _text(self, index: Index) -> str:
        table, number, cell = self.spot(index)
        column = index.column()
        if number is None:
            return {WHAT: TABLES[table].title, REMARK: counted(self, self._tables[index.row()][1])}.get(column, "")
        row = self.choice.merge.rows[number]
        if cell is None:
            place = self.choice.offer.said.place(table, row.number) if column == PLACE and row.what is What.ADDED else ""
            return {WHAT: row.subject, PLACE: place, REMARK: self._row_remark(row, number)}.get(column, "")
        return self._cell_text(row, number, cell, column)

    def _cell_text(self, row: RowMerge, number: int, cell: CellMerge, column: int) -> str:
        spec = TABLES[row.table][cell.column]
        say = partial(shown, spec, style=self.style)
        changed = row.what is What.CHANGED
        if column == WHAT:
            return spec.title
        if column == BASE:
            return self._value(say(cell.base), cell.base) if changed and not (cell.conflict and cell.base is None) else ""
        if column == MINE:
            return self._value(say(cell.mine), cell.mine) if row.what is not What.ADDED else ""
        if column == THEIRS:
            return self._value(say(cell.theirs), cell.theirs) if row.what is not What.REMOVED else ""
        if column == PLACE:
            return self.choice.offer.said.place(row.table, row.number, cell.column)
        return self._cell_remark((number, cell.column), cell) if changed else ""

    def _value(self, text: str, value: Value) -> str:
        return self.tr("(empty)") if value in (None, "") else text

    def _row_remark(self, row: RowMerge, number: int) -> str:
        if not row.conflict:
            return self._words[row.what]
        said = self.tr("You changed it") if row.what is What.REMOVED else self.tr("You removed it, the workbook changed it")
        return ": ".join((said, self._decision((number, ""))))

    def _cell_remark(self, unit: Unit, cell: CellMerge) -> str:
        if cell.conflict:
            return self.tr("Conflict: {decision}").format(decision=self._decision(unit))
        return self.tr("Empty in the workbook") if self.choice.empties(cell) else ""

    def _decision(self, unit: Unit) -> str:
        if self.choice.is_open(unit):
            return self.tr("to be decided")
        return self.tr("the workbook's is taken") if self.choice.is_taken(unit) else self.tr("the plan's is kept")

    def _tone(self, index: Index) -> str:
        _, number, cell = self.spot(index)
        column = index.column()
        if number is None:
            return "muted" if column != WHAT else ""
        row = self.choice.merge.rows[number]
        unit = (number, cell.column if cell is not None and row.what is What.CHANGED else "")
        if column == REMARK and unit in self.choice.conflicts:
            return "severity.warning" if self.choice.is_open(unit) else "severity.ok"
        if column == REMARK and cell is None:
            return TONES[row.what]
        return "muted" if column in (BASE, PLACE, REMARK) else ""

    def _side(self, index: Index) -> int:
        table, _, cell = self.spot(index)
        return RIGHT if cell is not None and index.column() in (BASE, MINE, THEIRS) and TABLES[table][cell.column].kind in NUMERIC else LEFT

    def _spoken(self, index: Index) -> str:
        """Return a line as it is read aloud."""
        texts = ((title, self._text(index.siblingAtColumn(column))) for column, title in enumerate(self._titles))
        said = ", ".join(text if column == WHAT else f"{title}: {text}" for column, (title, text) in enumerate(texts) if text)
        if index.column() != WHAT or not self._ticks(index):
            return self._text(index) or said
        ticks = {ON: self.tr("taken"), PART: self.tr("partly taken"), OFF: self.tr("not taken")}
        return f"{said}, {ticks[self._state(index)]}"

    # ticks

    def _state(self, index: Index) -> int:
        taken = {self.choice.is_taken(unit) for unit in self.units(index)}
        return PART if len(taken) > 1 else ON if taken == {True} else OFF

    def setData(self, index: Index, value: object, role: int = CHECK) -> bool:
        """Tick or untick a table, a row or a cell, whatever the value; conflicts among others are left to a tick of their own."""
        if role != CHECK or not self._ticks(index):
            return False
        units = list(self.units(index))
        units = [unit for unit in units if unit not in self.choice.conflicts] or units
        self._put(index, units, theirs=not all(map(self.choice.is_taken, units)))
        return True

    def take(self, index: Index, *, theirs: bool) -> None:
        """Take the workbook's side of all that hangs at an index, conflicts too, or keep the plan's."""
        if index.isValid():
            self._put(index, list(self.units(index)), theirs=theirs)

    def _put(self, index: Index, units: list[Unit], *, theirs: bool) -> None:
        self.choice.take(units, theirs=theirs)
        top = index.siblingAtColumn(WHAT)
        while top.parent().isValid():
            top = top.parent()
        self.dataChanged.emit(top, top.siblingAtColumn(REMARK))
        self._tell(top)
        self.chosen.emit()

    def _tell(self, above: Index) -> None:
        """Have the rows below a table painted anew, in one rectangle; the view paints all it shows, cells too."""
        count = self.rowCount(above)
        if count:
            self.dataChanged.emit(self.index(0, WHAT, above), self.index(count - 1, REMARK, above))


def counted(model: UpdateModel, rows: list[int]) -> str:
    """Return in words how many rows change, come and go, and how many conflicts there are."""
    return told(model, tally(model.choice.merge.rows[number] for number in rows))


def told(place: QObject, counts: dict[str, int]) -> str:
    """Return counts of changes in words."""
    words = {"changed": place.tr("changed"), "added": place.tr("added"), "removed": place.tr("removed")}
    said = [f"{counts[name]:,} {word}" for name, word in words.items() if counts[name]]
    conflicts = counts["conflicts"]
    if conflicts:
        said.append(f"{conflicts:,} {place.tr('conflict') if conflicts == 1 else place.tr('conflicts')}")
    return ", ".join(said)
