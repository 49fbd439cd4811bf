"""Lead time: what gates a product, leg by leg from an order today, and what would gate it next."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from planner.engine.results import LEGS, Results
from planner.model.plan import Plan
from planner.ui import theme
from planner.ui.charts.axes import Tick, nice_levels
from planner.ui.charts.chains import Chain, Kin, by_source, chain_of, chains, gate_path, kin_of
from planner.ui.charts.chart import Chart, TableTwin
from planner.ui.charts.legend import Key
from planner.ui.charts.marks import Bar, Label, Rule, Scene
from planner.ui.charts.policy_rules import measures_ahead
from planner.ui.figures import compact, plural, short_day, signed

LEAST_SHOWN = 2
LEAST_ROWS = 5  # fewer bars leave room below rather than grow fat
PITCH = 1  # pixels between the names of two bars, at least
FOOT = 24  # pixels of the axis below the bars
BAR_HEIGHT = 0.58
BEFORE = (0.17, 0.34)  # where the hollow bar of the scenario compared with lies, below the first solid one


class LeadChart(Chart):
    """Bars of days from an order today; the gating chain first and in full colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Lead time"), self.tr("Days from an order today, leg by leg; the gating chain first."), parent)
        self.titles = {
            "order": self.tr("Order"), "production": self.tr("Production"), "licence": self.tr("Licence"), "inland": self.tr("Inland"),
            "transit": self.tr("Transit"),
            "customs": self.tr("Customs"), "dock": self.tr("Dock"), "make": self.tr("Make"),
        }  # fmt: skip
        self.chains: tuple[Chain, ...] = ()
        self._results: Results | None = None
        self._plan: Plan | None = None
        self._kin: tuple[tuple[object, object], npt.NDArray[np.object_], Kin] | None = None
        self._part = -1
        self._fitting = LEAST_ROWS
        self._compare = ""
        self.before: Chain | None = None  # the first chain in the scenario compared with, where it is another one
        self.sources_drawn = False  # a bought part's sources rather than what gates a made one
        self.plot.view.setMouseEnabled(x=True, y=False)
        self.plot.view.invertY(True)
        self.show_results({}, "", None, None)

    def show_plan(self, plan: Plan) -> None:
        """Take the bill of materials from a plan, so that the runners-up are drawn up to the same assembly."""
        self._plan = plan

    def show_results(self, results: Mapping[str, Results], scenario: str, compare: str | None, position: int | None) -> None:
        """Draw what gates the part at a position, or the first product."""
        own = results.get(scenario)
        self._results, self._part = own, -1
        at = self.asked(own, position)
        if own is None or at is None:
            self.chains, self.before = (), None
            self.show_title(self.tr("Lead time"))
            self.plot.marks.show_scene(Scene())
            return
        self._part, self._compare = at, compare or ""
        plan = self._plan
        bought = own.part.kind[at] == "buy" and plan is not None and len(plan["sources"]) == len(own.source.part)
        self.chains = by_source(own, at, plan) if bought and plan is not None else ()
        self.sources_drawn = len(self.chains) > 0
        if not self.sources_drawn:
            self.chains = chains(own, at, self._above(own))
        self.before = self._in_other(results.get(compare or "") if compare != scenario else None, own.parts[at])
        self.redraw()

    def _in_other(self, other: Results | None, part: str) -> Chain | None:
        """Return what gates the part in the scenario compared with, None where it takes as long there."""
        at = None if other is None else other.position.get(part)
        if other is None or at is None or not self.chains:
            return None
        before = chain_of(other, gate_path(other, at)[::-1])
        return before if abs(before.days - self.chains[0].days) >= 0.5 else None

    def _above(self, results: Results) -> Kin | None:
        if self._plan is None:
            return None
        bom = self._plan["bom"]
        lines = (bom["parent"], bom["component"])  # kept by an edit of quantities
        if (
            self._kin is None
            or any(old is not new for old, new in zip(self._kin[0], lines, strict=True))
            or not np.array_equal(self._kin[1], results.part.kind)
        ):
            self._kin = (lines, results.part.kind, kin_of(self._plan, results))
        return self._kin[2]

    def redraw(self) -> None:
        """Draw the chains."""
        results = self._results
        if results is None or self._part < 0:
            return
        part = results.parts[self._part]
        suffix = self.tr("days by source") if self.sources_drawn else self.tr("days, no stock counted")
        self._fitting = self._rows_that_fit()
        drawn = self.chains[: self._fitting]
        if len(drawn) < len(self.chains):
            suffix = self.tr("days, first {n} of {all}").format(n=len(drawn), all=len(self.chains))
        self.show_title(self.tr("Lead time of {part}").format(part=part), suffix)
        if not self.chains or self.chains[0].days <= 0:
            self.plot.marks.show_scene(Scene())
            self.say(self.tr("no lead times for {part} yet; enter them under Sourcing, Sources and Lanes").format(part=part))
            return
        self.say("")
        look = theme.current()
        bars: list[Bar] = []
        labels: list[Label] = []
        ticks: list[Tick] = []
        for row, chain in enumerate(drawn):
            tone = look.color("text" if self.sources_drawn else "severity.error") if chain.gates else None
            name, *shorter = chain.names(part)
            ticks.append(Tick(row, name, tone, bold=chain.gates, shorter=tuple(shorter)))
            foot = row + (BEFORE[0] - 0.05 if row == 0 and self.before else BAR_HEIGHT / 2)
            bars += self._bars(chain, row - BAR_HEIGHT / 2, foot, faint=not chain.gates)
            labels.append(
                Label(
                    chain.days, row, self._days(chain), look.color("text" if chain.gates else "muted"), bold=chain.gates, align=-1, shift=5
                )
            )
        if self.before:
            bars += self._bars(self.before, *BEFORE, hollow=True)
        used = {leg.leg for chain in drawn for leg in chain.legs}
        keys = [Key(self.titles[name], look.color(f"leg.{name}")) for name in LEGS if name in used]
        if self.before:
            keys.append(Key(self.tr("in {scenario}").format(scenario=self._compare), look.color("muted"), hollow=True))
        self.legend.show_keys(tuple(keys))
        self.plot.left.show_ticks(tuple(ticks))
        self.plot.left.room_for(tuple(ticks), most=max(70.0, self.width() * 0.36))
        levels = nice_levels(max(chain.days for chain in drawn), about=5)
        self.plot.bottom.show_ticks(tuple(Tick(level, compact(level)) for level in levels))
        self.plot.marks.show_scene(Scene(bars=tuple(bars), labels=tuple(labels), rules=self._rules(results)))
        if not self.plot.view.touched:
            self.home()

    def _bars(self, chain: Chain, top: float, foot: float, *, faint: bool = False, hollow: bool = False) -> list[Bar]:
        look = theme.current()
        bars = []
        for leg in chain.legs:
            color = look.color(f"leg.{leg.leg}")
            days = plural(round(leg.end - leg.start, 1), self.tr("day"), self.tr("days"))
            when = self.tr("day {start} to {end}").format(start=compact(leg.start), end=compact(leg.end))
            tip = f"{leg.part} · {self.titles[leg.leg]}: {days}\n{when}"
            if hollow:
                tip += f"\n{self._compare}"
            bars.append(Bar(leg.start, top, leg.end, foot, look.faint(color, 0.55) if faint else color, hollow=hollow, tip=tip))
        return bars

    def _days(self, chain: Chain) -> str:
        """Return a bar's label: its days, and how many more or fewer than in the scenario compared with."""
        text = self.tr("{days} d").format(days=compact(round(chain.days)))
        if chain.gates and self.before:
            text += f" ({signed(round(chain.days) - round(self.before.days), '').strip()})"
        return text

    def _rules(self, results: Results) -> tuple[Rule, ...]:
        """Return a line for each measure ahead: threats dashed."""
        return tuple(
            Rule(days, color, f"{short_day(policy.date)} · {policy.label}", dash, foot=True)
            for days, policy, color, dash in measures_ahead(results)
        )

    def _rows_that_fit(self) -> int:
        """Return how many bars have room for their names, one line left for the policy dates' labels."""
        line = QFontMetricsF(theme.small_font()).height() + PITCH
        return max(LEAST_SHOWN, int((self.plot.height() - FOOT) / line) - 1)

    def fit(self) -> None:
        """Keep names, bars and labels in proportion; where there is no room for all bars the first ones stay."""
        if self.chains:
            if min(self._rows_that_fit(), len(self.chains)) != min(self._fitting, len(self.chains)):
                self.redraw()
            self.plot.left.room_for(self.plot.left.ticks, most=max(70.0, self.width() * 0.36))
            if not self.plot.view.touched:
                self.home()

    def home(self) -> None:
        """Show every bar from today, with room for the days at their ends and for the policy dates' labels."""
        drawn = self.chains[: self._fitting]
        longest = max((chain.days for chain in (*drawn, *((self.before,) if self.before else ()))), default=1.0)
        rows = max(len(drawn), min(LEAST_ROWS, self._fitting))
        metrics = QFontMetricsF(theme.small_font(bold=True))
        label = max((metrics.horizontalAdvance(self._days(chain)) for chain in drawn), default=0.0) + 12
        room = label / max(80.0, self.plot.width() - self.plot.left.breadth - 8)
        wide = max(longest, 1.0) / (1 - min(room, 0.45))
        self.plot.view.setRange(xRange=(0, wide), yRange=(-0.5, rows + 0.2), padding=0, disableAutoRange=True)

    def table(self) -> TableTwin:
        """Return the legs of every chain in days."""
        rows = []
        for chain in self.chains:
            sums = dict.fromkeys(LEGS, 0.0)
            for leg in chain.legs:
                sums[leg.leg] += leg.end - leg.start
            rows.append([chain.name, *sums.values(), chain.days])
        return [self.tr("Chain"), *(self.tr("{leg}, days").format(leg=self.titles[name]) for name in LEGS), self.tr("Total, days")], rows
