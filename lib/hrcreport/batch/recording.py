"""This module records what a build rests on and made, and finds a rendering that is there."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hrcreport.assemble import Document
from hrcreport.batch import inputs
from hrcreport.batch.hashing import Hashes, sha256_of_files
from hrcreport.batch.manifest import FORM, Manifest, outputs_of, read_manifest
from hrcreport.batch.planning import library_of_a_build
from hrcreport.batch.running import Run
from hrcreport.batch.sayings import said_in
from hrcreport.batch.shapes import made_from
from hrcreport.batch.store import execution_key
from hrcreport.batch.tasks import Basis, Outcome, Task
from hrcreport.batch.today import digests_of
from hrcreport.data.reads import sha256_of_data
from hrcreport.errors import Problem
from hrcreport.formats import format_packages
from hrcreport.render.engine import engine_versions

BESIDE = ("values.json", "graph.json", "inspection.json")
FROM_RENDERING = "render."
"""How the rules of warnings begin that come from rendering."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The files of a document, made now or taken from the last build; equal keys: equal files.

    `earlier` holds the SHA-256 of files of an earlier text that are kept, by place in the build.
    """

    formats: list[str]
    key: str
    engine: str
    versions: Mapping[str, str]
    pages: int | None
    problems: tuple[Problem, ...]
    earlier: Mapping[str, str] = field(default_factory=dict)


def basis_of(task: Task) -> Basis:
    """Return what all reports of the batch rest on; looked up here where nobody handed it in."""
    return task.basis or Basis(
        library_of_a_build(),
        inputs.sha256_of_format(task.project.extension),
        inputs.versions(),
    )


def rendering_key(task: Task, source: Path, *, epoch: int) -> str:
    """Return the key of all that the bytes of a document's files follow from."""
    basis = basis_of(task)
    return sha256_of_data(
        {
            "document": sha256_of_files(source, own_files(source), Hashes()),
            "format": basis.format,
            "library": basis.library["renders"],
            "engine": task.engine,
            "versions": engine_versions(task.engine),
            "epoch": epoch,
        }
    )


def own_files(source: Path) -> list[Path]:
    """Return the files of a document source that are the report's own, without the format."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    return [path for path in files if "_extensions" not in path.relative_to(source).parts]


def taken_rendering(task: Task, key: str, *, made: Path) -> Rendering | None:
    """Copy the files of the last build where they would come out the same; None where not."""
    place = task.builds / task.report.id
    before = read_manifest(place)
    if task.fresh or before is None or before.keys.get("rendering") != key:
        return None
    if not set(task.formats) <= set(before.formats) or not of_todays_packages(before):
        return None
    names = [f"{task.report.id}.{kind}" for kind in before.formats]
    with suppress(OSError, ValueError):
        for name in names:
            shutil.copyfile(place / name, made / name)
            if Hashes().of(made / name) != before.outputs.get(name):
                return None
        return Rendering(
            formats=list(before.formats),
            key=key,
            engine=before.engine,
            versions=before.engine_versions,
            pages=before.pages,
            problems=tuple(
                problem
                for problem in (made_from(Problem, each) for each in before.warnings)
                if problem.rule.startswith(FROM_RENDERING)
            ),
        )
    return None


def of_todays_packages(before: Manifest, formats: Collection[str] | None = None) -> bool:
    """Tell whether the packages that add some formats of a build, or all, are those of today."""
    today = format_packages(before.formats if formats is None else formats)
    return today.items() <= before.engine_versions.items()


def manifest_of(
    task: Task,
    run: Run,
    document: Document,
    *,
    rendering: Rendering,
    outcome: Outcome,
    made: Path,
    read: Mapping[str, str],
    assembled: Mapping[str, str],
    looked_for: Mapping[str, list[str]],
) -> Manifest:
    """Return the manifest of a build; `read` was read by the run, `assembled` after it.

    `looked_for` holds the names found at each place where a file was looked for after the run.
    """
    basis = basis_of(task)
    name = task.report.id
    names = {"ipynb": made / f"{name}.ipynb"}
    names |= {kind: made / f"{name}.{kind}" for kind in rendering.formats}
    names |= {each: made / each for each in BESIDE if (made / each).exists()}
    names |= {f"data/{each}": made / "data" / each for each in document.data}
    source = (path for path in sorted((made / "source").rglob("*")) if path.is_file())
    names |= {path.relative_to(made).as_posix(): path for path in source}
    code, text = digests_of(task.report.notebook, inputs.sha256_of_file(task.report.notebook))
    every = dict(sorted({**assembled, **read}.items()))
    only_assembled = sorted(assembled.keys() - read.keys())
    return Manifest(
        form=FORM,
        report=name,
        kind=task.report.kind,
        title=str(document.front["title"]),
        symbol=str(document.front["symbol"]),
        language=task.report.language,
        parameters=dict(task.parameters),
        notebook=task.project.place(task.report.notebook),
        code=code,
        text=text,
        inputs=every,
        said=said_in(task.project, every, past_library=run.kept.past_library),
        printed=list(run.kept.prose),
        assembled=only_assembled,
        blocks=dict(run.kept.blocks),
        looked_for={
            "execute": run.kept.looked_for,
            "render": {
                place: names
                for place, names in looked_for.items()
                if place not in run.kept.looked_for
            },
        },
        library=dict(basis.library),
        format=basis.format,
        versions=dict(basis.versions),
        engine=rendering.engine,
        engine_versions={
            **rendering.versions,
            **inputs.rendering_packages(rendering.engine, rendering.formats),
        },
        formats=rendering.formats,
        earlier=dict(rendering.earlier),
        keys={
            "run": run.key,
            "execution": execution_key(run.key, run.kept.data),
            "rendering": rendering.key,
        },
        pages=outcome.pages,
        words=outcome.words,
        headroom=outcome.headroom,
        findings=outcome.findings,
        warnings=[warning.as_dict() for warning in outcome.warnings],
        outputs=outputs_of(made, names),
        past_library=list(run.kept.past_library),
    )
