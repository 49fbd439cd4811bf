"""How fast the grids are on 100,000 BOM lines, in the real window, with the recompute running; run by ``make bench``.

A key stroke is measured from the key to the end of the paint event that shows it, while the worker computes: the run fails
where the worker was idle. ``--only typing`` measures one part alone, ``--lines`` a smaller plan.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

SEED, SIZE = 1, (1600, 950)
PATIENCE = 120.0  # seconds until a step that never ends is given up
PASTE = (2_000, 8)
COLUMNS = 20  # that can be seen at once while typing and scrolling
RHYTHM = (0.05, 0.12, 0.25)  # seconds between key strokes, in turn
MEMORY_MB = 600
FRAME, WORST_FRAME = 0.016, 0.033


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing: its times in seconds, and the targets of its median and of its 95th percentile."""

    what: str
    seconds: list[float]
    target: float | None = None
    p95: float | None = None


def main() -> int:
    """Print the table; 0 where every target is met."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=40, help="how many key strokes and frames are measured")
    arguments.add_argument("--lines", type=int, default=100_000)
    arguments.add_argument("--only", choices=("open", "typing", "scroll", "order", "tree", "paste"), help="measure this part alone")
    chosen = arguments.parse_args()
    parts = {"open": open_rows, "scroll": scroll_rows, "typing": typing_rows, "order": order_rows, "tree": tree_rows, "paste": paste_rows}
    print(f"{chosen.lines:,} BOM lines, seed {SEED}, window {SIZE[0]} x {SIZE[1]}; Python {sys.version.split()[0]}, load {load()}; ms\n")
    print(f"{'':64}{'median':>8}{'p95':>8}{'worst':>8}{'target':>8}{'p95':>6}")
    missed = 0
    bench = Bench(chosen.lines)
    for name, rows in parts.items():
        if chosen.only in (None, name):
            for row in rows(bench, chosen.repeats):
                missed += told(row)
    peak = peak_memory()
    too_much = peak > MEMORY_MB
    print(f"\npeak memory {peak:,.0f} MB, target {MEMORY_MB}{'  MISSED' if too_much else ''}; load {load()} at the end")
    bench.close()
    missed += too_much
    print(f"{missed} {'target' if missed == 1 else 'targets'} missed")
    return int(missed > 0)


def load() -> str:
    """Return how busy the machine is with other things as well."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def peak_memory() -> float:
    """Return the most memory this process has held, in MB."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


def told(row: Row) -> bool:
    """Print one row; tells whether a target is missed."""
    times = sorted(row.seconds)
    median, p95 = statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))]
    figures = "".join(f"{seconds * 1000:8.1f}" for seconds in (median, p95, times[-1]))
    targets = f"{row.target * 1000:8.0f}" if row.target else " " * 8
    targets += f"{row.p95 * 1000:6.0f}" if row.p95 else ""
    missed = (row.target is not None and median > row.target) or (row.p95 is not None and p95 > row.p95)
    print(f"{row.what:64}{figures}{targets}{'  MISSED' if missed else ''}", flush=True)
    return missed


class Bench:
    """The real window on a generated plan, and when its grids were painted."""

    def __init__(self, lines: int) -> None:
        from PySide6.QtCore import QEvent, qInstallMessageHandler
        from PySide6.QtWidgets import QApplication

        from planner.document.document import Document
        from planner.model.generate import generate
        from planner.ui import theme
        from planner.ui.collecting import Collecting
        from planner.ui.grid.view import GridView
        from planner.ui.main_window import MainWindow
        from planner.ui.runner import Runner
        from planner.ui.settings import Settings

        sys.setswitchinterval(0.0005)  # as the program does
        qInstallMessageHandler(lambda *message: None)  # the offscreen platform says what it can't do
        self.app = QApplication([])
        self.deleting = int(QEvent.Type.DeferredDelete)
        theme.apply(self.app, False)
        self.paints: list[tuple[float, float, Any]] = []  # of the grids: began, ended, rectangle
        self.changed = 0.0  # when the plan changed last
        paint = GridView.paintEvent

        def timed(view: GridView, event: Any) -> None:
            began, area = time.perf_counter(), event.region().boundingRect()
            paint(view, event)
            self.paints.append((began, time.perf_counter(), area))

        GridView.paintEvent = timed  # type: ignore[method-assign]
        plan = generate(lines, SEED)
        self.window = MainWindow(Document(plan), Runner(), Settings(Path(tempfile.gettempdir(), f"ballast-{os.getpid()}.ini")), None)
        self.window.side.loaded.connect(Collecting(self.window).keep)  # as the program does
        self.window.desk.plan_changed.connect(self.note_change)
        self.window.resize(*SIZE)
        self.window.middle.setSizes([SIZE[0], 0])
        self.window.left.setSizes([SIZE[1], 0])
        self.window.show()
        self.window.side.load_charts()
        self.window.desk.recompute()
        self.settle()

    def events(self) -> None:
        """Let the window do what waits; what is to be deleted later goes too, as in the program's own loop."""
        self.app.processEvents()
        self.app.sendPostedEvents(None, self.deleting)

    def settle(self) -> None:
        """Let the window work until its numbers are complete and shown."""
        desk, end = self.window.desk, time.monotonic() + PATIENCE
        turns = (self.window.side.turns, self.window.bottom.turns)
        self.events()
        while desk.runner.busy or not desk.complete or desk.results_plan is not desk.plan or any(one.waiting for one in turns):
            if time.monotonic() > end:
                raise RuntimeError("the numbers never came")
            self.events()
            time.sleep(0.002)
        self.events()

    def keep_busy(self) -> None:
        """Wait until the worker computes."""
        desk, end = self.window.desk, time.monotonic() + PATIENCE
        while not desk.runner.busy:
            desk.recompute()
            self.events()
            if time.monotonic() > end:
                raise RuntimeError("the worker never began")

    def note_change(self, *_: object) -> None:
        """Remember when the plan changed."""
        self.changed = time.perf_counter()

    def pause(self, seconds: float) -> float:
        """Let the window work as between two key strokes; returns when the next one is due, however late the window is by then."""
        due = time.perf_counter() + seconds
        while time.perf_counter() < due:
            self.events()
            time.sleep(0.001)
        return due

    def painted(self, act: Callable[[], object], place: Any = None, *, edit: bool = False, due: float | None = None) -> float:
        """Return the seconds from an act until the grid has painted (the rectangle at a place, after the plan has changed).

        Where it was ``due`` while the window did something else, the wait counts.
        """
        self.paints.clear()
        began = due or time.perf_counter()
        act()
        end = time.monotonic() + PATIENCE
        while True:
            for start, ended, area in self.paints:
                if edit and not began < self.changed < start:
                    continue
                if place is None or area.intersects(place()):
                    return ended - began
            if time.monotonic() > end:
                raise RuntimeError("nothing was painted")
            self.events()

    def close(self) -> None:
        """End the workers."""
        self.window.desk.document.mark_clean()
        self.window.shut()
        self.window.deleteLater()
        self.events()


