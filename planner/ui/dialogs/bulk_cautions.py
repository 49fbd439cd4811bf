"""What is worth a second look before many cells change: prices that become zero, names that nothing stands for, sources too early."""

from __future__ import annotations

from collections import Counter

import numpy as np
from PySide6.QtCore import QCoreApplication

from planner.engine.results import Results
from planner.model.bulk import Changed, Outcome
from planner.model.plan import Plan
from planner.model.schema import TABLES, Kind
from planner.ui.figures import day, plural

MOST = 3  # names that are told


def tr(text: str) -> str:
    """Return a text in the user's language."""
    return QCoreApplication.translate("bulk", text)


def cautions(plan: Plan, found: Outcome, result: Results | None = None) -> str:
    """Return what is to be thought over, a sentence each, empty for none. Args: result: the numbers of this very plan, where there are any."""
    said = [words for one in found.changed for words in (_unknown(plan, one), _early(plan, one, result)) if words]
    return " ".join(dict.fromkeys([*_zeros(found), *said]))


def _zeros(found: Outcome) -> list[str]:
    """Tell how many amounts become zero, by the title of their column: those of sources and of their price breaks together."""
    counts = Counter[str]()
    for one in found.changed:
        column = TABLES[one.table][one.column]
        if column.kind is Kind.MONEY:
            counts[column.title] += int(((one.after == 0) & (one.before != 0)).sum())
    words = tr("{column} becomes zero in {cells}.")
    return [words.format(column=title, cells=plural(n, tr("cell"), tr("cells"))) for title, n in counts.items() if n]


def _unknown(plan: Plan, one: Changed) -> str:
    reference = TABLES[one.table][one.column].reference
    if not reference:
        return ""
    table, name = reference.split(".")
    known = set(plan[table][name].tolist())
    lacking = [str(value) for value in dict.fromkeys(one.after.tolist()) if value and value not in known]
    if not lacking:
        return ""
    names = ", ".join(lacking[:MOST]) + ("…" if len(lacking) > MOST else "")
    words = tr("{names} is not in {table}.") if len(lacking) == 1 else tr("{names} are not in {table}.")
    return words.format(names=names, table=TABLES[table].title)


def _early(plan: Plan, one: Changed, result: Results | None) -> str:
    """Tell of sources that are preferred now but can't be used on the day that goods ordered now enter."""
    if (one.table, one.column) != ("sources", "preferred"):
        return ""
    sources = plan["sources"]
    rows = sources.positions(one.ids[one.after.astype(bool)])
    entry = result.source.entry[rows] if result is not None else np.full(len(rows), plan.setting("as_of"), dtype="datetime64[D]")
    early = rows[sources["qualified_from"][rows] > entry]
    if not len(early):
        return ""
    first = int(early[0])
    words = tr("{supplier} is qualified for {part} from {since} only; until then another source supplies.")
    told = words.format(supplier=sources["supplier"][first], part=sources["part"][first], since=day(sources["qualified_from"][first]))
    return told if len(early) == 1 else f"{told} " + tr("So it is with {n} more.").format(n=len(early) - 1)
