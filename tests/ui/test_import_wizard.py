"""The import in one window, played with keys and mouse: mappings, corrections, profiles, drops, and giving up."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from planner.files.reading.choosing.profiles import Shelf
from planner.ui.dialogs.import_failed import SAYS
from planner.ui.dialogs.import_wizard import ImportWizard
from planner.ui.main_window import MainWindow
from tests.files.books import book_of
from tests.ui.conftest import WAIT_MS, Answers, back_to, settle

ROWS = [
    ("Arm",),
    ("Part number", "Description", "Qty", "Supplier", "Unit price", "Drawing"),
    ("A-1", "Grip", 2, "Hanqing", 10, "D-77"),
    ("A-2", "Gear", "two", "Nagano", 20, "D-78"),
    ("A-3", "Screw", 8, "Bossard", 1, "D-79"),
]
key = Qt.Key
Play = Callable[[ImportWizard], None]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return book_of(tmp_path / "arm.xlsx", ROWS)


@pytest.fixture
def play(window: MainWindow, answers: Answers, qtbot: QtBot) -> Callable[[Path, Play], None]:
    """Import a workbook and play with the dialog; returns when the import is over."""

    def begin(path: Path, steps: Play) -> None:
        over: list[bool] = []

        def steps_then_over(dialog: ImportWizard) -> None:
            try:
                qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT_MS)
                steps(dialog)
            finally:
                over.append(True)

        answers.import_play = steps_then_over
        window.imports.import_book(path)
        qtbot.waitUntil(lambda: bool(over) and "import" in answers.asked, timeout=WAIT_MS)
        QApplication.processEvents()

    return begin


def choose(qtbot: QtBot, dialog: ImportWizard, column: int, letters: str) -> None:
    """Put the keyboard on a column's box, find an entry by its first letters, and wait for the effect."""
    dialog.sheet.go_to_box(column)
    box = dialog.sheet.becomes.boxes[column]
    qtbot.waitUntil(box.hasFocus, timeout=WAIT_MS)
    QTest.keyClicks(box, letters)
    QTest.keyClick(box.view(), key.Key_Return)
    assert dialog.reader.busy
    back_to(dialog)
    qtbot.waitUntil(lambda: not dialog.reader.busy, timeout=WAIT_MS)


def names(window: MainWindow) -> set[str]:
    return set(window.desk.plan["parts"]["part"].tolist())


def counts(dialog: ImportWizard) -> dict[str, str]:
    tree = dialog.results.counts
    return {tree.topLevelItem(at).text(0): tree.topLevelItem(at).text(1) for at in range(tree.topLevelItemCount())}


