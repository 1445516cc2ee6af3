"""This module is the desk at which persons compare records with texts, and sign for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from hrcreport.foundation import Project, RefusedError, Words, latest
from hrcreport.registers.files.codes import codes_of_registers
from hrcreport.registers.law.country_law import Assessment
from hrcreport.registers.law.standards import Standards
from hrcreport.registers.monitoring.watch import Event, events, reports_due
from hrcreport.registers.sources.checking import check_text
from hrcreport.registers.sources.hosts import hosts_of
from hrcreport.registers.sources.searches import searches
from hrcreport.registers.sources.sign_offs import STATES, read_sign_offs
from hrcreport.registers.sources.store import stored, text_store
from hrcreport.registers.sources.texts import seen_in, text_of, texts_of, words_of_test
from hrcreport.registers.sources.trust import TrustLog
from hrcreport.registers.vouching.cards import Card
from hrcreport.registers.vouching.page import (
    WEIGHTS,
    Place,
    in_words,
    page,
    places,
    weight,
)
from hrcreport.registers.vouching.records import Item, item, items
from hrcreport.registers.vouching.signing import Judged, add_text, bring_texts, name_of_file, sign
from hrcreport.registers.vouching.sittings import PAGES, SittingFile


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
            "instrument": self.item.instrument,
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
    PAGES: ClassVar[Mapping[str, tuple[str, str]]] = MappingProxyType(
        {
            "/sources": ("comparing.html", "text/html"),
            "/comparing.js": ("comparing.js", "text/javascript"),
            "/comparing.css": ("comparing.css", "text/css"),
        }
    )
    """The files of the page of a sitting, with their kinds, by the path at which each is."""
    ANSWERS: ClassVar[Collection[str]] = ("/sources/queue", "/sources/card", "/sources/verdict")
    """The paths at which the script of that page asks."""

    project: Project
    on: str = ""

    def queue(
        self,
        states: Collection[str] = (),
        *,
        cited: Collection[str] | None = None,
        texts: Collection[str] = (),
    ) -> list[Waiting]:
        """Return what to compare next: what is disputed or void, then what most rests on.

        What is verified comes last; `states` leave only records that stand so. Of one report,
        `cited` are the keys that it rests on and `texts` the places of its notebook and blocks:
        then records stand by their instrument, that of the worst first, and with its provisions
        come the assessments that rest on them.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        resting, hosts = places(self.project), hosts_of(self.project)
        registered = texts_of(self.project)
        if cited is not None:
            resting = {
                key: [place for place in key_places if place.file.partition(" (")[0] in texts]
                for key, key_places in resting.items()
            }

        def order(item: Item) -> tuple[bool, bool, int, str]:
            waiting = item.standing.state not in ("disputed", "void")
            tests = item.rests_on[:1] if cited is not None and _provisions(item) else ()
            heavy = weight(resting, item.key, *item.used_by, *tests)
            return item.standing.verified, waiting, -heavy, item.key

        chosen_items = (
            item
            for item in self.records().values()
            if (not states or item.standing.state in states)
            and (cited is None or {*cited} & {item.key, *item.used_by, *_provisions(item)})
        )
        rows = sorted(chosen_items, key=order)
        if cited is not None:
            worst = {item.instrument: order(item) for item in reversed(rows)}
            rows.sort(key=lambda item: (worst[item.instrument], item.instrument, order(item)))
        return [
            Waiting(
                item,
                seen_in(item.address, text_of(item.key, registered), hosts),
                weight(resting, item.key),
                _counts(resting.get(item.key, ())),
            )
            for item in rows
        ]

    def dissent(self) -> dict[str, str]:
        """Return who disputes each key today, and why, in one text; the reads are recorded.

        Raises:
            RefusedError: a register cannot be used as it stands, or a signature does not hold.
        """
        return read_sign_offs(self.project).dissent()

    def awaited(self, day: str) -> dict[str, str]:
        """Return since when something is past due on a day, by the sources on which it bears."""
        late = (event for event in events(self.project) if day and event.past_due(day))
        return {key: event.due for event in late for key in event.touches}

    def searched(
        self, countries: Iterable[str], *, language: str = "en"
    ) -> list[tuple[str, str, str, str]]:
        """Return what was looked for of States, as words for a table; the reads are recorded.

        Each is the question, who looked and when, where and in what words, and what came of it.
        """
        day = Words(language).written_day
        return [
            (
                search.question,
                f"{search.by}, {day(search.date)}",
                f"{'; '.join(search.where)}: {'; '.join(search.words)}",
                search.found,
            )
            for country in countries
            for search in searches(self.project, country).values()
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
        resting_in_texts = {
            key: [place for place in key_places if place.file.partition(" (")[0] in texts]
            for key, key_places in resting.items()
        }
        return [
            Resting(
                item,
                weight(resting_in_texts, item.key, *item.used_by),
                weight(resting, item.key, *item.used_by),
            )
            for item in self.records().values()
            if not item.standing.verified and (item.key in cited or {*cited} & {*item.used_by})
        ]

    def watched(self, countries: Iterable[str] = ()) -> list[Watched]:
        """Return the events of watch lists, of some States or of all, with what they touch."""
        cited, country_codes = places(self.project), {country.upper() for country in countries}
        chosen = (
            event
            for event in events(self.project)
            if not country_codes or event.country in country_codes
        )
        return [
            Watched(event, _paragraphs((*event.touches, *event.told_by), cited))
            for event in sorted(chosen, key=lambda event: (event.country, event.date or event.due))
        ]

    def calendar(self, countries: Iterable[str] = ()) -> list[Event]:
        """Return what is still to come of some States or of all, by day: events and reports due."""
        country_codes = {country.upper() for country in countries}
        waiting = [event for event in events(self.project) if event.due]
        waiting += reports_due(self.project)
        chosen = (event for event in waiting if not country_codes or event.country in country_codes)
        return sorted(chosen, key=lambda event: (latest(event.due), event.country))

    def in_words(self, key: str) -> str:
        """Return a record beside the words of its text, and every place that rests on it.

        Raises:
            RefusedError: there is no such record, or a register cannot be used as it stands.
        """
        (card,) = self.cards([key])
        self._note_shown(card)
        return in_words(card, places(self.project).get(key, []))

    def write_page(self, key: str) -> Path:
        """Write the same as a page of HTML and return where it lies.

        Raises:
            RefusedError: there is no such record, or a register cannot be used as it stands.
        """
        (card,) = self.cards([key])
        resting = places(self.project).get(key, [])
        target = self.project.builds / PAGES / f"{name_of_file(key)}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(card, resting, hosts_of(self.project)), encoding="utf-8")
        self._note_shown(card)
        return target

    def persons(self) -> list[str]:
        """Return who may sign, by their codes."""
        return sorted(TrustLog.of(self.project).standing.register().by_code)

    def cards(self, keys: Iterable[str], *, person: str = "") -> list[Card]:
        """Return records beside their texts; what a person compared before is not asked again.

        Raises:
            RefusedError: there is no such record, or a register cannot be used as it stands.
        """
        standards, sign_offs = Standards.read(self.project), read_sign_offs(self.project)
        if not sign_offs.texts:  # nobody has signed yet
            sign_offs = replace(sign_offs, texts=texts_of(self.project))
        item_by_key = self.records()
        return [
            Card.of(
                item_by_key[key] if key in item_by_key else item(key, self.project),
                self.project,
                standards=standards,
                sign_offs=sign_offs,
                person=person,
            )
            for key in keys
        ]

    def sitting(self, person: str) -> SittingFile:
        """Return the verdicts of a person that wait for the signature.

        Raises:
            RefusedError: nobody is called so in the log of trust.
        """
        TrustLog.of(self.project).standing.register().registered(person)
        return SittingFile(self.project, person)

    def live_page(self, path: str) -> tuple[str, str]:
        """Return the page of a sitting, its script or its style, each with its kind."""
        name, kind = self.PAGES[path]
        return (Path(__file__).parent / name).read_text(encoding="utf-8"), kind

    def answered(
        self,
        path: str,
        query: Mapping[str, str],
        body: bytes,
        rests_on: Callable[[], tuple[Collection[str], Collection[str]]],
    ) -> dict[str, Any]:
        """Return what the script of the page asks for: the queue, a record, or a verdict kept.

        `query` are the words behind the path, `rests_on` gives the keys that the report rests on
        and the places of its texts.

        Raises:
            RefusedError: nobody is called so, a register cannot be used, a verdict is not taken.
            ValueError, LookupError, TypeError: the page sent something else.
        """
        person = query.get("as", "")
        if path == "/sources/queue":
            cited, texts = rests_on()
            return self.queue_as_data(person, cited=cited, texts=texts)
        if path == "/sources/card":
            (card,) = self.cards([query["key"]], person=person)
            return card.as_data()
        return self._take(json.loads(body))

    def queue_as_data(
        self, person: str, *, cited: Collection[str], texts: Collection[str]
    ) -> dict[str, Any]:
        """Return the queue of a report for a person, and who may compare, as plain data.

        Where one person alone is entered in the log of trust, it is that one.

        Raises:
            RefusedError: nobody is called so, or a register cannot be used as it stands.
        """
        persons = self.persons()
        person = person or (persons[0] if len(persons) == 1 else "")
        taken_verdicts = self.sitting(person).taken() if person else {}
        rows = [
            row
            for row in self.queue(cited=cited, texts=texts)
            if not row.item.standing.verified and person not in dict(row.item.standing.by)
        ]
        records = []
        for row, card in zip(rows, self.cards(row.item.key for row in rows), strict=True):
            taken_verdict = taken_verdicts.get(row.item.key)
            verdict = (
                taken_verdict.verdict if taken_verdict and taken_verdict.seal == card.seal else ""
            )
            card_fields = {"comparable": card.comparable, "verdict": verdict}
            records.append(row.as_data() | card_fields)
        return {"person": person, "persons": persons, "records": records}

    def _take(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a verdict that the page of a sitting sends, or take one back."""
        sitting, key = self.sitting(str(request["as"])), str(request["key"])
        if request["verdict"] == SittingFile.WITHDRAWN:
            sitting.withdraw(key)
        else:
            (card,) = self.cards([key], person=sitting.person)
            sitting.take(
                card,
                str(request["verdict"]),
                seen_marks={str(mark) for mark in request["seen"]},
                seal=str(request["seal"]),
                note=str(request.get("note", "")),
            )
        return {"waiting": len(sitting.taken())}

    def to_sign(self, person: str) -> tuple[list[Judged], list[str]]:
        """Return the verdicts of a person to sign for, and the keys that changed since they fell.

        Raises:
            RefusedError: nobody is called so, or a register cannot be used as it stands.
        """
        return self.sitting(person).judged(self.records())

    def sign_sitting(self, *, person: str, key_file: Path, compared: str) -> tuple[str, list[str]]:
        """Sign once for all verdicts of a person; return the file, and the keys signed for.

        What has changed since is not signed for, and waits to be read again.

        Raises:
            RefusedError: there is no verdict, or the person may not sign for one of them.
        """
        ready, changed = self.to_sign(person)
        if not ready:
            changed_note = (
                f" {len(changed)} have changed since they were compared." if changed else ""
            )
            raise RefusedError.of(
                "sources sign",
                f"'{person}' has no verdict that could be signed for.{changed_note}",
                "Compare first: hrcreport sources compare REPORT --as PERSON.",
                "sources.empty-sitting",
                value=person,
            )
        self._refuse_other_texts(code for judgement in ready for code in judgement.item.rests_on)
        place = sign(ready, self.project, person=person, key_file=key_file, compared=compared)
        signed = [judgement.item.key for judgement in ready]
        self.sitting(person).close(signed)
        return place, signed

    def add(
        self, key: str, path: Path, *, text_fields: Mapping[str, Any], register: str = ""
    ) -> str:
        """Take the text of a record into the store; return where it is registered.

        `text_fields` are the keys of its record in the register besides code, file and hash.

        Raises:
            RefusedError: nothing has the key, or the text is not what is said of it.
        """
        if key not in codes_of_registers(self.project):
            item(key, self.project)  # names the nearest key
        return add_text(key, path, self.project, text_fields=text_fields, register=register)

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
        with_words: list[str] = []
        lacking: list[str] = []
        for test in Standards.read(self.project):
            text = text_of(test.code, texts)
            own_words = text and words_of_test(
                test.code, test.pinpoint, text, read(text.file, text.sha256)
            )
            (with_words if own_words else lacking).append(test.code)
        return with_words, lacking

    def sign(
        self, key: str, *, person: str, key_file: Path, compared: str, verdict: str, note: str = ""
    ) -> tuple[str, str]:
        """Sign for a record today; return the file that the sign-off is in, and how it stands now.

        `verdict` is "confirmed" or "disputed"; `note` says why.

        Raises:
            RefusedError: the texts are not what the store holds, or the person may not sign.
        """
        today = date.today().isoformat()  # noqa: DTZ011  the day where the person sits
        (card,) = replace(self, on=today).cards([key])
        self._refuse_other_texts(card.item.rests_on)
        if card.item.text and card.seal not in self._shown():
            raise RefusedError.of(
                f"sources {key}",
                "record and text were not shown as they are today.",
                f"Read both first: hrcreport sources show {key}",
                "sources.not-shown",
                value=key,
            )
        judged = Judged(card.item, verdict, note, card.passages())
        place = sign([judged], self.project, person=person, key_file=key_file, compared=compared)
        return place, item(key, self.project, on=today).standing.state

    def _refuse_other_texts(self, codes: Iterable[str]) -> None:
        """Refuse to sign for texts that are not those whose hash is registered."""
        if not text_store(self.project).there:
            return
        texts = texts_of(self.project)
        text_by_code = {text.code: text for code in codes if (text := text_of(code, texts))}
        problems = [
            problem for text in text_by_code.values() for problem in check_text(text, self.project)
        ]
        if problems:
            raise RefusedError(problems)

    @property
    def _receipts(self) -> Path:
        return self.project.builds / PAGES / "shown.txt"

    def _shown(self) -> list[str]:
        path = self._receipts
        return path.read_text(encoding="utf-8").split() if path.is_file() else []

    def _note_shown(self, card: Card) -> None:
        """Keep that a card was shown on this machine, before which nobody confirms it."""
        self._receipts.parent.mkdir(parents=True, exist_ok=True)
        with self._receipts.open("a", encoding="utf-8") as file:
            file.write(f"{card.seal}\n")


def _provisions(item: Item) -> tuple[str, ...]:
    """Return the provisions on which an assessment rests."""
    return item.rests_on[1:] if item.noun == Assessment.noun else ()


def _words_of(project: Project, file: str, digest: str) -> str:
    return stored(project, file, sha256=digest)[0]


def _counts(resting: Iterable[Place]) -> dict[str, int]:
    kinds = [place.kind for place in resting]
    return {kind: kinds.count(kind) for kind in WEIGHTS}


def _paragraphs(
    keys: Iterable[str], cited: Mapping[str, list[Place]]
) -> tuple[tuple[str, int, str], ...]:
    paragraphs = {
        (place.file, place.line, place.words) for key in keys for place in cited.get(key, ())
    }
    return tuple(sorted(paragraphs))
