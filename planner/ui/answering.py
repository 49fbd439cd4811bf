"""Answers to scope questions: which goods ask, what an answer may be, and the edit that writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.engine.results import Asked, Results
from planner.model.edits import Batch, Edit, InsertRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import ANSWERS, SOURCES, Column, Kind
from planner.model.table import cells
from planner.model.values import NotAValue, NumberStyle, parse

PREFERENCE = "preference"  # asked of a source: its answer stands in the source's own columns
YES_NO = ("yes", "no")
SHARE = Column("value", "The answer", Kind.SHARE, minimum=0, maximum=1)
COUNTRY = Column("value", "The answer", Kind.COUNTRY)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with all goods that ask it, the dearest first. ``worth``: plan currency a year that the best answers save."""

    key: str
    text: str
    kind: str  # share, country, yes or no, word
    choices: tuple[str, ...]
    help: str
    asked: tuple[Asked, ...]

    @property
    def worth(self) -> float:
        """What answering it for all goods may save."""
        return sum(one.worth for one in self.asked)

    @property
    def risk(self) -> float:
        """What the worst answers would cost more than is charged, where the usual answer is assumed and not the dearest."""
        return sum(one.risk for one in self.asked)

    @property
    def parts(self) -> tuple[int, ...]:
        """Which parts ask, by their position in the results."""
        return tuple(dict.fromkeys(one.part for one in self.asked))

    def of_part(self, part: int) -> Question:
        """Return the question as one part asks it."""
        return Question(self.key, self.text, self.kind, self.choices, self.help, tuple(one for one in self.asked if one.part == part))


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("answering", text)


def questions_of(plan: Plan, results: Results | None) -> tuple[Question, ...]:
    """Return the open questions, the one whose answer saves most first, then those that could cost most."""
    if results is None:
        return ()
    rows = {str(key): plan["questions"].row(at) for at, key in enumerate(plan["questions"]["key"])}
    by_key: dict[str, list[Asked]] = {}
    for one in results.questions:
        by_key.setdefault(one.key, []).append(one)
    found = []
    for key, asked in by_key.items():
        row = rows.get(key, {})
        choices = tuple(dict.fromkeys(choice for one in asked for choice in one.choices)) or tuple(str(row.get("choices") or "").split())
        if key == PREFERENCE:
            choices = (*choices, "no") if "no" not in choices else choices
        kind = str(row.get("kind") or ("share" if any("%" in one.assumed for one in asked) else "word"))
        if kind == "yes or no":
            choices = YES_NO
        asked.sort(key=lambda one: (-one.worth, -one.risk))
        found.append(Question(key, asked[0].text, kind, choices, str(row.get("help") or ""), tuple(asked)))
    return tuple(sorted(found, key=lambda one: (-one.worth, -one.risk)))


def written(question: Question, text: str, style: NumberStyle) -> str:
    """Return an answer as the plan keeps it; raises NotAValue for one that is none."""
    text = text.strip()
    if not text:
        raise NotAValue(tr("An answer can't be empty."))
    if question.kind == "share":
        share = parse(SHARE, text, style)
        return f"{round(float(share) * 100, 9):g} %"  # type: ignore[arg-type]
    if question.kind == "country":
        return str(parse(COUNTRY, text, style))
    if question.choices:
        known = {choice.casefold(): choice for choice in question.choices}
        if text.casefold() not in known:
            raise NotAValue(tr("The answer is one of {choices}, not '{text}'.").format(choices=", ".join(question.choices), text=text))
        return known[text.casefold()]
    return text


def answer_edit(plan: Plan, results: Results, sources: Sequence[int], question: Question, value: str) -> Edit:
    """Return the one edit that writes an answer down for every part that asks.

    ``sources``: row ids of the sources that the results are about, in their order.
    """
    if question.key == PREFERENCE:
        ids = np.array([sources[one.source] for one in question.asked if 0 <= one.source < len(sources)], dtype=np.int64)
        ids = ids[np.isin(ids, plan["sources"].ids)]
        return preference_edit(ids, question, value)
    table = plan["answers"]
    general = (table["supplier"] == "") & (table["country_of_origin"] == "") & (table["key"] == question.key)
    own = {str(table["part"][at]): int(table.ids[at]) for at in np.flatnonzero(general)}
    parts = [results.parts[part] if part >= 0 else "" for part in question.parts]
    edits: list[Edit] = []
    there = [own[part] for part in parts if part in own]
    if there:
        edits.append(SetCells("answers", np.array(there, dtype=np.int64), "value", cells(ANSWERS["value"], [value] * len(there))))
    fresh: list[object] = [part for part in parts if part not in own]
    if fresh:
        rows = new_rows(plan, "answers", {"part": fresh, "key": [question.key] * len(fresh), "value": [value] * len(fresh)})
        edits.append(InsertRows.block(rows, len(table)))
    return Batch(tuple(edits))


def preference_edit(ids: np.ndarray[tuple[int], np.dtype[np.int64]], question: Question, value: str) -> Edit:
    """Return the edit that says of sources whether they qualify for a trade preference, and for which one."""
    no = value == "no"
    named = next((choice for choice in question.choices if choice != "no"), "") if no else value
    return Batch((
        SetCells("sources", ids, "preference", cells(SOURCES["preference"], [named] * len(ids))),
        SetCells("sources", ids, "qualifies", cells(SOURCES["qualifies"], ["no" if no else "yes"] * len(ids))),
    ))  # fmt: skip
