"""Which row of a plan a row of the workbook is: the one with the same key, or the only one left that can be meant."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Sequence

from planner.model.plan import Plan
from planner.model.supplier_names import may_be_one
from planner.model.table import Table, plains

Key = tuple[Hashable, ...]
# how much of a key is enough, where one row alone is left with it on either side: a changed country, a moved date
LOOSER = {"sources": (2,), "stock": (2,), "demand": (1,)}

MOST_PAIRS = 400  # of offers for one part that are looked at for a supplier's other name


def matched(brought: Plan, plan: Plan, table: str) -> dict[int, int]:
    """Return the plan's row number for each row number of what the workbook brings to a table."""
    theirs, ours = brought[table], plan[table]
    if not theirs.spec.key:
        return {0: 0} if len(theirs) and len(ours) else {}
    left, right = _keys(theirs), _keys(ours)
    pairs: dict[int, int] = {}
    there = _grouped(right, range(len(right)))
    for key, rows in _grouped(left, range(len(left))).items():
        pairs |= _paired(theirs, ours, rows, there.get(key, []))
    for length in LOOSER.get(table, ()):
        pairs |= _lone([key[:length] for key in left], [key[:length] for key in right], pairs)
    if table == "sources":
        pairs |= _renamed_suppliers(theirs, ours, pairs)
    if table == "bom":
        pairs |= _renamed(left, right, pairs, set(plan["parts"]["part"].tolist()))
    return pairs


def _keys(table: Table) -> list[Key]:
    columns = [list(map(str, plains(table[name]))) for name in table.spec.key]
    return list(zip(*columns, strict=True))


def _grouped(keys: Sequence[Key], rows: Iterable[int]) -> dict[Key, list[int]]:
    groups: dict[Key, list[int]] = {}
    for row in rows:
        groups.setdefault(keys[row], []).append(row)
    return groups


def _paired(theirs: Table, ours: Table, rows: list[int], others: list[int]) -> dict[int, int]:
    """Pair rows of one key: those that are equal first, the others in their order."""
    if len(rows) == len(others) == 1:
        return {rows[0]: others[0]}
    if not others:
        return {}
    alike: dict[Key, deque[int]] = {}
    for other, told in zip(others, _told(ours, others), strict=True):
        alike.setdefault(told, deque()).append(other)
    pairs = {row: same.popleft() for row, told in zip(rows, _told(theirs, rows), strict=True) if (same := alike.get(told))}
    taken = set(pairs.values())
    free = (other for other in others if other not in taken)
    return pairs | dict(zip((row for row in rows if row not in pairs), free, strict=False))


def _told(table: Table, rows: Sequence[int]) -> list[Key]:
    """Return what rows say, as values that compare."""
    return list(zip(*(plains(table[column.name][list(rows)]) for column in table.spec.columns), strict=True))


def _lone(left: Sequence[Key], right: Sequence[Key], pairs: dict[int, int]) -> dict[int, int]:
    """Pair rows that alone are left with what is compared of their keys."""
    taken = set(pairs.values())
    there = _grouped(right, (at for at in range(len(right)) if at not in taken))
    here = _grouped(left, (at for at in range(len(left)) if at not in pairs))
    return {rows[0]: there[key][0] for key, rows in here.items() if len(rows) == 1 and len(there.get(key, ())) == 1}


def _renamed_suppliers(theirs: Table, ours: Table, pairs: dict[int, int]) -> dict[int, int]:
    """Pair offers for a part that only one other can be if its supplier has another name; any other supplier's offer is another source."""
    taken = set(pairs.values())
    there = _grouped(_parts(ours), (at for at in range(len(ours)) if at not in taken))
    here = _grouped(_parts(theirs), (at for at in range(len(theirs)) if at not in pairs))
    found: dict[int, int] = {}
    for part, rows in here.items():
        others = there.get(part, [])
        if len(rows) * len(others) > MOST_PAIRS:
            continue
        meant = [(row, other) for row in rows for other in others if _is_one_source(theirs, ours, row, other)]
        left, right = Counter(row for row, _ in meant), Counter(other for _, other in meant)
        found |= {row: other for row, other in meant if left[row] == right[other] == 1}
    return found


def _parts(table: Table) -> list[Key]:
    return [(part,) for part in table["part"].tolist()]


def _is_one_source(theirs: Table, ours: Table, row: int, other: int) -> bool:
    """Tell whether two offers for a part are likely to come from one supplier, by its name or since they say the same price."""
    if may_be_one(theirs["supplier"][row], ours["supplier"][other]):
        return True
    prices = [(float(table["unit_price"][at]), table["currency"][at]) for table, at in ((theirs, row), (ours, other))]
    return prices[0][0] > 0 and prices[0] == prices[1] and theirs["country_of_origin"][row] == ours["country_of_origin"][other]


def _renamed(left: Sequence[Key], right: Sequence[Key], pairs: dict[int, int], parts: set[object]) -> dict[int, int]:
    """Pair lines of an assembly the plan doesn't know, such as a product named after a file that has another name now."""
    taken = set(pairs.values())
    there = _grouped([key[1:] for key in right], (at for at in range(len(right)) if at not in taken))
    here = _grouped([key[1:] for key in left], (at for at in range(len(left)) if at not in pairs and left[at][0] not in parts))
    return {
        row: other
        for key, rows in here.items()
        if len(rows) == len(there.get(key, ()))
        for row, other in zip(rows, there[key], strict=True)
    }
