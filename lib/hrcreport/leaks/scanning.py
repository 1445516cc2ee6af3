"""This module looks through folders and files for what must not leave the house."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import accumulate, chain
from pathlib import Path, PurePosixPath

from hrcreport import languages
from hrcreport.data.safeguards import named, safeguards
from hrcreport.leaks.leak import WHAT, Leak
from hrcreport.leaks.names import APART, WORD, Found, Kind, NameIndex, NameSearch, cleaned, folded
from hrcreport.leaks.persons import Persons
from hrcreport.leaks.reading import POSITION, Piece, pieces_of
from hrcreport.leaks.restricted import KEPT_FOLDER, LookedFor, looked_for, scan_key
from hrcreport.leaks.signs import signs_in
from hrcreport.monitoring.cases import cases
from hrcreport.project import Project

AROUND = 30
HASHED = 8
MOST_KEPT = 100_000
"""Hashes of what was clean: of more, most are of what no file holds any more, and none counts."""
MASK = "[…]"
DECIMALS = 1
"""Of a degree, in a project without a policy of its own: some eleven kilometres."""
KNOWN_ENDS = (".yml", ".bib", ".geojson")
KNOWN_NAMES = ("datapackage.json", "states.csv", "state-names.csv")
"""The files whose words are no names, with the records of the catalogue."""
OWN_WORDS = Path(languages.__file__).parent
"""What the program itself prints, such as the names on a map whose status is disputed."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found; `without` names restricted tables that could not be read for names.

    `short` says how many names and identifiers are too short to be looked for.
    """

    leaks: tuple[Leak, ...]
    files: int
    without: tuple[str, ...] = ()
    short: int = 0


def scan(folder: Path, *, project: Project) -> list[Leak]:
    """Return all that must not leave the house in the files below a folder, or in one file.

    Files of the format extension that are those of the project are left out. A file that cannot be
    read is a leak too, since nobody knows what is in it.
    """
    return list(scanned(folder, project=project).leaks)


def scan_again(folder: Path, *, project: Project, report: str) -> list[Leak]:
    """Return what `scan` finds in a build of a report: only what is new is looked through.

    Of files and texts in which nothing was found at earlier builds, hashes are kept. What is sent
    is scanned whole.
    """
    sought = looked_for(project)
    memory = Memory(project.builds / KEPT_FOLDER / f"{report}.texts", sought, project)
    found = scanned(folder, project=project, memory=memory).leaks
    if found and memory.clean:
        found = scanned(folder, project=project, memory=(memory := memory.empty())).leaks
    memory.write()
    return list(found)


def scanned(folder: Path, *, project: Project, memory: Memory | None = None) -> Scanned:
    """Return what `scan` finds, with what could not be looked for; `memory` is of `scan_again`."""
    sought = memory.sought if memory else looked_for(project)
    found: list[Leak] = []
    texts: list[tuple[str, Piece]] = []
    files = 0
    for name, path in _files(folder, project):
        files += 1
        texts.append((name, Piece("file name", name)))
        try:
            content = path.read_bytes()
            if memory is None or not memory.knows(name, content):
                known = memory.knows if memory else None
                texts += [(name, each) for each in pieces_of(path.name, content, known=known)]
        except (OSError, ValueError) as error:
            found.append(_leak("unreadable", name, "file", f"{error}"))
    found += _leaks(texts, index=sought.index, project=project, memory=memory)
    if memory is not None and not found:
        memory.keep_files()
    return Scanned(tuple(sorted(set(found))), files, sought.without, sought.index.short)


def _files(folder: Path, project: Project) -> Iterator[tuple[str, Path]]:
    if folder.is_file():
        yield folder.name, folder
        return
    for below, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(below) / name
            if path.is_symlink():
                continue
            if "_extensions" in path.parts and _is_of_the_format(path, project):
                continue
            yield path.relative_to(folder).as_posix(), path


def _is_of_the_format(path: Path, project: Project) -> bool:
    parts = path.parts
    at = len(parts) - 1 - parts[::-1].index("_extensions")
    own = project.root.joinpath("reports", *parts[at:])
    return own.is_file() and own.stat().st_size == path.stat().st_size and (
        own.read_bytes() == path.read_bytes()
    )  # fmt: skip


def _leaks(
    texts: Sequence[tuple[str, Piece]], *, index: NameIndex, project: Project,
    memory: Memory | None,
) -> Iterator[Leak]:  # fmt: skip
    decimals = _decimals(project)
    clean = {piece.text: cleaned(piece.text) for _, piece in texts}
    prose = {clean[piece.text] for _, piece in texts if piece.prose}
    told = {clean[piece.text] for _, piece in texts}
    if memory is not None:
        told = memory.new_of(told, prose)
        prose &= told
    every = sorted(told - prose) + sorted(prose)
    known = memory.known if memory else known_words(project)
    before = memory.ordinary if memory else None
    names = NameSearch(index, every, known=known, ordinary=before)
    persons = Persons(allowed=_allowed(project), known=known | names.ordinary)
    spans: dict[str, list[Found]] = {}
    for number, seen in names.found():
        spans.setdefault(every[number], []).append(seen)
    starts = [0, *accumulate(len(each) + len(APART) for each in every)]
    whole, first = APART.join(every), starts[len(every) - len(prose)]
    later = (Found(each.start + first, each.end + first, each.kind)
             for each in persons.found_in(whole[first:]))  # fmt: skip
    for each in chain(signs_in(whole, decimals=decimals, tokens=names.distinct), later):
        at = bisect_right(starts, each.start) - 1
        here = Found(each.start - starts[at], each.end - starts[at], each.kind)
        spans.setdefault(every[at], []).append(here)
    if memory is not None:
        memory.keep(told - spans.keys(), prose)
    for file, piece in texts:
        text = clean[piece.text]
        if piece.place.endswith(POSITION):
            yield _leak("position", file, piece.place, "")
        found = spans.get(text, [])
        taken: list[Found] = []
        for each in found:
            apart = all(each.end <= other.start or other.end <= each.start for other in taken)
            if apart and not persons.allows(text[each.start : each.end]):
                taken.append(each)
                yield _leak(each.kind, file, piece.place, _excerpt(text, each, found))


def _decimals(project: Project) -> int:
    own = safeguards(project)
    return own["restricted"].policy.decimals if "restricted" in own else DECIMALS


def _allowed(project: Project) -> tuple[str, ...]:
    """Return the names and addresses that may be printed: of the policy and of documented cases."""
    return (*named(project), *(each.name for each in cases(project)))


def _excerpt(text: str, at: Found, every: Sequence[Found]) -> str:
    """Return the words around a place, without what was found there or beside it."""
    hidden = list(text)
    for each in every:
        hidden[each.start : each.end] = ["\0"] * (each.end - each.start)
    begin, end = max(0, at.start - AROUND), at.end + AROUND
    return " ".join(re.sub("\0+", MASK, "".join(hidden[begin:end])).split())


def _leak(kind: Kind, file: str, place: str, excerpt: str) -> Leak:
    return Leak(kind, file, place, excerpt, WHAT[kind][1])


class Memory:
    """Files, texts and small words of a report's builds in which nothing was found, as hashes.

    It holds as long as the same is looked for, by the same code, and the same may be named.
    """

    def __init__(self, path: Path, sought: LookedFor, project: Project, *, read: bool = True):
        self.path, self.sought, self.project = path, sought, project
        self.signed = _signed(project)
        said = "\0".join((sought.digest, f"{_decimals(project)}", *_allowed(project),
                          *self.signed, *sought.without, _code()))  # fmt: skip
        self.head = blake2b(said.encode(), digest_size=32).digest()
        self.key = sought.index.key or scan_key()
        self.kept: set[bytes] = set()
        self.files: set[bytes] = set()
        self.clean: frozenset[bytes] = frozenset()
        content = path.read_bytes() if read and path.is_file() else b""
        if content[: len(self.head)] == self.head and len(content) < MOST_KEPT * HASHED:
            body = content[len(self.head) :]
            self.clean = frozenset(body[at : at + HASHED] for at in range(0, len(body), HASHED))

    @property
    def known(self) -> frozenset[str]:
        """The words that are no names."""
        return _words_of(self.path.with_name("words.txt"), self.signed)

    def empty(self) -> Memory:
        """Return a memory that knows no text."""
        return Memory(self.path, self.sought, self.project, read=False)

    def _hash(self, content: bytes, kind: bytes) -> bytes:
        return blake2b(content, digest_size=HASHED, key=self.key, person=kind).digest()

    def _of_text(self, text: str, prose: Set[str]) -> bytes:
        content = text.encode("utf-8", "surrogatepass")
        return self._hash(content, b"prose" if text in prose else b"")

    def knows(self, name: str, content: bytes) -> bool:
        """Tell whether nothing was found in a file, or a part of an archive, with these bytes."""
        suffix = PurePosixPath(name).suffix.lower().encode()
        own = self._hash(suffix + b"\0" + content, b"file")
        self.files.add(own)
        if own not in self.clean:
            return False
        self.kept |= self.clean  # its texts too, which are not read, may stand in what comes next
        return True

    def ordinary(self, words: Set[str], asked: Set[str]) -> set[str]:
        """Keep words that stand in small letters; return those asked for that did so before."""
        hashes = {each: self._hash(each.encode(), b"word") for each in words | asked}
        self.kept |= {hashes[each] for each in words}
        return {each for each in asked if hashes[each] in self.clean}

    def new_of(self, texts: Set[str], prose: Set[str]) -> set[str]:
        """Return the texts that are not known as clean; the others stay so."""
        hashes = {each: self._of_text(each, prose) for each in texts}
        self.kept |= {*hashes.values()} & self.clean
        return {each for each, own in hashes.items() if own not in self.clean}

    def keep(self, texts: Set[str], prose: Set[str]) -> None:
        """Know texts as clean."""
        self.kept |= {self._of_text(each, prose) for each in texts}

    def keep_files(self) -> None:
        """Know all files that were asked for as clean."""
        self.kept |= self.files

    def write(self) -> None:
        """Write the hashes; where nothing can be written, nothing is kept."""
        _keep(self.path, self.head + b"".join(sorted(self.kept)))


@cache
def _code() -> str:
    """Return a hash of the code that looks for leaks."""
    own = sorted(Path(__file__).parent.glob("*.py"))
    return blake2b(b"".join(each.read_bytes() for each in own), digest_size=16).hexdigest()


def _known_files(project: Project) -> Iterator[tuple[str, os.stat_result]]:
    for above in (project.data, project.references.parent, OWN_WORDS):
        for folder, below, names in os.walk(above):
            below[:] = sorted({*below} - {"_build", "consultations"})
            for name in sorted(names):
                if name.endswith(KNOWN_ENDS) or (
                    name.endswith(".json") and folder.endswith("catalogue")
                ) or name in KNOWN_NAMES:  # fmt: skip
                    path = os.path.join(folder, name)  # noqa: PTH118 -- there are hundreds
                    yield path, os.stat(path)  # noqa: PTH116 -- likewise


def _signed(project: Project) -> tuple[str, ...]:
    """Return what tells one state of the files of known words from another."""
    return tuple(f"{path}\0{said.st_size}\0{said.st_mtime_ns}"
                 for path, said in _known_files(project))  # fmt: skip


def known_words(project: Project) -> frozenset[str]:
    """Return the folded words of a project's registers, which are no names to be found in prose."""
    return _words_of(project.builds / KEPT_FOLDER / "words.txt", _signed(project))


@lru_cache(maxsize=4)
def _words_of(kept: Path, signed: tuple[str, ...]) -> frozenset[str]:
    head = blake2b("\0".join((_code(), *signed)).encode(), digest_size=16).hexdigest()
    with suppress(OSError, ValueError):
        first, *words = kept.read_text(encoding="ascii").split("\n")
        if first == head:
            return frozenset(words)
    found: set[str] = set()
    for each in signed:
        path = Path(each.partition("\0")[0])
        found.update(WORD.findall(path.read_text(encoding="utf-8", errors="replace")))
    every = frozenset(map(folded, found))
    _keep(kept, "\n".join((head, *sorted(every))).encode())
    return every


def _keep(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(content)
        new.replace(path)
