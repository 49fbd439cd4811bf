"""Tables of pairs, as ERP systems export them: an assembly and one of its components in each row, told by headers or by the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.files.cells.columns import Coded
from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import LEVEL, POSITION, SECOND, normal
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.evidence import is_dotted, is_sequence
from planner.files.reading.columns.heads import FAIR, LINES, Head, label_of_lines
from planner.files.reading.columns.meanings import header_cell
from planner.files.reading.columns.words import DESCRIPTION, INSTEAD, MPN, NOTE, PARENT, PART, QUANTITY, header_candidates
from planner.files.reading.rows.paths import is_written_once
from planner.files.reading.rows.table import texts_of

OPEN = frozenset({"", PART, DESCRIPTION, POSITION, SECOND, NOTE})  # what the columns of a pair may have been taken for
COMPONENT = re.compile(
    r"\b(bom )?(component|komponent|composant|componente|компонент|child|figlio|hijo)|子件|子项|子項|子料|positionsartikel"
)
MATERIAL = re.compile(
    r"^(raw )?material( (name|id|code|no|number))?$|^(ingredient|rohstoff|rohmaterial|materia prima|matiere premiere|сырье|материал|surowiec)\b|^(原料|原材料|材料)"
)
FINISHED = re.compile(
    r"^(header |bom |main |finished |kopf)?(product|produkt|produit|producto|sku|fg|model|finished good|изделие|wyrob|prodotto)( (number|no|code|id|name|nummer|nr|sku))?$|^(产品|成品|主件)"
)
PRODUCT = re.compile(
    r"^(header |bom |main |kopf)?(material|article|artikel|item|part|teil|assembly)( (number|no|code|id|name|nummer|nr))?$|^物料"
)
FEWEST, MOST_ALIKE, MOSTLY = 3, 0.1, 0.9
SAMPLE = 300
INNER = 0.3  # of the assemblies are themselves components


@dataclass(frozen=True, slots=True)
class Named:
    """A column that may name assemblies or components: its head, its texts by row, and the different ones."""

    head: Head
    texts: Coded[str]
    names: frozenset[str]


def with_parents(grid: Grid, block: Block, heads: Sequence[Head]) -> Block:
    """Return a table with its columns of assemblies and components, where it is one of pairs."""
    leveled = block.has(LEVEL) and not block.has(PARENT)
    if leveled or block.stairs or block.path or block.counts or not block.has(QUANTITY):
        return block
    columns = _named_columns(grid, block, heads)
    pair = _pair(grid, block, columns)
    if pair is None:
        return block
    parent, component = pair
    taken = {parent.head.column, component.head.column}
    kept = tuple(cell for cell in block.columns if cell.column not in taken and cell.slot not in {PART, PARENT})
    told = (header_cell(parent.head, PARENT, _score(parent.head, PARENT)), header_cell(component.head, PART, _score(component.head, PART)))
    block = replace(block, columns=tuple(sorted((*kept, *told), key=lambda cell: cell.column)))
    return _described(block, parent, component, [one for one in columns if one.head.column not in taken])


def _score(head: Head, slot: str) -> float:
    return max(dict(header_candidates(head.text)).get(slot, 0.0), FAIR)


def _named_columns(grid: Grid, block: Block, heads: Sequence[Head]) -> list[Named]:
    slots = {cell.column: cell.slot for cell in block.used()}
    found = []
    for head in heads:
        if slots.get(head.column, "") not in OPEN | {PARENT} or INSTEAD.search(normal(head.text)):
            continue
        cells = grid.column(head.column).taken(slice(block.first, block.last + 1))
        values = [value for value in cells.values[:SAMPLE] if value is not None]
        if values and not is_sequence(values) and not is_dotted(values) and not all(_is_small(value) for value in values):
            texts = texts_of(cells.values)
            found.append(Named(head, Coded(cells.codes, texts), frozenset(texts)))
    return found


def _is_small(value: Cell) -> bool:
    """Tell whether a cell holds a number that is too small for the number of a part: a position, a count."""
    return (not isinstance(value, str) and not (isinstance(value, float) and value >= 1000)) or (
        isinstance(value, str) and len(value) < 5 and value.isdigit()
    )


def _pair(grid: Grid, block: Block, columns: Sequence[Named]) -> tuple[Named, Named] | None:
    """Return the column of assemblies and that of components, None where the table has none or they are known."""
    given = block.column(PARENT)
    number = block.column(PART)
    if given and (number or block.has(DESCRIPTION) or block.has(MPN)):
        parent = next((one for one in columns if one.head.column == given.column), None)
        component = next((one for one in columns if number and one.head.column == number.column), None)
        return (parent, component) if parent and component else None
    for parent in columns:
        if given and parent.head.column != given.column:
            continue
        for component in columns:
            known = number is None or number.column in {parent.head.column, component.head.column}
            if component is not parent and known and (_are_pairs(parent, component) or _are_headed(grid, block, parent, component)):
                return parent, component
    return None


def _are_pairs(parent: Named, component: Named) -> bool:
    """Tell whether two columns are a tree's: assemblies come again and again, some are components, and no pair comes often."""
    above, below = parent.texts, component.texts
    both = above.told & below.told
    count = int(both.sum())
    if count < FEWEST or count < MOSTLY * int(below.told.sum()):
        return False
    assemblies, parts = parent.names, component.names
    fewer = len(assemblies) < len(parts) or (len(assemblies) == len(parts) and parent.head.column < component.head.column)
    if not fewer or len(assemblies) >= count or len(assemblies & parts) < max(INNER * (len(assemblies) - 1), 1):
        return False
    pairs = list(zip(above.listed(""), below.listed(""), strict=True))
    told = [pair for pair, here in zip(pairs, both.tolist(), strict=True) if here]
    return sum(one == other for one, other in told) <= MOST_ALIKE * count and len(set(told)) >= MOSTLY * count


