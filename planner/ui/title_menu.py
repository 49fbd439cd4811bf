"""The menu of a column's title: all that can be done with the column."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from planner.ui.grid.view import GridView

if TYPE_CHECKING:
    from planner.ui.arranging import Arranging


class TitleMenu(QMenu):
    """Sorts, filters, hides, moves and fits one column; it goes when it is closed."""

    def __init__(self, work: Arranging, view: GridView, column: int) -> None:
        super().__init__(view)
        self.aboutToHide.connect(self.deleteLater)
        columns = view.columns
        filtered = columns.names()[column] in view.grid.arrangement.filters
        if view.grid.sortable:
            self.addAction(self.tr("Sort ascending"), partial(work.sort, False, column))
            self.addAction(self.tr("Sort descending"), partial(work.sort, True, column))
            self.addAction(self.tr("Sort by several columns…"), work.sort_by)
            self.addAction(self.tr("Clear the sort"), work.clear_sort).setEnabled(bool(view.grid.arrangement.sorts))
            self.addSeparator()
            self.addAction(self.tr("Filter…"), partial(work.show_filter, view, column))
            self.addAction(self.tr("Clear this filter"), partial(work.unfilter, column)).setEnabled(filtered)
            self.addSeparator()
        self.addAction(self.tr("Hide column"), partial(work.hide, column))
        hidden = self.addAction(self.tr("Show hidden columns"), work.show_hidden)
        hidden.setEnabled(bool(columns.hidden()))
        self.addAction(self.tr("Columns…"), work.choose_columns)
        self.addSeparator()
        self.addAction(self.tr("Move left"), partial(work.move, -1, column))
        self.addAction(self.tr("Move right"), partial(work.move, 1, column))
        stays = columns.stays_up_to(column)
        self.addAction(self.tr("Free the columns") if stays else self.tr("Freeze up to here"), partial(work.freeze, column))
        self.addAction(self.tr("Fit to its texts"), partial(work.fit, column))
        self.addAction(self.tr("Fit all columns"), work.fit_all)
        self.addSeparator()
        work.fill_layouts(self.addMenu(self.tr("Layouts")))
        self.addAction(self.tr("Save layout as…"), work.save_layout)
        self.addAction(self.tr("Reset layout"), work.reset_layout)
        self.addSeparator()
        self.addAction(self.tr("Help on this column"), partial(work.help_on, view, column))
