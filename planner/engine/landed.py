"""Landed cost of one unit from every source, and which source wins.

landed = goods + freight + insurance + duty + fees + brokerage and handling (+ carrying where the plan asks for it)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.duty import Charges, looked_up
from planner.engine.inputs import Settings, coded, filled, located
from planner.engine.lead import CUSTOMS, TRANSIT, Transport, of_lane, span
from planner.engine.match import Facts, Goods
from planner.engine.results import COMPONENTS, Days, Flags, Floats, Ints, SourceResults
from planner.engine.scope import NO_PREFERENCE, answered
from planner.engine.tariff import Tariff, compiled
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

GOODS, FREIGHT, INSURANCE, DUTY, FEES, OTHER, CARRYING = range(len(COMPONENTS))
FREIGHT_INSIDE = ("CIF", "DAP", "DDP")  # incoterms whose price holds freight and insurance
YEAR = 365.0
METAL_SHARE = "metal_share"  # the question that the column of the parts table answers


@dataclass(frozen=True, slots=True)
class Prices:
    """What one unit costs at the order quantity. Shapes ``(sources,)``."""

    quantity: Floats  # order quantity after minimum, multiple and buying up to a break
    price: Floats  # source's currency
    break_row: Ints  # row of the price break it comes from, −1 for the source's own price
    fx: Floats  # plan currency for one unit of it, NaN where no rate is known
    value: Floats  # price in plan currency


@dataclass(frozen=True, slots=True)
class Landed:
    """Landed cost of each source. Shapes ``(sources,)`` unless said."""

    cost: Floats  # (sources, components)
    total: Floats
    duty_rate: Floats
    ad_valorem: Floats
    by_program: Floats  # (sources, programs) money
    unconfirmed: Floats  # money
    customs_value: Floats


@remembered(16)
def fx_rates(fx: Table, codes: Cells, currency: str, as_of: np.datetime64) -> Floats:
    """Return the worth of each row's currency on a day in the plan's currency; NaN where no rate is known."""
    rate = {currency: 1.0}
    newest: dict[str, np.datetime64] = {}
    for position in range(len(fx)):
        code, start = str(fx["currency"][position]), fx["valid_from"][position]
        start = np.datetime64("1900-01-01") if np.isnat(start) else start
        if start <= as_of and start >= newest.get(code, start) and code != currency:
            rate[code], newest[code] = float(fx["rate"][position]), start
    distinct, row = coded(codes)
    return np.array([rate.get(code or currency, np.nan) for code in distinct])[row] if len(row) else np.zeros(0)


@remembered(16)
def break_table(breaks: Table, parts: Cells, suppliers: Cells, origins: Cells) -> tuple[Floats, Floats, Ints]:
    """Return breaks by source as padded arrays ``(sources, breaks)``, ascending: from quantity (∞ padded), price, row of the table."""
    key = {
        (p, s, o): i for i, (p, s, o) in reversed(list(enumerate(zip(parts.tolist(), suppliers.tolist(), origins.tolist(), strict=True))))
    }
    owner = np.fromiter(
        (
            key.get(k, -1)
            for k in zip(breaks["part"].tolist(), breaks["supplier"].tolist(), breaks["country_of_origin"].tolist(), strict=True)
        ),
        dtype=np.intp,
        count=len(breaks),
    )
    use = np.flatnonzero((owner >= 0) & ~np.isnan(breaks["unit_price"]) & ~np.isnan(breaks["min_quantity"]))
    use = use[np.lexsort((breaks["min_quantity"][use], owner[use]))]
    owner = owner[use]
    count = np.bincount(owner, minlength=len(parts))
    wide = int(count.max()) if len(use) else 0
    column = np.arange(len(use)) - np.r_[0, np.cumsum(count)][owner] if len(use) else np.zeros(0, dtype=np.intp)
    start, price = np.full((len(parts), wide), np.inf), np.full((len(parts), wide), np.nan)
    start[owner, column] = breaks["min_quantity"][use]
    price[owner, column] = breaks["unit_price"][use]
    row = np.full((len(parts), wide), -1, dtype=np.intp)
    row[owner, column] = use
    return start, price, row


def prices(plan: Plan, settings: Settings, lot: Floats) -> Prices:
    """Return the price at which each source sells a lot: breaks, minimum and multiple together, next break where cheaper.

    Args: lot ``(sources,)`` wanted quantity of one order.
    """
    sources = plan["sources"]
    start, step_price, step_row = break_table(plan["price_breaks"], sources["part"], sources["supplier"], sources["country_of_origin"])
    base = sources["unit_price"]
    multiple = np.maximum(filled(sources["order_multiple"], 1.0), 1e-9)
    least = filled(sources["min_order_quantity"], 0.0)
    lowest = start[:, 0] if start.shape[1] else np.full(len(base), np.inf)
    least = np.where(np.isnan(base) & np.isfinite(lowest), np.maximum(least, lowest), least)
    quantity = rounded(np.maximum(np.maximum(lot, least), 1e-9), multiple)
    price, row = base.copy(), np.full(len(base), -1, dtype=np.intp)
    for column in range(start.shape[1]):
        reached = quantity >= start[:, column]
        price, row = np.where(reached, step_price[:, column], price), np.where(reached, step_row[:, column], row)
    bill = quantity * price
    chosen = quantity.copy()
    for column in range(start.shape[1]):
        up = rounded(np.where(np.isfinite(start[:, column]), start[:, column], 0.0), multiple)
        cheaper = (start[:, column] > quantity) & np.isfinite(start[:, column]) & (up * step_price[:, column] < bill)
        bill = np.where(cheaper, up * step_price[:, column], bill)
        chosen, price = np.where(cheaper, up, chosen), np.where(cheaper, step_price[:, column], price)
        row = np.where(cheaper, step_row[:, column], row)
    fx = fx_rates(plan["fx"], sources["currency"], settings.currency, settings.as_of if settings.cost_date is None else settings.cost_date)
    return Prices(chosen, price, row, fx, price * fx)


def rounded(quantity: Floats, multiple: Floats) -> Floats:
    """Return quantities rounded up to whole multiples."""
    return np.ceil(quantity / multiple - 1e-9) * multiple


@remembered(32)
def goods_by_columns(
    part: Cells, supplier: Cells, origin: Cells, mode: Cells, preference: Cells, keys: Cells, hts: Cells, metal: Cells, answers: Table
) -> tuple[Goods, Ints]:
    """Return the distinct kinds of goods among the sources, and each source's kind."""
    at = located(part, keys)
    codes = np.where(at >= 0, hts[at], "") if len(hts) else np.full(len(part), "", dtype=object)
    share = np.where(at >= 0, metal[at], np.nan) if len(hts) else np.full(len(part), np.nan)
    facts = facts_of(part, supplier, origin, share, answers)
    index: dict[tuple[str, str, str, str, Facts], int] = {}
    rows = zip(codes.tolist(), origin.tolist(), mode.tolist(), preference.tolist(), facts, strict=True)
    kind = np.fromiter((index.setdefault(row, len(index)) for row in rows), dtype=np.intp, count=len(part))
    hts_codes, origins, modes, preferences, told = zip(*index, strict=True) if index else ((), (), (), (), ())
    return Goods(hts_codes, origins, modes, preferences, told), kind


