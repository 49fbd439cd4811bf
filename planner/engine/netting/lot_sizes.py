"""How net needs are gathered into orders: seven rules of lot sizing, each for a whole block of parts at once."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from planner.engine.results import Floats, Ints

TINY = 1e-6  # units; less than this is no need
BLOCK = 4096  # rows sized at once, so that their weeks stay in the processor's cache


class LotRule(StrEnum):
    """How orders are sized; a rule's code is its place in ``RULES``."""

    WEEKS = "weeks of need"
    LOT_FOR_LOT = "lot for lot"
    FIXED = "fixed quantity"
    EOQ = "economic quantity"
    POQ = "economic period"
    WAGNER_WHITIN = "least cost"
    SILVER_MEAL = "Silver–Meal"


RULES = tuple(LotRule)
Sized = Callable[[int, Ints, Floats, Floats], Floats]


def lots(
    net: Floats, rule: Ints, least: Floats, multiple: Floats, fixed_quantity: Floats, periods: Ints, fixed_cost: Floats, holding: Floats
) -> Floats:
    """Return planned receipts of net needs by period, each in the period it is first needed. Shape ``(rows, periods)``.

    Args: as of ``lots_of_cumulative``; net ``(rows, periods)`` what each period needs beyond stock and open orders, 0 and more.
    """
    return lots_of_cumulative(np.cumsum(net, axis=1), rule, least, multiple, fixed_quantity, periods, fixed_cost, holding)


def lots_of_cumulative(
    need: Floats, rule: Ints, least: Floats, multiple: Floats, fixed_quantity: Floats, periods: Ints, fixed_cost: Floats, holding: Floats,
    keeps: Ints | None = None,
) -> Floats:  # fmt: skip
    """Return planned receipts of cumulative net needs: no period ends short, and nothing comes in a period that needs nothing.

    A lot is made by its row's rule, raised to the minimum and to whole multiples; what is too much serves later needs.
    - weeks of need: covers ``periods`` periods; lot for lot: one period.
    - fixed quantity: as many lots of ``fixed_quantity`` as are needed.
    - economic quantity: Q = √(2·K·d/h) with the mean need d of a period, or more where more is needed.
    - economic period: what is needed in the next round(Q/d) periods, one at least.
    - least cost: Wagner–Whitin; Silver–Meal: least cost per period it lasts.
    Args: need ``(rows, periods)``, never falling; the rest ``(rows,)``: rule by place in ``RULES``; least and multiple in units, none
    where not above 0; fixed_quantity in units; periods from 1; fixed_cost K of an order; holding h of a unit and period;
    keeps: the most periods, from 1, of which a lot may cover the need, whatever the rule (shelf life), no limit if None. Where what a
    rule weighs isn't known (NaN, no holding cost for an economic quantity), lots are lot for lot.
    Source: Silver, Pyke, Thomas, Inventory and Production Management in Supply Chains, 4th ed., ch. 5; Orlicky's MRP, 2nd ed., ch. 7.
    """
    receipts = np.empty(need.shape)
    for start in range(0, len(need), BLOCK):
        for code in np.unique(rule[start : start + BLOCK]).tolist():
            rows = start + np.flatnonzero(rule[start : start + BLOCK] == code)
            by_period = np.ascontiguousarray(need[rows].T)
            sized = sizing(RULES[code], by_period, fixed_quantity[rows], periods[rows], fixed_cost[rows], holding[rows])
            own = None if keeps is None or not (keeps[rows] <= len(by_period)).any() else keeps[rows]
            receipts[rows] = gathered(by_period, sized, least[rows], multiple[rows], own).T
    return receipts


