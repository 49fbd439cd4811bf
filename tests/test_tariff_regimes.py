"""The import regimes of the EU, the United Kingdom, China, India and Mexico: founded row by row, and honest about gaps."""

from __future__ import annotations

import csv
from functools import cache

import numpy as np
import pytest

from planner.files.samples import library_table, library_tariffs, sample_names
from planner.model.places import members
from planner.model.schema import CODE_LISTS, DESTINATIONS
from planner.paths import resource

REGIMES = ("EU", "GB", "CN", "IN", "MX")
Row = dict[str, object]

# The goods of the plans in robotics, batteries and servers that the library is made for; the codes of the samples come on top.
GOODS = (
    "8479.50 8428.70 8501.31 8501.20 8501.32 8501.52 8483.40 8482.10 8503.00 8544.42 7318.15 7616.99 8505.11 8507.60"
    " "
    "8541.29 8542.31 8471.50 8471.80 8473.30 8534.00 8537.10 8504.40 8525.89 9031.80 9032.89 8536.69 2846.90 2805.30"
)


@cache
def rows() -> tuple[Row, ...]:
    """Return every tariff row of the library that belongs to one of the regimes."""
    table = library_tariffs()
    here = {*REGIMES, *(members("EU") or ())}
    return tuple(row for row in (table.row(at) for at in range(len(table))) if row["destination"] in here)


@cache
def subheadings() -> tuple[str, ...]:
    """Return the six-digit codes that every regime has to answer for."""
    found = {code.replace(".", "") for code in GOODS.split()}
    for name in sample_names():
        with resource("samples", name, "parts.csv").open(encoding="utf-8", newline="") as stream:
            found |= {digits[:6] for line in csv.DictReader(stream) if (digits := line.get("hts", "").replace(".", ""))}
    return tuple(sorted(found))


def base_rows(destination: str, code: str) -> list[Row]:
    """Return the general base duty rows of a six-digit code."""
    return [
        row
        for row in rows()
        if (row["destination"], row["program"], row["preference"], row["origins"]) == (destination, "MFN", "", "*")
        and code in str(row["hts"]).replace(".", "").split()
    ]


def number(value: object) -> float:
    """Return a cell that holds a number, NaN where it is blank."""
    return float(str(value)) if value is not None else float("nan")


def day(value: object) -> np.datetime64:
    """Return a cell that holds a date, NaT where it is blank."""
    return np.datetime64("NaT" if value is None else str(value), "D")


def in_force(row: Row, on: str) -> bool:
    """Tell whether a row is in force on a day."""
    start, end, at = day(row["effective_from"]), day(row["effective_to"]), day(on)
    return bool((np.isnat(start) or start <= at) and (np.isnat(end) or at <= end))


@pytest.mark.parametrize("destination", REGIMES)
def test_that_a_regime_answers_for_every_code_with_a_rate_or_says_that_it_is_not_known(destination: str) -> None:
    assert len(subheadings()) > 60
    for code in subheadings():
        found = base_rows(destination, code)
        assert len(found) == 1, f"{destination} has {len(found)} rows of {code}"
        rate = number(found[0]["rate"])
        assert rate >= 0 or (np.isnan(rate) and found[0]["note"] and found[0]["confidence"] == "unconfirmed"), code


def test_that_every_row_names_its_source_and_a_founded_one_the_day_it_was_read() -> None:
    for row in rows():
        what = f"{row['destination']} {row['program']} {row['heading']} {row['title']}"
        assert row["source"] and row["heading"] and row["title"], what
        assert row["confidence"] == "unconfirmed" or not np.isnat(day(row["checked"])), what


def test_that_a_rate_nobody_read_is_marked_unconfirmed() -> None:
    for row in rows():
        if "not read against its text" in str(row["source"]):
            assert row["confidence"] == "unconfirmed", row["title"]


def test_that_most_rates_of_the_union_and_the_kingdom_were_read_against_a_source() -> None:
    for destination in ("EU", "GB"):
        found = [row for row in rows() if row["destination"] == destination and row["program"] == "MFN" and row["origins"] == "*"]
        assert sum(row["confidence"] != "unconfirmed" for row in found) >= 0.8 * len(found)


def test_that_each_member_of_the_union_has_one_standard_rate_of_vat_on_any_day() -> None:
    for member in members("EU") or ():
        for on in ("2024-06-30", "2025-03-01", "2026-11-22"):
            found = [row for row in rows() if row["destination"] == member and row["program"] == "VAT" and in_force(row, on)]
            assert len(found) == 1, f"{member} on {on}"
            assert found[0]["recoverable"] and found[0]["method"] == "tax"
            assert 0.15 <= number(found[0]["rate"]) <= 0.27  # Directive 2006/112/EC, Art. 97; Hungary has the most


def test_that_value_is_with_freight_but_in_the_countries_that_leave_it_out() -> None:
    table = library_table(DESTINATIONS)
    basis = dict(zip(table["destination"].tolist(), table["value_basis"].tolist(), strict=True))
    assert {basis[place] for place in REGIMES} == {"CIF"}
    assert {basis[place] for place in ("US", "CA", "AU")} == {"FOB"}


def test_that_every_code_list_a_row_calls_is_there() -> None:
    lists = set(library_table(CODE_LISTS)["list"].tolist())
    called = {word[1:] for row in rows() for name in ("hts", "hts_except") for word in str(row[name]).split() if word.startswith("@")}
    assert called and called <= lists
