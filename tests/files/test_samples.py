"""The plans that come with Ballast: each opens, is complete, and asks a manager's question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.files import samples
from planner.files.samples import open_sample, sample_names
from planner.model.checks import check, has_errors
from planner.model.finding import BallastError
from planner.model.scenario import names, overlaid


def test_that_the_humanoid_is_among_the_samples() -> None:
    assert "humanoid" in sample_names()


@pytest.mark.parametrize("name", sample_names())
def test_that_a_sample_has_no_errors_when_opened(name: str) -> None:
    plan = open_sample(name)
    findings = check(plan)
    assert not has_errors(findings), findings[0]
    assert plan.setting("question")
    assert plan.setting("title")


@pytest.mark.parametrize("name", sample_names())
def test_that_every_row_of_a_sample_has_an_id_of_its_own(name: str) -> None:
    plan = open_sample(name)
    ids = np.concatenate([table.ids for table in plan.tables.values()])
    assert len(set(ids)) == len(ids)
    assert max(ids) < plan.next_id


@pytest.mark.parametrize("name", sample_names())
def test_that_a_sample_has_demand_stock_sources_abroad_and_three_scenarios(name: str) -> None:
    plan = open_sample(name)
    assert len(names(plan)) >= 4
    assert len(plan["demand"])
    assert len(plan["stock"])
    assert len(set(plan["sources"]["country_of_origin"])) >= 3
    for scenario in names(plan)[1:]:
        after, findings = overlaid(plan, scenario)
        assert {finding.code for finding in findings} <= {"scenario.whole"}  # prices, freight and delays whose dates limit nothing yet
        assert not after.equals(plan)


@pytest.mark.parametrize("name", sample_names())
def test_that_every_imported_part_of_a_sample_has_a_tariff_code(name: str) -> None:
    assert "hts.missing" not in {finding.code for finding in check(open_sample(name))}


def test_that_the_samples_are_listed_when_one_is_asked_for_that_is_not_there() -> None:
    with pytest.raises(BallastError, match=r"There is no sample called 'toaster'; choose one of .*humanoid"):
        open_sample("toaster")


def test_that_a_sample_brings_its_own_tariffs_when_it_has_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "samples" / "own"
    (tmp_path / "tariffs" / "us").mkdir(parents=True)
    own.mkdir(parents=True)
    (own / "settings.csv").write_text("title\nOwn\n")
    (tmp_path / "tariffs" / "us" / "mfn.csv").write_text("program,hts,rate\nMFN,8501,4 %\n")
    (tmp_path / "tariffs" / "us" / "s301.csv").write_text("program,hts,rate,origins\ns301,8501,25 %,CN\n")
    (tmp_path / "tariffs" / "stacking.csv").write_text("program,other,rule\ns301,s301,takes the larger\n")
    monkeypatch.setattr(samples, "resource", tmp_path.joinpath)
    plan = open_sample("own")
    assert list(plan["tariffs"]["program"]) == ["MFN", "s301"]
    assert list(plan["stacking"]["rule"]) == ["takes the larger"]
    (own / "tariffs.csv").write_text("program,hts,rate\nOWN,8501,1 %\n")
    (own / "stacking.csv").write_text("program,other\n")
    plan = open_sample("own")
    assert list(plan["tariffs"]["program"]) == ["OWN"]
    assert len(plan["stacking"]) == 0
