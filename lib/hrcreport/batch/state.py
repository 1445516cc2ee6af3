"""This module tells the state of each report and, in words, why it must be built again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from hrcreport.batch import inputs
from hrcreport.batch.manifest import MANIFEST, Manifest, read_manifest
from hrcreport.params.reading import Parameters
from hrcreport.project import Project, Report

State = Literal["current", "stale", "failed", "never built"]
FAILED_FOLDER = "_failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands: its state, the reasons to build it, its last build."""

    state: State
    reasons: tuple[str, ...]
    manifest: Manifest | None


def failed_folder(builds: Path, report_id: str) -> Path:
    """Return the folder that keeps what is left of a report's failed build."""
    return builds / FAILED_FOLDER / report_id


def standing(
    project: Project,
    report: Report,
    *,
    parameters: Parameters | None,
    builds: Path | None = None,
    formats: Sequence[str] = (),
    engine: str | None = None,
) -> Standing:
    """Return where a report stands against its last build.

    Args:
        project: the project.
        report: the report.
        parameters: its parameters, or None where its params file has errors.
        builds: the folder of builds; the project's own by default.
        formats: formats that are wanted; a build without one of them is stale.
        engine: the engine that is wanted; None accepts the one that was used.
    """
    builds = builds or project.builds
    folder = builds / report.id
    manifest = read_manifest(folder)
    failed = failed_folder(builds, report.id).exists()
    if manifest is None:
        known = (folder / MANIFEST).exists()
        reason = "its last build has a manifest of another form" if known else "it was never built"
        return Standing("failed" if failed else "never built", (reason,), None)
    built_on = _day_of(folder / MANIFEST)
    reasons = tuple(
        _changes(project, report, parameters, manifest, built_on, formats, engine, folder)
    )
    if failed:
        return Standing("failed", ("its last build failed", *reasons), manifest)
    return Standing("stale" if reasons else "current", reasons, manifest)


def _changes(
    project: Project,
    report: Report,
    parameters: Parameters | None,
    manifest: Manifest,
    built_on: str,
    formats: Sequence[str],
    engine: str | None,
    folder: Path,
) -> Iterator[str]:
    if parameters is not None:
        yield from _changed_parameters(parameters, manifest)
    yield from _changed_files(project, report, manifest, built_on)
    if inputs.sha256_of_library() != manifest.library:
        yield f"the library has changed since {built_on}"
    if inputs.sha256_of_format(project.extension) != manifest.format:
        yield f"the document format has changed since {built_on}"
    now = inputs.versions()
    for name in sorted(now.keys() | (manifest.versions.keys() & {*inputs.PACKAGES, "python"})):
        before = manifest.versions.get(name)
        if before != now.get(name):
            yield f"{name} was {before or 'absent'} and is now {now.get(name) or 'absent'}"
    missing = [each for each in formats if each not in manifest.formats]
    if missing:
        yield f"it was not built as {' and '.join(missing)}"
    if engine is not None and engine != manifest.engine:
        yield f"it was rendered by {manifest.engine} and {engine} is wanted"
    for place, digest in manifest.outputs.items():
        path = folder / place
        if not path.exists():
            yield f"its file {place} is missing"
        elif inputs.sha256_of_file(path) != digest:
            yield f"its file {place} was changed by hand"


def _changed_parameters(parameters: Parameters, manifest: Manifest) -> Iterator[str]:
    before, now = manifest.parameters, dict(parameters.values)
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield f"the parameter {name} is gone"
        elif name not in before:
            yield f"the parameter {name} is new"
        elif before[name] != now[name]:
            yield f"the parameter {name} was {before[name]!r} and is now {now[name]!r}"


def _changed_files(
    project: Project, report: Report, manifest: Manifest, built_on: str
) -> Iterator[str]:
    notebook = project.place(report.notebook)
    # A params file counts by its parameters: a comment in it changes nothing.
    params_file = project.place(report.params_file)
    if notebook not in manifest.inputs:
        yield f"it now has another notebook, {notebook}"
    for block in sorted(project.own_blocks(report).glob("*.md")):
        if project.place(block) not in manifest.inputs:
            yield f"{project.place(block)} is new"
    # A text in the report's language takes the place of the English one that was read.
    for block in sorted(project.shared_blocks(report.language).glob("*.md")):
        place, english = project.place(block), project.shared_blocks() / block.name
        if place not in manifest.inputs and project.place(english) in manifest.inputs:
            yield f"{place} is new"
    for place, digest in manifest.inputs.items():
        path = project.root / place
        if place == params_file or (place.endswith(".ipynb") and place != notebook):
            continue
        if not path.exists():
            yield f"{place} is gone"
        elif inputs.sha256_of_file(path) != digest:
            yield f"{place} has changed since {built_on}"


def _day_of(path: Path) -> str:
    moment = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).astimezone()
    return f"{moment.day} {moment:%B %Y, %H:%M}"
