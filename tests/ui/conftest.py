"""What the tests of the window share: an offscreen screen, a window without dialogs, and a look out for leftovers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QLocale
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.model.plan import Plan
from planner.ui import theme
from planner.ui.bom.replacing import Wish
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Unsaved
from planner.ui.dialogs.import_offer import ImportOffer
from planner.ui.dialogs.replace_part import ReplaceOffer
from planner.ui.dialogs.start_bom import FirstLine
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.runner import Runner
from planner.ui.settings import Settings
from tests.plans import plan_of

WAIT_MS = 20_000


class Answers:
    """Stands in for the dialogs: says what it was told to say, and remembers what it was asked."""

    def __init__(self) -> None:
        self.scenario = ""
        self.asked: list[str] = []
        self.unsaved_answer = Unsaved.DISCARD
        self.path: Path | None = None
        self.texts: list[str] = []
        self.accepts = True
        self.bulk_play: Callable[..., bool] | None = None
        self.patch_play: Callable[..., None] | None = None
        self.update_play: Callable[..., None] | None = None
        self.import_play: Callable[..., None] | None = None
        self.preview: object = None
        self.paths: tuple[Path, ...] = ()
        self.ask_play: Callable[..., None] | None = None
        self.take_play: Callable[..., None] | None = None
        self.review: object = None
        self.day: np.datetime64 | None = None
        self.sorts_answer: object = None
        self.columns_answer: object = None
        self.replaces: Callable[[ReplaceOffer], Wish | None] | None = None

    def unsaved(self, title: str) -> Unsaved:
        self.asked.append("unsaved")
        return self.unsaved_answer

    def _place(self, *_: object) -> Path | None:
        self.asked.append("place")
        return self.path

    plan_to_open = book_to_import = place_for_plan = place_for_book = place_for_page = schedule_to_load = codes_to_load = (
        book_to_write_into
    ) = folder_for_quotes = book_to_update_from = _place

    def text(self, title: str, question: str, suggestion: str = "", choices: Sequence[str] = ()) -> str:
        self.asked.append(title)
        return self.texts.pop(0) if self.texts else ""

    def accept_import(self, offer: ImportOffer) -> object:
        """Take it as it was read, or show the real dialog without waiting and have the test play with it; None gives up."""
        from planner.ui.dialogs.import_wizard import ImportWizard

        self.asked.append("import")
        self.preview = offer
        if self.import_play is None:
            return offer.answer() if self.accepts else None
        dialog = ImportWizard(offer, QApplication.activeWindow())
        dialog.show()
        try:
            self.import_play(dialog)
            return dialog.answer() if dialog.result() else None
        finally:
            dialog.close()
            dialog.reader.stop()
            dialog.deleteLater()

    def accept_review(self, review: object) -> bool:
        self.asked.append("review")
        self.review = review
        return self.accepts

    def answers_to_take(self, *_: object) -> tuple[Path, ...]:
        self.asked.append("answers")
        return self.paths

    def quotes_to_ask(self, offer: object) -> object:
        """Show the real dialog without waiting, and have the test play with it; None gives up."""
        from planner.ui.dialogs.quotes_ask import QuotesAskDialog

        self.asked.append("ask quotes")
        return self._played(QuotesAskDialog(offer, QApplication.activeWindow()), self.ask_play)  # type: ignore[arg-type]

    def quotes_to_take(self, offer: object) -> object:
        """The same for the quotes that came back."""
        from planner.ui.dialogs.quotes_take import QuotesTakeDialog

        self.asked.append("take quotes")
        return self._played(QuotesTakeDialog(offer, QApplication.activeWindow()), self.take_play)  # type: ignore[arg-type]

    def _played(self, dialog: Any, play: Callable[..., None] | None) -> object:
        dialog.show()
        try:
            if play is not None:
                play(dialog)
            return dialog.answer() if dialog.result() else None
        finally:
            dialog.close()
            dialog.deleteLater()

    def entries_until(self, offer: object) -> np.datetime64 | None:
        self.asked.append("entries")
        return self.day

    def replacement(self, offer: ReplaceOffer) -> Wish | None:
        self.asked.append("replacement")
        return self.replaces(offer) if self.replaces is not None else None

    def bulk(self, offer: object) -> object:
        """Show the real dialog without waiting, and have the test play with it; None gives up."""
        from planner.ui.dialogs.bulk_edit import BulkEdit

        self.asked.append("bulk")
        if self.bulk_play is None:
            return None
        dialog = BulkEdit(offer, QApplication.activeWindow())  # type: ignore[arg-type]
        dialog.show()
        try:
            return dialog.answer() if self.bulk_play(dialog) else None
        finally:
            dialog.close()
            dialog.deleteLater()

    def cells_to_write(self, update: object) -> object:
        """Show the real dialog without waiting, and have the test play with it; None gives up."""
        from planner.ui.dialogs.patch_preview import PatchDialog

        self.asked.append("cells")
        return self._played(PatchDialog(update, QApplication.activeWindow()), self.patch_play)  # type: ignore[arg-type]

    def changes_to_take(self, offer: object) -> object:
        """Show the real dialog without waiting, and have the test play with it."""
        from planner.ui.dialogs.update_review import UpdateReview

        self.asked.append("update")
        return self._played(UpdateReview(offer, QApplication.activeWindow()), self.update_play)  # type: ignore[arg-type]

    def command(self, ranked: object, taken: Callable[[object], object]) -> None:
        """Show the real palette: it doesn't block."""
        from planner.ui.dialogs.command_palette import CommandPalette

        self.asked.append("command")
        self.palette = CommandPalette(ranked, QApplication.activeWindow())  # type: ignore[arg-type]
        self.palette.taken.connect(taken)
        self.palette.show()

    def sort_order(self, offer: object) -> object:
        self.asked.append("sort")
        return self.sorts_answer

    def first_line(self) -> FirstLine | None:
        """Type the texts into the real dialog; without any, give up."""
        from planner.ui.dialogs.start_bom import StartBomDialog

        self.asked.append("first line")
        dialog = StartBomDialog(QApplication.activeWindow())
        for line, text in zip((dialog.product, dialog.component), self.texts, strict=False):
            QTest.keyClicks(line, text)
        answer = dialog.answer() if self.texts else None
        self.texts = []
        dialog.deleteLater()
        return answer

    def columns(self, offer: object) -> object:
        self.asked.append("columns")
        return self.columns_answer

    def tell(self, title: str, text: str) -> None:
        self.asked.append(title)


