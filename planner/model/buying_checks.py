"""Checks of what is bought: sources, prices, shares, exchange rates, tariff codes and lanes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from planner.model.finding import Finding, Severity
from planner.model.places import currencies
from planner.model.plan import Plan
from planner.model.row_findings import cell_finding, place
from planner.model.schema import Column
from planner.model.table import Table

Rows = npt.NDArray[np.intp]
BUYER_PAYS_FREIGHT = frozenset({"EXW", "FCA", "FOB"})
FREIGHT_NEEDS = (("weight_kg", "freight_per_kg"), ("volume_m3", "freight_per_m3"))


def check_sources(plan: Plan) -> Iterator[Finding]:
    """Bought parts that nobody offers, or nobody at a known price."""
    parts, sources = plan["parts"], plan["sources"]
    offered = set(sources["part"])
    assemblies = set(plan["bom"]["parent"])
    breaks = set(zip(*_source_key(plan["price_breaks"]), strict=True))
    known = ~np.isnan(sources["unit_price"].astype(np.float64, copy=False))
    priced = {key[0] for key, has in zip(zip(*_source_key(sources), strict=True), known, strict=True) if has or key in breaks}
    seen: set[str] = set()
    for at, (part, kind) in enumerate(zip(parts["part"], parts["kind"], strict=True)):
        if part in seen or not part.strip():
            continue
        seen.add(part)
        if part not in offered:
            if kind == "buy" or (kind == "" and part not in assemblies):
                hint = "Add a source with country and price, or set it to make."
                yield Finding(Severity.WARNING, "source.missing", f"{part} is bought, but has no source.", hint, place(parts, at, "part"))
        elif part not in priced and kind in ("", "buy"):
            first = int(np.flatnonzero(sources["part"] == part)[0])
            yield Finding(
                Severity.WARNING, "source.price", f"No source of {part} has a price.", "Type a price.", place(sources, first, "unit_price")
            )


def check_shares(plan: Plan) -> Iterator[Finding]:
    """Parts whose sources together are to supply more than all of the need."""
    sources = plan["sources"]
    shares = sources["share"].astype(np.float64, copy=False)
    total: defaultdict[str, float] = defaultdict(float)
    for at in np.flatnonzero(~np.isnan(shares)):
        part = str(sources["part"][at])
        before, total[part] = total[part], total[part] + float(shares[at])
        if before <= 1 + 1e-9 < total[part]:
            message = f"The shares of {part}'s sources add up to more than 100 %."
            yield Finding(Severity.WARNING, "source.shares", message, "Lower one of them.", place(sources, at, "share"))


def check_price_breaks(plan: Plan) -> Iterator[Finding]:
    """Price breaks that belong to no source."""
    breaks = plan["price_breaks"]
    sources = set(zip(*_source_key(plan["sources"]), strict=True))
    for at, key in enumerate(zip(*_source_key(breaks), strict=True)):
        if key not in sources:
            yield cell_finding(
                Severity.WARNING, "price_break.source", breaks, at, breaks.spec["part"], "belongs to no source.",
                "Add a source of this part, supplier and origin, or remove the price break.",
            )  # fmt: skip


def check_exchange_rates(plan: Plan) -> Iterator[Finding]:
    """Currencies of quotes that have no exchange rate."""
    sources = plan["sources"]
    fx, as_of = plan["fx"], plan.setting("as_of")
    known = fx["currency"][~(fx["valid_from"] > as_of)] if isinstance(as_of, np.datetime64) else fx["currency"]
    missing = set(sources["currency"]) - set(known) - {"", plan.setting("currency")}
    for currency in sorted(missing & currencies()):
        rows = np.flatnonzero(sources["currency"] == currency)
        message = f"There is no exchange rate for {currency} on the as-of date, in which {_sources_text(sources, rows)} quoted."
        hint = f"Add {currency} to Exchange rates: what 1 {currency} costs in {plan.setting('currency')}."
        yield Finding(Severity.ERROR, "fx.missing", message, hint, place(sources, rows[0], "currency"))


def check_tariff_codes(plan: Plan) -> Iterator[Finding]:
    """Parts from abroad without a tariff code: their duty can't be known."""
    parts, sources = plan["parts"], plan["sources"]
    abroad = sources["country_of_origin"] != plan.setting("destination")
    imported = set(sources["part"][abroad])
    for at in np.flatnonzero(parts["hts"] == ""):
        if parts["part"][at] in imported:
            imported.remove(parts["part"][at])
            message = f"{parts['part'][at]} comes from abroad, but has no HTS code, so its duty is not known."
            yield Finding(Severity.WARNING, "hts.missing", message, "Type the tariff code.", place(parts, at, "hts"))


def check_lanes(plan: Plan) -> Iterator[Finding]:
    """Ways goods travel that no lane describes, and parts without the weight or volume that a lane charges for."""
    sources, lanes, parts = plan["sources"], plan["lanes"], plan["parts"]
    home = str(plan.setting("destination"))
    here = np.flatnonzero((lanes["destination"] == "") | (lanes["destination"] == home))
    lane_of = {(lanes["ship_from"][at], lanes["mode"][at]): at for at in here}
    ways: dict[tuple[str, str], list[int]] = {}
    for at, (ship, origin, mode) in enumerate(zip(sources["ship_from"], sources["country_of_origin"], sources["mode"], strict=True)):
        if (ship or origin) not in ("", home) and mode:
            ways.setdefault((ship or origin, mode), []).append(at)
    for (country, mode), rows in ways.items():
        if (country, mode) not in lane_of:
            message = f"There is no lane by {mode} from {country} to {home}, by which {_sources_text(sources, rows)} shipped."
            hint = "Add the lane with its freight and days."
            yield Finding(Severity.WARNING, "lane.missing", message, hint, place(sources, rows[0], "mode"))
    position = {part: at for at, part in enumerate(parts["part"])}
    for measure, charge in FREIGHT_NEEDS:
        unknown = np.isnan(parts[measure].astype(np.float64, copy=False))
        told: set[int] = set()
        for way, rows in ways.items():
            if way not in lane_of or not lanes[charge][lane_of[way]] > 0:
                continue
            for row in rows:
                at = position.get(sources["part"][row], -1)
                if at >= 0 and unknown[at] and at not in told and sources["incoterm"][row] in BUYER_PAYS_FREIGHT:
                    told.add(at)
                    yield _unmeasured(parts, at, parts.spec[measure], way)


def _unmeasured(parts: Table, at: int, column: Column, way: tuple[str, str]) -> Finding:
    message = f"{parts['part'][at]} has no {column.title.lower()}, by which freight by {way[1]} from {way[0]} is charged."
    return Finding(
        Severity.WARNING, f"{column.title.lower()}.missing", message, f"Type its {column.title.lower()}.", place(parts, at, column.name)
    )


def _source_key(table: Table) -> tuple[list[str], ...]:
    return tuple(table[name].tolist() for name in ("part", "supplier", "country_of_origin"))


def _sources_text(sources: Table, rows: Rows | list[int]) -> str:
    first = f"{sources['part'][rows[0]]} from {sources['supplier'][rows[0]]}"
    return f"{first} is" if len(rows) == 1 else f"{first} and {len(rows) - 1} more are"
