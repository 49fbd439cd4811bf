"""Quotes that come back: what is understood, what is asked, what is refused, and what of it goes into the plan."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.engine.review.quoted import compared, yearly_needs
from planner.files.quotes.columns import PLACE, SHEET, Fill
from planner.files.quotes.found import Status
from planner.files.quotes.round import QuotesStoppedError, read_quotes
from planner.model.diff import diff
from planner.model.edits import SetCells
from planner.model.quotes import taken, taken_words
from planner.model.schema import SOURCES
from planner.model.table import cells
from tests.files.quotes import FIRST, OPEN, answered, asked, buying, fill
from tests.office import Office

GOOD: dict[str, object] = {
    "price": 40.5, "quantity 2": 250, "price 2": 38.25, "price 3": 36.5, "lead": 42, "least": 20, "multiple": 5, "origin": "China (CN)",
    "valid": "2027-03-31", "remark": "MOQ by carton",
}  # fmt: skip


def test_that_an_answer_is_understood_when_it_was_filled_as_asked(tmp_path: Path) -> None:
    plan = buying()
    motor, board = answered(plan, fill(asked(plan, tmp_path), GOOD))
    assert motor.status is Status.OK, motor.reason
    quote = motor.quote
    assert quote is not None
    assert (quote.price, quote.currency, quote.breaks) == (40.5, "USD", ((250.0, 38.25), (500.0, 36.5)))
    assert (quote.lead_days, quote.min_order_quantity, quote.order_multiple, quote.origin) == (42.0, 20.0, 5.0, "CN")
    assert quote.valid_until == np.datetime64("2027-03-31")
    assert (board.status, board.reason) == (Status.BLANK, "Nothing was filled in.")


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "csv"])
def test_that_an_answer_is_the_same_when_another_program_saved_it(kind: str, tmp_path: Path, office: Office) -> None:
    plan = buying()
    path = fill(asked(plan, tmp_path), GOOD, {"price": 300, "valid": "2027-03-31"}, to=tmp_path / "renamed by them.xlsx")
    folder = tmp_path / kind
    folder.mkdir()
    (back,) = office.saved([path], folder) if kind == "xlsx" else office.converted([path], folder, kind)
    before, after = answered(plan, path), answered(plan, back)
    assert [row.quote for row in after] == [row.quote for row in before]
    assert all(row.quote for row in after)
    assert [row.status for row in after] == [Status.OK, Status.OK], [row.reason for row in after]


def test_that_the_file_still_tells_what_was_asked_when_libreoffice_saved_it(tmp_path: Path, office: Office) -> None:
    plan = buying()
    folder = tmp_path / "saved"
    folder.mkdir()
    (back,) = office.saved([asked(plan, tmp_path)], folder)
    fill(back, {**GOOD, "part": "MOTOR-X"})
    found = read_quotes([back], plan)
    assert found.files[0].supplier == "Hanqing"
    assert not found.files[0].remarks
    assert "Part was locked and has been changed: 'MOTOR' became 'MOTOR-X'" in found.rows[0].reason


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ({"price": None}, Status.ERROR, "There is no price."),
        ({"price": 0}, Status.ERROR, "a price is more than zero"),
        ({"price": -3}, Status.ERROR, "a price is more than zero"),
        ({"price": "no bid"}, Status.ERROR, "There is no price."),
        ({"price": "call us"}, Status.ERROR, "is no number"),
        ({"price": 500}, Status.QUESTION, "12.1 times the price in the plan"),
        ({"price": 19}, Status.QUESTION, "only 46 % of the price in the plan"),
        ({"price": 4, "price 2": 3, "price 3": 2}, Status.QUESTION, "only 9.7 % of the price"),
        ({"price": "40-45"}, Status.QUESTION, "its higher end 45 is taken"),
        ({"price": "1,234"}, Status.QUESTION, "may be two numbers"),
        ({"price": "€ 40"}, Status.QUESTION, "still says USD, as asked; EUR is taken"),
        ({"price": "€ 40", "currency": "JPY"}, Status.QUESTION, "the column Currency says JPY; JPY is taken"),
        ({"price": "kein Angebot"}, Status.ERROR, "There is no price. The cell says 'kein Angebot'."),
        ({"least": "1.000"}, Status.QUESTION, "'1.000' may be two numbers; 1 is taken"),
        ({"lead": "KW 12/2027"}, Status.QUESTION, "'KW 12/2027' is not understood"),
        ({"lead": "KW 12"}, Status.QUESTION, "'KW 12' is not understood"),
        ({"lead": "6 Wochen"}, Status.OK, "is taken as 42 days"),
        ({}, Status.OK, "The supplier remarks: 'MOQ by carton'."),
        ({"remark": "Alternative HQ-25 at 38.00"}, Status.QUESTION, "seems to offer another part: 'Alternative HQ-25 at 38.00'"),
        ({"currency": None}, Status.QUESTION, "No currency is said; USD, as asked, is taken"),
        ({"currency": "EUR"}, Status.QUESTION, "The quote is in EUR, asked was USD."),
        ({"currency": "XQX"}, Status.ERROR, "is no currency"),
        ({"currency": "CHF"}, Status.QUESTION, "no exchange rate for CHF"),
        ({"lead": "6-8 weeks"}, Status.OK, "'6-8 weeks' is taken as 56 days"),
        ({"lead": "soon"}, Status.QUESTION, "is not understood"),
        ({"lead": 5}, Status.QUESTION, "are these weeks?"),
        ({"lead": 900}, Status.QUESTION, "more than two years"),
        ({"least": 5000}, Status.QUESTION, "more than a year's need, 600"),
        ({"least": "many"}, Status.QUESTION, "is no quantity"),
        ({"origin": "Viet Nam (VN)"}, Status.QUESTION, "Made in VN instead of CN"),
        ({"origin": "Atlantis"}, Status.ERROR, "is no country"),
        ({"valid": "2025-01-31"}, Status.QUESTION, "which is past"),
        ({"valid": "when it suits"}, Status.QUESTION, "is no day"),
        ({"valid": "05/06/2027"}, Status.QUESTION, "may be two days"),
        ({"valid": None}, Status.OK, "How long the quote holds isn't said"),
        ({"price 2": 50}, Status.QUESTION, "is higher than for less"),
        ({"price 2": None, "price 3": None}, Status.QUESTION, "the plan's 2 of this source go"),
        ({"quantity 2": None}, Status.QUESTION, "has no quantity at its left"),
        ({"quantity 3": 250}, Status.QUESTION, "two prices from 250 on"),
        ({"need": 60}, Status.QUESTION, "Need a year was locked and has been changed: '600' became '60'"),
        ({"price": "=40+0.5"}, Status.ERROR, "a formula that was never calculated"),
    ],
)  # fmt: skip
def test_that_a_row_is_asked_about_or_refused_when_its_answer_is_odd(
    answer: dict[str, object], status: Status, reason: str, tmp_path: Path
) -> None:
    plan = buying()
    row = answered(plan, fill(asked(plan, tmp_path), {**GOOD, **answer}))[0]
    assert reason in row.reason
    assert row.status is status
    assert (row.quote is None) == (status is Status.ERROR)


def test_that_a_formula_counts_by_its_value_when_a_program_calculated_it(tmp_path: Path, office: Office) -> None:
    plan = buying()
    path = fill(asked(plan, tmp_path), {**GOOD, "price": "=40+0.5"})
    folder = tmp_path / "saved"
    folder.mkdir()
    quote = answered(plan, office.saved([path], folder)[0])[0].quote
    assert quote is not None
    assert quote.price == 40.5


def test_that_a_row_is_refused_with_a_word_when_the_supplier_added_it(tmp_path: Path) -> None:
    plan = buying()
    path = fill(asked(plan, tmp_path), GOOD, {**GOOD, "price": 300}, {"part": "GEARBOX", "price": 12, "currency": "USD"})
    *_, added = answered(plan, path)
    assert (added.status, added.part, added.cell) == (Status.ERROR, "GEARBOX", f"I{FIRST + 2}")
    assert "may have added it" in added.reason


def test_that_rows_find_their_lines_when_the_supplier_sorted_them(tmp_path: Path) -> None:
    plan = buying()
    path = asked(plan, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet: Any = book[SHEET]
    first, second = ([cell.value for cell in sheet[row]] for row in (FIRST, FIRST + 1))
    for row, values in ((FIRST, second), (FIRST + 1, first)):
        for at, value in enumerate(values, 1):
            sheet.cell(row, at).value = value
    sheet.cell(FIRST, PLACE[Fill.PRICE] + 1).value = 299
    sheet.cell(FIRST + 1, PLACE[Fill.PRICE] + 1).value = 41
    sheet.insert_rows(1, 3)
    book.save(path)
    assert {row.part: row.quote.price for row in answered(plan, path) if row.quote} == {"BOARD": 299.0, "MOTOR": 41.0}


def test_that_a_file_is_refused_whole_when_it_is_no_quote_sheet_or_of_another_plan(tmp_path: Path) -> None:
    plan = buying()
    other, broken, path = tmp_path / "list.csv", tmp_path / "broken.xlsx", asked(plan, tmp_path)
    other.write_text("Part,Qty\nA,1\n", encoding="utf-8")
    broken.write_bytes(path.read_bytes()[:2000])
    fill(path, GOOD)
    sources = plan["sources"]
    names = cells(SOURCES["supplier"], ["Elsewhere"] * len(sources))
    elsewhere = SetCells("sources", sources.ids, "supplier", names).apply(plan).plan
    assert ["no quote sheet" in read_quotes([other], plan).files[0].problem, "damaged" in read_quotes([broken], plan).files[0].problem] == [
        True
    ] * 2
    found = read_quotes([path], elsewhere)
    assert "asked for another plan, Test robot" in found.files[0].problem
    assert not found.rows


def test_that_the_newest_counts_with_a_word_when_a_supplier_answered_twice(tmp_path: Path) -> None:
    plan = buying()
    path = asked(plan, tmp_path)
    old = fill(path, GOOD, {"price": 290}, to=tmp_path / "first.xlsx")
    new = fill(path, {**GOOD, "price": 39.5}, to=tmp_path / "second.xlsx")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    os.utime(new, (1_800_000_000, 1_800_000_000))
    rows = {(row.file.name, row.part): row for row in answered(plan, new, old)}
    assert rows["first.xlsx", "MOTOR"].status is Status.OLDER
    assert "A newer answer stands in 'second.xlsx'" in rows["first.xlsx", "MOTOR"].reason
    assert rows["second.xlsx", "MOTOR"].status is Status.OK
    assert rows["first.xlsx", "BOARD"].status is Status.OK
    assert rows["second.xlsx", "BOARD"].status is Status.OLDER


def test_that_reading_stops_when_it_is_cancelled(tmp_path: Path) -> None:
    with pytest.raises(QuotesStoppedError):
        read_quotes([asked(buying(), tmp_path)], buying(), cancelled=lambda: True)


def test_that_prices_terms_and_breaks_change_in_one_edit_when_a_quote_is_taken_in(tmp_path: Path) -> None:
    plan = buying()
    quotes = [row.quote for row in answered(plan, fill(asked(plan, tmp_path), GOOD)) if row.quote]
    done = taken(plan, quotes)
    applied = done.edit.apply(plan)
    row = applied.plan["sources"].row(0)
    assert (row["unit_price"], row["lead_days"], row["min_order_quantity"], row["order_multiple"]) == (40.5, 42.0, 20.0, 5.0)
    assert (row["valid_until"], row["note"], row["mpn"]) == (np.datetime64("2027-03-31"), "MOQ by carton", "HQ-24")
    breaks = applied.plan["price_breaks"]
    assert sorted(zip(breaks["min_quantity"].tolist(), breaks["unit_price"].tolist(), strict=True)) == [(250.0, 38.25), (500.0, 36.5)]
    assert applied.plan["sources"].taken(np.arange(1, 4)).equals(plan["sources"].taken(np.arange(1, 4)))
    assert applied.inverse.apply(applied.plan).plan.equals(plan)
    assert taken_words(quotes) == "Take in 1 quote (3 prices)"


def test_that_a_source_is_added_when_the_goods_come_from_elsewhere(tmp_path: Path) -> None:
    plan = buying()
    quotes = [row.quote for row in answered(plan, fill(asked(plan, tmp_path), {**GOOD, "origin": "VN"})) if row.quote]
    after = taken(plan, quotes).edit.apply(plan).plan
    assert after["sources"]["country_of_origin"].tolist() == ["CN", "VN", "CN", "JP", "TW"]
    assert after["sources"].row(0) == plan["sources"].row(0)
    assert (after["sources"].row(1)["unit_price"], after["sources"].row(1)["mpn"]) == (40.5, "HQ-24")
    assert sorted(after["price_breaks"]["country_of_origin"].tolist()) == ["CN", "CN", "VN", "VN"]
    (found,) = compared(plan, quotes, "Base")
    quoted = next(one for one in found.offers if one.quote == 0)
    assert (quoted.origin, quoted.cheapest) == ("VN", True)
    assert quoted.landed < quoted.before
    assert [one.supplier for one in found.offers] == ["Hanqing", "Nagano", "Hanqing"]


def test_that_offers_agree_with_the_plan_taken_over_when_they_are_compared(tmp_path: Path) -> None:
    from planner.engine.evaluate import evaluate

    plan = buying()
    quotes = [row.quote for row in answered(plan, fill(asked(plan, tmp_path), GOOD, {**GOOD, "price": 300})) if row.quote]
    done = taken(plan, quotes)
    after = done.edit.apply(plan).plan
    landed = dict(zip(after["sources"].ids.tolist(), evaluate(after, ["Base"])["Base"].source.landed.tolist(), strict=True))
    offers = {one.quote: one for found in compared(plan, quotes, "Base") for one in found.offers if one.quote >= 0}
    assert [offers[at].landed for at in range(len(quotes))] == [landed[row] for row in done.sources]


def test_that_needs_are_a_years_when_they_are_asked_for() -> None:
    needs = yearly_needs(buying(), "Base")
    assert needs["MOTOR"] == pytest.approx(3 * needs["BOARD"])
    assert needs["BOARD"] > 0


ANYTHING = st.one_of(
    st.none(), st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates(),
    st.sampled_from(["6-8 weeks", "€ 3,50", "2 pcs", "VN", "EUR", "n/a", "1e400", "-0", "05/06/2027", "=A1"]),
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([one.value for one in OPEN]), ANYTHING))
def test_that_every_row_has_a_status_and_what_is_taken_fits_the_plan_when_anything_is_typed(
    tmp_path: Path, answer: dict[str, object]
) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    from planner.model.checks import check
    from planner.model.finding import Severity

    plan = buying()
    answer = {name: ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value for name, value in answer.items()}
    path = tmp_path / "typed.xlsx"
    rows = answered(plan, fill(asked(plan, tmp_path), answer, to=path))
    for one in tmp_path.iterdir():
        one.unlink()
    assert rows[0].part == "MOTOR"
    assert rows[0].status is not Status.OLDER
    assert (rows[0].quote is None) == (rows[0].status in (Status.ERROR, Status.BLANK))
    assert rows[0].issues or rows[0].quote
    quotes = [row.quote for row in rows if row.quote]
    done = taken(plan, quotes).edit.apply(plan)
    assert done.inverse.apply(done.plan).plan.equals(plan)
    known = {finding.code for finding in check(plan) if finding.severity is Severity.ERROR}
    worse = {finding.code for finding in check(done.plan) if finding.severity is Severity.ERROR}
    assert worse - known <= {"fx.missing"}
    assert set(diff(plan, done.plan)["tables"]) <= {"sources", "price_breaks"}
