"""This module says what is to be forgotten: words of a person, photographs, the file of a table."""

from __future__ import annotations

import base64
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

from hrcreport.checks import Scanned
from hrcreport.editorial.release.written_forms import (
    WORD,
    forms_of_bytes,
    forms_of_text,
    is_opaque,
    records_in,
    without_digits,
)
from hrcreport.foundation import PlainFile, Problem, Project, RefusedError, sha256_of
from hrcreport.registers import Consents, Consultations, with_values
from hrcreport.tables import Catalogue, Photograph

WORDS_OF_NAME = (2, 3)
"""A passage of so many words is looked for as a name, the last word first, too."""
FEWEST_LETTERS = 12
"""Shorter words stand in too many places to say whose they are."""
LARGEST_PART = 50_000_000
SLICE, LONGEST_PASSAGE = 1_000_000, 50_000
"""Bytes of an unreadable file that are looked through at once, and that two slices share."""
LONGEST_ROW = 300
"""Signs of a row of a table in which the words of a name are those of one person."""
MOST_WITHIN = 4
OF_TAPES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
"""How packed tape archives begin."""
ENCODED = re.compile(rb"(?:[A-Za-z0-9+/]{76,}(?:(?:\r?\n|\\n)[A-Za-z0-9+/]+)*)")
BREAK = re.compile(rb"\r?\n|\\n")
"""A line of base64 ends, in a text or in a string of JSON."""
PDF, STREAM, OWN_FILES = (
    b"%PDF-",
    re.compile(rb">>\s*stream\r?\n"),
    (b"/DCTDecode", b"/EmbeddedFile"),
)
LONGEST_HEAD = 2_000
"""Bytes of a PDF file in which it says what it is, and of what stands before a stream in it."""


class UnreadError(Exception):
    """A file is locked, damaged or too large: nobody knows what is in it."""


@dataclass(frozen=True)
class Subject:
    """What is to be forgotten: words of a person, a voice or an entry, pictures, files of a table.

    `codes` are those by which notebooks call it; `words` are letters and digits alone; `files` are
    the places of a table or of photographs, `pictures` the SHA-256 of their pictures; `known` finds
    words that no register holds any more; `person` is whose they are, and `said` what they were
    where the person has withdrawn consent; `names` are names, a tuple of their words each, whose
    words may stand in any order in one row.
    """

    name: str
    codes: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()
    known: Callable[[str], Mapping[str, str]] | None = None
    person: str = ""
    said: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def _begins(self) -> tuple[str, ...]:
        return tuple(passage[:FEWEST_LETTERS] for passage in self.words)

    def begins_in(self, line: str) -> bool:
        """Tell whether words begin in a line of a text, or an initial stands for a given name."""
        letters = Consultations.letters_of(line)
        return any(beginning in letters for beginning in self._begins) or any(
            name[-1] in letters and self._initial_in(line, name) for name in self.names
        )

    @staticmethod
    def _initial_in(line: str, name: tuple[str, ...]) -> bool:
        """Tell whether the initial of a name stands beside its last word: A. Oduya, Oduya (A.)."""
        words = WORD.findall(line)
        return any(
            len(initial) == 1
            and initial.isupper()
            and [*map(Consultations.letters_of, (initial, word))] == [name[0][:1], name[-1]]
            for initial, word in chain(pairwise(words), pairwise(words[::-1]))
        )

    def is_named(self, place: str) -> bool:
        """Tell whether words stand in the name of a file, a folder or a branch."""
        if not self.words and not self.known:
            return False
        return any(map(self._within, forms_of_text([place]))) or self._names_in(place)

    def stands_in(self, name: str, content: bytes) -> bool:
        """Tell whether a file holds any of the words or pictures, packed or not.

        Raises:
            UnreadError: nobody can tell.
        """
        if self.pictures and any(sha256_of(part) in self.pictures for part in _parts(content)):
            return True
        if not self.words and not self.known:
            return False
        if content[64:66] == b"\n\x1f":  # a kept run, behind its seal
            name, content = "run.json.gz", content[65:]
        try:
            texts = [*Scanned.texts_of(name, content)]
        except (ValueError, OSError, RecursionError) as error:
            forms = chain(_slices(content), forms_of_bytes(content))
            if not any(map(self._within, forms)):
                raise UnreadError(str(error)) from error
            return True
        # What lies packed in an archive may be no text either: an array, a kept run.
        forms = chain(forms_of_text(texts), *map(forms_of_bytes, _parts(content)))
        rows = chain(texts, records_in(texts)) if self.names else ()
        if any(map(self._within, forms)) or any(map(self._names_in, rows)):
            return True
        if is_opaque(content):
            raise UnreadError("nothing here reads what is in it")
        return False

    def _within(self, text: str) -> bool:
        return bool(self._parts_within(text) or (self.known and self.known(text)))

    def _names_in(self, row: str) -> bool:
        """Tell whether all words of a name stand in a row, whatever stands between them."""
        if not self.names or len(row) > LONGEST_ROW:
            return False
        letters = {*map(Consultations.letters_of, WORD.findall(row))}
        return any(letters.issuperset(name) for name in self.names)

    @cached_property
    def _parts_within(self) -> Callable[[str], Mapping[str, str]]:
        """What finds parts of the words, and clauses of what was said, as the gate does."""
        without = (without_digits(letters) for letters in self.words)
        return Consents.parts_of(dict.fromkeys([*self.words, *without, *self.said])).within


