"""Blocks that name parts: all that a row says goes to the part it names, as one step, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.model.plan import Plan
from planner.ui.bom.fields import DESCRIPTION, ORIGIN, PART, PRICE, QUANTITY, SOURCE, UNIT
from planner.ui.bom.model import BomModel
from planner.ui.bom.named_parts import nearly
from planner.ui.desk import Desk
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.runner import Runner
from tests.plans import plan_of

CTRL = Qt.KeyboardModifier.ControlModifier


def bom_of(window: MainWindow) -> tuple[GridView, BomModel]:
    view = window.pages[0].view_of(0)
    assert isinstance(view.grid, BomModel)
    return view, view.grid


def paste_at(qtbot: QtBot, view: GridView, row: int, column: int, text: str) -> None:
    view.setFocus()
    view.setCurrentIndex(view.grid.index(row, column))
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(view, Qt.Key.Key_V, CTRL)


def part(plan: Plan, name: str) -> dict[str, object]:
    return plan["parts"].row(plan["parts"]["part"].tolist().index(name))


def said_by(window: MainWindow) -> list[str]:
    said: list[str] = []
    window.desk.said.connect(said.append)
    return said


def row_of(model: BomModel, name: str) -> int:
    return next(row for row in range(model.rowCount()) if model.part_at(row) == name)


def test_that_a_pasted_row_describes_the_part_it_names_when_another_one_stood_there(qtbot: QtBot, window: MainWindow) -> None:
    view, model = bom_of(window)
    before, said = window.desk.plan, said_by(window)
    paste_at(qtbot, view, row_of(model, "BOARD"), PART, "A-001\tPlate\t2")
    plan = window.desk.plan
    assert part(plan, "A-001")["description"] == "Plate" and part(plan, "BOARD") == part(before, "BOARD")
    at = plan["bom"]["component"].tolist().index("A-001")
    assert (plan["bom"]["parent"][at], plan["bom"]["quantity"][at]) == ("ROBOT", 2)
    assert "A-001 is new: added to Parts. Ctrl+Z takes it back." in said[-1]
    qtbot.keyClick(view, Qt.Key.Key_Z, CTRL)
    assert window.desk.plan.equals(before)


def test_that_a_pasted_source_is_that_of_the_named_part_when_it_had_none(window: MainWindow) -> None:
    _, model = bom_of(window)
    before = window.desk.plan["sources"]
    row = row_of(model, "MOTOR")
    texts = {PART: "A-002", DESCRIPTION: "Motor 2", SOURCE: "Tachikawa", ORIGIN: "JP", PRICE: "12.5"}
    model.enter_block("Paste", [(row, column, text) for column, text in texts.items()], typed=False)
    after = window.desk.plan["sources"]
    assert len(after) == len(before) + 1
    new = after.row(len(after) - 1)
    assert (new["part"], new["supplier"], new["country_of_origin"], new["unit_price"]) == ("A-002", "Tachikawa", "JP", 12.5)
    assert after["unit_price"].tolist()[: len(before)] == before["unit_price"].tolist()
    assert "Tachikawa" in window.desk.plan["suppliers"]["supplier"].tolist()


def test_that_a_pasted_price_is_that_of_the_supplier_in_its_row_when_another_one_won(desk: Desk) -> None:
    model = BomModel(desk)
    row = row_of(model, "MOTOR")
    assert model.shown(row, SOURCE) == "Hanqing"
    model.enter_block("Paste", [(row, SOURCE, "Nagano"), (row, PRICE, "150")], typed=False)
    sources = desk.plan["sources"]
    assert sources["unit_price"].tolist() == [100, 150, 300] and sources["preferred"].tolist() == [False, True, False]


def test_that_a_known_part_gets_the_pasted_values_and_says_so_when_it_had_others(qtbot: QtBot, window: MainWindow) -> None:
    view, model = bom_of(window)
    said = said_by(window)
    paste_at(qtbot, view, row_of(model, "BOARD"), PART, "motor\tServo")
    plan = window.desk.plan
    assert part(plan, "MOTOR")["description"] == "Servo" and part(plan, "BOARD")["description"] == "Controller"
    assert "motor" not in plan["parts"]["part"].tolist()
    assert "Known already, with other values until now: MOTOR." in said[-1]


def test_that_the_last_row_counts_and_is_said_when_two_rows_describe_one_part_differently(qtbot: QtBot, window: MainWindow) -> None:
    view, model = bom_of(window)
    row_of(model, "BOARD")
    said = said_by(window)
    model.close_all()
    rows = [row_of(model, "ARM-L"), row_of(model, "ARM-R")]
    assert rows[1] == rows[0] + 1
    paste_at(qtbot, view, rows[0], PART, "A-001\tPlate\nA-001\tBar")
    assert part(window.desk.plan, "A-001")["description"] == "Bar"
    assert part(window.desk.plan, "ARM-L")["description"] == "Left arm"
    assert "differ in Description: the last one counts." in said[-1]


def test_that_nothing_of_a_row_is_taken_when_its_part_can_not_stand_there(desk: Desk) -> None:
    model = BomModel(desk)
    before = desk.plan
    row = row_of(model, "JOINT")
    outcome = model.enter_block("Paste", [(row, PART, "ROBOT"), (row, DESCRIPTION, "Oops"), (row, QUANTITY, "9")], typed=False)
    assert desk.plan is before and outcome.refused == 1
    outcome = model.enter_block("Paste", [(0, PART, "OTHER"), (0, DESCRIPTION, "Oops")], typed=False)
    assert desk.plan is before and "ROBOT" in outcome.words


def test_that_rows_past_the_end_become_lines_of_the_last_assembly_when_they_name_parts(qtbot: QtBot, window: MainWindow) -> None:
    view, model = bom_of(window)
    before, said = window.desk.plan, said_by(window)
    last = model.rowCount() - 1
    assert model.part_at(last) == "BOARD"
    paste_at(qtbot, view, last, PART, "A-001\tPlate\t2\nA-002\tBar\t3\n\tnothing\t4\nMOTOR\tMotor\t5")
    bom = window.desk.plan["bom"]
    own = [(bom["component"][at], bom["quantity"][at]) for at in range(len(bom)) if bom["parent"][at] == "ROBOT"]
    assert own == [("ARM-L", 1), ("ARM-R", 1), ("A-001", 2), ("A-002", 3), ("MOTOR", 5)]
    assert part(window.desk.plan, "A-002")["description"] == "Bar"
    assert "2 rows added" in said[-1] and "The new lines are in ROBOT." in said[-1]
    qtbot.keyClick(view, Qt.Key.Key_Z, CTRL)
    assert window.desk.plan.equals(before)


def test_that_a_typed_part_that_is_new_is_told_with_the_one_that_may_be_meant(qtbot: QtBot, window: MainWindow) -> None:
    view, model = bom_of(window)
    said = said_by(window)
    view.setFocus()
    view.setCurrentIndex(model.index(row_of(model, "BOARD"), PART))
    qtbot.keyClicks(view, "M")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "OTRO")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "MOTRO" in window.desk.plan["parts"]["part"].tolist()
    assert any("MOTRO is new: added to Parts. Ctrl+Z takes it back. Did you mean MOTOR?" in words for words in said)


def test_that_the_new_line_of_a_bought_part_is_in_hand_and_it_is_said_whose_it_is(qtbot: QtBot, window: MainWindow) -> None:
    view, model = bom_of(window)
    said = said_by(window)
    view.setFocus()
    view.setCurrentIndex(model.index(row_of(model, "BOARD"), PART))
    window.actions_by_id["add_component"].trigger()
    assert window.lines.new_line is not None
    qtbot.keyClicks(window.lines.new_line.line, "CHIP")
    qtbot.keyClick(window.lines.new_line.line, Qt.Key.Key_Tab)
    assert model.part_at(view.currentIndex().row()) == "CHIP" and view.currentIndex().column() == QUANTITY
    assert any("CHIP is new" in words and "BOARD is bought from Corewave: these components are the supplier's." in words for words in said)


def test_that_enter_takes_the_only_supplier_that_begins_so(qtbot: QtBot, window: MainWindow) -> None:
    view, model = bom_of(window)
    row = row_of(model, "BOARD")
    model.enter_block("Paste", [(row, PART, "A-001")], typed=False)
    view.setFocus()
    view.setCurrentIndex(model.index(row_of(model, "A-001"), SOURCE))
    qtbot.keyClicks(view, "n")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "ag")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert window.desk.plan["sources"]["supplier"].tolist()[-1] == "Nagano"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("PRT-O012", "PRT-0012"),
        ("PRT0012", "PRT-0012"),
        ("PTR-0012", "PRT-0012"),
        ("PRT-012", "PRT-0012"),
        ("PRT-0013", ""),
        ("NOPART", ""),
    ],
)
def test_that_a_slip_is_told_from_another_number_of_the_series(typed: str, meant: str) -> None:
    parts = plan_of(parts=[{"part": "PRT-0012"}, {"part": "BOLT"}])["parts"]["part"]
    assert nearly(parts, typed) == meant


WORDS = st.text("abcdef XYZ", min_size=1, max_size=8).map(str.strip).filter(bool)
NAMES = st.sampled_from(["N-1", "N-2", "N-3", "BOARD", "MOTOR", "ARM-X", "PLATE"])
COLUMNS = (PART, DESCRIPTION, QUANTITY, UNIT, SOURCE, ORIGIN, PRICE)
SOURCES = st.tuples(st.sampled_from(["Hanqing", "Tachikawa", "Zorn"]), st.sampled_from(["CN", "JP", "DE"]), st.integers(1, 500).map(str))


@st.composite
def pasted_row(draw: st.DrawFn) -> tuple[str, ...]:
    """Return a row of texts; a part with sources of its own is described alone."""
    name = draw(NAMES)
    own = (name, draw(WORDS), str(draw(st.integers(1, 99))), draw(st.sampled_from(["pcs", "kg", "m"])))
    return own if name in {"BOARD", "MOTOR"} else (*own, *draw(SOURCES))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(pasted_row(), min_size=1, max_size=5, unique_by=lambda row: row[0]), start=st.integers(1, 3))
def test_that_pasted_rows_read_back_and_no_other_part_changes(qtbot: QtBot, plan: Plan, rows: list[tuple[str, ...]], start: int) -> None:
    runner = Runner()
    desk = Desk(Document(plan), runner)
    try:
        model = BomModel(desk)
        model.close_all()
        texts = [(start + at, column, text) for at, row in enumerate(rows) for column, text in zip(COLUMNS, row, strict=False)]
        missing = start + len(rows) - model.rowCount()
        fresh = model.rows_for(missing, texts) if missing > 0 else None
        assert not isinstance(fresh, str)
        before = desk.plan
        outcome = model.enter_block("Paste", texts, typed=False, fresh=fresh)
        assert outcome.taken == len(texts) and outcome[1:3] == (0, 0) and outcome.added == max(0, missing)
        assert [model.full_text(row, column) for row, column, _ in texts] == [text for _, _, text in texts]
        named = {row[0] for row in rows}
        for table in ("parts", "sources"):
            kept = [desk.plan[table].row(at) for at in range(len(before[table]))]
            assert all(kept[at] == old for at in range(len(kept)) if (old := before[table].row(at))["part"] not in named)
        assert {row["part"] for at in range(len(desk.plan["parts"])) if (row := desk.plan["parts"].row(at))} == named | set(
            before["parts"]["part"].tolist()
        )
        desk.undo()
        assert desk.plan.equals(before)
    finally:
        runner.stop()
