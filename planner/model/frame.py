"""Table to pandas.DataFrame and back, for scripts and notebooks: the only such door. Ballast itself runs without pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.model.finding import BallastError
from planner.model.schema import TableSpec
from planner.model.table import Table

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]


def to_frame(table: Table) -> pd.DataFrame:
    """Return a table as a frame with the row ids as its index; text as objects, missing numbers NaN, missing dates NaT.

    Raises BallastError where pandas isn't installed.
    """
    try:
        import pandas as pd
    except ImportError as problem:
        raise BallastError("Frames need the package pandas; install it beside Ballast.") from problem
    index = pd.Index(table.ids.copy(), name="id")
    columns = {}
    for name, array in table.columns.items():
        values = array.astype("datetime64[s]") if array.dtype.kind == "M" else array.copy()
        columns[name] = pd.Series(values, index=index, dtype=values.dtype)
    return pd.DataFrame(columns, index=index)


def from_frame(spec: TableSpec, frame: pd.DataFrame) -> Table:
    """Return a frame's rows as a table; columns it doesn't have take their defaults.

    Raises BallastError for columns that the table doesn't know.
    """
    unknown = [str(name) for name in frame.columns if name not in spec.by_name]
    if unknown:
        raise BallastError(f"{spec.title} has no column called '{unknown[0]}'.")
    values: dict[str, list[object]] = {}
    for name in frame.columns:
        column, series = spec[str(name)], frame[name]
        if column.dtype.kind == "M":
            values[str(name)] = list(series.to_numpy(dtype="datetime64[s]").astype("datetime64[D]"))
        elif column.dtype == object:
            values[str(name)] = series.astype(object).where(series.notna(), None).tolist()
        else:
            values[str(name)] = series.to_numpy(dtype=np.float64 if column.dtype == np.float64 else bool).tolist()
    return Table.of(spec, [int(row) for row in frame.index], values)
