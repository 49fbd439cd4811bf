"""One text into many cells at once: the same as cell by cell, with one message, on grids of any size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.model.generate import generate
from planner.model.plan import Plan
from planner.model.table import same
from planner.ui.bom.alike import MOST_LINES
from planner.ui.bom.fields import DESCRIPTION, FIELDS, ORIGIN, QUANTITY, SOURCE
from planner.ui.bom.model import BomModel
from planner.ui.desk import Desk
from planner.ui.grid.alike import Alike
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.choice import areas_of, rows_by_column, selection_of
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.runner import Runner
from planner.ui.tables.table_model import TableModel
from tests.plans import plan_of
from tests.ui.conftest import settle
from tests.ui.test_grid_clipboard import key, table

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
TEXTS = (
    "",
    " ",
    "5",
    "-3",
    "CN",
    "Kyoto",
    "shenzhen",
    "each",
    "make",
    "8501.31.40",
    "12 EUR",
    "+10%",
    "0.5",
    "air",
    "2027-01-15",
    "a note",
)


def small() -> Plan:
    """An assembly in two places; a part with two sources, one with price breaks, two without a source, one that is listed nowhere."""
    return plan_of(
        settings=[{"title": "Small", "as_of": "2026-11-23", "currency": "USD", "destination": "US"}],
        parts=[
            {"part": "ROBOT", "kind": "make"}, {"part": "ARM", "kind": "make"}, {"part": "MOTOR", "hts": "8501.31.40"}, {"part": "BOARD"},
            {"part": "SCREW", "unit": "each"}, {"part": "LABEL"},
        ],
        bom=[
            {"parent": "ROBOT", "component": "ARM", "quantity": 2}, {"parent": "ROBOT", "component": "BODY", "quantity": 1},
            {"parent": "BODY", "component": "ARM", "quantity": 1}, {"parent": "ARM", "component": "MOTOR", "quantity": 2, "scrap": 0.1},
            {"parent": "ARM", "component": "SCREW", "quantity": 8}, {"parent": "BODY", "component": "BOARD", "quantity": 1},
            {"parent": "ROBOT", "component": "LABEL", "quantity": 1},
        ],
        suppliers=[{"supplier": "Shenzhen"}, {"supplier": "Kyoto"}],
        sources=[
            {"part": "MOTOR", "supplier": "Shenzhen", "country_of_origin": "CN", "unit_price": 40, "currency": "USD"},
            {"part": "MOTOR", "supplier": "Kyoto", "country_of_origin": "JP", "unit_price": 50, "currency": "EUR", "preferred": True},
            {"part": "BOARD", "supplier": "Kyoto", "country_of_origin": "JP", "unit_price": 90, "currency": "USD"},
        ],
    )  # fmt: skip


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.stop()


def both(runner: Runner, bom: bool) -> list[BomModel | TableModel]:
    """Return the same grid twice, each over a plan of its own."""
    found: list[BomModel | TableModel] = []
    plan = small()
    for _ in range(2):
        desk = Desk(Document(plan), runner, runner)  # it lives as long as the runner: its timer may still be on when the test is over
        grid = BomModel(desk, desk) if bom else TableModel(desk, "sources", parent=desk)
        if isinstance(grid, BomModel):
            grid.open_all()
        found.append(grid)
    return found


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), bom=st.booleans(), typed=st.booleans())
def test_that_it_comes_to_the_same_as_cell_by_cell_when_one_text_goes_into_many(
    runner: Runner, data: st.DataObject, bom: bool, typed: bool
) -> None:
    quick, slow = both(runner, bom)
    height = quick.rowCount()
    chosen = data.draw(st.lists(st.sampled_from(range(quick.columnCount())), min_size=1, max_size=5, unique=True))
    top = data.draw(st.integers(0, height - 1))
    bottom = data.draw(st.integers(top, height - 1))
    columns = [Alike(at, np.arange(top, bottom + 1), data.draw(st.sampled_from(TEXTS))) for at in chosen]
    cells = [(row, one.column, one.text) for one in columns for row in one.rows.tolist()]
    expected = slow.enter_block("Fill", cells, typed=typed, marked=False)
    assert quick.enter_alike("Fill", columns, typed=typed) == expected
    assert unchanged(slow.desk.plan, quick.desk.plan)
    assert quick.desk.document.history.undo_label() == slow.desk.document.history.undo_label()


def test_that_a_cell_is_red_no_longer_when_it_is_emptied_with_many(desk: Desk) -> None:
    grid = TableModel(desk, "sources")
    at = next(at for at, field in enumerate(grid.fields) if field.column.name == "lead_days")
    grid.enter(1, at, "soon")
    assert grid.refused_entry(1, at) is not None and desk.refusals
    grid.enter_alike("Clear", [Alike(at, np.arange(3), "")])
    assert not grid.bad and not desk.refusals


# with keys, on thousands of rows


@pytest.fixture
def plan() -> Plan:
    """A plan of 5,000 lines."""
    return generate(5_000, 1)


@pytest.fixture
def said(window: MainWindow, qtbot: QtBot) -> Iterator[list[str]]:
    """What the status bar says."""
    heard: list[str] = []
    window.desk.said.connect(heard.append)
    yield heard
    settle(qtbot, window)


@pytest.fixture
def bom(window: MainWindow) -> tuple[GridView, BomModel]:
    """The BOM page with everything open."""
    view = window.pages[0].view_of(0)
    assert isinstance(view.grid, BomModel)
    view.grid.open_all()
    view.setFocus()
    return view, view.grid


def choose_down(view: GridView, top: int, *columns: int) -> None:
    """Choose columns from a row to the last."""
    view.go_to(top, columns[0])
    chosen = selection_of(view, top, view.grid.rowCount() - 1, columns)
    view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def unchanged(one: Plan, other: Plan) -> bool:
    return all(same(values, other[name][at]) for name, table in one.tables.items() for at, values in table.columns.items())


def test_that_all_sources_are_emptied_in_one_step_when_everything_is_chosen_and_deleted(window: MainWindow, said: list[str]) -> None:
    view, desk, before = table(window, 1, "sources"), window.desk, window.desk.plan
    QTest.keyClick(view, Key.Key_A, CONTROL)
    QTest.keyClick(view, Key.Key_Delete)
    after = desk.plan["sources"]
    assert np.isnan(after["min_order_quantity"]).all() and not np.isnan(before["sources"]["min_order_quantity"]).all()
    assert after["part"].tolist() == before["sources"]["part"].tolist() and len(after) > 1_000
    assert len(desk.document.history.done) == 1 and not view.grid.bad
    assert len(said) == 1 and "can't be empty and keep their values" in said[0]
    key(window, Key.Key_Z, CONTROL)
    assert unchanged(before, desk.plan)


def test_that_a_part_is_not_filled_into_thousands_of_lines_when_everything_is_chosen(
    window: MainWindow, bom: tuple[GridView, BomModel], said: list[str]
) -> None:
    before, count = window.desk.plan, bom[1].rowCount() - 1
    QTest.keyClick(bom[0], Key.Key_A, CONTROL)
    key(window, Key.Key_D, CONTROL)
    assert window.desk.plan is before and count > MOST_LINES
    assert said == [f"Choose fewer lines: a part can go into 5,000 lines at once, and {count:,} are chosen; or leave the Part column out."]


def test_that_each_column_is_filled_in_one_step_when_the_part_is_left_out(
    window: MainWindow, bom: tuple[GridView, BomModel], said: list[str]
) -> None:
    (view, grid), before = bom, window.desk.plan
    first = next(row for row in range(grid.rowCount()) if grid.line_at(row) and grid.source_at(grid.part_at(row)) is not None)
    columns = (DESCRIPTION, QUANTITY, ORIGIN)
    wanted = [grid.full_text(first, column) for column in columns]
    choose_down(view, first, *columns)
    key(window, Key.Key_D, CONTROL)
    for column, text in zip(columns, wanted, strict=True):
        reached = [row for row in range(first, grid.rowCount()) if grid.target(row, column) is not None]
        assert set(grid.full_texts(reached, column)) == {text}, FIELDS[column].column.title
    assert len(window.desk.document.history.done) == 1 and len(said) == 1
    key(window, Key.Key_Z, CONTROL)
    assert unchanged(before, window.desk.plan)


def test_that_one_line_tells_of_all_parts_when_a_supplier_is_filled_that_few_have(
    window: MainWindow, bom: tuple[GridView, BomModel], said: list[str]
) -> None:
    view, grid = bom
    first = next(row for row in range(grid.rowCount()) if grid.source_at(grid.part_at(row)) is not None)
    supplier = grid.full_text(first, SOURCE)
    choose_down(view, first, SOURCE)
    key(window, Key.Key_D, CONTROL)
    assert len(said) == 1 and "cells keep their values" in said[0] and f"has no source at '{supplier}'" in said[0]
    preferred, suppliers = window.desk.plan["sources"]["preferred"], window.desk.plan["sources"]["supplier"]
    shown = {grid.part_at(row) for row in range(first, grid.rowCount())}
    own = np.isin(window.desk.plan["sources"]["part"], list(shown)) & (suppliers == supplier)
    assert own.sum() > 1 and preferred[own].all()


@pytest.mark.parametrize("whole", [True, False])
def test_that_the_same_rows_stay_chosen_when_a_tree_with_thousands_of_chosen_cells_is_sorted(
    window: MainWindow, bom: tuple[GridView, BomModel], said: list[str], whole: bool
) -> None:
    view, grid = bom
    if whole:
        QTest.keyClick(view, Key.Key_A, CONTROL)
    else:
        choose_down(view, 700, DESCRIPTION, QUANTITY)
    chosen = sorted(key for area in areas_of(view) for key in grid.row_keys()[area.top : area.bottom + 1].tolist())
    before, columns = grid.row_keys().tolist(), set(rows_by_column(areas_of(view)))
    grid.arrange(Arrangement(sorts=(Sort("quantity", descending=True),)))
    assert grid.row_keys().tolist() != before
    assert sorted(key for area in areas_of(view) for key in grid.row_keys()[area.top : area.bottom + 1].tolist()) == chosen
    assert set(rows_by_column(areas_of(view))) == columns and len(view.selectionModel().selection()) < 2_000
