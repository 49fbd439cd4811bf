"""Cells of a workbook given new values in place: the one door through which bytes of a user's own workbook change."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from planner.files.cells.books import DAMAGED
from planner.files.cells.long_texts import fits
from planner.files.patching.archive import NewPart, copy_archive
from planner.files.patching.book import Book
from planner.files.patching.cell_xml import Plain
from planner.files.patching.deflate import Packed
from planner.files.patching.recalculation import calculated_on_load, has_dependents, unchained
from planner.files.patching.references import Place, place_of
from planner.files.patching.sheet import Patcher
from planner.files.patching.sheet_bytes import SheetBytes
from planner.files.patching.stale import stale_cells
from planner.files.replacing import replace_file
from planner.model.finding import BallastError

SIGNED = "The workbook's digital signature no longer holds: it must be signed again."
CALCULATED = (
    "Formulas look at changed cells. Excel and LibreOffice calculate them when they open the workbook; until then they hold no result."
)
RECALCULATED = (
    "Formulas of {where} look at changed cells. Excel calculates them when it opens the workbook; in LibreOffice press Ctrl+Shift+F9. "
    "Until then they show the old results."
)


@dataclass(slots=True)
class Patched:
    """What came of it: cells that were refused with the reason, and what else is worth telling."""

    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def patch_cells(
    source: Path, target: Path, changes: Mapping[tuple[str, str], Plain], overwrite: Collection[tuple[str, str]] = ()
) -> Patched:
    """Write new values into cells named by sheet and cell; a formula gives way only where ``overwrite`` names its cell.

    The target may be the source itself: it is replaced when the new file is complete.
    """
    result = Patched()
    with _sound(source):
        with closing(Book(source)) as book:
            replaced, removed = _new_parts(book, changes, overwrite, result)
            if book.is_signed and replaced:
                result.notes.append(SIGNED)
        replace_file(target.resolve(), lambda unfinished: copy_archive(source, unfinished, replaced, removed))
    return result


def refused_cells(source: Path, changes: Mapping[tuple[str, str], Plain]) -> dict[tuple[str, str], str]:
    """Return the cells that would not be written, with the reason; nothing is written."""
    result = Patched()
    with _sound(source), closing(Book(source)) as book:
        _new_parts(book, changes, (), result, dry=True)
    return result.refused


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    """Say of what breaks over odd bytes that the file is damaged."""
    try:
        yield
    except (*DAMAGED, zlib.error, LookupError) as problem:
        raise BallastError(f"'{path.name}' is damaged and can't be written into ({type(problem).__name__}).") from problem


def _new_parts(
    book: Book, changes: Mapping[tuple[str, str], Plain], overwrite: Collection[tuple[str, str]], result: Patched, *, dry: bool = False
) -> tuple[dict[str, NewPart], set[str]]:
    """Return the parts that change, and those that go."""
    by_sheet: dict[str, dict[Place, tuple[str, Plain]]] = {}
    for (name, cell), value in changes.items():
        place = place_of(cell)
        if place is None:
            raise BallastError(f"'{cell}' is no cell.")
        if isinstance(value, str) and not fits(value):
            raise BallastError(f"A text of {len(value):,} characters is longer than a cell can hold: '{value[:40]} …'.")
        by_sheet.setdefault(name, {})[place] = (cell, value)
    opened = {name: _opened(book, name) for name in by_sheet}
    over = {name: {place for place, (cell, _) in cells.items() if (name, cell) in overwrite} for name, cells in by_sheet.items()}
    changed = {name: _yielding(opened[name][1].sheet, set(cells), over[name]) for name, cells in by_sheet.items()}
    stale = {} if dry else stale_cells({name: patcher.sheet for name, (_, patcher) in opened.items()}, changed)
    replaced: dict[str, NewPart] = {}
    written: dict[str, set[Place]] = {}
    unformulated: dict[str, set[Place]] = {}
    for name, cells in by_sheet.items():
        sheet = book.sheets[name]
        packed, patcher = opened[name]
        patch = patcher.patched({place: value for place, (_, value) in cells.items()}, over[name], (stale or {}).get(name, {}))
        result.refused |= {(name, cells[place][0]): reason for place, reason in patch.refused.items()}
        if len(patch.pieces) > 1:
            replaced[sheet.part] = NewPart(patch.pieces, packed)
        written[name] = {*cells, *(stale or {}).get(name, ())} - set(patch.refused)
        unformulated[sheet.number] = patch.unformulated
    if dry:
        return {}, set()
    removed = _unchain(book, unformulated, replaced)
    lookers = _lookers(book, {name: places for name, places in written.items() if places}, replaced)
    elsewhere = [name for name in lookers if stale is None or name not in by_sheet]
    if lookers:
        replaced[book.main] = NewPart([calculated_on_load(book.part(book.main))])
        named = f"the {'sheet' if len(elsewhere) == 1 else 'sheets'} {', '.join(elsewhere)}" if stale is not None else "the workbook"
        result.notes.append(RECALCULATED.format(where=named) if elsewhere else CALCULATED)
    return replaced, removed


def _opened(book: Book, name: str) -> tuple[Packed, Patcher]:
    sheet = book.sheets.get(name)
    if sheet is None:
        raise BallastError(f"'{book.path.name}' has no sheet '{name}' with cells; it has {', '.join(book.sheets)}.")
    packed = book.packed(sheet.part)
    return packed, Patcher(packed.content, book.day, book.headers(sheet))


def _yielding(sheet: SheetBytes, places: set[Place], over: Collection[Place]) -> set[Place]:
    """Return the cells that get a new value: formulas don't but where they are told to."""
    return {place for place in places if place in over or not sheet.has_formula(place)}


def _unchain(book: Book, unformulated: Mapping[str, set[Place]], replaced: dict[str, NewPart]) -> set[str]:
    """Take cells without a formula out of the order of calculation; returns its part where nothing is left of it."""
    if not book.chain or not any(unformulated.values()):
        return set()
    chain: bytes | None = book.part(book.chain)
    for number, places in unformulated.items():
        chain = unchained(chain, number, places) if chain and places else chain
    if chain is None:
        replaced.update({name: NewPart([data]) for name, data in book.without_chain().items()})
        return {book.chain}
    replaced[book.chain] = NewPart([chain])
    return set()


def _lookers(book: Book, written: Mapping[str, set[Place]], replaced: Mapping[str, NewPart]) -> list[str]:
    """Return the sheets with formulas that may look at a cell that was written."""
    found = []
    for sheet in book.sheets.values() if written else ():
        part = replaced.get(sheet.part)
        data = part.old.content if part and part.old else book.part(sheet.part)
        if has_dependents(data, sheet.name, written):
            found.append(sheet.name)
    return found
