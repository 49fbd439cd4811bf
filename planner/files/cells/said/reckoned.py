"""Quantities that no plain number begins to tell: '1 1/2 m', '½ kg', '1 set (4 pcs)', '2 x 4', '4 (2+2)'."""

from __future__ import annotations

import re

FRACTION = re.compile(r"(?:(\d+)\s+)?(\d+)\s*/\s*(\d+)(?:\s*([^\d\s/].{0,15}))?")
FRACTION_SIGNS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
SET = re.compile(
    r"(\d+)\s*(sets?|kits?|packs?|sätze?|satz|套|jeux?|juegos?|kpl\.?|компл(?:ект\w*|\.)?|zestaw\w*|rolls?|rollen?|reels?|spools?|box(?:es)?|bags?|beutel|kartons?|卷|盒|包|袋"
    r"|rouleaux?|bobines?|rollos?|bobinas?|cajas?|рулон\w*|упак\w*\.?|rolk\w+|opak\w*\.?)\s*[(（].*[)）]",
    re.IGNORECASE,
)  # fmt: skip
RECKONED = re.compile(
    r"(?:(?P<whole>\d+)\s*(?=\())?(?P<open>\()?(?P<first>\d+)\s*(?P<sign>[x×*+])\s*(?P<second>\d+)(?P<more>(?:\s*\+\s*\d+)*)(?(open)\))\s*(?P<unit>[^\W\d]{0,12})\.?",
    re.IGNORECASE,
)
SIGNS = re.compile(r"\d\s*[x×*+]\s*\d", re.IGNORECASE)
OF_EACH = re.compile(
    r"/\s*(?:pcb|units?|sets?|boards?|robots?|assembl(?:y|ies)|assy|device|kit|machine|gerät|stück|baugruppe|台|套|块)\.?$", re.IGNORECASE
)


def odd_quantity(text: str) -> tuple[float, str] | None:
    """Return the quantity and unit of a text that is no plain number; None where it is one, or no quantity."""
    if found := SET.fullmatch(text):
        return float(found[1]), found[2]
    if SIGNS.search(text):
        return _reckoned(text)
    if "/" not in text and not any(sign in text for sign in FRACTION_SIGNS):
        return None
    for sign, spelt in FRACTION_SIGNS.items():
        text = text.replace(sign, f" {spelt} ")
    found = FRACTION.fullmatch(text.strip())
    if not found or not 0 < int(found[2]) < int(found[3]) <= 64:
        return None
    return int(found[1] or 0) + int(found[2]) / int(found[3]), (found[4] or "").strip()


def is_reckoned(text: str) -> bool:
    """Tell whether a text is a small sum or product rather than a quantity."""
    return bool(SIGNS.search(text)) and _reckoned(text) is not None


def _reckoned(text: str) -> tuple[float, str] | None:
    found = RECKONED.fullmatch(text)
    if not found or (found["more"] and found["sign"] != "+") or (found["sign"] != "+" and found["open"]):
        return None
    first, second = int(found["first"]), int(found["second"])
    total = first + second + sum(map(int, re.findall(r"\d+", found["more"]))) if found["sign"] == "+" else first * second
    return None if found["whole"] and int(found["whole"]) != total else (float(total), found["unit"])
