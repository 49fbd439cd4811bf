"""Texts of cells, laid out once and drawn many times: laying out is the dearest step of painting a text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QStaticText, QTransform

BREAK = " ⏎ "  # a line break within a text; a row of the grid shows one line
KEPT = 6_000  # texts; some screens full


def scaled(font: QFont, scale: float) -> QFont:
    """Return a font in another size."""
    font = QFont(font)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * scale)
    else:
        font.setPixelSize(max(1, round(font.pixelSize() * scale)))
    return font


class LaidTexts:
    """The texts of one font."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()
        self.wanting = 0  # the width of the widest number that had no room since somebody looked
        self._texts: dict[str, tuple[QStaticText, int]] = {}
        self._cut: dict[tuple[str, int], tuple[QStaticText, int]] = {}

    def laid(self, text: str, room: int, *, number: bool = False) -> tuple[QStaticText, int]:
        """Return a text ready to draw and its width; one wider than the room is cut with an ellipsis, a number becomes ####."""
        found = self._texts.get(text)
        if found is None:
            if len(self._texts) > KEPT:
                self._texts.clear()
            found = self._texts[text] = self._lay(text)
        if found[1] <= room:
            return found
        if number:
            # A number without its last digits would read as another one.
            self.wanting = max(self.wanting, found[1])
            text, room = "#" * max(1, room // max(1, self.metrics.horizontalAdvance("#"))), room + self.height
            return self.laid(text, room)
        cut = self._cut.get((text, room))
        if cut is None:
            if len(self._cut) > KEPT:
                self._cut.clear()
            cut = self._cut[text, room] = self._lay(self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
        return cut

    def _lay(self, text: str) -> tuple[QStaticText, int]:
        kept = QStaticText(text.replace("\n", BREAK))
        kept.setTextFormat(Qt.TextFormat.PlainText)
        kept.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        kept.prepare(QTransform(), self.font)
        return kept, round(kept.size().width())
