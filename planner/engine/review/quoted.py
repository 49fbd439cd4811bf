"""Quotes side by side with what the plan has: what each comes to landed, in the scenario looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.results import SourceResults
from planner.engine.stages import basis_of, sourcing_of
from planner.model.plan import Plan
from planner.model.quotes import Quote, taken
from planner.model.scenario import overlay
from planner.model.table import Value

WEEKS_A_YEAR = 52.0
NOT_KNOWN = float("nan")


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to buy a part; ``quote`` is its number among the quotes, −1 for what the plan has. Money is the plan's currency for one unit."""

    part: str
    supplier: str
    origin: str
    quote: int
    price: float  # at the quantity that is ordered
    landed: float  # NaN where it isn't known, or not whole
    duty_rate: float
    lead_days: float  # production
    min_order_quantity: float
    before: float = NOT_KNOWN  # landed cost of the same source without the quote
    cheapest: bool = False  # lowest landed cost of the part
    quickest: bool = False  # shortest lead time of the part


@dataclass(frozen=True, slots=True)
class Comparison:
    """The offers of one part: those of the plan, then the quotes."""

    part: str
    offers: tuple[Offer, ...]


def compared(plan: Plan, quotes: Sequence[Quote], scenario: str) -> tuple[Comparison, ...]:
    """Return each quoted part with all its offers. Raises KeyError for an unknown scenario, or a source that is gone."""
    done = taken(plan, quotes)
    after = done.edit.apply(plan).plan
    before_of, after_of = _landed(plan, scenario), _landed(after, scenario)
    offers: dict[str, list[Offer]] = {quote.part: [] for quote in quotes}
    sources = plan["sources"]
    for at, (part, row) in enumerate(zip(sources["part"].tolist(), sources.ids.tolist(), strict=True)):
        if part in offers and row in before_of:
            offers[part].append(_offer(sources.row(at), -1, before_of[row], NOT_KNOWN))
    for number, (quote, row) in enumerate(zip(quotes, done.sources, strict=True)):
        table = after["sources"]
        own = before_of.get(row) or before_of.get(quote.source)
        offers[quote.part].append(
            _offer(table.row(int(table.positions([row])[0])), number, after_of.get(row, UNKNOWN), own.landed if own else NOT_KNOWN)
        )
    return tuple(Comparison(part, _best(found)) for part, found in offers.items())


@dataclass(frozen=True, slots=True)
class Landed:
    """What one source comes to."""

    price: float
    landed: float
    duty_rate: float


UNKNOWN = Landed(NOT_KNOWN, NOT_KNOWN, NOT_KNOWN)


def _landed(plan: Plan, scenario: str) -> Mapping[int, Landed]:
    """Return what each source comes to in a scenario, by row id; orders and stock needn't be planned for it."""
    then = overlay(plan, scenario)
    found: SourceResults = sourcing_of(then, basis_of(then)).source
    landed = np.where(found.whole, found.landed, np.nan)
    value = found.price * found.fx
    rows = zip(then["sources"].ids.tolist(), value.tolist(), landed.tolist(), found.duty_rate.tolist(), strict=True)
    return {row: Landed(*figures) for row, *figures in rows}


def _offer(row: Mapping[str, Value], quote: int, landed: Landed, before: float) -> Offer:
    lead, least = row["lead_days"], row["min_order_quantity"]
    return Offer(
        str(row["part"]), str(row["supplier"]), str(row["country_of_origin"]), quote, landed.price, landed.landed, landed.duty_rate,
        lead if isinstance(lead, float) else NOT_KNOWN, least if isinstance(least, float) else NOT_KNOWN, before,
    )  # fmt: skip


def _best(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Mark the cheapest and the quickest of what can be bought: a source whose quote is renewed no longer counts as it was."""
    renewed = {(one.supplier, one.origin) for one in offers if one.quote >= 0}
    alive = [one for one in offers if one.quote >= 0 or (one.supplier, one.origin) not in renewed]
    landed = min((one.landed for one in alive if one.landed == one.landed), default=NOT_KNOWN)
    lead = min((one.lead_days for one in alive if one.lead_days == one.lead_days), default=NOT_KNOWN)
    return tuple(
        replace(one, cheapest=one.landed == landed, quickest=one.lead_days == lead and len(alive) > 1) if one in alive else one
        for one in offers
    )


def yearly_needs(plan: Plan, scenario: str) -> dict[str, float]:
    """Return what each part is needed a year, by its mean need a week; parts that nobody needs are left out."""
    then = overlay(plan, scenario)
    weekly = basis_of(then).needs.weekly * WEEKS_A_YEAR
    return {part: need for part, need in zip(then["parts"]["part"].tolist(), weekly.tolist(), strict=True) if need > 0}
