"""What is charged on goods, by distinct case: duty by program, fees of an entry, taxes; and the days it goes by."""

from __future__ import annotations

from dataclasses import dataclass

from planner.engine.results import Days, Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class Rates:
    """What is charged on goods. Shapes ``(lines, programs)``; ``layer`` is a row of the tariffs table, −1 for none."""

    rate: Floats  # share of the customs value
    per_kg: Floats
    per_unit: Floats
    minimum: Floats  # of one unit
    maximum: Floats
    layer: Ints
    waived_by: Ints  # program position that waives it, −1 for none
    known: Flags  # (lines,) every rate that is charged is known, the MFN rate first of all; or the goods are domestic
    unconfirmed: Floats  # (lines,) the part of the rate that rests on unconfirmed rows, on threats, or on rates that have ended
    variant: Ints  # (lines,) which outcome of open questions is charged


@dataclass(frozen=True, slots=True)
class Fees:
    """Charges per entry. Shapes ``(lines, fees)``."""

    rate: Floats
    minimum: Floats
    maximum: Floats
    layer: Ints


@dataclass(frozen=True, slots=True)
class Taxes:
    """Taxes on value, duty and fees. Shapes ``(lines, taxes)``."""

    rate: Floats
    recoverable: Flags
    layer: Ints


@dataclass(frozen=True, slots=True)
class Charges:
    """All that an entry pays, by distinct case."""

    rates: Rates
    fees: Fees
    taxes: Taxes


@dataclass(frozen=True, slots=True)
class When:
    """Distinct days: entered, loaded on the final vessel or vehicle, exported. Shapes ``(days,)``."""

    entry: Days
    loaded: Days
    exported: Days
