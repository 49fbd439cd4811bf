"""The bill of materials as a grid, and where entries go. A shared part is edited once and shows everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.model.edits import Edit, InsertRows, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM, SOURCES
from planner.model.table import Value
from planner.model.values import NotAValue
from planner.ui.bom import alike
from planner.ui.bom.beginning import first_rows
from planner.ui.bom.circles import assemblies, check_fits, joint_circles
from planner.ui.bom.fields import CELLS, DUTY_SHARE, LEVEL, LINE_COST, PART, PRICE, SOURCE, TOTAL
from planner.ui.bom.lines import new_parts, new_sources, slot
from planner.ui.bom.named_parts import told
from planner.ui.bom.naming import joined, read, split
from planner.ui.bom.outline import parent_of
from planner.ui.bom.shown import BomShown
from planner.ui.bom.unfolded import Ints
from planner.ui.desk import Place
from planner.ui.grid.alike import Aimed, Alike, Put
from planner.ui.grid.arithmetic import Cell
from planner.ui.grid.entry import Entry, NewRows, Outcome, Taken, Target, Texts, taken
from planner.ui.grid.suggestions import Offer, Offers
from planner.ui.part_names import known_part

NO_CELL = Cell(lambda: None, str)
# Computed columns that the explanation knows by another column's name.
EXPLAINED_AS = {LINE_COST: "landed", DUTY_SHARE: "duty_rate", TOTAL: "required", LEVEL: "landed"}


class BomModel(BomShown):
    """The grid of the BOM page."""

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
