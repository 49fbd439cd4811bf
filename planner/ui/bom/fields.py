"""The columns of the BOM grid, by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from planner.engine.results import COMPONENTS, PartResults
from planner.model.schema import BOM, PARTS, PLAN_CURRENCY, SOURCES, Column, Kind
from planner.ui.grid.field import Field

K = Kind
BADGES = "Small at the right: 'in 4' where it is used in 4 places, 'alt 2' where 2 parts can stand in for it."
LARGE_PRICE = 1_000  # from here on a price is drawn without decimals

(
    NUMBER, PART, DESCRIPTION, QUANTITY, TOTAL, SOURCE, ORIGIN, PRICE, LANDED, LINE_COST, DUTY, DUTY_SHARE, LEAD, WORST, SCRAP,
    UNIT, MAKE_OR_BUY, CURRENCY, HTS, MODE, SUPPLIER_DAYS, LEAST_ORDER, WEIGHT, DESIGNATORS, USED_FROM, USED_UNTIL, TAGS, LINE_NOTE, LEVEL, ALTERNATES,
) = range(30)  # fmt: skip

HIDDEN_AT_FIRST = frozenset({
    "total", "line_cost", "scrap", "unit", "kind", "currency", "hts", "mode", "source_days", "min_order_quantity", "weight_kg", "designators", "effective_from", "effective_to",
    "tags", "note", "level", "alternates",
})  # fmt: skip

# The cells of the plan behind the columns; those of sources are the winning source's.
CELLS: dict[int, tuple[str, str]] = {
    QUANTITY: ("bom", "quantity"), SCRAP: ("bom", "scrap"), DESIGNATORS: ("bom", "designators"), USED_FROM: ("bom", "effective_from"),
    USED_UNTIL: ("bom", "effective_to"), LINE_NOTE: ("bom", "note"),
    DESCRIPTION: ("parts", "description"), UNIT: ("parts", "unit"), MAKE_OR_BUY: ("parts", "kind"), HTS: ("parts", "hts"),
    WEIGHT: ("parts", "weight_kg"), TAGS: ("parts", "tags"),
    SOURCE: ("sources", "supplier"), ORIGIN: ("sources", "country_of_origin"), PRICE: ("sources", "unit_price"), CURRENCY: ("sources", "currency"),
    MODE: ("sources", "mode"), SUPPLIER_DAYS: ("sources", "lead_days"), LEAST_ORDER: ("sources", "min_order_quantity"),
}  # fmt: skip


def computed(name: str, title: str, kind: Kind, help_: str, unit: str = "", width: int = 8, *, quiet: bool = False) -> Field:
    """Return a column whose cells can't be edited."""
    return replace(Field.of(Column(name, title, kind, help_, unit, width=width), own=False, quiet=quiet), right=kind is not K.TEXT)


FIELDS = (
    Field(Column("number", "#", K.INTEGER, "Row of the opened list.", width=3), own=False, quiet=True, right=True),
    Field.of(replace(BOM["component"], title="Part", width=16, help=f"{BOM['component'].help} {BADGES}")),
    Field.of(PARTS["description"]),
    Field.of(replace(BOM["quantity"], title="Qty", width=5)),
    computed("total", "Total", K.NUMBER, "How many one product needs here: the quantities multiplied from the product down, scrap included.", width=7),
    Field.of(Column("source", "Source", K.TEXT, "Supplier of the winning source; an entry makes another one the preferred one.", width=12)),
    Field.of(replace(SOURCES["country_of_origin"], width=5)),
    Field.of(replace(SOURCES["unit_price"], width=10)),
    computed("landed", "Landed", K.MONEY, "Landed cost of one unit, rolled up through the BOM.", f"{PLAN_CURRENCY} / unit", width=10),
    computed("line_cost", "Line cost", K.MONEY, "What the line adds to one assembly: quantity, scrap included, times landed cost.", PLAN_CURRENCY, width=10),
    computed("duty_rate", "Duty", K.SHARE, "Duty over customs value; for made parts duty over goods.", "%", width=7),
    computed("duty_share", "Duty share", K.SHARE, "Share of the landed cost that is duty, rolled up through the BOM.", "%", width=7),
    computed("lead_days", "Lead", K.INTEGER, "Cumulative lead time through the BOM, no stock counted.", "days", width=6),
    computed("worst", "Worst", K.TEXT, "Country of origin that the most duty is paid on.", width=5, quiet=True),
    Field.of(replace(BOM["scrap"], width=5)),
    Field.of(replace(PARTS["unit"], width=5)),
    Field.of(PARTS["kind"]),
    Field.of(replace(SOURCES["currency"], width=5)),
    Field.of(PARTS["hts"]),
    Field.of(SOURCES["mode"]),
    Field.of(replace(SOURCES["lead_days"], name="source_days", width=8)),
    Field.of(SOURCES["min_order_quantity"]),
    Field.of(replace(PARTS["weight_kg"], width=8)),
    Field.of(BOM["designators"]),
    Field.of(BOM["effective_from"]),
    Field.of(BOM["effective_to"]),
    Field.of(PARTS["tags"]),
    Field.of(BOM["note"]),
    computed("level", "Level", K.INTEGER, "How deep it stands below its product.", width=5, quiet=True),
    computed("alternates", "Alternates", K.INTEGER, "Parts that can stand in for it; they are listed under Sourcing.", width=8, quiet=True),
)  # fmt: skip
COLUMN_OF = {field.column.name: at for at, field in enumerate(FIELDS)}

Reader = Callable[[PartResults], npt.NDArray[np.float64]]


def duty_share(part: PartResults) -> npt.NDArray[np.float64]:
    """Return the share of the landed cost that is duty, NaN where nothing is known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = part.cost[:, COMPONENTS.index("duty")] / part.landed
    return np.where(np.isfinite(share), share, np.nan)


NUMBERS: dict[int, Reader] = {
    LANDED: lambda part: part.landed,
    DUTY: lambda part: part.duty_rate,
    DUTY_SHARE: duty_share,
    LEAD: lambda part: part.lead_days,
}
