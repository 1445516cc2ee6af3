"""This module looks through folders and files for what must not leave the house."""

from __future__ import annotations

import gc
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path

from hrcreport.checks.extraction.reading import (
    MOST_BYTES,
    OF_MARKUP,
    POSITION,
    PlacedTexts,
    is_font,
    names_in_path,
    pieces_of,
)
from hrcreport.checks.leaks.columns import called_columns
from hrcreport.checks.leaks.digits import LEAST_DIGITS
from hrcreport.checks.leaks.leak import STOPS, WHAT, Found, Joined, Kind, Leak
from hrcreport.checks.leaks.names import NameIndex, NameSearch, read_otherwise
from hrcreport.checks.leaks.persons import Persons
from hrcreport.checks.leaks.restricted import looked_for
from hrcreport.checks.leaks.signs import signs_in
from hrcreport.checks.leaks.vocabulary import (
    below,
    persons_of,
    signed,
)
from hrcreport.foundation import Problem, Project, RefusedError
from hrcreport.tables import Safeguards

AROUND = 30
MOST_TOLD = 10_000
"""More of one file nobody reads: the first are told, and that there are more."""
SHORT = re.compile(r"[\d.,]*|.", re.S)
MASK, OF_FILE = "[…]", "file name"


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
    def of(cls, folder: Path, *, project: Project) -> Scanned:
        """Look in the files below a folder, or in one file, for all that must not leave the house.

        Files of the format extension that are those of the project are left out. A file that cannot
        be read is a leak too, since nobody knows what is in it.
        """
        collects = gc.isenabled()
        gc.disable()  # nothing of what is read goes before the end: there is nothing to collect
        try:
            return _scanned(folder, project=project)
        finally:
            if collects:
                gc.enable()

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
        from hrcreport.checks.extraction.picture_texts import points_alone  # brings Pillow

        return points_alone(picture, place=place)


def _scanned(folder: Path, *, project: Project) -> Scanned:
    sought = looked_for(project)
    leaks: list[Leak] = []
    texts: list[tuple[str, PlacedTexts]] = []
    files = 0
    closed: list[str] = []
    for name, path in _files(folder, project, closed):
        files += 1
        texts.append((name, PlacedTexts(OF_FILE, names_in_path(name))))
        if why := _not_looked_at(path):
            leaks.append(_leak("unreadable", name, "file", why))
            continue
        try:
            if not is_font(path):
                for piece in pieces_of(path.name, path.read_bytes()):
                    texts.append((name, piece))
                    texts += ((name, column) for column in called_columns(piece))
        except (OSError, ValueError) as error:
            leaks.append(_leak("unreadable", name, "file", f"{error}"))
    leaks += (
        _leak("unreadable", closed_path, "folder", "it cannot be listed") for closed_path in closed
    )
    leaks += _leaks(texts, index=sought.index, project=project)
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
    texts: Sequence[tuple[str, PlacedTexts]], *, index: NameIndex, project: Project
) -> Iterator[Leak]:
    files_state = signed(project)
    decimals = _decimals(project.root, files_state)
    persons = persons_of(project, files_state)
    written = {*chain.from_iterable(piece.texts for _, piece in texts)}
    as_read = read_otherwise(written)
    every = [*_searched(written, as_read)]
    names = NameSearch(index, every, known_words=persons.known, decimals=decimals)
    spans: defaultdict[str, list[Found]] = defaultdict(list)
    for number, finding in names.found():
        spans[every[number]].append(finding)
    telling = [*names.telling]
    joined = Joined([every[at] for at in telling])
    signs = names.words.holding["sign"] & names.distinct
    for sign in signs_in(joined.text, decimals=decimals, tokens=signs):
        at, finding = joined.part(sign)
        spans[every[telling[at]]].append(finding)
    odd = {at: text for at, text in enumerate(every) if text[:1] != OF_MARKUP}
    for number, finding in persons.found(odd, ordinary=names.ordinary_here):
        spans[every[number]].append(finding)
    for file, piece in texts:
        if piece.place.endswith(POSITION):
            yield _leak("position", file, piece.place, "")
    stands = (
        (file, piece.place_of(at), as_read.get(text, text))
        for file, piece in texts
        if spans
        for at, text in enumerate(piece.texts)
    )
    leaks_of_files: defaultdict[str, set[Leak]] = defaultdict(set)
    for file, place, text in stands:
        if findings := spans.get(text):
            leaks_of_files[file].update(_leaks_of_text(file, place, text, findings, persons))
    for file, leaks in leaks_of_files.items():
        stopping = {leak for leak in leaks if leak.stops_a_build}
        others = sorted(leaks - stopping)
        yield from chain(stopping, others[:MOST_TOLD])
        if len(others) > MOST_TOLD:
            beside = f"{len(others) - MOST_TOLD:,} beside {MOST_TOLD:,} that are told"
            yield _leak("more", file, "file", beside)


def _leaks_of_text(
    file: str, place: str, text: str, findings: Sequence[Found], persons: Persons
) -> Iterator[Leak]:
    """Yield what was found in one text, each part of it once, what stops a build first."""
    hidden, reported = bytearray(len(text)), bytearray(len(text))
    for finding in findings:
        # What was found may end in the line behind a text.
        hidden[finding.start : finding.end] = b"\1" * len(text[finding.start : finding.end])
    for finding in sorted(findings, key=lambda finding: finding.kind not in STOPS):
        words = text[finding.start : finding.end]
        if 1 in reported[finding.start : finding.end] or persons.allows(words):
            continue
        reported[finding.start : finding.end] = b"\1" * len(words)
        is_proposed = finding.kind == "proposed-name"
        excerpt = " ".join(words.split()) if is_proposed else _excerpt(text, finding, hidden)
        yield _leak(finding.kind, file, place, excerpt)


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


def _excerpt(text: str, at: Found, hidden: bytearray) -> str:
    """Return the words around a place, without what was found there or beside it."""
    around = slice(max(0, at.start - AROUND), at.end + AROUND)
    signs = zip(text[around], hidden[around], strict=True)
    shown = "".join("\0" if is_hidden else sign for sign, is_hidden in signs)
    return " ".join(re.sub("\0+", MASK, shown).split())


def _leak(kind: Kind, file: str, place: str, excerpt: str) -> Leak:
    return Leak(kind, file, place, excerpt, WHAT[kind][1])
