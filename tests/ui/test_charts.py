from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QGuiApplication, QImage, QWheelEvent

from planner.engine.evaluate import evaluate
from planner.engine.results import LEGS
from planner.model.scenario import names
from planner.model.table import cells
from planner.ui import theme
from planner.ui.charts import CostChart, LeadChart, StockChart
from planner.ui.charts.axes import month_ticks, nice_levels
from planner.ui.charts.chains import chains, gate_path, kin_of
from planner.ui.charts.chart import Chart
from planner.ui.charts.marks import Bar
from tests.plans import plan_of, robot
from tests.ui.fake_results import AS_OF, PARTS, fake, family

THREAT = "Threat +100 %"
ALL = (CostChart, LeadChart, StockChart)


@pytest.fixture(autouse=True)
def _light(qapp):
    theme.apply(qapp, dark=False)


def shown(
    qtbot, kind: type[Chart], position: int | None = None, scenario: str = THREAT, compare: str | None = "Base", results=None
) -> Chart:
    chart = kind()
    qtbot.addWidget(chart)
    chart.resize(460, 230)
    chart.show_results(family() if results is None else results, scenario, compare, position)
    chart.show()
    chart.grab()
    return chart


def tops(bars: tuple[Bar, ...], x: int) -> float:
    return max(bar.top for bar in bars if bar.left < x < bar.right)


@pytest.mark.parametrize("position", [None, 2, 4])
def test_that_bars_are_as_high_as_the_landed_cost_in_every_scenario(qtbot, position: int | None) -> None:
    chart = shown(qtbot, CostChart, position)
    for x, results in enumerate(family().values()):
        assert tops(chart.plot.marks.scene_drawn.bars, x) == pytest.approx(results.part.landed[position or 0])


def test_that_duty_is_split_by_program_and_the_threat_lies_on_top(qtbot) -> None:
    chart = shown(qtbot, CostChart)
    results = family()[THREAT]
    segments = {segment.name: segment.amount for segment in chart.stacks[1].segments}
    assert segments["Threat +100 %"] == pytest.approx(results.part.by_program[0, 3])
    assert segments["s301"] == pytest.approx(results.part.by_program[0, 1])
    assert chart.stacks[1].segments[-1].name == "Threat +100 %"
    assert sum(segments.values()) == pytest.approx(chart.stacks[1].total)


def test_that_the_scenario_compared_with_is_hollow_and_the_shown_one_in_full_colour(qtbot) -> None:
    chart = shown(qtbot, CostChart)
    bars = chart.plot.marks.scene_drawn.bars
    assert all(bar.hollow for bar in bars if bar.right < 0.5)
    goods = next(bar for bar in bars if 0.5 < bar.left < 1)
    assert goods.color == theme.current().color("component.goods")
    assert not goods.hollow


def test_that_totals_are_written_above_the_bars(qtbot) -> None:
    chart = shown(qtbot, CostChart)
    texts = [label.text for label in chart.plot.marks.scene_drawn.labels]
    assert texts == ["17.5 k*", "23.8 k*", "19.1 k*", "17.5 k*"]
    assert "without 1 unpriced part" in chart.heading.text


def test_that_a_part_without_a_price_gives_a_reason_instead_of_bars(qtbot) -> None:
    chart = shown(qtbot, CostChart, PARTS.index("SKN-1"))
    assert chart.message.text() == "—\nno price for SKN-1 or anything below it; enter one under Sourcing, Sources"
    assert not chart.message.isHidden()
    assert chart.plot.marks.scene_drawn.bars == ()


@pytest.mark.parametrize("kind", ALL)
def test_that_a_plan_without_demand_says_so(qtbot, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind, None, "Base", None, {"Base": fake(demand=False)})
    assert "no demand yet" in chart.message.text()
    chart.show_results(family(), THREAT, "Base", None)
    assert chart.message.isHidden()


@pytest.mark.parametrize("kind", ALL)
def test_that_a_chart_without_results_says_so(qtbot, kind: type[Chart]) -> None:
    assert "not computed yet" in shown(qtbot, kind, None, "Base", None, {}).message.text()


