"""The texts of a header: of one row, or of two or three where groups such as 'Supplier 1' stand over columns such as 'Price'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.files.cells.grid import Grid, cell_name
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import normal
from planner.files.reading.columns.words import (
    DESCRIPTION,
    GENERIC,
    IDENTITY,
    MPN,
    PART,
    QUALIFIERS,
    SOURCE_SUPPLIER,
    header_candidates,
    header_currency,
)

FAIR = 5.0
MOST_ROWS = 3
LONGEST = 40
LINES, FEWEST_LABELLED = "lines/", 3
LABELLED = re.compile(r"[^()]+ \(([^\W\d][^()]*)\)")
RANK = re.compile(r"[\s#_.-]*\b\d{1,2}\b\.?\s*$")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over one column: ``text`` tells its meaning, ``group`` stands over it and its neighbours, ``written`` if not the text."""

    column: int
    text: str
    group: str = ""
    written: str = ""

    @property
    def shown(self) -> str:
        """Return the header as its reader sees it, the group's text first."""
        text = self.written or self.text
        return text if not self.group or text.startswith(self.group) else f"{self.group}: {text}"


def column_title(column: int) -> str:
    """Return what a column without a header is called."""
    return f"Column {cell_name(0, column)[:-1]}"


def row_texts(grid: Grid, row: int) -> list[tuple[int, str]]:
    """Return the texts of a row by column; a blank one takes the text that is merged down into it."""
    cells = []
    width = max(len(grid.rows[row]), max((right + 1 for top, _, bottom, right in grid.merges if top < row <= bottom), default=0))
    for column in range(width):
        value = grid.cell(row, column)
        if value is None:
            value = next(
                (grid.cell(top, left) for top, left, bottom, right in grid.merges if top < row <= bottom and left <= column <= right), None
            )
        if isinstance(value, str):
            cells.append((column, text_of_cell(value)))
    return cells


def header_span(grid: Grid, row: int, left: int, right: int) -> tuple[int, int]:
    """Return the first and the last row of the header that a row belongs to, looking at a table's own columns."""
    top = bottom = row
    here = (left, right)
    while bottom - top + 1 < MOST_ROWS and _stands_below(grid, bottom, bottom + 1, here):
        bottom += 1
    while bottom - top + 1 < MOST_ROWS and top > 0 and (_stands_below(grid, top - 1, top, here) or _groups_above(grid, top - 1, top, here)):
        top -= 1
    return top, bottom


def heads_of(grid: Grid, top: int, bottom: int) -> list[Head]:
    """Return what stands over each column of a header."""
    if top == bottom:
        return [Head(column, text) for column, text in row_texts(grid, bottom)]
    width = max(len(grid.rows[row]) for row in range(top, bottom + 1))
    spread = [_spread(grid, row, bottom, width) for row in range(top, bottom)]
    heads = []
    for column in range(width):
        lower = _text(grid, bottom, column)
        above = list(dict.fromkeys(texts[column] for texts in spread if texts[column]))
        if not lower and above:
            lower, above = above[-1], above[:-1]
        if lower:
            heads.append(_joined(column, lower, " ".join(above)))
    return heads


def label_of_lines(texts: Sequence[str]) -> str:
    """Return what an export writes in parentheses after the columns of its lines, as in 'Item Code (Items)'; empty where it is none of that kind."""
    labels = [
        found[1]
        for text in texts
        if (found := LABELLED.fullmatch(text)) and normal(found[1]) not in QUALIFIERS and not header_currency(found[1])
    ]
    label, count = Counter(labels).most_common(1)[0] if labels else ("", 0)
    return label if count >= FEWEST_LABELLED and len(texts) - count > 1 else ""


def as_lines(heads: Sequence[Head]) -> tuple[list[Head], dict[int, str]]:
    """Return the heads of such an export with those of its lines told, and the columns that speak of the whole and are left out."""
    label = label_of_lines([head.text for head in heads])
    if not label:
        return list(heads), {}
    found, left = [], {}
    for head in heads:
        inner = LABELLED.fullmatch(head.text)
        mine = inner is not None and inner[1] == label
        found.append(replace(head, text=f"{LINES}{head.text[: -len(label) - 2].strip()}", written=head.shown) if mine else head)
        best = next(iter(header_candidates(head.text)), ("", 0.0))[0]
        if not mine and best not in {PART, DESCRIPTION, "sources.currency"}:
            left[head.column] = ""
    return found, left


