"""The duty of the landed-cost sheet: for each program the rate that is charged, after floors, caps and bases, and its amount."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost.landed import DUTY
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import formulas_of, spread, texts_at
from planner.engine.ledger.inputs_sheet import UNKNOWN, Inputs
from planner.engine.results import Flags, Ints
from planner.model.sheets import SheetColumn, Shown

CLOSE = 1e-13
SPECIFIC = {"per_kg": "a kg", "per_unit": "a unit", "minimum": "at least", "maximum": "at most"}
NAMES = {"per_kg": "per_kg", "per_unit": "per_unit", "minimum": "least", "maximum": "most"}  # columns of the inputs


def programs_of(b: Bought) -> list[int]:
    """Return the programs that charge anything, or would but for another that waives them, on what is bought."""
    layer = b.charges.rates.layer[b.case]
    return [at for at in range(layer.shape[1]) if at == 0 or bool((layer[b.foreign, at] >= 0).any())]


def rate_name(program: int) -> str:
    """Return the name of the column of a program's rate."""
    return f"rate{program}"


def amount_name(program: int) -> str:
    """Return the name of the column of a program's duty."""
    return f"duty{program}"


def duty_columns(b: Bought, inputs: Inputs) -> Iterator[SheetColumn]:
    """Yield the columns of every program, then the duty of all of them."""
    programs = programs_of(b)
    for program in programs:
        yield from ProgramColumns(b, inputs, program).columns()
    names = ",".join(f"{{{amount_name(program)}}}" for program in programs)
    duty = b.g.results.source.cost[b.source, DUTY]
    texts = dict.fromkeys(b.rows.tolist(), f"SUM({names})")
    scenario, currency = b.g.results.scenario, b.g.settings.currency
    yield SheetColumn("duty", f"Duty ({currency})", spread(duty, b.rows, b.count), Shown.MONEY, formulas_of(texts, scenario))


