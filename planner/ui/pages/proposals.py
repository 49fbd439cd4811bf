"""The planned orders of the scenario looked at as purchase proposals: each is accepted, edited or held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

from planner.engine.results import Results
from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.schema import DECISIONS
from planner.model.table import Cells, Value, cells, frozen, plain
from planner.ui.desk import Desk, Place
from planner.ui.figures import money, plural
from planner.ui.grid.entry import Entry, Target
from planner.ui.grid.field import Field
from planner.ui.grid.look import Look
from planner.ui.grid.model import GridModel
from planner.ui.grid.order import Rows, ordered, passing
from planner.ui.pages.proposal_columns import ACCEPT, COLUMNS, HOLD, NAMES, OWN, PROPOSED, cells_of, columns_of, late_at, nobody, nothing
from planner.ui.panels.tiles import without
from planner.ui.qt import NOWHERE
from planner.ui.tables.array_model import ArrayModel

WANTED_BY = "wanted by"
WANTED = "wanted_by"
WANTED_AT = NAMES.index(WANTED)
MANY = 100_000  # orders, which take a while to be put in order
MOST_WANTED = 5_000  # orders: of more it isn't worked out for all at once who wants them
SEARCHED = tuple(column.name for column in COLUMNS if column.dtype == object)  # for words
LATE_AT = frozenset({NAMES.index("late_days"), NAMES.index("late_reason")})
Key = tuple[str, str, str, np.datetime64, str]  # part, supplier, origin, day of the need, mode


class ProposalsModel(ArrayModel):
    """One row for each planned order, by order date; entries become rows of the order decisions."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, COLUMNS, parent)
        self.fields = tuple(Field.of(field.column, own=field.column.name in OWN) for field in self.fields)
        self._arrays: list[Cells] = [np.zeros(0, dtype=np.int32)]  # the number of each order in the results, by date
        self._whole: dict[str, Cells] = {}  # columns that were sorted or filtered by
        self._cells: dict[str, Callable[[int], object]] = {}  # by column: what stands there for an order's number in the results
        self._wanted_by: Callable[[int], str] = nobody
        self._read: Callable[[str], Cells] = nothing
        self._decided: dict[Key, int] = {}  # row of the decisions table
        self._late: Callable[[int], bool] = bool
        self._pegged = False
        self._unread = False  # orders are there that weren't put in order yet
        desk.results_changed.connect(self.read)
        desk.studies.answered.connect(self._answered)
        self.read()

    @Slot()
    def read(self) -> None:
        """Show the orders of the results at hand; very many are put in order only when somebody looks."""
        result, holder = self.desk.result, self.parent()
        looked_at = isinstance(holder, QWidget) and holder.isVisible()
        self.desk.studies.drop(WANTED_BY)  # an answer under way is about the orders of before
        self._pegged = False
        self._unread = result is not None and result.totals.orders > MANY and not looked_at
        if result is None or self._unread:
            self._show([np.zeros(0, dtype=np.int32)], {}, nothing, bool)
            return
        self._read_orders(result)
        if looked_at:
            self.looked_at()

    def _read_orders(self, result: Results) -> None:
        """Show the orders of some results; a cell is made out only when it is looked at, since there may be many orders."""
        plan = self.desk.results_plan
        if plan is None:
            return
        self._unread, table = False, plan["decisions"]
        self._decided = {key: at for at, key in enumerate(zip(*(table[name].tolist() for name in (*DECISIONS.key, "mode")), strict=True))}
        orders = result.orders
        self._show([orders.by_date.astype(np.int32)], cells_of(result, plan), columns_of(result, plan), partial(late_at, orders))

    def _show(
        self,
        arrays: list[Cells],
        cells_now: dict[str, Callable[[int], object]],
        columns_now: Callable[[str], Cells],
        late: Callable[[int], bool],
    ) -> None:
        """Take other orders over; views look at the orders of before until rows that are no more have gone."""
        before, cells_then, whole_then = self.rowCount(), self._cells, self._whole
        self._cells, self._whole, self._wanted_by, self._read = cells_now, {}, nobody, columns_now
        wanted = self._wanted_rows(arrays)
        after, whole_now = len(wanted), self._whole
        if after < before:
            self._cells, self._whole = cells_then, whole_then
            self.beginRemoveRows(NOWHERE, after, before - 1)
            self._rows = self._rows[:after]
            self.endRemoveRows()
        self._cells, self._whole, self._late = cells_now, whole_now, late
        self._arrays, self._rows = arrays, wanted[:before]
        if after > before:
            self.beginInsertRows(NOWHERE, before, after - 1)
            self._rows = wanted
            self.endInsertRows()
        self.redraw()

    def looked_at(self) -> None:
        """Read the orders, where that was put off, and ask who wants them, where that isn't known yet."""
        result, plan = self.desk.result, self.desk.results_plan
        if self._unread and result is not None:
            self._read_orders(result)
        if self._pegged or result is None or plan is None:
            return
        self._pegged = True
        self.desk.studies.ask(WANTED_BY, partial(wanted_by_of, plan, result))

    @Slot(str, object)
    def _answered(self, name: str, answer: object) -> None:
        """Show who wants the orders."""
        if name == WANTED_BY and callable(answer):
            self._wanted_by = answer
            self._whole.pop("wanted_by", None)
            self.redraw(WANTED_AT, WANTED_AT)

    def order(self, row: int) -> int:
        """Return the number in the results of the order shown in a row."""
        return int(self._arrays[0][self._rows[row]])

    def whole_column(self, column: int) -> Cells:
        """Return a column for all orders by date; it is made out when it is first sorted or filtered by."""
        return self._made(NAMES[column], self._arrays[0])

    def _made(self, name: str, orders: Cells) -> Cells:
        if name not in self._whole:
            self._whole[name] = frozen(self._wanted_column(orders) if name == WANTED else self._read(name)[orders])
        return self._whole[name]

    def _wanted_column(self, orders: Cells) -> Cells:
        texts = [self._wanted_by(order) for order in orders.tolist()] if len(orders) <= MOST_WANTED else [""] * len(orders)
        return cells(COLUMNS[WANTED_AT], texts)

    def obstacle(self, column: int) -> str:
        """Who wants an order is worked out order by order, so not for very many at once."""
        if column != WANTED_AT or self.row_total() <= MOST_WANTED:
            return ""
        return self.tr("With more than {n} orders this column can't be sorted or filtered.").format(n=f"{MOST_WANTED:,}")

    def arranged_rows(self) -> Rows:
        """Return which orders are to be shown, in their order."""
        return self._wanted_rows(self._arrays)

    def _wanted_rows(self, arrays: Sequence[Cells]) -> Rows:
        orders, arrangement = arrays[0], self.arrangement
        if arrangement.plain or not self._cells:
            return np.arange(len(orders))

        def values(name: str) -> Cells | None:
            return self._made(name, orders) if name in NAMES else None

        searched = SEARCHED if len(orders) <= MOST_WANTED else [name for name in SEARCHED if name != WANTED]
        texts = [self._made(name, orders) for name in searched] if arrangement.words else []
        rows = ordered(arrangement.sorts, values, len(orders))
        return rows[passing(arrangement, values, texts, len(orders))[rows]]

    def value(self, row: int, column: int) -> Value:
        """Return what stands in a cell."""
        if column == WANTED_AT:
            return self._wanted_by(self.order(row))
        return plain(self._cells[NAMES[column]](self.order(row)))

    def part_at(self, row: int) -> str:
        """Return the part that is ordered."""
        return str(self._cells["part"](self.order(row)))

    def place(self, row: int, column: int) -> Place | None:
        """Return the planned order by its number in the results."""
        return Place("orders", self.order(row), COLUMNS[column].name) if row < self.rowCount() else None

    def look(self, row: int, column: int) -> int:
        """Mark what comes late; what is held steps back."""
        look, order = super().look(row, column), self.order(row)
        if self._cells["decision"](order) == HOLD:
            look |= Look.QUIET
        if column in LATE_AT and self._late(order):
            look |= Look.WARN
        return look

    # decisions

    def editable(self, row: int, column: int) -> bool:
        """The decision, and what of the order can be changed by it."""
        return COLUMNS[column].name in OWN

    def target(self, row: int, column: int) -> Target | None:
        """Return the cell of the decision; a proposal without one has a number of its own below 0."""
        if not self.editable(row, column):
            return None
        key = self.key(row)
        known = self._decided.get(key, self._decided.get((*key[:-1], "")))
        ids = self.desk.plan["decisions"].ids
        fresh = -1 - self.order(row)
        return Target("decisions", int(ids[known]) if known is not None and known < len(ids) else fresh, COLUMNS[column])

    def key(self, row: int) -> Key:
        """Return what tells a shown order from the others."""
        return self._key_of(self.order(row))

    def _key_of(self, order: int) -> Key:
        """Return part, supplier, origin, the day it is needed, and its mode."""
        part, supplier, origin, mode = (str(self._cells[name](order)) for name in ("part", "supplier", "origin", "mode"))
        need = self._cells["need_date"](order)
        return part, supplier, origin, need.tolist() if isinstance(need, np.datetime64) else need, mode  # type: ignore[return-value]

    def row_name(self, row: int) -> str:
        """Return the part and the day it is needed."""
        return self.tr("{part} for {day}").format(part=self.part_at(row), day=self.key(row)[3])

    def take(self, label: str, entries: list[Entry], before: tuple[Edit, ...] = (), after: tuple[Edit, ...] = ()) -> bool:
        """Turn entries into decisions: new ones, changed ones, and those that are taken back."""
        plan = self.desk.plan
        rows: dict[int, dict[str, Value]] = {}
        for target, value in entries:
            rows.setdefault(target.row, {})[target.column.name] = value
        edits: list[Edit] = []
        gone = [row for row, given in rows.items() if row >= 0 and given.get("decision", ACCEPT) == PROPOSED]
        if gone:
            edits.append(RemoveRows("decisions", np.array(gone, dtype=np.int64)))
        for row, given in rows.items():
            if row >= 0 and row not in gone:
                ids = np.array([row], dtype=np.int64)
                edits += [SetCells("decisions", ids, name, cells(DECISIONS[name], [value])) for name, value in given.items()]
        fresh = [self._decision(-1 - row, given) for row, given in rows.items() if row < 0 and given.get("decision", ACCEPT) != PROPOSED]
        if fresh:
            table = new_rows(plan, "decisions", {name: [row[name] for row in fresh] for name in fresh[0]})
            edits.append(InsertRows.block(table, len(plan["decisions"]) - len(gone)))
        return bool(edits) and self.desk.do(label, edits[0] if len(edits) == 1 else Batch(tuple(edits)))

    def _decision(self, order: int, given: dict[str, Value]) -> dict[str, Value]:
        """Return the decision about a proposal: as it stands, but for what was entered."""
        part, supplier, origin, need, _ = self._key_of(order)
        shown = {name: plain(self._cells[name](order)) for name in ("quantity", "order_date", "mode")}
        return (
            {"part": part, "supplier": supplier, "country_of_origin": origin, "need_date": np.datetime64(need, "D"), "decision": ACCEPT}
            | shown
            | given
        )

    def decide(self, rows: list[int], decision: str) -> bool:
        """Accept or hold some orders, or take their decisions back, as one step."""
        words = {
            ACCEPT: self.tr("Accept {orders}"),
            HOLD: self.tr("Hold {orders}"),
            PROPOSED: self.tr("Take back the decision on {orders}"),
        }
        label = words[decision].format(orders=plural(len(rows), self.tr("order"), self.tr("orders")))
        at = NAMES.index("decision")
        return self.take(label, [(target, decision) for row in rows if (target := self.target(row, at)) is not None])


