"""Checks of tariff layers row by row: cells that can't be read, and cells that contradict one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from planner.model.finding import Finding, Severity
from planner.model.places import currencies
from planner.model.plan import Plan
from planner.model.row_findings import days
from planner.model.schema import MODES
from planner.model.table import Table
from planner.model.tariff_cells import (
    Flags,
    charged_in,
    code_lists,
    conditions,
    has_clause,
    is_code,
    layer_finding,
    misfit,
    without_rate,
)  # fmt: skip

ERROR, WARNING = Severity.ERROR, Severity.WARNING
Found = Iterator[Finding]
SIZES = frozenset({">=", "<"})
AMOUNTS = ("per_kg", "per_unit", "minimum", "maximum")


def check_codes(plan: Plan) -> Found:
    """Code cells of layers: words that are no code, lists that aren't there, cells that name nothing."""
    tariffs, lists = plan["tariffs"], code_lists(plan["code_lists"])
    for column in ("hts", "hts_except"):
        for text in _texts(tariffs, column):
            for word in dict.fromkeys(text.split()):
                told = _code_fault(word, lists)
                if told:
                    for at in np.flatnonzero(tariffs[column] == text):
                        yield layer_finding(ERROR, "tariff.code", tariffs, at, column, *told)
    for at in np.flatnonzero([not text.strip() for text in tariffs["hts"].tolist()]):
        hint = "Type code beginnings, * for every code, or @ and the name of a code list."
        yield layer_finding(WARNING, "tariff.no-code", tariffs, at, "hts", "it names no tariff code, so it is never charged.", hint)


def _code_fault(word: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, str] | None:
    if word == "*" or is_code(word):
        return None
    if not word.startswith("@"):
        hint = "Write code beginnings of 2 to 10 digits such as 8501.31, with blanks between."
        return f"'{word}' is no tariff code, so no goods are found by it.", hint
    if word[1:] in lists:
        return None
    near = [name for name in lists if name.casefold() == word[1:].casefold()]
    hint = f"Did you mean @{near[0]}?" if near else "Add its codes to Code lists, or correct the name."
    return f"there is no code list called '{word[1:]}', so no goods are found by it.", hint


def check_conditions(plan: Plan) -> Found:
    """Conditions of layers that can't be read, that ask nothing known, or compare with what can't be answered."""
    tariffs, questions = plan["tariffs"], plan["questions"]
    asked = {key: at for at, key in reversed(list(enumerate(questions["key"].tolist())))}
    for text in _texts(tariffs, "condition"):
        read, unread = conditions(text)
        faults = [(ERROR, "tariff.condition", *_unreadable(" ".join(unread)))] if unread else []
        for key, operator, value in read:
            if key not in asked:
                near = next((name for name in asked if name.casefold() == key.casefold()), "")
                hint = f"Did you mean {near}?" if near else "Add the question, so that it can be asked and answered."
                faults.append((WARNING, "tariff.question", f"it hangs on '{key}', which is no scope question.", hint))
                wanted = misfit("share", "", value) if operator in SIZES else ""
            else:
                wanted = _unanswerable(questions, asked[key], operator, value)
            if wanted:
                message = f"its condition {key}{operator}{value} can't be answered: the answer is {wanted}."
                faults.append((ERROR, "tariff.condition", message, "Correct the condition, or the kind of the question."))
        for at in np.flatnonzero(tariffs["condition"] == text) if faults else ():
            for severity, code, message, hint in faults:
                yield layer_finding(severity, code, tariffs, at, "condition", message, hint)


def _unreadable(words: str) -> tuple[str, str]:
    hint = "Write a question's key, one of = != >= <, and a value, without blanks, such as metal_share>=0.15."
    return f"its condition '{words}' can't be read, so it is left out.", hint


def _unanswerable(questions: Table, at: int, operator: str, value: str) -> str:
    kind = str(questions["kind"][at])
    if operator in SIZES and kind != "share":
        return "no share" if misfit("share", "", value) else f"{kind}, which has no size"
    return misfit(kind, str(questions["choices"][at]), value)


