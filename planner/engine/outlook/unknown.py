"""What nothing is known of: bought parts without a usable source, parts to be made of which nothing is said, and what rests on them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.inputs import filled
from planner.engine.netting import bom
from planner.engine.results import Flags, Ints
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.table import Cells, Table


def nothing_said(parts: Table, built: bom.Structure, kind: Cells, used: Ints) -> Flags:
    """Return which parts have no cost and no time of their own: bought without a source, or made of nothing. Shape ``(parts,)``."""
    leaf = np.ones(len(kind), dtype=bool)
    leaf[built.parent] = False
    own = (filled(parts["make_cost"], 0.0) > 0) | (filled(parts["make_days"], 0.0) > 0)
    return np.where(kind == bom.BUY, used < 0, (kind == bom.MAKE) & leaf & ~own)


def at_or_below(built: bom.Structure, own: Flags, through: Flags | None = None) -> Flags:
    """Return which parts have one of some parts at or below them. Args: through: assemblies it is looked for below, all where None."""
    found = own.copy()
    for step in built.up:
        held = np.logical_or.reduceat(found[built.child[step.lines]], step.start)
        found[step.group] |= held if through is None else held & through[step.group]
    return found


def lead_unknown(built: bom.Structure, silent: Flags, used: Ints) -> Flags:
    """Return which parts have no lead time, since nothing is known of anything they are made of. Args: silent: as of :func:`nothing_said`."""
    return at_or_below(built, silent) & ~at_or_below(built, used >= 0)


def unknown_ready(plan: Plan, built: bom.Structure, silent: Flags, products: Ints) -> Iterator[Finding]:
    """Return for products of the build plan that nobody can say when they stand ready. Args: silent: missing, and nothing is said of them."""
    for product in products.tolist():
        need = np.zeros((len(silent), 1))
        need[product] = 1.0
        yield not_known(plan, product, np.flatnonzero((bom.exploded(built, need)[:, 0] > 0) & silent))


def not_known(plan: Plan, product: int, silent: Ints) -> Finding:
    """Return that nobody can say when a product stands ready. Args: silent: parts it needs of which nothing is said, at least one."""
    names, first, more = plan["parts"]["part"], int(silent[0]), len(silent) - 1
    others = f", and the same holds for {more} more part{'s' if more > 1 else ''}" if more else ""
    message = (
        f"When {names[product]} can stand ready is not known: {names[first]} has no source that can be used and is made of nothing{others}."
    )
    hint = "Give it a source with price and lead time, or components."
    return Finding(Severity.NOTE, "ready.unknown", message, hint, Where("parts", int(plan["parts"].ids[first]), "part"))
