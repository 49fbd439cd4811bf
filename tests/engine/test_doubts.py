"""Which tariff rows should not be relied on, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from planner.engine.review.doubts import doubts_of
from tests.plans import plan_of

AS_OF = np.datetime64("2026-11-23", "D")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"rate": 0.25}, ""),
        ({"rate": 0.0}, ""),  # free is a rate
        ({"per_kg": 0.019}, ""),
        ({"rate": 0.25, "confidence": "medium"}, ""),
        ({"rate": 0.25, "confidence": "unconfirmed"}, "not confirmed"),
        ({}, "rate not known"),
        ({"rate": 0.1, "effective_to": "2026-07-23"}, "ended on 23 Jul 2026"),
        ({"rate": 0.1, "effective_to": "2026-11-23"}, ""),  # the last day is inclusive
        ({"rate": 0.1, "effective_to": "2026-07-23", "status": "expired"}, "ended on 23 Jul 2026"),
        ({"rate": 0.1, "status": "expired"}, "expired"),
        ({"rate": 0.1, "effective_to": "2026-02-23", "status": "struck down"}, "struck down, ended on 23 Feb 2026"),
        ({"rate": 0.1, "status": "proposed"}, "threat, proposed"),
        ({"rate": 0.1, "status": "stayed", "confidence": "unconfirmed"}, "not confirmed, stayed"),
    ],
)
def test_that_a_doubt_is_named_when_a_rate_is_not_sure(row: dict[str, object], said: str) -> None:
    plan = plan_of(tariffs=[{"program": "s301", "rate": 0.04}, {"program": "MFN", **row}])
    assert doubts_of(plan["tariffs"], AS_OF) == ("", said)


def test_that_nothing_has_ended_when_the_day_is_not_known() -> None:
    plan = plan_of(tariffs=[{"program": "MFN", "rate": 0.1, "effective_to": "2026-07-23"}])
    assert doubts_of(plan["tariffs"], np.datetime64("NaT", "D")) == ("",)
