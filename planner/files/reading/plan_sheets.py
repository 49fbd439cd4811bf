"""A workbook that holds a whole plan, one sheet for each table, read back as the plan it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.cells.values import text_of_cell
from planner.files.layout import SETTINGS_HEADERS, column_of_header, slot_of, spec_of_title
from planner.files.reading.origins import Origin
from planner.model.edits import Batch, ReplaceTable
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.schema import Column, Kind, TableSpec
from planner.model.table import Table, Value, plain
from planner.model.values import NotAValue, parse, within

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


def read_plan_sheet(grid: Grid, spec: TableSpec, findings: list[Finding]) -> PlanSheet:
    """Return the rows of one table's sheet; a bad cell is a finding, and its row stays out where it can't do without it."""
    sheet = PlanSheet(spec)
    if spec.name == "settings":
        _read_settings(grid, sheet, findings)
        return sheet
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
        usable = True
        for at, column in columns:
            usable &= _take(grid, row, at, column, values, findings)
        if usable:
            sheet.rows.append(values)
            sheet.places.append(row)
    return sheet


def _read_settings(grid: Grid, sheet: PlanSheet, findings: list[Finding]) -> None:
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
        if not _take(grid, row, 1, column, values, findings):
            values.pop(column.name, None)
        if column.name not in sheet.columns:
            sheet.columns[column.name] = 1
            sheet.places.append(row)
    sheet.read = 1
    sheet.rows.append(values)


def _said(grid: Grid, row: int, at: int) -> Cell:
    """Return what a cell says; a text is what it is, also where it is spelt like an error."""
    return grid.spelt_errors.get((row, at)) or grid.cell(row, at)


def _take(grid: Grid, row: int, at: int, column: Column, values: dict[str, Value], findings: list[Finding]) -> bool:
    """Put one cell's value into ``values``; tells whether the row can be used."""
    cell = _said(grid, row, at)
    try:
        values[column.name] = value_of(column, cell)
    except NotAValue as problem:
        lost = "The row is left out." if column.required else "The field is left out."
        name = cell_name(row, at)
        findings.append(
            Finding(Severity.ERROR, "import.not-a-value", f"{grid.name}, {name}: {problem} {lost}", "", Where(sheet=grid.name, cell=name))
        )
        return not column.required
    value = values[column.name]
    if column.kind is Kind.SHARE and isinstance(value, float) and value > LARGE_SHARE:
        name = cell_name(row, at)
        message = f"{grid.name}, {name}: {column.title} is read as {value * 100:,.6g} %; if less was meant, write it with the percent sign."
        findings.append(Finding(Severity.WARNING, "import.large-share", message, "", Where(sheet=grid.name, cell=name)))
    return True


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
    key = before.spec.key
    merged: list[dict[str, Value]] = [before.row(position) for position in range(len(before))]
    places: dict[tuple[str, ...], list[int]] = {}
    for position, row in enumerate(merged):
        places.setdefault(tuple(str(row[name]) for name in key), []).append(position)
    for row in rows:
        same = places.get(tuple(str(row.get(name, before.spec[name].default)) for name in key))
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
