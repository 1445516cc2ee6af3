"""This module compares groups by sex and as if they had the same ages, beside the crude ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import pandas as pd

import disparity as measures
from disparity import Estimate, with_population_error
from disparity.estimate import LEVEL, Base
from disparity.in_words import estimate_in_cell
from hrcreport.foundation import ReportContext, Words
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.reporting_groups import JOIN, UNKNOWN_GROUPS
from hrcreport.notebook.questions.counts import (
    OTHER_GROUP,
    Counts,
    read_counts,
    require_column,
    unfit,
)
from hrcreport.notebook.questions.persons import margin_error, margins, refuse_several_populations
from hrcreport.notebook.questions.sources import sourced
from hrcreport.tables import Table

COLUMNS = ("sex", "age")
FIRST_AGE, LAST_AGE = 15, 64
"""Of younger and of older persons so few are met that ten years of age say little."""
LEAST_WHOLE = 0.005
"""From this share on a per cent without decimals is not nought."""
SAME_BANDS = "Name a population by group, sex and age in the same bands, with a row for each year."


@dataclass(frozen=True)
class _Compared:
    """Events and residents of which two groups are compared."""

    counts: Counts
    persons: Counts
    here: tuple[str, ...]
    there: tuple[str, ...]
    per: int

    @property
    def sources(self) -> tuple[Table, ...]:
        """The tables, for a source note."""
        return (self.counts.table, self.persons.table)


@dataclass(frozen=True)
class SameAges(_Compared):
    """Events and residents by group, sex and age, in the same years; or by group and sex alone.

    The standard is everybody who lives there in those years, so that each rate is what a group
    would have if it were as old, and as much of one sex, as all residents together. Events whose
    sex or age is not known are in no rate of the comparison, nor in the crude ratio beside it.
    Without ages, one count of residents may stand for all years.
    """

    @property
    def period(self) -> str:
        """The years as printed: "2015–2019"."""
        return self.counts.period

    @property
    def has_ages(self) -> bool:
        """Whether the tables hold ages beside sexes."""
        return "age" in self.persons.rows

    @cached_property
    def crude(self) -> Estimate:
        """The ratio of the two rates of these years, whatever the ages."""
        return self._ratio()

    @cached_property
    def of_men(self) -> Estimate:
        """The ratio of the two rates among men."""
        return self._ratio(sex=["male"])

    @cached_property
    def of_women(self) -> Estimate:
        """The ratio of the two rates among women."""
        return self._ratio(sex=["female"])

    @cached_property
    def standardized(self) -> Estimate:
        """The ratio of the two rates at the ages and sexes of all residents."""
        events, years, errors = self._of(self.here)
        reference_events, other_years, other_errors = self._of(self.there)
        return self._compared(
            measures.directly_standardized_ratio(
                events,
                person_years=years,
                reference_events=reference_events,
                reference_person_years=other_years,
                standard=self._standard,
                errors=errors,
                reference_errors=other_errors,
            )
        )

    def standardized_rate(self, groups: Sequence[str]) -> Estimate:
        """Return the rate that some groups would have at the ages and sexes of all residents."""
        events, years, errors = self._of(groups)
        rate = measures.directly_standardized_rate(
            events, person_years=years, standard=self._standard, per=self.per, errors=errors
        )
        return sourced(rate, self.sources, base=self._base(groups))

    def rate(self, groups: Sequence[str], **chosen: Sequence[str]) -> Estimate:
        """Return the rate of some groups among those of one sex, or of some ages."""
        events = self.counts.number("a count by sex and age", group=groups, **self._known(chosen))
        rate = measures.rate(events, person_years=self._persons(groups, **chosen), per=self.per)
        rate = with_population_error(rate, errors=[self._error(groups, **chosen)])
        return sourced(rate, self.sources, base=self._base(groups))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that have a rate, in the order of the table."""
        aside = (*UNKNOWN_GROUPS, OTHER_GROUP)
        return tuple(
            group
            for group in self.counts.groups
            if group not in aside and self._fitting((group,)) <= set(self.persons.groups)
        )

    def table(self, *, events: str) -> pd.DataFrame:
        """Return a row a group to print, its events and rates by sex, and the standardized rate.

        Columns: the group, events and rate of each sex (`events` heads them), and, where there are
        ages, the rate at the same ages and sexes, with its interval.
        """
        language = self.counts.context.language
        words, per = Words(language).of_estimates, Words(language).written(self.per)
        rows = []
        for group in self.groups:
            row: dict[str, object] = {
                Words(language).said("groups.group"): self.counts.label(group)
            }
            for sex in self._sexes:
                label = self.counts.table.label("sex", sex)
                row[f"{events}: {label}"] = self.counts.number(
                    f"the count of {group}, {sex}", group=[group], **self._known({"sex": [sex]})
                )
                head = Words(language).said("ages.rate", sex=label, n=per)
                row[head] = estimate_in_cell(self.rate([group], sex=[sex]), language=words)
            if self.has_ages:
                head = Words(language).said("ages.standardized", n=per)
                row[head] = estimate_in_cell(self.standardized_rate([group]), language=words)
            rows.append(row)
        return pd.DataFrame(rows, dtype=object)

    def rates(self, *, sex: str) -> pd.DataFrame:
        """Return rates of one sex by ages of ten years, 15 to 64, for `interval_chart`.

        Without ages they are the rates of each sex. Columns: section (the group), label (the ages,
        or the sex), value, low, high.
        """
        bands: list[tuple[str, dict[str, Sequence[str]]]] = [
            (label, {"sex": [sex], "age": ages}) for label, ages in self._tens.items()
        ] or [(self.counts.head("sex", sex_code), {"sex": [sex_code]}) for sex_code in self._sexes]
        rows = []
        for groups, (label, chosen) in product((self.here, self.there), bands):
            rate = self.rate(groups, **chosen)
            rows.append({"section": self.counts.label(JOIN.join(groups)), **rate.as_row(label)})
        return pd.DataFrame(rows)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: the standard, and the events whose sex or age is not known."""
        language = self.counts.context.language
        title = self.persons.table.record.title
        notes = [Words(language).said("ages.note", title=title)] if self.has_ages else []
        notes += [] if self._margins.empty else [Words(language).text("groups.margin-note")]
        everyone = self.counts.number("the total", group=self.groups)
        known_events = self.counts.number("the total", group=self.groups, **self._known({}))
        if known_events < everyone:
            n, share = everyone - known_events, (everyone - known_events) / everyone
            notes.append(
                Words(language).said(
                    "ages.unknown",
                    n=Words(language).written(n),
                    share=Words(language).per_cent(share, int(share < LEAST_WHOLE)),
                )
            )
        return tuple(notes)

    @cached_property
    def _sexes(self) -> list[str]:
        return self.persons.held("sex")

    @cached_property
    def _ages(self) -> list[str]:
        return self.persons.held("age") if self.has_ages else []

    @cached_property
    def _tens(self) -> dict[str, list[str]]:
        """The ages of the table that ten years hold, from 15 to 64, by their words: "15–24"."""
        ages_by_tens: dict[str, list[str]] = {}
        for age in self._ages:
            first, _, last = age.partition("-")
            if last and int(first) >= FIRST_AGE and int(last) <= LAST_AGE:
                tens = FIRST_AGE + (int(first) - FIRST_AGE) // 10 * 10
                if int(last) < tens + 10:
                    ages_by_tens.setdefault(f"{tens}–{tens + 9}", []).append(age)
        return ages_by_tens

    def _known(self, chosen: dict[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        ages = {"age": self._ages} if self.has_ages else {}
        return {"sex": self._sexes, **ages, **chosen}

    def _ratio(self, **chosen: Sequence[str]) -> Estimate:
        of = (self.here, self.there)
        events, reference_events = (
            self.counts.number("a count by sex", group=groups, **self._known(chosen))
            for groups in of
        )
        years, other_years = (self._persons(groups, **chosen) for groups in of)
        ratio = measures.rate_ratio(
            events,
            person_years=years,
            reference_events=reference_events,
            reference_person_years=other_years,
        )
        errors = [self._error(groups, **chosen) for groups in of]
        return self._compared(with_population_error(ratio, errors=errors))

    @cached_property
    def _strata(self) -> dict[str, dict[str, Sequence[str]]]:
        """The sex and age of each stratum, by its words."""
        return {
            f"{sex}, {age}": {"sex": [sex], "age": [age]}
            for sex, age in product(self._sexes, self._ages)
        }

    @cached_property
    def _fits(self) -> dict[tuple[str, ...], set[str]]:
        return {}

    def _fitting(self, groups: Sequence[str]) -> set[str]:
        """Return the groups of the population that some groups of the events are, found once."""
        if (group_key := tuple(groups)) not in self._fits:
            self._fits[group_key] = self.counts.those_of(groups, self.persons.table)
        return self._fits[group_key]

    def _persons(self, groups: Sequence[str], **chosen: Sequence[str]) -> float:
        """Return the person-years of some groups of the events: one year for each period.

        Without ages the residents of one year stand for each year of the events.
        """
        residents = self.persons.number("the population", group=self._fitting(groups), **chosen)
        return residents if self.has_ages else residents * self.counts.years

    @cached_property
    def _margins(self) -> pd.DataFrame:
        return margins(self.persons.table.frame)

    def _error(self, groups: Sequence[str], **chosen: Sequence[str]) -> float:
        """Return the standard error of `_persons`, where the table has their margins."""
        rows = self._margins
        if rows.empty:
            return 0.0
        for column, values in {"group": self._fitting(groups), **chosen}.items():
            rows = rows[rows[column].isin(list(values))]
        return margin_error(rows) * (1 if self.has_ages else self.counts.years)

    def _of(self, groups: Sequence[str]) -> tuple[dict[str, float], ...]:
        """Return events, person-years and their errors, if any, of groups in each stratum."""
        at, errors = self._strata.items(), {} if self._margins.empty else self._strata
        return (
            {
                name: self.counts.number(f"the count of {name}", group=groups, **of)
                for name, of in at
            },
            {name: self._persons(groups, **of) for name, of in at},
            {name: self._error(groups, **of) for name, of in errors.items()},
        )

    @cached_property
    def _standard(self) -> dict[str, float]:
        number = self.persons.number
        return {name: number("the population", **at) for name, at in self._strata.items()}

    def _base(self, groups: Sequence[str], reference: Sequence[str] = ()) -> Base:
        return self.counts.base(
            "persons", of=tuple(groups), reference=tuple(reference), population=self.persons.table
        )

    def _compared(self, estimate: Estimate) -> Estimate:
        return sourced(estimate, self.sources, base=self._base(self.here, self.there))


def same_ages(
    context: ReportContext,
    events: str,
    *,
    population: str,
    measure: str,
    focus_groups: tuple[str, ...],
    reference_groups: tuple[str, ...],
    per: int,
) -> SameAges:
    """Return events and residents by group, sex and age, for ratios at the same ages and sexes.

    Both tables have the columns sex and age with the same bands, and are of the same years; the
    population has a period for each year. All years that the events hold are counted. Where
    neither has the column age, rates are by sex alone and one count of residents is enough.

    Raises:
        DataError: a column is missing, the years differ, or an age of the events is no age of the
            population.
    """
    counts = read_counts(context, events, measure=measure)
    persons = read_counts(context, population, measure="persons")
    by_sex_alone = not any("age" in table_counts.rows for table_counts in (counts, persons))
    columns = COLUMNS[:1] if by_sex_alone else COLUMNS
    for column, table_counts in product(columns, (counts, persons)):
        require_column(table_counts, column)
    if by_sex_alone:
        refuse_several_populations(persons.table)
    elif persons.years != counts.years or persons.period != counts.period:
        fault = (
            f"the population is of {persons.period}, the events are of {counts.period}: "
            "rates at the same ages need each year's residents."
        )
        raise unfit(persons.table, fault, SAME_BANDS, "notebook.no-ages", value=population)
    for column in columns:
        _require_known(column, counts, persons)
    return SameAges(counts, persons, focus_groups, reference_groups, per)


@dataclass(frozen=True)
class AgesAlone(_Compared):
    """Events by age of everybody, and residents by group and age: what ages alone would make.

    A source that counts by group and by age, and not by both, gives no rate of a group at an age.
    It tells how far the ratio of two groups would lie from one if, at each age, both had the rate
    of everybody. Events of unknown age are left out. `residents` are those of each area at all
    ages, where limits are taken over areas.
    """

    residents: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def _ages(self) -> dict[str, tuple[float, float]]:
        """Events and residents of everybody, by age."""
        return {
            age: (
                self.counts.number("a count by age", age=[age]),
                self.persons.number("the population", age=[age]),
            )
            for age in self.persons.held("age")
        }

    def rates(self) -> pd.DataFrame:
        """Return everybody's rate at each age, for `bars_by_group`: label, value, low, high.

        Over areas the limits are those of events per resident of any age, as residents of each age
        are not known there.
        """
        rows = []
        for age, (events, persons) in self._ages.items():
            rate = measures.rate(events, person_years=persons * self.counts.years, per=self.per)
            if self.residents:
                counts_by_area = {
                    area: self.counts.number("a count by age and area", age=[age], area=[area])
                    for area in self.residents
                }
                over = measures.rate_over_areas(
                    counts_by_area, person_years=self.residents, per=self.per
                )
                rate = rate.limited_by(over)
            rows.append(rate.as_row(self.persons.head("age", age)))
        return pd.DataFrame(rows)

    @cached_property
    def expected(self) -> Estimate:
        """The ratio of two rates if groups differed in their ages and in nothing else."""
        above, below = zip(*(self._expected(of) for of in (self.here, self.there)), strict=True)
        value = (above[0] / below[0]) / (above[1] / below[1])
        estimate = Estimate(
            value=float(value),
            low=None,
            high=None,
            level=LEVEL,
            method="rates of everybody by age",
            unit="ratio",
            numerators=above,
            denominators=below,
        )
        base = self.counts.base("persons", population=self.persons.table)
        groups, reference = ((self.persons.label(JOIN.join(of)),) for of in (self.here, self.there))
        return sourced(
            estimate, self.sources, base=replace(base, groups=groups, reference=reference)
        )

    def _expected(self, groups: Sequence[str]) -> tuple[float, float]:
        """Return the events that some groups would have at everybody's rates, and their number."""
        persons = {
            age: self.persons.number("the population", group=groups, age=[age])
            for age in self._ages
        }
        return sum(
            persons[age] * events / everybody for age, (events, everybody) in self._ages.items()
        ), sum(persons.values())


