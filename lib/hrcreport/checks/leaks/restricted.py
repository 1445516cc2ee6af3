"""This module gathers what the scan looks for from a project: names, identifiers, small counts.

The tables are read where they can be read: who has no key for an encrypted one does not scan for
its names, and is told so.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.checks.leaks.names import Gathered, NameIndex
from hrcreport.foundation import DataError, Project
from hrcreport.tables import Catalogue, Identity, Safeguards, TableRecord

if TYPE_CHECKING:
    import pandas as pd

FORM = "6"
KEY_FILE = "scan.key"
KEPT_FOLDER = "_scan"
KEY_BYTES = 32
LONG_FORM = frozenset({"measure", "value"})
NOT_KEYS = frozenset({"country", "complete", "measure", "value"})
OF_NAME = re.compile(
    r"(?:^|[_ .-])(?:name|names|surname|first|last|given|family|alias|nom|prenom|nombre|nombres|"
    r"apellidos?|nome|sobrenome|victim|witness|officer|complainant|detainee)(?:[_ .-]|$)|"
    r"имя|фамили|отчеств|姓名|الاسم|اسم",
    re.I,
)
OF_RECORD = re.compile(
    r"(?:^|[_ .-])(?:id|uid|uuid|case|file|dossier|number|no|num|nr|badge|plate|passport|phone|tel|"
    r"e-?mail|ssn|nino|cpf|curp|nif|account|iban)(?:[_ .-]|$)|номер|号码|رقم",
    re.I,
)


@dataclass(frozen=True)
class LookedFor:
    """What is looked for; `without` names the tables that could not be read."""

    index: NameIndex
    without: tuple[str, ...] = ()


def looked_for(project: Project) -> LookedFor:
    """Return what is looked for in this project, from the hashes kept where nothing changed."""
    fresh = Project(project.root)  # a scan is no input of a report
    try:
        catalogue = Catalogue.read(fresh)
    except DataError:
        return LookedFor(NameIndex(b""), ("data/datapackage.json",))
    guarded = tuple(
        record
        for record in catalogue.all_records
        if record.sensitivity != "public" and record.kind != "geometry"
    )
    if not guarded:
        return _nothing()
    digest_parts = [
        FORM,
        *(f"{record.digest}{_digest_of_file(record, catalogue)}" for record in guarded),
    ]
    for record in guarded:
        policy = Safeguards.policy_for(record.sensitivity, fresh)
        digest_parts.append(f"{policy.threshold}")
    return _kept(project.root, tuple(digest_parts), scan_key(), bool(Identity.text()))


def _digest_of_file(record: TableRecord, catalogue: Catalogue) -> str:
    try:
        return catalogue.sha256(record)
    except OSError:
        return ""  # it is told as one that could not be read


@lru_cache(maxsize=1)
def _nothing() -> LookedFor:
    return LookedFor(NameIndex(b""))


@lru_cache(maxsize=4)
def _kept(root: Path, digest_parts: tuple[str, ...], key: bytes, has_identity: bool) -> LookedFor:
    project = Project(root)
    digest = blake2b("\n".join(digest_parts).encode(), key=key, digest_size=16).hexdigest()
    path = project.builds / KEPT_FOLDER / f"{digest}.hashes"
    if (index := NameIndex.read(path, key=key)) is not None:
        return LookedFor(index)
    catalogue, gathered, without = Catalogue.read(project), Gathered(key), []
    for record in catalogue.all_records:
        if record.sensitivity == "public" or record.kind == "geometry":
            continue
        try:
            frame = catalogue.whole(record.name)
        except DataError:
            without.append(record.name)
            continue
        _gather(gathered, record, frame, project)
    index = gathered.index()
    if not without:
        with suppress(OSError):  # nothing is kept where nothing can be written
            index.write(path)
            for old in path.parent.iterdir():
                if old != path and old.suffix in (".hashes", ".npz", ".texts"):
                    old.unlink()
    return LookedFor(index, tuple(without))


def _gather(gathered: Gathered, record: TableRecord, frame: pd.DataFrame, project: Project) -> None:
    if set(frame.columns) >= LONG_FORM:
        policy = Safeguards.policy_for(record.sensitivity, project)
        keys = [column for column in frame.columns if column not in NOT_KEYS]
        small = frame[(frame["value"] > 0) & (frame["value"] < policy.threshold)]
        words = {column.name: column.categories for column in record.columns}
        for row in small[[*keys, "value"]].itertuples(index=False):
            *values, count = (str(cell) for cell in row)
            labels = [
                words.get(key, {}).get(value, value)
                for key, value in zip(keys, values, strict=True)
            ]
            for row_words in {tuple(values), tuple(labels)}:
                gathered.add_small(row_words, int(float(count)))
        return
    names = [column for column in columns_of(frame, record) if OF_NAME.search(column)]
    for row in frame[names].astype(str).drop_duplicates().itertuples(index=False):
        values = [cell for cell in row if cell.strip()]
        for name in {*values, " ".join(values)}:
            gathered.add_name(name)
    for column in columns_of(frame, record):
        if column not in names and (OF_RECORD.search(column) or _tells_apart(frame[column])):
            for identifier in frame[column].astype(str).unique():
                gathered.add_identifier(identifier)


def columns_of(frame: pd.DataFrame, record: TableRecord) -> Iterator[str]:
    """Yield the columns of a table without those whose every value the catalogue describes."""
    described = {column.name for column in record.columns if column.categories}
    yield from (str(column) for column in frame.columns if column not in described)


def _tells_apart(column: pd.Series) -> bool:
    return bool(
        column.dtype.kind not in "fb" and len(column) > 1 and column.nunique() > 0.9 * len(column)
    )


def scan_key() -> bytes:
    """Return the key of this user's scans, made at the first; it lies apart from every project."""
    path = Identity.folder() / KEY_FILE
    with suppress(OSError):
        key = path.read_bytes()
        if len(key) == KEY_BYTES:
            return key
    key = secrets.token_bytes(KEY_BYTES)
    with suppress(OSError):  # hashes are made anew each time
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(key)
    return key
