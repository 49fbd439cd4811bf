"""Safety stock for a promised service, and the service a stock gives: by cycle (α) and by fill rate (β)."""

from __future__ import annotations

import numpy as np

from planner.engine.results import Floats
from planner.engine.stock.loss import below, factor_of_loss, standard_loss


def spread_of_exposure(lead: Floats, lead_sd: Floats, demand: Floats, demand_sd: Floats, review: Floats | float = 0.0) -> Floats:
    """Return how far demand strays over the time that stock must last until the next order arrives.

    σ = √((L + R)·σd² + d²·σL²). Any shape, in units.
    Args: lead, its deviation and the time between reviews (0 where stock is watched all the time) in periods; demand and its
    deviation a period. Source: Silver, Pyke, Thomas, Inventory and Production Management in Supply Chains, 4th ed., ch. 6.
    """
    return np.asarray(np.sqrt(np.maximum(lead + review, 0.0) * demand_sd**2 + demand**2 * lead_sd**2))


def safety_stock(z: Floats, lead: Floats, lead_sd: Floats, demand: Floats, demand_sd: Floats, review: Floats | float = 0.0) -> Floats:
    """Return the stock that covers swings of demand and of lead time with the chance that z stands for (cycle service).

    SS = z · √((L + R)·σd² + d²·σL²). Any shape, in units; lead, review and demand in the same period.
    Example: z 1.645, L 60, σL 10, d 100, σd 20 → 1,664.6. Source: Silver, Pyke, Thomas, 4th ed., ch. 6.
    """
    return z * spread_of_exposure(lead, lead_sd, demand, demand_sd, review)


def fill_rate_factor(beta: Floats, quantity: Floats, sigma: Floats) -> Floats:
    """Return the safety factor k that fills the share β of demand from the shelf.

    The units short in an order cycle may be (1 − β)·Q on average: σ·G(k) = (1 − β)·Q. Any shape.
    Args: β 0–1; quantity bought in a cycle; σ of demand over the exposure, both in units.
    Returns: k; below 0 where the lots alone do more than is promised, −∞ without spread, ∞ for β = 1 (no stock is enough), NaN
    where β isn't in 0–1 or Q isn't above 0. Source: Silver, Pyke, Thomas, 4th ed., ch. 6 (fraction of demand from the shelf).
    """
    sound = (beta >= 0.0) & (beta <= 1.0) & (quantity > 0.0) & (sigma >= 0.0)
    allowed = np.where(sound, (1.0 - beta) * quantity, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return factor_of_loss(np.where(sound & (sigma == 0.0), np.inf, allowed / sigma))


def fill_rate_stock(beta: Floats, quantity: Floats, sigma: Floats, *, below_zero: bool = False) -> Floats:
    """Return the safety stock k·σ that fills the share β of demand from the shelf; not below 0 unless asked. Any shape.

    Args: as of ``fill_rate_factor``. Under periodic review the quantity of a cycle is what is needed between two reviews, and σ is
    taken over lead time and review. Without spread no stock is needed: 0.
    """
    factor = fill_rate_factor(beta, quantity, sigma)
    stock = np.where(np.isneginf(factor), 0.0, factor) * sigma
    return stock if below_zero else np.maximum(stock, 0.0)


def cycle_service(stock: Floats, sigma: Floats) -> Floats:
    """Return the chance that an order cycle ends without a shortage: α = Φ(SS/σ). Any shape; 0 or 1 without spread."""
    spread = (sigma > 0.0) | np.isnan(sigma) | np.isnan(stock)
    z = np.where(spread, stock, 0.0) / np.where(spread, sigma, 1.0)
    return np.where(spread, below(z), np.where(stock >= 0.0, 1.0, 0.0))


def units_short(stock: Floats, sigma: Floats) -> Floats:
    """Return the units short in an order cycle on average: σ·G(SS/σ). Any shape; what is missing for sure without spread."""
    spread = (sigma > 0.0) | np.isnan(sigma) | np.isnan(stock)
    z = np.where(spread, stock, 0.0) / np.where(spread, sigma, 1.0)
    return np.where(spread, sigma * standard_loss(z), np.maximum(-stock, 0.0))


def fill_rate(stock: Floats, quantity: Floats, sigma: Floats) -> Floats:
    """Return the share of demand filled from the shelf: β = 1 − σ·G(SS/σ)/Q, not below 0. Any shape; NaN where Q isn't above 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(quantity > 0.0, np.maximum(1.0 - units_short(stock, sigma) / quantity, 0.0), np.nan)


def reorder_point(demand: Floats, lead: Floats, safety: Floats) -> Floats:
    """Return the stock, on hand and on order, at which to order again: ROP = d·L + SS. Any shape."""
    return demand * lead + safety


def order_up_to(demand: Floats, lead: Floats, review: Floats, safety: Floats) -> Floats:
    """Return the level that every review orders up to: S = d·(L + R) + SS. Any shape."""
    return demand * (lead + review) + safety
