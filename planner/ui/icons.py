"""One door to the icons: drawings in the text colour that follow the theme by themselves."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from planner.paths import resource
from planner.ui import theme


@cache
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def painted(name: str, color: QColor, size: QSize, ratio: float = 1.0) -> QPixmap:
    """Return an icon's drawing in one colour; raises FileNotFoundError for a name without a drawing."""
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", color.name()).encode()))
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(image)


class Engine(QIconEngine):
    """Paints an icon when it is asked for, in the colour its role has at that moment."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self.name, self.role = name, role
        self._made: dict[tuple[int, int, float, str], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon into a rectangle."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon at a size."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Return the icon at a size for a screen with that many pixels to one unit."""
        look = theme.current()
        color = look.color(self.role)
        if mode == QIcon.Mode.Disabled:
            color = look.faint(look.color("muted"), 0.55)
        key = (size.width(), size.height(), scale, color.name())
        if key not in self._made:
            self._made[key] = painted(self.name, color, size, scale)
        return self._made[key]

    def clone(self) -> QIconEngine:
        """Return a copy, kept alive with the first."""
        copy = Engine(self.name, self.role)
        _kept.append(copy)
        return copy


_kept: list[QIconEngine] = []  # Qt owns the engines, yet Python must not collect their Python half


@cache
def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon by its name, drawn in a colour role; raises FileNotFoundError for a name without a drawing."""
    _drawing(name)
    engine = Engine(name, role)
    _kept.append(engine)
    return QIcon(engine)


def label_pixmap(name: str, role: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon for a label, which doesn't follow the theme by itself."""
    return painted(name, theme.current().color(role), QSize(size, size), ratio)
