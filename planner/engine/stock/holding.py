"""Storage and cash limits: how much of the pre-buys and strategic buffers there is room and money for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from planner.engine.inputs import Settings
from planner.engine.netting.netting import Net
from planner.engine.results import Days, Flags, Floats, Ints, StockLimit
from planner.engine.stock.caps import SLACK, Curve, capped, pieces_of
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.values import day_text, decimals

STORAGE, CASH = "storage", "cash"
COLUMN = {STORAGE: "storage_m3", CASH: "cash_limit"}
ROUNDS = 6  # lots are whole, so what is cut is looked at again a few times
Project = Callable[[Floats, Floats], Net]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Stock that may be cut to fit. Shapes ``(pre-buys,)`` unless said."""

    strategic: Floats  # (parts,)
    part: Ints
    quantity: Floats
    bucket: Ints  # in which it comes
    multiple: Floats  # quantities come in multiples of this
    curve: Curve  # what it saves


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is room and money for."""

    strategic: Floats  # (parts,)
    quantity: Floats  # (pre-buys,)
    limits: tuple[StockLimit, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that a plan names."""

    names: tuple[str, ...]
    most: Floats  # (limits,)
    use: Floats  # (limits, parts) of one unit
    unknown: Flags  # (limits, parts) whose use isn't known: it isn't counted, and that is said

    def load(self, net: Net) -> Floats:
        """Return what the projected stock takes of each limit in every bucket. Shape ``(limits, buckets)``."""
        load: Floats = self.use @ np.maximum(net.on_hand, 0.0)
        return load

    def over(self, load: Floats) -> Flags:
        """Tell where a load breaks its limit. Shape ``(limits, buckets)``."""
        broken: Flags = load > self.most[:, None] * (1 + SLACK) + SLACK
        return broken


def limits_of(plan: Plan, settings: Settings, value: Floats) -> Limits:
    """Return the limits of a plan. Args: value ``(parts,)`` money tied up in one unit of stock, NaN where it isn't known."""
    given = ((STORAGE, settings.storage_m3, plan["parts"]["volume_m3"].astype(np.float64, copy=False)), (CASH, settings.cash_limit, value))
    used = [one for one in given if one[1] >= 0]
    each = np.array([one[2] for one in used], dtype=np.float64).reshape(len(used), len(value))
    return Limits(
        tuple(one[0] for one in used), np.array([one[1] for one in used], dtype=np.float64), np.maximum(np.nan_to_num(each), 0.0), np.isnan(each)
    )  # fmt: skip


def kept_within(plan: Plan, settings: Settings, limits: Limits, wanted: Wanted, project: Project, starts: Days) -> Kept:
    """Return how much of the pre-buys and strategic buffers fits, and what of the limits decides.

    Safety and cycle stock are never cut. A strategic buffer was decided on, a pre-buy only pays: so of pre-buys what saves least for
    what it takes is cut first, and only where buffers don't fit without any pre-buy are they cut, all by the same share. Args: project gives the netting grid for strategic stock ``(parts,)`` and
    pre-buys ``(pre-buys,)``; starts ``(buckets,)``.
    """
    if not limits.names:
        return Kept(wanted.strategic, wanted.quantity, (), ())
    full = project(wanted.strategic, wanted.quantity)
    before = limits.load(full)
    over = limits.over(before)
    gaps = tuple(unknown(plan, limits, full))
    if not over.any():
        told = [StockLimit(name, float(limits.most[at]), peak(before[at]), peak(before[at])) for at, name in enumerate(limits.names)]
        return Kept(wanted.strategic, wanted.quantity, tuple(told), gaps)
    none = np.zeros(len(wanted.quantity))
    base = project(np.zeros(len(wanted.strategic)), none)
    alone = limits.load(base)
    strategic, share, decides = cut_strategic(limits, wanted, none, np.maximum(alone, limits.most[:, None]), project)
    beside = project(strategic, none)
    quantity, price = cut_ahead(limits, wanted, strategic, beside, limits.load(beside), project)
    after = limits.load(project(strategic, quantity))
    cheap = bool((quantity < wanted.quantity * (1 - SLACK)).any() and not (price > 0).any())  # only units that save nothing are cut
    binding = (price > 0) | (over.any(axis=1) & cheap)
    cuts = Cuts(limits, before, alone, share, wanted.quantity, quantity, price, starts)
    told = [
        StockLimit(
            name, float(limits.most[at]), peak(before[at]), peak(after[at]), starts[over[at].argmax()] if over[at].any() else np.datetime64("NaT"),
            bool(binding[at] or decides[at]), float(price[at]), not limits.over(alone)[at].any(),
        )
        for at, name in enumerate(limits.names)
    ]  # fmt: skip
    return Kept(strategic, quantity, tuple(told), (*gaps, *cuts.findings(plan, settings)))


def peak(load: Floats) -> float:
    """Return the most of a load over all buckets."""
    return float(load.max(initial=0.0))


