"""The open scope questions of a plan: asked where the duty of what is bought hangs on them, with what the answer is worth a year."""

from __future__ import annotations

import numpy as np

from planner.engine import landed
from planner.engine.match import Goods
from planner.engine.questions import Open, choices_of, kinds_on, open_on, outcome_words, question_text
from planner.engine.results import Asked, Days, Floats, Ints, SourceResults
from planner.engine.scope import preferences_for
from planner.engine.tariff import Tariff
from planner.model.plan import Plan
from planner.model.remembered import remembered


def asked_of(plan: Plan, tariff: Tariff, source: SourceResults, used: Ints, yearly: Floats) -> tuple[Asked, ...]:
    """Return what is still to be answered of the sources that are bought from, the dearest first.

    Args: used ``(parts,)`` rows of sources, −1 for none; yearly ``(parts,)`` units needed a year.
    """
    parts = np.flatnonzero((used >= 0) & (yearly > 0))
    rows = used[parts]
    goods, kind = landed.goods_of(plan)
    open_ones = open_lines(tariff, goods, kind[rows], source.entry[rows], landed.loaded_on(source.entry[rows], source.legs[rows]))
    found = []
    for one in open_ones:
        part, row = int(parts[one.kind]), int(rows[one.kind])
        value = float(source.cost[row, landed.GOODS]) * float(yearly[part])
        if value > 0:
            preferences = preferences_for(tariff, str(plan["sources"]["country_of_origin"][row]))
            choices = choices_of(plan["questions"], one.key, preferences)
            assumed = outcome_words(one.key, one.assumed, one.best)
            found.append(
                Asked(
                    one.key,
                    question_text(plan["questions"], one.key, preferences),
                    assumed,
                    one.saves * value,
                    choices,
                    part,
                    row,
                    one.risks * value,
                )
            )
    return tuple(sorted(found, key=lambda asked: (-asked.worth, -asked.risk)))


@remembered(16, by_value=True)
def open_lines(tariff: Tariff, goods: Goods, kind: Ints, entry: Days, loaded: Days) -> list[Open]:
    """Return the open questions of lines; ``Open.kind`` is the line. Shapes ``(lines,)``."""
    return open_on(tariff, kinds_on(goods, kind), entry, loaded)
