"""What the command palette offers in this window: every command, page, sheet, scenario, sample, recent file, column and part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from planner.ui.actions import commands, keys_text, translated
from planner.ui.dialogs.command_palette import Choice, Ranked
from planner.ui.icons import icon
from planner.ui.mnemonics import plain

if TYPE_CHECKING:
    from planner.ui.main_window import MainWindow

MOST_PARTS = 40
FILTER = "filter_column"  # the command that filters by the column in hand


class PaletteWork(QObject):
    """Collects the choices and carries out the one taken; what was used last comes first the next time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return which commands this carries out."""
        return {"palette": self.open}

    def open(self) -> None:
        """Show the palette over the window; the window goes on working."""
        ranked = Ranked(
            (*self._commands(), *self._places(), *self._layouts(), *self._files(), *self._columns()),
            self.window_.settings.used_choices(),
            Parts(self),
        )
        self.window_.ask.command(ranked, self.take)

    @Slot(object)
    def take(self, choice: Choice) -> None:
        """Do what was chosen and remember it; what can't be done says why."""
        if choice.why_not:
            self.window_.desk.said.emit(self.tr("{what}: {why}.").format(what=choice.text, why=choice.why_not))
            return
        self.window_.settings.remember_choice(choice.key)
        choice.run()

    # what there is

    def _commands(self) -> Iterator[Choice]:
        focus = QApplication.focusWidget()
        for menu, command in commands():
            action = self.window_.actions_by_id.by_id.get(command.id)
            if action is None:
                continue
            why_not = "" if action.isEnabled() else self.tr("not possible here and now")
            yield Choice(
                f"command:{command.id}", plain(action.text()).rstrip("…"), partial(self._trigger, action, focus),
                translated(menu), keys_text(command.keys), translated(command.help), None if action.icon().isNull() else action.icon(), why_not,
            )  # fmt: skip

    def _trigger(self, action: QAction, focus: QWidget | None) -> None:
        """Trigger an action with the focus where it was before the palette came; a cell's editor has been closed by then."""
        if focus is not None and isValid(focus):
            focus.setFocus()
        else:
            self.window_.view().setFocus()
        action.trigger()

    def _places(self) -> Iterator[Choice]:
        window, desk = self.window_, self.window_.desk
        for number, page in enumerate(window.pages):
            for at, sheet in enumerate(page.sheets):
                go = self.tr("Go to {sheet}").format(sheet=sheet.title)
                yield Choice(f"sheet:{number}:{at}", go, partial(self._go_to_sheet, number, at), page.name, icon=icon("chevron-right"))
        for name in desk.scenarios:
            if name != desk.scenario:
                text = self.tr("Look at {scenario}").format(scenario=name)
                yield Choice(f"scenario:{name}", text, partial(window.choose_scenario, name), self.tr("Scenarios"), icon=icon("compare"))
            if name not in (desk.scenario, desk.compare):
                text = self.tr("Compare with {scenario}").format(scenario=name)
                yield Choice(f"compare:{name}", text, partial(self._compare, name), self.tr("Scenarios"), icon=icon("compare"))
        if desk.compare is not None:
            yield Choice(
                "compare:", self.tr("Compare with nothing"), partial(self._compare, None), self.tr("Scenarios"), icon=icon("compare")
            )

    def _layouts(self) -> Iterator[Choice]:
        arranging = self.window_.arranging
        for name in arranging.layouts():
            text = self.tr("Lay out the columns as {name}").format(name=name)
            yield Choice(f"layout:{name}", text, partial(arranging.take_layout, name), self.tr("Layouts"), icon=icon("chevron-right"))

    def _files(self) -> Iterator[Choice]:
        from planner.files.samples import sample_names

        files = self.window_.files
        for path in self.window_.settings.recent():
            text = self.tr("Open {file}").format(file=path.name)
            yield Choice(f"file:{path}", text, partial(files.open, path), str(path.parent), icon=icon("open"))
        for name in sample_names():
            text = self.tr("Open sample {name}").format(name=name.replace("-", " "))
            yield Choice(f"sample:{name}", text, partial(files.open_sample, name), self.tr("Samples"), icon=icon("open"))

    def _columns(self) -> Iterator[Choice]:
        view = self.window_.view()
        page = self.window_.page()
        filtering = self.window_.actions_by_id.by_id.get(FILTER)
        for at, field in enumerate(view.grid.fields):
            title, name = field.column.title, field.column.name
            if view.isColumnHidden(at) or not view.grid.rowCount():
                continue
            text = self.tr("Go to column {column}").format(column=title)
            yield Choice(
                f"column:{name}", text, partial(self._go_to_column, at), page.name, help=field.column.help, icon=icon("chevron-right")
            )
            if filtering is not None and view.grid.sortable:
                text = self.tr("Filter by {column}").format(column=title)
                yield Choice(f"filter:{name}", text, partial(self._filter_by, at), page.name, help=field.column.help, icon=icon("search"))

    # carrying out

    def _go_to_sheet(self, page: int, sheet: int) -> None:
        self.window_.pages[page].tabs.setCurrentIndex(sheet)
        self.window_.go_to_page(page)

    def _compare(self, name: str | None) -> None:
        self.window_.desk.look_at(self.window_.desk.scenario, name)

    def _go_to_column(self, column: int) -> None:
        view = self.window_.view()
        view.go_to(max(view.currentIndex().row(), 0), column)
        view.setFocus()

    def _filter_by(self, column: int) -> None:
        self._go_to_column(column)
        self.window_.actions_by_id[FILTER].trigger()

    def go_to_part(self, part: str) -> None:
        """Show a part in the BOM, or where it is in none among the parts."""
        window = self.window_
        plan = window.desk.plan
        if part in plan["bom"]["component"] or part in plan["bom"]["parent"]:
            window.go_to_page(0)
            window.go_to_part(part)
            window.view().setFocus()
            return
        at = plan["parts"]["part"].tolist().index(part)
        window.desk.link_wanted.emit("parts", int(plan["parts"].ids[at]), "part")


class Parts:
    """Finds parts by number and description; the texts are put together when first asked, and kept while the palette is open."""

    def __init__(self, work: PaletteWork) -> None:
        self.work = work
        self._lines: list[str] = []
        self._names: list[tuple[str, str]] = []

    def __call__(self, words: tuple[str, ...]) -> Sequence[Choice]:
        """Return the parts that hold all the words, those whose number begins with the first one before the others."""
        if not self._names:
            parts = self.work.window_.desk.plan["parts"]
            self._names = list(zip(parts["part"].tolist(), parts["description"].tolist(), strict=True))
            go = self.work.tr("Go to part {part}")
            self._lines = [f"{go.format(part=part)} {description}".lower() for part, description in self._names]
        found = range(len(self._lines))
        for word in words:
            found = [at for at in found if word in self._lines[at]]  # type: ignore[assignment]
        own = words[-1]  # the first ones may be “go to part”
        first = sorted(found, key=lambda at: (not self._names[at][0].lower().startswith(own), own not in self._names[at][0].lower()))
        return [self._choice(*self._names[at]) for at in first[:MOST_PARTS]]

    def _choice(self, part: str, description: str) -> Choice:
        text = self.work.tr("Go to part {part}").format(part=part)
        return Choice(f"part:{part}", text, partial(self.work.go_to_part, part), description, icon=icon("bom"))