def _are_headed(grid: Grid, block: Block, parent: Named, component: Named) -> bool:
    """Tell whether headers such as 'Material' before 'Component' name a product and its component; the product comes again or is written once."""
    above, below = normal(parent.head.text), normal(component.head.text)
    finished = FINISHED.search(above) is not None
    if component.head.text.startswith(LINES):
        return (finished or PRODUCT.search(above) is not None) and block.has(PART) and not parent.head.text.startswith(LINES)
    if not (COMPONENT.search(below) and (finished or PRODUCT.search(above))) and not (finished and MATERIAL.search(below)):
        return False
    if parent.head.column > component.head.column or len(component.names) < 2:
        return False
    told, count = int(parent.texts.told.sum()), int(component.texts.told.sum())
    again = told >= MOSTLY * count and 2 * len(parent.names) <= count
    return again or (told < count and is_written_once(grid, block, parent.head.column))


def _described(block: Block, parent: Named, component: Named, others: Sequence[Named]) -> Block:
    """A description that is the same for all components of an assembly describes the assembly; another that goes with the component is taken."""
    described = block.column(DESCRIPTION)
    current = next((one for one in others if described and one.head.column == described.column), None)
    if current and not _belongs(current, parent, component):
        return block
    better = [
        one for one in others
        if one is not current and DESCRIPTION in dict(header_candidates(one.head.text)) and not _belongs(one, parent, component)
    ]  # fmt: skip
    kept = [cell for cell in block.columns if current is None or cell.column != current.head.column]
    if better:
        column = better[0].head.column
        kept = [cell for cell in kept if cell.column != column]
        kept.append(header_cell(better[0].head, DESCRIPTION, _score(better[0].head, DESCRIPTION)))
    return replace(block, columns=tuple(sorted(kept, key=lambda cell: cell.column)))


def _belongs(column: Named, parent: Named, component: Named) -> bool:
    """Tell whether a column speaks of the assemblies rather than of their components."""
    return _goes_with(column.texts, parent.texts) and not _goes_with(column.texts, component.texts)


def _goes_with(texts: Coded[str], names: Coded[str]) -> bool:
    """Tell whether a column says the same wherever another does."""
    said: dict[str, str] = {}
    again = False
    for name, text in zip(names.listed(""), texts.listed(""), strict=True):
        if name in said and said[name] != text:
            return False
        again = again or name in said
        said[name] = text
    return again


def with_numbers_named(grid: Grid, block: Block) -> Mapping[int, list[Cell]]:
    """Return the column of assemblies with names in it, where it gives the row's own numbers, as in 'Parent ID' beside 'ID'."""
    parent, position = block.column(PARENT), block.column(POSITION)
    named = next((cell for slot in (PART, DESCRIPTION, MPN) if (cell := block.column(slot))), None)
    if parent is None or position is None or named is None:
        return {}
    inside = slice(block.first, block.last + 1)
    numbers, names, above = (grid.column(cell.column).taken(inside).listed(None) for cell in (position, named, parent))
    rows = {text_of_cell(number): name for number, name in zip(numbers, names, strict=True) if number is not None and name is not None}
    told = [text_of_cell(value) for value in above if value is not None]
    listed = {text_of_cell(name) for name in names if name is not None}
    if (
        not told
        or not all(text in rows for text in told)
        or listed & set(told)
        or len(rows) < np.count_nonzero([n is not None for n in numbers])
    ):
        return {}
    column: list[Cell] = grid.column(parent.column).listed(None)
    for row, value in enumerate(above, block.first):
        if value is not None:
            column[row] = rows[text_of_cell(value)]
    return {parent.column: column}


def lists_products(block: Block) -> bool:
    """Tell whether the column of assemblies names products, each with its own list, rather than parts of one product."""
    parent = block.column(PARENT)
    return parent is not None and (
        FINISHED.search(normal(parent.text)) is not None or bool(label_of_lines([text for _, text in block.headers]))
    )


def is_continued(grid: Grid, block: Block) -> bool:
    """Tell whether assemblies are written once for the rows below although some are components too: one that is none stands first."""
    parent = block.column(PARENT)
    names = next((cell for slot in (PART, DESCRIPTION, MPN) if (cell := block.column(slot))), None)
    if parent is None or names is None or not is_written_once(grid, block, parent.column):
        return False
    inside = slice(block.first, block.last + 1)
    assemblies, parts = (grid.column(cell.column).taken(inside) for cell in (parent, names))
    known = {text_of_cell(value) for value in parts.values}
    first = next((value for value in assemblies.listed(None) if value is not None), None)
    return text_of_cell(first) not in known
