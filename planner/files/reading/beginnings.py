"""Which texts of a column may be one of some words: how they begin rules out as good as all, and only the others are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

from planner.files.cells.columns import Coded, Mask

LETTERS = 2


def beginnings_of(words: Iterable[str]) -> frozenset[str]:
    """Return the first letters of words, however they are capitalised."""
    return frozenset("".join(told) for word in words for told in product(*((one.lower(), one.upper()) for one in word[:LETTERS])))


def rows_saying(texts: Coded[str], beginnings: frozenset[str], test: Callable[[str], object]) -> Mask:
    """Return in which rows a text passes a test that only texts with one of some beginnings can pass."""
    return texts.among([at for at, text in enumerate(texts.values) if text[:LETTERS] in beginnings and test(text)])
