"""How a stop of supply is bridged: hand-worked days and costs, on the plan of test_runway.

Motors of 50 stop on 4 January 2027; the last are used on 11 January, so ten are short each Monday from 18 January to
23 August, 320 in all, and no robot is finished from 25 January on. Nothing costs duty or freight unless said; holding
costs 25 % a year. The horizon ends on 20 November 2028.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.outlook.bridge_sets import cheapest
from planner.engine.outlook.bridges import Bridges, bridges
from planner.engine.outlook.buffers import buffer_for
from planner.engine.outlook.runway import runway
from planner.engine.outlook.stop import Stop, stops_of, without_stops
from planner.engine.outlook.ways import ALTERNATE, RUSH, SOURCE, STOCK, Ways
from planner.files.samples import open_sample
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.schema import BASE, MODES
from tests.engine.test_runway import MAGNET, MOTOR, Row, day, magnets

STOP = Stop(np.datetime64("2027-01-04"), countries="JP")
FREE: list[Row] = [{"program": "MFN", "hts": "*", "rate": 0.0}]
TIGHT: Row = {**MOTOR, "capacity_week": 10.0}
ELSEWHERE: Row = {**MOTOR, "supplier": "Ruixing", "country_of_origin": "CN", "unit_price": 60.0}
YEAR = 365.0


def motors(**tables: list[Row]) -> Plan:
    """Return the plan of the page's first lines, some tables replaced."""
    return magnets(**{"tariffs": FREE, "sources": [MOTOR, MAGNET], **tables})


def bridged(plan: Plan, stop: Stop = STOP, days: float | None = None) -> Bridges:
    """Return the bridges of a plan's base."""
    results = evaluate(plan, [BASE])[BASE]
    return bridges(plan, results, runway(plan, results, stop), days)


def only(found: Bridges, kind: int, at: int = 0) -> dict[str, float]:
    """Return the numbers of one option of a kind."""
    row = np.flatnonzero(found.options.kind == kind)[at]
    names = ("quantity", "premium", "carrying", "qualification", "cost", "cash", "part_days", "cost_per_day")
    return {name: float(getattr(found.options, name)[row]) for name in names}


def test_that_another_source_bridges_all_when_it_is_there_in_time() -> None:
    # Ordered on 23 November it is there on 7 December. 320 · (60 − 50) = 3,200 over the 672 days to the horizon's end.
    found = bridged(motors(sources=[MOTOR, MAGNET, ELSEWHERE]))
    assert only(found, SOURCE) == {
        "quantity": 320.0, "premium": 3200.0, "carrying": 0.0, "qualification": 0.0, "cost": 3200.0, "cash": 19200.0, "part_days": 672.0,
        "cost_per_day": pytest.approx(3200 / 672),
    }  # fmt: skip
    row = np.flatnonzero(found.options.kind == SOURCE)[0]
    assert found.options.covers[row]
    assert found.options.days[row].tolist() == [665.0]  # from 25 January
    assert str(found.options.first[row]) == "2026-12-07"


def test_that_four_weeks_of_stock_save_four_weeks_when_they_ship_in_time() -> None:
    # 40 motors ship on 3 January and are there for the 18th: 30, 20 and 10 lie over three weekends, 420 unit-days.
    found = bridged(motors())
    sizes = [found.options.quantity[row] for row in np.flatnonzero(found.options.kind == STOCK)]
    assert sorted(sizes) == [40.0, 80.0, 130.0, 260.0, 320.0]
    four = only(found, STOCK, sizes.index(40.0))
    assert (four["quantity"], four["part_days"], four["cash"], four["premium"]) == (40.0, 28.0, 2000.0, 0.0)
    assert four["carrying"] == pytest.approx(420 * 50 * 0.25 / YEAR)
    assert four["cost_per_day"] == pytest.approx(four["carrying"] / 28)
    row = np.flatnonzero(found.options.kind == STOCK)[sizes.index(40.0)]
    assert (found.options.weeks[row], str(found.options.order_on[row]), str(found.options.first[row])) == (4.0, "2027-01-03", "2027-01-17")
    # The whole lack: 10 · (31 + 30 + … + 1) = 4,960 for a week each.
    everything = only(found, STOCK, sizes.index(320.0))
    assert (everything["quantity"], everything["part_days"]) == (320.0, 672.0)
    assert everything["carrying"] == pytest.approx(4960 * 7 * 50 * 0.25 / YEAR)


