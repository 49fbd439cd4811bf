"""Pure functions of frozen things keep their latest results, found again by the identity of the arguments."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from itertools import count
from operator import is_
from typing import Generic, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

LARGE = 500_000  # bytes; comparing more would cost more than it saves
MUCH = 100_000  # bytes of a result, or of what it was made from, that isn't worth remembering where memory is short
SHORT = 64_000  # bytes that are kept themselves, which is quicker; of more a digest is kept
HUGE = 300_000  # bytes of a result, or of what it was made from, that gives way to the next one while a large plan is edited


class Passing(threading.local):
    """What the thread at hand has remembered since it began to forget, None where it doesn't; which round of edits it works at."""

    drops: list[Callable[[], object]] | None = None
    round: int | None = None

    def note(self, drop: Callable[[], object]) -> None:
        """Say how something is forgotten that has just been remembered."""
        if self.drops is not None:
            self.drops.append(drop)


PASSING = Passing()


def bytes_of(result: object) -> int:
    """Return about how much memory a result takes: its own arrays and those of what it is made of."""
    if is_dataclass(result):
        own = getattr(result, "__dict__", None)  # what is kept packed stays so
        return sum(map(bytes_of, own.values() if own is not None else (getattr(result, one.name) for one in fields(result))))
    if isinstance(result, tuple):
        return sum(getattr(one, "nbytes", 0) for one in result)
    return int(getattr(result, "nbytes", 0))


@contextmanager
def passing() -> Iterator[None]:
    """Forget afterwards what this thread finds out within and takes much memory; what was known before stays."""
    before, PASSING.drops = PASSING.drops, []
    try:
        yield
    finally:
        drops, PASSING.drops = PASSING.drops, before
        for drop in drops or ():
            drop()


ROUNDS = count(1)


@contextmanager
def superseding() -> Iterator[None]:
    """Let what takes very much memory give way within: before one result is made, the one whose place it takes is forgotten.

    A large plan that is edited again and again is so remembered as it was last, however often it is edited.
    """
    before, PASSING.round = PASSING.round, next(ROUNDS)
    try:
        yield
    finally:
        PASSING.round = before


class Succession:
    """Says what gives way to what: as many results are kept as the round before used, in their order of use."""

    def __init__(self) -> None:
        self._round = 0
        self._used: set[Hashable] = set()
        self._before = 1

    def use(self, key: Hashable) -> None:
        """Note that something is used in the round at hand."""
        if PASSING.round is not None:
            self._begin(PASSING.round)
            self._used.add(key)

    def leaving(self, kept: Iterable[Hashable], new: bool) -> list[Hashable]:
        """Return what gives way. Args: kept: the one used longest ago first; new: whether room is made for a further one."""
        if PASSING.round is None:
            return []
        self._begin(PASSING.round)
        keys = list(kept)
        return [key for key in keys if key not in self._used][: max(0, len(keys) + new - self._before)]

    def _begin(self, number: int) -> None:
        if number != self._round:
            self._round, self._before, self._used = number, max(1, len(self._used)), set()


class ByValue:
    """What a frozen dataclass with slots inherits to be compared by its fields, as its arrays would be on their own."""

    __slots__: tuple[str, ...] = ()


class Remembered(Generic[P, R]):
    """A pure function that keeps its latest results by the identity of its arguments (values for plain scalars).

    With ``by_value`` arrays that aren't large count as equal where their bytes are.
    """

    def __init__(self, function: Callable[P, R], size: int, *, by_value: bool = False) -> None:
        self._function = function
        self._by_value = by_value
        self._size = size
        self._kept: OrderedDict[tuple[object, ...], tuple[tuple[object, ...], R]] = OrderedDict()
        self._huge: set[tuple[object, ...]] = set()
        self._succession = Succession()
        self._lock = threading.Lock()
        self.__doc__ = function.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the function's result, the one kept where the arguments are the same."""
        key = tuple(self._key(arg) for arg in args)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                self._succeed(key, new=False)
                return found[1]
            self._succeed(key, new=True)
        result = self._function(*args, **kwargs)
        size = max(bytes_of(result), *(bytes_of(arg) for arg in args if is_dataclass(arg)), 0)
        with self._lock:
            self._kept[key] = (args, result)  # holding the arguments keeps their ids from being used again
            if size + sum(getattr(arg, "nbytes", 0) for arg in args) > HUGE:
                self._huge.add(key)
                self._succession.use(key)
            while len(self._kept) > self._size:
                self._huge.discard(self._kept.popitem(last=False)[0])
        if size > MUCH:
            PASSING.note(lambda: self._kept.pop(key, None))
        return result

    def _succeed(self, key: tuple[object, ...], *, new: bool) -> None:
        """Let what takes very much memory give way to what is asked for."""
        if PASSING.round is None or not self._huge:
            return
        self._huge &= self._kept.keys()
        if not new and key in self._huge:
            self._succession.use(key)
        for gone in self._succession.leaving([one for one in self._kept if one in self._huge], new):
            self._huge.discard(gone)
            del self._kept[gone]  # type: ignore[arg-type]

    def _key(self, arg: object) -> object:
        if isinstance(arg, str | int | float | bool | np.datetime64 | None):
            return arg
        if self._by_value and isinstance(arg, ByValue):
            return tuple(self._key(getattr(arg, name)) for name in arg.__slots__)
        if self._by_value and isinstance(arg, np.ndarray) and arg.nbytes <= LARGE:
            bits = arg.tobytes()
            return arg.shape, bits if len(bits) <= SHORT else blake2b(bits, digest_size=16).digest()
        return id(arg)


def remembered(size: int = 16, *, by_value: bool = False) -> Callable[[Callable[P, R]], Remembered[P, R]]:
    """Keep a function's latest ``size`` results by the identity of its arguments; for arguments that never change."""
    return lambda function: Remembered(function, size, by_value=by_value)


class Latest(Generic[R]):
    """The latest result under each name, kept for as long as what it was made from are the same objects."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[tuple[object, ...], R]] = {}

    def of(self, name: Hashable, made_from: tuple[object, ...], make: Callable[[], R]) -> R:
        """Return the result kept under a name, made anew where it was made from other objects."""
        kept = self._kept.get(name)
        if kept is not None and len(kept[0]) == len(made_from) and all(map(is_, kept[0], made_from)):
            return kept[1]
        result = make()
        self._kept[name] = (made_from, result)
        return result
