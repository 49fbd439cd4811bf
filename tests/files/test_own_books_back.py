"""A workbook that Ballast wrote, typed over by hand and read back: what can't be read takes nothing away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.files.cells.grid import Cell, Grid
from planner.files.layout import SETTINGS_HEADERS
from planner.files.reading.workbook import ImportResult, read_workbook
from planner.model.plan import Plan
from tests.plans import plan_of

HEADER: tuple[Cell, ...] = ("Part", "Supplier", "Price (in row currency)", "Currency", "Production (days)")
BEFORE = plan_of(
    parts=[{"part": "P1"}],
    suppliers=[{"supplier": "Acme"}],
    sources=[{"part": "P1", "supplier": "Acme", "unit_price": 1505.0, "currency": "EUR", "lead_days": 47.0}],
)


def back(*cells: Cell, into: Plan = BEFORE, whole: bool = True) -> tuple[dict[str, object], ImportResult]:
    grids = [Grid("Sources", (HEADER, ("P1", "Acme", *cells)))]
    if whole:
        grids.append(Grid("Settings", (SETTINGS_HEADERS, ("Destination", "US"))))
    result = read_workbook(Path("plan.xlsx"), into, None if whole else "Sources", grids=grids)
    return dict(result.edit.apply(into).plan["sources"].row(0)), result


@pytest.mark.parametrize("whole", [True, False])
def test_that_the_plans_value_stays_and_is_named_when_a_cell_cant_be_read(whole: bool) -> None:
    row, result = back("abc", "EUR", "soon", whole=whole)
    assert (row["unit_price"], row["lead_days"]) == (1505.0, 47.0)
    told = [one.message for one in result.findings if one.code == "import.not-a-value"]
    assert ["stays: 1505" in told[0], "stays: 47" in told[1]] == [True, True]


def test_that_a_price_and_a_lead_time_are_read_when_they_are_written_as_people_write() -> None:
    row, result = back("1.234,50 €", "EUR", "6 weeks")
    assert (row["unit_price"], row["lead_days"], result.findings) == (1234.5, 42.0, ())


def test_that_a_price_is_not_taken_when_it_names_another_currency_than_its_row() -> None:
    row, result = back("1.234,50 €", "USD", 47.0)
    assert row["unit_price"] == 1505.0
    assert [one.where.cell for one in result.findings] == ["C2"]


def test_that_a_new_row_has_no_value_rather_than_0_when_its_cell_cant_be_read() -> None:
    row, result = back("abc", "EUR", "soon", into=Plan.empty())
    assert [np.isnan(row[name]) if row[name] is not None else True for name in ("unit_price", "lead_days")] == [True, True]  # type: ignore[call-overload]
    assert len(result.findings) == 2
