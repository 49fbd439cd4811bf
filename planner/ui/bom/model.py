"""The bill of materials as a grid: what its cells show and where entries go. A shared part is edited once and shows everywhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject

from planner.model.edits import Edit
from planner.model.schema import BOM, SOURCES, Column
from planner.model.table import Value, plain
from planner.model.values import NotAValue, decimals, shown
from planner.ui.bom.circles import check_fits, joint_circles
from planner.ui.bom.fields import (
    DESCRIPTION,
    FIELDS,
    LANDED,
    LARGE_PRICE,
    LEAD,
    NUMBER,
    NUMBERS,
    ORIGIN,
    PART,
    PRICE,
    QUANTITY,
    SCRAP,
    SOURCE,
    WORST,
)  # fmt: skip
from planner.ui.bom.lines import new_parts, new_sources
from planner.ui.bom.rows import BomRows
from planner.ui.desk import Desk, Place
from planner.ui.grid.entry import Entry, Target
from planner.ui.grid.model import Look, number_of
from planner.ui.grid.order import differing
from planner.ui.qt import DISPLAY, Index

SOURCE_COLUMNS = {SOURCE: "supplier", ORIGIN: "country_of_origin", PRICE: "unit_price"}


class BomModel(BomRows):
    """The grid of the BOM page."""

    stretch_column = DESCRIPTION

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        self._marks: dict[int, npt.NDArray[np.generic]] = {}
        super().__init__(desk, FIELDS, parent)

    # where things stand

    def read_plan(self) -> None:
        """Take over where parts, lines and sources stand in the plan."""
        plan = self.desk.plan
        parts, bom, sources = plan["parts"], plan["bom"], plan["sources"]
        self._plan_currency = str(plan.setting("currency") or "")
        if getattr(self, "_part_column", None) is not parts["part"]:
            self._part_column = parts["part"]
            self._part_at = {part: at for at, part in enumerate(parts["part"].tolist())}
        if getattr(self, "_bom_ids", None) is not bom.ids:
            self._bom_ids = bom.ids
            self._line_at = {line: at for at, line in enumerate(bom.ids.tolist())}
        if getattr(self, "_source_column", None) is not sources["part"]:
            self._source_column = sources["part"]
            self._sources_of: dict[str, list[int]] = {}
            for at, part in enumerate(sources["part"].tolist()):
                self._sources_of.setdefault(part, []).append(at)

    def read_results(self) -> None:
        """Take over which numbers differ from the base's."""
        self._marks = {}
        result, base = self.desk.result, self.desk.base_result
        if result is None or base is None or base is result or base.parts != result.parts:
            return
        for column, read in NUMBERS.items():
            self._marks[column] = differing(read(result.part), read(base.part))
        self._marks[SOURCE] = result.part.source != base.part.source

    def source_at(self, part: str) -> int | None:
        """Return the row of the part's winning source; before there are numbers, of its preferred or first one."""
        own = self._sources_of.get(part)
        if not own:
            return None
        result, plan = self.desk.result, self.desk.results_plan
        at = self.desk.position(part)
        if result is not None and plan is not None and at is not None:
            row = int(result.part.source[at])
            if row >= 0:
                row_id = plan["sources"].ids[row]
                ids = self.desk.plan["sources"].ids
                if row < len(ids) and ids[row] == row_id:
                    return row
                return next((one for one in own if ids[one] == row_id), own[0])
            if result.part.kind[at] == "make":
                return None
        preferred = self.desk.plan["sources"]["preferred"]
        return next((one for one in own if preferred[one]), own[0])

    # cells

    def value(self, row: int, column: int) -> Value:
        """Return what a cell shows."""
        occurrence = self._rows[row]
        part, plan = occurrence.part, self.desk.shown
        match column:
            case 0:  # NUMBER
                return float(row + 1)
            case 1:  # PART
                return part
            case 2:  # DESCRIPTION
                at = self._part_at.get(part)
                return None if at is None else plain(plan["parts"]["description"][at])
            case 3:  # QUANTITY
                return plain(plan["bom"]["quantity"][self._line_at[occurrence.line]]) if occurrence.line else 1.0
            case 11:  # SCRAP
                scrap = plain(plan["bom"]["scrap"][self._line_at[occurrence.line]]) if occurrence.line else None
                return scrap or None
            case 4:  # SOURCE
                at = self.source_at(part)
                return plain(plan["sources"]["supplier"][at]) if at is not None else ("make" if occurrence.opens else None)
            case 5 | 6:  # ORIGIN, PRICE
                place = self._place(row, column)
                return None if place is None else plain(plan[place[0]][place[2]][place[1]])
        return self._computed(part, column)

    def _computed(self, part: str, column: int) -> Value:
        result, at = self.desk.result, self.desk.position(part)
        if result is None or at is None:
            return None
        if column == WORST:
            worst = int(result.part.worst_origin[at])
            return result.origins[worst] if worst >= 0 else None
        number = number_of(NUMBERS[column](result.part), at)
        return number if number is None or column != LEAD else float(round(number))

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Answer a view; row numbers are only painted, since a row that moves down doesn't change."""
        if role == DISPLAY and index.isValid() and index.column() == NUMBER:
            return ""
        return super().data(index, role)

    def shown(self, row: int, column: int) -> str:
        """Return a cell's text; a price in another currency than the plan's says which."""
        text = super().shown(row, column)
        if column == PRICE and text:
            value = self.value(row, column)
            if isinstance(value, float) and value >= LARGE_PRICE:
                text = decimals(value, 0, self.desk.style)
            currency = self._currency(row)
            return text if currency == self._plan_currency else f"{text} {currency}"
        return text

    def _currency(self, row: int) -> str:
        at = self.source_at(self._rows[row].part)
        return "" if at is None else str(self.desk.plan["sources"]["currency"][at])

    def look(self, row: int, column: int) -> int:
        """Tint what the scenario changes; products stand out, unknown prices are marked."""
        occurrence = self._rows[row]
        look = Look.QUIET if self.fields[column].quiet else Look.PLAIN
        if not occurrence.line and column in (PART, LANDED):
            look |= Look.STRONG
        if column == SOURCE and self.source_at(occurrence.part) is None:
            look |= Look.QUIET
        if column in (NUMBER, PART):
            return look
        if column in self._marks:
            at = self.desk.position(occurrence.part)
            if at is not None and self._marks[column][at]:
                look |= Look.TINT
        elif self._overlaid_at(row, column) is not None:
            look |= Look.TINT
        result, at = self.desk.result, self.desk.position(occurrence.part)
        if column == LANDED and result is not None and at is not None and result.part.unpriced[at]:
            look |= Look.WARN
        return look

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
        occurrence = self._rows[row]
        if column in (QUANTITY, SCRAP):
            return ("bom", self._line_at[occurrence.line], "quantity" if column == QUANTITY else "scrap") if occurrence.line else None
        if column == DESCRIPTION:
            at = self._part_at.get(occurrence.part)
            return None if at is None else ("parts", at, "description")
        if column in (ORIGIN, PRICE):
            at = self.source_at(occurrence.part)
            if at is None:
                return None
            return ("sources", at, "country_of_origin") if column == ORIGIN else self._price_place(occurrence.part, at)
        return None

    def _price_place(self, part: str, at: int) -> tuple[str, int, str]:
        """Return the cell of the price in force: the break that the order quantity reaches, else the source's own price."""
        result, plan, position = self.desk.result, self.desk.results_plan, self.desk.position(part)
        if result is not None and plan is not None and position is not None and result.part.source[position] >= 0:
            step = int(result.source.break_row[result.part.source[position]])
            ids = self.desk.plan["price_breaks"].ids
            if 0 <= step < len(ids) and ids[step] == plan["price_breaks"].ids[step]:
                return "price_breaks", step, "unit_price"
        return "sources", at, "unit_price"

    def note(self, row: int, column: int) -> str:
        """Return the base's value of what the scenario changes, or why a number is missing."""
        changed = self._overlaid_at(row, column)
        if changed is not None:
            text = shown(changed[0], changed[1], self.desk.style)
            return self.tr("Changed by {scenario}; base: {value}. An entry here changes the base.").format(
                scenario=self.desk.scenario, value=text or "—"
            )
        part = self._rows[row].part
        result, base, at = self.desk.result, self.desk.base_result, self.desk.position(part)
        if result is None or at is None:
            return self.tr("Not computed yet.") if column in NUMBERS else ""
        if column == LANDED and result.part.unpriced[at]:
            return self.tr("{n} parts below have no price that can be used; they are left out.").format(n=int(result.part.unpriced[at]))
        if column in NUMBERS and column in self._marks and self._marks[column][at] and base is not None:
            before = number_of(NUMBERS[column](base.part), at)
            return self.tr("Base: {value}").format(value=shown(self.fields[column].column, before, self.desk.style) or "—")
        return ""

    # entries

    def target(self, row: int, column: int) -> Target | None:
        """Return the plan's cell: the line for quantity and scrap, the part for its description, the winning source for price and origin.

        A bought part without a source stands for itself, by a row below zero: an entry makes a source of it.
        """
        occurrence = self._rows[row]
        if column == PART and occurrence.line:
            return Target("bom", occurrence.line, BOM["component"])
        if column in (SOURCE, ORIGIN, PRICE) and self._lacks_source(row):
            return Target("sources", -1 - self._part_at[occurrence.part], SOURCES[SOURCE_COLUMNS[column]])
        if column == SOURCE:
            at = self.source_at(occurrence.part)
            return None if at is None else Target("sources", int(self.desk.plan["sources"].ids[at]), SOURCES["supplier"])
        place = self._place(row, column)
        if place is None:
            return None
        table = self.desk.plan[place[0]]
        return Target(place[0], int(table.ids[place[1]]), table.spec[place[2]])

    def place(self, row: int, column: int) -> Place | None:
        """Return the line's cell for quantity and scrap, the source's for what it says, the part's for all that is computed."""
        target = self.target(row, column)
        if target is not None and target.row >= 0 and column not in (PART, DESCRIPTION):
            return Place(*target.key)
        at = self._part_at.get(self._rows[row].part)
        return None if at is None else Place("parts", int(self.desk.plan["parts"].ids[at]), self.fields[column].column.name)

    def _lacks_source(self, row: int) -> bool:
        occurrence = self._rows[row]
        return not occurrence.opens and occurrence.part in self._part_at and occurrence.part not in self._sources_of

    def editable(self, row: int, column: int) -> bool:
        """Tell it by the column as far as that goes."""
        if not self.fields[column].own:
            return False
        if column in (PART, QUANTITY, SCRAP):
            return bool(self._rows[row].line)
        if column == DESCRIPTION:
            return self._rows[row].part in self._part_at
        return self.source_at(self._rows[row].part) is not None or self._lacks_source(row)

    def entries_of(self, row: int, column: int, text: str) -> list[Entry]:
        """Another source is entered by preferring it; an empty one prefers none."""
        if column in SOURCE_COLUMNS and self._lacks_source(row) and not text.strip():
            return []
        if column != SOURCE or self._lacks_source(row):
            return super().entries_of(row, column, text)
        part, wanted = self._rows[row].part, text.strip().lower()
        sources = self.desk.plan["sources"]
        own = self._sources_of.get(part, [])
        chosen = next((at for at in own if sources["supplier"][at].lower() == wanted), None)
        if chosen is None and wanted:
            known = ", ".join(dict.fromkeys(str(sources["supplier"][at]) for at in own))
            raise NotAValue(self.tr("{part} has no source at '{text}'; it has {known}.").format(part=part, text=text.strip(), known=known))
        return [(Target("sources", int(sources.ids[at]), SOURCES["preferred"]), at == chosen) for at in own]

    def parsed(self, target: Target, text: str) -> Value:
        """Return the value of an entry; a component may not contain itself."""
        value = super().parsed(target, text)
        if target.table == "bom" and target.column.name == "component":
            parent = str(self.desk.plan["bom"]["parent"][self._line_at[target.row]])
            check_fits(self.desk.plan, (str(value),), parent)
        return value

    def prepared(self, entries: list[Entry]) -> tuple[tuple[Edit, ...], list[Entry]]:
        """A component that is named for the first time becomes a part; a bought part gets its first source."""
        entries = self._without_circles(entries)
        named = [str(value) for target, value in entries if target.table == "bom" and target.column.name == "component"]
        parts = new_parts(self.desk.plan, named)
        plan = parts[0].apply(self.desk.plan).plan if parts else self.desk.plan
        sources, entries = new_sources(plan, entries)
        return (*parts, *sources), entries

    def _without_circles(self, entries: list[Entry]) -> list[Entry]:
        """Refuse components that would close a circle together, though none does alone."""
        named = {
            target.row: (target, str(value)) for target, value in entries if target.table == "bom" and target.column.name == "component"
        }
        refused = joint_circles(self.desk.plan, {line: part for line, (_, part) in named.items()})
        for line, reason in refused.items():
            target, part = named[line]
            self._refuse(target, part, reason, part)
        return [entry for entry in entries if entry[0].table != "bom" or entry[0].column.name != "component" or entry[0].row not in refused]

    def completions(self, target: Target) -> tuple[str, ...]:
        """Suggest the part's own suppliers for its source."""
        if target.table == "sources" and target.column.name == "supplier" and target.row >= 0:
            sources = self.desk.plan["sources"]
            part = sources["part"][sources.positions([target.row])[0]]
            return tuple(dict.fromkeys(str(sources["supplier"][at]) for at in self._sources_of.get(part, ())))
        return super().completions(target)

    # lines

    def row_of_line(self, line: int) -> int | None:
        """Return the first row that shows a BOM line, None where it is hidden."""
        return next((at for at, row in enumerate(self._rows) if row.line == line), None)

    def find(self, words: str, start: int = 0) -> str:
        """Return the next part, after a row, whose number, description or supplier holds all the words."""
        wanted = words.lower().split()
        parts, sources = self.desk.plan["parts"], self.desk.plan["sources"]
        if not wanted:
            return ""
        ahead = dict.fromkeys([row.part for row in self._rows[start:]])
        order = [*ahead, *(part for part in parts["part"].tolist() if part not in ahead)]
        for part in order:
            at = self._part_at.get(part)
            texts = [part, str(parts["description"][at]) if at is not None else "", str(parts["hts"][at]) if at is not None else ""]
            texts += [str(sources["supplier"][one]) for one in self._sources_of.get(part, ())]
            line = " ".join(texts).lower()
            if all(word in line for word in wanted):
                return part
        return ""
