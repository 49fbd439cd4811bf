"""The plan as it was when a workbook was written, from the hidden sheet that an export puts there."""

from __future__ import annotations

import zlib
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from planner.files.cells.grid import Grid
from planner.files.layout import BASE_MARK, BASE_SHEET
from planner.files.plan_file import plan_of_bytes
from planner.model.finding import BallastError
from planner.model.plan import Plan

MOST_UNPACKED = 400_000_000  # bytes
NONE = "The workbook doesn't say what the plan was like when it was written, so whatever differs counts as changed in the workbook."
DAMAGED = "What the workbook keeps of the plan it was written from is damaged or of a newer Ballast, so whatever differs counts as changed in the workbook."
TOO_LARGE = "The plan was too large to be kept in the workbook, so whatever differs counts as changed in the workbook."
STRANGER = "The workbook was written from another plan, so whatever differs counts as changed in the workbook."


@dataclass(frozen=True, slots=True)
class Base:
    """The plan a workbook was written from; where it is None, ``note`` says why and what follows from that."""

    plan: Plan | None
    note: str = ""


def is_base_sheet(grid: Grid) -> bool:
    """Tell whether a sheet is the one that keeps the plan, and nothing of the user's."""
    return grid.name == BASE_SHEET and grid.cell(0, 0) == BASE_MARK


def read_base(grids: Sequence[Grid]) -> Base:
    """Return the plan that a workbook was written from."""
    sheet = next((grid for grid in grids if is_base_sheet(grid)), None)
    if sheet is None:
        return Base(None, NONE)
    words = str(sheet.cell(1, 0) or "").split()
    if words == ["too", "large"]:
        return Base(None, TOO_LARGE)
    try:
        return Base(plan_of_bytes(_unpacked(sheet, words), DAMAGED))
    except (BallastError, ValueError, NoBase64, zlib.error):
        return Base(None, DAMAGED)


def _unpacked(sheet: Grid, words: Sequence[str]) -> bytes:
    """Return the plan's file; raises ValueError where it isn't the one that was written."""
    kind, checksum, count = words
    chunks = [sheet.cell(row, 0) for row in range(2, 2 + min(int(count), len(sheet.rows)))]
    packed = b64decode("".join(chunk for chunk in chunks if isinstance(chunk, str)), validate=True)
    if kind != "sha256" or sha256(packed).hexdigest() != checksum:
        raise ValueError("the checksum is another one")
    opened = zlib.decompressobj()
    data = opened.decompress(packed, MOST_UNPACKED)
    if not opened.eof:
        raise ValueError("it unpacks to more than a plan has, or breaks off")
    return data


def descends(mine: Plan, base: Plan) -> bool:
    """Tell whether a plan grew out of another: most rows that have the same number in both have the same name."""
    same = other = 0
    for name, table in base.tables.items():
        if not table.spec.key:
            continue
        key = table.spec.key[0]
        names = dict(zip(mine[name].ids.tolist(), mine[name][key].tolist(), strict=True))
        for row, value in zip(table.ids.tolist(), table[key].tolist(), strict=True):
            if row in names:
                same, other = (same + 1, other) if names[row] == value else (same, other + 1)
    return same >= other
