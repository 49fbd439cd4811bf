"""Checks of the refund ledger: claims whose last day is near or gone, and rows that can't be right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity
from planner.model.places import members
from planner.model.plan import Plan
from planner.model.row_findings import cell_finding, days
from planner.model.values import day_text

Days = npt.NDArray[np.datetime64]
Rows = npt.NDArray[np.intp]
Found = Iterator[Finding]

SOON = 30  # days before the last day of a claim in which a plan warns of it
CENT = 0.005
LATER_WAY = "Ask the broker whether another way is still open, such as a suit, and type its last day; else set the status to lapsed."


def program_rows(plan: Plan) -> Rows:
    """Return for each row of the ledger its program's row in the programs table, −1 where there is none. Shape ``(refunds,)``.

    A row for the plan's country of import goes before one for a group or for any.
    """
    programs, here = plan["programs"], str(plan.setting("destination") or "")
    found: dict[str, tuple[int, int]] = {}
    for at, (name, places) in enumerate(zip(programs["program"].tolist(), programs["destination"].tolist(), strict=True)):
        inside = members(places) if places.strip() else None
        if inside is None or here in inside or here in places.upper().split():
            closeness = 2 if places.strip().upper() == here else int(bool(places.strip()))
            if closeness > found.get(name, (-1, 0))[0]:
                found[name] = closeness, at
    wanted = plan["refunds"]["program"].tolist()
    return np.array([found[name][1] if name in found else -1 for name in wanted], dtype=np.intp)


def deadlines(plan: Plan) -> Days:
    """Return the last day of a claim for each row: the one given, else counted from the entry by the program's days; NaT unknown."""
    refunds, row = plan["refunds"], program_rows(plan)
    given = days(refunds, "deadline")
    span = np.full(len(row), np.nan)
    if len(plan["programs"]):
        span = np.where(row >= 0, plan["programs"]["refund_days"][row], np.nan)
    counted = np.isfinite(span) & (np.abs(np.nan_to_num(span)) < 1e6)
    last = np.full(len(row), np.datetime64("NaT"), dtype="datetime64[D]")
    last[counted] = days(refunds, "entry_date")[counted] + span[counted].astype("timedelta64[D]")
    return np.where(np.isnat(given), last, given)


def refundable(plan: Plan) -> npt.NDArray[np.bool_]:
    """Return which rows were paid under a program whose duty may be claimed back."""
    row, programs = program_rows(plan), plan["programs"]
    return (row >= 0) & programs["refundable"][row] if len(programs) else np.zeros(len(row), dtype=bool)


def check_refunds(plan: Plan) -> Found:
    """Everything the ledger leaves open or has wrong."""
    if len(plan["refunds"]):
        yield from _claims(plan)
        yield from _payments(plan)
        yield from _programs(plan)
        yield from _twice(plan)


def _claims(plan: Plan) -> Found:
    refunds, last, may = plan["refunds"], deadlines(plan), refundable(plan)
    today = plan.setting("as_of")
    column = refunds.spec["deadline"]
    for at in np.flatnonzero(may & (refunds["status"] == "paid")) if isinstance(today, np.datetime64) else ():
        left = (last[at] - today).astype("timedelta64[D]").astype(int)
        if np.isnat(last[at]):
            message = "it isn't known until when this duty can be claimed back."
            yield cell_finding(Severity.NOTE, "refund.no-deadline", refunds, at, column, message, "Type the last day of a claim.")
        elif left < 0:
            message = f"this duty had to be claimed back by {day_text(last[at])}, and no claim is noted."
            yield cell_finding(Severity.WARNING, "refund.missed", refunds, at, column, message, LATER_WAY)
        elif left <= SOON:
            message = f"this duty can be claimed back until {day_text(last[at])}: {days_left_text(left)}."
            yield cell_finding(
                Severity.WARNING, "refund.due", refunds, at, column, message, "Claim it, then set the status to claimed."
            )  # fmt: skip
    claimed = days(refunds, "claimed_on")
    for at in np.flatnonzero((claimed > last) & np.isin(refunds["status"].astype(str), ("paid", "claimed"))):
        message = f"claimed on {day_text(claimed[at])}, after its last day {day_text(last[at])}; no money is expected of it."
        yield cell_finding(Severity.WARNING, "refund.late", refunds, at, refunds.spec["claimed_on"], message, LATER_WAY)


def days_left_text(left: int) -> str:
    """Return how long a claim can still be made, in words."""
    return "today is the last day" if left == 0 else f"{left:,} {'day' if left == 1 else 'days'} left"


def _payments(plan: Plan) -> Found:
    refunds = plan["refunds"]
    status, paid, back = refunds["status"], refunds["paid"], refunds["refund"]
    for at in np.flatnonzero(back > paid + CENT):
        hint = "Correct the amount; interest may stay in it, but it is income, not duty."
        yield cell_finding(
            Severity.WARNING, "refund.more-than-paid", refunds, at, refunds.spec["refund"], "more is paid back than was paid.", hint
        )
    dated = ~np.isnat(days(refunds, "granted_on"))
    for at in np.flatnonzero((status == "granted") & ~dated):
        message = "granted, but without the day on which the money comes, so no week has it."
        yield cell_finding(Severity.WARNING, "refund.undated", refunds, at, refunds.spec["granted_on"], message, "Type the day.")
    for at in np.flatnonzero((status != "granted") & dated):
        message = f"a day of payment is noted, but the status is {status[at] or 'empty'}, so no money is counted on it."
        hint = "Set the status to granted, or clear the day."
        yield cell_finding(Severity.WARNING, "refund.status", refunds, at, refunds.spec["status"], message, hint)


def _programs(plan: Plan) -> Found:
    refunds, row, may = plan["refunds"], program_rows(plan), refundable(plan)
    column = refunds.spec["program"]
    alike = {name.strip().casefold(): name for name in plan["programs"]["program"].tolist()}
    for at in np.flatnonzero((row < 0) & (refunds["program"] != "")):
        name = str(refunds["program"][at])
        near = alike.get(name.strip().casefold())
        hint = f"Did you mean '{near}'?" if near and near != name else f"Add {name} to {plan['programs'].spec.title}."
        message = f"no program of the plan's destination is called {name}, so it isn't known whether its duty comes back."
        yield cell_finding(Severity.WARNING, "refund.program", refunds, at, column, message, hint)
    for at in np.flatnonzero((row >= 0) & ~may & (refunds["status"] == "claimed")):
        message = f"claimed, but duty under {refunds['program'][at]} is not refundable; no money is expected of it."
        hint = "Correct the program, or mark it refundable on the Programs table."
        yield cell_finding(Severity.NOTE, "refund.not-refundable", refunds, at, column, message, hint)


def _twice(plan: Plan) -> Found:
    """An entry that stands twice under one program: for the same part, or once for all of its parts and once for one."""
    refunds = plan["refunds"]
    seen: dict[tuple[str, str], set[str]] = {}
    for at, (entry, program, part) in enumerate(zip(*(refunds[name].tolist() for name in ("entry", "program", "part")), strict=True)):
        parts = seen.setdefault((entry.strip(), program.strip()), set())
        if entry.strip() and (part in parts or (parts and ("" in parts or not part))):
            message = "this entry stands under this program more than once, so its duty counts twice."
            hint = "Remove one of the rows, or name the part of each."
            yield cell_finding(Severity.WARNING, "refund.twice", refunds, at, refunds.spec["entry"], message, hint)
        parts.add(part)
