"""Which formulas of the sheets that are written follow from changed cells: the results they carry are no longer true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

import numpy as np
import numpy.typing as npt

from planner.files.patching.archive import LARGE
from planner.files.patching.cell_xml import attributes_of
from planner.files.patching.references import Place, Range, moved, place_of, range_of, ranges_in
from planner.files.patching.sheet_bytes import Element, SheetBytes

MOST_FORMULAS = 8_000  # in all sheets that are written; following more would take longer than half a second
SMALL = 16  # cells of a block that are looked up one by one
Spot = tuple[str, Place]  # a cell with the name of its sheet, in small letters


@dataclass(frozen=True, slots=True)
class Followed:
    """A formula's cell: where it lies in the bytes, which blocks it looks at, and which cells it fills beside its own.

    No blocks at all stand for a formula that may look anywhere.
    """

    spot: Spot
    cell: Element
    looks: Sequence[tuple[str, Range]] | None
    fills: Range | None = None


def stale_cells(sheets: Mapping[str, SheetBytes], changed: Mapping[str, set[Place]]) -> dict[str, dict[Place, Element]] | None:
    """Return the cells with formulas that follow from changed ones, by sheet; None where there are too many to follow, or the sheets are too large."""
    formulas: dict[Spot, Followed] = {}
    if any(len(sheet.data) > LARGE for sheet in sheets.values()):  # results far apart would have all of it compressed anew
        return None
    for name, sheet in sheets.items():
        for one in _formulas(name, sheet):
            formulas[one.spot] = one
            if len(formulas) > MOST_FORMULAS:
                return None
    named = {name.lower(): name for name in sheets}
    reached = _reached(formulas, [(name.lower(), place) for name, places in changed.items() for place in places])
    found: dict[str, dict[Place, Element]] = {name: {} for name in sheets}
    for spot in reached:
        one, name = formulas[spot], named[spot[0]]
        found[name][spot[1]] = one.cell
        for place in _places(one.fills) if one.fills else ():
            if (cell := _cell_at(sheets[name], place)) is not None:
                found[name][place] = cell
    return found


def _cell_at(sheet: SheetBytes, place: Place) -> Element | None:
    row = sheet.row(place[0], sheet.body, -1)[0]
    return sheet.cell(row, place[1]) if row else None


def without_result(sheet: SheetBytes, cell: Element) -> Iterator[tuple[int, int, bytes]]:
    """Yield the edits that take a formula's result away, and what says of which kind it is; programs that calculate then must."""
    tag = sheet.tag_of(cell)
    for name in (b"t", b"vm"):
        for quote in (b'"', b"'"):
            at = tag.find(b" " + name + b"=" + quote)
            if at >= 0:
                yield cell.start + at, cell.start + tag.index(quote, at + len(name) + 3) + 1, b""
    opening, closing = f"<{sheet.prefix}v".encode(), f"</{sheet.prefix}v>".encode()
    start = sheet.seen.find(opening, cell.inside, cell.close)
    while start >= 0 and sheet.seen[start + len(opening) : start + len(opening) + 1] not in b" >/":
        start = sheet.seen.find(opening, start + 1, cell.close)
    if start >= 0:
        end = sheet.seen.find(closing, start, cell.close)
        yield start, end + len(closing) if end >= 0 else sheet.seen.index(b">", start) + 1, b""


def _formulas(name: str, sheet: SheetBytes) -> Iterator[Followed]:
    own = name.lower()
    shared: dict[str, tuple[Place, str]] = {}
    for tag in sheet.formula.finditer(sheet.seen, sheet.body, sheet.end):
        around = sheet.cell_around(tag.start())
        place = place_of(around[0]) if around else None
        if around is None or place is None:
            continue
        told = attributes_of(tag[1])
        text = "" if tag[2] else unescape(sheet.data[tag.end() : sheet.seen.find(b"</", tag.end())].decode(sheet.encoding, "replace"))
        if told.get("t") == "shared":
            if text:
                shared[told.get("si", "")] = place, text
            elif told.get("si", "") in shared:
                first, text = shared[told["si"]]
                text = moved(text, place[0] - first[0], place[1] - first[1])
        if told.get("t") != "dataTable":  # its cells are filled by a program that knows how
            fills = range_of(told.get("ref", "")) if told.get("t") == "array" else None
            yield Followed((own, place), around[1], _looks(own, text), fills)


def _looks(own: str, text: str) -> list[tuple[str, Range]] | None:
    found = list(ranges_in(text))
    return None if None in found else [((one[0] or own).lower(), one[1]) for one in found if one]


def _reached(formulas: Mapping[Spot, Followed], changed: Sequence[Spot]) -> set[Spot]:
    """Return the formulas that follow from cells, however many steps away."""
    by_cell, wide = _indexed(formulas)
    reached = {spot for spot, one in formulas.items() if one.looks is None} if changed else set()
    waiting = [*changed, *(cell for spot in reached for cell in _filled(formulas[spot]))]
    seen = set(waiting)
    while waiting:
        spot = waiting.pop()
        sheet, (row, column) = spot
        followers = list(by_cell.get(spot, ()))
        if sheet in wide:
            bounds, spots = wide[sheet]
            hit = (bounds[:, 0] <= row) & (bounds[:, 1] <= column) & (bounds[:, 2] >= row) & (bounds[:, 3] >= column)
            followers += [spots[at] for at in np.flatnonzero(hit).tolist()]
        reached.update(followers)
        for one in followers:
            cells = [cell for cell in _filled(formulas[one]) if cell not in seen]
            waiting += cells
            seen.update(cells)
    return reached


def _filled(one: Followed) -> list[Spot]:
    """Return the cells that show a formula's results."""
    return [one.spot, *((one.spot[0], place) for place in _places(one.fills))] if one.fills else [one.spot]


def _indexed(formulas: Mapping[Spot, Followed]) -> tuple[dict[Spot, list[Spot]], dict[str, tuple[npt.NDArray[np.int64], list[Spot]]]]:
    """Return the formulas by the cells they look at, and by the blocks that are too large for that."""
    by_cell: dict[Spot, list[Spot]] = {}
    wide: dict[str, tuple[list[tuple[int, int, int, int]], list[Spot]]] = {}
    for spot, one in formulas.items():
        for sheet, block in one.looks or ():
            if (block.bottom - block.top + 1) * (block.right - block.left + 1) <= SMALL:
                for place in _places(block):
                    by_cell.setdefault((sheet, place), []).append(spot)
            else:
                bounds, spots = wide.setdefault(sheet, ([], []))
                bounds.append((block.top, block.left, block.bottom, block.right))
                spots.append(spot)
    return by_cell, {sheet: (np.array(bounds), spots) for sheet, (bounds, spots) in wide.items()}


def _places(block: Range) -> Iterator[Place]:
    return ((row, column) for row in range(block.top, block.bottom + 1) for column in range(block.left, block.right + 1))
