"""What the numbers of a scenario rest on, each once: settings, exchange rates, freight lanes, duty rates, fees and taxes with their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.engine.cost.exchange import ALWAYS
from planner.engine.explain.grounds import cost_day
from planner.engine.ledger.bought import Bought
from planner.engine.ledger.cells import ENTRY, sheet_key
from planner.model.schema import SETTINGS
from planner.model.sheets import CalculatedSheet, SheetColumn, Shown
from planner.model.table import Value, plain
from planner.model.values import day_text

UNKNOWN = "not known"
CHARGED = ("insurance_rate", "brokerage", "handling_rate", "carrying_rate")
AMOUNTS = ("value", "per_kg", "per_m3", "per_unit", "per_shipment", "least", "most", "cap")
CITED = ("written", "since", "until", "status")
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The rows of the inputs sheet, and where each stands."""

    rows: Sequence[Row]
    setting: Mapping[str, int]
    currency: Mapping[str, int]
    lane: Mapping[int, int]  # by row of the lanes table
    layer: Mapping[int, int]  # by row of the tariffs table

    def named(self, setting: str) -> str:
        """Return how a formula leads to a setting."""
        return f"[value@{self.setting[setting]}]"

    def of_layer(self, row: int, column: str = "value") -> str:
        """Return how a formula leads to a number of a tariff row."""
        return f"[{column}@{self.layer[row]}]"


def inputs_of(b: Bought) -> Inputs:
    """Return what the costs of the parts that are bought rest on."""
    rows: list[Row] = []

    def kept(key: str | int, where: dict[str, int] | dict[int, int], row: Row) -> None:
        where[key] = len(rows)  # type: ignore[index]
        rows.append(row)

    setting, currency, lane, layer = dict[str, int](), dict[str, int](), dict[int, int](), dict[int, int]()
    for name in CHARGED:
        kept(name, setting, setting_row(b, name))
    sources = b.g.plan["sources"]
    for code in dict.fromkeys(sources["currency"][b.source].tolist()):
        if code not in ("", b.g.settings.currency):
            kept(code, currency, exchange_row(b, code))
    for at in np.unique(b.lane[b.lane >= 0]).tolist():
        kept(at, lane, lane_row(b, at))
    for group, at in charged_layers(b):
        if at not in layer:
            kept(at, layer, layer_row(b, group, at))
    return Inputs(rows, setting, currency, lane, layer)


def charged_layers(b: Bought) -> list[tuple[str, int]]:
    """Return the tariff rows that are charged on anything bought, by program; MFN is there for what counts it in."""
    charges, case = b.charges, np.unique(b.case[b.foreign])
    groups = (
        ("Duty", charges.rates.layer, b.tariff.programs),
        ("Fee", charges.fees.layer, b.tariff.fees),
        ("Tax", charges.taxes.layer, b.tariff.taxes),
    )
    return [
        (f"{group} · {name}", int(row))
        for group, layer, names in groups
        for at, name in enumerate(names)
        for row in np.unique(layer[case, at])
        if row >= 0
    ]  # fmt: skip


def setting_row(b: Bought, name: str) -> Row:
    """Return a setting that costs are counted with."""
    column, value = SETTINGS[name], getattr(b.g.settings, name)
    share = name != "brokerage"
    unit = "of 1" if share else f"{b.g.settings.currency} an entry"
    return {
        "group": "Setting",
        "what": column.title,
        "value": value,
        "shown": Shown.SHARE if share else Shown.MONEY,
        "unit": unit,
        "written": column.help,
    }


def exchange_row(b: Bought, code: str) -> Row:
    """Return an exchange rate with its day and source."""
    fx, day = b.g.plan["fx"], cost_day(b.g.settings)
    since = np.where(np.isnat(fx["valid_from"]), ALWAYS, fx["valid_from"])
    rows = np.flatnonzero((fx["currency"] == code) & (since <= day))
    own = fx.row(int(rows[np.flatnonzero(since[rows] == since[rows].max())[-1]]))
    return {
        "group": "Exchange rate", "what": f"1 {code}", "value": own["rate"], "shown": Shown.NUMBER, "unit": b.g.settings.currency,
        "since": own["valid_from"], "written": own["source"],
    }  # fmt: skip


