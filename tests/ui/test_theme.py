from __future__ import annotations

import gc
import re
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QDialogButtonBox, QProxyStyle, QStyle
from pytestqt.qtbot import QtBot

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


# Machado, Oliveira, Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.0, on linear RGB.
EYES = {
    "all three cones": np.eye(3),
    "no red cones": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no green cones": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "no blue cones": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])
STACK = [f"component.{name}" for name in ("goods", "freight", "insurance", "other", "carrying", "fees")] + [
    f"program.{name}" for name in ("mfn", "s301", "fl301", "s232", "s122", "ieepa", "adcvd", "event")
]
LEGS = [f"leg.{name}" for name in ("order", "production", "licence", "inland", "transit", "customs", "dock", "make")]


def seen(color: QColor, eyes: str) -> np.ndarray:
    """Return a colour in CIE L*a*b* as some eyes see it."""
    channels = np.array([color.redF(), color.greenF(), color.blueF()])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(EYES[eyes] @ linear, 0, 1) / WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: QColor, other: QColor) -> float:
    """Return how far two colours are apart for the eyes that tell them apart worst (CIE 1976)."""
    return min(float(np.linalg.norm(seen(one, eyes) - seen(other, eyes))) for eyes in EYES)


def test_that_the_difference_of_colours_is_that_of_the_standard_for_black_and_white() -> None:
    assert apart(QColor("black"), QColor("white")) == pytest.approx(100, abs=0.1)
    assert (
        apart(QColor("#c00000"), QColor("#606000")) < 20 < apart(QColor("#c00000"), QColor("#0000c0"))
    )  # red and olive without green cones


@pytest.mark.parametrize(("roles", "any_two", "neighbours"), [(STACK, 7.5, 13.5), (LEGS, 12, 18)], ids=["costs", "legs"])
def test_that_parts_of_a_bar_keep_apart_when_eyes_see_fewer_colours(
    look: theme.Theme, roles: list[str], any_two: float, neighbours: float
) -> None:
    assert all(apart(look.color(one), look.color(other)) >= any_two for one, other in combinations(roles, 2))
    assert all(apart(look.color(one), look.color(other)) >= neighbours for one, other in pairwise(roles))


@pytest.mark.parametrize(("role", "least"), [("scenario.colors", 9), ("series.colors", 12.5)])
def test_that_scenarios_and_series_keep_apart_when_eyes_see_fewer_colours(look: theme.Theme, role: str, least: float) -> None:
    colors = [look.listed(role, index) for index in range(7 if role.startswith("scenario") else 6)]
    assert all(apart(one, other) >= least for one, other in combinations(colors, 2))


def test_that_severities_keep_apart_when_eyes_see_fewer_colours(look: theme.Theme) -> None:
    colors = [look.color(f"severity.{name}") for name in ("error", "warning", "note", "ok")]
    assert all(apart(one, other) >= 13.5 for one, other in combinations(colors, 2))


def test_that_a_box_to_tick_can_be_seen_when_the_theme_is_dark(qapp: QApplication) -> None:
    look = theme.apply(qapp, dark=True)
    edge = qapp.palette(QCheckBox()).color(QPalette.ColorRole.Window).darker(140)  # what the style draws a box's edge with
    assert theme.contrast(edge, look.color("panel")) >= 2.5
    theme.apply(qapp, dark=False)


class WithIcons(QProxyStyle):
    """A desktop whose style puts icons on the buttons of dialogs."""

    def styleHint(self, hint: QStyle.StyleHint, option: object = None, widget: object = None, data: object = None) -> int:
        return 1 if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons else super().styleHint(hint, option, widget, data)  # type: ignore[arg-type]


def test_that_buttons_of_dialogs_have_no_icons_when_the_desktop_would_give_them_some(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, False)
    ours = app.styleSheet()
    try:
        app.setStyle(WithIcons("Fusion"))
        icons = []
        for sheet in ("", ours):
            app.setStyleSheet(sheet)
            box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
            qtbot.addWidget(box)
            box.show()
            icons.append([not button.icon().isNull() for button in box.buttons()])
    finally:
        app.setStyle("Fusion")
        app.setStyleSheet(ours)
    assert icons == [[True, True], [False, False]]
