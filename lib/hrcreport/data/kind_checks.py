"""This module holds a table against the kind that its record names."""

from __future__ import annotations

from collections.abc import Iterator

from hrcreport.data.kinds import TableKind, TableKinds
from hrcreport.data.records import TableRecord
from hrcreport.errors import Problem, not_one_of


def problems_of_table(record: TableRecord, kinds: TableKinds, *, place: str) -> Iterator[Problem]:
    """Yield what keeps a table from being of the kind that its record names.

    Checked are its columns, its measures (the categories of the column `measure`) and whether
    values that are counted are whole numbers.
    """
    kind = kinds.kinds.get(record.kind)
    if kind is None or record.kind in ("lookup", "geometry"):
        return
    subject = f"table '{record.name}' is of the kind {kind.code} ({kind.title.lower()})"
    if kind.kept_in:
        yield Problem(
            place, f"{subject}, which is no table.",
            f"It is kept in {kind.kept_in}. Take the record out, or correct 'hrc.kind'.",
            "data.kind-without-table", key="hrc.kind", value=kind.code,
        )  # fmt: skip
        return
    wanted = kind.columns or kinds.columns
    names = [column.name for column in record.columns]
    allowed = [*wanted, *kind.by]
    for name in wanted:
        if name not in names:
            yield not_one_of(
                name, wanted, place, f"{subject} and lacks the column '{name}'.",
                "data.kind-lacks-column", called="Such a table has", near=names, key="schema",
            )  # fmt: skip
    for name in names:
        if name not in allowed:
            yield not_one_of(
                name, allowed, place, f"{subject}, for which the column '{name}' is not known.",
                "data.kind-unknown-column", key="schema",
                after=f"A further column is added under 'by' in {kinds.place}.",
            )  # fmt: skip
    if not kind.columns and not record.basis:
        yield Problem(
            place, f"{subject} and does not say which persons it can count ('hrc.basis').",
            "Write for example 'usual residents', or 'persons in the area, residents or not'.",
            "data.kind-no-basis", key="hrc.basis",
        )  # fmt: skip
    if not kind.columns:
        yield from _problems_of_measures(record, kind, subject, kinds.place, place=place)


def _problems_of_measures(
    record: TableRecord, kind: TableKind, subject: str, kinds_place: str, *, place: str
) -> Iterator[Problem]:
    column, value = record.column("measure"), record.column("value")
    if column is None or value is None:
        return
    if not column.categories:
        yield Problem(
            place, f"{subject} and does not list its measures.",
            "List them as categories of the column 'measure'. Measures of this kind: "
            f"{', '.join(kind.measures)}.", "data.kind-no-measures", key="schema",
        )  # fmt: skip
    for name in column.categories:
        measure = kind.measures.get(name)
        if measure is None:
            yield not_one_of(
                name, kind.measures, place, f"{subject}, which has no measure '{name}'.",
                "data.kind-unknown-measure", called="Measures", key="schema",
                after=f"Where none fits, add one with its unit to {kind.code} in {kinds_place}.",
            )  # fmt: skip
    known = [kind.measures[name] for name in column.categories if name in kind.measures]
    if known and all(measure.is_count for measure in known) and value.type != "integer":
        yield Problem(
            place, f"{subject}; its values are counted and their type is '{value.type}'.",
            "Write the type integer for the column 'value'.", "data.kind-value-type", key="schema",
            value=value.type,
        )  # fmt: skip
