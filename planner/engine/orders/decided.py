"""Which orders decisions are about, and which decisions can't be carried out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.inputs import Settings
from planner.engine.results import Days, Ints, OrderResults
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

ACCEPT, HOLD = "accept", "hold"


@remembered(8)
def decided_rows(decisions: Table, part: Cells, supplier: Cells, origin: Cells) -> Ints:
    """Return the source each decision is about, −1 for none; without an origin it is the supplier's first one. Shape ``(decisions,)``."""
    index: dict[tuple[str, str, str], int] = {}
    for row, (name, seller, made_in) in enumerate(zip(part.tolist(), supplier.tolist(), origin.tolist(), strict=True)):
        index.setdefault((name, seller, made_in), row)
        index.setdefault((name, seller, ""), row)
    keys = zip(*(decisions[name].tolist() for name in ("part", "supplier", "country_of_origin")), strict=True)
    return np.fromiter((index.get(key, -1) for key in keys), dtype=np.intp, count=len(decisions))


def rows_of(plan: Plan) -> Ints:
    """Return the source each decision of a plan is about, −1 for none."""
    of = plan["sources"]
    return decided_rows(plan["decisions"], of["part"], of["supplier"], of["country_of_origin"])


def held_for_nothing(plan: Plan, orders: OrderResults) -> Iterator[Finding]:
    """Name the holds that match no proposal."""
    table, row = plan["decisions"], rows_of(plan)
    if not len(table):
        return
    known = set(zip(orders.source[orders.held].tolist(), orders.need_date[orders.held].tolist(), strict=True))
    for at in np.flatnonzero((table["decision"] == HOLD) & (row >= 0)).tolist():
        if (int(row[at]), table["need_date"][at].item()) not in known:
            message = f"{named(table, at)} is held, but no such order is proposed."
            yield about(
                table, at, "decision-without-order", message, "Remove the decision, or hold the order as it is proposed now.", "need_date"
            )


def made_here(plan: Plan, rows: Ints) -> Iterator[Finding]:
    """Name accepted orders of parts that aren't bought."""
    for at in rows.tolist():
        message = f"{named(plan['decisions'], at)} is accepted, but the part isn't bought, so the order isn't counted."
        yield about(plan["decisions"], at, "decision-not-bought", message, "Remove the decision, or buy the part.", "part")


def unknown_quantity(plan: Plan, rows: Ints) -> Iterator[Finding]:
    """Name accepted orders of which it isn't known how many."""
    for at in rows.tolist():
        message = f"{named(plan['decisions'], at)} is accepted without a quantity, so the order isn't counted."
        yield about(plan["decisions"], at, "decision-without-quantity", message, "Enter how many are ordered.", "quantity")


def stopped(plan: Plan, rows: Ints) -> Iterator[Finding]:
    """Name accepted orders that can't ship any more."""
    for at in rows.tolist():
        message = f"{named(plan['decisions'], at)} is accepted, but would ship after its supply has stopped, so it isn't counted."
        yield about(
            plan["decisions"], at, "decision-stopped", message, "Order it earlier, or from another source.", "order_date", Severity.WARNING
        )


def there_already(plan: Plan, settings: Settings, rows: Ints, usable: Days) -> Iterator[Finding]:
    """Name accepted orders that should have come before the as-of date."""
    for at, day in zip(rows.tolist(), usable, strict=True):
        if day < settings.as_of:
            message = f"{named(plan['decisions'], at)} should have come on {day}; it is counted as coming now."
            yield about(plan["decisions"], at, "decision-overdue", message, "Put it into stock and remove the decision.", "need_date")


def named(table: Table, at: int) -> str:
    """Return what to call the order a decision is about."""
    return f"The order of {table['part'][at]} from {table['supplier'][at]} for {table['need_date'][at]}"


def about(table: Table, at: int, code: str, message: str, hint: str, column: str, severity: Severity = Severity.NOTE) -> Finding:
    """Return a finding with the place of its decision."""
    return Finding(severity, code, message, hint, Where("decisions", int(table.ids[at]), column))
