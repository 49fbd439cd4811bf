"""Goods, freight and insurance in terms: price, break, exchange rate, what an incoterm's price holds, the lane's rates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.exchange import ALWAYS
from planner.engine.cost.freight import FREIGHT_INSIDE, freight_rates, packing
from planner.engine.explain.grounds import Bill, Grounds, cells_of, number, setting_link, source_link
from planner.engine.explain.term import Term
from planner.engine.explain.words import Link, adding, count, joined, money, note, percent, plainly
from planner.engine.lead import legs as lead
from planner.model.table import Row
from planner.model.values import day_text

HAIR = 1e-9
PRICED = ("currency", "incoterm", "min_order_quantity", "order_multiple")
FREIGHT = ("freight_per_kg", "freight_per_m3", "freight_share", "freight_per_shipment")


def goods_term(g: Grounds, bill: Bill) -> Term:
    """Return the goods: the price at the order quantity in the plan's currency, less what the incoterm's price holds besides."""
    row = cells_of(g.plan["sources"], bill.source, PRICED)
    terms = [*price_terms(g, bill, row), *inside_terms(g, bill, str(row["incoterm"]))]
    currency = row["currency"] or g.settings.currency
    detail = joined(f"{money(bill.price)} {currency} at order quantity {count(bill.quantity)}", str(row["incoterm"]))
    if bill.step >= 0:
        detail = joined(detail, f"price break from {count(float(g.plan['price_breaks']['min_quantity'][bill.step]))}")
    return adding("Goods", detail, float(bill.cost[landed.GOODS]), terms, price_link(g, bill))


def price_link(g: Grounds, bill: Bill) -> Link:
    """Return the link to the price that counts: a price break or the source's own."""
    breaks = g.plan["price_breaks"]
    return ("price_breaks", int(breaks.ids[bill.step]), "unit_price") if bill.step >= 0 else source_link(g, bill.source, "unit_price")


def price_terms(g: Grounds, bill: Bill, row: Row) -> Iterator[Term]:
    """Yield the price in the plan's currency, with the exchange rate and the order quantity it rests on."""
    currency = str(row["currency"] or g.settings.currency)
    foreign = currency != g.settings.currency
    detail = f"{money(bill.price)} {currency}" + (f" × {plainly(bill.fx)}" if foreign else "")
    yield adding("Price", detail, bill.price * bill.fx, (), price_link(g, bill))
    if foreign:
        yield exchange_note(g, bill, currency)
    least, multiple = number(row["min_order_quantity"]), number(row["order_multiple"])
    if bill.quantity != 1:
        words = [f"at least {count(least)}" if least > 1 else "", f"in multiples of {count(multiple)}" if multiple not in (0, 1) else ""]
        yield note("Order quantity", joined(count(bill.quantity), *words), source_link(g, bill.source, "min_order_quantity"))


def exchange_note(g: Grounds, bill: Bill, currency: str) -> Term:
    """Return the exchange rate with its row, day and source."""
    fx = g.plan["fx"]
    since = np.where(np.isnat(fx["valid_from"]), ALWAYS, fx["valid_from"])
    rows = np.flatnonzero((fx["currency"] == currency) & (fx["rate"] == bill.fx) & (since <= bill.paid_on))
    if not len(rows):
        return note("Exchange rate", f"no rate for {currency} is known on {day_text(bill.paid_on)}")
    at = int(rows[np.argmax(since[rows])])
    row = fx.row(at)
    words = [f"1 {currency} = {plainly(bill.fx)} {g.settings.currency}"]
    words += [f"from {day_text(row['valid_from'])}" if isinstance(row["valid_from"], np.datetime64) else "", str(row["source"])]
    return note("Exchange rate", joined(*words), ("fx", int(fx.ids[at]), "rate"))


def inside_terms(g: Grounds, bill: Bill, incoterm: str) -> Iterator[Term]:
    """Yield what a CIF, DAP or DDP price holds besides the goods: it stands in terms of its own, so it is taken out here.

    A price holds the freight by the source's usual way, also where the goods come by another.
    """
    if incoterm not in FREIGHT_INSIDE:
        return
    cost, goods = bill.cost, float(bill.cost[landed.GOODS])
    lane = lead.transport(g.plan, g.settings).lane
    quoted = freight_rates(g.plan["lanes"], lane, packing(g.plan)).of(np.array([bill.quantity]), np.array([bill.source]))
    freight = float(quoted.of(np.array([goods]))[0])
    out = [("Freight inside the price", freight), ("Insurance inside the price", g.settings.insurance_rate * (goods + freight))]
    if incoterm == "DDP":
        out += [("Duty inside the price", float(cost[landed.DUTY])), ("Fees and taxes inside the price", float(cost[landed.FEES]))]
        out += [("Broker inside the price", bill.price * bill.fx - goods - sum(amount for _, amount in out))]
    for label, amount in out:
        if abs(amount) > HAIR:
            yield adding(label, f"the {incoterm} price holds it", -amount, (), source_link(g, bill.source, "incoterm"))


def freight_term(g: Grounds, bill: Bill) -> Term:
    """Return the freight over the lane: by weight, volume and value, and the shipment's fixed part."""
    sources, lanes = g.plan["sources"], g.plan["lanes"]
    row = cells_of(sources, bill.source, ("ship_from", "country_of_origin"))
    way = f"{bill.mode} from {row['ship_from'] or row['country_of_origin'] or 'an unknown country'}"
    amount = float(bill.cost[landed.FREIGHT])
    if bill.lane < 0:
        return adding("Freight", f"{way}: no lane, so none is counted", amount, (), source_link(g, bill.source, "mode"))
    lane, lane_id = cells_of(lanes, bill.lane, FREIGHT), int(lanes.ids[bill.lane])
    part = int(g.results.source.part[bill.source])
    terms = []
    for column, label, measure, unit in (
        ("freight_per_kg", "By weight", "weight_kg", "kg"),
        ("freight_per_m3", "By volume", "volume_m3", "m³"),
    ):
        rate, size = number(lane[column]), float(g.plan["parts"][measure][part]) if part >= 0 else np.nan
        if rate and np.isfinite(size):
            terms.append(adding(label, f"{money(rate)} a {unit} × {plainly(size)} {unit}", rate * size, (), ("lanes", lane_id, column)))
        elif rate:
            terms.append(
                note(
                    label,
                    f"{money(rate)} a {unit}, but the {label.lower().removeprefix('by ')} is not known, so it isn't counted",
                    ("lanes", lane_id, column),
                )
            )
    share, fixed = number(lane["freight_share"]), number(lane["freight_per_shipment"])
    if share:
        goods = float(bill.cost[landed.GOODS])
        terms.append(adding("By value", f"{percent(share)} of {money(goods)}", share * goods, (), ("lanes", lane_id, "freight_share")))
    if fixed:
        words = f"{money(fixed)} a shipment over {count(bill.quantity)}"
        terms.append(adding("By shipment", words, fixed / bill.quantity, (), ("lanes", lane_id, "freight_per_shipment")))
    return adding("Freight", way, amount, terms, ("lanes", lane_id, "freight_per_kg"))


def insurance_term(g: Grounds, bill: Bill) -> Term:
    """Return the insurance on goods and freight."""
    goods, freight = float(bill.cost[landed.GOODS]), float(bill.cost[landed.FREIGHT])
    words = f"{percent(g.settings.insurance_rate)} of goods {money(goods)} and freight {money(freight)}"
    return adding("Insurance", words, float(bill.cost[landed.INSURANCE]), (), setting_link(g, "insurance_rate"))
