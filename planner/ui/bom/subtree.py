"""Sub-trees of a bill of materials, copied as a whole: the same parts once more, or parts of their own under new numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.model.edits import Batch, Edit, InsertRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM, PARTS
from planner.model.table import Cells, Row, Table, Value, cells, plain
from planner.model.values import NotAValue, NumberStyle, text_of
from planner.ui.bom.circles import Ints, check_fits, graph_of, reach
from planner.ui.bom.lines import Step, new_parts, slot, tr

MIME = "application/x-ballast-bom"
MOST_TEXT = 20_000  # rows of the text beside it: a graph of shared parts has no end
BESIDE = ("sources", "price_breaks")  # what a copied part takes along, by its column part


@dataclass(frozen=True, slots=True)
class Subtree:
    """Lines as they stand in their assemblies, the lines of every assembly below them, and what is known of the parts."""

    roots: tuple[Row, ...]  # the line of a product has no assembly
    below: Mapping[str, tuple[Row, ...]]
    parts: Mapping[str, Row]


def subtree_of(plan: Plan, roots: Sequence[tuple[str, int]]) -> Subtree:
    """Return the sub-trees of some parts, each with its line (0 for a product)."""
    bom, parts = plan["bom"], plan["parts"]
    below: dict[str, list[Row]] = {}
    for row in _rows(bom, lines_below(plan, [part for part, _ in roots])):
        below.setdefault(str(row["parent"]), []).append(row)
    wanted = {part for part, _ in roots} | {str(row["component"]) for rows in below.values() for row in rows}
    named = np.flatnonzero(np.fromiter(map(wanted.__contains__, parts["part"].tolist()), dtype=bool, count=len(parts)))
    lines = tuple(
        bom.row(int(bom.positions([line])[0])) if line else {"parent": "", "component": part, "quantity": 1.0} for part, line in roots
    )
    return Subtree(lines, {part: tuple(rows) for part, rows in below.items()}, {str(row["part"]): row for row in _rows(parts, named)})


def lines_below(plan: Plan, tops: Sequence[str]) -> Ints:
    """Return the rows of the bom table that stand anywhere below some parts, each once, in the table's order."""
    graph = graph_of(plan["bom"]["parent"], plan["bom"]["component"])
    codes = np.unique([graph.code[part] for part in tops if part in graph.code]).astype(np.intp)
    if not len(codes):
        return codes
    reached = reach(graph, codes) >= 0
    return np.sort(graph.row[np.repeat(reached, np.diff(graph.start))])


