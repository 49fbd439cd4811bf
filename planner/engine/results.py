"""What one scenario comes to: frozen arrays, ready to draw. Every array over parts is in the order of ``parts``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.engine.packed import in_columns, kept
from planner.engine.packed_forms import taken
from planner.model.finding import Finding
from planner.model.schema import MODES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
NAT = np.datetime64("NaT", "D")

# Cost components of a landed unit, the columns of every ``cost`` array; carrying is zero unless the plan asks for it.
COMPONENTS = ("goods", "freight", "insurance", "duty", "fees", "other", "carrying")
# Legs of a lead time, the columns of every ``legs`` array, in the order they happen.
LEGS = ("order", "production", "licence", "inland", "transit", "customs", "dock", "make")


@in_columns
@dataclass(frozen=True)
class SourceResults:
    """Each row of the sources table, in its order. Shapes ``(sources,)`` unless said."""

    part: Ints  # part number by position in Results.parts, -1 where the part is unknown
    cost: Floats  # (sources, components) landed cost of one unit, plan currency; NaN where it can't be computed
    landed: Floats  # their sum
    tax_cash: Floats  # taxes on one unit that come back: money that moves, no cost
    drawback: Floats  # duty on one unit that comes back since goods leave the country again; the landed cost is before it
    customs_value: Floats  # of one unit, plan currency: what duty is charged on
    duty_rate: Floats  # duty over customs value, 0–1; NaN where the MFN rate is not known
    known_rate: Floats  # duty over customs value as far as it is known, 0–1; 0 for goods of no value
    lever: Floats  # what the landed cost of one unit rises by for a duty of 100 % more of the customs value
    by_program: Floats  # (sources, programs) duty of one unit by program, plan currency
    legs: Floats  # (sources, legs) days
    lead_days: Floats  # order to usable stock
    lead_sd: Floats
    arrival: Floats  # days until goods ordered on the as-of date are usable stock, closures included
    whole: Flags  # every part of the landed cost is known: origin, duty and, across a border, the lane
    entry: Days  # entry date the duty was taken at
    quantity: Floats  # order quantity the price was taken at
    price: Floats  # unit price after breaks, in the source's currency
    fx: Floats  # what one unit of that currency is worth in the plan's
    break_row: Ints  # row of the price_breaks table it comes from, -1 for the source's own price
    unconfirmed: Floats  # duty of one unit that rests on unconfirmed rates, plan currency
    layer: Ints  # (sources, programs) row of the tariffs table charged, -1 for none
    waived_by: Ints  # (sources, programs) position of the program that waives it, -1 for none
    wins: Flags  # lowest landed cost among the part's sources; the one bought is PartResults.source
    loaded: Days = field(default_factory=lambda: np.zeros(0, dtype="datetime64[D]"))  # loading day that goes with ``entry``
    leg_sd: Floats = field(default_factory=lambda: np.zeros((0, len(LEGS))))  # (sources, legs) standard deviation of each, days

    def with_wins(self, wins: Flags) -> SourceResults:
        """Return the sources with who wins."""
        columns: dict[str, Any] = {one.name: kept(self, one.name) for one in fields(self)}
        return SourceResults(**{**columns, "wins": wins})


@dataclass(frozen=True, slots=True)
class PartResults:
    """Each row of the parts table, in its order. Shapes ``(parts,)`` unless said."""

    kind: npt.NDArray[np.object_]  # make, buy or phantom, blanks decided
    level: Ints  # low-level code: deepest level at which the part stands
    source: Ints  # row of the winning source, -1 for none
    cost: Floats  # (parts, components) landed cost of one unit, rolled up through the BOM
    landed: Floats  # their sum; of what is known where ``unpriced`` > 0; NaN where nothing is known
    unpriced: Ints  # how many parts below (itself included) have no price
    by_program: Floats  # (parts, programs) duty of one unit by program, rolled up
    by_origin: Floats  # (parts, origins) goods value of one unit by country of origin, rolled up
    duty_rate: Floats  # own source: duty over customs value; made parts: duty over goods
    worst_origin: Ints  # position in Results.origins of the country with the most duty, -1 for none
    unconfirmed: Floats  # duty of one unit that rests on rates that are not confirmed or have expired, plan currency
    legs: Floats  # (parts, legs) own legs in days: bought parts their source's, made parts only 'make'
    own_days: Floats  # sum of own legs
    lead_days: Floats  # cumulative lead time through the BOM, no stock counted
    lead_sd: Floats  # its standard deviation
    wait_days: Floats  # cumulative lead time given stock on hand and open orders for the first build
    gate: Ints  # the component that gates this part, -1 for none
    required: Floats  # gross need over the horizon, scrap included, rounded up once for bought parts
    weekly: Floats  # mean need a week
    safety_stock: Floats
    prebuy: Floats  # quantity worth buying before the next policy date, 0 for none
    prebuy_saving: Floats  # what the pre-buy saves, plan currency
    peak_on_hand: Floats
    weeks_of_cover: Floats  # stock on hand now over mean weekly need; NaN without need
    order_by: Days  # last day to order for the first need that stock doesn't cover; NaT for none
    late_days: Floats  # days the first uncovered need is late when ordered today, 0 in time
    line_down: Days  # first day without stock once supply has stopped; NaT for never
    policy_measure: npt.NDArray[np.object_]  # next measure that raises this part's duty, empty for none
    policy_date: Days  # its date, NaT for none
    order_by_mode: Mapping[str, Days]  # mode -> last order date to enter before ``policy_date``, NaT where no lane
    strategic_stock: Floats = field(default_factory=lambda: np.zeros(0))  # held against a cut-off of supply, beside ``safety_stock``
    cycle_stock: Floats = field(default_factory=lambda: np.zeros(0))  # half the mean planned receipt
    reorder_point: Floats = field(default_factory=lambda: np.zeros(0))  # stock at which to order again, NaN where nothing is bought
    order_up_to: Floats = field(default_factory=lambda: np.zeros(0))  # the level that an order fills up to, NaN where nothing is bought
    service_time: Floats = field(
        default_factory=lambda: np.zeros(0)
    )  # days promised by the guaranteed-service model, NaN where it isn't asked
    expires: Floats = field(default_factory=lambda: np.zeros(0))  # planned stock that would lie longer than its shelf life
    prebuy_measure: npt.NDArray[np.object_] = field(
        default_factory=lambda: np.zeros(0, dtype=object)
    )  # that the pre-buy is for, empty for none
    late_reason: npt.NDArray[np.object_] = field(default_factory=lambda: np.zeros(0, dtype=object))  # why its latest order is late


REASONS = ("need", "pre-buy", "accepted")  # for orders


@in_columns
@dataclass(frozen=True)
class OrderResults:
    """Planned purchase orders, in no order of their own (see ``by_date``). Shapes ``(orders,)``.

    Many of them are kept packed, and every reading of a column makes it anew: cells are read by ``cell``, many of them of ``whole`` orders.
    """

    part: Ints
    source: Ints  # row of the sources table
    quantity: Floats
    order_date: Days
    ship_date: Days
    entry_date: Days
    need_date: Days
    landed: Floats  # landed cost of one unit at that entry date
    duty_rate: Floats
    mode_at: Ints  # position in MODES
    prebuy: Flags  # bought ahead of a measure rather than for a need
    late_days: Floats
    cost: Floats  # (orders, components) of one unit; ``landed`` is its sum
    customs_value: Floats  # of one unit, plan currency
    price: Floats  # of one unit at the order's quantity, in the source's currency
    export_date: Days  # the goods leave the country; the exchange rate is that day's
    entry: Ints  # orders of one number share a customs entry
    firm: Flags  # accepted: it will be ordered, and isn't rescheduled
    held: Flags  # not sent for now; still counted in the projected stock
    late_reason: npt.NDArray[np.object_]  # what keeps it from coming in time, empty where it does
    purchase: Ints  # of one number: one purchase that travels two ways

    def cell(self, name: str, order: int) -> Any:
        """Return what a column says of one order."""
        return taken(kept(self, name), order)

    def whole(self) -> OrderResults:
        """Return the orders with nothing packed, to be read cell by cell."""
        return OrderResults(*(getattr(self, one.name) for one in fields(self)))

    @property
    def by_date(self) -> Ints:
        """The orders by order date; of one day those that should have gone out first come first."""
        return np.argsort(self.order_date - self.late_days.astype("timedelta64[D]"), kind="stable")

    @property
    def mode(self) -> npt.NDArray[np.object_]:
        """How each order travels."""
        return np.array(MODES, dtype=object)[self.mode_at]

    @property
    def reason(self) -> npt.NDArray[np.object_]:
        """Why each order is there: need, pre-buy, or accepted."""
        return np.array(REASONS, dtype=object)[np.where(self.firm, 2, self.prebuy)]

    def why(self, order: int) -> str:
        """Return why one order is there."""
        return REASONS[2 if self.cell("firm", order) else int(self.cell("prebuy", order))]


@dataclass(frozen=True, slots=True)
class Assemblies:
    """What is planned to be made. Shapes ``(made,)`` unless said."""

    part: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    due: Floats = field(default_factory=lambda: np.zeros((0, 0)))  # (made, buckets) by the bucket it is needed in
    early: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.intp))  # buckets it is released before that


@dataclass(frozen=True, slots=True)
class ProductResults:
    """One product of the build plan."""

    part: int  # position in Results.parts
    quantity: float  # sum of its demand
    critical_path: tuple[int, ...]  # part positions from the product down to the gating part
    ready_date: np.datetime64  # first day the first build's quantity can stand ready
    first_quantity: float  # that quantity
    line_down: np.datetime64  # NaT for never


@dataclass(frozen=True, slots=True)
class PolicyDate:
    """A dated measure, drawn as a vertical line; threats dashed."""

    date: np.datetime64
    label: str
    threat: bool
    closure: bool = False  # a factory shutdown rather than a measure


@dataclass(frozen=True, slots=True)
class Asked:
    """An open scope question: what is assumed, the money the best answer saves, and what the worst one would cost."""

    key: str
    text: str
    assumed: str
    worth: float
    choices: tuple[str, ...] = ()
    part: int = -1  # position in Results.parts, −1 where it isn't about a plan's part
    source: int = -1
    risk: float = 0.0  # what the worst answer costs more, where the question's row says what holds until it is answered


@dataclass(frozen=True, slots=True)
class Totals:
    """The scenario's money over the horizon, plan currency."""

    landed: float  # all planned orders, landed
    duty: float
    carrying: float  # holding cost of the projected stock
    cash_peak: float  # most money tied up in stock at a week's end
    cash_peak_week: np.datetime64
    prebuy: float  # landed cost of all pre-buys
    confirmed_share: float  # share of the duty of the products that rests on confirmed rates, 0–1
    tax_cash: float = 0.0  # taxes on all planned orders that come back: money that moves, no cost
    drawback: float = 0.0  # duty on all planned orders that comes back; ``landed`` and ``duty`` are before it
    without_cost: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.intp))  # needed parts whose cost isn't known, or not whole
    orders: int = 0  # how many orders are planned


