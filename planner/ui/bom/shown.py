"""What the cells of the BOM show: values, texts, tints, notes and badges; and how a part is found among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from planner.model.schema import Column
from planner.model.table import Cells, Value, plain
from planner.model.values import decimals, shown
from planner.ui.bom.arranged import BomArranged
from planner.ui.bom.badges import badges_of
from planner.ui.bom.columns import PER, Per
from planner.ui.bom.drawn import cells_of
from planner.ui.bom.fields import (
    ALTERNATES,
    CELLS,
    CURRENCY,
    DESCRIPTION,
    FIELDS,
    HIDDEN_AT_FIRST,
    HTS,
    LANDED,
    LARGE_PRICE,
    LEAD,
    LINE_COST,
    NUMBER,
    NUMBERS,
    PART,
    PRICE,
    SOURCE,
    TOTAL,
)  # fmt: skip
from planner.ui.bom.part_note import part_note
from planner.ui.bom.tree import BomTree
from planner.ui.bom.unfolded import Flags, Ints
from planner.ui.desk import Desk
from planner.ui.grid.entry import distinct_of, written
from planner.ui.grid.field import EXACT_TO
from planner.ui.grid.look import Look
from planner.ui.grid.order import matching
from planner.ui.qt import DISPLAY, Index

MOST_TEXTS = 5_000  # of a column; drawn ones are forgotten then


class BomShown(BomArranged):
    """The grid of the BOM page as it is looked at."""

    stretch_column = DESCRIPTION
    hidden_at_first = HIDDEN_AT_FIRST
    badged = frozenset({PART})

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, FIELDS, parent)
        self._texts: dict[int, dict[object, str]] = {}
        self._texts_style = desk.style
        self._badges: tuple[BomTree, Cells, Cells] | None = None  # of which tree, and of which counts of alternates
        self.listen()

    # where things stand

    def source_at(self, part: str) -> int | None:
        """Return the row of the part's winning source; before there are numbers, of its preferred or first one."""
        row = int(self.columns.part_sources.winning()[self._tree.code(part)])
        return row if row >= 0 else None

    def _source(self, row: int) -> int:
        """Return the row of the winning source of a row's part, −1 for none."""
        return int(self.columns.part_sources.winning()[self._rows.part[row]])

    def _listed(self, row: int) -> int:
        """Return the row of the parts table of a row's part, −1 for one that isn't there."""
        part = int(self._rows.part[row])
        return part if part < len(self.desk.plan["parts"]) else -1

    def _place(self, row: int, column: int) -> tuple[str, int, str] | None:
        """Return table, row number and column of the plan's cell behind a grid cell."""
        if column not in CELLS:
            return None
        table, name = CELLS[column]
        if column == PRICE:
            # The price in force: the break that the order quantity reaches, else the source's own price.
            step = int(self.columns.part_sources.breaks()[self._rows.part[row]])
            if step >= 0:
                return "price_breaks", step, name
        at = int(self._rows.line[row]) if table == "bom" else self._listed(row) if table == "parts" else self._source(row)
        return (table, at, name) if at >= 0 else None

    # cells

    def value(self, row: int, column: int) -> Value:
        """Return what a cell shows."""
        if column == NUMBER:
            return float(row + 1)
        values, at = self._stored(row, column)
        value = values[at]
        if isinstance(value, float):  # numpy's floats are Python's as well
            return None if value != value else float(value)
        return plain(value)

    def _stored(self, row: int, column: int) -> tuple[Cells, int]:
        """Return the column that holds a cell's value, and its place there."""
        per = PER[column]
        if per is Per.PART:
            return self.columns.whole(column), self._rows.part[row]
        if per is Per.LINE:
            return self.columns.whole(column), self._rows.line[row]
        return self.columns.some(column, self._rows, np.array([row])), 0

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Answer a view; row numbers are only painted, since a row that moves down doesn't change."""
        if role == DISPLAY and index.isValid() and index.column() == NUMBER:
            return ""
        return super().data(index, role)

    def shown(self, row: int, column: int) -> str:
        """Return a cell's text; a price in another currency than the plan's says which."""
        text = super().shown(row, column)
        if column == PRICE and text:
            currency = self._currency(row)
            return text if currency == str(self.desk.plan.setting("currency") or "") else f"{text} {currency}"
        return text

    def drawn(self, column: int, value: Value) -> str:
        """Draw totals and large prices without decimals."""
        if column == TOTAL and isinstance(value, float):
            return decimals(value, 0 if value == int(value) or value >= EXACT_TO else 2, self.desk.style)
        if column == PRICE and isinstance(value, float) and value >= LARGE_PRICE:
            return decimals(value, 0, self.desk.style)
        return super().drawn(column, value)

    def cells(self, rows: Sequence[int], columns: Sequence[int]) -> list[list[tuple[str, int]]]:
        """Return text and look of a block of cells, read column by column; refused entries stand in single cells."""
        return super().cells(rows, columns) if self.bad else cells_of(self, rows, columns)

    def texts_of(self, column: int) -> dict[object, str]:
        """Return the texts of a column's values that have been drawn lately."""
        if len(self._texts.get(column, ())) > MOST_TEXTS or self._texts_style != self.desk.style:
            self._texts, self._texts_style = {}, self.desk.style
        return self._texts.setdefault(column, {})

    def full_texts(self, rows: Sequence[int], column: int) -> list[str]:
        """Return the full values of a column, read as a whole."""
        values = self.columns.over(column, self._rows)[np.asarray(rows, dtype=np.intp)]
        return written(self.fields[column].column, values, self.desk.style)

    def distinct_texts(self, column: int) -> tuple[Sequence[str], Ints]:
        """Return the distinct texts of a column, read once for all occurrences of a part or line."""
        if PER[column] is Per.ROW:
            return super().distinct_texts(column)
        distinct, codes = distinct_of(self.fields[column].column, self.columns.whole(column), self.desk.style)
        return distinct, codes[self._rows.part if PER[column] is Per.PART else self._rows.line]

    def _currency(self, row: int) -> str:
        return str(self.columns.whole(CURRENCY)[self._rows.part[row]])

    def look(self, row: int, column: int) -> int:
        """Tint what the scenario changes; products stand out, unknown prices are marked."""
        look = Look.QUIET if self.fields[column].quiet or self.drawn_quiet(row) else Look.PLAIN
        if column in (NUMBER, PART):
            return look | Look.STRONG if column == PART and self._rows.line[row] < 0 else look
        if column == SOURCE and self._source(row) < 0:
            look |= Look.QUIET
        if self._tinted(row, column):
            look |= Look.TINT
        if column in (LANDED, LINE_COST):
            if column == LANDED and self._rows.line[row] < 0:
                look |= Look.STRONG
            if self._unpriced(row):
                look |= Look.WARN
        return look

    def _tinted(self, row: int, column: int) -> bool:
        tints = self.columns.tint(column)
        return tints is not None and bool(tints[self._rows.line[row] if PER[column] is Per.LINE else self._rows.part[row]])

    def _unpriced(self, row: int) -> int:
        """Return how many parts at or below a row have no price that can be used."""
        result, at = self.desk.result, self.columns.part_sources.places()[self._rows.part[row]]
        return 0 if result is None or at < 0 else int(result.part.unpriced[at])

    def _overlaid_at(self, row: int, column: int) -> tuple[Column, Value] | None:
        """Return the column and the base's value of a cell the scenario changes, None for one it doesn't."""
        place = self._place(row, column)
        if place is None:
            return None
        table, at, name = place
        changed = self.desk.overlaid(table).get(name)
        if changed is None or at >= len(changed.mask) or not changed.mask[at]:
            return None
        return self.desk.plan[table].spec[name], plain(self.desk.plan[table][name][at])

    def note(self, row: int, column: int) -> str:
        """Return the base's value of what the scenario changes, or why a number is missing."""
        if column == PART:
            return part_note(self.desk.plan, self._tree, self.part_at(row))
        changed = self._overlaid_at(row, column) if column != SOURCE else None
        if changed is not None:
            text = shown(changed[0], changed[1], self.desk.style)
            return self.tr("Changed by {scenario}; base: {value}. An entry here changes the base.").format(
                scenario=self.desk.scenario, value=text or "—"
            )
        result, base, at = self.desk.result, self.desk.base_result, int(self.columns.part_sources.places()[self._rows.part[row]])
        if result is None or at < 0:
            return self.tr("Not computed yet.") if column in NUMBERS or column == LINE_COST else ""
        if column in (LANDED, LINE_COST) and result.part.unpriced[at]:
            return self.tr("{n} parts below have no price that can be used; they are left out.").format(n=int(result.part.unpriced[at]))
        if column == LEAD and np.isnan(result.part.lead_days[at]):
            return self.tr("Not known: nothing of it has a source that can be used.")
        if column in NUMBERS and base is not None and self._tinted(row, column):
            before = plain(NUMBERS[column](base.part)[at])
            return self.tr("Base: {value}").format(value=shown(self.fields[column].column, before, self.desk.style) or "—")
        return ""

    def badge(self, row: int, column: int) -> str:
        """Return in how many places a part is used, and how many others can stand in for it."""
        if column != PART:
            return ""
        others, kept = self.columns.whole(ALTERNATES), self._badges
        if kept is None or kept[0] is not self._tree or kept[1] is not others:
            kept = self._badges = self._tree, others, badges_of(self._tree, others)
        return str(kept[2][self._rows.part[row]])

    # finding

    def find(self, words: str, start: int = 0) -> str:
        """Return the next part, after a row, whose number, description, code or supplier holds all the words."""
        hits = self._holding(words)
        if hits is None or not hits.any():
            return ""
        ahead = np.flatnonzero(hits[self._rows.part[start:]])
        if len(ahead):
            return self.part_at(start + int(ahead[0]))
        return str(self._tree.names[int(hits.argmax())])

    def _holding(self, words: str) -> Flags | None:
        """Return which parts hold all the words in what a buyer knows them by; shape ``(parts + 1,)``."""
        if not words.strip():
            return None
        parts, sources = self.desk.plan["parts"], self.desk.plan["sources"]
        columns = [self.columns.whole(PART), *(self.columns.whole(at) for at in (DESCRIPTION, HTS))]
        owner = self.columns.part_sources.owners()
        found = np.ones(len(self._tree.names) + 1, dtype=bool)
        for word in words.split():
            hit = matching(columns, word, len(found))
            hit[owner[matching([sources["supplier"]], word, len(sources))]] = True
            found &= hit
        found[len(parts) :] = False
        return found
