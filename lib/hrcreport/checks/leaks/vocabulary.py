"""This module knows the words of a project: of its registers and tables, and of the program itself.

What a register or a table names is no reason that it may be printed: it is proposed, until a person
lists it. What is read is kept beside the hashes of the scan, for as long as no file changes.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator, Set
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from hrcreport.checks.leaks.names import WORD, cleaned, folded, is_address
from hrcreport.checks.leaks.persons import Persons, Vocabulary, sequences_in
from hrcreport.checks.leaks.restricted import KEPT_FOLDER
from hrcreport.foundation import Archive, Language, Plugins, Project
from hrcreport.tables import CatalogueFiles, Safeguards

KNOWN_ENDS = (".yml", ".bib", ".geojson")
TABLES, TABLE_ENDS = ("tables", "geometry"), (".csv", ".geojson")
BRACES = str.maketrans("", "", "{}")
NO_WORDS = frozenset({"_build", "consultations"})
"""Folders whose words may be names."""
KNOWN_NAMES = ("datapackage.json", "states.csv", "state-names.csv")
"""The files whose words are no names of restricted sources, with the records of the catalogue."""
OF_STATES = ("states.csv", "state-names.csv")
"""Names of States of one word are words beside others."""
OWN_WORDS = Language.HOME
"""What the program itself prints, such as the names on a map whose status is disputed."""
OWN_CODE = (
    Plugins.folders_of_code()["disparity"],
    Plugins.folders_of_code()["hrcreport"] / "build" / "grounds",
)
"""The code whose strings are printed: how a figure was computed, by whose method; what made it."""
FORMAT_ENDS = (".css", ".typ", ".yml", ".docx")
OF_CODE = (".py", ".docx")
"""How files end of which words with capitals alone are read: others name parts of code or tags."""
STYLES = ".css"
"""How files end whose small letters are no words of a text: `content-visibility`."""
SECTION = "\x1d"
LARGEST = 20_000_000
"""Bytes of a table whose names are read."""


def below(
    folder: Path | str, *, without: Set[str] = frozenset(), closed: list[str] | None = None
) -> Iterator[os.DirEntry[str]]:
    """Yield the files below a folder, by their names; `without` names folders left out.

    Folders that cannot be listed are added to `closed`.
    """
    try:
        with os.scandir(folder) as entries:
            sorted_entries = sorted(entries, key=attrgetter("name"))
    except OSError:
        if closed is not None:
            closed.append(str(folder))
        return
    for dir_entry in sorted_entries:
        if not dir_entry.is_dir(follow_symlinks=False):
            yield dir_entry
        elif dir_entry.name not in without:
            yield from below(dir_entry.path, without=without, closed=closed)


def signed(project: Project) -> tuple[str, ...]:
    """Return what tells one state of the files of known words from another."""
    return tuple(
        f"{path}\0{status.st_size}\0{status.st_mtime_ns}" for path, status in _known_files(project)
    )


def _known_files(project: Project) -> Iterator[tuple[str, os.stat_result]]:
    guarded = CatalogueFiles(project.data).guarded()
    for above in (project.data, project.references.parent, OWN_WORDS):
        for dir_entry in below(above, without=NO_WORDS):
            if dir_entry.is_file() and (_has_words(dir_entry) or _is_table(dir_entry)):
                status = dir_entry.stat()
                if status.st_size < LARGEST and os.path.realpath(dir_entry.path) not in guarded:
                    yield dir_entry.path, status
    for folder, ends in (
        (project.root / "reports" / "_extensions", FORMAT_ENDS),
        *((folder, (".py",)) for folder in OWN_CODE),
    ):
        for dir_entry in below(folder):
            if dir_entry.is_file() and dir_entry.name.endswith(ends):
                yield dir_entry.path, dir_entry.stat()


def _has_words(dir_entry: os.DirEntry[str]) -> bool:
    of_catalogue = os.path.dirname(dir_entry.path).endswith("catalogue")  # noqa: PTH120 -- there are hundreds
    return (
        dir_entry.name.endswith(KNOWN_ENDS)
        or dir_entry.name in KNOWN_NAMES
        or (of_catalogue and dir_entry.name.endswith(".json"))
    )


def _is_table(dir_entry: os.DirEntry[str]) -> bool:
    folder = os.path.basename(os.path.dirname(dir_entry.path))  # noqa: PTH119, PTH120 -- as above
    return folder in TABLES and dir_entry.name.endswith(TABLE_ENDS)


@lru_cache(maxsize=4)
def words_of(folder: Path, files: tuple[str, ...]) -> tuple[frozenset[str], Vocabulary]:
    """Return the known words and the vocabulary of a state of the files, kept in a folder."""
    head = blake2b("\0".join((code(), *files)).encode(), digest_size=16).hexdigest()
    path = folder / "words.txt"
    with suppress(OSError, ValueError):
        first, *parts = path.read_text(encoding="ascii").split(SECTION)
        if first == head and len(parts) == 4:
            return _as_read(parts)
    register_words, small = set[str](), set[str]()
    program_sequences, proposed = set[tuple[str, ...]](), set[tuple[str, ...]]()
    for file_state in files:
        place = Path(file_state.partition("\0")[0])
        of_program = "_extensions" in place.parts or any(
            map(place.is_relative_to, (OWN_WORDS, *OWN_CODE))
        )
        # Those of the program are the same for each project that one process looks through.
        of_file = (_words_of_program if of_program else _words_in)(file_state)
        register_words |= of_file.words
        small |= of_file.small
        (program_sequences if of_program else proposed).update(of_file.sequences)
        program_sequences |= of_file.capitals
    parts = [
        "\n".join(sorted({*map(folded, register_words)})),
        "\n".join(sorted({*map(folded, small)})),
        *(
            "\n".join(sorted(map(" ".join, word_sequences)))
            for word_sequences in (program_sequences, proposed - program_sequences)
        ),
    ]
    keep(path, SECTION.join((head, *parts)).encode())
    return _as_read(parts)


class FileWords(NamedTuple):
    """The words of one file: all, those in small letters, sequences, those of code in capitals."""

    words: frozenset[str]
    small: frozenset[str]
    sequences: frozenset[tuple[str, ...]]
    capitals: frozenset[tuple[str, ...]]


def _words_in(file_state: str) -> FileWords:
    place = Path(file_state.partition("\0")[0])
    text = _text_of(place)
    # A bibliography keeps capitals of titles in braces, within a word too.
    text = text.translate(BRACES) if place.suffix == ".bib" else text
    words, small = frozenset[str](), set[str]()
    capitals = frozenset[tuple[str, ...]]()
    if place.suffix in OF_CODE:
        capitals = frozenset((folded(word),) for word in WORD.findall(text) if word[0].isupper())
    elif place.name in KNOWN_NAMES or place.suffix not in (".csv", STYLES):
        words = frozenset(WORD.findall(text))
        prose = WORD.findall(" ".join(token for token in text.split() if not is_address(token)))
        small.update(word for word in prose if word[0].islower())
    if place.name in OF_STATES:
        cells = (cell for line in text.split("\n") for cell in line.split(","))
        small.update(cell for cell in cells if cell.isalpha())
    return FileWords(words, frozenset(small), frozenset(sequences_in(text)), capitals)


_words_of_program = lru_cache(maxsize=256)(_words_in)


def _text_of(path: Path) -> str:
    if path.suffix == ".docx":
        with suppress(*Archive.BROKEN), Archive(path) as archive:
            parts = filter(lambda name: name.endswith(".xml"), archive.namelist())
            return cleaned("\n".join(archive.read(name).decode() for name in parts))
        return ""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".py":
        return "\n".join(_strings_in(text))
    if path.suffix in (".json", ".geojson") and "\\u" in text:
        with suppress(ValueError):
            text = json.dumps(json.loads(text), ensure_ascii=False)
    return cleaned(text)


def _strings_in(code: str) -> Iterator[str]:
    """Yield the strings of code, without those that only describe it."""
    tree = ast.parse(code)
    statement_ids = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in statement_ids
        ):
            yield node.value


def _as_read(parts: list[str]) -> tuple[frozenset[str], Vocabulary]:
    register_words, small, program_lines, proposed = (part.split("\n") for part in parts)
    sequences = (
        frozenset(tuple(line.split(" ")) for line in lines if line)
        for lines in (program_lines, proposed)
    )
    return frozenset(register_words), Vocabulary(frozenset(small), *sequences)


def persons_of(project: Project, files_state: tuple[str, ...]) -> Persons:
    """Return the search for persons: what may be printed is what a person listed in the policy.

    `files_state` is what `signed` says of the files of known words.

    A public table that is listed by its place stands for all that it names.
    """
    confirmed_names = [named_record.name for named_record in Safeguards.of(project).named]
    guarded = CatalogueFiles(project.data).guarded()
    sequences: set[tuple[str, ...]] = set()
    for name in confirmed_names:
        path = (project.root / name).resolve()
        if path.parent.name in TABLES and str(path) not in guarded and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            sequences.update(sequences_in(cleaned(text)))
    register_words, vocabulary = words_of(project.builds / KEPT_FOLDER, files_state)
    return Persons(
        vocabulary, known_words=register_words, confirmed=confirmed_names, sequences=sequences
    )


@lru_cache(maxsize=1)
def code() -> str:
    """Return a hash of the code that looks for leaks."""
    code_files = sorted(
        path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".yml")
    )
    return blake2b(b"".join(path.read_bytes() for path in code_files), digest_size=16).hexdigest()


def keep(path: Path, content: bytes) -> None:
    """Write a file whole; where nothing can be written, nothing is kept."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(content)
        new.replace(path)
