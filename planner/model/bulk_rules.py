"""Rules over many rows: where this holds of a row, prefer that supplier, add a source, or set a column. Each row follows one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.model.bulk import Mask, Outcome, Refused, Spot, joined, outcome
from planner.model.bulk_conditions import Condition, holds
from planner.model.edits import Edit, InsertRows, new_rows
from planner.model.plan import Plan
from planner.model.table import Cells, RowIds, Value, cells
from planner.model.values import PLAIN, NotAValue, NumberStyle, parse, within

Rows = npt.NDArray[np.intp]
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Prefer:
    """Prefer the source of a supplier for the part, and no other."""

    supplier: str


@dataclass(frozen=True, slots=True)
class Add:
    """Add a source at a supplier like the present one: at its price times a factor, with another origin and lead time where given."""

    supplier: str
    factor: str = "1"
    origin: str = ""
    lead_days: str = ""


@dataclass(frozen=True, slots=True)
class SetColumn:
    """Put a value into a column of the row, of its part, or of its source."""

    table: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens where all conditions hold; without any it holds for every row."""

    where: tuple[Condition, ...]
    then: Prefer | Add | SetColumn


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The rows that rules are asked about. All arrays have shape ``(rows,)`` and hold row numbers, −1 for none."""

    table: str
    rows: Rows
    parts: Rows
    sources: Rows

    def at(self, table: str) -> Rows:
        """Return the rows of a table that belong to the rows asked about."""
        return {self.table: self.rows, "parts": self.parts, "sources": self.sources}[table] if table != self.table else self.rows


def subject_of(plan: Plan, table: str, ids: RowIds, bought: Mapping[str, int] | None = None) -> Subject:
    """Return rows with their parts and sources. ``bought``: the row number of the source each part is bought from, where that is known."""
    rows = plan[table].positions(ids) if len(ids) else np.empty(0, dtype=np.intp)
    name = "component" if table == "bom" else "part"
    if name not in plan[table].columns:
        nowhere = np.full(len(rows), NOWHERE, dtype=np.intp)
        return Subject(table, rows, nowhere, nowhere)
    parts = plan[table][name][rows].tolist()
    part_at = {part: at for at, part in enumerate(plan["parts"]["part"].tolist())}
    if table == "sources":
        sources = rows
    else:
        chosen = {**chosen_sources(plan), **(bought or {})}
        sources = np.fromiter((chosen.get(part, NOWHERE) for part in parts), dtype=np.intp, count=len(parts))
    return Subject(table, rows, np.fromiter((part_at.get(part, NOWHERE) for part in parts), dtype=np.intp, count=len(parts)), sources)


def chosen_sources(plan: Plan) -> dict[str, int]:
    """Return for each part the row number of its preferred source, else of its first."""
    sources, chosen = plan["sources"], dict[str, int]()
    preferred = sources["preferred"].tolist()
    for at, part in enumerate(sources["part"].tolist()):
        if part not in chosen or (preferred[at] and not preferred[chosen[part]]):
            chosen[part] = at
    return chosen


def applied(plan: Plan, subject: Subject, rules: Sequence[Rule], *, last: bool = False, style: NumberStyle = PLAIN) -> Outcome:
    """Return what the rules would do; each row follows the first rule that fits it, or with ``last`` the last one."""
    try:
        fitting = [fits(plan, subject, rule.where, style) for rule in rules]
        work = Work(plan, subject, style)
        taken = np.full(len(subject.rows), NOWHERE, dtype=np.intp)
        for number in range(len(rules)) if last else reversed(range(len(rules))):
            taken[fitting[number]] = number
        for number, rule in enumerate(rules):
            work.do(rule.then, taken == number)
    except NotAValue as problem:
        return Outcome(problem=str(problem))
    return work.outcome()


def fits(plan: Plan, subject: Subject, where: Sequence[Condition], style: NumberStyle = PLAIN) -> Mask:
    """Return for which rows all conditions hold; a row that has no such part or source fits none about it."""
    mask = np.ones(len(subject.rows), dtype=bool)
    for one in where:
        at = subject.at(one.table)
        there = at >= 0
        hold = np.zeros(len(at), dtype=bool)
        column = plan[one.table].spec[one.column]
        hold[there] = holds(column, plan[one.table][one.column][at[there]], one, style)
        mask &= hold
    return mask


class Work:
    """What rules have done so far: copies of the columns they touch, the sources they add, what they refuse."""

    def __init__(self, plan: Plan, subject: Subject, style: NumberStyle) -> None:
        self.plan, self.subject, self.style = plan, subject, style
        self.columns: dict[tuple[str, str], Cells] = {}
        self.refused: list[Refused] = []
        self.fresh: set[tuple[str, str, str]] = set()
        self.copies: list[
            tuple[Rows, dict[str, Value], npt.NDArray[np.float64]]
        ] = []  # of which sources, with what changed, at which price
        self._own: dict[str, list[int]] | None = None

    def do(self, then: Prefer | Add | SetColumn, mine: Mask) -> None:
        """Do what a rule says with the rows that follow it."""
        if isinstance(then, SetColumn):
            self._set(then, mine)
        elif isinstance(then, Prefer):
            self._prefer(then, mine)
        else:
            self._add(then, mine)

    def outcome(self) -> Outcome:
        """Return all of it."""
        found = []
        for (table, name), after in self.columns.items():
            spot = Spot(table, name, self.plan[table].ids)
            made = outcome(spot, self.plan[table][name], after)
            found.append(Outcome(made.changed))
        edits, added = self._insert()
        return joined((*found, Outcome(refused=tuple(self.refused), first=edits, added=added)))

    def _column(self, table: str, name: str) -> Cells:
        return self.columns.setdefault((table, name), self.plan[table][name].copy())

    def _refuse(self, table: str, column: str, rows: Sequence[int], reason: str) -> None:
        if len(rows):
            self.refused.append(Refused(table, column, self.plan[table].ids[np.asarray(rows, dtype=np.intp)], reason))

    def _set(self, then: SetColumn, mine: Mask) -> None:
        column = self.plan[then.table].spec[then.column]
        at = self.subject.at(then.table)
        value = parse(column, then.text, self.style)
        self._column(then.table, then.column)[at[mine & (at >= 0)]] = cells(column, [value])[0]
        lacking = self.subject.rows[mine & (at < 0)]
        self._refuse(
            self.subject.table, self._key(), lacking.tolist(), f"It has no {self.plan[then.table].spec.title.lower()[:-1]} to change."
        )

    def _key(self) -> str:
        return self.plan[self.subject.table].spec.columns[0].name

    def _parts(self, mine: Mask) -> list[int]:
        parts = self.subject.parts[mine]
        return [int(part) for part in np.unique(parts[parts >= 0])]

    def _sources_of(self, part: str) -> list[int]:
        if self._own is None:
            self._own = {}
            for at, name in enumerate(self.plan["sources"]["part"].tolist()):
                self._own.setdefault(name, []).append(at)
        return self._own.get(part, [])

    def _prefer(self, then: Prefer, mine: Mask) -> None:
        wanted = then.supplier.strip().casefold()
        if not wanted:
            raise NotAValue("Which supplier shall be preferred?")
        preferred, suppliers = self._column("sources", "preferred"), self.plan["sources"]["supplier"]
        names = self.plan["parts"]["part"]
        lacking = []
        for part in self._parts(mine):
            own = self._sources_of(str(names[part]))
            chosen = next((at for at in own if str(suppliers[at]).casefold() == wanted), None)
            if chosen is None:
                lacking.append(part)
                continue
            preferred[own] = False
            preferred[chosen] = True
        self._refuse("parts", "part", lacking, f"It has no source at {then.supplier.strip()}.")

    def _add(self, then: Add, mine: Mask) -> None:
        spec = self.plan["sources"].spec
        factor = float(str(then.factor).replace(self.style.decimal, ".") or 1) if _is_number(then.factor, self.style) else None
        if factor is None or factor <= 0:
            raise NotAValue(f"The price factor is a number above zero such as 1{self.style.decimal}05, not '{then.factor}'.")
        given: dict[str, Value] = {"supplier": parse(spec["supplier"], then.supplier, self.style), "preferred": False, "mpn": ""}
        if then.origin.strip():
            given |= {"country_of_origin": parse(spec["country_of_origin"], then.origin, self.style), "ship_from": ""}
        if then.lead_days.strip():
            given["lead_days"] = parse(spec["lead_days"], then.lead_days, self.style)
        present, table = self.subject.sources, self.plan["sources"]
        self._refuse(self.subject.table, self._key(), self.subject.rows[mine & (present < 0)].tolist(), "It has no source to take after.")
        at = np.unique(present[mine & (present >= 0)])
        prices = table["unit_price"][at] * factor
        if len(prices) and np.nanmax(prices, initial=0.0) > 0:
            within(spec["unit_price"], float(np.nanmax(prices, initial=0.0)))
        supplier, origin = str(given["supplier"]), str(given.get("country_of_origin") or "")
        origins = [origin] * len(at) if origin else table["country_of_origin"][at].tolist()
        keys = [(part, supplier, made_in) for part, made_in in zip(table["part"][at].tolist(), origins, strict=True)]
        known = set(zip(*(table[name].tolist() for name in spec.key), strict=True)) | self.fresh
        free: Mask = np.fromiter((key not in known for key in keys), dtype=bool, count=len(keys))
        free &= _firsts(keys)
        self.fresh.update(key for key, new in zip(keys, free.tolist(), strict=True) if new)
        self.copies.append((at[free], given, prices[free]))
        self._refuse("sources", "supplier", at[~free].tolist(), f"There is such a source at {supplier} already.")

    def _insert(self) -> tuple[tuple[Edit, ...], tuple[tuple[str, str, str], ...]]:
        """Return the edits that put the new sources in, with suppliers named for the first time, and what they are called."""
        if not self.fresh:
            return (), ()
        table = self.plan["sources"]
        values: dict[str, list[object]] = {column.name: [] for column in table.spec.columns}
        for at, given, prices in self.copies:
            for name, listed in values.items():
                listed += prices.tolist() if name == "unit_price" else [given[name]] * len(at) if name in given else list(table[name][at])
        keys = list(zip(values["part"], values["supplier"], values["country_of_origin"], strict=True))
        edits: list[Edit] = [InsertRows.block(new_rows(self.plan, "sources", values), len(table))]
        known = set(self.plan["suppliers"]["supplier"].tolist())
        suppliers: list[object] = [one for one in dict.fromkeys(values["supplier"]) if one not in known]
        if suppliers:
            grown = edits[0].apply(self.plan).plan
            edits.append(InsertRows.block(new_rows(grown, "suppliers", {"supplier": suppliers}), len(self.plan["suppliers"])))
        said = tuple(("sources", str(part), f"{supplier} {origin}".strip()) for part, supplier, origin in keys)
        return tuple(edits), (*said, *(("suppliers", str(one), "") for one in suppliers))


def _firsts(keys: Sequence[object]) -> Mask:
    """Return which keys stand there for the first time."""
    seen: set[object] = set()
    found = np.zeros(len(keys), dtype=bool)
    for at, key in enumerate(keys):
        found[at] = key not in seen
        seen.add(key)
    return found


def _is_number(text: str, style: NumberStyle) -> bool:
    try:
        float(str(text).replace(style.decimal, ".") or 1)
    except ValueError:
        return False
    return True
