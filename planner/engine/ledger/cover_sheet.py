"""Stock and cover as a sheet that calculates: what there is, what comes and what is needed, week by week."""

from __future__ import annotations

import numpy as np

from planner.engine.inputs import settings_of
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import ENTRY, sheet_key
from planner.engine.netting import bom
from planner.engine.results import Floats, Ints
from planner.engine.stages import basis_of
from planner.model.sheets import CalculatedSheet, Formula, Reach, SheetColumn, Shown

STOCK, OPEN, PLANNED, NEED, COVER = range(5)
KINDS = ("Stock at the end", "Open orders", "Planned receipts", "Need", "Weeks of cover")
MOST_CELLS = 40_000
HAIR = 1e-9
WIDTH = 11  # characters of a week's column


def cover_sheet(b: Bought) -> CalculatedSheet | None:
    """Return running stock of the parts that most money goes into; None where nothing is netted."""
    g = b.g
    results, of = g.results, g.results.part
    if not results.on_hand.size or not len(results.weeks):
        return None
    moving = np.flatnonzero((of.kind != bom.PHANTOM) & ((of.required > 0) | (np.abs(results.on_hand[:, 0]) > 0)))
    room = max(MOST_CELLS // (len(KINDS) * len(results.weeks)), 1)
    worth = np.nan_to_num(of.landed * of.required)[moving]
    shown = moving if len(moving) <= room else np.sort(moving[np.argsort(-worth, kind="stable")[:room]])
    week = "week" if settings_of(g.plan).bucket_days == 7 else "day"
    left = f"{len(moving) - len(shown):,} further parts that less money goes into are left out; the window shows each of them."
    notes = (
        f"Stock of every part in scenario '{results.scenario}', units: stock at a {week}'s end is the one before, plus open orders and planned receipts, less the need.",
        ENTRY,
        "Planned receipts are those that Ballast has planned; they aren't planned anew when a need is typed over. Weeks of cover = stock / mean need a week.",
        *((left,) if len(shown) < len(moving) else ()),
    )
    columns = (*part_columns(b, shown), *bucket_columns(b, shown))
    return CalculatedSheet(
        sheet_key("cover", results.scenario), f"Cover · {results.scenario}", notes, columns, frozen=2, strong=stock_rows(shown)
    )


def stock_rows(shown: Ints) -> Ints:
    """Return the rows in which the stock stands."""
    return np.arange(len(shown)) * len(KINDS) + STOCK


def on_stock_rows(shown: Ints, values: Floats) -> Floats:
    """Return numbers of parts in the rows of their stock, blank elsewhere."""
    found = np.full(len(shown) * len(KINDS), np.nan)
    found[stock_rows(shown)] = values
    return found


def part_columns(b: Bought, shown: Ints) -> list[SheetColumn]:
    """Return what holds for the whole time: stock now, mean need, safety stock, weeks of cover, the lowest stock."""
    results, of = b.g.results, b.g.results.part
    rows, stock = stock_rows(shown), results.on_hand[shown]
    last = f"w{len(results.weeks) - 1}"
    now = basis_of(b.g.plan).stock.on_hand[shown]
    entry = np.isin(np.arange(len(shown) * len(KINDS)), rows)
    held = of.safety_stock[shown] + of.strategic_stock[shown]
    below = (stock < held[:, None] - HAIR).sum(axis=1).astype(np.float64)
    parts = np.repeat(np.array(results.parts, dtype=object)[shown], len(KINDS)).tolist()

    def column(name: str, title: str, values: Floats, text: str = "") -> SheetColumn:
        formulas = (Formula(text, rows),) if text else ()
        kind = {"cover": Shown.ROUGH, "weekly": Shown.NUMBER, "held": Shown.NUMBER}.get(name, Shown.COUNT)
        if name == "lowest":  # a stock like those of the weeks, and shown like them
            width = max(len(f"{np.abs(values).max(initial=0.0):,.2f}") + 5, WIDTH)
            return SheetColumn(name, title, on_stock_rows(shown, values), [kind] * len(entry), formulas, entry=entry, width=width)
        return SheetColumn(name, title, on_stock_rows(shown, values), kind, formulas, entry=entry)

    return [
        SheetColumn("part", "Part", parts), SheetColumn("what", "What", list(KINDS) * len(shown)),
        column("now", "On hand now", now), column("weekly", "Mean need a week", of.weekly[shown]), column("held", "Safety and strategic stock", held),
        column("cover", "Weeks of cover now", of.weeks_of_cover[shown], 'IF({weekly}>0,{now}/{weekly},"")'),
        column("lowest", "Lowest stock", stock.min(axis=1), f"MIN({{w0}}:{{{last}}})"),
        column("below", "Ends below that stock", below, f"SUMPRODUCT(--({{w0}}:{{{last}}}<{{held}}-{HAIR:.9f}))"),
    ]  # fmt: skip


def bucket_columns(b: Bought, shown: Ints) -> list[SheetColumn]:
    """Return a column for each week or day."""
    results, of = b.g.results, b.g.results.part
    stock, gross = results.on_hand[shown], results.gross[shown]
    now, coming = basis_of(b.g.plan).stock.on_hand[shown], basis_of(b.g.plan).stock.scheduled[shown]
    planned = np.diff(stock, axis=1, prepend=now[:, None]) + gross - coming
    planned[np.abs(planned) < HAIR * np.maximum(1.0, np.abs(stock))] = 0.0
    weekly = of.weekly[shown]
    rows = stock_rows(shown)
    lead = {"open": OPEN, "planned": PLANNED, "need": NEED}
    entry = np.isin(np.arange(len(shown) * len(KINDS)) % len(KINDS), list(lead.values()))
    shown_as = [Shown.ROUGH if kind == COVER else Shown.COUNT for kind in range(len(KINDS))] * len(shown)
    come = [np.where(np.abs(what) > 0, what, np.nan) for what in (coming, planned)]  # where nothing comes a cell stays blank
    columns = []
    for at, start in enumerate(results.weeks):
        name = f"w{at}"
        values = np.full((len(shown), len(KINDS)), np.nan)
        values[:, STOCK], values[:, OPEN], values[:, PLANNED], values[:, NEED] = stock[:, at], come[0][:, at], come[1][:, at], gross[:, at]
        with np.errstate(invalid="ignore", divide="ignore"):
            values[:, COVER] = np.where(weekly > 0, stock[:, at] / weekly, np.nan)
        reach = {which: Reach(name, rows + below) for which, below in lead.items()}
        before = "{now}" if at == 0 else f"{{w{at - 1}}}"
        formulas = (
            Formula(before + "+{open}+{planned}-{need}", rows, reach),
            Formula('IF({weekly}>0,{stock}/{weekly},"")', rows + COVER, {"weekly": Reach("weekly", rows), "stock": Reach(name, rows)}),
        )
        columns.append(SheetColumn(name, str(start), values.reshape(-1), shown_as, formulas, entry=entry, width=WIDTH))
    return columns
