"""What an editor suggests while somebody types: codes with their names, found by either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from planner.model.plan import Plan
from planner.model.schema import MODES, Column, Kind

USUAL_CURRENCIES = (
    "USD",
    "EUR",
    "CNY",
    "JPY",
    "GBP",
    "CHF",
    "TWD",
    "KRW",
    "MXN",
    "INR",
    "VND",
    "THB",
    "CAD",
    "PLN",
    "HUF",
    "CZK",
    "SGD",
    "MYR",
)


def suggestions(plan: Plan, column: Column) -> tuple[str, ...]:
    """Return texts to choose from; the first word of each is what goes in the cell for countries and currencies."""
    if column.reference:
        table, name = column.reference.split(".")
        return tuple(str(value) for value in np.unique(plan[table][name].astype(str)) if value)
    match column.kind:
        case Kind.CHOICE:
            return tuple(choice for choice in column.choices if choice)
        case Kind.FLAG:
            return ("yes", "no")
        case Kind.COUNTRY | Kind.COUNTRIES:
            from planner.model.places import GROUPS, country_names

            groups = () if column.kind is Kind.COUNTRY else ("* everyone", *(f"{group} group" for group in GROUPS))
            return (*groups, *(f"{code} {name}" for code, name in country_names().items()))
        case Kind.CURRENCY:
            return USUAL_CURRENCIES
    return ()


def takes_first_word(column: Column) -> bool:
    """Tell whether only the code of a suggestion goes in the cell."""
    return column.kind in {Kind.COUNTRY, Kind.COUNTRIES}


INCOTERM_NAMES = MappingProxyType({
    "EXW": "ex works", "FCA": "free carrier", "FAS": "free alongside ship", "FOB": "free on board", "CFR": "cost and freight",
    "CIF": "cost, insurance and freight", "CPT": "carriage paid to", "CIP": "carriage and insurance paid to", "DAP": "delivered at place",
    "DPU": "delivered at place unloaded", "DDP": "delivered duty paid",
})  # fmt: skip
MODE_NAMES = MappingProxyType({"ocean": "by ship, sea freight", "air": "by plane, air freight", "rail": "by train", "truck": "by road"})
CODE_COLUMNS = frozenset({"hts", "hts_except"})


class Offer(NamedTuple):
    """One thing that may stand in a cell: its code, and what it is called."""

    code: str
    name: str = ""


class Offers:
    """All that may stand in a column. ``closed``: nothing else may; ``several``: a cell holds codes with blanks between.

    ``leading``: a word that only one of them begins with stands for that one.
    """

    def __init__(self, offers: Iterable[Offer], *, closed: bool = False, several: bool = False, leading: bool = False) -> None:
        self.all = tuple(offers)
        self.leading = leading
        self.closed, self.several = closed, several
        self._codes = [one.code.lower() for one in self.all]
        self._bare = [code.replace(".", "") for code in self._codes]
        self._names = [f" {one.name.lower()}" for one in self.all]

    def fitting(self, word: str, most: int) -> list[Offer]:
        """Return what fits: codes that begin with the word, then names in which a word does, then what holds it anywhere."""
        wanted = word.strip().lower()
        if not wanted:
            return list(self.all[:most])
        found = dict.fromkeys(self._fitting(wanted, most))
        return [self.all[at] for at in list(found)[:most]]

    def leads_to_one(self, word: str) -> bool:
        """Tell whether a word begins just one of them, where that stands for it."""
        wanted = word.strip().lower()
        return self.leading and bool(wanted) and sum(code.startswith(wanted) for code in self._codes) == 1

    def _fitting(self, wanted: str, most: int) -> Iterator[int]:
        bare = wanted.replace(".", "") if any(letter.isdigit() for letter in wanted) else wanted
        begins = [at for at, code in enumerate(self._bare) if code.startswith(bare)]
        yield from begins
        if len(begins) >= most:
            return
        words = wanted.split()
        named = [at for at, name in enumerate(self._names) if f" {words[0]}" in name]
        yield from (at for at in named if all(one in self._names[at] for one in words[1:]))
        yield from (at for at, name in enumerate(self._names) if wanted in name or wanted in self._codes[at])


def offers(plan: Plan, column: Column) -> Offers | None:
    """Return what may stand in a column, None where that can be anything."""
    if column.reference:
        return _referenced(plan, column)
    if column.kind is Kind.HTS or (column.kind is Kind.TEXT and column.name in CODE_COLUMNS):
        return _tariff_codes(plan, several=column.kind is Kind.TEXT)
    match column.kind:
        case Kind.CHOICE:
            names = INCOTERM_NAMES | MODE_NAMES
            return Offers((Offer(choice, names.get(choice, "")) for choice in column.choices if choice), closed=True)
        case Kind.FLAG:
            return Offers((Offer("yes"), Offer("no")), closed=True)
        case Kind.COUNTRY:
            return _countries()
        case Kind.COUNTRIES:
            return _places()
        case Kind.CURRENCY:
            return _currencies()
    if column.name in {"modes", "transit_modes"}:
        return Offers((Offer(mode, MODE_NAMES[mode]) for mode in MODES), several=True)
    return None


@cache
def _countries() -> Offers:
    from planner.model.places import country_names

    return Offers((Offer(code, name) for code, name in country_names().items()), closed=True)


@cache
def _places() -> Offers:
    from planner.model.places import GROUPS

    groups = (Offer("*", "everyone"), *(Offer(group, "group of " + " ".join(sorted(codes))) for group, codes in GROUPS.items()))
    return Offers((*groups, *_countries().all), closed=True, several=True)


@cache
def _currencies() -> Offers:
    """Return all currencies, those that are usual in trade first."""
    from babel import Locale

    from planner.model.places import currencies

    names = Locale.parse("en").currencies
    codes = (*USUAL_CURRENCIES, *sorted(currencies() - set(USUAL_CURRENCIES)))
    return Offers((Offer(code, names.get(code, "")) for code in codes), closed=True)


_kept: dict[str, tuple[tuple[object, ...], Offers]] = {}  # by what is offered: the columns it was made of, and the offers


def _referenced(plan: Plan, column: Column) -> Offers:
    """Return the values of the column that is referred to: parts with descriptions, suppliers with their country."""
    table, name = column.reference.split(".")
    beside = {"parts": "description", "suppliers": "country", "programs": "authority", "questions": "question"}.get(table, "")
    sources = (plan[table][name], plan[table][beside] if beside in plan[table].columns else None)
    if not _is_kept(column.reference, sources):
        names = sources[1] if sources[1] is not None else [""] * len(sources[0])
        found = {str(code): str(words) for code, words in zip(sources[0], names, strict=True) if code}
        _kept[column.reference] = (sources, Offers((Offer(code, found[code]) for code in sorted(found)), leading=table == "suppliers"))
    return _kept[column.reference][1]


def _tariff_codes(plan: Plan, *, several: bool) -> Offers:
    """Return the destination's codes with what its schedule calls the goods, and those that parts have already."""
    tariffs, parts, destination = plan["tariffs"], plan["parts"], str(plan.setting("destination") or "")
    columns = ("hts", "title", "program", "origins", "preference", "destination")
    sources = (*(tariffs[name] for name in columns), parts["hts"], destination)
    key = "codes" if several else "code"
    if not _is_kept(key, sources):
        from planner.model.places import members

        charged = {places: members(places) for places in set(tariffs["destination"].tolist())}
        fits = {places: not places or countries is None or destination in countries for places, countries in charged.items()}
        found: dict[str, str] = {}
        for codes, title, program, origins, preference, places in zip(*(tariffs[name].tolist() for name in columns), strict=True):
            # The general line of a schedule names the goods; lines of agreements and other programmes name themselves.
            if program == "MFN" and origins == "*" and not preference and fits[places]:
                for code in codes.split():
                    if code[0].isdigit():
                        found.setdefault(code, title)
        for code in np.unique(parts["hts"].astype(str)).tolist():
            if code and code not in found:
                found[code] = next((found[code[:size]] for size in range(len(code) - 1, 3, -1) if code[:size] in found), "")
        _kept[key] = (sources, Offers((Offer(code, found[code]) for code in sorted(found)), several=several))
    return _kept[key][1]


def _is_kept(key: str, sources: tuple[object, ...]) -> bool:
    """Tell whether offers were made of these very columns."""
    return key in _kept and all(
        one is other or (isinstance(one, str) and one == other) for one, other in zip(_kept[key][0], sources, strict=True)
    )
