"""Duty on goods: which layers of which program are charged at which entry date, and why.

Within a program the layer with the longest matching code beginning is charged (the larger rate where two are equally
long, or where a stacking rule says 'takes the larger'). Layers of different programs add up unless a rule waives one.
All rates are on the same customs value: they add, they don't compound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.engine.inputs import text_mask
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.places import members
from planner.model.remembered import remembered
from planner.model.scenario import EVENT_PROGRAM
from planner.model.schema import MODES, THREATS
from planner.model.table import Table

MFN = "MFN"
FAR = np.datetime64("2262-01-01", "D")
LONG_AGO = np.datetime64("1900-01-01", "D")
NOT_CHARGED = frozenset({"mentioned", "investigated", "proposed", "stayed"})
DIGIT = 1_000  # weight of a matched digit against a rate
SUBHEADING = 6
METAL = re.compile(r"metal_share>=([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Goods:
    """Distinct kinds of goods: code, origin, mode, metal share (NaN unknown) and preference. Shapes ``(goods,)``."""

    hts: tuple[str, ...]
    origin: tuple[str, ...]
    mode: tuple[str, ...]
    metal_share: Floats
    preference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """What is charged on goods. Shapes ``(lines, programs)``; ``layer`` is the row of the tariffs table, −1 for none."""

    rate: Floats  # share of the customs value
    per_kg: Floats
    per_unit: Floats
    layer: Ints
    waived_by: Ints  # program position that waives it, −1 for none
    known: Flags  # (lines,) an MFN rate was found, or the goods are domestic
    unconfirmed: Floats  # (lines,) the part of the rate that rests on unconfirmed rows or threats


@dataclass(frozen=True, slots=True)
class Fees:
    """Charges per entry. Shapes ``(lines, fees)``."""

    rate: Floats
    minimum: Floats
    maximum: Floats
    layer: Ints


@dataclass(frozen=True, slots=True)
class Tariff:
    """The tariffs and stacking tables, compiled for one destination. Layer arrays have shape ``(layers,)``."""

    row: Ints
    programs: tuple[str, ...]  # duty programs, MFN first
    fees: tuple[str, ...]
    program: Ints  # position in programs, −1 for a fee
    fee: Ints  # position in fees, −1 for a duty
    hts: tuple[str, ...]
    hts_except: tuple[str, ...]
    origins: tuple[str, ...]
    origins_except: tuple[str, ...]
    floor: Flags
    rate: Floats
    per_kg: Floats
    per_unit: Floats
    minimum: Floats
    maximum: Floats
    modes: tuple[frozenset[str], ...]
    metal_share_from: Floats
    exempt_preference: tuple[str, ...]
    start: Days
    end: Days
    loaded_before: Days
    entered_before: Days
    clause_modes: tuple[frozenset[str], ...]
    unconfirmed: Flags
    larger: Flags  # (programs,) the largest rate counts instead of the longest code
    waivers: tuple[tuple[int, int, np.datetime64, np.datetime64], ...]  # program, waived program, from, to
    destination: str
    entry_dates: Days  # days on which something may change, ascending
    loaded_dates: Days


@remembered(16)
def compiled(tariffs: Table, stacking: Table, destination: str) -> Tariff:
    """Return the layers that are charged in one destination, ready to match."""
    here = text_mask(tariffs["destination"], lambda place: place in ("", destination))
    dormant = text_mask(tariffs["status"], lambda status: status in NOT_CHARGED) & (tariffs["heading"] != EVENT_PROGRAM)
    row = np.flatnonzero(here & ~dormant)
    of = {name: tariffs[name][row] for name in tariffs.columns}
    is_fee = of["method"] == "fee"
    programs = tuple(dict.fromkeys([MFN, *of["program"][~is_fee].tolist()]))
    fees = tuple(dict.fromkeys(of["program"][is_fee].tolist()))
    start = np.where(np.isnat(of["effective_from"]), LONG_AGO, of["effective_from"])
    end = np.where(np.isnat(of["effective_to"]), FAR, of["effective_to"])
    rules = [stacking.row(position) for position in range(len(stacking))]
    waivers = tuple(
        (
            programs.index(str(rule["program"])),
            programs.index(str(rule["other"])),
            date_or(rule["effective_from"], LONG_AGO),
            date_or(rule["effective_to"], FAR),
        )
        for rule in rules
        if rule["rule"] == "is waived" and rule["program"] in programs and rule["other"] in programs
    )
    larger = {rule["program"] for rule in rules if rule["rule"] == "takes the larger" and rule["program"] == rule["other"]}
    edges = [
        start,
        end[end < FAR] + 1,
        of["entered_before"],
        [edge for waiver in waivers for edge in (waiver[2], min(waiver[3], FAR - 1) + 1)],
    ]
    entry_dates = np.unique(np.concatenate([np.asarray(edge, dtype="datetime64[D]") for edge in edges]))
    loaded_dates = np.unique(of["loaded_before"])
    return Tariff(
        row=row,
        programs=programs,
        fees=fees,
        program=np.array([-1 if fee else programs.index(name) for name, fee in zip(of["program"], is_fee, strict=True)], dtype=np.intp),
        fee=np.array([fees.index(name) if fee else -1 for name, fee in zip(of["program"], is_fee, strict=True)], dtype=np.intp),
        hts=tuple(of["hts"]),
        hts_except=tuple(of["hts_except"]),
        origins=tuple(of["origins"]),
        origins_except=tuple(of["origins_except"]),
        floor=of["method"] == "floor",
        rate=np.nan_to_num(of["rate"]),
        per_kg=np.nan_to_num(of["per_kg"]),
        per_unit=np.nan_to_num(of["per_unit"]),
        minimum=np.nan_to_num(of["minimum"]),
        maximum=np.where(np.isnan(of["maximum"]), np.inf, of["maximum"]),
        modes=tuple(frozenset(text.lower().split()) or frozenset(MODES) for text in of["modes"]),
        metal_share_from=np.array([float(found[1]) if (found := METAL.search(text)) else np.nan for text in of["condition"]]),
        exempt_preference=tuple(text.upper() for text in of["exempt_preference"]),
        start=start,
        end=end,
        loaded_before=of["loaded_before"],
        entered_before=of["entered_before"],
        clause_modes=tuple(frozenset(text.lower().split()) or frozenset(MODES) for text in of["transit_modes"]),
        unconfirmed=(of["confidence"] == "unconfirmed") | np.isin(of["status"].astype(str), list(THREATS)),
        larger=np.array([program in larger for program in programs], dtype=bool),
        waivers=waivers,
        destination=destination,
        entry_dates=entry_dates[~np.isnat(entry_dates)],
        loaded_dates=loaded_dates[~np.isnat(loaded_dates)],
    )


def date_or(value: object, default: np.datetime64) -> np.datetime64:
    """Return a date, or the default where it is missing."""
    return value if isinstance(value, np.datetime64) else default


def prefixes(text: str) -> tuple[str, ...]:
    """Return the code beginnings of a cell without dots; '*' becomes the empty beginning."""
    return tuple("" if word == "*" else word.replace(".", "") for word in text.split())


@dataclass(frozen=True, slots=True)
class Matches:
    """Which layers match which goods, dates aside. Shapes ``(goods, layers)``."""

    length: Ints  # matched digits + 1, 0 for no match
    clause: Flags  # the layer's in-transit clause holds for the goods' mode
    domestic: Flags  # (goods,)


@remembered(16)
def matches(tariff: Tariff, goods: Goods) -> Matches:
    """Return which layers match which goods by code, origin, mode, metal share and preference."""
    shape = (len(goods.hts), len(tariff.row))
    if 0 in shape:
        return Matches(
            np.zeros(shape, dtype=np.intp),
            np.zeros(shape, dtype=bool),
            np.array([o == tariff.destination for o in goods.origin], dtype=bool),
        )
    codes, origins = tuple(sorted(set(goods.hts))), tuple(sorted(set(goods.origin)))
    by_code = np.array([code_lengths(codes, into, out) for into, out in zip(tariff.hts, tariff.hts_except, strict=True)]).T
    by_origin = np.array([origins_inside(origins, into, out) for into, out in zip(tariff.origins, tariff.origins_except, strict=True)]).T
    code_at, origin_at = {code: i for i, code in enumerate(codes)}, {origin: i for i, origin in enumerate(origins)}
    length = by_code[[code_at[code] for code in goods.hts]] * by_origin[[origin_at[origin] for origin in goods.origin]]
    domestic = np.array([origin == tariff.destination for origin in goods.origin], dtype=bool)
    mode_at = [MODES.index(mode) if mode in MODES else 0 for mode in goods.mode]
    mode_ok = np.array([[mode in modes for modes in tariff.modes] for mode in MODES], dtype=bool)[mode_at]
    clause = np.array([[mode in modes for modes in tariff.clause_modes] for mode in MODES], dtype=bool)[mode_at]
    metal = ~(goods.metal_share[:, None] < tariff.metal_share_from[None, :])  # unknown on either side charges
    own = {
        name: np.array([bool(name) and name.upper() in exempt.split() for exempt in tariff.exempt_preference])
        for name in set(goods.preference)
    }
    waived = np.array([own[name] for name in goods.preference], dtype=bool)
    unknown = np.array([origin == "" for origin in goods.origin], dtype=bool)
    return Matches(length * (mode_ok & metal & ~waived & ~domestic[:, None] & ~unknown[:, None]), clause, domestic)


@lru_cache(maxsize=4096)
def code_lengths(codes: tuple[str, ...], into: str, out: str) -> Ints:
    """Return for each code one more than the digits it shares with the longest listed beginning; 0 for none or an exempt code.

    A code of at least six digits that is shorter than a listed one may turn out to be that one: it counts as listed, so that
    the higher duty is charged until the rest of the code is known.
    """
    wanted, exempt = prefixes(into), prefixes(out)
    lengths = []
    for code in codes:
        digits = code.replace(".", "")
        open_ended = len(digits) >= SUBHEADING
        shared = (
            min(len(prefix), len(digits)) + 1
            for prefix in wanted
            if digits.startswith(prefix) or (open_ended and prefix.startswith(digits))
        )
        lengths.append(0 if digits.startswith(exempt) else max(shared, default=0))
    return np.array(lengths, dtype=np.intp)


@lru_cache(maxsize=4096)
def origins_inside(origins: tuple[str, ...], into: str, out: str) -> Flags:
    """Return which origins a layer touches."""
    inside, outside = members(into or "*"), members(out) if out else frozenset()
    return np.array([(inside is None or origin in inside) and not (outside is None or origin in outside) for origin in origins], dtype=bool)


def looked_up(tariff: Tariff, goods: Goods, kind: Ints, entry: Days, loaded: Days) -> tuple[Rates, Fees, Ints]:
    """Return the rates of each distinct case and, per line, which case it is.

    ``kind`` is a position in ``goods``; all three arrays have shape ``(lines,)``. Rates change only on the days the
    tables name, so lines of one kind between two such days share a case.
    """
    between = np.searchsorted(tariff.entry_dates, entry, side="right")
    aboard = np.searchsorted(tariff.loaded_dates, loaded, side="right")
    wide, deep = len(tariff.loaded_dates) + 1, (len(tariff.entry_dates) + 1) * (len(tariff.loaded_dates) + 1)
    key = kind * deep + between * wide + aboard
    used = np.zeros(len(goods.hts) * deep, dtype=bool)
    used[key] = True
    keys = np.flatnonzero(used)
    case = np.empty(len(used), dtype=np.intp)
    case[keys] = np.arange(len(keys))
    entry_at = np.r_[LONG_AGO, tariff.entry_dates][keys % deep // wide]
    loaded_at = np.r_[LONG_AGO, tariff.loaded_dates][keys % wide]
    rates, fees = charged(tariff, goods, keys // deep, entry_at, loaded_at)
    return rates, fees, case[key]


def charged(tariff: Tariff, goods: Goods, kind: Ints, entry: Days, loaded: Days) -> tuple[Rates, Fees]:
    """Return what is charged on lines of goods of a kind, entered and loaded on given days. Shapes ``(lines,)`` in."""
    match = matches(tariff, goods)
    day, aboard = entry[:, None], loaded[:, None]
    spared = match.clause[kind] & ~(np.isnat(tariff.loaded_before) & np.isnat(tariff.entered_before))
    spared &= (np.isnat(tariff.loaded_before) | (aboard < tariff.loaded_before)) & (
        np.isnat(tariff.entered_before) | (day < tariff.entered_before)
    )
    length = match.length[kind] * ((day >= tariff.start) & (day <= tariff.end) & ~spared)
    lines = len(kind)
    layer = np.full((lines, len(tariff.programs)), -1, dtype=np.intp)
    for position in range(len(tariff.programs)):
        layer[:, position] = best(length, np.flatnonzero(tariff.program == position), tariff.rate, larger=bool(tariff.larger[position]))
    rates = stacked(tariff, layer, entry)
    known = (layer[:, 0] >= 0) | match.domestic[kind]
    unconfirmed = (rates.rate * ((layer >= 0) & tariff.unconfirmed[layer])).sum(axis=1) if len(tariff.row) else np.zeros(lines)
    fee = np.full((lines, len(tariff.fees)), -1, dtype=np.intp)
    for position in range(len(tariff.fees)):
        fee[:, position] = best(length, np.flatnonzero(tariff.fee == position), tariff.rate, larger=False)
    fees = Fees(picked(tariff.rate, fee), picked(tariff.minimum, fee), picked(tariff.maximum, fee, np.inf), rowed(tariff, fee))
    return Rates(rates.rate, rates.per_kg, rates.per_unit, rowed(tariff, layer), rates.waived_by, known, unconfirmed), fees


def best(length: Ints, layers: Ints, rate: Floats, *, larger: bool) -> Ints:
    """Return per line the layer that counts among those of one program, −1 for none. Shape ``(lines,)``."""
    if not len(layers):
        return np.full(len(length), -1, dtype=np.intp)
    among = length[:, layers]
    score = np.where(among > 0, (0 if larger else among * DIGIT) + rate[layers] + 1.0, 0.0)
    at = score.argmax(axis=1)
    return np.where(score[np.arange(len(score)), at] > 0, layers[at], -1)


def stacked(tariff: Tariff, layer: Ints, entry: Days) -> Rates:
    """Return the rates of the chosen layers after floors and waivers; rules are read from the top."""
    rate, per_kg, per_unit = picked(tariff.rate, layer), picked(tariff.per_kg, layer), picked(tariff.per_unit, layer)
    floored = (layer >= 0) & tariff.floor[layer] if len(tariff.row) else np.zeros(layer.shape, dtype=bool)
    rate = np.where(floored, np.maximum(0.0, rate - rate[:, :1]), rate)
    waived_by = np.full(layer.shape, -1, dtype=np.intp)
    applies = layer >= 0
    for program, other, start, end in tariff.waivers:
        waive = applies[:, program] & applies[:, other] & (entry >= start) & (entry <= end)
        waived_by[waive, other] = program
        applies[waive, other] = False
    off = waived_by >= 0
    for amounts in (rate, per_kg, per_unit):
        amounts[off] = 0.0
    return Rates(rate, per_kg, per_unit, layer, waived_by, applies[:, 0], np.zeros(len(layer)))


def picked(values: Floats, layer: Ints, none: float = 0.0) -> Floats:
    """Return the layers' values, ``none`` where there is no layer."""
    return np.where(layer >= 0, values[layer], none) if len(values) else np.full(layer.shape, none)


def rowed(tariff: Tariff, layer: Ints) -> Ints:
    """Return rows of the tariffs table for layer positions, −1 for none."""
    return np.where(layer >= 0, tariff.row[layer], -1) if len(tariff.row) else layer
