"""A plan: one frozen table of each kind the schema knows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from planner.model.schema import SCHEMA
from planner.model.table import Table, plain

KEY_LENGTH = 12
NOTHING_TAKEN: Mapping[str, bytes | Plan] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All that is known of one plan. ``next_id`` is the first row id that was never used.

    ``taken`` holds what each workbook that Ballast didn't write said when it was last taken in, by the workbook's name: as it was packed into
    the plan's file, or not yet packed. ``key`` tells this plan from all others, whatever it is called: what is sent out carries it, and it is
    known by it when it comes back.
    """

    tables: Mapping[str, Table]
    next_id: int = 1
    taken: Mapping[str, bytes | Plan] = field(default_factory=lambda: NOTHING_TAKEN)
    key: str = ""

    @staticmethod
    def empty() -> Plan:
        """Return a plan with one row of default settings and nothing else."""
        tables = {spec.name: Table.empty(spec) for spec in SCHEMA}
        tables["settings"] = Table.of(tables["settings"].spec, [1], {})
        return Plan(MappingProxyType(tables), next_id=2, key=new_key())

    def __repr__(self) -> str:
        return f"Plan({', '.join(f'{len(table)} {name}' for name, table in self.tables.items() if len(table))})"

    def __getitem__(self, table: str) -> Table:
        return self.tables[table]

    def with_table(self, table: Table) -> Plan:
        """Return a plan with one table replaced; the others are shared by identity."""
        used = int(table.ids.max()) + 1 if len(table) else 1
        return Plan(MappingProxyType({**self.tables, table.spec.name: table}), max(self.next_id, used), self.taken, self.key)

    def setting(self, column: str) -> object:
        """Return one value of the settings row, None where missing."""
        return plain(self.tables["settings"][column][0])

    def equals(self, other: Plan) -> bool:
        """Tell whether both plans hold the same rows in the same order."""
        return all(table.equals(other.tables[name]) for name, table in self.tables.items())


def new_key() -> str:
    """Return a key that no other plan has."""
    return secrets.token_hex(KEY_LENGTH // 2)


def key_by_title(settings: Table) -> str:
    """Return the key of a plan that was kept without one: its title's, which is what its quote sheets carried before plans had keys."""
    title = str(plain(settings["title"][0]) or "")
    return sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_LENGTH]
