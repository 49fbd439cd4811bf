"""Landed cost of one unit from every source, and which source wins.

landed = goods + freight + insurance + duty + fees + brokerage and handling (+ carrying where the plan asks for it)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.engine.cost.dues import Lines, Regime, customs_value
from planner.engine.cost.entries import EntryShares
from planner.engine.cost.exchange import fx_rates
from planner.engine.inputs import Settings, located
from planner.engine.lead.custody import custody
from planner.engine.lead.legs import CUSTOMS, TRANSIT, feeder_days
from planner.engine.packed import in_columns, kept, packed, side_by_side, total_of
from planner.engine.packed_forms import Packed, Side, whole
from planner.engine.results import COMPONENTS, Days, Flags, Floats, Ints
from planner.engine.splice import Splice
from planner.engine.tariffs.charges import Charges
from planner.engine.tariffs.duty import looked_up
from planner.engine.tariffs.kinds import Facts, Goods
from planner.engine.tariffs.scope import NO_PREFERENCE, answered, unfit
from planner.engine.tariffs.tariff import Tariff, compiled
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Table

GOODS, FREIGHT, INSURANCE, DUTY, FEES, OTHER, CARRYING = range(len(COMPONENTS))
YEAR = 365.0
NO_RANK = 99
METAL_SHARE = "metal_share"  # the question that the column of the parts table answers


@remembered(32)
def goods_by_columns(
    part: Cells,
    supplier: Cells,
    origin: Cells,
    mode: Cells,
    preference: Cells,
    keys: Cells,
    hts: Cells,
    metal: Cells,
    answers: Table,
    questions: Table,
) -> tuple[Goods, Ints]:
    """Return the distinct kinds of goods among the sources, and each source's kind."""
    at = located(part, keys)
    codes = np.where(at >= 0, hts[at], "") if len(hts) else np.full(len(part), "", dtype=object)
    share = np.where(at >= 0, metal[at], np.nan) if len(hts) else np.full(len(part), np.nan)
    facts = facts_of(part, supplier, origin, share, answers, questions)
    index: dict[tuple[str, str, str, str, Facts], int] = {}
    rows = zip(codes.tolist(), origin.tolist(), mode.tolist(), preference.tolist(), facts, strict=True)
    kind = np.fromiter((index.setdefault(row, len(index)) for row in rows), dtype=np.intp, count=len(part))
    hts_codes, origins, modes, preferences, told = zip(*index, strict=True) if index else ((), (), (), (), ())
    return Goods(hts_codes, origins, modes, preferences, told), kind


def facts_of(part: Cells, supplier: Cells, origin: Cells, metal_share: Floats, answers: Table, questions: Table) -> list[Facts]:
    """Return what is known of each source's goods: the part's metal share, then the answers, the closest ones last."""
    facts: list[Facts] = [() if np.isnan(share) else ((METAL_SHARE, repr(float(share))),) for share in metal_share]
    rows = [row for row in map(answers.row, range(len(answers))) if not unfit(questions, str(row["key"]), str(row["value"]))]
    rows.sort(key=lambda row: (bool(row["part"]), bool(row["supplier"]), bool(row["country_of_origin"])))
    for row in rows:
        meant = np.ones(len(part), dtype=bool)
        for column, own in (("part", part), ("supplier", supplier), ("country_of_origin", origin)):
            if row[column]:
                meant &= own == row[column]
        for at in np.flatnonzero(meant):
            facts[at] = answered(facts[at], str(row["key"]), str(row["value"]))
    return facts


def goods_of(plan: Plan, mode: Cells | None = None) -> tuple[Goods, Ints]:
    """Return the kinds of goods the sources offer and each source's kind, by its own mode or the modes given."""
    sources, parts = plan["sources"], plan["parts"]
    how = sources["mode"] if mode is None else mode
    claimed = claimed_preferences(sources["preference"], sources["qualifies"])
    return goods_by_columns(
        sources["part"], sources["supplier"], sources["country_of_origin"], how, claimed, parts["part"], parts["hts"], parts["metal_share"],
        plan["answers"], plan["questions"],
    )  # fmt: skip


