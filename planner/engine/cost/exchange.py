"""What foreign money is worth on a day: each rate holds from its date until the next one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import coded
from planner.engine.results import Days, Floats, Ints
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

ALWAYS = np.datetime64("1900-01-01", "D")


@dataclass(frozen=True, slots=True)
class Worth:
    """The worth of each row's currency over time, in the plan's currency; NaN before its first rate."""

    start: Days  # (spans,) days on which some rate changes, ascending
    rate: Floats  # (currencies, spans + 1)
    currency: Ints  # (rows,) position among the currencies

    def on(self, rows: Ints, days: Days) -> Floats:
        """Return the worth of the currencies of some rows, each on its own day. Shapes ``(lines,)``."""
        return self.rate[self.currency[rows], np.searchsorted(self.start, days, side="right")]


@remembered(16)
def worth_over_time(fx: Table, codes: Cells, currency: str) -> Worth:
    """Return the worth of each row's currency from one rate to the next; a blank currency is the plan's."""
    distinct, at = coded(codes)
    begins: Days = np.where(np.isnat(fx["valid_from"]), ALWAYS, fx["valid_from"])
    start = np.unique(begins)
    rate = np.full((len(distinct), len(start) + 1), np.nan)
    for number, code in enumerate(distinct):
        if code in ("", currency):
            rate[number] = 1.0
            continue
        for row in np.flatnonzero(fx["currency"] == code)[np.argsort(begins[fx["currency"] == code], kind="stable")]:
            rate[number, np.searchsorted(start, begins[row]) + 1 :] = fx["rate"][row]
    return Worth(start, rate, at)


@remembered(16)
def fx_rates(fx: Table, codes: Cells, currency: str, as_of: np.datetime64) -> Floats:
    """Return the worth of each row's currency on a day in the plan's currency; NaN where no rate is known."""
    worth = worth_over_time(fx, codes, currency)
    return worth.on(np.arange(len(codes)), np.full(len(codes), as_of, dtype="datetime64[D]"))
