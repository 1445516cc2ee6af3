"""This module checks a build against its manifest, without a network, and against a new one."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from hrcreport.build.batch.archives import is_canonical
from hrcreport.build.batch.plan import basis_of
from hrcreport.build.batch.tasks import Task
from hrcreport.build.grounds.crate import CRATE_FILE
from hrcreport.build.grounds.digests import appeared_and_gone, is_as_read
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.inputs import differing
from hrcreport.build.grounds.manifest import (
    MANIFEST_HASH,
    LaterFormError,
    Manifest,
    line_of_hash,
)
from hrcreport.build.storage.limits import look_at_limits
from hrcreport.foundation import (
    Archive,
    Parameters,
    PlainFile,
    Problem,
    Project,
    Reads,
    RefusedError,
    Report,
)

TAKE_ANOTHER = "Do not rely on this copy; take another, or build the report again."
LARGEST_BUILD = 2_000_000_000
"""Bytes that an archive may unpack to: the largest builds take a hundredth of it."""
MOST_FILES = 10_000
"""Files that an archive may hold: a build has some hundred."""


Proof = Callable[[Path, str], Iterable[Problem]]
"""Returns what is wrong with the origin of a build: its folder, and what messages call it."""


def verified(
    builds: Iterable[tuple[str, Path]],
    *,
    again: Project | None = None,
    proof: Proof | None = None,
) -> list[Problem]:
    """Return what differs in builds: each by its name in words, a folder or a zip archive.

    With `again`, a project, each that agrees with its manifest is built again from the files of
    today; `proof` is asked of all.

    Raises:
        RefusedError: a path is no build, or the project has no such report.
    """
    parameters: dict[str, Parameters] | None = None
    problems: list[Problem] = []
    if again:
        look_at_limits()
    for place, path in builds:
        with opened(path) as folder:
            differences = verify(folder, place=place)
            if again and not any(
                problem.rule != "verify.unproven-files" for problem in differences
            ):
                from hrcreport.checks import Checked

                parameters = Checked(again).reports()[0] if parameters is None else parameters
                differences += rebuilt(again, folder, place, parameters=parameters)
            problems += [*differences, *(proof(folder, place) if proof else [])]
    return problems


def verify(folder: Path, *, place: str) -> list[Problem]:
    """Return what a build's files and its manifest do not agree on; `place` is its name in words.

    The folder is looked through, and what lies there is held against the manifest: each file that
    it names is there with its hash, and nothing else is there. A link or a pipe is told and never
    opened, nor is a place outside that a manifest may name.
    """
    return sorted(_BuildFolder(folder, place).problems(), key=lambda problem: problem.place)


def compare(first: Path, second: Path, *, place: str) -> list[Problem]:
    """Return which files of two builds of one report differ; `first` is the one to prove.

    Their research objects are left out: they name versions, as the manifests do, and other versions
    may make the same document.
    """
    before, now = (
        Manifest.of(PlainFile(folder / Manifest.FILE).read()) for folder in (first, second)
    )
    differing = {
        "built again, this file comes out different.": [
            name
            for name in before.made.outputs.keys() & now.made.outputs.keys()
            if before.made.outputs[name] != now.made.outputs[name]
        ],
        "built again, this file is not made.": before.made.outputs.keys() - now.made.outputs.keys(),
        "built again, this file is made; the build does not hold it.": now.made.outputs.keys()
        - before.made.outputs.keys(),
    }
    mend = _what_differs(before, now)
    problems = [
        _told(place, name, message, "verify.other-bytes", mend=mend)
        for message, names in differing.items()
        for name in names
        if name != CRATE_FILE and not name.startswith(before.unproven)
    ]
    return sorted(problems, key=lambda problem: problem.place)


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Give the folder of a build that lies in a folder or in a zip archive.

    Raises:
        RefusedError: the path is neither, or the archive holds more than one build.
    """
    if path.is_dir() or not path.exists():
        yield path
        return
    with TemporaryDirectory(prefix="hrc-") as folder:
        try:
            if not path.is_file():
                raise ValueError("it is no file")
            _unpack(path, Path(folder))
        except Archive.BROKEN as error:
            raise RefusedError(_no_archive(path, error)) from error
        yield _only_build(path, Path(folder))


def is_inside(place: str) -> bool:
    """Tell whether a place that a manifest names lies below the folder that it is relative to."""
    path = PurePosixPath(place)
    return (
        bool(path.parts)
        and path.as_posix() == place
        and not path.is_absolute()
        and ".." not in path.parts
        and not any(letter in place for letter in "\\\0")
        and ":" not in path.parts[0]
    )


