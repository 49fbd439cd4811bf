"""What if: four sliders that edit the events of the scenario looked at, live, each movement one step of undo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from planner.model.edits import Batch, Edit, InsertRows, SetCells
from planner.model.plan import Plan
from planner.model.scenario import names
from planner.model.schema import BASE
from planner.model.table import Table, Value, cells
from planner.model.values import decimals
from planner.ui import theme
from planner.ui.figures import short_day, style
from planner.ui.panels.card import Card, Line
from planner.ui.panels.slider import Slider

SCENARIO = "What if"
WEEKS_AHEAD = 8  # where the date of a tariff that isn't there yet begins


@dataclass(frozen=True, slots=True)
class Knob:
    """One slider: which column of which kind of event it moves, and in which steps."""

    name: str
    kind: str
    column: str
    least: int
    most: int
    neutral: int
    step: int
    page: int


KNOBS = (
    Knob("tariff", "tariff", "rate", 0, 200, 0, 1, 10),
    Knob("date", "tariff", "date", 0, 364, 7 * WEEKS_AHEAD, 1, 28),
    Knob("transit", "delay", "days", 0, 60, 0, 1, 7),
    Knob("demand", "demand", "rate", 50, 200, 100, 5, 10),
)


class Name(QLabel):
    """A slider's name; a double click takes the slider back."""

    reset = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the first value."""
        self.reset.emit()


class WhatIf(Card):
    """Sliders over the events of a scenario. It changes nothing itself: it asks for edits."""

    edit_wanted = Signal(str, object, object)  # label, edit, merge key
    scenario_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = Plan.empty()
        self._scenario = BASE
        self._rows: dict[str, int] = {}  # event row id by kind, in the scenario looked at
        self._first: dict[tuple[str, str], tuple[int, int]] = {}  # (scenario, knob) -> row id, value when first seen
        self._press = 0
        self.heading = Line(theme.title_font(), parent=self)
        self.heading.show_text(self.tr("What if"))
        self.sliders: dict[str, Slider] = {}
        self.labels: dict[str, Name] = {}
        self.values: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addStretch(1)
        for row, knob in enumerate(KNOBS):
            self._add(knob, grid, row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(self.tr("What if"))
        self.restyle()
        self.show_plan(self._plan, BASE)

    def _add(self, knob: Knob, grid: QGridLayout, row: int) -> None:
        titles = {
            "tariff": self.tr("Tariff on CN"), "date": self.tr("Effective"), "transit": self.tr("Transit"), "demand": self.tr("Demand"),
        }  # fmt: skip
        label, slider, value = Name(titles[knob.name], self), Slider(self), QLabel(self)
        slider.setRange(knob.least, knob.most)
        slider.setSingleStep(knob.step)
        slider.setPageStep(knob.page)
        slider.setProperty("grain", knob.step)
        slider.setAccessibleName(titles[knob.name])
        label.setBuddy(slider)
        label.setToolTip(self.tr("Double-click to take it back"))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setFont(theme.number_font())
        value.setMinimumWidth(value.fontMetrics().horizontalAdvance("28 Sep 27") + 4)
        for place, widget in enumerate((label, slider, value)):
            grid.addWidget(widget, row, place)
        slider.valueChanged.connect(self._moved)
        slider.grasped.connect(self._grasped)
        label.reset.connect(self._reset)
        self.sliders[knob.name], self.labels[knob.name], self.values[knob.name] = slider, label, value

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        super().restyle()
        for label in self.labels.values():
            palette = label.palette()
            palette.setColor(label.foregroundRole(), theme.current().color("muted"))
            label.setPalette(palette)

    # from the plan to the sliders

    def take_plan(self, plan: Plan) -> None:
        """Take a plan over whose events are the ones shown."""
        self._plan = plan

    def show_plan(self, plan: Plan, scenario: str) -> None:
        """Put the sliders where the scenario's events are; one that is being dragged stays under the pointer."""
        self._plan, self._scenario = plan, scenario
        self._rows = first_events(plan, scenario)
        places = members_text(plan, self._rows.get("tariff"))
        title = self.tr("Tariff on {places}").format(places=places)
        self.labels["tariff"].setText(title)
        self.sliders["tariff"].setAccessibleName(title)
        for knob in KNOBS:
            slider = self.sliders[knob.name]
            stored = self._stored(knob)
            position = knob.neutral if stored is None else stored
            row = self._rows.get(knob.kind, -1)
            seen = self._first.get((scenario, knob.name))
            if row >= 0 and (seen is None or seen[0] != row):
                self._first[scenario, knob.name] = (row, position if stored is not None else knob.neutral)
            if not slider.isSliderDown():
                with QSignalBlocker(slider):
                    slider.setValue(position)
            self._write(knob, position if not slider.isSliderDown() else slider.value())

    def _stored(self, knob: Knob) -> int | None:
        """Return the slider position that the event's value stands for, None without one; it may be outside the slider."""
        row = self._rows.get(knob.kind)
        if row is None:
            return None
        events = self._plan["events"]
        value = events.row(int(events.positions([row])[0]))[knob.column]
        return None if value is None else position_of(knob, value, self._as_of())

    def _as_of(self) -> np.datetime64:
        value = self._plan.setting("as_of")
        return value if isinstance(value, np.datetime64) else np.datetime64("2026-01-01", "D")

    def _write(self, knob: Knob, position: int) -> None:
        match knob.name:
            case "tariff":
                text = f"+{decimals(position, 0, style())} %"
            case "date":
                text = short_day(self._as_of() + np.timedelta64(position, "D"))
            case "transit":
                text = self.tr("+{count} days").format(count=position)
            case _:
                text = f"×{decimals(position / 100, 2, style())}"
        self.values[knob.name].setText(text)
        self.sliders[knob.name].setAccessibleDescription(text)
        self.sliders[knob.name].setToolTip(text)

    # from the sliders to edits

    def _grasped(self) -> None:
        self._press += 1

    def _knob(self) -> Knob:
        """Return the knob whose slider or label sent the signal."""
        sender = self.sender()
        return next(knob for knob in KNOBS if sender in (self.sliders[knob.name], self.labels[knob.name]))

    def _reset(self) -> None:
        knob = self._knob()
        _, position = self._first.get((self._scenario, knob.name), (-1, knob.neutral))
        self._press += 1
        self.sliders[knob.name].setValue(position)

    def _moved(self, position: int) -> None:
        knob = self._knob()
        self._write(knob, position)
        value = value_of(knob, position, self._as_of())
        row = self._rows.get(knob.kind)
        label = self.tr("What if: {what}").format(what=self.labels[knob.name].text())
        if self._scenario == BASE or row is None:
            edit, scenario, row = self._made(knob, value)
            self._scenario = scenario
        else:
            scenario = ""
            column = self._plan["events"].spec[knob.column]
            edit = SetCells("events", np.array([row], dtype=np.int64), knob.column, cells(column, [value]))
        # Remembered before asking: whoever does the edit may show the new plan at once, or only later.
        self._rows[knob.kind] = row
        self.edit_wanted.emit(label, edit, ("what-if", knob.name, self._press))
        if scenario:
            self.scenario_wanted.emit(scenario)

    def _made(self, knob: Knob, value: Value) -> tuple[Edit, str, int]:
        """Return an edit that makes the missing event, and where needed its scenario; the scenario's name; the event's row id."""
        plan, scenario = self._plan, self._scenario
        edits: list[Edit] = []
        fresh = plan.next_id
        if scenario == BASE:
            scenario = SCENARIO
            if scenario not in names(plan):
                about = self.tr("Moved by the what-if sliders.")
                table = plan["scenarios"]
                edits.append(InsertRows.block(Table.of(table.spec, [fresh], {"scenario": [scenario], "description": [about]}), len(table)))
                fresh += 1
            elif (row := first_events(plan, scenario).get(knob.kind)) is not None:
                column = plan["events"].spec[knob.column]
                return SetCells("events", np.array([row], dtype=np.int64), knob.column, cells(column, [value])), scenario, row
        event = {
            "scenario": [scenario],
            "kind": [knob.kind],
            "status": ["proposed"],
            "source": [self.tr("what-if slider")],
        } | self._defaults(knob)
        event[knob.column] = [value]
        table = plan["events"]
        edits.append(InsertRows.block(Table.of(table.spec, [fresh], event), len(table)))
        return Batch(tuple(edits)), scenario, fresh

    def _defaults(self, knob: Knob) -> dict[str, list[object]]:
        """Return what a new event holds besides the value that was moved."""
        match knob.kind:
            case "tariff":
                date = value_of(KNOBS[1], self.sliders["date"].value(), self._as_of())
                rate = value_of(KNOBS[0], self.sliders["tariff"].value(), self._as_of())
                return {"event": [self.tr("What-if tariff")], "origins": ["CN"], "date": [date], "rate": [rate]}
            case "delay":
                return {"event": [self.tr("What-if delay")], "origins": ["*"], "date": [self._as_of()]}
            case _:
                return {"event": [self.tr("What-if demand")], "date": [self._as_of()]}


