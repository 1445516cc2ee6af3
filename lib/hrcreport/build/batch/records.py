"""This module records what a build rests on and made, and takes over what the last one made.

A build for one format must not cost another: a Word file that a reviewer waits for stays. Where it
would come out the same it stays as it is; else it moves below `earlier/`, so that its place says
that it is of an earlier text.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from hrcreport.build.batch.execution import NotebookRun
from hrcreport.build.batch.tasks import Basis, Outcome, Task
from hrcreport.build.grounds import inputs
from hrcreport.build.grounds.digests import digests_of, said_in
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import EARLIER, Identity, Manifest, Results, Sources, Tools
from hrcreport.build.storage.store import execution_key
from hrcreport.document import Document, Engines, Format
from hrcreport.foundation import (
    PlainFile,
    Problem,
    sha256_of,
)

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


def rendering_key(task: Task, source: Path, basis: Basis, *, epoch: int) -> str:
    """Return the key of all that the bytes of a document's files follow from."""
    files = (path for path in source.rglob("*") if path.is_file())
    document_files = (path for path in files if "_extensions" not in path.relative_to(source).parts)
    return sha256_of(
        {
            "document": Hashes().of_files(source, document_files),
            "format": basis.format,
            "library": basis.library["renders"],
            "engine": task.engine,
            "versions": Engines.versions(task.engine),
            "epoch": epoch,
        }
    )


def taken_rendering(task: Task, key: str, *, build_folder: Path) -> Rendering | None:
    """Copy the files of the last build where they would come out the same; None where not."""
    place = task.builds / task.report.id
    before = Manifest.in_folder(place)
    if task.fresh or before is None or before.keys.get("rendering") != key:
        return None
    if not set(task.formats) <= set(before.made.formats) or not of_todays_packages(before):
        return None
    names = [f"{task.report.id}.{kind}" for kind in before.made.formats]
    with suppress(OSError, ValueError):
        for name in names:
            shutil.copyfile(place / name, build_folder / name)
            if Hashes().of(build_folder / name) != before.made.outputs.get(name):
                return None
        return Rendering(
            formats=list(before.made.formats),
            key=key,
            engine=before.tools.engine,
            versions=before.tools.engine_versions,
            pages=before.made.pages,
            problems=warnings_of_rendering(before),
        )
    return None


def warnings_of_rendering(manifest: Manifest) -> tuple[Problem, ...]:
    """Return those warnings of a build that came from rendering.

    Raises:
        ValueError: the manifest holds something else.
    """
    warnings = (
        PlainFile.made_from(Problem, warning_fields) for warning_fields in manifest.made.warnings
    )
    return tuple(warning for warning in warnings if warning.rule.startswith(FROM_RENDERING))


def of_todays_packages(before: Manifest, formats: Collection[str] | None = None) -> bool:
    """Tell whether the packages that add some formats of a build, or all, are those of today."""
    today = Format.packages(before.made.formats if formats is None else formats)
    return today.items() <= before.tools.engine_versions.items()


class FilesRead(NamedTuple):
    """The files that a build has read, with their hashes: by its run, and after it.

    `looked_for` holds the names found at each place where a file was looked for after the run.
    """

    by_run: Mapping[str, str]
    after_run: Mapping[str, str]
    looked_for: Mapping[str, list[str]]


def manifest_of(
    task: Task,
    run: NotebookRun,
    document: Document,
    hashes: Hashes,
    *,
    basis: Basis,
    rendering: Rendering,
    outcome: Outcome,
    build_folder: Path,
    files_read: FilesRead,
) -> Manifest:
    """Return the manifest of a build."""
    read, assembled, looked_for = files_read
    name = task.report.id
    files = [build_folder / f"{name}.{kind}" for kind in ("ipynb", *rendering.formats)]
    files += [
        build_folder / file_name for file_name in BESIDE if (build_folder / file_name).exists()
    ]
    files += [build_folder / "data" / file_name for file_name in document.data]
    files += [path for path in sorted((build_folder / "source").rglob("*")) if path.is_file()]
    code, text = digests_of(task.report.notebook, hashes.of(task.report.notebook))
    every = dict(sorted({**assembled, **read}.items()))
    only_assembled = sorted(assembled.keys() - read.keys())
    kept_run = run.kept
    return Manifest(
        document=Identity(
            report=name,
            build=document.id,
            kind=task.report.kind,
            title=str(document.front["title"]),
            symbol=str(document.front["symbol"]),
            language=str(task.report.language),
        ),
        read=Sources(
            parameters=dict(task.parameters),
            notebook=task.project.place(task.report.notebook),
            code=code,
            text=text,
            inputs=every,
            said=said_in(task.project, every, hashes, past_library=kept_run.past_library),
            printed=list(kept_run.prose),
            assembled=only_assembled,
            blocks=dict(kept_run.blocks),
            looked_for={
                "execute": kept_run.looked_for,
                "render": {
                    place: names
                    for place, names in looked_for.items()
                    if place not in kept_run.looked_for
                },
            },
            past_library=list(kept_run.past_library),
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
            fence=list(kept_run.fence),
            commit=basis.commit,
        ),
        keys={
            "run": run.key,
            "execution": execution_key(run.key, kept_run.data),
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
            outputs={path.relative_to(build_folder).as_posix(): hashes.of(path) for path in files},
        ),
    )


