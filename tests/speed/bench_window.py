"""How long the window stands still while a workbook of 50,000 rows by 20 columns is imported, and again while one of its columns is changed.

The window draws its grid again every few milliseconds; what is told is the longest time between two such turns, and how many were longer
than they should be. ``--rows`` for another size.
"""

# ruff: noqa: E402 -- the project is found first
from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.speed import strangers

if TYPE_CHECKING:
    from planner.ui.dialogs.import_offer import ImportOffer

LIMIT = 0.05  # seconds
TURN_MS = 4


def main() -> int:
    """Print the longest stalls; 0 where none is too long."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=50_000)
    given = arguments.parse_args()
    from PySide6.QtCore import QCoreApplication, QTimer, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from planner.document.document import Document
    from planner.files.samples import open_sample
    from planner.ui import theme
    from planner.ui.dialogs.import_wizard import ImportWizard
    from planner.ui.main_window import MainWindow
    from planner.ui.runner import Runner
    from planner.ui.settings import Settings

    sys.setswitchinterval(0.0005)
    app = QApplication([])
    qInstallMessageHandler(lambda *message: None)
    theme.apply(app, False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.xlsx")
        strangers.write_book(path, strangers.rows_of(given.rows, levels=True, as_text=False))
        window = MainWindow(Document(open_sample("humanoid")), Runner(), Settings(Path(folder, "settings.ini")), None)
        window.resize(1600, 950)
        window.show()
        turns: list[float] = []

        def turn() -> None:
            window.centralWidget().repaint()
            turns.append(time.perf_counter())

        beat = QTimer(window, interval=TURN_MS)
        beat.timeout.connect(turn)

        def began() -> None:
            turns[:] = [time.perf_counter()]
            beat.start()

        def ended() -> tuple[float, float, int]:
            beat.stop()
            now = time.perf_counter()
            gaps = [later - earlier for earlier, later in zip(turns, [*turns[1:], now], strict=True)]
            return now - turns[0], max(gaps), sum(gap > LIMIT for gap in gaps)

        def until(done: Callable[[], bool]) -> tuple[float, float, int]:
            began()
            while not done():
                QCoreApplication.processEvents()
                time.sleep(0.0002)
            return ended()

        until(lambda: len(turns) > 300)
        longest = [told("nothing", *until(lambda: len(turns) > 100))]

        def look_over(offer: ImportOffer) -> None:
            longest.append(told("import", *ended()))
            dialog = ImportWizard(offer, window)
            read: list[object] = []
            dialog.reader.answered.connect(read.append)
            table = offer.reading.result.tables[0]
            dialog.reader.ask(offer.reading.choices.with_slot(table.fingerprint, table.columns[1].column, ""))
            longest.append(told("another choice", *until(lambda: bool(read))))
            dialog.reader.stop()

        window.ask.accept_import = look_over  # type: ignore[method-assign, assignment, return-value]
        began()
        window.imports.import_book(path)
        while len(longest) < 3:
            QCoreApplication.processEvents()
            time.sleep(0.0002)
        window.shut()
    return int(max(longest[1:]) > LIMIT)


def told(what: str, seconds: float, longest: float, many: int) -> float:
    """Print and return the longest stall."""
    print(f"{what:20}{seconds * 1000:9.0f} ms, longest stall {longest * 1000:5.0f} ms, {many} over {LIMIT * 1000:.0f} ms", flush=True)
    return longest


if __name__ == "__main__":
    sys.exit(main())
