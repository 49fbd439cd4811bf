"""Charts of a workbook's sheets on a page of their own, in the colours of the window's light theme."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from planner.files.writing.looks import NOTE_INK, colour
from planner.model.sheets import Chart, Drawn

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart as Drawing
    from xlsxwriter.worksheet import Worksheet

    from planner.files.writing.formulas import Place

WIDTH, HEIGHT, SPACE = 760, 400, 20  # pixels
ACROSS = 2  # charts side by side
TOP, ROW_HEIGHT = 4, 20  # rows above the first; pixels of a row
LABELS = 7  # that stand along an axis
ADDRESS = re.compile(r"!(?=\$?[A-Z]+\$?\d)")
FONT = {"name": "Calibri", "size": 9, "color": NOTE_INK}


def write_charts(book: Workbook, page: Worksheet, charts: Sequence[Chart], places: Mapping[str, Place]) -> None:
    """Put charts on a page, two side by side."""
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for number, chart in enumerate(charts):
        down, across = divmod(number, ACROSS)
        page.insert_chart(
            TOP, 0, drawn(book, chart, places[chart.sheet]), {"x_offset": SPACE + across * (WIDTH + SPACE), "y_offset": down * (HEIGHT + SPACE), "object_position": 3, "description": chart.title}
        )  # fmt: skip


def drawn(book: Workbook, chart: Chart, place: Place) -> Drawing:
    """Return a chart whose series are rows of a sheet."""
    stacked = chart.kind is Drawn.STACKED
    made = book.add_chart({"type": "column", "subtype": "stacked"} if stacked else {"type": "line"})
    names = list(place.letters)
    first, last, sheet = names.index(chart.first), names.index(chart.last), place.written.get_name()
    for row, name, role in zip(chart.rows, chart.names, chart.roles, strict=True):
        at = place.number(row) - 1
        ink = colour(role)
        look = (
            {"fill": {"color": ink}, "border": {"color": "#FFFFFF", "width": 0.5}, "gap": 70}
            if stacked
            else {"line": {"color": ink, "width": 1.75}}
        )
        said = as_text(name)
        made.add_series(
            {"name": said, "categories": [sheet, place.header, first, place.header, last], "values": [sheet, at, first, at, last], **look}
        )
    step = max((last - first + 1) // LABELS, 1)
    title = {"name_font": {**FONT, "bold": False}}
    made.set_title(
        {"name": as_text(chart.title), "name_font": {**FONT, "size": 12, "color": colour("text"), "bold": True}, "overlay": False}
    )
    made.set_x_axis(
        {
            "name": as_text(chart.across),
            **title,
            "num_font": FONT,
            "interval_unit": step,
            "interval_tick": step,
            "line": {"color": colour("border")},
            "label_position": "low",
        }
    )
    made.set_y_axis(
        {
            "name": as_text(chart.up),
            **title,
            "num_font": FONT,
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": colour("grid"), "width": 0.75}},
            "line": {"none": True},
        }
    )
    made.set_legend({"position": "right", "font": FONT})
    made.set_chartarea({"border": {"color": colour("border")}})
    made.show_blanks_as("gap")
    made.set_size({"width": WIDTH, "height": HEIGHT})
    return made


def as_text(name: str) -> str:
    """Return a name that the writer of charts never takes for a formula: neither by its beginning nor as the address of another sheet's cell."""
    return ADDRESS.sub("! ", f" {name}" if name.startswith("=") else name)
