"""What netting can't see or has to take as it stands: needs past the horizon, backlogs, assemblies without lines, what can't be weighed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.inputs import Settings, filled, located
from planner.engine.lead.legs import whole
from planner.engine.netting.alternates import Moves
from planner.engine.netting.bom import BUY, Structure
from planner.engine.netting.needs import Needs
from planner.engine.netting.supply import WEIGHED, rules_of
from planner.engine.results import Floats, Ints
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.table import Cells


def netting_findings(
    plan: Plan, settings: Settings, kind: Cells, lines: Structure, built: Structure, needs: Needs, moves: Moves, lead_days: Floats, landed: Floats
) -> Iterator[Finding]:  # fmt: skip
    """Return what is to be known of a netting.

    Args: lines: the whole BOM whenever in force; built: what of it we assemble by on the as-of date; lead_days, landed ``(parts,)``.
    """
    yield from moves.findings(plan["alternates"])
    yield from short_horizon(plan, settings, needs, lead_days)
    yield from beyond_horizon(plan, settings)
    yield from backlogs(plan)
    yield from without_lines(plan, kind, lines, built)
    yield from not_weighed(plan, settings, kind, needs.required, landed)


def short_horizon(plan: Plan, settings: Settings, needs: Needs, lead_days: Floats) -> Iterator[Finding]:
    """Products that take longer, from the first order to the build, than the horizon is long."""
    days = settings.weeks * 7
    parts = plan["parts"]
    for product in needs.products[lead_days[needs.products] > days].tolist():
        length = int(whole(lead_days[product : product + 1])[0])
        message = f"{parts['part'][product]} takes {length} days through all its levels, longer than the horizon of {days} days."
        hint = f"Raise the horizon to at least {-(-length // 7)} weeks, or what it is made of is always late."
        yield Finding(
            Severity.WARNING, "horizon.lead-time", message, hint, Where("settings", int(plan["settings"].ids[0]), "horizon_weeks")
        )


def beyond_horizon(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """Demand that is due after the last day that is netted."""
    demand = plan["demand"]
    last = settings.first_day + settings.buckets * settings.bucket_days - 1
    rows = np.flatnonzero((demand["due"] > last) & (filled(demand["quantity"], 0.0) > 0))
    if len(rows):
        first = int(rows[np.argmin(demand["due"][rows])])
        many = f"{len(rows)} rows of demand are" if len(rows) > 1 else "One row of demand is"
        message = f"{many} due after {last}, the last day that is netted, so nothing is planned for them."
        if len(rows) == 1:
            message = f"{many} due after {last}, the last day that is netted, so nothing is planned for it."
        yield Finding(Severity.NOTE, "demand.beyond", message, "Raise the horizon.", Where("demand", int(demand.ids[first]), "due"))


def backlogs(plan: Plan) -> Iterator[Finding]:
    """Stock below zero, as a file may hold it: it counts as a backlog that is made good first."""
    stock = plan["stock"]
    for row in np.flatnonzero(stock["quantity"] < 0).tolist():
        message = f"{stock['part'][row]} has {stock['quantity'][row]:g} in stock: counted as a backlog, which the first receipts make good."
        yield Finding(Severity.WARNING, "stock.negative", message, "Correct the quantity.", Where("stock", int(stock.ids[row]), "quantity"))


def without_lines(plan: Plan, kind: Cells, lines: Structure, built: Structure) -> Iterator[Finding]:
    """Assemblies all of whose lines hold at another time: their unit cost has no components."""
    some, now = np.zeros(len(kind), dtype=bool), np.zeros(len(kind), dtype=bool)
    some[lines.parent] = now[built.parent] = True
    parts = plan["parts"]
    for part in np.flatnonzero(some & ~now & (kind != BUY)).tolist():
        message = f"No line of {parts['part'][part]} is in force on the as-of date, so its unit cost has no components."
        yield Finding(
            Severity.WARNING, "bom.none-in-force", message, "Correct the lines' dates.", Where("parts", int(parts.ids[part]), "part")
        )


def not_weighed(plan: Plan, settings: Settings, kind: Cells, required: Floats, landed: Floats) -> Iterator[Finding]:
    """Parts whose lots weigh the cost of stock, and that have none: no price, or no carrying cost. They are ordered lot for lot."""
    own, rule = rules_of(plan, settings)
    known = filled(plan["parts"]["order_cost"], settings.order_cost) > 0  # the checks tell those whose orders cost nothing
    weighed = WEIGHED[rule] & ((kind == BUY) | own) & (required > 0) & known
    rows: Ints = np.flatnonzero(weighed & ~(landed * settings.carrying_rate > 0))
    if not len(rows):
        return
    parts = plan["parts"]
    many = f"{parts['part'][rows[0]]} and {len(rows) - 1} more are" if len(rows) > 1 else f"{parts['part'][rows[0]]} is"
    lacking = "the plan has no carrying cost" if not settings.carrying_rate > 0 else "what one costs isn't known"
    message = f"{many} ordered lot for lot: their lot sizing weighs the cost of stock, and {lacking}."
    if len(rows) == 1:
        message = f"{many} ordered lot for lot: its lot sizing weighs the cost of stock, and {lacking}."
    yield Finding(
        Severity.WARNING, "lot.not-weighed", message, "Type a price and the plan's carrying cost, or choose another lot sizing.",
        Where("parts", int(parts.ids[rows[0]]), "lot_rule"),
    )  # fmt: skip


def not_in_unit_cost(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """What needs and orders count that unit costs don't: lines at other times, shares of sources, alternates."""
    lines, sources, alternates = plan["bom"], plan["sources"], plan["alternates"]
    for row in np.flatnonzero((lines["effective_from"] > settings.as_of) | (lines["effective_to"] < settings.as_of)).tolist():
        message = f"The line {lines['parent'][row]} → {lines['component'][row]} isn't in force on the as-of date."
        hint = "Needs count it by the day the assembly is released; unit costs are those of the as-of date."
        yield Finding(Severity.NOTE, "bom.not-in-force", message, hint, Where("bom", int(lines.ids[row])))
    shares = np.flatnonzero(filled(sources["share"], 0.0) > 0)
    if len(shares):
        message = (
            "Orders are placed by the shares of sources; the unit cost of a part is that of the source that is preferred or lands lowest."
        )
        yield Finding(Severity.NOTE, "share.unit-cost", message, "", Where("sources", int(sources.ids[shares[0]]), "share"))
    known = located(alternates["part"], plan["parts"]["part"]) >= 0
    moved = np.flatnonzero((filled(alternates["share"], 0.0) > 0) & known)
    if len(moved):
        message = "Needs move to alternates by their shares; unit costs of assemblies are those of the parts in their BOM."
        yield Finding(Severity.NOTE, "alternate.unit-cost", message, "", Where("alternates", int(alternates.ids[moved[0]]), "share"))
