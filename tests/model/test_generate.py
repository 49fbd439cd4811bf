"""Generated plans: the asked size, the same for the same seed, complete, and shaped like a real product."""

from __future__ import annotations

import pytest

from planner.model.checks import check
from planner.model.finding import BallastError
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.scenario import overlaid


@pytest.fixture(scope="module")
def big() -> Plan:
    return generate(10_000, 1)


@pytest.mark.parametrize("lines", [1, 2, 3, 4, 5, 7, 16, 59, 60, 61, 64, 299, 300, 301, 1_500])
@pytest.mark.parametrize("seed", [1, 2])
def test_that_nothing_is_found_when_a_generated_plan_of_any_size_is_checked(lines: int, seed: int) -> None:
    plan = generate(lines, seed)
    found = [finding for finding in check(plan) if finding.code != "scenario.whole"]  # its freight event comes after the as-of date
    assert {finding.code for finding in found} <= {"scenario.no-effect"}  # few lines have no magnet that an event could touch
    assert lines < 1_000 or not found
    assert len(plan["bom"]) == lines


@pytest.mark.parametrize("lines", [0, -1])
def test_that_one_line_says_so_when_no_lines_are_asked_for(lines: int) -> None:
    with pytest.raises(BallastError, match="at least one BOM line"):
        generate(lines, 1)


def test_that_the_same_seed_gives_the_same_plan_and_another_one_another() -> None:
    assert generate(500, 7).equals(generate(500, 7))
    assert not generate(500, 7).equals(generate(500, 8))


def test_that_a_plan_of_ten_thousand_lines_has_the_size_of_a_real_one(big: Plan) -> None:
    assert {finding.code for finding in check(big)} <= {"scenario.whole"}  # its freight event comes after the as-of date
    assert {name: len(big[name]) for name in ("bom", "parts", "sources")} == {"bom": 10_000, "parts": 2_000, "sources": 6_000}
    assert len(big["scenarios"]) == 3
    assert len(set(big["sources"]["country_of_origin"])) >= 8
    assert len(set(big["demand"]["due"].tolist())) == 104
    assert len(set(big["demand"]["part"])) > 1


def test_that_every_part_is_below_a_product_and_levels_are_deep(big: Plan) -> None:
    below: dict[str, list[str]] = {}
    for parent, component in zip(big["bom"]["parent"], big["bom"]["component"], strict=True):
        below.setdefault(parent, []).append(component)
    level = dict.fromkeys(big["demand"]["part"], 0)
    front = set(level)
    while front:
        front = {component for part in front for component in below.get(part, ())}
        level.update(dict.fromkeys(front, max(level.values()) + 1))
    assert set(level) == set(big["parts"]["part"])
    assert 5 <= max(level.values()) + 1 <= 7


def test_that_no_line_stands_twice_when_the_bom_is_generated(big: Plan) -> None:
    assert len(set(zip(big["bom"]["parent"], big["bom"]["component"], strict=True))) == 10_000


def test_that_assemblies_are_shared_when_the_bom_is_generated(big: Plan) -> None:
    assemblies = set(big["bom"]["parent"])
    uses = [component for component in big["bom"]["component"] if component in assemblies]
    assert len(uses) > len(set(uses))


def test_that_every_scenario_changes_the_plan_when_it_is_laid_over(big: Plan) -> None:
    for name in big["scenarios"]["scenario"]:
        after, findings = overlaid(big, name)
        assert {finding.code for finding in findings} <= {"scenario.whole"}
        assert not after.equals(big)
