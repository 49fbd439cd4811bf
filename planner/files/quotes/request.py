"""What suppliers are asked: one request for each, with its own lines and nothing of anyone else's."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import numpy as np

from planner.files.quotes.columns import MARK, MOST_BREAKS
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.table import plain

DAYS_TO_ANSWER = 14
SHARES_OF_NEED = (1 / 12, 1 / 4, 1 / 2, 1.0)  # of a year, that prices are asked for where the source has no price breaks


@dataclass(frozen=True, slots=True)
class Line:
    """One part that a supplier is asked for; ``quantities`` are those it may give lower prices for."""

    reference: str
    source: int  # row id
    part: str
    description: str
    mpn: str
    hts: str
    unit: str
    need: float | None
    origin: str
    currency: str
    incoterm: str
    quantities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One supplier's lines, who asks, and by when."""

    reference: str
    plan_key: str
    title: str
    supplier: str
    name: str
    asked: date
    answer_by: date
    lines: tuple[Line, ...]


def requests_of(
    plan: Plan,
    suppliers: Collection[str] | None = None,
    parts: Collection[str] | None = None,
    sources: Collection[int] | None = None,
    needs: Mapping[str, float] | None = None,
    answer_by: date | None = None,
) -> tuple[Request, ...]:
    """Return what each supplier is asked, in the order of the sources; None stands for all. Raises BallastError where there is nothing to ask.

    Args: sources: row ids; needs: quantity a year by part; answer_by: two weeks from the plan's day where not given.
    """
    table = plan["sources"]
    _known(plan, suppliers, parts)
    asked = plan_day(plan)
    answer_by = answer_by or asked + timedelta(days=DAYS_TO_ANSWER)
    chosen: dict[str, list[int]] = {}
    for at, (supplier, part, row) in enumerate(zip(table["supplier"].tolist(), table["part"].tolist(), table.ids.tolist(), strict=True)):
        wanted = (suppliers is None or supplier in suppliers) and (parts is None or part in parts) and (sources is None or row in sources)
        if supplier.strip() and part.strip() and wanted:
            chosen.setdefault(supplier, []).append(at)
    if not chosen:
        raise BallastError("There is nothing to ask: no source has a supplier and a part among those chosen.")
    lines = _Lines(plan, needs or {})
    names = dict(zip(plan["suppliers"]["supplier"].tolist(), plan["suppliers"]["name"].tolist(), strict=True))
    title = str(plan.setting("title") or "")
    return tuple(
        _request(plan.key, title, supplier, names.get(supplier) or supplier, asked, answer_by, lines.of(rows))
        for supplier, rows in chosen.items()
    )


def _known(plan: Plan, suppliers: Collection[str] | None, parts: Collection[str] | None) -> None:
    table = plan["sources"]
    for name, wanted in (("supplier", suppliers), ("part", parts)):
        known = set(table[name].tolist())
        missing = [one for one in wanted or () if one not in known]
        if missing:
            raise BallastError(f"The plan has no source whose {name} is '{missing[0]}'.")


def plan_day(plan: Plan) -> date:
    """Return the plan's own today; raises BallastError where it has none."""
    day = plan.setting("as_of")
    value = day.astype("datetime64[D]").item() if isinstance(day, np.datetime64) else None
    if not isinstance(value, date):
        raise BallastError("The plan has no as-of date; type one into the settings.")
    return value


def line_reference(part: str, supplier: str, origin: str, occurrence: int) -> str:
    """Return a line's own reference, by which it is found again in whatever order it comes back."""
    return f"L{_short(f'{part}|{supplier}|{origin}|{occurrence}', 7).upper()}"


def line_references(plan: Plan) -> dict[str, int]:
    """Return the row ids of the sources by the references of their lines."""
    return {reference: row for row, reference in _references(plan).items()}


def _references(plan: Plan) -> dict[int, str]:
    table, seen, found = plan["sources"], dict[tuple[str, str, str], int](), dict[int, str]()
    keys: Iterable[tuple[str, str, str]] = zip(
        table["part"].tolist(), table["supplier"].tolist(), table["country_of_origin"].tolist(), strict=True
    )
    for row, key in zip(table.ids.tolist(), keys, strict=True):
        seen[key] = seen.get(key, 0) + 1
        found[row] = line_reference(*key, seen[key])
    return found


def _short(text: str, length: int) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _request(key: str, title: str, supplier: str, name: str, asked: date, answer_by: date, lines: tuple[Line, ...]) -> Request:
    told = f"{key}|{title}|{supplier}|{asked}|{answer_by}|{'|'.join(line.reference for line in lines)}"
    return Request(f"{MARK}{_short(told, 8).upper()}", key, title, supplier, name, asked, answer_by, lines)


class _Lines:
    """Makes lines of sources; what they need of other tables is looked up once."""

    def __init__(self, plan: Plan, needs: Mapping[str, float]) -> None:
        self._sources, self._parts = plan["sources"], plan["parts"]
        self._needs, self._references = needs, _references(plan)
        self._part = {part: at for at, part in enumerate(self._parts["part"].tolist())}
        table, suppliers = plan["price_breaks"], plan["suppliers"]
        self._breaks: dict[tuple[str, str, str], list[float]] = {}
        for part, supplier, origin, quantity in zip(
            *(table[name].tolist() for name in ("part", "supplier", "country_of_origin", "min_quantity")), strict=True
        ):
            self._breaks.setdefault((part, supplier, origin), []).append(quantity)
        self._currency = dict(zip(suppliers["supplier"].tolist(), suppliers["currency"].tolist(), strict=True))
        self._plan_currency = str(plan.setting("currency") or "")

    def of(self, rows: Iterable[int]) -> tuple[Line, ...]:
        """Return the lines of some rows of the sources table."""
        return tuple(self._line(at) for at in rows)

    def _line(self, at: int) -> Line:
        row = {name: str(self._sources[name][at]) for name in ("part", "supplier", "mpn", "country_of_origin", "currency", "incoterm")}
        part, supplier, origin = row["part"], row["supplier"], row["country_of_origin"]
        there = self._part.get(part)
        told = {name: "" if there is None else str(self._parts[name][there]) for name in ("description", "hts", "unit")}
        need = self._needs.get(part)
        need = need if need is not None and math.isfinite(need) and need > 0 else None
        least = plain(self._sources["min_order_quantity"][at])
        return Line(
            self._references[int(self._sources.ids[at])],
            int(self._sources.ids[at]),
            part,
            told["description"],
            row["mpn"],
            told["hts"],
            told["unit"],
            None if need is None else _round_number(need),
            origin,
            row["currency"] or self._currency.get(supplier, "") or self._plan_currency,
            row["incoterm"],
            asked_quantities(self._breaks.get((part, supplier, origin), ()), need, least if isinstance(least, float) else 1.0),
        )


def asked_quantities(breaks: Iterable[float], need: float | None, least: float) -> tuple[float, ...]:
    """Return the quantities that lower prices are asked for: those of the source's price breaks, else shares of a year's need."""
    known = sorted({quantity for quantity in breaks if quantity > 0 and math.isfinite(quantity)})
    if not known and need is not None:
        known = sorted({_round_number(need * share) for share in SHARES_OF_NEED} - {1.0})
        known = [quantity for quantity in known if quantity > least]
    return tuple(known[-MOST_BREAKS:])


def _round_number(quantity: float) -> float:
    """Return a quantity rounded up to two digits that count: a need is no order."""
    if quantity <= 1:
        return 1.0
    step = 10.0 ** max(math.floor(math.log10(quantity)) - 1, 0)
    return math.ceil(quantity / step - 1e-9) * step
