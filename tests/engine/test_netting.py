"""Laws of netting and what it counts in its time: effectivity, alternates, shares, capacity, lots, buckets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.netting import netting
from planner.engine.netting.alternates import Moves
from planner.engine.netting.blocks import LOT_FOR_LOT, NEVER, Bounds, Lots, Rows, planned, possible
from planner.engine.netting.bom import walked
from planner.engine.netting.channels import ANY, Channels
from planner.engine.netting.flows import first_bucket_from, last_bucket_until
from planner.engine.netting.lot_sizes import RULES
from planner.engine.results import Results
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.table import cells
from tests.netting import NO_PARTS, flows_through, lot_for_lot
from tests.plans import plan_of

MONDAY = np.datetime64("2026-11-23")
Row = dict[str, object]
BUCKETS = 10


def week(number: int) -> str:
    """Return the Monday of a week, the as-of week is 0."""
    return str(MONDAY + 7 * number)


def base(plan: Plan) -> Results:
    return evaluate(plan, ["Base"])["Base"]


def the(found: Results, code: str) -> Finding:
    """Return the one finding of a kind."""
    [one] = [finding for finding in found.findings if finding.code == code]
    return one


def assembly(**tables: list[Row]) -> Plan:
    """Return an assembly of one component or another, made in a week, ten a week needed for twenty weeks."""
    rows: dict[str, list[Row]] = {
        "parts": [{"part": "TOP", "make_days": 7.0}, {"part": "OLD"}, {"part": "NEW"}],
        "bom": [{"parent": "TOP", "component": "OLD", "quantity": 2.0}],
        "suppliers": [{"supplier": "S"}, {"supplier": "T"}],
        "sources": [{"part": part, "supplier": "S", "country_of_origin": "US", "unit_price": 1.0} for part in ("OLD", "NEW")],
        "demand": [{"part": "TOP", "due": week(number), "quantity": 10.0} for number in range(2, 22)],
    }
    return plan_of(**{**rows, **tables})


def gross(found: Results, part: str) -> list[float]:
    """Return what is needed of a part in each of the first 25 weeks."""
    return found.gross[found.position[part], :25].tolist()


def test_that_a_line_counts_for_what_is_released_while_it_holds() -> None:
    # Released a week before they are due: the last one with the old part is released on 1 March, in week 14, and is due in week 15.
    lines = [
        {"parent": "TOP", "component": "OLD", "quantity": 2.0, "effective_to": week(14)},
        {"parent": "TOP", "component": "NEW", "quantity": 3.0, "effective_from": str(MONDAY + 7 * 14 + 1)},
    ]
    found = base(assembly(bom=lines))
    assert gross(found, "OLD") == [0.0] + [20.0] * 14 + [0.0] * 10
    assert gross(found, "NEW") == [0.0] * 15 + [30.0] * 6 + [0.0] * 4
    assert found.part.required[1:].tolist() == [280.0, 180.0]
    assert found.part.landed[0] == pytest.approx(2.0)  # a unit costs what it is made of today
    assert {one.code for one in found.findings} >= {"bom.not-in-force"}


def test_that_an_assembly_made_from_tomorrow_on_is_netted_though_its_unit_cost_is_empty() -> None:
    lines = [{"parent": "TOP", "component": "OLD", "quantity": 2.0, "effective_from": week(5)}]
    found = base(assembly(bom=lines))
    assert gross(found, "OLD") == [0.0] * 5 + [20.0] * 16 + [0.0] * 4
    assert the(found, "bom.none-in-force").message.startswith("No line of TOP is in force")


@pytest.mark.parametrize(("day", "first", "last"), [("NaT", 0, NEVER), ("2026-11-24", 0, -1), ("2026-11-25", 0, 0), ("2026-11-30", 1, 1)])
def test_that_the_first_bucket_begins_on_the_as_of_date_when_that_is_in_the_middle_of_the_week(day: str, first: int, last: int) -> None:
    days, wednesday = np.array([day], dtype="datetime64[D]"), MONDAY + 2
    assert first_bucket_from(days, wednesday, MONDAY, 7).tolist() == [first]
    assert last_bucket_until(days, wednesday, MONDAY, 7).tolist() == [last]


def test_that_an_alternate_takes_its_share_from_its_qualification_on() -> None:
    # 40 % of 20 a week is 8, and 1.25 of the alternate stand in for one: 10.
    rows = [{"part": "OLD", "alternate": "NEW", "share": 0.4, "ratio": 1.25, "qualified_from": week(10)}]
    found = base(assembly(alternates=rows))
    assert gross(found, "OLD") == [0.0] + [20.0] * 9 + [12.0] * 11 + [0.0] * 4
    assert gross(found, "NEW") == [0.0] * 10 + [10.0] * 11 + [0.0] * 4
    assert found.part.required[1:].tolist() == [20.0 * 9 + 12.0 * 11, 110.0]


def test_that_alternates_without_a_share_take_over_nothing() -> None:
    found = base(assembly(alternates=[{"part": "OLD", "alternate": "NEW"}]))
    assert found.part.required[1:].tolist() == [400.0, 0.0]


def test_that_an_alternate_that_needs_the_part_itself_is_told_and_left_out() -> None:
    parts = [{"part": "TOP"}, {"part": "OLD"}, {"part": "NEW", "kind": "make"}]
    bom = [{"parent": "TOP", "component": "OLD", "quantity": 2.0}, {"parent": "NEW", "component": "OLD"}]
    found = base(assembly(parts=parts, bom=bom, alternates=[{"part": "OLD", "alternate": "NEW", "share": 0.5}]))
    assert found.part.required[1:].tolist() == [400.0, 0.0]
    assert the(found, "alternate.round").where.table == "alternates"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=4), st.lists(st.integers(0, BUCKETS), min_size=4, max_size=4))
def test_that_what_moves_and_what_stays_is_all_that_was_needed(shares: list[float], since: list[int]) -> None:
    count = len(shares)
    none = np.zeros(0)
    graph = walked(NO_PARTS, NO_PARTS, none, NO_PARTS, np.r_[0, np.ones(count, dtype=np.intp)], np.zeros(count + 1, dtype=bool))
    total = max(sum(shares), 1.0)
    moves = Moves(
        np.zeros(count, dtype=np.intp), 1 + np.arange(count), np.array(shares) / total, np.ones(count),
        MONDAY + 7 * np.array(since[:count]), NO_PARTS, graph.level, NO_PARTS,
    )  # fmt: skip
    flows = flows_through(graph, NO_PARTS, BUCKETS, moves)
    needs = np.zeros((count + 1, BUCKETS))
    needs[0] = np.arange(BUCKETS)
    found = needs.copy()
    for stage in flows.stages:
        flows.pulled(stage, np.zeros((0, BUCKETS)), found)
    assert found.sum(axis=0) == pytest.approx(needs.sum(axis=0))
    assert (found >= 0).all()
    for at, first in enumerate(since[:count]):
        assert not found[1 + at, :first].any()


def two_sources(*sources: Row, **tables: list[Row]) -> Plan:
    """Return ten of a part a week from two suppliers."""
    rows = [
        {"part": "P", "supplier": name, "country_of_origin": "US", "unit_price": 1.0, **row}
        for name, row in zip("ST", sources, strict=False)
    ]
    demand = [{"part": "P", "due": week(number), "quantity": 10.0} for number in range(4, 20)]
    return plan_of(
        **{
            "parts": [{"part": "P", "safety_stock": 0.0}],
            "suppliers": [{"supplier": "S"}, {"supplier": "T"}],
            "sources": rows,
            "demand": demand,
            **tables,
        }
    )


def bought_from(found: Results, row: int) -> float:
    """Return how many are ordered from a source."""
    return float(found.orders.quantity[found.orders.source == row].sum())


def test_that_shares_count_from_the_day_a_source_is_qualified() -> None:
    # 16 weeks of 10; from week 12 on 30 % of 8 weeks go to T, the rest to S, which lands lowest.
    found = base(two_sources({}, {"share": 0.3, "unit_price": 2.0, "qualified_from": week(12)}))
    assert bought_from(found, 1) == pytest.approx(24.0)
    assert bought_from(found, 0) == pytest.approx(136.0)


def test_that_each_share_is_bought_in_lots_of_its_own_source() -> None:
    found = base(two_sources({"share": 0.5, "order_multiple": 7.0}, {"share": 0.5, "min_order_quantity": 40.0}))
    from_s, from_t = (found.orders.quantity[found.orders.source == row] for row in (0, 1))
    assert (from_s % 7 == 0).all() and from_s.sum() >= 80
    assert from_t.tolist() == [40.0, 40.0]


def test_that_shares_of_more_than_all_are_scaled_down() -> None:
    found = base(two_sources({"share": 0.9}, {"share": 0.6}))
    assert bought_from(found, 0) == pytest.approx(96.0)
    assert bought_from(found, 1) == pytest.approx(64.0)


def test_that_the_rest_of_a_source_that_stops_goes_to_the_others() -> None:
    found = base(two_sources({"share": 0.5, "available_until": week(10)}, {}))
    assert found.gross[0].sum() == pytest.approx(bought_from(found, 0) + bought_from(found, 1))
    assert (found.on_hand[0] > -1e-6).all()


def test_that_what_capacity_holds_back_comes_later_and_leaves_a_gap() -> None:
    # 8 a week from week 0 on for 10 a week from week 4 on: by week t 8·(t + 1) have come and 10·(t − 3) are needed, so in the last
    # need's week 19 160 of 160 are there; without the head start of four weeks it would lack.
    one = np.zeros(1, dtype=np.intp)
    wanted = np.r_[np.zeros(4), np.full(16, 10.0)][None, :]
    can = possible(wanted, Bounds(one, one + NEVER, np.array([8.0])))
    assert np.cumsum(can)[-1] == 160.0
    assert np.cumsum(can).tolist() == np.minimum(np.cumsum(wanted), 8.0 * np.arange(1, 21)).tolist()
    short = base(two_sources({"capacity_week": 4.0, "busy_share": 0.25}))
    assert short.on_hand[0, 19] == 50.0 - 160.0  # 3 a week: 57 made as week 19 begins, of late orders of ten five are whole


def test_that_nothing_comes_of_a_supplier_without_capacity() -> None:
    for source in ({"capacity_week": 0.0}, {"capacity_week": 50.0, "busy_share": 1.0}):
        assert base(two_sources(source)).on_hand[0, 19] == -160.0


@pytest.mark.parametrize("rule", [rule.value for rule in RULES])
def test_that_every_rule_covers_the_need_when_parts_follow_it(rule: str) -> None:
    found = base(
        two_sources(
            {"unit_price": 40.0}, parts=[{"part": "P", "safety_stock": 0.0, "lot_rule": rule, "lot_size": 25.0, "order_cost": 30.0}]
        )
    )
    assert found.on_hand[0].min() > -1e-6
    # K 30, h = 25 % of 40 a year, 10 a week in 16 of 104 weeks
    sizes = {"lot for lot": 10.0, "weeks of need": 10.0, "fixed quantity": 25.0}
    if rule in sizes:
        assert set(found.orders.quantity.tolist()) == {sizes[rule]}
    else:
        assert found.orders.quantity.max() > 10.0


def test_that_made_parts_follow_a_rule_of_their_own_only() -> None:
    plan = assembly(
        settings=[{"lot_rule": "fixed quantity"}],
        parts=[{"part": "TOP", "lot_rule": "fixed quantity", "lot_size": 60.0}, {"part": "OLD"}, {"part": "NEW"}],
    )
    assert set(gross(base(plan), "OLD")) == {0.0, 120.0}
    plan = assembly(settings=[{"lot_rule": "fixed quantity"}], parts=[{"part": "TOP", "lot_size": 60.0}, {"part": "OLD"}, {"part": "NEW"}])
    assert set(gross(base(plan), "OLD")) == {0.0, 20.0}


def test_that_lots_that_cannot_be_weighed_are_lot_for_lot_and_told() -> None:
    found = base(
        two_sources({"unit_price": None}, parts=[{"part": "P", "safety_stock": 0.0, "lot_rule": "least cost", "order_cost": 30.0}])
    )
    assert "P is ordered lot for lot" in the(found, "lot.not-weighed").message


def test_that_a_horizon_shorter_than_the_lead_time_names_the_product_and_its_days() -> None:
    found = base(assembly(settings=[{"horizon_weeks": 8.0}], parts=[{"part": "TOP", "make_days": 60.0}, {"part": "OLD"}, {"part": "NEW"}]))
    assert the(found, "horizon.lead-time").message == "TOP takes 60 days through all its levels, longer than the horizon of 56 days."
    assert the(found, "demand.beyond").message.startswith("14 rows of demand are due after 2027-01-17")


def test_that_stock_below_zero_is_a_backlog_and_told() -> None:
    plan = two_sources({}, stock=[{"part": "P", "quantity": 0.0}])
    stock = plan["stock"]
    found = base(plan.with_table(stock.with_columns({"quantity": np.array([-5.0])})))
    assert the(found, "stock.negative").where.column == "quantity"
    assert bought_from(found, 0) == pytest.approx(165.0)


@given(st.lists(st.tuples(st.integers(0, 139), st.integers(1, 40)), min_size=1, max_size=6), st.integers(0, 30), st.floats(0, 20))
@settings(max_examples=25, deadline=None)
def test_that_days_and_weeks_agree_on_what_is_needed(needs: list[tuple[int, int]], make: int, stock: float) -> None:
    demand: list[Row] = [{"part": "TOP", "due": str(MONDAY + day), "quantity": float(count)} for day, count in needs]
    plan = assembly(
        demand=demand, parts=[{"part": "TOP", "make_days": float(make), "safety_stock": 0.0}, {"part": "OLD", "safety_stock": 0.0}, {"part": "NEW"}],
        stock=[{"part": "OLD", "quantity": stock}],
    )  # fmt: skip
    table = plan["settings"]
    by_day = base(plan.with_table(table.with_columns({"bucket": cells(table.spec["bucket"], ["day"])})))
    by_week = base(plan)
    assert by_day.gross.sum(axis=1) == pytest.approx(by_week.gross.sum(axis=1))
    assert by_day.part.required.tolist() == by_week.part.required.tolist()
    assert by_day.part.weekly == pytest.approx(by_week.part.weekly)
    assert by_day.on_hand[:, -1] == pytest.approx(by_week.on_hand[:, -1], abs=1.0)  # orders are in whole units


@st.composite
def blocks(draw: st.DrawFn) -> tuple[Rows, Lots, Bounds]:
    """Draw some parts with stock, open orders, safety stock, lots and bounds over ten buckets."""
    count = draw(st.integers(1, 6))
    some = lambda most: np.array(draw(st.lists(st.integers(0, most), min_size=count, max_size=count)), dtype=np.float64)  # noqa: E731
    grid = lambda most: np.array([some(most) for _ in range(BUCKETS)]).T  # noqa: E731
    whole = lambda most: some(most).astype(np.intp)  # noqa: E731
    lots = Lots(
        whole(len(RULES) - 1), some(30), some(7), 1 + some(40), 1 + whole(3), some(50), some(3), np.where(some(1) > 0, NEVER, 1 + whole(5))
    )
    capacity = np.where(some(1) > 0, np.inf, some(60))
    last = np.where(some(2) > 0, NEVER, whole(BUCKETS))
    return Rows(grid(30), grid(9), some(80) - 10, some(30)), lots, Bounds(whole(6), last, capacity)


@given(blocks())
@settings(max_examples=150, deadline=None)
def test_that_stock_is_what_was_there_and_came_less_what_was_needed(drawn: tuple[Rows, Lots, Bounds]) -> None:
    rows, lots, bounds = drawn
    receipts, stock = planned(rows, lots, bounds)
    can = possible(receipts, bounds)
    before = np.column_stack([rows.on_hand, stock[:, :-1]])
    assert stock == pytest.approx(before + rows.scheduled + can - rows.gross)
    assert (receipts >= 0).all() and (can > -1e-9).all()
    assert (np.cumsum(can, axis=1) <= np.cumsum(receipts, axis=1) + 1e-9).all()
    bucket = np.arange(BUCKETS)
    limit = np.where(np.isinf(bounds.capacity), 1e9, bounds.capacity)[:, None] * np.maximum(bucket - bounds.first[:, None] + 1, 0)
    assert (np.cumsum(can, axis=1) <= limit + 1e-6).all()
    assert not can[bucket > bounds.last[:, None]].any()
    free = (bounds.first == 0) & (bounds.last >= BUCKETS) & np.isinf(bounds.capacity)
    needed = np.cumsum(rows.gross, axis=1) > 0
    assert (stock[free][needed[free]] >= np.repeat(rows.safety[free, None], BUCKETS, axis=1)[needed[free]] - 1e-5).all()


@given(blocks())
@settings(max_examples=100, deadline=None)
def test_that_nothing_is_planned_without_a_need(drawn: tuple[Rows, Lots, Bounds]) -> None:
    rows, lots, bounds = drawn
    idle = Rows(np.zeros(rows.gross.shape), rows.scheduled, np.abs(rows.on_hand), rows.safety)
    assert not planned(idle, lots, bounds)[0].any()
    receipts, _ = planned(rows, lots, bounds)
    position = rows.on_hand[:, None] + np.cumsum(rows.scheduled + receipts - rows.gross, axis=1)
    begun = np.cumsum(rows.gross, axis=1) > 0
    lack = np.where(begun, rows.safety[:, None], 0.0) - (position - receipts)
    assert (lack[receipts > 0] > 0).all()


@given(blocks(), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_that_more_stock_never_raises_what_is_planned_by_any_bucket(drawn: tuple[Rows, Lots, Bounds], more: int) -> None:
    rows, lots, bounds = drawn
    plain = Lots(
        np.full(len(lots.rule), LOT_FOR_LOT),
        0 * lots.least,
        lots.multiple,
        lots.fixed_quantity,
        lots.periods,
        lots.fixed_cost,
        lots.holding,
        lots.keeps,
    )
    less = np.cumsum(planned(rows, plain, bounds)[0], axis=1)
    then = np.cumsum(planned(Rows(rows.gross, rows.scheduled, rows.on_hand + more, rows.safety), plain, bounds)[0], axis=1)
    assert (then <= less + 1e-5).all()


@given(blocks(), st.data())
@settings(max_examples=100, deadline=None)
def test_that_a_part_is_planned_alike_whatever_stands_beside_it(drawn: tuple[Rows, Lots, Bounds], data: st.DataObject) -> None:
    rows, lots, bounds = drawn
    count = len(rows.gross)
    some = np.array(sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1))), dtype=np.intp)
    for whole, part in zip(planned(rows, lots, bounds), planned(rows.taken(some), lots.taken(some), bounds.taken(some)), strict=True):
        assert whole[some].tolist() == part.tolist()


@given(blocks(), st.lists(st.floats(0, 1), min_size=2, max_size=3))
@settings(max_examples=60, deadline=None)
def test_that_channels_together_cover_what_one_would(drawn: tuple[Rows, Lots, Bounds], shares: list[float]) -> None:
    rows, _, _ = drawn
    assume(len(rows.gross) > 0)
    count = len(shares) + 1
    none = np.zeros(count)
    lots = Lots(np.full(count, LOT_FOR_LOT), none, none, none, np.ones(count, dtype=np.intp), none, none, np.full(count, NEVER))
    part, row = np.zeros(count, dtype=np.intp), np.r_[ANY, np.arange(count - 1)]
    open_ = np.zeros(count, dtype=np.intp)
    channels = Channels(part, row, np.r_[np.nan, shares], open_, open_, open_ + NEVER, np.full(count, np.inf), lots)
    graph = walked(NO_PARTS, NO_PARTS, np.zeros(0), NO_PARTS, np.zeros(1, dtype=np.intp), np.zeros(1, dtype=bool))
    flows = flows_through(graph, NO_PARTS, BUCKETS)
    own = [rows.on_hand[:1], rows.scheduled[:1], rows.safety[:1], open_[:1], open_[:1] + NEVER, NO_PARTS, lot_for_lot(0)]
    several = netting.netted(flows, rows.gross[:1], netting.Supply(*own, channels))
    one = netting.netted(flows, rows.gross[:1], netting.Supply(*own, channels.taken(np.zeros(1, dtype=np.intp))))
    assert several.receipts == pytest.approx(one.receipts, abs=1e-5)
    assert several.on_hand == pytest.approx(one.on_hand, abs=1e-5)
