"""Finding cells by what stands in them, and replacing it: a column is read by its distinct texts, however many rows it has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.model.schema import NUMERIC, Kind
from planner.model.values import shown
from planner.ui.grid.choice import areas_of, columns_of
from planner.ui.grid.entry import Outcome

if TYPE_CHECKING:
    from planner.ui.grid.model import GridModel
    from planner.ui.grid.view import GridView

NUMBER = re.compile(r"[-−]?\d[\d.,'\u00a0\u202f]*")
MOST_DRAWN = 2_000  # distinct values of a column are looked at as they are drawn
Mask = npt.NDArray[np.bool_]
Hits = Mapping[int, Mask]  # which rows hold it, by column from left to right


class Scope(Enum):
    """Where somebody looks."""

    GRID = "grid"
    COLUMN = "column"
    SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``words``: any word of the text will do, else the text as it stands."""

    text: str
    case: bool = False
    whole: bool = False
    scope: Scope = Scope.GRID
    words: bool = False

    def pattern(self) -> re.Pattern[str]:
        """Return what a cell must hold."""
        parts = self.text.split() if self.words else [self.text]
        body = "|".join(re.escape(part) for part in parts)
        return re.compile(rf"\A(?:{body})\Z" if self.whole else body, 0 if self.case else re.IGNORECASE)


def hits_of(view: GridView, wanted: Wanted, inside: Mapping[int, Mask] | None = None) -> Hits:
    """Return the cells that hold what is looked for; ``inside`` names the cells of a selection that was made before."""
    if not wanted.text.strip():
        return {}
    pattern, columns = wanted.pattern(), columns_of(view)
    if wanted.scope is Scope.COLUMN:
        columns = (view.currentIndex().column(),) if view.currentIndex().column() in columns else ()
    found: dict[int, Mask] = {}
    for column in columns:
        distinct, codes = view.grid.distinct_texts(column)
        holds = np.fromiter((pattern.search(text) is not None for text in distinct), dtype=bool, count=len(distinct))
        _add_drawn(view.grid, column, wanted, pattern, distinct, codes, holds)
        mask = holds[codes]
        if inside is not None:
            mask = mask & inside[column] if column in inside else np.zeros(len(mask), dtype=bool)
        if mask.any():
            found[column] = mask
    return found


def _add_drawn(
    grid: GridModel,
    column: int,
    wanted: Wanted,
    pattern: re.Pattern[str],
    distinct: Sequence[str],
    codes: npt.NDArray[np.intp],
    holds: Mask,
) -> None:
    """Add the distinct values that hold it as they are drawn: 1,234.50 and 15 Jan 2027 besides 1234.5 and 2027-01-15."""
    field = grid.fields[column].column
    if field.kind is Kind.DATE:
        if len(distinct) <= MOST_DRAWN:
            for at, text in enumerate(distinct):
                holds[at] |= bool(text) and pattern.search(shown(field, np.datetime64(text), grid.desk.style)) is not None
        return
    near = _near(grid, column, wanted) if field.kind in NUMERIC else None
    if near is None:
        return
    rows = np.flatnonzero(near & ~holds[codes])
    found, first = np.unique(codes[rows], return_index=True)
    for code, at in zip(found[:MOST_DRAWN].tolist(), rows[first[:MOST_DRAWN]].tolist(), strict=True):
        holds[code] = pattern.search(grid.shown(at, column)) is not None


def _near(grid: GridModel, column: int, wanted: Wanted) -> Mask | None:
    """Return which rows hold a number that may be drawn as what is looked for, None where that is no number with decimals or groups."""
    style, number = grid.desk.style, NUMBER.search(wanted.text)
    if number is None or not set(number[0]) & {style.decimal, style.group}:
        return None
    bare = number[0].replace(style.group, "").replace(style.decimal, ".").replace("−", "-")
    try:
        value = float(bare)
    except ValueError:
        return None
    scale = 0.01 if grid.fields[column].column.kind is Kind.SHARE else 1.0
    step = scale * 10.0 ** -len(bare.partition(".")[2])
    near: Mask = np.abs(np.abs(grid.numbers(column, 0, grid.rowCount() - 1)) - abs(value) * scale) <= step * 1.001
    return near


def inside_of(view: GridView) -> dict[int, Mask]:
    """Return the chosen cells as one mask for each column."""
    masks: dict[int, Mask] = {}
    for area in areas_of(view):
        for column in area.columns:
            masks.setdefault(column, np.zeros(view.grid.rowCount(), dtype=bool))[area.top : area.bottom + 1] = True
    return masks


def count(hits: Hits) -> int:
    """Return how many cells were found."""
    return sum(int(mask.sum()) for mask in hits.values())


def changeable(grid: GridModel, hits: Hits) -> int:
    """Return how many of the cells found stand in columns that can be changed."""
    return sum(int(mask.sum()) for column, mask in hits.items() if grid.fields[column].own)


def next_hit(view: GridView, hits: Hits, *, back: bool = False) -> tuple[int, int] | None:
    """Return the next cell found after the one in hand, row by row; after the last one comes the first."""
    columns = [column for column in columns_of(view) if column in hits]
    if not columns:
        return None
    places = {column: place for place, column in enumerate(columns_of(view))}
    rows = np.concatenate([np.flatnonzero(hits[column]) for column in columns])
    order = np.concatenate([np.full(int(hits[column].sum()), places[column]) for column in columns])
    numbers = np.sort(rows * len(places) + order)
    current = view.currentIndex()
    here = current.row() * len(places) + places.get(current.column(), 0) if current.isValid() else -1
    at = int(np.searchsorted(numbers, here, side="left")) - 1 if back else int(np.searchsorted(numbers, here, side="right"))
    number = int(numbers[at % len(numbers)])
    return number // len(places), columns_of(view)[number % len(places)]


def replaced(grid: GridModel, wanted: Wanted, by: str, cells: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Return what cells hold once it is replaced; read-only ones stay out."""
    pattern = wanted.pattern()
    texts: list[tuple[int, int, str]] = []
    by_column: dict[int, list[int]] = {}
    for row, column in cells:
        by_column.setdefault(column, []).append(row)
    for column, rows in by_column.items():
        if grid.fields[column].own:
            known: dict[str, str] = {}
            for row, text in zip(rows, grid.full_texts(rows, column), strict=True):
                if text not in known:
                    # What was found only as it is drawn is replaced as it is drawn.
                    known[text] = pattern.sub(lambda _: by, text if pattern.search(text) else grid.shown(row, column))
                texts.append((row, column, known[text]))
    return texts


def replace_all(view: GridView, wanted: Wanted, by: str, hits: Hits, label: str) -> Outcome:
    """Replace it in all cells found, as one step."""
    cells = [(int(row), column) for column, mask in hits.items() for row in np.flatnonzero(mask)]
    return view.grid.enter_block(label, replaced(view.grid, wanted, by, cells), typed=False, marked=False)
