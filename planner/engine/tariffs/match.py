"""Which layers touch which goods, dates aside: by code, origin, mode, preference and the facts that are known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.engine.results import Flags, Floats, Ints
from planner.engine.tariffs.codes import Codes, Lengths, lengths_of, listed_by
from planner.engine.tariffs.kinds import Facts, Goods, Kinds, distinct, kinds_of
from planner.engine.tariffs.tariff import Condition, Tariff
from planner.model.places import members
from planner.model.remembered import remembered
from planner.model.values import share_of

DIGIT, PREFERRED, ASKED = 1_000.0, 500.0, 100.0  # what decides first: a matched digit, a preference, a condition that is met; then the rate
METAL_VALUE, US_CONTENT = "metal_value", "us_content"


@dataclass(frozen=True, slots=True)
class Matches:
    """The layers that may be charged on each kind of goods, the first to be taken first; −1 where there are no more.

    A kind's MFN layers are its own; all others are shared by the kinds of one class.
    """

    base: Ints  # (kinds, most) layers
    others: Ints  # (classes, most) layers
    spares: Flags  # (classes, most) the layer's in-transit clause holds for the goods' final mode
    spares_old: Flags  # (classes, most) so does that of the old layer, which goods under way would keep
    class_of: Ints  # (kinds,)
    domestic: Flags  # (kinds,)
    metal_value: Floats  # (kinds,) share of the value, NaN not known
    us_content: Floats


@remembered(16)
def matches(tariff: Tariff, goods: Goods) -> Matches:
    """Return which layers may be charged on which goods, as far as it doesn't depend on dates."""
    kinds = kinds_of(tariff, goods)
    base_rows, rest = base_and_others(tariff)
    others, class_of, mode = classes(tariff, goods, kinds, rest)
    spares, spares_old = clauses_held(tariff, others, mode), clauses_held(tariff, picked_old(tariff, others), mode)
    facts = [dict(one) for one in kinds.facts]
    metal, content = (
        np.array([known_share(one.get(key)) for one in facts], dtype=np.float64)[kinds.facts_of] for key in (METAL_VALUE, US_CONTENT)
    )
    return Matches(base_layers(tariff, goods, kinds, base_rows), others, spares, spares_old, class_of, kinds.domestic, metal, content)


@remembered(32)
def base_and_others(tariff: Tariff) -> tuple[Ints, Ints]:
    """Return the MFN layers and all others."""
    return np.flatnonzero(tariff.slot == 0), np.flatnonzero(tariff.slot != 0)


def known_share(answer: str | None) -> float:
    """Return an answer as a share, NaN where there is none."""
    share = None if answer is None else share_of(answer)
    return np.nan if share is None else share


def places_of(tariff: Tariff, layers: Ints, origins: tuple[str, ...]) -> Flags:
    """Return which layers touch which origins; one that goods under way keep only where its successor does, too. ``(layers, origins)``."""
    cells, at = distinct(tuple((tariff.origins[layer], tariff.origins_except[layer]) for layer in layers))
    touched = np.array([origins_inside(origins, into, out) for into, out in cells], dtype=bool).reshape(len(cells), len(origins))[at]
    own = len(tariff.hts) - len(tariff.carried)
    for number in np.flatnonzero(layers >= own):
        sparing = tariff.carried[layers[number] - own][1]
        touched[number] &= origins_inside(origins, tariff.origins[sparing], tariff.origins_except[sparing])
    return touched


@lru_cache(maxsize=4096)
def origins_inside(origins: tuple[str, ...], into: str, out: str) -> Flags:
    """Return which origins a layer touches."""
    inside, outside = members(into or "*"), members(out) if out else frozenset()
    return np.array([(inside is None or origin in inside) and not (outside is None or origin in outside) for origin in origins], dtype=bool)


def allowed_by(tariff: Tariff, layers: Ints, preferences: tuple[str, ...]) -> Flags:
    """Return which layers goods of which preference may be charged: not those it waives, nor those that need another. ``(layers, preferences)``."""
    cells, at = distinct(tuple((tariff.preference[layer], tariff.exempt[layer]) for layer in layers))
    allowed = [[(not needed or own == needed) and own not in exempt for own in preferences] for needed, exempt in cells]
    return np.array(allowed, dtype=bool).reshape(len(cells), len(preferences))[at]


