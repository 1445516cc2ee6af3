"""This module encrypts files of restricted tables with age, and opens them in memory alone.

The catalogue knows the encrypted file, with its size and hash, and says nothing of what is in it.
Whoever has no key for it works from the counts that were released of it.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Any

from hrcreport.foundation import Project, RefusedError, SealedError

KEYS_VARIABLE = "HRCREPORT_KEYS"
"""Names the folder of a user's keys, which lies apart from every project."""
IDENTITY_FILE = "identity.txt"
RECIPIENTS_FILE = "recipients.txt"
INSTALL = (
    "Install what the project has locked, in its folder: python -m pip install --no-deps "
    "--require-hashes -r requirements-encryption.lock"
)
PR_SET_DUMPABLE = 4
LOCKED = ("age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE-----")
"""How a key begins that is itself encrypted."""


class Identity:
    """The key of this user, which opens encrypted tables and lies apart from every project."""

    @staticmethod
    def folder() -> Path:
        """Return the folder of this user's keys; it need not be there."""
        base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(os.environ.get(KEYS_VARIABLE) or Path(base) / "hrcreport")

    @classmethod
    def path(cls) -> Path:
        """Return where the key lies, or would."""
        return cls.folder() / IDENTITY_FILE

    @classmethod
    def text(cls) -> str:
        """Return what the file of the key holds; empty where there is none.

        Raises:
            RefusedError: it is there and cannot be read.
        """
        try:
            return cls.path().read_text(encoding="utf-8-sig", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as error:
            raise _no_key(f"the file of your key cannot be read: {error.strerror}.") from error

    @staticmethod
    @cache
    def keep_from_dumps() -> None:
        """Have this process, for good, never be dumped: it may come to hold a key or records.

        On Linux no other program of the same user looks into its memory from now on.
        """
        if sys.platform != "win32":
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            # Programs that are handed each dump, as of systemd, do not ask for the limit.
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)

    @classmethod
    def new(cls, project: Project) -> str:
        """Make the user's key where there is none, add its public half to the project, return it.

        Raises:
            RefusedError: a key is there already, which would be lost with all that it opens; or
                its public half cannot be written, which is then told.
        """
        path = cls.path()
        identity = _age(str(path)).x25519.Identity.generate()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise RefusedError.of(
                str(path),
                "there is a key already.",
                "Keep it: what is encrypted for it can be opened by nothing else. Its public half "
                f"goes into data/{RECIPIENTS_FILE}.",
                "data.key-is-there",
            ) from None
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{identity}\n")
        public = str(identity.to_public())
        recipients = project.data / RECIPIENTS_FILE
        try:
            with recipients.open("a", encoding="utf-8") as stream:
                stream.write(f"{public}\n")
        except OSError as error:
            raise RefusedError.of(
                project.place(recipients),
                f"your key is made, and its public half cannot be written here: {error.strerror}.",
                f"Let somebody who may write here add this line: {public}",
                "data.recipients-not-written",
            ) from error
        return public


class NoiseKey:
    """The key of a project by which counts are changed at random; whoever builds has the same.

    With another key the same count would be changed another way, and both together tell more.
    """

    MARK = "HRCREPORT-SECRET-KEY-1"

    @classmethod
    def path(cls, fingerprint: str) -> Path:
        """Return where a key lies, or would, by its fingerprint."""
        return Identity.folder() / f"noise-{fingerprint}.txt"

    @classmethod
    def new(cls) -> str:
        """Make a key among those of the user, and return its fingerprint."""
        key = secrets.token_bytes(32)
        fingerprint = cls._fingerprint(key)
        path = cls.path(fingerprint)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{cls.MARK}{key.hex()}\n")
        return fingerprint

    @classmethod
    def secret(cls, fingerprint: str, *, about: str) -> bytes:
        """Return the secret by which counts of something are changed.

        Raises:
            SealedError: the key is not here, or is another one.
        """
        path = cls.path(fingerprint)
        try:
            key = bytes.fromhex(path.read_text(encoding="utf-8").strip().removeprefix(cls.MARK))
        except (OSError, ValueError):
            key = b""
        if not key or cls._fingerprint(key) != fingerprint:
            raise SealedError.of(
                "data/safeguards.yml",
                f"counts are changed by the key '{fingerprint}', which is not here.",
                f"Who has it puts it into {path}. Without it nothing of these tables is shown.",
                "data.no-noise-key",
                value=fingerprint,
            )
        return hashlib.blake2b(about.encode(), key=key).digest()

    @staticmethod
    def _fingerprint(key: bytes) -> str:
        return hashlib.blake2b(b"fingerprint", key=key, digest_size=8).hexdigest()