def in_letters(name: str) -> str:
    """Return a name with what no reader sees written out: it could forge the lines of a message."""
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape", "surrogatepass").decode()
        for character in name
    )


PICTURES = "source/figures"
"""The folder that every build makes, empty where a report has no picture."""


@dataclass(frozen=True, slots=True)
class _BuildFolder:
    """The folder of a build that is looked through; `place` is its name in words."""

    folder: Path
    place: str

    def problems(self) -> Iterator[Problem]:
        """Yield what lies there and is not what the manifest says."""
        problem_by_name = dict(self.entries())
        plain = {name for name, problem in problem_by_name.items() if problem is None}
        yield from filter(None, problem_by_name.values())
        try:
            content = PlainFile(self.folder / Manifest.FILE).read(follow=False)
            manifest = Manifest.of(content)
        except (OSError, ValueError) as error:
            yield _no_manifest(self.folder, self.place, error)
            return
        results = manifest.made
        # Documents of an earlier text are no part of what is sent: they may be left out.
        earlier = {name: sha for name, sha in results.earlier.items() if name in plain}
        expected = {**results.outputs, **earlier}
        beside = {MANIFEST_HASH} if manifest.has_hash else set[str]()
        unproven = {name for name in plain if name.startswith(manifest.unproven)}
        if unproven:
            yield replace(
                self._told(
                    "",
                    f"its manifest is of form {manifest.form}, which gives no hash of "
                    f"{' and '.join(manifest.unproven)}: these prove nothing, and whoever handed "
                    "the copy on may have written or changed them.",
                    "verify.unproven-files",
                ),
                mend="Build the report again, or ask for a copy that today's version built.",
            )
        for name in results.outputs.keys() | beside:
            if not is_inside(name):
                yield _outside(self.place, name)
            elif name not in problem_by_name:
                yield self._told(name, "this file is missing.", "verify.missing-file")
        own_files = {Manifest.FILE, Manifest.RELEASE, *beside}
        for name in plain & expected.keys():
            yield from self._changed(name, expected[name])
        for name in plain - expected.keys() - unproven - own_files:
            yield self._told(
                name,
                "this file is no part of the build: its manifest does not name it.",
                "verify.strange-file",
            )
        if plain & beside:
            yield from self._other_hash(content)
        if Manifest.RELEASE in plain:
            yield from self._other_release(content)

    def known_folders(self) -> frozenset[str]:
        """Return the folders in which the manifest has files, and that of a build's pictures."""
        try:
            content = PlainFile(self.folder / Manifest.FILE).read(follow=False)
            outputs = Manifest.of(content).made.outputs
        except (OSError, ValueError):
            return frozenset()  # it is told
        parents = {str(parent) for name in outputs for parent in PurePosixPath(name).parents}
        pictures = {PICTURES} & {f"{parent}/figures" for parent in parents}
        return frozenset({*outputs, MANIFEST_HASH, *parents, *pictures})

    def entries(self) -> Iterator[tuple[str, Problem | None]]:
        """Yield the name of everything below but folders that hold something.

        What is no file comes with a problem, an empty folder too: its name could say anything.
        """
        waiting = [""]
        known_folders: frozenset[str] | None = None
        while waiting:
            below = waiting.pop()
            try:
                with os.scandir(self.folder / below) as entries:
                    sorted_entries = sorted(entries, key=lambda entry: entry.name)
            except FileNotFoundError:
                continue
            except OSError as error:
                yield below, self._unreadable(below, error)
                continue
            if below and not sorted_entries:
                known_folders = self.known_folders() if known_folders is None else known_folders
                if below not in known_folders:
                    message = "this folder is empty: nothing of the build lies in it."
                    yield below, self._told(below, message, "verify.strange-file")
            for entry in sorted_entries:
                name = f"{below}/{entry.name}" if below else entry.name
                if entry.is_symlink():
                    yield (
                        name,
                        self._told(name, "this is a link and no file of the build.", "verify.link"),
                    )
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(name)
                elif entry.is_file(follow_symlinks=False):
                    yield name, None
                else:
                    yield (
                        name,
                        self._told(
                            name,
                            "this is a pipe, a socket or a device and no file.",
                            "verify.special-file",
                        ),
                    )

    def _changed(self, name: str, sha256: str) -> Iterator[Problem]:
        """Yield a problem where a file that is there is not the one that was built."""
        try:
            now = PlainFile(self.folder / name).sha256(follow=False)
        except OSError as error:
            yield self._unreadable(name, error)
            return
        if now != sha256:
            yield self._told(
                name,
                "this file is not the one that was built: its SHA-256 is another.",
                "verify.changed-file",
            )

    def _other_hash(self, manifest: bytes) -> Iterator[Problem]:
        """Yield a problem where a manifest is not the one whose hash lies beside it."""
        try:
            hash_line = PlainFile(self.folder / MANIFEST_HASH).read(follow=False)
        except (OSError, ValueError) as error:
            yield self._unreadable(MANIFEST_HASH, error)
            return
        if hash_line != line_of_hash(manifest):
            yield self._told(
                Manifest.FILE,
                f"this file and its hash in {MANIFEST_HASH} do not agree.",
                "verify.changed-file",
            )

    def _other_release(self, manifest: bytes) -> Iterator[Problem]:
        """Yield a problem where a release is not that of the manifest beside it."""
        document = Manifest.of(manifest).document
        of_document = {"title": document.title, "build": document.build}
        try:
            request = _release_in(self.folder)["request"]
            agrees = sha256(manifest).hexdigest() in (request["bundle"], request["manifest"])
            agrees &= request["edition"].partition("@")[0] == document.report
            agrees &= all(request.get(name, text) == text for name, text in of_document.items())
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            agrees = False
        if not agrees:
            yield self._told(
                Manifest.RELEASE,
                "this release is not that of the manifest beside it.",
                "verify.changed-file",
            )

    def _unreadable(self, name: str, error: Exception) -> Problem:
        reason = getattr(error, "strerror", None) or str(error)
        return self._told(name, f"this file cannot be read: {reason}.", "verify.unreadable")

    def _told(self, name: str, message: str, rule: str) -> Problem:
        return _told(self.place, name, message, rule)


