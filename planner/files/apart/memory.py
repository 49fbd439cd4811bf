"""How much memory a process may take: the system is told to refuse it more."""

from __future__ import annotations

import sys
from pathlib import Path

ROOM = 1_000_000_000  # bytes for reading any file
ROOM_PER_BYTE = 20  # and for each byte of a large one


def room_for(*paths: Path) -> int:
    """Return how much memory reading some files may take."""
    return ROOM + ROOM_PER_BYTE * sum(path.stat().st_size for path in paths if path.is_file())


def limit_memory(room: int) -> None:
    """Let this process take so much more than it has now. Linux holds it to that; macOS takes note but doesn't; Windows ends it."""
    if sys.platform == "win32":
        _limit_by_job(room)
    else:
        _limit_by_rlimit(room)


def _limit_by_rlimit(room: int) -> None:
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _taken() + room
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a file of the memory helps nobody
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
    except (OSError, ValueError):  # the system knows no such limit
        return


def _taken() -> int:
    """Return how much address space this process has; where the system doesn't tell, as much as libraries usually take."""
    import resource

    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 2 * ROOM


def _limit_by_job(room: int) -> None:
    """Put this process into a Windows job that holds it to its memory; see the documentation of SetInformationJobObject."""
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = [
            ("user_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", wintypes.DWORD), ("least", ctypes.c_size_t),
            ("most", ctypes.c_size_t), ("processes", wintypes.DWORD), ("affinity", ctypes.c_size_t), ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        ]  # fmt: skip

    class Extended(ctypes.Structure):
        _fields_ = [
            ("basic", Basic), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t), ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t), ("peak_job", ctypes.c_size_t),
        ]  # fmt: skip

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD]
    kernel.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
    job = kernel.CreateJobObjectW(None, None)
    wanted = Extended()
    wanted.basic.flags = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
    wanted.process_memory = room + ROOM // 2  # what the libraries of this process have already
    kernel.SetInformationJobObject(job, 9, ctypes.byref(wanted), ctypes.sizeof(wanted))
    kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
