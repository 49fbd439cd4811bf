"""Blocks of cells out of a grid and into it: as tab-separated text, and as a table that spreadsheets keep numbers and zeros of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, QMimeData
from PySide6.QtGui import QGuiApplication

from planner.ui.figures import plural
from planner.ui.grid.alike import Alike, too_many
from planner.ui.grid.changed import CELLS
from planner.ui.grid.choice import Choice, areas_of, choice_of, columns_of, rows_by_column, selection_of
from planner.ui.grid.entry import NewRows, Outcome
from planner.ui.grid.exact import Exact, with_numbers
from planner.ui.grid.markup import table_of
from planner.ui.grid.model import GridModel

if TYPE_CHECKING:
    from planner.ui.grid.view import GridView

CELL = re.compile(r'"((?:[^"]|"")*)"(?=\t|\n|\Z)|([^\t\n]*)')
MARKED = 200_000  # more cells than this are copied as plain text alone
Block = list[list[str]]


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("clipboard", text)


# out


def copied(grid: GridModel, choice: Choice) -> Block:
    """Return the full values of the rectangle around a choice; cells not chosen are empty."""
    columns = [grid.full_texts(choice.rows, column) for column in choice.columns]
    if grid.bad:
        for column, texts in zip(choice.columns, columns, strict=True):
            refused = grid.refused_rows(choice.rows, column)
            texts[:] = [refused.get(row, text) for row, text in zip(choice.rows, texts, strict=True)]
    if choice.only is not None:
        kept = choice.only
        for at, column in enumerate(choice.columns):
            columns[at] = [text if (row, column) in kept else "" for row, text in zip(choice.rows, columns[at], strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def text_of_block(block: Block) -> str:
    """Return a block as lines of tab-separated texts, quoted as spreadsheets do."""
    return "\n".join("\t".join(_quoted(text) for text in row) for row in block)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '\t\n\r"') else text


def copy(view: GridView) -> bool:
    """Put the chosen cells on the clipboard; tells whether there were any."""
    choice = choice_of(view)
    if not choice.size:
        return False
    data = QMimeData()
    block = copied(view.grid, choice)
    data.setText(text_of_block(block))
    if choice.size <= MARKED:
        data.setHtml(table_of(view.grid, choice, block))
    QGuiApplication.clipboard().setMimeData(data)
    view.grid.desk.said.emit(tr("Copied {cells}.").format(cells=plural(choice.size, tr("cell"), tr("cells"))))
    return True


# in


def block_of_text(text: str) -> Block:
    """Return pasted text as rows of cells; quoted cells may hold tabs and line breaks, as spreadsheets write them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    rows: Block = [[]]
    at = 0
    while True:
        # A quote that nothing closes is an inch mark: it stands for itself.
        found = CELL.match(text, at)
        assert found is not None
        rows[-1].append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end()
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the texts of a pasted block go, how many rows the grid lacks for it, and how many columns stand over its right edge."""

    texts: list[tuple[int, int, str]]
    missing: int = 0
    lost: int = 0


def repeats(block: Block, choice: Choice) -> bool:
    """Tell whether a block is put into a choice again and again: a single cell into any, a block into a multiple of it."""
    high, wide = len(block), max(map(len, block), default=0)
    if not high * wide:
        return False
    if choice.only is not None:
        return high * wide == 1
    deep, broad = len(choice.rows), len(choice.columns)
    return deep % high == 0 and broad % wide == 0 and deep * broad > high * wide


def placed(block: Block, choice: Choice, rows: int, columns: Sequence[int]) -> Placed:
    """Place a block from the first chosen cell on; a choice that is a multiple of it is filled with it again and again.

    Args:
        block: Pasted rows.
        choice: Chosen cells.
        rows: How many rows the grid shows.
        columns: The columns it shows, from left to right.
    """
    if not block or not choice.size or not any(block):
        return Placed([])
    high, wide = len(block), max(map(len, block))
    if repeats(block, choice) and choice.only is not None:
        return Placed([(row, column, block[0][0]) for row, column in choice.cells()])
    if repeats(block, choice):
        return Placed([
            (row, column, line[j % wide])
            for i, row in enumerate(choice.rows)
            for line in (block[i % high],)
            for j, column in enumerate(choice.columns)
            if j % wide < len(line)
        ])  # fmt: skip
    top, left = choice.rows[0], columns.index(choice.columns[0])
    room = columns[left : left + wide]
    texts = [(top + i, column, text) for i, line in enumerate(block) for column, text in zip(room, line, strict=False)]
    return Placed(texts, max(0, top + high - rows), wide - len(room))


def paste(view: GridView, *, label: str = "") -> None:
    """Take the clipboard's block in from the first chosen cell on, as one step; rows that are missing come with it."""
    text = QGuiApplication.clipboard().text()
    if not text:
        view.grid.desk.said.emit(tr("There is no text to paste on the clipboard."))
        return
    grid, choice, columns = view.grid, choice_of(view), columns_of(view)
    if not choice.size and columns:
        choice = Choice((0,), columns[:1])
    elif choice.size and choice.only is None and (top := grid.pasted_from(choice.rows[0], choice.columns[0])) != choice.rows[0]:
        choice = Choice((top,), choice.columns[:1])
    data = QGuiApplication.clipboard().mimeData()
    block = with_numbers(block_of_text(text), data.html()) if data.hasHtml() else block_of_text(text)
    if not any(field.own for field in grid.fields):
        grid.desk.said.emit(tr("This grid is computed; nothing can be pasted into it."))
        return
    label = label or tr("Paste {cells}")
    if repeats(block, choice) and (many := too_many(choice.size)):
        if len(block) == len(block[0]) == 1:
            _paste_everywhere(view, block[0][0], label)
        else:
            grid.desk.said.emit(many)
        return
    goes = placed(block, choice, grid.rowCount(), columns)
    fresh: NewRows | None = None
    texts, why = [(row, column, _exact(grid, column, text)) for row, column, text in goes.texts], ""
    if goes.missing:
        offer = grid.rows_for(goes.missing, texts)
        if isinstance(offer, str):
            why = tr("{rows} past the end left out: {why}").format(rows=plural(goes.missing, tr("row"), tr("rows")), why=offer)
            texts = [one for one in texts if one[0] < grid.rowCount()]
        else:
            fresh = offer
    outcome = grid.enter_block(label, texts, typed=False, fresh=fresh)
    _show(view, goes.texts, choice)
    tell(view, outcome, tr("Pasted"), outcome.added, goes.lost, why)


