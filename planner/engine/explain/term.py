"""What an explanation is made of: terms that add up, and what each program charges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an explanation: adding the leaves gives the root. ``table``/``row``/``column`` link to a cell."""

    label: str
    detail: str
    amount: float | None
    children: Sequence[Term] = ()
    table: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class LayerCharge:
    """What one program charges, or why it doesn't."""

    program: str
    heading: str
    title: str
    rate: float  # share of the customs value that is charged, after floor, cap and basis
    amount: float  # NaN where it can't be computed
    applied: bool
    reason: str
    source: str
    confidence: str
    row: int  # of the tariffs table