def columns_in_view(view: Any) -> int:
    """Return how many columns a grid shows at least a part of."""
    header, room = view.horizontalHeader(), view.viewport().width()
    places = [header.sectionViewportPosition(at) for at in range(header.count()) if not header.isSectionHidden(at)]
    sizes = [header.sectionSize(at) for at in range(header.count()) if not header.isSectionHidden(at)]
    return sum(place < room and place + size > 0 for place, size in zip(places, sizes, strict=True))


def open_rows(bench: Bench, repeats: int) -> Iterator[Row]:
    """The BOM page's grid made anew until its first paint, then everything opened."""
    from planner.ui.bom.model import BomModel
    from planner.ui.grid.view import GridView

    opened, unfolded = [], []
    for _ in range(7):

        def make(made: list[GridView]) -> None:
            view = GridView(BomModel(bench.window.desk), "BOM")
            view.grid.setParent(view)
            view.resize(bench.window.view().size())
            view.show()
            made.append(view)

        made: list[GridView] = []
        opened.append(bench.painted(partial(make, made)))
        unfolded.append(bench.painted(made[0].grid.open_all))
        rows = made[0].grid.rowCount()
        made[0].close()
        made[0].deleteLater()
        bench.events()
    yield Row("open the BOM: model and grid made, first paint", opened, 0.300)
    yield Row(f"expand all, painted ({rows:,} rows)", unfolded, 0.300)


