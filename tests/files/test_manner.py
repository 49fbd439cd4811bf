"""Texts of cells that people wrote their own way: kept while the plan says the same, and written the same way when it doesn't."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from planner.files.patching.update import update_of, write_update
from planner.model.edits import SetCells
from planner.model.plan import Plan
from planner.model.table import cells
from tests.files.books import book_of, imported

HEADERS = ("Part number", "Description", "Qty", "Supplier", "Unit price", "Lead time", "MOQ")
ROW = {"Part number": "A-1", "Description": "Gear", "Qty": 2, "Supplier": "Acme", "Unit price": 10, "Lead time": 21, "MOQ": 1}
TITLES = {("bom", "quantity"): "Qty", ("sources", "unit_price"): "Unit price", ("sources", "lead_days"): "Lead time", ("sources", "min_order_quantity"): "MOQ"}  # fmt: skip


def list_of(path: Path, title: str, text: str) -> Path:
    return book_of(path, [HEADERS, tuple({**ROW, title: text}[header] for header in HEADERS), ("A-2", "Nut", 4, "Acme", 1, 7, 1)])


def put(plan: Plan, table: str, column: str, value: float) -> Plan:
    return SetCells(table, plan[table].ids[:1], column, cells(plan[table].spec[column], [value])).apply(plan).plan


@pytest.mark.parametrize(
    ("table", "column", "text", "was", "value", "after", "manner"),
    [
        ("sources", "lead_days", "6-8 Wochen", 56.0, 63.0, "9 Wochen", "the range becomes one value"),
        ("sources", "lead_days", "2–3 months", 90.0, 120.0, "4 months", "the range becomes one value"),
        ("sources", "lead_days", "2-3 months", 90.0, 97.0, "97 days", "the range becomes one value"),
        ("sources", "lead_days", "4 to 6 wks ARO", 42.0, 49.0, "7 wks ARO", "the range becomes one value"),
        ("sources", "lead_days", "3 weeks", 21.0, 25.0, "25 days", "the unit becomes another one"),
        ("sources", "lead_days", "10 working days", 10.0, 12.0, "12 working days", ""),
        ("sources", "unit_price", "12.5-14.0", 14.0, 15.4, "15.4", "the range becomes one value"),
        ("sources", "unit_price", "5,0-6,0 EUR", 6.0, 6.6, "6,6 EUR", "the range becomes one value"),
        ("sources", "unit_price", "5.00 / 100", 0.05, 0.055, "5.50 / 100", ""),
        ("bom", "quantity", "1/2", 0.5, 0.75, "3/4", ""),
        ("bom", "quantity", "1/2", 0.5, 1.5, "1 1/2", ""),
        ("bom", "quantity", "1/2", 0.5, 0.3, "3/10", ""),
        ("bom", "quantity", "1/2", 0.5, 2.0, 2.0, "the text becomes a plain number"),
        ("bom", "quantity", "1/2 m", 0.5, 2.0, "2 m", ""),
        ("bom", "quantity", "2 pcs", 2.0, 3.0, "3 pcs", ""),
        ("bom", "quantity", "x4", 4.0, 5.0, "x5", ""),
    ],
)
def test_that_a_text_stays_while_it_says_the_plans_value_and_keeps_its_manner_when_that_changes(
    tmp_path: Path, table: str, column: str, text: str, was: float, value: float, after: object, manner: str
) -> None:
    title = TITLES[table, column]
    path = list_of(tmp_path / "a.xlsx", title, text)
    plan = imported(path)[0]
    assert plan[table][column][0] == pytest.approx(was)
    assert not update_of(plan, path).changes
    (other,) = update_of(put(plan, "sources", "unit_price" if column != "unit_price" else "lead_days", 17.0), path).changes
    assert other.before != text
    update = update_of(put(plan, table, column, value), path)
    assert [(one.before, one.after, one.manner) for one in update.changes] == [(text, after, manner)]
    write_update(update, path)
    assert openpyxl.load_workbook(path)["BOM"].cell(2, HEADERS.index(title) + 1).value == after
    assert imported(path)[0][table][column][0] == pytest.approx(value)
