"""This module reads the files of the bibliography: BibLaTeX and CSL JSON, one or many."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hrcreport.foundation import (
    BibliographyError,
    Problem,
    Project,
    RefusedError,
    SlipError,
    decoded,
    earliest,
    latest,
    parse_json,
    sha256_of,
)
from hrcreport.registers.bibliography.bibtex import BibtexEntry, read_bibtex
from hrcreport.registers.bibliography.entries import (
    BibliographyEntry,
    Checked,
    bibtex_entry,
    csl_entry,
)
from hrcreport.registers.bibliography.source import source_files
from hrcreport.registers.law.citations import Citation, Citations
from hrcreport.registers.sources.hosts import ADDRESS, hosts_of, standing_of
from hrcreport.registers.sources.sign_offs import read_sign_offs
from hrcreport.registers.sources.texts import SourceText, seen_in, text_of, texts_of

SUFFIXES = (".bib", ".json")
PLACE = re.compile(
    r", (?:sects?|arts?|paras?|part|title|schedule|chap|clause|preamble)\b|, (?:articles?|par)\b"
)
"""Where the name of an act ends and a place in it begins, in English and in French."""
OF_OTHER_PROGRAMS = ("abstract", "keyword", "reference", "link", "content-domain", "indexed")
_NO_KEY = re.compile(r"[^\w.:/+-]+")
NOT_SIGNED = ("seen-in", "official")
"""What an entry says of the search for the source, and not of the source."""
YEARS_OF_A_TEXT = 5
"""For how many years a consolidated text of a statute is taken to be the law."""


@dataclass(slots=True)
class Sources:
    """What became of sources that were brought in: new ones by key with their words, and others."""

    added: dict[str, str] = field(default_factory=dict)
    there: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What a document may cite: entries by key, BibLaTeX records behind them, the law by code.

    Beside them are the texts behind records and what each host is worth, by which one was seen.
    """

    entries: Mapping[str, BibliographyEntry] = field(default_factory=dict)
    parents: Mapping[str, BibtexEntry] = field(default_factory=dict)
    laws: Mapping[str, Citation] = field(default_factory=dict)
    texts: Mapping[str, SourceText] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, project: Project, *, language: str = "en", on: str = "") -> Bibliography:
        """Return what a document in a language may cite; no entries where there are no files.

        Each source says how it stands on the day of the report; on none, comparisons do not age.

        Raises:
            LawError: a register of law cannot be used as it stands.
            BibliographyError: a file or an entry cannot be used as it stands; all slips are told.
            RefusedError: the register of texts, hosts or sign-offs cannot be used as it stands.
        """
        laws = Citations(project, language=language, on=on)
        bibliography, problems = check_bibliography(project)
        if problems:
            raise BibliographyError(problems)
        sign_offs = read_sign_offs(project)
        hosts, texts = hosts_of(project), texts_of(project)
        bibliography = replace(bibliography, laws=laws, texts=texts, hosts=hosts)
        if not sign_offs.by_key:
            return bibliography
        entries = {
            key: replace(
                entry,
                vouched=sign_offs.standing(key, entry_hash(entry), rests_on=(key,), on=on).state,
            )
            for key, entry in bibliography.entries.items()
        }
        return replace(bibliography, entries=entries)

    def source(self, key: str) -> Citation | BibliographyEntry | None:
        """Return the law that has a code, or the entry that has a key; None where neither does."""
        return self.laws.get(key) or self.entries.get(key)

    def seen(self, key: str, address: str) -> str:
        """Return where the text of a record was seen whose page is at an address: see `seen_in`."""
        return seen_in(address, text_of(key, self.texts), self.hosts)

    def act_of(self, code: str) -> str:
        """Return the full name of the act or instrument that a provision or test is a part of.

        It is printed before any short form, whichever of its parts comes first. Of a test it is
        the name of the instrument; of a provision what stands before its place: codes that begin
        alike may be of different acts.
        """
        full, parts = self.laws[code].full, code.split("-")
        wholes = ("-".join(parts[:length]) for length in range(1, len(parts)))
        names = (self.laws[act_code].full for act_code in wholes if act_code in self.laws)
        return next((name for name in names if full.startswith(name)), PLACE.split(full)[0])

    def read_as_of(self, key: str, day: str) -> str:
        """Return the day of the text in which a national law was read, where it is too old.

        It is so more than five years before the day of the report, and before an amendment that is
        known. Treaties and acts of the United Nations are not meant.
        """
        text, law = self.texts.get(key), self.laws.get(key)
        if text is None or law is None or text.kind != "legislation" or not text.consolidated:
            return ""
        later_amendments = [
            amendment
            for amendment in law.amended
            if earliest(amendment) > latest(text.consolidated)
        ]
        oldest = f"{int(day[:4]) - YEARS_OF_A_TEXT}{day[4:]}"
        return text.consolidated if later_amendments or latest(text.consolidated) < oldest else ""

    def of(self, keys: Iterable[str]) -> list[BibliographyEntry]:
        """Return the entries that have one of these keys, in the order of the keys."""
        return [self.entries[key] for key in keys if key in self.entries]

    def files(
        self,
        cited: Iterable[BibliographyEntry],
        strings: Mapping[str, str],
        *,
        marked: Collection[str] = (),
    ) -> dict[str, str]:
        """Return the files beside a document's source with the entries cited, by their names."""
        return source_files(cited, self.parents, strings, marked=marked)

    @staticmethod
    def with_sources(
        project: Project, records: Sequence[Mapping[str, Any]], *, file: str, place: str
    ) -> tuple[Path, str, Sources]:
        """Return a file of the bibliography with records of CSL JSON more, and what became of each.

        `file` is its name below `references` without its end, or empty for the file of all reports;
        `place` is what a problem calls where the records come from. A key that is there already is
        left as it is; an entry that `check` would refuse is not taken.

        Raises:
            BibliographyError: the bibliography cannot be used as it stands.
        """
        bibliography, problems = check_bibliography(project, taken_keys=Citations(project))
        if problems:
            raise BibliographyError(problems)
        path = (project.references / file if file else project.references).with_suffix(".json")
        before = json.loads(path.read_bytes()) if project.reads.is_there(path) else []
        sources = Sources()
        for number, record in enumerate(records, start=1):
            csl_record = _as_we_write(record)
            checked = csl_entry(csl_record, place, number)
            if checked.entry is None or checked.problems:
                sources.refused += [replace(problem, line=None) for problem in checked.problems]
            elif csl_record["id"] in bibliography.entries or csl_record["id"] in sources.added:
                sources.there.append(csl_record["id"])
            else:
                before.append(csl_record)
                sources.added[csl_record["id"]] = checked.entry.words
        return path, json.dumps(before, ensure_ascii=False, indent=2) + "\n", sources


