"""Which problems are shown, in which order and groups: pure lists, without widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.model.finding import Finding, Severity
from planner.model.plan import Plan

ALIKE_FROM = 4  # as many of one kind get a row of their own that they stand under
PARTS = ("part", "component", "parent", "alternate")


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one code; under a row of their own where they are many."""

    findings: tuple[Finding, ...]

    @property
    def many(self) -> bool:
        """Tell whether they stand under a row of their own."""
        return len(self.findings) >= ALIKE_FROM


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for: the least severity, and a table or a part where only its problems are."""

    least: Severity = Severity.NOTE
    table: str = ""
    part: str = ""


def kept(plan: Plan, findings: Iterable[Finding], scope: Scope) -> tuple[Finding, ...]:
    """Return the findings that a scope lets through, in their order."""
    order = tuple(Severity)
    least = order.index(scope.least)
    found = [one for one in findings if order.index(one.severity) <= least and (not scope.table or one.where.table == scope.table)]
    return tuple(one for one in found if not scope.part or is_about(plan, one, scope.part))


def is_about(plan: Plan, finding: Finding, part: str) -> bool:
    """Tell whether a finding's row is about a part."""
    where = finding.where
    if where.table not in plan.tables or where.row is None:
        return False
    table = plan[where.table or ""]
    return any(column in table.columns and where.row in table.ids[table[column] == part] for column in PARTS)


def by_kind(findings: Iterable[Finding]) -> list[Kind]:
    """Return findings by their codes, in the order in which the codes come first."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.code, []).append(one)
    return [Kind(tuple(one)) for one in found.values()]


def by_severity(findings: Iterable[Finding]) -> Mapping[Severity, list[Kind]]:
    """Return findings by severity, the worst first, and within it by kind."""
    listed = tuple(findings)
    groups = {severity: by_kind(one for one in listed if one.severity is severity) for severity in Severity}
    return {severity: kinds for severity, kinds in groups.items() if kinds}


def in_order(groups: Mapping[Severity, list[Kind]]) -> tuple[Finding, ...]:
    """Return the findings of groups in the order in which they are shown."""
    return tuple(one for kinds in groups.values() for kind in kinds for one in kind.findings)
