"""Lines of one assembly that name the same component for the same days: often a copy left behind, rarely meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.row_findings import place
from planner.model.table import Cells, Table

BETWEEN = re.compile(r"[\s,;]+")  # designators
NOTES = "; "


@dataclass(frozen=True, slots=True)
class Merged:
    """One line in the place of several: the row that stays, those that go, and what the one holds."""

    stays: int
    go: tuple[int, ...]
    quantity: float
    designators: str
    note: str


def check_same_lines(plan: Plan) -> Iterator[Finding]:
    """Lines that say the same as an earlier one; lines that each have designators of their own are meant."""
    bom = plan["bom"]
    for rows in same_lines(bom):
        for at in rows[1:]:
            message = f"{bom['parent'][at]} has {bom['component'][at]} in {len(rows)} lines for the same days; all of them count."
            hint = "Merge them, or give each line its designators."
            yield Finding(Severity.NOTE, "bom.duplicate", message, hint, place(bom, at, "component"))


def same_lines(bom: Table) -> tuple[tuple[int, ...], ...]:
    """Return the rows of each set of lines that say the same, in the order of the table."""
    return _same(*(bom[name] for name in ("parent", "component", "effective_from", "effective_to", "designators")))


@remembered(2)
def _same(parents: Cells, components: Cells, first: Cells, last: Cells, designators: Cells) -> tuple[tuple[int, ...], ...]:
    pairs = list(zip(parents.tolist(), components.tolist(), strict=True))
    if len(set(pairs)) == len(pairs):
        return ()
    found: dict[tuple[object, ...], list[int]] = {}
    days = zip(first.astype(np.int64).tolist(), last.astype(np.int64).tolist(), strict=True)
    for at, (pair, span) in enumerate(zip(pairs, days, strict=True)):
        if all(name.strip() for name in pair):
            found.setdefault((*pair, *span), []).append(at)
    return tuple(tuple(rows) for rows in found.values() if len(rows) > 1 and not _apart([str(designators[at]) for at in rows]))


def _apart(texts: list[str]) -> bool:
    """Tell whether each line has designators, and none is in two of them."""
    words = [set(BETWEEN.split(text.strip())) - {""} for text in texts]
    return all(words) and len(set().union(*words)) == sum(map(len, words))


def merged(bom: Table, at: int) -> Merged | None:
    """Return the line that a line and those like it come to; None where their scrap differs or a quantity isn't known."""
    rows = next((list(rows) for rows in same_lines(bom) if at in rows), [])
    quantity, scrap = (bom[name][rows].astype(np.float64) for name in ("quantity", "scrap"))
    if not rows or np.isnan(quantity).any() or len(np.unique(scrap)) > 1:
        return None
    texts = [str(text).strip() for text in bom["designators"][rows]]
    words = dict.fromkeys(word for text in texts for word in BETWEEN.split(text) if word)
    notes = dict.fromkeys(str(note).strip() for note in bom["note"][rows] if str(note).strip())
    ids = bom.ids[rows].tolist()
    joined = (", " if any("," in text for text in texts) else " ").join(words)
    return Merged(ids[0], tuple(ids[1:]), float(np.round(quantity.sum(), 12)), joined, NOTES.join(notes))
