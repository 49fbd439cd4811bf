"""Scope questions: facts that duty hangs on, the outcomes they can have, and what an answer is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

import numpy as np

from planner.engine.results import Flags, Ints
from planner.engine.tariffs.kinds import Facts, Goods, origins_by_preference
from planner.engine.tariffs.match import METAL_VALUE, US_CONTENT, Matches, matches
from planner.engine.tariffs.tariff import FOREIGN, METAL, REST, Condition, Tariff
from planner.model.remembered import remembered
from planner.model.table import Table
from planner.model.tariff_cells import misfit
from planner.model.values import share_of

MOST_QUESTIONS = 8  # open at once for one kind of goods; 2⁸ outcomes are tried
PREFERENCE = "preference"
NO_PREFERENCE = "NONE"
OTHER = "(other)"
Questions = tuple[tuple[str, tuple[str, ...]], ...]  # keys with the outcomes to try


@dataclass(frozen=True, slots=True)
class Variants:
    """Every kind of goods with every outcome of its open questions; a kind's outcomes stand one after the other."""

    goods: Goods
    first: Ints  # (kinds,) position of the first outcome; the kind itself where nothing is open
    count: Ints  # (kinds,)
    keys: tuple[tuple[str, ...], ...]  # (kinds,) the open questions


@remembered(16)
def variants_of(tariff: Tariff, goods: Goods) -> Variants:
    """Return the outcomes of the open questions of all kinds of goods.

    Trade preferences and US content are left out: without them the duty is never lower.
    """
    asked: list[Questions] = [()] * len(goods)
    match = matches(tariff, goods)
    found: dict[tuple[int, Facts, tuple[int, ...]], Questions] = {}
    for kind in asking(tariff, match):
        key = int(match.class_of[kind]), goods.facts[kind], tuple(match.base[kind].tolist())
        if key not in found:
            questions = open_questions(tariff, match, int(kind), goods.facts[kind])
            found[key] = tuple((name, one_or_all(tariff, name, outcomes)) for name, outcomes in questions if name != US_CONTENT)
        asked[kind] = found[key]
    return spread(goods, asked)


def one_or_all(tariff: Tariff, key: str, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the outcomes to try: the one that is assumed until there is an answer, else all."""
    return (tariff.assumed[key],) if key in tariff.assumed else outcomes


def asked_of_kind(tariff: Tariff, goods: Goods, kind: int) -> Questions:
    """Return all open questions of one kind, also whether the goods qualify for a preference their origin may have."""
    match = matches(tariff, goods)
    questions = tuple(
        (key, with_assumed(tariff, key, outcomes)) for key, outcomes in open_questions(tariff, match, kind, goods.facts[kind])
    )
    chances = preferences_for(tariff, goods.origin[kind]) if not goods.preference[kind] else ()
    return ((PREFERENCE, (NO_PREFERENCE, *chances)), *questions) if chances else questions


def with_assumed(tariff: Tariff, key: str, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """Return outcomes with the one that is assumed, where it isn't among them."""
    return outcomes if tariff.assumed.get(key, outcomes[0]) in outcomes else (tariff.assumed[key], *outcomes)


def asking(tariff: Tariff, match: Matches) -> Ints:
    """Return the kinds of goods that some layer asks something of."""
    asks: Flags = np.array([bool(conditions) for conditions in tariff.conditions], dtype=bool) | np.isin(tariff.basis, (METAL, REST))
    if not asks.any():
        return np.zeros(0, dtype=np.intp)
    own: Flags = np.asarray((asks[match.base] & (match.base >= 0)).any(axis=1))
    shared: Flags = np.asarray((asks[match.others] & (match.others >= 0)).any(axis=1))
    return np.flatnonzero(own | shared[match.class_of])


def spread(goods: Goods, asked: list[Questions]) -> Variants:
    """Return the goods followed by a variant for each combination of the outcomes of the questions of those that have any."""
    first, count = np.arange(len(goods)), np.ones(len(goods), dtype=np.intp)
    keys: list[tuple[str, ...]] = [()] * len(goods)
    more: list[tuple[str, str, str, str, Facts]] = []
    for kind, questions in enumerate(asked):
        if not questions:
            continue
        keys[kind] = tuple(key for key, _ in questions[:MOST_QUESTIONS])
        outcomes = list(product(*(answers for _, answers in questions[:MOST_QUESTIONS])))
        first[kind], count[kind] = len(goods) + len(more), len(outcomes)
        for outcome in outcomes:
            given = tuple(zip(keys[kind], outcome, strict=True))
            more.append((goods.hts[kind], goods.origin[kind], goods.mode[kind], goods.preference[kind], (*goods.facts[kind], *given)))
    if not more:
        return Variants(goods, first, count, tuple(keys))
    texts = [tuple(str(one[column]) for one in more) for column in range(4)]
    wide = Goods(
        goods.hts + texts[0], goods.origin + texts[1], goods.mode + texts[2], goods.preference + texts[3], goods.facts + tuple(one[4] for one in more)
    )  # fmt: skip
    return Variants(wide, first, count, tuple(keys))


def open_questions(tariff: Tariff, match: Matches, kind: int, facts: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the questions that layers ask of a kind of goods and that aren't answered, each with the outcomes that matter."""
    layers = [int(at) for at in (*match.base[kind], *match.others[match.class_of[kind]]) if at >= 0]
    known = {key for key, _ in facts}
    found: dict[str, dict[str, None]] = {}
    for at in layers:
        for condition in tariff.conditions[at]:
            found.setdefault(condition.key, {}).update(dict.fromkeys(outcomes_of(condition)))
        if tariff.basis[at] in (METAL, REST):
            found.setdefault(METAL_VALUE, {}).update({"0": None, "1": None})
        elif tariff.basis[at] == FOREIGN:
            found.setdefault(US_CONTENT, {}).update({"0": None, str(float(tariff.content_from[at]) or 1.0): None})
    for key, outcomes in found.items():
        if key not in known:
            yield key, tuple(outcomes)


def outcomes_of(condition: Condition) -> tuple[str, ...]:
    """Return an answer that meets a condition and one that doesn't."""
    if condition.operator in (">=", "<"):
        return ("0", str(share_of(condition.value) or 0.0))
    if condition.value.casefold() in ("yes", "no"):
        return ("yes", "no")
    return (condition.value, OTHER)


def preferences_for(tariff: Tariff, origin: str) -> tuple[str, ...]:
    """Return the trade preferences that goods of an origin may qualify for."""
    if not origin or origin == tariff.destination:
        return ()
    return tuple(name for name, inside in origins_by_preference(tariff) if inside is None or origin in inside)


@remembered(8)
def kinds_asked(questions: Table) -> Mapping[str, tuple[str, str]]:
    """Return for each question's key what kind of answer it takes, and the choices."""
    shares = dict.fromkeys((METAL_VALUE, US_CONTENT), ("share", ""))
    listed = zip(questions["key"].tolist(), questions["kind"].tolist(), questions["choices"].tolist(), strict=True)
    return MappingProxyType({**shares, **{key: (kind, choices) for key, kind, choices in listed}})


def unfit(questions: Table, key: str, value: str) -> str:
    """Return what an answer must be where it can't be read, empty where it counts; one that can't be read is no answer."""
    kind, choices = kinds_asked(questions).get(key, ("word", ""))
    return misfit(kind, choices, value)


def answered(facts: Facts, key: str, value: str) -> Facts:
    """Return facts with one answer more, or another one."""
    return (*((known, answer) for known, answer in facts if known != key), (key, value))
