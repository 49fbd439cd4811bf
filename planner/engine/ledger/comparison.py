"""Scenarios side by side: a row for each measure, a column for each scenario, and what each differs by from the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.engine.ledger.measures import COMPONENT, PROGRAM, Measure, Side, sides_of
from planner.engine.ledger.rollup_sheet import Laid
from planner.engine.netting import bom
from planner.engine.results import Results
from planner.model.sheets import CalculatedSheet, Chart, Drawn, Formula, Reach, SheetColumn, Shown

KEY = "comparison"
LINKED = 'IF(ISNUMBER({cell}),{cell},"")'
COVER_ROWS, COVER_ROW = 5, 4  # rows of a part on the sheet of stock, and which of them holds its weeks of cover
MOST_CHARTED, MOST_LINES = 3, 5  # products and scenarios with charts of their own; parts of a chart of cover
Slot = tuple[str, str]  # group and measure


@dataclass(frozen=True, slots=True)
class Compared:
    """What one scenario is compared by."""

    scenario: str
    currency: str
    sides: Mapping[Slot, Side]
    covered: tuple[Chart, ...]


def compared_of(laid: Laid, cover: CalculatedSheet | None) -> Compared:
    """Return what a scenario is compared by; its costs lead to the cells of its own sheets, which calculate them."""
    results = laid.b.g.results
    sides = {(side.group, side.measure.title): side for side in sides_of(laid)}
    return Compared(
        results.scenario, results.currency, sides, tuple(chart for chart in (cover_chart(results, cover),) if chart.rows) if cover else ()
    )


def comparison_sheet(compared: Sequence[Compared]) -> CalculatedSheet:
    """Return the scenarios side by side, with charts."""
    slots = in_order(compared)
    measures = [next(one.sides[slot].measure for one in compared if slot in one.sides) for slot in slots]
    shown = [measure.shown for measure in measures]
    first, *others = range(len(compared))
    columns = [
        SheetColumn("group", "Of", [group for group, _ in slots]),
        SheetColumn("measure", "Measure", [measure.title for measure in measures]),
        SheetColumn("unit", "Unit", [measure.unit for measure in measures]),
        *(scenario_column(at, one, slots, shown) for at, one in enumerate(compared)),
        *(difference(at, compared, slots, shown) for at in others),
    ]
    strong = np.array([row for row, measure in enumerate(measures) if measure.strong], dtype=np.intp)
    notes = (
        f"{', '.join(one.scenario for one in compared)} side by side; costs lead to the sheets of each scenario and follow what is typed over there.",
        *((f"Differences are against '{compared[first].scenario}'; dates differ by days.",) if others else ()),
    )
    charts = (*stacks(compared, slots, measures), *(chart for one in compared[:MOST_CHARTED] for chart in one.covered))
    return CalculatedSheet(KEY, "Comparison", notes, tuple(columns), frozen=3, strong=strong, charts=charts, front=True)


def in_order(compared: Sequence[Compared]) -> list[Slot]:
    """Return all measures: groups in the order in which scenarios have them, measures as a group has them."""
    groups: dict[str, dict[Slot, int]] = {}
    for one in compared:
        for slot, side in one.sides.items():
            groups.setdefault(slot[0], {}).setdefault(slot, side.measure.place)
    return [slot for slots in groups.values() for slot in sorted(slots, key=slots.__getitem__)]


def scenario_column(at: int, one: Compared, slots: Sequence[Slot], shown: Sequence[Shown]) -> SheetColumn:
    """Return the numbers of one scenario; those that its sheets calculate follow them."""
    sides = [one.sides.get(slot) for slot in slots]
    formulas = tuple(
        Formula(
            LINKED, np.array([row], dtype=np.intp), {"cell": Reach(side.column, np.array([side.at[1]], dtype=np.intp), sheet=side.at[0])}
        )
        for row, side in enumerate(sides)
        if side is not None and side.at is not None
    )
    return SheetColumn(f"s{at}", one.scenario, [side.value if side else None for side in sides], shown, formulas, width=16)


def difference(at: int, compared: Sequence[Compared], slots: Sequence[Slot], shown: Sequence[Shown]) -> SheetColumn:
    """Return what a scenario differs by from the first."""
    pairs = [(compared[0].sides.get(slot), compared[at].sides.get(slot)) for slot in slots]
    values = [less(mine.value, theirs.value) if mine and theirs else None for theirs, mine in pairs]
    rows = np.array([row for row, kind in enumerate(shown) if kind is not Shown.TEXT], dtype=np.intp)
    formula = Formula(f'IF(AND(ISNUMBER({{s{at}}}),ISNUMBER({{s0}})),{{s{at}}}-{{s0}},"")', rows)
    days = [Shown.COUNT if kind is Shown.DATE else kind for kind in shown]
    return SheetColumn(f"d{at}", f"{compared[at].scenario} − {compared[0].scenario}", values, days, (formula,), width=16)


def less(mine: object, theirs: object) -> float | None:
    """Return one value less another, days between dates; None where either isn't known."""
    if isinstance(mine, np.datetime64) and isinstance(theirs, np.datetime64):
        return None if np.isnat(mine) or np.isnat(theirs) else float((mine - theirs) / np.timedelta64(1, "D"))
    return mine - theirs if isinstance(mine, float) and isinstance(theirs, float) else None


def stacks(compared: Sequence[Compared], slots: Sequence[Slot], measures: Sequence[Measure]) -> Iterator[Chart]:
    """Yield two charts of each product: its landed cost by component and its duty by program, a column for each scenario."""
    for group in list(dict.fromkeys(group for group, _ in slots))[:MOST_CHARTED]:
        for part, title in ((COMPONENT, f"Landed cost of one {group} by component"), (PROGRAM, f"Duty of one {group} by program")):
            rows = [row for row, (slot, one) in enumerate(zip(slots, measures, strict=True)) if slot[0] == group and one.part == part]
            rows = [row for row in rows if any((side := one.sides.get(slots[row])) and side.value for one in compared)]
            names, roles = [measures[row].title.removeprefix("Duty: ") for row in rows], [measures[row].role for row in rows]
            if rows:
                yield Chart(
                    title, Drawn.STACKED, KEY, rows, names, "s0", f"s{len(compared) - 1}", "Scenario", f"{compared[0].currency} each", roles
                )


def cover_chart(results: Results, cover: CalculatedSheet) -> Chart:
    """Return weeks of cover of the bought parts that hold most money in stock, and of those that cost most where none is held."""
    shown = np.array([results.position[str(name)] for name in cover.columns[0].values[::COVER_ROWS]], dtype=np.intp)
    of, use = results.part, (results.part.kind[shown] == bom.BUY) & (results.part.weekly[shown] > 0)
    landed = np.nan_to_num(of.landed[shown])
    held, spent = landed * results.on_hand[shown].clip(min=0.0).mean(axis=1), landed * of.required[shown]
    most = np.lexsort((-spent, -held, ~use))[: min(MOST_LINES, int(use.sum()))]
    return Chart(
        f"Weeks of cover in '{results.scenario}': parts with most money in stock", Drawn.LINES, cover.name, (most * COVER_ROWS + COVER_ROW).tolist(),
        [results.parts[shown[at]] for at in most], "w0", f"w{len(results.weeks) - 1}", "Week that begins on", "Weeks of need in stock", [f"series.colors.{at}" for at in range(len(most))],
    )  # fmt: skip
