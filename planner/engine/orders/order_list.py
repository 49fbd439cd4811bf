"""Planned orders with their costs, as everything counts them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost import landed
from planner.engine.orders.costs import OrderCosts
from planner.engine.orders.schedule import Schedule
from planner.engine.packed import all_packed, in_columns, kept, packed
from planner.engine.results import Flags, Floats, Ints, OrderResults
from planner.model.table import Cells


@in_columns
@dataclass(frozen=True)
class Orders:
    """Planned orders as they are counted: by part and need, then what travels by a second mode, pre-buys and accepted ones. Shapes ``(orders,)``."""

    when: Schedule
    costs: OrderCosts
    prebuy: Flags
    firm: Flags
    held: Flags
    entry: Ints
    purchase: Ints  # orders of one number are one purchase that travels two ways

    @property
    def landed(self) -> Floats:
        """Return the landed cost of one unit of each order."""
        return self.costs.landed.total

    @property
    def duty(self) -> Floats:
        """Return the duty on one unit of each order."""
        return self.costs.landed.component(landed.DUTY)

    def packed(self) -> Orders:
        """Return many orders kept small."""
        return Orders(all_packed(self.when), self.costs.packed(), *(packed(kept(self, name)) for name in FLAGS_AND_NUMBERS))

    def with_held(self, held: Flags) -> Orders:
        """Return the orders, some of which aren't sent for now."""
        columns = {name: kept(self, name) for name in FLAGS_AND_NUMBERS}
        return Orders(self.when, self.costs, **{**columns, "held": packed(held)})

    def results(self, unknown: Flags, late_reason: Cells) -> OrderResults:
        """Return the orders for reading. ``unknown`` ``(sources,)`` says whose duty isn't known: theirs has no rate, rather than 0."""
        when, cost, base = self.when, self.costs.landed, self.costs.landed.base
        rate = np.divide(self.duty, base, out=np.zeros(len(base)), where=base > 0)
        rate = np.where(unknown[when.row], np.nan, rate) if len(unknown) else rate
        return OrderResults(
            kept(when, "part"), kept(when, "row"), kept(when, "quantity"), kept(when, "order"), kept(when, "ship"), kept(when, "entry"),
            kept(when, "need"), kept(cost, "total"), packed(rate), kept(when, "mode_at"),
            kept(self, "prebuy"), packed(when.late), kept(cost, "cost"), kept(cost, "base"), kept(self.costs, "price"), kept(when, "loaded"),
            kept(self, "entry"), kept(self, "firm"), kept(self, "held"), late_reason, kept(self, "purchase"),
        )  # fmt: skip


FLAGS_AND_NUMBERS = ("prebuy", "firm", "held", "entry", "purchase")
