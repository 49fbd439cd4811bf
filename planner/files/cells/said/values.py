"""What people write into cells, turned into numbers: '2 pcs', 'x4', '1,5 m', '1.234,56 €', '3-4 weeks', '5 %'."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.files.cells.grid import Cell
from planner.files.cells.said.in_stock import period_in
from planner.files.cells.said.money import currency_in
from planner.files.cells.said.reckoned import OF_EACH, odd_quantity

LONGEST = 300  # characters; no number that anybody writes into a cell takes more, and searching long texts for one takes long
INVISIBLE = str.maketrans({"\u00a0": " ", "\ufeff": "", "\u200b": "", "\u200e": "", "\u200f": "", "\u202c": ""})
UNSEEN = frozenset(map(chr, INVISIBLE))
WIDE = str.maketrans("．，％＋－（）／：", ".,%+-()/:")  # as Chinese and Japanese keyboards type them
BEFORE = frozenset(
    {
        *("", "x", "×", "*", "~", "≈", "ca", "approx", "about", "qty", "约", "<", ">", ">=", "<=", "≤", "≥"),
        *("min", "max", "at least", "up to", "mind", "mindestens", "etwa", "circa", "至少", "最多", "au moins", "env", "environ"),
        *("al menos", "aprox", "не менее", "мин", "около", "co najmniej", "ok"),
    }
)
BLANKS = frozenset(
    {
        "",
        "-",
        "–",
        "—",
        "--",
        "/",
        "?",
        "n/a",
        "na",
        "n.a.",
        "none",
        "nil",
        "tbd",
        "tba",
        "tbc",
        "null",
        "k.a.",
        "not specified",
        "unspecified",
        "unknown",
        "无",
        "暂无",
        "待定",
        ".",
    }
)
AMOUNT = re.compile(
    r"(?P<before>(?:[^\d.,+\-−(]|\.(?!\d))*?)\s*(?P<open>\()?(?P<number>[-+−]?\s?(?:\d[\d.,'’ \u00a0\u202f]*|[.,]\d+)(?:[eE][-+]?\d+)?)\)?(?P<after>.*)",
    re.DOTALL,
)
COMMA_DECIMAL = re.compile(r"\d+,(\d{1,2}|\d{4,})(?!\d)|\d\.\d{3},\d")
DOT_DECIMAL = re.compile(r"\d+\.(\d{1,2}|\d{4,})(?!\d)|\d,\d{3}\.\d")
NO_CENTS = re.compile(r"[-–—]{1,2}(?!\d)")  # Swiss and German prices: 3.-
POWER = re.compile(r"[a-zA-Zµ][23²³]")  # m2, cm³
DIGIT = re.compile(r"\d")
BETWEEN = re.compile(r"['’ \u00a0\u202f]")
COMMA_GROUPS, DOT_GROUPS = re.compile(r"[-+]?(?!0,)\d{1,3}(,\d{3})+"), re.compile(r"[-+]?(?!0\.)\d{1,3}(\.\d{3})+")
INDIAN = re.compile(r"[-+]?\d{1,2}(,\d{2})+,\d{3}(\.\d+)?")  # 1,23,456.00
REMARK = re.compile(r"\s*\([^()]*\)$")
PERCENT = frozenset({"%", "percent", "per cent", "pct", "prozent", "v.h", "p.c", "pour cent", "por ciento", "процент", "процента", "процентов", "procent", "proc"})  # fmt: skip
AT_LEAST = re.compile(
    r"^\(?(or more|and more|ou mais|ou plus|oder mehr|o más|o mas|или (больше|более)|lub więcej|min\.?|minimum|total|each|以上|左右|approx\.?|ca\.?)\)?$",
    re.IGNORECASE,
)
DAYS = {
    "d": 1, "day": 1, "days": 1, "tag": 1, "tage": 1, "tagen": 1, "at": 1, "arbeitstage": 1, "werktage": 1, "天": 1, "日": 1, "jour": 1, "jours": 1, "j": 1, "día": 1, "días": 1, "dia": 1, "dias": 1, "dni": 1,
    "dzień": 1, "дней": 1, "дня": 1, "день": 1, "дн": 1, "раб": 1, "рабочих": 1, "个工作日": 1, "工作日": 1, "bd": 1, "wd": 1, "h": 1 / 24, "hour": 1 / 24, "hours": 1 / 24, "hrs": 1 / 24, "std": 1 / 24, "stunden": 1 / 24,
    "小时": 1 / 24, "w": 7, "wk": 7, "wks": 7, "week": 7, "weeks": 7, "wo": 7, "woche": 7, "wochen": 7, "kw": 7, "周": 7, "个星期": 7, "星期": 7, "个周": 7, "semaine": 7, "semaines": 7, "sem": 7, "semana": 7, "semanas": 7,
    "wt": 1, "год": 365, "года": 365, "лет": 365, "rok": 365, "lata": 365, "lat": 365, "an": 365, "ans": 365, "año": 365, "años": 365, "年": 365, "jahre": 365,
    "tyg": 7, "tydzień": 7, "tygodnie": 7, "tygodni": 7, "недель": 7, "неделя": 7, "недели": 7, "неделю": 7, "нед": 7, "m": 30, "mo": 30, "mos": 30, "mth": 30, "month": 30, "months": 30, "monat": 30, "monate": 30, "monaten": 30,
    "mon": 30, "月": 30, "个月": 30, "mois": 30, "mes": 30, "meses": 30, "мес": 30, "месяц": 30, "месяца": 30, "месяцев": 30, "miesiąc": 30, "miesiące": 30, "miesięcy": 30, "mies": 30, "year": 365, "years": 365, "jahr": 365,
}  # fmt: skip
KILOGRAMS = {"kg": 1.0, "kilogram": 1.0, "公斤": 1.0, "千克": 1.0, "g": 0.001, "gr": 0.001, "gram": 0.001, "grams": 0.001, "克": 0.001, "mg": 1e-6, "lb": 0.45359237,
             "lbs": 0.45359237, "oz": 0.028349523125, "t": 1000.0}  # fmt: skip
CUBIC_METRES = {
    "m³": 1.0,
    "m3": 1.0,
    "cbm": 1.0,
    "l": 0.001,
    "litre": 0.001,
    "cm³": 1e-6,
    "cm3": 1e-6,
    "ccm": 1e-6,
    "mm³": 1e-9,
    "mm3": 1e-9,
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what was written before and after it."""

    number: float
    before: str = ""
    after: str = ""


