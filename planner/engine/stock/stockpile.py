"""The pre-buy before a dearer day, in closed form, and how long stock lasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import Floats


@dataclass(frozen=True, slots=True)
class PreBuy:
    """The best one-time purchase before a price rise. Any shape."""

    years: Floats  # t*: how long the purchase lasts
    quantity: Floats  # Q
    saving: Floats


def pre_buy(
    demand: Floats,
    value: Floats,
    rate_before: Floats,
    rate_after: Floats,
    probability: Floats,
    carrying: float | Floats,
    premium: Floats,
    other: Floats,
) -> PreBuy:
    """Return the purchase that saves most, in closed form.

    s = p·(r1 − r0)·V − e;  C0 = V(1 + r0) + other;  t* = s/(h·C0);  Q = D·t*;  saving = D·s²/(2·h·C0).
    Args: demand a year, value and premium and other per unit, rates and probability 0–1, carrying a year 0–1.
    """
    rise = probability * (rate_after - rate_before) * value - premium
    return bought_ahead(demand, rise, value * (1 + rate_before) + other, carrying)


def bought_ahead(demand: Floats, rise: Floats, cost: Floats, carrying: float | Floats) -> PreBuy:
    """Return the best purchase for an expected rise ``s`` of a unit that costs ``C0`` today; nothing where s ≤ 0."""
    rise = np.maximum(rise, 0.0)
    holding = carrying * cost
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(holding > 0, rise / holding, np.where(rise > 0, np.inf, 0.0))
        saving = np.where(rise > 0, demand * rise * years / 2, 0.0)
    return PreBuy(years, np.where(rise > 0, demand * years, 0.0), saving)


def saving_of(quantity: Floats, demand: Floats, rise: Floats, cost: Floats, carrying: float | Floats) -> Floats:
    """Return what a purchase of any size saves: D·(s·t − h·C0·t²/2) with t = Q/D; at t* this is D·s²/(2·h·C0)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(demand > 0, quantity / demand, 0.0)
    saving: Floats = demand * (rise * years - carrying * cost * years**2 / 2)
    return saving


def weeks_of_cover(stock: Floats, weekly: Floats) -> Floats:
    """Return how many weeks stock lasts; NaN where nothing is needed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weekly > 0, stock / weekly, np.nan)
