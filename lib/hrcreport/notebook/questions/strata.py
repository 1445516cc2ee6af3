"""This module compares groups within areas, with limits over areas, and areas with each other.

Ratios stand crude beside stratified; the funnel tells areas that differ by more than chance.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property

import pandas as pd

import disparity as measures
from disparity import Decomposition, Estimate, Stratified, Stratum
from disparity.estimate import Base
from disparity.strata.small_areas import Funnel, SmoothedRates
from hrcreport.foundation import Counted, ReportContext, Words
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.reporting_groups import JOIN
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
        found = {}
        for area in self.areas:
            numbers = [self._events.get((area, group), 0) for group in (*groups, *and_events)]
            if None in numbers:
                raise withheld_count(self.counts.table, f"the count of {area}")
            residents = self._persons.by_area_and_group
            persons = sum(residents.get((area, group), 0.0) for group in fitting)
            found[area] = (float(sum(each or 0 for each in numbers)), persons * self.counts.years)
        return found

    def sums(self, groups: tuple[str, ...]) -> tuple[int | None, float]:
        """Return events and person-years of some groups in all areas, which know their rows."""
        fitting = self.counts.those_of(groups, self.population)
        years = self._persons.person_years(self.areas, fitting, years=self.counts.years)
        return self.counts.total(group=groups), years

    def rate(self, groups: tuple[str, ...], *, per: int) -> Estimate:
        """Return the rate of some groups with limits over areas."""
        events, years = (
            {area: each[place] for area, each in self.of(groups).items()} for place in (0, 1)
        )
        return measures.rate_over_areas(events, person_years=years, per=per)

    def strata(
        self,
        here: tuple[str, ...],
        there: tuple[str, ...],
        *,
        and_here: tuple[str, ...] = (),
        and_there: tuple[str, ...] = (),
    ) -> dict[str, Stratum]:
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
        known = Counted.resting_on(estimate, *zip(*self.sums, strict=True))
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
        parts = measures.kitagawa(strata, per=1)
    except ValueError as error:
        raise unfit(
            counts.population,
            f"no ratio within areas can be taken: {error}",
            "Name a population by area that holds both groups.",
            "notebook.no-strata",
        ) from error
    sums = (counts.sums(here), counts.sums(there))
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


@dataclass(frozen=True, slots=True)
class AreaFunnel:
    """Areas within and outside the limits; areas are not ranked.

    `funnel` holds the areas by name, as the chart `funnel_plot` takes it; `codes` their codes;
    `left_out` names areas whose counts are withheld or that have no population.
    """

    funnel: Funnel
    codes: dict[str, str]
    left_out: tuple[str, ...]
    sources: tuple[Table, ...]

    @property
    def above(self) -> tuple[str, ...]:
        """The names of areas above the upper 99.8 per cent limit, in the order of the table."""
        return self._at("above 99.8")

    @property
    def below(self) -> tuple[str, ...]:
        """The names of areas below the lower 99.8 per cent limit, in the order of the table."""
        return self._at("below 99.8")

    def rows(self) -> pd.DataFrame:
        """Return a row an area for a chart and for `table`.

        Columns: area, name, events, person_years, rate, inner_low, inner_high (95 per cent),
        outer_low, outer_high (99.8 per cent), position.
        """
        rows = pd.DataFrame(asdict(each) for each in self.funnel.areas)
        rows = rows.rename(columns={"area": "name"})
        rows.insert(0, "area", [self.codes[each.area] for each in self.funnel.areas])
        return rows

    def smoothed(self) -> SmoothedRates:
        """Return the rates drawn to the overall one, as the chart `raw_and_smoothed` takes them.

        The smaller the area, the more (empirical Bayes). Raw rates are to be shown beside them.

        Raises:
            ValueError: there are fewer than five areas.
        """
        return measures.empirical_bayes(
            {each.area: each.events for each in self.funnel.areas},
            person_years={each.area: each.person_years for each in self.funnel.areas},
            per=self.funnel.per,
        )

    def _at(self, position: str) -> tuple[str, ...]:
        return tuple(each.area for each in self.funnel.areas if each.position == position)


def area_funnel(
    context: ReportContext,
    events: str,
    *,
    population: str,
    first_year: int,
    last_year: int,
    measure: str = "",
    focus: str = WHOLE_GROUP,
    names: str = "",
    per: int = 100_000,
) -> AreaFunnel:
    """Return which areas differ by more than chance from the rate of all of them together.

    `focus` is the group whose rate is compared; "all" adds up every group of events and persons.
    `names` is a look-up table of the catalogue with the columns area and name.

    Raises:
        DataError: a table or measure is unknown.
        ValueError: no area has events and persons.
    """
    counts = read_counts(
        context, events, measure=measure, first_year=first_year, last_year=last_year
    )
    residents = persons_below(counts, shown_table(context, population).table)
    persons, chosen = residents.rows, {}
    if focus != WHOLE_GROUP:
        chosen = {"group": focus.split(JOIN)}
        persons = persons[persons["group"].isin(chosen["group"])]
    by_area = persons.groupby("area")["value"].sum() / residents.years
    numbers: dict[str, float] = {}
    years: dict[str, float] = {}
    left_out, codes, named = [], {}, {}
    if names:
        frame = shown_table(context, names).table.frame.astype(str)
        named = dict(zip(frame["area"], frame["name"], strict=True))
    for area in counts.held("area"):
        name = named.get(area) or counts.table.label("area", area)
        codes[name] = area
        number = counts.total(area=[area], **chosen)
        if number is None or not by_area.get(area, 0):
            left_out.append(name)
            continue
        numbers[name] = number
        years[name] = float(by_area[area]) * counts.years
    return AreaFunnel(
        measures.funnel(numbers, person_years=years, per=per),
        codes,
        tuple(left_out),
        (counts.table, residents.table),
    )
