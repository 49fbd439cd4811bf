"""What a row's part is called and described as, where several columns tell: its description, its value, its package."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from planner.files.cells.columns import Coded, Rows, nothing, together
from planner.files.layout import PACKAGE, SECOND, VALUE
from planner.files.reading.columns.words import DESCRIPTION, DESIGNATORS, MPN, NOTE, PART, SOURCE_SUPPLIER, URL
from planner.files.reading.rows.lines import Floats, coded_texts
from planner.files.reading.rows.table import Table

PLACE = re.compile(r"([A-Za-z_]{1,10})\$?(\d+)")
RANGE = re.compile(r"([A-Za-z_]{1,10})(\d+)\s*(?:-|–|—|to|\.\.+|~)\s*(?:([A-Za-z_]{1,10})?)(\d+)")
MOST_PLACES = 2000


def described(table: Table, rows: Rows, number: Coded[str]) -> Coded[str]:
    """Return the descriptions, else the values; where there is no number, 10 kΩ in two sizes are two parts."""
    told = table.texts(DESCRIPTION).at(rows)
    values = table.texts(VALUE).at(rows)
    sizes = _sizes(table, rows)
    texts = told.over(values).over(table.texts(SECOND).at(rows))
    sized = np.flatnonzero(texts.told & sizes.told & ~number.told & ~(told.told & values.told))
    if not len(sized):
        return texts
    listed = texts.listed("")
    for row in sized.tolist():
        listed[row] = f"{listed[row]} {sizes.value(row, '')}"
    return coded_texts(listed)


def called(table: Table, rows: Rows, number: Coded[str], texts: Coded[str]) -> Coded[str]:
    """Return the names of parts: their numbers, else what they are; a value such as 10k says more than 'Resistor' beside it."""
    values = table.texts(VALUE).at(rows)
    named = np.flatnonzero(values.told & table.texts(DESCRIPTION).at(rows).told & ~number.told)
    if len(named):
        sizes = _sizes(table, rows)
        listed = texts.listed("")
        for row in named.tolist():
            size = sizes.value(row, "")
            listed[row] = f"{values.value(row, '')} {size}" if size else f"{listed[row]} {values.value(row, '')}"
        texts = coded_texts(listed)
    return number.over(_told_apart(table, rows, number, texts)).over(table.texts(DESIGNATORS).at(rows))


def _sizes(table: Table, rows: Rows) -> Coded[str]:
    """Return the packages; of 'Resistor_SMD:R_0402' the name without its library."""
    return table.texts(PACKAGE).at(rows).mapped(lambda text: text if " " in text else text.rpartition(":")[2] or text)


def _told_apart(table: Table, rows: Rows, number: Coded[str], texts: Coded[str]) -> Coded[str]:
    """Two parts without numbers that are described alike but specified differently are two parts."""
    second = table.texts(SECOND).at(rows)
    both = np.flatnonzero(~number.told & texts.told & second.told)
    if not len(both):
        return texts
    pairs = together([texts.at(both), second.at(both)], "").values
    several = {name for name, count in Counter(name for name, _ in pairs).items() if count > 1}
    if not several:
        return texts
    listed = texts.listed("")
    for row in both.tolist():
        if listed[row] in several:
            listed[row] = f"{listed[row]} {second.value(row, '')}"
    return coded_texts(listed)


def joined(first: Coded[str], second: Coded[str]) -> Coded[str]:
    """Return what two columns say as one text."""
    both = together([first, second], "").mapped(lambda pair: "; ".join(dict.fromkeys(text for text in pair if text)))
    return both.without(both.read_as(lambda text: not text))


def linked(table: Table, rows: Rows) -> Coded[str]:
    """Return the address that a click in each row leads to: in its link, its number, its name or its supplier."""
    links = table.grid.links
    if not links:
        return nothing(len(rows))
    columns = [cell.column for slot in (URL, MPN, PART, DESCRIPTION, SOURCE_SUPPLIER, NOTE) if (cell := table.columns.get(slot))]
    places = (rows + table.first).tolist()
    return coded_texts([next((links[row, column] for column in columns if (row, column) in links), "") for row in places])


def placed(table: Table, rows: Rows) -> Floats:
    """Return how many places on a board each row lists, 1 where none."""
    places = table.texts(DESIGNATORS).at(rows)
    counts = np.array([*map(places_in, places.values), 1], dtype=np.float64)
    return np.maximum(counts[places.codes], 1.0)


def places_in(text: str) -> int:
    """Return how many places a text lists: 'R1, R2' two, 'R3-R5' three."""
    ranges = [
        found for found in RANGE.finditer(text) if (found[3] or found[1]) == found[1] and 0 < int(found[4]) - int(found[2]) < MOST_PLACES
    ]
    return sum(int(found[4]) - int(found[2]) + 1 for found in ranges) + len(PLACE.findall(_without(text, ranges)))


def _without(text: str, ranges: list[re.Match[str]]) -> str:
    for found in reversed(ranges):
        text = f"{text[: found.start()]} {text[found.end() :]}"
    return text
