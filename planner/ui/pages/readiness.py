"""When a quantity of a product can stand ready, how sure that is, what gates it, and what would bring it forward."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from planner.model.edits import SetCells
from planner.model.plan import Plan
from planner.model.schema import DEMAND, MODES, PLAN_CURRENCY, SETTINGS, Column, Kind
from planner.model.table import cells
from planner.ui.desk import Desk
from planner.ui.figures import compact, day
from planner.ui.grid.model import GridModel
from planner.ui.panels.strip import Blank, Strip
from planner.ui.tables.study_model import Case, Shown, StudyModel

if TYPE_CHECKING:  # the engine is slow to load, and this is looked at long after the first paint
    from planner.engine.outlook.readiness import Readiness

K = Kind
QUANTITY = SETTINGS["ready_quantity"]
PRODUCT = DEMAND["part"]
WAITED = (
    Column("part", "Part", K.TEXT, "A part that is waited for.", width=14),
    Column("description", "Description", K.TEXT, "What it is.", width=26),
    Column("ready", "There on", K.DATE, "Day it is there, ordered or begun on the as-of date.", width=11),
    Column("slack", "Slack", K.NUMBER, "How much later it could come without moving the date.", "days", width=9),
    Column("gates", "Gates", K.SHARE, "How often it is the last one when the days of every leg are drawn.", "%", width=8),
    Column("on_path", "On the path", K.TEXT, "Legs of the chain that gates the date, with the day each is over.", width=60),
)  # fmt: skip
MOVES = (
    Column("change", "Change", K.TEXT, "What would be done.", width=28),
    Column("part", "Part", K.TEXT, "About which part.", width=14),
    Column("supplier", "From", K.TEXT, "Whom it would be ordered from.", width=20),
    Column("mode", "By", K.TEXT, "How it would travel.", width=8),
    Column("days", "Days gained", K.NUMBER, "How much earlier the mean date would be.", "days", width=12),
    Column("cost", "Costs", K.NUMBER, "Further cost of the quantity that is missing; a dash where it isn't known.", PLAN_CURRENCY, width=11),
    Column("a_day", "A day costs", K.NUMBER, "Its cost for each day gained.", PLAN_CURRENCY, width=11),
)  # fmt: skip


class ProductInHand(QObject):
    """The product that is asked about: the one chosen, else the first of the build plan."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ""

    def choose(self, name: str) -> None:
        """Ask about another product."""
        if name != self.name:
            self.name = name
            self.changed.emit()


def ask(product: ProductInHand, case: Case) -> Readiness | None:
    """Return when the product can stand ready, None where the plan has none."""
    from planner.engine.outlook.readiness import readiness

    chosen = case.results.position.get(product.name, -1)
    if chosen < 0:
        chosen = next((one.part for one in case.results.products), -1)
    return readiness(case.base, case.results, chosen) if chosen >= 0 else None


def show(answer: Readiness | None, case: Case) -> Shown:
    """Return the parts that are waited for, the ones with the least slack first."""
    if answer is None:
        return Shown(
            [np.zeros(0, dtype=column.dtype) for column in WAITED], QCoreApplication.translate("pages", "The plan has no product.")
        )
    parts = np.array(case.results.parts, dtype=object)
    often = np.zeros(len(parts))
    often[answer.gating_part] = answer.gating_share
    at = answer.slack.part
    chain = steps(answer)
    columns = (
        parts[at], case.plan["parts"]["description"][at], answer.slack.ready, answer.slack.days, np.where(often[at] > 0, often[at], np.nan),
        np.array([chain.get(one, "") for one in at.tolist()], dtype=object),
    )  # fmt: skip
    return Shown(columns, line(answer, case), warn=frozenset(np.flatnonzero(answer.slack.days < 1).tolist()))


def steps(answer: Readiness) -> dict[int, str]:
    """Return for each part of the gating chain its legs in words."""
    from planner.engine.results import LEGS

    tr, told = QCoreApplication.translate, dict[int, list[str]]()
    names = {"licence": tr("pages", "export licence"), "dock": tr("pages", "dock to stock"), "order": tr("pages", "order processing")}
    for part, leg, end in zip(answer.chain.part.tolist(), answer.chain.leg.tolist(), answer.chain.end, strict=True):
        name = tr("pages", "open order") if leg < 0 else names.get(LEGS[leg], LEGS[leg])
        told.setdefault(part, []).append(f"{name} {day(end)}")
    return {part: ", ".join(legs) for part, legs in told.items()}


