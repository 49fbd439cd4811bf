"""The bill of materials as a grid: what its cells show and where entries go. A shared part is edited once and shows everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from planner.model.edits import Edit, InsertRows, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM, SOURCES, Column
from planner.model.table import Cells, Value, plain
from planner.model.values import NotAValue, decimals, shown
from planner.ui.bom import alike
from planner.ui.bom.arranged import BomArranged
from planner.ui.bom.badges import badges_of
from planner.ui.bom.beginning import first_rows
from planner.ui.bom.circles import assemblies, check_fits, joint_circles
from planner.ui.bom.columns import PER, Per
from planner.ui.bom.drawn import cells_of
from planner.ui.bom.fields import (
    ALTERNATES,
    CELLS,
    CURRENCY,
    DESCRIPTION,
    DUTY_SHARE,
    FIELDS,
    HIDDEN_AT_FIRST,
    HTS,
    LANDED,
    LARGE_PRICE,
    LEAD,
    LEVEL,
    LINE_COST,
    NUMBER,
    NUMBERS,
    PART,
    PRICE,
    SOURCE,
    TOTAL,
)  # fmt: skip
from planner.ui.bom.lines import new_parts, new_sources, slot
from planner.ui.bom.named_parts import told
from planner.ui.bom.naming import joined, read, split
from planner.ui.bom.outline import parent_of
from planner.ui.bom.part_note import part_note
from planner.ui.bom.tree import BomTree
from planner.ui.bom.unfolded import Flags, Ints
from planner.ui.desk import Desk, Place
from planner.ui.grid.alike import Aimed, Alike, Put
from planner.ui.grid.arithmetic import Cell
from planner.ui.grid.entry import Entry, NewRows, Outcome, Taken, Target, Texts, distinct_of, taken, written
from planner.ui.grid.field import EXACT_TO
from planner.ui.grid.look import Look
from planner.ui.grid.order import matching
from planner.ui.grid.suggestions import Offer, Offers
from planner.ui.part_names import known_part
from planner.ui.qt import DISPLAY, Index

# Computed columns that the explanation knows by another column's name.
MOST_TEXTS = 5_000  # of a column; drawn ones are forgotten then
NO_CELL = Cell(lambda: None, str)
EXPLAINED_AS = {LINE_COST: "landed", DUTY_SHARE: "duty_rate", TOTAL: "required", LEVEL: "landed"}


class BomModel(BomArranged):
    """The grid of the BOM page."""

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

    # entries

    def target(self, row: int, column: int) -> Target | None:
        """Return the plan's cell: the line's, the part's, or the winning source's.

        A bought part without a source stands for itself, by a row below zero: an entry makes a source of it.
        """
        if column == PART:
            line = self.line_at(row)
            return Target("bom", line, BOM["component"]) if line else None
        if column not in CELLS:
            return None
        if CELLS[column][0] == "sources" and self._lacks_source(row):
            return Target("sources", -1 - self._listed(row), SOURCES[CELLS[column][1]])
        place = self._place(row, column)
        if place is None:
            return None
        table = self.desk.plan[place[0]]
        return Target(place[0], int(table.ids[place[1]]), table.spec[place[2]])

    def targets(self, rows: Sequence[int], column: int) -> Sequence[Target | None]:
        """Return the plan's cells behind some cells of a column; where they stand is read for all of them at once."""
        if column not in CELLS or column in (PART, PRICE):
            return super().targets(rows, column)
        name, own = CELLS[column]
        at = np.asarray(rows, dtype=np.intp)
        part = self._rows.part[at]
        listed = np.where(part < len(self.desk.plan["parts"]), part, -1)
        places = self._rows.line[at] if name == "bom" else listed if name == "parts" else self.columns.part_sources.winning()[part]
        table = self.desk.plan[name]
        spec, ids = table.spec[own], np.append(table.ids, 0)[places].tolist()
        return [
            Target(name, row_id, spec) if place >= 0 else self.target(row, column) if name == "sources" else None
            for row, place, row_id in zip(rows, places.tolist(), ids, strict=True)
        ]

    def place(self, row: int, column: int) -> Place | None:
        """Return the line's cell for quantity and scrap, the source's for what it says, the part's for all that is computed."""
        target = self.target(row, column)
        if target is not None and target.row >= 0 and target.table != "parts" and column != PART:
            return Place(*target.key)
        at = self._listed(row)
        name = EXPLAINED_AS.get(column, self.fields[column].column.name)
        return None if at < 0 else Place("parts", int(self.desk.plan["parts"].ids[at]), name)

    def _lacks_source(self, row: int) -> bool:
        return not self._rows.opens[row] and self._listed(row) >= 0 and self.columns.part_sources.lacks(int(self._rows.part[row]))

    def editable(self, row: int, column: int) -> bool:
        """Tell it by the column as far as that goes."""
        if not self.fields[column].own:
            return False
        if column == PART or CELLS[column][0] == "bom":
            return bool(self._rows.line[row] >= 0)
        if CELLS[column][0] == "parts":
            return self._listed(row) >= 0
        return self._source(row) >= 0 or self._lacks_source(row)

    def reads_alone(self, column: int, target: Target) -> bool:
        """A part is checked against the assembly it goes into, a source against the part's own."""
        return column not in (PART, SOURCE) and target.row >= 0

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

    def entries_of(self, row: int, column: int, text: str, *, typed: bool = True) -> list[Entry]:
        """Another source is entered by preferring it; an empty one prefers none."""
        if column in CELLS and CELLS[column][0] == "sources" and self._lacks_source(row) and not text.strip():
            return []
        if column != SOURCE or self._lacks_source(row):
            return super().entries_of(row, column, text, typed=typed)
        return self.preferring(self.part_at(row), int(self._rows.part[row]), text)

    def preferring(self, part: str, code: int, text: str) -> list[Entry]:
        """Return the entries that prefer a part's source at a supplier, or none of them."""
        wanted, sources = text.strip().lower(), self.desk.plan["sources"]
        own = self.columns.part_sources.of(code)
        chosen = next((at for at in own if sources["supplier"][at].lower() == wanted), None)
        if chosen is None and wanted:
            known = ", ".join(dict.fromkeys(str(sources["supplier"][at]) for at in own))
            raise NotAValue(self.tr("{part} has no source at '{text}'; it has {known}.").format(part=part, text=text.strip(), known=known))
        return [(Target("sources", int(sources.ids[at]), SOURCES["preferred"]), at == chosen) for at in own]

    def aimed(self, rows: Ints, column: int) -> list[Aimed]:
        """Return the plan's cells behind many cells of a column, as arrays."""
        return alike.aimed(self, rows, column)

    def takes_alike(self, columns: Sequence[Alike]) -> bool:
        """Rows that name a part, or a supplier beside other words about sources, are read one by one."""
        return not alike.names_parts(columns)

    def too_large(self, columns: Sequence[Alike]) -> str:
        """Tell that so many lines can't be looked at one by one."""
        return alike.too_large(columns)

    def put_alike(self, column: int, aimed: Aimed, text: str, *, typed: bool) -> Put:
        """Return what one text comes to in many cells of a column."""
        return alike.put(self, column, aimed, text, typed=typed)

    def parsed(self, target: Target, text: str, cell: Cell, *, typed: bool = True) -> Value:
        """Return the value of an entry; a component may not contain itself."""
        if target.table == "bom" and target.column.name == "component":
            bom = self.desk.plan["bom"]
            return self.named_part(target, text, assemblies(bom.ids, bom["parent"])[target.row], typed=typed)
        return super().parsed(target, text, cell, typed=typed)

    def named_part(self, target: Target, text: str, parent: str, *, typed: bool = True) -> str:
        """Return the part that an entry names, whatever its case; it may not contain the assembly it goes into."""
        part = known_part(self.desk.plan, str(super().parsed(target, text, NO_CELL, typed=typed)))
        check_fits(self.desk.plan, (part,), parent)
        return part

    def prepared(self, entries: list[Entry], grown: Plan) -> tuple[tuple[Edit, ...], list[Entry]]:
        """A component that is named for the first time becomes a part; a bought part gets its first source."""
        named = [str(value) for target, value in entries if target.table == "bom" and target.column.name == "component"]
        parts = new_parts(grown, named)
        sources, entries = new_sources(parts[0].apply(grown).plan if parts else grown, entries)
        return (*parts, *sources), entries

    def conflicts(self, entries: list[Entry]) -> dict[tuple[str, int, str], str]:
        """Refuse components that would close a circle together, though none does alone."""
        named = {
            target.row: (target, str(value)) for target, value in entries if target.table == "bom" and target.column.name == "component"
        }
        refused = joint_circles(self.desk.plan, {line: part for line, (_, part) in named.items()})
        return {named[line][0].key: reason for line, reason in refused.items()}

    # blocks that name parts

    def enter_block(self, label: str, texts: Texts, *, typed: bool = True, fresh: NewRows | None = None, marked: bool = True) -> Outcome:
        """Take a block; a product that gets its first lines by it is opened."""
        last = self.rowCount() - 1
        outcome = super().enter_block(label, texts, typed=typed, fresh=fresh, marked=marked)
        if outcome.added and max(last, 0) == self.rowCount() - 1:
            self.set_open(max(last, 0), True)
        return outcome

    def read_block(self, texts: Texts, *, typed: bool, fresh: NewRows | None) -> Taken:
        """What stands beside a part's number is said of the part named there, not of the one that stood there before."""
        rows, rest = split(self, list(texts))
        other = taken(self, rest, typed=typed)
        return joined(other, read(self, rows, fresh, typed=typed)) if rows else other

    def words_of(self, before: Plan, found: Taken) -> str:
        """Say which parts are new and which were known with other values, and where rows of a block differ."""
        return " ".join(told(before, self.desk.plan, found))

    def pasted_from(self, row: int, column: int) -> int:
        """A list pasted on a product that has no lines yet becomes its lines."""
        alone = column == PART and row == self.rowCount() - 1 and not self.line_at(row)
        return row + 1 if alone else row

    def rows_for(self, count: int, texts: Texts) -> NewRows | str:
        """Return lines for the end of the assembly of the last row; those that name no part don't come."""
        rows, plan = self.rowCount(), self.desk.plan
        if not self.products():
            return first_rows(plan, count, texts, self.desk.style)
        if not rows or self.arrangement.sorts or self._let is not None:
            return self.tr("lines come at the end of a tree that is neither sorted nor filtered.")
        if not any(row >= rows and column == PART and text.strip() for row, column, text in texts):
            return self.tr("a line needs its part; paste a block that begins in the Part column.")
        parent = parent_of(plan, line) if (line := self.line_at(rows - 1)) else self.part_at(rows - 1)
        made = new_rows(plan, "bom", {"parent": [parent] * count, "component": [""] * count})
        return NewRows(InsertRows.block(made, slot(plan, (), parent, None)), "bom", tuple(made.ids.tolist()))

    # what editors offer

    def completions(self, target: Target) -> tuple[str, ...]:
        """Suggest the part's own suppliers for its source."""
        if target.table == "sources" and target.column.name == "supplier" and target.row >= 0:
            sources = self.desk.plan["sources"]
            part = sources["part"][sources.positions([target.row])[0]]
            return tuple(dict.fromkeys(str(sources["supplier"][at]) for at in self.columns.part_sources.of(self._tree.code(str(part)))))
        return super().completions(target)

    def offers(self, target: Target) -> Offers | None:
        """Offer the part's own suppliers for its source."""
        if target.table == "sources" and target.column.name == "supplier" and target.row >= 0:
            return Offers((Offer(supplier) for supplier in self.completions(target)), closed=True)
        return super().offers(target)

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
