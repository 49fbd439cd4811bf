"""Opening the window, or rendering it as a picture where nobody could see it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Protocol

from planner.model.plan import Plan

PICTURE = Path("build", "ballast.png")
UNSEEN = ("offscreen", "minimal")
NEED_DISPLAY = ("", "xcb", "wayland")


class OpenWindow(Protocol):
    """Shows a plan until the user closes the window; with ``picture`` saves that and prints the figures instead."""

    def __call__(
        self, plan: Plan, path: Path | None, *, picture: Path | None, scenario: str | None, compare: str | None, dark: bool | None
    ) -> int:
        """Return the exit code."""
        ...


def open_plan_window(args: argparse.Namespace, open_window: OpenWindow) -> int:
    """Open the window on a file, a sample, or nothing; without a display save its picture."""
    from planner.cli.reading import plan_to_open

    picture = args.picture or (PICTURE if display_is_missing() else None)
    scenarios = [name for name in (args.scenario, args.compare) if name]
    plan, path = plan_to_open(args.file, args.sample, scenarios, picture=picture is not None)
    if picture:
        choose_offscreen()
        picture.parent.mkdir(parents=True, exist_ok=True)
    return open_window(plan, path, picture=picture, scenario=args.scenario, compare=args.compare, dark=args.dark)


def choose_offscreen() -> None:
    """Have Qt draw into memory. Must come before Qt is imported: it aborts where its platform can't start."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def display_is_missing() -> bool:
    """Tell whether a window could not be seen: no display on Linux, or a Qt platform that shows nothing."""
    if os.environ.get("BALLAST_TRACE_EXIT") == "1":
        return False  # a timed start needs nobody to look at it: it closes by itself
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in UNSEEN:
        return True
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.platform.startswith("linux") and platform in NEED_DISPLAY and not has_display
