"""What the Data menu and the column titles do: sort, filter, hide, move and freeze columns, and remember how a grid is laid out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu

from planner.ui.desk import Desk
from planner.ui.dialogs.ask import Ask
from planner.ui.dialogs.columns import ColumnsOffer
from planner.ui.dialogs.sort_order import SortOffer
from planner.ui.figures import plural
from planner.ui.grid.arrangement import Filter, Sort
from planner.ui.grid.filter_popup import FilterPopup
from planner.ui.grid.layout import GridLayout
from planner.ui.grid.view import GridView
from planner.ui.mnemonics import escaped
from planner.ui.settings import Settings
from planner.ui.title_menu import TitleMenu

Handler = Callable[[], object]


class Arranging(QObject):
    """Works on the grid that is looked at and its column in hand."""

    words_changed = Signal(str)  # the words that some cell of a shown row must hold

    def __init__(self, desk: Desk, ask: Ask, settings: Settings, view: Callable[[], GridView], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._ask, self._settings, self._view = desk, ask, settings, view
        self._own: dict[GridView, GridLayout] = {}  # how the program lays a grid out
        self._helps: Handler = bool

    def handlers(self) -> dict[str, Handler]:
        """Return who carries out each command."""
        return {
            "sort_ascending": partial(self.sort, False), "sort_descending": partial(self.sort, True), "sort_by": self.sort_by,
            "clear_sort": self.clear_sort,
            "filter_column": self.filter_column, "unfilter_column": self.unfilter, "clear_filters": self.clear_filters,
            "columns": self.choose_columns, "hide_column": self.hide, "show_columns": self.show_hidden,
            "column_left": partial(self.move, -1), "column_right": partial(self.move, 1), "freeze_column": self.freeze,
            "fit_column": self.fit, "fit_columns": self.fit_all, "save_layout": self.save_layout, "reset_layout": self.reset_layout,
        }  # fmt: skip

    # the grid and the column in hand

    def adopt(self, view: GridView) -> None:
        """Lay a new grid out as the user left it, and remember what becomes of it."""
        self._own[view] = view.columns.layout()
        stored = self._settings.layout(view.objectName())
        if stored is not None:
            view.columns.lay_out(GridLayout.read(stored))
        view.columns.changed.connect(partial(self._keep, view))
        view.grid.arranged.connect(partial(self.tell_words, view))
        header = view.columns.header
        header.filter_wanted.connect(partial(self.show_filter, view))
        header.menu_wanted.connect(partial(self._open_menu, view))

    def _keep(self, view: GridView, *_: object) -> None:
        self._settings.keep_layout(view.objectName(), view.columns.layout().stored())

    def tell_words(self, view: GridView) -> None:
        """Tell what a grid is searched for."""
        self.words_changed.emit(view.grid.arrangement.words)

    def _column(self) -> int:
        """Return the column in hand: the cursor's, else the first one that is shown."""
        view, current = self._view(), self._view().currentIndex()
        shown = view.columns.visible()
        return current.column() if current.isValid() and current.column() in shown else shown[0]

    def _title(self, view: GridView, column: int) -> str:
        return view.grid.fields[column].column.title

    def _sortable(self, column: int | None = None) -> bool:
        """Tell whether the grid can be sorted and filtered by a column, and say why where it can't."""
        obstacle = self._view().grid.obstacle(self._column() if column is None else column)
        if obstacle:
            self._desk.said.emit(obstacle)
        return not obstacle

    # sort

    def sort(self, descending: bool, column: int | None = None) -> None:
        """Sort by one column."""
        if self._sortable(column):
            view = self._view()
            at = self._column() if column is None else column
            view.columns.sort((Sort(view.columns.names()[at], descending),))

    def sort_by(self) -> None:
        """Ask for several keys."""
        if not self._sortable():
            return
        view = self._view()
        columns = tuple((view.columns.names()[at], self._title(view, at)) for at in view.columns.visible())
        wanted = self._ask.sort_order(SortOffer(columns, view.grid.arrangement.sorts, view.columns.names()[self._column()]))
        if wanted is not None:
            view.columns.sort(wanted)

    def clear_sort(self) -> None:
        """Show the rows in the plan's own order again."""
        view = self._view()
        if not view.grid.arrangement.sorts:
            self._desk.said.emit(self.tr("The rows stand in their own order; they are not sorted."))
            return
        view.columns.sort(())
        self._desk.said.emit(self.tr("The sort is cleared."))

    # filter

    def filter_column(self) -> None:
        """Open the filter of the column in hand."""
        self.show_filter(self._view(), self._column())

    @Slot()
    def show_filter(self, view: GridView, column: int) -> None:
        """Open a column's filter below its title."""
        if not self._sortable(column):
            return
        header = view.columns.header
        popup = FilterPopup(view.grid, column, view.window())
        popup.taken.connect(partial(self._filter, view, view.columns.names()[column]))
        popup.open_at(header.viewport().mapToGlobal(QPoint(max(0, header.left_of(column)), header.height())))

    def show_filter_of(self, name: str) -> None:
        """Open the filter of a column by its name."""
        view = self._view()
        if name in view.columns.names():
            self.show_filter(view, view.columns.names().index(name))

    def _filter(self, view: GridView, name: str, wanted: Filter | None) -> None:
        view.columns.arrange(view.grid.arrangement.filtered(name, wanted))
        self._desk.said.emit(self.tr("{rows} shown").format(rows=plural(view.grid.rowCount(), self.tr("row"), self.tr("rows"))))
        view.setFocus()

    def unfilter(self, column: int | None = None) -> None:
        """Take the filter of one column back."""
        view = self._view()
        name = view.columns.names()[self._column() if column is None else column]
        if name not in view.grid.arrangement.filters:
            self._desk.said.emit(self.tr("This column has no filter."))
            return
        view.columns.arrange(view.grid.arrangement.filtered(name, None))

    def clear_filters(self) -> None:
        """Show all rows again."""
        view, now = self._view(), self._view().grid.arrangement
        if not now.filters and not now.words:
            self._desk.said.emit(self.tr("All rows are shown; there is no filter."))
            return
        view.columns.arrange(now.unfiltered())
        self._desk.said.emit(self.tr("All filters are cleared."))

    # columns

    def choose_columns(self) -> None:
        """Ask which columns are shown, in which order, and which stay."""
        view = self._view()
        columns = view.columns
        titles = {name: self._title(view, at) for at, name in enumerate(columns.names())}
        never = {columns.names()[at] for at in columns.header.never}
        order = [name for name in columns.order() if name not in never]
        frozen = view.frozen
        wanted = self._ask.columns(ColumnsOffer(tuple((name, titles[name]) for name in order), columns.hidden(), frozen))
        if wanted is None:
            return
        widths = {} if wanted.own_widths else columns.layout().widths
        columns.lay_out(replace(columns.layout(), order=wanted.order, hidden=wanted.hidden, frozen=wanted.frozen, widths=widths))

    def hide(self, column: int | None = None) -> None:
        """Hide a column."""
        view = self._view()
        at = self._column() if column is None else column
        if view.columns.hide(at):
            self._desk.said.emit(self.tr("{column} is hidden; Columns… shows it again.").format(column=self._title(view, at)))
        else:
            self._desk.said.emit(self.tr("The last column stays."))

    def show_hidden(self) -> None:
        """Show every hidden column."""
        hidden = self._view().columns.show_all()
        if hidden:
            self._desk.said.emit(self.tr("{columns} shown again").format(columns=plural(hidden, self.tr("column"), self.tr("columns"))))
        else:
            self._desk.said.emit(self.tr("No column is hidden."))

    def move(self, distance: int, column: int | None = None) -> None:
        """Move a column to the left or to the right."""
        if not self._view().columns.move(self._column() if column is None else column, distance):
            self._desk.said.emit(self.tr("The column stands at the edge already."))

    def freeze(self, column: int | None = None) -> None:
        """Let the columns up to one stay while the others scroll, or free them."""
        stay = self._view().columns.freeze_to(self._column() if column is None else column)
        if stay:
            self._desk.said.emit(
                self.tr("{columns} stay while the others scroll.").format(columns=plural(stay, self.tr("column"), self.tr("columns")))
            )
        else:
            self._desk.said.emit(self.tr("All columns scroll."))

    def fit(self, column: int | None = None) -> None:
        """Make a column as wide as its texts."""
        self._view().columns.fit_width(self._column() if column is None else column)

    def fit_all(self) -> None:
        """Make all columns as wide as their texts."""
        self._view().columns.fit_all()

    # layouts

    def save_layout(self) -> None:
        """Keep the layout of the grid under a name."""
        view = self._view()
        known = self._settings.named_layouts(view.objectName())
        name = self._ask.text(self.tr("Save layout"), self.tr("Name of the layout"), self.tr("Layout {n}").format(n=len(known) + 1))
        if name:
            self._settings.name_layout(view.objectName(), name, view.columns.layout().stored())
            self._desk.said.emit(self.tr("Layout “{name}” is kept.").format(name=name))

    def layouts(self) -> tuple[str, ...]:
        """Return the names under which layouts of the grid are kept."""
        return tuple(self._settings.named_layouts(self._view().objectName()))

    def take_layout(self, name: str) -> None:
        """Lay the grid out as it was kept under a name."""
        view = self._view()
        stored = self._settings.named_layouts(view.objectName()).get(name)
        if stored is not None:
            view.columns.lay_out(GridLayout.read(stored))
            self._desk.said.emit(self.tr("Layout “{name}”").format(name=name))

    def forget_layout(self, name: str) -> None:
        """Give a kept layout up."""
        self._settings.name_layout(self._view().objectName(), name, None)
        self._desk.said.emit(self.tr("Layout “{name}” is deleted.").format(name=name))

    def reset_layout(self) -> None:
        """Lay the grid out as the program does; filters stay."""
        view = self._view()
        view.columns.lay_out(self._own.get(view, GridLayout()))
        self._settings.keep_layout(view.objectName(), None)
        self._desk.said.emit(self.tr("The columns are laid out as at first."))

    def fill_layouts(self, menu: QMenu) -> None:
        """List the kept layouts of the grid, and behind them their ends."""
        menu.clear()
        known = self._settings.named_layouts(self._view().objectName())
        for name in known:
            menu.addAction(escaped(name), partial(self.take_layout, name))
        if not known:
            menu.addAction(self.tr("None yet")).setEnabled(False)
            return
        delete = menu.addMenu(self.tr("Delete"))
        for name in known:
            delete.addAction(escaped(name), partial(self.forget_layout, name))

    # the menu of a title

    def help_with(self, helps: Handler) -> None:
        """Say who tells what the column in hand means."""
        self._helps = helps

    def _open_menu(self, view: GridView, column: int, place: QPoint) -> None:
        self.title_menu(view, column).popup(place)

    def title_menu(self, view: GridView, column: int) -> TitleMenu:
        """Return what can be done with a column."""
        return TitleMenu(self, view, column)

    def help_on(self, view: GridView, column: int) -> None:
        """Take a column in hand and tell what it means."""
        current = view.currentIndex()
        if view.grid.rowCount():
            view.setCurrentIndex(view.grid.index(max(current.row(), 0), column))
        self._helps()
