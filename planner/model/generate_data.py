"""What generated plans are made of: families of parts, countries, lanes, tariffs and scenarios, as plain rows.

Codes, MFN rates and list numbers are those of the United States schedule of 2026; prices and lead times are of the right size.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of bought part: price range in USD, weight range, usual lead time."""

    prefix: str
    name: str
    hts: str
    price: tuple[float, float]
    weight_kg: tuple[float, float]
    lead_days: float
    tags: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country of suppliers: how common, its currency and what that is worth in USD, price level, and a way over land."""

    weight: float
    currency: str
    usd: float
    price_level: float
    decimals: int = 2
    land_mode: str = ""


FAMILIES = (
    Family("MOT", "Frameless torque motor", "8501.31.40", (28, 190), (0.15, 1.6), 45, "motor"),
    Family("MTS", "Small DC motor", "8501.31.20", (4, 35), (0.05, 0.4), 35, "motor"),
    Family("SRV", "Servo motor 1.5 kW", "8501.52.40", (140, 420), (2, 9), 60, "motor"),
    Family("GBX", "Harmonic reducer", "8483.40.50", (60, 410), (0.2, 2.5), 70, "gearing"),
    Family("SCR", "Planetary roller screw", "8483.40.80", (85, 560), (0.3, 2.2), 75, "gearing"),
    Family("GER", "Gear set", "8483.40.90", (3, 45), (0.05, 1.2), 40, "gearing metal"),
    Family("BRG", "Crossed roller bearing", "8482.10.50", (2, 60), (0.03, 0.9), 40, "bearing metal"),
    Family("LAM", "Stator lamination stack", "8503.00.95", (5, 40), (0.2, 1.5), 30, "motor metal"),
    Family("HAR", "Cable harness", "8544.42.90", (2, 48), (0.05, 0.8), 25, "cable"),
    Family("BLT", "Steel bolt", "7318.15.20", (0.02, 0.4), (0.002, 0.03), 15, "fastener metal"),
    Family("SCW", "Machine screw", "7318.15.80", (0.02, 0.3), (0.001, 0.02), 15, "fastener metal"),
    Family("HSG", "Aluminium casting", "7616.99.51", (6, 120), (0.2, 4), 35, "structure metal"),
    Family("MAG", "Sintered NdFeB magnet", "8505.11.00", (0.8, 22), (0.01, 0.25), 55, "rare-earth"),
    Family("BAT", "Lithium-ion cell block", "8507.60.00", (18, 260), (0.4, 6), 50, "battery"),
    Family("MCU", "Motor control chip", "8542.31.00", (1.5, 28), (0.001, 0.005), 90, "chip"),
    Family("FET", "Power transistor", "8541.29.00", (0.6, 9), (0.001, 0.006), 80, "chip"),
    Family("GPU", "Compute module", "8471.50.01", (180, 1900), (0.2, 1.5), 95, "compute"),
    Family("MEM", "Memory board", "8473.30.11", (25, 240), (0.02, 0.1), 60, "compute"),
    Family("PCB", "Printed circuit board", "8534.00.00", (2, 40), (0.02, 0.3), 30, "electronics"),
    Family("DRV", "Joint controller", "8537.10.91", (25, 210), (0.08, 0.6), 45, "electronics"),
    Family("DCC", "DC converter", "8504.40.95", (6, 90), (0.05, 0.7), 45, "electronics"),
    Family("CAM", "Depth camera", "8525.89.30", (30, 260), (0.05, 0.3), 50, "sensor"),
    Family("FTS", "Force sensor", "9031.80.80", (40, 520), (0.05, 0.5), 55, "sensor"),
    Family("INS", "Inertial unit", "9032.89.60", (12, 180), (0.01, 0.08), 60, "sensor"),
    Family("CON", "Board connector", "8536.69.40", (0.1, 6), (0.002, 0.04), 30, "electronics"),
)

COUNTRIES = MappingProxyType({
    "CN": Country(0.38, "CNY", 0.1405, 0.80),
    "JP": Country(0.11, "JPY", 0.0066, 1.18, 0),
    "TW": Country(0.10, "TWD", 0.0313, 0.98, 1),
    "KR": Country(0.08, "KRW", 0.00071, 1.04, 0),
    "DE": Country(0.09, "EUR", 1.16, 1.30),
    "US": Country(0.07, "USD", 1.0, 1.35, 2, "truck"),
    "MX": Country(0.07, "USD", 1.0, 1.06, 2, "truck"),
    "VN": Country(0.05, "USD", 1.0, 0.90),
    "MY": Country(0.03, "USD", 1.0, 0.94),
    "TH": Country(0.02, "USD", 1.0, 0.92),
})  # fmt: skip

MAKERS = (
    "Hanlin", "Tokawa", "Brenner", "Altamira", "Daesan", "Formosa", "Linhai", "Kestrel", "Orba", "Seto", "Weiyuan", "Nordhag", "Palmar", "Quanshi",
    "Rieter", "Sungil", "Tamesis", "Umeda", "Vantor", "Xinrui", "Yamase", "Zellmann", "Anchor Bay", "Bao Long", "Cerro Alto", "Dongming",
)  # fmt: skip
TRADES = (
    "Precision",
    "Motion",
    "Electric",
    "Components",
    "Metals",
    "Systems",
    "Drives",
    "Devices",
    "Technik",
    "Industries",
    "Works",
    "Circuits",
)

LANES: tuple[Row, ...] = tuple(
    {
        "ship_from": country, "destination": "US", "mode": mode, "freight_per_kg": per_kg, "freight_per_shipment": shipment, "export_days": export,
        "transit_days": transit, "transit_sd_days": spread, "customs_days": customs, "dock_days": 1.0,
    }
    for country, mode, per_kg, shipment, export, transit, spread, customs in (
        ("CN", "ocean", 0.42, 180.0, 5.0, 28.0, 6.0, 3.0), ("CN", "air", 6.2, 95.0, 3.0, 4.0, 1.0, 2.0),
        ("JP", "ocean", 0.46, 190.0, 4.0, 21.0, 4.0, 3.0), ("JP", "air", 6.6, 95.0, 2.0, 4.0, 1.0, 2.0),
        ("TW", "ocean", 0.44, 185.0, 4.0, 24.0, 5.0, 3.0), ("TW", "air", 6.3, 95.0, 2.0, 4.0, 1.0, 2.0),
        ("KR", "ocean", 0.44, 185.0, 4.0, 22.0, 4.0, 3.0), ("KR", "air", 6.4, 95.0, 2.0, 4.0, 1.0, 2.0),
        ("DE", "ocean", 0.40, 170.0, 5.0, 26.0, 5.0, 3.0), ("DE", "air", 4.8, 90.0, 2.0, 3.0, 1.0, 2.0),
        ("VN", "ocean", 0.48, 195.0, 6.0, 32.0, 7.0, 3.0), ("VN", "air", 6.5, 95.0, 3.0, 5.0, 1.0, 2.0),
        ("MY", "ocean", 0.49, 195.0, 5.0, 33.0, 7.0, 3.0), ("MY", "air", 6.6, 95.0, 3.0, 5.0, 1.0, 2.0),
        ("TH", "ocean", 0.49, 195.0, 5.0, 32.0, 7.0, 3.0), ("TH", "air", 6.6, 95.0, 3.0, 5.0, 1.0, 2.0),
        ("MX", "truck", 0.28, 140.0, 2.0, 4.0, 1.0, 2.0), ("MX", "air", 3.1, 85.0, 1.0, 2.0, 1.0, 1.0),
        ("US", "truck", 0.15, 60.0, 0.0, 3.0, 1.0, 0.0), ("US", "air", 2.2, 60.0, 0.0, 1.0, 0.0, 0.0),
    )
)  # fmt: skip

FX: tuple[Row, ...] = tuple(
    {"currency": country.currency, "rate": country.usd, "source": "planning rate"}
    for country in COUNTRIES.values()
    if country.currency != "USD"
)


def _day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def _mfn(rate: float, codes: str) -> Row:
    return {"program": "MFN", "title": "General rate", "destination": "US", "hts": codes, "rate": rate, "source": "HTS 2026"}


def _s301(title: str, heading: str, rate: float, begins: str, codes: str) -> Row:
    return {
        "program": "s301", "heading": heading, "title": title, "destination": "US", "hts": codes, "origins": "CN", "rate": rate,
        "effective_from": _day(begins), "source": "HTS 2026, chapter 99",
    }  # fmt: skip


TARIFF_ROWS: tuple[Row, ...] = (
    _mfn(0.0, "7318.15.20 8428.70.00 8541 8542 8471.50 8471.80 8473.30 8534.00 8504.40.95 8525.89.30 8536.69.40"),
    _mfn(0.017, "9032.89.60"),
    _mfn(0.021, "8505.11.00"),
    _mfn(0.025, "8479.50.00 8483.40.50 8483.40.90 7616.99.51"),
    _mfn(0.026, "8544.42.90"),
    _mfn(0.027, "8537.10.91"),
    _mfn(0.028, "8501.31.20"),
    _mfn(0.029, "8501.32.20"),
    _mfn(0.03, "8503.00.95"),
    _mfn(0.034, "8507.60.00"),
    _mfn(0.037, "8501.52.40"),
    _mfn(0.038, "8483.40.80"),
    _mfn(0.04, "8501.31.40 8501.20.40"),
    _mfn(0.085, "7318.15.80"),
    _mfn(0.09, "8482.10.50"),
    {**_mfn(0.0, "9031.80.80"), "note": "free"},
    _s301("List 1", "9903.88.01", 0.25, "2018-07-06", "8479.50 8501.31.20 8483.40.80 8483.40.90 8482.10.50 9031.80.80 9032.89.60 8536.69.40"),
    _s301("List 2", "9903.88.02", 0.25, "2018-08-23", "8501.31.40 8501.20.40 8501.32.20 8501.52.40 8503.00.95"),
    _s301(
        "List 3", "9903.88.03", 0.25, "2019-05-10",
        "8483.40.50 8544.42.90 7318.15 7616.99.51 8471.50 8471.80 8473.30 8534.00 8537.10.91 8504.40.95 8525.89.30",
    ),
    _s301("Semiconductors", "9903.91.05", 0.5, "2025-01-01", "8541 8542"),
    _s301("Magnets and non-EV batteries", "9903.91.06", 0.25, "2026-01-01", "8505.11.00 8507.60"),
    {"program": "s232 metals", "title": "Steel and aluminium, annex I-A", "destination": "US", "hts": "7318.15 7616.99.51", "rate": 0.5,
     "effective_from": _day("2026-04-06"), "source": "Proclamation 11021"},
    {"program": "s232 metals", "title": "Metal parts, annex I-B", "destination": "US", "hts": "8482.10.50 8503.00.95 8544.42.90", "rate": 0.25,
     "effective_from": _day("2026-04-06"), "source": "Proclamation 11021"},
    {"program": "FL301", "title": "Forced-labour s301, China and others", "destination": "US", "origins": "CN VN MY TH", "rate": 0.125,
     "effective_from": _day("2026-07-24"), "confidence": "unconfirmed", "source": "Federal Register, July 2026"},
    {"program": "FL301", "title": "Forced-labour s301, EU and Taiwan", "destination": "US", "origins": "EU TW", "method": "floor", "rate": 0.10,
     "effective_from": _day("2026-07-24"), "confidence": "unconfirmed", "source": "Federal Register, July 2026"},
    {"program": "FL301", "title": "Forced-labour s301, Japan and Korea", "destination": "US", "origins": "JP KR", "method": "floor", "rate": 0.125,
     "effective_from": _day("2026-07-24"), "confidence": "unconfirmed", "source": "Federal Register, July 2026"},
    {"program": "MPF", "title": "Merchandise processing fee", "destination": "US", "method": "fee", "rate": 0.003464, "minimum": 33.58,
     "maximum": 651.50, "exempt_preference": "USMCA", "effective_from": _day("2025-10-01"), "source": "CBP, fiscal year 2026"},
    {"program": "HMF", "title": "Harbor maintenance fee", "destination": "US", "method": "fee", "rate": 0.00125, "modes": "ocean",
     "source": "19 CFR 24.24"},
)  # fmt: skip

STACKING_RULES: tuple[Row, ...] = (
    {"program": "s301", "other": "s301", "rule": "takes the larger", "source": "USTR"},
    {
        "program": "s232 metals",
        "other": "FL301",
        "rule": "is waived",
        "effective_from": _day("2026-07-24"),
        "source": "Federal Register, July 2026",
    },
)

CALENDARS: tuple[Row, ...] = tuple(
    {"country": country, "closed_from": _day(first), "closed_to": _day(last), "name": name}
    for country, first, last, name in (
        ("CN", "2027-01-30", "2027-02-20", "Chinese New Year"), ("CN", "2027-10-01", "2027-10-07", "National Day"),
        ("CN", "2028-01-20", "2028-02-09", "Chinese New Year"), ("TW", "2027-02-04", "2027-02-12", "Lunar New Year"),
        ("VN", "2027-02-03", "2027-02-13", "Tết"), ("KR", "2027-09-14", "2027-09-17", "Chuseok"),
        ("JP", "2027-04-29", "2027-05-05", "Golden Week"), ("JP", "2026-12-29", "2027-01-03", "New Year"),
        ("DE", "2026-12-24", "2027-01-03", "Christmas shutdown"), ("MX", "2027-03-25", "2027-03-28", "Semana Santa"),
    )
)  # fmt: skip

SCENARIOS: tuple[Row, ...] = (
    {"scenario": "China +100 %", "description": "A further 100 % on all goods of China from 15 January 2027.", "probability": 0.4},
    {"scenario": "Ocean squeeze", "description": "Ocean freight doubles and every lane takes ten days longer.", "probability": 0.3},
    {
        "scenario": "Magnets stopped",
        "description": "China stops exporting rare-earth magnets in March 2027; chips from Taiwan cost more.",
        "probability": 0.15,
    },
)

OVERRIDES: tuple[Row, ...] = (
    {"scenario": "China +100 %", "table": "settings", "where": "", "column": "buffer_days", "operation": "set", "value": "5"},
    {
        "scenario": "Ocean squeeze",
        "table": "lanes",
        "where": "mode=ocean",
        "column": "transit_sd_days",
        "operation": "multiply",
        "value": "1.5",
    },
    {
        "scenario": "Magnets stopped",
        "table": "sources",
        "where": "country_of_origin=TW",
        "column": "unit_price",
        "operation": "multiply",
        "value": "1.08",
    },
)

EVENTS: tuple[Row, ...] = (
    {"scenario": "China +100 %", "event": "China +100 %", "kind": "tariff", "date": _day("2027-01-15"), "origins": "CN", "rate": 1.0,
     "status": "mentioned"},
    {"scenario": "Ocean squeeze", "event": "Freight doubles", "kind": "freight", "date": _day("2026-12-01"), "rate": 1.0, "status": "in force"},
    {"scenario": "Ocean squeeze", "event": "Ports congested", "kind": "delay", "date": _day("2026-12-01"), "days": 10.0, "status": "in force"},
    {"scenario": "Magnets stopped", "event": "Magnet export stop", "kind": "supply stop", "date": _day("2027-03-01"), "origins": "CN",
     "hts": "8505.11", "tags": "rare-earth", "status": "proposed"},
)  # fmt: skip
