"""The cells of some rows of a sheet: their columns, styles and values from the characters of their tags, all of them at once.

A usual cell is ``<c r="B2" s="1" t="s"><v>20</v></c>``: its name, maybe a style, maybe a kind, then a value, maybe with a formula before it.
The arrays here have one entry a cell; places are those of characters in the piece that is scanned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.files.cells.scan.cell_words import DAY, NOTHING, ODD, TEXT, Cells, Mask, Sheet, claim
from planner.files.cells.scan.numerals import WIDTH, Places, Words, last_of, long_numbers, picked, short_numbers, spelt, whole_numbers

MOST_COLUMNS = 16_384
FORMULA, SLASH, QUOTE, CLOSE, SPACE = b'f/"> '
CELL_START, VALUE_START, VALUE_END, FORMULA_END = spelt(b'<c r="'), spelt(b"><v>"), spelt(b"</v></c>"), spelt(b"</f><v>")
FOUR, SIX, SEVEN = (np.uint64(2 ** (8 * length) - 1) for length in (4, 6, 7))
KINDS = np.uint64(16)  # bits before the last six characters of a word
SHARED, NUMERIC = spelt(b' t="s"') << KINDS, spelt(b' t="n"') << KINDS
SOLID = bytes([0] + [255] * 255)
STYLED = {digits: (b' s="' + bytes(digits) + b'"').rjust(WIDTH, b"\0") for digits in (1, 2, 3)}  # the end of a word, without the digits
STYLED_WORDS = {digits: (spelt(text), spelt(text.translate(SOLID))) for digits, text in STYLED.items()}
FORMULA_TAG = re.compile(rb'<f(?: [\w:.-]+="[^"<>]*")*/?>')
FORMULA_PART = re.compile(rb'<f(?: [\w:.-]+="[^"<>]*")*(?:/>|>[^<]*</f>)')


@dataclass(slots=True)
class Piece:
    """Some rows: ``tags`` are the places of all tags and the end, ``letters`` their first letters.

    ``at`` are the numbers of the tags of cells, ``sizes`` of how many tags each is made, ``row_of`` which row of the piece it is in.
    """

    data: bytes
    octets: npt.NDArray[np.uint8]
    words: npt.NDArray[np.void]
    tags: Places
    letters: npt.NDArray[np.uint8]
    at: Places
    sizes: Places
    row_of: Places


def scan_cells(piece: Piece, numbers: Places, wanted: Words, sheet: Sheet) -> None:
    """Take cells into a sheet, by the number of each row from 0 and what ends the names of its cells."""
    columns, name_ends = _named(piece, numbers, wanted)
    rows = numbers[piece.row_of]
    at, sizes, tags = piece.at, piece.sizes, piece.tags
    tag_ends = tags[at + 1] - 1
    empty = (sizes == 1) & (piece.octets[tag_ends - 1] == SLASH) & (piece.octets[tag_ends] == CLOSE)
    tag_ends[empty] -= 1
    shared, styles, regular = _attributes(piece.words, tag_ends, tag_ends - name_ends - 1)
    valued = np.flatnonzero((sizes >= 4) & (sizes <= 6) & regular)
    values_at = at[valued] + sizes[valued] - 3
    sound = _values_sound(piece, valued, values_at)
    valued, values_at = valued[sound], values_at[sound]
    cells = np.full(len(at), NOTHING)
    cells[valued], right = _values(piece, tags[values_at] + 3, tags[values_at + 1], shared[valued], styles[valued], sheet)
    regular &= empty
    regular[valued] = right
    marked = np.flatnonzero(regular & sheet.styles_marked[styles])
    sheet.marked_rows.append(rows[marked].astype(np.int32))
    sheet.marked_columns.append(columns[marked].astype(np.int32))
    sheet.marked_styles.append(styles[marked].astype(np.int32))
    odd = np.flatnonzero(~regular)
    if len(odd):
        cells[odd] = ODD | _put_aside(piece, odd, name_ends, rows, columns, sheet)
    filled = cells != NOTHING
    sheet.rows.append(rows[filled].astype(np.int32))
    sheet.columns.append(columns[filled].astype(np.int32))
    sheet.cells.append(cells[filled])


def _named(piece: Piece, numbers: Places, wanted: Words) -> tuple[Places, Places]:
    """Return the column of each cell from 0, and where its name ends: one to three letters, the row's digits, a quote."""
    starts = piece.tags[piece.at]
    heads = picked(piece.words, starts)
    claim(((heads & SIX) == CELL_START).all())
    digits = np.searchsorted(10 ** np.arange(WIDTH), numbers + 1, side="right")
    digits_of = digits[piece.row_of]
    ends = starts + len(b'<c r="A') + digits_of
    for _ in range(2):
        longer = np.flatnonzero(piece.octets[ends] != QUOTE)
        ends[longer] += 1
    own = picked(piece.words, ends - WIDTH + 1)
    claim((((own ^ wanted[piece.row_of]) & last_of(digits + 1)[piece.row_of]) == 0).all())
    columns = _columns(heads, piece.octets, starts, ends - starts - len(b'<c r="') - digits_of)
    same_row = piece.row_of[1:] == piece.row_of[:-1]
    claim((np.diff(columns)[same_row] > 0).all() and columns.max() < MOST_COLUMNS)
    return columns, ends


