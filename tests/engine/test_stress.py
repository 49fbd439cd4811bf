"""Rush orders under the load they put on their suppliers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.orders.deadlines import Deadlines, deadlines
from planner.engine.orders.expediting import expediting
from planner.engine.outlook.stress import Stress, in_time_share, stress, stresses
from planner.engine.results import Results
from planner.engine.stock.loss import below
from planner.files.samples import open_sample
from planner.model.plan import Plan
from tests.plans import plan_of

Row = dict[str, object]


RISE: Row = {"scenario": "Rise", "event": "+100 %", "date": "2026-11-01", "origins": "CN", "rate": 1.0}


def plan(source: Row | None = None, more: tuple[Row, ...] = ()) -> Plan:
    """Return two parts of 100 from one supplier in China, ten days to make and four to come, needed in December, dearer from November."""
    usual: Row = {
        "supplier": "S",
        "country_of_origin": "CN",
        "unit_price": 100.0,
        "lead_days": 10.0,
        "capacity_week": 70.0,
        **(source or {}),
    }
    return plan_of(
        settings=[{"as_of": "2026-10-16", "carrying_rate": 0.0, "buffer_days": 1.0}],
        parts=[{"part": key, "hts": "8501.31.40", "safety_stock": 0.0} for key in ("A", "B")],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "A", **usual}, {"part": "B", **usual}],
        lanes=[{"ship_from": "CN", "mode": "ocean", "transit_days": 4.0}],
        tariffs=[{"program": "MFN", "hts": "*", "rate": 0.0}],
        demand=[{"part": key, "due": "2026-12-14", "quantity": 500.0} for key in ("A", "B")],
        scenarios=[{"scenario": "Rise"}],
        events=[RISE, *more],
    )


def asked(given_: Plan) -> tuple[Results, Deadlines]:
    """Return the results and deadlines of the rise."""
    results = evaluate(given_, ["Rise"])["Rise"]
    return results, deadlines(given_, results, "Rise")


def rushed(given_: Plan, first: float, second: float) -> Stress:
    """Return what rushing so many of the two parts comes to."""
    results, found = asked(given_)
    return stress(given_, results, found, np.arange(len(found.part)), np.array([first, second])[: len(found.part)])


def test_that_the_work_off_is_shared_by_a_suppliers_lines_when_parts_are_rushed_together() -> None:
    # 140 at 70 a week are two weeks of a line, twice: four weeks of work on two lines, 14 days. Ten of them are in the quote, so the last
    # unit comes four days later than the 14 as planned; on 16 October with entry on the 30th there are two days of slack: (10 + 2)/14.
    got = rushed(plan(), 140.0, 140.0)
    assert got.suppliers == ("S",)
    assert got.work_off_days.tolist() == pytest.approx([14.0])
    assert got.lead_days.tolist() == [14.0, 14.0]
    assert got.last_days.tolist() == pytest.approx([18.0, 18.0])
    assert got.average_days.tolist() == pytest.approx([14 + 16 / 28] * 2)
    assert got.share_in_time.tolist() == pytest.approx([12 / 14] * 2)
    assert got.saved.tolist() == pytest.approx([12_000.0, 12_000.0])
    assert got.lost.tolist() == pytest.approx([2_000.0, 2_000.0])
    assert got.misses.all()
    assert [one.code for one in got.findings] == ["stress.late"]


def test_that_nothing_changes_when_the_rush_fits_into_the_quoted_time() -> None:
    got = rushed(plan(), 100.0, 100.0)
    assert got.last_days.tolist() == got.lead_days.tolist()
    assert got.lost.tolist() == [0.0, 0.0]
    assert not got.findings


def test_that_the_line_grows_when_other_customers_take_half_of_the_capacity() -> None:
    # Kingman for random orders at u = (0.5 + 0.5)/2 lines: 7·u²/(1 − u) = 3.5 days.
    got = rushed(plan({"busy_share": 0.5}), 70.0, 70.0)
    assert got.usual_load.tolist() == pytest.approx([0.5])
    assert got.wait_days.tolist() == pytest.approx([3.5])
    assert got.work_off_days.tolist() == pytest.approx([14.0])  # two weeks of work on the one line that is left


def test_that_crowding_takes_capacity_when_a_scenario_has_it() -> None:
    crowd: Row = {"scenario": "Rise", "event": "Everybody rushes", "kind": "crowding", "date": "2026-10-20", "rate": 0.5}
    free, busy = rushed(plan(), 70.0, 70.0), rushed(plan(more=(crowd,)), 70.0, 70.0)
    assert (free.usual_load[0], busy.usual_load[0]) == (0.0, 0.5)
    assert busy.work_off_days[0] == pytest.approx(2 * free.work_off_days[0])


def test_that_nothing_is_there_to_be_rushed_when_others_take_all_of_it() -> None:
    results, found = asked(plan({"busy_share": 1.0}))
    assert not len(results.orders.part) and not len(found.part)


def test_that_lead_times_stay_and_a_note_says_so_when_no_capacity_is_known() -> None:
    got = rushed(plan({"capacity_week": None}), 1e6, 1e6)
    assert got.last_days.tolist() == got.lead_days.tolist()
    assert np.isnan(got.usual_load).all()
    assert [one.code for one in got.findings] == ["stress.unknown"]


def test_that_capacity_of_nothing_is_not_capacity_unknown() -> None:
    results, found = asked(plan({"capacity_week": 0.0}))
    assert not len(results.orders.part) and not len(found.part)


def test_that_usual_orders_keep_their_places_when_something_is_rushed() -> None:
    # Goods for 1 November are made within 11 days, until the 27th. 35 of A, needed at once, ship on the 26th: half a week of a line in
    # 11/7 weeks, on two lines.
    calm = plan()
    demand: list[Row] = [{"part": key, "due": "2026-12-14", "quantity": 500.0} for key in ("A", "B")]
    early = calm.with_table(plan_of(demand=[{"part": "A", "due": "2026-10-19", "quantity": 35.0}, *demand])["demand"])
    assert rushed(calm, 70.0, 70.0).usual_load.tolist() == [0.0]
    got = rushed(early, 70.0, 70.0)
    assert got.usual_load.tolist() == pytest.approx([0.5 / (11 / 7) / 2])
    assert got.work_off_days.tolist() == pytest.approx([14 / (2 - 3.5 / 11)])


@pytest.mark.parametrize("spread", [0.5, 3.0, 10.0])
def test_that_the_share_in_time_meets_adding_up_unit_by_unit_when_arrivals_swing(spread: float) -> None:
    made = (np.arange(200_000) + 0.5) / 200_000 * 50.0
    unit_by_unit = below((7.0 - np.maximum(made - 20.0, 0.0)) / spread).mean()
    one = np.ones(1)
    assert in_time_share(7 * one, spread * one, 50 * one, 20 * one)[0] == pytest.approx(unit_by_unit, abs=1e-6)


@settings(max_examples=25)
@given(st.floats(0, 500), st.floats(0, 500), st.floats(0, 500), st.floats(0, 0.9), st.floats(0, 10))
def test_that_a_further_rush_never_shortens_a_lead_time(first: float, second: float, more: float, busy: float, spread: float) -> None:
    given_ = plan({"busy_share": busy, "lead_sd_days": spread})
    results, found = asked(given_)
    rows = np.arange(2)
    before = stress(given_, results, found, rows, np.array([first + 1, second + 1]))
    after = stress(given_, results, found, rows, np.array([first + 1 + more, second + 1]))
    assert (after.last_days >= before.last_days - 1e-9).all()
    assert (after.average_days >= before.average_days - 1e-9).all()
    assert (after.share_in_time <= before.share_in_time + 1e-9).all()
    assert (before.last_days >= before.lead_days).all()


def test_that_a_rush_of_nothing_beside_no_load_takes_as_long_as_quoted() -> None:
    got = rushed(plan(), 1e-9, 0.0)
    assert got.last_days.tolist() == got.lead_days.tolist() == [14.0]
    assert got.wait_days.tolist() == [0.0]


def test_that_rushing_everything_is_worse_than_the_right_things_in_the_sample() -> None:
    sample, scenario = open_sample("humanoid"), "Threat +100 %"
    results = evaluate(sample, [scenario])[scenario]
    found = deadlines(sample, results, scenario)
    got = stresses(sample, results, found, expediting(sample, results, found))
    assert got.everything.outcome.net < 0 < got.chosen.outcome.net
    assert got.nothing.outcome.net == 0.0
    assert got.everything.lost.sum() > 100 * got.chosen.lost.sum()
    assert np.nanmax(got.everything.rush_load) > 1 > np.nanmax(got.chosen.rush_load)
    late = {one.code for one in got.everything.findings}
    assert late == {"stress.late", "stress.unknown"}
    assert got.everything.suppliers == got.chosen.suppliers == got.nothing.suppliers
    assert (got.everything.work_off_days >= got.chosen.work_off_days).all()
