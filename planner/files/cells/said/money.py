"""Currencies by their signs, codes and names, as people write them in sheets."""

from __future__ import annotations

import re
from functools import lru_cache

DOLLAR, YEN, KRONA = "$", "¥", "kr"  # signs of several currencies; see resolved()
SIGNS = {
    "us$": "USD", "usd": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "nt$": "TWD", "hk$": "HKD", "s$": "SGD", "r$": "BRL", "$": DOLLAR, "＄": DOLLAR,
    "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "元": "CNY", "人民币": "CNY", "rmb": "CNY", "yuan": "CNY", "cn¥": "CNY", "圆": "CNY",
    "円": "JPY", "jp¥": "JPY", "yen": "JPY", "¥": YEN, "￥": YEN, "kr": KRONA, "zł": "PLN", "zl": "PLN", "₽": "RUB", "руб": "RUB", "₹": "INR", "₩": "KRW",
    "kč": "CZK", "ft": "HUF", "fr.": "CHF", "sfr": "CHF", "₺": "TRY", "₫": "VND", "฿": "THB", "dollars": DOLLAR, "dollar": DOLLAR,
}  # fmt: skip
CODES = frozenset(
    [
        "USD",
        "EUR",
        "GBP",
        "CNY",
        "JPY",
        "KRW",
        "TWD",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "CAD",
        "AUD",
        "NZD",
        "MXN",
        "BRL",
        "INR",
        "SGD",
        "HKD",
        "THB",
        "VND",
        "MYR",
        "IDR",
        "PHP",
        "TRY",
        "ILS",
        "ZAR",
        "AED",
        "RUB",
        "UAH",
        "COP",
        "CLP",
        "ARS",
        "PEN",
        "RON",
        "BGN",
    ]
)
SYMBOLS = re.compile(r"(?:us|ca|c|a|nt|hk|s|r)?\$|cn¥|jp¥|[€£¥￥＄₽₹₩₺₫฿元円圆]|人民币", re.IGNORECASE)
WORDS = re.compile(r"[^\W\d_]+\.?")
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})


@lru_cache(maxsize=4096)  # few different texts stand beside a million numbers
def currency_in(text: str) -> str:
    """Return the code, or the sign where it stands for several currencies, that a text names; empty where none."""
    symbol = SYMBOLS.search(text)
    code = next((word.upper() for word in WORDS.findall(text) if word.upper() in CODES and (word.isupper() or word.islower())), "")
    if code:
        return code
    if symbol:
        return SIGNS[symbol[0].lower()]
    for word in WORDS.findall(text.lower()):
        sign = word if word in SIGNS else word.rstrip(".")
        if sign in SIGNS and sign != "ft":
            return SIGNS[sign]
    return ""


def resolved(currency: str, plan_currency: str, *, japanese: bool) -> str:
    """Return a code for a sign that several currencies share: the plan's where it fits, else the commonest."""
    if currency == DOLLAR:
        return plan_currency if plan_currency in DOLLARS else "USD"
    if currency == YEN:
        return "JPY" if japanese or plan_currency == "JPY" else "CNY"
    if currency == KRONA:
        return plan_currency if plan_currency in {"SEK", "NOK", "DKK"} else "SEK"
    return currency
