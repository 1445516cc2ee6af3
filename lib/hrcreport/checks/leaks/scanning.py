"""This module looks through folders and files for what must not leave the house."""

from __future__ import annotations

import gc
import os
import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256
from itertools import chain, groupby, pairwise
from pathlib import Path, PurePosixPath

from hrcreport.checks.leaks.leak import OF_MARKUP, STOPS, WHAT, Found, Joined, Kind, Leak
from hrcreport.checks.leaks.names import NameIndex, NameSearch, Words, read_otherwise
from hrcreport.checks.leaks.reading import (
    MOST_BYTES,
    POSITION,
    PlacedTexts,
    Tags,
    is_font,
    pieces_of,
    points_only,
)
from hrcreport.checks.leaks.restricted import KEPT_FOLDER, LookedFor, looked_for, scan_key
from hrcreport.checks.leaks.signs import LEAST_DIGITS, signs_in
from hrcreport.checks.leaks.vocabulary import (
    below,
    code,
    keep,
    known_words,
    persons_of,
    signed,
    words_of,
)
from hrcreport.foundation import Problem, Project, RefusedError
from hrcreport.tables import Safeguards

AROUND = 30
HASHED = 8
SHORT = re.compile(r"[\d.,]*|.", re.S)
LONG, PARTED = 600, 32
"""A text that is so long, or has a multiple of so many letters, is the last of a run of texts."""
MOST_KEPT = 100_000
"""Hashes of what was clean: of more, most are of what no file holds any more, and none counts."""
MASK, OF_FILE = "[…]", "file name"
IN_SIGNS = re.compile(r"[^\W\d_][^\W_]*(?:[_+][^\W\d_][^\W_]*)+")
"""Words in the name of a file, with signs between them that are no space."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found; `without` names restricted tables that could not be read for names.

    `short` says how many names and identifiers are too short to be looked for.
    """

    leaks: tuple[Leak, ...]
    files: int
    without: tuple[str, ...] = ()
    short: int = 0

    def by_kind(self) -> Iterator[tuple[Leak, list[tuple[str, list[str]]]]]:
        """Yield the first leak of each kind with places by excerpt; what stops a build first."""
        by_kind = sorted(self.leaks, key=lambda leak: (not leak.stops_a_build, leak.kind))
        for _, kind_leaks in groupby(by_kind, key=lambda leak: leak.kind):
            leaks = list(kind_leaks)
            alike = sorted(leaks, key=lambda leak: leak.excerpt)
            by_excerpt = [
                (excerpt, [f"{leak.file}, {leak.place}" for leak in same_leaks])
                for excerpt, same_leaks in groupby(alike, key=lambda leak: leak.excerpt)
            ]
            yield leaks[0], by_excerpt

    @classmethod
    def of(cls, folder: Path, *, project: Project, memory: Memory | None = None) -> Scanned:
        """Look in the files below a folder, or in one file, for all that must not leave the house.

        Files of the format extension that are those of the project are left out. A file that cannot
        be read is a leak too, since nobody knows what is in it. `memory` is of `again`.
        """
        collects = gc.isenabled()
        gc.disable()  # nothing of what is read goes before the end: there is nothing to collect
        try:
            return _scanned(folder, project=project, memory=memory)
        finally:
            if collects:
                gc.enable()

    @classmethod
    def again(cls, folder: Path, *, project: Project, report: str) -> Scanned:
        """Look through a build of a report as `of` does, but only through what is new.

        Of files and texts in which nothing was found at earlier builds, hashes are kept. What is
        sent is scanned whole.
        """
        sought = looked_for(project)
        memory = Memory(project.builds / KEPT_FOLDER / f"{report}.texts", sought, project)
        scanned = cls.of(folder, project=project, memory=memory)
        if scanned.leaks and memory.reads:
            scanned = cls.of(folder, project=project, memory=(memory := memory.empty()))
        memory.write()
        return scanned

    @classmethod
    def of_subject(cls, subject: str, *, project: Project) -> Scanned:
        """Scan the last build of a report, by its id, or any folder or file, by its path.

        Raises:
            RefusedError: there is neither, or the report has not been built.
        """
        report_ids = {report.id for report in project.reports()}
        path = project.builds / subject if subject in report_ids else Path(subject)
        if subject in report_ids and not path.is_dir():
            raise RefusedError.of(
                subject,
                "the report has not been built, so there is nothing to look through.",
                f"Run: hrcreport build {subject}",
                "cli.not-built",
            )
        if not path.exists():
            raise RefusedError(
                Problem.not_one_of(
                    subject,
                    report_ids,
                    subject,
                    "there is neither a report nor a folder or file of this name.",
                    "cli.unknown-subject",
                    heading="Reports are",
                )
            )
        return cls.of(path, project=project)

    @staticmethod
    def texts_of(name: str, content: bytes) -> Iterator[str]:
        """Yield what is looked through of a file: each text that it holds, shown or hidden.

        Raises:
            ValueError: it is damaged, locked or too large.
        """
        return chain.from_iterable(piece.texts for piece in pieces_of(name, content))

    @staticmethod
    def points_alone(picture: bytes, *, place: str) -> tuple[bytes, list[str]]:
        """Return a picture as JPEG without what a scan looks for in it; what was taken out.

        Raises:
            RefusedError: it is no picture that can be read, or is far too large.
        """
        from hrcreport.checks.leaks.picture_texts import points_alone  # brings Pillow

        return points_alone(picture, place=place)


