"""The open scope questions of a plan: asked where the duty of what is bought hangs on them, with what the answer is worth a year."""

from __future__ import annotations

import numpy as np

from planner.engine.cost import landed
from planner.engine.results import Asked, Floats, Ints, SourceResults
from planner.engine.review.questions import Open, choices_of, kinds_on, open_on, outcome_words, question_text
from planner.engine.tariffs.charges import When
from planner.engine.tariffs.duty import case_keys, cases_of
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.scope import preferences_for
from planner.engine.tariffs.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import remembered


def asked_of(plan: Plan, tariff: Tariff, source: SourceResults, used: Ints, yearly: Floats) -> tuple[Asked, ...]:
    """Return what is still to be answered of the sources that are bought from, the dearest first.

    Args: used ``(parts,)`` rows of sources, −1 for none; yearly ``(parts,)`` units needed a year.
    """
    parts = np.flatnonzero((used >= 0) & (yearly > 0))
    rows = used[parts]
    goods, kind = landed.goods_of(plan)
    duty, loaded, exported = landed.days_of(plan, tariff, source.entry, source.loaded)
    keys = case_keys(tariff, kind[rows], duty[rows], loaded[rows], exported[rows])
    questions = open_cases(tariff, goods, np.unique(keys))
    value = source.customs_value[rows] * yearly[parts]
    found = [
        asked(plan, tariff, one, int(part), int(row), float(worth))
        for part, row, key, worth in zip(parts, rows, keys.tolist(), value, strict=True)
        if worth > 0
        for one in questions[key]
    ]
    return tuple(sorted(found, key=lambda asked: (-asked.worth, -asked.risk)))


def asked(plan: Plan, tariff: Tariff, one: Open, part: int, row: int, value: float) -> Asked:
    """Return an open question of one source with what it is worth on a customs value a year."""
    preferences = preferences_for(tariff, str(plan["sources"]["country_of_origin"][row]))
    text = question_text(plan["questions"], one.key, preferences)
    choices = choices_of(plan["questions"], one.key, preferences)
    assumed = outcome_words(one.key, one.assumed, one.best)
    return Asked(one.key, text, assumed, one.saves * value, choices, part, row, one.risks * value)


@remembered(8)
def known_cases(tariff: Tariff, goods: Goods) -> dict[int, tuple[Open, ...]]:  # noqa: ARG001 they say whose cases these are
    """Return the cases of some goods under some tariff whose questions were looked for; filled as they are needed."""
    return {}


def open_cases(tariff: Tariff, goods: Goods, keys: Ints) -> dict[int, tuple[Open, ...]]:
    """Return the open questions of each case, looking only for those that aren't known yet."""
    known = known_cases(tariff, goods)
    missing = np.array([key for key in keys.tolist() if key not in known], dtype=np.intp)
    if len(missing):
        kind, when_of, when = cases_of(tariff, missing)
        days = When(when.entry[when_of], when.loaded[when_of], when.exported[when_of])
        found: dict[int, list[Open]] = {key: [] for key in missing.tolist()}
        for one in open_on(tariff, kinds_on(goods, kind), days):
            found[int(missing[one.kind])].append(one)
        known.update({key: tuple(listed) for key, listed in found.items()})
    return known
