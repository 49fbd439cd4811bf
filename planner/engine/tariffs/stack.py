"""How the layers that were chosen stack: what part of the value each is on, floors, caps, rules between programs, surcharges."""

from __future__ import annotations

import numpy as np

from planner.engine.results import Days, Flags, Floats, Ints
from planner.engine.tariffs.charges import Rates
from planner.engine.tariffs.match import Matches
from planner.engine.tariffs.tariff import ADDS, FOREIGN, LEAVES, METAL, REST, Tariff

TINIEST = float(np.finfo(np.float64).tiny)


def stacked(tariff: Tariff, match: Matches, kind: Ints, layer: Ints, entry: Days) -> Rates:
    """Return the rates of the chosen layers after bases, floors, caps, rules and surcharges; rules are read from the top."""
    there = np.flatnonzero((layer >= 0).any(axis=0) | (np.arange(layer.shape[1]) == 0))  # few programs are in force at one time
    slot = {int(column): at for at, column in enumerate(there)}
    own = np.ascontiguousarray(layer[:, there])
    applies = own >= 0
    part = basis_share(tariff, match, kind, own)
    rate = levelled(tariff, own) * part
    share = np.ones(own.shape)  # what is left of each layer after the rules
    waived_by = np.full(layer.shape, -1, dtype=np.intp)
    decided: dict[tuple[int, int], Flags] = {}  # the first rule of a pair counts
    for rule in tariff.rules:
        if rule.program not in slot or rule.other not in slot:
            continue
        program, other = slot[rule.program], slot[rule.other]
        before_it = decided.setdefault((program, other), np.zeros(len(entry), dtype=bool))
        in_force = (entry >= rule.start) & (entry <= rule.end) & ~before_it
        before_it |= in_force
        if rule.rule == ADDS:
            continue
        charged_on = part[:, program] > 0  # a duty on metal waives nothing where there is no metal
        meets = applies[:, program] & charged_on & applies[:, other] & in_force
        left = np.where(meets, 1 - part[:, program] if rule.rule == LEAVES else 0.0, 1.0)
        share[:, other] *= left
        gone = meets & (left <= 0)
        waived_by[gone, rule.other] = rule.program
        applies[gone, other] = False
    rate *= share
    per_kg, per_unit, least = picked(tariff.per_kg, own) * share, picked(tariff.per_unit, own) * share, picked(tariff.minimum, own) * share
    level_with_amounts(tariff, own, part * share, rate, per_kg, per_unit, least)
    for amounts in (rate, per_kg, per_unit):
        charge_surcharges(tariff, own, amounts)
    known = (own[:, 0] >= 0) | match.domestic[kind]
    known &= (picked(tariff.known, own, none=1.0).astype(bool) | ~applies).all(axis=1)
    doubtful = picked(tariff.unconfirmed, own).astype(bool)

    def wide(values: Floats, none: float = 0.0) -> Floats:
        spread = np.full(layer.shape, none) if none else np.zeros(layer.shape)
        if (values != none).any():
            spread[:, there] = values
        return spread

    most = picked(tariff.maximum, own, np.inf)
    return Rates(
        wide(rate), wide(per_kg), wide(per_unit), wide(least),
        wide(np.where(np.isfinite(most), most * np.where(share > 0, share, 1.0), np.inf), np.inf), rowed(tariff, layer), waived_by, known,
        (rate * doubtful).sum(axis=1), kind,
    )  # fmt: skip


def charge_surcharges(tariff: Tariff, layer: Ints, amounts: Floats) -> None:
    """Set the rate, or the amount, of surcharges: a share of all duty that stands before them."""
    surcharge = picked(tariff.surcharge, layer).astype(bool)
    for column in np.flatnonzero(surcharge.any(axis=0)):
        base = sum(
            np.where(surcharge[:, :column], 0.0, amounts[:, :column]).T, np.zeros(len(layer))
        )  # one by one: zeros don't move the last bit
        amounts[:, column] = np.where(surcharge[:, column], picked(tariff.rate, layer[:, column]) * base, amounts[:, column])


def level_with_amounts(tariff: Tariff, layer: Ints, share: Floats, rate: Floats, per_kg: Floats, per_unit: Floats, least: Floats) -> None:
    """Take MFN's amounts per kg and per unit into account where a floor or a cap counts MFN in: they leave less room.

    The layer's amount is then target × value − MFN, and never below nothing: the least amount above 0 says that it has a limit.
    """
    compound = (per_kg[:, 0] != 0) | (per_unit[:, 0] != 0)
    if not compound.any():
        return
    full, cap = picked(tariff.rate, layer), picked(tariff.cap, layer, np.inf)
    target = np.where(picked(tariff.floor, layer).astype(bool), full, np.where(full >= cap - rate[:, :1], cap, np.inf))
    target[:, 0] = np.inf
    line, program = np.nonzero(compound[:, None] & np.isfinite(target) & (share > 0) & (layer >= 0))
    on = share[line, program]
    rate[line, program] = on * (target[line, program] - rate[line, 0])
    per_kg[line, program] -= on * per_kg[line, 0]
    per_unit[line, program] -= on * per_unit[line, 0]
    least[line, program] = np.maximum(least[line, program], TINIEST)


def basis_share(tariff: Tariff, match: Matches, kind: Ints, layer: Ints) -> Floats:
    """Return the share of the customs value each layer is on: all of it, its metal, the rest, or what isn't from the US."""
    basis = picked(tariff.basis, layer).astype(np.intp)
    if not basis.any():
        return np.ones(layer.shape)
    metal, content = (values[kind][:, None] for values in (match.metal_value, match.us_content))
    least = picked(tariff.content_from, layer)
    share = np.ones(layer.shape)  # what isn't known is charged in full
    for which, held, on in ((METAL, metal, metal), (REST, metal, 1 - metal), (FOREIGN, content, 1 - content)):
        share = np.where((basis == which) & (held >= least), on, share)
    return share


def levelled(tariff: Tariff, layer: Ints) -> Floats:
    """Return the layers' rates after floors and caps, both of which count the MFN rate in."""
    rate = picked(tariff.rate, layer)
    room = np.maximum(0.0, picked(tariff.cap, layer, np.inf) - rate[:, :1])
    room[:, 0] = np.inf
    floor = picked(tariff.floor, layer).astype(bool)
    floor[:, 0] = False
    return np.minimum(np.where(floor, np.maximum(0.0, rate - rate[:, :1]), rate), room)


def picked(values: Floats | Flags | Ints, layer: Ints, none: float = 0.0) -> Floats:
    """Return the layers' values, ``none`` where there is no layer."""
    return np.where(layer >= 0, values[layer], none) if len(values) else np.full(layer.shape, none)


def rowed(tariff: Tariff, layer: Ints) -> Ints:
    """Return rows of the tariffs table for layer positions, −1 for none."""
    return np.where(layer >= 0, tariff.row[layer], -1) if len(tariff.row) else layer
