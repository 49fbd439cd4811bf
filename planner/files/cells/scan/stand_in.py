"""A workbook that stands in for another: the same names, styles and settings, but only those cells that somebody has to be asked about.

What a reader makes of a date's style, of a text with two colours or of an error is its own business. Instead of knowing all of it as well,
the cells are put into a small workbook and that reader is asked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from planner.files.cells.scan.cell_words import OddSheetError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

PARTS = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
TEXTS = "xl/sharedStrings.xml"
SHEETS = "xl/worksheets/"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD, TAIL = f'<worksheet xmlns="{SPACE}"><sheetData>'.encode(), b"</sheetData></worksheet>"
MOST_ASKED = 500_000
DAY = b"40000.5"  # a number that is a day and time where a style makes dates


@dataclass(frozen=True, slots=True)
class Place:
    """A sheet of cells: its name, whether it is hidden, its number in the workbook, the part that it is in."""

    name: str
    hidden: bool
    number: int
    part: str


class StandIn:
    """The parts that every stand-in for one workbook has."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        names = archive.namelist()
        known = {name.lower(): name for name in (*PARTS, TEXTS)}
        if len(set(names)) < len(names) or any(known.get(name.lower(), name) != name or "\\" in name for name in names):
            raise OddSheetError
        self.sheets = [name for name in names if name.startswith(SHEETS) and name.endswith(".xml")]
        self.parts = {name: archive.read(name) for name in PARTS if name in names}
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= self.parts.keys() or any(
            b"\x00" in part for part in self.parts.values()
        ):
            raise OddSheetError

    def opened(self, sheets: Mapping[str, bytes], texts: Sequence[str] = ()) -> CalamineWorkbook:
        """Return a workbook with some sheets, the others empty."""
        from python_calamine import CalamineWorkbook

        made = BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, part in self.parts.items():
                archive.writestr(name, part)
            if texts:
                archive.writestr(TEXTS, f'<sst xmlns="{SPACE}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>')
            for name in self.sheets:
                archive.writestr(name, sheets.get(name, HEAD + TAIL))
        made.seek(0)
        return CalamineWorkbook.from_filelike(made)

    def places(self) -> list[Place]:
        """Return the sheets of cells in their order."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        numbered = {part: HEAD + asked([b"><v>%d</v></c>" % at]) + TAIL for at, part in enumerate(self.sheets)}
        with self.opened(numbered) as book:
            told = [(at, sheet) for at, sheet in enumerate(book.sheets_metadata) if sheet.typ is SheetTypeEnum.WorkSheet]
            return [
                Place(sheet.name, sheet.visible is not SheetVisibleEnum.Visible, at, self._named(answers(book.get_sheet_by_index(at))))
                for at, sheet in told
            ]

    def _named(self, said: Sequence[object]) -> str:
        if not said or not isinstance(said[0], float):
            raise OddSheetError
        return self.sheets[int(said[0])]

    def dated_styles(self, place: Place) -> list[int]:
        """Return which styles make something else of a number, as dates do; asked in the place of one sheet."""
        count = self.parts.get("xl/styles.xml", b"").count(b"xf")
        if count > MOST_ASKED:
            raise OddSheetError
        cells = [b' s="%d"><v>%b</v></c>' % (style, DAY) for style in range(count)]
        with self.opened({place.part: HEAD + asked(cells) + TAIL}) as book:
            said = answers(book.get_sheet_by_index(place.number))
        return [style for style, value in enumerate(said) if not isinstance(value, float)]


def asked(cells: Sequence[bytes]) -> bytes:
    """Return rows of one cell each; ``cells`` are spelt from behind their names on."""
    return b"".join(b'<row r="%d"><c r="A%d"%b</row>' % (row, row, cell) for row, cell in enumerate(cells, 1))


def answers(sheet: CalamineSheet) -> list[object]:
    """Return what a reader makes of cells that were asked; empty ones at the end are missing."""
    return [row[0] for row in sheet.to_python(skip_empty_area=False)]
