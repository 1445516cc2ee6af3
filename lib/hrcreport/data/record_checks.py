"""This module checks what the catalogue tells of a table, before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hrcreport.errors import Problem, did_you_mean, shortened

KINDS = (*(f"T{number:02d}" for number in range(1, 21)), "lookup", "geometry")
GRADES = ("A", "B", "C", "D", "N")
SENSITIVITIES = ("public", "restricted", "confidential")
IDENTIFICATIONS = ("perceived", "self-identified", "recorded", "none")
COLUMN_TYPES = ("string", "integer", "number", "boolean")

ALLOWED_IN_HRC = {
    "kind": KINDS,
    "grade": GRADES,
    "sensitivity": SENSITIVITIES,
    "identification": IDENTIFICATIONS,
}
TEXTS_IN_HRC = (
    "country",
    "scope",
    "basis",
    "period",
    "retrieved",
    "crs",
    "clearance",
    "cleared_by",
)
LISTS_IN_HRC = ("caveats", "corrections")
PARTS_OF = "parts_of"
WANTED = {
    str: 'a text in quotes: "2015"',
    bool: "true or false, without quotes",
    (int, float): "a number",
}
REQUIRED = ("name", "path", "title", "description", "sources", "licenses", "bytes", "hash", "hrc")
NAMES = (str, [str])
"""The standard allows a single name in place of a list."""
FORM: dict[str, Any] = {
    "sources": [{"title": str, "path": str}],
    "licenses": [{"name": str, "title": str, "path": str}],
    "schema": {
        "fields": [
            {
                "name": str,
                "type": str,
                "description": str,
                "constraints": {"required": bool, "minimum": (int, float)},
                "categories": [{"value": str, "label": str}],
            }
        ],
        "primaryKey": NAMES,
        "foreignKeys": [{"fields": NAMES, "reference": {"resource": str, "fields": NAMES}}],
    },
}
"""Of what kind the parts of a record are that the Data Package standard names."""
NAME_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HASH_FORM = re.compile(r"sha256:[0-9a-f]{64}")


def problems_of_record(described: dict[str, Any], *, place: str) -> Iterator[Problem]:
    """Yield all that is wrong with a resource of the data package.

    Raises:
        AttributeError, KeyError, TypeError: its parts are not in the form of the standard at all.
    """
    name = described.get("name", "without a name")
    subject = f"table '{name}'"
    misfits = [
        _wrong_kind(subject, key, value, wanted, place=place)
        for part, form in FORM.items()
        if described.get(part) is not None
        for key, value, wanted in _misfits(described[part], form, part)
    ]
    if misfits:
        yield from misfits
        return
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
    if PARTS_OF in in_hrc and not _is_parts_of(in_hrc[PARTS_OF]):
        yield _wrong_kind(
            subject,
            f"hrc.{PARTS_OF}",
            in_hrc[PARTS_OF],
            '{"table": "gbr-population", "by": ["group"]}, and "tolerance" where the source rounds',
            place=place,
        )
    if described.get("bytes") and type(described["bytes"]) is not int:
        yield _wrong_kind(subject, "bytes", described["bytes"], "a whole number", place=place)


def _misfits(value: object, form: Any, key: str) -> Iterator[tuple[str, object, str]]:
    """Yield the key, the value and what is wanted of each part that is of another kind."""
    if isinstance(form, dict):
        if isinstance(value, dict):
            for name in form.keys() & value.keys():
                yield from _misfits(value[name], form[name], f"{key}.{name}")
        else:
            yield key, value, f"an object with {', '.join(form)}"
    elif isinstance(form, list):
        if isinstance(value, list):
            for position, each in enumerate(value):
                yield from _misfits(each, form[0], f"{key}[{position}]")
        else:
            yield key, value, "a list: […]"
    elif form is NAMES:
        yield from _misfits(value, [str] if isinstance(value, list) else str, key)
    elif not isinstance(value, form) or (isinstance(value, bool) and form is not bool):
        yield key, value, WANTED[form]


def _is_parts_of(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= {"table", "by", "tolerance"}
        and isinstance(value.get("table"), str)
        and isinstance(value.get("by"), list)
        and all(isinstance(name, str) for name in value["by"])
        and type(value.get("tolerance", 0)) is int
    )


def _wrong_kind(subject: str, key: str, value: object, wanted: str, *, place: str) -> Problem:
    return Problem(
        place,
        f"{subject} has a '{key}' of the wrong kind: {shortened(repr(value))}.",
        f"Write {wanted}.",
        "data.record-kind",
        key=key,
        value=shortened(str(value)),
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
    known = (*ALLOWED_IN_HRC, *TEXTS_IN_HRC, *LISTS_IN_HRC, PARTS_OF)
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
    names = [str(field.get("name")) for field in fields]
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
    keys = [*column_names(schema.get("primaryKey", ()))]
    for key in schema.get("foreignKeys", ()):
        keys += column_names(key["fields"])
    for column in keys:
        if column not in names:
            yield Problem(
                place,
                f"{subject} has a key on the column '{column}', which it lacks.",
                f"{did_you_mean(column, names)}Columns: {', '.join(names)}.",
                "data.record-key",
                key="schema",
                value=column,
            )


def column_names(names: str | list[str]) -> tuple[str, ...]:
    """Return names of columns: the standard allows a single name in place of a list."""
    return (names,) if isinstance(names, str) else tuple(names)
