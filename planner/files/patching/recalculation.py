"""What keeps a workbook's formulas right after cells change: which depend on them, the order of calculation, the wish to calculate anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import unescape

from planner.files.cells.grid import cell_name
from planner.files.patching.cell_xml import ATTRIBUTES, attributes_of
from planner.files.patching.references import Place, Range, range_of, ranges_in

CHAINED = re.compile(rb"<((?:[\w.-]+:)?)c(" + ATTRIBUTES + rb")\s*/>")


def has_dependents(data: bytes, sheet: str, changed: Mapping[str, Collection[Place]]) -> bool:
    """Tell whether a formula of a sheet may look at one of the changed cells; what can't be told counts as a look."""
    names = {name.lower(): places for name, places in changed.items()}
    prefix = root[1] if (root := re.search(rb"<([\w.-]+:)?worksheet[\s>]", data)) and root[1] else b""
    for found in re.finditer(rb"<" + prefix + rb"f(" + ATTRIBUTES + rb")\s*(?:/>|>([^<]*)<)", data):
        told, text = attributes_of(found[1]), unescape((found[2] or b"").decode("utf-8", "replace"))
        if told.get("t") == "dataTable":
            return True
        for seen in ranges_in(text):
            if seen is None:
                return True
            places = names.get((seen[0] or sheet).lower(), ())
            if any(_reach(seen[1], told).holds(place) for place in places):
                return True
    return False


def _reach(block: Range, told: Mapping[str, str]) -> Range:
    """Return all a reference can name in the cells that share its formula."""
    shared = range_of(told.get("ref", "")) if told.get("t") == "shared" else None
    if shared is None:
        return block
    rows, columns = shared.bottom - shared.top, shared.right - shared.left
    return Range(max(block.top - rows, 0), max(block.left - columns, 0), block.bottom + rows, block.right + columns)


def calculated_on_load(workbook: bytes) -> bytes:
    """Return a workbook's main part with the wish that programs calculate every formula when they open it."""
    found = re.search(rb"<((?:[\w.-]+:)?)calcPr(" + ATTRIBUTES + rb")\s*/?>", workbook)
    if found:
        told = re.search(rb"\sfullCalcOnLoad\s*=\s*[\"']([^\"']*)", found[2])
        if told:
            at = found.start(2)
            return workbook[: at + told.start(1)] + b"1" + workbook[at + told.end(1) :]
        return workbook[: found.end(2)] + b' fullCalcOnLoad="1"' + workbook[found.end(2) :]
    # it comes right before one of these, or at the end
    later = rb"oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|fileRecoveryPr|webPublishObjects|extLst"
    place = re.search(rb"<((?:[\w.-]+:)?)(?:" + later + rb")[\s/>]|</((?:[\w.-]+:)?)workbook\s*>", workbook)
    if place is None:
        return workbook
    prefix = place[1] if place[1] is not None else place[2] or b""
    return workbook[: place.start()] + b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>' + workbook[place.start() :]


def unchained(chain: bytes, sheet: str, places: Collection[Place]) -> bytes | None:
    """Return the order of calculation without cells that have no formula any more; None where nothing is left of it."""
    names = {cell_name(*place) for place in places}
    out, at, current, owed, left = [], 0, "0", "", 0
    for found in CHAINED.finditer(chain):
        told = attributes_of(found[2])
        current = told.get("i", current)
        if current == sheet and told.get("r") in names:
            out.append(chain[at : found.start()])
            at, owed = found.end(), owed or ("i" in told and current) or ""
            continue
        left += 1
        if owed and "i" not in told:  # it took the sheet's number from the one that is gone
            out.append(chain[at : found.end(2)] + f' i="{current}"'.encode())
            at = found.end(2)
        owed = ""
    return b"".join(out) + chain[at:] if left else None
