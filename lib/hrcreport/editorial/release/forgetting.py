"""This module finds every copy of words or data that are to be forgotten, and deletes what it can.

What lies in git, was sent, or stands in a file that people write is for a person to act on.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from hrcreport.build import Manifest
from hrcreport.checks import Scanned
from hrcreport.editorial.editions.store import Edition, editions_folder, object_file
from hrcreport.editorial.release.log import (
    append,
    head_of,
    line_of,
    read_log,
    releases_folder,
    sound_log,
)
from hrcreport.foundation import PlainFile, Problem, Project, RefusedError, sha256_of
from hrcreport.notebook import EarlierShown
from hrcreport.registers import Consultations
from hrcreport.tables import Catalogue

UNITS = {
    "_cache": "kept run",
    "_bundles": "bundle",
    "_failed": "failed build",
    "_by-hand": "copy by hand",
    "_work": "unfinished build",
    "_runs": "ledger of a run",
    "_thumbnails": "thumbnail",
}
WRITTEN = ("data", "notebooks", "params")
FEWEST_LETTERS = 12
"""Shorter words stand in too many places to say whose they are."""
LARGEST_OBJECT = 20_000_000


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


@dataclass(frozen=True)
class Subject:
    """What is to be forgotten: words of a voice or an entry, or the file of a table.

    `codes` are those by which notebooks call it; `words` are letters and digits alone; `file`
    is the place of a table.
    """

    name: str
    codes: frozenset[str]
    words: tuple[str, ...]
    file: str = ""

    def stands_in(self, name: str, content: bytes) -> bool:
        """Tell whether a file holds any of the words, packed or not."""
        if not self.words:
            return False
        if content[64:66] == b"\n\x1f":  # a kept run, behind its seal
            name, content = "run.json.gz", content[65:]
        try:
            text = Consultations.letters_of("\n".join(Scanned.texts_of(name, content)))
        except (ValueError, OSError, RecursionError):
            text = Consultations.letters_of(content.decode("utf-8", "replace"))
        return any(words in text for words in self.words)


def subject(name: str, project: Project, *, words: Iterable[str] = ()) -> Subject:
    """Return what a code of the register of consultations or the name of a table stands for.

    Args:
        name: the code of an entry, of a voice or of a person, or the name of a table.
        project: the project.
        words: passages that stand in the register no longer.

    Raises:
        RefusedError: nothing is called so, and no words are given.
    """
    known: set[str] = set()
    codes, said = set[str](), list(words)
    for held in Consultations.as_read(project):
        for entry in held.entries:
            of_entry = name in (entry.code, entry.person)
            known |= {each for each in (entry.code, entry.person) if each}
            known |= {voice.code for voice in entry.voices}
            said += [entry.summary] if of_entry else []
            for voice in entry.voices:
                if of_entry or name == voice.code:
                    codes.add(voice.code)
                    said.append(voice.text)
    records = {each.name: each for each in Catalogue.read(project).all_records}
    file = project.place(project.data / records[name].path) if name in records else ""
    codes |= {name} if file else set()
    found = tuple(
        dict.fromkeys(
            each for each in map(Consultations.letters_of, said) if len(each) >= FEWEST_LETTERS
        )
    )
    if not found and not file:
        there = {*known, *records}
        what = (
            f"'{name}' has no words in the register."
            if name in known
            else f"nothing is called '{name}'."
        )
        raise RefusedError.of(
            f"forget {name}",
            what,
            f"{Problem.did_you_mean(name, there) if name not in known else ''}"
            "Give the code of an entry, a voice or a person in data/consultations, or the name "
            "of a table. Words that stand there no longer: --words FILE, a passage a line.",
            "release.unknown-subject",
            value=name,
        )
    return Subject(name, frozenset(codes), found, file)


def forgotten(
    name: str,
    project: Project,
    *,
    words: Iterable[str],
    token: str | None,
    now: datetime,
    store: str,
) -> tuple[Search, list[Trace]]:
    """Search for every copy of a subject; with the token of the list, delete what can be deleted.

    `store` is where this machine keeps runs elsewhere. Returns what is left, and what was deleted.

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
    deleted = search.delete(now=now)
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
            *self._editions(),
            *self._releases(),
            *self._written(),
            *self._git(),
            *self._elsewhere(),
        ]
        return sorted(dict.fromkeys(traces), key=lambda each: not each.deletable)

    @property
    def token(self) -> str:
        """What stands for this list: only who has seen it can delete by it."""
        return sha256_of([[each.kind, each.place] for each in self.found])[:8]

    def _holds(self, path: Path) -> bool:
        try:
            return self.subject.stands_in(path.name, path.read_bytes())
        except OSError:
            return False

    @cached_property
    def _builds_that_read(self) -> frozenset[str]:
        """The ids of builds and editions that read the table."""
        file = self.subject.file
        if not file:
            return frozenset()
        manifests = filter(None, map(Manifest.in_folder, self.project.builds.glob("*/")))
        found = {each.document.build for each in manifests if file in each.read.inputs}
        return frozenset(
            found
            | {
                each.build
                for each in Edition.kept(self.project)
                if file.encode()
                in object_file(self.project, each.files[Manifest.FILE]).read_bytes()
            }
        )

    def _builds(self) -> Iterator[Trace]:
        builds = self.project.builds
        for kind, unit in _units(builds):
            files = filter(Path.is_file, [unit, *unit.rglob("*")])
            manifest = Manifest.in_folder(unit) if (unit / Manifest.FILE).is_file() else None
            tainted = (
                any(map(self._holds, files))
                or (manifest is not None and manifest.document.build in self._builds_that_read)
                or (kind == "kept run" and self._run_reads(unit))
            )
            if tainted:
                shown = builds.glob(f"_thumbnails/{unit.name}*") if kind == "build" else ()
                yield Trace(kind, self.project.place(unit), paths=(unit, *shown))

    def _run_reads(self, unit: Path) -> bool:
        of_file = Subject("", frozenset(), (Consultations.letters_of(self.subject.file),))
        return bool(self.subject.file) and of_file.stands_in(unit.name, unit.read_bytes())

    def _editions(self) -> Iterator[Trace]:
        editions = list(Edition.kept(self.project))
        tainted: dict[str, bool] = {}
        for each in editions:
            for place, sha in each.files.items():
                if sha not in tainted and "_extensions/" not in place:
                    path, named = object_file(self.project, sha), Path(place).name
                    there = path.is_file()
                    tainted[sha] = there and self.subject.stands_in(named, path.read_bytes())
        gone = [
            each
            for each in editions
            if any(tainted.get(sha) for sha in each.files.values())
            or each.build in self._builds_that_read
        ]
        kept = {sha for each in editions if each not in gone for sha in each.files.values()}
        for each in gone:
            record = editions_folder(self.project) / each.report / f"{each.name}.json"
            own = {sha for sha in each.files.values() if sha not in kept or tainted.get(sha)}
            paths = [record, *(object_file(self.project, sha) for sha in sorted(own))]
            yield Trace("edition", each.called, paths=tuple(paths))

    def _releases(self) -> Iterator[Trace]:
        """Yield the releases of which a bundle was sent, and what is kept of their notes."""
        gone = {each.place for each in self._editions()}
        entries = read_log(self.project)[0]
        released = {each.called for each in entries if each.is_release}
        back = {
            each.called
            for each in entries
            if not each.is_release
            and (each.said.get("about") == self._about or self._showed(each.called))
        }
        for called in sorted((gone & released) - back):
            yield Trace("release", called)
        for called in sorted(back | (gone & released)):
            yield Trace(
                "sent bundle",
                called,
                "Tell everybody who received it to delete it; they "
                "see by hrcreport verify --signed that it was called back.",
            )
        for path in sorted(releases_folder(self.project).rglob("*.md")):
            if self._holds(path):
                yield Trace("notes of a release", self.project.place(path), paths=(path,))

    @property
    def _about(self) -> str:
        return sha256_of(self.subject.name)[:16]

    def _showed(self, called: str) -> bool:
        """Tell whether a release printed counts of the table."""
        path = EarlierShown.file(releases_folder(self.project), called)
        with suppress(OSError, ValueError, LookupError, TypeError):
            shown = PlainFile.parsed(path.read_bytes())["tables"]
            return bool(self.subject.file) and self.subject.name in shown
        return False

    def _written(self) -> Iterator[Trace]:
        """Yield the files that people write: they are told with the line, and left as they are."""
        root = self.project.root
        for folder in WRITTEN:
            for path in sorted((root / folder).rglob("*")):
                if not path.is_file() or path.suffix in (".geojson", ".parquet"):
                    continue
                content = path.read_bytes()
                line = _line_of(content, self.subject)
                if line or self.subject.stands_in(path.name, content):
                    at = f"{self.project.place(path)}{f':{line}' if line else ''}"
                    yield Trace("file", at, "Take the words and the code out, and build again.")
        if self.subject.file and (root / self.subject.file).exists():
            yield Trace("data", self.subject.file, paths=(root / self.subject.file,))

    def _git(self) -> Iterator[Trace]:
        mend = (
            "Rewrite the history (git filter-repo), have every clone made anew, and let the "
            "host clear its caches; until then the words are there."
        )
        for commit in commits_with(self.project.root, self.subject):
            yield Trace("commit", commit, mend)

    def _elsewhere(self) -> Iterator[Trace]:
        if self.store:
            mend = "Delete the runs of these reports there, or all: they only save time."
            yield Trace("store of kept runs", self.store, mend)

    def delete(self, *, now: datetime) -> list[Trace]:
        """Delete what can be deleted, call releases back in the log, and return what was deleted.

        Raises:
            RefusedError: the log of releases is not whole, and a release would be called back.
            OSError: something cannot be deleted; what comes after it is still there.
        """
        gone = [each for each in self.found if each.deletable]
        back = [each.place for each in gone if each.kind == "release"]
        for called in back:
            entries = sound_log(self.project)
            head = head_of(entries, now=now, place=called)
            append(
                self.project,
                line_of({**head, "act": "called-back", "edition": called, "about": self._about}),
            )
        for each in gone:
            for path in each.paths:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    with suppress(FileNotFoundError):
                        path.unlink()
        return gone


