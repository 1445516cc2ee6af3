"""This module tells which text each record rests on: its edition, its hash, its operative words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec

from hrcreport.foundation import (
    Address,
    Day,
    Kind,
    Problem,
    Project,
    Record,
    RefusedError,
    Titles,
    sha256_of,
)
from hrcreport.registers.sources.hosts import standing_of
from hrcreport.registers.sources.pinpoints import article_words, words_at

KEY = re.compile(r"\w+(?:[.:/+-]+\w+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[a-z]{2}")
NUMBER = re.compile(r"[\w(),.– ]{1,60}")
FILE = re.compile(r"(?!.*(?:^|/)\.)[\w./-]*\w")
MONTHS = {"legislation": 6, "judgment": 12, "standard": 12, "document": 12}
"""The kinds of texts, and for how many months a comparison with one holds."""


class SourceText(Record, frozen=True, kw_only=True):
    """The text behind one record, as it lies in the store of texts.

    `code` is that of a provision, a standard, an instrument or a case, or a key of the
    bibliography; `file` its place in the store; `edition` says which state of the text it is,
    `consolidated` on which day; `obtained_from` where the file comes from, and `standing` whether
    that is the body that publishes the text or somebody who copied it; `words` are its operative
    words, which the program finds in the text. Of a law, `used` are the numbers of the paragraphs
    that its summary says, and `aside` those that it leaves out, each with the reason; "3–5" names
    three.
    """

    noun: ClassVar[str] = "text"
    code: Annotated[str, Kind.matching(KEY, "USA-242 or A/HRC/47/53")]
    kind: Annotated[str, Kind.one_of(MONTHS)]
    file: Annotated[str, Kind.matching(FILE, "usa/USA-242.txt")]
    language: Annotated[str, Kind.matching(LANGUAGE, "pt")]
    edition: str
    consolidated: Day = ""
    address: Address = ""
    obtained_from: str
    obtained_on: Day = ""
    standing: Annotated[str, Kind.one_of(("official", "copy"))] = "copy"
    sha256: Annotated[str, Kind.matching(SHA256, "64 hexadecimal digits")]
    pinpoint: str
    words: tuple[str, ...]
    used: tuple[Annotated[str, Kind.matching(NUMBER, "2, 6(1) or 3–5")], ...] = ()
    aside: Titles = msgspec.field(default_factory=dict)

    def own(self, words: str) -> str:
        """Return the words that its record is about: of a code of laws the articles that it names.

        `words` are those of the whole file.
        """
        article_text = article_words(self.pinpoint, words) if self.kind == "legislation" else ""
        return article_text or words


class Texts(Record, frozen=True, kw_only=True):
    """What one file of the register of texts holds."""

    texts: tuple[SourceText, ...] = ()


def texts_files(project: Project) -> list[Path]:
    """Return the files of the register of texts, sorted by name."""
    return project.reads.files_in(project.data / "sources" / "texts", "*.yml")


def read_texts(project: Project) -> tuple[dict[str, SourceText], list[Problem]]:
    """Return the text of each code, with every problem of the register; the reads are recorded."""
    text_by_code: dict[str, SourceText] = {}
    problems: list[Problem] = []
    for path in texts_files(project):
        register, wrong = Texts.read_file(path, place=project.place(path))
        problems += wrong
        if not wrong:
            project.reads.record(path)
        for source_text in register.texts:
            if source_text.code in text_by_code:
                first = text_by_code[source_text.code].written
                problems.append(
                    source_text.problem(
                        "code",
                        f"'{source_text.code}' has a text already, in {first.place}:{first.line}.",
                        "Keep one of the two.",
                        "sources.two-texts",
                    )
                )
            text_by_code.setdefault(source_text.code, source_text)
    return text_by_code, problems


def texts_of(project: Project) -> dict[str, SourceText]:
    """Return the text of each code, the reads recorded.

    Raises:
        RefusedError: the register cannot be used as it stands; every problem is named.
    """
    text_by_code, problems = read_texts(project)
    if problems:
        raise RefusedError(problems)
    return text_by_code


def text_of(code: str, texts: Mapping[str, SourceText]) -> SourceText | None:
    """Return the text of a code: its own, else that of the instrument that it is a test of.

    A law whose code begins another's ("USA-2000DD" of "USA-2000DD-2") is another law.
    """
    if code in texts:
        return texts[code]
    parts = code.split("-")
    wholes = ("-".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next(
        (
            texts[prefix]
            for prefix in wholes
            if prefix in texts and texts[prefix].kind == "standard"
        ),
        None,
    )


def words_of_test(code: str, pinpoint: str, text: SourceText, words: str) -> str:
    """Return a test's own words: those at its place, or all of a text kept for this test alone.

    Args:
        code: of the test.
        pinpoint: its place in the instrument.
        text: the entry of the text that the store holds.
        words: the words of that text, empty where they cannot be read.
    """
    own_words = words if text.code == code and text.words else ""
    return words_at(pinpoint, words) or own_words


def seen_in(address: str, text: SourceText | None, hosts: Mapping[str, str]) -> str:
    """Return where a text was seen: "official", "kept" (a copy with its hash), or its host.

    Args:
        address: the page that its record names.
        text: what the store holds of it.
        hosts: the standing of each host.
    """
    host = standing_of(address, hosts)
    if text is None or host == "official":
        return host
    return "official" if text.standing == "official" else "kept"


def digest_of(codes: Iterator[str] | tuple[str, ...], texts: Mapping[str, SourceText]) -> str:
    """Return the hash of the texts of some codes, empty where none of them has one."""
    hashes = [source_text.sha256 if (source_text := text_of(code, texts)) else "" for code in codes]
    if not any(hashes):
        return ""
    return hashes[0] if len(hashes) == 1 else sha256_of(hashes)
