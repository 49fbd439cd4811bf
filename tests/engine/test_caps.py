"""What there is room and money for: the cut that costs least, limits that hold, and what more of them would save."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.engine.evaluate import evaluate
from planner.engine.inputs import settings_of
from planner.engine.netting import netting
from planner.engine.results import Results
from planner.engine.stock.caps import Capped, Curve, Pieces, capped, curve_of, pieces_of
from planner.engine.stock.holding import Wanted, kept_within, limits_of
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.schema import LOT_RULES
from tests.plans import plan_of

Row = dict[str, object]


def pieces(*rows: tuple[int, float, float, int, int]) -> Pieces:
    """Return pieces: owner, size, saving, first and last bucket."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Pieces(columns[0], columns[1].astype(float), columns[2].astype(float), columns[3], columns[4])


def test_that_everything_is_kept_when_there_is_room() -> None:
    found = capped(pieces((0, 10, 5, 0, 4), (1, 10, 1, 0, 4)), 2, np.array([[1.0, 2.0]]), np.full((1, 4), 30.0))
    assert found.quantity.tolist() == [10.0, 10.0]
    assert found.price.tolist() == [0.0]


def test_that_what_saves_least_for_its_room_goes_first() -> None:
    # Saved for each m³: 5, 0.5 and 2. Room for 15 of 40: all of the first, 5 of the 10 m³ of the third, nothing of the second.
    found = capped(pieces((0, 10, 5, 0, 4), (1, 10, 1, 0, 4), (2, 10, 2, 0, 4)), 3, np.array([[1.0, 2.0, 1.0]]), np.full((1, 4), 15.0))
    assert found.quantity.tolist() == [10.0, 0.0, 5.0]
    assert found.price.tolist() == [2.0]


def test_that_what_is_gone_by_then_is_not_cut() -> None:
    room = np.array([[20.0, 5.0, 5.0]])
    found = capped(pieces((0, 10, 1, 0, 1), (1, 10, 3, 0, 3)), 2, np.ones((1, 2)), room)
    assert found.quantity.tolist() == [10.0, 5.0]


def test_that_two_limits_share_the_decision_as_the_linear_program_has_it() -> None:
    # max 5a + 4b with 6a + 4b ≤ 24 and a + 2b ≤ 6: a 3, b 1.5, 21; shadow prices 0.75 and 0.5 (Taha, Operations Research, the paint
    # example without its two market limits, which don't bind).
    found = capped(pieces((0, 100, 5, 0, 1), (1, 100, 4, 0, 1)), 2, np.array([[6.0, 4.0], [1.0, 2.0]]), np.array([[24.0], [6.0]]))
    assert found.quantity.tolist() == pytest.approx([3.0, 1.5])
    assert found.price.tolist() == pytest.approx([0.75, 0.5])


small = st.tuples(st.integers(0, 2), st.integers(1, 9), st.integers(0, 9), st.integers(0, 3), st.integers(1, 4))


@st.composite
def problems(draw: st.DrawFn) -> tuple[Pieces, np.ndarray, np.ndarray]:
    """Return pieces of three owners, what a unit of each takes of one or two limits, and the room in four buckets."""
    rows = draw(st.lists(small, min_size=1, max_size=6))
    limits = draw(st.integers(1, 2))
    use = np.array(draw(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=limits, max_size=limits)), dtype=float)
    room = np.array(draw(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=limits, max_size=limits)), dtype=float)
    # An owner's later piece lies as long as its earlier ones, or longer, and saves no more.
    by_owner: dict[int, tuple[int, int, int]] = {}
    sound = []
    for owner, size, saving, first, last in sorted(rows, key=lambda row: (row[0], -row[2])):
        begins, ends, _ = by_owner.get(owner, (first, 0, 0))
        begins, ends = by_owner[owner][:2] if owner in by_owner else (first, max(first, last))
        by_owner[owner] = (begins, max(ends, last), saving)
        sound.append((owner, size, saving, begins, by_owner[owner][1]))
    return pieces(*sound), use, room


