"""This module reads a profile of events by group out of tables of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from hrcreport.notebook.access import load
from hrcreport.notebook.counting import read_counts, residents_by_group
from hrcreport.notebook.profiles import GroupProfile


def group_profile(
    events: str,
    *,
    population: str = "",
    first_year: int,
    last_year: int,
    focus: str,
    reference: str,
    measure: str = "",
    per: int = 1_000_000,
    areas: Sequence[str] = (),
    without: Sequence[str] = (),
) -> GroupProfile:
    """Return the events of a table by group over a period, against the population by group.

    Only complete periods count: a part-year is never rated as a year. Without a population table
    there are counts and shares, and the ratio says why it is not estimable.

    Args:
        events: the name of a table with the columns period, group, measure and value.
        population: the name of a table of persons by group; empty where none is held.
        first_year: the first year counted; of a split year such as 2018/19 the first half counts.
        last_year: the last year counted.
        focus: the group that the report is about.
        reference: the group that it is compared with.
        measure: the measure to count; needed where the table holds several.
        per: how many person-years a rate is given for.
        areas: codes of the only areas to count; empty for all.
        without: codes of areas to leave out of events and population.

    Raises:
        DataError: a table or measure is unknown, or no complete period lies in the years.

    Example:
        >>> profile = group_profile("xxa-deaths", population="xxa-population", first_year=2021,
        ...                         last_year=2023, focus="black", reference="white")
        >>> profile.ratio.as_prose()
        '2.8 times (95 per cent confidence interval 2.1 to 3.7)'
    """
    counts = read_counts(
        events,
        measure=measure,
        first_year=first_year,
        last_year=last_year,
        areas=areas,
        without=without,
    )
    persons = load(population) if population else None
    residents = residents_by_group(persons, areas=areas, without=without) if persons else {}
    return GroupProfile(counts, persons, residents, focus, reference, per)
