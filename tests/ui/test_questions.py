"""Scope questions: ranked by worth, answered in place, written down as one step."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from planner.model.edits import Batch, InsertRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import TARIFFS
from planner.model.table import cells
from planner.model.values import PLAIN, NotAValue
from planner.ui.answering import PREFERENCE, Question, answer_edit, questions_of, written
from planner.ui.main_window import MainWindow
from planner.ui.pages.bottom import QUESTIONS
from planner.ui.panels.questions import ANSWER, ASSUMED, PARTS, RISK, TEXT, WORTH, Goods, QuestionsPanel
from tests.plans import plan_of
from tests.ui.conftest import settle
from tests.ui.fake_results import PARTS as NAMES
from tests.ui.fake_results import fake
from tests.ui.test_window import key

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
METAL = "How much of the weight is steel, aluminium or copper?"


def asking_plan() -> Plan:
    """Return a plan that knows the questions the fake results ask, and the sources they are asked of."""
    return plan_of(
        questions=[
            {"key": "metal_share", "question": METAL, "kind": "share", "help": "Ask the maker for a mill certificate."},
            {"key": "melt_pour", "question": "Where was the steel melted and poured?", "kind": "country"},
            {"key": "end_use", "question": "What are the goods for?", "kind": "word", "choices": "data-centre repair other"},
            {"key": "performance_window", "question": "Is the chip inside the performance window?", "kind": "yes or no"},
        ],
        parts=[{"part": name} for name in NAMES],
        sources=[{"part": NAMES[part], "supplier": f"S{part}", "country_of_origin": "CN"} for part in (3, 4, 5, 7, 6)],
    )


@pytest.fixture
def asked() -> dict[str, Question]:
    return {question.key: question for question in questions_of(asking_plan(), fake())}


@pytest.fixture
def panel(qtbot: QtBot) -> QuestionsPanel:
    panel = QuestionsPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 300)
    panel.show_questions(
        questions_of(asking_plan(), fake()), Goods(NAMES, ("S3 CN", "S4 CN", "S5 CN", "S7 CN", "S6 CN"), "USD", {3: ("parts", 9, "hts")})
    )
    panel.show()
    panel.activateWindow()
    return panel


def test_that_the_cost_of_a_wrong_guess_is_told_when_the_usual_answer_is_assumed(qtbot: QtBot) -> None:
    results = fake()
    usual = dataclasses.replace(
        results.questions[-1], key="aircraft", text="For aircraft?", assumed="no", worth=0.0, risk=1234.5, part=2, source=-1
    )
    smaller = dataclasses.replace(usual, key="parts_only", risk=7.25)
    questions = questions_of(asking_plan(), dataclasses.replace(results, questions=(smaller, usual, *results.questions)))
    assert [one.key for one in questions][-2:] == ["aircraft", "parts_only"] and questions[0].key == "metal_share"
    panel = QuestionsPanel()
    qtbot.addWidget(panel)
    panel.show_questions(questions, Goods(NAMES, ("",) * 9, "EUR"))
    head = panel.tree.headerItem()
    assert (head.text(WORTH), head.text(RISK)) == ("May save, € / year", "May cost, € / year")
    item = row(panel, "aircraft")
    assert (item.text(ASSUMED), item.text(WORTH), item.text(RISK)) == ("no", "—", "1,235")
    assert row(panel, "parts_only").text(RISK) == "7.25" and not panel.tree.isColumnHidden(RISK)
    assert panel.title.text().endswith("the worst costs € 1,235 more.")
    panel.show_questions(questions[:1], Goods(NAMES, ("",) * 9, "EUR"))
    assert panel.tree.isColumnHidden(RISK)


def row(panel: QuestionsPanel, key: str) -> QTreeWidgetItem:
    items = [panel.tree.topLevelItem(at) for at in range(panel.tree.topLevelItemCount())]
    return next(item for item in items if item.data(TEXT, Qt.ItemDataRole.UserRole + 2).key == key)


def click(panel: QuestionsPanel, item: QTreeWidgetItem) -> None:
    """Click on the answer of a row."""
    rect = panel.tree.visualRect(panel.tree.indexFromItem(item, ANSWER))
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=rect.center() - QPoint(10, 0))
    QApplication.processEvents()


def test_that_questions_come_by_worth_with_their_parts_when_they_are_shown(panel: QuestionsPanel, qtbot: QtBot) -> None:
    first = panel.tree.topLevelItem(0)
    assert [first.text(column) for column in (TEXT, PARTS, ASSUMED, WORTH, ANSWER)] == [
        METAL,
        "2 parts",
        "at least 15 %",
        "60,000",
        "a share, %",
    ]
    assert [panel.tree.topLevelItem(at).text(WORTH) for at in range(1, 5)] == ["9,100", "700", "650", "40.00"]
    assert "5 questions are open" in panel.title.text() and "$ 60,000" in panel.title.text()
    assert "mill certificate" in first.toolTip(TEXT)
    first.setExpanded(True)
    assert [(first.child(at).text(TEXT), first.child(at).text(PARTS), first.child(at).text(WORTH)) for at in range(2)] == [
        ("MOT-90", "S3 CN", "52,000"), ("SCR-12", "S5 CN", "8,000"),
    ]  # fmt: skip
    with qtbot.waitSignal(panel.link_activated) as heard:
        panel.tree.itemDoubleClicked.emit(first.child(0), TEXT)
    assert heard.args == ["parts", 9, "hts"]


def test_that_nothing_open_is_said_when_there_is_no_question(panel: QuestionsPanel) -> None:
    panel.show_questions((), Goods())
    assert panel.empty.isVisible() and panel.empty.text().startswith("No question is open")


def test_that_a_share_is_answered_for_all_parts_when_it_is_typed_on_the_question(panel: QuestionsPanel, qtbot: QtBot) -> None:
    panel.tree.setFocus()
    with qtbot.waitSignal(panel.answered) as heard:
        QTest.keyClick(panel.tree, Qt.Key.Key_1)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit) and editor.accessibleName() == f"Answer to: {METAL}"
        QTest.keyClicks(editor, "0 %")
        QTest.keyClick(editor, Qt.Key.Key_Return)
    question, value = heard.args
    assert value == "10 %" and question.parts == (3, 5)


def test_that_one_part_is_answered_when_its_own_row_is_clicked(panel: QuestionsPanel, qtbot: QtBot) -> None:
    first = panel.tree.topLevelItem(0)
    first.setExpanded(True)
    with qtbot.waitSignal(panel.answered) as heard:
        click(panel, first.child(1))
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        QTest.keyClicks(editor, "0.12")
        QTest.keyClick(editor, Qt.Key.Key_Return)
    question, value = heard.args
    assert value == "12 %" and question.parts == (5,)


def test_that_a_choice_is_answered_when_it_is_picked_from_the_list(panel: QuestionsPanel, qtbot: QtBot) -> None:
    click(panel, row(panel, "performance_window"))
    box = panel.tree.indexWidget(panel.tree.currentIndex())
    assert isinstance(box, QComboBox) and box.view().isVisible()
    assert [box.itemText(at) for at in range(box.count())] == ["", "yes", "no"]
    with qtbot.waitSignal(panel.answered) as heard:
        QTest.keyClick(box.view(), Qt.Key.Key_Down)
        QTest.keyClick(box.view(), Qt.Key.Key_Down)
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert heard.args[1] == "no"


def test_that_a_country_is_answered_by_its_name_when_it_is_typed(panel: QuestionsPanel, qtbot: QtBot) -> None:
    panel.tree.setCurrentItem(row(panel, "melt_pour"))
    panel.tree.setFocus()
    with qtbot.waitSignal(panel.answered) as heard:
        QTest.keyClick(panel.tree, Qt.Key.Key_Return)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit) and editor.completer() is not None
        editor.setCompleter(None)
        QTest.keyClicks(editor, "Germany")
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert heard.args[1] == "DE"


def test_that_a_wrong_answer_is_refused_in_words_when_it_is_typed(panel: QuestionsPanel, qtbot: QtBot) -> None:
    panel.tree.setFocus()
    with qtbot.assertNotEmitted(panel.answered), qtbot.waitSignal(panel.refused) as heard:
        QTest.keyClick(panel.tree, Qt.Key.Key_F2)
        QTest.keyClicks(QApplication.focusWidget(), "150 %")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "can't be more than" in heard.args[0]


@pytest.mark.parametrize(
    ("key", "text", "kept"),
    [("metal_share", "12.5", "12.5 %"), ("metal_share", "0", "0 %"), ("performance_window", "NO", "no"), ("end_use", "Repair", "repair"), ("melt_pour", "gb", "GB")],
)  # fmt: skip
def test_that_an_answer_is_kept_in_one_form_however_it_is_typed(asked: dict[str, Question], key: str, text: str, kept: str) -> None:
    assert written(asked[key], text, PLAIN) == kept


@pytest.mark.parametrize(
    ("key", "text"),
    [("metal_share", "much"), ("performance_window", "maybe"), ("end_use", "war"), ("melt_pour", "Atlantis"), ("end_use", " ")],
)
def test_that_an_answer_is_refused_when_it_is_none(asked: dict[str, Question], key: str, text: str) -> None:
    with pytest.raises(NotAValue):
        written(asked[key], text, PLAIN)


def test_that_an_answer_given_before_is_replaced_when_it_is_given_again(asked: dict[str, Question]) -> None:
    plan = asking_plan()
    sources = plan["sources"].ids.tolist()
    once = answer_edit(plan, fake(), sources, asked["metal_share"].of_part(3), "40 %").apply(plan).plan
    twice = answer_edit(once, fake(), sources, asked["metal_share"], "10 %").apply(once).plan
    rows = [twice["answers"].row(at) for at in range(len(twice["answers"]))]
    assert [(one["part"], one["key"], one["value"], one["supplier"]) for one in rows] == [
        ("MOT-90", "metal_share", "10 %", ""),
        ("SCR-12", "metal_share", "10 %", ""),
    ]


@pytest.mark.parametrize(("value", "qualifies"), [("USMCA", "yes"), ("no", "no")])
def test_that_a_preference_is_written_on_its_source_when_it_is_answered(asked: dict[str, Question], value: str, qualifies: str) -> None:
    plan = asking_plan()
    after = answer_edit(plan, fake(), plan["sources"].ids.tolist(), asked[PREFERENCE], value).apply(plan).plan
    assert after["sources"]["qualifies"].tolist() == ["", "", "", "", qualifies]
    assert after["sources"]["preference"].tolist() == ["", "", "", "", "USMCA"]
    assert not len(after["answers"])


def test_that_duty_falls_and_the_question_goes_when_it_is_answered_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    plan = window.desk.plan
    s301 = plan["tariffs"].ids[1:]
    metal: dict[str, list[object]] = {"key": ["metal_share"], "question": [METAL], "kind": ["share"]}
    window.desk.do("Ask", Batch((
        SetCells("tariffs", s301, "condition", cells(TARIFFS["condition"], ["metal_share>=0.15"])),
        InsertRows.block(new_rows(plan, "questions", metal), 0),
    )))  # fmt: skip
    settle(qtbot, window)
    key(window, Qt.Key.Key_Q, CONTROL | SHIFT)
    assert window.bottom.tabs.tabText(QUESTIONS) == "Questions (1)"
    tree, before = window.bottom.questions.tree, window.desk.plan
    duty = window.desk.result.source.duty_rate[0] if window.desk.result else np.nan
    assert duty == pytest.approx(0.29) and QApplication.focusWidget() is tree
    assert "1 question open" in window.tiles.tiles[6].accessibleName()
    QTest.keyClick(tree, Qt.Key.Key_5)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt takes what an editor holds a moment later
    settle(qtbot, window)
    assert [window.desk.plan["answers"].row(0)[name] for name in ("part", "key", "value")] == ["MOTOR", "metal_share", "5 %"]
    assert window.desk.result is not None and window.desk.result.source.duty_rate[0] == pytest.approx(0.04)
    qtbot.waitUntil(lambda: window.bottom.tabs.tabText(QUESTIONS) == "Questions", timeout=5000)
    assert window.desk.document.history.undo_label() == "Answer metal_share of MOTOR"
    window.desk.undo()
    assert window.desk.plan.equals(before)
    settle(qtbot, window)
