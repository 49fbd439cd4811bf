"""The lines of all sheets put together into one edit of a plan: parts, BOM lines, suppliers, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from planner.files.cells.columns import Coded, Mask, Rows
from planner.files.cells.grid import cell_name
from planner.files.reading.gathered import Gathered
from planner.files.reading.lines import Said, Sheet, coded_texts, warning
from planner.files.reading.offers import Offers
from planner.files.reading.origins import Origin, columns_of
from planner.files.reading.words import DESCRIPTION
from planner.model.bom_cycles import cycles
from planner.model.edits import Batch, Edit, InsertRows
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.table import Value


@dataclass(slots=True)
class Builder:
    """Collects rows for the tables of a plan; what the plan has already is not added again."""

    into: Plan
    japanese: bool = False
    findings: list[Finding] = field(default_factory=list)
    parts: Gathered = field(default_factory=Gathered)
    lines: Gathered = field(default_factory=Gathered)
    stock: Gathered = field(default_factory=Gathered)
    demand: Gathered = field(default_factory=Gathered)
    offers: Offers = field(init=False)
    _known_lines: Counter[tuple[str, str, float]] = field(init=False)
    _known_pairs: set[tuple[str, str]] = field(init=False)
    _known_parts: set[str] = field(init=False)
    _line_rows: list[int] = field(default_factory=list)  # where each line stands, for what is found out about it later
    _line_sheets: list[Sheet] = field(default_factory=list)
    _told: list[tuple[str, Sheet, Rows, Sequence[Hashable]]] = field(default_factory=list)  # table, where its rows stand, their keys
    _noted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        bom = self.into["bom"]
        self._known_lines = Counter(zip(bom["parent"], bom["component"], bom["quantity"].tolist(), strict=True))
        self._known_pairs = set(zip(bom["parent"], bom["component"], strict=True))
        self._known_parts = set(self.into["parts"]["part"].tolist())
        self.offers = Offers(self.into, self.japanese)

    def note_once(self, code: str, message: str, sheet: Sheet, hint: str = "") -> None:
        """Add a note that is said once for the whole workbook."""
        if code not in self._noted:
            self._noted.add(code)
            self.findings.append(Finding(Severity.NOTE, code, message, hint, Where(sheet=sheet.name)))

    def warn(self, code: str, message: str, sheet: Sheet, row: int, slot: str) -> None:
        """Add a warning about one cell."""
        self.findings.append(warning(code, message, sheet, row, slot))

    def add_parts(self, sheet: Sheet) -> None:
        """Add the parts of all lines unless the plan has them already; what an earlier line says of a part stays."""
        lines = sheet.lines
        rows = np.flatnonzero([part not in self._known_parts for part in lines.part])
        parts = [lines.part[row] for row in rows.tolist()]
        numbers = self.parts.add(parts)
        self._told.append(("parts", sheet, lines.row[rows], parts))
        self.parts.fill("part", numbers, coded_texts(parts))  # type: ignore[arg-type]
        for slot, told in lines.values.items():
            table, _, name = slot.partition(".")
            if table == "parts" and name not in {"part", "description"}:
                self.parts.fill(name, numbers, told.at(rows))
        rich = zip(lines.description, lines.part, lines.number, strict=True)
        described = coded_texts([text if text != part or not number else "" for text, part, number in rich])
        self.parts.fill("description", numbers, described.over(lines.told(DESCRIPTION)).at(rows))  # type: ignore[arg-type]

    def add_product(self, part: str, description: str) -> bool:
        """Add an assembly that no row of its own describes; tells whether it was new."""
        if part in self.parts or part in self._known_parts:
            return False
        number = self.parts.add([part])
        self.parts.fill("part", number, _one(part))
        self.parts.fill("description", number, _one(description if description != part else ""))
        return True

    def add_lines(self, parents: Sequence[str], rows: Sequence[int], sheet: Sheet, *, tell_of_parents: bool = False) -> None:
        """Add BOM lines: the parent of each and the row of its component. A parent without a row of its own becomes an assembly."""
        lines = sheet.lines
        said: Said = []
        for parent in dict.fromkeys(parents):
            if self.add_product(parent, "") and tell_of_parents:
                at = parents.index(parent)
                message = f"'{parent}' has parts but no row of its own; it is added as an assembly."
                said.append((at, 0, warning("import.parent-missing", message, sheet, int(lines.row[rows[at]]), "bom.parent")))
        taken = np.array(rows, dtype=np.intp)
        components = [lines.part[row] for row in rows]
        quantities = lines.quantity[taken].tolist()
        good = self._acceptable(parents, components, quantities, lines.row[taken], sheet, said)
        said.sort(key=lambda one: one[:2])
        self.findings += [finding for _, _, finding in said]
        columns: dict[str, Coded[Value] | Sequence[Value]] = {"parent": parents, "component": components, "quantity": quantities}
        for slot, told in lines.values.items():
            if slot.startswith("bom."):
                columns[slot.partition(".")[2]] = told.at(taken)
        self._append(columns, lines.row[taken], good, sheet)

    def add_group(self, parent: str, group: str, sheet: Sheet) -> None:
        """Add one of an assembly that a whole table describes to its parent."""
        said: Said = []
        place = np.array([sheet.block.header_row], dtype=np.intp)
        good = self._acceptable([parent], [group], [1.0], place, sheet, said)
        self.findings += [finding for _, _, finding in said]
        self._append({"parent": [parent], "component": [group], "quantity": [1.0]}, place, good, sheet)

    def _append(self, columns: dict[str, Coded[Value] | Sequence[Value]], places: Rows, good: Mask, sheet: Sheet) -> None:
        chosen = np.flatnonzero(good)
        listed: dict[str, Sequence[Value]] = {}
        for name, told in columns.items():
            if isinstance(told, Coded):
                listed[name] = told.at(chosen).listed(None)
            else:
                listed[name] = told if len(chosen) == len(good) else [told[at] for at in chosen.tolist()]
        self.lines.append(listed, len(chosen))
        self._line_rows += places[chosen].tolist()
        self._line_sheets += [sheet] * len(chosen)

    def _acceptable(
        self, parents: Sequence[str], components: Sequence[str], quantities: Sequence[float], places: Rows, sheet: Sheet, said: Said
    ) -> Mask:
        """Return which lines are to be added: the same line of the plan is not added again, and nothing is its own component."""
        if not self._known_pairs:
            doubtful = [at for at, (parent, part) in enumerate(zip(parents, components, strict=True)) if parent == part]
        else:
            doubtful = list(range(len(parents)))
        good = np.ones(len(parents), dtype=bool)
        for at in doubtful:
            parent, part, place = parents[at], components[at], int(places[at])
            key = (parent, part, quantities[at])
            good[at] = False
            if self._known_lines[key] > 0:
                self._known_lines[key] -= 1
            elif (parent, part) in self._known_pairs:
                message = f"The plan already has '{part}' in '{parent}' with another quantity; the plan's line is kept."
                said.append((at, 1, warning("import.line-differs", message, sheet, place, "bom.quantity")))
            elif parent == part:
                said.append((at, 1, circle(f"'{parent}' can't be a component of itself; the row is left out.", sheet, place)))
            else:
                good[at] = True
        return good

    def break_circles(self) -> None:
        """Leave out each line that closes a circle, be it with other new lines or with those of the plan."""
        if not len(self.lines):
            return
        bom = self.into["bom"]
        new_parents, new_components = self.lines.columns["parent"], self.lines.columns["component"]
        closing = set()
        for path, row in cycles([*bom["parent"], *map(str, new_parents)], [*bom["component"], *map(str, new_components)]):
            new = row - len(bom)
            if new < 0:  # the plan's own line closes it: a new line on the way is the one to leave out
                on_way = {(above, below) for above, below in pairwise(path)}
                new = next((at for at, line in enumerate(zip(new_parents, new_components, strict=True)) if line in on_way), -1)
            if new >= 0:
                closing.add(new)
                message = f"The line closes a circle: {' → '.join(path)}; the row is left out."
                self.findings.append(circle(message, self._line_sheets[new], self._line_rows[new]))
        if closing:
            kept = [at for at in range(len(self.lines)) if at not in closing]
            self.lines.keep(kept)
            self._line_rows, self._line_sheets = [self._line_rows[at] for at in kept], [self._line_sheets[at] for at in kept]

    def add_sources(self, sheet: Sheet) -> None:
        """Add who offers the parts at which price."""
        for note in self.offers.add(sheet):
            if note.severity is not Severity.NOTE:
                self.findings.append(note)
            elif note.code not in self._noted:  # said once for the whole workbook
                self._noted.add(note.code)
                self.findings.append(note)

    def add_stock(self, sheet: Sheet) -> None:
        """Add what is on hand of the parts."""
        told = sheet.lines.told("stock.quantity")
        rows = np.flatnonzero(told.read_as(lambda count: isinstance(count, float) and count > 0))
        parts = [sheet.lines.part[row] for row in rows.tolist()]
        self._told.append(("stock", sheet, sheet.lines.row[rows], range(len(self.stock), len(self.stock) + len(rows))))
        self.stock.append({"part": parts, "quantity": told.at(rows).listed(None)}, len(rows))

    def add_demand(self, sheet: Sheet) -> None:
        """Add when how many of the parts are to be built."""
        due = sheet.lines.told("demand.due")
        rows = np.flatnonzero(due.told)
        parts = [sheet.lines.part[row] for row in rows.tolist()]
        self._told.append(("demand", sheet, sheet.lines.row[rows], range(len(self.demand), len(self.demand) + len(rows))))
        self.demand.append({"part": parts, "due": due.at(rows).listed(None), "quantity": sheet.lines.quantity[rows].tolist()}, len(rows))

    def origins(self) -> tuple[Origin, ...]:
        """Return where each row comes from; a part, source or supplier may come from several rows of the sheets."""
        gathered = {"parts": self.parts, "sources": self.offers.sources, "suppliers": self.offers.suppliers}
        told = list(self._told)
        for sheet, rows, named in self.offers.named:
            told += [("sources", sheet, rows, named), ("suppliers", sheet, rows, [key[1] for key in named])]
        found = []
        for table, sheet, rows, keys in told:
            columns = columns_of(sheet.block, table)
            for row, key in zip(rows.tolist(), keys, strict=True):
                number = gathered[table].number(key) if table in gathered else key
                if isinstance(number, int):
                    found.append(Origin(table, number, sheet.name, row, columns))
        known = {id(sheet): columns_of(sheet.block, "bom") for sheet in self._line_sheets}
        for number, (sheet, row) in enumerate(zip(self._line_sheets, self._line_rows, strict=True)):
            found.append(Origin("bom", number, sheet.name, row, known[id(sheet)]))
        return tuple(found)

    def edit(self) -> Batch:
        """Return all that was collected as one edit; new rows stand below those of the plan."""
        edits: list[Edit] = []
        first = self.into.next_id
        for name, rows in (
            ("parts", self.parts), ("bom", self.lines), ("suppliers", self.offers.suppliers),
            ("sources", self.offers.sources), ("stock", self.stock), ("demand", self.demand),
        ):  # fmt: skip
            if len(rows):
                table = self.into[name]
                edits.append(InsertRows.block(rows.table(table.spec, first), len(table)))
                first += len(rows)  # so that the next table's rows get ids of their own
        return Batch(tuple(edits))


def circle(message: str, sheet: Sheet, row: int) -> Finding:
    """Return what is told of a line that would make a circle."""
    cell = sheet.block.column("bom.parent") or sheet.block.column("bom.level") or sheet.block.columns[0]
    name = cell_name(row, cell.column)
    return Finding(Severity.ERROR, "import.cycle", f"{sheet.name}, {name}: {message}", "", Where(sheet=sheet.name, cell=name))


def _one(value: str) -> Coded[Value]:
    return Coded(np.zeros(1, dtype=np.int32), [value])
