"""This module tells whose consent holds on a day, wherever the person was heard or is seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from hrcreport.foundation import Problem, Project, latest
from hrcreport.registers.consultations.entries import ConsultationEntry
from hrcreport.registers.consultations.heard import Consultations
from hrcreport.registers.consultations.persons import PersonHeard, PersonsHeard, ends_soon
from hrcreport.registers.consultations.words import StoppedWords as StoppedWords
from hrcreport.tables import Photograph


@dataclass(frozen=True)
class Consents:
    """The consent of everybody who was heard or is seen, on one day ("2026-11-24")."""

    project: Project
    day: str

    @cached_property
    def persons(self) -> PersonsHeard:
        """Everybody by code, as far as the register is sound."""
        return PersonsHeard.as_read(self.project)

    @property
    def file(self) -> Path:
        """Where the register of persons lies."""
        return PersonsHeard.path(self.project)

    @cached_property
    def heard(self) -> list[Consultations]:
        """Who was heard, report by report, as far as the registers are sound."""
        return list(Consultations.as_read(self.project))

    @cached_property
    def stopped(self) -> StoppedWords:
        """The words that no document may hold, whosever report it is."""
        entries = (entry for consultations in self.heard for entry in consultations.entries)
        return self.persons.stopped(entries, day=self.day)

    @staticmethod
    def parts_of(words: Iterable[str]) -> StoppedWords:
        """Return what finds words, and parts of them, in texts."""
        return StoppedWords(tuple(("", passage) for passage in words))

    def undecided(self) -> Iterator[Problem]:
        """Yield what is wrong in the registers, so that nobody can tell whose consent holds."""
        yield from self.undecided_persons()
        for path in Consultations.files(self.project):
            yield from Consultations.read_file(path, place=self.project.place(path))[1]

    def undecided_persons(self) -> Iterator[Problem]:
        """Yield what is wrong in the register of persons."""
        if self.project.reads.is_there(self.file):
            yield from PersonsHeard.read_file(self.file, place=self.project.place(self.file))[1]

    def faults(self, report: str = "", photographs: Iterable[str] | None = None) -> list[Problem]:
        """Return each consent that holds no more of what is kept all the same.

        Args:
            report: the report whose hearings count; all without one.
            photographs: the names of those that count; all if not given.
        """
        entries = [
            entry
            for consultations in self.heard
            if report in ("", consultations.report)
            for entry in consultations.entries
        ]
        problems = [problem for entry in entries for problem in self._of_entry(entry)]
        for photograph in self._photographs(photographs):
            for consent in photograph.consents:
                end_reason = self.persons.ended(consent.code, self.day)
                if consent.until and latest(consent.until) < self.day:
                    end_reason = (
                        end_reason or f"the consent of '{consent.code}' ended on {consent.until}"
                    )
                if end_reason:
                    problems.append(
                        consent.problem(
                            "code",
                            f"{end_reason}, and can be seen in the photograph '{photograph.name}'.",
                            "Take the photograph out of the notebooks and delete it with its "
                            f"record: hrcreport forget {consent.code}",
                            "photograph.withdrawn",
                        )
                    )
        return problems

    def unknown_persons(self) -> Iterator[Problem]:
        """Yield each person of the register of whom nothing is kept: the code may be a slip.

        Whose words were forgotten is known by their hashes, who wrote something by what it is.
        """
        known_codes = {
            entry.person or entry.code
            for consultations in self.heard
            for entry in consultations.entries
        }
        known_codes |= {
            consent.code
            for photograph in self._photographs(None)
            for consent in photograph.consents
        }
        for person in self.persons.persons:
            if person.code in known_codes or person.stopped or person.wrote:
                continue
            yield person.problem(
                "code",
                f"no entry and no photograph knows '{person.code}', so this ends nobody's consent.",
                f"{Problem.did_you_mean(person.code, known_codes)}Correct the code; take the "
                "person out if nothing is kept of them any more.",
                "consultations.unknown-person",
                severity="warning",
            )

    def not_to_be_found(self) -> Iterator[tuple[str, str]]:
        """Yield who has withdrawn consent and whose words nobody could find, each with their entry.

        They stand in the register no longer, and no hash of them was kept before they went.
        """
        stopped_codes = {person.code for person in self.persons.persons if person.stopped}
        for consultations in self.heard:
            for entry in consultations.entries:
                person_code = entry.person or entry.code
                if (
                    entry.consent == "withdrawn"
                    and not entry.voices
                    and person_code not in stopped_codes
                ):
                    yield person_code, entry.code

    @property
    def hashes_of_before(self) -> list[PersonHeard]:
        """The persons of whose words hashes were kept by which short clauses are not found."""
        return [person for person in self.persons.persons if person.has_hashes_of_before]

    def ending(self, report: str, photographs: Iterable[str]) -> dict[str, str]:
        """Return the last day of each consent of a report that ends soon, by whose it is."""
        last: dict[str, str] = {}
        for consultations in self.heard:
            for entry in consultations.entries if consultations.report == report else ():
                last |= {entry.code: entry.until} if ends_soon(entry.until, self.day) else {}
        for photograph in self._photographs(photographs):
            for consent in photograph.consents:
                person = self.persons.by_code.get(consent.code)
                for until in (consent.until, person.until if person else ""):
                    last |= {consent.code: until} if ends_soon(until, self.day) else {}
        return last

    def _of_entry(self, entry: ConsultationEntry) -> Iterator[Problem]:
        end_reason = entry.ended(self.day)
        if not end_reason:
            return
        for voice in entry.voices:
            yield voice.problem(
                "text",
                f"{end_reason}, and '{voice.code}' quotes words of '{entry.code}'.",
                "Take the words out of the register, of the notebooks and of what was built: "
                f"hrcreport forget {entry.person or entry.code}",
                "consultations.quotation-without-consent",
                value="",
            )
        if not entry.voices and entry.consent != "withdrawn":
            yield entry.problem(
                "code",
                f"{end_reason}, and '{entry.code}' is counted still.",
                "Ask for consent anew and write until when it holds, or consent: withdrawn.",
                "consultations.consent-ended",
                severity="warning",
            )

    def _photographs(self, names: Iterable[str] | None) -> Iterator[Photograph]:
        folder = self.project.data / Photograph.folder
        for path in self.project.reads.files_in(folder, "*.yml"):
            if names is None or path.stem in set(names):
                yield Photograph.read_file(path, place=self.project.place(path))[0]


def check_consents(project: Project, *, day: str, known_codes: Iterable[str]) -> Iterator[Problem]:
    """Yield what of the register of persons heard or seen does not fit what is kept of them.

    `known_codes` are the codes and keys that texts may cite.
    """
    consents = Consents(project, day)
    cited = set(known_codes)
    yield from consents.faults()
    yield from consents.unknown_persons()
    for person in consents.hashes_of_before:
        yield person.problem(
            "stopped",
            f"hashes of words of '{person.code}' are of an earlier form: thirty letters in a row "
            "are found by them, no shorter clause.",
            f"Give the words once more: hrcreport forget {person.code} --words FILE, a passage a "
            "line, and with its token --delete. Hashes of the same passages are replaced; take out "
            "those that stay behind the new ones.",
            "consultations.hashes-of-before",
            value="",
            severity="warning",
        )
    for person in consents.persons.persons:
        for key in person.wrote:
            if key not in cited:
                yield replace(
                    Problem.not_one_of(
                        key,
                        cited,
                        person.written.place,
                        f"'{person.code}' wrote '{key}', which is no source that is known.",
                        "consultations.unknown-work",
                    ),
                    line=person.written.lines.get("wrote"),
                )
