"""Safety stock by cycle service and by fill rate, the service a stock gives, and the loss functions beneath."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.results import Floats
from planner.engine.stock import loss, service

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[1] / "golden" / "service.json").read_text(encoding="utf-8"))


def one(value: float) -> Floats:
    """Return a value as an array of one."""
    return np.array([value])


@pytest.mark.parametrize("case", GOLDEN["safety_stock"], ids=lambda case: case["case"])
def test_that_safety_stock_meets_its_worked_cases_when_demand_and_lead_time_swing(case: dict[str, float]) -> None:
    found = service.safety_stock(*(one(case[name]) for name in ("z", "lead", "lead_sd", "demand", "demand_sd")))
    assert found[0] == pytest.approx(case["stock"], abs=0.05)


def test_that_a_store_has_the_service_of_its_textbook_when_its_reorder_point_is_known() -> None:
    case = GOLDEN["printers"]
    sigma = service.spread_of_exposure(one(case["lead"]), one(0.0), one(case["demand"]), one(case["demand_sd"]))
    safety = one(case["reorder_point"] - case["lead"] * case["demand"])
    assert sigma[0] == pytest.approx(case["sigma"], abs=0.5)
    assert safety[0] == case["safety"]
    assert service.reorder_point(one(case["demand"]), one(case["lead"]), safety)[0] == case["reorder_point"]
    assert service.cycle_service(safety, sigma)[0] == pytest.approx(case["cycle_service"], abs=0.005)
    assert service.units_short(safety, sigma)[0] == pytest.approx(case["units_short"], abs=0.005)
    assert service.fill_rate(safety, one(case["quantity"]), sigma)[0] == pytest.approx(case["fill_rate"], abs=0.005)


def test_that_the_loss_functions_meet_their_published_examples() -> None:
    standard, normal, poisson = (GOLDEN["loss"][name] for name in ("standard", "normal", "poisson"))
    assert loss.standard_loss(standard["at"]) == pytest.approx(standard["loss"], rel=1e-12)
    assert loss.second_loss(standard["at"]) == pytest.approx(standard["second"], rel=1e-12)
    assert loss.normal_loss(one(normal["at"]), one(normal["mean"]), one(normal["sd"]))[0] == pytest.approx(normal["loss"], rel=1e-12)
    at = (normal["at"] - normal["mean"]) / normal["sd"]
    assert normal["sd"] ** 2 * loss.second_loss(at) == pytest.approx(normal["second"], rel=1e-12)
    found = loss.poisson(one(poisson["at"]), one(poisson["mean"]))
    assert found.short[0] == pytest.approx(poisson["loss"], rel=1e-12)
    assert found.second[0] == pytest.approx(poisson["second"], rel=1e-12)


def test_that_chances_and_quantiles_are_those_of_scipy_when_taken_far_into_the_tails() -> None:
    special = pytest.importorskip("scipy.special")
    x = np.linspace(-30.0, 30.0, 4001)
    chance = np.concatenate([np.linspace(0.0, 1.0, 2001), 10.0 ** -np.arange(1.0, 250.0)])
    assert np.allclose(loss.above(x), special.ndtr(-x), rtol=1e-12, atol=0.0)
    assert np.allclose(loss.below(x), special.ndtr(x), rtol=1e-12, atol=0.0)
    assert np.allclose(loss.quantile(chance), special.ndtri(chance), rtol=1e-12, atol=1e-12)
    assert np.isnan(loss.quantile([-0.1, 1.1, np.nan])).all()


def test_that_poisson_demand_is_that_of_scipy_when_it_is_slow_and_when_it_is_fast() -> None:
    stats = pytest.importorskip("scipy.stats")
    mean = np.repeat([0.0, 0.01, 0.7, 3.0, 25.0, 800.0, 1e5], 41)
    stock = np.floor(mean + np.tile(np.linspace(-4, 4, 41), 7) * np.sqrt(mean + 1.0))
    found = loss.poisson(stock, mean)
    assert np.allclose(found.covered, stats.poisson.cdf(stock, mean), rtol=1e-9, atol=1e-12)
    known = mean * stats.poisson.pmf(stock, mean) + (mean - stock) * stats.poisson.sf(stock, mean)
    assert np.allclose(found.short, known, rtol=1e-6, atol=1e-9)
    for chance in (0.0, 0.5, 0.9, 0.999):
        level = loss.poisson_level(np.full(mean.shape, chance), mean)
        assert np.array_equal(level, np.maximum(stats.poisson.ppf(chance, mean), 0.0))
    assert loss.poisson_level(one(1.0), one(2.0))[0] == np.inf
    assert np.isnan(loss.poisson_level(np.array([1.5, 0.5]), np.array([2.0, np.nan]))).all()


def test_that_loss_functions_are_those_of_stockpyl_when_asked_for_the_same_stock() -> None:
    known = pytest.importorskip("stockpyl.loss_functions", exc_type=ImportError)
    for k in (-3.0, -0.4, 0.0, 0.9, 4.0):
        assert loss.standard_loss(k) == pytest.approx(known.standard_normal_loss(k)[0], rel=1e-9, abs=1e-14)
        assert loss.second_loss(k) == pytest.approx(known.standard_normal_second_loss(k)[0], rel=1e-9, abs=1e-14)
    for stock in (0, 2, 5, 11):
        found = loss.poisson(one(stock), one(4.5))
        assert found.short[0] == pytest.approx(known.poisson_loss(stock, 4.5)[0], rel=1e-9, abs=1e-14)
        assert found.second[0] == pytest.approx(known.poisson_second_loss(stock, 4.5)[0], rel=1e-9, abs=1e-14)


@given(st.floats(-200.0, 20.0))
def test_that_the_factor_of_a_loss_is_the_one_that_loses_it(k: float) -> None:
    assert loss.factor_of_loss(loss.standard_loss(k)) == pytest.approx(k, rel=1e-9, abs=1e-9)


def test_that_the_ends_of_a_loss_are_said_when_no_finite_factor_meets_it() -> None:
    assert loss.factor_of_loss([0.0, np.inf]).tolist() == [np.inf, -np.inf]
    assert np.isnan(loss.factor_of_loss([-1.0, np.nan])).all()
    assert loss.standard_loss([np.inf, -np.inf]).tolist() == [0.0, np.inf]


SHARE = st.floats(0.01, 0.9999)
SIZE = st.floats(0.1, 1e5)


@given(SHARE, SIZE, SIZE)
def test_that_stock_for_a_fill_rate_gives_that_fill_rate(beta: float, quantity: float, sigma: float) -> None:
    stock = service.fill_rate_stock(one(beta), one(quantity), one(sigma), below_zero=True)
    assert service.fill_rate(stock, one(quantity), one(sigma))[0] == pytest.approx(beta, abs=1e-9)
    held = service.fill_rate_stock(one(beta), one(quantity), one(sigma))
    assert held[0] == max(stock[0], 0.0)
    assert service.fill_rate(held, one(quantity), one(sigma))[0] >= beta - 1e-9


@given(SHARE, SIZE, SIZE, SIZE, SIZE, SIZE)
def test_that_stock_for_a_cycle_service_gives_that_service(
    alpha: float, lead: float, lead_sd: float, demand: float, demand_sd: float, review: float
) -> None:
    swing = [one(value) for value in (lead, lead_sd, demand, demand_sd)]
    stock = service.safety_stock(loss.quantile(one(alpha)), *swing, one(review))
    sigma = service.spread_of_exposure(*swing, one(review))
    assert service.cycle_service(stock, sigma)[0] == pytest.approx(alpha, abs=1e-9)
    assert sigma[0] >= service.spread_of_exposure(*swing)[0]


@given(st.lists(SHARE, min_size=2, max_size=6).map(sorted), SIZE, SIZE)
def test_that_a_higher_promise_never_needs_less_stock(betas: list[float], quantity: float, sigma: float) -> None:
    share = np.array(betas)
    stock = service.fill_rate_stock(share, np.full(share.shape, quantity), np.full(share.shape, sigma), below_zero=True)
    assert np.all(np.diff(stock) >= -1e-9 * (quantity + sigma))


def test_that_nothing_is_held_when_nothing_swings() -> None:
    assert service.fill_rate_stock(one(0.99), one(100.0), one(0.0))[0] == 0.0
    assert service.cycle_service(np.array([0.0, -1.0]), np.zeros(2)).tolist() == [1.0, 0.0]
    assert service.fill_rate(np.array([5.0, -5.0]), np.full(2, 50.0), np.zeros(2)).tolist() == [1.0, 0.9]
    assert loss.normal_loss(one(3.0), one(5.0), one(0.0))[0] == 2.0


def test_that_no_stock_is_named_when_the_promise_is_impossible_or_unknown() -> None:
    assert service.fill_rate_stock(one(1.0), one(100.0), one(5.0))[0] == np.inf
    for beta, quantity, sigma in [(1.2, 100.0, 5.0), (0.9, 0.0, 5.0), (0.9, -1.0, 5.0), (np.nan, 100.0, 5.0), (0.9, 100.0, np.nan)]:
        assert np.isnan(service.fill_rate_stock(one(beta), one(quantity), one(sigma))[0])
    assert np.isnan(service.cycle_service(np.array([np.nan, 1.0]), np.array([0.0, np.nan]))).all()


def test_that_reviews_are_bridged_when_stock_is_looked_at_only_now_and_then() -> None:
    # 250 a week ± 150, two weeks' lead, looked at every two weeks: σ = √4·150 = 300, up to 250·4 + z·300 (Silver, Pyke, Thomas, ch. 6).
    swing = one(2.0), one(0.0), one(250.0), one(150.0)
    safety = service.safety_stock(one(1.645), *swing, one(2.0))
    assert safety[0] == pytest.approx(493.5)
    assert service.order_up_to(one(250.0), one(2.0), one(2.0), safety)[0] == pytest.approx(1493.5)
