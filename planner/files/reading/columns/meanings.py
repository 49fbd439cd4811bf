"""What the columns of a table mean: each header's candidates weighed by the cells below, each meaning given once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.files.cells.grid import Cell
from planner.files.layout import PACKAGE, SECOND, SPECIFICATIONS, VALUE, normal
from planner.files.reading.columns.block import HeaderCell
from planner.files.reading.columns.evidence import are_codes, are_designators, are_places, are_wordy, is_sequence, plausibility
from planner.files.reading.columns.guesses import are_currencies, guessed
from planner.files.reading.columns.heads import FAIR, Head
from planner.files.reading.columns.words import (
    DESCRIPTION,
    DESIGNATORS,
    FOR_SEVERAL,
    GENERIC,
    IDENTITY,
    MPN,
    NOTE,
    PART,
    QUANTITY,
    SOURCE_SUPPLIER,
    TOTAL_WORDS,
    header_candidates,
    header_currency,
    header_factor,
)  # fmt: skip

PLAUSIBLE = 3.0
SECOND_BEST = 8.0
CURRENCY = "sources.currency"
MATERIALS = frozenset({"material", "werkstoff", "matiere", "materiau", "materiel", "материал", "材料", "材质"})
COMMENTS = frozenset({"comment", "kommentar", "commentaire", "comentario", "комментарий"})
NO_SLOTS: Mapping[int, str] = {}
Samples = Mapping[int, Sequence[Cell]]
Thought = dict[int, tuple[tuple[str, float], ...]]


def meanings_of(heads: Sequence[Head], samples: Samples, given: Mapping[int, str] = NO_SLOTS) -> tuple[dict[int, HeaderCell], Thought]:
    """Return the meaning of each column that has one, and all that were thought of with their scores.

    ``given`` meanings are taken as they are; an empty one leaves the column out.
    """
    told = {head.column: header_cell(head, given[head.column], 10.0) for head in heads if given.get(head.column)}
    options = _options([head for head in heads if head.column not in given], samples)
    chosen = _each_once(options, {cell.slot for cell in told.values()}) | told
    open_heads = [head for head in heads if head.column not in given]
    _settle_names(chosen, open_heads, samples, set(told))
    _keep_as_note(chosen, open_heads)
    thought = {head.column: tuple((slot, score) for score, at, slot, _ in options if -at == head.column) for head in heads}
    return chosen, thought


def header_cell(head: Head, slot: str, score: float) -> HeaderCell:
    """Return a column's meaning with what its header says of unit and currency."""
    currency = header_currency(head.text) or header_currency(head.group)
    return HeaderCell(head.column, head.shown, slot, score, currency, header_factor(slot, head.text), "%" in head.text)


def best_meanings(heads: Sequence[Head], samples: Samples, taken: set[str]) -> dict[int, HeaderCell]:
    """Return the best meaning of each column; each meaning is given once, those that are taken not at all."""
    return _each_once(_options(heads, samples), taken)


def _options(heads: Sequence[Head], samples: Samples) -> list[tuple[float, int, str, Head]]:
    """Return what each column may mean, with its score and the column's number below zero, so that the first of equals is the best."""
    options: list[tuple[float, int, str, Head]] = []
    board = any({VALUE, PACKAGE} & set(dict(header_candidates(head.text))) for head in heads)
    for head in heads:
        others = [values for at, values in samples.items() if at != head.column]
        for slot, score in _candidates(head, samples[head.column], board=board).items():
            score += plausibility(slot, samples[head.column], others)
            if score >= PLAUSIBLE:
                options.append((score, -head.column, slot, head))
    single = any(slot == QUANTITY and score >= FAIR and not _is_total(head) for score, _, slot, head in options)
    if single:  # a total for several robots is no quantity where one of each stands beside it
        options = [(score - 6 * (slot == QUANTITY and _is_total(head)), at, slot, head) for score, at, slot, head in options]
    return options


