"""Plans, findings and sheets as bytes and back, on their way between two processes; the other threads get a turn every few thousand cells.

Packing and unpacking is one call into the interpreter, which lets nobody else run; but it asks for every 64 kB by a call back, and
there the window gets its turn.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.model.schema import TABLES, TableSpec

PROTOCOL = 5
Reduced = tuple[Callable[..., object], tuple[object, ...]]


class _Taker:
    """Takes bytes piece by piece."""

    def __init__(self) -> None:
        self._whole = io.BytesIO()

    def write(self, piece: bytes) -> int:
        """Take one more piece."""
        return self._whole.write(piece)

    def taken(self) -> memoryview:
        """Return everything."""
        return self._whole.getbuffer()


class _Giver:
    """Gives bytes piece by piece."""

    def __init__(self, whole: bytes) -> None:
        self._whole = io.BytesIO(whole)

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        return self._whole.read(size)

    def readline(self) -> bytes:
        """Return the next line."""
        return self._whole.readline()

    def readinto(self, room: bytearray) -> int:
        """Put the next bytes where there is room."""
        return self._whole.readinto(room)


def packed(value: object) -> memoryview:
    """Return a value as bytes."""
    taker = _Taker()
    packer = pickle.Pickler(taker, PROTOCOL)
    packer.dispatch_table = copyreg.dispatch_table | {MappingProxyType: _reduced_view, TableSpec: _reduced_spec, np.ndarray: _reduced_array}
    packer.dump(value)
    return taker.taken()


def unpacked(whole: bytes) -> Any:
    """Return the value that was packed; only for bytes of a process of one's own."""
    return pickle.Unpickler(_Giver(whole)).load()  # noqa: S301


def _reduced_view(view: MappingProxyType[object, object]) -> Reduced:
    return _view, (dict(view),)


def _reduced_spec(spec: TableSpec) -> Reduced:
    """What the schema says of a table is there once; tables are told apart by it."""
    return _spec, (spec.name,)


def _reduced_array(array: npt.NDArray[Any]) -> Any:
    """An array arrives as read-only as it was sent."""
    if array.dtype == object and array.ndim == 1:
        return _texts, (array.tolist(), bool(array.flags.writeable))
    if array.dtype == object or array.flags.writeable:
        return array.__reduce_ex__(PROTOCOL)
    return _numbers, (array.shape, array.dtype, array.tobytes())


def _texts(values: list[object], writeable: bool) -> npt.NDArray[Any]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    array.flags.writeable = writeable
    return array


def _numbers(shape: tuple[int, ...], dtype: np.dtype[Any], content: bytes) -> npt.NDArray[Any]:
    return np.ndarray(shape, dtype, buffer=content)


def _spec(name: str) -> TableSpec:
    return TABLES[name]


def _view(values: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(values)
