"""This module reads who works at a mission's address: their logins, names and roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.foundation import Kind, Record, RefusedError

AUTHOR, COMMENTER, READER = "author", "commenter", "reader"
ROLES = {
    AUTHOR: "writes in JupyterLab, which runs code, and comments",
    COMMENTER: "reads the drafts, comments on them and takes Word files home",
    READER: "reads the drafts and takes Word files home",
}
RIGHTS = {
    AUTHOR: frozenset({"comment", "run", "settle"}),
    COMMENTER: frozenset({"comment"}),
    READER: frozenset[str](),
}
"""What each role may do on the page of a draft; authors write in JupyterLab."""
LOGIN = re.compile(r"[a-z][a-z0-9._-]{0,31}")
MAIL = re.compile(r"[^\s<>@]+@[^\s<>@]+")
NOWHERE = "users.invalid"


class Person(Record, frozen=True, kw_only=True):
    """Somebody who may log in. `name` and `email` stand in the history that git keeps."""

    noun: ClassVar[str] = "person"
    login: Annotated[str, Kind.matching(LOGIN, "a.author")]
    name: str
    role: Annotated[str, Kind.one_of(ROLES)]
    email: Annotated[str, Kind.matching(MAIL, "a.author@example.org")] = ""

    @property
    def signature(self) -> str:
        """Return the name and address as git has them."""
        name = re.sub(r"[<>\n]", " ", self.name).strip() or self.login
        return f"{name} <{self.email or f'{self.login}@{NOWHERE}'}>"


class People(Record, frozen=True, kw_only=True):
    """All who may log in."""

    noun: ClassVar[str] = "list of people"
    people: tuple[Person, ...]

    @classmethod
    def read(cls, path: Path) -> People:
        """Return the people of a file.

        Raises:
            RefusedError: the file has slips, or a login stands twice; each is named.
        """
        people, problems = cls.read_file(path, place=str(path))
        if problems:
            raise RefusedError(problems)
        logins = [person.login for person in people.people]
        if twice := sorted({login for login in logins if logins.count(login) > 1}):
            raise RefusedError.of(
                str(path),
                f"the login '{twice[0]}' stands twice.",
                "Give each person a login of their own.",
                "hub.login-twice",
                value=twice[0],
            )
        return people

    def of(self, role: str) -> list[str]:
        """Return the logins of a role."""
        return [person.login for person in self.people if person.role == role]

    def person(self, login: str) -> Person | None:
        """Return who has a login, or None."""
        return next((person for person in self.people if person.login == login), None)

    def groups(self) -> dict[str, Sequence[str]]:
        """Return the logins of each role, as a hub has its groups."""
        return {f"{role}s": self.of(role) for role in ROLES}
