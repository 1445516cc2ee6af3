"""This module finds every copy of words or data that are to be forgotten, and deletes what it can.

What lies in git, was sent, or stands in a file that people write is for a person to act on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from hrcreport.build import Manifest
from hrcreport.editorial.editions.store import Edition, editions_folder, object_file
from hrcreport.editorial.release.acts import Acts
from hrcreport.editorial.release.clones import (
    DOT_GIT,
    clones_within,
    commits_of,
    commits_with,
    is_clone,
    kept_in,
    loose_files,
    names_to_commit,
    walked,
)
from hrcreport.editorial.release.log import read_log, releases_folder, releases_of
from hrcreport.editorial.release.sending import sent_to
from hrcreport.editorial.release.subjects import Subject, UnreadError, calls_in, stop, subject
from hrcreport.foundation import PlainFile, Project, RefusedError, sha256_of
from hrcreport.notebook import EarlierShown
from hrcreport.registers import Consultations

UNITS = {
    "_cache": "kept run",
    "_bundles": "bundle",
    "_failed": "failed build",
    "_by-hand": "copy by hand",
    "_work": "unfinished build",
    "_runs": "ledger of a run",
    "_thumbnails": "thumbnail",
    "_states": "earlier states of a notebook",
}
CHECKPOINTS = ".ipynb_checkpoints"
WRITTEN = "Take the words and the code out, and build again."
UNREAD = "Nobody sees by this program what is in it: look into it by hand, or delete it."
REWRITE = (
    "Rewrite the history (git filter-repo), have every clone made anew, and let the host clear its "
    "caches; until then the words are there."
)
IN_GIT = (
    "Rename or delete the branch, tag or stash, or take the words out of the file; then: git "
    "reflog expire --expire=now --all, git gc --prune=now."
)
NAMED = "Give it another name."


@dataclass(frozen=True, slots=True)
class Trace:
    """One copy: what it is, where, and what a person must do where the program cannot delete it."""

    kind: str
    place: str
    mend: str = ""
    paths: tuple[Path, ...] = field(default=(), compare=False)

    @property
    def deletable(self) -> bool:
        return not self.mend


def forgotten(
    name: str,
    project: Project,
    *,
    words: Iterable[str],
    token: str | None,
    now: datetime,
    store: str,
    person: str = "",
    key_file: Path | None = None,
) -> tuple[Search, list[Trace]]:
    """Search for every copy of a subject; with the token of the list, delete what can be deleted.

    `store` is where this machine keeps runs elsewhere; `person` signs by `key_file` for releases
    that are called back. Returns what is left, and what was deleted.

    Raises:
        RefusedError: nothing is called so, or the token is not that of what is found now.
    """
    about = subject(name, project, words=words)
    search = Search(project, about, store)
    if token is None:
        return search, []
    if token != search.token:
        raise RefusedError.of(
            f"--delete {token}",
            "this is not the token of what is found now; nothing was deleted.",
            f"Look at the list first: hrcreport forget {name}",
            "release.token",
            value=token,
        )
    deleted = search.delete(now=now, person=person, key_file=key_file)
    stop(about, project, day=f"{now:%Y-%m-%d}")
    return Search(project, about, store) if deleted else search, deleted


@dataclass
class Search:
    """The search for every copy of a subject in a project.

    `store` is where this machine keeps runs elsewhere, empty where it does not.
    """

    project: Project
    subject: Subject
    store: str = ""

    @cached_property
    def found(self) -> list[Trace]:
        """Every copy, what can be deleted first."""
        traces = [
            *self._builds(),
            *self._edition_traces,
            *self._releases(),
            *self._written(),
            *self._git(),
            *self._elsewhere(),
        ]
        goes = {path for trace in traces for path in trace.paths}
        traces += (trace for path, trace in self._unread.items() if goes.isdisjoint(_above(path)))
        return sorted(dict.fromkeys(traces), key=lambda trace: not trace.deletable)

    @property
    def token(self) -> str:
        """What stands for this list: only who has seen it can delete by it."""
        return sha256_of([[trace.kind, trace.place] for trace in self.found])[:8]

    @cached_property
    def _unread(self) -> dict[Path, Trace]:
        """Files in which nobody can tell what stands, as they are met."""
        return {}

    def _holds(self, path: Path, name: str = "") -> bool:
        try:
            return self.subject.stands_in(name or path.name, path.read_bytes())
        except (OSError, UnreadError):
            self._unread[path] = Trace("unread file", self.project.place(path), UNREAD)
            return False

    @cached_property
    def _builds_that_read(self) -> frozenset[str]:
        """The ids of builds and editions that read the table."""
        files = self.subject.files
        manifests = filter(None, map(Manifest.in_folder, self.project.builds.glob("*/")))
        build_ids = {
            manifest.document.build for manifest in manifests if files & manifest.read.inputs.keys()
        }
        for edition in Edition.kept(self.project) if files else ():
            manifest_bytes = object_file(self.project, edition.files[Manifest.FILE]).read_bytes()
            build_ids |= (
                {edition.build} if any(file.encode() in manifest_bytes for file in files) else set()
            )
        return frozenset(build_ids)

    def _builds(self) -> Iterator[Trace]:
        builds = self.project.builds
        for kind, unit in _units(builds):
            paths = [unit, *(self._below(unit) if unit.is_dir() else ())]
            files = [path for path in paths if path.is_file()]
            manifest = Manifest.in_folder(unit) if (unit / Manifest.FILE).is_file() else None
            tainted = (
                self.subject.is_named("\n".join(map(self._names_of, paths)))
                or any(map(self._holds, files))
                or (manifest is not None and manifest.document.build in self._builds_that_read)
                or (kind == "kept run" and self._run_reads(unit))
            )
            if tainted:
                thumbnails = builds.glob(f"_thumbnails/{unit.name}*") if kind == "build" else ()
                yield Trace(kind, self.project.place(unit), paths=(unit, *thumbnails))

    def _below(self, folder: Path) -> Iterator[Path]:
        """Yield all that lies in a folder; where one cannot be opened, that is told."""
        unopened: list[OSError] = []
        for above, folders, names in walked(folder, unopened):
            yield from (above / name for name in (*folders, *names))
        self._tell(unopened)

    def _tell(self, unopened: Iterable[OSError]) -> None:
        for error in unopened:
            path = Path(str(error.filename))
            self._unread[path] = Trace("unread folder", self.project.place(path), UNREAD)

    def _names_of(self, path: Path) -> str:
        """Return the place of a path, and of a link what it leads to."""
        return f"{self.project.place(path)}{f' {path.readlink()}' if path.is_symlink() else ''}"

    def _run_reads(self, unit: Path) -> bool:
        places = tuple(map(Consultations.letters_of, self.subject.files))
        return (
            bool(places)
            and unit.is_file()
            and Subject("", words=places).stands_in(unit.name, unit.read_bytes())
        )

    @cached_property
    def _edition_traces(self) -> list[Trace]:
        return [*self._editions()]

    def _editions(self) -> Iterator[Trace]:
        editions = list(Edition.kept(self.project))
        tainted: dict[str, bool] = {}
        for edition in editions:
            for place, sha in edition.files.items():
                if sha not in tainted and "_extensions/" not in place:
                    path, file_name = object_file(self.project, sha), Path(place).name
                    tainted[sha] = path.is_file() and (
                        self.subject.is_named(place) or self._holds(path, file_name)
                    )
        tainted_editions = [
            edition
            for edition in editions
            if any(tainted.get(sha) for sha in edition.files.values())
            or edition.build in self._builds_that_read
        ]
        kept_hashes = {
            sha
            for edition in editions
            if edition not in tainted_editions
            for sha in edition.files.values()
        }
        for edition in tainted_editions:
            record = editions_folder(self.project) / edition.report / f"{edition.name}.json"
            own_hashes = {
                sha for sha in edition.files.values() if sha not in kept_hashes or tainted.get(sha)
            }
            paths = [record, *(object_file(self.project, sha) for sha in sorted(own_hashes))]
            yield Trace("edition", edition.called, paths=tuple(paths))

    def _releases(self) -> Iterator[Trace]:
        """Yield the releases of which a bundle was sent, and what is kept of their notes."""
        tainted_labels = {trace.place for trace in self._edition_traces}
        log = read_log(self.project)
        released = {release.called for release in releases_of(self.project, log)}
        back = {
            edition_label
            for edition_label, recall_entry in log.standing.called_back.items()
            if recall_entry.said.get("about") == self._about or self._showed(edition_label)
        }
        for edition_label in sorted((tainted_labels & released) - back):
            yield Trace("release", edition_label)
        for edition_label in sorted(back | (tainted_labels & released)):
            names = ", ".join(sent_to(self.project, edition_label)) or "whoever received it"
            yield Trace(
                "sent bundle",
                edition_label,
                f"Tell {names} to delete it, and send them the new list of what was called back: "
                "reports/releases/status.json.",
            )
        for path in sorted(releases_folder(self.project).rglob("*.md")):
            if self._holds(path):
                yield Trace("notes of a release", self.project.place(path), paths=(path,))

    @property
    def _about(self) -> str:
        return sha256_of(self.subject.name)[:16]

    def _showed(self, edition_label: str) -> bool:
        """Tell whether a release printed counts of the table."""
        path = EarlierShown.file(releases_folder(self.project), edition_label)
        with suppress(OSError, ValueError, LookupError, TypeError):
            shown_tables = PlainFile.parsed(path.read_bytes())["tables"]
            return bool(self.subject.files) and self.subject.name in shown_tables
        return False

    @cached_property
    def _walked(self) -> tuple[list[Path], list[Path]]:
        """The folders and files below the project, and its clones of git.

        Links are not followed: what lies outside of the folder is none of its files.
        """
        paths: list[Path] = []
        clones, unopened = [self.project.root], list[OSError]()
        for folder, folders, names in walked(self.project.root, unopened):
            if is_clone(folder):
                clones.append(folder)
                folders.clear()
                continue
            if DOT_GIT in (*folders, *names):
                clones.append(folder)
            folders[:] = [name for name in folders if name != DOT_GIT]
            if folder == self.project.builds.parent and self.project.builds.name in folders:
                folders.remove(self.project.builds.name)
            paths += (folder / name for name in (*folders, *names) if name != DOT_GIT)
        self._tell(unopened)
        return paths, clones

    def _written(self) -> Iterator[Trace]:
        """Yield every other file: those of people are told with the line, and left."""
        root = self.project.root
        of_editions = {
            *editions_folder(self.project).glob("*/*.json"),
            *(
                object_file(self.project, sha)
                for edition in Edition.kept(self.project)
                for sha in edition.files.values()
            ),
        }
        for path in self._walked[0]:
            place = self.project.place(path)
            if path.is_symlink():
                if self.subject.is_named(self._names_of(path)):
                    yield Trace("link", place, NAMED)
                continue
            is_named = self.subject.is_named(place)
            if is_named and not self.subject.is_named(self.project.place(path.parent)):
                yield Trace("name of a folder" if path.is_dir() else "name of a file", place, NAMED)
            if path.is_file() and path not in of_editions:
                yield from self._of_file(path)
        for place in sorted(self.subject.files):
            if (root / place).is_file():
                yield Trace("data", place, paths=(root / place,))

    def _of_file(self, path: Path) -> Iterator[Trace]:
        place = self.project.place(path)
        if place in self.subject.files:
            return
        if path.suffix == ".md" and path.is_relative_to(releases_folder(self.project)):
            return  # notes of a release
        try:
            content = PlainFile(path).read(follow=False)
            line = _line_of(content, self.subject)
            if not line and not self.subject.stands_in(path.name, content):
                return
        except (UnreadError, OSError, ValueError):
            yield Trace("unread file", place, UNREAD)
            return
        if CHECKPOINTS in path.parts:
            yield Trace("checkpoint", place, paths=(path,))
        else:
            yield Trace("file", f"{place}{f':{line}' if line else ''}", WRITTEN)

    def _git(self) -> Iterator[Trace]:
        """Yield what each clone holds: that in which the project lies, others in its folder."""
        read = set[Path]()
        pending = [*self._walked[1]]
        while pending:
            folder = pending.pop(0)
            dot_git = next(filter(Path.exists, (at / DOT_GIT for at in _above(folder))), None)
            try:
                kept, is_read = kept_in(folder), True
            except OSError:
                if dot_git is None and not is_clone(folder):
                    continue
                kept, is_read = dot_git or folder, False
            own = folder / DOT_GIT
            if own.is_dir() and not own.samefile(kept):  # git does not know it, and looks above
                kept, is_read = own, False
            if not is_read:
                self._unread[kept] = Trace("unread file", self.project.place(kept), UNREAD)
            if kept in read:
                continue
            read.add(kept)
            pending += clones_within(kept)
            unopened: list[OSError] = []
            for path in loose_files(kept, unopened, whole=is_read):
                if self.subject.is_named(str(path.relative_to(kept))) or self._holds(path):
                    yield Trace("file of git", self.project.place(path), IN_GIT)
                self._tell(unopened)
            if not is_read:
                continue
            if any(map(self.subject.is_named, names_to_commit(folder))):
                yield Trace("file of git", self.project.place(kept / "index"), IN_GIT)
            commits, unread = commits_with(folder, self.subject)
            of_clone = "" if folder == self.project.root else f"{self.project.place(folder)}: "
            yield from (Trace("commit", f"{of_clone}{commit}", REWRITE) for commit in commits)
            yield from (Trace("unread object", f"{of_clone}{place}", UNREAD) for place in unread)
        places = [
            self.project.place(path)
            for trace in self._edition_traces
            for path in trace.paths
            if path.is_relative_to(self.project.root)
        ]
        for commit in commits_of(self.project.root, places):
            yield Trace("commit", commit, REWRITE)

    def _elsewhere(self) -> Iterator[Trace]:
        if self.store:
            mend = "Delete the runs of these reports there, or all: they only save time."
            yield Trace("store of kept runs", self.store, mend)

    def delete(
        self, *, now: datetime, person: str = "", key_file: Path | None = None
    ) -> list[Trace]:
        """Delete what can be deleted, call releases back in the log, and return what was deleted.

        Raises:
            RefusedError: a release would be called back, and the log does not hold, or nobody
                signs for it; nothing is deleted.
            OSError: something cannot be deleted; what comes after it is still there.
        """
        deletable = [trace for trace in self.found if trace.deletable]
        back = [trace.place for trace in deletable if trace.kind == "release"]
        if back and (not person or key_file is None):
            raise RefusedError.of(
                f"forget {self.subject.name}",
                f"{', '.join(back)} would be called back, and nobody signs for it; nothing was "
                "deleted.",
                "Say who you are: --as NAME --key FILE.",
                "release.unsigned",
            )
        for edition_label in back:
            acts = Acts(self.project, now)
            acts.call_back(
                edition_label, about=self._about, person=person, key_file=Path(str(key_file))
            )
        for trace in deletable:
            for path in trace.paths:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    with suppress(FileNotFoundError):
                        path.unlink()
        return deletable


def _above(path: Path) -> Iterator[Path]:
    yield path
    yield from path.parents


def _units(builds: Path) -> Iterator[tuple[str, Path]]:
    """Yield what is deleted as a whole below the folder of builds, with what it is called."""
    for path in sorted(builds.glob("*")):
        if path.is_file():
            yield "page of all builds", path
        elif not path.name.startswith("_"):
            yield "build", path
        elif UNITS.get(path.name) == "kept run":
            yield from (
                (UNITS[path.name], inner_path)
                for inner_path in sorted(path.rglob("*"))
                if not inner_path.is_dir() or not any(inner_path.iterdir())
            )
        else:
            yield from (
                (UNITS.get(path.name, "copy"), inner_path) for inner_path in sorted(path.glob("*"))
            )


def _line_of(content: bytes, subject: Subject) -> int:
    """Return the first line of a text that begins the words, else that calls them; 0 for none."""
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        return 0
    numbers = (number for number, line in enumerate(lines, 1) if subject.begins_in(line))
    return next(numbers, 0) or next(calls_in(lines, subject.codes), 0)
