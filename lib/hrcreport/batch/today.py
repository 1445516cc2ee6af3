"""This module tells what the inputs of a build hold today, to be compared with what it read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hrcreport.batch import inputs
from hrcreport.batch.manifest import Manifest
from hrcreport.batch.sayings import said_by
from hrcreport.data.parts import digest_of_part
from hrcreport.data.reads import LOOKED_FOR, PARAMETERS, PART, found_at, sha256_of_data
from hrcreport.execute.kept import notebook_digests
from hrcreport.params.reading import Parameters
from hrcreport.project import Project


def hash_of(
    project: Project, place: str, parameters: Mapping[str, Parameters] | None = None
) -> str | None:
    """Return today's SHA-256 of a place, or of a part of it; None where it is gone."""
    name, mark, part = place.partition(PART)
    path = project.root / name
    try:
        whole = inputs.sha256_of_file(path)
    except OSError:
        return None
    if not mark:
        return whole
    if part == PARAMETERS:
        given = (parameters or {}).get(path.stem)
        return sha256_of_data(dict(given.values)) if given else ""
    return part_of(path, whole, part)


def said_now(project: Project, place: str) -> str:
    """Return the SHA-256 of what a YAML file says today; empty where its bytes count, or none."""
    try:
        return said_by(project.root / place, place=place)
    except OSError:
        return ""


def data_of(
    project: Project, place: str, parameters: Mapping[str, Parameters] | None = None
) -> str | None:
    """Return today's SHA-256 of a place as kept runs know it, or None where it is gone.

    It is that of the names found where the place was looked for, of what a YAML file says, and
    else as `hash_of` gives it.
    """
    if place.startswith(LOOKED_FOR):
        return sha256_of_data(names_at(project, place.removeprefix(LOOKED_FOR)))
    return said_now(project, place) or hash_of(project, place, parameters)


def is_as_read(
    project: Project,
    place: str,
    manifest: Manifest,
    parameters: Mapping[str, Parameters] | None = None,
) -> bool:
    """Tell whether an input of a build has its bytes still, or says the same in other bytes."""
    if hash_of(project, place, parameters) == manifest.inputs[place]:
        return True
    said = manifest.said.get(place)
    return said is not None and said_now(project, place) == said


def names_at(project: Project, place: str) -> list[str]:
    """Return the names found today at a place that a build looked at, once for many reports."""
    path, known = project.root / place, inputs.HASHES.listed
    if path not in known:
        known[path] = found_at(project, place)
    return known[path]


def appeared_and_gone(
    project: Project, looked_for: Mapping[str, list[str]]
) -> tuple[list[str], list[str]]:
    """Return the places of files that are there today and were not, and of those that went."""
    appeared: list[str] = []
    gone: list[str] = []
    for place, before in looked_for.items():
        folder, now = place.rpartition("/")[0], names_at(project, place)
        at = f"{folder}/" if folder else ""
        appeared += [f"{at}{name}" for name in now if name not in before]
        gone += [f"{at}{name}" for name in before if name not in now]
    return appeared, gone


@cache
def part_of(catalogue: Path, _: str, part: str) -> str:
    """Return the SHA-256 of a part of the catalogue, once for each content of the file."""
    return digest_of_part(catalogue, part)


@cache
def digests_of(notebook: Path, _: str) -> tuple[str, str]:
    """Return the digests of a notebook's code and text, once for each content of the file."""
    return notebook_digests(notebook)
