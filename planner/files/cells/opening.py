"""What a file is, before any of it is believed: how it begins, or a sentence that says why it can't be opened."""

from __future__ import annotations

import stat
from pathlib import Path

from planner.model.finding import BallastError

MOST_BYTES = 1_500_000_000
HEAD = 4096
OPEN_ELSEWHERE = "'{name}' can't be read: another program has it open, or you may not read it. Close it there, or import a copy."


def beginning(path: Path) -> bytes:
    """Return the first bytes of a file; raises BallastError where it is none, is empty, or too large."""
    name = path.name
    try:
        told = path.stat()
        if stat.S_ISDIR(told.st_mode):
            raise BallastError(f"'{name}' is a folder, not a workbook.")
        if not stat.S_ISREG(told.st_mode):  # a pipe or a device may never end
            raise BallastError(f"'{name}' is no file but a pipe or a device; it can't be imported.")
        if book := _locks(name):
            raise BallastError(f"'{name}' is a mark that '{book}' is open in another program, not a workbook; import '{book}'.")
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as problem:
        raise unreadable(path, problem) from None
    if told.st_size == 0:
        raise BallastError(f"'{name}' is empty: there is nothing to import.")
    if told.st_size > MOST_BYTES:
        raise BallastError(f"'{name}' is too large to import ({told.st_size / 1e9:.1f} GB).")
    return head


def unreadable(path: Path, problem: OSError) -> BallastError:
    """Return in a sentence why the system doesn't let a file be read."""
    if isinstance(problem, FileNotFoundError):
        return BallastError(f"There is no file '{path}'.")
    if isinstance(problem, PermissionError):
        return BallastError(OPEN_ELSEWHERE.format(name=path.name))
    return BallastError(f"'{path.name}' can't be read: {problem.strerror or problem}.")


def _locks(name: str) -> str:
    """Return which workbook a spreadsheet program's mark stands beside; empty for any other file."""
    if name.startswith("~$"):
        return name.removeprefix("~$")
    return name.removeprefix(".~lock.").removesuffix("#") if name.startswith(".~lock.") else ""
