"""A list of tariff codes, such as an exempt list or a metals annex, read from any CSV or Excel file into the table of code lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from planner.files.cells.books import read_grids
from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.schedule.lines import digits_of, dotted
from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, new_rows
from planner.model.finding import BallastError, Finding, Severity, Where
from planner.model.plan import Plan

CODE = re.compile(r"\d{4}(?:[. ]?\d{2}){0,3}|\d{4}\.\d{2}\.\d{4}|\d{4}\.\d{4}|\d{2}")
SHORTEST, LONGEST = 4, 10
BETWEEN = re.compile(r"[,;/\n]+|\s+and\s+|\s{2,}")
HEADER = re.compile(
    r"\b(hts|hs|htsus|tariff|code|codes|heading|headings|subheading|subheadings|commodity|classification|cn|taric)\b", re.IGNORECASE
)
TEXT_HEADER = re.compile(r"\b(description|article|articles|product|products|goods|text|name|designation)\b", re.IGNORECASE)
NAME = re.compile(r"[^\s@*]+")
MOST_TOLD = 200
ENOUGH = 0.6  # share of a column's cells that are codes


@dataclass(frozen=True, slots=True)
class ListResult:
    """An edit that puts a code list into a plan, what is worth knowing, and how many codes come, go and stay."""

    edit: Edit
    findings: tuple[Finding, ...]
    added: int
    removed: int
    kept: int


@dataclass(slots=True)
class _Found:
    """The codes of all sheets with their descriptions, and what was wrong with other cells."""

    codes: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def warn(self, code: str, message: str, grid: Grid, row: int, column: int, hint: str = "") -> None:
        """Add a warning about one cell; very many are told as one."""
        if len(self.findings) < MOST_TOLD:
            name = cell_name(row, column)
            self.findings.append(
                Finding(Severity.WARNING, code, f"{grid.name}, {name}: {message}", hint, Where(sheet=grid.name, cell=name))
            )


def read_code_list(path: Path, name: str, into: Plan) -> ListResult:
    """Return the edit that puts the codes of a file into a plan as the list ``name``; a list of that name is replaced."""
    name = name.strip().removeprefix("@")
    if not NAME.fullmatch(name):
        raise BallastError(f"'{name}' can't be the name of a code list; use letters, digits, - and _ without blanks.")
    found = _Found()
    for grid in read_grids(path):
        if not grid.hidden:
            _read_sheet(grid, found)
    if not found.codes:
        raise BallastError(f"'{path.name}' holds no tariff codes such as 8501.31 or 85013140.")
    return _result(into, name, path.name, found)


def _read_sheet(grid: Grid, found: _Found) -> None:
    """Add the codes of one sheet; cells above the first code are headers and titles."""
    columns = _code_columns(grid)
    if not columns:
        return
    first = min(row for row, cells in enumerate(grid.rows) for column in columns if column < len(cells) and codes_of(cells[column]))
    words = _text_column(grid, columns, first)
    for row in range(first, len(grid.rows)):
        told = grid.cell(row, words) if words is not None else None
        for column in columns:
            cell = grid.cell(row, column)
            if cell is None:
                continue
            codes = codes_of(cell)
            if not codes:
                found.warn(
                    "codes.no-code",
                    f"'{str(cell)[:40]}' is no tariff code; the cell is left out.",
                    grid,
                    row,
                    column,
                    "Write digits such as 8501.31.40.",
                )
            elif isinstance(cell, float) and len(digits_of(codes[0])) != len(repr(cell).replace(".0", "").replace(".", "")):
                found.warn(
                    "codes.number",
                    f"the number {cell:.15g} is read as {codes[0]}; a zero may have been lost.",
                    grid,
                    row,
                    column,
                    "Format the column as text.",
                )
            for code in codes:
                if not found.codes.get(code):
                    found.codes[code] = " ".join(str(told).split()) if isinstance(told, str) else ""


def codes_of(cell: Cell) -> tuple[str, ...]:
    """Return the codes of a cell with their dots; none where any word of it is no code."""
    if isinstance(cell, float):
        text = _number_text(cell)
    elif isinstance(cell, str):
        text = cell
    else:
        return ()
    codes = [_code(word.strip(" .'\u00a0")) for word in BETWEEN.split(text.replace("\u00a0", " ").strip()) if word.strip()]
    return tuple(code for code in codes if code) if codes and all(codes) else ()


def _code(word: str) -> str:
    digits = digits_of(word)
    if not CODE.fullmatch(word) or not SHORTEST <= len(digits) <= LONGEST or len(digits) % 2 or not "01" <= digits[:2] <= "99":
        return ""
    return dotted(digits)


def _number_text(value: float) -> str:
    """Return a code that a spreadsheet holds as a number, with the zeros that were lost before or behind it."""
    if not 0 < value < 1e10:
        return ""
    if value == int(value):
        text = str(int(value))
        return text.zfill(len(text) + len(text) % 2) if len(text) >= SHORTEST - 1 else text
    whole, _, rest = repr(value).partition(".")
    return f"{whole.zfill(SHORTEST)}.{rest.ljust(2, '0')}" if len(rest) <= 2 else f"{whole.zfill(SHORTEST)}.{rest}"


def _code_columns(grid: Grid) -> list[int]:
    """Return the columns that hold codes: those called so, or those most of whose cells can't be much else."""
    width = max((len(row) for row in grid.rows), default=0)
    sure: list[int] = []
    called: list[int] = []
    likely: list[tuple[int, int]] = []
    for column in range(width):
        cells = [row[column] for row in grid.rows if column < len(row) and row[column] is not None]
        coded = [cell for cell in cells if codes_of(cell)]
        if not coded:
            continue
        strong = sum(1 for cell in coded if len(digits_of(codes_of(cell)[0])) >= 6)
        above = [str(cell) for cell in cells[: cells.index(coded[0])]]
        if any(HEADER.search(words) and not TEXT_HEADER.search(words) for words in above):
            called.append(column)
        elif strong >= ENOUGH * len(cells):
            sure.append(column)
        elif len(coded) >= ENOUGH * len(cells):
            likely.append((len(coded), column))
    return called or sure or ([max(likely, key=lambda pair: (pair[0], -pair[1]))[1]] if likely else [])