def _columns(heads: Words, octets: npt.NDArray[np.uint8], starts: Places, lengths: Places) -> Places:
    """Return the columns from 0 of names with so many letters; ``heads`` are the first eight characters of the cells."""
    columns = (heads >> np.uint64(48) & np.uint64(255)).astype(np.intp) - 64
    right = (columns >= 1) & (columns <= 26)
    for letter in (2, 3):
        longer = np.flatnonzero(lengths >= letter)
        if len(longer):
            value = octets[starts[longer] + 5 + letter].astype(np.intp) - 64
            right[longer] &= (value >= 1) & (value <= 26)
            columns[longer] = columns[longer] * 26 + value
    claim(right.all() and lengths.max() <= 3)
    return columns - 1


def _attributes(words: npt.NDArray[np.void], ends: Places, lengths: Places) -> tuple[Mask, Places, Mask]:
    """Return which cells name a shared text, the style of each, and where nothing else is said between the name and the tag's end."""
    last = picked(words, ends - WIDTH)
    typed = lengths >= 6
    kinds = last >> KINDS << KINDS
    shared = typed & (kinds == SHARED)
    typed &= shared | (kinds == NUMERIC)
    rest = lengths - 6 * typed
    here = np.flatnonzero(typed & (rest > 0))
    if len(here):
        last[here] = picked(words, ends[here] - 6 - WIDTH)
    styles = np.zeros(len(ends), dtype=np.intp)
    told = rest == 0
    for digits in STYLED:
        here = np.flatnonzero(rest == 5 + digits)
        if len(here):
            styles[here], told[here] = _styles(last[here], digits)
        here = np.flatnonzero((rest == 11 + digits) & ~typed)  # the style stands behind the kind
        if len(here):
            styles[here], right = _styles(last[here], digits)
            kinds = picked(words, ends[here] - 5 - digits - WIDTH) >> KINDS << KINDS
            shared[here] = kinds == SHARED
            told[here] = right & (shared[here] | (kinds == NUMERIC))
    return shared, styles, told


def _styles(words: Words, digits: int) -> tuple[Places, Mask]:
    """Return the styles of so many digits that words end with, and which of them really do."""
    pattern, mask = STYLED_WORDS[digits]
    values, right = whole_numbers(words << np.uint64(8), np.full(len(words), digits))  # the quote at the end makes way
    right &= (words & mask) == pattern
    return np.where(right, values.astype(np.intp), 0), right


