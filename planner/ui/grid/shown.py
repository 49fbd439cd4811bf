"""What a grid shows: fields in columns, values as texts, looks, tooltips; and the answers to Qt's questions about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt

from planner.model.finding import Finding, Severity
from planner.model.schema import Kind
from planner.model.table import Value
from planner.model.values import decimals, shown, text_of
from planner.ui.desk import Desk
from planner.ui.grid.entry import (
    Target,
)
from planner.ui.grid.field import EXACT_TO, Field, header
from planner.ui.grid.look import Branch, Look
from planner.ui.grid.refused import RefusingModel
from planner.ui.qt import ACCESSIBLE, ALIGNMENT, DASH, DISPLAY, EDIT, EDITABLE, HORIZONTAL, LEFT, NOWHERE, READ_ONLY, RIGHT, TOOLTIP, Index

NOTHING_TO_SAY = frozenset({"asks", "doubt"})  # computed texts that are blank where all is well, rather than missing


class ShownModel(RefusingModel):
    """A grid as it is looked at; the subclasses know what a cell holds."""

    branch_column = -1  # the column that shows the tree, -1 where rows are no tree
    badged: frozenset[int] = frozenset()  # columns whose cells may have a badge

    def __init__(self, desk: Desk, fields: Iterable[Field], parent: QObject | None = None) -> None:
        super().__init__(desk, parent)
        self.fields = tuple(fields)

    # what the subclasses say

    def value(self, row: int, column: int) -> Value:
        """Return the value a cell shows, None where it is missing."""
        raise NotImplementedError

    def look(self, row: int, column: int) -> int:
        """Return how a cell is drawn."""
        return Look.QUIET if self.fields[column].quiet else Look.PLAIN

    def target(self, row: int, column: int) -> Target | None:
        """Return the plan's cell that is edited here, None where it is read-only."""
        return None

    def editable(self, row: int, column: int) -> bool:
        """Tell whether a cell can be edited: views ask it for every cell they paint, so it must be quick."""
        return self.target(row, column) is not None

    def note(self, row: int, column: int) -> str:
        """Return what the tooltip says besides the full value."""
        return ""

    def badge(self, row: int, column: int) -> str:
        """Return what is drawn small at the right of a cell of a badged column where there is room; its note says it in words."""
        return ""

    def branch(self, row: int) -> Branch:
        """Return how a row stands in the tree."""
        return Branch()

    # cells

    def cell(self, row: int, column: int) -> tuple[str, int]:
        """Return a cell's text and look: the one call of the painter."""
        look = self.look(row, column)
        if self.bad and (refused := self.refused_entry(row, column)) is not None:
            return refused[0], look | Look.BAD
        problem = self.problem(row, column)
        if problem is not None:
            look |= Look.ERROR if problem.severity is Severity.ERROR else Look.WARNING
        field = self.fields[column]
        text = self.shown(row, column)
        if not text and not field.own and field.column.kind is not Kind.FLAG and field.column.name not in NOTHING_TO_SAY:
            return DASH, look | Look.QUIET
        return text, look

    def problem(self, row: int, column: int) -> Finding | None:
        """Return the error or warning about a cell of the plan, None where all is well."""
        if not self.desk.flags or not self.fields[column].own:
            return None
        target = self.target(row, column)
        return self.desk.flags.get(target.key) if target is not None else None

    def cells(self, rows: Sequence[int], columns: Sequence[int]) -> list[list[tuple[str, int]]]:
        """Return text and look of a block of cells, row by row: what the painter asks for; a model that knows a quicker way takes it."""
        cell = self.cell
        return [[cell(row, column) for column in columns] for row in rows]

    def shown(self, row: int, column: int) -> str:
        """Return a cell's text as drawn."""
        return self.drawn(column, self.value(row, column))

    def drawn(self, column: int, value: Value) -> str:
        """Return how a value of a column is drawn."""
        field = self.fields[column]
        if not field.own and field.column.kind is Kind.NUMBER and isinstance(value, float):
            return decimals(value, 0 if abs(value) >= EXACT_TO or value == int(value) else 1, self.desk.style)
        return shown(field.column, value, self.desk.style)

    def full_text(self, row: int, column: int) -> str:
        """Return a cell's text in full precision: for editors, tooltips and the clipboard."""
        return text_of(self.fields[column].column, self.value(row, column), self.desk.style)

    def tip(self, row: int, column: int) -> str:
        """Return the tooltip of a cell: what was wrong, the full value, what the scenario changed."""
        if self.bad and (refused := self.refused_entry(row, column)) is not None:
            return refused[1]
        text, full = self.shown(row, column), self.full_text(row, column)
        own = full if full and full != text else ""
        problem = self.problem(row, column)
        wrong = f"{problem.message} {problem.hint}".strip() if problem is not None else ""
        return "\n".join(filter(None, (wrong, own, self.note(row, column))))

    def redraw(self, first: int = 0, last: int | None = None) -> None:
        """Tell the views that some columns of all rows may look different: one rectangle."""
        if self.rowCount() and self.fields:
            end = len(self.fields) - 1 if last is None else last
            self.dataChanged.emit(self.index(0, first), self.index(self.rowCount() - 1, end))

    # Qt's questions

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.fields)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        """Answer a view's question about a cell; plain str and int only, since Qt draws other types as nothing."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == DISPLAY:
            return self.cell(row, column)[0]
        if role == EDIT:
            refused = self.refused_entry(row, column)
            return refused[0] if refused is not None else self.full_text(row, column)
        if role == ALIGNMENT:
            return RIGHT if self.fields[column].right else LEFT
        if role == TOOLTIP:
            return self.tip(row, column) or None
        if role == ACCESSIBLE:
            note, problem = self.note(row, column).replace("\n", ", "), self.problem(row, column)
            if problem is not None:
                kind = self.tr("error") if problem.severity is Severity.ERROR else self.tr("warning")
                note = ", ".join(filter(None, (f"{kind}: {problem.message}", note)))
            return f"{self.fields[column].column.title}: {self.cell(row, column)[0]}" + (f", {note}" if note else "")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell which cells can be edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return EDITABLE if self.editable(index.row(), index.column()) else READ_ONLY

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        """Return titles with units, and row numbers."""
        if orientation != HORIZONTAL:
            if role == DISPLAY:
                return str(section + 1)
            return RIGHT if role == ALIGNMENT else None
        if not 0 <= section < len(self.fields):
            return None
        field = self.fields[section]
        if role == DISPLAY:
            return header(field.column, str(self.desk.plan.setting("currency") or ""))
        if role == TOOLTIP:
            from planner.ui.grid.column_help import described

            return described(field.column, str(self.desk.plan.setting("currency") or ""), own=field.own)
        if role == ALIGNMENT:
            return RIGHT if field.right else LEFT
        return None
