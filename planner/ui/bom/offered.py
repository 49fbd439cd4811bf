"""Sub-trees on the clipboard: what is copied is written out only when somebody asks for it, as a tree may be very large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QByteArray, QMetaType, QMimeData

from planner.model.plan import Plan
from planner.model.values import NumberStyle
from planner.ui.bom.subtree import MIME, Subtree, bytes_of, subtree_of, text_of_subtree

TEXT = "text/plain"


class OfferedSubtree(QMimeData):
    """Parts of a plan as it was when they were copied: for this program whole, for a spreadsheet as an indented list."""

    def __init__(self, plan: Plan, roots: Sequence[tuple[str, int]], style: NumberStyle) -> None:
        super().__init__()
        self._plan, self._roots, self._style = plan, tuple(roots), style

    @cached_property
    def tree(self) -> Subtree:
        """The sub-trees, read when they are first asked for."""
        return subtree_of(self._plan, self._roots)

    @cached_property
    def _bytes(self) -> QByteArray:
        return QByteArray(bytes_of(self.tree))

    @cached_property
    def _text(self) -> str:
        return text_of_subtree(self.tree, self._style)

    def formats(self) -> list[str]:
        """Return what it can be read as."""
        return [MIME, TEXT]

    def hasFormat(self, mimetype: str) -> bool:
        """Tell whether it can be read as that."""
        return mimetype in (MIME, TEXT)

    def retrieveData(self, mimetype: str, preferred: QMetaType | QMetaType.Type) -> object:
        """Write it out."""
        if mimetype == MIME:
            return self._bytes
        return self._text if mimetype.startswith(TEXT) else None
