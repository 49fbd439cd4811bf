"""Cell references: names such as B7, ranges such as B7:D9, and those inside a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planner.files.cells.grid import cell_name, column_number

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Range:
    """A block of cells, rows and columns counted from 0, both ends within."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, place: Place) -> bool:
        """Tell whether a cell lies in the block."""
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right

    def text(self) -> str:
        """Return the block as A1:B2, or the one cell as A1."""
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def place_of(name: str) -> Place | None:
    """Return row and column of a cell's name, None where it is none."""
    found = NAME.fullmatch(name)
    return (int(found[2]) - 1, column_number(found[1].upper()) - 1) if found else None


def range_of(text: str) -> Range | None:
    """Return the block that a text such as B7:D9 names, None where it names none."""
    first, _, last = text.partition(":")
    one, other = place_of(first), place_of(last or first)
    if one is None or other is None:
        return None
    return Range(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


def around(places: list[Place]) -> Range:
    """Return the smallest block that holds all places."""
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return Range(min(rows), min(columns), max(rows), max(columns))


# texts and quoted sheet names are taken whole, so that nothing in them is mistaken for a cell
PIECES = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>(?:'(?:[^']|'')+'|[\w.]+(?::[\w.]+)?)!)|(?P<other>\[[^\]]*\]+|[A-Za-z_\\][\w.]*\()
    |(?P<cell>(?<![\w.])\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?![\w.(]))|(?P<rows>(?<![\w.$])\$?[1-9]\d*:\$?[1-9]\d*(?![\w.]))
    |(?P<columns>(?<![\w.$])\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(]))|(?P<name>[^\W\d][\w.]*)""",
    re.VERBOSE,
)
ENDS = re.compile(r"(\$?)([A-Za-z]*)(\$?)(\d*)")


def moved(formula: str, rows: int, columns: int) -> str:
    """Return a formula as it reads that many cells further down and right; references wrap around the sheet's edges."""
    out, at = [], 0
    for piece in PIECES.finditer(formula):
        if piece.lastgroup in {"cell", "rows", "columns"}:
            out += [formula[at : piece.start()], ":".join(_moved_end(end, rows, columns) for end in piece[0].split(":"))]
            at = piece.end()
    return "".join(out) + formula[at:]


def _moved_end(text: str, rows: int, columns: int) -> str:
    fixed_column, letters, fixed_row, digits = ENDS.match(text).groups()  # type: ignore[union-attr]  # every part may be missing
    if letters:
        column = column_number(letters.upper()) - 1 + (0 if fixed_column else columns)
        letters = cell_name(0, column % (LAST_COLUMN + 1))[:-1]
    if digits:
        row = int(digits) - 1 + (0 if fixed_row or (fixed_column and not letters) else rows)
        digits = str(row % (LAST_ROW + 1) + 1)
    return f"{fixed_column}{letters}{fixed_row}{digits}"


def ranges_in(formula: str) -> Iterator[tuple[str | None, Range] | None]:
    """Yield each block a formula names with its sheet (None: its own); None for what can stand for any cell at all."""
    sheet: str | None = None
    pieces = [piece for piece in PIECES.finditer(formula) if piece.lastgroup != "text"]
    skip = False
    for at, piece in enumerate(pieces):
        if skip:
            skip = False
            continue
        match piece.lastgroup:
            case "sheet":
                sheet = piece[0][:-1].strip("'").replace("''", "'")
                if ":" in sheet or "[" in sheet:
                    yield None
                continue
            case "cell":
                after = pieces[at + 1] if at + 1 < len(pieces) else None
                text, behind = piece[0], formula[piece.end() :].lstrip()
                if after and after.lastgroup == "cell" and formula[piece.end() : after.start()].strip() == ":":
                    text, skip = f"{text}:{after[0]}", True
                elif behind.startswith((":", "#")) or formula[: piece.start()].rstrip().endswith(":"):
                    yield None  # to wherever a function says, or as far as another formula spills
                block = range_of(text)
                yield (sheet, block) if block else None
            case "rows":
                first, last = (int(end.replace("$", "")) - 1 for end in piece[0].split(":"))
                yield sheet, Range(min(first, last), 0, max(first, last), LAST_COLUMN)
            case "columns":
                left, right = (column_number(end.replace("$", "").upper()) - 1 for end in piece[0].split(":"))
                yield sheet, Range(0, min(left, right), LAST_ROW, max(left, right))
            case "name" if piece[0].upper() not in {"TRUE", "FALSE"}:
                yield None
            case "other" if piece[0].startswith("[") or piece[0].upper() in {"INDIRECT(", "OFFSET("}:
                yield None
        sheet = None
