"""What the menus do to find cells: on to the next one and back, and the bar that replaces."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from planner.ui.desk import Desk
from planner.ui.figures import plural
from planner.ui.grid import clipboard
from planner.ui.grid.changed import CELLS
from planner.ui.grid.choice import columns_of
from planner.ui.grid.find import Hits, Mask, Scope, Wanted, changeable, count, hits_of, inside_of, next_hit, replace_all, replaced
from planner.ui.grid.view import GridView
from planner.ui.panels.find_bar import FindBar

AT_ONCE = 20_000  # rows: a grid of no more is searched in one go


class FindWork(QObject):
    """Looks in the grid that is looked at; the search line at the top says what for where the bar is closed."""

    def __init__(
        self, desk: Desk, grid: Callable[[], GridView], bar: FindBar, words: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self.grid, self.bar, self.words = desk, grid, bar, words
        self._inside: dict[int, Mask] | None = None
        self._unread: list[int] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read_next)
        bar.changed.connect(self.look)
        bar.next_wanted.connect(self.go_on)
        bar.replace_wanted.connect(self.replace)
        bar.all_wanted.connect(self.replace_all)
        bar.left.connect(self.close)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return who carries out each command."""
        return {"find_next": self.next, "find_previous": self.previous, "find_replace": self.open}

    def open(self) -> None:
        """Show the bar; where several cells are chosen, it looks in them first."""
        view = self.grid()
        inside = inside_of(view)
        several = sum(int(mask.sum()) for mask in inside.values()) > 1
        self._inside = inside if several else None
        self.bar.scope.setCurrentIndex(self.bar.scope.findData(Scope.SELECTION if several else Scope.GRID))
        self.bar.show()
        if not self.bar.find.text() and self.words():
            self.bar.find.setText(self.words())
        self.bar.find.setFocus()
        self.bar.find.selectAll()
        self.look()

    @Slot()
    def close(self) -> None:
        """Put the bar away."""
        self.bar.hide()
        self.grid().setFocus()

    def _wanted(self) -> Wanted:
        if self.bar.isVisible():
            return self.bar.wanted()
        return Wanted(self.words(), words=True)

    def _hits(self, wanted: Wanted) -> Hits:
        view = self.grid()
        inside = None
        if wanted.scope is Scope.SELECTION:
            fits = self._inside is not None and all(len(mask) == view.grid.rowCount() for mask in self._inside.values())
            inside = self._inside if fits and self._inside is not None else inside_of(view)
        return hits_of(view, wanted, inside)

    @Slot()
    def look(self) -> None:
        """Count what is found; the columns of a large grid are read one by one before, so that keys go on."""
        view = self.grid()
        self._unread = list(columns_of(view)) if view.grid.rowCount() > AT_ONCE and self._wanted().text.strip() else []
        self._read_next()

    @Slot()
    def _read_next(self) -> None:
        view = self.grid()
        if self._unread:
            self.bar.tell_searching()
            column = self._unread.pop(0)
            if column < view.grid.columnCount():
                view.grid.distinct_texts(column)
            self._soon.start()
            return
        hits = self._hits(self._wanted())
        self.bar.tell(count(hits), changeable(view.grid, hits))

    def next(self) -> None:
        """Go to the next cell that holds it."""
        self.go_on(False)

    def previous(self) -> None:
        """Go to the one before."""
        self.go_on(True)

    @Slot(bool)
    def go_on(self, back: bool) -> None:
        """Go to the next cell, or the one before; says how many there are."""
        wanted = self._wanted()
        if not wanted.text.strip():
            self.desk.said.emit(self.tr("Nothing to look for yet: write it into the search line (Ctrl+F)."))
            return
        hits = self._hits(wanted)
        place = next_hit(self.grid(), hits, back=back)
        if place is None:
            self.desk.said.emit(self.tr("Nothing found for “{words}”").format(words=wanted.text))
            return
        self.grid().go_to(*place)
        cells = plural(count(hits), self.tr("cell holds"), self.tr("cells hold"))
        self.desk.said.emit(self.tr("{cells} “{words}”").format(cells=cells, words=wanted.text))

    @Slot()
    def replace(self) -> None:
        """Replace it in the cell in hand where that holds it, and go on to the next."""
        view, wanted = self.grid(), self._wanted()
        hits, current = self._hits(wanted), view.currentIndex()
        mask = hits.get(current.column())
        if mask is not None and mask[current.row()]:
            texts = replaced(view.grid, wanted, self.bar.by.text(), [(current.row(), current.column())])
            label = self.tr("Replace “{old}” by “{new}”").format(old=wanted.text, new=self.bar.by.text())
            if not texts:
                self.desk.said.emit(self.tr("This cell is computed; it can't be replaced."))
            outcome = view.grid.enter_block(label, texts, typed=False, marked=False)
            if outcome.kept or outcome.words:
                self.desk.said.emit(" ".join(filter(None, (outcome.kept, outcome.words))))
        self.go_on(False)
        self.look()

    @Slot()
    def replace_all(self) -> None:
        """Replace it everywhere it was found, as one step."""
        view, wanted = self.grid(), self._wanted()
        hits = self._hits(wanted)
        if not changeable(view.grid, hits):
            self.desk.said.emit(self.tr("Nothing that can be changed holds “{words}”").format(words=wanted.text))
            return
        label = self.tr("Replace “{old}” by “{new}” in {cells}").format(old=wanted.text, new=self.bar.by.text(), cells=CELLS)
        clipboard.tell(view, replace_all(view, wanted, self.bar.by.text(), hits, label), self.tr("Replaced"))
        self.look()
