"""Parts of the BOM: sub-trees copied as shared or as new ones, parts replaced with a preview, alternates used, numbers changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from planner.model.edits import InsertRows, new_rows
from planner.model.plan import Plan
from planner.model.renaming import mentions, renamed
from planner.ui.bom.fields import PART
from planner.ui.bom.model import BomModel
from planner.ui.bom.offered import OfferedSubtree
from planner.ui.bom.replacing import CHOSEN, PRODUCT, Wish, preview_of
from planner.ui.bom.subtree import MIME
from planner.ui.dialogs.replace_part import ReplaceDialog, ReplaceOffer
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.pages.bottom import ALTERNATES
from planner.ui.pages.purchasing import PurchasingModel, remember_product
from planner.ui.pages.readiness import ProductInHand
from planner.ui.panels.strip import Strip
from planner.ui.qt import ACCESSIBLE, TOOLTIP
from tests.plans import plan_of
from tests.ui.conftest import Answers, settle

Key = Qt.Key
CONTROL, ALT, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
SPRING = np.datetime64("2027-03-01")


@pytest.fixture
def bom(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[GridView, BomModel]]:
    """The BOM page with everything open: ROBOT (ARM-L (JOINT (MOTOR)), ARM-R (JOINT (MOTOR)), BOARD)."""
    view = window.pages[0].view_of(0)
    assert isinstance(view.grid, BomModel)
    view.grid.open_all()
    view.setFocus()
    yield view, view.grid
    settle(qtbot, window)


def tree(model: BomModel) -> list[str]:
    return ["." * model.branch(at).depth + model.part_at(at) for at in range(model.rowCount())]


def take(view: GridView, row: int) -> None:
    view.selectionModel().setCurrentIndex(view.grid.index(row, PART), QItemSelectionModel.SelectionFlag.ClearAndSelect)


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def lines_of(plan: Plan) -> list[tuple[str, str, float]]:
    table = plan["bom"]
    return list(zip(table["parent"].tolist(), table["component"].tolist(), table["quantity"].tolist(), strict=True))


# sub-trees


def test_that_a_spreadsheet_gets_an_indented_list_when_a_sub_tree_is_copied(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, _ = bom
    take(view, 1)
    press(window, Key.Key_C, CONTROL | ALT | SHIFT)
    held = QGuiApplication.clipboard().mimeData()
    assert held.hasFormat(MIME)
    assert isinstance(held, OfferedSubtree) and not vars(held).keys() & {"tree", "_text", "_bytes"}, "written out when it is asked for"
    press(window, Key.Key_Minus, CONTROL)  # what was copied stays as it was
    assert held.text().split("\n") == [
        "Level\tPart\tDescription\tQty\tScrap\tDesignators",
        "0\tARM-L\tLeft arm\t1\t0 %\t",
        "1\t  JOINT\tJoint, shared\t3\t0 %\t",
        "2\t    MOTOR\tMotor\t2\t2 %\t",
    ]


def test_that_the_same_parts_stand_in_two_places_when_a_sub_tree_is_pasted(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, model = bom
    start = window.desk.plan
    take(view, 2)
    press(window, Key.Key_C, CONTROL | ALT | SHIFT)
    take(view, tree(model).index(".BOARD"))
    press(window, Key.Key_V, CONTROL | ALT)
    assert lines_of(window.desk.plan)[-1] == ("JOINT", "MOTOR", 2) and ("ROBOT", "JOINT", 3) in lines_of(window.desk.plan)
    assert view.grid.part_at(view.currentIndex().row()) == "JOINT" and len(window.desk.plan["parts"]) == len(start["parts"])
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_a_circle_is_refused_when_a_sub_tree_is_pasted_below_itself(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, _ = bom
    told: list[str] = []
    take(view, 1)
    press(window, Key.Key_C, CONTROL | ALT | SHIFT)
    before = window.desk.plan
    window.desk.said.connect(told.append)
    take(view, 2)
    press(window, Key.Key_V, CONTROL | ALT)
    assert window.desk.plan is before and "JOINT → ARM-L → JOINT" in told[-1]


def test_that_a_variant_of_a_product_is_made_when_it_is_pasted_as_new_parts(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers
) -> None:
    view, model = bom
    start = window.desk.plan
    take(view, 0)
    press(window, Key.Key_C, CONTROL | ALT | SHIFT)
    answers.texts = ["-B"]
    press(window, Key.Key_V, CONTROL | ALT | SHIFT)
    lines = lines_of(window.desk.plan)
    assert ("ROBOT-B", "ARM-L-B", 1) in lines and ("ARM-R-B", "JOINT-B", 3) in lines and ("JOINT-B", "MOTOR", 2) in lines
    assert len(lines) == 2 * len(lines_of(start)) and "MOTOR-B" not in window.desk.plan["parts"]["part"]
    made = window.desk.plan["parts"]
    assert made["make_days"][made["part"].tolist().index("ROBOT-B")] == 5
    assert "ROBOT-B" in [model.part_at(at) for at in range(model.rowCount()) if model.branch(at).depth == 0]
    assert window.desk.document.history.undo_label() == "New product ROBOT-B"
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_nothing_is_pasted_when_a_new_number_is_taken_or_the_clipboard_holds_no_sub_tree(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers
) -> None:
    view, _ = bom
    told: list[str] = []
    window.desk.said.connect(told.append)
    QGuiApplication.clipboard().setText("JOINT")
    before = window.desk.plan
    take(view, 0)
    press(window, Key.Key_V, CONTROL | ALT)
    assert window.desk.plan is before and "no sub-tree" in told[-1]


def test_that_a_change_shows_here_alone_when_a_line_got_an_own_copy(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers
) -> None:
    view, model = bom
    start = window.desk.plan
    take(view, 2)
    answers.texts = ["JOINT-X"]
    window.actions_by_id["own_copy"].trigger()
    assert tree(model)[:7] == ["ROBOT", ".ARM-L", "..JOINT-X", "...MOTOR", ".ARM-R", "..JOINT", "...MOTOR"]
    assert ("JOINT-X", "MOTOR", 2) in lines_of(window.desk.plan) and ("JOINT", "MOTOR", 2) in lines_of(window.desk.plan)
    assert window.desk.part == "JOINT-X", "it is in hand, though the cursor stayed where it was"
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_a_shared_assembly_is_told_once_when_a_line_of_it_is_edited(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    view, _ = bom
    told: list[str] = []
    window.desk.said.connect(told.append)
    for quantity in ("4", "5"):
        take(view, 3)
        QTest.keyClick(view, Key.Key_Tab)
        QTest.keyClick(view, Key.Key_Tab)
        QTest.keyClick(view, Key.Key_F2)
        line = QApplication.focusWidget()
        assert line is not None
        QTest.keyClick(line, Key.Key_A, CONTROL)
        QTest.keyClicks(line, quantity)
        QTest.keyClick(line, Key.Key_Return)
        QApplication.processEvents()
    assert window.desk.plan["bom"]["quantity"][-1] == 5
    assert len(told) == 1 and "JOINT is used in 2 places" in told[0]


# replacing


def offer(window: MainWindow, wish: Wish) -> ReplaceOffer:
    return ReplaceOffer(window.desk.plan, wish, ("ROBOT",), lambda part: {"MOTOR": 100.0, "BOARD": 300.0}.get(part, float("nan")), "USD")


def test_that_every_line_changes_in_one_step_when_a_part_is_replaced(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers
) -> None:
    view, _ = bom
    start = window.desk.plan
    take(view, 3)
    answers.replaces = lambda made: replace(made.wish, new="MOTOR-2")
    press(window, Key.Key_R, CONTROL | SHIFT)
    assert ("JOINT", "MOTOR-2", 2) in lines_of(window.desk.plan) and "MOTOR-2" in window.desk.plan["parts"]["part"]
    assert window.desk.document.history.undo_label() == "Replace MOTOR by MOTOR-2 in 1 line"
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)


def test_that_the_preview_tells_circles_joins_and_what_is_left_when_somebody_types(
    window: MainWindow, bom: tuple[GridView, BomModel], qtbot: QtBot
) -> None:
    dialog = ReplaceDialog(offer(window, Wish("JOINT", "", lines=(1,))), window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.accept_button.isEnabled() and dialog.head.text() == "By which part?"
    qtbot.keyClicks(dialog.new, "ARM-L")
    assert "1 line change" in dialog.head.text() and "1 can't" in dialog.head.text()
    assert "ARM-L → JOINT" in dialog.preview.lines[0].note or "ARM-L → ARM-L" in dialog.preview.lines[0].note
    dialog.new.selectAll()
    qtbot.keyClicks(dialog.new, "board")
    assert dialog.wish.new == "BOARD" and dialog.head.text() == "2 lines change" and dialog.accept_button.isEnabled()
    assert dialog.left.text() == "JOINT stays in 1 component of its own."
    dialog.ratio.selectAll()
    qtbot.keyClicks(dialog.ratio, "2")
    assert [(line.before, line.after) for line in dialog.preview.lines] == [(3, 6), (3, 6)]
    qtbot.keyClick(dialog.where, Key.Key_Down)
    assert dialog.wish.where == CHOSEN and dialog.preview.step is None
    qtbot.keyClick(dialog.where, Key.Key_Down)
    assert dialog.wish.where == PRODUCT and len(dialog.preview.lines) == 2
    dialog.ratio.selectAll()
    qtbot.keyClicks(dialog.ratio, "-1")
    assert not dialog.accept_button.isEnabled() and "above 0" in dialog.head.text()
    dialog.close()


def test_that_the_dialog_says_what_it_changes_when_a_scenario_is_looked_at(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers, qtbot: QtBot
) -> None:
    window.choose_scenario("Threat")
    told: list[str] = []

    def play(given: ReplaceOffer) -> None:
        dialog = ReplaceDialog(given, window)
        qtbot.addWidget(dialog)
        told.extend(label.text() for label in dialog.findChildren(QLabel) if label.text().startswith("This changes the base plan"))

    answers.replaces = play
    press(window, Key.Key_R, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert told == ["This changes the base plan; Threat keeps what it says itself. Costs are those of Threat."]


def test_that_the_dialog_closes_by_escape_when_the_list_of_parts_is_up(
    window: MainWindow, bom: tuple[GridView, BomModel], qtbot: QtBot
) -> None:
    dialog = ReplaceDialog(offer(window, Wish("JOINT", "", lines=(1,))), window)
    dialog.show()
    qtbot.keyClicks(dialog.new, "A")
    popup = dialog.new.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    # Auto-default buttons look for a new default when the list takes and gives back the focus while they are torn down.
    assert not any(button.autoDefault() for button in dialog.findChildren(QPushButton))
    qtbot.keyClick(popup, Key.Key_Escape)
    assert not popup.isVisible() and dialog.isVisible()
    qtbot.keyClicks(dialog.new, "R")
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(dialog.new, Key.Key_Escape)  # where a list isn't given the keys, the line hears them
    assert not popup.isVisible() and dialog.isVisible() and dialog.new.text() == "AR"
    qtbot.keyClicks(dialog.new, "M")
    qtbot.waitUntil(popup.isVisible)
    dialog.reject()
    qtbot.waitUntil(lambda: not popup.isVisible())
    assert not dialog.isVisible()
    dialog.deleteLater()
    QApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def test_that_quantities_are_added_when_the_new_part_is_in_the_assembly_already() -> None:
    plan = plan_of(
        parts=[{"part": name} for name in ("TOP", "OLD", "NEW", "SUB")],
        bom=[
            {"parent": "TOP", "component": "NEW", "quantity": 1}, {"parent": "TOP", "component": "OLD", "quantity": 2},
            {"parent": "TOP", "component": "OLD", "quantity": 3, "scrap": 0.1}, {"parent": "SUB", "component": "OLD", "quantity": 4},
            {"parent": "SUB", "component": "OLD", "quantity": 5},
        ],
        stock=[{"part": "OLD", "quantity": 7}],
    )  # fmt: skip
    joined = preview_of(plan, Wish("OLD", "NEW", ratio=2))
    assert joined.step is not None
    assert lines_of(joined.step.edit.apply(plan).plan) == [("TOP", "NEW", 5), ("TOP", "NEW", 6), ("SUB", "NEW", 18)]
    assert joined.left == ("1 row of Stock and open orders",)
    apart = preview_of(plan, Wish("OLD", "NEW", merge=False))
    assert apart.step is not None and len(apart.step.edit.apply(plan).plan["bom"]) == 5
    assert preview_of(plan, Wish("OLD", "OLD")).step is None and preview_of(plan, Wish("OLD", "")).step is None
    elsewhere = preview_of(plan, Wish("OLD", "NEW", PRODUCT, "SUB"))
    assert len(elsewhere.lines) == 2 and "3 other BOM lines" not in elsewhere.left and "2 other BOM lines" in elsewhere.left


def test_that_a_circle_is_left_out_of_a_replacement_and_the_rest_done() -> None:
    plan = plan_of(
        parts=[{"part": name} for name in ("TOP", "SUB", "OLD")],
        bom=[{"parent": "TOP", "component": "SUB"}, {"parent": "SUB", "component": "OLD"}, {"parent": "TOP", "component": "OLD"}],
    )
    preview = preview_of(plan, Wish("OLD", "SUB", merge=False))
    assert [(line.assembly, line.refused) for line in preview.lines] == [("SUB", True), ("TOP", False)]
    assert preview.step is not None and lines_of(preview.step.edit.apply(plan).plan) == [
        ("TOP", "SUB", 1),
        ("SUB", "OLD", 1),
        ("TOP", "SUB", 1),
    ]


# numbers


def test_that_every_table_names_the_new_number_when_a_part_is_renamed(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers
) -> None:
    view, model = bom
    start = window.desk.plan
    take(view, tree(model).index(".BOARD"))
    answers.texts = ["BOARD-9"]
    window.actions_by_id["rename_part"].trigger()
    plan = window.desk.plan
    assert not mentions(plan, "BOARD") and mentions(plan, "BOARD-9") == {("bom", "component"): 1, ("sources", "part"): 1}
    assert plan["overrides"]["where"].tolist() == ["part=BOARD-9"] and "BOARD" not in plan["parts"]["part"]
    assert window.desk.document.history.undo_label() == "Rename BOARD to BOARD-9"
    press(window, Key.Key_Z, CONTROL)
    assert window.desk.plan.equals(start)
    answers.texts = ["MOTOR"]
    window.actions_by_id["rename_part"].trigger()
    assert window.desk.plan.equals(start)


def test_that_only_the_parts_own_condition_changes_when_names_resemble_each_other() -> None:
    plan = plan_of(
        parts=[{"part": "A"}, {"part": "A1"}],
        overrides=[
            {"scenario": "S", "table": "sources", "where": "part=A1, supplier=A", "column": "unit_price", "value": "1"},
            {"scenario": "S", "table": "sources", "where": "supplier=A,  part = A", "column": "unit_price", "value": "2"},
            {"scenario": "S", "table": "bom", "where": "parent=A", "column": "component", "value": "A"},
        ],
    )
    after = renamed(plan, "A", "B").apply(plan).plan
    assert after["overrides"]["where"].tolist() == ["part=A1, supplier=A", "supplier=A,  part = B", "parent=B"]
    assert after["overrides"]["value"].tolist() == ["1", "2", "B"] and after["parts"]["part"].tolist() == ["B", "A1"]


@pytest.mark.parametrize(("row", "says"), [
    (2, "JOINT and the assemblies below get new numbers, bought components stay the same."),
    (3, "The copy of MOTOR is a part of its own, with the same values and sources."),
])  # fmt: skip
def test_that_the_question_for_new_numbers_fits_what_was_copied(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers, monkeypatch: pytest.MonkeyPatch, row: int, says: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(answers, "text", lambda title, question, *_: asked.append(question) or "")
    take(bom[0], row)
    press(window, Key.Key_C, CONTROL | ALT | SHIFT)
    press(window, Key.Key_V, CONTROL | ALT | SHIFT)
    assert len(asked) == 1 and asked[0].endswith(says)


# alternates


def test_that_an_alternate_is_added_used_here_and_removed_by_its_buttons(
    window: MainWindow, bom: tuple[GridView, BomModel], answers: Answers, qtbot: QtBot
) -> None:
    view, _ = bom
    window.bottom.tabs.setCurrentIndex(ALTERNATES)
    take(view, 3)
    panel = window.bottom.alternates
    qtbot.waitUntil(lambda: panel.part == "MOTOR")
    panel.line.setFocus()
    qtbot.keyClicks(panel.line, "SERVO")
    qtbot.keyClick(panel.line, Key.Key_Return)
    window.activateWindow()
    qtbot.waitUntil(lambda: panel.tree.topLevelItemCount() == 1)
    assert window.desk.plan["alternates"]["alternate"].tolist() == ["SERVO"] and "SERVO" in window.desk.plan["parts"]["part"]
    assert window.desk.document.history.undo_label() == "Add alternate SERVO of MOTOR, a new part"
    assert "SERVO is new: added to Parts." in window.status.message.text()
    table = window.desk.plan["alternates"]
    window.desk.do(
        "Set",
        InsertRows.block(
            new_rows(
                window.desk.plan, "alternates", {"part": ["MOTOR"], "alternate": ["BOARD"], "ratio": [1.5], "qualified_from": [SPRING]}
            ),
            len(table),
        ),
    )
    told: list[str] = []
    window.desk.said.connect(told.append)
    qtbot.waitUntil(lambda: panel.tree.topLevelItemCount() == 2)
    panel.tree.setCurrentItem(panel.tree.topLevelItem(1))
    qtbot.mouseClick(panel.here_button, LEFT)
    assert ("JOINT", "BOARD", 3) in lines_of(window.desk.plan), "one and a half for one"
    assert window.desk.document.history.undo_label() == "Replace MOTOR by BOARD in 1 line"
    early = "BOARD is qualified for MOTOR from 1 Mar 2027 only; the plan's day is 23 Nov 2026."
    shared = "JOINT is used in 2 places; the change shows in all. BOM, Make own copy here changes one alone."
    assert told[-1] == f"Replace MOTOR by BOARD in 1 line, 1.5 for one. {early} {shared}"
    QApplication.processEvents()
    assert told[-1].startswith("Replace MOTOR"), "nothing else is said over it"
    window.desk.undo()
    take(view, 3)
    qtbot.waitUntil(lambda: panel.part == "MOTOR" and panel.tree.topLevelItemCount() == 2)
    assert panel.tree.topLevelItem(1).toolTip(8) == early and not panel.tree.topLevelItem(0).toolTip(8).startswith("SERVO")
    panel.tree.setCurrentItem(panel.tree.topLevelItem(1))
    cautions: list[str] = []

    def agree(offer: ReplaceOffer) -> Wish:
        dialog = ReplaceDialog(offer)
        qtbot.addWidget(dialog)
        dialog.show()
        cautions.append(dialog.caution.text() if dialog.caution.isVisible() else "")
        return dialog.wish

    answers.replaces = agree
    qtbot.mouseClick(panel.everywhere_button, LEFT)
    assert cautions == [early] and ", 1.5 for one. " + early in told[-1]
    window.desk.undo()
    take(view, 3)
    qtbot.waitUntil(lambda: panel.part == "MOTOR" and panel.tree.topLevelItemCount() == 2)
    panel.tree.setCurrentItem(panel.tree.topLevelItem(0))
    qtbot.mouseClick(panel.remove_button, LEFT)
    qtbot.waitUntil(lambda: panel.tree.topLevelItemCount() == 1)
    assert window.desk.plan["alternates"]["alternate"].tolist() == ["BOARD"]


@pytest.mark.parametrize(("other", "path"), [("robot", "ROBOT → ARM-L → JOINT → MOTOR"), ("JOINT", "JOINT → MOTOR")])
def test_that_an_alternate_is_refused_when_it_contains_the_part_itself(
    window: MainWindow, bom: tuple[GridView, BomModel], qtbot: QtBot, other: str, path: str
) -> None:
    window.bottom.tabs.setCurrentIndex(ALTERNATES)
    take(bom[0], 3)
    panel = window.bottom.alternates
    qtbot.waitUntil(lambda: panel.part == "MOTOR")
    before = window.desk.plan
    panel.line.setFocus()
    qtbot.keyClicks(panel.line, other)
    qtbot.keyClick(panel.line, Key.Key_Return)
    said = f"{other.upper()} can't stand in for MOTOR, which it contains itself: {path}."
    assert window.status.message.text() == said and window.desk.plan is before


def test_that_an_assembly_can_stand_in_for_its_component_when_that_is_used_elsewhere(
    window: MainWindow, bom: tuple[GridView, BomModel], qtbot: QtBot
) -> None:
    window.desk.do("Add", InsertRows.block(new_rows(window.desk.plan, "bom", {"parent": ["ROBOT"], "component": ["MOTOR"]}), 6))
    window.bottom.tabs.setCurrentIndex(ALTERNATES)
    take(bom[0], 3)
    panel = window.bottom.alternates
    qtbot.waitUntil(lambda: panel.part == "MOTOR")
    panel.line.setFocus()
    qtbot.keyClicks(panel.line, "JOINT")
    qtbot.keyClick(panel.line, Key.Key_Return)
    assert window.desk.plan["alternates"]["alternate"].tolist() == ["JOINT"]


# where it is used, and what is bought


def test_that_all_ways_up_to_the_products_are_told_and_a_click_goes_there(
    window: MainWindow, bom: tuple[GridView, BomModel], qtbot: QtBot
) -> None:
    view, model = bom
    take(view, 3)
    press(window, Key.Key_U, CONTROL | SHIFT)
    panel = window.bottom.used
    qtbot.waitUntil(lambda: panel.title.text() == "MOTOR is in 1 assembly line · 12 in one ROBOT")
    joint = panel.tree.topLevelItem(0)
    left = joint.child(0)
    assert [joint.text(at) for at in (0, 2, 3, 4)] == ["JOINT", "2", "2", "2"]
    assert [left.child(0).text(at) for at in (0, 2, 3, 4)] == ["ROBOT", "1", "6", "12"]
    panel.tree.setCurrentItem(left)
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, Key.Key_Return)
    assert model.part_at(view.currentIndex().row()) == "JOINT", "the line of the joint in the left arm"


def test_that_every_bought_part_stands_once_with_the_engines_figures_when_the_purchasing_view_is_looked_at(
    window: MainWindow, bom: tuple[GridView, BomModel], qtbot: QtBot
) -> None:
    page = window.pages[0]
    page.tabs.setCurrentIndex(1)
    grid, view = page.view().grid, page.view()
    qtbot.waitUntil(lambda: grid.rowCount() == 2, timeout=10_000)
    result = window.desk.result
    assert result is not None
    column = {field.column.name: at for at, field in enumerate(grid.fields)}
    rows = {grid.part_at(row): row for row in range(2)}
    for part, row in rows.items():
        at = result.position[part]
        assert grid.value(row, column["quantity"]) == result.part.required[at]
        assert grid.value(row, column["extended"]) == pytest.approx(result.part.required[at] * result.part.landed[at])
    strip = page.controls[1]
    entry = strip.lines["part"]  # type: ignore[attr-defined]
    entry.setFocus()
    qtbot.keyClicks(entry, "ROBOT")
    qtbot.keyClick(entry, Key.Key_Return)
    qtbot.waitUntil(lambda: "for one ROBOT" in page.hint.text(), timeout=10_000)
    assert grid.value(rows["MOTOR"], column["quantity"]) == pytest.approx(12 / 0.98, abs=1e-4)
    assert grid.value(rows["MOTOR"], column["assemblies"]) == 1
    total = sum(float(grid.value(row, column["extended"])) for row in range(2))  # type: ignore[arg-type]
    assert total == pytest.approx(result.part.landed[result.position["ROBOT"]]), "nothing is added by making it"
    view.setFocus()
    view.setCurrentIndex(grid.index(rows["MOTOR"], 1))
    qtbot.keyClick(view, Key.Key_Return)
    assert (
        page.tabs.currentIndex() == 0
        and window.desk.part == "MOTOR"
        and page.view().grid.part_at(page.view().currentIndex().row()) == "MOTOR"
    )


def test_that_the_tooltip_tells_a_shared_assembly_and_alternates(window: MainWindow, bom: tuple[GridView, BomModel]) -> None:
    _, model = bom
    assert model.index(2, PART).data(TOOLTIP) == "Used in 2 places: what changes in JOINT changes in all of them."
    assert not model.index(1, PART).data(TOOLTIP)
    window.parts.desk.choose_part("MOTOR")
    window.parts.add_alternate("BOARD")
    assert model.index(3, PART).data(TOOLTIP) == "1 part can stand in: BOARD; see Alternates."
    assert model.index(2, PART).data(ACCESSIBLE) == "Part: JOINT, Used in 2 places: what changes in JOINT changes in all of them."


def test_that_a_badge_stands_beside_shared_parts_and_those_with_alternates_where_there_is_room(
    window: MainWindow, bom: tuple[GridView, BomModel]
) -> None:
    view, model = bom

    def drawn() -> tuple[list[str], list[bool]]:
        """Return the badges, and in which cells one is drawn."""
        rows = range(model.rowCount())
        cells = [view.visualRect(model.index(row, PART)).translated(view.viewport().pos()) for row in rows]
        shown = [view.grab(cell).toImage() for cell in cells]
        model.badged = frozenset()
        plain = [view.grab(cell).toImage() for cell in cells]
        del model.badged
        return [model.badge(row, PART) for row in rows], [one != other for one, other in zip(shown, plain, strict=True)]

    view.setColumnWidth(PART, 300)
    assert drawn()[0] == ["", "", "in 2", "", "", "in 2", "", ""]
    window.parts.desk.choose_part("JOINT")
    window.parts.add_alternate("BOARD")
    texts, seen = drawn()
    assert texts == ["", "", "in 2 · alt 1", "", "", "in 2 · alt 1", "", ""] and seen == [bool(text) for text in texts]
    small = view.painter.texts[2].metrics
    room = view.painter.texts[0].metrics.horizontalAdvance("JOINT") + 2 * view.painter.indent + view.painter.step + 4 * view.painter.padding
    view.setColumnWidth(PART, room + small.horizontalAdvance("in 2 · al"))
    assert drawn()[1] == seen, "where there is no room for all of it, the places alone"
    view.setColumnWidth(PART, 80)
    assert not any(drawn()[1]), "a name is never covered"
    view.setColumnWidth(PART, 300)
    view.grid.open_all()
    take(view, 5)
    press(window, Key.Key_Minus, CONTROL)
    assert drawn()[0] == ["", "", "alt 1", "", "", ""], "used in one place now"


def test_that_the_purchasing_view_takes_products_alone_and_remembers_the_one_asked_about(
    window: MainWindow, bom: tuple[GridView, BomModel], qtbot: QtBot
) -> None:
    page, told = window.pages[0], list[str]()
    page.tabs.setCurrentIndex(1)
    window.desk.said.connect(told.append)
    grid = page.view().grid
    assert isinstance(grid, PurchasingModel)
    strip = page.controls[1]
    assert isinstance(strip, Strip)
    entry = strip.lines["part"]
    entry.setFocus()
    qtbot.keyClicks(entry, "spaceship")
    qtbot.keyClick(entry, Key.Key_Return)
    assert told[-1] == "spaceship is no product or assembly of the plan." and entry.toolTip() == told[-1] and grid.product.name == ""
    entry.selectAll()
    qtbot.keyClicks(entry, "rob")
    popup = entry.completer().popup()
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == ["ROBOT"]
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    qtbot.waitUntil(lambda: grid.product.name == "ROBOT" and entry.text() == "ROBOT")
    qtbot.waitUntil(lambda: "for one ROBOT" in page.hint.text(), timeout=10_000)
    entry.selectAll()
    qtbot.keyClicks(entry, "arm-l")
    qtbot.keyClick(entry, Key.Key_Return)
    assert entry.text() == grid.product.name == window.settings.bought_for == "ARM-L", "an assembly is taken as well, whatever the case"
    again = ProductInHand()
    remember_product(again, window.desk, window.settings)
    assert again.name == "ARM-L"
    page.tabs.setCurrentIndex(0)
    view, model = bom
    take(view, tree(model).index(".ARM-L"))
    view.setFocus()
    take(view, tree(model).index("..JOINT"))
    press(window, Key.Key_Minus, CONTROL)
    assert grid.product.name == "" and entry.text() == "", "it is no assembly any more"


def test_that_the_first_columns_of_the_purchasing_view_fit_beside_the_charts_when_the_window_is_1600_wide(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1600, 950)
    window.pages[0].tabs.setCurrentIndex(1)
    view = window.pages[0].view()
    qtbot.waitUntil(lambda: view.grid.rowCount() == 2, timeout=10_000)
    shown = [view.grid.fields[at].column.name for at in view.columns.visible()]
    assert shown == [
        "part", "description", "quantity", "unit", "supplier", "origin", "price", "landed", "extended", "duty_rate", "lead_days", "order_by",
    ]  # fmt: skip
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() == 0)
