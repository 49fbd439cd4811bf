"""Small workbooks for tests, written on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from planner.files.reading.workbook import ImportResult, read_workbook
from planner.model.finding import Finding
from planner.model.plan import Plan

Rows = Sequence[Sequence[object]]


def book_of(path: Path, rows: Rows, title: str = "BOM", indents: Mapping[int, int] | None = None, **more: Rows) -> Path:
    """Write rows into a workbook's first sheet; ``indents`` gives the cell indent of a row's first column; more sheets by title."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for row_number, indent in (indents or {}).items():
        sheet.cell(row_number, 1).alignment = Alignment(indent=indent)
    for name, others in more.items():
        extra = book.create_sheet(name)
        for row in others:
            extra.append(list(row))
    book.save(path)
    return path


def imported(path: Path, into: Plan | None = None) -> tuple[Plan, ImportResult]:
    """Return the plan after an import, and what the import says."""
    result = read_workbook(path, into)
    return result.edit.apply(into or Plan.empty()).plan, result


def lines(plan: Plan) -> list[tuple[str, str, float]]:
    """Return the BOM as (parent, component, quantity) in row order."""
    bom = plan["bom"]
    return list(zip(bom["parent"], bom["component"], bom["quantity"].tolist(), strict=True))


def cells(findings: Sequence[Finding], code: str) -> list[str | None]:
    """Return the cells that findings with a code point at."""
    return [finding.where.cell for finding in findings if finding.code == code]
