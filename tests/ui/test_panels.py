from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from planner.document.document import Document
from planner.engine.explain.term import Term
from planner.model.edits import SetCells
from planner.model.finding import Finding, Severity, Where
from planner.model.scenario import names, overlay
from planner.ui import theme
from planner.ui.figures import compact, money, percent
from planner.ui.panels.explain import ExplainPanel
from planner.ui.panels.history import HistoryPanel
from planner.ui.panels.problem_tree import MOST
from planner.ui.panels.problems import ProblemsPanel
from planner.ui.panels.scenario_bar import ScenarioBar
from planner.ui.panels.tiles import KpiTiles, figures_of
from planner.ui.panels.what_if import SCENARIO, WhatIf
from planner.ui.panels.where_used import WhereUsedPanel
from planner.ui.status_line import StatusLine
from tests.plans import plan_of, robot
from tests.ui.fake_results import fake, family

THREAT = "Threat +100 %"


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)


# figures


@pytest.mark.parametrize(
    ("value", "text"),
    [(18240.15, "18.2 k"), (3.1e6, "3.1 M"), (612.0, "612"), (2.64, "2.64"), (42.5, "42.5"), (1234.0, "1,234"), (999_960, "1.0 M"), (-3.1e6, "−3.1 M"), (float("nan"), "—"), (0.0, "0")],
)  # fmt: skip
def test_that_numbers_are_short(value: float, text: str) -> None:
    assert compact(value) == text


def test_that_money_keeps_its_digits_up_to_a_million_and_its_sign() -> None:
    assert money(24905.4, "USD") == "$ 24,905"
    assert money(3.1e6, "EUR") == "€ 3.1 M"
    assert money(5.0, "CHF") == "CHF 5"
    assert percent(0.3984) == "39.8 %"


# tiles


def test_that_tiles_tell_value_and_change_when_compared() -> None:
    figures = {figure.caption: figure for figure in figures_of(family(), THREAT, "Base")}
    before, after = (family()[name].part.landed[0] for name in ("Base", THREAT))
    assert figures["Landed cost / HR-1"].value == "$ 23,786"
    assert figures["Landed cost / HR-1"].note == f"▲ {percent(after / before - 1)}"
    assert figures["Landed cost / HR-1"].tone == "severity.error"
    assert figures["Duty share"].note.endswith(" pt")
    assert figures["Stockpile to buy"].note == "11 weeks of cover"
    assert figures["Line-down"].value == "26 Feb 2027"
    assert figures["Line-down"].note == "MOT-90"
    assert figures["Confirmed rates"].value == "92 %"


def test_that_a_cheaper_scenario_points_down_in_the_good_tone() -> None:
    figure = figures_of(family(), "Base", THREAT)[0]
    assert figure.note.startswith("▼")
    assert figure.tone == "severity.ok"


def test_that_a_later_date_is_told_in_days() -> None:
    figure = figures_of(family(), "Slow ocean", "Base")[2]
    assert figure.note == "+9 days"


def test_that_a_total_says_which_parts_it_is_without_when_a_needed_one_has_no_cost() -> None:
    results = {
        name: dataclasses.replace(one, totals=dataclasses.replace(one.totals, without_cost=np.array([3, 5])))
        for name, one in family().items()
    }
    landed, duty = figures_of(results, "Base", None)[:2]
    assert (landed.note, landed.tone) == (duty.note, duty.tone) == ("without 2 parts", "severity.warning")
    assert "the cost of MOT-90, SCR-12. The total is what is known" in landed.tip and "MOT-90, SCR-12" in duty.tip
    against = figures_of(results, "Threat +100 %", "Base")[0]
    assert against.note.startswith("▲ ") and against.note.endswith(" · without 2 parts")
    assert "without" not in figures_of(family(), "Base", None)[1].note


def test_that_unpriced_parts_are_told_when_nothing_is_compared() -> None:
    assert figures_of(family(), "Base", None)[0].note == "1 part without a price"


def test_that_missing_figures_are_a_dash_with_a_reason() -> None:
    for results, reason in (({}, "not computed yet"), ({"Base": fake(demand=False)}, "no demand yet")):
        figures = figures_of(results, "Base", None)
        assert len(figures) == 7
        assert all((figure.value, figure.note) == ("—", reason) for figure in figures)


def test_that_tiles_are_equally_wide_and_their_text_is_never_clipped(qtbot) -> None:
    tiles = KpiTiles()
    qtbot.addWidget(tiles)
    tiles.show_results(family(), THREAT, "Base")
    tiles.show()
    for width in (1400, 800, 650):
        tiles.resize(width, tiles.sizeHint().height())
        tiles.grab()
        widths = [tile.width() for tile in tiles.tiles]
        assert max(widths) - min(widths) <= 1
        for tile in tiles.tiles:
            metrics = QFontMetrics(tile.value.fitting_font())
            assert metrics.height() <= tile.value.height()
            if metrics.horizontalAdvance(tile.value.text) > tile.value.width():
                assert tile.value.toolTip() == tile.value.text


