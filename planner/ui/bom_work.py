"""What the menus do with the lines of the bill of materials: they come, go and move, a whole selection as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Slot

from planner.model.change import Change
from planner.model.plan import Plan
from planner.model.values import NotAValue
from planner.ui.actions import keys_of
from planner.ui.bom import lines as line_steps
from planner.ui.bom.choosing import choose_lines, nearest, open_lines
from planner.ui.bom.lines import Step
from planner.ui.bom.model import BomModel
from planner.ui.bom.named_parts import new_parts_words
from planner.ui.bom.new_line import NewLine, Spot
from planner.ui.bom.outline import chosen_lines, indented, next_line, outdented, parent_of, uppermost
from planner.ui.bom.part_note import whose_components
from planner.ui.bom.removing import left_at_top, removal
from planner.ui.bom_drag import RowDrag
from planner.ui.bom_shared import SharedTold
from planner.ui.desk import Desk
from planner.ui.grid.view import GridView
from planner.ui.plan_work import PlanWork

Handler = Callable[[], object]


class BomWork(QObject):
    """Carries out commands on the lines of the BOM; in other grids rows come and go as in any table."""

    def __init__(self, desk: Desk, tables: PlanWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.tables = tables
        self.new_line: NewLine | None = None
        self.shared = SharedTold(desk, self)
        desk.plan_changed.connect(self._follow_part)

    def handlers(self) -> dict[str, Handler]:
        """Return who carries out each command."""
        return {
            "insert_row": self.insert_above, "insert_below": self.insert_below, "add_component": self.add_component,
            "remove_rows": self.remove, "duplicate_lines": self.duplicate, "move_up": self.move_up, "move_down": self.move_down,
            "indent": self.indent, "outdent": self.outdent,
        }  # fmt: skip

    def outline(self) -> tuple[GridView, BomModel] | None:
        """Return the BOM where it is looked at."""
        view = self.tables.grid()
        return (view, view.grid) if isinstance(view.grid, BomModel) else None

    def watch(self, view: GridView) -> None:
        """Let lines of a BOM be dragged."""
        RowDrag(view, self._drop, self.desk.said.emit)

    def _drop(self, make: Callable[[], Step], lines: list[int], near: int, onto: str) -> None:
        """Put lines where they were dropped, copies where none are named; they are chosen then."""
        view, model = self.outline() or (None, None)
        if view is None or model is None:
            return
        if model.arrangement.sorts and not onto:
            self._tell_sorted()
            return
        first = self.desk.plan.next_id
        opened = open_lines(model, [row for line in lines if (row := nearest(model, line, near)) is not None])
        if self.carry_out(make):
            ids = self.desk.plan["bom"].ids
            choose_lines(view, lines or ids[ids >= first].tolist(), near, (onto,) if onto else (), opened)

    # lines come

    def insert_above(self) -> None:
        """Type a line before the one in hand; in a table put a row before the current one."""
        self._type_beside(below=False)

    def insert_below(self) -> None:
        """Type a line after the one in hand; in a table put a row after the current one."""
        self._type_beside(below=True)

    def _type_beside(self, *, below: bool) -> None:
        found = self.outline()
        if found is None:
            self.tables.insert_row(below=below)
            return
        view, model = found
        row = view.currentIndex().row()
        if row < 0 or not (line := model.row(row).line):
            self.add_component()
            return
        end = model.end_of(row) if below else row
        before = next_line(self.desk.plan, line) if below else line
        self._type(view, Spot(parent_of(self.desk.plan, line), before, end, model.branch(row).depth))

    @Slot()
    def append(self) -> None:
        """Go on after the last row, as Tab in its last cell asks: a line is typed, a table gets a row."""
        if self.outline() is None:
            self.tables.append_row()
        else:
            self.insert_below()

    def add_component(self) -> None:
        """Type a line at the end of the assembly in hand; in an empty plan begin with a product."""
        found = self.outline()
        if found is None:
            return
        view, model = found
        if not model.rowCount():
            self.tables.start_bom()
            return
        row = max(view.currentIndex().row(), 0)
        model.set_open(row, True)
        self._type(view, Spot(model.part_at(row), None, model.end_of(row), model.branch(row).depth + 1))

    def _type(self, view: GridView, spot: Spot) -> None:
        self._close_line()
        if spot.row:
            view.scrollTo(view.grid.index(spot.row - 1, view.grid.branch_column))
        self.new_line = NewLine(view, self.desk.plan, spot)
        self.new_line.part_taken.connect(self._line_typed)
        self.new_line.closed.connect(self._close_line)

    @Slot(str, bool)
    def _line_typed(self, part: str, further: bool) -> None:
        """Put the typed part in; then the next line can be typed, or the quantity."""
        assert self.new_line is not None
        view, spot = self.new_line.view, self.new_line.spot
        self._close_line()
        before, fresh = self.desk.plan, self.desk.plan.next_id
        done = self.carry_out(lambda: line_steps.added(self.desk.plan, spot.parent, part, spot.before))
        if not done or not isinstance(view.grid, BomModel):
            return
        bom = self.desk.plan["bom"]
        line = int(bom.ids[bom.ids >= fresh][-1])
        if nearest(view.grid, line, spot.row) is None:
            choose_lines(view, [line], spot.row, (spot.parent,))
        row = nearest(view.grid, line, spot.row)
        words = " ".join(filter(None, (new_parts_words(before, self.desk.plan), whose_components(before, spot.parent))))
        if words:
            self.desk.said.emit(words)
        if row is None:
            return
        from planner.ui.bom.fields import QUANTITY

        view.go_to(row, view.grid.branch_column if further else QUANTITY)
        if further:
            self._type(view, Spot(spot.parent, spot.before, view.grid.end_of(row), spot.depth))

    @Slot()
    def _close_line(self) -> None:
        """Give up the line that is typed; the grid has the keys again."""
        if self.new_line is not None:
            line, self.new_line = self.new_line, None
            had = line.line.hasFocus()
            line.hide()
            line.deleteLater()
            if had:
                line.view.setFocus()

    # lines go

    def remove(self) -> None:
        """Take the chosen lines out of their assemblies, and products with their demand; in a table take the chosen rows out."""
        found = self.outline()
        if found is None:
            self.tables.remove_rows()
            return
        view, model = found
        rows = uppermost(model, view.chosen_rows())
        if not rows or not model.rowCount():
            return
        products = [model.part_at(row) for row in rows if not model.row(row).line]
        below = [line for row in view.chosen_rows() if (line := model.line_at(row))] if products else []
        gone = removal(self.desk.plan, chosen_lines(model, rows), products, below)
        tops, column = set(model.products()), view.currentIndex().column()
        if not self.desk.do(gone.step.label, gone.step.edit):
            return
        self.desk.said.emit(" ".join(filter(None, (gone.words, left_at_top([part for part in model.products() if part not in tops])))))
        if model.rowCount():
            view.go_to(min(rows[0], model.rowCount() - 1), column)

    def duplicate(self) -> None:
        """Put a copy of each chosen line after them; the copies are chosen then."""
        self._change(lambda _, lines: line_steps.duplicated(self.desk.plan, lines), fresh=True)

    # lines move

    def move_up(self) -> None:
        """Move the chosen lines up within their assemblies."""
        self._shift(-1)

    def move_down(self) -> None:
        """Move the chosen lines down within their assemblies."""
        self._shift(1)

    def _shift(self, step: int) -> None:
        found = self.outline()
        if found is not None and found[1].arrangement.sorts:
            self._tell_sorted()
        else:
            self._change(lambda _, lines: line_steps.shifted(self.desk.plan, lines, step))

    def _tell_sorted(self) -> None:
        """Say why lines can't be put in another order, and what helps; to go into another assembly is no matter of order."""
        words = self.tr("The tree is sorted, so lines have no order of their own. Clear the sort ({keys}) to move them.")
        self.desk.said.emit(words.format(keys=keys_of("clear_sort")))

    def indent(self) -> None:
        """Put the chosen lines into what stands before them, and open that."""
        found = self.outline()
        if found is None:
            return
        view, model = found
        opened: list[str] = []

        def step(_: BomModel, __: list[int]) -> Step:
            made, into = indented(self.desk.plan, model, view.chosen_rows())
            opened.append(model.part_at(into))
            return made

        self._change(step, into=opened)

    def outdent(self) -> None:
        """Put the chosen lines beside the assembly they are in."""
        self._change(lambda model, _: outdented(self.desk.plan, model, self.tables.grid().chosen_rows()))

    def _change(self, make: Callable[[BomModel, list[int]], Step | None], *, fresh: bool = False, into: Iterable[str] = ()) -> None:
        """Do a step with the chosen lines; the choice goes with them, or to the ones that are new."""
        found = self.outline()
        if found is None:
            return
        view, model = found
        rows = uppermost(model, view.chosen_rows())
        if not rows:
            return
        lines, near, first = chosen_lines(model, rows), rows[0], self.desk.plan.next_id
        if not lines:
            self.desk.said.emit(self.tr("A product at the top is no line of an assembly."))
            return
        opened = open_lines(model, rows)
        if self.carry_out(lambda: make(model, lines)):
            ids = self.desk.plan["bom"].ids
            choose_lines(view, ids[ids >= first].tolist() if fresh else lines, near, into, opened)

    @Slot(object, object)
    def _follow_part(self, before: Plan, changes: tuple[Change, ...]) -> None:
        """Take the part in hand that the line in hand has got: the cursor need not have moved for it."""
        if not any(change.table == "bom" and change.how == "cells" and "component" in change.columns for change in changes):
            return
        found = self.outline()
        row = found[0].currentIndex().row() if found is not None else -1
        line = found[1].line_at(row) if found is not None and 0 <= row < found[1].rowCount() else 0
        was, now = (table["component"][table.ids == line].tolist() for table in (before["bom"], self.desk.plan["bom"]))
        if line and was and now and was != now and self.desk.part == was[0]:
            self.desk.choose_part(now[0])

    def carry_out(self, make: Callable[[], Step | None]) -> bool:
        """Do a step; one that can't be done says why."""
        try:
            step = make()
        except NotAValue as problem:
            self.desk.said.emit(str(problem))
            return False
        return step is not None and self.desk.do(step.label, step.edit)
