"""Freight: what goods weigh and measure, and what their lane charges for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost.dues import Freight
from planner.engine.inputs import located
from planner.engine.lead.legs import of_lane
from planner.engine.results import Flags, Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

FREIGHT_INSIDE = ("CIF", "DAP", "DDP")  # incoterms whose price holds freight and insurance


@dataclass(frozen=True, slots=True)
class Packing:
    """What one unit of each source's goods weighs and takes. Shapes ``(sources,)``; NaN not known."""

    weight: Floats  # kg
    volume: Floats  # m³


@dataclass(frozen=True, slots=True)
class FreightRates:
    """What the freight of each source's goods is made of. Shapes ``(sources,)``."""

    measured: Floats  # money of one unit, by weight and volume
    shipment: Floats  # money of one order
    share: Floats  # of the goods
    known: Flags  # the lane asks for no weight or volume that isn't known

    def of(self, quantity: Floats, rows: Ints | slice = slice(None)) -> Freight:
        """Return the freight of a unit in orders of a quantity from sources in ``rows``, all of them where not given."""
        return Freight(self.measured[rows] + self.shipment[rows] / quantity, self.share[rows])


def packing(plan: Plan) -> Packing:
    """Return the weight and volume of the goods of each source."""
    parts = plan["parts"]
    return packing_of(plan["sources"]["part"], parts["part"], parts["weight_kg"], parts["volume_m3"])


@remembered(16)
def packing_of(part: Cells, keys: Cells, weight: Cells, volume: Cells) -> Packing:
    """Return the weight and volume of goods by their part; nothing weighs nothing, so 0 is not known either."""
    at = located(part, keys)
    if not len(keys):
        return Packing(np.full(len(at), np.nan), np.full(len(at), np.nan))
    return Packing(*(np.where((at >= 0) & (measured[at] > 0), measured[at], np.nan) for measured in (weight, volume)))


@remembered(32)
def freight_rates(lanes: Table, lane: Ints, packed: Packing) -> FreightRates:
    """Return what each source's lane charges; goods of unknown weight or volume pay nothing for it here, and aren't ``known``."""
    by_weight, by_volume = of_lane(lanes["freight_per_kg"], lane), of_lane(lanes["freight_per_m3"], lane)
    measured = by_weight * np.nan_to_num(packed.weight) + by_volume * np.nan_to_num(packed.volume)
    unknown = (np.isnan(packed.weight) & (by_weight > 0)) | (np.isnan(packed.volume) & (by_volume > 0))
    return FreightRates(measured, of_lane(lanes["freight_per_shipment"], lane), of_lane(lanes["freight_share"], lane), ~unknown)


@remembered(16)
def terms_of(incoterm: Cells) -> tuple[Flags, Flags]:
    """Return which prices hold freight and insurance, and which hold what is due at the border as well."""
    return np.isin(incoterm.astype(str), FREIGHT_INSIDE), np.asarray(incoterm == "DDP", dtype=bool)
