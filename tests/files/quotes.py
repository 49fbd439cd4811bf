"""A plan with three suppliers, and the hands that fill in a quote sheet."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from planner.files.quotes.columns import COLUMNS, PLACE, SHEET, Fill
from planner.files.quotes.found import QuoteRow
from planner.files.quotes.request import requests_of
from planner.files.quotes.round import read_quotes
from planner.files.quotes.writing import HEADER_ROW, write_requests
from planner.model.plan import Plan
from tests.plans import plan_of

FIRST = HEADER_ROW + 2  # the first line, as spreadsheets count rows


def buying() -> Plan:
    """Motors from China and Japan, a board from Taiwan; one source has price breaks."""
    return plan_of(
        settings=[{"title": "Test robot", "question": "TOP SECRET", "as_of": "2026-11-23", "currency": "USD", "destination": "US"}],
        parts=[
            {"part": "ROBOT", "kind": "make", "make_cost": 77.125},
            {"part": "MOTOR", "description": "Motor, 24 V", "hts": "8501.31.40", "weight_kg": 0.8},
            {"part": "BOARD", "description": "Controller", "hts": "8537.10.91", "weight_kg": 0.2},
        ],
        bom=[{"parent": "ROBOT", "component": "MOTOR", "quantity": 3}, {"parent": "ROBOT", "component": "BOARD", "quantity": 1}],
        suppliers=[{"supplier": "Hanqing", "name": "Hanqing Motors Ltd."}, {"supplier": "Nagano"}, {"supplier": "Corewave"}],
        sources=[
            {"part": "MOTOR", "supplier": "Hanqing", "mpn": "HQ-24", "country_of_origin": "CN", "unit_price": 41.375, "lead_days": 35},
            {"part": "BOARD", "supplier": "Hanqing", "country_of_origin": "CN", "unit_price": 310.25, "lead_days": 30},
            {"part": "MOTOR", "supplier": "Nagano", "country_of_origin": "JP", "unit_price": 5813, "currency": "JPY", "lead_days": 20},
            {"part": "BOARD", "supplier": "Corewave", "country_of_origin": "TW", "unit_price": 298.875, "lead_days": 25},
        ],
        price_breaks=[
            {"part": "MOTOR", "supplier": "Hanqing", "country_of_origin": "CN", "min_quantity": 100, "unit_price": 39.625},
            {"part": "MOTOR", "supplier": "Hanqing", "country_of_origin": "CN", "min_quantity": 500, "unit_price": 37.875},
        ],
        lanes=[
            {"ship_from": country, "mode": "ocean", "freight_per_kg": 0.5, "transit_days": 25, "customs_days": 3}
            for country in ("CN", "JP", "TW", "VN")
        ],
        tariffs=[
            {"program": "MFN", "hts": "8501 8537", "rate": 0.04, "source": "HTS 2026"},
            {"program": "s301", "hts": "8501 8537", "origins": "CN", "rate": 0.25},
        ],
        fx=[{"currency": "JPY", "rate": 0.0066}],
        demand=[{"part": "ROBOT", "due": "2027-03-01", "quantity": 100}],
    )


def asked(plan: Plan, folder: Path, supplier: str = "Hanqing") -> Path:
    """Write the sheet of one supplier."""
    (path,) = write_requests(requests_of(plan, [supplier], needs={"MOTOR": 600.0, "BOARD": 200.0}), folder)
    return path


def fill(path: Path, *rows: dict[str, object], to: Path | None = None) -> Path:
    """Type answers into a sheet, the first into the first line; keys are those of Fill."""
    book = openpyxl.load_workbook(path)
    for row, answer in enumerate(rows, FIRST):
        for name, value in answer.items():
            book[SHEET].cell(row, PLACE[Fill(name)] + 1).value = value  # type: ignore[assignment]
    book.save(to or path)
    return to or path


def answered(plan: Plan, *paths: Path) -> tuple[QuoteRow, ...]:
    """Read answers; returns the rows."""
    return read_quotes(paths, plan).rows


OPEN = [column.fill for column in COLUMNS if column.open]
