"""This module checks every table under `data/` against its record in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from hrcreport.data.agreement import (
    problems_of_foreign_keys,
    problems_of_nesting,
    problems_of_parts,
    problems_of_within,
)
from hrcreport.data.descriptor import (
    changed_file,
    missing_file,
    read_records,
)
from hrcreport.data.kind_checks import problems_of_table
from hrcreport.data.kinds import read_kinds
from hrcreport.data.records import TableRecord
from hrcreport.data.sealed import is_sealed, opened_bytes
from hrcreport.data.table_checks import problems_of_rows, without_values
from hrcreport.data.table_rows import Rows, read_rows
from hrcreport.errors import Problem, RefusedError, SealedError
from hrcreport.project import Project


def check_catalogue(project: Project) -> list[Problem]:
    """Return all that is wrong with the catalogue and the tables under `data/`.

    Checked are the records; that each table has the columns, measures and units of its kind, where
    the project has a file of kinds; that each file is there with the bytes and hash of its record;
    the columns; each cell's type, category and minimum; that keys are unique and that keys into
    other tables are found there; that parts add up to their totals; and that no file lies in
    `data/` that the catalogue does not know.
    """
    records, problems = read_records(project)
    kinds, found = read_kinds(project)
    problems += found
    rows_of: dict[str, Rows] = {}
    for record in records:
        if kinds:
            problems += problems_of_table(record, kinds, place=record.written.place)
        place = project.place(project.data / record.path)
        try:
            content = project.reads.read(project.data / record.path)
        except OSError:
            problems.append(missing_file(record, place))
            continue
        changed = changed_file(record, content, place=place)
        if changed:
            problems.append(changed)
        if is_sealed(record.path) and not changed:
            try:
                content = opened_bytes(content, name=record.name, place=place)
            except SealedError:
                continue  # who has the key checks what is in it
            except RefusedError as error:
                problems += error.problems
                continue
        if record.columns:
            rows, found = read_rows(record, content, place=place)
            if rows:
                rows_of[record.name] = rows
                found = [*found, *problems_of_rows(record, rows, place=place)]
            problems += without_values(record, found)
    for record in records:
        if record.name in rows_of:
            place = project.place(project.data / record.path)
            between = [*problems_of_foreign_keys(record, rows_of, place=place),
                       *problems_of_parts(record, rows_of, place=place),
                       *problems_of_nesting(record, rows_of[record.name], place=place),
                       *problems_of_within(record, rows_of, place=place)]  # fmt: skip
            problems += without_values(record, between)
    if records:
        problems += _problems_of_unknown_files(project, records)
    return problems


def _problems_of_unknown_files(project: Project, records: list[TableRecord]) -> Iterator[Problem]:
    known = {record.path for record in records}
    for folder in ("tables", "geometry"):
        for path in sorted((project.data / folder).glob("*")):
            relative = path.relative_to(project.data).as_posix()
            if relative not in known and not path.name.startswith("."):
                yield Problem(
                    project.place(path), "this file is not in the catalogue.",
                    "Describe it, with its source and licence, or take it away: hrcreport new "
                    "table makes a table and its record.", "data.unknown-file",
                )  # fmt: skip
