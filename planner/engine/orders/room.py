"""Pre-buys and buffers within shelf life, storage and cash, and the orders that are planned with what is left of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.inputs import Settings, bucket_start, filled
from planner.engine.netting import netting
from planner.engine.netting.netting import Net, Supply
from planner.engine.orders.order_list import Orders
from planner.engine.orders.policy import WEEKS_A_YEAR, Ahead
from planner.engine.results import Floats, Ints, SourceResults, StockLimit
from planner.engine.stock import shelf
from planner.engine.stock.caps import SLACK, Curve, curve_of
from planner.engine.stock.holding import Kept, Wanted, kept_within, limits_of
from planner.engine.stock.shelf_findings import prebuy_findings, units
from planner.engine.stock.targets import Targets
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan

ROUNDS = 3  # fees are shared by fewer units of a smaller pre-buy, so that its stock is worth a little more than it was taken to be


@dataclass(frozen=True, slots=True)
class Within:
    """The plan as far as there is shelf life, room and money for it."""

    held: Targets
    ahead: Ahead
    supply: Supply
    net: Net  # without pre-buys
    after: Net  # with them
    orders: Orders
    limits: tuple[StockLimit, ...]
    findings: tuple[Finding, ...]


def planned_within(
    plan: Plan, settings: Settings, source: SourceResults, held: Targets, ahead: Ahead, weekly: Floats, supply: Supply, value: Floats,
    net_of: Callable[[Supply], Net], ordered: Callable[[Net, Ahead], Orders],
) -> Within:  # fmt: skip
    """Return stock and orders within shelf life, storage and cash.

    Args: weekly, value ``(parts,)``: mean need a week, and what a unit of stock is worth, NaN where it isn't known; ``net_of`` nets
    with a supply, ``ordered`` plans the orders of a grid and its pre-buys.
    """
    capped = tuple(capacity_findings(plan, ahead))
    ahead, early, curve, expiring = fresh(plan, settings, source, ahead, weekly, net_of(supply))
    counted = value
    if settings.cash_limit >= 0 and len(early):
        uncut = cut(plan, replace(settings, cash_limit=np.nan), held, ahead, early, curve, supply, net_of, value)[1]
        counted = worth_of(value, ordered(uncut.after, uncut.ahead))
    for _ in range(ROUNDS):
        kept, found = cut(plan, settings, held, ahead, early, curve, supply, net_of, counted)
        orders = ordered(found.after, found.ahead)
        worth = worth_of(value, orders)
        if not settings.cash_limit >= 0 or not (worth > counted * (1 + SLACK)).any():
            break
        counted = np.fmax(counted, worth)
    return Within(
        found.held,
        found.ahead,
        found.supply,
        found.net,
        found.after,
        orders,
        kept.limits,
        (*held.findings, *capped, *expiring, *kept.findings),
    )


def worth_of(value: Floats, orders: Orders) -> Floats:
    """Return what a unit of each part's stock is worth: what was paid for it where it is bought before a rise. Shape ``(parts,)``."""
    worth = value.copy()
    worth[orders.when.part[orders.prebuy]] = orders.landed[orders.prebuy]
    return worth


def fresh(
    plan: Plan, settings: Settings, source: SourceResults, ahead: Ahead, weekly: Floats, net: Net
) -> tuple[Ahead, Ints, Curve, tuple[Finding, ...]]:
    """Return the pre-buys no larger than what is used before it expires, which parts have one, and what each saves by quantity."""
    early = np.flatnonzero(ahead.quantity > 0)
    quantity = ahead.quantity[early]
    unit = np.nan_to_num(source.landed[ahead.source[early]]) if len(early) else np.zeros(0)
    curve = curve_of(quantity, ahead.saving[early], settings.carrying_rate * unit, weekly[early] * WEEKS_A_YEAR)
    keeps = shelf.shelf_buckets(plan["parts"]["shelf_days"][early], settings.bucket_days, settings.buckets)
    if not (keeps < settings.buckets).any():
        return ahead, early, curve, ()
    most = shelf.room_for_extra(net.gross[early], net.on_hand[early], net.receipts[early], ahead.bucket[early], keeps)
    fits = np.where(most < quantity, in_multiples(plan, ahead, early, most), quantity)
    return bought_ahead(ahead, early, fits, curve), early, curve, tuple(prebuy_findings(plan, early, quantity, fits))


