"""The items of all sheets put together into one edit of a plan: parts, BOM lines, suppliers, sources."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from planner.files.cells.grid import cell_name
from planner.files.cells.money import DOLLAR, resolved
from planner.files.reading.header import Block
from planner.files.reading.origins import Origin, columns_of
from planner.files.reading.rows import Item, shop_of
from planner.files.reading.words import DESCRIPTION, MPN, SOURCE_SUPPLIER, URL
from planner.model.bom_cycles import cycles
from planner.model.edits import Batch, Edit, InsertRows, new_rows
from planner.model.finding import Finding, Severity, Where
from planner.model.plan import Plan
from planner.model.table import Value

UNKNOWN_SUPPLIER = "unknown supplier"
STANDARD = re.compile(r"(GB/?T?|DIN|ISO|EN|ANSI|ASME|JIS|JB/?T|NF|BS|GOST|ГОСТ)[\s/-]*\d.*", re.IGNORECASE)
LONGEST_NAME = 60
TELLING = ("sources.unit_price", URL, "sources.country_of_origin", "sources.lead_days", "sources.min_order_quantity")


@dataclass(slots=True)
class Sheet:
    """The items of one table with the sheet they come from."""

    name: str
    block: Block
    items: list[Item]


@dataclass(slots=True)
class Builder:
    """Collects rows for the tables of a plan; what the plan has already is not added again."""

    into: Plan
    japanese: bool = False
    findings: list[Finding] = field(default_factory=list)
    parts: dict[str, dict[str, Value]] = field(default_factory=dict)
    lines: list[dict[str, Value]] = field(default_factory=list)
    suppliers: dict[str, dict[str, Value]] = field(default_factory=dict)
    sources: dict[tuple[str, str, str], dict[str, Value]] = field(default_factory=dict)
    stock: list[dict[str, Value]] = field(default_factory=list)
    demand: list[dict[str, Value]] = field(default_factory=list)
    _known_lines: Counter[tuple[str, str, float]] = field(init=False)
    _known_pairs: set[tuple[str, str]] = field(init=False)
    _plan_currency: str = field(init=False)
    _known_parts: set[str] = field(init=False)
    _known_suppliers: set[str] = field(init=False)
    _known_sources: set[tuple[str, str, str]] = field(init=False)
    _places: list[tuple[Sheet, int]] = field(default_factory=list)
    _told: list[tuple[str, object, Sheet, int]] = field(default_factory=list)  # table, key or number, where it stands
    _noted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._plan_currency = str(self.into.setting("currency"))
        bom = self.into["bom"]
        self._known_lines = Counter(zip(bom["parent"], bom["component"], bom["quantity"].tolist(), strict=True))
        self._known_pairs = set(zip(bom["parent"], bom["component"], strict=True))
        self._known_parts = set(self.into["parts"]["part"].tolist())
        self._known_suppliers = set(self.into["suppliers"]["supplier"].tolist())
        sources = self.into["sources"]
        self._known_sources = set(zip(sources["part"], sources["supplier"], sources["country_of_origin"], strict=True))

    def note_once(self, code: str, message: str, sheet: Sheet, hint: str = "") -> None:
        """Add a note that is said once for the whole workbook."""
        if code not in self._noted:
            self._noted.add(code)
            self.findings.append(Finding(Severity.NOTE, code, message, hint, Where(sheet=sheet.name)))

    def warn(self, code: str, message: str, sheet: Sheet, row: int, slot: str, hint: str = "") -> None:
        """Add a warning about one cell."""
        cell = sheet.block.column(slot)
        name = cell_name(row, cell.column if cell else 0)
        self.findings.append(Finding(Severity.WARNING, code, f"{sheet.name}, {name}: {message}", hint, Where(sheet=sheet.name, cell=name)))

    def refuse(self, message: str, sheet: Sheet, row: int) -> None:
        """Tell of a line that would make a circle."""
        cell = sheet.block.column("bom.parent") or sheet.block.column("bom.level") or sheet.block.columns[0]
        name = cell_name(row, cell.column)
        self.findings.append(
            Finding(Severity.ERROR, "import.cycle", f"{sheet.name}, {name}: {message}", "", Where(sheet=sheet.name, cell=name))
        )

    def break_circles(self) -> None:
        """Leave out each line that closes a circle, be it with other new lines or with those of the plan."""
        bom = self.into["bom"]
        parents = [*bom["parent"], *(str(line["parent"]) for line in self.lines)]
        components = [*bom["component"], *(str(line["component"]) for line in self.lines)]
        closing = set()
        for path, row in cycles(parents, components):
            new = row - len(bom)
            if new < 0:  # the plan's own line closes it: a new line on the way is the one to leave out
                on_way = {(above, below) for above, below in pairwise(path)}
                new = next((at for at, line in enumerate(self.lines) if (line["parent"], line["component"]) in on_way), -1)
            if new >= 0:
                closing.add(new)
                self.refuse(f"The line closes a circle: {' → '.join(path)}; the row is left out.", *self._places[new])
        self.lines = [line for at, line in enumerate(self.lines) if at not in closing]
        self._places = [place for at, place in enumerate(self._places) if at not in closing]

    def add_part(self, item: Item, sheet: Sheet) -> None:
        """Add an item's part unless the plan or the workbook has it already."""
        self._told.append(("parts", item.part, sheet, item.row))
        values = {slot.partition(".")[2]: value for slot, value in item.values.items() if slot.startswith("parts.")}
        values["part"] = item.part
        if item.description and (item.description != item.part or not item.number):
            values["description"] = item.description
        known = self.parts.get(item.part)
        if known is None:
            if item.part not in self._known_parts:
                self.parts[item.part] = values
            return
        for name, value in values.items():
            known.setdefault(name, value)

    def add_product(self, part: str, description: str) -> bool:
        """Add an assembly that no row of its own describes; tells whether it was new."""
        if part in self.parts or part in self._known_parts:
            return False
        self.parts[part] = {"part": part, "description": description if description != part else ""}
        return True

    def add_line(self, parent: str, item: Item, sheet: Sheet) -> None:
        """Add one BOM line; the same line of the plan is not added again."""
        key = (parent, item.part, item.quantity)
        if self._known_lines[key] > 0:
            self._known_lines[key] -= 1
            return
        if (parent, item.part) in self._known_pairs:
            self.warn(
                "import.line-differs",
                f"The plan already has '{item.part}' in '{parent}' with another quantity; the plan's line is kept.",
                sheet,
                item.row,
                "bom.quantity",
            )
            return
        if parent == item.part:
            self.refuse(f"'{parent}' can't be a component of itself; the row is left out.", sheet, item.row)
            return
        values = {slot.partition(".")[2]: value for slot, value in item.values.items() if slot.startswith("bom.")}
        self._places.append((sheet, item.row))
        self.lines.append({**values, "parent": parent, "component": item.part, "quantity": item.quantity})

    def add_source(self, item: Item, sheet: Sheet) -> None:
        """Add who offers the item at which price; a country that isn't given stays blank."""
        supplier = item.text(SOURCE_SUPPLIER)
        mpn = item.text(MPN)
        told = supplier or item.price is not None or any(slot in item.values for slot in TELLING) or (mpn and mpn != item.part)
        if not told:
            return
        if not supplier:
            link = item.text(URL)
            supplier = shop_of(link) if "." in shop_of(link) else UNKNOWN_SUPPLIER
            if supplier == UNKNOWN_SUPPLIER:
                self.note_once(
                    "import.no-supplier",
                    f"Some parts have a price or a maker's number but no supplier; it is called '{UNKNOWN_SUPPLIER}'.",
                    sheet,
                )
            else:
                self.note_once("import.shop", "Where no supplier is given, the shop of the link is taken as the supplier.", sheet)
        values = {slot.partition(".")[2]: value for slot, value in item.values.items() if slot.startswith("sources.")}
        country = item.text("sources.country_of_origin")
        key = (item.part, supplier, country)
        self._told += [("sources", key, sheet, item.row), ("suppliers", supplier, sheet, item.row)]
        values |= {"part": item.part, "supplier": supplier, "unit_price": item.price, "currency": self._currency(item, sheet)}
        known = self.sources.get(key)
        if known is not None:
            if item.price is not None and known["unit_price"] is not None and item.price != known["unit_price"]:
                self.warn(
                    "import.price-differs",
                    f"'{item.part}' from '{supplier}' has two prices; the first is kept.",
                    sheet,
                    item.row,
                    "sources.unit_price",
                )
            known.update({name: value for name, value in values.items() if known.get(name) in (None, "")})
            return
        if key in self._known_sources:
            return
        self.sources[key] = values
        if supplier not in self.suppliers and supplier not in self._known_suppliers:
            self.suppliers[supplier] = {
                "supplier": supplier,
                "country": item.text("suppliers.country"),
                "name": item.text("suppliers.name"),
            }

    def _currency(self, item: Item, sheet: Sheet) -> str:
        plan = self._plan_currency
        if not item.currency:
            if item.price is not None:
                self.note_once("import.currency", f"Prices name no currency; the plan's, {plan}, is taken.", sheet)
            return plan
        code = resolved(item.currency, plan, japanese=self.japanese)
        if len(item.currency) < 3 and item.currency != DOLLAR:
            self.note_once("import.currency-sign", f"The sign {item.currency} stands for several currencies; {code} is taken.", sheet)
        return code

    def add_stock(self, item: Item, sheet: Sheet) -> None:
        """Add what is on hand of an item."""
        count = item.values.get("stock.quantity")
        if isinstance(count, float) and count > 0:
            self._told.append(("stock", len(self.stock), sheet, item.row))
            self.stock.append({"part": item.part, "quantity": count})

    def add_demand(self, item: Item, sheet: Sheet) -> None:
        """Add when how many of an item are to be built."""
        self._told.append(("demand", len(self.demand), sheet, item.row))
        self.demand.append({"part": item.part, "due": item.values["demand.due"], "quantity": item.quantity})

    def origins(self) -> tuple[Origin, ...]:
        """Return where each row comes from; a part, source or supplier may come from several rows of the sheets."""
        keyed: dict[str, Iterable[object]] = {"parts": self.parts, "sources": self.sources, "suppliers": self.suppliers}
        numbers = {name: {key: at for at, key in enumerate(keys)} for name, keys in keyed.items()}
        told = [*self._told, *(("bom", at, sheet, row) for at, (sheet, row) in enumerate(self._places))]
        known: dict[tuple[int, str], Mapping[str, int]] = {}
        found = []
        for table, key, sheet, row in told:
            number = numbers[table].get(key) if table in numbers else key
            if (id(sheet), table) not in known:
                known[id(sheet), table] = columns_of(sheet.block, table)
            if isinstance(number, int):
                found.append(Origin(table, number, sheet.name, row, known[id(sheet), table]))
        return tuple(found)

    def edit(self) -> Batch:
        """Return all that was collected as one edit; new rows stand below those of the plan."""
        edits: list[Edit] = []
        plan = self.into
        tables: tuple[tuple[str, Sequence[dict[str, Value]]], ...] = (
            ("parts", list(self.parts.values())), ("bom", self.lines), ("suppliers", list(self.suppliers.values())),
            ("sources", list(self.sources.values())), ("stock", self.stock), ("demand", self.demand),
        )  # fmt: skip
        for name, rows in tables:
            if not rows:
                continue
            spec = plan[name].spec
            used = [column for column in spec.columns if any(column.name in row for row in rows)]
            values: dict[str, list[object]] = {column.name: [row.get(column.name, column.default) for row in rows] for column in used}
            insert = InsertRows.block(new_rows(plan, name, values), len(plan[name]))
            edits.append(insert)
            plan = insert.apply(plan).plan  # so that the next table's rows get ids of their own
        return Batch(tuple(edits))