def facts_of(part: Cells, supplier: Cells, origin: Cells, metal_share: Floats, answers: Table) -> list[Facts]:
    """Return what is known of each source's goods: the part's metal share, then the answers, the closest ones last."""
    facts: list[Facts] = [() if np.isnan(share) else ((METAL_SHARE, repr(float(share))),) for share in metal_share]
    rows = [answers.row(at) for at in range(len(answers))]
    rows.sort(key=lambda row: (bool(row["part"]), bool(row["supplier"]), bool(row["country_of_origin"])))
    for row in rows:
        meant = np.ones(len(part), dtype=bool)
        for column, own in (("part", part), ("supplier", supplier), ("country_of_origin", origin)):
            if row[column]:
                meant &= own == row[column]
        for at in np.flatnonzero(meant):
            facts[at] = answered(facts[at], str(row["key"]), str(row["value"]))
    return facts


def goods_of(plan: Plan, mode: Cells | None = None) -> tuple[Goods, Ints]:
    """Return the kinds of goods the sources offer and each source's kind, by its own mode or the modes given."""
    sources, parts = plan["sources"], plan["parts"]
    how = sources["mode"] if mode is None else mode
    claimed = claimed_preferences(sources["preference"], sources["qualifies"])
    return goods_by_columns(
        sources["part"], sources["supplier"], sources["country_of_origin"], how, claimed, parts["part"], parts["hts"], parts["metal_share"],
        plan["answers"],
    )  # fmt: skip