def opened_bytes(content: bytes, *, name: str, place: str) -> bytes:
    """Return what an encrypted file holds, decrypted in memory.

    Raises:
        SealedError: there is no key here, or it is not one that the file was encrypted for.
        RefusedError: the program for it is not installed, the file is damaged, or the key is locked
            or none.
    """
    Identity.keep_from_dumps()
    text = Identity.text()
    if not text.strip():
        raise SealedError.of(
            place,
            f"the table '{name}' is encrypted, and there is no key for it here.",
            f"Who may see it puts the key into {Identity.path()}. Without it a "
            "report is built from what was released of the table: hrcreport seal --release.",
            "data.no-key",
            value=name,
        )
    age = _age(place)
    try:
        decrypted: bytes = age.decrypt(content, _identities(text, age))
    except age.DecryptError as error:
        if "No matching keys" not in str(error):
            raise RefusedError.of(
                place,
                f"the encrypted file of the table '{name}' is damaged.",
                "Restore it from a copy; nothing of it was used.",
                "data.sealed-damaged",
            ) from None
        raise SealedError.of(
            place,
            f"the table '{name}' is encrypted for other keys than the one here.",
            f"Ask somebody in data/{RECIPIENTS_FILE} to add your public key and to encrypt it "
            "again: hrcreport seal.",
            "data.wrong-key",
            value=name,
        ) from None
    return decrypted


def sealed_bytes(content: bytes, project: Project) -> bytes:
    """Return bytes encrypted for a project's public keys, of age or of SSH (ed25519, rsa).

    Raises:
        RefusedError: there is none, their file cannot be read, or one is no public key.
    """
    path = project.data / RECIPIENTS_FILE
    place = project.place(path)
    age, recipients = _age(place), []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(place, error) from error
    for public_key in (line.strip() for line in lines if line.strip() and line[0] != "#"):
        kind = age.ssh.Recipient if public_key.startswith("ssh-") else age.x25519.Recipient
        try:
            recipients.append(kind.from_str(public_key))
        except (age.RecipientError, ValueError):
            raise RefusedError.of(
                place,
                f"'{public_key[:40]}' is no public key of age or SSH.",
                "Write one a line, as 'age1…' or 'ssh-ed25519 …'.",
                "data.recipient",
            ) from None
    if not recipients:
        raise RefusedError.of(
            place,
            "nobody is named for whom restricted tables are encrypted.",
            "Make a key with: hrcreport seal --new-key, and write the public keys of all who "
            "may see them, one a line.",
            "data.no-recipient",
        )
    return bytes(age.encrypt(content, recipients))


def _unreadable(place: str, error: OSError | UnicodeDecodeError) -> RefusedError:
    why = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
    return RefusedError.of(
        place,
        f"the public keys of all who may see restricted tables cannot be read: {why}.",
        "Let it be a file of text that you may read, with one public key a line; nothing was "
        "encrypted.",
        "data.recipients-unreadable",
    )


def _age(place: str) -> Any:
    try:
        import pyrage
    except ImportError:
        raise RefusedError.of(
            place, "what encrypts is not installed.", INSTALL, "data.no-pyrage"
        ) from None
    return pyrage


def _identities(text: str, age: Any) -> list[Any]:
    """Return the keys that a file holds, in small letters and twice, too.

    Raises:
        RefusedError: one is locked by a passphrase or damaged, or there is none.
    """
    if text.startswith(LOCKED):
        raise _no_key("your key is locked by a passphrase, which this program does not ask for.")
    lines = [line.strip().upper() for line in text.splitlines()]
    try:
        if "PRIVATE KEY-----" in text:
            return [age.ssh.Identity.from_buffer(text.encode())]
        keys = dict.fromkeys(line for line in lines if line.startswith("AGE-SECRET-KEY-"))
        identities = [age.x25519.Identity.from_str(key) for key in keys]
    except age.IdentityError as error:
        if "decrypted first" in str(error):
            raise _no_key(
                "your SSH key is locked by a passphrase, which this program does not ask for."
            ) from None
        raise _no_key("a key in this file is damaged, or of a kind that is not known.") from None
    if not identities:
        raise _no_key("this file holds no key of age (AGE-SECRET-KEY-1…) and none of SSH.")
    return identities


def _no_key(fault: str) -> RefusedError:
    return RefusedError.of(
        str(Identity.path()),
        fault,
        "Let the file hold a key that is not locked, readable by you alone, on an encrypted disk: "
        "age -d for one of age, ssh-keygen -p on a copy for one of SSH. Without the file a report "
        "is built from what was released.",
        "data.unusable-key",
    )
