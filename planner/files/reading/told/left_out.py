"""What is told of whole tables and sheets: those that bring nothing, that nobody sees, and lists that are no bill of materials."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from planner.files.cells.grid import cell_name
from planner.files.reading.assembly.builder import Builder
from planner.files.reading.choosing.choices import Choices
from planner.files.reading.choosing.found import FoundTable, TableKey
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan

LISTS = frozenset({"sources", "parts"})


def list_notes(tables: Sequence[FoundTable], builder: Builder, plan: Plan, choices: Choices) -> list[Finding]:
    """Return what is told of the tables of a workbook; ``builder`` has what they brought to ``plan``."""
    return [*_plain_lists(tables, builder, plan), *_left_out(tables, choices.used), *hidden_notes(tables), *_alike(tables, choices)]


def hidden_notes(tables: Sequence[FoundTable]) -> Iterator[Finding]:
    """Tell of each hidden sheet with a table whether it is read."""
    for sheet in dict.fromkeys(one.sheet for one in tables if one.hidden):
        used = any(one.used for one in tables if one.sheet == sheet)
        what = "The sheet is hidden; it is read all the same." if used else "The sheet is hidden, so its table is left out."
        hint = (
            "Delete the sheet, or leave its table out in the import window."
            if used
            else "Tick its table in the import window to read it too."
        )
        yield Finding(Severity.NOTE, "import.hidden-sheet", f"{sheet}: {what}", hint, Where(sheet=sheet))


def _plain_lists(tables: Sequence[FoundTable], builder: Builder, plan: Plan) -> Iterator[Finding]:
    """Lists of parts and prices without quantities bring no bill of materials, where no other table and no plan has one either."""
    lists = [one for one in tables if one.used and one.role in LISTS and one.rows]
    if not lists or len(builder.lines) or len(plan["bom"]):
        return
    first = lists[0]
    prices = len(builder.offers.sources)
    what = (
        f"{_count(len(builder.parts), 'part')} and {_count(prices, 'source')} are"
        if prices
        else f"{_count(len(builder.parts), 'part')} are"
    )
    yield Finding(
        Severity.NOTE,
        "import.list",
        f"{first.sheet}: The list has no quantities, so {what} taken and no BOM lines.",
        "Where it is a product with one of each, say in the import window that the table is a bill of materials.",
        Where(sheet=first.sheet, cell=cell_name(first.header_row, first.left) if first.header_row >= 0 else None),
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _left_out(tables: Sequence[FoundTable], asked: Collection[TableKey]) -> Iterator[Finding]:
    """Tables below others that name no parts."""
    for one in tables:
        if not one.used and not one.hidden and one.key not in asked:
            yield Finding(
                Severity.NOTE,
                "import.other-table",
                f"{one.sheet}: The table from row {one.header_row + 1} on names no parts; it is left out.",
                "Say in the import window what its columns are, where it does.",
                Where(sheet=one.sheet, cell=cell_name(one.header_row, one.left)),
            )


def _alike(tables: Sequence[FoundTable], choices: Choices) -> Iterator[Finding]:
    """Tables with the same headers, such as a sheet for each assembly, share what somebody says of one's columns."""
    for mark in dict.fromkeys(mark for mark, _ in choices.slots):
        same = [one for one in tables if one.fingerprint == mark and one.used]
        if len(same) > 1:
            names = ", ".join(dict.fromkeys(f"'{one.sheet}'" for one in same[1:]))
            yield Finding(
                Severity.NOTE,
                "import.same-headers",
                f"{same[0].sheet}: What you chose for its columns holds for all {len(same)} tables with the same headers, also on {names}.",
                "Change a header, in a copy of the workbook, where one of them means something else.",
                Where(sheet=same[0].sheet),
            )
