"""What one unit of each source's goods costs as it is usually ordered: the results of the sources table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.customs_value import goods_value
from planner.engine.cost.drawback import drawback_of
from planner.engine.cost.dues import Burden, DutyTerms, Lines, Regime, customs_value, duty_by_program
from planner.engine.cost.entries import EntryShares, alone, together, usual_rest
from planner.engine.cost.prices import Prices, prices
from planner.engine.inputs import Settings, filled, located
from planner.engine.lead import legs as lead
from planner.engine.lead.making import makes
from planner.engine.netting import bom, netting
from planner.engine.netting.needs import Needs
from planner.engine.orders.conditions import Conditions
from planner.engine.packed import kept
from planner.engine.results import Days, Flags, Floats, Ints, SourceResults
from planner.engine.tariffs.charges import Rates
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells


def source_results(
    plan: Plan, settings: Settings, tariff: Tariff, by: Conditions, needs: Needs, required: Floats, kind: Cells
) -> SourceResults:
    """Return the landed cost of every source for goods entered on the cost date, or ordered today, all by its own mode.

    Where orders are split the orders cost what each way costs; the cost of the source stays that of its own mode.

    Args: required ``(parts,)`` units needed in the horizon; kind ``(parts,)`` make, buy or phantom.
    """
    sources = plan["sources"]
    part = located(sources["part"], plan["parts"]["part"])
    moved = lead.transport(plan, settings)
    lot = np.where(part >= 0, needs.lot[part], 0.0) if len(needs.lot) else np.zeros(len(part))
    priced = prices(plan, settings, np.where(lot > 0, np.ceil(lot - netting.TINY), 1.0))
    usual = entered(by, settings.cost_date)
    entry, rates, case = usual.entry, usual.rates, usual.case
    lines = usual_orders(by, priced, usual.burden)
    regime = landed.regime_of(settings, tariff)
    whole = ~lines.foreign | (rates.known[case] & (moved.lane >= 0) & (by.moved.known | lines.holds_freight))
    value = goods_value(lines, regime)
    base = customs_value(lines, regime, value)
    own = qualification(sources["qualification_cost"], part, required)
    holding = landed.holding_of(settings, moved.legs, by.held.held)
    cost = landed.costed(lines, regime, value, alone(lines, regime, base), own, holding)
    if settings.weekly_entries and len(part):
        used, _ = landed.winners(plan, cost.total, usable(plan, entry, by.spans), whole, len(kind))
        dues = usual_shares(by, lines, regime, base, part, np.where(kind == bom.BUY, used, -1), needs.lot)
        cost = landed.costed(lines, regime, value, dues, own, holding)
    weight, share = by.quote.weight, lines.burden.duty.share_of(base)
    back = None if by.counted is None else DutyTerms.of(rates, case, weight, lines.foreign, by.counted)
    carried = 1.0 if holding is None else 1.0 + holding.whole
    lever = np.where(lines.foreign & ~lines.holds_dues, base * (1 + lines.burden.tax) * carried, 0.0)
    return SourceResults(
        part=part, cost=cost.cost, landed=cost.total, duty_rate=np.where((rates.known[case] | ~lines.foreign) & (base > 0), share, np.nan),
        known_rate=share, lever=lever, customs_value=base, tax_cash=cost.tax_cash, drawback=drawback_of(settings, back, base),
        by_program=duty_by_program(rates, case, base, weight, lines.foreign), unconfirmed=rates.unconfirmed[case] * base * lines.foreign, legs=kept(moved, "legs"),
        lead_days=moved.legs.sum(axis=1), lead_sd=moved.spread, arrival=usual.arrival, whole=whole, entry=entry, quantity=priced.quantity, price=priced.price,
        fx=priced.fx, break_row=priced.break_row, layer=rates.layer[case], waived_by=rates.waived_by[case], wins=np.zeros(len(part), dtype=bool),
        loaded=usual.loaded, leg_sd=kept(moved, "leg_sd"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entered:
    """Each source's goods as they are entered when ordered today, or on the cost date. Shapes ``(sources,)``."""

    entry: Days
    loaded: Days
    arrival: Floats  # days until goods ordered today are usable stock
    rates: Rates  # by case
    case: Ints
    burden: Burden


@remembered(16)
def entered(by: Conditions, cost_date: np.datetime64 | None) -> Entered:
    """Return the entry of each source's goods and what is due on it, whatever they cost."""
    entry = by.soonest
    arrival = (lead.usable_from(entry, by.spans) - by.as_of).astype(np.float64)
    if cost_date is not None:
        entry = np.full(len(entry), cost_date, dtype="datetime64[D]")
    loaded = lead.loaded_before(entry, by.spans)
    charges, case = by.charges(slice(None), entry, loaded)
    return Entered(entry, loaded, arrival, charges.rates, case, Burden.of(charges, case, by.quote.weight, by.quote.foreign))


def usual_orders(by: Conditions, priced: Prices, burden: Burden) -> Lines:
    """Return each source at its usual order."""
    of, freight = by.quote, by.moved.of(priced.quantity)
    return Lines(priced.value, priced.quantity, of.holds_freight, of.holds_dues, freight, freight, of.declared, of.foreign, burden)


def qualification(cost: Floats, part: Ints, required: Floats) -> Floats:
    """Return the one-off cost of qualifying each source, spread over what is needed of its part in the horizon; 0 without need."""
    need = np.where(part >= 0, required[part], 0.0) if len(required) else np.zeros(len(part))
    return np.divide(filled(cost, 0.0), need, out=np.zeros(len(part)), where=need > 0)


def usual_shares(by: Conditions, lines: Lines, regime: Regime, base: Floats, part: Ints, used: Ints, lot: Floats) -> EntryShares:
    """Return what a unit pays where its usual order is entered with the usual orders of the week over the same route."""
    route = by.route * len(MODES) + by.mode_at
    with np.errstate(invalid="ignore", divide="ignore"):
        often = np.where(used >= 0, np.minimum(np.nan_to_num(lot / lines.quantity[used]), 1.0), 0.0)
    return together(lines, regime, base, usual_rest(lines, base, route, part, used, often))


def usable(plan: Plan, entry: Days, spans: lead.Spans) -> Flags:
    """Return which sources may be used for goods entered on their entry date: qualified by then, still shipping, and making anything."""
    sources = plan["sources"]
    ship = lead.shipped_for(entry, spans)
    return ~(sources["qualified_from"] > entry) & ~(sources["available_until"] < ship) & makes(plan)
