"""This module compares groups within areas, with limits over areas, and areas with each other.

Ratios stand crude beside stratified; the funnel tells areas that differ by more than chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import disparity as measures
from disparity import Decomposition, Estimate, Stratified, Stratum
from disparity.estimate import Base
from hrcreport.foundation import Counted, ReportContext, Words
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.questions.counts import (
    WHOLE_GROUP,
    Counts,
    read_counts,
    unfit,
    withheld_count,
)
from hrcreport.notebook.questions.persons import Persons, apart_in_time, persons_below
from hrcreport.notebook.questions.sources import sourced
from hrcreport.tables import Table


@dataclass(frozen=True)
class AreaCounts:
    """The events and residents of every area, for comparisons within them."""

    counts: Counts
    population: Table
    names: str
    """What the areas are, in words: "police forces"."""

    @property
    def sources(self) -> tuple[Table, ...]:
        """The tables of events and of residents."""
        return (self.counts.table, self.population)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The areas of the events, in the order of the table."""
        return tuple(self.counts.held("area"))

    @cached_property
    def _events(self) -> dict[tuple[str, str], int | None]:
        return self.counts.by_area_and_group()

    @cached_property
    def _persons(self) -> Persons:
        return persons_below(self.counts, self.population)

    def of(
        self, groups: tuple[str, ...], *, and_events: tuple[str, ...] = ()
    ) -> dict[str, tuple[float, float]]:
        """Return events and person-years of some groups in each area.

        `and_events` are groups whose events are counted with theirs, as those of unknown group.

        Raises:
            DataError: a count is withheld.
        """
        fitting = self.counts.those_of(groups, self.population)
        area_numbers = {}
        for area in self.areas:
            numbers = [self._events.get((area, group), 0) for group in (*groups, *and_events)]
            if None in numbers:
                raise withheld_count(self.counts.table, f"the count of {area}")
            residents = self._persons.by_area_and_group
            persons = sum(residents.get((area, group), 0.0) for group in fitting)
            area_numbers[area] = (
                float(sum(number or 0 for number in numbers)),
                persons * self.counts.years,
            )
        return area_numbers

    def sums(self, groups: tuple[str, ...]) -> tuple[int | None, float]:
        """Return events and person-years of some groups in all areas, which know their rows."""
        fitting = self.counts.those_of(groups, self.population)
        years = self._persons.person_years(self.areas, fitting, years=self.counts.years)
        return self.counts.total(group=groups), years

    def rate(self, groups: tuple[str, ...], *, per: int) -> Estimate:
        """Return the rate of some groups with limits over areas."""
        events, years = (
            {area: events_and_years[place] for area, events_and_years in self.of(groups).items()}
            for place in (0, 1)
        )
        return measures.rate_over_areas(events, person_years=years, per=per)

    def strata(
        self,
        focus_groups: tuple[str, ...],
        reference_groups: tuple[str, ...],
        *,
        and_here: tuple[str, ...] = (),
        and_there: tuple[str, ...] = (),
    ) -> dict[str, Stratum]:
        """Return the strata of a comparison, an area each; see `of` for events counted with."""
        of_here, of_there = (
            self.of(focus_groups, and_events=and_here),
            self.of(reference_groups, and_events=and_there),
        )
        return {area: Stratum(*of_here[area], *of_there[area]) for area in self.areas}


@dataclass(frozen=True)
class WithinAreas:
    """A ratio crude and within areas, and how much of the difference of rates is place.

    `crude` and `within` have the limits over areas; `found` holds those of counts too.
    """

    found: Stratified
    composition: Decomposition
    counts: AreaCounts
    base: Base | None
    sums: tuple[tuple[int | None, float], ...]
    """Events and person-years of both groups in all areas."""

    @property
    def crude(self) -> Estimate:
        """The ratio of all areas together, with limits over areas."""
        return self._sourced(self.found.over_areas)

    @property
    def within(self) -> Estimate:
        """The ratio within areas (Mantel–Haenszel), with limits over areas."""
        return self._sourced(self.found.within_areas)

    @property
    def areas(self) -> int:
        """How many areas were compared."""
        return len(self.found.by_stratum) - len(self.found.left_out)

    @property
    def sources(self) -> tuple[Table, ...]:
        """The tables, for a source note."""
        return self.counts.sources

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the two ratios and their limits."""
        language = self.counts.counts.context.language
        note = Words(language).said("strata.note", n=self.areas, areas=self.counts.names)
        notes = (note, *apart_in_time(self.counts.counts, self.counts.population))
        part = self.composition.share_of_composition
        if part is None or part <= 0 or part >= 1:
            return notes
        share = Words(language).per_cent(part)
        return (*notes, Words(language).said("strata.place", share=share))

    def _sourced(self, estimate: Estimate) -> Estimate:
        traced_estimate = Counted.resting_on(estimate, *zip(*self.sums, strict=True))
        return sourced(traced_estimate, self.sources, base=self.base)


def within_areas(
    counts: AreaCounts,
    focus_groups: tuple[str, ...],
    reference_groups: tuple[str, ...],
    *,
    base: Base | None,
) -> WithinAreas:
    """Return the comparison of two groups within the areas.

    Raises:
        DataError: a count is withheld, or a group has no population in any area.
    """
    strata = counts.strata(focus_groups, reference_groups)
    try:
        parts = measures.kitagawa(strata, per=1)
    except ValueError as error:
        raise unfit(
            counts.population,
            f"no ratio within areas can be taken: {error}",
            "Name a population by area that holds both groups.",
            "notebook.no-strata",
        ) from error
    sums = (counts.sums(focus_groups), counts.sums(reference_groups))
    return WithinAreas(measures.mantel_haenszel(strata), parts, counts, base, sums)


def read_area_counts(
    context: ReportContext,
    events: str,
    *,
    population: str,
    measure: str,
    first_year: int,
    last_year: int,
    names: str,
) -> AreaCounts:
    """Return the counts by area of a table, with a table of residents by area.

    Raises:
        DataError: as `read_counts`; or the table holds no areas, or everybody only.
    """
    counts = read_counts(
        context, events, measure=measure, first_year=first_year, last_year=last_year
    )
    if counts.rows["area"].nunique() < 2 or set(counts.groups) == {WHOLE_GROUP}:
        raise unfit(
            counts.table,
            f"the table '{events}' holds no counts by area and group: there is "
            "nothing to compare within areas.",
            "Name a table by area and group, or leave 'strata' empty.",
            "notebook.no-strata",
            value=events,
        )
    return AreaCounts(counts, shown_table(context, population).table, names)
