"""The command line: which verbs there are, what they take, and how each ends.

Exit codes: 0 done; 1 done, but the input has findings of severity error; 2 wrong usage or input that can't be read.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from planner import __version__
from planner.cli.reading import WORKBOOKS
from planner.cli.window import OpenWindow, open_plan_window
from planner.model.finding import BallastError

DONE, HAS_ERRORS, UNUSABLE = 0, 1, 2
INTERRUPTED = 130  # what shells expect after Ctrl+C


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Leave with the one line and exit code 2."""
        print(f"{self.prog}: {one_line(message)} (see {self.prog} --help)", file=sys.stderr)
        raise SystemExit(UNUSABLE)


def main(argv: Sequence[str], open_window: OpenWindow) -> int:
    """Run one command and return its exit code; whatever goes wrong is one line on stderr."""
    try:
        args = arguments(argv)
        return int(args.run(args, open_window))
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else DONE
    except BallastError as problem:
        return unusable(str(problem))
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as problem:
        return unusable(f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as problem:  # noqa: BLE001  the last resort: one line for the user, the rest in a file
        return unusable(f"Ballast stopped on a fault of its own ({type(problem).__name__}); details are in {crash_file()}.")


def unusable(message: str) -> int:
    """Say in one line why nothing was done."""
    print(one_line(message), file=sys.stderr)
    return UNUSABLE


def one_line(message: str) -> str:
    """Return a message without line breaks."""
    return " ".join(message.split())


def crash_file() -> Path:
    """Write down where the program failed, and return the file."""
    from planner.paths import state_folder

    file = state_folder() / "crash.txt"
    file.write_text(f"Ballast {__version__}, Python {sys.version}\n\n{traceback.format_exc()}", encoding="utf-8")
    return file


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for; without a verb it is to open the window."""
    verbs = verb_parser()
    if argv and argv[0] in (*verb_names(verbs), "-h", "--help", "--version"):
        return verbs.parse_args(argv)
    return open_parser().parse_args(argv)


def verb_names(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    """Return the verbs a parser knows."""
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return tuple(actions[0].choices)


def open_parser() -> Parser:
    """Return the parser for opening the window."""
    parser = Parser(prog="ballast", description="Open the window.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("file", nargs="?", metavar="FILE", help="a .ballast plan, or a workbook to import")
    what.add_argument("--sample", metavar="NAME", help="open a shipped sample plan")
    parser.add_argument("--scenario", metavar="NAME", help="show this scenario")
    parser.add_argument("--compare", metavar="NAME", help="compare with this scenario")
    parser.add_argument("--picture", type=picture_file, metavar="FILE.png", help="no window: save its picture, print its figures")
    look = parser.add_mutually_exclusive_group()
    look.add_argument("--dark", dest="dark", action="store_true", default=None, help="dark colours")
    look.add_argument("--light", dest="dark", action="store_false", default=None, help="light colours")
    parser.set_defaults(run=open_plan_window)
    return parser


def verb_parser() -> Parser:
    """Return the parser for everything that needs no window."""
    from planner.cli import tariff_verbs, verbs
    from planner.cli.duty_verb import assess_shipment
    from planner.cli.merge_verb import add_merge_options, import_or_update
    from planner.cli.order_verb import add_order_options
    from planner.cli.quote_verb import add_quote_options
    from planner.cli.refund_verb import add_refund_options
    from planner.cli.stock_verb import add_stock_options
    from planner.cli.update_verb import add_update_options

    parser = Parser(
        prog="ballast",
        usage="ballast [FILE | --sample NAME] [--scenario NAME] [--compare NAME] [--dark | --light] [--picture FILE.png]\n       ballast COMMAND ...",
        description="Plan procurement under changing tariffs. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Ballast {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", prog="ballast", required=True, title="commands (each has --help)")

    samples = commands.add_parser("samples", help="list the shipped sample plans")
    samples.set_defaults(run=verbs.list_samples)

    new = commands.add_parser("new", help="write a new plan: empty, a sample, or one of a given size for load tests")
    content = new.add_mutually_exclusive_group()
    content.add_argument("--sample", metavar="NAME", help="a shipped sample plan")
    content.add_argument("--size", type=count, metavar="LINES", help="a made-up plan with this many BOM lines")
    new.add_argument("--seed", type=int, metavar="N", help="which made-up plan (default 1)")
    new.add_argument("output", type=plan_file, metavar="OUT.ballast")
    new.set_defaults(run=verbs.write_new_plan)

    check = commands.add_parser("check", help="say what is wrong with a plan or workbook")
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=verbs.check_plan)

    read = commands.add_parser("import", help="read a workbook (xlsx, xlsm, xls, ods, csv, tsv) into a plan")
    read.add_argument("book", type=Path, metavar="BOOK")
    read.add_argument("--into", type=Path, metavar="PLAN", help="add to this plan instead of an empty one")
    read.add_argument("--sheet", metavar="S", help="read this sheet only")
    read.add_argument("--profile", metavar="P", help="take the columns as an import profile remembers them: its name, or a file")
    read.add_argument("--save-profile", metavar="NAME", help="remember how the columns were taken: a name, or a file ending in .json")
    add_merge_options(read)
    read.add_argument("-o", "--output", type=plan_file, required=True, metavar="OUT.ballast")
    read.set_defaults(run=import_or_update)

    export = commands.add_parser("export", help="write the whole plan and its results as one workbook")
    export.add_argument("plan", type=Path, metavar="PLAN")
    export.add_argument("-o", "--output", type=workbook_file, required=True, metavar="BOOK.xlsx")
    export.add_argument("--scenario", nargs="+", action="extend", metavar="NAME", help="results of these scenarios (default: all)")
    export.add_argument("--no-hidden-copy", action="store_true", help="without the hidden copy of the plan that updates compare with")
    export.set_defaults(run=verbs.export_workbook)

    update = commands.add_parser("update", help="write the plan's values into the workbook they came from, nothing else in it changed")
    add_update_options(update)

    show = commands.add_parser("show", help="print a plan's rows as they are stored")
    show.add_argument("plan", type=Path, metavar="PLAN")
    show.add_argument("--table", metavar="NAME", help="this table only")
    show.set_defaults(run=verbs.show_plan)

    diff = commands.add_parser("diff", help="print what differs between two plans or workbooks")
    diff.add_argument("before", type=Path, metavar="A")
    diff.add_argument("after", type=Path, metavar="B")
    diff.set_defaults(run=verbs.diff_plans)

    calc = commands.add_parser("calc", help="compute cost, duty, lead times, orders and stock")
    calc.add_argument("plan", type=Path, metavar="PLAN")
    which = calc.add_mutually_exclusive_group()
    which.add_argument("--scenario", nargs="+", action="extend", metavar="NAME", help="these scenarios (default: Base)")
    which.add_argument("--all-scenarios", action="store_true", help="the base and every scenario")
    calc.add_argument("--as-of", metavar="DATE", help="another as-of date than the plan's, such as 2027-01-15")
    calc.set_defaults(run=verbs.calculate)

    duty = commands.add_parser("duty", help="compute duty, fees and taxes of a shipment, layer by layer")
    add_duty_options(duty)
    duty.set_defaults(run=assess_shipment)

    hts = commands.add_parser("hts", help="read the official US tariff schedule (JSON or CSV export)")
    hts.add_argument("file", type=Path, metavar="FILE")
    hts.add_argument("--into", type=Path, metavar="PLAN", help="put the schedule's rows for the codes of this plan's parts into it")
    hts.add_argument("-o", "--output", type=plan_file, metavar="OUT.ballast", help="where the plan is saved")
    hts.set_defaults(run=tariff_verbs.read_official_schedule)

    codes = commands.add_parser("codes", help="read a list of tariff codes (CSV or workbook) that tariff layers can name")
    codes.add_argument("file", type=Path, metavar="FILE")
    codes.add_argument("--into", type=Path, required=True, metavar="PLAN", help="the plan that gets the list")
    codes.add_argument("--list", required=True, metavar="NAME", help="its name; a tariff layer calls it @NAME")
    codes.add_argument("-o", "--output", type=plan_file, metavar="OUT.ballast", help="where the plan is saved (default: the plan itself)")
    codes.set_defaults(run=tariff_verbs.read_codes)

    stock = commands.add_parser("safety-stock", help="say how much safety stock to hold where, part by part or over all levels at once")
    add_stock_options(stock)

    refunds = commands.add_parser("refunds", help="print the refund ledger: what may come back by when, and the cash by week")
    add_refund_options(refunds)

    orders = commands.add_parser("orders", help="write the purchase proposals a buyer sends as a workbook")
    add_order_options(orders)
    orders.add_argument("-o", "--output", type=workbook_file, required=True, metavar="ORDERS.xlsx")

    quotes = commands.add_parser("quotes", help="write a quote sheet for each supplier, or take in their answers (--take)")
    add_quote_options(quotes)

    self_check = commands.add_parser("self-check", help="try out this installation")
    self_check.set_defaults(run=verbs.check_installation)

    for command in (samples, check, read, update, show, diff, calc, stock, refunds, orders, quotes, duty, hts, codes):
        command.add_argument("--json", action="store_true", help="print one JSON document instead of text")
    return parser


def add_duty_options(duty: argparse.ArgumentParser) -> None:
    """Add what is asked of a shipment."""
    duty.add_argument("--hts", metavar="CODE", help="tariff code of the destination, with or without dots")
    duty.add_argument("--origin", metavar="CC", help="country where the goods were made")
    duty.add_argument("--date", metavar="DATE", help="entry date, such as 2026-11-23")
    duty.add_argument("--value", metavar="V", help="value of the goods, freight and insurance apart, in US dollars")
    duty.add_argument("--destination", metavar="CC", help="country of import (default US)")
    duty.add_argument("--quantity", metavar="Q", help="number of units (default 1)")
    duty.add_argument("--weight-kg", metavar="W", help="weight of the shipment")
    duty.add_argument("--mode", choices=("ocean", "air", "rail", "truck"), help="final mode of transport (default ocean)")
    duty.add_argument("--loaded", metavar="DATE", help="loaded on the final vessel or vehicle; for a feeder the mother vessel's date")
    duty.add_argument("--exported", metavar="DATE", help="left the country of export (default: when loaded)")
    duty.add_argument("--freight", metavar="F", help="international freight, where customs counts it")
    duty.add_argument("--insurance", metavar="I", help="insurance, where customs counts it")
    duty.add_argument("--answer", action="append", metavar="KEY=VALUE", help="answer to a scope question, such as metal_share=0.2")
    duty.add_argument(
        "--schedule", type=Path, metavar="FILE", help="official US schedule (JSON or CSV export) for codes the library hasn't"
    )
    duty.add_argument(
        "--cases", type=Path, metavar="FILE.csv", help="answer every row of a file whose columns are named like these options"
    )


def workbook_file(text: str) -> Path:
    """Return where a workbook is written."""
    return _ending(text, (".xlsx",))


def picture_file(text: str) -> Path:
    """Return where a picture is written."""
    return _ending(text, (".png",))


def plan_file(text: str) -> Path:
    """Return where a plan is written; an ending of one's own is fine, a workbook's is a mistake."""
    return _ending(text, (".ballast",)) if Path(text).suffix.lower() in WORKBOOKS else Path(text)


def _ending(text: str, endings: tuple[str, ...]) -> Path:
    if Path(text).suffix.lower() not in endings:
        raise argparse.ArgumentTypeError(f"'{text}' must end in {' or '.join(endings)}")
    return Path(text)


def count(text: str) -> int:
    """Return a number of BOM lines."""
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of lines between 1 and 1,000,000")
    return number
