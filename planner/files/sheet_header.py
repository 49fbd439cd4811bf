"""Where a sheet's tables begin and what their columns mean, guessed from the schema's synonyms and from the cells below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from planner.files.layout import LEVEL, LINE_TOTAL, PACK_PRICE, POSITION, names, normal
from planner.files.sheet_money import currency_in
from planner.files.sheet_values import CUBIC_METRES, DAYS, KILOGRAMS, amount, days, decimal_mark, is_blank, quantity, text_of_cell
from planner.files.workbook_grid import Cell, Grid

PART, DESCRIPTION, MPN, DESIGNATORS = "parts.part", "parts.description", "sources.mpn", "bom.designators"
QUANTITY, PRICE, SUPPLIER, PARENT = "bom.quantity", "sources.unit_price", "suppliers.supplier", "bom.parent"
SOURCE_SUPPLIER, URL, UNIT, HTS, LEAD = "sources.supplier", "sources.url", "parts.unit", "parts.hts", "sources.lead_days"
IDENTITY = (PART, DESCRIPTION, MPN, DESIGNATORS)
TOTAL_WORDS = frozenset("total totals sum gesamt extended ext subtotal overall all complete todos total: estimated".split())
GENERIC = frozenset("item name part number unit units cost each source count component product title store web link required needed type material teil tag mode terms no id price date position line make code amount sum total model reference ref note group capacity index row step rank nom nr".split())
DESIGNATOR = re.compile(r"[A-Za-z_]{1,10}\$?\d+[A-Za-z]?([\s,;/&-]+[A-Za-z_]{0,10}\$?\d+[A-Za-z]?)*[\s,;]*")
LINK = re.compile(r"https?://|www\.|^[\w-]+(\.[\w-]+)+/", re.IGNORECASE)
SEARCHED_ROWS = 400
SAMPLE = 300
PLAUSIBLE = 3.0


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """What one column is: its header as written, its address, and what the header says of unit and currency."""

    column: int
    text: str
    slot: str
    score: float
    currency: str = ""
    factor: float = 1.0
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One table in a sheet. Rows count from 0; ``last`` is the last row that may belong to it; ``title`` stands above it."""

    header_row: int
    first: int
    last: int
    columns: tuple[HeaderCell, ...]
    unmapped: tuple[str, ...]
    title: str = ""
    decimals: dict[int, str] = field(default_factory=dict)

    def column(self, slot: str) -> HeaderCell | None:
        """Return the column that holds a slot, None where there is none."""
        return next((cell for cell in self.columns if cell.slot == slot), None)

    def has(self, slot: str) -> bool:
        """Tell whether the table has a column for a slot."""
        return self.column(slot) is not None


@cache
def header_candidates(text: str) -> tuple[tuple[str, float], ...]:
    """Return the slots a header may stand for with a score, 10 for the very name, less for a name inside other words."""
    whole = normal(text)
    if not whole or len(text) > 80 or len(whole.split()) > 9:
        return ()
    known = names()
    scores: dict[str, float] = {}

    def give(name: str, score: float) -> None:
        for rank, slot in enumerate(known.get(name, ())):
            scores[slot] = max(scores.get(slot, 0.0), score - 0.3 * rank)

    give(whole, 10)
    bare = normal(re.sub(r"[(（\[][^)）\]]*[)）\]]?", " ", text))
    give(bare, 9)
    for separator in ("/", " - ", " – ", " in ", ":", "\n"):
        if separator in text:
            give(normal(text.split(separator)[0]), 8.5)
    words = bare.split()
    kept = [word for word in words if not currency_in(word) and word not in QUALIFIERS]
    give(" ".join(kept), 8)
    totals = bool(TOTAL_WORDS & set(words)) or bool(re.search("总|合计", whole))
    if re.search(r"\d", bare) and len(words) > 1:
        totals = totals or bool({"cost", "price"} & set(words))
    for length in range(min(len(kept), 4), 0, -1):
        for start in range(len(kept) - length + 1):
            name = " ".join(kept[start : start + length])
            if name in known and not (name in GENERIC and len(kept) > 2):
                give(name, 4 + 3 * length / len(kept) + (0.4 if start == 0 else 0))
    if not scores:
        for name, slots in known.items():
            if len(name) >= 2 and ord(name[0]) > 0x2E80 and name in whole:
                for slot in slots:
                    scores[slot] = max(scores.get(slot, 0.0), 4 + 3 * len(name) / len(whole))
    if totals:
        money = max((scores.pop(slot, 0.0) for slot in (PRICE, PACK_PRICE)), default=0.0)
        scores[LINE_TOTAL] = max(scores.get(LINE_TOTAL, 0.0), money)
        if QUANTITY in scores and scores[QUANTITY] < 10:
            scores[QUANTITY] -= 2
    return tuple(sorted(scores.items(), key=lambda pair: -pair[1]))