def text_of_cell(value: Cell) -> str:
    """Return a cell as the text its writer saw: 1001.0 is 1001, a day is ISO, odd blanks and invisible marks are gone."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join((value if value.isascii() or UNSEEN.isdisjoint(value) else value.translate(INVISIBLE)).split())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return value.isoformat()


def is_blank(value: Cell) -> bool:
    """Tell whether a cell says nothing: empty, or a dash, n/a, TBD and the like."""
    return value is None or (isinstance(value, str) and text_of_cell(value).lower() in BLANKS)


def decimal_mark(values: Iterable[Cell], fallback: str = ".") -> str:
    """Return the decimal mark a column of texts uses; the fallback where they don't tell."""
    return mark_told(values) or fallback or "."


def mark_told(values: Iterable[Cell]) -> str:
    """Return the decimal mark that a column of texts tells by itself; empty where it doesn't, as 1,234 and 1.234 don't."""
    commas = dots = 0
    for value in values:
        if isinstance(value, str) and len(value) <= LONGEST:
            commas += bool(COMMA_DECIMAL.search(value))
            dots += bool(DOT_DECIMAL.search(value))
    return "," if commas > dots else "." if dots else ""


def amount(value: Cell, decimal: str = ".") -> Amount | None:
    """Return the number in a cell with what stands around it; None where there is no single number."""
    if isinstance(value, bool) or value is None or isinstance(value, date):
        return None
    if isinstance(value, float):
        return Amount(value)
    text = text_of_cell(value)
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST:  # as most numbers are
        return Amount(float(text))
    text = text if text.isascii() else text.translate(WIDE)
    found = AMOUNT.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        return None
    after = found["after"].strip()
    digits = found["number"]
    if digits.endswith((".", ",")) and (dashed := NO_CENTS.match(after)):
        digits, after = digits[:-1], after[dashed.end() :].strip()
    number = number_in(digits, decimal)
    before = found["before"].strip(" :")
    before = before if before.endswith(".") and currency_in(before) else before.rstrip(".")
    if before.rstrip("-−") and before.lower().rstrip("-− ") not in BEFORE and not currency_in(before):
        return None
    if number is None or (DIGIT.search(after) and DIGIT.search(POWER.sub("", after))):
        return None
    negative = bool(found["open"]) or found["before"].rstrip().endswith(("-", "−"))
    return Amount(-number if negative else number, before.strip("~≈-− "), after)


