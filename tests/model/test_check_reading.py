"""Checks remember their answers while what they read stays: what each says it reads is all that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.files.samples import open_sample, sample_names
from planner.model.checks import CHECKS, SEVERITIES, Check, check
from planner.model.edits import SetCells
from planner.model.finding import Finding
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.remembered import Latest
from planner.model.schema import SCHEMA
from planner.model.table import Table, cells
from tests.plans import robot
from tests.strategies import plans, tables, values

T = TypeVar("T")


class Only(Mapping[str, T]):
    """A mapping that holds everything and gives only what is allowed."""

    def __init__(self, held: Mapping[str, T], allowed: set[str], what: str) -> None:
        self._held, self._allowed, self._what = held, allowed, what

    def __getitem__(self, name: str) -> T:
        assert name in self._allowed or name not in self._held, f"{name} of {self._what} is read, but not declared"
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def only_declared(plan: Plan, one: Check) -> Plan:
    whole = {name for name in one.reads if "." not in name}
    columns: dict[str, set[str]] = {}
    for name in set(one.reads) - whole:
        table, _, column = name.partition(".")
        columns.setdefault(table, set()).add(column)
    tables = dict(plan.tables)
    for name in columns.keys() - whole:
        tables[name] = Table(tables[name].spec, tables[name].ids, Only(tables[name].columns, columns[name], name))
    return Plan(Only(MappingProxyType(tables), whole | columns.keys(), "the plan"), plan.next_id)


def anew(plan: Plan) -> tuple[Finding, ...]:
    found = [finding for one in CHECKS for finding in one.find(plan)]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def reads_only_what_it_declares(plan: Plan) -> None:
    for one in CHECKS:
        assert tuple(one.find(only_declared(plan, one))) == tuple(one.find(plan))


@st.composite
def full_plans(draw: st.DrawFn) -> Plan:
    """A plan in which every table holds a few rows of any content."""
    plan = Plan.empty()
    for spec in SCHEMA:
        plan = plan.with_table(draw(tables(spec, plan.next_id, most=2)))
    return plan


@pytest.mark.parametrize("sample", sample_names())
def test_that_checks_read_what_they_declare_when_a_sample_is_checked(sample: str) -> None:
    reads_only_what_it_declares(open_sample(sample))


def test_that_checks_read_what_they_declare_when_a_plan_was_generated() -> None:
    reads_only_what_it_declares(generate(500, 3))


@given(full_plans())
@settings(max_examples=25)
def test_that_checks_read_what_they_declare_when_a_plan_holds_anything(plan: Plan) -> None:
    reads_only_what_it_declares(plan)


@given(plans(), st.data())
def test_that_a_plan_is_checked_as_if_for_the_first_time_when_cells_change(plan: Plan, data: st.DataObject) -> None:
    assert check(plan) == anew(plan)
    for _ in range(4):
        table = plan[data.draw(st.sampled_from([name for name, table in plan.tables.items() if len(table)]))]
        column = data.draw(st.sampled_from(table.spec.columns))
        row = data.draw(st.integers(0, len(table) - 1))
        given_ = cells(column, [data.draw(values(column))])
        plan = SetCells(table.spec.name, table.ids[row : row + 1], column.name, given_).apply(plan).plan
        assert check(plan) == anew(plan)


@pytest.mark.parametrize(("table", "column"), [("sources", "unit_price"), ("bom", "quantity"), ("stock", "quantity")])
def test_that_few_checks_are_asked_when_a_number_changes(table: str, column: str) -> None:
    plan = robot()
    after = SetCells(table, plan[table].ids[:1], column, np.array([17.0])).apply(plan).plan
    asked = [one for one in CHECKS if any(a is not b for a, b in zip(one.reading(plan), one.reading(after), strict=True))]
    assert {name for one in asked for name in one.reads} >= {f"{table}.{column}"}
    assert len(asked) <= 5


def test_that_a_result_is_kept_when_it_was_made_from_the_same_objects() -> None:
    made: list[int] = []
    kept: Latest[int] = Latest()
    one, other = object(), object()
    for what in (one, one, other, one):
        kept.of("name", (what,), lambda: made.append(0) or len(made))
    assert len(made) == 3
