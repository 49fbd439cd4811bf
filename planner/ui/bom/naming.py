"""Blocks that name the part of a line: what else such a row says is said of the part and source it names, not of those that stood there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from planner.model.edits import Edit, InsertRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM, SOURCES
from planner.model.table import Value, cells
from planner.model.values import NotAValue
from planner.ui.bom.beginning import PRODUCT, first_demand
from planner.ui.bom.circles import assemblies, check_fits, joint_circles
from planner.ui.bom.fields import CELLS, CURRENCY, PART, PRICE, QUANTITY, SOURCE
from planner.ui.bom.lines import new_parts, tr
from planner.ui.grid.arithmetic import Cell, asks
from planner.ui.grid.entry import Entry, NewRows, Refusal, Taken, Target, cell_of

if TYPE_CHECKING:
    from planner.ui.bom.model import BomModel

OF_SOURCES = frozenset(column for column, (table, _) in CELLS.items() if table == "sources")


@dataclass(slots=True)
class NamedRow:
    """A row of a block with the line and the part it stands for once the block is in."""

    row: int
    line: int
    texts: dict[int, str]
    part: str = ""
    listed: int = -1  # row of the parts table
    source: int = -1  # row of the sources, −1 for none
    breaks: int = -1  # row of the price break in force
    lacks: bool = False  # whether a source can be made for it
    shut: bool = False  # names a supplier that isn't one of the part's: what it says of the source goes nowhere


@dataclass(slots=True)
class Block:
    """What a block comes to: edits that come first, the plan after them, entries, and what is to be said."""

    plan: Plan
    first: list[Edit] = field(default_factory=list)
    found: Taken = field(default_factory=lambda: Taken([], [], [], 0))
    left_out: list[str] = field(default_factory=list)  # cells of these rows went nowhere
    added: int = 0  # lines that come
    parent: str = ""
    begins: bool = False  # whether the first row is a product


def split(model: BomModel, texts: Sequence[tuple[int, int, str]]) -> tuple[list[NamedRow], list[tuple[int, int, str]]]:
    """Take out of a block the rows that name a part or, beside other words about the source, a supplier; and those past the end."""
    columns = {column for _, column, _ in texts}
    count = model.rowCount()
    if PART not in columns and not (SOURCE in columns and len(columns & OF_SOURCES) > 1) and not any(row >= count for row, _, _ in texts):
        return [], list(texts)
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in texts:
        rows.setdefault(row, {})[column] = text
    named = {row for row, cells in rows.items() if row >= count or _names(model, row, cells)}
    lines = {model.line_at(row) for row in named if row < count} - {0}
    named |= {row for row in rows if row < count and model.line_at(row) in lines}  # the same line in another place of the tree
    ready = [NamedRow(row, model.line_at(row) if row < count else 0, rows[row]) for row in sorted(named)]
    return ready, [one for one in texts if one[0] not in named]


def _names(model: BomModel, row: int, cells: dict[int, str]) -> bool:
    """Tell whether a row is about another part than the one that stands there, or about one of several sources."""
    part = cells.get(PART, "").strip()
    if part and part != model.part_at(row):
        return bool(model.line_at(row)) or len(cells) > 1
    return bool(cells.get(SOURCE, "").strip()) and len(OF_SOURCES & set(cells)) > 1


def joined(one: Taken, other: Taken) -> Taken:
    """Return what two parts of a block come to; what comes first and is to be said of it is the second one's."""
    return other._replace(
        entries=[*one.entries, *other.entries], accepted=[*one.accepted, *other.accepted], refused=[*one.refused, *other.refused],
        skipped=one.skipped + other.skipped,
    )  # fmt: skip


