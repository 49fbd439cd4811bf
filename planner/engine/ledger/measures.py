"""What scenarios are compared by: cost, duty, time and stock of each product, and the money of the whole plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.ledger.cells import sheet_key
from planner.engine.ledger.duty_columns import amount_name, programs_of
from planner.engine.ledger.landed_sheet import components_of
from planner.engine.ledger.rollup_sheet import Laid
from planner.engine.results import COMPONENTS, ProductResults, Totals
from planner.model.sheets import Shown

WHOLE_PLAN = "Whole plan"
MOST_PRODUCTS = 100
COMPONENT, PROGRAM = "component", "program"  # charts show them on top of each other
TITLES = {"other": "Other and making"}
FAMILIES = ("fl301", "s301", "s232", "s122", "ieepa", "mfn", "adcvd")
Place = tuple[str, int]  # sheet, row


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure that scenarios are compared by."""

    title: str
    unit: str
    shown: Shown
    place: int  # among the measures of its group
    strong: bool = False
    part: str = ""  # component or program, of what is split by them
    role: str = ""  # its colour


@dataclass(frozen=True, slots=True)
class Side:
    """What a measure comes to in one scenario, and the cell that calculates it, if any."""

    group: str
    measure: Measure
    value: object
    at: Place | None = None
    column: str = ""


def sides_of(laid: Laid) -> Iterator[Side]:
    """Yield every measure of a scenario."""
    for product in laid.b.g.results.products[:MOST_PRODUCTS]:
        yield from cost_sides(laid, product)
        yield from time_sides(laid, product)
    yield from plan_sides(laid.b.g.results.totals, laid.b.g.settings.currency)


def cost_sides(laid: Laid, product: ProductResults) -> Iterator[Side]:
    """Yield what one product costs; the cells are those of the roll-up, or of the landed-cost sheet where it is bought."""
    of, at, unit = laid.b.g.results.part, product.part, f"{laid.b.g.settings.currency} each"
    name, cell, known = laid.b.g.results.parts[at], place_of(laid, product.part), bool(np.isfinite(of.landed[at]))
    yield Side(name, Measure("Quantity in the plan", "units", Shown.COUNT, 0), float(product.quantity))
    for place, component in enumerate(components_of(laid.b), 10):
        measure = Measure(
            TITLES.get(component, component.capitalize()), unit, Shown.MONEY, place, part=COMPONENT, role=f"component.{component}"
        )
        yield Side(name, measure, number(of.cost[at, COMPONENTS.index(component)]), cell, component)
    yield Side(name, Measure("Landed cost", unit, Shown.MONEY, 20, strong=True), number(of.landed[at]), cell, "landed")
    for program in programs_of(laid.b):
        title = laid.b.tariff.programs[program]
        measure = Measure(f"Duty: {title}", unit, Shown.MONEY, 30 + program, part=PROGRAM, role=program_role(title))
        yield Side(name, measure, number(of.by_program[at, program]) if known else None, cell, amount_name(program))


def time_sides(laid: Laid, product: ProductResults) -> Iterator[Side]:
    """Yield when one product can be ready, and what is missing of it."""
    of, at, name = laid.b.g.results.part, product.part, laid.b.g.results.parts[product.part]
    yield Side(name, Measure("Parts without a price in it", "parts", Shown.COUNT, 900), float(of.unpriced[at]))
    yield Side(name, Measure("Lead time", "days", Shown.ROUGH, 910), number(of.lead_days[at]))
    yield Side(name, Measure("Lead time, standard deviation", "days", Shown.ROUGH, 911), number(of.lead_sd[at]))
    yield Side(name, Measure("First build can be ready", "date", Shown.DATE, 920, strong=True), day(product.ready_date))
    yield Side(name, Measure("Line down", "date", Shown.DATE, 930), day(product.line_down))


def plan_sides(totals: Totals, currency: str) -> Iterator[Side]:
    """Yield the money of all planned orders and of the stock."""
    money = (
        ("Landed cost of all planned orders", totals.landed), ("Duty in it", totals.duty), ("Duty that comes back as drawback", totals.drawback), ("Taxes that come back", totals.tax_cash),
        ("Carrying cost of the stock", totals.carrying), ("Pre-buys", totals.prebuy), ("Most cash in stock", totals.cash_peak),
    )  # fmt: skip
    for place, (title, value) in enumerate(money):
        yield Side(WHOLE_PLAN, Measure(title, currency, Shown.MONEY, place, strong=not place), number(value))
    yield Side(WHOLE_PLAN, Measure("Week of the most cash in stock", "date", Shown.DATE, 10), day(totals.cash_peak_week))
    yield Side(WHOLE_PLAN, Measure("Share of the duty that rests on confirmed rates", "%", Shown.SHARE, 11), number(totals.confirmed_share))
    yield Side(WHOLE_PLAN, Measure("Planned orders", "orders", Shown.COUNT, 12), float(totals.orders))
    yield Side(WHOLE_PLAN, Measure("Needed parts whose cost isn't whole", "parts", Shown.COUNT, 13), float(len(totals.without_cost)))


def place_of(laid: Laid, part: int) -> Place | None:
    """Return the sheet and row that calculate the cost of a part, None where neither does."""
    for sheet, row in (("rollup", int(laid.row_of[part])), ("landed", int(laid.bought_row[part]))):
        if row >= 0:
            return sheet_key(sheet, laid.scenario), row
    return None


def program_role(program: str) -> str:
    """Return the role of a duty program's colour."""
    plain = program.lower().replace(" ", "")
    family = next((name for name in FAMILIES if plain.startswith(name)), "adcvd" if plain.startswith(("ad/cvd", "cvd")) else "event")
    return f"program.{family}"


def number(value: float | np.floating) -> float | None:
    """Return a number, None where it isn't known."""
    return float(value) if np.isfinite(value) else None


def day(value: np.datetime64) -> np.datetime64 | None:
    """Return a day, None for none."""
    return None if np.isnat(value) else value
