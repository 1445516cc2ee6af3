"""This module knows the persons who may sign, each with the public keys of SSH they sign by.

Who they are is said by the log of trust.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hrcreport.foundation import Problem, RefusedError

PERSON = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
PUBLIC_KEY = re.compile(r"(?:ssh-ed25519|ssh-rsa) [A-Za-z0-9+/]+=*(?: [^\n]*)?")

ARMOR, COLUMNS = "-----{} SSH SIGNATURE-----", 70
"""How OpenSSH writes a signature: its first and last line, and the signs of a line between."""
MAGIC = b"SSHSIG\0\0\0\1"
"""How a signature begins: what it is, and the number of its form."""
LEAST_RSA, LENGTH_OF_ED25519 = 2048, 32
"""Bits of the shortest key of RSA that may sign, and bytes of one of Ed25519."""


def strings_of(blob: bytes) -> list[bytes]:
    """Return the strings that one of SSH's keys or signatures is made of, each behind its length.

    Raises:
        ValueError: something else lies between or behind them.
    """
    strings = list[bytes]()
    while blob:
        size = int.from_bytes(blob[:4])
        strings.append(blob[4 : 4 + size])
        if len(strings[-1]) < size or len(blob) < 4:
            raise ValueError("a string is cut")
        blob = blob[4 + size :]
    return strings


def is_public_key(key: str) -> bool:
    """Tell whether a line is a public key of SSH, whole and long enough to sign by."""
    if not PUBLIC_KEY.fullmatch(key):
        return False
    kind, body = key.split()[:2]
    try:
        fields = strings_of(base64.b64decode(body, validate=True))
    except ValueError:
        return False
    if fields[:1] != [kind.encode()]:
        return False
    if kind == "ssh-rsa":
        return len(fields) == 3 and int.from_bytes(fields[2]).bit_length() >= LEAST_RSA
    return len(fields) == 2 and len(fields[1]) == LENGTH_OF_ED25519


def is_canonical(armored: str) -> bool:
    """Tell whether an armored signature is as OpenSSH writes it, sign by sign and byte by byte.

    Another wrapping of the same signature, or a byte in it that nobody signed, would be another
    line of the log, and hold as well.
    """
    first, *lines = armored.removesuffix("\n").split("\n")
    try:
        blob = base64.b64decode("".join(lines[:-1]), validate=True)
        key, _, reserved, _, signature = strings_of(blob.removeprefix(MAGIC))
        kind, *parts = strings_of(key)
        _, made = strings_of(signature)
    except ValueError:
        return False
    whole = base64.b64encode(blob).decode()
    wrapped = [whole[at : at + COLUMNS] for at in range(0, len(whole), COLUMNS)]
    is_whole = is_public_key(f"{kind.decode(errors='replace')} {base64.b64encode(key).decode()}")
    # A signature of Ed25519 is twice as long as its key, one of RSA as long as its modulus.
    length = 2 * LENGTH_OF_ED25519 if len(parts) == 1 else len(parts[-1].lstrip(b"\0"))
    return (
        blob.startswith(MAGIC)
        and not reserved
        and is_whole
        and len(made) == length
        and [first, *lines] == [ARMOR.format("BEGIN"), *wrapped, ARMOR.format("END")]
    )


def body_of(key: str) -> str:
    """Return kind and key without the comment behind them."""
    return " ".join(key.split()[:2])


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the day on which it was entered: before it its signatures do not count."""

    key: str
    valid_from: str

    @property
    def body(self) -> str:
        """Kind and key without the comment behind them."""
        return body_of(self.key)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign."""

    code: str
    name: str
    role: str
    keys: tuple[SigningKey, ...]


@dataclass(frozen=True)
class People:
    """The persons whose signatures count, and the keys that were revoked."""

    people: tuple[Person, ...] = ()
    revoked: frozenset[str] = frozenset()

    def registered(self, code: str, *, option: str = "--as") -> Person:
        """Return a person of the log.

        Raises:
            RefusedError: nobody is called so, or all their keys are revoked.
        """
        people = self.by_code
        if code not in people:
            raise RefusedError(
                Problem.not_one_of(
                    code,
                    people,
                    f"{option} {code}",
                    f"nobody is called '{code}' in the log of trust.",
                    "sources.unknown-person",
                    heading="Persons are",
                    after="Two others vouch for a person: hrcreport trust ask person.",
                )
            )
        if {key.body for key in people[code].keys} <= self.revoked:
            raise RefusedError.of(
                f"{option} {code}",
                f"every key of '{code}' is revoked.",
                "Two others enter a new one: hrcreport trust ask key.",
                "sources.revoked-key",
                value=code,
            )
        return people[code]

    @property
    def by_code(self) -> dict[str, Person]:
        """Each person by code."""
        return {person.code: person for person in self.people}

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
            day: the day that the signature is said to be of: its key was entered before.
            namespace: what signatures of this kind are for.

        Returns:
            The key of the value that is wrong, what is wrong, what to do, the rule, and the value.
        """
        people = self.by_code
        if person not in people:
            return (
                "signature",
                f"'{person}', who signed '{about}', is not in the log of trust.",
                f"{Problem.did_you_mean(person, people)}Let two others vouch for the person.",
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
        keys = [key for key in people[person].keys if key.body == signer]
        if not keys:
            owner_codes = [
                key_owner.code
                for key_owner in people.values()
                if signer in {key.body for key in key_owner.keys}
            ]
            owner = f"that of '{owner_codes[0]}'" if owner_codes else "in no record"
            return (
                "signature",
                f"'{about}' is signed for '{person}' by a key that is {owner}.",
                "Nobody signs for another person. Take the sign-off out.",
                "sources.wrong-key",
                signer[-20:],
            )
        if signer in self.revoked:
            return (
                "signature",
                f"'{about}' is signed by a key of '{person}' that was revoked.",
                "Sign again with a key that holds.",
                "sources.revoked-key",
                signer[-20:],
            )
        if day < min(key.valid_from for key in keys):
            return (
                "date",
                f"'{about}' is signed on {day} by a key of '{person}' that was entered later.",
                "Sign again today; nobody signs for a day before.",
                "sources.expired-key",
                day,
            )
        return None

    @staticmethod
    @cache
    def signer_of(message: bytes, armored: str, namespace: str) -> tuple[str, str]:
        """Return the public key that made a signature over a message, or why it does not hold."""
        import sshsig

        if not is_canonical(armored):
            return "", "it is not wrapped as OpenSSH wraps signatures"
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
            fault = (
                "ssh-keygen is not on this machine" if program is None else "there is no such file"
            )
            raise RefusedError.of(
                f"--key {key_file}",
                f"{fault}.",
                "Install OpenSSH 8.2 or later (it comes with git), and name a key that "
                "ssh-keygen -t ed25519 made.",
                "sources.no-key",
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "message"
            path.write_bytes(message)
            words = [program, "-q", "-Y", "sign", "-f", str(key_file), "-n", namespace, str(path)]
            completed = subprocess.run(words, capture_output=True, check=False)
            if completed.returncode:
                error_lines = completed.stderr.decode(errors="replace").strip().splitlines()
                raise RefusedError.of(
                    f"--key {key_file}",
                    f"nothing was signed: {(error_lines or ['no reason'])[-1]}.",
                    "Name your private key, or the public one of a key in your agent.",
                    "sources.not-signed",
                )
            return path.with_suffix(".sig").read_text(encoding="ascii")
