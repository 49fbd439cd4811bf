"""The purchasing view: every bought part of a product, or of the whole build plan, once, with what it costs and takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from planner.model.schema import DEMAND, PLAN_CURRENCY, ROW_CURRENCY, Column, Kind
from planner.model.values import decimals
from planner.ui.bom.fields import LARGE_PRICE
from planner.ui.desk import Desk
from planner.ui.figures import money, plural
from planner.ui.grid.field import EXACT_TO
from planner.ui.grid.model import GridModel
from planner.ui.grid.view import GridView
from planner.ui.pages.readiness import ProductInHand, keep_products, product_blank, wanted_for
from planner.ui.panels.strip import Strip
from planner.ui.settings import Settings
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.orders.purchasing import Purchasing

K = Kind
PRODUCT = DEMAND["part"]
COLUMNS = (
    Column("part", "Part", K.TEXT, "A bought part; Enter or a double click goes to it in the BOM.", width=10),
    Column("description", "Description", K.TEXT, "What it is.", width=26),
    Column("quantity", "Qty", K.NUMBER, "How many one product needs, or the whole build plan where no product is named. Scrap of every level is included: "
           "each line counts quantity / (1 − scrap). For the build plan it is what is planned, rounded up once for parts bought by the piece.", width=8),
    Column("unit", "Unit", K.TEXT, "Unit of measure.", width=4),
    Column("supplier", "Source", K.TEXT, "Supplier of the source it is bought from.", width=12),
    Column("origin", "Origin", K.COUNTRY, "Where the goods are made.", width=5),
    Column("price", "Price", K.MONEY, "Price of one unit, price breaks counted; in the quote's currency where that isn't the plan's.", ROW_CURRENCY, width=10),
    Column("landed", "Landed", K.MONEY, "Landed cost of one unit.", PLAN_CURRENCY, width=8),
    Column("extended", "Extended", K.MONEY, "Quantity times landed cost.", PLAN_CURRENCY, width=9),
    Column("duty_rate", "Duty", K.SHARE, "Duty over customs value.", "%", width=6),
    Column("lead_days", "Lead", K.INTEGER, "Order to usable stock.", "days", width=5),
    Column("order_by", "Order by", K.DATE, "Last day to order for the first need that stock doesn't cover.", width=11),
    Column("share", "Share", K.SHARE, "Share of all that is bought here, by landed cost.", "%", width=7),
    Column("assemblies", "Used in", K.INTEGER, "In how many different assemblies it is a component.", width=8),
    Column("currency", "Currency", K.CURRENCY, "Currency of the price.", width=8),
    Column("alternates", "Alternates", K.TEXT, "Parts that can stand in for it.", width=18),
)  # fmt: skip
COLUMN_OF = {column.name: at for at, column in enumerate(COLUMNS)}
PRICE, EXTENDED, CURRENCY = (COLUMN_OF[name] for name in ("price", "extended", "currency"))
LARGE = {PRICE: LARGE_PRICE, EXTENDED: EXACT_TO}  # from here on amounts are drawn without cents
PURCHASING = "purchasing"  # name of the study


def ask(product: ProductInHand, case: Case) -> Purchasing:
    """Return what is bought for the product in hand, or for the build plan."""
    from planner.engine.orders.purchasing import purchasing

    return purchasing(case.plan, case.results, case.results.position.get(product.name, -1))


def show(product: ProductInHand, answer: Purchasing, case: Case) -> Shown:
    """Return the parts, the ones with the most money in them first."""
    order = np.argsort(-np.nan_to_num(answer.extended), kind="stable")
    at, extended = answer.part[order], answer.extended[order]
    parts, sources, results = case.plan["parts"], case.plan["sources"], case.results
    source = results.part.source[at]  # −1 is the added last one: nothing is known
    supplier, origin, currency = (
        np.append(sources[name], "").astype(object)[source] for name in ("supplier", "country_of_origin", "currency")
    )
    total = float(np.nansum(extended))
    names = np.array(results.parts, dtype=object)[at]
    cells = {
        "part": names, "description": parts["description"][at], "quantity": np.round(answer.quantity[order], 4), "unit": parts["unit"][at],
        "assemblies": answer.assemblies[order].astype(np.float64), "supplier": supplier, "origin": origin,
        "price": np.append(results.source.price, np.nan)[source], "currency": currency,
        "landed": np.where(results.part.unpriced[at] > 0, np.nan, results.part.landed[at]), "extended": extended,
        "share": extended / total if total else extended * np.nan, "duty_rate": results.part.duty_rate[at],
        "lead_days": np.round(results.part.lead_days[at]), "order_by": results.part.order_by[at], "alternates": alternates_of(case, names.tolist()),
    }  # fmt: skip
    columns = [cells[column.name] for column in COLUMNS]
    return Shown(
        [np.asarray(one) for one in columns], line(product, answer, case), warn=frozenset(np.flatnonzero(np.isnan(extended)).tolist())
    )


def alternates_of(case: Case, names: list[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return for each part what can stand in for it, with commas between."""
    table, found = case.plan["alternates"], dict[str, list[str]]()
    for part, other in zip(table["part"].tolist(), table["alternate"].tolist(), strict=True):
        found.setdefault(part, []).append(other)
    texts = np.empty(len(names), dtype=object)
    texts[:] = [", ".join(found.get(name, ())) for name in names]
    return texts


