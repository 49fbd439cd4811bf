"""The shipped tariff library put into plans that were made with an older one."""

from __future__ import annotations

import numpy as np
import pytest

from planner.files.library import changes_rows, fingerprint, fingerprints, fingerprints_shipped, merged, updated_library
from planner.files.samples import LIBRARY, library_version, new_plan, open_sample
from planner.model.diff import diff_tables
from planner.model.edits import InsertRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import SETTINGS, STACKING, TARIFFS
from planner.model.table import Table, cells
from tests.plans import plan_of

OLD = "US 2018-01"


def older(plan: Plan) -> Plan:
    """Return a plan that says it was made with an older library."""
    return plan.with_table(plan["settings"].with_columns({"library": cells(SETTINGS["library"], [OLD])}))


def rows(table: Table) -> list[tuple[object, ...]]:
    return [tuple(str(value) for value in table.row(at).values()) for at in range(len(table))]


def test_that_nothing_is_edited_when_a_plan_has_the_shipped_library() -> None:
    assert updated_library(new_plan()).edits == ()


def test_that_only_the_name_is_edited_when_every_row_is_the_shipped_one() -> None:
    edit = updated_library(older(new_plan()))
    assert len(edit.edits) == 1 and not changes_rows(edit)


@pytest.mark.parametrize("sample", ["humanoid", "ai-server"])
def test_that_samples_rows_stay_as_they_are_when_they_are_brought_up_to_date(sample: str) -> None:
    plan = open_sample(sample)
    assert not changes_rows(updated_library(plan))


def test_that_changed_and_missing_rows_become_the_shipped_ones_when_the_library_is_taken() -> None:
    plan = older(new_plan())
    tariffs = plan["tariffs"]
    wrong = SetCells("tariffs", tariffs.ids[[1]], "rate", cells(TARIFFS["rate"], [0.5])).apply(plan).plan
    short = RemoveRows("tariffs", tariffs.ids[[5]]).apply(wrong).plan
    edit = updated_library(short)
    assert changes_rows(edit)
    after = edit.apply(short)
    assert rows(after.plan["tariffs"]) == rows(tariffs)
    assert after.plan.setting("library") == library_version()
    assert after.inverse.apply(after.plan).plan.equals(short)
    # Rows that are the same keep their ids, so that only what changes is shown as changed.
    assert int((~np.isin(after.plan["tariffs"].ids, short["tariffs"].ids)).sum()) == 2


def test_that_the_users_own_rows_stay_at_their_end_when_the_library_is_taken() -> None:
    plan = older(new_plan())
    mine: dict[str, list[object]] = {"program": ["AD"], "heading": ["A-570-999"], "rate": [0.3], "source": ["broker's letter"]}
    first = InsertRows.block(new_rows(plan, "tariffs", mine), 0).apply(plan).plan
    mine["heading"] = ["A-570-998"]
    both = InsertRows.block(new_rows(first, "tariffs", mine), len(first["tariffs"])).apply(first).plan
    gone = RemoveRows("tariffs", both["tariffs"].ids[[7]]).apply(both).plan
    after = updated_library(gone).apply(gone).plan["tariffs"]
    assert (after["heading"][0], after["heading"][-1]) == ("A-570-999", "A-570-998")
    assert rows(after)[1:-1] == rows(plan["tariffs"])
    assert not diff_tables(both["tariffs"], after)["removed"]


def test_that_a_shipped_row_is_left_out_when_the_plan_has_its_own_for_the_same_goods() -> None:
    shipped = plan_of(tariffs=[{"program": "MFN", "hts": "8501.31.40", "rate": 0.04, "source": "library"}])["tariffs"]
    own = plan_of(tariffs=[{"program": "MFN", "hts": "8501.31.40", "rate": 0.05, "source": "HTS 2026 Rev 11"}])["tariffs"]
    assert merged(own, shipped, frozenset())["rate"].tolist() == [0.05]
    other = plan_of(tariffs=[{"program": "MFN", "hts": "8501.31.50", "rate": 0.05, "source": "HTS 2026 Rev 11"}])["tariffs"]
    assert sorted(merged(other, shipped, frozenset())["rate"].tolist()) == [0.04, 0.05]


def test_that_a_row_of_an_earlier_version_goes_when_the_shipped_library_has_dropped_it() -> None:
    # This rule stood in version US 2026-11 word for word; nobody typed it.
    old = plan_of(stacking=[{"program": "s301", "other": "s301", "rule": "takes the larger", "effective_from": "2018-07-06"}])["stacking"]
    assert fingerprint(STACKING, old.row(0)) in fingerprints_shipped()
    assert len(merged(old, Table.empty(STACKING), fingerprints_shipped())) == 0
    edited = plan_of(stacking=[{"program": "s301", "other": "s301", "rule": "adds", "effective_from": "2018-07-06"}])["stacking"]
    assert len(merged(edited, Table.empty(STACKING), fingerprints_shipped())) == 1


def test_that_every_table_of_the_library_is_brought_up_to_date_when_one_is_lost() -> None:
    plan = older(new_plan())
    for spec in LIBRARY:
        if len(plan[spec.name]):
            lost = plan.with_table(Table.empty(spec))
            assert updated_library(lost).apply(lost).plan[spec.name].equals(plan[spec.name])


def test_that_every_layer_and_rule_has_a_fingerprint_when_a_version_is_kept_for_the_next() -> None:
    plan = new_plan()
    kept = list(fingerprints(plan))
    assert len(kept) == len(plan["tariffs"]) + len(plan["stacking"])
    assert merged(plan["tariffs"], Table.empty(TARIFFS), frozenset(kept)).equals(Table.empty(TARIFFS))