class ProgramColumns:
    """The columns of one program."""

    def __init__(self, b: Bought, inputs: Inputs, program: int) -> None:
        self.b, self.inputs, self.program = b, inputs, program
        rates, rated = b.charges.rates, b.g.rated
        self.row = np.where(b.foreign, rates.layer[b.case, program], -1)  # of the tariffs table
        self.layer = rated.layer[b.case, program]
        self.waived = (self.row >= 0) & (rates.waived_by[b.case, program] >= 0)
        self.rate = rates.rate[b.case, program]
        self.on = rated.part[b.case, program] * rated.left[b.case, program]
        self.charged = (self.row >= 0) & ~self.waived
        self.unknown = self.charged & ~picked_flag(b.tariff.known, self.layer)
        self.amounts = {name: getattr(rates, name)[b.case, program] for name in SPECIFIC}

    def columns(self) -> Iterator[SheetColumn]:
        """Yield the rate, what it is on, amounts by weight and unit and their limits where there are any, and the duty."""
        texts = {at: self.rate_text(at) for at in np.flatnonzero(self.charged).tolist()}
        shares = {at: self.on[at] for at, text in texts.items() if text and f"{{on{self.program}}}" in text}
        yield self.rate_column(texts)
        if shares:
            values = np.full(self.b.count, np.nan)
            values[self.b.rows[list(shares)]] = list(shares.values())
            title = f"{self.title} is on this share of the value"
            yield SheetColumn(f"on{self.program}", title, values, Shown.SHARE, entry=~np.isnan(values), help=ON_HELP)
        specific = [name for name in SPECIFIC if self.told(name).any()]
        for name in specific:
            yield self.specific_column(name)
        yield self.amount_column(specific)

    @property
    def title(self) -> str:
        """The program's name."""
        return self.b.tariff.programs[self.program]

    def told(self, name: str) -> Flags:
        """Return which rows have an amount by weight or unit, or a limit."""
        value = self.amounts[name]
        return np.asarray(self.charged & np.isfinite(value) & (value != 0), dtype=bool)

    def rate_column(self, texts: dict[int, str]) -> SheetColumn:
        """Return the rates, with what isn't known or waived in words."""
        b = self.b
        values = texts_at([self.rate_value(at) for at in range(len(b.rows))], b.rows, b.count)
        lone = np.zeros(b.count, dtype=bool)  # what has no formula may be typed over
        lone[b.rows] = self.unknown | (self.charged & ~np.array([bool(texts.get(at)) for at in range(len(b.rows))], dtype=bool))
        if self.program == 0:
            lone[b.rows] |= b.foreign & (self.row < 0)
        formulas = formulas_of({int(b.rows[at]): text for at, text in texts.items()}, b.g.results.scenario)
        return SheetColumn(rate_name(self.program), f"{self.title} rate", values, Shown.SHARE, formulas, entry=lone)

    def rate_value(self, at: int) -> object:
        """Return what a rate cell says."""
        if self.waived[at]:
            waiver = int(self.b.charges.rates.waived_by[self.b.case[at], self.program])
            return f"waived: {self.b.tariff.programs[waiver]}"
        if self.program == 0 and self.b.foreign[at] and self.row[at] < 0:
            return UNKNOWN
        if self.unknown[at]:
            return UNKNOWN
        return float(self.rate[at]) if self.charged[at] else None

    def rate_text(self, at: int) -> str:
        """Return the formula of one rate; nothing where the inputs alone don't give what is charged, which then is an input itself."""
        tariff, layer = self.b.tariff, int(self.layer[at])
        own = self.inputs.of_layer(int(self.row[at]))
        if self.unknown[at]:
            return own
        rate, mfn_row = float(tariff.rate[layer]), int(self.b.charges.rates.layer[self.b.case[at], 0])
        mfn = self.b.g.rated.mfn(int(self.b.case[at]))
        with_mfn = f"-{self.inputs.of_layer(mfn_row)}" if mfn_row >= 0 else ""
        if tariff.surcharge[layer]:
            before = [rate_name(one) for one in programs_of(self.b) if one < self.program and not self.surcharged(at, one)]
            total = sum(
                float(self.b.charges.rates.rate[self.b.case[at], one]) for one in range(self.program) if not self.surcharged(at, one)
            )
            text, found, share = f"{own}*SUM({','.join(f'{{{name}}}' for name in before)})" if before else "", rate * total, 1.0
        else:
            share = float(self.on[at])
            text, found = own, rate
            if self.program and tariff.floor[layer]:
                text, found = f"MAX(0,{own}{with_mfn})", max(0.0, rate - mfn)
            if self.program and np.isfinite(tariff.cap[layer]):
                cap = self.inputs.of_layer(int(self.row[at]), "cap")
                text, found = f"MIN({text},MAX(0,{cap}{with_mfn}))", min(found, max(0.0, float(tariff.cap[layer]) - mfn))
        if abs(found * share - self.rate[at]) > CLOSE:
            return ""
        return text if share == 1 else f"{text}*{{on{self.program}}}"

    def surcharged(self, at: int, program: int) -> bool:
        """Tell whether a program is itself a surcharge."""
        layer = int(self.b.g.rated.layer[self.b.case[at], program])
        return layer >= 0 and bool(self.b.tariff.surcharge[layer])

    def specific_column(self, name: str) -> SheetColumn:
        """Return an amount by weight or unit, or a limit of one unit's duty."""
        b, told = self.b, self.told(name)
        value, own = self.amounts[name], getattr(b.tariff, name)
        shown = np.where(told, np.where(value < CLOSE, np.where(name == "minimum", 0.0, value), value), np.nan)
        texts = {
            int(b.rows[at]): self.specific_text(at, name, float(value[at]), float(own[int(self.layer[at])]))
            for at in np.flatnonzero(told).tolist()
        }
        entry = np.zeros(b.count, dtype=bool)
        entry[b.rows[told]] = True
        title = f"{self.title} {SPECIFIC[name]} ({b.g.settings.currency})"
        return SheetColumn(
            f"{name}{self.program}",
            title,
            spread(shown, b.rows, b.count),
            Shown.MONEY,
            formulas_of(texts, b.g.results.scenario),
            entry,
        )

    def specific_text(self, at: int, name: str, value: float, own: float) -> str:
        """Return the formula of an amount: the row's own, less MFN's where the row's total counts MFN in; nothing for any other."""
        if self.surcharged(at, self.program):
            return self.surcharge_text(at, name, value)
        given = self.inputs.of_layer(int(self.row[at]), NAMES[name])
        if value == own:
            return given
        mfn_row, on = int(self.b.charges.rates.layer[self.b.case[at], 0]), float(self.on[at])
        if name not in ("per_kg", "per_unit") or mfn_row < 0 or on != 1:
            return ""
        mfn = float(getattr(self.b.charges.rates, name)[self.b.case[at], 0])
        less = f"-{self.inputs.of_layer(mfn_row, NAMES[name])}"
        return (f"{given}{less}" if own else less) if abs(own - mfn - value) <= CLOSE else ""

    def surcharge_text(self, at: int, name: str, value: float) -> str:
        """Return the formula of a surcharge's amount: its share of the amounts of the programs before it."""
        if name not in ("per_kg", "per_unit"):
            return ""
        given = getattr(self.b.charges.rates, name)[self.b.case[at]]
        before = [one for one in programs_of(self.b) if one < self.program and given[one] and not self.surcharged(at, one)]
        rate = float(self.b.tariff.rate[int(self.layer[at])])
        if abs(rate * float(given[before].sum()) - value) > CLOSE:
            return ""
        return f"{self.inputs.of_layer(int(self.row[at]))}*SUM({','.join(f'{{{name}{one}}}' for one in before)})"

    def amount_column(self, specific: list[str]) -> SheetColumn:
        """Return the duty of one unit."""
        b, rate = self.b, f"{{{rate_name(self.program)}}}"
        amount = b.g.results.source.by_program[b.source, self.program]
        text = f"N({rate})*{{base}}"
        if "per_kg" in specific:
            text += f"+N({{per_kg{self.program}}})*N({{weight}})"
        if "per_unit" in specific:
            text += f"+N({{per_unit{self.program}}})"
        if "minimum" in specific:
            text = f"MAX({text},{{minimum{self.program}}})"
        if "maximum" in specific:
            text = f"MIN({text},{{maximum{self.program}}})"
        texts, values = dict[int, str](), list[object]([None] * b.count)
        for at in np.flatnonzero(b.foreign).tolist():
            row, silent = int(b.rows[at]), (self.unknown[at] or (self.program == 0 and self.row[at] < 0)) and not amount[at]
            if silent:
                texts[row], values[row] = f'IF(ISNUMBER({rate}),{text},"{UNKNOWN}")', UNKNOWN
            elif self.charged[at]:
                texts[row], values[row] = text, float(amount[at])
        title = f"{self.title} duty ({b.g.settings.currency})"
        return SheetColumn(amount_name(self.program), title, values, Shown.MONEY, formulas_of(texts, b.g.results.scenario))


ON_HELP = "What part of the customs value the rate is on: its metal, what isn't from the United States, or what other programs leave of it."


def picked_flag(flags: Flags, layer: Ints) -> Flags:
    """Return the layers' flags, true where there is no layer."""
    return np.asarray((layer < 0) | flags[layer], dtype=bool) if len(flags) else np.ones(len(layer), dtype=bool)
