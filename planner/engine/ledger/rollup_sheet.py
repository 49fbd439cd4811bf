"""Roll-up as a sheet that calculates: every assembly with its lines below it, each the quantity times its component's cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost import landed
from planner.engine.inputs import filled
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import ENTRY, sheet_key
from planner.engine.ledger.duty_columns import amount_name, programs_of
from planner.engine.ledger.landed_sheet import components_of
from planner.engine.netting import bom
from planner.engine.netting.needs import assembled
from planner.engine.results import COMPONENTS, Flags, Floats, Ints
from planner.model.sheets import CalculatedSheet, Formula, Reach, SheetColumn, Shown

UNKNOWN = "not known"
MOST_SCRAP = 0.999999


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Where assemblies and lines stand. Shapes ``(rows,)`` unless said."""

    b: Bought
    part: Ints  # the assembly
    line: Ints  # position among the graph's lines, −1 for the assembly's own row
    first: Ints  # (assembly rows,) its first line
    last: Ints  # (assembly rows,) its last line, before ``first`` where there is none
    graph: bom.Structure
    row_of: Ints  # (parts,) row of each assembly, −1 for none
    bought_row: Ints  # (parts,) row of the landed-cost sheet, −1 for none

    @property
    def own(self) -> Ints:
        """The rows of assemblies."""
        return np.flatnonzero(self.line < 0)

    @property
    def lines(self) -> Ints:
        """The rows of lines."""
        return np.flatnonzero(self.line >= 0)

    @property
    def child(self) -> Ints:
        """The component of each line, by position among the parts. Shape ``(lines,)``."""
        return self.graph.child[self.line[self.lines]]

    @property
    def scenario(self) -> str:
        """The scenario's name."""
        return self.b.g.results.scenario


def laid_out(b: Bought, *, with_lines: bool = True) -> Laid:
    """Return every assembly, the highest first, with its lines below it."""
    g = b.g
    graph = assembled(bom.structure(g.plan["bom"], g.plan["parts"]["part"], g.settings.as_of), g.results.part.kind)
    made = np.flatnonzero(g.results.part.kind != bom.BUY)
    made = made[np.lexsort((made, g.results.part.level[made]))]
    order = np.argsort(graph.parent, kind="stable") if with_lines else np.zeros(0, dtype=np.intp)
    count = np.bincount(graph.parent[order], minlength=len(g.results.parts))[made]
    start = np.r_[0, np.cumsum(count + 1)][:-1].astype(np.intp)
    total = int((count + 1).sum())
    part, line = np.repeat(made, count + 1), np.full(total, -1, dtype=np.intp)
    rank = np.full(len(g.results.parts), -1, dtype=np.intp)
    rank[made] = np.arange(len(made))
    below = order[np.lexsort((np.arange(len(order)), rank[graph.parent[order]]))]
    line[np.setdiff1d(np.arange(total), start)] = below
    row_of, bought_row = np.full(len(rank), -1, dtype=np.intp), np.full(len(rank), -1, dtype=np.intp)
    row_of[made], bought_row[b.part] = start, np.arange(b.count)
    return Laid(b, part, line, start + 1, start + count, graph, row_of, bought_row)


def rollup_sheet(laid: Laid, *, live: bool = True) -> CalculatedSheet:
    """Return the roll-up of every assembly by cost component and by duty program; ``live``: with formulas."""
    b, currency = laid.b, laid.b.g.settings.currency
    amounts = tuple(money_columns(laid)) if live else tuple(plain_columns(laid))
    columns = (*named(laid), *(quantity_columns(laid) if live else ()), *amounts)
    left = f"The plan has {len(laid.graph.row):,} lines, more than are laid out as formulas here: assemblies are shown as values."
    without = [b.g.results.parts[at] for at in b.g.results.totals.without_cost]
    lacking = f"Not whole: the cost of {len(without)} needed parts isn't known, or only in part: {', '.join(without[:8])}{' …' if len(without) > 8 else ''}."
    notes = (
        f"Cost of one of every assembly in scenario '{laid.scenario}', {currency}: its lines below it, each the gross quantity times the cost of its component.",
        *((ENTRY,) if live else ()),
        "Gross quantity = quantity / (1 − scrap). Lines not in force on the as-of date, lines in circles and lines below bought parts don't count."
        if live
        else left,
        *((lacking,) if without else ()),
    )
    return CalculatedSheet(sheet_key("rollup", laid.scenario), f"Roll-up · {laid.scenario}", notes, columns, frozen=2, strong=laid.own)


