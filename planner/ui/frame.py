"""The window's widgets and where they stand: top bar, rail, tiles, pages, charts and details; kept between sittings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from planner.document.document import Document
from planner.ui.desk import Desk
from planner.ui.grid.view import GridView
from planner.ui.pages.bottom import Bottom
from planner.ui.pages.catalog import pages
from planner.ui.pages.page import Page
from planner.ui.pages.rail import Rail
from planner.ui.pages.start import StartPage
from planner.ui.panels.find_bar import FindBar
from planner.ui.panels.notice import Notice
from planner.ui.panels.question import QuestionLine
from planner.ui.panels.tiles import KpiTiles
from planner.ui.panes import Panes, first_inside
from planner.ui.runner import Runner
from planner.ui.settings import Settings
from planner.ui.side import Side
from planner.ui.status_line import StatusLine
from planner.ui.top_bar import TopBar

AROUND = QSize(16, 48)  # what a desktop puts around a window


class Frame(QMainWindow):
    """A window with everything in its place, and the desk that all of it looks at; nothing is connected yet."""

    def __init__(self, document: Document, runner: Runner, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.desk = Desk(document, runner, self)
        self.setObjectName("main")
        self.top = TopBar(self)
        self.setMenuWidget(self.top)
        self.notice = Notice(self.tr("Review…"), self)
        self.question = QuestionLine(self)
        self.tiles = KpiTiles(self)
        named = pages(self.desk)
        self.pages: list[Page] = [page for _, page in named]
        self.rail = Rail([(icon, page.name) for icon, page in named], self)
        self.stack = QStackedWidget(self)
        for page in self.pages:
            self.stack.addWidget(page)
        self.find_bar = FindBar(self)
        self.bottom = Bottom(self.desk, self)
        self.side = Side(self.desk, self)
        self.left = self._splitter(Qt.Orientation.Vertical, (self._grids(), 3, 560), (self.bottom, 1, 240))
        self.middle = self._splitter(Qt.Orientation.Horizontal, (self.left, 5, 1110), (self.side, 2, 410))
        self.start = StartPage(self)
        self.face = QStackedWidget(self)
        self.face.addWidget(self._work())
        self.face.addWidget(self._offer())
        self.setCentralWidget(self._centre())
        self.status = StatusLine(self.desk, self)
        self.setStatusBar(self.status)
        self.panes = Panes(
            (
                (self.stack, self.view),
                (self.start, lambda: self.start.sample),
                (self.bottom, lambda: first_inside(self.bottom)),
                (self.side, lambda: first_inside(self.side.what_if)),
                (self.rail, lambda: first_inside(self.rail)),
                (self.top, lambda: self.top.scenarios.scenario_box),
            ),
            self,
        )

    def page(self) -> Page:
        """Return the page that is looked at."""
        return self.pages[self.stack.currentIndex()]

    def view(self) -> GridView:
        """Return the grid that is looked at."""
        return self.page().view()

    def _splitter(self, orientation: Qt.Orientation, *inside: tuple[QWidget, int, int]) -> QSplitter:
        """Return a splitter of widgets, each with how it stretches and how large it is at first."""
        splitter = QSplitter(orientation, self)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(8)
        for at, (widget, stretch, _) in enumerate(inside):
            splitter.addWidget(widget)
            splitter.setStretchFactor(at, stretch)
        splitter.setSizes([size for _, _, size in inside])
        return splitter

    def _grids(self) -> QWidget:
        grids = QWidget(self)
        column = QVBoxLayout(grids)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.find_bar)
        column.addWidget(self.stack, 1)
        return grids

    def _work(self) -> QWidget:
        """What a plan with rows shows."""
        work = QWidget(self)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for above in (self.notice, self.question, self.tiles):
            column.addWidget(above)
        column.addWidget(self.middle, 1)
        return work

    def _offer(self) -> QWidget:
        """What an empty plan offers; a small window scrolls it."""
        around = QScrollArea(self)
        around.setFrameShape(QScrollArea.Shape.NoFrame)
        around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.setAccessibleName(self.tr("Start"))
        around.setWidgetResizable(True)
        around.setWidget(self.start)
        return around

    def _centre(self) -> QWidget:
        centre = QWidget(self)
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 10, 8)
        row.setSpacing(10)
        row.addWidget(self.rail)
        holder = QVBoxLayout()
        holder.setContentsMargins(0, 10, 0, 0)
        holder.addWidget(self.face)
        row.addLayout(holder, 1)
        return centre

    # between sittings

    def restore(self) -> None:
        """Stand as the window stood when it was closed last."""
        self.resize(QSize(1500, 930).boundedTo(self.screen().availableSize() - AROUND))
        restored = {
            "window": self.restoreGeometry, "left": self.left.restoreState, "middle": self.middle.restoreState, "side": self.side.rows.restoreState,
        }  # fmt: skip
        for name, restore in restored.items():
            state = self.settings.state(name)
            if state is not None:
                restore(state)

    def keep(self) -> None:
        """Remember how the window stands."""
        kept = {
            "window": self.saveGeometry(), "left": self.left.saveState(), "middle": self.middle.saveState(), "side": self.side.rows.saveState(),
        }  # fmt: skip
        for name, state in kept.items():
            self.settings.keep_state(name, state)
        self.settings.save()
