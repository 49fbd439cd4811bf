"""What moves the date of a build, and what it costs: one change at a time, the most days gained first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.freight import freight_rates, packing
from planner.engine.lead import legs as lead
from planner.engine.orders.policy import all_by
from planner.engine.outlook.availability import Missing, missing
from planner.engine.outlook.build import Build, ways
from planner.engine.outlook.delivery import Wanted, terms_of, wanted_of
from planner.engine.outlook.draws import Noise, arrivals, make_days
from planner.engine.results import Floats, Ints, Results
from planner.model.plan import Plan
from planner.model.schema import MODES

BY_MODE, BY_SOURCE, STOCK, PRODUCTION, OPEN_ORDER, NO_CLOSURES = CHANGES = (
    "another mode", "another source", "stock of what is missing", "a week less of production", "open orders a week earlier",
    "no closures and holidays",
)  # fmt: skip
A_WEEK = 7
MOST_PARTS = 8  # that gate most often
LEAST = 0.1  # days gained that are worth a line
DRAWS = 400  # the gain is a mean: far fewer draws than for a quantile will do


@dataclass(frozen=True, slots=True)
class Moves:
    """Changes that bring the date forward, the most days gained first. Shapes ``(moves,)``."""

    change: Ints  # position in CHANGES
    part: Ints  # position in Results.parts, −1 where it is about the whole plan
    source: Ints  # row of the sources table ordered from, −1 where it isn't about one
    mode_at: Ints  # position in MODES, −1 where it isn't about one
    days: Floats  # gained on the mean date
    cost: Floats  # further cost of the quantity that is missing, plan currency; NaN where it isn't known


@dataclass(frozen=True, slots=True)
class Tried:
    """One change and the arrivals under it."""

    change: str
    part: int
    source: int
    mode_at: int
    cost: float
    arrival: Floats | None  # (draws,) of the part; None where nothing of it changes
    lacks: Missing | None = None


def moves_of(plan: Plan, results: Results, build: Build, lacks: Missing, by: Noise, arrival: Floats, often: Floats) -> Moves:
    """Return what moves the date of a build. Args: arrival ``(draws, parts)``; often ``(parts,)`` how often each part gates."""
    few = by.first(DRAWS)
    arrival, make = arrival[: few.draws], make_days(build.legs, build.sd, build.make, few)
    usual = float(build.days(lacks, arrival, make)[:, 0].mean())
    bought = np.flatnonzero(~build.made & ~lacks.stocked & (often > 0))
    gating = bought[np.argsort(-often[bought], kind="stable")][:MOST_PARTS]
    found = []
    for part in gating.tolist():
        for one in tried(plan, results, build, lacks, few, part):
            changed = arrival
            if one.arrival is not None:
                changed = arrival.copy()
                changed[:, part] = one.arrival
            gained = usual - float(build.days(one.lacks or lacks, changed, make)[:, 0].mean())
            found.append((CHANGES.index(one.change), int(build.parts[part]), one.source, one.mode_at, gained, one.cost))
    found.append((CHANGES.index(NO_CLOSURES), -1, -1, -1, usual - always_open(build, lacks, few, make), np.nan))
    found = sorted((one for one in found if one[4] >= LEAST), key=lambda one: (-one[4], np.isnan(one[5]), one[5]))
    change, position, source, mode_at = np.array([one[:4] for one in found], dtype=np.intp).reshape(-1, 4).T
    days, cost = np.array([one[4:] for one in found], dtype=np.float64).reshape(-1, 2).T
    return Moves(change, position, source, mode_at, days, cost)


def tried(plan: Plan, results: Results, build: Build, lacks: Missing, by: Noise, part: int) -> Iterator[Tried]:
    """Yield every change that may bring a bought part sooner, with the arrivals it leads to."""
    own, at = int(build.row[part]), np.array([part], dtype=np.intp)
    yield Tried(STOCK, part, -1, -1, np.nan, np.zeros(by.draws))
    orders = build.cover.part == part
    if orders.any():
        sooner = replace(build.cover, due=np.where(orders, np.maximum(build.cover.due - A_WEEK, 0.0), build.cover.due))
        then = missing(build.graph, build.need, sooner, build.made, build.longest)
        own_days = arrivals(
            build.spans.taken(at), build.legs[at], build.sd[at], by, at, build.settings.as_of, build.terms.taken(at), wanted_of(then.gross, sooner, at)
        )  # fmt: skip
        yield Tried(OPEN_ORDER, part, -1, -1, np.nan, own_days[:, 0], then)
    quantity = float(lacks.net[part] or lacks.gross[part] - build.cover.on_hand[part])
    if own < 0:
        return
    less = replace(build.spans.taken(at), production=np.maximum(build.spans.production[at] - A_WEEK, 0))
    legs = build.legs[at].copy()
    legs[:, lead.PRODUCTION] = np.maximum(legs[:, lead.PRODUCTION] - A_WEEK, 0.0)
    if build.spans.production[part]:
        days = arrivals(less, legs, build.sd[at], by, at, build.settings.as_of, build.terms.taken(at), build.wanted(lacks, at))
        yield Tried(PRODUCTION, part, own, -1, np.nan, days[:, 0])
    wanted = build.wanted(lacks, at)
    yield from other_modes(plan, results, build, by, part, quantity, wanted)
    yield from other_sources(plan, results, build, by, part, quantity, wanted)


def other_modes(plan: Plan, results: Results, build: Build, by: Noise, part: int, quantity: float, wanted: Wanted) -> Iterator[Tried]:
    """Yield the same source by each other mode that has a lane; its cost is the difference in freight."""
    own, at = np.array([build.row[part]]), np.array([part], dtype=np.intp)
    of, sources = results.source, plan["sources"]
    for mode_at, mode in enumerate(MODES):
        every = all_by(mode, len(sources))
        moved = lead.transport(plan, build.settings, every)
        if mode == sources["mode"][own[0]] or moved.lane[own[0]] < 0:
            continue
        rates = freight_rates(plan["lanes"], moved.lane, packing(plan))
        freight = rates.of(of.quantity[own], own).of(of.cost[own, landed.GOODS])[0] - of.cost[own[0], landed.FREIGHT]
        cost = float(freight * quantity) if rates.known[own[0]] else np.nan
        spans = ways(plan, build.settings, own, every)
        days = arrivals(spans, moved.legs[own], moved.leg_sd[own], by, at, build.settings.as_of, build.terms.taken(at), wanted)
        yield Tried(BY_MODE, part, int(own[0]), mode_at, cost, days[:, 0])


def other_sources(plan: Plan, results: Results, build: Build, by: Noise, part: int, quantity: float, wanted: Wanted) -> Iterator[Tried]:
    """Yield each other source of a part by its own mode, as it can deliver; its cost is the difference landed."""
    of, as_of, terms = results.source, build.settings.as_of, terms_of(plan["sources"])
    own, at = int(build.row[part]), np.array([part], dtype=np.intp)
    for row in np.flatnonzero(of.part == build.parts[part]).tolist():
        if row == own:
            continue
        one = np.array([row])
        days = arrivals(ways(plan, build.settings, one), of.legs[one], of.leg_sd[one], by, at, as_of, terms.taken(one), wanted)[:, 0]
        yield Tried(BY_SOURCE, part, row, -1, float((of.landed[row] - of.landed[own]) * quantity), days)


def always_open(build: Build, lacks: Missing, by: Noise, make: Ints) -> float:
    """Return the mean days of a build if everybody worked on every day."""
    spans = replace(build.spans, open_=build.spans.open_.without_days_off())
    free = replace(build, spans=spans)
    every = np.arange(len(build.parts))
    days = arrivals(spans, build.legs, build.sd, by, every, build.settings.as_of, build.terms, build.wanted(lacks, every))
    return float(free.days(lacks, days, make)[:, 0].mean())
