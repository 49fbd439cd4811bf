"""What parts are called, how many there are, and which rows are none, in lists of kinds that strangers write."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.cells.said.values import quantity
from planner.files.reading.rows.naming import places_in
from tests.files.books import cells, imported, lines


def listed(tmp_path: Path, text: str) -> tuple[list[tuple[str, float]], list[str]]:
    """Return the parts and quantities of a text table, and the codes of its findings."""
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    plan, result = imported(path)
    return [(part, count) for _, part, count in lines(plan)], [finding.code for finding in result.findings]


def test_that_value_and_package_name_a_part_when_there_is_neither_number_nor_description(tmp_path: Path) -> None:
    text = 'Reference,Value,Footprint,Description,Qty\nR1,10k,Resistor_SMD:R_0402,,1\n"R2, R3",10k,Resistor_SMD:R_0603,,2\nC1,1u,C0805,Capacitor,1\n'
    assert listed(tmp_path, text)[0] == [("10k R_0402", 1), ("10k R_0603", 2), ("1u C0805", 1)]


def test_that_places_are_counted_when_a_board_has_no_quantity_column(tmp_path: Path) -> None:
    text = 'Value,Designator,Footprint,LCSC Part Number\n100nF,"C1, C2, C5-C7",C0402,C1525\n10uF,C3,C0402,C15525\n'
    assert listed(tmp_path, text)[0] == [("C1525", 5), ("C15525", 1)]


@pytest.mark.parametrize(
    ("text", "count"), [("R1", 1), ("R1, R2;R9", 3), ("R3-R5", 3), ("C1..C4 C9", 5), ("U1,U3-5", 4), ("BT1–BT3", 3), ("J2-1", 1), ("", 0)]
)
def test_that_places_on_a_board_are_counted_when_they_are_listed_or_ranged(text: str, count: int) -> None:
    assert places_in(text) == count


def test_that_an_alternate_is_not_the_part_when_a_column_names_one(tmp_path: Path) -> None:
    parts, _ = listed(tmp_path, "Item,Qty,Alternate Part,Supplier\nGearbox 27:1,1,PG-27,Acme\nMotor,2,17HS19,Acme\n")
    assert parts == [("Gearbox 27:1", 1), ("Motor", 2)]


def test_that_parts_below_a_charge_are_read_when_shipping_stands_first(tmp_path: Path) -> None:
    parts, codes = listed(tmp_path, "Name,Qty,Price\nDelivery fee,,4.80\nCase,,2.00\nLid,2,1.00\nTotal,,9.80\nremark below,,\n")
    assert parts == [("Case", 1), ("Lid", 2)]
    assert "import.not-a-number" not in codes


def test_that_a_total_is_no_part_when_its_word_stands_in_the_quantity_column(tmp_path: Path) -> None:
    parts, codes = listed(tmp_path, "Qty,Item,Price\n1,Boost converter,$7.99\n4,Magnet,$29.16\nTotal,--------,$37.15\n")
    assert parts == [("Boost converter", 1), ("Magnet", 4)]
    assert "import.not-a-number" not in codes


@pytest.mark.parametrize("total", ["合計", "合计", "Итого:", "Razem", "Sous-total", "Summe", "Importe total", "Total", "总计"])
def test_that_a_total_is_no_part_when_it_is_in_another_language(total: str, tmp_path: Path) -> None:
    parts, _ = listed(tmp_path, f"Part name,Qty,Price\nMotor,1,12\nGear,1,3\n{total},,15\n")
    assert parts == [("Motor", 1), ("Gear", 1)]


@pytest.mark.parametrize("said", ["as needed", "nach Bedarf", "若干", "conforme montagem", "по необходимости", "wg potrzeb"])
def test_that_one_is_taken_and_said_when_a_quantity_is_as_needed(said: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"Item,Qty\nWire,{said}\nNut,4\n", encoding="utf-8")
    plan, result = imported(path)
    assert [count for _, _, count in lines(plan)] == [1, 4]
    assert cells(result.findings, "import.no-quantity") == ["B2"]


@pytest.mark.parametrize("text", ["8 or more", "8 ou mais", "8 или более", "8 (min)"])
def test_that_the_number_counts_when_a_quantity_is_a_least_one(text: str) -> None:
    assert quantity(text) == (8.0, "")


def test_that_parts_stay_apart_when_only_their_specification_differs(tmp_path: Path) -> None:
    parts, _ = listed(tmp_path, "序号,物料名称,规格,用量,备注\n1,贴片电容,0402 10nF,2,\n2,贴片电容,0402 47pF,1,keep dry\n3,外壳,6061,1,\n")
    assert parts == [("贴片电容 0402 10nF", 2), ("贴片电容 0402 47pF", 1), ("外壳", 1)]


def test_that_nothing_is_lost_when_a_list_has_names_and_descriptions_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Material,Description,Part #,Qty,Remarks\nPost holder,structure,PH1,3,steel\nZip ties,,,1,\nMotor,stepper,,2,\n", encoding="utf-8"
    )
    plan, _ = imported(path)
    assert [part for _, part, _ in lines(plan)] == ["PH1", "Zip ties", "stepper"]
    assert plan["parts"].row(0)["note"] == "Post holder; steel"


@pytest.mark.parametrize(
    ("header", "values", "name"),
    [
        ("Column4", ["CN", "DE", "DE"], "country_of_origin"), ("Feld 4", ["China", "Deutschland", "Polska"], "country_of_origin"), ("Ursprung?", ["中国", "德国", "德国"], "country_of_origin"), ("Xyz", ["EXW", "FCA", "CFR"], ""),
        ("?", ["https://a.example/1", "https://a.example/2", "https://a.example/3"], "url"), ("Abc", ["USD", "EUR", "EUR"], "currency"), ("Column 4", ["3 weeks", "10 days", "2 weeks"], "lead_days"),
    ],
)  # fmt: skip
def test_that_a_column_is_guessed_by_its_cells_when_its_header_says_nothing(
    header: str, values: list[str], name: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "\n".join(["Part number;Qty;Supplier;" + header, *(f"A-{at};{at + 1};Acme;{value}" for at, value in enumerate(values))]),
        encoding="utf-8",
    )
    _, result = imported(path)
    expected = f"sources.{name}" if name else "sources.incoterm"
    assert result.sheets[0].mapping[header] == expected


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Column4", ["8471.30.0100", "8504.40.95", "7318.15.20"]),
        ("Spalte 4", ["84713001", "85044095", "73181520"]),
        ("f4", ["8471300100", "8504409500", "7318152000"]),
    ],
)
def test_that_tariff_codes_are_known_by_their_digits_when_the_header_says_nothing(header: str, values: list[str], tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "\n".join([f"Part number;Qty;{header}", *(f"A-{at};{at + 1};{value}" for at, value in enumerate(values))]), encoding="utf-8"
    )
    plan, _ = imported(path)
    assert list(plan["parts"]["hts"])[:3] == values


def test_that_units_are_no_countries_when_a_column_has_no_name(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Part number;Qty;Column3\nA-1;1;ST\nA-2;2;KG\nA-3;2;KG\n", encoding="utf-8")
    _, result = imported(path)
    assert result.sheets[0].mapping["Column3"] == "parts.unit"


def test_that_places_are_no_parts_when_a_board_calls_them_part(tmp_path: Path) -> None:
    parts, _ = listed(tmp_path, "Part;Value;Package\nC1;1u/50V;C1210\nC2;1u/50V;C1210\nIC1;DS2482;SO16\n")
    assert parts == [("1u/50V C1210", 1), ("1u/50V C1210", 1), ("DS2482 SO16", 1)]


def test_that_the_comment_is_the_part_when_a_board_has_no_other_name(tmp_path: Path) -> None:
    parts, _ = listed(tmp_path, 'Comment,Designator,Footprint,Qty\n100nF,"C1, C2",C0402,2\n10k,R1,R0603,1\n')
    assert parts == [("100nF C0402", 2), ("10k R0603", 1)]


def test_that_the_currency_is_that_of_the_totals_when_the_prices_name_none(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Part Number,Quantity,Unit Price,Extended Price\nA-1,2,0.31,£0.62\nA-2,1,0.18,£0.18\n", encoding="utf-8")
    plan, _ = imported(path)
    assert set(plan["sources"]["currency"]) == {"GBP"}


@pytest.mark.parametrize(
    ("mode", "kind", "expected"),
    [
        ("Sea freight", "Kaufteil", ("ocean", "buy")),
        ("空运", "外购", ("air", "buy")),
        ("LKW", "make", ("truck", "make")),
        ("ж/д", "собственное", ("rail", "make")),
    ],
)
def test_that_choices_are_read_when_they_are_in_another_language(mode: str, kind: str, expected: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        f"Part number;Qty;Supplier;Transport mode;Make/buy\nA-1;1;Acme;{mode};{kind}\nA-2;1;Acme;{mode};{kind}\n", encoding="utf-8"
    )
    plan, _ = imported(path)
    assert (plan["sources"].row(0)["mode"], plan["parts"].row(0)["kind"]) == expected


def test_that_a_table_without_headers_is_read_by_its_cells_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    rows = [
        ("12V power supply", 1, 17.5),
        ("Female jack PCB", 1, 0.3),
        ("Aluminium base", 2, 10),
        ("Cable 2 pins", 2, 0.5),
        ("Load cell 2kg", 3, 2.7),
    ]
    path.write_text("\n".join("\t".join(map(str, row)) for row in rows), encoding="utf-8")
    plan, result = imported(path)
    assert [(part, count) for _, part, count in lines(plan)] == [(name, count) for name, count, _ in rows]
    assert plan["sources"]["unit_price"].tolist() == [price for _, _, price in rows]
    assert cells(result.findings, "import.no-headers") == ["A1"]
    assert result.sheets[0].header_row is None


@pytest.mark.parametrize(
    "text",
    ["1,1,1,1,0\n1,0,1,0,1\n1,0,1,0,1\n1,0,1,0,1\n1,0,1,0,1\n", "a letter\nto somebody\nabout parts\nof a pump\nand more\n", "x,1\ny,2\n"],
)
def test_that_nothing_is_made_of_cells_when_they_are_no_list_of_parts(text: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    plan, result = imported(path)
    assert not len(plan["parts"])
    assert [finding.code for finding in result.findings] == ["import.no-table"]
