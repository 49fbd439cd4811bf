"""Which pages there are, in the order of the work, and which grids each holds."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.engine.results import COMPONENTS, Results
from planner.model.schema import PLAN_CURRENCY, Column, Kind
from planner.model.table import Cells
from planner.ui.desk import Desk
from planner.ui.pages import refunds
from planner.ui.pages.by_supplier import by_supplier_model
from planner.ui.pages.compare import CompareModel
from planner.ui.pages.outlook import outlook_page
from planner.ui.pages.page import Page, Sheet
from planner.ui.pages.proposals import ProposalsModel, summary
from planner.ui.pages.rules import tariffs_page
from planner.ui.tables.bom_model import BomModel
from planner.ui.tables.settings_model import SettingsModel
from planner.ui.tables.study_model import line_of
from planner.ui.tables.table_model import Computed, TableModel

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
        Column("wins", "Wins", K.FLAG, "Lowest landed cost among the part's usable sources, or the preferred one.", width=5),
        lambda r: r.source.wins,
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


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("pages", text)


def pages(desk: Desk) -> tuple[tuple[str, Page], ...]:
    """Return the pages with the names of their icons."""

    def table(name: str, title: str, empty: str = "", **more: object) -> Sheet:
        return Sheet(title, lambda: TableModel(desk, name, **more), name, empty)  # type: ignore[arg-type]

    sources_first = (
        "part",
        "supplier",
        "country_of_origin",
        "wins",
        "unit_price",
        "currency",
        "landed",
        "duty_rate",
        "lead_total",
        "entry",
        "lead_days",
        "mode",
        "ship_from",
        "incoterm",
        "customs_value",
        "duty",
        "preference",
        "qualifies",
        "qualification_cost",
        "first_sale_share",
        "entry_as",
        "held_days",
    )
    parts_first = (
        "part",
        "description",
        "kind",
        "hts",
        "landed",
        "duty_rate",
        "asks",
        "lead_total",
        "unit",
        "weight_kg",
        "make_days",
        "make_cost",
        "tags",
    )
    bom = Page(
        desk,
        tr("BOM"),
        (Sheet(tr("Bill of materials"), lambda: BomModel(desk), "bom", tr("No assembly yet. Add a component to start one.")),),
    )
    sourcing = Page(desk, tr("Sourcing"), (
        table("parts", tr("Parts"), tr("No parts yet. Insert a row, or import a workbook."), order=parts_first, computed=PART_COLUMNS),
        table("sources", tr("Sources"), tr("No sources yet: who offers which part, from where, at which price?"), order=sources_first, computed=SOURCE_COLUMNS),
        table("price_breaks", tr("Price breaks"), tr("No price breaks: every order pays the source's price.")),
        table("alternates", tr("Alternates"), tr("No alternates yet: which part can stand in for which, how many for one, and from when?")),
        table("suppliers", tr("Suppliers"), tr("No suppliers yet.")),
        table("lanes", tr("Lanes"), tr("No lanes yet: goods travel in no time and at no cost.")),
    ))  # fmt: skip
    tariffs = tariffs_page(desk)
    demand = Page(desk, tr("Demand"), (
        table("demand", tr("Demand"), tr("No build plan yet: how many of which product by when?")),
        table("stock", tr("Stock"), tr("Nothing on hand and nothing on order.")),
        table("parts", tr("Stockpile"), order=("part", "description", *(one.column.name for one in STOCKPILE_COLUMNS), *STOCKPILE_INPUTS), computed=STOCKPILE_COLUMNS,
              hidden=("kind", "unit", "hts", "weight_kg", "volume_m3", "metal_share", "make_days", "make_cost", "tags", "note")),
        table("work_calendars", tr("Working calendars"), tr("Everybody works every day but for closures. Insert a country to give it weekends and public holidays.")),
        table("calendars", tr("Closures"), tr("No closures: everybody works every week.")),
        table("fx", tr("FX"), tr("No exchange rates: only prices in the plan's currency count.")),
        Sheet(tr("Settings"), lambda: SettingsModel(desk), "settings"),
    ))  # fmt: skip
    orders = Page(
        desk,
        tr("Orders"),
        (
            Sheet(
                tr("Proposed orders"),
                lambda: ProposalsModel(desk),
                "",
                tr("No planned orders: nothing is needed that isn't there."),
                summary,
            ),
            Sheet(
                tr("By supplier"),
                lambda: by_supplier_model(desk),
                "",
                tr("No planned orders: nothing is needed that isn't there."),
                line_of,
            ),
            table("decisions", tr("Decisions"), tr("Nothing decided yet. Accept or hold a proposed order, and it stands here.")),
            Sheet(
                tr("Refund ledger"),
                lambda: refunds.RefundsModel(desk),
                "refunds",
                tr("No duty to claim back yet. One row for each entry and program."),
                refunds.summary,
            ),
        ),
    )
    compare = Page(desk, tr("Compare"), (
        Sheet(tr("Scenarios side by side"), lambda: CompareModel(desk)),
        table("events", tr("Events"), tr("This scenario has no dated events. Insert a row to add a threat, a supply stop, a delay."), hidden=("scenario",), only_scenario=True),
        table("overrides", tr("Overrides"), tr("This scenario changes no cell of the plan."), hidden=("scenario",), only_scenario=True),
        table("scenarios", tr("Scenarios"), tr("No scenarios yet.")),
    ))  # fmt: skip
    return (
        ("bom", bom),
        ("sourcing", sourcing),
        ("tariffs", tariffs),
        ("demand", demand),
        ("outlook", outlook_page(desk)),
        ("orders", orders),
        ("compare", compare),
    )