def _as_we_write(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with a key that can be cited and without what other programs keep for it."""
    own_fields = {name: value for name, value in record.items() if name not in OF_OTHER_PROGRAMS}
    key = _NO_KEY.sub("-", str(record.get("id", "")).rpartition("/items/")[2]).strip("-.:/+")
    return {**own_fields, "id": key or "source"}


def check_press(entries: Iterable[BibliographyEntry], project: Project) -> Iterator[Problem]:
    """Yield each source that is press though its official page is known, and those not looked for.

    Press is what lies at a host that the register of hosts calls so. The field `official` of an
    entry says what came of the search: the address of the official page, which is then to be
    cited, or that none was found, and when.
    """
    try:
        hosts = hosts_of(project)
    except RefusedError:
        return  # the check of the hosts tells what is wrong with them
    unsought: list[BibliographyEntry] = []
    for entry in entries:
        values, official = entry.values, entry.values.get("official", "")
        addresses = ADDRESS.finditer(f"{values.get('URL', '')} {values.get('seen-in', '')}")
        if "press" not in {standing_of(match[0], hosts) for match in addresses}:
            continue
        if standing_of(official, hosts) == "official":
            yield _press(entry, f"'{entry.key}' is press, and its official page is {official}.")
        elif not official:
            unsought.append(entry)
    if unsought:
        names = ", ".join(entry.key for entry in unsought)
        message = f"nothing says whether an official source is in reach of what is press: {names}."
        yield _press(unsought[0], message)


def _press(entry: BibliographyEntry, message: str) -> Problem:
    return Problem(
        entry.place,
        message,
        "Cite the body that published it. Where no page of it is in reach, say so in the entry: "
        "official = {none found on 2026-11-24}.",
        "bibliography.press",
        line=entry.line,
        value=entry.key,
        severity="warning",
    )


def bibliography_files(project: Project) -> list[Path]:
    """Return the files of the bibliography: `references.bib`, `.json` and those of the folder."""
    alone = [project.references.with_suffix(suffix) for suffix in SUFFIXES]
    in_folder = sorted(
        path
        for suffix in SUFFIXES
        for path in project.reads.files_in(project.references, f"*{suffix}")
        if not path.name.startswith("_")
    )
    return [path for path in alone if project.reads.is_there(path)] + in_folder


def entry_hash(entry: BibliographyEntry) -> str:
    """Return the SHA-256 of what an entry says, which a sign-off signs."""
    signed_values = {name: value for name, value in entry.values.items() if name not in NOT_SIGNED}
    return sha256_of([entry.key, entry.kind.noun, signed_values])


def _text(path: Path, *, place: str) -> tuple[str, list[Problem]]:
    """Return the text of a file; with a problem, and empty, where it is no text in UTF-8."""
    try:
        return decoded(path.read_bytes()), []
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fault, line, mend = f"cannot be read: {reason}", None, "Check that you may read it."
    except SlipError as slip:
        fault, line, mend = slip.what, slip.line, slip.mend
    return "", [Problem(place, f"this file {fault}.", mend, rule="text.unreadable", line=line)]


def check_bibliography(
    project: Project, *, taken_keys: Collection[str] = ()
) -> tuple[Bibliography, list[Problem]]:
    """Return the sound entries and every problem of the files.

    `taken_keys` are the codes of standards and provisions, which no entry may have as its key.
    """
    entries: dict[str, BibliographyEntry] = {}
    parents: dict[str, BibtexEntry] = {}
    problems: list[Problem] = []
    for path in bibliography_files(project):
        place = project.place(path)
        text, slips = _text(path, place=place)
        problems += slips
        reader = _of_bibtex if path.suffix == ".bib" else _of_json
        for checked in reader(text, place, parents):
            problems += checked.problems
            entry = checked.entry
            if entry is None:
                continue
            if entry.key in entries or entry.key in taken_keys:
                problems.append(_double(entry, entries.get(entry.key)))
            else:
                entries[entry.key] = entry
    return Bibliography(entries, parents), problems


def _double(entry: BibliographyEntry, first: BibliographyEntry | None) -> Problem:
    where = f"the first is in {first.place}:{first.line}" if first else "it is a code of data/law"
    return Problem(
        entry.place,
        f"the key '{entry.key}' is used a second time; {where}.",
        "Give one of the two another key.",
        "bibliography.double-key",
        line=entry.line,
        value=entry.key,
    )


def _of_bibtex(text: str, place: str, parents: dict[str, BibtexEntry]) -> Iterator[Checked]:
    records, problems = read_bibtex(text, place=place)
    yield Checked(None, problems)
    records_by_key = {record.key: record for record in records}
    parents |= records_by_key
    for record in records:
        yield bibtex_entry(record, place, records_by_key)


def _of_json(text: str, place: str, parents: dict[str, BibtexEntry]) -> Iterator[Checked]:
    if not text.strip():
        return
    try:
        records: Any = parse_json(text.encode("utf-8"))
    except SlipError as slip:
        message = f"this file {slip.what}."
        mend = f"{slip.mend} Or export it again as CSL JSON."
        yield Checked(None, [Problem(place, message, mend, "bibliography.syntax", line=slip.line)])
        return
    if not isinstance(records, list):
        mend = "CSL JSON is a list of entries: [{…}, {…}]."
        problem = Problem(place, "this file holds no list.", mend, "bibliography.syntax", line=1)
        yield Checked(None, [problem])
        return
    for position, record in enumerate(records, start=1):
        key = str(record.get("id", "")) if isinstance(record, dict) else ""
        if not key:
            message = f"entry {position} has no key."
            mend = 'Give it one: {"id": "name-of-the-source", …}.'
            yield Checked(None, [Problem(place, message, mend, "bibliography.key")])
            continue
        id_match = re.search(rf'"id"\s*:\s*{re.escape(json.dumps(key))}', text) or re.search(
            rf'"id"\s*:\s*"?{re.escape(key)}', text
        )
        line = text.count("\n", 0, id_match.start()) + 1 if id_match else 1
        yield csl_entry(record, place, line)
