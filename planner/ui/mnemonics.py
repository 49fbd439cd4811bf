"""The underlined letters of menus: each entry of a menu gets one of its own, and an ampersand stays an ampersand."""

from __future__ import annotations

import re
from collections.abc import Iterable


def escaped(text: str) -> str:
    """Return a text for a menu in which an ampersand is drawn."""
    return text.replace("&", "&&")


def plain(text: str) -> str:
    """Return a menu's text as it is drawn."""
    return re.sub("&(.)", r"\1", text)


def marked(text: str, letter: str) -> str:
    """Return a text for a menu with a letter underlined: where it begins a word, else where it first stands."""
    found = re.search(rf"\b{re.escape(letter)}", text, re.IGNORECASE) or re.search(re.escape(letter), text, re.IGNORECASE)
    if not letter or found is None:
        return escaped(text)
    return f"{escaped(text[: found.start()])}&{escaped(text[found.start() :])}"


def letters(texts: Iterable[str]) -> list[str]:
    """Return the letter of each entry of one menu, none twice: the first of a word where one is free, nothing where none is."""
    taken: set[str] = set()
    chosen = []
    for text in texts:
        lower = text.lower()
        firsts = [word[0] for word in re.findall(r"[^\W_]+", lower)]
        letter = next((one for one in (*firsts, *lower) if one.isalnum() and one not in taken), "")
        taken.add(letter)
        chosen.append(letter)
    return chosen
