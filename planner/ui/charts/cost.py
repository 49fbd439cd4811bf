"""Landed cost of one unit, a stacked bar for each scenario: what it is made of, and what each duty program adds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from planner.engine.results import COMPONENTS, Results
from planner.ui import theme
from planner.ui.charts.axes import Tick
from planner.ui.charts.chart import Chart, TableTwin
from planner.ui.charts.legend import Key
from planner.ui.charts.marks import Bar, Label, Scene
from planner.ui.figures import compact, full_money, percent, plural, symbol

# Duties stand on top, events last: what a threat adds is then seen at the upper end of the bar.
BELOW = ("goods", "freight", "insurance", "other", "carrying", "fees")
PROGRAM_ORDER = ("mfn", "s301", "fl301", "s232", "s122", "ieepa", "adcvd", "event")
TOTALS = 20  # pixels above the highest bar, for its total
BAR_WIDTH = 0.52


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar: a component, or one duty program."""

    name: str
    role: str  # component.goods, or program
    amount: float


@dataclass(frozen=True, slots=True)
class Stack:
    """One scenario's bar; ``total`` is NaN where nothing is known, ``unpriced`` counts parts that are missing in it."""

    scenario: str
    segments: tuple[Segment, ...]
    total: float
    unpriced: int = 0


def stack_of(results: Results, part: str, titles: Mapping[str, str]) -> Stack:
    """Return the bar of a part in one scenario; its segments add up to its total."""
    at = results.position.get(part)
    if at is None or not math.isfinite(float(results.part.landed[at])):
        return Stack(results.scenario, (), math.nan)
    cost = dict(zip(COMPONENTS, np.nan_to_num(results.part.cost[at]), strict=True))
    segments = [Segment(titles[name], f"component.{name}", float(cost[name])) for name in BELOW]
    programs = sorted(zip(results.programs, results.part.by_program[at], strict=True), key=_program_rank)
    segments += [Segment(name, "program", float(amount)) for name, amount in programs]
    unnamed = float(cost["duty"]) - sum(float(amount) for _, amount in programs)
    if abs(unnamed) > 0.005:
        segments.append(Segment(titles["duty"], "component.duty", unnamed))
    kept = tuple(segment for segment in segments if abs(segment.amount) > 1e-9)
    return Stack(results.scenario, kept, float(results.part.landed[at]), int(results.part.unpriced[at]))


def _program_rank(item: tuple[str, float]) -> tuple[int, str]:
    return PROGRAM_ORDER.index(theme.program_family(item[0])), item[0]


