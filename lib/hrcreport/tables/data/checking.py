"""This module checks tables under `data/` against each other, and finds files of none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from hrcreport.foundation import Node, Problem, Project, decoded
from hrcreport.tables.data.period_forms import last_year_of
from hrcreport.tables.data.records import TableRecord
from hrcreport.tables.data.table_checks import TextRows, key_in_words, without_values

Sums = dict[tuple[str, ...], Decimal]


def problems_between(
    project: Project, records: list[TableRecord], rows_of: Mapping[str, TextRows]
) -> Iterator[Problem]:
    """Yield what is wrong between the tables that could be read, and files that no record is of."""
    table_names = [record.name for record in records]
    for record in records:
        if record.name in rows_of:
            place = project.place(project.data / record.path)
            between = [
                *problems_of_foreign_keys(record, rows_of, place=place),
                *problems_of_parts(record, rows_of, place=place),
                *problems_of_nesting(record, rows_of[record.name], place=place),
                *problems_of_within(record, rows_of, place=place),
            ]
            if record.newer:
                yield _newer(record, newest_of(rows_of[record.name]))
            for problem in problems_of_counting(record, rows_of[record.name], table_names):
                yield replace(problem, line=_line_of_counting(project, record, problem.key or ""))
            yield from without_values(record, between)
    if records:
        yield from _problems_of_unknown_files(project, records)


def newest_of(rows: TextRows) -> str:
    """Return the period of a table that ends last; empty where it has none."""
    periods = (row.get("period", "") for _, row in rows.body)
    return max(periods, key=lambda period: (last_year_of(period), period), default="")


def _newer(record: TableRecord, newest: str) -> Problem:
    """Return that the publisher is known to have a newer period than the table."""
    newer = record.newer
    assert newer is not None  # noqa: S101 (asked before)
    seen_on = f", seen on {newer.seen}" if newer.seen else ""
    why = f": {newer.why}" if newer.why else ""
    return Problem(
        record.written.place,
        f"'{record.name}' ends with {newest}; its publisher is known to have {newer.period} "
        f"({newer.title}{seen_on}), which is not taken in{why}.",
        "Take it in by the table's recipe, then decide each sentence that it moves; or leave it: "
        "documents say below the table that there is more.",
        "data.newer",
        value=newer.period,
        severity="warning",
    )


def _problems_of_unknown_files(project: Project, records: list[TableRecord]) -> Iterator[Problem]:
    known_paths = {record.path for record in records}
    for folder in ("tables", "geometry"):
        for path in sorted((project.data / folder).glob("*")):
            relative = path.relative_to(project.data).as_posix()
            if relative not in known_paths and not path.name.startswith("."):
                yield Problem(
                    project.place(path),
                    "this file is not in the catalogue.",
                    "Describe it, with its source and licence, or take it away: hrcreport new "
                    "table makes a table and its record.",
                    "data.unknown-file",
                )


def problems_of_counting(
    record: TableRecord, rows: TextRows, known_tables: Collection[str]
) -> Iterator[Problem]:
    """Yield each table that a record counts its own with and that is not there, and such measures.

    They stand in the record, not in the table.
    """
    counting = record.counting
    for key, name in counting.tables.items():
        yield from counting.unknown(
            key,
            name,
            known_tables,
            fault=f"'{record.name}' is counted with '{name}' ({key}), which is not in the "
            "catalogue.",
            mend="Correct hrc.counting in the record, or add the table.",
            rule="data.counted-with-nothing",
        )
    measures = list(dict.fromkeys(row.get("measure", "") for _, row in rows.body))
    if counting.measure:
        yield from counting.unknown(
            "measure",
            counting.measure,
            measures,
            fault=f"no row of '{record.name}' counts '{counting.measure}'.",
            mend=f"Measures are: {', '.join(measures)}.",
            rule="data.counted-measure",
        )


def _line_of_counting(project: Project, record: TableRecord, key: str) -> int | None:
    """Return where a record says by a key how it is counted; a sound one was read without lines."""
    content = (project.root / record.written.place).read_bytes()
    root = Node.in_json(decoded(content)).value
    for path_key in ("resources", record.name, "hrc", "counting", key):
        if isinstance(root, list):
            named_nodes = (node.value for node in root if isinstance(node.value, dict))
            root = next(node for node in named_nodes if node["name"].value == path_key)
        elif isinstance(root, dict) and path_key in root:
            value_node = root[path_key]
            root = value_node.value
    return value_node.line


def problems_of_foreign_keys(
    record: TableRecord, rows_of: Mapping[str, TextRows], *, place: str
) -> Iterator[Problem]:
    """Yield each value of a key that the table it points to does not know."""
    for key in record.foreign_keys:
        if key.table not in rows_of:
            yield Problem(
                place,
                f"the key {', '.join(key.columns)} points to the table '{key.table}', "
                "which is not there or cannot be read.",
                f"{Problem.did_you_mean(key.table, rows_of)}"
                "Correct schema.foreignKeys in the catalogue.",
                "data.foreign-key",
                key=", ".join(key.columns),
                value=key.table,
            )
            continue
        allowed = {
            tuple(row[name] for name in key.table_columns) for _, row in rows_of[key.table].body
        }
        for line, row in rows_of[record.name].body:
            value = tuple(row[name] for name in key.columns)
            if any(value) and value not in allowed:
                text = ", ".join(value)
                yield Problem(
                    place,
                    f"column '{', '.join(key.columns)}' has {text!r}, "
                    f"which the table '{key.table}' does not know.",
                    f"{Problem.did_you_mean(text, [', '.join(values) for values in allowed])}"
                    f"Correct the value, or add it to '{key.table}'.",
                    "data.foreign-key",
                    line=line,
                    key=", ".join(key.columns),
                    value=text,
                )


def problems_of_parts(
    record: TableRecord, rows_of: Mapping[str, TextRows], *, place: str
) -> Iterator[Problem]:
    """Yield where the values of a table do not add up to the table that it says it is a part of.

    Both tables are added up within the columns of `parts_of.by`, the total by the measures that
    its parts have; their sums may differ by the tolerance, where a source rounds.
    """
    parts = record.parts_of
    if parts is None:
        return
    missing = [
        (name, column)
        for name in (record.name, parts.table)
        for column in (*parts.by, "value")
        if name in rows_of and column not in rows_of[name].header
    ]
    if parts.table not in rows_of or missing:
        missing_part = missing[0] if missing else (parts.table, "")
        fault = (
            f"has no column '{missing_part[1]}'" if missing else "is not there or cannot be read"
        )
        yield Problem(
            place,
            f"table '{record.name}' is said to add up to '{parts.table}', but "
            f"'{missing_part[0]}' {fault}.",
            f"{Problem.did_you_mean(parts.table, rows_of)}Correct hrc.parts_of in the catalogue.",
            "data.parts-of-nothing",
            key="hrc.parts_of",
            value=parts.table,
        )
        return
    part_rows, total_rows = rows_of[record.name], rows_of[parts.table]
    measures = {row.get("measure") for _, row in part_rows.body}
    if "measure" in total_rows.header and "measure" in part_rows.header:
        total_rows = replace(
            total_rows,
            body=[
                line_and_row
                for line_and_row in total_rows.body
                if line_and_row[1]["measure"] in measures
            ],
        )
    ours, totals = _sums(part_rows, parts.by), _sums(total_rows, parts.by)
    for key in sorted(ours.keys() | totals.keys()):
        part_sum, total = ours.get(key, Decimal(0)), totals.get(key, Decimal(0))
        if abs(part_sum - total) > parts.tolerance:
            yield Problem(
                place,
                f"the values of {key_in_words(parts.by, key)} add up to {part_sum:,}, those of "
                f"'{parts.table}' to {total:,}.",
                "Find out which of the two tables is wrong. Where the source itself differs, say "
                "so in a caveat and take parts_of out of the record.",
                "data.parts-differ",
                key=", ".join(parts.by),
                value=", ".join(key),
            )


def problems_of_within(
    record: TableRecord, rows_of: Mapping[str, TextRows], *, place: str
) -> Iterator[Problem]:
    """Yield where a measure that is said to count a part of another counts more than it.

    Both are added up within the columns that both tables have, where both have rows.
    """
    for within in record.within:
        table = within.table or record.name
        ours, wholes = rows_of[record.name], rows_of.get(table)
        by = tuple(
            name
            for name in ours.header
            if name not in ("measure", "value") and wholes and name in wholes.header
        )
        sums = []
        for measure, rows in ((within.measure, ours), (within.of, wholes)):
            measure_rows = [
                (line, row)
                for line, row in (rows.body if rows else ())
                if row.get("measure") == measure
            ]
            if rows is None or not measure_rows:
                yield Problem(
                    place,
                    f"'{within.measure}' is said to count a part of '{within.of}', but "
                    + (
                        f"there is no table '{table}'."
                        if rows is None
                        else f"no row counts '{measure}'."
                    ),
                    "Correct hrc.within in the catalogue.",
                    "data.within-nothing",
                    key="hrc.within",
                    value=measure,
                )
                break
            sums.append(_sums(replace(rows, body=measure_rows), by))
        else:
            parts, totals = sums
            for key in sorted(parts.keys() & totals.keys()):
                if parts[key] > totals[key]:
                    at = key_in_words(by, key)
                    yield Problem(
                        place,
                        f"'{within.measure}' counts {parts[key]:,} at {at}, and '{within.of}', of "
                        f"which it is said to be a part, {totals[key]:,}.",
                        "Find out which is wrong, or take it out of hrc.within in the catalogue.",
                        "data.parts-differ",
                        key=", ".join(by),
                        value=", ".join(key),
                    )


def problems_of_nesting(record: TableRecord, rows: TextRows, *, place: str) -> Iterator[Problem]:
    """Yield each wider value that has rows of its own: it would be counted twice."""
    for column, wider in record.nested.items():
        own_values = {row[column] for _, row in rows.body if column in row}
        for value in sorted({*wider.values()} & own_values):
            yield Problem(
                place,
                f"'{value}' in the column '{column}' has rows, and hrc.nested says that it is the "
                "sum of others.",
                "Take its rows out, or correct hrc.nested in the catalogue: a table holds no "
                "sub-totals.",
                "data.nested-rows",
                key="hrc.nested",
                value=value,
            )


def _sums(rows: TextRows, by: tuple[str, ...]) -> Sums:
    sums: Sums = {}
    for _, row in rows.body:
        key = tuple(row[name] for name in by)
        try:
            sums[key] = sums.get(key, Decimal(0)) + Decimal(row["value"] or 0)
        except InvalidOperation:
            continue  # the check of cells tells what is no number
    return sums
