"""How texts begin: two letters rule out as good as all texts of a column where somebody looks for words, so that few are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from operator import itemgetter
from typing import cast

from planner.files.cells.columns import Coded, Mask

LETTERS = 2
BEGINNING = itemgetter(slice(LETTERS))


def beginnings_of(words: Iterable[str]) -> frozenset[str]:
    """Return the first letters of words, however they are capitalised."""
    return frozenset("".join(told) for word in words for told in product(*((one.lower(), one.upper()) for one in word[:LETTERS])))


def beginnings_in(values: Iterable[object]) -> frozenset[str]:
    """Return the first letters of all texts among the values of a column."""
    listed = list(values)
    texts = listed if set(map(type, listed)) == {str} else [value for value in listed if isinstance(value, str)]
    return frozenset(map(BEGINNING, cast("list[str]", texts)))


def may_begin(found: frozenset[str], words: frozenset[str]) -> bool:
    """Tell whether a text with one of the beginnings found may begin like one of some words; blanks and invisible marks before it don't count."""
    return not words.isdisjoint(found) or any(begin[:1] == " " or not begin.isprintable() for begin in found)


def rows_saying(texts: Coded[str], beginnings: frozenset[str], test: Callable[[str], object]) -> Mask:
    """Return in which rows a text passes a test that only texts with one of some beginnings can pass."""
    return texts.among([at for at, text in enumerate(texts.values) if text[:LETTERS] in beginnings and test(text)])
