"""``ballast safety-stock`` keeps the contract: keys, exit codes, one line for what went wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.files.plan_file import save_plan
from planner.model.plan import Plan
from tests.conftest import Ballast
from tests.plans import plan_of, robot

# Example 6.5 of Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd ed.; its optimum is 8.277917.
EXAMPLE = {
    "z": 1.0,
    "stages": [
        {"name": "1", "time": 2, "holding_cost": 1, "inbound_time": 1},
        {"name": "3", "time": 1, "holding_cost": 2},
        {"name": "2", "time": 1, "holding_cost": 3, "demand_sd": 1},
        {"name": "4", "time": 1, "holding_cost": 3, "demand_sd": 1, "max_service_time": 1},
    ],
    "arcs": [["1", "3"], ["3", "2"], ["3", "4"]],
}


@pytest.fixture
def example(tmp_path: Path) -> Path:
    file = tmp_path / "example.json"
    file.write_text(json.dumps(EXAMPLE), encoding="utf-8")
    return file


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "robot.ballast"
    save_plan(robot(), file)
    return file


def told(run: tuple[int, str, str]) -> dict[str, object]:
    return json.loads(run[1])  # type: ignore[no-any-return]


def test_that_a_network_is_placed_with_the_keys_of_the_contract_when_json_is_asked(ballast: Ballast, example: Path) -> None:
    code, out, err = ballast("safety-stock", example, "--model", "guaranteed", "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["holding_cost"] == pytest.approx(8.277916867529369, rel=1e-12)
    assert answer["gap"] == pytest.approx(0.0, abs=1e-9) and answer["seconds"] >= 0.0
    assert [row["part"] for row in answer["parts"]] == ["1", "3", "2", "4"]
    assert answer["parts"][3] == {"part": "4", "service_time": 1.0, "net_lead_time": 0.0, "safety_stock": 0.0, "holding_cost": 0.0}
    assert sum(row["holding_cost"] for row in answer["parts"]) == pytest.approx(answer["holding_cost"])


@pytest.mark.parametrize("unserved", [{}, {"demand_sd": 0}, {"demand_sd": None}, {"demand_sd": 0, "max_service_time": None}])
@pytest.mark.parametrize("z", [{"z": 1.0}, {"z": None}])
def test_that_inner_stages_may_promise_any_time_when_no_limit_is_given(
    ballast: Ballast, tmp_path: Path, unserved: dict[str, object], z: dict[str, object]
) -> None:
    stages = [stage | (unserved if "demand_sd" not in stage else {}) for stage in EXAMPLE["stages"]]  # type: ignore[attr-defined]
    if z["z"] is None:  # a stage that serves nobody needs no z; Φ⁻¹(0.8413447…) = 1
        stages = [stage | ({"service_level": 0.841344746068543} if stage.get("demand_sd") else {}) for stage in stages]
    file = tmp_path / "variant.json"
    file.write_text(json.dumps(EXAMPLE | z | {"stages": stages}), encoding="utf-8")
    code, out, _ = ballast("safety-stock", file, "--model", "guaranteed", "--json")
    answer = json.loads(out)
    assert code == 0 and answer["holding_cost"] == pytest.approx(8.277916867529369, rel=1e-9)
    assert [row["service_time"] for row in answer["parts"]] == [0.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize("sd", [0, 3])
def test_that_a_stage_others_draw_from_isnt_bound_to_deliver_at_once_when_it_serves_customers_or_not(
    ballast: Ballast, tmp_path: Path, sd: float
) -> None:
    # Part (9 periods, 10 a unit and period) → product (0 periods, 1), σ 4, z 1: the part may promise 9 and the product waits for it:
    # 1 · 4 · √9 = 12, far below 10 · √(4² + sd²) · √9 for a part that must deliver at once.
    network = {
        "z": 1.0,
        "stages": [
            {"name": "part", "time": 9, "holding_cost": 10, "demand_sd": sd},
            {"name": "product", "time": 0, "holding_cost": 1, "demand_sd": 4},
        ],
        "arcs": [["part", "product"]],
    }
    file = tmp_path / "pair.json"
    file.write_text(json.dumps(network), encoding="utf-8")
    answer = told(ballast("safety-stock", file, "--model", "guaranteed", "--json"))
    assert answer["holding_cost"] == pytest.approx(12.0)


def test_that_every_stage_stands_alone_when_the_single_model_is_asked(ballast: Ballast, example: Path) -> None:
    answer = told(ballast("safety-stock", example, "--model", "single", "--json"))
    root = 2**0.5
    assert [row["net_lead_time"] for row in answer["parts"]] == [3.0, 1.0, 1.0, 1.0]  # type: ignore[attr-defined]
    assert answer["holding_cost"] == pytest.approx(1 * root * 3**0.5 + 2 * root + 3 + 3)  # k² = 2 where both customers draw


def test_that_a_network_is_placed_over_all_levels_when_no_model_is_named(ballast: Ballast, example: Path) -> None:
    assert told(ballast("safety-stock", example, "--json"))["holding_cost"] == pytest.approx(8.277916867529369)


def test_that_the_table_says_what_it_proves_when_a_reader_asks(ballast: Ballast, example: Path) -> None:
    code, out, _ = ballast("safety-stock", example)
    assert code == 0 and "the least there is" in out and "Service time, periods" in out
    assert "each part on its own" in ballast("safety-stock", example, "--model", "single")[1]


def test_that_a_plans_bought_parts_are_held_singly_when_it_says_nothing_else(ballast: Ballast, saved: Path) -> None:
    code, out, _ = ballast("safety-stock", saved, "--json")
    answer = json.loads(out)
    calc = told(ballast("calc", saved, "--json"))
    motor = next(part for part in calc["scenarios"][0]["parts"] if part["part"] == "MOTOR")  # type: ignore[index]
    assert code == 0 and answer["model"] == "single" and answer["costs_per"] == "year" and answer["times_in"] == "days"
    (row,) = answer["parts"]
    assert row["part"] == "MOTOR" and row["service_time"] == 0.0 and row["net_lead_time"] == motor["lead_days"]
    assert row["safety_stock"] == pytest.approx(motor["safety_stock"])
    rate = robot().setting("carrying_rate") or 0.2
    assert isinstance(rate, float)
    assert row["holding_cost"] == pytest.approx(motor["safety_stock"] * motor["unit_landed"] * rate)


def test_that_a_plans_stock_is_placed_over_all_levels_when_it_or_the_command_says_so(ballast: Ballast, saved: Path, tmp_path: Path) -> None:
    asked = told(ballast("safety-stock", saved, "--model", "guaranteed", "--json"))
    chosen: Plan = plan_with(stock_model="guaranteed")
    save_plan(chosen, tmp_path / "chosen.ballast")
    assert told(ballast("safety-stock", tmp_path / "chosen.ballast", "--json"))["parts"] == asked["parts"]
    assert {row["part"] for row in asked["parts"]} == {"ROBOT", "ARM", "MOTOR"}  # type: ignore[attr-defined]
    assert asked["gap"] == pytest.approx(0.0, abs=1e-9)


def plan_with(**setting: object) -> Plan:
    plan = robot()
    tables = {name: list(map(plan[name].row, range(len(plan[name])))) for name in ("parts", "bom", "suppliers", "sources", "lanes")}
    more = {name: list(map(plan[name].row, range(len(plan[name])))) for name in ("tariffs", "fx", "demand", "stock")}
    return plan_of(settings=[setting], **tables, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.json",), "No such file"),
        (("damaged.json",), "no JSON"),
        (("damaged.json", "--model", "best"), "invalid choice"),
        (("damaged.json", "--seconds", "0"), "no number of seconds"),
        ((), "required"),
    ],
)
def test_that_one_line_says_what_is_wrong_when_nothing_can_be_placed(
    ballast: Ballast, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "damaged.json").write_text("{", encoding="utf-8")
    code, out, err = ballast("safety-stock", *words, "--json")
    assert code == 2 and out == ""
    assert said in err and err.count("\n") == 1