def gathered(need: Floats, sized: Sized, least: Floats, multiple: Floats, keeps: Ints | None = None) -> Floats:
    """Return receipts by period: whenever the need so far is more than what has come, a lot. Shape ``(periods, rows)``.

    Args: need cumulative ``(periods, rows)``; sized gives lots of (period, rows, need of the period, what they have got);
    keeps ``(rows,)`` the most periods of which a lot covers the need, before it is raised to minimum and multiple.
    """
    receipts = np.zeros(need.shape)
    got = np.zeros(need.shape[1])
    rounds = bool(np.any(multiple > 0.0))
    raised = bool(np.any(least > 0.0))
    step = np.where(multiple > 0.0, multiple, np.nan)
    for period, wanted in enumerate(need):
        short = np.flatnonzero(wanted > got + TINY)
        if not len(short):
            continue
        lot = sized(period, short, wanted[short], got[short])
        if keeps is not None:
            end = period + np.maximum(keeps[short], 1) - 1
            most = np.where(end < len(need), need[np.minimum(end, len(need) - 1), short] - got[short], np.inf)
            lot = np.minimum(lot, most)  # beyond the last period no need is known
        if raised:
            lot = np.fmax(lot, least[short])
        if rounds:
            lot = whole(lot, step[short])
        receipts[period, short] = lot
        got[short] += lot
    return receipts


def sizing(rule: LotRule, need: Floats, fixed_quantity: Floats, periods: Ints, fixed_cost: Floats, holding: Floats) -> Sized:
    """Return what sizes the lots of rows of one rule, before minimum and multiple. Args: need cumulative ``(periods, rows)``."""
    if rule is LotRule.LOT_FOR_LOT:
        return lambda _period, _rows, wanted, got: wanted - got
    if rule is LotRule.FIXED:
        return in_whole(np.where(fixed_quantity > 0.0, fixed_quantity, np.nan))
    if rule is LotRule.EOQ:
        quantity, _ = economic(need, fixed_cost, holding)
        return lambda _period, rows, wanted, got: np.fmax(wanted - got, quantity[rows])
    if rule is LotRule.WEEKS:
        return lasting(need, np.maximum(periods, 1))
    if rule is LotRule.POQ:
        return lasting(need, economic(need, fixed_cost, holding)[1])
    ends = least_cost_ends if rule is LotRule.WAGNER_WHITIN else silver_meal_ends
    return until(need, ends(np.diff(need, axis=0, prepend=0.0), fixed_cost, holding))


def in_whole(quantity: Floats) -> Sized:
    """Return the rule 'as many whole quantities as are needed'; the bare need where the quantity isn't known."""
    return lambda _period, rows, wanted, got: whole(wanted - got, quantity[rows])


def whole(lot: Floats, step: Floats) -> Floats:
    """Return lots raised to whole multiples of a step, and as they are where it isn't known. Any shape."""
    raised = np.ceil((lot - TINY) / step) * step
    return np.where(np.isnan(raised), lot, raised)


def lasting(need: Floats, periods: Ints) -> Sized:
    """Return the rule 'what is needed in so many periods, this one included'. Args: need ``(periods, rows)``; periods ``(rows,)``."""
    last = len(need) - 1
    if len(periods) and np.all(periods == periods[0]):
        same = int(periods[0]) - 1
        return lambda period, rows, _wanted, got: need[min(period + same, last)][rows] - got
    return lambda period, rows, _wanted, got: need[np.minimum(period + periods[rows] - 1, last), rows] - got


def until(need: Floats, ends: Ints) -> Sized:
    """Return the rule 'what is needed up to the period found beforehand'. Args: need, ends ``(periods, rows)``."""
    return lambda period, rows, _wanted, got: need[ends[period, rows], rows] - got


