"""What the user decided about an import; everything that is left open is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from planner.files.reading.choosing.profiles import Profile

NONE: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Choices:
    """Decisions about one workbook; rows and columns count from 0.

    ``slots`` says by fingerprint and column what a column is, empty for 'not used'; ``used`` and ``roles`` go by sheet and number of its
    table, ``header_rows`` by sheet. ``corrections`` are texts laid over cells, by sheet and cell name, before anything is read.
    ``profiles`` are remembered mappings for tables with the same headers; what is chosen here goes before them.
    """

    slots: Mapping[tuple[str, int], str] = field(default_factory=lambda: NONE)
    used: Mapping[tuple[str, int], bool] = field(default_factory=lambda: NONE)
    roles: Mapping[tuple[str, int], str] = field(default_factory=lambda: NONE)
    header_rows: Mapping[str, int] = field(default_factory=lambda: NONE)
    decimal: str = ""
    currency: str = ""  # of prices that name none
    product: str = ""
    corrections: Mapping[tuple[str, str], str] = field(default_factory=lambda: NONE)
    profiles: tuple[Profile, ...] = ()

    def with_slot(self, fingerprint: str, column: int, slot: str) -> Choices:
        """Return the choices with another meaning of one column."""
        return replace(self, slots={**self.slots, (fingerprint, column): slot})

    def with_used(self, key: tuple[str, int], used: bool) -> Choices:
        """Return the choices with one table taken or not."""
        return replace(self, used={**self.used, key: used})

    def with_role(self, key: tuple[str, int], role: str) -> Choices:
        """Return the choices with another role of one table."""
        return replace(self, roles={**self.roles, key: role})

    def with_header_row(self, sheet: str, row: int) -> Choices:
        """Return the choices with the header of a sheet in another row."""
        return replace(self, header_rows={**self.header_rows, sheet: row})

    def with_correction(self, sheet: str, cell: str, text: str) -> Choices:
        """Return the choices with another text in one cell."""
        return replace(self, corrections={**self.corrections, (sheet, cell): text})

    def without_correction(self, sheet: str, cell: str) -> Choices:
        """Return the choices with one cell as it stands in the file."""
        return replace(self, corrections={place: text for place, text in self.corrections.items() if place != (sheet, cell)})


NO_CHOICES = Choices()
