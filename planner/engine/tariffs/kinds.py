"""Kinds of goods: what decides their duty, as texts and in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from planner.engine.results import Flags, Ints
from planner.engine.tariffs.codes import Codes, codes_in
from planner.engine.tariffs.tariff import Tariff
from planner.model.places import members
from planner.model.remembered import remembered
from planner.model.schema import MODES

W = TypeVar("W")
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


def distinct(words: tuple[W, ...]) -> tuple[tuple[W, ...], Ints]:
    """Return the different words and the position of each word among them."""
    index = {word: at for at, word in enumerate(dict.fromkeys(words))}
    return tuple(index), np.fromiter(map(index.__getitem__, words), dtype=np.intp, count=len(words))


@dataclass(frozen=True, slots=True)
class Kinds:
    """Goods by the position of each property among its different values. Shapes ``(kinds,)``."""

    codes: Codes
    origins: tuple[str, ...]
    preferences: tuple[str, ...]
    facts: tuple[Facts, ...]
    code_of: Ints
    origin_of: Ints
    mode_of: Ints  # position in MODES
    preference_of: Ints
    facts_of: Ints
    domestic: Flags
    foreign: Flags  # of a known origin abroad


def kinds_of(tariff: Tariff, goods: Goods) -> Kinds:
    """Return goods in numbers."""
    codes, code_of = distinct(goods.hts)
    origins, origin_of = distinct(goods.origin)
    preferences, preference_of = distinct(held_preferences(tariff, goods))
    facts, facts_of = distinct(goods.facts)
    modes, at = distinct(goods.mode)
    mode_of = np.array([MODES.index(mode) if mode in MODES else 0 for mode in modes], dtype=np.intp)[at]
    own = np.array([origin == tariff.destination for origin in origins], dtype=bool)[origin_of]
    known = np.array([origin != "" for origin in origins], dtype=bool)[origin_of]
    return Kinds(
        codes_in(tuple(code.replace(".", "") for code in codes)), origins, preferences, facts, code_of, origin_of, mode_of, preference_of, facts_of, own, known & ~own
    )  # fmt: skip


def held_preferences(tariff: Tariff, goods: Goods) -> tuple[str, ...]:
    """Return the preferences the goods can hold: one whose rates are listed for other origins only is none."""
    listed = dict(origins_by_preference(tariff))

    def held(preference: str, origin: str) -> bool:
        inside = listed.get(preference)
        return inside is None or origin in inside

    if not any(goods.preference):
        return goods.preference
    return tuple(name if held(name, origin) else "" for name, origin in zip(goods.preference, goods.origin, strict=True))


@remembered(8)
def origins_by_preference(tariff: Tariff) -> tuple[tuple[str, frozenset[str] | None], ...]:
    """Return each trade preference that rates are listed for, with the origins that can have it; None for all."""
    found: dict[str, frozenset[str] | None] = {}
    for at, name in enumerate(tariff.preference):
        if name:
            inside = members(tariff.origins[at] or "*")
            before = found.get(name, frozenset())
            found[name] = None if inside is None or before is None else before | inside
    return tuple(found.items())
