"""How the cells of tariff layers are read: code beginnings, conditions, rates in words; and which rows are charged where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity
from planner.model.places import members
from planner.model.remembered import remembered
from planner.model.row_findings import place
from planner.model.schema import THREATS
from planner.model.table import Table, plain
from planner.model.values import decimals, share_of

Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Condition = tuple[str, str, str]  # question's key, comparison, value

MFN = "MFN"
NOT_CHARGED = frozenset({"mentioned", "investigated", "proposed", "stayed"})
CONDITION = re.compile(r"([^\s=!<>]+)(>=|!=|<|=)([^\s=!<>]+)")
LONGEST = 10  # digits of a code
SHORTEST = 2
LABEL = 60  # characters of a layer's name in a message


def conditions(text: str) -> tuple[tuple[Condition, ...], tuple[str, ...]]:
    """Return the conditions of a cell, and the words that are none."""
    read, unread = [], []
    for word in text.split():
        found = CONDITION.fullmatch(word)
        if found:
            read.append((found[1], found[2], found[3]))
        else:
            unread.append(word)
    return tuple(read), tuple(unread)


def misfit(kind: str, choices: str, value: str) -> str:
    """Return what an answer of a kind must be where a value is none, empty where it fits."""
    word = value.strip()
    match kind:
        case "yes or no":
            return "" if word.casefold() in ("yes", "no") else "yes or no"
        case "share":
            return "" if share_of(word) is not None else "a share between 0 and 100 %, such as 30 %"
        case "country":
            from planner.model.places import country_codes

            return "" if word.upper() in country_codes() else "a two-letter country code such as GB"
    listed = choices.split()
    return "" if not listed or word.casefold() in (one.casefold() for one in listed) else f"one of {', '.join(listed)}"


def is_code(word: str) -> bool:
    """Tell whether a word is a tariff code or the beginning of one."""
    digits = word.replace(".", "")
    return word.isascii() and digits.isdecimal() and SHORTEST <= len(digits) <= LONGEST and not word.startswith(".") and ".." not in word


@remembered(4)
def code_lists(table: Table) -> Mapping[str, tuple[str, ...]]:
    """Return the code beginnings of each code list, dots taken out."""
    found: dict[str, list[str]] = {}
    for name, code in zip(table["list"].tolist(), table["hts"].tolist(), strict=True):
        found.setdefault(name, []).append(code.replace(".", ""))
    return MappingProxyType({name: tuple(codes) for name, codes in found.items()})


def beginnings(text: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the code beginnings of a cell without dots; '*' becomes the empty beginning, '@name' the codes of a list."""
    found: list[str] = []
    for word in text.split():
        found += lists.get(word[1:], ()) if word.startswith("@") else ("" if word == "*" else word.replace(".", ""),)
    return tuple(found)


def is_there(places: str, destination: str) -> bool:
    """Tell whether a cell of destinations, blank for any, holds a country or group."""
    if not places.strip():
        return True
    inside = members(places)
    return inside is None or destination in inside or destination in places.upper().split()


def without_rate(tariffs: Table) -> Flags:
    """Return which rows have neither a rate nor an amount: what they charge isn't known."""
    none: Flags = np.isnan(tariffs["rate"]) & np.isnan(tariffs["per_kg"]) & np.isnan(tariffs["per_unit"])
    return none


def has_clause(tariffs: Table) -> Flags:
    """Return which rows have an in-transit clause."""
    without: Flags = np.isnat(tariffs["loaded_before"]) & np.isnat(tariffs["exported_before"]) & np.isnat(tariffs["entered_before"])
    return ~without


def charged(tariffs: Table) -> Flags:
    """Return which rows are charged at all: what is only talked of isn't, nor what was announced without an amount."""
    status = tariffs["status"].tolist()
    dormant = np.array([one in NOT_CHARGED for one in status], dtype=bool)
    threat = np.array([one in THREATS for one in status], dtype=bool)
    return ~dormant & ~(threat & without_rate(tariffs))


@remembered(8)
def charged_in(tariffs: Table, destination: str) -> Rows:
    """Return the rows that are charged in a country of import."""
    here = text_flags(tariffs["destination"], lambda places: is_there(places, destination))
    return np.flatnonzero(here & charged(tariffs))


def text_flags(texts: npt.NDArray[np.object_], test: Callable[[str], bool]) -> Flags:
    """Return which texts pass a test, asked once for each distinct text."""
    passed = {text: test(text) for text in set(texts.tolist())}
    return np.array([passed[text] for text in texts.tolist()], dtype=bool)


def rate_text(tariffs: Table, at: int, currency: str = "") -> str:
    """Return what a layer charges in words: 'free', '2.5 %', '1.9 USD/kg + 3 %', 'not known'."""
    words = []
    money = str(tariffs["currency"][at]) or currency
    for column, per in (("per_kg", "kg"), ("per_unit", "unit")):
        amount = plain(tariffs[column][at])
        if isinstance(amount, float):
            words.append(f"{amount:g} {money}/{per}".replace(" /", "/"))
    rate = plain(tariffs["rate"][at])
    if isinstance(rate, float) and (rate or not words):
        words.append(f"{decimals(rate * 100, 2).rstrip('0').rstrip('.')} %" if rate else "free")
    return " + ".join(words) or "not known"


def label(tariffs: Table, at: int) -> str:
    """Return what people call a layer: its program with its heading or title."""
    name = f"{tariffs['program'][at]} {tariffs['heading'][at] or tariffs['title'][at]}".strip() or "a layer"
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def layer_finding(severity: Severity, code: str, tariffs: Table, at: int | np.intp, column: str, message: str, hint: str) -> Finding:
    """Return a finding about one cell of a layer."""
    return Finding(severity, code, f"{label(tariffs, int(at))}: {message}", hint, place(tariffs, at, column))