def whole_program(parts: Pieces, use: np.ndarray, room: np.ndarray) -> float:
    """Return the most that can be saved, by a linear program over every limit and bucket."""
    rows, most = [], []
    for limit in range(len(room)):
        for bucket in range(room.shape[1]):
            rows.append(use[limit, parts.owner] * ((parts.first <= bucket) & (bucket < parts.last)))
            most.append(room[limit, bucket])
    return float(-linprog(-parts.saving, A_ub=np.array(rows), b_ub=most, bounds=[(0, size) for size in parts.size]).fun)


def saved(parts: Pieces, found: Capped) -> float:
    """Return what the quantities kept save, each owner's pieces filled from the first on."""
    total = 0.0
    for owner, quantity in enumerate(found.quantity):
        left = quantity
        for at in np.flatnonzero(parts.owner == owner):
            total += min(left, parts.size[at]) * parts.saving[at]
            left -= min(left, parts.size[at])
    return total


@examples(max_examples=200, deadline=None)
@given(problems())
def test_that_no_other_cut_saves_more(problem: tuple[Pieces, np.ndarray, np.ndarray]) -> None:
    parts, use, room = problem
    found = capped(parts, 3, use, room)
    assert saved(parts, found) == pytest.approx(whole_program(parts, use, room), abs=1e-6)
    assert (found.price >= -1e-9).all()


@examples(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 1), st.floats(0.01, 5.0))
def test_that_more_room_never_saves_more_than_its_price(problem: tuple[Pieces, np.ndarray, np.ndarray], which: int, more: float) -> None:
    parts, use, room = problem
    which = min(which, len(room) - 1)
    found, wider = capped(parts, 3, use, room), room.copy()
    wider[which] += more
    gained = saved(parts, capped(parts, 3, use, wider)) - saved(parts, found)
    assert -1e-6 <= gained <= found.price[which] * more + 1e-6


def test_that_a_pre_buy_is_taken_apart_by_the_receipts_it_replaces() -> None:
    # 250 units come in bucket 1; receipts of 100 each follow: 100 lie for nothing, 100 for two buckets, 50 for three.
    receipts = np.array([[100.0, 100.0, 0.0, 100.0, 100.0, 100.0]])
    curve = curve_of(np.array([250.0]), np.array([125.0 * 10]), np.array([0.04 * 52.0]), np.array([52.0]))
    found = pieces_of(np.array([250.0]), np.array([1]), receipts, curve)
    assert found.size.tolist() == [100.0, 100.0, 50.0]
    assert (found.first.tolist(), found.last.tolist()) == ([1, 1, 1], [1, 3, 4])
    assert float(found.size @ found.saving) == pytest.approx(1250.0)  # s·Q − slope·Q²/2


# ── in a plan ───────────────────────────────────────────────────────────────────────────────────────────────────────

WEEKS = 60
PARTS = ("P", "Q", "R")


def plan_with(
    volumes: tuple[float | None, ...] = (0.01, 0.02, 0.05), prices: tuple[float, ...] = (100.0, 300.0, 80.0), weekly: float = 100.0, part: Row | None = None,
    source: Row | None = None, **settings: object,
) -> Plan:  # fmt: skip
    """Return a plan of three bought parts that a threat makes dearer, by air within two weeks."""
    first = np.datetime64("2026-11-23")
    return plan_of(
        settings=[{"horizon_weeks": float(WEEKS), "demand_cv": 0.1, **settings}],
        parts=[{"part": name, "volume_m3": volume, "weight_kg": 1.0, **(part or {})} for name, volume in zip(PARTS, volumes, strict=True)],
        suppliers=[{"supplier": "S"}],
        sources=[
            {"part": name, "supplier": "S", "country_of_origin": "CN", "unit_price": price, "mode": "air", **(source or {})}
            for name, price in zip(PARTS, prices, strict=True)
        ],
        lanes=[{"ship_from": "CN", "mode": "air", "freight_per_kg": 1.0, "transit_days": 4.0}],
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.04}],
        demand=[{"part": name, "due": str(first + 7 * week), "quantity": weekly} for name in PARTS for week in range(1, WEEKS)],
        scenarios=[{"scenario": "Threat"}],
        events=[{"scenario": "Threat", "event": "+30 %", "date": "2027-02-01", "origins": "CN", "rate": 0.3}],
    )


