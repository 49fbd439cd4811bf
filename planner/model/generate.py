"""A made-up but realistic plan of any size, the same for the same seed: for load tests and for trying things out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.model import generate_data as data
from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.model.schema import TABLES
from planner.model.table import Table

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Texts = list[str]

AS_OF = np.datetime64("2026-11-23", "D")
WEEKS = 104
LINES_PER_PART = 5
SOURCES_PER_LINE = 0.6
MOST_LEVELS = 7
DEAR = 20.0  # USD: parts of which a line rarely needs more than one
BUILDS_A_WEEK = (6, 40)  # of one product when the plan begins


@dataclass(frozen=True, slots=True)
class Structure:
    """The shape of the BOM. Parts are numbers: products first, then assemblies level by level, then bought parts."""

    products: int
    made: int  # products and assemblies
    level: Ints  # (parts,)
    parent: Ints  # (lines,)
    component: Ints  # (lines,)
    quantity: Floats  # (lines,)


def generate(lines: int, seed: int = 1) -> Plan:
    """Return a plan with exactly ``lines`` BOM lines; raises BallastError below one."""
    if lines < 1:
        raise BallastError("A generated plan needs at least one BOM line.")
    dice = np.random.default_rng(seed)
    shape = _structure(lines, dice)
    family = _families(shape, dice)
    shape = replace(shape, quantity=_quantities(shape, family, dice))
    numbers = _part_numbers(shape, family)
    weekly = _weekly_need(shape, dice)
    plan = _put(
        Plan.empty(), "settings", {"title": [f"Load test, {lines:,} lines"], "question": [f"How fast is a plan of {lines:,} BOM lines?"]}
    )
    plan = _put(plan, "parts", _parts(shape, family, numbers, dice))
    plan = _put(plan, "bom", _bom(shape, numbers, dice))
    makers, homes = _makers(len(numbers), dice)
    plan = _put(
        plan, "suppliers", {"supplier": makers, "name": [f"{m} Co." for m in makers], "country": homes, "currency": _currencies(homes)}
    )
    sources = _sources(plan, shape, family, weekly, round(lines * SOURCES_PER_LINE), dice)
    plan = _put(plan, "sources", sources)
    plan = _put(plan, "price_breaks", _price_breaks(plan["sources"], dice))
    for name, rows in (
        ("lanes", data.LANES), ("tariffs", data.TARIFF_ROWS), ("stacking", data.STACKING_RULES), ("fx", data.FX), ("calendars", data.CALENDARS),
        ("scenarios", data.SCENARIOS), ("overrides", data.OVERRIDES), ("events", data.EVENTS),
    ):  # fmt: skip
        plan = _put(plan, name, _by_column(name, rows))
    plan = _put(plan, "demand", _demand(shape, numbers, weekly, dice))
    return _put(plan, "stock", _stock(plan["sources"], shape, numbers, weekly, dice))


def _put(plan: Plan, name: str, values: Mapping[str, Sequence[object]]) -> Plan:
    rows = len(next(iter(values.values()))) if values else 0
    first = 1 if name == "settings" else plan.next_id
    return plan.with_table(Table.of(TABLES[name], range(first, first + rows), values))


def _by_column(name: str, rows: tuple[dict[str, object], ...]) -> dict[str, list[object]]:
    named = [column for column in TABLES[name].columns if any(column.name in row for row in rows)]
    return {column.name: [row.get(column.name, column.default) for row in rows] for column in named}


def _structure(lines: int, dice: np.random.Generator) -> Structure:
    parts = max(lines // LINES_PER_PART, min(lines + 1, 60))
    levels = min(MOST_LEVELS, max(2, 1 + int(math.log(parts, 4))))
    products = max(1, min(6, parts // 300))
    assemblies = 0 if levels == 2 else max(levels - 2, parts // 5 - products)
    made = products + assemblies
    growth = 1.9 ** np.arange(levels - 2)
    spread = np.r_[np.arange(levels - 2), dice.choice(levels - 2, assemblies - (levels - 2), p=growth / growth.sum())] if assemblies else []
    level = np.r_[np.zeros(products, dtype=np.intp), 1 + np.sort(np.asarray(spread, dtype=np.intp)), np.full(parts - made, levels - 1)]
    # Every assembly hangs below one of the level above, and every bought part somewhere; the first of these give
    # each assembly a component, so that nothing made is empty.
    above = [dice.choice(np.flatnonzero(level[:made] == level[part] - 1)) for part in range(products, made)]
    bought = np.arange(made, parts)
    below = np.r_[np.arange(made)[: len(bought)], dice.integers(0, made, max(0, len(bought) - made))]
    parent = np.r_[np.asarray(above, dtype=np.intp), below]
    component = np.r_[np.arange(products, made), bought]
    parent, component = _filled(parent, component, level, made, lines, dice)
    order = np.lexsort((component, parent))
    parent, component = parent[order], component[order]
    return Structure(products, made, level, parent, component, np.ones(lines))


def _families(shape: Structure, dice: np.random.Generator) -> Ints:
    """Return the family of each part, −1 for made ones; cheap families have more kinds of parts than dear ones."""
    weight = np.array([1 / math.sqrt(family.price[0] * family.price[1]) ** 0.5 for family in data.FAMILIES])
    drawn = dice.choice(len(data.FAMILIES), len(shape.level) - shape.made, p=weight / weight.sum())
    return np.concatenate([np.full(shape.made, -1), drawn])


def _quantities(shape: Structure, family: Ints, dice: np.random.Generator) -> Floats:
    """Return how many each line needs: mostly one of what is made or dear, more of what is cheap. Shape ``(lines,)``."""
    lines = len(shape.component)
    dear = np.array([math.sqrt(kind.price[0] * kind.price[1]) > DEAR for kind in data.FAMILIES])
    few = dice.choice([1, 2], lines, p=[0.9, 0.1])
    many = dice.choice([1, 1, 2, 2, 3, 4, 4, 6, 8, 12, 0.25], lines)
    return np.where((shape.component < shape.made) | dear[family[shape.component]], few, many).astype(np.float64)


def _filled(parent: Ints, component: Ints, level: Ints, made: int, lines: int, dice: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the lines with more drawn, no pair twice, until there are ``lines``."""
    parts = len(level)
    pairs = parent * parts + component
    while len(pairs) < lines:
        more = 2 * (lines - len(pairs)) + 8
        into = dice.integers(0, made, more)
        other = np.where(dice.random(more) < 0.01, dice.integers(0, made, more), dice.integers(made, parts, more))
        fresh = np.unique((into * parts + other)[level[other] > level[into]])
        fresh = dice.permutation(np.setdiff1d(fresh, pairs, assume_unique=True))
        pairs = np.r_[pairs, fresh[: lines - len(pairs)]]
    return pairs // parts, pairs % parts


