"""The other process: it does what it is told, says how far it is, and ends when nobody listens any more."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from planner.files.apart.memory import limit_memory
from planner.files.apart.passing import packed, unpacked
from planner.model.finding import BallastError

TELL_EVERY = 0.05  # seconds
TOLD, DONE, REFUSED, STOPPED, BROKEN, TOO_LARGE = range(6)  # what an answer is


class StoppedError(Exception):
    """Nobody waits for this any more."""


def serve(line: Connection, make: Callable[[], object]) -> None:
    """Do one piece of work after the other with what ``make`` returns, until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the window, which ends this process itself
    _be_silent()
    kept = make()
    while True:
        try:
            message = line.recv_bytes()
        except (EOFError, OSError):
            return
        if not message:  # a late word to stop what is done already
            continue
        if _answer(line, kept, message) is TOO_LARGE:
            return


def _be_silent() -> None:
    """What a library says when it breaks down is not for the user's screen: whoever asked says it in a sentence."""
    with contextlib.suppress(OSError), open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)


def _answer(line: Connection, kept: object, message: bytes) -> int:
    kind, answer = _worked(line, kept, message)
    try:
        whole = packed((kind, answer))
    except MemoryError:
        kind, whole = TOO_LARGE, packed((TOO_LARGE, None))
    line.send_bytes(whole)
    return kind


def _worked(line: Connection, kept: object, message: bytes) -> tuple[int, Any]:
    heard, words = 0.0, ""

    def tell(share: float, what: str) -> None:
        nonlocal heard, words
        if line.poll():
            line.recv_bytes()
            raise StoppedError
        if what != words or time.monotonic() - heard >= TELL_EVERY:
            heard, words = time.monotonic(), what
            line.send_bytes(packed((TOLD, (share, what))))

    try:
        work, args, room = unpacked(message)
        limit_memory(room)
        return DONE, work(kept, tell, *args)
    except (BallastError, OSError) as problem:
        return REFUSED, problem
    except StoppedError:
        return STOPPED, None
    except MemoryError:
        return TOO_LARGE, None
    except Exception as problem:  # noqa: BLE001  a fault is for the log of the process that asked
        return BROKEN, (f"{type(problem).__name__}: {problem}", traceback.format_exc())
