"""Rows of one program that charge the same goods on the same day at different rates: one of them must be wrong."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity
from planner.model.places import EVERYONE, country_codes, members
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.row_findings import days
from planner.model.schema import MODES
from planner.model.table import Table
from planner.model.tariff_cells import Flags, Rows, beginnings, charged, code_lists, has_clause, label, layer_finding, rate_text
from planner.model.values import day_text

LONG_AGO, FAR = np.datetime64("1000-01-01", "D"), np.datetime64("9999-12-31", "D")
CHARGES = ("method", "rate", "cap", "per_kg", "per_unit", "minimum", "maximum", "currency", "basis", "content_from")
CHUNK = 512  # rows compared with all others at a time
Days = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]
K = TypeVar("K", bound=Hashable)
Group = tuple[str, str, frozenset[str]]  # program, preference, conditions


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows of the tariffs table, the later one first, and a code beginning and the days that both charge."""

    row: int
    other: int
    code: str
    first: np.datetime64
    last: np.datetime64
    more: int  # other rows it overlaps


def check_overlaps(plan: Plan) -> Iterator[Finding]:
    """Overlapping rows of one program; programs of which the larger rate counts by a rule are left out."""
    tariffs, today = plan["tariffs"], plan.setting("as_of")
    for one in overlaps(tariffs, plan["stacking"], plan["code_lists"]):
        goods = f"{one.code} " if one.code else ""
        when = f" on {day_text(one.first)}" if one.first > LONG_AGO else ""
        more = f" It overlaps {one.more} more." if one.more else ""
        message = (
            f"it charges {goods}{rate_text(tariffs, one.row)} where {label(tariffs, one.other)} charges {rate_text(tariffs, one.other)}{when}; "
            f"both are of {tariffs['program'][one.row]}, so the larger rate counts.{more}"
        )
        hint = "Correct the codes, origins or dates, or add the stacking rule 'takes the larger' of the program with itself."
        over = isinstance(today, np.datetime64) and one.last < today  # history: nothing that is still to be entered meets it
        severity = Severity.NOTE if over else Severity.WARNING
        yield layer_finding(severity, "tariff.overlap", tariffs, one.row, "hts", message, hint)


@remembered(4)
def overlaps(tariffs: Table, stacking: Table, lists: Table) -> tuple[Overlap, ...]:
    """Return for each row an earlier row of its program that it overlaps with at another rate."""
    larger = {
        program
        for program, other, rule in zip(*(stacking[name].tolist() for name in ("program", "other", "rule")), strict=True)
        if program == other and rule == "takes the larger"
    }
    layers = _Layers.of(tariffs)
    codes = code_lists(lists)
    found: dict[int, Overlap] = {}
    for (program, _, _), rows in _groups(tariffs).items():
        if program not in larger and len(rows) > 1:
            for code, sharing in _sharing(tariffs, rows, codes).items():
                if len(sharing) > 1:
                    rest = np.array([at for at in sharing if at not in found], dtype=np.intp)
                    found.update((one.row, one) for one in layers.overlapping(np.array(sharing, dtype=np.intp), rest, code))
    return tuple(found[row] for row in sorted(found))


def _groups(tariffs: Table) -> dict[Group, list[int]]:
    """Return the charged rows that compete: of one program, preference and set of conditions."""
    found: dict[Group, list[int]] = {}
    for at in np.flatnonzero(charged(tariffs)).tolist():
        key = tariffs["program"][at], tariffs["preference"][at].strip().upper(), frozenset(tariffs["condition"][at].split())
        found.setdefault(key, []).append(at)
    return found


def _sharing(tariffs: Table, rows: list[int], codes: Mapping[str, tuple[str, ...]]) -> dict[str, list[int]]:
    """Return the code beginnings that several rows list and don't exempt, with the rows; codes that share all rows count once."""
    by_cell: dict[tuple[str, str], list[int]] = {}
    for at in rows:
        by_cell.setdefault((tariffs["hts"][at], tariffs["hts_except"][at]), []).append(at)
    by_code: dict[str, list[tuple[str, str]]] = {}
    for cell in by_cell:
        exempt = beginnings(cell[1], codes)
        for code in dict.fromkeys(beginnings(cell[0], codes)):
            if not code.startswith(exempt):
                by_code.setdefault(code, []).append(cell)
    alike: dict[tuple[tuple[str, str], ...], str] = {}
    for code, cells in by_code.items():
        alike.setdefault(tuple(cells), code)
    return {code: sorted(at for cell in cells for at in by_cell[cell]) for cells, code in alike.items()}


