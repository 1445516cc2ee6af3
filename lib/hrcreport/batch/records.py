"""This module records what a build rests on and made, and finds a rendering that is there."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hrcreport.assemble import Document
from hrcreport.batch import inputs
from hrcreport.batch.digests import digests_of, said_in
from hrcreport.batch.execution import Run
from hrcreport.batch.hashes import Hashes, made_from, sha256_of_files
from hrcreport.batch.manifest import Identity, Manifest, Results, Sources, Tools, read_manifest
from hrcreport.batch.plan import basis_of
from hrcreport.batch.store import execution_key
from hrcreport.batch.tasks import Outcome, Task
from hrcreport.errors import Problem
from hrcreport.formats import format_packages
from hrcreport.reads import sha256_of_data
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


def rendering_key(task: Task, source: Path, *, epoch: int) -> str:
    """Return the key of all that the bytes of a document's files follow from."""
    basis = task.basis or basis_of(task.project)
    files = (path for path in source.rglob("*") if path.is_file())
    own = (path for path in files if "_extensions" not in path.relative_to(source).parts)
    return sha256_of_data(
        {
            "document": sha256_of_files(source, own, Hashes()), "format": basis.format,
            "library": basis.library["renders"], "engine": task.engine,
            "versions": engine_versions(task.engine), "epoch": epoch,
        }
    )  # fmt: skip


def taken_rendering(task: Task, key: str, *, made: Path) -> Rendering | None:
    """Copy the files of the last build where they would come out the same; None where not."""
    place = task.builds / task.report.id
    before = read_manifest(place)
    if task.fresh or before is None or before.keys.get("rendering") != key:
        return None
    if not set(task.formats) <= set(before.made.formats) or not of_todays_packages(before):
        return None
    names = [f"{task.report.id}.{kind}" for kind in before.made.formats]
    with suppress(OSError, ValueError):
        for name in names:
            shutil.copyfile(place / name, made / name)
            if Hashes().of(made / name) != before.made.outputs.get(name):
                return None
        return Rendering(
            formats=list(before.made.formats), key=key, engine=before.tools.engine,
            versions=before.tools.engine_versions, pages=before.made.pages,
            problems=warnings_of_rendering(before),
        )  # fmt: skip
    return None


def warnings_of_rendering(manifest: Manifest) -> tuple[Problem, ...]:
    """Return those warnings of a build that came from rendering.

    Raises:
        ValueError: the manifest holds something else.
    """
    told = (made_from(Problem, each) for each in manifest.made.warnings)
    return tuple(each for each in told if each.rule.startswith(FROM_RENDERING))


def of_todays_packages(before: Manifest, formats: Collection[str] | None = None) -> bool:
    """Tell whether the packages that add some formats of a build, or all, are those of today."""
    today = format_packages(before.made.formats if formats is None else formats)
    return today.items() <= before.tools.engine_versions.items()


def manifest_of(
    task: Task, run: Run, document: Document, *, rendering: Rendering, outcome: Outcome, made: Path,
    read: Mapping[str, str], assembled: Mapping[str, str], looked_for: Mapping[str, list[str]],
) -> Manifest:  # fmt: skip
    """Return the manifest of a build; `read` was read by the run, `assembled` after it.

    `looked_for` holds the names found at each place where a file was looked for after the run.
    """
    basis = task.basis or basis_of(task.project)
    name = task.report.id
    files = [made / f"{name}.{kind}" for kind in ("ipynb", *rendering.formats)]
    files += [made / each for each in BESIDE if (made / each).exists()]
    files += [made / "data" / each for each in document.data]
    files += [path for path in sorted((made / "source").rglob("*")) if path.is_file()]
    code, text = digests_of(task.report.notebook, inputs.sha256_of_file(task.report.notebook))
    every = dict(sorted({**assembled, **read}.items()))
    only_assembled = sorted(assembled.keys() - read.keys())
    kept = run.kept
    return Manifest(
        document=Identity(
            report=name, build=document.id, kind=task.report.kind,
            title=str(document.front["title"]), symbol=str(document.front["symbol"]),
            language=task.report.language,
        ),
        read=Sources(
            parameters=dict(task.parameters),
            notebook=task.project.place(task.report.notebook),
            code=code,
            text=text,
            inputs=every,
            said=said_in(task.project, every, past_library=kept.past_library),
            printed=list(kept.prose),
            assembled=only_assembled,
            blocks=dict(kept.blocks),
            looked_for={
                "execute": kept.looked_for,
                "render": {
                    place: names
                    for place, names in looked_for.items()
                    if place not in kept.looked_for
                },
            },
            past_library=list(kept.past_library),
        ),
        tools=Tools(
            library=dict(basis.library),
            format=basis.format,
            versions=dict(basis.versions),
            engine=rendering.engine,
            engine_versions={
                **rendering.versions,
                **inputs.rendering_packages(rendering.engine, rendering.formats),
            },
        ),
        keys={
            "run": run.key,
            "execution": execution_key(run.key, kept.data),
            "rendering": rendering.key,
        },
        made=Results(
            formats=rendering.formats,
            earlier=dict(rendering.earlier),
            pages=outcome.pages,
            words=outcome.words,
            headroom=outcome.headroom,
            findings=outcome.findings,
            warnings=[warning.as_dict() for warning in outcome.warnings],
            outputs={
                path.relative_to(made).as_posix(): inputs.sha256_of_file(path) for path in files
            },
        ),
    )  # fmt: skip
