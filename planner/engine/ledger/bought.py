"""What every bought part is bought at: the rows of the landed-cost sheet, with what the engine has decided for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost.dues import Regime
from planner.engine.cost.freight import FREIGHT_INSIDE, Packing, packing
from planner.engine.cost.landed import regime_of
from planner.engine.explain.grounds import Grounds
from planner.engine.netting import bom
from planner.engine.orders.conditions import declared_share
from planner.engine.results import Flags, Floats, Ints
from planner.engine.tariffs.charges import Charges
from planner.engine.tariffs.tariff import Tariff

NO_SOURCE = "no source has a cost that is known"


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """The bought parts of a scenario, each with the source it is bought from. Shapes ``(used,)`` unless said."""

    g: Grounds
    part: Ints  # (rows,) position of every bought part
    rows: Ints  # rows that have a source
    source: Ints  # row of the sources table
    case: Ints  # row in the charges
    lane: Ints  # row of the lanes table, −1 for none
    foreign: Flags
    holds_freight: Flags
    holds_dues: Flags
    declared: Floats
    packed: Packing
    regime: Regime

    @property
    def count(self) -> int:
        """How many rows the sheet has."""
        return len(self.part)

    @property
    def charges(self) -> Charges:
        """What is charged, by case."""
        return self.g.rated.charges

    @property
    def tariff(self) -> Tariff:
        """The tariffs that are charged."""
        return self.g.rated.tariff


def bought_of(g: Grounds) -> Bought:
    """Return every bought part with the source it is bought from."""
    part = np.flatnonzero(g.results.part.kind == bom.BUY)
    used = g.results.part.source[part]
    rows = np.flatnonzero(used >= 0)
    source, of = used[rows], g.plan["sources"]
    incoterm, packed = of["incoterm"][source], packing(g.plan)
    return Bought(
        g, part, rows, source, g.case[source], g.lane[source], np.asarray(of["country_of_origin"][source] != g.settings.destination, dtype=bool),
        np.isin(incoterm.astype(str), FREIGHT_INSIDE), np.asarray(incoterm == "DDP", dtype=bool), declared_share(of["first_sale_share"], g.settings.destination)[source],
        Packing(packed.weight[source], packed.volume[source]), regime_of(g.settings, g.rated.tariff),
    )  # fmt: skip
