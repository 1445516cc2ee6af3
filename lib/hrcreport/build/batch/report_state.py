"""This module tells the state of a report and, in words, why it must be built again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hrcreport.build.batch.changes import Change, Changes, day_of
from hrcreport.build.batch.execution import must_run
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest, earlier_formats
from hrcreport.build.storage.publishing import COPY_OF_FORMAT
from hrcreport.build.storage.store import STORE_FOLDER, Store
from hrcreport.foundation import Parameters, Project, Report

State = Literal["current", "stale", "failed", "never built"]
FormatState = Literal["current", "stale"]
Needs = Literal["nothing", "render", "execute"]
FAILED_FOLDER = "_failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands: its state, what it needs, the reasons, its last build.

    `formats` tells of each format that there is whether it is current or stale.
    """

    state: State
    reasons: tuple[str, ...]
    manifest: Manifest | None
    needs: Needs = "execute"
    formats: Mapping[str, FormatState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a build is asked to make, and where.

    A build without one of the `formats` is stale; `engine` None accepts the one that was used.
    `store` is the place of kept runs, by default in the folder of builds.
    """

    builds: Path
    formats: tuple[str, ...] = ()
    engine: str | None = None
    store: str = ""

    @property
    def kept_runs(self) -> Store:
        """The store of kept runs."""
        return Store(self.store or str(self.builds / STORE_FOLDER))


def failed_folder(builds: Path, report_id: str) -> Path:
    """Return the folder that keeps what is left of a report's failed build."""
    return builds / FAILED_FOLDER / report_id


def standing(
    project: Project,
    report: Report,
    hashes: Hashes,
    *,
    parameters: Mapping[str, Parameters],
    build_target: Wanted | None = None,
) -> Standing:
    """Return where a report stands against its last build.

    `parameters` are those of every report without errors in its params file; `build_target` is what
    is asked for, by default a build as it was made, in the project's own folder.
    """
    build_target = build_target or Wanted(project.builds)
    folder = build_target.builds / report.id
    manifest = Manifest.in_folder(folder)
    failed = failed_folder(build_target.builds, report.id).exists()
    if manifest is None:
        reason = "it was never built"
        if folder.is_dir():
            has_manifest = (folder / Manifest.FILE).exists()
            fault = "cannot be read" if has_manifest else "is missing"
            reason = f"the manifest of its last build {fault}"
        return Standing("failed" if failed else "never built", (reason,), None)
    if not manifest.is_of_today:
        reason = f"its last build is of an earlier version (form {manifest.form} of manifests)"
        older: dict[str, FormatState] = dict.fromkeys(
            [*manifest.made.formats, *earlier_formats(manifest, folder)], "stale"
        )
        return Standing("failed" if failed else "stale", (reason,), manifest, formats=older)
    since = day_of(folder / Manifest.FILE)
    changes = [
        *Changes(
            project,
            report=report,
            parameters=parameters,
            manifest=manifest,
            since=since,
            hashes=hashes,
        ).found(),
        *_outputs(manifest, folder, hashes),
    ]
    earlier = earlier_formats(manifest, folder)
    formats: dict[str, FormatState] = {
        kind: "stale" if changes or kind in earlier else "current"
        for kind in (*manifest.made.formats, *earlier)
    }
    changes += _wanted(manifest, build_target.formats, build_target.engine, earlier=earlier)
    if failed:
        changes.insert(0, Change("render", "its last build failed"))
    if changes and all(change.needs == "render" for change in changes):
        # Nothing that a result rests on has changed; a kept run tells what prose quotes.
        prose = any(change.prose for change in changes)
        why = must_run(
            project,
            report,
            manifest,
            build_target.kept_runs,
            hashes,
            parameters=parameters,
            prose=prose,
        )
        changes += [Change("execute", why)] if why else []
    needs: Needs = "nothing"
    for change in changes:
        needs = "execute" if "execute" in (needs, change.needs) else "render"
    reasons = tuple(dict.fromkeys(change.words for change in changes))
    state: State = "failed" if failed else "stale" if reasons else "current"
    return Standing(state, reasons, manifest, needs, formats)


def _wanted(
    manifest: Manifest, formats: Sequence[str], engine: str | None, *, earlier: Sequence[str]
) -> Iterator[Change]:
    """Yield which formats must be made: those asked for, or by default those that there are."""
    older = [format_name for format_name in earlier if not formats or format_name in formats]
    if older:
        yield Change("render", f"what lies there as {' and '.join(older)} is of an earlier text")
    missing = [
        format_name
        for format_name in formats
        if format_name not in (*manifest.made.formats, *older)
    ]
    if missing:
        yield Change("render", f"it was not built as {' and '.join(missing)}")
    if engine is not None and engine != manifest.tools.engine:
        yield Change("render", f"it was rendered by {manifest.tools.engine} and {engine} is wanted")


def _outputs(manifest: Manifest, folder: Path, hashes: Hashes) -> Iterator[Change]:
    for place, digest in manifest.made.outputs.items():
        output_words = f"file {place}"
        if place.startswith(COPY_OF_FORMAT):
            output_words = "copy of the document format"  # one reason, not fifty
        try:
            now = hashes.of(f"{folder}/{place}")
        except OSError:
            yield Change("render", f"its {output_words} is missing")
            continue
        if now != digest:
            yield Change("render", f"its {output_words} was changed by hand")
