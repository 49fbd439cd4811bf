"""Made-up lists of parts such as strangers send them, the same for the same seed: what the benches of workbooks read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np

from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.model.table import Table

HEADERS = (
    "Level", "Part Number", "Rev", "Description", "Qty", "Unit", "Manufacturer", "MPN", "Supplier", "Supplier Country", "Unit Price", "MOQ",
    "Lead Time", "Country of Origin", "HTS Code", "Weight (kg)", "Valid Until", "Category", "Link", "Notes",
)  # fmt: skip
KINDS = ("Resistor 10 kΩ 1% 0603", "Capacitor 100 nF 50 V X7R", "Hex screw M4x12", "Bearing 6204-2RS", "Harmonic drive", "Servo motor 48 V", "Bracket", "Housing, cast",
         "Cable set 1,5 m", "Connector 12-pin", "Gasket NBR", "Encoder 17 bit", "PCB main board", "Spring washer", "Label, CE", "Heat sink 40x40")  # fmt: skip
MAKERS = (
    "Bosch Rexroth",
    "SKF",
    "Yageo",
    "Murata",
    "Würth Elektronik",
    "TE Connectivity",
    "Harmonic Drive SE",
    "Maxon",
    "Igus",
    "THK",
    "NSK",
    "Samtec",
)
SHOPS = (
    ("Digi-Key", "US"),
    ("Mouser", "US"),
    ("RS Components", "GB"),
    ("Misumi", "JP"),
    ("LCSC", "CN"),
    ("Conrad", "DE"),
    ("Farnell", "GB"),
)
COUNTRIES = ("CN", "DE", "JP", "US", "TW", "VN", "MX", "KR", "CZ", "PL")
CODES = (
    "8483.40.90",
    "8501.31.40",
    "8533.21.00",
    "8532.24.00",
    "7318.15.20",
    "8482.10.50",
    "8544.42.90",
    "8536.69.40",
    "4016.93.50",
    "8534.00.00",
)
WEEKS = ("3 weeks", "6 weeks", "10 days", "2-3 weeks", "12 wks", "in stock", "8 weeks", "45 days")
GROUPS = ("Electronics", "Mechanics", "Fasteners", "Drives", "Cables", "Packaging")
REMARKS = ("", "", "", "", "second source wanted", "RoHS", "check drawing rev", "long lead item", "Alternative: see sheet 2")
REUSED = 12_000  # parts of a list with levels, each named again and again


def rows_of(count: int, *, levels: bool, as_text: bool, seed: int = 1) -> Iterator[list[object]]:
    """Yield the header and ``count`` rows. With levels parts come again; without them each row is a part of its own.

    Typed cells hold numbers and dates; texts hold '1.234,56 €' and '31.12.2027'.
    """
    dice = Random(seed)
    yield ["Pos", *HEADERS[1:]] if not levels else list(HEADERS)
    depths = [0]
    for _ in range(count):
        level = depths[-1]
        depths.append(min(dice.choice((level, level, level, level + 1, max(level - 1, 1), max(level - 2, 1))) or 1, 6))
    for row, level in enumerate(depths[:count]):
        number = dice.randrange(REUSED) if levels else row
        fate = Random(number)  # whatever is said of one part is the same in all of its rows
        part = f"{'ABCDEFGH'[number % 8]}{number % 97:02}-{number:06}" if not levels or level >= depths[row + 1] else f"ASSY-{row:06}"
        shop, home = fate.choice(SHOPS)
        price, pieces, weight = (
            round(fate.lognormvariate(1, 2) + 0.01, 2),
            dice.choice((1, 1, 1, 2, 2, 4, 6, 8, 0.5, 12)),
            round(fate.random() * 3, 3),
        )
        until = date(2027, 1, 1) + timedelta(days=fate.randrange(700))
        typed = [level if levels else row + 1, part, fate.choice("ABCD"), f"{fate.choice(KINDS)}, type {number}", pieces, fate.choice(("pcs", "pcs", "pcs", "m", "set")), fate.choice(MAKERS),
                 f"{fate.choice('XYZ')}{fate.randrange(10**8):08}", shop, home, price, fate.choice((1, 10, 100, 500)), fate.choice(WEEKS), fate.choice(COUNTRIES), fate.choice(CODES),
                 weight, until, fate.choice(GROUPS), f"https://www.example-shop.com/en/products/{number:06}", fate.choice(REMARKS)]  # fmt: skip
        yield _spelt(typed, pieces) if as_text else typed


def _spelt(typed: list[object], pieces: float) -> list[object]:
    texts: list[object] = ["" if value is None else str(value) for value in typed]
    texts[4] = f"{pieces:g}".replace(".", ",") + (" pcs" if pieces > 4 else "")
    texts[10] = f"{typed[10]:,.2f} €".replace(",", " ").replace(".", ",").replace(" ", ".", 1) if typed[10] < 1e6 else f"{typed[10]:.2f}"  # type: ignore[operator]
    texts[15] = f"{typed[15]:.3f}".replace(".", ",")
    texts[16] = f"{typed[16]:%d.%m.%Y}"
    return texts


TEXTS = ("part", "description", "kind", "unit", "hts", "tags", "lot_rule", "note")
NUMBERS = ("weight_kg", "volume_m3", "make_days", "make_sd_days", "make_cost", "safety_stock", "strategic_weeks", "shelf_days", "lot_size", "order_cost", "expedite", "service_days")  # fmt: skip
FILLED = TEXTS + NUMBERS


def plan_of_parts(count: int, distinct: int) -> Plan:
    """Return a plan with ``count`` parts of which 20 columns are filled, with so many different numbers and texts in each of the long ones."""
    dice = np.random.default_rng(1)
    parts = TABLES["parts"]
    again = np.arange(count) % distinct
    values: dict[str, Iterable[object]] = {name: np.round(dice.random(distinct) * 1000, 3)[again].tolist() for name in NUMBERS}
    values |= {
        "part": [f"P-{at:06}" for at in range(count)], "description": [f"{KINDS[at % len(KINDS)]}, type {at}" for at in again], "kind": ["buy"] * count,
        "unit": ["pcs"] * count, "hts": [CODES[at % len(CODES)] for at in range(count)], "tags": [GROUPS[at % len(GROUPS)] for at in range(count)],
        "lot_rule": ["lot for lot"] * count, "note": [f"Alternative: see sheet {at}" for at in again],
        **{column.name: [None] * count for column in parts.columns if column.name not in FILLED},
    }  # fmt: skip
    return Plan.empty().with_table(Table.of(parts, range(1, count + 1), values))


def write_book(path: Path, rows: Iterator[list[object]]) -> None:
    """Write rows as a workbook of one sheet; texts are shared, as spreadsheet programs write them."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "dd.mm.yyyy"}) as book:
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": '#,##0.00 "€"'})
        sheet = book.add_worksheet("BOM")
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(at, column, value, bold if not at else money if column == 10 and not isinstance(value, str) else None)


def write_text(path: Path, rows: Iterator[Sequence[object]]) -> None:
    """Write rows as a text table of semicolons, as spreadsheet programs do where the decimal mark is a comma."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
