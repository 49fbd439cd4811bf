"""Settings that every test shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from planner.cli.command import main
from tests.office import Office

Ballast = Callable[..., tuple[int, str, str]]

# The same examples in every run: a red test is then the fault of the change, not of the dice.
settings.register_profile(
    "ballast", deadline=None, derandomize=True, max_examples=50, database=None, suppress_health_check=[HealthCheck.too_slow]
)
# 'make soak' throws fresh dice, and many more of them.
settings.register_profile("soak", settings.get_profile("ballast"), derandomize=False, max_examples=2000)
settings.load_profile("ballast")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with real workbooks beside the project; a test that needs it is skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("the folder with real workbooks isn't here")
    return SHARED


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return LibreOffice, which recalculates whatever it opens; a test that needs it is skipped without it."""
    found = Office.found(tmp_path_factory.mktemp("office"))
    if found is None:
        pytest.skip("LibreOffice isn't installed")
    return found


@pytest.fixture
def ballast(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ballast:
    """Return a function that runs a command in an empty folder and gives its exit code, output and messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def no_window(*_: object, **__: object) -> int:
        raise AssertionError("no window was asked for")

    def run(*argv: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(word) for word in argv], no_window)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run
