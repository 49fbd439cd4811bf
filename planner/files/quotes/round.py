"""Quotes that come back in bulk: every file is recognised, every row checked, and of two answers the newer one counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from planner.files.cells.books import read_grids
from planner.files.cells.grid import Cell, Grid, cell_name
from planner.files.cells.said.dates import day_order
from planner.files.cells.said.values import amount, is_blank, text_of_cell
from planner.files.quotes.answers import NOTE, Answer, RowReader
from planner.files.quotes.columns import BREAKS, COLUMNS, Fill
from planner.files.quotes.found import Issue, QuoteFile, QuoteRound, QuoteRow
from planner.files.quotes.judging import Known, judge, judge_locked
from planner.files.quotes.request import line_references
from planner.files.quotes.sheets import AnswerSheet, answer_sheet
from planner.model.finding import BallastError, Severity
from planner.model.plan import Plan
from planner.model.quotes import Quote
from planner.model.table import Value

MOST_NAMED = 5  # parts that a remark names


class QuotesStoppedError(Exception):
    """Nobody waits for the quotes any more."""


def read_quotes(
    paths: Iterable[Path], plan: Plan, progress: Callable[[float, str], None] | None = None, cancelled: Callable[[], bool] = lambda: False
) -> QuoteRound:
    """Return what suppliers answered in some files; one that can't be read says why. Raises QuotesStoppedError where cancelled."""
    listed = list(dict.fromkeys(paths))
    reader = _Reader(plan)
    for number, path in enumerate(listed):
        if cancelled():
            raise QuotesStoppedError
        if progress:
            progress(number / len(listed), path.name)
        reader.take(path, number)
    return QuoteRound(tuple(reader.files), _newest(reader.rows))


class _Reader:
    """Reads one file after the other against the same plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.known = plan, Known.of(plan)
        self.references = line_references(plan)
        sources = plan["sources"]
        self.by_part: dict[tuple[str, str], list[int]] = {}
        for row, part, supplier in zip(sources.ids.tolist(), sources["part"].tolist(), sources["supplier"].tolist(), strict=True):
            self.by_part.setdefault((supplier, part), []).append(row)
        self.files: list[QuoteFile] = []
        self.rows: list[QuoteRow] = []

    def take(self, path: Path, number: int) -> None:
        """Read one file."""
        try:
            grids = read_grids(path)
        except BallastError as problem:
            self.files.append(QuoteFile(path, problem=str(problem)))
            return
        sheet = answer_sheet(grids)
        if sheet is None:
            told = f"'{path.name}' is no quote sheet; File › Import workbook takes other tables."
            self.files.append(QuoteFile(path, problem=told))
            return
        supplier = self._supplier(sheet)
        file = QuoteFile(path, sheet.facts.get("request", ""), supplier or sheet.facts.get("name", ""))
        other = bool(sheet.facts.get("plan")) and sheet.facts["plan"] != self.plan.key
        rows = self._rows(path, number, sheet, supplier)
        if not any(row.quote is not None or row.blank for row in rows) and not any(
            self._row_id(sheet, at, supplier) for at in _table(sheet)
        ):
            title = sheet.facts.get("title", "")
            told = f"'{path.name}' was asked for another plan{f', {title}' if title else ''}: none of its lines is a source of this one."
            self.files.append(replace(file, problem=told))
            return
        remarks: list[str] = []
        if other:
            remarks.append(self._asked_for(path, sheet.facts.get("title", "")))
            rows = [_asked_elsewhere(row, remarks[0]) for row in rows]
        if not sheet.asked:
            remarks.append(f"'{path.name}' no longer says what was asked, so changes of locked cells can't be seen.")
        remarks += _deleted(path, sheet)
        self.files.append(replace(file, remarks=tuple(remarks)))
        self.rows += rows

    def _asked_for(self, path: Path, title: str) -> str:
        """Return what to say of a sheet that carries another plan's key."""
        same = title == str(self.plan.setting("title") or "")
        other = "another plan of the same title" if same else f"another plan, '{title}', or before this one was renamed"
        return f"'{path.name}' was asked for {other}."

    def _supplier(self, sheet: AnswerSheet) -> str:
        """Return which supplier of the plan answered; empty where it isn't known."""
        known = {supplier for supplier, _ in self.by_part}
        if sheet.facts.get("supplier") in known:
            return sheet.facts["supplier"]
        told = sheet.facts.get("name", "")
        suppliers = self.plan["suppliers"]
        named = [one for one, name in zip(suppliers["supplier"].tolist(), suppliers["name"].tolist(), strict=True) if name == told]
        return told if told in known else named[0] if len(named) == 1 and named[0] in known else ""

    def _row_id(self, sheet: AnswerSheet, row: int, supplier: str) -> int | None:
        """Return the source that a row answers for: by the line's reference, else by its part where only one source fits."""
        reference = text_of_cell(_cell(sheet, row, Fill.LINE))
        if reference in self.references:
            return self.references[reference]
        part = text_of_cell(_cell(sheet, row, Fill.PART))
        found = self.by_part.get((supplier, part), [])
        origin = text_of_cell(_cell(sheet, row, Fill.ORIGIN_NOW))
        sources = self.plan["sources"]
        fitting = [one for one in found if str(sources["country_of_origin"][sources.positions([one])[0]]) == origin]
        return found[0] if len(found) == 1 else fitting[0] if len(fitting) == 1 else None

    def _rows(self, path: Path, number: int, sheet: AnswerSheet, supplier: str) -> list[QuoteRow]:
        order = day_order(_cell(sheet, row, Fill.VALID) for row in _table(sheet))
        stamp = (sheet.facts.get("asked", ""), path.stat().st_mtime, number)
        return [replace(self._row(path, sheet, row, supplier, order), stamp=stamp) for row in _table(sheet)]

    def _row(self, path: Path, sheet: AnswerSheet, row: int, supplier: str, order: str) -> QuoteRow:
        reader = RowReader(sheet, row, self.known.currency, order)
        part, cell = text_of_cell(reader.value(Fill.PART)), reader.place(Fill.PRICE)
        source = self._row_id(sheet, row, supplier)
        reference = text_of_cell(reader.value(Fill.LINE))
        if source is None:
            told = (
                "The plan no longer has this source."
                if reference in sheet.asked
                else "This row was not asked for; the supplier may have added it."
            )
            issue = Issue(Severity.ERROR, cell_name(row, 0), told)
            return QuoteRow(path, sheet.grid.name, cell, part, supplier, None, (issue,))
        sources = self.plan["sources"]
        there = sources.row(int(sources.positions([source])[0]))
        answer = reader.read()
        if not answer.blank:
            asked_cells: Mapping[Fill, Cell] = sheet.asked.get(reference, {Fill.PART: str(there["part"])})
            judge_locked(asked_cells, reader.value, reader.say)
            asked = sheet.currencies.get(reference, "") or str(there["currency"] or self.known.currency)
            judge(answer, there, asked, _need(asked_cells), self.known, reader.say)
        quote = _quote(source, there, answer)
        own = str(there["supplier"])
        return QuoteRow(path, sheet.grid.name, cell, str(there["part"]), own, quote, tuple(answer.issues), blank=answer.blank)


