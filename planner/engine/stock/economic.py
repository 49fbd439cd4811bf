"""How much to buy at a time: what an order costs against what holding costs, with discounts, shortages and uncertain demand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Floats
from planner.engine.stock.loss import above, density, quantile, second_loss, standard_loss

ROUNDS = 60  # Newton's method needs some ten; the rest is a bound that ends whatever rounding might keep going
SETTLED = 1e-10


@dataclass(frozen=True, slots=True)
class Lot:
    """The cheapest quantity of an order, and what ordering and holding cost a year with it. Any shape."""

    quantity: Floats
    cost: Floats


def economic_quantity(fixed_cost: Floats, holding: Floats, demand: Floats) -> Lot:
    """Return the quantity at which ordering and holding cost least together.

    Q = √(2·K·λ/h), cost = √(2·K·λ·h). Any shape. Where deliveries come at a rate of μ rather than at once, give h·(1 − λ/μ).
    Args: K an order, holding h a unit and year, demand λ a year. NaN where holding is free or anything is unknown.
    Source: Harris (1913); Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., (3.4)–(3.5).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        quantity = np.sqrt(2.0 * fixed_cost * demand / np.where(holding > 0.0, holding, np.nan))
        return Lot(quantity, quantity * holding)


@dataclass(frozen=True, slots=True)
class LotWithWaiting:
    """The cheapest quantity where customers may wait at a cost. Any shape."""

    quantity: Floats
    waiting: Floats  # share of demand that waits, 0–1
    cost: Floats


def economic_quantity_with_waiting(fixed_cost: Floats, holding: Floats, shortage: Floats, demand: Floats) -> LotWithWaiting:
    """Return the cheapest quantity where a unit short costs p a year instead of holding h.

    Q = √(2·K·λ·(h + p)/(h·p)), share waiting h/(h + p), cost √(2·K·λ·h·p/(h + p)). Any shape. NaN where a cost isn't above 0.
    Source: Snyder and Shen, 2nd ed., (3.27)–(3.29).
    """
    priced = np.where((holding > 0.0) & (shortage > 0.0), holding + shortage, np.nan)
    lot = economic_quantity(fixed_cost, holding * shortage / priced, demand)
    return LotWithWaiting(lot.quantity, holding / priced, lot.cost)


@dataclass(frozen=True, slots=True)
class DiscountedLot:
    """The cheapest quantity under a price list, and what purchase, ordering and holding cost a year with it. Shapes ``(rows,)``."""

    quantity: Floats
    row: Floats  # which price of the list it pays; NaN where no quantity can be named
    cost: Floats


def economic_quantity_with_discounts(fixed_cost: Floats, carrying: Floats, demand: Floats, breaks: Floats, prices: Floats) -> DiscountedLot:
    """Return the cheapest quantity where a larger order makes every unit cheaper.

    For each price c: Q = max(√(2·K·λ/(i·c)), its least quantity), if the next price doesn't start there already;
    cost = c·λ + K·λ/Q + i·c·Q/2. Args: fixed_cost K, carrying i of a unit's value a year, demand λ a year ``(rows,)``; breaks and prices
    ``(rows, list)``: least quantity of each price, rising, NaN to fill up. Source: Snyder and Shen, 2nd ed., (3.18)–(3.19).
    """
    start = np.where(np.isnan(prices), np.nan, breaks)
    ends = np.concatenate([start[:, 1:], np.full((len(start), 1), np.nan)], axis=1)
    ends = np.where(np.isnan(ends), np.inf, ends)
    best = economic_quantity(fixed_cost[:, None], carrying[:, None] * prices, demand[:, None]).quantity
    quantity = np.maximum(best, start)
    with np.errstate(divide="ignore", invalid="ignore"):
        orders = np.where(quantity > 0.0, fixed_cost[:, None] * demand[:, None] / quantity, 0.0)
    cost = prices * demand[:, None] + orders + carrying[:, None] * prices * quantity / 2
    cost = np.where((quantity < ends) & ~np.isnan(quantity), cost, np.inf)
    cheapest = np.argmin(cost, axis=1)
    each = np.arange(len(cost))
    found = np.isfinite(cost[each, cheapest])
    return DiscountedLot(
        np.where(found, quantity[each, cheapest], np.nan), np.where(found, cheapest, np.nan), np.where(found, cost[each, cheapest], np.nan)
    )


@dataclass(frozen=True, slots=True)
class OneChance:
    """The best quantity for a season that allows one order. Any shape."""

    chance: Floats  # critical ratio: the chance of no shortage that pays, 0–1
    quantity: Floats
    cost: Floats  # of what is left over and of what is short, on average


