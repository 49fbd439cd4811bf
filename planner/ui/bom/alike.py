"""One text into many cells of the BOM grid: which lines, parts and sources they stand for, found for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.model.edits import SetCells
from planner.model.schema import BOM, SOURCES
from planner.model.table import frozen
from planner.model.values import NotAValue
from planner.ui.bom.fields import CELLS, PART, PRICE, SOURCE
from planner.ui.bom.naming import OF_SOURCES
from planner.ui.bom.unfolded import Ints
from planner.ui.grid import alike
from planner.ui.grid.alike import Aimed, Alike, Put, Refused
from planner.ui.grid.entry import Target, cell_of

if TYPE_CHECKING:
    from planner.ui.bom.model import BomModel

MOST_LINES = 5_000  # a part that goes into more lines than this is looked at too long for circles


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("bom", text)


def names_parts(columns: Sequence[Alike]) -> bool:
    """Tell whether texts name other parts, or other suppliers beside what is said of their sources: such rows are read one by one."""
    there = {one.column for one in columns}
    named = {one.column for one in columns if one.text.strip()}
    return PART in named or (SOURCE in named and len(OF_SOURCES & there) > 1)


def too_large(columns: Sequence[Alike]) -> str:
    """Return why texts can't go into so many lines at once, empty where they can."""
    most = max((len(one.rows) for one in columns), default=0)
    if most <= MOST_LINES or not names_parts(columns):
        return ""
    if any(one.column == PART and one.text.strip() for one in columns):
        words = tr("Choose fewer lines: a part can go into {most} lines at once, and {n} are chosen; or leave the Part column out.")
    else:
        words = tr("Choose fewer lines: {n} are chosen, and a supplier beside other cells of sources can go into {most} at once; "
                   "or fill the Source column by itself.")  # fmt: skip
    return words.format(most=f"{MOST_LINES:,}", n=f"{most:,}")


def aimed(model: BomModel, rows: Ints, column: int) -> list[Aimed]:
    """Return the cells of lines, parts, winning sources, price breaks, and of parts that have no source yet."""
    part, line, plan = model.occurrences.part[rows], model.occurrences.line[rows], model.desk.plan
    listed = np.where(part < len(plan["parts"]), part, -1).astype(np.intp)
    if column == PART:
        return _of("bom", "component", line, rows, model) if len(rows) else []
    if column not in CELLS:
        return []
    table, name = CELLS[column]
    if table != "sources":
        return _of(table, name, line if table == "bom" else listed, rows, model)
    lacks = ~model.occurrences.opens[rows] & (listed >= 0) & model.columns.part_sources.lacking()[part]
    found = []
    if lacks.any():
        found.append(Aimed(table, SOURCES[name], -1 - listed[lacks].astype(np.int64), rows[lacks]))
    source = np.where(lacks, -1, model.columns.part_sources.winning()[part])
    if column == PRICE:
        step = np.where(lacks, -1, model.columns.part_sources.breaks()[part])
        found += _of("price_breaks", name, step, rows, model)
        source = np.where(step >= 0, -1, source)
    return found + _of(table, name, source, rows, model)


def _of(table: str, name: str, at: Ints, rows: Ints, model: BomModel) -> list[Aimed]:
    held, there = model.desk.plan[table], at >= 0
    spec = BOM[name] if table == "bom" else held.spec[name]
    return [Aimed(table, spec, held.ids[at[there]], rows[there])] if there.any() else []


def put(model: BomModel, column: int, to: Aimed, text: str, *, typed: bool) -> Put:
    """Return what one text comes to: another source is entered by preferring it, and a part without a source gets one."""
    if to.table == "sources" and to.ids[0] < 0:
        return _first_sources(model, column, to, text, typed=typed)
    return _preferring(model, to, text) if column == SOURCE else alike.put(model, column, to, text, typed=typed)


def _first_sources(model: BomModel, column: int, to: Aimed, text: str, *, typed: bool) -> Put:
    if not text.strip():
        return Put()
    row, first = int(to.rows[0]), Target(to.table, int(to.ids[0]), to.column)
    try:
        value = model.parsed(first, text, cell_of(model, row, column, first), typed=typed)
    except NotAValue as problem:
        return Put(refused=[Refused(len(to.rows), row, str(problem))])
    return Put(entries=[(Target(to.table, one, to.column), value) for one in alike.first_of_each(to.ids)])


def _preferring(model: BomModel, to: Aimed, text: str) -> Put:
    """Prefer the sources at one supplier of all parts that have one there, and no others of theirs; none where the text is empty."""
    wanted, sources = text.strip().lower(), model.desk.plan["sources"]
    owner, part = model.columns.part_sources.owners(), model.occurrences.part[to.rows]
    chosen = np.full(len(model.tree.names) + 1, -1, dtype=np.intp)
    if wanted:
        there = np.array([supplier.lower() == wanted for supplier in sources["supplier"].tolist()], dtype=bool) & (owner >= 0)
        chosen[owner[there][::-1]] = np.flatnonzero(there)[::-1]  # of several the first one
    fits = chosen[part] >= 0 if wanted else np.ones(len(part), dtype=bool)
    found = Put()
    if not fits.all():
        at = int(np.flatnonzero(~fits)[0])
        try:
            model.preferring(model.part_at(int(to.rows[at])), int(part[at]), text)
        except NotAValue as problem:
            found.refused.append(Refused(int((~fits).sum()), int(to.rows[at]), str(problem)))
    reached = np.zeros(len(chosen), dtype=bool)
    reached[part[fits]] = True
    mine = np.flatnonzero((owner >= 0) & reached[owner])
    if len(mine):
        found.edits.append(SetCells("sources", sources.ids[mine], "preferred", frozen(mine == chosen[owner[mine]])))
    return found
