"""A recipe takes quarter of an hour and light from a date with its time, at a named place."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest

from disparity.bias.sun import Place, darkness_window, evening, light_at
from hrcreport.tables.recipes.cells import Fault, part_of_moment

CITY = Place(latitude=44.98, longitude=-93.27, time_zone="America/Chicago")
KEY = """
  country: XXA
  area: ""
  period: "2017"
  complete: true
  group: {{from: race, recode: {{black: Black, white: White}}}}
  light: {{from: when, as: light{place}}}
  clock: {{from: when, as: quarter-hour{place}}}"""
PLACE = ", place: {latitude: 44.98, longitude: -93.27, zone: America/Chicago}"


def local(text: str) -> datetime:
    """Return a time of the local clock, which has no zone."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "clock", "light"),
    [
        # Minneapolis: on 21 December the sun sets at 16.34 and twilight ends at 17.07.
        ("2017-12-21T16:20:00", "16.25", "outside"),
        ("2017-12-21T23:30:00Z", "17.50", "dark"),
        ("2017-03-01T18:10:00", "18.00", "twilight"),
        ("2017-06-21T18:59:59", "18.75", "daylight"),
        ("2017-06-21T21:20:00-05:00", "21.25", "twilight"),
        ("2017-06-22T04:00:00Z", "23.00", "outside"),
    ],
)
def test_clock_and_light_are_those_of_the_place(text: str, clock: str, light: str) -> None:
    assert part_of_moment(text, "quarter-hour", CITY) == clock
    assert part_of_moment(text, "light", CITY) == light


def test_daylight_turns_to_twilight_and_then_to_dark() -> None:
    order = ["daylight", "twilight", "dark"]
    first, last = darkness_window(CITY, 2017)
    minutes = range(int(first) + 1, int(last))
    lights = [
        light_at(CITY, local(f"2017-10-01T{minute // 60:02}:{minute % 60:02}"))
        for minute in minutes
    ]
    assert all(order.index(here) <= order.index(there) for here, there in pairwise(lights))
    assert set(lights) == set(order)


def test_where_the_sun_does_not_set_nothing_can_be_compared() -> None:
    north = Place(latitude=78.2, longitude=15.6, time_zone="Arctic/Longyearbyen")
    assert light_at(north, local("2017-06-21T22:00")) == "outside"
    assert all(number != number for number in evening(north, date(2017, 6, 21)))


def test_a_text_without_a_time_is_a_fault() -> None:
    fault = part_of_moment("yesterday", "light", CITY)
    assert isinstance(fault, Fault)
    assert "no date with a time" in fault.what


def test_stops_are_counted_by_light_and_clock(bench) -> None:
    export = bench.export("when,race\n2017-12-21T23:30:00Z,Black\n2017-06-21T18:40:00,White\n")
    frame = bench.run(export, table=KEY.format(place=PLACE)).frame
    assert frame[["group", "light", "clock", "value"]].to_numpy().tolist() == [
        ["black", "dark", "17.50", "1"],
        ["white", "daylight", "18.50", "1"],
    ]


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("", "without a place"),
        (PLACE.replace("Chicago", "Shikago"), "there is no time zone 'America/Shikago'"),
    ],
)
def test_a_moment_needs_a_place_in_a_known_zone(bench, place: str, says: str) -> None:
    export = bench.export("when,race\n2017-12-21T23:30:00Z,Black\n")
    problems = bench.refused(export, table=KEY.format(place=place))
    assert any(says in problem.what for problem in problems)
    assert all(problem.line for problem in problems)
