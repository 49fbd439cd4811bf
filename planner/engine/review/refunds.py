"""The refund ledger: duty paid by authority and entry, what of it comes back and when.

A refund moves cash on the day it is paid. It never lowers a unit cost: what goods cost was decided when they were entered,
and no number of this file goes into the landed cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.dues import duty_by_program
from planner.engine.cost.freight import packing
from planner.engine.inputs import monday, settings_of
from planner.engine.lead.custody import custody
from planner.engine.orders.policy import all_by
from planner.engine.results import Days, Flags, Floats, Ints, RefundResults, Results
from planner.engine.tariffs.duty import looked_up
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.refund_checks import days_left_text, deadlines, program_rows, refundable
from planner.model.row_findings import days
from planner.model.scenario import overlaid
from planner.model.schema import MODES, REFUND_STATES
from planner.model.table import Cells, Row, Value
from planner.model.values import day_text, half_away

PAID, CLAIMED, GRANTED, DENIED, LAPSED = REFUND_STATES
PROPOSED = "From planned orders; put the entry's own number in."


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


def cash_by_week(plan: Plan, weeks: Days, days_each: int = 7) -> Floats:
    """Return the money that granted refunds bring in each week; expected ones bring none before they are granted.

    Args: weeks ``(weeks,)`` first days of weeks, or of spans of ``days_each`` days, ascending.
    Returns: ``(weeks,)`` plan currency; NaN in a week of which an amount isn't known.
    """
    refunds = plan["refunds"]
    cash = np.zeros(len(weeks))
    day = days(refunds, "granted_on")
    rows = np.flatnonzero((refunds["status"] == GRANTED) & ~np.isnat(day))
    if len(rows) and len(weeks):
        week = np.searchsorted(weeks, day[rows], side="right") - 1
        inside = (week >= 0) & (day[rows] < weeks[week] + np.timedelta64(days_each, "D"))
        np.add.at(cash, week[inside], amounts(plan)[rows[inside]])
    return cash


def refund_results(plan: Plan, as_of: np.datetime64, weeks: Days, days_each: int) -> RefundResults:
    """Return what refunds come to in a scenario."""
    total = ledger(plan, as_of).total
    return RefundResults(total.expected, total.received, total.unknown, cash_by_week(plan, weeks, days_each))


def refunds_json(refunds: RefundResults) -> dict[str, object]:
    """Return the refunds of a scenario's totals in ``ballast calc --json``."""
    return {"expected": refunds.expected, "received": refunds.received, "unknown_rows": refunds.unknown}


def entries_of_orders(plan: Plan, results: Results, entered_by: np.datetime64 | None = None) -> tuple[Row, ...]:
    """Return rows for the ledger from planned orders that are entered by a day, the as-of date where none is given.

    One row for each entry, program and part, first entries first. What the ledger already has (by entry date, program and
    part) is left out, and so are goods delivered duty paid: who entered them claims the refund. The duty paid is missing
    where it can't be computed. Entries have no number yet; goods under customs custody are entered when they leave it.
    """
    then = overlaid(plan, results.scenario)[0]
    tariff, orders, sources = landed.tariff_of(then, settings_of(then)), results.orders.whole(), then["sources"]
    held = custody(then, tariff.destination).held[orders.source].astype("timedelta64[D]")
    day, until = orders.entry_date + held, results.as_of if entered_by is None else entered_by
    at = np.flatnonzero((day <= until) & (sources["incoterm"][orders.source] != "DDP"))
    at = at[np.argsort(day[at], kind="stable")]
    known = set(zip(*(plan["refunds"][name].tolist() for name in ("entry_date", "program", "part")), strict=True))
    names = entry_names(then, results, at, day)
    found: dict[tuple[str, str, str], dict[str, Value]] = {}
    for order, name, duties in zip(at, names, order_duties(then, results, tariff, at), strict=True):
        part = results.parts[orders.part[order]]
        for program, duty in zip(tariff.programs, duties.tolist(), strict=True):
            if (duty > 0 or np.isnan(duty)) and (day[order].item(), program, part) not in known:
                row = found.setdefault((name, program, part), {
                    "entry": name, "entry_date": day[order], "program": program, "part": part, "paid": 0.0, "status": PAID, "note": PROPOSED,
                })  # fmt: skip
                paid = row["paid"]
                row["paid"] = paid + duty if isinstance(paid, float) and not np.isnan(duty) else None
    return tuple({**row, "paid": half_away(paid) if isinstance(paid := row["paid"], float) else None} for row in found.values())


def entry_names(plan: Plan, results: Results, at: Ints, day: Days) -> list[str]:
    """Return what an entry is called until it has a number; orders that share one share its name."""
    orders, sources = results.orders.whole(), plan["sources"]
    number = orders.entry[at]
    shared = np.isin(number, [one for one, count in zip(*np.unique(orders.entry, return_counts=True), strict=True) if count > 1])
    used: dict[str, int] = {}
    names = []
    for order, together in zip(at, shared, strict=True):
        row = orders.source[order]
        if together:
            week = monday(orders.entry_date[order])
            names.append(f"{sources['ship_from'][row] or sources['country_of_origin'][row]} {MODES[orders.mode_at[order]]}, week of {week}")
            continue
        name = f"{results.parts[orders.part[order]]} {day[order]}"
        used[name] = used.get(name, 0) + 1
        names.append(name if used[name] == 1 else f"{name} ({used[name]})")
    return names


def order_duties(plan: Plan, results: Results, tariff: Tariff, at: Ints) -> Floats:
    """Return the duty of whole orders by program; NaN where it can't be computed, 0 where nothing is charged. ``(orders, programs)``."""
    orders, tariffs = results.orders, plan["tariffs"]
    weight, foreign = packing(plan).weight, landed.foreign_sources(plan, settings_of(plan))
    duty = np.zeros((len(at), len(tariff.programs)))
    without = np.isnan(tariffs["rate"]) & np.isnan(tariffs["per_kg"]) & np.isnan(tariffs["per_unit"])
    for mode_at in np.unique(orders.mode_at[at]):
        mine = np.flatnonzero(orders.mode_at[at] == mode_at)
        order, row = at[mine], orders.source[at[mine]]
        goods, kind = landed.goods_of(plan, all_by(MODES[mode_at], len(plan["sources"])))
        rated = custody(plan, tariff.destination).duty_day(orders.entry_date[order], row)
        charges, case = looked_up(tariff, goods, kind[row], rated, orders.export_date[order])
        rates, layer = charges.rates, charges.rates.layer[case]
        unit = duty_by_program(rates, case, orders.customs_value[order], weight[row], foreign[row])
        unknown = (layer >= 0) & (rates.waived_by[case] < 0) & (without[layer] if len(tariffs) else False)
        unknown[:, 0] |= (layer[:, 0] < 0) & ~rates.known[case]  # no row gives the MFN rate
        duty[mine] = np.where(unknown & foreign[row][:, None], np.nan, unit * orders.quantity[order][:, None])
    return duty
