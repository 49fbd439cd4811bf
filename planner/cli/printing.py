"""Output of the command line: one JSON document, or text for reading; findings as lines."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path

import numpy as np

from planner.model.acknowledged import Key, key_of, notes, sorted_out
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.schema import TABLES
from planner.model.table import Table, plain

WIDEST = 48  # characters of a cell in a text table


def print_json(document: object) -> None:
    """Print one JSON document and nothing else."""
    print(json.dumps(jsonable(document), ensure_ascii=False, allow_nan=False))


def jsonable(value: object) -> object:
    """Return a value as JSON has it: missing numbers and dates null, dates ISO, arrays lists, dataclasses objects."""
    match value:
        case None | str() | bool() | int() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case float() | np.floating():
            return float(value) if math.isfinite(value) else None
        case np.bool_() | np.integer():
            return value.item()
        case np.datetime64():
            return None if np.isnat(value) else str(value.astype("datetime64[D]"))
        case date() | Path():
            return str(value)
        case Mapping():
            return {str(key): jsonable(one) for key, one in value.items()}
        case np.ndarray():
            return [jsonable(one) for one in value]
        case list() | tuple() | set() | frozenset():
            return [jsonable(one) for one in value]
        case _ if is_dataclass(value):
            return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"JSON can't hold {type(value).__name__}")


def finding_rows(findings: Iterable[Finding], plan: Plan) -> list[dict[str, object]]:
    """Return findings with the keys of the contract; rows are numbered from 1 as the plan shows them."""
    numbers: dict[str, dict[int, int]] = {}
    rows: list[dict[str, object]] = []
    known, scenarios = notes(plan), frozenset(names(plan))
    for finding in findings:
        where = finding.where
        table = where.table if where.table in TABLES else None
        if table and table not in numbers:
            numbers[table] = {int(row): number for number, row in enumerate(plan[table].ids, start=1)}
        row = numbers[table].get(where.row) if table and where.row is not None else None
        rows.append({
            "severity": finding.severity, "code": finding.code, "message": finding.message, "hint": finding.hint,
            "table": where.table, "row": row, "column": where.column, "sheet": where.sheet, "cell": where.cell,
            "acknowledged": _note(finding, known, scenarios),
        })  # fmt: skip
    return rows


def _note(finding: Finding, known: Mapping[Key, str], scenarios: frozenset[str]) -> str | None:
    """Return the note of an acknowledged finding, None for an open one; what shows in a scenario begins with its name."""
    if not known or finding.severity is Severity.ERROR:
        return None
    code, table, column, message = key_of(finding)
    scenario, _, rest = message.partition(": ")
    return known.get((code, table, column, message), known.get((code, table, column, rest)) if scenario in scenarios else None)


def finding_lines(findings: Iterable[Finding], plan: Plan) -> Iterator[str]:
    """Yield one line for each finding: severity, place, message, hint."""
    for row in finding_rows(findings, plan):
        if row["acknowledged"] is not None:
            note = f" ({row['acknowledged']})" if row["acknowledged"] else ""
            yield " ".join(f"acknowledged {row['severity']}: {place(row)}{row['message']}{note}".split())
            continue
        hint = f" {row['hint']}" if row["hint"] else ""
        yield " ".join(f"{row['severity']}: {place(row)}{row['message']}{hint}".split())


def place(row: Mapping[str, object]) -> str:
    """Return where a finding is, in words that end with a colon; empty where it is nowhere in particular."""
    words: list[str] = []
    if row["sheet"]:
        if not str(row["message"]).startswith(str(row["sheet"])):  # what comes from a workbook names its place itself
            words.append(f"{row['sheet']}!{row['cell']}" if row["cell"] else f"sheet {row['sheet']}")
    elif row["table"] in TABLES:
        spec = TABLES[str(row["table"])]
        words.append(spec.title)
        if row["row"]:
            words.append(f"row {row['row']}")
        if row["column"] in spec.by_name:
            words.append(spec[str(row["column"])].title)
    return f"{', '.join(words)}: " if words else ""


def report(findings: Sequence[Finding], plan: Plan, least: Severity = Severity.ERROR) -> None:
    """Print findings to stderr, those less severe than ``least`` only as a number; acknowledged ones don't count."""
    findings = sorted_out(plan, findings)[0]
    order = tuple(Severity)
    told = [finding for finding in findings if order.index(finding.severity) <= order.index(least)]
    for line in finding_lines(told, plan):
        print(line, file=sys.stderr)
    untold = len(findings) - len(told)
    if untold:
        print(f"{untold} lesser {'finding' if untold == 1 else 'findings'}; 'ballast check' lists them.", file=sys.stderr)


def table_rows(table: Table) -> list[dict[str, object]]:
    """Return a table's rows by column name, dates ISO and missing values null."""
    listed = {name: [jsonable(plain(value)) for value in array] for name, array in table.columns.items()}
    return [dict(zip(listed, values, strict=True)) for values in zip(*listed.values(), strict=True)]


def text_table(headers: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool] = ()) -> Iterator[str]:
    """Yield the lines of a table in aligned columns, numbers to the right."""
    clipped = [[text if len(text) <= WIDEST else text[: WIDEST - 1] + "…" for text in row] for row in rows]
    widths = [max(len(header), *(len(row[at]) for row in clipped), 0) for at, header in enumerate(headers)]
    right = list(numeric) or [False] * len(headers)
    for row in (headers, ["-" * width for width in widths], *clipped):
        cells = [text.rjust(width) if flag else text.ljust(width) for text, width, flag in zip(row, widths, right, strict=True)]
        yield "  ".join(cells).rstrip()
