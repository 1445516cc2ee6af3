"""This module tells what inputs of a build hold now; layout and comments of YAML say nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.document import KeptRun
from hrcreport.foundation import (
    Node,
    Parameters,
    Project,
    Reads,
    Report,
    sha256_of,
)
from hrcreport.registers import TrustLog
from hrcreport.tables import CatalogueFiles


def hash_of(
    project: Project,
    place: str,
    hashes: Hashes,
    parameters: Mapping[str, Parameters] | None = None,
) -> str | None:
    """Return today's SHA-256 of a place, or of a part of it; None where it is gone."""
    name, mark, part = place.partition(Reads.PART)
    try:
        file_digest = hashes.of(f"{project.root}/{name}")
    except OSError:
        return None
    if not mark:
        return file_digest
    path = project.root / name
    if part == Reads.PARAMETERS:
        report_parameters = (parameters or {}).get(path.stem)
        return sha256_of(dict(report_parameters.values)) if report_parameters else ""
    part_digests = hashes.parts  # whose records lie in other files than the one that was hashed
    if (path, part) not in part_digests:
        part_digests[path, part] = part_of(path, part)
    return part_digests[path, part]


def said_now(project: Project, place: str, hashes: Hashes) -> str:
    """Return the SHA-256 of what a YAML file says today; empty where its bytes count, or none."""
    try:
        return said_by(project.root / place, hashes, place=place)
    except OSError:
        return ""


def data_of(
    project: Project,
    place: str,
    hashes: Hashes,
    parameters: Mapping[str, Parameters] | None = None,
) -> str | None:
    """Return today's SHA-256 of a place as kept runs know it, or None where it is gone.

    It is that of the names found where the place was looked for, of what a YAML file says, and
    else as `hash_of` gives it.
    """
    if place.startswith(Reads.LOOKED_FOR):
        return sha256_of(names_at(project, place.removeprefix(Reads.LOOKED_FOR), hashes))
    return said_now(project, place, hashes) or hash_of(project, place, hashes, parameters)


def is_as_read(
    project: Project,
    place: str,
    manifest: Manifest,
    hashes: Hashes,
    parameters: Mapping[str, Parameters] | None = None,
) -> bool:
    """Tell whether an input of a build has its bytes still, or says the same in other bytes."""
    if hash_of(project, place, hashes, parameters) == manifest.read.inputs[place]:
        return True
    content_digest = manifest.read.said.get(place)
    return content_digest is not None and said_now(project, place, hashes) == content_digest


def names_at(project: Project, place: str, hashes: Hashes) -> list[str]:
    """Return the names found today at a place that a build looked at, once for many reports."""
    path, listings = project.root / place, hashes.listed
    if path not in listings:
        listings[path] = Reads.names_in(path.parent, path.name)
    return listings[path]


def appeared_and_gone(
    project: Project, looked_for: Mapping[str, list[str]], hashes: Hashes
) -> tuple[list[str], list[str]]:
    """Return the places of files that are there today and were not, and of those that went."""
    appeared: list[str] = []
    vanished: list[str] = []
    for place, before in looked_for.items():
        folder, now = place.rpartition("/")[0], names_at(project, place, hashes)
        at = f"{folder}/" if folder else ""
        appeared += [f"{at}{name}" for name in now if name not in before]
        vanished += [f"{at}{name}" for name in before if name not in now]
    return appeared, vanished


def part_of(catalogue: Path, part: str) -> str:
    """Return today's SHA-256 of a part of the catalogue, or of the log of trust."""
    if catalogue.name == TrustLog.path(Project(catalogue.parents[2])).name:
        return TrustLog.digest_of(catalogue, part)
    return CatalogueFiles(catalogue.parent).digest_of(part)


@cache
def digests_of(notebook: Path, _: str) -> tuple[str, str]:
    """Return the digests of a notebook's code and text, once for each content of the file."""
    return KeptRun.digests(notebook)


def said_by(path: Path, hashes: Hashes, *, place: str) -> str:
    """Return the SHA-256 of what a YAML file says; empty where its bytes are all that counts.

    Those of a file that is no YAML, or YAML with a slip, count whole. A file is parsed once for
    each content that it had: what it said is remembered by the SHA-256 of its bytes.

    Raises:
        OSError: the file cannot be read.
    """
    if path.suffix not in Report.SUFFIXES:
        return ""
    digest = hashes.of(path)
    key = sha256_of([digest, *(hashes.of(Path(reader_file)) for reader_file in Node.READERS)])
    content_digests = hashes.said
    if key not in content_digests:
        content = path.read_bytes()
        if sha256_of(content) != digest:
            return ""  # saved since it was hashed: the next run sees it
        content_digests[key] = _digest(content, place)
    return content_digests[key]


def said_in(
    project: Project,
    read: Mapping[str, str],
    hashes: Hashes,
    *,
    past_library: Collection[str] = (),
) -> dict[str, str]:
    """Return what the YAML files among those read say, by their places.

    `read` holds the SHA-256 of the bytes that were read: a file that holds others by now is left
    out, so that its bytes count, as do those of `past_library`, which cells read by themselves.
    """
    content_digests = {}
    for place, digest in read.items():
        path = project.root / place
        if place in past_library:
            continue
        if path.suffix in Report.SUFFIXES and path.is_file():
            content_digest = said_by(path, hashes, place=place)
            if content_digest and hashes.of(path) == digest:
                content_digests[place] = content_digest
    return content_digests


def _digest(content: bytes, place: str) -> str:
    try:
        node, problems = Node.parse(content.decode("utf-8-sig"), place=place)
    except UnicodeDecodeError:
        return ""
    return sha256_of(_said(node)) if node is not None and not problems else ""


def _said(node: Node) -> Any:
    """Return all that the library takes from a value: its kind and its text as written.

    The order of keys counts, since registers print in the order in which they are written; lines
    do not, since only messages about slips name them, nor does the kind of quotation marks.
    """
    if isinstance(node.value, dict):
        return ["keys", *([key, _said(child)] for key, child in node.value.items())]
    if isinstance(node.value, list):
        return ["list", *map(_said, node.value)]
    return [type(node.value).__name__, "" if node.value is None else node.raw]
