"""The normal and the Poisson law of demand: chances, quantiles, and the loss functions that count units short."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from planner.engine.results import Floats

ROOT_2 = math.sqrt(2.0)
ROOT_2_PI = math.sqrt(2.0 * math.pi)
STEPS = 30  # Newton's method needs four to eight; the rest is a bound that ends whatever rounding might keep going
THINNEST = 1e-290  # a loss below this is met by the factor of this one, some 36: its logarithm would leave the numbers of the machine
SMALL = 1e-18  # a term of a Poisson sum that no longer changes it


def density(x: npt.ArrayLike) -> Floats:
    """Return how dense the standard normal law is: φ(x) = exp(−x²/2)/√(2π). Any shape."""
    x = np.asarray(x, dtype=np.float64)
    return np.asarray(np.exp(-x * x / 2) / ROOT_2_PI)


def above(x: npt.ArrayLike) -> Floats:
    """Return the chance that a standard normal number is greater: 1 − Φ(x) = erfc(x/√2)/2, exact far into the tail. Any shape."""
    x = np.asarray(x, dtype=np.float64)
    tail = np.fromiter(map(math.erfc, (x / ROOT_2).ravel().tolist()), np.float64, x.size)
    return tail.reshape(x.shape) / 2


def below(x: npt.ArrayLike) -> Floats:
    """Return the chance that a standard normal number is at most x: Φ(x). Any shape."""
    return above(-np.asarray(x, dtype=np.float64))


def quantile(chance: npt.ArrayLike) -> Floats:
    """Return the standard normal quantile z of each chance: Φ(z) = chance. Any shape.

    −∞ for 0, ∞ for 1, NaN outside 0–1. Source: Wichura, Algorithm AS 241 (1988), as Python's statistics have it.
    """
    chance = np.asarray(chance, dtype=np.float64)
    levels, which = np.unique(chance.ravel(), return_inverse=True)
    z = np.where(levels == 0.0, -np.inf, np.where(levels == 1.0, np.inf, np.nan))
    inside = (levels > 0.0) & (levels < 1.0)
    z[inside] = [*map(NormalDist().inv_cdf, levels[inside].tolist())]
    return z[which].reshape(chance.shape)


def standard_loss(k: npt.ArrayLike) -> Floats:
    """Return how much of a standard normal demand a stock of k leaves unmet on average.

    G(k) = E[(Z − k)⁺] = φ(k) − k·(1 − Φ(k)). Any shape.
    Source: Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed., (C.22); Silver, Pyke, Thomas, 4th ed., appendix II.
    """
    k = np.asarray(k, dtype=np.float64)
    finite = np.where(np.isinf(k), 0.0, k)
    found = np.maximum(density(finite) - finite * above(finite), 0.0)
    return np.where(np.isinf(k), np.where(k > 0, 0.0, np.inf), found)


def second_loss(k: npt.ArrayLike) -> Floats:
    """Return half the mean square that a stock of k leaves unmet: E[((Z − k)⁺)²]/2 = ((k² + 1)(1 − Φ(k)) − k·φ(k))/2.

    Any shape, finite k. Source: Snyder and Shen, 2nd ed., (C.27).
    """
    k = np.asarray(k, dtype=np.float64)
    return np.asarray(np.maximum(((k * k + 1) * above(k) - k * density(k)) / 2, 0.0))


def normal_loss(stock: Floats, mean: Floats, sd: Floats) -> Floats:
    """Return the units short on average where demand is normal: σ·G((x − μ)/σ); max(μ − x, 0) without spread. Any shape."""
    spread = sd > 0
    z = np.where(spread, stock - mean, 0.0) / np.where(spread, sd, 1.0)
    return np.where(spread | np.isnan(sd), sd * standard_loss(z), np.maximum(mean - stock, 0.0))


def factor_of_loss(loss: npt.ArrayLike) -> Floats:
    """Return k with G(k) = loss: the standard loss function read backwards. Any shape.

    Newton's method on log G, which is concave and falls: from the second step on it nears the answer from one side.
    ∞ for a loss of 0, −∞ for an endless one, NaN below 0.
    """
    loss = np.asarray(loss, dtype=np.float64)
    solvable = (loss > 0.0) & np.isfinite(loss)
    wanted = np.where(solvable, np.maximum(loss, THINNEST), 1.0)
    k = np.where(wanted < 0.4, np.sqrt(np.maximum(-2.0 * np.log(wanted), 0.0)) - 1.0, -wanted)
    for _ in range(STEPS):
        found = standard_loss(k)
        step = np.log(found / wanted) * found / above(k)
        k = np.maximum(k + step, -wanted - 1.0)
        if np.all(np.abs(step) <= 1e-12 * (1.0 + np.abs(k))):
            break
    ends = np.where(loss == 0.0, np.inf, np.where(np.isposinf(loss), -np.inf, np.nan))
    return np.where(solvable, k, ends)


@dataclass(frozen=True, slots=True)
class PoissonStock:
    """What a whole number of units on the shelf does against Poisson demand. Any shape."""

    covered: Floats  # chance that demand is at most the stock
    short: Floats  # units short on average: E[(D − x)⁺]
    second: Floats  # E[(D − x)⁺ (D − x − 1)⁺]/2, from which averages over the time between orders are made


def poisson(stock: Floats, mean: Floats) -> PoissonStock:
    """Return the chance of covering Poisson demand and the units short, for stock in whole numbers.

    F(x), n(x) = E[(D − x)⁺], n²(x) = E[(D − x)⁺(D − x − 1)⁺]/2: sums outward from x, terms all positive, so that nothing cancels.
    Args: stock (rounded down) and mean demand of the time it must last, any shape. Source: Snyder and Shen, 2nd ed., (C.41)–(C.42).
    """
    x, mean = np.broadcast_arrays(np.floor(stock).astype(np.float64), np.asarray(mean, dtype=np.float64))
    up = x >= mean  # sum the thinner side, where terms fall from the first on
    ahead = np.zeros((3, *x.shape))
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.where(x >= 0, np.exp(x * np.log(mean) - mean - log_factorial(x)), 0.0)
        at = np.where(mean == 0, np.where(x == 0, 1.0, 0.0), at)
        term, j = at, 0
        while np.any(term > SMALL * np.maximum(at, 1e-300)):
            j += 1
            term = term * np.where(up, mean / (x + j), np.where(x >= j, (x - j + 1) / mean, 0.0))
            ahead += np.stack([term, j * term, np.where(up, j * (j - 1), j * (j + 1)) / 2 * term])
    covered = np.where(up, 1.0 - ahead[0], at + ahead[0])
    gap = mean - x
    short = np.where(up, ahead[1], gap + ahead[1])
    second = np.where(up, ahead[2], (gap * gap + x) / 2 - ahead[2])
    return PoissonStock(covered + 0.0 * gap, short, second)


def log_factorial(x: Floats) -> Floats:
    """Return ln x! of whole numbers from 0 on, 0 elsewhere. Any shape."""
    whole = np.where(x >= 0, x, 0.0) + 1.0
    return np.fromiter(map(math.lgamma, whole.ravel().tolist()), np.float64, x.size).reshape(x.shape)


def poisson_level(chance: Floats, mean: Floats) -> Floats:
    """Return the least whole stock that covers Poisson demand with the given chance: min {x: F(x) ≥ chance}. Any shape.

    NaN where the chance isn't in 0–1 or the mean is unknown, ∞ for a chance of 1 (0 where nothing is demanded).
    """
    chance, mean = np.broadcast_arrays(np.asarray(chance, dtype=np.float64), np.asarray(mean, dtype=np.float64))
    known = (chance >= 0.0) & (chance < 1.0) & (mean >= 0.0)
    wanted, rate = np.where(known, chance, 0.0), np.where(known, mean, 0.0)
    low, high = np.full(rate.shape, -1.0), np.ceil(rate + 40.0 + 10.0 * np.sqrt(rate))  # F(−1) = 0; F(high) = 1 but for rounding
    while np.any(high - low > 1.0):
        middle = np.ceil((low + high) / 2)
        enough = poisson(middle, rate).covered >= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    ends = np.where((chance == 1.0) & (mean > 0.0), np.inf, np.where((chance == 1.0) & (mean == 0.0), 0.0, np.nan))
    return np.where(known, high, ends)
