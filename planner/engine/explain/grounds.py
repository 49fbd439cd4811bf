"""What an explanation rests on: the numbers of every source, the charges of its case, and what is not known of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.cost import landed
from planner.engine.explain.duty_terms import Rated
from planner.engine.explain.term import Term
from planner.engine.explain.words import Citations, Link, joined
from planner.engine.inputs import Settings, settings_of
from planner.engine.lead import legs as lead
from planner.engine.results import Days, Floats, Ints, Results
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.scope import variants_of
from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.model.table import Cells, Row, Table, plain
from planner.model.values import day_text


@dataclass(frozen=True, slots=True, eq=False)
class Grounds:
    """What the costs of all sources of a plan rest on; ``plan`` is as the scenario has it."""

    plan: Plan
    results: Results
    settings: Settings
    rated: Rated
    case: Ints  # (sources,) row in the charges
    goods: Goods
    kind: Ints  # (sources,) which goods
    lane: Ints  # (sources,) row of the lanes table, −1 for none
    said: dict[int, tuple[Term, ...]]  # terms of sources that were explained already


@dataclass(frozen=True, slots=True)
class Bill:
    """What one unit from a source comes to, at the rates of one case."""

    source: int
    cost: Floats  # (components,)
    by_program: Floats
    total: float
    rated: Rated
    case: int
    entry: np.datetime64
    customs_value: float
    quantity: float  # of one order
    lane: int
    mode: str
    price: float  # source's currency
    fx: float  # on ``paid_on``
    paid_on: np.datetime64
    step: int  # row of the price break, −1 for the source's own price
    planned: bool = False  # an order of its own, whose entry's bills are in whole cents; else the source's usual order
    expedite: float = 0.0  # what a pre-buy costs more


class Known:
    """The grounds of the latest results of some scenarios; older results aren't held.

    The plan of a scenario is overlaid anew each time, its results are the same object.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[str, Grounds] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, plan: Plan, results: Results) -> Grounds:
        """Return the grounds of results, which are those of the plan as their scenario has it."""
        with self._lock:
            kept = self._kept.get(results.scenario)
        if kept is not None and kept.results is results and all(len(kept.plan[name]) == len(plan[name]) for name in TABLES):
            return kept
        found = grounds(plan, results)
        with self._lock:
            self._kept[results.scenario] = found
            self._kept.move_to_end(results.scenario)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return found


KNOWN = Known(2)


def grounds_of(plan: Plan, results: Results) -> Grounds:
    """Return what the costs of a plan's sources rest on."""
    return KNOWN.of(plan, results)


def grounds(plan: Plan, results: Results) -> Grounds:
    """Return what the costs of a plan's sources rest on, worked out."""
    settings = settings_of(plan)
    goods, kind = landed.goods_of(plan)
    rated, case = rated_at(plan, results, settings, goods, results.source.entry, results.source.loaded, None)
    return Grounds(plan, results, settings, rated, case, goods, kind, lead.transport(plan, settings).lane, {})


def rated_at(
    plan: Plan, results: Results, settings: Settings, goods: Goods, entry: Days, loaded: Days, mode: Cells | None
) -> tuple[Rated, Ints]:
    """Return the charges on every source for an entry and a loading day each, taken apart."""
    tariff = landed.tariff_of(plan, settings)
    charges, case = landed.rates_at(plan, tariff, entry, loaded, mode)
    counted = variants_of(tariff, goods).goods
    return Rated.of(tariff, plan["tariffs"], plan["stacking"], charges, counted, Citations(plan["tariffs"], results.as_of)), case


def bill_of(g: Grounds, source: int) -> Bill:
    """Return what one unit from a source comes to, on the day its cost is quoted for."""
    of = g.results.source
    return Bill(
        source, of.cost[source], of.by_program[source], float(of.landed[source]), g.rated, int(g.case[source]), of.entry[source], float(of.customs_value[source]), float(of.quantity[source]),
        int(g.lane[source]), str(g.plan["sources"]["mode"][source]), float(of.price[source]), float(of.fx[source]), cost_day(g.settings), int(of.break_row[source]),
    )  # fmt: skip


def cost_day(settings: Settings) -> np.datetime64:
    """Return the day whose exchange rates unit costs are counted at."""
    return settings.as_of if settings.cost_date is None else settings.cost_date


def source_detail(g: Grounds, bill: Bill) -> str:
    """Return where a unit comes from, when it is entered, and what is not known of its cost."""
    sources = g.plan["sources"]
    name = f"{sources['supplier'][bill.source]} ({sources['country_of_origin'][bill.source] or 'origin unknown'})"
    return joined(name, f"entry {day_text(bill.entry)}", *gaps(g, bill))


def gaps(g: Grounds, bill: Bill) -> Iterator[str]:
    """Yield what is not known, so that the number isn't whole."""
    sources, at = g.plan["sources"], bill.source
    foreign = sources["country_of_origin"][at] != g.settings.destination
    if not sources["country_of_origin"][at]:
        yield "not whole: the origin is not known, so neither duty nor freight is counted"
    elif foreign and not bill.rated.charges.rates.known[bill.case]:
        yield "not whole: a duty rate is not known"
    if foreign and sources["country_of_origin"][at] and bill.lane < 0:
        yield "not whole: no lane, so no freight is counted"
    yield from (f"not whole: the {name} is not known, so freight by {name} isn't counted" for name in unmeasured(g, bill))
    if not np.isfinite(bill.total):
        yield f"not known: {missing(g, bill)}"


def unmeasured(g: Grounds, bill: Bill) -> Iterator[str]:
    """Yield what the lane charges freight by and isn't known of the goods."""
    part = int(g.results.source.part[bill.source])
    for name, measure, rate in (("weight", "weight_kg", "freight_per_kg"), ("volume", "volume_m3", "freight_per_m3")):
        if part >= 0 and bill.lane >= 0 and g.plan["lanes"][rate][bill.lane] > 0 and np.isnan(g.plan["parts"][measure][part]):
            yield name


def missing(g: Grounds, bill: Bill) -> str:
    """Return why the landed cost of a unit can't be computed."""
    sources, part = g.plan["sources"], int(g.results.source.part[bill.source])
    if not np.isfinite(bill.price):
        return "the source has no price"
    if not np.isfinite(bill.fx):
        return f"there is no exchange rate for {sources['currency'][bill.source]} on that day"
    by_weight = (bill.rated.charges.rates.per_kg[bill.case] != 0).any()
    if by_weight and (part < 0 or np.isnan(g.plan["parts"]["weight_kg"][part])):
        return "it pays duty by weight, and the weight is not known"
    if not np.isfinite(bill.cost[landed.GOODS]):
        return f"the {sources['incoterm'][bill.source]} price doesn't cover the freight and dues that it holds"
    return "a rate or an amount in another currency is not known"


def source_link(g: Grounds, source: int, column: str) -> Link:
    """Return the link to a source's cell."""
    return "sources", int(g.plan["sources"].ids[source]), column


def part_link(g: Grounds, position: int, column: str) -> Link:
    """Return the link to a part's cell."""
    return "parts", int(g.plan["parts"].ids[position]), column


def setting_link(g: Grounds, column: str) -> Link:
    """Return the link to a setting."""
    return "settings", int(g.plan["settings"].ids[0]), column


def cells_of(table: Table, row: int, columns: tuple[str, ...]) -> Row:
    """Return some cells of a row as plain values."""
    return {name: plain(table[name][row]) for name in columns}


def number(value: object) -> float:
    """Return a cell's number, 0 where it is blank."""
    return float(value) if isinstance(value, int | float) else 0.0