def _values_sound(piece: Piece, valued: Places, values_at: Places) -> Mask:
    """Tell which cells have one value and maybe a formula before it, and nothing else."""
    tags = piece.tags
    ends = tags[values_at + 1]
    sound: Mask = ((picked(piece.words, tags[values_at] - 1) & FOUR) == VALUE_START) & (picked(piece.words, ends) == VALUE_END)
    sound &= tags[values_at + 3] - ends == WIDTH
    made = np.flatnonzero(piece.sizes[valued] > 4)
    if len(made):
        sound[made] &= _formulas_sound(piece, piece.at[valued[made]] + 1, values_at[made])
    return sound


def _formulas_sound(piece: Piece, formulas: Places, values_at: Places) -> Mask:
    """Tell which tags are formulas that are closed right before the value."""
    tags, octets = piece.tags, piece.octets
    begins = tags[formulas]
    sound: Mask = (piece.letters[formulas] == FORMULA) & (octets[begins - 1] == CLOSE)
    closes = np.flatnonzero(octets == CLOSE)
    ends = closes[np.searchsorted(closes, begins)]  # of the tag, as long as no sign of it stands in an attribute
    alone = values_at - formulas == 1
    last = tags[formulas + 1]
    sound &= np.where(
        alone,
        (octets[ends - 1] == SLASH) & (ends + 1 == last),
        (octets[ends - 1] != SLASH) & ((picked(piece.words, last) & SEVEN) == FORMULA_END) & (tags[values_at] - last == len(b"</f>")),
    )
    plain = (ends - begins == len(b"<f")) & (octets[begins + 1] == FORMULA)
    for at in np.flatnonzero(~plain & sound).tolist():
        sound[at] = FORMULA_TAG.fullmatch(piece.data, int(begins[at]), int(ends[at]) + 1) is not None
    return sound


def _values(piece: Piece, starts: Places, ends: Places, shared: Mask, styles: Places, sheet: Sheet) -> tuple[Cells, Mask]:
    """Return the words of cells with a value, and which of them have a plain one."""
    lengths = ends - starts
    short = (lengths >= 1) & (lengths <= WIDTH)
    fitting = np.where(short, lengths, 1)
    last = picked(piece.words, ends - WIDTH)
    numbers, right = short_numbers(last, fitting)
    cells = numbers.view(np.int64)
    texts = np.flatnonzero(shared)
    if len(texts):
        whole, right[texts] = whole_numbers(last[texts], fitting[texts])
        claim((whole[right[texts] & short[texts]] < sheet.texts).all())
        cells[texts] = TEXT | whole.astype(np.int64)
    right &= short
    long = np.flatnonzero(~right & ~shared & (lengths > 0))
    if len(long):
        found = long_numbers([piece.data[start:end] for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True)])
        if found is not None:
            numbers[long], right[long] = found, True
    dated = np.flatnonzero(sheet.styles_dated[styles] & ~shared & right)
    if len(dated):
        sheet.days.append(styles[dated] + 1j * numbers[dated])
        cells[dated] = DAY | np.arange(sheet.dated, sheet.dated + len(dated))
        sheet.dated += len(dated)
    return cells, right


def _put_aside(piece: Piece, odd: Places, name_ends: Places, rows: Places, columns: Places, sheet: Sheet) -> Cells:
    """Return the numbers of the spellings of odd cells: what stands behind their names, without the formula."""
    at = piece.at[odd]
    begins, ends = (name_ends[odd] + 1).tolist(), piece.tags[at + piece.sizes[odd]].tolist()
    spellings = list(map(piece.data.__getitem__, map(slice, begins, ends)))
    made = np.flatnonzero((piece.sizes[odd] > 1) & (np.append(piece.letters, 0)[at + 1] == FORMULA))
    for one in made.tolist():
        spellings[one] = FORMULA_PART.sub(b"", spellings[one], count=1)
    numbers = np.fromiter(map(sheet.odd.__getitem__, spellings), dtype=np.int64, count=len(spellings))
    if len(made):
        places = odd[made]
        sheet.odd_formulas.append((rows[places].astype(np.int32), columns[places].astype(np.int32), numbers[made].astype(np.int32)))
    return numbers