def named(laid: Laid) -> list[SheetColumn]:
    """Return what each row is."""
    parts = laid.b.g.plan["parts"]
    component: list[object] = [None] * len(laid.part)
    what = laid.part.copy()
    for row, child in zip(laid.lines.tolist(), laid.child.tolist(), strict=True):
        component[row] = f"    {parts['part'][child]}"
    what[laid.lines] = laid.child
    return [
        SheetColumn("assembly", "Assembly", parts["part"][laid.part].tolist()), SheetColumn("component", "Component", component),
        SheetColumn("description", "Description", parts["description"][what].tolist(), width=30),
    ]  # fmt: skip


def at_rows(laid: Laid, rows: Ints, values: Floats) -> Floats:
    """Return numbers of some rows, blank elsewhere."""
    found = np.full(len(laid.part), np.nan)
    found[rows] = values
    return found


def quantity_columns(laid: Laid) -> list[SheetColumn]:
    """Return quantity, scrap and the gross quantity of lines, and the cost of making of assemblies."""
    table, lines = laid.b.g.plan["bom"], laid.lines
    row = laid.graph.row[laid.line[lines]]
    made = filled(laid.b.g.plan["parts"]["make_cost"][laid.part[laid.own]], 0.0)
    gross = Formula(f"{{quantity}}/(1-MIN(MAX(N({{scrap}}),0),{MOST_SCRAP}))", lines)
    unit = laid.b.g.results.part.landed[laid.child]
    is_line, is_own = np.isin(np.arange(len(laid.part)), lines), np.isin(np.arange(len(laid.part)), laid.own)
    return [
        SheetColumn("quantity", "Quantity", at_rows(laid, lines, table["quantity"][row]), Shown.COUNT, entry=is_line),
        SheetColumn("scrap", "Scrap", at_rows(laid, lines, filled(table["scrap"][row], 0.0)), Shown.SHARE, entry=is_line),
        SheetColumn("gross", "Gross quantity", at_rows(laid, lines, laid.graph.factor[laid.line[lines]]), Shown.COUNT, (gross,)),
        SheetColumn("making", f"Making it ({laid.b.g.settings.currency})", at_rows(laid, laid.own, made), Shown.MONEY, entry=is_own),
        SheetColumn(
            "unit",
            f"Cost of one ({laid.b.g.settings.currency})",
            told(at_rows(laid, lines, unit), is_line),
            Shown.MONEY,
            led(laid, "{cell}", "landed"),
        ),
    ]


def told(values: Floats, where: Flags) -> list[object]:
    """Return numbers with those not known in words."""
    return [UNKNOWN if there and np.isnan(value) else value for value, there in zip(values.tolist(), where.tolist(), strict=True)]


def led(laid: Laid, text: str, column: str, made_text: str = "") -> tuple[Formula, ...]:
    """Return the formulas of lines in which ``cell`` is a column of the component: of the landed-cost sheet, or of this one."""
    lines, child = laid.lines, laid.child
    made = laid.row_of[child] >= 0
    other = sheet_key("landed", laid.scenario)
    return (
        Formula(text, lines[~made], {"cell": Reach(column, laid.bought_row[child[~made]], sheet=other)}),
        Formula(made_text or text, lines[made], {"cell": Reach(column, laid.row_of[child[made]])}),
    )


def added_up(laid: Laid, column: str, own: str = "") -> tuple[Formula, ...]:
    """Return the formulas of assemblies: the sum of their lines, with what is their own; blank where nothing of it is known."""
    some = laid.last >= laid.first
    unknown = np.isnan(laid.b.g.results.part.landed[laid.part[laid.own]])
    formulas = []
    for blank in (False, True):
        use = some & (unknown == blank)
        reach = {"lines": Reach(column, laid.first[use], laid.last[use])}
        text = f"SUM({{lines}}){own}"
        formulas.append(Formula(f'IF(COUNT({{lines}})=0,"",{text})' if blank else text, laid.own[use], reach))
    bare = laid.own[~some & ~unknown]
    return (*formulas, *((Formula(own.removeprefix("+"), bare),) if own else ()))


