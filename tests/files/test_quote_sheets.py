"""Quote sheets as suppliers get them: safe names, locked cells, nothing of anybody else's."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.files.cells.books import read_grids
from planner.files.quotes.columns import COLUMNS, HIDDEN, SHEET, Fill
from planner.files.quotes.naming import MOST_BYTES, free_path, safe_name
from planner.files.quotes.request import requests_of
from planner.files.quotes.sheets import is_quote_sheet
from planner.files.quotes.writing import write_requests
from planner.model.finding import BallastError
from tests.files.quotes import FIRST, asked, buying
from tests.office import Office
from tests.plans import plan_of


def unpacked(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_that_no_price_and_no_other_supplier_is_in_a_file_when_it_is_written(tmp_path: Path) -> None:
    text = unpacked(asked(buying(), tmp_path))
    for secret in ("Nagano", "Corewave", "41.375", "310.25", "298.875", "5813", "39.625", "37.875", "77.125", "TOP SECRET", "ROBOT"):
        assert secret not in text
    for told in ("Hanqing Motors Ltd.", "MOTOR", "BOARD", "HQ-24", "8501.31.40", "Test robot"):
        assert told in text


def test_that_every_supplier_gets_its_own_lines_when_all_are_asked(tmp_path: Path) -> None:
    paths = write_requests(requests_of(buying()), tmp_path)
    assert [path.name for path in paths] == [f"Quote {name} 2026-11-23.xlsx" for name in ("Hanqing", "Nagano", "Corewave")]
    assert [sum(row[1] in ("MOTOR", "BOARD") for row in read_grids(path)[0].rows) for path in paths] == [2, 1, 1]


def test_that_all_but_the_cells_to_fill_are_locked_when_a_file_is_written(tmp_path: Path) -> None:
    path = asked(buying(), tmp_path)
    book = openpyxl.load_workbook(path)
    sheet, hidden = book[SHEET], book[HIDDEN]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert hidden.sheet_state == "veryHidden"
    for row in (FIRST, FIRST + 1):
        assert [sheet.cell(row, at).protection.locked for at in range(1, len(COLUMNS) + 1)] == [not column.open for column in COLUMNS]
    assert all(cell.protection.locked for cell in sheet[FIRST - 1])
    assert "<sheetProtection" in unpacked(path)
    assert sheet.freeze_panes == f"C{FIRST}"
    ruled = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert len(ruled) == sum(column.open for column in COLUMNS)
    assert all(rule.prompt for rule in ruled.values())


def test_that_quantities_come_from_price_breaks_or_the_need_when_a_sheet_is_written(tmp_path: Path) -> None:
    (request,) = requests_of(buying(), ["Hanqing"], needs={"MOTOR": 611.0, "BOARD": 200.0})
    assert [line.quantities for line in request.lines] == [(100.0, 500.0), (17.0, 50.0, 100.0, 200.0)]
    assert [line.need for line in request.lines] == [620.0, 200.0]
    (without,) = requests_of(buying(), ["Corewave"])
    assert (without.lines[0].need, without.lines[0].quantities) == (None, ())


@pytest.mark.parametrize(
    "supplier", ["../../etc/x", "CON", "a/b\\c:d", "…" * 200, "x" * 200, "..", "  .  ", "tab\there", "\u202egpj.exe", "=1+1", "名" * 200]
)
def test_that_a_file_stays_in_its_folder_when_the_supplier_has_an_odd_name(supplier: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    plan = plan_of(parts=[{"part": "A"}], sources=[{"part": "A", "supplier": supplier}])
    if not supplier.strip():
        return
    (path,) = write_requests(requests_of(plan), folder)
    assert path.parent == folder
    assert [one.name for one in folder.iterdir()] == [path.name]
    assert list(tmp_path.iterdir()) == [folder]
    assert len(path.name.encode()) < 255
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f\u202e]', path.name)


def test_that_each_gets_a_file_when_names_fold_to_one(tmp_path: Path) -> None:
    names = ["Müller", "Mu\u0308ller", "MÜLLER", "a/b", "a:b"]
    plan = plan_of(parts=[{"part": "A"}], sources=[{"part": "A", "supplier": name} for name in names])
    paths = write_requests(requests_of(plan), tmp_path)
    assert len({path.name.casefold() for path in paths}) == len(names)


def test_that_an_answer_stays_when_the_same_is_asked_again(tmp_path: Path) -> None:
    first = asked(buying(), tmp_path)
    first.write_bytes(b"an answer")
    assert asked(buying(), tmp_path).name == "Quote Hanqing 2026-11-23 (2).xlsx"
    assert first.read_bytes() == b"an answer"


def test_that_text_stays_text_when_it_looks_like_a_formula_or_markup(tmp_path: Path) -> None:
    odd = ["=1+1", "<r><t>x</t></r>", "@SUM(A1)", "http://x.y", "00123"]
    plan = plan_of(
        parts=[{"part": name, "description": name} for name in odd],
        sources=[{"part": name, "supplier": "=cmd|' /C calc'!A0", "mpn": name} for name in odd],
    )
    (path,) = write_requests(requests_of(plan), tmp_path)
    assert "<f>" not in unpacked(path)
    rows = read_grids(path)[0].rows[FIRST - 1 :]
    assert [row[1:4] for row in rows] == [
        (name,) * 3 if isinstance(row, tuple) else [name] * 3 for name, row in zip(odd, rows, strict=True)
    ]


def test_that_one_line_says_why_when_there_is_nothing_to_ask() -> None:
    with pytest.raises(BallastError, match="supplier is 'Nobody'"):
        requests_of(buying(), ["Nobody"])
    with pytest.raises(BallastError, match="nothing to ask"):
        requests_of(buying(), ["Nagano"], ["BOARD"])


def test_that_writing_ends_between_files_when_it_is_cancelled(tmp_path: Path) -> None:
    asked_times: list[int] = []

    def cancelled() -> bool:
        asked_times.append(1)
        return len(asked_times) > 1

    assert len(write_requests(requests_of(buying()), tmp_path, cancelled=cancelled)) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_that_sheets_are_known_at_a_glance_when_they_come_back(tmp_path: Path, office: Office) -> None:
    path = asked(buying(), tmp_path)
    other = tmp_path / "list.csv"
    other.write_text("Part,Qty\nA,1\n", encoding="utf-8")
    assert is_quote_sheet(path)
    assert not is_quote_sheet(other)
    assert not is_quote_sheet(tmp_path / "nothing.xlsx")
    for kind in ("ods", "xls", "csv"):
        folder = tmp_path / kind
        folder.mkdir()
        assert is_quote_sheet(office.converted([path], folder, kind)[0]), kind


@given(st.text(max_size=300))
def test_that_a_name_is_safe_when_it_is_made_of_anything(text: str) -> None:
    name = safe_name(text)
    assert name == name.strip(" .")
    assert name
    assert len(name.encode()) <= MOST_BYTES
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f]|\.\.', name)
    assert free_path(Path("/nowhere"), name, ".xlsx", set()).parent == Path("/nowhere")


def test_that_every_answer_has_a_column_of_the_plan_when_columns_are_read() -> None:
    from planner.model.schema import SOURCES

    assert all(column.slot in SOURCES.by_name for column in COLUMNS if column.slot)
    assert {column.fill for column in COLUMNS} == set(Fill)