def _scanned(folder: Path, *, project: Project, memory: Memory | None) -> Scanned:
    sought = memory.sought if memory else looked_for(project)
    leaks: list[Leak] = []
    texts: list[tuple[str, PlacedTexts]] = []
    files = 0
    closed: list[str] = []
    for name, path in _files(folder, project, closed):
        files += 1
        texts.append((name, PlacedTexts(OF_FILE, (name, *_parted_by_signs(name)))))
        if why := _not_looked_at(path):
            leaks.append(_leak("unreadable", name, "file", why))
            continue
        try:
            if is_font(path):
                continue
            content = path.read_bytes()
            if memory is None or not memory.knows(name, content):
                usable_memory = memory if memory and memory.reads else None
                texts += [
                    (name, piece) for piece in pieces_of(path.name, content, memory=usable_memory)
                ]
        except (OSError, ValueError) as error:
            leaks.append(_leak("unreadable", name, "file", f"{error}"))
    leaks += (
        _leak("unreadable", closed_path, "folder", "it cannot be listed") for closed_path in closed
    )
    leaks += _leaks(texts, index=sought.index, project=project, memory=memory)
    if memory is not None and not leaks:
        memory.keep_files()
    return Scanned(tuple(sorted(set(leaks))), files, sought.without, sought.index.short)


def _files(folder: Path, project: Project, closed: list[str]) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        yield folder.name, folder.resolve()
        return
    prefix_length = len(f"{folder}") + 1
    for dir_entry in below(folder, closed=closed):
        plain = dir_entry.is_file(follow_symlinks=False)
        if not plain or not _is_of_the_format(dir_entry.path, project):
            yield dir_entry.path[prefix_length:].replace(os.sep, "/"), Path(dir_entry.path)


def _parted_by_signs(name: str) -> Iterator[str]:
    """Yield the words with capitals in the name of a file that parts them by signs."""
    for joined_words in IN_SIGNS.findall(name):
        yield " ".join(word for word in re.split(r"[_+]", joined_words) if word[0].isupper())


def _not_looked_at(path: Path) -> str:
    """Return why nothing of what a name stands for is read; empty where it is."""
    if path.is_symlink() or not path.is_file():
        return "it is a link, a pipe or a device"
    return "it is too large" if path.stat().st_size > MOST_BYTES else ""


def _is_of_the_format(path: str, project: Project) -> bool:
    """Tell whether a file is one of the format extension as the project has it."""
    parts = Path(path).parts if "_extensions" in path else ()
    if "_extensions" not in parts:
        return False
    at = len(parts) - 1 - parts[::-1].index("_extensions")
    with suppress(OSError):
        project_file = project.root.joinpath("reports", *parts[at:])
        status = project_file.stat()
        scanned_file = Path(path)
        if is_font(scanned_file):  # of which nothing is read
            return status.st_size == scanned_file.stat().st_size
        return (
            _content(project_file, status.st_size, status.st_mtime_ns) == scanned_file.read_bytes()
        )
    return False


@lru_cache(maxsize=64)
def _content(path: Path, size: int, mtime_ns: int) -> bytes:
    """Return what is in a file of the format, read once for a size and a time of it."""
    return path.read_bytes()


