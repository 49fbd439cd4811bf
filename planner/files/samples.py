"""The sample plans that come with Ballast, and the tariff library they share."""

from __future__ import annotations

from planner.files.plan_text import read_folder, read_table
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.schema import SETTINGS, STACKING, TARIFFS
from planner.model.table import Table, cells
from planner.paths import resource


def sample_names() -> tuple[str, ...]:
    """Return the names of the shipped sample plans, in alphabetical order."""
    folder = resource("samples")
    return tuple(sorted(file.parent.name for file in folder.glob("*/settings.csv"))) if folder.is_dir() else ()


def open_sample(name: str) -> Plan:
    """Return a shipped sample plan; raises BallastError that lists the samples where there is none of that name."""
    if name not in sample_names():
        raise BallastError(f"There is no sample called '{name}'; choose one of {', '.join(sample_names())}.")
    plan = read_folder(resource("samples", name))
    for empty, rows in (("tariffs", library_tariffs), ("stacking", library_stacking)):
        if not resource("samples", name, f"{empty}.csv").exists():
            plan = plan.with_table(rows(plan.next_id))
    return plan


def new_plan() -> Plan:
    """Return a plan without parts that already knows the shipped tariff library, so that a country and a code give a duty."""
    plan = with_library(Plan.empty())
    return plan.with_table(plan["settings"].with_columns({"library": cells(SETTINGS["library"], [library_version()])}))


def library_version() -> str:
    """Return the version of the shipped tariff library."""
    file = resource("tariffs", "VERSION")
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def library_tariffs(first_id: int = 1) -> Table:
    """Return the tariff rows of the shipped library, file by file in the order of their names."""
    return read_table(TARIFFS, sorted(resource("tariffs", "us").glob("*.csv")), first_id)


def library_stacking(first_id: int = 1) -> Table:
    """Return the stacking rules of the shipped library."""
    file = resource("tariffs", "stacking.csv")
    return read_table(STACKING, [file] if file.exists() else [], first_id)


def with_library(plan: Plan) -> Plan:
    """Return the plan with the shipped tariff rows and stacking rules in place of its own."""
    plan = plan.with_table(library_tariffs(plan.next_id))
    return plan.with_table(library_stacking(plan.next_id))
