"""A plan as CSV files: what is written comes back, and a bad cell is named by file, line and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from planner.files.plan_text import read_folder, write_folder
from planner.model.checks import check
from planner.model.finding import BallastError, Severity
from planner.model.generate import generate
from planner.model.plan import Plan
from tests.plans import plan_of, robot
from tests.strategies import plans


def folder_of(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return tmp_path


def message_of(folder: Path) -> str:
    with pytest.raises(BallastError) as caught:
        read_folder(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(f"{folder}/", "")


@given(plan=plans())
def test_that_a_plan_comes_back_the_same_when_written_and_read(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    folder = tmp_path_factory.mktemp("plan")
    write_folder(plan, folder)
    assert read_folder(folder).equals(plan)


def test_that_a_generated_plan_comes_back_the_same_when_written_and_read(tmp_path: Path) -> None:
    plan = generate(300, 3)
    write_folder(plan, tmp_path)
    assert read_folder(tmp_path).equals(plan)


def test_that_every_row_has_an_id_of_its_own_when_a_folder_is_read(tmp_path: Path) -> None:
    write_folder(robot(), tmp_path)
    plan = read_folder(tmp_path)
    ids = np.concatenate([table.ids for table in plan.tables.values()])
    assert sorted(ids) == list(range(1, plan.next_id))


def test_that_text_is_kept_to_the_letter_when_it_looks_like_something_else(tmp_path: Path) -> None:
    texts = ["007", "1e5", " edge ", 'a "b", c', "two\nlines", "cr\rlf\r\n", "電機", "\0", "nan"]
    write_folder(plan_of(parts=[{"part": text} for text in texts]), tmp_path)
    assert list(read_folder(tmp_path)["parts"]["part"]) == texts


def test_that_missing_columns_take_defaults_and_empty_cells_are_missing(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, bom="parent,component,scrap\nA,B,\n", parts="part,unit,weight_kg\nA,,\n")
    plan = read_folder(folder)
    assert plan["bom"].row(0)["quantity"] == 1.0
    assert plan["bom"].row(0)["scrap"] is None
    assert plan["parts"].row(0)["unit"] == ""
    assert plan["settings"].row(0)["currency"] == "USD"


@pytest.mark.parametrize(
    ("text", "share"),
    [("0.415", 0.415), ("41.5 %", 0.415), ("41.5%", 0.415), ("41.5", 0.415), ("145 %", 1.45), ("100%", 1.0), ("1", 1.0), ("0", 0.0)],
)
def test_that_shares_are_read_when_written_as_fraction_or_percent(tmp_path: Path, text: str, share: float) -> None:
    plan = read_folder(folder_of(tmp_path, tariffs=f"program,rate\nMFN,{text}\n"))
    assert plan["tariffs"]["rate"][0] == share


def test_that_people_may_write_files_by_hand(tmp_path: Path) -> None:
    text = '\ufeffpart, due ,quantity\r\n\r\nROBOT,1 Mar 2027,"1,200"\r\n,,\r\nROBOT,15.03.2027,10\r\n'
    plan = read_folder(folder_of(tmp_path, demand=text, lanes="ship_from,mode\nChina,Ocean\n"))
    assert plan["demand"]["quantity"].tolist() == [1200.0, 10.0]
    assert [str(day) for day in plan["demand"]["due"]] == ["2027-03-01", "2027-03-15"]
    assert (plan["lanes"]["ship_from"][0], plan["lanes"]["mode"][0]) == ("CN", "ocean")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"bom": "parent,component,quantity\nA,B,1\nA,C,many\n"}, "bom.csv, line 3, column 'quantity': Qty per is a number, not 'many'."),
        ({"settings": "horizon_weeks\n-3\n"}, "settings.csv, line 2, column 'horizon_weeks': Horizon can't be less than 4 weeks."),
        ({"bom": "parent,component\nA,\n"}, "bom.csv, line 2, column 'component': Component can't be empty."),
        (
            {"parts": 'part,note,hts\nA,"two\nlines",\nB,x,motor\n'},
            "parts.csv, line 4, column 'hts': 'motor' is no tariff code; write digits such as 8501.31.40.",
        ),
        (
            {"lanes": "ship_from\nAtlantis\n"},
            "lanes.csv, line 2, column 'ship_from': 'Atlantis' is no country known here; use a two-letter code such as CN.",
        ),
        ({"demand": "part,due\nA,soon\n"}, "demand.csv, line 2, column 'due': Due is a date such as 2027-01-15, not 'soon'."),
        (
            {"bom": "parent,component,quantity\nA,B,x\nA,C,y\nA,D,x\n"},
            "bom.csv, line 2, column 'quantity': Qty per is a number, not 'x'. (1 more such cells)",
        ),
        ({"bom": "parent,component\nA\n"}, "bom.csv, line 2: has 1 cells, the header has 2."),
        ({"bom": "parent,componnet\nA,B\n"}, "bom.csv, line 1: bom has no column 'componnet'. Did you mean 'component'?"),
        ({"bom": "parent,component,parent\nA,B,A\n"}, "bom.csv, line 1: column 'parent' is named twice."),
        ({"bom": ""}, "bom.csv: is empty; its first line must name the columns."),
        ({"bom": 'parent,component\n"A,B\n'}, "bom.csv, line 2: is no proper CSV: unexpected end of data."),
        ({"sourcs": "part\nA\n"}, "sourcs.csv: there is no table called 'sourcs'. Did you mean 'sources'?"),
        ({"settings": "currency\nUSD\nEUR\n"}, "settings.csv: must have one row of settings, it has 2."),
    ],
)
def test_that_file_line_and_column_are_named_when_something_is_wrong(tmp_path: Path, files: dict[str, str], message: str) -> None:
    assert message_of(folder_of(tmp_path, **files)) == message


def test_that_a_number_outside_the_limits_is_kept_and_told_by_the_checks(tmp_path: Path) -> None:
    plan = read_folder(folder_of(tmp_path, parts="part\nA\n", stock="part,quantity\nA,-4\nA,7\n"))
    assert plan["stock"]["quantity"].tolist() == [-4.0, 7.0]
    told = [found for found in check(plan) if found.code == "value.limit" and found.where.table == "stock"]
    assert [(one.where.row, one.where.column, one.severity) for one in told] == [(plan["stock"].ids[0], "quantity", Severity.ERROR)]


def test_that_one_line_says_so_when_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert "holds no CSV files" in message_of(tmp_path)
    assert "no such folder" in message_of(tmp_path / "none")
    (tmp_path / "bom.csv").write_bytes("Stück\n".encode("latin-1"))
    assert "is no folder" in message_of(tmp_path / "bom.csv")
    assert "is no UTF-8 text" in message_of(tmp_path)


def test_that_the_file_goes_away_when_a_table_became_empty(tmp_path: Path) -> None:
    write_folder(robot(), tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    write_folder(Plan.empty(), tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["notes.txt", "settings.csv"]


def test_that_one_line_says_so_when_a_folder_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BallastError, match="can't be written"):
        write_folder(robot(), tmp_path / "file")
