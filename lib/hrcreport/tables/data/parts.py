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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.foundation import PlainFile, Project, Reads, sha256_of
from hrcreport.tables.data.sealed import Identity

RECORDS_FOLDER = "catalogue"
SUFFIX = ".age"
"""How the name of an encrypted file ends."""
EVERY_TABLE = "*"
OF_THE_FILE = ("bytes", "hash")
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading a catalogue ends with that the check of the catalogue tells."""
Stamp = tuple[str, int, int, int, int]
"""What tells that a file is as it was: its name, bytes, times in nanoseconds, and inode."""


def settled(stamps: tuple[Stamp, ...]) -> bool:
    """Tell whether files with these stamps have others once they are written again."""
    newest = max((changed for _, _, changed, _, _ in stamps), default=time.time_ns())
    return time.time_ns() - newest > Reads.SETTLED_NS


def selection(*, kind: str | None, country: str | None) -> str:
    """Return the part of all records of a kind and of a country, each where it is given."""
    return f"kind={kind or ''}&country={country or ''}"


def digest_of_record(described: dict[str, Any]) -> str:
    """Return the SHA-256 of a table's record without what it says of the file."""
    return sha256_of({key: value for key, value in described.items() if key not in OF_THE_FILE})


@dataclass(frozen=True, slots=True)
class CatalogueFiles:
    """The files of the catalogue below a data folder, and what they say before records are read."""

    data: Path
    package_file: ClassVar[str] = "datapackage.json"

    @property
    def whole(self) -> Path:
        """The file that names the package, and may hold records."""
        return self.data / self.package_file

    @property
    def records(self) -> list[Path]:
        """The files that hold the record of one table each, by name."""
        return sorted((self.data / RECORDS_FOLDER).glob("*.json"))

    def stamps(self) -> tuple[Stamp, ...]:
        """Return the stamps of all files of the catalogue; none where a part of it is missing."""
        try:
            with os.scandir(self.data / RECORDS_FOLDER) as entries:
                file_stats = [(entry.name, entry.stat()) for entry in entries]
            file_stats.append(("", self.whole.stat()))
        except OSError:
            return ()
        return tuple(
            (
                name,
                file_stat.st_size,
                file_stat.st_mtime_ns,
                file_stat.st_ctime_ns,
                file_stat.st_ino,
            )
            for name, file_stat in sorted(file_stats)
        )

    def record(self, name: str) -> Path:
        """Return where the record of a table stands: in its own file, or in that of all tables."""
        try:
            listed = json.loads(self.whole.read_bytes())["resources"]
            if any(resource["name"] == name for resource in listed):
                return self.whole
        except (OSError, ValueError, LookupError, TypeError):
            pass  # the check of the catalogue tells
        return self.data / RECORDS_FOLDER / f"{name}.json"

    def resources(self) -> list[dict[str, Any]]:
        """Return the records of the catalogue as one Data Package has them.

        Raises:
            OSError: a file cannot be read.
            ValueError: a file is not JSON.
            LookupError: the package has no list of resources.
        """
        stamps = self.stamps()
        return (_resources if settled(stamps) else _resources.__wrapped__)(self, stamps)

    def digest_of(self, part: str) -> str:
        """Return the SHA-256 of a part of the catalogue; empty where a file cannot be read.

        A part is a table's name, `*` for all, or what `selection` gives.
        """
        try:
            chosen = [resource for resource in self.resources() if _is_in(part, resource)]
            digests = [digest_of_record(resource) for resource in chosen]
            return digest_of_records(digests or self._digests_declared(part))
        except UNREADABLE:
            return ""

    def _digests_declared(self, name: str) -> list[str]:
        from hrcreport.tables.data.own_files import own_records  # which rests on this module

        declared_records = own_records(Project(self.data.parent))[0]
        return [record.digest for record in declared_records if record.name == name]

    def note_content(self, path: Path) -> None:
        """Write the size and the hash of a file, as it lies there now, into its table's record.

        A file of no table is left as it is.

        Raises:
            OSError: a file cannot be read or written.
            ValueError: a file is not JSON.
        """
        content = path.read_bytes()
        now = {"bytes": len(content), "hash": f"sha256:{sha256_of(content)}"}
        for file in (self.whole, *self.records):
            described = json.loads(file.read_bytes())
            for record in described.get("resources", (described,)):
                record_path = self.data / record.get("path", "")
                if record_path == path and not now.items() <= record.items():
                    record.update(now)
                    PlainFile(file).write(
                        json.dumps(described, ensure_ascii=False, indent=2).encode()
                    )

    def sealed(self) -> tuple[str, ...]:
        """Return the names of the tables whose files are encrypted."""
        try:
            return tuple(
                resource["name"]
                for resource in self.resources()
                if resource["path"].endswith(SUFFIX)
            )
        except UNREADABLE:
            return ()

    def guarded(self) -> frozenset[str]:
        """Return the paths of the files of all tables that are not public, by all their names."""
        listed = self._listed(lambda record: record["hrc"].get("sensitivity") != "public")
        files = listed | self._declared(guarded=True)
        return files.union(_further_names(files, self.data.parent))

    def open_here(self) -> list[str]:
        """Return those of `guarded` that whoever runs this could read: in clear, or with a key."""
        has_key = os.access(Identity.path(), os.R_OK)
        return [
            path
            for path in sorted(self.guarded())
            if Path(path).exists() and (has_key or not path.endswith(SUFFIX))
        ]

    def paths(self) -> frozenset[str]:
        """Return the paths of the files of all tables, those that notebooks declare as well."""
        return self._listed(bool) | self._declared(guarded=False)

    def _listed(self, fits: Callable[[dict[str, Any]], bool]) -> frozenset[str]:
        """Return the files of records that fit; a record that cannot be judged fits.

        Of a catalogue that cannot be read it is every file beside it; where there is none, none.
        """
        if not self.whole.exists() and not self.records:
            return frozenset()
        try:
            resources = self.resources()
        except UNREADABLE:
            return frozenset(str(path.resolve()) for path in self.data.rglob("*") if path.is_file())
        files = set()
        for resource in resources:
            try:
                place = self.data / resource["path"]
            except UNREADABLE:
                continue  # it names no file, and the check of the catalogue tells
            try:
                is_meant = fits(resource)
            except UNREADABLE:
                is_meant = True
            if is_meant:
                files.add(str(place.resolve()))
        return frozenset(files)

    def _declared(self, *, guarded: bool) -> frozenset[str]:
        from hrcreport.tables.data.own_files import own_paths  # which rests on this module

        project = Project(self.data.parent)
        return frozenset(str(path.resolve()) for path in own_paths(project, guarded=guarded))


def _further_names(files: Iterable[str], root: Path) -> Iterator[str]:
    """Yield the other names in a project (hard links) by which some of its files are there."""
    shared = {inode for file in files if (inode := _shared_inode(file))}
    for folder, _, names in os.walk(root.resolve()) if shared else ():
        paths = (str(Path(folder, name)) for name in names)
        yield from (path for path in paths if _shared_inode(path) in shared)


def _shared_inode(path: str) -> tuple[int, int] | None:
    """Return what a file is on its disk, where it has more names than this one."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_nlink > 1 else None


@lru_cache(maxsize=8)
def _resources(files: CatalogueFiles, _stamps: tuple[Stamp, ...]) -> list[dict[str, Any]]:
    resources: list[dict[str, Any]] = json.loads(files.whole.read_bytes())["resources"]
    return [*resources, *(json.loads(path.read_bytes()) for path in files.records)]


def digest_of_records(digests: Iterable[str]) -> str:
    """Return one SHA-256 for the records of one part, in their order."""
    return sha256_of(list(digests))


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
