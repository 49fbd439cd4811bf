"""Cells that the scan puts aside: texts that stand in the cell itself are read here, all others are asked of the reader that knows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from planner.files.cells.looks.marks import value_of
from planner.files.cells.scan.cell_words import TEXT, Cells, OddSheetError, Sheet, claim
from planner.files.cells.scan.coding import Lexicon
from planner.files.cells.scan.shared_texts import plain_texts

TEXT_HEAD = re.compile(rb'(?: s="(\d+)")? t="(inlineStr|str)">')
KINDS = {  # how a text stands in a cell itself, or the one that a formula came to; and whether blanks at its ends count
    (b"inlineStr", b"<is><t>"): (b"</t></is></c>", True), (b"inlineStr", b'<is><t xml:space="preserve">'): (b"</t></is></c>", False),
    (b"str", b"<v>"): (b"</v></c>", True),
}  # fmt: skip
ATTRIBUTES = rb'((?: [\w:]+="[^"<>&]*")*)'
INSIDE = rb"<v(?: xml:space=\"preserve\")?>[^<]*</v>|<v/>|<is>(?:<t(?: xml:space=\"preserve\")?>[^<]*</t>|<t/>)?</is>|<is/>"
SAFE = re.compile(ATTRIBUTES + rb"(?:/>|>(?:" + INSIDE + rb")?</c>)")
EMPTY = re.compile(
    rb'(?:(?: s="\d+")?(?: t="(?:n|s|b|e|str)")?(?:/>|></c>)|(?: s="\d+")?(?: t="[nsbe]")?><v(?:/>|></v>)</c>)'
)  # without a value
STYLE = re.compile(rb' s="(\d+)"')
NAME = re.compile(rb" ([\w:.-]+)=")
NO_TEXT = re.compile(rb'(?: s="\d+")? t="str"><v/></c>')
SHARED = b' t="s"'
SHARED_TEXT = re.compile(ATTRIBUTES + rb"><v>(\d{1,9})</v></c>")
ERROR = b' t="e"'


@dataclass(slots=True)
class OddCells:
    """The different spellings of a sheet's odd cells, by number: what is known of each, and which are to be asked.

    ``pairs`` are the different (style, number) of dates, and ``days`` tells of each date cell which of them it is.
    """

    texts: dict[int, str] = field(default_factory=dict)
    shared: dict[int, int] = field(default_factory=dict)
    asked: dict[int, bytes] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    styles: dict[int, int] = field(default_factory=dict)
    pairs: list[tuple[int, float]] = field(default_factory=list)
    days: npt.NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    def questions(self) -> list[bytes]:
        """Return the cells to be asked, spelt from behind their names on."""
        return [*self.asked.values(), *(f' s="{style}"><v>{number!r}</v></c>'.encode() for style, number in self.pairs)]

    def words(self, answers: Sequence[object], lexicon: Lexicon) -> tuple[Cells, Cells]:
        """Return the word of each spelling and of each date cell, by what was answered."""
        count = len(self.asked)
        spellings = np.empty(count + len(self.texts) + len(self.shared), dtype=np.int64)
        spellings[list(self.asked)] = [lexicon.word(said) for said in answers[:count]]
        spellings[list(self.shared)] = [int(TEXT) | text for text in self.shared.values()]
        spellings[list(self.texts)] = lexicon.words(list(self.texts.values()))
        dates = np.array([lexicon.word(value) for value in answers[count:]], dtype=np.int64)
        return spellings, dates[self.days]

    def empty(self, answers: Sequence[object]) -> tuple[list[int], list[int]]:
        """Return which spellings are of empty cells, and which may be of empty cells or of empty texts."""
        blank = [
            (number, spelt)
            for (number, spelt), told in zip(self.asked.items(), answers, strict=False)
            if told == "" and number not in self.errors
        ]
        surely = [number for number, spelt in blank if EMPTY.fullmatch(spelt)]
        return surely, [number for number, spelt in blank if not EMPTY.fullmatch(spelt)]


def odd_cells(sheet: Sheet) -> OddCells:
    """Return what is known of the cells that were put aside; raises OddSheetError where one is spelt so that it can't be asked either."""
    found = OddCells()
    if sheet.days:
        different, found.days = np.unique(np.concatenate(sheet.days), return_inverse=True)
        found.pairs = [(int(pair.real), pair.imag) for pair in different.tolist()]
    heads: dict[bytes, list[tuple[int, bytes]]] = {}
    for spelt, number in sheet.odd.items():
        head, _, rest = spelt.partition(b">")
        heads.setdefault(head, []).append((number, rest))
    for head, told in heads.items():
        for number, rest in _take_texts(found, head, told):
            _take_one(found, number, head + b">" + rest, sheet.texts)
    return found


def _take_texts(found: OddCells, head: bytes, told: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Take the cells of one kind that are plain texts, all of them at once; returns the others."""
    kind = TEXT_HEAD.fullmatch(head + b">")
    if kind is None:
        return told
    others = told
    for (name, begin), (end, trimmed) in KINDS.items():
        if name != kind[2]:
            continue
        here = [one for one in others if one[1].startswith(begin) and one[1].endswith(end)]
        inside = b"".join(rest[len(begin) :] for _, rest in here).decode().split(end.decode())[:-1]
        if len(inside) != len(here) or any("<" in text for text in inside):
            continue
        others = [one for one in others if not (one[1].startswith(begin) and one[1].endswith(end))]
        for (number, rest), text in zip(here, plain_texts(inside, trimmed=trimmed), strict=True):
            if text is None:
                others.append((number, rest))
                continue
            found.texts[number] = text
            if kind[1]:
                found.styles[number] = int(kind[1])
    return others


def _take_one(found: OddCells, number: int, spelt: bytes, texts: int) -> None:
    """Take a cell that is to be asked, or names a shared text in an unusual way."""
    claim(SAFE.fullmatch(spelt))
    attributes = spelt[: spelt.find(b">") + 1]
    if style := STYLE.search(attributes):
        found.styles[number] = int(style[1])
    if SHARED in attributes:
        found.shared[number] = _shared(spelt, texts)
    elif NO_TEXT.fullmatch(spelt):
        found.texts[number] = ""
    else:
        if ERROR in attributes:
            found.errors[number] = value_of(spelt) or "#N/A"
        found.asked[number] = spelt


def _shared(spelt: bytes, count: int) -> int:
    """Return which of the shared texts an oddly spelt cell names."""
    told = SHARED_TEXT.fullmatch(spelt)
    if told is None:
        raise OddSheetError
    names = NAME.findall(told[1])
    claim(int(told[2]) < count and len(set(names)) == len(names))  # readers differ over a cell that says the same thing twice
    return int(told[2])
