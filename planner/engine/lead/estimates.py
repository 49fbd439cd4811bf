"""Days estimated by three points: at best, most likely, at worst."""

from __future__ import annotations

from planner.engine.results import Floats

SIXTH = 1 / 6


def beta_pert(best: Floats, likely: Floats, worst: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of days estimated by three points.

    mean = (a + 4m + b)/6, standard deviation = (b − a)/6; means and variances of steps that follow each other add up.
    Args: best, likely, worst: days, any shape, a ≤ m ≤ b. Source: Malcolm, Roseboom, Clark, Fazar, 'Application of a technique
    for research and development program evaluation', Operations Research 7(5), 1959.
    """
    return (best + 4 * likely + worst) * SIXTH, (worst - best) * SIXTH
