"""How the cells of sheets that calculate look: number formats, widths, and the colour of what may be typed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.model.sheets import Rows, SheetColumn, Shown, Values

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

WHOLE, ANY, FINE, COARSE = "#,##0", "General", "#,##0.00??", "#,##0.00"  # a question mark keeps room, so that the points stand in line
CODES = {Shown.TEXT: "@", Shown.SHARE: "0.00##%", Shown.NUMBER: "#,##0.00####", Shown.DATE: "yyyy-mm-dd", Shown.ROUGH: "#,##0.0"}
WIDTHS = {Shown.SHARE: 10, Shown.NUMBER: 12, Shown.DATE: 12, Shown.ROUGH: 9}
LARGE = 100_000  # money from which on a hundredth is fine enough
WIDEST, NARROWEST = 44, 11
HEADER_FILL, ENTRY_FILL, STRONG_FILL, ENTRY_INK, NOTE_INK = "#E8ECF2", "#FFF4CC", "#F3F5F8", "#1F4E9E", "#5A6472"
Whole = npt.NDArray[np.bool_]


class Looks:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool, bool, bool], Format] = {}
        head = {"bold": True, "bg_color": HEADER_FILL, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        self.first_header, self.header = book.add_format(head), book.add_format({**head, "indent": 1})
        self.number_header = book.add_format({**head, "align": "right"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": NOTE_INK})
        self.legend = book.add_format({"bg_color": ENTRY_FILL, "font_color": ENTRY_INK})

    def of(self, code: str, *, entry: bool, strong: bool, first: bool) -> Format:
        """Return the format of a cell; texts stand off from the numbers before them, and at the right among numbers."""
        key = code, entry, strong, first
        if key not in self._made:
            look: dict[str, object] = {
                "num_format": code,
                **({"align": "right"} if code != CODES[Shown.TEXT] else {} if first else {"indent": 1}),
            }
            if entry:
                look |= {"bg_color": ENTRY_FILL, "font_color": ENTRY_INK}
            if strong:
                look |= {"bold": True} | ({} if entry else {"bg_color": STRONG_FILL})
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def styles_of(column: SheetColumn, bold_rows: Rows, looks: Looks, *, first: bool, in_whole: Whole) -> Iterator[Format]:
    """Yield the format of each cell: what may be typed over is coloured. Args: in_whole: where quantities are shown without decimals."""
    count = len(column.values)
    entry = np.broadcast_to(np.asarray(column.entry), (count,)).copy()
    for formula in column.formulas:
        entry[formula.rows] = False
    bold = np.isin(np.arange(count), bold_rows)
    shown = repeat(column.shown, count) if isinstance(column.shown, Shown) else column.shown
    codes = CODES | {Shown.MONEY: COARSE if largest(column.values) >= LARGE else FINE}
    for kind, may, strong, count_whole in zip(shown, entry.tolist(), bold.tolist(), in_whole.tolist(), strict=False):
        code = codes[kind] if kind is not Shown.COUNT else ANY if may else WHOLE if count_whole else FINE
        yield looks.of(code, entry=may, strong=strong, first=first)


def numbers_of(values: Values) -> Iterator[float]:
    """Yield the numbers among values."""
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    return (float(value) for value in listed if isinstance(value, float | int | np.number) and np.isfinite(value))


def largest(values: Values) -> float:
    """Return how large the largest number is, whatever its sign."""
    return max(map(abs, numbers_of(values)), default=0.0)


def in_whole(columns: Sequence[SheetColumn]) -> list[Whole]:
    """Tell of each column's cells whether a quantity there is shown without decimals.

    A column is all alike; where kinds differ row by row, as with weeks and scenarios side by side, the cells of a row are.
    """
    mixed = [column for column in columns if not isinstance(column.shown, Shown)]
    rows = np.ones(max((len(column.values) for column in mixed), default=0), dtype=bool)
    for column in mixed:
        for row, (value, kind) in enumerate(zip(column.values, column.shown, strict=False)):  # type: ignore[arg-type]
            rows[row] &= kind is not Shown.COUNT or all(map(float.is_integer, numbers_of([value])))
    return [
        np.full(len(column.values), all(map(float.is_integer, numbers_of(column.values)))) if isinstance(column.shown, Shown) else rows
        for column in columns
    ]


def width_of(column: SheetColumn) -> float:
    """Return how wide a column is, in characters."""
    if column.width:
        return column.width
    longest = max((len(value) for value in column.values if isinstance(value, str)), default=-3)
    least = max(min(len(column.title), 9) + 2, min(longest + 3, WIDEST))
    if column.shown in (Shown.MONEY, Shown.COUNT):
        return max(len(f"{largest(column.values):,.2f}") + 5, NARROWEST, least)
    return max(WIDTHS.get(column.shown, 0), least) if isinstance(column.shown, Shown) else least
