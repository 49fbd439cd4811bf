"""Whether an answer can be meant: prices more than half off, other currencies, new origins, cells that were not to be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from planner.files.cells.grid import Cell
from planner.files.cells.said.values import text_of_cell
from planner.files.quotes.answers import NOTE, WARNING, Answer
from planner.files.quotes.columns import LOCKED, Fill
from planner.files.quotes.request import plan_day
from planner.model.finding import Severity
from planner.model.plan import Plan
from planner.model.table import Value

FAR_OFF = 0.5  # share of the price in the plan by which an answer may differ before somebody is asked
DAYS_A_WEEK = 7.0
LONGEST = 730.0  # days of a lead time that nobody asks about
Say = Callable[[Severity, Fill, str], None]


@dataclass(frozen=True, slots=True)
class Known:
    """What the plan knows that answers are held against; looked up once for all of them."""

    plan: Plan
    today: date
    currency: str
    rates: Mapping[str, float]  # plan currency for one of another, on the plan's day
    breaks: Mapping[tuple[str, str, str], int]  # how many price breaks each source has

    @staticmethod
    def of(plan: Plan) -> Known:
        """Look it up."""
        today, currency = plan_day(plan), str(plan.setting("currency") or "")
        table, breaks = plan["price_breaks"], dict[tuple[str, str, str], int]()
        for key in zip(*(table[name].tolist() for name in ("part", "supplier", "country_of_origin")), strict=True):
            breaks[key] = breaks.get(key, 0) + 1
        return Known(plan, today, currency, {currency: 1.0, "": 1.0} | _rates(plan, today), breaks)


def _rates(plan: Plan, today: date) -> dict[str, float]:
    fx = plan["fx"]
    in_force = [
        (str(fx["valid_from"][at]) if not np.isnat(fx["valid_from"][at]) else "", str(fx["currency"][at]), float(fx["rate"][at]))
        for at in range(len(fx))
        if np.isnat(fx["valid_from"][at]) or fx["valid_from"][at] <= np.datetime64(today)
    ]
    return {code: rate for _, code, rate in sorted(in_force) if rate > 0}


def judge(answer: Answer, row: Mapping[str, Value], asked_currency: str, need: float | None, known: Known, say: Say) -> None:
    """Say what there is to ask of an answer that could be read. Args: row: the source as the plan has it; need: a year's."""
    _judge_currency(answer, asked_currency, known, say)
    if answer.price is not None:
        _judge_price(answer, row, known, say)
        _judge_breaks(answer, row, known, say)
    _judge_terms(answer, row, need, say)
    if answer.valid is None:
        if answer.price is not None and not answer.odd_day:
            say(NOTE, Fill.VALID, "How long the quote holds isn't said; the old day is emptied.")
    elif answer.valid < known.today:
        say(WARNING, Fill.VALID, f"The quote was valid until {answer.valid.isoformat()}, which is past.")
    before = str(row["country_of_origin"] or "")
    if answer.origin and before and answer.origin != before:
        say(
            WARNING,
            Fill.ORIGIN,
            f"Made in {answer.origin} instead of {before}: duty follows the origin, so it becomes a source of its own; look at its landed cost.",
        )


def _judge_currency(answer: Answer, asked: str, known: Known, say: Say) -> None:
    if not answer.currency:
        answer.currency = asked
        say(WARNING, Fill.CURRENCY, f"No currency is said; {asked}, as asked, is taken.")
    elif asked and answer.currency != asked and not answer.beside:
        say(WARNING, Fill.CURRENCY, f"The quote is in {answer.currency}, asked was {asked}.")
    if answer.currency not in known.rates:
        say(WARNING, Fill.CURRENCY, f"The plan has no exchange rate for {answer.currency}, so its landed cost isn't known.")


def _judge_price(answer: Answer, row: Mapping[str, Value], known: Known, say: Say) -> None:
    before, was = row["unit_price"], str(row["currency"] or known.currency)
    rates = known.rates.get(was), known.rates.get(answer.currency)
    if was == answer.currency:
        rates = 1.0, 1.0
    if not isinstance(before, float) or before <= 0 or None in rates or answer.price is None:
        return
    times = answer.price * float(rates[1] or 0) / (before * float(rates[0] or 1))
    if abs(times - 1) > FAR_OFF:
        change = f"{_short(times)} times the price" if times >= 1 else f"only {times * 100:.2g} % of the price"
        say(WARNING, Fill.PRICE, f"{answer.price:,.10g} {answer.currency} is {change} in the plan, {before:,.10g} {was}.")


def _short(times: float) -> str:
    return f"{times:,.0f}" if times >= 100 else f"{times:.3g}"


def _judge_breaks(answer: Answer, row: Mapping[str, Value], known: Known, say: Say) -> None:
    last = answer.price or 0.0
    for quantity, price in answer.breaks:
        if price > last:
            say(WARNING, Fill.PRICE, f"The price from {quantity:g} on, {price:g}, is higher than for less, {last:g}.")
        last = price
    origin = answer.origin or str(row["country_of_origin"])
    gone = known.breaks.get((str(row["part"]), str(row["supplier"]), origin), 0)
    if gone and not answer.breaks:
        say(WARNING, Fill.PRICE, f"The quote has no price breaks; the plan's {gone} of this source go.")


def _judge_terms(answer: Answer, row: Mapping[str, Value], need: float | None, say: Say) -> None:
    if answer.least is not None and need is not None and answer.least > need:
        say(WARNING, Fill.LEAST, f"The smallest order, {answer.least:,.10g}, is more than a year's need, {need:,.10g}.")
    before = row["lead_days"]
    if answer.lead_days is None:
        return
    if answer.lead_days > LONGEST:
        say(WARNING, Fill.LEAD, f"{answer.lead_days:,.10g} days are more than two years.")
    elif isinstance(before, float) and 0 < answer.lead_days * 5 <= before <= answer.lead_days * DAYS_A_WEEK * 1.5:
        say(WARNING, Fill.LEAD, f"{answer.lead_days:g} days against {before:g} before: are these weeks?")


def judge_locked(asked: Mapping[Fill, Cell], value: Callable[[Fill], Cell], say: Say) -> None:
    """Say which cells were changed that were not to be."""
    for column in LOCKED:
        if column.fill not in asked or column.fill is Fill.LINE:
            continue
        before, now = text_of_cell(asked[column.fill]), text_of_cell(value(column.fill))
        if _bare(before) != _bare(now):
            say(WARNING, column.fill, f"{column.title} was locked and has been changed: '{before[:40]}' became '{now[:40]}'.")


def _bare(text: str) -> str:
    """Return a text without what programs change about numbers: 13,000 is 13000."""
    bare = text.replace(",", "").replace("\u202f", "").strip()
    try:
        return f"{float(bare):.12g}" if bare and not bare.startswith("0") else bare
    except ValueError:
        return bare
