"""Drawn lead times: each leg's days with its mean and its spread, never below nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.engine.lead import legs as lead
from planner.engine.outlook.delivery import Terms, Wanted, usable_in
from planner.engine.results import Floats, Ints

NAMES = {"order": lead.ORDER, "production": lead.PRODUCTION, "licence": lead.LICENCE, "inland": lead.INLAND, "transit": lead.TRANSIT,
         "customs": lead.CUSTOMS, "dock": lead.DOCK}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard normal numbers for each leg that has a spread anywhere: the same ones for the same seed, whatever the plan's days."""

    draws: int
    parts: int
    of: Mapping[int, Floats]  # leg -> (draws, parts)

    def first(self, draws: int) -> Noise:
        """Return the first draws."""
        return Noise(min(draws, self.draws), self.parts, {leg: values[:draws] for leg, values in self.of.items()})


def noise(seed: int, draws: int, sd: Floats) -> Noise:
    """Return noise for parts whose legs have some spreads, each leg from a generator of its own. Args: sd ``(parts, legs)``."""
    spread = np.flatnonzero(sd.any(axis=0)).tolist()
    return Noise(draws, len(sd), {leg: np.random.default_rng([seed, leg]).standard_normal((draws, len(sd))) for leg in spread})


def drawn(mean: Floats, sd: Floats, days: Ints, values: Floats) -> Ints:
    """Return drawn whole days of one leg; its days as planned where it has no spread. Shapes ``(lines,)`` → ``(draws, lines)``.

    Lognormal with the mean m and the standard deviation s: exp(μ + σz), σ² = ln(1 + (s/m)²), μ = ln m − σ²/2.
    """
    found = np.broadcast_to(days, values.shape).copy()
    own = np.flatnonzero((sd > 0) & (mean > 0))
    if len(own):
        variance = np.log1p((sd[own] / mean[own]) ** 2)
        found[:, own] = np.rint(np.exp(np.log(mean[own]) - variance / 2 + np.sqrt(variance) * values[:, own])).astype(np.intp)
    return found


def arrivals(
    spans: lead.Spans, legs: Floats, sd: Floats, by: Noise, parts: Ints, as_of: np.datetime64, terms: Terms, wanted: Wanted
) -> Floats:  # fmt: skip
    """Return days until orders of today are stock, every leg drawn and counted by its own calendar, ∞ for never. Shape ``(draws, lines)``.

    Capacity and qualification hold in every draw; whether a source still ships is judged by its days as planned.
    Args: spans, terms, wanted ``(lines,)``; legs, sd ``(lines, legs)``; parts ``(lines,)`` position of each line's part in the noise.
    """
    shape = (by.draws, len(parts))
    found = {}
    for name, leg in NAMES.items():
        days: Ints = getattr(spans, name)
        if leg in by.of:
            mean = legs[:, leg] - (spans.held if leg == lead.DOCK else 0.0)
            found[name] = drawn(mean, sd[:, leg], days, by.of[leg][:, parts])
        else:
            found[name] = np.broadcast_to(days, shape)
    drawn_spans = lead.Spans(
        found["order"], found["production"], found["licence"], found["inland"], found["transit"], found["customs"], spans.held, found["dock"],
        spans.origin, spans.start, spans.home, spans.open_,
    )  # fmt: skip
    return usable_in(as_of, drawn_spans, terms, wanted, spans)


def make_days(legs: Floats, sd: Floats, days: Ints, by: Noise) -> Ints:
    """Return drawn working days of making each part. Shape ``(draws, parts)``."""
    values = by.of.get(lead.MAKE)
    if values is None:
        return np.broadcast_to(days, (by.draws, by.parts))
    return drawn(legs[:, lead.MAKE], sd[:, lead.MAKE], days, values)