@pytest.fixture(autouse=True)
def english_numbers() -> Iterator[None]:
    """Numbers are written as in the United States, whatever the machine says."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """A test fails that leaves one of the program's threads running."""
    yield
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("ballast")]
    assert not left, f"threads left running: {left}"


@pytest.fixture(scope="session", autouse=True)
def emptied_clipboard(qapp: QApplication) -> Iterator[None]:
    """The offscreen clipboard outlives Python: what is still in it then takes the process down after the last test."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def plan() -> Plan:
    """A robot of two shared arms; motors from China or Japan, a controller from Taiwan, one threat."""
    return plan_of(
        settings=[{"title": "Test robot", "as_of": "2026-11-23", "currency": "USD", "destination": "US", "horizon_weeks": 26}],
        parts=[
            {"part": "ROBOT", "description": "Robot", "make_days": 5, "kind": "make"},
            {"part": "ARM-L", "description": "Left arm", "make_days": 3, "kind": "make"},
            {"part": "ARM-R", "description": "Right arm", "make_days": 3, "kind": "make"},
            {"part": "JOINT", "description": "Joint, shared", "make_days": 2, "kind": "make"},
            {"part": "MOTOR", "description": "Motor", "hts": "8501.31.40", "weight_kg": 1},
            {"part": "BOARD", "description": "Controller", "hts": "8537.10.91", "weight_kg": 0.2},
        ],
        bom=[
            {"parent": "ROBOT", "component": "ARM-L", "quantity": 1},
            {"parent": "ROBOT", "component": "ARM-R", "quantity": 1},
            {"parent": "ROBOT", "component": "BOARD", "quantity": 1},
            {"parent": "ARM-L", "component": "JOINT", "quantity": 3},
            {"parent": "ARM-R", "component": "JOINT", "quantity": 3},
            {"parent": "JOINT", "component": "MOTOR", "quantity": 2, "scrap": 0.02},
        ],
        suppliers=[{"supplier": "Hanqing"}, {"supplier": "Nagano"}, {"supplier": "Corewave"}],
        sources=[
            {"part": "MOTOR", "supplier": "Hanqing", "country_of_origin": "CN", "unit_price": 100, "lead_days": 30, "lead_sd_days": 5},
            {"part": "MOTOR", "supplier": "Nagano", "country_of_origin": "JP", "unit_price": 160, "lead_days": 20, "lead_sd_days": 2},
            {"part": "BOARD", "supplier": "Corewave", "country_of_origin": "TW", "unit_price": 300, "lead_days": 25, "lead_sd_days": 3},
        ],
        lanes=[
            {"ship_from": "CN", "mode": "ocean", "transit_days": 28, "customs_days": 3, "freight_per_kg": 1},
            {"ship_from": "JP", "mode": "ocean", "transit_days": 18, "customs_days": 3, "freight_per_kg": 1},
            {"ship_from": "TW", "mode": "ocean", "transit_days": 24, "customs_days": 3, "freight_per_kg": 1},
        ],
        tariffs=[
            {"program": "MFN", "hts": "8501 8537", "origins": "*", "rate": 0.04, "destination": "US"},
            {"program": "s301", "hts": "8501", "origins": "CN", "rate": 0.25, "destination": "US"},
        ],
        demand=[
            {"part": "ROBOT", "due": "2027-02-01", "quantity": 10},
            {"part": "ROBOT", "due": "2027-03-01", "quantity": 20},
            {"part": "ROBOT", "due": "2027-04-05", "quantity": 20},
        ],
        scenarios=[{"scenario": "Threat"}],
        events=[
            {
                "scenario": "Threat",
                "event": "Threat",
                "kind": "tariff",
                "date": "2027-01-15",
                "origins": "CN",
                "hts": "*",
                "rate": 1.0,
                "status": "mentioned",
            }
        ],
        overrides=[
            {
                "scenario": "Threat",
                "table": "sources",
                "where": "part=BOARD",
                "column": "unit_price",
                "operation": "multiply",
                "value": "1.1",
            }
        ],
    )


@pytest.fixture
def watch(qtbot: QtBot) -> Callable[[QAbstractItemModel], QAbstractItemModelTester]:
    """Watch a model: the first break of Qt's rules ends the test."""
    kept: list[QAbstractItemModelTester] = []

    def begin(model: QAbstractItemModel) -> QAbstractItemModelTester:
        tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        kept.append(tester)
        return tester

    return begin


