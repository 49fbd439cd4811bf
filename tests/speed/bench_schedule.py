"""The speed table of the official schedule: medians against the targets, on a real edition beside the project. Run by ``make bench``."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

EDITION = ROOT.parent / "shared" / "hts" / "hts_2026_rev_10.json.gz"
REPEATS = 7
EVERY = 97  # each so many lines are looked up


def main() -> int:
    """Print the table; 0 where every target is met or there is no edition to measure with."""
    if not EDITION.exists():
        print("The official schedule isn't here; its speed is not measured.")
        return 0
    from planner.files.samples import library_table, open_sample
    from planner.files.schedule.schedule import read_schedule, with_schedule
    from planner.model.schema import CODE_LISTS, TARIFFS

    schedule = read_schedule(EDITION)
    codes = [line.hts for line in schedule.lines[::EVERY]]
    library, lists = library_table(TARIFFS), library_table(CODE_LISTS)
    sample = open_sample("humanoid")
    parts = [code for code in sample["parts"]["hts"] if code]
    chapter = [line.hts for line in schedule.lines_under("85")]
    print(f"\nThe official schedule, {schedule.rows:,} rows; milliseconds\n{'':62}{'median':>10}{'target':>8}")
    missed = 0
    for what, action, each, target in (
        ("read the whole schedule", lambda: read_schedule(EDITION), 1, 3000.0),
        ("look up one code", lambda: [schedule.line(code) for code in codes], len(codes), 1.0),
        ("say what is wrong with one code", lambda: [schedule.problem(code[:7]) for code in codes], len(codes), 1.0),
        ("tariff rows of one chapter, 977 lines", lambda: schedule.rows_for(chapter, library, lists), 1, None),
        (f"take {len(parts)} codes into the humanoid sample", lambda: with_schedule(sample, schedule, parts), 1, None),
    ):
        missed += told(what, [1000 * seconds / each for seconds in measured(action)], target)
    return int(missed > 0)


def measured(action: Callable[[], object]) -> list[float]:
    """Return how many seconds something takes, several times over."""
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return times


def told(what: str, times: list[float], target: float | None) -> bool:
    """Print one row; tells whether its target is missed."""
    median = statistics.median(times)
    print(f"{what:62}{median:10.4g}{'' if target is None else f'{target:g}':>8}")
    return target is not None and median > target


if __name__ == "__main__":
    sys.exit(main())