def first_events(plan: Plan, scenario: str) -> dict[str, int]:
    """Return the row id of the scenario's first event of each kind."""
    events = plan["events"]
    found: dict[str, int] = {}
    for position in np.flatnonzero(events["scenario"] == scenario):
        found.setdefault(str(events["kind"][position]), int(events.ids[position]))
    return found


def members_text(plan: Plan, row: int | None) -> str:
    """Return which countries a tariff event is on; CN where there is none yet."""
    if row is None:
        return "CN"
    events = plan["events"]
    places = str(events["origins"][events.positions([row])[0]])
    return "all" if places in ("", "*") else places


def position_of(knob: Knob, value: Value, as_of: np.datetime64) -> int:
    """Return where a slider stands for an event's value."""
    if isinstance(value, np.datetime64):
        return int((value.astype("datetime64[D]") - as_of.astype("datetime64[D]")).astype(int))
    number = float(str(value))
    return round(number if knob.name == "transit" else number * 100 + (100 if knob.name == "demand" else 0))


def value_of(knob: Knob, position: int, as_of: np.datetime64) -> Value:
    """Return the event's value that a slider position stands for."""
    match knob.name:
        case "date":
            return as_of.astype("datetime64[D]") + np.timedelta64(position, "D")
        case "transit":
            return float(position)
        case "demand":
            return round(position / 100 - 1, 6)
        case _:
            return position / 100
