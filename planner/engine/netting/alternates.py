"""Alternates: parts that take over a share of another part's need from the day they are qualified."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import filled, located
from planner.engine.netting.bom import levels
from planner.engine.results import Floats, Ints
from planner.model.finding import Finding, Severity, Where
from planner.model.remembered import remembered
from planner.model.table import Cells, Table


@dataclass(frozen=True, slots=True)
class Moves:
    """Needs that move from parts to their alternates. Shapes ``(moves,)``."""

    part: Ints
    alternate: Ints
    share: Floats  # of the part's gross need, 0–1; those of one part add up to at most 1
    ratio: Floats  # how many of the alternate stand in for one
    since: Cells  # day from which it may be used, NaT for always
    row: Ints  # of the alternates table
    level: Ints  # (parts,) low-level codes with every alternate below what it stands in for
    round_about: Ints  # rows of the alternates table left out since they lead back to themselves through the BOM

    def findings(self, alternates: Table) -> tuple[Finding, ...]:
        """Tell which alternates lead in a circle."""
        return tuple(
            Finding(
                Severity.WARNING,
                "alternate.round",
                f"{alternates['alternate'][row]} can't take over need of {alternates['part'][row]}: through the BOM or other alternates "
                f"it leads back to {alternates['part'][row]}, so the share isn't counted.",
                "Name another alternate, or clear its share.",
                Where("alternates", int(alternates.ids[row]), "alternate"),
            )
            for row in self.round_about.tolist()
        )


@remembered(8)
def moves_of(alternates: Table, keys: Cells, parent: Ints, child: Ints, level: Ints) -> Moves:
    """Return the needs that move, below the lines of a BOM without cycles.

    Only alternates with a share take over need; shares of a part that add up to more than 1 are scaled down to 1.
    Args: parent, child ``(lines,)`` of the BOM; level ``(parts,)`` its low-level codes.
    """
    part, other = located(alternates["part"], keys), located(alternates["alternate"], keys)
    share = np.clip(filled(alternates["share"], 0.0), 0.0, 1.0)
    ratio = filled(alternates["ratio"], 1.0)
    row = np.flatnonzero((part >= 0) & (other >= 0) & (part != other) & (share > 0) & (ratio > 0))
    none = np.zeros(0, dtype=np.intp)
    if not len(row):
        return Moves(none, none, share[row], ratio[row], alternates["qualified_from"][row], none, level, none)
    codes, stuck = levels(np.r_[parent, part[row]], np.r_[child, other[row]], len(keys))
    circle = row[stuck[part[row]] & stuck[other[row]]]
    if len(circle):
        row = np.setdiff1d(row, circle)
        codes, _ = levels(np.r_[parent, part[row]], np.r_[child, other[row]], len(keys))
    total = np.bincount(part[row], share[row], minlength=len(keys))[part[row]]
    scaled = share[row] / np.maximum(total, 1.0)
    return Moves(part[row], other[row], scaled, ratio[row], alternates["qualified_from"][row], row, codes, circle)