def cut_ahead(limits: Limits, wanted: Wanted, strategic: Floats, base: Net, alone: Floats, project: Project) -> tuple[Floats, Floats]:
    """Return the pre-buys that fit beside safety, cycle and strategic stock, and the price of each limit.

    What a pre-buy really takes depends on the lots after it, so the room is narrowed by what is still too much, and asked again.
    """
    pieces = pieces_of(wanted.quantity, wanted.bucket, base.receipts[wanted.part], wanted.curve)
    room, price = np.maximum(limits.most[:, None] - alone, 0.0), np.zeros(len(limits.names))
    quantity, allowed = wanted.quantity, np.maximum(alone, limits.most[:, None])
    for attempt in range(ROUNDS):
        found = capped(pieces, len(quantity), limits.use[:, wanted.part], room)
        price = found.price if attempt == 0 else price
        whole = np.floor(found.quantity / wanted.multiple + 1e-9) * wanted.multiple
        quantity = np.where(found.quantity < wanted.quantity * (1 - SLACK), whole, wanted.quantity)
        load = limits.load(project(strategic, quantity))
        excess = load - allowed
        if not (excess > allowed * SLACK + SLACK).any():
            return quantity, price
        room = np.maximum(room - 1.02 * np.maximum(excess, 0.0), 0.0)
    return np.zeros(len(quantity)), price


def cut_strategic(limits: Limits, wanted: Wanted, quantity: Floats, allowed: Floats, project: Project) -> tuple[Floats, float, Flags]:
    """Return the strategic buffers that fit beside safety and cycle stock, the share that is kept, and which limits decide it.

    Buffers that take nothing of a limit that is short stay whole.
    """
    beside = limits.load(project(np.zeros(len(wanted.strategic)), quantity))
    load = limits.load(project(wanted.strategic, quantity))
    short: Flags = np.any(load > allowed * (1 + SLACK) + SLACK, axis=1)
    if not short.any():
        return wanted.strategic, 1.0, short
    takes = (limits.use[short] > 0).any(axis=0)
    extra = load - beside
    fits = np.where(extra > SLACK, (allowed - beside) / np.maximum(extra, SLACK), np.inf)
    share = float(np.clip(fits[short].min(), 0.0, 1.0))
    for _ in range(ROUNDS):
        strategic = np.where(takes, wanted.strategic * share, wanted.strategic)
        load = limits.load(project(strategic, quantity))
        if not (load > allowed * (1 + SLACK) + SLACK).any():
            return strategic, share, short
        share *= 0.9
    return np.where(takes, 0.0, wanted.strategic), 0.0, short


def unknown(plan: Plan, limits: Limits, net: Net) -> Iterator[Finding]:
    """Yield how many parts in stock a limit can't count."""
    parts = plan["parts"]
    stocked = (net.on_hand > SLACK).any(axis=1)
    for at, name in enumerate(limits.names):
        rows = np.flatnonzero(limits.unknown[at] & stocked)
        if not len(rows):
            continue
        many = f"{len(rows)} parts in stock have" if len(rows) > 1 else f"{parts['part'][rows[0]]} is in stock and has"
        what, column, hint = (
            ("no volume", "volume_m3", "Type their volumes.")
            if name == STORAGE
            else ("no known cost", "part", "Give them, or what goes into them, a price.")
        )
        message = f"{many} {what}, so the {name} limit doesn't count {'them' if len(rows) > 1 else 'it'}."
        yield Finding(Severity.WARNING, f"limit.{name}-unknown", message, hint, Where("parts", int(parts.ids[rows[0]]), column))


@dataclass(frozen=True, slots=True)
class Cuts:
    """What was cut, for telling."""

    limits: Limits
    before: Floats  # (limits, buckets)
    alone: Floats  # (limits, buckets) safety and cycle stock
    share: float  # of the strategic buffers that is kept
    wanted: Floats  # (pre-buys,)
    kept: Floats
    price: Floats  # (limits,)
    starts: Days

    def findings(self, plan: Plan, settings: Settings) -> Iterator[Finding]:
        """Yield a finding for each limit that is broken."""
        for at, name in enumerate(self.limits.names):
            unit = "m³" if name == STORAGE else settings.currency
            where = Where("settings", int(plan["settings"].ids[0]), COLUMN[name])
            most = f"{amount(self.limits.most[at])} {unit}"
            alone, before = self.limits.over(self.alone)[at], self.limits.over(self.before)[at]
            if alone.any():
                worst, since = int(self.alone[at].argmax()), day_text(self.starts[int(alone.argmax())])
                message = (
                    f"The {name} limit of {most} can't be met: from {since} on safety and cycle stock alone take more, "
                    f"{amount(self.alone[at, worst])} {unit} at most, on {day_text(self.starts[worst])}."
                )
                hint = "Raise the limit, lower the service level, or order less at a time. These stocks are never cut."
                yield Finding(Severity.ERROR, f"limit.{name}-unmet", message, hint, where)
            if before.any():
                worst, since = int(self.before[at].argmax()), day_text(self.starts[int(before.argmax())])
                message = (
                    f"Stock would break the {name} limit of {most} from {since} on, by {amount(self.before[at, worst] - self.limits.most[at])} {unit} "
                    f"on {day_text(self.starts[worst])}.{self.told(at, unit, settings.currency)}"
                )
                hint = "Raise the limit, or buy less ahead and hold less against a cut-off."
                yield Finding(Severity.WARNING, f"limit.{name}", message, hint, where)

    def told(self, at: int, unit: str, currency: str) -> str:
        """Return what was cut and what more of a limit would save, in words."""
        words = f" Strategic buffers are cut to {amount(100 * self.share)} %." if self.share < 1 else ""
        less = self.kept < self.wanted * (1 - SLACK)
        if less.any():
            words += (
                f" {int(less.sum())} pre-buys are cut to {amount(100 * self.kept[less].sum() / self.wanted[less].sum())} % of their units."
            )
        if self.price[at] > 0:
            words += f" {'One ' + unit if unit == 'm³' else '1 ' + unit} more would save {decimals(self.price[at], 2)} {currency}."
        return words


def amount(value: float) -> str:
    """Return a number with as many decimals as it needs to be told from nothing."""
    return decimals(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)
