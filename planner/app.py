"""Puts the window together: platform, look, plan, runner. Slow libraries are loaded after the first paint."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.plan import Plan
from planner.model.scenario import opening_view

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from planner.ui.main_window import MainWindow

PICTURE_SIZE = (1600, 950)
PICTURE_SECONDS = 60


def choose_platform(picture: bool) -> None:
    """Without a display, or for a picture, draw offscreen; must come before Qt is imported."""
    if "QT_QPA_PLATFORM" in os.environ:
        return
    no_display = sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if picture or no_display:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def run(
    plan: Plan | None,
    path: Path | None,
    *,
    picture: Path | None = None,
    scenario: str | None = None,
    compare: str | None = None,
    dark: bool | None = None,
) -> int:
    """Open the window on a plan and stay until it is closed; with ``picture`` draw it there instead and return.

    Args:
        plan: The plan; None for an empty one.
        path: The plan's file where it has one; a workbook is offered for import.
        picture: Where to put a PNG of the window.
        scenario, compare: Which scenario to look at, and which one to compare it with.
        dark: Force the dark or the light look; None as the user chose.
    """
    choose_platform(picture is not None)
    from planner.ui.errors import catch_all, start_log

    log_path = None if picture else start_log()
    app = _application()
    from planner.document.document import Document
    from planner.ui import theme
    from planner.ui.collecting import Collecting
    from planner.ui.file_work import BOOK_ENDINGS
    from planner.ui.main_window import MainWindow
    from planner.ui.runner import Runner
    from planner.ui.settings import Settings

    settings = Settings(_unkept()) if picture else Settings()
    look = None if settings.look == "system" else settings.look == "dark"
    theme.apply(app, dark if dark is not None else (bool(dark) if picture else look))
    book = path if path is not None and path.suffix.lower() in BOOK_ENDINGS else None
    window = MainWindow(Document(plan or Plan.empty()), Runner(), settings, None if book else path)
    del log_path
    catch_all(window.status.complain)
    app.aboutToQuit.connect(window.shut)
    window.side.loaded.connect(Collecting(window).keep)
    if scenario is None and plan is not None:
        scenario, compare = opening_view(plan, compare)
    if scenario is not None:
        window.desk.look_at(scenario, compare)
    _trace(window)
    if picture is not None:
        return _draw(app, window, picture)
    window.painted.connect(window.desk.recompute)
    if app.platformName() != "offscreen":
        window.tour.wait_for_first_plan()
    window.desk.results_changed.connect(window.side.load_soon)
    if book is not None:
        window.imports.import_book(book, fresh=True)
    window.show()
    return app.exec()


def _unkept() -> Path:
    """Return a settings file that is nowhere: not /dev/null, which Qt would replace by a file of its own."""
    import tempfile

    return Path(tempfile.gettempdir(), f"ballast-{os.getpid()}.ini")


def _application() -> QApplication:
    from PySide6.QtWidgets import QApplication

    sys.setswitchinterval(0.0005)  # a busy worker gives way sooner, which keeps the grid fluent
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0] if sys.argv else "ballast"])
    app.setApplicationName("Ballast")
    app.setDesktopFileName("ballast")
    return app


def _trace(window: MainWindow) -> None:
    """With BALLAST_TRACE_START=1 say on stderr when the first paint and the first numbers came."""
    if os.environ.get("BALLAST_TRACE_START") != "1":
        return

    def painted() -> None:
        print(f"first paint {seconds_since_start():.3f} s", file=sys.stderr, flush=True)

    def numbers() -> None:
        print(f"first numbers {seconds_since_start():.3f} s", file=sys.stderr, flush=True)
        window.desk.results_changed.disconnect(numbers)
        if os.environ.get("BALLAST_TRACE_EXIT") == "1":
            window.side.loaded.connect(charts)

    def charts() -> None:
        print(f"charts {seconds_since_start():.3f} s", file=sys.stderr, flush=True)
        window.close()

    window.painted.connect(painted)
    window.desk.results_changed.connect(numbers)


def seconds_since_start() -> float:
    """Return the seconds since this process began, the interpreter's own start included where the system tells it."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
        return uptime - float(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError, AttributeError):
        return time.process_time()


def _qt_says(_kind: object, _context: object, message: str) -> None:
    """Pass Qt's messages on, without what the offscreen platform says it can't do: nobody would see it anyway."""
    if not message.startswith("This plugin does not support"):
        print(message, file=sys.stderr)


def _draw(app: QApplication, window: MainWindow, picture: Path) -> int:
    """Wait for the numbers, draw the window into a PNG and print its figures."""
    from PySide6.QtCore import qInstallMessageHandler

    from planner.ui.pages.summary import figures

    before = qInstallMessageHandler(_qt_says)
    window.resize(*PICTURE_SIZE)
    window.show()
    window.side.load_charts()
    window.desk.recompute()
    end = time.monotonic() + PICTURE_SECONDS
    while time.monotonic() < end and (window.desk.runner.busy or not (window.desk.complete or window.desk.problem)):
        app.processEvents()
        time.sleep(0.005)
    settled = time.monotonic() + 0.4  # charts glide to their values
    while time.monotonic() < settled:
        app.processEvents()
        time.sleep(0.005)
    saved = window.grab().save(str(picture))
    result = window.desk.result
    if result is not None:
        print(f"{window.desk.plan.setting('title')} · {result.scenario} · as of {result.as_of} · {result.currency}")
        for figure in figures(result, window.desk.style):
            print(f"{figure.title}: {figure.text}")
    elif window.desk.problem is not None:
        print(window.desk.problem.message, file=sys.stderr)
    window.shut()
    window.deleteLater()
    app.processEvents()
    qInstallMessageHandler(before)
    if not saved:
        print(f"The picture could not be written to {picture}.", file=sys.stderr)
        return 1
    print(picture)
    return 0
