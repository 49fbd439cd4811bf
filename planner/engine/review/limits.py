"""What the law, or what is not known, keeps from being counted: first sale, zones, bonded warehouses, drawback, weights, prices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost import landed
from planner.engine.cost.drawback import known_programs
from planner.engine.cost.dues import DutyTerms
from planner.engine.cost.freight import packing
from planner.engine.inputs import Settings, filled
from planner.engine.lead.custody import BOND_DAYS, BOND_YEARS, BONDED, PRIVILEGED, UNITED_STATES, custody
from planner.engine.lead.legs import feeder_days
from planner.engine.results import Flags, Floats, Ints, SourceResults
from planner.engine.tariffs.duty import looked_up
from planner.engine.tariffs.tariff import Tariff
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, RowIds
from planner.model.values import day_text, decimals

RATE_STEP = 1e-9


def limits(plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, used: Ints, required: Floats) -> list[Finding]:
    """Return what is entered but can't be counted, each with its place and what to do. Args: used, required ``(parts,)``."""
    return [
        *first_sale(plan, settings),
        *held_goods(plan, settings),
        *rates_while_held(plan, settings, tariff, source),
        *drawback(plan, settings, tariff, source, used, required),
        *qualification(plan, source, required),
        *unknown_weights(plan, source),
        *short_prices(plan, source),
    ]


def place(plan: Plan, row: int, column: str) -> Where:
    """Return the place of a source's cell."""
    return Where("sources", int(plan["sources"].ids[row]), column)


def name_of(plan: Plan, row: int) -> str:
    """Return a source in words."""
    sources = plan["sources"]
    return f"{sources['part'][row]} from {sources['supplier'][row]}"


