"""How the cells below a header speak for or against a meaning: numbers, row numbers, levels, designators, links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from planner.files.cells.columns import Coded
from planner.files.cells.grid import Cell
from planner.files.cells.said.choices import choice_of
from planner.files.cells.said.dates import day
from planner.files.cells.said.money import currency_in
from planner.files.cells.said.prices import pieces_in
from planner.files.cells.said.unpriced import has_no_price, is_free
from planner.files.cells.said.values import LONGEST, amount, days, decimal_mark, is_blank, quantity, text_of_cell
from planner.files.layout import PRICE_UNIT, READABLE
from planner.files.reading.columns.words import UNIT
from planner.model.schema import Column, Kind
from planner.model.values import NotAValue, parse

DESIGNATOR = re.compile(r"[A-Za-z_]{1,10}\$?\d+[A-Za-z]?([\s,;/&-]+[A-Za-z_]{0,10}\$?\d+[A-Za-z]?)*[\s,;]*")
PLACE = re.compile(r"[A-Z]{1,4}\$?\d{1,4}[A-Z]?")
LINK = re.compile(r"https?://|www\.|^[\w-]+(\.[\w-]+)+/", re.IGNORECASE)
CODE = re.compile(r"(?=\S*\d)[\w.#/+-]{5,}", re.ASCII)
KEY = re.compile(r"[{(]?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[)}]?", re.IGNORECASE)
DOTTED = re.compile(r"\d+(\.\d+)*\.?")
AMOUNTS = frozenset(
    {
        "sources.unit_price",
        "sources.pack_price",
        "sources.line_total",
        "sources.min_order_quantity",
        "parts.weight_kg",
        "sources.order_multiple",
    }
)
FEW = 30
TERMS_WE_LACK = frozenset({"CFR", "CPT", "CIP", "FAS", "DDU", "DPU", "DAT", "DEQ", "DES", "DAF"})
NAMES = frozenset({"sources.supplier", "sources.maker", "parts.unit", "parts.tags", "bom.section"})


def is_sequence(values: Sequence[Cell]) -> bool:
    """Tell whether a column just numbers its rows."""
    numbers = _bare_numbers(values)
    if len(numbers) < max(2, 0.6 * len(values)):
        return False
    steps = sum(1 for a, b in pairwise(numbers) if b == a + 1)
    return numbers[0] in (0.0, 1.0) and steps >= 0.7 * (len(numbers) - 1)


def _bare_numbers(values: Sequence[Cell]) -> list[float]:
    """Return the numbers of the cells that hold nothing else; texts of digits alone, a whole column of them, are taken all at once."""
    kinds = set(map(type, values))
    if kinds == {float} or (
        kinds == {str} and all(isinstance(value, str) and value.isdecimal() and len(value) <= LONGEST for value in values)
    ):
        return list(map(float, values))  # type: ignore[arg-type]
    likely = [value for value in values if not isinstance(value, str) or not value[:1].isalpha()]  # words before a number make it another
    return [found.number for value in likely if (found := amount(value)) and not found.after and not found.before]


def is_dotted(values: Sequence[Cell]) -> bool:
    """Tell whether a column holds outline numbers such as 1, 1.1, 1.1.2."""
    if len(values) < 2 or not all(DOTTED.fullmatch(text_of_cell(value)) for value in values):
        return False
    texts = [text_of_cell(value) for value in values]
    known = {text.rstrip(".") for text in texts}
    dotted = [text.rstrip(".") for text in texts if "." in text.rstrip(".")]
    return bool(dotted) and sum(1 for text in dotted if text.rpartition(".")[0] in known) >= 0.8 * len(dotted)


def are_dotted(column: Coded[Cell]) -> bool:
    """Tell the same of a whole column; each different cell is looked at once."""
    if not any("." in value if isinstance(value, str) else isinstance(value, float) and value % 1 for value in column.values):
        return False  # as good as always: nothing has a dot
    texts = [text_of_cell(value) for value in column.values]
    if not all(map(DOTTED.fullmatch, texts)) or not any("." in text.rstrip(".") for text in texts):
        return False
    return is_dotted([value for value in column.listed(None) if value is not None])


def level_of(value: Cell) -> int | None:
    """Return the level a cell of a level column gives: 2, '2', '..2', 'L2', '...'; None where it gives none."""
    if isinstance(value, float):
        return int(value) if value == int(value) and 0 <= value < 100 else None
    text = text_of_cell(value).replace(" ", "")
    found = re.fullmatch(r"[.\-+>_*]*(?:L|l|level|Level)?(\d{1,2})", text)
    if found:
        return int(found[1])
    return len(text) if text and text[0] in ".*+>-•" and not text.strip(text[0]) else None


def looks_designator(value: Cell) -> bool:
    """Tell whether a cell lists places on a board, such as R1, R2."""
    return isinstance(value, str) and bool(DESIGNATOR.fullmatch(text_of_cell(value)))


def are_designators(values: Sequence[Cell]) -> bool:
    """Tell whether a column lists places on a board in most rows, several of them in some."""
    told = [value for value in values if not is_blank(value)]
    most = sum(map(looks_designator, told)) >= 0.7 * len(told)
    return len(told) > 2 and most and any(isinstance(value, str) and re.search(r"[,;]|\w \w|-[A-Z]", value) for value in told)


def are_places(values: Sequence[Cell]) -> bool:
    """Tell whether nearly all cells name single places on a board: C1, IC3, R12; each another one."""
    texts = [text_of_cell(value) for value in values if not is_blank(value)]
    return len(texts) > 2 and sum(1 for text in texts if PLACE.fullmatch(text)) >= 0.9 * len(texts) and len(set(texts)) == len(texts)


def are_wordy(values: Sequence[Cell]) -> bool:
    """Tell whether a column holds names of several words rather than numbers of parts."""
    texts = [text_of_cell(value) for value in values if value is not None]
    return bool(texts) and sum(1 for text in texts if " " in text.strip() or re.search("[\u4e00-\u9fff]{2}", text)) > 0.4 * len(texts)


def are_codes(values: Sequence[Cell]) -> bool:
    """Tell whether a column holds order codes: a different one in nearly each row, with digits, without blanks."""
    texts = [text_of_cell(value) for value in values if not is_blank(value)]
    coded = sum(1 for text in texts if CODE.fullmatch(text) and not LINK.search(text))
    return len(texts) > 3 and coded >= 0.6 * len(texts) and len(set(texts)) >= 0.8 * len(texts)


def are_links(values: Sequence[Cell]) -> bool:
    """Tell whether a good part of a column are web addresses."""
    told = [value for value in values if not is_blank(value)]
    return bool(told) and sum(1 for value in told if isinstance(value, str) and LINK.search(value)) >= 0.3 * len(told)


def plausibility(slot: str, values: Sequence[Cell], others: Sequence[Sequence[Cell]] = ()) -> float:
    """Return how the cells below raise or lower the chance that a column holds a slot; ``others`` are the sheet's other columns."""
    told = [value for value in values if not is_blank(value)]
    if not told:
        return -1.5 if slot in {"bom.quantity", "sources.unit_price", "bom.level"} else -0.5
    decimal = decimal_mark(told)

    counted = Counter((type(value), value) for value in told)  # True is 1.0 to Python, not to a reader

    def portion(test: Callable[[Cell], bool]) -> float:
        return sum(count for (_, value), count in counted.items() if test(value)) / len(told)

    def numeric(value: Cell) -> bool:
        found = amount(value, decimal)
        return found is not None and not found.after

    if slot in AMOUNTS:
        told = [value for value in told if not has_no_price(value)] or told
        counted = Counter((type(value), value) for value in told)
        return (
            0.5
            if portion(lambda value: _is_money(value, decimal) if "price" in slot else amount(value, decimal) is not None) >= 0.4
            else -6.0
        )
    if slot in NAMES:
        long = slot == UNIT and portion(lambda value: len(text_of_cell(value)) > 12) > 0.3
        return -8.0 if portion(numeric) > 0.5 or long or (slot in {"sources.supplier", "sources.maker"} and are_codes(told)) else 0.0
    match slot:
        case "bom.quantity" | "stock.quantity":
            if is_dotted(told) and not all(text_of_cell(value).isdigit() for value in told):
                return -9.0
            fits = portion(lambda value: quantity(value, decimal) is not None)
            return 1.0 if fits >= 0.5 else -9.0 if len(told) > 3 else -2.0
        case "sources.lead_days":
            return 0.5 if portion(lambda value: days(value, decimal) is not None) >= 0.3 else -2.0
        case "bom.level":
            return 2.0 if portion(lambda value: level_of(value) is not None) >= 0.5 or is_dotted(told) else -9.0
        case "bom.position":
            return 3.0 if is_sequence(told) or is_dotted(told) else -3.0
        case "bom.parent":
            return _parent(told, others)
        case "bom.designators":
            return 3.0 if portion(looks_designator) >= 0.5 else -8.0
        case "sources.url":
            return 2.0 if are_links(told) else -4.0
        case _:
            return _of_kind(slot, told) + _identity(slot, told, portion(numeric))


