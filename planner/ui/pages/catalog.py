"""Which pages there are, in the order of the work, and which grids each holds."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from planner.ui.bom.model import BomModel
from planner.ui.desk import Desk
from planner.ui.grid.model import GridModel
from planner.ui.pages import refunds
from planner.ui.pages.by_supplier import by_supplier_model
from planner.ui.pages.columns import PART_COLUMNS, SOURCE_COLUMNS, STOCKPILE_COLUMNS, STOCKPILE_INPUTS
from planner.ui.pages.compare import CompareModel
from planner.ui.pages.outlook import outlook_page
from planner.ui.pages.page import Page, Sheet
from planner.ui.pages.proposals import ProposalsModel, summary
from planner.ui.pages.purchasing import PurchasingModel, purchasing_strip
from planner.ui.pages.readiness import ProductInHand
from planner.ui.pages.rules import tariffs_page
from planner.ui.tables.settings_model import SettingsModel
from planner.ui.tables.study_model import line_of
from planner.ui.tables.table_model import TableModel


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("pages", text)


def alone(model: GridModel) -> str:
    """Return what to do where there is nothing to compare with."""
    lonely = len(model.desk.scenarios) < 2
    return tr("There is only the base yet. Scenario, New scenario makes a what-if; it then stands here beside the base.") if lonely else ""


def pages(desk: Desk) -> tuple[tuple[str, Page], ...]:
    """Return the pages with the names of their icons."""

    def table(name: str, title: str, empty: str = "", key: str = "", **more: object) -> Sheet:
        return Sheet(title, lambda: TableModel(desk, name, **more), name, empty, key=key)  # type: ignore[arg-type]

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
    bought_for = ProductInHand(desk)
    bom = Page(
        desk,
        tr("BOM"),
        (
            Sheet(tr("Bill of materials"), lambda: BomModel(desk), "bom", tr("No assembly yet. Add a component to start one.")),
            Sheet(
                tr("Purchasing view"),
                lambda: PurchasingModel(desk, bought_for),
                "",
                tr("Nothing is bought: name the product, or give the build plan a demand."),
                line_of,
                lambda model: purchasing_strip(bought_for, model),
            ),
        ),
    )
    sourcing = Page(desk, tr("Sourcing"), (
        table("parts", tr("Parts"), tr("No parts yet. Insert a row, or import a workbook."), order=parts_first, computed=PART_COLUMNS),
        table("sources", tr("Sources"), tr("No sources yet: who offers which part, from where, at which price?"), order=sources_first, computed=SOURCE_COLUMNS),
        table("price_breaks", tr("Price breaks"), tr("No price breaks: every order pays the source's price.")),
        table("alternates", tr("Alternates"), tr("No alternates yet: which part can stand in for which, how many for one, and from when?")),
        table("suppliers", tr("Suppliers"), tr("No suppliers yet: who sells to us, and in which currency?")),
        table("lanes", tr("Lanes"), tr("No lanes yet: goods travel in no time and at no cost.")),
    ))  # fmt: skip
    tariffs = tariffs_page(desk)
    demand = Page(desk, tr("Demand"), (
        table("demand", tr("Demand"), tr("No build plan yet: how many of which product by when?")),
        table("stock", tr("Stock"), tr("Nothing on hand and nothing on order.")),
        table("parts", tr("Stockpile"), key="stockpile", order=("part", "description", *(one.column.name for one in STOCKPILE_COLUMNS), *STOCKPILE_INPUTS), computed=STOCKPILE_COLUMNS,
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
                tr("No planned orders: nothing is needed that isn't there. Demand and sources make them."),
                summary,
                offers=("page_3", "page_1"),
            ),
            Sheet(
                tr("By supplier"),
                lambda: by_supplier_model(desk),
                "",
                tr("No planned orders: nothing is needed that isn't there. Demand and sources make them."),
                line_of,
                offers=("page_3", "page_1"),
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
        Sheet(tr("Scenarios side by side"), lambda: CompareModel(desk), "", tr("Not computed yet."), alone),
        table("events", tr("Events"), tr("This scenario has no dated events. Insert a row to add a threat, a supply stop, a delay."), hidden=("scenario",), only_scenario=True),
        table("overrides", tr("Overrides"), tr("This scenario changes no cell of the plan."), hidden=("scenario",), only_scenario=True),
        table("scenarios", tr("Scenarios"), tr("No scenarios yet. A scenario is a what-if beside the base: a threat, a second source, a delay.")),
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
