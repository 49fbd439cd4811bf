"""Any workbook into one edit of a plan, with what was understood, sheet by sheet, and what was not."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from planner.files.cells.books import is_text, read_grids
from planner.files.cells.grid import Grid, cell_name
from planner.files.cells.progress import Progress, untold
from planner.files.reading.assembly.builder import Builder
from planner.files.reading.assembly.origins import Origin
from planner.files.reading.assembly.products import put_sheet, root_names
from planner.files.reading.choosing.choices import NO_CHOICES, Choices
from planner.files.reading.choosing.deciding import Guesses, decided_tables
from planner.files.reading.choosing.found import FailedRow, FoundTable, failed_rows, found_plan_sheet, profile_notes
from planner.files.reading.choosing.lists import as_stock, knows_most
from planner.files.reading.choosing.places import corrected
from planner.files.reading.choosing.roles import IGNORED, names_product, possible_role, role_of, role_of_sheet
from planner.files.reading.layout.header import find_blocks
from planner.files.reading.layout.tables import ReadTable, read_table
from planner.files.reading.own.base import is_base_sheet, read_base
from planner.files.reading.own.cut_texts import make_whole
from planner.files.reading.own.plan_sheets import PlanSheet, holds_plan, plan_edit, read_plan_sheet, spec_of_sheet
from planner.files.reading.rows.numbers import settle_part_numbers
from planner.files.reading.told.left_out import hidden_notes, list_notes
from planner.files.reading.told.reports import SheetReport, note_cells, report_of
from planner.model.edits import Edit
from planner.model.finding import BallastError, Finding, Severity, Where
from planner.model.plan import Plan

OPENING = 0.1  # the share of the work that it takes to open a file
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})


@dataclass(frozen=True, slots=True)
class ImportResult:
    """An edit to do on the plan that was given, and everything worth telling about where it comes from."""

    edit: Edit
    findings: tuple[Finding, ...]
    sheets: tuple[SheetReport, ...]
    counts: dict[str, int]
    origins: tuple[Origin, ...] = ()
    tables: tuple[FoundTable, ...] = ()
    failed: tuple[FailedRow, ...] = ()


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Spare Python looking for garbage among a million new cells again and again: there is none."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()


@collector_at_rest()
def read_workbook(
    path: Path | str,
    into: Plan | None = None,
    sheet: str | None = None,
    *,
    grids: Sequence[Grid] | None = None,
    origins: bool = False,
    choices: Choices = NO_CHOICES,
    guesses: Guesses | None = None,
    progress: Progress | None = None,
    beside: Plan | None = None,
) -> ImportResult:
    """Return what a workbook brings to a plan (an empty one where none is given); raises BallastError for what is none.

    ``grids`` are its sheets where they were read before, ``guesses`` what was guessed of them then; ``choices`` is what the user decided;
    ``origins`` asks where each row comes from; ``progress`` hears the share done and what is being done, and may end it by an exception.
    ``beside`` is the plan whose parts tell a list of prices or stock from a product, where it isn't the one that the rows come into.
    """
    path = Path(path)
    progress = progress or untold
    progress(0.0 if grids is None else OPENING, "Opening the file")
    everything = read_grids(path, opening(progress)) if grids is None else grids
    grids = tuple(grid for grid in everything if not is_base_sheet(grid))
    into = into or Plan.empty()
    if sheet is not None:
        chosen = [grid for grid in grids if grid.name == sheet] or [grid for grid in grids if grid.name.lower() == sheet.lower()]
        if not chosen:
            raise BallastError(f"'{path.name}' has no sheet '{sheet}'; it has {', '.join(grid.name for grid in grids)}.")
        grids = tuple(chosen)
    if holds_plan(grids) or (sheet is not None and all(spec_of_sheet(grid) for grid in grids)):
        return _read_plan(grids, into, choices, lambda: (one for one in (read_base(everything).plan, into, beside) if one is not None))
    return _read_bom(Source(path, grids, sheet), into, choices, guesses or Guesses(), progress, origins=origins, beside=beside)


def opening(progress: Progress) -> Progress:
    """Return who hears how far the opening of a file is, as a share of the whole work."""
    return lambda share, what: progress(OPENING * share, what)


def read_rows(rows: Sequence[Sequence[str]], into: Plan, name: str, decimal: str = "") -> ImportResult | None:
    """Return what rows of texts, such as a pasted block, bring to a plan; None where the first of them doesn't read like a header.

    Args:
        rows: Texts row by row.
        into: The plan they come into.
        name: What they are called; a list without levels becomes a product of this name.
        decimal: The decimal mark of its numbers, empty where it is to be found out.
    """
    cells = tuple(tuple(text if text.strip() else None for text in row) for row in rows)
    grid = Grid(name, cells, decimal=decimal)
    if not any(block.header_row == 0 for block in find_blocks(Grid(name, cells[:1]))):
        return None
    return _read_bom(Source(Path(name), (grid,)), into)


def _read_plan(grids: Sequence[Grid], into: Plan, choices: Choices, knowing: Callable[[], Iterable[Plan]]) -> ImportResult:
    """Return what the sheets of an exported plan bring; ``knowing`` gives the plans that have texts whole which had to be cut in cells."""
    findings: list[Finding] = []
    sheets: list[PlanSheet] = []
    reports: list[SheetReport] = []
    titles: list[str] = []
    tables: list[FoundTable] = []
    grids = corrected(grids, choices)
    for grid in grids:
        spec = spec_of_sheet(grid)
        used = spec is not None and choices.used.get((grid.name, 0), True)
        if spec is None or not used:
            tables += [found_plan_sheet(grid, PlanSheet(spec), used=False)] if spec else []
            reports.append(SheetReport(grid.name, "ignored"))
            continue
        sheet = read_plan_sheet(grid, spec, findings, into[spec.name])
        for (row, column), text in grid.errors.items():
            cell = cell_name(row, column)
            message = f"{grid.name}, {cell}: The cell holds the error {text}; it is read as empty."
            findings.append(Finding(Severity.ERROR, "import.error-cell", message, "", Where(sheet=grid.name, cell=cell)))
        sheets.append(sheet)
        titles.append(grid.name)
        tables.append(found_plan_sheet(grid, sheet, used=True))
        reports.append(SheetReport(grid.name, spec.name, sheet.header_row, sheet.mapping, sheet.read, len(sheet.rows), sheet.unmapped))
    make_whole(zip(titles, sheets, strict=True), knowing, findings)
    rows = {sheet.spec.name: len(sheet.rows) for sheet in sheets if sheet.spec.name != "settings"}
    counts = {"parts": 0, "bom_lines": rows.pop("bom", 0), "sources": 0, "suppliers": 0} | rows
    origins = tuple(origin for sheet, title in zip(sheets, titles, strict=True) for origin in sheet.origins(title))
    findings += hidden_notes(tables)
    failed = failed_rows(findings, grids)
    return ImportResult(plan_edit(sheets, into), tuple(findings), tuple(reports), counts, origins, tuple(tables), failed)


@dataclass(frozen=True, slots=True)
class Source:
    """A workbook that is read: its file, its sheets as they are, and the one sheet that was asked for, if any."""

    path: Path
    grids: Sequence[Grid]
    wanted: str | None = None


def _read_bom(
    source: Source,
    into: Plan,
    choices: Choices = NO_CHOICES,
    guesses: Guesses | None = None,
    progress: Progress = untold,
    *,
    origins: bool = False,
    beside: Plan | None = None,
) -> ImportResult:
    path, grids = source.path, corrected(source.grids, choices)
    builder = Builder(into, japanese=_is_japanese(grids))
    reports: list[SheetReport] = []
    sheets: list[tuple[Grid, list[tuple[str, ReadTable]]]] = []
    guesses = guesses or Guesses()
    decided = [decided_tables(grid, choices, guesses, wanted=source.wanted is not None) for grid in source.grids]
    known = [knows_most(grid, tables, beside or into) for grid, tables in zip(grids, decided, strict=True)]
    decided = [
        tuple(as_stock(one, f"{path.stem} {grid.name}") for one in tables) if listed else tables
        for grid, tables, listed in zip(grids, decided, known, strict=True)
    ]
    any_bom = any(role_of(one) == "bom" for tables in decided for one in tables)
    found: list[FoundTable] = []
    for at, (grid, tables) in enumerate(zip(grids, decided, strict=True)):
        alone = not any_bom and not known[at]
        roles = {one.number: role_of(one, alone=alone and names_product(path.stem, grid, one)) for one in tables}
        used = [one for one in tables if roles[one.number] != IGNORED]
        if not used:
            found += [one.found(grid, possible_role(one), None) for one in tables]
            reports.append(SheetReport(grid.name, IGNORED))
            continue
        progress(0.1 + 0.7 * at / len(grids), f"Reading {grid.name}")
        step = partial(progress, 0.1 + 0.7 * (at + 0.5) / len(grids), f"Reading {grid.name}")
        read = [read_table(grid, one.block, step) for one in used]
        lines = {one.number: table.sheet.lines for one, table in zip(used, read, strict=True)}
        found += [
            one.found(grid, roles[one.number] if one.number in lines else possible_role(one), lines.get(one.number)) for one in tables
        ]
        reports.append(report_of(grid, role_of_sheet([roles[one.number] for one in used]), read))
        sheets.append((grid, [(roles[one.number], table) for one, table in zip(used, read, strict=True)]))
        note_cells(grid, read)
    progress(0.8, "Putting the plan together")
    everything = [table for _, read in sheets for _, table in read]
    settle_part_numbers([table.sheet for table in everything], builder.warn)
    for table in everything:
        table.read_offers()
    roots = root_names(choices.product.strip() or path.stem, sheets)
    for (_, placed), root in zip(sheets, roots, strict=True):
        put_sheet(placed, root, builder)
    builder.break_circles()
    findings = [finding for table in everything for finding in table.findings] + builder.findings
    findings += [*list_notes(found, builder, beside or into, choices), *profile_notes(found)]
    if not sheets:
        if path.suffix.lower() in WORKBOOK_SUFFIXES and path.is_file() and is_text(path):
            raise BallastError(f"'{path.name}' is not a workbook, and no table of parts is in its text.")
        findings.append(_nothing_found(path, grids))
    counts = {
        "parts": len(builder.parts),
        "bom_lines": len(builder.lines),
        "sources": len(builder.offers.sources),
        "suppliers": len(builder.offers.suppliers),
    }
    further = (("price_breaks", builder.offers.breaks), ("stock", builder.stock), ("demand", builder.demand))
    counts |= {name: len(rows) for name, rows in further if len(rows)}
    failed = failed_rows(findings, grids)
    return ImportResult(builder.edit(), tuple(findings), tuple(reports), counts, builder.origins() if origins else (), tuple(found), failed)


def _nothing_found(path: Path, grids: Sequence[Grid]) -> Finding:
    where = Where(sheet=grids[0].name) if grids else Where()
    if not any(grid.rows for grid in grids):
        return Finding(Severity.ERROR, "import.empty", f"'{path.name}' holds no cells: there is nothing to import.", "", where)
    return Finding(Severity.ERROR, "import.no-table", f"No table of parts was found in '{path.name}'.",
                   "A row of headers such as Part number, Description and Quantity tells where the table begins.", where)  # fmt: skip


def _is_japanese(grids: Sequence[Grid]) -> bool:
    return any(isinstance(value, str) and re.search("[\u3040-\u30ff]", value) for grid in grids for row in grid.rows[:200] for value in row)