def settle_part_numbers(sheets: Sequence[Sheet], builder: Builder) -> None:
    """Give every item its part number; one number for several things is told apart or said to be a conflict."""
    descriptions: dict[str, dict[str, tuple[Sheet, Item]]] = {}
    for sheet in sheets:
        for item in sheet.items:
            if item.number and item.description:
                descriptions.setdefault(item.number, {}).setdefault(_same(item.description), (sheet, item))
    shared = {number for number, found in descriptions.items() if len(found) > 2 or (len(found) > 1 and not _is_own_number(number))}
    for number, found in descriptions.items():
        (sheet, first), *others = found.values()
        if number in shared:
            builder.warn(
                "import.shared-number",
                f"{len(found)} different parts are called '{number}'; their descriptions are added to tell them apart.",
                sheet,
                first.row,
                "parts.part",
            )
        else:
            for other_sheet, other in others:
                builder.warn("import.description-differs", f"'{number}' is described as '{first.description}' and as '{other.description}'; the first is kept.",
                             other_sheet, other.row, DESCRIPTION)  # fmt: skip
    for sheet in sheets:
        for item in sheet.items:
            if not item.number:
                item.part = short_name(item.name)
            elif item.number in shared and item.description:
                item.part = short_name(f"{item.number} {item.description}")
            else:
                item.part = item.number


def _is_own_number(number: str) -> bool:
    """A standard (DIN 912) or a word without digits (Connector) names a kind of part, not one part."""
    return bool(re.search(r"\d", number)) and not STANDARD.fullmatch(number)


def _same(text: str) -> str:
    return re.sub(r"\W+", "", text).lower() or text


def short_name(text: str) -> str:
    """Return a name of bearable length; a cut one ends in a mark of its own, so that it stays unique and the same every time."""
    if len(text) <= LONGEST_NAME:
        return text
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{text[: LONGEST_NAME - 7].rstrip()} {mark}"
