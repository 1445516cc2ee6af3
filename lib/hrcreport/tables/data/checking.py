"""This module checks tables under `data/` against each other, and finds files of none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from hrcreport.foundation import Node, Problem, Project, decoded
from hrcreport.tables.data.period_forms import last_year_of
from hrcreport.tables.data.records import TableRecord
from hrcreport.tables.data.table_checks import Rows, key_in_words, without_values

Sums = dict[tuple[str, ...], Decimal]


def problems_between(
    project: Project, records: list[TableRecord], rows_of: Mapping[str, Rows]
) -> Iterator[Problem]:
    """Yield what is wrong between the tables that could be read, and files that no record is of."""
    known = [each.name for each in records]
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
            for problem in problems_of_counting(record, rows_of[record.name], known):
                yield replace(problem, line=_line_of_counting(project, record, problem.key or ""))
            yield from without_values(record, between)
    if records:
        yield from _problems_of_unknown_files(project, records)


def newest_of(rows: Rows) -> str:
    """Return the period of a table that ends last; empty where it has none."""
    periods = (row.get("period", "") for _, row in rows.body)
    return max(periods, key=lambda each: (last_year_of(each), each), default="")


def _newer(record: TableRecord, newest: str) -> Problem:
    """Return that the publisher is known to have a newer period than the table."""
    newer = record.newer
    assert newer is not None  # noqa: S101 (asked before)
    seen = f", seen on {newer.seen}" if newer.seen else ""
    why = f": {newer.why}" if newer.why else ""
    return Problem(
        record.written.place,
        f"'{record.name}' ends with {newest}; its publisher is known to have {newer.period} "
        f"({newer.title}{seen}), which is not taken in{why}.",
        "Take it in by the table's recipe, then decide each sentence that it moves; or leave it: "
        "documents say below the table that there is more.",
        "data.newer",
        value=newer.period,
        severity="warning",
    )


def _problems_of_unknown_files(project: Project, records: list[TableRecord]) -> Iterator[Problem]:
    known = {record.path for record in records}
    for folder in ("tables", "geometry"):
        for path in sorted((project.data / folder).glob("*")):
            relative = path.relative_to(project.data).as_posix()
            if relative not in known and not path.name.startswith("."):
                yield Problem(
                    project.place(path),
                    "this file is not in the catalogue.",
                    "Describe it, with its source and licence, or take it away: hrcreport new "
                    "table makes a table and its record.",
                    "data.unknown-file",
                )


def problems_of_counting(
    record: TableRecord, rows: Rows, known: Collection[str]
) -> Iterator[Problem]:
    """Yield each table that a record counts its own with and that is not there, and such measures.

    They stand in the record, not in the table.
    """
    counting = record.counting
    for key, name in counting.tables.items():
        yield from counting.unknown(
            key,
            name,
            known,
            f"'{record.name}' is counted with '{name}' ({key}), which is not in the catalogue.",
            "Correct hrc.counting in the record, or add the table.",
            "data.counted-with-nothing",
        )
    measures = list(dict.fromkeys(row.get("measure", "") for _, row in rows.body))
    if counting.measure:
        yield from counting.unknown(
            "measure",
            counting.measure,
            measures,
            f"no row of '{record.name}' counts '{counting.measure}'.",
            f"Measures are: {', '.join(measures)}.",
            "data.counted-measure",
        )


def _line_of_counting(project: Project, record: TableRecord, key: str) -> int | None:
    """Return where a record says by a key how it is counted; a sound one was read without lines."""
    content = (project.root / record.written.place).read_bytes()
    root = Node.in_json(decoded(content)).value
    for each in ("resources", record.name, "hrc", "counting", key):
        if isinstance(root, list):
            named = (node.value for node in root if isinstance(node.value, dict))
            root = next(node for node in named if node["name"].value == each)
        elif isinstance(root, dict) and each in root:
            found = root[each]
            root = found.value
    return found.line


def problems_of_foreign_keys(
    record: TableRecord, rows_of: Mapping[str, Rows], *, place: str
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
                    f"{Problem.did_you_mean(text, [', '.join(known) for known in allowed])}"
                    f"Correct the value, or add it to '{key.table}'.",
                    "data.foreign-key",
                    line=line,
                    key=", ".join(key.columns),
                    value=text,
                )


def problems_of_parts(
    record: TableRecord, rows_of: Mapping[str, Rows], *, place: str
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
        told = missing[0] if missing else (parts.table, "")
        what = f"has no column '{told[1]}'" if missing else "is not there or cannot be read"
        yield Problem(
            place,
            f"table '{record.name}' is said to add up to '{parts.table}', but '{told[0]}' {what}.",
            f"{Problem.did_you_mean(parts.table, rows_of)}Correct hrc.parts_of in the catalogue.",
            "data.parts-of-nothing",
            key="hrc.parts_of",
            value=parts.table,
        )
        return
    own, whole = rows_of[record.name], rows_of[parts.table]
    measures = {row.get("measure") for _, row in own.body}
    if "measure" in whole.header and "measure" in own.header:
        whole = replace(whole, body=[each for each in whole.body if each[1]["measure"] in measures])
    ours, totals = _sums(own, parts.by), _sums(whole, parts.by)
    for key in sorted(ours.keys() | totals.keys()):
        found, total = ours.get(key, Decimal(0)), totals.get(key, Decimal(0))
        if abs(found - total) > parts.tolerance:
            yield Problem(
                place,
                f"the values of {key_in_words(parts.by, key)} add up to {found:,}, those of "
                f"'{parts.table}' to {total:,}.",
                "Find out which of the two tables is wrong. Where the source itself differs, say "
                "so in a caveat and take parts_of out of the record.",
                "data.parts-differ",
                key=", ".join(parts.by),
                value=", ".join(key),
            )


def problems_of_within(
    record: TableRecord, rows_of: Mapping[str, Rows], *, place: str
) -> Iterator[Problem]:
    """Yield where a measure that is said to count a part of another counts more than it.

    Both are added up within the columns that both tables have, where both have rows.
    """
    for each in record.within:
        table = each.table or record.name
        ours, wholes = rows_of[record.name], rows_of.get(table)
        by = tuple(
            name
            for name in ours.header
            if name not in ("measure", "value") and wholes and name in wholes.header
        )
        sums = []
        for measure, rows in ((each.measure, ours), (each.of, wholes)):
            held = [
                (line, row)
                for line, row in (rows.body if rows else ())
                if row.get("measure") == measure
            ]
            if rows is None or not held:
                yield Problem(
                    place,
                    f"'{each.measure}' is said to count a part of '{each.of}', but "
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
            sums.append(_sums(replace(rows, body=held), by))
        else:
            parts, whole = sums
            for key in sorted(parts.keys() & whole.keys()):
                if parts[key] > whole[key]:
                    at = key_in_words(by, key)
                    yield Problem(
                        place,
                        f"'{each.measure}' counts {parts[key]:,} at {at}, and '{each.of}', of "
                        f"which it is said to be a part, {whole[key]:,}.",
                        "Find out which is wrong, or take it out of hrc.within in the catalogue.",
                        "data.parts-differ",
                        key=", ".join(by),
                        value=", ".join(key),
                    )


def problems_of_nesting(record: TableRecord, rows: Rows, *, place: str) -> Iterator[Problem]:
    """Yield each wider value that has rows of its own: it would be counted twice."""
    for column, wider in record.nested.items():
        own = {row[column] for _, row in rows.body if column in row}
        for each in sorted({*wider.values()} & own):
            yield Problem(
                place,
                f"'{each}' in the column '{column}' has rows, and hrc.nested says that it is the "
                "sum of others.",
                "Take its rows out, or correct hrc.nested in the catalogue: a table holds no "
                "sub-totals.",
                "data.nested-rows",
                key="hrc.nested",
                value=each,
            )


def _sums(rows: Rows, by: tuple[str, ...]) -> Sums:
    sums: Sums = {}
    for _, row in rows.body:
        key = tuple(row[name] for name in by)
        try:
            sums[key] = sums.get(key, Decimal(0)) + Decimal(row["value"] or 0)
        except InvalidOperation:
            continue  # the check of cells tells what is no number
    return sums