@remembered(16)
def claimed_preferences(preference: Cells, qualifies: Cells) -> Cells:
    """Return the preference each source's goods qualify for: NONE where they don't, empty where it isn't known."""
    names = np.array([name.upper() for name in preference.tolist()], dtype=object)
    return np.where(qualifies == "yes", names, np.where(qualifies == "no", NO_PREFERENCE, ""))


def tariff_of(plan: Plan, settings: Settings) -> Tariff:
    """Return the plan's tariffs, compiled for its destination."""
    tariffs = plan["tariffs"]
    worth = fx_rates(plan["fx"], tariffs["currency"], settings.currency, settings.as_of)
    return compiled(tariffs, plan["stacking"], plan["code_lists"], plan["destinations"], plan["questions"], worth, settings.destination)


@dataclass(frozen=True, slots=True)
class Consignment:
    """What a duty needs to know of each source besides its rates. Shapes ``(sources,)``."""

    prices: Prices
    weight: Floats  # kg, NaN unknown
    volume: Floats
    incoterm: Cells
    lane: Ints
    days_held: Floats


def consignment(plan: Plan, settings: Settings, priced: Prices, moved: Transport) -> Consignment:
    """Return what each source's goods weigh, measure and wait."""
    sources, parts = plan["sources"], plan["parts"]
    at = located(sources["part"], parts["part"])
    own = at >= 0
    weight = np.where(own, parts["weight_kg"][at], np.nan) if len(parts) else np.full(len(at), np.nan)
    volume = np.where(own, parts["volume_m3"][at], np.nan) if len(parts) else np.full(len(at), np.nan)
    held = moved.legs[:, TRANSIT] + moved.legs[:, CUSTOMS] + settings.order_weeks * 3.5
    return Consignment(priced, weight, volume, sources["incoterm"], moved.lane, held)


def costed(plan: Plan, settings: Settings, goods: Consignment, charges: Charges, case: Ints, foreign: Flags) -> Landed:
    """Return the landed cost of one unit from each source at the given rates.

    ``case`` maps each source to its row in ``charges``; ``foreign`` says which sources cross a border.
    Incoterms: the customs value is FOB-like, so freight and insurance (and for DDP the duty) are taken out of the price:
    CV = (P − freight − insurance − fees) / (1 + r). Source: domain rules on US customs value.
    """
    lanes, priced = plan["lanes"], goods.prices
    rates, fees = charges.rates, charges.fees
    rate = rates.rate[case]
    specific = (nan_times(rates.per_kg[case], goods.weight) + rates.per_unit[case]) * foreign[:, None]
    ad_valorem = rate.sum(axis=1) * foreign
    fixed = (
        of_lane(lanes["freight_per_kg"], goods.lane) * np.nan_to_num(goods.weight)
        + of_lane(lanes["freight_per_m3"], goods.lane) * np.nan_to_num(goods.volume)
        + of_lane(lanes["freight_per_shipment"], goods.lane) / priced.quantity
    )
    share, insure = of_lane(lanes["freight_share"], goods.lane), settings.insurance_rate
    inside = np.isin(goods.incoterm.astype(str), FREIGHT_INSIDE)
    paid = goods.incoterm == "DDP"
    fee_share = fees.rate[case].sum(axis=1) * foreign
    with_freight = (1 + insure) * (1 + share) + np.where(paid, ad_valorem + fee_share, 0.0)
    value = np.where(inside, (priced.value - (1 + insure) * fixed - np.where(paid, specific.sum(axis=1), 0.0)) / with_freight, priced.value)
    cost = np.zeros((len(value), len(COMPONENTS)))
    cost[:, GOODS] = value
    cost[:, FREIGHT] = fixed + share * value
    cost[:, INSURANCE] = insure * (value + cost[:, FREIGHT])
    by_program = rate * value[:, None] * foreign[:, None] + specific
    cost[:, DUTY] = by_program.sum(axis=1)
    entry_value = (value * priced.quantity)[:, None]
    fee = np.clip(fees.rate[case] * entry_value, fees.minimum[case], fees.maximum[case])
    cost[:, FEES] = fee.sum(axis=1) / priced.quantity * foreign
    cost[:, OTHER] = settings.brokerage / priced.quantity * foreign + settings.handling_rate * value
    if settings.include_carrying:
        cost[:, CARRYING] = settings.carrying_rate * cost[:, :CARRYING].sum(axis=1) * goods.days_held / YEAR
    with np.errstate(invalid="ignore", divide="ignore"):
        duty_rate = np.where(rates.known[case] | ~foreign, cost[:, DUTY] / value, np.nan)
    unconfirmed = rates.unconfirmed[case] * value * foreign
    return Landed(cost, cost.sum(axis=1), duty_rate, ad_valorem, by_program, unconfirmed, value)