def _of_kind(slot: str, told: Sequence[Cell]) -> float:
    """A column of countries, choices, codes, flags or days holds some at least; 'Preferred part' is no yes or no."""
    column = READABLE[slot][1] if slot in READABLE else None
    if column is None or column.kind not in READERS:
        return 0.0
    read = READERS[column.kind]
    sample = list(dict.fromkeys(told))[:FEW]
    return 0.5 if sum(1 for value in sample if read(column, value)) >= 0.3 * len(sample) else -5.0


def _parses(column: Column, value: Cell) -> bool:
    try:
        parse(column, text_of_cell(value))
    except NotAValue:
        return False
    return True


READERS: Mapping[Kind, Callable[[Column, Cell], bool]] = MappingProxyType({
    Kind.FLAG: lambda column, value: isinstance(value, float | bool) or _parses(column, value),
    Kind.CHOICE: lambda column, value: choice_of(column, text_of_cell(value)) is not None or text_of_cell(value).upper() in TERMS_WE_LACK,
    Kind.COUNTRY: _parses,
    Kind.DATE: lambda _, value: day(value) is not None,
    Kind.HTS: lambda _, value: bool(re.match(r"[A-Z:. ]{0,8}\d[\d. -]{3,}", text_of_cell(value))),
})  # fmt: skip


