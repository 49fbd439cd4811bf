"""Checks of what stock, lots and order decisions are asked with: shares, capacity, shelf life, buffers, lot rules, splits, alternates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from planner.model.bom_cycles import cycles
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.row_findings import cell_finding, place, row_label
from planner.model.table import Table
from planner.model.values import decimals

Numbers = npt.NDArray[np.float64]
ALL = 1 - 1e-9  # shares that add to this much add to 100 %
MOST_PARTS = 16  # of a circle that are named
FIXED = "fixed quantity"
ECONOMIC = frozenset({"economic quantity", "economic period", "least cost", "Silver–Meal"})
AFTER_PRODUCTION = ("export_days", "transit_days", "customs_days", "dock_days")


def numbers(table: Table, column: str, missing: float = np.nan) -> Numbers:
    """Return a column as numbers, the missing ones replaced."""
    values = table[column].astype(np.float64, copy=False)
    return np.where(np.isnan(values), missing, values)


def check_open_shares(plan: Plan) -> Iterator[Finding]:
    """Parts of which every source has a share, and the shares leave some of the need open: it goes to the source that lands lowest."""
    sources = plan["sources"]
    share = numbers(sources, "share")
    total: defaultdict[str, float] = defaultdict(float)
    last: dict[str, int] = {}
    for at, (part, own) in enumerate(zip(sources["part"].tolist(), share.tolist(), strict=True)):
        total[part] += own  # NaN where one of them has no share: the rest is its
        last[part] = at
    for part, sum_ in total.items():
        if sum_ < ALL:
            message = f"The shares of {part}'s sources add up to {percent(sum_)}: the other {percent(1 - sum_)} of its need go to the one that lands lowest."
            hint = "Raise a share, or leave one blank: it takes what the others leave."
            yield Finding(Severity.WARNING, "source.shares-open", message, hint, place(sources, last[part], "share"))


def check_capacity(plan: Plan) -> Iterator[Finding]:
    """Sources that can make nothing, or whose capacity others take altogether."""
    sources = plan["sources"]
    capacity = numbers(sources, "capacity_week")
    busy = numbers(sources, "busy_share", 0.0)
    for at in np.flatnonzero(capacity == 0).tolist():
        message = "its capacity is 0, so nothing can be bought there."
        hint = "Type what the supplier can make in a week, or clear the cell where no limit is known."
        yield cell_finding(Severity.WARNING, "capacity.zero", sources, at, sources.spec["capacity_week"], message, hint)
    for at in np.flatnonzero((busy >= 1) & ~(capacity == 0)).tolist():
        message = "other customers take all of its capacity, so nothing is left for this plan."
        yield cell_finding(Severity.WARNING, "capacity.taken", sources, at, sources.spec["busy_share"], message, "Lower the share.")


def check_shelf_life(plan: Plan) -> Iterator[Finding]:
    """Goods that expire on their way: the legs after production take as long as their shelf life, or longer."""
    parts, sources = plan["parts"], plan["sources"]
    shelf = dict(zip(parts["part"].tolist(), numbers(parts, "shelf_days").tolist(), strict=True))
    if np.isnan([*shelf.values()]).all():
        return
    way = numbers(sources, "licence_days", 0.0) + days_under_way(plan)
    way += np.where(sources["entry_as"] == "consumption", 0.0, numbers(sources, "held_days", 0.0))
    for at, part in enumerate(sources["part"].tolist()):
        life = shelf.get(part, np.nan)
        if way[at] >= life:
            message = f"it is {decimals(way[at], 0)} days on its way after production, and keeps for {decimals(life, 0)}: it expires before it is stock."
            hint = "Choose a faster mode or correct the shelf life of the part."
            yield cell_finding(Severity.WARNING, "shelf-life.way", sources, at, sources.spec["mode"], message, hint)


def days_under_way(plan: Plan) -> Numbers:
    """Return how long each source's goods take from the factory's door to usable stock, 0 where no lane describes it."""
    sources, lanes = plan["sources"], plan["lanes"]
    home = plan.setting("destination")
    length = sum((numbers(lanes, name, 0.0) for name in AFTER_PRODUCTION), start=np.zeros(len(lanes)))
    lane_of: dict[tuple[str, str], int] = {}
    for destination in (home, ""):
        for at in np.flatnonzero(lanes["destination"] == destination).tolist():
            lane_of.setdefault((lanes["ship_from"][at], lanes["mode"][at]), at)
    ways = zip(sources["ship_from"].tolist(), sources["country_of_origin"].tolist(), sources["mode"].tolist(), strict=True)
    at_lane = [lane_of.get((start or origin, mode), -1) for start, origin, mode in ways]
    return np.array([length[lane] if lane >= 0 else 0.0 for lane in at_lane], dtype=np.float64)


def check_buffers(plan: Plan) -> Iterator[Finding]:
    """Strategic buffers that hold nothing: of parts that aren't bought, or that nothing in the build plan needs."""
    parts = plan["parts"]
    asked = np.flatnonzero(numbers(parts, "strategic_weeks", 0.0) > 0).tolist()
    if not asked:
        return
    offered, assemblies, wanted = set(plan["sources"]["part"]), set(plan["bom"]["parent"]), needed_parts(plan)
    for at in asked:
        part, kind = str(parts["part"][at]), str(parts["kind"][at])
        bought = kind == "buy" or (kind == "" and (part in offered or part not in assemblies))
        if not bought:
            message, hint = "it isn't bought, so its strategic buffer holds nothing.", "Give the buffer to the parts it is made of."
        elif part not in wanted:
            message, hint = "nothing in the build plan needs it, so its strategic buffer holds nothing.", "Add demand, or clear the cell."
        else:
            continue
        yield cell_finding(Severity.NOTE, "buffer.nothing", parts, at, parts.spec["strategic_weeks"], message, hint)


