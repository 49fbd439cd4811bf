"""Which product or assembly each table of a workbook stands for, and its lines put under it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from planner.files.cells.columns import always
from planner.files.cells.grid import Grid
from planner.files.cells.said.values import text_of_cell
from planner.files.layout import LEVEL
from planner.files.reading.assembly.builder import Builder
from planner.files.reading.assembly.tree import build_tree
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.words import PARENT, QUANTITY
from planner.files.reading.layout.tables import ReadTable
from planner.files.reading.rows.lines import Sheet
from planner.files.reading.rows.paths import Ways
from planner.files.reading.rows.several import sheet_of
from planner.model.finding import Severity

RolesAndTables = Sequence[tuple[str, ReadTable]]
MOST_TOLD = 6  # products named in one message
MOST_ABOVE = 40  # rows of a title block
GENERIC_SHEET = re.compile(
    r"(sheet|tabelle|tabell|feuil(le)?|hoja|foglio|лист|arkusz|工作表|表|blad|bom|in|out|data|parts?|stückliste)[\s_-]*\d*", re.IGNORECASE
)


def root_names(name_of_file: str, sheets: Sequence[tuple[Grid, RolesAndTables]]) -> list[str]:
    """Return the product each sheet stands for: the file's name for one sheet, else the sheet's, told apart from parts."""
    boms = {grid.name: [table for role, table in read if role == "bom"] for grid, read in sheets}
    boms = {name: tables for name, tables in boms.items() if tables}
    used = {part for tables in boms.values() for table in tables for part in table.sheet.lines.part.occurring()}
    names: list[str] = []
    for grid, _ in sheets:
        stem = name_of_file.strip() or "Product"
        named = _named_elsewhere(grid, boms) if grid.name in boms and len(boms) > 1 else ""
        if named:
            names.append(named)
            continue
        name = stem if len(boms) <= 1 else f"{stem} {grid.name}" if GENERIC_SHEET.fullmatch(grid.name.strip()) else grid.name.strip()
        while name in used or name in names:
            name = f"{name} (assembly)"
        names.append(name)
    return names


def _named_elsewhere(grid: Grid, boms: Mapping[str, Sequence[ReadTable]]) -> str:
    """Return the part of another sheet whose BOM a sheet is: by the sheet's name, its title block, or the part's description."""
    others = [table.sheet.lines for name, tables in boms.items() if name != grid.name for table in tables]
    own = {part.lower() for table in boms[grid.name] for part in table.sheet.lines.part.occurring()}
    parts = {part.lower(): part for lines in others for part in lines.part.occurring()}
    texts = [grid.name.strip(), *_title_texts(grid, boms[grid.name])]
    found = next((parts[text.lower()] for text in texts if text.lower() in parts and text.lower() not in own), "")
    if found or GENERIC_SHEET.fullmatch(grid.name.strip()):
        return found or parts.get(grid.name.strip().lower(), "")
    described = {
        text.lower(): part
        for lines in others
        for text, part in zip(lines.description.listed(""), lines.part.listed(""), strict=True)
        if text
    }
    part = described.get(grid.name.strip().lower(), "")
    return "" if part.lower() in own else part


def _title_texts(grid: Grid, tables: Sequence[ReadTable]) -> list[str]:
    """Return what stands above a sheet's first table, cell by cell, without the words before a colon."""
    top = min((table.block.top for table in tables), default=0)
    texts = [text_of_cell(value) for row in range(min(top, MOST_ABOVE)) for value in grid.rows[row] if value is not None]
    return [part.strip() for text in texts for part in (text, text.rpartition(":")[2], text.split(" ", 1)[0]) if part.strip()]


def put_sheet(tables: RolesAndTables, root: str, builder: Builder) -> None:
    """Add the parts, lines, sources, stock and demand of one sheet, each of its tables by what it is."""
    boms = sum(role == "bom" for role, _ in tables)
    title = SheetTitle(tables[0][1].grid)
    for role, table in tables:
        sheet = table.sheet
        builder.add_parts(sheet)
        if role == "bom":
            if table.counted:
                _put_side_by_side(table, root, builder, title)
            elif table.ways is not None:
                _put_ways(table, table.ways, root, builder, title)
            else:
                _put_table(table, root, builder, title, titled=boms > 1)
        for offering in (sheet, *table.offers):
            builder.add_sources(offering)
        builder.add_stock(sheet)
        if role == "demand":
            builder.add_demand(sheet)
        if role == "bom" and not sheet.block.has(QUANTITY) and not table.counted and len(sheet.lines):
            builder.note_once("import.no-quantities", f"{sheet.name}: there is no quantity column; one of each is taken.", sheet)


