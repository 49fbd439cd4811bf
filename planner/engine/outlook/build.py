"""A build of one product taken by itself: the parts below it, how each of them comes, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.engine.inputs import Settings, filled, settings_of
from planner.engine.lead import legs as lead
from planner.engine.netting import bom
from planner.engine.netting.coming import expected_stock
from planner.engine.netting.needs import assembled
from planner.engine.outlook.availability import Cover, Missing, cover_of, missing, ready
from planner.engine.outlook.delivery import Terms, Wanted, delivering, terms_by_row, terms_of, wanted_of
from planner.engine.results import LEGS, Flags, Floats, Ints, Results
from planner.model.plan import Plan
from planner.model.table import Cells


@dataclass(frozen=True, slots=True)
class Build:
    """Parts by their position in the build, the product first. Shapes ``(parts,)`` unless said."""

    settings: Settings
    parts: Ints  # position in Results.parts
    graph: bom.Structure
    need: Floats  # of the build itself: the product's quantity
    made: Flags
    row: Ints  # source it is counted from, −1 for none: the one bought from, or another where that one can't deliver at all
    used: Ints  # source bought from, −1 for none
    spans: lead.Spans  # of bought parts; nothing where there is no source
    terms: Terms  # what the sources can deliver
    legs: Floats  # (parts, legs) mean days
    sd: Floats  # (parts, legs)
    make: Ints  # working days
    longest: Floats  # days to make each from nothing
    cover: Cover

    def lacks(self) -> Missing:
        """Return what is lacking."""
        return missing(self.graph, self.need, self.cover, self.made, self.longest)

    def wanted(self, lacks: Missing, parts: Ints) -> Wanted:
        """Return what is to come of some parts."""
        return wanted_of(lacks.gross, self.cover, parts)

    def days(self, lacks: Missing, arrival: Floats, make: Ints) -> Floats:
        """Return days until each part is there, for each draw. Shapes ``(draws, parts)``."""
        return ready(self.graph, lacks, self.made, arrival, make, self.settings.as_of, self.spans.open_, self.spans.home)


def build_of(plan: Plan, results: Results, product: int, quantity: float) -> Build:
    """Return the build of a quantity of one product; the stock counts for it alone. Args: plan as the results' scenario has it."""
    settings, keys = settings_of(plan), plan["parts"]["part"]
    whole = assembled(bom.structure(plan["bom"], keys, settings.as_of), results.part.kind)
    parts = below(whole, product)
    graph = taken(whole, parts)
    made = results.part.kind[parts] != bom.BUY
    need = np.zeros(len(parts))
    need[0] = quantity
    cover, longest = cover_of(expected_stock(plan, settings), keys, settings.as_of).of_parts(parts), results.part.lead_days[parts]
    used = np.where(made, -1, results.part.source[parts])
    wanted = wanted_of(missing(graph, need, cover, made, longest).gross, cover, np.arange(len(parts)))
    place = np.full(len(keys) + 1, -1, dtype=np.intp)  # the last for sources of unknown parts
    place[parts] = np.arange(len(parts))
    terms, known = terms_of(plan["sources"]), ~np.isnan(results.source.landed)
    row = delivering(settings.as_of, lead.spans(plan, settings), terms, place[results.source.part], known, used, wanted)
    legs, sd = np.zeros((len(parts), len(LEGS))), np.zeros((len(parts), len(LEGS)))
    has = row >= 0
    legs[has], sd[has] = results.source.legs[row[has]], results.source.leg_sd[row[has]]
    own = plan["parts"]
    legs[made, lead.MAKE] = filled(own["make_days"], 0.0)[parts[made]]
    sd[made, lead.MAKE] = filled(own["make_sd_days"], 0.0)[parts[made]]
    make = lead.whole(legs[:, lead.MAKE])
    return Build(
        settings, parts, graph, need, made, row, used, ways(plan, settings, row), terms_by_row(terms, row), legs, sd, make, longest, cover
    )


def ways(plan: Plan, settings: Settings, row: Ints, mode: Cells | None = None) -> lead.Spans:
    """Return the legs of sources in ``row`` in whole days, nothing for −1, by their own modes or the modes given."""
    all_ = lead.spans(plan, settings, mode)
    if not len(all_.order):
        none = np.zeros(len(row), dtype=np.intp)
        return lead.Spans(none, none, none, none, none, none, none, none, none, none, all_.home, all_.open_)
    of, has = all_.taken(np.maximum(row, 0)), (row >= 0).astype(np.intp)
    names = ("order", "production", "licence", "inland", "transit", "customs", "held", "dock")
    return replace(of, **{name: getattr(of, name) * has for name in names})


def below(graph: bom.Structure, product: int) -> Ints:
    """Return a product and every part below it, by level."""
    reached = np.zeros(len(graph.level), dtype=bool)
    reached[product] = True
    for step in graph.down:
        reached[graph.child[step.lines[reached[graph.parent[step.lines]]]]] = True
    parts = np.flatnonzero(reached)
    return parts[np.argsort(graph.level[parts], kind="stable")]


def taken(graph: bom.Structure, parts: Ints) -> bom.Structure:
    """Return the lines among some parts, parts renumbered by their position."""
    place = np.full(len(graph.level), -1, dtype=np.intp)
    place[parts] = np.arange(len(parts))
    keep = np.flatnonzero(place[graph.parent] >= 0)
    parent, child = place[graph.parent[keep]], place[graph.child[keep]]
    return bom.walked(parent, child, graph.factor[keep], graph.row[keep], graph.level[parts], graph.in_cycle[parts])
