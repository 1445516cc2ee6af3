"""This module makes the row of a group: its count, its shares, its rate, its ratio to another."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import disparity as measures
from disparity import Bounds, Estimate, Shares, with_population_error
from disparity.estimate import LEVEL, NO_POPULATION, Base, Statistic
from disparity.ratios.missing_group import KNOWN_ONLY
from hrcreport.foundation import Counted, Measured
from hrcreport.notebook.access.reporting_groups import JOIN, UNKNOWN_GROUPS, persons_of
from hrcreport.notebook.questions.counts import OTHER_GROUP, Counts
from hrcreport.notebook.questions.sources import sourced, sourced_parts, withheld_estimate
from hrcreport.notebook.questions.strata import AreaCounts
from hrcreport.tables import Table

FEWEST_FOR_A_ROW = 5
"""Groups with fewer events than this are counted with "other": a row of so few says little. What
may not be shown is another matter, see `disparity.disclosure`."""


@dataclass(frozen=True)
class GroupRow:
    """The events of one group: count, shares, and a rate where there is a population.

    `events` is None where the count is withheld to protect persons; `error` is the standard error
    of the population, where it comes from a survey.
    """

    group: str
    label: str
    events: int | None
    shares: Shares
    population: float | None
    rate: Estimate
    error: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RowMaker:
    """Makes rows and their comparisons out of counts and residents.

    `population` is None where no denominators are held.
    """

    counts: Counts
    population: Table | None
    residents: dict[str, float]
    per: int
    part: str = ""
    over: AreaCounts | None = None
    """The areas over which limits are taken, where events come in clusters."""
    errors: Mapping[str, float] = field(default_factory=dict)
    """The standard error of the persons of each group, where they come from a survey."""
    bounded_from: float = 1.0
    """The share of events of unknown group from which on a ratio has bounds."""

    @property
    def sources(self) -> tuple[Table, ...]:
        """The tables that the rows rest on, for the source note."""
        return (self.counts.table, self.population) if self.population else (self.counts.table,)

    def row_of(self, groups: tuple[str, ...], *, name: str = "") -> GroupRow:
        """Return the row of some groups of the table together."""
        group = name or groups[-1]
        events, label = self.counts.total(group=groups), self.counts.label(group)
        # What "other" holds differs between a record of events and a census: it gets no rate.
        rated = group != OTHER_GROUP and self.population is not None
        persons = self._persons(groups, label) if rated else None
        of_rate = self.counts.base("persons", of=(group,), population=self.population)
        if events is None:
            hidden = withheld_estimate("exact Poisson (Garwood)", unit=f"per {self.per:,.0f}")
            return GroupRow(
                group,
                label=label,
                events=None,
                shares=self._withheld_shares(),
                population=persons,
                rate=hidden,
            )
        years = (persons or 0) * self.counts.years
        counted = measures.rate(events, person_years=years, per=self.per)
        error = self._error(groups) if persons else 0.0
        if self.over is not None and persons:
            counted = counted.limited_by(self.over.rate(groups, per=self.per))
        counted = with_population_error(counted, errors=[error * self.counts.years])
        return GroupRow(
            group,
            label=label,
            events=events,
            shares=self._shares(group, events),
            population=persons,
            rate=sourced(counted, self.sources, base=of_rate),
            error=error,
        )

    def _persons(self, groups: tuple[str, ...], label: str) -> float | None:
        """Return the residents of some groups together, which know whom they are of."""
        persons = persons_of(self.residents, self._fitting(groups))
        if self.population is None or not isinstance(persons, Counted | Measured):
            return persons
        words, title = self.population.label("measure", "persons"), self.population.record.title
        base = Base(counted=words, within=words, scope="all", groups=(label,), population=title)
        return persons.of_what(base)

    def _error(self, groups: tuple[str, ...]) -> float:
        """Return the standard error of the persons of some groups together."""
        if not self.errors:
            return 0.0
        return math.hypot(*(self.errors.get(group, 0.0) for group in self._fitting(groups)))

    def _fitting(self, groups: tuple[str, ...]) -> set[str]:
        """Return the groups of the population that are some of the events; none without one."""
        return set() if self.population is None else self.counts.those_of(groups, self.population)

    def _base_of(self, focus_row: GroupRow, reference_row: GroupRow) -> Base:
        return self.counts.base(
            "persons",
            of=(focus_row.group,),
            reference=(reference_row.group,),
            population=self.population,
            part=self.part,
        )

    def _against(self, focus_row: GroupRow, reference_row: GroupRow) -> dict[str, Any]:
        """Return what a row is compared with, by the names that the measures have for it."""
        return {
            "person_years": (focus_row.population or 0) * self.counts.years,
            "reference_events": reference_row.events or 0,
            "reference_person_years": (reference_row.population or 0) * self.counts.years,
        }

    def rate_ratio(self, focus_row: GroupRow, reference_row: GroupRow) -> Estimate:
        """Return the rate of one row over that of another."""
        if focus_row.events is None or reference_row.events is None:
            return withheld_estimate("rate ratio", unit="ratio")
        if focus_row.population is None or reference_row.population is None:
            counts = (focus_row.events, reference_row.events)
            return Statistic(LEVEL, "rate ratio", "ratio", counts, (0, 0)).none(NO_POPULATION)
        ratio = measures.rate_ratio(focus_row.events, **self._against(focus_row, reference_row))
        tables = (*self.sources, *(self.over.sources if self.over else ()))
        ratio = self._with_limits(ratio, focus_row, reference_row)
        ratio = sourced(
            ratio, tables, missing=KNOWN_ONLY, base=self._base_of(focus_row, reference_row)
        )
        return replace(ratio, bounds=self._bounds(focus_row, reference_row))

    def _bounds(self, focus_row: GroupRow, reference_row: GroupRow) -> tuple[float, float] | None:
        """Return the least and the most that a ratio can be, where many are of unknown group."""
        unknown, total = self.counts.total(group=UNKNOWN_GROUPS), self.counts.total()
        if not (unknown and total) or unknown < self.bounded_from * total:
            return None
        against = self._against(focus_row, reference_row)
        _, most = Counted.ends_of(unknown)
        (least, above), (below, most_reference) = map(
            Counted.ends_of, (focus_row.events or 0, reference_row.events or 0)
        )
        lowest, highest = (
            measures.rate_ratio_bounds(
                events,
                unknown_events=most,
                total_events=max(total, events + reference_events + most),
                **against | {"reference_events": reference_events},
            ).ends
            for events, reference_events in ((least, most_reference), (above, below))
        )
        return (lowest[0], highest[1]) if lowest and highest else None

    def p_value(self, focus_row: GroupRow, reference_row: GroupRow) -> float | None:
        """Return the probability that the rates are equal; None without, or of changed counts."""
        if None in (focus_row.events, reference_row.events) or not (
            focus_row.population and reference_row.population
        ):
            return None
        if self.counts.table.record.changed_by:
            return None
        return measures.equal_rates(
            focus_row.events or 0, **self._against(focus_row, reference_row)
        ).p_value

    def ratio_bounds(
        self, focus_row: GroupRow, reference_row: GroupRow, *, unknown: int, total: int
    ) -> Bounds | None:
        """Return the ratio of two rows with the unknown counted either way; None without rates."""
        if None in (
            focus_row.events,
            reference_row.events,
            focus_row.population,
            reference_row.population,
        ):
            return None
        bounds = measures.rate_ratio_bounds(
            focus_row.events or 0,
            unknown_events=unknown,
            total_events=total,
            **self._against(focus_row, reference_row),
        )
        missing = tuple(group for group in self.counts.groups if group in UNKNOWN_GROUPS)
        with_limits = partial(self._with_limits, focus_row=focus_row, reference_row=reference_row)
        return replace(
            bounds,
            as_counted=with_limits(bounds.as_counted),
            lowest=with_limits(bounds.lowest, and_there=missing),
            highest=with_limits(bounds.highest, and_here=missing),
        )

    def _with_limits(
        self, ratio: Estimate, focus_row: GroupRow, reference_row: GroupRow, **also: tuple[str, ...]
    ) -> Estimate:
        """Return a ratio with limits over areas, if they are asked, and errors of populations."""
        if self.over is not None:
            focus_groups, two = (tuple(row.group.split(JOIN)) for row in (focus_row, reference_row))
            strata = self.over.strata(focus_groups, two, **also)
            ratio = ratio.limited_by(measures.mantel_haenszel(strata).over_areas)
            # Whoever recomputes the limits needs the rows of the areas, where they are the same.
            sums = (self.over.sums(focus_groups), self.over.sums(two))
            ratio = Counted.resting_on(ratio, *zip(*sums, strict=True))
        errors = [row.error * self.counts.years for row in (focus_row, reference_row)]
        return with_population_error(ratio, errors=errors)

    def excess_over(self, focus_row: GroupRow, reference_row: GroupRow) -> Estimate:
        """Return how many fewer events one row would have at the rate of another."""
        if focus_row.events is None or reference_row.events is None:
            return withheld_estimate("excess over the reference rate", unit="events")
        errors = (focus_row.error * self.counts.years, reference_row.error * self.counts.years)
        excess = measures.excess_events(
            focus_row.events, **self._against(focus_row, reference_row), errors=errors
        )
        return sourced(
            excess, self.sources, missing=KNOWN_ONLY, base=self._base_of(focus_row, reference_row)
        )

    def index_of(self, row: GroupRow, *, total: int) -> Estimate:
        """Return a row's share of a total of events over its share of the population."""
        if row.events is None:
            return withheld_estimate("disparity index", unit="ratio")
        everybody = math.hypot(*(self.errors.get(group, 0.0) for group in self.residents))
        others_error = math.sqrt(max(everybody**2 - row.error**2, 0.0))
        index = measures.disparity_index(
            row.events,
            total_events=total,
            benchmark=row.population or 0,
            total_benchmark=sum(self.residents.values()),
            errors=(row.error, others_error),
        )
        base = self.counts.base("persons", of=(row.group,), population=self.population)
        return sourced(index, self.sources, missing=KNOWN_ONLY, base=base)

    def _shares(self, group: str, events: int) -> Shares:
        total = self.counts.total()
        unknown = self.counts.total(group=UNKNOWN_GROUPS)
        if total is None or unknown is None:
            return self._withheld_shares()
        shares = measures.share_of_group(events, total=total, unknown=unknown)
        of_all = self.counts.base("all", of=(group,))
        bases = {"": of_all, "of_known": replace(of_all, scope="known")}
        return sourced_parts(shares, self.sources, bases=bases)

    def _withheld_shares(self) -> Shares:
        hidden = withheld_estimate("Wilson score", unit="share")
        return Shares(of_known=hidden, of_all=hidden, lowest=hidden, highest=hidden, unknown=hidden)


def known_groups(counts: Counts, *, compared_groups: Collection[str]) -> list[tuple[str, ...]]:
    """Return the groups that get a row, the largest first; "other" is last, with the small ones.

    Those that are `compared_groups`, since they are compared, have a row of their own however few
    events.
    """
    totals = {
        group: counts.total(group=[group]) for group in counts.groups if group not in UNKNOWN_GROUPS
    }
    small = [
        group
        for group, count in totals.items()
        if group not in {OTHER_GROUP, *compared_groups}
        and count is not None
        and count < FEWEST_FOR_A_ROW
    ]
    row_groups = [group for group in totals if group not in small and group != OTHER_GROUP]
    rows = [(group,) for group in sorted(row_groups, key=lambda group: -(totals[group] or 0))]
    if small or OTHER_GROUP in totals:
        return [*rows, (*small, OTHER_GROUP)]
    return [*rows]
