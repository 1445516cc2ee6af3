"""This module takes single statistics from a table by its name, for values that prose quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import disparity as measures
from disparity import Estimate, Shares
from disparity.estimate import Base, Scope
from hrcreport.foundation import Counted, DataError, Problem, ReportContext, Words
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.access.released import NOT_KEYS, ShownTable, shown_table
from hrcreport.notebook.access.reporting_groups import JOIN, UNKNOWN_GROUPS, groups_named, why_part
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.questions.counts import sole_measure, withheld_count
from hrcreport.notebook.questions.sources import sourced, sourced_parts, withheld_estimate
from hrcreport.tables import Table

WORLD_POPULATION = "world-population"
LATEST = "9999"
"""The year up to which figures count where there is no date."""


def total(context: ReportContext, /, table: str, measure: str = "", **where: str | int) -> int:
    """Return the sum of a measure over the rows that fit: `total("x", "deaths", group="black")`.

    `where` names columns (area, group, period, type …) and the value each must have; "a+b" joins
    two values, and a year is a number or a text. A table of one measure needs no measure.

    Raises:
        DataError: the table, the measure, a column or a value is unknown, or the count is withheld
            to protect persons.

    Example:
        >>> hrc.total("xxa-deaths", period="2023")
        82
    """
    showable_table, conditions = (
        shown_table(context, table),
        {key: str(value) for key, value in where.items()},
    )
    count = count_where(showable_table, measure, conditions)
    if count is None:
        raise withheld_count(showable_table.table, "this count")
    base = _base(context, showable_table, measure, conditions, scope="all")
    return Counted(count, Counted.how_of(count), base=base)


def share(
    context: ReportContext, /, table: str, measure: str, *, of: str, **where: str
) -> Estimate:
    """Return the share of one measure in another, with its interval: searches of stops.

    Raises:
        DataError: as `total`; a share of withheld counts is an estimate that says so.
    """
    showable_table = shown_table(context, table)
    part, whole_count = (
        count_where(showable_table, measure, where),
        count_where(showable_table, of, where),
    )
    if part is None or whole_count is None:
        return withheld_estimate("Wilson score", unit="share")
    base = _base(context, showable_table, measure, where, scope="group", within=of)
    return sourced(measures.proportion(part, total=whole_count), [showable_table.table], base=base)


def share_ratio(
    context: ReportContext,
    /,
    table: str,
    measure: str,
    *,
    of: str,
    group: str,
    reference: str,
    **where: str,
) -> Estimate:
    """Return the share in a group over the share in the reference group, with its interval.

    Raises:
        DataError: as `share`.
    """
    showable_table = shown_table(context, table)
    focus_codes, reference_codes = (
        JOIN.join(groups_named(showable_table.table, name, context.project))
        for name in (group, reference)
    )
    part, whole_count, reference_part, reference_whole = (
        count_where(showable_table, measure_name, {**where, "group": name})
        for name in (focus_codes, reference_codes)
        for measure_name in (measure, of)
    )
    if part is None or whole_count is None or reference_part is None or reference_whole is None:
        return withheld_estimate("ratio of shares", unit="ratio")
    ratio = measures.proportion_ratio(
        part, total=whole_count, reference_count=reference_part, reference_total=reference_whole
    )
    base = _base(
        context, showable_table, measure, {**where, "group": focus_codes}, scope="group", within=of
    )
    base = replace(base, reference=_labels(showable_table, reference_codes), part=why_part(group))
    return sourced(ratio, [showable_table.table], base=base)


def group_shares(
    context: ReportContext, /, table: str, measure: str = "", *, group: str, **where: str
) -> Shares:
    """Return a group's share of all and of those whose group is known: `.of_all`, `.of_known`.

    Raises:
        DataError: as `total`.

    Example:
        >>> hrc.group_shares("xxa-deaths", group="black").of_known.as_prose()
        '42.7 per cent (95 per cent confidence interval 36.4 to 49.3)'
    """
    showable_table = shown_table(context, table)
    present = set(showable_table.table.frame["group"]) & set(UNKNOWN_GROUPS)
    unknown = {**where, "group": JOIN.join(sorted(present))}
    group_codes = JOIN.join(groups_named(showable_table.table, group, context.project))
    counts = [
        count_where(showable_table, measure, {**where, "group": group_codes}),
        count_where(showable_table, measure, where),
        count_where(showable_table, measure, unknown) if present else 0,
    ]
    if None in counts:
        raise withheld_count(showable_table.table, "a count that the share needs")
    part, whole_count, missing = (count or 0 for count in counts)
    shares = measures.share_of_group(part, total=whole_count, unknown=missing)
    of_all = _base(context, showable_table, measure, {**where, "group": group_codes}, scope="all")
    of_all = replace(of_all, part=why_part(group))
    bases = {"": of_all, "of_known": replace(of_all, scope="known")}
    return sourced_parts(shares, [showable_table.table], bases=bases)


@dataclass(frozen=True, slots=True)
class Residents:
    """The population of a State in one year; `source` names the table for a footnote."""

    persons: int
    year: int
    source: str


def residents(
    context: ReportContext, country: str, *, up_to: int | None = None
) -> Residents | None:
    """Return the newest population of a State that is no later than a year; None without one.

    Without a year it is the newest that is no later than the document's date, the notebook's
    parameter `date`. The figures are those of the table `world-population`: estimates and, for
    recent years, projections, of persons of all groups.

    Raises:
        DataError: the project holds no such table, or its file was changed.
    """
    project_of(context, country)
    table = shown_table(context, WORLD_POPULATION).table
    years = table.frame["period"].astype(int)
    latest = up_to or int(str(context.as_of or LATEST)[: len(LATEST)])
    rows = table.frame[(table.frame["country"] == country) & (years <= latest)]
    if rows.empty:
        return None
    newest = rows.sort_values("period").iloc[-1]
    persons = table.summed(rows.loc[[newest.name]])
    return Residents(persons, int(newest["period"]), table.record.source_text())


def _base(
    context: ReportContext,
    showable_table: ShownTable,
    measure: str,
    where: Mapping[str, str],
    *,
    scope: Scope,
    within: str = "",
) -> Base:
    """Return what a share of the rows that fit is a share of; conditions stand with the place."""
    table, language = showable_table.table, context.language
    counted_measure = measure or str(table.frame["measure"].iloc[0])
    conditions = [
        table.label(column, code)
        for column, value in where.items()
        if column not in ("group", "period")
        for code in value.split(JOIN)
    ]
    groups, period_codes = where.get("group", ""), where.get("period", "")
    periods = (
        period_codes.split(JOIN)
        if period_codes
        else sorted({str(period) for period in table.frame["period"]})
    )
    return Base(
        counted=table.label("measure", counted_measure),
        within=table.label("measure", within or counted_measure),
        scope=scope,
        groups=_labels(showable_table, groups) if groups else (),
        population=Words(language).text("list.comma").join([table.record.title, *conditions]),
        years=Period(periods[0]).printed(periods[-1], language=language),
    )


def _labels(showable_table: ShownTable, groups: str) -> tuple[str, ...]:
    return tuple(showable_table.table.label("group", group) for group in groups.split(JOIN))


def count_where(showable_table: ShownTable, measure: str, where: Mapping[str, str]) -> int | None:
    """Return the sum of a measure over the rows that fit, or None where it must be withheld.

    Raises:
        DataError: the measure, a column or a value is unknown.
    """
    table, frame = showable_table.table, showable_table.table.frame
    table_measures = frame["measure"].drop_duplicates().tolist()
    counted_measure = measure or sole_measure(table_measures)
    _known(table, "measure", counted_measure, table_measures)
    columns = [column for column in frame.columns if column not in NOT_KEYS]
    chosen = {}
    for column, value in where.items():
        _known(table, "column", column, columns)
        column_values = frame[column].drop_duplicates().astype(str).tolist()
        chosen[column] = [value] if value in column_values else value.split(JOIN)
        for part in chosen[column]:
            _known(table, column, part, column_values)
    if not showable_table.parts:
        fits = frame["measure"] == counted_measure
        for column, values in chosen.items():
            fits &= frame[column].astype(str).isin(values)
        return table.summed(frame.loc[fits])
    sums, off = [], 0
    for (part_measure, _), released_part in showable_table.parts.items():
        within = {
            column: [value for value in values if value in released_part.cube.values_of(column)]
            for column, values in chosen.items()
        }
        if part_measure == counted_measure and all(within.values()):
            sums.append(released_part.total(**within))
            off += released_part.off(**within)
    if None in sums:
        return None
    return Counted.kept_back(table.record.name, sum(part_sum or 0 for part_sum in sums), off=off)


def _known(table: Table, kind: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise DataError(
            Problem.not_one_of(
                value,
                allowed,
                table.record.lies_at,
                f"the table '{table.record.name}' has no {kind} '{value}'.",
                "notebook.unknown-value",
                heading="There are",
            )
        )
