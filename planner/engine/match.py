"""Which layers touch which goods, dates aside: by code, origin, mode, preference and the facts that are known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.engine.results import Flags, Floats, Ints
from planner.engine.tariff import Condition, Tariff, prefixes
from planner.model.places import members
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.values import share_of

SUBHEADING = 6
LONGEST = 10
DIGIT, PREFERRED, ASKED = 1_000.0, 500.0, 100.0  # what decides first: a matched digit, a preference, a condition that is met; then the rate
METAL_VALUE, US_CONTENT = "metal_value", "us_content"
Facts = tuple[tuple[str, str], ...]  # (question's key, answer)


@dataclass(frozen=True, slots=True)
class Goods:
    """Distinct kinds of goods: code, origin, mode, the preference they qualify for, and answers to scope questions."""

    hts: tuple[str, ...]
    origin: tuple[str, ...]
    mode: tuple[str, ...]
    preference: tuple[str, ...]  # '' not known, 'NONE' for none
    facts: tuple[Facts, ...]

    def __len__(self) -> int:
        return len(self.hts)


@dataclass(frozen=True, slots=True)
class Matches:
    """The layers that may be charged on each kind of goods, the first to be taken first; −1 where there are no more.

    A kind's MFN layers are its own; all others are shared by the kinds of one class.
    """

    base: Ints  # (kinds, most) layers
    others: Ints  # (classes, most) layers
    spares: Flags  # (classes, most) the layer's in-transit clause holds for the goods' final mode
    class_of: Ints  # (kinds,)
    domestic: Flags  # (kinds,)
    metal_value: Floats  # (kinds,) share of the value, NaN not known
    us_content: Floats


@remembered(16)
def matches(tariff: Tariff, goods: Goods) -> Matches:
    """Return which layers may be charged on which goods, as far as it doesn't depend on dates."""
    codes, code_of = distinct(goods.hts)
    origins, origin_of = distinct(goods.origin)
    domestic = np.array([origin == tariff.destination for origin in goods.origin], dtype=bool)
    foreign = ~domestic & np.array([origin != "" for origin in goods.origin], dtype=bool)
    by_origin = np.array(
        [origins_inside(origins, into, out) for into, out in zip(tariff.origins, tariff.origins_except, strict=True)], dtype=bool
    )
    by_origin = by_origin.reshape(len(tariff.hts), len(origins))
    length = lengths_of(tariff, codes)
    fits = other_fits(tariff, goods)
    base_slot = tariff.slot == 0
    rest = np.flatnonzero(~base_slot)
    among = (
        length[rest][:, code_of] * by_origin[rest][:, origin_of] * fits[rest] * foreign
        if len(rest)
        else np.zeros((0, len(goods)), dtype=np.int64)
    )
    others, spares, class_of = classes(tariff, goods, rest, among.T)
    base = base_layers(tariff, goods, length, by_origin, fits, code_of, origin_of, foreign)
    facts = [dict(one) for one in goods.facts]
    metal, content = (np.array([known_share(one.get(key)) for one in facts], dtype=np.float64) for key in (METAL_VALUE, US_CONTENT))
    return Matches(base, others, spares, class_of, domestic, metal, content)


def known_share(answer: str | None) -> float:
    """Return an answer as a share, NaN where there is none."""
    share = None if answer is None else share_of(answer)
    return np.nan if share is None else share


def distinct(words: tuple[str, ...]) -> tuple[tuple[str, ...], Ints]:
    """Return the different words and the position of each word among them."""
    index: dict[str, int] = {}
    at = np.fromiter((index.setdefault(word, len(index)) for word in words), dtype=np.intp, count=len(words))
    return tuple(index), at


def lengths_of(tariff: Tariff, codes: tuple[str, ...]) -> Ints:
    """Return one more than the digits each code shares with each layer's longest listed beginning, 0 for none. ``(layers, codes)``."""
    count = len(tariff.hts) - len(tariff.carried)
    found: dict[tuple[str, str], Ints] = {}
    digits = tuple(code.replace(".", "") for code in codes)
    lengths = np.zeros((len(tariff.hts), len(codes)), dtype=np.int64)
    for at in range(count):
        key = tariff.hts[at], tariff.hts_except[at]
        if key not in found:
            found[key] = code_lengths(digits, prefixes(key[0], tariff.lists), prefixes(key[1], tariff.lists))
        lengths[at] = found[key]
    for at, (old, sparing) in enumerate(tariff.carried, start=count):
        lengths[at] = lengths[old] * (lengths[sparing] > 0)
    return lengths


@lru_cache(maxsize=2048)
def code_lengths(codes: tuple[str, ...], wanted: tuple[str, ...], exempt: tuple[str, ...]) -> Ints:
    """Return for each code one more than the digits of the longest beginning it has, 0 for none or an exempt code.

    A code of at least six digits that is shorter than a listed one may turn out to be that one: it counts as listed, so that
    the higher duty is charged until the rest of the code is known.
    """
    listed, longer, out = frozenset(wanted), cut(wanted), frozenset(exempt)
    lengths = []
    for code in codes:
        beginnings = [code[:length] for length in range(min(len(code), LONGEST), -1, -1)]
        if any(one in out for one in beginnings):
            lengths.append(0)
        elif len(code) >= SUBHEADING and code in longer:
            lengths.append(len(code) + 1)
        else:
            lengths.append(next((len(one) + 1 for one in beginnings if one in listed), 0))
    return np.array(lengths, dtype=np.int64)


