"""The plan as the scenario looked at has it, and which of its cells the scenario changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.scenario import overlaid
from planner.model.table import Cells, same

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Overlaid:
    """A column as the scenario has it, and which of the base's rows it changes."""

    values: Cells
    mask: Mask


class Overlay:
    """One plan under one scenario, worked out once."""

    def __init__(self, plan: Plan, scenario: str) -> None:
        self.base, self.scenario = plan, scenario
        self.plan: Plan
        self.findings: tuple[Finding, ...]
        self.plan, self.findings = overlaid(plan, scenario)
        self._changed: dict[str, dict[str, Overlaid]] = {}

    def of(self, plan: Plan, scenario: str) -> bool:
        """Tell whether this is the plan under the scenario."""
        return self.base is plan and self.scenario == scenario

    def changed(self, table: str) -> Mapping[str, Overlaid]:
        """Return the columns of a table that the scenario changes."""
        base, shown = self.base[table], self.plan[table]
        if base is shown:
            return {}
        if table not in self._changed:
            self._changed[table] = {
                name: Overlaid(after[: len(base)], _differs(before, after[: len(base)]))
                for name, before in base.columns.items()
                if (after := shown[name]) is not before and not same(before, after[: len(base)])
            }
        return self._changed[table]


def _differs(before: Cells, after: Cells) -> Mask:
    """Return where two columns differ; missing equals missing."""
    if before.dtype == np.float64:
        return np.asarray((before != after) & ~(np.isnan(before) & np.isnan(after)))  # type: ignore[call-overload]
    if before.dtype.kind == "M":
        return np.asarray((before != after) & ~(np.isnat(before) & np.isnat(after)))  # type: ignore[call-overload]
    return np.asarray(before != after)