def test_that_the_gating_chain_takes_as_long_as_the_engine_says(qtbot) -> None:
    chart = shown(qtbot, LeadChart)
    results = family()[THREAT]
    gating = chart.chains[0]
    assert gating.gates
    assert gating.parts == ("MOT-90", "ACT-120", "LEG-A", "HR-1")
    assert gating.days == pytest.approx(results.part.lead_days[0])
    row = [bar for bar in chart.plot.marks.scene_drawn.bars if bar.bottom < 0 < bar.top or bar.top < 0 < bar.bottom]
    assert max(bar.right for bar in row) == pytest.approx(112.0)
    assert sum(bar.right - bar.left for bar in row) == pytest.approx(112.0)


def test_that_legs_follow_each_other_from_the_order_on(qtbot) -> None:
    for chain in shown(qtbot, LeadChart).chains:
        assert chain.legs[0].start == 0
        assert all(before.end == after.start for before, after in pairwise(chain.legs))


def test_that_runners_up_come_longest_first_and_no_part_starts_two_chains(qtbot) -> None:
    found = chains(fake(), 0)
    assert [chain.parts[0] for chain in found] == ["MOT-90", "SCR-12", "GRB-50", "BAT-2", "CMP-1"]
    assert all(before.days >= after.days for before, after in pairwise(found[1:]))


def test_that_runners_up_lead_up_to_the_product_when_the_bom_is_known(qtbot) -> None:
    lines = [
        ("HR-1", "LEG-A"),
        ("LEG-A", "ACT-120"),
        ("ACT-120", "MOT-90"),
        ("ACT-120", "GRB-50"),
        ("LEG-A", "SCR-12"),
        ("HR-1", "BAT-2"),
        ("MOT-90", "CMP-1"),
    ]
    plan = plan_of(bom=[{"parent": parent, "component": component, "quantity": 1.0} for parent, component in lines])
    chart = LeadChart()
    qtbot.addWidget(chart)
    chart.show_plan(plan)
    chart.show_results(family(), "Base", None, None)
    days = {chain.parts[0]: chain.days for chain in chart.chains}
    assert days["GRB-50"] == pytest.approx(71 + 10 + 8 + 14)
    assert days["SCR-12"] == pytest.approx(75 + 8 + 14)
    assert "CMP-1" not in days, "what lies below a bought part is its supplier's affair"
    assert max(days.values()) == days["MOT-90"]


def test_that_a_circle_of_gates_ends(qtbot) -> None:
    results = fake()
    results.part.gate[3] = 0
    assert gate_path(results, 0) == [0, 1, 2, 3]


def test_that_the_threat_is_a_dashed_line_at_its_day(qtbot) -> None:
    for kind in (LeadChart, StockChart):
        rule = next(rule for rule in shown(qtbot, kind).plot.marks.scene_drawn.rules if "Threat" in rule.label)
        assert rule.at == (np.datetime64("2027-01-15") - AS_OF).astype(int)
        assert rule.dash == Qt.PenStyle.DashLine


def test_that_the_stock_line_holds_the_engines_numbers_week_by_week(qtbot) -> None:
    chart = shown(qtbot, StockChart, PARTS.index("BAT-2"))
    results = family()[THREAT]
    for curve, series in ((chart.on_hand, results.on_hand), (chart.without, results.on_hand_without_prebuy)):
        days, values = curve.getData()
        np.testing.assert_array_equal(values[::2], series[PARTS.index("BAT-2")])
        np.testing.assert_array_equal(days[::2], 7.0 * np.arange(104))


def test_that_the_stock_line_holds_the_engines_numbers_day_by_day_when_the_plan_is_netted_by_the_day(qtbot) -> None:
    plan = robot()
    table = plan["settings"]
    found = evaluate(plan.with_table(table.with_columns({"bucket": cells(table.spec["bucket"], ["day"])})), ["Base"])
    chart = shown(qtbot, StockChart, 2, "Base", None, found)
    days, values = chart.on_hand.getData()
    np.testing.assert_array_equal(values[::2], found["Base"].on_hand[2])
    np.testing.assert_array_equal(days[::2], 1.0 * np.arange(728))
    assert days[-1] == 728.0
    assert chart.tip_at(0.5, 1.0).startswith("MOTOR · 23 Nov 26\n")
    assert len(chart.table()[1]) == 728


def test_that_an_assembly_shows_the_stock_of_the_bought_part_that_gates_it(qtbot) -> None:
    chart = shown(qtbot, StockChart)
    assert chart.heading.text == "Stock of MOT-90 units, gates HR-1"


