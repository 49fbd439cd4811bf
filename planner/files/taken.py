"""What a stranger's workbook said when it was last taken in, kept in the plan: so that the next time it is known who changed what."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np

from planner.files.plan_file import plan_of_bytes
from planner.model.edits import TOLD_BY_STRANGERS, RememberTaken
from planner.model.finding import BallastError
from planner.model.matching import matched
from planner.model.plan import Plan
from planner.model.table import Table

MOST_UNPACKED = 200_000_000
DAMAGED = "What the plan remembers of the workbook is damaged."


def name_of(path: Path) -> str:
    """Return what a workbook is remembered by: its file's name, whatever its folder."""
    return path.name.casefold()


def remembered(plan: Plan, path: Path) -> Plan | None:
    """Return what a workbook said when it was last taken in; None where that isn't known, or not any more."""
    said = plan.taken.get(name_of(path))
    if said is None or isinstance(said, Plan):
        return said
    opened = zlib.decompressobj()
    try:
        data = opened.decompress(said, MOST_UNPACKED)
        return plan_of_bytes(data, DAMAGED) if opened.eof and data else None
    except (zlib.error, BallastError):
        return None


def remembering(path: Path, said: Plan, mine: Plan) -> RememberTaken:
    """Return the edit that remembers what a workbook said, its rows with the ids of the plan's rows that they are, others with ids no plan gives."""
    kept = Plan.empty()
    for name in TOLD_BY_STRANGERS:
        table = said[name]
        ids = -1 - np.arange(len(table), dtype=np.int64)
        for row, at in matched(said, mine, name).items():
            ids[row] = mine[name].ids[at]
        ids.flags.writeable = False
        kept = kept.with_table(Table(table.spec, ids, table.columns))
    return RememberTaken(name_of(path), kept)
