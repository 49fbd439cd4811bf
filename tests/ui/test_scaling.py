"""The window on small and finely divided screens: nothing is cut off that can't be read elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from planner.ui import theme
from planner.ui.dialogs.ask import Ask
from planner.ui.main_window import MainWindow
from tests.ui.conftest import settle

ROOT = Path(__file__).resolve().parents[2]
# What is left of a screen of 1,920 × 1,080 at 100, 125, 150 and 200 % scaling, and of one of 1,600 × 1,000 at 200 %.
SCREENS = ((1920, 1080), (1536, 864), (1280, 720), (960, 540), (800, 500))


def clipped(root: QWidget) -> Iterator[str]:
    """Yield texts that are wider or higher than what shows them and that no tooltip tells."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.toolTip():
            continue
        metrics = QFontMetrics(widget.font())
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            if metrics.horizontalAdvance(widget.text()) > widget.width() + 1 or metrics.height() > widget.height() + 1:
                yield f"label: {widget.text()}"
        elif isinstance(widget, QLabel) and widget.text() and widget.heightForWidth(widget.width()) > widget.height() + 1:
            yield f"lines: {widget.text()}"
        elif isinstance(widget, QAbstractButton) and widget.text() and widget.sizeHint().width() > widget.width() + 1:
            yield f"button: {widget.text()}"
        elif isinstance(widget, QTabBar):
            room = [widget.tabRect(at).width() for at in range(widget.count())]
            needed = [metrics.horizontalAdvance(widget.tabText(at)) for at in range(widget.count())]
            yield from (f"tab: {widget.tabText(at)}" for at in range(widget.count()) if needed[at] > room[at])


@pytest.mark.parametrize("size", SCREENS, ids=["100%", "125%", "150%", "200%", "200% of 1600"])
def test_that_no_text_is_cut_off_when_the_screen_is_divided_finely(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    assert window.minimumSizeHint().width() <= size[0]
    assert window.minimumSizeHint().height() <= size[1]
    window.resize(*size)
    settle(qtbot, window)
    for number, page in enumerate(window.pages):
        window.go_to_page(number)
        for tab in range(page.tabs.count()):
            page.tabs.setCurrentIndex(tab)
            QApplication.processEvents()
            assert (window.width(), window.height()) == size
            assert not list(clipped(window)), page.tabs.tabText(tab)
            arrows = [button for button in page.tabs.findChildren(QToolButton) if button.isVisible()]
            assert not arrows or size[0] < 1280, page.tabs.tabText(tab)
    for tab in range(window.bottom.tabs.count()):
        window.bottom.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
        assert not list(clipped(window.bottom))


@pytest.mark.parametrize("points", [9.5, 14.0, 19.0])
def test_that_rows_and_headers_grow_with_the_letters_when_the_system_asks_for_larger_ones(
    qapp: QApplication, window: MainWindow, qtbot: QtBot, points: float
) -> None:
    font = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(points)
    try:
        qapp.setFont(larger)
        theme.current().changed.emit()
        QApplication.processEvents()
        metrics = QFontMetrics(theme.number_font())
        view = window.view()
        assert view.rowHeight(0) >= metrics.height()
        assert view.horizontalHeader().height() >= QFontMetrics(theme.small_font()).height()
        part = next(at for at in range(view.grid.columnCount()) if view.grid.fields[at].column.title == "Part")
        assert view.columnWidth(part) > metrics.horizontalAdvance(view.grid.cell(0, part)[0])
    finally:
        qapp.setFont(font)
        theme.current().changed.emit()


@pytest.mark.parametrize(("scale", "look"), [("1", "--light"), ("2", "--light"), ("1", "--dark"), ("2", "--dark")])
def test_that_the_picture_has_the_screens_own_dots_when_it_is_scaled(tmp_path: Path, scale: str, look: str) -> None:
    picture = tmp_path / "window.png"
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "planner", "--sample", "ev-battery", look, "--picture", str(picture)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1600 * int(scale), 950 * int(scale))
    ground = image.pixelColor(image.width() - 4, image.height() // 2)
    assert (ground.lightness() > 200) == (look == "--light")


def test_that_figures_of_tiles_are_whole_when_the_window_is_as_narrow_as_it_gets(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(window.minimumSizeHint())
    settle(qtbot, window)
    for tile in window.tiles.tiles:
        tile.value.show_text("28 Sep 2027")
        assert QFontMetrics(tile.value.fitting_font()).horizontalAdvance("28 Sep 2027") <= tile.value.width()


def test_that_a_dialog_fits_the_screen_when_it_asks_for_more(window: MainWindow, qtbot: QtBot) -> None:
    asked = QDialog(window)
    asked.resize(5_000, 4_000)
    QTimer.singleShot(0, asked.reject)
    Ask(window).run(asked)
    room = window.screen().availableSize()
    assert 300 < asked.width() <= room.width() and 300 < asked.height() < room.height()


def test_that_the_last_menus_are_behind_an_arrow_one_can_see_when_the_window_is_narrow(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(window.minimumSizeHint().expandedTo(QSize(830, 500)))
    settle(qtbot, window)
    arrow = next(button for button in window.top.menus.findChildren(QToolButton) if button.isVisible())
    assert arrow.accessibleName() == "More menus"
    drawn, ground = arrow.grab().toImage(), window.top.menus.grab().toImage().pixelColor(1, 1)
    dots = [drawn.pixelColor(x, y) for x in range(drawn.width()) for y in range(drawn.height())]
    assert max(abs(dot.lightness() - ground.lightness()) for dot in dots) > 60
