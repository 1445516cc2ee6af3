"""This module tells what one part of the catalogue holds, so that a report rests on no more of it.

A record counts without the size and hash of its file: a report that reads the table rests on the
file itself, and one that only lists tables does not rest on what is in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hrcreport.reads import sha256_of_data

CATALOGUE_FILE = "datapackage.json"
EVERY_TABLE = "*"
OF_THE_FILE = ("bytes", "hash")


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
        resources = json.loads(catalogue.read_bytes())["resources"]
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
        resources = json.loads((data / CATALOGUE_FILE).read_bytes())["resources"]
        return tuple(each["name"] for each in resources if each["path"].endswith(".age"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ()


def places_guarded(data: Path) -> frozenset[str]:
    """Return the paths of the files of all tables that are not public, below the data folder."""
    try:
        resources = json.loads((data / CATALOGUE_FILE).read_bytes())["resources"]
        return frozenset(
            str((data / each["path"]).resolve())
            for each in resources
            if each["hrc"].get("sensitivity") != "public"
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return frozenset()
