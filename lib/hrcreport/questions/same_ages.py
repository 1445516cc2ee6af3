"""This module compares groups as if they had the same ages and sexes, beside the crude ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import pandas as pd

from disparity import (
    Estimate,
    directly_standardized_rate,
    directly_standardized_ratio,
    rate,
    rate_ratio,
)
from disparity.estimate import Base
from disparity.in_words import estimate_in_cell
from hrcreport.access.context import document_language
from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, Problem
from hrcreport.questions.counts import (
    OTHER_GROUP,
    Counts,
    read_counts,
    require_column,
)
from hrcreport.questions.groups import JOIN, UNKNOWN_GROUPS, groups_of_persons
from hrcreport.questions.sources import sourced
from hrcreport.words.estimates import words_of_estimates
from hrcreport.words.numbers import per_cent, written
from hrcreport.words.texts import said

COLUMNS = ("sex", "age")
FIRST_AGE, LAST_AGE = 15, 64
"""Of younger and of older persons so few are met that ten years of age say little."""


@dataclass(frozen=True)
class SameAges:
    """Events and residents by group, sex and age, in the same years.

    The standard is everybody who lives there in those years, so that each rate is what a group
    would have if it were as old, and as much of one sex, as all residents together. Events whose
    sex or age is not known are in no rate of the comparison, nor in the crude ratio beside it.
    """

    counts: Counts
    persons: Counts
    here: tuple[str, ...]
    there: tuple[str, ...]
    per: int

    @property
    def sources(self) -> tuple[Table, ...]:
        """The tables, for a source note."""
        return (self.counts.table, self.persons.table)

    @property
    def period(self) -> str:
        """The years as printed: "2015–2019"."""
        return self.counts.period

    @cached_property
    def crude(self) -> Estimate:
        """The ratio of the two rates of these years, whatever the ages."""
        (events, years), (others, other_years) = (
            (sum(of.values()), sum(persons.values()))
            for of, persons in (self._of(self.here), self._of(self.there))
        )
        found = rate_ratio(
            events, person_years=years, reference_events=others, reference_person_years=other_years
        )
        return self._compared(found)

    @cached_property
    def standardized(self) -> Estimate:
        """The ratio of the two rates at the ages and sexes of all residents."""
        events, years = self._of(self.here)
        others, other_years = self._of(self.there)
        found = directly_standardized_ratio(
            events, person_years=years, reference_events=others, reference_person_years=other_years,
            standard=self._standard,
        )  # fmt: skip
        return self._compared(found)

    def standardized_rate(self, groups: Sequence[str]) -> Estimate:
        """Return the rate that some groups would have at the ages and sexes of all residents."""
        events, years = self._of(groups)
        found = directly_standardized_rate(
            events, person_years=years, standard=self._standard, per=self.per
        )
        return sourced(found, self.sources, base=self._base(groups))

    def rate(self, groups: Sequence[str], **chosen: Sequence[str]) -> Estimate:
        """Return the rate of some groups among those of one sex, or of some ages."""
        events = self.counts.number("a count by sex and age", group=groups, **self._known(chosen))
        found = rate(events, person_years=self._persons(groups, **chosen), per=self.per)
        return sourced(found, self.sources, base=self._base(groups))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that have a rate, in the order of the table."""
        aside = (*UNKNOWN_GROUPS, OTHER_GROUP)
        return tuple(
            group for group in self.counts.groups
            if group not in aside and self._fitting((group,)) <= set(self.persons.groups)
        )  # fmt: skip

    def table(self, *, events: str) -> pd.DataFrame:
        """Return a row a group to print, its events and rates by sex, and the standardized rate.

        Columns: the group, events and rate of each sex (`events` heads them), and the rate at the
        same ages and sexes, with its interval.
        """
        language = document_language()
        words, per = words_of_estimates(language), written(self.per, language=language)
        rows = []
        for group in self.groups:
            row: dict[str, object] = {
                said("groups.group", language=language): self.counts.label(group)
            }
            for sex in self._sexes:
                label = self.counts.table.label("sex", sex)
                row[f"{events}: {label}"] = self.counts.number(
                    f"the count of {group}, {sex}", group=[group], **self._known({"sex": [sex]})
                )
                row[said("ages.rate", language=language, sex=label, n=per)] = estimate_in_cell(
                    self.rate([group], sex=[sex]), language=words
                )
            row[said("ages.standardized", language=language, n=per)] = estimate_in_cell(
                self.standardized_rate([group]), language=words
            )
            rows.append(row)
        return pd.DataFrame(rows, dtype=object)

    def rates(self, *, sex: str) -> pd.DataFrame:
        """Return rates of one sex by ages of ten years, 15 to 64, for `interval_chart`.

        Columns: section (the group), label (the ages), value, low, high.
        """
        rows = []
        for groups, (label, ages) in product((self.here, self.there), self._tens.items()):
            found = self.rate(groups, sex=[sex], age=ages)
            rows.append({"section": self.counts.label(JOIN.join(groups)), **found.as_row(label)})
        return pd.DataFrame(rows)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: the standard, and the events whose sex or age is not known."""
        language = document_language()
        title = self.persons.table.record.title
        notes = [said("ages.note", language=language, title=title)]
        everyone = self.counts.number("the total", group=self.groups)
        known = self.counts.number("the total", group=self.groups, **self._known({}))
        if known < everyone:
            n, share = everyone - known, (everyone - known) / everyone
            notes.append(
                said("ages.unknown", language=language, n=written(n, language=language),
                     share=per_cent(share, language=language))
            )  # fmt: skip
        return tuple(notes)

    @cached_property
    def _sexes(self) -> tuple[str, ...]:
        return tuple(str(each) for each in self.persons.rows["sex"].drop_duplicates())

    @cached_property
    def _ages(self) -> tuple[str, ...]:
        return tuple(str(each) for each in self.persons.rows["age"].drop_duplicates())

    @cached_property
    def _tens(self) -> dict[str, list[str]]:
        """The ages of the table that ten years hold, from 15 to 64, by their words: "15–24"."""
        found: dict[str, list[str]] = {}
        for age in self._ages:
            first, _, last = age.partition("-")
            if last and int(first) >= FIRST_AGE and int(last) <= LAST_AGE:
                tens = FIRST_AGE + (int(first) - FIRST_AGE) // 10 * 10
                if int(last) < tens + 10:
                    found.setdefault(f"{tens}–{tens + 9}", []).append(age)
        return found

    def _known(self, chosen: dict[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        return {"sex": self._sexes, "age": self._ages, **chosen}

    @cached_property
    def _strata(self) -> dict[str, tuple[str, str]]:
        return {f"{sex}, {age}": (sex, age) for sex, age in product(self._sexes, self._ages)}

    @cached_property
    def _fits(self) -> dict[tuple[str, ...], set[str]]:
        return {}

    def _fitting(self, groups: Sequence[str]) -> set[str]:
        """Return the groups of the population that some groups of the events are, found once."""
        if (asked := tuple(groups)) not in self._fits:
            self._fits[asked] = groups_of_persons(groups, self.counts.table, self.persons.table)
        return self._fits[asked]

    def _persons(self, groups: Sequence[str], **chosen: Sequence[str]) -> int:
        """Return the person-years of some groups of the events: one year for each period."""
        return self.persons.number("the population", group=self._fitting(groups), **chosen)

    def _of(self, groups: Sequence[str]) -> tuple[dict[str, float], dict[str, float]]:
        """Return events and person-years of some groups in each stratum of sex and age."""
        events: dict[str, float] = {}
        years: dict[str, float] = {}
        for name, (sex, age) in self._strata.items():
            at = {"sex": [sex], "age": [age]}
            events[name] = self.counts.number(f"the count of {name}", group=groups, **at)
            years[name] = self._persons(groups, **at)
        return events, years

    @cached_property
    def _standard(self) -> dict[str, float]:
        return {
            name: self.persons.number("the population", sex=[sex], age=[age])
            for name, (sex, age) in self._strata.items()
        }

    def _base(self, groups: Sequence[str], reference: Sequence[str] = ()) -> Base:
        return self.counts.base(
            "persons", of=tuple(groups), reference=tuple(reference), population=self.persons.table
        )

    def _compared(self, found: Estimate) -> Estimate:
        return sourced(found, self.sources, base=self._base(self.here, self.there))


def same_ages(
    events: str, *, population: str, measure: str, here: tuple[str, ...], there: tuple[str, ...],
    per: int,
) -> SameAges:  # fmt: skip
    """Return events and residents by group, sex and age, for ratios at the same ages and sexes.

    Both tables have the columns sex and age with the same bands, and are of the same years; the
    population has a period for each year. All years that the events hold are counted.

    Raises:
        DataError: a column is missing, the years differ, or an age of the events is no age of the
            population.
    """
    counts = read_counts(events, measure=measure, first_year=0, last_year=9999)
    persons = read_counts(population, measure="persons", first_year=0, last_year=9999)
    for column, held in product(COLUMNS, (counts, persons)):
        require_column(held, column)
    place = f"data/{persons.table.record.path}"
    if persons.years != counts.years or persons.period != counts.period:
        raise _unfit(
            place, f"the population is of {persons.period}, the events are of {counts.period}: "
            "rates at the same ages need each year's residents.", population,
        )  # fmt: skip
    for column in COLUMNS:
        known = set(persons.rows[column].astype(str))
        odd = [
            str(each) for each in counts.rows[column].drop_duplicates()
            if str(each) not in known and str(each) not in UNKNOWN_GROUPS
        ]  # fmt: skip
        if odd:
            what = f"the population has no {column} {', '.join(odd)}, of which there are events."
            raise _unfit(place, what, population)
    return SameAges(counts, persons, here, there, per)


def _unfit(place: str, what: str, value: str) -> DataError:
    mend = "Name a population by group, sex and age in the same bands, with a row for each year."
    return DataError(Problem(place, what, mend, "notebook.no-ages", value=value))
