"""What cells of an OpenDocument sheet say beyond their values."""

from __future__ import annotations

import zipfile
from pathlib import Path

from planner.files.cells.books import read_grids
from planner.files.cells.grid import Mark
from tests.files.books import imported, lines

NAMES = " ".join(
    f'xmlns:{name}="{address}"'
    for name, address in (
        ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"), ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
        ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"), ("xlink", "http://www.w3.org/1999/xlink"),
    )
)  # fmt: skip


def _text(text: str, link: str = "") -> str:
    shown = f'<text:a xlink:href="{link}">{text}</text:a>' if link else text
    note = "<office:annotation><text:p>a note 0007</text:p></office:annotation>"
    return f'<table:table-cell office:value-type="string">{note}<text:p>{shown}</text:p></table:table-cell>'


def _number(value: float, shown: str, kind: str = "float", more: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{more}><text:p>{shown}</text:p></table:table-cell>'


def _book(path: Path, rows: list[list[str]], hidden: int = -1) -> Path:
    away = ' table:visibility="collapse"'
    told = [f"<table:table-row{away if at == hidden else ''}>{''.join(row)}</table:table-row>" for at, row in enumerate(rows)]
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.3"><office:body><office:spreadsheet><table:table table:name="BOM">{"".join(told)}</table:table></office:spreadsheet></office:body></office:document-content>'  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    return path


def _list(path: Path) -> Path:
    made = '<table:table-cell table:formula="of:=HYPERLINK(&quot;https://lcsc.com/3&quot;;&quot;P-3&quot;)" office:value-type="string" office:string-value="P-3"><text:p>P-3</text:p></table:table-cell>'  # fmt: skip
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    return _book(
        path,
        [
            [*map(_text, ("Part number", "Qty", "Unit price", "Lead time", "Scrap"))],
            [_text("P-1", "https://www.digikey.com/1?a=1&amp;b=2"), _number(2, "2"), _number(1.5, "1.50 €"), _number(2, "2 weeks"), _number(0.05, "5%", "percentage")],
            [_number(77, "00077"), _number(1, "1"), _number(2500, "2,500.00"), _number(3, "3 days"), _number(0.1, "10%", "percentage")],
            [made, _number(1, "1"), _number(4, "£4.00", "currency", ' office:currency="GBP"'), empty],
        ],
        hidden=2,
    )  # fmt: skip


def test_that_an_ods_tells_links_formats_and_hidden_rows_when_its_marks_are_read(tmp_path: Path) -> None:
    (grid,) = read_grids(_list(tmp_path / "b.ods"))
    assert grid.links == {(1, 0): "https://www.digikey.com/1?a=1&b=2", (3, 0): "https://lcsc.com/3"}
    assert grid.hidden_rows == {2}
    assert grid.mark(1, 4) == Mark(percent=True)
    assert grid.mark(2, 0) == Mark(shape="00000")
    assert (grid.mark(2, 2), grid.mark(1, 0)) == (Mark(), Mark())
    assert (grid.mark(1, 2).currency, grid.mark(3, 2).currency) == ("EUR", "GBP")


def test_that_an_ods_is_read_as_it_is_seen_when_it_is_imported(tmp_path: Path) -> None:
    plan, _ = imported(_list(tmp_path / "b.ods"))
    assert [(part, count) for _, part, count in lines(plan)] == [("P-1", 2), ("00077", 1), ("P-3", 1)]
    sources = plan["sources"]
    assert sources["url"].tolist() == ["https://www.digikey.com/1?a=1&b=2", "", "https://lcsc.com/3"]
    assert sources["lead_days"].tolist()[:2] == [14, 3]
    assert sources["currency"].tolist() == ["EUR", "USD", "GBP"]
    assert plan["bom"]["scrap"].tolist() == [0.05, 0.1, 0]
