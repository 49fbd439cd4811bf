"""Texts that an export had to cut, made whole again from the plan that knows their ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from planner.files.cells.grid import cell_name
from planner.files.cells.long_texts import LONGEST_TEXT, cut, fits, seems_cut
from planner.files.reading.own.plan_sheets import PlanSheet, key_of
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.schema import Column, Kind, TableSpec


@dataclass(frozen=True, slots=True)
class Whole:
    """A text of a plan that no cell can hold: where it stands, and the key of its row."""

    table: str
    column: str
    key: tuple[str, ...]
    text: str


def text_columns(spec: TableSpec) -> list[Column]:
    """Return the columns of texts, those of the key first."""
    return sorted((column for column in spec.columns if column.kind is Kind.TEXT), key=lambda column: column.name not in spec.key)


def whole_texts(plan: Plan) -> dict[str, list[Whole]]:
    """Return the texts of a plan that no cell can hold, by what a cell has of them."""
    found: dict[str, list[Whole]] = {}
    for name, table in plan.tables.items():
        for column in text_columns(table.spec):
            for row, text in enumerate(table[column.name].tolist()):
                if not fits(text):
                    found.setdefault(cut(text), []).append(Whole(name, column.name, key_of(table.spec, table.row(row)), text))
    return found


def make_whole(sheets: Iterable[tuple[str, PlanSheet]], plans: Callable[[], Iterable[Plan]], findings: list[Finding]) -> None:
    """Give cut texts on sheets their ends back from the first plan that has them; tells of those that none has.

    Args:
        sheets: With their titles.
        plans: Asked only where a text seems to be cut.
        findings: Take in what is told.
    """
    known: list[dict[str, list[Whole]]] | None = None
    for title, sheet in sheets:
        for column in text_columns(sheet.spec):
            for at, row in enumerate(sheet.rows):
                text = row.get(column.name)
                if not isinstance(text, str) or not seems_cut(text):
                    continue
                if known is None:
                    known = [whole_texts(plan) for plan in plans()]
                whole = _whole(next((found[text] for found in known if text in found), []), sheet.spec, column, key_of(sheet.spec, row))
                if whole is None:
                    findings.append(_end_missing(title, sheet, at, column))
                else:
                    row[column.name] = whole


def _whole(found: list[Whole], spec: TableSpec, column: Column, key: Sequence[str]) -> str | None:
    """Return the text of the same column and row where several begin alike, else the next of them in their order."""
    here = [one for one in found if (one.table, one.column) == (spec.name, column.name)] or found
    if len({one.text for one in here}) > 1:
        chosen = next((one for one in here if one.key == key), here[0])
        found.remove(chosen)
        return chosen.text
    return here[0].text if here else None


def _end_missing(title: str, sheet: PlanSheet, at: int, column: Column) -> Finding:
    settings = sheet.spec.name == "settings"
    row = sheet.places[list(sheet.columns).index(column.name)] if settings else sheet.places[at]
    cell = cell_name(row, sheet.columns[column.name])
    message = f"{title}, {cell}: {column.title} has the {LONGEST_TEXT:,} characters that a cell can hold and seems to be cut: its end isn't in the workbook."
    return Finding(Severity.WARNING, "import.cut-text", message, "", Where(sheet=title, cell=cell))
