"""This module compares groups within areas: crude beside stratified, with limits over areas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from disparity import (
    Decomposition,
    Estimate,
    Stratified,
    Stratum,
    kitagawa,
    mantel_haenszel,
    rate_over_areas,
)
from disparity.estimate import Base
from hrcreport.access.context import document_language
from hrcreport.access.released import shown_table
from hrcreport.counted import resting_on
from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError
from hrcreport.questions.counts import (
    WHOLE_GROUP,
    Counts,
    apart_in_time,
    persons_below,
    read_counts,
    withheld_count,
)
from hrcreport.questions.groups import groups_of_persons
from hrcreport.questions.sources import sourced
from hrcreport.words.numbers import per_cent
from hrcreport.words.texts import said


@dataclass(frozen=True)
class AreaCounts:
    """The events and residents of every area, for comparisons within them."""

    counts: Counts
    population: Table
    names: str
    """What the areas are, in words: "police forces"."""

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The areas of the events, in the order of the table."""
        return tuple(str(each) for each in self.counts.rows["area"].drop_duplicates())

    @cached_property
    def _events(self) -> dict[tuple[str, str], int | None]:
        return self.counts.by_area_and_group()

    @cached_property
    def _residents(self) -> dict[tuple[str, str], float]:
        persons, years = persons_below(self.counts, self.population)
        sums = persons.groupby(["area", "group"])["value"].sum() / years
        places = zip(sums.index.tolist(), sums.tolist(), strict=True)
        return {(str(area), str(group)): float(n) for (area, group), n in places}

    def of(
        self, groups: tuple[str, ...], *, and_events: tuple[str, ...] = ()
    ) -> dict[str, tuple[float, float]]:
        """Return events and person-years of some groups in each area.

        `and_events` are groups whose events are counted with theirs, as those of unknown group.

        Raises:
            DataError: a count is withheld.
        """
        fitting = groups_of_persons(groups, self.counts.table, self.population)
        found = {}
        for area in self.areas:
            numbers = [self._events.get((area, group), 0) for group in (*groups, *and_events)]
            if None in numbers:
                raise withheld_count(self.counts.table, f"the count of {area}")
            persons = sum(self._residents.get((area, group), 0.0) for group in fitting)
            found[area] = (float(sum(each or 0 for each in numbers)), persons * self.counts.years)
        return found

    def sums(self, groups: tuple[str, ...]) -> tuple[int | None, float]:
        """Return events and person-years of some groups in all areas, which know their rows."""
        persons, years = persons_below(self.counts, self.population)
        fitting = groups_of_persons(groups, self.counts.table, self.population)
        held = persons["area"].isin(self.areas) & persons["group"].isin(fitting)
        return (
            self.counts.total(group=groups),
            self.population.summed(persons[held]) * (self.counts.years / years),
        )

    def rate(self, groups: tuple[str, ...], *, per: int) -> Estimate:
        """Return the rate of some groups with limits over areas."""
        of = self.of(groups)
        return rate_over_areas(
            {area: events for area, (events, _) in of.items()},
            person_years={area: years for area, (_, years) in of.items()},
            per=per,
        )

    def strata(
        self, here: tuple[str, ...], there: tuple[str, ...], *, and_here: tuple[str, ...] = (),
        and_there: tuple[str, ...] = (),
    ) -> dict[str, Stratum]:  # fmt: skip
        """Return the strata of a comparison, an area each; see `of` for events counted with."""
        of_here, of_there = self.of(here, and_events=and_here), self.of(there, and_events=and_there)
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
        return (self.counts.counts.table, self.counts.population)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the two ratios and their limits."""
        language = document_language()
        note = said("strata.note", language=language, n=self.areas, areas=self.counts.names)
        notes = (note, *apart_in_time(self.counts.counts, self.counts.population))
        part = self.composition.share_of_composition
        if part is None or part <= 0 or part >= 1:
            return notes
        share = per_cent(part, language=language)
        return (*notes, said("strata.place", language=language, share=share))

    def _sourced(self, estimate: Estimate) -> Estimate:
        known = resting_on(estimate, *zip(*self.sums, strict=True))
        return sourced(known, self.sources, base=self.base)


def within_areas(
    counts: AreaCounts, here: tuple[str, ...], there: tuple[str, ...], *, base: Base | None
) -> WithinAreas:
    """Return the comparison of two groups within the areas.

    Raises:
        DataError: a count is withheld, or a group has no population in any area.
    """
    strata = counts.strata(here, there)
    try:
        parts = kitagawa(strata, per=1)
    except ValueError as error:
        raise DataError.of(
            f"data/{counts.population.record.path}", f"no ratio within areas can be taken: {error}",
            "Name a population by area that holds both groups.", "notebook.no-strata",
        ) from error  # fmt: skip
    sums = (counts.sums(here), counts.sums(there))
    return WithinAreas(mantel_haenszel(strata), parts, counts, base, sums)


def read_area_counts(
    events: str, *, population: str, measure: str, first_year: int, last_year: int, names: str
) -> AreaCounts:
    """Return the counts by area of a table, with a table of residents by area.

    Raises:
        DataError: as `read_counts`; or the table holds no areas, or everybody only.
    """
    counts = read_counts(events, measure=measure, first_year=first_year, last_year=last_year)
    if counts.rows["area"].nunique() < 2 or set(counts.groups) == {WHOLE_GROUP}:
        raise DataError.of(
            f"data/{counts.table.record.path}",
            f"the table '{events}' holds no counts by area and group: there is nothing to "
            "compare within areas.", "Name a table by area and group, or leave 'strata' empty.",
            "notebook.no-strata", value=events,
        )  # fmt: skip
    return AreaCounts(counts, shown_table(population).table, names)
