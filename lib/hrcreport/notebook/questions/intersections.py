"""This module sets two grounds side by side, such as race and sex: a table and what both add."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from disparity import additive_interaction, proportion, rate_over_areas
from disparity.ratios.intersection import Intersection
from hrcreport.foundation import ReportContext
from hrcreport.notebook.access.reporting_groups import JOIN, UNKNOWN_GROUPS
from hrcreport.notebook.questions.counts import Counts, read_counts, read_each, require_column
from hrcreport.notebook.questions.sources import count_in_cell, in_per_cent, sourced_parts
from hrcreport.tables import Table

Ground = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Events by two columns of a table, ready to print."""

    frame: pd.DataFrame
    sources: tuple[Table, ...]
    notes: tuple[str, ...] = ()


def cross_table(
    context: ReportContext,
    /,
    events: str,
    *,
    by: str,
    first_year: int,
    last_year: int,
    heading: str = "Group",
    **where: str,
) -> CrossTable:
    """Return events by group and by a further column, to print: a row a group, a column a value.

    `events` is "table/measure", `by` a column such as "sex" or "age". Those of unknown group stand
    in the last row. Counts that may not be shown read "withheld".

    Raises:
        DataError: a table, measure or column is unknown.
    """
    counts = read_counts(context, events, first_year=first_year, last_year=last_year)
    require_column(counts, by)
    chosen = {column: counts.values_of(column, value) for column, value in where.items()}
    rows = []
    for group in sorted(counts.groups, key=lambda group: group in UNKNOWN_GROUPS):
        row: dict[str, object] = {heading: counts.label(group)}
        for value in counts.held(by):
            number = counts.total(group=[group], **chosen, **{by: [value]})
            row[counts.head(by, value)] = count_in_cell(number, language=context.language)
        rows.append(row)
    return CrossTable(pd.DataFrame(rows, dtype=object), (counts.table,))


def interaction(
    context: ReportContext,
    /,
    events: str,
    *,
    of: str,
    first: Ground,
    second: Ground,
    first_year: int,
    last_year: int,
    **where: str,
) -> Intersection:
    """Return how two grounds act together on a rate of events, with the additive measure.

    `events` and `of` are "table/measure": searches and the stops that they are a part of, or deaths
    and the population. Measures of one table, of which one is nowhere above the other, are compared
    as shares, all else as rates. A ground is a column with the value of the group and that of the
    reference: `first=("group", "black", "white")`, `second=("sex", "male", "female")`; "a+b" joins
    values.

    Raises:
        DataError: a table, measure or column is unknown, or a count is withheld.
    """
    counted, denominators = read_each(
        context, events, of, first_year=first_year, last_year=last_year
    )
    for column in (first[0], second[0], *where):
        require_column(counted, column)

    def cell(first_place: int, second_place: int) -> tuple[int, int]:
        at = {first[0]: first[first_place], second[0]: second[second_place], **where}
        return _count(counted, at), _count(denominators, at)

    neither, first_only, two, both = cells = cell(2, 2), cell(1, 2), cell(2, 1), cell(1, 1)
    of_one = counted.table.record.name == denominators.table.record.name
    part = of_one and all(count <= of_them for count, of_them in cells)
    interaction_terms = additive_interaction(
        neither=neither,
        first_only=first_only,
        second_only=two,
        both=both,
        kind="shares" if part else "rates",
    )
    groups, reference = (
        tuple(_words(counted, ground[0], ground[place]) for ground in (first, second))
        for place in (1, 2)
    )
    base = replace(counted.base("group", within=denominators), groups=groups, reference=reference)
    return sourced_parts(interaction_terms, [counted.table, denominators.table], bases={"": base})


def _words(counts: Counts, column: str, value: str) -> str:
    """Return the words of a value of a ground."""
    values = JOIN.join(_values(counts, column, value))
    return counts.label(values) if column == "group" else counts.head(column, values)


def _values(counts: Counts, column: str, value: str) -> tuple[str, ...]:
    """Return the values that one of a ground stands for: a group is the whole declared one."""
    if column == "group":
        return counts.named(value)
    return counts.values_of(column, value)


def cross_shares(
    context: ReportContext,
    /,
    events: str,
    *,
    by: str,
    sections: str,
    first_year: int,
    last_year: int,
    of: str = "group",
    clustered: bool = False,
    **where: str,
) -> pd.DataFrame:
    """Return how the events of each section divide by a further column, for `interval_chart`.

    Columns: section, label (the value of `by`), value, low, high, in per cent of the section's
    events whose value is known. `sections` joins values of the column `of` by "+". Where events
    are `clustered` (several tactics used on one person), limits are taken over the table's areas.

    Raises:
        DataError: as `interaction`.
    """
    counts = read_counts(context, events, first_year=first_year, last_year=last_year)
    require_column(counts, by)
    require_column(counts, of)
    values, areas = _known(counts, by), counts.held("area") if clustered else []
    rows = []
    for section in sections.split(JOIN):
        at = {**where, of: section}
        count_by_value = {value: _count(counts, {**at, by: value}) for value in values}
        by_area = {
            area: {value: _count(counts, {**at, by: value, "area": area}) for value in values}
            for area in areas
        }
        for value, number in count_by_value.items():
            share = proportion(number, total=sum(count_by_value.values()))
            if clustered:
                share = rate_over_areas(
                    {area: area_counts[value] for area, area_counts in by_area.items()},
                    person_years={
                        area: sum(area_counts.values()) for area, area_counts in by_area.items()
                    },
                    per=1,
                )
            limits = {"value": share.value, "low": share.low, "high": share.high}
            rows.append(
                {
                    "section": counts.head(of, section),
                    "label": counts.head(by, value),
                    **{
                        name: in_per_cent(limit and min(limit, 1)) for name, limit in limits.items()
                    },
                }
            )
    return pd.DataFrame(rows)


def _count(counts: Counts, at: dict[str, str]) -> int:
    chosen = {column: _values(counts, column, value) for column, value in at.items()}
    return counts.number(f"the count of {', '.join(at.values())}", **chosen)


def _known(counts: Counts, column: str) -> list[str]:
    return [value for value in counts.held(column) if value not in UNKNOWN_GROUPS]
