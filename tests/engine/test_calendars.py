"""Working calendars: leg by leg, each by its own country's, backward and forward alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.inputs import settings_of
from planner.engine.lead import legs as lead
from planner.engine.lead.calendars import Calendar, calendar_of
from planner.engine.lead.public_holidays import public_holidays
from planner.engine.results import LEGS, Results
from planner.model.checks import check
from planner.model.finding import Severity
from planner.model.plan import Plan
from planner.model.work_days import work_days
from tests.plans import plan_of

Row = dict[str, object]
EFFECTIVE = "2026-11-01"
FIVE, SEVEN = "Mon Tue Wed Thu Fri", "Mon Tue Wed Thu Fri Sat Sun"


def before_policy(**tables: list[Row]) -> Plan:
    """Return the plan of the worked case: production 10, inland 4, ocean 28 and customs 3 or air 4 and customs 2, buffer 3."""
    return plan_of(
        settings=[{"as_of": "2026-09-01", "buffer_days": 3.0}],
        parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 1.0}],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 100.0, "lead_days": 10.0}],
        lanes=[
            {"ship_from": "CN", "mode": "ocean", "export_days": 4.0, "transit_days": 28.0, "customs_days": 3.0},
            {"ship_from": "CN", "mode": "air", "export_days": 4.0, "transit_days": 4.0, "customs_days": 2.0},
        ],
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.04}, {"program": "new", "rate": 1.0, "effective_from": EFFECTIVE}],
        demand=[{"part": "P", "due": "2027-06-07", "quantity": 100.0}],
        **tables,
    )


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


# Effective 1 November less 3 days' buffer: entry on 29 October; loaded by sea on 28 September, by air on 23 October.
# Days off in China in 2026 (the State Council's notice): Mid-Autumn 25 September, National Day 1 to 7 October; Sunday
# 20 September and Saturday 10 October are worked instead.
# - Every day: inland 27 to 24 September, production 23 to 14; by air inland 22 to 19 October, production 18 to 9.
# - Every day but holidays: by sea Mid-Autumn costs a day; by air nothing lies between 9 and 22 October.
# - Monday to Friday and holidays, by sea: inland on Thu 24, Wed 23, Tue 22 and Mon 21; production on Sun 20 (worked
#   instead), Fri 18 to Mon 14, Fri 11 to Tue 8: 10 days. By air: inland Thu 22 to Mon 19 October; production Fri 16 to
#   Mon 12, Sat 10 (worked instead), Fri 9, Thu 8, and before the holidays Wed 30 and Tue 29 September.
# - and closed from 8 to 11 October, which goes before the Saturday worked instead, by air: Fri 16 to Mon 12 October, then
#   Wed 30 to Mon 28 September, Thu 24 and Wed 23.
CLOSED: list[Row] = [{"country": "CN", "closed_from": "2026-10-08", "closed_to": "2026-10-11", "name": "Stocktaking"}]


@pytest.mark.parametrize(
    ("row", "closures", "sea", "air"),
    [
        (None, [], "2026-09-14", "2026-10-09"),
        ({"work_days": SEVEN}, [], "2026-09-13", "2026-10-09"),
        ({"work_days": FIVE}, [], "2026-09-08", "2026-09-29"),
        ({"work_days": FIVE}, CLOSED, "2026-09-08", "2026-09-23"),
        ({"work_days": SEVEN, "public_holidays": False}, [], "2026-09-14", "2026-10-09"),
    ],
)
def test_that_last_order_dates_skip_the_days_off_of_the_country_that_works(
    row: Row | None, closures: list[Row], sea: str, air: str
) -> None:
    plan = before_policy(work_calendars=[{"country": "CN", **row}] if row else [], calendars=closures)
    by_mode = base(plan).part.order_by_mode
    assert (str(by_mode["ocean"][0]), str(by_mode["air"][0])) == (sea, air)


def plan_with(source: Row, lane: Row, plan_settings: Row, **tables: list[Row]) -> Plan:
    """Return a plan of one bought part with the legs given."""
    return plan_of(
        settings=[{"as_of": "2027-03-01", **plan_settings}],
        parts=[{"part": "P"}],
        sources=[{"part": "P", "supplier": "S", "country_of_origin": "CN", "unit_price": 1.0, **source}],
        lanes=[{"ship_from": source.get("ship_from", "CN"), **lane}],
        **tables,
    )


LEGS_OF_FIVE: dict[str, tuple[Row, Row, Row, str]] = {
    "order": ({}, {}, {"order_days": 5.0}, "US"),
    "production": ({"lead_days": 5.0}, {}, {}, "CN"),
    "licence": ({"licence_days": 5.0}, {}, {}, "VN"),
    "inland": ({}, {"export_days": 5.0}, {}, "VN"),
    "transit": ({}, {"transit_days": 5.0}, {}, ""),
    "customs": ({}, {"customs_days": 5.0}, {}, "US"),
    "dock": ({}, {"dock_days": 5.0}, {}, "US"),
}


@pytest.mark.parametrize("leg", LEGS_OF_FIVE)
@pytest.mark.parametrize("closed", ["US", "CN", "VN"])
def test_that_a_leg_waits_for_its_own_country_alone(leg: str, closed: str) -> None:
    source, lane, chosen, works_in = LEGS_OF_FIVE[leg]
    closure: Row = {"country": closed, "closed_from": "2027-03-03", "closed_to": "2027-03-12", "name": "Shut"}
    plan = plan_with({"ship_from": "VN", **source}, lane, chosen, calendars=[closure])
    assert base(plan).source.arrival[0] == (15.0 if closed == works_in else 5.0)


def test_that_goods_under_custody_are_held_on_every_day_and_docked_on_working_ones() -> None:
    shut: list[Row] = [{"country": "US", "closed_from": "2027-03-03", "closed_to": "2027-03-12"}]
    plan = plan_with({"entry_as": "FTZ privileged", "held_days": 4.0}, {"dock_days": 2.0}, {}, calendars=shut)
    assert base(plan).source.arrival[0] == 14.0  # held until 5 March, docked on the 13th and the 14th
    assert base(plan).source.legs[0, LEGS.index("dock")] == 6.0


def test_that_the_spread_of_the_whole_is_the_root_of_the_summed_variances() -> None:
    # √(1² + 2² + 2² + 4² + 10² + 2² + 4²) = √145
    source: Row = {"lead_days": 9.0, "lead_sd_days": 2.0, "licence_days": 45.0, "licence_sd_days": 2.0}
    lane: Row = {"export_sd_days": 4.0, "transit_sd_days": 10.0, "customs_sd_days": 2.0, "dock_sd_days": 4.0}
    found = base(plan_with(source, lane, {"order_sd_days": 1.0}))
    assert found.source.lead_sd[0] == pytest.approx(145**0.5)
    assert found.source.lead_days[0] == 54.0
    assert found.source.legs[0, LEGS.index("licence")] == 45.0


def test_that_a_made_part_has_the_spread_of_its_make_time() -> None:
    plan = plan_of(
        parts=[{"part": "R", "kind": "make", "make_days": 9.0, "make_sd_days": 3.0}],
        demand=[{"part": "R", "due": "2027-06-07", "quantity": 1.0}],
    )
    assert base(plan).part.lead_sd[0] == 3.0


def open_days(plan: Plan, *places: str) -> Calendar:
    """Return a plan's calendars."""
    chosen = settings_of(plan)
    return calendar_of(plan, places, chosen.as_of, chosen.weeks)


