"""Any workbook into one edit of a plan, with what was understood, sheet by sheet, and what was not."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from planner.files.cells.books import is_text, read_grids
from planner.files.cells.columns import always
from planner.files.cells.grid import Grid, cell_name
from planner.files.layout import LEVEL, LINE_TOTAL, POSITION, TOLD_AS
from planner.files.reading.builder import Builder
from planner.files.reading.choices import NO_CHOICES, Choices
from planner.files.reading.deciding import Decided, Guesses, decided_tables
from planner.files.reading.found import FailedRow, FoundTable, failed_rows, found_plan_sheet, profile_notes
from planner.files.reading.header import Block, find_blocks
from planner.files.reading.lines import Sheet
from planner.files.reading.numbers import settle_part_numbers
from planner.files.reading.origins import Origin
from planner.files.reading.places import corrected
from planner.files.reading.plan_sheets import PlanSheet, holds_plan, plan_edit, read_plan_sheet, spec_of_sheet
from planner.files.reading.rows import RowReader
from planner.files.reading.tree import build_tree
from planner.files.reading.words import DESIGNATORS, PARENT, PRICE, QUANTITY, SOURCE_SUPPLIER
from planner.model.edits import Edit
from planner.model.finding import BallastError, Finding, Severity, Where
from planner.model.plan import Plan

Progress = Callable[[float, str], None]
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
GENERIC_SHEET = re.compile(
    r"(sheet|tabelle|tabell|feuil(le)?|hoja|foglio|лист|arkusz|工作表|表|blad|bom|in|out|data|parts?|stückliste)[\s_-]*\d*", re.IGNORECASE
)


def untold(_share: float, _what: str) -> None:
    """Let nobody hear how far the reading is."""


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What was understood of one sheet. ``header_row`` counts from 1; ``mapping`` is header -> table.column."""

    name: str
    role: str
    header_row: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    rows_read: int = 0
    rows_accepted: int = 0
    unmapped: list[str] = field(default_factory=list)


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
) -> ImportResult:
    """Return what a workbook brings to a plan (an empty one where none is given); raises BallastError for what is none.

    ``grids`` are its sheets where they were read before, ``guesses`` what was guessed of them then; ``choices`` is what the user decided;
    ``origins`` asks where each row comes from; ``progress`` hears the share done and what is being done, and may end it by an exception.
    """
    path = Path(path)
    progress = progress or untold
    progress(0.0, "Opening the file")
    grids = read_grids(path) if grids is None else grids
    into = into or Plan.empty()
    if sheet is not None:
        chosen = [grid for grid in grids if grid.name == sheet] or [grid for grid in grids if grid.name.lower() == sheet.lower()]
        if not chosen:
            raise BallastError(f"'{path.name}' has no sheet '{sheet}'; it has {', '.join(grid.name for grid in grids)}.")
        grids = tuple(chosen)
    if holds_plan(grids) or (sheet is not None and all(spec_of_sheet(grid) for grid in grids)):
        return _read_plan(grids, into, choices)
    return _read_bom(Source(path, grids, sheet), into, choices, guesses or Guesses(), progress, origins=origins)


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


