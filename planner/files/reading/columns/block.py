"""One table of a sheet as it was found: where its header and rows are, and what each of its columns means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """What one column is: its header as written, its address, and what the header says of unit and currency."""

    column: int
    text: str
    slot: str
    score: float
    currency: str = ""
    factor: float = 1.0
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Columns of a further source of the same parts, such as 'Supplier 2' with its price; ``supplier`` where only the header names it."""

    supplier: str
    columns: tuple[HeaderCell, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A column of quantities for one product or assembly of several that stand side by side; ``times`` is how many of it there are."""

    owner: str
    cell: HeaderCell
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Block:
    """One table in a sheet. Rows count from 0; ``last`` is the last row that may belong to it; ``title`` stands above it.

    ``header_row`` is the lowest row of the header, ``top`` the highest. ``supplier`` is named by the header alone. ``counts`` are quantities
    of products, or of assemblies of one product (``assembled``). ``stairs`` hold a part number each, in the column of its level; ``path``
    holds the names of the assemblies a part is in, the widest first. ``mark_chosen`` says that the decimal mark was somebody's
    choice, ``batched`` that quantities were divided by those of batches. ``headers`` are the headers of all columns, used or not;
    ``options`` says what else each may be, with the score of each.
    """

    header_row: int
    first: int
    last: int
    left: int
    right: int
    columns: tuple[HeaderCell, ...]
    unmapped: tuple[str, ...]
    title: str = ""
    currency: str = ""
    decimals: Mapping[int, str] = field(default_factory=dict)
    headers: tuple[tuple[int, str], ...] = ()
    options: Mapping[int, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    top: int = -1
    supplier: str = ""
    offers: tuple[Offer, ...] = ()
    counts: tuple[Count, ...] = ()
    assembled: bool = False
    stairs: tuple[HeaderCell, ...] = ()
    path: tuple[HeaderCell, ...] = ()
    mark_chosen: bool = False
    batched: bool = False

    def column(self, slot: str) -> HeaderCell | None:
        """Return the column that holds a slot, None where there is none."""
        return next((cell for cell in self.columns if cell.slot == slot), None)

    @property
    def lead(self) -> int:
        """Return the first column that is read, which stands for a row where no cell is meant."""
        return self.columns[0].column if self.columns else self.left

    def has(self, slot: str) -> bool:
        """Tell whether the table has a column for a slot."""
        return self.column(slot) is not None

    def without(self, columns: Collection[int], slots: Collection[str]) -> Block:
        """Return the table without the columns and meanings that somebody decided otherwise; two products at least stand side by side."""
        kept = tuple(cell for cell in self.columns if cell.column not in columns and cell.slot not in slots)
        offers = tuple(offer for offer in self.offers if not any(cell.column in columns for cell in offer.columns))
        counts = () if "bom.quantity" in slots else tuple(count for count in self.counts if count.cell.column not in columns)
        stairs = self.stairs if not any(cell.column in columns for cell in self.stairs) else ()
        path = tuple(cell for cell in self.path if cell.column not in columns)
        return replace(self, columns=kept, offers=offers, counts=counts, stairs=stairs, path=path)

    def used(self) -> tuple[HeaderCell, ...]:
        """Return every column that is read, those of further sources, products and levels included."""
        further = (cell for offer in self.offers for cell in offer.columns)
        return (*self.columns, *further, *(count.cell for count in self.counts), *self.stairs, *self.path)
