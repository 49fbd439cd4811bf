"""How much stock covers a cut-off of some weeks: the strategic buffer of each part a stop would leave short."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.engine.inputs import settings_of
from planner.engine.outlook.bridge_sets import lacking
from planner.engine.outlook.runway import runway
from planner.engine.outlook.stop import Stop
from planner.engine.results import Days, Floats, Ints, Results
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Buffers:
    """Stock beside what is planned that no part runs out with. Shapes ``(parts that would,)``, the first out first; money the plan's."""

    part: Ints  # position in Results.parts
    out: Days  # first day without it
    back: Days  # first day on which supply covers the needs again, NaT for not within the horizon
    quantity: Floats
    weeks: Floats  # of mean need
    cash: Floats  # landed cost; NaN not known
    carrying: Floats  # a year's holding of it
    space: Floats  # m³; NaN where the part's volume isn't known
    findings: tuple[Finding, ...]


def buffer_for(plan: Plan, results: Results, stop: Stop, weeks: float) -> Buffers:
    """Return the stock that lets every part outlive a stop of some weeks, needs and orders as planned.

    quantity = max over t of the lack e(t): what would be short by t. A steady need d gives N weeks · d, whatever the way
    of the goods, since what ships after the stop comes as much later. Args: plan as ``results`` were evaluated on,
    supply going on; weeks: length of the stop.
    """
    settings = settings_of(plan)
    last = stop.day + int(np.ceil(weeks * 7)) - 1
    found = runway(plan, results, replace(stop, until=last))
    quantity = lacking(found).max(axis=1, initial=0.0)
    weekly = results.part.weekly[found.part]
    cash = quantity * results.part.landed[found.part]
    volume = unit_volume(plan)[found.part]
    never = np.flatnonzero(np.isnat(found.back))
    findings = list(found.findings)
    if len(never):
        message = f"{len(never)} parts aren't there again before the horizon ends, so that their buffers are for what is needed until then."
        findings.append(Finding(Severity.NOTE, "buffer.horizon", message, "Lengthen the horizon in the settings."))
    return Buffers(
        found.part, found.out, found.back, quantity, np.divide(quantity, weekly, out=np.full(len(weekly), np.nan), where=weekly > 0), cash,
        cash * settings.carrying_rate, quantity * volume, tuple(findings),
    )  # fmt: skip


def unit_volume(plan: Plan) -> Floats:
    """Return the volume of one unit of each part, m³; NaN where it isn't known: nothing takes no room. Shape ``(parts,)``."""
    volume = plan["parts"]["volume_m3"]
    return np.where(volume > 0, volume, np.nan)
