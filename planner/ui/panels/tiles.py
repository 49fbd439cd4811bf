"""The seven figures a manager asks for first, each with its change against the scenario compared with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from planner.engine.results import COMPONENTS, ProductResults, Results
from planner.ui import theme
from planner.ui.figures import DASH, arrow, compact, day, days_between, full_money, money, percent, plural, short_day, signed
from planner.ui.panels.card import Card, Line

DUTY = COMPONENTS.index("duty")
NAMED = 8  # parts named in a tooltip
GOOD, BAD, WARN, PLAIN = "severity.ok", "severity.error", "severity.warning", "muted"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one tile says; ``tone`` is the colour role of the note, ``tip`` the whole story."""

    caption: str
    value: str
    note: str = ""
    tone: str = PLAIN
    tip: str = ""


def tr(text: str) -> str:
    """Translate a text of the tiles."""
    return QCoreApplication.translate("KpiTiles", text)


def figures_of(results: Mapping[str, Results], scenario: str, compare: str | None) -> tuple[Figure, ...]:
    """Return what the tiles say of a scenario, compared with another one where that is known."""
    shown = results.get(scenario)
    if shown is None:
        return tuple(Figure(caption, DASH, tr("not computed yet")) for caption in captions("", None))
    other = results.get(compare) if compare and compare != scenario else None
    product = shown.products[0] if shown.products else None
    names = captions(shown.parts[product.part] if product else "", product)
    if product is None:
        return tuple(Figure(caption, DASH, tr("no demand yet")) for caption in names)
    before = next((p for p in other.products if other.parts[p.part] == shown.parts[product.part]), None) if other else None
    return (
        _landed(names[0], shown, product, other, before),
        _duty(names[1], shown, product, other, before),
        _ready(names[2], shown, product, before),
        _stockpile(names[3], shown),
        _cash(names[4], shown, other),
        _line_down(names[5], shown, product),
        _confirmed(names[6], shown),
    )


def captions(product: str, results: ProductResults | None) -> tuple[str, ...]:
    """Return the tiles' captions."""
    first = compact(results.first_quantity, above=1e5) if results else tr("build")
    return (
        tr("Landed cost / {product}").format(product=product or tr("unit")), tr("Duty share"), tr("First {count} ready").format(count=first),
        tr("Stockpile to buy"), tr("Cash peak"), tr("Line-down"), tr("Confirmed rates"),
    )  # fmt: skip


def _landed(caption: str, shown: Results, product: ProductResults, other: Results | None, before: ProductResults | None) -> Figure:
    value = float(shown.part.landed[product.part])
    unpriced = int(shown.part.unpriced[product.part])
    tip = tr("{value} landed for one unit, {currency}").format(value=full_money(value, shown.currency), currency=shown.currency)
    note, tone, compared = tr("per unit, {currency}").format(currency=shown.currency), PLAIN, False
    if unpriced:
        note, tone = plural(unpriced, tr("part without a price"), tr("parts without a price")), WARN
        tip += "\n" + tr("{missing} below it: the true cost is higher").format(missing=note)
    if other and before:
        old = float(other.part.landed[before.part])
        if math.isfinite(value) and math.isfinite(old) and old:
            tip += "\n" + tr("{value} in {scenario}").format(value=full_money(old, other.currency), scenario=other.scenario)
            (note, tone), compared = _change(value / old - 1, percent(abs(value / old - 1))), True
    return _whole(shown, Figure(caption, money(value, shown.currency), note, tone, tip), compared=compared)


def without(results: Results) -> tuple[str, str]:
    """Return 'without 2 parts' and which they are; empty where every needed part has a cost that is known and whole."""
    missing = results.totals.without_cost
    if not len(missing):
        return "", ""
    named = ", ".join(results.parts[at] for at in missing[:NAMED])
    more = tr(" and {n} more").format(n=len(missing) - NAMED) if len(missing) > NAMED else ""
    short = tr("without {parts}").format(parts=plural(len(missing), tr("part"), tr("parts")))
    return short, tr("Not known, or not whole: the cost of {parts}. The total is what is known; the true one is higher.").format(
        parts=named + more
    )


def _whole(shown: Results, figure: Figure, *, compared: bool) -> Figure:
    """Return a figure that says so where it is without some parts; a change against another scenario stays beside it."""
    short, long = without(shown)
    if not short:
        return figure
    note = f"{figure.note} · {short}" if compared else short
    return replace(figure, note=note, tone=WARN, tip="\n".join(filter(None, (figure.tip, long))))