# scenario bar


def test_that_the_bar_speaks_only_of_what_the_user_chose(qtbot) -> None:
    bar = ScenarioBar()
    qtbot.addWidget(bar)
    chosen, compared = [], []
    bar.scenario_chosen.connect(chosen.append)
    bar.compare_chosen.connect(compared.append)
    bar.set_scenarios(("Base", THREAT, "Ban"), THREAT, "Base")
    assert (chosen, compared) == ([], [])
    assert bar.scenario_box.currentText() == THREAT
    assert bar.compare_box.currentText() == "Base"
    bar.scenario_box.setFocus()
    qtbot.keyClick(bar.scenario_box, Qt.Key.Key_Down)
    assert chosen == ["Ban"]
    bar.compare_box.setCurrentIndex(0)
    bar.compare_box.activated.emit(0)
    assert compared == [""]


def test_that_the_bar_takes_the_scenarios_colour(qtbot) -> None:
    bar = ScenarioBar()
    qtbot.addWidget(bar)
    bar.set_scenarios(("Base", THREAT), THREAT, None)
    assert bar.color_index() == 1
    assert bar.scenario_box._color == theme.current().scenario(1)


def test_that_the_button_asks_for_a_new_scenario(qtbot) -> None:
    bar = ScenarioBar()
    qtbot.addWidget(bar)
    with qtbot.waitSignal(bar.new_scenario):
        qtbot.mouseClick(bar.add_button, Qt.MouseButton.LeftButton)


# what if


class Desk:
    """Does what the window does with the sliders' wishes; ``at_once`` tells the sliders right away."""

    def __init__(self, what_if: WhatIf, scenario: str, *, at_once: bool = True) -> None:
        self.document, self.scenario, self.what_if, self.at_once = Document(robot()), scenario, what_if, at_once
        self.keys: list[object] = []
        what_if.edit_wanted.connect(self.do)
        what_if.scenario_wanted.connect(self.look)
        what_if.show_plan(self.document.plan, scenario)

    def do(self, label: str, edit: object, key: object) -> None:
        self.keys.append(key)
        self.document.do(label, edit, key)
        if self.at_once and self.scenario in names(self.document.plan):
            self.what_if.show_plan(self.document.plan, self.scenario)

    def look(self, scenario: str) -> None:
        self.scenario = scenario
        if self.at_once:
            self.what_if.show_plan(self.document.plan, scenario)

    def event(self, kind: str) -> dict[str, object]:
        events = self.document.plan["events"]
        rows = [events.row(i) for i in range(len(events))]
        return next(row for row in rows if row["kind"] == kind and row["scenario"] == self.scenario)


@pytest.fixture
def what_if(qtbot) -> WhatIf:
    panel = WhatIf()
    qtbot.addWidget(panel)
    panel.resize(430, 150)
    panel.show()
    panel.grab()
    return panel


def drag(qtbot, what_if: WhatIf, name: str, *shares: float) -> None:
    slider = what_if.sliders[name]
    middle = slider.height() // 2
    left, right = slider._span()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(slider.place()), middle))
    for share in shares:
        qtbot.mouseMove(slider, QPoint(round(left + share * (right - left)), middle))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(left + shares[-1] * (right - left)), middle))


def test_that_sliders_stand_where_the_scenarios_events_are(what_if: WhatIf) -> None:
    Desk(what_if, "Threat")
    assert what_if.sliders["tariff"].value() == 100
    assert what_if.values["tariff"].text() == "+100 %"
    assert what_if.values["date"].text() == "15 Jan 27"
    assert what_if.values["demand"].text() == "×1.00"
    assert what_if.labels["tariff"].text() == "Tariff on CN"


def test_that_a_drag_is_one_step_with_one_merge_key(qtbot, what_if: WhatIf) -> None:
    desk = Desk(what_if, "Threat")
    drag(qtbot, what_if, "tariff", 0.6, 0.7, 0.8, 0.25)
    assert len(desk.keys) > 2
    assert len(set(desk.keys)) == 1
    assert len(desk.document.history.done) == 1
    assert desk.event("tariff")["rate"] == pytest.approx(0.5, abs=0.02)
    drag(qtbot, what_if, "tariff", 0.5, 0.75)
    assert len(desk.document.history.done) == 2, "another drag is another step"
    desk.document.undo()
    desk.document.undo()
    assert desk.document.plan.equals(robot())