def wanted_by_of(plan: Plan, result: Results) -> Callable[[int], str]:
    """Return what says which demand wants an order, by its number in the results."""
    from planner.engine.netting.peg_words import reasons_of
    from planner.engine.netting.pegging import pegs

    return partial(reasons_of, pegs(overlay(plan, result.scenario), result), result.parts)


def summary(model: GridModel) -> str:
    """Return the planned orders in one line: how many, what was decided, landed and duty, and what the sums are without."""
    result = model.desk.result
    if result is None:
        return ""
    totals, orders, tr = result.totals, result.orders, QCoreApplication.translate
    line = tr("pages", "{orders} · {landed} landed · {duty} of it duty").format(
        orders=plural(totals.orders, tr("pages", "order"), tr("pages", "orders")),
        landed=money(totals.landed, result.currency), duty=money(totals.duty, result.currency),
    )  # fmt: skip
    decided = (
        (int(orders.firm.sum()), tr("pages", "{n} accepted")), (int(orders.held.sum()), tr("pages", "{n} held")),
        (int((orders.late_days > 0).sum()), tr("pages", "{n} late")),
    )  # fmt: skip
    line += "".join(f" · {text.format(n=number)}" for number, text in decided if number)
    if totals.drawback > 0:
        line += tr("pages", " · {drawback} comes back on drawback").format(drawback=money(totals.drawback, result.currency))
    short, _ = without(result)
    return line + (f" · {short}" if short else "")
