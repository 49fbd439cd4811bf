"""Who offers which part at which price: the sources and suppliers of an imported workbook."""

from __future__ import annotations

from typing import cast

import numpy as np

from planner.files.cells.columns import Coded, Rows, always, coded, together
from planner.files.cells.said.money import DOLLAR, resolved
from planner.files.reading.assembly.gathered import Gathered
from planner.files.reading.columns.words import MPN, PRICE, SOURCE_SUPPLIER, URL
from planner.files.reading.rows.fields import shop_of
from planner.files.reading.rows.lines import Floats, Lines, Said, Sheet, coded_texts, warning
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.table import Value

Key = tuple[str, str, str]  # part, supplier, country of origin
UNKNOWN_SUPPLIER = "unknown supplier"
TELLING = ("sources.unit_price", URL, "sources.country_of_origin", "sources.lead_days", "sources.min_order_quantity")


class Offers:
    """Sources by part, supplier and country of origin, with the suppliers they name."""

    def __init__(self, into: Plan, japanese: bool) -> None:
        self.sources: Gathered[Key] = Gathered()
        self.suppliers: Gathered[str] = Gathered()
        self._currency, self._japanese = str(into.setting("currency")), japanese
        sources = into["sources"]
        self._known = set(zip(sources["part"], sources["supplier"], sources["country_of_origin"], strict=True))
        self._known_suppliers = set(into["suppliers"]["supplier"].tolist())
        self._sources_of: dict[str, list[Key]] = {}
        for key in self._known:
            self._sources_of.setdefault(key[0], []).append(key)
        self.breaks: Gathered[tuple[Key, float]] = Gathered()
        self.named: list[tuple[Sheet, Rows, Coded[Key]]] = []  # which rows named which sources
        self.stepped: list[tuple[Sheet, Rows, Coded[tuple[Key, float]], float]] = []  # which rows named which price breaks
        self._prices: Floats = np.empty(0)  # of each source, NaN while none was told

    def add(self, sheet: Sheet) -> list[Finding]:
        """Add the offers of one table; a country that isn't given stays blank. Returns what is worth telling, row by row."""
        lines = sheet.lines
        rows = self._telling(lines)
        said: Said = []
        suppliers = self._named(lines, rows, sheet, said)
        currencies = self._currencies(lines, rows, sheet, said)
        countries = lines.texts("sources.country_of_origin").at(rows)
        keys = cast("Coded[Key]", together([lines.part.at(rows), suppliers, countries], ""))
        if self._known:
            keys = keys.mapped(self._only_source)
        self.named.append((sheet, lines.row[rows], keys))
        if self._known:
            kept = keys.read_as(self._known.__contains__)
            if kept.any():
                message = f"{int(kept.sum())} sources of the list are in the plan already and stay as they are."
                hint = "'Update from Excel' compares them and takes what you tick."
                said.append(
                    (
                        int(rows[0]),
                        3,
                        Finding(Severity.NOTE, "import.known-sources", f"{sheet.name}: {message}", hint, Where(sheet=sheet.name)),
                    )
                )
            fresh = np.flatnonzero(~kept)
            rows, keys, currencies = rows[fresh], keys.at(fresh), currencies.at(fresh)
        before = len(self.sources)
        numbers = self.sources.add(keys)
        self._compare_prices(lines, rows, numbers, sheet, said)
        _note_steps(lines, rows, sheet, said)
        self._fill(lines, rows, numbers, keys, currencies)
        self._add_suppliers(lines, rows, numbers, keys, before)
        self._add_breaks(lines, rows, keys, sheet)
        said.sort(key=lambda one: one[:2])
        return [finding for _, _, finding in said]

    def _only_source(self, key: Key) -> Key:
        """An offer that names no supplier is the plan's own source of the part, where it has just one."""
        sources = self._sources_of.get(key[0], [])
        return sources[0] if key[1] == UNKNOWN_SUPPLIER and len(sources) == 1 else key

    def _telling(self, lines: Lines) -> Rows:
        """Return the lines that say anything of who offers the part."""
        told = lines.told(SOURCE_SUPPLIER).told | ~np.isnan(lines.price)
        for slot in TELLING:
            told |= lines.told(slot).told
        for prices in lines.steps.values():
            told |= ~np.isnan(prices)
        mpn = lines.texts(MPN)
        for row in np.flatnonzero(mpn.told & ~told).tolist():
            told[row] = mpn.value(row, "") != lines.part.value(row, "")
        return np.flatnonzero(told)

    def _named(self, lines: Lines, rows: Rows, sheet: Sheet, said: Said) -> Coded[str]:
        """Return the supplier of each line; where none is given the shop of the link is taken."""
        named = lines.texts(SOURCE_SUPPLIER).at(rows)
        if named.told.all():
            return named
        links = lines.texts(URL).at(rows)
        shops = links.without(named.told).mapped(shop_of)
        shops = shops.without(~shops.read_as(lambda shop: "." in shop))
        unknown = np.flatnonzero(~named.told & ~shops.told)
        if shops.told.any():
            message = "Where no supplier is given, the shop of the link is taken as the supplier."
            _note(said, "import.shop", message, sheet, int(rows[np.flatnonzero(shops.told)[0]]), 0)
        if len(unknown):
            message = f"Some parts have a price or a maker's number but no supplier; it is called '{UNKNOWN_SUPPLIER}'."
            _note(said, "import.no-supplier", message, sheet, int(rows[unknown[0]]), 0)
        return named.over(shops).over(always(UNKNOWN_SUPPLIER, len(rows)))

    def _currencies(self, lines: Lines, rows: Rows, sheet: Sheet, said: Said) -> Coded[str]:
        """Return the currency of each line; the plan's where none is named."""
        plan = self._currency
        named = lines.currency.at(rows)
        nameless = np.flatnonzero(~named.told & ~np.isnan(lines.price[rows]))
        if len(nameless):
            _note(said, "import.currency", f"Prices name no currency; the plan's, {plan}, is taken.", sheet, int(rows[nameless[0]]), 1)
        codes = named.mapped(lambda text: resolved(text, plan, japanese=self._japanese))
        for number in named.in_order():
            text = named.values[number]
            if len(text) < 3 and text != DOLLAR:
                message = f"The sign {text} stands for several currencies; {codes.values[number]} is taken."
                _note(said, "import.currency-sign", message, sheet, int(rows[np.flatnonzero(named.codes == number)[0]]), 1)
        return codes.over(always(plan, len(rows)))

    def _compare_prices(self, lines: Lines, rows: Rows, numbers: Rows, sheet: Sheet, said: Said) -> None:
        """Tell of a second price for the same source; the first is kept."""
        price = lines.price[rows]
        known = np.concatenate([self._prices, np.full(len(self.sources) - len(self._prices), np.nan)])
        first = np.full(len(known), np.nan)
        told = np.flatnonzero(~np.isnan(price))[::-1]
        first[numbers[told]] = price[told]  # from the last to the first, so that the first stays
        self._prices = np.where(np.isnan(known), first, known)
        for at in np.flatnonzero(~np.isnan(price) & (price != self._prices[numbers])).tolist():
            row = int(rows[at])
            part, supplier, _ = self.sources.key(int(numbers[at]))
            message = f"'{part}' from '{supplier}' has two prices; the first is kept."
            said.append((row, 2, warning("import.price-differs", message, sheet, int(lines.row[row]), PRICE)))

    def _fill(self, lines: Lines, rows: Rows, numbers: Rows, keys: Coded[Key], currencies: Coded[str]) -> None:
        for slot, told in lines.values.items():
            table, _, name = slot.partition(".")
            if table == "sources" and name not in {"part", "supplier", "unit_price", "currency"}:
                self.sources.fill(name, numbers, told.at(rows))
        self.sources.fill("part", numbers, keys.mapped(lambda key: key[0]))
        self.sources.fill("supplier", numbers, keys.mapped(lambda key: key[1]))
        self.sources.fill("currency", numbers, currencies)  # type: ignore[arg-type]
        prices: list[Value] = self._prices.tolist()
        self.sources.put("unit_price", Coded(np.where(np.isnan(self._prices), -1, np.arange(len(prices))).astype(np.int32), prices))

    def _add_breaks(self, lines: Lines, rows: Rows, keys: Coded[Key], sheet: Sheet) -> None:
        """Add the prices that hold from larger quantities on."""
        for quantity, prices in lines.steps.items():
            told = np.flatnonzero(~np.isnan(prices[rows]))
            if not len(told):
                continue
            named = keys.at(told)
            stepped = Coded(named.codes, [(key, quantity) for key in named.values])
            self.stepped.append((sheet, lines.row[rows[told]], stepped, quantity))
            numbers = self.breaks.add(stepped)
            for place, name in enumerate(("part", "supplier", "country_of_origin")):
                self.breaks.fill(name, numbers, Coded(named.codes, [key[place] for key in named.values]))
            self.breaks.fill("min_quantity", numbers, always(quantity, len(told)))
            self.breaks.fill("unit_price", numbers, coded(prices[rows][told].tolist(), len(told)))

    def _add_suppliers(self, lines: Lines, rows: Rows, numbers: Rows, keys: Coded[Key], before: int) -> None:
        """Add the suppliers of new sources; what the first line that names one says of it is taken."""
        named = Coded(np.where(numbers >= before, keys.codes, -1).astype(np.int32), [key[1] for key in keys.values])
        first: dict[str, int] = {}  # the first line of each new supplier
        for number in named.in_order():
            name = named.values[number]
            if name not in first and name not in self.suppliers and name not in self._known_suppliers:
                first[name] = int(np.flatnonzero(named.codes == number)[0])
        if not first:
            return
        new, places = coded_texts(list(first)), rows[list(first.values())]
        added = self.suppliers.add(new)
        self.suppliers.fill("supplier", added, new)  # type: ignore[arg-type]
        for name in ("country", "name"):
            said = lines.told(f"suppliers.{name}").at(places)
            self.suppliers.fill(name, added, said.over(always("", len(places))))


def _note_steps(lines: Lines, rows: Rows, sheet: Sheet, said: Said) -> None:
    """Tell of the first part that has a price for larger quantities alone: fewer can't be bought."""
    for quantity, prices in sorted(lines.steps.items()):
        alone = np.flatnonzero(~np.isnan(prices[rows]) & np.isnan(lines.price[rows]))
        if len(alone):
            row = int(rows[alone[0]])
            message = f"'{lines.part.value(row, '')}' has prices for {quantity:g} and more alone, so no fewer are bought at a time."
            _note(said, "import.price-from", message, sheet, row, 2)
            return


def _note(said: Said, code: str, message: str, sheet: Sheet, row: int, order: int) -> None:
    said.append((row, order, Finding(Severity.NOTE, code, message, "", Where(sheet=sheet.name))))
