"""What the build plan needs of every part, and what stock is there: changed by BOM, demand and stock alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings, filled, located, monday, week_of
from planner.engine.netting import bom
from planner.engine.netting.alternates import Moves, moves_of
from planner.engine.netting.flows import Flows, exploded_by_bucket, flows_of
from planner.engine.netting.lot_sizes import TINY
from planner.engine.results import Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table


@dataclass(frozen=True, slots=True)
class Needs:
    """The build plan exploded: it changes with BOM and demand only. Shapes over parts."""

    plan: Floats  # (parts, buckets) independent demand
    required: Floats
    lot: Floats  # mean need of one order interval
    weekly: Floats
    first: Floats  # what the first build needs
    products: Ints
    product_quantity: Floats
    first_quantity: Floats


def needs_of(built: bom.Structure, flows: Flows, demand: Table, keys: Cells, settings: Settings, offset: Ints) -> Needs:
    """Return what the build plan needs of every part; demand before the first bucket counts in it.

    Lines and alternates count in their own periods, by when each assembly is released. Args: built: lines that we assemble by, in force
    on the as-of date; offset ``(made,)`` buckets a made part is released before it is due.
    """
    return needs_by_bucket(
        built, flows, demand, keys, settings.first_day, settings.bucket_days, settings.buckets, settings.order_buckets, offset
    )


@remembered(8)
def needs_by_bucket(
    built: bom.Structure, flows: Flows, demand: Table, keys: Cells, first_day: np.datetime64, days: int, buckets: int, order_buckets: int, offset: Ints
) -> Needs:  # fmt: skip
    """Return what the build plan needs of every part, by what it depends on."""
    part = located(demand["part"], keys)
    bucket = np.floor_divide((demand["due"] - first_day).astype(np.int64), days)
    quantity = filled(demand["quantity"], 0.0)
    use = (part >= 0) & (bucket < buckets) & ~np.isnat(demand["due"]) & (quantity > 0)
    part, bucket, quantity = part[use], np.maximum(bucket[use], 0), quantity[use]
    plan = np.zeros((len(keys), buckets))
    np.add.at(plan, (part, bucket), quantity)
    products = np.unique(part)
    if not len(products):
        return nothing_planned(built, plan)
    begins = (plan[products] > 0).argmax(axis=1)
    first = np.zeros((len(keys), 1 if flows.timeless else buckets))
    first[products, 0 if flows.timeless else begins] = plan[products, begins]
    starts = np.arange(0, buckets, order_buckets)
    if flows.timeless:
        by_interval = bom.exploded(built, np.add.reduceat(plan, starts, axis=1))
        first_need = bom.exploded(built, first)[:, 0]
    else:
        by_interval = np.add.reduceat(exploded_by_bucket(flows, plan, offset), starts, axis=1)
        first_need = exploded_by_bucket(flows, first, offset).sum(axis=1)
    required = by_interval.sum(axis=1)
    used = (by_interval > TINY).sum(axis=1)
    lot = np.divide(required, used, out=np.zeros(len(keys)), where=used > 0)
    busy = week_of(first_day + np.flatnonzero(plan.any(axis=0)) * days, monday(first_day))
    span = float(busy[-1] - busy[0] + 1)
    return Needs(plan, required, lot, required / span, first_need, products, plan[products].sum(axis=1), plan[products, begins])


def nothing_planned(graph: bom.Structure, plan: Floats) -> Needs:
    """Return needs for a plan without demand: what one of each top assembly would take, so that its cost and time show."""
    tops = np.zeros(len(plan), dtype=bool)
    tops[graph.parent] = True
    tops[graph.child] = False
    products = np.flatnonzero(tops)
    one_each = bom.exploded(graph, tops.astype(np.float64)[:, None])[:, 0]
    none = np.zeros(len(plan))
    return Needs(plan, none, one_each, none, one_each, products, np.zeros(len(products)), np.ones(len(products)))


@remembered(16)
def assembled(graph: bom.Structure, kind_bytes: Cells) -> bom.Structure:
    """Return only the lines that we assemble: those below bought parts are the supplier's."""
    return bom.only(graph, (kind_bytes != bom.BUY)[graph.parent])


@remembered(16)
def kinds_of(parts: Table, graph: bom.Structure, source_parts: Cells) -> Cells:
    """Return make, buy or phantom for each part."""
    at = located(source_parts, parts["part"])
    sourced = np.zeros(len(parts), dtype=bool)
    sourced[at[at >= 0]] = True
    kind = bom.kinds(parts, graph, sourced)
    kind.flags.writeable = False
    return kind


@remembered(16)
def offsets(make_days: Cells, kind: Cells, bucket_days: int) -> Ints:
    """Return for what isn't bought how many buckets it is released before it is due; phantoms pass straight through. Shape ``(made,)``."""
    own = kind[kind != bom.BUY]
    days = filled(make_days[kind != bom.BUY], 0.0)
    return np.where(own == bom.MAKE, np.ceil(days / bucket_days - TINY), 0).astype(np.intp)


def way_of_need(plan: Plan, settings: Settings, graph: bom.Structure, kind: Cells) -> tuple[Flows, Moves]:
    """Return how need runs down the BOM, and what of it moves to alternates. Args: graph: all lines, whenever they hold."""
    lines, made = assembled(graph, kind), made_parts(kind)
    moves = moves_of(plan["alternates"], plan["parts"]["part"], lines.parent, lines.child, lines.level)
    return flows_of(lines, moves, made, plan["bom"], settings.as_of, settings.first_day, settings.bucket_days, settings.buckets), moves


@remembered(16)
def made_parts(kind: Cells) -> Ints:
    """Return the positions of what isn't bought."""
    return np.flatnonzero(kind != bom.BUY)


@dataclass(frozen=True, slots=True)
class Stock:
    """Stock now and on its way. Shapes over parts."""

    on_hand: Floats
    scheduled: Floats  # (parts, buckets)
    coming: Floats  # all open orders together
    last_due: Floats  # days from the as-of date to the last open order, 0 for none


def stock_of(stock: Table, keys: Cells, settings: Settings) -> Stock:
    """Return stock on hand and open orders; an order overdue is taken to arrive in the first bucket."""
    return stock_by_bucket(stock, keys, settings.as_of, settings.first_day, settings.bucket_days, settings.buckets)


@remembered(8)
def stock_by_bucket(stock: Table, keys: Cells, as_of: np.datetime64, first_day: np.datetime64, days: int, buckets: int) -> Stock:
    """Return stock on hand and open orders, by what they depend on."""
    part, quantity = located(stock["part"], keys), filled(stock["quantity"], 0.0)
    open_order = stock["kind"] == "open order"
    on_hand = np.bincount(part[(part >= 0) & ~open_order], quantity[(part >= 0) & ~open_order], minlength=len(keys)).astype(np.float64)
    bucket = np.where(np.isnat(stock["due"]), 0, np.floor_divide((stock["due"] - first_day).astype(np.int64), days))
    use = (part >= 0) & open_order & (bucket < buckets)
    scheduled = np.zeros((len(keys), buckets))
    np.add.at(scheduled, (part[use], np.maximum(bucket[use], 0)), quantity[use])
    due = np.zeros(len(keys))
    late = np.where(np.isnat(stock["due"]), 0.0, (stock["due"] - as_of).astype(np.float64))
    np.maximum.at(due, part[use], late[use])
    return Stock(on_hand, scheduled, scheduled.sum(axis=1), due)
