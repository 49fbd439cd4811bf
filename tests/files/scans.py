"""Workbooks for the tests of the scan: hand-written sheets, and what tells the two roads to a grid apart."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from planner.files.cells.books import _read_with_calamine
from planner.files.cells.grid import Grid
from planner.files.cells.progress import untold
from planner.files.cells.scan.scanned import scanned_grids

DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
LINKS = f'<Relationships xmlns="{PACKAGE}/relationships">%s</Relationships>'
BOOK = f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}">%s<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
FORMATS = '<numFmts count="3"><numFmt numFmtId="164" formatCode="dd.mm.yyyy hh:mm"/><numFmt numFmtId="165" formatCode="#,##0.00 [$€-407]"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>'
LOOKS = '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="9"/><xf numFmtId="0"><alignment indent="2"/></xf>'
STYLES = f'<styleSheet xmlns="{SPACE}">{FORMATS}<cellXfs count="20">{LOOKS}{"<xf/>" * 12}<xf numFmtId="22"/></cellXfs></styleSheet>'
STYLE_COUNT = 20


def book_with(
    path: Path,
    rows: str,
    texts: Sequence[str] = (),
    *,
    head: str = "",
    tail: str = "",
    settings: str = "",
    sheet: str = "",
    shared: str = "",
) -> Path:
    """Write a workbook of one sheet by hand; ``texts`` are the insides of shared texts, ``sheet`` and ``shared`` whole parts."""
    table = "".join(f"<si>{text}</si>" for text in texts)
    parts = {
        "[Content_Types].xml": DECLARED + TYPES,
        "_rels/.rels": DECLARED + LINKS % f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>',
        "xl/_rels/workbook.xml.rels": DECLARED
        + LINKS % f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>',
        "xl/workbook.xml": DECLARED + BOOK % settings,
        "xl/styles.xml": DECLARED + STYLES,
        "xl/sharedStrings.xml": shared or f'{DECLARED}<sst xmlns="{SPACE}">{table}</sst>',
        "xl/worksheets/sheet1.xml": sheet or f'{DECLARED}<worksheet xmlns="{SPACE}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def scanned(path: Path) -> tuple[Grid, ...] | None:
    """Return the sheets of a workbook by the scan, None where it declines."""
    with zipfile.ZipFile(path) as archive:
        return scanned_grids(archive, untold)


def cell_by_cell(path: Path) -> tuple[Grid, ...]:
    """Return the sheets of a workbook by the reader that makes an object of every cell."""
    return _read_with_calamine(path)


def told(grids: Sequence[Grid]) -> list[list[object]]:
    """Return everything that grids say, the kind of each value with it, so that yes and 1 differ."""
    return [
        [
            grid.name, grid.hidden, grid.width, grid.merges, grid.uncalculated, dict(grid.errors), dict(grid.spelt_errors), dict(grid.links),
            grid.hidden_rows, dict(grid.marks),
            [[(type(value), value) for value in row] for row in grid.rows],
            [[(type(value), value) for value in grid.column(column).listed(None)] for column in range(grid.width)],
            [grid.marks_of(column) for column in range(grid.width)],
        ]
        for grid in grids
    ]  # fmt: skip
