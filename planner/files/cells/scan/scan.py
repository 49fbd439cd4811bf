"""The rows of a sheet straight from its XML, some thousand at a time, as numpy arrays: no object of Python is made for a cell.

The scan takes only what it knows by every character. Cells that are spelt in another way are put aside by what stands behind their name,
each different spelling once, for a reader that knows all of them; rows that are spelt in another way aren't scanned at all.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from planner.files.cells.scan.cell_words import Mask, Sheet, claim
from planner.files.cells.scan.numerals import WIDTH, Places, Words, last_of, picked, spelt, whole_numbers, words_in
from planner.files.cells.scan.scan_cells import FORMULA, Piece, scan_cells

MOST_ROWS = 1_048_576
TAG, ROW, CELL, SLASH, QUOTE, CLOSE, NOUGHT = b'<rc/">0'
ROW_START, ROW_END = spelt(b'<row r="'), spelt(b"</row>")
SIX = np.uint64(2**48 - 1)
OTHERS = rb'(?: (?!r=)[\w:.-]+="[^"<>&]*")*'
ROW_TAG = re.compile(rb"<row" + OTHERS + rb' r="([1-9]\d{0,6})"' + OTHERS + rb"/?>")
REST_OF_TAG = re.compile(rb'"' + OTHERS + rb"/?>")
HIDDEN = re.compile(rb' hidden="(?:1|true)"')


def scan_rows(data: bytes, sheet: Sheet) -> bool:
    """Take the cells of whole rows, from ``<row`` to ``</row>``, into a sheet, and tell whether there are formulas among them.

    Raises OddSheetError where the rows are spelt in another way, UnicodeDecodeError where they are no UTF-8.
    """
    if not data.isascii():
        data.decode()  # formulas aren't looked at, but what is no text is no sheet
    padded = data + bytes(WIDTH)
    octets, words = np.frombuffer(padded, np.uint8), words_in(padded)
    tags = np.flatnonzero(octets == TAG)
    letters = octets[tags + 1]
    is_cell, is_row = letters == CELL, letters == ROW
    rows_at = np.flatnonzero(is_row)
    claim(len(rows_at) and rows_at[0] == 0 and tags[0] == 0)
    tags = np.append(tags, len(data))
    ends_at = np.append(rows_at[1:], len(letters)) - 1  # the tags that close rows
    _check_ends(octets, words, tags, rows_at, ends_at, is_row)
    numbers, wanted = _row_numbers(data, octets, words, tags, rows_at, sheet)
    claim((np.diff(numbers, prepend=sheet.last_row) > 0).all() and numbers[-1] < MOST_ROWS)
    # a cell goes on to the next cell, or to the end of its row
    edge = is_cell | is_row
    edge[ends_at] = True
    edges = np.flatnonzero(edge)
    sizes = np.diff(edges, append=len(letters))
    of_cells = is_cell[edges]
    claim((sizes[~of_cells] == 1).all())
    at = edges[of_cells]
    if len(at):
        row_of = np.repeat(np.arange(len(rows_at)), np.diff(np.searchsorted(at, rows_at), append=len(at)))
        scan_cells(Piece(data, octets, words, tags, letters, at, sizes[of_cells], row_of), numbers, wanted, sheet)
    sheet.last_row = int(numbers[-1])
    return bool((letters == FORMULA).any())


def _row_numbers(
    data: bytes, octets: npt.NDArray[np.uint8], words: npt.NDArray[np.void], tags: Places, rows_at: Places, sheet: Sheet
) -> tuple[Places, Words]:
    """Return the number of each row from 0, and what must end the name of each of its cells: the number's digits and a quote."""
    starts = tags[rows_at]
    if not (picked(words, starts) == ROW_START).all():
        return _numbered_elsewhere(data, tags, rows_at, sheet)
    inside = octets[(starts + WIDTH)[:, None] + np.arange(WIDTH)]
    digits = np.argmax(inside == QUOTE, axis=1)
    claim((inside[np.arange(len(starts)), digits] == QUOTE).all() and (digits > 0).all() and (inside[:, 0] != NOUGHT).all())
    numbers, right = whole_numbers(picked(words, starts + digits), digits)
    claim(right.all())
    rows = numbers.astype(np.intp) - 1
    _rest_of_tags(data, starts + WIDTH + digits, tags[rows_at + 1], rows, sheet)
    return rows, picked(words, starts + digits + 1) & last_of(digits + 1)


def _rest_of_tags(data: bytes, starts: Places, ends: Places, rows: Places, sheet: Sheet) -> None:
    """Make sure that what rows say behind their number is well spelt, and note which are hidden; most rows say the same."""
    said = list(map(data.__getitem__, map(slice, starts.tolist(), ends.tolist())))
    hidden: set[bytes] = set()
    for different in set(said):
        rest = different.removesuffix(b"</row>")
        claim(REST_OF_TAG.fullmatch(rest))
        if HIDDEN.search(rest):
            hidden.add(different)
    if hidden:
        sheet.hidden.update(row for row, one in zip(rows.tolist(), said, strict=True) if one in hidden)


def _numbered_elsewhere(data: bytes, tags: Places, rows_at: Places, sheet: Sheet) -> tuple[Places, Words]:
    """Return the same as above for rows that say other things before their number."""
    numbers: list[bytes] = []
    for start, end in zip(tags[rows_at].tolist(), tags[rows_at + 1].tolist(), strict=True):
        tag = ROW_TAG.fullmatch(data, start, end)
        claim(tag)
        if tag is not None:
            numbers.append(tag[1])
            if HIDDEN.search(tag[0]):
                sheet.hidden.add(int(tag[1]) - 1)
    wanted = np.frombuffer(b"".join((number + b'"').rjust(WIDTH, b"\0") for number in numbers), dtype="<u8")
    return np.array(list(map(int, numbers)), dtype=np.intp) - 1, wanted


def _check_ends(
    octets: npt.NDArray[np.uint8], words: npt.NDArray[np.void], tags: Places, rows_at: Places, ends_at: Places, is_row: Mask
) -> None:
    """Make sure that each row is closed right before the next one begins, and that one without cells says so itself."""
    after = tags[rows_at + 1]
    alone = octets[after - 2] == SLASH
    claim((octets[after - 1] == CLOSE).all() and (alone == np.append(is_row, False)[rows_at + 1]).all())
    closing = ends_at[~alone]
    claim(((picked(words, tags[closing]) & SIX) == ROW_END).all() and (tags[closing + 1] - tags[closing] == len(b"</row>")).all())
