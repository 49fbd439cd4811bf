"""Prices as people write them beyond a plain number: ranges, prices of a hundred, with the words of a quotation around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.files.cells.grid import Cell
from planner.files.cells.money import currency_in
from planner.files.cells.unpriced import is_free
from planner.files.cells.values import amount, number_in, text_of_cell

PIECES = r"(?:pcs?|pieces?|pce|pc|st(?:k|ck|ück)?|each|ea|units?|个|件|只|颗|枚|台|pièces?|pi[eè]ce|pzs?|pza|uds?|ud|шт|szt|sztuk[ięa]?|stücke?)\.?"
PER = re.compile(
    rf"\(?\s*(?:/|\bper\b|\bpro\b|\bje\b|\bfür\b|\bfuer\b|\bfor\b|\bpour\b|\bpor\b|\bза\b|\bza\b|每|\bà\b)\s*(\d[\d.,' ]*)\s*(?:{PIECES})?\s*\)?\s*$",
    re.IGNORECASE,
)
EACH = re.compile(rf"[\s./(]*(?:{PIECES}|/|per|pro|je|par|la|por|за|za|每|c/u)[\s./a-z)个件只шткпуze]*", re.IGNORECASE)
NUMBER = r"\d[\d.,' \u202f]*"
SIGN = r"[^\d\s.,()-]{0,4}"
RANGE = re.compile(rf"({SIGN})\s*({NUMBER})\s*({SIGN})\s*(?:-|–|—|~|\bto\b|\bbis\b|\bà\b|\ba\b|至|до|\bdo\b)\s*({SIGN})\s*({NUMBER})(.*)")
# words that a quotation puts beside a price; which taxes are in it is for the reader to judge
BESIDE = re.compile(
    r"\b(net|netto|brutto|gross|nett|approx|ca|circa|about|from|ab|von|desde|dès|от|od|only|h\.?t|t\.?t\.?c|plus|list|est|estimated|est)\b\.?"
    r"|(?:\b(?:excl|exkl|incl|inkl|zzgl|zuzügl|ohne|mit|without|with|sin|con|hors|без|с|bez|z|plus)\b\.?|\+)\s*(?:vat|mwst|ust|tax|iva|tva|gst|ндс)\.?"
    r"|不含税|未税|含税|约|約|左右|/?(?:excl|incl)\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Price:
    """A price of one piece, with what stands beside it; ``low`` is the other end where it was written as a range, ``per`` how many it was for."""

    number: float
    beside: str = ""
    low: float | None = None
    per: float = 1.0


def price(value: Cell, decimal: str = ".") -> Price | None:
    """Return the price a cell holds; of a range the higher end, of a price for a hundred the hundredth part. None where there is none."""
    if isinstance(value, float):
        return Price(value)
    if not isinstance(value, str):
        return None
    if is_free(value):
        return Price(0.0)
    text = text_of_cell(value)
    plain = amount(text, decimal)
    if plain and _is_money(plain.after):
        return Price(plain.number, f"{plain.before} {plain.after}")
    per = 1.0
    if found := PER.search(text):
        per = _pieces(found)
        text = text[: found.start()]
    text = BESIDE.sub(" ", text).strip(" ,;()*")
    if found := RANGE.fullmatch(text):
        return _range(found, decimal, per)
    plain = amount(text, decimal)
    if plain is None or not _is_money(plain.after):
        return None
    return Price(plain.number / per, f"{plain.before} {plain.after}", None, per)


def _range(found: re.Match[str], decimal: str, per: float) -> Price | None:
    beside = " ".join((found[1], found[3], found[4], found[6]))
    ends = [number_in(found[at].strip(" .,"), decimal) for at in (2, 5)]
    if None in ends or not all(not sign.strip() or currency_in(sign) for sign in (found[1], found[3], found[4])) or not _is_money(found[6]):
        return None
    low, high = sorted(float(end or 0.0) for end in ends)
    return Price(high / per, beside, low / per, per)


def _is_money(after: str) -> bool:
    return not after.strip(" ./") or bool(currency_in(after)) or EACH.fullmatch(after) is not None


def pieces_priced(header: str) -> float:
    """Return how many pieces the prices of a column are for by its header: 'Price per 100' a hundred."""
    words = (word for word in re.split(r"[\s()\[\]]+", header) if not currency_in(word))
    found = PER.search(" ".join(words).strip(" ,;"))
    return _pieces(found) if found else 1.0


def pieces_in(value: Cell, decimal: str = ".") -> float | None:
    """Return how many pieces a price is for: 100, '1.000', '100 pcs'; None where a cell doesn't say."""
    found = amount(value, decimal)
    if found is None or found.before or (found.after and not EACH.fullmatch(found.after)):
        return None
    return found.number if found.number >= 1 and found.number == int(found.number) else None


def _pieces(found: re.Match[str]) -> float:
    """Pieces are whole: 1.000 and 1,000 are a thousand."""
    return float(re.sub(r"\D", "", found[1])) or 1.0
