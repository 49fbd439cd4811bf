"""The refund ledger: what may come back and until when, and that it moves cash and never a unit cost.

Facts: the IEEPA duties are void since Learning Resources v. Trump (20 Feb 2026); a protest is due within 180 days of the
liquidation (19 USC 1514), which comes about 314 days after the entry: 494 days. Rows and amounts are made up for the tests.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.cli.command import main
from planner.engine.evaluate import evaluate
from planner.engine.results import COMPONENTS, Results
from planner.engine.review.refunds import cash_by_week, entries_of_orders, ledger
from planner.files.plan_file import save_plan
from planner.files.samples import open_sample
from planner.model.checks import check
from planner.model.plan import Plan
from planner.model.schema import BASE, REFUNDS
from tests.plans import plan_of, robot
from tests.strategies import tables

DAY = np.datetime64
AS_OF = DAY("2026-11-23")
PROGRAMS = [
    {"program": "IEEPA fentanyl", "destination": "US", "refundable": True, "refund_days": 494.0},
    {"program": "s301", "destination": "US"},
    {"program": "contested", "refundable": True},
]
ENTRY = {"entry": "E1", "entry_date": "2025-11-01", "program": "IEEPA fentanyl", "paid": 1000.0}


def ledger_plan(*rows: dict[str, object], **more: list[dict[str, object]]) -> Plan:
    return plan_of(programs=PROGRAMS, refunds=[{**ENTRY, **row} for row in rows], **more)


def no_window(*_: object, **__: object) -> int:
    raise AssertionError("no window was asked for")


def codes(plan: Plan) -> list[str]:
    return [finding.code for finding in check(plan) if finding.where.table == "refunds"]


def test_that_the_last_day_of_a_claim_is_counted_from_the_entry_when_none_is_given() -> None:
    plan = ledger_plan({}, {"deadline": "2027-06-30"}, {"program": "contested"})
    found = ledger(plan, AS_OF)
    assert found.deadline.tolist()[:2] == [DAY("2027-03-10").item(), DAY("2027-06-30").item()]  # 1 Nov 2025 + 494 days
    assert np.isnat(found.deadline[2])
    assert found.days_left.tolist()[:2] == [107.0, 219.0]
    assert np.isnan(found.days_left[2])
    assert found.state == (
        "claim by 10 Mar 2027, 107 days left",
        "claim by 30 Jun 2027, 219 days left",
        "to be claimed, the last day is not known",
    )


def test_that_what_is_open_or_granted_for_later_is_expected_and_the_rest_is_not() -> None:
    plan = ledger_plan(
        {},
        {"status": "claimed", "claimed_on": "2026-05-04", "refund": 900.0},
        {"status": "claimed", "claimed_on": "2027-05-04"},
        {"status": "granted", "granted_on": "2027-01-15", "refund": 1050.0},
        {"status": "granted", "granted_on": "2026-09-01"},
        {"status": "denied"},
        {"status": "lapsed"},
        {"entry_date": "2025-02-10"},
        {"program": "s301"},
        {"status": "granted"},
    )
    found = ledger(plan, AS_OF)
    assert found.expected.tolist() == [1000, 900, 0, 1050, 0, 0, 0, 0, 0, 1000]
    assert found.received.tolist() == [0, 0, 0, 0, 1000, 0, 0, 0, 0, 0]
    assert found.state[1:] == (
        "claimed on 4 May 2026",
        "claimed on 4 May 2027, too late: the last day was 10 Mar 2027",
        "granted, comes on 15 Jan 2027",
        "paid back on 1 Sep 2026",
        "denied",
        "lapsed",
        "lapsed on 19 Jun 2026",  # 10 Feb 2025 + 494 days
        "not refundable under s301",
        "granted, the day is not known",
    )
    assert found.refundable.tolist() == [True] * 8 + [False, True]
    total = found.total
    assert (total.rows, total.paid, total.expected, total.received, total.unknown) == (10, 10_000, 3_950, 1_000, 0)


def test_that_a_refund_has_come_when_its_day_is_the_as_of_date() -> None:
    found = ledger(ledger_plan({"status": "granted", "granted_on": "2026-11-23"}, {"status": "granted", "granted_on": "2026-11-24"}), AS_OF)
    assert found.received.tolist() == [1000, 0]
    assert found.expected.tolist() == [0, 1000]
    assert found.state == ("paid back on 23 Nov 2026", "granted, comes on 24 Nov 2026")


def test_that_totals_by_program_and_by_status_add_up_to_the_whole() -> None:
    plan = ledger_plan(
        {}, {"program": "s301", "status": "denied"}, {"status": "granted", "granted_on": "2026-03-01"}, {"program": "contested"}
    )
    found = ledger(plan, AS_OF)
    assert list(found.by_program) == ["IEEPA fentanyl", "s301", "contested"]
    assert list(found.by_status) == ["paid", "denied", "granted"]
    assert found.by_program["IEEPA fentanyl"].expected == 1000
    for groups in (found.by_program, found.by_status):
        for name in ("rows", "paid", "expected", "received", "unknown"):
            assert sum(getattr(sums, name) for sums in groups.values()) == getattr(found.total, name)


def test_that_nothing_counts_as_zero_when_the_program_or_the_amount_is_not_known() -> None:
    plan = ledger_plan(
        {"program": "s999"}, {"paid": None}, {"paid": None, "status": "granted", "granted_on": "2026-03-02"}, {"status": "hoped"}
    )
    found = ledger(plan, AS_OF)
    assert np.isnan(found.expected[[0, 1, 3]]).all()
    assert np.isnan(found.received[2])
    assert found.total.unknown == 4
    assert found.state[0] == "not known whether duty under s999 comes back"
    assert np.isnan(cash_by_week(plan, np.array(["2026-03-02"], dtype="datetime64[D]"))).all()


def test_that_a_row_for_the_plan_s_own_country_goes_before_one_for_any() -> None:
    programs = [{"program": "VAT", "refundable": True, "refund_days": 10.0}, {"program": "VAT", "destination": "US", "refund_days": 5.0}]
    plan = plan_of(programs=programs, refunds=[{**ENTRY, "program": "VAT"}])
    assert not ledger(plan, AS_OF).refundable[0]
    assert ledger(plan_of(settings=[{"destination": "GB"}], programs=programs, refunds=[{**ENTRY, "program": "VAT"}]), AS_OF).refundable[0]


def test_that_a_granted_refund_moves_cash_in_the_week_of_its_day_and_an_expected_one_in_none() -> None:
    plan = ledger_plan(
        {"status": "granted", "granted_on": "2026-11-29", "refund": 40.0},  # the Sunday of the first week
        {"status": "granted", "granted_on": "2026-11-30"},
        {"status": "granted", "granted_on": "2026-11-22"},  # the day before the weeks begin
        {"status": "granted", "granted_on": "2026-12-14"},  # the day after they end
        {"status": "claimed", "claimed_on": "2026-11-30"},
        {"status": "claimed", "granted_on": "2026-11-30"},
        {},
    )
    weeks = DAY("2026-11-23") + np.arange(3) * 7
    assert cash_by_week(plan, weeks).tolist() == [40, 1000, 0]
    assert cash_by_week(plan, weeks[:0]).tolist() == []
    assert cash_by_week(plan_of(), weeks).tolist() == [0, 0, 0]


def test_that_results_hold_the_cash_by_week_and_the_scenario_s_own_grant() -> None:
    plan = robot()
    for name in ("programs", "refunds"):
        plan = plan.with_table(ledger_plan({"status": "claimed"})[name])
    overrides = [
        {"scenario": "Threat", "table": "refunds", "where": "entry=E1", "column": column, "value": value}
        for column, value in (("status", "granted"), ("granted_on", "2027-02-03"))
    ]
    results = evaluate(plan.with_table(plan_of(overrides=overrides)["overrides"]), (BASE, "Threat"))
    assert [(one.refunds.expected, one.refunds.received, one.refunds.by_week.sum()) for one in results.values()] == [
        (1000, 0, 0),
        (1000, 0, 1000),
    ]
    threat = results["Threat"]
    assert threat.weeks[threat.refunds.by_week > 0].tolist() == [DAY("2027-02-01").item()]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"entry_date": "2025-02-10"}, "refund.missed"),
        ({"deadline": "2026-12-23"}, "refund.due"),
        ({"deadline": "2026-11-23"}, "refund.due"),
        ({"program": "contested"}, "refund.no-deadline"),
        ({"status": "claimed", "claimed_on": "2027-05-04"}, "refund.late"),
        ({"refund": 1000.01}, "refund.more-than-paid"),
        ({"status": "granted"}, "refund.undated"),
        ({"granted_on": "2026-03-01"}, "refund.status"),
        ({"program": "IEEPA Fentanyl"}, "refund.program"),
        ({"program": "s301", "status": "claimed"}, "refund.not-refundable"),
        ({"status": "claimed", "claimed_on": "2025-10-31"}, "period.reversed"),
        ({"status": "granted", "claimed_on": "2026-06-02", "granted_on": "2026-06-01"}, "period.reversed"),
        ({"deadline": "2025-10-31"}, "period.reversed"),
    ],
)
def test_that_a_row_is_named_when_something_is_wrong_with_it(row: dict[str, object], code: str) -> None:
    assert codes(ledger_plan({}, {**row, "entry": "E2"})).count(code) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"deadline": "2026-12-24"},
        {"deadline": "2026-11-22", "status": "lapsed"},
        {"entry_date": "2025-02-10", "status": "claimed", "claimed_on": "2025-03-01"},
        {"entry_date": "2025-02-10", "program": "s301"},
        {"status": "granted", "granted_on": "2026-03-01", "refund": 1000.0},
        {"program": "s301"},
    ],
)
def test_that_nothing_is_said_of_a_row_when_it_is_in_order(row: dict[str, object]) -> None:
    assert not codes(ledger_plan(row))


def test_that_an_entry_counts_as_twice_under_a_program_when_no_part_tells_its_rows_apart() -> None:
    parts: list[dict[str, object]] = [{"part": "A", "kind": "make"}, {"part": "B", "kind": "make"}]
    assert codes(ledger_plan({"part": "A"}, {"part": "B"}, {"program": "s301"}, parts=parts)) == []
    assert codes(ledger_plan({"part": "A"}, {"part": "A"}, parts=parts)) == ["refund.twice"]
    assert codes(ledger_plan({"part": "A"}, {}, parts=parts)) == ["refund.twice"]
    assert codes(ledger_plan({}, {"part": "A"}, {"part": "B"}, parts=parts)) == ["refund.twice"] * 2


def unchanged(left: object, right: object) -> bool:
    """Tell whether two results are byte for byte the same, refunds and the clock aside."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        same = left.tolist() == right.tolist() if left.dtype == object else left.tobytes() == right.tobytes()
        return left.dtype == right.dtype and left.shape == right.shape and same
    if is_dataclass(left) and not isinstance(left, type):
        names = [field.name for field in fields(left) if field.name not in ("refunds", "seconds")]
        return type(left) is type(right) and all(unchanged(getattr(left, name), getattr(right, name)) for name in names)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(unchanged(left[key], right[key]) for key in left)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(unchanged(one, other) for one, other in zip(left, right, strict=True))
    return bool(left == right) or repr(left) == repr(right)