def number_in(text: str, decimal: str) -> float | None:
    """Return the number a text of digits and separators stands for; the decimal mark decides where 1,234 may be two numbers."""
    bare = BETWEEN.sub("", text).replace("−", "-")
    comma, dot = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and INDIAN.fullmatch(bare):
        return float(bare.replace(",", ""))
    if comma >= 0 and dot >= 0:
        decimal = "," if comma > dot else "."
    elif comma >= 0 and not COMMA_GROUPS.fullmatch(bare):
        decimal = ","
    elif dot >= 0 and not DOT_GROUPS.fullmatch(bare):
        decimal = "."
    group = "." if decimal == "," else ","
    try:
        number = float(bare.replace(group, "").replace(decimal, "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None  # 1e999 is more than any count


def quantity(value: Cell, decimal: str = ".") -> tuple[float, str] | None:
    """Return a quantity and the unit written beside it; None where the cell holds no quantity."""
    if isinstance(value, str) and len(value) > LONGEST:
        return None
    chinese = re.fullmatch(r"([一二两三四五六七八九十])([\u4e00-\u9fff]{1,2})", text_of_cell(value)) if isinstance(value, str) else None
    if chinese:
        return float("零一二三四五六七八九十".find(chinese[1].replace("两", "二"))), chinese[2]
    if isinstance(value, str) and (odd := odd_quantity(text_of_cell(value))):
        return odd
    found = amount(value, decimal)
    if found is None or found.before.lower() not in BEFORE or len(found.after) > 16:
        return None
    after = OF_EACH.sub("", AT_LEAST.sub("", found.after))
    unit = re.sub(r"^[x×*]$|^\((.*)\)$", r"\1", after.strip(" .")) if after else ""
    return None if after.startswith(("%", "-", "/", "+")) else (found.number, unit or "")


def days(value: Cell, decimal: str = ".", unit: float = 1.0) -> float | None:
    """Return days; weeks and months are converted, of a range the longer end counts, goods in stock take none."""
    if isinstance(value, str):
        text = re.sub(r"^aro[\s:]+", "", text_of_cell(value).lower())
        if len(text) > LONGEST:
            return None
        told = period_in(text, DAYS)
        if not told:
            return None if told is None else 0.0
        text = told
        span = re.fullmatch(r"\D{0,10}[\d.,]+\s*[^\d.,]{0,6}\s*(?:-|–|~|to|bis|至|до|à|a|do|/)\s*(?=[\d.,])(.*)", text)
        value = span[1] if span else text
        inside = re.search(r"[\d.,]+\s*(days?|weeks?|months?|tage|wochen|天|周|个月)(?![a-z])", text) if not span else None
        value = inside[0] if inside and amount(value, decimal) is None else value
    found = amount(value, decimal)
    if found is None:
        return None
    word = re.sub(r"[().+]|\b(aro|after receipt of order|ab auftrag|nach auftragseingang|à réception)$", "", found.after.lower()).strip()
    first = re.split(r"[\s-]+", word)[0] if word else ""
    factor = DAYS.get(word, DAYS.get(first)) if word else unit
    if factor is None and first in {"business", "working", "calendar", "work", "werk", "arbeits", "jours", "dni", "días", "раб"}:
        factor = 1
    return None if factor is None else found.number * factor


def scaled(value: Cell, units: dict[str, float], unit: float, decimal: str = ".") -> float | None:
    """Return a measure in the schema's unit; the unit beside the number wins over the header's."""
    found = amount(value, decimal)
    if found is None or found.before.lower() not in BEFORE:
        return None
    word = found.after.lower().strip(". ")
    factor = units.get(word) if word else unit
    return None if factor is None else round(found.number * factor, 15)


def share(value: Cell, decimal: str = ".", *, percent: bool = False) -> float | None:
    """Return a share; ``percent`` says that bare numbers are percents."""
    found = amount(value, decimal)
    if found is None or found.before.lower() not in BEFORE:
        return None
    after = REMARK.sub("", found.after).rstrip(". ").lower()
    if after == "‰":
        return round(found.number / 1000, 12)
    if after in PERCENT or (not after and (percent or abs(found.number) > 1)):
        return round(found.number / 100, 12)
    return None if after else found.number
