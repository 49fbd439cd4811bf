"""The computed columns of the grids of sources, parts and stock: what each is called, and where in the results it stands."""

from __future__ import annotations

import numpy as np

from planner.engine.results import COMPONENTS, Results
from planner.model.schema import PLAN_CURRENCY, Column, Kind
from planner.model.table import Cells
from planner.ui.pages.wins import bought, why_not
from planner.ui.tables.computed import Computed

K = Kind
DUTY = COMPONENTS.index("duty")
UNIT = f"{PLAN_CURRENCY} / unit"


def _text(values: np.ndarray[tuple[int], np.dtype[np.object_]]) -> Cells:
    return np.asarray(values, dtype=object)


def _origins(result: Results) -> Cells:
    names = np.array([*result.origins, ""], dtype=object)
    return np.asarray(names[result.part.worst_origin])


def _asked(result: Results) -> Cells:
    """Return for each part which open questions its duty hangs on."""
    asks: dict[int, list[str]] = {}
    for one in result.questions:
        asks.setdefault(one.part, []).append(one.key.replace("_", " "))
    texts = np.full(len(result.parts), "", dtype=object)
    for part, keys in asks.items():
        if part >= 0:
            texts[part] = ", ".join(dict.fromkeys(keys))
    return texts


SOURCE_COLUMNS = (
    Computed(
        Column(
            "wins", "Wins", K.FLAG, "The part is bought here: lowest landed cost among its usable sources, or the preferred one.", width=5
        ),
        bought,
        why_not,
    ),
    Computed(Column("landed", "Landed", K.MONEY, "Landed cost of one unit from this source.", UNIT, width=12), lambda r: r.source.landed),
    Computed(Column("duty_rate", "Duty", K.SHARE, "Duty over customs value.", "%", width=8), lambda r: r.source.duty_rate),
    Computed(
        Column("customs_value", "Customs value", K.MONEY, "What duty is charged on, for one unit.", UNIT, width=13),
        lambda r: r.source.customs_value,
    ),
    Computed(Column("duty", "Duty", K.MONEY, "Duty on one unit, all programs.", UNIT, width=11), lambda r: r.source.cost[:, DUTY]),
    Computed(Column("lead_total", "Lead", K.INTEGER, "Order to usable stock.", "days", width=9), lambda r: np.round(r.source.lead_days)),
    Computed(Column("entry", "Entry", K.DATE, "Entry date the duty was taken at.", width=11), lambda r: r.source.entry),
)
PART_COLUMNS = (
    Computed(
        Column("landed", "Landed", K.MONEY, "Landed cost of one unit, rolled up through the BOM.", UNIT, width=12), lambda r: r.part.landed
    ),
    Computed(
        Column("duty_rate", "Duty", K.SHARE, "Duty over customs value; for made parts duty over goods.", "%", width=8),
        lambda r: r.part.duty_rate,
    ),
    Computed(
        Column("asks", "Asks", K.TEXT, "Open scope questions that its duty hangs on; View › Scope questions answers them.", width=14),
        _asked,
    ),
    Computed(
        Column("lead_total", "Lead", K.INTEGER, "Cumulative lead time through the BOM.", "days", width=9),
        lambda r: np.round(r.part.lead_days),
    ),
)
STOCKPILE_COLUMNS = (
    Computed(
        Column("required", "Required", K.NUMBER, "Gross need over the horizon, scrap included.", width=10),
        lambda r: np.round(r.part.required),
    ),
    Computed(Column("weekly", "Per week", K.NUMBER, "Mean need a week.", width=9), lambda r: np.round(r.part.weekly, 1)),
    Computed(
        Column("weeks_of_cover", "Cover", K.NUMBER, "Stock on hand now over mean weekly need.", "weeks", width=9),
        lambda r: np.round(r.part.weeks_of_cover, 1),
    ),
    Computed(
        Column(
            "safety_held",
            "Safety",
            K.NUMBER,
            "Safety stock, held against swings of demand and lead time: your own, else computed for the service level.",
            "units",
            width=8,
        ),
        lambda r: np.ceil(r.part.safety_stock),
    ),
    Computed(
        Column(
            "strategic_stock",
            "Strategic",
            K.NUMBER,
            "Strategic stock, held against a cut-off of supply, beside the safety stock: the buffer's weeks of need.",
            "units",
            width=8,
        ),
        lambda r: np.round(r.part.strategic_stock),
    ),
    Computed(
        Column(
            "cycle_stock",
            "Cycle",
            K.NUMBER,
            "Cycle stock, there on average since it is bought in lots: half of the mean planned receipt.",
            "units",
            width=8,
        ),
        lambda r: np.round(r.part.cycle_stock),
    ),
    Computed(
        Column(
            "prebuy",
            "Pre-buy",
            K.NUMBER,
            "Quantity worth buying before the next policy date, as far as shelf life, storage and cash allow.",
            "units",
            width=9,
        ),
        lambda r: np.round(r.part.prebuy),
    ),
    Computed(
        Column("prebuy_saving", "Saving", K.NUMBER, "What the pre-buy saves.", PLAN_CURRENCY, width=11),
        lambda r: np.round(r.part.prebuy_saving),
    ),
    Computed(
        Column(
            "target",
            "Kept",
            K.NUMBER,
            "Stock that orders keep from the first need on: safety and strategic stock together.",
            "units",
            width=9,
        ),
        lambda r: np.ceil(r.part.safety_stock + r.part.strategic_stock),
    ),
    Computed(
        Column(
            "reorder_point",
            "Order at",
            K.NUMBER,
            "Reorder point: at this stock, on hand and on order together, it is time to order.",
            "units",
            width=9,
        ),
        lambda r: np.ceil(r.part.reorder_point),
    ),
    Computed(
        Column(
            "order_up_to", "Order up to", K.NUMBER, "The level that an order fills up to, on hand and on order together.", "units", width=10
        ),
        lambda r: np.ceil(r.part.order_up_to),
    ),
    Computed(
        Column("expires", "Expires", K.NUMBER, "Planned stock that would lie longer than its shelf life.", "units", width=9),
        lambda r: np.round(r.part.expires),
    ),
    Computed(Column("peak_on_hand", "Peak", K.NUMBER, "Most on hand at a week's end.", width=9), lambda r: np.round(r.part.peak_on_hand)),
    Computed(
        Column("order_by", "Order by", K.DATE, "Last day to order for the first need that stock doesn't cover.", width=11),
        lambda r: r.part.order_by,
    ),
    Computed(
        Column("late_days", "Late", K.INTEGER, "Days the first uncovered need is late when ordered today.", "days", width=9),
        lambda r: np.round(r.part.late_days),
    ),
    Computed(
        Column("line_down", "Line down", K.DATE, "First day without stock once supply has stopped.", width=11), lambda r: r.part.line_down
    ),
    Computed(
        Column("policy", "Next measure", K.TEXT, "Next measure that raises this part's duty.", width=18),
        lambda r: _text(r.part.policy_measure),
    ),
    Computed(Column("policy_date", "On", K.DATE, "Its date.", width=11), lambda r: r.part.policy_date),
    Computed(Column("worst", "Worst", K.TEXT, "Country of origin that the most duty is paid on.", width=7), _origins),
)

# What the stock of a part is asked with, beside what comes of it.
STOCKPILE_INPUTS = (
    "demand_cv", "service_level", "safety_stock", "strategic_weeks", "shelf_days", "lot_rule", "lot_size", "order_cost", "service_days", "expedite",
)  # fmt: skip
