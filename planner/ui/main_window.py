"""The window: puts top bar, rail, tiles, pages, charts and details together and keeps them in step."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QProgressBar, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from planner.document.document import Document
from planner.model.schema import BASE
from planner.model.values import decimals, shown
from planner.ui import theme
from planner.ui.actions import Actions
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.file_work import BOOK_ENDINGS, FileWork
from planner.ui.pages.bottom import EXPLAIN, PROBLEMS, Bottom
from planner.ui.pages.catalog import pages
from planner.ui.pages.page import Page
from planner.ui.pages.rail import Rail
from planner.ui.pages.start import StartPage
from planner.ui.panels.tiles import KpiTiles
from planner.ui.plan_work import PlanWork
from planner.ui.runner import Runner
from planner.ui.settings import LOOKS, Settings
from planner.ui.side import Side
from planner.ui.tables.bom_model import BomModel
from planner.ui.tables.grid_view import GridView, menu_of
from planner.ui.tables.table_model import TableModel
from planner.ui.top_bar import TopBar

SAY_MS = 8000
PLANS = frozenset({".ballast"})


class MainWindow(QMainWindow):
    """The one window of an open plan."""

    painted = Signal()  # once, after the first paint

    def __init__(self, document: Document, runner: Runner, settings: Settings, path: Path | None = None, ask: Ask | None = None) -> None:
        super().__init__()
        self.settings = settings
        self.desk = Desk(document, runner, self)
        self.ask = ask or Ask(self)
        self.files = FileWork(self.desk, settings, self.ask, path, self)
        self.work = PlanWork(self.desk, self.ask, self.view, self)
        self._painted = False
        self._selection = ""
        self._saved_at = ""
        self.setAcceptDrops(True)
        self.setObjectName("main")
        self._build()
        self.actions_by_id = Actions(self.top.menus, self, self._handlers(), frozenset({"recent", "samples"}))
        self._wire()
        self._restore()
        self.go_to_page(0)
        self._scenario_changed()
        self._history_changed()
        self._plan_changed()

    # building

    def _build(self) -> None:
        self.top = TopBar(self)
        self.setMenuWidget(self.top)
        self.tiles = KpiTiles(self)
        self.pages: list[Page] = []
        named = pages(self.desk)
        self.rail = Rail([(icon, page.name) for icon, page in named], self)
        self.stack = QStackedWidget(self)
        for _, page in named:
            self.pages.append(page)
            self.stack.addWidget(page)
        self.bottom = Bottom(self.desk, self)
        self.side = Side(self.desk, self)
        self.left = QSplitter(Qt.Orientation.Vertical, self)
        self.left.setChildrenCollapsible(False)
        self.left.setHandleWidth(8)
        self.left.addWidget(self.stack)
        self.left.addWidget(self.bottom)
        self.left.setStretchFactor(0, 3)
        self.left.setStretchFactor(1, 1)
        self.middle = QSplitter(Qt.Orientation.Horizontal, self)
        self.middle.setChildrenCollapsible(False)
        self.middle.setHandleWidth(8)
        self.middle.addWidget(self.left)
        self.middle.addWidget(self.side)
        self.middle.setStretchFactor(0, 5)
        self.middle.setStretchFactor(1, 2)
        self.middle.setSizes([1110, 410])
        self.left.setSizes([560, 240])
        work = QWidget(self)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tiles)
        column.addWidget(self.middle, 1)
        self.start = StartPage(self)
        self.face = QStackedWidget(self)
        self.face.addWidget(work)
        self.face.addWidget(self.start)
        centre = QWidget(self)
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 10, 8)
        row.setSpacing(10)
        row.addWidget(self.rail)
        holder = QVBoxLayout()
        holder.setContentsMargins(0, 10, 0, 0)
        holder.addWidget(self.face)
        row.addLayout(holder, 1)
        self.setCentralWidget(centre)
        self._build_status()

    def _build_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.facts, self.chosen, self.message, self.timing, self.state = (QLabel(bar) for _ in range(5))
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self.message.clear)
        self.progress = QProgressBar(bar)
        self.progress.setFixedSize(140, 6)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress.hide()
        bar.addWidget(self.facts)
        bar.addWidget(self.chosen)
        bar.addWidget(self.message, 1)
        bar.addPermanentWidget(self.progress)
        bar.addPermanentWidget(self.timing)
        bar.addPermanentWidget(self.state)
        self._restyle()

    def _restyle(self) -> None:
        look = theme.current()
        self.statusBar().setStyleSheet(
            f"QStatusBar {{ background: {look.color('panel').name()}; border-top: 1px solid {look.color('border').name()}; color: {look.color('muted').name()}; }}"
            f"QStatusBar::item {{ border: 0; }} QStatusBar QLabel {{ color: {look.color('muted').name()}; padding: 3px 10px; }}"
        )
        self.message.setStyleSheet(f"color: {look.color('text').name()};")
        for label in (self.facts, self.chosen, self.message, self.timing, self.state):
            label.setFont(theme.small_font())

    def _handlers(self) -> dict[str, Callable[[], object]]:
        files, work, desk = self.files, self.work, self.desk
        handlers: dict[str, Callable[[], object]] = {
            "new": files.new, "open": self._open, "save": files.save, "save_as": files.save_as, "import": self._import,
            "export": files.export_book, "quit": self.close, "undo": work.undo, "redo": work.redo, "cut": work.cut, "copy": work.copy,
            "paste": work.paste, "clear": work.clear, "bulk_set": work.bulk_set, "insert_row": work.insert_row, "remove_rows": work.remove_rows,
            "move_up": work.move_up, "move_down": work.move_down, "indent": work.indent, "outdent": work.outdent,
            "add_component": self._add_component, "find": self._find, "open_all": self._open_all, "close_all": self._close_all,
            "fold_charts": self._fold, "fold_details": self._fold, "explain": partial(self._details, EXPLAIN), "problems": partial(self._details, PROBLEMS),
            "scenario_new": work.new_scenario, "scenario_duplicate": work.duplicate_scenario, "scenario_delete": work.delete_scenario,
            "scenario_events": self._events, "scenario_swap": self._swap, "check": partial(self._details, PROBLEMS), "recompute": desk.recompute,
            "cancel": desk.runner.cancel, "palette": self._palette, "settings": self._plan_settings, "help_here": self._help, "about": self._about,
        }  # fmt: skip
        handlers |= {f"page_{number}": partial(self.go_to_page, number) for number in range(len(self.pages))}
        handlers |= {f"look_{look}": partial(self._set_look, look) for look in LOOKS}
        return handlers

    def _wire(self) -> None:
        desk = self.desk
        desk.plan_changed.connect(self._plan_changed)
        desk.scenario_changed.connect(self._scenario_changed)
        desk.results_changed.connect(self._results_changed)
        desk.history_changed.connect(self._history_changed)
        desk.said.connect(self.say)
        desk.link_wanted.connect(self.follow)
        desk.runner.busy_changed.connect(self._busy)
        self.files.path_changed.connect(self._history_changed)
        self.files.failed.connect(self.complain)
        self.files.saved.connect(self._saved)
        self.files.busy_changed.connect(self._file_busy)
        self.rail.chosen.connect(self.go_to_page)
        bar = self.top.scenarios
        bar.scenario_chosen.connect(self._choose_scenario)
        bar.compare_chosen.connect(self._choose_compare)
        bar.new_scenario.connect(self.work.new_scenario)
        self.top.find.textEdited.connect(self._search)
        self.top.find.next_wanted.connect(self._search_on)
        self.top.find.left.connect(self._back_to_grid)
        self.side.what_if.edit_wanted.connect(self._slide)
        self.side.what_if.scenario_wanted.connect(self._choose_scenario)
        self.start.sample_wanted.connect(self._first_sample)
        self.start.import_wanted.connect(self._import)
        self.start.bom_wanted.connect(self.work.start_bom)
        self.actions_by_id.submenus["recent"].aboutToShow.connect(self._fill_recent)
        self.actions_by_id.submenus["samples"].aboutToShow.connect(self._fill_samples)
        self.actions_by_id[f"look_{self.settings.look}"].setChecked(True)
        theme.current().changed.connect(self._restyle)
        for page in self.pages:
            page.view_made.connect(self._view_made)
            page.view_changed.connect(self._view_changed)

    # first paint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window stands."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            (self.start.sample if self.face.currentIndex() else self.view()).setFocus()
            QTimer.singleShot(0, self.painted.emit)

    # pages

    def page(self) -> Page:
        """Return the page that is looked at."""
        return self.pages[self.stack.currentIndex()]

    def view(self) -> GridView:
        """Return the grid that is looked at."""
        return self.page().view()

    @Slot(int)
    def go_to_page(self, number: int, *_: object) -> None:
        """Look at a page."""
        self.stack.setCurrentIndex(number)
        self.rail.mark(number)
        view = self.pages[number].show_page()
        if self.isVisible():
            view.setFocus()

    def _view_made(self, view: GridView) -> None:
        view.selection_told.connect(self._tell_selection)
        view.menu_wanted.connect(self._context_menu)
        view.set_scenario(self._scenario_index())
        if isinstance(view.grid, BomModel):
            self._fit_bom(view)

    @staticmethod
    def _fit_bom(view: GridView) -> None:
        if view.grid.rowCount():
            view.setCurrentIndex(view.grid.index(0, 1))

    def _view_changed(self, view: GridView) -> None:
        computed = not any(field.own for field in view.grid.fields)
        for command in ("insert_row", "remove_rows", "paste", "cut", "bulk_set"):
            self.actions_by_id[command].setEnabled(not computed)
        for command in ("add_component", "move_up", "move_down", "indent", "outdent", "open_all", "close_all"):
            self.actions_by_id[command].setEnabled(isinstance(view.grid, BomModel))
        view.selectionChanged(view.selectionModel().selection(), view.selectionModel().selection())

    def _context_menu(self, place: QPoint) -> None:
        view = self.sender()
        if isinstance(view, GridView):
            names = (
                "cut",
                "copy",
                "paste",
                "clear",
                "",
                "bulk_set",
                "insert_row",
                "remove_rows",
                "add_component",
                "",
                "explain",
                "help_here",
            )
            menu_of(view, [self.actions_by_id[name] if name else None for name in names]).popup(view.viewport().mapToGlobal(place))

    @Slot(str, int, str)
    def follow(self, table: str, row_id: int, column: str) -> None:
        """Go to the cell that a link names."""
        if table == "bom":
            self._follow_line(row_id)
            return
        for number, page in enumerate(self.pages):
            if any(sheet.table == table for sheet in page.sheets):
                self.go_to_page(number)
                view = page.show_table(table)
                if view is not None and isinstance(view.grid, TableModel):
                    row = view.grid.row_of(row_id)
                    if row is None and view.grid.words:
                        view.grid.filter_by("")
                        row = view.grid.row_of(row_id)
                    if row is not None:
                        view.go_to(row, view.grid.column_of(column) or 0)
                return

    def _follow_line(self, row_id: int) -> None:
        self.go_to_page(0)
        bom = self.desk.plan["bom"]
        if row_id in bom.ids:
            self.go_to_part(str(bom["component"][bom.positions([row_id])[0]]))

    def go_to_part(self, part: str) -> None:
        """Show a part in the BOM."""
        model, view = self.pages[0].view_of(0).grid, self.pages[0].view_of(0)
        assert isinstance(model, BomModel)
        row = model.reveal(part)
        if row is not None:
            view.go_to(row, max(view.currentIndex().column(), 1))

    # the menus

    def _open(self, *_: object) -> None:
        self.files.open()

    def _import(self, *_: object) -> None:
        self.files.import_book()

    def _add_component(self, *_: object) -> None:
        self.work.add_component()

    def _first_sample(self) -> None:
        from planner.files.samples import sample_names

        names = sample_names()
        if names:
            self.files.open_sample("humanoid" if "humanoid" in names else names[0])

    def _fill_recent(self) -> None:
        menu = self.actions_by_id.submenus["recent"]
        menu.clear()
        for path in self.settings.recent():
            menu.addAction(path.name, partial(self.files.open, path)).setToolTip(str(path))
        menu.setEnabled(True)
        if menu.isEmpty():
            menu.addAction(self.tr("None yet")).setEnabled(False)

    def _fill_samples(self) -> None:
        from planner.files.samples import sample_names

        menu = self.actions_by_id.submenus["samples"]
        menu.clear()
        for name in sample_names():
            menu.addAction(name.replace("-", " ").capitalize(), partial(self.files.open_sample, name))

    def _find(self, *_: object) -> None:
        self.top.find.setFocus()
        self.top.find.selectAll()

    def _open_all(self, *_: object) -> None:
        if isinstance(self.view().grid, BomModel):
            self.view().grid.open_all()

    def _close_all(self, *_: object) -> None:
        if isinstance(self.view().grid, BomModel):
            self.view().grid.close_all()

    def _fold(self, *_: object) -> None:
        self.side.setVisible(self.actions_by_id["fold_charts"].isChecked())
        self.bottom.setVisible(self.actions_by_id["fold_details"].isChecked())

    def _details(self, tab: int, *_: object) -> None:
        self.actions_by_id["fold_details"].setChecked(True)
        self._fold()
        self.bottom.tabs.setCurrentIndex(tab)
        self.bottom.refresh()
        if tab == PROBLEMS:
            count = self.bottom.problem_count
            self.say(self.tr("{n} problems and notes").format(n=count) if count else self.tr("No problems found"))

    def _events(self, *_: object) -> None:
        self.go_to_page(2)
        self.pages[2].show_table("events")

    def _swap(self, *_: object) -> None:
        if self.desk.compare:
            self.desk.look_at(self.desk.compare, self.desk.scenario)

    def _plan_settings(self, *_: object) -> None:
        self.go_to_page(3)
        self.pages[3].show_table("settings")

    def _palette(self, *_: object) -> None:
        commands = {
            action.text().replace("&", "").rstrip("…"): action for action in self.actions_by_id.by_id.values() if action.isEnabled()
        }
        chosen = self.ask.text(self.tr("Find a command"), self.tr("Command"), "", tuple(commands))
        if chosen in commands:
            commands[chosen].trigger()

    def _help(self, *_: object) -> None:
        view = self.view()
        column = max(view.currentIndex().column(), 0)
        field = view.grid.fields[column].column
        self.ask.tell(field.title, field.help or self.tr("No help on this column yet."))

    def _about(self, *_: object) -> None:
        from planner import __version__

        self.ask.tell(
            self.tr("About Ballast"),
            self.tr(
                "Ballast {version}\nWhat each product costs under which tariff, what can still land in time, how much to stockpile."
            ).format(version=__version__),
        )

    def _set_look(self, look: str, *_: object) -> None:
        self.settings.look = look
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, None if look == "system" else look == "dark")

    # search

    def _search(self, words: str) -> None:
        """While typing: a table shows only what matches, the BOM goes to the first match."""
        grid = self.view().grid
        if isinstance(grid, TableModel):
            grid.filter_by(words)
        elif isinstance(grid, BomModel) and words:
            part = grid.find(words)
            if part:
                self.go_to_part(part)
            else:
                self.say(self.tr("Nothing found for “{words}”").format(words=words))

    def _search_on(self) -> None:
        grid = self.view().grid
        if isinstance(grid, BomModel):
            part = grid.find(self.top.find.text(), self.view().currentIndex().row() + 1)
            if part:
                self.go_to_part(part)
        else:
            self._back_to_grid()

    def _back_to_grid(self) -> None:
        grid = self.view().grid
        if isinstance(grid, TableModel):
            grid.filter_by(self.top.find.text())
        self.view().setFocus()

    # scenario

    def _scenario_index(self) -> int:
        return self.desk.scenarios.index(self.desk.scenario)

    def _choose_scenario(self, name: str) -> None:
        if name in self.desk.scenarios:
            compare = self.desk.compare
            self.desk.look_at(
                name, (BASE if name != BASE and compare is None else compare) if compare != name else (BASE if name != BASE else None)
            )

    def _choose_compare(self, name: str) -> None:
        self.desk.look_at(self.desk.scenario, name or None)

    def _slide(self, label: str, edit: object, merge_key: object) -> None:
        self.desk.do(label, edit, merge_key)  # type: ignore[arg-type]

    @Slot()
    def _scenario_changed(self) -> None:
        index = self._scenario_index()
        self.top.scenarios.set_scenarios(self.desk.scenarios, self.desk.scenario, self.desk.compare)
        self.top.set_scenario(index)
        for page in self.pages:
            for view in page.views.values():
                view.set_scenario(index)
        self.actions_by_id["scenario_delete"].setEnabled(self.desk.scenario != BASE)
        self._retitle()

    # what the desk tells

    @Slot(object, object)
    def _plan_changed(self, *_: object) -> None:
        plan = self.desk.plan
        self.top.scenarios.set_scenarios(self.desk.scenarios, self.desk.scenario, self.desk.compare)
        empty = not any(len(plan[table]) for table in ("parts", "bom", "sources", "demand"))
        self.face.setCurrentIndex(1 if empty else 0)
        self.rail.setEnabled(not empty)
        as_of = shown(plan["settings"].spec["as_of"], plan.setting("as_of"), self.desk.style)  # type: ignore[arg-type]
        facts = [
            self.tr("As of {day}").format(day=as_of),
            str(plan.setting("currency")),
            self.tr("{n} lines").format(n=decimals(float(len(plan["bom"])), 0, self.desk.style)),
        ]
        self.facts.setText("    ·    ".join(facts))
        self._retitle()

    @Slot()
    def _results_changed(self) -> None:
        self.tiles.show_results(self.desk.results, self.desk.scenario, self.desk.compare)
        self.timing.setText(self.tr("recomputed in {ms} ms").format(ms=max(1, round(self.desk.seconds * 1000))))

    @Slot()
    def _history_changed(self) -> None:
        history = self.desk.document.history
        undo, redo = self.actions_by_id["undo"], self.actions_by_id["redo"]
        undo.setText(self.tr("Undo: {step}").format(step=history.undo_label()) if history.done else self.tr("Undo"))
        redo.setText(self.tr("Redo: {step}").format(step=history.redo_label()) if history.undone else self.tr("Redo"))
        undo.setEnabled(bool(history.done))
        redo.setEnabled(bool(history.undone))
        self._retitle()

    def _retitle(self) -> None:
        modified = self.desk.document.modified
        title = str(self.desk.plan.setting("title") or self.tr("Untitled plan"))
        self.setWindowTitle(f"{title} · {self.desk.scenario}[*] – Ballast")
        self.setWindowModified(modified)
        name = self.files.path.name if self.files.path else title
        self.top.name_plan(name + (" •" if modified else ""), str(self.files.path or title))
        saved = self.tr("saved {time}").format(time=self._saved_at) if self._saved_at else self.tr("no changes")
        self.state.setText(self.tr("modified") if modified else saved)

    def _saved(self) -> None:
        self._saved_at = f"{datetime.datetime.now():%H:%M}"
        self._retitle()

    def _tell_selection(self, text: str) -> None:
        self.chosen.setText(text)

    def _busy(self, busy: bool) -> None:
        self.progress.setVisible(busy and self.desk.seconds > 0.5)

    def _file_busy(self, what: str) -> None:
        self.progress.setVisible(bool(what))
        if what:
            self.say(what)

    @Slot(str)
    def say(self, text: str) -> None:
        """Show a line in the status bar for a while."""
        self._show_message(text, SAY_MS)

    @Slot(str)
    def complain(self, text: str) -> None:
        """Show a line about something that did not work."""
        self._show_message("⚠ " + text, 3 * SAY_MS)

    def _show_message(self, text: str, milliseconds: int) -> None:
        self.message.setText(text)
        self.message.setToolTip(text)
        self._quiet.start(milliseconds)

    # coming and going

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take plans and workbooks."""
        if any(Path(url.toLocalFile()).suffix.lower() in BOOK_ENDINGS | PLANS for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file that was dropped."""
        for url in event.mimeData().urls():
            path = Path(url.toLocalFile())
            if path.suffix.lower() in BOOK_ENDINGS | PLANS:
                event.acceptProposedAction()
                QTimer.singleShot(0, self, partial(self.files.open, path))
                return

    def _restore(self) -> None:
        self.resize(1500, 930)
        for name, restore in (
            ("window", self.restoreGeometry),
            ("left", self.left.restoreState),
            ("middle", self.middle.restoreState),
            ("side", self.side.restoreState),
        ):
            state = self.settings.state(name)
            if state is not None:
                restore(state)

    def _keep(self) -> None:
        states: tuple[tuple[str, QByteArray], ...] = (
            ("window", self.saveGeometry()), ("left", self.left.saveState()), ("middle", self.middle.saveState()), ("side", self.side.saveState()),
        )  # fmt: skip
        for name, state in states:
            self.settings.keep_state(name, state)
        self.settings.save()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, remember the window, stop the workers."""
        if not self.files.may_leave():
            event.ignore()
            return
        self._keep()
        self.shut()
        event.accept()

    def shut(self) -> None:
        """Stop the workers."""
        self.desk.runner.stop()
        self.files.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Nothing glides or pops up on changes of language or font; the theme does that."""
        super().changeEvent(event)
