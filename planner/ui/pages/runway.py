"""What happens when supply stops: which parts run out, when each line stands still, and what buys time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from planner.model.scenario import overlay
from planner.model.schema import EVENTS, Column, Kind
from planner.model.table import Value
from planner.ui.desk import Desk
from planner.ui.figures import compact, day
from planner.ui.grid.model import GridModel
from planner.ui.panels.strip import Blank, Strip
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.outlook.runway import Runway
    from planner.engine.outlook.stop import Stop

K = Kind
NEVER = np.datetime64("NaT", "D")
MAKERS = Column(
    "maker_days",
    "Makers go on for",
    K.NUMBER,
    "Days that makers go on with what they have of a stopped part below theirs.",
    "days",
    0,
    0,
    width=5,
)
WEEKS = Column("weeks", "Weeks", K.NUMBER, "How long the cut-off lasts that buffers are asked for.", "weeks", 8.0, 0, width=4)
UNTIL = replace(EVENTS["until"], title="until", help="Last day of the stop; blank: for good.", width=11)
ENTRIES = (
    replace(EVENTS["date"], title="Stops on", help="First day on which nothing ships any more.", width=11),
    UNTIL,
    replace(EVENTS["origins"], title="Countries", help="Where it stops, such as CN VN; blank: everywhere.", default=None, width=7),
    replace(EVENTS["suppliers"], title="Suppliers", width=10),
    replace(EVENTS["hts"], title="HTS codes", help="Code beginnings; blank: every code.", default=None, width=8),
    replace(EVENTS["tags"], title="Tags", width=10),
    MAKERS,
)  # fmt: skip
OUTS = (
    Column("out", "Runs out", K.DATE, "First day on which there is too little of it.", width=11),
    Column("days", "In", K.INTEGER, "Days from the as-of date.", "days", width=9),
    Column("part", "Part", K.TEXT, "The part that runs out.", width=14),
    Column("lost", "Short", K.NUMBER, "The most units that are missing at once.", width=9),
    Column("back", "Enough again", K.DATE, "First day on which there is enough again; a dash: not within the horizon.", width=12),
    Column("stands", "Line stands still", K.DATE, "First day on which the product can't be finished for lack of it.", width=14),
    Column("chain", "Through", K.TEXT, "From the product down to the part, and on to what has stopped below it.", width=60),
)  # fmt: skip


class StopInHand(QObject):
    """The stop that is asked about, shared by the runway and its bridges."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values: dict[str, Value] = {column.name: column.default for column in (*ENTRIES, WEEKS)}

    def put(self, name: str, value: Value) -> None:
        """Change one entry."""
        if self.values[name] != value:
            self.values = {**self.values, name: value}
            self.changed.emit()


def going_on(case: Case, values: dict[str, Value]) -> tuple[Case, tuple[Stop, ...]]:
    """Return the case as it would be if supply went on, and the stops: the one typed in, else the scenario's own."""
    from planner.engine.evaluate import evaluate
    from planner.engine.outlook.stop import Stop, stops_of, without_stops

    name, words = case.results.scenario, {key: str(values[key] or "") for key in ("origins", "suppliers", "hts", "tags")}
    own, base = stops_of(case.base, name), without_stops(case.base, name)
    if base is not case.base:
        case = Case(overlay(base, name), base, evaluate(base, [name])[name])
    if not any(word.strip(" *") for word in words.values()):
        return case, own
    first, last, makers = values["date"], values["until"], values["maker_days"]
    stop = Stop(
        first if isinstance(first, np.datetime64) else case.results.as_of, last if isinstance(last, np.datetime64) else NEVER,
        words["origins"] or "*", words["suppliers"], words["hts"] or "*", words["tags"], float(makers) if isinstance(makers, float) else 0.0,
    )  # fmt: skip
    return case, (stop,)


def ask_runway(stop: StopInHand, case: Case) -> Runway:
    """Return what runs out when supply stops."""
    from planner.engine.outlook.runway import runway

    then, stops = going_on(case, stop.values)
    return runway(then.plan, then.results, *stops)


def show_runway(answer: Runway, case: Case) -> Shown:
    """Return the parts that run out, the first ones first."""
    from planner.engine.outlook.runway import stands_still

    parts = np.array(case.results.parts, dtype=object)
    stands = np.full(len(answer.part), NEVER)
    for one, builds in zip(answer.products, answer.builds, strict=True):
        stands = np.fmin(stands, stands_still(one.above, answer.out, answer.buckets, builds))
    columns = (
        answer.out, (answer.out - answer.as_of).astype(np.float64), parts[answer.part], np.round(answer.lost), answer.back, stands,
        np.array([" → ".join(str(parts[at]) for at in chain) for chain in answer.chain], dtype=object),
    )  # fmt: skip
    alarm = frozenset({answer.first_out} - {-1})
    return Shown(columns, " · ".join((*lines(answer, parts), *(one.message for one in answer.findings))), alarm=alarm)


def lines(answer: Runway, parts: np.ndarray[tuple[int], np.dtype[np.object_]]) -> list[str]:
    """Return for each product when its line stands still, and for lack of what."""
    tr = QCoreApplication.translate
    if not answer.stops:
        return [tr("pages", "Type a country, supplier, code or tag that stops; a scenario with a supply stop shows its own.")]
    told = []
    for one in answer.products:
        name = str(parts[one.part])
        if one.first < 0:
            told.append(tr("pages", "{product}: the line never stands still").format(product=name))
            continue
        text = tr(
            "pages",
            "{product}, if orders go out as planned: line down {day}, in {weeks} weeks, for lack of {part}; {built} built until then, {missed} missed",
        )
        told.append(text.format(
            product=name, day=day(one.line_down), weeks=compact(one.weeks), part=parts[answer.part[one.first]], built=compact(one.built), missed=compact(one.missed),
        ))  # fmt: skip
    return told


def stop_strip(stop: StopInHand, model: GridModel, *, weeks: bool = False) -> QWidget:
    """Return the entries of the stop; what is typed counts for the runway, its bridges and buffers. ``weeks``: asks how long, and offers to hold."""
    tr, plan = QCoreApplication.translate, model.desk.plan
    choices = {
        "suppliers": tuple(plan["suppliers"]["supplier"].tolist()),
        "tags": tuple(sorted({word for tags in plan["parts"]["tags"].tolist() for word in tags.split()})),
    }
    empty = {
        "date": tr("pages", "today"),
        "until": tr("pages", "for good"),
        "origins": tr("pages", "all"),
        "suppliers": tr("pages", "all"),
        "hts": tr("pages", "all"),
        "tags": tr("pages", "all"),
    }
    asked = [WEEKS if column is UNTIL else column for column in ENTRIES if column is not MAKERS] if weeks else ENTRIES
    button = tr("pages", "Hold them") if weeks else ""
    strip = Strip(
        [Blank(column, stop.values[column.name], choices.get(column.name, ()), empty.get(column.name, "")) for column in asked], button
    )
    strip.changed.connect(lambda name: stop.put(name, strip.values[name]))

    def follow() -> None:
        for name in strip.blanks:
            strip.put(name, stop.values[name])

    stop.changed.connect(follow)
    return strip


def runway_model(desk: Desk, stop: StopInHand, parent: QObject | None = None) -> StudyModel:
    """Return the grid of the parts that run out."""
    model = StudyModel(desk, "runway", OUTS, partial(ask_runway, stop), show_runway, ("out", "days", "stands"), parent)  # type: ignore[arg-type]
    model.stretch_column = len(OUTS) - 1
    stop.changed.connect(model.ask_again)
    return model
