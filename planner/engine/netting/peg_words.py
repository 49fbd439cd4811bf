"""Who wants a planned order, in numbers and in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.netting.pegging import DEMAND, KINDS, Pegs
from planner.engine.results import Ints
from planner.model.table import Cells
from planner.model.values import day_text


def pegs_of_order(found: Pegs, order: int) -> Ints:
    """Return the pegs of a planned order, by their numbers."""
    return found.by_order[found.starts[order] : found.starts[order + 1]]


def wanted_by(found: Pegs, order: int) -> tuple[tuple[int, np.datetime64, float], ...]:
    """Return who wants a planned order: product (by its position), due day and quantity; the earliest first.

    What is held or left over has no day; ``reasons_of`` puts it into words.
    """
    mine = pegs_of_order(found, order)
    return tuple(zip(found.product[mine].tolist(), found.due[mine], found.quantity[mine].tolist(), strict=True))


def reasons_of(found: Pegs, parts: tuple[str, ...], order: int, most: int = 3) -> str:
    """Return in words what a planned order is for: its first demands, then what of it is held or left over."""
    return "; ".join(said(found, parts, pegs_of_order(found, order), most))


def said(found: Pegs, parts: tuple[str, ...], mine: Ints, most: int) -> Iterator[str]:
    """Name the first demands of some pegs, how many follow, and what is held or left over."""
    wanted, rest = mine[found.kind[mine] == DEMAND], mine[found.kind[mine] != DEMAND]
    for at in wanted[:most].tolist():
        yield f"{parts[found.product[at]]} due {day_text(found.due[at])} ({found.quantity[at]:,.10g})"
    if len(wanted) > most:
        yield f"{len(wanted) - most} more ({found.quantity[wanted[most:]].sum():,.10g})"
    for kind in np.unique(found.kind[rest]).tolist():
        yield f"{KINDS[kind]} ({found.quantity[rest][found.kind[rest] == kind].sum():,.10g})"


def wanted_texts(found: Pegs, parts: tuple[str, ...]) -> Cells:
    """Return in words what every planned order is for. Shape ``(orders,)``."""
    count = len(found.starts) - 1
    texts = np.empty(count, dtype=object)
    texts[:] = [reasons_of(found, parts, order) for order in range(count)]
    return texts
