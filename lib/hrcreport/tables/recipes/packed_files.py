"""This module opens an export: its bytes out of gz or zip, not larger than memory allows."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hrcreport.foundation import DataError, Problem, sha256_of
from hrcreport.tables.recipes.recipe import Recipe

LARGEST_FILE = 500 * 1024 * 1024
MEGABYTE = 1024 * 1024
CHUNK = 4 * MEGABYTE
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
ENCRYPTED = 0x1
HOW_TO_SHRINK = (
    "Cut it at the source: ask for fewer columns or years, or export the counts, and import the "
    "parts one by one."
)


@dataclass(slots=True)
class Export:
    """The bytes of an export out of its wrapping, and the hash of the file as it came."""

    name: str
    content: bytes
    sha256: str
    packed_in: str

    def taken(self) -> bytes:
        """Return the bytes and hold them no longer: a large file is kept in memory once."""
        content, self.content = self.content, b""
        return content


def open_export(path: Path, recipe: Recipe) -> Export:
    """Return an export's bytes.

    Raises:
        DataError: it cannot be read, is too large, is another file than the recipe was written
            for, or is a zip that is protected or holds several files.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DataError(too_large(name, size))
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError.of(
            str(path),
            f"the file cannot be read: {reason}.",
            "Check that it exists and that you may read it.",
            "import.unreadable",
        ) from error
    digest = sha256_of(raw)
    if recipe.file.sha256 and digest not in recipe.file.sha256:
        raise DataError(_changed(name, digest, recipe))
    if not raw:
        raise DataError.of(name, "the file is empty.", "Fetch it again.", "import.empty-file")
    content, packed_in = _unpacked(raw, name, recipe)
    return Export(name, content, digest, packed_in)


def _unpacked(raw: bytes, name: str, recipe: Recipe) -> tuple[bytes, str]:
    try:
        if raw.startswith(GZIP):
            with gzip.open(io.BytesIO(raw)) as stream:
                return _limited(stream, name), "gz"
        if raw.startswith(ZIP) and recipe.file.format == "csv":
            return _member(raw, name, recipe), "zip"
        if raw.startswith(ZIP) and _wraps_a_workbook(raw, recipe):
            return _member(raw, name, recipe), "zip"
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise DataError.of(
            name,
            f"the file is damaged: {error}.",
            "Fetch it again; often a download stopped half-way.",
            "import.damaged",
        ) from error
    return raw, ""


def _wraps_a_workbook(raw: bytes, recipe: Recipe) -> bool:
    """Tell a zip around a workbook from the workbook itself, which is a zip as well."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
    return not {"[Content_Types].xml", "content.xml"} & set(names) and any(
        name.lower().endswith(f".{recipe.file.format}") for name in names
    )


def _member(raw: bytes, name: str, recipe: Recipe) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = [
            member
            for member in archive.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        ]
        names = [member.filename for member in members]
        member_name = recipe.file.member or (names[0] if len(names) == 1 else "")
        if member_name not in names:
            raise DataError(_which_member(name, member_name, names, recipe))
        member = members[names.index(member_name)]
        if member.flag_bits & ENCRYPTED:
            raise DataError.of(
                name,
                f"'{member_name}' in this zip is protected by a password.",
                "Unpack it with the password, and import the file that was in it.",
                "import.protected",
                value=member_name,
            )
        if member.file_size > LARGEST_FILE:
            raise DataError(too_large(name, member.file_size, unpacked=True))
        with archive.open(member) as stream:
            return _limited(stream, name)


def _limited(stream: IO[bytes] | gzip.GzipFile, name: str) -> bytes:
    parts, size = [], 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > LARGEST_FILE:
            raise DataError(too_large(name, size, unpacked=True))
        parts.append(chunk)
    return b"".join(parts)


def too_large(name: str, size: int, *, unpacked: bool = False) -> Problem:
    """Return the problem of a file that a recipe cannot hold in memory."""
    has = "unpacks to more than" if unpacked else "has"
    size_shown = LARGEST_FILE if unpacked else size
    return Problem(
        name,
        f"the file {has} {size_shown // MEGABYTE:,} MB; a recipe reads at most "
        f"{LARGEST_FILE // MEGABYTE} MB at once.",
        HOW_TO_SHRINK,
        "import.too-large",
    )


def _changed(name: str, digest: str, recipe: Recipe) -> Problem:
    return Problem(
        name,
        f"this is not the file that the recipe was written for: it has sha256 {digest}, "
        f"not {' or '.join(recipe.file.sha256)}.",
        "Where it is a newer edition, read what its publisher says of changes, then write the new "
        f"hash as 'file.sha256' into {recipe.place} (line {recipe.file.line('sha256')}) and "
        "correct the figures under 'expect'; otherwise fetch the right file.",
        "import.changed-file",
        value=digest,
    )


def _which_member(name: str, member_name: str, names: list[str], recipe: Recipe) -> Problem:
    fault = (
        f"the zip holds no file '{member_name}'."
        if member_name
        else f"the zip holds {len(names)} files and the recipe does not say which is meant."
    )
    return Problem(
        name,
        fault,
        f"{Problem.did_you_mean(member_name, names) if member_name else ''}"
        f"Write 'file.member' in {recipe.place}. "
        f"It holds: {', '.join(names[:20]) or 'nothing'}.",
        "import.zip-member",
        value=member_name or None,
    )
