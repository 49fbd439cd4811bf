"""Many rows in one step: by keys in the real dialog, with the preview looked at, and undone as one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from planner.model.edits import Batch, InsertRows, SetCells, new_rows
from planner.ui.bulk_offer import offer_of
from planner.ui.dialogs.bulk_edit import BulkEdit
from planner.ui.dialogs.bulk_preview import AFTER, BEFORE, COLUMN, ROW
from planner.ui.figures import full_money
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.qt import ALIGNMENT, TOOLTIP
from tests.ui.conftest import WAIT_MS, Answers, settle

Key = Qt.Key
HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
Play = Callable[[BulkEdit], bool]


def edit_many(window: MainWindow, answers: Answers, qtbot, play: Play) -> None:
    """Press the keys of the command; ``play`` gets the dialog and says whether it is accepted."""
    answers.bulk_play = play
    window.activateWindow()
    qtbot.keyClick(window.view(), Key.Key_B, HELD)
    assert answers.asked[-1] == "bulk"


def choose(qtbot, box: QWidget, title: str) -> None:
    """Choose an entry of a list by the arrow keys."""
    for _ in range(box.count()):  # type: ignore[attr-defined]
        qtbot.keyClick(box, Key.Key_Up)
    for _ in range(box.findText(title, Qt.MatchFlag.MatchStartsWith)):  # type: ignore[attr-defined]
        qtbot.keyClick(box, Key.Key_Down)
    assert box.currentText().startswith(title)  # type: ignore[attr-defined]


def sheet(window: MainWindow, page: int, table: str) -> GridView:
    window.go_to_page(page)
    view = window.page().show_table(table)
    assert view is not None
    view.setFocus()
    view.setCurrentIndex(view.grid.index(0, 0))
    return view


def shown(dialog: BulkEdit, column: int) -> list[str]:
    dialog.refresh()
    return [dialog.preview.texts(row)[column] for row in range(dialog.preview.rowCount())]


def test_that_countries_are_assigned_to_all_chosen_rows_in_one_step(window: MainWindow, answers: Answers, qtbot) -> None:
    view = sheet(window, 1, "sources")
    view.selectAll()

    def play(dialog: BulkEdit) -> bool:
        choose(qtbot, dialog.set.column, "Origin")
        qtbot.keyClicks(dialog.set.value, "mexico")
        assert shown(dialog, AFTER) == ["MX"] * 3 and shown(dialog, BEFORE) == ["CN", "JP", "TW"]
        assert shown(dialog, COLUMN)[0] == "Origin" and "MOTOR" in shown(dialog, ROW)[0]
        assert dialog.accept_button.text() == "Change 3 cells"
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan["sources"]["country_of_origin"].tolist() == ["MX"] * 3
    assert window.desk.document.history.undo_label() == "Set Origin to mexico in 3 cells"
    qtbot.keyClick(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.plan["sources"]["country_of_origin"].tolist() == ["CN", "JP", "TW"]


def test_that_nothing_changes_when_the_value_means_nothing(window: MainWindow, answers: Answers, qtbot) -> None:
    sheet(window, 1, "sources").selectAll()
    before = window.desk.plan

    def play(dialog: BulkEdit) -> bool:
        assert not dialog.accept_button.isEnabled()
        choose(qtbot, dialog.set.column, "Origin")
        qtbot.keyClicks(dialog.set.value, "nowhere")
        dialog.refresh()
        assert "no country" in dialog.summary.text() and not dialog.accept_button.isEnabled()
        choose(qtbot, dialog.set.column, "Mode")
        dialog.set.value.clear()
        qtbot.keyClicks(dialog.set.value, "ocean")
        dialog.refresh()
        assert dialog.summary.text().startswith("0 cells change") and "undone" not in dialog.summary.text()
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan is before


def test_that_prices_rise_by_percent_in_the_rows_chosen_alone(window: MainWindow, answers: Answers, qtbot) -> None:
    view = sheet(window, 1, "sources")
    qtbot.keyClick(view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.scale)
        choose(qtbot, dialog.scale.column, "Price")
        qtbot.keyClicks(dialog.scale.amount, "4.5 %")
        choose(qtbot, dialog.scale.digits, "to whole")
        assert shown(dialog, AFTER) == ["105.00 USD", "167.00 USD"]
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan["sources"]["unit_price"].tolist() == [105, 167, 300]
    assert window.desk.document.history.undo_label() == "Change Price by 4.5 % in 2 cells"


def test_that_countries_are_mapped_for_all_rows_when_the_scope_says_so(window: MainWindow, answers: Answers, qtbot) -> None:
    sheet(window, 1, "sources")

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.map)
        choose(qtbot, dialog.scope, "All rows")
        choose(qtbot, dialog.map.column, "Origin")
        table = dialog.map.table
        assert [table.item(row, 0).text() for row in range(3)] == ["CN", "JP", "TW"]
        table.setFocus()
        table.setCurrentCell(0, 2)
        qtbot.keyClick(table, Key.Key_F2)
        editor = table.findChild(QLineEdit)
        assert editor is not None
        qtbot.keyClicks(editor, "VN")
        qtbot.keyClick(editor, Key.Key_Return)
        qtbot.waitUntil(lambda: dialog.map.new() == {"CN": "VN"})
        assert shown(dialog, AFTER) == ["VN"]
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan["sources"]["country_of_origin"].tolist() == ["VN", "JP", "TW"]
    assert window.desk.document.history.undo_label() == "Change Origin: CN → VN in 1 cell"


@pytest.mark.parametrize(
    ("word", "keys"), [("mexi", (Key.Key_Return,)), ("mexi", (Key.Key_Tab,)), ("united", (Key.Key_Down, Key.Key_Return))]
)
def test_that_one_key_takes_the_country_in_hand_when_a_value_is_mapped(
    window: MainWindow, answers: Answers, qtbot, word: str, keys: tuple[Key, ...]
) -> None:
    sheet(window, 1, "sources").selectAll()
    wanted = {"mexi": "MX", "united": "GB"}[word]

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.map)
        choose(qtbot, dialog.map.column, "Origin")
        table = dialog.map.table
        table.setFocus()
        table.setCurrentCell(0, 2)
        qtbot.keyClick(table, Key.Key_F2)
        editor = table.findChild(QLineEdit)
        assert editor is not None
        qtbot.keyClicks(editor, word)
        for key in keys:
            qtbot.keyClick(editor, key)
        qtbot.waitUntil(lambda: dialog.map.new() == {"CN": wanted})
        assert table.state() is not QAbstractItemView.State.EditingState, "the entry is over"
        assert dialog.isVisible() and shown(dialog, AFTER)[0] == wanted
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan["sources"]["country_of_origin"].tolist()[0] == wanted


def test_that_a_supplier_is_preferred_by_rule_and_the_rule_is_remembered(window: MainWindow, answers: Answers, qtbot) -> None:
    sheet(window, 1, "parts").selectAll()

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.rules)
        line = dialog.rules.lines[0]
        choose(qtbot, line.wheres[0].column, "HTS")
        choose(qtbot, line.wheres[0].asks, "begins with")
        qtbot.keyClicks(line.wheres[0].text, "8501")
        line.supplier.lineEdit().clear()
        qtbot.keyClicks(line.supplier.lineEdit(), "Nagano")
        assert shown(dialog, AFTER) == ["✓"]
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan["sources"]["preferred"].tolist() == [False, True, False]
    assert window.desk.document.history.undo_label() == "Prefer Nagano by rule in 1 cell"

    def look(dialog: BulkEdit) -> bool:
        rule = dialog.rules.rules()[0]
        assert (rule.where[0].column, rule.where[0].text, rule.then.supplier) == ("hts", "8501", "Nagano")  # type: ignore[union-attr]
        return False

    edit_many(window, answers, qtbot, look)


def test_that_parts_without_such_a_source_are_listed_with_the_reason(window: MainWindow, answers: Answers, qtbot) -> None:
    sheet(window, 1, "parts").selectAll()

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.rules)
        line = dialog.rules.lines[0]
        qtbot.mouseClick(line.wheres[0].drop, Qt.MouseButton.LeftButton)
        line.supplier.lineEdit().clear()
        qtbot.keyClicks(line.supplier.lineEdit(), "Corewave")
        refused = [row for row in shown(dialog, AFTER) if "no source at Corewave" in row]
        assert len(refused) == 5 and "5 can't be changed" in dialog.summary.text()
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan["sources"]["preferred"].tolist() == [False, False, True]
    assert "5 refused" in window.status.message.text()


@pytest.mark.parametrize(("column", "text", "table", "name", "after"), [
    ("Source", "Nagano", "sources", "preferred", [False, True, False]),
    ("Qty", "7", "bom", "quantity", [1, 1, 1, 3, 3, 7]),
    ("Description", "Drive", "parts", "description", ["Robot", "Left arm", "Right arm", "Joint, shared", "Drive", "Controller"]),
])  # fmt: skip
def test_that_the_bom_s_cells_are_set_where_they_belong(
    window: MainWindow, answers: Answers, qtbot, column: str, text: str, table: str, name: str, after: list[object]
) -> None:
    window.actions_by_id["open_all"].trigger()
    window.go_to_part("MOTOR")
    view = window.view()
    view.setFocus()

    def play(dialog: BulkEdit) -> bool:
        choose(qtbot, dialog.set.column, column)
        qtbot.keyClicks(dialog.set.value, text)
        return True

    edit_many(window, answers, qtbot, play)
    assert window.desk.plan[table][name].tolist() == after


def test_that_a_shared_part_stands_in_the_bom_s_preview_once(window: MainWindow, answers: Answers, qtbot) -> None:
    window.actions_by_id["open_all"].trigger()
    window.view().selectAll()

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.scale)
        choose(qtbot, dialog.scale.column, "Price")
        qtbot.keyClicks(dialog.scale.amount, "10")
        assert len([row for row in shown(dialog, ROW) if row.startswith("MOTOR")]) == 1
        return False

    edit_many(window, answers, qtbot, play)
    assert not window.desk.document.history.done


def test_that_a_part_without_a_source_gets_one_when_a_price_is_set(window: MainWindow, answers: Answers, qtbot) -> None:
    from planner.model.edits import RemoveRows

    sources = window.desk.plan["sources"]
    window.desk.do("Remove", RemoveRows("sources", sources.ids[2:]))
    window.go_to_part("BOARD")

    def play(dialog: BulkEdit) -> bool:
        choose(qtbot, dialog.set.column, "Price")
        qtbot.keyClicks(dialog.set.value, "55")
        assert shown(dialog, BEFORE) == ["a new row"]
        return True

    edit_many(window, answers, qtbot, play)
    row = window.desk.plan["sources"].row(2)
    assert (row["part"], row["unit_price"]) == ("BOARD", 55.0)
    window.desk.undo()
    assert len(window.desk.plan["sources"]) == 2


def test_that_a_computed_grid_says_that_nothing_can_be_edited(window: MainWindow, answers: Answers, qtbot) -> None:
    window.go_to_page(6)
    window.actions_by_id["bulk_set"].setEnabled(True)
    window.bulk.edit_many()
    assert "bulk" not in answers.asked and "nothing here" in window.status.message.text()


def test_that_the_preview_holds_to_qt_s_rules(window: MainWindow, qtbot, watch) -> None:
    view = sheet(window, 1, "sources")
    view.selectAll()
    dialog = BulkEdit(offer_of(view), window)
    qtbot.addWidget(dialog)
    watch(dialog.preview)
    counts = []
    for column, text in (("Mode", "air"), ("Mode", "by foot"), ("Origin", "CN")):
        choose(qtbot, dialog.set.column, column)
        dialog.set.value.setText(text)
        dialog.refresh()
        counts.append(dialog.preview.rowCount())
    assert counts == [3, 0, 2]


def test_that_amounts_name_their_currency_and_zero_is_pointed_out_when_prices_are_scaled(
    window: MainWindow, answers: Answers, qtbot
) -> None:
    plan = window.desk.plan
    yen = SetCells("sources", plan["sources"].ids[1:2], "currency", np.array(["JPY"], dtype=object))
    rows = {"part": ["MOTOR"], "supplier": ["Nagano"], "country_of_origin": ["JP"], "min_quantity": [50.0], "unit_price": [150.0]}
    window.desk.do("Set", Batch((yen, InsertRows.block(new_rows(plan, "price_breaks", rows), 0))))
    sheet(window, 1, "sources").selectAll()

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.scale)
        choose(qtbot, dialog.scale.column, "Price")
        qtbot.keyClicks(dialog.scale.amount, "10")
        assert shown(dialog, BEFORE) == ["100.00 USD", "160.00 JPY", "300.00 USD", "150.00 JPY"] and not dialog.caution.isVisible()
        right = [bool(dialog.preview.index(0, column).data(ALIGNMENT) & Qt.AlignmentFlag.AlignRight.value) for column in range(4)]
        assert right == [False, False, True, True], "numbers stand below each other"
        dialog.scale.amount.clear()
        qtbot.keyClicks(dialog.scale.amount, "-100")
        dialog.refresh()
        assert dialog.caution.isVisible() and dialog.caution.text() == "Price becomes zero in 4 cells."
        return False

    edit_many(window, answers, qtbot, play)


def test_that_a_name_is_pointed_out_when_no_part_has_it(window: MainWindow, answers: Answers, qtbot) -> None:
    sheet(window, 1, "sources").selectAll()

    def play(dialog: BulkEdit) -> bool:
        choose(qtbot, dialog.set.column, "Part")
        qtbot.keyClicks(dialog.set.value, "w")
        dialog.refresh()
        assert dialog.caution.isVisible() and dialog.caution.text() == "w is not in Parts."
        dialog.set.value.clear()
        qtbot.keyClicks(dialog.set.value, "BOARD")
        dialog.refresh()
        assert not dialog.caution.isVisible()
        return False

    edit_many(window, answers, qtbot, play)


def test_that_it_is_told_why_a_preferred_source_does_not_win_when_it_is_qualified_later(
    window: MainWindow, answers: Answers, qtbot
) -> None:
    later = SetCells("sources", window.desk.plan["sources"].ids[1:2], "qualified_from", np.array(["2027-09-06"], dtype="datetime64[D]"))
    window.desk.do("Set", later)
    settle(qtbot, window)
    view = sheet(window, 1, "parts")
    view.selectAll()

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentWidget(dialog.rules)
        line = dialog.rules.lines[0]
        qtbot.mouseClick(line.wheres[0].drop, Qt.MouseButton.LeftButton)
        line.supplier.lineEdit().clear()
        qtbot.keyClicks(line.supplier.lineEdit(), "Nagano")
        dialog.refresh()
        assert dialog.caution.text() == "Nagano is qualified for MOTOR from 6 Sep 2027 only; until then another source supplies."
        return True

    edit_many(window, answers, qtbot, play)
    settle(qtbot, window)
    sources = sheet(window, 1, "sources").grid
    column = next(at for at, field in enumerate(sources.fields) if field.column.name == "wins")
    assert [sources.full_text(row, column) for row in range(3)] == ["yes", "no", "yes"]
    tip = sources.index(1, column).data(TOOLTIP)
    assert "Not yet: it is qualified from 6 Sep 2027" in tip and "Hanqing supplies until then." in tip


def test_that_the_preferred_source_wins_and_the_cheaper_one_says_why_not(window: MainWindow, qtbot) -> None:
    view = sheet(window, 1, "sources")
    names = [field.column.name for field in view.grid.fields]
    wins, preferred = names.index("wins"), names.index("preferred")
    before = [view.grid.full_text(row, wins) for row in range(2)]
    dearer = before.index("no")
    assert view.grid.index(dearer, wins).data(TOOLTIP).endswith("lands at the lower cost.")
    view.setCurrentIndex(view.grid.index(dearer, preferred))
    qtbot.keyClicks(view, "yes")
    qtbot.keyClick(view.viewport().findChild(QLineEdit), Key.Key_Return)
    settle(qtbot, window)
    assert [view.grid.full_text(row, wins) for row in range(2)] == before[::-1]
    assert view.grid.index(1 - dearer, wins).data(TOOLTIP).endswith("is preferred.")


@pytest.mark.parametrize(("name", "title"), [("country_of_origin", "Origin"), ("wins", "Price")])
def test_that_the_dialog_opens_on_the_column_in_hand_or_the_next_one_that_can_be_changed(
    window: MainWindow, answers: Answers, qtbot, name: str, title: str
) -> None:
    view = sheet(window, 1, "sources")
    view.setCurrentIndex(view.grid.index(0, view.columns.names().index(name)))

    def play(dialog: BulkEdit) -> bool:
        assert {dialog.set.column.currentText(), dialog.map.column.currentText()} == {title}
        assert dialog.scale.column.currentText() == "Price"
        return False

    edit_many(window, answers, qtbot, play)


def test_that_every_control_of_the_dialog_has_a_name(window: MainWindow, qtbot) -> None:
    dialog = BulkEdit(offer_of(sheet(window, 1, "sources")), window)
    qtbot.addWidget(dialog)
    dialog.show()
    for at in range(dialog.kinds.count()):
        dialog.kinds.setCurrentIndex(at)
        controls = [one for one in dialog.findChildren(QWidget) if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        nameless = [type(one).__name__ for one in controls if not one.accessibleName() and not getattr(one, "text", lambda: "")()]
        assert nameless == []


def test_that_the_cost_of_a_product_is_told_before_and_after_when_prices_are_scaled(window: MainWindow, answers: Answers, qtbot) -> None:
    window.choose_scenario("Threat")
    sheet(window, 1, "sources").selectAll()
    told: list[str] = []

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentIndex(1)
        choose(qtbot, dialog.scale.column, "Price")
        qtbot.keyClicks(dialog.scale.amount, "10")
        qtbot.waitUntil(lambda: "→" in dialog.cost.text(), timeout=WAIT_MS)
        told.append(dialog.cost.text())
        return True

    before = window.desk.plan
    edit_many(window, answers, qtbot, play)
    settle(qtbot, window)
    assert window.desk.plan is not before and window.desk.result is not None
    at = window.desk.result.position["ROBOT"]
    after = full_money(float(window.desk.result.part.landed[at]), "USD")
    assert told[0].startswith("Landed cost of one in Threat: ROBOT ") and f"→ {after} (+" in told[0]


def test_that_the_cost_is_asked_no_more_when_the_dialog_is_left(window: MainWindow, answers: Answers, qtbot) -> None:
    sheet(window, 1, "sources").selectAll()
    kept: list[BulkEdit] = []

    def play(dialog: BulkEdit) -> bool:
        dialog.kinds.setCurrentIndex(1)
        choose(qtbot, dialog.scale.column, "Price")
        qtbot.keyClicks(dialog.scale.amount, "10")
        dialog.refresh()
        assert "working" in dialog.cost.text()
        qtbot.keyClick(dialog, Key.Key_Escape)
        assert not dialog.isVisible()
        kept.append(dialog)
        assert dialog.cost._edit is None and not dialog.cost._pause.isActive()
        return False

    before = window.desk.plan
    edit_many(window, answers, qtbot, play)
    assert kept and window.desk.plan is before
