"""Words in place of lead times: in stock, not in stock, two weeks; in English, German, Chinese, French, Spanish, Russian and Polish."""

from __future__ import annotations

import re
from collections.abc import Container

IN_STOCK = (
    *("in stock", "stock", "auf lager", "ab lager", "lagernd", "sofort", "immediate", "immédiat", "en stock", "sur stock", "en existencia", "en almacén", "inmediat", "ex stock", "off the shelf"),
    *("现货", "有货", "即发", "当天", "в наличии", "со склада", "на складе", "na stanie", "od ręki", "w magazynie", "available", "verfügbar"),
    *("ex works stock", "lieferbar", "vorrätig", "ab werk lager", "disponible", "dispo", "есть в наличии", "есть на складе", "dostępn"),
)  # fmt: skip
INSIDE = re.compile(r"\b(left|available)? ?in stock\b")
NOT_THERE = re.compile(r"\b(?:not|no|nicht|kein\w*|non|pas|sin|нет|не|brak|nie)\b|无货|没有|缺货|\bout of\b")
ON_A_DAY = re.compile(r"\b[kc]?w\s?\d|\d[./-]\d+[./-]\d")  # 'available from KW 12', 'lieferbar ab 12.05.2026'
OTHERWISE = re.compile(r"\b(?:sonst|otherwise|else|then|danach|oder|or|иначе|sinon|si no)\b")
PERIOD = re.compile(r"\d+(?:[.,]\d+)?(?:\s*[-–~]\s*\d+)?\s*([^\W\d]+)\.?$")
BEHIND = re.compile(r"(?<=[天日周月年])(?:以?内|左右)$")
SPELT = {
    **{
        word: number
        for number, words in enumerate(
            (
                *("one ein eine einen 一 un une uno una", "two zwei 二 两 deux dos", "three drei 三 trois tres", "four vier 四 quatre cuatro", "five fünf 五 cinq cinco"),
                *("six sechs 六 seis", "seven sieben 七 sept siete", "eight acht 八 huit ocho", "nine neun 九 neuf nueve", "ten zehn 十 dix diez"),
            ),
            1,
        )
        for word in words.split()
    },
    "twelve": 12,
    "zwölf": 12,
    "next": 1,
}  # fmt: skip


def period_in(text: str, units: Container[str]) -> str | None:
    """Return the text of a period in small letters, '' for goods in stock, None for goods that are not.

    ``units`` are the words for days, weeks and so on: 'available in 6 weeks' is six weeks, 'ab Lager, sonst 6 Wochen' is in stock.
    """
    if not text.startswith(IN_STOCK) and not INSIDE.search(text):
        return _in_digits(text)
    if NOT_THERE.search(text) or ON_A_DAY.search(text):
        return None
    found = PERIOD.search(text)
    later = found is not None and found[1] in units and not OTHERWISE.search(text)
    return found[0] if found and later else ""


def _in_digits(text: str) -> str:
    """Return a period with its number in digits: 'two weeks', '两个月'; without what is said of it behind, as in '3天内'."""
    first, _, rest = text.partition(" ")
    if first in SPELT and rest:
        return f"{SPELT[first]} {rest}"
    if text[:1] in SPELT and text[1:2] in tuple("个周天日月年"):
        text = f"{SPELT[text[0]]}{text[1:]}"
    return BEHIND.sub("", text)