def robot_results(plan: Plan) -> Results:
    return evaluate(plan, [BASE])[BASE]


@settings(max_examples=40, deadline=None)
@given(refunds=tables(REFUNDS, 1000), programs=st.booleans())
def test_that_no_other_number_changes_when_the_ledger_holds_rows(refunds: object, programs: bool) -> None:
    plan = robot()
    if programs:
        plan = plan.with_table(ledger_plan()["programs"])
    before = robot_results(plan)
    after = robot_results(plan.with_table(refunds))  # type: ignore[arg-type]
    assert unchanged(before, after)


def test_that_a_changed_unit_cost_would_be_noticed_when_results_are_compared() -> None:
    plan = robot()
    dearer = plan.with_table(plan["sources"].with_columns({"unit_price": plan["sources"]["unit_price"] * 1.0000001}))
    assert not unchanged(robot_results(plan), robot_results(dearer))


def test_that_the_ledger_reads_any_row_without_failing_when_the_cells_are_missing() -> None:
    blank = {column.name: None for column in REFUNDS.columns}
    plan = plan_of(programs=[{"program": ""}, *PROGRAMS], refunds=[blank, blank])
    found = ledger(plan, AS_OF)
    assert len(found.state) == 2
    assert found.total.unknown == 2
    assert check(plan)


