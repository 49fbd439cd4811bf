"""Goods, freight, insurance and customs value of the landed-cost sheet: the price, and what an incoterm's price holds besides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost import landed
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import formulas_of, spread, texts_at
from planner.engine.ledger.duty_columns import programs_of, rate_name
from planner.engine.ledger.fee_columns import FeeColumns
from planner.engine.ledger.inputs_sheet import Inputs
from planner.engine.results import Floats
from planner.model.sheets import SheetColumn, Shown

NO_LANE, NO_PRICE = "no lane", "no price"


class GoodsColumns:
    """The columns from the price to the customs value."""

    def __init__(self, b: Bought, inputs: Inputs, fees: FeeColumns) -> None:
        self.b, self.inputs, self.fees = b, inputs, fees
        self.insurance = inputs.named("insurance_rate")
        self.cif = b.regime.cif
        self.paid = {at: self.paid_texts(at) for at in np.flatnonzero(b.holds_dues & b.foreign).tolist()}

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
        if self.paid:
            slopes = {at: slope for at, (slope, _, _) in self.paid.items()}
            fixed = {at: text for at, (_, text, _) in self.paid.items()}
            values = {at: self.paid_values(at) for at in self.paid}
            yield self.column(
                "paid_share", "Delivered price, for 1 of goods", self.only({at: one for at, (one, _) in values.items()}), slopes, PAID_HELP
            )
            yield self.column(
                "paid_fixed", "Delivered price, besides", self.only({at: one for at, (_, one) in values.items()}), fixed, PAID_HELP
            )
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
        if at in self.paid:
            text = self.paid[at][2]
        elif self.b.holds_dues[at] and self.b.foreign[at]:
            return ""
        elif self.b.holds_freight[at]:
            text = f"({price}-(1+{self.insurance})*({self.fixed(at)}))/((1+{self.insurance})*(1+{self.share(at)}))"
        else:
            text = price
        return f'IF(ISNUMBER({{price}}),{text},"{NO_PRICE}")' if text else ""

    def taken_apart(self, at: int) -> bool:
        """Tell whether a price with all dues paid can be taken apart in one formula: one fee with limits, no limited duty, weights known."""
        rates, case = self.b.charges.rates, int(self.b.case[at])
        limited = (rates.minimum[case] > 0).any() or (rates.maximum[case] < np.inf).any()
        return not limited and len(self.bounded(at)) <= 1

    def bounded(self, at: int) -> list[int]:
        """Return the fees of a row that have a least or a most."""
        fees, case = self.b.charges.fees, int(self.b.case[at])
        return [
            fee
            for fee in self.fees.paid
            if self.fees.layer[at, fee] >= 0 and (fees.minimum[case, fee] > 0 or fees.maximum[case, fee] < np.inf)
        ]

    def paid_texts(self, at: int) -> tuple[str, str, str]:
        """Return how the delivered price grows with the goods, what of it doesn't, and the goods for which it is the price.

        The delivered price is c0 + c1·V + T·clip(r·base·q)/q, straight between the bends of the one fee with limits; the goods are
        the smallest of the inverses below the bend and the largest above it.
        """
        if not self.taken_apart(at):
            return "", "", ""
        tax = self.fees.tax_text(at, recoverable=False)
        taxed = f"(1+{tax})" if tax else "1"
        b1 = f"(1+{self.insurance})*(1+{self.share(at)})" if self.cif else ("{declared}" if self.b.declared[at] != 1 else "1")
        b0 = f"(1+{self.insurance})*({self.fixed(at)})" if self.cif else "0"
        free = [fee for fee in self.fees.paid if self.fees.layer[at, fee] >= 0 and fee not in self.bounded(at)]
        rates = "+".join(
            [f"SUM({','.join(f'{{{rate_name(one)}}}' for one in programs_of(self.b))})", *(self.rate_of(at, fee) for fee in free)]
        )
        seller = f"(1+{self.insurance})*({self.fixed(at)})+{taxed}*({self.specific(at)}+({rates})*{b0})+{self.inputs.named('brokerage')}/{{quantity}}"
        slope = f"(1+{self.insurance})*(1+{self.share(at)})+{taxed}*({rates})*{b1}"
        if tax:
            slope, seller = f"{slope}+({tax})*{b1}", f"{seller}+({tax})*{b0}"
        left = "({price}*{fx}-{paid_fixed}"
        text = f"{left})/{{paid_share}}"
        for fee in self.bounded(at):
            own, case = self.rate_of(at, fee), int(self.b.case[at])
            row, fees = int(self.fees.layer[at, fee]), self.b.charges.fees
            text = f"{left}-{taxed}*{own}*{b0})/({{paid_share}}+{taxed}*{own}*{b1})"
            if fees.minimum[case, fee] > 0:
                text = f"MIN({text},{left}-{taxed}*{self.inputs.of_layer(row, 'least')}/{{quantity}})/{{paid_share}})"
            if fees.maximum[case, fee] < np.inf:
                text = f"MAX({text},{left}-{taxed}*{self.inputs.of_layer(row, 'most')}/{{quantity}})/{{paid_share}})"
        return slope, seller, text

    def rate_of(self, at: int, fee: int) -> str:
        """Return how a formula leads to the rate of a fee."""
        return self.inputs.of_layer(int(self.fees.layer[at, fee]))

    def specific(self, at: int) -> str:
        """Return the duty by weight and unit."""
        rates, case = self.b.charges.rates, int(self.b.case[at])
        some = [f"{{per_unit{one}}}" for one in programs_of(self.b) if rates.per_unit[case, one]]
        some += [f"{{per_kg{one}}}*{{weight}}" for one in programs_of(self.b) if rates.per_kg[case, one]]
        return "+".join(some) or "0"

    def paid_values(self, at: int) -> tuple[float, float]:
        """Return what the two columns of a delivered price come to."""
        if not self.paid[at][0]:
            return np.nan, np.nan
        b, of, source = self.b, self.b.g.results.source, int(self.b.source[at])
        value, base, case = float(of.cost[source, landed.GOODS]), float(of.customs_value[source]), int(b.case[at])
        tax = float(self.fees.tax_rate(recoverable=False)[at])
        free = sum(
            float(b.charges.fees.rate[case, fee]) for fee in self.fees.paid if self.fees.layer[at, fee] >= 0 and fee not in self.bounded(at)
        )
        ad_valorem = float(b.charges.rates.rate[case].sum()) + free
        lanes, lane = b.g.plan["lanes"], int(b.lane[at])
        share = float(np.nan_to_num(lanes["freight_share"][lane])) if lane >= 0 else 0.0
        fixed = float(of.cost[source, landed.FREIGHT]) - share * value
        insured = 1 + b.regime.insurance
        slope = insured * (1 + share) if self.cif else float(b.declared[at])
        level = insured * fixed if self.cif else 0.0
        duty = float(of.cost[source, landed.DUTY]) - float(b.charges.rates.rate[case].sum()) * base
        return (
            insured * (1 + share) + (1 + tax) * ad_valorem * slope + tax * slope,
            insured * fixed + (1 + tax) * (duty + ad_valorem * level) + tax * level + b.regime.brokerage / float(of.quantity[source]),
        )


PAID_HELP = (
    "A price delivered duty paid holds freight, insurance, duty, fees and the broker. It grows by so much for each 1 of goods, and holds so much "
    "whatever the goods are worth; the goods are what is left."
)
