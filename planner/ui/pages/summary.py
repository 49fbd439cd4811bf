"""The figures that sum a scenario up, as text: for the comparison, the start-up picture and whoever reads aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.engine.results import COMPONENTS, Results
from planner.model.values import NumberStyle, day_text, decimals
from planner.ui.figures import plural
from planner.ui.grid.field import SYMBOLS
from planner.ui.qt import DASH


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a scenario: what it is called, its text, and the number behind it where there is one."""

    title: str
    text: str
    number: float | None = None
    strong: bool = False


def figures(result: Results, style: NumberStyle) -> Sequence[Figure]:
    """Return the figures of one scenario, products first, then the whole plan."""
    found: list[Figure] = []
    money = SYMBOLS.get(result.currency, result.currency)

    def add(title: str, number: float | None, digits: int = 2, unit: str = "", *, strong: bool = False) -> None:
        known = number is not None and np.isfinite(number)
        text = f"{decimals(float(number or 0.0), digits, style)}{unit}" if known else DASH
        found.append(Figure(title, text, number if known else None, strong))

    def add_day(title: str, day: np.datetime64) -> None:
        found.append(Figure(title, DASH if np.isnat(day) else day_text(day)))

    part = result.part
    for product in result.products:
        at, name = product.part, result.parts[product.part]
        add(f"{name}: landed cost, {money}", float(part.landed[at]), strong=True)
        for number, component in enumerate(COMPONENTS):
            amount = float(part.cost[at, number])
            if np.isfinite(amount) and abs(amount) > 0.004:
                add(f"    {component}, {money}", amount)
        add(f"{name}: duty over goods", float(part.duty_rate[at]) * 100, 1, " %")
        add(f"{name}: lead time", float(part.lead_days[at]), 0, " days")
        add_day(f"{name}: first {decimals(product.first_quantity, 0, style)} ready", product.ready_date)
        add_day(f"{name}: line down if supply stops", product.line_down)
    totals = result.totals
    missing = f" (without {plural(len(totals.without_cost), 'part', 'parts')})" if len(totals.without_cost) else ""
    add(f"All orders landed{missing}, {money}", totals.landed, 0, strong=True)
    add(f"Duty on all orders, {money}", totals.duty, 0)
    add(f"Carrying cost, {money}", totals.carrying, 0)
    add(f"Pre-buys landed, {money}", totals.prebuy, 0)
    add(f"Cash peak, {money}", totals.cash_peak, 0)
    add_day("Week of the cash peak", totals.cash_peak_week)
    add("Duty that rests on confirmed rates", totals.confirmed_share * 100, 0, " %")
    add("Planned orders", float(totals.orders), 0)
    return found