def one_chance(overage: Floats, shortage: Floats, mean: Floats, sd: Floats) -> OneChance:
    """Return the best single order for a normal demand: the newsvendor's quantity.

    α = p/(h + p), S = μ + z·σ, cost = (h + p)·φ(z)·σ. Any shape. NaN where a cost isn't above 0.
    Args: overage h of a unit left over (cost less salvage), shortage p of a unit not there (margin and penalty).
    Source: Snyder and Shen, 2nd ed., (4.24) and (4.30).
    """
    priced = np.where((overage > 0.0) & (shortage > 0.0), overage + shortage, np.nan)
    chance = shortage / priced
    z = quantile(chance)
    return OneChance(chance, mean + z * sd, priced * density(z) * sd)


@dataclass(frozen=True, slots=True)
class Policy:
    """When to order again and how much. Any shape."""

    reorder_point: Floats
    quantity: Floats


def economic_policy(fixed_cost: Floats, holding: Floats, shortage: Floats, demand: Floats, demand_sd: Floats, lead: Floats) -> Policy:
    """Return the economic quantity with the reorder point that covers the lead time: 'EOQ plus safety stock'.

    Q = √(2·K·λ/h), r = λ·L + z·σ with Φ(z) = p/(h + p) and σ = σd·√L. Any shape; rates and lead in the same period.
    Source: Snyder and Shen, 2nd ed., (5.21).
    """
    level = one_chance(holding, shortage, demand * lead, demand_sd * np.sqrt(lead))
    return Policy(level.quantity, economic_quantity(fixed_cost, holding, demand).quantity)


def loss_policy(fixed_cost: Floats, holding: Floats, shortage: Floats, demand: Floats, demand_sd: Floats, lead: Floats) -> Policy:
    """Return reorder point and quantity found together: larger orders run short less often and need less safety stock.

    n(r) = h·Q/(h + p) and Q = √(2·(K·λ + (h + p)·n²(r))/h), n and n² the first and second loss function of the demand in the lead
    time. With k = (r − λ·L)/σ and a = (h + p)/h both are one equation: a·G(k)² − 2·G²(k) = 2·K·λ/((h + p)·σ²), whose left side is
    convex and falls where it is above 0, so that Newton's method from the left nears the answer from one side.
    Any shape; rates and lead in the same period. NaN where a cost isn't above 0.
    Source: Hadley and Whitin, Analysis of Inventory Systems (1963); Snyder and Shen, 2nd ed., (5.28)–(5.29).
    """
    priced = np.where((holding > 0.0) & (shortage > 0.0), holding + shortage, np.nan)
    mean, sigma = demand * lead, demand_sd * np.sqrt(lead)
    spread = np.where(sigma > 0.0, sigma, np.nan)
    ratio, wanted = priced / holding, 2.0 * fixed_cost * demand / (priced * spread**2)
    k = -np.sqrt((wanted + 1.0) / (ratio - 1.0))
    for _ in range(ROUNDS):
        lost = standard_loss(k)
        step = (ratio * lost**2 - 2.0 * second_loss(k) - wanted) / (2.0 * lost * (1.0 - ratio * above(k)))
        k = k - step
        if not np.any(np.abs(step) > SETTLED * (1.0 + np.abs(k))):
            break
    certain = economic_quantity_with_waiting(fixed_cost, holding, shortage, demand).quantity
    sure = sigma == 0.0  # without spread it is the quantity with waiting
    point = np.where(sure, mean - holding * certain / priced, mean + k * sigma)
    return Policy(point, np.where(sure, certain, sigma * ratio * standard_loss(k)))


def policy_cost(
    policy: Policy, fixed_cost: Floats, holding: Floats, shortage: Floats, demand: Floats, demand_sd: Floats, lead: Floats
) -> Floats:
    """Return what ordering, holding and waiting cost a period under a policy, with spread in demand. Any shape.

    h·(r − λ·L + Q/2) + K·λ/Q + (h + p)·(n²(r) − n²(r + Q))/Q. NaN where Q or the spread isn't above 0.
    Source: Snyder and Shen, 2nd ed., (5.7), with the mean number waiting over a lot from second losses.
    """
    sigma = np.where(demand_sd * lead > 0.0, demand_sd * np.sqrt(lead), np.nan)
    quantity = np.where(policy.quantity > 0.0, policy.quantity, np.nan)
    low = (policy.reorder_point - demand * lead) / sigma
    short = sigma**2 * (second_loss(low) - second_loss(low + quantity / sigma)) / quantity
    held = policy.reorder_point - demand * lead + quantity / 2
    return np.asarray(holding * held + fixed_cost * demand / quantity + (holding + shortage) * short)
