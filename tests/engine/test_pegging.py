"""Pegging: every order to the demand that wants it, the earliest need from the earliest supply."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.netting.peg_words import reasons_of, wanted_by
from planner.engine.netting.pegging import KINDS, Pegs, pegs
from planner.engine.results import Results
from planner.files.samples import open_sample
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.scenario import names, overlay
from tests.plans import plan_of

Row = dict[str, object]


def base(plan: Plan) -> Results:
    """Return the results of the base."""
    return evaluate(plan, ["Base"])["Base"]


def two_products(**more: list[Row]) -> Plan:
    """Return two products that share a motor: A takes two, B three with a scrap of 25 %, so four."""
    given: dict[str, list[Row]] = {
        "settings": [{"as_of": "2026-11-23"}],
        "parts": [{"part": "A"}, {"part": "B"}, {"part": "M", "demand_cv": 0.0}],
        "bom": [{"parent": "A", "component": "M", "quantity": 2.0}, {"parent": "B", "component": "M", "quantity": 3.0, "scrap": 0.25}],
        "suppliers": [{"supplier": "S"}],
        "sources": [{"part": "M", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "min_order_quantity": 60.0}],
        "demand": [
            {"part": "A", "due": "2027-02-01", "quantity": 20.0}, {"part": "B", "due": "2027-02-08", "quantity": 10.0},
            {"part": "A", "due": "2027-02-15", "quantity": 15.0},
        ],
        **more,
    }  # fmt: skip
    return plan_of(**given)


def told(plan: Plan) -> list[str]:
    """Return what each planned order is for, in the order they are needed."""
    found = base(plan)
    pegged = pegs(plan, found)
    return [reasons_of(pegged, found.parts, order) for order in np.argsort(found.orders.need_date, kind="stable")]


def test_that_each_order_names_the_demands_it_is_for() -> None:
    # Needs: 40 on 1 February, 40 on the 8th, 30 on the 15th. Orders of at least 60: 60 on the 1st, 60 on the 8th when 20 are left
    # (20 + 60 = 80 for 40), 40 left on the 15th for 30: 10 more than anybody wants.
    assert told(two_products()) == [
        "A due 1 Feb 2027 (40); B due 8 Feb 2027 (20)",
        "B due 8 Feb 2027 (20); A due 15 Feb 2027 (30); minimum or multiple (10)",
    ]


def test_that_stock_and_open_orders_go_to_the_first_needs() -> None:
    # 25 on hand and 30 on order for 8 February: 15 lack on the 1st, an order of 60 leaves 45, 35 once the 30 have come and the 40 gone.
    stock: list[Row] = [{"part": "M", "quantity": 25.0}, {"part": "M", "quantity": 30.0, "kind": "open order", "due": "2027-02-08"}]
    plan = two_products(stock=stock)
    assert told(plan) == ["A due 1 Feb 2027 (15); B due 8 Feb 2027 (40); A due 15 Feb 2027 (5)"]
    found = pegs(plan, base(plan))
    coming = np.flatnonzero(found.open_row >= 0)
    assert [(KINDS[found.kind[at]], str(found.due[at]), found.quantity[at]) for at in coming] == [
        ("demand", "2027-02-15", 25.0), ("beyond the horizon", "NaT", 5.0),
    ]  # fmt: skip


def test_that_safety_stock_is_named_when_it_is_what_an_order_fills() -> None:
    parts: list[Row] = [{"part": "A"}, {"part": "B"}, {"part": "M", "demand_cv": 0.0, "safety_stock": 12.0}]
    plan = two_products(parts=parts)
    # 10 left on the 15th are less than the 12 to hold: a third order of 60, of which 2 fill the safety stock.
    assert told(plan)[1:] == [
        "B due 8 Feb 2027 (20); A due 15 Feb 2027 (30); safety stock (10)", "safety stock (2); minimum or multiple (58)",
    ]  # fmt: skip


def test_that_a_pre_buy_that_outlasts_the_demand_says_so() -> None:
    found = {KINDS[kind] for kind in np.unique(pegs_of("humanoid", "Threat +100 %").kind)}
    assert found >= {"demand", "safety stock", "pre-buy", "minimum or multiple"}


def pegs_of(sample: str, scenario: str) -> Pegs:
    """Return the pegs of a sample."""
    plan = overlay(open_sample(sample), scenario)
    return pegs(plan, base(plan))


@pytest.mark.parametrize("sample", ["humanoid", "ai-server", "ev-battery", "generated"])
def test_that_the_pegs_of_every_order_add_up_to_it(sample: str) -> None:
    plan = generate(250, 5) if sample == "generated" else open_sample(sample)
    for scenario in names(plan):
        then = overlay(plan, scenario)
        results = base(then)
        found = pegs(then, results)
        mine = found.order >= 0
        total = np.bincount(found.order[mine], found.quantity[mine], minlength=len(results.orders.part))
        assert np.abs(total - results.orders.quantity).max() < 1e-6
        assert (found.part[mine] == results.orders.part[found.order[mine]]).all()
        assert sum(quantity for *_, quantity in wanted_by(found, 0)) == pytest.approx(results.orders.quantity[0])


def by_hand(plan: Plan, results: Results) -> dict[tuple[int, int], float]:
    """Return how much of each part each row of demand gets, worked out piece by piece: part by part, first in first out."""
    parts, bom, demand = list(results.parts), plan["bom"], plan["demand"]
    lines = [
        (parts.index(p), parts.index(c), q / (1 - (s if s == s else 0)))
        for p, c, q, s in zip(bom["parent"], bom["component"], bom["quantity"], bom["scrap"], strict=True)
    ]
    first = results.weeks[0]
    wants: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    rank = {int(row): at for at, row in enumerate(np.argsort(demand["due"], kind="stable"))}
    for row in range(len(demand)):
        bucket = max(int((demand["due"][row] - first).astype(int)) // 7, 0)
        wants[parts.index(demand["part"][row])].append((bucket, rank[row], float(demand["quantity"][row])))
    made = {int(part): at for at, part in enumerate(results.assemblies.part)}
    got: dict[tuple[int, int], float] = defaultdict(float)
    for part in sorted(range(len(parts)), key=lambda one: results.part.level[one]):
        summed: dict[tuple[int, int], float] = defaultdict(float)
        for bucket, want, quantity in wants[part]:
            summed[bucket, want] += quantity
        queue = [[bucket, want, quantity] for (bucket, want), quantity in sorted(summed.items())]
        stock = plan["stock"]
        there = sum(q for p, q in zip(stock["part"], stock["quantity"], strict=True) if p == parts[part])
        coming: list[tuple[int, float]] = [(-1, there)]
        if part in made:
            coming += [(week, float(quantity)) for week, quantity in enumerate(results.assemblies.due[made[part]]) if quantity > 0]
        else:
            rows = [row for row in np.argsort(results.orders.need_date, kind="stable") if results.orders.part[row] == part]
            coming += [(-1, float(results.orders.quantity[row])) for row in rows]
        for week, quantity in coming:
            while quantity > 1e-9 and queue:
                take = min(quantity, queue[0][2])
                got[part, queue[0][1]] += take
                if week >= 0:
                    release = max(week - int(results.assemblies.early[made[part]]), 0)
                    for parent, child, factor in lines:
                        if parent == part:
                            wants[child].append((release, queue[0][1], take * factor))
                quantity -= take
                queue[0][2] -= take
                if queue[0][2] <= 1e-9:
                    queue.pop(0)
    return got


@settings(max_examples=25, deadline=None)
@given(
    needs=st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 20), st.integers(1, 30)), min_size=1, max_size=6, unique_by=lambda one: one[:2]),
    stock=st.tuples(*(st.integers(0, 40) for _ in range(4))), least=st.sampled_from([0.0, 7.0, 50.0]), days=st.integers(0, 16), scrap=st.sampled_from([0.0, 0.1]),
)  # fmt: skip
def test_that_pegs_are_what_piece_by_piece_gives_and_cover_the_needs(
    needs: list[tuple[str, int, int]], stock: tuple[int, ...], least: float, days: int, scrap: float
) -> None:
    plan = plan_of(
        settings=[{"as_of": "2026-11-23"}],
        parts=[{"part": "A", "make_days": 3.0}, {"part": "B"}, {"part": "C", "make_days": float(days)}, {"part": "M", "demand_cv": 0.0}],
        bom=[
            {"parent": "A", "component": "C", "quantity": 2.0}, {"parent": "B", "component": "C", "quantity": 1.0, "scrap": scrap},
            {"parent": "C", "component": "M", "quantity": 3.0}, {"parent": "A", "component": "M", "quantity": 1.0},
        ],
        suppliers=[{"supplier": "S"}],
        sources=[{"part": "M", "supplier": "S", "country_of_origin": "US", "unit_price": 1.0, "min_order_quantity": least}],
        demand=[{"part": part, "due": np.datetime64("2026-11-23") + 7 * week, "quantity": float(many)} for part, week, many in needs],
        stock=[{"part": part, "quantity": float(many)} for part, many in zip("ABCM", stock, strict=True) if many],
    )  # fmt: skip
    results = base(plan)
    found = pegs(plan, results)
    order = np.argsort(plan["demand"]["due"], kind="stable")
    rank = {int(row): at for at, row in enumerate(order)}
    got: dict[tuple[int, int], float] = defaultdict(float)
    for part, row, quantity in zip(found.part, found.demand_row, found.quantity, strict=True):
        if row >= 0:
            got[int(part), rank[int(row)]] += float(quantity)
    expected = {key: value for key, value in by_hand(plan, results).items() if value > 1e-6}
    assert {key: pytest.approx(value, abs=1e-6) for key, value in expected.items()} == {
        key: value for key, value in got.items() if value > 1e-6
    }
    position = {name: at for at, name in enumerate(results.parts)}
    for row in range(len(plan["demand"])):  # what is made as it is needed covers the demand
        assert got[position[plan["demand"]["part"][row]], rank[row]] == pytest.approx(plan["demand"]["quantity"][row])


def test_that_a_need_that_moves_to_an_alternate_is_pegged_there() -> None:
    # A quarter of the motors of A and B goes to N, of which two stand in for one: 0.25 × 40 × 2 = 20 for the first demand.
    plan = two_products(
        parts=[{"part": "A"}, {"part": "B"}, {"part": "M", "demand_cv": 0.0}, {"part": "N", "demand_cv": 0.0}],
        sources=[{"part": part, "supplier": "S", "country_of_origin": "US", "unit_price": 1.0} for part in "MN"],
        alternates=[{"part": "M", "alternate": "N", "share": 0.25, "ratio": 2.0}],
    )
    results = base(plan)
    found = pegs(plan, results)
    of_n = np.flatnonzero(found.part == 3)
    assert [(str(found.due[at]), found.quantity[at]) for at in of_n] == [("2027-02-01", 20.0), ("2027-02-08", 20.0), ("2027-02-15", 15.0)]
    of_m = np.flatnonzero((found.part == 2) & (found.demand_row >= 0))
    assert found.quantity[of_m].tolist() == pytest.approx([30.0, 30.0, 22.5])


def test_that_a_line_that_ends_is_no_longer_pegged_through() -> None:
    # From 5 February on A takes no more motors: those of 15 February want none.
    plan = two_products(
        bom=[
            {"parent": "A", "component": "M", "quantity": 2.0, "effective_to": "2027-02-05"},
            {"parent": "B", "component": "M", "quantity": 3.0, "scrap": 0.25},
        ],
    )  # fmt: skip
    results = base(plan)
    found = pegs(plan, results)
    mine = (found.part == 2) & (found.demand_row >= 0)
    assert sorted(zip(found.product[mine].tolist(), found.due[mine].astype(str).tolist(), strict=True)) == [
        (0, "2027-02-01"),
        (1, "2027-02-08"),
        (1, "2027-02-08"),
    ]
