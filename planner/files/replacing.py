"""Putting a finished file in the place of another: a reader sees the old one or the new one, never half of either."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from planner.model.finding import BallastError


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file beside ``path`` and put it in its place when it is complete."""
    if not path.parent.is_dir():
        raise BallastError(f"There is no folder '{path.parent}' to write '{path.name}' into.")
    if path.exists() and not path.is_file():
        raise BallastError(f"'{path.name}' is no ordinary file; choose another name.")
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise BallastError(f"'{path.name}' is write-protected; nothing was written. Take the protection off, or choose another name.")
    try:
        handle, name = tempfile.mkstemp(suffix=path.suffix, prefix=".", dir=path.parent)
    except OSError as problem:
        raise BallastError(f"'{path.name}' can't be written: {problem.strerror or problem}.") from None
    os.close(handle)
    unfinished = Path(name)
    try:
        write(unfinished)
        unfinished.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        unfinished.replace(path)
    except PermissionError:
        raise BallastError(f"'{path.name}' can't be written; close it in the spreadsheet program, or choose another name.") from None
    except OSError as problem:
        raise BallastError(f"'{path.name}' can't be written: {problem.strerror or problem}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
