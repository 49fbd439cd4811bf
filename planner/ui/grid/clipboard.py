"""Blocks of cells as tab-separated text, out of a grid and into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.ui.grid.model import GridModel

Cell = tuple[int, int]


def text_of_block(model: GridModel, cells: Iterable[Cell]) -> str:
    """Return the rectangle around some cells as lines of tab-separated full values; cells not chosen are empty."""
    chosen = set(cells)
    if not chosen:
        return ""
    rows = sorted({row for row, _ in chosen})
    columns = sorted({column for _, column in chosen})
    return "\n".join(
        "\t".join(_quoted(model.full_text(row, column)) if (row, column) in chosen else "" for column in columns) for row in rows
    )


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '\t\n"') else text


def block_of_text(text: str) -> list[list[str]]:
    """Return pasted text as rows of cells; quoted cells may hold tabs and line breaks, as spreadsheets write them."""
    import csv
    import io

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [row or [""] for row in csv.reader(io.StringIO(text.removesuffix("\n")), dialect="excel-tab")]


def placed(block: Sequence[Sequence[str]], cells: Sequence[Cell], rows: int, columns: int) -> Iterator[tuple[int, int, str]]:
    """Yield where each text of a pasted block goes: from the first chosen cell on; a single row or cell fills the choice.

    Args:
        block: Pasted rows.
        cells: Chosen cells, the first corner at least.
        rows, columns: Size of the grid; what stands over its edge is left out.
    """
    if not block or not cells:
        return
    top, left = min(row for row, _ in cells), min(column for _, column in cells)
    high, wide = len(block), max(map(len, block))
    chosen_rows = sorted({row for row, _ in cells})
    chosen_columns = sorted({column for _, column in cells})
    fills = len(chosen_rows) % high == 0 and len(chosen_columns) % wide == 0 and len(cells) > high * wide
    if fills and len(cells) == len(chosen_rows) * len(chosen_columns):
        for i, row in enumerate(chosen_rows):
            for j, column in enumerate(chosen_columns):
                line = block[i % high]
                yield row, column, line[j % wide] if j % wide < len(line) else ""
        return
    for i, line in enumerate(block):
        for j, text in enumerate(line):
            if top + i < rows and left + j < columns:
                yield top + i, left + j, text
