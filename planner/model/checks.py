"""What is wrong with a plan, or missing from it: a list of checks, each a function from a plan to findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from planner.model.bom_cycles import cycles
from planner.model.finding import Finding, Severity, Where
from planner.model.places import country_codes, currencies, is_place
from planner.model.plan import Plan
from planner.model.scenario import names, overlaid
from planner.model.schema import BASE, NUMERIC, SCHEMA, TABLES, Column, Kind, TableSpec, columns
from planner.model.table import Table, plain
from planner.model.values import NotAValue, parse, text_of, within

Check = Callable[[Plan], Iterable[Finding]]
Rows = npt.NDArray[np.intp]
BUYER_PAYS_FREIGHT = frozenset({"EXW", "FCA", "FOB"})
PERIODS = (
    ("bom", "effective_from", "effective_to"),
    ("sources", "qualified_from", "available_until"),
    ("tariffs", "effective_from", "effective_to"),
    ("stacking", "effective_from", "effective_to"),
    ("calendars", "closed_from", "closed_to"),
    ("events", "date", "until"),
)
FREIGHT_NEEDS = (("weight_kg", "freight_per_kg"), ("volume_m3", "freight_per_m3"))
SEVERITIES = tuple(Severity)


def check(plan: Plan) -> tuple[Finding, ...]:
    """Return everything that is wrong with a plan or missing from it, errors first."""
    found = [finding for one in CHECKS for finding in one(plan)]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


# ── cells, by what the schema says of their column ──────────────────────────────────────────────────────────────────


def check_required(plan: Plan) -> Iterator[Finding]:
    """Cells that must not be empty."""
    for spec, column in columns():
        if not column.required:
            continue
        table = plan[spec.name]
        array = table[column.name]
        empty = [not str(text).strip() for text in array] if column.dtype == object else array != array
        for at in np.flatnonzero(empty):
            yield _cell(Severity.ERROR, "value.required", table, at, column, f"{column.title} is empty.", "Fill it in or remove the row.")


def check_limits(plan: Plan) -> Iterator[Finding]:
    """Numbers outside the column's limits, such as a negative quantity."""
    for spec, column in columns():
        if column.kind not in NUMERIC:
            continue
        table = plan[spec.name]
        array = table[column.name].astype(np.float64, copy=False)
        for at in np.flatnonzero(_outside(column, array)):
            value = float(array[at])
            yield _cell(Severity.ERROR, "value.limit", table, at, column, f"{_limit_broken(column, value)} It is {text_of(column, value)}.")


def check_words(plan: Plan) -> Iterator[Finding]:
    """Unknown countries, currencies, tariff codes and choices."""
    for spec, column in columns():
        if column.kind not in WORDS:
            continue
        code, known, hint = WORDS[column.kind]
        table = plan[spec.name]
        bad = {word for word in set(table[column.name]) if not known(column, word)}
        for at in _where(table[column.name], bad):
            word = table[column.name][at] or "empty"
            choices = f" Choose {', '.join(choice or 'empty' for choice in column.choices)}." if column.choices else hint
            yield _cell(Severity.ERROR, code, table, at, column, f"{column.title} can't be '{word}'.", choices.strip())


def check_references(plan: Plan) -> Iterator[Finding]:
    """Cells that name something which isn't there, such as a component that is no part."""
    for spec, column in columns():
        if not column.reference:
            continue
        there, name = column.reference.split(".")
        known = set(plan[there][name])
        alike = {str(word).strip().casefold(): word for word in known}
        table = plan[spec.name]
        for at in _where(table[column.name], set(table[column.name]) - known - {""}):
            word = str(table[column.name][at])
            near = alike.get(word.strip().casefold())
            hint = f"Did you mean '{near}'?" if near else f"Add it to {TABLES[there].title} or correct the name."
            yield _cell(Severity.ERROR, "reference.missing", table, at, column, f"'{word}' is not in {TABLES[there].title}.", hint)


def check_duplicates(plan: Plan) -> Iterator[Finding]:
    """Rows with the same key in tables where each key stands once, such as a part number given twice."""
    for spec in SCHEMA:
        if not spec.unique or not spec.key:
            continue
        table = plan[spec.name]
        seen: set[object] = set()
        for at, key in enumerate(zip(*(table[name].tolist() for name in spec.key), strict=True)):
            if key in seen:
                column = spec[spec.key[0]]
                yield _cell(
                    Severity.ERROR, "key.duplicate", table, at, column, "stands there more than once.", "Remove or rename one of the rows."
                )
            seen.add(key)


