"""How the cells of a sheet are kept while it is scanned: one word of 64 bits each.

A number is its own bits as a float. Anything else is written into the room that floats leave for what is not a number: its kind in the upper
16 bits, a number of its own in the lower 32.

======== ==================================================================================================
NOTHING  an empty cell
TEXT     the number of a text: one of those that cells share, or one behind them that stood in a cell itself
OTHER    the number of a day or a flag
ODD      while a sheet is scanned: the number of a spelling that the scan doesn't know
DAY      while a sheet is scanned: the number of a cell whose style makes a date of its number
======== ==================================================================================================
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Cells = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NOTHING, TEXT, OTHER, ODD, DAY = (np.int64(kind << 48) for kind in range(0x7FF8, 0x7FFD))
NUMBER_OF = np.int64(2**32 - 1)
STYLES = 1000  # three digits; cells of further styles count as odd


class OddSheetError(Exception):
    """A sheet is spelt in a way that the scan doesn't know; another reader takes it cell by cell."""


def claim(held: object) -> None:
    """Go on only where a sheet is as the scan knows it."""
    if not held:
        raise OddSheetError


def kind_of(cells: Cells | np.int64) -> Cells:
    """Return the kind of words; that of a number is any but those named above."""
    return cells >> np.int64(48)  # type: ignore[return-value]


@dataclass(slots=True)
class Sheet:
    """What was scanned of one sheet so far, piece by piece; rows and columns count from 0.

    ``rows``, ``columns`` and ``cells`` belong together, one entry a cell that isn't empty; ``marked_*`` are the cells of styles that say something.
    ``odd`` numbers the spellings that the scan doesn't know, ``odd_formulas`` are the rows, columns and spellings of formulas among them,
    ``days`` are the style and the number of cells that are dates, as the two parts of one complex number.
    """

    styles_marked: Mask
    styles_dated: Mask
    texts: int
    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    cells: list[Cells] = field(default_factory=list)
    marked_rows: list[Ints] = field(default_factory=list)
    marked_columns: list[Ints] = field(default_factory=list)
    marked_styles: list[Ints] = field(default_factory=list)
    odd: defaultdict[bytes, int] = field(default_factory=lambda: defaultdict(count().__next__))
    odd_formulas: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    days: list[npt.NDArray[np.complex128]] = field(default_factory=list)
    dated: int = 0
    last_row: int = -1
    hidden: set[int] = field(default_factory=set)
