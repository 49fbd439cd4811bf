"""Which rows of a table are parts, and which are totals, headings, remarks and rows that somebody forgot to name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.files.cells.beginnings import LETTERS, beginnings_of
from planner.files.cells.columns import Mask, Rows
from planner.files.cells.grid import Cell
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import LEVEL, SECOND, SECTION
from planner.files.reading.columns.words import DESCRIPTION, DESIGNATORS, MPN, PART, QUANTITY
from planner.files.reading.rows.table import Table

TOTAL = re.compile(
    r"(((grand|sub|estimated|overall)[ -]?)?(totals?|sums?)( (cost|price|amount|parts|qty|quantity|value))?s?|(estimated|total) (price|cost)s?"
    r"|(gesamt|zwischen)?summe|gesamt(preis|kosten|betrag)?|合计|总计|总价|小计|总件数|共计|合計.{0,3}|小計|総計|итого|всего|suma|razem|ogółem|łącznie|sous-total|importe total|totale)\s*[:：]?"
    r"|(total|sum|summe|gesamt)\b.*[:：]",
    re.IGNORECASE,
)
# what a bill adds to the parts: no part either, but parts may follow
CHARGE = re.compile(
    r"((shipping|delivery|postage|versand|freight|运费|lieferung|livraison|frais de port|port|envío|gastos de envío|доставка|dostawa|wysyłka|przesyłka|送料)"
    r"( (costs?|fees?|charges?|and handling))?(kosten)?|(sales )?tax(es)?|vat|mwst\.?|ust\.?|tva|iva|ндс|discount|rabatt)\s*[:：]?",
    re.IGNORECASE,
)
# how every text that they take begins: all others are passed over at once
TOTAL_BEGINS = (
    *("grand", "sub", "estimated", "overall", "total", "sum", "gesamt", "zwischen", "合计", "总计", "总价", "小计", "итого", "shipping", "versand", "freight", "运费"),
    *("共计", "合計", "小計", "総計", "всего", "razem", "ogółem", "łącznie", "sous", "importe", "delivery", "postage", "lieferung", "livraison", "frais", "port", "envío", "gastos"),
    *("доставка", "dostawa", "wysyłka", "przesyłka", "送料", "sales", "tax", "vat", "mwst", "ust", "tva", "iva", "ндс", "discount", "rabatt"),
)  # fmt: skip
BEGINNINGS = beginnings_of(TOTAL_BEGINS)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The rows of a table sorted out; rows count from 0 at the first below the header.

    ``parts`` are the rows that name parts; ``heading`` has by such row the number of its heading in ``headings``, -1 before the first.
    ``unnamed`` are rows with a quantity but no name that stand between parts, each with the next part's row.
    """

    parts: Rows
    heading: Rows
    headings: list[str]
    unnamed: list[tuple[int, int]]


def kinds_of_rows(table: Table) -> Kinds:
    """Sort out the rows of a table: all at once where a column tells, one by one where only the whole row does."""
    anything = table.anything()
    filled = np.zeros(table.length, dtype=np.intp)
    for cell in table.block.columns:
        filled += table.cells(cell.column).told
    total = _totals(table, filled, anything, is_total)
    closing = _totals(table, filled, anything, is_sum) if total.any() else total
    heading = _headings(table, anything & ~total)
    number, description, mpn, second, place = (table.texts(slot).told for slot in (PART, DESCRIPTION, MPN, SECOND, DESIGNATORS))
    named = number | description | mpn | (second & (filled > 1)) | (place & (filled > 2))
    rows = anything & ~total & ~heading
    counted = table.texts(QUANTITY).told
    parts = np.flatnonzero(rows & named & (counted | ~_below_total(closing, heading)))
    places = np.flatnonzero(heading)
    return Kinds(
        parts,
        np.searchsorted(places, parts) - 1,
        [next(text_of_cell(value) for value in table.row(row) if value is not None).strip(" :：") for row in places.tolist()],
        _unnamed(np.flatnonzero(rows & ~named & counted), parts),
    )


def is_total(text: str) -> bool:
    """Tell whether a text names a total or a charge, as in 'Total cost:' or 'Shipping'."""
    return is_sum(text) or (text[:LETTERS] in BEGINNINGS and CHARGE.fullmatch(text) is not None)


