"""This module knows the persons who may sign, each with the public keys of SSH they sign by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    Day,
    Kind,
    Problem,
    Project,
    Record,
    earliest,
    latest,
)

PERSON = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
PUBLIC_KEY = re.compile(r"(?:ssh-ed25519|ssh-rsa) [A-Za-z0-9+/]+=*(?: [^\n]*)?")


class SigningKey(Record, frozen=True, kw_only=True):
    """A public key, and between which days its signatures count."""

    noun: ClassVar[str] = "key"
    key: Annotated[str, Kind.matching(PUBLIC_KEY, "ssh-ed25519 AAAAC3Nza…")]
    valid_from: Day
    valid_to: Day = ""

    @property
    def body(self) -> str:
        """Kind and key without the comment behind them."""
        return " ".join(self.key.split()[:2])

    def holds_on(self, day: str) -> bool:
        """Tell whether a signature of a day counts."""
        return earliest(self.valid_from) <= day <= latest(self.valid_to or "9999")


class Person(Record, frozen=True, kw_only=True):
    """Somebody who compares records with their texts."""

    noun: ClassVar[str] = "person"
    code: Annotated[str, Kind.matching(PERSON, "a.reviewer")]
    name: str
    role: str
    keys: tuple[SigningKey, ...]


class People(Record, frozen=True, kw_only=True):
    """What the register of persons holds."""

    people: tuple[Person, ...] = ()


def read_people(project: Project) -> tuple[dict[str, Person], list[Problem]]:
    """Return each person by code, with every problem of the register, which need not be there."""
    path = project.data / "sources" / "people.yml"
    if not project.reads.is_there(path):
        return {}, []
    held, problems = People.read_file(path, place=project.place(path))
    if not problems:
        project.reads.record(path)
    return {each.code: each for each in held.people}, [*problems, *_shared_keys(held)]


def _shared_keys(held: People) -> Iterator[Problem]:
    """Say where two persons have one key: they would be one person."""
    owner: dict[str, Person] = {}
    for person in held.people:
        for each in person.keys:
            first = owner.setdefault(each.body, person)
            if first.code != person.code:
                yield each.problem(
                    "key",
                    f"the key of '{person.code}' is that of '{first.code}', too.",
                    "Give each person a key of their own: ssh-keygen -t ed25519.",
                    "sources.shared-key",
                )
