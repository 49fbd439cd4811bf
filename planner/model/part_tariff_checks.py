"""Checks of what is bought against the tariff layers: codes no rate is known for, codes too short, weights and rates that are missing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from planner.model.finding import Finding, Severity
from planner.model.places import EVERYONE, members
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.row_findings import days, place
from planner.model.schema import SETTINGS
from planner.model.table import Table
from planner.model.tariff_cells import LONGEST, MFN, beginnings, charged_in, code_lists, is_there, label, rate_text, without_rate

SUBHEADING = 6  # digits from which on a short code takes the highest rate of the codes it may be
MOST_NAMED = 4
Found = Iterator[Finding]


@dataclass(frozen=True, slots=True)
class Index:
    """The layers of one country of import by the code beginnings they list."""

    tariffs: Table
    rows: Mapping[str, tuple[int, ...]]
    ordered: tuple[str, ...]  # the beginnings, ascending
    exempt: Mapping[int, tuple[str, ...]]

    def on(self, code: str, origins: tuple[str, ...]) -> dict[int, int]:
        """Return the layers on a code from any of some origins, with the digits matched, as the engine reads them."""
        found: dict[int, int] = {}
        short = self.below(code) if len(code) >= SUBHEADING else ()
        for size, listed in ((len(one), self.rows[one]) for one in (*_cut(code), *short) if one in self.rows):
            for at in listed:
                if not code.startswith(self.exempt.get(at, ())) and self.touches(at, origins):
                    found[at] = max(found.get(at, 0), min(size, len(code)))
        return found

    def below(self, code: str) -> tuple[str, ...]:
        """Return the listed codes that begin with a code and are longer."""
        at = bisect_left(self.ordered, code + "0")
        end = bisect_left(self.ordered, code + ":")  # ':' stands right behind '9'
        return self.ordered[at:end]

    def touches(self, at: int, origins: tuple[str, ...]) -> bool:
        """Tell whether a layer is charged on goods from any of some origins; an unknown origin may be any."""
        return _touched(origins, self.tariffs["origins"][at], self.tariffs["origins_except"][at])


def _cut(code: str) -> tuple[str, ...]:
    return tuple(code[:size] for size in range(min(len(code), LONGEST), -1, -1)) if code.isdecimal() and len(code) <= LONGEST else ("",)


@lru_cache(maxsize=8192)
def _touched(origins: tuple[str, ...], into: str, out: str) -> bool:
    inside, outside = members(into.strip() or EVERYONE), members(out)
    return any(not one or ((inside is None or one in inside) and not (outside is None or one in outside)) for one in origins)


@remembered(8)
def index_of(tariffs: Table, lists: Table, destination: str) -> Index:
    """Return the layers of a country of import that the checks ask about, trade preferences left out.

    MFN, and all layers of the programs of which one charges by weight or has no rate.
    """
    own = charged_in(tariffs, destination)
    asked = {MFN, *tariffs["program"][own[(tariffs["per_kg"][own] > 0) | without_rate(tariffs)[own]]].tolist()}
    codes = code_lists(lists)
    rows: dict[str, list[int]] = {}
    exempt: dict[int, tuple[str, ...]] = {}
    read: dict[str, tuple[str, ...]] = {}
    for at in own.tolist():
        if not tariffs["preference"][at] and tariffs["program"][at] in asked:
            for column in ("hts", "hts_except"):
                text = str(tariffs[column][at])
                if text not in read:
                    read[text] = tuple(dict.fromkeys(beginnings(text, codes)))
            for code in read[str(tariffs["hts"][at])]:
                rows.setdefault(code, []).append(at)
            if tariffs["hts_except"][at]:
                exempt[at] = read[str(tariffs["hts_except"][at])]
    by_code = MappingProxyType({code: tuple(listed) for code, listed in rows.items()})
    return Index(tariffs, by_code, tuple(sorted(rows)), MappingProxyType(exempt))


def imported(plan: Plan) -> dict[int, tuple[str, ...]]:
    """Return the parts that have a tariff code and come from abroad, by row, with their origins; a blank one isn't known."""
    sources, here = plan["sources"], plan.setting("destination")
    origins: dict[str, dict[str, None]] = {}
    for part, origin in zip(sources["part"].tolist(), sources["country_of_origin"].tolist(), strict=True):
        if origin != here:
            origins.setdefault(part, {})[origin] = None
    keys = enumerate(zip(plan["parts"]["part"].tolist(), plan["parts"]["hts"].tolist(), strict=True))
    return {at: tuple(origins[part]) for at, (part, code) in keys if code and part in origins}


