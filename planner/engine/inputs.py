"""A plan's texts compiled to positions and arrays; what depends on unchanged columns is not compiled again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import repeat
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from planner.engine.results import Days, Flags, Floats, Ints
from planner.model.plan import Plan
from planner.model.remembered import remembered
from planner.model.table import Cells

WEEKS_ORDERS = "a week's orders"
BY_DAY, FILL_RATE, GUARANTEED = "day", "fill rate", "guaranteed"


@remembered(8)
def positions_of(keys: Cells) -> Mapping[str, int]:
    """Return the position of each key, the first one where it is repeated."""
    found: dict[str, int] = {}
    for position, key in enumerate(keys.tolist()):
        found.setdefault(key, position)
    return MappingProxyType(found)


@remembered(32)
def located(values: Cells, keys: Cells) -> Ints:
    """Return for each value its position among the keys, −1 where it isn't there. Shape ``(values,)``."""
    index = positions_of(keys)
    return np.fromiter(map(index.get, values.tolist(), repeat(-1)), dtype=np.intp, count=len(values))


@remembered(64)
def coded(values: Cells) -> tuple[tuple[str, ...], Ints]:
    """Return the distinct texts in order of appearance and each row's position among them."""
    index: dict[str, int] = {}
    codes = np.fromiter((index.setdefault(value, len(index)) for value in values.tolist()), dtype=np.intp, count=len(values))
    return tuple(index), codes


@dataclass(frozen=True, slots=True)
class Settings:
    """The plan's settings as plain values."""

    as_of: np.datetime64
    currency: str
    destination: str
    cost_date: np.datetime64 | None
    weeks: int
    order_weeks: int
    service_level: float
    demand_cv: float
    carrying_rate: float
    include_carrying: bool
    buffer_days: float
    order_days: float
    insurance_rate: float
    brokerage: float
    handling_rate: float
    drawback_share: float
    weekly_entries: bool  # all orders over one route in a week share a customs entry
    bucket_days: int  # 7 or 1: needs and stock are netted by the week or by the day
    lot_rule: str
    order_cost: float
    ready_quantity: float  # products the ready date is for, NaN for the first build
    by_fill_rate: bool  # the service level is a fill rate rather than a cycle service
    review_days: float
    guaranteed: bool  # safety stock is placed over all levels at once
    storage_m3: float  # NaN for no limit
    cash_limit: float  # NaN for no limit
    expedite_budget: float  # NaN for no limit
    order_sd_days: float

    @property
    def buckets(self) -> int:
        """Return how many weeks or days are netted and drawn."""
        return self.weeks * 7 // self.bucket_days

    @property
    def first_day(self) -> np.datetime64:
        """Return the first day of the first bucket: the as-of date, or the Monday before it."""
        return self.as_of if self.bucket_days == 1 else monday(self.as_of)

    @property
    def order_buckets(self) -> int:
        """Return how many buckets of need one order covers."""
        return self.order_weeks * 7 // self.bucket_days


def settings_of(plan: Plan) -> Settings:
    """Return the plan's settings, the schema's defaults where a value is missing."""
    table = plan["settings"]
    row = table.row(0)
    given = {column.name: column.default if row[column.name] in (None, "") else row[column.name] for column in table.spec.columns}
    cost_date = row["cost_date"]
    return Settings(
        as_of=np.datetime64(str(given["as_of"]), "D"),
        currency=str(given["currency"]),
        destination=str(given["destination"]),
        cost_date=cost_date if isinstance(cost_date, np.datetime64) else None,
        weeks=int(number(given["horizon_weeks"])),
        order_weeks=int(number(given["order_weeks"])),
        include_carrying=bool(given["include_carrying"]),
        weekly_entries=given["entries"] == WEEKS_ORDERS,
        bucket_days=1 if given["bucket"] == BY_DAY else 7,
        lot_rule=str(given["lot_rule"]),
        by_fill_rate=given["service_measure"] == FILL_RATE,
        guaranteed=given["stock_model"] == GUARANTEED,
        **{
            name: np.nan if given[name] is None else number(given[name])
            for name in ("ready_quantity", "storage_m3", "cash_limit", "expedite_budget")
        },
        **{
            name: number(given[name])
            for name in (
                "service_level",
                "demand_cv",
                "carrying_rate",
                "buffer_days",
                "order_days",
                "insurance_rate",
                "brokerage",
                "handling_rate",
                "drawback_share",
                "order_cost",
                "review_days",
                "order_sd_days",
            )
        },
    )


def number(value: object) -> float:
    """Return a settings value as a number; raises TypeError where it is none."""
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"a setting is no number: {value!r}")


def filled(values: npt.NDArray[np.generic], default: float | Floats) -> Floats:
    """Return numbers with the missing ones replaced."""
    return np.where(np.isnan(values), default, values)


def monday(day: np.datetime64) -> np.datetime64:
    """Return the Monday of a day's week."""
    return day - np.timedelta64((int(day.astype("datetime64[D]").astype(int)) + 3) % 7, "D")


def week_of(days: Days, first: np.datetime64) -> Ints:
    """Return the week number of each day, weeks counted from ``first``; NaT gives a huge negative number."""
    return np.floor_divide((days - first).astype(np.int64), 7)


def bucket_of(days: Days, settings: Settings) -> Ints:
    """Return the bucket each day lies in, below 0 before the first one; NaT gives a huge negative number."""
    return np.floor_divide((days - settings.first_day).astype(np.int64), settings.bucket_days)


def bucket_start(settings: Settings) -> Days:
    """Return the first day of every bucket. Shape ``(buckets,)``."""
    starts: Days = settings.first_day + np.arange(settings.buckets) * settings.bucket_days
    return starts


def text_mask(values: Cells, test: Callable[[str], bool]) -> Flags:
    """Return which texts pass a test, asking once for each distinct text."""
    distinct, codes = coded(values)
    return np.array([test(text) for text in distinct], dtype=bool)[codes] if len(codes) else np.zeros(0, dtype=bool)