def _joined(column: int, lower: str, group: str) -> Head:
    """A text that says nothing by itself, such as 'EUR' or 'Name', is read together with the group above it."""
    if not group or group == lower:
        return Head(column, lower)
    bare = RANK.sub("", group)
    scores = dict(header_candidates(lower))
    offered = SOURCE_SUPPLIER in dict(header_candidates(bare)) or MPN in dict(header_candidates(f"{bare} number"))
    alone = max(scores.values(), default=0.0) >= FAIR and normal(lower) not in GENERIC
    if alone and not (offered and {PART, DESCRIPTION} & set(scores) and next(iter(scores)) in IDENTITY):
        return Head(column, lower, group)
    return Head(column, f"{bare if offered else group} {lower}", group, "" if not offered else lower)


def _text(grid: Grid, row: int, column: int) -> str:
    value = grid.cell(row, column)
    return text_of_cell(value) if value is not None else ""


def _told(grid: Grid, row: int, left: int, right: int) -> list[int]:
    if not 0 <= row < len(grid.rows):
        return []
    return [column for column, value in enumerate(grid.rows[row][: right + 1]) if value is not None and column >= left]


def _merged_right(grid: Grid, row: int, column: int) -> int | None:
    """Return the last column of the range that begins in a cell, None where it isn't merged."""
    return next((right for top, left, _, right in grid.merges if top == row and left == column), None)


def _spread(grid: Grid, row: int, bottom: int, width: int) -> list[str]:
    """Return the texts of an upper row, each over all columns it stands for."""
    texts = [""] * width
    told = _told(grid, row, 0, width)
    for column, following in zip(told, [*told[1:], width], strict=True):
        end = _merged_right(grid, row, column)
        last = end if end is not None else column
        if end is None:
            while last + 1 < following and _text(grid, bottom, last + 1) and _text(grid, bottom, column):
                last += 1
        for at in range(column, min(last + 1, width)):
            texts[at] = _text(grid, row, column)
    return texts


def _stands_below(grid: Grid, upper: int, lower: int, here: tuple[int, int]) -> bool:
    """Tell whether a row holds the second half of a header: texts under a cell that spans several columns, none under the others."""
    above, below = _told(grid, upper, *here), _told(grid, lower, *here)
    if len(below) < 2 or len(above) < 2 or not all(_is_word(grid, lower, column) for column in below):  # one text alone is a title
        return False
    spans = [
        (column, end if end is not None else following - 1)
        for column, following in zip(above, [*above[1:], below[-1] + 1], strict=True)
        for end in [_merged_right(grid, upper, column)]
    ]
    spanned = [(first, last) for first, last in spans if sum(first <= column <= last for column in below) >= 2]
    if not spanned or not all(column not in above or any(first == column for first, _ in spanned) for column in below):
        return False
    return _is_sure(grid, upper, lower, below, [column for column in above if column not in below], spanned)


def _is_sure(grid: Grid, upper: int, lower: int, below: Sequence[int], single: Sequence[int], spanned: Sequence[tuple[int, int]]) -> bool:
    """A first row of parts may look like it: merged cells, header words, or a name that first comes in the next row tell."""
    if any(_merged_right(grid, upper, first) for first, _ in spanned):
        return True
    named = [column for column in single if _names(_text(grid, upper, column))]
    words = [_text(grid, lower, column) for column in below]
    known = sum(1 for text in words if header_currency(text) or max(dict(header_candidates(text)).values(), default=0.0) >= FAIR)
    return bool(named) and (known * 2 >= len(words) or any(grid.cell(lower + 1, column) is not None for column in named))


def _groups_above(grid: Grid, upper: int, lower: int, here: tuple[int, int]) -> bool:
    """Tell whether a row holds groups over some columns of a header, such as 'Supplier 1' over 'Price'; a title stands over the first."""
    above, below = _told(grid, upper, *here), _told(grid, lower, *here)
    if len(below) < 3 or not above or not all(_is_word(grid, upper, column) for column in above):
        return False
    if not all(below[0] <= column <= below[-1] and grid.cell(lower, column) is not None for column in above):
        return False
    merged = [_merged_right(grid, upper, column) for column in above]
    if len(above) > 1 and all(end is not None and end > column for end, column in zip(merged, above, strict=True)):
        return True
    widths = [following - column for column, following in zip(above, [*above[1:], below[-1] + 1], strict=True)]
    named = [column for column in below if _names(_text(grid, lower, column))]  # what names the parts stands before the groups
    return max(widths) > 1 and bool(named) and named[0] < above[0] and named[0] not in above


def _is_word(grid: Grid, row: int, column: int) -> bool:
    value = grid.cell(row, column)
    return isinstance(value, str) and len(value) <= LONGEST and ":" not in value and not re.fullmatch(r"[\d.,/-]+", value.strip())


def _names(text: str) -> bool:
    """Tell whether a header names parts."""
    return any(slot in IDENTITY and score >= FAIR for slot, score in header_candidates(text))
