"""What an edit of the tariff tables does to a plan: worked out on a worker, shown before anything is applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.engine.results import Results
from planner.engine.review.update import LineChange, changed_lines
from planner.model.diff import Json, TableDiff, diff_tables
from planner.model.edits import Edit
from planner.model.finding import Finding
from planner.model.plan import Plan
from planner.model.schema import BASE, SCHEMA, Column, TableSpec
from planner.model.table import Value
from planner.model.values import NumberStyle, shown
from planner.ui.figures import money, plural

Tell = Callable[[float, str], None]
# What a row is called in a list of changes, and what is said of it.
NAMES = {
    "tariffs": (("program", "heading", "title"), ("rate", "cap", "per_kg", "per_unit", "method", "basis", "hts", "origins", "effective_from", "effective_to")),
    "stacking": (("program", "rule", "other"), ("effective_from", "effective_to", "source")),
    "programs": (("program", "destination"), ("authority", "drawback", "refundable", "refund_days")),
    "questions": (("key",), ("question",)),
    "code_lists": (("list",), ("hts", "description")),
    "destinations": (("destination",), ("value_basis", "currency")),
}  # fmt: skip
SAID_ALWAYS = frozenset({"rule"})  # without it two programs say nothing of each other
PREFIXES = {"effective_from": "from", "effective_to": "until"}
MONEY_LEAST = 0.5  # a year: less is no change
LONGEST = 60  # characters of one cell in a list of changes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the plan that changes: whose it is, and the money for one unit before and after."""

    part: str
    source: str
    change: LineChange


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table that come, change and go, each as its name and what is said of it."""

    title: str
    come: tuple[tuple[str, str], ...]
    change: tuple[tuple[str, str], ...]
    go: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """An edit that waits for the user's word, with all that it does. ``accept`` and ``refuse`` are the words on the buttons."""

    title: str
    headline: str
    step: str
    accept: str
    refuse: str
    plan: Plan
    edit: Edit
    lines: tuple[Line, ...]
    rows: tuple[Rows, ...]
    findings: tuple[Finding, ...]
    currency: str
    unread: tuple[Finding, ...] = ()  # rates of the file that can't be computed, most of them of no part of the plan

    @property
    def per_year(self) -> float:
        """The change of duty a year on what is bought, as far as it is known."""
        return float(np.nansum([line.change.per_year for line in self.lines]))

    @property
    def changes(self) -> bool:
        """Tell whether any row changes."""
        return bool(self.rows)


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("reviewing", text)


def lines_of(
    plan: Plan, edit: Edit, before: Results | None, tell: Tell, cancelled: Callable[[], bool], style: NumberStyle
) -> tuple[tuple[Line, ...], tuple[Rows, ...]]:
    """Return the lines and rows that an edit of the tariff tables changes; the engine is asked once, or twice without ``before``."""
    from planner.engine.evaluate import evaluate

    after_plan = edit.apply(plan).plan
    rows = tuple(
        found
        for spec in SCHEMA
        if spec.name in NAMES
        for found in rows_of(spec, diff_tables(plan[spec.name], after_plan[spec.name]), style)
    )
    tell(0.4, tr("Computing what changes…"))
    if before is None:
        before = evaluate(plan, (BASE,), None, cancelled)[BASE]
    tell(0.7, tr("Computing what changes…"))
    after = evaluate(after_plan, (BASE,), None, cancelled)[BASE]
    sources = plan["sources"]
    named = [
        Line(
            before.parts[change.part],
            " ".join(filter(None, (str(sources["supplier"][change.source]), str(sources["country_of_origin"][change.source])))),
            change,
        )
        for change in changed_lines(before, after)
    ]
    return tuple(named), rows


def rows_of(spec: TableSpec, diff: TableDiff, style: NumberStyle) -> tuple[Rows, ...]:
    """Return what comes, changes and goes in one table; nothing where nothing does."""
    if not any(diff.values()):
        return ()
    name, said = NAMES[spec.name]

    def row(cells: Mapping[str, Json]) -> tuple[str, str]:
        return words(spec, name, cells, style, " · "), words(spec, said, cells, style, ", ")

    changed = tuple(
        (
            words(spec, tuple(one["key"]), one["key"], style, " · "),
            f"{spec[one['column']].title}: {said_of(spec[one['column']], one['before'], style)} → {said_of(spec[one['column']], one['after'], style)}",
        )
        for one in diff["changed"]
    )
    return (Rows(spec.title, tuple(map(row, diff["added"])), changed, tuple(map(row, diff["removed"]))),)


def words(spec: TableSpec, names: tuple[str, ...], cells: Mapping[str, Json], style: NumberStyle, between: str) -> str:
    """Return some cells of a row in words; those that hold their default are left out."""
    texts = [
        " ".join(filter(None, (PREFIXES.get(name), said_of(spec[name], cells.get(name), style))))
        for name in names
        if name in spec.by_name and (name in SAID_ALWAYS or worth_saying(spec[name], cells.get(name)))
    ]
    return between.join(texts)


def worth_saying(column: Column, value: Json) -> bool:
    """Tell whether a cell says anything: a rate of nought is free, not missing."""
    return value is not None and value is not False and value not in ("", column.default)


def said_of(column: Column, value: Json, style: NumberStyle) -> str:
    """Return a cell as it is shown, an empty one as a dash."""
    cell: Value = np.datetime64(value, "D") if column.dtype.kind == "M" and isinstance(value, str) else value
    text = shown(column, cell, style) or "—"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def effect(review_lines: tuple[Line, ...], currency: str) -> str:
    """Return what an edit does to the lines in one sentence."""
    if not review_lines:
        return tr("none of your lines changes")
    count = plural(len(review_lines), tr("of your lines changes"), tr("of your lines change"))
    per_year = float(np.nansum([line.change.per_year for line in review_lines]))
    unknown = sum(1 for line in review_lines if np.isnan(line.change.per_year))
    text = tr("{count}, the duty on what is bought stays").format(count=count)
    if abs(per_year) >= MONEY_LEAST:
        change = tr("{count}, duty rises by {amount} a year") if per_year > 0 else tr("{count}, duty falls by {amount} a year")
        text = change.format(count=count, amount=money(abs(per_year), currency))
    return text + (tr("; of {n} the duty is not known").format(n=unknown) if unknown else "")
