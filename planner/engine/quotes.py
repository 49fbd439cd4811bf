"""What one unit of each source's goods costs as it is usually ordered: the results of the sources table."""

from __future__ import annotations

import numpy as np

from planner.engine import bom, landed, lead, netting
from planner.engine.custody import UNITED_STATES, custody
from planner.engine.customs_value import goods_value
from planner.engine.drawback import counted, drawback_of
from planner.engine.dues import Burden, DutyTerms, Lines, Regime, customs_value, duty_by_program, duty_share
from planner.engine.duty import Charges
from planner.engine.entries import EntryShares, alone, mode_positions, routes, together, usual_rest
from planner.engine.freight import freight_rates, packing, terms_of
from planner.engine.inputs import Settings, filled, located
from planner.engine.needs import Needs
from planner.engine.prices import Prices, prices
from planner.engine.results import Days, Flags, Floats, Ints, SourceResults
from planner.engine.tariff import Tariff
from planner.model.plan import Plan
from planner.model.schema import MODES
from planner.model.table import Cells


def source_results(plan: Plan, settings: Settings, tariff: Tariff, needs: Needs, required: Floats, kind: Cells) -> SourceResults:
    """Return the landed cost of every source for goods entered on the cost date, or ordered today.

    Args: required ``(parts,)`` units needed in the horizon; kind ``(parts,)`` make, buy or phantom.
    """
    sources = plan["sources"]
    part = located(sources["part"], plan["parts"]["part"])
    moved = lead.transport(plan, settings)
    lot = np.where(part >= 0, needs.lot[part], 0.0) if len(needs.lot) else np.zeros(len(part))
    priced = prices(plan, settings, np.where(lot > 0, np.ceil(lot - netting.TINY), 1.0))
    places, country = lead.countries(plan)
    open_ = lead.calendar(plan["calendars"], places, settings.as_of, settings.weeks)
    entry = lead.entry_when_ordered(settings.as_of, moved.legs, country, open_)
    arrival = (entry + lead.span(moved.legs[:, lead.DOCK]) - settings.as_of).astype(np.float64)
    if settings.cost_date is not None:
        entry = np.full(len(part), settings.cost_date, dtype="datetime64[D]")
    charges, case = landed.rates_at(plan, tariff, entry, landed.loaded_on(entry, moved.legs))
    lines, freight_known = usual_orders(plan, settings, priced, moved, charges, case)
    regime, rates = landed.regime_of(settings, tariff), charges.rates
    whole = ~lines.foreign | (rates.known[case] & (moved.lane >= 0) & (freight_known | lines.holds_freight))
    value = goods_value(lines, regime)
    base = customs_value(lines, regime, value)
    own = qualification(sources["qualification_cost"], part, required)
    holding = landed.holding_of(settings, moved.legs, custody(plan, settings.destination).held)
    cost = landed.costed(lines, regime, value, alone(lines, regime, base), own, holding)
    if settings.weekly_entries and len(part):
        used, _ = landed.winners(plan, cost.total, usable(plan, entry, moved.legs), whole, len(kind))
        dues = usual_shares(plan, lines, regime, base, part, np.where(kind == bom.BUY, used, -1), needs.lot)
        cost = landed.costed(lines, regime, value, dues, own, holding)
    weight = packing(plan).weight
    share = duty_share(rates, case, base, weight, lines.foreign)
    programs = counted(plan, settings, tariff)
    back = None if programs is None else DutyTerms.of(rates, case, weight, lines.foreign, programs)
    carried = 1.0 if holding is None else 1.0 + holding.whole
    lever = np.where(lines.foreign & ~lines.holds_dues, base * (1 + lines.burden.tax) * carried, 0.0)
    return SourceResults(
        part=part, cost=cost.cost, landed=cost.total, duty_rate=np.where((rates.known[case] | ~lines.foreign) & (base > 0), share, np.nan),
        known_rate=share, lever=lever, customs_value=base, tax_cash=cost.tax_cash, drawback=drawback_of(settings, back, base),
        by_program=duty_by_program(rates, case, base, weight, lines.foreign), unconfirmed=rates.unconfirmed[case] * base * lines.foreign, legs=moved.legs,
        lead_days=moved.legs.sum(axis=1), lead_sd=moved.spread, arrival=arrival, whole=whole, entry=entry, quantity=priced.quantity, price=priced.price,
        fx=priced.fx, break_row=priced.break_row, layer=rates.layer[case], waived_by=rates.waived_by[case], wins=np.zeros(len(part), dtype=bool),
    )  # fmt: skip


def usual_orders(
    plan: Plan, settings: Settings, priced: Prices, moved: lead.Transport, charges: Charges, case: Ints
) -> tuple[Lines, Flags]:
    """Return each source at its usual order, and whether its freight is known."""
    sources, packed = plan["sources"], packing(plan)
    rates = freight_rates(plan["lanes"], moved.lane, packed)
    freight = rates.of(priced.quantity)
    holds_freight, holds_dues = terms_of(sources["incoterm"])
    foreign = landed.foreign_sources(plan, settings)
    declared = declared_share(sources["first_sale_share"], settings.destination)
    burden = Burden.of(charges, case, packed.weight, foreign)
    return Lines(priced.value, priced.quantity, holds_freight, holds_dues, freight, freight, declared, foreign, burden), rates.known


def declared_share(first_sale: Floats, destination: str) -> Floats:
    """Return the share of the goods' price that is declared: the first sale's in the United States, else all of it.

    Source: Nissho Iwai American Corp. v. United States, 982 F.2d 505 (Fed. Cir. 1992); 19 USC 1401a(b).
    """
    return filled(first_sale, 1.0) if destination == UNITED_STATES else np.ones(len(first_sale))


def qualification(cost: Floats, part: Ints, required: Floats) -> Floats:
    """Return the one-off cost of qualifying each source, spread over what is needed of its part in the horizon; 0 without need."""
    need = np.where(part >= 0, required[part], 0.0) if len(required) else np.zeros(len(part))
    return np.divide(filled(cost, 0.0), need, out=np.zeros(len(part)), where=need > 0)


def usual_shares(plan: Plan, lines: Lines, regime: Regime, base: Floats, part: Ints, used: Ints, lot: Floats) -> EntryShares:
    """Return what a unit pays where its usual order is entered with the usual orders of the week over the same route."""
    sources = plan["sources"]
    route = routes(sources["ship_from"], sources["country_of_origin"]) * len(MODES) + mode_positions(sources["mode"])
    with np.errstate(invalid="ignore", divide="ignore"):
        often = np.where(used >= 0, np.minimum(np.nan_to_num(lot / lines.quantity[used]), 1.0), 0.0)
    return together(lines, regime, base, usual_rest(lines, base, route, part, used, often))


def usable(plan: Plan, entry: Days, legs: Floats) -> Flags:
    """Return which sources may be used for goods entered on their entry date: qualified by then, and still shipping."""
    sources = plan["sources"]
    ship = landed.loaded_on(entry, legs) - lead.span(legs[:, lead.EXPORT])
    return ~(sources["qualified_from"] > entry) & ~(sources["available_until"] < ship)
