"""A network file is read to the letter, and a damaged one is refused with its fault named."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from planner.files.network import read_network
from planner.model.finding import BallastError

WHOLE: dict[str, object] = {
    "z": 1.645,
    "stages": [
        {"name": "Magnet", "time": 9, "holding_cost": 1},
        {"name": "Motor", "time": 2.5, "holding_cost": 3, "demand_sd": None, "inbound_time": 1},
        {"name": "Robot", "time": 1, "holding_cost": 8, "demand_sd": 4, "service_level": 0.975, "max_service_time": 2},
        {"name": "Spare", "time": 1, "holding_cost": 4, "demand_sd": 2},
    ],
    "arcs": [["Magnet", "Motor", 6], ["Motor", "Robot"], ["Motor", "Spare"]],
}


def written(folder: Path, content: object) -> Path:
    file = folder / "network.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_that_a_network_is_read_to_the_letter_when_it_is_whole(tmp_path: Path) -> None:
    found = read_network(written(tmp_path, WHOLE))
    assert found.names == ("Magnet", "Motor", "Robot", "Spare")
    assert found.time.tolist() == [9.0, 2.5, 1.0, 1.0]
    assert found.holding_cost.tolist() == [1.0, 3.0, 8.0, 4.0]
    np.testing.assert_array_equal(found.demand_sd, [np.nan, np.nan, 4.0, 2.0])
    np.testing.assert_array_equal(found.max_service_time, [np.nan, np.nan, 2.0, np.nan])
    assert found.inbound_time.tolist() == [0.0, 1.0, 0.0, 0.0]
    assert found.z.tolist() == pytest.approx([0.0, 0.0, NormalDist().inv_cdf(0.975), 1.645])
    assert found.arcs.tolist() == [[0, 1], [1, 2], [1, 3]]
    assert found.quantity.tolist() == [6.0, 1.0, 1.0]


def test_that_a_byte_order_mark_is_skipped_when_another_program_wrote_one(tmp_path: Path) -> None:
    file = tmp_path / "network.json"
    file.write_text(json.dumps(WHOLE), encoding="utf-8-sig")
    assert len(read_network(file).names) == 4


def test_that_a_single_stage_is_a_network_when_there_are_no_arcs(tmp_path: Path) -> None:
    found = read_network(written(tmp_path, {"z": 1, "stages": [{"name": "A", "time": 1, "holding_cost": 1, "demand_sd": 1}], "arcs": []}))
    assert found.arcs.shape == (0, 2)


def stage(at: int, **changes: object) -> dict[str, object]:
    stages = [dict(one) for one in WHOLE["stages"]]  # type: ignore[attr-defined]
    stages[at] |= changes
    return WHOLE | {"stages": stages}


def without(at: int, key: str) -> dict[str, object]:
    changed = stage(at)
    del changed["stages"][at][key]  # type: ignore[index]
    return changed


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no JSON"),
        ('{"z": NaN}', "NaN is no number"),
        ("[]", "must hold an object"),
        ({"arcs": []}, "has no 'stages'"),
        ({"stages": [], "arcs": []}, "has no stages"),
        ({"stages": {}, "arcs": []}, "'stages' must be a list"),
        ({"stages": [1], "arcs": []}, "stage 1 must be an object"),
        ({"stages": [{"time": 1}], "arcs": []}, "stage 1 has no name"),
        ({key: value for key, value in WHOLE.items() if key != "arcs"}, "has no 'arcs'"),
        (without(1, "time"), "'time' of stage 'Motor' is missing"),
        (without(0, "holding_cost"), "'holding_cost' of stage 'Magnet' is missing"),
        (stage(1, time=-1), "'time' of stage 'Motor' must be 0 or more, and is -1"),
        (stage(1, time="five"), "'time' of stage 'Motor' must be a number, and is \"five\""),
        (stage(1, time=True), "'time' of stage 'Motor' must be a number, and is true"),
        (stage(1, time=1e300), "'time' of stage 'Motor' must be a number"),
        (stage(2, demand_sd=-4), "'demand_sd' of stage 'Robot' must be 0 or more"),
        (stage(2, max_service_time=-1), "'max_service_time' of stage 'Robot' must be 0 or more"),
        (stage(2, service_level=95), "'service_level' of stage 'Robot' must lie between 0 and 1"),
        (stage(3, name="Robot"), "two stages are called 'Robot'"),
        (WHOLE | {"z": "high"}, "'z' must be a number"),
        (WHOLE | {"z": None}, "stage 'Spare' serves customers"),
        (WHOLE | {"arcs": [["Motor"]]}, "arc 1 must name two stages"),
        (WHOLE | {"arcs": [["Motor", "Rover"]]}, 'arc 1 leads to a stage that isn\'t there: "Rover"'),
        (WHOLE | {"arcs": [["Motor", None]]}, "arc 1 leads to a stage that isn't there: null"),
        (WHOLE | {"arcs": [["Motor", ["Robot"]]]}, "arc 1 leads to a stage that isn't there"),
        (WHOLE | {"arcs": [["Motor", "Motor"]]}, "arc 1 feeds stage 'Motor' to itself"),
        (WHOLE | {"arcs": [["Motor", "Robot"], ["Motor", "Robot"]]}, "arc 2 is there twice"),
        (WHOLE | {"arcs": [["Motor", "Robot", 0]]}, "its quantity must be more than 0"),
        (WHOLE | {"arcs": [["Motor", "Robot"], ["Robot", "Motor"]]}, "in a circle: Motor → Robot → Motor"),
    ],
)
def test_that_the_fault_is_named_in_one_line_when_a_network_is_damaged(tmp_path: Path, content: object, said: str) -> None:
    with pytest.raises(BallastError) as told:
        read_network(written(tmp_path, content))
    assert said in str(told.value) and "network.json" in str(told.value)
    assert "\n" not in str(told.value)


def test_that_a_file_that_is_no_text_is_refused_when_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "network.json"
    file.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(BallastError, match="no JSON"):
        read_network(file)
