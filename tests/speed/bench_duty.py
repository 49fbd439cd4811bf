"""How fast all duties of many sources over many weeks are known, from the tables on; run by ``make bench``.

60,000 sources, 104 weeks of entry dates, the shipped library: its programs and 3,000 MFN lines more. Nothing is kept from
one run to the next: compiling the tables, matching codes and origins, the outcomes of open questions and every interval are counted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SOURCES, WEEKS, LINES = 60_000, 104, 3_000
TARGET = 0.5
ORIGINS = [
    "CN",
    "VN",
    "JP",
    "DE",
    "MX",
    "TW",
    "KR",
    "IN",
    "TH",
    "MY",
    "SG",
    "GB",
    "CH",
    "FR",
    "IT",
    "PL",
    "CZ",
    "BR",
    "CA",
    "PH",
    "ID",
    "TR",
    "IL",
    "AU",
]


def main() -> int:
    """Print the median; 0 where the target is met."""
    import numpy as np

    from planner.engine.cost.landed import tariff_of
    from planner.engine.inputs import settings_of
    from planner.engine.tariffs.duty import rate_calendar
    from planner.engine.tariffs.kinds import Goods
    from planner.files.samples import with_library
    from planner.model.plan import Plan
    from planner.model.table import Table

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=9)
    repeats = arguments.parse_args().repeats
    random = np.random.default_rng(1)
    codes = sorted({f"8{random.integers(400, 549)}.{random.integers(10, 99)}.{random.integers(10, 99)}" for _ in range(LINES)})
    plan = with_library(Plan.empty())
    own = plan["tariffs"]
    rates = random.choice([0.0, 0.025, 0.027, 0.04], len(codes))
    more = Table.of(own.spec, range(1_000_000, 1_000_000 + len(codes)), {"program": ["MFN"] * len(codes), "hts": codes, "rate": rates})
    plan = plan.with_table(own.inserted(len(own), more))
    pairs = random.integers(0, len(codes) * len(ORIGINS), SOURCES)
    distinct, kind = np.unique(pairs, return_inverse=True)
    hts, origin = (tuple(words[at] for at in ats) for words, ats in ((codes, distinct // len(ORIGINS)), (ORIGINS, distinct % len(ORIGINS))))
    first = np.datetime64("2026-11-23")
    weeks = first + np.arange(WEEKS) * 7
    seconds = []
    for _ in range(repeats):
        fresh = plan.with_table(plan["tariffs"].with_columns({}))
        goods = Goods(hts, origin, ("ocean",) * len(hts), ("",) * len(hts), ((),) * len(hts))
        began = time.perf_counter()
        tariff = tariff_of(fresh, settings_of(fresh))
        calendar = rate_calendar(tariff, goods, np.full(len(hts), 30), first, weeks[-1])
        interval = calendar.at(weeks)
        seconds.append(time.perf_counter() - began)
    programs = calendar.rate.shape[2]
    print(f"{SOURCES:,} sources ({len(hts):,} kinds of goods) x {WEEKS} weeks ({calendar.rate.shape[1]} intervals) x {programs} programs:")
    median = statistics.median(seconds)
    print(f"median {median * 1000:.0f} ms, best {min(seconds) * 1000:.0f}, worst {max(seconds) * 1000:.0f}, target {TARGET * 1000:.0f}")
    print(f"for instance source 0 in the last week: {calendar.rate[kind[0], interval[-1]].sum():.4f}")
    return int(median > TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
