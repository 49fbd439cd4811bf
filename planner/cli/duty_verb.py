"""The verb that answers what is due on a shipment, for one or for a whole file of cases."""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.cli.window import OpenWindow
from planner.model.finding import BallastError
from planner.model.plan import Plan

if TYPE_CHECKING:
    from planner.engine.explain.assess import Assessment, Shipment
    from planner.model.finding import Finding

NEEDED = ("hts", "origin", "date", "value")
CASE_COLUMNS = (*NEEDED, "destination", "quantity", "weight_kg", "mode", "loaded", "exported", "freight", "insurance", "answers")


def assess_shipment(args: argparse.Namespace, _: OpenWindow) -> int:
    """Print duty, fees and taxes of a shipment, layer by layer."""
    from planner.cli.printing import print_json
    from planner.cli.verbs import exit_code
    from planner.engine.explain.assess import assess

    given = {name: getattr(args, name) for name in CASE_COLUMNS if name != "answers"} | {"answers": "; ".join(args.answer or ())}
    if args.cases:
        return assess_cases(args.cases, given, args.schedule, as_json=args.json)
    missing = [f"--{name}" for name in NEEDED if not given[name]]
    if missing:
        raise BallastError(f"ballast duty needs {', '.join(missing)}.")
    shipment = shipment_of(given)
    plan, told = tariff_plan(args.schedule, (shipment.hts,))
    found = assess(plan, shipment)
    findings = tuple(dict.fromkeys((*found.findings, *told)))
    if args.json:
        print_json(as_json(found, findings, plan))
    else:
        print(*lines_of(found, shipment, str(plan.setting("currency"))), sep="\n")
        for finding in findings:
            print(f"{finding.severity}: {finding.message} {finding.hint}", file=sys.stderr)
    return exit_code(findings)


def assess_cases(file: Path, defaults: Mapping[str, object], schedule: Path | None, *, as_json: bool) -> int:
    """Answer every row of a CSV file of cases; columns are named like the options, what a row leaves out is taken from them."""
    from planner.cli.printing import jsonable, print_json
    from planner.engine.explain.assess import assess

    cases = [shipment_of({**defaults, **{key: text for key, text in row.items() if text}}, line) for line, row in rows_of(file)]
    plan, _ = tariff_plan(schedule, tuple({case.hts for case in cases}))
    answered = [{"hts": case.hts, "origin": case.origin, "date": case.entry, **case_json(assess(plan, case), plan)} for case in cases]
    if as_json:
        print_json({"cases": answered})
    else:
        print("hts,origin,date,customs_value,duty,fees,effective_rate")
        for one in answered:
            print(
                ",".join(
                    "" if jsonable(one[name]) is None else str(jsonable(one[name]))
                    for name in ("hts", "origin", "date", "customs_value", "duty", "fees", "effective_rate")
                )
            )
    return int(any(one["duty"] is None or np.isnan(float(str(one["duty"]))) for one in answered))


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file by line; raises BallastError where a column is not known or a needed one isn't there."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        unknown = [name for name in reader.fieldnames or () if name not in CASE_COLUMNS]
        if unknown or not reader.fieldnames:
            raise BallastError(f"{file}: column '{unknown[0] if unknown else ''}' isn't known; there are {', '.join(CASE_COLUMNS)}.")
        for row in reader:
            yield reader.line_num, {key: text or "" for key, text in row.items() if key}


def shipment_of(given: Mapping[str, object], line: int = 0) -> Shipment:
    """Return a shipment from texts; raises BallastError that names the option, and the line of a file of cases."""
    from planner.engine.explain.assess import Shipment

    where = f"line {line}: " if line else ""
    text = {key: str(value or "").strip() for key, value in given.items()}

    def number(name: str, default: float) -> float:
        try:
            value = float(text[name].replace(",", "")) if text[name] else default
        except ValueError as problem:
            raise BallastError(f"{where}--{name.replace('_', '-')} must be a number, not '{text[name]}'.") from problem
        if text[name] and not 0 <= value < np.inf:
            raise BallastError(f"{where}--{name.replace('_', '-')} can't be {text[name]}.")
        return value

    def date(name: str) -> np.datetime64 | None:
        if not text[name]:
            return None
        try:
            return np.datetime64(text[name], "D")
        except ValueError as problem:
            raise BallastError(f"{where}--{name} must be a date such as 2026-11-23, not '{text[name]}'.") from problem

    if not text["value"]:
        raise BallastError(f"{where}--value must be given: what the goods are worth.")
    code = text["hts"]
    if not code.replace(".", "").isdecimal() or not 4 <= len(code.replace(".", "")) <= 10:
        raise BallastError(f"{where}--hts must be a tariff code of 4 to 10 digits, not '{code}'.")
    entry = date("date")
    if entry is None:
        raise BallastError(f"{where}--date must be the entry date, such as 2026-11-23.")
    if text["quantity"] and not number("quantity", 1.0):
        raise BallastError(f"{where}--quantity must be more than 0.")
    mode = text["mode"] or "ocean"
    if mode not in ("ocean", "air", "rail", "truck"):
        raise BallastError(f"{where}--mode must be ocean, air, rail or truck, not '{mode}'.")
    return Shipment(
        hts=code, origin=text["origin"].upper(), entry=entry, value=number("value", 0.0), destination=text["destination"].upper() or "US",
        quantity=number("quantity", 1.0), weight_kg=number("weight_kg", np.nan), mode=mode, loaded=date("loaded"), exported=date("exported"),
        freight=number("freight", 0.0), insurance=number("insurance", 0.0), facts=facts_of(text["answers"], where),
    )  # fmt: skip


