"""What parts are called, how many there are, and which rows are none, in lists of kinds that strangers write."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.cells.values import quantity
from planner.files.reading.naming import places_in
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
    parts, _ = listed(tmp_path, f"Part name,Price\nMotor,12\nGear,3\n{total},15\n")
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