def _leaks(
    texts: Sequence[tuple[str, PlacedTexts]],
    *,
    index: NameIndex,
    project: Project,
    memory: Memory | None,
) -> Iterator[Leak]:
    decimals = _decimals(project.root, memory.signed if memory else signed(project))
    pieces = [piece for _, piece in texts]
    register_words = memory.known if memory else known_words(project)
    words = index.words(register_words, decimals)
    piece_texts = chain.from_iterable(piece.texts for piece in pieces)
    written = memory.new_of(pieces) if memory else {*piece_texts}
    passed = memory.passed(words, written) if memory else set()
    written -= passed
    as_read = read_otherwise(written)
    every = [*_searched(written, as_read)]
    names = NameSearch(index, every, known_words=register_words, decimals=decimals, passed=passed)
    spans: defaultdict[str, list[Found]] = defaultdict(list)
    for number, finding in names.found():
        spans[every[number]].append(finding)
    telling = [*names.telling]
    joined, signs = Joined([every[at] for at in telling]), words.holding["sign"] & names.distinct
    for sign in signs_in(joined.text, decimals=decimals, tokens=signs):
        at, finding = joined.part(sign)
        spans[every[telling[at]]].append(finding)
    persons = persons_of(project)
    odd = {at: text for at, text in enumerate(every) if text[:1] != OF_MARKUP}
    small = (names.ordinary_here, names.ordinary_in_passed)
    suspects, read_so = persons.found(odd, ordinary=small)
    for number, finding in read_so:
        spans[every[number]].append(finding)
    if memory is not None:
        of_report = {every[at] for at in suspects.union(names.suspects)}
        found_texts, suspected = (
            text_set | {text for text, read in as_read.items() if read in text_set}
            for text_set in ({*spans}, of_report)
        )
        memory.keep(found_texts, suspected)
        words.keep(written - found_texts - suspected)
    for file, piece in texts:
        if piece.place.endswith(POSITION):
            yield _leak("position", file, piece.place, "")
    stands = (
        (file, piece.place_of(at), as_read.get(text, text))
        for file, piece in texts
        if spans
        for at, text in enumerate(piece.texts)
    )
    for file, place, text in stands:
        findings = sorted(spans.get(text, []), key=lambda finding: finding.kind not in STOPS)
        reported: list[Found] = []
        for finding in findings:
            apart = all(
                finding.end <= earlier.start or earlier.end <= finding.start for earlier in reported
            )
            if apart and not persons.allows(text[finding.start : finding.end]):
                reported.append(finding)
                proposed_name = (
                    " ".join(text[finding.start : finding.end].split())
                    if finding.kind == "proposed-name"
                    else ""
                )
                yield _leak(
                    finding.kind, file, place, proposed_name or _excerpt(text, finding, findings)
                )


def _searched(texts: Set[str], as_read: Mapping[str, str]) -> set[str]:
    """Return texts as they are read, without those too short to be anything.

    These are a sign, or a number of a few digits.
    """
    read_texts = texts - as_read.keys() | {as_read[text] for text in texts & as_read.keys()}
    return {text for text in read_texts if len(text) >= LEAST_DIGITS or not SHORT.fullmatch(text)}


@lru_cache(maxsize=4)
def _decimals(root: Path, signed: tuple[str, ...]) -> int:
    """Return how fine a position may be, read once for a state of the files."""
    return Safeguards.policy_for("restricted", Project(root)).decimals


def _excerpt(text: str, at: Found, every: Sequence[Found]) -> str:
    """Return the words around a place, without what was found there or beside it."""
    hidden = list(text)
    for finding in every:
        hidden[finding.start : finding.end] = ["\0"] * (finding.end - finding.start)
    begin, end = max(0, at.start - AROUND), at.end + AROUND
    return " ".join(re.sub("\0+", MASK, "".join(hidden[begin:end])).split())


def _leak(kind: Kind, file: str, place: str, excerpt: str) -> Leak:
    return Leak(kind, file, place, excerpt, WHAT[kind][1])


