"""Small plans for tests, built row by row."""

from __future__ import annotations

from collections.abc import Iterable

from planner.model.plan import Plan
from planner.model.table import Table
from planner.model.values import parse


def plan_of(**tables: Iterable[dict[str, object]]) -> Plan:
    """Return an empty plan with rows added: ``plan_of(parts=[{"part": "A"}], bom=[...])``.

    Cells may be values or texts such as ``"41.5 %"``; columns that a row doesn't name take their defaults.
    """
    plan = Plan.empty()
    for name, rows in tables.items():
        spec = plan[name].spec
        listed = list(rows)
        values = {}
        for column in spec.columns:
            cells = [row.get(column.name, column.default) for row in listed]
            keep_text = column.dtype == object
            values[column.name] = [parse(column, cell) if isinstance(cell, str) and not keep_text else cell for cell in cells]
        first = 1 if name == "settings" else plan.next_id
        plan = plan.with_table(Table.of(spec, range(first, first + len(listed)), values))
        unknown = {key for row in listed for key in row} - set(spec.by_name)
        if unknown:
            raise ValueError(f"{name} has no columns {sorted(unknown)}")
    return plan


def robot() -> Plan:
    """Return a tiny, complete plan: a robot of two arms of three motors each, motors from China or Japan."""
    return plan_of(
        parts=[
            {"part": "ROBOT", "kind": "make", "make_days": 5.0},
            {"part": "ARM", "kind": "make", "make_days": 2.0, "make_cost": 20.0},
            {"part": "MOTOR", "kind": "buy", "hts": "8501.31.40", "weight_kg": 0.8},
        ],
        bom=[
            {"parent": "ROBOT", "component": "ARM", "quantity": 2.0},
            {"parent": "ARM", "component": "MOTOR", "quantity": 3.0, "scrap": 0.03},
        ],
        suppliers=[{"supplier": "Dongfang", "country": "CN"}, {"supplier": "Tokai", "country": "JP"}],
        sources=[
            {"part": "MOTOR", "supplier": "Dongfang", "country_of_origin": "CN", "unit_price": 40.0, "lead_days": 30.0},
            {"part": "MOTOR", "supplier": "Tokai", "country_of_origin": "JP", "unit_price": 5800.0, "currency": "JPY", "lead_days": 20.0},
        ],
        lanes=[
            {"ship_from": "CN", "mode": "ocean", "freight_per_kg": 0.5, "transit_days": 28.0, "customs_days": 3.0},
            {"ship_from": "JP", "mode": "ocean", "freight_per_kg": 0.6, "transit_days": 20.0, "customs_days": 3.0},
        ],
        tariffs=[
            {"program": "MFN", "hts": "8501.31.40", "rate": 0.04, "source": "HTS 2026"},
            {"program": "s301", "title": "List 2", "hts": "8501.31.40", "origins": "CN", "rate": 0.25, "effective_from": "2018-08-23"},
        ],
        fx=[{"currency": "JPY", "rate": 0.0066}],
        demand=[{"part": "ROBOT", "due": "2027-03-01", "quantity": 100.0}],
        stock=[{"part": "MOTOR", "quantity": 50.0}],
        scenarios=[{"scenario": "Threat", "description": "A further 100 % on Chinese goods.", "probability": 0.5}],
        events=[{"scenario": "Threat", "event": "+100 % on China", "date": "2027-01-15", "origins": "CN", "rate": 1.0}],
    )
