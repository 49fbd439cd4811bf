"""Public holidays of a country, and the days at weekends that are worked in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

EPOCH = 719163  # of 1970-01-01 as Python counts days
ESTIMATED = "estimated"
RECENT = 4  # years looked back over, to see whether a country moves its work days by decree every year
OFTEN = 3  # of them with a moved day
# Taiwan moved work days for long weekends until 2025; its work calendar of 2026 is the first without (Directorate-General of
# Personnel Administration), so later years lack no decree.
MOVED_UNTIL = MappingProxyType({"TW": 2025})
NO_NAMES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """What is known of a country's public holidays. Days are counted since 1970."""

    known: bool  # whether the library has the country
    off: Mapping[int, str]  # day -> name
    worked_instead: tuple[int, ...]  # days at weekends
    unofficial: frozenset[int]  # years whose days aren't decreed yet, or rest on an estimate of the moon


@cache
def public_holidays(country: str, first_year: int, last_year: int) -> PublicHolidays:
    """Return a country's public holidays in some years.

    Source: the holidays package, category 'public'. A year is unofficial where a name says 'estimated', or where it comes
    after the last decree on moved work days in a country that had one in three of the four years before.
    """
    import holidays

    try:
        languages = holidays.country_holidays(country).supported_languages
        language = "en_US" if "en_US" in languages else None
        found = holidays.country_holidays(country, years=range(first_year - RECENT, last_year + 1), language=language)
    except NotImplementedError:
        return PublicHolidays(known=False, off=NO_NAMES, worked_instead=(), unofficial=frozenset())
    off = {day.toordinal() - EPOCH: name for day, name in found.items() if first_year <= day.year <= last_year}
    estimated = {day.year for day, name in found.items() if ESTIMATED in name.lower()}
    moved = {day.year for day in found.weekend_workdays}
    worked = tuple(sorted(day.toordinal() - EPOCH for day in found.weekend_workdays if first_year <= day.year <= last_year))
    late = frozenset(year for year in range(first_year, last_year + 1) if year in estimated or undecreed(country, year, moved))
    return PublicHolidays(known=True, off=MappingProxyType(off), worked_instead=worked, unofficial=late)


def undecreed(country: str, year: int, moved: set[int]) -> bool:
    """Tell whether a country that moves work days every year hasn't yet said which ones of a year."""
    last = max(moved, default=year)
    if year <= last or last >= MOVED_UNTIL.get(country, year):
        return False
    return sum(one in moved for one in range(last - RECENT + 1, last + 1)) >= OFTEN
