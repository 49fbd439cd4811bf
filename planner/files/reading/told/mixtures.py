"""What is told of columns whose cells don't agree: shares among percents, a decimal mark that another column decided, counts left out."""

from __future__ import annotations

import numpy as np

from planner.files.cells.columns import Coded
from planner.files.cells.grid import Cell
from planner.files.cells.said.prices import price
from planner.files.cells.said.values import amount, is_blank, mark_told, quantity, text_of_cell
from planner.files.layout import LINE_TOTAL, PACK_PRICE, PRICE_BREAK, PRICE_UNIT, READABLE, normal
from planner.files.reading.columns.block import Block, HeaderCell
from planner.files.reading.columns.heads import Head
from planner.files.reading.columns.words import PRICE, PRICED, QUANTITY, header_candidates
from planner.files.reading.layout.spread import owner_of
from planner.files.reading.layout.tables import ReadTable
from planner.files.reading.rows.lines import Floats
from planner.model.finding import Severity
from planner.model.schema import Kind

NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.MONEY, Kind.SHARE})
CHOOSE = "Choose the column as the {what} where it is the right one."
APART = 10.0  # under a header with a percent sign, 0.5 and 2 are percents; 0.25 and 25 hardly are


def note_shares(table: ReadTable) -> None:
    """Tell of each column of percents in which some bare numbers may be shares: 0.25 beside 25, or beside 25 %."""
    rows = table.sheet.lines.row
    for cell in table.block.used():
        if cell.slot in READABLE and READABLE[cell.slot][1].kind is Kind.SHARE and len(rows):
            cells, marks = table.grid.column(cell.column).at(rows), table.grid.marks_of(cell.column)
            marked = np.array([row in marks and marks[row].percent for row in rows.tolist()], dtype=bool)
            _note_shares(table, cell, cells.without(marked), signed=bool((marked & cells.told).any()))


def _note_shares(table: ReadTable, cell: HeaderCell, cells: Coded[Cell], *, signed: bool) -> None:
    """Tell of the first bare number below 1, where others of the column say that it may be no percent."""
    decimal = table.block.decimals.get(cell.column, ".")
    found = [amount(value, decimal) for value in cells.values]
    numbers = np.array([*(one.number if one and not one.after else np.nan for one in found), np.nan])[cells.codes]
    signed |= any(one is not None and one.after == "%" for one in found)
    small = np.flatnonzero((numbers > 0) & (numbers < 1))
    largest = np.nanmax(numbers) if not np.isnan(numbers).all() else 0.0
    if not len(small) or not (largest > APART or (largest > 1 and not cell.percent) or (cell.percent and signed and largest < 1)):
        return
    first = int(small[0])
    number, others = text_of_cell(cells.value(first, None)), f"{largest:g}" if largest > 1 else "cells with a percent sign"
    message = f"'{cell.text}' holds {number} beside {others}; {number} is read as {numbers[first]:g} %."
    table.reader.complain(Severity.WARNING, "import.percents", message, int(table.sheet.lines.row[first]), cell.column,
                          f"If it means {100 * numbers[first]:g} %, write it with a percent sign.")  # fmt: skip


def note_marks(table: ReadTable) -> None:
    """Tell of each column of numbers such as 1,234 that don't tell their decimal mark, and which column decided it."""
    block, rows = table.block, table.sheet.lines.row
    if block.mark_chosen or not len(rows):
        return
    read = [cell for cell in block.used() if (cell.slot in READABLE and READABLE[cell.slot][1].kind in NUMERIC) or cell.slot == PRICE_BREAK]
    columns = [(cell, table.grid.column(cell.column).at(rows)) for cell in read]
    columns = [(cell, cells) for cell, cells in columns if str in set(map(type, cells.values))]
    for cell, cells in columns:
        if mark_told(cells.taken(np.arange(len(rows))).values):
            continue
        first = next((number for number in cells.in_order() if _is_open(cells.values[number])), -1)
        if first >= 0:
            row = int(rows[np.flatnonzero(cells.codes == first)[0]])
            mark = block.decimals.get(cell.column, ".")
            decided = next((f"'{said}' in '{other.text}' tells" for other, found in columns if (said := _saying(found, mark))), "")
            _note_mark(table, cell, row, mark, decided)