def test_that_calc_tells_the_refunds_when_it_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = ledger_plan({"status": "claimed"}, {"status": "granted", "granted_on": "2026-09-01", "entry": "E2"})
    save_plan(plan, tmp_path / "plan.ballast")
    main(["calc", str(tmp_path / "plan.ballast"), "--json"], no_window)
    totals = json.loads(capsys.readouterr().out)["scenarios"][0]["totals"]
    assert totals["refunds"] == {"expected": 1000.0, "received": 1000.0, "unknown_rows": 0}


def test_that_rows_for_orders_hold_the_duty_of_each_program_when_they_are_entered() -> None:
    plan = open_sample("humanoid")
    results = evaluate(plan, [BASE])[BASE]
    orders = results.orders
    until = orders.entry_date.min() + np.timedelta64(75, "D")
    rows = entries_of_orders(plan, results, until)
    entered = np.flatnonzero(orders.entry_date <= until)
    duty = orders.cost[:, COMPONENTS.index("duty")] * orders.quantity
    by_order: dict[object, float] = {}
    for row in rows:
        by_order[row["entry"]] = by_order.get(row["entry"], 0.0) + float(str(row["paid"]))
    assert len(by_order) == np.count_nonzero(duty[entered] > 0) > 10
    assert sum(by_order.values()) == pytest.approx(float(duty[entered].sum()), abs=0.005 * len(rows))
    assert {"MFN", "s301", "FL301"} <= {row["program"] for row in rows}
    assert all(row["entry_date"] <= until for row in rows)  # type: ignore[operator]
    assert not entries_of_orders(plan, results)  # nothing ordered from today on is entered today


