"""This module tells daylight from dark at a place, by the sun and the local clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

CIVIL_TWILIGHT = 6  # degrees of the sun below the horizon
DAYS_OF_A_YEAR = 365

Light = Literal["daylight", "twilight", "dark", "outside"]
LIGHTS: tuple[Light, ...] = ("daylight", "twilight", "dark", "outside")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where stops were made: degrees north and east, and the name of the time zone."""

    latitude: float
    longitude: float
    time_zone: str


def light_at(place: Place, moment: datetime) -> Light:
    """Return the light of an evening at a moment of the local clock.

    "daylight" ends at sunset, "dark" begins at the end of civil twilight. Times of the clock that
    are dark all year, or light all year, are "outside": they can be compared with nothing.

    Example:
        >>> town = Place(latitude=45, longitude=10, time_zone="Europe/Rome")
        >>> [light_at(town, datetime(2019, month, 1, 18)) for month in (1, 6)]
        ['dark', 'daylight']
        >>> light_at(town, datetime(2019, 6, 1, 12))
        'outside'
    """
    clock = 60 * moment.hour + moment.minute + moment.second / 60
    first, last = darkness_window(place, moment.year)
    sunset, dusk = evening(place, moment.date())
    if not first <= clock <= last or math.isnan(dusk):
        return "outside"
    if clock > dusk:
        return "dark"
    return "twilight" if clock >= sunset else "daylight"


@lru_cache(maxsize=1_000)
def darkness_window(place: Place, year: int) -> tuple[float, float]:
    """Return the earliest and latest end of twilight in a year, in minutes of the local clock."""
    dusks = [
        evening(place, date(year, 1, 1) + timedelta(days=day))[1] for day in range(DAYS_OF_A_YEAR)
    ]
    evening_dusks = [dusk for dusk in dusks if not math.isnan(dusk)]
    return (min(evening_dusks), max(evening_dusks)) if evening_dusks else (math.nan, math.nan)


@lru_cache(maxsize=100_000)  # a notebook asks for the same evenings for each group
def evening(place: Place, day: date) -> tuple[float, float]:
    """Return sunset and the end of civil twilight on one day, in minutes of the local clock.

    NaN where the sun does not set, or twilight does not end.
    """
    # Imported where it is used: few tables ask for the sun.
    from astral import Observer
    from astral.sun import dusk, sunset

    zone = ZoneInfo(place.time_zone)
    observer = Observer(place.latitude, place.longitude)
    try:
        down = sunset(observer, day, tzinfo=zone)
        dark = dusk(observer, day, tzinfo=zone, depression=CIVIL_TWILIGHT)
    except ValueError:  # astral's word for a sun that stays up, or down
        return math.nan, math.nan
    return _minutes(down, day), _minutes(dark, day)


def clock_changes(place: Place, first: date, last: date) -> list[date]:
    """Return the days from one to another on which the clocks of a place are changed.

    Example:
        >>> town = Place(latitude=45, longitude=10, time_zone="Europe/Rome")
        >>> [str(day) for day in clock_changes(town, date(2019, 1, 1), date(2019, 12, 31))]
        ['2019-03-31', '2019-10-27']
    """
    zone = ZoneInfo(place.time_zone)
    noons = [
        datetime(day.year, day.month, day.day, 12, tzinfo=zone)
        for day in (first + timedelta(days=n) for n in range(-1, (last - first).days + 1))
    ]
    return [now.date() for before, now in pairwise(noons) if now.utcoffset() != before.utcoffset()]


def _minutes(moment: datetime, day: date) -> float:
    """Return a moment in minutes of that day's clock; after midnight more than 1,440."""
    after_midnight = 1440 * (moment.date() - day).days
    return 60 * moment.hour + moment.minute + moment.second / 60 + after_midnight
