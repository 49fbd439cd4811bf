"""The sizes a grid can be drawn in."""

from __future__ import annotations

LEAST_ZOOM, MOST_ZOOM = 50, 300
STEPS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)  # percent


def stepped(percent: int, step: int) -> int:
    """Return the next size above (1) or below (-1) one."""
    if step > 0:
        return next((size for size in STEPS if size > percent), MOST_ZOOM)
    return next((size for size in reversed(STEPS) if size < percent), LEAST_ZOOM)
