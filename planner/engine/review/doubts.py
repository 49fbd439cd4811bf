"""What a number leaves open: costs of which something isn't known, and rates that are doubtful."""

from __future__ import annotations

import numpy as np

from planner.engine.netting.bom import BUY
from planner.engine.results import Floats, Ints, SourceResults
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import THREATS
from planner.model.table import Cells, Table
from planner.model.values import day_text

# Measures that aren't law, or aren't any more: what the grid says of them.
OFF = {**{status: f"threat, {status}" for status in THREATS}, "stayed": "stayed", "struck down": "struck down", "expired": "expired"}


def without_cost(kind: Cells, used: Ints, required: Floats, source: SourceResults) -> Ints:
    """Return the bought parts that are needed and whose cost isn't known, or only in part: no total of money is whole with them."""
    needed = (kind == BUY) & (required > 0)
    costed = (used >= 0) & (source.whole & ~np.isnan(source.landed))[used] if len(source.part) else used >= 0
    return np.flatnonzero(needed & ~costed)


def not_whole(plan: Plan, used: Ints, required: Floats, source: SourceResults) -> list[Finding]:
    """Return what is not known of the cost of parts that are needed: a code without an MFN rate, a source without an origin."""
    parts, sources = plan["parts"], plan["sources"]
    rows = np.flatnonzero((used >= 0) & (required > 0))
    findings: list[Finding] = []
    for row in rows[np.isnan(source.duty_rate[used[rows]]) & ~np.isnan(source.landed[used[rows]])] if len(rows) else rows:
        part, at = parts["part"][row], int(used[row])
        if not sources["country_of_origin"][at]:
            message = f"{part} from {sources['supplier'][at]} has no origin, so neither duty nor freight can be counted."
            where = Where("sources", int(sources.ids[at]), "country_of_origin")
            findings.append(Finding(Severity.WARNING, "origin.missing", message, "Type the country in which it was made.", where))
        elif parts["hts"][row] and source.layer[at, 0] < 0:
            message = f"No row of the tariff grid gives the MFN rate of {parts['hts'][row]}, the code of {part}, so its duty is not whole."
            where = Where("parts", int(parts.ids[row]), "hts")
            findings.append(
                Finding(Severity.WARNING, "duty.unknown", message, "Add the rate on the Tariffs page, or correct the code.", where)
            )
    return findings


@remembered(4)
def doubts_of(tariffs: Table, as_of: np.datetime64) -> tuple[str, ...]:
    """Return for each tariff row why it should not be relied on as of a day, empty where it is in force and confirmed."""
    status, last = tariffs["status"].astype(str), tariffs["effective_to"]
    unknown = np.isnan(tariffs["rate"]) & np.isnan(tariffs["per_kg"]) & np.isnan(tariffs["per_unit"])
    unconfirmed = tariffs["confidence"] == "unconfirmed"
    off = np.isin(status, list(OFF))
    found = [""] * len(tariffs)
    for row in np.flatnonzero(unknown | unconfirmed | off | (last < as_of)):
        words = ["rate not known"] if unknown[row] else []
        words += ["not confirmed"] if unconfirmed[row] else []
        ended = bool(last[row] < as_of)
        words += [OFF[status[row]]] if off[row] and not (ended and status[row] == "expired") else []
        words += [f"ended on {day_text(last[row])}"] if ended else []
        found[row] = ", ".join(words)
    return tuple(found)
