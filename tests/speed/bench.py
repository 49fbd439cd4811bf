"""The speed table: medians against the targets, on a generated plan of 10,000 BOM lines. Run by ``make bench``.

The window's rows come from the real window drawn in memory, its start from a whole process, so nothing is flattered.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

LINES, SEED = 10_000, 1
PATIENCE = 30.0  # seconds until a step that never ends is given up


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing: its times in seconds, its target, and what else is worth knowing."""

    what: str
    seconds: list[float]
    target: float | None = None


def main() -> int:
    """Print the table; 0 where every target is met."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=15, help="how often each step is measured")
    arguments.add_argument("--only", choices=("engine", "file", "window", "start"), help="measure this part alone")
    chosen = arguments.parse_args()
    parts = {"engine": engine_rows, "file": file_rows, "window": window_rows, "start": start_rows}
    wanted = [chosen.only] if chosen.only else list(parts)
    print(f"{LINES:,} BOM lines, seed {SEED}; Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {load()}; milliseconds\n")
    print(f"{'':62}{'median':>8}{'best':>8}{'worst':>8}{'target':>8}{'of it':>7}")
    missed = 0
    for part in wanted:
        for row in parts[part](chosen.repeats):
            missed += told(row)
    print(f"\nload {load()} at the end; {missed} {'target' if missed == 1 else 'targets'} missed")
    return int(missed > 0)


def load() -> str:
    """Return how busy the machine is with other things as well."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def told(row: Row) -> bool:
    """Print one row; tells whether its target is missed."""
    median = statistics.median(row.seconds)
    target = f"{row.target * 1000:8.0f}{median / row.target:7.0%}" if row.target else ""
    times = "".join(f"{seconds * 1000:8.1f}" for seconds in (median, min(row.seconds), max(row.seconds)))
    missed = row.target is not None and median > row.target
    print(f"{row.what:62}{times}{target}{'  MISSED' if missed else ''}", flush=True)
    return missed


def engine_rows(repeats: int) -> Iterator[Row]:
    """One price edit until every scenario is computed anew, without a window."""
    import numpy as np

    from planner.document.document import Document
    from planner.engine.evaluate import evaluate
    from planner.model.edits import SetCells
    from planner.model.generate import generate
    from planner.model.scenario import names
    from planner.model.table import cells

    document = Document(generate(LINES, SEED))
    sources = document.plan["sources"]
    column = sources.spec["unit_price"]
    scenarios = names(document.plan)
    source = evaluate(document.plan, scenarios)["Base"].source
    rivals = np.bincount(source.part[source.part >= 0])[source.part]
    winners = np.flatnonzero(source.wins & (rivals > 1))[: repeats + 2]
    for what, rows, factor, target in (
        ("price edit", winners, 0.99, 0.150),
        ("price edit, another source wins", winners, 5.0, 0.150),
    ):
        edits, whole = [], []
        for row in rows:
            price = cells(column, [float(sources["unit_price"][row]) * factor])
            began = time.perf_counter()
            document.do("Change unit price", SetCells("sources", sources.ids[row : row + 1], "unit_price", price))
            edits.append(time.perf_counter() - began)
            evaluate(document.plan, scenarios)
            whole.append(time.perf_counter() - began)
        yield Row(f"{what}: in the document", edits[2:], 0.001)
        yield Row(f"{what}: until {len(scenarios)} scenarios are computed", whole[2:], target)
    undone = []
    for _ in range(repeats):
        began = time.perf_counter()
        document.undo()
        undone.append(time.perf_counter() - began)
    yield Row("undo in the document", undone, 0.001)


def file_rows(repeats: int) -> Iterator[Row]:
    """Opening and saving the plan file."""
    from planner.files.plan_file import open_plan, save_plan
    from planner.model.generate import generate

    opened, saved = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "big.ballast")
        plan = generate(LINES, SEED)
        for _ in range(repeats):
            began = time.perf_counter()
            save_plan(plan, file)
            between = time.perf_counter()
            open_plan(file)
            opened.append(time.perf_counter() - between)
            saved.append(between - began)
    yield Row("opening the file", opened, 0.500)
    yield Row("saving the file", saved)


