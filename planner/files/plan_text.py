"""A plan as a folder of CSV files, one per table: for samples, for version control, for reading with other programs.

A column that isn't there gets its default in every row; an empty cell is a missing value. Text is kept to the letter. A number
outside its column's limits is kept as it stands, and the checks tell it; in the settings, on which all hangs, it is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from planner.model.finding import BallastError
from planner.model.plan import Plan, key_by_title
from planner.model.schema import SCHEMA, TABLES, Column, Kind, TableSpec
from planner.model.table import Table, Value, cells, plain, same
from planner.model.values import NotAValue, OutOfLimits, parse, text_of, within

NEEDS_QUOTES = frozenset('",\r\n')


def read_folder(path: Path | str) -> Plan:
    """Return the plan written in a folder; raises BallastError that names file, line and column of what can't be read."""
    folder = Path(path)
    files = _files(folder)
    tables: dict[str, Table] = {}
    next_id = 1
    for spec in SCHEMA:
        table = read_table(spec, [files[spec.name]] if spec.name in files else [], next_id)
        if spec.name == "settings":
            table = _one_row(table, files.get(spec.name), next_id)
        tables[spec.name] = table
        next_id += len(table)
    return Plan(MappingProxyType(tables), next_id, key=key_by_title(tables["settings"]))


def read_table(spec: TableSpec, files: Sequence[Path], first_id: int = 1) -> Table:
    """Return one table from CSV files that are read one after the other; row ids count up from ``first_id``."""
    values: dict[str, list[object]] = {column.name: [] for column in spec.columns}
    count = 0
    problems: list[str] = []
    for file in files:
        header, lines, rows = _rows(spec, file)
        count += len(rows)
        for column in spec.columns:
            if column.name in header:
                at = header.index(column.name)
                values[column.name] += _column(column, file, lines, [row[at] for row in rows], problems, keep=spec.name != "settings")
            else:
                values[column.name] += [column.default] * len(rows)
    if problems:
        more = f" ({len(problems) - 1} more such cells)" if len(problems) > 1 else ""
        raise BallastError(problems[0] + more)
    return Table.of(spec, range(first_id, first_id + count), values)


def write_folder(plan: Plan, path: Path | str) -> None:
    """Write a plan as CSV files into a folder, which is made where missing; files of tables without rows go away."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for spec in SCHEMA:
            file = folder / f"{spec.name}.csv"
            if len(plan[spec.name]):
                file.write_text(table_text(plan[spec.name]), encoding="utf-8", newline="")
            else:
                file.unlink(missing_ok=True)
    except OSError as problem:
        raise BallastError(f"{path}: can't be written: {problem.strerror or problem}.") from problem
    except UnicodeEncodeError as problem:
        raise BallastError(f"{path}: can't be written: {problem.object[problem.start]!r} in a text is no character.") from problem


def table_text(table: Table) -> str:
    """Return a table as CSV text, without the columns that hold their default in every row."""
    shown = [column for column in table.spec.columns if column.required or column.name in table.spec.key or not _all_default(table, column)]
    written = [[_quoted(_text(column, plain(value))) for value in table[column.name]] for column in shown]
    lines = [",".join(column.name for column in shown), *(",".join(row) for row in zip(*written, strict=True))]
    return "\n".join(lines) + "\n"


def _files(folder: Path) -> dict[str, Path]:
    if not folder.exists():
        raise BallastError(f"{folder}: there is no such folder.")
    if not folder.is_dir():
        raise BallastError(f"{folder}: is no folder of CSV files.")
    files = {file.stem: file for file in sorted(folder.glob("*.csv"))}
    if not files:
        raise BallastError(f"{folder}: holds no CSV files, so there is no plan in it.")
    for name, file in files.items():
        if name not in TABLES:
            raise BallastError(f"{file}: there is no table called '{name}'.{_meant(name, list(TABLES))}")
    return files


def _rows(spec: TableSpec, file: Path) -> tuple[list[str], list[int], list[list[str]]]:
    """Return the header, the line number of each row and the rows; rows without any text are left out."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            lines: list[int] = []
            rows: list[list[str]] = []
            begins = reader.line_num + 1
            for row in reader:
                if any(row):
                    if len(row) != len(header):
                        raise BallastError(f"{file}, line {begins}: has {len(row)} cells, the header has {len(header)}.")
                    lines.append(begins)
                    rows.append(row)
                begins = reader.line_num + 1
    except OSError as problem:
        raise BallastError(f"{file}: can't be read: {problem.strerror or problem}.") from problem
    except UnicodeDecodeError as problem:
        raise BallastError(f"{file}: is no UTF-8 text; save it as CSV UTF-8.") from problem
    except csv.Error as problem:
        raise BallastError(f"{file}, line {reader.line_num}: is no proper CSV: {problem}.") from problem
    if not header:
        raise BallastError(f"{file}: is empty; its first line must name the columns.")
    for name in header:
        if name not in spec.by_name:
            raise BallastError(f"{file}, line 1: {spec.name} has no column '{name}'.{_meant(name, list(spec.by_name))}")
        if header.count(name) > 1:
            raise BallastError(f"{file}, line 1: column '{name}' is named twice.")
    return header, lines, rows


def _column(column: Column, file: Path, lines: list[int], texts: list[str], problems: list[str], *, keep: bool) -> list[Value]:
    """Return the values of one column's texts; equal texts are parsed once. ``keep``: numbers outside the limits stay as they stand."""
    read: Callable[[Column, str], Value] = _kept if column.kind is Kind.TEXT else _share if column.kind is Kind.SHARE else parse
    known: dict[str, Value] = {}
    for line, text in zip(lines, texts, strict=True):
        if text not in known:
            try:
                known[text] = read(column, text)
            except NotAValue as problem:
                if keep and isinstance(problem, OutOfLimits):  # the checks tell it, and the rest of the plan can be computed
                    known[text] = problem.number
                    continue
                problems.append(f"{file}, line {line}, column '{column.name}': {problem}")
                known[text] = None
    return [known[text] for text in texts]


def _kept(column: Column, text: str) -> Value:
    if column.required and not text.strip():
        raise NotAValue(f"{column.title} can't be empty.")
    return text


def _share(column: Column, text: str) -> Value:
    """Return a share; percent is divided exactly, so that 14.5 % and 0.145 are the same number."""
    bare = text.strip()
    number = bare[:-1].strip()
    if bare.endswith("%") and number.replace("-", "", 1).replace(".", "", 1).isdecimal():
        return within(column, float(Decimal(number) / 100))
    return parse(column, text)


def _text(column: Column, value: Value) -> str:
    if column.kind is Kind.SHARE and isinstance(value, float):
        return repr(value) if abs(value) <= 1 else f"{Decimal(repr(value)) * 100:f} %"
    return text_of(column, value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if NEEDS_QUOTES & set(text) else text


def _all_default(table: Table, column: Column) -> bool:
    return same(table[column.name], cells(column, [column.default] * len(table)))


def _one_row(table: Table, file: Path | None, row_id: int) -> Table:
    if len(table) > 1:
        raise BallastError(f"{file}: must have one row of settings, it has {len(table)}.")
    return table if len(table) else Table.of(table.spec, [row_id], {})


def _meant(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, 1)
    return f" Did you mean '{near[0]}'?" if near else ""