def needed_parts(plan: Plan) -> set[str]:
    """Return every part that the demand needs, through all levels."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for parent, component in zip(plan["bom"]["parent"].tolist(), plan["bom"]["component"].tolist(), strict=True):
        below[parent].append(component)
    demand = plan["demand"]
    waiting = [*set(demand["part"][numbers(demand, "quantity", 0.0) > 0].tolist())]
    found = set(waiting)
    while waiting:
        for component in below.get(waiting.pop(), ()):
            if component not in found:
                found.add(component)
                waiting.append(component)
    return found


def check_lot_rules(plan: Plan) -> Iterator[Finding]:
    """Lot sizing that lacks what it weighs: a fixed quantity without a quantity, an economic rule without the cost of an order."""
    parts, settings = plan["parts"], plan["settings"]
    plans_rule, plans_cost = str(plan.setting("lot_rule")), numbers(settings, "order_cost", 0.0)[0]
    own = parts["lot_rule"].tolist()
    size, cost = numbers(parts, "lot_size"), numbers(parts, "order_cost", plans_cost)
    for at, rule in enumerate(own):
        if rule == FIXED and np.isnan(size[at]):
            message = "its lots are of a fixed quantity, but it has no lot size, so it is ordered lot for lot."
            yield cell_finding(Severity.WARNING, "lot.size", parts, at, parts.spec["lot_size"], message, "Type the quantity of one order.")
        elif rule in ECONOMIC and not cost[at] > 0:
            message = f"its lots are sized by {rule}, but an order costs nothing, so it is ordered lot for lot."
            hint = "Type the cost of an order here or in the plan's settings."
            yield cell_finding(Severity.WARNING, "lot.cost", parts, at, parts.spec["order_cost"], message, hint)
    yield from plan_rule(plan, plans_rule, np.array([not rule for rule in own], dtype=bool), size, cost)


def plan_rule(plan: Plan, rule: str, general: npt.NDArray[np.bool_], size: Numbers, cost: Numbers) -> Iterator[Finding]:
    """Tell how many parts the plan's own rule lacks something of, in one finding. Args: general ``(parts,)``: which follow it."""
    settings = plan["settings"]
    without = general & (np.isnan(size) if rule == FIXED else ~(cost > 0))
    if not without.any() or rule not in {FIXED, *ECONOMIC}:
        return
    many = f"{int(without.sum())} parts have" if without.sum() > 1 else f"{plan['parts']['part'][without][0]} has"
    if rule == FIXED:
        message, hint, column = (
            f"Lots are of a fixed quantity, but {many} no lot size.",
            "Type their lot sizes, or choose another rule.",
            "lot_rule",
        )
    else:
        message, hint, column = f"Lots are sized by {rule}, but {many} no cost of an order.", "Type the cost of an order.", "order_cost"
    yield Finding(Severity.WARNING, "lot.plan", f"{message} What lacks it is ordered lot for lot.", hint, place(settings, 0, column))


