"""Lead times, netting, safety stock, pre-buy, order dates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.netting import bom, netting
from planner.engine.netting.channels import Channels, Lots
from planner.engine.netting.flows import released
from planner.engine.results import Results
from planner.engine.stock import stockpile
from planner.model.plan import Plan
from planner.model.scenario import names
from tests.netting import NO_PARTS, flows_through, lot_for_lot
from tests.plans import plan_of, robot

Row = dict[str, object]


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


def bought(
    source: Row, *, lanes: list[Row] | None = None, plan_settings: Row | None = None, demand: list[Row] | None = None, **tables: list[Row]
) -> Plan:
    """Return a plan of one bought part."""
    return plan_of(
        settings=[plan_settings or {}],
        parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 1.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, **source}],
        lanes=lanes or [{"ship_from": "CN", "mode": "ocean"}],
        demand=demand if demand is not None else [{"part": "P", "due": "2027-06-07", "quantity": 100.0}],
        **tables,
    )


def test_that_scrap_is_rounded_up_once_at_the_purchase_line() -> None:
    # 28,000 net at 3 % scrap → 28,866.
    plan = plan_of(
        parts=[{"part": "R"}, {"part": "A"}],
        bom=[{"parent": "R", "component": "A", "quantity": 28.0, "scrap": 0.03}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "A", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0}],
        demand=[{"part": "R", "due": "2027-03-01", "quantity": 400.0}, {"part": "R", "due": "2027-06-07", "quantity": 600.0}],
    )
    assert base(plan).part.required.tolist() == [1000.0, 28866.0]


@pytest.mark.parametrize(
    ("p", "e", "years", "quantity", "saving"), [(1.0, 0.0, 2.553, 61_277, 13_787_234), (0.5, 18.0, 1.174, 28_187, 2_917_379)]
)
def test_that_the_pre_buy_meets_its_closed_form(p: float, e: float, years: float, quantity: float, saving: float) -> None:
    one = np.ones(1)
    found = stockpile.pre_buy(24_000 * one, 450 * one, 0.54 * one, 1.54 * one, p * one, 0.25, e * one, 12 * one)
    assert found.years[0] == pytest.approx(years, abs=0.001)
    assert found.quantity[0] == pytest.approx(quantity, abs=1)
    assert found.saving[0] == pytest.approx(saving, abs=50)


def test_that_nothing_is_bought_ahead_where_nothing_rises() -> None:
    one = np.ones(1)
    assert stockpile.pre_buy(one, one, 0.5 * one, 0.5 * one, one, 0.25, 0 * one, 0 * one).quantity[0] == 0.0
    assert stockpile.pre_buy(one, one, 0.5 * one, 0.6 * one, one, 0.25, one, 0 * one).saving[0] == 0.0


def test_that_the_engine_buys_ahead_what_the_closed_form_says() -> None:
    # D 24,000 a year, V 450, r0 54 %, +100 points, h 25 %, other 12: Q 61,277, capped here by two years of demand.
    weekly = [{"part": "P", "due": str(np.datetime64("2026-11-23") + 7 * week), "quantity": 24_000 * 7 / 365} for week in range(500)]
    plan = bought(
        {"unit_price": 450.0, "mode": "air"},
        lanes=[{"ship_from": "CN", "mode": "air", "freight_per_kg": 12.0, "transit_days": 2.0}],
        plan_settings={"horizon_weeks": 500.0, "buffer_days": 3.0},
        demand=weekly,
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.54}],
        scenarios=[{"scenario": "Threat"}],
        events=[{"scenario": "Threat", "event": "+100 %", "date": "2027-01-15", "origins": "CN", "rate": 1.0}],
    )
    found = evaluate(plan, ["Base", "Threat"])
    assert found["Base"].part.prebuy[0] == 0.0
    assert found["Threat"].part.prebuy[0] == pytest.approx(61_277, rel=0.001)
    assert found["Threat"].part.prebuy_saving[0] == pytest.approx(13_787_234, rel=0.001)
    assert found["Threat"].part.policy_measure[0] == "+100 %"
    week = int((np.datetime64("2027-01-12") - found["Threat"].weeks[0]).astype(int)) // 7
    gained = found["Threat"].on_hand[0] - found["Threat"].on_hand_without_prebuy[0]
    assert gained[week - 1] == 0
    assert gained[week] > 50_000


def test_that_last_order_dates_before_a_policy_date_count_back_leg_by_leg() -> None:
    # Effective 1 November; production 10, inland 4, ocean 28, customs 3, buffer 3 → 14 September; air 4, customs 2 → 9 October.
    plan = bought(
        {"lead_days": 10.0},
        lanes=[
            {"ship_from": "CN", "mode": "ocean", "export_days": 4.0, "transit_days": 28.0, "customs_days": 3.0},
            {"ship_from": "CN", "mode": "air", "export_days": 4.0, "transit_days": 4.0, "customs_days": 2.0},
        ],
        plan_settings={"as_of": "2026-09-01", "buffer_days": 3.0},
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.04}, {"program": "new", "rate": 1.0, "effective_from": "2026-11-01"}],
    )
    by_mode = base(plan).part.order_by_mode
    assert str(by_mode["ocean"][0]) == "2026-09-14"
    assert str(by_mode["air"][0]) == "2026-10-09"
    assert np.isnat(by_mode["truck"][0])


def test_that_a_factory_shutdown_moves_the_order_date_back() -> None:
    plan = bought({"lead_days": 10.0}, demand=[{"part": "P", "due": "2027-03-01", "quantity": 1.0}])
    closed = plan_of(calendars=[{"country": "CN", "closed_from": "2027-02-06", "closed_to": "2027-02-26", "name": "Chinese New Year"}])[
        "calendars"
    ]
    assert str(base(plan).orders.order_date[0]) == "2027-02-19"
    # of the ten working days before 1 March two lie after the shutdown and eight before it
    assert str(base(plan.with_table(closed)).orders.order_date[0]) == "2027-01-29"


def test_that_a_need_sooner_than_the_lead_time_is_late_by_days() -> None:
    plan = bought({"lead_days": 30.0}, demand=[{"part": "P", "due": "2026-12-07", "quantity": 5.0}])
    found = base(plan)
    assert found.part.late_days[0] == 16
    assert str(found.orders.order_date[0]) == "2026-11-23"
    assert found.orders.late_days.tolist() == [16.0]


def test_that_requirements_explode_through_the_levels_as_in_the_textbook() -> None:
    # Z = 2A + 3B (2 periods); A = 4C + 4D (1), B (1), C (1), D = 2E (1), E (3). 59 Z in period 10.
    lead = {"Z": 2, "A": 1, "B": 1, "C": 1, "D": 1, "E": 3}
    lines = [("Z", "A", 2), ("Z", "B", 3), ("A", "C", 4), ("A", "D", 4), ("D", "E", 2)]
    plan = plan_of(
        settings=[{"as_of": "2026-11-23"}],
        parts=[{"part": name, "kind": "make", "make_days": 7.0 * weeks} for name, weeks in lead.items()],
        bom=[{"parent": p, "component": c, "quantity": float(q)} for p, c, q in lines],
        demand=[{"part": "Z", "due": str(np.datetime64("2026-11-23") + 7 * 10), "quantity": 59.0}],
    )
    table = plan["parts"]["part"]
    graph = bom.structure(plan["bom"], table, np.datetime64("2026-11-23"))
    count = len(table)
    demand = np.zeros((count, 20))
    demand[0, 10] = 59
    zero = np.zeros(count)
    supply = netting.Supply(
        zero,
        np.zeros((count, 20)),
        zero,
        np.zeros(count, dtype=np.intp),
        np.full(count, 99),
        np.array([lead[p] for p in table]),
        lot_for_lot(count),
        netting.NO_CHANNELS,
    )
    net = netting.netted(flows_through(graph, np.arange(count), 20), demand, supply)
    release = released(net.receipts, supply.offset)
    found = {part: {int(week): release[i, week] for week in np.flatnonzero(release[i])} for i, part in enumerate(table)}
    assert found == {"Z": {8: 59}, "A": {7: 118}, "B": {7: 177}, "C": {6: 472}, "D": {6: 472}, "E": {3: 944}}
    assert base(plan).part.lead_days[0] == 7 * (2 + 1 + 1 + 3)


def test_that_the_critical_path_names_the_gating_parts() -> None:
    found = base(robot())
    product = found.products[0]
    assert [found.parts[step] for step in product.critical_path] == ["ROBOT", "ARM", "MOTOR"]
    motor = found.position["MOTOR"]
    assert found.part.lead_days[found.position["ROBOT"]] == 7 + found.part.lead_days[motor]


def test_that_stock_on_hand_takes_a_part_off_the_critical_path() -> None:
    plan = robot()
    stock = plan_of(stock=[{"part": "MOTOR", "quantity": 10_000.0}])["stock"]
    found = base(plan.with_table(stock))
    assert found.products[0].ready_date == np.datetime64("2026-11-23") + 7
    assert str(base(plan).products[0].ready_date) > str(found.products[0].ready_date)


def test_that_a_ban_on_a_part_deep_below_names_the_day_the_line_stands_still() -> None:
    plan = plan_of(
        parts=[
            {"part": "R", "make_days": 7.0},
            {"part": "MOT", "kind": "buy"},
            {"part": "MAG", "kind": "buy", "tags": "rare-earth magnet"},
        ],
        bom=[{"parent": "R", "component": "MOT"}, {"parent": "MOT", "component": "MAG", "quantity": 14.0}],
        suppliers=[{"supplier": "S"}],
        sources=[
            {"part": "MOT", "supplier": "S", "country_of_origin": "JP", "unit_price": 50.0},
            {"part": "MAG", "supplier": "S", "country_of_origin": "CN", "unit_price": 1.0},
        ],
        lanes=[{"ship_from": "CN"}, {"ship_from": "JP"}],
        demand=[{"part": "R", "due": str(np.datetime64("2026-11-30") + 7 * week), "quantity": 10.0} for week in range(40)],
        scenarios=[{"scenario": "Ban"}, {"scenario": "Nothing"}],
        events=[
            {"scenario": "Ban", "event": "Magnet ban", "kind": "supply stop", "date": "2027-02-01", "origins": "CN", "tags": "rare-earth"}
        ],
    )
    found = evaluate(plan, names(plan))
    assert np.isnat(found["Base"].products[0].line_down)
    down = found["Ban"].products[0].line_down
    assert np.datetime64("2027-02-01") <= down <= np.datetime64("2027-02-22")


def test_that_an_empty_scenario_equals_the_base_to_the_byte() -> None:
    plan = robot().with_table(plan_of(scenarios=[{"scenario": "Nothing"}])["scenarios"])
    found = evaluate(plan, names(plan))
    left, right = found["Base"], found["Nothing"]
    for name in ("cost", "landed", "by_program", "lead_days", "required", "safety_stock", "prebuy", "order_by"):
        assert getattr(left.part, name).tobytes() == getattr(right.part, name).tobytes()
    assert left.on_hand.tobytes() == right.on_hand.tobytes()
    assert left.orders.order_date.tobytes() == right.orders.order_date.tobytes()


@st.composite
def supplies(draw: st.DrawFn) -> tuple[netting.Supply, np.ndarray]:
    """Return a supply of one bought part over ten weeks and its needs."""
    numbers = st.integers(0, 60).map(float)
    week = st.lists(numbers, min_size=10, max_size=10)
    one = lambda value: np.array([value])  # noqa: E731
    lots = Lots(
        one(0),
        one(draw(numbers)),
        one(float(draw(st.integers(1, 20)))),
        one(0.0),
        one(draw(st.integers(1, 4))),
        one(0.0),
        one(0.0),
        one(draw(st.integers(1, 12))),
    )
    channels = Channels(one(0), one(-1), one(np.nan), one(0), one(0), one(999), one(np.inf), lots)
    supply = netting.Supply(
        one(draw(numbers)), np.array([draw(week)]), one(draw(numbers)), one(0), one(999), NO_PARTS, lot_for_lot(0), channels
    )
    return supply, np.array([draw(week)])


@given(supplies())
def test_that_netting_conserves_quantity_and_keeps_the_safety_stock(given_: tuple[netting.Supply, np.ndarray]) -> None:
    supply, gross = given_
    graph = bom.walked(
        *(np.empty(0, dtype=np.intp),) * 2, np.empty(0), np.empty(0, dtype=np.intp), np.zeros(1, dtype=np.intp), np.zeros(1, dtype=bool)
    )
    net = netting.netted(flows_through(graph, NO_PARTS, 10), gross, supply)
    flow = supply.on_hand[:, None] + np.cumsum(supply.scheduled + net.receipts - gross, axis=1)
    assert net.on_hand == pytest.approx(flow)
    needed = np.cumsum(gross, axis=1) > 0
    assert (net.on_hand[needed] >= supply.safety[0] - 1e-6).all()
    orders = net.receipts[net.receipts > 0]
    own = supply.channels.lots
    assert np.allclose(orders / own.multiple[0], np.round(orders / own.multiple[0]))
    assert (orders >= own.least[0] - 1e-6).all()


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 5000), st.floats(0, 5000), st.floats(0, 60), st.floats(0, 60))
def test_that_more_stock_is_never_later_and_a_longer_leg_never_earlier(less: float, more: float, short: float, longer: float) -> None:
    def ready(stock: float, days: float) -> np.datetime64:
        plan = robot().with_table(plan_of(stock=[{"part": "MOTOR", "quantity": stock}])["stock"])
        sources = plan["sources"]
        plan = plan.with_table(sources.with_columns({"lead_days": np.full(len(sources), days)}))
        return base(plan).products[0].ready_date

    assert ready(max(less, more), short) <= ready(min(less, more), short)
    assert ready(less, min(short, longer)) <= ready(less, max(short, longer))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 5)), max_size=14))
def test_that_explosion_and_roll_up_equal_walking_every_path(lines: list[tuple[int, int, int]]) -> None:
    lines = [(a, b, q) for a, b, q in lines if a < b]  # no cycles
    plan = plan_of(
        parts=[{"part": f"P{i}"} for i in range(8)],
        bom=[{"parent": f"P{a}", "component": f"P{b}", "quantity": float(q)} for a, b, q in lines],
    )
    graph = bom.structure(plan["bom"], plan["parts"]["part"], np.datetime64("2026-11-23"))

    def walked(part: int, quantity: float, into: np.ndarray) -> None:
        into[part] += quantity
        for a, b, q in lines:
            if a == part:
                walked(b, quantity * q, into)

    expected = np.zeros(8)
    walked(0, 3.0, expected)
    need = np.zeros((8, 1))
    need[0] = 3.0
    assert bom.exploded(graph, need)[:, 0].tolist() == expected.tolist()
    own = np.arange(1.0, 9.0)[:, None]
    reach = np.zeros(8)
    walked(0, 1.0, reach)
    assert bom.rolled_up(graph, own)[0, 0] == pytest.approx(float(reach @ own[:, 0]))


def test_that_a_cycle_leaves_the_rest_computed() -> None:
    plan = plan_of(
        parts=[{"part": p} for p in ("TOP", "A", "B", "C", "BELOW")],
        bom=[
            {"parent": "TOP", "component": "A"}, {"parent": "A", "component": "B"}, {"parent": "B", "component": "A"},
            {"parent": "B", "component": "BELOW"}, {"parent": "TOP", "component": "C"},
        ],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": p, "supplier": "S", "country_of_origin": "US", "unit_price": 2.0} for p in ("C", "BELOW")],
        demand=[{"part": "TOP", "due": "2027-03-01", "quantity": 10.0}],
    )  # fmt: skip
    graph = bom.structure(plan["bom"], plan["parts"]["part"], np.datetime64("2026-11-23"))
    assert graph.in_cycle.tolist() == [False, True, True, False, False]
    assert base(plan).part.landed[0] == pytest.approx(2.0)
    assert base(plan).part.landed[3] == 2.0


def test_that_a_pre_buy_costs_what_is_paid_before_the_rise() -> None:
    weekly = [{"part": "P", "due": str(np.datetime64("2027-02-01") + 7 * week), "quantity": 10.0} for week in range(40)]
    plan = bought(
        {"mode": "air"},
        lanes=[{"ship_from": "CN", "mode": "air", "transit_days": 2.0}],
        plan_settings={"cost_date": "2027-03-01"},
        demand=weekly,
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.04}],
        scenarios=[{"scenario": "Threat"}],
        events=[{"scenario": "Threat", "event": "+100 %", "date": "2027-01-15", "origins": "CN", "rate": 1.0}],
    )
    found = evaluate(plan, ["Threat"])["Threat"]
    assert found.part.landed[0] == pytest.approx(204.0)  # quoted for March
    assert found.totals.prebuy == pytest.approx(found.part.prebuy[0] * 104.0)
    stock = found.on_hand[0].max() * 104.0
    assert found.totals.cash_peak == pytest.approx(stock)


def test_that_a_late_order_goes_to_the_source_that_is_cheaper_when_it_comes() -> None:
    plan = plan_of(
        parts=[{"part": "P", "hts": "8501.31.40"}],
        suppliers=[{"supplier": "A"}, {"supplier": "B"}],
        sources=[
            {"part": "P", "supplier": "A", "country_of_origin": "CN", "unit_price": 100.0, "lead_days": 90.0},
            {"part": "P", "supplier": "B", "country_of_origin": "JP", "unit_price": 120.0, "lead_days": 90.0},
        ],
        lanes=[{"ship_from": "CN"}, {"ship_from": "JP"}],
        tariffs=[
            {"program": "MFN", "hts": "*", "rate": 0.04},
            {"program": "new", "origins": "CN", "rate": 1.0, "effective_from": "2027-01-15"},
        ],
        demand=[{"part": "P", "due": "2026-12-28", "quantity": 10.0}],
    )
    orders = base(plan).orders
    assert orders.late_days.tolist() == [55.0]
    assert orders.source.tolist() == [1]  # it can't come before 21 February, when the Chinese one pays 104 %


def two_sources(**more: list[Row]) -> Plan:
    """Return a part from China at 100 or Vietnam at 130, needed every week for thirty weeks, no duty, no days."""
    extra = {"sources": [{}, {}], **more}
    pair = [
        {"part": "P", "supplier": "A", "country_of_origin": "CN", "unit_price": 100.0, **extra["sources"][0]},
        {"part": "P", "supplier": "B", "country_of_origin": "VN", "unit_price": 130.0, **extra["sources"][1]},
    ]
    given_ = {
        "parts": [{"part": "P", "hts": "8501.31.40"}],
        "suppliers": [{"supplier": "A"}, {"supplier": "B"}],
        "lanes": [{"ship_from": "CN", "transit_days": 20.0}, {"ship_from": "VN", "transit_days": 20.0}],
        "tariffs": [{"program": "MFN", "hts": "*", "rate": 0.0}],
        "demand": [{"part": "P", "due": str(np.datetime64("2027-01-04") + 7 * week), "quantity": 10.0} for week in range(30)],
        **{name: rows for name, rows in more.items() if name != "sources"},
        "sources": pair,
    }
    return plan_of(**given_)


def test_that_orders_go_elsewhere_once_a_supply_has_stopped() -> None:
    plan = two_sources(
        scenarios=[{"scenario": "Stop"}],
        events=[{"scenario": "Stop", "event": "Export stop", "kind": "supply stop", "date": "2027-02-01", "origins": "CN"}],
    )
    found = evaluate(plan, ["Base", "Stop"])
    assert set(found["Base"].orders.source.tolist()) == {0}
    orders = found["Stop"].orders
    assert set(orders.source.tolist()) == {0, 1}
    assert (orders.ship_date[orders.source == 0] < np.datetime64("2027-02-01")).all()
    assert np.isnat(found["Stop"].products[0].line_down)


def test_that_nothing_is_ordered_once_every_supply_has_stopped() -> None:
    plan = two_sources(sources=[{"available_until": "2027-01-31"}, {"available_until": "2027-01-31"}])
    found = base(plan)
    assert (found.orders.ship_date <= np.datetime64("2027-01-31")).all()
    assert not np.isnat(found.products[0].line_down)


def test_that_a_source_is_used_from_the_day_it_is_qualified() -> None:
    orders = base(two_sources(sources=[{}, {"unit_price": 50.0, "qualified_from": "2027-03-01"}])).orders
    assert set(orders.source[orders.entry_date < np.datetime64("2027-03-01")].tolist()) == {0}
    assert set(orders.source[orders.need_date >= np.datetime64("2027-03-01")].tolist()) == {1}


def test_that_what_is_not_known_never_wins() -> None:
    blank = base(two_sources(sources=[{"country_of_origin": "", "unit_price": 1.0}, {}]))
    assert blank.part.source[0] == 1
    no_lane = base(two_sources(sources=[{"ship_from": "KR", "unit_price": 1.0}, {}]))
    assert no_lane.part.source[0] == 1


def test_that_a_late_order_counts_forward_around_closures() -> None:
    # As of 4 January, 20 production and 20 transit days, China closed 20 January to 10 February, needed on 1 February:
    # 16 of the 20 days lie before the closure, four after it, so it ships on 15 February and is entered on 7 March.
    plan = bought(
        {"lead_days": 20.0},
        lanes=[{"ship_from": "CN", "transit_days": 20.0}],
        plan_settings={"as_of": "2027-01-04"},
        demand=[{"part": "P", "due": "2027-02-01", "quantity": 5.0}],
        calendars=[{"country": "CN", "closed_from": "2027-01-20", "closed_to": "2027-02-10", "name": "New Year"}],
    )
    found = base(plan)
    assert [str(day) for day in (found.orders.ship_date[0], found.orders.entry_date[0])] == ["2027-02-15", "2027-03-07"]
    assert found.orders.late_days.tolist() == [34.0]
    assert str(found.products[0].ready_date) == "2027-03-07"


def test_that_a_smaller_pre_buy_saves_less_than_the_best_one() -> None:
    one = np.ones(1)
    best = stockpile.bought_ahead(24_000 * one, 450 * one, 705 * one, 0.25)
    assert stockpile.saving_of(best.quantity, 24_000 * one, 450 * one, 705 * one, 0.25)[0] == pytest.approx(best.saving[0])
    assert stockpile.saving_of(best.quantity / 2, 24_000 * one, 450 * one, 705 * one, 0.25)[0] == pytest.approx(best.saving[0] * 0.75)


def test_that_nothing_is_bought_ahead_for_after_a_measure_has_ended() -> None:
    plan = two_sources(
        sources=[{}, {"unit_price": 900.0}],
        scenarios=[{"scenario": "Short"}],
        events=[{"scenario": "Short", "event": "+100 %", "date": "2027-03-01", "until": "2027-03-28", "origins": "CN", "rate": 1.0}],
    )
    assert 0 < evaluate(plan, ["Short"])["Short"].part.prebuy[0] <= 50.0


def test_that_orders_are_bought_up_to_the_break_that_makes_them_cheaper() -> None:
    plan = two_sources(
        price_breaks=[{"part": "P", "supplier": "A", "country_of_origin": "CN", "min_quantity": 11.0, "unit_price": 80.0}],
        demand=[{"part": "P", "due": "2027-03-01", "quantity": 10.0}],
    )
    found = base(plan)
    assert found.source.price[0] == 80.0
    safety = found.part.safety_stock[0]
    assert found.orders.quantity.tolist() == [max(11.0, np.ceil(10 + safety))]


@settings(max_examples=30, deadline=None)
@given(st.lists(supplies(), min_size=2, max_size=5))
def test_that_what_is_planned_anew_after_a_change_equals_planning_it_all(several: list[tuple[netting.Supply, np.ndarray]]) -> None:
    scheduled = np.vstack([supply.scheduled for supply, _ in several])
    gross = np.vstack([need for _, need in several])
    upper = netting.Made(gross, np.zeros((0, 10)), np.zeros((0, 10)))
    count = len(several)
    none = np.empty(0, dtype=np.intp)
    flows = flows_through(bom.walked(none, none, np.empty(0), none, np.zeros(count, dtype=np.intp), np.zeros(count, dtype=bool)), none, 10)

    def joined(change: int) -> netting.Supply:
        """Return the supplies as one, the first part's stock and lots changed."""

        def column(name: str) -> np.ndarray:
            return np.concatenate([getattr(supply, name) for supply, _ in several])

        def lot(name: str) -> np.ndarray:
            return np.concatenate([getattr(supply.channels.lots, name) for supply, _ in several])

        def channel(name: str) -> np.ndarray:
            return np.concatenate([getattr(supply.channels, name) for supply, _ in several])

        on_hand, least = column("on_hand"), lot("least")
        on_hand[0] += change
        least[0] += 3 * change
        lots = Lots(
            lot("rule"), least, *(lot(name) for name in ("multiple", "fixed_quantity", "periods", "fixed_cost", "holding", "keeps"))
        )
        others = (channel(name) for name in ("row", "share", "since", "first", "last", "capacity"))
        return netting.Supply(
            on_hand, scheduled, column("safety"), column("first_bucket"), column("last_bucket"), NO_PARTS, lot_for_lot(0),
            Channels(np.arange(count), *others, lots),
        )  # fmt: skip

    kept = netting.Purchases(4)
    for change in (0, 7, 7, 1, 0):
        again = kept.planned(flows, upper, joined(change))
        fresh = netting.Purchases(4).planned(flows, upper, joined(change))
        for name in ("receipts", "on_hand", "by_channel"):
            assert getattr(again, name).tolist() == getattr(fresh, name).tolist()


