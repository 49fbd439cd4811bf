"""Columns that say the same thing again: of further suppliers, or how many go into each of several products or assemblies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from planner.files.cells.grid import Cell
from planner.files.cells.said.values import amount, quantity
from planner.files.layout import LINE_TOTAL, MAKER, PACK_PRICE, PRICE_UNIT, normal
from planner.files.reading.columns.block import Count, Offer
from planner.files.reading.columns.heads import FAIR, Head
from planner.files.reading.columns.meanings import best_meanings, header_cell
from planner.files.reading.columns.words import (
    DESCRIPTION,
    FOR_SEVERAL,
    LEAD,
    MPN,
    PART,
    PRICE,
    QUANTITY,
    SOURCE_SUPPLIER,
    TOTAL_WORDS,
    URL,
    header_candidates,
)  # fmt: skip
from planner.files.reading.rows.steps import steps_among
from planner.model.schema import BOM

Samples = Mapping[int, Sequence[Cell]]
OFFERED = frozenset({PRICE, PACK_PRICE, PRICE_UNIT, LEAD, MPN, URL, SOURCE_SUPPLIER, MAKER, "sources.min_order_quantity", "sources.currency",
                     "sources.country_of_origin", "sources.order_multiple", "suppliers.country"})  # fmt: skip
WHO = frozenset({SOURCE_SUPPLIER, MAKER})
RANKS = (
    (1, r"1st|first|primary|main|preferred|haupt|erster?|首选|principal|основной"),
    (2, r"2nd|second(ary)?|alt(ernativer?|ernates?|\.)?|backup|zweiter?|备选|替代|alternatif|alternativo|резервный"),
    (3, r"3rd|third|tertiary|dritter?"),
)
NUMBERED = re.compile(r"(?P<what>.*[^\W\d])[\s#_.(-]*(?P<rank>[1-9])\)?\s*(?P<unit>[(\[][^\d()\[\]]*[)\]])?")
NO_OWNER = frozenset(
    {"", "total", "robot", "unit", "assembly", "assy", "set", "product", "device", "machine", "each", "order", "ordered", "to order", "required", "needed", "stock", "in stock",
     "on hand", "spare", "incl spare", "with spare", "received", "delivered", "open", "min", "max", "minimum", "maximum", "pack", "package", "per pack", "per package", "bought",
     "available", "to buy", "buy", "purchased", "used", "left", "remaining", "pcb", "board", "kit", "pcs", "pc", "batch", "piece", "item", "sheet", "roll", "bag", "box", "missing",
     "actual", "planned", "check", "checked", "counted", "per item", "uom", "unit of measure", "price", "cost", "break", "in", "out", "of", "note", "tray", "reel", "arm side"}
)  # fmt: skip
# editions of a product; several of them beside each other make a 'Max' one too
EDITIONS = frozenset(
    {"basic", "base", "lite", "mini", "standard", "std", "pro", "plus", "max", "min", "ultra", "premium", "deluxe", "advanced"}
)
NOT_COUNTS = re.compile(
    r"\b(length|width|height|depth|diameter|dia|thickness|voltage|current|power|torque|speed|size|weight|mass|year|month|week|kw ?\d|q[1-4]|jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug"
    r"|sep|o[ck]t|nov|de[cz]|20\d\d|price|cost|länge|laenge|breite|höhe|hoehe|stärke|staerke|dicke|durchmesser|longueur|largeur|hauteur|largo|ancho|alto|длина|ширина|высота|długość|szerokość|wysokość|长|宽|高|mm|tolerance|pitch|teeth|pins|score|rating|rev|revision|hours|time|temp|frequency)\b|[(\[]\s*(mm|cm|m|kg|g|v|a|w|nm)\s*[)\]]",
    re.IGNORECASE,
)
TIMES = re.compile(r"[(\[]?\s*(?:(?<!\w)[x×*]\s*(\d{1,4})|\b(\d{1,4})\s*[x×*])(?!\w)\s*[)\]]?", re.IGNORECASE)


@dataclass(slots=True)
class Spread:
    """The columns of a table sorted out: those of its own, and those that repeat them for others."""

    heads: list[Head]
    given: dict[int, str] = field(default_factory=dict)
    supplier: str = ""
    offers: tuple[Offer, ...] = ()
    counts: tuple[Count, ...] = ()
    assembled: bool = False


def spread_of(heads: Sequence[Head], samples: Samples) -> Spread:
    """Return the columns of a table sorted out."""
    found = _with_offers(Spread(list(heads)), samples)
    steps = steps_among([head for head in found.heads if head.column not in found.given], samples)
    if not steps or PRICE in found.given.values():
        return _with_counts(found, samples)
    stepped = [head for head in found.heads if head.column in steps]
    found = _with_counts(replace(found, heads=[head for head in found.heads if head.column not in steps]), samples)
    return replace(found, heads=sorted([*found.heads, *stepped], key=lambda head: head.column), given=found.given | steps)


# further suppliers


def _with_offers(spread: Spread, samples: Samples) -> Spread:
    ranks = _by_group(spread.heads) or _by_rank(spread.heads) or _by_repetition(spread.heads)
    if not ranks:
        return spread
    by_rank: dict[int, list[Head]] = {}
    for rank, head in ranks.values():
        by_rank.setdefault(max(rank, 1), []).append(head)
    own = _offer(by_rank.pop(1, []), samples)
    offers = [_offer(by_rank[rank], samples) for rank in sorted(by_rank)]
    columns = {column for column, (rank, _) in ranks.items() if rank > 1}
    stripped = {head.column: head for rank, head in ranks.values() if rank <= 1}
    heads = [stripped.get(head.column, head) for head in spread.heads if head.column not in columns]
    given = {cell.column: cell.slot for cell in own.columns}
    return replace(spread, heads=heads, given=given, supplier=own.supplier, offers=tuple(offer for offer in offers if offer.columns))


def _offer(heads: Sequence[Head], samples: Samples) -> Offer:
    """Return what the columns of one offer mean; the number of a part is the supplier's own there."""
    chosen = best_meanings(heads, samples, {DESCRIPTION, QUANTITY, LINE_TOTAL})
    cells = [replace(cell, slot=MPN) if cell.slot == PART else cell for _, cell in sorted(chosen.items())]
    kept = tuple(cell for cell in cells if cell.slot in OFFERED or cell.slot.startswith("sources."))
    label = next((head.group for head in heads), "")
    return Offer("" if {cell.slot for cell in kept} & WHO else label, kept)