def test_that_no_more_is_rushed_than_the_supplier_can_make_before_the_stop() -> None:
    # 10 a week over the six weeks from 23 November to 4 January are 60; 20 of them are the orders as planned.
    plan = motors(sources=[TIGHT, MAGNET], parts=[
        {"part": "R", "make_days": 7.0}, {"part": "MOT", "kind": "buy", "expedite": 2.0}, {"part": "MAG", "kind": "buy"},
    ])  # fmt: skip
    found = bridged(plan)
    rush, stock = only(found, RUSH), only(found, STOCK)
    assert (rush["quantity"], rush["premium"], rush["part_days"]) == (40.0, 80.0, 28.0)
    assert (stock["quantity"], stock["part_days"]) == (40.0, 28.0)
    assert rush["carrying"] > stock["carrying"]
    assert (found.options.kind == STOCK).sum() == 1  # 8 weeks and more can't be made


def test_that_stock_bridges_the_gap_when_the_other_source_is_qualified_later() -> None:
    # From 15 February Ruixing may be used: 28 Mondays. Stock for 18 January to 8 February: 40, all that can be made.
    later = {**ELSEWHERE, "qualified_from": "2027-02-15", "qualification_cost": 1000.0}
    found = bridged(motors(sources=[TIGHT, MAGNET, later]))
    assert only(found, SOURCE)["part_days"] == 0.0
    (step,) = found.steps[0]
    assert (step.reached, str(step.until), step.days) == (True, "2028-11-20", 665.0)
    assert dict(zip(step.kind.tolist(), step.quantity.tolist(), strict=True)) == {SOURCE: 280.0, STOCK: 40.0}
    assert step.total == pytest.approx(280 * 10 + 1000 + 420 * 50 * 0.25 / YEAR)


def test_that_an_alternate_counts_by_its_ratio_and_qualification() -> None:
    # 1.25 of 44 replace one of 50: 5 more each; 320 · 5 + 300 for qualifying it.
    plan = motors(
        parts=[
            {"part": "R", "make_days": 7.0},
            {"part": "MOT", "kind": "buy"},
            {"part": "MAG", "kind": "buy"},
            {"part": "ALT", "kind": "buy"},
        ],
        sources=[TIGHT, MAGNET, {**MAGNET, "part": "ALT", "unit_price": 44.0}],
        alternates=[{"part": "MOT", "alternate": "ALT", "ratio": 1.25, "qualification_cost": 300.0}],
    )
    found = bridged(plan)
    option = only(found, ALTERNATE)
    assert (option["quantity"], option["premium"], option["qualification"], option["part_days"]) == (320.0, 1600.0, 300.0, 672.0)
    late = plan.with_table(plan["alternates"].with_columns({"qualified_from": np.array(["2027-01-25"], dtype="datetime64[D]")}))
    (step,) = bridged(late).steps[0]  # ten from stock for 18 January, ALT from 25 January on; more stock costs less than ALT
    assert step.reached
    assert set(step.kind.tolist()) <= {ALTERNATE, STOCK, RUSH}
    itself = Stop(day("2027-01-04"), countries="JP CN")
    assert not (bridged(plan, itself).options.kind == ALTERNATE).any()


