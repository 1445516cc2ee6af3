"""This module counts events by group over a period and sets them against the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from disparity import Bounds, Estimate
from disparity.missing_group import share_unknown
from hrcreport.data.catalogue import Table
from hrcreport.notebook.context import document_language
from hrcreport.notebook.counting import (
    JOIN,
    UNKNOWN_GROUPS,
    Counts,
    unknown_group,
    withheld_count,
)
from hrcreport.notebook.group_rows import GroupRow, RowMaker, known_groups
from hrcreport.notebook.profile_tables import (
    group_table,
    notes_of,
    ratio_rows,
    unknown_share_in,
    yearly_counts,
    yearly_unknown,
)
from hrcreport.notebook.sourcing import sourced, sourced_bounds
from hrcreport.words.numbers import written
from hrcreport.words.texts import said


@dataclass(frozen=True)
class GroupProfile:
    """The events of a period by group; `population` is None where no denominators are held."""

    counts: Counts
    population: Table | None
    residents: dict[str, int]
    focus: str
    reference: str
    per: int

    @property
    def events(self) -> Table:
        """The table of events."""
        return self.counts.table

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
        return self._shown(self.counts.total(), "the total")

    @property
    def unknown(self) -> int:
        """The events whose group is not known."""
        return self._shown(self.counts.total(group=UNKNOWN_GROUPS), "the count of unknown group")

    @property
    def known(self) -> int:
        """The events whose group is known."""
        return self.total - self.unknown

    @property
    def share_unknown(self) -> Estimate:
        """The share of events whose group is not known."""
        return self._sourced(share_unknown(self.unknown, total=self.total))

    @cached_property
    def _maker(self) -> RowMaker:
        return RowMaker(self.counts, self.residents, self.per, self.sources)

    @cached_property
    def rows(self) -> tuple[GroupRow, ...]:
        """One row a known group, the largest first, "other" last."""
        return tuple(self._maker.row(groups) for groups in known_groups(self.counts))

    def row(self, group: str) -> GroupRow:
        """Return the row of a group; "preta+parda" joins two groups of the table into one.

        Raises:
            DataError: the table has no such group; the nearest one is named.
        """
        for each in self.rows:
            if each.group == group:
                return each
        known = [each.group for each in self.rows]
        for part in group.split(JOIN):
            if part not in known:
                raise unknown_group(self.events, part, known)
        return self._maker.row(tuple(group.split(JOIN)), name=group)

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
        return self._maker.ratio(self.focus_row, self.reference_row)

    def ratio_of(self, group: str) -> Estimate:
        """Return the rate of any group over that of the reference group, with its interval."""
        return self._maker.ratio(self.row(group), self.reference_row)

    @cached_property
    def bounds(self) -> Bounds | None:
        """The ratio at least and at most, if all unknown events were known; None without rates."""
        found = self._maker.bounds(
            self.focus_row, self.reference_row, unknown=self.unknown, total=self.total
        )
        return found and sourced_bounds(found, self.sources)

    @cached_property
    def excess(self) -> Estimate:
        """How many fewer events the focus group would have at the reference group's rate."""
        return self._maker.excess(self.focus_row, self.reference_row)

    @cached_property
    def index(self) -> Estimate:
        """The focus group's share of events of known group over its share of the population."""
        return self._maker.index(self.focus_row, total=self.known)

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
        return notes_of(self)

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
        return group_table(self, events=events, group=group)

    def ratios(self) -> pd.DataFrame:
        """Return each group's rate over the reference group's, for `interval_chart` and `table`.

        Columns: label, value, low, high, p (that the rates are equal, Holm-adjusted for the number
        of groups). "Other" has no population and no row.
        """
        return ratio_rows(self)

    @property
    def rate_words(self) -> str:
        """What a rate is counted in, for the axis of a chart."""
        language = document_language()
        return said("groups.rate-axis", language=language, n=written(self.per, language=language))

    def rates(self) -> pd.DataFrame:
        """Return the rates for `interval_chart`: columns label, value, low, high."""
        rows = [each.rate.as_row(each.label) for each in self.rows if each.rate.value is not None]
        return pd.DataFrame(rows)

    def by_year(self, *, groups: Sequence[str] = ()) -> pd.DataFrame:
        """Return events by year for `lines_by_year`: columns year, group (its label), value."""
        wanted = list(groups) or [*self.focus.split(JOIN), *self.reference.split(JOIN)]
        return yearly_counts(self.counts, wanted)

    def unknown_by_year(self) -> pd.DataFrame:
        """Return the events of unknown group by year: columns year, unknown, total."""
        return yearly_unknown(self.counts)

    def unknown_in(self, year: int) -> Estimate:
        """Return the share of events of unknown group in one year."""
        return self._sourced(unknown_share_in(self.counts, year))

    def _shown(self, count: int | None, what: str) -> int:
        if count is None:
            raise withheld_count(self.events, what)
        return count

    def _sourced(self, estimate: Estimate) -> Estimate:
        return sourced(estimate, self.sources)
