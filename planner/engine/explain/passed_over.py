"""Layers in force that touch goods and still aren't charged: spared on the water, waived by a preference, a condition not met."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.explain.term import LayerCharge
from planner.engine.tariffs.charges import Charges, When
from planner.engine.tariffs.codes import codes_in, lengths_of
from planner.engine.tariffs.kinds import Goods
from planner.engine.tariffs.match import met, origins_inside
from planner.engine.tariffs.tariff import Tariff
from planner.model.schema import MODES
from planner.model.table import Table
from planner.model.values import day_text


def passed_over(tariffs: Table, tariff: Tariff, goods: Goods, charges: Charges, when: When) -> Iterator[LayerCharge]:
    """Yield each program that touches the one kind of goods on its day without being charged, with the reason."""
    chosen = {
        name
        for names, rows in ((tariff.programs, charges.rates.layer), (tariff.fees, charges.fees.layer), (tariff.taxes, charges.taxes.layer))
        for name, row in zip(names, rows[0], strict=True)
        if row >= 0
    }
    own = np.flatnonzero(tariff.slot[: len(tariff.row) - len(tariff.carried)])
    length = lengths_of(tariff, own, codes_in((goods.hts[0].replace(".", ""),)))[:, 0]
    day = when.entry[0]
    for at in own[length != 0]:
        program = tariff.slots[tariff.slot[at]]
        touches = origins_inside(goods.origin, tariff.origins[at], tariff.origins_except[at])[0] and goods.origin[0] != tariff.destination
        if program in chosen or not touches or not tariff.start[at] <= day <= tariff.end[at]:
            continue
        reason = reason_of(tariff, goods, int(at))
        if reason:
            chosen.add(program)
            of = tariffs.row(int(tariff.row[at]))
            yield LayerCharge(
                program, str(of["heading"]), str(of["title"]), 0.0, 0.0, applied=False, reason=reason, source=str(of["source"]),
                confidence=str(of["confidence"]), row=int(tariff.row[at]),
            )  # fmt: skip


def reason_of(tariff: Tariff, goods: Goods, at: int) -> str:
    """Return why a layer isn't charged on goods, empty where nothing stands in its way."""
    mode, preference, facts = goods.mode[0], goods.preference[0], dict(goods.facts[0])
    if not tariff.modes[at, MODES.index(mode)]:
        return f"not charged on goods that come by {mode}"
    if preference in tariff.exempt[at]:
        return f"waived by {preference}"
    if not met(tariff.conditions[at], facts):
        told = "; ".join(f"{one.key} {one.operator} {one.value}" for one in tariff.conditions[at] if not met((one,), facts))
        return f"its condition isn't met: {told}"
    clause = tariff.clause
    if clause.has[at] and clause.modes[at, MODES.index(mode)]:
        limits = (
            (word, limit[at])
            for word, limit in (("loaded", clause.loaded_before), ("exported", clause.exported_before), ("entered", clause.entered_before))
        )
        return f"under way: {' and '.join(f'{word} before {day_text(limit)}' for word, limit in limits if not np.isnat(limit))}"
    return ""