def check_periods(plan: Plan) -> Iterator[Finding]:
    """Periods that end before they begin, factory closures among them."""
    for name, first, last in PERIODS:
        table = plan[name]
        for at in np.flatnonzero(_days(table, last) < _days(table, first)):
            column = table.spec[last]
            message = f"{column.title} {table[last][at]} is before {table.spec[first].title} {table[first][at]}."
            yield _cell(Severity.ERROR, "period.reversed", table, at, column, message, "Swap the dates or correct one.")


# ── the bill of materials ───────────────────────────────────────────────────────────────────────────────────────────


def check_cycles(plan: Plan) -> Iterator[Finding]:
    """Assemblies that contain themselves, directly or through others; the whole way round is named."""
    bom = plan["bom"]
    for at in np.flatnonzero((bom["parent"] == bom["component"]) & (bom["parent"] != "")):
        message = f"{bom['parent'][at]} is a component of itself."
        yield Finding(Severity.ERROR, "bom.self", message, "Remove the line.", Where("bom", int(bom.ids[at]), "component"))
    for path, row in cycles(bom["parent"].tolist(), bom["component"].tolist()):
        message = f"The BOM goes round in a circle: {' → '.join(path)}."
        yield Finding(Severity.ERROR, "bom.cycle", message, "Remove one of these lines.", Where("bom", int(bom.ids[row]), "component"))


# ── buying ──────────────────────────────────────────────────────────────────────────────────────────────────────────


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
                yield Finding(Severity.WARNING, "source.missing", f"{part} is bought, but has no source.", hint, _at(parts, at, "part"))
        elif part not in priced and kind in ("", "buy"):
            first = int(np.flatnonzero(sources["part"] == part)[0])
            yield Finding(
                Severity.WARNING, "source.price", f"No source of {part} has a price.", "Type a price.", _at(sources, first, "unit_price")
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
            yield Finding(Severity.WARNING, "source.shares", message, "Lower one of them.", _at(sources, at, "share"))


def check_price_breaks(plan: Plan) -> Iterator[Finding]:
    """Price breaks that belong to no source."""
    breaks = plan["price_breaks"]
    sources = set(zip(*_source_key(plan["sources"]), strict=True))
    for at, key in enumerate(zip(*_source_key(breaks), strict=True)):
        if key not in sources:
            yield _cell(
                Severity.WARNING, "price_break.source", breaks, at, breaks.spec["part"], "belongs to no source.",
                "Add a source of this part, supplier and origin, or remove the price break.",
            )  # fmt: skip


def check_exchange_rates(plan: Plan) -> Iterator[Finding]:
    """Currencies of quotes that have no exchange rate."""
    sources = plan["sources"]
    missing = set(sources["currency"]) - set(plan["fx"]["currency"]) - {"", plan.setting("currency")}
    for currency in sorted(missing & currencies()):
        rows = np.flatnonzero(sources["currency"] == currency)
        message = f"There is no exchange rate for {currency}, in which {_sources_text(sources, rows)} quoted."
        hint = f"Add {currency} to Exchange rates."
        yield Finding(Severity.ERROR, "fx.missing", message, hint, _at(sources, rows[0], "currency"))


def check_tariff_codes(plan: Plan) -> Iterator[Finding]:
    """Parts from abroad without a tariff code: their duty can't be known."""
    parts, sources = plan["parts"], plan["sources"]
    abroad = sources["country_of_origin"] != plan.setting("destination")
    imported = set(sources["part"][abroad])
    for at in np.flatnonzero(parts["hts"] == ""):
        if parts["part"][at] in imported:
            imported.remove(parts["part"][at])
            message = f"{parts['part'][at]} comes from abroad, but has no HTS code, so its duty is not known."
            yield Finding(Severity.WARNING, "hts.missing", message, "Type the tariff code.", _at(parts, at, "hts"))


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
            yield Finding(Severity.WARNING, "lane.missing", message, hint, _at(sources, rows[0], "mode"))
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
        Severity.WARNING, f"{column.title.lower()}.missing", message, f"Type its {column.title.lower()}.", _at(parts, at, column.name)
    )


# ── demand and scenarios ────────────────────────────────────────────────────────────────────────────────────────────