def _read_plan(grids: Sequence[Grid], into: Plan, choices: Choices) -> ImportResult:
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
        sheet = read_plan_sheet(grid, spec, findings)
        for (row, column), text in grid.errors.items():
            cell = cell_name(row, column)
            message = f"{grid.name}, {cell}: The cell holds the error {text}; it is read as empty."
            findings.append(Finding(Severity.ERROR, "import.error-cell", message, "", Where(sheet=grid.name, cell=cell)))
        sheets.append(sheet)
        titles.append(grid.name)
        tables.append(found_plan_sheet(grid, sheet, used=True))
        reports.append(SheetReport(grid.name, spec.name, sheet.header_row, sheet.mapping, sheet.read, len(sheet.rows), sheet.unmapped))
    rows = {sheet.spec.name: len(sheet.rows) for sheet in sheets if sheet.spec.name != "settings"}
    counts = {"parts": 0, "bom_lines": rows.pop("bom", 0), "sources": 0, "suppliers": 0} | rows
    origins = tuple(origin for sheet, title in zip(sheets, titles, strict=True) for origin in sheet.origins(title))
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
) -> ImportResult:
    path, grids = source.path, corrected(source.grids, choices)
    builder = Builder(into, japanese=_is_japanese(grids))
    reports: list[SheetReport] = []
    readers: list[tuple[Grid, str, list[RowReader]]] = []
    guesses = guesses or Guesses()
    decided = [decided_tables(grid, choices, guesses, wanted=source.wanted is not None) for grid in source.grids]
    any_bom = any(_role(tables, alone=False) == "bom" for tables in decided)
    found: list[FoundTable] = []
    for at, (grid, tables) in enumerate(zip(grids, decided, strict=True)):
        role = _role(tables, alone=not any_bom)
        if role == "ignored":
            found += [one.found(grid, _role((replace(one, used=True),), alone=False), None) for one in tables]
            reports.append(SheetReport(grid.name, role))
            continue
        progress(0.1 + 0.7 * at / len(grids), f"Reading {grid.name}")
        step = partial(progress, 0.1 + 0.7 * (at + 0.5) / len(grids), f"Reading {grid.name}")
        by_number = {one.number: RowReader(grid, one.block) for one in tables if one.used}
        rows = list(by_number.values())
        for reader in rows:
            reader.read(step)
        found += [one.found(grid, role, by_number[one.number].rows.lines if one.used else None) for one in tables]
        reports.append(_report(grid, role, rows))
        readers.append((grid, role, rows))
        _note_uncalculated(grid, rows)
        _note_errors(grid, rows)
    progress(0.8, "Putting the plan together")
    sheets = [[Sheet(grid.name, reader.block, reader.rows.lines) for reader in rows] for grid, _, rows in readers]
    settle_part_numbers([one for several in sheets for one in several], builder.warn)
    roots = _root_names(choices.product.strip() or path.stem, [(grid, role) for grid, role, _ in readers], sheets)
    for (grid, role, rows), several, root in zip(readers, sheets, roots, strict=True):
        _put(grid, role, rows, several, root, builder)
    builder.break_circles()
    findings = [finding for _, _, rows in readers for reader in rows for finding in reader.rows.findings] + builder.findings
    findings += profile_notes(found)
    if not readers:
        if path.suffix.lower() in WORKBOOK_SUFFIXES and is_text(path):
            raise BallastError(f"'{path.name}' is not a workbook, and no table of parts is in its text.")
        findings.append(_nothing_found(path, grids))
    counts = {
        "parts": len(builder.parts),
        "bom_lines": len(builder.lines),
        "sources": len(builder.offers.sources),
        "suppliers": len(builder.offers.suppliers),
    }
    counts |= {name: len(rows) for name, rows in (("stock", builder.stock), ("demand", builder.demand)) if len(rows)}
    failed = failed_rows(findings, grids)
    return ImportResult(builder.edit(), tuple(findings), tuple(reports), counts, builder.origins() if origins else (), tuple(found), failed)


def _nothing_found(path: Path, grids: Sequence[Grid]) -> Finding:
    where = Where(sheet=grids[0].name) if grids else Where()
    if not any(grid.rows for grid in grids):
        return Finding(Severity.ERROR, "import.empty", f"'{path.name}' holds no cells: there is nothing to import.", "", where)
    return Finding(Severity.ERROR, "import.no-table", f"No table of parts was found in '{path.name}'.",
                   "A row of headers such as Part number, Description and Quantity tells where the table begins.", where)  # fmt: skip


def _role(tables: Sequence[Decided], *, alone: bool) -> str:
    """Return what a sheet is: bom, demand, sources, parts, or ignored. A lone list with prices is a BOM of one each."""
    told = [one.role for one in tables if one.used and one.role]
    if told:
        return told[0]
    slots = {cell.slot for one in tables if one.used for cell in one.block.columns}
    if not slots:
        return "ignored"
    if {"demand.due", QUANTITY} <= slots and not slots & {PARENT, LEVEL, PRICE}:
        return "demand"
    if slots & {QUANTITY, PARENT, LEVEL, DESIGNATORS}:
        return "bom"
    if slots & {PRICE, SOURCE_SUPPLIER}:
        return "bom" if alone and "stock.quantity" not in slots else "sources"
    return "parts"


def _report(grid: Grid, role: str, rows: Sequence[RowReader]) -> SheetReport:
    cells = [cell for reader in rows for cell in reader.block.columns]
    mapping = {cell.text: TOLD_AS.get(cell.slot, cell.slot) for cell in cells if cell.slot not in {POSITION, LINE_TOTAL}}
    unused = [cell.text for cell in cells if cell.text not in mapping]
    unmapped = list(
        dict.fromkeys(text for text in [*unused, *(text for reader in rows for text in reader.block.unmapped)] if text not in mapping)
    )
    return SheetReport(
        grid.name, role, rows[0].block.header_row + 1, mapping,
        sum(reader.rows.read for reader in rows), sum(len(reader.rows.lines) for reader in rows), unmapped,
    )  # fmt: skip


