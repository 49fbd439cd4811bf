"""What of a grid can be changed in bulk: which rows, which columns, and the cells of the plan that stand behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from planner.engine.results import Results
from planner.model.bulk import Operation, Outcome, Refused, Spot, joined, mapped, scaled, set_to
from planner.model.bulk_conditions import Asks, Condition
from planner.model.bulk_rules import Prefer, Rule, Subject, applied, subject_of
from planner.model.plan import Plan
from planner.model.schema import NUMERIC, TABLES, Column
from planner.model.table import RowIds
from planner.model.values import NotAValue, NumberStyle, parse, text_of
from planner.ui.bom.lines import new_sources
from planner.ui.bom.model import BomModel
from planner.ui.grid.choice import columns_of
from planner.ui.grid.entry import Target, edits_of
from planner.ui.grid.field import header
from planner.ui.grid.model import GridModel
from planner.ui.grid.suggestions import suggestions, takes_first_word
from planner.ui.grid.view import GridView
from planner.ui.tables.table_model import TableModel

Rows = npt.NDArray[np.intp]
PREFERS = "source"  # the BOM's column in which an entry prefers another source
WITHOUT = frozenset({"component"})  # a part is replaced everywhere by a command of its own


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("bulk", text)


@dataclass(frozen=True, slots=True)
class Choosable:
    """A column that can be changed: its number in the grid, title with unit, and what it holds."""

    at: int
    title: str
    column: Column
    texts: tuple[str, ...]
    first_word: bool
    prefers: bool = False

    @property
    def numeric(self) -> bool:
        """Tell whether it holds numbers."""
        return self.column.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class Spots:
    """The plan's cells behind some cells of a grid; ``lacking``: parts, by row number, that have no source yet."""

    known: tuple[Spot, ...]
    lacking: tuple[Target, ...] = ()

    @property
    def count(self) -> int:
        """How many cells there are."""
        return sum(len(spot.ids) for spot in self.known) + len(self.lacking)


@dataclass(slots=True, eq=False)
class BulkOffer:
    """A grid's rows by scope, its columns, and what the kinds of change would do to them."""

    plan: Plan
    model: GridModel
    scopes: tuple[tuple[str, Rows | None], ...]  # None: the whole table
    columns: tuple[Choosable, ...]
    current: int  # the column in hand, by its number in the grid
    scenario: str = ""
    rules: str = ""  # the rules used last, as they are remembered
    order: tuple[int, ...] = ()  # the columns shown, from left to right
    _spots: dict[tuple[int, int], Spots] = field(default_factory=dict)
    _subjects: dict[int, Subject] = field(default_factory=dict)

    @property
    def style(self) -> NumberStyle:
        """How numbers are written."""
        return self.model.desk.style

    def near(self, columns: Sequence[Choosable]) -> int:
        """Return the column in hand, or where that can't be changed in this way the next one that can, as they stand from left to right."""
        known = {one.at for one in columns}
        place = self.order.index(self.current) if self.current in self.order else 0
        return next((at for at in (*self.order[place:], *reversed(self.order[:place])) if at in known), self.current)

    # where

    def spots(self, scope: int, column: int) -> Spots:
        """Return the plan's cells of a column."""
        key = (scope, column)
        if key not in self._spots:
            rows = self.scopes[scope][1]
            model = self.model
            if isinstance(model, TableModel):
                self._spots[key] = Spots((Spot(model.name, model.fields[column].column.name, self._ids(model, rows)),))
            else:
                self._spots[key] = _gathered(model, column, np.arange(model.rowCount()) if rows is None else rows)
        return self._spots[key]

    @staticmethod
    def _ids(model: TableModel, rows: Rows | None) -> RowIds:
        table = model.desk.plan[model.name]
        return table.ids if rows is None else model.row_ids(rows)

    def subject(self, scope: int) -> Subject:
        """Return the rows that rules are asked about: the table's own, in the BOM the parts."""
        if scope not in self._subjects:
            rows, model = self.scopes[scope][1], self.model
            if isinstance(model, TableModel):
                table, ids = model.name, self._ids(model, rows)
            else:
                table, ids = "parts", self._parts(np.arange(model.rowCount()) if rows is None else rows)
            self._subjects[scope] = subject_of(self.plan, table, ids, self._bought())
        return self._subjects[scope]

    def _parts(self, rows: Rows) -> RowIds:
        names = dict.fromkeys(self.model.part_at(int(row)) for row in rows)
        parts = self.plan["parts"]
        mine = np.fromiter((name in names for name in parts["part"].tolist()), dtype=bool, count=len(parts))
        return parts.ids[mine]

    def numbers(self) -> Results | None:
        """Return the numbers of the base plan as far as they belong to the plan as it is now."""
        desk = self.model.desk
        return desk.base_result if desk.results_plan is self.plan else None

    def _bought(self) -> dict[str, int]:
        """Return the row of the source each part is bought from, as far as that is known."""
        result = self.numbers()
        if result is None:
            return {}
        rows = result.part.source
        return {part: int(row) for part, row in zip(result.parts, rows.tolist(), strict=True) if 0 <= row < len(self.plan["sources"])}

    def fields(self) -> tuple[tuple[str, str, str], ...]:
        """Return what rules can ask about and set: table, column and title; the grid's own columns first."""
        own = self.model.name if isinstance(self.model, TableModel) else "parts"
        names = {"component", "part"} & set(TABLES[own].by_name)
        tables = dict.fromkeys((own, "parts", "sources")) if names else (own,)
        return tuple(
            (table, column.name, column.title if table == own else f"{TABLES[table].title.removesuffix('s')}: {column.title}")
            for table in tables for column in TABLES[table].columns if table == own or column.name != "part"
        )  # fmt: skip

    def suppliers(self) -> tuple[str, ...]:
        """Return the names of all suppliers."""
        known = {*self.plan["suppliers"]["supplier"].tolist(), *self.plan["sources"]["supplier"].tolist()}
        return tuple(sorted(filter(None, known), key=str.casefold))

    # what would change

    def set_to(self, scope: int, column: Choosable, text: str) -> Outcome:
        """Return what one value for all would do."""
        if column.prefers:
            return self.prefer(scope, [Rule((), Prefer(text))])
        spots = self.spots(scope, column.at)
        return joined((set_to(self.plan, spots.known, text, self.style), self._first_sources(spots.lacking, text)))

    def scaled(self, spots: Sequence[Spot], operation: Operation, amount: float, digits: int | None) -> Outcome:
        """Return what changing numbers would do."""
        return scaled(self.plan, spots, operation, amount, digits)

    def mapped(self, scope: int, column: Choosable, spots: Sequence[Spot], new: dict[str, str]) -> Outcome:
        """Return what exchanging values would do."""
        if column.prefers:
            asks = [Rule((Condition("sources", "supplier", Asks.IS, old),), Prefer(text)) for old, text in new.items()]
            return self.prefer(scope, asks)
        return mapped(self.plan, spots, new, self.style)

    def prefer(self, scope: int, rules: Sequence[Rule], *, last: bool = False) -> Outcome:
        """Return what rules would do."""
        return applied(self.plan, self.subject(scope), rules, last=last, style=self.style)

    def _first_sources(self, lacking: Sequence[Target], text: str) -> Outcome:
        """A part without a source gets its first one by the entry."""
        if not lacking:
            return Outcome()
        try:
            value = parse(lacking[0].column, text, self.style)
        except NotAValue as problem:
            return Outcome(problem=str(problem))
        edits, entries = new_sources(self.plan, [(target, value) for target in lacking])
        said = text_of(lacking[0].column, value, self.style)
        parts = self.plan["parts"]["part"]
        return Outcome(
            first=(*edits, *edits_of(entries)), added=tuple(("sources", str(parts[-1 - target.row]), said) for target in lacking)
        )

    def refusal(self, spots: Spots) -> tuple[Refused, ...]:
        """Return which parts are left out for want of a source."""
        if not spots.lacking:
            return ()
        rows = np.array([-1 - target.row for target in spots.lacking], dtype=np.intp)
        return (Refused("parts", "part", self.plan["parts"].ids[rows], tr("It has no source yet.")),)


