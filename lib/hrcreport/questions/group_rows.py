"""This module makes the row of a group: its count, its shares, its rate, its ratio to another."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

from disparity import (
    Bounds,
    Estimate,
    Shares,
    disparity_index,
    equal_rates,
    excess_events,
    mantel_haenszel,
    rate,
    rate_ratio,
    rate_ratio_bounds,
    share_of_group,
    with_population_error,
)
from disparity.estimate import LEVEL, Base, Statistic
from disparity.ratios.missing_group import KNOWN_ONLY
from hrcreport.data.catalogue import Table
from hrcreport.questions.counts import OTHER_GROUP, Counts
from hrcreport.questions.groups import JOIN, UNKNOWN_GROUPS, groups_of_persons, persons_of
from hrcreport.questions.sources import sourced, sourced_parts, withheld_estimate
from hrcreport.questions.strata import AreaCounts

FEWEST_FOR_A_ROW = 5
"""Groups with fewer events than this are counted with "other": a row of so few says little. What
may not be shown is another matter, see `disparity.disclosure`."""
NO_POPULATION = "no population by group is held"


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


class Reference(TypedDict):
    """The person-years of a row, and the events and person-years that it is compared with."""

    person_years: float
    reference_events: float
    reference_person_years: float


@dataclass(frozen=True)
class RowMaker:
    """Makes rows and their comparisons out of counts and residents."""

    counts: Counts
    residents: dict[str, float]
    per: int
    sources: tuple[Table, ...]
    part: str = ""
    over: AreaCounts | None = None
    """The areas over which limits are taken, where events come in clusters."""
    errors: Mapping[str, float] = field(default_factory=dict)
    """The standard error of the persons of each group, where they come from a survey."""

    def row(self, groups: tuple[str, ...], *, name: str = "") -> GroupRow:
        """Return the row of some groups of the table together."""
        group = name or groups[-1]
        events = self.counts.total(group=groups)
        persons: float | None = None
        # What "other" holds differs between a record of events and a census: it gets no rate.
        if group != OTHER_GROUP:
            persons = persons_of(
                self.residents, groups, events=self.counts.table, population=self._population
            )
        label = self.counts.label(group)
        of_rate = self.counts.base("persons", of=(group,), population=self._population)
        if events is None:
            hidden = withheld_estimate("exact Poisson (Garwood)", unit=f"per {self.per:,.0f}")
            return GroupRow(group, label, None, self._withheld_shares(), persons, hidden)
        counted = rate(events, person_years=(persons or 0) * self.counts.years, per=self.per)
        error = self._error(groups) if persons else 0.0
        if self.over is not None and persons:
            counted = with_limits(counted, self.over.rate(groups, per=self.per))
        counted = with_population_error(counted, errors=[error * self.counts.years])
        return GroupRow(
            group, label, events, self._shares(group, events), persons,
            sourced(counted, self.sources, base=of_rate), error,
        )  # fmt: skip

    def _error(self, groups: tuple[str, ...]) -> float:
        """Return the standard error of the persons of some groups together."""
        if not self.errors or self._population is None:
            return 0.0
        fitting = groups_of_persons(groups, self.counts.table, self._population)
        return math.hypot(*(self.errors.get(each, 0.0) for each in fitting))

    def _with_error(self, ratio: Estimate, here: GroupRow, there: GroupRow) -> Estimate:
        """Return a ratio whose limits hold the error of both populations."""
        errors = [row.error * self.counts.years for row in (here, there)]
        return with_population_error(ratio, errors=errors)

    @property
    def _population(self) -> Table | None:
        return self.sources[1] if len(self.sources) > 1 else None

    def _compared(self, here: GroupRow, there: GroupRow) -> Base:
        return self.counts.base(
            "persons", of=(here.group,), reference=(there.group,), population=self._population,
            part=self.part,
        )  # fmt: skip

    def against(self, here: GroupRow, there: GroupRow) -> Reference:
        """Return what a row is compared with."""
        return {
            "person_years": (here.population or 0) * self.counts.years,
            "reference_events": there.events or 0,
            "reference_person_years": (there.population or 0) * self.counts.years,
        }

    def ratio(self, here: GroupRow, there: GroupRow) -> Estimate:
        """Return the rate of one row over that of another."""
        if here.events is None or there.events is None:
            return withheld_estimate("rate ratio", unit="ratio")
        if here.population is None or there.population is None:
            counts = (here.events, there.events)
            return Statistic(LEVEL, "rate ratio", "ratio", counts, (0, 0)).none(NO_POPULATION)
        ratio = rate_ratio(here.events, **self.against(here, there))
        ratio = self._with_error(self._over_areas(ratio, here, there), here, there)
        return sourced(ratio, self.sources, missing=KNOWN_ONLY, base=self._compared(here, there))

    def p_value(self, here: GroupRow, there: GroupRow) -> float | None:
        """Return the probability that the rates are equal; None without rates."""
        if None in (here.events, there.events) or not (here.population and there.population):
            return None
        return equal_rates(here.events or 0, **self.against(here, there)).p_value

    def bounds(self, here: GroupRow, there: GroupRow, *, unknown: int, total: int) -> Bounds | None:
        """Return the ratio of two rows with the unknown counted either way; None without rates."""
        if None in (here.events, there.events, here.population, there.population):
            return None
        found = rate_ratio_bounds(
            here.events or 0, unknown_events=unknown, total_events=total,
            **self.against(here, there),
        )  # fmt: skip
        missing = tuple(each for each in self.counts.groups if each in UNKNOWN_GROUPS)

        def whole(ratio: Estimate, **also: tuple[str, ...]) -> Estimate:
            return self._with_error(self._over_areas(ratio, here, there, **also), here, there)

        return replace(
            found,
            as_counted=whole(found.as_counted),
            lowest=whole(found.lowest, and_there=missing),
            highest=whole(found.highest, and_here=missing),
        )

    def _over_areas(
        self, ratio: Estimate, here: GroupRow, there: GroupRow, **also: tuple[str, ...]
    ) -> Estimate:
        """Return a ratio with limits over areas, where they are to be taken."""
        if self.over is None:
            return ratio
        of = (tuple(each.group.split(JOIN)) for each in (here, there))
        return with_limits(ratio, mantel_haenszel(self.over.strata(*of, **also)).over_areas)

    def excess(self, here: GroupRow, there: GroupRow) -> Estimate:
        """Return how many fewer events one row would have at the rate of another."""
        if here.events is None or there.events is None:
            return withheld_estimate("excess over the reference rate", unit="events")
        errors = (here.error * self.counts.years, there.error * self.counts.years)
        excess = excess_events(here.events, **self.against(here, there), errors=errors)
        return sourced(excess, self.sources, missing=KNOWN_ONLY, base=self._compared(here, there))

    def index(self, here: GroupRow, *, total: int) -> Estimate:
        """Return a row's share of a total of events over its share of the population."""
        if here.events is None:
            return withheld_estimate("disparity index", unit="ratio")
        everybody = math.hypot(*(self.errors.get(each, 0.0) for each in self.residents))
        others = math.sqrt(max(everybody**2 - here.error**2, 0.0))
        index = disparity_index(
            here.events,
            total_events=total,
            benchmark=here.population or 0,
            total_benchmark=sum(self.residents.values()),
            errors=(here.error, others),
        )
        base = self.counts.base("persons", of=(here.group,), population=self._population)
        return sourced(index, self.sources, missing=KNOWN_ONLY, base=base)

    def _shares(self, group: str, events: int) -> Shares:
        total = self.counts.total()
        unknown = self.counts.total(group=UNKNOWN_GROUPS)
        if total is None or unknown is None:
            return self._withheld_shares()
        shares = share_of_group(events, total=total, unknown=unknown)
        return sourced_shares(shares, self.counts, group=group, tables=self.sources)

    def _withheld_shares(self) -> Shares:
        hidden = withheld_estimate("Wilson score", unit="share")
        return Shares(of_known=hidden, of_all=hidden, lowest=hidden, highest=hidden, unknown=hidden)


