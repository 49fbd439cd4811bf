"""Safety stock placement meets published optima, brute force, and the laws of its trade."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.stock import placement_general
from planner.engine.stock.placement import Network, Placement, network_of, placed, single_stage
from planner.engine.stock.placement_tree import cheapest_on, limits_of, walk
from tests.engine.stock.chains import graves_willems, real_chain

ROUNDING = 1e-9
# Optima of Willems' chains 9 to 38, to the cent, times rounded half to even: where bound and placement met. HiGHS 1.15, given
# chains 9, 10 and 15 as mixed-integer programs over whole service times, proves the same ones.
OPTIMA = {
    9: 2_390_827.46, 10: 2_633_708.03, 11: 19_471_047.29, 12: 18_195_848.67, 13: 17_403_388.08,
    14: 43_835.13, 15: 2_790_604.28, 16: 8_640_696.33, 17: 3_108_231.46, 18: 278_552.89,
    19: 899_915.46, 20: 502_456.38, 21: 2_335_050.93, 22: 2_313_708.79, 23: 1_214_130.43,
    24: 25_705_523.18, 25: 3_260_506.10, 26: 7_568_207.09, 27: 2_078_006.93, 28: 12_880_010.26,
    29: 774_881.26, 30: 2_444_537.98, 31: 60_789_705.83, 32: 1_414_199.62, 33: 971_488.93,
    34: 2_460_890.12, 35: 4_875_193.17, 36: 1_550_303.42, 37: 2_259_644.92, 38: 2_313_733.00,
}  # fmt: skip


def brute_force(network: Network) -> float:
    """Return the least cost among all service times there are."""
    feeding = [[tail for tail, head in network.arcs.tolist() if head == stage] for stage in range(len(network.names))]

    def costs(promised: list[int], so_far: float) -> Iterator[float]:
        stage = len(promised)
        if stage == len(network.names):
            yield so_far
            return
        arriving = max([int(network.inbound[stage]), *(promised[one] for one in feeding[stage])])
        latest = arriving + int(network.time[stage])
        for service in range(int(min(latest, network.max_service_time[stage])) + 1):
            yield from costs([*promised, service], so_far + float(network.weight[stage]) * (latest - service) ** 0.5)

    return min(costs([], 0.0))


@st.composite
def networks(draw: st.DrawFn, *, tree: bool, most: int = 5) -> Network:
    """Draw small networks whose stages are fed by earlier ones only."""
    count = draw(st.integers(1, most))
    pairs = [(tail, head) for head in range(count) for tail in range(head)]
    wanted = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs))) if pairs else []
    arcs: list[tuple[int, int]] = []
    for pair in wanted:
        grown = np.array([*arcs, pair])
        if not tree or walk(count, grown) is not None:
            arcs.append(pair)

    def numbers(values: st.SearchStrategy[float]) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=count, max_size=count)))

    return network_of(
        [f"stage {at}" for at in range(count)],
        numbers(st.sampled_from([0.0, 1.0, 2.0, 3.0])),
        numbers(st.sampled_from([0.0, 0.5, 1.0, 7.0, 20.0])),
        numbers(st.sampled_from([np.nan, 1.0, 6.0])),
        1.645,
        np.array(arcs, dtype=np.intp).reshape(-1, 2),
        max_service_time=numbers(st.sampled_from([np.nan, 0.0, 1.0, 2.0])),
        inbound=numbers(st.sampled_from([0.0, 0.0, 1.0])),
    )


def feasible(network: Network, found: Placement) -> None:
    tail, head = network.arcs.T
    assert (found.service_time[tail] <= found.inbound_time[head]).all()
    assert (found.service_time >= 0).all() and (found.net_lead_time >= 0).all()
    assert (found.service_time <= network.max_service_time).all()
    assert found.cost == pytest.approx((network.holding_cost * found.safety_stock).sum())


@given(networks(tree=True))
def test_that_a_tree_is_solved_exactly_when_all_service_times_are_tried(network: Network) -> None:
    found = placed(network)
    feasible(network, found)
    assert found.exact
    assert found.cost == pytest.approx(brute_force(network), rel=ROUNDING, abs=ROUNDING)


@given(networks(tree=False))
def test_that_any_shape_is_solved_exactly_when_all_service_times_are_tried(network: Network) -> None:
    found = placed(network, seconds=5)
    feasible(network, found)
    assert found.cost == pytest.approx(brute_force(network), rel=ROUNDING, abs=ROUNDING)


@given(networks(tree=False))
def test_that_the_optimum_stays_the_same_when_problems_are_parted_at_once(network: Network) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placement_general, "PASSES", 1)
        patch.setattr(placement_general, "STALLED", 1e9)
        patch.setattr(placement_general, "PATIENCE", 1)
        patch.setattr(placement_general, "HELD", 0)
        found = placed(network, seconds=5)
    assert found.exact
    assert found.cost == pytest.approx(brute_force(network), rel=ROUNDING, abs=ROUNDING)


@given(networks(tree=False, most=8))
def test_that_the_cost_lies_between_the_bound_and_every_stage_for_itself_when_a_network_is_placed(network: Network) -> None:
    found = placed(network, seconds=0.5)
    feasible(network, found)
    assert found.bound <= found.cost <= single_stage(network).cost * (1 + ROUNDING) + ROUNDING
    assert found.gap == pytest.approx((found.cost - found.bound) / found.cost if found.cost else 0.0)


@given(networks(tree=False), st.data())
def test_that_the_cost_never_falls_when_a_stage_takes_longer(network: Network, data: st.DataObject) -> None:
    longer = network.time.copy()
    longer[data.draw(st.integers(0, len(longer) - 1))] += data.draw(st.integers(1, 3))
    slow, quick = placed(replace(network, time=longer), seconds=5), placed(network, seconds=5)
    assert slow.cost >= quick.bound * (1 - ROUNDING) - ROUNDING


@given(networks(tree=False), st.data())
def test_that_the_cost_never_rises_when_a_promise_may_be_longer(network: Network, data: st.DataObject) -> None:
    looser = network.max_service_time.copy()
    looser[data.draw(st.integers(0, len(looser) - 1))] += data.draw(st.integers(1, 3))
    loose, tight = placed(replace(network, max_service_time=looser), seconds=5), placed(network, seconds=5)
    assert loose.bound <= tight.cost * (1 + ROUNDING) + ROUNDING


@pytest.mark.parametrize(("name", "rate", "published"), [("bulldozer", 0.30, 632_775.03), ("battery", 0.25, 853_077.33)])
@pytest.mark.parametrize("unserved", [np.nan, 0.0])
def test_that_published_networks_come_to_their_optimum_when_placed(
    shared: Path, name: str, rate: float, published: float, unserved: float
) -> None:
    """Graves & Willems 2000 and 2003 print about 633,000 and 853,000; to the cent: an exact mixed-integer program."""
    found = placed(graves_willems(shared, name, rate, unserved))
    assert found.exact
    assert found.cost == pytest.approx(published, abs=0.005)


def test_that_random_trees_come_to_the_optimum_of_another_program_when_placed(shared: Path) -> None:
    cases = json.loads((shared / "oracles" / "gsm" / "random_trees_solved_by_stockpyl.json").read_text(encoding="utf-8"))
    assert len(cases) == 12
    for case in cases:
        names = list(case["processing_time"])
        place = {name: at for at, name in enumerate(names)}

        def column(key: str, names: list[str] = names, case: dict[str, dict[str, float]] = case) -> np.ndarray:
            return np.array([case[key].get(name, np.nan) for name in names], dtype=float)

        arcs = np.array([(place[str(tail)], place[str(head)]) for tail, head in case["edges"]])
        limit = column("external_outbound_cst")
        network = network_of(
            names, column("processing_time"), column("holding_cost"), column("demand_sd"), case["z"], arcs, max_service_time=limit
        )
        assert placed(network).cost == pytest.approx(case["optimal_cost"], rel=ROUNDING)


@pytest.mark.parametrize("number", range(1, 9))
def test_that_real_chains_come_to_their_proven_optimum_when_placed(shared: Path, number: int) -> None:
    """Chain 8 has a stage of 42.5 periods, which counts as 42."""
    known = json.loads((shared / "oracles" / "gsm" / "willems_chains_01_08_optimal.json").read_text(encoding="utf-8"))[number - 1]
    network = real_chain(shared, number)
    found = placed(network)
    assert found.exact
    assert found.cost == pytest.approx(known["objective"], rel=1e-6)
    assert single_stage(network).cost == pytest.approx(known["all_decoupled_cost"], rel=1e-6)


def test_that_the_bound_still_holds_when_there_is_no_time_or_it_is_cancelled(shared: Path) -> None:
    optimum = 2_335_050.93  # of chain 21, the only one that takes several problems
    heard: list[tuple[float, str]] = []
    network = real_chain(shared, 21)
    hurried = placed(network, seconds=1e-9)
    stopped = placed(network, cancelled=lambda: True, progress=lambda share, gap: heard.append((share, gap)))
    for found in (hurried, stopped):
        feasible(network, found)
        assert not found.exact
        assert 0.0 <= found.bound < optimum + 0.01 and found.cost > optimum - 0.01
    assert 0.0 <= heard[0][0] <= 1.0 and heard[0][1].endswith("%")


@pytest.mark.slow
@pytest.mark.parametrize("number", OPTIMA)
def test_that_every_real_chain_is_proven_within_one_percent_when_placed(shared: Path, number: int) -> None:
    network = real_chain(shared, number)
    found = placed(network)
    feasible(network, found)
    assert found.gap < 0.01
    assert found.bound - 0.01 <= OPTIMA[number] <= found.cost + 0.01


@settings(max_examples=10)
@given(st.integers(0, 100_000))
def test_that_both_find_the_same_optimum_when_a_mixed_integer_program_is_solved_instead(seed: int) -> None:
    dice = np.random.default_rng(seed)
    count = 12
    arcs = np.array([(tail, head) for head in range(1, count) for tail in range(head) if dice.random() < 0.25] or [(0, 1)])
    customers = np.bincount(arcs[:, 0], minlength=count) == 0
    sd = np.where(customers, dice.integers(1, 9, count).astype(float), np.nan)
    cost, time = dice.integers(1, 40, count).astype(float), dice.integers(0, 6, count).astype(float)
    network = network_of([str(at) for at in range(count)], time, cost, sd, 1.645, arcs)
    found = placed(network)
    feasible(network, found)
    assert found.exact
    assert found.cost == pytest.approx(mixed_integer_optimum(network), rel=1e-6)


def mixed_integer_optimum(network: Network) -> float:
    """Return the optimum by HiGHS: one binary for each stage and net lead time."""
    highspy = pytest.importorskip("highspy")
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 1e-9)
    limits = limits_of(network)
    service = [solver.addVariable(0.0, float(most)) for most in limits.service_to]
    inbound = [solver.addVariable(float(least), float(most)) for least, most in zip(limits.inbound_from, limits.inbound_to, strict=True)]
    total = 0.0
    for stage, weight in enumerate(network.weight):
        time = float(network.time[stage])
        net = np.arange(int(limits.inbound_to[stage] + time) + 1)
        chosen = [solver.addBinary() for _ in net]
        solver.addConstr(sum(chosen) == 1)
        solver.addConstr(
            sum(float(periods) * one for periods, one in zip(net, chosen, strict=True)) + service[stage] - inbound[stage] == time
        )
        total = total + sum(float(weight * periods**0.5) * one for periods, one in zip(net, chosen, strict=True))
    for tail, head in network.arcs.tolist():
        solver.addConstr(service[tail] <= inbound[head])
    solver.minimize(total)
    return float(solver.getInfo().objective_function_value)


def chain_of_three(**changes: object) -> Network:
    """Return three stages in a row of 2, 1 and 1 periods, held at 1, 2 and 3; the last serves a customer with σ = 4."""
    data: dict[str, object] = {
        "names": ["part", "module", "product"],
        "time": np.array([2.0, 1.0, 1.0]),
        "holding_cost": np.array([1.0, 2.0, 3.0]),
        "demand_sd": np.array([np.nan, np.nan, 4.0]),
        "z": 1.5,
        "arcs": np.array([[0, 1], [1, 2]]),
    }
    return network_of(**(data | changes))  # type: ignore[arg-type]


def test_that_spread_adds_up_in_squares_when_two_customers_draw_on_one_stage() -> None:
    network = network_of(["part", "north", "south"], np.ones(3), np.ones(3), np.array([np.nan, 3.0, 4.0]), 2.0, np.array([[0, 1], [0, 2]]))
    assert network.spread.tolist() == [10.0, 6.0, 8.0]  # 10² = (2·3)² + (2·4)²


def test_that_spread_counts_each_unit_when_a_product_takes_several() -> None:
    network = chain_of_three(quantity=np.array([2.0, 3.0]))
    assert network.spread.tolist() == [36.0, 18.0, 6.0]


def test_that_halves_round_to_even_and_promises_down_when_periods_are_not_whole() -> None:
    network = chain_of_three(time=np.array([0.5, 2.5, 1.49]), max_service_time=np.array([np.nan, 2.9, np.nan]))
    assert network.time.tolist() == [0, 2, 1]
    assert network.max_service_time.tolist() == [np.inf, 2.0, 0.0]


def test_that_every_stage_waits_for_its_own_time_alone_when_placed_singly() -> None:
    found = single_stage(chain_of_three())
    assert found.net_lead_time.tolist() == [2.0, 1.0, 1.0]
    assert found.cost == pytest.approx(6.0 * (2**0.5 + 2.0 + 3.0))
    assert not found.exact or found.gap == 0.0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"arcs": np.array([[0, 1], [1, 2], [2, 1]])}, "'module' feeds itself"),
        ({"arcs": np.array([[0, 0]])}, "'part' feeds itself"),
        ({"arcs": np.array([[0, 7]])}, "isn't there"),
        ({"time": np.array([2.0, -1.0, 1.0])}, "'module' has no time"),
        ({"time": np.array([2.0, 1.0, np.nan])}, "'product' has no time"),
        ({"holding_cost": np.array([np.nan, 1.0, 1.0])}, "'part' has no holding cost"),
        ({"max_service_time": np.array([-1.0, np.nan, np.nan])}, "'part' has no longest service time"),
    ],
)
def test_that_the_stage_at_fault_is_named_when_a_network_makes_no_sense(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        chain_of_three(**changes)


def test_that_no_service_times_are_found_when_limits_leave_none() -> None:
    network = chain_of_three()
    way = walk(3, network.arcs)
    assert way is not None
    limits = limits_of(network)
    assert cheapest_on(network, replace(limits, service_from=limits.service_to + 1), way)[1] == np.inf
