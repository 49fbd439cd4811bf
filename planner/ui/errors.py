"""What happens when something goes wrong that nobody foresaw: one line for the user, the details in the log."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from planner.paths import state_folder

log = logging.getLogger("planner")
Say = Callable[[str], None]


def start_log(folder: Path | None = None) -> Path:
    """Begin writing the log file; returns its path. Errors also go to stderr, one line each."""
    path = (folder or state_folder()) / "ballast.log"
    handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return path


def catch_all(say: Say) -> None:
    """From now on an unforeseen error is one line to ``say`` and a traceback in the log, never a box on the screen."""

    def hook(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, problem, trace)
            return
        log.error("Unforeseen error", exc_info=(kind, problem, trace))
        say(f"Something went wrong: {kind.__name__}: {problem}. The log has the details.")

    sys.excepthook = hook
