"""Goods, freight, insurance and customs value of the landed-cost sheet: the price, and what an incoterm's price holds besides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost import landed
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import formulas_of, spread, texts_at
from planner.engine.ledger.fee_columns import FeeColumns
from planner.engine.ledger.inputs_sheet import Inputs
from planner.engine.ledger.paid_price import Freight, PaidPrices
from planner.engine.results import Floats
from planner.model.sheets import SheetColumn, Shown

NO_LANE, NO_PRICE = "no lane", "no price"


class GoodsColumns:
    """The columns from the price to the customs value."""

    def __init__(self, b: Bought, inputs: Inputs, fees: FeeColumns) -> None:
        self.b, self.inputs, self.fees = b, inputs, fees
        self.insurance = inputs.named("insurance_rate")
        self.cif = b.regime.cif
        prices = PaidPrices(b, inputs, fees)
        self.paid = {at: prices.of(at, self.freight(at)) for at in np.flatnonzero(b.holds_dues & b.foreign).tolist()}

    def column(self, name: str, title: str, values: Floats, texts: list[str] | dict[int, str], help_: str = "") -> SheetColumn:
        """Return a column of money; its formulas by position among the rows that have a source."""
        listed = enumerate(texts) if isinstance(texts, list) else texts.items()
        formulas = formulas_of({int(self.b.rows[at]): text for at, text in listed}, self.b.g.results.scenario)
        shown = spread(values, self.b.rows, self.b.count)
        return SheetColumn(name, f"{title} ({self.b.g.settings.currency})", shown, Shown.MONEY, formulas, help=help_)

    def lane(self, at: int, column: str) -> str:
        """Return how a formula leads to a rate of a row's lane."""
        return f"[{column}@{self.inputs.lane[int(self.b.lane[at])]}]"

    def fixed(self, at: int) -> str:
        """Return the freight of one unit that doesn't hang on its value."""
        if self.b.lane[at] < 0:
            return "0"
        by = (
            f"{{weight}}*{self.lane(at, 'per_kg')}",
            f"{{volume}}*{self.lane(at, 'per_m3')}",
            f"{self.lane(at, 'per_shipment')}/{{quantity}}",
        )
        return "+".join(by)

    def share(self, at: int) -> str:
        """Return the freight as a share of the goods."""
        return "0" if self.b.lane[at] < 0 else self.lane(at, "value")

    def columns(self) -> Iterator[SheetColumn]:
        """Yield the columns in their order."""
        b, of = self.b, self.b.g.results.source
        paid = {at: price for at, price in self.paid.items() if price is not None}
        if paid:
            grows, stays = ({at: getattr(price, name) for at, price in paid.items()} for name in ("grows", "stays"))
            slopes, fixed = ({at: getattr(price, name) for at, price in paid.items()} for name in ("slope", "fixed"))
            yield self.column("paid_share", "Delivered price, for 1 of goods", self.only(grows), slopes, PAID_HELP)
            yield self.column("paid_fixed", "Delivered price, besides", self.only(stays), fixed, PAID_HELP)
        yield self.column("goods", "Goods", of.cost[b.source, landed.GOODS], [self.goods_text(at) for at in range(len(b.rows))])
        yield self.freight_column()
        insurance = f"{self.insurance}*(N({{goods}})+N({{freight}}))"
        yield self.column("insurance", "Insurance", of.cost[b.source, landed.INSURANCE], [insurance] * len(b.rows))
        declared = (b.declared != 1) & (not self.cif)
        if declared.any():
            yield SheetColumn("declared", "First sale, share of the price", spread(np.where(declared, b.declared, np.nan), b.rows, b.count),
                              Shown.SHARE, entry=True)  # fmt: skip
        value = f"(N({{goods}})+N({{freight}}))*(1+{self.insurance})" if self.cif else "N({goods})"
        texts = [f"{value}*{{declared}}" if first else value for first in declared.tolist()]
        yield self.column("base", "Customs value", of.customs_value[b.source], texts)

    def freight(self, at: int) -> Freight:
        """Return the freight of one unit, as formulas and as numbers."""
        lane = int(self.b.lane[at])
        return Freight(
            self.fixed(at), self.share(at), float(np.nan_to_num(self.b.g.plan["lanes"]["freight_share"][lane])) if lane >= 0 else 0.0
        )

    def only(self, values: dict[int, float]) -> Floats:
        """Return numbers of some rows, blank elsewhere."""
        found = np.full(len(self.b.rows), np.nan)
        found[list(values)] = list(values.values())
        return found

    def freight_column(self) -> SheetColumn:
        """Return the freight of one unit; without a lane across a border it isn't known."""
        b = self.b
        cost = b.g.results.source.cost[b.source, landed.FREIGHT].tolist()
        values = [
            NO_LANE if lane < 0 and away else money for lane, away, money in zip(b.lane.tolist(), b.foreign.tolist(), cost, strict=True)
        ]
        texts = {int(b.rows[at]): f"{self.fixed(at)}+{self.share(at)}*N({{goods}})" for at in np.flatnonzero(b.lane >= 0).tolist()}
        title = f"Freight ({b.g.settings.currency})"
        return SheetColumn("freight", title, texts_at(values, b.rows, b.count), Shown.MONEY, formulas_of(texts, b.g.results.scenario))

    def goods_text(self, at: int) -> str:
        """Return the goods in a price: all of it, or what freight, insurance and dues that it holds leave."""
        price = "{price}*{fx}"
        paid = self.paid.get(at)
        if paid is not None:
            text = paid.goods
        elif at in self.paid:
            return ""
        elif self.b.holds_freight[at]:
            text = f"({price}-(1+{self.insurance})*({self.fixed(at)}))/((1+{self.insurance})*(1+{self.share(at)}))"
        else:
            text = price
        return f'IF(ISNUMBER({{price}}),{text},"{NO_PRICE}")'


PAID_HELP = (
    "A price delivered duty paid holds freight, insurance, duty, fees and the broker. It grows by so much for each 1 of goods, and holds so much "
    "whatever the goods are worth; the goods are what is left."
)
