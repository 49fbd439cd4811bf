"""The window: puts top bar, rail, tiles, pages, charts and details together and keeps them in step."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent

from planner.document.document import Document
from planner.model.change import Change, everything
from planner.model.finding import Severity
from planner.model.plan import Plan
from planner.model.schema import BASE
from planner.ui.arranging import Arranging
from planner.ui.bom.model import BomModel
from planner.ui.bom_work import BomWork
from planner.ui.bulk_work import BulkWork
from planner.ui.cell_work import CellWork
from planner.ui.commands import Commands
from planner.ui.dialogs.ask import Ask
from planner.ui.file_work import BOOK_ENDINGS, FileWork
from planner.ui.find_work import FindWork
from planner.ui.following import Following
from planner.ui.frame import Frame
from planner.ui.import_work import ImportWork
from planner.ui.menu_bar import Actions
from planner.ui.order_work import OrderWork
from planner.ui.palette_work import PaletteWork
from planner.ui.part_work import PartWork
from planner.ui.patch_work import PatchWork
from planner.ui.plan_work import PlanWork
from planner.ui.problem_work import ProblemWork
from planner.ui.quote_work import QuoteWork
from planner.ui.refund_work import RefundWork
from planner.ui.returning import Returning
from planner.ui.runner import Runner
from planner.ui.settings import Settings
from planner.ui.tariff_work import TariffWork
from planner.ui.titles import Titles
from planner.ui.touring import Touring
from planner.ui.tree_work import TreeWork
from planner.ui.update_work import UpdateWork
from planner.ui.view_work import ViewWork

PLANS = frozenset({".ballast"})
ORDERS = 5  # number of the page with the planned orders


class MainWindow(Frame):
    """The one window of an open plan."""

    painted = Signal()  # once, after the first paint

    def __init__(self, document: Document, runner: Runner, settings: Settings, path: Path | None = None, ask: Ask | None = None) -> None:
        super().__init__(document, runner, settings)
        self.ask = ask or Ask(self)
        self.files = FileWork(self.desk, settings, self.ask, path, self)
        self.tariffs = TariffWork(self.desk, self.files, self.ask, self.notice, self)
        self.work = PlanWork(self.desk, self.ask, self.view, self)
        self.arranging = Arranging(self.desk, self.ask, settings, self.view, self)
        self.lines = BomWork(self.desk, self.work, self)
        self.parts = PartWork(self.desk, self.ask, self.lines, self)
        self.cells = CellWork(self.desk, self.view, self.files, self)
        self.tree = TreeWork(self.view, self)
        self.refunds = RefundWork(self.desk, self.ask, self)
        self.patching = PatchWork(self.files, self)
        self.imports = ImportWork(self.files, self)
        self.quotes = QuoteWork(self.files, self)
        self.updating = UpdateWork(self.files, self)
        self.orders = OrderWork(self.desk, self.files, self.view, self)
        self.finding = FindWork(self.desk, self.view, self.find_bar, self.top.find.text, self)
        self.following = Following(self)
        self.returning = Returning(self)
        self.problems = ProblemWork(self)
        self.tour = Touring(self)
        self.palette_work = PaletteWork(self)
        self.bulk = BulkWork(self.desk, self.ask, self.view, self.settings, self)
        self.commands = Commands(self)
        self.actions_by_id = Actions(self.top.menus, self, self.commands.handlers(), frozenset({"recent", "samples", "layouts"}))
        self.views = ViewWork(self)
        self.titles = Titles(self, self.files, self.ask, self.actions_by_id)
        self._painted = False
        self.setAcceptDrops(True)
        self._wire()
        self.restore()
        self.go_to_page(0)
        self._scenario_changed()
        self.titles.show_scenario()
        self.titles.show_history()
        self._plan_changed()
        self._trail_changed()

    def _wire(self) -> None:
        desk, commands = self.desk, self.commands
        desk.plan_changed.connect(self._plan_changed)
        desk.scenario_changed.connect(self._scenario_changed)
        desk.results_changed.connect(self._results_changed)
        desk.link_wanted.connect(self.following.follow)
        self.bottom.counted.connect(self._problems_counted)
        self.status.problems.clicked.connect(self.problems.show)
        self.following.changed.connect(self._trail_changed)
        self.refunds.failed.connect(self.status.complain)
        self.orders.failed.connect(self.status.complain)
        self.refunds.added.connect(self._look_at_entry)
        self.bottom.explain.back_wanted.connect(self.following.back)
        self.bottom.explain.forward_wanted.connect(self.following.forward)
        self.files.failed.connect(self.status.complain)
        self.files.saved.connect(self.status.saved)
        self.files.taken.connect(self.status.forget)
        self.files.busy_changed.connect(self.status.work_on)
        self.files.progressed.connect(self.status.work_progressed)
        self.status.cancel_wanted.connect(commands.cancel)
        self.rail.chosen.connect(self.go_to_page)
        self.question.orders_wanted.connect(partial(self.go_to_page, ORDERS))
        bar = self.top.scenarios
        bar.scenario_chosen.connect(self.choose_scenario)
        bar.compare_chosen.connect(self._choose_compare)
        bar.new_scenario.connect(self.work.new_scenario)
        self.top.find.textEdited.connect(commands.search)
        self.top.find.next_wanted.connect(commands.search_on)
        self.top.find.left.connect(commands.back_to_grid)
        self.side.what_if.edit_wanted.connect(self._slide)
        self.side.what_if.scenario_wanted.connect(self.choose_scenario)
        self.start.sample_wanted.connect(commands.first_sample)
        self.start.import_wanted.connect(self._import)
        alternates, parts = self.bottom.alternates, self.parts
        alternates.added.connect(parts.add_alternate)
        alternates.removed.connect(parts.remove_alternate)
        alternates.wanted_here.connect(parts.use_here)
        alternates.wanted_everywhere.connect(parts.use_everywhere)
        self.start.bom_wanted.connect(self.work.start_bom)
        commands.fill_menus()
        self.arranging.words_changed.connect(commands.show_words)

    # first paint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window stands."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            (self.start.sample if self.face.currentIndex() else self.view()).setFocus()
            QTimer.singleShot(0, self.painted.emit)

    # pages

    @property
    def bare(self) -> bool:
        """Tell whether the plan is empty."""
        return not any(len(self.desk.plan[table]) for table in ("parts", "bom", "sources", "demand"))

    def _show_face(self) -> None:
        """Over an empty plan the BOM page offers how to begin; the other pages can be filled."""
        self.face.setCurrentIndex(1 if self.bare and not self.stack.currentIndex() else 0)

    @Slot()
    def _go_to_start(self) -> None:
        if self.bare:
            self.go_to_page(0)

    @Slot(int)
    def go_to_page(self, number: int, *_: object) -> None:
        """Look at a page."""
        self.stack.setCurrentIndex(number)
        self.rail.mark(number)
        view = self.pages[number].show_page()
        self._show_face()
        if self.isVisible():
            (self.start.sample if self.face.currentIndex() else view).setFocus()

    def go_to_part(self, part: str) -> None:
        """Show a part in the BOM."""
        model, view = self.pages[0].view_of(0).grid, self.pages[0].view_of(0)
        assert isinstance(model, BomModel)
        row = model.reveal(part)
        if row is not None:
            self.pages[0].tabs.setCurrentIndex(0)
            view.go_to(row, max(view.currentIndex().column(), 1))

    @Slot()
    def _trail_changed(self) -> None:
        back, forward = bool(self.following.behind), bool(self.following.ahead)
        self.actions_by_id["back"].setEnabled(back)
        self.actions_by_id["forward"].setEnabled(forward)
        self.bottom.explain.show_trail(back, forward)

    @Slot(int)
    def _look_at_entry(self, row_id: int) -> None:
        self.following.follow("refunds", row_id, "entry")

    def _import(self) -> None:
        self.imports.import_book()

    # scenario

    def choose_scenario(self, name: str) -> None:
        """Look at a scenario, against the base where there is nothing to compare it with yet."""
        if name in self.desk.scenarios:
            compare = self.desk.compare if self.desk.compare != name else None
            self.desk.look_at(name, compare or (BASE if name != BASE else None))

    def _choose_compare(self, name: str) -> None:
        self.desk.look_at(self.desk.scenario, name or None)

    def _slide(self, label: str, edit: object, merge_key: object) -> None:
        self.desk.do(label, edit, merge_key)  # type: ignore[arg-type]

    @Slot()
    def _scenario_changed(self) -> None:
        index = self.desk.scenarios.index(self.desk.scenario)
        self.top.scenarios.set_scenarios(self.desk.scenarios, self.desk.scenario, self.desk.compare)
        self.top.set_scenario(index)
        for page in self.pages:
            for view in page.views.values():
                view.set_scenario(index)

    # what the desk tells

    @Slot(object, object)
    def _plan_changed(self, before: Plan | None = None, changes: tuple[Change, ...] = ()) -> None:
        plan = self.desk.plan
        self.top.scenarios.set_scenarios(self.desk.scenarios, self.desk.scenario, self.desk.compare)
        if self.bare and self.stack.currentIndex() and changes and everything(changes, plan.tables):
            QTimer.singleShot(0, self, self._go_to_start)  # once the grids have heard of it
        self._show_face()
        if before is None or before["settings"] is not plan["settings"] or len(before["bom"]) != len(plan["bom"]):
            self.status.show_facts()

    @Slot()
    def _results_changed(self) -> None:
        self.tiles.show_results(self.desk.results, self.desk.scenario, self.desk.compare)
        self.question.show_results(str(self.desk.plan.setting("question")), self.desk.results, self.desk.scenario)

    @Slot()
    def _problems_counted(self) -> None:
        found = self.desk.problems.open
        self.status.show_problems(*(sum(one.severity is severity for one in found) for severity in (Severity.ERROR, Severity.WARNING)))
        for page in self.pages:
            for view in page.views.values():
                view.grid.redraw()

    # coming and going

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take plans and workbooks."""
        if any(Path(url.toLocalFile()).suffix.lower() in BOOK_ENDINGS | PLANS for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a plan that was dropped; take quote sheets in together, import other workbooks into the open plan one after the other."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
        plans = [path for path in paths if path.suffix.lower() in PLANS]
        books = [path for path in paths if path.suffix.lower() in BOOK_ENDINGS]
        if plans or books:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, partial(self.files.open, plans[0]) if plans else partial(self.bring, books))

    def bring(self, books: list[Path]) -> None:
        """Take in quotes that came back, and import the other workbooks."""
        from planner.files.quotes.sheets import is_quote_sheet

        quotes = [path for path in books if is_quote_sheet(path)]
        if quotes:
            self.quotes.take_quotes(quotes)
        self.imports.import_books(path for path in books if path not in quotes)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, remember the window, stop the workers."""
        if not self.files.may_leave():
            event.ignore()
            return
        self.keep()
        self.shut()
        event.accept()

    def shut(self) -> None:
        """Stop the workers."""
        self.desk.runner.stop()
        self.desk.studies.stop()
        self.bottom.explainer.stop()
        self.files.stop()