def works(calendar: Calendar, *days: str) -> list[bool]:
    """Return whether the first country works on some days."""
    return [calendar.reason(0, np.datetime64(day)) == "" for day in days]


def test_that_a_day_off_says_why() -> None:
    plan = plan_of(
        settings=[{"as_of": "2026-09-01"}],
        work_calendars=[{"country": "CN", "work_days": FIVE}],
        calendars=[{"country": "CN", "closed_from": "2027-01-30", "closed_to": "2027-02-20", "name": "Factory shutdown"}],
    )
    calendar = open_days(plan, "CN")
    days = ("2026-10-01", "2026-10-10", "2026-10-11", "2027-02-08", "2027-02-22")
    assert [calendar.reason(0, np.datetime64(day)) for day in days] == ["National Day", "", "Sunday", "Factory shutdown", ""]


def test_that_two_countries_keep_their_own_holidays() -> None:
    plan = plan_of(settings=[{"as_of": "2026-09-01"}], work_calendars=[{"country": "CN"}, {"country": "US"}])
    both = open_days(plan, "US", "CN", "JP")
    thanksgiving, national = np.datetime64("2026-11-26"), np.datetime64("2026-10-01")
    assert [both.reason(at, thanksgiving) for at in range(3)] == ["Thanksgiving Day", "", ""]
    assert [both.reason(at, national) for at in range(3)] == ["", "National Day", ""]