@pytest.fixture
def desk(qtbot: QtBot, plan: Plan) -> Iterator[Desk]:
    """A desk without a window."""
    runner = Runner()
    desk = Desk(Document(plan), runner)
    yield desk
    runner.stop()


@pytest.fixture
def answers() -> Answers:
    """What the dialogs will say."""
    return Answers()


@pytest.fixture
def window(qtbot: QtBot, plan: Plan, answers: Answers, tmp_path: Path) -> Iterator[MainWindow]:
    """The whole window, shown, charts loaded, numbers there."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, False)
    window = MainWindow(Document(plan), Runner(), Settings(tmp_path / "window.ini"), None, answers)  # type: ignore[arg-type]
    window.resize(1400, 900)
    window.side.load_charts()
    window.show()
    window.activateWindow()
    window.desk.recompute()
    settle(qtbot, window)
    yield window
    window.shut()
    window.close()
    window.deleteLater()
    app.processEvents()


@pytest.fixture
def said(window: MainWindow) -> Iterator[list[str]]:
    """What the status line has said."""
    texts: list[str] = []
    window.desk.said.connect(texts.append)
    yield texts
    window.desk.said.disconnect(texts.append)


def back_to(window: QWidget) -> None:
    """Without a window system a list that opened stays the active window when it goes."""
    QApplication.processEvents()
    window.activateWindow()
    QApplication.processEvents()


def table_of(window: MainWindow, table: str) -> GridView:
    """Look at the grid of a table of the plan, with the focus in it."""
    for number, page in enumerate(window.pages):
        view = page.show_table(table)
        if view is not None:
            window.go_to_page(number)
            view.setFocus()
            return view
    raise AssertionError(f"there is no table of {table}")


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the numbers belong to the plan as it is now, and are shown."""

    def done() -> bool:
        desk, shown = window.desk, not (window.side.turns.waiting or window.bottom.turns.waiting)
        return not desk.runner.busy and desk.complete and desk.results_plan is desk.plan and shown

    qtbot.waitUntil(done, timeout=WAIT_MS)
    QApplication.processEvents()
