"""This module counts events by group over a period and sets them against the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, Problem, did_you_mean
from hrcreport.measures import Bounds, Estimate, Shares, rate, rate_ratio, rate_ratio_bounds
from hrcreport.measures.estimate import no_estimate
from hrcreport.measures.missing_group import share_of_group, share_unknown
from hrcreport.notebook.access import load
from hrcreport.notebook.counting import JOIN, OTHER_GROUP, UNKNOWN_GROUPS, counted, in_areas
from hrcreport.notebook.periods import length_in_years, printed_period

SMALLEST_GROUP = 5
"""Groups with fewer events than this are counted with "other" (threshold rule of disclosure
control, default of the *Handbook on Statistical Disclosure Control*)."""


@dataclass(frozen=True)
class GroupRow:
    """The events of one group: count, shares, and a rate where there is a population."""

    group: str
    label: str
    events: int
    shares: Shares
    population: int | None
    rate: Estimate


@dataclass(frozen=True)
class GroupProfile:
    """The events of a period by group; `population` is None where no denominators are held."""

    events: Table
    population: Table | None
    counts: pd.DataFrame
    residents: dict[str, int]
    first_year: int
    last_year: int
    years: float
    focus: str
    reference: str
    per: int

    @property
    def period(self) -> str:
        """The period as printed: "2015–2020", "2018/19", "January 2010–September 2020"."""
        periods = self.counts["period"].drop_duplicates().astype(str).tolist()
        return printed_period(periods[0], periods[-1])

    @cached_property
    def total(self) -> int:
        """All events, of known and unknown group."""
        return int(self.counts["value"].sum())

    @cached_property
    def unknown(self) -> int:
        """The events whose group is not known."""
        rows = self.counts["group"].isin(UNKNOWN_GROUPS)
        return int(self.counts.loc[rows, "value"].sum())

    @property
    def known(self) -> int:
        """The events whose group is known."""
        return self.total - self.unknown

    @property
    def share_unknown(self) -> Estimate:
        """The share of events whose group is not known."""
        return share_unknown(self.unknown, total=self.total)

    @cached_property
    def rows(self) -> tuple[GroupRow, ...]:
        """One row a known group, the largest first, "other" last."""
        counted = self.counts.groupby("group", sort=False)["value"].sum()
        known = {str(group): int(n) for group, n in counted.items() if group not in UNKNOWN_GROUPS}
        small = [g for g, n in known.items() if n < SMALLEST_GROUP and g != OTHER_GROUP]
        merged = sum(known.pop(group) for group in small)
        if merged or small:
            known[OTHER_GROUP] = known.get(OTHER_GROUP, 0) + merged
        order = sorted(known, key=lambda group: (group == OTHER_GROUP, -known[group]))
        return tuple(self._row(group, known[group]) for group in order)

    def row(self, group: str) -> GroupRow:
        """Return the row of a group; "preta+parda" joins two groups of the table into one.

        Raises:
            DataError: the table has no such group; the nearest one is named.
        """
        for each in self.rows:
            if each.group == group:
                return each
        if JOIN in group:
            return self._joined(group)
        known = [each.group for each in self.rows]
        raise DataError(
            Problem(
                place=f"data/{self.events.record.path}",
                what=f"there is no group '{group}' in the table '{self.events.record.name}'.",
                mend=f"{did_you_mean(group, known)}Groups are: {', '.join(known)}.",
                rule="notebook.unknown-group",
                value=group,
            )
        )

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
        focus, reference = self.focus_row, self.reference_row
        if focus.population is None or reference.population is None:
            return no_estimate(
                "no population by group is held",
                level=0.95,
                method="rate ratio",
                unit="ratio",
                numerators=(focus.events, reference.events),
                denominators=(0, 0),
            )
        return rate_ratio(
            focus.events,
            person_years=focus.population * self.years,
            reference_events=reference.events,
            reference_person_years=reference.population * self.years,
        )

    @cached_property
    def bounds(self) -> Bounds | None:
        """The ratio at least and at most, if all unknown events were known; None without rates."""
        focus, reference = self.focus_row, self.reference_row
        if focus.population is None or reference.population is None:
            return None
        return rate_ratio_bounds(
            focus.events,
            person_years=focus.population * self.years,
            reference_events=reference.events,
            reference_person_years=reference.population * self.years,
            unknown_events=self.unknown,
            total_events=self.total,
        )

    @property
    def has_rates(self) -> bool:
        """Whether rates by group can be given."""
        return self.ratio.value is not None

    @property
    def sources(self) -> tuple[Table, ...]:
        """The tables that the profile rests on, for the source note."""
        return (self.events, self.population) if self.population else (self.events,)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know to read the figures: caveats of the sources, the denominators."""
        notes = self.events.record.caveats
        if self.population is None:
            return notes
        record = self.population.record
        denominators = f"Rates are per {self.per:,} inhabitants a year. Population: {record.title}."
        return (*notes, denominators, *record.caveats)

    @property
    def widths(self) -> tuple[float, ...]:
        """The relative widths of the columns of `table`."""
        return (4, 2, 2, 2, 3, 3) if self.has_rates else (4, 2, 2, 2)

    def table(self, *, events: str = "Events", group: str = "Group") -> pd.DataFrame:
        """Return the profile as a table to print, a row a group, then unknown and total.

        Columns: the group, the events, their share of known and of all in per cent, and, where a
        population is held, the population and the yearly rate.
        """
        rate_column = f"Rate per {self.per:,} a year"
        rows = [
            {
                group: each.label,
                events: each.events,
                "Share of known (%)": _per_cent(each.shares.of_known),
                "Share of all (%)": _per_cent(each.shares.of_all),
                "Population": each.population,
                rate_column: each.rate.value,
            }
            for each in self.rows
        ]
        if self.unknown:
            rows.append(
                {
                    group: "Not known",
                    events: self.unknown,
                    "Share of all (%)": _per_cent(self.share_unknown),
                }
            )
        rows.append({group: "Total", events: self.total, "Share of all (%)": 100.0})
        frame = pd.DataFrame(rows, dtype=object)
        return frame if self.has_rates else frame.drop(columns=["Population", rate_column])

    @property
    def rate_words(self) -> str:
        """What a rate is counted in, for the axis of a chart."""
        return f"Per {self.per:,} inhabitants a year"

    def rates(self) -> pd.DataFrame:
        """Return the rates for `interval_chart`: columns label, value, low, high."""
        return pd.DataFrame(
            [
                {"label": r.label, "value": r.rate.value, "low": r.rate.low, "high": r.rate.high}
                for r in self.rows
                if r.rate.value is not None
            ]
        )

    def by_year(self, *, groups: Sequence[str] = ()) -> pd.DataFrame:
        """Return events by year for `lines_by_year`: columns year, group (its label), value."""
        wanted = list(groups) or [*self.focus.split(JOIN), *self.reference.split(JOIN)]
        rows = self.counts[self.counts["group"].isin(wanted)]
        frame = rows.groupby(["start", "group"], sort=False)["value"].sum().reset_index()
        frame["group"] = [self._label(group) for group in frame["group"]]
        return frame.rename(columns={"start": "year"})

    def unknown_by_year(self) -> pd.DataFrame:
        """Return the events of unknown group by year: columns year, unknown, total."""
        counts = self.counts.assign(
            unknown=self.counts["value"].where(self.counts["group"].isin(UNKNOWN_GROUPS), 0)
        )
        frame = counts.groupby("start")[["unknown", "value"]].sum().reset_index()
        return frame.rename(columns={"start": "year", "value": "total"})

    def unknown_in(self, year: int) -> Estimate:
        """Return the share of events of unknown group in one year."""
        rows = self.counts[self.counts["start"] == year]
        unknown = rows[rows["group"].isin(UNKNOWN_GROUPS)]
        return share_unknown(int(unknown["value"].sum()), total=int(rows["value"].sum()))

    def _joined(self, groups: str) -> GroupRow:
        parts = [self.row(group) for group in groups.split(JOIN)]
        events = sum(part.events for part in parts)
        populations = [part.population for part in parts]
        residents = None if None in populations else sum(each or 0 for each in populations)
        return GroupRow(
            groups,
            " and ".join(part.label for part in parts),
            events,
            share_of_group(events, total=self.total, unknown=self.unknown),
            residents,
            rate(events, person_years=(residents or 0) * self.years, per=self.per),
        )

    def _row(self, group: str, events: int) -> GroupRow:
        # What "other" holds differs between a record of events and a census: it gets no rate.
        residents = None if group == OTHER_GROUP else self.residents.get(group)
        counted = rate(events, person_years=(residents or 0) * self.years, per=self.per)
        shares = share_of_group(events, total=self.total, unknown=self.unknown)
        return GroupRow(group, self._label(group), events, shares, residents, counted)

    def _label(self, group: str) -> str:
        label = self.events.label("group", group)
        return label[:1].upper() + label[1:]


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
    """
    table = load(events)
    counts = counted(table, measure=measure, first_year=first_year, last_year=last_year)
    counts = in_areas(counts, areas, without)
    residents: dict[str, int] = {}
    residents_table = load(population) if population else None
    if residents_table is not None:
        frame = residents_table.frame
        persons = in_areas(frame[frame["measure"] == "persons"], areas, without)
        by_group = persons.groupby("group")["value"].sum()
        residents = {str(group): int(n) for group, n in by_group.items()}
    years = sum(length_in_years(str(period)) for period in counts["period"].drop_duplicates())
    return GroupProfile(
        table,
        residents_table,
        counts,
        residents,
        int(counts["start"].min()),
        int(counts["end"].max()),
        years,
        focus,
        reference,
        per,
    )


def _per_cent(estimate: Estimate) -> float | None:
    return None if estimate.value is None else 100 * estimate.value
