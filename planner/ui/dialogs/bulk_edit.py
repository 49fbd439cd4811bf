"""Many rows in one step: which rows, what kind of change, and what it would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSplitter,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from planner.model.bulk import Outcome
from planner.model.edits import Edit
from planner.model.schema import BASE
from planner.model.values import decimals
from planner.ui import theme
from planner.ui.bulk_offer import BulkOffer
from planner.ui.dialogs.bulk_cautions import cautions
from planner.ui.dialogs.bulk_kinds import Kind, MapKind, ScaleKind, SetKind
from planner.ui.dialogs.bulk_preview import PreviewModel
from planner.ui.dialogs.bulk_rule_kind import RulesKind
from planner.ui.dialogs.edit_cost import EditCost
from planner.ui.figures import plural

SOON_MS = 30  # typing goes on before the preview follows


@dataclass(frozen=True, slots=True, eq=False)
class BulkAnswer:
    """What was accepted: the step's name, its edit, what to say of it, and the rules to remember."""

    label: str
    edit: Edit
    said: str
    rules: str = ""


class BulkEdit(QDialog):
    """Scope, kinds, preview."""

    def __init__(self, offer: BulkOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.setWindowTitle(self.tr("Edit many rows"))
        self.scope = QComboBox(self)
        self.scope.setAccessibleName(self.tr("Rows"))
        self.scope.addItems([title for title, _ in offer.scopes])
        self.kinds = QTabWidget(self)
        self.kinds.setAccessibleName(self.tr("Kind of change"))
        self.kinds.tabBar().setAccessibleName(self.tr("Kind of change"))
        self.set, self.scale, self.map, self.rules = SetKind(offer), ScaleKind(offer), MapKind(offer), RulesKind(offer)
        for kind, title, tip in (
            (self.set, self.tr("Set"), self.tr("One value for all")), (self.scale, self.tr("Scale"), self.tr("Numbers by percent, factor or amount")),
            (self.map, self.tr("Map"), self.tr("Each old value becomes a new one: countries, suppliers, currencies, codes")),
            (self.rules, self.tr("By rule"), self.tr("Suppliers and values by what holds of a row")),
        ):  # fmt: skip
            self.kinds.addTab(kind, title)
            self.kinds.setTabToolTip(self.kinds.count() - 1, tip)
            kind.changed.connect(self._later)
        self.kinds.setTabEnabled(1, bool(self.scale.columns))
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.setAccessibleName(self.tr("What it would do"))
        self.caution = QLabel(self)
        self.caution.setWordWrap(True)
        self.caution.setAccessibleName(self.tr("Worth a second look"))
        self.caution.hide()
        palette = self.caution.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.current().color("severity.warning"))
        self.caution.setPalette(palette)
        self.cost = EditCost(offer.model.desk, offer.plan, offer.scenario, self)
        self.finished.connect(self.cost.stop)
        self.preview = PreviewModel(offer.plan, offer.style, self)
        self.buttons = QDialogButtonBox(self)
        self.accept_button = self.buttons.addButton(self.tr("Change"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        for button in self.buttons.buttons():
            button.setAutoDefault(False)  # type: ignore[attr-defined]
        self.accept_button.setDefault(True)  # type: ignore[attr-defined]
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self.scope.currentIndexChanged.connect(self._scope_changed)
        self.kinds.currentChanged.connect(self._turned)
        self.refresh()
        self.set.value.setFocus()

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Rows"), self.scope)
        if self.offer.scenario != BASE:
            note = QLabel(
                self.tr("This changes the base plan; {scenario} keeps what it says itself.").format(scenario=self.offer.scenario), self
            )
            note.setWordWrap(True)
            form.addRow("", note)
        self.table = QTableView(self)
        self.table.setModel(self.preview)
        self.table.setAccessibleName(self.tr("Preview"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setFont(theme.number_font())
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        digit = self.fontMetrics().averageCharWidth()
        for at, wide in enumerate((34, 18, 18)):
            self.table.setColumnWidth(at, wide * digit)
        lower = QWidget(self)
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.summary)
        below.addWidget(self.caution)
        below.addWidget(self.table, 1)
        below.addWidget(self.cost)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.kinds)
        parts.addWidget(lower)
        parts.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(parts, 1)
        column.addWidget(self.buttons)
        room = self.fontMetrics()
        self.resize(room.averageCharWidth() * 118, room.height() * 40)

    def kind(self) -> Kind:
        """Return the kind of change that is looked at."""
        found = self.kinds.currentWidget()
        assert isinstance(found, Kind)
        return found

    def _scope_changed(self, scope: int) -> None:
        for kind in (self.set, self.scale, self.map, self.rules):
            kind.set_scope(scope)
        self.refresh()

    def _turned(self) -> None:
        self.kind().wake()
        self.refresh()

    def _later(self) -> None:
        self._soon.start()

    def refresh(self) -> Outcome:
        """Show what the change would do now; returns it."""
        self._soon.stop()
        found = self.kind().outcome()
        self.preview.show_outcome(found)
        self.cost.follow(found.edit if found.count and not found.problem else None)
        self.summary.setText(found.problem or self._said(found))
        self.caution.setText(cautions(self.offer.plan, found, self.offer.numbers()))
        self.caution.setVisible(bool(self.caution.text()))
        self.accept_button.setEnabled(bool(found.count))
        cells = plural(found.count, self.tr("cell"), self.tr("cells"))
        self.accept_button.setText(self.tr("Change {cells}").format(cells=cells) if found.count else self.tr("Change"))
        return found

    def _said(self, found: Outcome) -> str:
        style = self.offer.style
        cells = found.count - len(found.added)
        parts = [plural(cells, self.tr("cell changes"), self.tr("cells change"))] if cells or not found.added else []
        if found.added:
            parts.append(plural(len(found.added), self.tr("row is added"), self.tr("rows are added")))
        if found.same:
            parts.append(plural(found.same, self.tr("stays as it is"), self.tr("stay as they are")))
        if found.refusals:
            parts.append(self.tr("{n} can't be changed, see why below").format(n=decimals(found.refusals, 0, style)))
        return " · ".join(parts) + ". " + (self.tr("It is one step and can be undone.") if found.count else "")

    def answer(self) -> BulkAnswer | None:
        """Return what was accepted, None where it changes nothing."""
        found = self.refresh()
        if not found.count:
            return None
        said = self.tr("{n} changed").format(n=plural(found.count, self.tr("cell"), self.tr("cells")))
        if found.refusals:
            said = self.tr("{said}, {n} refused").format(said=said, n=found.refusals)
        rules = self.rules.remembered() if self.kind() is self.rules else ""
        return BulkAnswer(self.kind().label(found.count), found.edit(), said, rules)
