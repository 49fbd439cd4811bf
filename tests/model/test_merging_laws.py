"""Laws of comparing three plans, over plans of any content."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given

from planner.model.merging import Merge, Theirs, What, merge
from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.model.table import Table, Value, plain, plains
from tests.strategies import plans

EVERYTHING = {name: tuple(spec.by_name) for name, spec in TABLES.items()}


def told(plan: Plan, of: Plan, base: Plan | None = None) -> Theirs:
    """What a workbook says that tells everything."""
    return Theirs(plan, EVERYTHING, {name: table.ids.tolist() for name, table in of.tables.items()}, base)


def rows_of(table: Table) -> Counter[str]:
    """Return how often each row occurs; numbers as far as a conversion of units leaves them alone, which is what counts as a change."""
    return Counter(str([rounded(value) for value in table.row(at).values()]) for at in range(len(table)))


def rounded(value: Value) -> Value:
    return value if not isinstance(value, float) or isinstance(value, bool) else 0.0 if abs(value) < 1e-14 else float(f"{value:.9e}")


def everything(found: Merge) -> tuple[list[int], dict[int, list[str]]]:
    rows = [at for at, one in enumerate(found.rows) if one.what is not What.CHANGED]
    return rows, {at: [cell.column for cell in one.cells] for at, one in enumerate(found.rows)}


@given(mine=plans(), theirs=plans())
def test_that_the_plan_holds_their_rows_when_everything_is_taken_and_undone_again(mine: Plan, theirs: Plan) -> None:
    done = merge(mine, told(theirs, mine)).edit(*everything(merge(mine, told(theirs, mine)))).apply(mine)
    for name, table in theirs.tables.items():
        assert rows_of(done.plan[name]) == rows_of(table)
        assert len(np.unique(done.plan[name].ids)) == len(table)
    back = done.inverse.apply(done.plan).plan
    assert all(np.array_equal(back[name].ids, mine[name].ids) and back[name].equals(mine[name]) for name in mine.tables)


@given(base=plans(), mine=plans(), theirs=plans())
def test_that_nothing_changes_when_nothing_is_taken(base: Plan, mine: Plan, theirs: Plan) -> None:
    assert merge(mine, told(theirs, base, base)).edit((), {}).apply(mine).plan is mine


@given(base=plans(), mine=plans())
def test_that_nothing_is_offered_when_only_i_changed_the_plan(base: Plan, mine: Plan) -> None:
    assert merge(mine, told(base, base, base)).rows == ()


@given(base=plans(), mine=plans())
def test_that_nothing_is_offered_when_both_changed_to_the_same(base: Plan, mine: Plan) -> None:
    assert merge(mine, told(mine, base, base)).rows == ()


@given(mine=plans(), theirs=plans())
def test_that_a_base_like_the_plan_says_as_much_as_none(mine: Plan, theirs: Plan) -> None:
    same = Plan(dict(mine.tables), mine.next_id)
    assert merge(mine, told(theirs, mine, same)).rows == merge(mine, told(theirs, mine)).rows


@given(base=plans(), mine=plans(), theirs=plans())
def test_that_only_disputed_rows_touch_what_i_changed(base: Plan, mine: Plan, theirs: Plan) -> None:
    for row in merge(mine, told(theirs, base, base)).rows:
        for cell in row.cells:
            assert cell.conflict == (str(cell.base) != str(cell.mine)) or cell.base is None


@given(plan=plans())
def test_that_a_column_as_a_whole_gives_what_its_cells_give(plan: Plan) -> None:
    for table in plan.tables.values():
        for column in table.columns.values():
            told = plains(column)
            assert told == [plain(value) for value in column]
            assert list(map(type, told)) == [type(plain(value)) for value in column]
