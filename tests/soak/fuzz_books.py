"""Damaged files by the thousand: each is read, its plan saved and written back, and none may crash, hang or eat the memory.

    python tests/soak/fuzz_books.py --count 10000 [--first 0] [--keep FOLDER]

Every number stands for one damaged file, always the same. Each is read in a worker process that is given up when it takes more than
10 seconds of processor time, or dies; more than 1 GB of memory, and any error but one plain sentence, count as failures, too.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.soak.damage import damaged  # noqa: E402
from tests.soak.seeds import seed_files  # noqa: E402

MOST_SECONDS, MOST_MEMORY, MOST_WAIT = 10.0, 1_000_000_000, 180.0
LAST_RESORT = 3_000_000_000  # the worker gets no more, so that the machine stays alive


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one damaged file: 'read', 'refused', or what is wrong."""

    number: int
    file: str
    told: str
    seconds: float = 0.0
    memory: int = 0
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Tell whether the file did harm."""
        return self.told not in {"read", "refused"}


def damaged_file(number: int, seeds: list[Path], folder: Path) -> Path:
    """Write the damaged file of a number and return its path."""
    dice = random.Random(number)
    seed, other = seeds[number % len(seeds)], dice.choice(seeds)
    path = folder / f"{number}{seed.suffix}"
    path.write_bytes(damaged(seed.read_bytes(), other.read_bytes(), dice))
    return path


def exercise(path: Path, folder: Path) -> str:
    """Do with a damaged file what a user would: read it, save the plan, change the plan and write it back; compare it, take its quotes."""
    from planner.files.cells.books import read_grids
    from planner.files.patching.patch import patch_cells
    from planner.files.patching.update import update_of, write_update
    from planner.files.plan_file import open_plan, save_plan
    from planner.files.quotes.round import read_quotes
    from planner.files.reading.theirs import compared, said_by
    from planner.files.reading.workbook import read_workbook
    from planner.model.checks import check
    from planner.model.edits import SetCells
    from planner.model.finding import BallastError
    from planner.model.plan import Plan

    told = "read"
    plan = Plan.empty()
    content = path.read_bytes()
    try:
        result = read_workbook(path, origins=True)
        plan = result.edit.apply(plan).plan
        check(plan)
        save_plan(plan, folder / "saved.ballast")
        assert len(open_plan(folder / "saved.ballast")["bom"]) == len(plan["bom"])
    except BallastError as refusal:
        told = _plainly_refused(refusal)
    parts = plan["parts"]
    if len(parts):
        plan = SetCells("parts", parts.ids[:1], "description", ["something else"]).apply(plan).plan
    for road in (
        lambda: patch_cells(path, folder / "patched.xlsx", {("BOM", "B2"): 1.5, ("BOM", "D90"): "new"}),
        lambda: write_update(update_of(plan, path), folder / "patched.xlsx"),
        lambda: compared(said_by(path, read_grids(path), plan), plan),
    ):
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)  # each road has its own time
        try:
            road()
        except BallastError as refusal:
            _plainly_refused(refusal)
    for file in read_quotes([path], plan).files:
        assert "\n" not in file.problem, file.problem
    assert path.read_bytes() == content, "the user's own file was changed"
    return told


def _plainly_refused(refusal: Exception) -> str:
    sentence = str(refusal)
    assert sentence and "\n" not in sentence and len(sentence) < 2000, sentence
    return "refused"


def work(first: int, count: int, folder: Path, shared: Path) -> None:
    """Read damaged files one by one and say what became of each, a line of JSON before and one after."""
    seeds = seed_files(folder / "seeds", shared)
    exercise(seeds[0], folder)  # loads everything, so that the first file isn't blamed for it
    resource.setrlimit(resource.RLIMIT_AS, (LAST_RESORT, LAST_RESORT))
    for number in range(first, first + count):
        path = damaged_file(number, seeds, folder)
        name = f"{number} ({seeds[number % len(seeds)].name})"
        print(json.dumps(["begin", number, name]), flush=True)
        _forget_peak()
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)  # ends the process, whatever it is in
        begin = time.process_time()
        try:
            told, detail = exercise(path, folder), ""
        except BaseException:  # noqa: BLE001  # that is what is looked for
            told, detail = "fault", traceback.format_exc()
        signal.setitimer(signal.ITIMER_PROF, 0)
        path.unlink(missing_ok=True)
        print(json.dumps(["end", number, name, told, time.process_time() - begin, _peak(), detail]), flush=True)


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(told.split()[1]) * 1024


def outcomes(first: int, count: int, shared: Path) -> Iterator[Outcome]:
    """Yield what becomes of each damaged file; a worker that dies is followed by another."""
    last = first + count
    while first < last:
        with tempfile.TemporaryDirectory() as folder, (Path(folder) / "said.txt").open("w") as said:
            command = [sys.executable, __file__, "--worker", "--first", str(first), "--count", str(last - first), "--folder", folder]
            command += ["--shared", str(shared)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True, cwd=ROOT) as worker:
                try:
                    for outcome in _heard(worker, Path(said.name)):
                        yield outcome
                        first = outcome.number + 1
                finally:
                    worker.kill()
            if worker.returncode == 0:
                return


def _heard(worker: subprocess.Popen[str], said: Path) -> Iterator[Outcome]:
    begun: tuple[int, str] | None = None
    assert worker.stdout
    while True:
        ready, _, _ = select.select([worker.stdout], [], [], MOST_WAIT)
        line = worker.stdout.readline() if ready else ""
        if not line:
            break
        kind, number, name, *rest = json.loads(line)
        begun = (number, name)
        if kind == "end":
            told, seconds, memory, detail = rest
            yield Outcome(number, name, "memory" if memory > MOST_MEMORY and told != "fault" else told, seconds, memory, detail)
            begun = None
    if not ready:
        worker.kill()
    code = worker.wait()
    if begun:
        yield Outcome(
            *begun,
            "hang" if code in (-signal.SIGPROF, -signal.SIGKILL) else f"crash {code}",
            detail=said.read_text(errors="replace")[-3000:],
        )
    elif code:
        raise RuntimeError(f"The worker ended without a file: {said.read_text(errors='replace')}")


def main() -> int:
    """Run the numbers that are asked for and tell what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--keep", type=Path, help="folder that files which failed are kept in")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.first, options.count, options.folder, options.shared)
        return 0
    told: Counter[str] = Counter()
    slowest = largest = 0.0
    for outcome in outcomes(options.first, options.count, options.shared):
        told[outcome.told] += 1
        slowest, largest = max(slowest, outcome.seconds), max(largest, outcome.memory)
        if outcome.failed:
            print(f"{outcome.told}: {outcome.file}, {outcome.seconds:.1f} s, {outcome.memory / 1e6:.0f} MB\n{outcome.detail}", flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                damaged_file(outcome.number, seed_files(options.keep / "seeds", options.shared), options.keep)
        if sum(told.values()) % 500 == 0:
            print(f"{sum(told.values())} files: {dict(told)}, slowest {slowest:.1f} s, largest {largest / 1e6:.0f} MB", flush=True)
    print(f"{sum(told.values())} damaged files: {dict(told)}; slowest {slowest:.1f} s of processor time, largest {largest / 1e6:.0f} MB")
    return 1 if set(told) - {"read", "refused"} else 0


if __name__ == "__main__":
    sys.exit(main())
