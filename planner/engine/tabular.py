"""Results as plain tables and as the JSON of the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import repeat

import numpy as np

from planner.engine.explain.terms_sheets import cost_sheet, duty_sheet
from planner.engine.lead.legs import P90
from planner.engine.results import COMPONENTS, Results
from planner.engine.review.refunds import refunds_json
from planner.engine.streamed import Row, Sheet, Streamed
from planner.model.plan import Plan
from planner.model.schema import MODES

Json = dict[str, object]


def number(value: float | np.floating) -> float | None:
    """Return a number for JSON; a missing one is null."""
    return None if not np.isfinite(value) else float(value)


def day(value: np.datetime64) -> str | None:
    """Return an ISO date; a missing one is null."""
    return None if np.isnat(value) else str(value)


def calendar_day(value: np.datetime64) -> date | None:
    """Return a date for a sheet; a missing one is None."""
    found = None if np.isnat(value) else value.astype("datetime64[D]").item()
    return found if isinstance(found, date) else None


def source_name(plan: Plan, row: int) -> str | None:
    """Return a source as 'supplier / origin', null for none."""
    if row < 0:
        return None
    sources = plan["sources"]
    return f"{sources['supplier'][row]} / {sources['country_of_origin'][row] or '?'}"


def calc_json(plan: Plan, results: Mapping[str, Results], seconds: float) -> Json:
    """Return the document of ``ballast calc --json``: rates as fractions, money in plan currency, ISO dates, days."""
    first = next(iter(results.values()))
    return {
        "currency": first.currency,
        "as_of": day(first.as_of),
        "seconds": seconds,
        "scenarios": [scenario_json(plan, result) for result in results.values()],
    }


def scenario_json(plan: Plan, results: Results) -> Json:
    """Return one scenario of the document."""
    totals = results.totals
    moving = (
        np.flatnonzero((results.part.required > 0) | (results.on_hand[:, :1].sum(axis=1) != 0))
        if results.on_hand.size
        else np.empty(0, dtype=np.intp)
    )
    return {
        "name": results.scenario,
        "products": [product_json(results, number_) for number_ in range(len(results.products))],
        "parts": [part_json(plan, results, position) for position in range(len(results.parts))],
        "orders": orders_json(plan, results),
        "stock": {
            "weeks": [str(week) for week in results.weeks],
            "on_hand": {results.parts[position]: results.on_hand[position].tolist() for position in moving},
        },
        "limits": [
            {"limit": one.name, "most": one.most, "wanted": one.wanted, "held": one.held, "since": day(one.since), "binding": one.binding, "shadow_price": one.shadow_price, "met": one.met}
            for one in results.limits
        ],
        "totals": {
            "landed": number(totals.landed), "duty": number(totals.duty), "carrying": number(totals.carrying), "cash_peak": number(totals.cash_peak),
            "cash_peak_week": day(totals.cash_peak_week), "prebuy": number(totals.prebuy), "confirmed_share": number(totals.confirmed_share),
            "tax_cash": number(totals.tax_cash), "drawback": number(totals.drawback), "refunds": refunds_json(results.refunds),
            "complete": not len(totals.without_cost), "without_cost": [results.parts[at] for at in totals.without_cost],
        },
    }  # fmt: skip


def product_json(results: Results, index: int) -> Json:
    """Return one product."""
    product, part = results.products[index], results.part
    at = product.part
    cost = {name: number(part.cost[at, i]) for i, name in enumerate(COMPONENTS)}
    goods = float(part.by_origin[at].sum())
    mean, spread = float(part.lead_days[at]), float(part.lead_sd[at])
    return {
        "part": results.parts[at],
        "quantity": product.quantity,
        "unit_cost": {**cost, "total": number(part.landed[at])},
        "duty_by_program": {name: float(part.by_program[at, i]) for i, name in enumerate(results.programs) if part.by_program[at, i]},
        "origin_share": {
            origin or "?": float(part.by_origin[at, i]) / goods
            for i, origin in enumerate(results.origins)
            if goods > 0 and part.by_origin[at, i] > 0
        },
        "lead_days": {"mean": mean, "p50": mean, "p90": mean + P90 * spread},
        "critical_path": [results.parts[step] for step in product.critical_path],
        "ready_date": day(product.ready_date),
        "line_down_date": day(product.line_down),
        "unpriced_parts": int(part.unpriced[at]),
    }


def part_json(plan: Plan, results: Results, at: int) -> Json:
    """Return one part."""
    part = results.part
    policy: Json | None = None
    if part.policy_measure[at]:
        dates = {mode: day(part.order_by_mode[mode][at]) for mode in MODES if not np.isnat(part.order_by_mode[mode][at])}
        policy = {"measure": part.policy_measure[at], "date": day(part.policy_date[at]), **dates}
    return {
        "part": results.parts[at],
        "kind": part.kind[at],
        "source": source_name(plan, int(part.source[at])),
        "required": number(part.required[at]),
        "unit_landed": number(part.landed[at]),
        "duty_rate": number(part.duty_rate[at]),
        "lead_days": number(part.lead_days[at]),
        "safety_stock": number(part.safety_stock[at]),
        "cycle_stock": number(part.cycle_stock[at]),
        "strategic_stock": number(part.strategic_stock[at]),
        "reorder_point": number(part.reorder_point[at]),
        "order_up_to": number(part.order_up_to[at]),
        "expires": number(part.expires[at]),
        "prebuy": number(part.prebuy[at]),
        "prebuy_saving": number(part.prebuy_saving[at]),
        "peak_on_hand": number(part.peak_on_hand[at]),
        "weeks_of_cover": number(part.weeks_of_cover[at]),
        "order_by": day(part.order_by[at]),
        "order_by_policy": policy,
        "late_days": number(part.late_days[at]),
        "late_reason": str(part.late_reason[at]),
        "line_down_date": day(part.line_down[at]),
    }


def orders_json(plan: Plan, results: Results) -> list[Json]:
    """Return the planned orders."""
    return list(each_order(plan, results))


def each_order(plan: Plan, results: Results) -> Iterator[Json]:
    """Yield the planned orders by date."""
    orders = results.orders.whole()
    modes, reasons = orders.mode, orders.reason
    for i in orders.by_date:
        yield {
            "part": results.parts[orders.part[i]], "source": source_name(plan, int(orders.source[i])), "quantity": number(orders.quantity[i]),
            "order_date": day(orders.order_date[i]), "ship_date": day(orders.ship_date[i]), "entry_date": day(orders.entry_date[i]),
            "need_date": day(orders.need_date[i]), "unit_landed": number(orders.landed[i]), "duty_rate": number(orders.duty_rate[i]),
            "mode": modes[i], "reason": reasons[i], "late_days": number(orders.late_days[i]), "late_reason": str(orders.late_reason[i]),
            "firm": bool(orders.firm[i]), "held": bool(orders.held[i]),
        }  # fmt: skip


def sheets(plan: Plan, results: Mapping[str, Results]) -> dict[str, Sheet]:
    """Return the result sheets of an exported workbook: a summary, every part's cost, the planned orders, and why."""
    return {
        "Results summary": summary(results),
        "Results parts": parts_sheet(plan, results),
        "Results orders": orders_sheet(plan, results),
        "Duty explanation": duty_sheet(plan, results),
        "Cost explanation": cost_sheet(plan, results),
    }


