"""Finding names by a few letters: word starts first, then anywhere, then letters in order."""

from __future__ import annotations

from typing import NamedTuple

START, WORD, INITIALS, INSIDE, SCATTERED = 0.0, 1.0, 2.0, 3.0, 6.0
WIDEST = 4  # letters in order may lie this many times as far apart as they are many
BREAKS = frozenset(" -_/·.,:()“”’'…&")


class Match(NamedTuple):
    """How well a name fits, less is better, and which of its letters were meant."""

    score: float
    letters: tuple[int, ...]


def match(words: tuple[str, ...], name: str) -> Match | None:
    """Return how the words, in lower case, fit a name; None where one of them doesn't."""
    lower = name.lower()
    score, letters = 0.0, set[int]()
    for word in words:
        found = _word(word, lower)
        if found is None:
            return None
        score += found.score
        letters.update(found.letters)
    return Match(score + len(name) / 1000, tuple(sorted(letters)))


def _word(word: str, name: str) -> Match | None:
    at = name.find(word)
    while at > 0 and name[at - 1] not in BREAKS:
        further = name.find(word, at + 1)
        if further < 0:
            break
        at = further
    if at == 0 or (at > 0 and name[at - 1] in BREAKS):
        return Match(WORD if at else START, tuple(range(at, at + len(word))))
    starts = [place for place in range(len(name)) if name[place] not in BREAKS and (place == 0 or name[place - 1] in BREAKS)]
    initials = "".join(name[place] for place in starts)
    first = initials.find(word) if len(word) > 1 else -1
    if first >= 0:
        return Match(INITIALS, tuple(starts[first : first + len(word)]))
    if at > 0:
        return Match(INSIDE, tuple(range(at, at + len(word))))
    return _scattered(word, name)


def _scattered(word: str, name: str) -> Match | None:
    """Letters in order; too far apart they mean nothing."""
    if len(word) < 3:
        return None
    places: list[int] = []
    at = -1
    for letter in word:
        at = name.find(letter, at + 1)
        if at < 0:
            return None
        places.append(at)
    spread = places[-1] - places[0] + 1
    return Match(SCATTERED + spread / len(word), tuple(places)) if spread <= WIDEST * len(word) else None
