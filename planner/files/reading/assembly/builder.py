"""The lines of all sheets put together into one edit of a plan: parts, BOM lines, suppliers, sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any, cast

import numpy as np

from planner.files.cells.columns import Coded, Mask, Rows, always, coded
from planner.files.cells.grid import cell_name
from planner.files.reading.assembly.gathered import Gathered, Listed
from planner.files.reading.assembly.offers import Offers
from planner.files.reading.assembly.origins import Origin, columns_of, steps_in
from planner.files.reading.columns.words import DESCRIPTION, PARENT
from planner.files.reading.rows.lines import Floats, Said, Sheet, coded_texts, warning
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
    parts: Gathered[str] = field(default_factory=Gathered)
    lines: Listed = field(default_factory=Listed)
    stock: Listed = field(default_factory=Listed)
    demand: Listed = field(default_factory=Listed)
    offers: Offers = field(init=False)
    _known_lines: Counter[tuple[str, str, float]] = field(init=False)
    _known_pairs: set[tuple[str, str]] = field(init=False)
    _known_parts: set[str] = field(init=False)
    _line_rows: list[int] = field(default_factory=list)  # where each line stands, for what is found out about it later
    _line_sheets: list[Sheet] = field(default_factory=list)
    _told: list[tuple[str, Sheet, Rows, Coded[Any]]] = field(default_factory=list)  # table, where its rows stand, their keys
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
        rows = np.flatnonzero(~lines.part.read_as(self._known_parts.__contains__))
        part = lines.part.at(rows)
        numbers = self.parts.add(part)
        self._told.append(("parts", sheet, lines.row[rows], part))
        self.parts.fill("part", numbers, _values(part))
        for slot, told in lines.values.items():
            table, _, name = slot.partition(".")
            if table == "parts" and name not in {"part", "description"}:
                self.parts.fill(name, numbers, told.at(rows))
        named_so = _same(lines.description, lines.part) & lines.number.told  # the number is no description of itself
        described = _values(lines.description.without(named_so)).over(lines.told(DESCRIPTION))
        self.parts.fill("description", numbers, described.at(rows))

    def add_product(self, part: str, description: str) -> bool:
        """Add an assembly that no row of its own describes; tells whether it was new."""
        return bool(self._add_products([part], description if description != part else ""))

    def _add_products(self, parts: Sequence[str], description: str = "") -> list[str]:
        new = [part for part in parts if part not in self.parts and part not in self._known_parts]
        if new:
            numbers = self.parts.add(coded_texts(new))
            self.parts.fill("part", numbers, _values(coded_texts(new)))
            self.parts.fill("description", numbers, always(description, len(new)))
        return new

    def add_lines(self, parents: Coded[str], rows: Sequence[int], sheet: Sheet, *, tell_of_parents: bool = False) -> None:
        """Add BOM lines: the parent of each and the row of its component. A parent without a row of its own becomes an assembly."""
        lines = sheet.lines
        taken = np.array(rows, dtype=np.intp)
        said: Said = []
        new = set(self._add_products(parents.occurring()))
        if new and tell_of_parents:
            for number in parents.in_order():
                if (parent := parents.values[number]) in new:
                    new.discard(parent)
                    at = int(np.flatnonzero(parents.codes == number)[0])
                    message = f"'{parent}' has parts but no row of its own; it is added as an assembly."
                    said.append((at, 0, warning("import.parent-missing", message, sheet, int(lines.row[taken[at]]), PARENT)))
        components, quantity = lines.part.at(taken), lines.quantity[taken]
        good = np.flatnonzero(self._acceptable(parents, components, quantity, lines.row[taken], sheet, said))
        said.sort(key=lambda one: one[:2])
        self.findings += [finding for _, _, finding in said]
        columns = {slot.partition(".")[2]: told.at(taken) for slot, told in lines.values.items() if slot.startswith("bom.")}
        columns |= {"parent": _values(parents), "component": _values(components), "quantity": _values(coded(quantity.tolist(), len(rows)))}
        self._append({name: told.at(good) for name, told in columns.items()}, lines.row[taken[good]], sheet)

    def add_group(self, parent: str, group: str, sheet: Sheet, quantity: float = 1.0) -> None:
        """Add one of an assembly that a whole table describes to its parent."""
        said: Said = []
        place = np.array([sheet.block.header_row], dtype=np.intp)
        good = self._acceptable(always(parent, 1), always(group, 1), np.full(1, quantity), place, sheet, said)
        self.findings += [finding for _, _, finding in said]
        if good.all():
            self._append({"parent": always(parent, 1), "component": always(group, 1), "quantity": always(quantity, 1)}, place, sheet)

    def _append(self, columns: dict[str, Coded[Value]], places: Rows, sheet: Sheet) -> None:
        self.lines.append(columns, len(places))
        self._line_rows += places.tolist()
        self._line_sheets += [sheet] * len(places)

    def _acceptable(self, parents: Coded[str], components: Coded[str], quantity: Floats, places: Rows, sheet: Sheet, said: Said) -> Mask:
        """Return which lines are to be added: the same line of the plan is not added again, and nothing is its own component."""
        good = np.ones(len(places), dtype=bool)
        doubtful = np.flatnonzero(_same(parents, components)) if not self._known_pairs else np.arange(len(places))
        for at in doubtful.tolist():
            parent, part, place = parents.value(at, ""), components.value(at, ""), int(places[at])
            key = (parent, part, float(quantity[at]))
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
        new_parents, new_components = (cast("list[str]", self.lines.column(name).listed("")) for name in ("parent", "component"))
        closing = set()
        for path, row in cycles([*bom["parent"], *new_parents], [*bom["component"], *new_components]):
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
            self.lines.keep(np.array(kept, dtype=np.intp))
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
        own = set(self.into["stock"]["part"].tolist())
        rows = self._new("stock", sheet, rows, sheet.lines.part.read_as(own.__contains__)) if own else rows
        self._list("stock", self.stock, sheet, rows, {"quantity": told.at(rows)})

    def add_demand(self, sheet: Sheet) -> None:
        """Add when how many of the parts are to be built."""
        due = sheet.lines.told("demand.due")
        rows = np.flatnonzero(due.told)
        demand = self.into["demand"]
        if len(demand):
            own = set(zip(demand["part"].tolist(), demand["due"].tolist(), strict=True))
            days = [np.datetime64(str(day), "D").item() if day is not None else None for day in due.listed(None)]
            pairs = zip(sheet.lines.part.listed(""), days, strict=True)
            rows = self._new("demand", sheet, rows, np.fromiter((pair in own for pair in pairs), dtype=bool, count=len(days)))
        counts = sheet.lines.quantity[rows].tolist()
        self._list("demand", self.demand, sheet, rows, {"due": due.at(rows), "quantity": _values(coded(counts, len(counts)))})

    def _new(self, table: str, sheet: Sheet, rows: Rows, known: Mask) -> Rows:
        """Return the rows that the plan has none of yet, and tell of the others."""
        kept = int(known[rows].sum())
        if kept:
            message = f"{sheet.name}: {kept} rows of {table} are in the plan already and stay as they are."
            self.note_once(f"import.known-{table}", message, sheet, "'Update from Excel' compares them and takes what you tick.")
        return rows[~known[rows]]

    def _list(self, table: str, listed: Listed, sheet: Sheet, rows: Rows, columns: dict[str, Coded[Value]]) -> None:
        numbers = range(len(listed), len(listed) + len(rows))
        self._told.append((table, sheet, sheet.lines.row[rows], coded(numbers, len(rows))))
        listed.append({"part": _values(sheet.lines.part.at(rows)), **columns}, len(rows))

    def origins(self) -> tuple[Origin, ...]:
        """Return where each row comes from; a part, source or supplier may come from several rows of the sheets."""
        gathered: dict[str, Gathered[Any]] = {"parts": self.parts, "sources": self.offers.sources, "suppliers": self.offers.suppliers}
        told = list(self._told)
        for sheet, rows, named in self.offers.named:
            told += [("sources", sheet, rows, named), ("suppliers", sheet, rows, named.mapped(lambda key: key[1]))]
        found = []
        for table, sheet, rows, keys in told:
            columns = columns_of(sheet.block, table)
            numbers = keys.mapped(gathered[table].number) if table in gathered else keys
            for row, number in zip(rows.tolist(), numbers.listed(None), strict=True):
                if isinstance(number, int):
                    found.append(Origin(table, number, sheet.name, row, columns))
        for sheet, rows, stepped, quantity in self.offers.stepped:
            columns = steps_in(sheet.block, quantity)
            for row, number in zip(rows.tolist(), stepped.mapped(self.offers.breaks.number).listed(None), strict=True):
                if isinstance(number, int):
                    found.append(Origin("price_breaks", number, sheet.name, row, columns))
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
            ("sources", self.offers.sources), ("price_breaks", self.offers.breaks), ("stock", self.stock), ("demand", self.demand),
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


def _values(told: Coded[Any]) -> Coded[Value]:
    return cast("Coded[Value]", told)


def _same(one: Coded[str], other: Coded[str]) -> Mask:
    """Return in which rows two columns say the same text."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    if one.values is other.values and len(set(one.values)) == len(one.values):
        alike: Mask = (one.codes == other.codes) & one.told
        return alike
    fewer, more = sorted((one.values, other.values), key=len)
    if set(fewer).isdisjoint(more):
        return np.zeros(len(one.codes), dtype=bool)
    left, right = (np.array([*map(numbers.__getitem__, column.values), -1], dtype=np.intp)[column.codes] for column in (one, other))
    equal: Mask = (left == right) & (left >= 0)
    return equal
