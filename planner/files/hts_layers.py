"""Layers of section 301 for one line: rate and dates from the library where it knows the heading, else from chapter 99 itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from planner.files.hts_headings import COLUMN_2, Heading, Listing, why_left_out
from planner.files.hts_lines import digits_of, dotted
from planner.model.table import Row, Table, Value

Layer = dict[str, Value]
PROGRAM = "s301"
CHARGED = frozenset({"in force", "expired"})
ASKED = "s301_exclusion!=yes"
LIST_MARK = "@"
SMALL = 1e-9
REVIEW = "9903.91"  # headings of the four-year review of 2024
FIRST_LIST = np.datetime64("2018-07-06", "D")
LISTS = MappingProxyType(
    {
        "9903.88.01": "List 1",
        "9903.88.02": "List 2",
        "9903.88.03": "List 3",
        "9903.88.04": "List 3, parts of lines",
        "9903.88.15": "List 4A",
    }
)
TELLING = ("rate", "cap", "per_kg", "per_unit", "basis", "condition", "origins", "origins_except", "effective_from", "effective_to", "loaded_before", "exported_before",
           "entered_before", "transit_modes")  # fmt: skip
FIRST, LAST = np.datetime64("1900-01-01", "D"), np.datetime64("2262-01-01", "D")


@dataclass(frozen=True, slots=True)
class Known:
    """What the library knows of section 301: its rows, and the codes that each of them names, lists written out."""

    rows: tuple[tuple[Row, tuple[str, ...], tuple[str, ...]], ...]  # row, its code beginnings and its exceptions, as digits

    @staticmethod
    def of(library: Table, lists: Table | None) -> Known:
        """Return the charged rows of section 301 in a library."""
        codes = written_out(lists)
        found = []
        for at in np.flatnonzero((library["program"] == PROGRAM) & np.isin(library["status"].astype(str), list(CHARGED))):
            row = library.row(int(at))
            found.append((row, beginnings(str(row["hts"]), codes), beginnings(str(row["hts_except"]), codes)))
        return Known(tuple(found))

    def of_heading(self, heading: str) -> list[Row]:
        """Return the library's rows of a heading, each kind of row once whatever codes it is for."""
        rows = [row for row, _, _ in self.rows if row["heading"] == heading]
        return list({tuple(str(row[name]) for name in TELLING): row for row in rows}.values())

    def touching(self, digits: str) -> list[tuple[Row, str]]:
        """Return the library's rows on a line or on a line below, each with the code that is meant."""
        found = []
        for row, codes, spared in self.rows:
            for code in codes:
                met = digits if digits.startswith(code) else code if code.startswith(digits) else ""
                if met and not any(met.startswith(spare) for spare in spared):
                    found.append((row, dotted(met)))
        return found


def written_out(lists: Table | None) -> dict[str, tuple[str, ...]]:
    """Return the codes of each code list, as digits."""
    found: dict[str, list[str]] = {}
    if lists is not None:
        for name, code in zip(lists["list"], lists["hts"], strict=True):
            found.setdefault(str(name), []).append(digits_of(str(code)))
    return {name: tuple(codes) for name, codes in found.items()}


