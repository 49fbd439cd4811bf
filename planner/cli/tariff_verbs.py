"""The verbs about the official schedule and code lists. Every function takes the arguments and returns the exit code."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.window import OpenWindow
from planner.model.finding import BallastError

if TYPE_CHECKING:
    from planner.files.schedule.schedule import Loaded, Schedule, Unparsed

TEN = 13  # characters of a code of ten digits with its dots


def read_official_schedule(args: argparse.Namespace, _: OpenWindow) -> int:
    """Say what the official schedule holds and what of it can't be computed; with --into put its rows into a plan."""
    from planner.cli.printing import finding_rows, print_json, report
    from planner.cli.reading import load
    from planner.cli.verbs import exit_code
    from planner.files.plan_file import save_plan
    from planner.files.samples import new_plan
    from planner.files.schedule.schedule import read_schedule, with_schedule
    from planner.model.finding import Severity

    if (args.into is None) != (args.output is None):
        raise BallastError("--into and -o go together: the plan that gets the rows, and where it is saved.")
    begin = time.perf_counter()
    schedule = read_schedule(args.file)
    seconds = time.perf_counter() - begin
    plan = load(args.into).plan if args.into else new_plan()
    loaded = with_schedule(plan, schedule, codes_of_parts(plan["parts"]["hts"])) if args.into else None
    findings = loaded.findings if loaded else schedule.findings
    if loaded:
        plan = loaded.edit.apply(plan).plan
        save_plan(plan, args.output)
    if args.json:
        print_json({**schedule_json(schedule, seconds, loaded), "findings": finding_rows(findings, plan)})
    else:
        print(*schedule_text(schedule, args.file, seconds), sep="\n")
        if loaded:
            print(f"{args.output}: {loaded.added:,} tariff rows added, {loaded.changed:,} changed, {loaded.removed:,} removed")
        report(findings, plan, Severity.WARNING)
    return exit_code(findings)


def read_codes(args: argparse.Namespace, _: OpenWindow) -> int:
    """Read a list of tariff codes into a plan and save that."""
    from planner.cli.printing import finding_rows, print_json, report
    from planner.cli.reading import load
    from planner.cli.verbs import exit_code
    from planner.files.plan_file import save_plan
    from planner.files.schedule.code_lists import read_code_list, words_of
    from planner.model.finding import Severity

    plan = load(args.into).plan
    result = read_code_list(args.file, args.list, plan)
    plan = result.edit.apply(plan).plan
    output = args.output or args.into
    save_plan(plan, output)
    if args.json:
        counts = {"added": result.added, "removed": result.removed, "kept": result.kept}
        print_json(
            {
                "list": args.list.strip().removeprefix("@"),
                "codes": result.added + result.kept,
                **counts,
                "findings": finding_rows(result.findings, plan),
            }
        )
    else:
        report(result.findings, plan, Severity.WARNING)
        print(f"{output}: {', '.join(words_of(result))}")
    return exit_code(result.findings)


def codes_of_parts(cells: Iterable[object]) -> tuple[str, ...]:
    """Return the tariff codes of a plan's parts, each once."""
    return tuple(dict.fromkeys(str(code) for code in cells if code))


def schedule_json(schedule: Schedule, seconds: float, loaded: Loaded | None) -> dict[str, object]:
    """Return what a schedule holds, with the keys of the contract."""
    told: dict[str, object] = {
        "edition": schedule.edition, "rows": schedule.rows, "lines": sum(1 for line in schedule.lines if len(line.hts) == TEN), "rates": schedule.rates,
        "unparsed": [{"hts": one.hts, "column": one.column, "text": one.text, "reason": one.reason, "row": one.row} for one in schedule.unparsed],
        "unhandled": list(schedule.unhandled), "seconds": seconds,
    }  # fmt: skip
    return told | ({"added": loaded.added, "changed": loaded.changed, "removed": loaded.removed} if loaded else {})


def schedule_text(schedule: Schedule, file: Path, seconds: float) -> Iterator[str]:
    """Yield what a schedule holds, for reading."""
    from planner.cli.printing import text_table

    name = f"HTS {schedule.edition}" if schedule.edition else f"{file.name} (its name tells no edition)"
    ten = sum(1 for line in schedule.lines if len(line.hts) == TEN)
    yield f"{name}: {schedule.rows:,} rows, {ten:,} lines of ten digits, read in {seconds:.1f} s"
    titles = {"general": "column 1 general", "special": "column 1 special", "other": "column 2"}
    missed = Counter(one.column for one in schedule.unparsed)
    for column, title in titles.items():
        yield f"  {title}: {schedule.rates[column]:,} rates, {missed[column]:,} that can't be computed"
    if schedule.unparsed:
        yield ""
        yield from text_table(
            ("Can't be computed, since", "Texts", "Such as", "On"), list(reasons(schedule.unparsed)), (False, True, False, False)
        )
        yield "A row with such a rate stays without a rate: its duty is not known, never free. --json lists every text."
    if schedule.unhandled:
        yield f"{len(schedule.unhandled):,} footnotes and programs have no tariff row made of them; --json lists them."


def reasons(unparsed: Iterable[Unparsed]) -> Iterator[list[str]]:
    """Yield for each reason how many texts it holds for, and an example."""
    found: dict[str, list[Unparsed]] = {}
    for one in unparsed:
        found.setdefault(one.reason, []).append(one)
    for reason, texts in sorted(found.items(), key=lambda pair: -len(pair[1])):
        yield [reason, f"{len(texts):,}", texts[0].text, texts[0].hts]
