"""Drawback: duty that comes back on goods that leave the country again. It is money of its own and lowers no landed cost."""

from __future__ import annotations

import numpy as np

from planner.engine.cost.dues import DutyTerms
from planner.engine.inputs import Settings
from planner.engine.lead.custody import UNITED_STATES
from planner.engine.results import Flags, Floats
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Table
from planner.model.tariff_cells import is_there

PAID_BACK = 0.99  # 19 USC 1313(a), (b), (c) and (j)


def known_programs(programs: Table, destination: str) -> frozenset[str]:
    """Return the programs of which a destination's table says whether they allow drawback."""
    return frozenset(str(programs["program"][at]) for at in range(len(programs)) if is_there(str(programs["destination"][at]), destination))


@remembered(16)
def allowing(programs: Table, names: tuple[str, ...], destination: str) -> Flags:
    """Return which of the duty programs allow drawback; one that the table doesn't know doesn't. Shape ``(names,)``."""
    rows = [at for at in range(len(programs)) if is_there(str(programs["destination"][at]), destination)]
    allowed = {str(programs["program"][at]) for at in rows if programs["drawback"][at]}
    refused = {str(programs["program"][at]) for at in rows if not programs["drawback"][at]}
    return np.array([name in allowed and name not in refused for name in names], dtype=bool)


def counted(plan: Plan, settings: Settings, tariff: Tariff) -> Flags | None:
    """Return which duty programs' money can come back, None where nothing of it does. Shape ``(programs,)``."""
    if not settings.drawback_share or settings.destination != UNITED_STATES:
        return None
    return allowing(plan["programs"], tariff.programs, settings.destination)


def drawback_of(settings: Settings, terms: DutyTerms | None, base: Floats) -> Floats:
    """Return the duty of one unit that comes back: 99 % of that of programs with drawback, on the share exported again. ``(lines,)``."""
    return np.zeros(len(base)) if terms is None else PAID_BACK * settings.drawback_share * terms.on(base)
