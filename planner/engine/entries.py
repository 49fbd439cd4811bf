"""Customs entries: what shares one, and what each line pays of its fees and of the broker.

Fees and their least and most are per entry, on its whole customs value; a line's share goes by value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.allocation import in_cents, shared_out
from planner.engine.dues import FeeTerms, Lines, Regime, unit_fees
from planner.engine.inputs import coded
from planner.engine.results import Flags, Floats, Ints
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class EntryShares:
    """What one unit of each line pays of its entry. Shapes ``(lines,)``."""

    fees: Floats
    broker: Floats


@dataclass(frozen=True, slots=True)
class Rest:
    """The customs value of what else is in each line's entry."""

    by_fee: Floats  # (lines, fees) of the goods that pay the fee
    whole: Floats  # (lines,)


@remembered(16)
def routes(ship_from: Cells, origin: Cells) -> Ints:
    """Return a number for the country each source's goods leave from. Shape ``(sources,)``."""
    leaves = np.where(ship_from == "", origin, ship_from)
    return coded(leaves)[1]


@remembered(16)
def mode_positions(mode: Cells) -> Ints:
    """Return each source's mode by its position in MODES."""
    distinct, codes = coded(mode)
    positions: Ints = np.array([MODES.index(name) if name in MODES else 0 for name in distinct], dtype=np.intp)[codes]
    return positions


def alone(lines: Lines, regime: Regime, base: Floats) -> EntryShares:
    """Return the shares where each order is an entry of its own."""
    return EntryShares(unit_fees(lines, base), regime.brokerage / lines.quantity * lines.foreign)


def together(lines: Lines, regime: Regime, base: Floats, rest: Rest) -> EntryShares:
    """Return the shares, by value, where each order is entered with further goods."""
    own = base * lines.quantity
    bill = np.zeros(len(own))
    for at, fee in enumerate(lines.burden.fees):
        bill += fee.on(own + rest.by_fee[:, at]) * part_of(own, own + rest.by_fee[:, at])
    broker = regime.brokerage * part_of(own, own + rest.whole) * lines.foreign
    return EntryShares(bill / lines.quantity, broker / lines.quantity)


def part_of(own: Floats, whole: Floats) -> Floats:
    """Return what share of an entry a line is; all of it where nothing has a value."""
    return np.divide(own, whole, out=np.ones(len(own)), where=whole > 0)


def usual_rest(lines: Lines, base: Floats, route: Ints, part: Ints, used: Ints, often: Floats) -> Rest:
    """Return what is usually entered with each source's goods: the usual orders of the other parts' sources over its route.

    Args: lines, route, part over sources; used ``(parts,)`` the source each part is bought from, −1 for none;
    often ``(parts,)`` in which share of the weeks with orders the part is ordered.
    """
    ours = shares_entries(lines)
    amount = np.nan_to_num(base * lines.quantity) * ours
    pays = np.column_stack([*(fee.layer >= 0 for fee in lines.burden.fees), np.ones(len(part), dtype=bool)])
    bought = np.flatnonzero(used >= 0)
    adds = np.zeros((len(used), pays.shape[1]))
    adds[bought] = (amount[used[bought]] * often[bought])[:, None] * pays[used[bought]]
    total = np.zeros((int(route.max()) + 1 if len(route) else 0, pays.shape[1]))
    np.add.at(total, route[used[bought]], adds[bought])
    own = np.where(((part >= 0) & (used[part] >= 0) & (route[used[part]] == route))[:, None], adds[part], 0.0)
    rest = np.maximum(total[route] - own, 0.0) * ours[:, None]
    return Rest(rest[:, :-1], rest[:, -1])


def shares_entries(lines: Lines) -> Flags:
    """Return which lines we enter ourselves: those from abroad that the seller doesn't deliver duty paid."""
    return lines.foreign & ~lines.holds_dues


def filed(lines: Lines, regime: Regime, base: Floats, entry: Ints | None) -> EntryShares:
    """Return what one unit of each planned order pays of the entry it is filed in, bills and shares in whole cents.

    Args: entry ``(lines,)`` a number for each entry; None where each order is one. What a seller enters (DDP) is not
    billed to us: it stays as it was taken out of the price.
    """
    own, ours = base * lines.quantity, shares_entries(lines)
    fees, broker = np.zeros(len(own)), np.zeros(len(own))
    if entry is None:
        for fee in lines.burden.fees:
            fees += in_cents(fee.on(own))
        broker[:] = in_cents(np.array([regime.brokerage]))[0]
    else:
        for fee in lines.burden.fees:
            fees += shared_fee(fee, own, entry, ours)
        rows = np.flatnonzero(ours & ~np.isnan(own))
        if regime.brokerage and len(rows):
            _, group = np.unique(entry[rows], return_inverse=True)
            broker[rows] = shared_out(np.full(int(group.max()) + 1, regime.brokerage), group, own[rows])
    fees, broker = fees / lines.quantity, broker * lines.foreign / lines.quantity
    sellers = np.flatnonzero(lines.foreign & lines.holds_dues)
    if len(sellers):
        their = alone(lines.taken(sellers), regime, base[sellers])
        fees[sellers], broker[sellers] = their.fees, their.broker
    return EntryShares(fees, broker)


def shared_fee(fee: FeeTerms, own: Floats, entry: Ints, ours: Flags) -> Floats:
    """Return each order's share of one fee of its entry; goods that the fee spares don't count for it."""
    share = np.where(ours & np.isnan(own), np.nan, 0.0)
    rows = np.flatnonzero(ours & (fee.layer >= 0) & ~np.isnan(own))
    if len(rows):
        keys = entry[rows] * (fee.layer.max() + 1) + fee.layer[rows]
        _, first, group = np.unique(keys, return_index=True, return_inverse=True)
        value: Floats = np.bincount(group, own[rows]).astype(np.float64)
        share[rows] = shared_out(fee.taken(rows[first]).on(value), group, own[rows])
    return share
