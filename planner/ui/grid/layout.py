"""How a user has laid a grid out: order, widths and hiding of its columns, what stays, zoom, and what it is sorted by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planner.ui.grid.arrangement import Sort

LEAST_WIDTH, MOST_WIDTH = 2.0, 400.0  # digits
LEAST_ZOOM, MOST_ZOOM = 50, 300


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Columns go by their names in the plan, so that a layout outlives columns that come and go; a plain one is the program's own.

    ``widths`` are counted in digits, so that they fit another font and another screen.
    """

    order: tuple[str, ...] = ()
    widths: Mapping[str, float] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    frozen: int = 0
    zoom: int = 100
    sorts: tuple[Sort, ...] = ()

    def stored(self) -> dict[str, object]:
        """Return it as plain values for a file."""
        return {
            "order": list(self.order),
            "widths": {name: round(wide, 2) for name, wide in self.widths.items()},
            "hidden": list(self.hidden),
            "frozen": self.frozen,
            "zoom": self.zoom,
            "sorts": [[sort.column, sort.descending] for sort in self.sorts],
        }

    @staticmethod
    def read(stored: object) -> GridLayout:
        """Return a stored layout; whatever in it is no layout is left out."""
        if not isinstance(stored, Mapping):
            return GridLayout()
        widths = stored.get("widths")
        pairs = widths.items() if isinstance(widths, Mapping) else ()
        sorts = stored.get("sorts")
        keys = [one for one in sorts if isinstance(one, list) and len(one) == 2] if isinstance(sorts, list) else []
        return GridLayout(
            _names(stored.get("order")),
            {str(name): float(wide) for name, wide in pairs if _number(wide) and LEAST_WIDTH <= wide <= MOST_WIDTH},
            _names(stored.get("hidden")),
            max(0, _whole(stored.get("frozen"), 0)),
            min(max(_whole(stored.get("zoom"), 100), LEAST_ZOOM), MOST_ZOOM),
            tuple(Sort(str(column), bool(descending)) for column, descending in keys if isinstance(column, str)),
        )


def _names(stored: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in stored if isinstance(name, str))) if isinstance(stored, list) else ()


def _number(stored: object) -> bool:
    return isinstance(stored, int | float) and not isinstance(stored, bool)


def _whole(stored: object, otherwise: int) -> int:
    return int(stored) if isinstance(stored, int) and not isinstance(stored, bool) else otherwise


def placed_names(wanted: Iterable[str], known: Sequence[str]) -> list[str]:
    """Return all known columns in a wanted order; one that the order doesn't name stands behind the one it follows by itself."""
    order = [name for name in dict.fromkeys(wanted) if name in known]
    for at, name in enumerate(known):
        if name not in order:
            order.insert(order.index(known[at - 1]) + 1 if at else 0, name)
    return order