def test_that_the_pre_buy_is_labelled_where_it_arrives(qtbot) -> None:
    chart = shown(qtbot, StockChart, PARTS.index("MOT-90"))
    label = chart.plot.marks.scene_drawn.labels[0]
    assert label.text == "pre-buy 680"
    assert label.x == 7.0 * 5
    assert shown(qtbot, StockChart, 3, "Base").plot.marks.scene_drawn.labels == ()


def test_that_safety_stock_is_a_band_from_zero(qtbot) -> None:
    band = shown(qtbot, StockChart, 3).plot.marks.scene_drawn.bands[0]
    assert (band.bottom, band.top) == (0, 120.0)


def test_that_the_strategic_buffer_is_a_band_of_its_own_upon_the_safety_stock(qtbot) -> None:
    results = fake()
    results.part.strategic_stock[3] = 300.0
    chart = StockChart()
    qtbot.addWidget(chart)
    chart.resize(420, 420)
    chart.show()  # high enough for a label in each band
    chart.show_results({"Base": results}, "Base", None, 3)
    drawn = chart.plot.marks.scene_drawn
    assert [(band.bottom, band.top) for band in drawn.bands[:2]] == [(0, 120.0), (120.0, 420.0)]
    assert drawn.bands[0].color != drawn.bands[1].color
    assert [rule.label for rule in drawn.rules if rule.level] == ["safety stock 120", "strategic stock 300"]
    assert chart.table()[0][-2:] == ["Safety stock, units", "Strategic stock, units"]
    assert chart.table()[1][0][-2:] == [120.0, 300.0]


def test_that_lines_that_lie_close_share_a_label(qtbot) -> None:
    results = fake()
    results.part.strategic_stock[3] = 6.0
    chart = StockChart()
    qtbot.addWidget(chart)
    chart.show_results({"Base": results}, "Base", None, 3)
    assert [rule.label for rule in chart.plot.marks.scene_drawn.rules if rule.level] == ["", "safety stock 120, strategic stock 6"]


def test_that_only_the_suppliers_own_closures_are_drawn_when_the_plan_is_known(qtbot) -> None:
    results = fake()
    results.part.source[3] = 0
    plan = plan_of(
        sources=[{"part": "MOT-90", "supplier": "S", "country_of_origin": "CN"}],
        calendars=[
            {"country": "CN", "closed_from": "2027-01-30", "closed_to": "2027-02-20", "name": "New Year"},
            {"country": "DE", "closed_from": "2026-12-24", "closed_to": "2027-01-02", "name": "Christmas"},
        ],
    )
    chart = StockChart()
    qtbot.addWidget(chart)
    chart.show_plan(plan)
    chart.show_results({"Base": results}, "Base", None, 3)
    labels = [rule.label for rule in chart.plot.marks.scene_drawn.rules]
    assert "New Year" in labels
    assert "Christmas" not in labels


def test_that_hovering_tells_value_part_and_scenario(qtbot) -> None:
    chart = shown(qtbot, CostChart)
    tip = chart.tip_at(1.0, 100.0)
    assert tip.startswith("Goods: $ 12,600.00")
    assert "HR-1 · Threat +100 %" in tip
    assert chart.tip_at(1.0, 1e6) == ""
    assert "on hand 320" in shown(qtbot, StockChart, 3).tip_at(3.0, 10.0)


@pytest.mark.parametrize("kind", ALL)
def test_that_the_table_twin_has_the_drawn_numbers(qtbot, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind)
    headers, rows = chart.table()
    assert rows
    assert all(len(row) == len(headers) for row in rows)
    chart.copy_data()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "\t".join(headers)
    assert len(lines) == len(rows) + 1


def test_that_the_cost_table_adds_up(qtbot) -> None:
    _, rows = shown(qtbot, CostChart).table()
    for _, *amounts, total in rows:
        assert math.fsum(amounts) == pytest.approx(total)


def test_that_the_lead_table_adds_up(qtbot) -> None:
    _, rows = shown(qtbot, LeadChart).table()
    assert len(rows[0]) == len(LEGS) + 2
    for _, *days, total in rows:
        assert math.fsum(days) == pytest.approx(total)


@pytest.mark.parametrize("kind", ALL)
def test_that_items_stay_when_results_change(qtbot, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind)
    before = chart.plot.scene().items()
    for scenario in ("Base", THREAT, "Slow ocean"):
        chart.show_results(family(), scenario, None, None)
    assert len(chart.plot.scene().items()) == len(before)


