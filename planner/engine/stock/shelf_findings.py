"""What shelf life makes of stock: buffers and pre-buys that are cut, and what would still expire."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.results import Days, Floats, Ints
from planner.engine.stock.shelf import TINY, Expiry
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.values import day_text, decimals


def units(quantity: float) -> str:
    """Return a quantity in whole units, what is less than ten with one decimal."""
    return decimals(quantity, 0 if quantity >= 10 else 1)


def days_of(plan: Plan, part: int) -> str:
    """Return a part's shelf life in words."""
    return f"its shelf life of {decimals(float(plan['parts']['shelf_days'][part]), 0)} days"


def buffer_findings(plan: Plan, wanted: Floats, most: Floats) -> Iterator[Finding]:
    """Yield the strategic buffers that would outlast the shelf life. Args: ``(parts,)`` units wanted, and the most that is used up."""
    parts = plan["parts"]
    for at in np.flatnonzero(wanted > most + TINY).tolist():
        message = (
            f"A strategic buffer of {decimals(float(parts['strategic_weeks'][at]), 1)} weeks of {parts['part'][at]} outlasts {days_of(plan, at)}; "
            f"{units(float(most[at]))} of {units(float(wanted[at]))} are held."
        )
        hint = "Ask for fewer weeks, or hold what it is made of."
        yield Finding(Severity.WARNING, "shelf-life.buffer", message, hint, Where("parts", int(parts.ids[at]), "strategic_weeks"))


def prebuy_findings(plan: Plan, rows: Ints, wanted: Floats, kept: Floats) -> Iterator[Finding]:
    """Yield the pre-buys that would outlast the shelf life. Args: part and units before and after, shapes ``(pre-buys,)``."""
    parts = plan["parts"]
    for number in np.flatnonzero(kept < wanted - TINY).tolist():
        at = int(rows[number])
        message = (
            f"Buying {units(float(wanted[number]))} of {parts['part'][at]} ahead would outlast {days_of(plan, at)}; "
            f"{units(float(kept[number]))} are bought."
        )
        yield Finding(
            Severity.NOTE, "shelf-life.prebuy", message, "Correct the shelf life where it keeps longer.", shelf_place(plan, at)
        )  # fmt: skip


def expiry_findings(plan: Plan, expiry: Expiry, starts: Days) -> Iterator[Finding]:
    """Yield what of the projected stock would expire. Args: starts ``(buckets,)``."""
    parts = plan["parts"]
    for at in np.flatnonzero(expiry.quantity > TINY).tolist():
        day = starts[min(int(expiry.first[at]), len(starts) - 1)]
        message = f"{units(float(expiry.quantity[at]))} of {parts['part'][at]} would lie longer than {days_of(plan, at)}, the first from {day_text(day)} on."
        hint = "Order less at a time, hold less, or find a use for what is there."
        yield Finding(Severity.WARNING, "shelf-life.expires", message, hint, shelf_place(plan, at))


def shelf_place(plan: Plan, part: int) -> Where:
    """Return the place of a part's shelf life."""
    return Where("parts", int(plan["parts"].ids[part]), "shelf_days")