QUALIFIERS = frozenset(
    "kg g mm cm m m3 m³ % days day weeks week wk tage wochen pcs pc ea each stk st per pro unit 元 天 周 in net netto brutto gross excl incl vat mwst of the approx required avg average".split()
)


def find_blocks(grid: Grid) -> tuple[Block, ...]:
    """Return the tables of a sheet, none where no row reads like a header."""
    rows = [row for row in range(min(len(grid.rows), SEARCHED_ROWS)) if _header_score(grid, row) > 0]
    if not rows:
        return ()
    scores = {row: _header_score(grid, row) for row in rows}
    top = max(scores.values())
    main = next(row for row in rows if scores[row] >= 0.75 * top)
    blocks: list[Block] = []
    for first, last in _column_spans(grid, main):
        blocks.extend(_stacked(grid, main, first, last))
    return tuple(block for block in blocks if is_useful(block))


def is_useful(block: Block) -> bool:
    """Tell whether a table names parts and says anything about them."""
    slots = {cell.slot for cell in block.columns}
    return bool(slots & set(IDENTITY)) and len(slots - {POSITION}) >= 2


def _header_texts(grid: Grid, row: int) -> list[tuple[int, str]]:
    """Return the header texts of a row by column; a blank one takes the text merged down into it, a unit row below is joined on."""
    cells = []
    for column, value in enumerate(grid.rows[row]):
        if value is None:
            value = next((grid.cell(top, left) for top, left, bottom, right in grid.merges if top < row <= bottom and left <= column <= right), None)
        if isinstance(value, str):
            cells.append((column, text_of_cell(value)))
    return cells


def _header_score(grid: Grid, row: int) -> float:
    values = grid.rows[row]
    texts = [(column, value) for column, value in enumerate(values) if isinstance(value, str)]
    if len(texts) < 2:
        return 0.0
    numbers = sum(1 for value in values if isinstance(value, float) or (isinstance(value, str) and amount(value) is not None))
    best: dict[str, float] = {}
    for _, text in texts:
        for slot, score in header_candidates(text_of_cell(text))[:1]:
            best[slot] = max(best.get(slot, 0.0), score)
    good = {slot: score for slot, score in best.items() if score >= 5}
    strong = sum(1 for score in good.values() if score >= 8)
    if len(good) < 2 or strong < 1 or not (set(good) & {*IDENTITY, POSITION, PARENT}):
        return 0.0
    score = sum(good.values()) + 4 * (QUANTITY in good) - 4 * numbers
    return max(score, 0.0) if len(good) > 0.25 * len(texts) else 0.0


def _column_spans(grid: Grid, row: int) -> list[tuple[int, int]]:
    """Cut a header row into tables that stand side by side: where quantity and name repeat after it was seen."""
    texts = _header_texts(grid, row)
    spans: list[tuple[int, int]] = []
    start, seen = 0, set[str]()
    previous = -1
    for column, text in texts:
        slot = next((slot for slot, score in header_candidates(text) if score >= 8), "")
        gap = previous >= 0 and column - previous > 1
        again = slot in seen and slot in {QUANTITY, DESCRIPTION, PART, "parts.tags"}
        if (again and slot != QUANTITY and QUANTITY in seen) or (gap and QUANTITY in seen and _repeats(texts, column, seen)):
            spans.append((start, column - 1))
            start, seen = column, set()
        if slot:
            seen.add(slot)
        previous = column
    spans.append((start, max((len(cells) for cells in grid.rows), default=1) - 1))
    return spans if all(_has_table(texts, first, last) for first, last in spans) else [(0, spans[-1][1])]


def _repeats(texts: list[tuple[int, str]], column: int, seen: set[str]) -> bool:
    rest = {slot for at, text in texts if at >= column for slot, score in header_candidates(text)[:1] if score >= 8}
    return QUANTITY in rest and QUANTITY in seen and bool(rest & {DESCRIPTION, PART})


def _has_table(texts: list[tuple[int, str]], first: int, last: int) -> bool:
    slots = {slot for at, text in texts if first <= at <= last for slot, score in header_candidates(text)[:1] if score >= 5}
    return QUANTITY in slots and len(slots) >= 2


