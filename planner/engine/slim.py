"""Of a large plan's scenario that nobody looks at only what sums it up is held; the rest is computed anew when somebody does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from planner.engine.results import Assemblies, OrderResults, PartResults, Results, SourceResults

D = TypeVar("D", SourceResults, OrderResults)

OF_PARTS = frozenset({"cost", "landed", "unpriced", "by_program", "duty_rate", "lead_days"})  # what scenarios are compared by
NONE = np.zeros(0)


def slimmed(results: Results) -> Results:
    """Return what sums a scenario up: its totals, its products, and what each part costs. No orders, no sources, no stock."""
    if not results.whole:
        return results
    part: dict[str, Any] = {
        one.name: np.copy(getattr(results.part, one.name)) if one.name in OF_PARTS else NONE for one in fields(PartResults)
    }
    return replace(
        results,
        whole=False,
        source=nothing(SourceResults),
        orders=nothing(OrderResults),
        part=PartResults(**{**part, "order_by_mode": MappingProxyType({})}),
        on_hand=np.zeros((0, len(results.weeks))),
        on_hand_without_prebuy=np.zeros((0, len(results.weeks))),
        gross=np.zeros((0, len(results.weeks))),
        assemblies=Assemblies(),
        questions=(),
    )


def held(results: Mapping[str, Results], wanted: Collection[str]) -> dict[str, Results]:
    """Return what is held of a large plan's results: the scenarios wanted in full or not at all, of the others what sums them up."""
    return {name: one if name in wanted else slimmed(one) for name, one in results.items() if one.whole or name not in wanted}


def nothing(kind: type[D]) -> D:
    """Return columns without rows."""
    columns: dict[str, Any] = {one.name: NONE for one in fields(kind)}
    return kind(**columns)
