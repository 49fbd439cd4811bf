"""Results made up by hand, with the shapes the engine gives, so that charts and panels can be tested by themselves."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from planner.engine.results import (
    COMPONENTS,
    LEGS,
    Asked,
    OrderResults,
    PartResults,
    PolicyDate,
    ProductResults,
    Results,
    SourceResults,
    Totals,
)

AS_OF = np.datetime64("2026-11-23", "D")
NAT = np.datetime64("NaT", "D")
PARTS = ("HR-1", "LEG-A", "ACT-120", "MOT-90", "GRB-50", "SCR-12", "BAT-2", "CMP-1", "SKN-1")
KINDS = ("make", "make", "make", "buy", "buy", "buy", "buy", "buy", "buy")
LEVELS = (0, 1, 2, 3, 3, 2, 1, 4, 1)
GATES = (1, 2, 3, -1, -1, -1, -1, -1, -1)
PROGRAMS = ("MFN", "s301", "FL301", "Threat +100 %")
#            order, production, export, transit, customs, dock, make
LEG_DAYS = (
    (0, 0, 0, 0, 0, 0, 0, 14), (0, 0, 0, 0, 0, 0, 0, 8), (0, 0, 0, 0, 0, 0, 0, 10), (3, 38, 0, 8, 26, 4, 1, 0), (3, 44, 0, 0, 18, 4, 2, 0),
    (3, 52, 0, 0, 15, 3, 2, 0), (3, 30, 0, 0, 24, 4, 2, 0), (2, 20, 0, 3, 5, 2, 1, 0), (0, 0, 0, 0, 0, 0, 0, 0),
)  # fmt: skip
#        goods, freight, insurance, duty, fees, other, carrying
COSTS = (
    (12600, 820, 60, 0, 90, 640, 0), (3400, 190, 14, 0, 22, 110, 0), (612, 22, 3, 0, 4, 12, 0), (184.2, 6, 0.9, 0, 1, 2, 0), (142, 3, 0.5, 0, 1, 1, 0),
    (268, 4, 1, 0, 1, 2, 0), (702, 31, 4, 0, 5, 8, 0), (1488, 12, 6, 0, 0, 4, 0), (np.nan,) * 7,
)  # fmt: skip
QUESTIONS = (
    Asked("metal_share", "How much of the weight is steel, aluminium or copper?", "at least 15 %", 52000.0, (), 3, 0),
    Asked("melt_pour", "Where was the steel melted and poured?", "not GB", 9100.0, (), 4, 1),
    Asked("metal_share", "How much of the weight is steel, aluminium or copper?", "at least 15 %", 8000.0, (), 5, 2),
    Asked("end_use", "What are the goods for?", "not data-centre", 700.0, ("data-centre", "repair", "other"), 7, 3),
    Asked("performance_window", "Is the chip inside the performance window?", "yes", 650.0, ("yes", "no"), 7, 3),
    Asked("preference", "Do the goods qualify for a trade preference (USMCA)?", "no", 40.0, ("USMCA",), 6, 4),
)
RATES = np.array([0.04, 0.16, 0.06, 0.0])


def filled(made: type, count: int, /, **given: object) -> object:
    """Return results with the arrays given and zeros for all others: a chart reads few of them."""
    return made(**{field.name: given.get(field.name, np.zeros(count, dtype=np.intp)) for field in fields(made)})


def fake(scenario: str = "Base", *, threat: float = 0.0, delay: float = 0.0, parts: int = 0, demand: bool = True) -> Results:
    """Return results of a small robot; ``threat``: rate of a further tariff, ``delay``: days more in transit, ``parts``: extra ones."""
    names = (*PARTS, *(f"X-{i:05d}" for i in range(parts)))
    count, weeks = len(names), 104
    repeat = [*range(len(PARTS)), *(3 + i % 5 for i in range(parts))]
    cost = np.array(COSTS, dtype=float)[repeat]
    rates = RATES + np.array([0, 0, 0, threat * 0.5])
    by_program = np.nan_to_num(cost[:, :1]) * rates
    cost[:, COMPONENTS.index("duty")] += by_program.sum(axis=1)
    legs = np.array(LEG_DAYS, dtype=float)[repeat]
    legs[:, LEGS.index("transit")] += np.where(legs[:, LEGS.index("transit")] > 0, delay, 0)
    own = legs.sum(axis=1)
    gate = np.array([*GATES, *[-1] * parts])
    lead = own.copy()
    for p in (2, 1, 0):
        lead[p] = own[p] + lead[gate[p]]
    landed = cost.sum(axis=1)
    week = np.arange(weeks)
    base = np.clip(320 - 40 * week + 190 * (week // 5), 60, None) + 25 * (week % 5)
    without = np.tile(base.astype(float), (count, 1))
    extra = 680.0 * np.clip(1 - (week - 5) / 40, 0, 1) * (week >= 5)
    on_hand = without + extra * (threat > 0)
    prebuy = np.where((np.array([*KINDS, *["buy"] * parts]) == "buy") & (threat > 0), 680.0, 0.0)
    ready = AS_OF + np.timedelta64(int(lead[0]), "D")
    dates = np.full(count, NAT)
    line_down = dates.copy()
    if threat:
        line_down[3] = np.datetime64("2027-02-26")
        line_down[0] = np.datetime64("2027-02-26")
    part = filled(
        PartResults, count,
        kind=np.array([*KINDS, *["buy"] * parts], dtype=object), level=np.array([*LEVELS, *[3] * parts]), source=np.full(count, -1), cost=cost, landed=landed,
        unpriced=np.array([1, 0, 0, 0, 0, 0, 0, 0, 1, *[0] * parts]), by_program=by_program, by_origin=cost[:, :1], duty_rate=np.full(count, rates.sum()),
        worst_origin=np.zeros(count, dtype=np.intp), unconfirmed=by_program[:, 3], legs=legs, own_days=own, lead_days=lead, lead_sd=lead * 0.1, wait_days=lead,
        gate=gate, required=np.full(count, 5000.0), weekly=np.full(count, 60.0), safety_stock=np.full(count, 120.0), prebuy=prebuy,
        prebuy_saving=prebuy * 3, peak_on_hand=on_hand.max(axis=1), weeks_of_cover=np.full(count, 5.3), order_by=dates, late_days=np.zeros(count),
        line_down=line_down, policy_measure=np.full(count, "", dtype=object), policy_date=np.full(count, np.datetime64("2027-01-15")), order_by_mode={},
    )  # fmt: skip
    source, orders = filled(SourceResults, 0), filled(OrderResults, 0)
    product = ProductResults(0, 5200.0, (0, 1, 2, 3), ready, 100.0, np.datetime64("2027-02-26") if threat else NAT)
    policies = (
        PolicyDate(np.datetime64("2027-01-15"), "Threat +100 %", threat=True),
        PolicyDate(np.datetime64("2027-02-06"), "Chinese New Year", threat=False, closure=True),
        PolicyDate(np.datetime64("2027-06-23"), "s301 legacy chips", threat=False),
    )
    return Results(
        scenario=scenario, as_of=AS_OF, currency="USD", parts=names, position={name: i for i, name in enumerate(names)}, programs=PROGRAMS, origins=("CN",),
        weeks=AS_OF + 7 * np.arange(weeks), source=source, part=part, orders=orders, products=(product,) if demand else (),
        on_hand=on_hand if demand else np.zeros_like(on_hand), on_hand_without_prebuy=without if demand else np.zeros_like(without), policy_dates=policies,
        totals=Totals(9.1e7, 2.1e7, 4e5, 4.6e6 if threat else 3.9e6, np.datetime64("2027-01-04"), 3.1e6 if threat else 0.0, 0.92 if threat else 1.0),
        findings=(), seconds=0.012, questions=QUESTIONS,
    )  # fmt: skip


def family() -> dict[str, Results]:
    """Return the results of four scenarios."""
    return {
        "Base": fake(), "Threat +100 %": fake("Threat +100 %", threat=1.0), "Dual-source MX": fake("Dual-source MX", threat=0.25),
        "Slow ocean": fake("Slow ocean", delay=9.0),
    }  # fmt: skip
