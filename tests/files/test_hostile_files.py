"""Files made to do harm, and paths that are no files: each is refused in one sentence, soon, and this process lives on."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest

from planner.files.cells import books
from planner.files.cells.books import read_grids
from planner.files.patching.patch import patch_cells
from planner.model.finding import BallastError
from tests.files.books import book_of
from tests.soak.seeds import OFFICE, TEXT

CELL = '<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(path: Path) -> str:
    with pytest.raises(BallastError) as caught:
        read_grids(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def open_document(path: Path, row: str) -> Path:
    head = "<table:table-row>" + CELL.format(text="Part Number", more="") + CELL.format(text="Qty", more="") + "</table:table-row>"
    content = (
        f'<?xml version="1.0"?><office:document-content {OFFICE} {TEXT}><office:body><office:spreadsheet><table:table table:name="BOM">'
        f"{head}{row}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def endless_xls(path: Path) -> Path:
    """Write an old workbook whose every sector is followed by itself."""
    sectors = struct.pack("<128I", *range(128))
    header = bytearray(512)
    header[:8] = OLE_HEAD
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, 2, 1, 0xFFFFFFFE, 0, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    path.write_bytes(bytes(header) + sectors + bytes(512 * 126))
    return path


@pytest.mark.parametrize(
    "row",
    [
        '<table:table-row table:number-rows-repeated="2000000000">' + CELL.format(text="x", more="") + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="1048576">'
        + CELL.format(text="x", more=' table:number-columns-repeated="16384"')
        + "</table:table-row>",
        "<table:table-row>" + CELL.format(text='a<text:s text:c="2000000000"/>b', more="") + "</table:table-row>",
    ],
)
def test_that_an_open_document_is_refused_when_it_piles_up_rows_or_blanks(tmp_path: Path, row: str) -> None:
    assert "is damaged" in refused(open_document(tmp_path / "x.ods", row))


def test_that_empty_rows_do_no_harm_when_an_open_document_ends_with_a_million(tmp_path: Path) -> None:
    row = "<table:table-row>" + CELL.format(text="M-1", more="") + CELL.format(text="2", more="") + "</table:table-row>"
    empty = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert len(read_grids(open_document(tmp_path / "x.ods", row + empty))[0].rows) == 2


def test_that_an_old_workbook_is_refused_when_its_sectors_go_round_in_circles(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "x.xls" in refused(endless_xls(tmp_path / "x.xls"))
    assert capfd.readouterr() == ("", "")


def test_that_this_process_lives_when_the_reader_takes_all_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(endless_xls(path).read_bytes())
    monkeypatch.setattr(books, "_told_grids", _takes_all)
    assert "takes more memory" in refused(path)


def _takes_all(_kept: object, _tell: object, _path: Path) -> object:
    return bytearray(30_000_000_000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_that_a_pipe_is_refused_when_it_stands_for_a_workbook(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.xlsx")
    assert "a pipe or a device" in refused(tmp_path / "x.xlsx")


@pytest.mark.parametrize(("name", "book"), [("~$list.xlsx", "list.xlsx"), (".~lock.list.ods#", "list.ods")])
def test_that_the_workbook_is_named_when_its_lock_is_picked(tmp_path: Path, name: str, book: str) -> None:
    (tmp_path / name).write_bytes(b"\x05Somebody" + bytes(100))
    assert f"import '{book}'" in refused(tmp_path / name)


def test_that_it_is_told_who_may_have_a_file_when_the_system_denies_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book_of(tmp_path / "x.xlsx", [("Part Number", "Qty"), ("A", 1)])

    def denied(*_: object, **__: object) -> object:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process", str(path))

    monkeypatch.setattr(Path, "open", denied)
    assert "another program has it open" in refused(path)


def test_that_it_is_a_sentence_when_the_file_goes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book_of(tmp_path / "x.xlsx", [("Part Number", "Qty"), ("A", 1)])
    real = books.beginning

    def gone(asked: Path) -> bytes:
        head = real(asked)
        asked.unlink()
        return head

    monkeypatch.setattr(books, "beginning", gone)
    assert "x.xlsx" in refused(path)


def test_that_a_very_long_path_is_a_sentence_when_there_is_no_such_file(tmp_path: Path) -> None:
    assert refused(tmp_path / ("x" * 5000 + ".xlsx"))


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.98])
def test_that_the_users_file_is_untouched_when_a_damaged_one_is_to_be_written_into(tmp_path: Path, keep: float) -> None:
    path = book_of(tmp_path / "x.xlsx", [("Part Number", "Qty"), ("A", 1)])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    before = path.read_bytes()
    with pytest.raises(BallastError) as caught:
        patch_cells(path, path, {("BOM", "B2"): 5.0})
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["x.xlsx"]