def _is_money(value: Cell, decimal: str) -> bool:
    found = amount(value, decimal)
    return is_free(value) or (
        found is not None and (not found.after or bool(currency_in(found.after)) or found.after.startswith(("/", "each", "per")))
    )


def _identity(slot: str, told: Sequence[Cell], numeric: float) -> float:
    if slot == "parts.part":
        return -9.0 if is_sequence(told) and len(told) > 2 else -6.0 if are_designators(told) or are_links(told) or _are_keys(told) else 0.0
    if slot == "parts.description":
        return -4.0 if numeric > 0.8 else -6.0 if are_designators(told) else 0.0
    if slot == PRICE_UNIT:
        return 0.5 if sum(1 for value in told if pieces_in(value) is not None) >= 0.8 * len(told) else -9.0
    if slot == "sources.mpn":
        return -6.0 if is_sequence(told) or _are_keys(told) else 0.0
    return 0.0


def _are_keys(told: Sequence[Cell]) -> bool:
    """Tell whether a column holds keys of a database, which no person calls a part by."""
    return sum(isinstance(value, str) and KEY.fullmatch(value.strip()) is not None for value in told) >= 0.7 * len(told)


def _parent(told: Sequence[Cell], others: Sequence[Sequence[Cell]]) -> float:
    """Parents are named again and again, or are themselves components in another column."""
    texts = Counter(text_of_cell(value) for value in told)
    names = set(texts)
    again = sum(count for count in texts.values() if count > 1)
    if again >= 0.5 * len(told) or len(told) <= 2:
        return 0.0
    known = {text_of_cell(value) for values in others for value in values}
    return 0.0 if sum(1 for name in names if name in known) >= 0.3 * len(names) else -9.0