def test_that_proposed_rows_make_a_ledger_without_errors_and_are_proposed_once() -> None:
    plan = robot()
    results = robot_results(plan)
    rows = entries_of_orders(plan, results, results.orders.entry_date.max())
    assert rows
    kept = plan.with_table(plan_of(refunds=[dict(row) for row in rows])["refunds"])
    assert not [code for code in codes(kept) if code != "refund.program"]
    assert not entries_of_orders(kept, results, results.orders.entry_date.max())
    assert entries_of_orders(plan_of(), evaluate(plan_of(), [BASE])[BASE]) == ()


def test_that_the_duty_of_an_order_is_missing_and_not_zero_when_it_can_not_be_computed() -> None:
    plan = plan_of(
        parts=[{"part": "A", "kind": "buy", "hts": "8501.31.40"}, {"part": "B", "kind": "buy", "hts": "9999.99.99"}],
        suppliers=[{"supplier": "X"}],
        sources=[{"part": part, "supplier": "X", "country_of_origin": "CN", "unit_price": 10.0} for part in "AB"],
        lanes=[{"ship_from": "CN"}],
        tariffs=[{"program": "MFN", "hts": "8501", "rate": 0.04}, {"program": "s301", "hts": "8501"}],
        demand=[{"part": part, "due": "2027-03-01", "quantity": 5.0} for part in "AB"],
    )
    results = robot_results(plan)
    rows = entries_of_orders(plan, results, DAY("2027-12-31"))
    assert {(row["part"], row["program"], row["paid"]) for row in rows} == {("A", "MFN", 2.0), ("A", "s301", None), ("B", "MFN", None)}


