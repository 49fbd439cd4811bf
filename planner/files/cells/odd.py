"""Cells that the scan puts aside: texts that stand in the cell itself are read here, all others are asked of the reader that knows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from planner.files.cells.cell_words import TEXT, Cells, OddSheetError, Sheet, claim
from planner.files.cells.coding import Lexicon
from planner.files.cells.marks import value_of
from planner.files.cells.shared_texts import plain_text

TEXT_CELL = re.compile(
    rb'(?: s="(\d+)")?(?: t="inlineStr"><is><t( xml:space="preserve")?>([^<]*)</t></is>| t="str">(?:<v>([^<]*)</v>|<v/>))</c>'
)  # a text in the cell itself, or the one that a formula came to
ATTRIBUTES = rb'((?: [\w:]+="[^"<>&]*")*)'
INSIDE = rb"<v(?: xml:space=\"preserve\")?>[^<]*</v>|<v/>|<is>(?:<t(?: xml:space=\"preserve\")?>[^<]*</t>|<t/>)?</is>|<is/>"
SAFE = re.compile(ATTRIBUTES + rb"(?:/>|>(?:" + INSIDE + rb")?</c>)")
EMPTY = re.compile(
    rb'(?:(?: s="\d+")?(?: t="(?:n|s|b|e|str)")?(?:/>|></c>)|(?: s="\d+")?(?: t="[nsbe]")?><v(?:/>|></v>)</c>)'
)  # without a value
STYLE = re.compile(rb' s="(\d+)"')
NAME = re.compile(rb" ([\w:.-]+)=")
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
        told = dict(zip(self.asked, answers[:count], strict=True)) | self.texts
        known = {number: int(TEXT) | text for number, text in self.shared.items()} | {
            number: lexicon.word(said) for number, said in told.items()
        }
        spellings = np.array([known[number] for number in range(len(known))], dtype=np.int64)
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
    for spelt, number in sheet.odd.items():
        plain = TEXT_CELL.fullmatch(spelt)
        if plain and plain[1]:
            found.styles[number] = int(plain[1])
        text = plain_text((plain[3] or plain[4] or b"").decode(), trimmed=not plain[2]) if plain else None
        if text is not None:
            found.texts[number] = text
            continue
        if not SAFE.fullmatch(spelt):
            raise OddSheetError
        attributes = spelt[: spelt.find(b">") + 1]
        if style := STYLE.search(attributes):
            found.styles[number] = int(style[1])
        if SHARED in attributes:
            found.shared[number] = _shared(spelt, sheet.texts)
            continue
        if ERROR in attributes:
            found.errors[number] = value_of(spelt) or "#N/A"
        found.asked[number] = spelt
    return found


def _shared(spelt: bytes, count: int) -> int:
    """Return which of the shared texts an oddly spelt cell names."""
    told = SHARED_TEXT.fullmatch(spelt)
    if told is None:
        raise OddSheetError
    names = NAME.findall(told[1])
    claim(int(told[2]) < count and len(set(names)) == len(names))  # readers differ over a cell that says the same thing twice
    return int(told[2])
