"""What each part is held for: safety against swings, a strategic buffer against a cut-off. The two are never lumped together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.engine.inputs import Settings, filled
from planner.engine.netting.netting import Net
from planner.engine.results import Flags, Floats, Ints
from planner.engine.stock import service
from planner.engine.stock.loss import quantile
from planner.engine.stock.shelf import most_strategic
from planner.engine.stock.shelf_findings import buffer_findings
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.table import Cells

WEEK = 7.0
BUY, PHANTOM = "buy", "phantom"
USUAL_SERVICE = 0.95  # the schema's default, where a file holds a service level that is none


@dataclass(frozen=True, slots=True)
class Swings:
    """What safety stock is made of. Shapes ``(parts,)`` unless said; time in weeks."""

    service: Floats  # promised, 0–1
    lead: Floats  # own lead time
    lead_sd: Floats
    review: float  # between two looks at the stock, 0 for none
    demand: Floats  # mean need a week
    demand_sd: Floats

    @property
    def sigma(self) -> Floats:
        """How far demand strays until the next order is there, units: √((L + R)·σd² + d²·σL²)."""
        return service.spread_of_exposure(self.lead, self.lead_sd, self.demand, self.demand_sd, self.review)


def swings_of(plan: Plan, settings: Settings, weekly: Floats, own_days: Floats, lead_sd_days: Floats) -> Swings:
    """Return service, lead time and demand of every part; a service level that is none counts as the plan's.

    Args: shapes ``(parts,)``: mean need a week, own lead time and its deviation in days.
    """
    parts = plan["parts"]
    promised = settings.service_level if 0 < settings.service_level < 1 else USUAL_SERVICE
    levels = filled(parts["service_level"], promised)
    levels = np.where((levels > 0) & (levels < 1), levels, promised)
    variability = np.maximum(filled(parts["demand_cv"], settings.demand_cv), 0.0)
    review = max(settings.review_days, 0.0) / WEEK
    return Swings(levels, own_days / WEEK, lead_sd_days / WEEK, review, weekly, variability * weekly)


def safety_factor(swings: Swings, order: Floats, *, by_fill_rate: bool) -> Floats:
    """Return how many deviations of demand are held: z of the cycle service, or k of the fill rate and the usual order.

    Args: order ``(parts,)`` units of one usual order. Under periodic review a cycle's quantity is at least the need between two
    looks. Returns ``(parts,)``; a fill rate that the lots alone give needs nothing: 0.
    """
    if not by_fill_rate:
        return quantile(swings.service)
    cycle = np.fmax(order, swings.demand * swings.review)
    return np.maximum(np.nan_to_num(service.fill_rate_factor(swings.service, cycle, swings.sigma), nan=0.0, neginf=0.0), 0.0)


def computed_safety(swings: Swings, order: Floats, *, by_fill_rate: bool) -> Floats:
    """Return the safety stock of every part on its own, units: SS = z·√((L + R)·σd² + d²·σL²), never below 0.

    Example: z 1.645, L 60, σL 10, d 100, σd 20 → 1,664.6. Source: Silver, Pyke, Thomas, 4th ed., ch. 6.
    """
    return np.maximum(safety_factor(swings, order, by_fill_rate=by_fill_rate) * swings.sigma, 0.0)


@dataclass(frozen=True, slots=True)
class Placed:
    """Safety stock that was placed over all levels at once. Shapes ``(parts,)``, NaN where nothing was placed."""

    safety: Floats  # units
    service_time: Floats  # days within which each part is promised
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """The stock that netting keeps, and when to order. Shapes ``(parts,)``, units unless said."""

    safety: Floats
    strategic: Floats
    reorder_point: Floats  # NaN where nothing is bought
    order_up_to: Floats  # NaN where nothing is bought
    service_time: Floats  # days promised by the guaranteed-service model, NaN where it isn't asked
    findings: tuple[Finding, ...] = ()

    @property
    def total(self) -> Floats:
        """What netting keeps: safety and strategic stock together."""
        return self.safety + self.strategic

    def with_strategic(self, strategic: Floats) -> Targets:
        """Return targets with another strategic stock, the levels of ordering moved with it."""
        more = strategic - self.strategic
        return replace(self, strategic=strategic, reorder_point=self.reorder_point + more, order_up_to=self.order_up_to + more)


def targets_of(
    plan: Plan, settings: Settings, kind: Cells, weekly: Floats, own_days: Floats, lead_sd_days: Floats, used: Ints, quantity: Floats, lot: Floats,
    placed: Placed | None = None,
) -> Targets:  # fmt: skip
    """Return what is held of every part that is needed, each reason apart.

    Safety stock is the part's own where it has one; else as it was placed over all levels, or computed for what is bought. The strategic buffer covers weeks of mean
    need, for what is bought, as far as it is used up within its shelf life. Reorder point d·(L + R) + SS + buffer; order-up-to level d·L + SS + buffer + the larger of a usual
    order and the need between two looks at the stock.
    Args: shapes ``(parts,)`` but ``quantity`` ``(sources,)``, the order that prices are taken at; ``used`` is the source bought
    from, −1 for none; ``lot`` the mean need of an order interval.
    """
    parts = plan["parts"]
    swings = swings_of(plan, settings, weekly, own_days, lead_sd_days)
    order = np.where(used >= 0, quantity[used], lot) if len(quantity) else lot
    needed = weekly > 0
    bought = (kind == BUY) & needed
    safety = np.where(bought, computed_safety(swings, order, by_fill_rate=settings.by_fill_rate), 0.0)
    promise = np.full(len(safety), np.nan)
    if placed is not None:
        promise, safety = placed.service_time, np.where(np.isnan(placed.safety), safety, placed.safety)
    own = own_safety(plan)
    safety = np.where(~np.isnan(own) & needed & (kind != PHANTOM), own, safety)
    strategic = np.where(bought, strategic_wanted(plan, weekly), 0.0)
    most = most_strategic(weekly, safety, order, parts["shelf_days"], settings.bucket_days)
    findings = (*(() if placed is None else placed.findings), *buffer_findings(plan, strategic, most))
    return levels_of(swings, safety, np.minimum(strategic, most), order, bought, promise, findings)


def levels_of(
    swings: Swings, safety: Floats, strategic: Floats, order: Floats, bought: Flags, promise: Floats, findings: tuple[Finding, ...]
) -> Targets:
    """Return targets with the levels at which, and up to which, to order; what is promised later is needed later."""
    held = safety + strategic
    lead = swings.lead - np.nan_to_num(promise) / WEEK
    reorder = service.order_up_to(swings.demand, lead, np.asarray(swings.review), held)
    up_to = service.reorder_point(swings.demand, lead, held) + np.fmax(order, swings.demand * swings.review)
    return Targets(safety, strategic, np.where(bought, reorder, np.nan), np.where(bought, up_to, np.nan), promise, findings)


def strategic_wanted(plan: Plan, weekly: Floats) -> Floats:
    """Return the strategic buffer that is asked for, whatever the shelf life: weeks of mean need. Shape ``(parts,)``, units."""
    return np.maximum(filled(plan["parts"]["strategic_weeks"], 0.0), 0.0) * weekly


def own_safety(plan: Plan) -> Floats:
    """Return the safety stock that the user wants of each part, NaN where it is to be computed; a negative one counts as none given."""
    own = plan["parts"]["safety_stock"].astype(np.float64, copy=False)
    return np.where(own >= 0, own, np.nan)


def cycle_stock(net: Net) -> Floats:
    """Return the stock that comes of buying in lots: half the mean planned receipt, 0 where none is planned. Shape ``(parts,)``.

    Between two receipts stock falls evenly from a lot to nothing, so half a lot lies on average; pre-buys aren't among them.
    Source: Silver, Pyke, Thomas, 4th ed., ch. 4.
    """
    half = np.zeros(len(net.gross))
    for part, receipts in net.by_part:
        some = np.count_nonzero(receipts > 0, axis=1)
        half[part] = receipts.sum(axis=1) / (2.0 * np.maximum(some, 1))
    return half