def is_sum(text: str) -> bool:
    """Tell whether a text names a total of what stands above it."""
    return text[:LETTERS] in BEGINNINGS and TOTAL.fullmatch(text) is not None


def _totals(table: Table, filled: Rows, anything: Mask, is_total: Callable[[str], bool]) -> Mask:
    """A row is a total where its only name is such a word, or a text beside its numbers is one and it names no part."""
    names = np.zeros(table.length, dtype=np.intp)
    says, ends = np.zeros(table.length, dtype=bool), np.zeros(table.length, dtype=bool)
    for cell in table.block.columns:
        if cell.slot in {PART, DESCRIPTION, MPN}:
            texts = table.whole_texts(cell)
            told = texts.read_as(bool) if "" in texts.values else texts.told
            here = told & (names == 0) & table.saying(cell, BEGINNINGS, is_total)
            if here.any():
                says |= here
                ends |= here & texts.read_as(lambda text: text.endswith((":", "：")))
            names += told
    total: Mask = says & (ends | ((names == 1) & (filled <= 4)))
    counted = table.columns.get(QUANTITY)
    if counted:
        total |= table.saying(counted, BEGINNINGS, is_total)  # 'Total' where a quantity should be
    nameless = np.flatnonzero(anything & (names == 0))
    if len(nameless):
        for column in range(table.block.left, table.block.right + 1):
            cells = table.cells(column).taken(nameless)
            total[nameless] |= cells.read_as(lambda value: isinstance(value, str) and is_total(text_of_cell(value)))
    return total


def _headings(table: Table, rows: Mask) -> Mask:
    """A row with one text and nothing else is a heading, where the table has more to say of its parts."""
    found = np.zeros(table.length, dtype=bool)
    if len(table.block.columns) < 2 or QUANTITY not in table.columns:
        return found
    rows = rows & ~table.cells_of(LEVEL).told
    if SECTION in table.columns or "parts.tags" in table.columns:  # headings have a column of their own; a lone name is a part
        named = next((cell for slot in (PART, DESCRIPTION) if (cell := table.columns.get(slot))), None)
        if named:
            rows &= ~table.cells(named.column).told
    for one, other in ((QUANTITY, DESCRIPTION), (QUANTITY, PART), (PART, DESCRIPTION)):
        if not rows.any():
            break
        rows &= ~_differ(table, one, other)
    for row in np.flatnonzero(rows).tolist():
        found[row] = _is_lone([value for value in table.row(row) if value is not None])
    return found


def _differ(table: Table, one: str, other: str) -> Mask:
    """Return in which rows two columns hold different texts."""
    cells = [table.columns.get(slot) for slot in (one, other)]
    left, right = (table.whole_texts(cell) if cell else None for cell in cells)
    if left is None or right is None:
        return np.zeros(table.length, dtype=bool)
    if len(left.values) > len(right.values):
        left, right = right, left
    numbers = {text: number for number, text in enumerate(left.values)}
    same = np.array([*(numbers.get(text, -2) for text in right.values), -1])[right.codes]
    own = np.array([*map(numbers.__getitem__, left.values), -1])[left.codes]
    different: Mask = (own != same) & left.told & right.told
    return different


def _is_lone(told: list[Cell]) -> bool:
    """Tell whether a row's cells all hold the same text, a word at that."""
    return len({text_of_cell(value) for value in told}) == 1 and isinstance(told[0], str) and bool(re.search(r"[^\W\d_]{2}", told[0]))


def _below_total(total: Mask, heading: Mask) -> Mask:
    """Return which rows stand below a total, up to the next heading: remarks stand there, not parts."""
    event = np.maximum.accumulate(np.where(total | heading, np.arange(len(total)), -1))
    below: Mask = (event >= 0) & total[event]
    return below


def _unnamed(rows: Rows, parts: Rows) -> list[tuple[int, int]]:
    """Rows without a name that stand between parts are parts somebody forgot to name; after the last part they are totals."""
    after = np.searchsorted(parts, rows)
    between = after < len(parts)
    return list(zip(rows[between].tolist(), parts[after[between]].tolist(), strict=True))
