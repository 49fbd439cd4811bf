"""Text tables written into in place: only the fields that change, every other byte as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.cli.command import main
from planner.files.patching.text_table import BETWEEN_LINES, FORMULA_LIKE, NO_LETTER, TextTable
from planner.files.patching.update import update_of, write_update
from planner.files.plan_file import save_plan
from planner.files.reading.workbook import read_workbook
from planner.model.edits import SetCells
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.table import cells

GERMAN = (
    "Stückliste;;;;\r\n"
    'Teilenummer;Bezeichnung;Menge;"Preis";Lieferzeit\r\n'
    'A-1;"Getriebe; groß";2 Stk;"1.200,50 €";6-8 Wochen\r\n'
    "\r\n"
    'A-2;"Zoll ""1/2""";4;3,5;  14 Tage \r\n'
    "A-3;Mutter;8\r\n"
    "A-4;Kabel;1;2,00;7"
)


def imported(path: Path) -> Plan:
    return read_workbook(path).edit.apply(Plan.empty()).plan


def put(plan: Plan, table: str, part: str, column: str, value: object) -> Plan:
    row = plan[table]["component" if table == "bom" else "part"].tolist().index(part)
    return SetCells(table, plan[table].ids[row : row + 1], column, cells(plan[table].spec[column], [value])).apply(plan).plan


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("cp1252", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
def test_that_only_the_fields_change_when_values_are_written_into_a_text_table(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = tmp_path / "Liste.csv"
    path.write_bytes(mark + GERMAN.encode(encoding))
    plan = imported(path)
    assert not update_of(plan, path).changes
    for table, part, column, value in (("bom", "A-1", "quantity", 3.0), ("sources", "A-1", "unit_price", 1100.25), ("sources", "A-1", "lead_days", 63.0),
                                       ("sources", "A-2", "unit_price", 4.25), ("sources", "A-2", "lead_days", 21.0), ("parts", "A-3", "description", "Mutter; M3")):  # fmt: skip
        plan = put(plan, table, part, column, value)
    update = update_of(plan, path)
    assert not update.kept
    write_update(update, path)
    expected = (
        GERMAN.replace("2 Stk", "3 Stk")
        .replace('"1.200,50 €"', '"1.100,25 €"')
        .replace("6-8 Wochen", "9 Wochen")
        .replace(";3,5;", ";4,25;")
    )
    expected = expected.replace("  14 Tage ", "  21 Tage ").replace("Mutter", '"Mutter; M3"')
    assert path.read_bytes() == mark + expected.encode(encoding)
    assert not update_of(plan, path).changes


def test_that_a_short_row_gets_the_field_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "Liste.csv"
    path.write_bytes(b"a\tb\tc\td\n1\t2\n3\t4\t5\t6\n")
    data, refused = TextTable(path).edited({(1, 3): "x\ty", (2, 1): None})
    assert data == b'a\tb\tc\td\n1\t2\t\t"x\ty"\n3\t\t5\t6\n'
    assert not refused


def test_that_what_cannot_be_written_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Teil,Größe\nA,1\n".encode("cp1252"))
    data, refused = TextTable(path).edited({(1, 0): "电机", (1, 1): "=1+1", (9, 0): "x"})
    assert refused == {(1, 0): NO_LETTER.format(encoding="Windows Latin"), (1, 1): FORMULA_LIKE, (9, 0): BETWEEN_LINES}
    assert data == path.read_bytes()


signs = st.text(st.sampled_from('ab1 ,;"\n'), max_size=6)


@given(rows=st.lists(st.lists(signs, min_size=2, max_size=4), min_size=1, max_size=6), new=signs, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), data=st.data())  # fmt: skip
def test_that_any_other_reader_sees_just_the_new_field(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], new: str, quoting: int, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    rows = [["head", "er"], *rows]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    before = path.read_bytes()
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    table = TextTable(path)
    same, _ = table.edited({})
    assert same == before
    if table._delimiter != ",":  # the signs of the fields made it take another
        return
    written, refused = table.edited({(row, column): new})
    if not refused:
        path.write_bytes(written)
        rows[row][column] = new
        with path.open(newline="", encoding="utf-8") as file:
            assert list(csv.reader(file)) == rows


def test_that_a_sentence_says_what_to_do_when_the_file_is_an_old_or_an_open_document_workbook(shared: Path, tmp_path: Path) -> None:
    plan = Plan.empty()
    for ending in ("xls", "ods"):
        found = next(iter(sorted(shared.rglob(f"*.{ending}"))), None)
        if found is None:
            pytest.skip(f"no .{ending} file among the shared ones")
        with pytest.raises(BallastError, match=r"save it as \.xlsx"):
            update_of(plan, found)


def test_that_the_command_line_writes_into_a_text_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, file = tmp_path / "l.csv", tmp_path / "p.ballast"
    path.write_bytes(GERMAN.encode("utf-8"))
    save_plan(put(imported(path), "bom", "A-4", "quantity", 5.0), file)
    assert main(["update", str(file), str(path)], lambda *_, **__: 0) == 0
    assert path.read_bytes() == GERMAN.replace("Kabel;1", "Kabel;5").encode("utf-8")
    assert "C7: 1 → 5" in capsys.readouterr().out