def amounts_of(laid: Laid) -> list[tuple[str, str, Floats]]:
    """Return name, title and money of a unit of every part, for each component and each duty program."""
    b, part, currency = laid.b, laid.b.g.results.part, laid.b.g.settings.currency
    unknown = np.isnan(part.landed)
    by_program = np.where(unknown[:, None], np.nan, part.by_program)
    titles = {"other": "Other and making"}
    return [
        *((name, f"{titles.get(name, name.capitalize())} ({currency})", part.cost[:, COMPONENTS.index(name)]) for name in components_of(b)),
        *((amount_name(at), f"of it {b.tariff.programs[at]} ({currency})", by_program[:, at]) for at in programs_of(b)),
    ]


def money_columns(laid: Laid) -> list[SheetColumn]:
    """Return cost by component, duty by program, the landed cost and what is missing in it."""
    lines, columns = laid.lines, []
    factor = laid.graph.factor[laid.line[lines]]
    for name, title, unit in amounts_of(laid):
        values = at_rows(laid, lines, factor * unit[laid.child])
        values[laid.own] = unit[laid.part[laid.own]]
        own = "+N({making})" if name == COMPONENTS[landed.OTHER] else ""
        formulas = (*led(laid, 'IF(ISNUMBER({unit}),{gross}*N({cell}),"")', name), *added_up(laid, name, own))
        columns.append(SheetColumn(name, title, values, Shown.MONEY, formulas))
    split = len(components_of(laid.b))
    return [*columns[:split], *total_columns(laid), *columns[split:]]


def total_columns(laid: Laid) -> list[SheetColumn]:
    """Return the landed cost, and how many lines below have none."""
    unit, part, every = laid.b.g.results.part.landed, laid.part, np.ones(len(laid.part), dtype=bool)
    values = unit[part]
    values[laid.lines] = laid.graph.factor[laid.line[laid.lines]] * unit[laid.child]
    added = ",".join(f"{{{name}}}" for name in components_of(laid.b))
    gaps = gaps_of(laid)
    some = laid.last >= laid.first
    reach = {"lines": Reach("gaps", laid.first[some], laid.last[some])}
    lacking = (
        *led(laid, "IF(ISNUMBER({unit}),0,1)", "landed", "{cell}")[:1], *led(laid, "{cell}", "gaps")[1:], Formula("SUM({lines})", laid.own[some], reach),
        Formula("IF(N({making})>0,0,1)", laid.own[~some & (laid.b.g.results.part.kind[part[laid.own]] == bom.MAKE)]),
    )  # fmt: skip
    whole = Formula(f'IF(AND({{gaps}}>0,SUM({added})=0),"{UNKNOWN}",SUM({added}))', laid.own)
    lines = Formula(f'IF(ISNUMBER({{unit}}),SUM({added}),"{UNKNOWN}")', laid.lines)
    state = np.where(gaps > 0, "incomplete", "whole").tolist()
    return [
        SheetColumn("landed", f"Landed cost ({laid.b.g.settings.currency})", told(values, every), Shown.MONEY, (whole, lines)),
        SheetColumn("gaps", "Lines without a cost", gaps, Shown.COUNT, lacking),
        SheetColumn("state", "Cost is", state, formulas=(Formula('IF({gaps}>0,"incomplete","whole")', np.arange(len(part))),), width=12),
    ]


def gaps_of(laid: Laid) -> Floats:
    """Return how many lines at or below each row have no cost, counted wherever they stand."""
    of = laid.b.g.results.part
    own = np.zeros(len(of.kind))
    own[(of.kind == bom.BUY) & np.isnan(of.landed)] = 1.0
    nothing = (of.kind == bom.MAKE) & ~(filled(laid.b.g.plan["parts"]["make_cost"], 0.0) > 0)
    nothing[laid.graph.parent] = False
    own[nothing] = 1.0
    for step in laid.graph.up:
        own[step.group] += np.add.reduceat(own[laid.graph.child[step.lines]], step.start)
    gaps = own[laid.part]
    gaps[laid.lines] = own[laid.child]
    return gaps


def plain_columns(laid: Laid) -> list[SheetColumn]:
    """Return the numbers of assemblies without formulas, for a plan of very many lines."""
    every = np.ones(len(laid.part), dtype=bool)
    of = laid.b.g.results.part
    columns = [SheetColumn(name, title, unit[laid.part], Shown.MONEY) for name, title, unit in amounts_of(laid)]
    split = len(components_of(laid.b))
    return [
        *columns[:split], SheetColumn("landed", f"Landed cost ({laid.b.g.settings.currency})", told(of.landed[laid.part], every), Shown.MONEY),
        SheetColumn("state", "Cost is", np.where(of.unpriced[laid.part] > 0, "incomplete", "whole").tolist(), width=12), *columns[split:],
    ]  # fmt: skip