def check_splits(plan: Plan) -> Iterator[Finding]:
    """Orders split over two modes of which one half is missing."""
    sources = plan["sources"]
    share = numbers(sources, "split_share", 0.0)
    for at, (second, first) in enumerate(zip(sources["split_mode"].tolist(), sources["mode"].tolist(), strict=True)):
        if share[at] > 0 and not second:
            message, column, hint = (
                "a share of each order travels by a second mode, but there is no second mode.",
                "split_mode",
                "Choose the mode.",
            )
        elif second and not share[at] > 0:
            message, column, hint = f"it also travels by {second}, but no share of an order does.", "split_share", "Type the share."
        elif second and second == first:
            message, column, hint = f"both modes of its split are {second}.", "split_mode", "Choose another mode, or clear the cell."
        else:
            continue
        yield cell_finding(Severity.WARNING, f"split.{column.removeprefix('split_')}", sources, at, sources.spec[column], message, hint)


def check_alternates(plan: Plan) -> Iterator[Finding]:
    """Alternates that stand in for themselves, directly or in a circle, or that take over more than all of the need."""
    alternates = plan["alternates"]
    pairs = alternates["part"].tolist(), alternates["alternate"].tolist()
    total: defaultdict[str, float] = defaultdict(float)
    share = numbers(alternates, "share", 0.0)
    for at, (part, other) in enumerate(zip(*pairs, strict=True)):
        if part == other and part:
            message = f"{part} can't stand in for itself."
            yield Finding(Severity.ERROR, "alternate.self", message, "Name another part.", place(alternates, at, "alternate"))
        before, total[part] = total[part], total[part] + share[at]
        if before <= 2 - ALL < total[part]:
            message = f"The shares of {part}'s alternates add up to more than 100 %."
            yield Finding(Severity.WARNING, "alternate.shares", message, "Lower one of them.", place(alternates, at, "share"))
    for path, row in cycles(*pairs):
        shown = path if len(path) <= MOST_PARTS else [*path[: MOST_PARTS - 2], "…", *path[-2:]]
        message = f"Alternates go round in a circle: {' → '.join(shown)}."
        yield Finding(Severity.WARNING, "alternate.cycle", message, "Remove one of these rows.", place(alternates, row, "alternate"))


def check_decisions(plan: Plan) -> Iterator[Finding]:
    """Decisions about orders from a source that isn't there."""
    decisions, sources = plan["decisions"], plan["sources"]
    if not len(decisions):
        return
    known = {*zip(sources["part"], sources["supplier"], sources["country_of_origin"], strict=True)}
    offered = {(part, supplier) for part, supplier, _ in known}
    rows = zip(decisions["part"], decisions["supplier"], decisions["country_of_origin"], strict=True)
    for at, (part, supplier, origin) in enumerate(rows):
        if (part, supplier, origin) not in known and (origin or (part, supplier) not in offered):
            message = f"{row_label(decisions, at)}: there is no such source, so the decision isn't applied."
            hint = "Add the source, or remove the decision."
            yield Finding(Severity.WARNING, "decision.source", message, hint, place(decisions, at, "supplier"))


def percent(share: float) -> str:
    """Return a share in words: 12.5 %."""
    return f"{decimals(share * 100, 2).rstrip('0').rstrip('.')} %"
