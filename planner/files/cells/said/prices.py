"""Prices as people write them beyond a plain number: ranges, prices of a hundred, with the words of a quotation around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planner.files.cells.grid import Cell
from planner.files.cells.said.money import CODES, SYMBOLS, WORDS, currency_in
from planner.files.cells.said.unpriced import is_free
from planner.files.cells.said.values import amount, number_in, text_of_cell

PIECES = r"(?:pcs?|pieces?|pce|pc|st(?:k|ck|ück)?|each|ea|units?|个|件|只|颗|枚|台|pièces?|pi[eè]ce|pzs?|pza|uds?|ud|шт|szt|sztuk[ięa]?|stücke?)\.?"
COUNTED = {
    **dict.fromkeys(("dozen", "dutzend", "douzaine", "docena", "дюжину", "tuzin", "打"), 12),
    **dict.fromkeys(("hundred", "hundert", "cent", "cien", "ciento", "centena", "сто", "сотню", "sto", "setkę", "百"), 100),
    **dict.fromkeys(("thousand", "tausend", "mille", "millier", "mil", "millar", "тысячу", "tysiąc", "k", "tsd", "тыс", "tys", "千"), 1000),
    "万": 10_000,
    "million": 1_000_000,
}
MANY = "|".join(sorted(COUNTED, key=len, reverse=True))
PER = re.compile(
    r"\(?\s*(?:/|\b(?:per|pro|je|für|fuer|for|pour|por|par|les|los|cada|за|на|za|na|à|á)\b|每)\s*"
    rf"(?:(?P<count>\d[\d.,' ]*)\s*(?P<many>(?:{MANY})(?![^\W\d_])|[千万])?|(?P<word>{MANY})(?:(?<=[千百万打])|(?![^\W\d_])))\.?\s*(?:{PIECES})?\s*\)?\s*$",
    re.IGNORECASE,
)
MILLE = re.compile(r"(?:/|\b[Pp]er)\s*[MC]\.?$")  # of a thousand, of a hundred, or of a metre: nobody can tell
MULTIPLE = re.compile(r"(?<=\d)\s*((?:k|tsd|тыс|tys|thousand)(?![^\W\d_])|[千万])\.?\s*(.{0,8})$", re.IGNORECASE)
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
    if MILLE.search(text):
        return None
    if (many := MULTIPLE.search(text)) and (not many[2] or currency_in(many[2])):
        return _multiple(many, decimal)
    plain = amount(text, decimal)
    if plain and _is_money(plain.after) and not PER.search(text):
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


def _multiple(found: re.Match[str], decimal: str) -> Price | None:
    """Return a price written in thousands: '1.5k', '1,5 tys. zł', '1.2万元'."""
    plain = amount(found.string[: found.start(1)], decimal)
    if plain is None or plain.after:
        return None
    return Price(plain.number * COUNTED[found[1].lower()], f"{plain.before} {found[2]}")


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
    found = PER.search(_without_currency(header))
    return _pieces(found) if found else 1.0


def without_pieces(header: str) -> str:
    """Return a header without the words that say how many pieces its prices are for: 'Price per 100' is 'Price'; all of it where none do."""
    text = _without_currency(header)
    found = PER.search(text)
    return text[: found.start()].strip() if found else header


def _without_currency(header: str) -> str:
    bare = re.sub(r"[(\[]\s*[)\]]", " ", SYMBOLS.sub(" ", header))
    bare = WORDS.sub(lambda word: " " if word[0].upper() in CODES and not word[0].istitle() else word[0], bare)
    return re.sub(r"[(\[]\s*[)\]]", " ", bare).strip(" ,;[]")


def pieces_in(value: Cell, decimal: str = ".") -> float | None:
    """Return how many pieces a price is for: 100, '1.000', '100 pcs'; None where a cell doesn't say."""
    text = text_of_cell(value)
    if isinstance(value, str) and EACH.fullmatch(text):
        return 1.0
    found = amount(value, decimal)
    if found is None or found.before or (found.after and not EACH.fullmatch(found.after)):
        said = PER.fullmatch(text) or PER.fullmatch(f"/{text}") if isinstance(value, str) else None
        return _pieces(said) if said else None
    return found.number if found.number >= 1 and found.number == int(found.number) else None


def _pieces(found: re.Match[str]) -> float:
    """Pieces are whole: 1.000 and 1,000 are a thousand, and so are 1k and a word for it."""
    count = float(re.sub(r"\D", "", found["count"])) if found["count"] else 1.0
    word = found["many"] or found["word"]
    return (count or 1.0) * (COUNTED[word.lower()] if word else 1)