def _is_total(head: Head) -> bool:
    return bool(set(normal(head.text).split()) & TOTAL_WORDS) or FOR_SEVERAL.search(head.text) is not None


def _each_once(options: Sequence[tuple[float, int, str, Head]], taken: set[str]) -> dict[int, HeaderCell]:
    chosen: dict[int, HeaderCell] = {}
    taken = set(taken)
    for score, negative, slot, head in sorted(options, key=lambda option: option[:3], reverse=True):
        if -negative not in chosen and slot not in taken:
            chosen[-negative] = header_cell(head, slot, score)
            taken.add(slot)
    return chosen


def _candidates(head: Head, sample: Sequence[Cell], *, board: bool) -> dict[str, float]:
    """Return what a column may mean; in the list of a board a column Part of places such as C1 names no parts."""
    found = dict(header_candidates(head.text))
    if board and PART in found and normal(head.text) in GENERIC and are_places(sample):
        return {DESIGNATORS: 9.0}
    if found and are_designators(sample):
        found[DESIGNATORS] = max(found.get(DESIGNATORS, 0.0), 6.0)
    if SOURCE_SUPPLIER in found and are_codes(sample):
        found[MPN] = max(found.get(MPN, 0.0), 5.0)
    return {CURRENCY: 9.0} if found and CURRENCY not in found and are_currencies(sample) else found or guessed(sample, head.text)


def _settle_names(chosen: dict[int, HeaderCell], heads: Sequence[Head], samples: Samples, fixed: set[int]) -> None:
    """Part and Component may head numbers or names: the cells tell which; a table of quantities without names has them in its first texts."""
    slots = {cell.slot: cell for cell in chosen.values()}
    part, description = slots.get(PART), slots.get(DESCRIPTION)
    if part and part.column not in fixed and normal(part.text) in GENERIC and are_wordy(samples[part.column]):
        if description is None:
            chosen[part.column] = replace(part, slot=DESCRIPTION)
        elif description.column not in fixed and are_codes(samples[description.column]):
            chosen[part.column], chosen[description.column] = replace(part, slot=DESCRIPTION), replace(description, slot=PART)
    elif part and part.column not in fixed and description and normal(part.text) in MATERIALS and _come_again(samples[part.column]):
        del chosen[part.column]  # what the parts are made of
    comment = slots.get(NOTE)
    if DESIGNATORS in slots and description is None and comment and comment.column not in fixed and normal(comment.text) in COMMENTS:
        chosen[comment.column] = replace(comment, slot=DESCRIPTION)  # of a board: what stands at the places
    if QUANTITY in slots and not set(slots) & set(IDENTITY):
        words = [head for head in heads if head.column not in chosen and any(isinstance(value, str) for value in samples[head.column])]
        words = [head for head in words if not is_sequence(samples[head.column])]
        if words:
            chosen[words[0].column] = HeaderCell(words[0].column, words[0].shown, DESCRIPTION, PLAUSIBLE)


def _come_again(values: Sequence[Cell]) -> bool:
    """Tell whether a column has few different names for its many rows."""
    return 2 * len(set(values)) <= len(values)


def _keep_as_note(chosen: dict[int, HeaderCell], heads: Sequence[Head]) -> None:
    """A second description or a specification is kept: it names rows that the first does not, and is the note where no column is."""
    best, found = 0.0, None
    for head in heads:
        scores = dict(header_candidates(head.text))
        score = 5.0 if normal(head.text) in {normal(word) for word in SPECIFICATIONS} else 0.0
        score = max(score, scores.get(DESCRIPTION, 0.0) if scores.get(DESCRIPTION, 0.0) >= SECOND_BEST else 0.0)
        if head.column not in chosen and score > best:
            best, found = score, head
    if found:
        chosen[found.column] = HeaderCell(found.column, found.shown, SECOND, PLAUSIBLE)