def summary(results: Mapping[str, Results]) -> Sheet:
    """Return one row for each scenario and product."""
    currency = next(iter(results.values())).currency if results else ""
    headers = ["Scenario", "Product", "Quantity", *(f"{name.capitalize()}, {currency}" for name in COMPONENTS), f"Landed, {currency}", "Lead time, days", "Ready", "Line down",
               f"Pre-buy, {currency}", f"Cash peak, {currency}"]  # fmt: skip
    rows = [
        [name, result.parts[product.part], product.quantity, *(number(v) for v in result.part.cost[product.part]), number(result.part.landed[product.part]),
         number(result.part.lead_days[product.part]), calendar_day(product.ready_date), calendar_day(product.line_down), number(result.totals.prebuy), number(result.totals.cash_peak)]
        for name, result in results.items()
        for product in result.products
    ]  # fmt: skip
    return headers, rows


def parts_sheet(plan: Plan, results: Mapping[str, Results]) -> Sheet:
    """Return one row for each scenario and part."""
    currency = next(iter(results.values())).currency if results else ""
    headers = ["Scenario", "Part", "Make or buy", "Source", "Required", *(f"{name.capitalize()}, {currency}" for name in COMPONENTS), f"Landed, {currency}", "Duty rate",
               "Lead time, days", "Safety stock", "Cycle stock", "Strategic stock", "Pre-buy", "Order by", "Late, days"]  # fmt: skip

    def rows() -> Iterator[Row]:
        for name, result in results.items():
            part = result.part
            yield from (
                [name, result.parts[at], part.kind[at], source_name(plan, int(part.source[at])), number(part.required[at]), *(number(v) for v in part.cost[at]),
                 number(part.landed[at]), number(part.duty_rate[at]), number(part.lead_days[at]), number(part.safety_stock[at]), number(part.cycle_stock[at]), number(part.strategic_stock[at]),
                 number(part.prebuy[at]),
                 calendar_day(part.order_by[at]), number(part.late_days[at])]
                for at in range(len(result.parts))
            )  # fmt: skip

    return headers, Streamed(rows)


def orders_sheet(plan: Plan, results: Mapping[str, Results]) -> Sheet:
    """Return one row for each scenario and planned order."""
    currency = next(iter(results.values())).currency if results else ""
    headers = [
        "Scenario",
        "Part",
        "Source",
        "Quantity",
        "Order",
        "Ship",
        "Entry",
        "Need",
        f"Landed a unit, {currency}",
        "Duty rate",
        "Mode",
        "Reason",
        "Late, days",
        "Late because",
    ]
    return headers, Streamed(lambda: (row for name, result in results.items() for row in order_rows(plan, name, result)))


def order_rows(plan: Plan, scenario: str, results: Results) -> Iterator[Row]:
    """Yield the planned orders of a scenario by date, made column by column: there may be a million."""
    orders = results.orders.whole()
    by = np.asarray(orders.by_date, dtype=np.intp)
    modes, reasons, parts, late = orders.mode, orders.reason, results.parts, orders.late_reason
    sources = {row: source_name(plan, row) for row in np.unique(orders.source).tolist()}
    days = (orders.order_date, orders.ship_date, orders.entry_date, orders.need_date)
    return zip(
        repeat(scenario),
        [parts[at] for at in orders.part[by].tolist()],
        [sources[at] for at in orders.source[by].tolist()],
        finite(orders.quantity[by]),
        *(column[by].astype("datetime64[D]").tolist() for column in days),
        finite(orders.landed[by]),
        finite(orders.duty_rate[by]),
        [modes[at] for at in by.tolist()],
        [reasons[at] for at in by.tolist()],
        finite(orders.late_days[by]),
        [str(late[at]) for at in by.tolist()],
    )


def finite(values: np.ndarray) -> list[float]:
    """Return numbers with NaN, which leaves a cell blank, for what is none."""
    return np.where(np.isfinite(values), values, np.nan).tolist()  # type: ignore[no-any-return]
