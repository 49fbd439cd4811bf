"""Orders planned again after an edit: to the last bit what a plan that was never seen gives, however much stays from last time."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.engine.results import OrderResults, Results
from planner.engine.splice import spliced
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.table import Table, cells

# What a planner changes in one cell: prices, quantities, ways, dates, needs. Values are chosen so that winners and lots change.
EDITS: dict[tuple[str, str], tuple[object, ...]] = {
    ("sources", "unit_price"): (0.01, 7.5, 9000.0, None),
    ("sources", "min_order_quantity"): (1.0, 5000.0),
    ("sources", "lead_days"): (1.0, 200.0),
    ("sources", "preferred"): (True, False),
    ("sources", "incoterm"): ("FOB", "CIF", "DDP"),
    ("sources", "country_of_origin"): ("CN", "US", "MX"),
    ("sources", "qualification_cost"): (50_000.0,),
    ("sources", "qualified_from"): (np.datetime64("2027-03-01"), None),
    ("sources", "available_until"): (np.datetime64("2027-06-01"), None),
    ("sources", "capacity_week"): (0.0, 20.0, None),
    ("sources", "busy_share"): (0.5, 1.0),
    ("sources", "split_share"): (0.25, 1.0, None),
    ("sources", "split_mode"): ("air", "rail", ""),
    ("price_breaks", "unit_price"): (0.5,),
    ("parts", "weight_kg"): (40.0, None),
    ("parts", "expedite"): (3.0,),
    ("stock", "quantity"): (100_000.0, 0.0),
    ("stock", "due"): (np.datetime64("2027-02-01"), None),
    ("demand", "quantity"): (1.0, 900.0),
    ("lanes", "transit_days"): (1.0, 90.0),
    ("tariffs", "rate"): (0.0, 0.9),
}
SETTINGS: tuple[dict[str, object], ...] = (
    {"brokerage": 99.0},
    {"entries": "a week's orders", "brokerage": 99.0, "insurance_rate": 0.003},
    {"include_carrying": True, "drawback_share": 0.4},
)


@cache
def generated(at: int) -> Plan:
    """Return a generated plan under some settings, with every row that a scenario adds; some orders travel two ways."""
    plan = generate(250, 5)
    table, sources = plan["settings"], plan["sources"]
    every = np.arange(len(sources)) % 9
    split = {"split_mode": np.where(every == 0, "air", "").astype(object), "split_share": np.where(every < 2, 0.4, np.nan)}
    plan = plan.with_table(sources.with_columns({name: cells(sources.spec[name], list(column)) for name, column in split.items()}))
    return plan.with_table(table.with_columns({name: cells(table.spec[name], [value]) for name, value in SETTINGS[at].items()}))


def edited(plan: Plan, table: str, column: str, row: int, value: object) -> Plan:
    """Return the plan with one cell changed."""
    then = plan[table]
    return plan.with_table(then.with_cells(then.ids[[row % len(then)]], column, cells(then.spec[column], [value])))


def unseen(plan: Plan) -> Plan:
    """Return an equal plan of which nothing is known: every column is another array."""
    for name, table in plan.tables.items():
        copies = {column: table[column].copy() for column in table.columns}
        plan = plan.with_table(Table(table.spec, table.ids.copy(), table.with_columns(copies).columns))
        assert plan[name] is not table
    return plan


def assert_same_orders(again: Results, anew: Results) -> None:
    """Compare the orders, and what is made of them, bit by bit."""
    for column in fields(OrderResults):
        now, whole = getattr(again.orders, column.name), getattr(anew.orders, column.name)
        assert now.dtype == whole.dtype
        assert np.array_equal(now, whole, equal_nan=now.dtype.kind in "fM"), column.name
    assert np.array_equal(again.part.order_by, anew.part.order_by, equal_nan=True)
    assert np.array_equal(again.part.late_days, anew.part.late_days)
    assert repr(again.totals) == repr(anew.totals)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, int, object]:
    """Draw one cell and a value for it."""
    table, column = draw(st.sampled_from(sorted(EDITS)))
    return table, column, draw(st.integers(0, 400)), draw(st.sampled_from(EDITS[table, column]))


@pytest.mark.parametrize("at", range(len(SETTINGS)))
@settings(max_examples=12, deadline=None)
@given(drawn=st.lists(changes(), min_size=1, max_size=4))
def test_that_orders_are_the_same_bit_by_bit_when_only_what_an_edit_touches_is_planned_anew(
    at: int, drawn: list[tuple[str, str, int, object]]
) -> None:
    plan = generated(at)
    for change in drawn:
        evaluate(plan, names(plan))
        plan = edited(plan, *change)
    again, anew = evaluate(plan, names(plan)), evaluate(unseen(plan), names(plan))
    for name, results in again.items():
        assert_same_orders(results, anew[name])


@pytest.mark.parametrize("at", range(len(SETTINGS)))
def test_that_orders_are_the_same_bit_by_bit_when_another_source_wins(at: int) -> None:
    plan = generated(at)
    source = evaluate(plan, names(plan))["Base"].source
    rivals = np.bincount(source.part[source.part >= 0])[source.part]
    lost = 0
    for row in np.flatnonzero(source.wins & (rivals > 1))[:5].tolist():
        plan = edited(plan, "sources", "unit_price", row, 5 * float(plan["sources"]["unit_price"][row]))
        again, anew = evaluate(plan, names(plan)), evaluate(unseen(plan), names(plan))
        lost += int(not again["Base"].source.wins[row])
        for name, results in again.items():
            assert_same_orders(results, anew[name])
    assert lost >= 3  # of some the price is in a price break


rows_of_parts = st.lists(st.integers(0, 6), max_size=12).map(sorted)
tails = st.lists(st.integers(0, 6), max_size=3)


@given(kept=rows_of_parts, tail=tails, changed=st.sets(st.integers(0, 6)), new=rows_of_parts, new_tail=tails)
def test_that_rows_stand_by_part_when_new_ones_are_put_between_those_that_stay(
    kept: list[int], tail: list[int], changed: set[int], new: list[int], new_tail: list[int]
) -> None:
    new = [part for part in new if part in changed]
    before, after = np.array([*kept, *tail], dtype=np.intp), np.array([*new, *new_tail], dtype=np.intp)
    splice = spliced(before, np.array(sorted(changed), dtype=np.intp), after, len(tail), len(new_tail))
    number = np.arange(len(before))
    found = splice.room(number)
    found[splice.fresh] = -1 - np.arange(len(after))
    part = np.array([before[row] if row >= 0 else after[-1 - row] for row in found], dtype=np.intp)
    stay = [row for row in range(len(kept)) if kept[row] not in changed]
    assert part.tolist() == [*sorted([*new, *(kept[row] for row in stay)]), *new_tail]
    assert found[found >= 0].tolist() == stay
    assert sorted([*stay, *splice.gone.tolist()]) == number.tolist()
    assert [-1 - row for row in found if row < 0] == list(range(len(after)))
