"""Checks of orders that were given or decided: due days that have passed, quantities a supplier doesn't sell, production days not typed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.row_findings import cell_finding, days, place, row_label
from planner.model.stock_checks import numbers

LISTED = 20  # rows with a finding of their own
TINY = 1e-6
ACCEPT = "accept"


def check_open_orders(plan: Plan) -> Iterator[Finding]:
    """Open orders that were due before the plan begins, or have no due day: both count as here on the as-of date."""
    stock, as_of = plan["stock"], plan.setting("as_of")
    if not isinstance(as_of, np.datetime64):
        return
    due, open_ = days(stock, "due"), (stock["kind"] == "open order") & (numbers(stock, "quantity", 0.0) > 0)
    for at in np.flatnonzero(open_ & (due < as_of)).tolist():
        name = f"The open order {stock['reference'][at]}".rstrip()
        message = (
            f"{name} of {stock['part'][at]} was due on {due[at]}, before the plan's as-of date {as_of}: it counts as here on that day."
        )
        hint = "Type the day it is expected, or turn it into stock on hand."
        yield Finding(Severity.WARNING, "stock.overdue", message, hint, place(stock, at, "due"))
    for at in np.flatnonzero(open_ & np.isnat(due)).tolist():
        name = f"The open order {stock['reference'][at]}".rstrip()
        message = f"{name} of {stock['part'][at]} has no due day: it counts as here on the as-of date."
        yield Finding(Severity.WARNING, "stock.no-due", message, "Type the day it is expected.", place(stock, at, "due"))


def check_production_days(plan: Plan) -> Iterator[Finding]:
    """Sources whose production days are blank: they count as none."""
    sources = plan["sources"]
    rows = np.flatnonzero(np.isnan(numbers(sources, "lead_days")))
    hint = "Type the days the supplier quotes."
    for at in rows[:LISTED].tolist():
        message = "its production days aren't known and count as 0, so its goods come too early."
        yield cell_finding(Severity.WARNING, "lead.unknown", sources, at, sources.spec["lead_days"], message, hint)
    if len(rows) > LISTED:
        message = f"The production days of {len(rows) - LISTED} more sources aren't known and count as 0."
        yield Finding(Severity.WARNING, "lead.unknown", message, hint, place(sources, rows[LISTED], "lead_days"))


def check_decided_quantities(plan: Plan) -> Iterator[Finding]:
    """Accepted orders of less than the source's minimum, or of no whole multiple of its pack."""
    decisions, sources = plan["decisions"], plan["sources"]
    if not len(decisions):
        return
    source_of: dict[tuple[str, str, str], int] = {}
    for row, (part, supplier, origin) in enumerate(
        zip(sources["part"].tolist(), sources["supplier"].tolist(), sources["country_of_origin"].tolist(), strict=True)
    ):
        source_of.setdefault((part, supplier, origin), row)
        source_of.setdefault((part, supplier, ""), row)
    least, step = numbers(sources, "min_order_quantity", 0.0), numbers(sources, "order_multiple", 1.0)
    quantity = numbers(decisions, "quantity")
    keys = zip(decisions["part"].tolist(), decisions["supplier"].tolist(), decisions["country_of_origin"].tolist(), strict=True)
    for at, key in enumerate(keys):
        row = source_of.get(key, -1)
        if row < 0 or decisions["decision"][at] != ACCEPT or not quantity[at] > 0:
            continue
        many, supplier = f"{quantity[at]:,.10g}", key[1]
        if quantity[at] < least[row] - TINY:
            message = f"{many} are accepted, less than the minimum of {least[row]:,.10g} that {supplier} sells."
            yield decided(plan, at, "decision.minimum", message)
        elif step[row] > 0 and abs(quantity[at] / step[row] - round(quantity[at] / step[row])) > TINY:
            message = f"{many} are accepted, which is no whole multiple of {step[row]:,.10g}, by which {supplier} sells."
            yield decided(plan, at, "decision.multiple", message)


def decided(plan: Plan, at: int, code: str, message: str) -> Finding:
    """Return a finding about the quantity of a decision."""
    decisions = plan["decisions"]
    message = f"{row_label(decisions, at)}: {message} It is planned as it was accepted."
    return Finding(Severity.WARNING, code, message, "Correct the quantity, or the source.", place(decisions, at, "quantity"))
