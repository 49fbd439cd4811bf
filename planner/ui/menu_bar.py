"""The commands in the menus of the window: Qt's actions with keys, icons and underlined letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from planner.ui.actions import MENUS, Command, translated, words_of
from planner.ui.icons import icon
from planner.ui.mnemonics import letters, marked


def carry_out(handler: Callable[[], object], *_: object) -> None:
    """Do what a command says; whether its menu entry is checked is asked where it matters."""
    handler()


class Actions:
    """The commands as Qt actions, by id; ``submenus`` holds the commands that are menus themselves."""

    def __init__(self, bar: QMenuBar, owner: QWidget, handlers: Mapping[str, Callable[[], object]], submenus: frozenset[str]) -> None:
        self.by_id: dict[str, QAction] = {}
        self.submenus: dict[str, QMenu] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._letters: dict[str, str] = {}  # underlined in the menus
        titles = [translated(title) for title, _ in MENUS]
        for (_, commands), title, letter in zip(MENUS, titles, letters(titles), strict=True):
            menu = bar.addMenu(marked(title, letter))
            self._choose_letters(commands)
            for command in commands:
                if isinstance(command, str):
                    menu.addSeparator()
                elif command.id in submenus:
                    self.submenus[command.id] = menu.addMenu(self._marked(command))
                    self.submenus[command.id].menuAction().setStatusTip(translated(command.help))
                else:
                    action = self._action(command, owner, handlers[command.id])
                    (self._inside(menu, command.inside) if command.inside else menu).addAction(action)

    def _choose_letters(self, commands: Iterable[Command | str]) -> None:
        """Choose the letters of a menu and of the menus inside it."""
        listed = [command for command in commands if isinstance(command, Command)]
        own = {command.inside or command.id: (command.inside and translated(command.inside)) or words_of(command) for command in listed}
        self._letters |= dict(zip(own, letters(own.values()), strict=True))
        for inside in {command.inside for command in listed if command.inside}:
            within = [command for command in listed if command.inside == inside]
            # Entries that differ by a number are told by it.
            found = [str(command.number) for command in within] if within[0].number else letters(map(words_of, within))
            self._letters |= {command.id: letter for command, letter in zip(within, found, strict=True)}

    def _marked(self, command: Command) -> str:
        return marked(words_of(command), self._letters[command.id])

    def retitle(self, command: str, text: str) -> None:
        """Give a command other words; its letter stays."""
        self.by_id[command].setText(marked(text, self._letters[command]))

    def _inside(self, menu: QMenu, title: str) -> QMenu:
        """Return the submenu of some commands, made when the first one is put in."""
        text = marked(translated(title), self._letters[title])
        found = next((one.menu() for one in menu.actions() if isinstance(one.menu(), QMenu) and one.text() == text), None)
        return found if isinstance(found, QMenu) else menu.addMenu(text)

    def __getitem__(self, command: str) -> QAction:
        return self.by_id[command]

    def _action(self, command: Command, owner: QWidget, handler: Callable[[], object]) -> QAction:
        action = QAction(self._marked(command), owner)
        action.setObjectName(command.id)
        if command.keys:
            action.setShortcuts([QKeySequence(keys) for keys in (command.keys, *command.also)])
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.help:
            action.setStatusTip(translated(command.help))
        if command.group:
            action.setCheckable(True)
            group = self._groups.setdefault(command.group, QActionGroup(owner))
            group.addAction(action)
        if command.checkable:
            action.setCheckable(True)
            action.setChecked(True)
        action.triggered.connect(partial(carry_out, handler))
        self.by_id[command.id] = action
        return action
