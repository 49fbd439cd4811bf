"""Words are found in columns although as good as all texts are passed over by their first letters."""

from __future__ import annotations

import pytest

from planner.files.cells.beginnings import beginnings_in, beginnings_of, may_begin, rows_saying
from planner.files.cells.columns import coded
from planner.files.reading.rows.kinds import is_total


@pytest.mark.parametrize("text", ["Total", "tOTAL", " total", "\u200bTotal", "\u00a0Total", "合计"])
def test_that_a_column_may_say_a_word_when_a_text_begins_like_it(text: str) -> None:
    assert may_begin(beginnings_in(["Motor", 12.0, text]), beginnings_of(["total", "合计"]))


def test_that_a_column_is_passed_over_when_no_text_begins_like_a_word() -> None:
    assert not may_begin(beginnings_in(["Motor", 12.0, "Subtle", "t"]), beginnings_of(["total"]))


def test_that_each_row_with_the_word_is_found_when_others_begin_alike() -> None:
    texts = coded(["Motor", "TOTAL:", "Torque arm", "Summe", "TOTAL:"], 5)
    assert rows_saying(texts, beginnings_of(["total", "sum"]), is_total).tolist() == [False, True, False, True, True]


@pytest.mark.parametrize("text", ["Grand total", "versand", "ИТОГО", "总价", "总计", "Łącznie", "gastos de envío", "VAT"])
def test_that_a_total_or_a_charge_is_known_when_it_is_written_in_any_capitals(text: str) -> None:
    assert is_total(text) and is_total(text.upper()) and is_total(text.capitalize())
