"""Asking suppliers for quotes, and taking in what they answered: both beside the window, the answers shown before one is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from planner.model.finding import BallastError
from planner.model.plan import Plan
from planner.ui.figures import plural
from planner.ui.file_work import FileWork, Job

if TYPE_CHECKING:
    from planner.ui.dialogs.quotes_ask import AskAnswer
    from planner.ui.dialogs.quotes_take import TakeOffer
    from planner.ui.reading_apart import FilesApart


class QuoteWork(QObject):
    """Carries out what the menus say of quotes."""

    def __init__(self, files: FileWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files, self.desk, self.ask = files, files.desk, files.ask

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return who carries out each command."""
        return {"ask_quotes": self.ask_suppliers, "take_quotes": self.take_quotes}

    # asking

    def ask_suppliers(self) -> None:
        """Ask whom to ask and where the sheets go, and write them."""
        from planner.files.quotes.request import DAYS_TO_ANSWER, plan_day
        from planner.ui.dialogs.quotes_ask import AskOffer

        try:
            day = np.datetime64(plan_day(self.desk.plan), "D") + DAYS_TO_ANSWER
        except BallastError as problem:
            self.files.failed.emit(str(problem))
            return
        offer = AskOffer(self.desk.plan, day)
        if not offer.suppliers():
            self.files.failed.emit(self.tr("There is nobody to ask: no source of the plan has a supplier."))
            return
        answer = self.ask.quotes_to_ask(offer)
        folder = self.ask.folder_for_quotes(self.files.folder) if answer is not None else None
        if answer is not None and folder is not None:
            self.files.beside(self.tr("Writing quote sheets…"), partial(self._write, self.desk.plan, self.desk.scenario, answer, folder))

    def _write(self, plan: Plan, scenario: str, answer: AskAnswer, folder: Path, job: Job) -> Callable[[], None]:
        from planner.engine.review.quoted import yearly_needs
        from planner.files.quotes.request import requests_of
        from planner.files.quotes.writing import write_requests

        job.tell(-1.0, "")
        day = answer.answer_by.astype("datetime64[D]").item()
        requests = requests_of(plan, sources=answer.sources, needs=yearly_needs(plan, scenario), answer_by=day)
        written = write_requests(requests, folder, job.tell, job.cancelled)
        if job.cancelled():  # the window has said that nothing was changed
            for path in written:
                path.unlink(missing_ok=True)
        lines = sum(len(one.lines) for one in requests[: len(written)])
        return partial(self._tell_written, len(written), lines, folder)

    def _tell_written(self, files: int, lines: int, folder: Path) -> None:
        self.desk.said.emit(
            self.tr("Wrote {sheets} with {lines} into {folder}.").format(
                sheets=plural(files, self.tr("quote sheet"), self.tr("quote sheets")),
                lines=plural(lines, self.tr("line"), self.tr("lines")),
                folder=folder,
            )
        )

    # taking in

    def take_quotes(self, paths: Iterable[Path] = ()) -> None:
        """Read answers beside the window, show them side by side, take the ticked ones in as one step."""
        from planner.ui.reading_apart import files_apart

        apart = files_apart()
        apart.start()  # it loads while the user looks for the files
        chosen = tuple(paths) or tuple(self.ask.answers_to_take(self.files.folder))
        if not chosen:
            apart.close()
            return
        name = chosen[0].name if len(chosen) == 1 else plural(len(chosen), self.tr("file"), self.tr("files"))
        work = partial(self._read, self.desk.plan, self.desk.scenario, chosen, name, apart)
        self.files.beside(self.tr("Reading {name}…").format(name=name), work)

    def _read(self, plan: Plan, scenario: str, paths: tuple[Path, ...], name: str, apart: FilesApart, job: Job) -> Callable[[], None]:
        from planner.engine.review.quoted import compared
        from planner.files.apart.memory import room_for
        from planner.files.quotes.found import Status
        from planner.ui.dialogs.quotes_take import TakeOffer
        from planner.ui.reading_apart import read_answers

        with closing(apart):
            found = apart.run(read_answers, paths, plan, name=name, tell=job.tell, unwanted=job.cancelled, room=room_for(*paths))
        rows = found.of(Status.OK, Status.QUESTION)
        quotes = [row.quote for row in rows if row.quote is not None]
        job.tell(-1.0, "")
        comparisons = compared(plan, quotes, scenario) if quotes else ()
        offer = TakeOffer(found, rows, comparisons, scenario, str(plan.setting("currency") or ""))
        return partial(self._offer, plan, offer)

    def _offer(self, plan: Plan, offer: TakeOffer) -> None:
        from planner.model.quotes import taken, taken_words

        if self.desk.plan is not plan:
            self.files.failed.emit(self.tr("The plan has changed while quotes were read; take them in again."))
            return
        quotes = self.ask.quotes_to_take(offer)
        if not quotes:
            return
        words = taken_words(quotes)
        if self.desk.do(words, taken(plan, quotes).edit):
            self.desk.said.emit(words)
        else:
            self.desk.said.emit(self.tr("The plan holds these quotes already."))
