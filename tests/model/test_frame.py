"""Tables as pandas frames."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.finding import BallastError
from planner.model.frame import from_frame, to_frame
from planner.model.schema import SCHEMA, TABLES
from planner.model.table import Table
from tests.plans import robot
from tests.strategies import tables

pandas = pytest.importorskip("pandas", reason="frames need pandas, which Ballast itself does without")


@given(table=st.sampled_from(SCHEMA).flatmap(tables))
def test_that_a_table_comes_back_the_same_when_it_was_a_frame(table: Table) -> None:
    back = from_frame(table.spec, to_frame(table))
    assert back.equals(table)
    assert np.array_equal(back.ids, table.ids)


def test_that_the_plan_stays_as_it_is_when_a_frame_is_written_to() -> None:
    plan = robot()
    frame = to_frame(plan["sources"])
    frame.loc[:, "unit_price"] = 1.0
    assert list(plan["sources"]["unit_price"]) == [40.0, 5800.0]


def test_that_missing_columns_take_defaults_when_a_frame_is_read() -> None:
    table = from_frame(TABLES["bom"], pandas.DataFrame({"parent": ["A"], "component": ["B"]}))
    assert table.row(0)["quantity"] == 1.0


def test_that_the_column_is_named_when_the_table_does_not_know_it() -> None:
    with pytest.raises(BallastError, match="no column called 'colour'"):
        from_frame(TABLES["parts"], pandas.DataFrame({"part": ["A"], "colour": ["red"]}))


def test_that_pandas_is_not_imported_when_only_plans_are_used() -> None:
    code = "import sys, planner.model.frame, planner.model.checks, planner.files.plan_file; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
