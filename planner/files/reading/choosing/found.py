"""What an import found in a workbook, for a person to look over: its tables, what each column is taken for, and the rows that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from planner.files.cells.columns import Rows
from planner.files.cells.grid import Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import LEVEL, TOLD_AS
from planner.files.reading.choosing.places import place_of
from planner.files.reading.choosing.profiles import UNUSED, Profile, fingerprint_of, labelled
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.words import NOTE, PARENT, header_candidates
from planner.files.reading.own.plan_sheets import PlanSheet
from planner.model.finding import Finding, Severity, Where

TableKey = tuple[str, int]  # the sheet, and which of its tables, counted from 0
SURE, LIKELY = 0.8, 0.55  # from here on a guess is called sure, likely
FULL_SCORE = 10.0  # a header that is the very name of a column
CLOSE = 2.0  # runners-up within this score make a guess doubtful
LEAVES_OUT = frozenset({"import.quantity", "import.unnamed", "import.error-cell", "import.price-date"})


class Option(NamedTuple):
    """One thing that a column may be."""

    slot: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """One column of a table: what it is taken for (empty: not used), how surely and why; ``options`` are what else it may be, likelier first."""

    column: int
    text: str
    slot: str
    confidence: float
    why: str = ""
    options: tuple[Option, ...] = ()
    chosen: bool = False  # by the user or a profile, not guessed
    several: bool = False  # one of columns of a kind that stand side by side, such as the quantities of products

    @property
    def doubtful(self) -> bool:
        """Tell whether a person should look at it; what is only kept as a note does no harm."""
        return TOLD_AS.get(self.slot, self.slot) not in {UNUSED, NOTE} and not self.chosen and self.confidence < LIKELY


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table of a sheet; rows and columns count from 0. ``taken`` are the sheet's rows that were accepted, ``rows`` how many."""

    sheet: str
    number: int
    fingerprint: str
    role: str
    header_row: int
    first: int
    last: int
    left: int
    right: int
    columns: tuple[FoundColumn, ...]
    rows: int
    used: bool = True
    hidden: bool = False
    fixed: bool = False  # a sheet of an exported plan: its columns are what their titles say
    title: str = ""
    layout: str = ""  # in words, such as 'levels by indent'; empty for a plain list
    currency: str = ""
    decimal: str = "."
    profile: str = ""  # the name of the profile that mapped it
    taken: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp), compare=False, repr=False)

    @property
    def key(self) -> TableKey:
        """Return what tells it from the other tables of the workbook."""
        return self.sheet, self.number

    def remembered(self, name: str, *, decimal: str = "", currency: str = "", role: str = "") -> Profile:
        """Return the profile that takes such a table as this one was taken."""
        names = labelled({one.column: one.text for one in self.columns}, self.left, self.right)
        slots = {names[one.column]: one.slot or UNUSED for one in self.columns if not one.several}
        headers = tuple(one.text for one in self.columns if one.text)
        return Profile(name, slots, self.fingerprint, headers, role, decimal, currency)


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A cell that kept a row or a value out: where, why, what it says, and the other texts of its row."""

    sheet: str
    cell: str
    reason: str
    text: str
    texts: tuple[str, ...] = ()


def found_columns(guessed: Block, decided: Block, chosen: frozenset[int], columns: Sequence[int]) -> tuple[FoundColumn, ...]:
    """Return what each column of a table is taken for; ``chosen`` are those that somebody decided."""
    texts = dict(guessed.headers)
    slots = {cell.column: cell for cell in decided.used()}
    several = slots.keys() - {cell.column for cell in decided.columns}
    found = [_found(column, texts.get(column, ""), slots.get(column), guessed, decided, column in chosen) for column in columns]
    return tuple(
        replace(one, several=True, confidence=max(one.confidence, LIKELY), why="It is one of several columns of a kind.")
        if one.column in several
        else one
        for one in found
    )


def layout_of(block: Block) -> str:
    """Return in words how a table says what is part of what; empty where a plain list says nothing of it."""
    if block.counts:
        return f"quantities of {len(block.counts)} {'assemblies' if block.assembled else 'products'} side by side"
    if block.stairs:
        return "one column for each level"
    if block.path:
        return "assemblies named in columns of their own"
    return "the assembly beside each part" if block.has(PARENT) else "levels in a column" if block.has(LEVEL) else ""


def _found(column: int, text: str, cell: object, guessed: Block, decided: Block, chosen: bool) -> FoundColumn:
    slot: str = getattr(cell, "slot", "")
    told = guessed.options.get(column, ())
    scores = {name: score for name, score in told if name != slot}
    taken = {one.slot for one in decided.columns}
    rivals = [score for name, score in scores.items() if name not in taken]
    confidence = 1.0 if chosen else confidence_of(float(getattr(cell, "score", 0.0)), max(rivals, default=0.0)) if slot else 0.0
    options = tuple(Option(name, min(max(score / FULL_SCORE, 0.0), 1.0)) for name, score in sorted(scores.items(), key=lambda one: -one[1]))
    return FoundColumn(column, text, slot, confidence, "" if chosen or not slot else why_of(text, slot), options, chosen)


def confidence_of(score: float, rival: float) -> float:
    """Return how sure a guess is, 0 to 1, from its score and that of the best other meaning."""
    sure = min(max(score / FULL_SCORE, 0.0), 1.0)
    return sure if score - rival >= CLOSE else sure * (0.75 + 0.25 * max(score - rival, 0.0) / CLOSE)


def why_of(text: str, slot: str) -> str:
    """Return what a guess rests on, as a sentence."""
    score = dict(header_candidates(text)).get(slot, 0.0)
    if score >= 9:
        return "The header is a known name."
    if score >= 7:
        return "The header has a known name among other words."
    return "The header only hints at it; the cells look like it." if score else "The cells look like it."


def failed_rows(findings: Sequence[Finding], grids: Sequence[Grid]) -> tuple[FailedRow, ...]:
    """Return the cells that findings say were left out, each once, in the order they were found."""
    by_name: Mapping[str, Grid] = {grid.name: grid for grid in grids}
    failed: dict[tuple[str, str], FailedRow] = {}
    for finding in findings:
        sheet, cell = finding.where.sheet, finding.where.cell
        if sheet is None or cell is None or sheet not in by_name:
            continue
        place = place_of(cell)
        if place is None or not (finding.severity is Severity.ERROR or finding.code in LEAVES_OUT):
            continue
        grid, (row, column) = by_name[sheet], place
        texts = tuple(text_of_cell(value) for value in (grid.rows[row] if row < len(grid.rows) else ()))
        text = grid.errors.get(place) or grid.spelt_errors.get(place) or text_of_cell(grid.cell(row, column))
        failed.setdefault((sheet, cell), FailedRow(sheet, cell, finding.message.removeprefix(f"{sheet}, {cell}: "), text, texts))
    return tuple(failed.values())


def found_plan_sheet(grid: Grid, sheet: PlanSheet, *, used: bool) -> FoundTable:
    """Return a sheet of an exported plan as a table that is understood for certain."""
    headers = [text_of_cell(value) for value in (grid.rows[0] if grid.rows else ())]
    slots = {at: f"{sheet.spec.name}.{name}" for name, at in sheet.columns.items()}
    columns = tuple(FoundColumn(at, text, slots.get(at, ""), 1.0) for at, text in enumerate(headers) if text)
    width, length = len(headers), len(grid.rows)
    return FoundTable(
        grid.name, 0, fingerprint_of(headers), sheet.spec.name, 0, 1, length - 1, 0, width - 1, columns, len(sheet.rows), used, grid.hidden,
        fixed=True, taken=np.array(sheet.places, dtype=np.intp),
    )  # fmt: skip


def profile_notes(tables: Sequence[FoundTable]) -> list[Finding]:
    """Tell of tables that were mapped as somebody did before: nothing is done in silence."""
    return [
        Finding(
            Severity.NOTE,
            "import.profile",
            f"{table.sheet}: The columns are taken as the profile '{table.profile}' remembers them.",
            "Change a column, or forget the profile, where that is wrong.",
            Where(sheet=table.sheet),
        )
        for table in tables
        if table.profile and table.used
    ]
