"""This module finds the records of the catalogue, and tells what one part of it holds.

The catalogue is `data/datapackage.json` and the files of `data/catalogue`, each a record of one
table. A report rests on the part that it asks for, and on no more of it.

A record counts without the size and hash of its file: a report that reads the table rests on the
file itself, and one that only lists tables does not rest on what is in them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from hrcreport.foundation import SETTLED_NS, sha256_of_data

CATALOGUE_FILE = "datapackage.json"
RECORDS_FOLDER = "catalogue"
EVERY_TABLE = "*"
OF_THE_FILE = ("bytes", "hash")
Stamp = tuple[str, int, int, int, int]
"""What tells that a file is as it was: its name, bytes, times in nanoseconds, and inode."""


def record_files(data: Path) -> list[Path]:
    """Return the files that hold the record of one table each, by name."""
    return sorted((data / RECORDS_FOLDER).glob("*.json"))


def record_stamps(data: Path) -> tuple[Stamp, ...]:
    """Return the stamps of all files of the catalogue; none where a part of it is missing."""
    try:
        with os.scandir(data / RECORDS_FOLDER) as entries:
            found = [(each.name, each.stat()) for each in entries]
        found.append(("", (data / CATALOGUE_FILE).stat()))
    except OSError:
        return ()
    return tuple(
        (name, each.st_size, each.st_mtime_ns, each.st_ctime_ns, each.st_ino)
        for name, each in sorted(found)
    )


def settled(stamps: tuple[Stamp, ...]) -> bool:
    """Tell whether files with these stamps have others once they are written again."""
    newest = max((changed for _, _, changed, _, _ in stamps), default=time.time_ns())
    return time.time_ns() - newest > SETTLED_NS


def record_file(data: Path, name: str) -> Path:
    """Return where the record of a table stands: in its own file, or in that of all tables."""
    try:
        listed = json.loads((data / CATALOGUE_FILE).read_bytes())["resources"]
        if any(each["name"] == name for each in listed):
            return data / CATALOGUE_FILE
    except (OSError, ValueError, LookupError, TypeError):
        pass  # the check of the catalogue tells
    return data / RECORDS_FOLDER / f"{name}.json"


def package(data: Path) -> dict[str, Any]:
    """Return the catalogue as one Data Package, as the standard has it.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not JSON.
        LookupError: the package has no list of resources.
    """
    stamps = record_stamps(data)
    return (_package if settled(stamps) else _package.__wrapped__)(data, stamps)


@lru_cache(maxsize=8)
def _package(data: Path, _stamps: tuple[Stamp, ...]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / CATALOGUE_FILE).read_bytes())
    own = (json.loads(path.read_bytes()) for path in record_files(data))
    return found | {"resources": [*found["resources"], *own]}


def selection(*, kind: str | None, country: str | None) -> str:
    """Return the part of all records of a kind and of a country, each where it is given."""
    return f"kind={kind or ''}&country={country or ''}"


def digest_of_record(described: dict[str, Any]) -> str:
    """Return the SHA-256 of a table's record without what it says of the file."""
    return sha256_of_data({key: each for key, each in described.items() if key not in OF_THE_FILE})


def digest_of_part(catalogue: Path, part: str) -> str:
    """Return the SHA-256 of a part of the catalogue; empty where the file cannot be read.

    A part is a table's name, `*` for all, or what `selection` gives.
    """
    try:
        resources = package(catalogue.parent)["resources"]
        chosen = [each for each in resources if _is_in(part, each)]
        return digest_of_records(digest_of_record(each) for each in chosen)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""


def digest_of_records(digests: Iterable[str]) -> str:
    """Return one SHA-256 for the records of one part, in their order."""
    return sha256_of_data(list(digests))


def _is_in(part: str, described: dict[str, Any]) -> bool:
    if part in (EVERY_TABLE, described["name"]):
        return True
    kind, _, country = part.removeprefix("kind=").partition("&country=")
    hrc = described["hrc"]
    return (
        part.startswith("kind=")
        and kind in ("", hrc["kind"])
        and country in ("", hrc.get("country", ""))
    )


def sealed_tables(data: Path) -> tuple[str, ...]:
    """Return the names of the tables whose files are encrypted."""
    try:
        resources = package(data)["resources"]
        return tuple(each["name"] for each in resources if each["path"].endswith(".age"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ()


def places_guarded(data: Path) -> frozenset[str]:
    """Return the paths of the files of all tables that are not public, below the data folder."""
    try:
        resources = package(data)["resources"]
        return frozenset(
            str((data / each["path"]).resolve())
            for each in resources
            if each["hrc"].get("sensitivity") != "public"
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return frozenset()
