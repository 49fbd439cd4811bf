"""The verb that says how much safety stock to hold where: of a plan's parts, or along a network in a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.cli.window import OpenWindow
from planner.model.finding import BallastError, Finding
from planner.model.plan import Plan

if TYPE_CHECKING:
    from planner.engine.results import Floats, Results
    from planner.engine.stock.placement import Placement

SINGLE, GUARANTEED = "single", "guaranteed"
NETWORK = ".json"
CLOSED = 1e-9  # a gap that is but rounding


@dataclass(frozen=True, slots=True)
class Answer:
    """Safety stock of parts or stages. Shapes ``(parts,)``; times in days or periods, money a year or a period."""

    model: str
    period: str  # what holding costs are for
    unit: str  # what times are in
    parts: tuple[str, ...]
    service_time: Floats
    net_lead_time: Floats
    safety_stock: Floats
    holding_cost: Floats
    total: float
    bound: float
    gap: float
    seconds: float


def add_stock_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of safety stock."""
    parser.add_argument("file", type=Path, metavar="PLAN|NETWORK.json")
    parser.add_argument(
        "--model", choices=(SINGLE, GUARANTEED), help="each part on its own, or all levels at once (default: the plan's choice)"
    )
    parser.add_argument("--seconds", type=seconds_allowed, default=60.0, metavar="S", help="time to look for the least cost (default 60)")
    parser.set_defaults(run=print_safety_stock)


def seconds_allowed(text: str) -> float:
    """Return a time limit."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds between 0 and 86,400")
    return value


def print_safety_stock(args: argparse.Namespace, _: OpenWindow) -> int:
    """Print safety stock, where it stands, and what it costs."""
    from planner.cli.printing import finding_rows, print_json, report
    from planner.cli.reading import load
    from planner.cli.verbs import exit_code
    from planner.model.checks import check

    if args.file.suffix.lower() == NETWORK:
        answer = of_network(args.file, args.model or GUARANTEED, args.seconds)
        if args.json:
            print_json(as_json(answer))
        else:
            print(*lines_of(answer), sep="\n")
        return 0
    loaded = load(args.file)
    answer, found = of_plan(loaded.plan, args.model or str(loaded.plan.setting("stock_model") or SINGLE), args.seconds)
    findings = tuple(dict.fromkeys((*loaded.findings, *check(loaded.plan), *found)))
    if args.json:
        print_json({**as_json(answer), "findings": finding_rows(findings, loaded.plan)})
    else:
        print(*lines_of(answer), sep="\n")
    report(findings, loaded.plan)
    return exit_code(findings)


def of_network(file: Path, model: str, seconds: float) -> Answer:
    """Return what a network file's stages hold; raises BallastError for what is no network."""
    from planner.engine.stock.placement import network_of, placed, single_stage
    from planner.files.network import read_network

    told = read_network(file)
    try:
        network = network_of(
            told.names,
            told.time,
            told.holding_cost,
            told.demand_sd,
            told.z,
            told.arcs,
            max_service_time=told.max_service_time,
            quantity=told.quantity,
            inbound=told.inbound_time,
        )
    except ValueError as problem:
        raise BallastError(f"{file.name}: {problem}") from problem
    found = single_stage(network) if model == SINGLE else placed(network, seconds=seconds)
    return answer_of(model, network.names, found, "period", "periods", 1.0)


def of_plan(plan: Plan, model: str, seconds: float) -> tuple[Answer, tuple[Finding, ...]]:
    """Return what a plan's parts hold under its base scenario, and what was found on the way."""
    from planner.engine.evaluate import evaluate
    from planner.model.edits import SetCells
    from planner.model.schema import BASE
    from planner.model.table import cells

    settings = plan["settings"]
    single = SetCells("settings", settings.ids[:1], "stock_model", cells(settings.spec["stock_model"], [SINGLE])).apply(plan).plan
    results = evaluate(single, (BASE,))[BASE]
    return (alone(plan, results) if model == SINGLE else together(plan, results, seconds)), results.findings


