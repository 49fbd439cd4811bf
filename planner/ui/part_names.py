"""Part numbers while they are typed: found by number or by words of the description, whatever the case."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells
from planner.ui.grid.completing import ListCompleter
from planner.ui.qt import Index

BETWEEN = "  ·  "  # a part and its description


@remembered(4)
def told(parts: Cells, descriptions: Cells) -> tuple[str, ...]:
    """Return each part with its description, in the order of the numbers."""
    both = sorted(zip(parts.tolist(), descriptions.tolist(), strict=True))
    return tuple(f"{part}{BETWEEN}{description}" if description else part for part, description in both if part)


@remembered(4)
def by_small_letters(parts: Cells) -> dict[str, str]:
    """Return the part for each number in small letters."""
    return {part.lower(): part for part in reversed(parts.tolist())}


def known_part(plan: Plan, text: str) -> str:
    """Return the part that a text names, whatever its case; a text that names none stands for a part to be."""
    text = " ".join(text.partition(BETWEEN)[0].split())
    parts = plan["parts"]["part"]
    return text if text in plan["parts"]["part"] else by_small_letters(parts).get(text.lower(), text)


class PartCompleter(ListCompleter):
    """Suggests parts by number and description; only the number is taken."""

    def __init__(self, plan: Plan, parent: QObject) -> None:
        super().__init__(told(plan["parts"]["part"], plan["parts"]["description"]), parent)

    def pathFromIndex(self, index: Index) -> str:
        """Return the number alone."""
        return str(index.data() or "").partition(BETWEEN)[0]


def part_line(plan: Plan, name: str, text: str = "") -> QLineEdit:
    """Return a line to name a part in."""
    line = QLineEdit(text)
    line.setAccessibleName(name)
    line.setCompleter(PartCompleter(plan, line))
    return line