def _slots(text: str) -> set[str]:
    return {slot for slot, score in header_candidates(text) if score >= FAIR}


def _by_group(heads: Sequence[Head]) -> dict[int, tuple[int, Head]]:
    """Rank offers by the groups over their columns, where two groups hold the same kinds of columns."""
    groups: dict[str, list[Head]] = {}
    for head in heads:
        if head.group and _slots(head.text) & (OFFERED | {PART}):
            groups.setdefault(head.group, []).append(head)
    kinds = [set().union(*(_slots(head.text) & OFFERED for head in mine)) for mine in groups.values()]
    alike = [kind for at, kind in enumerate(kinds) if any(kind & other for other in (*kinds[:at], *kinds[at + 1 :]))]
    if len(groups) < 2 or len(alike) < len(groups) or not any(kind & {PRICE, LEAD, SOURCE_SUPPLIER, MPN} for kind in kinds):
        return {}
    return {head.column: (rank, head) for rank, mine in enumerate(groups.values(), 1) for head in mine}


def _by_rank(heads: Sequence[Head]) -> dict[int, tuple[int, Head]]:
    """Rank offers by numbers and words in their headers, as in 'Supplier 2' and 'Alternative supplier'."""
    found: dict[int, tuple[int, Head]] = {}
    for head in heads:
        rank, text = rank_of(head.text)
        best = next(iter(header_candidates(text)), ("", 0.0))
        if rank and best[1] >= FAIR and best[0] in OFFERED:
            found[head.column] = (rank, replace(head, text=text, written=head.written or head.text))
    by_rank: dict[int, set[str]] = {}
    for rank, head in found.values():
        by_rank.setdefault(rank, set()).update(_slots(head.text) & OFFERED)
    further = [rank for rank in by_rank if rank > 1]
    plain = set().union(*(_slots(head.text) for head in heads if head.column not in found), by_rank.get(1, set()))
    named = all(by_rank[rank] & {*WHO, MPN} and by_rank[rank] & plain for rank in further)
    return found if further and named else {}


