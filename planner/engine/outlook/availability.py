"""From which day on the parts of a first build are there: stock, then open orders, then what is ordered or made anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import filled, located
from planner.engine.lead.calendars import Calendar
from planner.engine.netting.bom import Structure
from planner.engine.netting.netting import TINY
from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import remembered
from planner.model.table import Cells, Table


@dataclass(frozen=True, slots=True)
class Cover:
    """What is there and what is coming. Open orders are sorted by part, then by day."""

    on_hand: Floats  # (parts,)
    part: Ints  # (orders,)
    due: Floats  # (orders,) days from the as-of date, 0 for overdue ones
    quantity: Floats  # (orders,)

    def of_parts(self, parts: Ints) -> Cover:
        """Return the cover of some parts, renumbered by their position in ``parts``."""
        place = np.full(len(self.on_hand), -1, dtype=np.intp)
        place[parts] = np.arange(len(parts))
        mine = np.flatnonzero(place[self.part] >= 0)
        mine = mine[np.argsort(place[self.part[mine]], kind="stable")]
        return Cover(self.on_hand[parts], place[self.part[mine]], self.due[mine], self.quantity[mine])


@remembered(8)
def cover_of(stock: Table, keys: Cells, as_of: np.datetime64) -> Cover:
    """Return what is there and what is coming of each part; an open order without a day, or overdue, comes at once."""
    part, quantity = located(stock["part"], keys), filled(stock["quantity"], 0.0)
    is_open, known = stock["kind"] == "open order", part >= 0
    on_hand = np.bincount(part[known & ~is_open], quantity[known & ~is_open], minlength=len(keys)).astype(np.float64)
    rows = np.flatnonzero(known & is_open & (quantity > 0))
    due = np.where(np.isnat(stock["due"]), 0.0, (stock["due"] - as_of).astype(np.float64))[rows]
    due = np.maximum(due, 0.0)
    order = np.lexsort((due, part[rows]))
    return Cover(on_hand, part[rows][order], due[order], quantity[rows][order])


@dataclass(frozen=True, slots=True)
class Missing:
    """What a build lacks. Shapes ``(parts,)``."""

    gross: Floats  # needed, stock of what it goes into taken off
    stocked: Flags  # stock on hand covers it
    due: Floats  # days until open orders cover the rest, ∞ for never
    last: Floats  # days until the last open order that is used, 0 for none
    net: Floats  # to be ordered or made anew


def missing(graph: Structure, need: Floats, cover: Cover, made: Flags, longest: Floats) -> Missing:
    """Return what must be ordered or made for a build, netted level by level: stock of an assembly covers its components.

    Args: need ``(parts,)`` of the build itself; made ``(parts,)``; longest ``(parts,)`` days to make each part from nothing: an
    open order of a made part that comes later isn't waited for.
    """
    count = len(need)
    use = ~made[cover.part] | (cover.due <= longest[cover.part]) if len(cover.part) else np.zeros(0, dtype=bool)
    part, due, quantity = cover.part[use], cover.due[use], cover.quantity[use]
    coming = np.bincount(part, quantity, minlength=count)
    gross = need.astype(np.float64)
    for step in graph.down:
        lines = step.lines
        parent = graph.parent[lines]
        lacking = np.maximum(gross[parent] - cover.on_hand[parent] - np.where(made, coming, 0.0)[parent], 0.0)
        gross[step.group] += np.add.reduceat(graph.factor[lines] * lacking, step.start)
    stocked = cover.on_hand >= gross - TINY
    rest = np.maximum(gross - cover.on_hand, 0.0)
    so_far = np.cumsum(quantity) - np.r_[0.0, np.cumsum(coming)][part]
    covers = np.full(count, np.inf)
    np.minimum.at(covers, part, np.where(so_far >= rest[part] - TINY, due, np.inf))
    last = np.zeros(count)
    np.maximum.at(last, part, np.where(so_far - quantity < rest[part] - TINY, due, 0.0))
    net = np.where(stocked | np.isfinite(covers), 0.0, np.maximum(rest - coming, 0.0))
    return Missing(gross, stocked, covers, last, net)


def ready(
    graph: Structure, lacks: Missing, made: Flags, arrival: Floats, make: Ints, as_of: np.datetime64, open_: Calendar, home: int
) -> Floats:
    """Return days from the as-of date until each part of a build is there, ∞ for never, for each draw. Shapes ``(draws, parts)``.

    A bought part comes with stock, with the open orders that cover it, or with an order of today, whatever is sooner; a made
    part is made, in working days of the destination, once the last component is there. Lots aren't counted.
    Args: arrival ``(draws, parts)`` days until a new order of a bought part is stock, ∞ for never; make ``(draws, parts)`` working days.
    """

    def built(start: Floats, parts: Ints) -> Floats:
        """Return the days on which making parts that begins on some days is over."""
        days = as_of + np.ascontiguousarray(np.where(np.isinf(start), 0.0, start)).astype("timedelta64[D]")
        done: Floats = (open_.forward(days, make[:, parts], home) - as_of).astype(np.float64)
        return np.where(np.isinf(start), np.inf, np.maximum(done, lacks.last[parts]))

    found = np.where(lacks.stocked, 0.0, np.minimum(lacks.due, arrival))
    anew = made & (lacks.net > 0)
    alone = np.flatnonzero(anew)
    found[:, alone] = built(np.zeros((len(found), len(alone))), alone)
    done = np.flatnonzero(made & ~anew & ~lacks.stocked)
    found[:, done] = lacks.due[done]
    for step in graph.up:
        own = anew[step.group]
        if own.any():
            most = np.maximum.reduceat(found[:, graph.child[step.lines]], step.start, axis=1)
            found[:, step.group[own]] = built(most[:, own], step.group[own])
    return found


def gates(graph: Structure, lacks: Missing, made: Flags, days: Floats) -> Ints:
    """Return the component each made part waits for, −1 where all are there at once. Args: days ``(parts,)``."""
    gate = np.full(len(days), -1, dtype=np.intp)
    for step in graph.up:
        child = graph.child[step.lines]
        most = np.maximum.reduceat(days[child], step.start)
        owner = np.repeat(np.arange(len(step.group)), np.diff(np.r_[step.start, len(child)]))
        at = np.flatnonzero((days[child] == most[owner]) & (days[child] > 0))[::-1]
        gate[step.group[owner[at]]] = child[at]  # the first of equals is written last
    return np.where(made & (lacks.net > 0), gate, -1)
