"""This module keeps passwords of a hub without any other login, and asks for them.

A password is kept by scrypt (RFC 7914) with a salt of its own. After some wrong ones a login is
refused for a while, right or wrong, so that nobody can try many.
"""

from __future__ import annotations

import asyncio
import getpass
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from traitlets import Unicode

from hrcreport.editorial.hub.people import LOGIN
from hrcreport.foundation import HrcReportError, RefusedError

SHORTEST = 12
MOST_WRONG = 5
LOCKED_SECONDS = 300
COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}


def hashed(password: str, salt: bytes) -> str:
    """Return what of a password is kept."""
    return hashlib.scrypt(password.encode(), salt=salt, **COST).hex()


def read(path: Path) -> dict[str, dict[str, str]]:
    """Return the salt and the hash of each login.

    Raises:
        RefusedError: the file is broken; it lets nobody in.
    """
    try:
        passwords: dict[str, dict[str, str]] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise RefusedError.of(
            str(path),
            f"this file of passwords is broken: {error}.",
            "Take it from the backup, or delete it and set all passwords anew.",
            "hub.passwords",
        ) from error
    return passwords


def keep(path: Path, login: str, password: str) -> None:
    """Keep the password of a login.

    Raises:
        RefusedError: it is too short, or the login has other signs than a login may.
    """
    if len(password) < SHORTEST or not LOGIN.fullmatch(login):
        raise RefusedError.of(
            login,
            "this password is too short, or this is no login.",
            f"Take {SHORTEST} signs or more, and a login such as a.author.",
            "hub.password",
        )
    salt = secrets.token_bytes(16)
    passwords = {**read(path), login: {"salt": salt.hex(), "hash": hashed(password, salt)}}
    beside = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(passwords, file)
    beside.replace(path)


def is_right(passwords: Mapping[str, Mapping[str, str]], login: str, password: str) -> bool:
    """Tell whether a password is that of a login; an unknown login takes as long."""
    record = passwords.get(login)
    salt = bytes.fromhex(record["salt"]) if record else b"nobody"
    return hmac.compare_digest(hashed(password, salt), record["hash"] if record else "")


class PasswordAuthenticator(Authenticator):  # type: ignore[misc]  # JupyterHub has no types
    """Lets in who has a password in the file of passwords."""

    passwords_file = Unicode(help="The file of passwords.").tag(config=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.wrong: dict[str, list[float]] = {}

    async def authenticate(self, _: Any, data: Mapping[str, str]) -> str | None:
        """Return the login, or None where the password is not its own."""
        login, now = data["username"], time.monotonic()
        wrong = [at for at in self.wrong.get(login, ()) if now - at < LOCKED_SECONDS]
        if len(wrong) >= MOST_WRONG:
            self.log.warning("Too many wrong passwords: %r is refused for a while", login[:32])
            return None
        passwords = read(Path(self.passwords_file))
        if await asyncio.to_thread(is_right, passwords, login, data["password"]):
            self.wrong.pop(login, None)
            return login
        self.wrong[login] = [*wrong, now]
        return None


def main() -> int:
    """Ask for the password of a login and keep it: FILE LOGIN."""
    if len(sys.argv) != 3:
        print("python -m hrcreport.editorial.hub.passwords FILE LOGIN", file=sys.stderr)
        return 2
    path, login = Path(sys.argv[1]), sys.argv[2]
    ask_password = (
        getpass.getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline().rstrip("\n")
    )
    try:
        keep(path, login, ask_password(f"Password of {login}: "))
    except (HrcReportError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