def facts_of(text: str, where: str) -> dict[str, str]:
    """Return answers given as key=value."""
    facts: dict[str, str] = {}
    for word in filter(None, map(str.strip, re.split(r";|\s+(?=[^\s=]+=)", text))):
        key, sign, value = (part.strip() for part in word.partition("="))
        if not (key and sign and value):
            raise BallastError(f"{where}--answer must be key=value, such as metal_share=0.2, not '{word}'.")
        facts[key] = value
    return facts


def tariff_plan(schedule: Path | None, codes: tuple[str, ...]) -> tuple[Plan, tuple[Finding, ...]]:
    """Return a plan with the shipped library and, where an official schedule is given, its rows for the codes; and what that says of them."""
    from planner.files.samples import new_plan

    plan = new_plan()
    if schedule is None:
        return plan, ()
    from planner.files.schedule.schedule import read_schedule, with_schedule

    book = read_schedule(schedule)
    loaded = with_schedule(plan, book, codes)
    return loaded.edit.apply(plan).plan, (*book.findings, *loaded.findings)


def case_json(found: Assessment, plan: Plan) -> dict[str, object]:
    """Return one case of a file, with what was found of it."""
    from planner.cli.printing import finding_rows

    return {**json_of(found, plan), "findings": finding_rows(found.findings, plan)}


def as_json(found: Assessment, findings: tuple[Finding, ...], plan: Plan) -> dict[str, object]:
    """Return an assessment with the keys of the contract."""
    from planner.cli.printing import finding_rows
    from planner.engine.explain.shipment_terms import term_json

    return {
        **json_of(found, plan),
        "explain": term_json(plan, found.explain),
        "explain_fees": term_json(plan, found.explain_charges),
        "findings": finding_rows(findings, plan),
    }


def json_of(found: Assessment, plan: Plan) -> dict[str, object]:
    """Return an assessment's figures with the keys of the contract, without its explanation."""
    layers = [
        {
            "program": one.program, "heading": one.heading, "title": one.title, "rate": one.rate, "amount": one.amount, "applied": one.applied,
            "reason": one.reason, "source": one.source, "confidence": one.confidence,
        }
        for one in found.layers
    ]  # fmt: skip
    questions = [
        {"key": one.key, "text": one.text, "assumed": one.assumed, "worth": one.worth, "risk": one.risk, "choices": list(one.choices)}
        for one in found.questions
    ]
    return {
        "currency": plan.setting("currency"), "customs_value": found.customs_value, "duty": found.duty, "fees": found.fees, "taxes": found.taxes,
        "recoverable_taxes": found.recoverable, "effective_rate": found.effective_rate, "unconfirmed_share": found.unconfirmed_share, "layers": layers, "questions": questions,
        "library": plan.setting("library"),
    }  # fmt: skip


def lines_of(found: Assessment, shipment: Shipment, currency: str) -> Iterator[str]:
    """Yield an assessment as text for reading."""
    from planner.cli.figures import money
    from planner.cli.printing import text_table
    from planner.model.values import decimals

    yield f"{shipment.hts} from {shipment.origin} into {shipment.destination}, entered {shipment.entry}, customs value {money(found.customs_value)} {currency}"
    rows = [
        [
            one.program,
            one.heading,
            "—" if np.isnan(one.rate) else f"{decimals(one.rate * 100, 4 if 0 < one.rate < 0.01 else 2)} %",
            money(one.amount),
            "yes" if one.applied else "no",
            one.reason,
            one.confidence,
        ]
        for one in found.layers
    ]
    yield from text_table(
        ("Program", "Heading", "Rate", "Amount", "Charged", "Why", "Confidence"), rows, (False, False, True, True, False, False, False)
    )
    rate = "—" if np.isnan(found.effective_rate) else f"{decimals(found.effective_rate * 100, 2)} %"
    yield f"Duty {money(found.duty)} ({rate}), fees {money(found.fees)}, taxes {money(found.taxes)}, recoverable taxes {money(found.recoverable)}"
    if found.unconfirmed_share > 0:
        yield f"{decimals(found.unconfirmed_share * 100, 0)} % of the duty rests on rates that are not confirmed, or are threats"
    for one in found.questions:
        stake = f"The answer is worth {money(one.worth)}" if one.worth else f"The other answer costs {money(one.risk)} more"
        yield f"? {one.text} Assumed: {one.assumed}. {stake}. (--answer {one.key}=…)"
