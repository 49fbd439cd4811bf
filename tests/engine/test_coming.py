"""Open orders of a supplier that stops: they come only if they ship before."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.outlook.readiness import readiness
from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.schema import BASE
from tests.plans import plan_of

Row = dict[str, object]
STOP = "Magnets stop"
SEA = {"export_days": 2.0, "transit_days": 21.0, "customs_days": 3.0, "dock_days": 1.0}  # 27 days from shipping to stock


def magnets(due: str | None, supplier: str = "SM", sources: tuple[Row, ...] = (), **source: object) -> Plan:
    """Return a magnet from China of which 400 are on order; 100 are needed on 1 March 2027, and nothing ships from 1 February on."""
    order: Row = {"part": "MAG", "kind": "open order", "quantity": 400.0, "due": due, "supplier": supplier, "reference": "PO-7"}
    return plan_of(
        settings=[{"as_of": "2026-11-23", "horizon_weeks": 30.0, "demand_cv": 0.0, "buffer_days": 0.0}],
        parts=[{"part": "MAG", "kind": "buy"}],
        suppliers=[{"supplier": name, "country": "CN"} for name in ("SM", "SN")],
        sources=[
            {"part": "MAG", "supplier": "SM", "country_of_origin": "CN", "mode": "ocean", "unit_price": 2.0, "lead_days": 7.0, **source},
            *({"part": "MAG", "unit_price": 9.0, "lead_days": 7.0, "mode": "ocean", **row} for row in sources),
        ],
        lanes=[{"ship_from": "CN", "mode": "ocean", **SEA}],
        demand=[{"part": "MAG", "due": "2027-03-01", "quantity": 100.0}],
        stock=[order],
        scenarios=[{"scenario": STOP}],
        events=[{"scenario": STOP, "event": "Stop", "kind": "supply stop", "date": "2027-02-01", "origins": "CN"}],
    )


def told(results: Results) -> list[str]:
    """Return what is said of open orders that never come."""
    return [found.message for found in results.findings if found.code == "stock.never-ships"]


@pytest.mark.parametrize(
    ("due", "comes"),
    [
        ("2027-02-27", True),  # 27 days before it ships on 31 January, the last day
        ("2027-02-28", False),
        ("2027-05-03", False),
        ("2026-11-02", True),  # overdue: under way
        (None, True),
    ],
)
def test_that_an_open_order_comes_only_when_it_ships_before_the_stop(due: str | None, comes: bool) -> None:
    found = evaluate(magnets(due), [BASE, STOP])
    assert found[BASE].on_hand[0, -1] >= 300.0
    assert not told(found[BASE])
    assert (found[STOP].on_hand[0].max() >= 300.0) == comes
    assert (not told(found[STOP])) == comes
    if not comes:
        assert told(found[STOP])[0].startswith("The open order PO-7 for 400 MAG from SM due on")


def test_that_the_last_day_of_a_source_counts_like_a_stop() -> None:
    results = evaluate(magnets("2027-02-28", available_until="2027-01-31"), [BASE])[BASE]
    assert results.on_hand[0].max() == 0.0
    (finding,) = [one for one in results.findings if one.code == "stock.never-ships"]
    assert (finding.where.table, finding.where.column) == ("stock", "due")


@pytest.mark.parametrize(
    ("supplier", "sources"),
    [
        ("", ()),  # whoever delivers it
        ("SN", ()),  # offers no magnets here
        ("SM", ({"supplier": "SM", "country_of_origin": "MX"},)),  # the supplier goes on from Mexico
    ],
)
def test_that_an_open_order_comes_when_its_supplier_is_not_stopped_altogether(supplier: str, sources: tuple[Row, ...]) -> None:
    results = evaluate(magnets("2027-05-03", supplier, sources), [STOP])[STOP]
    assert results.on_hand[0].max() >= 300.0
    assert not told(results)


def test_that_the_ready_date_does_not_wait_for_an_order_that_never_comes() -> None:
    plan = magnets("2027-05-03", available_until="2026-11-24")
    results = evaluate(plan, [BASE])[BASE]
    assert np.isnat(results.products[0].ready_date)
    assert np.isnat(readiness(overlay(plan, BASE), results, 0).date)