def lane_row(b: Bought, at: int) -> Row:
    """Return the freight rates of a lane."""
    row = b.g.plan["lanes"].row(at)
    found: Row = {
        "group": "Freight",
        "what": f"{row['ship_from']} to {row['destination'] or b.g.settings.destination} by {row['mode']}",
        "unit": "of the goods",
    }
    given = {"value": "freight_share", "per_kg": "freight_per_kg", "per_m3": "freight_per_m3", "per_shipment": "freight_per_shipment"}
    return found | {"shown": Shown.SHARE} | {name: row[column] or 0.0 for name, column in given.items()}


def layer_row(b: Bought, group: str, at: int) -> Row:
    """Return what a tariff row charges, in the plan's currency, and where it is written."""
    tariff, table = b.tariff, b.g.rated.tariffs
    layer = int(np.flatnonzero(tariff.row == at)[0])
    cited = {
        name: plain(table[name][at]) for name in ("heading", "title", "source", "effective_from", "effective_to", "status", "confidence")
    }
    unit = "of customs value"
    if group.startswith("Tax"):
        unit = "of value, duty and fees"
    elif tariff.surcharge[layer]:
        unit = "of the duties before it"
    elif tariff.floor[layer]:
        unit = "of customs value, MFN in it"
    numbers = {name: blank(float(getattr(tariff, column)[layer])) for name, column in LIMITS.items()}
    rate = float(tariff.rate[layer])
    words = " · ".join(str(cited[name]) for name in ("heading", "title") if cited[name])
    return {
        "group": group, "what": words or str(table["hts"][at]), "value": rate if tariff.known[layer] else UNKNOWN, "shown": Shown.SHARE, "unit": unit, **numbers,
        "written": cited["source"], "since": cited["effective_from"], "until": cited["effective_to"],
        "status": " · ".join(str(cited[name]) for name in ("status", "confidence") if cited[name]),
    }  # fmt: skip


LIMITS = {"per_kg": "per_kg", "per_unit": "per_unit", "least": "minimum", "most": "maximum", "cap": "cap"}


def blank(number: float) -> Value:
    """Return a number for a cell, nothing for none and no limit."""
    return number if np.isfinite(number) and number else None


def inputs_sheet(b: Bought, inputs: Inputs) -> CalculatedSheet:
    """Return the sheet of what may be changed for all parts at once."""
    g, currency = b.g, b.g.settings.currency
    text = {name: [row.get(name) for row in inputs.rows] for name in ("group", "what", "unit", *AMOUNTS, *CITED)}
    titles = {
        "value": "Rate or amount", "per_kg": f"{currency} a kg", "per_m3": f"{currency} a m³", "per_unit": f"{currency} a unit", "per_shipment": f"{currency} a shipment",
        "least": f"At least ({currency})", "most": f"At most ({currency})", "cap": "No more with MFN than",
    }  # fmt: skip
    kinds = [kind if isinstance(kind := row.get("shown"), Shown) else Shown.NUMBER for row in inputs.rows]
    shown: dict[str, Shown | Sequence[Shown]] = {"value": kinds, "cap": Shown.SHARE}
    amounts = tuple(
        SheetColumn(name, titles[name], text[name], shown.get(name, Shown.NUMBER), entry=may_change(inputs.rows, name), width=12)
        for name in AMOUNTS
        if name == "value" or any(value is not None for value in text[name])
    )
    columns = (
        SheetColumn("group", "Group", text["group"]), SheetColumn("what", "What", text["what"]), *amounts, SheetColumn("unit", "The rate is", text["unit"]),
        SheetColumn("since", "From", text["since"], Shown.DATE), SheetColumn("until", "Until", text["until"], Shown.DATE),
        SheetColumn("status", "Status", text["status"]), SheetColumn("written", "Written in, or what it means", text["written"], width=60),
    )  # fmt: skip
    notes = (
        f"What the numbers of scenario '{g.results.scenario}' rest on, in {currency}: into {g.settings.destination}, exchange rates of {day_text(cost_day(g.settings))}, customs value {b.tariff.value_basis}.",
        ENTRY,
        "Decided by Ballast, and not by these sheets: which source is bought from, which tariff rows apply and what waives them, order quantities and price breaks.",
    )  # fmt: skip
    return CalculatedSheet(sheet_key("inputs", g.results.scenario), f"Inputs · {g.results.scenario}", notes, columns, frozen=2)


def may_change(rows: Sequence[Row], name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which cells of a column of amounts may be typed over: all that hold one, and the limits of fees."""
    return np.array(
        [row.get(name) is not None or (name in ("least", "most") and str(row["group"]).startswith("Fee")) for row in rows], dtype=bool
    )