def _units(builds: Path) -> Iterator[tuple[str, Path]]:
    """Yield what is deleted as a whole below the folder of builds, with what it is called."""
    for path in sorted(builds.glob("*")):
        if path.is_file():
            yield "page of all builds", path
        elif not path.name.startswith("_"):
            yield "build", path
        elif UNITS.get(path.name) == "kept run":
            yield from (
                (UNITS[path.name], each) for each in sorted(path.rglob("*")) if each.is_file()
            )
        else:
            yield from ((UNITS.get(path.name, "copy"), each) for each in sorted(path.glob("*")))


def _line_of(content: bytes, subject: Subject) -> int:
    """Return the first line of a text that begins the words, else that calls them; 0 for none."""
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        return 0
    begins = {each[:FEWEST_LETTERS] for each in subject.words}
    codes = "|".join(map(re.escape, subject.codes)) or r"(?!)"
    calls = re.compile(rf"[\s\"'(\[]({codes})\\?[\"',)\]]?(?:\s|$|,|\))")
    said = (
        number
        for number, line in enumerate(lines, 1)
        if any(each in Consultations.letters_of(line) for each in begins)
    )
    called = (number for number, line in enumerate(lines, 1) if calls.search(line))
    return next(said, 0) or next(called, 0)


def commits_with(root: Path, subject: Subject) -> list[str]:
    """Return the commits of a clone that hold the words or the file, newest first.

    Every object that git keeps is read, those that no branch reaches any more too.
    """
    program = shutil.which("git") or "git"

    def git(*words: str, given: bytes = b"") -> bytes:
        line = [program, "-C", str(root), *words]
        said = subprocess.run(line, input=given, capture_output=True, check=False)
        return said.stdout if said.returncode == 0 else b""

    if not shutil.which(program) or not git("rev-parse", "--git-dir"):
        return []
    told: dict[str, None] = {}
    if subject.file:
        told |= dict.fromkeys(
            git("log", "--all", "--format=%h %as", "--", subject.file).decode().splitlines()
        )
    listed = git("cat-file", "--batch-all-objects", "--batch-check").decode().splitlines()
    blobs = [
        sha
        for sha, kind, size in (line.split() for line in listed)
        if kind == "blob" and int(size) < LARGEST_OBJECT
    ]
    for sha, content in _contents(git("cat-file", "--batch", given="\n".join(blobs).encode())):
        if subject.stands_in("object.txt", content):
            of_it = git("log", "--all", "--format=%h %as", f"--find-object={sha}").decode()
            told |= dict.fromkeys(of_it.splitlines() or [f"{sha[:12]} in no commit (git gc)"])
    return list(told)


def _contents(batch: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each object that `git cat-file --batch` gave out."""
    at = 0
    while at < len(batch):
        end = batch.index(b"\n", at)
        sha, _, size = batch[at:end].decode().split()
        yield sha, batch[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
