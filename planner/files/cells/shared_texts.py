"""The texts that the cells of a workbook share, straight from their part; those that are spelt in an unusual way are left to another reader."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planner.files.cells.cell_words import OddSheetError, claim

DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?:UTF|utf)-8[\"'])?(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?\s*"
)
TABLE = re.compile(rb'<sst(?: [\w:.-]+="[^"<>]*")*>')
NO_TABLE = re.compile(rb'<sst(?: [\w:.-]+="[^"<>]*")*/>\s*')
ONE = r'<t(?: xml:space="preserve")?(?:/>|>[^<]*</t>)'
LOOK = r'<rPr>(?:<[\w:]+(?: [\w:]+="[^"<>]*")*/>)*</rPr>|<rPr/>'
SPOKEN = r'<rPh(?: \w+="[^"<>]*")*>(?:' + ONE + r')</rPh>|<phoneticPr(?: \w+="[^"<>]*")*/>'
RICH = re.compile(f"(?:{ONE}|<r>(?:{LOOK})?(?:{ONE})</r>|{SPOKEN})*")
PLAIN = re.compile(r"<t>([^<]*)</t>")
KEPT = re.compile(r'<t xml:space="preserve">([^<]*)</t>')
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
ENTITY = re.compile("&[^;]*;?")
BETWEEN = "</t></si><si><t>"


def shared_texts(data: bytes) -> tuple[list[str], dict[int, str]]:
    """Return the texts by number, and the elements of those that aren't spelt plainly; raises OddSheetError for a table of another kind."""
    start = declared(data)
    if NO_TABLE.fullmatch(data, start):
        return [], {}
    table = TABLE.match(data, start)
    end = data.rfind(b"</sst>")
    if table is None or end < table.end() or data[end + 6 :].strip() or b"<!" in data:
        raise OddSheetError
    text = data[table.end() : end].decode()
    if not text:
        return [], {}
    claim(text.startswith("<si>") and text.endswith("</si>"))
    plain = text.startswith("<si><t>") and text.endswith("</t></si>")
    pieces = text[7:-9].split(BETWEEN) if plain else []
    if not plain or text.count("<") != 4 * len(pieces):
        pieces = text[4:-5].split("</si><si>")
        return _one_by_one(pieces)
    odd = _doubtful(pieces, text)
    texts = pieces
    elements = {}
    for at in odd:
        found = plain_text(pieces[at], trimmed=True)
        if found is None:
            elements[at] = f"<t>{pieces[at]}</t>"
        else:
            texts[at] = found
    return texts, elements


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


def _doubtful(pieces: list[str], text: str) -> Iterable[int]:
    """Return the numbers of the texts that need a look; in most workbooks few or none."""
    stripped = list(map(str.strip, pieces))
    odd: set[int] = set()
    if stripped != pieces:
        odd.update(at for at, (piece, bare) in enumerate(zip(pieces, stripped, strict=True)) if piece != bare)
    for sign in ("&", "\r", "_x"):
        if sign in text:
            odd.update(at for at, piece in enumerate(pieces) if sign in piece)
    return odd


def _one_by_one(pieces: list[str]) -> tuple[list[str], dict[int, str]]:
    texts, elements = [], {}
    for at, piece in enumerate(pieces):
        plain, kept = PLAIN.fullmatch(piece), KEPT.fullmatch(piece)
        told = plain or kept
        found = plain_text(told[1], trimmed=kept is None) if told else None
        if found is None:
            claim(RICH.fullmatch(piece))
            elements[at] = piece
        texts.append(found or "")
    return texts, elements
