"""The verb that writes a plan's values into the workbook they came from."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.window import OpenWindow

if TYPE_CHECKING:
    from planner.files.patching.update import CellChange


def add_update_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of it."""
    parser.add_argument("plan", type=Path, metavar="PLAN")
    parser.add_argument("book", type=Path, metavar="BOOK.xlsx")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT.xlsx", help="write a copy (default: the workbook itself, replaced when complete)"
    )
    parser.add_argument("--profile", metavar="P", help="the remembered mapping the workbook was imported with: its name or file")
    parser.add_argument("--overwrite-formulas", action="store_true", help="put values in the place of formulas as well")
    parser.add_argument("--empty-cells", action="store_true", help="empty the cells for which the plan has no value")
    parser.set_defaults(run=update_workbook)


def update_workbook(args: argparse.Namespace, _: OpenWindow) -> int:
    """Write the plan's values into the cells of a workbook that say something else; nothing else in it changes."""
    from planner.cli.printing import print_json
    from planner.cli.reading import load
    from planner.cli.verbs import exit_code
    from planner.files.patching.update import update_of, write_update
    from planner.files.reading.choosing.choices import NO_CHOICES, Choices
    from planner.files.reading.choosing.profiles import user_shelf

    loaded = load(args.plan)
    choices = Choices(profiles=user_shelf().named(args.profile)) if args.profile else NO_CHOICES
    update = update_of(loaded.plan, args.book, choices=choices)
    also = {
        (one.sheet, one.cell)
        for one in update.kept
        if (one.is_formula and args.overwrite_formulas) or (one.is_emptied and args.empty_cells)
    }
    target = args.output or args.book
    result = write_update(update, target, also)
    changes = [*update.changes, *(one for one in update.kept if (one.sheet, one.cell) in also - set(result.refused))]
    kept = [one for one in update.kept if one not in changes]
    notes = [*update.notes, *result.notes]
    if args.json:
        print_json(
            {
                "cells_changed": list(map(_record, changes)),
                "cells_kept": [{**_record(one), "reason": one.reason} for one in kept],
                "notes": notes,
            }
        )
    else:
        for one in changes:
            print(f"{one.sheet}!{one.cell}: {_text(one.before)} → {_text(one.after)}{f' ({one.manner})' if one.manner else ''}")
        for one in kept:
            print(f"kept {one.sheet}!{one.cell}: {_text(one.before)}, not {_text(one.after)}: {one.reason}")
        print(*notes, sep="\n", end="\n" if notes else "")
    cells = f"{len(changes):,} {'cell' if len(changes) == 1 else 'cells'} changed"
    print(f"{target}: {cells}{f', {len(kept):,} kept' if kept else ''}", file=sys.stderr)
    return exit_code(loaded.findings)


def _record(one: CellChange) -> dict[str, object]:
    return {
        "sheet": one.sheet,
        "cell": one.cell,
        "before": one.before,
        "after": one.after,
        "row": one.subject,
        "column": f"{one.table}.{one.column}",
        **({"manner": one.manner} if one.manner else {}),
    }


def _text(value: object) -> str:
    return (
        "(empty)"
        if value is None
        else value.isoformat()
        if isinstance(value, date)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
