"""What stands below the last part of a table and is none: who made and approved it, dates, notes."""

from __future__ import annotations

import re

from planner.files.cells.grid import Cell, Grid
from planner.files.cells.said.values import amount, quantity, text_of_cell
from planner.files.layout import POSITION
from planner.files.reading.columns.block import Block
from planner.files.reading.columns.words import PART, PRICE, QUANTITY

LABELS = (
    *("prepared", "approved", "approval", "checked", "reviewed", "verified", "drawn", "designed", "created", "compiled", "issued", "released", "authori[sz]ed", "signed", "signatures?"),
    *("date", "revision", "rev", "author", "department", "notes?", "remarks?", "comments?", "disclaimer", "legend", "important", "terms( and conditions)?", "valid (until|from)"),
    *("erstellt", "erstellung", "geprüft", "freigegeben", "freigabe", "genehmigt", "bearbeitet", "bearbeiter", "gezeichnet", "datum", "unterschrift(en)?", "bemerkung(en)?", "hinweise?",
      "anmerkung(en)?", "stand", "abteilung", "legende", "gültig (bis|ab)"),
    *("établi", "préparé", "rédigé", "vérifié", "approuvé", "validé", "visa", "remarques?", "légende", "auteur"),
    *("elaborado", "elaboró", "preparado", "revisado", "revisó", "aprobado", "aprobó", "fecha", "firmas?", "notas?", "observaci(ón|ones)", "observações", "verificado", "aprovado", "assinatura"),
    *("составил[аи]?", "разработал[аи]?", "проверил[аи]?", "утвердил[аи]?", "утверждено", "согласовано", "н\\.? ?контр\\.?", "дата", "подпись", "примечани[ея]"),
    *("opracował[ai]?", "opracowanie", "sporządził[ai]?", "sprawdził[ai]?", "zatwierdził[ai]?", "podpisy?", "uwag[ai]", "data", "preparato", "approvato", "verificato", "redatto", "note"),
)  # fmt: skip
SIGNED = re.compile(
    rf"({'|'.join(LABELS)})(\s+(by|von|vom|durch|am|on|par|le|por|przez|da|di|em|el)\b.*|\s*[:：].*)?[.\s_]*"
    r"|(编制|制表|制单|审核|审批|批准|校对|设计|日期|签名|签字|备注|说明|注意?|作成者?|承認者?|確認者?|日付|備考)(日|人|者)?\s*([:：].*)?"
    r"|(confidential|vertraulich|confidentiel|confidencial|机密|保密)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def remarks_below(grid: Grid, block: Block) -> list[int]:
    """Return the rows below the last part that are remarks; a row that reads like a part with a wrong quantity is none of them."""
    end = min(block.last, len(grid.rows) - 1)
    last = end
    while last >= block.first and (_is_signed(_told(grid, block, last)) or not _is_sound(grid, block, last)):
        last -= 1
    if last < block.first:
        return []  # nothing reads like a part: there is no telling what stands below
    closes = block.last + 1 >= len(grid.rows)  # else what stands above the next table is its title
    gap = False
    for row in range(last + 1, end + 1):
        told = _told(grid, block, row)
        gap = gap or not told
        if told and (_is_signed(told) or (gap and closes and _says_no_part(grid, block, row, told))):
            return [at for at in range(row, end + 1) if _told(grid, block, at)]
    return []


def _told(grid: Grid, block: Block, row: int) -> list[Cell]:
    return [value for value in grid.rows[row][block.left : block.right + 1] if value is not None]


def _is_signed(told: list[Cell]) -> bool:
    """Tell whether a row begins with a word such as 'Approved by'."""
    return bool(told) and isinstance(told[0], str) and SIGNED.fullmatch(text_of_cell(told[0])) is not None


def _is_sound(grid: Grid, block: Block, row: int) -> bool:
    """Tell whether a row counts something; a table that counts nothing has more than one text in its rows."""
    counted = [cell for cell in (block.column(QUANTITY), *(count.cell for count in block.counts)) if cell]
    if not counted:
        return len(_told(grid, block, row)) > 1
    return any(
        (value := grid.cell(row, cell.column)) is not None and quantity(value, block.decimals.get(cell.column, ".")) for cell in counted
    )


def _says_no_part(grid: Grid, block: Block, row: int, told: list[Cell]) -> bool:
    """Tell whether a row after a blank one is a remark: it counts nothing, or no other cell of it speaks of a part."""
    counted = block.column(QUANTITY)
    if counted is None or grid.cell(row, counted.column) is None:
        return counted is not None or len(told) == 1
    price, position, part = (block.column(slot) for slot in (PRICE, POSITION, PART))
    if any(cell and (value := grid.cell(row, cell.column)) is not None and amount(value) for cell in (price, position)):
        return False
    return part is None or not re.search(r"\d", text_of_cell(grid.cell(row, part.column)))
