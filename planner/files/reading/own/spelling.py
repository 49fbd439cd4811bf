"""Names of a workbook as a plan spells them: capitals and blanks make no other part."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planner.model.plan import Plan
from planner.model.table import Cells, frozen

NAMES = {
    "parts": (("parts", "part"), ("bom", "parent"), ("bom", "component"), ("sources", "part"), ("stock", "part"), ("demand", "part")),
    "suppliers": (("suppliers", "supplier"), ("sources", "supplier"), ("stock", "supplier")),
}


def spelt_as(brought: Plan, plan: Plan) -> Plan:
    """Return what a workbook brings, with the plan's own spelling of every name that differs in capitals and blanks alone."""
    for places in NAMES.values():
        own = {name for table, column in places for name in plan[table][column].tolist() if name}
        known = _unmistakable(own)
        for table, column in places:
            names = brought[table][column].tolist()
            other = [name if name in own else known.get(_bare(name), name) for name in names]
            if other != names:
                brought = brought.with_table(brought[table].with_columns({column: _column(other)}))
    return brought


def _unmistakable(names: Iterable[str]) -> dict[str, str]:
    """Return names by how they look without capitals and blanks, where only one of them looks so."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name in names:
        bare = _bare(name)
        if found.setdefault(bare, name) != name:
            twice.add(bare)
    return {bare: name for bare, name in found.items() if bare not in twice}


def _bare(name: str) -> str:
    return "".join(name.split()).casefold()


def _column(names: list[str]) -> Cells:
    column = np.empty(len(names), dtype=object)
    column[:] = names
    return frozen(column)
