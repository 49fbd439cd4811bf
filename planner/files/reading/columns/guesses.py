"""What a column holds by its cells alone, where its header is missing or says nothing: countries, tariff codes, prices, links, counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from planner.files.cells.grid import Cell
from planner.files.cells.said.money import CODES, currency_in
from planner.files.cells.said.prices import price
from planner.files.cells.said.values import DAYS, amount, days, decimal_mark, is_blank, text_of_cell
from planner.files.layout import LINE_TOTAL, POSITION
from planner.files.reading.columns.evidence import are_codes, are_designators, are_links, are_wordy, is_dotted, is_sequence
from planner.files.reading.columns.words import DESCRIPTION, DESIGNATORS, HTS, LEAD, MPN, PART, PRICE, QUANTITY, UNIT, URL
from planner.model.places import country_code
from planner.model.schema import INCOTERMS

SAYS_NOTHING = re.compile(
    r"((column|col|spalte|feld|field|unnamed|unbenannt|header|列|字段|colonne|champ|columna|campo|столбец|поле|kolumna|pole|x|f|v|c)([\s:_.#-]*\d*|[\s:_.#-]+[a-z]{1,2})|\d{1,3}|[a-z]|[a-z]{1,2}\d|\?+|-+)?",
    re.IGNORECASE,
)
TARIFF = re.compile(r"\d{4}\.\d{2}(\.\d{2,4}){0,2}|\d{4}\.\d{2}\.\d{2}\.\d{2}|\d{4} \d{2} \d{2}( \d{2})?")
TARIFF_DIGITS = re.compile(r"(0[1-9]|[1-8]\d|9[0-7])\d{6}(\d{2})?")
TERMS = frozenset({*INCOTERMS, "CFR", "CPT", "CIP", "FAS", "DDU", "DPU", "DAT"})
UNITS = frozenset({
    *("pcs", "pc", "pce", "piece", "pieces", "ea", "each", "st", "stk", "stück", "stck", "m", "mm", "cm", "kg", "g", "mg", "l", "ml", "set", "sets", "pair", "pairs", "roll", "box", "pack", "lot", "nos"),
    *("no", "m2", "m²", "m3", "m³", "ft", "in", "lb", "lbs", "oz", "szt", "шт", "кг", "м", "个", "件", "只", "台", "套", "米", "卷", "pièce", "u", "ud", "uds", "pza"),
})  # fmt: skip
SAMPLE_NEEDED = 2
BIGGEST_COUNT = 10_000.0


def says_nothing(header: str) -> bool:
    """Tell whether a header names nothing: blank, 'Column 3', 'Feld2', 'F5'."""
    return SAYS_NOTHING.fullmatch(header.strip()) is not None


def guessed(values: Sequence[Cell], header: str) -> dict[str, float]:
    """Return what a column's cells make of it, with scores as headers have them; a header of unknown words leaves room for sure kinds alone."""
    told = [value for value in values if not is_blank(value)]
    if len(told) < SAMPLE_NEEDED:
        return {}
    found = _sure_kinds(told)
    if not found and says_nothing(header):
        found = _likely_kinds(told)
    return found


def are_currencies(values: Sequence[Cell]) -> bool:
    """Tell whether a column holds codes of currencies."""
    told = [value for value in values if not is_blank(value)]
    return len(told) >= SAMPLE_NEEDED and _all([text_of_cell(value) for value in told], lambda text: text.upper() in CODES)


def _share(told: Sequence[Cell], test: Callable[[Cell], object]) -> float:
    return sum(1 for value in told if test(value)) / len(told)


def _sure_kinds(told: Sequence[Cell]) -> dict[str, float]:
    """Kinds that hardly anything else looks like."""
    texts = [text_of_cell(value) for value in told]
    if are_links(told) and _share(told, lambda value: isinstance(value, str) and value.lower().startswith(("http", "www."))) >= 0.8:
        return {URL: 5.0}
    if _all(texts, lambda text: TARIFF.fullmatch(text) is not None):
        return {HTS: 6.0}
    if are_currencies(told):
        return {"sources.currency": 6.0}
    if _all(texts, lambda text: text.upper() in TERMS):
        return {"sources.incoterm": 6.0}
    if not _all(texts, lambda text: text.lower().rstrip(".") in UNITS) and _all(texts, _is_country):
        return {"sources.country_of_origin": 5.0}
    if are_designators(told):
        return {DESIGNATORS: 5.0}
    return {}


def _likely_kinds(told: Sequence[Cell]) -> dict[str, float]:
    """Kinds that a column without a name may well be; the table as a whole decides among them."""
    texts = [text_of_cell(value) for value in told]
    decimal = decimal_mark(told)
    if _all(texts, lambda text: text.lower().rstrip(".") in UNITS):
        return {UNIT: 5.0}
    if _all(texts, lambda text: TARIFF_DIGITS.fullmatch(text) is not None) and len({len(text) for text in texts}) == 1:
        return {HTS: 4.5}
    if _share(told, lambda value: _is_period(value, decimal)) >= 0.6:
        return {LEAD: 5.0}
    if _share(told, lambda value: isinstance(value, str) and currency_in(value) and price(value, decimal)) >= 0.6:
        return {PRICE: 5.0, LINE_TOTAL: 4.0}
    numbers = [found.number for value in told if (found := amount(value, decimal)) and not found.before]
    if len(numbers) >= 0.8 * len(told):
        return _numeric_kinds(told, numbers)
    if are_wordy(told):
        return {DESCRIPTION: 5.0}
    if are_codes(told):
        return {PART: 4.5, MPN: 4.0}
    return {DESCRIPTION: 4.0, PART: 3.5} if len(set(texts)) >= 0.5 * len(texts) else {}


def _numeric_kinds(told: Sequence[Cell], numbers: Sequence[float]) -> dict[str, float]:
    if is_sequence(told) or is_dotted(told):
        return {POSITION: 5.0}
    if all(number == int(number) and 0 < number < BIGGEST_COUNT for number in numbers):
        return {QUANTITY: 4.4}
    return {PRICE: 4.0, LINE_TOTAL: 3.5} if all(number >= 0 for number in numbers) else {}


def _all(texts: Sequence[str], test: Callable[[str], bool]) -> bool:
    return sum(map(test, texts)) >= 0.8 * len(texts)


def _is_country(text: str) -> bool:
    return country_code(text) is not None and (len(text) != 2 or text.isupper())


def _is_period(value: Cell, decimal: str) -> bool:
    found = amount(value, decimal) if isinstance(value, str) else None
    words = re.split(r"[\s.]+", found.after.lower()) if found else []
    return bool(words and words[0] in DAYS and len(words[0]) > 1 and days(value, decimal) is not None)
