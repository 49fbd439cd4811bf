"""Days of the week on which work goes on, as people write them: names, short or long, and spans such as Mon-Fri."""

from __future__ import annotations

import re
from functools import cache

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LEAST = 3  # letters that tell two names apart


@cache
def work_days(text: str) -> tuple[tuple[bool, ...], tuple[str, ...]]:
    """Return on which of the seven days, Monday first, work goes on, and the words that name no day."""
    open_ = [False] * len(NAMES)
    unknown: list[str] = []
    for word in re.sub(r"\s*[-–—]\s*", "-", text).replace(",", " ").replace(";", " ").replace(".", " ").split():
        first, _, last = word.partition("-")
        begin, end = position(first), position(last or first)
        if begin is None or end is None:
            unknown.append(word)
            continue
        for step in range((end - begin) % len(NAMES) + 1):
            open_[(begin + step) % len(NAMES)] = True
    return tuple(open_), tuple(unknown)


def position(word: str) -> int | None:
    """Return which day of the week a word names, 0 for Monday; None for no day."""
    word = word.lower()
    return next((at for at, name in enumerate(NAMES) if len(word) >= LEAST and name.startswith(word)), None)