def held_by(tariff: Tariff, layers: Ints, facts: tuple[Facts, ...]) -> Flags:
    """Return which layers' conditions which facts meet. Shape ``(layers, facts)``."""
    cells, at = distinct(tuple(tariff.conditions[layer] for layer in layers))
    told = [dict(one) for one in facts]
    answers = {key: distinct(tuple(one.get(key, "") for one in told)) for key in {one.key for conditions in cells for one in conditions}}
    held = np.ones((len(cells), len(facts)), dtype=bool)
    for number, conditions in enumerate(cells):
        for one in conditions:
            words, answer_of = answers[one.key]
            held[number] &= np.array([not word or one.holds(word) for word in words], dtype=bool)[answer_of]
    return held[at]


def met(conditions: Iterable[Condition], facts: Mapping[str, str]) -> bool:
    """Tell whether all conditions hold; one whose question is not answered holds, since the higher duty is charged."""
    return all(one.key not in facts or one.holds(facts[one.key]) for one in conditions)


def specificity(tariff: Tariff, layers: Ints, length: Lengths | Floats, at: Ints) -> Floats:
    """Return what decides between layers of one program: digits matched, preference, conditions, then the rate.

    Args: at ``(pairs,)`` positions among the layers; length ``(pairs,)``.
    """
    more = np.array([PREFERRED * bool(tariff.preference[row]) + ASKED * len(tariff.conditions[row]) for row in layers], dtype=np.float64)
    by_code = np.where(tariff.larger[tariff.slot[layers]][at], 0.0, length * DIGIT + more[at])
    score: Floats = by_code + tariff.rate[layers][at]
    return score


def picked_old(tariff: Tariff, layers: Ints) -> Ints:
    """Return the old layers of carried ones, others as they are."""
    return np.where(layers >= 0, tariff.old[layers], -1) if len(tariff.row) else layers


def clauses_held(tariff: Tariff, layers: Ints, mode: Ints) -> Flags:
    """Return which layers have a clause that holds for the final mode of the class. Shapes ``(classes, most)``, mode ``(classes,)``."""
    if not len(tariff.row):
        return layers >= 0
    held: Flags = (layers >= 0) & tariff.clause.has[layers] & tariff.clause.modes[layers, mode[:, None]]
    return held


