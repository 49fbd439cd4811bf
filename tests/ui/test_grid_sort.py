"""A sorted grid stands in the order people count in, whatever the keys."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.model.table import Cells, frozen
from planner.ui.grid.arrangement import Arrangement, Sort
from planner.ui.grid.order import order_of

WORDS = st.sampled_from(["", "PRT-2", "prt-10", "PRT-007", "PRT-7", "prt-2a", "Zürich", "zug", "Arm", "arm 12", "arm 3"])
KEYS = st.lists(st.tuples(WORDS, st.sampled_from([1.0, 2.5, -3.0, float("nan")]), st.booleans()), max_size=30)


def texts(values: list[str]) -> Cells:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return frozen(array)


def naive_key(text: str) -> list[tuple[int, int, str]]:
    """Numbers count as numbers and stand before letters; case and accents don't count."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in re.findall(r"\d+|\D", bare)]


def naive_order(rows: list[tuple[str, float, bool]], keys: list[tuple[int, bool]]) -> list[int]:
    order = list(range(len(rows)))
    for column, descending in reversed(keys):

        def known(at: int, column: int = column) -> bool:
            value = rows[at][column]
            return value not in ("", None) and value == value

        def key(at: int, column: int = column) -> object:
            value = rows[at][column]
            return naive_key(value) if isinstance(value, str) else value

        there = sorted((at for at in order if known(at)), key=key, reverse=descending)  # type: ignore[arg-type]
        order = there + [at for at in order if not known(at)]
    return order


@given(KEYS, st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=3, unique_by=lambda key: key[0]))
def test_that_rows_stand_as_a_patient_reader_would_sort_them_when_there_are_several_keys(
    rows: list[tuple[str, float, bool]], keys: list[tuple[int, bool]]
) -> None:
    columns = [texts([row[0] for row in rows]), np.array([row[1] for row in rows]), np.array([row[2] for row in rows], dtype=bool)]
    assert order_of([(columns[column], descending) for column, descending in keys]).tolist() == naive_order(rows, keys)


def test_that_a_lesser_number_comes_first_when_texts_hold_numbers() -> None:
    names = ["PRT-10", "prt-2", "", "PRT-1", "Prt-002b"]
    assert [names[at] for at in order_of([(texts(names), False)])] == ["PRT-1", "prt-2", "Prt-002b", "PRT-10", ""]


def test_that_missing_days_come_last_when_the_order_is_turned() -> None:
    days = np.array(["2027-01-02", "NaT", "2027-03-01"], dtype="datetime64[D]")
    assert order_of([(days, False)]).tolist() == [0, 2, 1]
    assert order_of([(days, True)]).tolist() == [2, 0, 1]


def test_that_a_header_goes_through_both_orders_and_none_when_it_is_clicked_again() -> None:
    plain = Arrangement()
    once = plain.sorted_next("a")
    twice = once.sorted_next("a")
    assert (once.sorts, twice.sorts, twice.sorted_next("a").sorts) == ((Sort("a"),), (Sort("a", True),), ())
    added = once.sorted_next("b", adding=True)
    assert added.sorts == (Sort("a"), Sort("b"))
    assert added.sorted_next("a", adding=True).sorts == (Sort("a", True), Sort("b"))
    assert added.sorted_next("c").sorts == (Sort("c"),)
