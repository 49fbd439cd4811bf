"""What a user hears of part numbers that were entered: which are new, which known one is nearly the same, which were torn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from string import ascii_lowercase, digits

from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells, Value, plain
from planner.ui.bom.lines import tr
from planner.ui.grid.entry import Entry, Taken, Target
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


def conflicts(entries: Iterable[Entry]) -> list[Target]:
    """Return the cells that several rows of a block set to different values: the last one counts."""
    seen: dict[tuple[str, int, str], Value] = {}
    torn: dict[tuple[str, int, str], Target] = {}
    for target, value in entries:
        key = target.key
        if key in seen and seen[key] != value:
            torn[key] = target
        seen[key] = value
    return list(torn.values())


def words_of(before: Plan, found: Taken) -> list[str]:
    """Return what a user wants to know of a block besides how many cells were taken."""
    said: list[str] = []
    if found.begins and found.added == 1:
        said.append(tr("{part} is a product; it has a demand of 1, due in a year, so that it shows.").format(part=found.into))
    elif found.begins:
        said.append(tr("{part}, the first row, is the product; the rows below it are its components.").format(part=found.into))
    elif found.added:
        said.append(tr("The new lines are in {part}.").format(part=found.into))
    said += dict.fromkeys(found.left_out)
    changed = _changed_parts(before, found)
    if changed:
        said.append(tr("Known already, with other values until now: {parts}.").format(parts=some(changed)))
    return said


def _changed_parts(plan: Plan, found: Taken) -> list[str]:
    """Return the parts that a block puts into lines and describes otherwise than they were described."""
    if not found.named:
        return []
    parts = plan["parts"]
    at = {row_id: row for row, row_id in enumerate(parts.ids.tolist())}
    changed: dict[str, None] = {}
    for target, value in found.entries:
        row = at.get(target.row) if target.table == "parts" else None
        if row is not None and (name := str(parts["part"][row])) in found.named:
            now = plain(parts[target.column.name][row])
            if now not in (None, "", value, target.column.default):
                changed[name] = None
    return list(changed)


def some(names: Sequence[str], most: int = 3) -> str:
    """Return a few of several names, and how many more there are."""
    names = list(dict.fromkeys(names))
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else tr("{names} and {n} more").format(names=shown, n=len(names) - most)


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
