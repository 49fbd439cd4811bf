"""The bill of materials as a grid: a flat table over the open rows, edited in place, with the numbers of each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Slot

from planner.engine.results import PartResults, Results
from planner.model.change import Change
from planner.model.edits import Batch, Edit, InsertRows, MoveRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM, PARTS, PLAN_CURRENCY, SOURCES, Column, Kind
from planner.model.table import Value, cells, plain
from planner.model.values import NotAValue, decimals, shown
from planner.ui.desk import Desk
from planner.ui.qt import DISPLAY, HORIZONTAL, NOWHERE, Index
from planner.ui.tables.bom_tree import BomTree, Key, Row
from planner.ui.tables.entry import Target
from planner.ui.tables.grid_model import Field, GridModel, Look, number_of
from planner.ui.tables.table_model import differing

K = Kind
LARGE_PRICE = 1_000  # from here on a price is drawn without decimals
NUMBER, PART, DESCRIPTION, QUANTITY, SOURCE, ORIGIN, PRICE, LANDED, DUTY, LEAD, WORST, SCRAP = range(12)
FIELDS = (
    Field(Column("number", "#", K.INTEGER, "Row of the opened list.", width=3), own=False, quiet=True, right=True),
    Field.of(replace(BOM["component"], title="Part", width=16)),
    Field.of(PARTS["description"]),
    Field.of(replace(BOM["quantity"], title="Qty", width=5)),
    Field.of(Column("source", "Source", K.TEXT, "Supplier of the winning source; an entry makes another one the preferred one.", width=12)),
    Field.of(replace(SOURCES["country_of_origin"], width=5)),
    Field.of(replace(SOURCES["unit_price"], width=10)),
    Field.of(
        Column("landed", "Landed", K.MONEY, "Landed cost of one unit, rolled up through the BOM.", f"{PLAN_CURRENCY} / unit", width=10),
        own=False,
    ),
    Field.of(Column("duty_rate", "Duty", K.SHARE, "Duty over customs value; for made parts duty over goods.", "%", width=7), own=False),
    Field.of(Column("lead_days", "Lead", K.INTEGER, "Cumulative lead time through the BOM, no stock counted.", "days", width=6), own=False),
    Field.of(Column("worst", "Worst", K.TEXT, "Country of origin that the most duty is paid on.", width=5), own=False, quiet=True),
    Field.of(replace(BOM["scrap"], width=5)),
)

Reader = Callable[[PartResults], npt.NDArray[np.float64]]
NUMBERS: dict[int, Reader] = {LANDED: lambda part: part.landed, DUTY: lambda part: part.duty_rate, LEAD: lambda part: part.lead_days}


class BomModel(GridModel):
    """Rows are occurrences. A shared part is edited in one place and shows everywhere."""

    stretch_column = DESCRIPTION

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, FIELDS, parent)
        self.cut = False
        self._marks: dict[int, npt.NDArray[np.generic]] = {}
        self._read_plan()
        self._read_results()
        self._tree = BomTree(desk.plan)
        self._rows, self.cut = self._tree.unfolded(self._tree.first_look())
        desk.plan_changed.connect(self._plan_changed)
        desk.results_changed.connect(self._results_changed)
        desk.scenario_changed.connect(self._results_changed)

    # where things stand

    def _read_plan(self) -> None:
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

    def _read_results(self) -> None:
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

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows are open."""
        return 0 if parent.isValid() else len(self._rows)

    def row(self, at: int) -> Row:
        """Return the occurrence at a row."""
        return self._rows[at]

    def part_at(self, row: int) -> str:
        """Return the part of a row."""
        return self._rows[row].part

    def row_name(self, row: int) -> str:
        """Return the part, which names the steps."""
        return self._rows[row].part

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
                at = self.source_at(part)
                name = "country_of_origin" if column == ORIGIN else "unit_price"
                return None if at is None else plain(plan["sources"][name][at])
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
            return None if at is None else ("sources", at, "country_of_origin" if column == ORIGIN else "unit_price")
        return None

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
        """Return the plan's cell: the line for quantity and scrap, the part for its description, the winning source for price and origin."""
        occurrence = self._rows[row]
        if column == PART and occurrence.line:
            return Target("bom", occurrence.line, BOM["component"])
        if column == SOURCE:
            at = self.source_at(occurrence.part)
            return None if at is None else Target("sources", int(self.desk.plan["sources"].ids[at]), SOURCES["supplier"])
        place = self._place(row, column)
        if place is None:
            return None
        table = self.desk.plan[place[0]]
        return Target(place[0], int(table.ids[place[1]]), table.spec[place[2]])

    def editable(self, row: int, column: int) -> bool:
        """Tell it by the column as far as that goes."""
        if not self.fields[column].own:
            return False
        if column in (PART, QUANTITY, SCRAP):
            return bool(self._rows[row].line)
        if column == DESCRIPTION:
            return self._rows[row].part in self._part_at
        return self.source_at(self._rows[row].part) is not None

    def enter(self, row: int, column: int, text: str) -> bool:
        """Take a text; another source becomes the preferred one."""
        if column == SOURCE and self.target(row, column) is not None:
            return self._prefer(row, text)
        return super().enter(row, column, text)

    def _prefer(self, row: int, text: str) -> bool:
        target = self.target(row, SOURCE)
        assert target is not None
        part = self._rows[row].part
        sources = self.desk.plan["sources"]
        own = self._sources_of[part]
        chosen = [at for at in own if sources["supplier"][at].lower() == text.strip().lower()]
        if not chosen:
            known = ", ".join(dict.fromkeys(sources["supplier"][at] for at in own))
            self._refuse(
                target, text, self.tr("{part} has no source at '{text}'; it has {known}.").format(part=part, text=text.strip(), known=known)
            )
            return False
        self._accept(target)
        marks = cells(SOURCES["preferred"], [at == chosen[0] for at in own])
        edit = SetCells("sources", sources.ids[own], "preferred", marks)
        return self.desk.do(self.tr("Prefer {supplier} for {part}").format(supplier=sources["supplier"][chosen[0]], part=part), edit)

    def parsed(self, target: Target, text: str) -> Value:
        """Return the value of an entry; a component may not contain itself."""
        value = super().parsed(target, text)
        if target.table == "bom" and target.column.name == "component":
            parent = str(self.desk.plan["bom"]["parent"][self._line_at[target.row]])
            if self._contains(str(value), parent):
                raise NotAValue(self.tr("{part} can't go into {parent}: it contains it already.").format(part=value, parent=parent))
        return value

    def _contains(self, part: str, wanted: str) -> bool:
        waiting, seen = [part], {part}
        for above in waiting:
            if above == wanted:
                return True
            for _, component in self._tree.lines.get(above, ()):
                if component not in seen:
                    seen.add(component)
                    waiting.append(component)
        return False

    def extra_edits(self, entries: list[tuple[Target, Value]]) -> tuple[Edit, ...]:
        """A component that is named for the first time becomes a part."""
        fresh = [str(value) for target, value in entries if target.table == "bom" and target.column.name == "component"]
        fresh = [part for part in dict.fromkeys(fresh) if part not in self._part_at]
        if not fresh:
            return ()
        return (InsertRows.block(new_rows(self.desk.plan, "parts", {"part": list(fresh)}), len(self.desk.plan["parts"])),)

    def completions(self, target: Target) -> tuple[str, ...]:
        """Suggest the part's own suppliers for its source."""
        if target.table == "sources" and target.column.name == "supplier":
            sources = self.desk.plan["sources"]
            part = sources["part"][sources.positions([target.row])[0]]
            return tuple(dict.fromkeys(str(sources["supplier"][at]) for at in self._sources_of.get(part, ())))
        return super().completions(target)

    # rows

    def add_component(self, row: int, part: str, *, beside: bool = False) -> bool:
        """Put a component into the assembly at a row, or beside it into the assembly above."""
        occurrence = self._rows[row] if self._rows else None
        plan = self.desk.plan
        if occurrence is None:
            return False
        if beside and occurrence.line:
            at = self._line_at[occurrence.line]
            parent, place = str(plan["bom"]["parent"][at]), at + 1
        else:
            parent = occurrence.part
            own = [self._line_at[line] for line, _ in self._tree.lines.get(parent, ())]
            place = own[-1] + 1 if own else len(plan["bom"])
        if self._contains(part, parent):
            self.desk.said.emit(self.tr("{part} can't go into {parent}: it contains it already.").format(part=part, parent=parent))
            return False
        edits: list[Edit] = []
        fresh = part not in self._part_at
        if fresh:
            edits.append(InsertRows.block(new_rows(plan, "parts", {"part": [part]}), len(plan["parts"])))
        line = new_rows(edits[0].apply(plan).plan if edits else plan, "bom", {"parent": [parent], "component": [part]})
        edits.append(InsertRows.block(line, place))
        if not beside:
            self.set_open(row, True)
        return self.desk.do(self.tr("Add {part} to {parent}").format(part=part, parent=parent), Batch(tuple(edits)))

    def remove_rows(self, rows: Iterable[int]) -> bool:
        """Take lines out of their assemblies; the parts stay."""
        lines = list(dict.fromkeys(self._rows[row].line for row in rows if self._rows[row].line))
        if not lines:
            self.desk.said.emit(self.tr("A product at the top is no line; remove it under Sourcing, Parts."))
            return False
        label = self.tr("Remove line") if len(lines) == 1 else self.tr("Remove {n} lines").format(n=len(lines))
        return self.desk.do(label, RemoveRows("bom", np.array(lines, dtype=np.int64)))

    def move_line(self, row: int, step: int) -> bool:
        """Move a line up (-1) or down (1) among the lines of its assembly."""
        line = self._rows[row].line
        if not line:
            return False
        bom = self.desk.plan["bom"]
        at = self._line_at[line]
        own = [self._line_at[one] for one, _ in self._tree.lines[str(bom["parent"][at])]]
        place = own.index(at) + step
        if not 0 <= place < len(own):
            return False
        order = np.arange(len(bom))
        order[[at, own[place]]] = own[place], at
        label = self.tr("Move {part} up") if step < 0 else self.tr("Move {part} down")
        return self.desk.do(label.format(part=self._rows[row].part), MoveRows("bom", order))

    def indent_line(self, row: int) -> bool:
        """Put a line into the assembly or part that stands before it at the same level."""
        above = next((self._rows[at] for at in range(row - 1, -1, -1) if self._rows[at].depth <= self._rows[row].depth), None)
        if above is None or above.depth != self._rows[row].depth:
            return False
        return self._put_under(row, above.part)

    def outdent_line(self, row: int) -> bool:
        """Put a line beside the assembly it is in."""
        depth = self._rows[row].depth
        parts = {self._rows[at].depth: self._rows[at].part for at in range(row)}
        return depth >= 2 and self._put_under(row, parts[depth - 2])

    def _put_under(self, row: int, parent: str) -> bool:
        occurrence = self._rows[row]
        if not occurrence.line:
            return False
        if self._contains(occurrence.part, parent):
            self.desk.said.emit(
                self.tr("{part} can't go into {parent}: it contains it already.").format(part=occurrence.part, parent=parent)
            )
            return False
        edit = SetCells("bom", np.array([occurrence.line]), "parent", cells(BOM["parent"], [parent]))
        return self.desk.do(self.tr("Move {part} into {parent}").format(part=occurrence.part, parent=parent), edit)

    def row_of_line(self, line: int) -> int | None:
        """Return the first row that shows a BOM line, None where it is hidden."""
        return next((at for at, row in enumerate(self._rows) if row.line == line), None)

    # opening and closing

    def set_open(self, at: int, wanted: bool) -> None:
        """Open or close the assembly at a row."""
        row = self._rows[at]
        if not row.opens or row.open == wanted:
            return
        if not wanted:
            end = at + 1
            while end < len(self._rows) and self._rows[end].depth > row.depth:
                end += 1
            row.open = False
            if end > at + 1:
                self.beginRemoveRows(NOWHERE, at + 1, end - 1)
                del self._rows[at + 1 : end]
                self.endRemoveRows()
        else:
            row.open = True
            children = self._tree.children(row, self._path(at))
            if children:
                self.beginInsertRows(NOWHERE, at + 1, at + len(children))
                self._rows[at + 1 : at + 1] = children
                self.endInsertRows()
        self._numbers_moved(at)

    def _path(self, at: int) -> frozenset[str]:
        """Return the parts from the product down to a row."""
        parts, depth = {self._rows[at].part}, self._rows[at].depth
        while depth and at:
            at -= 1
            if self._rows[at].depth < depth:
                depth = self._rows[at].depth
                parts.add(self._rows[at].part)
        return frozenset(parts)

    def _numbers_moved(self, at: int) -> None:
        if at < len(self._rows):
            self.dataChanged.emit(self.index(at, NUMBER), self.index(len(self._rows) - 1, PART))

    def open_all(self) -> None:
        """Open everything, as far as the limit allows."""
        self._reset(None, 99)

    def close_all(self) -> None:
        """Show the products and what stands directly below them."""
        self._reset(None, 1)

    def _reset(self, opened: frozenset[Key] | None, depth: int = 99) -> None:
        self.beginResetModel()
        self._rows, self.cut = self._tree.unfolded(opened, depth)
        self.endResetModel()
        if self.cut:
            self.desk.said.emit(self.tr("Only the first {n} rows are shown; open single assemblies instead.").format(n=len(self._rows)))

    def reveal(self, part: str) -> int | None:
        """Open what hides a part and return its row, None where no product contains it."""
        found = next((at for at, row in enumerate(self._rows) if row.part == part), None)
        if found is not None:
            return found
        path = self._tree.path_to(part)
        at = -1
        for depth, wanted in enumerate(path):
            at = next((n for n in range(at + 1, len(self._rows)) if self._rows[n].depth == depth and self._rows[n].part == wanted), -1)
            if at < 0:
                return None
            if depth + 1 < len(path):
                self.set_open(at, True)
        return at if path else None

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

    # what the desk tells

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        everything = len(changes) >= len(self.desk.plan.tables)
        structure = any(
            (change.table == "bom" and (change.how != "cells" or {"parent", "component"} & set(change.columns)))
            or (change.table == "demand" and (change.how != "cells" or "part" in change.columns))
            for change in changes
        )
        self._read_plan()
        if everything:
            self.bad.clear()
            self._tree = BomTree(self.desk.plan)
            self._reset(self._tree.first_look())
        elif structure:
            self._follow()
        if any(change.table == "settings" for change in changes):
            self.headerDataChanged.emit(HORIZONTAL, 0, len(self.fields) - 1)
        if not everything and any(change.table in {"bom", "parts", "sources"} for change in changes):
            self.redraw()

    def _follow(self) -> None:
        """Bring the open rows to the changed structure, keeping what is open; whole stretches come and go."""
        opened = frozenset(row.key for row in self._rows if row.open)
        products = {row.key[0]: row.part for row in self._rows if len(row.key) == 1}
        self._tree = BomTree(self.desk.plan)
        if not products:
            self._reset(self._tree.first_look())
            return
        after, self.cut = self._tree.unfolded(opened)
        if products != {row.key[0]: row.part for row in after if len(row.key) == 1}:
            self.beginResetModel()
            self._rows = after
            self.endResetModel()
            return
        keys = {row.key for row in after}
        had = {row.key for row in self._rows}
        last = len(self._rows) - 1
        while last >= 0:
            if self._rows[last].key in keys:
                last -= 1
                continue
            first = last
            while first and self._rows[first - 1].key not in keys:
                first -= 1
            self.beginRemoveRows(NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            last = first - 1
        at = 0
        while at < len(after):
            if after[at].key in had:
                at += 1
                continue
            last = at
            while last + 1 < len(after) and after[last + 1].key not in had:
                last += 1
            self.beginInsertRows(NOWHERE, at, last)
            self._rows[at:at] = after[at : last + 1]
            self.endInsertRows()
            at = last + 1
        if [row.key for row in self._rows] != [row.key for row in after]:
            self.beginResetModel()
            self._rows = after
            self.endResetModel()
        else:
            self._rows = after

    @Slot()
    def _results_changed(self) -> None:
        self._read_results()
        self.redraw(SOURCE)


def landed_of(result: Results, part: str) -> float | None:
    """Return a part's landed cost, None where it is not known."""
    at = result.position.get(part)
    return None if at is None else number_of(result.part.landed, at)
