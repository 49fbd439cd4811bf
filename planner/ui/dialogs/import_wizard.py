"""The import in one window: the sheets, what their columns become, and what the plan gets; every choice shows its effect at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from planner.files.cells.grid import Grid, cell_name
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.choosing.found import FoundTable
from planner.files.reading.choosing.places import place_of
from planner.ui import theme
from planner.ui.dialogs.import_doubts import Doubt, DoubtsLine, doubts_of
from planner.ui.dialogs.import_offer import ImportAnswer, ImportOffer
from planner.ui.dialogs.import_options import ImportOptions
from planner.ui.dialogs.import_remember import RememberLine
from planner.ui.dialogs.import_result import ResultTabs
from planner.ui.dialogs.import_sheet import SheetView
from planner.ui.dialogs.import_slots import slot_title
from planner.ui.dialogs.import_tables import TablesList
from planner.ui.figures import plural
from planner.ui.import_effect import Reading
from planner.ui.import_reader import ImportReader

SOON_MS = 150  # a reading that takes longer says that it is under way


class ImportWizard(QDialog):
    """Import takes what is shown as one step that can be undone."""

    shown_reading = Signal(object)  # another reading is on the screen

    def __init__(self, offer: ImportOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.reading = offer.reading
        self.choices = offer.reading.choices
        self._accept_when_read = False
        self._warned = False  # that Esc gives up what was chosen
        self._before: dict[int, str] = {}  # what the other columns were before the last choice
        self.setWindowTitle(self.tr("Import {name}").format(name=offer.book.path.name))
        self.reader = ImportReader(offer.book, self)
        self._build()
        self._wire()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SOON_MS)
        self._slow.timeout.connect(self._say_reading)
        self.finished.connect(self._stop)
        self.show_reading(self.reading)
        self._start_focus()

    # building

    def _build(self) -> None:
        plan = self.offer.book.into
        self.head = QLabel(self)
        self.head.setFont(theme.title_font())
        self.head.setAccessibleName(self.tr("What was found"))
        self.state = QLabel(self)
        self.state.setAccessibleName(self.tr("State"))
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tables = TablesList(self)
        self.look_at = DoubtsLine(self)
        self.options = ImportOptions(self.offer.book.path.stem, [str(plan.setting("currency") or "")], self)
        self.sheet = SheetView(self)
        self.results = ResultTabs(self)
        upper = _stacked(self, self.options, self.look_at, self.sheet)
        self.rows = QSplitter(Qt.Orientation.Vertical, self)
        self.rows.addWidget(upper)
        self.rows.addWidget(self.results)
        self.rows.setStretchFactor(0, 3)
        self.rows.setStretchFactor(1, 2)
        self.sides = QSplitter(Qt.Orientation.Horizontal, self)
        self.sides.addWidget(self.tables)
        self.sides.addWidget(self.rows)
        self.sides.setStretchFactor(1, 1)
        unit, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        self.sides.setSizes([unit * 26, unit * 130])
        self.rows.setSizes([line * 22, line * 14])
        for splitter in (self.rows, self.sides):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(7)
        for widget in (self.sheet, self.results, self.tables):
            widget.setMinimumSize(QSize(unit * 12, line * 5))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.head)
        top.addWidget(self.state, 1)
        column.addLayout(top)
        column.addWidget(self.sides, 1)
        column.addLayout(self._foot())
        self._size()

    def _foot(self) -> QHBoxLayout:
        self.remember = RememberLine(self.offer.shelf, self.offer.book.path.stem, self)
        self.buttons = QDialogButtonBox(self)
        self.import_button = QPushButton(self.tr("Import"), self)
        self.buttons.addButton(self.import_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.import_button.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(self.remember, 1)
        foot.addWidget(self.buttons)
        return foot

    def _size(self) -> None:
        """Take a good part of the screen, and fit a small one."""
        unit, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        wanted = QSize(unit * 190, line * 48)
        room = self.screen().availableSize()
        self.resize(wanted.boundedTo(QSize(room.width() - 40, room.height() - 60)))

    def _wire(self) -> None:
        self.tables.picked.connect(self._look)
        self.tables.ticked.connect(self._tick)
        self.sheet.slot_chosen.connect(self._choose_slot)
        self.sheet.header_wanted.connect(self._choose_header)
        self.options.header_row_chosen.connect(self._choose_header)
        self.options.role_chosen.connect(self._choose_role)
        self.options.changed.connect(self._choose_options)
        self.results.place_wanted.connect(self._show_place)
        self.results.corrected.connect(self._correct)
        self.results.reverted.connect(self._revert)
        self.sheet.sheet.corrected.connect(self._correct)
        self.remember.changed.connect(self._use_kept)
        self.look_at.wanted.connect(self._show_column)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.reader.answered.connect(self.show_reading)
        self.reader.failed.connect(self._say_failed)
        self.reader.progressed.connect(self._say_progress)
        following = QShortcut(QKeySequence(Qt.Key.Key_F8), self)
        following.activated.connect(self.next_doubt)

    def _start_focus(self) -> None:
        """Begin where a person is needed: at the first doubtful column, else at the button."""
        doubts = self.doubts()
        if doubts:
            QTimer.singleShot(0, self, self.next_doubt)
        else:
            self.import_button.setFocus()

    # what is shown

    @property
    def table(self) -> FoundTable | None:
        """The table that is looked at."""
        key = self.tables.current()
        return next((one for one in self.reading.result.tables if one.key == key), None)

    def _grid(self) -> Grid:
        key = self.tables.current()
        grids = self.offer.book.grids
        return next((grid for grid in grids if key is not None and grid.name == key[0]), grids[0] if grids else Grid("", ()))

    def show_reading(self, reading: Reading) -> None:
        """Show what was understood with the choices as they are."""
        self._slow.stop()
        self.reading = reading
        self.tables.show_tables(self.offer.book.grids, reading.result.tables)
        self.results.show_reading(reading)
        self._look()
        self._say()
        self.shown_reading.emit(reading)
        if self._accept_when_read:
            self.accept()

    def _look(self) -> None:
        """Show the sheet and table that are looked at."""
        grid, table = self._grid(), self.table
        failed = {place: one.reason for one in self.reading.result.failed if one.sheet == grid.name and (place := place_of(one.cell))}
        texts = self.choices.corrections.items()
        corrected = {place: text for (sheet, cell), text in texts if sheet == grid.name and (place := place_of(cell))}
        self.sheet.show_sheet(grid, table, failed, corrected)
        self.options.show_table(table, len(grid.rows))
        self.look_at.show_doubts(self.doubts(), missing=table is None and bool(len(grid.rows)))
        self._order()

    def _say(self) -> None:
        result = self.reading.result
        lines = sum(table.rows for table in result.tables if table.used)
        tables = plural(sum(table.used and table.rows > 0 for table in result.tables), self.tr("table"), self.tr("tables"))
        good = plural(lines, self.tr("good row"), self.tr("good rows"))
        failed = plural(len(result.failed), self.tr("cell failed"), self.tr("cells failed"))
        self.head.setText(" · ".join(filter(None, (tables, good, failed if result.failed else "", self._profiles_told()))))
        self.state.setText(self._given_up())
        brings = any(one.total or one.removed for one in self.reading.lists)
        self.import_button.setEnabled(brings)
        self.import_button.setToolTip(self.reading.summary())

    def _profiles_told(self) -> str:
        names = dict.fromkeys(table.profile for table in self.reading.result.tables if table.profile and table.used)
        if names:
            self.remember.suggest(next(iter(names)))
        return self.tr("mapped as remembered in {names}").format(names=", ".join(f"“{name}”" for name in names)) if names else ""

    def doubts(self) -> list[Doubt]:
        """Return the columns to look at, those of the table on the screen first."""
        return doubts_of(self.reading.result.tables, self.tables.current())

    def _order(self) -> None:
        """Let Tab go from the fields to the columns to look at, the boxes, the cells and what is below."""
        stops = [self.options.product, *self.look_at.links, *self.sheet.stops(), self.results.tabBar()]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def next_doubt(self) -> None:
        """Go to the box of the next doubtful column."""
        doubts = self.doubts()
        if not doubts:
            return
        focused = next((column for column, box in self.sheet.becomes.boxes.items() if box.hasFocus()), -1)
        later = [one for one in doubts if one[0].key == self.tables.current() and one[1].column > focused]
        table, column = (later or doubts)[0]
        self._show_column(table.sheet, table.number, column.column)

    def _show_column(self, sheet: str, number: int, column: int) -> None:
        tables = self.reading.result.tables
        self.tables.go_to(sheet, next(one.header_row for one in tables if one.key == (sheet, number)), tables)
        self.sheet.go_to_box(column)

    def _show_place(self, sheet: str, cell: str) -> None:
        place = place_of(cell)
        self.tables.go_to(sheet, place[0] if place else None, self.reading.result.tables)
        self.sheet.go_to(cell)

    # what is chosen

    def _read(self, choices: Choices) -> None:
        self.choices, self._warned = choices, False
        self._slow.start()
        self.reader.ask(choices)

    def _choose_slot(self, column: int, slot: str) -> None:
        if self.table is not None:
            self._before = {one.column: one.slot for one in self.table.columns if one.column != column}
            self._read(self.choices.with_slot(self.table.fingerprint, column, slot))
            self.remember.offer()

    def _given_up(self) -> str:
        """Return what other columns were before the last choice and no longer are, since it took that from them."""
        table, before, self._before = self.table, self._before, {}
        gone = [one for one in table.columns if not one.slot and before.get(one.column)] if table is not None else []
        told = self.tr("Column {letter} is no longer {what}.")
        return " ".join(told.format(letter=cell_name(0, one.column)[:-1], what=slot_title(before[one.column])) for one in gone)

    def _choose_header(self, row: int) -> None:
        key = self.tables.current()
        if key is not None:
            self._read(self.choices.with_header_row(key[0], row))

    def _choose_role(self, role: str) -> None:
        if self.table is not None:
            self._read(self.choices.with_role(self.table.key, role))

    def _choose_options(self) -> None:
        self._read(self.options.laid_over(self.choices))

    def _tick(self, sheet: str, number: int, used: bool) -> None:
        self._read(self.choices.with_used((sheet, number), used=used))

    def _correct(self, sheet: str, cell: str, text: str) -> None:
        self._read(self.choices.with_correction(sheet, cell, text))

    def _revert(self, sheet: str, cell: str) -> None:
        self._read(self.choices.without_correction(sheet, cell))

    def _use_kept(self) -> None:
        """Read with the mappings as they are kept now."""
        self._read(replace(self.choices, profiles=self.offer.shelf.profiles()[0]))

    # the end

    def _say_reading(self) -> None:
        self.state.setText(self.tr("Reading again…"))

    def _say_progress(self, share: float, what: str) -> None:
        """Tell how far a reading is that takes long."""
        if self.reader.busy and not self._slow.isActive() and what:
            self.state.setText(self.tr("{what}… {n} %").format(what=what, n=round(100 * share)))

    def _say_failed(self, message: str) -> None:
        self._slow.stop()
        self._accept_when_read = False
        self.state.setText(message)
        self.state.setToolTip(message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes at once where nothing was corrected or chosen, else when it is pressed once more."""
        if event.key() == Qt.Key.Key_Escape and self.choices != self.offer.reading.choices and not self._warned:
            self._warned = True
            self.state.setText(self.tr("Press Esc once more to give up what you corrected and chose."))
            event.accept()
            return
        super().keyPressEvent(event)

    def accept(self) -> None:
        """Take what is shown; where a reading is under way, what it brings."""
        if self.reader.busy:
            self._accept_when_read = True
            self._say_reading()
            return
        self._accept_when_read = False
        if self.import_button.isEnabled():
            super().accept()

    def answer(self) -> ImportAnswer:
        """Return what was accepted."""
        return ImportAnswer(self.reading, self.remember.profiles(self.reading.result.tables, self.choices))

    def _stop(self) -> None:
        self.reader.stop()


def _stacked(parent: QWidget, *widgets: QWidget) -> QWidget:
    """Return a widget with others below one another, the last taking the room."""
    box = QWidget(parent)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for at, widget in enumerate(widgets):
        column.addWidget(widget, 1 if at == len(widgets) - 1 else 0)
    return box