def test_that_the_verb_prints_ledger_totals_cash_and_proposals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = robot()
    ledger_ = ledger_plan({}, {"entry": "E2", "status": "granted", "granted_on": "2026-09-02", "refund": 250.0})
    for name in ("programs", "refunds"):
        plan = plan.with_table(ledger_[name])
    file = str(tmp_path / "plan.ballast")
    save_plan(plan, Path(file))
    assert main(["refunds", file, "--json", "--entered-by", "2027-12-31"], no_window) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["totals"] == {"rows": 2, "paid": 2000.0, "expected": 1000.0, "received": 250.0, "unknown": 0}
    assert told["by_status"]["granted"]["received"] == 250
    assert told["cash_by_week"] == [{"week": "2026-08-31", "amount": 250.0}]
    assert [row["state"] for row in told["rows"]] == ["claim by 10 Mar 2027, 107 days left", "paid back on 2 Sep 2026"]
    assert [row["days_left"] for row in told["rows"]] == [107, None]
    assert {row["program"] for row in told["proposed"]} == {"MFN"}
    assert told["findings"] == []
    assert main(["refunds", file, "--as-of", "2027-03-09", "--entered-by", "2027-12-31"], no_window) == 0
    shown = capsys.readouterr()
    assert "claim by 10 Mar 2027, 1 day left" in shown.out
    assert "Proposed from planned orders" in shown.out
    assert "warning: Refund ledger, row 1, Claim until" in shown.err
    assert main(["refunds", file, "--entered-by", "someday"], no_window) == 2


def motors(source: dict[str, object], **setting: object) -> Plan:
    """Two parts from one country, entered in the same weeks."""
    return plan_of(
        settings=[setting],
        parts=[{"part": part, "kind": "buy", "hts": "8501.31.40", "weight_kg": 1.0} for part in "AB"],
        suppliers=[{"supplier": "X"}],
        sources=[{"part": part, "supplier": "X", "country_of_origin": "CN", "unit_price": 10.0, **source} for part in "AB"],
        lanes=[{"ship_from": "CN"}],
        tariffs=[
            {"program": "MFN", "hts": "8501", "rate": 0.04},
            {"program": "s301", "hts": "8501", "rate": 0.25, "effective_to": "2027-02-15"},
        ],
        demand=[{"part": part, "due": due, "quantity": 5.0} for part in "AB" for due in ("2027-03-01", "2027-04-05")],
    )


def proposed(plan: Plan) -> list[tuple[object, ...]]:
    rows = entries_of_orders(plan, robot_results(plan), DAY("2028-12-31"))
    return [(row["entry"], str(row["entry_date"]), row["program"], row["part"], row["paid"]) for row in rows]


def test_that_each_order_is_an_entry_unless_a_week_s_orders_share_one() -> None:
    alone = proposed(motors({}))
    assert [row[:4] for row in alone[:2]] == [("A 2027-03-01", "2027-03-01", "MFN", "A"), ("B 2027-03-01", "2027-03-01", "MFN", "B")]
    assert {row[0] for row in alone} == {"A 2027-03-01", "B 2027-03-01", "A 2027-04-05", "B 2027-04-05"}
    together = proposed(motors({}, entries="a week's orders"))
    assert {row[0] for row in together} == {"CN ocean, week of 2027-03-01", "CN ocean, week of 2027-04-05"}
    assert [row[1:] for row in together] == [row[1:] for row in alone]
    assert sum(float(str(row[4])) for row in together) == pytest.approx(20 * 10 * 0.04)


def test_that_goods_delivered_duty_paid_are_left_out_since_the_seller_entered_them() -> None:
    assert proposed(motors({"incoterm": "DDP"})) == []


def test_that_goods_from_a_bonded_warehouse_are_entered_when_they_leave_it() -> None:
    bonded = proposed(motors({"entry_as": "bonded warehouse", "held_days": 30.0}))
    assert [row[1:4] for row in bonded if row[3] == "A"] == [("2027-03-01", "MFN", "A"), ("2027-04-05", "MFN", "A")]
    zone = proposed(motors({"entry_as": "FTZ privileged", "held_days": 30.0}))  # the rates of the day of admission, 30 January
    assert [row[1:4] for row in zone if row[3] == "A"] == [
        ("2027-03-01", "MFN", "A"),
        ("2027-03-01", "s301", "A"),
        ("2027-04-05", "MFN", "A"),
    ]
