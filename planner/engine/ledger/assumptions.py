"""What the numbers of all scenarios rest on, each once with its source: settings, exchange rates, lanes, duty rates, answers, open questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.engine.ledger.bought import Bought
from planner.engine.ledger.inputs_sheet import UNKNOWN, charged_layers, exchange_row, lane_row, layer_row
from planner.model.schema import PLAN_CURRENCY, Kind
from planner.model.sheets import CalculatedSheet, SheetColumn, Shown
from planner.model.table import plain

EVERY = "every one"
KINDS = {Kind.MONEY: Shown.MONEY, Kind.SHARE: Shown.SHARE, Kind.DATE: Shown.DATE, Kind.INTEGER: Shown.COUNT, Kind.NUMBER: Shown.NUMBER}
NAMES = ("group", "what", "value", "unit", "since", "until", "checked", "age", "status", "confidence", "written")
TITLES = (
    "Kind",
    "What",
    "Value",
    "Unit",
    "From",
    "Until",
    "Checked on",
    "Age in days",
    "Status",
    "Confidence",
    "Written in, or what it means",
)
Line = dict[str, object]


@dataclass(slots=True)
class Assumed:
    """The assumptions of scenarios: those of several are one row."""

    scenarios: list[str] = field(default_factory=list)
    lines: dict[tuple[object, ...], tuple[Line, list[str]]] = field(default_factory=dict)

    def add(self, b: Bought) -> None:
        """Add what a scenario rests on."""
        name = b.g.results.scenario
        self.scenarios.append(name)
        for line in lines_of(b):
            _, among = self.lines.setdefault(tuple(str(line.get(key)) for key in NAMES), (line, []))
            if name not in among:
                among.append(name)

    def told(self) -> list[tuple[Line, str]]:
        """Return all lines by kind, each with the scenarios it holds in."""
        groups = list(dict.fromkeys(str(line["group"]) for line, _ in self.lines.values()))
        ordered = sorted(self.lines.values(), key=lambda pair: groups.index(str(pair[0]["group"])))
        return [(line, self.words(among)) for line, among in ordered]

    def words(self, among: Sequence[str]) -> str:
        """Return some scenarios in words, as few as it takes."""
        others = [name for name in self.scenarios if name not in among]
        if not others:
            return EVERY
        return f"{EVERY} but {', '.join(others)}" if len(others) < len(among) else ", ".join(among)


def lines_of(b: Bought) -> Iterator[Line]:
    """Yield everything that the numbers of a scenario rest on."""
    yield from setting_lines(b)
    as_of = b.g.settings.as_of
    codes = dict.fromkeys(b.g.plan["sources"]["currency"][b.source].tolist())
    for code in codes:
        if code not in ("", b.g.settings.currency):
            row = exchange_row(b, code)
            yield {**row, "group": "Exchange rate", **aged(row.get("since"), as_of)}
    for at in np.unique(b.lane[b.lane >= 0]).tolist():
        yield lane_line(b, at)
    for group, at in dict.fromkeys(charged_layers(b)):
        yield tariff_line(b, group, at)
    yield from answer_lines(b)
    yield from question_lines(b)


def setting_lines(b: Bought) -> Iterator[Line]:
    """Yield the settings of the plan."""
    table = b.g.plan["settings"]
    for column in table.spec.columns:
        value = plain(table[column.name][0])
        told = "yes" if value is True else "no" if value is False else value
        unit = column.unit.replace(PLAN_CURRENCY, b.g.settings.currency)
        yield {
            "group": "Setting",
            "what": column.title,
            "value": told,
            "shown": KINDS.get(column.kind, Shown.TEXT),
            "unit": unit,
            "written": column.help,
        }


def lane_line(b: Bought, at: int) -> Line:
    """Return a lane with its days; what its freight is charged by is said in words."""
    row, found = b.g.plan["lanes"].row(at), lane_row(b, at)
    legs = ("export_days", "transit_days", "customs_days", "dock_days")
    charged = [
        f"{row[name]:.10g} {b.g.settings.currency}{unit}"
        for name, unit in (("freight_per_kg", "/kg"), ("freight_per_m3", "/m³"), ("freight_per_shipment", " a shipment"))
        if row[name]
    ] + ([f"{float(row['freight_share']) * 100:.10g} % of the goods"] if row["freight_share"] else [])
    days = sum(float(row[leg] or 0.0) for leg in legs)
    words = f"Freight {' + '.join(charged) or 'without charge'}. {row['note'] or ''}".strip()
    return {
        "group": "Lane",
        "what": found["what"],
        "value": days,
        "shown": Shown.NUMBER,
        "unit": "days inland, transit, customs, dock",
        "written": words,
    }


def tariff_line(b: Bought, group: str, at: int) -> Line:
    """Return a tariff row that is charged, or waived by another."""
    row, table = layer_row(b, group, at), b.g.rated.tariffs
    checked, confidence = plain(table["checked"][at]), table["confidence"][at]
    known = row["value"] != UNKNOWN
    amounts = [
        f"{word} {row[name]:.10g}"
        for name, word in (("per_kg", "a kg"), ("per_unit", "a unit"), ("least", "at least"), ("most", "at most"))
        if row.get(name)
    ]
    unit = " · ".join([str(row["unit"]), *amounts])
    return {
        **{name: row.get(name) for name in ("group", "what", "since", "until", "written")}, "value": row["value"], "shown": Shown.SHARE if known else Shown.TEXT, "unit": unit,
        "checked": checked, "status": table["status"][at], "confidence": confidence, **aged(checked, b.g.settings.as_of),
    }  # fmt: skip


def answer_lines(b: Bought) -> Iterator[Line]:
    """Yield the answers to scope questions."""
    table = b.g.plan["answers"]
    for at in range(len(table)):
        row = table.row(at)
        goods = ", ".join(str(row[name]) for name in ("part", "supplier", "country_of_origin") if row[name]) or "every part"
        yield {"group": "Answer", "what": f"{row['key']} of {goods}", "value": row["value"], "status": "answered", "written": row["note"]}


def question_lines(b: Bought) -> Iterator[Line]:
    """Yield the questions that are still open, with what is assumed and what the answer is worth."""
    for one in b.g.results.questions:
        goods = f" ({b.g.results.parts[one.part]})" if one.part >= 0 else ""
        worth = f"The best answer saves {one.worth:,.0f} {b.g.settings.currency} a year." if one.worth else ""
        risk = f"The worst one costs {one.risk:,.0f} {b.g.settings.currency} a year more." if one.risk else ""
        yield {
            "group": "Open question",
            "what": f"{one.text}{goods}",
            "value": one.assumed,
            "unit": "assumed",
            "status": "open",
            "written": " ".join(text for text in (worth, risk) if text),
        }


def aged(since: object, as_of: np.datetime64) -> Line:
    """Return how many days before the as-of date something was read or began."""
    if not isinstance(since, np.datetime64) or np.isnat(since):
        return {}
    return {"age": float((as_of - since) / np.timedelta64(1, "D"))}


def assumptions_sheet(assumed: Assumed) -> CalculatedSheet:
    """Return the sheet of all assumptions."""
    told = assumed.told()
    kinds: list[Shown] = [kind if isinstance(kind := line.get("shown"), Shown) else Shown.TEXT for line, _ in told]
    shown: dict[str, Shown | Sequence[Shown]] = {
        "value": kinds,
        "since": Shown.DATE,
        "until": Shown.DATE,
        "checked": Shown.DATE,
        "age": Shown.COUNT,
    }
    widths = {"value": 16, "written": 60, "what": 44}
    columns = [
        SheetColumn(name, title, [line.get(name) for line, _ in told], shown.get(name, Shown.TEXT), width=widths.get(name, 0))
        for name, title in zip(NAMES, TITLES, strict=True)
    ]
    scenarios = SheetColumn("scenarios", "In scenario", [among for _, among in told], width=24)
    notes = (
        f"What the numbers of {', '.join(assumed.scenarios)} rest on; what holds only in some of them says so.",
        "To be changed on the sheets of the plan (Settings, Exchange rates, Lanes, Tariff layers, Answers) and read back, or in Ballast.",
    )
    return CalculatedSheet("assumptions", "Assumptions", notes, (*columns[:4], scenarios, *columns[4:]), frozen=2, front=True)
