"""What an import understands of strangers' sheets, and what it says of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.reading.workbook import read_workbook
from planner.model.finding import BallastError, Severity
from planner.model.plan import Plan
from tests.files.books import book_of, cells, imported, lines

HEADER = ("Part Number", "Description", "Qty", "Supplier", "Unit Price (USD)", "Country of Origin", "Lead time (weeks)")
MOTOR = ("M-1", "Motor", 2, "Maxon", 12.5, "Japan", 3)


def test_that_parts_lines_suppliers_and_sources_come_in_when_a_bom_is_read(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "Robot.xlsx", [HEADER, MOTOR, ("S-1", "Screw", 8, "Bossard", 0.02, "CN", 1)]))
    assert result.counts == {"parts": 3, "bom_lines": 2, "sources": 2, "suppliers": 2}
    assert lines(plan) == [("Robot", "M-1", 2.0), ("Robot", "S-1", 8.0)]
    source = plan["sources"].row(0)
    told = {name: source[name] for name in ("part", "supplier", "country_of_origin", "unit_price", "currency", "lead_days")}
    assert told == {"part": "M-1", "supplier": "Maxon", "country_of_origin": "JP", "unit_price": 12.5, "currency": "USD", "lead_days": 21.0}


def test_that_the_report_names_header_mapping_and_rows_when_a_title_stands_above(tmp_path: Path) -> None:
    rows = [("Bill of materials of Robot",), (), ("Part Number", "Qty", "Colour"), ("M-1", 2, "red"), ("S-1", 8, "blue"), (), ("Total", 10)]
    plan, result = imported(book_of(tmp_path / "Robot.xlsx", rows))
    (sheet,) = result.sheets
    assert (sheet.name, sheet.role, sheet.header_row, sheet.rows_read, sheet.rows_accepted) == ("BOM", "bom", 3, 2, 2)
    assert sheet.mapping == {"Part Number": "parts.part", "Qty": "bom.quantity"}
    assert sheet.unmapped == ["Colour"]
    assert plan["parts"].row(plan["parts"]["part"].tolist().index("Robot"))["description"] == "Bill of materials of Robot"


@pytest.mark.parametrize(
    "header",
    [
        ("Teilenummer", "Bezeichnung", "Menge", "Einzelpreis (€)", "Lieferant"),
        ("料号", "名称", "数量", "单价(€)", "供应商"),
        ("Référence", "Désignation", "Quantité", "Prix unitaire €", "Fournisseur"),
        ("Артикул", "Наименование", "Кол-во", "Цена, EUR", "Поставщик"),
        ("PART_NUMBER", " description ", "QTY.", "unit price [EUR]", "vendor"),
    ],
)
def test_that_columns_are_found_when_headers_are_in_another_language(tmp_path: Path, header: tuple[str, ...]) -> None:
    plan, result = imported(
        book_of(tmp_path / "x.xlsx", [header, ("M-1", "Motor", 2, "1.234,50", "Maxon"), ("S-1", "Screw", 8, "0,02", "Bossard")])
    )
    assert not result.sheets[0].unmapped
    assert plan["sources"]["unit_price"].tolist() == [1234.5, 0.02]
    assert set(plan["sources"]["currency"]) == {"EUR"}
    assert plan["bom"]["quantity"].tolist() == [2.0, 8.0]


def test_that_a_part_is_named_after_its_description_when_it_has_no_number(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Description", "Qty"),
        (None, "Rubber foot", 4),
        ("", "A very long description " * 6, 1),
        ("", "A very long description " * 6 + "two", 1),
    ]
    path = book_of(tmp_path / "x.xlsx", rows)
    first, second = imported(path)[0], imported(path)[0]
    names = first["bom"]["component"].tolist()
    assert names[0] == "Rubber foot"
    assert len(set(names)) == 3
    assert names == second["bom"]["component"].tolist()


@pytest.mark.parametrize(
    ("bad", "code", "severity"),
    [("many", "import.not-a-number", Severity.ERROR), (-2, "import.quantity", Severity.ERROR), (0, "import.quantity", Severity.WARNING)],
)
def test_that_only_the_row_stays_out_when_its_quantity_is_wrong(tmp_path: Path, bad: object, code: str, severity: Severity) -> None:
    plan, result = imported(
        book_of(
            tmp_path / "x.xlsx",
            [HEADER, MOTOR, ("S-1", "Screw", bad, "Bossard", 0.02, "CN", 1), ("N-1", "Nut", 8, "Bossard", 0.01, "CN", 1)],
        )
    )
    assert cells(result.findings, code) == ["C3"]
    finding = next(one for one in result.findings if one.code == code)
    assert finding.severity is severity
    assert finding.where.sheet == "BOM"
    assert "left out" in finding.message
    assert [component for _, component, _ in lines(plan)] == ["M-1", "N-1"]


def test_that_one_is_taken_and_noted_when_a_quantity_is_blank(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "x.xlsx", [HEADER, MOTOR, ("S-1", "Screw", None, "Bossard", 0.02, "CN", 1)]))
    assert cells(result.findings, "import.no-quantity") == ["C3"]
    assert lines(plan)[1] == ("x", "S-1", 1.0)


def test_that_only_the_field_stays_out_when_price_country_or_lead_time_is_wrong(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "x.xlsx", [HEADER, ("M-1", "Motor", 2, "Maxon", "call us", "Atlantis", "soon")]))
    assert sorted(str(finding.where.cell) for finding in result.findings if finding.severity is Severity.ERROR) == ["E2", "F2", "G2"]
    source = plan["sources"].row(0)
    assert (source["unit_price"], source["country_of_origin"], source["lead_days"]) == (None, "", 0.0)


def test_that_lines_stay_apart_when_a_part_is_listed_twice(tmp_path: Path) -> None:
    plan, _ = imported(book_of(tmp_path / "x.xlsx", [("Part Number", "Qty", "Ref Des"), ("R-10K", 2, "R1 R2"), ("R-10K", 1, "R7")]))
    assert lines(plan) == [("x", "R-10K", 2.0), ("x", "R-10K", 1.0)]
    assert plan["parts"]["part"].tolist().count("R-10K") == 1


def test_that_a_conflict_is_told_when_a_part_number_has_two_descriptions(tmp_path: Path) -> None:
    plan, result = imported(
        book_of(tmp_path / "x.xlsx", [("Part Number", "Description", "Qty"), ("P-100", "Left arm", 1), ("P-100", "Right arm", 1)])
    )
    assert cells(result.findings, "import.description-differs") == ["B3"]
    assert plan["parts"]["part"].tolist().count("P-100") == 1


def test_that_parts_stay_apart_when_their_number_is_a_standard(tmp_path: Path) -> None:
    plan, _ = imported(
        book_of(tmp_path / "x.xlsx", [("Part Number", "Description", "Qty"), ("DIN 912", "M3x8", 4), ("DIN 912", "M4x10", 2)])
    )
    assert [component for _, component, _ in lines(plan)] == ["DIN 912 M3x8", "DIN 912 M4x10"]


def test_that_the_supplier_is_unknown_when_there_is_a_price_alone(tmp_path: Path) -> None:
    plan, result = imported(book_of(tmp_path / "x.xlsx", [("Part Number", "Qty", "Price"), ("M-1", 2, "$3.50")]))
    assert plan["sources"]["supplier"].tolist() == ["unknown supplier"]
    assert cells(result.findings, "import.no-supplier") == [None]


def test_that_a_source_comes_in_when_there_is_a_supplier_without_price(tmp_path: Path) -> None:
    plan, _ = imported(book_of(tmp_path / "x.xlsx", [("Part Number", "Qty", "Supplier"), ("M-1", 2, "Maxon")]))
    assert plan["sources"].row(0)["unit_price"] is None
    assert plan["sources"].row(0)["country_of_origin"] == ""


def test_that_the_plans_currency_is_taken_once_and_noted_when_none_is_named(tmp_path: Path) -> None:
    rows = [("Part Number", "Qty", "Price"), ("M-1", 2, 3.5), ("S-1", 2, 0.5)]
    plan, result = imported(book_of(tmp_path / "x.xlsx", rows))
    assert set(plan["sources"]["currency"]) == {"USD"}
    assert len(cells(result.findings, "import.currency")) == 1


@pytest.mark.parametrize(
    ("header", "cell", "currency"),
    [
        ("Price", "¥30", "CNY"),
        ("Price", "30 EUR", "EUR"),
        ("单价(元)", 30, "CNY"),
        ("Cost [£]", 30, "GBP"),
        ("Preis/Stück €", "30,00", "EUR"),
        ("Price", "$30", "USD"),
    ],
)
def test_that_the_currency_is_found_when_header_or_cell_names_it(tmp_path: Path, header: str, cell: object, currency: str) -> None:
    plan, _ = imported(book_of(tmp_path / "x.xlsx", [("Part Number", "Qty", header), ("M-1", 2, cell)]))
    assert (plan["sources"].row(0)["unit_price"], plan["sources"].row(0)["currency"]) == (30.0, currency)


def test_that_the_currency_of_the_cells_format_counts_when_nothing_else_names_one(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as book:
        sheet = book.add_worksheet("BOM")
        sheet.write_row(0, 0, ("Part Number", "Qty", "Price"))
        sheet.write_row(1, 0, ("M-1", 2))
        sheet.write_number(1, 2, 5, book.add_format({"num_format": "[$€-407] #,##0.00"}))
    assert imported(tmp_path / "x.xlsx")[0]["sources"]["currency"].tolist() == ["EUR"]


def test_that_sections_and_repeated_headers_are_no_parts_when_a_list_has_them(tmp_path: Path) -> None:
    rows = [
        ("Part Number", "Description", "Qty"),
        ("MECHANICS",),
        ("M-1", "Motor", 2),
        ("Part Number", "Description", "Qty"),
        ("S-1", "Screw", 8),
        (None, "Total", 10),
    ]
    plan, _ = imported(book_of(tmp_path / "x.xlsx", rows))
    assert sorted(component for _, component, _ in lines(plan)) == ["M-1", "S-1"]


def test_that_tables_beside_and_below_one_another_are_all_read_when_each_has_a_header(tmp_path: Path) -> None:
    rows = [
        ("Screws:", None, None, "Printed:"), ("Name", "Quantity", None, "Name", "Quantity"), ("M3x8", 4, None, "Case", 1), ("M4x8", 2, None, "Lid", 2),
        ("Bearings:",), ("Type", "Quantity"), ("608ZZ", 6),
    ]  # fmt: skip
    plan, _ = imported(book_of(tmp_path / "x.xlsx", rows))
    found = lines(plan)
    assert {("Screws", "M3x8", 4.0), ("Printed", "Lid", 2.0), ("Bearings", "608ZZ", 6.0), ("x", "Bearings", 1.0)} <= set(found)


def test_that_each_sheet_is_a_product_when_a_workbook_has_several(tmp_path: Path) -> None:
    header = ("Part Number", "Qty")
    path = book_of(
        tmp_path / "x.xlsx", [header, ("ARM", 2)], title="Robot", ARM=[header, ("MOTOR", 3)], Notes=[("Anything", "else"), ("a", "b")]
    )
    plan, result = imported(path)
    assert lines(plan) == [("Robot", "ARM", 2.0), ("ARM", "MOTOR", 3.0)]
    assert {sheet.name: sheet.role for sheet in result.sheets} == {"Robot": "bom", "ARM": "bom", "Notes": "ignored"}


def test_that_one_sheet_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    header = ("Part Number", "Qty")
    path = book_of(tmp_path / "x.xlsx", [header, ("ARM", 2)], title="Robot", Spares=[header, ("MOTOR", 3)])
    assert read_workbook(path, sheet="spares").counts["bom_lines"] == 1
    with pytest.raises(BallastError, match="has no sheet 'Other'; it has Robot, Spares"):
        read_workbook(path, sheet="Other")


def test_that_nothing_is_added_twice_when_a_bom_is_imported_again(tmp_path: Path) -> None:
    path = book_of(tmp_path / "Robot.xlsx", [HEADER, MOTOR])
    plan, _ = imported(path)
    again, result = imported(path, plan)
    assert again.equals(plan)
    assert result.counts == {"parts": 0, "bom_lines": 0, "sources": 0, "suppliers": 0}


def test_that_the_plans_line_is_kept_and_told_when_its_quantity_differs(tmp_path: Path) -> None:
    plan, _ = imported(book_of(tmp_path / "Robot.xlsx", [HEADER, MOTOR]))
    after, result = imported(book_of(tmp_path / "Robot.xlsx", [HEADER, ("M-1", "Motor", 5, "Maxon", 12.5, "JP", 3)]), plan)
    assert lines(after) == [("Robot", "M-1", 2.0)]
    assert cells(result.findings, "import.line-differs") == ["C2"]


def test_that_an_import_can_be_taken_back_when_it_was_done(tmp_path: Path) -> None:
    plan = imported(book_of(tmp_path / "a.xlsx", [HEADER, MOTOR]))[0]
    result = read_workbook(book_of(tmp_path / "b.xlsx", [HEADER, ("S-1", "Screw", 8, "Bossard", 0.02, "CN", 1)]), plan)
    done = result.edit.apply(plan)
    assert len(done.plan["bom"]) == 2
    assert done.inverse.apply(done.plan).plan.equals(plan)


def test_that_an_error_is_told_when_no_table_of_parts_is_there(tmp_path: Path) -> None:
    result = read_workbook(book_of(tmp_path / "x.xlsx", [("Dear", "all"), ("see", "you")]))
    assert [(finding.severity, finding.code) for finding in result.findings] == [(Severity.ERROR, "import.no-table")]
    assert not result.edit.apply(Plan.empty()).changes


def test_that_a_warning_is_told_when_formulas_were_never_calculated(tmp_path: Path) -> None:
    _, result = imported(book_of(tmp_path / "x.xlsx", [("Part Number", "Qty", "Price"), ("M-1", 2, "=1+1")]))
    assert cells(result.findings, "import.uncalculated") == ["C2"]


def test_that_a_pack_price_is_divided_when_the_pack_size_is_given(tmp_path: Path) -> None:
    plan, _ = imported(
        book_of(
            tmp_path / "x.xlsx", [("Component", "Cost per package - CAD", "Items per package", "Items per robot"), ("M3 nut", 1.5, 4, 2)]
        )
    )
    source = plan["sources"].row(0)
    assert (source["unit_price"], source["currency"], source["order_multiple"]) == (0.375, "CAD", 4.0)
    assert plan["bom"]["quantity"].tolist() == [2.0]


def test_that_a_line_stays_out_when_it_closes_a_circle(tmp_path: Path) -> None:
    rows = [("Parent", "Component", "Qty"), ("A", "B", 1), ("B", "C", 1), ("C", "A", 1), ("B", "B", 2)]
    plan, result = imported(book_of(tmp_path / "x.xlsx", rows))
    assert cells(result.findings, "import.cycle") == ["A5", "A4"]
    assert lines(plan) == [("A", "B", 1.0), ("B", "C", 1.0)]


def test_that_a_line_stays_out_when_it_closes_a_circle_with_the_plan(tmp_path: Path) -> None:
    plan, _ = imported(book_of(tmp_path / "x.xlsx", [("Parent", "Component", "Qty"), ("A", "B", 1)]))
    after, result = imported(book_of(tmp_path / "y.xlsx", [("Parent", "Component", "Qty"), ("B", "A", 1)]), plan)
    assert cells(result.findings, "import.cycle") == ["A2"]
    assert lines(after) == [("A", "B", 1.0)]


def test_that_a_build_plan_becomes_demand_when_a_sheet_has_due_dates(tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "x.xlsx", [("Part Number", "Qty"), ("M-1", 2)], Schedule=[("Product", "Due date", "Quantity"), ("x", "2027-03-01", 50)]
    )
    plan, result = imported(path)
    assert result.counts["demand"] == 1
    assert {name: plan["demand"].row(0)[name] for name in ("part", "quantity")} == {"part": "x", "quantity": 50.0}
    assert lines(plan) == [("x", "M-1", 2.0)]


def test_that_sheets_are_taken_as_they_are_when_they_have_a_plans_own_names(tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "x.xlsx", [("parent", "component", "quantity"), ("R", "M", 2)], title="bom",
        parts=[("part", "hts"), ("R", None), ("M", "8501.31.40")], suppliers=[("supplier", "country"), ("Maxon", "CH")],
    )  # fmt: skip
    plan, result = imported(path)
    assert {sheet.name: sheet.role for sheet in result.sheets} == {"bom": "bom", "parts": "parts", "suppliers": "suppliers"}
    assert lines(plan) == [("R", "M", 2.0)]
    again, _ = imported(path, plan)
    assert again.equals(plan)


def test_that_units_count_when_they_stand_in_a_row_below_the_header(tmp_path: Path) -> None:
    rows = [("Part Number", "Qty", "Unit price", "Weight"), (None, "(pcs)", "(EUR)", "(g)"), ("M-1", 2, 12.5, 350)]
    plan, result = imported(book_of(tmp_path / "x.xlsx", rows))
    assert not cells(result.findings, "import.unnamed")
    assert plan["sources"]["currency"].tolist() == ["EUR"]
    assert plan["parts"]["weight_kg"][0] == pytest.approx(0.35)


def test_that_a_header_of_two_rows_is_read_when_its_cells_are_merged(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as book:
        sheet = book.add_worksheet("BOM")
        for place, text in (("A1:A2", "Part Number"), ("B1:B2", "Qty"), ("C1:D1", "Offer")):
            sheet.merge_range(place, text)
        sheet.write_row(1, 2, ("Unit price (USD)", "MOQ"))
        sheet.write_row(2, 0, ("M-1", 2, 12.5, 10))
    plan, result = imported(tmp_path / "x.xlsx")
    assert result.sheets[0].header_row == 2
    assert (plan["sources"].row(0)["unit_price"], plan["sources"].row(0)["min_order_quantity"]) == (12.5, 10.0)
    assert lines(plan) == [("x", "M-1", 2.0)]


def test_that_an_assembly_without_a_row_is_told_when_others_have_theirs(tmp_path: Path) -> None:
    rows = [("Part Number", "Parent", "Qty"), ("R", None, 1), ("A", "R", 2), ("X", "GHOST", 1)]
    plan, result = imported(book_of(tmp_path / "x.xlsx", rows))
    assert cells(result.findings, "import.parent-missing") == ["B4"]
    assert "GHOST" in plan["parts"]["part"].tolist()


def test_that_a_cell_with_an_error_is_named_when_it_is_read_as_empty(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "BOM"
    for row in (["Part Number", "Qty", "Unit Price", "Supplier"], ["A", 1, None, "Acme"], ["B", 2, 5, "Acme"]):
        sheet.append(row)
    sheet["C2"].value = "#REF!"
    sheet["C2"].data_type = "e"
    book.save(tmp_path / "errors.xlsx")
    found = [finding for finding in read_workbook(tmp_path / "errors.xlsx").findings if finding.code == "import.error-cell"]
    assert [(finding.where.sheet, finding.where.cell) for finding in found] == [("BOM", "C2")]
    assert "#REF!" in found[0].message