@dataclass(frozen=True, slots=True)
class _Layers:
    """What decides whether two rows meet. Arrays have shape ``(rows,)`` unless said."""

    start: Days
    end: Days
    charge: Rows  # a number for each different charge
    rate: Floats
    clause: Flags
    entered: Days
    origin: Rows  # a number for each different set of origins
    place: Rows  # and for each different set of destinations and of modes
    mode: Rows
    origins_meet: Flags  # (sets, sets)
    narrower: Flags  # (sets, sets) the first lies inside the second
    places_meet: Flags
    modes_meet: Flags

    @staticmethod
    def of(tariffs: Table) -> _Layers:
        first, last = days(tariffs, "effective_from"), days(tariffs, "effective_to")
        charge, _ = _numbered(zip(*(map(str, tariffs[name].tolist()) for name in CHARGES), strict=True))
        origin, sets = _numbered(map(_places, tariffs["origins"].tolist(), tariffs["origins_except"].tolist()))
        place, places = _numbered(_places(text, "") for text in tariffs["destination"].tolist())
        mode, modes = _numbered(frozenset(text.lower().split() or MODES) for text in tariffs["modes"].tolist())
        shared = _shared(sets)
        own = np.diag(shared)
        return _Layers(
            start=np.where(np.isnat(first), LONG_AGO, first), end=np.where(np.isnat(last), FAR, last), charge=charge, rate=tariffs["rate"],
            clause=has_clause(tariffs), entered=days(tariffs, "entered_before"), origin=origin, place=place, mode=mode, origins_meet=shared > 0,
            narrower=(shared == own[:, None]) & (own[:, None] < own[None, :]), places_meet=_shared(places) > 0, modes_meet=_shared(modes) > 0,
        )  # fmt: skip

    def overlapping(self, rows: Rows, later: Rows, code: str) -> Iterator[Overlap]:
        """Yield for those of some rows that overlap with an earlier one the one with which they are charged the longest."""
        if len(np.unique(self.charge[rows])) < 2:
            return
        for chunk in range(0, len(later), CHUNK):
            mine = later[chunk : chunk + CHUNK, None]
            meets = self._meets(mine, rows[None, :])
            for number in np.flatnonzero(meets.any(axis=1)):
                row, others = int(mine[number, 0]), rows[meets[number]]
                last = np.minimum(self.end[others], self.end[row])
                other = int(others[last.argmax()])
                yield Overlap(row, other, code, max(self.start[row], self.start[other]), last.max(), len(others) - 1)

    def _meets(self, row: Rows, other: Rows) -> Flags:
        """Tell which rows are charged on one day on one origin, destination and mode, differently. Shapes ``(n, 1)`` and ``(1, m)`` in."""
        meets = (other < row) & (self.charge[row] != self.charge[other])
        meets &= (self.start[other] <= self.end[row]) & (self.end[other] >= self.start[row])
        meets &= self.origins_meet[self.origin[row], self.origin[other]] & self.places_meet[self.place[row], self.place[other]]
        meets &= self.modes_meet[self.mode[row], self.mode[other]]
        # A named country that pays more than everyone is meant so: the larger rate counts.
        meets &= ~(self.narrower[self.origin[row], self.origin[other]] & (self.rate[row] > self.rate[other]))
        meets &= ~(self.narrower[self.origin[other], self.origin[row]] & (self.rate[other] > self.rate[row]))
        meets &= ~self._carries(row, other) & ~self._carries(other, row)
        return np.asarray(meets)

    def _carries(self, new: Rows, old: Rows) -> Flags:
        """Tell where an old rate lives on only for goods that the new row's in-transit clause spares."""
        carries: Flags = self.clause[new] & (self.start[old] < self.start[new]) & (self.end[old] < self.entered[new])
        return carries


def _numbered(keys: Iterable[K]) -> tuple[Rows, list[K]]:
    """Return a number for each key, and the different keys by their numbers."""
    index: dict[K, int] = {}
    numbers = np.array([index.setdefault(key, len(index)) for key in keys], dtype=np.intp)
    return numbers, list(index)


def _shared(sets: list[frozenset[str]]) -> Rows:
    """Return how many elements each two sets have in common. Shape ``(sets, sets)``."""
    column = {one: at for at, one in enumerate(sorted(frozenset().union(*sets)))}
    held = np.zeros((len(sets), len(column)), dtype=np.float32)
    for at, one in enumerate(sets):
        held[at, [column[element] for element in one]] = 1.0
    return (held @ held.T).astype(np.intp)


@lru_cache(maxsize=4096)
def _places(places: str, out: str) -> frozenset[str]:
    """Return the countries of a cell, blank for all, without the exceptions of another."""
    inside, outside = members(places.strip() or EVERYONE), members(out)
    everyone = country_codes()
    return (everyone if inside is None else inside) - (everyone if outside is None else outside)