def _unpack(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) > MOST_FILES:
            raise ValueError(f"it holds more than {MOST_FILES:,} files")
        strange = [name for name in names if not is_inside(name.rstrip("/"))]
        if strange:
            raise RefusedError(_outside(str(path), strange[0]))
        if len(set(names)) < len(names):
            # What a reader unpacks by another program could be the other one of the two.
            raise ValueError("it holds two files of one name")
        if sum(member.file_size for member in archive.infolist()) > LARGEST_BUILD:
            raise ValueError(f"it unpacks to more than {LARGEST_BUILD:,} bytes")
        if not is_canonical(archive, path.stat().st_size):
            # A program in front, or anything between or behind the files, is no part of a build.
            raise ValueError("it holds something beside its files")
        archive.extractall(folder)


def _only_build(path: Path, folder: Path) -> Path:
    """Return the folder of the one build in an archive; nothing else may lie beside it.

    Raises:
        RefusedError: it holds several, or more than a build.
    """
    manifests = sorted(
        folder.rglob(Manifest.FILE), key=lambda manifest_file: len(manifest_file.parts)
    )
    if not manifests:
        return folder
    build = manifests[0].parent
    below = _BuildFolder(folder, "").entries()
    beside = [name for name, _ in below if not (folder / name).is_relative_to(build)]
    if beside:
        raise RefusedError.of(
            place=f"{path}/{in_letters(beside[0])}",
            fault="this lies beside the build in the archive, and no manifest names it.",
            mend="Zip the folder of one build and nothing else.",
            rule="verify.beside",
        )
    root = build.relative_to(folder).as_posix()
    if root not in {".", *_names_of(build)}:
        raise RefusedError.of(
            place=f"{path}/{in_letters(root)}",
            fault="this folder of the archive is called otherwise than the build, or lies in "
            "another: no manifest says so.",
            mend=f"Zip the folder of the build as it is called: {' or '.join(_names_of(build))}.",
            rule="verify.beside",
        )
    return build


def _names_of(build: Path) -> list[str]:
    """Return what the folder of a build may be called: as the report, or the edition released."""
    manifest = Manifest.in_folder(build)
    names = [manifest.document.report] if manifest else []
    with suppress(OSError, ValueError, LookupError, TypeError):
        names.append(str(_release_in(build)["request"]["edition"]))
    return names


def _release_in(build: Path) -> Any:
    return PlainFile.parsed(PlainFile(build / Manifest.RELEASE).read(follow=False))


def _what_differs(before: Manifest, now: Manifest) -> str:
    """Return which versions differ between two builds, in words."""
    were, are = (
        {**manifest.tools.versions, **manifest.tools.engine_versions} for manifest in (before, now)
    )
    if differences := [
        f"{name} was {was} and is {today}" for name, was, today in differing(were, are)
    ]:
        return (
            f"Other versions: {'; '.join(differences)}. Install those of the build and try again."
        )
    return (
        "The versions are the same. Look for something that depends on the machine or the moment."
    )