@lru_cache(maxsize=2048)
def cut(codes: tuple[str, ...]) -> frozenset[str]:
    """Return what is left of each code where it is cut off behind its subheading or later."""
    return frozenset(code[:length] for code in codes for length in range(SUBHEADING, len(code)))


@lru_cache(maxsize=4096)
def origins_inside(origins: tuple[str, ...], into: str, out: str) -> Flags:
    """Return which origins a layer touches."""
    inside, outside = members(into or "*"), members(out) if out else frozenset()
    return np.array([(inside is None or origin in inside) and not (outside is None or origin in outside) for origin in origins], dtype=bool)


def other_fits(tariff: Tariff, goods: Goods) -> Flags:
    """Return which layers fit the goods' mode, preference and known facts. Shape ``(layers, kinds)``."""
    mode_at = np.array([MODES.index(mode) if mode in MODES else 0 for mode in goods.mode], dtype=np.intp)
    fits = tariff.modes[:, mode_at] if len(tariff.modes) else np.zeros((0, len(goods)), dtype=bool)
    preferences, preference_of = distinct(goods.preference)
    for at, needed in enumerate(tariff.preference):
        if needed or tariff.exempt[at]:
            allowed = np.array([(not needed or own == needed) and own not in tariff.exempt[at] for own in preferences], dtype=bool)
            fits[at] &= allowed[preference_of]
    told, told_of = distinct_facts(goods.facts)
    for at, conditions in enumerate(tariff.conditions):
        if conditions:
            fits[at] &= np.array([met(conditions, facts) for facts in told], dtype=bool)[told_of]
    for at, (_, sparing) in enumerate(tariff.carried, start=len(tariff.hts) - len(tariff.carried)):
        fits[at] &= fits[sparing]
    return fits


def distinct_facts(facts: tuple[Facts, ...]) -> tuple[list[dict[str, str]], Ints]:
    """Return the different sets of answers and each kind's position among them."""
    index: dict[Facts, int] = {}
    at = np.fromiter((index.setdefault(one, len(index)) for one in facts), dtype=np.intp, count=len(facts))
    return [dict(one) for one in index], at


def met(conditions: Iterable[Condition], facts: Mapping[str, str]) -> bool:
    """Tell whether all conditions hold; one whose question is not answered holds, since the higher duty is charged."""
    return all(one.key not in facts or one.holds(facts[one.key]) for one in conditions)


def specificity(tariff: Tariff, layers: Ints, length: Ints) -> Floats:
    """Return what decides between layers of one program: digits matched, preference, conditions, then the rate."""
    more = np.array([PREFERRED * bool(tariff.preference[at]) + ASKED * len(tariff.conditions[at]) for at in layers], dtype=np.float64)
    by_code = np.where(tariff.larger[tariff.slot[layers]], 0.0, length * DIGIT + more)
    score: Floats = by_code + tariff.rate[layers]
    return score


def classes(tariff: Tariff, goods: Goods, layers: Ints, length: Ints) -> tuple[Ints, Flags, Ints]:
    """Return the candidate layers of each class of goods, best first, whether their clauses can hold, and each kind's class.

    Args: length ``(kinds, layers)`` as :func:`lengths_of` gives it, 0 where the layer doesn't touch the goods.
    """
    mode_at = np.array([MODES.index(mode) if mode in MODES else 0 for mode in goods.mode], dtype=np.int64)
    signature = np.ascontiguousarray(np.c_[length.astype(np.int8), mode_at.astype(np.int8)])
    if not len(goods):
        return np.zeros((0, 0), dtype=np.intp), np.zeros((0, 0), dtype=bool), np.zeros(0, dtype=np.intp)
    keys = signature.view(np.dtype((np.void, signature.shape[1]))).ravel()
    _, first, class_of = np.unique(keys, return_index=True, return_inverse=True)
    wide = int((length[first] > 0).sum(axis=1).max()) if len(layers) else 0
    others, spares = np.full((len(first), wide), -1, dtype=np.intp), np.zeros((len(first), wide), dtype=bool)
    for number, kind in enumerate(first):
        at = np.flatnonzero(length[kind] > 0)
        at = at[np.argsort(-specificity(tariff, layers[at], length[kind][at]), kind="stable")]
        others[number, : len(at)] = layers[at]
        spares[number, : len(at)] = tariff.clause.has[layers[at]] & tariff.clause.modes[layers[at], mode_at[kind]]
    return others, spares, class_of.ravel().astype(np.intp)


def base_layers(
    tariff: Tariff, goods: Goods, length: Ints, by_origin: Flags, fits: Flags, code_of: Ints, origin_of: Ints, foreign: Flags
) -> Ints:
    """Return the MFN layers of each kind, best first, −1 where there are no more. Shape ``(kinds, most)``."""
    rows = np.flatnonzero(tariff.slot == 0)
    at, codes = np.nonzero(length[rows])
    order = np.argsort(codes, kind="stable")
    rows_of, codes = rows[at[order]], codes[order]
    starts = np.searchsorted(codes, np.arange(length.shape[1] + 1))
    listed: list[Ints] = []
    for kind in range(len(goods)):
        among = rows_of[starts[code_of[kind]] : starts[code_of[kind] + 1]] if foreign[kind] else rows_of[:0]
        among = among[by_origin[among, origin_of[kind]] & fits[among, kind]]
        score = specificity(tariff, among, length[among, code_of[kind]]) if len(among) > 1 else among
        listed.append(among[np.argsort(-score, kind="stable")])
    wide = max((len(one) for one in listed), default=0)
    base = np.full((len(goods), wide), -1, dtype=np.intp)
    for kind, one in enumerate(listed):
        base[kind, : len(one)] = one
    return base
