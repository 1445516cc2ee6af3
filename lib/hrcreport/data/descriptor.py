"""This module reads `data/datapackage.json`, the Data Package that describes every table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hrcreport.data.reads import read_recorded, sha256_of
from hrcreport.data.records import Column, ForeignKey, Licence, Source, TableRecord
from hrcreport.errors import Problem, did_you_mean
from hrcreport.project import Project

CATALOGUE_FILE = "datapackage.json"
KINDS = (*(f"T{number:02d}" for number in range(1, 21)), "lookup", "geometry")
GRADES = ("A", "B", "C", "D", "N")
SENSITIVITIES = ("public", "restricted")
IDENTIFICATIONS = ("perceived", "self-identified", "recorded", "none")
COLUMN_TYPES = ("string", "integer", "number", "boolean")

ALLOWED_IN_HRC = {
    "kind": KINDS,
    "grade": GRADES,
    "sensitivity": SENSITIVITIES,
    "identification": IDENTIFICATIONS,
}
TEXTS_IN_HRC = ("country", "scope", "period", "retrieved", "crs")
LISTS_IN_HRC = ("caveats",)
REQUIRED = ("name", "path", "title", "description", "sources", "licenses", "bytes", "hash", "hrc")
NAME_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HASH_FORM = re.compile(r"sha256:[0-9a-f]{64}")


def read_records(project: Project) -> tuple[list[TableRecord], list[Problem]]:
    """Return every record of the catalogue that can be read, and all that is wrong with it."""
    path = project.data / CATALOGUE_FILE
    place = project.place(path)
    try:
        described = json.loads(read_recorded(path))
    except OSError:
        return [], [
            Problem(
                place,
                "the catalogue of tables is missing.",
                "Restore it; every table under data/ is described in it.",
                "data.no-catalogue",
            )
        ]
    except json.JSONDecodeError as error:
        return [], [
            Problem(
                place,
                f"this is not JSON: {error.msg}, column {error.colno}.",
                "Correct the line; often a comma is missing or one too many.",
                "data.catalogue-syntax",
                line=error.lineno,
            )
        ]
    except UnicodeDecodeError:
        return [], [
            Problem(
                place,
                "this file is not in UTF-8.",
                "Save it again as UTF-8.",
                "data.catalogue-syntax",
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
    records, problems = [], []
    for resource in resources:
        record, found = read_record(resource, place=place)
        problems += found
        if record:
            records.append(record)
    return records, problems + _same_names(records, place)


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
        problems = list(_problems_of(described, place=place))
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
        primary_key=_names(schema.get("primaryKey", ())),
        foreign_keys=tuple(
            ForeignKey(
                _names(key["fields"]),
                key["reference"]["resource"],
                _names(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
    )


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


def _names(names: str | list[str]) -> tuple[str, ...]:
    """Return names of columns: the standard allows a single name in place of a list."""
    return (names,) if isinstance(names, str) else tuple(names)


def _problems_of(described: dict[str, Any], *, place: str) -> Iterator[Problem]:
    name = described.get("name", "without a name")
    subject = f"table '{name}'"
    for key in REQUIRED:
        if not described.get(key):
            yield Problem(
                place,
                f"{subject} has no '{key}'.",
                f"Every table says its {', '.join(REQUIRED)}.",
                "data.record-incomplete",
                key=key,
            )
    yield from _problems_of_kinds(described, subject=subject, place=place)
    yield from _problems_of_form(described, subject=subject, place=place)
    yield from _problems_of_hrc(described.get("hrc"), subject=subject, place=place)
    yield from _problems_of_columns(described, subject=subject, place=place)


def _problems_of_kinds(described: dict[str, Any], *, subject: str, place: str) -> Iterator[Problem]:
    """Yield a problem for each text that is no text, number that is no number, and so on."""
    hrc = described.get("hrc")
    in_hrc = hrc if isinstance(hrc, dict) else {}
    texts = {key: described.get(key) for key in ("title", "description")}
    texts |= {f"hrc.{key}": in_hrc.get(key) for key in TEXTS_IN_HRC}
    for key, value in texts.items():
        if not isinstance(value, str | None):
            yield _wrong_kind(subject, key, value, 'a text in quotes: "2015"', place=place)
    for key in LISTS_IN_HRC:
        value = in_hrc.get(key, [])
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            yield _wrong_kind(subject, f"hrc.{key}", value, "a list of texts", place=place)
    if described.get("bytes") and type(described["bytes"]) is not int:
        yield _wrong_kind(subject, "bytes", described["bytes"], "a whole number", place=place)


def _wrong_kind(subject: str, key: str, value: object, wanted: str, *, place: str) -> Problem:
    return Problem(
        place,
        f"{subject} has a '{key}' of the wrong kind: {value!r}.",
        f"Write {wanted}.",
        "data.record-kind",
        key=key,
        value=str(value),
    )


def _problems_of_form(described: dict[str, Any], *, subject: str, place: str) -> Iterator[Problem]:
    name, digest, path = (described.get(key) for key in ("name", "hash", "path"))
    if name and not (isinstance(name, str) and NAME_FORM.fullmatch(name)):
        yield Problem(
            place,
            f"the name {name!r} is not in the form of a name.",
            "Write small letters, digits and hyphens: 'usa-fatal-shootings'.",
            "data.record-name",
            key="name",
            value=str(name),
        )
    if digest and not (isinstance(digest, str) and HASH_FORM.fullmatch(digest)):
        yield Problem(
            place,
            f"{subject} has a hash that is no SHA-256: {digest!r}.",
            "Write 'sha256:' and 64 hexadecimal digits.",
            "data.record-hash",
            key="hash",
            value=str(digest),
        )
    if path and (not isinstance(path, str) or path.startswith("/") or ".." in path.split("/")):
        yield Problem(
            place,
            f"{subject} has a path that leaves the data folder: {path!r}.",
            "Write a path below data/, with forward slashes: 'tables/usa-stops.csv'.",
            "data.record-path",
            key="path",
            value=str(path),
        )
    for key, members in (("sources", ("title",)), ("licenses", ("name", "title"))):
        entries = described.get(key) or []
        well_formed = isinstance(entries, list) and all(
            isinstance(entry, dict) and all(entry.get(member) for member in members)
            for entry in entries
        )
        if not well_formed:
            yield Problem(
                place,
                f"{subject} has '{key}' without {' and '.join(members)}.",
                f"Write a list of objects, each with {' and '.join(members)}.",
                "data.record-incomplete",
                key=key,
            )


def _problems_of_hrc(hrc: object, *, subject: str, place: str) -> Iterator[Problem]:
    if not isinstance(hrc, dict):
        if hrc:
            yield Problem(
                place,
                f"{subject} has an 'hrc' that is not a JSON object.",
                "Write {…} with kind, grade, sensitivity, identification and scope.",
                "data.record-incomplete",
                key="hrc",
            )
        return
    known = (*ALLOWED_IN_HRC, *TEXTS_IN_HRC, *LISTS_IN_HRC)
    for key in sorted(set(hrc) - set(known)):
        yield Problem(
            place,
            f"{subject} has an unknown key 'hrc.{key}'.",
            f"{did_you_mean(key, known)}Allowed keys: {', '.join(known)}.",
            "data.record-unknown-key",
            key=f"hrc.{key}",
        )
    for key, allowed in ALLOWED_IN_HRC.items():
        if hrc.get(key) not in allowed:
            value = str(hrc.get(key, ""))
            yield Problem(
                place,
                f"{subject} has no valid 'hrc.{key}': {value!r}.",
                f"{did_you_mean(value, allowed)}Allowed: {', '.join(allowed)}.",
                "data.record-value",
                key=f"hrc.{key}",
                value=value,
            )
    if not hrc.get("scope"):
        yield Problem(
            place,
            f"{subject} does not say its 'hrc.scope'.",
            "Say in words what is counted, for example 'fatal shootings by officers on duty'.",
            "data.record-incomplete",
            key="hrc.scope",
        )


def _problems_of_columns(
    described: dict[str, Any], *, subject: str, place: str
) -> Iterator[Problem]:
    schema = described.get("schema") or {}
    fields = schema.get("fields") or []
    if not fields and (described.get("hrc") or {}).get("kind") != "geometry":
        yield Problem(
            place,
            f"{subject} has no columns.",
            "List them under schema.fields, each with name and type.",
            "data.record-incomplete",
            key="schema",
        )
    names = [field.get("name") for field in fields]
    for field in fields:
        if field.get("type") not in COLUMN_TYPES or not field.get("name"):
            kind = str(field.get("type", ""))
            yield Problem(
                place,
                f"{subject}, column {field.get('name')!r}: the type {kind!r} is not allowed.",
                f"{did_you_mean(kind, COLUMN_TYPES)}Allowed: {', '.join(COLUMN_TYPES)}.",
                "data.record-type",
                key="type",
                value=kind,
            )
    keys = [*_names(schema.get("primaryKey", ()))]
    for key in schema.get("foreignKeys", ()):
        keys += _names(key["fields"])
    for column in keys:
        if column not in names:
            yield Problem(
                place,
                f"{subject} has a key on the column '{column}', which it lacks.",
                f"{did_you_mean(column, [str(name) for name in names])}"
                f"Columns: {', '.join(map(str, names))}.",
                "data.record-key",
                key="schema",
                value=column,
            )
