"""What a user hears of part numbers that were entered: which are new, which known one is nearly the same, which were torn."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase, digits

from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells
from planner.ui.bom.lines import tr
from planner.ui.bom.naming import conflicts, some, words_of
from planner.ui.grid.entry import Taken
from planner.ui.part_names import by_small_letters

SIGNS = ascii_lowercase + digits + "-./_ "
MOST_ASKED = 20  # new numbers that are compared with the known ones


def told(before: Plan, after: Plan, found: Taken) -> list[str]:
    """Return what is to be said of a block besides how many cells were taken."""
    torn = conflicts((target, value) for target, value in found.entries if target.table != "sources" or target.column.name != "preferred")
    words = [new_parts_words(before, after), *words_of(before, found)]
    if torn:
        columns = some([target.column.title for target in torn])
        words.append(tr("Rows of the same part or line differ in {columns}: the last one counts.").format(columns=columns))
    return [one for one in words if one]


def new_parts_words(before: Plan, after: Plan) -> str:
    """Return which parts have come with an entry, and which known ones may have been meant."""
    if before["parts"] is after["parts"] or len(before["parts"]) >= len(after["parts"]):
        return ""
    from planner.ui.actions import keys_of

    known = frozenset(before["parts"].ids.tolist())
    fresh = [str(part) for row, part in zip(after["parts"].ids.tolist(), after["parts"]["part"].tolist(), strict=True) if row not in known]
    if len(fresh) == 1:
        text = tr("{part} is new: added to Parts. {keys} takes it back.").format(part=fresh[0], keys=keys_of("undo"))
    else:
        text = tr("{n} parts are new: {parts} added to Parts. {keys} takes them back.").format(
            n=len(fresh), parts=some(fresh), keys=keys_of("undo")
        )
    parts = before["parts"]["part"]
    meant = {name: near for name in fresh[:MOST_ASKED] if (near := nearly(parts, name))}
    if not meant:
        return text
    if len(fresh) == 1:
        return f"{text} " + tr("Did you mean {part}?").format(part=meant[fresh[0]])
    return f"{text} " + tr("Did you mean {parts}?").format(parts=some([f"{near} ({name})" for name, near in meant.items()]))


def nearly(parts: Cells, name: str) -> str:
    """Return a known part whose number differs by one letter, by two letters swapped, or by blanks and hyphens alone; empty for none.

    Numbers that differ by a digit in place of another are usual in a series, so they are not taken for a slip.
    """
    known = by_small_letters(parts)
    text = name.lower()
    for one in _slips(text):
        if one in known:
            return known[one]
    return _bare(parts).get(bare(text), "")


def bare(text: str) -> str:
    """Return a part number without what people leave out: blanks, hyphens and the like."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


@remembered(2)
def _bare(parts: Cells) -> dict[str, str]:
    return {bare(part): part for part in reversed(parts.tolist())}


def _slips(text: str) -> Iterator[str]:
    """Yield what a text can have been before one slip of the fingers."""
    for at in range(len(text)):
        if at + 1 < len(text):
            yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        for sign in SIGNS:
            if not (sign.isdigit() and text[at].isdigit()):
                yield text[:at] + sign + text[at + 1 :]
        if len(text) > 2:
            yield text[:at] + text[at + 1 :]
    for at in range(len(text) + 1):
        for sign in SIGNS:
            yield text[:at] + sign + text[at:]
