"""Steps with lines of a BOM, whatever their order: no circle that wasn't there, and undo gives the plan back."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.document.document import Document
from planner.model.bom_cycles import cycles
from planner.model.plan import Plan
from planner.model.values import NotAValue
from planner.ui.bom import lines
from planner.ui.bom.circles import check_fits, joint_circles, way_down
from planner.ui.bom.removing import removal
from tests.plans import plan_of

PARTS = tuple("ABCDEFG")
ONE = st.sampled_from(PARTS)
SOME = st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True)
ACTS = st.one_of(
    st.tuples(st.just("place"), SOME, ONE, st.integers(0, 30)),
    st.tuples(st.just("copy"), SOME, ONE, st.integers(0, 30)),
    st.tuples(st.just("twice"), SOME, ONE, st.just(0)),
    st.tuples(st.just("up"), SOME, ONE, st.just(0)),
    st.tuples(st.just("down"), SOME, ONE, st.just(0)),
    st.tuples(st.just("remove"), SOME, ONE, st.just(0)),
    st.tuples(st.just("add"), SOME, ONE, st.integers(0, 30)),
)
LINES = st.lists(st.tuples(ONE, ONE), max_size=12).map(lambda pairs: [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]])


def plan_with(pairs: list[tuple[str, str]]) -> Plan:
    return plan_of(parts=[{"part": part} for part in PARTS], bom=[{"parent": one, "component": other} for one, other in pairs])


def circles(plan: Plan) -> list[object]:
    bom = plan["bom"]
    own = [row for row, (one, other) in enumerate(zip(bom["parent"], bom["component"], strict=True)) if one == other]
    return [*own, *cycles(bom["parent"].tolist(), bom["component"].tolist())]


def step_of(plan: Plan, act: tuple[str, list[int], str, int]) -> lines.Step | None:
    how, numbers, part, place = act
    ids = plan["bom"].ids
    if not len(ids) and how != "add":
        return None
    chosen = list(dict.fromkeys(int(ids[number % len(ids)]) for number in numbers)) if len(ids) else []
    own = ids[plan["bom"]["parent"] == part]
    before = int(own[place % len(own)]) if len(own) and place % 3 else None
    match how:
        case "place":
            return lines.placed(plan, chosen, part, before)
        case "copy":
            return lines.copied(plan, chosen, part, before)
        case "twice":
            return lines.duplicated(plan, chosen)
        case "remove":
            return removal(plan, chosen).step
        case "add":
            return lines.added(plan, part, PARTS[numbers[0] % len(PARTS)], before)
    return lines.shifted(plan, chosen, -1 if how == "up" else 1)


@given(LINES, st.lists(ACTS, max_size=12))
def test_that_no_circle_comes_and_undo_leads_back_whatever_is_done_with_lines(
    pairs: list[tuple[str, str]], acts: list[tuple[str, list[int], str, int]]
) -> None:
    document = Document(plan_with(pairs))
    start = document.plan
    refusals: list[str] = []
    for act in acts:
        before = document.plan
        try:
            step = step_of(before, act)
        except NotAValue as problem:
            refusals.append(str(problem))
            step = None
        if step is not None:
            document.do(step.label, step.edit)
        assert not circles(document.plan)
        assert len(set(document.plan["bom"].ids.tolist())) == len(document.plan["bom"])
    assert all("→" in refusal for refusal in refusals)
    while document.undo():
        pass
    assert document.plan.equals(start)
    assert document.plan["bom"].ids.tolist() == start["bom"].ids.tolist()


@given(LINES, st.lists(ONE, max_size=12))
def test_that_no_circle_comes_when_several_components_are_entered_at_once(pairs: list[tuple[str, str]], wanted: list[str]) -> None:
    plan = plan_with(pairs)
    bom = plan["bom"]
    entered = dict(zip(bom.ids.tolist(), wanted, strict=False))
    fit = {}
    for line, part in entered.items():
        try:
            check_fits(plan, (part,), str(bom["parent"][bom.positions([line])[0]]))
            fit[line] = part
        except NotAValue:
            pass
    refused = joint_circles(plan, fit)
    after = bom["component"].copy()
    for line, part in fit.items():
        if line not in refused:
            after[bom.positions([line])[0]] = part
    assert not list(cycles(bom["parent"].tolist(), after.tolist()))
    assert all("→" in reason for reason in refused.values())


@given(LINES, ONE, ONE)
def test_that_a_way_down_goes_by_lines_when_there_is_one(pairs: list[tuple[str, str]], top: str, wanted: str) -> None:
    below: dict[str, set[str]] = {}
    for one, other in pairs:
        below.setdefault(one, set()).add(other)
    reached, waiting = {top}, [top]
    for part in waiting:
        for other in below.get(part, set()) - reached:
            reached.add(other)
            waiting.append(other)
    path = way_down(plan_with(pairs), top, wanted)
    assert bool(path) == (wanted in reached)
    if path:
        assert (path[0], path[-1]) == (top, wanted)
        assert all(other in below[one] for one, other in pairwise(path))