def test_that_a_faster_mode_is_named_when_the_usual_one_comes_too_late() -> None:
    # The stop began long ago: 60 motors last until 28 December, 340 are short from 4 January on. By sea Ruixing's are
    # there on 1 February (70 days), by air on 28 November at 3 more. So 40 by air and 300 by sea: 40 · 13 + 300 · 10.
    plan = motors(
        parts=[{"part": "R", "make_days": 7.0}, {"part": "MOT", "kind": "buy", "weight_kg": 1.0}, {"part": "MAG", "kind": "buy"}],
        sources=[MOTOR, MAGNET, ELSEWHERE],
        lanes=[
            {"ship_from": "JP", "transit_days": 14.0},
            {"ship_from": "CN", "transit_days": 70.0},
            {"ship_from": "CN", "mode": "air", "transit_days": 5.0, "freight_per_kg": 3.0},
        ],
    )
    found = bridged(plan, replace(STOP, day=day("2026-11-01")), 21.0)
    air = np.flatnonzero(found.options.mode == MODES.index("air"))
    assert found.options.premium[air].tolist() == [340 * 13.0]
    (step,) = found.steps[0]
    assert step.total == pytest.approx(40 * 13 + 300 * 10)
    assert sorted(step.quantity.tolist()) == [40.0, 300.0]
    (wanted,) = found.wanted
    assert wanted is not None
    # From 11 January, three weeks more: motors for 4, 11 and 18 January by air.
    assert (str(wanted.until), wanted.days, wanted.quantity.tolist(), wanted.total) == ("2027-02-01", 21.0, [30.0], 390.0)


def test_that_saving_one_part_saves_days_only_until_the_next_is_out() -> None:
    # A lens stops too: 100 in stock last for ten Mondays, to 25 January; the line would stand still on 8 February for it.
    plan = motors(
        parts=[{"part": "R", "make_days": 7.0}, {"part": "MOT", "kind": "buy"}, {"part": "LEN", "kind": "buy"}],
        bom=[{"parent": "R", "component": "MOT"}, {"parent": "R", "component": "LEN"}],
        sources=[MOTOR, {**MOTOR, "part": "LEN", "unit_price": 20.0}, ELSEWHERE],
        stock=[{"part": "MOT", "quantity": 60.0}, {"part": "LEN", "quantity": 100.0}],
    )
    found = bridged(plan)
    own = (found.options.out == 0) & (found.options.kind == SOURCE)
    assert found.options.part_days[own].tolist() == [672.0]
    assert found.options.days[own].tolist() == [[14.0]]
    assert not found.options.days[found.options.out == 1].any()
    first, last = found.steps[0]
    # Until 8 February 20 motors do: 10 lie over a weekend. On to the end the lenses need their own 300.
    assert (str(first.until), first.days, first.out.tolist(), first.quantity.tolist()) == ("2027-02-08", 14.0, [0], [20.0])
    assert first.total == pytest.approx(10 * 7 * 50 * 0.25 / YEAR)
    assert (str(last.until), sorted(last.out.tolist()), last.reached) == ("2028-11-20", [0, 1], True)


def test_that_nothing_bridges_when_the_stop_has_begun_and_nobody_else_is_named() -> None:
    found = bridged(motors(), replace(STOP, day=day("2026-11-01")))
    assert not found.options.part_days.any()
    assert [finding.code for finding in found.findings] == ["bridge.none"]
    (step,) = found.steps[0]
    assert (step.reached, step.stuck, str(step.until), step.days) == (False, 0, "2027-01-11", 0.0)
    assert np.isnan(step.total)


def test_that_a_bridge_lasts_until_supply_is_back_when_the_stop_ends() -> None:
    # It ends on 17 January: 20 are short, and the line stands still from 25 January to 8 February.
    found = bridged(motors(sources=[MOTOR, MAGNET, ELSEWHERE]), replace(STOP, until=day("2027-01-17")))
    option = only(found, SOURCE)
    assert (option["quantity"], option["premium"], option["part_days"]) == (20.0, 200.0, 14.0)
    assert found.options.days.max() == 14.0


def test_that_other_makers_are_asked_when_the_part_is_cut_off_from_below() -> None:
    # The magnet inside stops: motors of today's maker stop, and of Ruixing's it isn't known.
    plan = motors(sources=[MOTOR, MAGNET, ELSEWHERE])
    found = bridged(plan, Stop(day("2027-01-04"), tags="magnet"))
    assert found.options.doubtful[found.options.kind == SOURCE].tolist() == [True]
    assert [finding.code for finding in found.findings] == ["bridge.sub-tier"]


