"""The tariff tables of one destination, compiled: what each layer charges, on which goods, from when to when.

A layer is a row of the tariffs table. Adding an authority, a question or a list of codes adds rows, never code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from planner.engine.inputs import text_mask
from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.remembered import remembered
from planner.model.scenario import EVENT_PROGRAM
from planner.model.schema import BASES, MODES, THREATS
from planner.model.table import Cells, Table
from planner.model.tariff_cells import MFN, NOT_CHARGED, conditions, is_there, without_rate
from planner.model.tariff_cells import code_lists as lists_of
from planner.model.values import share_of

FAR = np.datetime64("2262-01-01", "D")
LONG_AGO = np.datetime64("1900-01-01", "D")
ADDS, WAIVED, LEAVES = "adds", "is waived", "leaves the rest"
FEE, TAX, SURCHARGE, FLOOR = "fee", "tax", "surcharge", "floor"
FULL, METAL, REST, FOREIGN = range(len(BASES))  # positions in BASES


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of the goods: a question's key, a comparison and the value compared with."""

    key: str
    operator: str
    value: str

    def holds(self, answer: str) -> bool:
        """Tell whether an answer meets the condition; an answer that is no number meets no comparison of size."""
        if self.operator in ("=", "!="):
            return (answer.casefold() == self.value.casefold()) == (self.operator == "=")
        given, bound = share_of(answer), share_of(self.value)
        return given is not None and bound is not None and (given >= bound if self.operator == ">=" else given < bound)


