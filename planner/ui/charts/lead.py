"""Lead time: what gates a product, leg by leg from an order today, and what would gate it next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from planner.engine.results import LEGS, Results
from planner.model.plan import Plan
from planner.ui import theme
from planner.ui.charts.axes import Tick, nice_levels
from planner.ui.charts.chart import Chart, Key, TableTwin
from planner.ui.charts.marks import Bar, Label, Rule, Scene
from planner.ui.figures import compact, days_between, plural, short_day

ROWS = 6
LEAST_ROWS = 5  # fewer bars leave room below rather than grow fat
BAR_HEIGHT = 0.58
ARROW = " → "


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of time: which leg of which part, from day to day after the order."""

    part: str
    leg: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Chain:
    """A bought part and the assemblies it goes through, deepest first, with the days until the last one stands."""

    parts: tuple[str, ...]
    legs: tuple[Leg, ...]
    days: float
    gates: bool = False

    @property
    def name(self) -> str:
        """The chain in full."""
        return ARROW.join(self.parts)

    def names(self, top: str) -> tuple[str, ...]:
        """Return how the chain is written beside its bar, longest first; without the part that heads the chart."""
        parts = self.parts[:-1] if len(self.parts) > 1 and self.parts[-1] == top else self.parts
        if len(parts) < 3:
            return (ARROW.join(parts), parts[0])
        return (
            ARROW.join(parts),
            ARROW.join((parts[0], parts[1], "…")),
            ARROW.join((parts[0], "…", parts[-1])),
            ARROW.join((parts[0], "…")),
            parts[0],
        )


def gate_path(results: Results, part: int) -> list[int]:
    """Return the parts from one down to what gates it."""
    path = [part]
    while (below := int(results.part.gate[path[-1]])) >= 0 and below not in path:
        path.append(below)
    return path


def chain_of(results: Results, path: list[int], *, gates: bool = False) -> Chain:
    """Return the chain along a path, deepest part first; its legs follow each other from day 0."""
    legs: list[Leg] = []
    day = 0.0
    for part in path:
        for name, days in zip(LEGS, results.part.legs[part], strict=True):
            if days > 0:
                legs.append(Leg(results.parts[part], name, day, day + float(days)))
                day += float(days)
    return Chain(tuple(results.parts[part] for part in path), tuple(legs), day, gates)


def parents_of(plan: Plan, results: Results) -> dict[int, tuple[int, ...]]:
    """Return the assemblies we make of each component by position; what lies below a bought part is its supplier's affair."""
    above: dict[int, set[int]] = {}
    for parent, component in zip(plan["bom"]["parent"], plan["bom"]["component"], strict=True):
        one, other = results.position.get(parent), results.position.get(component)
        if one is not None and other is not None and results.part.kind[one] != "buy":
            above.setdefault(other, set()).add(one)
    return {part: tuple(parents) for part, parents in above.items()}


def chains(results: Results, part: int, parents: Mapping[int, tuple[int, ...]] | None = None, count: int = ROWS) -> tuple[Chain, ...]:
    """Return what gates a part, then the next longest chains, longest first; each begins with another bought part.

    With ``parents`` each chain leads up to the part itself; without, up to the assembly that its first part gates.
    """
    critical = gate_path(results, part)[::-1]
    found = [chain_of(results, critical, gates=True)]
    others = _up_to(results, part, parents) if parents is not None else _by_gate(results, part)
    for path in others:
        if path[0] != critical[0] and len(found) < count:
            found.append(chain_of(results, path))
    return tuple(found)


def _up_to(results: Results, part: int, parents: Mapping[int, tuple[int, ...]]) -> list[list[int]]:
    """Return the longest way up to a part from each bought part below it, longest first."""
    own = np.nan_to_num(results.part.own_days)
    below = _below(part, parents)
    rest: dict[int, float] = {part: 0.0}  # days after a part stands until the top one does
    onward: dict[int, int] = {}
    for one in sorted(below, key=lambda p: int(results.part.level[p])):
        for parent in parents.get(one, ()):
            if parent in rest and own[parent] + rest[parent] >= rest.get(one, -1.0):
                rest[one], onward[one] = float(own[parent]) + rest[parent], parent
    bought = sorted((p for p in rest if results.part.kind[p] == "buy" and own[p] > 0 and p != part), key=lambda p: -(own[p] + rest[p]))
    ways = []
    for one in bought[: ROWS + 1]:
        way = [one]
        while way[-1] in onward and len(way) <= len(rest):
            way.append(onward[way[-1]])
        ways.append(way)
    return ways


