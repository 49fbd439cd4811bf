"""The questions the window asks. Tests and scripts put their own answers in the place of this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox, QStyle, QWidget

if TYPE_CHECKING:
    from planner.files.patching.update import Update
    from planner.model.quotes import Quote
    from planner.ui.bom.replacing import Wish
    from planner.ui.bulk_offer import BulkOffer
    from planner.ui.dialogs.bulk_edit import BulkAnswer
    from planner.ui.dialogs.columns import ColumnsAnswer, ColumnsOffer
    from planner.ui.dialogs.command_palette import Choice, Ranked
    from planner.ui.dialogs.entries import EntryOffer
    from planner.ui.dialogs.import_offer import ImportAnswer, ImportOffer
    from planner.ui.dialogs.patch_preview import PatchAnswer
    from planner.ui.dialogs.quotes_ask import AskAnswer, AskOffer
    from planner.ui.dialogs.quotes_take import TakeOffer
    from planner.ui.dialogs.replace_part import ReplaceOffer
    from planner.ui.dialogs.sort_order import SortOffer
    from planner.ui.dialogs.start_bom import FirstLine
    from planner.ui.grid.arrangement import Sort
    from planner.ui.reviewing import Review
    from planner.ui.update_choice import Choice as UpdateChoice
    from planner.ui.update_choice import UpdateAnswer

PLANS = "Ballast plans (*.ballast)"
BOOKS = "Workbooks (*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv)"
OWN_BOOKS = "Workbooks and text tables (*.xlsx *.xlsm *.csv *.tsv *.txt)"


SCHEDULES = "Tariff schedules (*.json *.json.gz *.csv)"


class Unsaved(StrEnum):
    """What becomes of unsaved changes."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def fit(dialog: QDialog) -> None:
    """Let a dialog be no larger than the screen it comes up on, its frame included: the buttons at its lower edge must be in reach."""
    screen = (dialog.parentWidget() or dialog).screen()
    title = dialog.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    room = screen.availableSize() - QSize(title // 2, title + title // 2)
    wanted = dialog.size() if dialog.testAttribute(Qt.WidgetAttribute.WA_Resized) else dialog.sizeHint()
    dialog.resize(wanted.boundedTo(room))


class Ask:
    """Asks by dialogs over a window."""

    def __init__(self, parent: QWidget) -> None:
        self.parent = parent
        self.scenario = ""  # the one looked at: every dialog over the plan names it, so that nobody edits the wrong one

    def titled(self, title: str) -> str:
        """Return a dialog's title with the scenario looked at."""
        return f"{title} · {self.scenario}" if self.scenario else title

    def run(self, dialog: QDialog) -> bool:
        """Show a dialog till it is answered; tells whether it was accepted."""
        dialog.setWindowTitle(self.titled(dialog.windowTitle()))
        fit(dialog)
        return bool(dialog.exec())

    def unsaved(self, title: str) -> Unsaved:
        """Ask what becomes of unsaved changes."""
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self.parent, self.parent.tr("Unsaved changes"), self.parent.tr("Save the changes to “{title}”?").format(title=title),
            buttons.Save | buttons.Discard | buttons.Cancel, buttons.Save,
        )  # fmt: skip
        return {buttons.Save: Unsaved.SAVE, buttons.Discard: Unsaved.DISCARD}.get(answer, Unsaved.CANCEL)

    def plan_to_open(self, folder: Path) -> Path | None:
        """Ask for a plan or a workbook to open."""
        name, _ = QFileDialog.getOpenFileName(self.parent, self.parent.tr("Open"), str(folder), f"{PLANS};;{BOOKS}")
        return Path(name) if name else None

    def book_to_import(self, folder: Path) -> Path | None:
        """Ask for a workbook."""
        name, _ = QFileDialog.getOpenFileName(self.parent, self.parent.tr("Import workbook"), str(folder), BOOKS)
        return Path(name) if name else None

    def schedule_to_load(self, folder: Path) -> Path | None:
        """Ask for an export of the official tariff schedule."""
        name, _ = QFileDialog.getOpenFileName(self.parent, self.parent.tr("Load official tariff schedule"), str(folder), SCHEDULES)
        return Path(name) if name else None

    def codes_to_load(self, folder: Path) -> Path | None:
        """Ask for a table with a list of codes."""
        name, _ = QFileDialog.getOpenFileName(self.parent, self.parent.tr("Load code list"), str(folder), BOOKS)
        return Path(name) if name else None

    def accept_review(self, review: Review) -> bool:
        """Show what an edit of the tariff tables does; tells whether the user wants it."""
        from planner.ui.dialogs.review import ReviewDialog

        return self.run(ReviewDialog(review, self.parent))

    def place_for_plan(self, suggestion: Path) -> Path | None:
        """Ask where a plan is saved."""
        name, _ = QFileDialog.getSaveFileName(self.parent, self.parent.tr("Save plan as"), str(suggestion), PLANS)
        return Path(name).with_suffix(".ballast") if name else None

    def place_for_book(self, suggestion: Path) -> Path | None:
        """Ask where a workbook is written."""
        name, _ = QFileDialog.getSaveFileName(self.parent, self.parent.tr("Export workbook"), str(suggestion), "Workbook (*.xlsx)")
        return Path(name).with_suffix(".xlsx") if name else None

    def place_for_page(self, suggestion: Path) -> Path | None:
        """Ask where a page to print is written."""
        name, _ = QFileDialog.getSaveFileName(self.parent, self.parent.tr("Save as PDF"), str(suggestion), "PDF (*.pdf)")
        return Path(name).with_suffix(".pdf") if name else None

    def text(self, title: str, question: str, suggestion: str = "", choices: Sequence[str] = ()) -> str:
        """Ask for a word, from a list where there is one; empty where the user gives up."""
        if choices:
            text, ok = QInputDialog.getItem(self.parent, self.titled(title), question, list(choices), 0, True)
        else:
            text, ok = QInputDialog.getText(self.parent, self.titled(title), question, text=suggestion)
        return text.strip() if ok else ""

    def command(self, ranked: Ranked, taken: Callable[[Choice], object]) -> None:
        """Offer everything by a few letters, without waiting; ``taken`` hears what was chosen."""
        from planner.ui.dialogs.command_palette import CommandPalette

        palette = CommandPalette(ranked, self.parent)
        palette.taken.connect(taken)
        palette.show()

    def accept_import(self, offer: ImportOffer) -> ImportAnswer | None:
        """Show what an import would bring and let its columns be chosen; None where the user gives up."""
        from planner.ui.dialogs.import_wizard import ImportWizard

        dialog = ImportWizard(offer, self.parent)
        try:
            return dialog.answer() if self.run(dialog) else None
        finally:
            dialog.deleteLater()  # with the whole workbook

    def book_to_write_into(self, folder: Path) -> Path | None:
        """Ask for the workbook that gets the plan's values."""
        name, _ = QFileDialog.getOpenFileName(self.parent, self.parent.tr("Write into workbook"), str(folder), OWN_BOOKS)
        return Path(name) if name else None

    def cells_to_write(self, update: Update) -> PatchAnswer | None:
        """Show which cells of a workbook would change; returns the chosen ones, None where the user gives up."""
        from planner.ui.dialogs.patch_preview import PatchDialog

        dialog = PatchDialog(update, self.parent)
        return dialog.answer() if self.run(dialog) else None

    def quotes_to_ask(self, offer: AskOffer) -> AskAnswer | None:
        """Ask which suppliers are asked for quotes; None where the user gives up."""
        from planner.ui.dialogs.quotes_ask import QuotesAskDialog

        dialog = QuotesAskDialog(offer, self.parent)
        return dialog.answer() if self.run(dialog) else None

    def folder_for_quotes(self, folder: Path) -> Path | None:
        """Ask into which folder quote sheets are written."""
        name = QFileDialog.getExistingDirectory(self.parent, self.parent.tr("Folder for the quote sheets"), str(folder))
        return Path(name) if name else None

    def answers_to_take(self, folder: Path) -> tuple[Path, ...]:
        """Ask for the quote sheets that came back."""
        names, _ = QFileDialog.getOpenFileNames(self.parent, self.parent.tr("Take in quotes"), str(folder), BOOKS)
        return tuple(map(Path, names))

    def quotes_to_take(self, offer: TakeOffer) -> tuple[Quote, ...] | None:
        """Show quotes side by side; returns those that are taken in, None where the user gives up."""
        from planner.ui.dialogs.quotes_take import QuotesTakeDialog

        dialog = QuotesTakeDialog(offer, self.parent)
        return dialog.answer() if self.run(dialog) else None

    def book_to_update_from(self, folder: Path) -> Path | None:
        """Ask for the workbook that the plan takes changes from."""
        name, _ = QFileDialog.getOpenFileName(self.parent, self.parent.tr("Update from workbook"), str(folder), BOOKS)
        return Path(name) if name else None

    def changes_to_take(self, choice: UpdateChoice) -> UpdateAnswer | None:
        """Show what a workbook changes in the plan; returns what is taken, None where the user gives up."""
        from planner.ui.dialogs.update_review import UpdateReview

        dialog = UpdateReview(choice, self.parent)
        return dialog.answer() if self.run(dialog) else None

    def entries_until(self, offer: EntryOffer) -> np.datetime64 | None:
        """Show which entered orders would go into the refund ledger; returns by which day they are entered, None where none shall."""
        from planner.ui.dialogs.entries import EntriesDialog

        dialog = EntriesDialog(offer, self.parent)
        return dialog.day if self.run(dialog) else None

    def replacement(self, offer: ReplaceOffer) -> Wish | None:
        """Ask which part is to be replaced by which, and where; None where the user gives up."""
        from planner.ui.dialogs.replace_part import ReplaceDialog

        dialog = ReplaceDialog(offer, self.parent)
        return dialog.wish if self.run(dialog) else None

    def bulk(self, offer: BulkOffer) -> BulkAnswer | None:
        """Ask what shall become of many rows, with a preview; None where the user gives up."""
        from planner.ui.dialogs.bulk_edit import BulkEdit

        dialog = BulkEdit(offer, self.parent)
        return dialog.answer() if self.run(dialog) else None

    def sort_order(self, offer: SortOffer) -> tuple[Sort, ...] | None:
        """Ask by which columns a grid is sorted; None where the user gives up."""
        from planner.ui.dialogs.sort_order import SortDialog

        dialog = SortDialog(offer, self.parent)
        return dialog.answer() if self.run(dialog) else None

    def first_line(self) -> FirstLine | None:
        """Ask what a bill of materials begins with; None where the user gives up."""
        from planner.ui.dialogs.start_bom import StartBomDialog

        dialog = StartBomDialog(self.parent)
        return dialog.answer() if self.run(dialog) else None

    def columns(self, offer: ColumnsOffer) -> ColumnsAnswer | None:
        """Ask which columns of a grid are shown and in which order; None where the user gives up."""
        from planner.ui.dialogs.columns import ColumnsDialog

        dialog = ColumnsDialog(offer, self.parent)
        return dialog.answer() if self.run(dialog) else None

    def tell(self, title: str, text: str) -> None:
        """Show a text that was asked for."""
        QMessageBox.information(self.parent, self.titled(title), text)
