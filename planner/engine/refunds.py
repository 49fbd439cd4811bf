"""The refund ledger: duty paid by authority and entry, what of it comes back and when.

A refund moves cash on the day it is paid. It never lowers a unit cost: what goods cost was decided when they were entered,
and no number of this file goes into the landed cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from planner.engine import landed
from planner.engine.duty import looked_up
from planner.engine.inputs import located, settings_of
from planner.engine.results import Days, Flags, Floats, Ints, RefundResults, Results
from planner.engine.tariff import Tariff
from planner.model.plan import Plan
from planner.model.refund_checks import days_left_text, deadlines, program_rows, refundable
from planner.model.row_findings import days
from planner.model.scenario import overlaid
from planner.model.schema import REFUND_STATES
from planner.model.table import Cells, Row
from planner.model.values import day_text, half_away

PAID, CLAIMED, GRANTED, DENIED, LAPSED = REFUND_STATES


@dataclass(frozen=True, slots=True)
class Sums:
    """What some rows of the ledger come to, plan currency; amounts are of what is known."""

    rows: int
    paid: float
    expected: float  # still to come
    received: float
    unknown: int  # rows of which the amount, or whether it comes back, isn't known


@dataclass(frozen=True, slots=True)
class Ledger:
    """Each row of the refunds table, in its order. Shapes ``(refunds,)``."""

    deadline: Days  # last day of a claim, NaT where it isn't known
    days_left: Floats  # until then, of duty that is still to be claimed; NaN else
    refundable: Flags  # its program allows a claim
    expected: Floats  # money still to come, plan currency; NaN where it isn't known
    received: Floats  # money that has come by the day asked for
    state: tuple[str, ...]  # in words
    by_program: Mapping[str, Sums]
    by_status: Mapping[str, Sums]
    total: Sums


def ledger(plan: Plan, as_of: np.datetime64) -> Ledger:
    """Return the ledger as it stands on a day.

    Expected is what is claimed in time, or can still be, under a program that is refundable, and what is granted for a
    later day. What a claim brings is the refund noted, else the duty paid.
    """
    refunds, last, may = plan["refunds"], deadlines(plan), refundable(plan)
    named = program_rows(plan) >= 0
    status, granted_on, claimed = refunds["status"], days(refunds, "granted_on"), days(refunds, "claimed_on")
    amount = amounts(plan)
    open_ = (status == PAID) & ~(last < as_of) | (status == CLAIMED)
    open_ &= ~(claimed > last)
    granted = status == GRANTED
    came = granted & (granted_on <= as_of)
    expected = np.where(open_ & may | granted & ~came, amount, 0.0)
    told = np.isin(status.astype(str), REFUND_STATES)
    expected = np.where(open_ & ~named | ~told, np.nan, expected)
    left = np.where((status == PAID) & may & ~np.isnat(last), (last - as_of).astype("timedelta64[D]").astype(np.float64), np.nan)
    received = np.where(came, amount, 0.0)
    state = tuple(state_of(plan, at, last[at], as_of, known=bool(named[at]), may=bool(may[at])) for at in range(len(refunds)))
    sums = summing(refunds["paid"], expected, received)
    return Ledger(
        last, left, may, expected, received, state, grouped(refunds["program"], sums), grouped(status, sums), sums(np.arange(len(refunds)))
    )


def amounts(plan: Plan) -> Floats:
    """Return the money each row brings where its claim succeeds: the refund noted, else the duty paid; NaN unknown."""
    refunds = plan["refunds"]
    return np.where(np.isnan(refunds["refund"]), refunds["paid"], refunds["refund"])


def state_of(plan: Plan, at: int, last: np.datetime64, as_of: np.datetime64, *, known: bool, may: bool) -> str:
    """Return in words how a row stands on a day."""
    row = plan["refunds"].row(at)
    status, program = row["status"], row["program"]
    by = "" if np.isnat(last) else f" by {day_text(last)}"
    if status == GRANTED:
        day = row["granted_on"]
        if not isinstance(day, np.datetime64):
            return "granted, the day is not known"
        return f"paid back on {day_text(day)}" if day <= as_of else f"granted, comes on {day_text(day)}"
    if status == DENIED:
        return "denied"
    if status == LAPSED:
        return f"lapsed on {day_text(last)}" if by and last < as_of else "lapsed"
    if status not in (PAID, CLAIMED):
        return "status not known"
    if not known:
        return f"not known whether duty under {program} comes back"
    if not may:
        return f"not refundable under {program}"
    claimed = row["claimed_on"]
    if isinstance(claimed, np.datetime64) and claimed > last:
        return f"claimed on {day_text(claimed)}, too late: the last day was {day_text(last)}"
    if status == CLAIMED:
        return f"claimed on {day_text(claimed)}" if isinstance(claimed, np.datetime64) else "claimed"
    if not by:
        return "to be claimed, the last day is not known"
    return f"lapsed on {day_text(last)}" if last < as_of else f"claim{by}, {days_left_text(int((last - as_of).astype(int)))}"


def summing(paid: Floats, expected: Floats, received: Floats) -> Callable[[Ints], Sums]:
    """Return the function that adds up some rows."""
    unknown = np.isnan(paid) | np.isnan(expected) | np.isnan(received)

    def sums(rows: Ints) -> Sums:
        paid_sum, to_come, came = (float(np.nansum(values[rows])) for values in (paid, expected, received))
        return Sums(len(rows), paid_sum, to_come, came, int(unknown[rows].sum()))

    return sums


def grouped(names: Cells, sums: Callable[[Ints], Sums]) -> Mapping[str, Sums]:
    """Return the sums of the rows of each name, in order of appearance."""
    return MappingProxyType({name: sums(np.flatnonzero(names == name)) for name in dict.fromkeys(names.tolist())})


def cash_by_week(plan: Plan, weeks: Days) -> Floats:
    """Return the money that granted refunds bring in each week; expected ones bring none before they are granted.

    Args: weeks ``(weeks,)`` first days of weeks, ascending.
    Returns: ``(weeks,)`` plan currency; NaN in a week of which an amount isn't known.
    """
    refunds = plan["refunds"]
    cash = np.zeros(len(weeks))
    day = days(refunds, "granted_on")
    rows = np.flatnonzero((refunds["status"] == GRANTED) & ~np.isnat(day))
    if len(rows) and len(weeks):
        week = np.searchsorted(weeks, day[rows], side="right") - 1
        inside = (week >= 0) & (day[rows] < weeks[week] + np.timedelta64(7, "D"))
        np.add.at(cash, week[inside], amounts(plan)[rows[inside]])
    return cash


def refund_results(plan: Plan, as_of: np.datetime64, weeks: Days) -> RefundResults:
    """Return what refunds come to in a scenario."""
    total = ledger(plan, as_of).total
    return RefundResults(total.expected, total.received, total.unknown, cash_by_week(plan, weeks))


def refunds_json(refunds: RefundResults) -> dict[str, object]:
    """Return the refunds of a scenario's totals in ``ballast calc --json``."""
    return {"expected": refunds.expected, "received": refunds.received, "unknown_rows": refunds.unknown}


