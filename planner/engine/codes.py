"""Tariff codes in numbers: how many digits each shares with the longest beginning that a layer lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.engine.results import Ints
from planner.engine.tariff import Tariff, prefixes
from planner.model.remembered import remembered

Lengths = npt.NDArray[np.int8]
SUBHEADING = 6
LONGEST = 10


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """Codes without dots. Shapes ``(codes,)``; what is no number shares nothing with anything."""

    digits: tuple[str, ...]
    number: Ints  # filled up to ten digits
    size: Ints  # digits, 0 for what is no number


@lru_cache(maxsize=64)
def codes_in(digits: tuple[str, ...]) -> Codes:
    """Return codes as numbers."""
    size = np.array([len(code) if code.isdecimal() and len(code) <= LONGEST else 0 for code in digits], dtype=np.int64)
    number = np.array([int(code.ljust(LONGEST, "0")) if known else 0 for code, known in zip(digits, size, strict=True)], dtype=np.int64)
    return Codes(digits, number, size)


@remembered(32)
def lengths_of(tariff: Tariff, layers: Ints, codes: Codes) -> Lengths:
    """Return one more than the digits each code shares with each layer's longest listed beginning, 0 for none. ``(layers, codes)``.

    Goods under way that keep an old layer must be touched by the layer whose clause spares them, too.
    """
    found: dict[tuple[str, str], Lengths] = {}

    def of(layer: int) -> Lengths:
        key = tariff.hts[layer], tariff.hts_except[layer]
        if key not in found:
            found[key] = code_lengths(codes, prefixes(key[0], tariff.lists), prefixes(key[1], tariff.lists))
        return found[key]

    own = len(tariff.hts) - len(tariff.carried)
    lengths = np.zeros((len(layers), len(codes.digits)), dtype=np.int8)
    for at, layer in enumerate(layers):
        if layer < own:
            lengths[at] = of(layer)
        else:
            old, sparing = tariff.carried[layer - own]
            lengths[at] = of(old) * (of(sparing) > 0)
    return lengths


def code_lengths(codes: Codes, wanted: tuple[str, ...], exempt: tuple[str, ...]) -> Lengths:
    """Return for each code one more than the digits of the longest beginning it has, 0 for none or an exempt code.

    A code of at least six digits that is shorter than a listed one may turn out to be that one: it counts as listed, so that
    the higher duty is charged until the rest of the code is known.
    """
    lengths = np.zeros(len(codes.digits), dtype=np.int8)
    for size, numbers in by_size(wanted):
        lengths[shares(codes, size, numbers)] = size + 1
        for short in range(SUBHEADING, size):
            may_be = (codes.size == short) & np.isin(codes.number // 10 ** (LONGEST - short), numbers // 10 ** (size - short))
            lengths[may_be] = short + 1
    for size, numbers in by_size(exempt):
        lengths[shares(codes, size, numbers)] = 0
    return lengths


def shares(codes: Codes, size: int, numbers: Ints) -> Ints:
    """Return the positions of the codes that begin with one of some numbers of that many digits."""
    begins = codes.size >= size if size == 0 else (codes.size >= size) & np.isin(codes.number // 10 ** (LONGEST - size), numbers)
    return np.flatnonzero(begins)


@lru_cache(maxsize=2048)
def by_size(prefixes: tuple[str, ...]) -> tuple[tuple[int, Ints], ...]:
    """Return code beginnings as numbers, apart by their digits, the shortest first."""
    found: dict[int, list[int]] = {}
    for prefix in prefixes:
        if not prefix or (prefix.isdecimal() and len(prefix) <= LONGEST):
            found.setdefault(len(prefix), []).append(int(prefix or 0))
    return tuple((size, np.unique(np.array(found[size], dtype=np.int64))) for size in sorted(found))
