"""What a header's words may stand for: the schema's names and synonyms, tolerant of units, currencies and other words."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from planner.files.cells.said.money import currency_in
from planner.files.cells.said.prices import pieces_priced, without_pieces
from planner.files.cells.said.values import CUBIC_METRES, DAYS, KILOGRAMS
from planner.files.layout import LINE_TOTAL, PACK_PRICE, POSITION, PRICE_BREAK, PRICE_UNIT, names, normal

PART, DESCRIPTION, MPN, DESIGNATORS = "parts.part", "parts.description", "sources.mpn", "bom.designators"
QUANTITY, PRICE, PARENT, URL, UNIT, HTS = "bom.quantity", "sources.unit_price", "bom.parent", "sources.url", "parts.unit", "parts.hts"
SOURCE_SUPPLIER, LEAD, NOTE, STOCK_QUANTITY = "sources.supplier", "sources.lead_days", "parts.note", "stock.quantity"
IDENTITY = (PART, DESCRIPTION, MPN, DESIGNATORS)

TOTAL_WORDS = frozenset(
    {
        *("total", "sum", "gesamt", "extended", "ext", "subtotal", "overall", "all", "complete", "todo", "estimated", "summe"),
        *(
            "totale",
            "totaux",
            "montant",
            "importe",
            "totalna",
            "calkowita",
            "calkowity",
            "laczna",
            "laczny",
            "razem",
            "suma",
            "wartosc",
            "ogolem",
        ),
        *("итого", "всего", "сумма", "общая", "общии", "полная", "gesamtpreis", "gesamtkosten", "betrag"),
    }
)
# words that name many things: alone they are a weak hint, inside other words only at the end
GENERIC = frozenset({
    "item", "name", "part", "number", "unit", "cost", "each", "source", "count", "component", "product", "title", "store", "web", "link", "required", "needed", "type",
    "material", "teil", "tag", "mode", "term", "no", "id", "price", "date", "position", "line", "make", "code", "amount", "sum", "total", "model", "reference", "ref", "note",
    "group", "capacity", "rate", "kosten", "kod", "код", "clave", "nazwa", "nom", "nombre", "имя", "typ", "element", "artikel", "article", "produkt", "produit", "producto", "pieza", "piece",
    "деталь", "материал", "towar", "materiaux", "company", "unternehmen", "shop", "location", "block", "module", "system", "function", "detalle", "concepto", "info", "website", "site",
    "stock", "have", "delivery", "pack", "minimum", "multiple", "co", "land", "pays", "pais", "kraj", "страна", "origin", "stan", "zapas", "area", "image", "size", "extra", "object", "entry", "record", "transport", "freight", "value", "rating", "nominal", "index", "row", "step", "rank", "nr", "device", "valor", "wert", "catalog", "num", "serial", "section", "case", "assembly", "country",
})  # fmt: skip
QUALIFIERS = frozenset({
    "kg", "g", "mm", "cm", "m", "m3", "m³", "%", "day", "days", "week", "wk", "tage", "wochen", "pc", "pcs", "ea", "each", "stk", "st", "per", "pro", "unit", "元", "天", "周", "in",
    "net", "netto", "brutto", "gross", "excl", "incl", "vat", "mwst", "of", "the", "approx", "required", "avg", "average",
})  # fmt: skip
OTHERS_NUMBER = re.compile(
    r"\b(distributor|dist|vendor|supplier|mfr|mfg|mf|manufacturer|catalog|catalogue|maker|oem|hersteller|lieferant|seller|fournisseur|fabricant|proveedor|fabricante"
    r"|digi ?key|mouser|lcsc|jlcpcb|jlc|arrow|farnell|newark|mcmaster|amazon|tme|reichelt|conrad|misumi)\b"
)
SHOPS_NUMBER = re.compile(
    r"\b(distributor|dist|vendor|supplier|lieferant|seller|fournisseur|proveedor"
    r"|digi ?key|mouser|lcsc|jlcpcb|jlc|arrow|farnell|newark|mcmaster|amazon|tme|reichelt|conrad)\b"
)
# a part that may take another's place is not the part of the row
INSTEAD = re.compile(
    r"\b(alternat\w*|alternativ\w*|substitut\w*|sustitut\w*|equivalent\w*|replacement\w*|remplacement|second source|2nd source|ersatz\w*|"
    r"замен\w*|аналог\w*|zamiennik\w*|zastepcz\w*)\b|替代|替换|代用|代替"
)
# what is a share or a course of something else is no price, however its column ends: 'Duty rate'
RATES = re.compile(
    r"\b(duty|duties|tax|vat|gst|discount|margin|markup|scrap|exchange|fx|tariff|customs|interest|conversion|reject|yield|loss) (rate|ratio|percent\w*|pct)\b"
    r"|\b(zoll|steuer|mwst|rabatt|margen|ausschuss|zins)satz\b|\b(ausschuss|verschnitt)quote\b|\b(wechsel|umrechnungs)kurs\b"
    r"|\btaux\b|\btasa\b|\btipo (de cambio|impositivo)\b|\bставк\w*|\bкурс\b|\bstawk\w*|\bkurs\b|税率|关税率|汇率|折扣率|利润率|损耗率|报废率"
)
TAKEN_PLACE = frozenset({PART, MPN, DESCRIPTION, "sources.supplier", "sources.maker"})
LONGEST_REMARK = 8
OF_LINES = re.compile(r"(?:bom[ _]?lines?(?:[ _]ids?)?|lines?|components?)\s*/\s*(.+)", re.IGNORECASE)  # of a list with the product beside
WHOLE_NAME = 8.5
# from how many on a price holds: @100, 100+, qty 100, ab 100, 10-99, 100 pcs
STEP = re.compile(
    r"[@≥]\s*(?P<at>\d[\d.,]*)(\s*k\b)?\+?|(?<![\w.,])(?P<on>\d[\d.,]*)(\s*k)?\s*\+"
    r"|\b(?:qty|quantity|menge|from|ab|dès|desde|от|od)\.?\s*(?P<qty>\d[\d.,]*)(\s*k\b)?"
    r"|(?<![\w.,])(?P<pcs>\d[\d.,]*)(?:\s*[-–]\s*\d+|\s*(?=(?:pcs|pieces|stk|stück|pc|шт|szt|个|件)\b))",
    re.IGNORECASE,
)
BARE_STEP = re.compile(
    r"(?:(?:from|ab|dès|à partir de|desde|od|от|≥|>=|@|qty|menge)\.?\s*)?(?P<at>\d{1,3}(?:[.,' ]\d{3})+|\d+)\s*(?P<many>k)?\s*(?:[-–]\s*\d+)?\s*"
    r"(?:pcs|pieces|stk|stück|st|pc|шт|szt|个|件|pièces|uds)?\.?\s*\+?",
    re.IGNORECASE,
)
PRICED = frozenset(map(normal, ("price", "preis", "stuckpreis", "einzelpreis", "cost", "prix", "precio", "цена", "cena", "单价", "价格")))
STEP_WORDS = frozenset(
    {
        "unit",
        "each",
        "ea",
        "pcs",
        "pc",
        "piece",
        "stk",
        "stuck",
        "шт",
        "szt",
        "qty",
        "quantity",
        "unitaire",
        "unitario",
        "in",
        "per",
        "at",
        "个",
        "件",
    }
)
EASTERN = re.compile("[\u2e81-\U0010ffff]")  # scripts that are written without blanks between words
# what a shop asks of everybody is a poorer price than the one that is paid
LISTED = re.compile(
    r"\b(list|catalog|catalogue|gross|retail|rrp|msrp|uvp|listen|katalog|brutto|public|tarif|lista|cennik)|лист|прайс|каталог|目录|标价|零售"
)
FOR_ALL = re.compile(r"\b(for|à)\s*\d{2,}", re.IGNORECASE)
FOR_SEVERAL = re.compile(r"\b(for|à)\s*\d{2,}|\d+\s*(sets|units|robots|boards|套|台)", re.IGNORECASE)


@lru_cache(maxsize=20_000)  # cells below a header are asked for too
def header_candidates(text: str) -> tuple[tuple[str, float], ...]:
    """Return the slots a header may stand for with a score, 10 for the very name, less for a name inside other words."""
    if priced := _priced_in_packs(text):
        return priced
    whole = normal(text)
    words = whole.split()
    if not words or len(text) > 80 or len(words) > 9 or (_first_words().isdisjoint(words) and not EASTERN.search(whole)):
        return ()
    scores: dict[str, float] = {}
    bare = normal(re.sub(r"[(（\[][^)）\]]*[)）\]]?", " ", text))
    kept = [word for word in bare.split() if not currency_in(word) and word not in QUALIFIERS]
    _give(scores, whole, 10)
    _give(scores, bare, 9)
    for separator in ("/", " - ", " – ", " in ", ":", "\n", ","):
        first, found, rest = text.partition(separator)
        if found and (separator not in ":," or len(rest) <= LONGEST_REMARK):  # 'Item: Dualtron Eagle' is no header
            _give(scores, normal(first), 8.5)
    if inner := OF_LINES.fullmatch(text.strip()):
        _give(scores, normal(inner[1]), 10.5)
    _give(scores, " ".join(kept), 8)
    _give_contained(scores, kept, whole)
    if kept != bare.split():
        _give_contained(scores, [word for word in bare.split() if not currency_in(word)], whole)
    if scores.get(PRICE_UNIT, WHOLE_NAME) < WHOLE_NAME:  # 'Weight per piece' prices nothing
        del scores[PRICE_UNIT]
    _settle_totals(scores, text, whole, bare)
    _settle_numbers(scores, whole)
    if RATES.search(bare) and PRICED.isdisjoint(bare.split()):
        scores = {slot: score for slot, score in scores.items() if slot not in {PRICE, PACK_PRICE, LINE_TOTAL}}
    if PRICE in scores and LISTED.search(whole):
        scores[PRICE] -= 1.5
    if INSTEAD.search(whole):
        scores = {slot: score for slot, score in scores.items() if slot not in TAKEN_PLACE}
    return tuple(sorted(scores.items(), key=lambda pair: -pair[1]))


def _priced_in_packs(text: str) -> tuple[tuple[str, float], ...]:
    """Return what 'Price per 100' and 'EUR/100' stand for; empty where a header says nothing of how many its prices are for."""
    if len(text) > 80 or pieces_priced(text) == 1.0 or FOR_ALL.search(text):
        return ()
    rest = without_pieces(text)
    if not rest:
        return ((PRICE, 8.0),) if currency_in(text) else ()
    best = next(iter(header_candidates(rest)), ("", 0.0))
    return ((PRICE, best[1] - 0.5),) if best[0] in {PRICE, PRICE_UNIT} else ()


@cache
def _first_words() -> frozenset[str]:
    """Return the words that names of columns begin with: a text with none of them names no column."""
    return frozenset(name.split()[0] for name in names())


@cache
def _eastern_names() -> tuple[str, ...]:
    return tuple(name for name in names() if len(name) >= 2 and EASTERN.match(name))


def _give(scores: dict[str, float], name: str, score: float) -> None:
    for rank, slot in enumerate(names().get(name, ())):
        scores[slot] = max(scores.get(slot, 0.0), score - 0.3 * rank - 0.8 * (name in GENERIC))


def _give_contained(scores: dict[str, float], kept: list[str], whole: str) -> None:
    known = names()
    for length in range(min(len(kept), 4), 0, -1):
        for start in range(len(kept) - length + 1):
            name = " ".join(kept[start : start + length])
            ends = start + length == len(kept)
            if name in known and (ends or name not in GENERIC):
                _give(scores, name, 4 + 3 * length / len(kept) + 0.4 * ends)
    if not scores and EASTERN.search(whole):
        for name in _eastern_names():
            if name in whole:
                _give(scores, name, 4 + 3 * len(name) / len(whole) + 0.4 * whole.endswith(name))


def _settle_totals(scores: dict[str, float], text: str, whole: str, bare: str) -> None:
    """Costs of a whole line, lot or robot are no unit price; a total quantity is a poorer quantity than one per assembly."""
    words = set(bare.split())
    numbered = bool(re.search(r"\d", bare)) and bool(words & {"cost", "price"}) and pieces_priced(text) == 1.0
    if not (words & TOTAL_WORDS or numbered or FOR_SEVERAL.search(text) or re.search("总|合计|小计|金额|共计|小計|合計", whole)):
        return
    money = max((scores.pop(slot, 0.0) for slot in (PRICE, PACK_PRICE)), default=0.0)
    if money or LINE_TOTAL in scores:
        scores[LINE_TOTAL] = max(scores.get(LINE_TOTAL, 0.0), money)
    if scores.get(QUANTITY, 10) < 10:
        scores[QUANTITY] -= 2


def _settle_numbers(scores: dict[str, float], whole: str) -> None:
    """A maker's or a shop's number is never our part number; the maker's goes before the shop's."""
    if OTHERS_NUMBER.search(whole) and (PART in scores or MPN in scores):
        number = max(scores.pop(PART, 0.0), scores.get(MPN, 0.0))
        if re.search(r"\b(part|number|no|pn|p n|code|article|artikel|nr|#)\b|#", whole) or MPN in scores:
            scores[MPN] = number - 1.5 * bool(SHOPS_NUMBER.search(whole))
            scores.pop(POSITION, None)


def price_step(text: str) -> float:
    """Return the quantity from which the prices of a column hold: 'Price @100', '1k+', 'Qty 10 price'; 0 where its header names none."""
    found = STEP.search(text)
    if not found:
        return 0.0
    words = normal(f"{text[: found.start()]} {text[found.end() :]}").split()
    others = [word for word in words if word not in STEP_WORDS and word not in PRICED and not currency_in(word)]
    if others or (not (found["at"] or found["on"]) and PRICED.isdisjoint(words)):
        return 0.0
    number = next(told for name in ("at", "on", "qty", "pcs") if (told := found[name]))
    return float(re.sub(r"\D", "", number)) * (1000 if found[0].lower().replace(" ", "").rstrip("+").endswith("k") else 1)


def bare_step(text: str) -> float:
    """Return the quantity that a header consists of: '100', 'ab 100', '100 pcs', '100-499', '≥ 1k'; 0 where it says anything else."""
    found = BARE_STEP.fullmatch(text.strip())
    return float(re.sub(r"\D", "", found["at"])) * (1000 if found["many"] else 1) if found else 0.0


def header_currency(text: str) -> str:
    """Return the currency a header names, empty where none."""
    words = text.replace("/", " ").replace("_", " ")
    return currency_in(words)


def header_factor(slot: str, text: str) -> float:
    """Return what one of the header's unit is in the schema's unit."""
    tables: dict[str, dict[str, float]] = {
        LEAD: dict(DAYS), "parts.make_days": dict(DAYS), "sources.lead_sd_days": dict(DAYS), "parts.weight_kg": KILOGRAMS, "parts.volume_m3": CUBIC_METRES,
    }  # fmt: skip
    if slot == PRICE_BREAK:
        return price_step(text) or bare_step(text) or 1.0
    if slot == PRICE:
        return 1.0 / pieces_priced(text)
    table = tables.get(slot, {})
    return next((table[word] for word in reversed(normal(text).split()) if word in table), 1.0)
