"""Which open orders still come: those of a supplier that stops shipping a part before they would have to ship never do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from planner.engine.inputs import Settings
from planner.engine.lead import legs as lead
from planner.engine.results import Flags
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table
from planner.model.values import day_text


def expected_stock(plan: Plan, settings: Settings) -> Table:
    """Return the stock table without the open orders that never come; the very same table where all do."""
    return without_lost(plan["stock"], never_ships(plan, settings))


@remembered(8)
def without_lost(stock: Table, lost: Flags) -> Table:
    """Return the stock table without some rows."""
    return stock.taken(np.flatnonzero(~lost)) if lost.any() else stock


def never_ships(plan: Plan, settings: Settings) -> Flags:
    """Return which rows of the stock table are open orders that would ship after their supplier's last day. Shape ``(stock rows,)``."""
    of = plan["sources"]
    return lost_rows(plan["stock"], of["part"], of["supplier"], of["available_until"], lead.transport(plan, settings), settings.as_of)


@remembered(8, by_value=True)
def lost_rows(stock: Table, part: Cells, supplier: Cells, last: Cells, moved: lead.Transport, as_of: np.datetime64) -> Flags:
    """Return which open orders would ship after their supplier's last day, by what it depends on. Shape ``(stock rows,)``.

    ships = due − (inland, transit, customs, dock) days; an order overdue, or without a day, is due on the as-of date. It is lost where its
    supplier is named and no source of this supplier for the part ships on that day. Args: of the sources.
    """
    lost = np.zeros(len(stock), dtype=bool)
    until = last.astype("datetime64[D]")
    if np.isnat(until).all():
        return lost
    rows_of: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row, key in enumerate(zip(part.tolist(), supplier.tolist(), strict=True)):
        rows_of[key].append(row)
    way = lead.span(moved.legs[:, lead.INLAND : lead.DOCK + 1].sum(axis=1))
    for at in np.flatnonzero((stock["kind"] == "open order") & (stock["supplier"] != "")).tolist():
        own = rows_of.get((stock["part"][at], stock["supplier"][at]), [])
        due = as_of if np.isnat(stock["due"][at]) else max(stock["due"][at], as_of)
        lost[at] = bool(own) and bool((until[own] < due - way[own]).all())
    return lost


def lost_orders(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """Return the open orders that never come."""
    stock, sources = plan["stock"], plan["sources"]
    for at in np.flatnonzero(never_ships(plan, settings)).tolist():
        part, supplier, due = stock["part"][at], stock["supplier"][at], stock["due"][at]
        last = sources["available_until"][(sources["part"] == part) & (sources["supplier"] == supplier)].max()
        name = f"The open order {stock['reference'][at]}".rstrip()
        when = "" if np.isnat(due) else f" due on {day_text(due)}"
        message = f"{name} for {stock['quantity'][at]:,.10g} {part} from {supplier}{when} isn't counted: the supplier ships until {day_text(last)}, before it would have to ship."
        hint = "If it has shipped already, correct its due date or the last day of the source."
        yield Finding(Severity.WARNING, "stock.never-ships", message, hint, Where("stock", int(stock.ids[at]), "due"))