def check_demand(plan: Plan) -> Iterator[Finding]:
    """A plan without demand, and demand that was due before the plan begins."""
    demand = plan["demand"]
    as_of = plan.setting("as_of")
    if not len(demand):
        yield Finding(
            Severity.NOTE, "demand.none", "The plan has no demand, so nothing is netted.", "Add what is to be built, and by when."
        )
    elif isinstance(as_of, np.datetime64):
        for at in np.flatnonzero(_days(demand, "due") < as_of):
            message = f"{demand['part'][at]} was due on {demand['due'][at]}, before the plan's as-of date {as_of}."
            yield Finding(Severity.WARNING, "demand.past", message, "Move the date or the plan's as-of date.", _at(demand, at, "due"))


def check_scenarios(plan: Plan) -> Iterator[Finding]:
    """Overrides and events that can't be applied."""
    scenarios = plan["scenarios"]
    for at in np.flatnonzero(scenarios["scenario"] == BASE):
        hint = "Give the scenario another name."
        yield Finding(
            Severity.ERROR, "scenario.base", f"'{BASE}' is the plan itself and can't be a scenario.", hint, _at(scenarios, at, "scenario")
        )
    for name in dict.fromkeys(names(plan)[1:]):
        yield from overlaid(plan, name)[1]


CHECKS: tuple[Check, ...] = (
    check_cycles, check_references, check_duplicates, check_required, check_limits, check_words, check_periods, check_exchange_rates,
    check_scenarios, check_sources, check_shares, check_price_breaks, check_tariff_codes, check_lanes, check_demand,
)  # fmt: skip


# ── reading rows ────────────────────────────────────────────────────────────────────────────────────────────────────


def _known_hts(column: Column, text: str) -> bool:
    try:
        return not text or parse(column, text) == text
    except NotAValue:
        return False


WORDS: dict[Kind, tuple[str, Callable[[Column, str], bool], str]] = {
    Kind.COUNTRY: ("value.country", lambda _, code: not code or code in country_codes(), "Use a two-letter code such as CN."),
    Kind.COUNTRIES: ("value.country", lambda _, text: all(is_place(word) for word in text.split()), "Use codes and groups such as CN EU."),
    Kind.CURRENCY: ("value.currency", lambda _, code: not code or code in currencies(), "Use a code such as USD."),
    Kind.HTS: ("value.hts", _known_hts, "Write digits such as 8501.31.40."),
    Kind.CHOICE: ("value.choice", lambda column, choice: choice in column.choices, ""),
}


def _outside(column: Column, array: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    bad = np.isinf(array)
    if column.minimum is not None:
        bad |= array < column.minimum
    if column.maximum is not None:
        bad |= array > column.maximum
    if column.above is not None:
        bad |= array <= column.above
    if column.below is not None:
        bad |= array >= column.below
    return bad


def _limit_broken(column: Column, value: float) -> str:
    try:
        within(column, value)
    except NotAValue as problem:
        return str(problem)
    return f"{column.title} is out of range."


def _days(table: Table, column: str) -> npt.NDArray[np.datetime64]:
    return table[column].astype("datetime64[D]", copy=False)


def _where(array: npt.NDArray[np.generic], bad: set[object]) -> list[int]:
    return [at for at, word in enumerate(array.tolist()) if word in bad] if bad else []


def _cell(
    severity: Severity, code: str, table: Table, at: int | np.intp, column: Column, message: str, hint: str = "Correct the cell."
) -> Finding:
    return Finding(severity, code, f"{row_label(table, int(at))}: {message}", hint, _at(table, at, column.name))


def _at(table: Table, at: int | np.intp, column: str) -> Where:
    return Where(table.spec.name, int(table.ids[at]), column)


def row_label(table: Table, at: int) -> str:
    """Return what people call a row: its table and the texts of its key, such as 'Sources ACT-90 / MyAct / CN'."""
    spec: TableSpec = table.spec
    texts = (text_of(spec[name], plain(table[name][at])) for name in spec.key)
    return f"{spec.title} {' / '.join(text for text in texts if text)}".strip()


def _source_key(table: Table) -> tuple[list[str], ...]:
    return tuple(table[name].tolist() for name in ("part", "supplier", "country_of_origin"))


def _sources_text(sources: Table, rows: Rows | list[int]) -> str:
    first = f"{sources['part'][rows[0]]} from {sources['supplier'][rows[0]]}"
    return f"{first} is" if len(rows) == 1 else f"{first} and {len(rows) - 1} more are"
