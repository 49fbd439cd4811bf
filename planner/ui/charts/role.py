"""Tells screen readers that a plot is a chart: by itself Qt says no more than that it is a part of the window."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget


@cache
def announce(kind: type[QWidget]) -> None:
    """From now on widgets of a kind are charts to screen readers, under their accessible names."""

    def spoken(_: str, widget: QObject) -> QAccessibleWidget | None:
        return QAccessibleWidget(widget, QAccessible.Role.Chart) if isinstance(widget, kind) else None

    QAccessible.installFactory(spoken)
