"""The unfolded BOM: rows found level by level stand as a plain walk finds them, and rows come and go by Qt's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from pytestqt.qtbot import QtBot

from planner.document.document import Document
from planner.model.edits import Batch, Edit, InsertRows, MoveRows, RemoveRows, SetCells, new_rows
from planner.model.plan import Plan
from planner.model.schema import BOM
from planner.model.table import cells
from planner.ui.bom import unfolded
from planner.ui.bom.columns import PER, Per
from planner.ui.bom.fields import (
    COLUMN_OF,
    DESCRIPTION,
    FIELDS,
    LANDED,
    LEAD,
    LEVEL,
    LINE_COST,
    NUMBER,
    ORIGIN,
    PART,
    PRICE,
    QUANTITY,
    SCRAP,
    SOURCE,
    TOTAL,
)
from planner.ui.bom.model import BomModel
from planner.ui.bom.tree import BomTree
from planner.ui.desk import Desk
from planner.ui.grid.arrangement import Arrangement, Filter, Sort
from planner.ui.grid.look import Look
from planner.ui.grid.view import GridView
from planner.ui.main_window import MainWindow
from planner.ui.runner import Runner
from tests.plans import plan_of
from tests.ui.conftest import settle

Watch = Callable[[QAbstractItemModel], object]
Listed = list[tuple[int, str]]
Pairs = list[tuple[int, int]]
PARTS = 7
CTRL = Qt.KeyboardModifier.ControlModifier


def listed(model: BomModel) -> Listed:
    return [(model.row(at).depth, model.row(at).part) for at in range(model.rowCount())]


def plan_with(pairs: Pairs) -> Plan:
    """Return a plan whose lines go from part to part; quantities tell them apart."""
    return plan_of(
        parts=[{"part": f"P{at}", "description": f"part {at % 3}"} for at in range(PARTS)],
        bom=[{"parent": f"P{a}", "component": f"P{b}", "quantity": 1 + at % 4} for at, (a, b) in enumerate(pairs)],
    )


def graphs(circles: bool) -> some.SearchStrategy[Pairs]:
    """Return lines between a few parts, downward only unless circles are wanted."""
    ends = some.integers(0, PARTS - 1)
    pair = some.tuples(ends, ends).filter(lambda both: both[0] != both[1])
    if not circles:
        pair = pair.map(lambda both: (min(both), max(both)))
    return some.lists(pair, max_size=12)


@dataclass
class Node:
    """One row of the plain walk."""

    depth: int
    part: str
    line: int
    opens: bool
    path: tuple[int, ...]
    below: list[Node]


def walked(plan: Plan, tops: Iterable[str], most: int = 3_000) -> list[Node]:
    """Return the whole tree as a person would write it down, from the lines alone."""
    lines: dict[str, list[tuple[int, str]]] = {}
    for line, above, part in zip(plan["bom"].ids.tolist(), plan["bom"]["parent"], plan["bom"]["component"], strict=True):
        lines.setdefault(above, []).append((line, part))
    made = 0

    def node(part: str, line: int, path: tuple[int, ...], above: frozenset[str]) -> Node:
        nonlocal made
        made += 1
        opens = part in lines and part not in above
        own = Node(len(path), part, line, opens, path, [])
        if opens and made < most:
            own.below = [node(child, at, (*path, at), above | {part}) for at, child in lines[part]]
        return own

    return [node(part, 0, (), frozenset()) for part in tops]


def flat(nodes: Iterable[Node], keep: Callable[[Node], bool] = lambda node: True) -> Iterator[Node]:
    for node in nodes:
        yield node
        if keep(node):
            yield from flat(node.below, keep)


@given(pairs=graphs(circles=True), depth=some.integers(0, 4))
def test_that_rows_stand_as_a_plain_walk_finds_them_when_a_graph_is_unfolded(pairs: Pairs, depth: int) -> None:
    plan = plan_with(pairs)
    tree = BomTree(plan)
    nodes = walked(plan, tree.names[tree.products].tolist())
    for most in (depth, 99):
        rows = tree.unfolded(depth=most, limit=3_000)
        wanted = list(flat(nodes, lambda node, most=most: node.depth < most))[:3_000]  # type: ignore[misc]
        assert tree.names[rows.part].tolist() == [node.part for node in wanted]
        assert rows.depth.tolist() == [node.depth for node in wanted]
        assert rows.opens.tolist() == [node.opens for node in wanted]
        assert [int(tree.ids[line]) if line >= 0 else 0 for line in rows.line] == [node.line for node in wanted]
        assert len(np.unique(rows.key)) == len(rows)
        for at, above in enumerate(rows.above.tolist()):
            assert above == max((before for before in range(at) if rows.depth[before] < rows.depth[at]), default=-1)


@given(pairs=graphs(circles=True), limit=some.integers(1, 40))
def test_that_the_first_rows_are_the_same_when_a_limit_cuts_the_rest(pairs: Pairs, limit: int) -> None:
    tree = BomTree(plan_with(pairs))
    whole, some_rows = tree.unfolded(limit=3_000), tree.unfolded(limit=limit)
    assert some_rows.key.tolist() == whole.key[:limit].tolist() and some_rows.above.tolist() == whole.above[:limit].tolist()
    assert some_rows.cut == (len(whole) > limit)


@given(pairs=graphs(circles=True))
def test_that_every_part_is_under_a_product_when_there_are_circles(pairs: Pairs) -> None:
    plan = plan_with(pairs)
    tree = BomTree(plan)
    shown = set(tree.names[tree.unfolded().part].tolist())
    assert shown == set(plan["bom"]["parent"]) | set(plan["bom"]["component"])
    for part in shown:
        way = tree.path_to(part)
        assert way[-1] == part and way[0] in tree.names[tree.products]
        steps = set(zip(plan["bom"]["parent"], plan["bom"]["component"], strict=True))
        assert all(step in steps for step in pairwise(way))


def test_that_parts_missing_from_the_parts_table_show_by_their_names() -> None:
    plan = plan_of(parts=[{"part": "A"}], bom=[{"parent": "A", "component": "GHOST"}, {"parent": "GHOST", "component": "SHADE"}])
    tree = BomTree(plan)
    assert tree.names[tree.unfolded().part].tolist() == ["A", "GHOST", "SHADE"]
    assert tree.code("SHADE") == 2 and tree.code("nobody") == -1


# rows that come and go

Moves = list[tuple[str, int, int]]


def edit_of(plan: Plan, what: str, one: int, other: int) -> Edit | None:
    """Return some edit of the lines, None where there is nothing to edit."""
    bom, part = plan["bom"], f"P{other % PARTS}"
    line = bom.ids[[one % len(bom)]] if len(bom) else None
    if what == "insert":
        both: dict[str, list[object]] = {"parent": [f"P{one % PARTS}"] * 2, "component": [part, f"P{(other + 1) % PARTS}"]}
        return InsertRows.block(new_rows(plan, "bom", both), other % (len(bom) + 1))
    if line is None:
        return None
    if what == "remove":
        return RemoveRows("bom", line)
    if what == "parent":
        return SetCells("bom", line, "parent", cells(BOM["parent"], [part]))
    if what == "component":
        return SetCells("bom", line, "component", cells(BOM["component"], [part]))
    if what == "quantity":
        return SetCells("bom", line, "quantity", cells(BOM["quantity"], [float(other + 1)]))
    if what == "shuffle":
        return MoveRows("bom", np.random.default_rng(other).permutation(len(bom)))
    return Batch((RemoveRows("bom", line), InsertRows.block(new_rows(plan, "parts", {"part": [f"N{one}{other}"]}), 0)))


WHATS = (
    "insert",
    "remove",
    "parent",
    "component",
    "quantity",
    "shuffle",
    "batch",
    "undo",
    "open",
    "close",
    "all",
    "level",
    "below",
    "sort",
    "filter",
    "clear",
)
moves = some.lists(some.tuples(some.sampled_from(WHATS), some.integers(0, 30), some.integers(0, 30)), max_size=9)


def act(desk: Desk, model: BomModel, what: str, one: int, other: int) -> None:
    """Do one thing a user may do."""
    row = one % model.rowCount() if model.rowCount() else -1
    if what == "undo":
        desk.undo()
    elif what in ("open", "close", "below"):
        if row >= 0:
            model.open_below(row) if what == "below" else model.set_open(row, what == "open")
    elif what in ("all", "level"):
        model.open_to(99 if what == "all" else one % 4)
    elif what == "sort":
        names = ("quantity", "component", "description", "total")
        model.arrange(Arrangement((Sort(names[one % 4], bool(other % 2)), Sort(names[other % 4])), model.arrangement.filters))
    elif what == "filter":
        model.arrange(Arrangement(model.arrangement.sorts, {"component": Filter(words=f"P{one % PARTS}")}))
    elif what == "clear":
        model.arrange(model.arrangement.unfiltered())
    else:
        edit = edit_of(desk.plan, what, one, other)
        if edit is not None:
            desk.do(what, edit)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pairs=graphs(circles=False), todo=moves)
def test_that_rows_keep_qts_rules_and_the_tree_when_anything_is_done_in_any_order(watch: Watch, pairs: Pairs, todo: Moves) -> None:
    runner = Runner()
    desk = Desk(Document(plan_with(pairs)), runner)
    try:
        model = BomModel(desk)
        watch(model)
        kept: list[tuple[QPersistentModelIndex, tuple[int, int]]] = []
        for what, one, other in todo:
            kept = [(QPersistentModelIndex(model.index(at, PART)), model.key_at(at)) for at in range(model.rowCount())]
            open_keys = {model.key_at(at) for at in range(model.rowCount()) if model.row(at).open}
            act(desk, model, what, one, other)
            for index, key in kept:
                if index.isValid():
                    assert model.key_at(index.row())[0] == key[0], "a row's cursor stays on it"
            check_tree(model)
            if what in ("insert", "remove", "quantity", "shuffle"):
                still = {model.key_at(at) for at in range(model.rowCount()) if model.row(at).opens}
                assert open_keys & still <= {model.key_at(at) for at in range(model.rowCount()) if model.row(at).open}
    finally:
        runner.stop()


def check_tree(model: BomModel) -> None:
    """Check that the shown rows are the tree that they say they are, cell by cell."""
    plan, tree = model.desk.plan, model.tree
    nodes = list(flat(walked(plan, tree.names[tree.products].tolist())))
    known = {(node.depth, node.part, node.line) for node in nodes}
    filtered = bool(model.arrangement.filters)
    quantity = dict(zip(plan["bom"].ids.tolist(), plan["bom"]["quantity"].tolist(), strict=True))
    above: list[float] = []
    for at in range(model.rowCount()):
        row = model.row(at)
        assert (row.depth, row.part, row.line) in known
        assert model.value(at, QUANTITY) == quantity.get(row.line, 1.0)
        total = (above[row.depth - 1] if row.depth else 1.0) * quantity.get(row.line, 1.0)
        above[row.depth :] = [total]
        assert model.value(at, TOTAL) == total and model.value(at, LEVEL) == row.depth
        below = at + 1 < model.rowCount() and model.row(at + 1).depth > row.depth
        assert below == row.open or (filtered and not below)
    if not filtered and not model.arrangement.sorts:
        shown = [node.line for node in nodes]
        if len(shown) == model.rowCount():
            assert [model.row(at).line for at in range(model.rowCount())] == shown


@given(pairs=graphs(circles=False), column=some.sampled_from(["quantity", "component", "description"]), descending=some.booleans())
def test_that_lines_are_sorted_within_their_assemblies_when_a_title_asks_for_it(pairs: Pairs, column: str, descending: bool) -> None:
    runner = Runner()
    try:
        model = BomModel(Desk(Document(plan_with(pairs)), runner))
        model.open_all()
        before = sorted(listed(model))
        model.arrange(Arrangement((Sort(column, descending),)))
        assert sorted(listed(model)) == before
        assert [model.value(at, COLUMN_OF[column]) for at in range(model.rowCount())] == sorted_by_hand(model, column, descending)
        model.arrange(Arrangement())
        nodes = flat(walked(model.desk.plan, model.tree.names[model.tree.products].tolist()))
        assert listed(model) == [(node.depth, node.part) for node in nodes]
    finally:
        runner.stop()


def sorted_by_hand(model: BomModel, column: str, descending: bool) -> list[object]:
    """Return the column's values from top to bottom as a plain sort of each assembly's lines gives them."""
    plan, tree = model.desk.plan, model.tree
    text = dict(zip(plan["parts"]["part"], plan["parts"]["description"], strict=True))
    quantity = dict(zip(plan["bom"].ids.tolist(), plan["bom"]["quantity"].tolist(), strict=True))

    def value(node: Node) -> object:
        return {"quantity": quantity.get(node.line, 1.0), "component": node.part, "description": text[node.part]}[column]

    def told(nodes: list[Node]) -> Iterator[object]:
        ordered = sorted(nodes, key=value, reverse=descending)  # type: ignore[arg-type]
        for node in ordered:
            yield value(node)
            yield from told(node.below)

    return list(told(walked(plan, tree.names[tree.plain_products].tolist())))


@given(pairs=graphs(circles=False), word=some.integers(0, PARTS - 1), least=some.integers(1, 4))
def test_that_matches_show_with_all_above_them_when_the_tree_is_filtered(pairs: Pairs, word: int, least: int) -> None:
    runner = Runner()
    try:
        model = BomModel(Desk(Document(plan_with(pairs)), runner))
        before = listed(model)
        quantity = dict(zip(model.desk.plan["bom"].ids.tolist(), model.desk.plan["bom"]["quantity"].tolist(), strict=True))

        def passes(node: Node) -> bool:
            return f"p{word}" in node.part.lower() and quantity.get(node.line, 1.0) >= least

        def kept(nodes: list[Node]) -> Iterator[tuple[int, str, bool]]:
            for node in nodes:
                below = list(kept(node.below))
                if below or passes(node):
                    yield node.depth, node.part, passes(node)
                    yield from below

        model.arrange(Arrangement(filters={"component": Filter(words=f"P{word}"), "quantity": Filter(low=float(least))}))
        wanted = list(kept(walked(model.desk.plan, model.tree.names[model.tree.products].tolist())))
        assert [(*one, not model.look(at, QUANTITY) & Look.QUIET) for at, one in enumerate(listed(model))] == wanted
        model.arrange(Arrangement())
        assert listed(model) == before, "what was open before is open again"
    finally:
        runner.stop()


# cells


def test_that_every_column_says_what_it_is_and_stands_for_whole_columns_too(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    model.open_all()
    assert len(FIELDS) >= 20 and all(field.column.help for field in FIELDS)
    assert len({field.column.name for field in FIELDS}) == len(FIELDS) and len({field.column.title for field in FIELDS}) == len(FIELDS)
    for at in range(len(FIELDS)):
        whole = model.whole_column(at)
        assert len(whole) == model.rowCount()
        if at != NUMBER:
            told = [model.value(row, at) for row in range(model.rowCount())]
            assert [None if one != one or str(one) == "NaT" else one for one in whole.tolist()] == told


def test_that_total_and_rolled_up_cost_follow_when_quantities_are_typed(window: MainWindow, qtbot: QtBot) -> None:
    view, model = bom(window)
    model.open_all()
    motor = model.reveal("MOTOR")
    assert motor is not None
    assert model.value(motor, TOTAL) == pytest.approx(3 * 2 / 0.98)
    landed = model.value(motor, LANDED)
    assert isinstance(landed, float) and model.value(motor, LINE_COST) == pytest.approx(landed * 2 / 0.98)
    top = model.value(0, LANDED)
    view.go_to(1, QUANTITY)
    qtbot.keyClicks(view, "2")
    qtbot.keyClick(view.viewport().focusWidget() or view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk_quantity(model, 1) == 2.0)
    assert model.value(motor, TOTAL) == pytest.approx(2 * 3 * 2 / 0.98), "before the numbers come"
    settle(qtbot, window)
    assert isinstance(top, float) and float(model.value(0, LANDED) or 0) > top


def desk_quantity(model: BomModel, row: int) -> object:
    return model.value(row, QUANTITY)


def bom(window: MainWindow) -> tuple[GridView, BomModel]:
    view = window.pages[0].view_of(0)
    assert isinstance(view.grid, BomModel)
    view.setFocus()
    return view, view.grid


def told(model: BomModel) -> list[tuple[int, int, int, int]]:
    """Return a list that the rectangles of changed cells are written to: first and last row, first and last column."""
    heard: list[tuple[int, int, int, int]] = []

    def hear(first: QModelIndex, last: QModelIndex, *_: object) -> None:
        heard.append((first.row(), last.row(), first.column(), last.column()))

    model.dataChanged.connect(hear)
    return heard


def test_that_one_small_rectangle_is_told_when_a_cell_changes(window: MainWindow, qtbot: QtBot) -> None:
    _, model = bom(window)
    model.open_all()
    heard = told(model)
    board = model.reveal("BOARD")
    assert board is not None
    model.setData(model.index(board, SCRAP), "1 %")
    assert heard == [(board, board, TOTAL, SCRAP)]
    heard.clear()
    model.setData(model.index(board, PRICE), "310")
    assert heard == [(board, board, PRICE, PRICE)]
    settle(qtbot, window)
    heard.clear()
    window.desk.recompute()
    settle(qtbot, window)
    assert heard == [], "numbers that are the same are not painted again"


def test_that_numbers_are_told_for_the_parts_they_changed_for_when_results_come(window: MainWindow, qtbot: QtBot) -> None:
    _, model = bom(window)
    model.open_all()
    [model.cell(row, column) for row in range(model.rowCount()) for column in range(len(FIELDS))]
    board = model.reveal("BOARD")
    assert board is not None
    heard = told(model)
    model.setData(model.index(board, PRICE), "310")
    heard.clear()
    settle(qtbot, window)
    assert heard and min(first for first, *_ in heard) == 0, "the product is dearer"
    assert max(last for _, last, *_ in heard) == board
    columns = {column for one in heard for column in range(one[2], one[3] + 1)}
    assert LANDED in columns and LINE_COST in columns and DESCRIPTION not in columns and SCRAP not in columns


def test_that_columns_without_a_source_make_one_when_something_is_entered(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    for name in ("parts", "sources"):
        table = desk.plan[name]
        desk.do("Remove", RemoveRows(name, table.ids[table["part"] == "BOARD"]))
    board = model.reveal("BOARD")
    assert board is not None and model.target(board, ORIGIN) is None and not model.editable(board, PRICE)
    desk.undo()
    desk.undo()
    desk.do("Remove", RemoveRows("sources", desk.plan["sources"].ids[[2]]))
    assert model.setData(model.index(board, COLUMN_OF["mode"]), "air")
    assert desk.plan["sources"]["part"][2] == "BOARD" and desk.plan["sources"]["mode"][2] == "air"


# opening, with keys


def test_that_the_cursor_and_the_choice_stay_when_everything_is_opened_and_closed(window: MainWindow) -> None:
    view, model = bom(window)
    window.actions_by_id["close_all"].trigger()
    right = model.reveal("ARM-R")
    assert right is not None
    view.go_to(right, QUANTITY)
    view.selectionModel().select(
        QItemSelection(model.index(right, QUANTITY), model.index(right + 1, QUANTITY)), QItemSelectionModel.SelectionFlag.Select
    )
    window.actions_by_id["open_all"].trigger()
    assert model.part_at(view.currentIndex().row()) == "ARM-R"
    assert sorted(model.part_at(index.row()) for index in view.selectedIndexes()) == ["ARM-R", "BOARD"]
    window.actions_by_id["close_all"].trigger()
    assert model.part_at(view.currentIndex().row()) == "ARM-R" and view.currentIndex().column() == QUANTITY


def test_that_a_filter_that_hides_a_part_is_given_up_when_a_link_leads_to_it(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    model.arrange(Arrangement(filters={"component": Filter(words="BOARD")}))
    assert listed(model) == [(0, "ROBOT"), (1, "BOARD")]
    row = model.reveal("MOTOR")
    assert row is not None and model.part_at(row) == "MOTOR" and model.arrangement.plain


def test_that_new_lines_show_and_shown_ones_stay_when_lines_change_under_a_filter(desk: Desk, watch: Watch) -> None:
    model = BomModel(desk)
    watch(model)
    model.arrange(Arrangement(filters={"component": Filter(words="MOTOR")}))
    before = listed(model)
    desk.do("Add", InsertRows.block(new_rows(desk.plan, "bom", {"parent": ["ARM-L"], "component": ["BOARD"]}), 0))
    assert (2, "BOARD") in listed(model) and [one for one in listed(model) if one != (2, "BOARD")] == before
    desk.undo()
    assert listed(model) == before


def test_that_words_filter_the_tree_over_all_columns(desk: Desk) -> None:
    model = BomModel(desk)
    model.arrange(Arrangement(words="hanq motor"))
    assert [part for _, part in listed(model)] == ["ROBOT", "ARM-L", "JOINT", "MOTOR", "ARM-R", "JOINT", "MOTOR"]


def test_that_the_limit_is_told_when_everything_is_opened_and_rows_are_left_out(
    desk: Desk, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfolded, "ROW_LIMIT", 5)
    model = BomModel(desk)
    watch(model)
    said: list[str] = []
    desk.said.connect(said.append)
    model.open_all()
    assert model.rowCount() == 5 and said == ["Only the first 5 rows are shown; open single assemblies instead."]


def test_that_computed_columns_are_empty_and_say_why_before_there_are_numbers(desk: Desk) -> None:
    model = BomModel(desk)
    assert model.cell(0, LANDED)[0] == "—" and model.note(0, LEAD) == "Not computed yet."
    assert PER[LINE_COST] is Per.ROW and model.value(0, SOURCE) == "make"


def test_that_the_tree_opens_to_a_level_by_its_key_and_the_status_bar_says_so(window: MainWindow, qtbot: QtBot) -> None:
    view, model = bom(window)
    qtbot.keyClick(view, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert max(depth for depth, _ in listed(model)) == 2 and not any(
        model.row(at).open for at in range(model.rowCount()) if model.row(at).depth == 2
    )
    assert window.status.message.text() == "Open to level 2: 6 rows"
    motor = model.reveal("MOTOR")
    assert motor is not None
    view.go_to(motor, QUANTITY)
    qtbot.keyClick(view, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert model.part_at(view.currentIndex().row()) == "ARM-L", "the cursor goes up to what is still shown"
    qtbot.keyClick(view, Qt.Key.Key_9, Qt.KeyboardModifier.AltModifier)
    assert model.rowCount() == 8 and window.status.message.text() == "All open, 3 levels: 8 rows"


def test_that_a_sub_tree_opens_and_closes_by_keys_for_the_row_in_hand(window: MainWindow, qtbot: QtBot) -> None:
    view, model = bom(window)
    window.actions_by_id["close_all"].trigger()
    right = model.reveal("ARM-R")
    assert right is not None
    view.go_to(right, QUANTITY)
    qtbot.keyClick(view, Qt.Key.Key_BracketRight, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert listed(model) == [(0, "ROBOT"), (1, "ARM-L"), (1, "ARM-R"), (2, "JOINT"), (3, "MOTOR"), (1, "BOARD")]
    qtbot.keyClick(view, Qt.Key.Key_BracketLeft, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert (2, "JOINT") not in listed(model)
    view.go_to(model.rowCount() - 1, QUANTITY)
    qtbot.keyClick(view, Qt.Key.Key_BracketRight, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.status.message.text() == "BOARD has no components."


def test_that_a_block_of_cells_is_drawn_as_cell_by_cell_when_scenarios_filters_and_problems_mark_some(
    window: MainWindow, qtbot: QtBot
) -> None:
    model = window.view().grid
    assert isinstance(model, BomModel)
    sources = window.desk.plan["sources"]
    window.desk.do("No price", SetCells("sources", sources.ids[:1], "unit_price", cells(sources.spec["unit_price"], [None])))
    model.open_all()
    settle(qtbot, window)
    rows, columns = range(model.rowCount()), range(len(model.fields))

    def alike() -> None:
        assert model.cells(rows, columns) == [[model.cell(row, column) for column in columns] for row in rows]

    alike()
    for scenario in window.desk.scenarios:
        window.choose_scenario(scenario)
        settle(qtbot, window)
        alike()
    model.arrange(Arrangement(words="motor"))
    rows = range(model.rowCount())
    assert any(look & Look.QUIET for _, look in (line[PART] for line in model.cells(rows, columns)))
    alike()