@pytest.mark.parametrize(
    ("text", "open_", "unknown"),
    [
        (FIVE, "1111100", ()),
        ("Mon-Fri", "1111100", ()),
        ("Sunday – Thursday", "1111001", ()),
        ("mon,wed; SAT", "1010010", ()),
        ("Mon Tox Fri", "1000100", ("Tox",)),
        ("M", "0000000", ("M",)),
        ("", "0000000", ()),
    ],
)
def test_that_work_days_are_read_as_people_write_them(text: str, open_: str, unknown: tuple[str, ...]) -> None:
    assert work_days(text) == (tuple(day == "1" for day in open_), unknown)


@pytest.mark.parametrize(
    ("row", "closures", "code", "severity"),
    [
        ({"work_days": "Mon Tox"}, [], "calendar.day", Severity.WARNING),
        ({"work_days": "never"}, [], "calendar.no-work", Severity.ERROR),
        ({}, [{"country": "CN", "closed_from": "2026-01-01", "closed_to": "2030-01-01"}], "calendar.no-work", Severity.ERROR),
        (
            {"work_days": "Mon"},
            [{"country": "CN", "closed_from": day, "closed_to": day} for day in ("2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28")],
            "calendar.no-work",
            Severity.ERROR,
        ),
    ],
)
def test_that_a_calendar_without_work_is_named_and_the_rest_computed(row: Row, closures: list[Row], code: str, severity: Severity) -> None:
    plan = plan_with(
        {"lead_days": 5.0}, {}, {"as_of": "2026-12-01", "horizon_weeks": 4.0}, work_calendars=[{"country": "CN", "public_holidays": False, **row}], calendars=closures,
    )  # fmt: skip
    assert (code, severity) in {(one.code, one.severity) for one in check(plan)}
    if code == "calendar.no-work":
        assert base(plan).source.arrival[0] == 5.0


def test_that_a_working_calendar_brings_no_finding() -> None:
    plan = plan_of(
        work_calendars=[{"country": "US", "work_days": FIVE}],
        calendars=[{"country": "US", "closed_from": "2026-12-24", "closed_to": "2027-01-02"}],
    )
    assert not [one for one in check(plan) if one.code.startswith("calendar.")]
    assert not [one for one in base(plan).findings if one.code.startswith("calendar.")]


def doubts(plan: Plan) -> list[str]:
    """Return what is said of public holidays."""
    return [one.message for one in base(plan).findings if one.code.startswith("calendar.")]


def test_that_years_without_an_official_list_are_said_once_each() -> None:
    plan = plan_with(
        {}, {}, {"as_of": "2026-11-23", "horizon_weeks": 104.0}, work_calendars=[{"country": "CN"}, {"country": "US"}, {"country": "DE"}]
    )
    assert doubts(plan) == ["The holidays of 2027 and 2028 in CN are not official yet."]


def test_that_a_country_whose_holidays_nobody_knows_is_named() -> None:
    plan = plan_with({"country_of_origin": "QQ"}, {}, {}, work_calendars=[{"country": "QQ"}])
    assert doubts(plan) == ["The public holidays of QQ aren't known, so it works through them."]