def rank_of(text: str) -> tuple[int, str]:
    """Return which supplier a header speaks of, 0 where it doesn't say, and the header without that."""
    for rank, words in RANKS:
        bare, hits = re.subn(rf"(?<!\w)({words})(?!\w)\s*(source\b)?", " ", text, count=1, flags=re.IGNORECASE)
        if hits and normal(bare):
            return rank, " ".join(bare.split())
    found = NUMBERED.fullmatch(text.strip())
    return (int(found["rank"]), f"{found['what'].strip(' #_.(-')} {found['unit'] or ''}".strip()) if found else (0, text)


def _by_repetition(heads: Sequence[Head]) -> dict[int, tuple[int, Head]]:
    """Rank offers by their headers coming again in the same row: Supplier, Price, Supplier, Price."""
    offered = [head for head in heads if next(iter(header_candidates(head.text)), ("", 0.0))[0] in OFFERED]
    names = [normal(head.text) for head in offered]
    again = {name for name in names if names.count(name) > 1}
    if not any(_slots(head.text) & WHO for head, name in zip(offered, names, strict=True) if name in again):
        return {}
    found: dict[int, tuple[int, Head]] = {}
    rank, seen = 1, set[str]()
    for head, name in zip(offered, names, strict=True):
        if name in seen:
            rank, seen = rank + 1, set()
        seen.add(name)
        found[head.column] = (rank, head)
    return found


# several products or assemblies


def _with_counts(spread: Spread, samples: Samples) -> Spread:
    counts = _worded(spread.heads, samples) or _bare(spread.heads, samples)
    if not counts:
        return spread
    columns = {count.cell.column for count in counts}
    total = _total_of(counts, [head for head in spread.heads if head.column not in columns], samples)
    worded = any(_slots(count.cell.text) & {QUANTITY} for count in counts)
    mapped = any(QUANTITY in _slots(head.text) for head in spread.heads if head.column not in columns | total)
    if mapped or (not worded and not total and not _is_sparse(counts, samples)):
        return spread
    heads = [head for head in spread.heads if head.column not in columns]
    given = spread.given | dict.fromkeys(total, "")
    return replace(spread, heads=heads, given=given, counts=tuple(counts), assembled=bool(total) or not worded)


def _worded(heads: Sequence[Head], samples: Samples) -> list[Count]:
    """Return quantities whose headers say so and name whose they are: 'Qty HX1', 'Qty HX1-Pro'."""
    mine = [
        head
        for head in heads
        if next(iter(header_candidates(head.text)), ("", 0.0))[0] == QUANTITY and _are_counts(samples[head.column], whole=False)
    ]
    editions = any(normal(owner_of(head)[0]) in EDITIONS for head in mine)
    counts = []
    for head in mine:
        owner, times = owner_of(head, editions=editions)
        if owner:
            counts.append(Count(owner, header_cell(head, QUANTITY, FAIR), times))
    owners = [count.owner.lower() for count in counts]
    return counts if len(counts) > 1 and len(set(owners)) == len(owners) else []


