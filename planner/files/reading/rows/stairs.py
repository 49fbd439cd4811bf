"""Levels told by columns: a part number in the column of its level, or the names of the assemblies a part is in, one column a level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import LEVEL, normal
from planner.files.reading.columns.block import Block, HeaderCell
from planner.files.reading.columns.heads import FAIR, Head
from planner.files.reading.columns.words import DESCRIPTION, PARENT, PART, header_candidates

NUMBERED = re.compile(r"(l|lv|lvl|lev|level|ebene|stufe|niveau|nivel|poziom|уровень|层级|级|阶|hierarchy level|bom level)?\s*\d{1,2}")
WITHIN = re.compile(
    r"(sub|unter)\s?(sub|unter)?\s?(assembl(y|ie)|assy|baugruppe|module|group|gruppe)|sous ensemble|subconjunto|подсборка|podzespoł|podzespół|子装配|子组件|部件"
)
MARKS = frozenset({"x", "×", "●", "•", "*", "✓", "✔", "√", "o", "+"})
BEFORE = re.compile(r"\s*(?=[.\-–—>•·|│├└─┬+_])[\s.\-–—>•·|│├└─┬+_]+(?=[^\W_])")  # dots, dashes, the lines of a drawn tree
ALONE = 0.95  # of the rows have but one cell told among the columns of levels


def with_levels(grid: Grid, block: Block, heads: Sequence[Head]) -> Block:
    """Return a table with its columns of levels, where it has any."""
    if block.has(LEVEL) and not _repeats_level(block, grid):
        return block
    for run in _runs(grid, block, heads):
        told = np.array([grid.column(cell.column).codes[block.first : block.last + 1] >= 0 for cell in run])
        rows = told.sum(axis=0)
        if not (rows > 0).any():
            continue
        alone = float((rows == 1).sum()) / float((rows > 0).sum())
        columns = {cell.column for cell in run}
        if alone >= ALONE and told.any(axis=1).sum() > 1 and _climbs(told):
            return replace(block.without(columns, {LEVEL}), stairs=tuple(run))
        if all(cell.text for cell in run) and (rows > 1).any() and _are_names(grid, block, run):
            return _along(grid, block.without(columns, {PARENT}), run)
    return _with_nested(block, heads)


def _repeats_level(block: Block, grid: Grid) -> bool:
    """Tell whether a column of levels is only the first of several."""
    level = block.column(LEVEL)
    told = grid.column(level.column).codes[block.first : block.last + 1] >= 0 if level else np.empty(0)
    return bool(len(told)) and not told.all()


def _runs(grid: Grid, block: Block, heads: Sequence[Head]) -> list[list[HeaderCell]]:
    """Return columns beside one another that may hold levels: numbered ones, or some without a header beside one that names parts."""
    texts = {head.column: head.text for head in heads}
    for column in range(block.left, block.right + 1):
        value = grid.cell(block.header_row, column)
        if isinstance(value, float) and value == int(value) and column not in texts:
            texts[column] = str(int(value))
    numbered = [column for column, text in sorted(texts.items()) if NUMBERED.fullmatch(normal(text))]
    runs = _beside([HeaderCell(column, texts[column], LEVEL, 8.0) for column in numbered])
    for cell in block.columns:
        if cell.slot in {PART, DESCRIPTION, LEVEL}:
            end = cell.column + 1
            while end <= block.right and end not in texts and bool((grid.column(end).codes[block.first : block.last + 1] >= 0).any()):
                end += 1
            run = [HeaderCell(column, "", LEVEL, 6.0) for column in range(cell.column + 1, end)]
            if run:
                runs.append([replace(cell, slot=LEVEL), *run])
    return [run for run in runs if len(run) > 1]


def _beside(cells: Sequence[HeaderCell]) -> list[list[HeaderCell]]:
    runs: list[list[HeaderCell]] = []
    for cell in cells:
        if runs and cell.column == runs[-1][-1].column + 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs


def _climbs(told: npt.NDArray[np.bool_]) -> bool:
    """Tell whether levels go down one at a time from row to row, as in a tree; the first rows stand furthest left."""
    levels = told.argmax(axis=0)[told.any(axis=0)]
    steps = np.diff(levels)
    return len(levels) > 2 and levels[0] == levels.min() and bool((steps <= 1).mean() >= 0.9) and bool((steps > 0).any())


def _are_names(grid: Grid, block: Block, run: Sequence[HeaderCell]) -> bool:
    values = [value for cell in run for value in grid.column(cell.column).taken(slice(block.first, block.last + 1)).values]
    return bool(values) and sum(isinstance(value, str) for value in values) >= 0.8 * len(values)


def _along(grid: Grid, block: Block, run: Sequence[HeaderCell]) -> Block:
    """Return a table whose columns name the way to each part; the last names the part itself where no two rows have the same way."""
    inside = slice(block.first, block.last + 1)
    ways = list(zip(*(grid.column(cell.column).codes[inside].tolist() for cell in run), strict=True))
    told = [way for way in ways if max(way) >= 0]
    if not block.has(DESCRIPTION) and len(set(told)) == len(told) and all(way[-1] >= 0 for way in told):
        return replace(block, columns=(*block.columns, replace(run[-1], slot=DESCRIPTION)), path=tuple(run[:-1]))
    return replace(block, path=tuple(run))


def _with_nested(block: Block, heads: Sequence[Head]) -> Block:
    """A column of assemblies with sub-assemblies beside it names the way to each part."""
    parent = block.column(PARENT)
    if parent is None:
        return block
    used = {cell.column for cell in block.used()} - {parent.column}
    path = [
        HeaderCell(head.column, head.shown, PARENT, 8.0)
        for head in sorted(heads, key=lambda head: head.column)
        if head.column not in used and (head.column == parent.column or WITHIN.fullmatch(normal(head.text)) or _is_parent(head.text))
    ]
    if len(path) == 1 or not any(WITHIN.fullmatch(normal(cell.text)) for cell in path):
        return block
    return replace(block.without({parent.column}, ()), path=tuple(path))


def _is_parent(text: str) -> bool:
    return any(slot == PARENT and score >= FAIR for slot, score in header_candidates(text))


def levelled(grid: Grid, block: Block) -> tuple[Grid, Block]:
    """Return a sheet and its table with the steps of a stair, or marks before its names, as a column of levels."""
    if not block.stairs:
        return _marked(grid, block)
    length, width = len(grid.rows), grid.width
    texts: list[Cell] = [None] * length
    levels: list[Cell] = [None] * length
    for level, cell in enumerate(block.stairs):
        for row, value in enumerate(grid.column(cell.column).listed(None)):
            if value is not None and block.first <= row <= block.last:
                texts[row], levels[row] = value, float(level)
    told = [text for text in texts if text is not None]
    first = block.stairs[0]
    marked = all(text_of_cell(text).lower() in MARKS or isinstance(text, float) for text in told)
    cells = [HeaderCell(width, "", LEVEL, first.score)]
    slot = next((slot for slot in (PART, DESCRIPTION) if not block.has(slot)), "")
    columns = {width: levels}
    if slot and not marked:
        cells.append(replace(first, slot=slot))
        columns[first.column] = texts
    return relaid(grid, columns), replace(block, columns=(*block.columns, *cells))


def _marked(grid: Grid, block: Block) -> tuple[Grid, Block]:
    """Take the marks before names, as in '.. Motor', for levels where they grow step by step as a tree's do."""
    if block.has(LEVEL) or block.has(PARENT) or block.path:
        return grid, block
    for cell in block.columns:
        if cell.slot not in {PART, DESCRIPTION} or all(begin[:1].isalnum() for begin in grid.beginnings(cell.column)):
            continue
        values = grid.column(cell.column).taken(slice(block.first, block.last + 1)).values
        marked = [value for value in values if isinstance(value, str) and not value[:1].isalnum()]
        if len({len(found[0]) for value in marked if (found := BEFORE.match(value))}) < 2:
            continue
        cells: list[Cell] = grid.column(cell.column).listed(None)
        depth = {row: _depth(value) for row, value in enumerate(cells) if block.first <= row <= block.last and value is not None}
        rank = {width: level for level, width in enumerate(sorted(set(depth.values())))}
        steps = np.diff([rank[width] for width in depth.values()])
        if len(rank) > 2 and (steps <= 1).all() and 0 in rank:
            levels: list[Cell] = [float(rank[depth[row]]) if row in depth else None for row in range(len(cells))]
            names = [str(value)[depth[row] :] if depth.get(row) else value for row, value in enumerate(cells)]
            column = HeaderCell(grid.width, "", LEVEL, cell.score)
            return relaid(grid, {cell.column: names, grid.width: levels}), replace(block, columns=(*block.columns, column))
    return grid, block


def _depth(value: Cell) -> int:
    found = BEFORE.match(value) if isinstance(value, str) else None
    return len(found[0]) if found else 0


def relaid(grid: Grid, columns: dict[int, list[Cell]]) -> Grid:
    """Return a sheet with other cells in some columns; new ones stand to the right of it."""
    width = max(grid.width, *(column + 1 for column in columns))
    listed = [columns.get(column) or grid.column(column).listed(None) for column in range(width)]
    changed = replace(grid, rows=tuple(zip(*listed, strict=True)))
    changed.share_columns(grid, set(columns))
    return changed
