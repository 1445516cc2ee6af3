"""This module fetches an export from a live source and writes it with the record of its origin."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hrcreport.foundation import DataError, Problem, Project, sha256_of
from hrcreport.tables.data.live.doi import Doi
from hrcreport.tables.data.live.open_police_data import OpenPoliceData
from hrcreport.tables.data.live.source import Fetched, LiveSource, OfflineError, check_query
from hrcreport.tables.data.live.uk_police import UkPolice

SOURCES: Mapping[str, LiveSource] = {
    source.name: source for source in (OpenPoliceData(), UkPolice(), Doi())
}


@dataclass(frozen=True, slots=True)
class WrittenExport:
    """What was written: the export, and beside it the record of where it is from."""

    path: Path
    record: Path
    fetched: Fetched
    sha256: str
    retrieved: str


def fetch_export(
    name: str,
    query: Mapping[str, str],
    to: Path,
    *,
    address: str = "",
    today: str = "",
    instead_of: str | None = None,
    project: Callable[[], Project] | None = None,
) -> WrittenExport:
    """Fetch an export and write it, with a record of its origin in a file beside it.

    The record (`<file>.source.json`) holds the source, the query, the address, the date of
    retrieval, the licence, rows, hash and the columns that were not kept.

    Args:
        name: the source.
        query: values by key.
        to: the file that is written; never one that is there.
        address: another place that answers, such as a mirror.
        today: the date of retrieval; the clock's by default.
        instead_of: the table of `project` that stays in use where the source does not answer.
        project: finds the project of that table.

    Raises:
        DataError: there is no such source, the query or the answer is wrong, or the file cannot
            be written.
        OfflineError: the source does not answer.
    """
    if name not in SOURCES:
        raise DataError(
            Problem.not_one_of(
                name,
                SOURCES,
                name,
                f"there is no live source '{name}'.",
                "live.unknown-source",
                heading="Sources",
            )
        )
    source = SOURCES[name]
    check_query(source, query)
    record = to.with_name(f"{to.name}.source.json")
    for path in (to, record):
        if path.exists():
            raise DataError.of(
                str(path),
                "this file is there already.",
                "Name another one: an export is never written over.",
                "live.file-exists",
            )
    try:
        fetched = source.fetch(query, address=address)
    except OfflineError as error:
        if instead_of and project:
            raise error.beside(instead_of, project()) from error
        raise
    retrieved = today or datetime.now(UTC).date().isoformat()
    digest = sha256_of(fetched.content)
    origin = {
        "source": source.title,
        "query": dict(query),
        "address": fetched.address,
        "retrieved": retrieved,
        "licence": source.licence,
        "rows": fetched.rows,
        "sha256": digest,
        "columns_not_kept": list(fetched.left_out),
    }
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(fetched.content)
        text = json.dumps(origin, indent=2, ensure_ascii=False) + "\n"
        record.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError.of(
            str(to),
            f"the file cannot be written: {error.strerror}.",
            "Name a folder that you may write to.",
            "live.cannot-write",
        ) from error
    return WrittenExport(to, record, fetched, digest, retrieved)