def capacity_findings(plan: Plan, ahead: Ahead) -> Iterator[Finding]:
    """Yield the pre-buys that are smaller than what would pay since no more can be made and shipped in time."""
    sources, parts = plan["sources"], plan["parts"]
    for at in np.flatnonzero(ahead.maker >= 0).tolist():
        row, measure = int(ahead.maker[at]), ahead.bought_before[at] or ahead.measure[at]
        message = (
            f"Buying {units(float(ahead.wanted[at]))} of {parts['part'][at]} ahead of {measure} would pay; beside other orders "
            f"{sources['supplier'][row]} can make {units(float(ahead.quantity[at]))} of them in time."
        )
        hint = "Ask for more capacity, or correct it where more can be made."
        yield Finding(Severity.NOTE, "prebuy.capped", message, hint, Where("sources", int(sources.ids[row]), "capacity_week"))


def in_multiples(plan: Plan, ahead: Ahead, rows: Ints, quantity: Floats) -> Floats:
    """Return quantities of pre-buys rounded down to whole multiples of their sources. Shape ``(rows,)``."""
    step = multiples(plan, ahead, rows)
    return np.where(np.isfinite(quantity), np.floor(np.where(np.isfinite(quantity), quantity, 0.0) / step + 1e-9) * step, quantity)


def multiples(plan: Plan, ahead: Ahead, rows: Ints) -> Floats:
    """Return the order multiple of the source that each pre-buy is from."""
    step = filled(plan["sources"]["order_multiple"], 1.0)
    return np.maximum(step[ahead.source[rows]], netting.TINY) if len(rows) else np.zeros(0)


def bought_ahead(ahead: Ahead, rows: Ints, quantity: Floats, curve: Curve) -> Ahead:
    """Return pre-buys of other quantities, with what they save."""
    saving = curve.saving(quantity)
    changed = quantity != ahead.quantity[rows]
    all_, saved = ahead.quantity.copy(), ahead.saving.copy()
    all_[rows], saved[rows] = quantity, np.where(changed, saving, saved[rows])
    return replace(ahead, quantity=all_, saving=saved)


@dataclass(frozen=True, slots=True)
class Cut:
    """Stock as it was cut to fit."""

    held: Targets
    ahead: Ahead
    supply: Supply
    net: Net
    after: Net


def cut(
    plan: Plan, settings: Settings, held: Targets, ahead: Ahead, early: Ints, curve: Curve, supply: Supply,
    net_of: Callable[[Supply], Net], value: Floats,
) -> tuple[Kept, Cut]:  # fmt: skip
    """Return what storage and cash leave of the pre-buys and strategic buffers, and the grids with it."""
    bucket = np.clip(ahead.bucket[early], 0, settings.buckets - 1)

    def supply_with(strategic: Floats) -> Supply:
        """Return the supply that keeps a strategic stock."""
        return supply if np.array_equal(strategic, held.strategic) else replace(supply, safety=held.safety + strategic)

    def project(strategic: Floats, quantity: Floats) -> Net:
        """Return the grid with a strategic stock and pre-buys."""
        own = supply_with(strategic)
        net = net_of(own)
        return netting.with_extra(net, own, early, bucket, quantity) if quantity.any() else net

    wanted = Wanted(held.strategic, early, ahead.quantity[early], bucket, multiples(plan, ahead, early), curve)
    kept = kept_within(plan, settings, limits_of(plan, settings, value), wanted, project, bucket_start(settings))
    bought = ahead if kept.quantity is wanted.quantity else bought_ahead(ahead, early, kept.quantity, curve)
    left = held if kept.strategic is wanted.strategic else held.with_strategic(kept.strategic)
    own = supply_with(kept.strategic)
    return kept, Cut(left, bought, own, net_of(own), project(kept.strategic, kept.quantity))
