"""Tariff codes in numbers: how many digits each shares with the longest beginning that a layer lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.engine.results import Flags, Ints
from planner.engine.tariffs.tariff import Tariff
from planner.model.remembered import remembered
from planner.model.tariff_cells import beginnings

Lengths = npt.NDArray[np.int8]
SUBHEADING = 6
LONGEST = 10
FEW = 12  # codes that are compared one by one faster than in numbers


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


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """The code beginnings of one pair of cells: those a layer names, those it exempts."""

    wanted: frozenset[str]
    longer: frozenset[str]  # the wanted ones cut off behind their subheading or later
    exempt: frozenset[str]
    wanted_by_size: tuple[tuple[int, Ints], ...]
    exempt_by_size: tuple[tuple[int, Ints], ...]


@remembered(16)
def listed_by(tariff: Tariff) -> tuple[tuple[Listed, ...], Ints]:
    """Return the different lists of codes of the tariff's layers, and each layer's."""
    index: dict[tuple[str, str], int] = {}
    at = [index.setdefault(cells, len(index)) for cells in zip(tariff.hts, tariff.hts_except, strict=True)]
    return tuple(listed(beginnings(into, tariff.lists), beginnings(out, tariff.lists)) for into, out in index), np.array(at, dtype=np.intp)


def listed(wanted: tuple[str, ...], exempt: tuple[str, ...]) -> Listed:
    """Return code beginnings ready to compare."""
    longer = frozenset(code[:size] for code in wanted for size in range(SUBHEADING, len(code)))
    return Listed(frozenset(wanted), longer, frozenset(exempt), by_size(wanted), by_size(exempt))


@remembered(32)
def lengths_of(tariff: Tariff, layers: Ints, codes: Codes) -> Lengths:
    """Return how far codes and layers match, as :func:`code_length` says. Shape ``(layers, codes)``.

    Goods under way that keep an old layer must be touched by the layer whose clause spares them, too.
    """
    lists, list_of = listed_by(tariff)
    few = len(codes.digits) <= FEW
    table = np.zeros((len(lists), len(codes.digits)), dtype=np.int8)
    for at in np.unique(np.r_[list_of[layers], list_of[tariff.old[layers]]]) if len(layers) else ():
        table[at] = [code_length(code, lists[at]) for code in codes.digits] if few else code_lengths(codes, lists[at])
    lengths = table[list_of[tariff.old[layers]]] if len(layers) else table[:0]
    own = len(tariff.hts) - len(tariff.carried)
    for number in np.flatnonzero(layers >= own):
        lengths[number] *= table[list_of[tariff.carried[layers[number] - own][1]]] != 0
    return lengths


def code_length(code: str, codes: Listed) -> int:
    """Return one more than the digits of the longest beginning a code has, 0 for none or an exempt code.

    A code of at least six digits that is shorter than a listed one may turn out to be that one: its length is then negative.
    Such a layer counts where it is the dearer one, so that the higher duty is charged until the rest of the code is known.
    """
    beginnings = [code[:size] for size in range(min(len(code), LONGEST), -1, -1)]
    if any(one in codes.exempt for one in beginnings):
        return 0
    sure = next((len(one) + 1 for one in beginnings if one in codes.wanted), 0)
    return -len(code) - 1 if not sure and len(code) >= SUBHEADING and code in codes.longer else sure


def code_lengths(codes: Codes, named: Listed) -> Lengths:
    """Return :func:`code_length` of many codes at once. Shape ``(codes,)``."""
    lengths, maybe = np.zeros(len(codes.digits), dtype=np.int8), np.zeros(len(codes.digits), dtype=bool)
    for size, numbers in named.wanted_by_size:
        lengths[shares(codes, size, numbers)] = size + 1
        for short in range(SUBHEADING, size):
            maybe |= (codes.size == short) & among(codes.number // 10 ** (LONGEST - short), numbers // 10 ** (size - short))
    unsure = maybe & (lengths == 0)
    lengths[unsure] = -codes.size[unsure] - 1
    for size, numbers in named.exempt_by_size:
        lengths[shares(codes, size, numbers)] = 0
    return lengths


def shares(codes: Codes, size: int, numbers: Ints) -> Ints:
    """Return the positions of the codes that begin with one of some numbers of that many digits."""
    begins = codes.size >= size if size == 0 else (codes.size >= size) & among(codes.number // 10 ** (LONGEST - size), numbers)
    return np.flatnonzero(begins)


def among(values: Ints, ascending: Ints) -> Flags:
    """Return which values are among some that stand in order."""
    at = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    found: Flags = ascending[at] == values
    return found


def by_size(codes: tuple[str, ...]) -> tuple[tuple[int, Ints], ...]:
    """Return code beginnings as numbers, apart by their digits, the shortest first."""
    found: dict[int, list[int]] = {}
    for code in codes:
        if not code or (code.isdecimal() and len(code) <= LONGEST):
            found.setdefault(len(code), []).append(int(code or 0))
    return tuple((size, np.unique(np.array(found[size], dtype=np.int64))) for size in sorted(found))
