"""The columns of the BOM grid, by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from planner.engine.results import PartResults
from planner.model.schema import BOM, PARTS, PLAN_CURRENCY, SOURCES, Column, Kind
from planner.ui.grid.model import Field

K = Kind
LARGE_PRICE = 1_000  # from here on a price is drawn without decimals
NUMBER, PART, DESCRIPTION, QUANTITY, SOURCE, ORIGIN, PRICE, LANDED, DUTY, LEAD, WORST, SCRAP = range(12)
FIELDS = (
    Field(Column("number", "#", K.INTEGER, "Row of the opened list.", width=3), own=False, quiet=True, right=True),
    Field.of(replace(BOM["component"], title="Part", width=16)),
    Field.of(PARTS["description"]),
    Field.of(replace(BOM["quantity"], title="Qty", width=5)),
    Field.of(Column("source", "Source", K.TEXT, "Supplier of the winning source; an entry makes another one the preferred one.", width=12)),
    Field.of(replace(SOURCES["country_of_origin"], width=5)),
    Field.of(replace(SOURCES["unit_price"], width=10)),
    Field.of(
        Column("landed", "Landed", K.MONEY, "Landed cost of one unit, rolled up through the BOM.", f"{PLAN_CURRENCY} / unit", width=10),
        own=False,
    ),
    Field.of(Column("duty_rate", "Duty", K.SHARE, "Duty over customs value; for made parts duty over goods.", "%", width=7), own=False),
    Field.of(Column("lead_days", "Lead", K.INTEGER, "Cumulative lead time through the BOM, no stock counted.", "days", width=6), own=False),
    Field.of(Column("worst", "Worst", K.TEXT, "Country of origin that the most duty is paid on.", width=5), own=False, quiet=True),
    Field.of(replace(BOM["scrap"], width=5)),
)

Reader = Callable[[PartResults], npt.NDArray[np.float64]]
NUMBERS: dict[int, Reader] = {LANDED: lambda part: part.landed, DUTY: lambda part: part.duty_rate, LEAD: lambda part: part.lead_days}
