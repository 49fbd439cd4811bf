"""The title of a sheet is looked for once, however many tables stand below one another."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from planner.files.cells.grid import Grid
from planner.files.reading.assembly.products import SheetTitle
from planner.files.reading.layout.header import find_blocks

TABLE = (("Part number", "Description", "Qty"), ("P-1", "Bolt", 2.0), (None, None, None))


class CountingRows(tuple):  # type: ignore[type-arg]
    """Rows that count how often each is looked at."""

    __slots__ = ()

    def __getitem__(self, row: object) -> object:
        looked[row] += 1
        return super().__getitem__(row)  # type: ignore[index]


looked: Counter[object] = Counter()


def test_that_each_row_is_looked_at_once_when_many_tables_ask_for_the_title() -> None:
    looked.clear()
    grid = Grid("S", CountingRows((("x", "y", None),) * 50 + (("Robot arm", None, None),)))
    (block, *_) = find_blocks(Grid("S", TABLE))
    title = SheetTitle(grid)
    assert [title.above(replace(block, header_row=row, top=row)) for row in (10, 20, 50, 51, 51, 20)] == [
        "",
        "",
        "",
        "Robot arm",
        "Robot arm",
        "",
    ]
    assert set(looked.values()) == {1}
