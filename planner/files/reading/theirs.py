"""What a workbook says of a plan, ready to be compared with it: only what its sheets tell, and only of the rows they speak of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from planner.files.cells.grid import Grid, cell_name
from planner.files.cells.progress import Progress
from planner.files.reading.assembly.origins import Origin
from planner.files.reading.choosing.choices import NO_CHOICES, Choices
from planner.files.reading.own.base import STRANGER, Base, descends, is_base_sheet, read_base
from planner.files.reading.own.plan_sheets import holds_plan
from planner.files.reading.own.spelling import spelt_as
from planner.files.reading.workbook import ImportResult, read_workbook
from planner.files.taken import remembered
from planner.model.edits import SetCells
from planner.model.finding import Finding, Severity
from planner.model.matching import matched
from planner.model.merging import Merge, Theirs, What, merge
from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.model.table import cells

IDENTITY = {"parts": ("part",), "bom": ("parent", "component"), "sources": ("part",), "stock": ("part",), "demand": ("part",), "suppliers": ("supplier",)}  # fmt: skip
Cell = tuple[str, int, str]  # table, row number, column
Places = Mapping[tuple[str, int], Sequence[Origin]]  # by table and row number
TWO_WAY = ("The workbook wasn't written by Ballast and doesn't say what the plan was like, so whatever differs counts as changed in the workbook. "
           "Columns it hasn't are left as they are.")  # fmt: skip
LAST_TAKEN = ("Compared with what {name} said when it was last taken in: what only you changed since stays, and what you left unticked then is listed again "
              "when the workbook changes it.")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A workbook beside a plan: what it says, what it was read with, and where in it each row stands."""

    theirs: Theirs
    own: bool  # written by Ballast, so an empty cell means that there is no value
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]
    places: Places

    def place(self, table: str, number: int, column: str = "") -> str:
        """Return the sheet and cell that says it, or the first of its row; empty where no cell does."""
        for origin in self.places.get((table, number), ()):
            if column in origin.columns or (not column and origin.columns):
                at = origin.columns[column] if column else min(origin.columns.values())
                return f"{origin.sheet}!{cell_name(origin.row, at)}"
        return ""


def said_by(path: Path, grids: Sequence[Grid], mine: Plan, choices: Choices = NO_CHOICES, progress: Progress | None = None) -> Said:
    """Return what a workbook says of a plan; raises BallastError for what is none."""
    sheets = [grid for grid in grids if not is_base_sheet(grid)]
    blank = _blank(mine)
    result = read_workbook(path, blank, grids=grids, origins=True, choices=choices, progress=progress, beside=mine)
    plan = result.edit.apply(blank).plan
    places: dict[tuple[str, int], list[Origin]] = {}
    for origin in result.origins:
        places.setdefault((origin.table, origin.number), []).append(origin)
    if holds_plan(sheets):
        return _own(sheets, read_base(grids), mine, plan, result, places)
    theirs = _strange(spelt_as(plan, mine), mine, places, frozenset(_unread(places, result.findings, sheets)))
    base = remembered(mine, path)
    note = TWO_WAY if base is None else LAST_TAKEN.format(name=path.name)
    if base is not None:
        theirs = replace(theirs, base=base, covered={name: _ids_in(base, mine, name, ids) for name, ids in theirs.covered.items()})
    return Said(theirs, own=False, notes=(note,), findings=result.findings, places=places)


def _ids_in(base: Plan, mine: Plan, table: str, ids: Collection[int]) -> list[int]:
    """Return the row ids of the base for those of the plan."""
    wanted, own = set(ids), mine[table].ids
    return [int(base[table].ids[row]) for row, at in matched(base, mine, table).items() if int(own[at]) in wanted]


def compared(said: Said, mine: Plan, progress: Callable[[str], None] = lambda _: None) -> Merge:
    """Return what a workbook changes; ``progress`` hears the tables. An assembly that no row describes, such as a product named after the file, is new with its lines only."""
    found = merge(mine, said.theirs, progress)
    if said.own:
        return found
    brought = said.theirs.plan
    parents = {brought["bom"]["parent"][one.number] for one in found.rows if one.table == "bom" and one.what is What.ADDED}
    rows = (
        one
        for one in found.rows
        if one.table != "parts"
        or one.what is not What.ADDED
        or (one.table, one.number) in said.places
        or brought["parts"]["part"][one.number] in parents
    )
    return replace(found, rows=tuple(rows))


