"""The sheet of keys: every command that has keys, menu by menu, and what keys do in a grid. It stays open beside the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from planner.ui import theme
from planner.ui.actions import commands, keys_text, translated, words_of
from planner.ui.dialogs.ask import Ask, fit
from planner.ui.grid.keys_sheet import GRID_KEYS, told
from planner.ui.icons import icon
from planner.ui.panels.rows import Tree

NAME = "shortcuts"


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the sheet: the keys, what they do, and a sentence more."""

    keys: str
    does: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The keys of one menu, or of the grids."""

    title: str
    keys: tuple[Key, ...]


def sections() -> tuple[Section, ...]:
    """Return all keys: the menus first, in their order, then the grids'."""
    menus: dict[str, list[Key]] = {}
    for title, command in commands():
        if command.keys:
            line = Key(keys_text(command.keys), words_of(command).rstrip("…"), translated(command.help))
            menus.setdefault(translated(title), []).append(line)
    own = [Section(title, tuple(keys)) for title, keys in menus.items()]
    for title, keys in GRID_KEYS:
        own.append(Section(told(title), tuple(Key(told(key.said) or "  ".join(map(keys_text, key.keys)), told(key.does)) for key in keys)))
    return tuple(own)


def matching(all_sections: Sequence[Section], words: str) -> tuple[Section, ...]:
    """Return the keys whose line holds all the words; sections without any are left out."""
    wanted = words.lower().split()

    def fits(section: Section, key: Key) -> bool:
        line = f"{section.title} {key.keys} {key.does} {key.help}".lower()
        return all(word in line for word in wanted)

    found = (Section(section.title, tuple(key for key in section.keys if fits(section, key))) for section in all_sections)
    return tuple(section for section in found if section.keys)


def as_text(shown: Sequence[Section]) -> str:
    """Return the sheet as text, a tab between keys and words."""
    return "\n\n".join("\n".join([section.title, *(f"{key.keys}\t{key.does}" for key in section.keys)]) for section in shown)


def as_html(shown: Sequence[Section], title: str) -> str:
    """Return the sheet as a page to print."""
    parts = [f"<h1>{escape(title)}</h1>"]
    for section in shown:
        rows = "".join(f"<tr><td width='30%'><b>{escape(key.keys)}</b></td><td>{escape(key.does)}</td></tr>" for key in section.keys)
        parts.append(f"<h3>{escape(section.title)}</h3><table width='100%' cellpadding='2'>{rows}</table>")
    return "".join(parts)


class ShortcutSheet(QDialog):
    """A line to search in above the keys; the window goes on working."""

    saved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.all = sections()
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Search: a key, or what it does"))
        self.line.setAccessibleName(self.tr("Search the keys"))
        self.line.setClearButtonEnabled(True)
        self.line.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.tree = Tree((self.tr("What it does"), self.tr("Keys")), self.tr("Keys"))
        self.tree.widths(QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setHeaderHidden(True)
        self.nothing = QLabel(self.tr("No key does that. Ctrl+K finds every command, with keys or without."), self)
        self.nothing.setWordWrap(True)
        self.buttons = QDialogButtonBox(self)
        self.copy_button: QPushButton = self.buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save_button: QPushButton = self.buttons.addButton(self.tr("Save as PDF…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        for button, tip in (
            (self.copy_button, self.tr("Copy the keys shown, as text")), (self.save_button, self.tr("Write the keys shown as a page to print")),
        ):  # fmt: skip
            button.setToolTip(tip)
            button.setAutoDefault(False)
        self.buttons.rejected.connect(self.close)
        self.copy_button.clicked.connect(self.copy)
        self.tree.copy_wanted.connect(self.copy)
        self.line.textChanged.connect(self.narrow)
        column = QVBoxLayout(self)
        for widget in (self.line, self.nothing):
            column.addWidget(widget)
        column.addWidget(self.tree, 1)
        column.addWidget(self.buttons)
        room = self.fontMetrics()
        self.resize(room.averageCharWidth() * 84, room.height() * 38)
        self.narrow("")
        self.line.setFocus()

    def narrow(self, words: str) -> None:
        """Show the keys that hold every word."""
        self.shown = matching(self.all, words)
        self.tree.clear()
        self.nothing.setVisible(not self.shown)
        for section in self.shown:
            group = self.tree.row((section.title, ""), bold=True)
            self.tree.addTopLevelItem(group)
            for key in section.keys:
                item = self.tree.row((key.does, key.keys), tones=("", "accent"))
                item.setToolTip(0, key.help or key.does)
                group.addChild(item)
            group.setExpanded(True)

    def copy(self) -> None:
        """Put the keys shown on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self.shown))
        self.saved.emit(self.tr("The keys are on the clipboard."))

    def write(self, path: Path) -> None:
        """Write the keys shown as a page."""
        from PySide6.QtGui import QPageSize, QPdfWriter

        page = QPdfWriter(str(path))
        page.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        page.setTitle(self.windowTitle())
        document = QTextDocument(self)
        document.setDefaultFont(theme.interface_font())
        document.setHtml(as_html(self.shown, self.windowTitle()))
        document.print_(page)
        self.saved.emit(self.tr("Written to {name}.").format(name=path.name))


def show_shortcuts(window: QWidget, ask: Ask) -> ShortcutSheet:
    """Show the sheet beside the window's work; one that is open already comes to the front."""
    found = window.findChild(ShortcutSheet, NAME)
    sheet = found if isinstance(found, ShortcutSheet) else ShortcutSheet(window)
    if found is None:
        fit(sheet)

        def save() -> None:
            path = ask.place_for_page(Path(sheet.windowTitle()).with_suffix(".pdf"))
            if path is not None:
                sheet.write(path)

        sheet.save_button.clicked.connect(save)
        said = getattr(getattr(window, "desk", None), "said", None)
        if said is not None:
            sheet.saved.connect(said)
    sheet.show()
    sheet.raise_()
    sheet.activateWindow()
    return sheet
