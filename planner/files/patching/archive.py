"""A workbook's archive copied with some parts replaced: all other members keep their compressed bytes, order and description."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from planner.files.patching.deflate import Packed, replaced

CENTRAL, END = b"PK\x01\x02", b"PK\x05\x06"
LOCAL_HEADER, CENTRAL_HEADER, END_RECORD = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
FLAGS, METHOD, CRC, PACKED, UNPACKED, OFFSET = 3, 4, 7, 8, 9, 16  # places in a record of the directory
ZIP64, SIZES_BEHIND, BEYOND = 1, 8, 0xFFFFFFFF  # an extra field's number; a flag; where a size is told elsewhere
PIECE, LARGE = 1 << 20, 1 << 23  # a part larger than LARGE is compressed for speed rather than size
MOST_ANEW = 1 / 4  # of a large part: where more changes, all of it is compressed anew


@dataclass(frozen=True, slots=True)
class NewPart:
    """A member's new content in pieces. With ``old``, its content so far, the first and last piece are the beginning and end of that."""

    pieces: Sequence[bytes | memoryview]
    old: Packed | None = None


def copy_archive(source: Path, target: Path, replaced_parts: Mapping[str, NewPart], removed: Collection[str] = ()) -> None:
    """Write a copy of an archive in which some members have new contents and some are gone."""
    with zipfile.ZipFile(source) as archive:
        infos, directory, comment = archive.infolist(), archive.start_dir, archive.comment
    with source.open("rb") as file, target.open("wb") as out:
        records = list(_records(file, directory, len(infos)))
        before = infos[0].header_offset - records[0][0][OFFSET] if infos else 0  # bytes in front of the archive, none as a rule
        starts = sorted(info.header_offset for info in infos)
        ends = dict(zip(starts, [*starts[1:], directory], strict=True))
        by_start = {info.header_offset: (info.filename, record) for info, (record, _) in zip(infos, records, strict=True)}
        file.seek(0)
        _copy(file, out, starts[0] if starts else directory)
        for start in starts:
            name, record = by_start[start]
            if name in removed:
                continue
            record[OFFSET] = out.tell() - before
            file.seek(start)
            if name in replaced_parts:
                _write_member(file, out, record, replaced_parts[name])
            else:
                _copy(file, out, ends[start] - start)
        begin = out.tell()
        kept = [one for info, one in zip(infos, records, strict=True) if info.filename not in removed]
        for record, texts in kept:
            out.write(CENTRAL_HEADER.pack(*record) + texts)
        out.write(END_RECORD.pack(END, 0, 0, len(kept), len(kept), out.tell() - begin, begin - before, len(comment)) + comment)


def _records(file: BinaryIO, directory: int, count: int) -> Iterator[tuple[list[int], bytes]]:
    """Yield each record of the directory with the name, extra fields and comment that follow it."""
    file.seek(directory)
    for _ in range(count):
        record = list(CENTRAL_HEADER.unpack(file.read(CENTRAL_HEADER.size)))
        if record[0] != CENTRAL or BEYOND in (record[PACKED], record[UNPACKED], record[OFFSET]):
            raise zipfile.BadZipFile("a directory that is broken, or of a size workbooks don't have")
        yield record, file.read(sum(record[10:13]))


def _copy(file: BinaryIO, out: BinaryIO, count: int) -> None:
    while count > 0:
        piece = file.read(min(count, PIECE))
        if not piece:
            raise zipfile.BadZipFile("the archive ends too early")
        out.write(piece)
        count -= len(piece)


def _write_member(file: BinaryIO, out: BinaryIO, record: list[int], part: NewPart) -> None:
    """Write one member anew, its header first as a placeholder; ``record`` gets its new sizes."""
    local = list(LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size)))
    name, extra = file.read(local[9]), _without_zip64(file.read(local[10]))
    local[10] = len(extra)
    at = out.tell()
    out.write(bytes(LOCAL_HEADER.size) + name + extra)
    checksum = packed = unpacked = 0
    for piece in part.pieces:
        checksum, unpacked = zlib.crc32(piece, checksum), unpacked + len(piece)
    for stretch in _spliced(part, unpacked) or _squeezed(part.pieces, 1 if unpacked > LARGE else 6):
        packed += out.write(stretch)
    end = out.tell()
    record[FLAGS] &= ~SIZES_BEHIND
    record[METHOD], record[CRC], record[PACKED], record[UNPACKED] = zipfile.ZIP_DEFLATED, checksum, packed, unpacked
    local[2], local[3], local[6:9] = record[FLAGS], record[METHOD], [checksum, packed, unpacked]
    out.seek(at)
    out.write(LOCAL_HEADER.pack(*local))
    out.seek(end)


def _spliced(part: NewPart, size: int) -> list[bytes] | None:
    """Return a large part's old stream with what changed put in; None where it is better compressed anew."""
    if part.old is None or not part.old.marks or size < LARGE:
        return None
    start, end = len(part.pieces[0]), len(part.old.content) - len(part.pieces[-1])
    middle = b"".join(part.pieces[1:-1])
    return replaced(part.old, start, end, middle) if len(middle) < size * MOST_ANEW else None


def _squeezed(pieces: Sequence[bytes | memoryview], level: int) -> Iterator[bytes]:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    for piece in pieces:
        yield squeeze.compress(piece)
    yield squeeze.flush()


def _without_zip64(extra: bytes) -> bytes:
    """Return the extra fields of a header without the one for sizes over 4 GB, which no longer holds."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<HH", extra, at)
        if number != ZIP64:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept
