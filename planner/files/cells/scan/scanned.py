"""A whole workbook by the scan of its sheets: what is plain comes from there, what isn't is asked of the reader that knows all of it."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.files.cells.grid import Grid
from planner.files.cells.looks.links import laid_links
from planner.files.cells.looks.marks import looks_of, sheet_files
from planner.files.cells.progress import Progress
from planner.files.cells.scan.cell_words import STYLES, OddSheetError, Sheet, claim
from planner.files.cells.scan.coding import Lexicon
from planner.files.cells.scan.laid_out import LaidOut, grid_of
from planner.files.cells.scan.odd import odd_cells
from planner.files.cells.scan.parts import Part, scanned_part
from planner.files.cells.scan.shared_texts import shared_texts
from planner.files.cells.scan.stand_in import MOST_ASKED, TEXTS, StandIn, answers, asked

if TYPE_CHECKING:
    from planner.files.cells.grid import Merges


def scanned_grids(archive: zipfile.ZipFile, progress: Progress) -> tuple[Grid, ...] | None:
    """Return the sheets of a workbook; None where any of them is spelt in a way that isn't known by every character."""
    from lxml import etree
    from python_calamine import CalamineError

    try:
        return _Book(archive, progress).grids()
    except (OddSheetError, CalamineError, KeyError, IndexError, ValueError, MemoryError, etree.XMLSyntaxError):
        return None  # whatever the scan stumbles over, the other reader judges it
    except BaseException as problem:  # the other reader's own breakdown is no Exception; anything else goes on
        if type(problem).__name__ != "PanicException":
            raise
        return None


class _Book:
    """A workbook that is scanned, and what its sheets have in common."""

    def __init__(self, archive: zipfile.ZipFile, progress: Progress) -> None:
        self.archive, self.progress = archive, progress
        self.names = set(archive.namelist())
        self.stand_in = StandIn(archive)
        self.places = self.stand_in.places()
        claim(self.places and len({place.part for place in self.places}) == len(self.places))
        files = sheet_files(archive)
        claim(all(files.get(place.name) == place.part for place in self.places))
        self.looks = {int(style): mark for style, mark in looks_of(archive, self.names).items()}
        dated = self.stand_in.dated_styles(self.places[0])
        count = max([STYLES, *(style + 1 for style in (*self.looks, *dated))])
        self.dated, self.marked = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        self.dated[dated], self.marked[list(self.looks)] = True, True
        texts, self.elements = shared_texts(archive.read(TEXTS)) if TEXTS in self.names else ([], {})
        self.lexicon = Lexicon(texts)

    def grids(self) -> tuple[Grid, ...]:
        """Return all sheets."""
        count = len(self.lexicon.texts)
        parts = [self._part(at, count) for at in range(len(self.places))]
        odd = [odd_cells(part.sheet) for part in parts]
        told, merges = self._ask(parts, [one.questions() for one in odd])
        laid = [LaidOut.of(part.sheet, one, said, self.lexicon) for part, one, said in zip(parts, odd, told, strict=True)]
        words, spelt = self.lexicon.words_of_texts()
        grids = []
        for place, part, sheet, merged in zip(self.places, parts, laid, merges, strict=True):
            links = part.links | laid_links(self.archive, self.names, place.part, part.tail)
            sheet.take_texts(words, spelt)
            grids.append(grid_of(place, sheet, merged, links, frozenset(part.sheet.hidden), self.looks, self.lexicon))
        return tuple(grids)

    def _part(self, at: int, texts: int) -> Part:
        def told(share: float) -> None:
            self.progress((at + share) / len(self.places), "Opening the file")

        return scanned_part(self.archive, self.places[at].part, Sheet(self.marked, self.dated, texts), told)

    def _ask(self, parts: Sequence[Part], questions: Sequence[list[bytes]]) -> tuple[list[list[object]], list[Merges]]:
        """Return what each sheet's questions are answered and which of its cells are merged; takes the texts that had to be asked, too."""
        texts = [f' t="s"><v>{number}</v></c>'.encode() for number in range(len(self.elements))]
        every = [*texts, *(spelt for one in questions for spelt in one)]
        claim(len(every) < MOST_ASKED)
        sheets = {
            place.part: part.head + (b"" if at else asked(every)) + part.tail
            for at, (place, part) in enumerate(zip(self.places, parts, strict=True))
        }
        with self.stand_in.opened(sheets, list(self.elements.values())) as book:
            opened = [book.get_sheet_by_index(place.number) for place in self.places]
            merges = [tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()) for sheet in opened]
            told = answers(opened[0])
        told += [""] * (len(every) - len(told))
        for number, text in zip(self.elements, told, strict=False):
            claim(isinstance(text, str))
            self.lexicon.texts[number] = str(text)
        shares = []
        start = len(texts)
        for one in questions:
            shares.append(told[start : start + len(one)])
            start += len(one)
        return shares, merges
