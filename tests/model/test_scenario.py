"""Scenarios: an overlay of overrides and dated events on a plan that itself never changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.checks import check
from planner.model.finding import Severity, Where
from planner.model.plan import Plan
from planner.model.scenario import EVENT_PROGRAM, names, overlaid, overlay
from tests.plans import plan_of, robot
from tests.strategies import plans

AS_OF = str(robot().setting("as_of"))


def crisis(*, overrides: tuple[dict[str, object], ...] = (), events: tuple[dict[str, object], ...] = ()) -> Plan:
    """Return the robot plan with a scenario called Crisis, and price breaks to be scaled."""
    plan = robot()
    extra = plan_of(
        scenarios=[{"scenario": "Crisis"}],
        price_breaks=[
            {"part": "MOTOR", "supplier": "Dongfang", "country_of_origin": "CN", "min_quantity": 100.0, "unit_price": 36.0},
            {"part": "MOTOR", "supplier": "Tokai", "country_of_origin": "JP", "min_quantity": 100.0, "unit_price": 5000.0},
        ],
        overrides=[{"scenario": "Crisis", **row} for row in overrides],
        events=[{"scenario": "Crisis", "event": "e", "date": "2027-01-15", **row} for row in events],
    )
    for name in ("scenarios", "price_breaks", "overrides", "events"):
        plan = plan.with_table(extra[name])
    return plan


def column(plan: Plan, name: str) -> list[object]:
    table, _, cell = name.partition(".")
    return list(plan[table][cell].tolist())


@given(plan=plans())
def test_that_the_very_same_plan_comes_back_when_a_scenario_is_empty(plan: Plan) -> None:
    plan = plan.with_table(plan_of(scenarios=[{"scenario": "Nothing happens"}])["scenarios"])
    for table in ("overrides", "events"):
        plan = plan.with_table(Plan.empty()[table])
    assert overlay(plan, "Base") is plan
    assert overlay(plan, "Nothing happens") is plan
    assert overlaid(plan, "Nothing happens") == (plan, ())


def test_that_only_rows_of_the_asked_scenario_are_applied() -> None:
    plan = crisis(events=({"kind": "price", "rate": 0.5},))
    assert names(plan) == ("Base", "Crisis")
    assert overlay(plan, "Base") is plan


def test_that_a_scenario_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError, match="no scenario called 'Boom'"):
        overlay(robot(), "Boom")


def test_that_the_plan_and_untouched_tables_stay_when_a_scenario_is_laid_over() -> None:
    plan = crisis(events=({"kind": "price", "rate": 0.5},))
    before = column(plan, "sources.unit_price")
    after = overlay(plan, "Crisis")
    assert column(plan, "sources.unit_price") == before
    assert all(after[name] is plan[name] for name in plan.tables if name not in ("sources", "price_breaks"))


@pytest.mark.parametrize(
    ("row", "cell", "expected"),
    [
        ({"table": "sources", "where": "part=MOTOR, country_of_origin=CN", "column": "unit_price", "value": "50"}, "sources.unit_price", [50.0, 5800.0]),
        ({"table": "sources", "where": "", "column": "lead_days", "value": "60"}, "sources.lead_days", [60.0, 60.0]),
        ({"table": "sources", "where": "supplier=Tokai", "column": "unit_price", "operation": "multiply", "value": "1.5"}, "sources.unit_price", [40.0, 8700.0]),
        ({"table": "lanes", "where": "mode=ocean", "column": "transit_days", "operation": "add", "value": "-3"}, "lanes.transit_days", [25.0, 17.0]),
        ({"table": "settings", "column": "carrying_rate", "value": "30 %"}, "settings.carrying_rate", [0.3]),
        ({"table": "sources", "where": "country_of_origin=China", "column": "mode", "value": "AIR"}, "sources.mode", ["air", "ocean"]),
        ({"table": "sources", "where": "supplier=Tokai", "column": "preferred", "value": "yes"}, "sources.preferred", [False, True]),
        ({"table": "demand", "where": "due=2027-03-01", "column": "quantity", "operation": "multiply", "value": "2"}, "demand.quantity", [200.0]),
        ({"table": "sources", "where": "supplier=Nobody", "column": "unit_price", "value": "1"}, "sources.unit_price", [40.0, 5800.0]),
        ({"table": "parts", "where": "part=MOTOR", "column": "volume_m3", "operation": "multiply", "value": "2"}, "parts.volume_m3", [None] * 3),
    ],
)  # fmt: skip
def test_that_cells_are_set_multiplied_or_added_to_when_an_override_says_so(
    row: dict[str, object], cell: str, expected: list[object]
) -> None:
    after, findings = overlaid(crisis(overrides=(row,)), "Crisis")
    assert findings == ()
    assert [None if value != value else value for value in column(after, cell)] == expected


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"table": "sauces", "column": "unit_price", "value": "1"}, "no column 'unit_price' in a table 'sauces'"),
        ({"table": "sources", "column": "prise", "value": "1"}, "no column 'prise' in a table 'sources'"),
        ({"table": "sources", "where": "colour=red", "column": "unit_price", "value": "1"}, "'colour=red' names no column of Sources"),
        ({"table": "sources", "where": "MOTOR", "column": "unit_price", "value": "1"}, "'MOTOR' names no column of Sources"),
        ({"table": "sources", "column": "unit_price", "value": "dear"}, "Price is a number, not 'dear'"),
        ({"table": "sources", "column": "unit_price", "value": "-1"}, "can't be less than 0"),
        ({"table": "sources", "column": "unit_price", "operation": "multiply", "value": "-1"}, "can't be less than 0"),
        ({"table": "sources", "column": "unit_price", "operation": "multiply", "value": "much"}, "'much' is no number"),
        ({"table": "sources", "column": "supplier", "operation": "add", "value": "1"}, "Supplier holds no numbers"),
        ({"table": "sources", "column": "country_of_origin", "value": "Atlantis"}, "'Atlantis' is no country"),
        ({"table": "sources", "where": "country_of_origin=Atlantis", "column": "unit_price", "value": "1"}, "'Atlantis' is no country"),
    ],
)  # fmt: skip
def test_that_a_finding_names_the_override_and_the_rest_is_applied_when_one_is_bad(row: dict[str, object], words: str) -> None:
    good: dict[str, object] = {"table": "sources", "column": "lead_days", "value": "60"}
    plan = crisis(overrides=(row, good))
    after, (finding,) = overlaid(plan, "Crisis")
    assert words in finding.message
    assert (finding.severity, finding.where.table, finding.where.row) == (Severity.ERROR, "overrides", plan["overrides"].ids[0])
    assert column(after, "sources.lead_days") == [60.0, 60.0]
    assert column(after, "sources.unit_price") == [40.0, 5800.0]


def test_that_a_layer_of_duty_is_added_when_a_tariff_event_happens() -> None:
    plan = crisis(events=({"kind": "tariff", "event": "+100 %", "origins": "CN", "hts": "8501", "rate": 1.0, "until": "2027-12-31"},))
    after = overlay(plan, "Crisis")["tariffs"]
    assert len(after) == len(plan["tariffs"]) + 1
    row = after.row(len(after) - 1)
    assert (row["origins"], row["hts"], row["rate"], row["heading"], row["confidence"]) == ("CN", "8501", 1.0, EVENT_PROGRAM, "unconfirmed")
    assert (str(row["effective_from"]), str(row["effective_to"])) == ("2027-01-15", "2027-12-31")
    assert after.ids[-1] not in plan["tariffs"].ids


def test_that_sources_end_the_day_before_when_supply_stops() -> None:
    after = overlay(crisis(events=({"kind": "supply stop", "origins": "CN"},)), "Crisis")
    assert [str(day) for day in after["sources"]["available_until"]] == ["2027-01-14", "NaT"]


def test_that_an_earlier_end_stays_when_supply_stops_later() -> None:
    row: dict[str, object] = {"table": "sources", "column": "available_until", "value": "2026-12-31"}
    after = overlay(crisis(overrides=(row,), events=({"kind": "supply stop"},)), "Crisis")
    assert {str(day) for day in after["sources"]["available_until"]} == {"2026-12-31"}


def test_that_transit_takes_longer_when_lanes_are_delayed() -> None:
    after = overlay(crisis(events=({"kind": "delay", "origins": "JP", "days": 14.0},)), "Crisis")
    assert column(after, "lanes.transit_days") == [28.0, 34.0]


def test_that_freight_scales_when_a_freight_event_happens() -> None:
    after = overlay(crisis(events=({"kind": "freight", "origins": "CN", "rate": 1.0},)), "Crisis")
    assert column(after, "lanes.freight_per_kg") == [1.0, 0.6]


def test_that_prices_and_price_breaks_scale_when_a_price_event_happens() -> None:
    after = overlay(crisis(events=({"kind": "price", "origins": "CN", "rate": 0.25},)), "Crisis")
    assert column(after, "sources.unit_price") == [50.0, 5800.0]
    assert column(after, "price_breaks.unit_price") == [45.0, 5000.0]


@pytest.mark.parametrize(("cells", "touched"), [
    ({"hts": "8501"}, True), ({"hts": "8501.31.40"}, True), ({"hts": "8505 8542"}, False), ({"tags": "motor"}, False), ({"hts": "*", "tags": ""}, True),
])  # fmt: skip
def test_that_only_goods_of_the_named_codes_and_tags_are_touched(*, cells: dict[str, object], touched: bool) -> None:
    after = overlay(crisis(events=({"kind": "price", "rate": 1.0, **cells},)), "Crisis")
    assert column(after, "sources.unit_price") == ([80.0, 11600.0] if touched else [40.0, 5800.0])


def test_that_demand_from_the_date_on_scales_when_a_demand_event_happens() -> None:
    later = overlay(crisis(events=({"kind": "demand", "date": "2027-03-02", "rate": 0.5},)), "Crisis")
    sooner = overlay(crisis(events=({"kind": "demand", "date": "2027-03-01", "rate": 0.5},)), "Crisis")
    assert (column(later, "demand.quantity"), column(sooner, "demand.quantity")) == ([100.0], [150.0])


@pytest.mark.parametrize("kind", ["delay", "freight", "demand", "price"])
def test_that_a_finding_names_the_event_when_its_number_is_missing(kind: str) -> None:
    plan = crisis(events=({"kind": kind},))
    after, (finding,) = overlaid(plan, "Crisis")
    assert after is plan
    assert (finding.where.table, finding.where.row) == ("events", plan["events"].ids[0])


def test_that_overrides_and_events_work_together_in_their_order() -> None:
    rows = (
        {"table": "sources", "where": "supplier=Dongfang", "column": "unit_price", "value": "50"},
        {"table": "sources", "where": "supplier=Dongfang", "column": "unit_price", "operation": "multiply", "value": "2"},
    )  # fmt: skip
    after = overlay(crisis(overrides=rows, events=({"kind": "price", "origins": "CN", "rate": 0.1},)), "Crisis")
    assert after["sources"]["unit_price"][0] == pytest.approx(110.0)
    assert not np.shares_memory(after["sources"]["unit_price"], robot()["sources"]["unit_price"])


@pytest.mark.parametrize(("cells", "until"), [
    ({"suppliers": "Dongfang"}, ["2027-01-14", "NaT"]),
    ({"suppliers": " tokai , Nobody Ltd"}, ["NaT", "2027-01-14"]),
    ({"suppliers": "Tokai", "origins": "CN"}, ["NaT", "NaT"]),  # all that is named must hold
    ({"suppliers": "Dongfang, Tokai", "hts": "8501"}, ["2027-01-14", "2027-01-14"]),
])  # fmt: skip
def test_that_only_the_named_suppliers_stop_when_an_event_names_some(*, cells: dict[str, object], until: list[str]) -> None:
    after = overlay(crisis(events=({"kind": "supply stop", **cells},)), "Crisis")
    assert [str(day) for day in after["sources"]["available_until"]] == until


@pytest.mark.parametrize(("cells", "production", "transit"), [
    ({}, [30.0, 20.0], [42.0, 34.0]),
    ({"origins": "CN"}, [30.0, 20.0], [42.0, 20.0]),
    ({"modes": "ocean"}, [30.0, 20.0], [42.0, 34.0]),
    ({"modes": "air rail"}, [30.0, 20.0], [28.0, 20.0]),
    ({"suppliers": "Tokai"}, [30.0, 34.0], [28.0, 20.0]),  # of goods it is the production that takes longer
    ({"hts": "8501", "origins": "CN"}, [44.0, 20.0], [28.0, 20.0]),
    ({"hts": "8501", "modes": "air"}, [30.0, 20.0], [28.0, 20.0]),
])  # fmt: skip
def test_that_lanes_or_suppliers_take_longer_when_a_delay_names_them(
    *, cells: dict[str, object], production: list[float], transit: list[float]
) -> None:
    after = overlay(crisis(events=({"kind": "delay", "days": 14.0, **cells},)), "Crisis")
    assert (column(after, "sources.lead_days"), column(after, "lanes.transit_days")) == (production, transit)


def test_that_freight_changes_by_mode_when_the_event_names_modes() -> None:
    untouched = overlay(crisis(events=({"kind": "freight", "modes": "air", "rate": 1.0},)), "Crisis")
    both = overlay(crisis(events=({"kind": "freight", "modes": "ocean truck", "rate": 1.0},)), "Crisis")
    assert column(untouched, "lanes.freight_per_kg") == [0.5, 0.6]
    assert column(both, "lanes.freight_per_kg") == [1.0, 1.2]


def test_that_only_the_named_suppliers_prices_change_when_a_price_event_names_some() -> None:
    after = overlay(crisis(events=({"kind": "price", "suppliers": "tokai", "rate": 0.1, "modes": "air"},)), "Crisis")
    assert column(after, "sources.unit_price") == pytest.approx([40.0, 6380.0])
    assert column(after, "price_breaks.unit_price") == pytest.approx([36.0, 5500.0])


@pytest.mark.parametrize(("busy", "rate", "then", "codes"), [
    (0.2, 0.5, 0.7, []),
    (0.6, 0.6, 1.0, ["scenario.no-capacity"]),  # no more than all of it
    (None, 0.3, 0.3, []),
    (0.4, -0.5, 0.0, []),
])  # fmt: skip
def test_that_others_take_capacity_when_suppliers_are_crowded(*, busy: float | None, rate: float, then: float, codes: list[str]) -> None:
    plan = crisis(events=({"kind": "crowding", "origins": "CN", "rate": rate, "date": AS_OF},))
    sources = plan["sources"]
    plan = plan.with_table(sources.with_columns({"busy_share": np.array([np.nan if busy is None else busy, 0.1])}))
    after, findings = overlaid(plan, "Crisis")
    assert column(after, "sources.busy_share") == pytest.approx([then, 0.1])
    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize(("cells", "column_", "words"), [
    ({"kind": "supply stop", "suppliers": "Dongfang, Dongfan"}, "suppliers", "'Dongfan' is no supplier of the plan"),
    ({"kind": "delay", "days": 3.0, "modes": "ocean ship"}, "modes", "'ship' is no mode of transport"),
    ({"kind": "supply stop", "tags": "magnet"}, "event", "touches no source of any part"),
    ({"kind": "delay", "days": 3.0, "origins": "BR"}, "event", "touches no lane"),
    ({"kind": "freight", "rate": 0.5, "tags": "motor"}, "kind", "freight changes by lane"),
    ({"kind": "supply stop", "until": "2027-03-01"}, "until", "only the runway counts its end"),
])  # fmt: skip
def test_that_a_finding_names_the_cell_when_an_event_names_what_is_not_there(*, cells: dict[str, object], column_: str, words: str) -> None:
    plan = crisis(events=({"date": AS_OF, **cells},))
    _, (finding,) = overlaid(plan, "Crisis")
    assert words in finding.message
    assert finding.where == Where("events", plan["events"].ids[0], column_)
    assert finding.severity is not Severity.ERROR


@pytest.mark.parametrize(("cells", "told"), [
    ({"date": "2027-01-15"}, "not only from 2027-01-15: the dates"),
    ({"date": AS_OF, "until": "2027-01-31"}, "not only until 2027-01-31: the dates"),
    ({"date": "2027-01-15", "until": "2027-01-31"}, "not only from 2027-01-15 until 2027-01-31: the dates"),
    ({"date": AS_OF}, ""),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["delay", "freight", "price", "crowding"])
def test_that_a_note_says_so_once_when_the_dates_of_an_event_limit_nothing(*, kind: str, cells: dict[str, object], told: str) -> None:
    plan = crisis(events=({"kind": kind, "rate": 0.1, "days": 3.0, **cells},))
    _, findings = overlaid(plan, "Crisis")
    assert [(finding.severity, finding.code) for finding in findings] == ([(Severity.NOTE, "scenario.whole")] if told else [])
    assert all(told in finding.message and finding.where.row == plan["events"].ids[0] for finding in findings)


@pytest.mark.parametrize("kind", ["tariff", "demand", "supply stop"])
def test_that_nothing_is_said_when_an_event_holds_from_its_date_on(kind: str) -> None:
    assert overlaid(crisis(events=({"kind": kind, "rate": 0.1},)), "Crisis")[1] == ()


@given(plan=plans(), rate=st.floats(0, 2))
def test_that_a_taken_share_stays_between_none_and_all_when_suppliers_are_crowded(plan: Plan, rate: float) -> None:
    event = plan_of(
        scenarios=[{"scenario": "Rush"}],
        events=[{"scenario": "Rush", "event": "Rush", "kind": "crowding", "date": "2027-01-15", "rate": rate}],
    )
    plan = plan.with_table(event["scenarios"]).with_table(event["events"]).with_table(Plan.empty()["overrides"])
    before, after = (np.nan_to_num(each["sources"]["busy_share"]) for each in (plan, overlay(plan, "Rush")))
    assert ((after >= before) & (after <= 1)).all()


@pytest.mark.parametrize("kind", ["supply stop", "demand"])
def test_that_a_finding_names_the_event_when_its_date_is_missing(kind: str) -> None:
    plan = crisis(events=({"kind": kind, "date": None, "rate": 0.5},))
    after, (finding,) = overlaid(plan, "Crisis")
    assert after is plan
    assert (finding.where.table, finding.where.row) == ("events", plan["events"].ids[0])
    assert "needs a date" in finding.message
    assert any(one.message == finding.message for one in check(plan))


def test_that_a_delay_counts_when_its_date_is_missing() -> None:
    after, _ = overlaid(crisis(events=({"kind": "delay", "date": None, "days": 7.0},)), "Crisis")
    assert column(after, "lanes.transit_days") != column(crisis(), "lanes.transit_days")