def scroll_rows(bench: Bench, repeats: int) -> Iterator[Row]:
    """Frames of scrolling the open BOM by a line, a page and sideways: the paint alone, and the whole of it."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    view = opened(bench)
    for what, key in (("a line (arrow key at the edge)", Qt.Key.Key_Down), ("a page (Page Down)", Qt.Key.Key_PageDown)):
        frames, paints = [], []
        view.go_to(1, 3)
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        bench.events()
        for _ in range(60):  # to the lower edge
            QTest.keyClick(view, Qt.Key.Key_Down)
        bench.events()
        for _ in range(repeats):
            frames.append(bench.painted(lambda key=key: QTest.keyClick(view, key)))
            paints.append(sum(ended - began for began, ended, _ in bench.paints))
            bench.events()
        yield Row(f"scroll by {what}, {columns_in_view(view)} columns: key to painted", frames, WORST_FRAME)
        yield Row("    the paint alone", paints, FRAME, WORST_FRAME)
    bar, frames = view.verticalScrollBar(), []
    for number in range(repeats):
        frames.append(bench.painted(lambda number=number: bar.setValue(3 * number)))
        bench.events()
    yield Row("scroll by three lines (wheel)", frames, FRAME, WORST_FRAME)
    frames = []
    for number in range(repeats):
        frames.append(bench.painted(lambda number=number: bar.setValue((number * 7919) % max(1, bar.maximum()))))
        bench.events()
    yield Row("scroll anywhere (thumb dragged)", frames, FRAME, WORST_FRAME)
    frames = []
    for _ in range(repeats):
        frames.append(bench.painted(view.viewport().repaint))
    yield Row("the whole grid painted again", frames, FRAME, WORST_FRAME)


def typing_rows(bench: Bench, repeats: int) -> Iterator[Row]:
    """Digits typed into quantities, and Enter, while the worker computes."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    view = opened(bench)
    titles = [field.column.name for field in view.grid.fields]
    column = titles.index("quantity")
    rows = [row for row in range(1, 400) if view.grid.target(row, column) is not None]
    digits, more, enters, moves, inside = [], [], [], [], []
    idle = 0
    columns = columns_in_view(view)
    if columns < COLUMNS:
        raise RuntimeError(f"only {columns} columns can be seen")
    for number in range(repeats + 3):
        bench.keep_busy()
        row, due = rows[number % 20], bench.pause(RHYTHM[number % len(RHYTHM)])
        moves.append(bench.painted(lambda row=row: view.go_to(row, column), due=due))
        bench.keep_busy()
        due = bench.pause(RHYTHM[(number + 1) % len(RHYTHM)])
        idle += not bench.window.desk.runner.busy
        digits.append(bench.painted(lambda: QTest.keyClick(view, Qt.Key.Key_2), lambda: view.visualRect(view.currentIndex()), due=due))
        editor = view.viewport().findChild(QLineEdit)
        if editor is None:
            raise RuntimeError("a digit opens no editor")
        due = bench.pause(RHYTHM[number % len(RHYTHM)])
        QTest.keyClick(editor, Qt.Key.Key_3)
        editor.repaint()
        more.append(time.perf_counter() - due)
        QTest.keyClicks(editor, str(number))
        bench.keep_busy()
        due = bench.pause(RHYTHM[(number + 2) % len(RHYTHM)])
        idle += not bench.window.desk.runner.busy
        cell = view.visualRect(view.currentIndex())
        enter = partial(QTest.keyClick, editor, Qt.Key.Key_Return)
        enters.append(bench.painted(enter, lambda cell=cell: cell, edit=True, due=due))
        inside.append(sum(ended - began for began, ended, _ in bench.paints))
        if not view.grid.full_text(row, column).startswith("23"):
            raise RuntimeError(f"the entry was not taken: {view.grid.full_text(row, column)}")
    if idle > len(digits) // 4:
        raise RuntimeError(f"the worker was idle at {idle} of {2 * len(digits)} strokes: the figures would flatter")
    yield Row(f"cursor moved, {columns} columns, painted; recompute running", moves[3:], FRAME, WORST_FRAME)
    yield Row("a digit opens the editor, painted; recompute running", digits[3:], FRAME, WORST_FRAME)
    yield Row("one more digit in the editor, painted; recompute running", more[3:], FRAME, WORST_FRAME)
    yield Row("Enter: taken, listeners told, painted; recompute running", enters[3:], FRAME, WORST_FRAME)
    yield Row("    the paint alone", inside[3:], FRAME, WORST_FRAME)
    bench.settle()


def order_rows(bench: Bench, repeats: int) -> Iterator[Row]:
    """Sorting and filtering, painted: the BOM where it can, and the sources."""
    from planner.ui.grid.arrangement import Arrangement, Sort

    views = [("BOM", opened(bench), "landed", "motor"), ("sources", None, "unit_price", "hanqing")]
    for name, view, column, words in views:
        if view is None:
            bench.window.go_to_page(1)
            view = bench.window.pages[1].show_table("sources")
            bench.settle()
        if not view.grid.sortable:
            continue
        sorts, filters = [], []
        for number in range(8):
            arrangement = Arrangement(sorts=(Sort(column, descending=bool(number % 2)),))
            sorts.append(bench.painted(lambda view=view, arrangement=arrangement: view.grid.arrange(arrangement)))
        for number in range(8):
            arrangement = Arrangement(words=words if number % 2 else words[:3])
            filters.append(bench.painted(lambda view=view, arrangement=arrangement: view.grid.arrange(arrangement)))
        view.grid.arrange(Arrangement())
        yield Row(f"{name}: sort {view.grid.rowCount():,} rows, painted", sorts, 0.200)
        yield Row(f"{name}: filter, painted", filters, 0.200)
    bench.window.go_to_page(0)
    bench.settle()