def test_that_a_need_before_a_measure_goes_to_the_source_that_can_still_make_it() -> None:
    # China in 10 days at the old rate; Vietnam, cheaper after the measure, takes 200 days and must not decide for January.
    plan = two_sources(
        sources=[{"lead_days": 10.0}, {"lead_days": 200.0}],
        scenarios=[{"scenario": "Threat", "probability": 0.0}],
        events=[{"scenario": "Threat", "event": "+100 %", "date": "2027-03-01", "origins": "CN", "rate": 1.0}],
    )
    orders = evaluate(plan, ["Threat"])["Threat"].orders
    soon = orders.need_date < np.datetime64("2027-02-22")
    assert soon.any()
    assert set(orders.source[soon].tolist()) == {0}
    assert (orders.entry_date[soon] < np.datetime64("2027-03-01")).all()


def test_that_made_stock_ties_up_what_it_cost_when_money_is_counted() -> None:
    # Z: 200 to make + 1 C of 50 = 250 each; 100 in stock and no demand before March tie up 25,000 on every day of the 20 weeks:
    # 25,000 · 0.25 · 140/365 = 2,397.26. The phantom H between them is never in stock.
    plan = plan_of(
        settings=[{"as_of": "2026-11-23", "horizon_weeks": 20.0, "carrying_rate": 0.25, "demand_cv": 0.0, "cash_limit": 20_000.0}],
        parts=[{"part": "Z", "kind": "make", "make_cost": 200.0}, {"part": "H", "kind": "phantom"}, {"part": "C", "kind": "buy"}],
        bom=[{"parent": "Z", "component": "H"}, {"parent": "H", "component": "C"}],
        suppliers=[{"supplier": "S", "country": "US"}],
        sources=[{"part": "C", "supplier": "S", "country_of_origin": "US", "unit_price": 50.0}],
        demand=[{"part": "Z", "due": "2028-03-01", "quantity": 1.0}],
        stock=[{"part": "Z", "kind": "on hand", "quantity": 100.0}],
    )
    found = base(plan)
    assert found.part.landed[0] == pytest.approx(250.0)
    assert found.totals.cash_peak == pytest.approx(25_000.0)
    assert found.totals.carrying == pytest.approx(25_000.0 * 0.25 * 140 / 365)
    assert [(limit.name, limit.held, limit.met) for limit in found.limits] == [("cash", pytest.approx(25_000.0), False)]
