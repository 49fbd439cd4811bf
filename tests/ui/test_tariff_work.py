"""Tariff tables from outside: schedule, code lists, a newer library. All is shown first, nothing is applied unasked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.engine.evaluate import evaluate
from planner.files.samples import library_version, with_library
from planner.model.edits import Batch, RemoveRows, SetCells
from planner.model.finding import Finding, Severity
from planner.model.plan import Plan
from planner.model.schema import BASE, SETTINGS, STACKING, TARIFFS
from planner.model.table import cells
from planner.model.values import PLAIN
from planner.ui.dialogs.review import ReviewDialog
from planner.ui.file_work import Job
from planner.ui.main_window import MainWindow
from planner.ui.reviewing import Review, effect, lines_of, words
from tests.ui.conftest import WAIT_MS, Answers, settle

OLD = "US 2018-01"
ON_TOP = "The duty provided in the applicable subheading"


def older(plan: Plan) -> Plan:
    """Return a plan with an old library: the motor of China pays 10 instead of 25 % under section 301, and two rows are missing."""
    plan = with_library(plan)
    tariffs = plan["tariffs"]
    s301 = tariffs.ids[np.flatnonzero(tariffs["program"] == "s301")]
    mpf = tariffs.ids[np.flatnonzero(tariffs["program"] == "MPF")]
    edit = Batch((
        SetCells("settings", plan["settings"].ids, "library", cells(SETTINGS["library"], [OLD])),
        SetCells("tariffs", s301, "rate", cells(TARIFFS["rate"], [0.1] * len(s301))),
        RemoveRows("tariffs", mpf[:2]),
    ))  # fmt: skip
    return edit.apply(plan).plan


def opened_old(window: MainWindow, qtbot: QtBot) -> Plan:
    """Open a plan of an old library and wait for the notice."""
    plan = older(window.desk.plan)
    window.files.take(plan, None)
    settle(qtbot, window)
    qtbot.waitUntil(window.notice.isVisible, timeout=WAIT_MS)
    return window.desk.plan


def review_of(plan: Plan, edit: Batch, findings: tuple[Finding, ...] = ()) -> Review:
    lines, rows = lines_of(plan, edit, evaluate(plan, (BASE,))[BASE], lambda *_: None, lambda: False, PLAIN)
    return Review(
        "Tariff library",
        "So many lines change.",
        "Take it",
        "Take the new library",
        "Keep the old one",
        plan,
        edit,
        lines,
        rows,
        findings,
        "USD",
    )


def rates(plan: Plan, program: str) -> list[float]:
    return plan["tariffs"]["rate"][plan["tariffs"]["program"] == program].tolist()


def test_that_a_newer_library_is_announced_and_taken_as_one_step_when_the_user_wants_it(
    window: MainWindow, answers: Answers, qtbot: QtBot
) -> None:
    before = opened_old(window, qtbot)
    assert window.notice.accessibleName().startswith("The tariff library has changed: ")
    assert "1 of your lines changes, duty rises by $ " in window.notice.accessibleName()
    assert window.desk.plan is before and not window.isWindowModified()
    QTest.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert answers.asked == ["review"] and isinstance(answers.review, Review)
    assert [line.part for line in answers.review.lines if line.source == "Hanqing CN"] == ["MOTOR"]
    motor = next(line.change for line in answers.review.lines if line.source == "Hanqing CN")
    assert motor.duty_after - motor.duty_before == pytest.approx(15.0)  # 10 → 25 % of 100 dollars
    assert len(window.desk.document.history.done) == 1
    assert window.desk.plan.setting("library") == library_version()
    assert window.desk.plan["tariffs"].equals(with_library(before)["tariffs"])
    assert not window.notice.isVisible()
    settle(qtbot, window)
    window.desk.undo()
    assert window.desk.plan.equals(before)
    settle(qtbot, window)


def test_that_nothing_changes_when_the_newer_library_is_refused_or_put_away(window: MainWindow, answers: Answers, qtbot: QtBot) -> None:
    before = opened_old(window, qtbot)
    answers.accepts = False
    QTest.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert answers.asked == ["review"] and window.desk.plan is before
    QTest.mouseClick(window.notice.close_button, Qt.MouseButton.LeftButton)
    assert not window.notice.isVisible() and window.desk.plan is before


def test_that_a_plan_edited_since_is_compared_anew_when_the_review_is_asked_for(window: MainWindow, answers: Answers, qtbot: QtBot) -> None:
    opened_old(window, qtbot)
    sources = window.desk.plan["sources"]
    window.desk.do("Dearer", SetCells("sources", sources.ids[:1], "unit_price", cells(sources.spec["unit_price"], [200.0])))
    QTest.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: answers.asked == ["review"], timeout=WAIT_MS)
    assert isinstance(answers.review, Review)
    motor = next(line.change for line in answers.review.lines if line.source == "Hanqing CN")
    assert motor.duty_after - motor.duty_before == pytest.approx(30.0)
    settle(qtbot, window)


@pytest.mark.parametrize("library", ["", library_version()])
def test_that_no_library_is_announced_when_the_plan_has_the_shipped_one_or_none(window: MainWindow, qtbot: QtBot, library: str) -> None:
    plan = with_library(window.desk.plan)
    window.files.take(plan.with_table(plan["settings"].with_columns({"library": cells(SETTINGS["library"], [library])})), None)
    settle(qtbot, window)
    assert not window.notice.isVisible() and not window.status.progress.isVisible()


def test_that_the_review_shows_lines_rows_and_problems_and_answers_to_keys(window: MainWindow, qtbot: QtBot) -> None:
    plan = older(window.desk.plan)
    from planner.files.library import updated_library

    problem = Finding(Severity.WARNING, "x", "A rate can't be computed.", "Type it.")
    dialog = ReviewDialog(review_of(plan, updated_library(plan), (problem,)), window)
    qtbot.addWidget(dialog)
    dialog.show()
    texts = [dialog.tabs.tabText(at) for at in range(dialog.tabs.count())]
    assert texts[0] == f"Your lines ({dialog.lines.topLevelItemCount()})" and texts[2] == "Problems (1)"
    rows = [dialog.lines.topLevelItem(at) for at in range(dialog.lines.topLevelItemCount())]
    motor = next(row for row in rows if row.text(0) == "MOTOR" and row.text(1).startswith("Hanqing CN"))
    assert float(motor.text(3)) - float(motor.text(2)) == pytest.approx(15.0)
    groups = [dialog.rows.topLevelItem(at).text(0) for at in range(dialog.rows.topLevelItemCount())]
    assert "Tariff layers: 2 rows come" in groups and any("cells change" in group for group in groups)
    assert all(tree.accessibleName() for tree in (dialog.lines, dialog.rows))
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    again = ReviewDialog(dialog.review, window)
    qtbot.addWidget(again)
    again.show()
    with qtbot.waitSignal(again.rejected):
        QTest.keyClick(again, Qt.Key.Key_Escape)


def test_that_there_is_nothing_to_take_when_no_row_changes(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ReviewDialog(review_of(window.desk.plan, Batch(())), window)
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled() and dialog.tabs.tabText(0) == "Your lines (0)"
    assert effect((), "USD") == "none of your lines changes"


def schedule_file(folder: Path) -> Path:
    """Write a schedule of two lines: a motor of 2.8 % on list 2, and that list's heading."""

    def entry(hts: str, text: str, general: str, notes: tuple[str, ...] = ()) -> dict[str, object]:
        return {
            "htsno": hts, "indent": "0", "description": text, "superior": None, "units": ["No."], "general": general, "special": "", "other": "35%",
            "footnotes": [{"columns": ["general"], "value": note, "type": "endnote"} for note in notes], "quotaQuantity": None, "additionalDuties": None,
        }  # fmt: skip

    path = folder / "hts_2026_rev_10.json"
    rows = (
        entry("8501.31.40.00", "Motors", "2.8%", ("See 9903.88.02. ",)),
        entry("8537.10.91.00", "Controllers", "the rate of the moon"),
        entry(
            "9903.88.02", "Except as provided in heading 9903.88.69, articles the product of China, in U.S. note 20(d)", f"{ON_TOP} + 25%"
        ),
    )
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_that_a_schedule_is_reviewed_and_taken_as_one_step(window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot) -> None:
    answers.path, before = schedule_file(tmp_path), window.desk.plan
    window.actions_by_id["load_schedule"].trigger()
    assert window.status.progress.isVisible() and window.status.stop.isVisible()
    qtbot.waitUntil(lambda: "review" in answers.asked, timeout=WAIT_MS)
    assert isinstance(answers.review, Review)
    assert "3 lines read, 2 codes of your parts looked up" in answers.review.headline
    assert any("the rate of the moon" in finding.message for finding in answers.review.unread)
    assert 0.028 in rates(window.desk.plan, "MFN")
    assert window.desk.document.history.undo_label() == "Load hts_2026_rev_10.json"
    assert not window.status.progress.isVisible() and not window.status.stop.isVisible()
    window.desk.undo()
    assert window.desk.plan.equals(before)
    settle(qtbot, window)


