"""Where a sheet's tables begin and what their columns mean, guessed from the schema's synonyms and from the cells below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.money import currency_in
from planner.files.cells.said.values import amount, decimal_mark, text_of_cell
from planner.files.layout import LINE_TOTAL, POSITION, READABLE, SECOND, normal
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.heads import FAIR, Head, as_lines, column_title, header_span, heads_of, row_texts
from planner.files.reading.columns.meanings import meanings_of
from planner.files.reading.columns.remarks import sheet_currency
from planner.files.reading.columns.words import IDENTITY, NOTE, PARENT, QUALIFIERS, QUANTITY, header_candidates, header_currency
from planner.files.reading.layout.pairs import with_parents
from planner.files.reading.layout.spread import spread_of
from planner.files.reading.layout.stacking import STRONG, best_slot, column_spans, regions, share_names, stacked_below, title_above
from planner.files.reading.rows.stairs import with_levels
from planner.model.schema import Kind

NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.MONEY, Kind.SHARE})
SEARCHED_ROWS = 400
SAMPLE = 300
FEW = 10
MOSTLY = 0.5  # of the rows have a cell in a column that belongs to the table without a title
STEP = re.compile(r"(l|lvl|lev|level|ebene|stufe|niveau|nivel|poziom|уровень|层级)\s*[.-]?\d{1,2}", re.IGNORECASE)


def find_blocks(grid: Grid, header_row: int | None = None) -> tuple[Block, ...]:
    """Return the tables of a sheet, none where no row reads like a header; ``header_row`` where somebody said which one it is."""
    if header_row is not None:
        return _blocks_below(grid, header_row)
    main = _main_header(grid, 0, max(grid.width, 1) - 1)
    if main is None:
        return ()
    if apart := _blocks_apart(grid, main):
        return apart
    blocks = _blocks_below(grid, main)
    if not any(map(is_useful, blocks)):
        return ()
    return tuple(block for block in blocks if is_useful(block) or block.top > main)


def _main_header(grid: Grid, left: int, right: int) -> int | None:
    """Return the row of the first header in some columns, None where no row reads like one."""
    rows = range(min(len(grid.rows), SEARCHED_ROWS))
    scores = {row: score for row in rows if (score := _header_score(grid, row, left, right)) > 0}
    if not scores:
        return None
    main = next(row for row in sorted(scores) if scores[row] >= 0.5 * max(scores.values()))
    if scores.get(main + 1, 0.0) >= scores[main] and any(top <= main < bottom for top, _, bottom, _ in grid.merges):
        return main + 1  # a header of two rows: its lower row has the names, and those merged down from the upper one
    return main


def _blocks_apart(grid: Grid, best: int) -> tuple[Block, ...]:
    """Return the tables of a sheet where blank columns part some that begin in different rows, none where the ``best`` header is that of all."""
    parts = regions(grid)
    if len(parts) < 2:
        return ()
    headed = [(left, right, main) for left, right in parts if (main := _main_header(grid, left, right)) is not None]
    mains = sorted(main for _, _, main in headed)
    strong = [column for column, text in row_texts(grid, best) if best_slot(text)[1] >= STRONG]
    shared = all(any(left <= column <= right for column in strong) for left, right, _ in headed)
    if len(headed) < 2 or mains[-1] - mains[0] < 2 or shared:
        return ()
    blocks = [_block(grid, at, left, right, end) for left, right, main in headed for at, end in stacked_below(grid, main, left, right)]
    useful = [
        replace(block, currency=sheet_currency(grid, block.top) or _totals_currency(grid, block)) for block in blocks if is_useful(block)
    ]
    first = next((block for block in useful if block.has(QUANTITY)), None)
    if first is None or len(useful) < len(headed) or not all(block.has(QUANTITY) or share_names(grid, first, block) for block in useful):
        return ()
    return tuple(useful)


def _blocks_below(grid: Grid, main: int) -> tuple[Block, ...]:
    """Return the tables whose header is a certain row."""
    if main >= len(grid.rows):
        return ()
    blocks = [
        _block(grid, at, left, right, end) for left, right in column_spans(grid, main) for at, end in stacked_below(grid, main, left, right)
    ]
    currency = sheet_currency(grid, main)
    return tuple(replace(block, currency=currency or _totals_currency(grid, block)) for block in blocks)


def _totals_currency(grid: Grid, block: Block) -> str:
    """Return the currency that the totals of the lines are in, by their header or the first cells."""
    totals = block.column(LINE_TOTAL)
    if totals is None or totals.currency:
        return totals.currency if totals else ""
    return next(
        (
            found
            for value in _sample(grid, totals.column, block.first, block.first + FEW)
            if isinstance(value, str) and (found := currency_in(value))
        ),
        "",
    )


def is_useful(block: Block) -> bool:
    """Tell whether a table names parts and says anything about them."""
    slots = {cell.slot for cell in block.used()}
    return bool(slots & set(IDENTITY) or block.stairs) and len(slots - {POSITION, NOTE, SECOND}) >= 2


def _header_score(grid: Grid, row: int, left: int, right: int) -> float:
    """Return how much a row reads like a header; the run of cells between two gaps that reads best decides whether it is one."""
    texts = [(column, text) for column, text in row_texts(grid, row) if left <= column <= right]
    if len(texts) < 2:
        return 0.0
    best: dict[str, float] = {}
    matched: list[bool] = []
    run_of: list[int] = []
    run, previous = 0, texts[0][0]
    for column, text in texts:
        slot, score = best_slot(text)
        run += column - previous > 1
        previous = column
        run_of.append(run)
        matched.append(score >= FAIR)
        if score >= FAIR:
            best[slot] = max(best.get(slot, 0.0), score)
    steps = [bool(STEP.fullmatch(text.strip())) for _, text in texts]
    if sum(steps) > 1:  # one column a level: it is they that name the parts
        best[PARENT], matched = STRONG, [hit or step for hit, step in zip(matched, steps, strict=True)]
    strong = sum(1 for score in best.values() if score >= STRONG)
    names = {*best, *{slot for _, text in texts for slot, score in header_candidates(text) if score >= FAIR}}
    if len(best) < 2 or strong < 1 or not names & {*IDENTITY, PARENT}:
        return 0.0
    dense = max(sum(hit for hit, at in zip(matched, run_of, strict=True) if at == one) / run_of.count(one) for one in set(run_of))
    if dense < 0.25:
        return 0.0
    numbers = sum(1 for value in grid.rows[row][left : right + 1] if (found := amount(value)) and not found.before and not found.after)
    return max(sum(best.values()) + 4 * (QUANTITY in best) - 4 * numbers, 0.0)


def _block(grid: Grid, row: int, left: int, right: int, end: int) -> Block:
    top, bottom = header_span(grid, row, left, right)
    heads = [head for head in heads_of(grid, top, bottom) if left <= head.column <= right]
    first = bottom + 1
    if units := _unit_row(grid, first, left, right):
        heads = [replace(head, text=f"{head.text} {units[head.column]}") if head.column in units else head for head in heads]
        first += 1
    samples = {head.column: _sample(grid, head.column, first, end) for head in heads}
    heads, left_out = as_lines(heads)
    spread = spread_of(heads, samples)
    bare = _untitled(grid, heads, first, (left, right, end))
    samples |= {head.column: _sample(grid, head.column, first, end) for head in bare}
    chosen, thought = meanings_of([*spread.heads, *bare], samples, spread.given | left_out)
    columns = tuple(chosen[column] for column in sorted(chosen))
    block = Block(bottom, first, end, left, right, columns, (), title_above(grid, top, left, right), top=top, options=thought,
                  headers=tuple((head.column, head.shown) for head in heads), supplier=spread.supplier, offers=spread.offers,
                  counts=spread.counts, assembled=spread.assembled)  # fmt: skip
    block = with_parents(grid, with_levels(grid, block, heads), heads)
    used = {cell.column for cell in block.used()}
    numeric = [
        value
        for cell in block.used()
        if cell.slot in READABLE and READABLE[cell.slot][1].kind in NUMERIC
        for value in samples.get(cell.column, ())
    ]
    usual = decimal_mark(numeric, grid.decimal)  # prices of 1.234,56 tell that a minimum of 1.000 is a thousand
    decimals = {column: decimal_mark(samples.get(column, ()), usual) for column in used}
    return replace(block, unmapped=tuple(head.shown for head in heads if head.column not in used), decimals=decimals)


def _untitled(grid: Grid, heads: Sequence[Head], first: int, area: tuple[int, int, int]) -> list[Head]:
    """Return the columns of a table that have cells but no title: within its titles or right beside the last."""
    left, right, end = area
    if not heads:
        return []
    titled = {head.column for head in heads}
    inside = slice(first, end + 1)
    full = max(int(grid.column(column).told[inside].sum()) for column in titled)
    last = min(max(titled) + 1, right)
    open_ = [column for column in range(max(min(titled) - 1, left), last + 1) if column not in titled]
    return [
        Head(column, "", written=column_title(column)) for column in open_ if int(grid.column(column).told[inside].sum()) > MOSTLY * full
    ]


def _unit_row(grid: Grid, row: int, left: int, right: int) -> dict[int, str]:
    """Return the units by column where the row below a header holds nothing but them, such as (pcs), (EUR), (kg)."""
    if row >= len(grid.rows):
        return {}
    told = {column: value for column, value in enumerate(grid.rows[row][: right + 1]) if column >= left and value is not None}
    units = {column: text_of_cell(value) for column, value in told.items() if isinstance(value, str)}
    known = [
        text
        for text in units.values()
        if normal(text) in QUALIFIERS or re.fullmatch(r"[(\[].{1,12}[)\]]", text) or (len(text) <= 4 and header_currency(text))
    ]
    return {column: text if text[0] in "([" else f"({text})" for column, text in units.items()} if told and len(known) == len(told) else {}


def _sample(grid: Grid, column: int, start: int, end: int) -> list[Cell]:
    values: list[Cell] = []
    for row in range(start, min(end + 1, len(grid.rows))):
        value = grid.cell(row, column)
        if value is not None:
            values.append(value)
            if len(values) >= SAMPLE:
                break
    return values
