"""Duty in one of each product and in all that are planned, by program: sums of the roll-up."""

from __future__ import annotations

import numpy as np

from planner.engine.cost.landed import DUTY
from planner.engine.ledger.cells import ENTRY, sheet_key
from planner.engine.ledger.duty_columns import amount_name, programs_of
from planner.engine.ledger.rollup_sheet import Laid
from planner.engine.results import Floats
from planner.model.sheets import CalculatedSheet, Formula, Reach, SheetColumn, Shown

ALL = "All duty"


def duty_totals(laid: Laid) -> CalculatedSheet:
    """Return a row for each product and program, and one for all of them: duty of one, and of the quantity in the plan."""
    b, products, programs = laid.b, laid.b.g.results.products, programs_of(laid.b)
    block, of = len(programs) + 1, laid.b.g.results
    part = np.repeat(np.array([product.part for product in products], dtype=np.intp), block)
    quantity = np.repeat(np.array([product.quantity for product in products]), block)
    unit = np.array([[*of.part.by_program[product.part, programs], of.part.cost[product.part, DUTY]] for product in products]).reshape(-1)
    unit = np.where(np.isnan(of.part.landed[part]), np.nan, unit)
    every = np.arange(len(part))
    total = every[block - 1 :: block]
    names = [*(b.tariff.programs[at] for at in programs), ALL] * len(products)
    titles = (f"In one ({b.g.settings.currency})", f"In all ({b.g.settings.currency})", "Share of the duty")
    first = np.isin(every, every[::block])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = unit / np.repeat(unit[total], block)
    columns = (
        SheetColumn("product", "Product", [of.parts[at] for at in part.tolist()]), SheetColumn("program", "Program", names),
        SheetColumn("unit", titles[0], blanked(unit), Shown.MONEY, units(laid, part, block)),
        SheetColumn("quantity", "Quantity in the plan", quantity, Shown.COUNT, (Formula("{first}", every[~first], {"first": Reach("quantity", every[~first] // block * block)}),), first),
        SheetColumn("all", titles[1], blanked(unit * quantity), Shown.MONEY, (Formula('IF(ISNUMBER({unit}),{unit}*{quantity},"")', every),)),
        SheetColumn("share", titles[2], blanked(share), Shown.SHARE, (Formula('IF(N({total})>0,N({unit})/{total},"")', every, {"total": Reach("unit", every // block * block + block - 1)}),)),
    )  # fmt: skip
    notes = (
        f"Duty in the products of scenario '{of.scenario}', {b.g.settings.currency}, at the rates of usual orders; planned orders, each at its own entry date, stand on the results sheets.",
        ENTRY,
    )
    return CalculatedSheet(sheet_key("duty", of.scenario), f"Duty · {of.scenario}", notes, columns, frozen=2, strong=total)


def blanked(values: Floats) -> list[object]:
    """Return numbers, blank where they aren't known."""
    return [value if np.isfinite(value) else None for value in values.tolist()]


def units(laid: Laid, part: np.ndarray[tuple[int], np.dtype[np.intp]], block: int) -> tuple[Formula, ...]:
    """Return the formulas of duty in one: the roll-up's cell, or the landed-cost sheet's for what is sold as it is bought."""
    every, programs = np.arange(len(part)), programs_of(laid.b)
    found = []
    for at, program in enumerate(programs):
        for made in (True, False):
            rows = every[at::block]
            rows = rows[(laid.row_of[part[rows]] >= 0) == made]
            sheet, where = ("rollup", laid.row_of) if made else ("landed", laid.bought_row)
            reach = {"cell": Reach(amount_name(program), where[part[rows]], sheet=sheet_key(sheet, laid.scenario))}
            if len(rows):
                found.append(Formula('IF(ISNUMBER({cell}),{cell},"")', rows, reach))
    total = every[block - 1 :: block]
    run = {"run": Reach("unit", total - block + 1, total - 1)}
    return (*found, Formula('IF(COUNT({run})=0,"",SUM({run}))', total, run))
