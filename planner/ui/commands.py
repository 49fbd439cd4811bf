"""Who carries out each command of the menus, and the small ones themselves: pages, panels, look, search, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from planner.ui import theme
from planner.ui.bom.model import BomModel
from planner.ui.grid.column_help import described
from planner.ui.mnemonics import escaped, plain
from planner.ui.pages.bottom import ALTERNATES, EXPLAIN, HISTORY, QUESTIONS, WHERE_USED
from planner.ui.pages.proposal_columns import ACCEPT, HOLD, PROPOSED
from planner.ui.settings import LOOKS

if TYPE_CHECKING:
    from planner.ui.main_window import MainWindow

Handler = Callable[[], object]
DEMAND, COMPARE = 3, 6


class Commands(QObject):
    """The window's own commands."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window

    def handlers(self) -> dict[str, Handler]:
        """Return who carries out each command."""
        window, files, work, desk, orders = self.window_, self.window_.files, self.window_.work, self.window_.desk, self.window_.orders
        handlers: dict[str, Handler] = {
            "new": files.new, "open": files.open, "save": files.save, "save_as": files.save_as,
            "load_schedule": window.tariffs.load_schedule, "load_codes": window.tariffs.load_codes, "library": window.tariffs.review_library, "refund_entries": window.refunds.add_entries,
            "export": files.export_book, "export_plain": files.export_plain, "quit": window.close,
            "zoom_in": partial(self.zoom, 1), "zoom_out": partial(self.zoom, -1), "zoom_reset": partial(self.zoom, 0),
            "find": self.find,
            "fold_charts": self.fold, "fold_details": self.fold, "explain": partial(self.details, EXPLAIN), "copy_explanation": self.copy_explanation,
            "questions": self.questions, "history": self.history, "pane_next": partial(window.panes.go, 1), "pane_before": partial(window.panes.go, -1), "sheet_next": partial(self.turn, 1), "sheet_before": partial(self.turn, -1), "back": window.following.back, "forward": window.following.forward,
            "scenario_new": work.new_scenario, "scenario_duplicate": work.duplicate_scenario, "scenario_delete": work.delete_scenario,
            "scenario_events": self.events, "scenario_swap": self.swap, "recompute": desk.recompute,
            "cancel": self.cancel, "settings": self.plan_settings, "help_here": self.help, "about": self.about, "shortcuts": self.shortcuts, "tour": self.tour,
            "accept_orders": partial(orders.decide, ACCEPT), "hold_orders": partial(orders.decide, HOLD),
            "propose_orders": partial(orders.decide, PROPOSED), "export_orders": orders.export,
        }  # fmt: skip
        handlers |= window.cells.handlers() | window.finding.handlers()
        handlers |= window.tree.handlers()
        handlers |= window.arranging.handlers()
        handlers |= window.lines.handlers() | window.parts.handlers()
        handlers |= {"where_used": partial(self.details, WHERE_USED), "alternates": partial(self.details, ALTERNATES)}
        handlers |= window.problems.handlers() | window.patching.handlers() | window.imports.handlers() | window.quotes.handlers()
        handlers |= window.updating.handlers()
        handlers |= {f"page_{number}": partial(window.go_to_page, number) for number in range(len(window.pages))}
        handlers |= {f"look_{look}": partial(self.set_look, look) for look in LOOKS}
        return handlers | window.palette_work.handlers() | window.bulk.handlers()

    def fill_menus(self) -> None:
        """Fill the menus of recent files and samples when they are opened."""
        self.window_.actions_by_id.submenus["recent"].aboutToShow.connect(self._fill_recent)
        self.window_.actions_by_id.submenus["samples"].aboutToShow.connect(self._fill_samples)
        layouts = self.window_.actions_by_id.submenus["layouts"]
        layouts.aboutToShow.connect(partial(self.window_.arranging.fill_layouts, layouts))
        self.window_.arranging.help_with(self.help)
        self.window_.actions_by_id[f"look_{self.window_.settings.look}"].setChecked(True)

    def first_sample(self) -> None:
        """Open the humanoid, or whichever sample there is."""
        from planner.files.samples import sample_names

        names = sample_names()
        if names:
            self.window_.files.open_sample("humanoid" if "humanoid" in names else names[0])

    def _fill_recent(self) -> None:
        menu = self.window_.actions_by_id.submenus["recent"]
        menu.clear()
        for path in self.window_.settings.recent():
            menu.addAction(escaped(path.name), partial(self.window_.files.open, path)).setToolTip(str(path))
        if menu.isEmpty():
            menu.addAction(self.tr("None yet")).setEnabled(False)

    def _fill_samples(self) -> None:
        from planner.files.samples import sample_names

        menu = self.window_.actions_by_id.submenus["samples"]
        menu.clear()
        for name in sample_names():
            menu.addAction(name.replace("-", " ").capitalize(), partial(self.window_.files.open_sample, name))

    # what is looked at

    def zoom(self, step: int) -> None:
        """Draw the grid one step larger or smaller; 0 is 100 %."""
        self.window_.view().zoom_by(step)

    def fold(self) -> None:
        """Show or hide charts and details."""
        window = self.window_
        window.side.setVisible(window.actions_by_id["fold_charts"].isChecked())
        window.bottom.setVisible(window.actions_by_id["fold_details"].isChecked())

    def details(self, tab: int) -> None:
        """Turn to a tab of the details."""
        window = self.window_
        window.actions_by_id["fold_details"].setChecked(True)
        self.fold()
        window.bottom.tabs.setCurrentIndex(tab)
        window.bottom.refresh()

    def turn(self, step: int) -> None:
        """Turn to the next table of the page, or the one before."""
        page = self.window_.page()
        at = page.tabs.currentIndex() + step
        if not 0 <= at < page.tabs.count():
            self.window_.status.say(self.tr("{page} has no further table on this side.").format(page=page.name))
            return
        page.tabs.setCurrentIndex(at)
        page.view().setFocus()

    def questions(self) -> None:
        """Turn to the scope questions, the first one in hand."""
        self.details(QUESTIONS)
        self.window_.bottom.questions.tree.setFocus()

    def history(self) -> None:
        """Turn to the steps taken, the present one in hand."""
        self.details(HISTORY)
        self.window_.bottom.history.tree.setFocus()

    def cancel(self) -> None:
        """Stop what is being read, else what is being computed."""
        if not self.window_.files.cancel():
            self.window_.desk.runner.cancel()

    def copy_explanation(self) -> None:
        """Put the explanation of the cell in hand on the clipboard."""
        self.details(EXPLAIN)
        self.window_.bottom.explain_now()
        self.window_.bottom.explain.copy()

    def events(self) -> None:
        """Show the events of the scenario."""
        self.window_.go_to_page(COMPARE)
        self.window_.pages[COMPARE].show_table("events")

    def plan_settings(self) -> None:
        """Show the plan's settings."""
        self.window_.go_to_page(DEMAND)
        self.window_.pages[DEMAND].show_table("settings")

    def swap(self) -> None:
        """Look at the scenario compared with, and the other way round."""
        desk = self.window_.desk
        if desk.compare:
            desk.look_at(desk.compare, desk.scenario)

    def set_look(self, look: str) -> None:
        """Change to light, dark, or what the system has."""
        self.window_.settings.look = look
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, None if look == "system" else look == "dark")

    def carry_out(self, command: str) -> None:
        """Do a command that a button names; one that is a menu opens its own."""
        actions = self.window_.actions_by_id
        if command in actions.submenus:
            actions.submenus[command].popup(QCursor.pos())
        elif actions[command].isEnabled():
            actions[command].trigger()
        else:
            self.window_.status.say(self.tr("{what} is not possible here and now.").format(what=plain(actions[command].text())))

    # search

    def find(self) -> None:
        """Go to the search line."""
        self.window_.top.find.setFocus()
        self.window_.top.find.selectAll()

    def search(self, words: str) -> None:
        """While typing: a table shows only what matches, the BOM goes to the first match."""
        view, grid = self.window_.view(), self.window_.view().grid
        if not isinstance(grid, BomModel):
            view.columns.arrange(grid.arrangement.searched(words))
        elif words:
            part = grid.find(words)
            if part:
                self.window_.go_to_part(part)
            else:
                self.window_.status.say(self.tr("Nothing found for “{words}”").format(words=words))

    def show_words(self, words: str) -> None:
        """Show in the search line what the grid is searched for, as long as nobody types there."""
        line = self.window_.top.find
        if line.text() != words and not line.hasFocus():
            line.setText(words)

    def search_on(self) -> None:
        """Go to the next match."""
        view = self.window_.view()
        if isinstance(view.grid, BomModel):
            part = view.grid.find(self.window_.top.find.text(), view.currentIndex().row() + 1)
            if part:
                self.window_.go_to_part(part)
        else:
            self.back_to_grid()

    def back_to_grid(self) -> None:
        """Leave the search line; what it holds stays in force."""
        view = self.window_.view()
        if not isinstance(view.grid, BomModel):
            view.columns.arrange(view.grid.arrangement.searched(self.window_.top.find.text()))
        view.setFocus()

    # help

    def help(self) -> None:
        """Tell what the column in hand means."""
        view = self.window_.view()
        field = view.grid.fields[max(view.currentIndex().column(), 0)]
        currency = str(self.window_.desk.plan.setting("currency") or "")
        self.window_.ask.tell(field.column.title, described(field.column, currency, own=field.own))

    def shortcuts(self) -> None:
        """Show every key, beside the work."""
        from planner.ui.dialogs.shortcuts import show_shortcuts

        show_shortcuts(self.window_, self.window_.ask)

    def tour(self) -> None:
        """Show in a few steps where what is."""
        self.window_.tour.start()

    def about(self) -> None:
        """Tell the version."""
        from planner import __version__

        text = self.tr("Ballast {version}\nWhat each product costs under which tariff, what can still land in time, how much to stockpile.")
        self.window_.ask.tell(self.tr("About Ballast"), text.format(version=__version__))
