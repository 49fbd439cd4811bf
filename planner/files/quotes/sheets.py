"""Finding the quote sheet in a file that came back, whatever program saved it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import normal
from planner.files.quotes.columns import BY_TITLE, HIDDEN, LOCKED, MARK, REFERENCE, SUPPLIER_NAME, TITLE, Fill
from planner.files.quotes.writing import FACTS, FIRST_LINE

LEAST_TITLES = 5  # that a row must have to be the header of a quote sheet
REFERENCE_TEXT = re.compile(rf"{MARK}[0-9A-F]{{8}}")
HEAD = 200_000  # bytes that are looked at to tell a quote sheet by


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """A quote sheet that came back: where its table is, and what was written down when it was asked."""

    grid: Grid
    header: int
    columns: Mapping[Fill, int]
    facts: Mapping[str, str]
    asked: Mapping[str, Mapping[Fill, Cell]] = field(default_factory=dict)  # locked cells by the reference of their line
    currencies: Mapping[str, str] = field(default_factory=dict)  # asked for, by the reference of the line


def answer_sheet(grids: Sequence[Grid]) -> AnswerSheet | None:
    """Return the quote sheet among the sheets of a file, None where there is none."""
    memory = next((grid for grid in grids if normal(grid.name) == normal(HIDDEN)), None)
    for grid in grids:
        if grid is memory:
            continue
        for row, cells in enumerate(grid.rows):
            columns: dict[Fill, int] = {}
            for at, value in enumerate(cells):
                fill = BY_TITLE.get(normal(value)) if isinstance(value, str) else None
                if fill is not None:
                    columns.setdefault(fill, at)
            if len(columns) >= LEAST_TITLES and Fill.PRICE in columns and {Fill.PART, Fill.LINE} & set(columns):
                asked, currencies = _asked(memory) if memory else ({}, {})
                return AnswerSheet(grid, row, columns, _facts(grid, row) | (_remembered(memory) if memory else {}), asked, currencies)
    return None


def _facts(grid: Grid, header: int) -> dict[str, str]:
    """Return what the block above the table says."""
    found: dict[str, str] = {}
    for cells in grid.rows[:header]:
        told = [text_of_cell(value) for value in cells if value is not None]
        if len(told) > 1 and told[0] == SUPPLIER_NAME:
            found["name"] = told[1]
        if len(told) > 1 and (told[0] == REFERENCE or REFERENCE_TEXT.fullmatch(told[1])):
            found["request"] = told[1]
        if len(told) > 1 and told[0] == "Date":
            found["asked"] = told[1]
    return found


def _remembered(memory: Grid) -> dict[str, str]:
    """Return the facts of the hidden sheet."""
    told = {text_of_cell(memory.cell(row, 0)): text_of_cell(memory.cell(row, 1)) for row in range(len(FACTS))}
    return {name: told[name] for name in FACTS if name in told}


def _asked(memory: Grid) -> tuple[dict[str, dict[Fill, Cell]], dict[str, str]]:
    found: dict[str, dict[Fill, Cell]] = {}
    currencies: dict[str, str] = {}
    for row in range(FIRST_LINE, len(memory.rows)):
        reference = text_of_cell(memory.cell(row, 0))
        if reference:
            found[reference] = {column.fill: memory.cell(row, at) for at, column in enumerate(LOCKED)}
            currencies[reference] = text_of_cell(memory.cell(row, len(LOCKED)))
    return found, currencies


def is_quote_sheet(path: Path) -> bool:
    """Tell by a quick look whether a file is a quote sheet that came back; whether it can be read is another matter."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        if not head.startswith(b"PK"):
            return any(word.encode(code) in head for word in (TITLE, HIDDEN) for code in ("utf-8", "utf-16-le"))
        with zipfile.ZipFile(path) as archive:
            names = {"xl/workbook.xml", "content.xml"} & set(archive.namelist())
            return any(HIDDEN.encode() in _beginning(archive, name) for name in names)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return False


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(HEAD * 5)