def test_that_a_way_without_a_known_cost_is_in_no_set() -> None:
    plan = motors(sources=[MOTOR, MAGNET, {**ELSEWHERE, "unit_price": None}])
    found = bridged(plan, replace(STOP, day=day("2026-11-01")))
    assert np.isnan(found.options.cost[found.options.kind == SOURCE]).all()
    assert not found.steps[0][0].reached
    assert [finding.code for finding in found.findings] == ["bridge.cost"]


def test_that_nothing_is_there_to_bridge_when_nothing_runs_out() -> None:
    found = bridged(motors(), replace(STOP, countries="BR"), 30.0)
    assert len(found.options.out) == 0
    assert (found.steps, found.wanted) == (((),), (None,))


def test_that_a_buffer_of_as_many_weeks_of_need_covers_a_cut_off() -> None:
    # Three weeks: what would ship on 4, 11 and 18 January comes three weeks later at the earliest: 30 motors short.
    plan = motors(
        parts=[{"part": "R", "make_days": 7.0}, {"part": "MOT", "kind": "buy", "volume_m3": 0.01}, {"part": "MAG", "kind": "buy"}]
    )
    results = evaluate(plan, [BASE])[BASE]
    found = buffer_for(plan, results, STOP, 3)
    assert [results.parts[part] for part in found.part] == ["MOT"]
    assert (found.quantity.tolist(), found.weeks.tolist(), found.cash.tolist(), found.carrying.tolist()) == (
        [30.0],
        [3.0],
        [1500.0],
        [375.0],
    )
    assert found.space.tolist() == pytest.approx([0.3])
    assert (str(found.out[0]), str(found.back[0])) == ("2027-01-18", "2027-02-08")
    longer = buffer_for(plan, results, STOP, 500)
    assert [finding.code for finding in longer.findings] == ["buffer.horizon"]
    assert np.isnan(buffer_for(motors(), evaluate(motors(), [BASE])[BASE], STOP, 3).space).all()


@pytest.mark.parametrize("weeks", [1, 3, 6])
def test_that_nothing_runs_out_when_the_buffer_of_the_cut_off_is_held(weeks: int) -> None:
    plan = motors(
        parts=[
            {"part": "R", "make_days": 7.0},
            {"part": "MOT", "kind": "buy", "strategic_weeks": float(weeks)},
            {"part": "MAG", "kind": "buy"},
        ]
    )
    results = evaluate(plan, [BASE])[BASE]
    assert len(buffer_for(plan, results, STOP, weeks).part) == 0
    longer = buffer_for(plan, results, STOP, weeks + 1)
    assert longer.quantity.tolist() == [10.0]  # a week of need


def test_that_only_whole_lots_ship_before_the_stop_when_capacity_is_short() -> None:
    # 10 a week over six weeks less the 20 planned are 40: three lots of 12.
    found = bridged(motors(sources=[{**TIGHT, "order_multiple": 12.0}, MAGNET]))
    assert set(found.options.quantity.tolist()) <= {12.0, 24.0, 36.0}


@settings(max_examples=25, deadline=None)
@given(
    first=st.integers(-20, 120), length=st.none() | st.integers(0, 200), price=st.integers(30, 90), capacity=st.none() | st.integers(0, 25),
    days=st.integers(0, 120), stock=st.integers(0, 150),
)  # fmt: skip
def test_that_a_bridge_never_costs_days_nor_less_than_nothing_unless_it_is_cheaper(
    first: int, length: int | None, price: int, capacity: int | None, days: int, stock: int
) -> None:
    start = day("2026-11-23") + first
    elsewhere = {
        **ELSEWHERE,
        "unit_price": float(price),
        "capacity_week": None if capacity is None else float(capacity),
        "lead_days": float(days),
    }
    plan = motors(sources=[MOTOR, MAGNET, elsewhere], stock=[{"part": "MOT", "quantity": float(stock)}])
    found = bridged(plan, Stop(start, start + length if length is not None else day("NaT"), suppliers="Tokai"))
    of = found.options
    assert (of.part_days >= 0).all()
    assert (of.days >= 0).all()
    assert (of.days <= of.part_days[:, None] + 7).all()  # the line waits for its next Monday at most
    assert (of.carrying >= 0).all()
    assert ((of.cost >= -1e-9) | (of.premium < 0)).all()
    stocks = np.flatnonzero(of.kind == STOCK)
    more = stocks[np.argsort(of.quantity[stocks], kind="stable")]
    assert (np.diff(of.part_days[more]) >= 0).all()
    assert (np.diff(of.cost[more]) >= -1e-9).all()


