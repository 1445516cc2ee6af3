"""This module counts events by group over a period, against the population, and sets them out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import nan
from typing import Any

import pandas as pd

from disparity import Bounds, Choice, Estimate, adjusted, panel, persons_between
from disparity.estimate import Base
from disparity.ratios.missing_group import share_unknown
from hrcreport.foundation import Counted, DataError, Problem, ReportContext, Words
from hrcreport.notebook.access.counting import CountedTable, TableNamed, counting
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.reporting_groups import JOIN, UNKNOWN_GROUPS, why_part
from hrcreport.notebook.questions.areas import AreaProfile, area_profile
from hrcreport.notebook.questions.choices import AS_SAID, Choices, worded
from hrcreport.notebook.questions.counts import OTHER_GROUP, Counts, read_counts, unfit
from hrcreport.notebook.questions.group_rows import GroupRow, RowMaker, known_groups
from hrcreport.notebook.questions.intersections import CrossTable, cross_table
from hrcreport.notebook.questions.persons import (
    apart_in_time,
    errors_by_group,
    is_yearly,
    residents_by_group,
)
from hrcreport.notebook.questions.same_ages import SameAges, same_ages
from hrcreport.notebook.questions.sources import (
    count_in_cell,
    each_once,
    in_per_cent,
    sourced,
    sourced_parts,
    withheld_estimate,
    withheld_words,
)
from hrcreport.notebook.questions.strata import (
    AreaCounts,
    WithinAreas,
    read_area_counts,
    within_areas,
)
from hrcreport.notebook.templates.nothing import answered, nothing
from hrcreport.notebook.templates.printing import decimal
from hrcreport.tables import Safeguards, Table

YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, kw_only=True)
class GroupProfile(RowMaker):
    """The events of a period by group; `focus` and `reference` are groups of the table."""

    focus: str
    reference: str
    counted: CountedTable
    asked: Mapping[str, Any]
    """The years and groups that were asked for."""
    areas: AreaCounts | None = None
    by_age: SameAges = field(default_factory=partial(nothing, SameAges))
    others: tuple[Table, ...] = ()
    """Tables of residents of other years."""

    @property
    def events(self) -> Table:
        """The table of events."""
        return self.counts.table

    @property
    def head(self) -> str:
        """What is counted, as the head of a column: "Deaths"."""
        return self.counted.said("head")

    @property
    def words(self) -> str:
        """What is counted, in a sentence: "deaths in custody"."""
        return self.counted.said("words")

    @property
    def by_sex(self) -> str:
        """The table of such events by sex; empty where none is held."""
        return self.counted.declared.by_sex

    @property
    def sexes(self) -> CrossTable:
        """The events by group and sex, to print, at the same ages where those are held."""
        if self.by_age:
            frame = self.by_age.table(events=self.head)
            return CrossTable(frame, self.by_age.sources, self.by_age.notes)
        if not self.by_sex:
            return nothing(CrossTable)
        context = self.counts.context
        heading = Words(context.language).text("groups.group")
        years = {name: self.asked[name] for name in ("first_year", "last_year")}
        table = cross_table(context, self.by_sex, by="sex", heading=heading, **years)
        told_before = set(self.events.record.caveats)
        caveats = [
            caveat
            for source in table.sources
            for caveat in source.record.caveats
            if caveat not in told_before
        ]
        return replace(table, notes=tuple(caveats))

    @cached_property
    def trend(self) -> GroupProfile:
        """The events of the table by year, up to its last whole year, or nothing."""
        if not (yearly := self.counted.declared.yearly):
            return nothing(GroupProfile)
        return group_profile(
            self.counts.context,
            yearly,
            population="",
            **{**self.asked, "last_year": counting(self.counts.context, yearly).last_year},
        )

    @cached_property
    def mapped(self) -> AreaProfile:
        """The events of the table by area, in these years, or nothing."""
        if not (by_area := self.counted.declared.by_area):
            return nothing(AreaProfile)
        return area_profile(self.counts.context, by_area, per=self.per, **self.asked)

    @property
    def period(self) -> str:
        """The period as printed: "2015–2020", "2018/19", "January 2010–September 2020"."""
        return self.counts.period

    @property
    def years(self) -> float:
        """How many years are counted."""
        return self.counts.years

    @property
    def first_year(self) -> int:
        """The first year counted."""
        return int(self.counts.rows["start"].min())

    @property
    def last_year(self) -> int:
        """The last year counted."""
        return int(self.counts.rows["end"].max())

    @property
    def total(self) -> int:
        """All events, of known and unknown group."""
        number = self.counts.number("the total")
        return Counted(number, Counted.how_of(number), base=self.counts.base("all"))

    @property
    def unknown(self) -> int:
        """The events whose group is not known."""
        return self.counts.number("the count of unknown group", group=UNKNOWN_GROUPS)

    @property
    def known(self) -> int:
        """The events whose group is known."""
        return self.total - self.unknown

    @property
    def share_unknown(self) -> Estimate:
        """The share of events whose group is not known."""
        return self._sourced(
            share_unknown(self.unknown, total=self.total), base=self._of_unknown(self.counts)
        )

    @property
    def _compared(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The groups of the table that are compared: those of the focus, and of the reference."""
        return tuple(self.focus.split(JOIN)), tuple(self.reference.split(JOIN))

    @cached_property
    def rows(self) -> tuple[GroupRow, ...]:
        """One row a known group, the largest first, "other" last."""
        focus_groups, reference_groups = self._compared
        row_groups = known_groups(self.counts, compared_groups={*focus_groups, *reference_groups})
        return tuple(self.row_of(groups) for groups in row_groups)

    def row(self, group: str) -> GroupRow:
        """Return the row of a group; "preta+parda" joins two groups of the table into one.

        Raises:
            DataError: the table has no such group; the nearest one is named.
        """
        for row in self.rows:
            if row.group == group:
                return row
        row_groups = [row.group for row in self.rows]
        for part in group.split(JOIN):
            if part not in row_groups:
                record = self.events.record
                raise DataError(
                    Problem.not_one_of(
                        part,
                        row_groups,
                        record.lies_at,
                        f"there is no group '{part}' in the table '{record.name}'.",
                        "notebook.unknown-group",
                        heading="Groups are",
                    )
                )
        return self.row_of(tuple(group.split(JOIN)), name=group)

    @property
    def focus_row(self) -> GroupRow:
        """The row of the group that the report is about."""
        return self.row(self.focus)

    @property
    def reference_row(self) -> GroupRow:
        """The row of the group that it is compared with."""
        return self.row(self.reference)

    @cached_property
    def ratio(self) -> Estimate:
        """The rate of the focus group over that of the reference group, with its interval."""
        return self.rate_ratio(self.focus_row, self.reference_row)

    def ratio_of(self, group: str) -> Estimate:
        """Return the rate of any group over that of the reference group, with its interval."""
        return self.rate_ratio(self.row(group), self.reference_row)

    @cached_property
    def within(self) -> WithinAreas:
        """The ratio crude and within areas; nothing where no table by area was given."""
        if self.areas is None:
            return nothing(WithinAreas)
        return within_areas(self.areas, *self._compared, base=self.ratio.base)

    @cached_property
    def choices(self) -> Choices:
        """The ratio under each choice that was tried; nothing without rates."""
        focus_row, reference_row, bounds = self.focus_row, self.reference_row, self.bounds
        if bounds is None or focus_row.events is None or not self.has_rates:
            return nothing(Choices)
        choices = [Choice("main", "main", self.ratio)]
        other_groups = [
            row.group for row in self.rows if row.population and row.group not in self._compared[0]
        ]
        if len(other_groups) > 1:
            everyone = self.rate_ratio(focus_row, self.row(JOIN.join(other_groups)))
            choices.append(Choice("everyone", "reference", everyone))
        choices += [
            Choice("unknown-group", "missing", bounds.highest),
            Choice("unknown-reference", "missing", bounds.lowest),
        ]
        middle = (self.first_year + self.last_year) // 2
        if self.first_year < self.last_year and len(self.counts.periods) > 1:
            for name, rows in (
                ("early", self.counts.rows["end"] <= middle),
                ("late", self.counts.rows["start"] > middle),
            ):
                part = replace(self, counts=replace(self.counts, rows=self.counts.rows[rows]))
                rows_of = (part.row_of(groups, name=JOIN.join(groups)) for groups in self._compared)
                choices.append(Choice(name, "window", part.rate_ratio(*rows_of)))
        for words, ratio in self.over_residents.items():
            choices.append(Choice(f"{AS_SAID}{words}", "denominator", ratio))
        if self.within:
            if self.over is None:  # where they come in clusters, the main choice has these limits
                choices.append(Choice("over-areas", "model", self.within.crude))
            choices.append(Choice("within", "stratum", self.within.within))
        if self.by_age and self.by_age.has_ages:
            choices.append(Choice("same-ages", "stratum", self.by_age.standardized))
        return worded(
            panel(choices),
            tables=self.sources,
            base=self.ratio.base,
            label=self.counts.label,
            language=self.counts.context.language,
            group=focus_row.label,
            reference=reference_row.label,
            areas=self.areas.names if self.areas else "",
            middle=str(middle),
            after=str(middle + 1),
            first=str(self.first_year),
            last=str(self.last_year),
            ages=self.by_age.period if self.by_age else "",
        )

    @property
    def choices_sources(self) -> tuple[Table, ...]:
        """The tables that the choices rest on, for a source note."""
        parts = (self, self.within, self.by_age if self.by_age.has_ages else nothing(SameAges))
        return each_once(table for part in parts for table in part.sources)

    @cached_property
    def over_residents(self) -> dict[str, Estimate]:
        """The ratio over residents of other years that are held, and interpolated between two.

        By words that say which: "over residents of 2021".
        """
        language = self.counts.context.language
        ratios: dict[str, Estimate] = {}
        for residents_table in self.others:
            year = str(residents_table.frame["period"].iloc[0])
            year_text = Period(year).printed(year, language=language)
            words = Words(language).said("choices.residents", years=year_text)
            ratios[words] = self._over(
                residents_table, residents_by_group(residents_table, counts=self.counts), {}
            )
            between = self._between(residents_table)
            if between is not None:
                ratios[Words(language).said("choices.between", years=self.period)] = between
        return ratios

    @property
    def between(self) -> Estimate:
        """The ratio over residents interpolated to the years counted; that as counted without."""
        return next(filter(None, map(self._between, self.others)), self.ratio)

    def _over(
        self, persons: Table, residents: dict[str, float], errors: Mapping[str, float]
    ) -> Estimate:
        """Return the ratio over other residents."""
        profile = replace(self, population=persons, residents=residents, errors=errors, others=())
        focus_row, reference_row = (
            profile.row_of(groups, name=JOIN.join(groups)) for groups in self._compared
        )
        return profile.rate_ratio(focus_row, reference_row)

    def _between(self, residents_table: Table) -> Estimate | None:
        """Return the ratio over residents interpolated to the years counted, if they lie between.

        They do where one census is older than the events, and another one newer.
        """
        if self.population is None:
            return None
        first, last = (
            Period(str(table.frame["period"].iloc[0])).years[0]
            for table in (self.population, residents_table)
        )
        middle = (self.first_year + self.last_year + 1) / 2
        if not first < middle < last:
            return None
        after, part = residents_by_group(residents_table), (middle - first) / (last - first)
        persons = {
            group: persons_between(count, after[group], at=part)
            for group, count in self.residents.items()
            if count and after.get(group)
        }
        return self._over(
            self.population,
            {group: count for group, (count, _) in persons.items()},
            {group: error for group, (_, error) in persons.items()},
        )

    @cached_property
    def bounds(self) -> Bounds | None:
        """The ratio at least and at most, if all unknown events were known; None without rates."""
        bounds = self.ratio_bounds(
            self.focus_row, self.reference_row, unknown=self.unknown, total=self.total
        )
        if not bounds:
            return None
        bases = {"": self.ratio.base, "unknown": self.share_unknown.base}
        return sourced_parts(
            bounds, self.sources, bases={name: base for name, base in bases.items() if base}
        )

    @cached_property
    def excess(self) -> Estimate:
        """How many fewer events the focus group would have at the reference group's rate."""
        return self.excess_over(self.focus_row, self.reference_row)

    @cached_property
    def index(self) -> Estimate:
        """The focus group's share of events of known group over its share of the population."""
        return self.index_of(self.focus_row, total=self.known)

    @property
    def has_rates(self) -> bool:
        """Whether rates by group can be given."""
        return self.ratio.value is not None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: caveats of the sources, denominators, what is withheld.

        A note holds all that is said of one subject: the events, the residents, those not known.
        """
        language = self.counts.context.language
        subjects = [list(filter(self._concerns_the_period, self.events.record.caveats))]
        if self.population is not None:
            record, per = self.population.record, Words(language).written(self.per)
            rate = Words(language).counted(
                "groups.rate-note", self.per, printed_number=per, title=record.title
            )
            years = apart_in_time(self.counts, self.population)
            if is_yearly(self.population):
                years = [Words(language).text("groups.yearly-note")]
            subjects.append([rate, *years, *record.caveats])
            subjects.append(self._treatment_of_unknown())
        if self.counts.shown.withheld:
            subjects.append([withheld_words("withheld-note", language=language)])
        return tuple(" ".join(sentences) for sentences in subjects if sentences)

    @property
    def interval_notes(self) -> tuple[str, ...]:
        """What a reader must know of the intervals of rates, where they stand in a picture."""
        has_margins = self.population is not None and self.errors
        text = Words(self.counts.context.language).text("groups.margin-note")
        return (text,) if has_margins else ()

    def _concerns_the_period(self, caveat: str) -> bool:
        """Tell whether a caveat names no year, or one of those that are counted."""
        years = [int(year) for year in YEAR.findall(caveat)]
        return not years or any(self.first_year <= year <= self.last_year for year in years)

    def _treatment_of_unknown(self) -> list[str]:
        """Say what rates do with events of unknown group, and between which bounds the ratio lies.

        Shares are given of known and of all events; a rate has no such pair, so its note says so.
        """
        if not self.has_rates or not self.counts.total(group=UNKNOWN_GROUPS):
            return []
        language, bounds = self.counts.context.language, self.bounds
        notes = [Words(language).text("groups.unknown-note")]
        if bounds and bounds.lowest.value is not None and bounds.highest.value is not None:
            notes.append(
                Words(language).said(
                    "groups.bounds-note",
                    focus=self.focus_row.label,
                    reference=self.reference_row.label,
                    lowest=decimal(bounds.lowest.value, language=language),
                    highest=decimal(bounds.highest.value, language=language),
                )
            )
        return notes

    @property
    def widths(self) -> tuple[float, ...]:
        """The relative widths of the columns of `table`."""
        return (4, 2, 2, 2, 3, 3) if self.has_rates else (4, 2, 2, 2)

    def table(self, *, events: str = "", group: str = "") -> pd.DataFrame:
        """Return the profile as a table to print, a row a group, then unknown and total.

        Columns: the group, the events, their share of known and of all in per cent, and, where a
        population is held, the population and the yearly rate. Counts that may not be shown read
        "withheld".
        """
        language = self.counts.context.language
        per = Words(language).written(self.per)
        heads = {
            name: Words(language).counted(f"groups.{name}", self.per, printed_number=per)
            for name in ("group", "events", "share-of-known", "share-of-all", "population", "rate")
        } | {name: head for name, head in (("events", events), ("group", group)) if head}

        def closing(name: str, count: int | None, share: float | None) -> tuple[object, ...]:
            words = Words(language).said(f"groups.{name}")
            return words, count_in_cell(count, language=language), nan, share, nan, nan

        rows: list[tuple[object, ...]] = [
            (
                row.label,
                count_in_cell(row.events, language=language),
                in_per_cent(row.shares.of_known.value),
                in_per_cent(row.shares.of_all.value),
                _whole(row.population),
                row.rate.value,
            )
            for row in self.rows
        ]
        total, unknown = self.counts.total(), self.counts.total(group=UNKNOWN_GROUPS)
        if unknown is None or unknown:
            share = None if unknown is None or not total else 100 * unknown / total
            rows.append(closing("not-known", unknown, share))
        rows.append(closing("total", total, 100.0))
        frame = pd.DataFrame(rows, columns=[*heads.values()], dtype=object)
        return frame if self.has_rates else frame.iloc[:, :4]

    def ratios(self) -> pd.DataFrame:
        """Return each group's rate over the reference group's, for `interval_chart` and `table`.

        Columns: label, value, low, high, p (that the rates are equal, Holm-adjusted for the number
        of groups). "Other" has no population and no row.
        """
        reference = self.reference_row
        compared = [row for row in self.rows if row.group not in (reference.group, OTHER_GROUP)]
        tests = adjusted({row.group: self.p_value(row, reference) for row in compared})
        return pd.DataFrame(
            {**self.ratio_of(row.group).as_row(row.label), "p": tests[row.group]}
            for row in compared
        )

    @property
    def rate_words(self) -> str:
        """What a rate is counted in, for the axis of a chart."""
        language = self.counts.context.language
        per = Words(language).written(self.per)
        return Words(language).counted("groups.rate-axis", self.per, printed_number=per)

    def rates(self) -> pd.DataFrame:
        """Return the rates for `interval_chart`: columns label, value, low, high.

        The last row names the events of unknown group, which are in no rate. No row without rates.
        """
        rows = [
            row.rate.as_row(row.label)
            for row in self.rows
            if self.has_rates and row.rate.value is not None
        ]
        unknown = self.counts.total(group=UNKNOWN_GROUPS)
        if rows and unknown:
            language = self.counts.context.language
            words = Words(language).text("groups.not-known")
            label = f"{words} ({Words(language).written(unknown)})"
            rows.append({"label": label, "value": None, "low": None, "high": None})
        return answered(pd.DataFrame(rows))

    def by_year(self, *, groups: Sequence[str] = ()) -> pd.DataFrame:
        """Return events by year for `lines_by_year`: columns year, group, value, low, high.

        `group` is its label, `low` and `high` the exact 95 per cent limits of a Poisson count.
        Without `groups` they are the two that are compared and those of unknown group, without
        which a fall of the others may be no more than a gap in the record.
        """
        unknown = [group for group in self.counts.groups if group in UNKNOWN_GROUPS]
        focus_groups, reference_groups = self._compared
        return self.counts.by_year(list(groups) or [*focus_groups, *reference_groups, *unknown])

    def unknown_in(self, year: int) -> Estimate:
        """Return the share of events of unknown group in one year."""
        unknown, total = self.counts.unknown_in(year)
        if unknown is None or total is None:
            return self._sourced(withheld_estimate("Wilson score", unit="share"))
        of_year = replace(self._of_unknown(self.counts), years=str(year))
        return self._sourced(share_unknown(unknown, total=total), base=of_year)

    def _sourced(self, estimate: Estimate, *, base: Base | None = None) -> Estimate:
        return sourced(estimate, self.sources, base=base)

    @staticmethod
    def _of_unknown(counts: Counts) -> Base:
        return counts.base("all", of=[group for group in counts.groups if group in UNKNOWN_GROUPS])


def group_profile(  # noqa: D417, PLR0913  cells do not name the report, and name the rest
    context: ReportContext,
    events: TableNamed,
    *,
    population: str | None = None,
    first_year: int,
    last_year: int,
    focus: str,
    reference: str,
    measure: str = "",
    per: int | None = None,
    areas: Sequence[str] = (),
    without: Sequence[str] = (),
    strata: str = "",
    strata_population: str = "",
    strata_words: str = "",
    clustered: bool = False,
    by_age: str | None = None,
    age_population: str = "",
    also_over: Sequence[str] = (),
) -> GroupProfile:
    """Return the events of a table by group over a period, against the population by group.

    Only complete periods count: a part-year is never rated as a year. Against whom, within which
    areas and at which ages is counted says the record of the table, unless a population is given:
    then only what is given beside it is. Without a population table there are counts and shares,
    and the ratio says why it is not estimable.

    Args:
        events: the name of a table with the columns period, group, measure and value, or a
            parameter that names one; of an empty one nothing is told.
        population: the name of a table of persons by group, in place of what the record says;
            empty for none.
        first_year: the first year counted; of a split year such as 2018/19 the first half counts.
        last_year: the last year counted.
        focus: the group that the report is about, as `groups_named` takes it.
        reference: the group that it is compared with.
        measure: the measure to count; needed where the table holds several.
        per: how many person-years a rate is given for, in place of what the record says.
        areas: codes of the only areas to count; empty for all.
        without: codes of areas to leave out of events and population.
        strata: the name of a table of the same events by area and group, for ratios within areas.
        strata_population: the name of a table of persons by the same areas.
        strata_words: what the areas are, in words: "police forces".
        clustered: events come in clusters (several tactics used on one person), so that limits are
            taken over the areas.
        by_age: the name of a table of such events by group, sex and age, for ratios at the same
            ages and sexes.
        age_population: the name of a table of persons by group, sex and age, of the same years;
            without it there are no such ratios.
        also_over: the names of other tables of residents that are held: the ratio is taken over
            each, and between two censuses over residents interpolated to the years counted.

    Raises:
        DataError: a table or measure is unknown, or no complete period lies in the years.
    """
    if not events:
        return nothing(GroupProfile)
    table, _, of_measure = events.partition("/") if isinstance(events, str) else (events, "", "")
    counted = counting(context, table)
    declared, measure = counted.declared, measure or of_measure or counted.declared.measure
    if population is None:
        population, strata, clustered = declared.population, declared.strata, declared.clustered
        by_age = declared.by_sex if by_age is None else by_age
    if strata and not strata_population:
        of_strata = counting(context, strata)
        strata_population, strata_words = of_strata.population, of_strata.said("areas")
    if by_age and not age_population:
        age_population = counting(context, by_age).population
    per = per or declared.per
    chosen: dict[str, Any] = {"areas": areas, "without": without}
    years: dict[str, Any] = {"measure": measure, "first_year": first_year, "last_year": last_year}
    counts = read_counts(context, counted.name, **years, **chosen)
    persons = shown_table(context, population).table if population else None
    residents = residents_by_group(persons, counts=counts, **chosen) if persons else {}
    errors = errors_by_group(persons, counts=counts, **chosen) if persons else {}
    of_focus, of_reference = (JOIN.join(counts.named(name)) for name in (focus, reference))
    by_area, ages = None, nothing(SameAges)
    if strata:
        by_area = read_area_counts(
            context, strata, population=strata_population, names=strata_words, **years
        )
        _same_events(counts, by_area, (of_focus, of_reference))
    if by_age and age_population:
        focus_groups, reference_groups = (
            tuple(name.split(JOIN)) for name in (of_focus, of_reference)
        )
        ages = same_ages(
            context,
            by_age,
            population=age_population,
            measure=measure,
            focus_groups=focus_groups,
            reference_groups=reference_groups,
            per=per,
        )
    return GroupProfile(
        counts=counts,
        population=persons,
        residents=residents,
        per=per,
        part=why_part(focus),
        over=by_area if clustered else None,
        errors=errors,
        bounded_from=Safeguards.of(context.project).bounded_from,
        focus=of_focus,
        reference=of_reference,
        counted=counted,
        asked={
            "first_year": first_year,
            "last_year": last_year,
            "focus": focus,
            "reference": reference,
        },
        areas=by_area,
        by_age=ages,
        others=tuple(shown_table(context, table_name).table for table_name in also_over),
    )


def _same_events(counts: Counts, by_area: AreaCounts, names: Sequence[str]) -> None:
    """Refuse areas whose events of a group are not those that are counted."""
    for name in names:
        groups = name.split(JOIN)
        total, parts = counts.total(group=groups), by_area.counts.total(group=groups)
        if None not in (total, parts) and total != parts:
            table = by_area.counts.table
            raise unfit(
                table,
                f"the areas of '{table.record.name}' hold {parts} events of '{name}', the "
                f"table '{counts.table.record.name}' {total}: they are not the same events.",
                "Name the table by area of the same events and years.",
                "notebook.no-strata",
                value=table.record.name,
            )


def _whole(persons: float | None) -> int | None:
    """Return a mean of several years as a whole number; a count stays what it is."""
    return persons if persons is None or isinstance(persons, int) else round(persons)
