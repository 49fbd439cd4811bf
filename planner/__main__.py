"""Starts Ballast: ``python -m planner`` or the installed command ``ballast``."""

from __future__ import annotations

import sys
from pathlib import Path

from planner.cli.command import main as run_command
from planner.model.plan import Plan


def open_window(
    plan: Plan, path: Path | None, *, picture: Path | None, scenario: str | None, compare: str | None, dark: bool | None
) -> int:
    """Open the window on a plan; Qt is imported here and not before, once its platform is chosen."""
    from planner.app import run

    return run(plan, path, picture=picture, scenario=scenario, compare=compare, dark=dark)


def main() -> None:
    """Run the command line and leave with its exit code."""
    if getattr(sys, "frozen", False):  # packed, the process that reads files is this very program
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(run_command(sys.argv[1:], open_window))


if __name__ == "__main__":
    main()
