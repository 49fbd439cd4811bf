"""Plans of any content come back from a workbook as they were, also when LibreOffice has saved it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.files.reading.workbook import read_workbook
from planner.files.samples import open_sample
from planner.files.writing.workbook import write_workbook
from planner.model.diff import diff
from planner.model.plan import Plan
from planner.model.schema import Kind
from planner.model.table import Table
from tests.office import Office
from tests.plans import plan_of
from tests.strategies import plans

STARTS = ("", "=", "+", "-", "@", "'", "\t", "#N/A", "00", "1E", "<r>", "_x000A_", "{", "%")
MIDDLES = (
    "1+1",
    "123",
    "5",
    "SUM(A1)",
    '"a";"b"',
    "line\nline",
    "cmd|' /C calc'!A0",
    "𝔘𝔫𝔦 🤖",
    "مرحبا",
    "料号",
    "x" * 300,
    "</t></is>",
    "2027-01-15",
    "1,5",
    "TRUE",
)
NASTY = st.builds("{}{}{}".format, st.sampled_from(STARTS), st.sampled_from(MIDDLES), st.sampled_from(("", " ", "\n", "</r>", "%", "'")))
CONTROL = frozenset(map(chr, (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)))


@st.composite
def nasty_plans(draw: st.DrawFn) -> Plan:
    """Plans of any content whose parts have the names and texts that spreadsheets take for something else."""
    plan = draw(plans())
    names = draw(st.lists(NASTY, min_size=1, max_size=6, unique_by=str.casefold))
    described = draw(st.lists(NASTY, min_size=len(names), max_size=len(names)))
    parts = plan_of(parts=[{"part": name, "description": text, "tags": name} for name, text in zip(names, described, strict=True)])["parts"]
    return plan.with_table(Table(parts.spec, parts.ids + plan.next_id, parts.columns))


def texts(plan: Plan) -> Iterator[str]:
    for table in plan.tables.values():
        for column in table.spec.columns:
            if column.kind is Kind.TEXT:
                yield from table[column.name]


def told(plan: Plan) -> bool:
    """Tell whether no text is of blanks alone: such a cell is read as an empty one, as people take it."""
    return all(not text or text.strip() for text in texts(plan))


def plain(plan: Plan) -> bool:
    """Tell whether line breaks are bare line feeds, and letters those that XML knows: LibreOffice changes all others."""
    return not any(CONTROL & set(text) for text in texts(plan))


def again(path: Path) -> Plan:
    return read_workbook(path).edit.apply(Plan.empty()).plan


@given(nasty_plans().filter(told))
def test_that_any_plan_is_equal_when_it_was_written_and_read(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    path = tmp_path_factory.mktemp("round") / "plan.xlsx"
    write_workbook(plan, path)
    assert diff(plan, again(path))["equal"] is True
    assert again(path).equals(plan)


def test_that_any_plan_is_equal_when_libreoffice_saved_the_workbook(tmp_path: Path, office: Office) -> None:
    made: list[Plan] = [open_sample("humanoid")]

    @settings(max_examples=25)
    @given(nasty_plans().filter(told).filter(plain))
    def collect(plan: Plan) -> None:
        made.append(plan)

    collect()
    files = [tmp_path / f"plan-{number}.xlsx" for number in range(len(made))]
    for plan, file in zip(made, files, strict=True):
        write_workbook(plan, file)
    for plan, saved in zip(made, office.saved(files, tmp_path / "saved"), strict=True):
        assert diff(plan, again(saved)) == {"equal": True, "tables": {}}, "numbers are kept to 15 digits, all else as it was"
