"""Replace a part: which one by which, where, and a table of what becomes of each line before anything happens."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from planner.model.plan import Plan
from planner.model.schema import ALTERNATES, BASE
from planner.model.values import NotAValue, parse, shown
from planner.ui import icons, theme
from planner.ui.bom.replacing import ALL, CHOSEN, PRODUCT, Changed, Preview, Wish, preview_of
from planner.ui.bom.standing_in import not_yet
from planner.ui.figures import DASH, full_money, plural, style, symbol
from planner.ui.panels.rows import Tree
from planner.ui.part_names import known_part, part_line

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOST = 500  # lines that are listed; the rest is counted
RATIO = ALTERNATES["ratio"]
LEAST = 62  # characters of width
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)


@dataclass(frozen=True, slots=True)
class ReplaceOffer:
    """What the dialog begins with: the plan, a first wish, the products, and the landed cost of one unit of a part (NaN: not known)."""

    plan: Plan
    wish: Wish
    products: tuple[str, ...]
    landed: Callable[[str], float]
    currency: str
    scenario: str = BASE  # the one looked at


class ReplaceDialog(QDialog):
    """Old and new part, place, and the preview; it follows while somebody types."""

    def __init__(self, offer: ReplaceOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer, self.wish = offer, offer.wish
        self.preview = Preview((), None, ())
        self.setWindowTitle(self.tr("Replace part"))
        self.old = part_line(offer.plan, self.tr("Part to replace"), offer.wish.old)
        self.new = part_line(offer.plan, self.tr("New part"), offer.wish.new)
        self.new.setPlaceholderText(self.tr("Part number or words of its description; a new number becomes a part"))
        self.ratio = QLineEdit(shown(RATIO, offer.wish.ratio, style()), self)
        self.ratio.setAccessibleName(self.tr("How many for one"))
        self.where = self._places()
        self.merge = QCheckBox(self.tr("&Join with a line of the new part that is in the same assembly already"), self)
        self.merge.setChecked(offer.wish.merge)
        self.head, self.caution, self.left = QLabel(self), QLabel(self), QLabel(self)
        self.head.setFont(theme.title_font())
        for label in (self.head, self.caution, self.left):
            label.setWordWrap(True)
        palette = self.caution.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.current().color("severity.warning"))
        self.caution.setPalette(palette)
        self.tree = self._tree()
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(self.tr("Replace"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        for button in buttons.buttons():
            button.setAutoDefault(False)  # type: ignore[attr-defined]  # closed with the list of a line up, it would ask buttons that are gone
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)
        for line in (self.old, self.new, self.ratio):
            line.textChanged.connect(self.look)
        self.where.currentIndexChanged.connect(self.look)
        self.merge.toggled.connect(self.look)
        self.look()
        (self.new if offer.wish.old else self.old).setFocus()

    def _places(self) -> QComboBox:
        where = QComboBox(self)
        where.setAccessibleName(self.tr("Where"))
        where.addItem(self.tr("everywhere"), (ALL, ""))
        if self.offer.wish.lines:
            count = plural(len(self.offer.wish.lines), self.tr("chosen line"), self.tr("chosen lines"))
            where.addItem(self.tr("in the {lines}").format(lines=count), (CHOSEN, ""))
        for product in self.offer.products:
            where.addItem(self.tr("in {product}").format(product=product), (PRODUCT, product))
        where.setCurrentIndex(max(where.findData((self.offer.wish.where, self.offer.wish.product)), 0))
        return where

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, widget in (
            (self.tr("&Old part"), self.old), (self.tr("&New part"), self.new), (self.tr("&How many for one"), self.ratio), (self.tr("&Where"), self.where),
        ):  # fmt: skip
            form.addRow(title, widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addLayout(form)
        if self.offer.scenario != BASE:
            words = self.tr("This changes the base plan; {scenario} keeps what it says itself. Costs are those of {scenario}.")
            column.addWidget(QLabel(words.format(scenario=self.offer.scenario), self, wordWrap=True))
        column.addWidget(self.merge)
        column.addWidget(self.head)
        column.addWidget(self.caution)
        column.addWidget(self.tree, 1)
        column.addWidget(self.left)
        column.addWidget(buttons)
        digit = self.fontMetrics().horizontalAdvance("0")
        self.resize(LEAST * digit * 2, LEAST * digit)

    def _tree(self) -> Tree:
        mode, unit = QHeaderView.ResizeMode, symbol(self.offer.currency)
        titles = (
            self.tr("Assembly"), self.tr("Old → new"), self.tr("Qty"), self.tr("Landed per assembly, {unit}").format(unit=unit), self.tr("What happens"),
        )  # fmt: skip
        tree = Tree(titles, self.tr("Lines that change"))
        tree.setRootIsDecorated(False)
        tree.widths(mode.ResizeToContents, mode.ResizeToContents, mode.ResizeToContents, mode.ResizeToContents, mode.Stretch)
        for column in (2, 3):
            tree.headerItem().setTextAlignment(column, RIGHT)
        return tree

    @Slot()
    def look(self) -> None:
        """Show what the wish as it stands would do."""
        plan = self.offer.plan
        try:
            ratio = parse(RATIO, self.ratio.text(), style())
        except NotAValue:
            ratio = None
        where, product = self.where.currentData()
        self.wish = replace(
            self.offer.wish, old=known_part(plan, self.old.text()), new=known_part(plan, self.new.text()), where=where, product=product,
            merge=self.merge.isChecked(), ratio=float(ratio) if isinstance(ratio, float) else math.nan,
        )  # fmt: skip
        self.preview = preview_of(plan, self.wish)
        self.tree.clear()
        for line in sorted(self.preview.lines, key=lambda one: one.refused, reverse=True)[:MOST]:
            self._list(line)
        if (more := len(self.preview.lines) - MOST) > 0:
            self.tree.addTopLevelItem(self.tree.row((self.tr("and {n} more").format(n=more), "", "", "", ""), tones=("muted",)))
        self.head.setText(self._headline())
        caution = not_yet(plan, self.wish.old, self.wish.new)
        self.caution.setText(caution)
        self.caution.setVisible(bool(caution))
        self.left.setText(
            self.tr("{old} stays in {rows}.").format(old=self.wish.old, rows=", ".join(self.preview.left)) if self.preview.left else ""
        )
        self.accept_button.setEnabled(self.preview.step is not None)

    def _headline(self) -> str:
        wish, lines = self.wish, self.preview.lines
        if not wish.old or wish.old not in self.offer.plan["parts"]["part"]:
            return self.tr("Which part is to be replaced?")
        if not wish.new:
            return self.tr("By which part?")
        if wish.new == wish.old:
            return self.tr("That is the same part.")
        if not wish.ratio > 0:
            return self.tr("How many for one must be a number above 0.")
        refused = sum(line.refused for line in lines)
        if not lines:
            return self.tr("{old} is in no line there.").format(old=wish.old)
        said = self.tr("{lines} change").format(lines=plural(len(lines) - refused, self.tr("line"), self.tr("lines")))
        if wish.new not in self.offer.plan["parts"]["part"]:
            said += self.tr(" · {part} becomes a part").format(part=wish.new)
        return said + (self.tr(" · {n} can't").format(n=refused) if refused else "")

    def _list(self, line: Changed) -> None:
        wish, quantity = self.wish, self.offer.plan["bom"].spec["quantity"]
        before, after = shown(quantity, line.before, style()), shown(quantity, line.after, style())
        cost = (self.offer.landed(wish.old) * line.before, self.offer.landed(wish.new) * line.after)
        money = " → ".join(full_money(one, "").strip() if math.isfinite(one) else DASH for one in cost)
        texts = (
            line.assembly, wish.old if line.refused else f"{wish.old} → {wish.new}", before if before == after else f"{before} → {after}",
            DASH if line.refused else money, line.note,
        )  # fmt: skip
        item = self.tree.row(texts, tones=("", "", "", "", "severity.error" if line.refused else "muted"))
        for column in (2, 3):
            item.setTextAlignment(column, RIGHT)
        if line.refused:
            item.setIcon(0, icons.icon("error", "severity.error"))
        item.setData(0, SPOKEN, ", ".join(filter(None, texts)))
        self.tree.addTopLevelItem(item)