def entries_of_orders(plan: Plan, results: Results, entered_by: np.datetime64 | None = None) -> tuple[Row, ...]:
    """Return rows for the ledger from planned orders that are entered by a day, the as-of date where none is given.

    One row for each order and program that charges it, first entries first; orders that the ledger already has (by entry
    date, program and part) are left out. The duty paid is missing where it can't be computed. Entries have no number yet.
    """
    then = overlaid(plan, results.scenario)[0]
    tariff = landed.tariff_of(then, settings_of(then))
    orders, until = results.orders, results.as_of if entered_by is None else entered_by
    at = np.flatnonzero(orders.entry_date <= until)
    at = at[np.argsort(orders.entry_date[at], kind="stable")]
    duty = order_duties(then, results, tariff, at)
    ledger_rows = zip(*(plan["refunds"][name].tolist() for name in ("entry_date", "program", "part")), strict=True)
    known, used, found = set(ledger_rows), dict[str, int](), list[Row]()
    for order, amounts_ in zip(at, duty, strict=True):
        day, part = orders.entry_date[order], results.parts[orders.part[order]]
        name = f"{part} {day}"
        used[name] = used.get(name, 0) + 1
        entry = name if used[name] == 1 else f"{name} ({used[name]})"
        for program, amount in zip(tariff.programs, amounts_, strict=True):
            if (amount > 0 or np.isnan(amount)) and (day.item(), program, part) not in known:
                paid = None if np.isnan(amount) else half_away(float(amount))
                found.append({
                    "entry": entry, "entry_date": day, "program": program, "part": part, "paid": paid, "status": PAID,
                    "note": f"From a planned order of {orders.quantity[order]:g}; put the entry's own number in.",
                })  # fmt: skip
    return tuple(found)


def order_duties(plan: Plan, results: Results, tariff: Tariff, at: Ints) -> Floats:
    """Return the duty of whole orders by program; NaN where it can't be computed, 0 where nothing is charged. ``(orders, programs)``."""
    orders, tariffs, parts = results.orders, plan["tariffs"], plan["parts"]
    row, entry = orders.source[at], orders.entry_date[at]
    goods, kind = landed.goods_of(plan)
    charges, case = looked_up(tariff, goods, kind[row], entry, landed.loaded_on(entry, results.source.legs[row]))
    rates = charges.rates
    weight = parts["weight_kg"][located(plan["sources"]["part"], parts["part"])[row]]
    value = results.source.cost[row, landed.GOODS][:, None]
    unit = rates.rate[case] * value + landed.nan_times(rates.per_kg[case], weight) + rates.per_unit[case]
    unit = np.where(np.isnan(unit), np.nan, np.clip(unit, rates.minimum[case], rates.maximum[case]))
    layer = rates.layer[case]
    without = np.isnan(tariffs["rate"]) & np.isnan(tariffs["per_kg"]) & np.isnan(tariffs["per_unit"])
    unknown = (layer >= 0) & (rates.waived_by[case] < 0) & without[layer] if len(tariffs) else np.zeros(layer.shape, dtype=bool)
    unknown[:, 0] |= (layer[:, 0] < 0) & ~rates.known[case]  # no row gives the MFN rate
    duty: Floats = np.where(unknown, np.nan, unit * orders.quantity[at][:, None])
    return duty
