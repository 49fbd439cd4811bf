"""Numbered steps that bring a plan file of an older version up to date, in memory: the file itself stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

VERSION = 4
Step = Callable[[sqlite3.Connection], None]


def conditions(database: sqlite3.Connection) -> None:
    """From 1 to 2: the metal share a layer starts at becomes a condition; a preference that was given did qualify."""
    columns = {table: {row[1] for row in database.execute(f"PRAGMA table_info({table})")} for table in ("tariffs", "sources")}
    if "metal_share_from" in columns["tariffs"]:
        database.execute("ALTER TABLE tariffs ADD COLUMN condition TEXT NOT NULL DEFAULT ''")
        database.execute("UPDATE tariffs SET condition = 'metal_share>=' || metal_share_from WHERE metal_share_from IS NOT NULL")
    if "preference" in columns["sources"]:
        database.execute("ALTER TABLE sources ADD COLUMN qualifies TEXT NOT NULL DEFAULT ''")
        database.execute("UPDATE sources SET qualifies = 'yes' WHERE preference <> ''")


def decisions(_: sqlite3.Connection) -> None:
    """From 2 to 3: tables for order decisions, alternates and working calendars came; an older file has none of them, which is as it was."""


def acknowledgements(_: sqlite3.Connection) -> None:
    """From 3 to 4: a table for acknowledged problems came; an older file has none."""


# STEPS[n] turns a database of version n into one of version n + 1. Whoever raises VERSION adds the step that leads
# there and keeps a file of the old version in tests/files/versions.
STEPS: Mapping[int, Step] = MappingProxyType({1: conditions, 2: decisions, 3: acknowledgements})


def migrate(database: sqlite3.Connection, steps: Mapping[int, Step] = STEPS, target: int = VERSION) -> None:
    """Run every step from the database's version up to ``target``; raises LookupError for a version without a way up."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    for number in range(version, target):
        if number not in steps:
            raise LookupError(f"there is no way from version {number} to version {target}")
        steps[number](database)
        database.execute(f"PRAGMA user_version = {number + 1}")
    database.commit()
