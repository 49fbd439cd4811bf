"""What a workbook changes in a plan: laws over drawn edits, and the ways two people's changes meet."""

from __future__ import annotations

import numpy as np

from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells, new_rows
from planner.model.merging import Merge, Theirs, What, merge
from planner.model.plan import Plan
from planner.model.table import cells
from tests.plans import plan_of

COLUMNS = {"parts": ("description", "hts"), "sources": ("unit_price", "lead_days"), "bom": ("quantity",)}


def plan() -> Plan:
    return plan_of(
        parts=[{"part": "ROBOT", "description": "Robot"}, {"part": "ARM", "description": "Arm"}, {"part": "MOTOR", "description": "Motor"}],
        bom=[{"parent": "ROBOT", "component": "ARM", "quantity": 2}, {"parent": "ARM", "component": "MOTOR", "quantity": 3}],
        sources=[{"part": "MOTOR", "supplier": "Ming", "country_of_origin": "CN", "unit_price": 10, "currency": "USD"}],
    )


def priced(before: Plan, price: float) -> Plan:
    table = before["sources"]
    return SetCells("sources", table.ids[:1], "unit_price", cells(table.spec["unit_price"], [price])).apply(before).plan


def without(before: Plan, table: str, at: int) -> Plan:
    return RemoveRows(table, before[table].ids[at : at + 1]).apply(before).plan


def taken(found: Merge) -> Edit:
    rows = [at for at, one in enumerate(found.rows) if one.what is not What.CHANGED]
    return found.edit(rows, {at: [cell.column for cell in one.cells] for at, one in enumerate(found.rows)})


def covered(base: Plan) -> dict[str, list[int]]:
    return {name: base[name].ids.tolist() for name in COLUMNS}


def test_that_their_new_price_is_offered_when_the_plan_has_not_changed() -> None:
    base = plan()
    found = merge(base, Theirs(priced(base, 12), COLUMNS))
    (row,) = found.rows
    assert (row.table, row.what, [(cell.column, cell.mine, cell.theirs, cell.conflict) for cell in row.cells]) == (
        "sources", What.CHANGED, [("unit_price", 10.0, 12.0, False)],
    )  # fmt: skip
    assert taken(found).apply(base).plan["sources"]["unit_price"].tolist() == [12.0]


def test_that_mine_stays_when_only_i_changed_it() -> None:
    base = plan()
    assert merge(priced(base, 11), Theirs(base, COLUMNS, base=base)).rows == ()


def test_that_a_cell_is_a_conflict_when_both_changed_it_to_different_values() -> None:
    base = plan()
    found = merge(priced(base, 11), Theirs(priced(base, 12), COLUMNS, base=base))
    (cell,) = found.rows[0].cells
    assert (cell.base, cell.mine, cell.theirs, cell.conflict, found.disputed) == (10.0, 11.0, 12.0, True, 1)


def test_that_nothing_is_offered_when_both_changed_to_the_same() -> None:
    base = plan()
    assert merge(priced(base, 12), Theirs(priced(base, 12), COLUMNS, base=base)).rows == ()


def test_that_a_row_they_removed_is_offered_only_where_the_workbook_covers_it() -> None:
    base = plan()
    theirs = without(base, "bom", 1)
    assert merge(base, Theirs(theirs, COLUMNS)).rows == ()
    found = merge(base, Theirs(theirs, COLUMNS, covered(base)))
    assert [(one.what, one.subject, one.conflict) for one in found.rows] == [(What.REMOVED, "ARM · MOTOR", False)]
    assert len(taken(found).apply(base).plan["bom"]) == 1


def test_that_a_removed_row_is_a_conflict_when_i_changed_it_meanwhile() -> None:
    base = plan()
    found = merge(priced(base, 11), Theirs(without(base, "sources", 0), COLUMNS, covered(base), base))
    assert [(one.what, one.conflict) for one in found.rows] == [(What.REMOVED, True)]


def test_that_a_row_i_removed_comes_back_only_as_a_conflict_when_they_changed_it() -> None:
    base = plan()
    mine = without(base, "sources", 0)
    assert merge(mine, Theirs(base, COLUMNS, covered(base), base)).rows == ()
    found = merge(mine, Theirs(priced(base, 12), COLUMNS, covered(base), base))
    assert [(one.what, one.conflict) for one in found.rows] == [(What.ADDED, True)]


def test_that_a_row_is_followed_by_its_id_when_i_renamed_its_key() -> None:
    base = plan()
    table = base["sources"]
    mine = SetCells("sources", table.ids, "supplier", cells(table.spec["supplier"], ["Ming Motors"])).apply(base).plan
    found = merge(mine, Theirs(priced(base, 12), COLUMNS, covered(base), base))
    assert [(one.what, one.subject) for one in found.rows] == [(What.CHANGED, "MOTOR · Ming Motors · CN")]
    assert taken(found).apply(mine).plan["sources"]["unit_price"].tolist() == [12.0]


def test_that_new_rows_come_below_the_others_when_they_are_taken() -> None:
    base = plan()
    new = new_rows(base, "parts", {"part": ["MAGNET"], "description": ["Magnet"]})
    found = merge(base, Theirs(InsertRows.block(new, 0).apply(base).plan, COLUMNS))
    after = taken(found).apply(base)
    assert after.plan["parts"]["part"].tolist() == ["ROBOT", "ARM", "MOTOR", "MAGNET"]
    assert after.inverse.apply(after.plan).plan.equals(base)


def test_that_the_plan_becomes_theirs_when_everything_is_taken() -> None:
    base = plan()
    theirs = without(priced(base, 12), "bom", 0)
    new = new_rows(theirs, "sources", {"part": ["ARM"], "supplier": ["Cut"], "country_of_origin": ["MX"], "unit_price": [5.0]})
    theirs = InsertRows.block(new, 1).apply(theirs).plan
    found = merge(base, Theirs(theirs, COLUMNS, covered(base)))
    assert taken(found).apply(base).plan.equals(theirs)
    assert found.edit((), {}).apply(base).plan is base
    assert isinstance(taken(found), Batch)
    assert np.unique(taken(found).apply(base).plan["sources"].ids).size == 2
