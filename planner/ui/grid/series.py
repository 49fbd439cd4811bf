"""How a spreadsheet goes on from some cells: numbers and days in steps, texts that end in a number count, all else is repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from planner.model.table import Value

COUNTED = re.compile(r"(.*?)(\d+)", re.DOTALL)
MONTHS = 12


def continued(seeds: Sequence[Value], count: int, *, backward: bool = False, series: bool = True, counts: bool = True) -> list[Value]:
    """Return the next values after some, or those before them.

    Args:
        seeds: Values from top to bottom, or from left to right.
        count: How many more; ``backward``: before the first one, the nearest first.
        series: Go on in steps; else the seeds are repeated. One number alone is repeated by :func:`by_default`.
        counts: Whether a text that ends in a number counts.
    """
    if not seeds:
        return []
    if series:
        step = _numbers(seeds) or _days(seeds) or (_texts(seeds) if counts else None)
        if step is not None:
            at = range(-1, -1 - count, -1) if backward else range(len(seeds), len(seeds) + count)
            return [step(number) for number in at]
    ring = list(reversed(seeds)) if backward else list(seeds)
    return [ring[number % len(ring)] for number in range(count)]


def by_default(seeds: Sequence[Value]) -> bool:
    """Tell whether cells go on in steps unless Ctrl says otherwise: all but a single number do."""
    return not (len(seeds) == 1 and isinstance(seeds[0], float) and not isinstance(seeds[0], bool))


def _numbers(seeds: Sequence[Value]) -> Callable[[int], Value] | None:
    """Return the straight line through numbers; one alone goes up by one."""
    numbers = [seed for seed in seeds if isinstance(seed, float) and not isinstance(seed, bool)]
    if len(numbers) < len(seeds):
        return None
    if len(numbers) == 1:
        slope, start = 1.0, numbers[0]
    else:
        steps = np.diff(numbers)
        if np.allclose(steps, steps[0], rtol=1e-12, atol=0):
            slope, start = float(steps[0]), numbers[0]
        else:
            line = np.polyfit(np.arange(len(numbers)), np.array(numbers), 1)
            slope, start = float(line[0]), float(line[1])
    return lambda at: float(f"{start + slope * at:.14g}")


def _days(seeds: Sequence[Value]) -> Callable[[int], Value] | None:
    """Return the row of days: by months where the days of the month are the same, else by the days between the last two."""
    days = [seed for seed in seeds if isinstance(seed, np.datetime64)]
    if len(days) < len(seeds):
        return None
    if len(days) == 1:
        return lambda at: days[0] + np.timedelta64(at, "D")
    months = np.array([day.astype("datetime64[M]").astype(int) for day in days])
    of_month = np.array([(day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(int) for day in days])
    ends = all((day + np.timedelta64(1, "D")).astype("datetime64[M]") != day.astype("datetime64[M]") for day in days)
    steps = np.diff(months)
    if steps[0] and (steps == steps[0]).all() and ((of_month == of_month[0]).all() or ends):
        first, step, day = int(months[0]), int(steps[0]), 31 if ends else int(of_month[0])
        return lambda at: _in_month(first + step * at, day)
    gap = days[-1] - days[-2]
    last = len(days) - 1
    return lambda at: days[-1] + gap * (at - last) if at > last else days[0] + (days[1] - days[0]) * at


def _in_month(month: int, day: int) -> np.datetime64:
    """Return a day of a month, its last one where it is shorter; days count from 0."""
    start = np.datetime64(month, "M")
    length = int(((start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(int))
    return start.astype("datetime64[D]") + np.timedelta64(min(day, length - 1), "D")


def _texts(seeds: Sequence[Value]) -> Callable[[int], Value] | None:
    """Return texts that count: PRT-007, PRT-008; texts with different beginnings count each for itself."""
    found = [COUNTED.fullmatch(seed) if isinstance(seed, str) else None for seed in seeds]
    parts = [(match[1], match[2]) for match in found if match is not None]
    if len(parts) < len(seeds):
        return None
    width = len(parts[-1][1])
    numbers = [int(digits) for _, digits in parts]
    steps = {after - before for before, after in pairwise(numbers)}
    if len({head for head, _ in parts}) == 1 and len(steps) <= 1:
        step = steps.pop() if steps else 1
        return lambda at: f"{parts[0][0]}{abs(numbers[0] + step * at):0{width}d}"
    size = len(parts)
    return lambda at: f"{parts[at % size][0]}{abs(numbers[at % size] + at // size):0{len(parts[at % size][1])}d}"
