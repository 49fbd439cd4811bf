"""Fees of an entry, taxes that stay, the broker and handling of the landed-cost sheet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.engine.cost import landed
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import formulas_of, spread
from planner.engine.ledger.entries_sheet import Entered
from planner.engine.ledger.inputs_sheet import Inputs
from planner.engine.results import Flags, Floats
from planner.model.sheets import Formula, SheetColumn, Shown

CLOSE = 1e-9


class FeeColumns:
    """The columns of what is charged once an entry, and of what is charged on value, duty and fees."""

    def __init__(self, b: Bought, inputs: Inputs, shared: Entered | None) -> None:
        self.b, self.inputs, self.shared = b, inputs, shared
        of, charges = b.g.results.source, b.charges
        self.base, self.quantity = of.customs_value[b.source], of.quantity[b.source]
        self.duty = of.cost[b.source, landed.DUTY]
        self.layer = np.where(b.foreign[:, None], charges.fees.layer[b.case], -1)
        self.own = self.base * self.quantity
        self.together = np.zeros(len(b.rows), dtype=bool) if shared is None else shared.ours
        self.amount = np.column_stack([self.fee_amounts(at) for at in range(self.layer.shape[1])] or [np.zeros((len(b.rows), 0))])
        self.paid = [at for at in range(self.layer.shape[1]) if (self.layer[:, at] >= 0).any()]
        self.taxes = np.where(b.foreign[:, None], charges.taxes.layer[b.case], -1)

    def rest(self, fee: int) -> Floats:
        """Return the customs value of what else is usually entered with each order, 0 where it is entered alone."""
        rest = np.zeros(len(self.own))
        if self.shared is not None:
            mine = self.shared.ours
            total = self.shared.total[self.shared.route[mine], fee]
            rest[mine] = np.maximum(total - self.shared.counted[mine, fee], 0.0)
        return rest

    def share(self, rest: Floats) -> Floats:
        """Return what share of its entry each order is."""
        whole = self.own + rest
        return np.divide(self.own, whole, out=np.ones(len(whole)), where=whole > 0)

    def fee_amounts(self, fee: int) -> Floats:
        """Return one fee of one unit."""
        fees, case, rest = self.b.charges.fees, self.b.case, self.rest(fee)
        whole = np.minimum(np.maximum(fees.rate[case, fee] * (self.own + rest), fees.minimum[case, fee]), fees.maximum[case, fee])
        return np.where(self.layer[:, fee] >= 0, whole * self.share(rest) / self.quantity, 0.0)

    @property
    def follows(self) -> Flags:
        """Tell for which rows the fees that are laid out here add up to the engine's; where they don't, theirs stay values."""
        duty_and_value = self.base + self.duty
        rate = self.tax_rate(recoverable=False)
        entry = self.amount.sum(axis=1)
        found = entry + rate * (duty_and_value + entry)
        told = self.b.g.results.source.cost[self.b.source, landed.FEES]
        return np.asarray(np.abs(found - told) <= CLOSE * np.maximum(np.abs(told), 1e-6), dtype=bool)

    def tax_rate(self, *, recoverable: bool) -> Floats:
        """Return the sum of the taxes' rates of each row."""
        taxes = self.b.charges.taxes
        own = np.where((self.taxes >= 0) & (taxes.recoverable[self.b.case] == recoverable), taxes.rate[self.b.case], 0.0)
        return np.asarray(own.sum(axis=1), dtype=np.float64)

    def tax_text(self, at: int, *, recoverable: bool) -> str:
        """Return the sum of the taxes' rates of a row, as a formula."""
        flags = self.b.charges.taxes.recoverable[self.b.case[at]]
        rows = [int(row) for row, back in zip(self.taxes[at], flags, strict=True) if row >= 0 and bool(back) == recoverable]
        return "+".join(self.inputs.of_layer(row) for row in rows)

    def entered_text(self, at: int, fee: int) -> tuple[str, str]:
        """Return the value of an order's entry and the order's share of it, as formulas."""
        if not self.together[at]:
            return "{base}*{quantity}", ""
        assert self.shared is not None
        counted = "{entered}" if not self.shared.apart[at] else "{counted}" if self.shared.counted[at, fee] else "0"
        rest = f"MAX([entries.total{fee}@{int(self.shared.route[at])}]-{counted},0)"
        whole = f"({{order_value}}+{rest})"
        return whole, f"*IF({whole}>0,{{order_value}}/{whole},1)"

    def fee_text(self, at: int, fee: int) -> str:
        """Return one fee of one unit, as a formula."""
        row = int(self.layer[at, fee])
        value, share = self.entered_text(at, fee)
        rate, least, most = (self.inputs.of_layer(row, name) for name in ("value", "least", "most"))
        table = self.b.g.rated.tariffs
        whole = f"{rate}*{value}"
        if np.nan_to_num(table["minimum"][row]) > 0:
            whole = f"MAX({whole},{least})"
        if np.isfinite(table["maximum"][row]):
            whole = f"MIN({whole},{most})"
        return f"{whole}{share}/{{quantity}}"

    def column(self, name: str, title: str, values: Floats, texts: dict[int, str]) -> SheetColumn:
        """Return a column of money; its formulas by position among the rows that have a source."""
        formulas: tuple[Formula, ...] = formulas_of({int(self.b.rows[at]): text for at, text in texts.items()}, self.b.g.results.scenario)
        shown = spread(values, self.b.rows, self.b.count)
        return SheetColumn(name, f"{title} ({self.b.g.settings.currency})", shown, Shown.MONEY, formulas)

    def fees(self) -> Iterator[SheetColumn]:
        """Yield each fee, then all fees with the taxes that stay."""
        b, follows, of = self.b, self.follows, self.b.g.results.source
        for fee in self.paid:
            rows = np.flatnonzero((self.layer[:, fee] >= 0) & follows).tolist()
            values = np.where(self.layer[:, fee] >= 0, self.amount[:, fee], np.nan)
            yield self.column(
                f"fee{fee}", b.tariff.fees[fee], np.where(follows, values, np.nan), {at: self.fee_text(at, fee) for at in rows}
            )
        fees = ",".join(f"{{fee{fee}}}" for fee in self.paid)
        entry = f"SUM({fees})" if fees else "0"
        texts = {}
        for at in np.flatnonzero(follows).tolist():
            tax = self.tax_text(at, recoverable=False)
            texts[at] = f"{entry}+({tax})*({{base}}+{{duty}}+{entry})" if tax else entry
        yield self.column(
            "fees", "Fees" if not self.tax_rate(recoverable=False).any() else "Fees and taxes", of.cost[b.source, landed.FEES], texts
        )
        if self.tax_rate(recoverable=True).any():
            texts = {
                at: f"({text})*({{base}}+{{duty}}+{entry})" for at in range(len(b.rows)) if (text := self.tax_text(at, recoverable=True))
            }
            yield self.column("tax_back", "Tax that comes back, no cost", of.tax_cash[b.source], texts)

    def other(self) -> Iterator[SheetColumn]:
        """Yield the broker's charge, what qualifying a source costs, and these with handling."""
        b, of, settings = self.b, self.b.g.results.source, self.b.g.settings
        broker = settings.brokerage * self.share(self.rest(len(b.tariff.fees))) / self.quantity * b.foreign
        texts = {}
        for at in np.flatnonzero(b.foreign).tolist():
            _, share = self.entered_text(at, len(b.tariff.fees))
            texts[at] = f"{self.inputs.named('brokerage')}{share}/{{quantity}}"
        qualified = np.nan_to_num(b.g.plan["sources"]["qualification_cost"][b.source])
        needed = b.g.results.part.required[b.part[b.rows]]
        once = np.where((qualified > 0) & (needed > 0), qualified / np.where(needed > 0, needed, 1.0), 0.0)
        total = of.cost[b.source, landed.OTHER]
        found = broker + settings.handling_rate * of.cost[b.source, landed.GOODS] + once
        follows = np.abs(found - total) <= CLOSE * np.maximum(np.abs(total), 1e-6)
        yield self.column(
            "broker", "Broker", np.where(b.foreign & follows, broker, np.nan), {at: text for at, text in texts.items() if follows[at]}
        )
        if once.any():
            some = np.where(once > 0, 1.0, np.nan)
            given = {
                "qualification": ("Qualifying the source", qualified * some),
                "needed": ("Units over which it is spread", needed * some),
            }
            for name, (title, values) in given.items():
                yield SheetColumn(name, title, spread(values, b.rows, b.count), Shown.MONEY, entry=True)
        text = f"N({{broker}})+{self.inputs.named('handling_rate')}*N({{goods}})"
        rows = np.flatnonzero(follows).tolist()
        yield self.column(
            "other", "Broker, handling and the rest", total, {at: text + ("+{qualification}/{needed}" if once[at] else "") for at in rows}
        )
