"""This module keeps builds whole and read-only, by the SHA-256 of each file, and reads them again.

Below `reports/editions` a record, `<id>/<name>.json`, names the files of an edition; the files lie
in `objects`, each once, however many editions hold it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from hrcreport.build import Manifest
from hrcreport.foundation import (
    DocumentKind,
    PlainFile,
    Problem,
    Project,
    RefusedError,
    sha256_of,
)

FOLDER, OBJECTS = "editions", "objects"
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,59}")
SHA256 = re.compile(r"[0-9a-f]{64}")
EARLIER = "earlier/"
Beside = Callable[[Mapping[str, Any]], Mapping[str, bytes]]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """The record of an edition.

    `build` is the id that its Word, PDF and HTML bear in their properties, `manifest` the SHA-256
    of its `manifest.json`, `date` the day of the document; `files` holds the SHA-256 of each file
    by its place in the build.
    """

    report: str
    name: str
    build: str
    manifest: str
    date: str
    files: dict[str, str]

    @property
    def called(self) -> str:
        """How commands call it, `usa@v2`."""
        return f"{self.report}@{self.name}"

    def as_dict(self) -> dict[str, Any]:
        """Return the record as plain data."""
        record: dict[str, Any] = msgspec.to_builtins(self)
        return record

    @classmethod
    def make(
        cls, project: Project, report: str, *, name: str, beside: Beside = lambda parameters: {}
    ) -> Edition:
        """Keep the last build of a report under a name and return its record.

        Files that another edition holds already cost nothing. `beside` returns files, by their
        place, that are kept with a build of these parameters.

        Raises:
            RefusedError: the name is taken or none, or the build is missing or changed by hand.
        """
        build = Held.build(project, report)
        extra_files = beside(build.manifest.read.parameters)
        if not NAME.fullmatch(name):
            raise _broken(
                f"--name {name}",
                "this is no name of an edition.",
                "Take letters, digits, '-', '_' and '.', such as v2 or 2026-11-draft.",
                "edition.name",
            )
        taken_names = [edition.name for edition in Edition.kept(project, report)]
        if name.lower() in map(str.lower, taken_names):
            raise _broken(
                f"{report}@{name}",
                "there is an edition of this name.",
                "An edition is never changed. Take another name.",
                "edition.taken",
            )
        manifest, record = build.manifest, build.read(Manifest.FILE)
        hashed_build = replace(build, hashes={**manifest.made.outputs, **manifest.made.earlier})
        own_places = [place for place in sorted(build.files) if not place.startswith(EARLIER)]
        files = {place: _keep(project, hashed_build.read(place)) for place in own_places}
        files |= {place: _keep(project, content) for place, content in extra_files.items()}
        edition = cls(
            report=report,
            name=name,
            build=manifest.document.build,
            manifest=sha256_of(record),
            date=str(DocumentKind.masthead(manifest.read.parameters).get("date", "")),
            files=files,
        )
        path = editions_folder(project) / report / f"{name}.json"
        record_text = json.dumps(edition.as_dict(), ensure_ascii=False, indent=2)
        keep_read_only(path, f"{record_text}\n".encode())
        return edition

    @classmethod
    def kept(cls, project: Project, report: str | None = None) -> list[Edition]:
        """Return the editions of a report, or of all, by the dates of documents, then by names.

        Raises:
            RefusedError: a record cannot be read.
        """
        if report is None:
            folders = sorted(editions_folder(project).glob("*/"))
            reports = [folder.name for folder in folders if folder.name != OBJECTS]
            return [edition for report_id in reports for edition in cls.kept(project, report_id)]
        record_paths = sorted((editions_folder(project) / report).glob("*.json"))
        return sorted(map(_record, record_paths), key=lambda edition: (edition.date, edition.name))

    def held(self, project: Project) -> Held:
        """Return the edition to be read."""
        files = {place: object_file(project, sha) for place, sha in self.files.items()}
        return Held(self.called, self.report, files, self.files)


@dataclass(frozen=True, slots=True)
class Held:
    """A build or an edition that can be read: its name, its files, where each lies on the disk.

    `hashes` are those that an edition promises; the files of a build may change.
    """

    called: str
    report: str
    files: Mapping[str, Path]
    hashes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls, project: Project, report: str) -> Held:
        """Return the last build of a report to be read.

        Raises:
            RefusedError: there is none.
        """
        folder = project.builds / report
        if not (folder / Manifest.FILE).is_file():
            raise _broken(
                report,
                "the report has no whole build.",
                f"Run: hrcreport build {report}",
                "edition.no-build",
            )
        paths = [path for path in folder.rglob("*") if path.is_file()]
        return cls(report, report, {path.relative_to(folder).as_posix(): path for path in paths})

    @classmethod
    def of(cls, project: Project, edition_label: str) -> Held:
        """Return what `usa` (the last build) or `usa@v2` (an edition) names.

        Raises:
            RefusedError: there is neither.
        """
        report, at, name = edition_label.partition("@")
        report_ids = [project_report.id for project_report in project.reports()]
        if not at and report in report_ids:
            return Held.build(project, report)
        editions = (
            {edition.name: edition for edition in Edition.kept(project, report)} if at else {}
        )
        if name in editions:
            return editions[name].held(project)
        if at and (report in report_ids or editions):
            advice = f"{Problem.did_you_mean(name, editions)}"
            advice += f"Editions are: {', '.join(editions) or 'none'}."
            raise _broken(edition_label, f"there is no edition '{name}' of '{report}'.", advice)
        mend = (
            f"{Problem.did_you_mean(report, report_ids)}Reports are: "
            f"{', '.join(report_ids) or 'none'}."
        )
        raise _broken(edition_label, f"there is no report '{report}'.", mend)

    def cited(self) -> set[str]:
        """Return the keys of what its text cites, and its findings and recommendations rest on.

        Raises:
            RefusedError: the file of its evidence is missing.
        """
        graph = self.json("graph.json")
        return {
            *graph["cited"],
            *(
                key
                for graph_record in (*graph["findings"], *graph["recommendations"])
                for name in ("rests_on", "standards")
                for key in graph_record.get(name, ())
            ),
        }

    def texts(self, project: Project) -> set[str]:
        """Return the places of the notebook of its report, and of the blocks that it prints."""
        notebooks = {
            project.place(report.notebook)
            for report in project.reports()
            if report.id == self.report
        }
        return {*notebooks, *self.manifest.read.printed}

    def read(self, place: str) -> bytes:
        """Return the bytes of a file by its place in the build.

        Raises:
            RefusedError: there is none, or it is no longer what was kept.
        """
        try:
            content = self.files[place].read_bytes()
        except (KeyError, OSError):
            problem_text = f"the file {place} is missing."
            raise _broken(
                self.called, problem_text, "Make the build or the edition again."
            ) from None
        kept_hash = self.hashes.get(place)
        if kept_hash and sha256_of(content) != kept_hash:
            problem_text = (
                f"the file {place} is not what was kept: {self.files[place].name} was changed."
            )
            mend = "Restore the folder reports/editions from a copy; nothing of it was used."
            raise _broken(self.called, problem_text, mend)
        return content

    def json(self, place: str) -> Any:
        """Return what a JSON file of the build holds.

        Raises:
            RefusedError: as `read`, or it holds no JSON.
        """
        try:
            return json.loads(self.read(place))
        except ValueError:
            mend = "Make the build or the edition again."
            raise _broken(self.called, f"the file {place} is damaged.", mend) from None

    def write_out(self, folder: Path) -> None:
        """Write every file of it into a folder that is empty or not there.

        Raises:
            RefusedError: something lies there, or a file is no longer what was kept.
        """
        contents = {place: self.read(place) for place in self.files}
        if folder.exists() and any(folder.iterdir()):
            raise RefusedError.of(
                place=str(folder),
                fault="the folder is not empty.",
                mend="Name a new folder: nothing is written over.",
                rule="edition.output",
            )
        for place, content in contents.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @property
    def manifest(self) -> Manifest:
        """The manifest.

        Raises:
            RefusedError: it is damaged, or of a later version.
        """
        try:
            return Manifest.of(self.read(Manifest.FILE))
        except ValueError as error:
            problem_text = f"its manifest cannot be read: {error}."
            mend = "Read it with the version of hrcreport that made it, or build the report again."
            raise _broken(self.called, problem_text, mend) from None

    @property
    def values(self) -> list[dict[str, Any]]:
        """The values that it prints, as `values.json` has them.

        Raises:
            RefusedError: as `json`.
        """
        from hrcreport.document import Document  # a list of editions needs none

        return Document.named_values(self.json("values.json"))

    @property
    def word(self) -> bytes:
        """Its Word file.

        Raises:
            RefusedError: it has none.
        """
        place = f"{self.report}.docx"
        if place not in self.files:
            mend = f"Run: hrcreport build {self.report} --to pdf,docx,html"
            raise _broken(self.called, "it holds no Word file.", mend)
        return self.read(place)


def editions_folder(project: Project) -> Path:
    """Return where editions are kept."""
    return project.root / "reports" / FOLDER


def object_file(project: Project, digest: str) -> Path:
    """Return where the file of a SHA-256 is kept."""
    return editions_folder(project) / OBJECTS / digest[:2] / digest[2:]


def _keep(project: Project, content: bytes) -> str:
    digest = sha256_of(content)
    path = object_file(project, digest)
    if not path.is_file() or path.stat().st_size != len(content):
        path.unlink(missing_ok=True)
        keep_read_only(path, content)
    return digest


def keep_read_only(path: Path, content: bytes) -> None:
    """Write a file that nobody writes over by accident.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    PlainFile(path).write(content)
    path.chmod(0o444)


def _record(path: Path) -> Edition:
    with suppress(OSError, msgspec.MsgspecError):
        edition = msgspec.json.decode(path.read_bytes(), type=Edition)
        sound = all(map(SHA256.fullmatch, edition.files.values()))
        if sound and (edition.report, edition.name) == (path.parent.name, path.stem):
            return edition
    problem_text = "the record of this edition is damaged."
    raise _broken(f"reports/editions/{path.parent.name}/{path.name}", problem_text, "Restore it.")


def with_build(project: Project, build: str) -> list[Held]:
    """Return the editions, and the last build, whose files bear an id in their properties."""
    builds = [edition.held(project) for edition in Edition.kept(project) if edition.build == build]
    for report in project.reports():
        with suppress(RefusedError):
            last = Held.build(project, report.id)
            if last.manifest.document.build == build:
                builds.append(last)
    return builds


def _broken(
    place: str, problem_text: str, mend: str, rule: str = "edition.unreadable"
) -> RefusedError:
    return RefusedError(Problem(place=place, what=problem_text, mend=mend, rule=rule, value=place))