def _paste_everywhere(view: GridView, text: str, label: str) -> None:
    """Take one text into more cells than can be read one by one; what can't be taken keeps its value rather than turn red."""
    columns = [one._replace(text=_exact(view.grid, one.column, text)) for one in _alike(view, text)]
    tell(view, view.grid.enter_alike(label, columns, typed=False), tr("Pasted"))


def _exact(grid: GridModel, column: int, text: str) -> str:
    return text.into(grid.fields[column].column, grid.desk.style) if isinstance(text, Exact) else text


def _show(view: GridView, texts: Sequence[tuple[int, int, str]], choice: Choice) -> None:
    """Choose what was pasted, the cursor at its top left, and bring it into view; a scattered choice stays as it is."""
    if not texts or choice.only is not None or len(texts) == 1:
        return
    filled = {column for _, column, _ in texts}
    columns = tuple(at for at in columns_of(view) if at in filled)
    top, bottom = texts[0][0], min(texts[-1][0], view.grid.rowCount() - 1)
    if top > bottom or len(choice.rows) != choice.rows[-1] - choice.rows[0] + 1:
        return
    first = view.grid.index(top, columns[0])
    view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
    view.selectionModel().select(selection_of(view, top, bottom, columns), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    view.scrollTo(view.grid.index(bottom, columns[-1]))
    view.scrollTo(first)


def clear(view: GridView) -> None:
    """Empty the chosen cells as one step; those that can't be empty keep their values."""
    columns = _alike(view, "")
    tell(view, view.grid.enter_alike(tr("Clear {cells}"), columns), tr("Cleared"))


def everywhere(view: GridView, text: str) -> None:
    """Take a text into all chosen cells, as one step."""
    columns = _alike(view, text)
    title = view.grid.fields[columns[0].column].column.title if len(columns) == 1 else tr("cells")
    label = tr("Set {column} in {cells}").format(column=title, cells=CELLS)
    tell(view, view.grid.enter_alike(label, columns), tr("Set"))


def _alike(view: GridView, text: str) -> list[Alike]:
    return [Alike(column, rows, text) for column, rows in rows_by_column(areas_of(view)).items()]


def cut(view: GridView) -> None:
    """Copy, then empty the cells at once, as one step; where none can be emptied it was a copy."""
    if not copy(view):
        return
    columns = _alike(view, "")
    outcome = view.grid.enter_alike(tr("Cut {cells}"), columns)
    tell(view, outcome, tr("Cut"), why="" if outcome.taken else tr("this was a copy, not a cut"))


def tell(view: GridView, outcome: Outcome, verb: str, added: int = 0, lost: int = 0, why: str = "") -> None:
    """Say what became of a block: what was taken, what was left out, and why."""
    if outcome[:4] == (1, 0, 0, "") and not (added or lost or why):
        if outcome.words:
            view.grid.desk.said.emit(outcome.words)
        return
    parts = []
    changed = outcome.taken - outcome.same
    if changed or not (outcome.same or outcome.kept):
        parts.append(tr("{verb} {cells}").format(verb=verb, cells=plural(changed, tr("cell"), tr("cells"))))
    if outcome.same:
        words = tr("{cells} held the same already") if changed else tr("Nothing changed: {cells} held the same already")
        parts.append(words.format(cells=plural(outcome.same, tr("cell"), tr("cells"))))
    if added:
        parts.append(tr("{rows} added").format(rows=plural(added, tr("row"), tr("rows"))))
    if outcome.kept:
        parts.append(outcome.kept.removesuffix("."))
    if outcome.refused:
        parts.append(tr("{n} refused and marked red").format(n=outcome.refused))
    if outcome.skipped:
        cells = plural(outcome.skipped, tr("computed cell"), tr("computed cells"))
        parts.append(
            tr("{cells} left as it is").format(cells=cells) if outcome.skipped == 1 else tr("{cells} left as they are").format(cells=cells)
        )
    if lost:
        parts.append(tr("{columns} past the right edge left out").format(columns=plural(lost, tr("column"), tr("columns"))))
    if why:
        parts.append(why)
    line = "; ".join(parts) + ("" if parts[-1].endswith(".") else ".")
    view.grid.desk.said.emit(" ".join(filter(None, (line, outcome.words))))
