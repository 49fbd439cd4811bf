"""The shipped tariff library put into a plan that was made with an older one: library rows are replaced, the user's own stay.

A row is the library's where it stands in the shipped library by program, heading and source, or where an earlier version
that was shipped had it just so (``earlier`` holds a fingerprint of each of their rows). All other rows are the user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha1

import numpy as np

from planner.files.samples import LIBRARY, library_table, library_version
from planner.model.edits import Batch, Edit, ReplaceTable, SetCells
from planner.model.plan import Plan
from planner.model.schema import SETTINGS, TableSpec
from planner.model.table import Row, Table, cells
from planner.model.values import text_of
from planner.paths import resource

# What makes two rows of a table the same row of the library, though it may say something else now.
SAME_ROW = {
    "tariffs": ("program", "heading", "source"), "stacking": ("program", "other", "effective_from"), "programs": ("program", "destination"),
    "questions": ("key",), "code_lists": ("list",), "destinations": ("destination",),
}  # fmt: skip
# What a fingerprint is taken of: columns that every version has had.
CONTENT = {
    "tariffs": ("program", "heading", "hts", "hts_except", "origins", "origins_except", "method", "rate", "effective_from", "effective_to"),
    "stacking": ("program", "other", "rule", "effective_from", "effective_to"),
}
SAME_GOODS = ("program", "destination", "hts", "origins", "method", "preference", "effective_from")
LENGTH = 12
Key = tuple[str, ...]


def updated_library(plan: Plan) -> Batch:
    """Return the edit that puts the shipped library in the place of the one a plan was made with; empty where nothing differs."""
    edits: list[Edit] = []
    known = fingerprints_shipped()
    next_id = plan.next_id
    for spec in LIBRARY:
        fresh = merged(plan[spec.name], library_table(spec, next_id), known)
        if not fresh.equals(plan[spec.name]):
            edits.append(ReplaceTable(fresh))
        next_id += len(fresh) + len(plan[spec.name])
    if plan.setting("library") != library_version():
        edits.append(SetCells("settings", plan["settings"].ids, "library", cells(SETTINGS["library"], [library_version()])))
    return Batch(tuple(edits))


def changes_rows(edit: Batch) -> bool:
    """Tell whether an update changes more than the name of the library."""
    return any(isinstance(one, ReplaceTable) for one in edit.edits)


def merged(own: Table, shipped: Table, known: frozenset[str]) -> Table:
    """Return the shipped rows with the user's own ones; rows that are the same keep their ids, own rows their end of the table.

    A shipped row is left out where the user has one for the same goods and dates, such as one of the official schedule.
    """
    listed = [own.row(at) for at in range(len(own))]
    names = SAME_ROW[own.spec.name]
    keys = {_values(shipped.spec, shipped.row(at), names) for at in range(len(shipped))}
    is_own = [_values(own.spec, row, names) not in keys and fingerprint(own.spec, row) not in known for row in listed]
    kept = np.flatnonzero(np.array(is_own, dtype=bool)) if listed else np.empty(0, dtype=np.intp)
    first_shipped = next((at for at, mine in enumerate(is_own) if not mine), 0)
    top, end = kept[kept < first_shipped], kept[kept >= first_shipped]
    if own.spec.name == "tariffs":
        taken = {_values(own.spec, listed[at], SAME_GOODS) for at in kept}
        free = [at for at in range(len(shipped)) if _values(own.spec, shipped.row(at), SAME_GOODS) not in taken]
        shipped = shipped.taken(np.array(free, dtype=np.intp))
    shipped = _with_known_ids(shipped, own, listed, is_own)
    rows = shipped.inserted(0, own.taken(top)) if len(top) else shipped
    return rows.inserted(len(rows), own.taken(end)) if len(end) else rows


def _with_known_ids(shipped: Table, own: Table, listed: Sequence[Row], is_own: Sequence[bool]) -> Table:
    """Give shipped rows that stand in the plan already their ids there, so that they count as the same rows."""
    everything = tuple(column.name for column in own.spec.columns)
    there: dict[Key, list[int]] = {}
    for at in reversed(range(len(listed))):
        if not is_own[at]:
            there.setdefault(_values(own.spec, listed[at], everything), []).append(int(own.ids[at]))
    ids = shipped.ids.copy()
    for at in range(len(shipped)):
        waiting = there.get(_values(shipped.spec, shipped.row(at), everything))
        if waiting:
            ids[at] = waiting.pop()
    return Table(shipped.spec, ids, shipped.columns)


def fingerprint(spec: TableSpec, row: Row) -> str:
    """Return a short name of what a row says; empty for tables that earlier versions had no rows of."""
    names = CONTENT.get(spec.name)
    if names is None:
        return ""
    return sha1("|".join((spec.name, *_values(spec, row, names))).encode(), usedforsecurity=False).hexdigest()[:LENGTH]


def fingerprints_shipped() -> frozenset[str]:
    """Return the fingerprints of all rows of earlier versions of the library."""
    folder = resource("tariffs", "earlier")
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    return frozenset(line for file in files for line in file.read_text(encoding="utf-8").split())


def fingerprints(plan: Plan) -> Iterator[str]:
    """Yield the fingerprints of a plan's library tables: what is kept of a version before the next one is shipped."""
    for name in CONTENT:
        table = plan[name]
        yield from (fingerprint(table.spec, table.row(at)) for at in range(len(table)))


def _values(spec: TableSpec, row: Row, names: tuple[str, ...]) -> Key:
    return tuple(text_of(spec[name], row[name]) for name in names)