@remembered(16)
def claimed_preferences(preference: Cells, qualifies: Cells) -> Cells:
    """Return the preference each source's goods qualify for: NONE where they don't, empty where it isn't known."""
    names = np.array([name.upper() for name in preference.tolist()], dtype=object)
    return np.where(qualifies == "yes", names, np.where(qualifies == "no", NO_PREFERENCE, ""))


def tariff_of(plan: Plan, settings: Settings) -> Tariff:
    """Return the plan's tariffs, compiled for its destination."""
    return tariff_into(plan, settings, settings.destination, settings.as_of)


def tariff_into(plan: Plan, settings: Settings, destination: str, as_of: np.datetime64) -> Tariff:
    """Return the plan's tariffs, compiled for a destination; layers that have ended by ``as_of`` count as doubtful."""
    tariffs = plan["tariffs"]
    worth = fx_rates(plan["fx"], tariffs["currency"], settings.currency, settings.as_of)
    return compiled(tariffs, plan["stacking"], plan["code_lists"], plan["destinations"], plan["questions"], worth, destination, as_of)


def regime_of(settings: Settings, tariff: Tariff) -> Regime:
    """Return what holds for all goods of the plan at its border."""
    return Regime(tariff.value_basis == "CIF", settings.insurance_rate, settings.brokerage, settings.handling_rate)


@in_columns
@dataclass(frozen=True)
class Landed:
    """Landed cost of one unit of each line. Shapes ``(lines,)``, money."""

    cost: Floats  # (lines, components)
    total: Floats
    base: Floats  # customs value
    tax_cash: Floats  # taxes that come back

    def component(self, at: int) -> Floats:
        """Return one component of the cost."""
        cost = kept(self, "cost")
        found: Floats = whole(cost.columns[at]) if isinstance(cost, Side) else cost[:, at]
        return found

    def spliced(self, splice: Splice, rows: Ints, new: Landed) -> Landed:
        """Return the cost of lines that stay, with that of the lines in ``rows`` as it is now."""
        total, base, back = (splice.put(getattr(self, name), rows, getattr(new, name)) for name in ("total", "base", "tax_cash"))
        if isinstance(kept(self, "cost"), Side):  # component by component, since there are many
            each = (splice.put(self.component(at), rows, new.component(at)) for at in range(len(COMPONENTS)))
            return Landed(side_by_side(each), total, base, back)
        cost = splice.room(self.cost.T).T
        cost[rows] = new.cost
        return Landed(cost, total, base, back)

    def packed(self) -> Landed:
        """Return the cost of many lines kept small."""
        cost, total = packed(kept(self, "cost")), kept(self, "total")
        if not isinstance(total, Packed):
            total = total_of(cost, total)
        return Landed(cost, total, packed(kept(self, "base")), packed(kept(self, "tax_cash")))


@dataclass(frozen=True, slots=True)
class Holding:
    """Carrying cost as shares of other cost. Shapes ``(lines,)``."""

    whole: Floats  # on the way and in stock: of all
    before_duty: Floats  # under customs custody: of all but duty and fees

    def taken(self, rows: Ints) -> Holding:
        """Return the shares of some lines."""
        return Holding(self.whole[rows], self.before_duty[rows])


def holding_of(settings: Settings, legs: Floats, held: Ints) -> Holding | None:
    """Return the carrying cost of goods on the way, under custody and for half an order interval; None where it isn't asked for."""
    if not settings.include_carrying:
        return None
    days = legs[:, TRANSIT] + legs[:, CUSTOMS] + settings.order_weeks * 3.5
    return Holding(settings.carrying_rate * days / YEAR, settings.carrying_rate * held.astype(np.float64) / YEAR)


