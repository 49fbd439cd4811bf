"""The one kind of bad news: what is wrong, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; errors make the command line exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a finding: a cell of the plan (table, row id, column) or of a workbook (sheet, cell)."""

    table: str | None = None
    row: int | None = None
    column: str | None = None
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing; ``code`` is stable, ``message`` and ``hint`` are for reading."""

    severity: Severity
    code: str
    message: str
    hint: str = ""
    where: Where = Where()


class BallastError(Exception):
    """Input that can't be used at all; its text is one clear line for the user."""
