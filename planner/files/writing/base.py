"""The plan itself on a hidden sheet of its workbook, so that a later update can tell who changed what since."""

from __future__ import annotations

import zlib
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from planner.files.layout import BASE_MARK, BASE_SHEET
from planner.files.plan_file import plan_bytes
from planner.model.plan import NOTHING_TAKEN, Plan

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CHUNK = 32_000  # characters of a cell; a spreadsheet takes 32,767
LARGEST = 20_000_000  # bytes packed
LEVEL = 1  # a plan of 100,000 lines in a tenth of the time of the usual level, a fifth larger
TOO_LARGE = "too large"


def write_base(book: Workbook, plan: Plan) -> bool:
    """Add the hidden sheet with the plan; a huge plan is left out, which is told."""
    sheet = book.add_worksheet(BASE_SHEET)
    sheet.very_hidden()
    texts = base_texts(plan)
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text)
    return texts[1] != TOO_LARGE


def base_texts(plan: Plan) -> list[str]:
    """Return the cells of the hidden sheet: what it is, a checksum, the number of cells, then the plan's file packed as text."""
    packed = zlib.compress(plan_bytes(replace(plan, taken=NOTHING_TAKEN, key="")), LEVEL)
    if len(packed) > LARGEST:
        return [BASE_MARK, TOO_LARGE]
    text = b64encode(packed).decode("ascii")
    chunks = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    return [BASE_MARK, f"sha256 {sha256(packed).hexdigest()} {len(chunks)}", *chunks]