def ages_alone(
    context: ReportContext,
    events: str,
    *,
    population: str,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
    per: int = 1_000,
    areas: str = "",
) -> AgesAlone:
    """Return events by age of everybody, against residents by group and age.

    `events` is "table/measure" with the column age, `population` a table of persons of one period
    with the same ages; groups are those of the population, as `groups_named` takes them. `areas`
    is a table of persons by the areas of the events, where these come in clusters, so that limits
    are taken over areas.

    Raises:
        DataError: a table, column or group is unknown, or an age of the events is none of the
            population.
    """
    counts = read_counts(context, events, first_year=first_year, last_year=last_year)
    persons = read_counts(context, population, measure="persons")
    for table_counts in (counts, persons):
        require_column(table_counts, "age")
    refuse_several_populations(persons.table)
    _require_known("age", counts, persons)
    focus_groups, reference_groups = (persons.named(name) for name in (group, reference))
    residents = {}
    if areas:
        table = shown_table(context, areas).table
        refuse_several_populations(table)
        people = table.summed_by(table.frame[table.frame["measure"] == "persons"], "area")
        residents = {area: people.get(area, 0) for area in counts.rows["area"].drop_duplicates()}
    return AgesAlone(
        counts,
        persons=persons,
        here=focus_groups,
        there=reference_groups,
        per=per,
        residents=residents,
    )


def _require_known(column: str, counts: Counts, persons: Counts) -> None:
    """Refuse a sex or age of which there are events and no residents."""
    population_values = {*persons.held(column), *UNKNOWN_GROUPS}
    if odd := [value for value in counts.held(column) if value not in population_values]:
        fault = f"the population has no {column} {', '.join(odd)}, of which there are events."
        name = persons.table.record.name
        raise unfit(persons.table, fault, SAME_BANDS, "notebook.no-ages", value=name)
