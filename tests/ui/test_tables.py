"""Grids over tables: entries become edits, bad ones turn red, rows come and go by Qt's rules."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.qtbot import QtBot

from planner.model.edits import Batch, InsertRows, MoveRows, RemoveRows, SetCells, new_rows
from planner.model.table import cells
from planner.ui.desk import Desk
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.look import Look
from planner.ui.grid.order import matching, runs, sorted_rows
from planner.ui.qt import DISPLAY, HORIZONTAL, TOOLTIP
from planner.ui.tables.settings_model import SettingsModel
from planner.ui.tables.table_model import TableModel

Watch = Callable[[QAbstractItemModel], object]


def column(model: TableModel, name: str) -> int:
    at = model.column_of(name)
    assert at is not None
    return at


def texts(model: TableModel, name: str) -> list[str]:
    return [str(model.index(row, column(model, name)).data()) for row in range(model.rowCount())]


def test_that_an_entry_changes_the_plan_by_a_named_step_when_it_is_good(desk: Desk, watch: Watch) -> None:
    model = TableModel(desk, "sources")
    watch(model)
    assert model.setData(model.index(0, column(model, "unit_price")), "1,234.5")
    assert desk.plan["sources"]["unit_price"][0] == 1234.5
    assert desk.document.history.undo_label() == "Change Price of MOTOR"
    assert texts(model, "unit_price")[0] == "1,234.50"


def test_that_nothing_changes_and_the_cell_says_why_when_an_entry_is_bad(desk: Desk, watch: Watch) -> None:
    model = TableModel(desk, "sources")
    watch(model)
    before, price = desk.plan, column(model, "unit_price")
    assert not model.setData(model.index(0, price), "dear")
    assert desk.plan is before
    text, look = model.cell(0, price)
    assert text == "dear" and look & Look.BAD
    assert "is a number" in str(model.index(0, price).data(TOOLTIP))
    assert [finding.code for finding in desk.findings()] == ["entry.refused"]
    model.setData(model.index(0, price), "12")
    assert desk.plan["sources"]["unit_price"][0] == 12 and not desk.findings() and not model.bad


def test_that_one_rectangle_is_told_when_many_cells_change(desk: Desk, qtbot: QtBot) -> None:
    model = TableModel(desk, "sources")
    told: list[tuple[int, int, int, int]] = []
    model.dataChanged.connect(lambda a, b: told.append((a.row(), a.column(), b.row(), b.column())))
    sources = desk.plan["sources"]
    desk.do("Raise", SetCells("sources", sources.ids[[0, 2]], "unit_price", np.array([1.0, 2.0])))
    price = column(model, "unit_price")
    assert told == [(0, price, 2, price)]


def test_that_rows_follow_the_plan_when_they_are_put_in_taken_out_moved_and_undone(desk: Desk, watch: Watch) -> None:
    model = TableModel(desk, "parts")
    watch(model)
    names = texts(model, "part")
    desk.do("Insert", InsertRows(new_rows(desk.plan, "parts", {"part": ["X", "Y"]}), np.array([1, 4])))
    assert texts(model, "part") == [names[0], "X", *names[1:3], "Y", *names[3:]]
    parts = desk.plan["parts"]
    desk.do(
        "Mixed",
        Batch(
            (
                RemoveRows("parts", parts.ids[[0, 1, 5]]),
                SetCells("parts", parts.ids[[2]], "description", cells(parts.spec["description"], ["new"])),
            )
        ),
    )
    assert texts(model, "part") == desk.plan["parts"]["part"].tolist()
    assert "new" in texts(model, "description")
    desk.do("Move", MoveRows("parts", np.arange(len(desk.plan["parts"]))[::-1].copy()))
    assert texts(model, "part") == desk.plan["parts"]["part"].tolist()
    for _ in range(3):
        desk.undo()
    assert texts(model, "part") == names


def test_that_the_cursor_stays_with_its_row_when_the_grid_is_sorted_and_changed(desk: Desk, watch: Watch) -> None:
    model = TableModel(desk, "parts")
    watch(model)
    from PySide6.QtCore import QPersistentModelIndex

    kept = QPersistentModelIndex(model.index(2, column(model, "part")))
    name = kept.data()
    model.arrange(Arrangement((Sort("part", True),)))
    assert texts(model, "part") == sorted(texts(model, "part"), reverse=True)
    assert kept.data() == name
    desk.do("Insert", InsertRows.block(new_rows(desk.plan, "parts", {"part": ["AAA"]}), 0))
    assert kept.data() == name and texts(model, "part")[-1] == "AAA"
    model.arrange(Arrangement())
    assert kept.data() == name and texts(model, "part") == desk.plan["parts"]["part"].tolist()


def test_that_only_rows_with_all_words_are_shown_when_the_grid_is_filtered(desk: Desk, watch: Watch) -> None:
    model = TableModel(desk, "sources")
    watch(model)
    model.arrange(Arrangement(words="motor na"))
    assert texts(model, "supplier") == ["Nagano"]
    model.setData(model.index(0, column(model, "unit_price")), "99")
    assert desk.plan["sources"]["unit_price"].tolist() == [100, 99, 300]
    model.arrange(Arrangement())
    assert model.rowCount() == 3


def test_that_the_scenarios_value_is_shown_with_the_bases_in_the_tooltip_when_it_differs(desk: Desk, watch: Watch) -> None:
    model = TableModel(desk, "sources")
    watch(model)
    desk.look_at("Threat")
    price = column(model, "unit_price")
    assert texts(model, "unit_price") == ["100.00", "160.00", "330.00"]
    assert [bool(model.look(row, price) & Look.TINT) for row in range(3)] == [False, False, True]
    assert "300.00" in str(model.index(2, price).data(TOOLTIP))
    desk.look_at("Base")
    assert texts(model, "unit_price")[2] == "300.00"


def test_that_only_the_scenarios_own_events_are_shown_and_made_when_it_is_looked_at(desk: Desk, watch: Watch) -> None:
    model = TableModel(desk, "events", hidden=("scenario",), only_scenario=True)
    watch(model)
    assert model.rowCount() == 0
    desk.look_at("Threat")
    assert texts(model, "event") == ["Threat"]
    model.insert_rows(1)
    assert model.rowCount() == 2 and desk.plan["events"]["scenario"].tolist() == ["Threat", "Threat"]


def test_that_units_stand_in_the_header_and_numbers_at_the_right(desk: Desk) -> None:
    model = TableModel(desk, "parts")
    assert model.headerData(column(model, "weight_kg"), HORIZONTAL, DISPLAY) == "Weight, kg"
    assert model.headerData(column(model, "make_cost"), HORIZONTAL, DISPLAY) == "Make cost, $"
    assert int(model.index(0, column(model, "weight_kg")).data(Qt.ItemDataRole.TextAlignmentRole)) & int(Qt.AlignmentFlag.AlignRight)
    assert int(model.index(0, column(model, "part")).data(Qt.ItemDataRole.TextAlignmentRole)) & int(Qt.AlignmentFlag.AlignLeft)


def test_that_data_holds_only_text_and_whole_numbers_whatever_the_column(desk: Desk) -> None:
    for table in desk.plan.tables:
        model = TableModel(desk, table)
        for row in range(model.rowCount()):
            for at in range(model.columnCount()):
                for role in (DISPLAY, int(Qt.ItemDataRole.EditRole), TOOLTIP, int(Qt.ItemDataRole.AccessibleTextRole)):
                    assert type(model.data(model.index(row, at), role)) in (str, type(None))


def test_that_a_setting_is_edited_in_its_own_kind(desk: Desk, watch: Watch) -> None:
    model = SettingsModel(desk)
    watch(model)
    rows = {str(model.index(row, 0).data()): row for row in range(model.rowCount())}
    assert model.index(rows["As of"], 1).data() == "23 Nov 2026"
    assert model.setData(model.index(rows["Service level"], 1), "98 %")
    assert desk.plan.setting("service_level") == 0.98
    assert not model.setData(model.index(rows["Horizon"], 1), "-5")
    assert desk.plan.setting("horizon_weeks") == 26


def test_that_missing_values_come_last_when_sorted_either_way() -> None:
    values = np.array([3.0, np.nan, 1.0, 2.0, 1.0])
    assert sorted_rows(values).tolist() == [2, 4, 3, 0, 1]
    assert sorted_rows(values, descending=True).tolist() == [0, 3, 2, 4, 1]
    days = np.array(["2027-01-02", "NaT", "2026-01-01"], dtype="datetime64[D]")
    assert sorted_rows(days).tolist() == [2, 0, 1]


def test_that_runs_and_words_are_found() -> None:
    assert runs(np.array([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]
    columns = [np.array(["Motor 90", "Gear"], dtype=object), np.array(["CN", "JP"], dtype=object)]
    assert matching(columns, "mot cn", 2).tolist() == [True, False]
