"""What the menus do with parts in the bill of materials: copies of sub-trees, replacements, alternates, other numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from planner.model.edits import Batch, InsertRows, RemoveRows, new_rows
from planner.model.renaming import renamed
from planner.model.values import NotAValue
from planner.ui.bom.choosing import choose_lines
from planner.ui.bom.lines import Step, new_parts
from planner.ui.bom.model import BomModel
from planner.ui.bom.named_parts import new_parts_words
from planner.ui.bom.offered import OfferedSubtree
from planner.ui.bom.outline import chosen_lines, next_line, parent_of, uppermost
from planner.ui.bom.removing import listed
from planner.ui.bom.replacing import CHOSEN, Wish, preview_of
from planner.ui.bom.standing_in import done_words, never_instead, not_yet, ratio_of
from planner.ui.bom.subtree import (
    MIME,
    Subtree,
    free_number,
    lines_below,
    own_copy,
    pasted,
    pasted_as_new,
    subtree_from,
)
from planner.ui.bom_work import BomWork
from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.figures import plural
from planner.ui.grid.view import GridView

Handler = Callable[[], object]


class PartWork(QObject):
    """Carries out commands on parts in the BOM."""

    def __init__(self, desk: Desk, ask: Ask, lines: BomWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.ask, self.lines = desk, ask, lines

    def handlers(self) -> dict[str, Handler]:
        """Return who carries out each command."""
        return {
            "copy_subtree": self.copy, "paste_subtree": self.paste, "paste_as_new": self.paste_as_new, "own_copy": self.own_copy,
            "replace_part": self.replace_part, "rename_part": self.rename,
        }  # fmt: skip

    def _outline(self) -> tuple[GridView, BomModel] | None:
        found = self.lines.outline()
        if found is None or not found[1].rowCount():
            self.desk.said.emit(self.tr("Go to the bill of materials first."))
            return None
        return found

    # sub-trees

    def copy(self) -> None:
        """Put the chosen sub-trees on the clipboard: for this program, and as an indented list for a spreadsheet."""
        found = self._outline()
        if found is None:
            return
        view, model = found
        rows = uppermost(model, view.chosen_rows())
        roots = [(model.part_at(row), model.row(row).line) for row in rows]
        QGuiApplication.clipboard().setMimeData(OfferedSubtree(self.desk.plan, roots, self.desk.style))
        tops = [part for part, _ in roots]
        whole = plural(len(lines_below(self.desk.plan, tops)), self.tr("line below"), self.tr("lines below"))
        self.desk.said.emit(self.tr("Copied {part} with {lines}").format(part=listed(tops), lines=whole))

    def paste(self) -> None:
        """Put the copied sub-trees into the assembly in hand by the same parts: what is changed in one shows in all."""
        self._paste(lambda tree, parent, before: pasted(self.desk.plan, tree, parent, before))

    def paste_as_new(self) -> None:
        """Put the copied sub-trees in as parts of their own, their numbers told apart by an ending."""
        tree = self._held()
        if tree is None:
            return
        tops = listed([str(row["component"]) for row in tree.roots])
        opened = self.tr(
            "Ending of the new numbers, such as -B. {part} and the assemblies below get new numbers, bought components stay the same."
        )
        alone = self.tr("Ending of the new number, such as -B. The copy of {part} is a part of its own, with the same values and sources.")
        question = (opened if tree.below else alone).format(part=tops)
        ending = self.ask.text(self.tr("Paste as new parts"), question, "-B")
        if ending:
            self._paste(lambda held, parent, before: pasted_as_new(self.desk.plan, held, parent, before, ending))

    def _held(self) -> Subtree | None:
        data = QGuiApplication.clipboard().mimeData()
        try:
            return subtree_from(bytes(data.data(MIME).data()) if data is not None else b"")
        except NotAValue as problem:
            self.desk.said.emit(str(problem))
            return None

    def _paste(self, make: Callable[[Subtree, str, int | None], Step]) -> None:
        """Paste into an assembly in hand, beside any other line."""
        tree, found = self._held(), self._outline()
        if tree is None or found is None:
            return
        view, model = found
        row = max(view.currentIndex().row(), 0)
        line, opens = model.row(row).line, model.branch(row).opens or not model.row(row).line
        parent = model.part_at(row) if opens else parent_of(self.desk.plan, line)
        before = None if opens else next_line(self.desk.plan, line)
        first = self.desk.plan.next_id
        if not self.lines.carry_out(lambda: make(tree, parent, before)):
            return
        bom = self.desk.plan["bom"]
        fresh = bom.ids[(bom.ids >= first) & (bom["parent"] == parent)].tolist()
        if fresh:
            choose_lines(view, fresh, row, (parent,))
        else:
            fresh_parts = self.desk.plan["bom"]["parent"][bom.ids >= first].tolist()
            at = model.reveal(fresh_parts[0]) if fresh_parts else None
            if at is not None:
                view.go_to(at, model.branch_column)

    def own_copy(self) -> None:
        """Give the line in hand a sub-assembly of its own, so that a change there shows nowhere else."""
        found = self._outline()
        if found is None:
            return
        view, model = found
        row = max(view.currentIndex().row(), 0)
        line, part = model.row(row).line, model.part_at(row)
        if not line or not model.branch(row).opens:
            self.desk.said.emit(self.tr("{part} is no sub-assembly; choose one that is used in several places.").format(part=part))
            return
        question = self.tr("Number of the copy. It gets the lines of {part}; the other places keep {part}.").format(part=part)
        number = self.ask.text(self.tr("Make own copy here"), question, free_number(self.desk.plan, part))
        was_open = model.branch(row).open
        if number and self.lines.carry_out(lambda: own_copy(self.desk.plan, line, number)):
            choose_lines(view, [line], row, (), frozenset({line}) if was_open else frozenset())

    # replacing

    def replace_part(self) -> None:
        """Ask which part is to be replaced by which and where, with a preview, and do it as one step."""
        found = self.lines.outline()
        lines = chosen_lines(found[1], found[0].chosen_rows()) if found is not None else []
        self._replace(Wish(self.desk.part, "", lines=tuple(lines)))

    def _replace(self, wish: Wish) -> None:
        from planner.ui.dialogs.replace_part import ReplaceOffer

        plan, result = self.desk.plan, self.desk.result

        def landed(part: str) -> float:
            at = result.position.get(part) if result is not None else None
            return math.nan if result is None or at is None else float(result.part.landed[at])

        products = tuple(dict.fromkeys(part for part in plan["demand"]["part"].tolist() if part))
        currency = str(plan.setting("currency") or "")
        chosen = self.ask.replacement(ReplaceOffer(plan, wish, products, landed, currency, self.desk.scenario))
        preview = preview_of(self.desk.plan, chosen) if chosen is not None else None
        if chosen is None or preview is None or preview.step is None:
            return
        step, left = preview.step, ", ".join(preview.left)
        if self.desk.do(step.label, step.edit):
            told = self.tr("{old} stays in {rows}.").format(old=chosen.old, rows=left) if left else ""
            self.desk.said.emit(
                done_words(step.label, chosen.ratio, not_yet(plan, chosen.old, chosen.new), told, self.lines.shared.words())
            )

    def rename(self) -> None:
        """Give the part in hand another number in every table that names it."""
        old = self.desk.part
        if old not in self.desk.plan["parts"]["part"]:
            self.desk.said.emit(self.tr("Choose a part first."))
            return
        new = " ".join(
            self.ask.text(self.tr("Rename part"), self.tr("New number of {part}, in every table.").format(part=old), old).split()
        )
        if not new or new == old:
            return
        if new in self.desk.plan["parts"]["part"]:
            self.desk.said.emit(self.tr("There is a part called {part} already; replace {old} by it instead.").format(part=new, old=old))
        elif self.desk.do(self.tr("Rename {old} to {new}").format(old=old, new=new), renamed(self.desk.plan, old, new)):
            self.desk.choose_part(new)

    # alternates

    @Slot(str)
    def add_alternate(self, other: str) -> None:
        """Offer a part as an alternate of the part in hand."""
        plan, part = self.desk.plan, self.desk.part
        known = plan["alternates"]["alternate"][plan["alternates"]["part"] == part]
        if other == part or other in known:
            same, there = self.tr("{part} can't stand in for itself."), self.tr("{other} can stand in for {part} already.")
            self.desk.said.emit((same if other == part else there).format(part=part, other=other))
            return
        if why := never_instead(plan, part, other):
            self.desk.said.emit(why)
            return
        parts = new_parts(plan, [other])
        grown = parts[0].apply(plan).plan if parts else plan
        row = InsertRows.block(new_rows(grown, "alternates", {"part": [part], "alternate": [other]}), len(plan["alternates"]))
        words = self.tr("Add alternate {other} of {part}, a new part") if parts else self.tr("Add alternate {other} of {part}")
        label = words.format(other=other, part=part)
        if self.desk.do(label, Batch((*parts, row))) and parts:
            self.desk.said.emit(f"{label}. {new_parts_words(plan, self.desk.plan)}")

    @Slot(int)
    def remove_alternate(self, row: int) -> None:
        """Offer an alternate no longer."""
        table = self.desk.plan["alternates"]
        at = int(table.positions([row])[0])
        label = self.tr("Remove alternate {other} of {part}").format(other=table["alternate"][at], part=table["part"][at])
        self.desk.do(label, RemoveRows("alternates", np.array([row], dtype=np.int64)))

    @Slot(str)
    def use_here(self, other: str) -> None:
        """Put an alternate into the line in hand, as many as stand in for one."""
        found = self._outline()
        if found is None:
            return
        view, model = found
        line = model.row(max(view.currentIndex().row(), 0)).line
        wish = self._instead(other, CHOSEN, (line,))
        preview = preview_of(self.desk.plan, wish)
        if preview.step is None:
            said = preview.lines[0].note if preview.lines else self.tr("{part} is no line here; choose a line of it.").format(part=wish.old)
            self.desk.said.emit(said)
        elif self.desk.do(preview.step.label, preview.step.edit):
            choose_lines(view, [line], view.currentIndex().row())
            self.desk.said.emit(
                done_words(preview.step.label, wish.ratio, not_yet(self.desk.plan, wish.old, other), self.lines.shared.words())
            )

    @Slot(str)
    def use_everywhere(self, other: str) -> None:
        """Ask about replacing the part in hand by an alternate."""
        self._replace(self._instead(other, "all", ()))

    def _instead(self, other: str, where: str, lines: tuple[int, ...]) -> Wish:
        part = self.desk.part
        return Wish(part, other, where, "", lines, ratio=ratio_of(self.desk.plan, part, other))
