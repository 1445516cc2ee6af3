"""This module says which groups of a table a name stands for, so that no comparison loses a part.

What each source holds is declared once, in the table `reporting-groups`: people of African descent
are the groups of a table that are counted with `black` there, and the reference those with `white`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hrcreport.foundation import DataError, Problem, Project
from hrcreport.tables import Catalogue, Table

GROUPS_TABLE = "reporting-groups"
AFRICAN_DESCENT = "african_descent"
"""The name, in every table, of all its groups that are declared to be of African descent."""
WHOLES = ("black", "white")
"""Reporting groups of which a comparison takes all or says why not; "other" is no group."""
JOIN = "+"
UNKNOWN_GROUPS = ("unknown", "no_information", "not_recorded", "not_reported", "not_stated")


class PartOfGroup(str):
    """The name of a group that stands for a part of a declared one, and why."""

    why: str = ""


def part_of_group(group: str, *, why: str) -> PartOfGroup:
    """Return a group's name for a comparison that leaves a part of the declared group out.

    The reason is printed with what the comparison is a number of.

    Raises:
        DataError: no reason is given.

    Example:
        >>> part_of_group("black", why="East African is entered by one precinct only").why
        'East African is entered by one precinct only'
    """
    if not why.strip():
        raise DataError.of(
            "part_of_group",
            f"no reason is given why '{group}' stands for a part of its group.",
            "Say why in words that a reader of the report understands.",
            "notebook.part-of-group",
            value=group,
        )
    name = PartOfGroup(group)
    name.why = why
    return name


def why_part(group: str) -> str:
    """Return why a name stands for a part of a declared group; empty where it does not."""
    return group.why if isinstance(group, PartOfGroup) else ""


def declared(table: Table, project: Project) -> dict[str, str]:
    """Return the reporting group of each group of a table; empty where none are declared."""
    catalogue = Catalogue.read(project)
    if not catalogue.holds(GROUPS_TABLE):
        return {}
    table_groups, country = set(table.frame["group"].unique()), table.record.country
    columns, rows = catalogue.rows(GROUPS_TABLE)
    named_rows = (dict(zip(columns, row, strict=True)) for row in rows)
    return {
        row["group"]: row["reporting_group"]
        for row in named_rows
        if row["country"] == country and row["group"] in table_groups
    }


def groups_named(table: Table, group: str, project: Project) -> tuple[str, ...]:
    """Return the groups of a table that a name stands for: "black", "a+b" or "african_descent".

    Raises:
        DataError: the table has none of them, or they leave a part of a declared group out.
    """
    table_groups = [str(table_group) for table_group in table.frame["group"].drop_duplicates()]
    name, place = table.record.name, table.record.lies_at
    return groups_among(group, table_groups, declared(table, project), table=name, place=place)


def groups_among(
    group: str,
    table_groups: Sequence[str],
    reporting: Mapping[str, str],
    *,
    table: str,
    place: str,
    **at: Any,
) -> tuple[str, ...]:
    """Return the groups that a name stands for, among those that a table holds.

    `reporting` is the reporting group of each, as far as they are declared; `place`, and line and
    key in `at`, are where the name is written.

    Raises:
        DataError: as `groups_named`.
    """
    if group == AFRICAN_DESCENT:
        matching_groups = tuple(
            table_group for table_group in table_groups if reporting.get(table_group) == WHOLES[0]
        )
    else:
        matching_groups = tuple(part for part in group.split(JOIN) if part in table_groups)
    if not matching_groups:
        raise DataError(
            Problem.not_one_of(
                group,
                table_groups,
                place,
                f"there is no group '{group}' in the table '{table}'.",
                "notebook.unknown-group",
                heading="Groups are",
                **at,
            )
        )
    wholes = {
        reporting[table_group]
        for table_group in matching_groups
        if reporting.get(table_group) in WHOLES
    }
    missing = [
        table_group
        for table_group, kind in reporting.items()
        if kind in wholes and table_group not in matching_groups
    ]
    if missing and not why_part(group):
        complete_name = JOIN.join((*matching_groups, *missing))
        raise DataError.of(
            place,
            f"'{group}' leaves out {', '.join(missing)}, which are declared to be of the "
            f"same group ('{reporting[missing[0]]}' in {GROUPS_TABLE}): two reports would differ.",
            f'Give "{complete_name}", or say why a part stands for the whole: '
            f'hrc.part_of_group("{group}", why="…").',
            "notebook.part-of-group",
            value=group,
            **at,
        )
    return matching_groups


def persons_of(residents: Mapping[str, float], fitting: Collection[str]) -> float | None:
    """Return the persons of the groups that fit those of some events; None where none do."""
    if not fitting or not set(fitting) <= set(residents):
        return None
    return sum(residents[group] for group in fitting)


def groups_of_persons(
    groups: Collection[str], *, events: Table, population: Table, project: Project
) -> set[str]:
    """Return the groups of a population that are those of some events; empty where none fit.

    They fit where events and persons hold all of one declared group, each by its own names, or the
    very same groups of it: never where the numerator lacks a part that the denominator holds.
    """
    of_events, of_persons = declared(events, project), declared(population, project)
    kinds = {of_events.get(group, "") for group in groups}
    if len(kinds) == 1 and (kind := kinds.pop()) in WHOLES:
        in_events, in_persons = (
            {group for group, reporting in of.items() if reporting == kind}
            for of in (of_events, of_persons)
        )
        if in_events == set(groups):
            return in_persons
        return set(groups) if in_persons == in_events else set()
    return set(groups)
