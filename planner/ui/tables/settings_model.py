"""The plan's settings as a grid of two columns: what, and the value."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from planner.model.change import Change
from planner.model.plan import Plan
from planner.model.schema import PLAN_CURRENCY, SETTINGS, Column, Kind
from planner.model.table import Cells, Value, cells
from planner.model.values import shown, text_of
from planner.ui.desk import Desk
from planner.ui.grid.entry import Target
from planner.ui.grid.field import SYMBOLS, Field
from planner.ui.tables.row_model import RowModel

FIELDS = (
    Field(Column("setting", "Setting", Kind.TEXT, "A choice that holds for the whole plan.", width=26), own=False),
    Field(Column("value", "Value", Kind.TEXT, "What is chosen; each row says what it takes.", width=30)),
    Field(Column("unit", "Unit", Kind.TEXT, "The unit of the value.", width=10), own=False, quiet=True),
    Field(Column("help", "What it means", Kind.TEXT, "The setting in a sentence.", width=80), own=False, quiet=True),
)


class SettingsModel(RowModel):
    """One row for each setting; only the value is edited."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, FIELDS, parent)
        self._rows = self.arranged_rows()
        desk.plan_changed.connect(self._plan_changed)

    def row_total(self) -> int:
        """Return how many settings there are."""
        return len(SETTINGS.columns)

    def whole_column(self, column: int) -> Cells:
        """Return a column as texts: the values are of all kinds."""
        style = self.desk.style
        texts = (shown(one if column == 1 else FIELDS[column].column, self._value(one, column), style) for one in SETTINGS.columns)
        return cells(FIELDS[column].column, texts)

    def setting(self, row: int) -> Column:
        """Return the setting shown in a row."""
        return SETTINGS.columns[self._rows[row]]

    def value(self, row: int, column: int) -> Value:
        """Return the setting's own value, or a text about it."""
        return self._value(self.setting(row), column)

    def _value(self, setting: Column, column: int) -> Value:
        if column == 1:
            return self.desk.shown.setting(setting.name)  # type: ignore[return-value]
        currency = str(self.desk.plan.setting("currency") or "")
        unit = "" if setting.unit.startswith("%") else setting.unit.replace(PLAN_CURRENCY, SYMBOLS.get(currency, currency))
        return (setting.title, None, unit, setting.help)[column]

    def cell(self, row: int, column: int) -> tuple[str, int]:
        """Return a text; an empty unit is no missing number."""
        text, look = super().cell(row, column)
        return ("", look) if column == 2 and not self.value(row, column) else (text, look)

    def shown(self, row: int, column: int) -> str:
        """Return the value as its own kind is drawn."""
        return shown(self.setting(row) if column == 1 else self.fields[column].column, self.value(row, column), self.desk.style)

    def full_text(self, row: int, column: int) -> str:
        """Return the value in full precision."""
        return text_of(self.setting(row) if column == 1 else self.fields[column].column, self.value(row, column), self.desk.style)

    def target(self, row: int, column: int) -> Target | None:
        """Return the setting's cell."""
        return Target("settings", int(self.desk.plan["settings"].ids[0]), self.setting(row)) if column == 1 else None

    def note(self, row: int, column: int) -> str:
        """Return the setting's help."""
        return self.setting(row).help

    def row_of(self, setting: str) -> int:
        """Return where a setting is shown, filtered or not; the first row for one that isn't there."""
        at = next((at for at, column in enumerate(SETTINGS.columns) if column.name == setting), 0)
        if self.row_of_key(at) is None:
            self.arrange(self.arrangement.unfiltered())
        return self.row_of_key(at) or 0

    def row_name(self, row: int) -> str:
        """Return what steps call the row."""
        return self.tr("the plan")

    @Slot(object, object)
    def _plan_changed(self, before: Plan, changes: tuple[Change, ...]) -> None:
        if any(change.table == "settings" for change in changes):
            self.redraw()
