"""How long the plan lives when supply stops: hand-worked dates, through every level of the BOM.

The plan: a robot takes 7 days to make and one motor, which ships 14 days before it is stock and has a magnet inside.
10 robots are due every Monday from 30 November 2026 for 40 weeks, so 10 motors are needed each Monday from the as-of
date, 23 November, on. 60 motors in stock last for six Mondays, 23 November to 28 December; the orders for 4 and
11 January 2027 ship on 21 and 28 December. No spread, so no safety stock.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.outlook.bridges import bridges
from planner.engine.outlook.buffers import buffer_for
from planner.engine.outlook.runway import Runway, runway
from planner.engine.outlook.stop import Stop, stops_of, without_stops
from planner.files.samples import open_sample
from planner.model.plan import Plan
from planner.model.schema import BASE
from tests.engine.test_time_and_stock import two_sources
from tests.plans import plan_of
from tests.strategies import plans

Row = dict[str, object]
BAN = Stop(np.datetime64("2027-01-04"))
MOTOR: Row = {"part": "MOT", "supplier": "Tokai", "country_of_origin": "JP", "unit_price": 50.0}
MAGNET: Row = {"part": "MAG", "supplier": "Ruixing", "country_of_origin": "CN", "unit_price": 1.0}


def mondays(first: str, count: int, part: str = "R", quantity: float = 10.0) -> list[Row]:
    """Return the same demand on some Mondays."""
    return [{"part": part, "due": str(np.datetime64(first) + 7 * week), "quantity": quantity} for week in range(count)]


def magnets(**tables: list[Row]) -> Plan:
    """Return the plan of the page's first lines, some tables replaced."""
    given_ = {
        "settings": [{"demand_cv": 0.0}],
        "parts": [
            {"part": "R", "make_days": 7.0},
            {"part": "MOT", "kind": "buy", "hts": "8501.31.40", "tags": "motor"},
            {"part": "MAG", "kind": "buy", "hts": "8505.11.00", "tags": "rare-earth magnet"},
        ],
        "bom": [{"parent": "R", "component": "MOT"}, {"parent": "MOT", "component": "MAG", "quantity": 14.0}],
        "suppliers": [{"supplier": "Tokai"}, {"supplier": "Ruixing"}],
        "sources": [MOTOR, MAGNET],
        "lanes": [{"ship_from": "CN", "transit_days": 14.0}, {"ship_from": "JP", "transit_days": 14.0}],
        "demand": mondays("2026-11-30", 40),
        "stock": [{"part": "MOT", "quantity": 60.0}],
        **tables,
    }
    return plan_of(**given_)


def stopped(plan: Plan, *stops: Stop) -> Runway:
    """Return the runway of a plan's base."""
    return runway(plan, evaluate(plan, [BASE])[BASE], *stops)


def day(text: str) -> np.datetime64:
    return np.datetime64(text)


@pytest.mark.parametrize("stop", [
    replace(BAN, countries="JP"),
    replace(BAN, suppliers="tokai"),
    replace(BAN, hts="8501"),
    replace(BAN, tags="motor"),
    BAN,  # everything
    replace(BAN, countries="CN"),  # the magnet below, whose only source is Chinese
    replace(BAN, suppliers="Ruixing"),
    replace(BAN, hts="8505.11", countries="CN JP"),
    replace(BAN, tags="rare-earth", countries="CN"),
])  # fmt: skip
def test_that_the_line_stands_still_on_the_day_worked_by_hand_when_supply_stops(stop: Stop) -> None:
    # The order for 18 January would ship on 4 January: out then, and 7 days of making later no robot is finished.
    # 8 Mondays, 30 November to 18 January, are built: 60 in stock and two orders of 10. 32 Mondays aren't.
    found = stopped(magnets(), stop)
    assert [str(one) for one in found.out] == ["2027-01-18"]
    (line,) = found.products
    assert (line.line_down, line.weeks, line.built, line.missed) == (day("2027-01-25"), 9.0, 80.0, 320.0)
    assert np.isnat(line.line_up)
    assert found.lost.tolist() == [320.0]


def test_that_the_chain_names_every_level_when_a_magnet_inside_a_bought_actuator_stops() -> None:
    plan = magnets(
        parts=[{"part": "R", "make_days": 7.0}, {"part": "ARM", "make_days": 3.0}, {"part": "ACT", "kind": "buy"}, {"part": "MOT"},
               {"part": "MAG", "tags": "rare-earth"}],
        bom=[{"parent": "R", "component": "ARM"}, {"parent": "ARM", "component": "ACT"}, {"parent": "ACT", "component": "MOT"},
             {"parent": "MOT", "component": "MAG"}],
        sources=[{**MOTOR, "part": "ACT"}],
        stock=[{"part": "ACT", "quantity": 60.0}],
    )  # fmt: skip
    found = stopped(plan, replace(BAN, tags="rare-earth"))
    names = plan["parts"]["part"]
    assert [[names[part] for part in chain] for chain in found.chain] == [["R", "ARM", "ACT", "MOT", "MAG"]]
    assert found.cut.tolist() == [True]
    # Now actuators are needed two weeks before a robot is due (7 and 3 days, each in whole weeks), so the one for
    # 18 January is lost again; 7 + 3 days of making later the line stands still.
    assert str(found.products[0].line_down) == "2027-01-28"


