"""The best use of a budget for faster shipment: which parts to rush before a measure, by which mode, how many of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.engine.inputs import filled, settings_of
from planner.engine.orders.deadlines import Deadlines, Worth
from planner.engine.results import Flags, Floats, Ints, Results
from planner.engine.stock.stockpile import bought_ahead
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.scenario import overlay

if TYPE_CHECKING:
    from highspy import HighsLp

STEPS = 10  # partial quantities: tenths of the best one
REASONS = (
    "chosen",
    "less than is worth it, for the budget",
    "beyond the budget",
    "too late",
    "no capacity left",
    "saves less than it costs",
)
CHOSEN, CUT, BEYOND, LATE, NO_CAPACITY, NOT_WORTH = range(len(REASONS))
CENT = 0.005
LEAST_CHANCE = 0.01  # below it an order counts as too late


@dataclass(frozen=True, slots=True)
class Options:
    """What can be done for each part: a quantity by one row of the deadlines. Shapes ``(options,)``, plan currency, chances weighed."""

    row: Ints  # of the deadlines
    part: Ints  # position in Results.parts
    quantity: Floats
    spend: Floats  # extra freight and expedite premium: what the budget pays
    saved: Floats  # duty
    carrying: Floats
    net: Floats  # saved − spend − carrying


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a way of rushing comes to, plan currency, chances weighed."""

    quantity: float
    spent: float
    saved: float
    carrying: float

    @property
    def net(self) -> float:
        """Return the duty saved less what saving it costs."""
        return self.saved - self.spent - self.carrying


@dataclass(frozen=True, slots=True)
class Expediting:
    """The options chosen within the budget, and the two other ways to compare with."""

    options: Options
    chosen: Ints  # rows of the options, the most worth first
    budget: float  # ∞ for no limit
    best: Outcome
    everything: Outcome  # every part by its surest mode, as many as if all came in time; only what the suppliers can make counts
    nothing: Outcome
    at_stake: float  # duty that comes if nothing is rushed, weighed by the chance of the measures
    bound: float  # no choice can be worth more: the linear relaxation
    shadow_price: float  # what one more unit of currency in the budget brings, on top of itself
    part: Ints  # (parts at stake,) position in Results.parts
    reason: Ints  # (parts at stake,) position in REASONS: what became of it, and why
    forgone: Floats  # (parts at stake,) what its best option is worth beyond the chosen one
    everything_row: Ints  # (parts at stake,) row of the deadlines by which rushing everything would rush it
    everything_quantity: Floats  # (parts at stake,)
    findings: tuple[Finding, ...]


def expediting(plan: Plan, results: Results, found: Deadlines) -> Expediting:
    """Return for each part at most one order that goes out now, so that all of them together are worth most within the budget.

    max Σ net(i)·x(i)  subject to  Σ spend(i)·x(i) ≤ budget,  Σ x(i) ≤ 1 for each part,  x in {0, 1}: a multiple-choice knapsack.
    A quantity never exceeds the need or what the supplier can make in time. Exact for quantities in tenths of each order's best,
    rounded to whole multiples. Args: plan: the plan without the scenario; found: the deadlines of the results.
    Source: Kellerer, Pferschy, Pisinger, Knapsack Problems (2004), ch. 11.
    """
    then = overlay(plan, results.scenario)
    limit = settings_of(then).expedite_budget
    budget = np.inf if np.isnan(limit) else limit
    options = options_of(then, found)
    free = best_each(options)
    chosen, bound, price = free, float(options.net[free].sum()), 0.0
    if options.spend[free].sum() > budget + CENT:
        chosen, bound, price = within(options, budget)
    chosen = chosen[np.argsort(-options.net[chosen], kind="stable")]
    part, first = np.unique(found.part, return_index=True)
    surest = surest_rows(found, part)
    rushed = as_if_sure(found, surest)
    reason, forgone = reasons(found, options, part, free, chosen)
    return Expediting(
        options, chosen, budget, outcome(options, chosen), outcome_of(found.worth_of(surest, rushed, np.minimum(rushed, found.able[surest]))), Outcome(0.0, 0.0, 0.0, 0.0),
        float(np.maximum.reduceat(found.at_stake, first).sum()) if len(part) else 0.0, bound, price, part, reason, forgone, surest, rushed,
        tuple(doubts(then, results, found, options, budget, reason, part)),
    )  # fmt: skip


def options_of(plan: Plan, found: Deadlines) -> Options:
    """Return every option that is worth something: tenths of the best quantity, and the least that can be ordered."""
    sources = plan["sources"]
    multiple = np.maximum(filled(sources["order_multiple"], 1.0)[found.source], 1e-9) if len(found.source) else np.zeros(0)
    least = filled(sources["min_order_quantity"], 0.0)[found.source] if len(found.source) else np.zeros(0)
    rows, quantities = [np.zeros(0, dtype=np.intp)], [np.zeros(0)]
    for step in range(STEPS + 1):
        wanted = np.maximum(found.quantity * step / STEPS, least)  # the first: the least that can be ordered
        lots = np.ceil(wanted / multiple - 1e-9) * multiple
        able = (found.quantity > 0) & (lots > 0) & (lots <= found.able + 1e-9) & (lots < found.need + multiple)
        rows.append(np.flatnonzero(able))
        quantities.append(lots[able])
    row, quantity = np.concatenate(rows), np.concatenate(quantities)
    _, once = np.unique(np.column_stack([row, quantity]), axis=0, return_index=True)
    row, quantity = row[once], quantity[once]
    worth = found.worth_of(row, quantity)
    good = worth.net > 0
    return Options(
        row[good], found.part[row[good]], quantity[good], worth.freight[good], worth.saved[good], worth.carrying[good], worth.net[good]
    )


