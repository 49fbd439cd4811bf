"""What other tariff rows do to a plan: for each source the duty and landed cost before and after, and the duty a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.results import COMPONENTS, Flags, Floats, Ints, Results

DUTY = COMPONENTS.index("duty")
CENT_SHARE = 0.00005  # money for one unit: less is a rounding
WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True, slots=True)
class LineChange:
    """One source whose duty or landed cost changes, or that is bought from before or after alone. Money for one unit; NaN not known.

    ``per_year`` is the change of duty a year on what is bought; the sum over all lines is the plan's.
    """

    part: int  # position in Results.parts
    source: int  # row of the sources table
    duty_before: float
    duty_after: float
    landed_before: float
    landed_after: float
    per_year: float
    bought_before: bool
    bought_after: bool


def changed_lines(before: Results, after: Results) -> tuple[LineChange, ...]:
    """Return the lines that change between two results of plans that differ only in their tariff tables, the dearest first."""
    if before.parts != after.parts or len(before.source.landed) != len(after.source.landed):
        raise ValueError("the results are of different parts or sources")
    duty = _duty(before), _duty(after)
    landed = tuple(np.where(np.isnan(of.source.duty_rate), np.nan, of.source.landed) for of in (before, after))
    bought = _bought(before), _bought(after)
    changed = differ(*duty) | differ(*landed) | (bought[0] != bought[1])
    yearly = before.part.weekly * WEEKS_A_YEAR
    part = before.source.part
    need = np.where(part >= 0, yearly[part], 0.0) if len(yearly) else np.zeros(len(part))
    spent = [np.where(which, amount * need, 0.0) for which, amount in zip(bought, duty, strict=True)]
    lines = [
        LineChange(
            int(part[row]), int(row), float(duty[0][row]), float(duty[1][row]), float(landed[0][row]), float(landed[1][row]),
            float(spent[1][row] - spent[0][row]), bool(bought[0][row]), bool(bought[1][row]),
        )
        for row in np.flatnonzero(changed & (part >= 0))
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (-np.nan_to_num(abs(line.per_year), nan=np.inf), line.part, line.source)))


def differ(before: Floats, after: Floats) -> Flags:
    """Return where two amounts differ by more than a rounding, or only one of them is known."""
    unknown = np.isnan(before), np.isnan(after)
    with np.errstate(invalid="ignore"):
        return np.asarray((unknown[0] != unknown[1]) | (np.abs(after - before) > CENT_SHARE))


def _duty(results: Results) -> Floats:
    """Return the duty of one unit from each source; NaN where a rate isn't known, so that a part of it never stands for the whole."""
    return np.where(np.isnan(results.source.duty_rate), np.nan, results.source.cost[:, DUTY])


def _bought(results: Results) -> Flags:
    """Return which sources are bought from."""
    flags = np.zeros(len(results.source.landed), dtype=bool)
    used: Ints = results.part.source[results.part.source >= 0]
    flags[used] = True
    return flags
