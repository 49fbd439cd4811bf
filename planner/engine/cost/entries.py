"""Customs entries: what shares one, and what each line pays of its fees and of the broker.

Fees and their least and most are per entry, on its whole customs value; a line's share goes by value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost.allocation import in_cents, shared_out
from planner.engine.cost.dues import FeeTerms, Lines, Regime, unit_fees
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
    own = base * lines.quantity
    fees, broker = np.zeros(len(own)), np.zeros(len(own))
    if entry is None:
        for fee in lines.burden.fees:
            fees += in_cents(fee.on(own))
        broker[:] = in_cents(np.array([regime.brokerage]))[0]
    else:
        for fee in lines.burden.fees:
            fees += shared_fee(fee, own, sharing(entry, fee.layer, lines.foreign, lines.holds_dues))
        if regime.brokerage:
            broker += shared_broker(regime.brokerage, own, sharing(entry, None, lines.foreign, lines.holds_dues))
    fees, broker = fees / lines.quantity, broker * lines.foreign / lines.quantity
    sellers = np.flatnonzero(lines.foreign & lines.holds_dues)
    if len(sellers):
        their = alone(lines.taken(sellers), regime, base[sellers])
        fees[sellers], broker[sellers] = their.fees, their.broker
    return EntryShares(fees, broker)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Which lines share which bills."""

    rows: Ints  # (sharers,) lines that pay
    bill: Ints  # (sharers,) number of the bill
    first: Ints  # (bills,) one sharer of each bill, by its position among the sharers

    def known(self, own: Floats) -> Sharing:
        """Return the sharing without lines of unknown value."""
        there = ~np.isnan(own[self.rows])
        return self if there.all() else sharing_by(self.rows[there], self.bill[there])


def sharing_by(rows: Ints, key: Ints) -> Sharing:
    """Return the sharing of lines of which those of one key share a bill."""
    _, first, bill = np.unique(key, return_index=True, return_inverse=True)
    return Sharing(rows, bill, first)


def sharing(entry: Ints, layer: Ints | None, foreign: Flags, holds_dues: Flags) -> Sharing:
    """Return which orders share the bills of their entries: one for each row of the tariff that is charged, or one for all."""
    ours = foreign & ~holds_dues
    rows = np.flatnonzero(ours if layer is None else ours & (layer >= 0))
    return sharing_by(rows, entry[rows] if layer is None else entry[rows] * (layer.max(initial=0) + 1) + layer[rows])


def shared_fee(fee: FeeTerms, own: Floats, every: Sharing) -> Floats:
    """Return each order's share of one fee of its entry; goods that the fee spares don't count for it."""
    share = np.zeros(len(own))
    share[every.rows] = np.nan
    known = every.known(own)
    value: Floats = np.bincount(known.bill, own[known.rows], minlength=len(known.first)).astype(np.float64)
    share[known.rows] = shared_out(fee.taken(known.rows[known.first]).on(value), known.bill, own[known.rows])
    return share


def shared_broker(brokerage: float, own: Floats, every: Sharing) -> Floats:
    """Return each order's share of what the broker asks for its entry."""
    share = np.zeros(len(own))
    share[every.rows] = np.nan
    known = every.known(own)
    share[known.rows] = shared_out(np.full(len(known.first), brokerage), known.bill, own[known.rows])
    return share
