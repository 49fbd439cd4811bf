"""The grids of the Tariffs page: layers with their doubts marked, and the tables that say how they are charged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject

from planner.model.plan import Plan
from planner.model.schema import Column, Kind
from planner.model.table import Cells, Table
from planner.ui.desk import Desk
from planner.ui.grid.look import Look
from planner.ui.overlay import Mask
from planner.ui.pages.page import Page, Sheet
from planner.ui.tables.computed import Derived
from planner.ui.tables.table_model import TableModel

DOUBT, RATE = "doubt", "rate"
MARKED = frozenset({DOUBT, RATE})
BY_DESIGN = frozenset({"expired", "struck down", "stayed"})  # such a row says itself that it isn't charged any more
# What a customs broker reads first: who charges what on which goods, how much, from when, and whether that is sure.
LAYERS_FIRST = (
    "program", "heading", "title", "hts", "origins", RATE, "effective_from", "effective_to", DOUBT, "method", "basis", "condition", "status",
    "hts_except", "origins_except", "cap", "per_kg", "per_unit", "minimum", "maximum", "currency", "content_from", "modes", "preference",
    "exempt_preference", "loaded_before", "exported_before", "entered_before", "transit_wording", "transit_modes", "destination", "recoverable",
    "confidence", "checked", "source", "note",
)  # fmt: skip
WIDTHS = {"program": 13, "heading": 10, "title": 22, "hts": 13, "origins": 8, RATE: 9}


def doubts(plan: Plan) -> Cells:
    """Return for each tariff row why it should not be relied on, as of the plan's day."""
    from planner.engine.review.doubts import doubts_of

    as_of = plan.setting("as_of")
    return np.array(doubts_of(plan["tariffs"], as_of if isinstance(as_of, np.datetime64) else np.datetime64("NaT", "D")), dtype=object)


DOUBT_COLUMN = Derived(
    Column(
        DOUBT,
        "Doubt",
        Kind.TEXT,
        "Why a rate should be checked before it is relied on; blank where it is in force and confirmed.",
        width=21,
    ),
    doubts,
)


def charged_here(plan: Plan, tariffs: Table) -> Mask:
    """Return which layers the plan's destination charges."""
    from planner.engine.inputs import text_mask
    from planner.model.tariff_cells import is_there

    destination = str(plan.setting("destination"))
    return text_mask(tariffs["destination"], lambda places: is_there(places, destination))


def charged_elsewhere(plan: Plan, tariffs: Table) -> Mask:
    """Return which layers only other destinations charge."""
    return ~charged_here(plan, tariffs)


class LayersModel(TableModel):
    """Tariff layers of the plan's destination, or of all others: a rate that isn't confirmed or is past its end bears a sign and says why."""

    def __init__(self, desk: Desk, *, here: bool = True, parent: QObject | None = None) -> None:
        super().__init__(desk, "tariffs", LAYERS_FIRST, (DOUBT_COLUMN,), only=charged_here if here else charged_elsewhere, parent=parent)
        self.fields = tuple(
            replace(field, column=replace(field.column, width=WIDTHS.get(field.column.name, field.column.width))) for field in self.fields
        )
        self._status, self._doubt = self.column_of("status"), self.column_of(DOUBT)  # asked for every cell that is painted

    def doubt(self, row: int) -> str:
        """Return why a row should not be relied on, empty where there is no doubt."""
        return str(self.value(row, self._doubt) or "") if self._doubt is not None else ""

    def past(self, row: int) -> bool:
        """Tell whether a row is history and says so itself."""
        return self._status is not None and self.value(row, self._status) in BY_DESIGN

    def look(self, row: int, column: int) -> int:
        """Mark what is doubtful; what is history steps back."""
        look = super().look(row, column)
        if not self.doubt(row):
            return look
        if self.past(row):
            return look | Look.QUIET
        return look | Look.MARK | Look.WARN if self.fields[column].column.name in MARKED else look

    def note(self, row: int, column: int) -> str:
        """Return the doubt beside what the scenario says."""
        doubt = self.doubt(row)
        said = self.tr("Rate {doubt}").format(doubt=doubt) if doubt and not doubt.startswith(RATE) else doubt.capitalize()
        return "\n".join(filter(None, (super().note(row, column), said if self.fields[column].column.name in MARKED else "")))


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("pages", text)


def tariffs_page(desk: Desk) -> Page:
    """Return the page of the duty rules, in the order in which they are asked: layers, how they stack, their authorities, lists, regimes, facts."""

    def table(name: str, title: str, empty: str, order: tuple[str, ...] = ()) -> Sheet:
        return Sheet(title, lambda: TableModel(desk, name, order), name, empty)

    return Page(desk, tr("Tariffs"), (
        Sheet(tr("Layers"), lambda: LayersModel(desk), "tariffs", tr("No tariff rows for the plan's destination: nothing is charged.")),
        table("stacking", tr("Stacking"), tr("No stacking rules: all programs add up.")),
        table("programs", tr("Programs"), tr("No programs described: no duty comes back on drawback or refund.")),
        table("code_lists", tr("Code lists"), tr("No code lists. A list's codes stand for @name in a layer's HTS codes.")),
        table("destinations", tr("Import regimes"), tr("No import regimes: customs value is FOB everywhere.")),
        table("questions", tr("Questions"), tr("No scope questions: no layer hangs on a fact about the goods.")),
        table("answers", tr("Answers"), tr("No answers yet. Until a question is answered the higher duty is charged.")),
        Sheet(tr("Other destinations"), lambda: LayersModel(desk, here=False), "tariffs", tr("No layers of other destinations."), key="tariffs elsewhere"),
    ))  # fmt: skip
