"""Who offers which part at which price: the sources and suppliers of an imported workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from planner.files.cells.columns import Coded, Rows
from planner.files.cells.money import DOLLAR, resolved
from planner.files.reading.fields import shop_of
from planner.files.reading.gathered import Gathered
from planner.files.reading.lines import Floats, Lines, Said, Sheet, coded_texts, warning
from planner.files.reading.words import MPN, PRICE, SOURCE_SUPPLIER, URL
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan

UNKNOWN_SUPPLIER = "unknown supplier"
TELLING = ("sources.unit_price", URL, "sources.country_of_origin", "sources.lead_days", "sources.min_order_quantity")


class Offers:
    """Sources by part, supplier and country of origin, with the suppliers they name."""

    def __init__(self, into: Plan, japanese: bool) -> None:
        self.sources, self.suppliers = Gathered(), Gathered()
        self._currency, self._japanese = str(into.setting("currency")), japanese
        sources = into["sources"]
        self._known = set(zip(sources["part"], sources["supplier"], sources["country_of_origin"], strict=True))
        self._known_suppliers = set(into["suppliers"]["supplier"].tolist())
        self.named: list[tuple[Sheet, Rows, list[tuple[str, str, str]]]] = []  # which rows named which sources
        self._prices: Floats = np.empty(0)  # of each source, NaN while none was told

    def add(self, sheet: Sheet) -> list[Finding]:
        """Add the offers of one table; a country that isn't given stays blank. Returns what is worth telling, row by row."""
        lines = sheet.lines
        rows = self._telling(lines)
        said: Said = []
        suppliers = self._named(lines, rows, sheet, said)
        currencies = self._currencies(lines, rows, sheet, said)
        countries = lines.texts("sources.country_of_origin")
        keys = [(lines.part[row], supplier, countries[row]) for row, supplier in zip(rows.tolist(), suppliers, strict=True)]
        self.named.append((sheet, lines.row[rows], keys))
        if self._known:
            fresh = [at for at, key in enumerate(keys) if key not in self._known]
            rows, keys = rows[fresh], [keys[at] for at in fresh]
            currencies = [currencies[at] for at in fresh]
        before = len(self.sources)
        numbers = self.sources.add(keys)
        self._compare_prices(lines, rows, numbers, sheet, said)
        self._fill(lines, rows, numbers, keys, currencies)
        self._add_suppliers(lines, rows, numbers, keys, before)
        said.sort(key=lambda one: one[:2])
        return [finding for _, _, finding in said]

    def _telling(self, lines: Lines) -> Rows:
        """Return the lines that say anything of who offers the part."""
        told = lines.told(SOURCE_SUPPLIER).told | ~np.isnan(lines.price)
        for slot in TELLING:
            told |= lines.told(slot).told
        mpn = lines.texts(MPN)
        told |= np.array([text != part and text != "" for text, part in zip(mpn, lines.part, strict=True)], dtype=bool)
        return np.flatnonzero(told)

    def _named(self, lines: Lines, rows: Rows, sheet: Sheet, said: Said) -> list[str]:
        """Return the supplier of each line; where none is given the shop of the link is taken."""
        named, links = lines.texts(SOURCE_SUPPLIER), None
        suppliers = [named[row] for row in rows.tolist()]
        for at in [at for at, supplier in enumerate(suppliers) if not supplier]:
            links = lines.texts(URL) if links is None else links
            row = int(rows[at])
            shop = shop_of(links[row]) if links[row] else ""
            suppliers[at] = shop if "." in shop else UNKNOWN_SUPPLIER
            code, message = (
                ("import.shop", "Where no supplier is given, the shop of the link is taken as the supplier.")
                if "." in shop
                else (
                    "import.no-supplier",
                    f"Some parts have a price or a maker's number but no supplier; it is called '{UNKNOWN_SUPPLIER}'.",
                )
            )
            _note(said, code, message, sheet, row, 0)
        return suppliers

    def _currencies(self, lines: Lines, rows: Rows, sheet: Sheet, said: Said) -> list[str]:
        """Return the currency of each line; the plan's where none is named."""
        plan = self._currency
        codes = {text: resolved(text, plan, japanese=self._japanese) if text else plan for text in set(lines.currency)}
        named = [lines.currency[row] for row in rows.tolist()]
        for text in set(named):
            told = [row for row, name in zip(rows.tolist(), named, strict=True) if name == text]
            if not text:
                priced = np.flatnonzero(~np.isnan(lines.price[told]))
                if len(priced):
                    _note(said, "import.currency", f"Prices name no currency; the plan's, {plan}, is taken.", sheet, told[priced[0]], 1)
            elif len(text) < 3 and text != DOLLAR:
                message = f"The sign {text} stands for several currencies; {codes[text]} is taken."
                _note(said, "import.currency-sign", message, sheet, told[0], 1)
        return [codes[text] for text in named]

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
            part, supplier, _ = self._key(int(numbers[at]))
            message = f"'{part}' from '{supplier}' has two prices; the first is kept."
            said.append((row, 2, warning("import.price-differs", message, sheet, int(lines.row[row]), PRICE)))

    def _key(self, number: int) -> tuple[str, str, str]:
        return cast("tuple[str, str, str]", self.sources.key(number))

    def _fill(self, lines: Lines, rows: Rows, numbers: Rows, keys: Sequence[tuple[str, str, str]], currencies: Sequence[str]) -> None:
        for slot, told in lines.values.items():
            table, _, name = slot.partition(".")
            if table == "sources" and name not in {"part", "supplier", "unit_price", "currency"}:
                self.sources.fill(name, numbers, told.at(rows))
        for name, texts in (("part", [key[0] for key in keys]), ("supplier", [key[1] for key in keys]), ("currency", currencies)):
            self.sources.fill(name, numbers, coded_texts(texts))  # type: ignore[arg-type]
        self.sources.columns["unit_price"] = [None if np.isnan(price) else price for price in self._prices.tolist()]

    def _add_suppliers(self, lines: Lines, rows: Rows, numbers: Rows, keys: Sequence[tuple[str, str, str]], before: int) -> None:
        """Add the suppliers of new sources; what the first line that names one says of it is taken."""
        fresh: dict[str, int] = {}  # the first line of each new supplier
        for at in np.flatnonzero(numbers >= before).tolist():
            fresh.setdefault(keys[at][1], at)
        new = [name for name in fresh if name not in self.suppliers and name not in self._known_suppliers]
        if not new:
            return
        first = rows[[fresh[name] for name in new]]
        added = self.suppliers.add(new)
        self.suppliers.fill("supplier", added, coded_texts(new))  # type: ignore[arg-type]
        for name in ("country", "name"):
            said = lines.told(f"suppliers.{name}").at(first)
            self.suppliers.fill(name, added, Coded(np.where(said.told, said.codes, len(said.values)).astype(np.int32), [*said.values, ""]))


def _note(said: Said, code: str, message: str, sheet: Sheet, row: int, order: int) -> None:
    said.append((row, order, Finding(Severity.NOTE, code, message, "", Where(sheet=sheet.name))))