def conditions_in(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a cell."""
    return tuple(Condition(*found) for found in conditions(text)[0])


@dataclass(frozen=True, slots=True)
class Clause:
    """In-transit clauses of layers. Shapes ``(layers,)``; a date not given never stands in the way."""

    has: Flags
    loaded_before: Days
    exported_before: Days
    entered_before: Days
    modes: Flags  # (layers, modes) the final modes it holds for


@dataclass(frozen=True, slots=True)
class Rule:
    """A stacking rule between two slots while it is in force."""

    program: int
    other: int
    rule: str  # adds, is waived, or leaves the rest
    start: np.datetime64
    end: np.datetime64


@dataclass(frozen=True, slots=True)
class Tariff:
    """The layers that are charged in one destination. Layer arrays have shape ``(layers,)``.

    The last ``len(carried)`` layers are old rates that goods under way keep: copies of the layer in force before a
    clause's own layer began, which count only where that clause spares the goods.
    """

    row: Ints  # of the tariffs table
    programs: tuple[str, ...]  # duty programs, MFN first
    fees: tuple[str, ...]
    taxes: tuple[str, ...]
    slot: Ints  # position in programs + fees + taxes
    hts: tuple[str, ...]
    hts_except: tuple[str, ...]
    origins: tuple[str, ...]
    origins_except: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]  # code lists: name -> code beginnings without dots
    floor: Flags
    surcharge: Flags
    rate: Floats
    cap: Floats  # ∞ for none
    per_kg: Floats
    per_unit: Floats
    minimum: Floats
    maximum: Floats
    known: Flags  # a rate or an amount is given
    basis: Ints
    content_from: Floats
    modes: Flags  # (layers, modes)
    conditions: tuple[tuple[Condition, ...], ...]
    preference: tuple[str, ...]
    exempt: tuple[frozenset[str], ...]
    start: Days
    end: Days
    clause: Clause
    carried: tuple[tuple[int, int], ...]  # (old layer, layer whose clause spares)
    old: Ints  # the old layer of a carried one, a layer itself otherwise
    recoverable: Flags
    unconfirmed: Flags
    larger: Flags  # (slots,) the largest rate counts instead of the longest code
    rules: tuple[Rule, ...]
    assumed: Mapping[str, str]  # what holds of a question until it is answered; the dearest outcome for those that aren't in
    destination: str
    value_basis: str  # FOB or CIF
    entry_dates: Days  # days on which something may change, ascending
    loaded_dates: Days
    exported_dates: Days

    @property
    def slots(self) -> tuple[str, ...]:
        """All programs: duties, fees, taxes."""
        return self.programs + self.fees + self.taxes


@remembered(32)
def compiled(
    tariffs: Table, stacking: Table, code_lists: Table, destinations: Table, questions: Table, worth: Floats, destination: str,
    as_of: np.datetime64,
) -> Tariff:  # fmt: skip
    """Return the layers that are charged in one destination, ready to match.

    Args: worth ``(rows of tariffs,)`` what one unit of each row's currency is worth in the plan's, NaN where not known;
    as_of: layers that have ended by then count as doubtful where they are charged.
    """
    own = charged_rows(tariffs, destination)
    carried = carried_over(tariffs, own)
    row = np.r_[own, own[[old for old, _ in carried]]] if carried else own
    of = {name: tariffs[name][row] for name in tariffs.columns}
    method = of["method"]
    apart = np.where(method == FEE, 1, np.where(method == TAX, 2, 0))
    programs = tuple(dict.fromkeys([MFN, *of["program"][apart == 0].tolist()]))
    fees, taxes = (tuple(dict.fromkeys(of["program"][apart == which].tolist())) for which in (1, 2))
    first = np.array([0, len(programs), len(programs) + len(fees)])[apart]
    slot = first + np.array(
        [(programs, fees, taxes)[which].index(name) for name, which in zip(of["program"], apart, strict=True)], dtype=np.intp
    )
    start, end = dates_or(of["effective_from"], LONG_AGO), dates_or(of["effective_to"], FAR)
    clause = clauses(of)
    for at, (_, sparing) in enumerate(carried, start=len(own)):
        start[at], end[at] = start[sparing], end[sparing]
        for dates in (clause.loaded_before, clause.exported_before, clause.entered_before):
            dates[at] = dates[sparing]
        clause.has[at], clause.modes[at] = True, clause.modes[sparing]
    rules, larger = stacking_rules(stacking, programs + fees + taxes)
    amounts = {name: of[name] * worth[row] for name in ("per_kg", "per_unit", "minimum", "maximum")}
    edges = [start, end[end < FAR] + 1, clause.entered_before, *(np.array([rule.start, min(rule.end, FAR - 1) + 1]) for rule in rules)]
    return Tariff(
        row=row, programs=programs, fees=fees, taxes=taxes, slot=slot,
        hts=tuple(of["hts"]), hts_except=tuple(of["hts_except"]), origins=tuple(of["origins"]), origins_except=tuple(of["origins_except"]),
        lists=lists_of(code_lists), floor=method == FLOOR, surcharge=method == SURCHARGE,
        rate=np.nan_to_num(of["rate"]), cap=np.where(np.isnan(of["cap"]), np.inf, of["cap"]),
        per_kg=none_as(of["per_kg"], amounts["per_kg"], 0.0), per_unit=none_as(of["per_unit"], amounts["per_unit"], 0.0),
        minimum=none_as(of["minimum"], amounts["minimum"], 0.0), maximum=none_as(of["maximum"], amounts["maximum"], np.inf),
        known=~without_rate(tariffs)[row],
        basis=np.array([BASES.index(text) if text in BASES else FULL for text in of["basis"]], dtype=np.intp),
        content_from=np.nan_to_num(of["content_from"]), modes=mode_flags(of["modes"]),
        conditions=tuple(conditions_in(text) for text in of["condition"]),
        preference=tuple(text.strip().upper() for text in of["preference"]),
        exempt=tuple(frozenset(text.upper().split()) for text in of["exempt_preference"]),
        start=start, end=end, clause=clause, carried=carried, old=np.r_[np.arange(len(own)), np.array([old for old, _ in carried], dtype=np.intp)],
        assumed=assumed_in(questions), recoverable=of["recoverable"],
        unconfirmed=(of["confidence"] == "unconfirmed") | np.isin(of["status"].astype(str), list(THREATS)) | (end < as_of),
        larger=larger, rules=rules, destination=destination, value_basis=value_basis(destinations, destination),
        entry_dates=distinct_days(edges), loaded_dates=distinct_days([clause.loaded_before]), exported_dates=distinct_days([clause.exported_before]),
    )  # fmt: skip


def charged_rows(tariffs: Table, destination: str) -> Ints:
    """Return the rows that are charged there: what is only talked of, and what was announced without an amount, is not."""
    here = text_mask(tariffs["destination"], lambda places: is_there(places, destination))
    threat = np.isin(tariffs["status"].astype(str), list(THREATS))
    dormant = text_mask(tariffs["status"], lambda status: status in NOT_CHARGED) & (tariffs["heading"] != EVENT_PROGRAM)
    return np.flatnonzero(here & ~dormant & ~(threat & without_rate(tariffs)))


def assumed_in(questions: Table) -> Mapping[str, str]:
    """Return what is assumed of questions that say so."""
    assumed = {key: value for key, value in zip(questions["key"].tolist(), questions["assumed"].tolist(), strict=True) if value}
    return MappingProxyType(assumed)


def value_basis(destinations: Table, destination: str) -> str:
    """Return what a destination's customs value is, FOB where the table doesn't say; a country goes before its group."""
    rows = [at for at, places in enumerate(destinations["destination"]) if places and is_there(places, destination)]
    rows.sort(key=lambda at: str(destinations["destination"][at]) != destination)
    return str(destinations["value_basis"][rows[0]]) if rows else "FOB"


def carried_over(tariffs: Table, rows: Ints) -> tuple[tuple[int, int], ...]:
    """Return pairs of positions in ``rows``: a layer that ends the day before one of its program begins that has a clause.

    Goods the clause spares keep the old rate, not none, and keep it on as long as the layers that follow spare them too.
    """
    of = {
        name: tariffs[name][rows]
        for name in ("program", "effective_from", "effective_to", "loaded_before", "exported_before", "entered_before")
    }
    clause = ~(np.isnat(of["loaded_before"]) & np.isnat(of["exported_before"]) & np.isnat(of["entered_before"]))
    sparing: dict[tuple[str, np.datetime64], list[int]] = {}
    for at in np.flatnonzero(clause & ~np.isnat(of["effective_from"]) & (of["program"] != MFN)):
        sparing.setdefault((of["program"][at], of["effective_from"][at]), []).append(int(at))
    found: dict[tuple[int, int], None] = {}
    ending = [(int(at), int(at)) for at in np.flatnonzero(~np.isnat(of["effective_to"]))]  # what is charged, and by which layer's dates
    while ending:
        old, last = ending.pop()
        for new in sparing.get((of["program"][old], of["effective_to"][last] + 1), []):
            if (old, new) not in found and new != old:
                found[old, new] = None
                ending.append((old, new))  # the next layer may spare the goods as well
    return tuple(sorted(found))


def clauses(of: Mapping[str, Cells]) -> Clause:
    """Return the in-transit clauses of the layers; 'loaded and in transit' leaves vessels only."""
    has = ~(np.isnat(of["loaded_before"]) & np.isnat(of["exported_before"]) & np.isnat(of["entered_before"]))
    modes = mode_flags(of["transit_modes"])
    by_vessel = of["transit_wording"] == "loaded and in transit"
    modes[by_vessel] &= np.array([mode == "ocean" for mode in MODES])
    return Clause(has, of["loaded_before"].copy(), of["exported_before"].copy(), of["entered_before"].copy(), modes)


def mode_flags(texts: Cells) -> Flags:
    """Return which modes each cell lists, all where it is blank. Shape ``(layers, modes)``."""
    listed = [text.lower().split() or MODES for text in texts]
    return np.array([[mode in words for mode in MODES] for words in listed], dtype=bool).reshape(len(texts), len(MODES))


def stacking_rules(stacking: Table, slots: tuple[str, ...]) -> tuple[tuple[Rule, ...], Flags]:
    """Return the rules between programs that are there, and which programs take their largest rate."""
    rules: list[Rule] = []
    larger = np.zeros(len(slots), dtype=bool)
    for at in range(len(stacking)):
        row = stacking.row(at)
        program, other = str(row["program"]), str(row["other"])
        if program not in slots or other not in slots:
            continue
        if row["rule"] == "takes the larger" and program == other:
            larger[slots.index(program)] = True
        elif row["rule"] in (ADDS, WAIVED, LEAVES) and program != other:
            start, end = date_or(row["effective_from"], LONG_AGO), date_or(row["effective_to"], FAR)
            rules.append(Rule(slots.index(program), slots.index(other), str(row["rule"]), start, end))
    decided = {(rule.program, rule.other) for rule in rules if rule.rule != ADDS}
    return tuple(rule for rule in rules if (rule.program, rule.other) in decided), larger


def date_or(value: object, default: np.datetime64) -> np.datetime64:
    """Return a date, or the default where it is missing."""
    return value if isinstance(value, np.datetime64) else default


def dates_or(values: Days, default: np.datetime64) -> Days:
    """Return dates with the missing ones replaced."""
    return np.where(np.isnat(values), default, values)


def none_as(given: Floats, amount: Floats, none: float) -> Floats:
    """Return amounts, ``none`` where the cell is blank; an amount in a currency without a rate stays unknown."""
    return np.where(np.isnan(given), none, amount)


def distinct_days(arrays: list[Days]) -> Days:
    """Return the different days of several arrays, ascending."""
    days: Days = (
        np.unique(np.concatenate([np.asarray(array, dtype="datetime64[D]").ravel() for array in arrays]))
        if arrays
        else np.zeros(0, dtype="datetime64[D]")
    )
    return days[~np.isnat(days)]
