"""Logs of trust as tests write them: invented persons, keys in memory, no program started."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hrcreport.registers.sources.trust import FORM, NAMESPACE, NOTHING_BEFORE, line_of, unsigned

ROLES = {"alma": "rapporteur", "bede": "secretary of the mechanism", "cora": "clerk"}
FIRST = "2026-01-01T09:00:00Z"


def public(key: Ed25519PrivateKey) -> str:
    """Return a public key as OpenSSH writes it."""
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def signature(key: Ed25519PrivateKey, message: bytes, *, purpose: str = NAMESPACE) -> str:
    """Return what `ssh-keygen -Y sign` makes (PROTOCOL.sshsig), without starting it."""
    digest = hashlib.sha512(message).digest()
    parts = [purpose.encode(), b"", b"sha512"]
    signed = b"SSHSIG" + b"".join(map(_string, [*parts, digest]))
    made = _string(b"ssh-ed25519") + _string(key.sign(signed))
    own = base64.b64decode(public(key).split()[1])
    blob = b"SSHSIG" + struct.pack(">I", 1) + b"".join(map(_string, [own, *parts, made]))
    body = base64.b64encode(blob).decode()
    lines = [body[at : at + 70] for at in range(0, len(body), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"])


def signed(said: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return what somebody says with a signature over it."""
    return {**said, "signature": signature(key, unsigned(said))}


@dataclass
class LogBook:
    """A log that grows line by line; `keys` are those of the persons by code."""

    keys: dict[str, Ed25519PrivateKey]
    roles: dict[str, str] = field(default_factory=lambda: dict(ROLES))
    lines: list[bytes] = field(default_factory=list)
    form: int = FORM

    def who(self, code: str) -> dict[str, str]:
        """Return how a person is named in a line."""
        return {"code": code, "name": code.title(), "role": self.roles[code]}

    def founder(self, code: str) -> dict[str, str]:
        """Return how a person is named in the first line."""
        return {**self.who(code), "key": public(self.keys[code])}

    def head(self, at: str, number: int = 0) -> dict[str, Any]:
        """Return what a line begins with; `number` is another than the next."""
        previous = hashlib.sha256(self.lines[-1]).hexdigest() if self.lines else NOTHING_BEFORE
        next_one = len(self.lines) + 1
        return {"form": self.form, "number": number or next_one, "previous": previous, "at": at}

    def request(self, what: Mapping[str, Any], author: str, at: str) -> dict[str, Any]:
        """Return what a person asks for, signed."""
        said = {"form": self.form, **what, "author": self.who(author), "at": at}
        if self.form == FORM:
            said["after"] = self.head(at)["previous"]
        return signed(said, self.keys[author])

    def two(
        self, act: str, author: str, approver: str, *, at: str = FIRST, **what: Any
    ) -> dict[str, Any]:
        """Add a line that two persons sign, and return what it says."""
        asked = self.request({"act": act, **what}, author, at)
        said = {**self.head(at), "request": asked, "approver": self.who(approver)}
        return self.add(signed(said, self.keys[approver]))

    def alone(self, act: str, author: str, *, at: str = FIRST, **what: Any) -> dict[str, Any]:
        """Add a line that one person signs, and return what it says."""
        said = {**self.head(at), "act": act, **what, "author": self.who(author)}
        return self.add(signed(said, self.keys[author]))

    def add(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Add a line as it is."""
        self.lines.append(line_of(said))
        return dict(said)

    def found(self, *founders: str, at: str = FIRST) -> LogBook:
        """Add the first line, signed by the first two of the founders."""
        them = [self.founder(code) for code in founders]
        self.two("founded", founders[0], founders[1], at=at, founders=them)
        return self

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return b"".join(line + b"\n" for line in self.lines)

    def write(self, root: Path) -> Path:
        """Write the log of a project."""
        path = root / "data/trust/log.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content)
        return path


def log_of(*founders: str, at: str = FIRST, form: int = FORM) -> LogBook:
    """Return a log that persons found, each with a new key."""
    keys = {code: Ed25519PrivateKey.generate() for code in founders}
    book = LogBook(keys, form=form)
    book.roles |= {code: "x" for code in founders if code not in book.roles}
    return book.found(*founders, at=at)
