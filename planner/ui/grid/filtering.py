"""What a filter lets pass: a mask over a column's values, and the distinct values it can be chosen from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.model.table import Cells
from planner.ui.grid.arrangement import Filter, Match
from planner.ui.grid.texts import Texts, texts_of

Mask = npt.NDArray[np.bool_]
TEXTS = "OUS"  # numpy's kinds of text


def mask_of(wanted: Filter, values: Cells) -> Mask:
    """Return which rows of a column pass a filter; shape ``(rows,)``."""
    mask = np.ones(len(values), dtype=bool)
    if wanted.words.strip() or wanted.among is not None:
        texts = keyed(values)
        passes = _among(wanted, texts) & _holding(wanted, texts)
        mask = passes[texts.codes]
    if wanted.blank is not None:
        mask &= blank(values) == wanted.blank
    if wanted.low is not None or wanted.high is not None:
        mask &= _within(wanted, values)
    return mask


def blank(values: Cells) -> Mask:
    """Return which cells hold nothing."""
    if values.dtype.kind in TEXTS:
        texts = texts_of(values)
        return np.fromiter((not text.strip() for text in texts.distinct), dtype=bool, count=len(texts.distinct))[texts.codes]
    if values.dtype.kind == "M":
        return np.asarray(np.isnat(values))
    return np.asarray(np.isnan(values)) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)


def _among(wanted: Filter, texts: Texts) -> Mask:
    among = wanted.among
    if among is None:
        return np.ones(len(texts.distinct), dtype=bool)
    return np.fromiter((text.strip() in among for text in texts.folded), dtype=bool, count=len(texts.distinct))


def _holding(wanted: Filter, texts: Texts) -> Mask:
    words = " ".join(wanted.words.casefold().split())
    passes: Callable[[str], bool]
    match wanted.match:
        case Match.IS:
            passes = words.__eq__
        case Match.BEGINS:
            passes = _begins(words)
        case Match.LACKS:
            return ~np.any([texts.holding(word) for word in words.split()] or [np.zeros(len(texts.distinct), dtype=bool)], axis=0)
        case _:
            return np.all([texts.holding(word) for word in words.split()] or [np.ones(len(texts.distinct), dtype=bool)], axis=0)
    return np.fromiter((passes(" ".join(text.split())) for text in texts.folded), dtype=bool, count=len(texts.distinct))


def _begins(words: str) -> Callable[[str], bool]:
    return lambda text: text.startswith(words)


def _within(wanted: Filter, values: Cells) -> Mask:
    """Return which numbers or days lie within the bounds; missing ones and texts don't."""
    if values.dtype.kind in TEXTS:
        return np.zeros(len(values), dtype=bool)
    numbers = values.astype("datetime64[D]").astype(np.int64) if values.dtype.kind == "M" else values
    mask = ~blank(values)
    if wanted.low is not None:
        mask &= numbers >= wanted.low
    if wanted.high is not None:
        mask &= numbers <= wanted.high
    return mask


def number_key(number: float) -> str:
    """Return how a number stands in a list of values: the same text for what differs by a rounding only."""
    return f"{number + 0.0:.12g}"


def keyed(values: Cells) -> Texts:
    """Return the distinct values of a column as the texts that a filter's list holds."""
    kind = values.dtype.kind
    if kind in TEXTS:
        return texts_of(values)
    if kind == "b":
        return Texts(values.astype(np.intp), ["no", "yes"])
    if kind == "M":
        days, codes = np.unique(values.astype("datetime64[D]"), return_inverse=True)
        return Texts(codes, ["" if text == "NaT" else text for text in days.astype(str).tolist()])
    numbers, codes = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True)
    return Texts(codes, ["" if np.isnan(number) else number_key(number) for number in numbers.tolist()])


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a column that can be chosen: as a filter's list holds it, a row that shows it, and how many rows hold it."""

    key: str
    row: int
    count: int


def choices_of(values: Cells, rows: npt.NDArray[np.intp] | None = None) -> list[Choice]:
    """Return the distinct values of a column in natural order, blank ones last.

    Args:
        rows: The rows that are counted, all where it is None.
    """
    texts = keyed(values)
    codes = texts.codes if rows is None else texts.codes[rows]
    seen, first, counts = np.unique(codes, return_index=True, return_counts=True)
    at = first if rows is None else rows[first]
    merged: dict[str, Choice] = {}
    for code, row, count in zip(seen.tolist(), at.tolist(), counts.tolist(), strict=True):
        key = texts.folded[code].strip()
        known = merged.get(key)
        merged[key] = Choice(key, row, count) if known is None else Choice(key, known.row, known.count + count)
    ranks = texts.ranks if values.dtype.kind in TEXTS else np.arange(len(texts.distinct), dtype=float)
    place = {texts.folded[code].strip(): ranks[code] for code in seen.tolist()}
    return sorted(merged.values(), key=lambda one: (one.key == "", place[one.key]))


def among_pasted(text: str, values: Cells) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return which values of a column stand in a pasted list, and the words of the list that no row holds.

    The list has one value on a line, or several between tabs, commas or semicolons.
    """
    known = {key.strip() for key in keyed(values).folded}
    words = [word.strip().strip('"').strip() for line in text.splitlines() for word in line.replace(";", "\t").split("\t")]
    pieces = [piece for word in words for piece in ([word] if word.casefold() in known else [one.strip() for one in word.split(",")])]
    wanted = dict.fromkeys(piece for piece in pieces if piece)
    found = frozenset(piece.casefold() for piece in wanted if piece.casefold() in known)
    return found, tuple(piece for piece in wanted if piece.casefold() not in found)
