"""A workbook's parts as far as writing into its cells needs them: sheets, styles of days, tables, formulas' order."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from os import SEEK_CUR
from pathlib import Path
from typing import Any

from planner.files.cells.books import DAMAGED, OLE, ZIP
from planner.files.cells.opening import MOST_BYTES
from planner.files.patching.archive import LARGE, LOCAL_HEADER
from planner.files.patching.cell_xml import Plain
from planner.files.patching.deflate import Packed, unpacked
from planner.files.patching.references import Range, range_of
from planner.model.finding import BallastError

DAYS_BUILT_IN = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
FIRST_OF = {True: date(1904, 1, 1), False: date(1899, 12, 30)}
TRUSTED_FROM = date(1900, 3, 1)  # before it, spreadsheets count a day that never was
ONLY = ("only .xlsx, .xlsm, .csv and .tsv files can be written into; any other, such as .xls or .ods, would have to be made anew and lose what Ballast "
        "doesn't know. Open it in Excel or LibreOffice, save it as .xlsx, and write into that")  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet by name: its part of the archive, and its number in the order of calculation."""

    name: str
    part: str
    number: str


class Book:
    """An .xlsx or .xlsm file opened for looking into its parts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        check_kind(path)
        try:
            self._archive = zipfile.ZipFile(path)
        except DAMAGED:
            raise BallastError(f"'{path.name}' is damaged: it begins like a workbook but can't be opened.") from None
        self._names = {info.filename: info for info in self._archive.infolist()}
        if any(info.flag_bits & 1 for info in self._names.values()):
            raise BallastError(f"'{path.name}' is protected by a password; remove the protection first.")
        self.main = next((part for kind, part in self._relations("") if kind == "officeDocument"), "xl/workbook.xml")
        if self.main not in self._names or self.main.endswith(".bin"):
            raise BallastError(f"'{path.name}': {ONLY}.")

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    @property
    def is_signed(self) -> bool:
        """Tell whether the workbook carries a digital signature."""
        return any(name.lower().startswith("_xmlsignatures/") for name in self._names)

    def part(self, name: str) -> bytes:
        """Return the bytes of one part; raises BallastError for a damaged or monstrous one."""
        info = self._names.get(name)
        if info is None:
            raise BallastError(f"'{self.path.name}' is damaged: its part '{name}' is missing.")
        if info.file_size > MOST_BYTES:
            raise BallastError(
                f"'{self.path.name}' unpacks to {info.file_size / 1e9:.1f} GB, more than a workbook should; it is not opened."
            )
        try:
            return self._archive.read(info)
        except (*DAMAGED, zlib.error):
            raise BallastError(f"'{self.path.name}' is damaged: its part '{name}' can't be read.") from None

    def packed(self, name: str) -> Packed:
        """Return one part as it is compressed, too, where it is large and compressed as usual."""
        info = self._names.get(name)
        if info is None or not LARGE < info.file_size <= MOST_BYTES or info.compress_type != zipfile.ZIP_DEFLATED:
            return Packed(b"", self.part(name), ())
        with self.path.open("rb") as file:
            file.seek(info.header_offset)
            header = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
            file.seek(header[9] + header[10], SEEK_CUR)
            stream = file.read(info.compress_size)
        try:
            found = unpacked(stream)
        except zlib.error:
            found = Packed(b"", b"", ())
        if zlib.crc32(found.content) != info.CRC:
            raise BallastError(f"'{self.path.name}' is damaged: its part '{name}' can't be read.")
        return found

    @cached_property
    def sheets(self) -> dict[str, SheetPart]:
        """The sheets that hold cells, by name."""
        parts = {number: part for number, kind, part in self._linked(self.main) if kind == "worksheet"}
        found = {}
        for sheet in self._root(self.main).iter("{*}sheet"):
            part = next((parts[value] for key, value in sheet.attrib.items() if key.endswith("}id") and value in parts), "")
            if part in self._names:
                found[sheet.get("name", "")] = SheetPart(sheet.get("name", ""), part, sheet.get("sheetId", ""))
        return found

    @cached_property
    def chain(self) -> str:
        """The part with the order of calculation, empty where there is none."""
        return next((part for kind, part in self._relations(self.main) if kind == "calcChain" and part in self._names), "")

    def without_chain(self) -> dict[str, bytes]:
        """Return the parts that name the order of calculation, naming it no more."""
        relations = _relations_part(self.main)
        file = re.escape(posixpath.basename(self.chain)).encode()
        return {
            relations: re.sub(
                rb"<(?:[\w.-]+:)?Relationship\s[^>]*[/\"']" + file + rb"[\"'][^>]*?(?:/>|>\s*</[^>]*>)", b"", self.part(relations)
            ),
            "[Content_Types].xml": re.sub(
                rb"<(?:[\w.-]+:)?Override\s[^>]*/" + file + rb"[\"'][^>]*?(?:/>|>\s*</[^>]*>)", b"", self.part("[Content_Types].xml")
            ),
        }

    def headers(self, sheet: SheetPart) -> list[Range]:
        """Return the header rows of the tables on a sheet; their texts belong to the tables."""
        found = []
        for kind, part in self._relations(sheet.part):
            if kind == "table" and part in self._names:
                root = self._root(part)
                block, rows = range_of(root.get("ref", "")), int(root.get("headerRowCount", "1"))
                if block and rows:
                    found.append(Range(block.top, block.left, block.top + rows - 1, block.right))
        return found

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether days count from 1904, as workbooks from old Macs do."""
        told = next(self._root(self.main).iter("{*}workbookPr"), None)
        return told is not None and told.get("date1904") in {"1", "true"}

    @cached_property
    def day_styles(self) -> frozenset[str]:
        """The numbers of the cell styles that show a number as a day."""
        styles = next((part for kind, part in self._relations(self.main) if kind == "styles" and part in self._names), "")
        if not styles:
            return frozenset()
        root = self._root(styles)
        days = {form.get("numFmtId") for form in root.iter("{*}numFmt") if _shows_day(form.get("formatCode", ""))}
        days |= {str(number) for number in DAYS_BUILT_IN}
        listed = next(root.iter("{*}cellXfs"), ())
        return frozenset(str(at) for at, style in enumerate(listed) if style.get("numFmtId") in days)

    def day(self, value: date, style: str) -> Plain:
        """Return a day as a cell of a style holds it: a number where the style shows days, else a text."""
        first = FIRST_OF[self.counts_from_1904]
        if style not in self.day_styles or value < max(first, TRUSTED_FROM):
            return value.isoformat()
        return float((value - first).days)

    def _root(self, part: str) -> Any:  # lxml has no types
        from lxml import etree

        try:
            return etree.fromstring(self.part(part), etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            raise BallastError(f"'{self.path.name}' is damaged: its part '{part}' can't be read.") from None

    def _relations(self, part: str) -> Iterator[tuple[str, str]]:
        return ((kind, target) for _, kind, target in self._linked(part))

    def _linked(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield the number, kind and part of everything a part is linked with."""
        relations = _relations_part(part)
        if relations not in self._names:
            return
        for one in self._root(relations).iterchildren("{*}Relationship"):
            target = one.get("Target", "")
            if one.get("TargetMode") != "External":
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
                yield one.get("Id", ""), one.get("Type", "").rpartition("/")[2], path


def check_kind(path: Path) -> None:
    """Raise BallastError for a file that isn't a zipped workbook, in words that fit what it is."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            protected = head == OLE and "EncryptedPackage".encode("utf-16-le") in head + file.read()
    except FileNotFoundError:
        raise BallastError(f"There is no file '{path}'.") from None
    except OSError as problem:
        raise BallastError(f"'{path.name}' can't be read: {problem.strerror or problem}.") from None
    if protected:
        raise BallastError(f"'{path.name}' is protected by a password; remove the protection first.")
    if not head.startswith(ZIP):
        raise BallastError(f"'{path.name}': {ONLY}.")


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _shows_day(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code)
    return bool(re.search(r"[yYdD]", bare)) and "General" not in bare