def check_part_codes(plan: Plan) -> Found:
    """Codes of imported parts: unknown to the MFN rows, too short to be unique, on layers that need a weight or have no rate."""
    parts, tariffs, here = plan["parts"], plan["tariffs"], str(plan.setting("destination") or "")
    goods = imported(plan)
    index = index_of(tariffs, plan["code_lists"], here)
    now = _Now.of(plan)
    if goods and not (tariffs["program"][charged_in(tariffs, here)] == MFN).any():
        message = f"No tariff row gives an MFN rate for goods entered in {here or 'the destination'}, so no duty is known."
        hint = "Load the schedule of that country, add the rows, or correct the destination."
        yield Finding(Severity.WARNING, "tariff.no-mfn", message, hint, place(plan["settings"], 0, "destination"))
        goods = {}
    told: dict[tuple[str, tuple[str, ...]], tuple[_Fault, ...]] = {}
    for at, origins in goods.items():
        code = parts["hts"][at].replace(".", "")
        key = (code, origins)
        if key not in told:
            told[key] = tuple(_faults(index, now, code, origins))
        for fault in told[key]:
            if fault.column != "weight_kg" or np.isnan(parts["weight_kg"][at]):
                message = fault.message.format(part=parts["part"][at], code=parts["hts"][at])
                yield Finding(fault.severity, fault.code, message, fault.hint, place(parts, at, fault.column))


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with all parts of a code and origins; {part} and {code} stand for the part's own."""

    code: str
    column: str
    message: str
    hint: str
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class _Now:
    """The days a plan looks at."""

    today: np.datetime64
    day: np.datetime64  # that unit costs are quoted for
    currency: str

    @staticmethod
    def of(plan: Plan) -> _Now:
        row = plan["settings"].row(0)
        today, cost = (one if isinstance(one, np.datetime64) else np.datetime64("NaT", "D") for one in (row["as_of"], row["cost_date"]))
        return _Now(today, today if np.isnat(cost) else cost, str(row["currency"] or ""))


def _faults(index: Index, now: _Now, code: str, origins: tuple[str, ...]) -> Iterator[_Fault]:
    tariffs = index.tariffs
    layers = index.on(code, origins)
    base = [at for at in layers if tariffs["program"][at] == MFN]
    short = _candidates(index, now, code, origins)
    if len(set(short.values())) > 1 or (short and not base):
        named = "; ".join(f"{one} {rate}" for one, rate in list(short.items())[:MOST_NAMED])
        more = f"; and {len(short) - MOST_NAMED} more" if len(short) > MOST_NAMED else ""
        then = "Until then the highest is charged" if base else "Until then no duty is known"
        message = f"{{code}}, the code of {{part}}, is too short to tell its MFN rate: {_braced(named)}{more}. {then}."
        yield _Fault("hts.short", "hts", message, "Type the full code.")
    elif not base:
        message = "No row of the tariff grid gives the MFN rate of {code}, the code of {part}, so its duty is not whole."
        yield _Fault("duty.unknown", "hts", message, "Add the rate on the Tariffs page, or correct the code.")
    counted = _longest(index, now, layers)
    weighed = [int(at) for at in counted if tariffs["per_kg"][at] > 0]
    sure = [at for at in weighed if _in_force(tariffs, at, now.day) and not tariffs["condition"][at]]
    if any(at in base for at in sure):  # in the engine's words, so that both are one finding
        message = "{part} pays duty by weight, and its weight is not known: its duty can't be computed."
        yield _Fault("duty.weight-missing", "weight_kg", message, "Type the weight of one unit in kilograms.", Severity.ERROR)
    elif weighed and not sure:  # what is charged by weight today the engine tells
        message = f"{{part}} has no weight, by which {_braced(label(tariffs, weighed[0]))} may be charged; then its duty can't be computed."
        yield _Fault("weight.duty", "weight_kg", message, "Type its weight.")
    open_ = without_rate(tariffs)[counted] & ~np.isin(tariffs["method"][counted].astype(str), ("fee", "tax", "surcharge"))
    for at in counted[open_].tolist():  # fees and taxes without a rate are told at their own row
        message = f"{_braced(label(tariffs, int(at)))} is charged on {{part}}, but its rate isn't known, so the duty can't be computed."
        yield _Fault("rate.unknown", "hts", message, "Type the rate on the Tariffs page; what is free has the rate 0.")