def _put_table(table: ReadTable, root: str, builder: Builder, title: SheetTitle, *, titled: bool) -> None:
    """Add a table's lines under its product; where a sheet has several titled ones, each is an assembly of the sheet's product."""
    block, lines = table.block, table.sheet.lines
    top = root
    listed = set(lines.part.occurring())
    if titled and block.title:
        top = block.title
        while top in listed or top == root:
            top = f"{top} (assembly)"

    def begin() -> None:
        builder.add_product(root, title.above(block))
        if top != root:
            builder.add_product(top, "")
            builder.add_group(root, top, table.sheet)

    _put_lines(table, table.sheet, top, builder, begin)


def _put_side_by_side(table: ReadTable, root: str, builder: Builder, title: SheetTitle) -> None:
    """Add the lines of products that stand side by side, a column of quantities each, or of the assemblies of one product."""
    lines, block = table.sheet.lines, table.block
    parts = lines.part.listed("")
    called = {name.lower(): part for name, part in zip([*lines.description.listed(""), *parts], [*parts, *parts], strict=True)}
    owners = [called.get(one.count.owner.lower(), one.count.owner) for one in table.counted]
    told = ", ".join(f"'{owner}'" for owner in owners)
    what = f"assemblies of '{root}'" if block.assembled else "products of their own"
    builder.note_once("import.side-by-side", f"{table.sheet.name}: the columns of quantities {told} are read as {what}.", table.sheet)
    put: set[int] = set()
    for one, owner in zip(table.counted, owners, strict=True):
        sheet = sheet_of(table.sheet, one)
        builder.add_product(owner, "" if block.assembled else title.above(block))
        if block.assembled and owner not in parts:
            builder.add_product(root, title.above(block))
            builder.add_group(root, owner, sheet, one.count.times)
        put |= _put_lines(table, sheet, owner, builder, lambda: None, put)


def _put_ways(table: ReadTable, ways: Ways, root: str, builder: Builder, title: SheetTitle) -> None:
    """Add the lines of a table whose columns name the assemblies they are in; one assembly around all of them is the product itself."""
    sheet = table.sheet
    tops = [name for name, above in ways.assemblies.items() if not above]
    loose = np.flatnonzero(~ways.parents.told).tolist()
    product = tops[0] if len(tops) == 1 and not loose else root
    listed = set(sheet.lines.part.occurring())
    builder.add_product(product, title.above(table.block))
    for name, above in ways.assemblies.items():
        builder.add_product(name, "")
        if name != product and name not in listed:
            builder.add_group(above or product, name, sheet)
    builder.add_lines(always(product, len(loose)), loose, sheet)
    rows = np.flatnonzero(ways.parents.told)
    builder.add_lines(ways.parents.at(rows), rows.tolist(), sheet)


def _put_lines(
    table: ReadTable, sheet: Sheet, top: str, builder: Builder, begin: Callable[[], None], put: Collection[int] = ()
) -> set[int]:
    """Add lines as the tree they are; ``begin`` is called where some stand in nothing but the product.

    Rows that stand in another row are not added again where ``put`` holds them. Returns them.
    """
    block, lines = sheet.block, sheet.lines
    level = block.column(LEVEL)

    def complain(severity: Severity, code: str, message: str, row: int) -> None:
        table.reader.complain(severity, code, message, row, level.column if level and level.text else block.lead)

    tree = build_tree(lines, complain, has_parent=block.has(PARENT), has_level=level is not None)
    if tree.tops:
        begin()
    builder.add_lines(always(top, len(tree.tops)), tree.tops, sheet)
    parents, rows = tree.parents, tree.rows
    if put:
        fresh = [at for at, row in enumerate(rows) if int(lines.row[row]) not in put]
        parents, rows = parents.at(np.array(fresh, dtype=np.intp)), [rows[at] for at in fresh]
    listed = set(lines.part.occurring())
    roots = [parents.values[number] for number in parents.in_order() if parents.values[number] not in listed]
    builder.add_lines(parents, rows, sheet, tell_of_parents=bool(roots and (tree.products or tree.tops)))
    if len(roots) > 1 and not tree.products and not tree.tops:
        told = ", ".join(f"'{root}'" for root in roots[:MOST_TOLD]) + (
            f" and {len(roots) - MOST_TOLD} more" if len(roots) > MOST_TOLD else ""
        )
        message = f"{sheet.name}: {len(roots)} assemblies are in no other, so each is a product of its own: {told}."
        builder.note_once("import.products", message, sheet, "Where one is spelt differently as a component, correct it and import again.")
    return {int(lines.row[row]) for row in rows} if block.counts else set()


class SheetTitle:
    """A sheet's own title: the first text that stands alone in its row; looked for once, however many tables stand below one another."""

    def __init__(self, grid: Grid) -> None:
        self._grid, self._looked, self._found = grid, 0, ""

    def above(self, block: Block) -> str:
        """Return the title where it stands above a table."""
        while not self._found and self._looked < block.top:
            texts = [value for value in self._grid.rows[self._looked] if value is not None]
            if len(texts) == 1 and isinstance(texts[0], str) and 3 < len(texts[0].strip()) <= 120:
                self._found = " ".join(texts[0].split())
            self._looked += 1
        return self._found if self._looked <= block.top else ""
