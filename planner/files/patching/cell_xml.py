"""One cell of a sheet's XML written anew: its style and everything else that isn't its value stay as they are."""

from __future__ import annotations

import math
import re
from datetime import date

Plain = str | float | bool | date | None
ATTRIBUTES = rb"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
ATTRIBUTE = re.compile(rb"""\s+([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
# what XML can't hold, and a carriage return, which it would change; spreadsheets write them as _x000D_
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")


def attributes_of(tag: bytes) -> dict[str, str]:
    """Return the attributes of a start tag by name."""
    return {name.decode(): value[1:-1].decode("utf-8", "replace") for name, value in ATTRIBUTE.findall(tag)}


def new_cell(name: str, style: str, value: Plain, prefix: str, encoding: str) -> bytes:
    """Return a cell that wasn't there."""
    told = f' s="{style}"' if style else ""
    return rewritten(f'<{prefix}c r="{name}"{told}/>'.encode(), value, prefix, encoding)


def rewritten(tag: bytes, value: Plain, prefix: str, encoding: str, tail: bytes = b"") -> bytes:
    """Return a cell with another value; ``tag`` is its start tag as it was, ``tail`` what may follow the value."""
    was = attributes_of(tag).get("t", "n")
    kept = b"".join(
        found[0] for found in ATTRIBUTE.finditer(tag) if found[1] not in {b"t", b"cm", b"vm"}
    )  # cm and vm belong to the value that goes
    kind, content = _content(value, was, prefix)
    start = f"<{prefix}c".encode() + kept + (f' t="{kind}"'.encode() if kind else b"")
    inside = content.encode(encoding, "xmlcharrefreplace") + tail
    return start + b">" + inside + f"</{prefix}c>".encode() if inside else start + b"/>"


def _content(value: Plain, was: str, prefix: str) -> tuple[str, str]:
    """Return the type a cell gets, empty for a number, and what stands in it."""
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return "b", f"<{prefix}v>{int(value)}</{prefix}v>"
    if isinstance(value, date):
        if was != "d":
            raise TypeError("a day is a number or a text in all but cells of days")
        return "d", f"<{prefix}v>{value.isoformat()}</{prefix}v>"
    if isinstance(value, str):
        return "inlineStr", f'<{prefix}is><{prefix}t xml:space="preserve">{escaped(value)}</{prefix}t></{prefix}is>'
    if not math.isfinite(value):
        raise ValueError("a cell holds finite numbers")
    return "", f"<{prefix}v>{number_text(value)}</{prefix}v>"


def number_text(value: float) -> str:
    """Return a number with every digit it needs to be read back as the very same."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def escaped(text: str) -> str:
    """Return a text as a sheet's XML holds it."""
    text = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
