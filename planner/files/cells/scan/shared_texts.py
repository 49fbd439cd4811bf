"""The texts that the cells of a workbook share, straight from their part; those that are spelt in an unusual way are left to another reader."""

from __future__ import annotations

import re
from typing import cast

from planner.files.cells.scan.cell_words import OddSheetError, claim

DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?:UTF|utf)-8[\"'])?(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?\s*"
)
TABLE = re.compile(rb'<sst(?: [\w:.-]+="[^"<>]*")*>')
NO_TABLE = re.compile(rb'<sst(?: [\w:.-]+="[^"<>]*")*/>\s*')
ONE = r'<t(?: xml:space="preserve")?(?:/>|>[^<]*</t>)'
LOOK = r'<rPr>(?:<[\w:]+(?: [\w:]+="[^"<>]*")*/>)*</rPr>|<rPr/>'
SPOKEN = r'<rPh(?: \w+="[^"<>]*")*>(?:' + ONE + r')</rPh>|<phoneticPr(?: \w+="[^"<>]*")*/>'
RICH = re.compile(f"(?:{ONE}|<r>(?:{LOOK})?(?:{ONE})</r>|{SPOKEN})*")
OPEN, KEPT = "<t>", '<t xml:space="preserve">'
PLAIN = re.compile(f"({OPEN}|{KEPT})([^<]*)</t>")
END, NEXT = "</t></si>", "</si><si>"
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
ENTITY = re.compile("&[^;]*;?")


def shared_texts(data: bytes) -> tuple[list[str], dict[int, str]]:
    """Return the texts by number, and the elements of those that aren't spelt plainly; raises OddSheetError for a table of another kind."""
    text = _inside(data)
    if not text:
        return [], {}
    claim(text.startswith("<si>") and text.endswith("</si>"))
    opened = KEPT if text.startswith(f"<si>{KEPT}") else OPEN  # some programs keep the blanks of every text
    pieces = f"{END}{text}<si>{opened}".split(f"{END}<si>{opened}")  # one text each, nothing before the first and behind the last
    others: dict[int, str] = {}
    if text.count("<") != 4 * (len(pieces) - 2):
        pieces, others = _parted(pieces, opened)
    told: list[str | None] = plain_texts(pieces, trimmed=opened == OPEN)
    for at, element in others.items():
        told[at] = _one(element)
    elements = {at - 1: others.get(at) or f"{opened}{pieces[at]}</t>" for at, found in enumerate(told) if found is None}
    return [found or "" for found in told[1:-1]] if elements else cast("list[str]", told[1:-1]), elements


def _inside(data: bytes) -> str:
    """Return what stands between the tags of the table."""
    start = declared(data)
    if NO_TABLE.fullmatch(data, start):
        return ""
    table = TABLE.match(data, start)
    end = data.rfind(b"</sst>")
    if table is None or end < table.end() or data[end + 6 :].strip() or b"<!" in data:
        raise OddSheetError
    claim(data[: table.end()].isascii())
    return data[table.end() : end].decode()


def _parted(pieces: list[str], opened: str) -> tuple[list[str], dict[int, str]]:
    """Return pieces of one text each, and the elements of those that aren't opened like most."""
    parted: list[str] = []
    others: dict[int, str] = {}
    for piece in pieces:
        if "<" not in piece:
            parted.append(piece)
            continue
        elements = f"{opened}{piece}</t>".split(NEXT)
        others.update(enumerate(elements, len(parted)))
        parted.extend([""] * len(elements))
    return parted, others


def _one(element: str) -> str | None:
    """Return the text of one element, None where another reader has to tell."""
    plain = PLAIN.fullmatch(element)
    found = plain_text(plain[2], trimmed=plain[1] == OPEN) if plain else None
    claim(found is not None or RICH.fullmatch(element))
    return found


def declared(data: bytes) -> int:
    """Return where a part begins behind its declaration; raises OddSheetError where that isn't of UTF-8."""
    found = DECLARATION.match(data)
    return found.end() if found else 0


def plain_text(text: str, *, trimmed: bool) -> str | None:
    """Return what a spelt text says, None where another reader has to tell; ``trimmed`` where blanks at its ends don't count."""
    if "\r" in text or "_x" in text or (trimmed and text.strip() != text):
        return None
    if "&" not in text:
        return text
    if not set(ENTITY.findall(text)) <= ENTITIES.keys():
        return None
    return ENTITY.sub(lambda found: ENTITIES[found[0]], text)


def plain_texts(spelt: list[str], *, trimmed: bool) -> list[str | None]:
    """Return what spelt texts say, None where another reader has to tell; in most workbooks few need a look."""
    texts: list[str | None] = [*spelt]
    odd: set[int] = set()
    if trimmed and (stripped := list(map(str.strip, spelt))) != spelt:
        odd.update(at for at, (text, bare) in enumerate(zip(spelt, stripped, strict=True)) if text != bare)
    whole = "".join(spelt)
    for sign in ("&", "\r", "_x"):
        if sign in whole:
            odd.update(at for at, text in enumerate(spelt) if sign in text)
    for at in odd:
        texts[at] = plain_text(spelt[at], trimmed=trimmed)
    return texts