def first_sale(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """First sale is a rule of the United States: Nissho Iwai v. United States, 982 F.2d 505; 19 USC 1401a(b)."""
    if settings.destination == UNITED_STATES:
        return
    for row in np.flatnonzero(~np.isnan(plan["sources"]["first_sale_share"])).tolist():
        message = f"The first sale of {name_of(plan, row)} isn't counted: only the United States take it as the customs value."
        yield Finding(
            Severity.WARNING,
            "first-sale.not-counted",
            message,
            "Clear the share; duty is on the price paid.",
            place(plan, row, "first_sale_share"),
        )


def held_goods(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """Custody that ends by law, doesn't exist at the destination, or is named without being chosen."""
    sources = plan["sources"]
    entered, held = sources["entry_as"], filled(sources["held_days"], 0.0)
    abroad = settings.destination != UNITED_STATES
    for row in np.flatnonzero((held > 0) & (entered != BONDED) & (entered != PRIVILEGED)).tolist():
        message = f"{name_of(plan, row)} is entered for consumption, so the days it is held are not counted."
        hint = "Choose a bonded warehouse or a zone under Entered as, or clear the days."
        yield Finding(Severity.NOTE, "held.not-counted", message, hint, place(plan, row, "held_days"))
    for row in np.flatnonzero((entered == PRIVILEGED) & abroad).tolist():
        message = f"{name_of(plan, row)} is costed as entered for consumption: privileged zone status is a rule of the United States."
        yield Finding(Severity.WARNING, "zone.not-counted", message, "Choose another way under Entered as.", place(plan, row, "entry_as"))
    for row in np.flatnonzero((entered == BONDED) & (held > BOND_DAYS) & (not abroad)).tolist():
        message = (
            f"{name_of(plan, row)} is held for {decimals(float(held[row]), 0)} days, but goods may stay in a bonded warehouse for {BOND_YEARS} years "
            "from the import (19 USC 1557); it is costed as withdrawn on the last day."
        )
        yield Finding(Severity.WARNING, "bond.too-long", message, "Enter fewer days.", place(plan, row, "held_days"))


def rates_while_held(plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults) -> Iterator[Finding]:
    """Goods whose custody costs duty: privileged status keeps a rate that falls (19 CFR 146.41), a bond ends at one that has risen."""
    kept = custody(plan, settings.destination)
    rows = np.flatnonzero(kept.held > 0)
    if not len(rows):
        return
    bonded = kept.bonded[rows]
    other = np.where(bonded, source.entry[rows], source.entry[rows] + kept.held[rows].astype("timedelta64[D]")).astype("datetime64[D]")
    goods, kind = landed.goods_of(plan)
    loaded = source.loaded[rows]
    mother = np.minimum(loaded + feeder_days(plan, settings.destination)[rows], source.entry[rows])
    charges, case = looked_up(tariff, goods, kind[rows], other, mother, loaded)
    foreign = landed.foreign_sources(plan, settings)[rows]
    rate = DutyTerms.of(charges.rates, case, packing(plan).weight[rows], foreign).share_of(source.customs_value[rows])
    for at in np.flatnonzero(source.known_rate[rows] > rate + RATE_STEP).tolist():
        row, day = int(rows[at]), day_text(other[at])
        counted, instead = (f"{decimals(float(share) * 100, 1)} %" for share in (source.known_rate[row], rate[at]))
        if bonded[at]:
            message = (
                f"{name_of(plan, row)} pays {counted} when it leaves the bonded warehouse; on its arrival on {day} it would pay {instead}."
            )
            yield Finding(
                Severity.NOTE,
                "bond.dearer",
                message,
                "Enter it for consumption on arrival, or hold it for less.",
                place(plan, row, "entry_as"),
            )
        else:
            message = f"{name_of(plan, row)} keeps the {counted} of its admission to the zone, though on {day}, when it leaves, {instead} would be due."
            hint = "Privileged status can't be given up for a lower rate (19 CFR 146.41(e)); a bonded warehouse pays the rate of the withdrawal."
            yield Finding(Severity.NOTE, "zone.dearer", message, hint, place(plan, row, "entry_as"))


def drawback(plan: Plan, settings: Settings, tariff: Tariff, source: SourceResults, used: Ints, required: Floats) -> Iterator[Finding]:
    """Duty of which it isn't known whether it comes back."""
    if not settings.drawback_share:
        return
    cell = Where("settings", int(plan["settings"].ids[0]), "drawback_share")
    if settings.destination != UNITED_STATES:
        message = "Duty that comes back on goods exported again is counted for the United States only (19 USC 1313)."
        yield Finding(Severity.WARNING, "drawback.not-counted", message, "Set the share exported again to 0.", cell)
        return
    rows = used[(used >= 0) & (required > 0)]
    paid = np.nansum(source.by_program[rows], axis=0)
    known = known_programs(plan["programs"], settings.destination)
    for program in (name for at, name in enumerate(tariff.programs) if paid[at] > 0 and name not in known):
        message = f"Whether the duty of {program} comes back on goods exported again isn't known, so none of it is counted."
        yield Finding(
            Severity.NOTE, "drawback.unknown", message, "Add the program to the duty programs.", Where("programs", None, "drawback")
        )


def qualification(plan: Plan, source: SourceResults, required: Floats) -> Iterator[Finding]:
    """Qualification cost of parts that nothing needs: there is no quantity to spread it over."""
    cost = filled(plan["sources"]["qualification_cost"], 0.0)
    for row in np.flatnonzero((cost > 0) & (source.part >= 0)).tolist():
        if not required[source.part[row]] > 0:
            message = f"The qualification of {name_of(plan, row)} isn't in its unit cost: nothing of the part is needed in the horizon."
            yield Finding(
                Severity.NOTE, "qualification.not-spread", message, "Add demand, or clear the cost.", place(plan, row, "qualification_cost")
            )


def unknown_weights(plan: Plan, source: SourceResults) -> Iterator[Finding]:
    """Parts without a weight whose duty goes by weight: it can't be computed."""
    unknown = weightless(plan, source) & (source.part >= 0)
    for part in np.unique(source.part[unknown]).tolist():
        parts = plan["parts"]
        message = f"{parts['part'][part]} pays duty by weight, and its weight is not known: its duty can't be computed."
        where = Where("parts", int(parts.ids[part]), "weight_kg")
        yield Finding(Severity.ERROR, "duty.weight-missing", message, "Type the weight of one unit in kilograms.", where)


def weightless(plan: Plan, source: SourceResults) -> Flags:
    """Return which sources' goods pay duty by weight and have none. Shape ``(sources,)``."""
    per_kg = plan["tariffs"]["per_kg"]
    if not (per_kg > 0).any():
        return np.zeros(len(source.part), dtype=bool)
    charged = (source.layer >= 0) & (source.waived_by < 0) & (per_kg[source.layer] > 0)
    return np.isnan(packing(plan).weight) & charged.any(axis=1)


def short_prices(plan: Plan, source: SourceResults) -> tuple[Finding, ...]:
    """Prices that don't cover the freight and duty they are said to hold."""
    known = ~np.isnan(source.price) & ~np.isnan(source.fx)
    rows = np.flatnonzero(known & ~weightless(plan, source) & np.isnan(source.cost[:, landed.GOODS]))
    of = plan["sources"]
    return too_low(rows, of["part"], of["supplier"], of["incoterm"], of.ids)


@remembered(16, by_value=True)
def too_low(rows: Ints, part: Cells, supplier: Cells, incoterm: Cells, ids: RowIds) -> tuple[Finding, ...]:
    """Return what is said of prices that are too low; there may be many, and they seldom change."""
    return tuple(
        Finding(
            Severity.ERROR,
            "price.too-low",
            f"The {incoterm[row]} price of {part[row]} from {supplier[row]} is less than the freight and duty it is said to hold, so it has no landed cost.",
            "Correct the price, the Incoterm or the lane's freight.",
            Where("sources", int(ids[row]), "unit_price"),
        )
        for row in rows.tolist()
    )
