"""Whether a mapping is remembered for workbooks with the same headers, and under which name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from planner.files.reading.choosing.choices import Choices
from planner.files.reading.choosing.found import FoundTable
from planner.files.reading.choosing.profiles import Profile, Shelf
from planner.ui.panels.flow import Flow


class RememberLine(QWidget):
    """A tick, a name, and a button to the mappings that are kept already."""

    changed = Signal()  # a kept mapping was renamed or forgotten

    def __init__(self, shelf: Shelf, stem: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf, self._stem = shelf, stem
        self._decided = self._named = False
        self.tick = QCheckBox(self.tr("Re&member this mapping for workbooks with the same headers"), self)
        self.name = QLineEdit(stem, self)
        self.name.setAccessibleName(self.tr("Name of the mapping"))
        self.name.setEnabled(False)
        self.kept = QPushButton(self.tr("Mappings…"), self)
        self.kept.setToolTip(self.tr("Rename or forget remembered mappings"))
        self.kept.setAutoDefault(False)
        line = Flow(self, 8, 4)
        line.setContentsMargins(0, 0, 0, 0)
        for widget in (self.tick, self.name, self.kept):
            line.addWidget(widget)
        self.tick.toggled.connect(self.name.setEnabled)
        self.tick.clicked.connect(self._decide)
        self.name.textEdited.connect(self._give_name)
        self.kept.clicked.connect(self._manage)

    def offer(self) -> None:
        """Tick it by itself once a column was changed, unless the user said otherwise."""
        if not self._decided:
            self.tick.setChecked(True)

    def suggest(self, name: str) -> None:
        """Take the name of the mapping in use, unless the user gave another."""
        if not self._named:
            self.name.setText(name)

    def profiles(self, tables: Sequence[FoundTable], choices: Choices) -> tuple[Profile, ...]:
        """Return the mappings to remember, one for each set of headers; none where the tick is off."""
        if not self.tick.isChecked():
            return ()
        name = self.name.text().strip() or self._stem
        found = {
            table.fingerprint: table.remembered(
                name, decimal=choices.decimal, currency=choices.currency, role=choices.roles.get(table.key, "")
            )
            for table in tables
            if table.used and table.rows and not table.fixed
        }
        return tuple(found.values())

    def _decide(self) -> None:
        self._decided = True

    def _give_name(self) -> None:
        self._named = True

    def _manage(self) -> None:
        from planner.ui.dialogs.import_profiles import ProfilesDialog

        dialog = ProfilesDialog(self._shelf, self)
        dialog.exec()
        dialog.deleteLater()
        if dialog.changed:
            self.changed.emit()
