"""The one page that says what a plan holds: every table and column with its unit, limits, reference, help and names.

Grids, workbooks, plan files, checks, help and the command line read this page; a column is named nowhere else twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np


class Kind(StrEnum):
    """What a cell holds; it decides storage, parsing, format and alignment."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    SHARE = "share"  # stored 0–1, shown as percent
    MONEY = "money"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    COUNTRY = "country"  # ISO 3166 alpha-2
    COUNTRIES = "countries"  # codes and groups with blanks between; * is everyone
    CURRENCY = "currency"  # ISO 4217
    HTS = "hts"  # tariff code as text, digits and dots kept


NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.SHARE, Kind.MONEY})
PLAN_CURRENCY = "plan currency"
ROW_CURRENCY = "row currency"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, in which unit and limits, what it refers to, and by which names workbooks call it."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    help: str = ""
    unit: str = ""
    default: str | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None  # exclusive lower limit
    below: float | None = None  # exclusive upper limit
    required: bool = False
    reference: str = ""  # "table.column" that must hold the value
    choices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    width: int = 12  # characters
    dtype: np.dtype[np.generic] = field(init=False)

    def __post_init__(self) -> None:
        stored = "float64" if self.kind in NUMERIC else {Kind.DATE: "datetime64[D]", Kind.FLAG: "bool"}.get(self.kind, "object")
        object.__setattr__(self, "dtype", np.dtype(stored))
        if self.kind is Kind.FLAG and self.default is None:
            object.__setattr__(self, "default", False)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its columns, and the key columns that tell two rows apart (a repeated key is numbered by order)."""

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    help: str
    unique: bool = True
    by_name: MappingProxyType[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", MappingProxyType({column.name: column for column in self.columns}))

    def __getitem__(self, column: str) -> Column:
        return self.by_name[column]


K = Kind
C = Column
ZERO_UP = 0.0
MODES = ("ocean", "air", "rail", "truck")
ENTRIES = ("consumption", "FTZ privileged", "bonded warehouse")
METHODS = ("add", "floor", "fee", "surcharge", "tax")
BASES = ("full value", "metal content", "non-metal remainder", "non-US content")
INCOTERMS = ("EXW", "FCA", "FOB", "CIF", "DAP", "DDP")
STATUSES = ("mentioned", "investigated", "proposed", "signed", "in force", "stayed", "struck down", "expired")
THREATS = ("mentioned", "investigated", "proposed", "signed")
CONFIDENCES = ("high", "medium", "unconfirmed")
LOT_RULES = ("weeks of need", "lot for lot", "fixed quantity", "economic quantity", "economic period", "least cost", "Silver–Meal")
MEASURES = ("cycle service", "fill rate")
EVERY_DAY = "Mon Tue Wed Thu Fri Sat Sun"

PART_NAMES = (
    "part number", "part no", "part no.", "part #", "part id", "partnumber", "part", "pn", "p/n", "item number", "item no", "item no.", "item code",
    "item id", "internal part number", "ipn", "sku", "material number", "material", "component", "article number",
    "teilenummer", "artikelnummer", "artikel-nr", "artikel-nr.", "art.-nr.", "sachnummer", "bauteil", "materialnummer", "teil",
    "料号", "物料编码", "物料编号", "零件号", "零件编号", "物料号", "编码", "图号",
    "référence", "reference article", "numéro de pièce", "référence article", "número de parte", "número de pieza", "código", "codigo",
    "артикул", "номер детали", "обозначение", "numer części", "indeks", "nr części",
)  # fmt: skip
DESCRIPTION_NAMES = (
    "description", "desc", "name", "part name", "item name", "item", "item description", "component name", "component description", "title", "product", "part description",
    "components", "value", "wert", "valeur", "产品名称", "bezeichnung", "beschreibung", "benennung", "name der komponente", "名称", "物料名称", "零件名称", "品名", "描述", "说明", "物料描述", "规格描述",
    "désignation", "désignation article", "nom", "libellé", "descripción", "descripcion", "nombre", "componente", "наименование", "описание",
    "название", "nazwa", "opis",
)  # fmt: skip
QUANTITY_NAMES = (
    "quantity", "qty", "qty.", "quantity per", "qty per", "qty per assembly", "quantity required", "qty required", "amount", "count", "pcs", "pieces",
    "qnty", "quant", "cnt", "items per", "quantity used", "no. of pieces", "number", "units", "needed", "required", "menge", "anzahl", "stückzahl", "stück", "数量", "用量", "单机用量", "单台用量",
    "quantité", "qté", "nombre", "cantidad", "cant", "cant.", "количество", "кол-во", "ilość", "szt", "sztuk",
)  # fmt: skip

SETTINGS = TableSpec("settings", "Settings", (), (
    C("title", "Plan title", help="What this plan is called on screens and exports.", default="Untitled plan", width=30),
    C("question", "Question", help="The decision this plan is opened for, in a sentence.", width=60),
    C("as_of", "As of", K.DATE, "The plan's own today; the machine's clock is never used.", default="2026-11-23", required=True),
    C("currency", "Plan currency", K.CURRENCY, "Every cost and total is shown in this currency.", default="USD", required=True, synonyms=("currency",)),
    C("destination", "Destination", K.COUNTRY, "Country of import; it picks the tariff rows.", default="US", required=True),
    C("cost_date", "Unit costs for entry on", K.DATE, "Entry date that unit costs are quoted for; blank means goods ordered on the as-of date."),
    C("horizon_weeks", "Horizon", K.INTEGER, "How many weeks are netted and drawn.", "weeks", 104, 4, 520),
    C("order_weeks", "Order interval", K.INTEGER, "One purchase order covers this many weeks of need.", "weeks", 1, 1, 52),
    C("bucket", "Planning bucket", K.CHOICE, "Needs and stock are netted by the week or by the day.", default="week", choices=("week", "day")),
    C("lot_rule", "Lot sizing", K.CHOICE, "How orders are sized where a part says nothing else. weeks of need: the order interval. economic quantity and period, least cost (Wagner–Whitin), Silver–Meal: from order cost and carrying cost.",
      default="weeks of need", choices=LOT_RULES),
    C("order_cost", "Cost of an order", K.MONEY, "What placing and receiving one order costs, whatever its size; lot sizing weighs it.", PLAN_CURRENCY, 0, ZERO_UP),
    C("ready_quantity", "Ready for", K.NUMBER, "How many products the ready date is for; blank: the first build.", "products", None, above=0),
    C("service_level", "Service level", K.SHARE, "What safety stock follows from, measured as the next row says.", "%", 0.95, above=0, below=1),
    C("service_measure", "Service measured as", K.CHOICE, "cycle service: chance of no shortage in an order cycle. fill rate: share of the need met from stock.", default="cycle service", choices=MEASURES),
    C("review_days", "Stock is looked at every", K.NUMBER, "Days between looks at the stock; an order waits for the next one. 0: at once.", "days", 0, ZERO_UP),
    C("stock_model", "Safety stock is placed", K.CHOICE, "single: each part on its own. guaranteed: over all levels at once, where it costs least (guaranteed-service model).", default="single", choices=("single", "guaranteed")),
    C("storage_m3", "Storage", K.NUMBER, "Most volume of stock there is room for; blank: no limit.", "m³", None, ZERO_UP),
    C("cash_limit", "Cash in stock", K.MONEY, "Most money that may be tied up in stock, bought or made, at landed cost; blank: no limit.", PLAN_CURRENCY, None, ZERO_UP),
    C("expedite_budget", "Expedite budget", K.MONEY, "What may be spent on faster shipment; blank: no limit.", PLAN_CURRENCY, None, ZERO_UP),
    C("demand_cv", "Demand variability", K.SHARE, "Standard deviation of a week's demand as a share of its mean.", "%", 0.2, ZERO_UP),
    C("carrying_rate", "Carrying cost", K.SHARE, "Yearly cost of holding stock, as a share of its landed cost.", "%/year", 0.25, ZERO_UP),
    C("include_carrying", "Carrying in landed cost", K.FLAG, "Add the carrying cost of the transit and order interval to each landed cost."),
    C("buffer_days", "Policy buffer", K.NUMBER, "Days kept between a planned entry and a policy date.", "days", 3, ZERO_UP),
    C("order_days", "Order processing", K.NUMBER, "Days from the decision to the supplier's start.", "days", 0, ZERO_UP),
    C("order_sd_days", "Order processing spread", K.NUMBER, "Standard deviation of the order processing.", "days", 0, ZERO_UP),
    C("insurance_rate", "Insurance", K.SHARE, "Insurance as a share of goods and freight.", "%", 0, ZERO_UP),
    C("brokerage", "Brokerage per entry", K.MONEY, "Customs broker's charge for one entry.", PLAN_CURRENCY, 0, ZERO_UP),
    C("handling_rate", "Handling", K.SHARE, "Receiving and handling as a share of goods.", "%", 0, ZERO_UP),
    C("entries", "One customs entry for", K.CHOICE, "Fees and brokerage are per entry. one order: each order is entered alone. a week's orders: all orders over one lane in a week share an entry.",
      default="one order", choices=("one order", "a week's orders")),
    C("drawback_share", "Exported again", K.SHARE, "Share of the goods that leave the country again within five years; 99 % of their duty comes back where the program allows drawback.", "%", 0, ZERO_UP, 1),
    C("library", "Tariff library", K.TEXT, "Version of the shipped tariff library that the tariff rows came from."),
), "One row of choices that hold for the whole plan.")  # fmt: skip

PARTS = TableSpec("parts", "Parts", ("part",), (
    C("part", "Part", K.TEXT, "Part number: what every other table calls this thing.", required=True, synonyms=PART_NAMES, width=14),
    C("description", "Description", K.TEXT, "What it is, in words.", synonyms=DESCRIPTION_NAMES, width=30),
    C("kind", "Make or buy", K.CHOICE, "make: assembled by us from its BOM. buy: bought; a BOM below it is the supplier's. phantom: passes straight through. "
      "Blank: buy where a source is known, else make.", default="", choices=("", "make", "buy", "phantom"),
      synonyms=("make/buy", "make or buy", "procurement type", "beschaffungsart", "自制/外购", "type of supply"), width=9),
    C("unit", "Unit", K.TEXT, "Unit of measure the quantities count in.", default="pcs", synonyms=("uom", "unit of measure", "einheit", "mengeneinheit", "me", "单位", "unité", "unidad", "ед. изм.", "jednostka", "unit"), width=6),
    C("hts", "HTS code", K.HTS, "Tariff code of the destination, as text; dots and leading zeros are kept.", synonyms=(
        "hs", "hs code", "hts", "hts code", "tariff code", "tariff number", "commodity code", "customs code", "zolltarifnummer", "warennummer", "海关编码",
        "hs编码", "税号", "code douanier", "código arancelario", "partida arancelaria", "тн вэд", "kod cn"), width=13),
    C("weight_kg", "Weight", K.NUMBER, "Mass of one unit; freight and duties by weight need it.", "kg", None, ZERO_UP, synonyms=(
        "weight", "weight kg", "weight (kg)", "unit weight", "mass", "mass kg", "gewicht", "gewicht (kg)", "重量", "单重", "poids", "peso", "масса", "вес", "waga", "masa")),
    C("volume_m3", "Volume", K.NUMBER, "Packed volume of one unit.", "m³", None, ZERO_UP, synonyms=("volume", "volume m3", "volumen", "体积", "объем", "objętość")),
    C("metal_share", "Metal share", K.SHARE, "Share of the weight that is steel, aluminium or copper; decides some metal tariffs. Blank: not known.", "%", None, ZERO_UP, 1, synonyms=("steel share", "metal content")),
    C("make_days", "Make time", K.NUMBER, "Working time to make or assemble one lot of this part.", "days", 0, ZERO_UP, synonyms=("make time", "assembly days", "make days", "manufacturing lead time")),
    C("make_sd_days", "Make spread", K.NUMBER, "Standard deviation of the make time.", "days", 0, ZERO_UP),
    C("make_cost", "Make cost", K.MONEY, "Labour and overhead we add to one unit.", PLAN_CURRENCY, 0, ZERO_UP, synonyms=("conversion cost", "labour cost", "labor cost")),
    C("demand_cv", "Demand variability", K.SHARE, "Standard deviation of a week's demand as a share of its mean; blank: the plan's.", "%", None, ZERO_UP),
    C("service_level", "Service level", K.SHARE, "What its safety stock follows from; blank: the plan's.", "%", None, above=0, below=1),
    C("safety_stock", "Own safety stock", K.NUMBER, "Safety stock you want to hold; blank: computed.", "", None, ZERO_UP, synonyms=("safety stock", "sicherheitsbestand", "安全库存")),
    C("strategic_weeks", "Strategic buffer", K.NUMBER, "Weeks of need held against a cut-off of supply, beside the safety stock.", "weeks", 0, ZERO_UP),
    C("shelf_days", "Shelf life", K.NUMBER, "Days it can lie before it may no longer be used; blank: no limit.", "days", None, above=0, synonyms=("shelf life",)),
    C("service_days", "Promised within", K.NUMBER, "Days within which a product is promised; stock below it may wait that long (guaranteed-service model).", "days", 0, ZERO_UP),
    C("lot_rule", "Lot sizing", K.CHOICE, "How its orders are sized; blank: as the plan says.", default="", choices=("", *LOT_RULES)),
    C("lot_size", "Lot size", K.NUMBER, "Quantity of one order, for lot sizing by fixed quantity.", "", None, above=0, synonyms=("lot size", "losgröße", "批量")),
    C("order_cost", "Cost of an order", K.MONEY, "What placing and receiving one order costs; blank: the plan's.", PLAN_CURRENCY, None, ZERO_UP),
    C("expedite", "Expedite premium", K.MONEY, "Extra cost a unit of getting it early for a pre-buy.", PLAN_CURRENCY, 0, ZERO_UP),
    C("tags", "Tags", K.TEXT, "Words with blanks between, such as rare-earth; events can name them.", synonyms=("category", "tag", "kategorie", "类别", "分类", "категория", "kategoria", "catégorie", "categoría"), width=14),
    C("note", "Note", K.TEXT, "Anything worth keeping.", synonyms=(
        "notes", "remark", "remarks", "comment", "comments", "bemerkung", "anmerkung", "备注", "remarque", "commentaire", "nota", "notas", "observaciones", "примечание", "uwagi"), width=24),
), "Everything that has a part number, made or bought.")  # fmt: skip

BOM = TableSpec("bom", "Bill of materials", ("parent", "component"), (
    C("parent", "Assembly", K.TEXT, "The assembly that needs the component.", required=True, reference="parts.part", synonyms=(
        "parent", "parent part", "parent item", "assembly", "parent assembly", "used in", "used on", "next higher assembly", "baugruppe", "oberteil", "übergeordnetes teil", "父件", "父件编码", "上级物料", "父项",
        "ensemble", "article parent", "conjunto", "padre", "родитель", "сборка", "zespół", "rodzic"), width=14),
    C("component", "Component", K.TEXT, "The part that goes in.", required=True, reference="parts.part", synonyms=("component", "child", "child part", "子件", "子项"), width=14),
    C("quantity", "Qty per", K.NUMBER, "How many of the component one assembly needs.", "", 1, above=0, required=True, synonyms=QUANTITY_NAMES, width=8),
    C("scrap", "Scrap", K.SHARE, "Share of the component lost in assembly: gross = net / (1 − scrap).", "%", 0, ZERO_UP, below=1, synonyms=("scrap", "scrap %", "scrap rate", "waste", "ausschuss", "损耗", "损耗率", "rebut", "merma", "брак", "odpad"), width=7),
    C("designators", "Designators", K.TEXT, "Where it sits, such as R1 R2.", synonyms=(
        "reference designator", "reference designators", "ref des", "refdes", "designator", "designators", "reference", "references", "ref", "位号", "part reference", "bauteilbezeichner", "repère"), width=14),
    C("effective_from", "Used from", K.DATE, "First day the line holds; blank: always.", synonyms=("effective from", "valid from")),
    C("effective_to", "Used until", K.DATE, "Last day the line holds; blank: always.", synonyms=("effective to", "valid to")),
    C("note", "Line note", K.TEXT, "Anything worth keeping about this line.", width=20),
), "Which assembly needs how many of which component.", unique=False)  # fmt: skip

ALTERNATES = TableSpec("alternates", "Alternate parts", ("part", "alternate"), (
    C("part", "Part", K.TEXT, "The part that can be replaced.", required=True, reference="parts.part", width=14),
    C("alternate", "Alternate", K.TEXT, "The part that takes its place.", required=True, reference="parts.part", synonyms=("alternate", "substitute", "replacement", "alternativteil", "替代料"), width=14),
    C("ratio", "For one", K.NUMBER, "How many of the alternate replace one; 1.25 where it does 80 % of the work.", "", 1, above=0, width=8),
    C("share", "Share", K.SHARE, "Share of the need that the alternate covers from its qualification on; blank: none, it is only offered as a bridge where supply stops.", "%", None, ZERO_UP, 1, width=7),
    C("qualified_from", "Qualified from", K.DATE, "First day it may be used; blank: now.", width=12),
    C("qualification_cost", "Qualification", K.MONEY, "One-off cost of qualifying it.", PLAN_CURRENCY, 0, ZERO_UP, width=11),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "Parts that can stand in for others.")  # fmt: skip

SUPPLIERS = TableSpec("suppliers", "Suppliers", ("supplier",), (
    C("supplier", "Supplier", K.TEXT, "Short name of the supplier.", required=True, synonyms=(
        "supplier", "vendor", "supplier name", "dist", "catalog", "vendor name", "distributor", "lieferant", "anbieter", "händler", "供应商", "厂家", "购买渠道", "fournisseur", "proveedor", "поставщик", "dostawca", "source", "store", "shop", "where to buy"), width=18),
    C("name", "Full name", K.TEXT, "The supplier's legal name.", width=26),
    C("country", "Country", K.COUNTRY, "Where the supplier is; duty follows the goods' origin instead."),
    C("currency", "Currency", K.CURRENCY, "Currency it usually quotes in."),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "Who sells to us.")  # fmt: skip

SOURCES = TableSpec("sources", "Sources", ("part", "supplier", "country_of_origin"), (
    C("part", "Part", K.TEXT, "The part offered.", required=True, reference="parts.part", synonyms=PART_NAMES, width=14),
    C("supplier", "Supplier", K.TEXT, "Who offers it.", required=True, reference="suppliers.supplier", synonyms=SUPPLIERS["supplier"].synonyms, width=18),
    C("mpn", "Maker's number", K.TEXT, "The maker's or supplier's own part number.", synonyms=(
        "mpn", "manufacturer part number", "mfg pn", "mfr pn", "mfg part", "manufacturer pn", "manufacturer number", "catalog part number", "order code", "referencia", "device", "manufacturer part", "mfr part number", "mfg part number", "mfr. #", "manufacturer part #", "mfr part #", "mfg p/n", "vendor part number", "supplier part number", "supplier part", "vendor part #", "vendor pn",
        "digikey part number", "digi-key part number", "mouser part number", "hersteller-nr.", "herstellernummer", "bestellnummer", "制造商料号", "厂家型号", "型号", "规格型号", "规格", "model", "model number", "order number", "catalog number", "catalogue number", "cat no", "stock code"), width=18),
    C("country_of_origin", "Origin", K.COUNTRY, "Where the goods were made; duty follows this.", synonyms=(
        "country of origin", "coo", "origin", "made in", "country", "origin country", "herkunftsland", "ursprungsland", "原产地", "原产国", "产地", "pays d'origine", "país de origen", "страна происхождения", "kraj pochodzenia"), width=8),
    C("ship_from", "Ships from", K.COUNTRY, "Where the goods leave from; blank: the origin.", synonyms=("ship from", "shipped from"), width=9),
    C("mode", "Mode", K.CHOICE, "How it usually travels.", default="ocean", choices=MODES, synonyms=("mode", "transport", "shipping mode", "freight mode"), width=8),
    C("incoterm", "Incoterm", K.CHOICE, "What the price includes.", default="FOB", choices=INCOTERMS, synonyms=("incoterm", "incoterms", "terms", "delivery terms", "lieferbedingung", "贸易条款"), width=8),
    C("unit_price", "Price", K.MONEY, "Price of one unit in the quote's currency; price breaks lower it.", ROW_CURRENCY, None, ZERO_UP, synonyms=(
        "unit price", "price", "price each", "pris", "valor", "单价/元", "price per unit", "price/unit", "unit cost", "cost", "cost each", "cost per unit", "each", "price per piece", "item price", "einzelpreis", "stückpreis", "preis", "preis/stück", "单价", "价格", "含税单价", "单价(元)",
        "prix unitaire", "prix", "precio unitario", "precio", "costo unitario", "цена", "цена за шт", "cena", "cena jednostkowa"), width=11),
    C("currency", "Currency", K.CURRENCY, "Currency of the price; a change of rate never rewrites it.", default="USD", synonyms=("currency", "curr", "ccy", "währung", "币种", "货币", "devise", "moneda", "валюта", "waluta"), width=8),
    C("min_order_quantity", "MOQ", K.NUMBER, "Smallest quantity the supplier sells.", "", 1, ZERO_UP, synonyms=("moq", "minimum order quantity", "min order qty", "min qty", "mindestbestellmenge", "最小起订量", "起订量", "quantité minimum"), width=7),
    C("order_multiple", "Multiple", K.NUMBER, "Quantities come in multiples of this.", "", 1, above=0, synonyms=("order multiple", "pack size", "items per package", "items per pack", "qty per pack", "spq", "package quantity", "verpackungseinheit", "最小包装"), width=8),
    C("lead_days", "Production", K.NUMBER, "Days from the supplier's start to goods ready to ship.", "days", 0, ZERO_UP, synonyms=(
        "lead time", "lead time (days)", "lead time days", "lead days", "leadtime", "lieferzeit", "lieferzeit (tage)", "交期", "货期", "交货期", "délai", "délai de livraison", "plazo de entrega", "срок поставки", "czas dostawy"), width=10),
    C("lead_sd_days", "Spread", K.NUMBER, "Standard deviation of the production time.", "days", 0, ZERO_UP, width=7),
    C("licence_days", "Export licence", K.NUMBER, "Days until the export licence is there, after production; 0 where none is needed.", "days", 0, ZERO_UP, width=9),
    C("licence_sd_days", "Licence spread", K.NUMBER, "Standard deviation of the wait for the export licence.", "days", 0, ZERO_UP, width=9),
    C("split_mode", "Split: also by", K.CHOICE, "A second mode that part of each order travels by; blank: all of it goes one way.", default="", choices=("", *MODES), width=9),
    C("split_share", "Split share", K.SHARE, "Share of each order that travels by the second mode.", "%", None, ZERO_UP, 1, width=8),
    C("capacity_week", "Capacity", K.NUMBER, "Most the supplier can make in a week; blank: no limit known.", "per week", None, ZERO_UP, synonyms=("capacity", "weekly capacity"), width=9),
    C("busy_share", "Taken by others", K.SHARE, "Share of that capacity that other customers take; waiting grows with it.", "%", 0, ZERO_UP, 1, width=9),
    C("share", "Share", K.SHARE, "Share of the need bought here; blank: what the others leave goes to the winner.", "%", None, ZERO_UP, 1, width=7),
    C("preferred", "Preferred", K.FLAG, "Buy here even where another source lands cheaper.", width=9),
    C("qualified_from", "Qualified from", K.DATE, "First day we may use it; blank: now.", width=12),
    C("available_until", "Available until", K.DATE, "Last day it can ship; an event that stops supply sets it.", width=12),
    C("preference", "Preference", K.TEXT, "Trade preference that may be claimed, such as USMCA.", synonyms=("fta", "preference"), width=10),
    C("qualifies", "Qualifies", K.CHOICE, "Whether the goods meet the preference's rules of origin. Blank: not known, so it isn't claimed and the higher duty is charged.", default="", choices=("", "yes", "no"), width=9),
    C("qualification_cost", "Qualification", K.MONEY, "One-off cost of qualifying this source; spread over the quantity needed in the horizon.", PLAN_CURRENCY, 0, ZERO_UP, width=11),
    C("first_sale_share", "First sale", K.SHARE, "Customs value as a share of the price, where the maker's price to a middleman may be declared (US only, arm's length, goods bound for the US). Blank: the price paid.", "%", None, above=0, maximum=1, width=9),
    C("entry_as", "Entered as", K.CHOICE, "consumption: duty on entry. FTZ privileged: held in a foreign-trade zone, the rates of the day of admission are fixed. bonded warehouse: held under bond up to five years, the rates of the day of withdrawal.",
      default="consumption", choices=ENTRIES, width=14),
    C("held_days", "Held", K.NUMBER, "Days in the zone or the bonded warehouse before duty is paid.", "days", 0, ZERO_UP, width=7),
    C("valid_until", "Quote until", K.DATE, "Last day the quote holds.", width=12),
    C("url", "Link", K.TEXT, "Where it is offered.", synonyms=("link", "url", "website", "web", "purchase link", "product link", "链接", "购买链接", "采购链接", "lien", "enlace", "ссылка", "quelle", "hyperlink"), width=20),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=20),
), "Who can supply which part from which country at which price.")  # fmt: skip

PRICE_BREAKS = TableSpec("price_breaks", "Price breaks", ("part", "supplier", "country_of_origin", "min_quantity"), (
    C("part", "Part", K.TEXT, "The part offered.", required=True, reference="parts.part", width=14),
    C("supplier", "Supplier", K.TEXT, "Who offers it.", required=True, reference="suppliers.supplier", width=18),
    C("country_of_origin", "Origin", K.COUNTRY, "Which of the supplier's sources."),
    C("min_quantity", "From quantity", K.NUMBER, "The price holds from this order quantity on.", "", 1, ZERO_UP, required=True),
    C("unit_price", "Price", K.MONEY, "Price of one unit, in the source's currency.", ROW_CURRENCY, None, ZERO_UP, required=True),
), "Lower prices for larger orders.")  # fmt: skip

LANES = TableSpec("lanes", "Lanes", ("ship_from", "destination", "mode"), (
    C("ship_from", "Ships from", K.COUNTRY, "Country the goods leave from.", required=True),
    C("destination", "Destination", K.COUNTRY, "Country the goods go to; blank: the plan's."),
    C("mode", "Mode", K.CHOICE, "How they travel.", default="ocean", choices=MODES),
    C("freight_per_kg", "Freight", K.MONEY, "Freight for one kilogram.", f"{PLAN_CURRENCY}/kg", 0, ZERO_UP),
    C("freight_per_m3", "Freight by volume", K.MONEY, "Freight for one cubic metre.", f"{PLAN_CURRENCY}/m³", 0, ZERO_UP),
    C("freight_share", "Freight by value", K.SHARE, "Freight as a share of the goods.", "%", 0, ZERO_UP),
    C("freight_per_shipment", "Freight per shipment", K.MONEY, "Fixed freight for one order.", PLAN_CURRENCY, 0, ZERO_UP),
    C("export_days", "Inland", K.NUMBER, "Inland haul and export clearance; an export licence stands at the source.", "days", 0, ZERO_UP),
    C("export_sd_days", "Inland spread", K.NUMBER, "Standard deviation of the inland haul.", "days", 0, ZERO_UP),
    C("feeder_days", "Feeder", K.NUMBER, "Days of the transit until the mother vessel is loaded; in-transit clauses count the mother vessel.", "days", 0, ZERO_UP),
    C("transit_days", "Transit", K.NUMBER, "From loading to arrival at the port of entry.", "days", 0, ZERO_UP),
    C("transit_sd_days", "Spread", K.NUMBER, "Standard deviation of the transit time.", "days", 0, ZERO_UP),
    C("customs_days", "Customs", K.NUMBER, "From arrival to release.", "days", 0, ZERO_UP),
    C("customs_sd_days", "Customs spread", K.NUMBER, "Standard deviation of the time in customs.", "days", 0, ZERO_UP),
    C("dock_days", "Dock to stock", K.NUMBER, "From release to usable stock.", "days", 0, ZERO_UP),
    C("dock_sd_days", "Dock spread", K.NUMBER, "Standard deviation from release to usable stock.", "days", 0, ZERO_UP),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=20),
), "How goods travel from a country: freight and days by mode.")  # fmt: skip

TARIFFS = TableSpec("tariffs", "Tariff layers", ("program", "heading", "hts", "origins", "effective_from"), (
    C("program", "Program", K.TEXT, "The legal authority; layers of one program don't add up, those of two programs do unless a stacking rule says otherwise.", required=True, width=16),
    C("heading", "Heading", K.TEXT, "Chapter 99 heading or other citation of the line.", width=12),
    C("title", "Measure", K.TEXT, "What people call it.", width=28),
    C("destination", "Destination", K.COUNTRIES, "Countries of import that charge it, or a group such as EU; blank: any."),
    C("hts", "HTS codes", K.TEXT, "Code beginnings with blanks between; * is every code, @name all codes of a code list.", default="*", width=22),
    C("hts_except", "Except codes", K.TEXT, "Code beginnings that are exempt; @name for a code list.", width=16),
    C("origins", "Origins", K.COUNTRIES, "Countries or groups of origin with blanks between; * is everyone.", default="*", width=12),
    C("origins_except", "Except origins", K.COUNTRIES, "Origins that are exempt.", width=12),
    C("method", "Method", K.CHOICE, "add: the rate on top. floor: total including MFN reaches the rate, so it adds max(0, rate − MFN). fee: a charge per entry with its own minimum and maximum. "
      "surcharge: a share of the duty before it. tax: a share of value, duty and fees.", default="add", choices=METHODS, width=8),
    C("rate", "Rate", K.SHARE, "Share of the basis. A row without any rate or amount is not known, never free.", "%", None, ZERO_UP, width=8),
    C("cap", "Cap with MFN", K.SHARE, "MFN and this layer together reach at most this: it adds no more than max(0, cap − MFN).", "%", None, ZERO_UP, width=8),
    C("per_kg", "Per kg", K.MONEY, "Specific duty for one kilogram; with a rate too it is a compound duty.", f"{ROW_CURRENCY}/kg", None, ZERO_UP, width=8),
    C("per_unit", "Per unit", K.MONEY, "Specific duty for one unit.", f"{ROW_CURRENCY}/unit", None, ZERO_UP, width=8),
    C("minimum", "Minimum", K.MONEY, "Least charge: of a fee for one entry, of a duty for one unit.", ROW_CURRENCY, None, ZERO_UP, width=9),
    C("maximum", "Maximum", K.MONEY, "Most charge: of a fee for one entry, of a duty for one unit.", ROW_CURRENCY, None, ZERO_UP, width=9),
    C("currency", "Currency", K.CURRENCY, "Currency of the amounts; blank: the plan's.", width=8),
    C("basis", "Charged on", K.CHOICE, "The part of the customs value the rate is on.", default="full value", choices=BASES, width=14),
    C("content_from", "Content from", K.SHARE, "The part counts from this content on; below it the rate is on the full value.", "%", None, ZERO_UP, 1, width=8),
    C("modes", "Modes", K.TEXT, "Modes it is charged on, with blanks between; blank: all.", width=10),
    C("condition", "Only where", K.TEXT, "What must hold of the goods, with blanks between, such as metal_share>=0.15 end_use!=data-centre; keys are scope questions. Where an answer is missing the higher duty is charged.", width=20),
    C("preference", "Only with", K.TEXT, "Trade preference the goods must qualify for; such a row goes before the general one.", width=10),
    C("exempt_preference", "Waived by", K.TEXT, "Trade preferences that waive it, such as USMCA.", width=10),
    C("effective_from", "From", K.DATE, "First entry date it is charged; blank: always.", width=11),
    C("effective_to", "Until", K.DATE, "Last entry date it is charged; blank: no end known.", width=11),
    C("loaded_before", "Loaded before", K.DATE, "In-transit clause: goods loaded on their final vessel or vehicle before this day keep the old rate …", width=12),
    C("exported_before", "Exported before", K.DATE, "… or where they left the country of export before this day …", width=12),
    C("entered_before", "Entered before", K.DATE, "… and are entered before this day; every date given must hold.", width=12),
    C("transit_wording", "Clause wording", K.CHOICE, "loaded and in transit: on a vessel that is also the final mode, so by vessel only. loaded or in transit: any mode. Blank: as the modes say.",
      default="", choices=("", "loaded and in transit", "loaded or in transit"), width=14),
    C("transit_modes", "Clause modes", K.TEXT, "Modes the in-transit clause holds for; blank: all.", width=11),
    C("recoverable", "Recoverable", K.FLAG, "A tax that comes back: it moves cash, and is no cost.", width=9),
    C("status", "Status", K.CHOICE, "How far the measure has come; one that was struck down or stayed is not charged.", default="in force", choices=STATUSES, width=11),
    C("confidence", "Confidence", K.CHOICE, "How well the row is founded.", default="high", choices=CONFIDENCES, width=11),
    C("checked", "Checked", K.DATE, "The day the row was last read against its source.", width=11),
    C("source", "Source", K.TEXT, "Where the rate is written.", width=30),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "Duty and fee rates: who charges what on which codes and origins, from when to when.", unique=False)  # fmt: skip

STACKING = TableSpec("stacking", "Stacking rules", ("program", "other", "effective_from"), (
    C("program", "Where this applies", K.TEXT, "A tariff program.", required=True, width=16),
    C("other", "this one", K.TEXT, "Another tariff program, or the same one.", required=True, width=16),
    C("rule", "does", K.CHOICE, "adds: both are charged (what happens without a rule). is waived: the second is not charged. takes the larger: of several layers the largest rate is charged. "
      "leaves the rest: the second is charged on the part of the value that the first is not on.",
      default="is waived", choices=("adds", "is waived", "takes the larger", "leaves the rest"), width=16),
    C("effective_from", "From", K.DATE, "First entry date of the rule; blank: always."),
    C("effective_to", "Until", K.DATE, "Last entry date of the rule; blank: no end."),
    C("source", "Source", K.TEXT, "Where the rule is written.", width=30),
), "Which program waives which.", unique=False)  # fmt: skip

PROGRAMS = TableSpec("programs", "Duty programs", ("program", "destination"), (
    C("program", "Program", K.TEXT, "The program as the tariff layers call it.", required=True, width=16),
    C("destination", "Destination", K.COUNTRIES, "Countries of import that charge it, or a group such as EU; blank: any."),
    C("authority", "Authority", K.TEXT, "The law it rests on.", width=36),
    C("drawback", "Drawback", K.FLAG, "Duty comes back on goods that are exported again.", width=9),
    C("refundable", "Refundable", K.FLAG, "Duty paid may be claimed back, since the measure was found void or is contested.", width=10),
    C("refund_days", "Claim within", K.INTEGER, "Days from the entry to the last day of a claim.", "days", None, ZERO_UP, width=10),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
    C("source", "Source", K.TEXT, "Where it is written.", width=30),
), "The legal authorities: which allow drawback, and which duty may come back.", unique=False)  # fmt: skip

QUESTIONS = TableSpec("questions", "Scope questions", ("key",), (
    C("key", "Key", K.TEXT, "The word that conditions of tariff layers use, such as metal_share.", required=True, width=18),
    C("question", "Question", K.TEXT, "What is asked.", required=True, width=60),
    C("kind", "Answer", K.CHOICE, "What an answer is.", default="yes or no", choices=("yes or no", "share", "word", "country"), width=10),
    C("choices", "Choices", K.TEXT, "Words to choose from, with blanks between.", width=24),
    C("assumed", "Until answered", K.TEXT, "The answer that is taken until there is one; blank: whichever makes the highest duty.", width=12),
    C("help", "Where to look", K.TEXT, "Who knows the answer, and what proves it.", width=40),
    C("source", "Source", K.TEXT, "The law that asks.", width=30),
), "Facts that duty can hang on; until they are answered the higher duty is charged.")  # fmt: skip

ANSWERS = TableSpec("answers", "Answers", ("part", "supplier", "country_of_origin", "key"), (
    C("part", "Part", K.TEXT, "The part; blank: every part.", reference="parts.part", width=14),
    C("supplier", "Supplier", K.TEXT, "The supplier; blank: any.", reference="suppliers.supplier", width=18),
    C("country_of_origin", "Origin", K.COUNTRY, "The origin; blank: any.", width=8),
    C("key", "Question", K.TEXT, "The key of the scope question.", required=True, reference="questions.key", width=18),
    C("value", "Answer", K.TEXT, "yes or no, a share such as 30 %, a country, or a word.", required=True, width=12),
    C("note", "Proof", K.TEXT, "What proves it, such as a mill certificate.", width=30),
), "Answers to scope questions; the one that names its goods most closely counts.", unique=False)  # fmt: skip

CODE_LISTS = TableSpec("code_lists", "Code lists", ("list", "hts"), (
    C("list", "List", K.TEXT, "Its name; tariff layers call it @name.", required=True, width=22),
    C("hts", "HTS code", K.HTS, "A code, or the beginning of one.", required=True, width=14),
    C("description", "Description", K.TEXT, "What it is, in words.", width=40),
    C("source", "Source", K.TEXT, "Where the list is written.", width=30),
), "Lists of tariff codes that layers refer to: annexes, exemptions.", unique=False)  # fmt: skip

DESTINATIONS = TableSpec("destinations", "Import regimes", ("destination",), (
    C("destination", "Destination", K.COUNTRIES, "Countries of import, or a group such as EU.", required=True),
    C("value_basis", "Customs value", K.CHOICE, "FOB: without international freight and insurance. CIF: with them.", default="FOB", choices=("FOB", "CIF"), width=9),
    C("currency", "Currency", K.CURRENCY, "Currency of its customs declarations.", width=8),
    C("confidence", "Confidence", K.CHOICE, "How well the row is founded.", default="high", choices=CONFIDENCES, width=11),
    C("checked", "Checked", K.DATE, "The day the row was last read against its source.", width=11),
    C("source", "Source", K.TEXT, "Where it is written.", width=30),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "What each country of import charges duty on.")  # fmt: skip

FX = TableSpec("fx", "Exchange rates", ("currency", "valid_from"), (
    C("currency", "Currency", K.CURRENCY, "The foreign currency.", required=True),
    C("valid_from", "Valid from", K.DATE, "First day the rate holds; blank: always."),
    C("rate", "Rate", K.NUMBER, "What one unit of the currency is worth in the plan's currency.", PLAN_CURRENCY, None, above=0, required=True),
    C("source", "Source", K.TEXT, "Where the rate comes from.", width=24),
), "What a unit of each currency is worth in the plan's currency.")  # fmt: skip

WORK_CALENDARS = TableSpec("work_calendars", "Working calendars", ("country",), (
    C("country", "Country", K.COUNTRY, "Where the work is done.", required=True),
    C("work_days", "Work days", K.TEXT, "Days of the week on which work goes on, such as Mon Tue Wed Thu Fri. Lead times quoted in calendar days want all seven.", default=EVERY_DAY, width=28),
    C("public_holidays", "Public holidays off", K.FLAG, "No work on the country's public holidays.", default=True, width=16),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "On which days each country works. A country without a row works every day but for its closures.")  # fmt: skip

CALENDARS = TableSpec("calendars", "Closures", ("country", "closed_from", "name"), (
    C("country", "Country", K.COUNTRY, "Where work stops.", required=True),
    C("closed_from", "Closed from", K.DATE, "First day without work.", required=True),
    C("closed_to", "Closed until", K.DATE, "Last day without work.", required=True),
    C("name", "Why", K.TEXT, "Such as Chinese New Year.", width=24),
), "Days on which suppliers in a country don't work.")  # fmt: skip

DEMAND = TableSpec("demand", "Demand", ("part", "due"), (
    C("part", "Product", K.TEXT, "What is to be built or shipped.", required=True, reference="parts.part", synonyms=("product", *PART_NAMES), width=14),
    C("due", "Due", K.DATE, "When it must be ready.", required=True, synonyms=("due", "due date", "date", "week", "need date", "required date", "termin", "需求日期")),
    C("quantity", "Quantity", K.NUMBER, "How many.", "", 0, ZERO_UP, required=True, synonyms=QUANTITY_NAMES),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "The build plan: how many of which product by when.", unique=False)  # fmt: skip

STOCK = TableSpec("stock", "Stock and open orders", ("part", "kind", "due", "supplier"), (
    C("part", "Part", K.TEXT, "The part.", required=True, reference="parts.part", synonyms=PART_NAMES, width=14),
    C("kind", "Kind", K.CHOICE, "On hand now, or on an open order.", default="on hand", choices=("on hand", "open order"), width=11),
    C("quantity", "Quantity", K.NUMBER, "How many.", "", 0, ZERO_UP, required=True, synonyms=("on hand", "stock", "inventory", "bestand", "库存", *QUANTITY_NAMES)),
    C("due", "Due", K.DATE, "When an open order becomes usable stock; blank for stock on hand.", synonyms=("due", "due date", "eta")),
    C("supplier", "Supplier", K.TEXT, "Who delivers an open order.", width=18),
    C("reference", "Reference", K.TEXT, "Order number or place.", width=16),
), "What is there and what is coming.", unique=False)  # fmt: skip

DECISIONS = TableSpec("decisions", "Order decisions", ("part", "supplier", "country_of_origin", "need_date"), (
    C("part", "Part", K.TEXT, "The part of the proposed order.", required=True, reference="parts.part", width=14),
    C("supplier", "Supplier", K.TEXT, "Whom it is ordered from.", required=True, reference="suppliers.supplier", width=18),
    C("country_of_origin", "Origin", K.COUNTRY, "Which of the supplier's sources."),
    C("need_date", "Needed", K.DATE, "Day it is needed as usable stock.", required=True, width=11),
    C("decision", "Decision", K.CHOICE, "accept: it will be ordered, so it counts as coming. hold: it isn't sent for now.", default="accept", choices=("accept", "hold"), width=9),
    C("quantity", "Quantity", K.NUMBER, "How many are ordered.", "", None, ZERO_UP, width=10),
    C("order_date", "Order on", K.DATE, "Day it is ordered; blank: counted back from the need.", width=11),
    C("mode", "Mode", K.CHOICE, "How it travels; blank: as the source does.", default="", choices=("", *MODES), width=8),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "What was decided about proposed orders: accepted, edited or held.", unique=False)  # fmt: skip

REFUND_STATES = ("paid", "claimed", "granted", "denied", "lapsed")
REFUNDS = TableSpec("refunds", "Refund ledger", ("entry", "program"), (
    C("entry", "Entry", K.TEXT, "Number of the customs entry.", required=True, width=16),
    C("entry_date", "Entered on", K.DATE, "Day the goods were entered.", required=True, width=11),
    C("program", "Program", K.TEXT, "The duty program it was paid under.", required=True, width=16),
    C("part", "Part", K.TEXT, "The part, where the entry is about one.", reference="parts.part", width=14),
    C("paid", "Duty paid", K.MONEY, "Duty paid under the program.", PLAN_CURRENCY, None, ZERO_UP, required=True, width=12),
    C("status", "Status", K.CHOICE, "How far the claim has come.", default="paid", choices=REFUND_STATES, width=9),
    C("deadline", "Claim until", K.DATE, "Last day of a claim; blank: counted from the entry by the program's days.", width=11),
    C("claimed_on", "Claimed on", K.DATE, "Day the claim was made.", width=11),
    C("granted_on", "Paid back on", K.DATE, "Day the money comes or came back.", width=11),
    C("refund", "Paid back", K.MONEY, "Money that comes back; blank: the duty paid.", PLAN_CURRENCY, None, ZERO_UP, width=12),
    C("note", "Note", K.TEXT, "Anything worth keeping.", width=24),
), "Duty paid that may come back. A refund moves cash on its date; it never lowers a unit cost.", unique=False)  # fmt: skip

SCENARIOS = TableSpec("scenarios", "Scenarios", ("scenario",), (
    C("scenario", "Scenario", K.TEXT, "Its name.", required=True, width=22),
    C("description", "Description", K.TEXT, "What is assumed, in a sentence.", width=60),
    C("probability", "Probability", K.SHARE, "How likely it is; pre-buys weigh it. Blank: certain within the scenario.", "%", None, ZERO_UP, 1),
), "Named overlays on the plan: an empty one equals the base exactly.")  # fmt: skip

OVERRIDES = TableSpec("overrides", "Scenario overrides", ("scenario", "table", "where", "column"), (
    C("scenario", "Scenario", K.TEXT, "The scenario that makes the change.", required=True, reference="scenarios.scenario", width=22),
    C("table", "Table", K.TEXT, "The table that is changed.", required=True),
    C("where", "Where", K.TEXT, "Rows that are changed: column=value with commas between, all of them must hold; blank: every row.", width=40),
    C("column", "Column", K.TEXT, "The column that is changed.", required=True, width=16),
    C("operation", "Operation", K.CHOICE, "Set the value, multiply by it, or add it.", default="set", choices=("set", "multiply", "add")),
    C("value", "Value", K.TEXT, "The new value, factor or addend.", width=14),
), "Changes a scenario makes to cells of the plan.", unique=False)  # fmt: skip

EVENT_KINDS = ("tariff", "supply stop", "delay", "freight", "demand", "price", "crowding")
EVENTS = TableSpec("events", "Scenario events", ("scenario", "event", "date"), (
    C("scenario", "Scenario", K.TEXT, "The scenario in which it happens.", required=True, reference="scenarios.scenario", width=22),
    C("event", "Event", K.TEXT, "What people call it; charts show it at its date.", required=True, width=28),
    C("kind", "Kind", K.CHOICE, "tariff: a further layer of duty. supply stop: nothing ships any more. delay: days added to transit. freight, demand, price: a change by a share. crowding: others take a further share of the suppliers' capacity.",
      default="tariff", choices=EVENT_KINDS),
    C("date", "Date", K.DATE, "When it takes effect.", required=True),
    C("until", "Until", K.DATE, "When it ends; blank: no end."),
    C("origins", "Origins", K.COUNTRIES, "Countries or groups it touches; * is everyone.", default="*"),
    C("hts", "HTS codes", K.TEXT, "Code beginnings it touches; * is every code.", default="*", width=16),
    C("tags", "Tags", K.TEXT, "Part tags it touches; blank: every part.", width=14),
    C("suppliers", "Suppliers", K.TEXT, "Suppliers it touches, with commas between; blank: every supplier.", width=16),
    C("modes", "Modes", K.TEXT, "Modes that a delay or a change of freight touches, with blanks between; blank: all.", width=11),
    C("rate", "Rate", K.SHARE, "Tariff rate, or the change of freight, demand or price.", "%", None),
    C("days", "Days", K.NUMBER, "Days of delay.", "days", None),
    C("loaded_before", "Loaded before", K.DATE, "In-transit clause: goods loaded before this day are spared …", width=12),
    C("entered_before", "Entered before", K.DATE, "… where they are entered before this day.", width=12),
    C("transit_modes", "Clause modes", K.TEXT, "Modes the clause holds for; blank: all.", width=11),
    C("status", "Status", K.CHOICE, "How far it has come; threats are drawn dashed.", default="mentioned", choices=STATUSES),
    C("probability", "Probability", K.SHARE, "How likely; pre-buys weigh it. Blank: the scenario's.", "%", None, ZERO_UP, 1),
    C("source", "Source", K.TEXT, "Where it was read.", width=30),
), "Dated events of a scenario.", unique=False)  # fmt: skip

ACKNOWLEDGED = TableSpec("acknowledged", "Acknowledged problems", ("code", "table", "column", "message"), (
    C("code", "Kind", K.TEXT, "The kind of problem, such as demand.past.", required=True, width=18),
    C("table", "Table", K.TEXT, "The table it is about.", width=14),
    C("column", "Column", K.TEXT, "The column it is about.", width=14),
    C("message", "Problem", K.TEXT, "What was told; where it changes, the problem is shown again.", required=True, width=60),
    C("note", "Note", K.TEXT, "Why it is as it should be.", width=40),
), "Warnings and notes that somebody has looked at and left as they are.")  # fmt: skip

SCHEMA: tuple[TableSpec, ...] = (
    SETTINGS, PARTS, BOM, ALTERNATES, SUPPLIERS, SOURCES, PRICE_BREAKS, LANES, TARIFFS, STACKING, PROGRAMS, QUESTIONS, ANSWERS, CODE_LISTS, DESTINATIONS, FX,
    WORK_CALENDARS, CALENDARS, DEMAND, STOCK, DECISIONS, REFUNDS, SCENARIOS, OVERRIDES, EVENTS, ACKNOWLEDGED,
)  # fmt: skip
TABLES = MappingProxyType({spec.name: spec for spec in SCHEMA})
BASE = "Base"


def columns() -> Iterator[tuple[TableSpec, Column]]:
    """Yield every column of the schema with its table."""
    for spec in SCHEMA:
        for column in spec.columns:
            yield spec, column
