"""How much memory the window takes: a plan of 100,000 BOM lines opened, computed and edited in a process of its own.

Peak resident memory against the target, what stays afterwards, and how long the main thread and a thread that only asks for
Python's lock had to wait meanwhile. Linux only: the figures are the system's own. Run by ``python tests/speed/bench_memory.py``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

LINES, SEED, EDITS = 100_000, 1, 2
QUICK, RHYTHM = 20, 0.4  # so many quantities one after the other, so many seconds apart: none waits for the numbers of the one before
TARGET = 600  # MB
PATIENCE = 300.0  # seconds
TICK = 0.001  # seconds that the waiting thread sleeps


def main() -> int:
    """Print the table; 0 where the target is met."""
    if not Path("/proc/self/status").exists():
        print("The system doesn't tell how much memory a process takes.")
        return 0
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from planner.document.document import Document
    from planner.model.edits import SetCells
    from planner.model.generate import generate
    from planner.model.table import cells
    from planner.ui import theme
    from planner.ui.collecting import Collecting
    from planner.ui.main_window import MainWindow
    from planner.ui.runner import Runner
    from planner.ui.settings import Settings

    sys.setswitchinterval(0.0005)
    qInstallMessageHandler(lambda *message: None)
    app = QApplication([])
    theme.apply(app, False)
    print(
        f"{LINES:,} BOM lines, seed {SEED}; load {os.getloadavg()[0]:.1f}\n\n{'':34}{'peak MB':>9}{'kept MB':>9}{'s':>7}{'main ms':>9}{'lock ms':>9}"
    )
    document = Document(generate(LINES, SEED))
    told("plan made", 0.0)
    began = time.perf_counter()
    window = MainWindow(document, Runner(), Settings(Path(tempfile.gettempdir(), f"ballast-{os.getpid()}.ini")), None)
    window.side.loaded.connect(Collecting(window).keep)  # as the program does
    window.resize(1600, 950)
    window.show()
    window.repaint()
    told("window shown", time.perf_counter() - began)
    computed(app, window, "first computation", window.desk.recompute)
    sources = document.plan["sources"]
    for number in range(EDITS):
        price = cells(sources.spec["unit_price"], [1.5 + number])
        edit = SetCells("sources", sources.ids[3:4], "unit_price", price)
        computed(app, window, f"price edit {number + 1}", lambda edit=edit: window.desk.do("Change unit price", edit))  # type: ignore[misc]
    bom = document.plan["bom"]

    def typed(number: int) -> None:
        quantity = cells(bom.spec["quantity"], [2.0 + number])
        window.desk.do("Change quantity", SetCells("bom", bom.ids[3 + number : 4 + number], "quantity", quantity))

    computed(app, window, f"{QUICK} quantities at once", lambda: quickly(app, typed))
    computed(app, window, "one more that is waited for", lambda: typed(QUICK))
    peak = memory("VmHWM")
    print(f"\npeak {peak} MB of {TARGET}" + ("  MISSED" if peak > TARGET else ""), flush=True)
    os._exit(int(peak > TARGET))  # the window needn't be taken down


def computed(app, window, what, begin) -> None:  # type: ignore[no-untyped-def]
    """Let everything be computed anew while the main thread handles what arrives, and tell what it took."""
    waits: list[float] = []
    over = threading.Event()
    probe = threading.Thread(target=lock_waits, args=(over, waits))
    probe.start()
    began, longest = time.perf_counter(), 0.0
    begin()
    app.processEvents()
    while (window.desk.runner.busy or not window.desk.complete) and time.perf_counter() - began < PATIENCE:
        before = time.perf_counter()
        app.processEvents()
        longest = max(longest, time.perf_counter() - before)
        time.sleep(TICK)
    seconds = time.perf_counter() - began
    over.set()
    probe.join()
    waits.sort()
    told(what, seconds, longest, waits[int(0.99 * len(waits))] if waits else 0.0)


def quickly(app, change) -> None:  # type: ignore[no-untyped-def]
    """Change something again and again while the numbers are computed."""
    for number in range(QUICK):
        change(number)
        due = time.perf_counter() + RHYTHM
        while time.perf_counter() < due:
            app.processEvents()
            time.sleep(TICK)


def lock_waits(over: threading.Event, waits: list[float]) -> None:
    """Sleep for a moment again and again, and note how much longer it took."""
    while not over.is_set():
        before = time.perf_counter()
        time.sleep(TICK)
        waits.append(time.perf_counter() - before - TICK)


def told(what: str, seconds: float, longest: float = 0.0, wait: float = 0.0) -> None:
    """Print one row."""
    print(f"{what:34}{memory('VmHWM'):9}{memory('VmRSS'):9}{seconds:7.1f}{longest * 1000:9.0f}{wait * 1000:9.1f}", flush=True)


def memory(name: str) -> int:
    """Return how much memory the process takes (VmRSS) or has taken at most (VmHWM), in MB of 1,000 kB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) // 1000
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