def _part_numbers(shape: Structure, family: Ints) -> Texts:
    names = [f"RB-{1 + at}00" for at in range(shape.products)]
    names += [f"ASM-{shape.level[at]}{at - shape.products + 1:04d}" for at in range(shape.products, shape.made)]
    return names + [f"{data.FAMILIES[family[at]].prefix}-{at - shape.made + 1:05d}" for at in range(shape.made, len(shape.level))]


def _weekly_need(shape: Structure, dice: np.random.Generator) -> Floats:
    """Return how many of each part a week needs when the plan begins, shape ``(parts,)``."""
    need = np.zeros(len(shape.level))
    need[: shape.products] = dice.integers(*BUILDS_A_WEEK, shape.products)
    for level in range(int(shape.level.max())):
        at = shape.level[shape.parent] == level
        np.add.at(need, shape.component[at], need[shape.parent[at]] * shape.quantity[at])
    return need


def _parts(shape: Structure, family: Ints, numbers: Texts, dice: np.random.Generator) -> dict[str, list[object]]:
    count, made = len(numbers), shape.made
    size = dice.random(count)
    light = np.array([data.FAMILIES[f].weight_kg[0] for f in family[made:]])
    heavy = np.array([data.FAMILIES[f].weight_kg[1] for f in family[made:]])
    weight = np.round(light * (heavy / light) ** size[made:], 4)
    assembly = ["Robot" if at < shape.products else "Assembly" for at in range(made)]
    return {
        "part": list(numbers),
        "description": [
            *(f"{name} {number}" for name, number in zip(assembly, numbers, strict=False)),
            *(data.FAMILIES[f].name for f in family[made:]),
        ],
        "kind": ["make"] * made + ["buy"] * (count - made),
        "hts": [*("8479.50.00" if at < shape.products else "" for at in range(made)), *(data.FAMILIES[f].hts for f in family[made:])],
        "weight_kg": [None] * made + weight.tolist(),
        "volume_m3": [None] * made + np.round(weight / 400, 6).tolist(),
        "make_days": np.where(np.arange(count) < made, np.round(1 + 6 * size), 0).tolist(),
        "make_cost": np.where(np.arange(count) < made, np.round(20 + 400 * size**3, 2), 0).tolist(),
        "tags": [""] * made + [data.FAMILIES[f].tags for f in family[made:]],
    }


