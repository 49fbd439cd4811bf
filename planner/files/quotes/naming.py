"""Names of files that any system takes, whatever a supplier is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import Path

FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+')
MOST_BYTES = 150  # of a name, less than any file system's limit


def safe_name(text: str) -> str:
    """Return a text as a part of a file's name: no way into another folder, nothing that a system forbids."""
    plain = FORBIDDEN.sub(" ", unicodedata.normalize("NFC", text))
    plain = " ".join(re.sub(r"\.{2,}", " ", plain).split()).strip(" .")
    return plain.encode("utf-8")[:MOST_BYTES].decode("utf-8", "ignore").strip(" .") or "supplier"


def folded(name: str) -> str:
    """Return a name as file systems compare it that don't tell cases and accents' spellings apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold())


def free_path(folder: Path, stem: str, ending: str, taken: Container[str]) -> Path:
    """Return a path in a folder that neither exists nor was given away; further ones are numbered. ``taken`` holds folded names."""
    number = 1
    while True:
        path = folder / (f"{stem}{ending}" if number == 1 else f"{stem} ({number}){ending}")
        if folded(path.name) not in taken and not path.exists():
            return path
        number += 1
