"""Plan files: what is saved comes back, what can't be read is said in one line, a failed save destroys nothing."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from planner.files import plan_file
from planner.files.migrations import VERSION, migrate
from planner.files.plan_file import open_plan, save_plan
from planner.model.edits import RemoveRows
from planner.model.finding import BallastError
from planner.model.plan import Plan
from tests.plans import plan_of, robot
from tests.strategies import plans


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "robot.ballast"
    save_plan(robot(), file)
    return file


def message_of(file: Path) -> str:
    """Return the one line that opening a file gives; nothing beside it may have changed."""
    before = contents(file.parent)
    with pytest.raises(BallastError) as caught:
        open_plan(file)
    assert contents(file.parent) == before
    text = str(caught.value)
    assert "\n" not in text
    assert file.name in text
    return text


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@given(plan=plans())
def test_that_a_plan_comes_back_the_same_when_saved_and_opened(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    file = tmp_path_factory.mktemp("plan") / "plan.ballast"
    save_plan(plan, file)
    back = open_plan(file)
    assert back.equals(plan)
    assert back.next_id == plan.next_id
    assert all(np.array_equal(back[name].ids, plan[name].ids) for name in plan.tables)


def test_that_ids_are_never_used_again_when_the_newest_row_was_removed_before_saving(tmp_path: Path) -> None:
    plan = robot()
    plan = RemoveRows("events", plan["events"].ids).apply(plan).plan
    save_plan(plan, tmp_path / "plan.ballast")
    assert open_plan(tmp_path / "plan.ballast").next_id == plan.next_id


def test_that_every_cell_survives_when_text_is_awkward(tmp_path: Path) -> None:
    texts = ["007", " 1e5 ", "8501.10", 'a "b", c\r\nd\n', "電機 Ω é", "=1+1", "NULL", "\0x", "true"]
    plan = plan_of(parts=[{"part": text, "hts": "0101.21.00"} for text in texts])
    save_plan(plan, tmp_path / "plan.ballast")
    assert list(open_plan(tmp_path / "plan.ballast")["parts"]["part"]) == texts


def test_that_opened_tables_are_read_only_when_someone_writes_into_them(saved: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        open_plan(saved)["sources"]["unit_price"][0] = 1.0


def test_that_other_programs_can_read_the_file_when_they_know_sqlite(saved: Path) -> None:
    with sqlite3.connect(saved) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (plan_file.APPLICATION_ID,)
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert database.execute("SELECT supplier, unit_price FROM sources ORDER BY position").fetchall() == [
            ("Dongfang", 40.0), ("Tokai", 5800.0),
        ]  # fmt: skip
        assert database.execute('SELECT "due" FROM demand').fetchall() == [("2027-03-01",)]
    database.close()


def test_that_one_line_says_so_when_the_file_is_missing(tmp_path: Path) -> None:
    assert "there is no such file" in message_of(tmp_path / "none.ballast")


def test_that_one_line_says_so_when_the_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.ballast").mkdir()
    assert "is a folder" in message_of(tmp_path / "folder.ballast")


def test_that_one_line_says_so_when_the_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "plan.ballast").touch()
    assert "is empty" in message_of(tmp_path / "plan.ballast")


@pytest.mark.parametrize("content", [b"part,quantity\nA,1\n", b"S", b"SQLite format 4" + b"\0" * 200, bytes(range(256)) * 20])
def test_that_one_line_says_so_when_the_file_is_no_plan(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan.ballast").write_bytes(content)
    assert "no Ballast plan" in message_of(tmp_path / "plan.ballast") or content == b"S"


def test_that_import_is_named_when_the_file_is_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plan.ballast", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    assert "import it" in message_of(tmp_path / "plan.ballast")


def test_that_one_line_says_so_when_the_database_belongs_to_another_program(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "plan.ballast")
    database.execute("CREATE TABLE parts (part TEXT)")
    database.commit()
    database.close()
    assert "another program" in message_of(tmp_path / "plan.ballast")


def test_that_an_update_is_named_when_a_newer_version_saved_the_file(saved: Path) -> None:
    database = sqlite3.connect(saved)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.commit()
    database.close()
    assert "newer Ballast" in message_of(saved)
    assert f"version {VERSION + 1}" in message_of(saved)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.5, 0.9, 0.9999])
def test_that_one_line_says_so_when_the_file_is_cut_off(saved: Path, share: float) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(len(whole) * share)])
    assert "is cut off" in message_of(saved)


def test_that_one_line_says_so_when_the_middle_of_the_file_is_overwritten(saved: Path) -> None:
    whole = bytearray(saved.read_bytes())
    whole[100:] = b"\xaa" * (len(whole) - 100)
    saved.write_bytes(whole)
    assert "is damaged" in message_of(saved)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM settings", "UPDATE sources SET id = 5", "UPDATE sources SET unit_price = 'dear'", "UPDATE demand SET due = 'soon'",
        "CREATE TABLE s AS SELECT * FROM settings; UPDATE s SET position = 9, id = 999; INSERT INTO settings SELECT * FROM s",
        "DROP TABLE meta", "DELETE FROM meta", "UPDATE meta SET value = 'x'", "PRAGMA user_version = 0",
    ],
)  # fmt: skip
def test_that_one_line_says_so_when_the_content_is_damaged(saved: Path, damage: str) -> None:
    database = sqlite3.connect(saved)
    database.executescript(damage)
    database.commit()
    database.close()
    assert "is damaged" in message_of(saved)


def test_that_one_line_says_so_when_reading_is_not_allowed(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(BallastError, match=r"robot\.ballast: you have no permission"):
        open_plan(saved)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_that_one_line_says_so_when_the_file_is_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ballast")
    with pytest.raises(BallastError, match="is no file"):
        open_plan(tmp_path / "pipe.ballast")


def test_that_unknown_columns_are_passed_over_when_the_version_is_the_same(saved: Path) -> None:
    database = sqlite3.connect(saved)
    database.execute("ALTER TABLE parts ADD COLUMN colour TEXT")
    database.execute("CREATE TABLE notes (position INTEGER PRIMARY KEY, id INTEGER, text TEXT)")
    database.commit()
    database.close()
    assert open_plan(saved).equals(robot())


def test_that_missing_columns_and_tables_take_their_defaults_when_an_earlier_minor_version_saved_the_file(saved: Path) -> None:
    database = sqlite3.connect(saved)
    database.execute("ALTER TABLE bom DROP COLUMN scrap")
    database.execute("DROP TABLE calendars")
    database.commit()
    database.close()
    plan = open_plan(saved)
    assert list(plan["bom"]["scrap"]) == [0.0, 0.0]
    assert list(plan["bom"]["quantity"]) == [2.0, 3.0]
    assert len(plan["calendars"]) == 0


def test_that_a_file_opens_when_another_program_left_it_in_write_ahead_mode(saved: Path) -> None:
    database = sqlite3.connect(saved)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("UPDATE sources SET unit_price = 41 WHERE supplier = 'Dongfang'")
    database.commit()
    assert "is being changed by another program" in message_of(saved)
    database.close()
    assert open_plan(saved)["sources"]["unit_price"][0] == 41.0


def test_that_a_file_can_be_saved_when_its_name_is_as_long_as_names_may_be(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 247 + ".ballast")
    save_plan(robot(), file)
    assert open_plan(file).equals(robot())


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_that_the_old_file_stays_whole_when_saving_fails_midway(saved: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = contents(saved.parent)

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(BallastError) as caught:
            save_plan(Plan.empty(), saved)
    assert str(caught.value) == f"{saved}: can't be saved: No space left on device. Nothing was changed; save to another place."
    assert contents(saved.parent) == before
    assert open_plan(saved).equals(robot())


def test_that_no_half_file_is_left_when_saving_is_interrupted(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(saved.parent)

    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            save_plan(Plan.empty(), saved)
    assert contents(saved.parent) == before


def test_that_a_save_reaches_the_disk_before_it_replaces_the_old_file(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (calls.append("fsync"), sync(descriptor))[1])
    monkeypatch.setattr(os, "replace", lambda old, new: (calls.append("replace"), replace(old, new))[1])
    save_plan(Plan.empty(), saved)
    assert calls == (["fsync", "replace", "fsync"] if hasattr(os, "O_DIRECTORY") else ["fsync", "replace"])


def test_that_one_line_says_so_when_the_folder_to_save_to_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BallastError, match="there is no folder"):
        save_plan(robot(), tmp_path / "none" / "plan.ballast")


def test_that_one_line_says_so_when_a_folder_is_saved_to(tmp_path: Path) -> None:
    with pytest.raises(BallastError, match="is a folder"):
        save_plan(robot(), tmp_path)


def test_that_one_line_says_so_when_a_text_holds_half_a_character(tmp_path: Path) -> None:
    with pytest.raises(BallastError, match="is no character"):
        save_plan(plan_of(parts=[{"part": "A\ud800"}]), tmp_path / "plan.ballast")


@pytest.mark.skipif(os.name != "posix", reason="needs links and file modes")
def test_that_links_and_file_modes_stay_when_a_file_is_saved_over(saved: Path) -> None:
    saved.chmod(0o640)
    link = saved.with_name("link.ballast")
    link.symlink_to(saved)
    save_plan(Plan.empty(), link)
    assert link.is_symlink()
    assert saved.stat().st_mode & 0o777 == 0o640
    assert open_plan(saved).equals(Plan.empty())


OLD_VERSIONS = sorted((Path(__file__).parent / "versions").glob("*.ballast"))


def test_that_a_file_of_every_version_is_kept() -> None:
    assert [file.stem for file in OLD_VERSIONS] == [f"version-{number}" for number in range(1, VERSION + 1)]


@pytest.mark.parametrize("file", OLD_VERSIONS, ids=lambda file: file.stem)
def test_that_an_old_file_opens_with_its_values_and_stays_as_it_is(file: Path) -> None:
    before = file.read_bytes()
    plan = open_plan(file)
    assert {name: len(table) for name, table in plan.tables.items() if len(table)} == {
        "settings": 1, "parts": 3, "bom": 2, "suppliers": 2, "sources": 2, "lanes": 2, "tariffs": 2, "fx": 1, "demand": 1, "stock": 1,
        "scenarios": 1, "events": 1,
    }  # fmt: skip
    assert plan["sources"]["unit_price"].tolist() == [40.0, 5800.0]
    assert plan["bom"]["component"].tolist() == ["ARM", "MOTOR"]
    assert str(plan["events"]["date"][0]) == "2027-01-15"
    assert file.read_bytes() == before


def test_that_a_metal_share_and_a_preference_of_version_1_keep_their_meaning(tmp_path: Path) -> None:
    old = tmp_path / "old.ballast"
    old.write_bytes(OLD_VERSIONS[0].read_bytes())
    database = sqlite3.connect(old)
    database.execute("UPDATE tariffs SET metal_share_from = 0.15 WHERE position = 0")
    database.execute("UPDATE sources SET preference = 'USMCA' WHERE position = 0")
    database.commit()
    database.close()
    plan = open_plan(old)
    assert plan["tariffs"]["condition"].tolist() == ["metal_share>=0.15", ""]
    assert plan["sources"]["qualifies"].tolist() == ["yes", ""]


def test_that_steps_run_in_order_when_an_old_file_is_migrated() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE parts (part TEXT)")
    database.execute("PRAGMA user_version = 1")
    steps = {
        1: lambda db: db.execute("ALTER TABLE parts ADD COLUMN colour TEXT"),
        2: lambda db: db.execute("ALTER TABLE parts RENAME COLUMN colour TO paint"),
    }
    migrate(database, steps, 3)
    assert database.execute("PRAGMA user_version").fetchone() == (3,)
    assert [row[1] for row in database.execute("PRAGMA table_info(parts)")] == ["part", "paint"]
    database.close()


def test_that_migration_stops_when_a_step_is_missing() -> None:
    database = sqlite3.connect(":memory:")
    with pytest.raises(LookupError, match="no way from version 0"):
        migrate(database, {}, 2)
    database.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_that_what_is_no_ordinary_file_is_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ballast"
    os.mkfifo(pipe)
    with pytest.raises(BallastError, match="no ordinary file"):
        save_plan(Plan.empty(), pipe)
    assert pipe.is_fifo()