def owner_of(head: Head, *, editions: bool = False) -> tuple[str, float]:
    """Return the product or assembly that a header of quantities names, empty where it names none, and how many there are of it.

    ``editions`` says that the table's quantities are of editions of one product, so that 'Max' is one of them rather than a limit.
    """
    if FOR_SEVERAL.search(head.text) or set(normal(head.text).split()) & TOTAL_WORDS:
        return "", 1.0
    times = TIMES.search(head.text)
    text = TIMES.sub(" ", head.text) if times else head.text
    grouped = bool(head.group) and QUANTITY in _slots(head.group)
    text = text.removeprefix(head.group) if grouped else _quantity_words().sub(" ", text, count=1)
    text = re.sub(r"^[\s:/#_().\[\]–-]*((per|for|in|pro|je|für|of|par|por|на|na)\b)?[\s:/#_().\[\]–-]*|[\s:/#_(.\[–-]+$", "", text).strip()
    text = text[:-1] if text.endswith((")", "]")) and "(" not in text and "[" not in text else text
    unnamed = normal(text) in NO_OWNER and not (editions and normal(text) in EDITIONS)
    owner = "" if unnamed or not re.search(r"\w", text) or re.fullmatch(r"[\d\s.,+-]+(pcs)?", text) else text.strip()
    return owner, float(times[1] or times[2]) if times and owner else 1.0


@cache
def _quantity_words() -> re.Pattern[str]:
    words = sorted({*BOM["quantity"].synonyms, BOM["quantity"].title}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![^\W\d_]){re.escape(word)}s?\.?(?![^\W\d_])" for word in words), re.IGNORECASE)


def _bare(heads: Sequence[Head], samples: Samples) -> list[Count]:
    """Return columns of plain counts side by side whose headers name nothing known: assemblies such as 'Arm', 'Leg'."""
    counts: list[Count] = []
    for head in heads:
        if (
            header_candidates(head.text)
            or NOT_COUNTS.search(head.shown)
            or normal(head.text) in NO_OWNER
            or not _are_counts(samples[head.column], whole=True)
        ):
            continue
        times = TIMES.search(head.text)
        owner = TIMES.sub(" ", head.text).strip(" ()[]") if times else head.text
        if owner:
            counts.append(Count(owner, header_cell(head, QUANTITY, FAIR), float(times[1] or times[2]) if times else 1.0))
    beside = all(b.cell.column - a.cell.column == 1 for a, b in pairwise(counts))
    owners = {count.owner.lower() for count in counts}
    return counts if len(counts) > 1 and beside and len(owners) == len(counts) else []


def _are_counts(values: Sequence[Cell], *, whole: bool) -> bool:
    told = [quantity(value) for value in values if not (isinstance(value, str) and value.strip() in {"-", "–", "—", "x", "X"})]
    numbers = [found[0] for found in told if found]
    return bool(numbers) and len(numbers) == len(told) and all(one >= 0 and (not whole or one == int(one) < 100_000) for one in numbers)


def _is_sparse(counts: Sequence[Count], samples: Samples) -> bool:
    """Tell whether some parts aren't in all of the assemblies: a measure of each part has no gaps."""
    longest = max(len(values) for values in samples.values())
    return any(sum(1 for value in samples[count.cell.column] if _number(value)) < longest for count in counts)


def _total_of(counts: Sequence[Count], others: Sequence[Head], samples: Samples) -> set[int]:
    """Return the columns that hold the sum of the counts; samples leave out blanks, so only their sums are compared."""
    sums = sum(count.times * sum(_number(value) for value in samples[count.cell.column]) for count in counts)
    found = set()
    for head in others:
        told = [_number(value) for value in samples[head.column]]
        named = bool({QUANTITY, LINE_TOTAL} & {slot for slot, _ in header_candidates(head.text)})
        if named and told and sums and sum(told) in (sums, 2 * sums):
            found.add(head.column)
    return found


def _number(value: Cell) -> float:
    found = amount(value)
    return found.number if found else 0.0