def _gathered(model: GridModel, column: int, rows: Rows) -> Spots:
    """Return the plan's cells behind a column, each once: a shared part stands in many rows."""
    found: dict[tuple[str, str], dict[int, None]] = {}
    lacking: dict[int, Target] = {}
    for row in rows.tolist():
        target = model.target(row, column)
        if target is None:
            continue
        if target.row < 0:
            lacking[target.row] = target
        else:
            found.setdefault((target.table, target.column.name), {})[target.row] = None
    spots = tuple(Spot(table, name, np.fromiter(ids, dtype=np.int64, count=len(ids))) for (table, name), ids in found.items())
    return Spots(spots, tuple(lacking.values()))


def offer_of(view: GridView, rules: str = "") -> BulkOffer:
    """Return what of a grid can be changed; nothing, where no column can."""
    model = view.grid
    chosen = _chosen_rows(view)
    shown = np.arange(model.rowCount())
    scopes: list[tuple[str, Rows | None]] = []
    if len(chosen):
        scopes.append((tr("Chosen rows ({n})").format(n=len(chosen)), chosen))
    scopes.append((tr("All rows shown ({n})").format(n=len(shown)), shown))
    if isinstance(model, TableModel) and not model.only_scenario and model.only is None and not model.arrangement.plain:
        scopes.append((tr("The whole table ({n})").format(n=len(model.desk.plan[model.name])), None))
    plan = model.desk.plan
    currency = str(plan.setting("currency") or "")
    columns = []
    for at, own in enumerate(model.fields):
        if not own.own or own.column.name in WITHOUT:
            continue
        prefers = isinstance(model, BomModel) and own.column.name == PREFERS
        texts = suggestions(plan, TABLES["sources"]["supplier"] if prefers else own.column)
        columns.append(Choosable(at, header(own.column, currency), own.column, texts, takes_first_word(own.column), prefers))
    current = max(view.currentIndex().column(), 0)
    return BulkOffer(plan, model, tuple(scopes), tuple(columns), current, model.desk.scenario, rules, columns_of(view))


def _chosen_rows(view: GridView) -> Rows:
    """Return the rows that hold a chosen cell, by ranges: all rows of a large grid may be chosen."""
    ranges = [np.arange(one.top(), one.bottom() + 1) for one in view.selectionModel().selection()]
    current = view.currentIndex()
    if not ranges and current.isValid():
        ranges = [np.array([current.row()])]
    return np.unique(np.concatenate(ranges)).astype(np.intp) if ranges else np.empty(0, dtype=np.intp)
