"""The look: colours by role from two small files, the Fusion style, the platform's font and three sizes of it."""

from __future__ import annotations

import tomllib
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from planner.paths import resource

# A bare Linux names one of these as its font; where a face made for screens is installed, that one is taken instead.
BARE_FAMILIES = frozenset({"", "sans", "sans serif", "sans-serif", "dejavu sans", "bitstream vera sans", "helvetica"})
BETTER_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "Liberation Sans")
OUTLINED = ("QCheckBox", "QRadioButton", "QListView", "QTreeView")
SMALLER, LARGER = 0.88, 1.42
FAMILIES = ("fl301", "s301", "s232", "s122", "ieepa", "mfn")


def read_roles(name: str) -> dict[str, str | float | list[str]]:
    """Return the roles of a theme file with dotted names; the base roles without their section."""
    with resource("themes", f"{name}.toml").open("rb") as file:
        sections = tomllib.load(file)
    roles: dict[str, str | float | list[str]] = {}
    for section, entries in sections.items():
        for role, value in entries.items():
            roles[role if section == "base" else f"{section}.{role}"] = value
    return roles


def mixed(front: QColor, back: QColor, share: float) -> QColor:
    """Return the opaque colour that ``front`` laid over ``back`` with that share of cover gives."""
    rest = 1 - share
    return QColor.fromRgbF(
        front.redF() * share + back.redF() * rest,
        front.greenF() * share + back.greenF() * rest,
        front.blueF() * share + back.blueF() * rest,
    )


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1, relative luminance)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(color: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


class Theme(QObject):
    """The colours and fonts in force; ``changed`` is emitted once everything has been set anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dark = False
        self._roles = read_roles("light")
        self._colors: dict[str, QColor] = {}
        self._following = False

    def load(self, dark: bool) -> None:
        """Take the colours of the light or the dark theme."""
        self.dark = dark
        self._roles = read_roles("dark" if dark else "light")
        self._colors.clear()

    def color(self, role: str) -> QColor:
        """Return the colour of a role such as ``muted``, ``severity.error`` or ``component.goods``; raises KeyError for none such."""
        found = self._colors.get(role)
        if found is None:
            found = self._colors[role] = QColor(str(self._roles[role]))
        return QColor(found)

    def listed(self, role: str, index: int) -> QColor:
        """Return a colour of a list role, starting over after the last one."""
        colors = self._roles[role]
        if not isinstance(colors, list):
            raise KeyError(role)
        return QColor(colors[index % len(colors)])

    def scenario(self, index: int) -> QColor:
        """Return the colour of a scenario by its place in the bar; the base is 0 and grey, and no other one is."""
        colors = self._roles["scenario.colors"]
        count = len(colors) - 1 if isinstance(colors, list) else 1
        return self.listed("scenario.colors", 0 if index <= 0 else 1 + (index - 1) % count)

    def tint(self, index: int, ground: str = "panel") -> QColor:
        """Return a scenario's colour as a faint ground: for bars, and for cells the scenario changes."""
        return mixed(self.scenario(index), self.color(ground), float(str(self._roles["scenario.tint"])))

    def faint(self, color: QColor, share: float = 0.45, ground: str = "panel") -> QColor:
        """Return a colour stepped back towards the ground, opaque."""
        return mixed(color, self.color(ground), share)

    def program(self, name: str, event_index: int = 0) -> QColor:
        """Return the colour of a duty program; one that isn't a known family is a scenario's event."""
        family = program_family(name)
        return self.listed("program.events", event_index) if family == "event" else self.color(f"program.{family}")

    def palette(self) -> QPalette:
        """Return the palette of all standard widgets."""
        return _palette(self)

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Change with the desktop while no theme is chosen."""
        app = QApplication.instance()
        if self._following and isinstance(app, QApplication) and (scheme == Qt.ColorScheme.Dark) != self.dark:
            _dress(app, self, scheme == Qt.ColorScheme.Dark)


@cache
def current() -> Theme:
    """Return the theme in force: there is one, made when first asked for."""
    return Theme()


def apply(app: QApplication, dark: bool | None = None) -> Theme:
    """Dress the application light or dark; None follows the desktop, also when it changes."""
    theme = current()
    hints = app.styleHints()
    theme._following = dark is None
    if not app.property("theme_wired"):
        app.setProperty("theme_wired", True)
        app.setStyle("Fusion")
        app.setFont(interface_font())
        hints.colorSchemeChanged.connect(theme.follow)
    if dark is None:
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    _dress(app, theme, hints.colorScheme() == Qt.ColorScheme.Dark if dark is None else dark)
    return theme


def _dress(app: QApplication, theme: Theme, dark: bool) -> None:
    theme.load(dark)
    app.setPalette(theme.palette())
    for kind in OUTLINED:
        app.setPalette(_outlined(theme), kind)
    app.setStyleSheet(_style_sheet(theme))
    theme.changed.emit()


def program_family(name: str) -> str:
    """Return the family of a duty program by its name: mfn, s301, … or event."""
    plain = name.lower().replace(" ", "")
    if plain.startswith(("ad/cvd", "adcvd", "ad", "cvd")) and plain.rstrip("0123456789/-") in {"ad", "cvd", "ad/cvd", "adcvd"}:
        return "adcvd"
    return next((family for family in FAMILIES if plain.startswith(family)), "event")


def interface_font() -> QFont:
    """Return the platform's font for widgets; on a bare system the best face that is installed."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family().lower() in BARE_FAMILIES:
        installed = set(QFontDatabase.families())
        better = [family for family in BETTER_FAMILIES if family in installed]
        if better:
            font.setFamilies([better[0], font.family()])
    if font.pointSizeF() < 9.5:
        font.setPointSizeF(9.5)
    return font


def number_font(font: QFont | None = None) -> QFont:
    """Return a font whose digits all have one width, so that figures stand in columns."""
    font = QFont(QApplication.font() if font is None else font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def small_font(*, bold: bool = False) -> QFont:
    """Return the font of captions, axes and legends."""
    return _sized(SMALLER, bold=bold)


def large_font() -> QFont:
    """Return the font of the one figure that counts."""
    return _sized(LARGER, bold=True)


def title_font() -> QFont:
    """Return the font of headings."""
    return _sized(1.0, bold=True)


def _sized(scale: float, *, bold: bool) -> QFont:
    font = number_font()
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * scale)
    else:
        font.setPixelSize(max(1, round(font.pixelSize() * scale)))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    color = theme.color
    for names, value in (
        ((role.Window,), color("window")),
        ((role.Base, role.Button), color("panel")),
        ((role.AlternateBase,), color("header")),
        ((role.WindowText, role.Text, role.ButtonText, role.BrightText), color("text")),
        ((role.PlaceholderText,), color("muted")),
        ((role.Highlight,), color("selection")),
        ((role.HighlightedText,), color("text")),
        ((role.Accent, role.Link), color("accent")),
        ((role.LinkVisited,), color("accent")),
        ((role.ToolTipBase,), color("tooltip")),
        ((role.ToolTipText,), color("tooltip_text")),
        ((role.Light, role.Midlight), color("panel")),
        ((role.Mid,), color("border")),
        ((role.Dark,), color("border")),
        ((role.Shadow,), mixed(color("border"), QColor("black"), 0.7)),
    ):
        for name in names:
            palette.setColor(name, value)
    off = mixed(color("muted"), color("panel"), 0.65)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, off)
    return palette


