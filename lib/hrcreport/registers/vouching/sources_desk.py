"""This module is the desk at which persons compare records with texts, and sign for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.foundation import Project, RefusedError, Words
from hrcreport.registers.files.codes import codes_of_registers
from hrcreport.registers.law.standards import Standards
from hrcreport.registers.monitoring.watch import Event, events
from hrcreport.registers.sources.checking import check_text
from hrcreport.registers.sources.hosts import hosts_of
from hrcreport.registers.sources.searches import searches
from hrcreport.registers.sources.sign_offs import STATES, read_sign_offs
from hrcreport.registers.sources.store import stored, text_store
from hrcreport.registers.sources.texts import seen_in, text_of, texts_of, words_of_test
from hrcreport.registers.vouching.page import WEIGHTS, Place, in_words, page, places, weight
from hrcreport.registers.vouching.records import Item, item, items
from hrcreport.registers.vouching.signing import add_text, bring_texts, name_of_file, sign

PAGES = "_sources"
"""Where the pages of records lie in the folder of builds."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record in the queue of comparisons.

    `seen_in` is what its host is worth, `weight` how much rests on it, `resting` how many
    recommendations, findings and citations do.
    """

    item: Item
    seen_in: str
    weight: int
    resting: Mapping[str, int]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        standing = self.item.standing
        return {
            "key": self.item.key,
            "kind": self.item.noun,
            "title": self.item.title,
            "state": standing.state,
            "weight": self.weight,
            "recommendations": self.resting["recommendation"],
            "findings": self.resting["finding"],
            "citations": self.resting["citation"],
            "text": bool(self.item.text),
            "host": self.seen_in,
            "by": dict(standing.by),
            "dissent": dict(standing.dissent),
        }


@dataclass(frozen=True, slots=True)
class Resting:
    """One record that is not verified: how much rests on it in some texts, and in all."""

    item: Item
    weight: int
    everywhere: int


@dataclass(frozen=True, slots=True)
class Watched:
    """One event of a State's watch list, with file, line and words of what it touches."""

    event: Event
    paragraphs: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class SourcesDesk:
    """The desk as it stands on a day ("2026-11-24"); without one no comparison is too old."""

    STATES: ClassVar[Collection[str]] = tuple(STATES)
    """How a record may stand."""

    project: Project
    on: str = ""

    def queue(self, states: Collection[str] = ()) -> list[Waiting]:
        """Return what to compare next: what is disputed or void, then what most rests on.

        What is verified comes last; `states` leave only records that stand so.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        resting, hosts = places(self.project), hosts_of(self.project)
        texts = texts_of(self.project)

        def order(each: Item) -> tuple[bool, bool, int, str]:
            waiting = each.standing.state not in ("disputed", "void")
            heavy = weight(resting, each.key, *each.used_by)
            return each.standing.verified, waiting, -heavy, each.key

        wanted = (
            each for each in self.records().values() if not states or each.standing.state in states
        )
        return [
            Waiting(
                each,
                seen_in(each.address, text_of(each.key, texts), hosts),
                weight(resting, each.key),
                _counts(resting.get(each.key, ())),
            )
            for each in sorted(wanted, key=order)
        ]

    def dissent(self) -> dict[str, str]:
        """Return who disputes each key today, and why, in one text; the reads are recorded.

        Raises:
            RefusedError: a register cannot be used as it stands, or a signature does not hold.
        """
        return read_sign_offs(self.project).dissent()

    def awaited(self, day: str) -> dict[str, str]:
        """Return since when something is past due on a day, by the sources on which it bears."""
        late = (each for each in events(self.project) if day and each.past_due(day))
        return {key: each.due for each in late for key in each.touches}

    def searched(
        self, countries: Iterable[str], *, language: str = "en"
    ) -> list[tuple[str, str, str, str]]:
        """Return what was looked for of States, as words for a table; the reads are recorded.

        Each is the question, who looked and when, where and in what words, and what came of it.
        """
        day = Words(language).written_day
        return [
            (
                each.question,
                f"{each.by}, {day(each.date)}",
                f"{'; '.join(each.where)}: {'; '.join(each.words)}",
                each.found,
            )
            for country in countries
            for each in searches(self.project, country).values()
        ]

    def records(self) -> Mapping[str, Item]:
        """Return every record that a person can vouch for by its key.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        return items(self.project, on=self.on)

    def unverified(self, cited: Collection[str], *, texts: Collection[str]) -> list[Resting]:
        """Return the records that a report cites and nobody has verified.

        `cited` are keys, `texts` the places of the report's notebook and blocks.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        resting = places(self.project)
        here = {
            key: [each for each in held if each.file.partition(" (")[0] in texts]
            for key, held in resting.items()
        }
        return [
            Resting(
                each,
                weight(here, each.key, *each.used_by),
                weight(resting, each.key, *each.used_by),
            )
            for each in self.records().values()
            if not each.standing.verified and (each.key in cited or {*cited} & {*each.used_by})
        ]

    def watched(self, countries: Iterable[str] = ()) -> list[Watched]:
        """Return the events of watch lists, of some States or of all, with what they touch."""
        cited, wanted = places(self.project), {each.upper() for each in countries}
        chosen = (each for each in events(self.project) if not wanted or each.country in wanted)
        return [
            Watched(each, _paragraphs((*each.touches, *each.told_by), cited))
            for each in sorted(chosen, key=lambda each: (each.country, each.date or each.due))
        ]

    def in_words(self, key: str) -> str:
        """Return a record beside the words of its text, and every place that rests on it.

        Raises:
            RefusedError: there is no such record, or a register cannot be used as it stands.
        """
        record = item(key, self.project, on=self.on)
        return in_words(record, places(self.project).get(key, []), self.project)

    def write_page(self, key: str) -> Path:
        """Write the same as a page of HTML and return where it lies.

        Raises:
            RefusedError: there is no such record, or a register cannot be used as it stands.
        """
        record = item(key, self.project, on=self.on)
        resting = places(self.project).get(key, [])
        target = self.project.builds / PAGES / f"{name_of_file(key)}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(record, resting, self.project), encoding="utf-8")
        return target

    def add(self, key: str, path: Path, *, said: Mapping[str, Any], register: str = "") -> str:
        """Take the text of a record into the store; return where it is registered.

        `said` are the keys of its record in the register besides code, file and hash.

        Raises:
            RefusedError: nothing has the key, or the text is not what is said of it.
        """
        if key not in codes_of_registers(self.project):
            item(key, self.project)  # names the nearest key
        return add_text(key, path, self.project, said=said, register=register)

    def bring(self, folder: Path) -> tuple[list[str], list[str]]:
        """Put registered texts that lie in a folder into the store; return those brought, lacking.

        Raises:
            RefusedError: a register cannot be used as it stands, or the store takes nothing.
        """
        return bring_texts(folder, self.project)

    def tests_with_words(self) -> tuple[list[str], list[str]]:
        """Return the tests whose own words the store holds, and those of which no text is held.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        texts, read = texts_of(self.project), cache(partial(_words_of, self.project))
        held: list[str] = []
        lacking: list[str] = []
        for test in Standards.read(self.project):
            text = text_of(test.code, texts)
            own = text and words_of_test(
                test.code, test.pinpoint, text, read(text.file, text.sha256)
            )
            (held if own else lacking).append(test.code)
        return held, lacking

    def sign(
        self, key: str, *, person: str, key_file: Path, compared: str, verdict: str, note: str = ""
    ) -> tuple[str, str]:
        """Sign for a record today; return the file that the sign-off is in, and how it stands now.

        `verdict` is "confirmed" or "disputed"; `note` says why.

        Raises:
            RefusedError: the texts are not what the store holds, or the person may not sign.
        """
        today = date.today().isoformat()  # noqa: DTZ011  the day where the person sits
        record, texts = item(key, self.project, on=today), texts_of(self.project)
        if text_store(self.project).there:
            own = {text.code: text for code in record.rests_on if (text := text_of(code, texts))}
            problems = [one for text in own.values() for one in check_text(text, self.project)]
            if problems:
                raise RefusedError(problems)
        place = sign(
            record,
            self.project,
            person=person,
            key_file=key_file,
            compared=compared,
            verdict=verdict,
            note=note,
        )
        return place, item(key, self.project, on=today).standing.state


def _words_of(project: Project, file: str, digest: str) -> str:
    return stored(project, file, sha256=digest)[0]


def _counts(resting: Iterable[Place]) -> dict[str, int]:
    kinds = [place.kind for place in resting]
    return {kind: kinds.count(kind) for kind in WEIGHTS}


def _paragraphs(
    keys: Iterable[str], cited: Mapping[str, list[Place]]
) -> tuple[tuple[str, int, str], ...]:
    named = {(one.file, one.line, one.words) for key in keys for one in cited.get(key, ())}
    return tuple(sorted(named))
