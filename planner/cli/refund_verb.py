"""The verb that prints the refund ledger: what may come back by when, the totals, and the cash by week."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.cli.window import OpenWindow
from planner.model.finding import BallastError
from planner.model.plan import Plan

if TYPE_CHECKING:
    from planner.engine.results import Days
    from planner.engine.review.refunds import Ledger, Sums
    from planner.model.table import Row

TOLD = ("entry", "entry_date", "program", "part", "paid", "status", "claimed_on", "granted_on", "refund")


def add_refund_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of the ledger."""
    parser.add_argument("plan", type=Path, metavar="PLAN")
    parser.add_argument("--as-of", metavar="DATE", help="another as-of date than the plan's, such as 2027-01-15")
    parser.add_argument("--entered-by", metavar="DATE", help="propose rows for the planned orders that are entered by this day")
    parser.set_defaults(run=print_refunds)


def print_refunds(args: argparse.Namespace, _: OpenWindow) -> int:
    """Print the ledger of a plan."""
    from planner.cli.printing import finding_rows, print_json, report
    from planner.cli.reading import load, with_as_of
    from planner.cli.verbs import exit_code
    from planner.engine.inputs import settings_of
    from planner.engine.review.refunds import ledger
    from planner.model.checks import check
    from planner.model.finding import Severity

    loaded = load(args.plan)
    plan = with_as_of(loaded.plan, args.as_of) if args.as_of else loaded.plan
    as_of = settings_of(plan).as_of
    found = ledger(plan, as_of)
    rows = proposed(plan, args.entered_by) if args.entered_by else ()
    findings = (*loaded.findings, *(one for one in check(plan) if one.where.table == "refunds"))
    if args.json:
        print_json({**as_json(plan, found), "as_of": as_of, "proposed": rows, "findings": finding_rows(findings, plan)})
        return exit_code(findings)
    print(*lines_of(plan, found, as_of, rows), sep="\n")
    report(findings, plan, Severity.NOTE)
    return exit_code(findings)


def proposed(plan: Plan, text: str) -> tuple[Row, ...]:
    """Return rows for the planned orders that are entered by a day; raises BallastError for what is no day."""
    from planner.engine.evaluate import evaluate
    from planner.engine.review.refunds import entries_of_orders
    from planner.model.schema import BASE, TABLES
    from planner.model.values import NotAValue, parse

    try:
        day = parse(TABLES["refunds"]["entry_date"], text)
    except NotAValue as problem:
        raise BallastError(f"--entered-by must be a date such as 2027-01-15, not '{text}'.") from problem
    if not isinstance(day, np.datetime64):
        raise BallastError(f"--entered-by must be a date such as 2027-01-15, not '{text}'.")
    return entries_of_orders(plan, evaluate(plan, [BASE])[BASE], day)


def as_json(plan: Plan, found: Ledger) -> dict[str, object]:
    """Return the ledger as the command line's JSON: money in plan currency, ISO dates, days; what isn't known is null."""
    from planner.cli.printing import table_rows
    from planner.engine.review.refunds import cash_by_week

    rows = [
        {
            **{name: row[name] for name in TOLD}, "deadline": found.deadline[at], "days_left": found.days_left[at],
            "refundable": bool(found.refundable[at]), "expected": found.expected[at], "received": found.received[at], "state": found.state[at],
        }
        for at, row in enumerate(table_rows(plan["refunds"]))
    ]  # fmt: skip
    weeks = weeks_with_cash(plan)
    cash = [{"week": week, "amount": amount} for week, amount in zip(weeks, cash_by_week(plan, weeks), strict=True)]
    return {
        "currency": plan.setting("currency"), "rows": rows, "totals": asdict(found.total), "by_program": by_name(found.by_program),
        "by_status": by_name(found.by_status), "cash_by_week": cash,
    }  # fmt: skip


def by_name(groups: Mapping[str, Sums]) -> dict[str, object]:
    """Return sums by name."""
    return {name: asdict(sums) for name, sums in groups.items()}


def weeks_with_cash(plan: Plan) -> Days:
    """Return the Mondays of the weeks in which refunds were or will be paid."""
    from planner.model.row_findings import days

    day = days(plan["refunds"], "granted_on")[plan["refunds"]["status"] == "granted"]
    day = day[~np.isnat(day)]
    return np.unique(day - (day.astype(np.int64) + 3) % 7)


def lines_of(plan: Plan, found: Ledger, as_of: np.datetime64, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the ledger as text for reading."""
    from planner.cli.figures import day, money
    from planner.cli.printing import text_table
    from planner.engine.review.refunds import cash_by_week

    refunds, currency = plan["refunds"], plan.setting("currency")
    yield f"Refund ledger as of {day(as_of)}, {currency}"
    if len(refunds):
        listed = [
            [
                str(refunds["entry"][at]), day(refunds["entry_date"][at]), str(refunds["program"][at]), money(float(refunds["paid"][at])),
                money(float(found.expected[at])), money(float(found.received[at])), found.state[at],
            ]
            for at in range(len(refunds))
        ]  # fmt: skip
        yield from text_table(
            ("Entry", "Entered", "Program", "Paid", "Expected", "Received", "State"), listed, (False, False, False, True, True, True, False)
        )
        yield ""
        sums = [[name, *sum_texts(one)] for name, one in (*found.by_program.items(), *found.by_status.items(), ("Total", found.total))]
        yield from text_table(("By", "Rows", "Paid", "Expected", "Received", "Not known"), sums, (False, *(True,) * 5))
    else:
        yield "The ledger has no rows."
    weeks = weeks_with_cash(plan)
    if len(weeks):
        yield ""
        yield from text_table(
            ("Week of", f"Refunds, {currency}"),
            [[day(week), money(float(cash))] for week, cash in zip(weeks, cash_by_week(plan, weeks), strict=True)],
            (False, True),
        )
    if rows:
        yield ""
        yield "Proposed from planned orders:"
        texts = [[str(row["entry"]), str(row["entry_date"]), str(row["program"]), str(row["part"]), paid_text(row)] for row in rows]
        yield from text_table(("Entry", "Entered", "Program", "Part", "Paid"), texts, (False, False, False, False, True))


def paid_text(row: Row) -> str:
    """Return the duty of a proposed row."""
    from planner.cli.figures import money

    paid = row["paid"]
    return money(paid if isinstance(paid, float) else np.nan)


def sum_texts(sums: Sums) -> list[str]:
    """Return sums as texts."""
    from planner.cli.figures import money

    return [str(sums.rows), money(sums.paid), money(sums.expected), money(sums.received), str(sums.unknown)]