def results(plan: Plan, scenario: str = "Threat") -> Results:
    """Return the results of the threat."""
    return evaluate(plan, [scenario])[scenario]


def told(found: Results, code: str) -> list[Finding]:
    """Return the findings of a code."""
    return [finding for finding in found.findings if finding.code == code]


def volume(plan: Plan, found: Results) -> np.ndarray:
    """Return the volume of the projected stock by bucket."""
    return np.nan_to_num(plan["parts"]["volume_m3"]) @ np.maximum(found.on_hand, 0.0)


def test_that_limits_that_do_not_bind_change_nothing() -> None:
    free, wide = results(plan_with()), results(plan_with(storage_m3=1e6, cash_limit=1e9))
    assert free.limits == ()
    assert np.array_equal(free.part.prebuy, wide.part.prebuy)
    assert np.array_equal(free.on_hand, wide.on_hand)
    assert [(limit.name, limit.binding, limit.met) for limit in wide.limits] == [("storage", False, True), ("cash", False, True)]
    assert wide.limits[0].held == pytest.approx(volume(plan_with(), free).max())
    assert wide.limits[1].held == pytest.approx(wide.totals.cash_peak)


def test_that_storage_cuts_the_pre_buys_that_save_least_for_their_room() -> None:
    free = results(plan_with())
    plan = plan_with(storage_m3=40.0)
    found = results(plan)
    assert (free.part.prebuy > 0).all()
    assert volume(plan, free).max() > 40.0
    assert volume(plan, found).max() == pytest.approx(40.0, rel=0.01)
    assert volume(plan, found).max() <= 40.0 * (1 + 1e-9)
    kept = found.part.prebuy / free.part.prebuy
    assert kept[1] > kept[2]  # 300 in 0.02 m³ before 80 in 0.05
    (limit,) = found.limits
    assert limit.binding and limit.met and limit.shadow_price > 0
    (finding,) = told(found, "limit.storage")
    assert (finding.where.table, finding.where.column) == ("settings", "storage_m3")
    assert "pre-buys are cut" in finding.message and "more would save" in finding.message


def test_that_the_shadow_price_is_what_one_cubic_metre_more_saves() -> None:
    less, more = results(plan_with(storage_m3=40.0)), results(plan_with(storage_m3=41.0))
    gained = float((more.part.prebuy_saving - less.part.prebuy_saving).sum())
    assert gained == pytest.approx(less.limits[0].shadow_price, rel=0.1)  # pieces of a week's need, quantities in whole units


def test_that_cash_binds_as_well() -> None:
    free = results(plan_with())
    limit = free.totals.cash_peak * 0.5
    found = results(plan_with(cash_limit=limit))
    assert found.totals.cash_peak <= limit * (1 + 1e-6)
    assert found.totals.cash_peak > limit * 0.98
    assert [(one.name, one.binding) for one in found.limits] == [("cash", True)]
    assert told(found, "limit.cash")