def _candidates(index: Index, now: _Now, code: str, origins: tuple[str, ...]) -> dict[str, str]:
    """Return the MFN rates in force below a code by the codes that have them, its own rate with them."""
    tariffs = index.tariffs
    found: dict[str, str] = {}
    for one in index.below(code) if code.isdecimal() else ():
        for at in index.rows[one]:
            if (
                tariffs["program"][at] == MFN
                and index.touches(at, origins)
                and _in_force(tariffs, at, now.day)
                and not tariffs["condition"][at]
            ):
                found.setdefault(_dotted(one), rate_text(tariffs, at, now.currency))
    return found


def _in_force(tariffs: Table, at: int, day: np.datetime64) -> bool:
    return not (tariffs["effective_from"][at] > day or tariffs["effective_to"][at] < day)


def _longest(index: Index, now: _Now, layers: Mapping[int, int]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the layers of each program that match the most digits, of those that aren't over on the as-of date."""
    tariffs = index.tariffs
    last = days(tariffs, "effective_to")
    best: dict[str, int] = {}
    alive = {at: size for at, size in layers.items() if not last[at] < now.today}
    for at, size in alive.items():
        program = tariffs["program"][at]
        best[program] = max(best.get(program, 0), size)
    return np.array([at for at, size in alive.items() if size == best[tariffs["program"][at]]], dtype=np.intp)


def _dotted(code: str) -> str:
    return ".".join(part for part in (code[:4], code[4:6], code[6:8], code[8:]) if part)


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def check_destinations(plan: Plan) -> Found:
    """Countries of import of which the customs value isn't known: with or without freight."""
    known, tariffs = plan["destinations"], plan["tariffs"]
    here = str(plan.setting("destination") or "")
    regimes = [places for places in known["destination"].tolist() if places.strip()]
    hint = "Add a row to Import regimes."
    if here and here != (SETTINGS["destination"].default if not regimes else "") and not any(is_there(places, here) for places in regimes):
        message = f"{here} has no row in Import regimes, so duty is charged on the value without freight and insurance, which may be wrong."
        yield Finding(Severity.WARNING, "destination.unknown", message, hint, place(plan["settings"], 0, "destination"))
    for places in dict.fromkeys(tariffs["destination"].tolist()) if regimes else ():
        unknown = [word for word in places.upper().split() if word != EVERYONE and not any(is_there(one, word) for one in regimes)]
        if unknown:
            rows = np.flatnonzero(tariffs["destination"] == places)
            message = (
                f"{label(tariffs, int(rows[0]))}: {unknown[0]} has no row in Import regimes, so it isn't known what its duty is charged on."
            )
            yield Finding(Severity.NOTE, "destination.unknown", message, hint, place(tariffs, rows[0], "destination"))
