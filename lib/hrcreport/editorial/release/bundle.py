"""This module makes the folder that is sent: documents and their proof, nothing of the workshop."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from hrcreport.build import Manifest, verified
from hrcreport.checks import Scanned
from hrcreport.foundation import LeakError, Problem, Project, RefusedError
from hrcreport.tables import CatalogueFiles, Photograph

BUNDLES_FOLDER = "_bundles"
DATA_FOLDER = "data/"
TAKEN_OUT = "execute.records-taken"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds, by place inside it; `held_back` are the data files that stay here."""

    folder: Path
    files: tuple[str, ...]
    held_back: tuple[str, ...]

    @classmethod
    def make(cls, project: Project, report_id: str, *, output: Path | None = None) -> Bundle:
        """Write the folder of a report that can be sent, and return what it holds.

        It holds the documents of the last build, a manifest of its own and the numbers behind
        pictures, these only where every table that the report read is public. No notebook, source,
        value, note, warning or log is in it, and no hash by which a guess at a table that is not
        public could be confirmed.

        Raises:
            RefusedError: there is no build, it is not what its manifest says, records of persons
                were taken out in it, nobody knows by which right it prints a photograph, or
                something else lies where the bundle goes.
            LeakError: a file of it holds what must not leave the house; no folder stays.
        """
        build = project.builds / report_id
        place = project.place(build)
        problems = verified([(place, build)])
        manifest = Manifest.in_folder(build)
        if problems or manifest is None:
            raise RefusedError(problems)
        taken_out = [
            warning for warning in manifest.made.warnings if warning.get("rule") == TAKEN_OUT
        ]
        if taken_out:
            raise RefusedError.of(
                place,
                f"this build cannot be sent: {taken_out[0]['what']}",
                "Count the records instead, and build the report again.",
                "bundle.records",
            )
        if unsettled := Photograph.not_settled(manifest.read.inputs, project):
            raise RefusedError(unsettled)
        guarded = {project.place(Path(path)) for path in CatalogueFiles(project.data).guarded()}
        reads_guarded = bool(guarded & manifest.read.inputs.keys())
        documents = [f"{report_id}.{name}" for name in manifest.made.formats]
        numbers = sorted(name for name in manifest.made.outputs if name.startswith(DATA_FOLDER))
        names = [*documents, *([] if reads_guarded else numbers)]
        folder = output or project.builds / BUNDLES_FOLDER / report_id
        _make_way(folder, project)
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(build / name, folder / name)
        _of_the_bundle(manifest, names, guarded).write(folder)
        leaks = Scanned.of(folder, project=project).leaks
        if leaks:
            shutil.rmtree(folder)
            raise LeakError(Problem.fewer(leak.problem(folder=report_id) for leak in leaks))
        files = sorted(
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        )
        return cls(folder, tuple(files), tuple(numbers) if reads_guarded else ())


def _make_way(folder: Path, project: Project) -> None:
    """Clear an earlier bundle away; anything else that lies there stays, and is told."""
    if (
        folder.is_symlink()
        or (folder.exists() and not folder.is_dir())
        or (folder.is_dir() and any(folder.iterdir()) and not (folder / Manifest.FILE).is_file())
    ):
        raise RefusedError.of(
            project.place(folder),
            "something lies here that is no earlier bundle.",
            "Name a folder that is empty or not there, with --output DIR.",
            "bundle.place",
        )
    if folder.is_dir():
        strange = verified([(project.place(folder), folder)])
        if (folder / Manifest.FILE).is_file() and strange:
            raise RefusedError(strange)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def _of_the_bundle(manifest: Manifest, names: list[str], guarded: set[str]) -> Manifest:
    read, produced = manifest.read, manifest.made
    outputs = {name: produced.outputs[name] for name in names}
    return replace(
        manifest,
        read=replace(
            read,
            inputs={place: sha for place, sha in read.inputs.items() if place not in guarded},
            said={place: sha for place, sha in read.said.items() if place not in guarded},
        ),
        made=replace(produced, outputs=outputs, earlier={}, warnings=[]),
    )