@pytest.mark.parametrize("at_once", [True, False], ids=["told at once", "told later"])
@pytest.mark.parametrize(("name", "kind"), [("tariff", "tariff"), ("date", "tariff"), ("transit", "delay"), ("demand", "demand")])
def test_that_moving_in_the_base_makes_one_scenario_with_one_event_in_one_step(
    qtbot, what_if: WhatIf, name: str, kind: str, at_once: bool
) -> None:
    desk = Desk(what_if, "Base", at_once=at_once)
    drag(qtbot, what_if, name, 0.4, 0.6, 0.9)
    plan = desk.document.plan
    assert desk.scenario == SCENARIO
    assert names(plan) == ("Base", "Threat", SCENARIO)
    assert list(plan["events"]["kind"][plan["events"]["scenario"] == SCENARIO]) == [kind]
    assert len(set(plan["events"].ids)) == len(plan["events"])
    assert len(desk.document.history.done) == 1
    overlay(plan, SCENARIO)
    desk.document.undo()
    assert desk.document.plan.equals(robot())


def test_that_a_second_slider_adds_its_event_to_the_same_scenario(qtbot, what_if: WhatIf) -> None:
    desk = Desk(what_if, "Base")
    drag(qtbot, what_if, "tariff", 0.5)
    drag(qtbot, what_if, "demand", 1.0)
    assert names(desk.document.plan).count(SCENARIO) == 1
    assert desk.event("demand")["rate"] == pytest.approx(1.0)
    assert overlay(desk.document.plan, SCENARIO)["demand"]["quantity"][0] == pytest.approx(200)


def test_that_moving_in_the_base_goes_on_with_the_what_if_scenario_when_there_is_one(qtbot, what_if: WhatIf) -> None:
    desk = Desk(what_if, "Base")
    drag(qtbot, what_if, "tariff", 0.5)
    desk.scenario = "Base"
    what_if.show_plan(desk.document.plan, "Base")
    drag(qtbot, what_if, "tariff", 0.75)
    plan = desk.document.plan
    assert int(np.sum(plan["events"]["scenario"] == SCENARIO)) == 1
    assert desk.scenario == SCENARIO
    assert desk.event("tariff")["rate"] == pytest.approx(1.5, abs=0.02)


def test_that_a_missing_event_is_added_to_the_scenario_looked_at(qtbot, what_if: WhatIf) -> None:
    desk = Desk(what_if, "Threat")
    drag(qtbot, what_if, "transit", 0.5)
    assert desk.event("delay")["days"] == pytest.approx(30, abs=1)
    before, after = (overlay(plan, "Threat")["lanes"]["transit_days"] for plan in (robot(), desk.document.plan))
    np.testing.assert_allclose(after - before, desk.event("delay")["days"])


def test_that_arrow_keys_move_a_slider_and_join_one_step(qtbot, what_if: WhatIf) -> None:
    desk = Desk(what_if, "Threat")
    slider = what_if.sliders["tariff"]
    slider.setFocus()
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert desk.event("tariff")["rate"] == pytest.approx(1.03)
    assert len(desk.document.history.done) == 1


def test_that_a_double_click_on_a_label_takes_the_slider_back(qtbot, what_if: WhatIf) -> None:
    desk = Desk(what_if, "Threat")
    drag(qtbot, what_if, "tariff", 0.9)
    qtbot.mouseDClick(what_if.labels["tariff"], Qt.MouseButton.LeftButton)
    assert desk.event("tariff")["rate"] == pytest.approx(1.0)


def test_that_showing_a_plan_asks_for_no_edit(qtbot, what_if: WhatIf) -> None:
    with qtbot.assertNotEmitted(what_if.edit_wanted):
        what_if.show_plan(robot(), "Threat")
        what_if.show_plan(robot(), "Base")


# lower panels


def test_that_an_explanation_links_its_terms_to_their_cells(qtbot) -> None:
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    duty = Term("s301 25 %", "9903.88.02", 153.0, table="tariffs", row=7, column="rate")
    panel.show_term(Term("ACT-120", "one unit", 765.0, (Term("Goods", "4,380 CNY", 612.0), duty)))
    assert panel.title.text() == "ACT-120: 765.00  ·  one unit"
    items = [panel.tree.topLevelItem(i) for i in range(2)]
    assert [item.text(2) for item in items] == ["612.00", "153.00"]
    with qtbot.waitSignal(panel.link_activated) as heard:
        panel.tree.itemClicked.emit(items[1], 0)
    assert heard.args == ["tariffs", 7, "rate"]
    with qtbot.assertNotEmitted(panel.link_activated):
        panel.tree.itemClicked.emit(items[0], 0)


