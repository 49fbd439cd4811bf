"""Rate texts become numbers, or a reason: never a free rate that isn't one."""

from __future__ import annotations

from decimal import Decimal
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.files.schedule.programs import PROGRAMS
from planner.files.schedule.rates import parse_rate, parse_special
from planner.model.places import is_place

nan = float("nan")

# Texts as they stand in the 2025 and 2026 editions, with what they come to by hand: share, dollars per kg, dollars per piece.
TEXTS = (
    ("Free", 0.0, nan, nan),
    ("4.4%", 0.044, nan, nan),
    ("3.7% ", 0.037, nan, nan),
    ("33 1/3%", 1 / 3, nan, nan),
    ("6.5% on the entire set", 0.065, nan, nan),
    ("1¢/kg", nan, 0.01, nan),
    ("46.3¢/kg + 14.9%", 0.149, 0.463, nan),
    ("40¢/kg +10.4%", 0.104, 0.40, nan),
    ("$9.92/kg+ 25%", 0.25, 9.92, nan),
    ("2.2¢/kg  +  33.5%", 0.335, 0.022, nan),
    ("$1.646/kg", nan, 1.646, nan),
    ("10.6¢/g", nan, 106.0, nan),
    ("$1.24/t", nan, 0.00124, nan),
    ("1¢ each + 2.8%", 0.028, nan, 0.01),
    ("68¢/head", nan, nan, 0.68),
    ("76¢/pr. + 32%", 0.32, nan, 0.76),
    ("2.8¢/doz.", nan, nan, 0.028 / 12),
    ("96¢/doz. + 1.4%", 0.014, nan, 0.08),
    ("14¢/gross + 4.3%", 0.043, nan, 0.14 / 144),
    ("89.6¢/1000", nan, nan, 0.000896),
    ("20¢/thousand + 3.5%", 0.035, nan, 0.0002),
    ("$2.50/thou- sand + 40%", 0.40, nan, 0.0025),
    ("88.2¢/kg + 55% + 12.5¢/ article", 0.55, 0.882, 0.125),
)


def same(one: float, two: float) -> bool:
    return (isnan(one) and isnan(two)) or one == pytest.approx(two, rel=1e-12)


@pytest.mark.parametrize(("text", "share", "per_kg", "per_unit"), TEXTS, ids=str)
def test_that_a_rate_text_has_its_numbers_when_it_can_be_computed(text: str, share: float, per_kg: float, per_unit: float) -> None:
    rate = parse_rate(text)
    assert rate.known and not rate.on_top
    assert same(rate.rate, share) and same(rate.per_kg, per_kg) and same(rate.per_unit, per_unit)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no rate"),
        ("0.34¢/liter", "liters"),
        ("4.4¢/liter + 31.4¢/pf. liter", "proof liters"),
        ("18.7¢/m2", "square metres"),
        ("14.5¢/m2 + 0.4%", "square metres"),
        ("5.25¢/bbl", "barrels"),
        ("18.7¢/clean kg", "clean fibre"),
        ("3.7¢/kg on drained weight", "drained"),
        ("5¢/kg on contents and container", "container"),
        ("3.6606¢/kg of total sugars", "sugar"),
        ("3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees but not less than 3.143854¢/kg", "sugar"),
        ("1.7¢/kg on lead content", "material"),
        ("2.5% on the value of the lead content", "material"),
        ("51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery", "parts of the article"),
        ("36¢ each + 5.3% on the battery", "parts of the article"),
        ("17¢ each + 2.5% + 1¢/jewel", "parts of the article"),
        ("10¢/1,000 pins + 3.5%", "parts of the article"),
        ("The rate applicable to each garment in the ensemble if separately entered", "another line"),
        ("The rate of duty appli- cable to that article in the set subject to the high- est rate of duty", "another line"),
        ("Free, under bond, as prescribed in U.S. note 2 to this subchapter", "condition"),
        ("See additional U.S. note 1", "another place"),
        ("3 percent of the fair retail value", "another value"),
        ("The duty provided in the applicable subheading + a duty of 25% upon the value of the non-U.S. content", "part of the value"),
        ("5% + 3%", "same kind"),
        ("5¢/widget", "widget"),
        ("5¢/kg but not less than 2¢/kg", "by the piece"),
        ("gratis", "not understood"),
        ("free of charge", "not understood"),
    ],
)
def test_that_a_rate_text_has_a_reason_when_it_cant_be_computed(text: str, word: str) -> None:
    rate = parse_rate(text)
    assert not rate.known
    assert word in rate.reason
    assert isnan(rate.rate) and isnan(rate.per_kg) and isnan(rate.per_unit)


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("The duty provided in the applicable subheading + 25%", 0.25),
        ("The duty provided in the applicable subheading plus 25%", 0.25),
        ("The duty provided inthe applicable subheading+ 25%", 0.25),
        ("The duty provided in the applicable subheading +7.5%", 0.075),
        ("The duty provided in subheadings 8716.39.00, 8716.90.30 or 8716.90.50 + 100%", 1.0),
        ("The duty provided in the applicable subheading + a duty of 25%", 0.25),
        ("The duty provided in the applicable subheading.", 0.0),
        ("No change", 0.0),
        ("no change.", 0.0),
    ],
)
def test_that_a_rate_is_on_top_when_it_refers_to_the_goods_own_line(text: str, added: float) -> None:
    rate = parse_rate(text)
    assert rate.on_top and rate.known
    assert rate.rate == added