def check_layers(plan: Plan) -> Found:
    """Layers whose cells contradict one another, or have no effect."""
    tariffs = plan["tariffs"]
    method, cap, basis = tariffs["method"], ~np.isnan(tariffs["cap"]), tariffs["basis"]
    apart = (method == "fee") | (method == "tax") | (method == "surcharge")
    part = (basis != "full value") & (basis != "")
    metal = part & (basis != "non-US content")  # the reciprocal duty was a floor on the part that isn't from the US
    content, clause = ~np.isnan(tariffs["content_from"]), has_clause(tariffs)
    worded = (tariffs["transit_wording"] != "") | (tariffs["transit_modes"] != "")
    unbegun = np.isnat(days(tariffs, "effective_from"))
    by_amount = ~np.isnan(tariffs["per_kg"]) | ~np.isnan(tariffs["per_unit"])
    late = days(tariffs, "entered_before") <= days(tariffs, "effective_from")
    rules = (
        (ERROR, "tariff.floor-cap", (method == "floor") & cap, "cap", "a floor has a cap: the first says at least, the second at most.",
         "Clear the cap, or set the method to add."),
        (WARNING, "tariff.cap", apart & cap, "cap", "a cap with MFN counts for duty only; on this method it does nothing.", "Use maximum, or clear the cap."),
        (WARNING, "tariff.floor-basis", (method == "floor") & metal, "basis", "a floor counts MFN in, which is on the full value; this one is on a part of it.",
         "Charge the floor on the full value, or set the method to add."),
        (WARNING, "tariff.content", content & ~part, "content_from", "a least content is given, but the rate is on the full value, so it does nothing.",
         "Choose what the rate is charged on, or clear the content."),
        (WARNING, "tariff.clause-start", clause & unbegun, "effective_from", "an in-transit clause needs the day the layer begins: without it the old rate isn't known and goods under way pay nothing.",
         "Type the first entry date."),
        (WARNING, "tariff.clause-wording", worded & ~clause, "transit_wording", "the wording or the modes of an in-transit clause are given without a date, so there is no clause.",
         "Type loaded before, exported before or entered before, or clear the wording."),
        (WARNING, "tariff.clause-late", late, "entered_before", "its in-transit clause spares goods entered before a day on which the layer isn't charged yet, so it spares none.",
         "Correct one of the dates."),
        (WARNING, "tariff.amount", apart & by_amount, "per_kg", "amounts by weight or unit count for duty only; on this method they do nothing.",
         "Use the rate with a minimum and maximum."),
        (ERROR, "tariff.limits", tariffs["minimum"] > tariffs["maximum"], "minimum", "its minimum is above its maximum.", "Swap or correct them."),
    )  # fmt: skip
    for severity, code, wrong, column, message, hint in rules:
        for at in np.flatnonzero(wrong):
            yield layer_finding(severity, code, tariffs, at, column, message, hint)


def check_words_in_layers(plan: Plan) -> Found:
    """Modes that are none, and preferences of which a layer may name only one."""
    tariffs = plan["tariffs"]
    for column in ("modes", "transit_modes"):
        for text in _texts(tariffs, column):
            wrong = [word for word in text.split() if word.lower() not in MODES]
            for at in np.flatnonzero(tariffs[column] == text) if wrong else ():
                message = f"'{wrong[0]}' is no mode of transport, so nothing travels by it."
                yield layer_finding(ERROR, "tariff.mode", tariffs, at, column, message, f"Use {', '.join(MODES)}.")
    for text in _texts(tariffs, "preference"):
        for at in np.flatnonzero(tariffs["preference"] == text) if len(text.split()) > 1 else ():
            message = f"it asks for the preference '{text}', but one row is for one preference, so no goods have it."
            yield layer_finding(ERROR, "tariff.preference", tariffs, at, "preference", message, "Use a row for each preference.")


def check_rates(plan: Plan) -> Found:
    """Layers that charge an amount which isn't known: a rate left blank, a currency without an exchange rate.

    A row that says itself that it is not confirmed is told where it touches something that is bought, not here.
    """
    tariffs = plan["tariffs"]
    rate, method = np.isnan(tariffs["rate"]), tariffs["method"]
    here = np.zeros(len(tariffs), dtype=bool)
    here[charged_in(tariffs, str(plan.setting("destination") or ""))] = True
    bare = rate & np.isnan(tariffs["minimum"]) & (method == "fee")
    bare |= rate & ((method == "tax") | (method == "surcharge"))
    for at in np.flatnonzero(bare & here):
        message = f"a {method[at]} without a rate: what it comes to isn't known."
        yield layer_finding(ERROR, "tariff.rate", tariffs, at, "rate", message, "Type the rate; what is free has the rate 0.")
    open_ = without_rate(tariffs) & here & ~bare & (method != "fee") & (tariffs["confidence"] != "unconfirmed")
    for at in np.flatnonzero(open_):
        message = "it has no rate, so nothing that it touches can be computed."
        hint = "Type the rate; what is free has the rate 0. Where it can't be known yet, set the confidence to unconfirmed."
        yield layer_finding(WARNING, "tariff.rate", tariffs, at, "rate", message, hint)
    yield from _amounts(plan, here)


def _amounts(plan: Plan, here: Flags) -> Found:
    tariffs, own, today = plan["tariffs"], str(plan.setting("currency") or ""), plan.setting("as_of")
    start = days(plan["fx"], "valid_from")
    begun = np.isnat(start) | (start <= today) if isinstance(today, np.datetime64) else np.ones(len(start), dtype=bool)
    known = {own, "", *plan["fx"]["currency"][begun].tolist()}
    quoted = set(plan["sources"]["currency"].tolist()) - set(plan["fx"]["currency"].tolist())  # told of the sources already
    given = ~np.all([np.isnan(tariffs[name]) for name in AMOUNTS], axis=0) & here
    for currency in sorted((set(tariffs["currency"][given].tolist()) & currencies()) - known - quoted):
        rows = np.flatnonzero(given & (tariffs["currency"] == currency))
        more = f" and of {len(rows) - 1} more layers" if len(rows) > 1 else ""
        message = (
            f"there is no exchange rate for {currency}, in which the amounts of this layer{more} are written, so they can't be computed."
        )
        yield layer_finding(ERROR, "fx.tariff", tariffs, rows[0], "currency", message, f"Add {currency} to Exchange rates.")


def _texts(table: Table, column: str) -> list[str]:
    return [text for text in dict.fromkeys(table[column].tolist()) if text.strip()]
