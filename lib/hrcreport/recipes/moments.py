"""This module takes the quarter of an hour and the light out of a date with its time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disparity.bias.sun import Place, light_at
from hrcreport.recipes.cells import Fault

PARTS_OF_A_MOMENT = ("quarter-hour", "light")


def part_of_moment(text: str, part: str, place: Place) -> str | Fault:
    """Return "17.25" or "dark" of a text such as 2017-01-01T23:15:42Z at a place.

    A time with Z or a difference from UTC is brought to the place's clock; one without is taken as
    the place's own.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Fault(f"'{text}' is no date with a time.",
                     "Dates with times read 2017-01-01T23:15:42, with Z at the end where they are "
                     "in UTC.", "import.moment")  # fmt: skip
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(place.time_zone)).replace(tzinfo=None)
    if part == "light":
        return light_at(place, moment)
    return f"{moment.hour + moment.minute // 15 / 4:05.2f}"


def is_time_zone(name: str) -> bool:
    """Tell whether a time zone of this name is known."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