def classes(tariff: Tariff, goods: Goods, kinds: Kinds, layers: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the candidate layers of each class of goods, best first, each kind's class, and each class's mode.

    Goods whose code, origin, mode, preference and facts look the same to all of these layers are of one class.
    """
    if not len(goods):
        return np.zeros((0, 0), dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    length = lengths_of(tariff, layers, kinds.codes)
    touched, allowed, held = (
        places_of(tariff, layers, kinds.origins),
        allowed_by(tariff, layers, kinds.preferences),
        held_by(tariff, layers, kinds.facts),
    )
    alike = [
        alike_columns(one)[of]
        for one, of in ((length, kinds.code_of), (touched, kinds.origin_of), (allowed, kinds.preference_of), (held, kinds.facts_of))
    ]
    key = kinds.mode_of * 2 + kinds.foreign
    for one in alike:
        key = key * (int(one.max(initial=0)) + 1) + one
    _, first, class_of = np.unique(key, return_index=True, return_inverse=True)
    found = length[:, kinds.code_of[first]] * (
        touched[:, kinds.origin_of[first]] & allowed[:, kinds.preference_of[first]] & held[:, kinds.facts_of[first]]
        & tariff.modes[layers][:, kinds.mode_of[first]] & kinds.foreign[first]
    )  # fmt: skip
    others = best_first(tariff, layers, found.T)
    return others, class_of.ravel().astype(np.intp), kinds.mode_of[first]


def alike_columns(table: Lengths | Flags) -> Ints:
    """Return for each column a number that it shares with the columns that are equal to it."""
    if not len(table):
        return np.zeros(table.shape[1], dtype=np.intp)
    rows = np.ascontiguousarray(table.T)
    _, at = np.unique(rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel(), return_inverse=True)
    return at.ravel().astype(np.intp)


def best_first(tariff: Tariff, layers: Ints, length: Lengths) -> Ints:
    """Return the layers that touch classes of goods, the one to be charged first of each program before the others.

    A layer that only may touch them (a negative length) goes before those of its program that charge less.
    Args: length ``(classes, layers)``. Shape ``(classes, most)``, −1 where there are no more.
    """
    number, at = np.nonzero(length > 0)
    order = np.lexsort((-specificity(tariff, layers, length[number, at], at), number))
    number, at = number[order], at[order]
    place = np.arange(len(number)) - np.searchsorted(number, number)
    most = int((length != 0).sum(axis=1).max(initial=0))
    chosen = np.full((len(length), most), -1, dtype=np.intp)
    chosen[number, place] = layers[at]
    for unsure in np.flatnonzero((length < 0).any(axis=1)):
        own = with_possible(tariff, chosen[unsure][chosen[unsure] >= 0].tolist(), layers[length[unsure] < 0])
        chosen[unsure, : len(own)] = own
    return chosen


def with_possible(tariff: Tariff, ordered: list[int], possible: Ints) -> list[int]:
    """Return layers with those that only may touch the goods before those of their program that charge no more."""
    for layer in possible[np.argsort(tariff.rate[possible], kind="stable")].tolist():
        less = (
            at for at, other in enumerate(ordered) if tariff.slot[other] == tariff.slot[layer] and tariff.rate[other] <= tariff.rate[layer]
        )
        ordered.insert(next(less, len(ordered)), layer)
    return ordered


def base_layers(tariff: Tariff, goods: Goods, kinds: Kinds, layers: Ints) -> Ints:
    """Return the MFN layers of each kind, best first, −1 where there are no more. Shape ``(kinds, most)``."""
    code, at, length = base_pairs(tariff, layers, kinds.codes)
    begin = np.searchsorted(code, np.arange(len(kinds.codes.digits) + 1))
    count = np.where(kinds.foreign, np.diff(begin)[kinds.code_of] if len(goods) else 0, 0)
    kind = np.repeat(np.arange(len(goods)), count)
    pair = np.arange(len(kind)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(begin[kinds.code_of], count)
    at, length = at[pair], length[pair]
    fits = places_of(tariff, layers, kinds.origins)[at, kinds.origin_of[kind]]
    fits &= allowed_by(tariff, layers, kinds.preferences)[at, kinds.preference_of[kind]]
    fits &= held_by(tariff, layers, kinds.facts)[at, kinds.facts_of[kind]] & tariff.modes[layers[at], kinds.mode_of[kind]]
    kind, at, length = kind[fits], at[fits], length[fits]
    order = np.lexsort((-specificity(tariff, layers, np.zeros(len(at)), at) - length * DIGIT, kind))
    kind, at = kind[order], at[order]
    place = np.arange(len(kind)) - np.searchsorted(kind, kind)
    base = np.full((len(goods), int(place.max(initial=-1)) + 1), -1, dtype=np.intp)
    base[kind, place] = layers[at]
    return base


@remembered(32)
def base_pairs(tariff: Tariff, layers: Ints, codes: Codes) -> tuple[Ints, Ints, Ints]:
    """Return which codes which layers touch: code, position in ``layers`` and matched length, by code. There are many MFN layers of few codes."""
    whole, shorter = base_index(tariff)
    lists, list_of = listed_by(tariff)
    exempt = {at: lists[list_of[layer]].exempt for at, layer in enumerate(layers) if tariff.hts_except[layer]}
    pairs: list[tuple[int, int, int]] = []
    for number, code in enumerate(codes.digits):
        beginnings = [code[:size] for size in range(len(code) + 1)]
        found = {at: size + 1 for size, one in enumerate(beginnings) for at in whole.get(one, ())}
        found = {at: len(code) + 1 for at in shorter.get(code, ())} | found
        pairs += [(number, at, size) for at, size in found.items() if at not in exempt or exempt[at].isdisjoint(beginnings)]
    table = np.array(pairs, dtype=np.intp).reshape(len(pairs), 3)
    return table[:, 0], table[:, 1], table[:, 2]


@remembered(8)
def base_index(tariff: Tariff) -> tuple[Mapping[str, list[int]], Mapping[str, list[int]]]:
    """Return the MFN layers by the code beginnings they list, and by what is left of these where they are cut off."""
    lists, list_of = listed_by(tariff)
    whole: dict[str, list[int]] = {}
    shorter: dict[str, list[int]] = {}
    for at, layer in enumerate(base_and_others(tariff)[0]):
        for prefix in lists[list_of[layer]].wanted:
            whole.setdefault(prefix, []).append(at)
        for prefix in lists[list_of[layer]].longer:
            shorter.setdefault(prefix, []).append(at)
    return whole, shorter