def alone(plan: Plan, results: Results) -> Answer:
    """Return the safety stock of each part by itself, for its own lead time; only what is bought holds any, unless told otherwise."""
    from planner.engine.inputs import settings_of

    part = results.part
    held = np.flatnonzero((part.weekly > 0) & ((part.kind == "buy") | (part.safety_stock > 0)))
    stock = part.safety_stock[held]
    cost = stock * part.landed[held] * settings_of(plan).carrying_rate
    total = float(np.nansum(cost))
    names = tuple(results.parts[at] for at in held.tolist())
    return Answer(SINGLE, "year", "days", names, np.zeros(len(held)), part.own_days[held], stock, cost, total, total, 0.0, results.seconds)


def together(plan: Plan, results: Results, seconds: float) -> Answer:
    """Return safety stock placed over all levels at once."""
    from planner.engine.inputs import settings_of
    from planner.engine.netting.bom import structure
    from planner.engine.netting.needs import assembled
    from planner.engine.stock.guaranteed import Supplied, stages_of
    from planner.engine.stock.placement import placed
    from planner.engine.stock.plan_network import DAYS_A_YEAR

    settings, part = settings_of(plan), results.part
    graph = assembled(structure(plan["bom"], plan["parts"]["part"], settings.as_of), part.kind)
    independent = np.zeros(len(part.weekly))
    for product in results.products:
        if part.required[product.part] > 0:
            independent[product.part] = part.weekly[product.part] * min(product.quantity / part.required[product.part], 1.0)
    stages = stages_of(plan, settings, Supplied(graph, part.kind, part.weekly, independent, part.own_days, part.landed))
    found = placed(stages.network, seconds=seconds)
    return answer_of(GUARANTEED, stages.network.names, found, "year", "days", DAYS_A_YEAR)


def answer_of(model: str, names: tuple[str, ...], found: Placement, period: str, unit: str, periods: float) -> Answer:
    """Return a placement as an answer, its costs counted over so many periods."""
    return Answer(
        model,
        period,
        unit,
        names,
        found.service_time,
        found.net_lead_time,
        found.safety_stock,
        found.stage_cost * periods,
        found.cost * periods,
        found.bound * periods,
        found.gap,
        found.seconds,
    )


def as_json(answer: Answer) -> dict[str, object]:
    """Return the keys of the contract, and what their figures are counted in."""
    rows = zip(answer.parts, answer.service_time, answer.net_lead_time, answer.safety_stock, answer.holding_cost, strict=True)
    keys = ("part", "service_time", "net_lead_time", "safety_stock", "holding_cost")
    return {
        "model": answer.model,
        "times_in": answer.unit,
        "costs_per": answer.period,
        "parts": [dict(zip(keys, row, strict=True)) for row in rows],
        "holding_cost": answer.total,
        "bound": answer.bound,
        "gap": answer.gap,
        "seconds": answer.seconds,
    }


def lines_of(answer: Answer) -> Iterator[str]:
    """Yield the answer as text for reading, what costs most first."""
    from planner.cli.figures import money
    from planner.cli.printing import text_table
    from planner.model.values import decimals

    order = np.argsort(-np.nan_to_num(answer.holding_cost), kind="stable").tolist()
    headers = ("Part", f"Service time, {answer.unit}", f"Net lead time, {answer.unit}", "Safety stock", f"Holding cost a {answer.period}")
    rows = [
        [
            answer.parts[at],
            decimals(float(answer.service_time[at]), 0),
            decimals(float(answer.net_lead_time[at]), 1 if answer.model == SINGLE else 0),
            decimals(float(answer.safety_stock[at]), 1),
            money(float(answer.holding_cost[at])),
        ]
        for at in order
    ]
    yield from text_table(headers, rows, (False, True, True, True, True))
    proven = "the least there is" if answer.gap <= CLOSED else f"at most {answer.gap:.2%} above the least there is"
    told = f", {proven}" if answer.model == GUARANTEED else ", each part on its own"
    yield f"Holding cost a {answer.period}: {money(answer.total)}{told}"
