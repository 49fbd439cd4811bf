"""What the menus do with the plan: rows, scenarios."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, new_rows
from planner.model.plan import Plan
from planner.model.schema import BASE
from planner.model.table import Table
from planner.model.values import NotAValue
from planner.ui.bom.beginning import first_demand
from planner.ui.bom.circles import check_fits
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.grid.choice import columns_of
from planner.ui.grid.view import GridView
from planner.ui.tables.table_model import TableModel


class PlanWork(QObject):
    """Carries out commands on the grid that is looked at; ``grid`` tells which one that is."""

    scenario_made = Signal(str)

    def __init__(self, desk: Desk, ask: Ask, grid: Callable[[], GridView], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.ask = ask
        self.grid = grid

    # rows

    def insert_row(self, *, below: bool = False) -> None:
        """Put a row before the current one, or after it."""
        view = self.grid()
        if isinstance(view.grid, TableModel):
            if view.grid.only_scenario and self.desk.scenario == BASE:
                self.desk.said.emit(self.tr("The base has no events and changes; choose or make a scenario first."))
                return
            current = view.currentIndex()
            row = current.row() + below if current.isValid() else view.grid.rowCount()
            if view.grid.insert_rows(row):
                view.go_to(min(row, view.grid.rowCount() - 1), 0)
        else:
            self.desk.said.emit(self.tr("This grid is computed; rows can't be put in."))

    def append_row(self) -> None:
        """Put a row after the last one and go to its first cell; a grid whose rows can't be added to stays as it is."""
        view = self.grid()
        if isinstance(view.grid, TableModel) and view.grid.only is None and view.grid.insert_rows(view.grid.rowCount()):
            view.go_to(view.grid.rowCount() - 1, columns_of(view)[0])

    def remove_rows(self) -> None:
        """Take the chosen rows out; undo brings them back."""
        view = self.grid()
        rows = view.chosen_rows()
        if isinstance(view.grid, TableModel) and rows:
            view.grid.remove_rows(rows)
        else:
            self.desk.said.emit(self.tr("This grid is computed; rows can't be taken out."))

    def start_bom(self) -> None:
        """Begin a plan with a product and its first component; a product alone gets a demand of one, which shows it."""
        first = self.ask.first_line()
        if first is None or not first.product:
            return
        plan, (product, component) = self.desk.plan, first
        try:
            check_fits(plan, (component,) if component else (), product)
        except NotAValue as problem:
            self.desk.said.emit(str(problem))
            return
        known = set(plan["parts"]["part"].tolist())
        fresh: list[object] = [part for part in dict.fromkeys((product, component)) if part and part not in known]
        edits: list[Edit] = [InsertRows.block(new_rows(plan, "parts", {"part": fresh}), len(plan["parts"]))] if fresh else []
        after = _after(plan, edits)
        if component:
            edits.append(InsertRows.block(new_rows(after, "bom", {"parent": [product], "component": [component]}), len(plan["bom"])))
        else:
            edits.append(first_demand(after, product))
        if self.desk.do(self.tr("Start {product}").format(product=product), Batch(tuple(edits))) and not component:
            words = self.tr("{product} has a demand of 1, due in a year, so that it shows. Paste or type its components below it.")
            self.desk.said.emit(words.format(product=product))

    # scenarios

    def new_scenario(self) -> None:
        """Make an empty scenario and look at it, compared with the one looked at before."""
        self._make(self.ask.text(self.tr("New scenario"), self.tr("What is it called?")), copy=False)

    def duplicate_scenario(self) -> None:
        """Save the scenario looked at under another name."""
        suggestion = self.tr("{name} copy").format(name=self.desk.scenario)
        self._make(self.ask.text(self.tr("Save scenario as"), self.tr("What is the copy called?"), suggestion), copy=True)

    def _make(self, name: str, *, copy: bool) -> None:
        if not name:
            return
        if name in self.desk.scenarios:
            self.desk.said.emit(self.tr("There is a scenario called {name} already.").format(name=name))
            return
        plan, model = self.desk.plan, self.desk.scenario
        own = np.flatnonzero(plan["scenarios"]["scenario"] == model)
        values: dict[str, list[object]] = {"scenario": [name]}
        if copy and len(own):
            values |= {column: [value] for column, value in plan["scenarios"].row(int(own[0])).items() if column != "scenario"}
        edits: list[Edit] = [InsertRows.block(new_rows(plan, "scenarios", values), len(plan["scenarios"]))]
        if copy:
            for table in ("overrides", "events"):
                rows = np.flatnonzero(plan[table]["scenario"] == model)
                if len(rows):
                    taken: Table = plan[table].taken(rows)
                    columns: dict[str, list[object]] = {column.name: list(taken[column.name]) for column in taken.spec.columns}
                    columns["scenario"] = [name] * len(rows)
                    fresh = new_rows(_after(plan, edits), table, columns)
                    edits.append(InsertRows.block(fresh, len(plan[table])))
        if self.desk.do(self.tr("New scenario {name}").format(name=name), Batch(tuple(edits))):
            self.desk.look_at(name, model)
            self.scenario_made.emit(name)

    def delete_scenario(self) -> None:
        """Take the scenario looked at out of the plan, with its events and changes."""
        name, plan = self.desk.scenario, self.desk.plan
        if name == BASE:
            self.desk.said.emit(self.tr("The base can't be deleted."))
            return
        edits = tuple(
            RemoveRows(table, plan[table].ids[rows])
            for table in ("overrides", "events", "scenarios")
            if len(rows := np.flatnonzero(plan[table]["scenario"] == name))
        )
        self.desk.do(self.tr("Delete scenario {name}").format(name=name), Batch(edits))


def _after(plan: Plan, edits: list[Edit]) -> Plan:
    """Return the plan after some edits: ids of further rows must not meet theirs."""
    for edit in edits:
        plan = edit.apply(plan).plan
    return plan
