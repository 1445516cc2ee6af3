"""This module knows the persons who may sign, each with the public keys of SSH they sign by."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.foundation import Day, Kind, Problem, Project, Record, RefusedError, earliest, latest

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

    @classmethod
    def read(cls, project: Project) -> tuple[People, list[Problem]]:
        """Return the register of persons, which need not be there, with every problem of it."""
        path = project.data / "sources" / "people.yml"
        if not project.reads.is_there(path):
            return cls(), []
        held, problems = cls.read_file(path, place=project.place(path))
        if not problems:
            project.reads.record(path)
        return held, [*problems, *_shared_keys(held)]

    @classmethod
    def registered(cls, code: str, project: Project, *, option: str = "--as") -> Person:
        """Return a person of the register.

        Raises:
            RefusedError: nobody is registered by this code, or the register has slips.
        """
        held, problems = cls.read(project)
        if problems:
            raise RefusedError(problems)
        people = held.by_code
        if code not in people:
            raise RefusedError(
                Problem.not_one_of(
                    code,
                    people,
                    f"{option} {code}",
                    f"nobody is registered as '{code}'.",
                    "sources.unknown-person",
                    called="Registered",
                    after="A person is a record with a public key in data/sources/people.yml.",
                )
            )
        return people[code]

    @property
    def by_code(self) -> dict[str, Person]:
        """Each person by code."""
        return {each.code: each for each in self.people}

    def fault_of(
        self,
        message: bytes,
        armored: str,
        person: str,
        *,
        about: str,
        day: str,
        namespace: str,
    ) -> tuple[str, str, str, str, str] | None:
        """Return why a person's signature over a message does not count, or None where it holds.

        Args:
            message: what was signed.
            armored: the signature, as OpenSSH writes it.
            person: the code of the person who is said to have signed.
            about: what it is about, in words.
            day: the day of the signature, on which its key must hold.
            namespace: what signatures of this kind are for.

        Returns:
            The key of the value that is wrong, what is wrong, what to do, the rule, and the value.
        """
        people = self.by_code
        if person not in people:
            return (
                "signature",
                f"'{person}', who signed '{about}', is in no register of persons.",
                f"{Problem.did_you_mean(person, people)}"
                "Register the person with a key of their own.",
                "sources.unknown-person",
                person,
            )
        signer, why = self.signer_of(message, armored, namespace)
        if not signer:
            return (
                "signature",
                f"the signature of '{person}' under '{about}' does not hold: {why}.",
                "Somebody changed the sign-off after it was signed, or the signature is of another "
                "text. Take it out, and let the person sign again.",
                "sources.signature",
                armored[:40],
            )
        keys = [each for each in people[person].keys if each.body == signer]
        if not keys:
            others = [
                each.code for each in people.values() if signer in {key.body for key in each.keys}
            ]
            owner = f"that of '{others[0]}'" if others else "in no record"
            return (
                "signature",
                f"'{about}' is signed for '{person}' by a key that is {owner}.",
                "Nobody signs for another person. Take the sign-off out.",
                "sources.wrong-key",
                signer[-20:],
            )
        if not any(each.holds_on(day) for each in keys):
            return (
                "date",
                f"'{about}' is signed on {day} by a key of '{person}' that did not hold on "
                "that day.",
                "Sign again with a key that holds.",
                "sources.expired-key",
                day,
            )
        return None

    @staticmethod
    @cache
    def signer_of(message: bytes, armored: str, namespace: str) -> tuple[str, str]:
        """Return the public key that made a signature over a message, or why it does not hold."""
        import sshsig

        try:
            key = sshsig.check_signature(message, armored.strip() + "\n", namespace)
        # The package raises NotImplementedError for the kinds of key that it does not read.
        except (sshsig.InvalidSignature, NotImplementedError, ValueError) as error:
            return "", str(error).rstrip(".") or "it is no signature of SSH"
        return str(key.openssh_str()), ""

    @staticmethod
    def signature_over(message: bytes, key_file: Path, *, namespace: str) -> str:
        """Return the armored signature that OpenSSH makes over a message, for one purpose.

        Raises:
            RefusedError: OpenSSH is not there, or it signs nothing with this key.
        """
        program = shutil.which("ssh-keygen")
        if program is None or not key_file.is_file():
            what = (
                "ssh-keygen is not on this machine" if program is None else "there is no such file"
            )
            raise RefusedError.of(
                f"--key {key_file}",
                f"{what}.",
                "Install OpenSSH 8.2 or later (it comes with git), and name a key that "
                "ssh-keygen -t ed25519 made.",
                "sources.no-key",
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "message"
            path.write_bytes(message)
            words = [program, "-q", "-Y", "sign", "-f", str(key_file), "-n", namespace, str(path)]
            ended = subprocess.run(words, capture_output=True, check=False)
            if ended.returncode:
                said = ended.stderr.decode(errors="replace").strip().splitlines()
                raise RefusedError.of(
                    f"--key {key_file}",
                    f"nothing was signed: {(said or ['no reason'])[-1]}.",
                    "Name your private key, or the public one of a key in your agent.",
                    "sources.not-signed",
                )
            return path.with_suffix(".sig").read_text(encoding="ascii")


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
