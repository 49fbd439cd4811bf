"""Whether two names can mean one supplier: a legal form more, a slip of the pen, or a longer form of the same name."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from unicodedata import combining, normalize

LEGAL_FORMS = frozenset(
    {"ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding", "inc", "incorporated", "intl",
     "international", "kg", "kk", "limited", "llc", "llp", "ltd", "mbh", "nv", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa",
     "sarl", "sas", "se", "sl", "spa", "srl"}
)  # fmt: skip
CHINESE_FORMS = re.compile("(?:有限责任公司|股份有限公司|有限公司|公司)$")
MARKS = re.compile(r"[^\w]+|_")
ALIKE = 0.85  # share of letters that agree
SHORTEST = 4  # letters that a name must have to be recognized as the beginning of another


def may_be_one(name: str, other: str) -> bool:
    """Tell whether two suppliers' names differ as names of one supplier do; a missing name can be any."""
    if not name or not other:
        return True
    one, two = _core(name), _core(other)
    if one == two:
        return True
    short, long = sorted(("".join(one), "".join(two)), key=len)
    if len(short) < SHORTEST:
        return False
    return _begins(one, two) or (not _tells_apart(one, two) and SequenceMatcher(None, short, long).ratio() >= ALIKE)


def _core(name: str) -> tuple[str, ...]:
    """Return a name's words without capitals, accents, marks and legal forms."""
    bare = "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter)).replace(".", "")
    words = CHINESE_FORMS.sub("", MARKS.sub(" ", bare).strip()).split()
    return tuple(word for word in words if word not in LEGAL_FORMS) or tuple(words)


def _begins(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Tell whether one name is the other with further words behind it."""
    count = min(len(one), len(two))
    return one[:count] == two[:count]


def _tells_apart(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Tell whether the names differ in a number or a letter that stands alone: 'Plant 1' is not 'Plant 2'."""
    return {word for word in one if len(word) == 1 or word.isdigit()} != {word for word in two if len(word) == 1 or word.isdigit()}