def _rows(table: Table, rows: Ints) -> list[Row]:
    """Return many rows of a table as they are one by one, read by columns."""
    names = [column.name for column in table.spec.columns]
    values = [_plain(table[name][rows]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(column: Cells) -> list[Value]:
    """Return a column as plain values, None where one is missing."""
    if column.dtype.kind not in "Mf":
        return column.tolist()
    missing = np.isnan(column) if column.dtype.kind == "f" else np.isnat(column)
    if missing.all():
        return [None] * len(column)
    return [plain(one) for one in column] if missing.any() or column.dtype.kind == "M" else column.tolist()


def bytes_of(tree: Subtree) -> bytes:
    """Return a sub-tree as it lies on the clipboard."""

    def plain(row: Row) -> dict[str, object]:
        return {name: str(value) if isinstance(value, np.datetime64) else value for name, value in row.items()}

    every = {part: [plain(row) for row in rows] for part, rows in tree.below.items()}
    return json.dumps(
        {"roots": [plain(row) for row in tree.roots], "below": every, "parts": {p: plain(row) for p, row in tree.parts.items()}}
    ).encode()


def subtree_from(data: bytes) -> Subtree:
    """Return the sub-tree that lies on the clipboard; raises NotAValue where it holds none."""
    try:
        held = json.loads(data)
        return Subtree(tuple(held["roots"]), {part: tuple(rows) for part, rows in held["below"].items()}, held["parts"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotAValue(tr("There is no sub-tree on the clipboard; copy one first.")) from None


def text_of_subtree(tree: Subtree, style: NumberStyle) -> str:
    """Return a sub-tree as lines of tab-separated text with levels, as a spreadsheet shows an indented BOM."""
    lines = ["\t".join((tr("Level"), tr("Part"), tr("Description"), tr("Qty"), tr("Scrap"), tr("Designators")))]
    waiting: list[tuple[Row, int, frozenset[str]]] = [(row, 0, frozenset()) for row in reversed(tree.roots)]
    while waiting and len(lines) <= MOST_TEXT:
        row, level, above = waiting.pop()
        part = str(row["component"])
        described = str(tree.parts[part].get("description") or "") if part in tree.parts else ""
        figures = [text_of(BOM[name], row.get(name), style) for name in ("quantity", "scrap", "designators")]
        lines.append("\t".join((str(level), "  " * level + part, " ".join(described.split()), *figures)))
        if part not in above:
            waiting += [(one, level + 1, above | {part}) for one in reversed(tree.below.get(part, ()))]
    return "\n".join(lines)


def pasted(plan: Plan, tree: Subtree, parent: str, before: int | None) -> Step:
    """Return the step that puts a sub-tree into an assembly by the same parts; parts that the plan lacks come with their lines."""
    tops = [str(row["component"]) for row in tree.roots]
    check_fits(plan, tops, parent)
    known = set(plan["parts"]["part"].tolist())
    fresh = [part for part in _all_parts(tree) if part not in known]
    lines = [row for part in fresh for row in tree.below.get(part, ())]
    edits = _Edits(plan)
    edits.parts({part: part for part in fresh}, tree)
    edits.lines(lines, lambda row: (str(row["parent"]), str(row["component"])), len(plan["bom"]))
    edits.lines(tree.roots, lambda row: (parent, str(row["component"])), slot(plan, (), parent, before))
    check_fits(edits.plan, tops, parent)
    return Step(_label(tr("Paste {part} into {parent}"), tops, parent), Batch(tuple(edits.made)))


def pasted_as_new(plan: Plan, tree: Subtree, parent: str, before: int | None, suffix: str) -> Step:
    """Return the step that puts a sub-tree in with new numbers for its assemblies and itself; bought components stay shared.

    A product, or where no assembly is given, becomes a product of its own.
    """
    tops = [str(row["component"]) for row in tree.roots]
    numbers = {part: part + suffix for part in dict.fromkeys([*tops, *tree.below])}
    known = set(plan["parts"]["part"].tolist())
    if taken := [new for new in numbers.values() if new in known]:
        raise NotAValue(tr("There is a part called {part} already; choose another ending.").format(part=taken[0]))
    edits = _Edits(plan)
    strange = [part for part in _all_parts(tree) if part not in known and part not in numbers]
    edits.parts(numbers | {part: part for part in strange}, tree)
    edits.beside(numbers)
    lines = [row for rows in tree.below.values() for row in rows]
    edits.lines(
        lines, lambda row: (numbers[str(row["parent"])], numbers.get(str(row["component"]), str(row["component"]))), len(plan["bom"])
    )
    placed = [row for row in tree.roots if row["parent"]] if parent else []
    if placed:
        edits.lines(placed, lambda row: (parent, numbers[str(row["component"])]), slot(plan, (), parent, before))
        check_fits(edits.plan, [numbers[top] for top in tops], parent)
        return Step(_label(tr("Paste {part} into {parent}"), [numbers[top] for top in tops], parent), Batch(tuple(edits.made)))
    return Step(_label(tr("New product {part}"), [numbers[top] for top in tops], ""), Batch(tuple(edits.made)))


def own_copy(plan: Plan, line: int, number: str) -> Step:
    """Return the step that gives a line a copy of its part, with the same lines below it, that nothing else shares."""
    bom = plan["bom"]
    part = str(bom["component"][bom.positions([line])[0]])
    if number in plan["parts"]["part"]:
        raise NotAValue(tr("There is a part called {part} already; choose another number.").format(part=number))
    tree = Subtree((), {part: tuple(bom.row(int(row)) for row in np.flatnonzero(bom["parent"] == part))}, _rows_of(plan, part))
    edits = _Edits(plan)
    edits.parts({part: number}, tree)
    edits.beside({part: number})
    edits.lines(tree.below[part], lambda row: (number, str(row["component"])), len(bom))
    edits.add(SetCells("bom", np.array([line], dtype=np.int64), "component", cells(BOM["component"], [number])))
    return Step(tr("Make {number} of {part} here").format(number=number, part=part), Batch(tuple(edits.made)))


def free_number(plan: Plan, part: str) -> str:
    """Return a number for a copy of a part that nothing has yet."""
    known = set(plan["parts"]["part"].tolist())
    return next(name for at in range(2, len(known) + 3) if (name := f"{part}-{at}") not in known)


def _rows_of(plan: Plan, part: str) -> dict[str, Row]:
    rows = np.flatnonzero(plan["parts"]["part"] == part)
    return {part: plan["parts"].row(int(rows[0]))} if len(rows) else {}


def _all_parts(tree: Subtree) -> list[str]:
    lines = [*tree.roots, *(row for rows in tree.below.values() for row in rows)]
    return list(dict.fromkeys(str(row["component"]) for row in lines))


def _label(words: str, tops: Sequence[str], parent: str) -> str:
    part = tops[0] if len(tops) == 1 else tr("{n} sub-trees").format(n=len(tops))
    return words.format(part=part, parent=parent)


class _Edits:
    """Edits in a row, each made for the plan as the ones before leave it, so that no two rows get one id."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.made = plan, list[Edit]()

    def add(self, edit: Edit) -> None:
        self.plan = edit.apply(self.plan).plan
        self.made.append(edit)

    def parts(self, numbers: Mapping[str, str], tree: Subtree) -> None:
        """Make parts under their numbers, alike what is known of them."""
        if not numbers:
            return
        values = {
            column.name: [tree.parts[part].get(column.name, column.default) if part in tree.parts else column.default for part in numbers]
            for column in PARTS.columns
        }
        values["part"] = list(numbers.values())
        self.add(InsertRows.block(new_rows(self.plan, "parts", values), len(self.plan["parts"])))

    def beside(self, numbers: Mapping[str, str]) -> None:
        """Give copied parts the sources and price breaks of what they are copies of."""
        for table in BESIDE:
            rows = np.flatnonzero(np.isin(self.plan[table]["part"].astype(str), list(numbers)))
            if len(rows):
                taken = self.plan[table].taken(rows)
                values: dict[str, list[object]] = {column.name: list(taken[column.name]) for column in taken.spec.columns}
                values["part"] = [numbers[part] for part in taken["part"].tolist()]
                self.add(InsertRows.block(new_rows(self.plan, table, values), len(self.plan[table])))

    def lines(self, rows: Iterable[Row], ends: Callable[[Row], tuple[str, str]], place: int) -> None:
        """Put lines in at a place of the table, each with the assembly and the component it gets."""
        listed = list(rows)
        if not listed:
            return
        values: dict[str, list[object]] = {column.name: [row.get(column.name, column.default) for row in listed] for column in BOM.columns}
        values["parent"], values["component"] = (list(side) for side in zip(*map(ends, listed), strict=True))
        for edit in new_parts(self.plan, [str(name) for name in values["component"]]):
            self.add(edit)
        self.add(InsertRows.block(new_rows(self.plan, "bom", values), place))
