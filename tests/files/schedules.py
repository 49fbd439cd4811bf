"""Small made-up editions of the official schedule for tests, in the shape of its JSON export."""

from __future__ import annotations

import json
from pathlib import Path

EXCLUSION = (
    "Effective with respect to entries on or after June 15, 2024 and through November 9, 2026, articles the product of China, "
    "as provided for in U.S. note 20(vvv), each covered by an exclusion"
)
ON_TOP = "The duty provided in the applicable subheading"


def entry(
    hts: str, indent: int, description: str, general: str = "", special: str = "", other: str = "", **more: object
) -> dict[str, object]:
    """Return one row of the export; ``notes`` are footnotes as (column, text)."""
    notes = more.pop("notes", ())
    row: dict[str, object] = {
        "htsno": hts, "indent": str(indent), "description": description, "superior": None, "units": [], "general": general, "special": special, "other": other,
        "footnotes": [{"columns": [column], "value": text, "type": "endnote"} for column, text in notes],  # type: ignore[attr-defined]
        "quotaQuantity": None, "additionalDuties": None, "addiitionalDuties": None,
    }  # fmt: skip
    return row | more


ROWS: tuple[dict[str, object], ...] = (
    entry("8501", 0, "Electric motors and generators:"),
    entry("", 1, "Other DC motors:", superior="true"),
    entry("8501.31", 2, "Of an output not exceeding 750 W:"),
    entry("8501.31.40.00", 3, "Motors", "4%", "Free (A*,AU,KR,S)2.5% (JP) See 9823.01.01 (P+)", "35%", units=["No."],
          notes=[("general", "See 9903.88.02. "), ("desc", "See 9903.88.69. ")]),
    entry("8501.31.50", 3, "Generators", "2.5%", "", "35%", notes=[("general", "See 9903.91.05."), ("other", "See 9903.90.08.")]),
    entry("8501.31.50.10", 4, "Small", units=["No.", "kg"]),
    entry("8501.31.50.90", 4, "Other", notes=[("desc", "See 9903.91.06.")]),
    entry("8507", 0, "Batteries:"),
    entry("8507.60.00", 1, "Lithium-ion batteries", "3.4%", "", "40%", notes=[("general", "See 9903.88.15 and 9903.91.06. ")]),
    entry("8507.60.00.10", 2, "For vehicles"),
    entry("8507.60.00.90", 2, "Other"),
    entry("9003", 0, "Frames:"),
    entry("9003.11.00.00", 1, "Of plastics", "1.9¢/kg + 3%", "", "$2.16 each"),
    entry("9003.19.00.00", 1, "Of other materials", "0.3¢/liter", "", "The rate applicable to the article of which it is a part"),
    entry("9003.90.00", 1, "Parts", "Free", "", "Free", notes=[("desc", "See 9904.01.01-9904.01.09.")]),
    entry("9903.88.02", 0, "Except as provided in heading 9903.88.69, articles the product of China, in U.S. note 20(d)", f"{ON_TOP} + 25%"),
    entry("9903.88.15", 0, "Articles the product of China, in U.S. note 20(r)", f"{ON_TOP} + 7.5%"),
    entry("9903.88.69", 0, EXCLUSION, ON_TOP),
    entry("9903.90.08", 0, "Articles the product of the Russian Federation, in U.S. note 30(a)", "", "", "35%"),
    entry("9903.91.05", 0, "Effective with respect to entries on or after January 1, 2025, articles the product of China", f"{ON_TOP} + 50%"),
    entry("9903.91.06", 0, "Effective with respect to entries on or after January 1, 2026, articles the product of China", f"{ON_TOP} plus 25%"),
)  # fmt: skip


def written(path: Path, rows: tuple[dict[str, object], ...] = ROWS) -> Path:
    """Write rows as a JSON export."""
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def csv_text(rows: tuple[dict[str, object], ...] = ROWS) -> str:
    """Return rows as a CSV export, which has no footnotes."""
    header = "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty,Column 2 Rate of Duty,Quota Quantity,Additional Duties"
    lines = ["\ufeff" + header]
    for row in rows:
        units = json.dumps(row["units"]) if row["units"] else ""
        cells = (row["htsno"], row["indent"], row["description"], units, row["general"], row["special"], row["other"], "", "")
        lines.append(",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells))
    return "\n".join(lines) + "\n"