def test_that_goods_come_after_the_stop_when_it_ends() -> None:
    # It ends on 17 January: what would have shipped on 4 and 11 January ships on 18 January and is there on 1 February.
    # So the motors for 18 and 25 January are missing, and the robots due on 25 January and 1 February.
    found = stopped(magnets(), replace(BAN, until=day("2027-01-17"), countries="JP"))
    (line,) = found.products
    assert (str(found.out[0]), str(found.back[0])) == ("2027-01-18", "2027-02-01")
    assert (str(line.line_down), str(line.line_up), line.missed, line.missed_weeks) == ("2027-01-25", "2027-02-08", 20.0, 2.0)


def test_that_only_stock_lasts_when_the_stop_began_in_the_past() -> None:
    # 60 motors, Mondays 23 November to 28 December; the first robot that isn't finished is due on 11 January.
    found = stopped(magnets(), replace(BAN, day=day("2026-11-01"), countries="JP"))
    assert (str(found.out[0]), str(found.products[0].line_down), found.products[0].built) == ("2027-01-04", "2027-01-11", 60.0)
    assert [finding.code for finding in found.findings] == ["stop.past"]


def test_that_makers_go_on_for_the_days_their_own_parts_last_when_the_stop_says_so() -> None:
    # Two weeks more of motors with magnets their maker has: two more orders of 10.
    found = stopped(magnets(), replace(BAN, tags="magnet", maker_days=14.0))
    assert str(found.out[0]) == "2027-02-01"
    itself = stopped(magnets(), replace(BAN, tags="motor", maker_days=14.0))
    assert str(itself.out[0]) == "2027-01-18"


def test_that_open_orders_under_way_come_and_later_ones_do_not_when_their_supplier_stops() -> None:
    # Due on 14 January it shipped on 31 December; due on 20 January it would ship on 6 January.
    rows: list[Row] = [
        {"part": "MOT", "quantity": 60.0},
        {"part": "MOT", "kind": "open order", "quantity": 30.0, "due": "2027-01-14", "supplier": "Tokai"},
        {"part": "MOT", "kind": "open order", "quantity": 30.0, "due": "2027-01-20", "supplier": "Tokai"},
    ]
    # 60 + 30, and the order for 4 January that ships on 21 December, are ten Mondays: 23 November to 25 January.
    found = stopped(magnets(stock=rows), replace(BAN, countries="JP"))
    assert str(found.out[0]) == "2027-02-01"
    unnamed = [{**row, "supplier": ""} for row in rows]
    assert str(stopped(magnets(stock=unnamed), replace(BAN, countries="JP")).out[0]) == "2027-02-01"
    other = [{**row, "supplier": "Ruixing"} if "due" in row else row for row in rows]  # no source says where Ruixing's motors come from
    assert str(stopped(magnets(stock=other), replace(BAN, countries="JP")).out[0]) == "2027-02-22"


def test_that_two_products_stand_still_on_their_own_days_when_they_share_the_part() -> None:
    # The second takes no time to make, but its first build is due on 1 March only.
    plan = magnets(
        parts=[{"part": "R", "make_days": 7.0}, {"part": "S"}, {"part": "MOT", "kind": "buy"}],
        bom=[{"parent": "R", "component": "MOT"}, {"parent": "S", "component": "MOT"}],
        sources=[MOTOR],
        demand=[*mondays("2026-11-30", 40), *mondays("2027-03-01", 4, "S", 5.0), *mondays("2026-11-23", 2, "S", 1.0)],
    )
    found = stopped(plan, replace(BAN, countries="JP"))
    # Two motors more go into S at once: the stock ends in the last days of December, but orders come until 11 January.
    assert [(str(line.line_down), line.built, line.missed) for line in found.products] == [
        ("2027-01-25", 80.0, 320.0),
        ("2027-03-01", 2.0, 20.0),
    ]
    assert found.first_out == 0


def test_that_a_line_never_stands_still_when_the_other_source_is_the_one_bought_from() -> None:
    plan = magnets(sources=[MOTOR, {**MOTOR, "supplier": "Ruixing", "country_of_origin": "CN", "unit_price": 90.0}])
    found = stopped(plan, replace(BAN, suppliers="Ruixing"))
    assert np.isnat(found.products[0].line_down)
    assert len(found.part) == 0
    assert found.first_out == -1


