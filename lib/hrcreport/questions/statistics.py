"""This module takes single statistics from a table by its name, for values that prose quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import disparity as measures
from disparity import Estimate, Shares
from disparity.estimate import Base, Scope
from hrcreport.access.context import document_language
from hrcreport.access.released import NOT_KEYS, ShownTable, shown_table
from hrcreport.counted import kept_back
from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, not_one_of
from hrcreport.questions.counts import sole_measure, withheld_count
from hrcreport.questions.groups import JOIN, UNKNOWN_GROUPS, groups_named, why_part
from hrcreport.questions.sources import sourced, sourced_parts, withheld_estimate
from hrcreport.words.periods import printed_period
from hrcreport.words.texts import text


def total(table: str, measure: str = "", **where: str) -> int:
    """Return the sum of a measure over the rows that fit: `total("x", "deaths", group="black")`.

    `where` names columns (area, group, period, type …) and the value each must have; "a+b" joins
    two values. A table of one measure needs no measure.

    Raises:
        DataError: the table, the measure, a column or a value is unknown, or the count is withheld
            to protect persons.

    Example:
        >>> total("xxa-deaths", period="2023")
        82
    """
    shown = shown_table(table)
    count = count_where(shown, measure, where)
    if count is None:
        raise withheld_count(shown.table, "this count")
    return count


def share(table: str, measure: str, *, of: str, **where: str) -> Estimate:
    """Return the share of one measure in another, with its interval: searches of stops.

    Raises:
        DataError: as `total`; a share of withheld counts is an estimate that says so.
    """
    shown = shown_table(table)
    part, whole = count_where(shown, measure, where), count_where(shown, of, where)
    if part is None or whole is None:
        return withheld_estimate("Wilson score", unit="share")
    return sourced(
        measures.proportion(part, total=whole),
        [shown.table],
        base=_base(shown, measure, where, scope="group", within=of),
    )


def share_ratio(
    table: str, measure: str, *, of: str, group: str, reference: str, **where: str
) -> Estimate:
    """Return the share in a group over the share in the reference group, with its interval.

    Raises:
        DataError: as `share`.
    """
    shown = shown_table(table)
    here, there = (JOIN.join(groups_named(shown.table, name)) for name in (group, reference))
    part, whole, reference_part, reference_whole = (
        count_where(shown, each, {**where, "group": name})
        for name in (here, there)
        for each in (measure, of)
    )
    if part is None or whole is None or reference_part is None or reference_whole is None:
        return withheld_estimate("ratio of shares", unit="ratio")
    ratio = measures.proportion_ratio(
        part, total=whole, reference_count=reference_part, reference_total=reference_whole
    )
    base = _base(shown, measure, {**where, "group": here}, scope="group", within=of)
    base = replace(base, reference=_labels(shown, there), part=why_part(group))
    return sourced(ratio, [shown.table], base=base)


def group_shares(table: str, measure: str = "", *, group: str, **where: str) -> Shares:
    """Return a group's share of all and of those whose group is known: `.of_all`, `.of_known`.

    Raises:
        DataError: as `total`.

    Example:
        >>> group_shares("xxa-deaths", group="black").of_known.as_prose()
        '42.7 per cent (95 per cent confidence interval 36.4 to 49.3)'
    """
    shown = shown_table(table)
    present = set(shown.table.frame["group"]) & set(UNKNOWN_GROUPS)
    unknown = {**where, "group": JOIN.join(sorted(present))}
    named = JOIN.join(groups_named(shown.table, group))
    counts = [
        count_where(shown, measure, {**where, "group": named}),
        count_where(shown, measure, where),
        count_where(shown, measure, unknown) if present else 0,
    ]
    if None in counts:
        raise withheld_count(shown.table, "a count that the share needs")
    part, whole, missing = (each or 0 for each in counts)
    shares = measures.share_of_group(part, total=whole, unknown=missing)
    of_all = _base(shown, measure, {**where, "group": named}, scope="all")
    of_all = replace(of_all, part=why_part(group))
    bases = {"": of_all, "of_known": replace(of_all, scope="known")}
    return sourced_parts(shares, [shown.table], bases=bases)


def _base(
    shown: ShownTable, measure: str, where: Mapping[str, str], *, scope: Scope, within: str = ""
) -> Base:
    """Return what a share of the rows that fit is a share of; conditions stand with the place."""
    table, language = shown.table, document_language()
    wanted = measure or str(table.frame["measure"].iloc[0])
    conditions = [
        table.label(column, each)
        for column, value in where.items()
        if column not in ("group", "period")
        for each in value.split(JOIN)
    ]
    comma = text("list.comma", language=language)
    groups = where.get("group", "")
    periods = where.get("period", "").split(JOIN)
    if periods == [""]:
        periods = sorted({str(each) for each in table.frame["period"]})
    return Base(
        counted=table.label("measure", wanted),
        within=table.label("measure", within or wanted),
        scope=scope,
        groups=_labels(shown, groups) if groups else (),
        population=comma.join([table.record.title, *conditions]),
        years=printed_period(periods[0], periods[-1], language=language),
    )


def _labels(shown: ShownTable, groups: str) -> tuple[str, ...]:
    return tuple(shown.table.label("group", each) for each in groups.split(JOIN))


def count_where(shown: ShownTable, measure: str, where: Mapping[str, str]) -> int | None:
    """Return the sum of a measure over the rows that fit, or None where it must be withheld.

    Raises:
        DataError: the measure, a column or a value is unknown.
    """
    table = shown.table
    known = table.frame["measure"].drop_duplicates().tolist()
    wanted = measure or sole_measure(known)
    _known(table, "measure", wanted, known)
    columns = [column for column in table.frame.columns if column not in NOT_KEYS]
    chosen = {}
    for column, value in where.items():
        _known(table, "column", column, columns)
        chosen[column] = _values(table, column, value)
    if not shown.parts:
        frame = table.frame
        fits = frame["measure"] == wanted
        for column, values in chosen.items():
            fits &= frame[column].astype(str).isin(values)
        return table.summed(frame.loc[fits])
    sums = []
    for (part_measure, _), part in shown.parts.items():
        within = {
            column: [value for value in values if value in part.cube.values_of(column)]
            for column, values in chosen.items()
        }
        if part_measure == wanted and all(within.values()):
            sums.append(part.total(**within))
    if None in sums:
        return None
    return kept_back(table.record.name, sum(each or 0 for each in sums))


def _values(table: Table, column: str, value: str) -> list[str]:
    values = table.frame[column].drop_duplicates().astype(str).tolist()
    parts = [value] if value in values else value.split(JOIN)
    for part in parts:
        _known(table, column, part, values)
    return parts


def _known(table: Table, what: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise DataError(not_one_of(
            value, allowed, f"data/{table.record.path}",
            f"the table '{table.record.name}' has no {what} '{value}'.", "notebook.unknown-value",
            called="There are",
        ))  # fmt: skip
