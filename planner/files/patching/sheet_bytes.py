"""Where rows and cells lie in the bytes of a sheet's XML; nothing is parsed but what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planner.files.cells.grid import cell_name
from planner.files.patching.cell_xml import ATTRIBUTES, attributes_of
from planner.files.patching.references import Place, Range, place_of, range_of
from planner.model.finding import BallastError

HIDING = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Element:
    """A row or cell in the bytes: its number from 0; its inside runs from ``inside`` to ``close``, empty where its tag closes itself."""

    number: int
    start: int
    inside: int
    close: int
    end: int

    @property
    def is_hollow(self) -> bool:
        """Tell whether the element is one tag that closes itself."""
        return self.inside == self.end


class SheetBytes:
    """A sheet's XML as bytes; comments in it are blanked in ``seen``, which has the same length."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.seen = (
            HIDING.sub(lambda found: b" " * len(found[0]), data) if b"!" in data and b"<!" in data else data
        )  # one letter is found much faster
        self.encoding = _encoding(data)
        root = re.search(rb"<(?:([\w.-]+):)?worksheet[\s>]", self.seen)
        body = root and re.search(rb"<(?:[\w.-]+:)?sheetData" + ATTRIBUTES + rb"\s*(/?)>", self.seen)
        if root is None or body is None:
            raise BallastError("A sheet without cells can't be written into.")
        self.prefix = f"{root[1].decode()}:" if root[1] else ""
        prefix = self.prefix.encode()
        self.is_hollow, self.tag, self.body = bool(body[1]), body.start(), body.end()
        self.end = self.body if body[1] else self.seen.rfind(b"</" + prefix + b"sheetData")
        self._row_start = b"<" + prefix + b'row r="%d"'
        self._row = re.compile(rb"<" + prefix + rb"row(" + ATTRIBUTES + rb")\s*(/?)>")
        self._cell = re.compile(rb"<" + prefix + rb"c(" + ATTRIBUTES + rb")\s*(/?)>")
        self.formula = re.compile(rb"<" + prefix + rb"f(" + ATTRIBUTES + rb")\s*(/?)>")
        self._row_close, self._cell_close = b"</" + prefix + b"row", b"</" + prefix + b"c"

    def tag_of(self, element: Element) -> bytes:
        """Return the start tag of a row or cell."""
        return self.data[element.start : element.inside]

    def row(self, number: int, at: int, before: int) -> tuple[Element | None, int, int]:
        """Return a row, where a missing one belongs, and the number of the last row before that.

        ``at`` is a place where row number ``before`` or earlier has ended.
        """
        start = self.seen.find(self._row_start % (number + 1), at, self.end)
        if start >= 0 and (tag := self._row.match(self.seen, start)):
            row = self._element(tag, number, self._row_close)
            return row, row.end, number
        while tag := self._row.search(self.seen, at, self.end):
            told = attributes_of(tag[1]).get("r", "")
            here = int(told) - 1 if told.isdecimal() and len(told) < 9 else before + 1
            if here > number:
                return None, tag.start(), before
            row = self._element(tag, here, self._row_close)
            at, before = row.end, here
            if here == number:
                return row, at, before
        return None, self.end, before

    def cells(self, row: Element) -> Iterator[Element]:
        """Yield the cells of a row in order; one that doesn't say its column stands right of the one before."""
        at, before = row.inside, -1
        while tag := self._cell.search(self.seen, at, row.close):
            place = place_of(attributes_of(tag[1]).get("r", ""))
            cell = self._element(tag, place[1] if place else before + 1, self._cell_close)
            yield cell
            at, before = cell.end, cell.number

    def cell(self, row: Element, column: int) -> Element | None:
        """Return a cell of a row that says its name, None where there is none."""
        name = cell_name(row.number, column)
        at = self.seen.find(f' r="{name}"'.encode(), row.inside, row.close)
        tag = self._cell.match(self.seen, self.seen.rfind(b"<", row.inside, at)) if at >= 0 else None
        return self._element(tag, column, self._cell_close) if tag and attributes_of(tag[1]).get("r") == name else None

    def has_formula(self, place: Place) -> bool:
        """Tell whether a cell has a formula, where it and its row say their names as usual."""
        start = self.seen.find(self._row_start % (place[0] + 1), self.body, self.end)
        tag = self._row.match(self.seen, start) if start >= 0 else None
        cell = self.cell(self._element(tag, place[0], self._row_close), place[1]) if tag else None
        return cell is not None and self.formula.search(self.seen, cell.inside, cell.close) is not None

    def cell_around(self, at: int) -> tuple[str, Element] | None:
        """Return the cell with its name in whose inside a place of the bytes lies; None where it doesn't say its name."""
        start = at
        while (start := self.seen.rfind(b"<", self.body, start)) >= 0:
            if tag := self._cell.match(self.seen, start):
                name = attributes_of(tag[1]).get("r", "")
                return (name, self._element(tag, 0, self._cell_close)) if place_of(name) else None
        return None

    def _element(self, tag: re.Match[bytes], number: int, closing: bytes) -> Element:
        if tag[2]:
            return Element(number, tag.start(), tag.end(), tag.end(), tag.end())
        close = self.seen.find(closing, tag.end(), self.end)
        end = self.seen.find(b">", close) + 1
        if close < 0 or not end:
            raise BallastError("The workbook is damaged: a row or cell has no end.")
        return Element(number, tag.start(), tag.end(), close, end)

    def merged(self) -> list[Range]:
        """Return the merged blocks of cells."""
        found = re.findall(rb"<(?:[\w.-]+:)?mergeCell\s[^>]*?\bref=[\"']([^\"']+)", self.seen[self.end :])
        return [block for text in found if (block := range_of(text.decode()))]

    def arrays(self) -> list[tuple[Range, str]]:
        """Return the blocks that array formulas and data tables fill, with the formula's type."""
        if self.seen.find(b"<" + self.prefix.encode() + b"f", self.body, self.end) < 0:
            return []
        told = [attributes_of(tag[1]) for tag in self.formula.finditer(self.seen, self.body, self.end)]
        return [(block, one["t"]) for one in told if one.get("t") in {"array", "dataTable"} and (block := range_of(one.get("ref", "")))]

    def column_style(self, column: int) -> str:
        """Return the style of a column's empty cells, empty where it has none."""
        for tag in re.findall(rb"<(?:[\w.-]+:)?col(" + ATTRIBUTES + rb")\s*/?>", self.seen[: self.tag]):
            told = attributes_of(tag)
            if int(told.get("min", 0)) <= column + 1 <= int(told.get("max", 0)):
                return told.get("style", "")
        return ""

    def dimension(self) -> tuple[int, int, Range] | None:
        """Return where the sheet tells the block its cells fill, and that block."""
        found = re.search(rb"<(?:[\w.-]+:)?dimension\s[^>]*?\bref=[\"']([^\"']+)", self.seen[: self.tag])
        block = range_of(found[1].decode()) if found else None
        return (found.start(1), found.end(1), block) if found and block else None


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]:
        raise BallastError("The workbook's sheets are in UTF-16, which can't be written into; save it once in a spreadsheet program.")
    named = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.-]+)", data)
    return named[1].decode() if named else "utf-8"
