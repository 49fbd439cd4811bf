"""What one product costs, and nothing else of it: quick enough to be asked while somebody types what shall be changed."""

from __future__ import annotations

from planner.engine.stages import basis_of, sourcing_of
from planner.model.plan import Plan
from planner.model.remembered import passing
from planner.model.scenario import overlay


def unit_landed(plan: Plan, scenario: str) -> dict[str, float]:
    """Return the landed cost of one unit of each product of the build plan, in plan currency, NaN where nothing is known."""
    with passing():
        then = overlay(plan, scenario)
        basis = basis_of(then)
        cost = sourcing_of(then, basis).unit_cost
        names = then["parts"]["part"]
        return {str(names[at]): float(cost[at]) for at in dict.fromkeys(basis.needs.products.tolist())}