def beginnings(words: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the code beginnings of a cell as digits, code lists written out; * is the empty beginning of every code."""
    found: list[str] = []
    for word in words.split():
        found += lists.get(word[1:], ()) if word.startswith(LIST_MARK) else ["" if word == "*" else digits_of(word)]
    return tuple(found)


def s301_layers(
    digits: str, named: Iterable[Listing], headings: Mapping[str, Heading], known: Known, source: str
) -> tuple[list[Layer], list[str]]:
    """Return the layers of section 301 on a line given by its eight digits, and what is doubtful about them."""
    found = [(headings[one.heading], one.hts) for one in named if one.heading in headings]
    charging = [(heading, code) for heading, code in found if heading.charges and heading.origins]
    doubts: list[str] = []
    layers: list[Layer] = []
    for code in dict.fromkeys(heading.code for heading, _ in charging):
        scopes = _widest([hts for heading, hts in charging if heading.code == code])
        layers += _of_heading(headings[code], scopes, digits, known, source, doubts)
    layers += [
        _copied(row, hts) for row, hts in known.touching(digits) if str(row["heading"]) not in {heading.code for heading, _ in charging}
    ]
    for heading, hts in found:
        if heading.excludes:
            layers = [part for layer in layers for part in _asked(layer, heading, hts, headings)]
    _mark_shared(layers)
    return _merged(layers), doubts


def unhandled(named: Iterable[Listing], headings: Mapping[str, Heading]) -> list[tuple[str, str, str]]:
    """Return what footnotes name that no layer is made of: column, heading and what it is."""
    found = []
    for one in named:
        heading = headings.get(one.heading)
        if heading is None:
            if not any(code.startswith(f"{one.heading}.") for code in headings):
                found.append((one.column, one.heading, why_left_out(one.heading)))
        elif heading.charges and not heading.origins:
            found.append((one.column, one.heading, "its origins are not told in words that are known here"))
        elif not (heading.charges or heading.excludes) and not heading.code.startswith(COLUMN_2):
            found.append((one.column, one.heading, heading.added.reason))
    return found


def _of_heading(heading: Heading, scopes: list[str], digits: str, known: Known, source: str, doubts: list[str]) -> list[Layer]:
    """Return the layers of one list on the codes it stands at."""
    own = [row for row, _ in known.touching(digits) if row["heading"] == heading.code]
    rows = list({id(row): row for row in own}.values())
    hts = " ".join(scopes)
    if rows:
        layers = [{**_copied(row, hts), "source": _cited(row, source)} for row in rows]
    else:
        layers = [_borrowed(row, heading, hts, source) for row in known.of_heading(heading.code)] or [_from_heading(heading, hts, source)]
        if heading.code.startswith(REVIEW) and heading.start is not None and not known.touching(digits):
            layers.insert(0, _before_review(heading.start, hts, source))
    for layer in layers:
        rate = layer["rate"]
        if layer["effective_to"] is None and isinstance(rate, float) and abs(rate - heading.added.rate) > SMALL:
            doubts.append(
                f"{heading.code}: the library has {rate * 100:.4g} %, the schedule {heading.added.rate * 100:.4g} %; the schedule's is taken."
            )
            layer |= {"rate": heading.added.rate, "source": source, "confidence": "medium"}
    return layers


def _from_heading(heading: Heading, hts: str, source: str) -> Layer:
    return {
        "program": PROGRAM, "heading": heading.code, "title": f"s301 China, {heading.code}", "destination": "US", "hts": hts, "origins": heading.origins, "method": "add",
        "rate": heading.added.rate, "effective_from": heading.start, "effective_to": heading.end, "status": "in force",
        "confidence": "high" if heading.start is not None else "medium", "source": f"{source}, {heading.code}",
        "note": "" if heading.start is not None else "The schedule tells no first day of this list.",
    }  # fmt: skip


def _borrowed(row: Row, heading: Heading, hts: str, source: str) -> Layer:
    """Return a library row of a list as a layer on a code that the library doesn't have on it."""
    name = LISTS.get(heading.code, heading.code)
    return {**row, "hts": hts, "hts_except": "", "title": f"s301 China, {name}", "source": _cited(row, source), "note": ""}


def _cited(row: Row, source: str) -> str:
    return f"{str(row['source']).split('; ')[0]}; footnote of {source}"


def _before_review(start: np.datetime64, hts: str, source: str) -> Layer:
    """Return a layer without a rate: goods of the four-year review were on lists that an edition of today no longer tells."""
    return {
        "program": PROGRAM, "heading": "9903.88", "title": "s301 China, before the four-year review", "destination": "US", "hts": hts, "origins": "CN", "method": "add",
        "rate": None, "effective_from": FIRST_LIST, "effective_to": start - 1, "status": "expired", "confidence": "unconfirmed", "source": source,
        "note": "Not known: the schedule tells the lists in force only, and this code was on another list or on none before.",
    }  # fmt: skip


def unknown_lists(hts: str, source: str) -> Layer:
    """Return a layer without a rate, for a schedule whose footnotes are missing: whether the code is on a list is not known."""
    return {
        "program": PROGRAM, "heading": "9903.88", "title": "s301 China, list not known", "destination": "US", "hts": hts, "origins": "CN", "method": "add",
        "rate": None, "effective_from": FIRST_LIST, "status": "in force", "confidence": "unconfirmed", "source": f"{source}, without footnotes",
        "note": "Not known: this export has no footnotes. Load the JSON export, or enter the rate of the code's list.",
    }  # fmt: skip


def _copied(row: Row, hts: str) -> Layer:
    return {**row, "hts": hts, "hts_except": ""}


def _widest(codes: list[str]) -> list[str]:
    """Return the codes without those that another one covers already."""
    return [code for code in dict.fromkeys(codes) if not any(code != other and code.startswith(other) for other in codes)]


def _asked(layer: Layer, exclusion: Heading, hts: str, headings: Mapping[str, Heading]) -> list[Layer]:
    """Return a layer cut so that on the excluded code, while the exclusion lasts, it is charged only where the question is answered no."""
    heading = headings.get(str(layer["heading"]))
    if heading is None or not heading.reaches(exclusion):
        return [layer]
    codes = str(layer["hts"]).split()
    met = [code for code in codes if code.startswith(hts) or hts.startswith(code)]
    begin, end = _day(layer["effective_from"], FIRST), _day(layer["effective_to"], LAST)
    first, last = max(begin, _day(exclusion.start, FIRST)), min(end, _day(exclusion.end, LAST))
    if not met or first > last or ASKED in str(layer.get("condition", "")):
        return [layer]
    parts: list[Layer] = []
    if begin < first:
        parts.append({**layer, "effective_to": first - 1})
    rest = " ".join(code for code in codes if code not in met)
    if rest:
        parts.append({**layer, **_between(first, last, layer), "hts": rest})
    for code in met:
        narrow = hts if hts.startswith(code) else code
        if narrow != code:
            spared = f"{layer.get('hts_except') or ''} {narrow}".strip()
            parts.append({**layer, **_between(first, last, layer), "hts": code, "hts_except": spared})
        condition = f"{layer.get('condition') or ''} {ASKED}".strip()
        note = f"Goods under the exclusion {exclusion.code} are spared."
        parts.append({**layer, **_between(first, last, layer), "hts": narrow, "hts_except": "", "condition": condition, "note": note})
    if last < end:
        parts.append({**layer, "effective_from": last + 1})
    return parts


def _between(first: np.datetime64, last: np.datetime64, layer: Layer) -> Layer:
    return {
        "effective_from": None if first == FIRST else first,
        "effective_to": None if last == LAST else last,
        "status": "in force" if last == LAST or layer["status"] == "in force" else layer["status"],
    }


def _day(value: Value, otherwise: np.datetime64) -> np.datetime64:
    return value if isinstance(value, np.datetime64) else otherwise


def _mark_shared(layers: list[Layer]) -> None:
    """Say where two lists with other rates stand at one line for the same days: each covers a part of the goods."""
    for layer in layers:
        for other in layers:
            if other["heading"] == layer["heading"] or other["hts"] != layer["hts"] or not _overlap(layer, other):
                continue
            rate, less = layer["rate"], other["rate"]
            if (
                isinstance(rate, float)
                and isinstance(less, float)
                and rate > less
                and "instead" not in str(layer.get("note"))
                and layer["effective_from"] == _later(layer, other)
            ):
                words = f"A part of the line may be on {other['heading']} ({less * 100:.4g} %) instead; the higher duty is charged."
                layer["note"] = f"{layer.get('note') or ''} {words}".strip()


def _later(one: Layer, other: Layer) -> Value:
    """Return the first day of a layer where it doesn't replace the other from a later day on."""
    return one["effective_from"] if _day(one["effective_from"], FIRST) <= _day(other["effective_from"], FIRST) else None


def _overlap(one: Layer, other: Layer) -> bool:
    ends = min(_day(one["effective_to"], LAST), _day(other["effective_to"], LAST))
    return bool(max(_day(one["effective_from"], FIRST), _day(other["effective_from"], FIRST)) <= ends)


def _merged(layers: list[Layer]) -> list[Layer]:
    """Return layers that differ in nothing but their codes as one, and none twice."""
    found: dict[str, Layer] = {}
    for layer in layers:
        key = str(sorted((name, str(value)) for name, value in layer.items() if name != "hts"))
        known = found.setdefault(key, {**layer, "hts": ""})
        known["hts"] = " ".join(dict.fromkeys([*str(known["hts"]).split(), *str(layer["hts"]).split()]))
    return list(found.values())
