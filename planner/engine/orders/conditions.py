"""What orders are placed and entered under, whatever is ordered and whatever its price: ways, closures, duty, exchange, freight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.engine.cost import landed
from planner.engine.cost.drawback import counted
from planner.engine.cost.entries import mode_positions, routes
from planner.engine.cost.exchange import Worth, worth_over_time
from planner.engine.cost.freight import FreightRates, freight_rates, packing, terms_of
from planner.engine.cost.prices import breaks_of
from planner.engine.inputs import Settings, filled
from planner.engine.lead import legs as lead
from planner.engine.lead.custody import UNITED_STATES, Custody, custody
from planner.engine.results import Days, Flags, Floats, Ints
from planner.engine.tariffs.charges import Charges
from planner.engine.tariffs.duty import looked_up
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Quote:
    """What a source's goods are, whatever they cost. Shapes ``(sources,)``."""

    weight: Floats
    holds_freight: Flags
    holds_dues: Flags
    declared: Floats
    foreign: Flags


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that orders go by but needs, the sources used and money: while none of it changes it is the very same object.

    Shapes ``(sources,)`` unless said, for goods that go by the sources' own modes or by one mode for all.
    """

    as_of: np.datetime64
    spans: lead.Spans  # with the working calendars
    soonest: Days  # entry of goods ordered on the as-of date
    route: Ints  # number of the country goods leave from
    mode_at: Ints  # position in MODES
    feeder: npt.NDArray[np.timedelta64]
    held: Custody
    tariff: Tariff
    goods: Goods
    kind: Ints  # of goods
    quote: Quote
    breaks: Floats  # (sources, breaks) quantities from which a break's price counts, ascending
    worth: Worth
    quoted: FreightRates  # that prices may hold
    moved: FreightRates  # by the way the goods travel
    counted: Flags | None  # (programs,) which allow drawback, None where nothing is exported again
    first_day: np.datetime64  # of the first bucket of needs
    bucket_days: int

    def charges(self, row: Ints | slice, entry: Days, loaded: Days) -> tuple[Charges, Ints]:
        """Return what goods from sources in ``row`` are charged; in-transit clauses count the mother vessel. Shapes ``(orders,)``."""
        mother = np.minimum(loaded + self.feeder[row], entry)
        return looked_up(self.tariff, self.goods, self.kind[row], self.held.duty_day(entry, row), mother, loaded)


def conditions_of(plan: Plan, settings: Settings, tariff: Tariff, mode: Cells | None = None) -> Conditions:
    """Return the conditions of a plan's orders, by the sources' own modes or the modes given."""
    of, lanes = plan["sources"], plan["lanes"]
    moved = lead.transport(plan, settings, mode)
    own_lane = moved.lane if mode is None else lead.transport(plan, settings).lane
    goods, kind = landed.goods_of(plan, mode)
    packed = packing(plan)
    return conditions(
        settings.as_of, lead.spans(plan, settings, mode), routes(of["ship_from"], of["country_of_origin"]), mode_positions(of["mode"] if mode is None else mode), lanes["feeder_days"], moved.lane,
        custody(plan, settings.destination), tariff, goods, kind,
        quote_of(of["incoterm"], of["country_of_origin"], of["first_sale_share"], packed.weight, settings.destination), breaks_of(plan)[0],
        worth_over_time(plan["fx"], of["currency"], settings.currency), freight_rates(lanes, own_lane, packed), freight_rates(lanes, moved.lane, packed),
        counted(plan, settings, tariff), settings.first_day, settings.bucket_days,
    )  # fmt: skip


@remembered(32)
def conditions(
    as_of: np.datetime64, spans: lead.Spans, route: Ints, mode_at: Ints, feeder_days: Cells, lane: Ints, held: Custody,
    tariff: Tariff, goods: Goods, kind: Ints, quote: Quote, breaks: Floats, worth: Worth, quoted: FreightRates, moved: FreightRates,
    counted: Flags | None, first_day: np.datetime64, bucket_days: int,
) -> Conditions:  # fmt: skip
    """Return conditions by what they are made of."""
    return Conditions(
        as_of, spans, lead.counted_on(as_of, spans).entry, route, mode_at, lead.span(lead.of_lane(feeder_days, lane)), held,
        tariff, goods, kind, quote, breaks, worth, quoted, moved, counted, first_day, bucket_days,
    )  # fmt: skip


@remembered(16)
def quote_of(incoterm: Cells, origin: Cells, first_sale: Floats, weight: Floats, destination: str) -> Quote:
    """Return what sources' goods are, whatever they cost."""
    return Quote(weight, *terms_of(incoterm), declared_share(first_sale, destination), np.asarray(origin != destination, dtype=bool))


def declared_share(first_sale: Floats, destination: str) -> Floats:
    """Return the share of the goods' price that is declared: the first sale's in the United States, else all of it.

    Source: Nissho Iwai American Corp. v. United States, 982 F.2d 505 (Fed. Cir. 1992); 19 USC 1401a(b).
    """
    return filled(first_sale, 1.0) if destination == UNITED_STATES else np.ones(len(first_sale))