def economic(need: Floats, fixed_cost: Floats, holding: Floats) -> tuple[Floats, Ints]:
    """Return the economic quantity of the mean need, and how many whole periods it lasts; NaN and 1 where it isn't known.

    Q = √(2·K·d/h), n = max(1, round(Q/d)), half a period rounded up. Args: need cumulative ``(periods, rows)``.
    """
    mean = need[-1] / len(need) if len(need) else np.zeros(need.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        quantity = np.where((holding > 0.0) & (fixed_cost >= 0.0), np.sqrt(2.0 * fixed_cost * mean / holding), np.nan)
        lasts = np.floor(quantity / mean + 0.5)
    periods = np.where(np.isfinite(lasts), np.clip(lasts, 1.0, max(len(need), 1)), 1.0)
    return quantity, periods.astype(np.intp)


def least_cost_ends(net: Floats, fixed_cost: Floats, holding: Floats) -> Ints:
    """Return the last period that an order of each period should cover, were it made with nothing in stock: Wagner–Whitin.

    C(t) = min over e ≥ t of K + h·Σ_{s=t..e} (s − t)·d(s) + C(e + 1), and C(t) = C(t + 1) where t needs nothing; from the last
    period backwards, all rows at once. With A(e) = h·Σ_{s≤e} s·d(s) + C(e + 1) and B(e) = h·Σ_{s≤e} d(s) the minimum over e is that of
    A(e) − t·B(e). Args: net ``(periods, rows)``; costs ``(rows,)``. Shape ``(periods, rows)``.
    Source: Wagner and Whitin, Dynamic Version of the Economic Lot Size Model, Management Science 5 (1958).
    """
    horizon, rows = net.shape
    ends = np.zeros((horizon, rows), dtype=np.intp)
    held = np.cumsum(net, axis=0) * holding
    ahead = np.cumsum(net * np.arange(horizon)[:, None], axis=0) * holding
    after = np.zeros(rows)  # C(t + 1)
    each = np.arange(rows)
    for period in range(horizon - 1, -1, -1):
        ahead[period] += after
        cost = ahead[period:] - period * held[period:]
        best = np.argmin(cost, axis=0)
        ends[period] = period + best
        after = np.where(net[period] > TINY, fixed_cost + cost[best, each] - cost[0] + after, after)
    return ends


def silver_meal_ends(net: Floats, fixed_cost: Floats, holding: Floats) -> Ints:
    """Return the last period that an order of each period should cover: the first at which its cost per period would rise.

    (K + h·Σ (s − t)·d(s)) / (e − t + 1), looked at only in periods e that need something: periods that need nothing cost nothing, and
    those before a need count as covered with it, those after the last one don't. Args: net ``(periods, rows)``; costs ``(rows,)``.
    Source: Silver and Meal, A Heuristic for Selecting Lot Size Quantities, Production and Inventory Management 14 (1973).
    """
    horizon, rows = net.shape
    ends = np.repeat(np.arange(horizon)[:, None], rows, axis=1)
    needed = net > TINY
    for start in range(horizon):
        alive = np.flatnonzero(needed[start])
        cost, lasts = fixed_cost[alive].copy(), np.ones(len(alive))
        end = start + 1
        while len(alive) and end < horizon:
            asked = needed[end, alive]
            longer = float(end - start + 1)
            dearer = cost + holding[alive] * (end - start) * net[end, alive]
            goes_on = ~asked | (dearer * lasts <= cost * longer)
            cost, lasts = np.where(asked, dearer, cost)[goes_on], np.where(asked, longer, lasts)[goes_on]
            alive = alive[goes_on]
            ends[start, alive] = end
            end += 1
    return ends


def cost_of(net: Floats, receipts: Floats, fixed_cost: Floats, holding: Floats) -> Floats:
    """Return what a plan of receipts costs: K for each order, h for each unit left at a period's end. Shape ``(rows,)``.

    Args: net, receipts ``(rows, periods)``; costs ``(rows,)``.
    """
    left = np.cumsum(receipts - net, axis=1).sum(axis=1)
    return np.asarray(fixed_cost * (receipts > TINY).sum(axis=1) + holding * left, dtype=np.float64)


def code_of(names: npt.NDArray[np.object_]) -> Ints:
    """Return the place in ``RULES`` of each rule's name. Raises KeyError for a name that is no rule. Shape ``(rows,)``."""
    place = {rule.value: code for code, rule in enumerate(RULES)}
    return np.array([place[str(name)] for name in names], dtype=np.intp)
