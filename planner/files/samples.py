"""The sample plans that come with Ballast, and the tariff library they share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from planner.files.plan_text import read_folder, read_table
from planner.model.finding import BallastError
from planner.model.plan import Plan, new_key
from planner.model.schema import CODE_LISTS, DESTINATIONS, PROGRAMS, QUESTIONS, SETTINGS, STACKING, TARIFFS, TableSpec
from planner.model.table import Table, cells
from planner.paths import resource

LIBRARY = (TARIFFS, STACKING, PROGRAMS, QUESTIONS, CODE_LISTS, DESTINATIONS)
LIBRARY_FILES = {"tariffs": "??/*.csv", "code_lists": "lists/*.csv"}


def sample_names() -> tuple[str, ...]:
    """Return the names of the shipped sample plans, in alphabetical order."""
    folder = resource("samples")
    return tuple(sorted(file.parent.name for file in folder.glob("*/settings.csv"))) if folder.is_dir() else ()


def open_sample(name: str) -> Plan:
    """Return a shipped sample plan; raises BallastError that lists the samples where there is none of that name."""
    if name not in sample_names():
        raise BallastError(f"There is no sample called '{name}'; choose one of {', '.join(sample_names())}.")
    plan = read_folder(resource("samples", name))
    for spec in LIBRARY:
        if not resource("samples", name, f"{spec.name}.csv").exists():
            plan = plan.with_table(library_table(spec, plan.next_id))
    return plan


def new_plan() -> Plan:
    """Return a plan without parts that already knows the shipped tariff library, so that a country and a code give a duty."""
    return replace(_blank(), key=new_key())


@cache
def _blank() -> Plan:
    plan = with_library(Plan.empty())
    return plan.with_table(plan["settings"].with_columns({"library": cells(SETTINGS["library"], [library_version()])}))


def library_version() -> str:
    """Return the version of the shipped tariff library."""
    file = resource("tariffs", "VERSION")
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def library_table(spec: TableSpec, first_id: int = 1) -> Table:
    """Return one table of the shipped library, file by file in the order of their names."""
    folder = resource("tariffs")
    files = sorted(folder.glob(LIBRARY_FILES.get(spec.name, f"{spec.name}.csv")))
    return read_table(spec, files, first_id)


def with_library(plan: Plan) -> Plan:
    """Return the plan with the shipped library in place of its own tariff layers, rules, programs, questions, code lists and regimes."""
    for spec in LIBRARY:
        plan = plan.with_table(library_table(spec, plan.next_id))
    return plan


def library_tariffs(first_id: int = 1) -> Table:
    """Return the tariff layers of the shipped library."""
    return library_table(TARIFFS, first_id)


def library_stacking(first_id: int = 1) -> Table:
    """Return the stacking rules of the shipped library."""
    return library_table(STACKING, first_id)