BY_HAND_FOLDER = "_by-hand"


def with_other_formats(task: Task, rendering: Rendering, *, build_folder: Path) -> Rendering:
    """Copy the other formats of the last build into a new one, and return all that it holds then.

    Raises:
        OSError: a file cannot be copied.
    """
    name, place = task.report.id, task.builds / task.report.id
    before = Manifest.in_folder(place)
    by_hand = [path.relative_to(place).as_posix() for path in changed_by_hand(before, place)]
    current: list[str] = []
    earlier: dict[str, str] = {}
    for kind in _known_formats(before):
        if kind in rendering.formats:
            continue
        file, older = f"{name}.{kind}", f"{EARLIER}/{name}.{kind}"
        same_rendering = before and before.keys.get("rendering") == rendering.key
        if (
            before
            and same_rendering
            and of_todays_packages(before, [kind])
            and _whole(before, place, file)
        ):
            shutil.copy2(place / file, build_folder / file)
            current.append(kind)
            continue
        # What someone changed by hand is no text of this program; `put_aside` keeps it elsewhere.
        kept_file = next(
            (
                file_name
                for file_name in (file, older)
                if _is_file(place / file_name) and file_name not in by_hand
            ),
            None,
        )
        if kept_file:
            (build_folder / EARLIER).mkdir(exist_ok=True)
            shutil.copy2(place / kept_file, build_folder / older)
            earlier[older] = Hashes().of(build_folder / older)
    problems, pages = rendering.problems, rendering.pages
    if before and any(file_format.pages for file_format in Format.installed(current)):
        pages = before.made.pages
    if before and current:
        warnings = warnings_of_rendering(before)
        problems += tuple(warning for warning in warnings if warning not in problems)
    return replace(
        rendering,
        formats=sorted([*rendering.formats, *current]),
        earlier=earlier,
        pages=pages,
        problems=problems,
    )


def changed_by_hand(manifest: Manifest | None, folder: Path) -> Iterator[Path]:
    """Yield each document of a build that holds other bytes than the build made."""
    if manifest is None:
        return
    documents = {f"{manifest.document.report}.{kind}" for kind in _known_formats(manifest)}
    for place, digest in {**manifest.made.outputs, **manifest.made.earlier}.items():
        path = folder / place
        if Path(place).name in documents and _is_file(path) and Hashes().of(path) != digest:
            yield path


def _not_made_again(task: Task, *, build_folder: Path) -> Iterator[Path]:
    """Yield each document that a build would replace, where no manifest says what was made."""
    place = task.builds / task.report.id
    for kind in Format.names():
        path, new = place / f"{task.report.id}.{kind}", build_folder / f"{task.report.id}.{kind}"
        if _is_file(path) and new.exists() and Hashes().of(path) != Hashes().of(new):
            yield path


def put_aside(task: Task, *, build_folder: Path) -> list[str]:
    """Keep what someone wrote into the documents of the last build; return where it lies now.

    Without a manifest nobody knows what somebody wrote: what a new build makes otherwise is kept.

    Raises:
        OSError: a file cannot be copied.
    """
    place, aside_folder = (
        task.builds / task.report.id,
        task.builds / BY_HAND_FOLDER / task.report.id,
    )
    places = []
    before = Manifest.in_folder(place)
    doubtful = _not_made_again(task, build_folder=build_folder) if before is None else ()
    for path in (*changed_by_hand(before, place), *doubtful):
        aside_folder.mkdir(parents=True, exist_ok=True)
        target, number = aside_folder / path.name, 1
        while target.exists() and Hashes().of(target) != Hashes().of(path):
            number += 1
            target = aside_folder / f"{path.stem}-{number}{path.suffix}"
        shutil.copy2(path, target)
        places.append(task.project.place(target))
    return places


def _known_formats(manifest: Manifest | None) -> list[str]:
    """Return the formats of today and those of a build, which a package may have made."""
    return list(dict.fromkeys((*Format.names(), *(manifest.made.formats if manifest else ()))))


def _whole(before: Manifest, place: Path, file: str) -> bool:
    digest = before.made.outputs.get(file)
    return digest is not None and _is_file(place / file) and Hashes().of(place / file) == digest


def _is_file(path: Path) -> bool:
    """Tell whether a file lies there itself: what a link leads to is no part of a build."""
    return path.is_file() and not path.is_symlink() and not path.parent.is_symlink()
