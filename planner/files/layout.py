"""Which sheet, header, format and width each column of the schema has in a workbook; read by import and export alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from planner.files.synonyms import UMLAUTS, synonyms
from planner.model.schema import BOM, DEMAND, PARTS, PLAN_CURRENCY, ROW_CURRENCY, SCHEMA, SOURCES, STOCK, SUPPLIERS, Column, Kind, TableSpec

TEXT_FORMAT = "@"
FORMATS = MappingProxyType({
    Kind.MONEY: "#,##0.00####", Kind.SHARE: "0.0###%", Kind.DATE: "yyyy-mm-dd", Kind.INTEGER: "#,##0", Kind.NUMBER: "#,##0.######",
})  # fmt: skip
BASE_SHEET, BASE_MARK = "_ballast", "Ballast: the plan as it was when this workbook was written"  # a hidden sheet, and its first cell
SETTINGS_HEADERS = ("Setting", "Value", "Unit", "What it means")

LEVEL, POSITION, LINE_TOTAL, PACK_PRICE, PRICE_UNIT, PRICE_BREAK, MAKER, SECTION, PACKAGE, VALUE, SECOND = (
    "bom.level", "bom.position", "sources.line_total", "sources.pack_price", "sources.price_unit", "price_breaks.unit_price", "sources.maker", "bom.section",
    "parts.package", "parts.value", "parts.second",
)  # fmt: skip
# what is told of a column of structure in an import's report
TOLD_AS = MappingProxyType(
    {
        MAKER: "sources.supplier",
        PACK_PRICE: "sources.unit_price",
        PACKAGE: "parts.description",
        VALUE: "parts.description",
        SECOND: "parts.note",
        SECTION: "parts.tags",
    }
)
# columns that strangers' sheets have and a plan has not: they shape the tree or a value of the plan
STRUCTURE = MappingProxyType({
    LEVEL: ("level", "lvl", "lev", "bom level", "indent level", "indenture", "indenture level", "structure level", "hierarchy", "hierarchy level", "stufe", "ebene", "strukturstufe",
            "层级", "阶", "阶层", "级别", "层次", "bom层级", "niveau", "nivel", "уровень", "poziom", "level no"),
    POSITION: ("#", "no", "nr", "n°", "№", "pos", "position", "item", "item no", "item nr", "item number", "item #", "find number", "find no", "line", "line no", "line number",
               "index", "number", "num", "s no", "sl no", "sr no", "s n", "serial", "row", "序号", "编号", "项次", "项目", "lp", "l p", "lfd nr", "lfd", "№ п/п", "п п", "wbs", "ranking", "rank", "step", "id"),
    LINE_TOTAL: ("total", "total cost", "total price", "cost total", "price total", "line total", "subtotal", "sub total", "sum", "extended price", "ext price", "extended cost", "ext cost",
                 "extended", "estimated cost", "gesamt", "gesamtpreis", "summe", "总价", "合计", "金额", "总金额", "小计", "prix total", "precio total", "costo total", "сумма", "стоимость", "wartość", "suma"),
    PACK_PRICE: ("cost per package", "price per package", "package price", "package cost", "pack price", "price per pack", "cost per pack", "packungspreis"),
    PRICE_UNIT: ("price unit", "pricing unit", "price per", "per", "per qty", "per quantity", "preiseinheit", "preis-einheit", "preis einheit", "pe", "prc unit", "priced per", "价格单位", "计价单位", "定价单位",
                 "unité de prix", "unidad de precio", "единица цены", "jednostka ceny", "jednostka cenowa"),
    MAKER: ("manufacturer", "manufacturer name", "mfr", "mfg", "maker", "brand", "make", "hersteller", "marke", "制造商", "生产厂家", "品牌", "fabricant", "fabricante", "производитель", "producent"),
    PACKAGE: ("package", "footprint", "case", "case style", "pcb footprint", "gehäuse", "bauform", "boîtier", "封装", "encapsulado", "корпус", "obudowa"),
    VALUE: (),
    PRICE_BREAK: (),
    SECTION: ("section", "subsystem", "group", "baugruppen", "gruppe"),
})  # fmt: skip
# words for a part's make-up: worth keeping as a note, but no number and no name
SPECIFICATIONS = frozenset({
    *("specification", "specifications", "spec", "specs", "spezifikation", "spécification", "规格", "参数", "规格参数", "description", "物料规格", "产品规格", "技术参数", "规格说明", "技术规格"),
    *("requirements", "key parameters", "technische daten", "daten", "merkmale", "caractéristiques", "especificación", "especificaciones", "especificação", "características"),
    *("характеристики", "параметры", "спецификация", "specyfikacja", "parametry", "parametry kluczowe", "parametry techniczne", "specifiche", "仕様"),
})  # fmt: skip

LONGEST_TITLE, RESERVED_TITLE = 31, "history"  # of a sheet, as Excel has it


def sheet_title(spec: TableSpec) -> str:
    """Return the title of a table's sheet."""
    return spec.title


