"""Large compressed parts, changed without compressing them anew: whatever compressed them, the content must be the new one."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from planner.files.patching.deflate import Packed, replaced, unpacked
from planner.files.patching.patch import patch_cells


def packed(kind: str, level: int, strategy: int, memory: int, flush: int) -> Packed:
    """Return some 700 kB of content of a kind, compressed as one likes."""
    dice = np.random.default_rng(level)
    if kind == "sheet":
        content = b"".join(b'<c r="A%d"><v>%.15g</v></c>' % (row, number) for row, number in enumerate(dice.random(20_000)))
    elif kind == "words":
        content = b" ".join(dice.choice([b"motor", b"gear", b"screw", b"<c>", b"</c>"], 120_000).tolist())
    else:
        content = dice.bytes(300_000) + b"<row>" * 50_000 + dice.bytes(100_000)
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -15, memory, strategy)
    pieces = []
    for start in range(0, len(content), 100_000):
        pieces += [squeeze.compress(content[start : start + 100_000]), squeeze.flush(flush) if flush else b""]
    return unpacked(b"".join([*pieces, squeeze.flush()]))


@given(
    kind=st.sampled_from(["sheet", "sheet", "words", "noise"]),
    level=st.integers(1, 9),
    strategy=st.sampled_from([zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED]),
    memory=st.integers(5, 9),
    flush=st.sampled_from([0, 0, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_PARTIAL_FLUSH]),
    place=st.floats(0, 1),
    length=st.integers(0, 500),
    middle=st.binary(max_size=400),
)
def test_that_the_content_is_the_new_one_when_a_stretch_of_any_stream_is_replaced(
    kind: str, level: int, strategy: int, memory: int, flush: int, place: float, length: int, middle: bytes
) -> None:
    old = packed(kind, level, strategy, memory, flush)
    start = int(place * (len(old.content) - length))
    stream = replaced(old, start, start + length, middle)
    if stream is not None:
        decoder = zlib.decompressobj(-15)
        assert decoder.decompress(b"".join(stream)) == old.content[:start] + middle + old.content[start + length :]
        assert decoder.eof and not decoder.unused_data


@pytest.mark.parametrize("level", [1, 6, 9])
def test_that_most_of_the_stream_is_kept_as_it_is_when_little_changes(level: int) -> None:
    old = packed("sheet", level, zlib.Z_DEFAULT_STRATEGY, 8, 0)
    for place in (100_000, 300_000, len(old.content) - 60_000):
        stream = replaced(old, place, place + 10, b"new")
        assert stream is not None
        new = b"".join(stream)
        same = next((at for at, (one, other) in enumerate(zip(new, old.stream, strict=False)) if one != other), 0)
        behind = next(at for at, (one, other) in enumerate(zip(new[::-1], old.stream[::-1], strict=False)) if one != other)
        assert same + behind > len(old.stream) // 4


def test_that_other_readers_see_the_new_value_when_a_cell_of_a_large_workbook_is_written(tmp_path: Path) -> None:
    path, target = tmp_path / "large.xlsx", tmp_path / "new.xlsx"
    numbers = np.random.default_rng(1).random((20_000, 12))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        sheet = made.add_worksheet("S")
        for row, values in enumerate(numbers.tolist()):
            sheet.write_row(row, 0, values)
    patch_cells(path, target, {("S", "C10000"): 12.5, ("S", "D10001"): "new"})
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size > 1 << 23
    assert abs(target.stat().st_size - path.stat().st_size) < 3000
    shown = openpyxl.load_workbook(target, read_only=True)
    rows = list(shown["S"].iter_rows(min_row=9999, max_row=10_002, max_col=4, values_only=True))
    shown.close()
    assert rows[1][2] == 12.5
    assert rows[2][3] == "new"
    assert rows[0] == tuple(pytest.approx(value, rel=1e-14) for value in numbers[9998, :4])
