"""Headers in seven languages stand for the columns of a plan that a buyer would put them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.files.reading.columns.words import header_candidates
from tests.files.books import imported

LANGUAGES = ("en", "de", "zh", "fr", "es", "ru", "pl")
TABLE = {
    "parts.part": ("Part No.", "Teile-Nr.", "物料编码", "Référence article", "Código de artículo", "Артикул", "Numer części"),
    "parts.description": ("Description", "Bezeichnung", "名称", "Désignation", "Descripción", "Наименование", "Nazwa"),
    "bom.quantity": ("Qty", "Menge", "数量", "Quantité", "Cantidad", "Количество", "Ilość"),
    "parts.unit": ("UoM", "Einheit", "单位", "Unité", "Unidad", "Ед. изм.", "J.m."),
    "sources.maker": ("Manufacturer", "Hersteller", "制造商", "Fabricant", "Fabricante", "Производитель", "Producent"),
    "sources.mpn": ("Mfr. Part Number", "Hersteller-Teilenummer", "制造商型号", "Référence fabricant", "Referencia del fabricante", "Номер производителя", "Nr katalogowy"),
    "sources.supplier": ("Vendor", "Lieferant", "供应商", "Fournisseur", "Proveedor", "Поставщик", "Dostawca"),
    "sources.unit_price": ("Unit Price (USD)", "Einzelpreis [EUR]", "单价(元)", "Prix unitaire HT", "Precio unitario", "Цена за шт., руб", "Cena jednostkowa netto"),
    "sources.currency": ("Currency", "Währung", "币种", "Devise", "Moneda", "Валюта", "Waluta"),
    "sources.min_order_quantity": ("MOQ", "Mindestbestellmenge", "最小起订量", "Quantité minimum de commande", "Pedido mínimo", "Минимальный заказ", "Minimalne zamówienie"),
    "sources.order_multiple": ("Pack size", "Verpackungseinheit", "最小包装量", "Conditionnement", "Unidades por caja", "Кратность", "Ilość w opakowaniu"),
    "sources.lead_days": ("Lead time (weeks)", "Lieferzeit (Wochen)", "交货周期", "Délai de livraison", "Plazo de entrega", "Срок поставки", "Czas dostawy"),
    "sources.country_of_origin": ("Country of Origin", "Ursprungsland", "原产国", "Pays d'origine", "País de origen", "Страна происхождения", "Kraj pochodzenia"),
    "parts.hts": ("HTS code", "Zolltarifnummer", "HS编码", "Code douanier", "Partida arancelaria", "Код ТН ВЭД", "Kod taryfy celnej"),
    "parts.weight_kg": ("Weight (g)", "Gewicht (kg)", "重量(kg)", "Poids (kg)", "Peso (kg)", "Масса, кг", "Waga [kg]"),
    "parts.volume_m3": ("Volume (m³)", "Volumen (m³)", "体积(m³)", "Volume (m³)", "Volumen (m³)", "Объём, м³", "Objętość (m³)"),
    "bom.level": ("BOM Level", "Stufe", "层级", "Niveau", "Nivel", "Уровень", "Poziom"),
    "bom.position": ("Item #", "Pos.", "序号", "Repère n°", "Posición", "№ п/п", "Lp."),
    "bom.parent": ("Parent part", "Übergeordnete Baugruppe", "父件料号", "Article parent", "Conjunto padre", "Входит в", "Zespół nadrzędny"),
    "bom.designators": ("RefDes", "Bauteilbezeichner", "位号", "Repère topologique", "Designador", "Поз. обозначение", "Oznaczenie"),
    "parts.kind": ("Make/Buy", "Beschaffungsart", "自制/外购", "Fabriqué/acheté", "Fabricar/comprar", "Покупное/собственное", "Zakup/produkcja"),
    "stock.quantity": ("On hand", "Lagerbestand", "现有库存", "Stock disponible", "Existencias", "Остаток", "Stan magazynowy"),
    "sources.incoterm": ("Incoterm", "Lieferbedingung", "贸易术语", "Conditions de livraison", "Condiciones de entrega", "Условия поставки", "Warunki dostawy"),
    "sources.mode": ("Transport mode", "Versandart", "运输方式", "Mode de transport", "Modo de transporte", "Вид транспорта", "Rodzaj transportu"),
    "sources.valid_until": ("Valid until", "Gültig bis", "有效期至", "Valable jusqu'au", "Válido hasta", "Действительно до", "Ważne do"),
    "parts.note": ("Remarks", "Bemerkung", "备注", "Remarques", "Observaciones", "Примечание", "Uwagi"),
    "sources.url": ("Link", "Webseite", "购买链接", "Lien d'achat", "Enlace", "Ссылка", "Link do sklepu"),
    "bom.scrap": ("Scrap %", "Ausschuss", "损耗率", "Taux de rebut", "Merma", "Потери", "Odpad"),
    "parts.tags": ("Category", "Warengruppe", "分类", "Catégorie", "Categoría", "Категория", "Kategoria"),
    "parts.package": ("Footprint", "Bauform", "封装", "Boîtier", "Encapsulado", "Корпус", "Obudowa"),
    "sources.line_total": ("Ext. price", "Gesamtpreis", "总价", "Montant total", "Importe total", "Итого", "Wartość netto"),
    "sources.ship_from": ("Ship from", "Versandland", "发货地", "Pays d'expédition", "País de envío", "Страна отправления", "Kraj wysyłki"),
}  # fmt: skip
CASES = [(header, slot) for slot, headers in TABLE.items() for header in headers]
MIXED = [
    ("数量 Qty", "bom.quantity"), ("Qty 数量", "bom.quantity"), ("品名/Description", "parts.description"), ("Menge / Qty", "bom.quantity"), ("Part No. 料号", "parts.part"),
    ("供应商 Supplier", "sources.supplier"), ("单价 Unit price (USD)", "sources.unit_price"), ("Hersteller (Manufacturer)", "sources.maker"), ("Кол-во / Qty", "bom.quantity"),
    ("Ilość (Qty)", "bom.quantity"), ("备注Remark", "parts.note"), ("原产国 COO", "sources.country_of_origin"), ("HS编码 HS Code", "parts.hts"), ("Désignation / Description", "parts.description"),
]  # fmt: skip
PLAIN_SPELLINGS = [
    ("Stueckzahl", "bom.quantity"), ("STUECKPREIS", "sources.unit_price"), ("Waehrung", "sources.currency"), ("Haendler", "sources.supplier"), ("Ilosc", "bom.quantity"), ("Quantite", "bom.quantity"),
    ("Descripcion", "parts.description"), ("Pais de origen", "sources.country_of_origin"), ("manufacturer_part_number", "sources.mpn"), ("country_of_origin", "sources.country_of_origin"), ("unit_price", "sources.unit_price"),
]  # fmt: skip


def slots_of(header: str) -> list[str]:
    """Return the columns a header may stand for, the likeliest first."""
    return [slot for slot, _ in header_candidates(header)]


@pytest.mark.parametrize(("header", "slot"), [*CASES, *MIXED, *PLAIN_SPELLINGS])
def test_that_a_header_is_understood_when_it_is_in_one_of_seven_languages_or_two(header: str, slot: str) -> None:
    assert slots_of(header)[:1] == [slot]


@pytest.mark.parametrize("header", ["Alternate Part", "Substitute part number", "Alternativteil", "替代料号", "Zamiennik", "Item: Dualtron Eagle", "Link: https://example.com/x"])  # fmt: skip
def test_that_a_header_names_no_part_when_it_is_of_another_or_no_header(header: str) -> None:
    assert not {"parts.part", "parts.description", "sources.mpn", "sources.url"} & set(slots_of(header))


def sheet(tmp_path: Path, name: str, text: str) -> Path:
    """Write a text table."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", range(len(LANGUAGES)), ids=LANGUAGES)
