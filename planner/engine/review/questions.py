"""What open scope questions cost: which ones change the duty of a line, what is assumed until they are answered, and the gain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.engine.results import Ints
from planner.engine.tariffs.charges import When
from planner.engine.tariffs.duty import charged, dearest, weight_of
from planner.engine.tariffs.kinds import Facts, Goods
from planner.engine.tariffs.scope import NO_PREFERENCE, OTHER, PREFERENCE, answered, asked_of_kind, variants_of
from planner.engine.tariffs.tariff import Tariff
from planner.model.table import Table
from planner.model.values import decimals, share_of

CHANGE = 1e-9
QUALIFIES = "Do the goods qualify for a trade preference ({choices})?"


@dataclass(frozen=True, slots=True)
class Open:
    """An open question of one kind of goods on a day."""

    kind: int
    key: str
    assumed: str  # the outcome that is charged
    best: str  # the outcome with the least duty, or the worst where what is assumed is the least
    saves: float  # share of the customs value that the best outcome saves
    risks: float = 0.0  # share that the worst outcome costs more, where the dearest isn't what is assumed


@dataclass(frozen=True, slots=True)
class Trial:
    """Another outcome of one question, the others as they are charged."""

    kind: int
    key: str
    assumed: str
    outcome: str


def open_on(tariff: Tariff, goods: Goods, when: When) -> list[Open]:
    """Return the open questions that change the duty of kinds of goods, each on its own days. Shapes ``(kinds,)``."""
    own = np.arange(len(goods))
    variants = variants_of(tariff, goods)
    now = dearest(tariff, variants, own, own, when).rates
    as_charged = kinds_on(variants.goods, now.variant)
    trials = [trial for kind in own for trial in trials_of(tariff, goods, as_charged, int(kind))]
    if not trials:
        return []
    tried = Goods(*(tuple(column) for column in zip(*(changed(as_charged, trial) for trial in trials), strict=True)))
    kind_of = np.array([trial.kind for trial in trials], dtype=np.intp)
    cost = weight_of(charged(tariff, tried, np.arange(len(trials)), kind_of, when).rates) - weight_of(now)[kind_of]
    found: dict[tuple[int, str], list[tuple[float, Trial]]] = {}
    for trial, more in zip(trials, cost, strict=True):
        found.setdefault((trial.kind, trial.key), []).append((float(more), trial))
    return [one for tries in found.values() for one in worth_of(tries)]


def trials_of(tariff: Tariff, goods: Goods, as_charged: Goods, kind: int) -> Iterable[Trial]:
    """Yield the other outcomes of each open question of one kind."""
    facts = dict(as_charged.facts[kind])
    for key, outcomes in asked_of_kind(tariff, goods, kind):
        assumed = facts.get(key, NO_PREFERENCE if key == PREFERENCE else outcomes[0])
        yield from (Trial(kind, key, assumed, outcome) for outcome in outcomes if outcome != assumed)


def changed(goods: Goods, trial: Trial) -> tuple[str, str, str, str, Facts]:
    """Return one kind of goods with another outcome of a question."""
    at, preference, facts = trial.kind, goods.preference[trial.kind], goods.facts[trial.kind]
    if trial.key == PREFERENCE:
        preference = trial.outcome
    else:
        facts = answered(facts, trial.key, trial.outcome)
    return goods.hts[at], goods.origin[at], goods.mode[at], preference, facts


def worth_of(tries: list[tuple[float, Trial]]) -> Iterable[Open]:
    """Yield a question where an answer changes the duty: by how much the best one lowers it, the worst one raises it."""
    ordered = sorted(tries, key=lambda one: share_of(one[1].outcome) or 0.0)  # of outcomes that cost the same the one easiest to prove
    (least, best), (most, worst) = (choose(ordered, key=lambda one: round(one[0], 12)) for choose in (min, max))
    if least < -CHANGE or most > CHANGE:
        told = best if least < -CHANGE else worst
        yield Open(told.kind, told.key, told.assumed, told.outcome, max(-least, 0.0), most if most > CHANGE else 0.0)


def question_text(questions: Table, key: str, choices: tuple[str, ...]) -> str:
    """Return what is asked, in words."""
    if key == PREFERENCE:
        return QUALIFIES.format(choices=", ".join(choices))
    rows = np.flatnonzero(questions["key"] == key)
    return str(questions["question"][rows[0]]) if len(rows) else key.replace("_", " ").capitalize() + "?"


def choices_of(questions: Table, key: str, preferences: tuple[str, ...]) -> tuple[str, ...]:
    """Return the answers to choose from; empty where a number is asked for."""
    if key == PREFERENCE:
        return preferences
    rows = np.flatnonzero(questions["key"] == key)
    if not len(rows):
        return ()
    kind = str(questions["kind"][rows[0]])
    return ("yes", "no") if kind == "yes or no" else tuple(str(questions["choices"][rows[0]]).split())


def outcome_words(key: str, value: str, other: str) -> str:
    """Return an outcome in words: 'yes', 'at least 15 %', 'less than 15 %', 'none'."""
    if key == PREFERENCE:
        return "no" if value == NO_PREFERENCE else value
    if value == OTHER:
        return f"not {other}"
    mine, theirs = share_of(value), share_of(other)
    if value in ("yes", "no") or mine is None or theirs is None:
        return value
    return (
        f"at least {decimals(mine * 100, 1).removesuffix('.0')} %"
        if mine > theirs
        else f"less than {decimals(theirs * 100, 1).removesuffix('.0')} %"
    )


def kinds_on(goods: Goods, kind: Ints) -> Goods:
    """Return the goods of each line in turn."""
    return Goods(*(tuple(getattr(goods, name)[at] for at in kind) for name in Goods.__slots__))
