"""What a source asks for a quantity: price breaks, smallest order and multiple act together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost.exchange import fx_rates
from planner.engine.inputs import Settings, filled
from planner.engine.results import Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table


@dataclass(frozen=True, slots=True)
class Prices:
    """What one unit costs at the order quantity. Shapes ``(sources,)``."""

    quantity: Floats  # order quantity after minimum, multiple and buying up to a break
    price: Floats  # source's currency
    break_row: Ints  # row of the price break it comes from, −1 for the source's own price
    fx: Floats  # plan currency for one unit of it, NaN where no rate is known
    value: Floats  # price in plan currency


@remembered(16)
def break_table(breaks: Table, parts: Cells, suppliers: Cells, origins: Cells) -> tuple[Floats, Floats, Ints]:
    """Return breaks by source as padded arrays ``(sources, breaks)``, ascending: from quantity (∞ padded), price, row of the table."""
    key = {
        (p, s, o): i for i, (p, s, o) in reversed(list(enumerate(zip(parts.tolist(), suppliers.tolist(), origins.tolist(), strict=True))))
    }
    owner = np.fromiter(
        (
            key.get(k, -1)
            for k in zip(breaks["part"].tolist(), breaks["supplier"].tolist(), breaks["country_of_origin"].tolist(), strict=True)
        ),
        dtype=np.intp,
        count=len(breaks),
    )
    use = np.flatnonzero((owner >= 0) & ~np.isnan(breaks["unit_price"]) & ~np.isnan(breaks["min_quantity"]))
    use = use[np.lexsort((breaks["min_quantity"][use], owner[use]))]
    owner = owner[use]
    count = np.bincount(owner, minlength=len(parts))
    wide = int(count.max()) if len(use) else 0
    column = np.arange(len(use)) - np.r_[0, np.cumsum(count)][owner] if len(use) else np.zeros(0, dtype=np.intp)
    start, price = np.full((len(parts), wide), np.inf), np.full((len(parts), wide), np.nan)
    start[owner, column] = breaks["min_quantity"][use]
    price[owner, column] = breaks["unit_price"][use]
    row = np.full((len(parts), wide), -1, dtype=np.intp)
    row[owner, column] = use
    return start, price, row


def breaks_of(plan: Plan) -> tuple[Floats, Floats, Ints]:
    """Return the price breaks by source."""
    sources = plan["sources"]
    return break_table(plan["price_breaks"], sources["part"], sources["supplier"], sources["country_of_origin"])


def prices(plan: Plan, settings: Settings, lot: Floats) -> Prices:
    """Return the price at which each source sells a lot: breaks, minimum and multiple together, next break where cheaper.

    Args: lot ``(sources,)`` wanted quantity of one order.
    """
    sources = plan["sources"]
    start, step_price, step_row = breaks_of(plan)
    base = sources["unit_price"]
    multiple = np.maximum(filled(sources["order_multiple"], 1.0), 1e-9)
    least = filled(sources["min_order_quantity"], 0.0)
    lowest = start[:, 0] if start.shape[1] else np.full(len(base), np.inf)
    least = np.where(np.isnan(base) & np.isfinite(lowest), np.maximum(least, lowest), least)
    quantity = rounded(np.maximum(np.maximum(lot, least), 1e-9), multiple)
    price, row = base.copy(), np.full(len(base), -1, dtype=np.intp)
    for column in range(start.shape[1]):
        reached = quantity >= start[:, column]
        price, row = np.where(reached, step_price[:, column], price), np.where(reached, step_row[:, column], row)
    bill = quantity * price
    chosen = quantity.copy()
    for column in range(start.shape[1]):
        up = rounded(np.where(np.isfinite(start[:, column]), start[:, column], 0.0), multiple)
        cheaper = (start[:, column] > quantity) & np.isfinite(start[:, column]) & (up * step_price[:, column] < bill)
        bill = np.where(cheaper, up * step_price[:, column], bill)
        chosen, price = np.where(cheaper, up, chosen), np.where(cheaper, step_price[:, column], price)
        row = np.where(cheaper, step_row[:, column], row)
    fx = fx_rates(plan["fx"], sources["currency"], settings.currency, settings.as_of if settings.cost_date is None else settings.cost_date)
    return Prices(chosen, price, row, fx, price * fx)


def rounded(quantity: Floats, multiple: Floats) -> Floats:
    """Return quantities rounded up to whole multiples."""
    return np.ceil(quantity / multiple - 1e-9) * multiple
