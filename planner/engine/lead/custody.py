"""Goods held under customs custody before duty is paid: in a bonded warehouse, or in a foreign-trade zone with privileged status."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import filled
from planner.engine.results import Days, Flags, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells

UNITED_STATES = "US"
BONDED, PRIVILEGED = "bonded warehouse", "FTZ privileged"
BOND_YEARS = 5  # 19 USC 1557(a)(1), from the date of importation
BOND_DAYS = 365 * BOND_YEARS + 1


@dataclass(frozen=True, slots=True)
class Custody:
    """How long each source's goods are held before duty is paid. Shapes ``(sources,)``."""

    held: Ints  # whole days, 0 for goods entered for consumption
    bonded: Flags  # the rates of the day of withdrawal count, not those of the arrival

    def duty_day(self, entry: Days, rows: Ints | slice = slice(None)) -> Days:
        """Return the day whose rates count: of withdrawal from a bonded warehouse, else of entry or of admission to the zone.

        Source: 19 USC 1557 and 19 CFR 144.38 (withdrawal); 19 CFR 146.41 and 146.65 (privileged foreign status).
        """
        if not self.bonded.any():
            return entry
        later: Days = entry + np.where(self.bonded, self.held, 0)[rows].astype("timedelta64[D]")
        return later


def custody(plan: Plan, destination: str) -> Custody:
    """Return how the goods of each source of a plan are held."""
    return held_by(plan["sources"]["entry_as"], plan["sources"]["held_days"], destination)


@remembered(16)
def held_by(entry_as: Cells, held_days: Cells, destination: str) -> Custody:
    """Return how goods are held; zone status counts in the United States only, whose bond ends after five years."""
    bonded = np.asarray(entry_as == BONDED, dtype=bool)
    counted = bonded | (entry_as == PRIVILEGED) & (destination == UNITED_STATES)
    days = np.where(counted, np.ceil(filled(held_days, 0.0) - 1e-6), 0.0).astype(np.intp)
    if destination == UNITED_STATES:
        days = np.where(bonded, np.minimum(days, BOND_DAYS), days)
    return Custody(days, bonded)