def test_that_a_file_that_is_no_schedule_is_one_line_and_changes_nothing(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path, before = tmp_path / "poem.json", window.desk.plan
    answers.path.write_text("{", encoding="utf-8")
    with qtbot.waitSignal(window.files.failed, timeout=WAIT_MS) as heard:
        window.actions_by_id["load_schedule"].trigger()
    assert "\n" not in heard.args[0] and window.desk.plan is before and "review" not in answers.asked


def test_that_a_code_list_is_asked_for_its_name_and_taken_as_one_step(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.path = tmp_path / "annex ii.csv"
    answers.path.write_text("HTS,Article\n8501.31.40,Motors\n8537.10,Controllers\n", encoding="utf-8")
    answers.texts = ["annex-ii"]
    window.actions_by_id["load_codes"].trigger()
    qtbot.waitUntil(lambda: "review" in answers.asked, timeout=WAIT_MS)
    assert answers.asked == ["place", "Load code list", "review"]
    lists = window.desk.plan["code_lists"]
    assert (lists["list"].tolist(), lists["hts"].tolist()) == (["annex-ii"] * 2, ["8501.31.40", "8537.10"])
    assert window.desk.document.history.undo_label() == "Load list annex-ii"
    window.desk.undo()
    assert not len(window.desk.plan["code_lists"])
    settle(qtbot, window)


def test_that_a_list_changes_lines_when_a_layer_refers_to_it(window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot) -> None:
    tariffs = window.desk.plan["tariffs"]
    window.desk.do("Spare the list", SetCells("tariffs", tariffs.ids[1:], "hts_except", cells(TARIFFS["hts_except"], ["@spared"])))
    settle(qtbot, window)
    answers.path = tmp_path / "spared.csv"
    answers.path.write_text("HTS\n8501.31.40\n", encoding="utf-8")
    answers.texts, answers.accepts = ["spared"], False
    window.actions_by_id["load_codes"].trigger()
    qtbot.waitUntil(lambda: "review" in answers.asked, timeout=WAIT_MS)
    assert isinstance(answers.review, Review)
    motor = next(line.change for line in answers.review.lines if line.source == "Hanqing CN")
    assert (motor.duty_before, motor.duty_after) == (pytest.approx(29.0), pytest.approx(4.0))
    assert "duty falls by $ " in answers.review.headline
    assert not len(window.desk.plan["code_lists"])


def test_that_reading_is_dropped_and_the_window_lives_when_cancel_is_clicked(window: MainWindow, qtbot: QtBot) -> None:
    go_on, applied, seen = threading.Event(), [], []

    def work(job: Job) -> Callable[[], None]:
        job.tell(0.5, "Half way…")
        go_on.wait(10)
        seen.append(job.cancelled())
        return lambda: applied.append(True)

    window.files.beside("Reading…", work)
    qtbot.waitUntil(lambda: window.status.progress.value() == 50, timeout=WAIT_MS)
    assert window.status.message.text() == "Half way…" and window.status.stop.isVisible()
    QTest.mouseClick(window.status.stop, Qt.MouseButton.LeftButton)
    assert not window.status.stop.isVisible() and "nothing was changed" in window.status.message.text()
    go_on.set()
    done = threading.Event()
    window.files.beside("Next…", lambda _: done.set)
    qtbot.waitUntil(done.is_set, timeout=WAIT_MS)
    QApplication.processEvents()
    assert seen == [True] and not applied


def test_that_a_free_rate_and_a_rule_are_said_when_rows_come() -> None:
    free = words(TARIFFS, ("rate", "cap", "hts"), {"rate": 0.0, "cap": None, "hts": "8501"}, PLAIN, ", ")
    assert free == "0.0 %, 8501"
    waived = {"program": "s301 exclusion", "rule": STACKING["rule"].default, "other": "s301"}
    assert words(STACKING, ("program", "rule", "other"), waived, PLAIN, " · ") == f"s301 exclusion · {STACKING['rule'].default} · s301"