def test_that_a_source_that_ends_later_brings_no_more_than_it_can_until_then() -> None:
    # 20 a week from 7 December; its last shipment of 31 January is there on 14 February, 69 days or 197 motors later.
    ends = {**ELSEWHERE, "capacity_week": 20.0, "available_until": "2027-01-31"}
    option = only(bridged(motors(sources=[MOTOR, MAGNET, ends])), SOURCE)
    # They last for 19 Mondays from 18 January, to 24 May: 133 days. They are held until then, so carrying counts.
    assert (option["quantity"], option["part_days"]) == (190.0, 133.0)
    assert option["carrying"] > 0
    for gone in ({"available_until": "2026-11-01"}, {"available_until": "2027-01-31", "qualified_from": "2027-03-01"}):
        assert only(bridged(motors(sources=[MOTOR, MAGNET, {**ELSEWHERE, **gone}])), SOURCE)["quantity"] == 0.0


def test_that_the_magnet_ban_is_bridged_to_the_horizons_end_on_the_humanoid() -> None:
    plan = open_sample("humanoid")
    free = without_stops(plan, "Magnet ban")
    results = evaluate(free, ["Magnet ban"])["Magnet ban"]
    then = overlay(free, "Magnet ban")
    out = runway(then, results, *stops_of(plan, "Magnet ban"))
    found = bridges(then, results, out, 60.0)
    assert all(step.reached and step.until == step.day for step in found.steps[0])
    assert (np.diff([step.days for step in found.steps[0]]) > 0).all()
    (wanted,) = found.wanted
    assert wanted is not None
    assert (wanted.reached, wanted.days) == (True, 60.0)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_that_no_other_quantities_cover_a_need_for_less_when_nothing_is_held_and_nothing_costs_once(seed: int) -> None:
    # The oracle: a linear program of what each way has brought by each bucket, rising and within what can have come.
    from scipy.optimize import linprog

    dice, buckets = np.random.default_rng(seed), 12
    count = int(dice.integers(1, 5))
    starts = np.arange(buckets).astype("datetime64[D]")
    need = np.cumsum(np.where(np.arange(buckets) >= dice.integers(0, 6), 10.0, 0.0))
    none, early = np.zeros(count), dice.random(count) < 0.4
    whole = np.arange(count)
    ways = Ways(
        out=whole * 0, kind=whole * 0, row=whole, alternate=whole, mode=whole, order_on=starts[whole], first=starts[dice.integers(0, 8, count)],
        last=starts[whole * 0], rate=np.where(early, np.inf, dice.integers(3, 25, count)), most=np.where(early, dice.integers(10, 90, count), np.inf),
        unit=dice.integers(1, 30, count).astype(float), worth=none, fixed=none, least=none, multiple=none + 1e-6, early=early, doubtful=early,
    )  # fmt: skip
    arrived = ways.arrived(starts)
    rising = np.kron(np.eye(count), np.eye(buckets)[:-1] - np.eye(buckets)[1:])
    covers = -np.kron(np.ones(count), np.eye(buckets))
    price = np.kron(ways.unit, np.eye(buckets)[-1])
    best = linprog(
        price, np.r_[rising, covers], np.r_[np.zeros(len(rising)), -need], bounds=[(0, most) for most in np.minimum(arrived, 1e4).ravel()]
    )
    found = cheapest(need, ways, arrived, 0.0, 1.0)
    assert (found is None) == (best.status == 2)
    if found is not None:
        assert sum(one.cost for one in found) == pytest.approx(best.fun, rel=1e-5, abs=1e-3)
