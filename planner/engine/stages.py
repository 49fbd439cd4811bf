"""The stages a plan goes through: what is needed, what it costs and takes from whom, what is ordered and what then lies there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.rollup import RolledUp, roll_up
from planner.engine.inputs import Settings, settings_of
from planner.engine.netting import bom, netting
from planner.engine.netting.alternates import Moves
from planner.engine.netting.coming import expected_stock
from planner.engine.netting.flows import Flows
from planner.engine.netting.needs import Needs, Stock, assembled, kinds_of, needs_of, offsets, stock_of, way_of_need
from planner.engine.netting.supply import Bought, supply_of
from planner.engine.orders import policy, room
from planner.engine.orders.conditions import Conditions, conditions_of
from planner.engine.orders.decisions import Firm, firm_orders
from planner.engine.orders.lateness import late_reasons
from planner.engine.orders.measures import Measure, measures_ahead
from planner.engine.orders.order_list import Orders
from planner.engine.orders.planned import planned_orders
from planner.engine.orders.queue import opened_of
from planner.engine.orders.quotes import source_results, usable
from planner.engine.orders.receipts import not_ordered, stock_with
from planner.engine.orders.split import Split, split_of
from planner.engine.outlook.critical import Times, lead_times
from planner.engine.outlook.runway import ending, line_down, stops
from planner.engine.outlook.unknown import nothing_said
from planner.engine.packed_forms import whole
from planner.engine.results import Flags, Floats, Ints, SourceResults
from planner.engine.stock import targets
from planner.engine.stock.guaranteed import Supplied, customers_need, placed_stock
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.table import Cells

MEASURES = frozenset({"kg", "g", "m", "mm", "cm", "m2", "m²", "m3", "m³", "l", "ml", "t", "lb", "ft"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan needs, whatever it costs. Arrays over parts."""

    settings: Settings
    graph: bom.Structure  # the lines in force on the as-of date
    whole: bom.Structure  # all lines, whenever they hold
    built: bom.Structure  # of those in force the ones we assemble
    kind: Cells
    flows: Flows
    moves: Moves
    offset: Ints
    needs: Needs
    stock: Stock
    required: Floats  # rounded up once for what is bought by the piece


def basis_of(plan: Plan) -> Basis:
    """Return what a plan needs: the BOM exploded by level and bucket, stock and open orders."""
    settings, parts = settings_of(plan), plan["parts"]
    keys = parts["part"]
    graph, whole = bom.structure(plan["bom"], keys, settings.as_of), bom.structure(plan["bom"], keys, None)
    kind = kinds_of(parts, whole, plan["sources"]["part"])
    built = assembled(graph, kind)
    flows, moves = way_of_need(plan, settings, whole, kind)
    offset = offsets(parts["make_days"], kind, settings.bucket_days)
    needs = needs_of(built, flows, plan["demand"], keys, settings, offset)
    countable = (kind == bom.BUY) & ~np.isin(parts["unit"].astype(str), list(MEASURES))
    required = np.where(countable, np.ceil(np.maximum(needs.required - netting.TINY, 0.0)), needs.required)
    return Basis(
        settings, graph, whole, built, kind, flows, moves, offset, needs, stock_of(expected_stock(plan, settings), keys, settings), required
    )


@dataclass(frozen=True, slots=True)
class Sourcing:
    """What each part costs and takes, and from whom it is bought."""

    tariff: Tariff
    by: Conditions
    source: SourceResults
    used: Ints  # (parts,) row of the sources table, −1 for none
    rolled: RolledUp
    times: Times
    own_days: Floats  # (parts,) sum of own legs
    unit_cost: Floats  # (parts,) landed, rolled up
    silent: Flags  # (parts,) of which nothing is said: no source, nothing that it is made of


def sourcing_of(plan: Plan, basis: Basis) -> Sourcing:
    """Return landed costs and lead times, and the source each part is bought from."""
    settings, kind = basis.settings, basis.kind
    tariff = landed.tariff_of(plan, settings)
    by = conditions_of(plan, settings, tariff)
    source = source_results(plan, settings, tariff, by, basis.needs, basis.required, kind)
    used, wins = landed.winners(plan, source.landed, usable(plan, source.entry, by.spans), source.whole, len(kind))
    source, used = source.with_wins(wins), np.where(kind == bom.BUY, used, -1)
    rolled = roll_up(plan, settings, basis.built, kind, used, source, len(tariff.programs))
    times = lead_times(plan, settings, basis.built, kind, used, source, by.spans, basis.needs)
    silent = nothing_said(plan["parts"], basis.built, kind, used)
    return Sourcing(tariff, by, source, used, rolled, times, times.legs.sum(axis=1), rolled.cost.sum(axis=1), silent)


