"""A plan's parts become stages: who feeds whom, how demand pools, what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.netting import bom
from planner.engine.stock.placement import placed
from planner.engine.stock.plan_network import PlanNetwork, network_of_plan, through_phantoms

# HUMANOID takes two LEGs and one KIT; a LEG takes three MOTORs; the KIT, a phantom, holds one more MOTOR and a FAN. ROVER takes four MOTORs.
NAMES = ("HUMANOID", "LEG", "KIT", "MOTOR", "FAN", "ROVER", "IDLE")
LINES = [(0, 1, 2.0), (0, 2, 1.0), (1, 3, 3.0), (2, 3, 1.0), (2, 4, 1.0), (5, 3, 4.0), (6, 3, 9.0)]
KIND = np.array(["make", "make", "phantom", "buy", "buy", "make", "make"], dtype=object)


def stages(**changes: object) -> PlanNetwork:
    parent, child, factor = (np.array(column) for column in zip(*LINES, strict=True))
    level, cycle = bom.levels(parent.astype(np.intp), child.astype(np.intp), len(NAMES))
    graph = bom.walked(parent.astype(np.intp), child.astype(np.intp), factor.astype(float), np.arange(len(LINES)), level, cycle)
    data: dict[str, object] = {
        "weekly": np.array([10.0, 20.0, 10.0, 90.0, 10.0, 5.0, 0.0]),
        "independent": np.array([10.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0]),
        "demand_sd": np.array([3.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0]),
        "z": np.full(7, 1.5),
        "own_days": np.array([4.0, 2.5, 0.0, 30.0, 12.4, 1.0, 1.0]),
        "unit_value": np.array([900.0, 300.0, 60.0, 40.0, 20.0, 200.0, 1.0]),
        "carrying_rate": 0.2,
        "service_days": np.array([5.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    }
    return network_of_plan(NAMES, graph, KIND, **(data | changes))  # type: ignore[arg-type]


def test_that_needed_parts_are_stages_when_phantoms_pass_through() -> None:
    found = stages()
    assert found.network.names == ("HUMANOID", "LEG", "MOTOR", "FAN", "ROVER")
    assert found.part.tolist() == [0, 1, 3, 4, 5]
    named = {(found.network.names[tail], found.network.names[head]) for tail, head in found.network.arcs.tolist()}
    assert named == {("LEG", "HUMANOID"), ("MOTOR", "LEG"), ("MOTOR", "HUMANOID"), ("FAN", "HUMANOID"), ("MOTOR", "ROVER")}
    assert found.network.time.tolist() == [4, 2, 30, 12, 1]  # 2.5 days are rounded to even
    assert found.network.max_service_time.tolist() == [5.0, np.inf, np.inf, np.inf, 0.0]
    assert found.network.holding_cost[2] == pytest.approx(40.0 * 0.2 / 365.0)


def test_that_all_units_of_a_product_swing_together_when_a_part_goes_in_by_two_ways() -> None:
    a_day = 1.5 / np.sqrt(7.0)
    motor = np.hypot((2 * 3 + 1) * 3.0, 4 * 2.0)  # seven in a humanoid with σ 3 a week, four in a rover with σ 2
    assert stages().network.spread == pytest.approx(a_day * np.array([3.0, 6.0, motor, 3.0, 2.0]))


def test_that_a_part_of_unknown_cost_delivers_at_once_when_nobody_can_say_what_waiting_saves() -> None:
    value = np.array([900.0, 300.0, 60.0, 40.0, np.nan, 200.0, 1.0])
    found = stages(unit_value=value)
    placement = placed(found.network)
    fan = found.network.names.index("FAN")
    assert placement.service_time[fan] == 0.0 and placement.net_lead_time[fan] == 12.0
    assert placement.safety_stock[fan] > 0.0 and placement.stage_cost[fan] == 0.0


def test_that_nothing_is_said_of_a_part_when_its_lead_time_is_not_known() -> None:
    days = np.array([4.0, 2.5, 0.0, np.nan, 12.4, 1.0, 1.0])
    found = stages(own_days=days)
    stock = found.over_parts(placed(found.network).safety_stock, len(NAMES))
    assert np.isnan(stock[[2, 3, 6]]).all()  # the phantom, the part without a lead time, the one nobody needs
    assert np.isfinite(stock[[0, 1, 4, 5]]).all()


def test_that_stock_is_placed_below_its_value_when_a_customer_waits_long() -> None:
    patient = placed(stages(service_days=np.full(7, 60.0)).network)
    assert patient.cost == 0.0 and patient.exact  # whoever waits longer than everything takes needs no stock
    assert placed(stages().network).cost > 0.0


def test_that_lines_lead_through_phantoms_in_phantoms_when_they_are_taken_out() -> None:
    lines = np.array([[4, 3], [5, 3], [3, 2], [3, 1], [2, 0], [1, 0]])  # 3 stands in 2 and 1, both in 0
    passed = np.array([False, False, True, True, False, False])
    assert through_phantoms(lines, passed).tolist() == [[1, 0], [4, 0], [4, 1], [5, 0], [5, 1]]


def test_that_an_empty_plan_is_an_empty_network_when_nothing_is_needed() -> None:
    found = stages(weekly=np.zeros(7), independent=np.zeros(7))
    assert found.network.names == () and placed(found.network).cost == 0.0