def test_that_estimated_dates_of_the_moon_are_not_official() -> None:
    assert 2027 in public_holidays("ID", 2026, 2028).unofficial  # Eid al-Fitr follows a sighting
    assert not public_holidays("US", 2026, 2028).unofficial
    assert not public_holidays("TW", 2025, 2026).unofficial  # no more days are moved from 2026 on


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Plan, lead.Spans]:
    """Return a plan with closures and working weeks of three countries, and spans of some lines."""
    week = st.sets(st.sampled_from(SEVEN.split()), min_size=1).map(" ".join)
    day = st.integers(0, 400)
    closures: list[Row] = []
    for country in ("CN", "VN", "US"):
        for start, length in draw(st.lists(st.tuples(day, st.integers(0, 30)), max_size=4)):
            first = np.datetime64("2026-09-01") + start
            closures.append({"country": country, "closed_from": str(first), "closed_to": str(first + length)})
    plan = plan_of(
        settings=[{"as_of": "2026-11-23"}],
        work_calendars=[
            {"country": country, "work_days": draw(week), "public_holidays": draw(st.booleans())} for country in ("CN", "VN", "US")
        ],
        calendars=closures,
    )
    lines = draw(st.integers(1, 4))
    days = st.lists(st.integers(0, 25), min_size=lines, max_size=lines).map(lambda one: np.array(one, dtype=np.intp))
    place = st.lists(st.integers(0, 2), min_size=lines, max_size=lines).map(lambda one: np.array(one, dtype=np.intp))
    legs = [draw(days) for _ in range(8)]
    return plan, lead.Spans(*legs, draw(place), draw(place), 2, open_days(plan, "CN", "VN", "US"))


@settings(max_examples=150, deadline=None)
@given(calendars(), st.integers(0, 400))
def test_that_the_latest_order_date_is_in_time_and_a_later_one_is_not(made: tuple[Plan, lead.Spans], when: int) -> None:
    _, spans = made
    entry = np.full(len(spans.order), np.datetime64("2026-11-23") + when)
    dates = lead.counted_back(entry, spans)
    forward = lead.counted_on(dates.order, spans)
    assert (forward.entry <= entry).all()
    assert (forward.ship <= dates.ship).all()
    assert (forward.loaded <= dates.loaded).all()
    assert (lead.counted_on(dates.order + 1, spans).entry > entry).all()
    stocked = lead.usable_from(lead.entered_for(entry, spans), spans)
    assert (stocked <= entry).all()


@settings(max_examples=60, deadline=None)
@given(calendars(), st.integers(0, 400), st.integers(0, 30), st.integers(0, 7))
def test_that_a_longer_leg_never_comes_earlier(made: tuple[Plan, lead.Spans], when: int, more: int, leg: int) -> None:
    _, spans = made
    name = ("order", "production", "licence", "inland", "transit", "customs", "held", "dock")[leg]
    longer = replace(spans, **{name: getattr(spans, name) + more})
    day = np.datetime64("2026-11-23") + when

    def usable(of: lead.Spans) -> np.ndarray:
        return lead.usable_from(lead.counted_on(day, of).entry, of)

    assert (usable(longer) >= usable(spans)).all()
    entry = np.full(len(spans.order), day)
    assert (lead.counted_back(entry, longer).order <= lead.counted_back(entry, spans).order).all()


def test_that_days_far_beyond_the_horizon_count_as_worked() -> None:
    plan = plan_of(
        settings=[{"as_of": "2026-11-23", "horizon_weeks": 4.0}],
        work_calendars=[{"country": "CN", "work_days": "Mon", "public_holidays": False}],
    )
    calendar = open_days(plan, "CN")
    far = np.array(["2060-01-01"], dtype="datetime64[D]")
    ten, place = np.array([10]), np.zeros(1, dtype=np.intp)
    assert calendar.back(far, ten, place)[0] == far[0] - 10
    assert calendar.forward(far, ten, place)[0] == far[0] + 10
    long = np.array([3000])
    assert calendar.forward(calendar.back(far, long, place), long, place)[0] <= far[0]
