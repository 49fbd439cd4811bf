"""A supply network in a JSON file: stages with their times and costs, and the arcs between them.

``{"z": 1.645, "stages": [{"name", "time", "holding_cost", "demand_sd", "service_level", "max_service_time", "inbound_time"}],
"arcs": [[from, to], [from, to, quantity]]}``. Times are in periods, the holding cost is that of one unit for one period, and
``demand_sd`` is a period's, 0 where no customer is served. A stage's own service level gives its z, else the file's z holds. What is null
or left out isn't given: without a ``max_service_time`` a stage that only customers draw from delivers at once, and any other when it likes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from planner.model.bom_cycles import cycles
from planner.model.finding import BallastError

Floats = npt.NDArray[np.float64]
TOLD = 6  # stages of a circle that a message names


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """What a network file says. Shapes ``(stages,)`` unless said; NaN where nothing is given."""

    names: tuple[str, ...]
    time: Floats
    holding_cost: Floats
    demand_sd: Floats
    z: Floats  # 0 where no demand is served
    max_service_time: Floats
    inbound_time: Floats  # 0 where nothing is given
    arcs: npt.NDArray[np.intp]  # (arcs, 2) positions of the feeding and the fed stage
    quantity: Floats  # (arcs,)


def read_network(path: Path | str) -> NetworkFile:
    """Return the network in a file; raises BallastError that names what is wrong and where."""
    file = Path(path)
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise BallastError(f"{file.name} is no JSON: {problem}") from problem
    if not isinstance(content, dict):
        raise BallastError(f"{file.name} must hold an object with 'stages' and 'arcs'.")
    stages = _listed(file.name, content, "stages")
    if not stages:
        raise BallastError(f"{file.name} has no stages.")
    rows = [_stage(file.name, number, stage) for number, stage in enumerate(stages, start=1)]
    names = _names(file.name, rows)
    sd = _column(file.name, rows, names, "demand_sd", least=0.0)
    general = _number(f"{file.name}: 'z'", content.get("z"), least=0.0)
    arcs, quantity = _arcs(file.name, _listed(file.name, content, "arcs"), names)
    return NetworkFile(
        names,
        _column(file.name, rows, names, "time", least=0.0, required=True),
        _column(file.name, rows, names, "holding_cost", least=0.0, required=True),
        sd,
        _factors(file.name, rows, names, sd, general),
        _column(file.name, rows, names, "max_service_time", least=0.0),
        np.nan_to_num(_column(file.name, rows, names, "inbound_time", least=0.0)),
        arcs,
        quantity,
    )


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _listed(file: str, content: Mapping[str, object], key: str) -> Sequence[object]:
    if key not in content:
        raise BallastError(f"{file} has no '{key}'.")
    value = content[key]
    if not isinstance(value, list):
        raise BallastError(f"{file}: '{key}' must be a list.")
    return value


def _stage(file: str, number: int, stage: object) -> Mapping[str, object]:
    if not isinstance(stage, dict):
        raise BallastError(f'{file}: stage {number} must be an object such as {{"name": "Motor", "time": 5, "holding_cost": 2}}.')
    if not isinstance(stage.get("name"), str) or not stage["name"].strip():
        raise BallastError(f"{file}: stage {number} has no name.")
    return stage


def _names(file: str, rows: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    names = tuple(str(row["name"]) for row in rows)
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise BallastError(f"{file}: two stages are called '{twice}'.")
    return names


def _number(what: str, value: object, *, least: float = -math.inf, required: bool = False) -> float:
    if value is None and not required:
        return math.nan
    if value is None:
        raise BallastError(f"{what} is missing.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e15:
        raise BallastError(f"{what} must be a number, and is {json.dumps(value, ensure_ascii=False)[:40]}.")
    if value < least:
        raise BallastError(f"{what} must be {least:g} or more, and is {value:g}.")
    return float(value)


def _column(
    file: str, rows: Sequence[Mapping[str, object]], names: Sequence[str], key: str, *, least: float, required: bool = False
) -> Floats:
    cells = [
        _number(f"{file}: '{key}' of stage '{name}'", row.get(key), least=least, required=required)
        for name, row in zip(names, rows, strict=True)
    ]
    return np.array(cells, dtype=np.float64)


def _factors(file: str, rows: Sequence[Mapping[str, object]], names: Sequence[str], sd: Floats, general: float) -> Floats:
    """Return each stage's z: of its own service level, else the file's."""
    factors = np.zeros(len(rows))
    for at, (name, row) in enumerate(zip(names, rows, strict=True)):
        level = _number(f"{file}: 'service_level' of stage '{name}'", row.get("service_level"))
        if not math.isnan(level) and not 0.0 < level < 1.0:
            raise BallastError(f"{file}: 'service_level' of stage '{name}' must lie between 0 and 1, such as 0.95, and is {level:g}.")
        if not sd[at] > 0.0:
            continue
        factors[at] = general if math.isnan(level) else NormalDist().inv_cdf(level)
        if math.isnan(factors[at]):
            raise BallastError(f"{file}: stage '{name}' serves customers, but neither it has a 'service_level' nor the file a 'z'.")
    return factors


def _arcs(file: str, listed: Sequence[object], names: Sequence[str]) -> tuple[npt.NDArray[np.intp], Floats]:
    place = {name: at for at, name in enumerate(names)}
    pairs: list[tuple[int, int]] = []
    quantity: list[float] = []
    seen: set[tuple[int, int]] = set()
    for number, arc in enumerate(listed, start=1):
        where = f"{file}: arc {number}"
        if not isinstance(arc, list) or len(arc) not in (2, 3):
            raise BallastError(f'{where} must name two stages, such as ["Motor", "Robot"], and may give a quantity after them.')
        unknown = next((end for end in arc[:2] if not isinstance(end, str) or end not in place), None)
        if unknown is not None or None in arc[:2]:
            raise BallastError(f"{where} leads to a stage that isn't there: {json.dumps(unknown, ensure_ascii=False)[:40]}.")
        pair = (place[arc[0]], place[arc[1]])
        if pair[0] == pair[1]:
            raise BallastError(f"{where} feeds stage '{arc[0]}' to itself.")
        if pair in seen:
            raise BallastError(f"{where} is there twice: '{arc[0]}' to '{arc[1]}'.")
        amount = _number(f"{where}: its quantity", arc[2], least=0.0, required=True) if len(arc) == 3 else 1.0
        if amount == 0.0:
            raise BallastError(f"{where}: its quantity must be more than 0.")
        seen.add(pair)
        pairs.append(pair)
        quantity.append(amount)
    for path, _ in cycles([names[tail] for tail, _ in pairs], [names[head] for _, head in pairs]):
        shown = path if len(path) <= TOLD else [*path[: TOLD - 1], "…", path[-1]]
        raise BallastError(f"{file}: stages feed each other in a circle: {' → '.join(shown)}.")
    return np.array(pairs, dtype=np.intp).reshape(-1, 2), np.array(quantity, dtype=np.float64)
