"""Packed columns are the arrays they were, bit by bit, and results are the same with and without them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from planner.engine import packed
from planner.engine.evaluate import evaluate
from planner.engine.packed import packed_like, total_of, with_rows
from planner.engine.packed_forms import Apart, Numbered, Packed, Runs, Side, bits_of, taken, whole
from planner.engine.results import Results
from planner.model.edits import SetCells
from planner.model.generate import generate
from planner.model.scenario import names
from planner.model.table import cells

ROWS = st.integers(1, 60)
COLUMNS = st.one_of(
    arrays.arrays(np.float64, ROWS),
    arrays.arrays(np.float64, ROWS, elements=st.sampled_from([0.0, -0.0, np.nan, np.inf, 1.0, 0.1, 70_000.0])),
    arrays.arrays(np.intp, ROWS),
    arrays.arrays(np.intp, ROWS, elements=st.integers(-200, 40_000)),
    arrays.arrays(np.bool_, ROWS),
    arrays.arrays(np.int64, ROWS, elements=st.integers(-(10**5), 10**5)).map(lambda days: days.astype("datetime64[D]")),
    arrays.arrays(np.float64, st.tuples(ROWS, st.integers(1, 7)), elements=st.sampled_from([0.0, -0.0, np.nan, 0.25, 0.1])),
    ROWS.map(np.arange),
)


@pytest.fixture(autouse=True)
def nothing_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack everything."""
    monkeypatch.setattr(packed, "LARGE", 0)


def same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays are the same to the bit."""
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


@given(values=COLUMNS, data=st.data())
def test_that_a_column_is_the_same_bit_by_bit_when_it_has_been_packed(values: np.ndarray, data: st.DataObject) -> None:
    for order in ("C", "F"):
        column = np.array(values, order=order)
        kept = packed.packed(column)
        assert same_bits(whole(kept), values)
        rows = data.draw(arrays.arrays(np.intp, st.integers(0, 9), elements=st.integers(0, len(values) - 1)))
        assert same_bits(np.asarray(taken(kept, rows)), values[rows])
        mask = data.draw(arrays.arrays(np.bool_, len(values)))
        assert same_bits(np.asarray(taken(kept, mask)), values[mask])
        assert np.array_equal(taken(kept, slice(1, 4)), values[1:4], equal_nan=values.dtype.kind in "fM")
        assert np.array_equal(taken(kept, int(len(values) - 1)), values[-1], equal_nan=values.dtype.kind in "fM")


@given(values=arrays.arrays(np.float64, (5, 7)), other=arrays.arrays(np.float64, (5, 7)), share=arrays.arrays(np.bool_, (5, 7)))
def test_that_a_grid_is_the_same_bit_by_bit_when_only_what_differs_is_kept(
    values: np.ndarray, other: np.ndarray, share: np.ndarray
) -> None:
    grid = np.where(share, values, other)
    kept = packed_like(grid, other)
    assert same_bits(whole(kept), grid)
    assert same_bits(np.asarray(kept), grid)
    for row in (0, 3, -1):
        assert same_bits(kept[row], grid[row])
        assert np.array_equal(kept[row, 2], grid[row, 2], equal_nan=True)
    assert same_bits(np.ascontiguousarray(kept[:, :1]), np.ascontiguousarray(grid[:, :1]))


def test_that_little_is_kept_when_values_repeat_or_are_small() -> None:
    count = 10_000
    runs, numbers = packed.packed(np.repeat(np.arange(10) * 0.1, count // 10)), packed.packed(np.arange(count))
    assert isinstance(runs, Runs) and runs.nbytes < 200
    assert isinstance(numbers, Numbered)
    days = packed.packed(np.datetime64("2026-11-23") + np.arange(count) % 300)
    assert isinstance(days, Packed) and days.nbytes == 2 * count
    cost = packed.packed(np.asfortranarray(np.random.default_rng(1).random((count, 7))))
    assert isinstance(cost, Side)
    assert total_of(cost, whole(cost).sum(axis=1) + 1.0).nbytes == 8 * count, "a total that isn't the sum is kept"
    grid = np.random.default_rng(2).random((100, 50))
    near = grid.copy()
    near[7] = 0.0
    apart = packed_like(near, grid)
    assert isinstance(apart, Apart) and apart.nbytes == 50 * 12
    assert packed_like(grid.copy(), grid) is grid


def assert_same(one: object, other: object, where: str) -> None:
    """Compare results deeply, arrays bit by bit."""
    if isinstance(one, Apart):
        one = whole(one)
    if isinstance(one, np.ndarray) and one.dtype != object:
        assert same_bits(one, np.asarray(other)), where
    elif isinstance(one, np.ndarray):
        assert one.tolist() == np.asarray(other).tolist(), where
    elif is_dataclass(one):
        for field in fields(one):
            if field.name != "seconds":
                assert_same(getattr(one, field.name), getattr(other, field.name), f"{where}.{field.name}")
    elif isinstance(one, dict):
        for key in one:
            assert_same(one[key], other[key], f"{where}[{key}]")  # type: ignore[index]
    else:
        assert repr(one) == repr(other), where


def test_that_results_are_the_same_bit_by_bit_when_columns_are_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    def computed() -> list[dict[str, Results]]:
        """Compute a plan, then with another price, in every scenario."""
        plan = generate(300, 5)
        sources = plan["sources"]
        dearer = cells(sources.spec["unit_price"], [float(sources["unit_price"][3]) * 5.0])
        after = SetCells("sources", sources.ids[3:4], "unit_price", dearer).apply(plan).plan
        return [evaluate(one, names(one)) for one in (plan, after)]

    small = computed()
    assert isinstance(packed.kept(small[0]["Base"].orders, "part"), Packed)
    monkeypatch.setattr(packed, "LARGE", 10**9)
    for packed_ones, plain in zip(small, computed(), strict=True):
        for name, results in packed_ones.items():
            assert_same(results, plain[name], name)


@given(st.data())
def test_that_rows_put_into_a_packed_grid_are_those_of_the_whole_one(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    grid = rng.integers(0, 3, (40, 6)).astype(np.float64)
    before = np.where(rng.random((40, 6)) < data.draw(st.sampled_from([0.0, 0.1])), -0.0, grid)
    other = packed_like(before, grid)
    rows = np.flatnonzero(rng.random(40) < data.draw(st.sampled_from([0.1, 0.5, 1.0])))
    values = np.where(rng.random((len(rows), 6)) < data.draw(st.sampled_from([0.0, 0.2, 1.0])), np.nan, grid[rows])
    expected = before.copy()
    expected[rows] = values
    found, whole_anew = with_rows(other, rows, values), packed_like(expected, other)
    assert type(found) is type(whole_anew)
    assert np.array_equal(bits_of(np.ascontiguousarray(whole(found))), bits_of(expected))
    picked = rng.integers(-40, 40, 25)
    assert np.array_equal(bits_of(np.ascontiguousarray(taken(found, picked))), bits_of(expected[picked]))
