"""This module reads the catalogue, the records that describe every table and layer of a project."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from hrcreport.foundation import (
    Node,
    Problem,
    Project,
    SlipError,
    Trespass,
    decoded,
    parse_json,
    sha256_of,
)
from hrcreport.tables.data.parts import (
    RECORDS_FOLDER,
    CatalogueFiles,
    Stamp,
    digest_of_record,
    settled,
)
from hrcreport.tables.data.records import TableRecord


def read_records(project: Project) -> tuple[list[TableRecord], list[Problem]]:
    """Return every record of the catalogue that can be read, and all that is wrong with it."""
    files = CatalogueFiles(project.data)
    stamps = files.stamps()
    read = _kept_records if settled(stamps) else _kept_records.__wrapped__
    records, problems = read(files, project.place(project.data), stamps)
    return list(records), list(problems)


@lru_cache(maxsize=8)
def _kept_records(
    files: CatalogueFiles, place: str, _stamps: tuple[Stamp, ...]
) -> tuple[list[TableRecord], list[Problem]]:
    """Return what the files of a catalogue hold, read once while their stamps are these."""
    package_place = f"{place}/{files.package_file}"
    try:
        content = files.whole.read_bytes()
    except OSError:
        return [], [
            Problem(
                package_place,
                "the catalogue of tables is missing.",
                "Restore it; every table under data/ is described in it.",
                "data.no-catalogue",
            )
        ]
    record_files = files.records
    file_records, slips = _records_in(content, package_place)
    records, problems = list(file_records), list(slips)
    for file in record_files:
        at = f"{place}/{RECORDS_FOLDER}/{file.name}"
        file_records, slips = _records_in(file.read_bytes(), at, alone=file.stem)
        records += file_records
        problems += slips
    return records, problems + _same_names(records)


@lru_cache(maxsize=1024)
def _records_in(
    content: bytes, place: str, *, alone: str = ""
) -> tuple[list[TableRecord], list[Problem]]:
    """Return the records in a file's bytes; a notebook asks for them at every table.

    `alone` is the name of the one table that a file is about.
    """
    try:
        described = parse_json(content)
    except SlipError as slip:
        return [], [
            Problem(
                place,
                f"this file {slip.what}.",
                slip.mend,
                "data.catalogue-syntax",
                line=slip.line,
            )
        ]
    records_and_slips = _read(Node.of(described), described, place, alone)
    if records_and_slips[1]:  # slips are looked at again, now with their lines
        root = Node.in_json(decoded(content))
        records_and_slips = _read(root, described, place, alone)
    return records_and_slips


def _read(
    root: Node, described: Any, place: str, alone: str
) -> tuple[list[TableRecord], list[Problem]]:
    if alone:
        root = replace(root, value={"resources": replace(root, value=[root])})
        described = {"resources": [described]}
    resources = root.value.get("resources") if isinstance(root.value, dict) else None
    listed = resources.value if resources else None
    if not isinstance(listed, list):
        return [], [
            Problem(
                place,
                "the catalogue has no list 'resources'.",
                'Write {"resources": […]} as the Data Package standard has it.',
                "data.catalogue-empty",
                key="resources",
            )
        ]
    records = []
    problems = [
        replace(refused, line=node.line or None)
        for words, node in root.texts()
        if (refused := Trespass.problem_in_data(words, place=place, subject="a text"))
    ]
    for node, resource in zip(listed, described["resources"], strict=True):
        record, slips = read_record(resource, place=place, node=node)
        problems += slips
        if record and alone and record.name != alone:
            problems.append(
                record.problem(
                    "name",
                    f"the record of '{record.name}' stands in a file of another name.",
                    f"Call the file {record.name}.json, or correct the name.",
                    "data.record-file",
                )
            )
        elif record:
            records.append(record)
    return records, problems


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
    digest = sha256_of(content)
    if digest == record.sha256 and len(content) == record.bytes:
        return None
    return Problem(
        place,
        f"table '{record.name}' is not the one that the catalogue describes: it has "
        f"{len(content)} bytes and sha256:{digest}, not {record.bytes} and "
        f"sha256:{record.sha256}.",
        "Where the change is meant, write the new bytes and hash into its record, "
        f"{record.written.place}; otherwise restore the file.",
        "data.changed-file",
        value=f"sha256:{digest}",
    )


def _same_names(records: list[TableRecord]) -> list[Problem]:
    names = [record.name for record in records]
    place_of = {record.name: record.written.place for record in records}
    return [
        Problem(
            place_of[name],
            f"the table '{name}' stands {names.count(name)} times in the catalogue.",
            "Keep one, or give each its own name.",
            "data.record-name",
            key="name",
            value=name,
        )
        for name in sorted(set(names))
        if names.count(name) > 1
    ]


def read_record(
    described: Any, *, place: str, node: Node | None = None
) -> tuple[TableRecord | None, list[Problem]]:
    """Return the record that a resource of the data package describes, and all that is wrong.

    The record is None where anything is wrong; `node` knows the lines.
    """
    parts = described if isinstance(described, dict) else {}
    return TableRecord.read_node(
        node or Node.of(described),
        place=place,
        subject=f"table '{parts.get('name') or 'without a name'}'",
        in_json=True,
        digest=digest_of_record(parts),
    )