def nan_times(rate: Floats, weight: Floats) -> Floats:
    """Return rate × weight, 0 where the rate is 0 and NaN where a rate meets an unknown weight: it can't be computed."""
    return np.where(rate > 0, rate * np.where(np.isnan(weight), np.nan, weight)[:, None], 0.0)


def foreign_sources(plan: Plan, settings: Settings) -> Flags:
    """Return which sources' goods were made outside the destination; goods of unknown origin count as foreign."""
    return plan["sources"]["country_of_origin"] != settings.destination  # type: ignore[no-any-return]


def winners(plan: Plan, total: Floats, usable: Flags, whole: Flags, parts: int) -> tuple[Ints, Flags]:
    """Return the source to buy each part from (−1 for none) and which sources land lowest.

    A preferred source goes before the lowest landed cost; a cost of which something is not known goes after every
    whole one, so that the unknown never wins by counting as nothing; sources that can't ship on the day go last.
    """
    sources = plan["sources"]
    part = located(sources["part"], plan["parts"]["part"])
    valid = (part >= 0) & ~np.isnan(total)
    rows = np.flatnonzero(valid)
    lowest = first_of(part, rows[np.lexsort((rows, total[rows], ~whole[rows], ~usable[rows]))], parts)
    used = first_of(part, rows[np.lexsort((rows, total[rows], ~whole[rows], ~sources["preferred"][rows], ~usable[rows]))], parts)
    wins = np.zeros(len(total), dtype=bool)
    wins[lowest[lowest >= 0]] = True
    return used, wins


def first_of(part: Ints, ordered: Ints, parts: int) -> Ints:
    """Return for each part its first row in the given order, −1 for none."""
    first = np.full(parts, -1, dtype=np.intp)
    first[part[ordered[::-1]]] = ordered[::-1]
    return first


def loaded_on(entry: Days, legs: Floats) -> Days:
    """Return the loading day of goods entered on a day."""
    return entry - span(legs[:, CUSTOMS]) - span(legs[:, TRANSIT])


def rates_at(plan: Plan, tariff: Tariff, entry: Days, loaded: Days, mode: Cells | None = None) -> tuple[Charges, Ints]:
    """Return what every source is charged for one entry and loading day each."""
    goods, kind = goods_of(plan, mode)
    return looked_up(tariff, goods, kind, entry, loaded)


def freight_of(plan: Plan, source: SourceResults, rows: Ints, lane: Ints) -> Floats:
    """Return the freight of one unit from sources in ``rows`` over other lanes. Shape ``(rows,)``."""
    parts, lanes = plan["parts"], plan["lanes"]
    at = source.part[rows]
    weight, volume = np.nan_to_num(parts["weight_kg"][at]), np.nan_to_num(parts["volume_m3"][at])
    return (  # type: ignore[no-any-return]
        of_lane(lanes["freight_per_kg"], lane) * weight
        + of_lane(lanes["freight_per_m3"], lane) * volume
        + of_lane(lanes["freight_per_shipment"], lane) / source.quantity[rows]
        + of_lane(lanes["freight_share"], lane) * source.cost[rows, GOODS]
    )
