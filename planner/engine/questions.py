"""What open scope questions cost: which ones change the duty of a line, what is assumed until they are answered, and the gain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.engine.duty import When, charged, weight_of
from planner.engine.match import Goods
from planner.engine.results import Days, Floats, Ints
from planner.engine.scope import NO_PREFERENCE, OTHER, PREFERENCE, Variants, all_variants
from planner.engine.tariff import Tariff
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


def open_on(tariff: Tariff, goods: Goods, entry: Days, loaded: Days) -> list[Open]:
    """Return the open questions that change the duty of kinds of goods entered and loaded on a day each. Shapes ``(kinds,)``."""
    variants = all_variants(tariff, goods)
    if int(variants.count.max(initial=1)) == 1:
        return []
    kind_of = np.zeros(len(variants.goods), dtype=np.intp)
    for kind, (first, count) in enumerate(zip(variants.first, variants.count, strict=True)):
        kind_of[first : first + count] = kind
    found = charged(tariff, variants.goods, np.arange(len(kind_of)), kind_of, When(entry, loaded, loaded))
    total = weight_of(found.rates)
    return [one for kind in range(len(goods)) if variants.count[kind] > 1 for one in of_kind(tariff, variants, kind, total)]


def of_kind(tariff: Tariff, variants: Variants, kind: int, total: Floats) -> Iterable[Open]:
    """Yield what each open question of one kind is worth, the others taken as they are charged."""
    first, count = int(variants.first[kind]), int(variants.count[kind])
    keys, mine = variants.keys[kind], total[first : first + count]
    outcomes = [outcome(variants.goods, at, keys) for at in range(first, first + count)]
    charged_at = max((at for at in range(count) if as_assumed(tariff, keys, outcomes[at])), key=lambda at: float(mine[at]))
    for number, key in enumerate(keys):
        rest = [other[:number] + other[number + 1 :] for other in outcomes]
        alike = [at for at in range(count) if rest[at] == rest[charged_at]]
        best, worst = (choose(alike, key=lambda at: float(mine[at])) for choose in (min, max))
        saves, risks = float(mine[charged_at] - mine[best]), float(mine[worst] - mine[charged_at])
        if max(saves, risks) > CHANGE:
            other = best if saves > CHANGE else worst
            yield Open(kind, key, outcomes[charged_at][number], outcomes[other][number], saves, risks if risks > CHANGE else 0.0)


def as_assumed(tariff: Tariff, keys: tuple[str, ...], outcomes: tuple[str, ...]) -> bool:
    """Tell whether every question that has an assumption has that outcome."""
    return all(tariff.assumed.get(key, value) == value for key, value in zip(keys, outcomes, strict=True))


def outcome(goods: Goods, at: int, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return a variant's outcome of each question."""
    facts = dict(goods.facts[at])
    return tuple(goods.preference[at] if key == PREFERENCE else facts[key] for key in keys)


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
