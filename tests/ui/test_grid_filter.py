"""A filter shows what a patient reader would have picked by hand, and says what it hides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.table import Cells, frozen
from planner.ui.grid.arrangement import Arrangement, Filter, Match, Sort
from planner.ui.grid.filtering import among_pasted, blank, choices_of, mask_of
from planner.ui.grid.order import passing

TEXTS = st.lists(
    st.sampled_from(["", " ", "PRT-2", "prt-10", "Motor, brushless", "motor", "Straße", "STRASSE", "a b"]) | st.text(max_size=4)
)
NUMBERS = st.lists(st.floats(-5, 5).map(lambda one: round(one, 1)) | st.just(float("nan")))
BOUNDS = st.none() | st.floats(-5, 5)


def texts(values: list[str]) -> Cells:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return frozen(array)


def naive_text(wanted: Filter, text: str) -> bool:
    words, bare = wanted.words.casefold().split(), " ".join(text.casefold().split())
    passes = {
        Match.CONTAINS: all(word in text.casefold() for word in words),
        Match.LACKS: not any(word in text.casefold() for word in words),
        Match.IS: bare == " ".join(words),
        Match.BEGINS: bare.startswith(" ".join(words)),
    }[wanted.match]
    listed = wanted.among is None or text.casefold().strip() in wanted.among
    return (passes or not words) and listed and (wanted.blank is None or wanted.blank == (not text.strip()))


@given(
    TEXTS,
    st.sampled_from(["", "prt", "motor brushless", "strasse", "A", "prt-10"]),
    st.sampled_from(list(Match)),
    st.none() | st.frozensets(st.sampled_from(["", "prt-2", "motor", "strasse"])),
    st.sampled_from([None, True, False]),
)
def test_that_a_text_filter_shows_what_a_reader_would_pick_when_compared_row_by_row(
    values: list[str], words: str, match: Match, among: frozenset[str] | None, empty: bool | None
) -> None:
    wanted = Filter(words, among=among, match=match, blank=empty)
    assert mask_of(wanted, texts(values)).tolist() == [naive_text(wanted, value) for value in values]


@given(NUMBERS, BOUNDS, BOUNDS)
def test_that_a_number_range_shows_what_lies_within_it_when_some_cells_are_blank(
    values: list[float], low: float | None, high: float | None
) -> None:
    least, most = -np.inf if low is None else low, np.inf if high is None else high
    bounded = low is not None or high is not None
    expected = [not bounded or (not np.isnan(value) and least <= value <= most) for value in values]
    assert mask_of(Filter(low=low, high=high), np.array(values, dtype=float)).tolist() == expected


@given(st.lists(st.none() | st.dates()), st.dates(), st.dates())
def test_that_a_date_range_shows_its_first_and_last_day_when_both_are_given(values: list[object], low: object, high: object) -> None:
    days = np.array(["NaT" if value is None else value for value in values], dtype="datetime64[D]")
    bounds = [float(np.datetime64(day, "D").astype(np.int64)) for day in (low, high)]  # type: ignore[call-overload]
    expected = [value is not None and low <= value <= high for value in values]  # type: ignore[operator]
    assert mask_of(Filter(low=bounds[0], high=bounds[1]), days).tolist() == expected


@given(NUMBERS | TEXTS)
def test_that_choosing_every_value_of_the_list_shows_every_row_when_counts_are_added(values: list[object]) -> None:
    column = texts(values) if values and isinstance(values[0], str) else np.array(values, dtype=float)  # type: ignore[arg-type]
    choices = choices_of(column)
    assert sum(one.count for one in choices) == len(values)
    for one in choices:
        mask = mask_of(Filter(among=frozenset({one.key})), column)
        assert int(mask.sum()) == one.count
        assert mask[one.row]
    assert mask_of(Filter(among=frozenset(one.key for one in choices)), column).all()
    assert blank(column).sum() == sum(one.count for one in choices if not one.key)


def test_that_choices_stand_in_natural_order_when_numbers_stand_in_their_names() -> None:
    choices = choices_of(texts(["PRT-10", "prt-2", "", "PRT-2", "PRT-1"]))
    assert [(one.key, one.count) for one in choices] == [("prt-1", 1), ("prt-2", 2), ("prt-10", 1), ("", 1)]


@pytest.mark.parametrize(
    "pasted", ["prt-2\nPRT-9\nMotor, big\n", "PRT-2\tPRT-9\tMotor, big", "PRT-2;PRT-9; motor, big", '"PRT-2"\r\nPRT-9\r\nMOTOR, BIG']
)
def test_that_a_pasted_list_tells_what_it_found_when_some_part_is_unknown(pasted: str) -> None:
    found, missing = among_pasted(pasted, texts(["PRT-2", "PRT-3", "Motor, big"]))
    assert found == {"prt-2", "motor, big"}
    assert missing == ("PRT-9",)


def test_that_a_list_with_commas_is_taken_apart_when_it_stands_on_one_line() -> None:
    assert among_pasted("PRT-2, PRT-3,PRT-9", texts(["PRT-2", "PRT-3"])) == (frozenset({"prt-2", "prt-3"}), ("PRT-9",))


def test_that_a_filter_on_a_column_that_is_gone_hides_nothing_when_others_still_count() -> None:
    column = texts(["a", "b"])
    arrangement = Arrangement((Sort("gone"),), {"gone": Filter("x"), "name": Filter("b")})
    assert passing(arrangement, {"name": column}.get, [column], 2).tolist() == [False, True]