def line(answer: Readiness, case: Case) -> str:
    """Return the date and its chances in one line."""
    tr = QCoreApplication.translate
    if np.isnat(answer.date):
        return " ".join(one.message for one in answer.findings) or tr("pages", "No date can be given.")
    text = tr("pages", "{n} {product}: ready {date} as planned · 50 % by {half}, 80 % by {most}, 90 % by {nearly} · gated by {gate}")
    return text.format(
        n=compact(answer.quantity), product=case.results.parts[answer.product], date=day(answer.date), half=day(answer.p50), most=day(answer.p80), nearly=day(answer.p90),
        gate=case.results.parts[answer.gate],
    ) + "".join(f" · {one.message}" for one in answer.findings)  # fmt: skip


def show_moves(answer: Readiness | None, case: Case) -> Shown:
    """Return what would bring the date forward, the most days gained first."""
    from planner.engine.outlook.moves import CHANGES

    tr = QCoreApplication.translate
    if answer is None:
        return Shown([np.zeros(0, dtype=column.dtype) for column in MOVES], tr("pages", "The plan has no product."))
    moves = answer.moves
    parts, supplier = np.array([*case.results.parts, ""], dtype=object), np.append(case.plan["sources"]["supplier"], "").astype(object)
    modes = np.array([*MODES, ""], dtype=object)
    with np.errstate(divide="ignore", invalid="ignore"):
        a_day = np.where(moves.cost > 0, moves.cost / moves.days, np.nan)
    columns = (
        np.array([tr("pages", CHANGES[one]) for one in moves.change.tolist()], dtype=object), parts[moves.part], supplier[moves.source],
        modes[moves.mode_at], np.round(moves.days, 1), np.round(moves.cost), np.round(a_day),
    )  # fmt: skip
    return Shown(columns, line(answer, case))


def wanted_for(plan: Plan) -> tuple[str, ...]:
    """Return what parts are bought and made for: the products of the build plan, then all assemblies."""
    return tuple(dict.fromkeys(part for column in (plan["demand"]["part"], plan["bom"]["parent"]) for part in column.tolist() if part))


def product_blank(product: ProductInHand, desk: Desk, empty: str) -> Blank:
    """Return the entry of the product; what is none is refused."""
    refusal = QCoreApplication.translate("pages", "{text} is no product or assembly of the plan.")
    return Blank(PRODUCT, product.name or None, wanted_for(desk.plan), empty, refusal)


def keep_products(strip: Strip, product: ProductInHand, desk: Desk) -> None:
    """Let an entry offer the plan's products as they come and go."""

    def follow(before: Plan, _: object) -> None:
        now = desk.plan
        if all(now[table][column] is before[table][column] for table, column in (("demand", "part"), ("bom", "parent"))):
            return
        choices = wanted_for(now)
        strip.offer(PRODUCT.name, choices)
        if product.name and product.name not in choices:  # it has gone
            strip.put(PRODUCT.name, None)
            product.choose("")

    desk.plan_changed.connect(follow)


def ready_strip(product: ProductInHand, model: GridModel) -> QWidget:
    """Return the entries of product and quantity; the quantity is a setting of the plan."""
    desk, tr = model.desk, QCoreApplication.translate
    strip = Strip([
        product_blank(product, desk, next(iter(wanted_for(desk.plan)), "")),
        Blank(QUANTITY, desk.plan.setting(QUANTITY.name), empty=tr("pages", "first build")),
    ])  # fmt: skip

    def take(name: str) -> None:
        if name == PRODUCT.name:
            product.choose(str(strip.values[name] or ""))
            return
        edit = SetCells("settings", desk.plan["settings"].ids, name, cells(QUANTITY, [strip.values[name]]))
        desk.do(tr("pages", "Change {what}").format(what=QUANTITY.title), edit)

    def follow(*_: object) -> None:
        strip.put(QUANTITY.name, desk.plan.setting(QUANTITY.name))
        strip.put(PRODUCT.name, product.name or None)

    strip.changed.connect(take)
    desk.plan_changed.connect(follow)
    product.changed.connect(follow)
    keep_products(strip, product, desk)
    return strip


def ready_model(desk: Desk, product: ProductInHand, parent: QObject | None = None) -> StudyModel:
    """Return the grid of what the date waits for."""
    model = StudyModel(desk, "ready", WAITED, partial(ask, product), show, ("slack",), parent)  # type: ignore[arg-type]
    model.stretch_column = len(WAITED) - 1
    product.changed.connect(model.ask_again)
    return model


def moves_model(desk: Desk, product: ProductInHand, parent: QObject | None = None) -> StudyModel:
    """Return the grid of what moves the date."""
    model = StudyModel(desk, "moves", MOVES, partial(ask, product), show_moves, parent=parent)  # type: ignore[arg-type]
    product.changed.connect(model.ask_again)
    return model