def _note_uncalculated(grid: Grid, rows: Sequence[RowReader]) -> None:
    used = {cell.column for reader in rows for cell in reader.block.columns}
    places = [place for place in grid.uncalculated if place[1] in used]
    if places:
        rows[0].complain(Severity.WARNING, "import.uncalculated", f"{len(places)} formulas were never calculated, so their cells are read as empty.",
                         *places[0], "Open the workbook in a spreadsheet program, save it, and import it again.")  # fmt: skip


def _note_errors(grid: Grid, rows: Sequence[RowReader]) -> None:
    """Name each cell of a table that holds a spreadsheet's error; it is read as empty."""
    for reader in rows:
        used = {cell.column for cell in reader.block.columns}
        for (row, column), text in grid.errors.items():
            if column in used and reader.block.first <= row <= reader.block.last:
                reader.complain(Severity.ERROR, "import.error-cell", f"The cell holds the error {text}; it is read as empty.", row, column)


def _is_japanese(grids: Sequence[Grid]) -> bool:
    return any(isinstance(value, str) and re.search("[\u3040-\u30ff]", value) for grid in grids for row in grid.rows[:200] for value in row)


def _root_names(name_of_file: str, sheets: Sequence[tuple[Grid, str]], items: Sequence[Sequence[Sheet]]) -> list[str]:
    """Return the product each sheet stands for: the file's name for one sheet, else the sheet's, told apart from parts."""
    boms = [grid for grid, role in sheets if role == "bom"]
    lists = [several for (_, role), several in zip(sheets, items, strict=True) if role == "bom"]
    used = {part for several in lists for sheet in several for part in sheet.lines.part.occurring()}
    folded = {name.lower(): name for name in used}
    names: list[str] = []
    for grid, _ in sheets:
        stem = name_of_file.strip() or "Product"
        if len(boms) > 1 and grid.name.lower() in folded:
            names.append(folded[grid.name.lower()])  # a sheet named after a part of another sheet is that part's BOM
            continue
        name = stem if len(boms) <= 1 else f"{stem} {grid.name}" if GENERIC_SHEET.fullmatch(grid.name.strip()) else grid.name.strip()
        while name in used or name in names:
            name = f"{name} (assembly)"
        names.append(name)
    return names


def _put(grid: Grid, role: str, rows: Sequence[RowReader], sheets: Sequence[Sheet], root: str, builder: Builder) -> None:
    """Add one sheet's parts, lines and sources."""
    titled = len(sheets) > 1
    for reader, sheet in zip(rows, sheets, strict=True):
        builder.add_parts(sheet)
        if role == "bom":
            _put_tree(grid, reader, sheet, root, builder, titled=titled)
        builder.add_sources(sheet)
        builder.add_stock(sheet)
        if role == "demand":
            builder.add_demand(sheet)
        if role == "bom" and not sheet.block.has(QUANTITY) and len(sheet.lines):
            builder.note_once("import.no-quantities", f"{grid.name}: there is no quantity column; one of each is taken.", sheet)


def _put_tree(grid: Grid, reader: RowReader, sheet: Sheet, root: str, builder: Builder, *, titled: bool) -> None:
    block, lines = sheet.block, sheet.lines
    level = block.column(LEVEL)

    def complain(severity: Severity, code: str, message: str, row: int) -> None:
        reader.complain(severity, code, message, row, level.column if level else block.columns[0].column)

    tree = build_tree(lines, complain, has_parent=block.has(PARENT), has_level=level is not None)
    top = root
    listed = set(lines.part.occurring())
    if tree.tops:
        builder.add_product(root, _title(grid, block))
        if titled and block.title:
            top = block.title
            while top in listed or top == root:
                top = f"{top} (assembly)"
            builder.add_product(top, "")
            builder.add_group(root, top, sheet)
    builder.add_lines(always(top, len(tree.tops)), tree.tops, sheet)
    unlisted = set(tree.parents.occurring()) - listed
    builder.add_lines(tree.parents, tree.rows, sheet, tell_of_parents=len(unlisted) > 1 or bool(tree.products))


def _title(grid: Grid, block: Block) -> str:
    """Return the sheet's own title: the first text above the header that stands alone in its row."""
    for row in range(block.header_row):
        texts = [value for value in grid.rows[row] if value is not None]
        if len(texts) == 1 and isinstance(texts[0], str) and 3 < len(texts[0].strip()) <= 120:
            return " ".join(texts[0].split())
    return ""