def test_that_least_and_most_duty_are_read_when_they_are_by_the_piece() -> None:
    both = parse_rate("5% but not less than 3¢ each nor more than 50¢ each")
    assert (both.rate, both.minimum, both.maximum) == (0.05, 0.03, 0.5)
    most = parse_rate("3%, but not more than $2.40/doz.")
    assert isnan(most.minimum) and most.maximum == pytest.approx(0.2)


amounts = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal(999), places=4).map(lambda number: number.normalize())


@given(amounts, st.sampled_from([("kg", "per_kg", 1.0), ("g", "per_kg", 1000.0), ("t", "per_kg", 0.001), ("doz.", "per_unit", 1 / 12), ("pr.", "per_unit", 1.0)]),
       st.booleans(), st.none() | amounts)  # fmt: skip
def test_that_a_written_rate_reads_back_as_itself_whatever_the_numbers(
    amount: Decimal, unit: tuple[str, str, float], dollars: bool, percent: Decimal | None
) -> None:
    name, column, factor = unit
    text = f"${amount:f}/{name}" if dollars else f"{amount * 100:f}¢/{name}"
    rate = parse_rate(text if percent is None else f"{text} + {percent:f}%")
    assert rate.known
    assert getattr(rate, column) == pytest.approx(float(amount) * factor, rel=1e-12)
    assert isnan(rate.rate) if percent is None else rate.rate == pytest.approx(float(percent) / 100, rel=1e-12)


@given(st.text(alphabet="Fre 0123456789.%¢$/+kgeach()AUJP,-not lesthan", max_size=40))
def test_that_any_text_gives_numbers_or_a_reason_whatever_it_says(text: str) -> None:
    rate = parse_rate(text)
    values = [value for value in (rate.rate, rate.per_kg, rate.per_unit) if not isnan(value)]
    assert bool(values) == rate.known
    assert all(value >= 0 for value in values)
    if 0.0 in values and not rate.on_top:
        assert text.strip(" .").lower() == "free" or "0" in text
    assert isinstance(parse_special(text), tuple)


def test_that_each_program_has_its_rate_when_the_special_column_has_several() -> None:
    found = parse_special("Free (A+,AU, BH,CL,\nKR,S)2.7% (JP) See 9822.04.01-9822.04.03 (P+)")
    assert [(one.symbols, one.text) for one in found] == [
        (("A+", "AU", "BH", "CL", "KR", "S"), "Free"),
        (("JP",), "2.7%"),
        (("P+",), "See 9822.04.01-9822.04.03"),
    ]
    assert [one.rate.known for one in found] == [True, True, False]
    assert found[1].rate.rate == 0.027


def test_that_a_note_in_brackets_is_no_program_when_it_stands_in_the_special_column() -> None:
    (only,) = parse_special("Free (See U.S. note 4 of this subchapter)")
    assert only.symbols == () and not only.rate.known
    first, second = parse_special("Free (AU,BH) A duty upon the value of the repairs (see U.S. note 3 of this subchapter) (B,C)")
    assert first.symbols == ("AU", "BH") and second.symbols == ("B", "C") and not second.rate.known


def test_that_every_program_names_countries_that_are_known() -> None:
    for program in PROGRAMS.values():
        assert all(is_place(word) for word in program.origins.split()), program.preference
        assert " " not in program.preference