@dataclass(frozen=True, slots=True)
class RefundResults:
    """Duty paid that comes back, plan currency. It moves cash and never a unit cost, so no other figure holds it."""

    expected: float = 0.0  # still to come, of what is known
    received: float = 0.0  # by the as-of date
    unknown: int = 0  # rows of the ledger of which it isn't known what comes back
    by_week: Floats = field(default_factory=lambda: np.zeros(0))  # (weeks,) money granted for each week, NaN not known


@dataclass(frozen=True, slots=True)
class StockLimit:
    """A limit on stock, in m³ of storage or in the plan's currency of cash."""

    name: str  # storage or cash
    most: float
    wanted: float  # what stock would take at most without the limit
    held: float  # what it takes at most
    since: np.datetime64 = NAT  # first day on which the stock that is wanted breaks it, NaT for never
    binding: bool = False  # it decides how much is bought ahead or held against a cut-off
    shadow_price: float = 0.0  # money that one unit more of it would save
    met: bool = True  # False: safety and cycle stock alone are more


@dataclass(frozen=True, slots=True)
class Results:
    """Everything the engine says of one scenario."""

    scenario: str
    as_of: np.datetime64
    currency: str
    parts: tuple[str, ...]
    position: Mapping[str, int]  # part number -> position
    programs: tuple[str, ...]
    origins: tuple[str, ...]
    weeks: Days  # (buckets,) first days of the weeks, or the days, that needs and stock are netted by
    source: SourceResults
    part: PartResults
    orders: OrderResults
    products: tuple[ProductResults, ...]
    on_hand: Floats  # (parts, buckets) projected at each bucket's end, pre-buys included; a large one is quick to read row by row only
    on_hand_without_prebuy: Floats  # (parts, buckets)
    policy_dates: tuple[PolicyDate, ...]
    totals: Totals
    findings: tuple[Finding, ...]
    seconds: float
    questions: tuple[Asked, ...] = ()  # open scope questions of what is bought, the dearest first; worth is money a year
    refunds: RefundResults = field(default_factory=RefundResults)
    gross: Floats = field(default_factory=lambda: np.zeros((0, 0)))  # (parts, weeks) gross need, scrap included, by when it is needed
    limits: tuple[StockLimit, ...] = ()  # on stock, those that the plan names
    assemblies: Assemblies = field(default_factory=Assemblies)
    whole: bool = True  # False: no orders, sources and stock, and of the parts only what scenarios are compared by (see ``slim``)