def _outlined(theme: Theme) -> QPalette:
    """Return the palette of widgets with boxes to tick: the style draws a box's edge darker than their ground, which on a dark one can't be seen."""
    palette = _palette(theme)
    if theme.dark:
        palette.setColor(QPalette.ColorRole.Window, theme.color("muted"))
    return palette


def _style_sheet(theme: Theme) -> str:
    """The few things a palette can't say."""
    names = ("panel", "header", "border", "text", "muted", "accent", "hover", "tooltip", "tooltip_text", "window", "grid")
    color = {name: theme.color(name).name() for name in names}
    return STYLE.format(thumb=mixed(theme.color("muted"), theme.color("panel"), 0.45).name(), **color)


STYLE = """
QToolTip {{ color: {tooltip_text}; background: {tooltip}; border: 1px solid {border}; padding: 4px 6px; }}
QHeaderView::section {{ background: {header}; color: {muted}; border: 0; border-bottom: 1px solid {border}; padding: 4px 6px; }}
QTableCornerButton::section {{ background: {header}; border: 0; border-bottom: 1px solid {border}; border-right: 1px solid {border}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QSplitter::handle {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QToolBar {{ border: 0; spacing: 4px; padding: 3px 6px; }}
QTableView {{ gridline-color: {grid}; }}
QLineEdit {{ background: {panel}; border: 1px solid {border}; border-radius: 5px; padding: 3px 7px; }}
QLineEdit:focus {{ border-color: {accent}; }}
QAbstractItemView QLineEdit, QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: 0; border-radius: 0; padding: 0; }}
QScrollBar {{ background: transparent; border: 0; margin: 0; }}
QScrollBar:vertical {{ width: 11px; }}
QScrollBar:horizontal {{ height: 11px; }}
QScrollBar::handle {{ background: {thumb}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ color: {muted}; background: transparent; border: 0; border-bottom: 2px solid transparent; padding: 5px 10px; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {accent}; border-bottom: 2px solid {accent}; font-weight: 600; }}
QTabBar QToolButton {{ background: {panel}; border: 0; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {border}; }}
"""
