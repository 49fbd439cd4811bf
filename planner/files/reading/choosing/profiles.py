"""Remembered mappings: what the columns of a table with certain headers are, one small file for each such table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from planner.files.layout import READABLE, STRUCTURE, TOLD_AS, normal
from planner.files.reading.columns.block import Block
from planner.files.replacing import replace_file
from planner.model.finding import BallastError, Finding, Severity

UNUSED = ""  # the slot of a column that is left out
SLOTS = frozenset({*READABLE, *STRUCTURE, *TOLD_AS})
ROLES = ("bom", "parts", "sources", "stock", "demand")
SUFFIX = ".json"
LARGEST = 1_000_000  # bytes; a larger file is no profile


@dataclass(frozen=True, slots=True)
class Profile:
    """What the columns of a table are, by label (see :func:`labels`), empty for 'not used'.

    ``fingerprint`` may be empty, then the profile fits every table that has these columns.
    """

    name: str
    columns: Mapping[str, str]
    fingerprint: str = ""
    headers: tuple[str, ...] = ()
    role: str = ""
    decimal: str = ""
    currency: str = ""
    product: str = ""
    path: Path | None = field(default=None, compare=False)


def fingerprint_of(headers: Iterable[str]) -> str:
    """Return the fingerprint of headers in their order: equal for headers that differ in case, blanks and punctuation alone."""
    return hashlib.sha256("\n".join(map(normal, headers)).encode()).hexdigest()[:16]


def fingerprint(block: Block) -> str:
    """Return the fingerprint of a table."""
    return fingerprint_of(text for _, text in block.headers)


def labels(block: Block) -> dict[int, str]:
    """Return by column what a profile calls it."""
    return labelled(dict(block.headers), block.left, block.right)


def labelled(texts: Mapping[int, str], left: int, right: int) -> dict[int, str]:
    """Return by column its header, '… [2]' for the second of that name, '[3]' for the third column where it has none."""
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    for column in range(left, right + 1):
        text = normal(texts.get(column, ""))
        seen[text] = seen.get(text, 0) + 1
        found[column] = f"[{column - left + 1}]" if not text else text if seen[text] == 1 else f"{text} [{seen[text]}]"
    return found


def fits(profile: Profile, block: Block) -> bool:
    """Tell whether a profile was made for such a table."""
    if profile.fingerprint:
        return profile.fingerprint == fingerprint(block)
    known = set(labels(block).values())
    return bool(profile.columns) and all(_label(name) in known for name in profile.columns)


def slots_of(profile: Profile, block: Block) -> dict[int, str]:
    """Return by column what a profile says of a table."""
    wanted = {_label(name): slot for name, slot in profile.columns.items()}
    return {column: wanted[label] for column, label in labels(block).items() if label in wanted}


def _label(name: str) -> str:
    head, bracket, tail = name.rpartition("[")
    return f"{normal(head)} [{tail}".strip() if bracket and tail.endswith("]") and tail[:-1].isdigit() else normal(name)


# files


def read_profile(path: Path) -> Profile:
    """Return the profile in a file; raises BallastError with one line for what is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise BallastError(f"'{path.name}' is no import profile: it is too large.")
        told = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise BallastError(f"The import profile '{path}' can't be read: {problem.strerror or problem}.") from None
    except (ValueError, RecursionError):
        raise BallastError(f"'{path.name}' is no import profile: it isn't JSON text.") from None
    return replace(_profile_from(told, path), path=path)


