"""Text to value and back, by kind of column and style of numbers."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.schema import TABLES, Column, Kind, columns
from planner.model.table import Value, cells, plain
from planner.model.values import PLAIN, NotAValue, NumberStyle, day_text, decimals, half_away, parse, shown, text_of
from tests.strategies import values

GERMAN = NumberStyle(",", ".")
FRENCH = NumberStyle(",", "\u202f")
SWISS = NumberStyle(".", "'")
STYLES = (PLAIN, GERMAN, FRENCH, SWISS)
COLUMNS = tuple(column for _, column in columns())
NUMBER = Column("n", "Count", Kind.NUMBER, unit="days")
WHOLE = Column("i", "Weeks", Kind.INTEGER)
SHARE = Column("s", "Rate", Kind.SHARE, unit="%")
MONEY = Column("m", "Price", Kind.MONEY)
DATE = Column("d", "Due", Kind.DATE)
FLAG = Column("f", "Preferred", Kind.FLAG)


def alike(left: Value, right: Value, column: Column) -> bool:
    """Tell whether two values are the same; shares are written with twelve digits."""
    if isinstance(left, float) and isinstance(right, float) and column.kind is Kind.SHARE:
        return math.isclose(left, right, rel_tol=1e-11, abs_tol=1e-12)
    return left == right


@given(data=st.data(), style=st.sampled_from(STYLES))
def test_that_the_same_value_is_read_when_its_text_was_written_in_any_style(data: st.DataObject, style: NumberStyle) -> None:
    column = data.draw(st.sampled_from(COLUMNS))
    value = plain(cells(column, [data.draw(values(column))])[0])
    if column.kind is Kind.TEXT and isinstance(value, str):
        value = value.strip()
    if column.required and value in ("", None):
        return
    text = text_of(column, value, style)
    assert alike(parse(column, text, style), value, column), text


@pytest.mark.parametrize(
    ("column", "text", "style", "value"),
    [
        (MONEY, "1,234.56", PLAIN, 1234.56),
        (MONEY, "1.234,56", GERMAN, 1234.56),
        (MONEY, "1 234,56", FRENCH, 1234.56),
        (MONEY, "1\u202f234,56", FRENCH, 1234.56),
        (MONEY, "1'234.56", SWISS, 1234.56),
        (MONEY, "-1,234,567.5", PLAIN, -1234567.5),
        (MONEY, "12,34,567", PLAIN, 1234567.0),
        (MONEY, "1.5", FRENCH, 1.5),
        (MONEY, "(12.50)", PLAIN, -12.5),
        (MONEY, "−3", PLAIN, -3.0),
        (MONEY, " .5 ", PLAIN, 0.5),
        (MONEY, "1e3", PLAIN, 1000.0),
        (SHARE, "41.5 %", PLAIN, 0.415),
        (SHARE, "41,5%", GERMAN, 0.415),
        (SHARE, "41.5", PLAIN, 0.415),
        (SHARE, "0.415", PLAIN, 0.415),
        (SHARE, "1", PLAIN, 1.0),
        (SHARE, "145 %", PLAIN, 1.45),
        (SHARE, "-10 %", PLAIN, -0.1),
        (SHARE, "0.5 %", PLAIN, 0.005),
        (WHOLE, "104", PLAIN, 104.0),
        (DATE, "2027-01-15", PLAIN, np.datetime64("2027-01-15")),
        (DATE, "15 Jan 2027", PLAIN, np.datetime64("2027-01-15")),
        (DATE, "15.01.2027", PLAIN, np.datetime64("2027-01-15")),
        (FLAG, "yes", PLAIN, True),
        (FLAG, "X", PLAIN, True),
        (FLAG, "", PLAIN, False),
        (FLAG, "No", PLAIN, False),
        (NUMBER, "", PLAIN, None),
        (DATE, " ", PLAIN, None),
        (TABLES["sources"]["mode"], "Ocean", PLAIN, "ocean"),
        (TABLES["sources"]["country_of_origin"], "Deutschland", PLAIN, "DE"),
        (TABLES["sources"]["currency"], "eur", PLAIN, "EUR"),
        (TABLES["parts"]["hts"], "0101.21.00", PLAIN, "0101.21.00"),
        (TABLES["parts"]["hts"], "8501 31 40", PLAIN, "85013140"),
        (TABLES["parts"]["part"], "  007 ", PLAIN, "007"),
        (TABLES["tariffs"]["origins"], "eu  cn", PLAIN, "EU CN"),
        (TABLES["parts"]["kind"], "", PLAIN, ""),
    ],
)
def test_that_people_may_write_values_in_their_own_way(column: Column, text: str, style: NumberStyle, value: Value) -> None:
    assert parse(column, text, style) == value


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        (NUMBER, "many", "Count is a number, not 'many'."),
        (NUMBER, "1.2.3", "Count is a number, not '1.2.3'."),
        (NUMBER, "nan", "Count is a number, not 'nan'."),
        (NUMBER, "inf", "Count is a number, not 'inf'."),
        (NUMBER, "1e999", "Count is out of range: '1e999'."),
        (WHOLE, "1.5", "Weeks is a whole number, not '1.5'."),
        (DATE, "soon", "Due is a date such as 2027-01-15, not 'soon'."),
        (DATE, "2027-02-30", "Due is a date such as 2027-01-15, not '2027-02-30'."),
        (FLAG, "maybe", "Preferred is yes or no, not 'maybe'."),
        (TABLES["sources"]["mode"], "mule", "Mode is one of ocean, air, rail, truck, not 'mule'."),
        (TABLES["sources"]["country_of_origin"], "Atlantis", "'Atlantis' is no country known here; use a two-letter code such as CN."),
        (TABLES["sources"]["currency"], "shells", "'shells' is no currency known here; use a code such as USD."),
        (TABLES["tariffs"]["origins"], "CN XX", "'XX' is no country or group known here; use codes such as CN or EU."),
        (TABLES["parts"]["hts"], "motor", "'motor' is no tariff code; write digits such as 8501.31.40."),
        (TABLES["parts"]["part"], " ", "Part can't be empty."),
        (TABLES["bom"]["quantity"], "0", "Qty per must be more than 0."),
        (TABLES["bom"]["quantity"], "-2", "Qty per must be more than 0."),
        (TABLES["bom"]["scrap"], "100 %", "Scrap must be less than 100 %."),
        (TABLES["sources"]["unit_price"], "-1", "Price can't be less than 0."),
        (TABLES["sources"]["lead_days"], "-1", "Production can't be less than 0 days."),
        (TABLES["settings"]["horizon_weeks"], "1000", "Horizon can't be more than 520 weeks."),
    ],
)
def test_that_a_sentence_says_why_when_a_text_is_no_value(column: Column, text: str, message: str) -> None:
    with pytest.raises(NotAValue) as caught:
        parse(column, text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "style"), [("1,5", PLAIN), ("1.5", GERMAN), ("1,2345", PLAIN), ("1,,234", PLAIN), ("1.5,000", PLAIN), (",5", PLAIN)]
)
def test_that_a_decimal_mark_of_another_country_is_never_taken_for_thousands(text: str, style: NumberStyle) -> None:
    with pytest.raises(NotAValue, match=re.escape(f"Price is a number, not '{text}'; decimals are written like 1{style.decimal}5.")):
        parse(MONEY, text, style)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (2.675, 2, 2.68), (-2.675, 2, -2.68), (0.125, 2, 0.13), (-0.125, 2, -0.13), (1.005, 2, 1.01), (2.5, 0, 3.0), (-2.5, 0, -3.0), (0.5, 0, 1.0),
        (1.5, 0, 2.0), (2.674999, 2, 2.67), (0.0, 2, 0.0), (10.235, 2, 10.24), (1e15, 2, 1e15), (5e9 + 0.004, 2, 5e9), (9e11 + 0.25, 0, 9e11), (33.58, 2, 33.58), (1234567.895, 2, 1234567.9),
        (0.285, 2, 0.29), (1.4949999999, 2, 1.49),
    ],
)  # fmt: skip
def test_that_halves_round_away_from_zero(value: float, digits: int, rounded: float) -> None:
    assert half_away(value, digits) == rounded


@given(cents=st.integers(-(10**14), 10**14))
def test_that_an_amount_in_cents_stays_when_it_is_rounded(cents: int) -> None:
    assert half_away(cents / 100) == cents / 100


@given(thousandths=st.integers(0, 10_000_000))
def test_that_written_thousandths_round_as_by_hand(thousandths: int) -> None:
    by_hand = (thousandths + 5) // 10 / 100
    assert half_away(thousandths / 1000) == by_hand
    assert half_away(-thousandths / 1000) == -by_hand


@pytest.mark.parametrize(
    ("column", "value", "style", "text"),
    [
        (MONEY, 1234.5, PLAIN, "1,234.50"),
        (MONEY, 1234.5, GERMAN, "1.234,50"),
        (MONEY, 0.0123, PLAIN, "0.0123"),
        (MONEY, 0.0, PLAIN, "0.00"),
        (MONEY, -5.0, PLAIN, "−5.00"),
        (SHARE, 0.415, PLAIN, "41.5 %"),
        (SHARE, 0.415, GERMAN, "41,5 %"),
        (NUMBER, 12345.0, PLAIN, "12,345"),
        (NUMBER, 0.25, PLAIN, "0.250"),
        (NUMBER, None, PLAIN, ""),
        (DATE, np.datetime64("2027-01-05"), PLAIN, "5 Jan 2027"),
        (FLAG, True, PLAIN, "✓"),
        (FLAG, False, PLAIN, ""),
    ],
)
def test_that_cells_show_no_more_digits_than_deserved(column: Column, value: Value, style: NumberStyle, text: str) -> None:
    assert shown(column, value, style) == text


def test_that_days_and_decimals_are_written_as_people_read_them() -> None:
    assert day_text(np.datetime64("2026-11-23")) == "23 Nov 2026"
    assert decimals(1234567.891, 1) == "1,234,567.9"
    assert decimals(-0.04, 1) in ("0.0", "−0.0")
