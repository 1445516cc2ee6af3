"""This module reads `data/datapackage.json`, the Data Package that describes every table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hrcreport.border import data_problem
from hrcreport.data.parts import CATALOGUE_FILE, digest_of_record
from hrcreport.data.record_checks import column_names, problems_of_record
from hrcreport.data.records import (
    Column,
    ForeignKey,
    Licence,
    PartsOf,
    Source,
    TableRecord,
)
from hrcreport.errors import Problem
from hrcreport.project import Project
from hrcreport.reads import sha256_of
from hrcreport.source_text import SlipError, parse_json


def read_records(project: Project) -> tuple[list[TableRecord], list[Problem]]:
    """Return every record of the catalogue that can be read, and all that is wrong with it."""
    path = project.data / CATALOGUE_FILE
    place = project.place(path)
    try:
        content = path.read_bytes()
    except OSError:
        return [], [
            Problem(
                place,
                "the catalogue of tables is missing.",
                "Restore it; every table under data/ is described in it.",
                "data.no-catalogue",
            )
        ]
    records, problems = _records_in(content, place)
    return list(records), list(problems)


@lru_cache(maxsize=4)
def _records_in(content: bytes, place: str) -> tuple[list[TableRecord], list[Problem]]:
    """Return the records in a catalogue's bytes; a notebook asks for them at every table."""
    try:
        described = parse_json(content)
    except SlipError as slip:
        return [], [
            Problem(
                place, f"this file {slip.what}.", slip.mend, "data.catalogue-syntax", line=slip.line
            )
        ]
    resources = described.get("resources") if isinstance(described, dict) else None
    if not isinstance(resources, list) or not resources:
        return [], [
            Problem(
                place,
                "the catalogue has no list 'resources'.",
                'Write {"resources": […]} as the Data Package standard has it.',
                "data.catalogue-empty",
                key="resources",
            )
        ]
    records, problems = [], list(_beyond_the_border(described, content.decode(), place))
    for resource in resources:
        record, found = read_record(resource, place=place)
        problems += found
        if record:
            records.append(record)
    return records, problems + _same_names(records, place)


def _beyond_the_border(described: object, text: str, place: str) -> Iterator[Problem]:
    """Yield each text of the catalogue that holds what data may not, with its line."""
    waiting: list[tuple[str, object]] = [("the catalogue", described)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
            waiting += [("a key", name) for name in value]
        elif isinstance(value, list):
            waiting += [(key, each) for each in value]
        elif isinstance(value, str):
            refused = data_problem(value, place=place, subject=f"'{key}'", key=key)
            if refused is not None:
                yield replace(refused, line=_line_of(value, text))


def _line_of(value: str, text: str) -> int | None:
    """Return the line on which a JSON text holds a string, or None where it cannot be found."""
    written = (json.dumps(value, ensure_ascii=plain) for plain in (False, True))
    found = [at for at in map(text.find, written) if at >= 0]
    return text.count("\n", 0, found[0]) + 1 if found else None


def missing_file(record: TableRecord, place: str) -> Problem:
    """Return the problem of a table whose file is not there."""
    return Problem(
        place,
        f"the file of table '{record.name}' is missing.",
        "Restore it, or take its record out of the catalogue.",
        "data.no-file",
    )


def changed_file(record: TableRecord, content: bytes, *, place: str) -> Problem | None:
    """Return the problem of a table whose bytes the catalogue does not know, else None."""
    found = sha256_of(content)
    if found == record.sha256 and len(content) == record.bytes:
        return None
    return Problem(
        place,
        f"table '{record.name}' is not the one that the catalogue describes: it has "
        f"{len(content)} bytes and sha256:{found}, not {record.bytes} and "
        f"sha256:{record.sha256}.",
        "Where the change is meant, write the new bytes and hash into its record in "
        f"data/{CATALOGUE_FILE}; otherwise restore the file.",
        "data.changed-file",
        value=f"sha256:{found}",
    )


def _same_names(records: list[TableRecord], place: str) -> list[Problem]:
    names = [record.name for record in records]
    return [
        Problem(
            place,
            f"the table '{name}' stands {names.count(name)} times in the catalogue.",
            "Keep one, or give each its own name.",
            "data.record-name",
            key="name",
            value=name,
        )
        for name in sorted(set(names))
        if names.count(name) > 1
    ]


def read_record(described: object, *, place: str) -> tuple[TableRecord | None, list[Problem]]:
    """Return the record that a resource of the data package describes, and all that is wrong.

    The record is None where anything is wrong.
    """
    if not isinstance(described, dict):
        return None, [
            Problem(place, "a resource is not a JSON object.", "Write it as {…}.", "data.record")
        ]
    try:
        problems = list(problems_of_record(described, place=place))
        return (None, problems) if problems else (_record(described), [])
    except (AttributeError, KeyError, TypeError):
        # A list where an object belongs, or an object without what the standard asks of it.
        return None, [
            Problem(
                place,
                f"table '{described.get('name', 'without a name')}' is not described in the form "
                "of the Data Package standard.",
                "Compare its record, key by key, with that of another table: 'schema' holds "
                "'fields', a list of objects; a foreign key holds 'fields' and 'reference'.",
                "data.record-form",
            )
        ]


def _record(described: dict[str, Any]) -> TableRecord:
    hrc = described["hrc"]
    schema = described.get("schema", {})
    return TableRecord(
        name=described["name"],
        title=described["title"],
        description=described["description"],
        path=described["path"],
        sources=tuple(
            Source(source["title"], source.get("path", "")) for source in described["sources"]
        ),
        licences=tuple(
            Licence(licence["name"], licence["title"], licence.get("path", ""))
            for licence in described["licenses"]
        ),
        bytes=described["bytes"],
        sha256=described["hash"].removeprefix("sha256:"),
        kind=hrc["kind"],
        country=hrc.get("country", ""),
        grade=hrc["grade"],
        sensitivity=hrc["sensitivity"],
        identification=hrc["identification"],
        scope=hrc["scope"],
        period=hrc.get("period", ""),
        retrieved=hrc.get("retrieved", ""),
        crs=hrc.get("crs", ""),
        caveats=tuple(hrc.get("caveats", ())),
        columns=tuple(_column(field) for field in schema.get("fields", ())),
        primary_key=column_names(schema.get("primaryKey", ())),
        foreign_keys=tuple(
            ForeignKey(
                column_names(key["fields"]),
                key["reference"]["resource"],
                column_names(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
        corrections=tuple(hrc.get("corrections", ())),
        clearance=hrc.get("clearance", ""),
        cleared_by=hrc.get("cleared_by", ""),
        parts_of=_parts_of(hrc.get("parts_of")),
        basis=hrc.get("basis", ""),
        digest=digest_of_record(described),
    )


def _parts_of(described: dict[str, Any] | None) -> PartsOf | None:
    if described is None:
        return None
    return PartsOf(described["table"], tuple(described["by"]), described.get("tolerance", 0))


def _column(field: dict[str, Any]) -> Column:
    constraints = field.get("constraints", {})
    return Column(
        name=field["name"],
        type=field["type"],
        description=field.get("description", ""),
        required=constraints.get("required", False),
        categories={
            category["value"]: category.get("label", category["value"])
            for category in field.get("categories", ())
        },
        minimum=constraints.get("minimum"),
    )
