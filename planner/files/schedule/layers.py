"""Layers of section 301 for one line: rate and dates from the library where it knows the heading, else from chapter 99 itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from planner.files.schedule.headings import COLUMN_2, Heading, Listing, why_left_out
from planner.files.schedule.lines import RATE_LINE, digits_of, dotted
from planner.model.table import Row, Table, Value

Layer = dict[str, Value]
PROGRAM = "s301"
CHARGED = frozenset({"in force", "expired"})
EXCLUSION = "s301 exclusion"  # a program of its own, which by a stacking rule waives the lists
ASKED = "s301_exclusion=yes"
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
    """What the library knows of section 301: its rows, and by code beginning which rows are for it, code lists written out."""

    rows: tuple[Row, ...]
    at: Mapping[str, tuple[tuple[int, str], ...]]  # up to eight digits of a code -> row and whole code
    spared: tuple[tuple[str, ...], ...]  # of each row

    @staticmethod
    def of(library: Table, lists: Table | None) -> Known:
        """Return the charged rows of section 301 in a library, and its exclusions."""
        codes = written_out(lists)
        rows: list[Row] = []
        spared: list[tuple[str, ...]] = []
        at: dict[str, list[tuple[int, str]]] = {}
        mask = np.isin(library["program"].astype(str), [PROGRAM, EXCLUSION]) & np.isin(library["status"].astype(str), list(CHARGED))
        for position in np.flatnonzero(mask):
            row = library.row(int(position))
            for code in beginnings(str(row["hts"]), codes):
                at.setdefault(code[:RATE_LINE], []).append((len(rows), code))
            rows.append(row)
            spared.append(beginnings(str(row["hts_except"]), codes))
        return Known(tuple(rows), {code: tuple(found) for code, found in at.items()}, tuple(spared))

    def of_heading(self, heading: str) -> list[Row]:
        """Return the library's rows of a list, each kind of row once whatever codes it is for."""
        rows = [row for row in self.rows if row["heading"] == heading and row["program"] == PROGRAM]
        return list({tuple(str(row[name]) for name in TELLING): row for row in rows}.values())

    def touching(self, digits: str) -> list[tuple[Row, str]]:
        """Return the library's rows on a line of eight digits or on a line below, each with the code that is meant."""
        found = sorted(pair for length in range(RATE_LINE + 1) for pair in self.at.get(digits[:length], ()))
        met = dict.fromkeys((row, digits if digits.startswith(code) else code) for row, code in found)
        return [(self.rows[row], dotted(code)) for row, code in met if not any(code.startswith(spare) for spare in self.spared[row])]


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
    lists = list(dict.fromkeys(heading.code for heading, _ in charging))
    older = any(not code.startswith(REVIEW) for code in lists)
    doubts: list[str] = []
    layers: list[Layer] = []
    for code in lists:
        scopes = _widest([hts for heading, hts in charging if heading.code == code])
        layers += _of_heading(headings[code], scopes, digits, known, source, doubts, shared=len(lists) > 1, older=older)
    layers += [_copied(row, hts) for row, hts in known.touching(digits) if row["program"] == PROGRAM and str(row["heading"]) not in lists]
    _mark_shared(layers)
    if layers:
        layers += _exclusions(digits, [(heading, hts) for heading, hts in found if heading.excludes], lists, headings, known, source)
    return joined(layers), doubts


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


def _of_heading(
    heading: Heading, scopes: list[str], digits: str, known: Known, source: str, doubts: list[str], *, shared: bool, older: bool
) -> list[Layer]:
    """Return the layers of one list on the codes it stands at; of a line that lists share the library may know which part is whose."""
    own = [(row, code) for row, code in known.touching(digits) if row["heading"] == heading.code]
    if shared and own and all(len(digits_of(code)) > RATE_LINE for _, code in own):
        return [{**_copied(row, code), "source": _cited(row, source)} for row, code in own]
    rows = list({id(row): row for row, _ in own}.values())
    hts = " ".join(scopes)
    if rows:
        layers = [{**_copied(row, hts), "source": _cited(row, source)} for row in rows]
    else:
        layers = [_borrowed(row, heading, hts, source) for row in known.of_heading(heading.code)] or [_from_heading(heading, hts, source)]
        if (
            heading.code.startswith(REVIEW)
            and heading.start is not None
            and hts == dotted(digits)
            and not older
            and not known.touching(digits)
        ):
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


def _exclusions(
    digits: str, found: list[tuple[Heading, str]], lists: Iterable[str], headings: Mapping[str, Heading], known: Known, source: str
) -> list[Layer]:
    """Return a row for each exclusion: where the question is answered yes, it spares the goods the duty of the list."""
    layers = [_copied(row, hts) for row, hts in known.touching(digits) if row["program"] == EXCLUSION]
    held = [digits_of(str(layer["hts"])) for layer in layers]
    for heading, hts in found:
        if any(digits_of(hts).startswith(code) for code in held) or not any(headings[code].reaches(heading) for code in lists):
            continue
        layers.append({
            "program": EXCLUSION, "heading": heading.code, "title": "s301 China, exclusion granted for particular goods", "destination": "US", "hts": hts, "origins": "CN",
            "method": "add", "rate": 0.0, "condition": ASKED, "effective_from": heading.start, "effective_to": heading.end, "status": "in force", "confidence": "high",
            "source": f"{source}, {heading.code}", "note": "Spares goods that fit the words of an exclusion; the words stand in the notes of chapter 99.",
        })  # fmt: skip
    return layers


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


def joined(layers: Iterable[Layer]) -> list[Layer]:
    """Return layers that differ in nothing but their codes as one, and none twice."""
    found: dict[str, tuple[Layer, dict[str, None]]] = {}
    for layer in layers:
        key = str(sorted((name, str(value)) for name, value in layer.items() if name != "hts"))
        found.setdefault(key, (layer, {}))[1].update(dict.fromkeys(str(layer["hts"]).split()))
    return [{**layer, "hts": " ".join(codes)} for layer, codes in found.values()]
