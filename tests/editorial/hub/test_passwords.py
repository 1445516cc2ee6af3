from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("jupyterhub", reason="the extra 'hub' is not installed")

from hrcreport.editorial.hub.passwords import (
    MOST_WRONG,
    PasswordAuthenticator,
    keep,
    read,
)
from hrcreport.foundation import RefusedError

RIGHT = "an invented password"


def logged_in(authenticator: PasswordAuthenticator, login: str, password: str) -> str | None:
    asked = {"username": login, "password": password}
    return asyncio.run(authenticator.authenticate(None, asked))


@pytest.fixture
def authenticator(tmp_path) -> PasswordAuthenticator:
    path = tmp_path / "passwords.json"
    keep(path, "ada", RIGHT)
    keep(path, "ben", RIGHT)
    assert path.stat().st_mode & 0o077 == 0
    assert RIGHT not in path.read_text("utf-8")
    assert len({each["hash"] for each in read(path).values()}) == 2
    return PasswordAuthenticator(passwords_file=str(path))


def test_only_the_right_password_of_a_login_lets_in(authenticator) -> None:
    assert logged_in(authenticator, "ada", RIGHT) == "ada"
    for login, password in (("ada", f"{RIGHT}."), ("ada", ""), ("nobody", RIGHT), ("desk", "")):
        assert logged_in(authenticator, login, password) is None


def test_many_wrong_passwords_close_a_login_and_no_other(authenticator) -> None:
    for _ in range(MOST_WRONG):
        assert logged_in(authenticator, "ada", "wrong") is None
    assert logged_in(authenticator, "ada", RIGHT) is None
    assert logged_in(authenticator, "ben", RIGHT) == "ben"


def test_short_password_and_broken_file_are_refused(tmp_path) -> None:
    path = tmp_path / "passwords.json"
    with pytest.raises(RefusedError, match="12 signs"):
        keep(path, "ada", "short")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(RefusedError, match="broken"):
        keep(path, "ada", RIGHT)
