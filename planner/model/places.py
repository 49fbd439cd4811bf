"""Countries, groups of countries and currencies by their codes and names."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType

EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
GROUPS = MappingProxyType({
    "EU": frozenset(EU.split()),
    "USMCA": frozenset({"US", "CA", "MX"}),
    "COLUMN2": frozenset({"CU", "KP", "RU", "BY"}),
})  # fmt: skip
EVERYONE = "*"
NAME_LANGUAGES = ("en", "de", "fr", "es", "zh", "ru", "pl")
OTHER_NAMES = {"usa": "US", "u.s.": "US", "u.s.a.": "US", "uk": "GB", "prc": "CN", "p.r. china": "CN", "mainland china": "CN", "korea": "KR", "south korea": "KR",
               "taiwan": "TW", "r.o.c.": "TW", "roc": "TW", "hong kong": "HK", "czech republic": "CZ", "holland": "NL", "england": "GB", "台湾": "TW", "turkey": "TR"}  # fmt: skip

MADE_IN = re.compile(r"(made in|product of|hergestellt in|fabriqué en|hecho en|сделано в|wyprodukowano w)\s+", re.IGNORECASE)


@cache
def country_codes() -> frozenset[str]:
    """Return all ISO 3166 alpha-2 codes."""
    import pycountry

    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def country_names(language: str = "en") -> dict[str, str]:
    """Return the name of each country in a language, by code."""
    from babel import Locale

    names = Locale.parse(language).territories
    return {code: names.get(code, code) for code in sorted(country_codes())}


@cache
def _codes_by_name() -> dict[str, str]:
    import pycountry

    by_name = {country.alpha_3.lower(): country.alpha_2 for country in pycountry.countries}
    for language in NAME_LANGUAGES:
        by_name |= {name.lower(): code for code, name in country_names(language).items()}
    return by_name | OTHER_NAMES


def country_code(text: str) -> str | None:
    """Return the alpha-2 code of a country given by code or by name in one of seven languages; None where unknown."""
    text = MADE_IN.sub("", text.strip())
    if text.upper() in country_codes():
        return text.upper()
    return _codes_by_name().get(text.lower())


def is_place(word: str) -> bool:
    """Tell whether a word is a country code, a group, or * for everyone."""
    return word == EVERYONE or word in GROUPS or word in country_codes()


def members(places: str) -> frozenset[str] | None:
    """Return the country codes that a list of codes and groups stands for; None where it is everyone."""
    words = places.upper().split()
    if EVERYONE in words:
        return None
    return frozenset().union(*(GROUPS.get(word, frozenset({word})) for word in words))


@cache
def currencies() -> frozenset[str]:
    """Return all ISO 4217 codes."""
    import pycountry

    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def is_currency(code: str) -> bool:
    """Tell whether a code is a currency."""
    return code in currencies()