def test_that_a_limit_binds_where_only_units_that_save_nothing_are_cut() -> None:
    plan = plan_with(volumes=(1.0, 1.0, 1.0), storage_m3=60.0)
    nothing = np.zeros((3, 10))
    base = netting.Net(nothing, nothing, netting.NO_CHANNELS, nothing[:0], netting.NO_PARTS, nothing[:0])
    starts = np.datetime64("2026-11-23") + 7 * np.arange(10)
    wanted = Wanted(np.zeros(3), np.array([1]), np.array([100.0]), np.array([2]), np.ones(1), Curve(np.zeros(1), np.zeros(1)))

    def project(_: np.ndarray, quantity: np.ndarray) -> netting.Net:
        on_hand = base.on_hand.copy()
        on_hand[1, 2:] += quantity[0]
        return replace(base, on_hand=on_hand)

    kept = kept_within(plan, settings_of(plan), limits_of(plan, settings_of(plan), np.ones(3)), wanted, project, starts)
    assert kept.quantity.tolist() == [60.0]
    assert [(limit.binding, limit.shadow_price, limit.held) for limit in kept.limits] == [(True, 0.0, 60.0)]


def test_that_what_only_saves_money_is_cut_before_the_buffer_against_a_cut_off() -> None:
    part: Row = {"strategic_weeks": 4.0}
    free = results(plan_with(part=part), "Base")
    plan = plan_with(part=part, storage_m3=20.0)
    found = results(plan, "Base")
    assert volume(plan, free).max() > 20.0 >= volume(plan, found).max()
    share = found.part.strategic_stock / free.part.strategic_stock
    assert (share > 0.3).all() and (share < 1).all() and share.max() == pytest.approx(share.min())
    assert np.array_equal(found.part.safety_stock, free.part.safety_stock)
    assert "Strategic buffers are cut" in told(found, "limit.storage")[0].message
    threatened = results(plan_with(part=part, storage_m3=60.0))
    assert threatened.part.prebuy.sum() > 0
    assert np.array_equal(threatened.part.strategic_stock, free.part.strategic_stock)
    assert threatened.part.prebuy.sum() < results(plan_with(storage_m3=60.0)).part.prebuy.sum()


def test_that_a_limit_below_safety_and_cycle_stock_cannot_be_met_and_the_rest_is_computed() -> None:
    found = results(plan_with(storage_m3=0.5))
    (finding,) = told(found, "limit.storage-unmet")
    assert finding.severity is Severity.ERROR
    assert "can't be met" in finding.message and finding.where.column == "storage_m3"
    assert not found.limits[0].met
    assert found.part.prebuy.tolist() == [100.0] * 3  # what takes the place of the same week's order takes no room
    assert np.array_equal(found.on_hand, found.on_hand_without_prebuy)
    assert (found.part.safety_stock > 0).all()
    assert np.isfinite(found.totals.landed)


def test_that_parts_without_a_volume_are_told_and_not_counted() -> None:
    found = results(plan_with(volumes=(0.01, None, None), storage_m3=40.0))
    (finding,) = told(found, "limit.storage-unknown")
    assert "2 parts" in finding.message and finding.where.column == "volume_m3"
    assert np.array_equal(found.part.prebuy[1:], results(plan_with()).part.prebuy[1:])
    assert not told(results(plan_with(volumes=(0.01, None, None))), "limit.storage-unknown")


@examples(max_examples=25, deadline=None)
@given(
    st.floats(0.5, 80.0), st.one_of(st.none(), st.floats(1e4, 2e6)), st.integers(0, 8), st.sampled_from([1.0, 4.0]), st.sampled_from([1.0, 250.0]),
    st.lists(st.floats(0.001, 0.1), min_size=3, max_size=3),
)  # fmt: skip
def test_that_limits_are_never_broken_by_what_may_be_cut(
    storage: float, cash: float | None, weeks: int, interval: float, multiple: float, volumes: list[float]
) -> None:
    def asked(weeks: float, **limits: object) -> Plan:
        return plan_with(
            tuple(volumes), part={"strategic_weeks": weeks}, source={"order_multiple": multiple}, order_weeks=interval, **limits
        )  # fmt: skip

    plan = asked(float(weeks), storage_m3=storage, cash_limit=cash)
    found, alone = results(plan), results(asked(0.0, storage_m3=0.0))
    allowed = np.maximum(storage, volume(plan, alone))
    assert (volume(plan, found) <= allowed * (1 + 1e-6) + 1e-9).all()
    if cash is not None and found.limits[-1].met:
        assert found.totals.cash_peak <= cash * (1 + 1e-6)