def tree_rows(bench: Bench, repeats: int) -> Iterator[Row]:
    """Lines that come and go with the whole tree open, single assemblies and levels: until the rows are painted."""
    from planner.model.edits import InsertRows, new_rows

    view = opened(bench)
    model, desk = view.grid, bench.window.desk
    turns, levels = [], []
    for number in range(12):
        turns.append(bench.painted(lambda number=number: model.set_open(3, bool(number % 2))))
        bench.events()
    for number in range(12):
        levels.append(bench.painted(lambda number=number: model.open_to(2 + number % 4)))
        bench.events()
    model.open_all()
    rows = f"{model.rowCount():,} rows open"
    yield Row(f"one assembly opened or closed, {rows}", turns, 0.050)
    yield Row("open to a level, painted", levels, 0.300)
    for count in (1, 2_000):
        done, undone = [], []
        for _ in range(4):
            bench.settle()
            plan = desk.plan
            parent, parts = plan["bom"]["parent"][0], plan["parts"]["part"][-count:].tolist()
            lines = InsertRows.block(new_rows(plan, "bom", {"parent": [parent] * count, "component": parts}), count)
            done.append(bench.painted(lambda lines=lines: desk.do("Insert lines", lines)))
            bench.settle()
            undone.append(bench.painted(desk.undo))
        yield Row(f"{count:,} lines inserted, painted, {rows}", done, 0.100)
        yield Row(f"{count:,} lines taken back, painted", undone, 0.100)
    bench.settle()


def paste_rows(bench: Bench, repeats: int) -> Iterator[Row]:
    """A block from the clipboard into the sources."""
    from PySide6.QtGui import QGuiApplication

    from planner.model.schema import Kind

    bench.window.go_to_page(1)
    view: Any = bench.window.pages[1].show_table("sources")
    bench.settle()
    numeric = [
        at for at, field in enumerate(view.grid.fields) if field.own and field.column.kind in (Kind.NUMBER, Kind.INTEGER, Kind.MONEY)
    ]
    rows, wide = min(PASTE[0], view.grid.rowCount()), PASTE[1]
    first = next((at for at in numeric), 0)
    seconds = []
    fields = view.grid.fields[first : first + wide]
    for number in range(5):
        lines = []
        for row in range(rows):
            cells = [view.grid.full_text(row, first + at) for at in range(len(fields))]
            lines.append("\t".join(str(10 + number + row % 7) if first + at in numeric else cell for at, cell in enumerate(cells)))
        view.go_to(0, first)
        QGuiApplication.clipboard().setText("\n".join(lines))
        bench.settle()
        action = bench.window.actions_by_id["paste"]
        seconds.append(bench.painted(action.trigger))
        bench.settle()
    yield Row(f"paste {rows:,} x {len(fields)} cells, painted", seconds, 0.300)
    bench.window.go_to_page(0)
    bench.settle()


def opened(bench: Bench) -> Any:
    """Return the BOM's grid with everything open and the focus."""
    bench.window.go_to_page(0)
    view = bench.window.view()
    view.grid.open_all()
    show_columns(view)
    view.setFocus()
    bench.settle()
    return view


def show_columns(view: Any) -> None:
    """Show so many columns, in a zoom in which all of them are seen; those that cost most to work out come first."""
    names = [field.column.name for field in view.grid.fields]
    header, wanted = (
        view.horizontalHeader(),
        ["total", "line_cost", *(name for at, name in enumerate(names) if at not in view.horizontalHeader().never)],
    )
    shown = [name for name in wanted if not header.isSectionHidden(names.index(name))]
    for name in wanted:
        if len(set(shown)) < COLUMNS and name not in shown:
            header.setSectionHidden(names.index(name), False)
            shown.append(name)
    for zoom in (100, 90, 80, 70, 60):
        view.zoom = zoom
        if columns_in_view(view) >= COLUMNS:
            return


if __name__ == "__main__":
    raise SystemExit(main())