def _table(sheet: AnswerSheet) -> list[int]:
    """Return the rows below the header that hold something of ours or something to take."""
    watched = [sheet.columns[column.fill] for column in COLUMNS if column.fill in sheet.columns and column.fill is not Fill.REMARK]
    grid: Grid = sheet.grid
    rows = range(sheet.header + 1, len(grid.rows))
    named = [sheet.columns[fill] for fill in (Fill.LINE, Fill.PART, Fill.PRICE, *(price for _, price in BREAKS)) if fill in sheet.columns]
    return [
        row
        for row in rows
        if any(not is_blank(grid.cell(row, at)) for at in named) and sum(not is_blank(grid.cell(row, at)) for at in watched) > 1
    ]


def _deleted(path: Path, sheet: AnswerSheet) -> list[str]:
    """Return what to say of lines that were asked for and whose rows are gone."""
    there = {text_of_cell(_cell(sheet, row, fill)) for row in _table(sheet) for fill in (Fill.LINE, Fill.PART)}
    told = {line: text_of_cell(cells.get(Fill.PART)) for line, cells in sheet.asked.items()}
    gone = [part for line, part in told.items() if line not in there and part not in there]
    if not gone:
        return []
    named = ", ".join(gone[:MOST_NAMED]) + (f" and {len(gone) - MOST_NAMED:,} more" if len(gone) > MOST_NAMED else "")
    return [f"'{path.name}' no longer has {'a line' if len(gone) == 1 else f'{len(gone):,} lines'} that you asked for: {named}."]


def _cell(sheet: AnswerSheet, row: int, fill: Fill) -> Cell:
    at = sheet.columns.get(fill)
    return None if at is None else sheet.grid.cell(row, at)


def _need(asked: Mapping[Fill, Cell]) -> float | None:
    value = asked.get(Fill.NEED)
    found = amount(value) if isinstance(value, str | float) else None
    return found.number if found and found.number > 0 else None


def _quote(source: int, row: Mapping[str, Value], answer: Answer) -> Quote | None:
    """Return what can be taken in of an answer, None where something keeps it out."""
    if answer.price is None or any(one.severity is Severity.ERROR for one in answer.issues):
        return None
    return Quote(
        source, str(row["part"]), str(row["supplier"]), answer.origin or str(row["country_of_origin"]), answer.price, answer.currency,
        tuple(answer.breaks), answer.lead_days, answer.least, answer.multiple,
        None if answer.valid is None else np.datetime64(answer.valid, "D"), answer.remark,
    )  # fmt: skip


def _asked_elsewhere(row: QuoteRow, remark: str) -> QuoteRow:
    return replace(row, issues=(*row.issues, Issue(Severity.WARNING, "", remark)))


def _newest(rows: list[QuoteRow]) -> tuple[QuoteRow, ...]:
    """Mark the older ones of rows that answer the same; a row that nobody filled in stands behind one that somebody did."""
    best: dict[tuple[str, str, str], QuoteRow] = {}
    for row in rows:
        if row.quote is not None:
            key = row.quote.key
            if key not in best or row.stamp >= best[key].stamp:
                best[key] = row
    said = {row.quote.source: row for row in best.values() if row.quote is not None}
    return tuple(_dated(row, best, said) for row in rows)


def _dated(row: QuoteRow, best: Mapping[tuple[str, str, str], QuoteRow], said: Mapping[int, QuoteRow]) -> QuoteRow:
    newest = best.get(row.quote.key) if row.quote is not None else None
    if row.quote is None and row.blank:
        newest = next((one for one in said.values() if (one.part, one.supplier) == (row.part, row.supplier)), None)
    if newest is None or newest is row:
        return row
    where = f"'{newest.file.name}'" if newest.file != row.file else newest.cell
    issue = Issue(NOTE, row.cell, f"{'A newer answer' if row.quote else 'The answer'} stands in {where}; that one counts.")
    return replace(row, older=True, issues=(*row.issues, issue))
