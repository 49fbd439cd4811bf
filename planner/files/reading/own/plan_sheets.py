"""A workbook that holds a whole plan, one sheet for each table, read back as the plan it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import SETTINGS_HEADERS, column_of_header, slot_of, spec_of_title
from planner.files.reading.assembly.origins import Origin
from planner.files.reading.own.loosely import loosely
from planner.model.edits import Batch, ReplaceTable
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.schema import Column, Kind, TableSpec
from planner.model.table import Table, Value, plain
from planner.model.values import NotAValue, parse, text_of, within

LARGE_SHARE = 5.0  # a bare 25 in a percent column is 2,500 %: taken as it stands, but said


@dataclass(slots=True)
class PlanSheet:
    """What one sheet of a plan workbook brought."""

    spec: TableSpec
    mapping: dict[str, str] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    rows: list[dict[str, Value]] = field(default_factory=list)
    read: int = 0
    header_row: int = 1
    columns: dict[str, int] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)  # the sheet's row of each row; of the settings, that of each setting

    def origins(self, title: str) -> Iterator[Origin]:
        """Yield where each row stands on the sheet; settings stand below one another."""
        if self.spec.name == "settings":
            for name, row in zip(self.columns, self.places, strict=True):
                yield Origin(self.spec.name, 0, title, row, {name: 1})
            return
        for number, row in enumerate(self.places):
            yield Origin(self.spec.name, number, title, row, self.columns)


def spec_of_sheet(grid: Grid) -> TableSpec | None:
    """Return the table a sheet holds, None where its title or headers aren't those of an exported plan."""
    spec = spec_of_title(grid.name)
    if spec is None or not grid.rows:
        return None
    texts = [value for value in grid.rows[0] if isinstance(value, str)]
    if spec.name == "settings":
        return spec if tuple(texts[:2]) == SETTINGS_HEADERS[:2] else None
    known = {column.name for text in texts if (column := column_of_header(spec, text))}
    return spec if len(known) >= min(2, len(spec.columns)) and len(known) * 2 >= len(texts) else None


def holds_plan(grids: Sequence[Grid]) -> bool:
    """Tell whether a workbook is an exported plan: it has the settings, or several of a plan's sheets."""
    found = [spec.name for grid in grids if (spec := spec_of_sheet(grid))]
    return "settings" in found or len(found) >= 3


def read_plan_sheet(grid: Grid, spec: TableSpec, findings: list[Finding], before: Table | None = None) -> PlanSheet:
    """Return the rows of one table's sheet; a bad cell is a finding and leaves what ``before`` has in the row of the same key.

    Where there is no such row, the new one stays out if it can't do without the value, else it has none.
    """
    sheet = PlanSheet(spec)
    if spec.name == "settings":
        _read_settings(grid, sheet, findings, before)
        return sheet
    rows_before = _by_key(before)
    columns: list[tuple[int, Column]] = []
    for at, text in enumerate(grid.rows[0]):
        if text is None:
            continue
        column = column_of_header(spec, text_of_cell(text))
        if column is None or any(column is known for _, known in columns):
            sheet.unmapped.append(text_of_cell(text))
            continue
        columns.append((at, column))
        sheet.columns[column.name] = at
        sheet.mapping[text_of_cell(text)] = slot_of(spec, column)
    for row in range(1, len(grid.rows)):
        if all(_said(grid, row, at) is None for at, _ in columns):
            continue
        sheet.read += 1
        values: dict[str, Value] = {}
        bad = [problem for at, column in columns if (problem := _take(grid, row, at, column, values, findings))]
        same = rows_before.get(key_of(spec, values))
        old = same.pop(0) if same else None
        usable = [_without(one, old, values, findings) for one in bad]  # each of them is told of
        if all(usable):
            sheet.rows.append(values)
            sheet.places.append(row)
    return sheet


def key_of(spec: TableSpec, row: Mapping[str, Value]) -> tuple[str, ...]:
    """Return what tells a row from others; a column that a sheet doesn't have is blank."""
    said = (row.get(name, spec[name].default) for name in spec.key)
    return tuple("" if value is None else str(value) for value in said)


def _by_key(before: Table | None) -> dict[tuple[str, ...], list[dict[str, Value]]]:
    """Return a table's rows by their key, those with the same one in their order."""
    found: dict[tuple[str, ...], list[dict[str, Value]]] = {}
    for position in range(len(before)) if before is not None and before.spec.key else ():
        row = before.row(position)  # type: ignore[union-attr]
        found.setdefault(key_of(before.spec, row), []).append(row)  # type: ignore[union-attr]
    return found


def _read_settings(grid: Grid, sheet: PlanSheet, findings: list[Finding], before: Table | None) -> None:
    old = before.row(0) if before is not None else None
    values: dict[str, Value] = {}
    for row in range(1, len(grid.rows)):
        title = grid.cell(row, 0)
        if title is None:
            continue
        column = column_of_header(sheet.spec, text_of_cell(title))
        if column is None:
            sheet.unmapped.append(text_of_cell(title))
            continue
        sheet.mapping[text_of_cell(title)] = slot_of(sheet.spec, column)
        if problem := _take(grid, row, 1, column, values, findings):
            _without(problem, old, values, findings)
        if column.name not in sheet.columns:
            sheet.columns[column.name] = 1
            sheet.places.append(row)
    sheet.read = 1
    sheet.rows.append(values)