def _slices(content: bytes) -> Iterator[str]:
    """Yield the letters of a file that cannot be read, in slices; a passage stands whole in one."""
    for begin in range(0, max(1, len(content) - LONGEST_PASSAGE), SLICE - LONGEST_PASSAGE):
        yield content[begin : begin + SLICE].decode("utf-8", "replace")


def _parts(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield a file, and the files in it: of an archive, or written as base64."""
    yield content
    if depth < MOST_WITHIN:
        for inner in _members(content):
            yield from _parts(inner, depth + 1)


def _members(content: bytes) -> Iterator[bytes]:
    try:
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for zip_info in archive.infolist():
                    if zip_info.file_size < LARGEST_PART:
                        yield archive.read(zip_info)
        elif content.startswith(OF_TAPES) or content[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(content)) as tape:
                for member in tape:
                    file = tape.extractfile(member) if member.size < LARGEST_PART else None
                    if file is not None:
                        yield file.read()
        else:
            yield from _files_of_pdf(content)
            for run in ENCODED.findall(content):
                yield base64.b64decode(b"".join(BREAK.split(run)) + b"==")
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        lzma.LZMAError,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        ValueError,
        OSError,
        EOFError,
    ):
        return  # told by whoever reads its texts


def _files_of_pdf(content: bytes) -> Iterator[bytes]:
    """Yield what lies in a PDF file as a file of its own: pictures in JPEG, attachments."""
    at = content.find(PDF, 0, LONGEST_HEAD)
    while at >= 0 and (stream := STREAM.search(content, at)):
        begin, at = stream.end(), content.find(b"endstream", stream.end())
        head = content[max(0, begin - LONGEST_HEAD) : begin].rpartition(b"obj")[2]
        if at >= 0 and any(word in head for word in OWN_FILES):
            inner = content[begin:at].removesuffix(b"\n").removesuffix(b"\r")
            is_packed = b"/FlateDecode" in head
            with suppress(zlib.error):  # the next may be whole
                yield zlib.decompressobj().decompress(inner, LARGEST_PART) if is_packed else inner


def calls_in(lines: Iterable[str], codes: Iterable[str]) -> Iterator[int]:
    """Yield the numbers of the lines that name one of some codes, counted from 1."""
    pattern = "|".join(map(re.escape, sorted(codes))) or r"(?!)"
    calls = re.compile(rf"[\s\"'(\[]({pattern})\\?[\"',)\]]?(?:\s|$|,|\))")
    yield from (number for number, line in enumerate(lines, 1) if calls.search(line))


def subject(name: str, project: Project, *, words: Iterable[str] = ()) -> Subject:
    """Return what a code of the registers of persons or the name of a table stands for.

    Args:
        name: the code of an entry, of a voice or of a person who was heard or is seen, or the name
            of a table or a photograph.
        project: the project.
        words: passages that stand in the register no longer.

    Raises:
        RefusedError: nothing is called so, and no words are given; or some are too few to be found.
    """
    words = _long_enough(words, name)
    consents = Consents(project, "")
    known_codes: set[str] = set()
    codes, passages, person, withdrawn = set[str](), [*words], "", list[str]()
    names = _names_of(words)
    passages += (f"{name[-1]} {' '.join(name[:-1])}" for name in names)
    for consultations in consents.heard:
        for entry in consultations.entries:
            of_entry = name in (entry.code, entry.person)
            known_codes |= {code for code in (entry.code, entry.person) if code}
            known_codes |= {voice.code for voice in entry.voices}
            entry_passages = [entry.summary] if of_entry else []
            for voice in entry.voices:
                if of_entry or name == voice.code:
                    codes.add(voice.code)
                    entry_passages.append(voice.text)
            passages += entry_passages
            if entry.ended(""):
                person = (entry.person or entry.code) if entry_passages or of_entry else person
                withdrawn += entry_passages
    if words and not person and consents.persons.of_person(name):
        person = name  # of whom no register holds anything else any more
    files, pictures = _photographs(name, project)
    known_codes |= {listed_person.code for listed_person in consents.persons.persons}
    records = {record.name: record for record in Catalogue.read(project).all_records}
    if name in records:
        files |= {project.place(project.data / records[name].path)}
        codes.add(name)
    printed = consents.persons.of_person(name)
    searched_words = tuple(
        dict.fromkeys(
            letters
            for letters in map(Consultations.letters_of, passages)
            if len(letters) >= FEWEST_LETTERS
        )
    )
    if not searched_words and not files and not printed:
        raise RefusedError(_unknown(name, known_codes, {*known_codes, *records}))
    return Subject(
        name,
        codes=frozenset(codes),
        words=searched_words,
        files=frozenset(files),
        pictures=frozenset(pictures),
        known=printed.within if printed else None,
        person=person,
        names=names,
        said=tuple(dict.fromkeys([*withdrawn, *words] if person else ())),
    )


HEAD = """# yaml-language-server: $schema=_schema/persons.json
# Everybody who was heard or is seen, by code, and what ends all that they agreed to. `stopped` are
# hashes of words that may stand nowhere any more: `hrcreport forget` writes them.
persons: []
"""


def stop(about: Subject, project: Project, *, day: str) -> None:
    """Keep of words that are forgotten what they are found again by, and of their person the day.

    Of somebody who has not withdrawn consent nothing is written.

    Raises:
        RefusedError: the register of persons has slips.
    """
    consents = Consents(project, day)
    if not about.person:
        return
    if undecided := list(consents.undecided_persons()):
        raise RefusedError(undecided)
    before = consents.persons.by_code.get(about.person)
    stopped_words = consents.persons.of_person(about.person)
    prints = stopped_words.kept(about.said, before.stopped if before else ())
    person_row = {
        "code": about.person,
        "until": before.until if before else "",
        "withdrawn_on": (before.withdrawn_on if before else "") or day,
        "wrote": list(before.wrote) if before else [],
        "stopped": list(prints),
    }
    rows = [
        _as_written(person) for person in consents.persons.persons if person.code != about.person
    ]
    rows.append({name: value for name, value in person_row.items() if value})
    text = consents.file.read_text(encoding="utf-8") if consents.file.is_file() else HEAD
    PlainFile(consents.file).write(with_values(text, {"persons": rows}).encode())


def _long_enough(words: Iterable[str], name: str) -> list[str]:
    """Return passages that can be found.

    Raises:
        RefusedError: one has so few letters that it stands in too many places.
    """
    passages = [passage for passage in words if Consultations.letters_of(passage)]
    short = [
        number
        for number, passage in enumerate(passages, 1)
        if len(Consultations.letters_of(passage)) < FEWEST_LETTERS
    ]
    if short:
        raise RefusedError.of(
            f"forget {name}",
            f"passage {short[0]} of --words has fewer than {FEWEST_LETTERS} letters, which stand "
            "in too many places; nothing was looked for.",
            "Add to it what stands beside it: other names, a title, a street.",
            "release.short-words",
        )
    return passages


def _names_of(passages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the words of each passage that is short enough to be a name, of a person or place."""
    split = (tuple(map(Consultations.letters_of, passage.split())) for passage in passages)
    return tuple(words for words in split if len(words) in WORDS_OF_NAME)


def _as_written(person: Any) -> dict[str, Any]:
    fields = {name: getattr(person, key.field) for name, key in person.declared_keys().items()}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in fields.items()
        if value
    }


def _photographs(name: str, project: Project) -> tuple[set[str], set[str]]:
    """Return the files of photographs of a name or in which a person is seen, and their hashes."""
    files, pictures = set[str](), set[str]()
    folder = project.data / Photograph.folder
    for path in sorted(folder.glob("*.yml")):
        photograph, _ = Photograph.read_file(path, place=project.place(path))
        if path.stem == name or name in {consent.code for consent in photograph.consents}:
            picture = Photograph.picture_of(path)
            files |= {project.place(path), project.place(picture)}
            pictures |= {sha256_of(picture.read_bytes())} if picture.is_file() else set()
    return files, pictures


def _unknown(name: str, known_codes: set[str], known_names: set[str]) -> Problem:
    problem_text = f"nothing is called '{name}'."
    if name in known_codes:
        problem_text = f"'{name}' has no words in the register."
    return Problem(
        f"forget {name}",
        problem_text,
        f"{Problem.did_you_mean(name, known_names) if name not in known_codes else ''}"
        "Give the code of an entry, a voice or a person in data/consultations, of a person in a "
        "photograph, or the name of a table or a photograph. Words that stand there no longer: "
        "--words FILE, a passage a line.",
        "release.unknown-subject",
        value=name,
    )
