"""This module holds everybody who was heard or is seen, by code, and whose words must stop.

What somebody agreed to stands where it was given: with an interview, a submission, a photograph.
What ends it for all of these at once stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.foundation import Day, Kind, Project, Record, RefusedError, latest
from hrcreport.registers.consultations.entries import ConsultationEntry
from hrcreport.registers.consultations.words import StoppedWords

FINGERPRINT = re.compile(r"(?:\d{2}|5w):[0-9a-f]{16}")
SOON = timedelta(days=30)
"""A consent that ends within so many days carries no document that stays."""


def ends_soon(until: str, day: str) -> bool:
    """Tell whether a consent that holds on a day ends so soon that no document can rest on it."""
    return day <= latest(until) <= (date.fromisoformat(day) + SOON).isoformat()


class PersonHeard(Record, frozen=True, kw_only=True):
    """One person, by the code under which interviews and photographs know them; or one entry.

    `until` is the last day of all that the person agreed to, `withdrawn_on` the day on which it was
    taken back. `wrote` names what the person published, by the keys of the bibliography: an author
    may be a victim, too. `stopped` are hashes of words that may stand nowhere any more.
    """

    noun: ClassVar[str] = "person"
    code: Annotated[str, Kind.code("P-012")]
    until: Day = ""
    withdrawn_on: Day = ""
    wrote: tuple[str, ...] = ()
    stopped: tuple[Annotated[str, Kind.matching(FINGERPRINT, "20: or 5w: and 16 digits")], ...] = ()

    @property
    def has_hashes_of_before(self) -> bool:
        """Whether hashes are of an earlier form, which finds no clause of a few short words."""
        return StoppedWords.are_of_before(self.stopped)

    def ended(self, day: str) -> str:
        """Return why nothing that the person agreed to holds on a day; empty where it does."""
        if self.withdrawn_on:
            return f"'{self.code}' has withdrawn consent ({self.withdrawn_on})"
        if self.until and latest(self.until) < day:
            return f"the consent of '{self.code}' ended on {self.until}"
        return ""


class PersonsHeard(Record, frozen=True, kw_only=True):
    """What the register of persons heard or seen holds; nobody where no file says so."""

    file: ClassVar[str] = "persons.yml"
    persons: tuple[PersonHeard, ...] = ()

    @classmethod
    def path(cls, project: Project) -> Path:
        """Return where the register lies."""
        return project.data / cls.file

    @classmethod
    def of(cls, project: Project) -> PersonsHeard:
        """Return the register, read recorded.

        Raises:
            RefusedError: the file cannot be used as it stands.
        """
        path = cls.path(project)
        if not project.reads.is_there(path):
            return cls()
        register, problems = cls.read_file(path, place=project.place(path))
        if problems:
            raise RefusedError(problems)
        project.reads.record(path)
        return register

    @classmethod
    def as_read(cls, project: Project) -> PersonsHeard:
        """Return the register as far as it is sound."""
        path = cls.path(project)
        has_file = project.reads.is_there(path)
        return cls.read_file(path, place=project.place(path))[0] if has_file else cls()

    @property
    def by_code(self) -> dict[str, PersonHeard]:
        """Each person by code."""
        return {person.code: person for person in self.persons}

    def ended(self, code: str, day: str) -> str:
        """Return why nothing that a person agreed to holds on a day; empty where it does."""
        person = self.by_code.get(code)
        return person.ended(day) if person else ""

    def of_person(self, code: str) -> StoppedWords:
        """Return the words of a person that may stand nowhere any more."""
        person = self.by_code.get(code)
        return StoppedWords(
            known=tuple((code, printed_hash) for printed_hash in person.stopped) if person else ()
        )

    def over(self, entry: ConsultationEntry) -> ConsultationEntry:
        """Return an entry as this register leaves it: withdrawn, or ending, with its person."""
        person = self.by_code.get(entry.person or entry.code)
        if person is None:
            return entry
        ends = [last_day for last_day in (entry.until, person.until) if last_day]
        until = min(ends, key=latest, default="")
        consent = "withdrawn" if person.withdrawn_on else entry.consent
        return entry.with_(consent=consent, until=until)

    def stopped(self, entries: Iterable[ConsultationEntry], *, day: str) -> StoppedWords:
        """Return the words of entries, and of this register, that may stand nowhere on a day."""
        reasoned_words = [
            (why, words) for entry in entries for why, words in _stopped_of(entry, day) if words
        ]
        reasoned_hashes = [
            (person.ended(day) or f"words of '{person.code}' may stand nowhere any more", printed)
            for person in self.persons
            for printed in person.stopped
        ]
        return StoppedWords(tuple(reasoned_words), tuple(reasoned_hashes))


def _stopped_of(entry: ConsultationEntry, day: str) -> Iterator[tuple[str, str]]:
    """Yield the words of an entry that may not be printed on a day, each with the reason."""
    why = entry.ended(day)
    quoted = why or entry.unquotable
    if quoted:
        yield from ((f"{quoted}: words of {voice.code}", voice.text) for voice in entry.voices)
    if why or entry.consent == "count":
        reason = why or f"'{entry.code}' may be counted only"
        yield f"{reason}: what {entry.code} told", entry.summary
