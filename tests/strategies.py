"""Plans of any content for tests by hypothesis."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from planner.model.places import GROUPS
from planner.model.plan import Plan
from planner.model.schema import SCHEMA, Column, Kind, TableSpec
from planner.model.table import Table

COUNTRIES = ("CN", "JP", "US", "DE", "VN", "MX", "KR", "TW")
CURRENCIES = ("USD", "CNY", "EUR", "JPY")
CODES = ("8501.31.40", "8505.11.00", "0101.21.00", "8542", "8507.60.0090")
WORDS = st.sampled_from(["ROBOT", "ARM", "MOTOR", "007", "=1+1", 'a "b", c', "line\nline", "cr\rlf\r\n", "電機", " edge ", "None", "NaN"])
TEXTS = WORDS | st.text(max_size=8)


def within_limits(column: Column) -> st.SearchStrategy[float]:
    """Numbers a column allows."""
    low = column.minimum if column.minimum is not None else column.above if column.above is not None else -1e9
    high = column.maximum if column.maximum is not None else column.below if column.below is not None else 1e9
    if column.kind is Kind.INTEGER:
        return st.integers(int(low), int(min(high, 1e6))).map(float)
    return st.floats(low, high, exclude_min=column.above is not None, exclude_max=column.below is not None, allow_nan=False)


def values(column: Column) -> st.SearchStrategy[object]:
    """Values a column allows, missing ones included where it isn't required."""
    if column.kind is Kind.FLAG:
        return st.booleans()
    if column.kind is Kind.TEXT:
        return TEXTS.filter(str.strip) if column.required else TEXTS
    full: st.SearchStrategy[object]
    if column.kind is Kind.DATE:
        full = st.integers(-20_000, 60_000).map(lambda day: np.datetime64(day, "D"))
    elif column.dtype == object:
        choices = {
            Kind.CHOICE: column.choices, Kind.COUNTRY: COUNTRIES, Kind.CURRENCY: CURRENCIES, Kind.HTS: CODES,
            Kind.COUNTRIES: (*COUNTRIES, *GROUPS, "*", "CN EU"),
        }[column.kind]  # fmt: skip
        full = st.sampled_from(choices)
    else:
        full = within_limits(column)
    return full if column.required else full | (st.just("") if column.dtype == object else st.none())


@st.composite
def tables(draw: st.DrawFn, spec: TableSpec, first_id: int = 1, most: int = 4) -> Table:
    """A table of a few rows with ids in no order."""
    count = 1 if spec.name == "settings" else draw(st.integers(0, most))
    cells = {column.name: draw(st.lists(values(column), min_size=count, max_size=count)) for column in spec.columns}
    return Table.of(spec, draw(st.permutations(range(first_id, first_id + count))), cells)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan in which a few tables, drawn anew each time, hold rows of any content."""
    plan = Plan.empty()
    for spec in draw(st.lists(st.sampled_from(SCHEMA), max_size=3, unique_by=lambda spec: spec.name)):
        plan = plan.with_table(draw(tables(spec, plan.next_id)))
    return plan