def _below(part: int, parents: Mapping[int, tuple[int, ...]]) -> set[int]:
    children: dict[int, list[int]] = {}
    for component, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(component)
    found: set[int] = set()
    waiting = [part]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _by_gate(results: Results, part: int) -> list[list[int]]:
    """Return for each deepest part the highest assembly it gates, longest first, looking no further than needed."""
    lead = np.nan_to_num(results.part.lead_days)
    if results.part.gate[part] < 0:
        return []
    ways: list[list[int]] = []
    seen: set[int] = set()
    for one in np.argsort(-lead, kind="stable"):
        path = gate_path(results, int(one))[::-1]
        if lead[one] <= 0 or len(ways) > ROWS:
            break
        if path[0] not in seen and lead[one] <= lead[part] and int(one) != part:
            seen.add(path[0])
            ways.append(path)
    return ways


def by_source(results: Results, part: int, plan: Plan, count: int = ROWS) -> tuple[Chain, ...]:
    """Return a bought part's sources as chains of one: the one bought from first, then the others, quickest first."""
    used, lead = int(results.part.source[part]), results.source.lead_days
    rows = [int(row) for row in np.flatnonzero(results.source.part == part) if row != used]
    rows.sort(key=lambda row: float(lead[row]))
    found = []
    for row in [used, *rows][:count] if used >= 0 else rows[:count]:
        source = plan["sources"].row(row)
        name = " ".join(str(source[column]) for column in ("supplier", "country_of_origin") if source[column])
        found.append(Chain((name,), *_laid_out(name, results.source.legs[row]), gates=row == used))
    return tuple(found)


def _laid_out(name: str, days: npt.NDArray[np.float64]) -> tuple[tuple[Leg, ...], float]:
    ends = np.cumsum(np.nan_to_num(days))
    legs = tuple(Leg(name, leg, float(end - length), float(end)) for leg, length, end in zip(LEGS, days, ends, strict=True) if length > 0)
    return legs, float(ends[-1])