def header(column: Column, currency: str) -> str:
    """Return the header of a column, its unit in parentheses."""
    unit = column.unit.replace(PLAN_CURRENCY, currency).replace(ROW_CURRENCY, "in row currency")
    return f"{column.title} ({unit})" if unit else column.title


def number_format(column: Column) -> str:
    """Return the cell format of a column; text stays text, so leading zeros survive."""
    return FORMATS.get(column.kind, TEXT_FORMAT)


def result_title(title: str, taken: set[str]) -> str:
    """Return a sheet title for a result that no other sheet has; ``taken`` holds the used ones in lower case."""
    name = _fitting(re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", "-", title).strip("' "), LONGEST_TITLE) or "Results"
    if name.lower() == RESERVED_TITLE:
        name += " results"
    number = 1
    while name.lower() in taken:
        number += 1
        tail = f" results {number}" if number > 2 else " results"
        name = _fitting(name, LONGEST_TITLE - len(tail)).removesuffix(" results") + tail
    taken.add(name.lower())
    return name


def _fitting(name: str, most: int) -> str:
    """Return as much of a name as a sheet's title has room for, without an apostrophe at its end; an emoji takes two."""
    while len(name.encode("utf-16-le")) > 2 * most:
        name = name[:-1]
    return name.rstrip("' ")


def column_of_header(spec: TableSpec, text: str) -> Column | None:
    """Return the column that a header written by :func:`header` names; None where there is none."""
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", text).strip().lower()
    for column in spec.columns:
        if {column.title.lower(), column.name} & {bare, text.strip().lower()}:
            return column
    return None


def spec_of_title(title: str) -> TableSpec | None:
    """Return the table a sheet is named after; None where there is none."""
    for spec in SCHEMA:
        if title.strip().lower() in {spec.title.lower(), spec.name}:
            return spec
    return None


@cache
def normal(text: str) -> str:
    """Return a header without case, accents, punctuation and double blanks."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("ł", "l")
    text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not "\u0300" <= letter <= "\u036f")
    text = unicodedata.normalize("NFC", text)
    words = re.sub(r"[^\w#%°№³/]+", " ", text).replace("/", " ").split()
    return " ".join(
        word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") and word.isascii() else word for word in words
    )


def slot_of(spec: TableSpec, column: Column) -> str:
    """Return the address of a column, such as sources.unit_price."""
    return f"{spec.name}.{column.name}"


def _readable() -> Mapping[str, tuple[TableSpec, Column]]:
    """Return the columns that a stranger's sheet can fill, by address."""
    chosen: dict[str, tuple[TableSpec, Column]] = {}
    for spec in (PARTS, BOM, SOURCES):
        for column in spec.columns:
            if (spec is BOM and column.name in {"component", "note"}) or (spec is SOURCES and column.name == "part"):
                continue
            chosen[slot_of(spec, column)] = (spec, column)
    for column in SUPPLIERS.columns:
        if column.name in {"name", "country"}:
            chosen[slot_of(SUPPLIERS, column)] = (SUPPLIERS, column)
    chosen["stock.quantity"] = (STOCK, STOCK["quantity"])
    chosen["demand.due"] = (DEMAND, DEMAND["due"])
    return MappingProxyType(chosen)


READABLE = _readable()


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Return by normal header text the addresses it may stand for, the likelier first."""
    found: dict[str, dict[str, None]] = {}

    def put(text: str, slot: str) -> None:
        found.setdefault(normal(text), {})[slot] = None

    for slot, words in STRUCTURE.items():
        for word in words:
            put(word, slot)
    for slot, (_, column) in READABLE.items():
        for word in column.synonyms:
            if slot != "stock.quantity" or word not in BOM["quantity"].synonyms:
                put(word, slot)
                put(word.translate(UMLAUTS), slot)
    for word in BOM["component"].synonyms:
        put(word, "parts.part")
    for slot, (spec, column) in READABLE.items():
        if slot == "stock.quantity" or spec is SUPPLIERS:
            continue
        put(column.title, slot)
        put(column.name, slot)
    for word, slot in synonyms():
        put(word, slot)
    for word in SPECIFICATIONS - {"description"}:
        found.pop(normal(word), None)
    found.pop("", None)
    return MappingProxyType({text: tuple(slots) for text, slots in found.items()})
