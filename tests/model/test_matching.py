"""Which row of a plan a row of a workbook is, where several have the same key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planner.model.matching import matched
from planner.model.plan import Plan
from tests.plans import plan_of


def lines(quantities: list[int]) -> Plan:
    """Return a plan whose assembly has the same component in several lines."""
    return plan_of(
        parts=[{"part": "ARM"}, {"part": "BOLT"}],
        bom=[{"parent": "ARM", "component": "BOLT", "quantity": quantity} for quantity in quantities],
    )


def test_that_equal_lines_are_paired_first_when_they_stand_in_another_order() -> None:
    assert matched(lines([4, 9, 2]), lines([2, 3, 4]), "bom") == {0: 2, 1: 1, 2: 0}


@given(st.lists(st.integers(1, 4), max_size=7), st.lists(st.integers(1, 4), max_size=7))
def test_that_no_line_is_left_and_none_taken_twice_when_keys_repeat(theirs: list[int], ours: list[int]) -> None:
    pairs = matched(lines(theirs), lines(ours), "bom")
    assert len(pairs) == min(len(theirs), len(ours)) == len(set(pairs.values()))
    equal = sum(theirs[row] == ours[other] for row, other in pairs.items())
    assert equal == sum(min(theirs.count(one), ours.count(one)) for one in set(theirs))