class CostChart(Chart):
    """Stacked bars of the scenarios; the shown one stands out, the one compared with is hollow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Landed cost"), self.tr("Landed cost of one unit by component, one bar for each scenario."), parent)
        self.titles = {
            "goods": self.tr("Goods"), "freight": self.tr("Freight"), "insurance": self.tr("Insurance"), "duty": self.tr("Duty"),
            "fees": self.tr("Fees"), "other": self.tr("Other"), "carrying": self.tr("Carrying"),
        }  # fmt: skip
        self.stacks: tuple[Stack, ...] = ()
        self._shown = ("", "", "")  # scenario, compare, currency
        self._part = ""
        self._names_height = 0.0  # of the axis with the scenarios' names, in pixels
        self.plot.left.setWidth(0)
        self.plot.left.setVisible(False)
        self.plot.view.setMouseEnabled(x=False, y=True)
        self.show_results({}, "", None, None)

    def show_results(self, results: Mapping[str, Results], scenario: str, compare: str | None, position: int | None) -> None:
        """Draw the part at a position, or the first product, in every scenario."""
        own = results.get(scenario)
        at = self.asked(own, position)
        if own is None or at is None:
            self.stacks, self._part, self._shown = (), "", (scenario, "", "")
            self.show_title(self.tr("Landed cost"))
            self.plot.marks.show_scene(Scene())
            return
        part = own.parts[at]
        if part != self._part:
            self.plot.view.touched = False
        self._part, self._shown = part, (scenario, compare or "", own.currency)
        self.stacks = tuple(stack_of(each, part, self.titles) for each in results.values())
        self.redraw()

    def redraw(self) -> None:
        """Draw the stacks."""
        scenario, compare, currency = self._shown
        if not self._part:
            return
        missing = max((stack.unpriced for stack in self.stacks), default=0)
        suffix = self.tr("{currency} a unit").format(currency=currency)
        if missing:
            suffix += self.tr(", * without {count}").format(count=plural(missing, self.tr("unpriced part"), self.tr("unpriced parts")))
        self.show_title(self.tr("Landed cost of {part}").format(part=self._part), suffix)
        known = [stack for stack in self.stacks if math.isfinite(stack.total)]
        if not known:
            self.plot.marks.show_scene(Scene())
            self.say(self.tr("no price for {part} or anything below it; enter one under Sourcing, Sources").format(part=self._part))
            return
        self.say("")
        names = [stack.scenario for stack in self.stacks]
        look = theme.current()
        colors = self._colors()
        bars: list[Bar] = []
        labels: list[Label] = []
        ticks: list[Tick] = []
        for x, stack in enumerate(self.stacks):
            chosen, before = stack.scenario == scenario, stack.scenario == compare and compare != scenario
            tone = look.scenario(names.index(stack.scenario)) if chosen else None
            ticks.append(Tick(x, stack.scenario, tone, bold=chosen, room=1.0))
            if not math.isfinite(stack.total):
                labels.append(Label(x, 0, "—", look.color("muted"), rise=10))
                continue
            bars += self._bars(x, stack, colors, chosen=chosen, before=before)
            text = compact(stack.total) + ("*" if stack.unpriced else "")
            labels.append(Label(x, stack.total, text, look.color("text" if chosen else "muted"), bold=chosen, rise=9))
        self.legend.show_keys(tuple(Key(name, color) for name, color in colors.items()))
        self.plot.bottom.show_ticks(tuple(ticks))
        self._fit_names()
        self.plot.marks.show_scene(Scene(bars=tuple(bars), labels=tuple(labels)))
        if not self.plot.view.touched:
            self.home()

    def _bars(self, x: int, stack: Stack, colors: Mapping[str, QColor], *, chosen: bool, before: bool) -> list[Bar]:
        look = theme.current()
        bars, foot, currency = [], 0.0, self._shown[2]
        for segment in stack.segments:
            color = colors[segment.name]
            share = percent(segment.amount / stack.total) if stack.total else ""
            tip = f"{segment.name}: {full_money(segment.amount, currency)} ({share})\n{self._part} · {stack.scenario}"
            if stack.unpriced:
                tip += "\n" + self.tr("* {count} parts without a price are missing").format(count=stack.unpriced)
            faded = color if chosen or before else look.faint(color, 0.62)
            bars.append(Bar(x - BAR_WIDTH / 2, foot, x + BAR_WIDTH / 2, foot + segment.amount, faded, hollow=before, tip=tip))
            foot += segment.amount
        return bars

    def _colors(self) -> dict[str, QColor]:
        """Return the colour of each segment by name, in the order of the stack."""
        look = theme.current()
        seen: dict[str, Segment] = {segment.name: segment for stack in self.stacks for segment in stack.segments}
        events = [name for name, segment in seen.items() if segment.role == "program" and theme.program_family(name) == "event"]
        order = [
            *(self.titles[name] for name in BELOW),
            *sorted((n for n, s in seen.items() if s.role == "program"), key=lambda n: _program_rank((n, 0.0))),
        ]
        order.append(self.titles["duty"])
        return {
            name: look.program(name, events.index(name) if name in events else 0)
            if seen[name].role == "program"
            else look.color(seen[name].role)
            for name in order
            if name in seen
        }

    def _fit_names(self) -> None:
        count = max(len(self.stacks), 2) + 0.1
        self._names_height = self.plot.bottom.lines_for(self.plot.bottom.ticks, (self.width() - 26) / count - 4)

    def fit(self) -> None:
        """Give the names a second line where they need one."""
        if self.stacks:
            self._fit_names()
            if not self.plot.view.touched:
                self.home()

    def home(self) -> None:
        """Show every bar from zero, with room for the totals."""
        most = max((stack.total for stack in self.stacks if math.isfinite(stack.total)), default=1.0)
        room = TOTALS / max(2 * TOTALS, self.plot.height() - self._names_height)
        self.plot.view.setRange(
            xRange=(-0.55, max(len(self.stacks), 2) - 0.45), yRange=(0, max(most, 1e-9) / (1 - room)), padding=0, disableAutoRange=True
        )

    def table(self) -> TableTwin:
        """Return the segments of every scenario."""
        names = list(self._colors()) if self.stacks else []
        rows = []
        for stack in self.stacks:
            amounts = {segment.name: segment.amount for segment in stack.segments}
            rows.append([stack.scenario, *(amounts.get(name, 0.0) for name in names), stack.total])
        sign = symbol(self._shown[2])
        return [self.tr("Scenario"), *(f"{name}, {sign}" for name in names), self.tr("Landed, {sign}").format(sign=sign)], rows
