"""Rate texts of the official schedule as numbers: 'Free', '4.4%', '1.9¢/kg + 3%', '51¢ each', 'Free (AU,KR) 3.2% (JP)'.

What can't be computed from a plan's price, weight and count is never taken as free: it is a rate with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from math import isnan, nan

NUMBER = r"(\d[\d,]*(?:\.\d+)?|\.\d+)"
PERCENT = re.compile(rf"{NUMBER}(?: (\d+)/(\d+))? ?(?:%|percent)(?: on the entire set)?")
AMOUNT = re.compile(rf"(?:\$ ?{NUMBER}|{NUMBER} ?(?:¢|cents?)) ?(each|/ ?.+|per .+)")
# How many kilograms or pieces an amount is for. A pair counts as one piece, since such goods are counted in pairs.
KILOGRAMS = {
    "kg": Decimal(1),
    "kilogram": Decimal(1),
    "g": Decimal("0.001"),
    "gram": Decimal("0.001"),
    "t": Decimal(1000),
    "metric ton": Decimal(1000),
}
PIECES = {"each": 1, "unit": 1, "no": 1, "head": 1, "article": 1, "pack": 1, "pr": 1, "prs": 1, "pair": 1, "doz": 12, "dozen": 12, "doz. pr": 12, "gross": 144,
          "hundred": 100, "1000": 1000, "1,000": 1000, "thousand": 1000}  # fmt: skip
UNKNOWN_UNITS = {
    "liter": "liters", "pf. liter": "proof liters", "pf.liter": "proof liters", "m2": "square metres", "m²": "square metres", "m3": "cubic metres", "m³": "cubic metres",
    "m": "metres", "lin. m": "metres", "bbl": "barrels", "clean kg": "kilograms of clean fibre", "jewel": "jewels", "line/ gross": "lines and gross",
    "gross of immediate containers": "containers",
}  # fmt: skip
APPLICABLE = re.compile(
    r"the duty (?:rate )?provided ?in ?(?:the applicable subheading|such subheading|subheadings? [\d., or]+)(?: ?(?:\+|plus) ?(?:a duty of )?(.*))?"
)
LIMITS = re.compile(r"(.+?),? but not (less|more) than (.+?)(?:,? (?:n?or) more than (.+))?")
SYMBOL = r"[A-Z]{1,2}[+*]?"
SYMBOLS = re.compile(rf"\(\s*({SYMBOL}(?:[\s,]+{SYMBOL})*)\s*(?:\(\s*{SYMBOL}\s*)?\)")
BROKEN_WORD = re.compile(r"(?<=[a-z])- (?=[a-z])")


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of duty: a share of the value, US dollars per kilogram and per piece; NaN where there is no such part.

    ``on_top`` marks a rate that adds to the duty of the goods' own line. ``reason`` says why a rate can't be computed.
    """

    rate: float = nan
    per_kg: float = nan
    per_unit: float = nan
    minimum: float = nan
    maximum: float = nan
    on_top: bool = False
    reason: str = ""

    @property
    def known(self) -> bool:
        """Tell whether the rate can be computed."""
        return not self.reason

    @property
    def specific(self) -> bool:
        """Tell whether the rate has an amount in dollars."""
        return not all(isnan(amount) for amount in (self.per_kg, self.per_unit, self.minimum, self.maximum))


@dataclass(frozen=True, slots=True)
class Special:
    """One rate of the special column with the symbols of the programs that have it; none where it is for everyone."""

    symbols: tuple[str, ...]
    text: str
    rate: Rate


def tidy(text: str) -> str:
    """Return a rate text with single blanks, words put together that a line end had cut in two, and no full stop."""
    return BROKEN_WORD.sub("", " ".join(text.split())).strip(" .")


@lru_cache(maxsize=20_000)
def parse_rate(text: str) -> Rate:
    """Return the rate a text stands for; where it can't be computed, a rate with the reason."""
    text = tidy(text)
    lower = text.lower()
    if not text:
        return Rate(reason="no rate is given")
    if lower == "free":
        return Rate(rate=0.0)
    if lower in ("no change", "no additional duty"):
        return Rate(rate=0.0, on_top=True)
    applicable = APPLICABLE.fullmatch(lower)
    if applicable:
        added = _sum(applicable[1]) if applicable[1] else Rate(rate=0.0)
        return replace(added, on_top=True)
    limited = LIMITS.fullmatch(lower)
    if limited:
        return _limited(_sum(limited[1]), limited[2], limited[3], limited[4])
    return _sum(lower)


