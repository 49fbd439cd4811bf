"""Words that were written another way than a column takes them: Germany for DE, $ for USD, 8501-31-40 for 8501.31.40."""

from __future__ import annotations

import re
from collections.abc import Mapping

from planner.model.places import country_code, is_place
from planner.model.schema import Column, Kind
from planner.model.values import NotAValue, parse

CURRENCY_WORDS = {
    "$": "USD", "US$": "USD", "DOLLAR": "USD", "€": "EUR", "EURO": "EUR", "£": "GBP", "¥": "JPY", "YEN": "JPY", "RMB": "CNY", "CN¥": "CNY", "YUAN": "CNY",
    "₩": "KRW", "₹": "INR", "NTD": "TWD", "NT$": "TWD",
}  # fmt: skip


def mended(column: Column, text: str) -> str | None:
    """Return a text as the column takes it, None where it can't be told."""
    bare = " ".join(text.split())
    if not bare:
        return None
    if column.kind is Kind.CURRENCY:
        bare = CURRENCY_WORDS.get(bare.upper(), bare)
    elif column.kind is Kind.COUNTRIES:
        return _countries(bare)
    elif column.kind is Kind.HTS:
        bare = _code(bare)
    try:
        value = parse(column, bare)
    except NotAValue:
        return None
    return value if isinstance(value, str) and value else None


def _countries(text: str) -> str | None:
    """Return codes with blanks between; names with blanks in them stand between commas or semicolons."""
    if country_code(text):
        return country_code(text)
    found: list[str] = []
    for piece in filter(None, (piece.strip() for piece in re.split(r"[,;/]", text))):
        words = [piece] if country_code(piece) else piece.split()
        for word in words:
            code = word.upper() if is_place(word.upper()) else country_code(word)
            if code is None:
                return None
            found.append(code)
    return " ".join(dict.fromkeys(found)) or None


def _code(text: str) -> str:
    """Return a tariff code in groups of 4, 2, 2 and the rest; other marks between the digits go."""
    digits = re.sub(r"[\s.\-/]", "", text)
    if not digits.isdecimal():
        return text
    groups = [digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))]
    return ".".join([*groups[:3], "".join(groups[3:])][: len(groups)])


def known_words(text: str, known: Mapping[str, str]) -> str | None:
    """Return words as they are called here, with blanks between; None where one isn't known."""
    words = [known.get(word.casefold()) for word in re.split(r"[\s,;/]+", text) if word]
    return " ".join(dict.fromkeys(word for word in words if word)) if words and all(words) else None
