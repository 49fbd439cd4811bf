"""The XML of one sheet with some cells changed, byte for byte the same everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from types import MappingProxyType

from planner.files.cells.grid import cell_name
from planner.files.patching.cell_xml import Plain, attributes_of, new_cell, rewritten
from planner.files.patching.references import Place, Range, around
from planner.files.patching.shared import Master, promoted
from planner.files.patching.sheet_bytes import Element, SheetBytes
from planner.files.patching.stale import without_result

NOTHING: Mapping[Place, Element] = MappingProxyType({})
Edit = tuple[int, int, bytes]  # from, to, what stands there then
FORMULA, ARRAY, DATA_TABLE, MERGED, HEADER = (
    "the cell has a formula", "the cell belongs to an array formula", "the cell belongs to a data table", "the cell is covered by merged cells",
    "the cell is a header of a table",
)  # fmt: skip


@dataclass(slots=True)
class SheetPatch:
    """What becomes of a sheet: its bytes in pieces, the cells that were refused and why, the cells whose formulas are gone."""

    pieces: Sequence[bytes | memoryview] = ()
    refused: dict[Place, str] = field(default_factory=dict)
    unformulated: set[Place] = field(default_factory=set)


class Patcher:
    """Changes cells of one sheet. ``day`` tells what a day becomes in a cell of a style: a number or a text."""

    def __init__(self, data: bytes, day: Callable[[date, str], Plain], headers: Sequence[Range] = ()) -> None:
        self.sheet = self._sheet = SheetBytes(data)
        self._day, self._headers = day, headers
        self._patch = SheetPatch()
        self._edits: list[Edit] = []
        self._added: list[Place] = []
        self._masters: list[Master] = []

    def patched(
        self, changes: Mapping[Place, Plain], overwrite: Collection[Place] = (), stale: Mapping[Place, Element] = NOTHING
    ) -> SheetPatch:
        """Return the sheet with new values; formulas give way only in the cells of ``overwrite``, those of ``stale`` lose their results."""
        self._refuse(changes)
        wanted = sorted(set(changes) - set(self._patch.refused))
        at, before = self._sheet.body, -1
        for number, places in groupby(wanted, key=lambda place: place[0]):
            row, at, before = self._sheet.row(number, at, before)
            values = {column: changes[number, column] for _, column in places}
            if row is None:
                self._add_row(number, values, at)
            else:
                self._change_row(row, values, overwrite)
        for place, cell in stale.items():
            if place not in changes or place in self._patch.refused:
                self._edits += without_result(self._sheet, cell)
        self._edits += promoted(self._sheet, self._masters, self._patch.unformulated)
        self._widen()
        self._patch.pieces = self._joined()
        return self._patch

    def _refuse(self, changes: Mapping[Place, Plain]) -> None:
        merges, arrays = self._sheet.merged(), self._sheet.arrays()
        for place in changes:
            if any(block.holds(place) and place != (block.top, block.left) for block in merges):
                self._patch.refused[place] = MERGED
            elif kind := next((kind for block, kind in arrays if block.holds(place) and (kind != "array" or not _is_one(block))), ""):
                self._patch.refused[place] = ARRAY if kind == "array" else DATA_TABLE
            elif any(block.holds(place) for block in self._headers):
                self._patch.refused[place] = HEADER

    def _add_row(self, number: int, values: Mapping[int, Plain], at: int) -> None:
        cells = [self._new(number, column, value, "") for column, value in values.items() if value is not None]
        if cells:
            prefix = self._sheet.prefix
            self._edits.append((at, at, f'<{prefix}row r="{number + 1}">'.encode() + b"".join(cells) + f"</{prefix}row>".encode()))

    def _new(self, row: int, column: int, value: Plain, row_style: str) -> bytes:
        style = row_style or self._sheet.column_style(column)
        self._added.append((row, column))
        if isinstance(value, date):
            value = self._day(value, style)
        return new_cell(cell_name(row, column), style, value, self._sheet.prefix, self._sheet.encoding)

    def _change_row(self, row: Element, values: Mapping[int, Plain], overwrite: Collection[Place]) -> None:
        known = {column: cell for column in values if (cell := self._sheet.cell(row, column))}
        cells = list(self._sheet.cells(row)) if len(known) < len(values) else []
        known |= {cell.number: cell for cell in cells}
        told = attributes_of(self._sheet.tag_of(row))
        style = told.get("s", "") if told.get("customFormat") in {"1", "true"} else ""
        added: list[tuple[int, int, bytes]] = []
        for column, value in values.items():
            if column in known:
                self._change_cell((row.number, column), known[column], value, overwrite)
            elif value is not None:
                at = next((cell.start for cell in cells if cell.number > column), row.close)
                added.append((at, column, self._new(row.number, column, value, style)))
        if added and row.is_hollow:
            tag = self._sheet.tag_of(row)
            close = f"</{self._sheet.prefix}row>".encode()
            self._edits.append((row.start, row.end, tag[: tag.rindex(b"/")] + b">" + b"".join(one for *_, one in added) + close))
        elif added:
            self._edits += [(at, at, one) for at, _, one in added]
            self._widen_span(row, [column for _, column, _ in added])

    def _change_cell(self, place: Place, cell: Element, value: Plain, overwrite: Collection[Place]) -> None:
        sheet, tag = self._sheet, self._sheet.tag_of(cell)
        formula = sheet.formula.search(sheet.seen, cell.inside, cell.close)
        if formula:
            told = attributes_of(formula[1])
            if place not in overwrite:
                self._patch.refused[place] = FORMULA
                return
            self._patch.unformulated.add(place)
            if told.get("t") == "shared" and told.get("ref"):
                close = formula.end() if formula[2] else sheet.seen.find(b"</", formula.end())
                self._masters.append(Master(place, told.get("si", ""), sheet.data[formula.end() : close]))
        if isinstance(value, date) and attributes_of(tag).get("t") != "d":
            value = self._day(value, attributes_of(tag).get("s", ""))
        inside = sheet.seen[cell.inside : cell.close]
        rest = inside.find(f"<{sheet.prefix}extLst".encode())
        tail = sheet.data[cell.inside + rest : cell.close] if rest >= 0 else b""
        self._edits.append((cell.start, cell.end, rewritten(tag, value, sheet.prefix, sheet.encoding, tail)))

    def _widen_span(self, row: Element, columns: Sequence[int]) -> None:
        """A row may say which columns it fills; new cells outside of them make it wider."""
        tag = self._sheet.tag_of(row)
        first, colon, last = attributes_of(tag).get("spans", "").partition(":")
        if not (colon and first.isdecimal() and last.isdecimal() and len(first + last) < 18):
            return
        wide = f"{min(int(first), min(columns) + 1)}:{max(int(last), max(columns) + 1)}".encode()
        at = tag.find(f"{first}:{last}".encode())
        if wide != f"{first}:{last}".encode() and at >= 0:
            self._edits.append((row.start + at, row.start + at + len(first) + 1 + len(last), wide))

    def _widen(self) -> None:
        """The sheet may say which block its cells fill; new cells outside of it make it larger."""
        told = self._sheet.dimension()
        if told and self._added:
            start, end, block = told
            wide = around([(block.top, block.left), (block.bottom, block.right), *self._added])
            if wide != block:
                self._edits.append((start, end, wide.text().encode()))

    def _joined(self) -> list[bytes | memoryview]:
        sheet, view = self._sheet, memoryview(self._sheet.data)
        edits = sorted(self._edits, key=lambda edit: edit[:2])  # a new cell comes before one that changes in the same place
        if sheet.is_hollow and edits:  # the first rows of an empty sheet
            tag = sheet.data[sheet.tag : sheet.body]
            rows = b"".join(text for at, _, text in edits if at == sheet.body)
            close = f"</{sheet.prefix}sheetData>".encode()
            edits = [edit for edit in edits if edit[0] != sheet.body]
            edits.append((sheet.tag, sheet.body, tag[: tag.rindex(b"/")] + b">" + rows + close))
        pieces: list[bytes | memoryview] = []
        at = 0
        for start, end, text in edits:
            pieces += [view[at:start], text]
            at = end
        return [*pieces, view[at:]]


def _is_one(block: Range) -> bool:
    return (block.top, block.left) == (block.bottom, block.right)
