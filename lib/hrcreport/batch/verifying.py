"""This module checks a build against its manifest, without a network and without building."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hrcreport.batch.crate import CRATE_FILE, named_by_hash
from hrcreport.batch.hashing import Hashes
from hrcreport.batch.manifest import MANIFEST, Manifest, read_manifest
from hrcreport.errors import Problem, RefusedError

TAKE_ANOTHER = "Do not rely on this copy; take another, or build the report again."
SOURCE_EXTENSIONS = ("source", "_extensions")
"""The copy of the document format in a build; the manifest knows it as a whole."""


def verify(folder: Path, *, place: str) -> list[Problem]:
    """Return what a build's files and its manifest do not agree on; `place` is its name in words.

    Each file that the manifest names is there with its hash, none is there that it does not name,
    and the research object says the same as the manifest.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return [_no_manifest(folder, place)]
    problems = [*_files(manifest, folder, place), *_strangers(manifest, folder, place)]
    return [*problems, *_crate(manifest, folder, place)]


def compare(first: Path, second: Path, *, place: str) -> list[Problem]:
    """Return which files of two builds of one report differ; `first` is the one to prove."""
    before, now = read_manifest(first), read_manifest(second)
    if before is None or now is None:
        return [_no_manifest(first, place)]
    problems = [
        Problem(
            place=f"{place}/{name}",
            what="built again, this file comes out different."
            if name in now.outputs
            else "built again, this file is not made.",
            mend=_what_differs(before, now),
            rule="verify.other-bytes",
        )
        for name in before.outputs
        if before.outputs[name] != now.outputs.get(name)
    ]
    problems += [
        Problem(
            place=f"{place}/{name}",
            what="built again, this file is made; the build does not hold it.",
            mend=_what_differs(before, now),
            rule="verify.other-bytes",
        )
        for name in now.outputs
        if name not in before.outputs
    ]
    return problems


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Give the folder of a build that lies in a folder or in a zip archive.

    Raises:
        RefusedError: the path is neither, or holds no build.
    """
    if path.is_dir() or not path.exists():
        yield path
        return
    with TemporaryDirectory(prefix="hrc-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
        except (OSError, zipfile.BadZipFile) as error:
            raise RefusedError(
                Problem(
                    place=str(path),
                    what="this is neither the folder of a build nor a zip archive of one.",
                    mend="Name the folder that holds manifest.json, or zip that folder.",
                    rule="verify.no-build",
                )
            ) from error
        found = sorted(Path(folder).rglob(MANIFEST), key=lambda each: len(each.parts))
        yield found[0].parent if found else Path(folder)


def _files(manifest: Manifest, folder: Path, place: str) -> Iterator[Problem]:
    hashes = Hashes()
    # Documents of an earlier text are no part of what is sent: they may be left out.
    there = {name: sha for name, sha in manifest.earlier.items() if (folder / name).exists()}
    for name, digest in {**manifest.outputs, **there}.items():
        path = folder / name
        try:
            now = hashes.of(path)
        except OSError:
            yield Problem(
                place=f"{place}/{name}",
                what="this file is missing.",
                mend=TAKE_ANOTHER,
                rule="verify.missing-file",
            )
            continue
        if now != digest:
            yield Problem(
                place=f"{place}/{name}",
                what="this file is not the one that was built: its SHA-256 is another.",
                mend=TAKE_ANOTHER,
                rule="verify.changed-file",
            )


def _strangers(manifest: Manifest, folder: Path, place: str) -> Iterator[Problem]:
    known = {MANIFEST, CRATE_FILE, *manifest.outputs, *manifest.earlier}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_dir() or parts[: len(SOURCE_EXTENSIONS)] == SOURCE_EXTENSIONS:
            continue
        name = "/".join(parts)
        if name not in known:
            yield Problem(
                place=f"{place}/{name}",
                what="this file is no part of the build: its manifest does not name it.",
                mend=TAKE_ANOTHER,
                rule="verify.strange-file",
            )


def _crate(manifest: Manifest, folder: Path, place: str) -> Iterator[Problem]:
    where = f"{place}/{CRATE_FILE}"
    try:
        content: Any = json.loads((folder / CRATE_FILE).read_text(encoding="utf-8"))
        entities = {entity["@id"]: entity for entity in content["@graph"]}
        told = {name: entity["sha256"] for name, entity in entities.items() if "sha256" in entity}
    except (OSError, ValueError, LookupError, TypeError):
        yield _crate_problem(where, "is missing or cannot be read")
        return
    expected = {
        MANIFEST: Hashes().of(folder / MANIFEST),
        **manifest.outputs,
        **{named_by_hash(name, digest): digest for name, digest in manifest.inputs.items()},
    }
    if told != expected:
        other = sorted(name for name, _ in told.items() ^ expected.items())
        yield _crate_problem(where, f"does not agree with the manifest ({', '.join(other[:5])})")


def _what_differs(before: Manifest, now: Manifest) -> str:
    """Return which versions differ between two builds, in words."""
    were, are = ({**each.versions, **each.engine_versions} for each in (before, now))
    other = [
        f"{name} was {were.get(name, 'absent')} and is {are.get(name, 'absent')}"
        for name in sorted(were.keys() | are.keys())
        if were.get(name) != are.get(name)
    ]
    if other:
        return f"Other versions: {'; '.join(other)}. Install those of the build and try again."
    return (
        "The versions are the same. Look for something that depends on the machine or the moment."
    )


def _no_manifest(folder: Path, place: str) -> Problem:
    there = (folder / MANIFEST).exists()
    return Problem(
        place=f"{place}/{MANIFEST}",
        what="the manifest is of another form, or damaged." if there else "there is no manifest.",
        mend="Check it with the version of this program that built it."
        if there
        else "Build the report, or name the folder or zip archive of a build.",
        rule="verify.no-manifest",
    )


def _crate_problem(place: str, what: str) -> Problem:
    return Problem(
        place=place,
        what=f"the research object {what}.",
        mend=TAKE_ANOTHER,
        rule="verify.crate",
    )