def duty_share(results: Results, part: int) -> float:
    """Return the share of duty in the landed cost of a part, 0–1; NaN where it is not known."""
    landed = float(results.part.landed[part])
    return float(results.part.cost[part, DUTY]) / landed if landed else math.nan


def _duty(caption: str, shown: Results, product: ProductResults, other: Results | None, before: ProductResults | None) -> Figure:
    share = duty_share(shown, product.part)
    amount = full_money(float(shown.part.cost[product.part, DUTY]), shown.currency)
    tip = tr("{amount} of duty in one unit").format(amount=amount)
    note, tone, compared = tr("of landed cost"), PLAIN, False
    if other and before:
        change = share - duty_share(other, before.part)
        if math.isfinite(change):
            (note, tone), compared = _change(change, tr("{points} pt").format(points=percent(abs(change))[:-2])), True
    return _whole(shown, Figure(caption, percent(share), note, tone, tip), compared=compared)


def _change(change: float, text: str) -> tuple[str, str]:
    """Return the note and tone of a cost change: dearer is bad, cheaper is good, and the arrow says it without colour."""
    if abs(change) < 0.0005:
        return tr("no change"), PLAIN
    return arrow(change, text), BAD if change > 0 else GOOD


def _ready(caption: str, shown: Results, product: ProductResults, before: ProductResults | None) -> Figure:
    if np.isnat(product.ready_date):
        name = shown.parts[product.part]
        unknown = next((found.message for found in shown.findings if found.code == "ready.unknown" and f" {name} " in found.message), "")
        if unknown:
            return Figure(caption, DASH, tr("not known: parts without a source"), WARN, unknown)
        never = next((found.message for found in shown.findings if found.code == "ready.never"), "")
        return Figure(caption, DASH, tr("never: nobody can deliver a part"), BAD, never)
    path = " → ".join(shown.parts[p] for p in reversed(product.critical_path[1:])) if product.critical_path else ""
    tip = tr("Gated by {path}").format(path=path) if path else ""
    if silent := int(shown.part.unpriced[product.part]):
        lacking = plural(silent, tr("part without a usable source isn't counted"), tr("parts without a usable source aren't counted"))
        tip = "\n".join(filter(None, (tip, lacking)))
    if before is not None and not np.isnat(before.ready_date):
        change = days_between(product.ready_date, before.ready_date)
        unit = tr("day") if abs(change) == 1 else tr("days")
        note, tone = (tr("no change"), PLAIN) if change == 0 else (signed(change, unit), WARN if change > 0 else GOOD)
        return Figure(caption, day(product.ready_date), note, tone, tip)
    days = days_between(product.ready_date, shown.as_of)
    return Figure(caption, day(product.ready_date), tr("in {days}").format(days=plural(days, tr("day"), tr("days"))), PLAIN, tip)


def _stockpile(caption: str, shown: Results) -> Figure:
    total = shown.totals.prebuy
    if not total > 0:
        return Figure(caption, money(0.0, shown.currency), tr("nothing worth buying early"), PLAIN)
    part = shown.part
    worth = (part.prebuy > 0) & (part.weekly > 0) & np.isfinite(part.landed)
    weekly = float(np.sum(part.weekly[worth] * part.landed[worth]))
    cover = float(np.sum(part.prebuy[worth] * part.landed[worth])) / weekly if weekly else math.nan
    saving = full_money(float(np.nansum(part.prebuy_saving)), shown.currency)
    tip = tr("{count} to buy early, saving {saving}").format(
        count=plural(int(np.sum(part.prebuy > 0)), tr("part"), tr("parts")), saving=saving
    )
    note = tr("{weeks} of cover").format(weeks=plural(round(cover), tr("week"), tr("weeks"))) if math.isfinite(cover) else ""
    return Figure(caption, money(total, shown.currency), note, PLAIN, tip)


def _cash(caption: str, shown: Results, other: Results | None) -> Figure:
    totals = shown.totals
    tip = tr("Most money tied up in stock at a week's end: {value}").format(value=full_money(totals.cash_peak, shown.currency))
    if other:
        tip += "\n" + tr("{value} in {scenario}").format(value=full_money(other.totals.cash_peak, other.currency), scenario=other.scenario)
    week = "" if np.isnat(totals.cash_peak_week) else tr("week of {day}").format(day=short_day(totals.cash_peak_week))
    return Figure(caption, money(totals.cash_peak, shown.currency), week, PLAIN, tip)


