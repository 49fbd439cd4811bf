"""The one door of the ledger: the results of scenarios as sheets whose numbers follow from what may be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from planner.engine.explain.grounds import grounds
from planner.engine.ledger.assumptions import Assumed, assumptions_sheet
from planner.engine.ledger.bought import bought_of
from planner.engine.ledger.cells import sheet_key
from planner.engine.ledger.comparison import Compared, compared_of, comparison_sheet
from planner.engine.ledger.cover_sheet import cover_sheet
from planner.engine.ledger.duty_totals import duty_totals
from planner.engine.ledger.entries_sheet import entered_together, entries_sheet
from planner.engine.ledger.inputs_sheet import inputs_of, inputs_sheet
from planner.engine.ledger.landed_sheet import landed_sheet
from planner.engine.ledger.rollup_sheet import Laid, laid_out, rollup_sheet
from planner.engine.results import Results
from planner.model.plan import Plan
from planner.model.scenario import overlay
from planner.model.sheets import CalculatedSheet

MOST_ROWS = 20_000  # of one sheet with formulas
VALUES_ONLY = "More rows than are written as formulas: the numbers are values here."


def calculated_sheets(plan: Plan, results: Mapping[str, Results]) -> Iterator[CalculatedSheet]:
    """Yield the sheets of every scenario, its inputs, landed cost, roll-up, duty and cover; then all side by side, and what they rest on."""
    compared: list[Compared] = []
    assumed = Assumed()
    for name, result in results.items():
        laid = laid_out(bought_of(grounds(overlay(plan, name), result)))
        live = len(laid.part) <= MOST_ROWS
        laid = laid if live else laid_out(laid.b, with_lines=False)
        sheets = list(scenario_sheets(laid, live=live))
        yield from sheets
        compared.append(compared_of(laid, next((sheet for sheet in sheets if sheet.name == sheet_key("cover", name)), None)))
        assumed.add(laid.b)
    if compared:
        yield comparison_sheet(compared)
        yield assumptions_sheet(assumed)


def scenario_sheets(laid: Laid, *, live: bool) -> Iterator[CalculatedSheet]:
    """Yield the sheets of one scenario; ``live``: the roll-up has formulas."""
    b = laid.b
    inputs, shared = inputs_of(b), entered_together(b)
    yield inputs_sheet(b, inputs)
    landed = landed_sheet(b, inputs, shared)
    yield landed if b.count <= MOST_ROWS else as_values(landed)
    if shared is not None:
        yield entries_sheet(b, shared)
    yield rollup_sheet(laid, live=live)
    yield duty_totals(laid)
    cover = cover_sheet(b)
    if cover is not None:
        yield cover


def as_values(sheet: CalculatedSheet) -> CalculatedSheet:
    """Return a sheet without its formulas, which says so."""
    columns = tuple(replace(column, formulas=(), entry=False) for column in sheet.columns)
    return replace(sheet, notes=(sheet.notes[0], VALUES_ONLY), columns=columns)
