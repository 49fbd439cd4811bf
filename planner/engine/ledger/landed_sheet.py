"""Landed cost as a sheet that calculates: a row for every bought part from the source it is bought from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost import landed
from planner.engine.explain.grounds import bill_of, gaps
from planner.engine.explain.words import joined
from planner.engine.lead.custody import custody
from planner.engine.lead.legs import CUSTOMS, TRANSIT
from planner.engine.ledger.bought import NO_SOURCE, Bought
from planner.engine.ledger.cells import ENTRY, formulas_of, sheet_key, spread, texts_at
from planner.engine.ledger.duty_columns import duty_columns
from planner.engine.ledger.entries_sheet import Entered, entry_columns
from planner.engine.ledger.fee_columns import FeeColumns
from planner.engine.ledger.goods_columns import NO_PRICE, GoodsColumns
from planner.engine.ledger.inputs_sheet import Inputs
from planner.engine.results import COMPONENTS
from planner.model.sheets import CalculatedSheet, SheetColumn, Shown

WHOLE = "whole"


def components_of(b: Bought) -> tuple[str, ...]:
    """Return the components of cost that have a column; carrying only where the plan asks for it."""
    return COMPONENTS if b.g.settings.include_carrying else COMPONENTS[:-1]


def landed_sheet(b: Bought, inputs: Inputs, shared: Entered | None) -> CalculatedSheet:
    """Return the landed cost of one unit of every bought part."""
    g, fees = b.g, FeeColumns(b, inputs, shared)
    goods = list(GoodsColumns(b, inputs, fees).columns())
    columns = (
        *named(b), *total_columns(b), *order_columns(b, inputs), *goods, *duty_columns(b, inputs), *(entry_columns(b, shared) if shared else ()), *fees.fees(), *fees.other(),
        *carrying_columns(b, inputs),
    )  # fmt: skip
    notes = (
        f"Landed cost of one unit of every bought part in scenario '{g.results.scenario}', {g.settings.currency}, from the source it is bought from.",
        ENTRY,
        "Rates, exchange and freight stand on the inputs sheet of this scenario; a number here that isn't coloured and has no formula was decided by Ballast.",
    )
    return CalculatedSheet(sheet_key("landed", g.results.scenario), f"Landed · {g.results.scenario}", notes, columns)


def named(b: Bought) -> Iterator[SheetColumn]:
    """Yield what each row is: the part, its source and how it comes."""
    parts, sources = b.g.plan["parts"], b.g.plan["sources"]
    yield SheetColumn("part", "Part", parts["part"][b.part].tolist())
    yield SheetColumn("description", "Description", parts["description"][b.part].tolist(), width=30)
    for name, title in (("supplier", "Supplier"), ("country_of_origin", "Origin"), ("mode", "Mode"), ("incoterm", "Terms")):
        yield SheetColumn(name, title, texts_at(sources[name][b.source].tolist(), b.rows, b.count))
    yield SheetColumn("hts", "HTS code", parts["hts"][b.part].tolist())
    yield SheetColumn("known", "Cost is", state(b), width=18)


def state(b: Bought) -> list[object]:
    """Return for each row whether its cost is whole, or what isn't known of it."""
    found: list[object] = [f"not known: {NO_SOURCE}"] * b.count
    whole = b.g.results.source.whole[b.source].tolist()
    for row, source, sound in zip(b.rows.tolist(), b.source.tolist(), whole, strict=True):
        found[row] = WHOLE if sound else joined(*gaps(b.g, bill_of(b.g, source))) or "not whole"
    return found


def order_columns(b: Bought, inputs: Inputs) -> Iterator[SheetColumn]:
    """Yield order quantity, price, exchange rate, weight and volume."""
    of, sources, scenario = b.g.results.source, b.g.plan["sources"], b.g.results.scenario
    codes = [code or b.g.settings.currency for code in sources["currency"][b.source].tolist()]
    texts = {int(row): f"[value@{inputs.currency[code]}]" for row, code in zip(b.rows, codes, strict=True) if code in inputs.currency}
    yield SheetColumn("quantity", "Order quantity", spread(of.quantity[b.source], b.rows, b.count), Shown.COUNT, entry=has_source(b))
    yield SheetColumn("price", "Unit price (own currency)", spread(of.price[b.source], b.rows, b.count), Shown.NUMBER, entry=has_source(b))
    yield SheetColumn("currency", "Currency", texts_at(codes, b.rows, b.count))
    yield SheetColumn(
        "fx", f"{b.g.settings.currency} for 1", spread(of.fx[b.source], b.rows, b.count), Shown.NUMBER, formulas_of(texts, scenario)
    )
    for name, title, values in (("weight", "Weight (kg)", b.packed.weight), ("volume", "Volume (m³)", b.packed.volume)):
        yield SheetColumn(name, title, spread(values, b.rows, b.count), Shown.NUMBER, entry=has_source(b))


def has_source(b: Bought) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which rows have a source."""
    return np.isin(np.arange(b.count), b.rows)


def carrying_columns(b: Bought, inputs: Inputs) -> Iterator[SheetColumn]:
    """Yield the days that a unit is on its way and in stock, and what that costs; nothing where the plan doesn't ask for it."""
    if not b.g.settings.include_carrying:
        return
    of, settings, scenario = b.g.results.source, b.g.settings, b.g.results.scenario
    days = of.legs[b.source, TRANSIT] + of.legs[b.source, CUSTOMS] + settings.order_weeks * 3.5
    held = custody(b.g.plan, settings.destination).held[b.source].astype(np.float64)
    yield SheetColumn("days", "On the way and in stock (days)", spread(days, b.rows, b.count), Shown.COUNT, entry=has_source(b))
    before = ",".join(f"{{{name}}}" for name in COMPONENTS[:-1])
    year = f"{inputs.named('carrying_rate')}/{landed.YEAR:g}"
    text = f"{year}*{{days}}*SUM({before})"
    if held.any():
        yield SheetColumn("held", "Under customs custody (days)", spread(held, b.rows, b.count), Shown.COUNT, entry=has_source(b))
        text += f"+{year}*{{held}}*(SUM({before})-{{duty}}-{{fees}})"
    values = spread(of.cost[b.source, landed.CARRYING], b.rows, b.count)
    yield SheetColumn(
        "carrying", f"Carrying ({settings.currency})", values, Shown.MONEY, formulas_of(dict.fromkeys(b.rows.tolist(), text), scenario)
    )


def total_columns(b: Bought) -> Iterator[SheetColumn]:
    """Yield the landed cost and the duty as a share of the customs value."""
    of, scenario = b.g.results.source, b.g.results.scenario
    added = ",".join(f"{{{name}}}" for name in components_of(b))
    texts = dict.fromkeys(b.rows.tolist(), f'IF(ISNUMBER({{goods}}),SUM({added}),"{NO_PRICE}")')
    values = texts_at(of.landed[b.source].tolist(), b.rows, b.count)
    told: list[object] = ["not known" if value is None else value for value in values]
    yield SheetColumn("landed", f"Landed cost ({b.g.settings.currency})", told, Shown.MONEY, formulas_of(texts, scenario))
    share = [
        rate if base > 0 else None for rate, base in zip(of.known_rate[b.source].tolist(), of.customs_value[b.source].tolist(), strict=True)
    ]
    texts = dict.fromkeys(b.rows.tolist(), 'IF({base}>0,{duty}/{base},"")')
    yield SheetColumn(
        "duty_share", "Duty, share of customs value", texts_at(share, b.rows, b.count), Shown.SHARE, formulas_of(texts, scenario)
    )