def with_limits(counted: Estimate, over_areas: Estimate) -> Estimate:
    """Return an estimate with the limits over areas that another has, moved to its value."""
    if not counted.value or not over_areas.value:
        return counted
    low, high = (
        None if end is None else end / over_areas.value * counted.value
        for end in (over_areas.low, over_areas.high)
    )
    return replace(counted, low=low, high=high, method=over_areas.method)


def sourced_shares(
    shares: Shares, counts: Counts, *, group: str, tables: Sequence[Table]
) -> Shares:
    """Return shares of a group that know their tables and what each is a share of."""
    of_all = counts.base("all", of=(group,))
    bases = {"": of_all, "of_known": replace(of_all, scope="known")}
    return sourced_parts(shares, tables, bases=bases)


def known_groups(counts: Counts, *, named: Collection[str]) -> list[tuple[str, ...]]:
    """Return the groups that get a row, the largest first; "other" is last, with the small ones.

    Those that are `named`, since they are compared, have a row of their own however few events.
    """
    totals = {
        group: counts.total(group=[group]) for group in counts.groups if group not in UNKNOWN_GROUPS
    }
    small = [
        group
        for group, count in totals.items()
        if group not in {OTHER_GROUP, *named} and count is not None and count < FEWEST_FOR_A_ROW
    ]
    own = [group for group in totals if group not in small and group != OTHER_GROUP]
    rows: list[tuple[str, ...]] = [
        (group,) for group in sorted(own, key=lambda group: -(totals[group] or 0))
    ]
    if small or OTHER_GROUP in totals:
        held = (OTHER_GROUP,) if OTHER_GROUP in totals else ()
        rows.append((*small, *held) if held else (*small, OTHER_GROUP))
    return rows
