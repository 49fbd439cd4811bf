"""Placement agrees with an independent program, on its own named instances and on trees drawn at random.

stockpyl (MIT), Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd ed.: the optima of version 1.0.2 stand beside each name.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.engine.stock.placement import Network, network_of, placed

NAMED = {
    "example_6_5": 8.277916867529369,
    "figure_6_14": 18.824004472592172,
    "problem_6_9": 15.649530249501026,
    "example_6_3": 2.8284271247461903,
    "problem_6_7": 357.77087639996637,
    "problem_6_8": 1378.3020369043727,
}


def stockpyl_module(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return pytest.importorskip(name)


def ours(theirs: Any) -> Network:
    """Return an instance of stockpyl as a network of ours."""
    nodes = list(theirs.nodes)
    place = {node.index: at for at, node in enumerate(nodes)}

    def deviation(node: Any) -> float:
        sd = node.demand_source.standard_deviation if node.demand_source else None
        return np.nan if sd is None else sd

    return network_of(
        [str(node.index) for node in nodes],
        np.array([float(node.processing_time or 0) for node in nodes]),
        np.array([float(node.local_holding_cost) for node in nodes]),
        np.array([deviation(node) for node in nodes], dtype=float),
        np.array([float(node.demand_bound_constant) for node in nodes]),
        np.array([(place[tail], place[head]) for tail, head in theirs.edges]),
        max_service_time=np.array(
            [np.nan if node.external_outbound_cst is None else node.external_outbound_cst for node in nodes], dtype=float
        ),
        inbound=np.array([float(node.external_inbound_cst or 0) for node in nodes]),
    )


@pytest.mark.parametrize(("name", "optimum"), NAMED.items())
def test_that_a_named_instance_comes_to_its_optimum_when_placed(name: str, optimum: float) -> None:
    instances, gsm_tree = stockpyl_module("stockpyl.instances"), stockpyl_module("stockpyl.gsm_tree")
    theirs = instances.load_instance(name)
    found = placed(ours(theirs))
    assert found.exact
    assert found.cost == pytest.approx(optimum, rel=1e-12)
    assert found.cost == pytest.approx(gsm_tree.optimize_committed_service_times(gsm_tree.preprocess_tree(theirs))[1], rel=1e-12)


def test_that_the_textbooks_tree_comes_to_its_optimum_when_nothing_else_is_installed() -> None:
    """Example 6.5: four stages; z and σ are 1, supply from outside takes 1 period, and one customer waits for 1."""
    network = network_of(
        ["1", "3", "2", "4"],
        np.array([2.0, 1.0, 1.0, 1.0]),
        np.array([1.0, 2.0, 3.0, 3.0]),
        np.array([np.nan, np.nan, 1.0, 1.0]),
        1.0,
        np.array([[0, 1], [1, 2], [1, 3]]),
        max_service_time=np.array([np.nan, np.nan, 0.0, 1.0]),
        inbound=np.array([1.0, 0.0, 0.0, 0.0]),
    )
    found = placed(network)
    assert found.cost == pytest.approx(NAMED["example_6_5"], rel=1e-12)
    assert found.service_time.tolist() == [0.0, 0.0, 0.0, 1.0]


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_that_random_trees_come_to_the_same_cost_when_both_programs_place_them(seed: int, count: int) -> None:
    networks, gsm_tree = stockpyl_module("stockpyl.supply_chain_network"), stockpyl_module("stockpyl.gsm_tree")
    dice = np.random.default_rng(seed)
    theirs = networks.SupplyChainNetwork()
    joins = [(int(dice.integers(0, at)), at) if dice.random() < 0.5 else (at, int(dice.integers(0, at))) for at in range(1, count)]
    feeding = {tail for tail, _ in joins}
    for at in range(count):
        node = stockpyl_module("stockpyl.supply_chain_node").SupplyChainNode(at)
        node.processing_time, node.local_holding_cost = int(dice.integers(0, 6)), float(dice.integers(1, 30))
        node.demand_bound_constant = 1.645
        if at not in feeding:
            source = stockpyl_module("stockpyl.demand_source").DemandSource(type="N", mean=0, standard_deviation=float(dice.integers(1, 9)))
            node.demand_source, node.external_outbound_cst = source, int(dice.integers(0, 3))
        theirs.add_node(node)
    theirs.add_edges_from_list(joins)
    optimum = gsm_tree.optimize_committed_service_times(gsm_tree.preprocess_tree(theirs))[1]
    assert placed(ours(theirs)).cost == pytest.approx(optimum, rel=1e-9)