@lru_cache(maxsize=10_000)
def parse_special(text: str) -> tuple[Special, ...]:
    """Return the rates of the special column: each rate stands before the symbols of its programs."""
    text = " ".join(text.split())
    found: list[Special] = []
    begin = 0
    for match in SYMBOLS.finditer(text):
        rate = tidy(text[begin : match.start()])
        found.append(Special(tuple(re.findall(SYMBOL, match[1])), rate, parse_rate(rate)))
        begin = match.end()
    rest = tidy(text[begin:])
    if rest:
        found.append(Special((), rest, parse_rate(rest)))
    return tuple(found)


def _sum(text: str) -> Rate:
    """Return the rate of a text such as '1.9¢/kg + 3%'."""
    total = Rate()
    for term in re.split(r" ?\+ ?| plus ", text):
        part = _term(term.strip())
        if part.reason:
            return Rate(reason=_whole_reason(text) or part.reason)
        pairs = ((total.rate, part.rate), (total.per_kg, part.per_kg), (total.per_unit, part.per_unit))
        if any(not isnan(one) and not isnan(two) for one, two in pairs):
            return Rate(reason="has two parts of the same kind")
        rate, per_kg, per_unit = (two if isnan(one) else one for one, two in pairs)
        total = Rate(rate, per_kg, per_unit)
    return total


def _term(text: str) -> Rate:
    """Return the rate of one summand."""
    percent = PERCENT.fullmatch(text)
    if percent:
        whole = _decimal(percent[1])
        share = whole + Decimal(percent[2]) / Decimal(percent[3]) if percent[2] and Decimal(percent[3]) else whole
        return Rate(rate=float(share / 100))
    amount = AMOUNT.fullmatch(text)
    if not amount:
        return Rate(reason=_whole_reason(text) or "the text is not understood")
    dollars = _decimal(amount[1]) if amount[1] else _decimal(amount[2]) / 100
    unit = re.sub(r"^(/|per ) ?", "", amount[3]).strip(" .")
    if unit in KILOGRAMS:
        return Rate(per_kg=float(dollars / KILOGRAMS[unit]))
    if unit in PIECES:
        return Rate(per_unit=float(dollars / PIECES[unit]))
    if unit in UNKNOWN_UNITS:
        return Rate(reason=f"charged by {UNKNOWN_UNITS[unit]}, which a plan doesn't know")
    return Rate(reason=_whole_reason(text) or f"charged by '{unit}', which a plan doesn't know")


def _limited(rate: Rate, which: str, first: str, most: str | None) -> Rate:
    """Return a rate with its least or most duty; a plan knows such limits for one piece only."""
    if rate.reason:
        return rate
    first_limit, last_limit = _sum(first), _sum(most) if most else Rate()
    least, highest = (first_limit, last_limit) if which == "less" else (Rate(), first_limit)
    for limit in (first_limit, last_limit) if most else (first_limit,):
        if limit.reason or isnan(limit.per_unit) or not (isnan(limit.rate) and isnan(limit.per_kg)):
            return Rate(reason="its least or most duty is not by the piece")
    return replace(rate, minimum=least.per_unit, maximum=highest.per_unit)


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


REASONS = (
    (r"less .* for each degree", "depends on the sugar content"),
    (r"of total sugars", "charged on the sugar content"),
    (r"drained weight", "charged on the drained weight"),
    (r"container", "charged on the weight with the container"),
    (r"clean kg", "charged on the weight of clean fibre"),
    (r"on (the )?(value of the )?\w+ content|of \w+( \w+)? content", "charged on the content of a material"),
    (r"on (the )?(value of the )?(case|movement|battery|strap|band|bracelet|apparatus|rifle)|jewel|pins|line/", "parts of the article are charged apart"),
    (r"pf\. ?liter", "charged by proof liters, which a plan doesn't know"),
    (r"/ ?liter", "charged by liters, which a plan doesn't know"),
    (r"m2 ?of recording", "charged by square metres, which a plan doesn't know"),
    (r"^free,? ?(under|for|\()|^free \(see", "free under a condition only"),
    (r"content", "charged on a part of the value"),
    (r"the (rate|duty)( rate)?( of duty)?,? ?(is )?(applicable|provided)|duty equal to|in the absence of this", "the rate of another line"),
    (r"duty (\(in lieu .*\) )?(upon|equal)|fair retail value|of the cost|full value|value of", "charged on another value than the price"),
    (r"^see ", "stands in another place of the schedule"),
)  # fmt: skip


def _whole_reason(text: str) -> str:
    """Return why a text can't be computed, in words; empty where none of the known reasons holds."""
    return next((reason for pattern, reason in REASONS if re.search(pattern, text)), "")
