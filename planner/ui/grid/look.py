"""How a grid's cells and rows are drawn besides their texts."""

from __future__ import annotations

from typing import NamedTuple


class Look:
    """How a cell is drawn besides its text: plain bits, since the painter asks for every cell."""

    PLAIN = 0
    TINT = 1  # the scenario changes it
    BAD = 2  # what was entered can't be taken
    QUIET = 4  # computed or secondary
    STRONG = 8
    WARN = 16
    ALARM = 64  # too late, or short: in red
    MARK = 32  # a warning sign before the text; the note says why
    ERROR = 128  # a problem of the plan stands at this cell: a corner in its colour
    WARNING = 256


class Branch(NamedTuple):
    """How a row stands in a tree: its depth, whether it has rows below it, and whether they are shown."""

    depth: int = 0
    opens: bool = False
    open: bool = False
