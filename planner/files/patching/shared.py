"""Formulas that several cells share: the first holds the text, so where it gives way another one takes the text over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import unescape

from planner.files.cells.grid import cell_name
from planner.files.patching.cell_xml import attributes_of, escaped
from planner.files.patching.references import Place, around, moved, place_of
from planner.files.patching.sheet_bytes import SheetBytes
from planner.model.finding import BallastError


@dataclass(frozen=True, slots=True)
class Master:
    """The cell that holds a shared formula's text, which it is about to lose."""

    place: Place
    number: str
    text: bytes


def promoted(sheet: SheetBytes, masters: Sequence[Master], gone: Collection[Place]) -> list[tuple[int, int, bytes]]:
    """Return the edits that make the next cell of each shared formula its first."""
    edits = []
    for master in masters:
        left = [(place, start, end) for place, start, end in _members(sheet, master) if place not in gone]
        if left:
            place, start, end = left[0]
            text = moved(unescape(master.text.decode(sheet.encoding)), place[0] - master.place[0], place[1] - master.place[1])
            reach = around([one for one, *_ in left]).text()
            prefix = sheet.prefix
            told = f'<{prefix}f t="shared" ref="{reach}" si="{master.number}">{escaped(text)}</{prefix}f>'
            edits.append((start, end, told.encode(sheet.encoding, "xmlcharrefreplace")))
    return edits


def _members(sheet: SheetBytes, master: Master) -> list[tuple[Place, int, int]]:
    """Return the other cells of a shared formula: where they are on the sheet, where their formula begins and ends in its bytes."""
    found = []
    for tag in sheet.formula.finditer(sheet.seen, sheet.body, sheet.end):
        told = attributes_of(tag[1])
        if told.get("t") != "shared" or told.get("si") != master.number:
            continue
        around_it = sheet.cell_around(tag.start())
        place = place_of(around_it[0]) if around_it else None
        if place is None:
            raise BallastError(f"The formula in {cell_name(*master.place)} is shared by cells without names, so it can't be overwritten.")
        if place != master.place:
            found.append((place, tag.start(), tag.end() if tag[2] else sheet.seen.find(b">", sheet.seen.find(b"</", tag.end())) + 1))
    return found
