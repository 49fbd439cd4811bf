"""The BOM grid: opened row by row, shared parts edited once, never an endless tree."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel

from planner.model.edits import RemoveRows
from planner.model.plan import Plan
from planner.ui.bom import lines, unfolded
from planner.ui.bom.fields import DESCRIPTION, ORIGIN, PART, PRICE, QUANTITY, SCRAP, SOURCE
from planner.ui.bom.model import BomModel
from planner.ui.bom.removing import removal
from planner.ui.bom.tree import BomTree
from planner.ui.desk import Desk
from planner.ui.grid.look import Look
from planner.ui.qt import TOOLTIP
from tests.plans import plan_of

Watch = Callable[[QAbstractItemModel], object]


def carry_out(desk: Desk, step: lines.Step) -> None:
    assert desk.do(step.label, step.edit)


def listed(model: BomModel) -> list[tuple[int, str]]:
    return [(model.row(at).depth, model.row(at).part) for at in range(model.rowCount())]


def test_that_the_first_assemblies_are_open_when_a_plan_is_opened(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    assert listed(model) == [(0, "ROBOT"), (1, "ARM-L"), (2, "JOINT"), (3, "MOTOR"), (1, "ARM-R"), (1, "BOARD")]


def test_that_rows_come_and_go_when_an_assembly_is_opened_and_closed(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    model.set_open(1, False)
    assert listed(model) == [(0, "ROBOT"), (1, "ARM-L"), (1, "ARM-R"), (1, "BOARD")]
    model.set_open(2, True)
    assert listed(model)[3] == (2, "JOINT")
    model.open_all()
    assert len(listed(model)) == 8
    model.close_all()
    assert len(listed(model)) == 4


def test_that_a_shared_line_changes_everywhere_when_it_is_edited_in_one_place(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    model.open_all()
    motors = [at for at, (_, part) in enumerate(listed(model)) if part == "MOTOR"]
    assert len(motors) == 2
    assert model.setData(model.index(motors[0], QUANTITY), "4")
    assert [model.index(at, QUANTITY).data() for at in motors] == ["4", "4"]
    assert model.setData(model.index(motors[1], SCRAP), "5 %")
    assert desk.plan["bom"]["scrap"][5] == 0.05
    assert model.setData(model.index(motors[1], DESCRIPTION), "Big motor")
    assert desk.plan["parts"]["description"][4] == "Big motor"


def test_that_price_and_origin_go_to_the_source_and_its_name_prefers_another_when_entered(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    row = model.reveal("MOTOR")
    assert row is not None and model.index(row, SOURCE).data() == "Hanqing"
    model.setData(model.index(row, PRICE), "120")
    model.setData(model.index(row, ORIGIN), "Vietnam")
    assert desk.plan["sources"]["unit_price"][0] == 120 and desk.plan["sources"]["country_of_origin"][0] == "VN"
    model.setData(model.index(row, SOURCE), "nagano")
    assert desk.plan["sources"]["preferred"].tolist() == [False, True, False]
    assert desk.document.history.undo_label() == "Change Source of MOTOR"
    assert not model.setData(model.index(row, SOURCE), "Nobody")
    assert model.cell(row, SOURCE)[1] & Look.BAD
    assert "has no source at" in str(model.index(row, SOURCE).data(TOOLTIP))


def test_that_a_new_component_becomes_a_part_and_a_circle_is_refused_when_entered(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    board = model.reveal("BOARD")
    assert board is not None and model.setData(model.index(board, PART), "BOARD-2")
    assert "BOARD-2" in desk.plan["parts"]["part"] and listed(model)[-1] == (1, "BOARD-2")
    desk.undo()
    assert "BOARD-2" not in desk.plan["parts"]["part"] and listed(model)[-1] == (1, "BOARD")
    motor = model.reveal("MOTOR")
    assert motor is not None
    before = desk.plan
    assert not model.setData(model.index(motor, PART), "ROBOT")
    assert desk.plan is before and "JOINT → ROBOT → ARM-L → JOINT" in str(model.index(motor, PART).data(TOOLTIP))


def test_that_open_rows_stay_open_when_lines_are_added_and_removed(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    model.open_all()
    carry_out(desk, lines.added(desk.plan, "JOINT", "SCREW"))
    assert [part for _, part in listed(model)].count("SCREW") == 2
    joint = next(at for at, (_, part) in enumerate(listed(model)) if part == "JOINT")
    carry_out(desk, removal(desk.plan, [model.row(joint).line]).step)
    assert (2, "JOINT") not in listed(model)[:3] and [part for _, part in listed(model)].count("SCREW") == 1
    desk.undo()
    assert [part for _, part in listed(model)].count("SCREW") == 1 and (2, "JOINT") in listed(model)
    desk.undo()
    assert "SCREW" not in [part for _, part in listed(model)]


def test_that_removing_the_last_line_of_an_assembly_takes_its_triangle_away(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    desk.do("Remove", RemoveRows("bom", desk.plan["bom"].ids[[5]]))
    joint = model.reveal("JOINT")
    assert joint is not None and not model.row(joint).opens


def test_that_a_circle_is_shown_once_and_not_for_ever() -> None:
    plan = plan_of(
        parts=[{"part": "A"}, {"part": "B"}, {"part": "C"}],
        bom=[{"parent": "A", "component": "B"}, {"parent": "B", "component": "A"}, {"parent": "C", "component": "A"}],
    )
    tree = BomTree(plan)
    rows = tree.unfolded()
    assert not rows.cut and tree.names[rows.part].tolist() == ["C", "A", "B", "A"]


def test_that_opening_everything_is_cut_when_a_graph_unfolds_without_bounds(monkeypatch: object) -> None:
    limit, unfolded.ROW_LIMIT = unfolded.ROW_LIMIT, 500
    try:
        lines = [{"parent": f"L{n}", "component": f"L{n + 1}"} for n in range(14) for _ in range(2)]
        rows = BomTree(plan_of(parts=[{"part": f"L{n}"} for n in range(15)], bom=lines)).unfolded()
    finally:
        unfolded.ROW_LIMIT = limit
    assert rows.cut and len(rows) == 500


def test_that_a_part_is_found_by_description_and_supplier(desk: Desk) -> None:
    model = BomModel(desk)
    assert model.find("controller") == "BOARD" and model.find("nagano") == "MOTOR" and model.find("nothing such") == ""


def test_that_an_empty_plan_has_no_rows(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    desk.document.replace(Plan.empty())
    assert model.rowCount() == 0


def test_that_a_part_without_a_source_gets_one_when_price_country_or_supplier_is_entered(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    start = desk.plan
    for name in ("BELT", "SCREW", "COVER"):
        carry_out(desk, lines.added(desk.plan, "ROBOT", name))
    belt, screw, cover = (model.reveal(name) for name in ("BELT", "SCREW", "COVER"))
    assert belt is not None and screw is not None and cover is not None
    assert model.enter_block("Clear", [(belt, ORIGIN, ""), (belt, SOURCE, ""), (belt, PRICE, "")]) and len(desk.plan["sources"]) == 3
    assert model.enter_block("Set origin", [(belt, ORIGIN, "Mexico"), (screw, ORIGIN, "CN"), (belt, PRICE, "7")])[:3] == (3, 0, 0)
    sources = desk.plan["sources"]
    assert list(zip(sources["part"][3:], sources["country_of_origin"][3:], strict=True)) == [("BELT", "MX"), ("SCREW", "CN")]
    assert sources["unit_price"][3] == 7 and sources["currency"][3] == "USD"
    assert model.setData(model.index(cover, SOURCE), "Acme")
    assert desk.plan["sources"]["supplier"][5] == "Acme" and "Acme" in desk.plan["suppliers"]["supplier"]
    assert model.index(cover, SOURCE).data() == "Acme"
    assert not model.setData(model.index(belt, PRICE), "cheap")
    for _ in range(5):
        desk.undo()
    assert desk.plan.equals(start)