def _line_down(caption: str, shown: Results, product: ProductResults) -> Figure:
    if np.isnat(product.line_down):
        return Figure(caption, DASH, tr("supply never stops"), GOOD, tr("No part runs dry within the horizon."))
    dates = shown.part.line_down.astype("datetime64[D]")
    bought = (shown.part.kind == "buy") & ~np.isnat(dates)
    gate = ""
    if bought.any():
        rows = np.flatnonzero(bought)
        gate = shown.parts[int(rows[np.argmin(dates[rows])])]
    return Figure(
        caption, day(product.line_down), gate or tr("stock runs out"), WARN, tr("{part} runs dry first").format(part=gate) if gate else ""
    )


def most(at_stake: list[tuple[str, float]]) -> float:
    """Return the money that hangs on the dearest question, all parts that ask it together; answers to several don't add up."""
    by_key: dict[str, float] = {}
    for key, stake in at_stake:
        by_key[key] = by_key.get(key, 0.0) + stake
    return max(by_key.values(), default=0.0)


def _confirmed(caption: str, shown: Results) -> Figure:
    share = shown.totals.confirmed_share
    if not math.isfinite(share):
        return Figure(caption, DASH, tr("no duty to confirm"))
    open_parts = int(np.sum((shown.part.kind == "buy") & (shown.part.unconfirmed > 0)))
    tip = tr("Share of the duty that rests on rates that are confirmed and in force")
    if share < 1:
        tip += "\n" + tr(
            "{share} of it rests on rates that are threatened, not confirmed or past their end; Doubt on the Tariffs page says which"
        ).format(share=percent(1 - share))
    asked = len({one.key for one in shown.questions})
    notes = [plural(open_parts, tr("part to confirm"), tr("parts to confirm"))] if open_parts else []
    if asked:
        tip += "\n" + tr("Scope questions are open; the best answer saves {worth} a year").format(
            worth=full_money(most([(one.key, one.worth) for one in shown.questions]), shown.currency)
        )
        risk = most([(one.key, one.risk) for one in shown.questions])
        if risk:
            tip += "\n" + tr("Where the usual answer is assumed another one could cost {risk} more a year").format(
                risk=full_money(risk, shown.currency)
            )
        notes.append(plural(asked, tr("question open"), tr("questions open")))
    if notes:
        return Figure(
            caption,
            percent_whole(share),
            notes[0]
            if len(notes) == 1
            else tr("{n} to confirm, {questions}").format(n=open_parts, questions=plural(asked, tr("question"), tr("questions"))),
            WARN,
            tip,
        )
    return Figure(caption, percent_whole(share), tr("nothing open"), GOOD, tip)


def percent_whole(share: float) -> str:
    """Return a share as whole percent, never rounded up to all."""
    whole = math.floor(share * 100 + 1e-9) if share > 0.99 else round(share * 100)
    return f"{compact(float(whole))} %"


class KpiTile(Card):
    """One figure: caption, value, and what it means or how it changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = Line(theme.small_font(), "muted", parent=self)
        self.value = Line(theme.large_font(), shrinks=True, parent=self)
        self.note = Line(theme.small_font(), "muted", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 10, 8)
        column.setSpacing(1)
        for line in (self.caption, self.value, self.note):
            column.addWidget(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(84)

    def show_figure(self, figure: Figure) -> None:
        """Show one figure."""
        self.caption.show_text(figure.caption)
        self.value.show_text(figure.value)
        self.note.show_text(figure.note, figure.tone)
        self.setToolTip(figure.tip)
        self.setAccessibleName(f"{figure.caption}: {figure.value}, {figure.note}".rstrip(", "))


class KpiTiles(QWidget):
    """The row of tiles above the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.tiles = tuple(KpiTile(self) for _ in range(7))
        for tile in self.tiles:
            row.addWidget(tile, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Key figures"))
        self.show_results({}, "", None)

    def show_results(self, results: Mapping[str, Results], scenario: str, compare: str | None) -> None:
        """Show the figures of a scenario and their change against another one."""
        for tile, figure in zip(self.tiles, figures_of(results, scenario, compare), strict=True):
            tile.show_figure(figure)