class LeadChart(Chart):
    """Bars of days from an order today; the gating chain first and in full colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Lead time"), self.tr("Days from an order today, leg by leg; the gating chain first."), parent)
        self.titles = {
            "order": self.tr("Order"), "production": self.tr("Production"), "export": self.tr("Export"), "transit": self.tr("Transit"),
            "customs": self.tr("Customs"), "dock": self.tr("Dock"), "make": self.tr("Make"),
        }  # fmt: skip
        self.chains: tuple[Chain, ...] = ()
        self._results: Results | None = None
        self._plan: Plan | None = None
        self._parents: tuple[object, npt.NDArray[np.object_], dict[int, tuple[int, ...]]] | None = None
        self._part = -1
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
        at = position if position is not None or own is None or not own.products else own.products[0].part
        self._results, self._part = own, -1
        if own is None or at is None or not 0 <= at < len(own.parts):
            self.chains = ()
            self.show_title(self.tr("Lead time"))
            self.plot.marks.show_scene(Scene())
            self.say(self.tr("not computed yet") if own is None else self.tr("no part selected and no demand yet"))
            return
        self._part = at
        plan = self._plan
        bought = own.part.kind[at] == "buy" and plan is not None and len(plan["sources"]) == len(own.source.part)
        self.chains = by_source(own, at, plan) if bought and plan is not None else ()
        self.sources_drawn = len(self.chains) > 0
        if not self.sources_drawn:
            self.chains = chains(own, at, self._above(own))
        self.redraw()

    def _above(self, results: Results) -> dict[int, tuple[int, ...]] | None:
        if self._plan is None:
            return None
        bom = self._plan["bom"]
        if self._parents is None or self._parents[0] is not bom or not np.array_equal(self._parents[1], results.part.kind):
            self._parents = (bom, results.part.kind, parents_of(self._plan, results))
        return self._parents[2]

    def redraw(self) -> None:
        """Draw the chains."""
        results = self._results
        if results is None or self._part < 0:
            return
        part = results.parts[self._part]
        suffix = self.tr("days by source") if self.sources_drawn else self.tr("days, no stock counted")
        self.show_title(self.tr("Lead time of {part}").format(part=part), suffix)
        if not self.chains or self.chains[0].days <= 0:
            self.plot.marks.show_scene(Scene())
            self.say(self.tr("no lead times for {part} yet").format(part=part))
            return
        self.say("")
        look = theme.current()
        bars: list[Bar] = []
        labels: list[Label] = []
        ticks: list[Tick] = []
        for row, chain in enumerate(self.chains):
            tone = look.color("text" if self.sources_drawn else "severity.error") if chain.gates else None
            name, *shorter = chain.names(part)
            ticks.append(Tick(row, name, tone, bold=chain.gates, shorter=tuple(shorter)))
            for leg in chain.legs:
                color = look.color(f"leg.{leg.leg}")
                days = plural(round(leg.end - leg.start, 1), self.tr("day"), self.tr("days"))
                tip = f"{leg.part} · {self.titles[leg.leg]}: {days}\n" + self.tr("day {start} to {end}").format(
                    start=compact(leg.start), end=compact(leg.end)
                )
                bars.append(
                    Bar(
                        leg.start,
                        row - BAR_HEIGHT / 2,
                        leg.end,
                        row + BAR_HEIGHT / 2,
                        color if chain.gates else look.faint(color, 0.55),
                        tip=tip,
                    )
                )
            days = self.tr("{days} d").format(days=compact(round(chain.days)))
            labels.append(Label(chain.days, row, days, look.color("text" if chain.gates else "muted"), bold=chain.gates, align=-1, shift=5))
        used = {leg.leg for chain in self.chains for leg in chain.legs}
        self.legend.show_keys(tuple(Key(self.titles[name], look.color(f"leg.{name}")) for name in LEGS if name in used))
        self.plot.left.show_ticks(tuple(ticks))
        self.plot.left.room_for(tuple(ticks), most=max(70.0, self.width() * 0.36))
        levels = nice_levels(max(chain.days for chain in self.chains), about=5)
        self.plot.bottom.show_ticks(tuple(Tick(level, compact(level)) for level in levels))
        self.plot.marks.show_scene(Scene(bars=tuple(bars), labels=tuple(labels), rules=self._rules(results)))
        if not self.plot.view.touched:
            self.home()

    def _rules(self, results: Results) -> tuple[Rule, ...]:
        """Return a line for each measure ahead: threats dashed."""
        look = theme.current()
        rules = []
        for policy in results.policy_dates:
            days = days_between(policy.date, results.as_of)
            if policy.closure or not days >= 0:
                continue
            color = look.color("mark.threat" if policy.threat else "mark.measure")
            dash = Qt.PenStyle.DashLine if policy.threat else Qt.PenStyle.SolidLine
            label = f"{short_day(policy.date)} · {policy.label}"
            rules.append(Rule(days, color, label, dash, foot=True))
        return tuple(rules)

    def fit(self) -> None:
        """Keep names and bars in proportion."""
        if self.chains:
            self.plot.left.room_for(self.plot.left.ticks, most=max(70.0, self.width() * 0.36))

    def home(self) -> None:
        """Show every bar from today, with room for the days at their ends and for the policy dates' labels."""
        longest = max((chain.days for chain in self.chains), default=1.0)
        rows = max(len(self.chains), LEAST_ROWS)
        self.plot.view.setRange(xRange=(0, max(longest, 1.0) * 1.15), yRange=(-0.5, rows + 0.2), padding=0, disableAutoRange=True)

    def table(self) -> TableTwin:
        """Return the legs of every chain in days."""
        rows = []
        for chain in self.chains:
            sums = dict.fromkeys(LEGS, 0.0)
            for leg in chain.legs:
                sums[leg.leg] += leg.end - leg.start
            rows.append([chain.name, *sums.values(), chain.days])
        return [self.tr("Chain"), *(self.tr("{leg}, days").format(leg=self.titles[name]) for name in LEGS), self.tr("Total, days")], rows
