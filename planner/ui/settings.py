"""What the program remembers between two starts: window, splitters, recent files, look."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from planner.paths import config_folder

RECENT_LIMIT = 8
USED_LIMIT = 12
LOOKS = ("system", "light", "dark")


class Settings:
    """One INI file in the user's configuration folder; ``path`` puts it elsewhere."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None and path.exists() and not path.is_file():
            raise ValueError(f"{path} is no file: Qt would replace it by one")
        self._store = QSettings(str(path or config_folder() / "window.ini"), QSettings.Format.IniFormat)

    @property
    def folder(self) -> Path:
        """The folder where the user's settings are kept."""
        return Path(self._store.fileName()).parent

    def recent(self) -> tuple[Path, ...]:
        """Return the files opened last, newest first, as far as they still exist."""
        stored = self._store.value("files/recent", [])
        names = [stored] if isinstance(stored, str) else list(stored or [])
        return tuple(path for path in map(Path, names) if path.is_file())

    def remember_file(self, path: Path) -> None:
        """Put a file at the top of the recent ones."""
        names = [str(path.resolve()), *(str(old) for old in self.recent())]
        self._store.setValue("files/recent", list(dict.fromkeys(names))[:RECENT_LIMIT])

    def forget_files(self) -> None:
        """Empty the list of recent files."""
        self._store.remove("files/recent")

    @property
    def look(self) -> str:
        """light, dark or as the system has it."""
        look = str(self._store.value("view/look", LOOKS[0]))
        return look if look in LOOKS else LOOKS[0]

    @look.setter
    def look(self, look: str) -> None:
        self._store.setValue("view/look", look)

    def used_choices(self) -> tuple[str, ...]:
        """Return what was chosen in the command palette, newest first."""
        stored = self._store.value("palette/used", [])
        return (stored,) if isinstance(stored, str) else tuple(str(one) for one in stored or ())

    def remember_choice(self, key: str) -> None:
        """Put a choice of the command palette at the top of those used."""
        self._store.setValue("palette/used", list(dict.fromkeys((key, *self.used_choices())))[:USED_LIMIT])

    @property
    def bulk_rules(self) -> str:
        """The rules used last to edit many rows, as JSON; empty where none were."""
        return str(self._store.value("bulk/rules", ""))

    @bulk_rules.setter
    def bulk_rules(self, rules: str) -> None:
        self._store.setValue("bulk/rules", rules)

    @property
    def bought_for(self) -> str:
        """The product whose bought parts were looked at last; empty for the whole build plan."""
        return str(self._store.value("purchasing/product", ""))

    @bought_for.setter
    def bought_for(self, product: str) -> None:
        self._store.setValue("purchasing/product", product)

    @property
    def tour_seen(self) -> bool:
        """Whether the tour was shown by itself once."""
        return str(self._store.value("help/tour_seen", "no")) == "yes"

    @tour_seen.setter
    def tour_seen(self, seen: bool) -> None:
        self._store.setValue("help/tour_seen", "yes" if seen else "no")

    def layout(self, grid: str) -> object | None:
        """Return how a grid was laid out last, as plain values; None where it never was, or where the file is broken."""
        return self._layouts("now").get(grid)

    def keep_layout(self, grid: str, stored: object | None) -> None:
        """Remember how a grid is laid out; None forgets it."""
        self._put_layouts("now", grid, stored)

    def named_layouts(self, grid: str) -> dict[str, object]:
        """Return the layouts of a grid that were kept under names."""
        kept = self._layouts("named").get(grid)
        return kept if isinstance(kept, dict) else {}

    def name_layout(self, grid: str, name: str, stored: object | None) -> None:
        """Keep a layout under a name; None forgets it."""
        others = {one: kept for one, kept in self.named_layouts(grid).items() if one != name}
        self._put_layouts("named", grid, others if stored is None else others | {name: stored})

    def _layouts(self, kind: str) -> dict[str, object]:
        try:
            stored = json.loads(str(self._store.value(f"layouts/{kind}", "{}")))
        except ValueError:
            return {}
        return stored if isinstance(stored, dict) else {}

    def _put_layouts(self, kind: str, grid: str, stored: object | None) -> None:
        others = {one: kept for one, kept in self._layouts(kind).items() if one != grid}
        self._store.setValue(f"layouts/{kind}", json.dumps(others if stored is None else others | {grid: stored}))

    def state(self, name: str) -> QByteArray | None:
        """Return the remembered place of a window or splitter, None where there is none."""
        value = self._store.value(f"state/{name}")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Remember the place of a window or splitter."""
        self._store.setValue(f"state/{name}", state)

    def save(self) -> None:
        """Write what was changed."""
        self._store.sync()
