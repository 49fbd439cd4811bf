"""Numbers from their digits, thousands at a time: eight characters are one word of 64 bits, and numpy reckons with words.

A word holds the characters before a place as they lie in memory: the last of them is its highest byte. What is not part of the number, the
characters before it, is replaced by zeros that change nothing.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

WIDTH = 8
NUMBER = re.compile(rb"(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?\n)*")
KEPT = np.array([0] + [(2**64 - 1) << 8 * (WIDTH - length) & (2**64 - 1) for length in range(1, WIDTH + 1)], dtype=np.uint64)
ZEROS = np.uint64(int.from_bytes(b"0" * WIDTH, "little"))
POINTS = np.uint64(int.from_bytes(b"." * WIDTH, "little"))
LOW, HIGH = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0x8080808080808080)
ABOVE_NINE = np.uint64(0x7676767676767676)  # carries into the high bit of any byte that is ten or more
POWERS = 10.0 ** np.arange(WIDTH)


def spelt(text: bytes) -> np.uint64:
    """Return the word that begins with up to eight characters, and nothing else."""
    return np.uint64(int.from_bytes(text, "little"))


def last_of(lengths: Places) -> Words:
    """Return the bits of the last characters of words, so many of each."""
    return KEPT[lengths]


def words_in(data: bytes) -> npt.NDArray[np.void]:
    """Return the eight characters from each place of a text on, one word a place; nothing is copied until some are picked."""
    return np.ndarray((len(data) - WIDTH + 1,), f"V{WIDTH}", data, 0, (1,))


def picked(words: npt.NDArray[np.void], places: Places) -> Words:
    """Return the words that begin at some places."""
    return words[places].view("<u8")


def whole_numbers(words: Words, lengths: Places) -> tuple[Words, Mask]:
    """Return the numbers that the last characters of words spell in digits, and which really do; ``lengths`` are 1 to 8."""
    digits = _bare(words, lengths)
    return _reckoned(digits), _are_digits(digits)


def short_numbers(words: Words, lengths: Places) -> tuple[npt.NDArray[np.float64], Mask]:
    """Return the numbers of at most eight characters, digits with at most one point between them, and which of the words are such.

    The digits without the point are a whole number far below 2^53 and the power of ten is exact, so their quotient is the nearest number.
    """
    bare = _bare(words, lengths)
    away = bare ^ POINTS
    pointed = ~(((away & LOW) + LOW) | away) & HIGH  # the high bit of each byte that is a point
    has = np.flatnonzero(pointed)
    numbers = np.empty(len(bare))
    point = pointed[has]
    good = (point & (point - np.uint64(1))) == 0  # one point only
    below = (point >> np.uint64(7)) - np.uint64(1)  # the bytes of the characters before it
    with_point = bare[has]
    bare[has] = (
        (with_point & ~(below | (point | (point - point // np.uint64(128))))) | ((with_point & below) << np.uint64(8)) | np.uint64(48)
    )
    right = _are_digits(bare)
    places = WIDTH - 1 - (np.bitwise_count(below) >> 3).astype(np.intp)
    numbers[:] = _reckoned(bare)
    numbers[has] /= POWERS[places]
    # a point needs digits on both of its sides
    right[has] &= good & (places > 0) & (lengths[has] > places + 1)
    return numbers, right


def long_numbers(texts: list[bytes]) -> npt.NDArray[np.float64] | None:
    """Return numbers of any length, each the nearest one; None where any of them is spelt in an unusual way or has no end."""
    if not NUMBER.fullmatch(b"\n".join([*texts, b""])):
        return None
    numbers = np.array(list(map(float, texts)), dtype=np.float64)
    return numbers if np.isfinite(numbers).all() else None


def _bare(words: Words, lengths: Places) -> Words:
    kept = KEPT[lengths]
    return (words & kept) | (ZEROS & ~kept)


def _are_digits(words: Words) -> Mask:
    values = words ^ ZEROS
    right: Mask = ((values | (values + ABOVE_NINE)) & HIGH) == 0
    return right


def _reckoned(words: Words) -> Words:
    """Return the number that eight digits spell: neighbours are put together to pairs, pairs to fours, fours to all eight."""
    values = words & np.uint64(0x0F0F0F0F0F0F0F0F)
    values = (values * np.uint64(2561)) >> np.uint64(8)  # 10 * 256 + 1
    values = ((values & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601)) >> np.uint64(16)  # 100 * 65536 + 1
    return ((values & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001)) >> np.uint64(32)  # 10000 * 2^32 + 1