def _bom(shape: Structure, numbers: Texts, dice: np.random.Generator) -> dict[str, list[object]]:
    scrap = dice.choice([0.0, 0.0, 0.0, 0.01, 0.02, 0.03], len(shape.parent))
    return {
        "parent": [numbers[at] for at in shape.parent],
        "component": [numbers[at] for at in shape.component],
        "quantity": shape.quantity.tolist(),
        "scrap": np.where(shape.component < shape.made, 0.0, scrap).tolist(),
    }


def _makers(parts: int, dice: np.random.Generator) -> tuple[Texts, Texts]:
    """Return the suppliers' names and countries; every country has one where there are enough."""
    count = max(len(data.COUNTRIES), min(parts // 10, 300))
    codes = list(data.COUNTRIES)
    weights = np.array([data.COUNTRIES[code].weight for code in codes])
    homes = [*codes, *(codes[at] for at in dice.choice(len(codes), count - len(codes), p=weights / weights.sum()))]
    order = dice.permutation(count)
    homes = [homes[at] for at in order]
    names = [f"{data.MAKERS[at % len(data.MAKERS)]} {data.TRADES[at // len(data.MAKERS) % len(data.TRADES)]}" for at in range(count)]
    return names, homes


def _currencies(homes: Texts) -> Texts:
    return [data.COUNTRIES[code].currency for code in homes]


def _sources(plan: Plan, shape: Structure, family: Ints, weekly: Floats, wanted: int, dice: np.random.Generator) -> dict[str, list[object]]:
    """Return about ``wanted`` sources, at least one for each bought part, each of another supplier."""
    makers, homes = plan["suppliers"]["supplier"].tolist(), plan["suppliers"]["country"].tolist()
    bought = np.arange(shape.made, len(shape.level))
    most = len(makers)
    per_part = np.minimum(most, wanted // len(bought) + (np.arange(len(bought)) < wanted % len(bought)))
    part = np.repeat(bought, np.maximum(1, per_part))
    rank = np.arange(len(part)) - np.repeat(np.flatnonzero(np.r_[True, part[1:] != part[:-1]]), np.maximum(1, per_part))
    start = np.repeat(dice.integers(0, most, len(bought)), np.maximum(1, per_part))
    maker = (start + rank) % most
    country = [data.COUNTRIES[homes[at]] for at in maker]
    kind = [data.FAMILIES[f] for f in family[part]]
    size = np.repeat(dice.random(len(bought)), np.maximum(1, per_part))
    cheap, dear = np.array([k.price[0] for k in kind]), np.array([k.price[1] for k in kind])
    usd = cheap * (dear / cheap) ** size * np.array([c.price_level for c in country]) * np.exp(dice.normal(0, 0.08, len(part)))
    price = [max(round(float(value) / c.usd, c.decimals), 10.0**-c.decimals) for value, c in zip(usd, country, strict=True)]
    need = weekly[part]
    minimum = np.maximum(1, np.round(need * dice.choice([0.0, 0.5, 1.0, 2.0], len(part))))
    lead = np.round(np.array([k.lead_days for k in kind]) * dice.uniform(0.7, 1.4, len(part)))
    weight = plan["parts"]["weight_kg"][part].astype(np.float64)
    by_air = usd / weight > 250
    multiple = np.where(need > 50, dice.choice([1, 5, 10, 25], len(part)), 1)
    capacity = np.where(dice.random(len(part)) < 0.5, np.round(need * dice.uniform(1.2, 6, len(part))) + 1, np.nan)
    return {
        "part": plan["parts"]["part"][part].tolist(),
        "supplier": [makers[at] for at in maker],
        "mpn": [f"{makers[m][:3].upper()}{10_000 + at}" for at, m in enumerate(maker)],
        "country_of_origin": [homes[at] for at in maker],
        "mode": [c.land_mode or ("air" if air else "ocean") for c, air in zip(country, by_air, strict=True)],
        "incoterm": dice.choice(["FOB", "FOB", "FOB", "FCA", "EXW", "DDP"], len(part)).tolist(),
        "unit_price": list(price),
        "currency": [c.currency for c in country],
        "min_order_quantity": minimum.tolist(),
        "order_multiple": multiple.astype(np.float64).tolist(),
        "lead_days": lead.tolist(),
        "lead_sd_days": np.round(lead * dice.uniform(0.1, 0.3, len(part))).tolist(),
        "capacity_week": capacity.tolist(),
        "preferred": (dice.random(len(part)) < 0.02).tolist(),
    }


def _price_breaks(sources: Table, dice: np.random.Generator) -> dict[str, list[object]]:
    """Return two lower prices for larger orders for one source in five."""
    rows = np.repeat(np.flatnonzero(dice.random(len(sources)) < 0.2), 2)
    step = np.arange(len(rows)) % 2
    price = sources["unit_price"].astype(np.float64)[rows]
    return {
        **{name: sources[name][rows].tolist() for name in ("part", "supplier", "country_of_origin")},
        "min_quantity": (sources["min_order_quantity"].astype(np.float64)[rows] * np.where(step, 20, 5)).tolist(),
        "unit_price": (price * np.where(step, 0.9, 0.95)).tolist(),
    }


def _demand(shape: Structure, numbers: Texts, weekly: Floats, dice: np.random.Generator) -> dict[str, Sequence[object]]:
    """Return a build plan by the week that grows by half over the first year."""
    ramp = 1 + 0.5 * np.minimum(np.arange(WEEKS) / 52, 1)
    wobble = dice.uniform(0.85, 1.15, (shape.products, WEEKS))
    quantity = np.maximum(1, np.round(weekly[: shape.products, None] * ramp * wobble))
    due = [AS_OF + np.timedelta64(7 * (week + 1), "D") for week in range(WEEKS)]
    return {
        "part": [numbers[at] for at in range(shape.products) for _ in due],
        "due": due * shape.products,
        "quantity": quantity.ravel().tolist(),
    }


def _stock(sources: Table, shape: Structure, numbers: Texts, weekly: Floats, dice: np.random.Generator) -> dict[str, list[object]]:
    """Return stock of most parts below the products, and open orders for a third of those that are bought."""
    below, bought = np.arange(shape.products, len(numbers)), np.arange(shape.made, len(numbers))
    held, ordered = below[dice.random(len(below)) < 0.95], bought[dice.random(len(bought)) < 0.33]
    first_source = dict(zip(reversed(sources["part"].tolist()), reversed(sources["supplier"].tolist()), strict=True))
    due = [AS_OF + np.timedelta64(int(days), "D") for days in dice.integers(3, 60, len(ordered))]
    return {
        "part": [numbers[at] for at in (*held, *ordered)],
        "kind": ["on hand"] * len(held) + ["open order"] * len(ordered),
        "quantity": [
            *np.round(weekly[held] * dice.uniform(4, 26, len(held))).tolist(),
            *np.maximum(1, np.round(weekly[ordered] * dice.uniform(2, 8, len(ordered)))).tolist(),
        ],
        "due": [None] * len(held) + due,
        "supplier": [""] * len(held) + [first_source[numbers[at]] for at in ordered],
        "reference": ["MAIN"] * len(held) + [f"PO-{4000 + at}" for at in range(len(ordered))],
    }