def test_that_a_missing_amount_is_a_dash(qtbot) -> None:
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.show_term(Term("A", "", 1.0, (Term("Duty", "no weight", float("nan")), Term("MFN", "not known", None))))
    assert [panel.tree.topLevelItem(i).text(2) for i in range(2)] == ["—", ""]


def finding(severity: Severity, message: str = "Wrong") -> Finding:
    return Finding(severity, "code", message, "Mend it.", Where("sources", 12, "unit_price"))


def test_that_problems_are_grouped_worst_first_and_lead_to_their_cell(qtbot) -> None:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.show_findings([finding(Severity.NOTE), finding(Severity.ERROR), finding(Severity.WARNING), finding(Severity.ERROR)])
    groups = [panel.tree.topLevelItem(i).text(0) for i in range(panel.tree.topLevelItemCount())]
    assert groups == ["2 errors", "1 warning", "1 note"]
    assert panel.count == 3
    with qtbot.waitSignal(panel.link_activated) as heard:
        panel.tree.itemClicked.emit(panel.tree.topLevelItem(0).child(0), 0)
    assert heard.args == ["sources", 12, "unit_price"]


def test_that_no_problems_are_said_to_be_none(qtbot) -> None:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    assert panel.empty.text() == "No problems found."


def test_that_very_many_problems_are_counted_rather_than_listed(qtbot) -> None:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.show_findings([finding(Severity.WARNING, f"Wrong {i}") for i in range(MOST + 50)])
    group = panel.tree.topLevelItem(0)
    assert group.childCount() == MOST + 1
    assert group.child(MOST).text(0) == "and 50 more"


def test_that_history_jumps_to_the_step_clicked(qtbot) -> None:
    document = Document(robot())
    ids = document.plan["bom"].ids
    for number, quantity in enumerate((5.0, 6.0, 7.0)):
        document.do(f"Step {number}", SetCells("bom", ids[:1], "quantity", np.array([quantity])))
    document.undo()
    panel = HistoryPanel()
    qtbot.addWidget(panel)
    panel.show_history(document)
    rows = [panel.tree.topLevelItem(i) for i in range(panel.tree.topLevelItemCount())]
    assert [row.text(0) for row in rows] == ["Step 2", "Step 1", "Step 0", "Plan as opened"]
    jumps = []
    panel.jump_wanted.connect(jumps.append)
    for row in rows:
        panel.tree.itemClicked.emit(row, 0)
    assert jumps == [1, -1, -2]
    panel.tree.setCurrentItem(rows[0])
    qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert jumps[-1] == 1, "Enter does as a click"


def test_that_an_untouched_plan_has_no_history(qtbot) -> None:
    panel = HistoryPanel()
    qtbot.addWidget(panel)
    panel.show_history(Document(robot()))
    assert panel.empty.text() == "Nothing has been changed yet."


def test_that_where_used_multiplies_on_the_way_up(qtbot) -> None:
    panel = WhereUsedPanel()
    qtbot.addWidget(panel)
    panel.show_part(robot(), "MOTOR")
    arm = panel.tree.topLevelItem(0)
    assert (arm.text(0), arm.text(2), arm.text(3)) == ("ARM", "3", "3")
    assert [arm.child(0).text(at) for at in (0, 2, 3, 4)] == ["ROBOT", "2", "6", "6"]
    assert panel.title.text() == "MOTOR is in 1 assembly line · 6 in one ROBOT"
    panel.show_part(robot(), "ROBOT")
    assert panel.empty.text() == "ROBOT is in no assembly."


def test_that_a_circle_in_the_bom_ends(qtbot) -> None:
    panel = WhereUsedPanel()
    qtbot.addWidget(panel)
    panel.show_part(plan_of(bom=[{"parent": "A", "component": "B"}, {"parent": "B", "component": "A"}]), "A")
    assert panel.tree.topLevelItem(0).text(0) == "B"
    assert panel.tree.topLevelItem(0).childCount() == 0


def test_that_the_time_left_is_told_once_it_can_be_known(desk, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("planner.ui.status_line.time.monotonic", lambda: clock[0])
    status = StatusLine(desk)
    qtbot.addWidget(status)
    status.work_on("Reading file…")
    clock[0] += 0.2
    status.work_progressed(0.1, "Reading file…")
    assert status.message.text() == "Reading file…"
    clock[0] += 9.8
    status.work_progressed(0.25, "Reading file…")  # a quarter in 10 s: three more in 30 s
    assert status.message.text() == "Reading file… about 30 s left"
    clock[0] += 90
    status.work_progressed(0.4, "Reading file…")  # 100 s for 40 %: 150 s for the rest
    assert status.message.text() == "Reading file… about 3 min left"
    status.work_progressed(-1, "Computing…")
    assert status.message.text() == "Computing…"
    status.work_on("")
    assert not status.message.text() and status.progress.isHidden()