def read(model: BomModel, rows: list[NamedRow], fresh: NewRows | None, *, typed: bool) -> Taken:
    """Return what the rows come to; what can't be taken is refused, and the other cells of its row with it."""
    plan = model.desk.plan
    block = Block(plan)
    rows = _with_parts(model, rows, fresh, block, typed)
    first = new_parts(plan, [one.part for one in rows])
    for edit in first:
        block.plan = edit.apply(block.plan).plan
    block.first += first
    _add_lines(rows, fresh, block)
    at = {str(part): row for row, part in enumerate(block.plan["parts"]["part"].tolist())}
    codes = model.tree.codes(np.array([*(one.part for one in rows), ""], dtype=object))  # looked up together
    winners, breaks = model.columns.part_sources.winning(), model.columns.part_sources.breaks()
    for one, code in zip(rows, codes.tolist()[:-1], strict=True):
        one.listed = at.get(one.part, -1)
        if one.listed >= 0:
            _find_source(model, one, code, int(winners[code]), int(breaks[code]))
            one.lacks = one.lacks and not (one.line == PRODUCT and block.added > 1)  # what is made of lines is not bought
    known: dict[tuple[str, str, str], Value] = {}
    for one in rows:
        _read_row(model, one, block, known, typed)
    return block.found._replace(first=tuple(block.first), added=block.added, left_out=tuple(block.left_out), into=block.parent,
        named=frozenset(one.part for one in rows if PART in one.texts), begins=block.begins,
    )  # fmt: skip


def _with_parts(model: BomModel, rows: list[NamedRow], fresh: NewRows | None, block: Block, typed: bool) -> list[NamedRow]:
    """Read the parts that rows name; of several rows that show one line the last one counts."""
    wanted: dict[int, str] = {}
    ready, bom = list[NamedRow](), model.desk.plan["bom"]
    refused = set[int]()
    above = _parent(fresh)
    own = assemblies(bom.ids, bom["parent"])
    for one in rows:
        text = one.texts.get(PART, "")
        if one.row >= model.rowCount():
            if fresh is None or not text.strip():
                block.left_out.append(tr("Rows that name no part are left out."))
                continue
            target = Target("bom", fresh.ids[one.row - model.rowCount()], BOM["component"])
            one.line = target.row
            if target.row == PRODUCT:
                one.part = above
                ready.append(one)
                continue
        elif not one.line:  # a product: it stands in no assembly, so that no other part can stand there
            part = model.part_at(one.row)
            if text.strip() and text.strip() != part:
                words = tr("{part} is a product: {text} can't stand there, and nothing of that row was taken.")
                block.left_out.append(words.format(part=part, text=text.strip()))
                continue
            one.part = part
            ready.append(one)
            continue
        else:
            target = Target("bom", one.line, BOM["component"])
            one.part = model.part_at(one.row)
        if PART in one.texts:
            try:
                one.part = model.named_part(target, text, own.get(one.line, above), typed=typed)
            except NotAValue as problem:
                if one.row >= model.rowCount():
                    block.left_out.append(str(problem))
                    continue
                block.found.refused.append(Refusal(target, text, str(problem), one.row))
                refused.add(one.line)
                continue
            wanted[one.line] = one.part
        ready.append(one)
    there = {line: part for line, part in wanted.items() if fresh is None or line not in fresh.ids}
    for line, reason in joint_circles(model.desk.plan, there).items():
        row = next(one.row for one in ready if one.line == line)
        block.found.refused.append(Refusal(Target("bom", line, BOM["component"]), wanted[line], reason, row))
        refused.add(line)
    ready = [one for one in ready if one.line not in refused]
    for one in ready:
        one.part = wanted.get(one.line, one.part)
    return _without_circles(model.desk.plan, ready, {line: part for line, part in there.items() if line not in refused}, above, block)


def _without_circles(plan: Plan, rows: list[NamedRow], there: dict[int, str], above: str, block: Block) -> list[NamedRow]:
    """Leave out lines that come where they would close a circle with what becomes of those that are there."""
    if not there or not above:
        return rows
    after = SetCells("bom", np.array([*there], dtype=np.int64), "component", cells(BOM["component"], [*there.values()])).apply(plan).plan
    fits: list[NamedRow] = []
    for one in rows:
        try:
            if one.line not in there and one.line:
                check_fits(after, (one.part,), above)
        except NotAValue as problem:
            block.left_out.append(str(problem))
        else:
            fits.append(one)
    return fits


def _parent(fresh: NewRows | None) -> str:
    return str(fresh.edit.rows["parent"][0]) if fresh is not None and isinstance(fresh.edit, InsertRows) else ""


