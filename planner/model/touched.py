"""What an event touches: which sources, price breaks, lanes and parts its countries, codes, tags, suppliers and modes name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.model.places import is_place, members
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.schema import MODES
from planner.model.table import Cells, Row, Table
from planner.model.tariff_cells import beginnings, code_lists, is_code

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Touched:
    """The words that say what is touched, as cells of the events table hold them; all that are given must hold."""

    origins: str = "*"
    hts: str = "*"
    tags: str = ""
    suppliers: str = ""
    modes: str = ""

    @staticmethod
    def by(event: Row) -> Touched:
        """Return what an event touches."""
        return Touched(*(str(event[name]) for name in ("origins", "hts", "tags", "suppliers", "modes")))

    @property
    def names_parts(self) -> bool:
        """Whether codes or tags are named, which parts have whoever supplies them."""
        return bool(self.tags.split()) or bool(self.hts.split() and "*" not in self.hts.split())

    @property
    def names_goods(self) -> bool:
        """Whether goods are named: by supplier, code or tag, not by country and mode alone."""
        return self.names_parts or bool(listed(self.suppliers))

    @property
    def names_places(self) -> bool:
        """Whether countries are named."""
        return members(self.origins or "*") is not None

    def lanes(self, plan: Plan) -> Mask:
        """Return which lanes are touched, by where they begin and the mode. Shape ``(lanes,)``."""
        lanes = plan["lanes"]
        return coming_from(lanes["ship_from"], self.origins) & among(lanes["mode"], self.modes.lower())

    def goods(self, plan: Plan, table: str = "sources") -> Mask:
        """Return which sources or price breaks are touched; price breaks have no mode. Shape ``(rows,)``."""
        rows = plan[table]
        mask = coming_from(rows["country_of_origin"], self.origins)
        if listed(self.suppliers):
            mask = mask & sold_by(rows["supplier"], self.suppliers)
        if "mode" in rows.columns:
            mask = mask & among(rows["mode"], self.modes.lower())
        if self.names_parts:
            parts = plan["parts"]
            mask = mask & of_parts(rows["part"], parts["part"], parts["hts"], parts["tags"], plan["code_lists"], self.hts, self.tags)
        return mask

    def parts(self, plan: Plan) -> Mask:
        """Return which parts the codes and tags name; every part where none are given. Shape ``(parts,)``."""
        parts = plan["parts"]
        return named(parts["hts"], parts["tags"], plan["code_lists"], self.hts, self.tags)

    def unknown(self, plan: Plan) -> Iterator[tuple[str, str]]:
        """Yield the column and a sentence for each word that names nothing there is."""
        names = listed(self.suppliers)
        there = {str(name).strip().casefold() for table in ("suppliers", "sources") for name in plan[table]["supplier"]} if names else set()
        for name in names:
            if name.casefold() not in there:
                yield "suppliers", f"'{name}' is no supplier of the plan."
        for word in self.modes.lower().split():
            if word not in MODES:
                yield "modes", f"'{word}' is no mode of transport; use {', '.join(MODES)}."
        for word in self.origins.upper().split():
            if not is_place(word):
                yield "origins", f"'{word}' is no country or group known here."
        lists = code_lists(plan["code_lists"])
        for word in self.hts.split():
            if word != "*" and not (word[1:] in lists if word.startswith("@") else is_code(word)):
                yield "hts", f"'{word}' is no tariff code and no beginning of one."


def listed(suppliers: str) -> tuple[str, ...]:
    """Return the names in a cell of suppliers with commas between."""
    return tuple(filter(None, (name.strip() for name in suppliers.split(","))))


@remembered(64)
def coming_from(codes: Cells, places: str) -> Mask:
    """Return which country codes lie in the places named; blank is everywhere."""
    inside = members(places or "*")
    return np.ones(len(codes), dtype=bool) if inside is None else np.array([code in inside for code in codes.tolist()], dtype=bool)


@remembered(64)
def among(values: Cells, words: str) -> Mask:
    """Return which values are among words with blanks between; no words are every value."""
    return np.isin(values.astype(str), words.split()) if words.split() else np.ones(len(values), dtype=bool)


@remembered(64)
def sold_by(suppliers: Cells, names: str) -> Mask:
    """Return which rows are of the suppliers named, whatever their capitals."""
    meant = {name.casefold() for name in listed(names)}
    return np.array([name.strip().casefold() in meant for name in suppliers.tolist()], dtype=bool)


@remembered(64)
def of_parts(part: Cells, keys: Cells, hts: Cells, tags: Cells, lists: Table, codes: str, words: str) -> Mask:
    """Return which rows are of parts that codes and tags name."""
    meant = set(keys[named(hts, tags, lists, codes, words)].tolist())
    return np.array([key in meant for key in part.tolist()], dtype=bool)


@remembered(64)
def named(hts: Cells, tags: Cells, lists: Table, codes: str, words: str) -> Mask:
    """Return which parts have one of the codes and one of the tags; blank and * are any. Shape ``(parts,)``."""
    mask = np.ones(len(hts), dtype=bool)
    if codes.split() and "*" not in codes.split():
        begins = beginnings(codes, code_lists(lists))
        mask &= np.array([own.replace(".", "").startswith(begins) for own in hts.tolist()], dtype=bool)
    meant = set(words.lower().split())
    if meant:
        mask &= np.array([not meant.isdisjoint(own.lower().split()) for own in tags.tolist()], dtype=bool)
    return mask
