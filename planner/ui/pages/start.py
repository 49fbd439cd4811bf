"""What an empty plan offers: open a sample, import a workbook, start a BOM."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner.ui import theme
from planner.ui.icons import label_pixmap

ICON, EDGE = 24, 20


class StartCard(QAbstractButton):
    """A large button: icon, what it does, one line more."""

    def __init__(self, icon: str, title: str, line: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._title, self._line = icon, title, line
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.fit()
        theme.current().changed.connect(self.fit)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def fit(self) -> None:
        """Take room for the icon, the title and two or three lines in the font in force."""
        small = QFontMetrics(theme.small_font())
        title = QFontMetrics(theme.title_font())
        wide = small.averageCharWidth() * 32 + 2 * EDGE
        line = small.boundingRect(0, 0, wide - 2 * EDGE, 0, int(Qt.TextFlag.TextWordWrap), self._line)
        self._text_top = EDGE + ICON + 14 + title.height() + 6
        self.setFixedSize(wide, self._text_top + max(line.height(), 3 * small.height()) + EDGE - 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the card in hand, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(QColor(look.color("accent" if lit else "border")), 1))
        painter.setBrush(look.color("hover" if lit else "panel"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 8, 8)
        painter.drawPixmap(EDGE, EDGE, label_pixmap(self._icon, "accent", ICON, self.devicePixelRatioF()))
        painter.setFont(theme.title_font())
        painter.setPen(look.color("text"))
        painter.drawText(
            self.rect().adjusted(EDGE, EDGE + ICON + 14, -EDGE, 0), int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft), self._title
        )
        painter.setFont(theme.small_font())
        painter.setPen(look.color("muted"))
        flags = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        painter.drawText(self.rect().adjusted(EDGE, self._text_top, -EDGE, 0), flags, self._line)
        painter.end()


class StartPage(QWidget):
    """Three cards and a drop area."""

    sample_wanted = Signal()
    import_wanted = Signal()
    bom_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Start"))
        self.sample = StartCard(
            "open",
            self.tr("Open a sample"),
            self.tr("A humanoid robot, its sources in many countries, tariffs and what-if scenarios."),
            self,
        )
        self.book = StartCard(
            "import", self.tr("Import a workbook"), self.tr("Any BOM: columns are recognised and shown before anything is taken."), self
        )
        self.bom = StartCard(
            "bom", self.tr("Start a BOM"), self.tr("A product and its first component; the rest as in a spreadsheet."), self
        )
        self.sample.clicked.connect(self.sample_wanted)
        self.book.clicked.connect(self.import_wanted)
        self.bom.clicked.connect(self.bom_wanted)
        title = QLabel(self.tr("This plan is empty"), self)
        title.setFont(theme.large_font())
        hint = QLabel(self.tr("… or paste a list of parts from a spreadsheet, or drop a plan or a workbook anywhere on the window."), self)
        hint.setForegroundRole(hint.foregroundRole())
        row = QHBoxLayout()
        row.setSpacing(16)
        for card in (self.sample, self.book, self.bom):
            row.addWidget(card)
        inner = QVBoxLayout()
        inner.setSpacing(16)
        inner.addWidget(title)
        inner.addLayout(row)
        inner.addWidget(hint)
        grid = QGridLayout(self)
        grid.addLayout(inner, 1, 1)
        grid.setRowStretch(0, 2)
        grid.setRowStretch(2, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
