"""The changes of an update as a tree with ticks: what each line says, and what a tick takes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal

from planner.model.merging import CellMerge, RowMerge, What
from planner.model.schema import NUMERIC, TABLES
from planner.model.table import Value
from planner.model.values import shown
from planner.ui.dialogs.update_lines import BASE, MINE, PLACE, REMARK, THEIRS, WHAT, UpdateLines
from planner.ui.panels.rows import TONE
from planner.ui.qt import ACCESSIBLE, ALIGNMENT, DISPLAY, HORIZONTAL, LEFT, RIGHT, TOOLTIP, Index
from planner.ui.update_choice import Choice, Unit

CHECK = int(Qt.ItemDataRole.CheckStateRole)
ON, PART, OFF = (int(state.value) for state in (Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked))
TONES = {What.ADDED: "severity.ok", What.REMOVED: "severity.error", What.CHANGED: ""}


class UpdateModel(UpdateLines):
    """Texts, tones and ticks of the lines."""

    chosen = Signal()  # a tick has changed

    def __init__(self, choice: Choice, parent: QObject | None = None) -> None:
        super().__init__(choice, parent)
        self.style = choice.offer.style
        self._titles = (self.tr("Change"), self.tr("When it was written") if choice.offer.said.own else self.tr("Last taken in"), self.tr("In the plan"), self.tr("In the workbook"),
                        self.tr("Cell"), self.tr("Remark"))  # fmt: skip
        self._words = {What.ADDED: self.tr("New row"), What.REMOVED: self.tr("Not in the workbook"), What.CHANGED: ""}

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
        if not index.isValid() or index.column() != WHAT or self.is_more(index):
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
            return self._table_text(index, table, column)
        row = self.choice.merge.rows[number]
        if cell is None:
            place = self.choice.offer.said.place(table, row.number) if column == PLACE and row.what is What.ADDED else ""
            return {WHAT: row.subject, PLACE: place, REMARK: self._row_remark(row, number)}.get(column, "")
        return self._cell_text(row, number, cell, column)

    def _table_text(self, index: Index, table: str, column: int) -> str:
        if self.is_more(index):
            at = index.internalId() - 1
            further = len(self._tables[at][1]) - self._shown[at]
            return self.tr("… {n} more rows: Enter shows the next").format(n=f"{further:,}") if column == WHAT else ""
        return {WHAT: TABLES[table].title, REMARK: told(self, self.choice.tallies[table])}.get(column, "")

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
            if not self.choice.doubts(row):
                return self._words[row.what]
            renamed = self.tr("The same supplier, renamed? Tick it if so")
            return renamed if row.table == "suppliers" else self.tr("The same offer, renamed? Tick it if so")
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
            return "muted" if column != WHAT or self.is_more(index) else ""
        row = self.choice.merge.rows[number]
        unit = (number, cell.column if cell is not None and row.what is What.CHANGED else "")
        if column == REMARK and unit in self.choice.conflicts:
            return "severity.warning" if self.choice.is_open(unit) else "severity.ok"
        if column == REMARK and cell is None:
            return "severity.warning" if self.choice.doubts(row) else TONES[row.what]
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
        table = None if index.internalId() else index.row()
        if table in self._states:
            return self._states[table]
        whole = table is not None and not self.disputed_only
        told_ = self.choice.table_taken(self.spot(index)[0]) if whole else self.choice.all_taken(list(self.units(index)))
        state = {True: ON, False: OFF, None: PART}[told_]
        if table is not None:
            self._states[table] = state
        return state

    def setData(self, index: Index, value: object, role: int = CHECK) -> bool:
        """Tick or untick a table, a row or a cell, whatever the value; conflicts among others are left to a tick of their own."""
        if role != CHECK or not self._ticks(index):
            return False
        units = list(self.units(index))
        units = [unit for unit in units if unit not in self.choice.conflicts] or units
        self._put(index, units, theirs=not self.choice.all_taken(units))
        return True

    def take(self, index: Index, *, theirs: bool) -> None:
        """Take the workbook's side of all that hangs at an index, conflicts too, or keep the plan's."""
        if index.isValid():
            self._put(index, list(self.units(index)), theirs=theirs)

    def _put(self, index: Index, units: list[Unit], *, theirs: bool) -> None:
        self.choice.take(units, theirs=theirs)
        self._states.clear()
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


def told(place: QObject, counts: dict[str, int]) -> str:
    """Return counts of changes in words."""
    words = {"changed": place.tr("changed"), "added": place.tr("added"), "removed": place.tr("removed")}
    said = [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]
    conflicts = counts.get("conflicts", 0)
    if conflicts:
        said.append(f"{conflicts:,} {place.tr('conflict') if conflicts == 1 else place.tr('conflicts')}")
    return ", ".join(said)