@pytest.mark.parametrize("kind", ALL)
def test_that_the_wheel_moves_nothing_without_ctrl(qtbot, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind)
    before = chart.plot.view.viewRange()
    middle = QPointF(chart.plot.rect().center())
    turn = QPoint(0, 120)
    none = Qt.MouseButton.NoButton
    for keys, moves in ((Qt.KeyboardModifier.NoModifier, False), (Qt.KeyboardModifier.ControlModifier, True)):
        event = QWheelEvent(middle, chart.plot.mapToGlobal(middle), QPoint(), turn, none, keys, Qt.ScrollPhase.NoScrollPhase, False)
        QGuiApplication.sendEvent(chart.plot.viewport(), event)
        assert (chart.plot.view.viewRange() != before) is moves
    chart.go_home()
    np.testing.assert_allclose(chart.plot.view.viewRange(), before)


@pytest.mark.parametrize("kind", ALL)
def test_that_the_users_view_stays_when_numbers_change(qtbot, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind, PARTS.index("MOT-90"))
    chart.plot.view.touched = True
    chart.plot.view.setRange(xRange=(1, 2), yRange=(3, 50), padding=0)
    before = chart.plot.view.viewRange()
    chart.show_results(family(), "Base", None, PARTS.index("MOT-90"))
    assert chart.plot.view.viewRange() == before


def test_that_charts_change_colours_with_the_theme(qtbot, qapp) -> None:
    chart = shown(qtbot, CostChart)
    light = chart.grab().toImage()
    theme.apply(qapp, dark=True)
    dark = chart.grab().toImage()
    theme.apply(qapp, dark=False)
    assert light.pixelColor(230, 100) != dark.pixelColor(230, 100)
    assert chart.grab().toImage() == light


@pytest.mark.parametrize("kind", ALL)
def test_that_charts_are_named_for_screen_readers(qtbot, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind)
    assert chart.accessibleName()
    assert chart.plot.accessibleName().startswith(chart.accessibleName().split()[0])
    assert chart.plot.accessibleDescription()


@pytest.mark.parametrize("kind", ALL)
def test_that_the_menu_copies_a_picture(qtbot, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind)
    menu = chart.menu()
    assert [action.text() for action in menu.actions()] == ["Copy picture", "Copy data", "Reset view"]
    menu.actions()[0].trigger()
    picture: QImage = QGuiApplication.clipboard().image()
    assert (picture.width(), picture.height()) == (chart.width(), chart.height())


@pytest.mark.parametrize("kind", ALL)
def test_that_a_right_click_opens_the_charts_own_menu_alone(qtbot, qapp, kind: type[Chart]) -> None:
    chart = shown(qtbot, kind)
    place = chart.plot.viewport().rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, chart.plot.viewport().mapToGlobal(place))
    QGuiApplication.sendEvent(chart.plot.viewport(), event)
    menu = qapp.activePopupWidget()
    assert [action.text() for action in menu.actions()] == ["Copy picture", "Copy data", "Reset view"]
    menu.close()


def test_that_names_of_chains_keep_apart_when_the_chart_is_low(qtbot) -> None:
    chart = shown(qtbot, LeadChart)
    every = len(chart.chains)
    assert len(chart.plot.left.ticks) == every > 2
    chart.resize(chart.width(), 125)
    qtbot.waitUntil(lambda: len(chart.plot.left.ticks) < every)
    view = chart.plot.view
    tops = [view.mapViewToScene(QPointF(0, tick.at)).y() for tick in chart.plot.left.ticks]
    assert np.diff(tops).min() >= QFontMetricsF(theme.small_font()).height()
    assert f"first {len(tops)} of {every}" in chart.heading.text and len(chart.table()[1]) == every
    chart.resize(chart.width(), 300)
    qtbot.waitUntil(lambda: len(chart.plot.left.ticks) == every)


def test_that_labels_of_dates_never_overlap(qtbot) -> None:
    from PySide6.QtCore import QRectF

    from planner.ui.charts.marks import _free_place

    view, taken = QRectF(0, 0, 300, 100), []
    for x in (10, 14, 18, 22, 26, 30):
        place = _free_place(QRectF(0, 0, 120, 14), x, view, taken, foot=False)
        if place is not None:
            assert not any(place.intersects(other) for other in taken)
            taken.append(place)
    assert len(taken) == 4, "four rows, then a label stays away"


