"""When a quantity of a product can stand ready, how sure that is, what gates it, and what would bring it forward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import settings_of
from planner.engine.lead import legs as lead
from planner.engine.lead.legs import NAT
from planner.engine.netting.bom import path_down
from planner.engine.outlook.availability import Missing, gates
from planner.engine.outlook.build import Build, build_of
from planner.engine.outlook.delivery import days_of, making, way
from planner.engine.outlook.draws import arrivals, make_days, noise
from planner.engine.outlook.moves import Moves, moves_of
from planner.engine.outlook.never import counted_instead, no_date
from planner.engine.outlook.unknown import not_known
from planner.engine.results import Days, Floats, Ints, Results
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.scenario import overlay

ON_ORDER = -1  # instead of a leg: the wait for open orders


@dataclass(frozen=True, slots=True)
class Chain:
    """What gates a build, in the order it happens. Shapes ``(steps,)``."""

    part: Ints  # position in Results.parts
    leg: Ints  # position in LEGS, −1 for the wait for open orders
    start: Days
    end: Days  # the day on which the step is over


@dataclass(frozen=True, slots=True)
class Slack:
    """How much later each part that is waited for could come without moving the date, the least first. Shapes ``(parts,)``."""

    part: Ints  # position in Results.parts
    ready: Days  # when it is there
    days: Floats


@dataclass(frozen=True, slots=True)
class Readiness:
    """When a quantity of a product can stand ready. Days are those of the as-of date where all is in stock."""

    product: int  # position in Results.parts
    quantity: float
    date: np.datetime64  # with every leg as planned
    p50: np.datetime64  # half of the draws are ready by then
    p80: np.datetime64
    p90: np.datetime64
    drawn: Days  # (draws,) ascending
    mean_days: float  # of the draws, from the as-of date
    gate: int  # the last part waited for, position in Results.parts; the product itself where only its making takes time
    chain: Chain
    slack: Slack
    gating_part: Ints  # (gating,) parts by how often they gate, the most often first; position in Results.parts
    gating_share: Floats  # (gating,) share of the draws, 0–1
    moves: Moves
    findings: tuple[Finding, ...]


def readiness(plan: Plan, results: Results, product: int, quantity: float | None = None, draws: int = 2000, seed: int = 1) -> Readiness:
    """Return the first date on which a quantity of one product can stand ready, its quantiles, and what decides it.

    Stock and open orders are netted level by level and count for this product alone; what is missing is ordered or made from the
    as-of date on, each leg by its country's calendar and no faster than capacity and qualification allow; lots aren't counted. For the quantiles every leg's days are
    drawn (lognormal with the leg's mean and spread, legs and parts independent) and all paths are walked in every draw, so that
    joining paths make it later than the planned date, as they do in life (merge bias: MacCrimmon and Ryavec, Operations
    Research 12(1), 1964).
    Args: plan: without the scenario; results: of one scenario; product: position in Results.parts; quantity: the plan's ready
    quantity, else the first build's, where not given. The same seed gives the same numbers.
    """
    then = overlay(plan, results.scenario)
    wanted = asked_quantity(then, results, product) if quantity is None else quantity
    if not wanted > 0 or results.part.kind[product] not in ("make", "phantom", "buy"):
        return nothing(product, wanted, no_quantity(results, product), product)
    build = build_of(then, results, product, wanted)
    lacks, as_of = build.lacks(), results.as_of
    short = ~build.made & (lacks.net > 0)
    silent = np.flatnonzero(short & (build.row < 0))
    if len(silent) and not (short & (build.row >= 0)).any():
        return nothing(product, wanted, not_known(then, product, build.parts[silent]), int(build.parts[silent[0]]))
    every = np.arange(len(build.parts))
    sure = noise(seed, 1, np.zeros_like(build.sd))
    first = arrivals(build.spans, build.legs, np.zeros_like(build.sd), sure, every, as_of, build.terms, build.wanted(lacks, every))
    planned = build.days(lacks, first, build.make[None, :])[0]
    path = path_down(gates(build.graph, lacks, build.made, planned), 0)
    if np.isinf(planned[0]):
        part, row = int(build.parts[path[-1]]), int(build.row[path[-1]])
        return nothing(product, wanted, no_date(then, product, part, row), part)
    by = noise(seed, draws, build.sd)
    asked = np.flatnonzero(~build.made & ~lacks.stocked & (lacks.gross > 0))
    arrival = np.zeros((draws, len(build.parts)))
    arrival[:, asked] = arrivals(
        build.spans.taken(asked), build.legs[asked], build.sd[asked], by, asked, as_of, build.terms.taken(asked), build.wanted(lacks, asked)
    )
    found = build.days(lacks, arrival, make_days(build.legs, build.sd, build.make, by))
    often = gating_shares(build, lacks, found)
    drawn = np.sort(found[:, 0])
    chain = chain_of(build, lacks, planned, path)
    ranked = np.argsort(-often, kind="stable")[: np.count_nonzero(often)]
    return Readiness(
        product, wanted, days_on(as_of, planned[:1])[0], quantile(as_of, drawn, 0.5), quantile(as_of, drawn, 0.8),
        quantile(as_of, drawn, 0.9), days_on(as_of, drawn),
        float(drawn.mean()), int(build.parts[path[-1]]), chain, slack_of(build, lacks, planned), build.parts[ranked], often[ranked],
        moves_of(then, results, build, lacks, by, arrival, often), findings_of(then, results, build, lacks, planned),
    )  # fmt: skip


def asked_quantity(plan: Plan, results: Results, product: int) -> float:
    """Return the plan's ready quantity, else that of the product's first build, else one."""
    asked = settings_of(plan).ready_quantity
    first = next((one.first_quantity for one in results.products if one.part == product), 1.0)
    return first if np.isnan(asked) else asked


def days_on(as_of: np.datetime64, days: Floats) -> Days:
    """Return days from the as-of date as dates, NaT for never."""
    known = np.isfinite(days)
    dates: Days = as_of + np.where(known, np.ceil(np.where(known, days, 0.0) - 1e-6), 0.0).astype("timedelta64[D]")
    return np.where(known, dates, NAT)


def quantile(as_of: np.datetime64, drawn: Floats, share: float) -> np.datetime64:
    """Return the first drawn day by which a share of the draws is ready. Args: drawn ascending."""
    return days_on(as_of, drawn[[max(int(np.ceil(share * len(drawn) - 1e-9)) - 1, 0)]])[0]  # type: ignore[no-any-return]


def gating_shares(build: Build, lacks: Missing, days: Floats) -> Floats:
    """Return in which share of the draws each part lies on a chain that gates the product. Shape ``(parts,)``.

    Where two chains end on the same day both gate. Args: days ``(draws, parts)``.
    """
    anew = build.made & (lacks.net > 0)
    most = np.zeros_like(days)
    for step in build.graph.up:
        most[:, step.group] = np.maximum.reduceat(days[:, build.graph.child[step.lines]], step.start, axis=1)
    gating = np.zeros(days.shape, dtype=bool)
    gating[:, 0] = days[:, 0] > 0
    for step in build.graph.down:
        parent, child = build.graph.parent[step.lines], build.graph.child[step.lines]
        waits = gating[:, parent] & anew[parent] & (days[:, parent] > lacks.last[parent])
        hits = waits & (days[:, child] == most[:, parent]) & (days[:, child] > 0)
        gating[:, step.group] |= np.logical_or.reduceat(hits, step.start, axis=1)
    share: Floats = gating.mean(axis=0)
    return share


def chain_of(build: Build, lacks: Missing, days: Floats, path: tuple[int, ...]) -> Chain:
    """Return the steps of a chain of parts, the deepest part's first; steps that take no time are left out. Args: path downward."""
    steps: list[tuple[int, int, np.datetime64, np.datetime64]] = []
    as_of, last = build.settings.as_of, path[-1]
    start = as_of
    for part in reversed(path):
        end = days_on(as_of, days[part : part + 1])[0]
        new = not build.made[part] and build.row[part] >= 0 and days[part] < lacks.due[part]
        if new and part == last:
            steps += [(int(build.parts[part]), *one) for one in purchase(build, lacks, part, end)]
        elif end > start:
            waits = not (build.made[part] and lacks.net[part] > 0) or (lacks.last[part] > 0 and days[part] == lacks.last[part])
            steps.append((int(build.parts[part]), ON_ORDER if waits else lead.MAKE, start, end))
        start = end
    part_of, leg, begins, ends = zip(*steps, strict=True) if steps else ((), (), (), ())
    number = np.array([part_of, leg], dtype=np.intp)
    days_of = np.array([begins, ends], dtype="datetime64[D]")
    return Chain(number[0], number[1], days_of[0], days_of[1])


def purchase(build: Build, lacks: Missing, part: int, there: np.datetime64) -> list[tuple[int, np.datetime64, np.datetime64]]:
    """Return the legs of an order of today with their first and last day, for as much of what is missing as is there by a day.

    What open orders bring before is waited for; making lasts as long as capacity takes, and customs until the source is qualified.
    """
    at, as_of = np.array([part]), build.settings.as_of
    of, terms, wanted = build.spans.taken(at), build.terms.taken(at), build.wanted(lacks, at)
    amounts = np.sort(np.r_[wanted.quantity, wanted.left])[::-1]
    by_then = [days_on(as_of, days_of(as_of, of, terms, amounts[number : number + 1]))[0] <= there for number in range(len(amounts))]
    quantity = amounts[[by_then.index(True)]]
    when = way(as_of, of, terms, lead.whole(making(terms, quantity)))
    arrived = when.loaded + of.transit.astype("timedelta64[D]")
    ends = (when.began, when.made, when.ship, when.loaded, arrived, when.entry, lead.usable_from(when.entry, of))
    starts = (np.array([as_of]), *ends[:-1])
    steps = [(leg, start[0], end[0]) for leg, (start, end) in enumerate(zip(starts, ends, strict=True)) if end[0] > start[0]]
    return [*steps, (ON_ORDER, ends[-1][0], there)] if ends[-1][0] < there else steps


def slack_of(build: Build, lacks: Missing, days: Floats) -> Slack:
    """Return by how many days each part that is waited for could come later, the least first.

    Latest day of a component: the latest on which making its assembly can begin, over all assemblies it goes into.
    """
    as_of, anew = build.settings.as_of, build.made & (lacks.net > 0)
    latest = np.full(len(days), np.inf)
    latest[0] = days[0]
    for step in build.graph.down:
        parent = build.graph.parent[step.lines]
        used = np.flatnonzero(anew[parent] & np.isfinite(latest[parent]))
        start = np.full(len(parent), np.inf)
        by = as_of + latest[parent[used]].astype("timedelta64[D]")
        begin = build.spans.open_.back(by, build.make[parent[used]], build.spans.home)
        start[used] = (begin - as_of).astype(np.float64)
        latest[step.group] = np.minimum(latest[step.group], np.minimum.reduceat(start, step.start))
    waited = np.flatnonzero((lacks.gross > 0) & ~lacks.stocked & np.isfinite(latest))
    waited = waited[waited > 0]
    left = (latest - days)[waited]
    order = np.argsort(left, kind="stable")
    return Slack(build.parts[waited[order]], days_on(as_of, days[waited[order]]), left[order])


def findings_of(plan: Plan, results: Results, build: Build, lacks: Missing, days: Floats) -> tuple[Finding, ...]:
    """Return what the date leaves out, or that it lies beyond the horizon."""
    found, names, sources = list[Finding](), results.parts, plan["sources"]
    waited = ~build.made & ~lacks.stocked & (lacks.gross > 0) & ~np.isfinite(lacks.due)
    for at in np.flatnonzero(waited & (build.row < 0)).tolist():
        message = f"{names[build.parts[at]]} is missing and has no source, so no time is counted for it: the date is too early."
        where = Where("parts", int(plan["parts"].ids[build.parts[at]]), "part")
        found.append(Finding(Severity.WARNING, "readiness.no-source", message, "Add a source with its production days.", where))
    for at in np.flatnonzero(waited & (build.row != build.used)).tolist():
        found.append(counted_instead(plan, int(build.parts[at]), int(build.used[at]), int(build.row[at])))
    lanes = lead.transport(plan, build.settings).lane
    for at in np.flatnonzero(waited & (build.row >= 0)).tolist():
        row = int(build.row[at])
        if lanes[row] < 0 and sources["country_of_origin"][row] != build.settings.destination:
            message = f"No lane brings {names[build.parts[at]]} from {sources['supplier'][row]}, so its way counts no days: the date is too early."
            where = Where("sources", int(sources.ids[row]), "mode")
            found.append(Finding(Severity.WARNING, "readiness.no-lane", message, "Add the lane.", where))
    if days[0] > build.settings.weeks * 7:
        message = (
            f"{names[build.parts[0]]} can't stand ready within the horizon: its lead time is longer than {build.settings.weeks} weeks."
        )
        where = Where("settings", int(plan["settings"].ids[0]), "horizon_weeks")
        found.append(Finding(Severity.WARNING, "readiness.beyond-horizon", message, "Lengthen the horizon.", where))
    return tuple(found)


def no_quantity(results: Results, product: int) -> Finding:
    """Return that nothing is asked for."""
    message = f"{results.parts[product]} has no quantity above 0 to be ready with."
    return Finding(Severity.WARNING, "readiness.no-quantity", message, "Ask for at least one.")


def nothing(product: int, quantity: float, finding: Finding, gate: int) -> Readiness:
    """Return a readiness that isn't known, with why."""
    none, index, day = np.zeros(0), np.zeros(0, dtype=np.intp), np.zeros(0, dtype="datetime64[D]")
    return Readiness(
        product, quantity, NAT, NAT, NAT, NAT, day, np.nan, gate, Chain(index, index, day, day), Slack(index, day, none), index, none,
        Moves(index, index, index, index, none, none), (finding,),
    )  # fmt: skip
