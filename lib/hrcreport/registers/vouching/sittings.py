"""This module keeps the verdicts of a person at the desk until they are signed for as one list.

They lie in the folder of builds of the machine where the person sits, a line a verdict, so that
nothing is lost when the sitting is broken off. No verdict is taken before all was shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from hrcreport.foundation import Problem, Project, RefusedError
from hrcreport.registers.sources.people import PERSON
from hrcreport.registers.sources.sign_offs import VERDICTS
from hrcreport.registers.vouching.cards import Card
from hrcreport.registers.vouching.records import Item
from hrcreport.registers.vouching.signing import Judged

PAGES = "_sources"
"""Where the desk keeps its files in the folder of builds."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A verdict that is not signed for yet; `seal` tells the card that was shown."""

    key: str
    seal: str
    verdict: str
    note: str = ""
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SittingFile:
    """The verdicts of one person that wait for the signature."""

    WITHDRAWN: ClassVar = "withdrawn"
    """The verdict that takes another one back."""

    project: Project
    person: str

    @property
    def path(self) -> Path:
        """Where they lie on this machine."""
        return self.project.builds / PAGES / f"sitting-{self.person}.jsonl"

    def taken(self) -> dict[str, Taken]:
        """Return the newest verdict on each key.

        Raises:
            RefusedError: a line of the file is none of the desk's.
        """
        newest_by_key: dict[str, Taken] = {}
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else []
        for number, line in enumerate(lines, 1):
            try:
                line_fields = json.loads(line)
                taken_verdict = Taken(**{**line_fields, "passages": tuple(line_fields["passages"])})
            except (ValueError, TypeError, LookupError):
                raise RefusedError.of(
                    f"{self.project.place(self.path)}:{number}",
                    "this line is no verdict of the desk.",
                    "Take the line out, and compare its record again; the other lines hold.",
                    "sources.sitting",
                ) from None
            newest_by_key.pop(taken_verdict.key, None)
            if taken_verdict.verdict != SittingFile.WITHDRAWN:
                newest_by_key[taken_verdict.key] = taken_verdict
        return newest_by_key

    def take(
        self, card: Card, verdict: str, *, seen_marks: Collection[str], seal: str, note: str = ""
    ) -> None:
        """Keep a verdict on a card; `seen_marks` are the marks of the pieces that were shown whole.

        Raises:
            RefusedError: it is no verdict, the record has changed since it was shown, a paragraph
                was not shown, a text is not held, or nothing says why the record is disputed.
        """
        self._refuse(card, verdict, seen_marks=seen_marks, seal=seal, note=note)
        self._write(Taken(card.item.key, card.seal, verdict, note.strip(), card.passages()))

    def withdraw(self, key: str) -> None:
        """Take a verdict back that is not signed for."""
        self._write(Taken(key, "", SittingFile.WITHDRAWN))

    def close(self, signed: Iterable[str]) -> None:
        """Take the verdicts out that were signed for; those that wait stay."""
        left = [
            taken_verdict for key, taken_verdict in self.taken().items() if key not in set(signed)
        ]
        self.path.unlink(missing_ok=True)
        for taken_verdict in left:
            self._write(taken_verdict)

    def judged(self, items: Mapping[str, Item]) -> tuple[list[Judged], list[str]]:
        """Return the verdicts that can be signed for, and the keys that changed since they fell."""
        ready: list[Judged] = []
        changed: list[str] = []
        for key, taken_verdict in self.taken().items():
            item = items.get(key)
            if item is None or Card(item, (), (), ()).seal != taken_verdict.seal:
                changed.append(key)
            else:
                ready.append(
                    Judged(item, taken_verdict.verdict, taken_verdict.note, taken_verdict.passages)
                )
        return ready, changed

    def _refuse(
        self, card: Card, verdict: str, *, seen_marks: Collection[str], seal: str, note: str
    ) -> None:
        key = card.item.key
        unseen = [piece for piece in card.asked if piece.mark not in seen_marks]
        if not PERSON.fullmatch(self.person):
            message, mend = "nobody is named who compares.", "Say who you are."
            rule = "sources.nobody"
        elif verdict not in VERDICTS:
            message, mend = f"'{verdict}' is no verdict.", f"Verdicts are: {', '.join(VERDICTS)}."
            rule = "sources.verdict"
        elif not card.comparable:
            message = f"no text is held of {', '.join(card.lacking) or key}."
            mend, rule = "Take it in: hrcreport sources add.", "sources.no-text-registered"
        elif seal != card.seal:
            message, mend = "record or text have changed since they were shown.", "Read them again."
            rule = "sources.changed-since"
        elif unseen:
            message = f"{len(unseen)} of {len(card.asked)} paragraphs were not shown to their end."
            mend, rule = "Read on to the end first.", "sources.not-shown"
        elif verdict == "disputed" and not note.strip():
            message, mend = "nothing says what is wrong with the record.", "Say it in some words."
            rule = "sources.no-reason"
        else:
            return
        raise RefusedError(Problem(f"sources {key}", message, mend, rule, value=verdict))

    def _write(self, taken_verdict: Taken) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line_fields = {name: getattr(taken_verdict, name) for name in Taken.__slots__}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line_fields, ensure_ascii=False) + "\n")