@pytest.mark.parametrize(("stop", "codes"), [
    (replace(BAN, countries="BR"), ["stop.nothing"]),
    (replace(BAN, countries="Atlantis"), ["stop.origins", "stop.nothing"]),
    (replace(BAN, suppliers="Nobody"), ["stop.suppliers", "stop.nothing"]),
    (replace(BAN, suppliers="Nobody, Tokai"), ["stop.suppliers"]),
    (replace(BAN, hts="magnets"), ["stop.hts", "stop.nothing"]),
    (BAN, ["stop.everything"]),
    (replace(BAN, day=day("NaT"), countries="JP"), ["stop.dates"]),
    (replace(BAN, until=day("2026-12-01"), countries="JP"), ["stop.dates"]),
    (replace(BAN, day=day("2039-01-01"), countries="JP"), ["stop.later"]),
    (replace(BAN, countries="JP"), []),
])  # fmt: skip
def test_that_a_finding_says_so_when_a_stop_is_wrong_or_touches_nothing(stop: Stop, codes: list[str]) -> None:
    found = stopped(magnets(), stop)
    assert [finding.code for finding in found.findings] == codes
    if "stop.nothing" in codes or "stop.dates" in codes:
        assert np.isnat(found.products[0].line_down)


def test_that_a_part_without_a_source_is_touched_by_code_and_tag_and_never_by_country_alone() -> None:
    plan = magnets(sources=[MOTOR])
    by_tag = stopped(plan, replace(BAN, tags="magnet", countries="CN"))
    assert str(by_tag.out[0]) == "2027-01-18"
    assert [finding.code for finding in by_tag.findings] == ["stop.sub-tier"]
    assert "MAG" in by_tag.findings[0].message
    assert not len(stopped(plan, replace(BAN, countries="CN")).part)
    assert not len(stopped(plan, replace(BAN, tags="magnet", suppliers="Ruixing")).part)


def test_that_a_part_below_goes_on_when_one_of_its_sources_does() -> None:
    plan = magnets(sources=[MOTOR, MAGNET, {**MAGNET, "supplier": "Tokai", "country_of_origin": "JP"}])
    assert not len(stopped(plan, replace(BAN, tags="magnet", countries="CN")).part)


def test_that_each_stop_counts_when_there_are_several() -> None:
    # The first holds the orders of 4 and 11 January until 18 January, the second what then ships until 1 February.
    both = stopped(
        magnets(), replace(BAN, until=day("2027-01-17"), countries="JP"), replace(BAN, day=day("2027-01-15"), until=day("2027-01-31"), countries="JP")
    )  # fmt: skip
    assert (str(both.out[0]), str(both.back[0])) == ("2027-01-18", "2027-02-15")


def test_that_a_scenarios_own_stops_are_asked_about_when_they_are_taken_out_of_it() -> None:
    plan = magnets(
        scenarios=[{"scenario": "Ban"}],
        events=[{"scenario": "Ban", "event": "Export stop", "kind": "supply stop", "date": "2027-01-04", "origins": "JP"},
                {"scenario": "Ban", "event": "Dearer", "kind": "price", "date": "2027-01-04", "rate": 0.1}],
    )  # fmt: skip
    (stop,) = stops_of(plan, "Ban")
    free = without_stops(plan, "Ban")
    assert len(free["events"]) == 1
    found = runway(free, evaluate(free, ["Ban"])["Ban"], stop)
    assert str(found.products[0].line_down) == "2027-01-25"
    assert without_stops(free, "Ban") is free


def test_that_days_are_exact_when_the_plan_is_netted_by_the_day() -> None:
    plan = magnets(settings=[{"demand_cv": 0.0, "bucket": "day", "horizon_weeks": 30.0}])
    found = stopped(plan, replace(BAN, countries="JP"))
    assert str(found.products[0].line_down) == "2027-01-25"


ACCEPTED: Row = {"part": "MOT", "supplier": "Tokai", "country_of_origin": "JP", "need_date": "2027-01-04", "quantity": 25.0}


@pytest.mark.parametrize("decisions", [[], [ACCEPTED], [{**ACCEPTED, "order_date": "2027-01-06"}]])
def test_that_stock_without_the_stop_is_the_evaluations_when_some_orders_are_accepted_or_late(decisions: list[Row]) -> None:
    assert_same_stock(magnets(decisions=decisions), replace(BAN, countries="JP"))


@pytest.mark.parametrize("sample", ["ai-server", "ev-battery", "humanoid"])
def test_that_stock_without_the_stop_is_the_evaluations_when_everything_stops(sample: str) -> None:
    assert_same_stock(open_sample(sample), BAN)