def window_rows(repeats: int) -> Iterator[Row]:
    """A price typed into the real window: its own repaint, and the time until all scenarios are shown."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from planner.document.document import Document
    from planner.model.generate import generate
    from planner.model.schema import SOURCES
    from planner.ui import theme
    from planner.ui.main_window import MainWindow
    from planner.ui.runner import Runner
    from planner.ui.settings import Settings

    sys.setswitchinterval(0.0005)
    qInstallMessageHandler(lambda *message: None)  # the offscreen platform says what it can't do
    app = QApplication([])
    theme.apply(app, False)
    window = MainWindow(
        Document(generate(LINES, SEED)), Runner(), Settings(Path(tempfile.gettempdir(), f"ballast-{os.getpid()}.ini")), None
    )
    window.resize(1600, 950)
    window.show()
    window.side.load_charts()
    window.desk.recompute()
    settle(app, window)
    for name, page, field in (("BOM", 0, "quantity"), ("sources", 1, "unit_price")):
        window.go_to_page(page)
        settle(app, window)
        view = window.pages[page].show_table("sources") if page else window.view()
        if view is None:
            raise RuntimeError("the window has no grid of sources")
        grid = view.grid
        titles = [one.column.name for one in grid.fields]
        column = titles.index(field)
        rows = [row for row in range(min(grid.rowCount(), 400)) if grid.target(row, column) is not None]
        if name == "BOM":
            grid.open_all()
            rows = [row for row in range(1, 60) if grid.target(row, column) is not None]
        view.go_to(rows[0], column)
        settle(app, window)
        typed, painted, shown, idle = [], [], [], []
        for number in range(repeats + 2):
            row = rows[number % 8]
            began = time.perf_counter()
            if not grid.enter(row, column, str(1000 + number)):
                raise RuntimeError(f"{SOURCES.title}: {field} of row {row} can't be typed into")
            between = time.perf_counter()
            view.viewport().repaint()
            done = time.perf_counter()
            typed.append(between - began)
            painted.append(done - between)
            settle(app, window)
            shown.append(time.perf_counter() - began)
            began = time.perf_counter()
            view.viewport().repaint()
            idle.append(time.perf_counter() - began)
        yield Row(f"{name} grid: typed value taken, listeners told", typed[2:])
        yield Row(f"{name} grid: the edit's own repaint, engine at work", painted[2:], 0.025)
        yield Row(f"{name} grid: the next whole repaint, with the new numbers", idle[2:])
        yield Row(f"{name} grid: typed value until every scenario is shown", shown[2:])
    window.desk.document.mark_clean()
    window.shut()
    window.deleteLater()
    app.processEvents()


def settle(app: object, window: object) -> None:
    """Let the window work until its numbers are complete."""
    end = time.monotonic() + PATIENCE
    app.processEvents()  # type: ignore[attr-defined]
    while window.desk.runner.busy or not window.desk.complete:  # type: ignore[attr-defined]
        if time.monotonic() > end:
            raise RuntimeError("the window's numbers never came")
        app.processEvents()  # type: ignore[attr-defined]


def start_rows(repeats: int) -> Iterator[Row]:
    """A whole process with the humanoid sample: until the first paint, and until its numbers stand there. The first run warms up."""
    environment = {**os.environ, "BALLAST_TRACE_START": "1", "BALLAST_TRACE_EXIT": "1", "PYTHONDONTWRITEBYTECODE": ""}
    marks: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        environment |= {"XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder}
        for number in range(max(3, repeats // 2) + 1):
            for name, seconds in start(environment).items():
                if number:
                    marks.setdefault(name, []).append(seconds)
    yield Row("process start until the first painted window", marks["first paint"], 0.600)
    yield Row("process start until the sample's numbers stand there", marks["first numbers"], 2.000)
    if "charts" in marks:
        yield Row("process start until the charts stand there", marks["charts"])


def start(environment: dict[str, str]) -> dict[str, float]:
    """Start Ballast once and return when it said what, counted from before the process was made."""
    began = time.perf_counter()
    said: dict[str, float] = {}
    with subprocess.Popen(
        [sys.executable, "-m", "planner", "--sample", "humanoid"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        for line in process.stderr:
            for name in ("first paint", "first numbers", "charts"):
                if line.startswith(name):
                    said[name] = time.perf_counter() - began
    if "first numbers" not in said:
        raise RuntimeError(f"Ballast ended with {process.returncode} before it showed numbers")
    return said


if __name__ == "__main__":
    sys.exit(main())