def _profile_from(told: object, path: Path) -> Profile:
    if not isinstance(told, dict) or not isinstance(told.get("columns"), dict):
        raise BallastError(f"'{path.name}' is no import profile: it has no list of columns.")
    columns: dict[str, str] = {}
    for header, slot in told["columns"].items():
        name = {"bom.component": "parts.part", "sources.part": "parts.part"}.get(slot, slot) if isinstance(slot, str) else slot or UNUSED
        if name != UNUSED and name not in SLOTS:
            raise BallastError(f"The import profile '{path.name}' maps '{header}' to '{slot}', which no plan has.")
        columns[str(header)] = name
    texts = {key: told.get(key, "") for key in ("name", "fingerprint", "role", "decimal", "currency", "product")}
    headers = told.get("headers", [])
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(headers, list):
        raise BallastError(f"The import profile '{path.name}' is damaged: a text is expected where it has something else.")
    if texts["role"] not in {"", *ROLES} or texts["decimal"] not in {"", ".", ","}:
        raise BallastError(f"The import profile '{path.name}' is damaged: it has an unknown role or decimal mark.")
    texts["name"] = texts["name"].strip() or path.stem
    return Profile(columns=columns, headers=tuple(map(str, headers)), **texts)


def write_profile(profile: Profile, path: Path) -> None:
    """Write a profile as a file that people can read."""
    texts = ("name", "fingerprint", "role", "decimal", "currency", "product")
    told = {key: getattr(profile, key) for key in texts} | {"headers": list(profile.headers), "columns": dict(profile.columns)}
    replace_file(path, lambda unfinished: _write(unfinished, json.dumps(told, ensure_ascii=False, indent=2) + "\n"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder where profiles are kept, one file for each fingerprint."""

    folder: Path

    def profiles(self) -> tuple[tuple[Profile, ...], tuple[Finding, ...]]:
        """Return all profiles by name, and what is wrong with files that are none; those are passed over."""
        found: list[Profile] = []
        findings: list[Finding] = []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else ():
            try:
                found.append(read_profile(path))
            except BallastError as problem:
                findings.append(Finding(Severity.WARNING, "import.bad-profile", f"{problem} It is ignored.", f"Delete {path}, or mend it."))
        return tuple(sorted(found, key=lambda one: one.name.casefold())), tuple(findings)

    def keep(self, profile: Profile) -> Profile:
        """Keep a profile in the place of an earlier one for the same headers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{profile.fingerprint or fingerprint_of(profile.columns)}{SUFFIX}"
        write_profile(profile, path)
        return replace(profile, path=path)

    def rename(self, profile: Profile, name: str) -> Profile:
        """Give a profile another name."""
        return self.keep(replace(profile, name=name.strip() or profile.name))

    def delete(self, profile: Profile) -> None:
        """Forget a profile."""
        if profile.path is not None:
            profile.path.unlink(missing_ok=True)

    def named(self, name: str) -> tuple[Profile, ...]:
        """Return the profiles of a name, or the one in a file; raises BallastError with one line where there is none."""
        path = Path(name)
        if path.is_file():
            return (read_profile(path),)
        known, _ = self.profiles()
        same = tuple(one for one in known if name.casefold() in {one.name.casefold(), one.fingerprint})
        if same:
            return same
        listed = ", ".join(dict.fromkeys(f"'{one.name}'" for one in known))
        known_ones = f"known are {listed}." if known else "none is kept yet."
        raise BallastError(f"There is no import profile '{name}', neither by name nor as a file; {known_ones}")


def user_shelf() -> Shelf:
    """Return the shelf of the user who runs the program."""
    from planner.paths import config_folder

    return Shelf(config_folder() / "import-profiles")


def header_row_of(profiles: Sequence[Profile], rows: Sequence[Sequence[object]], searched: int = 400) -> int | None:
    """Return the first row that holds the very headers of a profile, None where there is none."""
    exact = {profile.fingerprint: len(profile.headers) for profile in profiles if profile.fingerprint and profile.headers}
    loose = [{_label(name) for name in profile.columns} for profile in profiles if not profile.fingerprint and profile.columns]
    lengths = set(exact.values())
    for at, row in enumerate(rows[:searched]):
        texts = [value for value in row if isinstance(value, str)]
        if len(texts) in lengths and fingerprint_of(texts) in exact:
            return at
        if loose and texts:
            known = set(labelled(dict(enumerate(texts)), 0, len(texts) - 1).values())
            if any(wanted <= known for wanted in loose):
                return at
    return None