def _no_manifest(folder: Path, place: str, error: Exception) -> Problem:
    has_manifest = os.path.lexists(folder / Manifest.FILE)
    mend = TAKE_ANOTHER
    if not has_manifest:
        mend = "Build the report, or name the folder or zip archive of a build."
    elif isinstance(error, LaterFormError):
        mend = "Check it with that version, or a later one."
    return Problem(
        place=f"{place}/{Manifest.FILE}",
        what=f"the manifest cannot be read: {error}." if has_manifest else "there is no manifest.",
        mend=mend,
        rule="verify.no-manifest",
    )


def _no_archive(path: Path, error: Exception) -> Problem:
    reason = f": {error}" if isinstance(error, (ValueError, RuntimeError)) else ""
    return Problem(
        place=str(path),
        what=f"this is neither the folder of a build nor a sound zip archive of one{reason}.",
        mend="Name the folder that holds manifest.json, or zip that folder.",
        rule="verify.no-build",
    )


def _outside(place: str, name: str) -> Problem:
    return _told(
        place, name, "this name leads out of the build; it was not opened.", "verify.outside"
    )


def _told(place: str, name: str, message: str, rule: str, *, mend: str = TAKE_ANOTHER) -> Problem:
    return Problem(
        place=f"{place}/{in_letters(name)}" if name else place,
        what=message,
        mend=mend,
        rule=rule,
        value=in_letters(name) or None,
    )


def rebuilt(
    project: Project,
    folder: Path,
    subject: str,
    *,
    parameters: Mapping[str, Parameters],
) -> list[Problem]:
    """Build a report again as its manifest says, in a folder of its own, and compare the files.

    `subject` is what messages call it; `parameters` are those of all reports.

    Raises:
        RefusedError: the project has no such report.
    """
    manifest = Manifest.in_folder(folder)
    if manifest is None:
        return []
    report_id = manifest.document.report
    report = next((candidate for candidate in project.reports() if candidate.id == report_id), None)
    if report is None:
        raise RefusedError.of(
            place=subject,
            fault=f"this project has no report '{report_id}' to build again.",
            mend="Name the project that the build came from: --root DIR.",
            rule="verify.no-report",
        )
    if changed := [*_inputs_that_changed(project, report, manifest, Hashes())]:
        return changed
    with TemporaryDirectory(prefix="hrc-") as builds:
        failed = built_as(manifest, project, report, Path(builds), parameters=parameters)
        return failed or compare(folder, Path(builds) / report.id, place=subject)


def built_as(
    manifest: Manifest,
    project: Project,
    report: Report,
    builds: Path,
    *,
    parameters: Mapping[str, Parameters],
    store: Path | None = None,
    warm: str = "",
) -> list[Problem]:
    """Build a report with the parameters and engine of a manifest; return why that failed.

    With a `store` a run that is kept there is taken, and only the Word file is made; `warm` is the
    socket file of a server that forks kernels.
    """
    hashes = Hashes()
    task = Task(
        project,
        report=report,
        parameters=manifest.read.parameters,
        formats=("docx",) if store else tuple(manifest.made.formats),
        engine=manifest.tools.engine,
        builds=builds,
        basis=basis_of(project, hashes, parameters),
        store=str(store or ""),
        fresh=not store,
        warm=warm,
    )
    outcome = task.build(hashes)
    return list(outcome.problems) if outcome.status == "failed" else []


def _inputs_that_changed(
    project: Project, report: Report, manifest: Manifest, hashes: Hashes
) -> Iterator[Problem]:
    """Yield a problem where today's files are not those of the build: nothing can be proven.

    Names that lead out of the project are refused before a file is opened: a manifest that came
    from elsewhere could name any.
    """
    read, place = manifest.read, project.place(project.builds / report.id)
    names = [name.partition(Reads.PART)[0] for name in read.inputs]
    names += [name for places in read.looked_for.values() for name in places]
    if outside := [in_letters(name) for name in names if not is_inside(name)]:
        yield Problem(
            place=place,
            what=f"its manifest names {outside[0]}, which lies outside the "
            "project; it was not opened.",
            mend="Nothing can be proven of this copy; build the report again.",
            rule="verify.outside",
            value=outside[0],
        )
        return
    files = (name for name in read.inputs if Reads.PART not in name)
    changed = [
        f"{name} changed"
        for name in files
        if name != project.place(report.params_file)
        and not is_as_read(project, name, manifest, hashes)
    ]
    for looked_for in read.looked_for.values():
        changed += [
            f"{name} appeared" for name in appeared_and_gone(project, looked_for, hashes)[0]
        ]
    if changed:
        yield Problem(
            place=place,
            what=f"nothing can be proven: since the build {', '.join(changed[:5])}"
            f"{' and others' if len(changed) > 5 else ''}.",
            mend="Take the files of the build from version control, then verify again.",
            rule="verify.inputs-changed",
        )
