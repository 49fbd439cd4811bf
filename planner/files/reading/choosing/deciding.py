"""Guessed tables with what the user or a profile decided laid over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.files.cells.grid import Grid
from planner.files.layout import LEVEL, POSITION
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.choosing.found import FoundTable, found_columns, layout_of
from planner.files.reading.choosing.profiles import fingerprint, fits, header_row_of, slots_of
from planner.files.reading.columns.block import Block, HeaderCell
from planner.files.reading.columns.evidence import are_dotted
from planner.files.reading.columns.words import PRICE, header_currency, header_factor
from planner.files.reading.layout.header import find_blocks, is_useful
from planner.files.reading.layout.headless import headless_table
from planner.files.reading.rows.lines import Lines

CHOSEN = 100.0  # the score of what somebody decided


class Guesses:
    """The tables of a workbook as they were guessed: each sheet is looked at once for every header row that is tried."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int | None], tuple[Block, ...]] = {}

    def blocks(self, grid: Grid, header_row: int | None) -> tuple[Block, ...]:
        """Return the tables of a sheet; ``header_row`` where somebody said which one it is."""
        key = (grid.name, header_row)
        found = self._known.get(key)
        if found is None:
            blocks = find_blocks(grid, header_row)
            if not blocks and header_row is None and (bare := headless_table(grid)):
                blocks = (bare,)
            found = tuple(with_outline(grid, block) for block in blocks)
            self._known[key] = found
        return found


@dataclass(frozen=True, slots=True)
class Decided:
    """One table: as it was guessed, and as it is read; ``chosen`` are the columns that somebody decided."""

    sheet: str
    number: int
    guessed: Block
    block: Block
    used: bool
    hidden: bool
    chosen: frozenset[int]
    role: str = ""  # where somebody decided it
    profile: str = ""

    def found(self, grid: Grid, role: str, lines: Lines | None) -> FoundTable:
        """Return the table as a person looks it over; ``lines`` where it was read."""
        block = self.block
        taken = np.empty(0, dtype=np.intp) if lines is None else lines.row
        inside = slice(block.first, block.last + 1)
        texts, price = dict(block.headers), block.column(PRICE)
        columns = [
            at for at in range(block.left, block.right + 1) if at in texts or bool(grid.column(at).codes[inside].max(initial=-1) >= 0)
        ]
        return FoundTable(
            self.sheet, self.number, fingerprint(self.guessed), role, block.header_row, block.first, block.last, block.left, block.right,
            found_columns(self.guessed, block, self.chosen, columns), len(taken), self.used, self.hidden,
            title=block.title, layout=layout_of(block), currency=block.currency or (price.currency if price else ""), decimal="," if "," in block.decimals.values() else ".",
            profile=self.profile, taken=taken,
        )  # fmt: skip


def decided_tables(grid: Grid, choices: Choices, guesses: Guesses, *, wanted: bool) -> tuple[Decided, ...]:
    """Return the tables of a sheet as they are to be read; ``wanted`` says that a hidden sheet was asked for by name."""
    row = choices.header_rows.get(grid.name)
    if row is None and choices.profiles:
        row = header_row_of(choices.profiles, grid.rows)
    return tuple(_decided(grid, number, block, choices, wanted=wanted) for number, block in enumerate(guesses.blocks(grid, row)))


def _decided(grid: Grid, number: int, guessed: Block, choices: Choices, *, wanted: bool) -> Decided:
    profile = next((one for one in choices.profiles if fits(one, guessed)), None)
    mark = fingerprint(guessed)
    slots = slots_of(profile, guessed) if profile else {}
    slots |= {column: slot for (of, column), slot in choices.slots.items() if of == mark}
    decimal = choices.decimal or (profile.decimal if profile else "")
    currency = choices.currency or (profile.currency if profile else "")
    block = _with_slots(guessed, slots)
    block = replace(
        block,
        currency=currency or block.currency,
        decimals={cell.column: decimal or guessed.decimals.get(cell.column, grid.decimal or ".") for cell in block.used()},
        mark_chosen=bool(decimal),
    )
    used = choices.used.get((grid.name, number), (wanted or not grid.hidden) and (not number or is_useful(block)))
    role = choices.roles.get((grid.name, number)) or (profile.role if profile else "")
    return Decided(grid.name, number, guessed, block, used, grid.hidden, frozenset(slots), role, profile.name if profile else "")


def _with_slots(block: Block, slots: dict[int, str]) -> Block:
    """A column that is chosen for something takes it from the column that was guessed to be it."""
    texts = dict(block.headers)
    given = {slot for slot in slots.values() if slot}
    block = block.without(slots, given)
    chosen = [
        HeaderCell(column, text, slot, CHOSEN, header_currency(text), header_factor(slot, text), "%" in text)
        for column, slot in slots.items()
        if slot and block.left <= column <= block.right
        for text in [texts.get(column, "")]
    ]
    columns = tuple(sorted((*block.columns, *_each_once(chosen)), key=lambda cell: cell.column))
    block = replace(block, columns=columns)
    mapped = {cell.column for cell in block.used()}
    return replace(block, unmapped=tuple(text for column, text in block.headers if column not in mapped))


def _each_once(cells: Sequence[HeaderCell]) -> list[HeaderCell]:
    """Of several columns chosen for the same thing the one chosen last counts."""
    return list({cell.slot: cell for cell in cells}.values())


def with_outline(grid: Grid, block: Block) -> Block:
    """A column of outline numbers (1, 1.1, 1.1.2) tells the level, unless a level column does."""
    position = block.column(POSITION)
    if position is None or block.has(LEVEL):
        return block
    if not are_dotted(grid.column(position.column).taken(slice(block.first, block.last + 1))):
        return block
    return replace(block, columns=tuple(replace(cell, slot=LEVEL) if cell is position else cell for cell in block.columns))
