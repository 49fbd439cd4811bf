"""Compressed content with a stretch of it changed: all blocks before and behind are kept as they are compressed.

A deflate stream (RFC 1951) is a row of blocks that may begin at any bit. Blocks are found by trying where one can begin; what is found
counts only where unpacking from there gives the very content. So a change in a large part costs little more than unpacking it once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CHUNK, WINDOW = 1 << 16, 1 << 15  # bytes unpacked at a time; how far back a block may point
REACH = 24  # chunks in which the beginning of a block is looked for
EMPTY_STORED, EMPTY_FIXED, FIXED_BITS = b"\x00\x00\xff\xff", 0b010, 10  # blocks without content (RFC 1951 sections 3.2.4 and 3.2.6)
LENGTH_CODES = 19
RAW = -zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed stream with its content; ``marks`` are pairs of bytes read and bytes unpacked by then."""

    stream: bytes
    content: bytes
    marks: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Block:
    """The beginning of a block: its bit in the stream, its byte in the content."""

    bit: int
    at: int


def unpacked(stream: bytes) -> Packed:
    """Unpack a stream and remember how far it was at many places; raises zlib.error for a broken one."""
    decoder = zlib.decompressobj(RAW)
    pieces, marks, total = [], [(0, 0)], 0
    for start in range(0, len(stream), CHUNK):
        pieces.append(decoder.decompress(stream[start : start + CHUNK]))
        total += len(pieces[-1])
        marks.append((min(start + CHUNK, len(stream)), total))
    if not decoder.eof:
        raise zlib.error("the stream ends too early")
    return Packed(stream, b"".join(pieces), marks)


def replaced(packed: Packed, start: int, end: int, middle: bytes) -> list[bytes] | None:
    """Return the stream in which content from ``start`` to ``end`` is ``middle``; None where no blocks worth keeping are found."""
    first = next(_blocks_before(packed, start), None)
    last = next((block for block in _blocks_behind(packed, end + WINDOW) if block.bit % 2 == 0), None)
    if first is None and last is None:
        return None
    content = packed.content
    begin, stop = first.at if first else 0, last.at if last else len(content)
    head = _aligned(packed.stream, first.bit) if first else b""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, RAW, 9)
    inner = content[begin:start] + middle + content[end:stop]
    body = squeeze.compress(inner) + squeeze.flush(zlib.Z_SYNC_FLUSH if last else zlib.Z_FINISH)
    tail = _joined(packed.stream, last.bit) if last else b""
    check = zlib.decompressobj(RAW, zdict=content[max(begin - WINDOW, 0) : begin])
    found = check.decompress(body + tail[: 2 * CHUNK])
    if found != (inner + content[stop : stop + len(found)])[: len(found)] or len(found) < len(inner):
        return None
    return [packed.stream[: first.bit // 8] if first else b"", head, body, tail]


def _aligned(stream: bytes, bit: int) -> bytes:
    """Return the bits of the last byte before a block, and an empty block that ends at a byte."""
    kept = stream[bit // 8] & ((1 << bit % 8) - 1)
    return bytes([kept] if bit % 8 <= 5 else [kept, 0]) + EMPTY_STORED


def _joined(stream: bytes, bit: int) -> bytes:
    """Return empty blocks that end at the bit of its byte where a block begins, and the stream from there on."""
    count = bit % 8 // 2
    filler = sum(EMPTY_FIXED << FIXED_BITS * number for number in range(count))
    whole = FIXED_BITS * count // 8
    joint = (filler >> 8 * whole) | (stream[bit // 8] >> bit % 8 << bit % 8)
    return (filler & ((1 << 8 * whole) - 1)).to_bytes(whole, "little") + bytes([joint]) + stream[bit // 8 + 1 :]


def _blocks_before(packed: Packed, at: int) -> Iterator[_Block]:
    """Yield blocks that begin at a byte of the content or before, the last first."""
    chunk = max(number for number, (_, done) in enumerate(packed.marks) if done <= at)
    for number in range(chunk, max(chunk - REACH, -1), -1):
        yield from reversed([block for block in _blocks_in(packed, number) if 0 < block.at <= at])


def _blocks_behind(packed: Packed, at: int) -> Iterator[_Block]:
    """Yield blocks that begin at a byte of the content or behind it, in their order."""
    chunk = max(number for number, (_, done) in enumerate(packed.marks) if done <= at)
    for number in range(chunk, min(chunk + REACH, len(packed.marks) - 1)):
        yield from (block for block in _blocks_in(packed, number) if block.at >= at)


def _blocks_in(packed: Packed, number: int) -> list[_Block]:
    """Return the blocks that begin in one chunk of the stream."""
    if number + 1 >= len(packed.marks):
        return []
    start, stop = packed.marks[number][0], packed.marks[number + 1][0]
    reach = packed.marks[min(number + 2, len(packed.marks) - 1)]
    found = []
    for bit in _possible(packed.stream[start : stop + 64], 8 * (stop - start)):
        block = _block_at(packed, 8 * start + int(bit), *reach)
        if block:
            found.append(block)
    return found


def _block_at(packed: Packed, bit: int, stop: int, done: int) -> _Block | None:
    """Return the block that begins at a bit, None where unpacking from there doesn't give the content up to ``done``."""
    try:
        if not zlib.decompressobj(RAW, zdict=bytes(WINDOW)).decompress(_from_bit(packed.stream[bit // 8 : bit // 8 + 512], bit % 8), 1):
            return None
        stream = _from_bit(packed.stream[bit // 8 : stop], bit % 8)
        length = len(zlib.decompressobj(RAW, zdict=bytes(WINDOW)).decompress(stream))
        at = done - length
        if at < 0:
            return None
        content = zlib.decompressobj(RAW, zdict=packed.content[max(at - WINDOW, 0) : at]).decompress(stream)
    except zlib.error:
        return None
    return _Block(bit, at) if content and content == packed.content[at:done] else None


def _from_bit(stream: bytes, bit: int) -> bytes:
    return (int.from_bytes(stream, "little") >> bit).to_bytes(len(stream), "little")


def _possible(stream: bytes, count: int) -> npt.NDArray[np.intp]:
    """Return the bits at which a block with codes of its own may begin: its header makes sense (RFC 1951 section 3.2.7)."""
    bits = np.unpackbits(np.frombuffer(stream, np.uint8), bitorder="little")
    count = max(min(count, len(bits) - 17 - 3 * LENGTH_CODES), 0)
    at = np.flatnonzero(
        (bits[:count] == 0) & (bits[1 : count + 1] == 0) & (bits[2 : count + 2] == 1)
    )  # not the last block; codes of its own
    for place in (3, 8):  # numbers of codes: 30 and 31 mean nothing
        at = at[_number(bits, at + place, 5) < 30]
    told = _number(bits, at + 13, 4) + 4
    room = np.zeros(len(at), np.int64)
    for code in range(LENGTH_CODES):
        length = _number(bits, at + 17 + 3 * code, 3)
        room += np.where((code < told) & (length > 0), 1 << (7 - length), 0)
    found: npt.NDArray[np.intp] = at[room == 1 << 7]  # the codes use up all that can be coded
    return found


def _number(bits: npt.NDArray[np.uint8], at: npt.NDArray[np.intp], width: int) -> npt.NDArray[np.int64]:
    return sum((bits[at + bit].astype(np.int64) << bit for bit in range(width)), np.zeros(len(at), np.int64))
