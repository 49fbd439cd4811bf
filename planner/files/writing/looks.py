"""Colours of exported workbooks, those of the window's light theme among them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from planner.paths import resource

HEADER_FILL, NOTE_INK, MARK_INK = "#E8ECF2", "#5A6472", "#1F4E9E"


@cache
def _theme() -> Mapping[str, Any]:
    return tomllib.loads(resource("themes", "light.toml").read_text(encoding="utf-8"))


def colour(role: str) -> str:
    """Return the colour of a role of the light theme, such as component.duty, or series.colors.2 of a list (which begins again at its end)."""
    found: Any = {**_theme()["base"], **_theme()}
    for name in role.split("."):
        found = found[int(name) % len(found)] if isinstance(found, list) else found[name]
    return str(found)
