"""Open and save a plan as one ``.ballast`` file: a SQLite database with one table for each table of the schema.

Databases are built and read in memory. A file is only ever read whole, and replaced whole by one that is complete.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from planner.files.migrations import VERSION, migrate
from planner.model.finding import BallastError
from planner.model.plan import Plan, key_by_title
from planner.model.schema import SCHEMA, Column, Kind, TableSpec
from planner.model.table import Cells, Table, cells, frozen

SUFFIX = ".ballast"
APPLICATION_ID = 0x42414C54  # "BALT"
MAGIC = b"SQLite format 3\0"
HEADER = 100  # bytes; SQLite file format, section 1.3
# Bytes 18 and 19 name the journal mode. A program that looked into the file may have left it in write-ahead mode, which
# a database in memory can't have; with no log beside the file both modes read the same.
ROLLBACK = b"\x01\x01"
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_TAKEN = 5_000_000  # bytes packed; what a larger workbook said isn't kept
TAKEN = "taken_workbooks"  # what workbooks of others said when they were last taken in; no table of the plan


def open_plan(path: Path | str) -> Plan:
    """Return the plan of a file; raises BallastError, one line that names the file, for what can't be read."""
    file = Path(path)
    return plan_of_bytes(_bytes(file), f"{file}: is damaged and can't be opened; open a backup copy.")


def plan_of_bytes(data: bytes, damaged: str) -> Plan:
    """Return the plan that the whole content of a plan's file holds; raises BallastError, ``damaged``, where it holds none."""
    if int.from_bytes(data[60:64], "big") > VERSION:
        raise BallastError(damaged)
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(data)
            migrate(database)
            return _plan(database)
    except (sqlite3.Error, ValueError, TypeError, LookupError) as problem:
        raise BallastError(damaged) from problem


def save_plan(plan: Plan, path: Path | str) -> None:
    """Write a plan to a file. The old file stays until the new one is complete and on the disk.

    Raises BallastError, one line that names the file, where it can't be written; the old file is then untouched.
    """
    file = Path(os.path.realpath(path))  # a link stays a link
    if file.is_dir():
        raise BallastError(f"{path}: is a folder; give the plan a file name.")
    if file.exists() and not file.is_file():
        raise BallastError(f"{path}: is no ordinary file; choose another name.")
    if not file.parent.is_dir():
        raise BallastError(f"{path}: can't be saved, there is no folder {file.parent}.")
    if file.exists() and not os.access(file, os.W_OK):
        raise BallastError(f"{path}: is read-only; save under another name.")
    try:
        data = plan_bytes(plan)
    except UnicodeEncodeError as problem:
        raise BallastError(f"{path}: can't be saved, {problem.object[problem.start]!r} in a text is no character.") from problem
    try:
        _replace(file, data)
    except OSError as problem:
        reason = problem.strerror or problem
        raise BallastError(f"{path}: can't be saved: {reason}. Nothing was changed; save to another place.") from problem


def plan_bytes(plan: Plan) -> bytes:
    """Return the whole content of a plan's file."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        database.execute("INSERT INTO meta VALUES ('next_id', ?)", (str(plan.next_id),))
        if plan.key:
            database.execute("INSERT INTO meta VALUES ('key', ?)", (plan.key,))
        for spec in SCHEMA:
            _write_table(database, plan[spec.name])
        if plan.taken:
            listed = [(name, packed) for name, said in sorted(plan.taken.items()) if len(packed := packed_plan(said)) <= LARGEST_TAKEN]
            database.execute(f"CREATE TABLE {TAKEN} (workbook TEXT PRIMARY KEY, packed BLOB NOT NULL)")
            database.executemany(f"INSERT INTO {TAKEN} VALUES (?, ?)", listed)  # noqa: S608 the name is ours
        database.commit()
        return database.serialize()


def packed_plan(plan: Plan | bytes) -> bytes:
    """Return a plan as its file's bytes, compressed; one that is packed already stays as it is."""
    return plan if isinstance(plan, bytes) else _packed(plan)


@lru_cache(maxsize=8)  # saved again and again while the plan is edited
def _packed(plan: Plan) -> bytes:
    return zlib.compress(plan_bytes(plan), 1)


def _bytes(file: Path) -> bytes:
    """Return a file's content once its head says that it is a whole plan file of a version known here."""
    try:
        with _regular(file) as descriptor, open(descriptor, "rb", closefd=False) as stream:
            head = stream.read(HEADER)
            size = os.fstat(descriptor).st_size
            _check_head(file, head, size)
            return head[:18] + ROLLBACK + head[20:] + stream.read()
    except FileNotFoundError as problem:
        raise BallastError(f"{file}: there is no such file.") from problem
    except PermissionError as problem:
        raise BallastError(f"{file}: you have no permission to read it; ask its owner.") from problem
    except OSError as problem:
        raise BallastError(f"{file}: can't be read: {problem.strerror or problem}.") from problem


