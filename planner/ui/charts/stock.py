"""Stock of a part over the weeks: with and without the pre-buy, the safety stock, and the dates that matter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from planner.engine.results import Results
from planner.model.plan import Plan
from planner.ui import theme
from planner.ui.charts.axes import level_ticks, month_ticks, nice_levels
from planner.ui.charts.chains import gate_path
from planner.ui.charts.chart import Chart, TableTwin
from planner.ui.charts.kept import kept_bands
from planner.ui.charts.legend import Key
from planner.ui.charts.marks import Bar, Label, Scene
from planner.ui.charts.stock_dates import closures_of, rules_of
from planner.ui.figures import compact, days_between, short_day

FIRST_WEEKS = 53  # a year is shown first; the rest of the horizon is a drag away
WEEK = 7
LABEL_ROWS = 3  # lines of text kept free over the highest value for the dates' labels
Floats = npt.NDArray[np.float64]


def drawn_part(results: Results, part: int) -> int:
    """Return whose stock is drawn: a bought part's own, else that of the bought part that gates it."""
    if results.part.kind[part] == "buy":
        return part
    return next((below for below in gate_path(results, part)[1:] if results.part.kind[below] == "buy"), part)


def bucket_days(results: Results) -> int:
    """Return how many days lie between one projected stock and the next: a week, or one."""
    return int((results.weeks[1] - results.weeks[0]).astype("timedelta64[D]").astype(np.int64)) if len(results.weeks) > 1 else WEEK


