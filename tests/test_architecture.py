"""The house keeps its shape: floors, doors to the outside, late imports, one name for each thing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from planner.model.schema import SCHEMA

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "planner").rglob("*.py"))
LONGEST = 600  # lines, pages of data aside; 300 is the aim
PAGES_OF_DATA = frozenset({"planner/model/schema.py"})
HEAVY = (
    "pandas",
    "pyqtgraph",
    "scipy",
    "openpyxl",
    "xlsxwriter",
    "python_calamine",
    "lxml",
    "babel",
    "pycountry",
    "holidays",
    "numba",
    "highspy",
)
MACHINE_CLOCK = frozenset({"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime"})


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_that_every_room_keeps_to_its_floor_when_imports_are_followed() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(cache_dir=None, no_logo=True))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    "module", ["planner.__main__", "planner.cli.command", "planner.model.plan", "planner.document.document", "planner.app"]
)
def test_that_heavy_packages_stay_out_when_only_the_module_is_imported(module: str) -> None:
    code = f"import {module}, sys, json; print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    loaded = set(json.loads(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout))
    assert not loaded & set(HEAVY)
    if module != "planner.app":
        assert "PySide6" not in loaded


@pytest.mark.parametrize("room", ["model", "document", "engine", "files"])
def test_that_no_room_below_the_window_reads_the_machines_date_when_a_plan_has_its_own(room: str) -> None:
    calls = [
        f"{name_of(file)}:{node.lineno}"
        for file in SOURCES
        if name_of(file).startswith(f"planner/{room}/")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MACHINE_CLOCK
    ]
    assert not calls


def test_that_files_stay_short_enough_to_read_when_they_grow() -> None:
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in SOURCES}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST and name not in PAGES_OF_DATA}


def test_that_no_module_has_a_name_that_says_nothing_when_files_are_added() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not [name_of(file) for file in SOURCES if vague & set(file.stem.split("_"))]


def test_that_no_name_stands_twice_when_the_schema_is_read() -> None:
    tables = [spec.name for spec in SCHEMA]
    assert len(tables) == len(set(tables))
    for spec in SCHEMA:
        for names in ([column.name for column in spec.columns], [column.title for column in spec.columns]):
            assert len(names) == len(set(names)), spec.name
        assert set(spec.key) <= set(spec.by_name)


def test_that_every_reference_leads_somewhere_when_the_schema_is_read() -> None:
    known = {f"{spec.name}.{column.name}" for spec in SCHEMA for column in spec.columns}
    references = {column.reference for spec in SCHEMA for column in spec.columns if column.reference}
    assert references
    assert references <= known


def test_that_true_keeps_its_references_when_a_thousand_signals_are_emitted() -> None:
    """PySide6 6.12 on Python 3.11 takes one reference to True with every emit, and dies once they run out."""
    from PySide6.QtCore import QObject, Signal

    class Bell(QObject):
        rung = Signal(bool)

    heard = []
    bell = Bell()
    bell.rung.connect(heard.append)
    before = sys.getrefcount(True)
    for _ in range(1000):
        bell.rung.emit(True)
    heard.clear()
    assert abs(sys.getrefcount(True) - before) < 100
