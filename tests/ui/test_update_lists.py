"""Updating from lists that Ballast didn't write: suppliers' other names, and the second version of a list."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from pytestqt.qtbot import QtBot

from planner.model.edits import SetCells
from planner.model.table import cells
from planner.ui.dialogs.update_review import UpdateReview
from planner.ui.main_window import MainWindow
from tests.ui.conftest import WAIT_MS, Answers, settle
from tests.ui.test_update_work import KEY, go_to, lines, press, price, update


def test_that_a_row_is_left_unticked_with_the_reason_when_only_the_suppliers_name_may_have_changed(
    window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    sources = window.desk.plan["sources"]
    part, supplier = str(sources["part"][0]), str(sources["supplier"][0])
    path = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    for row in (["Part number", "Supplier", "Unit price"], [part, f"{supplier} GmbH", 42], [str(sources["part"][1]), "Quite Another", 7]):
        book.active.append(row)
    book.save(path)
    seen: list[tuple[str, ...]] = []

    def play(dialog: UpdateReview) -> None:
        seen.extend(lines(dialog.model))
        press(dialog, KEY.Key_Return)

    update(window, qtbot, answers, path, play)
    remarks = [line for line in seen if "renamed?" in line[-1]]
    assert [line[:2] for line in remarks] == [("> ", f"{supplier} GmbH"), ("> ", f"{part} · {supplier} · CN")]  # the name and its offer
    added = window.desk.plan["sources"]
    assert (price(window.desk.plan), added["supplier"][0]) == (sources["unit_price"][0], supplier)
    assert added["supplier"].tolist()[-1] == "Quite Another"
    assert len(added) == len(sources) + 1


def test_that_the_new_name_comes_with_its_offer_when_that_is_ticked(
    window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    sources, path = window.desk.plan["sources"], tmp_path / "list.xlsx"
    part, supplier = str(sources["part"][0]), str(sources["supplier"][0])
    book = openpyxl.Workbook()
    for row in (["Part number", "Supplier", "Unit price"], [part, f"{supplier} GmbH", 42]):
        book.active.append(row)
    book.save(path)

    def play(dialog: UpdateReview) -> None:
        go_to(dialog, f"{part} · {supplier} · CN")
        press(dialog, KEY.Key_Space, KEY.Key_Return)

    update(window, qtbot, answers, path, play)
    plan = window.desk.plan
    assert (price(plan), plan["sources"]["supplier"][0]) == (42, f"{supplier} GmbH")
    assert f"{supplier} GmbH" in plan["suppliers"]["supplier"].tolist()


def test_that_the_next_update_from_a_list_knows_what_i_changed_since_its_import_and_undo_forgets_it(
    window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "List.xlsx"

    def write(price: float, days: int) -> None:
        book = openpyxl.Workbook()
        for row in (
            ["Part number", "Description", "Qty", "Supplier", "Unit price", "Lead time (days)"],
            ["NEW-1", "Cap", 2, "Acme", price, days],
        ):
            book.active.append(row)
        book.save(path)

    write(10, 21)
    answers.path = path
    window.actions_by_id["import"].trigger()
    qtbot.waitUntil(lambda: "NEW-1" in window.desk.plan["parts"]["part"].tolist(), timeout=WAIT_MS)
    settle(qtbot, window)
    assert list(window.desk.plan.taken) == ["list.xlsx"]
    sources = window.desk.plan["sources"]
    mine = sources.ids[sources["part"].tolist().index("NEW-1")]
    window.desk.do(
        "Change price", SetCells("sources", sources.ids[sources.ids == mine], "unit_price", cells(sources.spec["unit_price"], [12.0]))
    )
    write(11, 25)
    seen: list[tuple[str, ...]] = []

    def play(dialog: UpdateReview) -> None:
        seen.extend(lines(dialog.model))
        press(dialog, KEY.Key_Return)

    update(window, qtbot, answers, path, play)
    texts = [line for line in seen if line[0].startswith(">>")]
    assert [(line[0], line[1], line[-1]) for line in texts] == [
        (">> ", "Price", "Conflict: to be decided"), (">>x", "Production", ""),
    ]  # fmt: skip
    for _ in range(3):
        window.actions_by_id["undo"].trigger()
    assert not window.desk.plan.taken
    assert "NEW-1" not in window.desk.plan["parts"]["part"].tolist()
