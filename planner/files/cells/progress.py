"""How the reading of a file tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]  # hears the share done, 0 to 1, and what is being done; it may end the work by an exception


def untold(_share: float, _what: str) -> None:
    """Let nobody hear how far the reading is."""
