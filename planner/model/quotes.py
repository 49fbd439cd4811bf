"""What suppliers answered: their quotes, and the one edit that takes them into a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.model.edits import Batch, Edit, InsertRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import PRICE_BREAKS, SOURCES
from planner.model.table import Value, cells

KEY = ("part", "supplier", "country_of_origin")
# What was found out of one origin says nothing of goods made elsewhere.
OF_ITS_ORIGIN: dict[str, Value] = {"share": None, "preferred": False, "preference": "", "qualifies": "", "first_sale_share": None}


@dataclass(frozen=True, slots=True)
class Quote:
    """What a supplier offers for one source of the plan; None where it says nothing, and the plan keeps what it has."""

    source: int  # row id of the source it was asked for
    part: str
    supplier: str
    origin: str
    price: float
    currency: str
    breaks: tuple[tuple[float, float], ...] = ()  # from quantity, price
    lead_days: float | None = None
    min_order_quantity: float | None = None
    order_multiple: float | None = None
    valid_until: np.datetime64 | None = None
    remark: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What names its source."""
        return self.part, self.supplier, self.origin

    @property
    def prices(self) -> int:
        """How many prices it holds."""
        return 1 + len(self.breaks)


@dataclass(frozen=True, slots=True)
class Taken:
    """The edit that takes quotes in, and the row id of the source that each quote goes into, in the order of the quotes."""

    edit: Batch
    sources: tuple[int, ...]


def taken(plan: Plan, quotes: Sequence[Quote]) -> Taken:
    """Return what takes quotes into a plan; goods of another origin become a source of their own. Raises KeyError for a source that is gone."""
    sources, edits, rows = plan["sources"], list[Edit](), list[int]()
    fresh: dict[tuple[str, str, str], int] = {}
    now = plan
    for quote in quotes:
        at = int(sources.positions([quote.source])[0])
        row = sources.row(at)
        target = _row_of(plan, quote, row) or fresh.get(quote.key)
        said = _said(quote, row)
        if target is None:
            inserted = new_rows(now, "sources", {name: [value] for name, value in {**row, **OF_ITS_ORIGIN, **said}.items()})
            edit: Edit = InsertRows.block(inserted, int(now["sources"].positions([quote.source])[0]) + 1)
            target = fresh[quote.key] = int(inserted.ids[0])
            now = _after(now, (edit,), edits)
        else:
            ids = np.array([target], dtype=np.int64)
            now = _after(now, [SetCells("sources", ids, name, cells(SOURCES[name], [value])) for name, value in said.items()], edits)
        now = _after(now, _breaks(now, quote, str(row["country_of_origin"])), edits)
        rows.append(target)
    return Taken(Batch(tuple(edits)), tuple(rows))


def _after(plan: Plan, more: Sequence[Edit], edits: list[Edit]) -> Plan:
    edits.extend(more)
    for edit in more:
        plan = edit.apply(plan).plan
    return plan


def _row_of(plan: Plan, quote: Quote, row: dict[str, Value]) -> int | None:
    """Return the source that a quote goes into: its own where the origin is the same or wasn't known, else one of that origin."""
    if row["country_of_origin"] in ("", quote.origin):
        return quote.source
    sources = plan["sources"]
    same = np.flatnonzero(
        (sources["part"] == quote.part) & (sources["supplier"] == quote.supplier) & (sources["country_of_origin"] == quote.origin)
    )
    return int(sources.ids[same[0]]) if len(same) else None


def _said(quote: Quote, row: dict[str, Value]) -> dict[str, Value]:
    """Return the cells of a source that a quote says something of. An old quote's last day never stands for a new one."""
    said: dict[str, Value] = {
        "country_of_origin": quote.origin,
        "unit_price": quote.price,
        "currency": quote.currency,
        "valid_until": quote.valid_until,
    }
    terms = {"lead_days": quote.lead_days, "min_order_quantity": quote.min_order_quantity, "order_multiple": quote.order_multiple}
    said |= {name: value for name, value in terms.items() if value is not None}
    note = str(row["note"] or "")
    if quote.remark and quote.remark not in note:
        said["note"] = f"{note} · {quote.remark}" if note else quote.remark
    return said


def _breaks(plan: Plan, quote: Quote, before: str) -> list[Edit]:
    """Return what puts a quote's price breaks in the place of the source's old ones; what stays keeps its row. ``before``: its origin so far."""
    table = plan["price_breaks"]
    of_source = (table["part"] == quote.part) & (table["supplier"] == quote.supplier)
    mine = np.flatnonzero(of_source & (table["country_of_origin"] == quote.origin))
    nameless = np.flatnonzero(of_source & (table["country_of_origin"] == "")) if before == "" != quote.origin else mine[:0]
    wanted, kept, edits = dict(quote.breaks), list[int](), list[Edit]()
    for at in mine.tolist():
        quantity = float(table["min_quantity"][at])
        if quantity in wanted:
            kept.append(at)
            price = cells(PRICE_BREAKS["unit_price"], [wanted.pop(quantity)])
            edits.append(SetCells("price_breaks", table.ids[[at]], "unit_price", price))
    gone = [at for at in (*mine.tolist(), *nameless.tolist()) if at not in kept]
    if gone:
        edits.append(RemoveRows("price_breaks", table.ids[gone]))
    if wanted:
        values: dict[str, list[object]] = {name: [value] * len(wanted) for name, value in zip(KEY, quote.key, strict=True)}
        values |= {"min_quantity": [*wanted], "unit_price": [*wanted.values()]}
        edits.append(InsertRows.block(new_rows(plan, "price_breaks", values), len(table) - len(gone)))
    return edits


def taken_words(quotes: Sequence[Quote]) -> str:
    """Return what a step is called that takes quotes in: Take in 3 quotes (17 prices)."""
    prices = sum(quote.prices for quote in quotes)
    quoted = "1 quote" if len(quotes) == 1 else f"{len(quotes):,} quotes"
    return f"Take in {quoted} ({'1 price' if prices == 1 else f'{prices:,} prices'})"
