"""A stop of supply: what a manager types, which sources it touches, and which bought parts it cuts off from below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import located
from planner.engine.lead.legs import NAT
from planner.engine.netting import bom
from planner.engine.results import Days, Flags, Ints
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.table import Cells
from planner.model.touched import Touched

KIND = "supply stop"
LISTED = 5  # parts that a message names


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing that is named ships from ``day`` to ``until`` (NaT: for good). What isn't given is everything; all given must hold."""

    day: np.datetime64
    until: np.datetime64 = NAT
    countries: str = "*"
    suppliers: str = ""
    hts: str = "*"
    tags: str = ""
    maker_days: float = 0.0  # days that makers go on with what they have of a stopped part below theirs

    @property
    def touched(self) -> Touched:
        """What it names, read as the cells of an event are."""
        return Touched(self.countries or "*", self.hts or "*", self.tags, self.suppliers)

    @property
    def resumes(self) -> np.datetime64:
        """The first day on which goods ship again, NaT for never."""
        return self.until + 1


def stops_of(plan: Plan, scenario: str) -> tuple[Stop, ...]:
    """Return the supply stops among a scenario's events."""
    events = plan["events"]
    rows = np.flatnonzero((events["scenario"] == scenario) & (events["kind"] == KIND))
    return tuple(
        Stop(
            events["date"][row],
            events["until"][row],
            str(events["origins"][row]),
            str(events["suppliers"][row]),
            str(events["hts"][row]),
            str(events["tags"][row]),
        )
        for row in rows
    )


def without_stops(plan: Plan, scenario: str) -> Plan:
    """Return the plan with the scenario as it would be if supply went on."""
    events = plan["events"]
    keep = (events["scenario"] != scenario) | (events["kind"] != KIND)
    return plan if keep.all() else plan.with_table(events.taken(np.flatnonzero(keep)))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a stop reaches. A bought part is cut where anything in the BOM below it has stopped, however deep."""

    rows: Flags  # (sources,) touched themselves
    cut: Flags  # (parts,) bought parts of which something below has stopped
    via: Ints  # (parts,) the component through which a part is cut, −1 for none
    assumed: Ints  # parts without a source row that are taken to come from the countries named


def reach_of(plan: Plan, stop: Stop, graph: bom.Structure, kind: Cells) -> Reach:
    """Return which sources a stop touches, and which bought parts it cuts off through the parts below them.

    A part below stops when every source of it is touched. One without a source row is its maker's own affair: codes
    and tags touch it, a supplier never does, and countries are taken to be where it comes from. The BOM below a
    bought part is held to be that of all whom it is bought from today; who else could supply it may have other makers.
    Args: graph all lines of the BOM, those below bought parts too; kind ``(parts,)``.
    """
    touched = stop.touched
    rows = touched.goods(plan)
    part = located(plan["sources"]["part"], plan["parts"]["part"])
    known = part >= 0
    all_of, hit = (np.bincount(part[mask], minlength=len(kind)) for mask in (known, known & rows))
    bare = (all_of == 0) & touched.parts(plan) & (touched.names_parts and not touched.suppliers.strip())
    dead = ((all_of > 0) & (hit == all_of)) | bare
    via = np.full(len(kind), -1, dtype=np.intp)
    below = np.zeros(len(kind), dtype=bool)  # stands below a bought part, or is one
    below[kind == bom.BUY] = True
    for step in graph.down:
        below[step.group] |= np.logical_or.reduceat(below[graph.parent[step.lines]], step.start)
    for step in graph.up:
        gone = np.where(dead[graph.child[step.lines]] & below[graph.parent[step.lines]], step.lines, len(graph.child))
        first = np.minimum.reduceat(gone, step.start)
        hit_ = first < len(graph.child)
        via[step.group[hit_]] = graph.child[first[hit_]]
        dead[step.group[hit_]] = True
    cut = (via >= 0) & (kind == bom.BUY)
    inner = np.zeros(len(kind), dtype=bool)
    inner[graph.child[below[graph.parent]]] = True
    assumed = np.flatnonzero(bare & inner) if touched.names_places else np.zeros(0, dtype=np.intp)
    return Reach(rows, cut, via, assumed)


def moved(ship: Days, hits: tuple[Flags, ...], stops: tuple[Stop, ...], *, from_below: bool = False) -> Days:
    """Return when goods ship that would have shipped on ``ship``: those within a stop on the day after it, NaT for never.

    Args: ship ``(lines,)``; hits one ``(lines,)`` for each stop; from_below: makers go on for the days their own parts last.
    """
    then = ship.copy()
    for number in np.argsort(np.array([stop.day for stop in stops], dtype="datetime64[D]")):
        stop = stops[number]
        last = stop.day + int(np.ceil(stop.maker_days)) if from_below else stop.day
        within = hits[number] & (then >= last) & ~(then > stop.until)
        then[within] = stop.resumes
    return then


def usable(stop: Stop) -> bool:
    """Tell whether a stop has a beginning and doesn't end before it."""
    return not np.isnat(stop.day) and not stop.until < stop.day


def doubts(plan: Plan, stop: Stop, reach: Reach, as_of: np.datetime64, last: np.datetime64) -> Iterator[Finding]:
    """Yield what is wrong with a stop as it was typed, and what was assumed about it."""
    if not usable(stop):
        what = "has no date" if np.isnat(stop.day) else f"ends on {stop.until}, before it begins on {stop.day}"
        yield Finding(Severity.ERROR, "stop.dates", f"The stop {what}, so it isn't looked at.", "Correct its dates.")
        return
    for column, message in stop.touched.unknown(plan):
        yield Finding(Severity.WARNING, f"stop.{column}", message, "Nothing is stopped by that word; correct it.")
    if not (stop.touched.names_goods or stop.touched.names_places):
        hint = "Name a country, supplier, code or tag."
        yield Finding(Severity.WARNING, "stop.everything", "The stop names nothing, so all supply of everything stops.", hint)
    if not reach.rows.any() and not reach.cut.any():
        hint = "Look at its countries, suppliers, codes and tags."
        yield Finding(Severity.NOTE, "stop.nothing", "The stop touches no part of the plan.", hint)
    if stop.day < as_of:
        yield Finding(Severity.NOTE, "stop.past", f"The stop began on {stop.day}, so nothing that is ordered now ships.", "")
    if stop.day > last:
        yield Finding(
            Severity.NOTE, "stop.later", f"The stop begins on {stop.day}, after the horizon.", "Lengthen the horizon in the settings."
        )
    if len(reach.assumed):
        names = [str(name) for name in plan["parts"]["part"][reach.assumed]]
        shown = ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")
        message = f"It isn't known where {shown} come from, since they have no source; they are taken to come from {stop.countries}."
        yield Finding(Severity.NOTE, "stop.sub-tier", message, "Ask the makers, and add a source row for each.")
