"""Customs entries: what shares one, and what each line pays of its fees and of the broker.

Fees and their least and most are per entry, on its whole customs value; a line's share goes by value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.allocation import in_cents, shared_out
from planner.engine.dues import Lines, Regime, fee_bills, unit_fees
from planner.engine.duty import Charges
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


def alone(lines: Lines, charges: Charges, regime: Regime, base: Floats) -> EntryShares:
    """Return the shares where each order is an entry of its own."""
    return EntryShares(unit_fees(charges.fees, lines, base), regime.brokerage / lines.quantity * lines.foreign)


def together(lines: Lines, charges: Charges, regime: Regime, base: Floats, rest: Rest) -> EntryShares:
    """Return the shares where each order is entered with further goods."""
    own = base * lines.quantity
    whole = own + rest.whole
    share = np.divide(own, whole, out=np.ones(len(own)), where=whole > 0)
    return EntryShares(unit_fees(charges.fees, lines, base, rest.by_fee), regime.brokerage * share / lines.quantity * lines.foreign)


def usual_rest(lines: Lines, charges: Charges, base: Floats, route: Ints, part: Ints, used: Ints, often: Floats) -> Rest:
    """Return what is usually entered with each source's goods: the usual orders of the other parts' sources over its route.

    Args: lines, route, part over sources; used ``(parts,)`` the source each part is bought from, −1 for none;
    often ``(parts,)`` in which share of the weeks with orders the part is ordered.
    """
    amount = np.nan_to_num(base * lines.quantity) * shares_entries(lines)
    pays = np.column_stack([charges.fees.layer[lines.case] >= 0, np.ones(len(part), dtype=bool)])
    bought = np.flatnonzero(used >= 0)
    adds = np.zeros((len(used), pays.shape[1]))
    adds[bought] = (amount[used[bought]] * often[bought])[:, None] * pays[used[bought]]
    total = np.zeros((int(route.max()) + 1 if len(route) else 0, pays.shape[1]))
    np.add.at(total, route[used[bought]], adds[bought])
    own = np.where(((part >= 0) & (used[part] >= 0) & (route[used[part]] == route))[:, None], adds[part], 0.0)
    rest = np.maximum(total[route] - own, 0.0) * shares_entries(lines)[:, None]
    return Rest(rest[:, :-1], rest[:, -1])


def shares_entries(lines: Lines) -> Flags:
    """Return which lines we enter ourselves: those from abroad that the seller doesn't deliver duty paid."""
    return lines.foreign & ~lines.holds_dues


def filed(lines: Lines, charges: Charges, regime: Regime, base: Floats, entry: Ints | None) -> EntryShares:
    """Return what one unit of each planned order pays of the entry it is filed in, bills and shares in whole cents.

    Args: entry ``(lines,)`` a number for each entry; None where each order is one. What a seller enters (DDP) is not
    billed to us: it stays as it was taken out of the price.
    """
    own = base * lines.quantity
    ours = shares_entries(lines)
    if entry is None:
        bills = in_cents(fee_bills(charges.fees, lines.case, own[:, None])).sum(axis=1)
        fees, broker = bills, np.full(len(own), float(in_cents(np.array([regime.brokerage]))[0]))
    else:
        fees, broker = shared_fees(lines, charges, own, entry, ours), np.zeros(len(own))
        rows = np.flatnonzero(ours & ~np.isnan(own))
        if regime.brokerage and len(rows):
            _, group = np.unique(entry[rows], return_inverse=True)
            broker[rows] = shared_out(np.full(int(group.max()) + 1, regime.brokerage), group, own[rows])
    fees, broker = fees / lines.quantity * ours, broker / lines.quantity * ours
    sellers = np.flatnonzero(lines.foreign & lines.holds_dues)
    if len(sellers):
        their = alone(lines.taken(sellers), charges, regime, base[sellers])
        fees[sellers], broker[sellers] = their.fees, their.broker
    return EntryShares(fees, broker)


def shared_fees(lines: Lines, charges: Charges, own: Floats, entry: Ints, ours: Flags) -> Floats:
    """Return each order's share of its entry's fees, fee by fee; goods that a fee spares don't count for it."""
    fees = np.zeros(len(own))
    for column in range(charges.fees.rate.shape[1]):
        layer = charges.fees.layer[lines.case, column]
        rows = np.flatnonzero(ours & (layer >= 0) & ~np.isnan(own))
        if not len(rows):
            continue
        _, first, group = np.unique(entry[rows] * (layer.max() + 1) + layer[rows], return_index=True, return_inverse=True)
        value: Floats = np.bincount(group, own[rows]).astype(np.float64)
        bills = fee_bills(charges.fees, lines.case[rows[first]], value[:, None])[:, column]
        fees[rows] += shared_out(bills, group, own[rows])
    fees[np.isnan(own)] = np.nan
    return fees