def line(product: ProductInHand, answer: Purchasing, case: Case) -> str:
    """Return the sum of all that is bought, and how it goes with the product's landed cost."""
    tr, currency = QCoreApplication.translate, case.results.currency
    count = plural(len(answer.part), tr("pages", "bought part"), tr("pages", "bought parts"))
    total = money(float(np.nansum(answer.extended)), currency)
    if product.name not in case.results.position:
        return tr("pages", "{parts} for the whole build plan · {total} landed").format(parts=count, total=total)
    text = tr("pages", "{parts} for one {product} · {total} landed + {making} making = {whole}").format(
        parts=count, product=product.name, total=total, making=money(answer.making, currency), whole=money(answer.whole, currency)
    )
    missing = int(np.isnan(answer.extended).sum())
    return text + (tr("pages", " · {n} without a price").format(n=missing) if missing else "")


class PurchasingModel(StudyModel):
    """The grid of what is bought."""

    stretch_column = COLUMN_OF["description"]
    hidden_at_first = frozenset({"share", "assemblies", "currency", "alternates"})  # what a buyer asks for second

    def __init__(self, desk: Desk, product: ProductInHand, parent: QObject | None = None) -> None:
        super().__init__(desk, PURCHASING, COLUMNS, partial(ask, product), partial(show, product), ("landed", "extended"), parent)  # type: ignore[arg-type]
        self.product = product
        product.changed.connect(self.ask_again)

    def shown(self, row: int, column: int) -> str:
        """Return a cell's text; a price in another currency than the plan's says which, large amounts have no cents."""
        text, value = super().shown(row, column), self.value(row, column)
        if column in LARGE and isinstance(value, float) and value >= LARGE[column]:
            text = decimals(value, 0, self.desk.style)
        currency = str(self.value(row, CURRENCY) or "") if column == PRICE and text else ""
        return text if currency in ("", str(self.desk.plan.setting("currency") or "")) else f"{text} {currency}"


def purchasing_strip(product: ProductInHand, model: GridModel) -> QWidget:
    """Return the entry of the product."""
    desk, tr = model.desk, QCoreApplication.translate
    strip = Strip([product_blank(product, desk, tr("pages", "whole build plan"))])

    def take(name: str) -> None:
        product.choose(str(strip.values[name] or ""))

    strip.changed.connect(take)
    keep_products(strip, product, desk)
    return strip


def remember_product(product: ProductInHand, desk: Desk, settings: Settings) -> None:
    """Begin with the product that was asked about last, where the plan has it, and remember the ones asked about from now on."""
    if settings.bought_for in wanted_for(desk.plan):
        product.choose(settings.bought_for)

    def keep() -> None:
        settings.bought_for = product.name

    product.changed.connect(keep)


class PartLinks(QObject):
    """Enter and a double click on a part of a computed grid lead to a line of it in the BOM."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self.view = view
        view.installEventFilter(self)
        view.doubleClicked.connect(self.follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.follow(self.view.currentIndex())
            return True
        return False

    @Slot(QModelIndex)
    def follow(self, index: QModelIndex) -> None:
        """Go to the first line of the part at a row."""
        desk = self.view.grid.desk
        part = self.view.grid.part_at(index.row()) if index.isValid() else ""
        rows = np.flatnonzero(desk.plan["bom"]["component"] == part)
        if part and not len(rows):
            desk.said.emit(QCoreApplication.translate("pages", "{part} is in no assembly; it is wanted as it is.").format(part=part))
        elif part:
            desk.link_wanted.emit("bom", int(desk.plan["bom"].ids[rows[0]]), "component")
