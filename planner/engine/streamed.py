"""Tables of results whose rows are made one after the other: a million orders would not fit into memory as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Row = Sequence[object]
Sheet = tuple[Sequence[str], Iterable[Row]]  # headers, rows


@dataclass(frozen=True, slots=True)
class Streamed:
    """Rows that are made anew whenever somebody goes through them."""

    make: Callable[[], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        """Begin with the first row."""
        return self.make()