def assert_same_stock(plan: Plan, stop: Stop) -> None:
    results = evaluate(plan, [BASE])[BASE]
    found = runway(plan, results, stop)
    assert len(found.part)
    assert np.allclose(found.usual, results.on_hand[found.part], rtol=0, atol=1e-6)
    assert (found.stopped <= found.usual + 1e-6).all()
    assert (found.out[1:] >= found.out[:-1]).all()


@pytest.mark.parametrize(("qualified", "down"), [("2026-11-01", "NaT"), ("2027-03-15", "2027-02-22"), ("2027-02-22", "NaT")])
def test_that_an_evaluation_sees_the_gap_between_the_last_shipment_and_the_next_sources_first(qualified: str, down: str) -> None:
    # Ten a week from 4 January; the last Chinese shipment of 26 January is there on 15 February, and the Vietnamese
    # source takes over from the day it is qualified on.
    plan = two_sources(sources=[{"available_until": "2027-01-31"}, {"qualified_from": qualified}], settings=[{"demand_cv": 0.0}])
    assert str(evaluate(plan, [BASE])[BASE].products[0].line_down) == down


def test_that_an_alternate_that_runs_out_stops_the_line_when_it_covers_a_share() -> None:
    # Half of the motors are Ruixing's, five a week; nothing of them is in stock, and they ship 14 days before.
    plan = magnets(
        parts=[{"part": "R", "make_days": 7.0}, {"part": "MOT", "kind": "buy"}, {"part": "ALT", "kind": "buy"}],
        bom=[{"parent": "R", "component": "MOT"}],
        sources=[MOTOR, {**MAGNET, "part": "ALT"}],
        alternates=[{"part": "MOT", "alternate": "ALT", "share": 0.5}],
        demand=mondays("2026-12-28", 36),
    )
    found = stopped(plan, replace(BAN, countries="CN"))
    assert [[plan["parts"]["part"][part] for part in chain] for chain in found.chain] == [["R", "ALT"]]
    assert str(found.products[0].line_down) == "2027-01-25"
    stop: Row = {"scenario": "Ban", "event": "Stop", "kind": "supply stop", "date": "2027-01-04", "origins": "CN"}
    banned = plan.with_table(plan_of(scenarios=[{"scenario": "Ban"}])["scenarios"]).with_table(plan_of(events=[stop])["events"])
    assert str(evaluate(banned, ["Ban"])["Ban"].products[0].line_down) == "2027-01-25"


def test_that_a_part_of_a_later_design_stops_the_line_when_it_runs_out() -> None:
    # From 1 March on a lens goes in; none is in stock.
    plan = magnets(
        parts=[{"part": "R", "make_days": 7.0}, {"part": "MOT", "kind": "buy"}, {"part": "LEN", "kind": "buy"}],
        bom=[{"parent": "R", "component": "MOT"}, {"parent": "R", "component": "LEN", "effective_from": "2027-03-01"}],
        sources=[MOTOR, {**MAGNET, "part": "LEN"}],
    )
    found = stopped(plan, replace(BAN, countries="CN"))
    assert [str(one) for one in found.out] == ["2027-03-01"]
    assert str(found.products[0].line_down) == "2027-03-08"


@settings(max_examples=60, deadline=None)
@given(plan=plans(), first=st.integers(20_000, 22_000), countries=st.sampled_from(["*", "CN JP"]), tags=st.sampled_from(["", "ROBOT"]))
def test_that_any_plan_has_a_runway_and_bridges(plan: Plan, first: int, countries: str, tags: str) -> None:
    results = evaluate(plan, [BASE])[BASE]
    stop = Stop(np.datetime64(first, "D"), countries=countries, tags=tags)
    found = runway(plan, results, stop)
    assert len(found.products) == len(results.products)
    across = bridges(plan, results, found, 20.0)
    assert len(across.steps) == len(found.products)
    assert (buffer_for(plan, results, stop, 5.0).quantity >= 0).all()


@settings(max_examples=25, deadline=None)
@given(stock=st.integers(0, 120), more=st.integers(0, 60), first=st.integers(-20, 90), later=st.integers(0, 60))
def test_that_more_stock_or_a_later_stop_never_makes_the_line_stand_still_sooner(stock: int, more: int, first: int, later: int) -> None:
    def down(quantity: int, days: int) -> np.datetime64:
        plan = magnets(stock=[{"part": "MOT", "quantity": float(quantity)}])
        line = stopped(plan, replace(BAN, day=day("2026-11-23") + days, countries="JP")).products[0].line_down
        return day("2099-01-01") if np.isnat(line) else line

    assert down(stock + more, first) >= down(stock, first)
    assert down(stock, first + later) >= down(stock, first)
