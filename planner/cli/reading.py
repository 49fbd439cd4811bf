"""Reading what the command line names: a plan, a folder of CSV files, or any workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.edits import SetCells
from planner.model.finding import BallastError, Finding, Severity
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.table import cells
from planner.model.values import NotAValue, parse

if TYPE_CHECKING:
    from planner.files.reading.workbook import ImportResult

PLAN = ".ballast"
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plan and what was found while reading it."""

    plan: Plan
    findings: tuple[Finding, ...] = ()


def load(file: Path) -> Loaded:
    """Return the plan in a file; a workbook is imported into a new plan. Raises BallastError for what can't be read."""
    if file.is_dir():
        from planner.files.plan_text import read_folder

        return Loaded(read_folder(file))
    if file.suffix.lower() in WORKBOOKS:
        from planner.files.samples import new_plan

        empty = new_plan()
        result = imported(file, empty)
        return Loaded(result.edit.apply(empty).plan, tuple(result.findings))
    from planner.files.plan_file import open_plan

    return Loaded(open_plan(file))


def imported(book: Path, into: Plan | None = None, sheet: str | None = None, profile: str | None = None) -> ImportResult:
    """Return what a workbook brings to a plan; raises BallastError where nothing in it could be used, or no table is one of the profile."""
    from planner.files.reading.choosing.choices import Choices
    from planner.files.reading.choosing.profiles import user_shelf
    from planner.files.reading.workbook import read_workbook

    choices = Choices(profiles=user_shelf().named(profile) if profile is not None else ())
    result = read_workbook(book, into, sheet, choices=choices)
    if profile is not None and not any(table.profile for table in result.tables):
        wanted = ", ".join(choices.profiles[0].headers or choices.profiles[0].columns)
        raise BallastError(f"No table of '{book.name}' has the headers of the import profile '{profile}': {wanted}.")
    errors = [finding for finding in result.findings if finding.severity is Severity.ERROR]
    if errors and not any(result.counts.values()):
        raise BallastError(f"{errors[0].message} {errors[0].hint}")
    return result


def plan_to_open(file: str | None, sample: str | None, scenarios: Iterable[str], *, picture: bool) -> tuple[Plan, Path | None]:
    """Return the plan for the window, and its file: where it is a workbook the window itself shows what it brings, and asks."""
    if sample:
        from planner.files.samples import open_sample

        plan, path = open_sample(sample), None
    elif file:
        path = Path(file)
        if not path.exists() and not path.suffix and path.name == file:
            raise BallastError(f"'{file}' is neither a command nor a file; see ballast --help.")
        if path.suffix.lower() in WORKBOOKS and path.is_file() and not picture:
            from planner.files.samples import new_plan

            return new_plan(), path
        plan = load(path).plan
        path = path if path.suffix.lower() == PLAN else None
    else:
        from planner.files.samples import new_plan

        plan, path = new_plan(), None
    known(plan, scenarios)
    return plan, path


def known(plan: Plan, scenarios: Iterable[str]) -> tuple[str, ...]:
    """Return the scenarios asked for, each once; raises BallastError that lists the plan's own for an unknown one."""
    wanted = tuple(dict.fromkeys(scenarios))
    for name in wanted:
        if name not in names(plan):
            raise BallastError(f"The plan has no scenario called '{name}'; it has {', '.join(names(plan))}.")
    return wanted


def with_as_of(plan: Plan, text: str) -> Plan:
    """Return the plan as of another day."""
    settings = plan["settings"]
    column = settings.spec["as_of"]
    try:
        day = parse(column, text)
    except NotAValue as problem:
        raise BallastError(f"--as-of: {problem}") from problem
    return SetCells("settings", settings.ids[:1], "as_of", cells(column, [day])).apply(plan).plan
