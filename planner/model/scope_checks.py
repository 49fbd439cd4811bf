"""Checks of answers, claimed trade preferences and stacking rules: what no layer knows, or what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.model.finding import Finding, Severity
from planner.model.places import members
from planner.model.plan import Plan
from planner.model.row_findings import cell_finding, days
from planner.model.tariff_cells import misfit

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
Found = Iterator[Finding]


def check_answers(plan: Plan) -> Found:
    """Answers that don't fit their question; left so, a condition would fail and the lower duty be charged."""
    answers, questions = plan["answers"], plan["questions"]
    asked = {key: at for at, key in reversed(list(enumerate(questions["key"].tolist())))}
    for at, (key, value) in enumerate(zip(answers["key"].tolist(), answers["value"].tolist(), strict=True)):
        if key in asked and value.strip():
            kind, choices = str(questions["kind"][asked[key]]), str(questions["choices"][asked[key]])
            wanted = misfit(kind, choices, value)
            if wanted:
                message = f"'{value}' doesn't answer '{questions['question'][asked[key]] or key}'; the answer is {wanted}."
                yield cell_finding(ERROR, "answer.value", answers, at, answers.spec["value"], message, "Correct the answer.")


def check_preferences(plan: Plan) -> Found:
    """Trade preferences that sources claim and no tariff layer knows."""
    sources, tariffs = plan["sources"], plan["tariffs"]
    known = {name.strip().upper() for name in tariffs["preference"].tolist()}
    known |= {word for text in set(tariffs["exempt_preference"].tolist()) for word in text.upper().split()}
    for name in dict.fromkeys(sources["preference"].tolist()):
        if name.strip() and name.strip().upper() not in known:
            for at in np.flatnonzero(sources["preference"] == name):
                hint = (
                    f"Layers know {', '.join(sorted(known - {''}))}." if known - {""} else "Add the rows of the preference to the tariffs."
                )
                message = f"no tariff layer knows the preference '{name}', so it changes no duty."
                yield cell_finding(WARNING, "preference.unknown", sources, at, sources.spec["preference"], message, hint)


def check_preference_origins(plan: Plan) -> Found:
    """Sources that claim a trade preference which goods of their origin can't hold: it isn't counted."""
    sources, tariffs = plan["sources"], plan["tariffs"]
    holders: dict[str, list[frozenset[str] | None]] = {}
    for name, origins in zip(tariffs["preference"].tolist(), tariffs["origins"].tolist(), strict=True):
        if name:
            holders.setdefault(name.strip().upper(), []).append(members(origins or "*"))
    for at in np.flatnonzero((sources["preference"] != "") & (sources["qualifies"] != "no")):
        name, origin = str(sources["preference"][at]).strip().upper(), str(sources["country_of_origin"][at])
        inside = holders.get(name)
        if inside and origin and not any(places is None or origin in places for places in inside):
            message = f"goods of {origin} can't hold the preference {name}, so it changes no duty."
            yield cell_finding(
                WARNING, "preference.origin", sources, at, sources.spec["preference"], message, "Correct the origin or the preference."
            )


def check_stacking(plan: Plan) -> Found:
    """Stacking rules that do nothing, contradict one another, or would make a program waive itself."""
    stacking, tariffs = plan["stacking"], plan["tariffs"]
    layers = set(tariffs["program"].tolist())
    apart = set(tariffs["program"][(tariffs["method"] == "fee") | (tariffs["method"] == "tax")].tolist())
    for at in range(len(stacking)):
        row = stacking.row(at)
        rule = row["rule"]
        for column in ("program", "other") if row["program"] != row["other"] else ("program",):
            if row[column] and row[column] not in layers:
                message = f"no tariff layer is of the program {row[column]}, so the rule does nothing."
                hint = "Correct the name, or leave the rule for layers to come."
                yield cell_finding(NOTE, "stacking.program", stacking, at, stacking.spec[column], message, hint)
            elif row[column] in apart and rule in ("is waived", "leaves the rest"):
                message = f"{row[column]} is a fee or a tax, which stands apart from duties, so the rule does nothing."
                hint = "Name the trade preferences or codes that spare it in the layer itself."
                yield cell_finding(WARNING, "stacking.fee", stacking, at, stacking.spec[column], message, hint)
        if row["program"] and row["program"] == row["other"] and rule in ("is waived", "leaves the rest"):
            message = f"{row['program']} would waive itself, so nothing would be charged."
            yield cell_finding(ERROR, "stacking.self", stacking, at, stacking.spec["other"], message, "Name the program that is waived.")
        elif row["program"] != row["other"] and rule == "takes the larger":
            message = "the larger of two programs can't be taken, only the largest layer of one program, so the rule does nothing."
            yield cell_finding(WARNING, "stacking.larger", stacking, at, stacking.spec["rule"], message, "Name one program twice.")
    yield from _contradictions(plan)


def _contradictions(plan: Plan) -> Found:
    stacking = plan["stacking"]
    first, last = days(stacking, "effective_from"), days(stacking, "effective_to")
    pairs: dict[tuple[str, str], list[int]] = {}
    for at, (program, other) in enumerate(zip(stacking["program"].tolist(), stacking["other"].tolist(), strict=True)):
        before = pairs.setdefault((program, other), [])
        if stacking["rule"][at] == "takes the larger":
            continue
        for one in before:
            if stacking["rule"][one] != stacking["rule"][at] and not (first[at] > last[one] or first[one] > last[at]):
                message = (
                    f"another row says that {other} {stacking['rule'][one]} on the same days; of both the one that charges less counts."
                )
                hint = "Remove one of the rows, or correct the dates."
                yield cell_finding(WARNING, "stacking.contradiction", stacking, at, stacking.spec["rule"], message, hint)
                break
        before.append(at)