def _stacked(grid: Grid, row: int, first: int, last: int) -> list[Block]:
    """Return the tables that stand below one another in the same columns; a repeated header begins no new one."""
    header_rows = [row]
    texts = [text for column, text in _header_texts(grid, row) if first <= column <= last]
    for below in range(row + 1, len(grid.rows)):
        here = [(column, value) for column, value in enumerate(grid.rows[below][first : last + 1], first) if value is not None]
        if len(here) < 2 or not all(isinstance(value, str) for _, value in here):
            continue
        strong = {slot for _, value in here for slot, score in header_candidates(text_of_cell(value))[:1] if score >= 9}
        if QUANTITY in strong and len(strong) >= 2 and len(strong) * 2 >= len(here) and [text_of_cell(v) for _, v in here] != texts:
            header_rows.append(below)
            texts = [text_of_cell(value) for _, value in here]
    blocks = []
    for at, header_row in enumerate(header_rows):
        end = header_rows[at + 1] - 1 if at + 1 < len(header_rows) else len(grid.rows) - 1
        blocks.append(_block(grid, header_row, first, last, end))
    return blocks


def _block(grid: Grid, row: int, first: int, last: int, end: int) -> Block:
    texts = [(column, text) for column, text in _header_texts(grid, row) if first <= column <= last]
    start = row + 1
    samples = {column: _sample(grid, column, start, end) for column, _ in texts}
    options = []
    for column, text in texts:
        for slot, score in header_candidates(text):
            score += plausibility(slot, samples[column])
            if score >= PLAUSIBLE:
                options.append((score, -column, slot, text))
    chosen: dict[int, HeaderCell] = {}
    taken: set[str] = set()
    for score, negative, slot, text in sorted(options, reverse=True):
        if -negative not in chosen and slot not in taken:
            chosen[-negative] = HeaderCell(-negative, text, slot, score, _header_currency(text), _factor(slot, text), "%" in text)
            taken.add(slot)
    _settle_names(chosen, samples, texts)
    columns = tuple(chosen[column] for column in sorted(chosen))
    unmapped = tuple(text for column, text in texts if column not in chosen)
    decimals = {cell.column: decimal_mark(samples[cell.column], grid.decimal) for cell in columns}
    return Block(row, start, end, columns, unmapped, _title_above(grid, row, first, last), decimals)


def _settle_names(chosen: dict[int, HeaderCell], samples: dict[int, Sequence[Cell]], texts: list[tuple[int, str]]) -> None:
    """A column called Part or Component that holds sentences is the description where no other column is."""
    by_slot = {cell.slot: cell for cell in chosen.values()}
    part = by_slot.get(PART)
    if part and DESCRIPTION not in by_slot and normal(part.text) in GENERIC | {"components"} and _wordy(samples[part.column]):
        chosen[part.column] = HeaderCell(part.column, part.text, DESCRIPTION, part.score)


def _wordy(values: Sequence[Cell]) -> bool:
    texts = [text_of_cell(value) for value in values if value is not None]
    return bool(texts) and sum(1 for text in texts if " " in text.strip()) > 0.4 * len(texts)


def _title_above(grid: Grid, row: int, first: int, last: int) -> str:
    """Return the text right above a header where it stands alone in these columns, such as 'Screws:'."""
    if row == 0:
        return ""
    found = [text_of_cell(value) for value in grid.rows[row - 1][first : last + 1] if isinstance(value, str)]
    return found[0].strip(" :：") if len(found) == 1 and len(found[0]) <= 80 else ""


def _sample(grid: Grid, column: int, start: int, end: int) -> list[Cell]:
    values: list[Cell] = []
    for row in range(start, min(end + 1, len(grid.rows))):
        value = grid.cell(row, column)
        if value is not None:
            values.append(value)
            if len(values) >= SAMPLE:
                break
    return values


def _header_currency(text: str) -> str:
    words = text.replace("/", " ")
    return currency_in(words) if re.search(r"[^\W\d]{2,}|[$€£¥元￥]", words) else ""


def _factor(slot: str, text: str) -> float:
    """Return what one of the header's unit is in the schema's unit."""
    words = normal(text).split()
    tables = {LEAD: DAYS, "parts.make_days": DAYS, "sources.lead_sd_days": DAYS, "parts.weight_kg": KILOGRAMS, "parts.volume_m3": CUBIC_METRES}
    table = tables.get(slot, {})
    return next((float(table[word]) for word in reversed(words) if word in table), 1.0)


