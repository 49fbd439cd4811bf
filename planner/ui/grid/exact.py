"""Numbers in full precision from the table that spreadsheets put on the clipboard beside the text of what they show."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from planner.model.schema import NUMERIC, Column, Kind
from planner.model.values import NumberStyle

TAG = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
ROW = re.compile(r"<tr\b", re.IGNORECASE)
CELL = re.compile(rf"<t[dh]\b({TAG})>", re.IGNORECASE)
NUMBER = re.compile(r"""\b(?:sdval|x:num)\s*=\s*["']?([-+]?[\d.]+(?:e[-+]?\d+)?)(?=["'\s]|\Z)""", re.IGNORECASE)
SPANS = re.compile(r"<t[dh]\b[^>]*\b(?:col|row)span\s*=\s*[\"']?(?!1\b)", re.IGNORECASE)
EPOCH = 25_569  # day number of 1970-01-01 in spreadsheets
OWN = "data-of=ballast"  # a table of our own: its text is in full precision


class Exact(str):
    """A cell's text as the spreadsheet shows it, with the number behind it."""

    __slots__ = ("number",)
    number: float

    def into(self, column: Column, style: NumberStyle) -> str:
        """Return the text that a column reads the number from; a column of texts takes what was shown."""
        if column.kind is Kind.DATE and self.number == int(self.number) and self.number > 1:
            return str(np.datetime64(int(self.number) - EPOCH, "D"))
        if column.kind not in NUMERIC:
            return self
        percent = self.rstrip().endswith("%")
        text = f"{self.number * 100:.15g} %" if percent else f"{self.number:.17g}" if float(f"{self.number:.15g}") != self.number else f"{self.number:.15g}"  # fmt: skip
        return text.replace(".", style.decimal)


def with_numbers(block: Sequence[Sequence[str]], markup: str) -> list[list[str]]:
    """Return a pasted block with the numbers of its table where both have the same shape."""
    same = [list(row) for row in block]
    if OWN in markup or ("sdval" not in markup and "x:num" not in markup) or SPANS.search(markup):
        return same
    rows = [CELL.findall(row) for row in ROW.split(markup)[1:]]
    if [len(row) for row in rows] != [len(row) for row in same]:
        return same
    for texts, cells in zip(same, rows, strict=True):
        for at, attributes in enumerate(cells):
            if texts[at].strip() and (found := NUMBER.search(attributes)) is not None:
                texts[at] = Exact(texts[at])
                texts[at].number = float(found[1])  # type: ignore[attr-defined]
    return same
