"""How fast workbooks are read and written, against the bare read and write by the fastest libraries; run by ``make bench``.

50,000 rows by 20 columns. Each row is measured side by side in this process: the bare work, then ours, again and again; what counts is the
ratio of the medians. ``--only import`` runs the rows whose names begin so; ``--cpu`` counts the processor's time, for a busy machine.
"""

# ruff: noqa: E402 -- the project is found first
from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.speed import strangers

ROWS = 50_000
IMPORT_TARGET = 1.5  # times the bare read
EXPORT_TARGET = 1.3  # times the bare write
PATCH_LIMIT = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: the bare work, ours, and how many times as long ours may take."""

    what: str
    bare: Callable[[], object]
    ours: Callable[[], object]
    target: float | None = None
    limit: float | None = None  # seconds that ours may take, whatever the bare work does


def main() -> int:
    """Print the table; 0 where every target is met."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument("--only", default="", help="only the rows whose names begin so")
    arguments.add_argument("--cpu", action="store_true", help="count the processor's time of all threads, not the clock's")
    given = arguments.parse_args()
    clock = time.process_time if given.cpu else time.perf_counter
    load = f"load {os.getloadavg()[0]:.1f}; " if hasattr(os, "getloadavg") else ""
    print(f"{given.rows:,} rows x {len(strangers.HEADERS)} columns; {load}milliseconds\n")
    print(f"{'':46}{'bare':>9}{'ours':>9}{'best':>9}{'ratio':>8}{'target':>8}")
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for rows in (import_rows, export_rows, patch_rows):
            for row in rows(Path(folder), given.rows, given.only):
                missed += told(row, clock, given.repeats)
    return int(missed > 0)


def told(row: Row, clock: Callable[[], float], repeats: int) -> bool:
    """Measure and print one row; tells whether its target is missed."""
    bare, ours = [], []
    for _ in range(repeats):
        bare.append(timed(row.bare, clock))
        ours.append(timed(row.ours, clock))
    usual, median = statistics.median(bare), statistics.median(ours)
    missed = (row.target is not None and median > row.target * usual) or (row.limit is not None and median > row.limit)
    target = f"{row.target:8.2f}" if row.target else ""
    times = "".join(f"{seconds * 1000:9.0f}" for seconds in (usual, median, min(ours)))
    print(f"{row.what:46}{times}{median / usual:8.2f}{target}{'  MISSED' if missed else ''}", flush=True)
    return missed


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Return how long one run takes; what earlier runs left behind is cleared away before."""
    gc.collect()
    began = clock()
    work()
    return clock() - began


def import_rows(folder: Path, count: int, only: str) -> Iterator[Row]:
    """Importing a stranger's list into an empty plan, against the bare read of its cells."""
    from planner.files.reading.workbook import read_workbook

    for shape, levels in (("flat", False), ("levels", True)):
        for cells, as_text in (("numbers and dates", False), ("all text", True)):
            what = f"import, xlsx, {shape}, {cells}"
            if what.startswith(only):
                book = folder / f"{shape}-{as_text}.xlsx"
                strangers.write_book(book, strangers.rows_of(count, levels=levels, as_text=as_text))
                yield Row(what, lambda book=book: bare_book(book), lambda book=book: read_workbook(book), IMPORT_TARGET)  # type: ignore[misc]
    what = "import, csv, levels (bare: csv.reader)"
    if what.startswith(only):
        text = folder / "levels.csv"
        strangers.write_text(text, strangers.rows_of(count, levels=True, as_text=True))
        yield Row(what, lambda: bare_text(text), lambda: read_workbook(text))


def export_rows(folder: Path, count: int, only: str) -> Iterator[Row]:
    """Writing a plan with everything that its sheets have, against the bare write of the same cells."""
    from planner.files.writing.workbook import write_workbook

    for what, distinct in (("export, xlsx, values that come again", 500), ("export, xlsx, every value another", count)):
        if what.startswith(only):
            plan = strangers.plan_of_parts(count, distinct)
            rows = list(zip(*(plan["parts"][name].tolist() for name in strangers.FILLED), strict=True))
            yield Row(
                what,
                lambda rows=rows: bare_write(folder / "bare.xlsx", rows),  # type: ignore[misc]
                lambda plan=plan: write_workbook(plan, folder / "ours.xlsx"),  # type: ignore[misc]
                EXPORT_TARGET,
            )


def patch_rows(folder: Path, count: int, only: str) -> Iterator[Row]:
    """Writing one cell into a workbook of 20 MB, against unpacking it."""
    import zipfile

    import xlsxwriter

    from planner.files.patching.patch import patch_cells

    what = "patch, one cell of 20 MB (bare: unpack)"
    if not what.startswith(only):
        return
    book, numbers = folder / "large.xlsx", np.random.default_rng(1).random((count * 7 // 4, 18))
    with xlsxwriter.Workbook(book, {"constant_memory": True}) as made:
        sheet = made.add_worksheet("Prices")
        for row, values in enumerate(numbers.tolist()):
            sheet.write_row(row, 0, [f"P-{row}", f"Part {row}", *values])
    cell = ("Prices", f"D{count}")
    yield Row(
        what, lambda: zipfile.ZipFile(book).testzip(), lambda: patch_cells(book, folder / "patched.xlsx", {cell: 12.5}), None, PATCH_LIMIT
    )


def bare_book(path: Path) -> object:
    """Read all cells of a workbook as plain Python values and do nothing with them."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        return [book.get_sheet_by_index(at).to_python() for at in range(len(book.sheet_names))]


def bare_write(path: Path, rows: Sequence[tuple[object, ...]]) -> None:
    """Write rows as cells and nothing else."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Parts")
        for row, values in enumerate(rows):
            sheet.write_row(row, 0, values)


def bare_text(path: Path) -> object:
    """Read all cells of a text table and do nothing with them."""
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


if __name__ == "__main__":
    raise SystemExit(main())