def _blank(mine: Plan) -> Plan:
    """Return an empty plan of the same currency, which prices without one are in."""
    blank = Plan.empty()
    told = cells(TABLES["settings"]["currency"], [mine.setting("currency")])
    return SetCells("settings", blank["settings"].ids, "currency", told).apply(blank).plan


def _own(grids: Sequence[Grid], base: Base, mine: Plan, plan: Plan, result: ImportResult, places: Places) -> Said:
    """A workbook that was exported: each sheet tells all rows of its table."""
    notes = [base.note] if base.note else []
    before = base.plan
    if before is not None and not descends(mine, before):
        before, notes = None, [STRANGER]
    reports = [report for report in result.sheets if report.role in TABLES]
    columns: dict[str, set[str]] = {}
    short: set[str] = set()
    for report in reports:
        columns.setdefault(report.role, set()).update(slot.partition(".")[2] for slot in report.mapping.values())
        if report.rows_accepted < report.rows_read:
            short.add(report.role)
    for name in sorted(short):
        notes.append(f"Some rows of {TABLES[name].title} couldn't be read, so rows that are missing there don't count as removed.")
    rows = before or mine
    covered = {name: rows[name].ids.tolist() for name in columns if name not in short and set(TABLES[name].key) <= columns[name]}
    untold = frozenset(_unread(places, result.findings, grids))
    told = {name: found for name, found in columns.items() if set(TABLES[name].key) <= found}
    return Said(Theirs(plan, told, covered, before, untold), own=True, notes=tuple(notes), findings=result.findings, places=places)


def _strange(plan: Plan, mine: Plan, places: Places, unread: frozenset[Cell]) -> Theirs:
    """A stranger's workbook: only the columns it has count, and of missing rows only those of the assemblies and suppliers it lists."""
    columns: dict[str, set[str]] = {}
    for (name, _), origins in places.items():
        columns.setdefault(name, set()).update(*(origin.columns for origin in origins))
    told = {name: (found & set(TABLES[name].by_name)) - set(IDENTITY.get(name, ())) for name, found in columns.items()}
    if "unit_price" in told.get("sources", ()):
        told["sources"].add("currency")
    return Theirs(plan, told, _covered(plan, mine), None, unread | frozenset(_not_in_its_rows(places, told)))


def _not_in_its_rows(places: Places, told: Mapping[str, set[str]]) -> Iterator[Cell]:
    """Yield columns that other sheets of the workbook have, but none of those that a row stands in."""
    for (name, number), origins in places.items():
        own = {column for origin in origins for column in origin.columns}
        if "unit_price" in own:
            own.add("currency")
        for column in told[name] - own:
            yield name, number, column


def _unread(places: Places, findings: Sequence[Finding], grids: Sequence[Grid]) -> Iterator[Cell]:
    """Yield cells that couldn't be read: what they say isn't known, which is no change."""
    bad = {(one.where.sheet, one.where.cell) for one in findings if one.severity is Severity.ERROR and one.where.cell}
    bad |= {(grid.name, cell_name(*place)) for grid in grids for place in grid.uncalculated}
    if not bad:
        return
    for (name, number), origins in places.items():
        for origin in origins:
            for column, at in origin.columns.items():
                if (origin.sheet, cell_name(origin.row, at)) in bad:
                    yield name, number, column


def _covered(plan: Plan, mine: Plan) -> dict[str, list[int]]:
    """Return the plan's rows that a stranger's workbook would tell of if they were there: lines of its assemblies, offers of its suppliers."""
    lines, sources = mine["bom"], mine["sources"]
    parents = {lines["parent"][at] for at in matched(plan, mine, "bom").values()} | set(plan["bom"]["parent"].tolist())
    inside = np.array([parent in parents for parent in lines["parent"].tolist()], dtype=bool)
    named = set(plan["sources"]["supplier"].tolist()) - {""}
    offered = np.array([name in named for name in sources["supplier"].tolist()], dtype=bool)
    if len(plan["bom"]):  # prices beside a bill of materials speak of its own parts only
        own = set(plan["parts"]["part"].tolist())
        offered &= np.array([part in own for part in sources["part"].tolist()], dtype=bool)
    return {"bom": lines.ids[inside].tolist(), "sources": sources.ids[offered].tolist()}
