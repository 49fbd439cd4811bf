"""Importing a workbook as an update: what it changes in a plan, and the plan with those changes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.cli.window import OpenWindow
from planner.model.finding import BallastError
from planner.model.merging import What

if TYPE_CHECKING:
    from planner.ui.update_choice import Choice

MINE, THEIRS = "mine", "theirs"


def add_merge_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of it."""
    parser.add_argument(
        "--update", nargs="?", const=MINE, choices=(MINE, THEIRS), metavar=f"{MINE}|{THEIRS}",
        help="change rows of the plan as the workbook says, rather than only add new ones; which side conflicts take (default: mine, the plan's)",
    )  # fmt: skip
    parser.add_argument("--remove", action="store_true", help="with --update: remove the rows that the workbook no longer has")


def import_or_update(args: argparse.Namespace, window: OpenWindow) -> int:
    """Add what a workbook brings to a plan, or change the plan as the workbook says."""
    from planner.cli.verbs import import_workbook

    return update_from_workbook(args) if args.update or args.remove else import_workbook(args, window)


def update_from_workbook(args: argparse.Namespace) -> int:
    """Take a workbook's changes into a plan and save that; each is told, and whether it was taken."""
    from planner.cli.printing import finding_rows, print_json
    from planner.cli.reading import load
    from planner.cli.verbs import exit_code, new_errors
    from planner.files.cells.books import read_grids
    from planner.files.plan_file import save_plan
    from planner.files.reading.choosing.choices import Choices
    from planner.files.reading.choosing.profiles import user_shelf
    from planner.files.reading.theirs import compared, said_by
    from planner.files.taken import remembering
    from planner.model.values import PLAIN
    from planner.ui.update_choice import Choice, UpdateOffer  # no Qt in it

    if not args.update:
        raise BallastError("--remove goes with --update.")
    if not args.into or args.sheet or args.save_profile:
        raise BallastError("--update needs --into PLAN, and takes neither --sheet nor --save-profile.")
    plan = load(args.into).plan
    choices = Choices(profiles=user_shelf().named(args.profile) if args.profile else ())
    said = said_by(args.book, read_grids(args.book), plan, choices)
    choice = Choice(
        UpdateOffer(args.book, "", said, compared(said, plan), PLAIN, None if said.own else remembering(args.book, said.theirs.plan, plan))
    )
    decide(choice, theirs=args.update == THEIRS, remove=args.remove)
    after = choice.answer().edit.apply(plan).plan
    save_plan(after, args.output)
    findings = (*said.findings, *new_errors(after, plan, said.findings))
    told = list(records(choice))
    if args.json:
        print_json({"changes": told, "notes": said.notes, "findings": finding_rows(findings, after)})
        return exit_code(findings)
    for one in told:
        print(line(one))
    print(*said.notes, *(f"{one.severity.value}: {one.message}" for one in findings), sep="\n", file=sys.stderr)
    print(f"{args.output}: {choice.count:,} of {choice.all:,} changes taken", file=sys.stderr)
    return exit_code(findings)


def decide(choice: Choice, *, theirs: bool, remove: bool) -> None:
    """Take or leave conflicts and removed rows as the command line says."""
    gone = {(number, "") for number, row in enumerate(choice.merge.rows) if row.what is What.REMOVED}
    choice.take(choice.conflicts - gone, theirs=theirs)
    choice.take({unit for unit in gone if unit not in choice.conflicts or theirs}, theirs=remove)


def records(choice: Choice) -> Iterator[dict[str, object]]:
    """Yield every change: where it is, its three sides, and whether it was taken."""
    for number, row in enumerate(choice.merge.rows):
        for unit in choice.units(number):
            cell = next((cell for cell in row.cells if cell.column == unit[1]), None)
            sides = {side: plain_text(getattr(cell, side)) for side in ("base", "mine", "theirs")} if cell else {}
            yield {
                "table": row.table, "row": row.subject, "what": row.what.value, "column": unit[1] or None, **sides,
                "place": choice.offer.said.place(row.table, row.number, unit[1]) or None,
                "conflict": unit in choice.conflicts, "renamed": choice.doubts(row), "taken": choice.is_taken(unit),
            }  # fmt: skip


def plain_text(value: object) -> object:
    """Return a value as JSON has it."""
    return value if isinstance(value, str | float | bool | None) else str(value)


def line(one: dict[str, object]) -> str:
    """Return a change as a line of text."""
    what = f".{one['column']}: {one['mine']} → {one['theirs']}" if one["column"] else f" {one['what']}"
    remarks = [
        word
        for word, told in (("conflict", one["conflict"]), ("perhaps only renamed", one["renamed"]), ("not taken", not one["taken"]))
        if told
    ]
    return f"{one['table']} {one['row']}{what}" + (f" ({', '.join(remarks)})" if remarks else "")
