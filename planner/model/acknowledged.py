"""Warnings and notes that somebody has looked at and left as they are, each with a note. One that changes is told again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells, new_rows
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.table import cells

Key = tuple[str, str, str, str]


def key_of(finding: Finding) -> Key:
    """Return what tells a finding from others. Its message names row and values, so a change of them makes it another one.

    The row's id is no part of it: ids change when a plan goes through a workbook.
    """
    return finding.code, finding.where.table or "", finding.where.column or "", finding.message


def notes(plan: Plan) -> dict[Key, str]:
    """Return the notes of all that was acknowledged."""
    table = plan["acknowledged"]
    return {
        (code, name, column, message): note
        for code, name, column, message, note in zip(
            *(table[c].tolist() for c in ("code", "table", "column", "message", "note")), strict=True
        )
    }


def sorted_out(plan: Plan, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], Mapping[Finding, str]]:
    """Return the findings that are open, and the acknowledged ones with their notes. Errors are always open."""
    known = notes(plan)
    if not known:
        return tuple(findings), {}
    still: list[Finding] = []
    seen: dict[Finding, str] = {}
    for finding in findings:
        note = known.get(key_of(finding)) if finding.severity is not Severity.ERROR else None
        if note is None:
            still.append(finding)
        else:
            seen[finding] = note
    return tuple(still), seen


def acknowledged(plan: Plan, findings: Iterable[Finding], note: str) -> Edit:
    """Return the edit that acknowledges warnings and notes; one that has been acknowledged before takes the new note."""
    table, known = plan["acknowledged"], list(notes(plan))
    keys = list(dict.fromkeys(key_of(finding) for finding in findings if finding.severity is not Severity.ERROR))
    old = [known.index(key) for key in keys if key in known]
    fresh = [key for key in keys if key not in known]
    edits: list[Edit] = []
    if old:
        edits.append(SetCells("acknowledged", table.ids[old], "note", cells(table.spec["note"], [note] * len(old))))
    if fresh:
        code, name, column, message = (list(words) for words in zip(*fresh, strict=True))
        values: dict[str, list[object]] = {"code": [*code], "table": [*name], "column": [*column], "message": [*message]}
        edits.append(InsertRows.block(new_rows(plan, "acknowledged", values | {"note": [note] * len(fresh)}), len(table)))
    return Batch(tuple(edits))


def reopened(plan: Plan, findings: Iterable[Finding]) -> Edit:
    """Return the edit that makes acknowledged findings count again."""
    wanted = {key_of(finding) for finding in findings}
    table = plan["acknowledged"]
    keys = zip(*(table[name].tolist() for name in ("code", "table", "column", "message")), strict=True)
    rows = np.array([at for at, key in enumerate(keys) if key in wanted], dtype=np.intp)
    return RemoveRows("acknowledged", table.ids[rows])
