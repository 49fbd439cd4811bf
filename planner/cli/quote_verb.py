"""The verb that asks suppliers for quotes, and takes in what they answered."""

from __future__ import annotations

import argparse
import math
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.window import OpenWindow
from planner.model.finding import BallastError

if TYPE_CHECKING:
    from planner.cli.reading import Loaded
    from planner.engine.review.quoted import Comparison
    from planner.files.quotes.found import QuoteRound, QuoteRow
    from planner.model.quotes import Quote


def add_quote_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of it."""
    parser.add_argument("plan", type=Path, metavar="PLAN")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="the folder for the sheets; with --take the plan to save")
    parser.add_argument("--supplier", nargs="+", action="extend", metavar="NAME", help="ask these suppliers (default: all)")
    parser.add_argument("--part", nargs="+", action="extend", metavar="PART", help="ask for these parts (default: all)")
    parser.add_argument("--answer-by", metavar="DATE", help="day by which answers are wanted (default: two weeks after the plan's day)")
    parser.add_argument("--scenario", metavar="NAME", help="needs, and landed costs to compare, of this scenario (default: Base)")
    parser.add_argument(
        "--take", nargs="+", action="extend", type=Path, metavar="FILE", help="read these answers, files or folders; only -o saves them"
    )
    parser.add_argument("--with-questions", action="store_true", help="take in rows with open questions too")
    parser.set_defaults(run=ask_or_take)


def ask_or_take(args: argparse.Namespace, _: OpenWindow) -> int:
    """Write quote sheets into a folder, or read answers and take them in."""
    from planner.cli.reading import known, load
    from planner.model.schema import BASE

    loaded = load(args.plan)
    (scenario,) = known(loaded.plan, (args.scenario or BASE,))
    if args.take:
        return _take(args, loaded, scenario)
    if args.output is None:
        raise BallastError("Say with -o into which folder the quote sheets are written, or with --take which answers are read.")
    return _ask(args, loaded, scenario)


def _ask(args: argparse.Namespace, loaded: Loaded, scenario: str) -> int:
    from planner.cli.printing import print_json
    from planner.cli.verbs import exit_code
    from planner.engine.review.quoted import yearly_needs
    from planner.files.quotes.request import requests_of
    from planner.files.quotes.writing import write_requests

    plan = loaded.plan
    needs = yearly_needs(plan, scenario)
    requests = requests_of(plan, args.supplier, args.part, needs=needs, answer_by=_day(args.answer_by))
    if not args.output.exists():
        args.output.mkdir(parents=True)
    paths = write_requests(requests, args.output)
    if args.json:
        print_json(
            {
                "files": [
                    {"file": path, "supplier": one.supplier, "request": one.reference, "lines": len(one.lines), "answer_by": one.answer_by}
                    for path, one in zip(paths, requests, strict=True)
                ]
            }
        )
    else:
        for path, one in zip(paths, requests, strict=True):
            print(f"{path}: {len(one.lines):,} {'line' if len(one.lines) == 1 else 'lines'} for {one.supplier}")
    return exit_code(loaded.findings)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BallastError(f"--answer-by: '{text}' is no day; write it like 2027-01-15.") from None


def _take(args: argparse.Namespace, loaded: Loaded, scenario: str) -> int:
    from planner.cli.printing import print_json
    from planner.cli.verbs import exit_code
    from planner.engine.review.quoted import compared
    from planner.files.plan_file import save_plan
    from planner.files.quotes.found import Status
    from planner.files.quotes.round import read_quotes
    from planner.model.quotes import taken, taken_words

    if args.output is not None and args.output.suffix.lower() in {".xlsx", ".xlsm", ".csv", ".ods", ".xls"}:
        raise BallastError(f"'{args.output}' must be a plan; end its name in .ballast.")
    plan = loaded.plan
    found = read_quotes(_files(args.take), plan)
    offered = [row.quote for row in found.of(Status.OK, Status.QUESTION) if row.quote is not None]
    wanted = found.of(Status.OK, Status.QUESTION) if args.with_questions else found.of(Status.OK)
    quotes = [row.quote for row in wanted if row.quote is not None]
    comparisons = compared(plan, offered, scenario) if offered else ()
    if args.output is not None and quotes:
        save_plan(taken(plan, quotes).edit.apply(plan).plan, args.output)
    if args.json:
        print_json(_document(found, comparisons, offered, quotes if args.output is not None else []))
    else:
        _print(found, comparisons, offered)
    step = taken_words(quotes) if quotes else "Nothing to take in"
    if args.output is not None:
        print(f"{args.output}: {step}" if quotes else f"{step}; nothing was saved", file=sys.stderr)
    else:
        print(f"{step}: say with -o where the plan is saved" if quotes else step, file=sys.stderr)
    return exit_code((*loaded.findings, *found.findings()))


def _files(paths: list[Path]) -> list[Path]:
    """Return the files named, those of a folder in the order of their names."""
    found: list[Path] = []
    for path in paths:
        found += (
            sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~$"))) if path.is_dir() else [path]
        )
    return found


def _document(found: QuoteRound, comparisons: tuple[Comparison, ...], offered: list[Quote], quotes: list[Quote]) -> dict[str, object]:
    return {
        "files": [
            {"file": one.path, "supplier": one.supplier, "request": one.reference, "problem": one.problem, "remarks": one.remarks}
            for one in found.files
        ],
        "rows": list(map(_record, found.rows)),
        "compare": [
            {
                "part": one.part,
                "offers": [
                    {
                        "supplier": offer.supplier, "country_of_origin": offer.origin, "quoted": offer.quote >= 0,
                        "price": offer.price, "landed": offer.landed, "landed_before": offer.before, "duty_rate": offer.duty_rate,
                        "lead_days": offer.lead_days, "min_order_quantity": offer.min_order_quantity, "best": offer.cheapest,
                        "valid_until": offered[offer.quote].valid_until if offer.quote >= 0 else None,
                    }
                    for offer in one.offers
                ],
            }
            for one in comparisons
        ],
        "taken": {"quotes": len(quotes), "prices": sum(quote.prices for quote in quotes)},
    }  # fmt: skip


def _record(row: QuoteRow) -> dict[str, object]:
    quote = row.quote
    return {
        "file": row.file, "sheet": row.sheet, "cell": row.cell, "part": row.part, "supplier": row.supplier, "status": row.status,
        "reason": row.reason, "country_of_origin": quote.origin if quote else None, "unit_price": quote.price if quote else None,
        "currency": quote.currency if quote else None,
        "price_breaks": [{"min_quantity": quantity, "unit_price": price} for quantity, price in quote.breaks] if quote else [],
        "lead_days": quote.lead_days if quote else None, "min_order_quantity": quote.min_order_quantity if quote else None,
        "order_multiple": quote.order_multiple if quote else None, "valid_until": quote.valid_until if quote else None,
    }  # fmt: skip


def _print(found: QuoteRound, comparisons: tuple[Comparison, ...], offered: list[Quote]) -> None:
    from planner.cli.printing import text_table

    for one in found.files:
        print(f"{one.path.name}: {one.problem or one.supplier}")
        print(*(f"  {remark}" for remark in one.remarks), sep="\n", end="\n" if one.remarks else "")
    for row in found.rows:
        reason = f": {row.reason}" if row.reason else ""
        print(f"{row.status} {row.file.name} {row.cell} {row.part}{reason}")
    titles = ("Part", "Supplier", "Origin", "", "Price", "Landed", "Lead", "MOQ", "Valid until")
    lines = [
        (
            one.part, offer.supplier, offer.origin, ("quote" if offer.quote >= 0 else "plan") + (", best" if offer.cheapest else ""),
            _number(offer.price), _number(offer.landed), _number(offer.lead_days, 0), _number(offer.min_order_quantity, 0),
            str(offered[offer.quote].valid_until or "") if offer.quote >= 0 else "",
        )
        for one in comparisons
        for offer in one.offers
    ]  # fmt: skip
    if lines:
        print(*text_table(titles, lines, (False,) * 4 + (True,) * 4 + (False,)), sep="\n")


def _number(value: float, digits: int = 4) -> str:
    return "—" if math.isnan(value) else f"{value:,.{digits}f}"