def is_sequence(values: Sequence[Cell]) -> bool:
    """Tell whether a column just numbers its rows."""
    numbers = [found.number for value in values if (found := amount(value)) and not found.after and not found.before]
    if len(numbers) < max(2, 0.6 * len(values)):
        return False
    steps = sum(1 for a, b in zip(numbers, numbers[1:], strict=False) if b == a + 1)
    return numbers[0] in (0.0, 1.0) and steps >= 0.7 * (len(numbers) - 1)


DOTTED = re.compile(r"\d+(\.\d+)*\.?")


def is_dotted(values: Sequence[Cell]) -> bool:
    """Tell whether a column holds outline numbers such as 1, 1.1, 1.1.2."""
    texts = [text_of_cell(value) for value in values]
    if len(texts) < 2 or not all(DOTTED.fullmatch(text) for text in texts):
        return False
    known = {text.rstrip(".") for text in texts}
    dotted = [text.rstrip(".") for text in texts if "." in text.rstrip(".")]
    return bool(dotted) and sum(1 for text in dotted if text.rpartition(".")[0] in known) >= 0.8 * len(dotted)


def level_of(value: Cell) -> int | None:
    """Return the level a cell of a level column gives: 2, '2', '..2', '. . x'; None where it gives none."""
    if isinstance(value, float):
        return int(value) if value == int(value) and 0 <= value < 100 else None
    text = text_of_cell(value).replace(" ", "")
    found = re.fullmatch(r"[.\-+>_*]*(?:L|l|level)?(\d{1,2})", text)
    if found:
        return int(found[1])
    return len(text) if text and not text.strip(".") else None


def plausibility(slot: str, values: Sequence[Cell]) -> float:
    """Return how the cells below raise or lower the chance that a column holds a slot."""
    told = [value for value in values if not is_blank(value)]
    if not told:
        return -1.5 if slot in {QUANTITY, PRICE, LEVEL} else -0.5
    count = len(told)
    decimal = decimal_mark(told)

    def portion(test: object) -> float:
        return sum(1 for value in told if test(value)) / count  # type: ignore[operator]

    numeric = portion(lambda value: amount(value, decimal) is not None)
    match slot:
        case "bom.quantity" | "stock.quantity":
            if is_dotted(told):
                return -9.0
            fits = portion(lambda value: quantity(value, decimal) is not None)
            return 1.0 if fits >= 0.5 else -9.0 if count > 3 else -2.0
        case "sources.unit_price" | "sources.pack_price" | "sources.line_total" | "sources.min_order_quantity" | "parts.weight_kg" | "sources.order_multiple":
            return 0.5 if numeric >= 0.4 else -6.0
        case "sources.lead_days":
            return 0.5 if portion(lambda value: days(value, decimal) is not None) >= 0.3 else -2.0
        case "bom.level":
            return 2.0 if portion(lambda value: level_of(value) is not None) >= 0.6 or is_dotted(told) else -9.0
        case "bom.position":
            return 3.0 if is_sequence(told) or is_dotted(told) else -3.0
        case "parts.part":
            return -9.0 if is_sequence(told) and count > 2 else -4.0 if portion(_looks_designator) > 0.6 and _listed(told) else 0.0
        case "bom.designators":
            return 3.0 if portion(_looks_designator) >= 0.5 else -5.0
        case "sources.url":
            return 2.0 if portion(lambda value: isinstance(value, str) and bool(LINK.search(value))) >= 0.3 else -1.0
        case "sources.supplier" | "sources.maker" | "parts.unit" | "parts.tags" | "bom.section":
            long = slot == UNIT and portion(lambda value: len(text_of_cell(value)) > 12) > 0.3
            return -8.0 if numeric > 0.5 or long else 0.0
        case "parts.description":
            return -4.0 if numeric > 0.8 else 0.0
        case "sources.mpn":
            return -6.0 if is_sequence(told) else -2.0 if portion(lambda value: bool(re.search("[\u4e00-\u9fff]", text_of_cell(value)))) > 0.5 else 0.0
        case _:
            return 0.0


def _looks_designator(value: Cell) -> bool:
    return isinstance(value, str) and bool(DESIGNATOR.fullmatch(text_of_cell(value)))


def _listed(values: Sequence[Cell]) -> bool:
    return any(isinstance(value, str) and re.search(r"[,;]|\w \w", value) for value in values)