def _text_column(grid: Grid, columns: list[int], first: int) -> int | None:
    """Return the column of descriptions: the one called so, else the wordiest beside the codes."""
    width = max(len(row) for row in grid.rows)
    others = [column for column in range(width) if column not in columns]
    for row in range(first):
        for column in others:
            cell = grid.cell(row, column)
            if isinstance(cell, str) and TEXT_HEADER.search(cell):
                return column
    lengths = {
        column: sum(len(cell) for row in range(first, len(grid.rows)) if isinstance(cell := grid.cell(row, column), str))
        for column in others
    }
    best = max(lengths, key=lambda column: lengths[column], default=None)
    return best if best is not None and lengths[best] else None


def _result(into: Plan, name: str, source: str, found: _Found) -> ListResult:
    """Return the edit; a list that holds the same codes already stays as it is."""
    table = into["code_lists"]
    held = [at for at in range(len(table)) if table["list"][at] == name]
    before = {str(table["hts"][at]): str(table["description"][at]) for at in held}
    kept = [code for code in found.codes if code in before]
    findings = list(found.findings)
    if len(findings) == MOST_TOLD:
        findings.append(Finding(Severity.WARNING, "codes.more", f"More than {MOST_TOLD} cells are no codes; only the first are told."))
    if before == found.codes:
        return ListResult(Batch(()), tuple(findings), 0, 0, len(kept))
    values: dict[str, list[object]] = {
        "list": [name] * len(found.codes), "hts": list(found.codes), "description": list(found.codes.values()), "source": [source] * len(found.codes),
    }  # fmt: skip
    insert = InsertRows.block(new_rows(into, "code_lists", values), len(table) - len(held))
    removal: list[Edit] = [RemoveRows("code_lists", table.ids[held])] if held else []
    return ListResult(Batch((*removal, insert)), tuple(findings), len(found.codes) - len(kept), len(before) - len(kept), len(kept))


def words_of(result: ListResult) -> Iterator[str]:
    """Yield what reading a list came to, in words."""
    for count, words in ((result.added, "added"), (result.removed, "removed"), (result.kept, "already there")):
        if count:
            yield f"{count:,} {'code' if count == 1 else 'codes'} {words}"