def _add_lines(rows: list[NamedRow], fresh: NewRows | None, block: Block) -> None:
    """Make the lines of rows past the end: those that name a part."""
    ids = frozenset(fresh.ids) if fresh is not None else frozenset()
    come = [one for one in rows if one.line in ids and one.line != PRODUCT]
    block.begins = PRODUCT in ids
    if block.begins and not come:
        block.parent, block.added = _parent(fresh), 1
        block.first.append(first_demand(block.plan, block.parent))
        block.plan = block.first[-1].apply(block.plan).plan
    if fresh is None or not come:
        return
    assert isinstance(fresh.edit, InsertRows)
    block.parent, block.added = _parent(fresh), len(come) + block.begins
    made = new_rows(block.plan, "bom", {"parent": [block.parent] * len(come), "component": [one.part for one in come]})
    for one, line in zip(come, made.ids.tolist(), strict=True):
        one.line = line
    edit = InsertRows.block(made, int(fresh.edit.at[0]))
    block.first.append(edit)
    block.plan = edit.apply(block.plan).plan


def _find_source(model: BomModel, one: NamedRow, code: int, winner: int, step: int) -> None:
    """Look up the source that a row's words are about: the one it names, else the one that wins, at the price break in force."""
    own = model.columns.part_sources.of(code)
    if not own:
        one.lacks = code < 0 or not len(model.tree.lines_in(code))
        return
    one.source, one.breaks = winner, step
    wanted = one.texts.get(SOURCE, "").strip().lower()
    if wanted:
        suppliers = model.desk.plan["sources"]["supplier"]
        chosen = next((at for at in own if suppliers[at].lower() == wanted), -1)
        if chosen < 0:
            one.shut = True
        elif chosen != one.source:
            one.source, one.breaks = chosen, -1


def _read_row(model: BomModel, one: NamedRow, block: Block, known: dict[tuple[str, str, str], Value], typed: bool) -> None:
    found = block.found
    skipped = 0
    for column, text in one.texts.items():
        begins = block.begins and one.line == PRODUCT
        if column == PART and begins:
            found.accepted.append(Target("bom", PRODUCT, BOM["component"]))
            continue
        if column == PART:
            if not one.line:
                skipped += 1
                continue
            target = Target("bom", one.line, BOM["component"])
            if one.row < model.rowCount():  # lines that come hold their part already
                found.entries.append((target, one.part))
            found.accepted.append(target)
            continue
        target_ = _target(one, column, block.plan)
        if target_ is None:
            skipped += not (begins and column == QUANTITY and text.strip() in ("", "1"))  # one of itself says nothing
            continue
        if one.shut and column in OF_SOURCES and column != SOURCE:
            skipped += 1
            continue
        try:
            found.entries.extend(_entries(model, one, column, target_, text, known, typed))
        except NotAValue as problem:
            found.refused.append(Refusal(target_, text, str(problem), one.row))
            continue
        found.accepted.append(target_)
    block.found = found._replace(skipped=found.skipped + skipped)


def _target(one: NamedRow, column: int, plan: Plan) -> Target | None:
    """Return the cell of the plan that a row's cell goes into, None where there is none."""
    if column not in CELLS:
        return None
    table, name = CELLS[column]
    if table == "bom":
        return Target("bom", one.line, BOM[name]) if one.line else None
    if one.listed < 0:
        return None
    if table == "parts":
        return Target("parts", int(plan["parts"].ids[one.listed]), plan["parts"].spec[name])
    if column == PRICE and one.breaks >= 0:
        steps = plan["price_breaks"]
        return Target("price_breaks", int(steps.ids[one.breaks]), steps.spec[name])
    if one.source >= 0:
        return Target("sources", int(plan["sources"].ids[one.source]), SOURCES[name])
    return Target("sources", -1 - one.listed, SOURCES[name]) if one.lacks else None


def _entries(
    model: BomModel, one: NamedRow, column: int, target: Target, text: str, known: dict[tuple[str, str, str], Value], typed: bool
) -> list[Entry]:
    """Return what a cell's text sets; another source is entered by preferring it, and an empty word makes none."""
    if target.table == "sources" and target.row < 0 and not text.strip():
        return []
    if column == SOURCE and target.row >= 0:
        return model.preferring(one.part, model.tree.code(one.part), text)
    key = (target.table, target.column.name, text)
    if key not in known:
        own = one.texts.get(CURRENCY, "").strip() or str(model.desk.plan.setting("currency") or "")
        cell = Cell(lambda: None, lambda: own) if target.row < 0 else cell_of(model, one.row, column, target)
        value = model.parsed(target, text, cell, typed=typed)
        if asks(target.column, text, typed=typed):
            return [(target, value)]
        known[key] = value
    return [(target, known[key])]
