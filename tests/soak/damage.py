"""Ways in which files come to harm: torn archives, wrong numbers in sheets, text in no encoding. Each takes its dice and may do what it likes."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

Parts = dict[str, bytes]
ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"<]*)"')
TAG = re.compile(rb"<[^>]+>")
SHORT_TEXT = re.compile(rb">([^<]{1,80})<")
WRONG = (
    b"", b"-1", b"0", b"1048576", b"1048577", b"2147483647", b"2147483648", b"4294967295", b"4294967296", b"99999999999999999999", b"1e308", b"-1e999",
    b"NaN", b"inf", b"XFD1048576", b"ZZZZZZZZ99999999", b"A0", b"A1", b"A1:XFD1048576", b"XFD1048576:A1", b"$A$1", b"A-1", b"\xff\xfe", b"&#0;", b"&#xD800;",
    b"&unknown;", b"s", b"e", b"b", b"d", b"str", b"inlineStr", b"shared", b"../../../etc/passwd", b"/xl/workbook.xml", b"file:///etc/passwd",
    b"http://localhost:1/", b"\xe2\x80\xae", b"=1+1", b"rId1", b"rId999", b"x" * 5000, b"1.5", b"\xd9\xa3", b"\xc2\xb2", b"1_0", b" 7 ", b"0x10", b"true",
)  # fmt: skip
TEXTS = (
    b"1e400", b"-1e308", b"nan", b"999999999999", b"2958466", b"-1", b"1/0", b"31.02.2026", b"0000-00-00", b"9999-99-99", b"\xed\xa0\x80", b"\xff", b"\x00",
    b"_x0000_", b"_xD800_", b"a" * 70_000, b"&lt;script&gt;", b"=cmd|'/C calc'!A0", b"\xc2\xb2\xc2\xb3", b"\xe2\x85\xa7", b"1,2,3,4,5", b"(((((", b"9" * 400,
    b"1e-400", b"1" + b",000" * 50, b"10**9", b"\xd9\xa1\xd9\xa2", b"12%%", b"$$$", b"x" + b"9" * 30, b"1.1.1.1.1.1.1.1.1.1.1.1", b"Q1-" * 300, b"R1-R999999999",
)  # fmt: skip
DEEP = 20_000
DTD = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


def damaged(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """Return a file with something wrong; ``other`` is a sound one that it may get parts from."""
    if data.startswith(b"PK") and dice.random() < 0.85:
        try:
            return _rezipped(_damaged_parts(_parts(data), _parts(other) if other.startswith(b"PK") else {}, dice), dice)
        except (zipfile.BadZipFile, NotImplementedError):
            pass
    if not data.startswith((b"PK", b"\xd0\xcf")) and dice.random() < 0.7:
        return _damaged_text(data, dice)
    return _damaged_bytes(data, dice)


def _parts(data: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _rezipped(parts: Parts, dice: random.Random) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name or "empty", content, dice.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))
    packed = out.getvalue()
    return _damaged_bytes(packed, dice) if dice.random() < 0.03 else packed


def _damaged_bytes(data: bytes, dice: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 8, 64))):
        if not broken:
            break
        at = dice.randrange(len(broken))
        kind = dice.randrange(8)
        if kind < 4:
            broken[at] ^= 1 << dice.randrange(8)
        elif kind == 4:
            broken[at : at + 4] = dice.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80"))
        elif kind == 5:
            del broken[at : at + dice.randint(1, 600)]
        elif kind == 6:
            broken[at:at] = broken[at : at + dice.randint(1, 600)]
        elif dice.random() < 0.3:
            del broken[at:]
    return bytes(broken)


def _damaged_parts(parts: Parts, others: Parts, dice: random.Random) -> Parts:
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        told = [name for name in parts if name.endswith((".xml", ".rels", ".bin", ".vml"))]
        if not told:
            break
        near = [name for name in told if re.search(r"sheet\d*\.xml|workbook|shared|styles|content|rels|table", name)]
        name = dice.choice(near if near and dice.random() < 0.9 else told)
        change = dice.choices([harm for harm, _ in PART_HARMS], [weight for _, weight in PART_HARMS])[0]
        change(parts, name, others, dice)
    return parts


def _wrong_attributes(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    found = list(ATTRIBUTE.finditer(parts[name]))
    for one in sorted(dice.sample(found, min(len(found), dice.choice((1, 2, 5)))), key=lambda one: -one.start()):
        value = dice.choice((*WRONG, dice.choice(found)[2]))
        parts[name] = parts[name][: one.start(2)] + value + parts[name][one.end(2) :]


def _lost_attribute(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    if found := list(ATTRIBUTE.finditer(parts[name])):
        one = dice.choice(found)
        parts[name] = parts[name][: one.start()] + parts[name][one.end() :]


def _wrong_texts(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    found = list(SHORT_TEXT.finditer(parts[name]))
    for one in sorted(dice.sample(found, min(len(found), dice.choice((1, 3, 30)))), key=lambda one: -one.start()):
        parts[name] = parts[name][: one.start(1)] + dice.choice((*TEXTS, *WRONG)) + parts[name][one.end(1) :]


def _torn_tags(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    found = list(TAG.finditer(parts[name]))
    if not found:
        return
    one, two = sorted((dice.choice(found), dice.choice(found)), key=lambda tag: tag.start())
    data = parts[name]
    kind = dice.randrange(4)
    if kind == 0:
        parts[name] = data[: one.start()] + data[one.end() :]
    elif kind == 1:
        parts[name] = data[: one.start()] + data[two.start() :]
    elif kind == 2:
        parts[name] = data[: one.start()] + data[one.start() : two.end()] * 2 + data[two.end() :]
    else:
        parts[name] = data[: one.start()] + two[0] + data[one.end() :]


def _many_rows(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    found = list(re.finditer(rb"<(?:table:table-)?row .*?</(?:table:table-)?row>", parts[name], re.DOTALL))
    if found:
        one = dice.choice(found)
        parts[name] = parts[name][: one.end()] + one[0] * dice.choice((2, 50, 400)) + parts[name][one.end() :]


def _deep(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    if found := list(TAG.finditer(parts[name])):
        one = dice.choice(found)
        closing = b"</x>" * DEEP if dice.random() < 0.5 else b""
        parts[name] = parts[name][: one.end()] + b"<x>" * DEEP + closing + parts[name][one.end() :]


def _entities(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    start = parts[name].find(b"?>") + 2 if parts[name].startswith(b"<?xml") else 0
    data = parts[name][:start] + DTD + parts[name][start:]
    found = list(SHORT_TEXT.finditer(data))
    if found:
        one = dice.choice(found)
        data = data[: one.start(1)] + dice.choice((b"&e;", b"&f;", b"&e;" * 50)) + data[one.end(1) :]
    parts[name] = data


def _raw_bytes(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    parts[name] = _damaged_bytes(parts[name], dice)


def _other_encoding(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    text = parts[name].decode("utf-8", "replace")
    kind = dice.randrange(4)
    if kind == 0:
        parts[name] = text.encode("utf-16")
    elif kind == 1:
        parts[name] = text.replace("UTF-8", dice.choice(("latin-1", "gb18030", "bogus", "utf-7", "utf-16", ""))).encode(
            "latin-1", "replace"
        )
    elif kind == 2:
        parts[name] = b"\xef\xbb\xbf" * 2 + parts[name]
    else:
        parts[name] = parts[name].replace(b"\n", b"\r\n").replace(b'"', b"'")


def _lost_part(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    del parts[dice.choice([*parts, name])]


def _emptied_part(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    parts[name] = dice.choice((b"", b"<a/>", b"<?xml version='1.0'?>", b"\x00" * 1000, parts[name][: dice.randrange(len(parts[name]) + 1)]))


def _swapped_parts(parts: Parts, name: str, others: Parts, dice: random.Random) -> None:
    if others:
        near = [one for one in others if one.rsplit("/", 1)[0] == name.rsplit("/", 1)[0]]
        parts[name] = others[dice.choice(near or list(others))]
    else:
        other = dice.choice(list(parts))
        parts[name], parts[other] = parts[other], parts[name]


def _renamed_part(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    new = dice.choice(
        ("../../evil.xml", "/etc/passwd", "C:\\evil.xml", name.upper(), name.replace("/", "\\"), "./" + name, name + "/", "\ud7ff.xml")
    )
    parts[new] = parts.pop(name)


def _circular(parts: Parts, name: str, _: Parts, dice: random.Random) -> None:
    for rels in [one for one in parts if one.endswith(".rels")]:
        target = dice.choice(("workbook.xml", "/xl/workbook.xml", "../xl/_rels/workbook.xml.rels", ".", "", "worksheets/sheet1.xml"))
        parts[rels] = re.sub(rb'Target="[^"]*"', f'Target="{target}"'.encode(), parts[rels], count=dice.choice((0, 1, 2)))


Harm = Callable[[Parts, str, Parts, random.Random], None]
PART_HARMS: tuple[tuple[Harm, int], ...] = (
    (_wrong_attributes, 10), (_wrong_texts, 8), (_lost_attribute, 4), (_torn_tags, 6), (_many_rows, 2), (_deep, 1), (_entities, 3), (_raw_bytes, 4),
    (_other_encoding, 2), (_lost_part, 2), (_emptied_part, 2), (_swapped_parts, 3), (_renamed_part, 1), (_circular, 1),
)  # fmt: skip


def _damaged_text(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 4))):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.randint(0, 30))
        marks = (b",", b";", b"\t", b"|")
        kind = dice.randrange(9)
        if kind == 0:
            data = data[:at] + dice.choice((b"\x00", b"\xed\xa0\x80", b"\xff", b"\xfe\xff", b"\x1a", b"\x85", b"\xe2\x80\xa8")) + data[at:]
        elif kind == 1:
            data = data.replace(dice.choice(marks), dice.choice((*marks, b"\x01", b"::", b"")))
        elif kind == 2:
            data = data[:at] + dice.choice((b'"', b'""', b"'", b"\\", b"\r", b"\n\r")) + data[at:]
        elif kind == 3:
            data = data[:at] + dice.choice((b"x", b",", b'"', b"9", b"1,", b"\n", b";\n")) * dice.choice((1000, 100_000)) + data[at:]
        elif kind == 4:
            data = data[:at] + dice.choice((*TEXTS, *WRONG)) + data[end:]
        elif kind == 5:
            data = (
                dice.choice((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"sep=;\n", b"sep=\n", b'sep="\n', b"PK\x03\x04", b"sep=\x00\n"))
                + data
            )
        elif kind == 6:
            data = data[:at] + data[:end] * dice.choice((2, 60)) + data[end:]
        elif kind == 7:
            data = data[:at]
        else:
            lines = data.split(b"\n")
            dice.shuffle(lines)
            data = b"\n".join(lines)
    return data