def _said(grid: Grid, row: int, at: int) -> Cell:
    """Return what a cell says; a text is what it is, also where it is spelt like an error."""
    return grid.spelt_errors.get((row, at)) or grid.cell(row, at)


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that holds no value of its column, and why."""

    column: Column
    sheet: str
    cell: str
    why: str


def _take(grid: Grid, row: int, at: int, column: Column, values: dict[str, Value], findings: list[Finding]) -> Unread | None:
    """Put one cell's value into ``values``; returns what is wrong with the cell where it has none."""
    cell, name = _said(grid, row, at), cell_name(row, at)
    try:
        values[column.name] = value_of(column, cell)
    except NotAValue as problem:
        read = loosely(column, cell, grid.rows[0], grid.rows[row])
        if read is None:
            return Unread(column, grid.name, name, str(problem))
        values[column.name] = read
    value = values[column.name]
    if column.kind is Kind.SHARE and isinstance(value, float) and value > LARGE_SHARE:
        message = f"{grid.name}, {name}: {column.title} is read as {value * 100:,.6g} %; if less was meant, write it with the percent sign."
        findings.append(Finding(Severity.WARNING, "import.large-share", message, "", Where(sheet=grid.name, cell=name)))
    return None


def _without(bad: Unread, old: dict[str, Value] | None, values: dict[str, Value], findings: list[Finding]) -> bool:
    """Do without a cell that can't be read: the plan's value stays, else there is none; tells whether the row can be used."""
    column = bad.column
    usable = old is not None or not column.required
    if old is not None:
        values[column.name] = old[column.name]
        lost = f"What the plan has stays: {text_of(column, old[column.name]) or 'no value'}."
    else:
        lost = "The field is left out." if usable else "The row is left out."
        if usable and column.dtype == np.float64:
            values[column.name] = None  # not the column's default: a lead time that can't be read is not known, which isn't 0
    where = Where(sheet=bad.sheet, cell=bad.cell)
    findings.append(Finding(Severity.ERROR, "import.not-a-value", f"{bad.sheet}, {bad.cell}: {bad.why} {lost}", "", where))
    return usable


def value_of(column: Column, cell: Cell) -> Value:
    """Return the value of one cell for one column; numbers count as they are stored, texts as they would be typed."""
    if column.kind is Kind.TEXT:
        text = cell if isinstance(cell, str) else text_of_cell(cell)
        if not text and column.required:
            raise NotAValue(f"{column.title} can't be empty.")
        return text
    if cell is None:
        return parse(column, "")
    if isinstance(cell, bool) and column.kind is Kind.FLAG:
        return cell
    if isinstance(cell, float) and column.dtype == np.float64:
        if column.kind is Kind.INTEGER and cell != int(cell):
            raise NotAValue(f"{column.title} is a whole number, not '{cell:g}'.")
        return within(column, cell)
    if isinstance(cell, date) and column.kind is Kind.DATE:
        return np.datetime64(cell, "D")
    return parse(column, text_of_cell(cell))


def plan_edit(sheets: Sequence[PlanSheet], into: Plan) -> Batch:
    """Return the edit that makes a plan's tables those of the sheets; rows with the same key stay the same rows."""
    edits: list[ReplaceTable] = []
    fresh = into.next_id
    whole = any(sheet.spec.name == "settings" for sheet in sheets)
    for sheet in sheets:
        spec, rows = sheet.spec, sheet.rows
        before = into[spec.name]
        if not whole:
            rows = _merged(before, rows)
        if spec.name == "settings":
            rows = [{**before.row(0), **rows[0]}]
        given = [column.name for column in spec.columns if any(column.name in row for row in rows)]
        values: dict[str, list[object]] = {name: [row.get(name, spec[name].default) for row in rows] for name in given}
        ids, fresh = _ids(before, values, len(rows), fresh)
        edits.append(ReplaceTable(Table.of(spec, ids, values)))
    return Batch(tuple(edits))


def _merged(before: Table, rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return a table's rows with those of a partial workbook: the same key is the same row, others are added below."""
    merged: list[dict[str, Value]] = [before.row(position) for position in range(len(before))]
    places: dict[tuple[str, ...], list[int]] = {}
    for position, row in enumerate(merged):
        places.setdefault(key_of(before.spec, row), []).append(position)
    for row in rows:
        same = places.get(key_of(before.spec, row))
        if same:
            merged[same.pop(0)] |= row
        else:
            merged.append({**{column.name: column.default for column in before.spec.columns}, **row})
    return merged


def _ids(before: Table, values: dict[str, list[object]], count: int, fresh: int) -> tuple[list[int], int]:
    key = before.spec.key
    known: dict[tuple[str, ...], list[int]] = {}
    if not key:
        known[()] = before.ids.tolist()
    elif all(name in values for name in key):
        for position, row in enumerate(before.ids.tolist()):
            known.setdefault(tuple(str(plain(before[name][position])) for name in key), []).append(row)
    ids = []
    for row in range(count):
        same = known.get(tuple(str(values[name][row]) for name in key)) if not key or all(name in values for name in key) else None
        if same:
            ids.append(same.pop(0))
        else:
            ids.append(fresh)
            fresh += 1
    return ids, fresh
