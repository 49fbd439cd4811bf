"""Last safe order dates before every measure, and what a day of delay costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.orders.arrival import Clause, Spreads, in_time, in_time_or_spared
from planner.engine.orders.deadlines import Deadlines, deadlines
from planner.files.samples import open_sample
from planner.model.plan import Plan
from planner.model.schema import MODES
from tests.plans import plan_of

Row = dict[str, object]
OCEAN, AIR = MODES.index("ocean"), MODES.index("air")
# The case of the domain reference: production 10, inland 4; ocean 28 and customs 3, air 4 and customs 2; effective 1 November.
LANES: list[Row] = [
    {"ship_from": "CN", "mode": "ocean", "export_days": 4.0, "transit_days": 28.0, "customs_days": 3.0},
    {"ship_from": "CN", "mode": "air", "export_days": 4.0, "transit_days": 4.0, "customs_days": 2.0},
]
CERTAIN: Row = {"scenario": "Rise", "event": "+100 %", "date": "2026-11-01", "origins": "CN", "rate": 1.0}


def plan(
    as_of: str = "2026-09-01", *, source: Row | None = None, event: Row | None = None, more: Row | None = None, expedite: float = 0.0, **tables: list[Row]
) -> Plan:  # fmt: skip
    """Return a part at 100 from China, no duty yet, of which 100 are needed in December and another 100 % from November on."""
    return plan_of(
        settings=[{"as_of": as_of, "buffer_days": 3.0, "carrying_rate": 0.0, "demand_cv": 0.0, **(more or {})}],
        parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 1.0, "safety_stock": 0.0, "expedite": expedite}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, "lead_days": 10.0, **(source or {})}],
        **{
            "lanes": LANES,
            "tariffs": [{"program": "MFN", "hts": "*", "rate": 0.0}],
            "demand": [{"part": "P", "due": "2026-12-14", "quantity": 100.0}],
            "scenarios": [{"scenario": "Rise"}],
            "events": [{**CERTAIN, **(event or {})}],
            **tables,
        },
    )


def found(given_: Plan, scenario: str = "Rise") -> Deadlines:
    """Return the deadlines of a scenario."""
    return deadlines(given_, evaluate(given_, [scenario])[scenario], scenario)


def test_that_the_last_order_date_counts_back_leg_by_leg_when_a_measure_is_dated() -> None:
    # 10 + 4 + 28 + 3 + buffer 3 = 48 days before 1 November: 14 September; by air 23 days: 9 October (domain reference, time).
    got = found(plan())
    assert got.mode.tolist() == [OCEAN, AIR]
    assert got.order_by.astype(str).tolist() == ["2026-09-14", "2026-10-09"]
    assert got.made_by.astype(str).tolist() == got.ship_by.astype(str).tolist() == ["2026-09-24", "2026-10-19"]
    assert got.load_by.astype(str).tolist() == ["2026-09-28", "2026-10-23"]
    assert got.enter_by.astype(str).tolist() == ["2026-10-29", "2026-10-29"]
    assert got.days_left.tolist() == [13.0, 38.0]
    assert got.need.tolist() == [100.0, 100.0]
    assert not got.missed.any()
    assert not got.spared.any()


def test_that_an_export_licence_comes_between_making_and_shipping_when_one_is_needed() -> None:
    # Twelve days of waiting for it move the order to 2 September; the goods are made by the 12th and leave on the 24th.
    got = found(plan("2026-08-01", source={"licence_days": 12.0}))
    assert [str(days[0]) for days in (got.order_by, got.made_by, got.ship_by)] == ["2026-09-02", "2026-09-12", "2026-09-24"]


def test_that_the_chance_of_arriving_follows_the_spread_of_the_legs_when_fifty_days_are_left() -> None:
    # 45 ± 8 days with 50 left: Φ(5/8) = 73.4 % (domain reference, time).
    got = found(plan("2026-09-12", source={"lead_sd_days": 8.0}))
    assert (got.mean_days[0], got.spread_days[0]) == (45.0, 8.0)
    assert got.chance[0] == pytest.approx(0.734, abs=0.0005)
    assert in_time(np.array([50.0]), np.array([45.0]), np.array([8.0]))[0] == pytest.approx(0.734, abs=0.0005)


def test_that_every_leg_swings_when_each_has_a_spread_of_its_own() -> None:
    # √(1 + 4² + 2² + 2² + 4² + 2² + 6²) = √81
    lanes = [{**LANES[0], "export_sd_days": 2.0, "transit_sd_days": 4.0, "customs_sd_days": 2.0, "dock_sd_days": 99.0}]
    swings = {"lead_sd_days": 4.0, "licence_sd_days": 2.0}
    got = found(plan(source=swings, more={"order_sd_days": 1.0}, lanes=[{**lanes[0], "transit_sd_days": np.sqrt(52.0)}]))
    assert got.spread_days[0] == pytest.approx(9.0)


@pytest.mark.parametrize(("as_of", "chance"), [("2026-09-16", 1.0), ("2026-09-17", 0.0)])
def test_that_goods_entered_on_the_day_itself_are_late_when_nothing_swings(as_of: str, chance: float) -> None:
    # 45 days from 17 September is 1 November, whose duty is due from 12:01 a.m. on.
    assert found(plan(as_of)).chance[0] == chance


@pytest.mark.parametrize("buffer", [0.0, 1.0])
def test_that_no_date_enters_goods_on_the_day_itself_when_there_is_no_buffer(buffer: float) -> None:
    assert found(plan(more={"buffer_days": buffer})).enter_by.astype(str).tolist() == ["2026-10-31"] * 2


def test_that_a_day_of_delay_costs_what_the_chance_falls_by_when_time_is_short() -> None:
    # 100 units at a rise of 100 each: Φ(5/8) − Φ(4/8) = 0.73401 − 0.69146 of 10,000.
    got = found(plan("2026-09-12", source={"lead_sd_days": 8.0}))
    assert got.quantity[0] == 100.0
    assert got.worth[0] == pytest.approx(7340.1, abs=0.1)
    assert got.day_costs[0] == pytest.approx(425.5, abs=0.1)
    assert got.by_urgency[0] == 0


def test_that_a_day_of_delay_costs_a_days_making_when_capacity_is_short() -> None:
    # 70 a week are 10 a day; from 1 to 24 September 230 can be made, a day later 220: 10 × 100.
    got = found(plan(source={"capacity_week": 70.0}, demand=[{"part": "P", "due": "2026-12-14", "quantity": 1000.0}]))
    assert got.able[0] == pytest.approx(230.0)
    assert got.quantity[0] == pytest.approx(230.0)
    assert got.day_costs[0] == pytest.approx(1000.0)


def test_that_what_others_take_is_not_there_when_capacity_is_counted() -> None:
    got = found(plan(source={"capacity_week": 70.0, "busy_share": 0.6}, demand=[{"part": "P", "due": "2026-12-14", "quantity": 1000.0}]))
    assert got.able[0] == pytest.approx(92.0)


def test_that_waiting_pays_when_nothing_swings_and_stock_costs_money() -> None:
    # 25 % of 100 a year on 100 units: a day less of it is 2500/365.
    got = found(plan(more={"carrying_rate": 0.25}))
    assert got.day_costs[0] == pytest.approx(-2500 / 365)


def test_that_a_missed_date_names_its_cost_and_the_mode_still_open_when_it_has_passed() -> None:
    # On 20 September the sea is six days too late; half of 100 × 100 will be paid, and air is open until 9 October.
    got = found(plan("2026-09-20", event={"probability": 0.5}))
    assert got.days_left.tolist() == [-6.0, 19.0]
    assert got.missed.tolist() == [True, False]
    assert got.missed_cost.tolist() == pytest.approx([5000.0, 0.0])
    assert got.open_mode.tolist() == [AIR, AIR]
    assert not got.findings


def test_that_a_finding_names_the_measure_when_every_mode_is_too_late() -> None:
    got = found(plan("2026-10-20"))
    assert got.open_mode.tolist() == [-1, -1]
    assert [one.code for one in got.findings] == ["policy.missed"]
    assert "+100 % on 2026-11-01" in got.findings[0].message


def test_that_extra_freight_is_weighed_when_a_faster_mode_is_asked_for() -> None:
    # 5 a kilogram by air against 0.5 by sea, for one kilogram, and 2 of premium.
    lanes = [{**LANES[0], "freight_per_kg": 0.5}, {**LANES[1], "freight_per_kg": 5.0}]
    got = found(plan(lanes=lanes, expedite=2.0))
    assert got.extra_freight.tolist() == pytest.approx([0.0, 4.5])
    assert got.freight.tolist() == pytest.approx([200.0, 650.0])
    assert got.worth.tolist() == pytest.approx([9800.0, 9350.0])


def test_that_every_measure_has_its_rows_when_there_are_several() -> None:
    later = {**CERTAIN, "event": "+50 %", "date": "2026-12-01", "rate": 0.5}
    got = found(plan(events=[CERTAIN, later]))
    assert [str(one.date) for one in got.measures] == ["2026-11-01", "2026-12-01"]
    assert got.measure.tolist() == [0, 0, 1, 1]
    assert got.rise.tolist() == pytest.approx([100.0, 100.0, 50.0, 50.0])
    assert got.order_by[[0, 2]].astype(str).tolist() == ["2026-09-14", "2026-10-14"]


def test_that_only_the_dearer_of_two_ways_counts_when_another_source_is_cheaper_then() -> None:
    sources = [
        {"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, "lead_days": 10.0},
        {"part": "P", "supplier": "S", "country_of_origin": "VN", "unit_price": 130.0, "lead_days": 10.0},
    ]
    got = found(two(sources))
    assert got.rise[0] == pytest.approx(100.0)
    assert got.avoidable[0] == pytest.approx(30.0)


def two(sources: list[Row]) -> Plan:
    """Return the plan with other sources."""
    whole = plan(lanes=[*LANES, {**LANES[0], "ship_from": "VN"}])
    return whole.with_table(plan_of(sources=sources)["sources"])


# -- the in-transit clause ---------------------------------------------------------------------------------------------

CLAUSE: Row = {"loaded_before": "2026-11-01", "entered_before": "2026-12-31", "transit_modes": "ocean"}


def test_that_the_clause_moves_the_date_when_a_vessel_is_loaded_in_time() -> None:
    # Loaded three days before 1 November instead of entered then: 31 days later, 15 October; nothing changes for air.
    got = found(plan(event=CLAUSE))
    assert got.spared.tolist() == [True, False]
    assert got.order_by.astype(str).tolist() == ["2026-10-15", "2026-10-09"]
    assert got.load_by.astype(str)[0] == "2026-10-29"
    assert got.enter_by.astype(str)[0] == "2026-11-29"


def test_that_the_mother_vessel_counts_when_a_feeder_comes_first() -> None:
    lanes = [{**LANES[0], "feeder_days": 6.0}, LANES[1]]
    assert found(plan(event=CLAUSE, lanes=lanes)).order_by.astype(str)[0] == "2026-10-09"


def test_that_a_clause_saves_nothing_when_its_entry_date_comes_too_soon() -> None:
    # Four days, as in February 2026: loaded before 1 November and entered before 5 November; 31 days at sea and in customs.
    got = found(plan(event={**CLAUSE, "entered_before": "2026-11-05"}))
    assert got.enter_by.astype(str)[0] == "2026-11-02"
    assert got.spared[0]
    assert str(found(plan(event={**CLAUSE, "entered_before": "2026-11-01"})).enter_by[0]) == "2026-10-29"


def test_that_the_export_counts_when_a_clause_goes_by_it() -> None:
    # As in May 2019: exported before 1 November by any way, entered before 31 December. The first loading counts, feeder or not:
    # three days before, on 29 October, ordered 14 days earlier.
    clause: Row = {
        "program": "s301", "title": "+25 %", "rate": 0.25, "effective_from": "2026-11-01", "exported_before": "2026-11-01", "entered_before": "2026-12-31",
    }  # fmt: skip
    lanes = [{**LANES[0], "feeder_days": 6.0}, LANES[1]]
    got = found(plan(lanes=lanes, tariffs=[{"program": "MFN", "hts": "*", "rate": 0.0}, clause]), "Base")
    assert got.spared.all()
    assert got.order_by.astype(str).tolist() == ["2026-10-15", "2026-10-15"]
    assert got.chance.tolist() == pytest.approx([1.0, 1.0])


def test_that_a_measure_begins_with_its_entry_date_when_the_clause_has_no_other() -> None:
    # Whatever is entered before 1 December is spared: that is when the measure begins.
    got = found(plan(event={"entered_before": "2026-12-01"}))
    assert [str(one.date) for one in got.measures] == ["2026-12-01"]
    assert got.order_by.astype(str)[0] == "2026-10-14"


def test_that_the_chance_under_a_clause_meets_drawing_it_when_both_parts_swing() -> None:
    rng = np.random.default_rng(7)
    load, way = 14 + 8 * rng.standard_normal(400_000), 31 + 5 * rng.standard_normal(400_000)
    drawn = ((load + way < 40) | ((load < 18) & (load + way < 50))).mean()
    one = np.ones(1)
    got = in_time_or_spared(40 * one, 14 * one, 45 * one, Spreads(8 * one, 5 * one), Clause(18 * one, 50.0))[0]
    assert got == pytest.approx(drawn, abs=0.003)


@pytest.mark.parametrize(("loading", "chance"), [(13.0, 1.0), (14.0, 0.0)])
def test_that_a_clause_is_yes_or_no_when_nothing_swings(loading: float, chance: float) -> None:
    one = np.ones(1)
    got = in_time_or_spared(10 * one, loading * one, (loading + 31) * one, Spreads(0 * one, 0 * one), Clause(14 * one, np.inf))[0]
    assert got == pytest.approx(chance, abs=1e-9)


def test_that_a_clause_without_an_entry_date_is_the_chance_of_loading_when_only_loading_swings() -> None:
    # Φ((18 − 14)/8) = Φ(0.5) = 69.1 %, and nothing more: entered before day 10 is out of reach.
    one = np.ones(1)
    got = in_time_or_spared(0 * one, 14 * one, 45 * one, Spreads(8 * one, 0 * one), Clause(18 * one, np.inf))[0]
    assert got == pytest.approx(0.69146, abs=0.0005)


# -- laws ---------------------------------------------------------------------------------------------------------------

LEGS = st.tuples(*[st.integers(0, 30).map(float)] * 4)


def with_legs(legs: tuple[float, ...], buffer: float, chance: float = 1.0, spread: float = 4.0) -> Deadlines:
    """Return the deadlines by sea for production, inland, transit and customs days."""
    lane = {"ship_from": "CN", "mode": "ocean", "export_days": legs[1], "transit_days": legs[2], "customs_days": legs[3]}
    source = {"lead_days": legs[0], "lead_sd_days": spread}
    closed: list[Row] = [{"country": "CN", "closed_from": "2026-10-01", "closed_to": "2026-10-08", "name": "Golden Week"}]
    return found(plan(source=source, more={"buffer_days": buffer}, lanes=[lane], event={"probability": chance}, calendars=closed))


@settings(max_examples=25)
@given(LEGS, st.integers(0, 3), st.integers(1, 9))
def test_that_a_longer_leg_never_gives_a_later_deadline_or_a_better_chance_when_one_grows(
    legs: tuple[float, ...], which: int, more: int
) -> None:
    longer = tuple(days + more * (at == which) for at, days in enumerate(legs))
    before, after = with_legs(legs, 3.0), with_legs(longer, 3.0)
    assert after.order_by[0] <= before.order_by[0]
    assert after.chance[0] <= before.chance[0] + 1e-12


@settings(max_examples=15)
@given(st.integers(1, 20))
def test_that_the_buffer_moves_the_entry_day_by_day_when_it_grows(buffer: int) -> None:
    legs = (10.0, 4.0, 28.0, 3.0)
    one, more = with_legs(legs, float(buffer)), with_legs(legs, buffer + 1.0)
    assert (one.enter_by[0] - more.enter_by[0]).astype(int) == 1
    assert more.order_by[0] < one.order_by[0]
    assert more.chance[0] == one.chance[0]  # what the goods do doesn't hang on what we keep in reserve


@settings(max_examples=15)
@given(st.floats(0.05, 1.0))
def test_that_money_is_weighed_by_the_chance_of_the_measure_when_it_is_a_threat(chance: float) -> None:
    legs = (10.0, 4.0, 28.0, 3.0)
    sure, threat = with_legs(legs, 3.0), with_legs(legs, 3.0, chance)
    assert threat.at_stake[0] == pytest.approx(chance * sure.at_stake[0])
    assert threat.saved[0] == pytest.approx(chance * sure.saved[0])
    assert threat.order_by[0] == sure.order_by[0]


# -- the sample --------------------------------------------------------------------------------------------------------


def test_that_the_next_measure_has_the_dates_of_the_results_when_the_sample_is_asked() -> None:
    sample, scenario = open_sample("humanoid"), "Threat +100 %"
    results = evaluate(sample, [scenario])[scenario]
    got = deadlines(sample, results, scenario)
    assert len(got.part) > 80
    by_mode = np.array([results.part.order_by_mode[MODES[mode]][part] for mode, part in zip(got.mode, got.part, strict=True)])
    assert by_mode.tolist() == got.order_by.tolist()
    assert (np.diff(got.day_costs[got.by_urgency]) <= 0).all()
    assert got.worth == pytest.approx(got.saved - got.freight - got.carrying)


def test_that_there_are_no_rows_when_nothing_gets_dearer() -> None:
    got = found(plan(), "Base")
    assert len(got.part) == 0
    assert len(got.by_urgency) == 0