def best_each(options: Options) -> Ints:
    """Return each part's option of most worth, of equal ones the one that spends least."""
    order = np.lexsort((options.spend, -options.net, options.part))
    _, first = np.unique(options.part[order], return_index=True)
    return order[first]


def within(options: Options, budget: float) -> tuple[Ints, float, float]:
    """Return the best options within a budget, the bound of the linear relaxation, and the budget's shadow price there."""
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", CENT)
    highs.passModel(model_of(options, budget))
    highs.run()
    bound, price = -highs.getInfo().objective_function_value, max(-highs.getSolution().row_dual[0], 0.0)
    count = len(options.row)
    highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.full(count, highspy.HighsVarType.kInteger))
    highs.run()
    taken = np.asarray(highs.getSolution().col_value) > 0.5
    return np.flatnonzero(taken), bound, price


def model_of(options: Options, budget: float) -> HighsLp:
    """Return the relaxed choice as a linear program: the budget's row, then one row for each part; columns are options."""
    import highspy

    count = len(options.row)
    parts, group = np.unique(options.part, return_inverse=True)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, 1 + len(parts)
    model.col_cost_ = -options.net
    model.col_lower_, model.col_upper_ = np.zeros(count), np.ones(count)
    model.row_lower_ = np.full(1 + len(parts), -highspy.kHighsInf)
    model.row_upper_ = np.r_[budget, np.ones(len(parts))]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = 2 * np.arange(count + 1)
    model.a_matrix_.index_ = np.column_stack([np.zeros(count, dtype=np.intp), 1 + group]).ravel()
    model.a_matrix_.value_ = np.column_stack([options.spend, np.ones(count)]).ravel()
    return model


def outcome(options: Options, rows: Ints) -> Outcome:
    """Return what some options come to together."""
    return Outcome(*(float(column[rows].sum()) for column in (options.quantity, options.spend, options.saved, options.carrying)))


def outcome_of(worth: Worth) -> Outcome:
    """Return what some orders come to together."""
    return Outcome(float(worth.quantity.sum()), float(worth.freight.sum()), float(worth.saved.sum()), float(worth.carrying.sum()))


def surest_rows(found: Deadlines, part: Ints) -> Ints:
    """Return each part's row of the best chance that would pay if it were sure, before the measure with most at stake."""
    pays = found.probability * found.avoidable > found.premium + found.holding * found.wait
    order = np.lexsort((found.premium, -found.chance, ~pays, -found.at_stake, found.part))
    return order[np.searchsorted(found.part[order], part)]


def as_if_sure(found: Deadlines, rows: Ints) -> Floats:
    """Return how many units of each row one would rush who looks at that part alone, sure that all of it comes in time."""
    gain = found.probability[rows] * found.avoidable[rows] - found.premium[rows]
    cost = np.ones(len(rows))  # holding is money a year already: a carrying rate on a cost of 1
    best = bought_ahead(found.demand[rows], gain - found.holding[rows] * found.wait[rows], cost, found.holding[rows])
    return np.minimum(best.quantity, found.need[rows])


def reasons(found: Deadlines, options: Options, part: Ints, free: Ints, chosen: Ints) -> tuple[Ints, Floats]:
    """Return what became of each part at stake, and what its best option is worth beyond the chosen one."""
    best, got = np.zeros(len(part)), np.zeros(len(part))
    best[np.searchsorted(part, options.part[free])] = options.net[free]
    at = np.searchsorted(part, options.part[chosen])
    got[at] = options.net[chosen]
    row = np.searchsorted(part, found.part)

    def for_all(holds: Flags) -> Flags:
        every = np.ones(len(part), dtype=bool)
        np.logical_and.at(every, row, holds)
        return every

    why = np.where(for_all(found.chance < LEAST_CHANCE), LATE, np.where(for_all(found.able <= 0), NO_CAPACITY, NOT_WORTH))
    why = np.where(best > 0, BEYOND, why)
    why[at] = np.where(best[at] > got[at] + CENT, CUT, CHOSEN)
    return why.astype(np.intp), best - got


def doubts(plan: Plan, results: Results, found: Deadlines, options: Options, budget: float, reason: Ints, part: Ints) -> Iterator[Finding]:
    """Say which limit leaves nothing to choose: a budget below every option, or suppliers without capacity."""
    paid = options.spend[options.spend > CENT]
    if len(paid) and paid.min() > budget:
        yield Finding(
            Severity.WARNING,
            "expedite.budget",
            f"The expedite budget of {budget:,.2f} {results.currency} pays for no faster shipment; the cheapest worth it costs {paid.min():,.2f}.",
            "Raise the expedite budget, or leave it blank for no limit.",
            Where("settings", int(plan["settings"].ids[0]), "expedite_budget"),
        )
    for at in np.flatnonzero(reason == NO_CAPACITY):
        row = int(found.source[np.flatnonzero(found.part == part[at])[0]])
        sources = plan["sources"]
        yield Finding(
            Severity.WARNING,
            "expedite.capacity",
            f"{sources['supplier'][row]} can make no more {results.parts[part[at]]} in time: its capacity is 0 or taken by other orders.",
            "Check the capacity, or buy from another source.",
            Where("sources", int(sources.ids[row]), "capacity_week"),
        )