class Memory:
    """Files and texts of a report's builds in which nothing was found, as keyed hashes.

    It holds as long as the same is looked for, by the same code, and the same may be named. Texts
    are known by a few that follow each other. Where a report has none, what was clean in others
    counts, without what was so for a word that stands in small letters in the report.
    """

    def __init__(self, path: Path, sought: LookedFor, project: Project, *, read: bool = True):
        self.path, self.sought, self.project = path, sought, project
        self.signed = signed(project)
        # The files of whom may be named, and of how fine a position may be, are among the signed.
        state_text = "\0".join((sought.digest, *self.signed, *sought.without, code()))
        self.head = blake2b(state_text.encode(), digest_size=32).digest()
        self.key = sought.index.key or scan_key()
        (self.mark,) = self._hashes([path.stem.encode()], "report")
        self.is_own = False
        self.kept: set[int] = set()
        self.files: set[int] = set()
        self.asked: list[tuple[int, Sequence[str]]] = []
        self.reads, self.tags = read, Tags()
        self.own = self._read(path) if read else frozenset()
        self.clean = self.own
        if read and not self.own:
            other_hashes = (
                self._read(texts_path) for texts_path in sorted(path.parent.glob("*.texts"))
            )
            self.clean = frozenset().union(*other_hashes)

    def _read(self, path: Path) -> frozenset[int]:
        try:
            content = path.read_bytes()
        except OSError:
            return frozenset()
        body = content[len(self.head) :]
        if not content.startswith(self.head) or len(body) > MOST_KEPT * HASHED:
            return frozenset()
        return frozenset(array("Q", body[: len(body) // HASHED * HASHED]))

    @property
    def known(self) -> frozenset[str]:
        """The words that are no names."""
        return words_of(self.path.parent, self.signed)[0]

    def empty(self) -> Memory:
        """Return a memory that knows no text."""
        return Memory(self.path, self.sought, self.project, read=False)

    def _hash_of_file(self, content: bytes, kind: str) -> int:
        file_hash = sha256(b"\0".join((self.key, kind.encode(), b"")))  # of large ones the quicker
        file_hash.update(content)
        return int.from_bytes(file_hash.digest()[:HASHED], sys.byteorder)

    def _hashes(self, contents: Iterable[bytes], kind: str) -> Iterator[int]:
        base_hash = blake2b(digest_size=HASHED, key=self.key, person=kind.encode()[:16])
        for content in contents:
            content_hash = base_hash.copy()  # quicker than a new one
            content_hash.update(content)
            yield int.from_bytes(content_hash.digest(), sys.byteorder)

    def _knows(self, hash_value: int) -> bool:
        """Tell whether a hash is known, here or everywhere; what is known stays so."""
        if (known_hash := hash_value) in self.clean or (
            known_hash := hash_value ^ self.mark
        ) in self.clean:
            self.kept.add(known_hash)
            self.is_own |= known_hash != hash_value
            return True
        return False

    def knows(self, name: str, content: bytes) -> bool:
        """Tell whether nothing was found in a file, or a part of an archive, with these bytes."""
        if points_only(content):
            return True
        file_hash = self._hash_of_file(content, PurePosixPath(name).suffix.lower())
        if self._knows(file_hash):
            self.kept |= self.own  # its texts, which are not read, may stand in what comes next
            return True
        self.files.add(file_hash)
        return False

    def new_of(self, pieces: Sequence[PlacedTexts]) -> set[str]:
        """Return texts that are not known as clean."""
        # Names of files last: those of a report stand before no text that others hold, too.
        ordered = sorted(pieces, key=lambda piece: piece.place == OF_FILE)
        runs = [*_runs([*dict.fromkeys(chain.from_iterable(piece.texts for piece in ordered))])]
        contents = ("\0".join(run).encode("utf-8", "surrogatepass") for run in runs)
        hashes = self._hashes(contents, "text")
        self.asked += (
            hashed_run
            for hashed_run in zip(hashes, runs, strict=True)
            if not self._knows(hashed_run[0])
        )
        return set().union(*(run for _, run in self.asked))

    def passed(self, words: Words, written: set[str]) -> set[str]:
        """Return texts in which nothing was found in another report that this process scanned."""
        return written & words.clean if self.reads else set()

    def keep(self, found_texts: Set[str], of_report: Set[str]) -> None:
        """Know texts as clean that were asked for, but for those in which something was found.

        Some are clean in this report alone.
        """
        for run_hash, run in self.asked:
            if found_texts.isdisjoint(run):
                is_of_report = not of_report.isdisjoint(run)
                self.is_own |= is_of_report
                self.kept.add(run_hash ^ self.mark if is_of_report else run_hash)

    def keep_files(self) -> None:
        """Know all files that were asked for as clean."""
        self.kept |= (
            {file_hash ^ self.mark for file_hash in self.files} if self.is_own else self.files
        )

    def write(self) -> None:
        """Write the hashes; where nothing can be written, nothing is kept."""
        keep(self.path, self.head + array("Q", self.kept).tobytes())


def _runs(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Part texts that follow each other into a few at a time, at the same ones whatever changes."""
    ends = (
        at for at, size in enumerate(map(len, texts), start=1) if size > LONG or not size % PARTED
    )
    for begin, end in pairwise((0, *ends, len(texts))):
        yield texts[begin:end]
