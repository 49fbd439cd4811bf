"""How wide columns are: as wide as what stands in them, within reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np

WIDEST, NARROWEST, ARROW = 48, 6, 3  # characters; the arrow of a filter takes some
DAY = 10
LOOKED_AT = 2000  # numbers whose digits are counted
DECIMALS = 6
WIDE = frozenset("WF")


def text_width(text: str) -> int:
    """Return how many characters wide a text is, its longest line; Chinese, Japanese and Korean ones take two."""
    if "\n" in text:
        return max(map(text_width, text.splitlines()), default=0)
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)


def widest(values: np.ndarray | Sequence[object], *, percent: bool = False) -> int:
    """Return how many characters the widest of some values takes."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return 0 if np.isnat(values).all() else DAY
    if isinstance(values, np.ndarray) and values.dtype == np.bool_:
        return len("yes")
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        known = values[np.isfinite(values)]
        return number_width(known * 100 if percent else known) + percent
    return max((text_width(value) for value in set(map(str, values))), default=0)


def number_width(numbers: np.ndarray) -> int:
    """Return how many characters numbers take: the digits of the largest, and the most decimals among some."""
    if not len(numbers):
        return 0
    whole = len(f"{float(np.abs(numbers).max()):,.0f}") + int(float(numbers.min()) < 0)
    some = numbers[:: max(len(numbers) // LOOKED_AT, 1)]
    decimals = max(len(f"{value:.{DECIMALS}f}".rstrip("0").partition(".")[2]) for value in some.tolist())
    return whole + (decimals + 1 if decimals else 0)


def header_width(text: str) -> int:
    """Return how wide a header is whose words stand below each other."""
    return max(map(text_width, text.split()), default=0) + ARROW


def lines_of(text: str, width: float) -> int:
    """Return in how many lines a text stands whose words go on below each other."""
    lines, room = 1, 0
    for word in map(text_width, text.split()):
        if room and room + 1 + word > width:
            lines, room = lines + 1, word
        else:
            room += word + bool(room)
    return lines


def limited(widths: Iterable[float]) -> float:
    """Return the largest of some widths, within what a column may take."""
    return min(max([*widths, NARROWEST]) + 1, WIDEST)
