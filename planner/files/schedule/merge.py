"""A schedule's rows put into a plan: they replace those of the library or an older schedule, and leave the user's own alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from planner.files.schedule.layers import CHARGED, EXCLUSION, LIST_MARK, PROGRAM, beginnings, written_out
from planner.files.schedule.lines import RATE_LINE, digits_of, dotted
from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells, new_rows
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.table import Row, Table, cells

MFN = "MFN"
MADE = re.compile(r"(?:^|; footnote of )HTS (?:20\d\d |\()")
CODES = ("hts", "hts_except")
FOR_READING = ("title", "status", "confidence", "checked", "source", "note")


@dataclass(slots=True)
class Merge:
    """What putting rows into a plan comes to."""

    edit: Batch = field(default_factory=lambda: Batch(()))
    added: int = 0
    changed: int = 0
    removed: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Wanted:
    """One row of the schedule: what it charges, and those of its codes that the plan doesn't have yet."""

    row: Row
    content: tuple[str, ...]
    words: list[str]


def merged(plan: Plan, rows: Table, lines: Iterable[str], library: Table) -> Merge:
    """Return the edit that puts rows into a plan; ``lines`` are the rate lines that the rows are for, by eight digits."""
    result = Merge()
    tariffs = plan["tariffs"]
    lists = written_out(plan["code_lists"])
    shipped = {_everything(library.row(at)) for at in range(len(library))}
    wanted = [_Wanted(row, _content(row), str(row["hts"]).split()) for row in map(rows.row, range(len(rows)))]
    renamed: dict[int, dict[str, str]] = {}
    gone: list[int] = []
    for at in np.flatnonzero(
        np.isin(tariffs["program"].astype(str), [MFN, PROGRAM, EXCLUSION]) & np.isin(tariffs["destination"].astype(str), ["", "US"])
    ):
        row = tariffs.row(int(at))
        if row["status"] not in CHARGED:
            continue
        if not (MADE.search(str(row["source"])) or _everything(row) in shipped):
            _keep_own(row, int(tariffs.ids[at]), wanted, result)
            continue
        after = _without(row, lines, wanted, lists)
        if not after["hts"]:
            gone.append(int(at))
        elif after["hts"] != row["hts"] or after["hts_except"] != row["hts_except"]:
            renamed[int(at)] = after
    result.edit = _edit(plan, wanted, renamed, gone, result)
    return result


def _without(row: Row, lines: Iterable[str], wanted: list[_Wanted], lists: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return a row's codes without those that the schedule's rows take over; a code that is the same in both stays."""
    content = _content(row)
    taken = tuple(lines)
    same = [one for one in wanted if one.content == content]
    kept: list[str] = []
    spared = str(row["hts_except"]).split()
    for word in str(row["hts"]).split():
        digits = "" if word.startswith(LIST_MARK) or word == "*" else digits_of(word)
        if digits[:RATE_LINE] not in taken or len(digits) < RATE_LINE:
            kept.append(word)
            continue
        match = next((one for one in same if dotted(digits) in one.words and not _spared_below(row, digits, one.row)), None)
        if match:
            match.words.remove(dotted(digits))
            kept.append(word)
    wide = beginnings(" ".join(word for word in kept if word.startswith(LIST_MARK) or len(digits_of(word)) < RATE_LINE), lists)
    for line in taken if row["program"] != MFN else ():
        reached = [line] if any(line.startswith(code) for code in wide) else [code for code in wide if code.startswith(line)]
        for code in reached:
            if any(code.startswith(digits_of(word)) for word in spared):
                continue
            match = next((one for one in same if dotted(code) in one.words), None)
            if match:
                match.words.remove(dotted(code))
            else:
                spared.append(dotted(code))
    return {"hts": " ".join(kept), "hts_except": " ".join(spared)}


def _spared_below(row: Row, digits: str, other: Row) -> bool:
    """Tell whether two rows on one code leave out different codes below it."""
    below = [{word for word in str(one["hts_except"]).split() if digits_of(word).startswith(digits)} for one in (row, other)]
    return below[0] != below[1]


def _keep_own(row: Row, row_id: int, wanted: list[_Wanted], result: Merge) -> None:
    """Leave out what a row of the user's own says already, be it with another rate, and say so."""
    own = {digits_of(word) for word in str(row["hts"]).split() if not word.startswith(LIST_MARK)} - {""}
    for one in wanted:
        alike = one.row["program"] == row["program"] and one.row["preference"] == row["preference"] and _same_goods(one.row, row)
        met = [word for word in one.words if alike and digits_of(word) in own]
        for word in met:
            one.words.remove(word)
        if met and one.content != _content(row):
            message = f"{row['program']} on {' '.join(met)}: the plan's own row is kept; the schedule says otherwise ({one.row['source']})."
            result.findings.append(
                Finding(Severity.NOTE, "hts.own-row", message, "Remove the row to take the schedule's.", Where("tariffs", row_id, "hts"))
            )


def _same_goods(one: Row, own: Row) -> bool:
    """Tell whether two rows are about the same origins; of section 301, about the same list."""
    if one["program"] != MFN:
        return one["heading"] == own["heading"]
    return one["origins"] == own["origins"]


def _edit(plan: Plan, wanted: list[_Wanted], renamed: Mapping[int, dict[str, str]], gone: list[int], result: Merge) -> Batch:
    tariffs = plan["tariffs"]
    edits: list[Edit] = []
    for name in CODES:
        at = [row for row, after in renamed.items() if after[name] != tariffs[name][row]]
        if at:
            edits.append(SetCells("tariffs", tariffs.ids[at], name, cells(tariffs.spec[name], [renamed[row][name] for row in at])))
    if gone:
        edits.append(RemoveRows("tariffs", tariffs.ids[gone]))
    fresh = [{**one.row, "hts": " ".join(one.words)} for one in wanted if one.words]
    if fresh:
        values: dict[str, list[object]] = {column.name: [row[column.name] for row in fresh] for column in tariffs.spec.columns}
        edits.append(InsertRows.block(new_rows(plan, "tariffs", values), len(tariffs) - len(gone)))
    result.added, result.changed, result.removed = len(fresh), len(renamed), len(gone)
    return Batch(tuple(edits))


def _content(row: Row) -> tuple[str, ...]:
    """Return what a row charges on whom and when; its codes and what is only for reading don't count."""
    unread = (*CODES, *FOR_READING, *(("heading",) if row["program"] == MFN else ()))
    return tuple(str(value) for name, value in row.items() if name not in unread)


def _everything(row: Row) -> tuple[str, ...]:
    """Return all of a row but its codes, and the day it was checked."""
    return tuple(str(value) for name, value in row.items() if name not in CODES and name != "checked")
