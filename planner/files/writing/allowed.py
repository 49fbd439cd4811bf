"""What cells of a table's sheet may hold: lists to choose from, and the limits of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.files.layout import sheet_title
from planner.files.writing.pages import PAGE, add_page, set_up_print
from planner.files.writing.rows import Style, letter, write_rows
from planner.files.writing.widths import widest
from planner.model.places import country_names, currencies
from planner.model.schema import NUMERIC, TABLES, Column, Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

LISTS = "Lists"
LIST_HEADERS = ("Country", "Its name", "Currency", "Its name")
LONGEST_LIST = 255  # characters, of choices that stand in the rule itself
LAST_ROW = 1_048_576
Rule = dict[str, object]


def rule_of(column: Column) -> Rule | None:
    """Return what a column's cells may hold: choices, codes, references to other sheets, or numbers within limits; None for anything."""
    if column.kind is Kind.FLAG:
        return listed(["yes", "no"], column, "Say yes or no.")
    if column.choices:
        choices = [choice for choice in column.choices if choice]
        return listed(choices, column, f"Choose one of: {', '.join(choices)}.")
    if column.kind is Kind.COUNTRY:
        return listed(
            codes("A", len(country_names())),
            column,
            "A two-letter code such as CN. The sheet Lists has all of them; names of countries are understood as well.",
            stop=False,
        )
    if column.kind is Kind.CURRENCY:
        return listed(codes("C", len(currencies())), column, "A three-letter code such as USD. The sheet Lists has all of them.")
    if column.reference:
        return listed(
            those_of(column.reference),
            column,
            f"It isn't on the sheet {titled(column.reference)} yet. Add it there too, or Ballast will point it out.",
            stop=False,
        )
    return limits(column) if column.kind in NUMERIC else None


def listed(source: Sequence[str] | str, column: Column, message: str, *, stop: bool = True) -> Rule | None:
    """Return the rule of cells to choose from a list; another text is refused, or only warned of where Ballast may take it."""
    if not isinstance(source, str) and len(",".join(source)) > LONGEST_LIST:
        return None
    return {"validate": "list", "source": source, "error_type": "stop" if stop else "warning", **worded(column, message)}


def worded(column: Column, message: str) -> Rule:
    """Return what is shown of a rule."""
    return {"error_title": column.title[:32], "error_message": message[:LONGEST_LIST], "ignore_blank": True}


def codes(letters: str, count: int) -> str:
    """Return where all codes of a kind stand."""
    return f"={LISTS}!${letters}$2:${letters}${count + 1}"


def titled(reference: str) -> str:
    """Return the title of the sheet that a reference leads to."""
    return sheet_title(TABLES[reference.partition(".")[0]])


def those_of(reference: str) -> str:
    """Return where the names stand that a reference may take: all rows of that sheet, new ones included."""
    table, _, name = reference.partition(".")
    at = letter(list(TABLES[table].by_name).index(name))
    sheet = f"'{titled(reference)}'!"
    return f"=OFFSET({sheet}${at}$2,0,0,MAX(COUNTA({sheet}${at}$2:${at}${LAST_ROW}),1),1)"


def limits(column: Column) -> Rule | None:
    """Return the rule of numbers within the column's limits, None where it has none."""
    least, most = (column.minimum, column.above), (column.maximum, column.below)
    low, high = (next((one for one in pair if one is not None), None) for pair in (least, most))
    kind: Rule = {"validate": "integer" if column.kind is Kind.INTEGER else "decimal", **worded(column, limit_words(column))}
    if low is not None and high is not None:
        return kind | {"criteria": "between", "minimum": low, "maximum": high}
    if low is not None:
        return kind | {"criteria": ">" if column.above is not None else ">=", "value": low}
    return kind | {"criteria": "<" if column.below is not None else "<=", "value": high} if high is not None else None


def limit_words(column: Column) -> str:
    """Return a column's limits in words, empty for none."""
    scale, sign = (100, " %") if column.kind is Kind.SHARE else (1, "")
    said = [
        f"{words} {limit * scale:g}{sign}"
        for words, limit in (
            ("at least", column.minimum),
            ("more than", column.above),
            ("at most", column.maximum),
            ("less than", column.below),
        )
        if limit is not None
    ]
    number = "A whole number" if column.kind is Kind.INTEGER else "A number"
    return f"{number}, {' and '.join(said)}." if said else ""


def write_lists(book: Workbook, header: Format, text: Format) -> None:
    """Write the sheet of codes that cells may be chosen from."""
    from babel import Locale

    page, names, money = add_page(book, LISTS), country_names(), Locale("en").currencies
    known = sorted(currencies())
    columns: list[list[object]] = [[*names], [*names.values()], [*known], [money.get(code, "") for code in known]]
    longest = max(map(len, columns))
    for at, (title, values) in enumerate(zip(LIST_HEADERS, columns, strict=True)):
        page.set_column(at, at, max(widest(values), len(title)) + 2)
        page.write_string(0, at, title, header)
        values += [None] * (longest - len(values))
    write_rows(page, 1, columns, [Style(text, text)] * len(columns))
    page.freeze_panes(1, 0)
    set_up_print(page, 0, PAGE)
