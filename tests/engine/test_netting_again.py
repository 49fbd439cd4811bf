"""Netting again after an edit: to the last bit what a plan that was never seen gives, whatever is kept from last time."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.evaluate import evaluate
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.table import Table, cells
from tests.engine.test_orders_again import assert_same_orders, edited, unseen

EDITS: dict[tuple[str, str], tuple[object, ...]] = {
    ("sources", "share"): (0.3, 1.0, None),
    ("sources", "capacity_week"): (0.0, 20.0, None),
    ("sources", "busy_share"): (0.5,),
    ("sources", "qualified_from"): (np.datetime64("2027-03-01"), None),
    ("sources", "available_until"): (np.datetime64("2027-06-01"), None),
    ("sources", "order_multiple"): (1.0, 50.0),
    ("parts", "lot_rule"): ("", "fixed quantity", "least cost", "Silver–Meal", "economic quantity"),
    ("parts", "lot_size"): (500.0, None),
    ("parts", "order_cost"): (80.0, None),
    ("parts", "safety_stock"): (0.0, 40.0, None),
    ("parts", "make_days"): (0.0, 20.0),
    ("bom", "effective_from"): (np.datetime64("2027-05-01"), None),
    ("bom", "effective_to"): (np.datetime64("2027-04-01"), None),
    ("bom", "quantity"): (1.0, 3.0),
    ("alternates", "share"): (0.0, 0.6, None),
    ("alternates", "ratio"): (1.25,),
    ("alternates", "qualified_from"): (np.datetime64("2027-02-01"), None),
    ("stock", "quantity"): (100_000.0, 0.0),
    ("demand", "quantity"): (1.0, 900.0),
    ("settings", "bucket"): ("week", "day"),
    ("settings", "lot_rule"): ("weeks of need", "lot for lot", "economic period"),
    ("settings", "order_weeks"): (1.0, 3.0),
}


@cache
def generated() -> Plan:
    """Return a generated plan over half a year, with alternates for some of its bought parts."""
    plan = generate(120, 9)
    bought = list(dict.fromkeys(plan["sources"]["part"].tolist()))[:12]
    table = plan["alternates"]
    rows = {"part": bought[:6], "alternate": bought[6:], "share": [0.5, 0.25, None, 1.0, 0.1, None]}
    plan = plan.with_table(
        Table.of(table.spec, range(plan.next_id, plan.next_id + 6), {c.name: rows.get(c.name, [c.default] * 6) for c in table.spec.columns})
    )
    own = plan["settings"]
    changed = {"horizon_weeks": cells(own.spec["horizon_weeks"], [26.0]), "order_cost": cells(own.spec["order_cost"], [60.0])}
    return plan.with_table(own.with_columns(changed))


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, int, object]:
    """Draw one cell and a value for it."""
    table, column = draw(st.sampled_from(sorted(EDITS)))
    return table, column, draw(st.integers(0, 400)), draw(st.sampled_from(EDITS[table, column]))


@settings(max_examples=15, deadline=None)
@given(drawn=st.lists(changes(), min_size=1, max_size=4))
def test_that_the_grid_is_the_same_bit_by_bit_when_only_what_an_edit_touches_is_netted_anew(
    drawn: list[tuple[str, str, int, object]],
) -> None:
    plan = generated()
    for change in drawn:
        evaluate(plan, names(plan))
        plan = edited(plan, *change)
    again, anew = evaluate(plan, names(plan)), evaluate(unseen(plan), names(plan))
    for name, results in again.items():
        assert results.gross.tobytes() == anew[name].gross.tobytes()
        assert results.on_hand.tobytes() == anew[name].on_hand.tobytes()
        assert results.part.required.tobytes() == anew[name].part.required.tobytes()
        assert_same_orders(results, anew[name])