@contextmanager
def _regular(file: Path) -> Iterator[int]:
    """Yield the descriptor of a file opened for reading; folders and devices are refused."""
    kind = file.stat().st_mode
    if stat.S_ISDIR(kind):
        raise BallastError(f"{file}: is a folder; choose a plan file in it.")
    if not stat.S_ISREG(kind):
        raise BallastError(f"{file}: is no file; choose a {SUFFIX} file.")
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _check_head(file: Path, head: bytes, size: int) -> None:
    if not head:
        raise BallastError(f"{file}: is empty; choose another file or a backup copy.")
    if head.startswith((WORKBOOK, OLD_WORKBOOK)):
        raise BallastError(f"{file}: is no Ballast plan; if it is a workbook, import it instead.")
    if not head.startswith(MAGIC[: len(head)]):
        raise BallastError(f"{file}: is no Ballast plan; choose a {SUFFIX} file, or import it if it is a workbook or CSV.")
    if len(head) < HEADER:
        raise BallastError(f"{file}: is cut off after {size} bytes; open a backup copy.")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise BallastError(f"{file}: is a database of another program; choose a {SUFFIX} file.")
    log = f"{file}-wal"
    if os.path.exists(log) and os.path.getsize(log):
        raise BallastError(f"{file}: is being changed by another program; close it there first.")
    version = int.from_bytes(head[60:64], "big")
    if version > VERSION:
        known = f"file version {version}, this one reads up to {VERSION}"
        raise BallastError(f"{file}: was saved by a newer Ballast ({known}); update Ballast to open it.")
    page = int.from_bytes(head[16:18], "big")
    whole = int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page)
    if size < whole:
        raise BallastError(f"{file}: is cut off, {size:,} of {whole:,} bytes are there; open a backup copy.")


def _plan(database: sqlite3.Connection) -> Plan:
    tables = {spec.name: _read_table(database, spec) for spec in SCHEMA}
    if len(tables["settings"]) != 1:
        raise ValueError("a plan has one row of settings")
    (saved,) = database.execute("SELECT value FROM meta WHERE name = 'next_id'").fetchone()
    used = max(int(table.ids.max(initial=0)) for table in tables.values())
    there = database.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (TAKEN,)).fetchone()
    listed = database.execute(f"SELECT workbook, packed FROM {TAKEN} ORDER BY workbook").fetchall() if there else []  # noqa: S608 the name is ours
    taken = {name: packed for name, packed in listed if isinstance(name, str) and isinstance(packed, bytes)}
    kept = database.execute("SELECT value FROM meta WHERE name = 'key'").fetchone()
    key = kept[0] if kept and isinstance(kept[0], str) and kept[0] else key_by_title(tables["settings"])
    return Plan(MappingProxyType(tables), max(int(saved), used + 1), MappingProxyType(taken), key)


def _read_table(database: sqlite3.Connection, spec: TableSpec) -> Table:
    """Return a table; columns the file doesn't have get their defaults, those not known here are passed over."""
    present = {name for _, name, *_ in database.execute(f"PRAGMA table_info({_name(spec.name)})")}
    if not present:
        return Table.empty(spec)
    known = [column for column in spec.columns if column.name in present]
    asked = ", ".join(_name(column.name) for column in known)
    rows = database.execute(f"SELECT id, {asked} FROM {_name(spec.name)} ORDER BY position").fetchall()  # noqa: S608 names are the schema's
    if not rows:
        return Table.empty(spec)
    ids, *listed = zip(*rows, strict=True)
    row_ids = np.array(ids, dtype=np.int64)
    if len(np.unique(row_ids)) != len(row_ids):
        raise ValueError(f"{spec.name} has a row id twice")
    row_ids.flags.writeable = False
    read = {column.name: _cells(column, values) for column, values in zip(known, listed, strict=True)}
    rest = {c.name: cells(c, [c.default] * len(rows)) for c in spec.columns if c.name not in read}
    return Table(spec, row_ids, MappingProxyType({c.name: read[c.name] if c.name in read else rest[c.name] for c in spec.columns}))


def _cells(column: Column, values: tuple[object, ...]) -> Cells:
    if column.dtype == np.float64:
        return frozen(np.array(values, dtype=np.float64))  # None becomes NaN
    return cells(column, values)


def _write_table(database: sqlite3.Connection, table: Table) -> None:
    spec = table.spec
    columns = "".join(f", {_name(column.name)} {_sql_type(column)}" for column in spec.columns)
    database.execute(f"CREATE TABLE {_name(spec.name)} (position INTEGER PRIMARY KEY, id INTEGER NOT NULL{columns})")
    listed = [range(len(table)), table.ids.tolist(), *(_values(column, table[column.name]) for column in spec.columns)]
    marks = ", ".join("?" * len(listed))
    database.executemany(f"INSERT INTO {_name(spec.name)} VALUES ({marks})", zip(*listed, strict=True))  # noqa: S608 names are the schema's


def _values(column: Column, array: Cells) -> list[object]:
    """Return a column as SQLite takes it: numbers with None for missing, dates as ISO text, flags as 0 and 1."""
    if column.kind is Kind.DATE:
        return [None if text == "NaT" else text for text in np.datetime_as_string(array.astype("datetime64[D]")).tolist()]
    return list(array.tolist())  # SQLite stores NaN as NULL


def _sql_type(column: Column) -> str:
    if column.dtype == np.float64:
        return "REAL"
    return {Kind.DATE: "TEXT", Kind.FLAG: "INTEGER NOT NULL"}.get(column.kind, "TEXT NOT NULL")


def _name(name: str) -> str:
    return f'"{name}"'


def _replace(file: Path, data: bytes) -> None:
    """Put data in a file's place in one step, after it has reached the disk."""
    beside = file.with_name(f".ballast-{secrets.token_hex(8)}.tmp")
    try:
        # O_EXCL with the usual mode: the user's umask decides who may read a new plan, as for any file.
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
        if file.exists():
            shutil.copymode(file, beside)
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name of a file last through a power cut; systems that can't do it for folders are left alone."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:
        # The plan is complete and in its place; some network drives refuse only this last step.
        return
    finally:
        os.close(descriptor)
