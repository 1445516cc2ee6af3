"""This module tells daylight from dark at the place and minute of each stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from disparity.sun import Place, darkness_window, evening


def dusk_of(place: Place, days: Sequence[date]) -> pd.DataFrame:
    """Return sunset and the end of civil twilight in minutes of the local clock, for each day.

    Days on which the sun does not set, or twilight does not end, have none.

    Example:
        >>> equator = Place(latitude=0, longitude=0, time_zone="Africa/Accra")
        >>> evening = dusk_of(equator, [date(2020, 3, 20)])
        >>> [float(round(evening.loc[0, name] / 60, 1)) for name in ("sunset", "dusk")]
        [18.2, 18.5]
    """
    rows = [(day, *evening(place, day)) for day in days]
    return pd.DataFrame(rows, columns=["day", "sunset", "dusk"])


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
        first, last = darkness_window(place, int(part["when"].dt.year.min()))
        evenings = dusk_of(place, sorted(part["day"].unique()))
        joined = part.merge(evenings, on="day", how="left").set_index(part.index)
        joined["in_window"] = joined["clock"].between(first, last) & joined["dusk"].notna()
        parts.append(joined)
    if not parts:
        return lit.assign(sunset=0.0, dusk=0.0, in_window=False, in_twilight=False, dark=False)
    lit = pd.concat(parts).sort_index()
    lit["in_twilight"] = (lit["clock"] >= lit["sunset"]) & (lit["clock"] <= lit["dusk"])
    lit["dark"] = lit["clock"] > lit["dusk"]
    return lit
