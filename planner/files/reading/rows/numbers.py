"""Part numbers settled over a whole workbook: one number for several things is told apart or said to be a conflict."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from planner.files.cells.columns import Coded, together
from planner.files.reading.columns.words import DESCRIPTION
from planner.files.reading.rows.lines import Lines, Sheet, coded_texts

STANDARD = re.compile(r"(GB/?T?|DIN|ISO|EN|ANSI|ASME|JIS|JB/?T|NF|BS|GOST|ГОСТ)[\s/-]*\d.*", re.IGNORECASE)
LONGEST_NAME = 60


def settle_part_numbers(sheets: Sequence[Sheet], warn: Callable[..., None]) -> None:
    """Give every line its part; ``warn`` is told of numbers that stand for several things."""
    shared: set[str] = set()
    plain = len(sheets) == 1 and _are_plain(sheets[0].lines)  # as good as always
    different = {} if plain else dict.fromkeys(pair for sheet in sheets for pair in _described(sheet.lines))
    if len({number for number, _ in different}) < len(different):
        described: dict[str, list[str]] = {}
        for number, description in different:
            described.setdefault(number, []).append(description)
        several = {number: texts for number, texts in described.items() if len(texts) > 1}
        shared = _told_apart(sheets, several, warn)
    for sheet in sheets:
        sheet.lines.part = _parts(sheet.lines, shared)


def _are_plain(lines: Lines) -> bool:
    """Tell whether each number stands with one description alone."""
    both = np.flatnonzero(lines.number.told & lines.description.told)
    numbers, described = lines.number.codes[both], lines.description.codes[both]
    first = np.zeros(len(lines.number.values), dtype=np.int32)
    first[numbers] = described
    return bool((first[numbers] == described).all()) and len(set(lines.number.values)) == len(lines.number.values)


def _described(lines: Lines) -> list[tuple[str, ...]]:
    """Return each number with each description that is given for it."""
    both = np.flatnonzero(lines.number.told & lines.description.told)
    return together([lines.number.at(both), lines.description.at(both)], "").values


def _told_apart(sheets: Sequence[Sheet], several: dict[str, list[str]], warn: Callable[..., None]) -> set[str]:
    """Return the numbers that several things share; of the others the first description is kept, and that is said."""
    places: dict[str, dict[str, tuple[Sheet, int]]] = {number: {} for number in several}
    for sheet in sheets:
        lines = sheet.lines
        for at in np.flatnonzero(lines.number.read_as(several.__contains__) & lines.description.told).tolist():
            places[lines.number.value(at, "")].setdefault(_same(lines.description.value(at, "")), (sheet, at))
    shared = {number for number, found in places.items() if len(found) > 2 or (len(found) > 1 and not _is_own_number(number))}
    for number, found in places.items():
        (sheet, first), *others = found.values()
        if number in shared:
            message = f"{len(found)} different parts are called '{number}'; their descriptions are added to tell them apart."
            warn("import.shared-number", message, sheet, int(sheet.lines.row[first]), "parts.part")
            continue
        for other, at in others:
            kept, told = sheet.lines.description.value(first, ""), other.lines.description.value(at, "")
            message = f"'{number}' is described as '{kept}' and as '{told}'; the first is kept."
            warn("import.description-differs", message, other, int(other.lines.row[at]), DESCRIPTION)
    return shared


def _parts(lines: Lines, shared: set[str]) -> Coded[str]:
    """Return the part of each line: its number, with the description where the number is shared, else its shortened name."""
    parts = lines.number.over(lines.name.mapped(short_name)) if not lines.number.told.all() else lines.number
    rows = np.flatnonzero(lines.number.read_as(shared.__contains__) & lines.description.told)
    if not len(rows):
        return parts
    listed = parts.listed("")
    for at in rows.tolist():
        listed[at] = short_name(f"{lines.number.value(at, '')} {lines.description.value(at, '')}")
    return coded_texts(listed)


def _is_own_number(number: str) -> bool:
    """A standard (DIN 912) or a word without digits (Connector) names a kind of part, not one part."""
    return bool(re.search(r"\d", number)) and not STANDARD.fullmatch(number)


def _same(text: str) -> str:
    return re.sub(r"\W+", "", text).lower() or text


def short_name(text: str) -> str:
    """Return a name of bearable length; a cut one ends in a mark of its own, so that it stays unique and the same every time."""
    if len(text) <= LONGEST_NAME:
        return text
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{text[: LONGEST_NAME - 7].rstrip()} {mark}"
