"""The verb that writes the purchase proposals a buyer sends."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from planner.cli.window import OpenWindow


def add_order_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of the proposals."""
    parser.add_argument("plan", type=Path, metavar="PLAN")
    parser.add_argument("--scenario", metavar="NAME", help="orders of this scenario (default: Base)")
    parser.set_defaults(run=write_orders)


def write_orders(args: argparse.Namespace, _: OpenWindow) -> int:
    """Write the planned orders of a scenario as a workbook: all of them, totals by supplier, and a sheet for each supplier."""
    from planner.cli.printing import print_json, report
    from planner.cli.reading import known, load
    from planner.cli.verbs import exit_code
    from planner.engine.evaluate import evaluate
    from planner.engine.orders.proposals import order_sheets, proposals
    from planner.files.writing.workbook import write_sheets
    from planner.model.checks import check
    from planner.model.scenario import overlay
    from planner.model.schema import BASE

    loaded = load(args.plan)
    (name,) = known(loaded.plan, (args.scenario or BASE,))
    result, then = evaluate(loaded.plan, [name])[name], overlay(loaded.plan, name)
    found = proposals(then, result)
    write_sheets(f"{then.setting('title')}: {name}", order_sheets(then, result, found), args.output)
    findings = tuple(dict.fromkeys((*loaded.findings, *check(loaded.plan), *result.findings)))
    if args.json:
        print_json({"scenario": name, "orders": len(found.part), "by_supplier": found.by_supplier, "output": args.output})
    report(findings, loaded.plan)
    print(f"{args.output}: {len(found.part):,} proposed orders of {name} from {len(found.by_supplier):,} suppliers", file=sys.stderr)
    return exit_code(findings)