# ── shelf life ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_that_what_lies_too_long_is_told_with_quantity_and_day() -> None:
    # 1,500 there, 100 a week from the second week on, keeping five whole weeks: what isn't used by then expires.
    plan = plan_of(
        settings=[{"horizon_weeks": 30.0}],
        parts=[{"part": "P", "shelf_days": 35.0, "safety_stock": 0.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0}],
        demand=[{"part": "P", "due": str(np.datetime64("2026-11-30") + 7 * week), "quantity": 100.0} for week in range(28)],
        stock=[{"part": "P", "quantity": 1500.0}],
    )
    found = results(plan, "Base")
    assert found.part.expires[0] == pytest.approx(1000.0)
    (finding,) = told(found, "shelf-life.expires")
    assert "1,000 of P" in finding.message and "35 days" in finding.message and "4 Jan 2027" in finding.message
    assert (finding.where.table, finding.where.column) == ("parts", "shelf_days")


def test_that_nothing_expires_when_goods_keep() -> None:
    assert not results(plan_with()).part.expires.any()


def test_that_a_buffer_is_no_longer_than_the_shelf_life() -> None:
    found = results(plan_with(part={"strategic_weeks": 26.0, "shelf_days": 70.0, "safety_stock": 0.0}), "Base")
    assert found.part.strategic_stock.tolist() == pytest.approx([1000.0] * 3)  # ten weeks of 100
    assert len(told(found, "shelf-life.buffer")) == 3
    assert not told(results(plan_with(part={"strategic_weeks": 9.0, "shelf_days": 70.0, "safety_stock": 0.0}), "Base"), "shelf-life.buffer")


def test_that_a_pre_buy_is_used_up_before_it_expires() -> None:
    free = results(plan_with())
    found = results(plan_with(part={"shelf_days": 70.0}))
    assert (found.part.prebuy < free.part.prebuy).all() and (found.part.prebuy > 0).all()
    assert told(found, "shelf-life.prebuy")
    week = int((np.datetime64("2027-01-25") - found.weeks[0]).astype(int)) // 7
    assert (found.on_hand[:, week] <= 1000.0 + 1e-6).all()  # ten weeks of 100


def long_lots(**part: object) -> Plan:
    """Return a plan of one part that a hundred a week are needed of, bought from a neighbour."""
    return plan_of(
        settings=[{"horizon_weeks": 40.0, "order_weeks": 12.0, "order_cost": 400.0}],
        parts=[{"part": "P", "safety_stock": 0.0, **part}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0}],
        demand=[{"part": "P", "due": str(np.datetime64("2026-12-07") + 7 * week), "quantity": 100.0} for week in range(30)],
    )


@pytest.mark.parametrize("rule", LOT_RULES)
@pytest.mark.parametrize("safety", [0.0, 100.0])
def test_that_no_lot_outlasts_the_shelf_life(rule: str, safety: float) -> None:
    part: Row = {"lot_rule": rule, "lot_size": 2000.0, "safety_stock": safety}
    free, found = results(long_lots(**part), "Base"), results(long_lots(**part, shelf_days=21.0), "Base")
    if rule != "lot for lot":
        assert free.orders.quantity.max() > 400.0 + safety
    # Three weeks after the one in which it comes; what is kept is used before it. The first lot builds that up as well.
    assert found.orders.quantity.max() <= 400.0 + 1e-6
    assert found.part.expires[0] <= safety + 1e-6  # what is kept outlives the last need
    assert (np.cumsum(found.orders.quantity[np.argsort(found.orders.need_date)]) >= 100.0).all()
    assert (found.on_hand[0, 3:] >= -1e-6).all()
