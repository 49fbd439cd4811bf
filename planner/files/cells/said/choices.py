"""Words of seven languages that stand for one of a column's choices: made or bought, by sea or by air."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.model.schema import Column

MADE = "m made manufactured in-house inhouse assembled fertigung eigenfertigung hausfertigung e 自制 自产 生产 fabriqué fabrication fabricado fabricar собственное изготовление производство własne produkcja make-part"
BOUGHT = "b bought purchased purchase buy-part kauf kaufteil fremdbezug fremd zukauf f 外购 采购 购买 外购件 acheté achat comprado comprar compra покупное покупка закупка kupne zakup zakupione"
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "kind": {"make": MADE, "buy": BOUGHT, "phantom": "ph dummy phantombaugruppe 虚拟 虚拟件 虚拟物料 fantôme fantasma фантом fantom"},
    "mode": {
        "ocean": "sea vessel ship boat fcl lcl seefracht see schiff 海运 海 maritime mer bateau marítimo maritimo mar barco море морской морем морская morski morze",
        "air": "airfreight luft luftfracht flugzeug flug 空运 空 快递 express courier kurier aérien avion aéreo aereo avión авиа воздух самолет самолёт lotniczy samolot dhl ups fedex",
        "rail": "train bahn schiene zug 铁路 火车 ferroviaire train ferrocarril tren жд железная ж/д kolej kolejowy",
        "truck": "road lorry ltl ftl lkw straße strasse 陆运 卡车 公路 汽运 routier camion route camión carretera terrestre авто автомобильный грузовик drogowy ciężarówka",
    },
    "incoterm": {},
})  # fmt: skip
BY_WORD = MappingProxyType(
    {name: {word: choice for choice, words in told.items() for word in words.split()} for name, told in WORDS.items()}
)


def choice_of(column: Column, text: str) -> str | None:
    """Return the choice that a text stands for; None where it stands for none. 'FOB Shenzhen' is FOB, 'sea freight' is ocean."""
    bare = text.strip().casefold()
    words = bare.replace("_", " ").replace("(", " ").replace(",", " ").split()
    known = BY_WORD.get(column.name, {})
    for word in (bare, *words):
        found = next((choice for choice in column.choices if choice and choice.casefold() == word), None) or known.get(word)
        if found:
            return found
    return None
