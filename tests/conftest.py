"""Settings that every test shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.office import Office

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
