"""Words that stand where a price would: free of charge, or none yet; in English, German, Chinese, French, Spanish, Russian and Polish."""

from __future__ import annotations

import re

from planner.files.cells.grid import Cell
from planner.files.cells.said.values import text_of_cell

FREE = frozenset(
    {
        *("free", "free of charge", "free-of-charge", "foc", "f.o.c", "no charge", "n/c", "gratis", "complimentary", "no cost", "at no cost", "free issue", "free sample"),
        *("included", "incl", "inclusive", "included in price", "customer supplied", "customer supply"),
        *("kostenlos", "kostenfrei", "umsonst", "unentgeltlich", "ohne berechnung", "inklusive", "inkl", "enthalten", "inbegriffen", "im preis enthalten", "beistellung", "beigestellt"),
        *("免费", "免費", "赠送", "贈送", "赠品", "贈品", "免收", "包含", "已包含", "已含", "客供", "不收费"),
        *("gratuit", "gratuite", "offert", "offerte", "inclus", "incluse", "compris", "comprise", "sans frais"),
        *("gratuito", "gratuita", "sin cargo", "sin coste", "sin costo", "incluido", "incluida"),
        *("бесплатно", "безвозмездно", "даром", "включено", "включен", "включён", "включена", "в комплекте"),
        *("bezpłatnie", "bezpłatny", "bezpłatna", "bezpłatne", "darmowy", "darmowe", "za darmo", "w cenie", "wliczone", "wliczony"),
    }
)  # fmt: skip
OPEN = frozenset(
    {
        *("on request", "upon request", "by request", "request", "price on request", "price on application", "on application", "por", "p.o.r", "poa", "p.o.a", "call", "call for price",
          "call for pricing", "ask", "ask for price", "rfq", "tbq", "to be quoted", "quote", "quotation", "quote required", "see quote", "no quote", "not quoted", "quoted separately", "no bid", "nq",
          "n/q", "pending", "open", "not available", "unavailable", "no price", "varies", "obsolete", "discontinued", "out of stock", "sold out"),
        *("auf anfrage", "preis auf anfrage", "a.a", "a. a", "anfrage", "anfragen", "angefragt", "auf anf", "in anfrage", "nach vereinbarung", "nach aufwand", "offen", "noch offen", "folgt", "in klärung",
          "keine angabe", "kein angebot", "kein preis", "nicht verfügbar", "n.v", "tagespreis", "ausverkauft"),
        *("询价", "詢價", "面议", "面議", "待询", "待询价", "待报价", "未报价", "暂无报价", "电询", "待确认", "时价", "另议", "另询", "缺货"),
        *("sur demande", "prix sur demande", "sur devis", "nous consulter", "à définir", "a definir", "à confirmer", "non disponible", "indisponible", "en attente"),
        *("a consultar", "consultar", "a petición", "bajo petición", "bajo consulta", "precio a consultar", "por definir", "a definir", "a cotizar", "por cotizar", "sin precio", "no disponible", "pendiente"),
        *("по запросу", "цена по запросу", "запрос", "договорная", "по договоренности", "по договорённости", "уточняйте", "уточнить", "уточняется", "нет", "нет цены", "нет в наличии"),
        *("na zapytanie", "cena na zapytanie", "zapytanie", "do ustalenia", "do uzgodnienia", "do wyceny", "wycena", "brak", "brak ceny", "niedostępny", "niedostępne", "na żądanie"),
    }
)  # fmt: skip
BESIDE = re.compile(r"[\s.!*:;,()\[\]<>-]+$|^[\s*!()\[\]<>-]+")
REMARK = re.compile(r"\s*[(（\[].*[)）\]]$")
LONGEST = 40


def is_free(value: Cell) -> bool:
    """Tell whether a cell says that a part costs nothing: FOC, kostenlos, 免费."""
    return isinstance(value, str) and not FREE.isdisjoint(_words(value))


def has_no_price(value: Cell) -> bool:
    """Tell whether a cell says that there is no price yet, or none to be had: on request, auf Anfrage, 询价."""
    return isinstance(value, str) and not OPEN.isdisjoint(_words(value))


def _words(text: str) -> tuple[str, ...]:
    """Return a text without marks at its ends, with the remark in parentheses behind it and without."""
    if len(text) > LONGEST or text[:1].isdigit():  # none of them begins with a digit, as good as all prices do
        return ()
    bare = text_of_cell(text).lower()
    return BESIDE.sub("", bare), BESIDE.sub("", REMARK.sub("", bare))
