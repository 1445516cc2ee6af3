"""This module knows which web hosts publish officially, copy, report, or are no source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    Kind,
    Problem,
    Project,
    Record,
    RefusedError,
)

HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
STANDINGS = ("official", "copy", "press", "never")
ADDRESS = re.compile(r"https?://(?:[^\s/@\"'<>]*@)?([A-Za-z0-9.-]+)")
READ = ("data", "reports")
BUILT = ("_build", "_extensions", "editions")


class Host(Record, frozen=True, kw_only=True):
    """One web host and those below it, and what a text that was found there is worth.

    `official`: of the body that made the text or must publish it; `copy`: keeps fair copies, to be
    compared with the official text; `press`: reports what others published, and is cited where no
    official page is in reach; `never`: no source of anything.
    """

    noun: ClassVar[str] = "host"
    host: Annotated[str, Kind.matching(HOST, "legislation.gov.uk")]
    standing: Annotated[str, Kind.one_of(STANDINGS)]
    note: str = ""

    @property
    def code(self) -> str:
        """The host, by which the record is named."""
        return self.host


class Hosts(Record, frozen=True, kw_only=True):
    """What the register of hosts holds."""

    hosts: tuple[Host, ...] = ()


def hosts_file(project: Project) -> Path:
    """Return the register of hosts; it need not be there."""
    return project.data / "sources" / "hosts.yml"


def hosts_of(project: Project) -> dict[str, str]:
    """Return the standing of each host, the read recorded.

    Raises:
        RefusedError: the register cannot be used as it stands.
    """
    path = hosts_file(project)
    if not project.reads.is_there(path):
        return {}
    register, problems = Hosts.read_file(path, place=project.place(path))
    if problems:
        raise RefusedError(problems)
    project.reads.record(path)
    return {host.host: host.standing for host in register.hosts}


def standing_of(address: str, hosts: Mapping[str, str]) -> str:
    """Return the standing of the host of an address, or of the nearest host above it; or nothing.

    Example:
        >>> standing_of("https://www.gov.example/a", {"gov.example": "official"})
        'official'
    """
    match = ADDRESS.match(address)
    labels = match[1].lower().rstrip(".").split(".") if match else []
    names = (".".join(labels[start:]) for start in range(len(labels)))
    return next((hosts[name] for name in names if name in hosts), "")


def check_hosts(project: Project) -> Iterator[Problem]:
    """Yield the slips of the register, and each address of a host that is no source."""
    path = hosts_file(project)
    if not project.reads.is_there(path):
        return
    register, problems = Hosts.read_file(path, place=project.place(path))
    yield from problems
    yield from Record.used_twice(register.hosts)
    hosts = {host.host: host.standing for host in register.hosts}
    if "never" not in hosts.values():
        return
    for file in _files(project, besides=path):
        text = file.read_text(encoding="utf-8", errors="replace")
        for match in ADDRESS.finditer(text):
            if standing_of(match[0], hosts) == "never":
                line = text.count("\n", 0, match.start()) + 1
                yield Problem(
                    project.place(file),
                    f"'{match[1]}' is no source: {project.place(path)} says never.",
                    "Find the text at the body that publishes it, or leave the address out.",
                    "sources.host",
                    line=line,
                    value=match[0],
                )


def _files(project: Project, *, besides: Path) -> Iterator[Path]:
    for folder in READ:
        for suffix in ("yml", "bib", "json"):
            for path in sorted((project.root / folder).rglob(f"*.{suffix}")):
                if path != besides and not {*BUILT, "texts"} & set(path.parts):
                    yield path