def open_document(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """Write rows as the least that is an OpenDocument spreadsheet."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    lines = ("".join(f"<table:table-cell{_value(value)}><text:p>{value}</text:p></table:table-cell>" for value in row) for row in rows)
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    content = f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="BOM">{table}</table:table></office:spreadsheet></office:body></office:document-content>'
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _value(value: object) -> str:
    return f' office:value-type="float" office:value="{value}"' if isinstance(value, int) else ' office:value-type="string"'


def correct(qtbot: QtBot, dialog: ImportWizard, row: int, text: str) -> None:
    """Type a correction into the list of what failed."""
    dialog.results.show_failed()
    view = dialog.results.failed
    view.setCurrentIndex(view.failed.index(row, SAYS))
    QTest.keyClick(view, key.Key_F2)
    editor = view.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClick(editor, key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, text)
    with qtbot.waitSignal(dialog.shown_reading, timeout=WAIT_MS):
        QTest.keyClick(editor, key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.reader.busy, timeout=WAIT_MS)


def test_that_the_preview_changes_when_a_column_becomes_something_else(
    window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    def steps(dialog: ImportWizard) -> None:
        assert counts(dialog)["Parts"] == "3 new"
        assert dialog.sheet.becomes.boxes[5].currentText() == "Not used"
        choose(qtbot, dialog, 5, "Note")
        assert dialog.sheet.becomes.boxes[5].currentText() == "Part · Note"
        dialog.results.counts.setCurrentItem(dialog.results.counts.topLevelItem(1))
        assert "D-77" in dialog.results.rows.text()
        QTest.keyClick(dialog, key.Key_Return)

    play(book, steps)
    assert "D-77" in window.desk.plan["parts"]["note"].tolist()
    settle(qtbot, window)


def test_that_nothing_is_chosen_when_letters_are_typed_before_enter(
    window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    def steps(dialog: ImportWizard) -> None:
        slots = [one.slot for one in dialog.reading.result.tables[0].columns]
        dialog.sheet.go_to_box(2)
        box = dialog.sheet.becomes.boxes[2]
        qtbot.waitUntil(box.hasFocus, timeout=WAIT_MS)
        QTest.keyClicks(box, "source")
        assert box.view().isVisible() and not dialog.reader.busy
        QTest.keyClick(box.view(), key.Key_Escape)
        assert not dialog.reader.busy
        assert [one.slot for one in dialog.reading.result.tables[0].columns] == slots
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_esc_asks_for_a_second_one_when_something_was_chosen(
    window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    def steps(dialog: ImportWizard) -> None:
        choose(qtbot, dialog, 5, "Note")
        QTest.keyClick(dialog, key.Key_Escape)
        assert dialog.isVisible() and dialog.state.text() == "Press Esc once more to give up what you corrected and chose."
        QTest.keyClick(dialog, key.Key_Escape)
        assert not dialog.isVisible()

    play(book, steps)


def test_that_esc_closes_at_once_when_nothing_was_chosen(window: MainWindow, book: Path, play: Callable[[Path, Play], None]) -> None:
    def steps(dialog: ImportWizard) -> None:
        QTest.keyClick(dialog, key.Key_Escape)
        assert not dialog.isVisible()

    play(book, steps)


def test_that_the_column_is_named_that_gives_its_meaning_up_when_another_takes_it(
    window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    def steps(dialog: ImportWizard) -> None:
        choose(qtbot, dialog, 5, "Supplier")
        assert dialog.state.text() == "Column D is no longer Source · Supplier."
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_a_failed_row_goes_in_when_its_text_is_corrected(
    window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    before = window.desk.plan

    def steps(dialog: ImportWizard) -> None:
        assert dialog.results.tabText(2) == "Rows that &failed (1)"
        assert counts(dialog)["BOM lines"] == "2 new"
        correct(qtbot, dialog, 0, "5 pcs")
        assert dialog.results.tabText(2) == "Rows that &failed (0)"
        assert counts(dialog)["BOM lines"] == "3 new"
        assert dialog.results.failed.failed.lines[0].reason == "Corrected: it goes in"
        QTest.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)

    play(book, steps)
    bom = window.desk.plan["bom"]
    assert ("A-2", 5.0) in set(zip(bom["component"], bom["quantity"].tolist(), strict=True))
    assert window.desk.document.history.undo_label() == "Import arm.xlsx"
    window.desk.undo()
    assert window.desk.plan.equals(before)
    settle(qtbot, window)


def test_that_good_rows_go_in_when_others_fail(window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot) -> None:
    play(book, lambda dialog: QTest.keyClick(dialog, key.Key_Return))
    assert {"A-1", "A-3"} <= names(window)
    assert "A-2" not in window.desk.plan["bom"]["component"].tolist()
    settle(qtbot, window)


def test_that_a_wrong_correction_fails_again_and_says_why(book: Path, play: Callable[[Path, Play], None], qtbot: QtBot) -> None:
    def steps(dialog: ImportWizard) -> None:
        correct(qtbot, dialog, 0, "many")
        line = dialog.results.failed.failed.lines[0]
        assert (line.text, line.reason) == ("many", "Quantity is a number, not 'many'; the row is left out.")
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "ods"])
def test_that_a_mapping_is_remembered_and_used_the_second_time(
    ending: str, window: MainWindow, book: Path, tmp_path: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    def first(dialog: ImportWizard) -> None:
        assert not dialog.remember.tick.isChecked()
        choose(qtbot, dialog, 5, "Note")
        assert dialog.remember.tick.isChecked()
        dialog.remember.name.setFocus()
        QTest.keyClick(dialog.remember.name, key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(dialog.remember.name, "Arms")
        QTest.keyClick(dialog.remember.name, key.Key_Return)

    def second(dialog: ImportWizard) -> None:
        assert dialog.sheet.becomes.boxes[5].currentText() == "Part · Note"
        assert "“Arms”" in dialog.head.text()
        assert "import.profile" in {finding.code for finding in dialog.reading.result.findings}
        QTest.keyClick(dialog, key.Key_Return)

    play(book, first)
    other = tmp_path / f"other.{ending}"
    header = [*ROWS[1]]
    rows = [header, ["B-1", "Belt", 1, "Gates", 3, "D-99"], ["B-2", "Bolt", 4, "Gates", 1, "D-98"]]
    if ending == "csv":
        other.write_text("\n".join(",".join(map(str, row)) for row in rows))
    elif ending == "ods":
        open_document(other, rows)
    else:
        book_of(other, rows)
    play(other, second)
    assert "D-99" in window.desk.plan["parts"]["note"].tolist()
    settle(qtbot, window)


def test_that_nothing_changes_when_the_import_is_given_up_in_the_middle(
    window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot, tmp_path: Path
) -> None:
    before = window.desk.plan

    def steps(dialog: ImportWizard) -> None:
        dialog.sheet.go_to_box(5)
        box = dialog.sheet.becomes.boxes[5]
        QTest.keyClicks(box, "Note")
        QTest.keyClick(box.view(), key.Key_Return)
        assert dialog.reader.busy
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)
    assert window.desk.plan is before
    assert Shelf(tmp_path / "import-profiles").profiles() == ((), ())


def test_that_a_choice_still_being_read_is_taken_when_enter_follows_at_once(
    window: MainWindow, book: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    def steps(dialog: ImportWizard) -> None:
        dialog.sheet.go_to_box(5)
        QTest.keyClicks(dialog.sheet.becomes.boxes[5], "Note")
        QTest.keyClick(dialog.sheet.becomes.boxes[5].view(), key.Key_Return)
        QTest.keyClick(dialog, key.Key_Return)
        qtbot.waitUntil(lambda: bool(dialog.result()), timeout=WAIT_MS)

    play(book, steps)
    assert "D-77" in window.desk.plan["parts"]["note"].tolist()
    settle(qtbot, window)


def test_that_a_table_is_left_out_when_its_tick_is_taken_away(
    window: MainWindow, tmp_path: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    book = book_of(tmp_path / "two.xlsx", ROWS[1:], Spares=[("Part number", "Qty"), ("S-1", 1), ("S-2", 1)])

    def steps(dialog: ImportWizard) -> None:
        dialog.tables.setCurrentItem(dialog.tables.topLevelItem(1))
        assert dialog.tables.topLevelItem(1).text(1) == "BOM · 2 lines"
        assert dialog.sheet.sheet.grid.name == "Spares"
        dialog.tables.setFocus()
        with qtbot.waitSignal(dialog.shown_reading, timeout=WAIT_MS):
            QTest.keyClick(dialog.tables, key.Key_Space)
        assert dialog.tables.topLevelItem(1).text(1) == "left out"
        QTest.keyClick(dialog, key.Key_Return)

    play(book, steps)
    assert "S-1" not in names(window)
    settle(qtbot, window)


def test_that_the_header_row_can_be_set_by_its_field_and_by_its_number(
    tmp_path: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    book = book_of(tmp_path / "odd.xlsx", [("Part number", "Qty"), ("old", 1), ("Ware", "Zahl"), ("A-1", 2), ("A-2", 3)])

    def steps(dialog: ImportWizard) -> None:
        spin = dialog.options.header_row
        assert spin.value() == 1
        spin.setFocus()
        spin.selectAll()
        QTest.keyClicks(spin, "3")
        with qtbot.waitSignal(dialog.shown_reading, timeout=WAIT_MS):
            QTest.keyClick(spin, key.Key_Tab)
        assert dialog.table is not None
        assert [one.text for one in dialog.table.columns] == ["Ware", "Zahl"]
        rows = dialog.sheet.verticalHeader()
        with qtbot.waitSignal(dialog.shown_reading, timeout=WAIT_MS):
            where = QPoint(5, rows.sectionViewportPosition(0) + rows.sectionSize(0) // 2)
            QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
            QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
        assert spin.value() == 1
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_a_sheet_without_a_table_says_what_to_do_and_gets_one(
    window: MainWindow, tmp_path: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    book = book_of(tmp_path / "odd.xlsx", [("Ware", "Zahl"), ("A-1", 2), ("A-2", 3)])

    def steps(dialog: ImportWizard) -> None:
        assert not dialog.import_button.isEnabled()
        assert "set the row that holds the headers" in dialog.look_at.findChild(QLabel).text()
        spin = dialog.options.header_row
        spin.setFocus()
        spin.selectAll()
        QTest.keyClicks(spin, "1")
        with qtbot.waitSignal(dialog.shown_reading, timeout=WAIT_MS):
            QTest.keyClick(spin, key.Key_Tab)
        choose(qtbot, dialog, 0, "Number")
        choose(qtbot, dialog, 1, "Quantity")
        QTest.keyClick(dialog, key.Key_Return)

    play(book, steps)
    assert {"A-1", "A-2"} <= names(window)
    settle(qtbot, window)


def test_that_doubtful_columns_are_named_and_reached_by_f8(tmp_path: Path, play: Callable[[Path, Play], None], qtbot: QtBot) -> None:
    rows = [("Part number", "Qty", "Weight or so of one in kg maybe", "x"), ("A-1", 1, 2.5, 1), ("A-2", 2, 3.5, 1), ("A-3", 3, 3.5, 1)]
    book = book_of(tmp_path / "odd.xlsx", rows)

    def steps(dialog: ImportWizard) -> None:
        doubts = dialog.doubts()
        assert doubts
        assert dialog.look_at.isVisible()
        dialog.import_button.setFocus()
        QTest.keyClick(dialog, key.Key_F8)
        qtbot.waitUntil(dialog.sheet.becomes.boxes[doubts[0][1].column].hasFocus, timeout=WAIT_MS)
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_a_failed_cell_is_shown_on_the_sheet_when_it_is_chosen(book: Path, play: Callable[[Path, Play], None], qtbot: QtBot) -> None:
    def steps(dialog: ImportWizard) -> None:
        dialog.results.show_failed()
        index = dialog.sheet.currentIndex()
        assert (index.row(), index.column()) == (3, 2)
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_what_is_new_is_told_apart_when_the_plan_has_parts_already(
    window: MainWindow, tmp_path: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    book = book_of(tmp_path / "more.xlsx", [("Part number", "Description", "Qty"), ("MOTOR", "Motor", 2), ("NEW-1", "New", 1)])

    def steps(dialog: ImportWizard) -> None:
        assert counts(dialog)["Parts"] == "2 new"  # the product of the list and NEW-1; MOTOR is there
        QTest.keyClick(dialog, key.Key_Return)

    play(book, steps)
    settle(qtbot, window)


def test_that_every_control_has_a_name_and_is_reached_by_tab(book: Path, play: Callable[[Path, Play], None], qtbot: QtBot) -> None:
    def steps(dialog: ImportWizard) -> None:
        controls = [one for one in dialog.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(dialog)]
        nameless = [
            type(one).__name__
            for one in controls
            if not one.accessibleName() and not getattr(one, "text", lambda: "")() and one.objectName() != "qt_spinbox_lineedit"
        ]
        assert not nameless
        dialog.tables.setFocus()
        reached: set[QWidget] = set()
        for _ in range(80):
            focused = QApplication.focusWidget()
            if focused is None or focused in reached:
                break
            reached.add(focused)
            QTest.keyClick(focused, key.Key_Tab)
        boxes = [box for box in dialog.sheet.becomes.boxes.values() if box.isVisible()]
        assert reached >= {dialog.tables, dialog.sheet, dialog.import_button, dialog.remember.tick, *boxes}
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_dropped_workbooks_are_imported_one_after_the_other(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("one", "two"):
        book_of(tmp_path / f"{name}.xlsx", [("Part number", "Qty"), (f"{name}-A", 1), (f"{name}-B", 2)])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / f"{name}.xlsx")) for name in ("one", "two")])
    event = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)
    qtbot.waitUntil(lambda: {"one-A", "two-B"} <= names(window), timeout=WAIT_MS)
    assert answers.asked.count("import") == 2
    assert window.desk.document.history.undo_label() == "Import two.xlsx"
    settle(qtbot, window)


def test_that_remembered_mappings_can_be_renamed_and_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    from planner.files.reading.choosing.profiles import Profile
    from planner.ui.dialogs.import_profiles import ProfilesDialog

    shelf = Shelf(tmp_path)
    shelf.keep(Profile("Arms", {"Teil": "parts.part"}, "abc", ("Teil",)))
    (tmp_path / "bad.json").write_text("{")
    dialog = ProfilesDialog(shelf)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert "bad.json" in dialog.note.text()
    QTest.mouseClick(dialog.rename_button, Qt.MouseButton.LeftButton)
    editor = dialog.tree.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Legs")
    QTest.keyClick(editor, key.Key_Return)
    qtbot.waitUntil(lambda: [one.name for one in shelf.profiles()[0]] == ["Legs"], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: dialog.tree.topLevelItem(0).text(0) == "Legs", timeout=WAIT_MS)
    QTest.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert shelf.profiles()[0] == ()
    assert dialog.changed


def test_that_the_wizard_fits_a_small_screen_when_it_is_scaled(book: Path, play: Callable[[Path, Play], None]) -> None:
    def steps(dialog: ImportWizard) -> None:
        least = dialog.minimumSizeHint()
        assert least.width() <= 1366 / 1.5
        assert least.height() <= 768 / 1.5 - 40
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_waiting_files_are_given_up_with_the_one_being_read(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("one", "two"):
        book_of(tmp_path / f"{name}.xlsx", [("Part number", "Qty"), (f"{name}-A", 1), (f"{name}-B", 2)])
    before = window.desk.plan
    window.imports.import_books([tmp_path / "one.xlsx", tmp_path / "two.xlsx"])
    assert window.files.cancel()
    over: list[bool] = []
    window.files.beside("what comes next on the same thread", lambda _: lambda: over.append(True))
    qtbot.waitUntil(lambda: bool(over), timeout=WAIT_MS)
    window.imports.import_books([])
    assert window.desk.plan is before
    assert "import" not in answers.asked


def test_that_a_file_that_is_no_workbook_is_told_and_the_next_one_comes(
    window: MainWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 nothing")
    book_of(tmp_path / "good.xlsx", [("Part number", "Qty"), ("G-1", 1), ("G-2", 2)])
    said: list[str] = []
    window.files.failed.connect(said.append)
    window.imports.import_books([tmp_path / "bad.xlsx", tmp_path / "good.xlsx"])
    qtbot.waitUntil(lambda: "G-1" in names(window), timeout=WAIT_MS)
    assert len(said) == 1
    assert "bad.xlsx" in said[0]
    settle(qtbot, window)


def test_that_a_cell_is_corrected_on_the_sheet_and_taken_back_by_delete(
    book: Path, play: Callable[[Path, Play], None], qtbot: QtBot
) -> None:
    def steps(dialog: ImportWizard) -> None:
        dialog.sheet.setFocus()
        dialog.sheet.go_to("A3")
        QTest.keyClick(dialog.sheet, key.Key_F2)
        editor = dialog.sheet.viewport().findChild(QLineEdit)
        assert editor is not None
        assert editor.text() == "A-1"
        QTest.keyClicks(editor, "X-1")
        with qtbot.waitSignal(dialog.shown_reading, timeout=WAIT_MS):
            QTest.keyClick(editor, key.Key_Return)
        assert not dialog.result()
        assert "X-1" in dialog.results.rows.text()
        failed = dialog.results.failed
        dialog.results.show_failed()
        failed.setCurrentIndex(failed.failed.index(1, SAYS))
        assert failed.failed.lines[1].reason == "Changed here"
        with qtbot.waitSignal(dialog.shown_reading, timeout=WAIT_MS):
            QTest.keyClick(failed, key.Key_Delete)
        assert len(failed.failed.lines) == 1
        assert "X-1" not in dialog.results.rows.text()
        QTest.keyClick(dialog, key.Key_Escape)

    play(book, steps)


def test_that_the_dialog_itself_answers_when_it_is_asked_for(window: MainWindow, book: Path, qtbot: QtBot, tmp_path: Path) -> None:
    from planner.files.reading.choosing.choices import NO_CHOICES
    from planner.ui.dialogs.ask import Ask
    from planner.ui.dialogs.import_offer import ImportOffer
    from planner.ui.reading_apart import Book, files_apart

    opened = Book(book, window.desk.plan, window.desk.style, files_apart())
    offer = ImportOffer(opened, opened.open(NO_CHOICES), Shelf(tmp_path))

    def press(what: Qt.Key) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isActiveWindow():
            QTimer.singleShot(5, window, lambda: press(what))
        else:
            QTest.keyClick(dialog, what)

    for what, taken in ((key.Key_Return, True), (key.Key_Escape, False)):
        QTimer.singleShot(0, window, lambda what=what: press(what))
        answer = Ask(window).accept_import(offer)
        assert (answer is not None) is taken
