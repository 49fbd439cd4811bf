"""How explanations say amounts, shares and where a rate is written, and how their terms add up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from planner.engine.explain.below import Below, each
from planner.engine.explain.term import Term
from planner.engine.review.doubts import doubts_of
from planner.model.table import Table
from planner.model.values import day_text, decimals, half_away

Link = tuple[str, int | None, str]  # table, row id, column
NOWHERE: Link = ("", None, "")
UNEXPLAINED = "Not explained"
SMALL = 1e-9
DIGITS = 6  # of measures and rates
LEAST_COUNT = 1e-3  # a smaller quantity takes more than four decimals


@lru_cache(maxsize=4096)
def money(amount: float) -> str:
    """Return an amount in words, small ones with four decimals."""
    if not math.isfinite(amount):
        return "not known"
    return decimals(amount, 2 if abs(amount) >= 1 or amount == 0 else 4)


@lru_cache(maxsize=4096)
def percent(share: float) -> str:
    """Return a share as a percentage with all the digits it has: 12.5 %, 0.3464 %."""
    text = decimals(half_away(share * 100, 6), 6)
    return f"{text.rstrip('0').rstrip('.')} %"


def count(quantity: float) -> str:
    """Return a quantity with the decimals it needs: 500, 1.0309, 0.00003."""
    if 0 < abs(quantity) < LEAST_COUNT:
        return plainly(quantity)
    return decimals(quantity, 0) if quantity == int(quantity) else decimals(quantity, 4).rstrip("0").rstrip(".")


@lru_cache(maxsize=4096)
def plainly(quantity: float) -> str:
    """Return a measure or rate with six digits that count, never in powers of ten: 0.00003, 1,250.5."""
    if not math.isfinite(quantity):
        return "not known"
    whole = math.floor(math.log10(abs(quantity))) + 1 if quantity else 1
    text = decimals(quantity, max(DIGITS - whole, 0))
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=4096)
def times(scale: float) -> str:
    """Return what the arithmetic of one unit is multiplied by, nothing for a single one."""
    return "" if scale == 1 else f" × {count(scale)}"


def joined(*words: str) -> str:
    """Return what is said of a term, in one line."""
    return " · ".join(word for word in words if word)


def known(amount: float) -> float | None:
    """Return an amount for a term, None where it isn't known."""
    return float(amount) if math.isfinite(amount) else None


def note(label: str, detail: str, link: Link = NOWHERE, children: Sequence[Term] = ()) -> Term:
    """Return a term that says what an amount rests on and adds nothing itself."""
    return Term(label, detail, None, tuple(children), *link)


def adding(label: str, detail: str, amount: float, children: Sequence[Term], link: Link = NOWHERE) -> Term:
    """Return a term whose children add up to it: a difference is shown as one, and below an unknown nothing has an amount."""
    if not math.isfinite(amount):
        return Term(label, detail, None, tuple(blanked(child) for child in children), *link)
    rest = amount - sum(child.amount or 0.0 for child in children)
    if children and abs(rest) > SMALL * max(1.0, abs(amount)):
        children = (*children, Term(UNEXPLAINED, "the terms above don't add up to the number", rest))
    return Term(label, detail, float(amount), tuple(children), *link)


def opening(label: str, detail: str, amount: float, make: Callable[[], Sequence[Term]], link: Link = NOWHERE) -> Term:
    """Return a term whose children, at least one, are made and added up when somebody opens it."""
    return replace(adding(label, detail, amount, (), link), children=Below(lambda: adding(label, detail, amount, make(), link).children))


def blanked(term: Term, *, written: bool = False) -> Term:
    """Return a term without amounts, for what stands below an unknown number; ``written``: its detail says the amount."""
    detail = f"{term.detail} = {money(term.amount)}" if written and term.amount is not None else term.detail
    return replace(term, detail=detail, amount=None, children=each(term.children, lambda child: blanked(child, written=written)))


def scaled(term: Term, many: float) -> Term:
    """Return a term counted so many times; arithmetic stands last in a leaf's detail, so the factor is put behind it."""
    if many == 1:
        return term
    children = each(term.children, lambda child: scaled(child, many))
    amount = None if term.amount is None else term.amount * many
    detail = term.detail + times(many) if amount and not children else term.detail
    return Term(term.label, detail, amount, children, term.table, term.row, term.column)


def cut(term: Term, depth: int | None) -> Term:
    """Return a term with only so many levels below it; the leaves still add up to it."""
    if depth is None:
        return term
    return replace(term, children=tuple(cut(child, depth - 1) for child in term.children) if depth > 0 else ())


@dataclass(frozen=True, slots=True, eq=False)
class Citations:
    """Where tariff rows are written, since when, how well founded, and when they were checked; said once for each row."""

    tariffs: Table
    as_of: np.datetime64
    said: dict[int, str] = field(default_factory=dict)

    def of(self, row: int) -> str:
        """Return the citation of a row."""
        if row not in self.said:
            self.said[row] = citation(self.tariffs, row, doubts_of(self.tariffs, self.as_of)[row])
        return self.said[row]

    def link(self, row: int, column: str = "rate") -> Link:
        """Return the link to a row's cell."""
        return "tariffs", int(self.tariffs.ids[row]), column


def citation(tariffs: Table, layer: int, doubt: str = "") -> str:
    """Return where a rate comes from, its dates, how well it is founded and when it was last checked."""
    row = tariffs.row(layer)
    dated = isinstance(row["effective_to"], np.datetime64)  # a rate that has ended since says until when
    doubt = "" if doubt == "expired" and dated else doubt
    words = [str(row["heading"]), str(row["title"]), str(row["source"])]
    for name, word in (("effective_from", "from"), ("effective_to", "until")):
        day = row[name]
        if isinstance(day, np.datetime64):
            words.append(f"{word} {day_text(day)}")
    if row["status"] not in ("in force", "expired" if dated else "") and str(row["status"]) not in doubt:
        words.append(str(row["status"]))
    if row["confidence"] == "medium" or (row["confidence"] == "unconfirmed" and not doubt):
        words.append(f"confidence {row['confidence']}")
    words.append(doubt)
    if isinstance(row["checked"], np.datetime64):
        words.append(f"checked {day_text(row['checked'])}")
    return joined(*dict.fromkeys(words))
