"""Has work on strangers' files done in a process of its own: it ends at once when it is given up, and takes no more memory than it should."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from planner.files.apart.memory import ROOM
from planner.files.apart.passing import packed, unpacked
from planner.files.apart.worker import DONE, REFUSED, STOPPED, TOLD, TOO_LARGE, StoppedError, serve
from planner.model.finding import BallastError

Tell = Callable[[float, str], None]
K = TypeVar("K")
R = TypeVar("R")
LOOK_EVERY = 0.05  # seconds between two looks whether the work is still wanted
PATIENCE = 1.0  # seconds that work has to end by itself, so that what the process holds stays
ENDED = "Reading '{name}' ended the process that reads files: the file is damaged, or the system ran out of memory. Nothing was changed."
TOO_MUCH = "'{name}' takes more memory to read than a file of its size should; it is not opened. Nothing was changed."


def unheard(_share: float, _what: str) -> None:
    """Let nobody hear how far it is."""


def wanted() -> bool:
    """Never give it up."""
    return False


class FaultError(Exception):
    """Work in the other process ended by a fault of its own."""


class Apart(Generic[K]):
    """One process that is there as long as it is needed; ``make`` makes what it keeps between two pieces of work."""

    def __init__(self, make: Callable[[], K]) -> None:
        self._make = make
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None
        self._lock = threading.Lock()
        self._closed = False
        self.started = 0  # how often: what it kept is gone with each start

    def start(self) -> None:
        """Begin to load what the process needs, so that it is ready when there is work."""
        with self._lock:
            if self._closed:
                raise StoppedError
            if self._process is not None and self._process.is_alive():
                return
            spawn = multiprocessing.get_context("spawn")
            self._line, other = spawn.Pipe()
            self._process = spawn.Process(target=serve, args=(other, self._make), daemon=True, name="ballast-files")
            self._process.start()
            other.close()
            self.started += 1

    @property
    def alive(self) -> bool:
        """Tell whether the process that was started last is there still."""
        process = self._process
        return process is not None and process.is_alive()

    def run(
        self,
        work: Callable[..., R],
        *args: object,
        name: str,
        tell: Tell = unheard,
        unwanted: Callable[[], bool] = wanted,
        room: int = ROOM,
    ) -> R:
        """Return what work comes to. It is a function of a module, as nothing else can be named to another process.

        Args:
            work: Is given what the process keeps, whom to tell how far it is, and ``args``.
            args: Whatever else it needs.
            name: What is read, for the sentences about it.
            tell: Hears how far the work is; what it raises ends the work.
            unwanted: Tells whether nobody waits for it any more.
            room: The bytes that it may take.

        Raises:
            BallastError: The work, or the system, refuses it; the text says why.
            StoppedError: It was given up.
        """
        self.start()
        line = self._line
        assert line is not None
        try:
            line.send_bytes(packed((work, args, room)))
            kind, told = self._outcome(line, tell, unwanted)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.drop()
            if self._closed:
                raise StoppedError from None
            raise BallastError(ENDED.format(name=name)) from None
        return self._told(kind, told, name)  # type: ignore[no-any-return]

    def _told(self, kind: int, told: Any, name: str) -> Any:
        if kind == DONE:
            return told
        if kind == REFUSED:
            raise told
        if kind == TOO_LARGE:
            self.drop()
            raise BallastError(TOO_MUCH.format(name=name))
        if kind == STOPPED:
            raise StoppedError
        summary, trace = told
        fault = FaultError(summary)
        fault.add_note(trace)
        raise fault

    def _outcome(self, line: Connection, tell: Tell, unwanted: Callable[[], bool]) -> tuple[int, Any]:
        while True:
            if unwanted():
                self.drop()
                raise StoppedError
            if not line.poll(LOOK_EVERY):
                continue
            kind, told = unpacked(line.recv_bytes())
            if kind != TOLD:
                return kind, told
            try:
                tell(*told)
            except BaseException:
                self._end_gently(line)
                raise

    def _end_gently(self, line: Connection) -> None:
        """Ask the work to end, so that what the process keeps needn't be read again; drop the process where it doesn't."""
        try:
            line.send_bytes(b"")
            while line.poll(PATIENCE):
                if unpacked(line.recv_bytes())[0] != TOLD:
                    return
        except (EOFError, OSError):
            pass  # it has ended already
        self.drop()

    def drop(self) -> None:
        """End the process at once; it begins anew with the next work."""
        with self._lock:
            process, line, self._process, self._line = self._process, self._line, None, None
        if process is not None:
            process.kill()
            process.join()
            process.close()
        if line is not None:
            line.close()

    def kill(self) -> None:
        """End the process at once; whoever waits for it on another thread hears of it, and puts it away."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        self.kill()
