"""What the import dialog is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass

from planner.files.reading.choosing.profiles import Profile, Shelf
from planner.ui.import_effect import Reading
from planner.ui.reading_apart import Book


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """A reading that was accepted, and the mappings to remember."""

    reading: Reading
    profiles: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ImportOffer:
    """A workbook that was read once and waits for the user's word; ``fresh`` says that it becomes a plan of its own."""

    book: Book
    reading: Reading
    shelf: Shelf
    fresh: bool = False

    def answer(self) -> ImportAnswer:
        """Return the answer of a user who takes it as it was read."""
        return ImportAnswer(self.reading)
