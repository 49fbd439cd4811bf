"""Texts longer than a spreadsheet's cell can hold: how they are cut, and how a cut one is known again."""

from __future__ import annotations

LONGEST_TEXT = 32_767  # UTF-16 units, as spreadsheets count: an emoji takes two
ELLIPSIS = "…"


def units(text: str) -> int:
    """Return how long a text is as spreadsheets count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str) -> bool:
    """Tell whether a cell can hold a text."""
    return len(text) <= LONGEST_TEXT // 2 or units(text) <= LONGEST_TEXT


def cut(text: str) -> str:
    """Return a text as a cell holds it: one that is too long up to where an ellipsis still fits, never half a character."""
    if fits(text):
        return text
    start = text.encode("utf-16-le", "surrogatepass")[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "surrogatepass")
    if "\ud800" <= start[-1] <= "\udbff":
        start = start[:-1]
    return start + ELLIPSIS


def seems_cut(text: object) -> bool:
    """Tell whether a text is as long as a cell can hold and ends like one that was cut."""
    return isinstance(text, str) and text.endswith(ELLIPSIS) and LONGEST_TEXT - 1 <= units(text) <= LONGEST_TEXT
