"""Grids of textbooks: gross requirements, planned receipts and releases, projected stock, through the whole engine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from planner.engine.evaluate import evaluate
from planner.engine.results import Results
from planner.model.plan import Plan
from tests.plans import plan_of

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("mrp_*.json"))
FIRST = np.datetime64("2026-11-23")  # the Monday of period 1

Grid = dict[str, dict[str, float]]


def plan_from(case: dict[str, object], bucket: str) -> Plan:
    """Return the case as a plan whose periods are weeks: lead times are make times of whole weeks."""
    parts, demand = case["parts"], case["demand"]
    assert isinstance(parts, dict) and isinstance(demand, dict)
    interval = next((float(part["interval"]) for part in parts.values() if "interval" in part), 1.0)
    day = lambda period: str(FIRST + 7 * (int(period) - 1))  # noqa: E731
    stock = [{"part": name, "quantity": float(part["on_hand"])} for name, part in parts.items() if part.get("on_hand")]
    for name, part in parts.items():
        for period, quantity in part.get("scheduled", {}).items():
            stock.append({"part": name, "kind": "open order", "quantity": float(quantity), "due": day(period)})
    return plan_of(
        settings=[{"as_of": str(FIRST), "horizon_weeks": float(case["periods"]), "order_weeks": interval, "bucket": bucket}],  # type: ignore[arg-type]
        parts=[
            {"part": name, "kind": "make", "make_days": 7.0 * part["lead"], "lot_rule": part.get("rule", ""), "lot_size": part.get("size")}
            for name, part in parts.items()
        ],
        bom=[{"parent": p, "component": c, "quantity": float(q)} for p, c, q in case["lines"]],  # type: ignore[attr-defined]
        demand=[
            {"part": name, "due": day(period), "quantity": float(quantity)}
            for name, by in demand.items()
            for period, quantity in by.items()
        ],
        stock=stock,
    )


def receipts_of(found: Results, case: dict[str, object], days: int) -> np.ndarray:
    """Return planned receipts: what stock rises by beyond needs and open orders. Shape ``(parts, buckets)``."""
    scheduled, before = np.zeros(found.gross.shape), np.zeros((len(found.parts), 1))
    for name, part in case["parts"].items():  # type: ignore[attr-defined]
        before[found.position[name]] = part.get("on_hand", 0)
        for period, quantity in part.get("scheduled", {}).items():
            scheduled[found.position[name], (int(period) - 1) * 7 // days] += quantity
    return np.diff(found.on_hand, axis=1, prepend=before) + found.gross - scheduled


def by_period(row: np.ndarray, days: int) -> dict[str, float]:
    """Return what is not 0 by the number of its period."""
    return {str(int(at) * days // 7 + 1): pytest.approx(row[at]) for at in np.flatnonzero(np.abs(row) > 1e-6)}


@pytest.mark.parametrize("bucket", ["week", "day"])
@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_that_grids_are_those_of_the_textbook_when_their_plans_are_netted(file: Path, bucket: str) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    days = 7 if bucket == "week" else 1
    found = evaluate(plan_from(case, bucket), ["Base"])["Base"]
    receipts = receipts_of(found, case, days)
    for name, grid in case["grid"].items():
        at, lead = found.position[name], case["parts"][name]["lead"]
        if "gross" in grid:
            assert by_period(found.gross[at], days) == grid["gross"], name
        if "receipts" in grid:
            assert by_period(receipts[at], days) == grid["receipts"], name
        assert {str(int(period) - lead): quantity for period, quantity in by_period(receipts[at], days).items()} == grid["releases"], name
        if "on_hand" in grid:
            assert found.on_hand[at, 7 // days - 1 :: 7 // days] == pytest.approx(grid["on_hand"]), name


def test_that_enough_grids_are_there_when_they_are_compared() -> None:
    assert len(GOLDEN) >= 4