@pytest.mark.parametrize(("most", "levels"), [(1000, (0, 250, 500, 750, 1000)), (7, (0, 2, 4, 6)), (0, (0,)), (math.nan, (0,))])
def test_that_levels_are_round(most: float, levels: tuple[float, ...]) -> None:
    assert nice_levels(most) == levels


def test_that_months_are_marked_at_their_first_day() -> None:
    ticks = month_ticks(AS_OF, np.datetime64("2027-04-30"))
    assert [tick.text for tick in ticks] == ["Dec", "Jan 2027", "Feb", "Mar", "Apr"]
    assert ticks[0].at == 8


def test_that_before_and_after_lie_below_each_other_when_lead_times_differ(qtbot) -> None:
    chart = shown(qtbot, LeadChart, None, "Slow ocean", "Base")
    assert chart.plot.marks.scene_drawn.labels[0].text == "121 d (+9)"
    hollow = [bar for bar in chart.plot.marks.scene_drawn.bars if bar.hollow]
    assert max(bar.right for bar in hollow) == pytest.approx(112.0)
    assert shown(qtbot, LeadChart, None, THREAT, "Base").before is None, "equal lead times are drawn once"


def test_that_the_stock_of_the_scenario_compared_with_is_a_line_of_its_own(qtbot) -> None:
    chart = shown(qtbot, StockChart, 3, THREAT, "Base")
    np.testing.assert_array_equal(chart.before.getData()[1][::2], family()["Base"].on_hand[3])
    assert chart.before.isVisible()
    chart.show_results(family(), "Base", "Slow ocean", 3)
    assert not chart.before.isVisible()


def test_that_sources_of_a_bought_part_are_compared_when_the_plan_is_known(qtbot) -> None:
    plan = robot()
    results = evaluate(plan, names(plan))
    chart = LeadChart()
    qtbot.addWidget(chart)
    chart.show_plan(plan)
    chart.show_results(results, "Threat", "Base", results["Threat"].position["MOTOR"])
    assert {chain.parts[0] for chain in chart.chains} == {"Dongfang CN", "Tokai JP"}
    used = int(results["Threat"].part.source[results["Threat"].position["MOTOR"]])
    assert chart.chains[0].gates
    assert chart.chains[0].days == pytest.approx(results["Threat"].source.lead_days[used])


@pytest.mark.parametrize("part", ["ROBOT", "ARM", "MOTOR"])
def test_that_charts_draw_what_the_engine_computes(qtbot, part: str) -> None:
    plan = robot()
    results = evaluate(plan, names(plan))
    at = results["Base"].position[part]
    cost = shown(qtbot, CostChart, at, "Threat", "Base", results)
    for x, one in enumerate(results.values()):
        assert tops(cost.plot.marks.scene_drawn.bars, x) == pytest.approx(one.part.landed[at])
    lead = shown(qtbot, LeadChart, at, "Threat", "Base", results)
    assert lead.chains[0].days == pytest.approx(results["Threat"].part.lead_days[at])
    stock = shown(qtbot, StockChart, at, "Threat", "Base", results)
    np.testing.assert_array_equal(stock.on_hand.getData()[1][::2], results["Threat"].on_hand[results["Threat"].position["MOTOR"]])


def test_that_a_part_used_twice_goes_the_way_that_takes_longest() -> None:
    results = fake()
    at = results.position
    lines = [("HR-1", "LEG-A"), ("LEG-A", "ACT-120"), ("ACT-120", "GRB-50"), ("HR-1", "GRB-50"), ("HR-1", "SCR-12"), ("UNKNOWN", "SCR-12")]
    plan = plan_of(bom=[{"parent": parent, "component": component, "quantity": 1.0} for parent, component in (*lines, *lines)])
    kin = kin_of(plan, results)
    assert len(kin.part) == 5
    found = {chain.parts for chain in chains(results, at["HR-1"], kin)}
    assert ("GRB-50", "ACT-120", "LEG-A", "HR-1") in found and ("SCR-12", "HR-1") in found
    assert ("GRB-50", "ACT-120", "LEG-A") in {chain.parts for chain in chains(results, at["LEG-A"], kin)}
