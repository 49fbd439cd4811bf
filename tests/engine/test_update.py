"""What other tariff rows do to the lines of a plan."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.results import COMPONENTS, Results
from planner.engine.review.update import changed_lines
from planner.model.edits import SetCells
from planner.model.plan import Plan
from planner.model.schema import BASE, SOURCES, TARIFFS
from planner.model.table import cells
from tests.plans import robot

CHINA, JAPAN = 0, 1  # rows of the robot's sources
WEEKS_A_YEAR = 365.25 / 7


def base(plan: Plan) -> Results:
    return evaluate(plan, (BASE,))[BASE]


def with_rate(plan: Plan, row: int, rate: float | None) -> Plan:
    """Return the plan with another rate in one row of its tariffs."""
    ids = plan["tariffs"].ids[[row]]
    return SetCells("tariffs", ids, "rate", cells(TARIFFS["rate"], [rate])).apply(plan).plan


def test_that_no_line_changes_when_the_tariffs_are_the_same() -> None:
    plan = robot()
    assert changed_lines(base(plan), base(plan)) == ()


def test_that_a_line_tells_duty_and_landed_cost_before_and_after_when_its_rate_rises() -> None:
    plan = robot()
    before, after = base(plan), base(with_rate(plan, 1, 0.25 + 0.10))
    lines = {line.source: line for line in changed_lines(before, after)}
    line = lines[CHINA]
    # 40 dollars of goods: 4 % + 25 % is 11.60, 4 % + 35 % is 15.60.
    assert (line.duty_before, line.duty_after) == (pytest.approx(11.60), pytest.approx(15.60))
    assert line.landed_after - line.landed_before == pytest.approx(4.00)
    assert before.parts[line.part] == "MOTOR"


def test_that_the_lines_add_up_to_the_duty_a_year_when_the_cheapest_source_changes_too() -> None:
    sources = robot()["sources"]
    plan = SetCells("sources", sources.ids[[JAPAN]], "unit_price", cells(SOURCES["unit_price"], [6800.0])).apply(robot()).plan
    before, after = base(plan), base(with_rate(plan, 1, 0.0))
    cheap = int(before.part.source[2])
    assert cheap == JAPAN  # 6,800 yen are 44.88 dollars: 46.68 with 4 %, the Chinese motor 51.60
    assert int(after.part.source[2]) != cheap
    lines = changed_lines(before, after)
    duty = COMPONENTS.index("duty")
    year = float(before.part.weekly[2]) * WEEKS_A_YEAR
    expected = year * (after.source.cost[after.part.source[2], duty] - before.source.cost[cheap, duty])
    assert sum(line.per_year for line in lines) == pytest.approx(expected)
    assert {(line.source, line.bought_before, line.bought_after) for line in lines} == {(cheap, True, False), (1 - cheap, False, True)}


def test_that_a_line_is_told_when_its_duty_becomes_known_or_unknown() -> None:
    plan = robot()
    unknown = with_rate(plan, 1, None)
    before, after = base(plan), base(unknown)
    assert np.isnan(after.source.duty_rate[CHINA])
    line = next(line for line in changed_lines(before, after) if line.source == CHINA)
    assert line.duty_before == pytest.approx(11.60) and np.isnan(line.duty_after)


def test_that_results_of_other_plans_are_refused() -> None:
    plan = robot()
    with pytest.raises(ValueError, match="different"):
        changed_lines(base(plan), base(Plan.empty()))
