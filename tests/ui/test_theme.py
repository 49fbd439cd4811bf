from __future__ import annotations

import gc
import re
from itertools import pairwise

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication

from planner.paths import resource
from planner.ui import icons, theme

READABLE = 4.5
TEXT_ROLES = (
    "text",
    "muted",
    "accent",
    "severity.error",
    "severity.warning",
    "severity.note",
    "severity.ok",
    "mark.threat",
    "mark.measure",
    "mark.closure",
    "series.on_hand",
)
GROUNDS = ("panel", "window", "header", "hover")


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def look(qapp: QApplication, request: pytest.FixtureRequest) -> theme.Theme:
    return theme.apply(qapp, dark=request.param)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("role", TEXT_ROLES)
def test_that_text_is_readable_on_every_ground(look: theme.Theme, role: str, ground: str) -> None:
    assert theme.contrast(look.color(role), look.color(ground)) >= READABLE


def test_that_text_is_readable_on_a_selection_and_in_tooltips(look: theme.Theme) -> None:
    assert theme.contrast(look.color("text"), look.color("selection")) >= READABLE
    assert theme.contrast(look.color("tooltip_text"), look.color("tooltip")) >= READABLE


@pytest.mark.parametrize("index", range(8))
def test_that_scenario_names_are_readable_on_their_own_tint(look: theme.Theme, index: int) -> None:
    assert theme.contrast(look.scenario(index), look.color("panel")) >= READABLE
    assert theme.contrast(look.scenario(index), look.tint(index)) >= READABLE
    assert theme.contrast(look.color("text"), look.tint(index)) >= READABLE


def test_that_contrast_is_that_of_the_standard_for_black_on_white(look: theme.Theme) -> None:
    assert theme.contrast(theme.QColor("black"), theme.QColor("white")) == pytest.approx(21.0)
    assert theme.contrast(theme.QColor("#767676"), theme.QColor("white")) == pytest.approx(4.54, abs=0.01)


def test_that_both_themes_have_the_same_roles_when_read() -> None:
    assert theme.read_roles("light").keys() == theme.read_roles("dark").keys()


def test_that_the_base_alone_is_grey_when_there_are_many_scenarios(look: theme.Theme) -> None:
    base = look.scenario(0)
    assert all(look.scenario(index) != base for index in range(1, 20))


@pytest.mark.parametrize(
    ("name", "family"),
    [("MFN", "mfn"), ("s301", "s301"), ("FL301", "fl301"), ("s232 metals", "s232"), ("IEEPA fentanyl", "ieepa"), ("AD/CVD", "adcvd"), ("China +100 % (threat)", "event")],
)  # fmt: skip
def test_that_a_duty_program_is_known_by_its_name(name: str, family: str) -> None:
    assert theme.program_family(name) == family


def test_that_stacked_neighbours_differ_in_a_grey_copy(look: theme.Theme) -> None:
    order = ["component.goods", "component.freight", "component.other", "program.mfn", "program.s301", "program.event"]
    lightness = [theme.contrast(look.color(role), theme.QColor("black")) for role in order]
    assert all(max(a, b) / min(a, b) > 1.1 for a, b in pairwise(lightness))


def test_that_an_unknown_role_is_refused() -> None:
    with pytest.raises(KeyError):
        theme.current().color("component.magic")


def test_that_the_palette_and_listeners_follow_when_the_theme_changes(qapp: QApplication, qtbot) -> None:
    theme.apply(qapp, dark=False)
    with qtbot.waitSignal(theme.current().changed):
        theme.apply(qapp, dark=True)
    assert qapp.palette().window().color() == theme.current().color("window")
    assert theme.current().dark
    theme.apply(qapp, dark=False)


def test_that_digits_have_one_width_in_the_number_font(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.number_font())
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")


def test_that_three_sizes_stand_in_order(qapp: QApplication) -> None:
    assert theme.small_font().pointSizeF() < theme.title_font().pointSizeF() < theme.large_font().pointSizeF()


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_that_an_icon_is_drawn_in_the_text_colour_of_the_theme(qapp: QApplication, path) -> None:
    assert not re.search(r"#[0-9a-fA-F]{3,6}", path.read_text()), "an icon has no colour of its own"
    theme.apply(qapp, dark=False)
    light = icons.icon(path.stem).pixmap(QSize(20, 20)).toImage()
    theme.apply(qapp, dark=True)
    dark = icons.icon(path.stem).pixmap(QSize(20, 20)).toImage()
    theme.apply(qapp, dark=False)
    alphas = [light.pixelColor(x, y).alpha() for x in range(20) for y in range(20)]
    assert 10 < sum(alpha > 100 for alpha in alphas) < 250
    assert light != dark


def test_that_a_missing_icon_is_refused_by_name() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-thing")


def test_that_a_copied_icon_outlives_a_collection(qapp: QApplication) -> None:
    copy = QIcon(icons.icon("save"))
    copy.addPixmap(icons.label_pixmap("open", "text", 16))
    gc.collect()
    assert not copy.pixmap(QSize(16, 16)).isNull()
