"""Why a build can never stand ready, and whom it is counted from instead of the source that orders go to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.netting import bom
from planner.engine.outlook.critical import Times
from planner.engine.outlook.delivery import terms_of
from planner.engine.results import Ints
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.values import day_text


def never_ready(plan: Plan, times: Times, products: Ints) -> Iterator[Finding]:
    """Return which products of the build plan can't stand ready on any day, with the part that nobody can deliver."""
    for product in products[np.isinf(times.wait[products])].tolist():
        part = bom.path_down(times.gate_waiting, product)[-1]
        yield no_date(plan, product, part, int(times.counted[part]))


def no_date(plan: Plan, product: int, part: int, row: int) -> Finding:
    """Return that there is no day on which a product can stand ready, since a source can't deliver a part. Args: row of the sources table."""
    names = plan["parts"]["part"]
    message = f"There is no day on which {names[product]} can stand ready: {why(plan, part, row)}"
    hint = "Raise the capacity, move the last day, or add another source."
    return Finding(Severity.WARNING, "ready.never", message, hint, place_of(plan, row))


def place_of(plan: Plan, row: int) -> Where:
    """Return the cell that keeps a source from delivering."""
    sources = plan["sources"]
    column = "capacity_week"
    if terms_of(sources).capacity[row] > 0 and not np.isnat(sources["available_until"][row]):
        column = "available_until"
    return Where("sources", int(sources.ids[row]), column)


def why(plan: Plan, part: int, row: int) -> str:
    """Return in words why a source can't deliver what is missing of a part."""
    sources, name = plan["sources"], plan["parts"]["part"][part]
    supplier, until = sources["supplier"][row], sources["available_until"][row]
    if not terms_of(sources).capacity[row] > 0:
        return f"{supplier} has no capacity for {name}."
    if np.isnat(until):
        return f"at the capacity of {supplier} what is missing of {name} takes more than a hundred years."
    return f"{supplier} ships {name} until {day_text(until)}, and what is missing can't be shipped by then."


def counted_instead(plan: Plan, part: int, used: int, counted: int) -> Finding:
    """Return that a date counts another source than orders go to, since that can't deliver at all."""
    sources = plan["sources"]
    message = f"{why(plan, part, used)} The date counts {plan['parts']['part'][part]} from {sources['supplier'][counted]} instead."
    hint = "Prefer that source, so that orders go to it too."
    return Finding(Severity.WARNING, "ready.another-source", message[0].upper() + message[1:], hint, place_of(plan, used))