@dataclass(frozen=True, slots=True)
class Ordering:
    """What is held, ordered and lying there. Grids ``(parts, buckets)``."""

    measures: tuple[Measure, ...]
    split: Split
    firm: Firm
    within: room.Within
    net: netting.Net  # without pre-buys
    on_hand: Floats  # every order coming when its own dates say
    stock: Floats  # the same as it is kept
    down: Cells  # (parts,) first day without stock once supply has stopped
    reason: Cells  # (orders,) why each is late
    lacking: Floats  # (parts,) what no source can deliver, so that it isn't ordered

    @property
    def orders(self) -> Orders:
        """The planned orders."""
        return self.within.orders


def ordering_of(plan: Plan, base: Plan, scenario: str, basis: Basis, sourcing: Sourcing) -> Ordering:
    """Return stock targets, planned orders within the limits, and the stock that comes of them."""
    settings, kind, needs, stock = basis.settings, basis.kind, basis.needs, basis.stock
    tariff, by, source, used = sourcing.tariff, sourcing.by, sourcing.source, sourcing.used
    held = targets_of(plan, basis, sourcing)
    until = stops(plan, kind, basis.graph, source)
    bought = np.flatnonzero((kind == bom.BUY) & ((basis.required > 0) | (stock.on_hand < 0)))
    buying = Bought(bought, used, needs.lot, sourcing.times.arrival, until, sourcing.unit_cost, source)
    supply = supply_of(plan, settings, basis.flows, basis.offset, stock, held.total, buying)
    net = netting.netted(basis.flows, needs.plan, supply)
    measures = measures_ahead(plan, base, settings, scenario)
    spans, split = policy.epochs(plan, settings, by, source, kind, measures), split_of(plan, settings, tariff)
    weekly = np.where(basis.required > 0, needs.weekly, 0.0)
    pre_buys = partial(policy.pre_buys, plan, settings, source, spans, weekly, net, measures, target=supply.safety)
    ahead = pre_buys()
    firm = firm_orders(plan, settings, tariff, by, split, ahead, kind)
    if firm.cover is not None:
        coming = replace(supply, scheduled=firm.scheduled(supply.scheduled))
        before = with_pre_buys(net, supply, ahead, settings)
        ahead, supply = pre_buys(firm.beyond(before, netting.netted(basis.flows, needs.plan, coming))), coming
    opened = opened_of(plan, settings, by)
    within = room.planned_within(
        plan, settings, source, held, ahead, needs.weekly, supply, value_of(basis, sourcing),
        lambda own: netting.netted(basis.flows, needs.plan, own),
        lambda after, early: planned_orders(plan, settings, tariff, by, source, spans, after, split, early, firm, opened, basis.required),
    )  # fmt: skip
    when = within.orders.when
    lacking = not_ordered(within.after, when, ~(within.orders.prebuy | within.orders.firm))
    stocked = stock_with(firm.projected(within.after), stock.scheduled, stock.on_hand, when, settings, lacking)
    on_hand = whole(stocked)
    reason = late_reasons(plan, settings, by, split, source, within.after, on_hand, when, within.orders.firm)
    down = line_down(on_hand, ending(plan, until, source, np.r_[when.row, used[used >= 0]]), settings, kind)
    return Ordering(measures, split, firm, within, firm.projected(within.net), on_hand, stocked, down, reason, lacking)


def targets_of(plan: Plan, basis: Basis, sourcing: Sourcing) -> targets.Targets:
    """Return what is to be held of each part: by itself, or placed over all levels at once."""
    settings, kind, needs = basis.settings, basis.kind, basis.needs
    placed = None
    if settings.guaranteed:
        customers = customers_need(needs.plan, needs.required, needs.weekly)
        placed = placed_stock(plan, settings, Supplied(basis.built, kind, needs.weekly, customers, sourcing.own_days, sourcing.unit_cost))
    return targets.targets_of(
        plan, settings, kind, needs.weekly, sourcing.own_days, sourcing.times.spread, sourcing.used, sourcing.source.quantity, needs.lot, placed
    )  # fmt: skip


def value_of(basis: Basis, sourcing: Sourcing) -> Floats:
    """Return what a unit of stock of each part is worth: its landed cost, rolled up where it is made; a phantom never lies in stock."""
    return np.where(basis.kind == bom.PHANTOM, 0.0, sourcing.unit_cost)


def with_pre_buys(net: netting.Net, supply: netting.Supply, ahead: policy.Ahead, settings: Settings) -> netting.Net:
    """Return the grid with the pre-buys coming too."""
    early = np.flatnonzero(ahead.quantity > 0)
    bucket = np.clip(ahead.bucket[early], 0, settings.buckets - 1)
    return netting.with_extra(net, supply, early, bucket, ahead.quantity[early]) if len(early) else net
