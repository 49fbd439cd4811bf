"""The figures of a calculation as text for reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from planner.engine.results import COMPONENTS, Results
from planner.model.values import day_text, decimals

NONE = "—"


def figure_lines(results: Mapping[str, Results]) -> Iterator[str]:
    """Yield the figures of each scenario: its products, totals and the orders that are most pressing."""
    from planner.cli.printing import text_table

    for result in results.values():
        yield f"{result.scenario}, as of {day(result.as_of)}, {result.currency}"
        headers = (
            "Product",
            "Quantity",
            *(component.capitalize() for component in COMPONENTS),
            "Landed",
            "Lead days",
            "Ready",
            "Line down",
        )
        rows = []
        for product in result.products:
            at = product.part
            costs = [money(float(value)) for value in (*result.part.cost[at], result.part.landed[at])]
            lead = decimals(float(result.part.lead_days[at]), 0)
            rows.append([result.parts[at], decimals(product.quantity, 0), *costs, lead, day(product.ready_date), day(product.line_down)])
        yield from text_table(headers, rows, (False, *(True,) * (len(headers) - 3), False, False))
        totals = result.totals
        yield (
            f"All orders landed {money(totals.landed)}, of it duty {money(totals.duty)}; carrying {money(totals.carrying)}; "
            f"cash peak {money(totals.cash_peak)} in the week of {day(totals.cash_peak_week)}; pre-buys {money(totals.prebuy)}"
        )
        if len(totals.without_cost):
            named = ", ".join(result.parts[at] for at in totals.without_cost[:8])
            more = f" and {len(totals.without_cost) - 8} more" if len(totals.without_cost) > 8 else ""
            yield f"Not whole: the cost of {named}{more} isn't known, or only in part; 'ballast check' says why"
        late = int(np.count_nonzero(result.orders.late_days > 0))
        yield f"{len(result.orders.part):,} planned orders, {late:,} of them late"
        yield ""


def money(amount: float) -> str:
    """Return an amount with as many digits as it deserves."""
    return NONE if np.isnan(amount) else decimals(amount, 2 if abs(amount) < 100_000 else 0)


def day(value: np.datetime64) -> str:
    """Return a day in words."""
    return NONE if np.isnat(value) else day_text(value)