def costed(lines: Lines, regime: Regime, value: Floats, dues: EntryShares, own: Floats, holding: Holding | None) -> Landed:
    """Return the landed cost of one unit of goods of a FOB-like value.

    Args: dues: a unit's share of its entry's fees and broker; own ``(lines,)`` further cost of a unit, such as its qualification.
    """
    base, freight = customs_value(lines, regime, value), lines.moved.of(value)
    duty = lines.burden.duty.on(base)
    due = base + duty + dues.fees
    cost = np.zeros((len(COMPONENTS), len(value)))  # component by component, since there are many orders
    cost[GOODS], cost[FREIGHT], cost[DUTY] = value, freight, duty
    if regime.insurance:
        cost[INSURANCE] = regime.insurance * (value + freight)
    cost[FEES] = dues.fees + lines.burden.tax * due
    cost[OTHER] = dues.broker + regime.handling * value + own
    total = cost.sum(axis=0)
    if holding is not None:
        cost[CARRYING] = holding.whole * total + holding.before_duty * (total - cost[DUTY] - cost[FEES])
        total = total + cost[CARRYING]
    return Landed(cost.T, total, base, lines.burden.tax_back * due)


def foreign_sources(plan: Plan, settings: Settings) -> Flags:
    """Return which sources' goods were made outside the destination; goods of unknown origin count as foreign."""
    return plan["sources"]["country_of_origin"] != settings.destination  # type: ignore[no-any-return]


def winners(plan: Plan, total: Floats, usable: Flags, whole: Flags, parts: int) -> tuple[Ints, Flags]:
    """Return the source to buy each part from (−1 for none) and which sources land lowest.

    A preferred source goes before the lowest landed cost; a cost of which something is not known goes after every
    whole one, so that the unknown never wins by counting as nothing; sources that can't ship on the day go last.
    """
    sources = plan["sources"]
    by_part = grouped_by(located(sources["part"], plan["parts"]["part"]))
    doubt = 2 * ~usable + ~whole
    lowest = by_part.least(doubt, total, parts)
    used = by_part.least(doubt + 2 * ~usable + 2 * ~sources["preferred"], total, parts)
    wins = np.zeros(len(total), dtype=bool)
    wins[lowest[lowest >= 0]] = True
    return used, wins


@dataclass(frozen=True, slots=True)
class ByPart:
    """The sources of each part that has some, part by part."""

    row: Ints  # (sources,) those of one part next to each other, ascending
    start: Ints  # (groups,)
    group: Ints  # (sources,) group of each
    part: Ints  # (groups,)

    def least(self, rank: Ints, total: Floats, parts: int) -> Ints:
        """Return each part's first source of lowest rank, of these of lowest cost; −1 for none. Sources without a cost don't count."""
        found = np.full(parts, -1, dtype=np.intp)
        if not len(self.row):
            return found
        cost = total[self.row]
        known = ~np.isnan(cost)
        ranked = np.where(known, rank[self.row], NO_RANK)
        first = known & (ranked == np.minimum.reduceat(ranked, self.start)[self.group])
        cost = np.where(first, cost, np.inf)
        first &= cost == np.minimum.reduceat(cost, self.start)[self.group]
        at = np.flatnonzero(first)[::-1]  # the first is written last
        found[self.part[self.group[at]]] = self.row[at]
        return found


@remembered(16)
def grouped_by(part: Ints) -> ByPart:
    """Return the sources part by part; those of unknown parts are left out."""
    row = np.argsort(part, kind="stable")
    row = row[part[row] >= 0]
    begins = np.r_[True, part[row][1:] != part[row][:-1]] if len(row) else np.zeros(0, dtype=bool)
    start = np.flatnonzero(begins)
    return ByPart(row, start, np.cumsum(begins) - 1, part[row[start]])


def rates_at(plan: Plan, tariff: Tariff, entry: Days, loaded: Days, mode: Cells | None = None) -> tuple[Charges, Ints]:
    """Return what every source is charged for one entry (or admission to custody) and first loading day each.

    In-transit clauses count the loading of the mother vessel, or the export, which is the first loading.
    """
    goods, kind = goods_of(plan, mode)
    return looked_up(tariff, goods, kind, *days_of(plan, tariff, entry, loaded, mode))


def days_of(plan: Plan, tariff: Tariff, entry: Days, loaded: Days, mode: Cells | None = None) -> tuple[Days, Days, Days]:
    """Return the days that rates go by: of duty, of loading the mother vessel, of export. Shapes ``(sources,)``."""
    mother = np.minimum(loaded + feeder_days(plan, tariff.destination, mode), entry)
    return custody(plan, tariff.destination).duty_day(entry), mother, loaded