def _note_mark(table: ReadTable, cell: HeaderCell, row: int, mark: str, decided: str) -> None:
    text = text_of_cell(table.grid.cell(row, cell.column))
    found = amount(text, mark)
    if found and (decided or not table.grid.decimal):
        message = f"'{text}' in '{cell.text}' is read as {found.number:.15g}: {decided or 'no other number tells'} the decimal mark."
        severity = Severity.NOTE if decided else Severity.WARNING
        table.reader.complain(severity, "import.decimal-mark", message, row, cell.column,
                              "Where that is wrong, choose the decimal mark for the whole table.")  # fmt: skip


def _is_open(value: Cell) -> bool:
    """Tell whether a text is another number with another decimal mark."""
    if not isinstance(value, str):
        return False
    one, other = amount(value, "."), amount(value, ",")
    return one is not None and other is not None and one.number != other.number


def _saying(cells: Coded[Cell], mark: str) -> str:
    """Return the first text of a column that tells a decimal mark."""
    return next((text_of_cell(value) for value in cells.occurring() if mark_told([value]) == mark), "")


def note_left_out(table: ReadTable) -> None:
    """Tell of columns headed as quantities or prices that are left out because others were chosen, and of what prices are for."""
    block = table.block
    if not len(table.sheet.lines):
        return
    used, unpriced = {cell.column for cell in block.used()}, not {PRICE, PACK_PRICE, LINE_TOTAL} & {cell.slot for cell in block.used()}
    for column, text in block.headers:
        if column in used:
            continue
        slot = next(iter(header_candidates(text)), ("", 0.0))[0]
        if slot == QUANTITY:
            _note_other(table, column, text, [count.cell for count in block.counts] or _cells(block, QUANTITY), "quantity")
        elif slot == PRICE and block.has(PRICE):
            _note_other(table, column, text, _cells(block, PRICE), "price")
        elif (
            unpriced
            and (slot == LINE_TOTAL or not PRICED.isdisjoint(normal(text).split()))
            and not np.isnan(_numbers(table, column, "price")).all()
        ):
            unpriced = False  # the first of them is told
            message = f"'{text}' looks like a price but isn't read, and no other column is the price."
            table.reader.complain(Severity.NOTE, "import.price-unread", message, block.header_row, column, CHOOSE.format(what="price"))
        elif slot == PRICE_UNIT and block.has(PRICE) and _says_anything(table, column):
            message = (
                f"'{text}' may say how many pieces a price is for, but its cells don't name numbers of pieces; prices are read as of one."
            )
            table.reader.complain(Severity.WARNING, "import.price-unit", message, block.header_row, column)


def _cells(block: Block, slot: str) -> list[HeaderCell]:
    return [cell for cell in block.columns if cell.slot == slot]


def _says_anything(table: ReadTable, column: int) -> bool:
    return bool((~table.grid.column(column).at(table.sheet.lines.row).read_as(is_blank)).any())


def _note_other(table: ReadTable, column: int, text: str, chosen: list[HeaderCell], what: str) -> None:
    """Tell of a column whose numbers say something that the chosen columns don't: multiples and sums say nothing new."""
    if not chosen:
        return
    times = {count.cell.column: count.times for count in table.block.counts}
    told = np.nansum([times.get(cell.column, 1.0) * _numbers(table, cell.column, what) for cell in chosen], axis=0)
    numbers = _numbers(table, column, what)
    both = (numbers > 0) & (told > 0)
    ratios = numbers[both] / told[both]
    owned = what == "quantity" and owner_of(Head(column, text))[0]
    if len(ratios) and (owned or not np.allclose(ratios, ratios[0], rtol=0.02)):
        names = " and ".join(f"'{cell.text}'" for cell in chosen[:2]) if len(chosen) < 3 else f"{len(chosen)} other columns"
        message = f"'{text}' is headed as a {what} too but isn't read: {'how many are needed' if what == 'quantity' else 'the price'} is read from {names}."
        table.reader.complain(Severity.NOTE, f"import.{what}-unread", message, table.block.header_row, column,
                              CHOOSE.format(what=what))  # fmt: skip


def _numbers(table: ReadTable, column: int, what: str) -> Floats:
    """Return the quantities or prices of a column in the rows of the table, NaN where there are none."""
    cells, decimal = table.grid.column(column).at(table.sheet.lines.row), table.block.decimals.get(column, ".")
    if what == "quantity":
        numbers = [one[0] if (one := quantity(value, decimal)) else np.nan for value in cells.values]
    else:
        numbers = [paid.number if (paid := price(value, decimal)) else np.nan for value in cells.values]
    return np.array([*numbers, np.nan])[cells.codes]
