"""What came back from suppliers: files, rows, and what there is to ask or to refuse in each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from planner.model.finding import Finding, Severity, Where
from planner.model.quotes import Quote


class Status(StrEnum):
    """Whether a row can be taken in: as it is, after a look at it, not at all, not since a newer answer stands beside it, or nothing was said."""

    OK = "ok"
    QUESTION = "question"
    ERROR = "error"
    OLDER = "older"
    BLANK = "not answered"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to know of an answer: an error keeps it out, a warning asks for a look, a note is for reading."""

    severity: Severity
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One row of one answer; ``quote`` is what would be taken in, None where nothing can be."""

    file: Path
    sheet: str
    cell: str  # of the price, or where the row begins
    part: str
    supplier: str
    quote: Quote | None
    issues: tuple[Issue, ...] = ()
    older: bool = False
    stamp: tuple[str, float, int] = ("", 0.0, 0)  # the newer of two answers has the greater one
    blank: bool = False  # nothing was filled in

    @property
    def status(self) -> Status:
        """Whether it can be taken in."""
        if self.older:
            return Status.OLDER
        if self.blank:
            return Status.BLANK
        if self.quote is None or any(one.severity is Severity.ERROR for one in self.issues):
            return Status.ERROR
        return Status.QUESTION if any(one.severity is Severity.WARNING for one in self.issues) else Status.OK

    @property
    def reason(self) -> str:
        """Return all that is to be said of it in one text."""
        return " ".join(f"{one.cell}: {one.message}" if one.cell and one.cell != self.cell else one.message for one in self.issues)


@dataclass(frozen=True, slots=True)
class QuoteFile:
    """One file that came back; ``problem`` says why nothing of it was read."""

    path: Path
    reference: str = ""
    supplier: str = ""
    problem: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteRound:
    """All files of one round and their rows."""

    files: tuple[QuoteFile, ...]
    rows: tuple[QuoteRow, ...]

    def of(self, *status: Status) -> tuple[QuoteRow, ...]:
        """Return the rows of some statuses."""
        return tuple(row for row in self.rows if row.status in status)

    def findings(self) -> tuple[Finding, ...]:
        """Return everything that is wrong or to be asked, with file and cell."""
        found = [Finding(Severity.ERROR, "quote.file", one.problem, where=Where(sheet=one.path.name)) for one in self.files if one.problem]
        found += [
            Finding(Severity.WARNING, "quote.file", remark, where=Where(sheet=one.path.name))
            for one in self.files
            for remark in one.remarks
        ]
        for row in self.rows:
            for one in row.issues:
                subject = f"{row.part}: " if row.part else ""
                severity = Severity.NOTE if row.older else one.severity
                found.append(Finding(severity, "quote.row", f"{subject}{one.message}", where=Where(sheet=row.file.name, cell=one.cell)))
        return tuple(found)