def steps(days: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return the corners of a line that holds each value from its day until the next; shapes ``(2n,)``."""
    ends = np.append(days[1:], days[-1] + (days[1] - days[0] if len(days) > 1 else WEEK))
    return np.stack([days, ends], axis=1).ravel(), np.repeat(values, 2)


class StockChart(Chart):
    """Two step lines, a band, and labelled dates."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Stock"), self.tr("Projected stock at each week's end, with and without buying early."), parent)
        self.on_hand = pg.PlotCurveItem(antialias=True, segmentedLineMode="on")
        self.without = pg.PlotCurveItem(antialias=True, segmentedLineMode="on")
        self.before = pg.PlotCurveItem(antialias=True, segmentedLineMode="on")
        for curve in (self.before, self.without, self.on_hand):
            self.plot.addItem(curve, ignoreBounds=True)
        self._results: Results | None = None
        self._plan: Plan | None = None
        self._other: Results | None = None
        self._part = self._asked = -1
        self.plot.view.setMouseEnabled(x=True, y=False)
        self.show_results({}, "", None, None)

    def show_plan(self, plan: Plan) -> None:
        """Take the closures from a plan, so that only those of the part's own supplier are drawn."""
        self._plan = plan

    def show_results(self, results: Mapping[str, Results], scenario: str, compare: str | None, position: int | None) -> None:
        """Draw the stock of the part at a position, or of what gates the first product."""
        own = results.get(scenario)
        before = self._part
        self._results, self._part = own, -1
        self._other = results.get(compare) if compare and compare != scenario else None
        at = self.asked(own, position)
        if own is None or at is None:
            self.show_title(self.tr("Stock"))
            self._clear()
            return
        self._asked, self._part = at, drawn_part(own, at)
        if before != self._part:
            self.plot.view.touched = False
        self.redraw()

    def _clear(self) -> None:
        self.on_hand.setData([], [])
        self.without.setData([], [])
        self.before.setData([], [])
        self.plot.marks.show_scene(Scene())

    def redraw(self) -> None:
        """Draw lines, band and dates."""
        results, part = self._results, self._part
        if results is None or part < 0:
            return
        name = results.parts[part]
        title = self.tr("Stock of {part}").format(part=name)
        suffix = self.tr("units at week's end") if bucket_days(results) == WEEK else self.tr("units at day's end")
        if part != self._asked:
            suffix = self.tr("units, gates {product}").format(product=results.parts[self._asked])
        self.show_title(title, suffix)
        if not results.part.required[part] > 0 and not np.nanmax(results.on_hand[part], initial=0.0) > 0:
            self._clear()
            self.say(self.tr("no demand for {part} yet; enter it under Demand").format(part=name))
            return
        self.say("")
        look = theme.current()
        days = (results.weeks.astype("datetime64[D]") - results.as_of.astype("datetime64[D]")).astype(np.float64)
        with_, without = results.on_hand[part], results.on_hand_without_prebuy[part]
        early = bool(np.nanmax(np.abs(with_ - without), initial=0.0) > 0.5)
        self.on_hand.setData(*steps(days, with_))
        # A cosmetic pen counts the screen's own pixels, so a fine screen needs more of them.
        self.on_hand.setPen(pg.mkPen(look.color("series.on_hand"), width=1.8 * self.devicePixelRatioF()))
        self.without.setVisible(early)
        if early:
            self.without.setData(*steps(days, without))
            self.without.setPen(pg.mkPen(look.color("series.without_prebuy"), width=self.devicePixelRatioF(), style=Qt.PenStyle.DashLine))
        before = self._before()
        self.before.setVisible(before is not None)
        if before is not None:
            self.before.setData(*steps(days[: len(before)], before))
            self.before.setPen(pg.mkPen(look.color("muted"), width=self.devicePixelRatioF()))
        self._show_axes(results)
        self.plot.marks.show_scene(self._scene(results, part, days, early))
        if not self.plot.view.touched:
            self.home()

    def _before(self) -> Floats | None:
        """Return the stock in the scenario compared with, None where it is the same."""
        results, other = self._results, self._other
        if results is None or other is None or len(other.weeks) != len(results.weeks):
            return None
        at = other.position.get(results.parts[self._part])
        if at is None or np.nanmax(np.abs(other.on_hand[at] - results.on_hand[self._part]), initial=0.0) <= 0.5:
            return None
        return other.on_hand[at]

    def _show_axes(self, results: Results) -> None:
        ticks = level_ticks(nice_levels(self._most()))
        self.plot.left.show_ticks(ticks)
        self.plot.left.room_for(ticks)
        self.plot.bottom.show_ticks(month_ticks(results.as_of, results.weeks[-1]))

    def _scene(self, results: Results, part: int, days: Floats, early: bool) -> Scene:
        look = theme.current()
        last = float(days[-1]) + bucket_days(results)
        bands: list[Bar] = []
        labels: list[Label] = []
        keys = [Key(self.tr("On hand"), look.color("series.on_hand"), line=True)]
        if early:
            keys.append(Key(self.tr("without pre-buy"), look.color("series.without_prebuy"), line=True))
        if self._other is not None and self.before.isVisible():
            keys.append(Key(self.tr("in {scenario}").format(scenario=self._other.scenario), look.color("muted"), line=True))
        kept = float(results.part.safety_stock[part]), float(results.part.strategic_stock[part])
        held, levels = kept_bands(*kept, self._line(), last)
        bands += held
        self.legend.show_keys(tuple(keys))
        amount = float(results.part.prebuy[part])
        if early and amount > 0:
            week = int(np.argmax(results.on_hand[part] - results.on_hand_without_prebuy[part] > 0.5))
            level = float(results.on_hand[part, week])
            text = self.tr("pre-buy {count}").format(count=compact(amount))
            labels.append(
                Label(float(days[week]), level, text, look.color("series.on_hand"), bold=True, align=-1, shift=8, rise=8, dot=True)
            )
        for closure in closures_of(self._plan, results, part):
            start, end = days_between(closure.start, results.as_of), days_between(closure.end, results.as_of) + 1
            tip = f"{closure.name}: {short_day(closure.start)} – {short_day(closure.end)}"
            bands.append(Bar(start, 0, end, self._most() * 2, look.faint(look.color("mark.closure"), 0.1), tip=tip))
        return Scene(
            rules=(*levels, *rules_of(self._plan, results, part)),
            labels=tuple(labels),
            grid=nice_levels(self._most())[1:],
            bands=tuple(bands),
        )

    def _most(self) -> float:
        """Return the highest value drawn."""
        results, part = self._results, self._part
        if results is None or part < 0:
            return 1.0
        tops = (
            np.nanmax(results.on_hand[part], initial=0.0),
            np.nanmax(results.on_hand_without_prebuy[part], initial=0.0),
            results.part.safety_stock[part] + results.part.strategic_stock[part],
            0.0 if (before := self._before()) is None else np.nanmax(before, initial=0.0),
        )
        return max(float(np.nan_to_num(top)) for top in tops) or 1.0

    def home(self) -> None:
        """Show the first year from zero, or from what is short, with room for the dates' labels at the top."""
        results = self._results
        if results is None or self._part < 0:
            return
        days = float(bucket_days(results) * len(results.weeks))
        self.plot.view.setLimits(xMin=0, xMax=days + WEEK)
        self.plot.view.setRange(
            xRange=(0, min(FIRST_WEEKS * WEEK, days)), yRange=(self._least(), self._most() * self._room()), padding=0, disableAutoRange=True
        )

    def _least(self) -> float:
        """Return the lowest value shown: 0, or what is short in the first year, as far down as the most goes up."""
        results, part = self._results, self._part
        if results is None or part < 0:
            return 0.0
        shown = results.on_hand[part][: FIRST_WEEKS * WEEK // bucket_days(results)]
        return max(float(np.nanmin(shown, initial=0.0)), -self._most())

    def _room(self) -> float:
        """Return how much higher than the highest value the view is, so that the dates' labels have their lines."""
        line = QFontMetricsF(theme.small_font()).height()
        free = (LABEL_ROWS + 0.3) * line / max(1.0, self.plot.height() - line - 7)
        return 1 / (1 - min(max(free, 0.1), 0.45))

    def _line(self) -> float:
        """Return how much of the axis a line of text takes, a little room included."""
        text = QFontMetricsF(theme.small_font()).height()
        shown = self._most() * self._room() - self._least()
        return 1.15 * text * shown / max(1.0, self.plot.height() - text - 7)

    def fit(self) -> None:
        """Keep the labels' lines free."""
        if not self.plot.view.touched:
            self.redraw()

    def tip_at(self, x: float, y: float) -> str:
        """Tell the week's or day's stock under the pointer."""
        results, part = self._results, self._part
        if results is None or part < 0 or self.message.isVisible():
            return ""
        first = days_between(results.weeks[0], results.as_of)
        days = bucket_days(results)
        week = int((x - first) // days)
        if not 0 <= week < len(results.weeks):
            return ""
        value, bare = float(results.on_hand[part, week]), float(results.on_hand_without_prebuy[part, week])
        when = short_day(results.weeks[week])
        lines = [f"{results.parts[part]} · " + (self.tr("week of {day}").format(day=when) if days == WEEK else when)]
        lines.append(self.tr("on hand {count}").format(count=compact(round(value, 1))))
        if abs(value - bare) > 0.5:
            lines.append(self.tr("without pre-buy {count}").format(count=compact(round(bare, 1))))
        return "\n".join(lines)

    def table(self) -> TableTwin:
        """Return the stock of every week, or day."""
        results, part = self._results, self._part
        headers = [
            self.tr("Week"),
            self.tr("On hand, units"),
            self.tr("Without pre-buy, units"),
            self.tr("Safety stock, units"),
            self.tr("Strategic stock, units"),
        ]
        if results is None or part < 0:
            return headers, []
        safety, strategic = float(results.part.safety_stock[part]), float(results.part.strategic_stock[part])
        pairs = zip(results.weeks, results.on_hand[part], results.on_hand_without_prebuy[part], strict=True)
        return headers, [[str(week.astype("datetime64[D]")), float(value), float(bare), safety, strategic] for week, value, bare in pairs]
