"""This module looks through folders and files for what must not leave the house."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path

from hrcreport.data.safeguards import named, safeguards
from hrcreport.leaks.leak import WHAT, Leak
from hrcreport.leaks.names import APART, WORD, Found, Kind, NameIndex, NameSearch, cleaned, folded
from hrcreport.leaks.persons import Persons
from hrcreport.leaks.picture_texts import POSITION
from hrcreport.leaks.reading import Piece, pieces_of
from hrcreport.leaks.restricted import looked_for
from hrcreport.leaks.signs import signs_in
from hrcreport.monitoring.cases import cases
from hrcreport.project import Project

AROUND = 30
MASK = "[…]"
DECIMALS = 1
"""Of a degree, in a project without a policy of its own: some eleven kilometres."""
KNOWN_FILES = (
    "*.yml", "*.bib", "datapackage.json", "catalogue/*.json", "states.csv", "state-names.csv",
    "*.geojson",
)  # fmt: skip


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


def scanned(folder: Path, *, project: Project) -> Scanned:
    """Return what `scan` finds, with what could not be looked for."""
    sought = looked_for(project)
    found: list[Leak] = []
    texts: list[tuple[str, Piece]] = []
    files = 0
    for name, path in _files(folder, project):
        files += 1
        texts.append((name, Piece("file name", name)))
        try:
            texts += [(name, each) for each in pieces_of(path.name, path.read_bytes())]
        except (OSError, ValueError) as error:
            found.append(_leak("unreadable", name, "file", f"{error}"))
    found += _leaks(texts, index=sought.index, project=project)
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
    texts: Sequence[tuple[str, Piece]], *, index: NameIndex, project: Project
) -> Iterator[Leak]:
    own = safeguards(project)
    decimals = own["restricted"].policy.decimals if "restricted" in own else DECIMALS
    clean = {piece.text: cleaned(piece.text) for _, piece in texts}
    prose = {clean[piece.text] for _, piece in texts if piece.prose}
    every = sorted(set(clean.values()) - prose) + sorted(prose)
    known = known_words(project.root)
    names = NameSearch(index, every, known=known)
    persons = Persons(allowed=_allowed(project), known=known | names.ordinary)
    spans: dict[str, list[Found]] = {}
    for number, seen in names.found():
        spans.setdefault(every[number], []).append(seen)
    starts = [0, *accumulate(len(each) + len(APART) for each in every)]
    whole, first = APART.join(every), starts[len(every) - len(prose)]
    later = (Found(each.start + first, each.end + first, each.kind)
             for each in persons.found_in(whole[first:]))  # fmt: skip
    for each in chain(signs_in(whole, decimals=decimals), later):
        at = bisect_right(starts, each.start) - 1
        here = Found(each.start - starts[at], each.end - starts[at], each.kind)
        spans.setdefault(every[at], []).append(here)
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


@lru_cache(maxsize=4)
def known_words(root: Path) -> frozenset[str]:
    """Return the folded words of a project's registers, which are no names to be found in prose."""
    project = Project(root)
    found: set[str] = set()
    for folder in (project.data, project.references.parent):
        for pattern in KNOWN_FILES:
            for path in folder.rglob(pattern):
                if "_build" not in path.parts and "consultations" not in path.parts:
                    text = path.read_text(encoding="utf-8", errors="replace")
                    found.update(WORD.findall(text))
    return frozenset(map(folded, found))
