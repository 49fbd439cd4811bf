"""A list pasted into an empty plan: with headers it is read as a workbook is, levels and all; without them its first row is the product."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from planner.model.schema import SETTINGS
from planner.ui.bom.fields import LEVEL
from planner.ui.bom.model import BomModel
from planner.ui.desk import Desk
from planner.ui.figures import plural
from planner.ui.file_work import FileWork, Job
from planner.ui.grid.choice import columns_of
from planner.ui.grid.clipboard import Block, block_of_text
from planner.ui.grid.view import GridView


class FirstList(QObject):
    """Takes what is pasted where there is no product yet; it is read beside the window, which lives on meanwhile."""

    def __init__(self, desk: Desk, files: FileWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.files = files

    def takes(self, view: GridView) -> bool:
        """Take the clipboard's list where a grid is a bill of materials without products; tells whether it is one."""
        text = QGuiApplication.clipboard().text()
        if not isinstance(view.grid, BomModel) or view.grid.products() or not text.strip():
            return False
        into, titles, style = self.desk.plan, self._titles(view), self.desk.style
        title = str(into.setting("title") or "")
        name = title if title and title != SETTINGS["title"].default else self.tr("Product")

        def read(_: Job) -> Callable[[], None]:
            from planner.files.reading.workbook import read_rows

            block = block_of_text(text)
            result = read_rows(block, into, name, style.decimal)
            if result is None and titles:
                result = read_rows([titles, *block], into, name, style.decimal)

            def take() -> None:
                if self.desk.plan is not into:
                    self.files.failed.emit(self.tr("The plan has changed while the list was read; paste it again."))
                elif result is None:
                    view.paste()
                elif self.desk.do(self._label(block), result.edit):
                    lines, parts = result.counts.get("bom_lines", 0), result.counts.get("parts", 0)
                    words = self.tr("Pasted {lines} and {parts}; the columns were told by their headers.")
                    self.desk.said.emit(
                        words.format(
                            lines=plural(lines, self.tr("line"), self.tr("lines")), parts=plural(parts, self.tr("part"), self.tr("parts"))
                        )
                    )
                    self.desk.tell("import", result.findings)
                if view.grid.rowCount():
                    view.grid.set_open(0, True)
                    view.setFocus()

            return take

        self.files.beside(self.tr("Reading the list…"), read)
        return True

    def _label(self, block: Block) -> str:
        return self.tr("Paste list of {rows}").format(rows=plural(len(block), self.tr("row"), self.tr("rows")))

    @staticmethod
    def _titles(view: GridView) -> list[str]:
        """Return the titles of the shown columns, from which a list without headers takes its levels; empty where Level isn't shown."""
        shown = columns_of(view)
        fields = [view.grid.fields[column] if column == LEVEL or view.grid.fields[column].own else None for column in shown]
        return [field.column.title if field is not None else "" for field in fields] if LEVEL in shown else []
