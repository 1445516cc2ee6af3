"""This module tells daylight from dark at the place and minute of each stop."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pandas as pd
from astral import Observer
from astral.sun import dusk, sunset

CIVIL_TWILIGHT = 6  # degrees of the sun below the horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where stops were made: degrees north and east, and the name of the time zone."""

    latitude: float
    longitude: float
    time_zone: str


def dusk_of(place: Place, days: Sequence[date]) -> pd.DataFrame:
    """Return sunset and the end of civil twilight in minutes of the local clock, for each day.

    Days on which the sun does not set, or twilight does not end, have none.

    Example:
        >>> equator = Place(latitude=0, longitude=0, time_zone="Africa/Accra")
        >>> evening = dusk_of(equator, [date(2020, 3, 20)])
        >>> [float(round(evening.loc[0, name] / 60, 1)) for name in ("sunset", "dusk")]
        [18.2, 18.5]
    """
    rows = [(day, *_evening(place, day)) for day in days]
    return pd.DataFrame(rows, columns=["day", "sunset", "dusk"])


@lru_cache(maxsize=100_000)  # a notebook asks for the same evenings for each group
def _evening(place: Place, day: date) -> tuple[float, float]:
    """Return sunset and the end of civil twilight on one day, in minutes of the local clock."""
    zone = ZoneInfo(place.time_zone)
    observer = Observer(place.latitude, place.longitude)
    try:
        down = sunset(observer, day, tzinfo=zone)
        dark = dusk(observer, day, tzinfo=zone, depression=CIVIL_TWILIGHT)
    except ValueError:  # astral's word for a sun that stays up, or down
        return math.nan, math.nan
    return _minutes(down, day), _minutes(dark, day)


def _minutes(moment: datetime, day: date) -> float:
    """Return a moment in minutes of that day's clock; after midnight more than 1,440."""
    after_midnight = 1440 * (moment.date() - day).days
    return 60 * moment.hour + moment.minute + moment.second / 60 + after_midnight


def light_of(stops: pd.DataFrame, places: Mapping[str, Place]) -> pd.DataFrame:
    """Return stops with their clock time and whether it was dark.

    Added columns: day, clock, sunset and dusk (minutes of the local clock), in_window (dark on some
    days of the year and light on others), in_twilight, dark.
    """
    lit = stops[["when", "place", "group"]].copy()
    lit["day"] = lit["when"].dt.date
    lit["clock"] = lit["when"].dt.hour * 60 + lit["when"].dt.minute + lit["when"].dt.second / 60
    parts = []
    for name, part in lit.groupby("place", sort=True):
        place = places[str(name)]
        first = part["when"].dt.year.min()
        whole_year = dusk_of(place, [date(first, 1, 1) + timedelta(days=n) for n in range(365)])
        evenings = dusk_of(place, sorted(part["day"].unique()))
        joined = part.merge(evenings, on="day", how="left").set_index(part.index)
        joined["in_window"] = (
            joined["clock"].between(whole_year["dusk"].min(), whole_year["dusk"].max())
            & joined["dusk"].notna()
        )
        parts.append(joined)
    if not parts:
        return lit.assign(sunset=0.0, dusk=0.0, in_window=False, in_twilight=False, dark=False)
    lit = pd.concat(parts).sort_index()
    lit["in_twilight"] = (lit["clock"] >= lit["sunset"]) & (lit["clock"] <= lit["dusk"])
    lit["dark"] = lit["clock"] > lit["dusk"]
    return lit