def test_that_a_price_list_fills_every_column_when_its_headers_are_in_one_language(language: int, tmp_path: Path) -> None:
    slots = [
        ("parts.part", "A-100"), ("parts.description", "Housing of steel"), ("bom.quantity", "2"), ("sources.supplier", "Acme"), ("sources.unit_price", "3.25"), ("sources.currency", "EUR"),
        ("sources.min_order_quantity", "10"), ("sources.order_multiple", "5"), ("sources.lead_days", "21"), ("sources.country_of_origin", "DE"), ("parts.hts", "7326.90.8688"), ("sources.incoterm", "EXW"),
        ("sources.valid_until", "2027-03-31"), ("stock.quantity", "40"),
    ]  # fmt: skip
    lines = [";".join(TABLE[slot][language] for slot, _ in slots)]
    lines += [";".join(value for _, value in slots), ";".join(["B-200", "Lid, painted", *(value for _, value in slots[2:])])]
    plan, _ = imported(sheet(tmp_path, "list.csv", "\n".join(lines)))
    row = plan["sources"].row(0)
    assert [row[name] for name in ("part", "supplier", "currency", "country_of_origin", "incoterm")] == [
        "A-100",
        "Acme",
        "EUR",
        "DE",
        "EXW",
    ]
    assert row["min_order_quantity"] == 10
    assert row["order_multiple"] == 5
    assert str(row["valid_until"]) == "2027-03-31"
    assert plan["parts"].row(0)["hts"] == "7326.90.8688"
    assert plan["stock"]["quantity"].tolist() == [40, 40]
